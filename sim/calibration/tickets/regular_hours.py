"""Hours that a person keeps, from when they begin to work on cases.

A person is seen only when a case is there, so a day seems to begin with its first case and to end with its last. Where
cases are few early or late, most days seem shorter than they are, and some people, the last to be given a case, seem
absent on days. Over many days the first and the last beginning come near the hours that are kept, so these are the
earliest and the latest beginning of all working days alike, of each weekday, or, where people have no such hours, of
each day. Which of them, the beginnings tell: who is there begins as often as at that time of other days, so between
the hours kept and the first or last beginning of a day about one beginning is missed, whatever the rate (the integral
of a rate to the next event is exponential with mean 1). Hours in which far more are missed are not kept.

Whoever begins m times in a day by Poisson's law is not seen in exp(-m) of the days. From the days on which they are
seen, m / (1 - exp(-m)) beginnings each, follows m, and from it on how many days they were there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

DAY: Final = 1440.0
HALF: Final = 30.0
BEYOND: Final = 3.5
"""Standard errors, of 1 / sqrt(ends), by which more than one beginning is missed in the mean where no hours are kept:
asked of all ends of days together, and of either end of each weekday's. Of those who keep hours one in a hundred fails.
"""
FEWEST: Final = 4
"""Days from which hours can be told."""
HALVES: Final = 48

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class PersonDays:
    """The days on which one person is seen: first and last beginning, and number of beginnings; times of day."""

    day: Codes
    first: Floats
    last: Floats
    number: Codes


def kept_hours(seen: PersonDays, begins: Floats) -> tuple[Floats, Floats] | None:
    """Return from when to when the person is there on each day, as times of day; None where no hours are kept.

    begins: times of day of all beginnings.
    """
    weekday = seen.day % 7
    working = np.where(weekday < 5, 0, weekday)
    for group in (working, weekday):
        low, high = _envelope(seen, group)
        if _are_kept(seen, begins, weekday, low, high):
            return np.floor(low / HALF) * HALF, (np.floor(high / HALF) + 1.0) * HALF
    return None


def _envelope(seen: PersonDays, group: Codes) -> tuple[Floats, Floats]:
    """The earliest and the latest beginning of the days of a group, for each day."""
    low, high = np.full(7, np.inf), np.full(7, -np.inf)
    np.minimum.at(low, group, seen.first)
    np.maximum.at(high, group, seen.last)
    return low[group], high[group]


def _are_kept(seen: PersonDays, begins: Floats, weekday: Codes, low: Floats, high: Floats) -> bool:
    """Whether far more beginnings than one are missed at an end of a day, in the mean, of all or of any weekday."""
    start = np.arange(HALVES) * HALF
    inside = np.minimum(high[:, None], start + HALF) - np.maximum(low[:, None], start)
    there = np.maximum(inside, 0.0).sum(axis=0) / HALF
    counts = np.bincount((begins // HALF).astype(np.int64), minlength=HALVES)
    rate = np.divide(counts, there, out=np.zeros(HALVES), where=there > 0.0)
    passed = np.append(0.0, np.cumsum(rate))

    edges = np.append(start, DAY)

    def expected(since: Floats, until: Floats) -> Floats:
        return np.asarray(np.interp(until, edges, passed) - np.interp(since, edges, passed))

    early, late = expected(low, seen.first), expected(seen.last, high)
    days = np.bincount(weekday, minlength=7)
    ends = np.append(early, late)
    if float(ends.mean()) > 1.0 + BEYOND / np.sqrt(ends.size):
        return False
    for missed in (early, late):
        number = np.maximum(days, 1)
        mean = np.bincount(weekday, missed, 7) / number
        if (days[days > 0] < FEWEST).any() or (mean > 1.0 + BEYOND / np.sqrt(number)).any():
            return False
    return True


def share_there(seen: PersonDays, days: int) -> float:
    """Return on how many of so many days the person was there for each on which they are seen; 1 or more.

    Where those who are seen begin so often that nobody who is there goes unseen, 1.
    """
    mean = float(seen.number.mean())
    share = _share_seen(mean)
    return min(1.0 / share, max(days / seen.day.size, 1.0))


def _share_seen(mean: float) -> float:
    """1 - exp(-m) of the m with m / (1 - exp(-m)) = mean, by Newton's method."""
    if mean <= 1.0:
        return 1.0    # one beginning on each day on which they are seen: nothing tells them from somebody absent
    m = mean
    for _ in range(50):
        part = -np.expm1(-m)
        m -= (m - mean * part) / (1.0 - mean * np.exp(-m))
    return float(-np.expm1(-m))
