"""The law that always gives the same value."""

from __future__ import annotations

from sim.laws.law import CONSTANT, Bounds, Law, constant, quantity


def quantile(value: float, u: float) -> float:
    """The value."""
    return value


def mean(value: float) -> float:
    """The value."""
    return value


def bounds(value: float) -> Bounds:
    """The value."""
    return value, value


LAW = Law("constant", CONSTANT, (quantity("value"),), constant, "the same as a bare value", mean, "value", bounds)
