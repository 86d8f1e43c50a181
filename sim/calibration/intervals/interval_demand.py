"""Demand by half hour of the week, drawn together where there are few weeks, and how days differ beyond chance.

The rate of a half hour of the week is the mean over the weeks in which it was seen. Few weeks make that a matter of
luck, so it is drawn toward the shape of its group of days (Monday to Friday; Saturday; Sunday) at the level of its own
day, as far as the counts themselves say: a gamma-Poisson model whose concentration maximises the marginal likelihood,
as for calls (`sim.calibration.demand`). With many weeks, or days that differ in shape, hardly anything is drawn.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.calibration.demand import GROUPS, NEVER, concentration_of
from sim.calibration.intervals.day_bounds import Bounds
from sim.calibration.intervals.interval_rows import IntervalLog, QueueRows
from sim.statistics.defaults import DEFAULT_LEVEL
from sim.statistics.intervals import critical_value
from sim.vocabulary import HALF_HOURS_PER_DAY

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Demand:
    """The calls of one queue: arrays of 7 days by 48 half hours, in calls a half hour."""

    rate: Floats
    level: Floats
    """The shape of the group of days at the level of the day, from which the rate departs as far as counts say."""
    drawn: float
    """Share of a rate, on average over the calls, that comes from the group and not from the half hour itself."""


def demand(log: IntervalLog, queue: QueueRows) -> Demand:
    """Return the demand of a queue over the covered days."""
    known, counts = exposure(log, queue)
    weekday = log.weekday[log.covered]
    number, seen = (np.array([each[weekday == day].sum(axis=0) for day in range(7)]) for each in (counts, known))
    level = np.zeros((7, HALF_HOURS_PER_DAY))
    for group in np.unique(GROUPS):
        days = np.flatnonzero(group == GROUPS)
        shape = _ratio(number[days].sum(axis=0), seen[days].sum(axis=0))
        for day in days:
            level[day] = shape * _ratio(number[day].sum(), (shape * seen[day]).sum())
    expected = level * seen
    strength = concentration_of(number.ravel(), expected.ravel())
    rate = level * (strength + number) / (strength + expected)
    rate[(number == 0.0) & (expected >= NEVER)] = 0.0
    drawn = float((number * strength / (strength + expected)).sum() / max(float(number.sum()), 1.0))
    return Demand(rate, level, drawn)


def exposure(log: IntervalLog, queue: QueueRows) -> tuple[Floats, Floats]:
    """Return, for the covered days by 48 half hours, the share of each that is known, and the calls in it."""
    overlap = log.overlap()
    offered = queue.offered[log.covered]
    known = (~np.isnan(offered)).astype(np.float64)
    return known @ overlap * log.minutes / 30.0, np.nan_to_num(offered) @ overlap


@dataclass(frozen=True, slots=True, eq=False)
class Days:
    """How covered days differ: calls of all queues, and those expected of their weekday."""

    calls: Floats
    expected: Floats
    weekly: Bounds
    """Calls a week."""
    cv: Bounds
    """Coefficient of variation of what multiplies a day beyond Poisson's law; nan where no weekday was seen twice."""

    def factors(self) -> Floats:
        """Return the busyness of every day as far as its calls tell it: the mean of a gamma law after counting them."""
        if not self.cv.value > 0.0:
            return np.ones(self.calls.size)
        shape = 1.0 / self.cv.value**2
        return np.asarray((shape + self.calls) / (shape + self.expected))


def days(log: IntervalLog, demands: list[Demand]) -> Days:
    """Return how the covered days differ, all queues together.

    By moments, with m the expected calls of a day, one of n of its weekday: the expectation of (F - m)^2 n / (n - 1) is
    m + cv^2 m^2. The sum of these squares over the days follows nearly a multiple of the chi-squared law, with as many
    degrees of freedom as days less weekdays; that gives the interval.
    """
    from scipy.stats import chi2

    weekday = log.weekday[log.covered]
    calls, expected = np.zeros(weekday.size), np.zeros(weekday.size)
    for queue, each in zip(log.queues, demands, strict=True):
        known, counts = exposure(log, queue)
        calls += counts.sum(axis=1)
        expected += (each.level[weekday] * known).sum(axis=1)
    number = np.bincount(weekday, minlength=7)[weekday]
    week = sum(float(each.rate.sum()) for each in demands)
    twice = number > 1
    freedom = int(twice.sum() - np.unique(weekday[twice]).size)
    if freedom < 1:
        return Days(calls, expected, Bounds(week), Bounds(math.nan))
    squares = (calls - expected)[twice] ** 2 * number[twice] / (number[twice] - 1.0)
    width = critical_value(freedom + 1, DEFAULT_LEVEL) * math.sqrt(float((squares / number[twice] ** 2).sum()))
    chance, most = float(expected[twice].sum()), float((expected[twice] ** 2).sum())

    def cv(total: float) -> float:
        return math.sqrt(max(total - chance, 0.0) / most) if most > 0.0 else 0.0

    low, high = (cv(float(squares.sum()) * freedom / float(chi2.ppf(p, freedom)))
                 for p in (0.5 + DEFAULT_LEVEL / 2.0, 0.5 - DEFAULT_LEVEL / 2.0))
    return Days(calls, expected, Bounds(week, week - width, week + width), Bounds(cv(float(squares.sum())), low, high))


def _ratio(above: Floats, below: Floats) -> Floats:
    return np.divide(above, below, out=np.zeros(np.shape(above)), where=np.asarray(below) > 0.0)
