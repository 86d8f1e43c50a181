"""What single replications may look like, beside their mean: quantiles and shares with intervals that assume no law."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sim.statistics.defaults import DEFAULT_LEVEL
from sim.statistics.intervals import Values


@dataclass(frozen=True, slots=True)
class Limits:
    """An estimate with the ends of its interval; ends are nan where there are too few values for one."""

    value: float
    lower: float
    upper: float


def quantile_limits(values: Values, share: float, level: float = DEFAULT_LEVEL) -> Limits:
    """Return the least value that `share` of the values do not exceed, and the interval of the quantile it estimates.

    The interval lies between two order statistics: the j-th smallest of n lies above the quantile with the probability
    that fewer than j of n values lie below, which is binomial whatever the law (Conover 1999, *Practical Nonparametric
    Statistics*, section 3.2). Each end misses with at most (1 - level) / 2; where n is too small for that the ends are
    nan. An infinite value is larger than all others; nan for values that hold a nan. ValueError for a share or a level
    outside (0, 1).
    """
    if not 0.0 < share < 1.0 or not 0.0 < level < 1.0:
        raise ValueError("a share and a level lie strictly between 0 and 1")
    ordered, count = sorted(map(float, values)), len(values)
    if count == 0 or any(map(math.isnan, ordered)):
        return Limits(math.nan, math.nan, math.nan)
    from scipy.stats import binom

    value = ordered[max(math.ceil(share * count * (1.0 - 1e-12)) - 1, 0)]
    miss = 0.5 * (1.0 - level)
    below = [float(chance) for chance in binom.cdf(range(count), count, share)]
    low = max((j for j in range(count) if below[j] <= miss), default=None)
    high = min((j for j in range(count) if 1.0 - below[j] <= miss), default=None)
    if low is None or high is None:
        return Limits(value, math.nan, math.nan)
    return Limits(value, ordered[low], ordered[high])


def share_limits(successes: int, count: int, level: float = DEFAULT_LEVEL) -> Limits:
    """Return a share with its interval by Wilson's score (Wilson 1927, *JASA* 22, 209-212); nan of nothing.

    ValueError for more successes than there are trials, or a level outside (0, 1).
    """
    if not 0 <= successes <= count or not 0.0 < level < 1.0:
        raise ValueError("successes lie between 0 and the trials, a level strictly between 0 and 1")
    if count == 0:
        return Limits(math.nan, math.nan, math.nan)
    from scipy.special import ndtri

    z, share = float(ndtri(0.5 * (1.0 + level))), successes / count
    middle = (share + z * z / (2.0 * count)) / (1.0 + z * z / count)
    half = z * math.sqrt(share * (1.0 - share) / count + z * z / (4.0 * count * count)) / (1.0 + z * z / count)
    return Limits(share, middle - half if successes else 0.0, middle + half if successes < count else 1.0)
