"""The months of a run: calendar months where the run has dates, else four weeks each from the end of the warm-up.

A planner looks at an organisation a month at a time; outcomes look at a run as a whole. What does not make a whole
month - before the first of one, or at the end - is a piece of its own, so that all pieces together are the run. Where
there are fewer than two whole months, pieces are weeks; where there are fewer than two whole weeks there is nothing to
look at by pieces.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.vocabulary import MINUTES_PER_DAY, MINUTES_PER_WEEK

if TYPE_CHECKING:
    from numpy.typing import NDArray

MONTH_WITHOUT_DATES: Final = 4.0 * MINUTES_PER_WEEK
_NAMES: Final = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
                 "November", "December")
_LAST_YEAR: Final = 9000
"""Calendars end with the year 9999."""
FEWEST: Final = 2
"""With fewer whole months there are weeks, with fewer whole weeks nothing."""


@dataclass(frozen=True)
class Periods:
    """The time that counts, cut into pieces.

    unit: "month" or "week", "" where it is too short for either; edges: minutes, from the warm-up to the horizon, one
    more than there are pieces; names: such as "month 3" or "March 2026"; whole: which of them are as long as the unit.
    """

    unit: str
    edges: tuple[float, ...]
    names: tuple[str, ...]
    whole: tuple[bool, ...]

    @property
    def count(self) -> int:
        """How many pieces there are."""
        return len(self.names)

    def of(self, minutes: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return the piece in which each minute lies, its beginning included; -1 before the warm-up.

        What happens at the horizon belongs to the last.
        """
        places = np.searchsorted(self.edges, minutes, side="right") - 1
        return np.minimum(places, self.count - 1).astype(np.int64)

    def between(self, since: float, until: float) -> NDArray[np.float64]:
        """Return the edges that lie strictly within a stretch of minutes."""
        edges = np.array(self.edges)
        return edges[(edges > since) & (edges < until)]


def periods(warm_up: float, horizon: float, start: date | None = None) -> Periods:
    """Return the months, or weeks, of what counts of a run; start: the date of minute 0, where it has one.

    >>> found = periods(0.0, 9 * 10_080.0)
    >>> found.names, found.whole
    (('month 1', 'month 2', 'rest'), (True, True, False))
    >>> periods(0.0, 70 * 1440.0, date(2026, 1, 26)).names
    ('January 2026', 'February 2026', 'March 2026', 'April 2026')
    """
    if start is not None and start.year <= _LAST_YEAR:
        months = _dated(warm_up, horizon, start)
    else:
        months = _equal("month", warm_up, horizon, MONTH_WITHOUT_DATES)
    for found in (months, _equal("week", warm_up, horizon, MINUTES_PER_WEEK)):
        if sum(found.whole) >= FEWEST:
            return found
    return Periods("", (warm_up, horizon), ("the run",), (False,))


def _equal(unit: str, warm_up: float, horizon: float, length: float) -> Periods:
    count = max(ceil((horizon - warm_up) / length), 1)
    edges = (*(warm_up + length * at for at in range(count)), horizon)
    whole = tuple(edges[at + 1] - edges[at] >= length for at in range(count))
    names = tuple(f"{unit} {at + 1}" if is_whole else "rest" for at, is_whole in enumerate(whole))
    return Periods(unit, edges, names, whole)


def _dated(warm_up: float, horizon: float, start: date) -> Periods:
    day = (start + timedelta(days=warm_up // MINUTES_PER_DAY)).replace(day=1)
    firsts, minute = [day], (day - start).days * MINUTES_PER_DAY
    while minute < horizon:
        day = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
        minute = (day - start).days * MINUTES_PER_DAY
        firsts.append(day)
    minutes = [(first - start).days * MINUTES_PER_DAY for first in firsts]
    edges = (warm_up, *(each for each in minutes if warm_up < each < horizon), horizon)
    names = tuple(f"{_NAMES[first.month - 1]} {first.year}" for first in firsts[:-1])
    whole = tuple(begin in minutes and end in minutes for begin, end in pairwise(edges))
    return Periods("month", edges, names, whole)
