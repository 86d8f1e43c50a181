"""A log of tickets drawn again, as the parts that a fit is made from.

Where cases came as they came, whole days of opening are drawn, each with everything that became of its cases, and put
on a day of the same weekday: cases of one day share its lines, its staff and its failures, so cases drawn one by one
would seem surer than they are, and so many cases would come in every draw. Where cases were selected by when they
ended, a day of opening holds of its cases what the selection left; there single cases are drawn, and how many come,
which is an assumption then, is held. In both, n - 1 of n are drawn (`sim.calibration.day_draws` says why).

Decisions are those of the log: which stages, classes and clocks there are, and whether staff can be asked about. Who is
on duty is counted on the days of the log as often as each was drawn: a case that was moved would bring its people along
to a day on which they are counted already.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.day_draws import NONE, drawn_days
from sim.calibration.tickets.on_duty import Duty, on_duty
from sim.calibration.tickets.openings import Openings, counted_days, openings
from sim.calibration.tickets.ticket_estimate import Parts
from sim.calibration.tickets.ticket_log import TicketLog
from sim.calibration.tickets.ticket_visits import Visits
from sim.vocabulary import HOURS_PER_WEEK

DAY: Final = 1440.0

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """What is drawn of a log: whole days of opening, or cases where these were selected."""

    by_case: bool
    counted: Flags
    """The days that are drawn, from the Monday of minute 0 on; of selected cases, those whose people are."""
    cases: int

    @property
    def freedom(self) -> int:
        """Return the units beyond the first, of days beyond the first of their weekday."""
        if self.by_case:
            return self.cases - 1
        return sum(max(int(self.counted[weekday::7].sum()) - 1, 0) for weekday in range(7))

    @property
    def words(self) -> str:
        """Return what was drawn, for the head of the file."""
        if self.by_case:
            return "whole cases of the log drawn again"
        return "whole days of opening drawn again within their day of the week, with their cases"


def units(parts: Parts) -> Units:
    """Return what is drawn of a log; weekdays on which nobody opens a case hold nothing to draw."""
    first = np.floor(parts.log.minute[parts.log.starts[:-1]] / DAY).astype(np.int64)
    counted = counted_days(parts.log)
    counted &= np.isin(np.arange(counted.size) % 7, np.unique(first % 7))
    return Units(parts.openings.selected, counted, len(parts.log.cases))


def drawn_parts(parts: Parts, drawn: Units, random: np.random.Generator) -> Parts:
    """Return the parts of a draw."""
    source = drawn_days(drawn.counted, random)
    duty = None if parts.duty is None else _duty(parts, drawn.counted, source)
    if drawn.by_case:
        chosen = np.sort(random.integers(0, drawn.cases, size=max(drawn.cases - 1, 1)))
        return _again(parts, chosen, np.zeros(chosen.size), parts.openings, duty)
    chosen, shift, there = _of_days(parts.log, drawn.counted, source)
    again = _again(parts, chosen, shift, parts.openings, duty)
    without = counted_days(parts.log)[:there.size] & ~drawn.counted  # weekdays on which nobody opens a case
    return replace(again, openings=_evened(openings(again.log, there | without), drawn.counted, there))


def _of_days(log: TicketLog, counted: Flags, source: Codes) -> tuple[Codes, Floats, Flags]:
    """The cases of drawn days and by how many minutes each is moved, and the days that are taken.

    Drawn days take the places of counted days of their weekday, in order; the days between that count for nothing stay.
    """
    day = np.floor(log.minute[log.starts[:-1]] / DAY).astype(np.int64)
    there = np.zeros(counted.size, dtype=bool)
    stays = np.flatnonzero(~counted)
    days, places = [stays], [stays]
    for weekday in range(7):
        taken = source[weekday::7][source[weekday::7] != NONE]
        place = (np.flatnonzero(counted[weekday::7]) * 7 + weekday)[:taken.size]
        there[place] = True
        days.append(taken)
        places.append(place)
    order = np.argsort(day, kind="stable")
    moved, copy = _members(day[order], np.concatenate(days))
    shift = np.asarray(DAY * (np.concatenate(places) - np.concatenate(days))[copy], dtype=np.float64)
    return np.asarray(order[moved], dtype=np.int64), shift, there


def _members(sorted_codes: Codes, wanted: Codes) -> tuple[Codes, Codes]:
    """The positions of entries with each wanted code, one after the other, and which wanted one each is of."""
    first, last = (np.searchsorted(sorted_codes, wanted, side=side) for side in ("left", "right"))
    number = last - first
    copy = np.repeat(np.arange(wanted.size), number)
    return np.repeat(first - np.cumsum(number) + number, number) + np.arange(copy.size), copy


def _again(parts: Parts, chosen: Codes, shift: Floats, seen: Openings, duty: Duty | None) -> Parts:
    """The parts of chosen cases, each a case of its own, in the order of their first changes."""
    log = parts.log
    order = np.argsort(log.minute[log.starts[:-1]][chosen] + shift, kind="stable")
    chosen, shift = chosen[order], shift[order]
    rows, copy = _members(log.case, chosen)
    moved = log.rows(rows)
    drawn_log = replace(moved, case=copy, minute=moved.minute + shift[copy],
                        cases=tuple(log.cases[at] for at in chosen.tolist()))
    rows, copy = _members(parts.visits.case, chosen)
    drawn_visits = _visits(parts.visits, rows, copy, shift)
    marked = replace(parts.marked, of_visit=parts.marked.of_visit[rows])
    return replace(parts, log=drawn_log, visits=drawn_visits, marked=marked, kind=parts.kind[chosen], openings=seen,
                   duty=duty)


def _visits(visits: Visits, rows: Codes, copy: Codes, shift: Floats) -> Visits:
    columns: dict[str, Any] = {each.name: getattr(visits, each.name)[rows] for each in fields(visits)
                               if each.name != "levels"}
    columns["case"] = copy
    columns["start"] = columns["start"] + shift[copy]
    return replace(visits, **columns)


def _evened(seen: Openings, counted: Flags, there: Flags) -> Openings:
    """Openings whose days of the week have the weights of the log: of n days n - 1 were drawn, whatever n is."""
    factor = np.array([int(counted[weekday::7].sum()) / max(int(there[weekday::7].sum()), 1) for weekday in range(7)])
    week = np.repeat(np.where(factor > 0.0, factor, 1.0), 24) * seen.week
    return replace(seen, week=week * HOURS_PER_WEEK / week.sum())


def _duty(parts: Parts, counted: Flags, source: Codes) -> Duty:
    """Who is on duty, where each day counts as often as it was drawn, and those that are not drawn once."""
    last = int(np.floor(parts.visits.end.max() / DAY)) + 1
    weight = np.ones(max(last, counted.size) + 1)
    taken = source[source != NONE]
    times = np.bincount(taken, minlength=weight.size)
    for weekday in range(7):
        own = np.flatnonzero(counted[weekday::7]) * 7 + weekday
        if own.size:
            weight[own] = times[own] * own.size / times[own].sum()
    return on_duty(parts.log, parts.visits, weight)
