"""The roster in a log: who was at work when, from the names of the agents who answered.

An agent's day is cut into sessions. A session goes from the first call answered to the end of the last; it is cut where
the agent is away, which is seen from what was not answered: in a gap between two of the agent's calls in which callers
waited at the desk for four minutes in all, or of half an hour in which ten others were answered, nobody was. At a quiet
desk half an hour may pass without a call for anybody; four hours end a session in any case. Counting everybody seen in
an hour would take people who relieve each other for two positions; counting only who talks would take an agent who
waits for a call for none.

Sessions leave out the idle ends of a shift, and hold pauses that the log does not show. So the agents on duty are the
sessions times one *efficiency*, fitted until the simulated line is as long as the one seen (`last_pass`). An agent who
answers for two desks is divided between them by the talking time of the session, and one who takes a quarter longer
than usual for the same calls counts a fifth less (`agent_pace`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.queued_calls import QueuedCalls
from sim.errors import InputError, Problem
from sim.vocabulary import HALF_HOURS_PER_DAY

AWAY_MINUTES: Final = 30.0
"""An agent who answers nothing for so long is away, if the desk was not quiet."""
OTHER_CALLS: Final = 10
"""It was not where so many calls were answered by others in the meantime."""
LONGEST_GAP_MINUTES: Final = 240.0
NOT_ANSWERED_MINUTES: Final = 4.0
"""So is one who lets callers wait for so long, in all, between two calls."""
PICK_UP_MINUTES: Final = 5.0 / 60.0
"""The first and last seconds of a wait in which a free agent may be picking it up."""
LEAST_NAMED: Final = 0.9
"""A log that names the agents of fewer of its answered calls has no roster."""
LEAST_PRESENT: Final = 0.05
"""Agents, on average over a half hour, below which nobody is on duty."""
HALF_HOUR: Final = 30.0

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Sessions:
    """Stretches of time in which an agent was at work, as parallel arrays; minutes since the origin."""

    agent: Integers
    start: Floats
    end: Floats
    talk: Floats
    """Talking time by desk: sessions by desks."""


@dataclass(frozen=True, slots=True, eq=False)
class Roster:
    """Agents in session at every desk, on average over each half hour of the log: days from the origin by 48."""

    desks: tuple[str, ...]
    present: dict[str, Floats]
    """By desk, in agents of the usual pace where paces are known."""
    agents: int
    """Different people."""
    sessions: int

    def week(self, desk: str, covered: Flags) -> Floats:
        """Return the mean of the covered days by half hour of the week: 7 by 48, Monday first."""
        days = self.present[desk]
        weekday = np.arange(days.shape[0]) % 7
        known = [days[covered & (weekday == day)] for day in range(7)]
        return np.array([each.mean(axis=0) if each.size else np.zeros(HALF_HOURS_PER_DAY) for each in known])


def has_names(calls: QueuedCalls) -> bool:
    """Whether the log names the agents of nearly all answered calls, and more than one."""
    answered = int(calls.answered.sum())
    named = calls.answered & (calls.agent >= 0)
    return int(named.sum()) >= LEAST_NAMED * answered and np.unique(calls.agent[named]).size > 1


def refuse_nameless(calls: QueuedCalls) -> None:
    """Raise InputError where the log does not name its agents."""
    if has_names(calls):
        return
    named, answered = int((calls.answered & (calls.agent >= 0)).sum()), int(calls.answered.sum())
    raise InputError(Problem(
        "needs a log that names the agents: nobody's sessions can be read from this one", file=calls.source,
        key="--staff roster", found=f"an agent at {named:,} of {answered:,} answered calls",
        allowed=f"at {LEAST_NAMED:.0%} of them or more, and more than one agent",
        way_out="--staff inferred infers it from the lines; --staff rota.csv takes it from a file. If a column has the "
                "agents, name it:  [columns] agent = \"...\"  in a mapping"))


def roster(calls: QueuedCalls, pool: NDArray[np.str_], pace: Mapping[str, float] | None = None,
           found: Sessions | None = None) -> Roster:
    """Return who was in session at every desk; `pool` names the desk of each call.

    pace: the time that agents take for a call, over the usual, by name; who is not named is as fast as usual. found:
    the sessions, where they are known already.
    """
    found = sessions(calls, pool) if found is None else found
    desks = tuple(np.unique(pool).tolist())
    speed = np.array([1.0 / (pace or {}).get(name, 1.0) for name in calls.agents])
    share = found.talk / np.maximum(found.talk.sum(axis=1, keepdims=True), 1e-9) * speed[found.agent][:, None]
    present = {desk: _present(found.start, found.end, share[:, at], calls.covered.size)
               for at, desk in enumerate(desks)}
    return Roster(desks, present, int(np.unique(found.agent).size), int(found.start.size))


def sessions(calls: QueuedCalls, pool: NDArray[np.str_]) -> Sessions:
    """Cut every agent's calls into sessions."""
    desks, desk = np.unique(pool, return_inverse=True)
    taken = np.flatnonzero(calls.answered & (calls.agent >= 0))
    taken = taken[np.lexsort((calls.left_line[taken], calls.agent[taken]))]
    agent, start = calls.agent[taken], calls.left_line[taken]
    own = np.zeros((len(calls.agents), desks.size))
    np.add.at(own, (agent, desk[taken]), calls.service[taken] + 1e-6)
    home = own.argmax(axis=1)[agent]
    end = np.array([], dtype=np.float64)
    if taken.size:
        end = _latest_end(agent, start + calls.service[taken])
    new = np.ones(taken.size, dtype=bool)
    waited, others = np.zeros(max(taken.size - 1, 0)), np.zeros(max(taken.size - 1, 0), dtype=np.int64)
    for at in range(desks.size):
        passed = waiting_clock(calls, desk == at)
        here = home[1:] == at
        waited[here] = (passed(start[1:]) - passed(np.minimum(end[:-1], start[1:])))[here]
        answered = np.sort(start[desk[taken] == at])
        others[here] = (np.searchsorted(answered, start[1:]) - np.searchsorted(answered, end[:-1], side="right"))[here]
    gap = start[1:] - end[:-1]
    new[1:] = ((agent[1:] != agent[:-1]) | (gap > LONGEST_GAP_MINUTES) | (waited >= NOT_ANSWERED_MINUTES)
               | ((gap > AWAY_MINUTES) & (others >= OTHER_CALLS)))
    first = np.flatnonzero(new)
    last = np.concatenate((first[1:], [taken.size])).astype(np.int64) - 1
    of = np.cumsum(new) - 1
    talk = np.zeros((first.size, desks.size))
    np.add.at(talk, (of, desk[taken]), calls.service[taken] + 1e-6)
    return Sessions(agent[first], start[first], end[last], talk)


