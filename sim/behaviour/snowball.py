"""Snowball: what becomes of a problem while nobody solves it."""

from __future__ import annotations

from sim.arithmetic import exp
from sim.jit import rule


@rule("float64(float64, float64, float64)")
def severity_after(at_onset: float, per_minute: float, minutes: float) -> float:
    """Return the severity of a case open for `minutes`: exponential growth from the onset, at most 1."""
    if per_minute <= 0.0:
        return at_onset
    return min(1.0, at_onset * exp(min(per_minute * minutes, 700.0)))


@rule("float64(float64, float64, float64)")
def growth(severity_now: float, at_onset: float, snowball_work: float) -> float:
    """Return the factor on work and remedy: 1 + snowball_work x (severity now - severity at onset)."""
    return 1.0 + snowball_work * (severity_now - at_onset)
