"""Handle time from the means of intervals: their mean, weighted by calls, and what their spread says of the law.

A report of means does not tell the law of handle times. But a mean of n calls has the variance s^2 / n, of s^2 the
variance of one call, and v more where the mean itself differs from interval to interval. So n (x - m)^2 has the
expectation s^2 + v n; the straight line through it over n, by least squares, has s^2 where n is 0.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.fitting import LARGEST_CV
from sim.calibration.intervals.day_bounds import Bounds, bounds, days_again
from sim.calibration.intervals.interval_rows import IntervalLog, QueueRows

ASSUMED_MINUTES: Final = 5.0
ASSUMED_CV: Final = 1.0
FEWEST_MEANS: Final = 100
WIDEST: Final = 1.5
"""A coefficient of variation whose interval goes beyond so many times itself is not believed."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Handle:
    """Handle time in minutes."""

    mean: Bounds
    cv: Bounds
    calls: float
    """Answered calls on which it rests; 0 where it is assumed."""
    means: int
    """Intervals with a mean."""
    cv_assumed: bool


def handle(log: IntervalLog, queues: tuple[QueueRows, ...]) -> Handle:
    """Return the handle time of queues taken together."""
    times = np.concatenate([each.aht[log.covered] for each in queues], axis=1)
    calls = np.concatenate([np.nan_to_num(each.answered[log.covered]) for each in queues], axis=1)
    calls = np.where(np.isnan(times), 0.0, calls)
    told = calls > 0.0
    if not told.any():
        return Handle(Bounds(ASSUMED_MINUTES), Bounds(ASSUMED_CV), 0.0, 0, True)
    work = np.where(told, np.nan_to_num(times) * calls, 0.0)
    again = days_again(times.shape[0])
    mean = float(work.sum() / calls.sum())
    with np.errstate(invalid="ignore", divide="ignore"):
        means = bounds(mean, again @ work.sum(axis=1) / (again @ calls.sum(axis=1)), times.shape[0])
    cv = _cv(np.where(told, times, mean), calls, again, mean)
    certain = cv.known and cv.high <= WIDEST * cv.value and cv.value <= LARGEST_CV
    believed = int(told.sum()) >= FEWEST_MEANS and certain
    return Handle(means, cv if believed else Bounds(ASSUMED_CV), float(calls.sum()), int(told.sum()), not believed)


def _cv(times: Floats, calls: Floats, again: Floats, mean: float) -> Bounds:
    told = calls > 0.0
    squares = np.where(told, calls * (times - mean) ** 2, 0.0)
    sums = np.stack([each.sum(axis=1) for each in (told.astype(np.float64), calls, calls**2, squares, squares * calls)])
    draws = _intercept(sums @ again.T)
    value = float(_intercept(sums.sum(axis=1)))
    if value <= 0.0:
        return Bounds(ASSUMED_CV)
    variance = bounds(value, draws, times.shape[0])
    return Bounds(*(math.sqrt(each) / mean if each > 0.0 else math.nan
                    for each in (variance.value, variance.low, variance.high)))


def _intercept(sums: Floats) -> Floats:
    """Where the line of least squares, whose slope is not below 0, meets n = 0, from sums of 1, n, n^2, y and y n."""
    number, n, n2, y, yn = sums
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):  # all counts alike: no line, no finite value
        slope = np.nan_to_num((number * yn - n * y) / (number * n2 - n * n))
        return np.asarray((y - np.maximum(slope, 0.0) * n) / number)
