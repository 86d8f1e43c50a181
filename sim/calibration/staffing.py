"""How many people were on duty, which no log of calls says: inferred from who was talking while somebody waited.

Counting the names seen in an hour overstates the positions, because people relieve each other; the mean number
talking understates it, because people wait for calls. But while a caller waits, everybody who can take the call is
talking: the mean number of busy agents *over the time in which the line is not empty* is what the desk has at work.

1. For every hour of the calendar that number is taken where people waited for three minutes or more in all. A phone
   takes some seconds to be picked up, so the first and last five seconds of a wait do not count. An hour in which
   hardly anybody waited says only that there were at least as many as were talking at its busier moments (95 % of its
   time).
2. The hours of the calendar are averaged by hour of the week over the covered days; an hour that says only "at least"
   enters with the larger of its bound and the mean of the others.
3. That is a lower limit: a caller also waits beside a free agent who does not take that kind of call, or who pauses.
   So the whole number of agents is sought, from there to 1.4 times as many, whose line - a queue fed with the calls of
   that hour of the week, their mix of types, and callers who hang up and call again within the hour - is on average as
   long as the line that was seen (`sim.calibration.queue_model`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.fitting import patience_law
from sim.calibration.queue_model import Load, gamma_points, matching_staff
from sim.calibration.queued_calls import QueuedCalls
from sim.calibration.redial import Redial
from sim.vocabulary import HOURS_PER_WEEK, MINUTES_PER_HOUR

PICK_UP_MINUTES: Final = 5.0 / 60.0
ENOUGH_WAITING_MINUTES: Final = 3.0
BUSY_MOMENTS: Final = 0.95
OPEN_SHARE: Final = 0.5
"""An hour of the week is staffed when calls were answered in at least this share of its covered hours."""

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Occupancy:
    """What is seen of a pool in every hour of the calendar since the origin; times are in minutes."""

    waiting: Floats
    """Time in which somebody waited."""
    busy_waiting: Floats
    """Agent-minutes talked during that time."""
    waited: Floats
    """Caller-minutes waited."""
    busy_moments: Floats
    """Agents talking at the busier moments of the hour."""


@dataclass(frozen=True, slots=True, eq=False)
class Staffing:
    """Positions of a pool by hour of the week."""

    seen: Floats
    """Agents at work while somebody waited (step 2)."""
    staff: Integers
    """Whole positions for the scenario (step 3)."""
    line: Floats
    """Mean number waiting that was seen."""
    load: Load
    """What the pool has to do."""
    telling_hours: int
    """Hours of the calendar in which people waited long enough to tell."""
    silent_hours: int
    """Hours of the calendar with calls that give only a bound."""


def occupancy(calls: QueuedCalls, members: Flags) -> Occupancy:
    """Follow the calls flagged in `members` through time and add up what is seen in every hour."""
    talks, waits = members & calls.answered & (calls.service > 0.0), members & (calls.wait > 2.0 * PICK_UP_MINUTES)
    talk_start, wait_start, wait_end = calls.left_line[talks], calls.joined[waits], calls.left_line[waits]
    hours = calls.covered.size * 24
    changes = [  # times, change of the number talking, change of the number waiting in earnest, and at all
        (talk_start, 1, 0, 0), (talk_start + calls.service[talks], -1, 0, 0),
        (wait_start + PICK_UP_MINUTES, 0, 1, 0), (wait_end - PICK_UP_MINUTES, 0, -1, 0),
        (wait_start, 0, 0, 1), (wait_end, 0, 0, -1), (np.arange(hours + 1) * MINUTES_PER_HOUR, 0, 0, 0),
    ]
    times = np.concatenate([change[0] for change in changes])
    order = np.argsort(times, kind="stable")
    times = np.minimum(times[order], hours * MINUTES_PER_HOUR)
    sizes = [change[0].size for change in changes]
    talking, earnest, waiting = (
        np.cumsum(np.repeat([change[column] for change in changes], sizes)[order])[:-1].astype(np.float64)
        for column in (1, 2, 3)
    )
    spans, hour = np.diff(times), np.minimum((times[:-1] // MINUTES_PER_HOUR).astype(np.int64), hours - 1)

    def added(weights: Floats) -> Floats:
        return np.asarray(np.bincount(hour, weights=spans * weights, minlength=hours), dtype=np.float64)

    return Occupancy(added((earnest > 0.0).astype(np.float64)), added((earnest > 0.0) * talking), added(waiting),
                     _busy_moments(hour, spans, talking, hours))


def _busy_moments(hour: Integers, spans: Floats, busy: Floats, hours: int) -> Floats:
    """The number of agents that is not exceeded for 95 % of each hour."""
    order = np.lexsort((busy, hour))
    passed = np.cumsum(spans[order]) - hour[order] * MINUTES_PER_HOUR
    where = np.flatnonzero(passed >= BUSY_MOMENTS * MINUTES_PER_HOUR - 1e-9)[::-1]
    first = np.full(hours, -1)
    first[hour[order][where]] = where
    return np.where(first >= 0, busy[order][first], 0.0)


def staffing(calls: QueuedCalls, members: Flags, busyness_cv: float, redial: Redial,
             is_open: Flags | None = None) -> Staffing:
    """Infer the positions of the pool that answers the calls flagged in `members`.

    `redial` is calling again after hanging up. `is_open` flags the hours of the week that are staffed; by default those
    in which calls were answered on at least half of the covered days. A staffed hour has at least one agent.
    """
    seen = occupancy(calls, members)
    covered = np.repeat(calls.covered, 24)
    hour = (calls.joined // MINUTES_PER_HOUR).astype(np.int64)
    came = np.bincount(hour[members], minlength=covered.size).astype(np.float64)
    answered = np.bincount(hour[members & calls.answered], minlength=covered.size).astype(np.float64)
    tells = covered & (seen.waiting >= ENOUGH_WAITING_MINUTES)
    busy = _busy_by_week_hour(seen, tells, covered)
    if is_open is None:
        is_open = _by_week_hour((answered > 0.0).astype(np.float64), covered) >= OPEN_SHARE
    busy = np.where(is_open, np.maximum(busy, 1.0), 0.0)
    line = _by_week_hour(seen.waited / MINUTES_PER_HOUR, covered)
    arrivals = np.where(is_open, _by_week_hour(came, covered), 0.0)
    load = _staying(_load(calls, members, arrivals, busyness_cv), line, redial)
    return Staffing(busy, matching_staff(load, line, busy), line, load, int(tells.sum()),
                    int((covered & ~tells & (came > 0.0)).sum()))


def _busy_by_week_hour(seen: Occupancy, tells: Flags, covered: Flags) -> Floats:
    """Steps 1 and 2: agents at work while somebody waited, by hour of the week."""
    level = np.divide(seen.busy_waiting, seen.waiting, out=np.zeros_like(seen.waiting), where=tells)
    usual = np.resize(_by_week_hour(level, tells), covered.size)
    return _by_week_hour(np.where(tells, level, np.maximum(usual, seen.busy_moments)), covered)


def _load(calls: QueuedCalls, members: Flags, arrivals: Floats, busyness_cv: float) -> Load:
    """What the pool has to do, in the terms of the queue that is compared with the line seen.

    Types of call differ in work and in patience, and their mix changes over the week, so both follow the mix of the
    hour: means by type, weighted with the calls of each type in that hour.
    """
    answered, abandoned = members & calls.answered, members & calls.abandoned
    number = _by_type(calls, members)
    work = _by_type(calls, answered, calls.service) / np.maximum(_by_type(calls, answered), 1.0)
    here = np.zeros((HOURS_PER_WEEK, len(calls.types)))
    np.add.at(here, (calls.hour_of_week[members], calls.type[members]), 1.0)
    here[here.sum(axis=1) == 0.0] = np.maximum(number, 0.0)
    left = here @ (_by_type(calls, abandoned) / np.maximum(number, 1.0))
    waited = here @ (_by_type(calls, members, calls.wait) / np.maximum(number, 1.0))
    service = np.maximum(here @ work / here.sum(axis=1), 1e-3)
    return Load(arrivals, service, left / np.maximum(waited, 1e-9), gamma_points(busyness_cv), _hazard(calls, members))


def _hazard(calls: QueuedCalls, members: Flags) -> Callable[[Floats], Floats]:
    """The cumulated hazard of hanging up, relative to the rate at which people hang up per minute of waiting."""
    waited = members & (calls.wait > 0.0)
    law = patience_law(calls.wait[waited], calls.abandoned[waited], calls.patience_unknown)
    if law is None:
        return np.positive
    usual = float(calls.abandoned[waited].sum() / calls.wait[waited].sum())

    def cumulated(minutes: Floats) -> Floats:
        survival = law.survival(np.maximum(minutes, 1e-6))
        return np.asarray(-np.log(np.maximum(survival, 1e-300)) / usual)

    return cumulated


def _staying(load: Load, line: Floats, redial: Redial) -> Load:
    """The same load, where who hangs up and calls again within the hour has not left.

    Such calls come while the line is still long, and keep it so: a line of callers who come independently would be
    shorter. They are taken out of the arrivals and out of the hanging up.
    """
    if not redial.delays:
        return load
    steps = np.linspace(0.0, 1.0, len(redial.delays))
    again = redial.probability * float(np.interp(MINUTES_PER_HOUR, redial.delays, steps))
    came_again = again * load.hanging_up * line * MINUTES_PER_HOUR
    return replace(load, arrivals_per_hour=np.maximum(load.arrivals_per_hour - came_again, 0.0),
                   hanging_up=(1.0 - again) * load.hanging_up)


def _by_type(calls: QueuedCalls, flags: Flags, amount: Floats | None = None) -> Floats:
    """How many of the flagged calls there are of each type, or what they add up to."""
    weights = None if amount is None else amount[flags]
    return np.bincount(calls.type[flags], weights=weights, minlength=len(calls.types)).astype(np.float64)


def _by_week_hour(values: Floats, keep: Flags) -> Floats:
    """The mean of the kept values of the calendar in every hour of the week; 0 where none is kept."""
    week_hour = np.arange(values.size) % HOURS_PER_WEEK
    number = np.bincount(week_hour[keep], minlength=HOURS_PER_WEEK)
    total = np.bincount(week_hour[keep], weights=values[keep], minlength=HOURS_PER_WEEK)
    return np.divide(total, number, out=np.zeros(HOURS_PER_WEEK), where=number > 0)
