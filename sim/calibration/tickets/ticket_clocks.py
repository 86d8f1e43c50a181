"""Which clock a stay runs by: the calendar's, or one that stands still while nobody is there.

A stay of minutes ends in the hour in which it began, whatever the hour. A stay of days ends when somebody is there to
end it: at night it stands still. So stays of one kind at one level are short by the calendar's clock and, from some
length on, long by the clock of the desk. From which length on - from none, from all, from an hour, ... - is read off
the hours of the week in which they end: lengths are dealt out among the beginnings anew, and the clock under which the
ends that were seen are likeliest is kept. Nothing but the hours at which stays begin and how long they are goes in.

The desk's clock runs in some hours of the week and not in others. Those are the ones that make the ends of all stays
likeliest, when one rate is to hold in them and another one outside.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.tickets.staffing_question import WEEK, minutes_on_duty
from sim.vocabulary import HOURS_PER_WEEK

LONG: Final = 1.0
"""Minutes of a stay whose end says when somebody is there: what ends at once may be a clerk's work or a machine's."""
MOMENT: Final = 0.1
"""Minutes."""
LENGTHS: Final = (0.0, 60.0, 240.0, 720.0, math.inf)
"""From which, in minutes, stays run by the desk's clock: all, some, none."""
ALL_OR_NONE: Final = (0.0, math.inf)
FEWEST: Final = 40
"""Stays from which a level has a clock of its own."""
CLEAR: Final = 2.0
"""Log-likelihood by which another clock has to be better than the calendar's."""
_INSTANT: Final = 1e-7
"""Minutes."""
_DEALS: Final = 10
_SEED: Final = 1_883
_EVEN: Final = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3)
"""Shares of the ends that are spread evenly over the week, the likeliest of which counts: some people work at night."""

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]


def hours_of_ends(end: Floats, lasted: Floats) -> Flags:
    """Return the hours of the week in which stays end, as opposed to those in which next to none do.

    Two rates are fitted by maximum likelihood, one for the hours with most ends and one for the rest. What piles up in
    an hour, in the first of the morning above all, counts as much as in a usual one of the busiest third of the week.
    All hours where no stay lasts.
    """
    hours = np.floor(end[lasted >= LONG] / 60.0).astype(np.int64) % HOURS_PER_WEEK
    counts = np.bincount(hours, minlength=HOURS_PER_WEEK).astype(np.float64)
    if not counts.sum():
        return np.ones(HOURS_PER_WEEK, dtype=bool)
    order = np.argsort(-counts, kind="stable")
    counts = np.minimum(counts, max(float(np.median(counts[order[:HOURS_PER_WEEK // 3]])), 1.0))
    inside = np.cumsum(counts[order])
    size = np.arange(1, HOURS_PER_WEEK + 1)
    outside = inside[-1] - inside
    with np.errstate(divide="ignore", invalid="ignore"):
        likely = inside * np.log(inside / size) + np.where(outside > 0.0, outside * np.log(
            outside / (HOURS_PER_WEEK - size)), 0.0)
    chosen = np.zeros(HOURS_PER_WEEK, dtype=bool)
    chosen[order[:int(np.argmax(likely)) + 1]] = True
    return chosen


@dataclass(frozen=True, slots=True, eq=False)
class DeskClock:
    """A clock that runs in some hours of the week: minutes since a Monday 00:00 that have passed on it, and back."""

    hours: Flags
    passed: Callable[[Floats], Floats]

    def between(self, start: Floats, end: Floats) -> Floats:
        """Return the minutes that passed on it; what lasted until it ran again, a moment: so it ends no sooner."""
        passed = self.passed(end) - self.passed(start)
        return np.where(end > start, np.maximum(passed, MOMENT), 0.0)

    def after(self, start: Floats, minutes: Floats) -> Floats:
        """Return the first minute at which so many minutes have passed since a start."""
        a_week = 60.0 * float(self.hours.sum())
        # what is over at closing time ends then, not in the morning
        target = self.passed(start) + minutes - _INSTANT
        weeks = np.floor(target / a_week)
        edges = np.r_[0.0, np.cumsum(np.where(self.hours, 60.0, 0.0))]
        open_at = np.flatnonzero(np.r_[self.hours, False] | np.r_[True, self.hours])
        found = weeks * WEEK + np.interp(target - weeks * a_week, edges[open_at], open_at * 60.0)
        return np.where(minutes > 0.0, np.maximum(found, start), start)


def desk_clock(hours: Flags) -> DeskClock:
    """Return the clock that runs in some hours of the week, at least one."""
    return DeskClock(hours, minutes_on_duty(hours))


def length_of_desk_time(clock: DeskClock, start: Floats, lasted: Floats, lengths: tuple[float, ...]) -> float:
    """Return from which length on stays run by the desk's clock; inf where the calendar's explains all as well."""
    if start.size < FEWEST or clock.hours.all():
        return math.inf
    hours = np.floor((start + lasted) / 60.0).astype(np.int64) % HOURS_PER_WEEK
    seen = np.bincount(hours, minlength=HOURS_PER_WEEK).astype(np.float64)
    found = {length: _likely(clock, start, lasted, length, seen) for length in lengths}
    best = max(found, key=lambda length: found[length])
    return best if found[best] > found[math.inf] + CLEAR else math.inf


def _likely(clock: DeskClock, start: Floats, lasted: Floats, length: float, seen: Floats) -> float:
    """The log-likelihood of the hours in which stays were seen to end, if lengths are dealt out among beginnings."""
    random = np.random.default_rng(_SEED)
    at_the_desk = clock.between(start, start + lasted)
    ends = np.zeros(HOURS_PER_WEEK)
    for _ in range(_DEALS):
        dealt = random.permutation(start.size)
        end = np.where(lasted[dealt] >= length, clock.after(start, at_the_desk[dealt]), start + lasted[dealt])
        ends += np.bincount(np.floor(end / 60.0).astype(np.int64) % HOURS_PER_WEEK, minlength=HOURS_PER_WEEK)
    return max(float(seen @ np.log((1.0 - even) * ends / ends.sum() + even / HOURS_PER_WEEK)) for even in _EVEN)
