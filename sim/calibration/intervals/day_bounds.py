"""A figure with the interval that days drawn again give it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.statistics.defaults import DEFAULT_LEVEL
from sim.statistics.intervals import critical_value

DRAWS: Final = 400
SEED: Final = 1999

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bounds:
    """An estimate and the ends of its interval at the usual level; nan where the data cannot tell them."""

    value: float
    low: float = math.nan
    high: float = math.nan

    @property
    def known(self) -> bool:
        """Return whether there is an interval."""
        return math.isfinite(self.low) and math.isfinite(self.high)

    def scaled(self, factor: float) -> Bounds:
        """Return the figure in another unit."""
        return Bounds(self.value * factor, self.low * factor, self.high * factor)

    def inverted(self) -> Bounds:
        """Return the reciprocal: a mean for a rate."""
        return Bounds(1.0 / self.value, 1.0 / self.high, 1.0 / self.low)


def days_again(days: int) -> Floats:
    """Return how often each of so many days is drawn in each of `DRAWS` samples with replacement; always the same."""
    random = np.random.default_rng(SEED)
    return random.multinomial(days, np.full(days, 1.0 / days), size=DRAWS).astype(np.float64)


def bounds(value: float, draws: Floats, days: int) -> Bounds:
    """Return a positive figure with the interval of its logarithm: t times the standard error of the drawn samples.

    The t of so many days less one widens what few days would make too narrow, and the logarithm keeps the ends
    positive (Efron and Tibshirani 1993, *An Introduction to the Bootstrap*, section 12.4).
    """
    usable = draws[np.isfinite(draws) & (draws > 0.0)]
    if days < 2 or usable.size < DRAWS // 2 or value <= 0.0:
        return Bounds(value)
    width = critical_value(days, DEFAULT_LEVEL) * float(np.log(usable).std())
    return Bounds(value, value * math.exp(-width), value * math.exp(width))