def _latest_end(agent: Integers, end: Floats) -> Floats:
    """The latest end so far of each agent's calls: a clock of seconds makes calls overlap."""
    latest = end.copy()
    for at in range(1, end.size):
        if agent[at] == agent[at - 1] and latest[at] < latest[at - 1]:
            latest[at] = latest[at - 1]
    return latest


class waiting_clock:  # noqa: N801 - called like a function
    """How long, up to a moment, somebody has waited in earnest among the calls flagged."""

    def __init__(self, calls: QueuedCalls, members: Flags) -> None:
        """Follow the waits of more than ten seconds, without their first and last five."""
        waits = members & (calls.wait > 2.0 * PICK_UP_MINUTES)
        start, end = calls.joined[waits] + PICK_UP_MINUTES, calls.left_line[waits] - PICK_UP_MINUTES
        times = np.concatenate((start, end))
        change = np.concatenate((np.ones(start.size), -np.ones(end.size)))
        order = np.argsort(times, kind="stable")
        self._times = times[order]
        waiting = np.cumsum(change[order])[:-1] > 0.0
        self._passed = np.concatenate(([0.0], np.cumsum(np.diff(self._times) * waiting))) if times.size else np.zeros(0)

    def __call__(self, moments: Floats) -> Floats:
        """Return the minutes waited up to each moment."""
        if not self._times.size:
            return np.zeros_like(moments)
        return np.asarray(np.interp(moments, self._times, self._passed))


def _present(start: Floats, end: Floats, share: Floats, days: int) -> Floats:
    """The mean number present in each half hour of so many days, each session counting as its share."""
    edges = np.arange(days * HALF_HOURS_PER_DAY + 1) * HALF_HOUR

    def passed(moments: Floats) -> Floats:
        order = np.argsort(moments, kind="stable")
        weight = np.concatenate(([0.0], np.cumsum(share[order])))
        weighted = np.concatenate(([0.0], np.cumsum(share[order] * moments[order])))
        at = np.searchsorted(moments[order], edges)
        return np.asarray(weight[at] * edges - weighted[at])

    present = np.diff(passed(start) - passed(end)) / HALF_HOUR
    return np.maximum(present, 0.0).reshape(days, HALF_HOURS_PER_DAY)


def whole(mean: Floats, least: int = 1) -> Integers:
    """Return means by day and half hour as whole numbers that add up to the same agent-hours.

    What a half hour loses or gains by rounding is owed to the next one in which anybody is on duty, of the same day or
    a later one, so that 5.4 becomes 5 and 6 in turn. Where anybody is on duty there are at least `least`.
    """
    flat = mean.ravel()
    agents = np.zeros(flat.size, dtype=np.int64)
    owed = 0.0
    for half in np.flatnonzero(flat > LEAST_PRESENT):
        number = max(math.floor(float(flat[half]) + owed + 0.5), least)
        owed = max(owed + float(flat[half]) - number, -1.0)
        agents[half] = number
    return agents.reshape(mean.shape)
