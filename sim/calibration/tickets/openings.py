"""When cases are opened: by hour of the week and day, or not at all where cases were selected by when they ended.

A log that holds the cases closed in some weeks has old cases only because they lasted: its openings thin out backwards,
and nobody can tell from them how many cases came. Ends that lie within less than half the span of the openings (both
without the outermost hundredths) are such a selection. The scenario then lets as many cases come as were closed, which
is an assumption: the desk kept pace.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.tickets.shrinkage import drawn, strength
from sim.calibration.tickets.ticket_log import CLOSED, GAVE_UP, SOLVED, TicketLog
from sim.vocabulary import HOURS_PER_WEEK

DAY: Final = 1440.0
WEEK: Final = 10_080.0
SELECTED: Final = 0.5
"""Ends within a smaller part of the span of the openings are a selection."""
AUTOMATIC: Final = 0.15
"""Closings at one delay after the solution, as a share of all, that are a clock's and nobody's work."""
_NORMAL: Final = 1.96
_NARROW: Final = 0.1
"""Delays that are alike to this part of them; of an exponential law no more than 4 % ever are."""

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Openings:
    """Cases a week and their law; `week` are 168 weights with mean 1 from Monday 0 o'clock."""

    selected: bool
    weekly: float
    daily: Floats
    """Cases opened on each day that counts, for intervals; ended, where cases were selected."""
    week: Floats
    worth: float
    """Of the shape of its group of days, in cases, for the hours of a day."""
    busyness: float
    """cv of the factor of a day; 0 where days vary no more than by chance, or nobody can tell."""
    days: int
    half: float = math.nan
    """Half the width of the 95 % interval of `weekly`; nan where no weekday has two days."""


@dataclass(frozen=True, slots=True)
class AutomaticClosing:
    """Closings by a clock: their delay after the solution in minutes, their share, and how many closings there are."""

    delay: float
    share: float
    closings: int


def openings(log: TicketLog, counted: Flags | None = None) -> Openings:
    """Return when cases were opened; counted: the days that count, by default `counted_days`."""
    starts = log.starts
    first, last = log.minute[starts[:-1]], log.minute[starts[1:] - 1]
    selected = _spread(last) < SELECTED * _spread(first)
    week, worth = _week(first)
    if selected:
        ends = np.sort(last)
        low, high = np.quantile(ends, (0.01, 0.99))
        inside = ends[(ends >= low) & (ends <= high)]
        daily = _daily(inside)
        return Openings(True, inside.size / max((high - low) / WEEK, 1.0 / 7.0), daily, week, worth, 0.0, daily.size)
    days = np.flatnonzero(counted_days(log) if counted is None else counted)
    daily = np.bincount(_day_of(first), minlength=int(days[-1]) + 1)[days].astype(np.float64)
    weekly, half = _weekly(daily, days % 7)
    return Openings(False, weekly, daily, week, worth, _busyness(daily, days % 7), daily.size, half)


def counted_days(log: TicketLog) -> Flags:
    """Return which days count, from the Monday of minute 0 on: not the first and last opening's, seen in part perhaps.
    """
    days = _day_of(log.minute[log.starts[:-1]])
    found = np.zeros(int(days[-1]) + 1, dtype=bool)
    inside = slice(days[0] + 1, days[-1]) if days[-1] > days[0] + 1 else slice(days[0], days[-1] + 1)
    found[inside] = True
    return found


def automatic_closing(log: TicketLog) -> AutomaticClosing | None:
    """Return the delay at which closings pile up after the solution, or None where they do not."""
    same = np.diff(log.case, prepend=-1) == 0
    closed = np.flatnonzero((log.status == CLOSED) & same)
    solved = closed[log.status[closed - 1] == SOLVED]
    delay = np.sort(log.minute[solved] - log.minute[solved - 1])
    delay = delay[delay >= 60.0]
    if delay.size < 30:
        return None
    upper = np.searchsorted(delay, delay * (1.0 + _NARROW), side="right")
    at = int(np.argmax(upper - np.arange(delay.size)))
    inside = delay[at:upper[at]]
    share = inside.size / max(solved.size, 1)
    return AutomaticClosing(float(np.median(inside)), share, int(solved.size)) if share >= AUTOMATIC else None


def ends_seen(log: TicketLog) -> NDArray[np.bool_]:
    """Return which cases the log sees to their end."""
    return np.isin(log.status[log.starts[1:] - 1], (SOLVED, CLOSED, GAVE_UP))


def _weekly(daily: Floats, weekday: Codes) -> tuple[float, float]:
    """Cases a week, a mean of each weekday, and half the width of its interval.

    A log begins and ends within a week, mostly on working days: so many days of the week as it has of them would count
    too often.
    """
    means, errors = [], []
    for day in range(7):
        own = daily[weekday == day]
        means.append(float(own.mean()) if own.size else float(daily.mean()))
        if own.size > 1:
            errors.append(float(own.var(ddof=1)) / own.size)
    return sum(means), _NORMAL * math.sqrt(sum(errors)) if len(errors) == len(means) else math.nan


def _spread(minutes: Floats) -> float:
    low, high = np.quantile(minutes, (0.01, 0.99))
    return float(high - low)


def _day_of(minutes: Floats) -> Codes:
    return np.floor(np.sort(minutes) / DAY).astype(np.int64)


def _daily(minutes: Floats) -> Floats:
    days = _day_of(minutes)
    return np.bincount(days - days[0]).astype(np.float64)


def _week(minutes: Floats) -> tuple[Floats, float]:
    """Weights of the hours of the week, those of a day drawn toward its group: Monday to Friday, or the weekend."""
    hours = np.floor(minutes / 60.0).astype(np.int64) % HOURS_PER_WEEK
    counts = np.bincount(hours, minlength=HOURS_PER_WEEK).astype(np.float64).reshape(7, 24)
    whole = np.zeros_like(counts)
    worth = 0.0
    for group in (slice(0, 5), slice(5, 7)):
        total = counts[group].sum(axis=0)
        if not total.sum():
            continue
        shares = total / total.sum()
        worth = strength(counts[group], shares)
        whole[group] = drawn(counts[group], shares, worth) * counts[group].sum(axis=1, keepdims=True)
    return whole.reshape(-1) * HOURS_PER_WEEK / whole.sum(), worth


def _busyness(daily: Floats, weekday: Codes) -> float:
    """The cv of days about the mean of their weekday beyond Poisson's law, by moments."""
    beyond, squares = 0.0, 0.0
    for day in range(7):
        counts = daily[weekday == day]
        if counts.size < 2:
            continue
        mean = float(counts.mean())
        beyond += float(((counts - mean) ** 2).sum()) - (counts.size - 1) * mean
        squares += (counts.size - 1) * mean * mean
    return math.sqrt(beyond / squares) if squares > 0.0 and beyond > 0.0 else 0.0
