"""The triangular law."""

from __future__ import annotations

import math

from sim.laws.law import Bounds, Fault, Law, Numbers, constant, quantity

CODE = 8


def numbers(low: float, mode: float, high: float) -> Numbers:
    """The three corners."""
    return (CODE, low, mode, high, ()) if low < high else constant(low)


def quantile(low: float, mode: float, high: float, u: float) -> float:
    """The root of a square on either side of the mode."""
    width = high - low
    if not width > 0.0:
        return low
    if u * width < mode - low:
        return low + math.sqrt(u * width * (mode - low))
    return max(mode, high - math.sqrt((1.0 - u) * width * (high - mode)))


def mean(low: float, mode: float, high: float) -> float:
    """The mean of the corners."""
    return (low + mode + high) / 3.0


def bounds(low: float, mode: float, high: float) -> Bounds:
    """Both ends."""
    return low, high


def fault(low: float, mode: float, high: float) -> Fault | None:
    """Find corners in the wrong order."""
    return None if low <= mode <= high else ("does not have low <= mode <= high", "low <= mode <= high")


LAW = Law("triangular", CODE, (quantity("low"), quantity("mode"), quantity("high")), numbers,
          "what an expert can say: least, likeliest, most", mean, "(low + mode + high)/3", bounds, fault)
