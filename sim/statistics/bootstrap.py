"""What estimates with bootstrap limits look like, and how those are read off the resamples."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Estimates:
    """One estimate a factor with the lower and upper limits of its interval; three arrays of shape (factors,)."""

    value: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]


def percentile_limits(value: NDArray[np.float64], resampled: NDArray[np.float64], level: float) -> Estimates:
    """Percentile limits (Efron and Tibshirani 1993, *An Introduction to the Bootstrap*, section 13.3).

    `resampled` has shape (resamples, factors). Raises ValueError for a level outside (0, 1).
    """
    if not 0.0 < level < 1.0:
        raise ValueError(f"a confidence level lies strictly between 0 and 1, not {level}")
    lower, upper = np.quantile(resampled, [0.5 * (1.0 - level), 0.5 * (1.0 + level)], axis=0)
    return Estimates(value, lower, upper)
