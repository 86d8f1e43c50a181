"""The front door: probabilities that run between two ends, and who has had enough."""

from __future__ import annotations

from sim.jit import rule


@rule("float64(float64, float64, float64)")
def between(at_zero: float, at_one: float, x: float) -> float:
    """Return the probability that runs linearly from `at_zero` (x = 0) to `at_one` (x = 1), kept in [0, 1]."""
    return min(1.0, max(0.0, at_zero + (at_one - at_zero) * x))


@rule("float64(float64)")
def within_bounds(x: float) -> float:
    """Return a severity or complexity kept in [0, 1], whatever law it was drawn from."""
    return min(1.0, max(0.0, x))


@rule("boolean(float64, float64)")
def gives_up(effort: float, tolerance: float) -> bool:
    """Decide whether the customer has had enough: effort so far (points) above the tolerance (points)."""
    return effort > tolerance
