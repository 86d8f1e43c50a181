"""Decisions by a draw, as this kernel takes them; the stories ask `happens` instead."""

from __future__ import annotations

from sim.behaviour.front_door import between
from sim.engine.compiled.assembly import part


@part
def by_line(at_zero: float, at_one: float, x: float, u: float) -> bool:
    """Decide by a draw with the probability that runs from `at_zero` (x = 0) to `at_one` (x = 1)."""
    return u < between(at_zero, at_one, x)


@part
def solution_holds(holds: float, u: float, returns: int, limit: int) -> bool:
    """Decide whether a solution stays; after `limit` returns (-1 unlimited) of one case it always does."""
    return (limit >= 0 and returns >= limit) or u < holds
