"""Intervals for means over replications, alone and in pairs.

One number a replication goes in; replications are independent, so the mean has a Student t interval. Two policies
simulated with the same draws are compared by the interval of their *paired* differences (Law 2015, *Simulation
Modeling and Analysis*, section 10.2), and `variance_reduction` says what the common draws were worth.

Sums are exact (`math.fsum`), so no result depends on the order of the replications. An outcome that is not finite in
some replication has no interval: its mean follows IEEE arithmetic (nan or inf) and its half-width is nan.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.statistics.defaults import DEFAULT_LEVEL

Values: TypeAlias = Sequence[float] | NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean, the half-width of its confidence interval, its level, and the number of values behind it."""

    mean: float
    half_width: float
    level: float
    count: int

    @property
    def lower(self) -> float:
        """Lower end of the interval."""
        return self.mean - self.half_width

    @property
    def upper(self) -> float:
        """Upper end of the interval."""
        return self.mean + self.half_width

    def contains(self, value: float) -> bool:
        """Whether `value` lies in the closed interval; an interval that is not a number contains nothing."""
        return self.lower <= value <= self.upper


def mean(values: Values) -> float:
    """The arithmetic mean, summed exactly; nan of no values."""
    if len(values) == 0:
        return math.nan
    numbers = [float(value) for value in values]
    if not all(map(math.isfinite, numbers)):
        return sum(numbers) / len(numbers)
    return math.fsum(numbers) / len(numbers)


def variance(values: Values) -> float:
    """The sample variance (divisor n - 1); nan of fewer than two values, or of values that are not all finite."""
    centre = mean(values)
    if len(values) < 2 or not math.isfinite(centre):
        return math.nan
    return math.fsum((float(value) - centre) ** 2 for value in values) / (len(values) - 1)


def critical_value(count: int, level: float) -> float:
    """The two-sided Student t quantile for the mean of `count` values; inf of fewer than two."""
    if not 0.0 < level < 1.0:
        raise ValueError(f"a confidence level lies strictly between 0 and 1, not {level}")
    if count < 2:
        return math.inf
    from scipy.special import stdtrit

    return float(stdtrit(count - 1, 0.5 * (1.0 + level)))


def mean_interval(values: Values, level: float = DEFAULT_LEVEL) -> Interval:
    """The Student t interval of the mean of independent replications.

    One value alone says nothing of the spread: its half-width is inf. Raises ValueError for a level outside (0, 1).
    """
    count = len(values)
    factor = critical_value(count, level)
    centre = mean(values)
    if count == 1 and math.isfinite(centre):
        return Interval(centre, math.inf, level, count)
    return Interval(centre, factor * math.sqrt(variance(values) / count) if count > 1 else math.nan, level, count)


def differences(values: Values, baseline: Values) -> NDArray[np.float64]:
    """`values - baseline`, replication by replication; raises ValueError where the two are not of one length."""
    first, second = np.asarray(values, dtype=np.float64), np.asarray(baseline, dtype=np.float64)
    if first.shape != second.shape:
        raise ValueError(f"pairs need two equally long series, not {first.size} and {second.size} values")
    with np.errstate(invalid="ignore"):
        return np.asarray(first - second, dtype=np.float64)


def paired_difference(values: Values, baseline: Values, level: float = DEFAULT_LEVEL) -> Interval:
    """The interval of the mean of `values - baseline`, where the i-th values of both come from one replication."""
    return mean_interval(differences(values, baseline), level)


def variance_reduction(values: Values, baseline: Values) -> float:
    """How many times fewer replications the common draws need: (var a + var b) / var(a - b).

    1 means that pairing gains nothing, less than 1 that it harms, inf that the difference is the same in every
    replication; nan where nothing varies at all, or of fewer than two pairs.
    """
    alone = variance(values) + variance(baseline)
    paired = variance(differences(values, baseline))
    if paired == 0.0:
        return math.inf if alone > 0.0 else math.nan
    return alone / paired


def replications_needed(pilot: Values, half_width: float, level: float = DEFAULT_LEVEL) -> int:
    """The least number of replications whose expected half-width is at most `half_width`, from a pilot's variance.

    The smallest n >= 2 with t(n - 1) x sqrt(variance / n) <= half_width (Law 2015, section 9.4.1). Raises ValueError
    where the pilot has no variance (fewer than two finite values) or the half-width is not positive.
    """
    spread = variance(pilot)
    if not half_width > 0.0 or math.isnan(spread):
        raise ValueError("a positive half-width and a pilot of at least two finite values are needed")
    low, high = 1, 2
    while critical_value(high, level) * math.sqrt(spread / high) > half_width:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        enough = critical_value(middle, level) * math.sqrt(spread / middle) <= half_width
        low, high = (low, middle) if enough else (middle, high)
    return high
