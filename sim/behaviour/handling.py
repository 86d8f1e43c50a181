"""A visit at a level: how long it takes, whether the case is tried, what is still due."""

from __future__ import annotations

from sim.jit import rule


@rule("float64(float64, float64, float64, float64, float64)")
def visit_minutes(handle: float, growth: float, script: float, story: float, apology: float) -> float:
    """Return the minutes of one visit: handle time grown by the snowball, script, story told again, apology."""
    return handle * growth + script + story + apology


@rule("boolean(float64, float64)")
def is_attempted(complexity: float, attempt_below: float) -> bool:
    """Decide whether the case is tried at this level: a treatment threshold (Shumsky & Pinker 2003)."""
    return complexity <= attempt_below


@rule("float64(float64, float64, float64)")
def remedy_due(remedy: float, growth: float, paid: float) -> float:
    """Return the money still to be granted: the remedy grown by the snowball, less what was paid before."""
    return max(0.0, remedy * growth - paid)
