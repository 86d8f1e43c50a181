"""Who is on duty, from who does something: a person's day lasts from the first to the last thing they did in it.

It began before the first case and went on after the last one: where people keep hours, by these (`regular_hours`), else
for as long as a person otherwise has nothing to do between two. The days of all people are counted by half hour of the
week and averaged over the weeks of the log.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.tickets.regular_hours import PersonDays, kept_hours, share_there
from sim.calibration.tickets.ticket_log import TicketLog
from sim.calibration.tickets.ticket_visits import Visits

DAY: Final = 1440.0
WEEK: Final = 10_080.0
HALF: Final = 30.0
LEAST: Final = 0.5
"""Mean people on duty from which a half hour has one."""

_LOOKS: Final = 4
"""Moments of a wait that are looked at."""

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Duty:
    """Agents by group and half hour of the week, shape (groups, 7, 48), whole numbers; and their means."""

    agents: NDArray[np.int64]
    mean: Floats
    people: NDArray[np.int64]
    """Different people of each group."""
    weeks: int


@dataclass(frozen=True, slots=True, eq=False)
class _Sessions:
    """A person's days, with a gap before the first and behind the last thing done; and the group of each person."""

    person: Codes
    first: Floats
    last: Floats
    home: Codes


def on_duty(log: TicketLog, visits: Visits, weight: Floats | None = None) -> Duty:
    """Return who is on duty; a person belongs to the group for which they worked most.

    weight: how often each day counts, from the Monday of minute 0 on; None: once.
    """
    sessions, worth = _by_hours_kept(_sessions(log, visits), visits)
    groups = len(log.groups)
    _, of_week = np.unique(sessions.first // WEEK, return_counts=True)
    weeks = int((of_week >= 0.5 * float(np.median(of_week))).sum())  # not those of which the log sees an end alone
    grid = np.zeros((groups, 336))
    for person, first, last, often in zip(sessions.person.tolist(), sessions.first.tolist(), sessions.last.tolist(),
                                          worth.tolist(), strict=True):
        halves = np.arange(int(first // HALF), int(np.ceil(last / HALF)))
        inside = often * (np.minimum((halves + 1) * HALF, last) - np.maximum(halves * HALF, first))
        if weight is not None:
            inside *= weight[int(first // DAY)]
        np.add.at(grid[sessions.home[person]], halves % 336, inside / HALF)
    mean = grid / weeks
    agents = np.where(mean >= LEAST, np.maximum(np.floor(mean + 0.5), 1.0), 0.0).astype(np.int64)
    count = np.bincount(sessions.home[np.unique(sessions.person)], minlength=groups)
    return Duty(agents.reshape(groups, 7, 48), mean.reshape(groups, 7, 48), count, weeks)


def _by_hours_kept(sessions: _Sessions, visits: Visits) -> tuple[_Sessions, Floats]:
    """Sessions as long as the hours that people keep, and for how many days each stands."""
    worked = (visits.work > 0.0) & (visits.resource >= 0)
    begin, who = visits.begin_of_work[worked], visits.resource[worked]
    first, last, worth = sessions.first.copy(), sessions.last.copy(), np.ones(sessions.first.size)
    days = np.unique(np.floor(begin / DAY).astype(np.int64))
    for person in np.unique(sessions.person).tolist():
        own = np.flatnonzero(sessions.person == person)
        moments = np.sort(begin[who == person])
        day, start, number = np.unique(np.floor(moments / DAY).astype(np.int64), return_index=True, return_counts=True)
        of_day = moments - DAY * np.floor(moments / DAY)
        seen = PersonDays(day, of_day[start], of_day[start + number - 1], number)
        hours = kept_hours(seen, of_day)
        if hours is not None:
            first[own], last[own] = DAY * day + hours[0], DAY * day + hours[1]
            same = np.isin(days % 7, day % 7)
            worth[own] = share_there(seen, int(same.sum()))
    return replace(sessions, first=first, last=last), worth


def idle_while_cases_wait(log: TicketLog, visits: Visits) -> float:
    """Return the share of the time in line in which somebody of the group is on duty with nothing in progress.

    Of the time in line while anybody is on duty; nan where no case lies in line then. In a line for people it is next
    to 0, but for what a person does besides.
    """
    worked = (visits.work > 0.0) & (visits.resource >= 0)
    waits = visits.queue > 0.0
    if not worked.any() or not waits.any():
        return float("nan")
    sessions = _sessions(log, visits)
    begin = visits.begin_of_work
    idle, total = 0.0, 0.0
    for group in np.unique(visits.level[waits]).tolist():
        people = sessions.home[sessions.person] == group
        theirs = worked & (sessions.home[np.maximum(visits.resource, 0)] == group)
        busy = _unions(visits.resource[theirs], begin[theirs], (begin + visits.work)[theirs])
        here = waits & (visits.level == group)
        moments = visits.start[here, None] + visits.queue[here, None] * (np.arange(_LOOKS) + 0.5) / _LOOKS
        weight = np.repeat(visits.queue[here] / _LOOKS, _LOOKS)
        there = _present(moments.reshape(-1), sessions.first[people], sessions.last[people])
        at_work = _present(moments.reshape(-1), *busy)
        total += float(weight[there > 0].sum())
        idle += float(weight[(there > 0) & (there > at_work)].sum())
    return idle / total if total > 0.0 else float("nan")


def _sessions(log: TicketLog, visits: Visits) -> _Sessions:
    worked = (visits.work > 0.0) & (visits.resource >= 0)
    begin = visits.begin_of_work[worked]
    end, who, group = begin + visits.work[worked], visits.resource[worked], visits.level[worked]
    people, groups = len(log.resources), len(log.groups)
    table = np.bincount(who * groups + group, visits.work[worked], people * groups).reshape(people, groups)
    day = np.floor(begin / DAY).astype(np.int64)
    days, place = np.unique(who * (int(day.max()) + 2) + day, return_inverse=True)
    first, last = np.full(days.size, np.inf), np.zeros(days.size)
    np.minimum.at(first, place, begin)
    np.maximum.at(last, place, np.minimum(end, (day + 1.0) * DAY))
    spells, busy = np.bincount(place), np.bincount(place, np.minimum(end, (day + 1.0) * DAY) - begin)
    gap = np.maximum(last - first - busy, 0.0) / np.maximum(spells - 1, 1)
    midnight = np.floor(first / DAY) * DAY
    first, last = np.maximum(first - gap, midnight), np.minimum(last + gap, midnight + DAY)
    return _Sessions(days // (int(day.max()) + 2), first, last, table.argmax(axis=1))


def _unions(who: Codes, begin: Floats, end: Floats) -> tuple[Floats, Floats]:
    """The spans in which each person has anything in progress."""
    order = np.lexsort((begin, who))
    starts: list[float] = []
    ends: list[float] = []
    person = -1
    for each, low, high in zip(who[order].tolist(), begin[order].tolist(), end[order].tolist(), strict=True):
        if each == person and low <= ends[-1]:
            ends[-1] = max(ends[-1], high)
        else:
            starts.append(low)
            ends.append(high)
        person = each
    return np.array(starts), np.array(ends)


def _present(moments: Floats, begin: Floats, end: Floats) -> Codes:
    """How many spans each moment is in."""
    return np.asarray(np.searchsorted(np.sort(begin), moments, side="right")
                      - np.searchsorted(np.sort(end), moments, side="right"))
