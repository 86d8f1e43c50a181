"""An interval from one long run: means of batches long enough to be taken as independent.

Successive values of one run are correlated, so the usual interval of their mean is too narrow. Means of long batches
are nearly independent (Law 2015, *Simulation Modeling and Analysis*, section 9.5.3). How long is long enough is found
as Fishman does ("Grouping observations in digital simulation", *Management Science* 24:510, 1978): the batch size is
doubled, from about a thousand batches on, until von Neumann's ratio (*Annals of Mathematical Statistics* 12:367, 1941)
no longer shows a lag-1 autocorrelation. A run then rarely gains from more than 30 batches (Schmeiser 1982, "Batch size
effects in the analysis of simulation output", *Operations Research* 30:556), so those that pass are joined to at most
that many: the batches used are mostly longer than the test asks for, which guards against its small power.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.statistics.defaults import DEFAULT_LEVEL
from sim.statistics.intervals import Interval, Values, mean_interval

_MOST_TESTED = 1000


@dataclass(frozen=True, slots=True)
class BatchMeans:
    """The interval of a steady-state mean and the batches behind it.

    `discarded` values at the start did not fill a batch. `autocorrelation` is what is left at lag 1 among the batch
    means (its expectation is about -1/batches, not 0, where nothing is left) and `p_value` that of von Neumann's
    one-sided test against a positive one; both are nan where all batch means are equal. `independent` is False, and
    `reason` says so, where even the fewest batches allowed were correlated: the interval is then too narrow.
    """

    interval: Interval
    batch_size: int
    batches: int
    discarded: int
    autocorrelation: float
    p_value: float
    independent: bool
    reason: str


def batch_means(
    series: Values, level: float = DEFAULT_LEVEL, *, batches: int = 30, least: int = 10, significance: float = 0.1
) -> BatchMeans:
    """The interval of the mean of one run whose warm-up has been cut, from at most `batches` and at least `least`.

    `significance` is the level of the test for autocorrelation (one-sided; 0.1 by default, larger means longer
    batches). Raises ValueError for fewer values than `least` batches of two, for values that are not finite, and for
    settings that make no sense.
    """
    values = np.asarray(series, dtype=np.float64)
    if not 3 <= least <= batches or not 0.0 < significance < 1.0:
        raise ValueError("batch means need 3 <= least <= batches and a significance between 0 and 1")
    if values.ndim != 1 or values.size < 2 * least or not np.all(np.isfinite(values)):
        raise ValueError(f"batch means need one series of at least {2 * least} finite values")
    passed = _passing_count(values, least, significance)
    count = min(batches, max(passed, least))
    means, size = _grouped(values, count)
    autocorrelation, p_value = _lag_one(means)
    reason = "" if passed else f"even {least} batches of {size} values are correlated: the run is too short"
    interval = mean_interval(means, level)
    return BatchMeans(
        interval, size, count, values.size - size * count, autocorrelation, p_value, bool(passed), reason
    )


def _passing_count(values: NDArray[np.float64], least: int, significance: float) -> int:
    """The number of batches at the first doubled size that passes the test; 0 if none with at least `least` does."""
    size = max(1, values.size // _MOST_TESTED)
    while values.size // size >= least:
        count = values.size // size
        _, p_value = _lag_one(_grouped(values, count, size)[0])
        if not p_value < significance:
            return count
        size *= 2
    return 0


def _grouped(values: NDArray[np.float64], count: int, size: int = 0) -> tuple[NDArray[np.float64], int]:
    """Means of `count` batches and their size; what does not fill a batch is dropped at the start, nearest to it."""
    size = size or values.size // count
    rows = values[values.size - count * size :].reshape(count, size).tolist()
    return np.array([math.fsum(row) / size for row in rows], dtype=np.float64), size


def _lag_one(means: NDArray[np.float64]) -> tuple[float, float]:
    """Lag-1 autocorrelation and von Neumann's one-sided p-value; nan and nan where nothing varies.

    C = 1 - sum of squared successive gaps / (2 sum of squares about the mean) estimates the autocorrelation, end
    corrected; under independence C / sqrt((k - 2) / (k^2 - 1)) is close to standard normal from k = 8 on (Fishman).
    """
    count = means.size
    centred = means - math.fsum(means) / count
    squares = math.fsum(centred * centred)
    # a spread that rounding of the mean alone can make is none
    if squares <= count * (1e-15 * float(np.max(np.abs(means)))) ** 2:
        return math.nan, math.nan
    gaps = np.diff(centred)
    ratio = 1.0 - math.fsum(gaps * gaps) / (2.0 * squares)
    plain = math.fsum(centred[1:] * centred[:-1]) / squares
    from scipy.special import ndtr

    return plain, float(ndtr(-ratio / math.sqrt((count - 2) / (count * count - 1.0))))
