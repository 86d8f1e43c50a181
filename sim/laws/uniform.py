"""The uniform law."""

from __future__ import annotations

from sim.laws.law import Bounds, Fault, Law, Numbers, constant, quantity

CODE = 7


def numbers(low: float, high: float) -> Numbers:
    """Both ends."""
    return (CODE, low, high, 0.0, ()) if low < high else constant(low)


def quantile(low: float, high: float, u: float) -> float:
    """Linear between the ends."""
    return min(low + (high - low) * u, high)


def mean(low: float, high: float) -> float:
    """The middle."""
    return (low + high) / 2.0


def bounds(low: float, high: float) -> Bounds:
    """Both ends."""
    return low, high


def fault(low: float, high: float) -> Fault | None:
    """Find ends in the wrong order."""
    return ("has low above high", "low <= high") if low > high else None


LAW = Law("uniform", CODE, (quantity("low"), quantity("high")), numbers, "", mean, "(low + high)/2", bounds, fault)
