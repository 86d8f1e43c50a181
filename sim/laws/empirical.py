"""The empirical law: quantiles at equally spaced probabilities, linear between them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from sim.laws.law import Bounds, Law, Numbers, Parameter, Points, constant

CODE = 10
MOST_QUANTILES = 10_000


def numbers(quantiles: Sequence[float]) -> Numbers:
    """The quantiles are its points."""
    return (CODE, 0.0, 0.0, 0.0, tuple(quantiles)) if quantiles[0] < quantiles[-1] else constant(quantiles[0])


def quantile(points: Points, first: int, count: int, u: float) -> float:
    """Linear between two quantiles."""
    place = u * float(count - 1)
    step = min(int(place), count - 2)
    if step < 0:
        return float(points[first])
    below = float(points[first + step])
    above = float(points[first + step + 1])
    return min(below + (above - below) * (place - float(step)), above)


def mean(quantiles: Sequence[float]) -> float:
    """The mean of the middles of the pieces."""
    return math.fsum((a + b) / 2.0 for a, b in pairwise(quantiles)) / (len(quantiles) - 1)


def bounds(quantiles: Sequence[float]) -> Bounds:
    """The first and the last quantile."""
    return quantiles[0], quantiles[-1]


LAW = Law("empirical", CODE, (Parameter("quantiles", "quantiles", 2, MOST_QUANTILES),), numbers,
          f"2 to {MOST_QUANTILES:,} rising values at equally spaced probabilities from 0 to 1, linear between", mean,
          "mean of the pieces", bounds)
