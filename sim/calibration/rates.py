"""The rates behind counts by day and hour.

The number of calls of an hour is chance as much as rate. A simulation that is given rates draws its own chance about
them: given the number as a rate it would have chance twice, and its lines would be too long. (On six logs of a desk of
which everything is known, abandoned and mean wait came out 9 and 8 % too high with the numbers, 1 % with the rates.)
Here, for tickets, other counts may tell the hours of the week, which `expected_volumes` learns from the log itself.

So the calls of an hour are drawn toward the calls of their day, spread as the hours of its day of the week are, as far
as the counts themselves say: the gamma-Poisson model of `sim.calibration.demand`. A burst that is more than chance is
kept, and so is how busy each day was.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.calibration.demand import concentration_of

Floats = NDArray[np.float64]


def rates(counts: Floats, covered: NDArray[np.bool_], past: Floats) -> Floats:
    """Return the rates behind counts by day, from a Monday on, and slot of the day.

    covered: the days that tell how the slots of a day of the week are and how far single days part from that; past:
    other counts that tell the former, by 7 days of the week and slot. Days of the week of which neither tells anything
    keep their counts.
    """
    weekday = np.arange(counts.shape[0]) % 7
    shape = past + np.array([counts[covered & (weekday == day)].sum(axis=0) for day in range(7)])
    total = shape.sum(axis=1, keepdims=True)
    shape = np.divide(shape, total, out=np.zeros(shape.shape), where=total > 0.0)
    expected = counts.sum(axis=1, keepdims=True) * shape[weekday]
    strength = concentration_of(counts[covered].ravel(), expected[covered].ravel())
    drawn = expected * (strength + counts) / (strength + expected)
    return np.asarray(np.where(expected > 0.0, drawn, counts))
