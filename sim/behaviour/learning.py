"""Learning: when reports of a root cause set the design team to work, and what it achieves."""

from __future__ import annotations

from sim.jit import rule


@rule("boolean(int64, int64, float64, float64, float64)")
def threshold_reached(count: int, threshold: int, oldest: float, now: float, window: float) -> bool:
    """Decide whether a project is due: `threshold` reports since the last project, the oldest within `window`."""
    return count >= threshold and now - oldest <= window


@rule("float64(float64, float64)")
def level_after(level: float, effectiveness: float) -> float:
    """Return the level of a flaw after a design project: level x (1 - effectiveness)."""
    return level * (1.0 - effectiveness)
