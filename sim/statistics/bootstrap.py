"""What estimates with limits look like, and the resampling of replications that all points of a design share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.statistics.intervals import critical_value

ROUNDING: Final = 1e-10
"""Differences below this share of the largest value of a design are rounding: sums in another order, not an effect."""


@dataclass(frozen=True, slots=True)
class Estimates:
    """One estimate a factor with the lower and upper limits of its interval; three arrays of shape (factors,)."""

    value: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]


def student_ratio(replications: int, level: float) -> float:
    """How much wider a Student t interval of so many replications is than one from the normal distribution.

    Raises ValueError for a level outside (0, 1); inf of one replication.
    """
    from scipy.special import ndtri

    return critical_value(replications, level) / float(ndtri(0.5 * (1.0 + level)))


def common_weights(
    generator: np.random.Generator, resamples: int, replications: int, level: float
) -> NDArray[np.float64]:
    """Weights of the replications in each resample, shape (resamples, replications); every row adds up to 1.

    All points of a design are run with the same draws, so a replication is resampled for the whole design at once. A
    bootstrap of few values is too narrow: its variance lacks the factor n / (n - 1), and its quantiles are normal
    where Student's are wanted (Hesterberg 2015, "What teachers should know about the bootstrap", *The American
    Statistician* 69:371). The departures from equal weights are stretched by both, so that percentiles of a resampled
    mean are the limits of the t interval. Two replications or more are needed.
    """
    picks = generator.integers(0, replications, size=(resamples, replications))
    counts = (picks[:, :, None] == np.arange(replications)).sum(axis=1)
    stretch = (replications / (replications - 1.0)) ** 0.5 * student_ratio(replications, level)
    return np.asarray((1.0 + stretch * (counts - 1.0)) / replications, dtype=np.float64)
