"""Word of mouth: who tells, how many, whom it reaches, and the name it makes."""

from __future__ import annotations

from sim.arithmetic import exp, poisson_quantile
from sim.jit import rule
from sim.vocabulary import MOST_TOLD

_LN2 = 0.6931471805599453


@rule("int64(float64, float64, float64)")
def others_told(reach: float, mean: float, u: float) -> int:
    """Return how many others hear of a case: Poisson(reach x mean) by inversion, at most `MOST_TOLD`."""
    expected = reach * mean
    if expected <= 0.0:
        return 0
    return min(MOST_TOLD, poisson_quantile(u, min(expected, float(MOST_TOLD))))


@rule("boolean(boolean, float64, float64)")
def is_pleased(solved: bool, loyalty: float, praise_above: float) -> bool:
    """Decide whether a customer praises: the case is solved and loyalty after it is at least `praise_above`."""
    return solved and loyalty >= praise_above


@rule("boolean(float64, float64)")
def is_aggrieved(loyalty: float, grievance_below: float) -> bool:
    """Decide whether a customer complains to others: loyalty after the case is below `grievance_below`."""
    return loyalty < grievance_below


@rule("float64(float64, float64, float64)")
def remembered(stock: float, minutes: float, half_life: float) -> float:
    """Return what is left of a stock of grievances: it halves every `half_life` minutes (infinite: never forgets)."""
    if half_life == float("inf"):
        return stock
    return stock * exp(-_LN2 * minutes / half_life)


@rule("float64(float64, float64)")
def reputation(stock: float, drop: float) -> float:
    """Return the share of organic newcomers that still come: 1 - drop x stock, not below 0."""
    return max(0.0, 1.0 - drop * stock)
