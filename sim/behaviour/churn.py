"""Churn: leaving after a case, and the background hazard that loyalty scales."""

from __future__ import annotations

from sim.arithmetic import exp
from sim.jit import rule


@rule("boolean(float64, float64, float64, float64, float64, float64, boolean, float64)")
def leaves_after_case(base: float, disloyalty: float, effort_slope: float, unsolved: float, loyalty: float,
                      effort: float, solved: bool, u: float) -> bool:
    """Decide whether the customer leaves at the end of a case: logistic in disloyalty, effort and solved-or-not."""
    score = base + disloyalty * (1.0 - loyalty) + effort_slope * effort + (0.0 if solved else unsolved)
    return u < 1.0 / (1.0 + exp(min(700.0, max(-700.0, -score))))


@rule("float64(float64, float64, float64)")
def hazard(per_minute: float, slope: float, loyalty: float) -> float:
    """Return the background hazard a minute: `per_minute` at loyalty 1/2, times exp(slope (1/2 - loyalty))."""
    return per_minute * exp(min(700.0, max(-700.0, slope * (0.5 - loyalty))))


@rule("float64(float64, float64, float64, float64)")
def leaving_time(now: float, threshold: float, exposure: float, hazard_now: float) -> float:
    """Return when the cumulated hazard reaches the customer's exponential `threshold` if nothing else changes.

    The inversion of a cumulated hazard gives the exact survival law of a piecewise-constant hazard
    (Cox & Oakes 1984, chapter 2).
    """
    if hazard_now <= 0.0:
        return float("inf")
    return now + max(0.0, threshold - exposure) / hazard_now
