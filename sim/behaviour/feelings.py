"""Feelings: three scores in [0, 1] - do you care for me, can you help me, can I trust you - and loyalty."""

from __future__ import annotations

from sim.arithmetic import power
from sim.jit import rule


@rule("float64(float64, float64, float64)")
def moved(score: float, weight: float, times: float) -> float:
    """Return the score after an event of `weight` in [-1, 1] happened `times` over (1, or tens of minutes waited).

    Once: score + w (1 - score) for w > 0 and score (1 - |w|) for w < 0, so that no score ever leaves [0, 1].
    """
    if weight == 0.0 or times <= 0.0:
        return score
    kept = 1.0 - abs(weight)
    if times != 1.0:
        kept = power(kept, times) if kept > 0.0 else 0.0
    if weight > 0.0:
        return 1.0 - (1.0 - score) * kept
    return score * kept


@rule("float64(float64, float64, float64, float64, float64, float64)")
def loyalty(care: float, help_: float, trust: float, care_weight: float, help_weight: float,
            trust_weight: float) -> float:
    """Return the weighted mean of the three scores; the weights add up to 1."""
    return min(1.0, max(0.0, care * care_weight + help_ * help_weight + trust * trust_weight))
