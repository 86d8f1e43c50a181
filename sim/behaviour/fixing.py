"""Fixing: does a solution hold, and how often does the customer come back."""

from __future__ import annotations

from sim.jit import rule


@rule("boolean(float64, float64, int64, int64)")
def solution_holds(holds: float, u: float, returns: int, limit: int) -> bool:
    """Decide whether a solution stays; after `limit` returns (-1 unlimited) of one case it always does."""
    return (limit >= 0 and returns >= limit) or u < holds
