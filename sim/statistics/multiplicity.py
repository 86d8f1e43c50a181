"""Several questions at once: p-values of paired differences, and their adjustment by Holm.

With m intervals or tests, each at its own level, the chance that some of them misleads grows with m. Intervals are
widened by Bonferroni's inequality (each at 1 - (1 - level) / m; Dunn 1961, "Multiple comparisons among means",
*Journal of the American Statistical Association* 56:52); tests are adjusted by Holm's step-down procedure,
which holds the same family-wise error and rejects at least as often (Holm 1979, "A simple sequentially rejective
multiple test procedure", Scandinavian Journal of Statistics 6, 65-70).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim.statistics.intervals import Values, mean, variance


def individual_level(level: float, family: int) -> float:
    """Return the level of each of `family` intervals that hold at once with probability `level` or more."""
    return 1.0 - (1.0 - level) / max(family, 1)


def p_value(gaps: Values) -> float:
    """Return the two-sided p-value of Student's t test that the mean of paired differences is 0.

    nan of fewer than two values or of values that are not finite; 1 where all are 0, 0 where all are the same other
    number.
    """
    centre, spread = mean(gaps), variance(gaps)
    if not math.isfinite(spread):
        return math.nan
    if spread == 0.0:
        return 1.0 if centre == 0.0 else 0.0
    from scipy.special import stdtr

    statistic = abs(centre) / math.sqrt(spread / len(gaps))
    return float(min(2.0 * stdtr(len(gaps) - 1, -statistic), 1.0))


def holm(p_values: Sequence[float]) -> list[float]:
    """Return the adjusted p-values, in the order given; a nan stays nan and does not count."""
    order = sorted((at for at, p in enumerate(p_values) if not math.isnan(p)), key=lambda at: (p_values[at], at))
    adjusted = [math.nan] * len(p_values)
    least = 0.0
    for rank, at in enumerate(order):
        least = max(least, min((len(order) - rank) * p_values[at], 1.0))
        adjusted[at] = least
    return adjusted
