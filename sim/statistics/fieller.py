"""The value of a customer from which a policy pays: a ratio of two paired means, with Fieller's interval.

Replication k gives the money m_k that a policy brings beyond the first, and the customers c_k that it keeps beyond it.
If a customer is worth v the policy is worth m + v c on average, which is 0 at v* = -mean(m) / mean(c). Fieller's set
contains every v >= 0 for which the Student interval of the mean of m + v c contains 0 (Fieller 1954, "Some problems in
interval estimation", *Journal of the Royal Statistical Society B* 16, 175-185): the v with

    (M + v C)^2 <= t^2 / n (S_mm + 2 v S_mc + v^2 S_cc),

a quadratic inequality. Unlike an interval of the ratio itself, it keeps its level however uncertain C is: if the data
do not even show whether customers are kept or lost, the set is unbounded, and this is reported.

`ratio` is the same method for the ratio of any two paired means: what part of a difference something makes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

from sim.statistics.defaults import DEFAULT_LEVEL
from sim.statistics.intervals import Values, critical_value, mean

_ROUNDING = 1e-12


class Pays(Enum):
    """What can be said of a policy's worth as a function of the value of a customer."""

    ABOVE = "pays if a customer is worth more than"
    BELOW = "pays if a customer is worth less than"
    ALWAYS = "pays at any value of a customer"
    NEVER = "pays at no value of a customer"
    UNKNOWN = "cannot be told"


@dataclass(frozen=True, slots=True)
class BreakEven:
    """From (ABOVE) or up to (BELOW) which value of a customer a policy pays; nan in the other cases.

    value: the estimate, 0 where it lies below; lower, upper: the ends of Fieller's set within [0, inf).
    """

    pays: Pays
    value: float = math.nan
    lower: float = math.nan
    upper: float = math.nan


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio of two means and Fieller's interval of it; infinite ends where the data do not bound it."""

    value: float
    lower: float
    upper: float

    @property
    def half_width(self) -> float:
        """How far the interval reaches from the estimate on its longer side: estimate ± this holds the interval."""
        return max(self.upper - self.value, self.value - self.lower)

    @property
    def is_bounded(self) -> bool:
        """Whether the mean below the line is clear of 0, so that the ratio has an interval at all."""
        return math.isfinite(self.half_width)


def ratio(above: Values, below: Values, level: float = DEFAULT_LEVEL) -> Ratio:
    """Return the ratio of the means of two series with one value a replication each, and Fieller's interval.

    The interval holds the r for which the Student interval of the mean of above - r below contains 0. It is unbounded
    where the mean below the line is not clear of 0 at this level, and for fewer than two replications; nan for a mean
    of 0 below the line, or values that are not finite. ValueError for a level outside (0, 1) or series of different
    lengths.
    """
    if len(above) != len(below):
        raise ValueError(f"pairs need two equally long series, not {len(above)} and {len(below)} values")
    factor = critical_value(len(above), level)
    top, bottom = mean(above), mean(below)
    if not (math.isfinite(top) and math.isfinite(bottom)) or bottom == 0.0:
        return Ratio(math.nan, math.nan, math.nan)
    value = top / bottom
    if not math.isfinite(factor):
        return Ratio(value, -math.inf, math.inf)
    share = factor * factor / len(above)
    a = _rounded(bottom**2, share * _covariance(below, below))
    b = top * bottom - share * _covariance(above, below)
    c = top**2 - share * _covariance(above, above)
    if a <= 0.0:
        return Ratio(value, -math.inf, math.inf)
    root = math.sqrt(max(b * b - a * c, 0.0))
    return Ratio(value, min((b - root) / a, value), max((b + root) / a, value))


def break_even(money: Values, customers: Values, level: float = DEFAULT_LEVEL) -> BreakEven:
    """Return from which value of a customer on a policy pays.

    money, customers: paired differences from the first policy, one value a replication; positive is more money, more
    customers. UNKNOWN for fewer than two replications, for values that are not finite, and where Fieller's set has no
    end. ValueError for a level outside (0, 1) or series of different lengths.
    """
    if len(money) != len(customers):
        raise ValueError(f"pairs need two equally long series, not {len(money)} and {len(customers)} values")
    factor = critical_value(len(money), level)
    centre_m, centre_c = mean(money), mean(customers)
    if not (math.isfinite(factor) and math.isfinite(centre_m) and math.isfinite(centre_c)):
        return BreakEven(Pays.UNKNOWN)
    share = factor * factor / len(money)
    a = _rounded(centre_c**2, share * _covariance(customers, customers))
    b = centre_m * centre_c - share * _covariance(money, customers)
    c = _rounded(centre_m**2, share * _covariance(money, money))
    if centre_c == 0.0 and a == 0.0:  # no customer is kept or lost in any replication
        return BreakEven(_by_sign(centre_m) if c > 0.0 else Pays.UNKNOWN)
    if a <= 0.0:
        return BreakEven(Pays.UNKNOWN)
    root = math.sqrt(max(b * b - a * c, 0.0))
    lower, upper = (-b - root) / a, (-b + root) / a
    if upper <= 0.0:  # beyond 0 the sign is that of the customers
        return BreakEven(_by_sign(centre_c))
    value = max(-centre_m / centre_c, 0.0)
    return BreakEven(Pays.ABOVE if centre_c > 0.0 else Pays.BELOW, value, max(lower, 0.0), upper)


def _by_sign(value: float) -> Pays:
    return Pays.ALWAYS if value > 0.0 else Pays.NEVER


def _rounded(square: float, spread: float) -> float:
    """Return square - spread, 0 where no more than rounding is left."""
    left = square - spread
    return 0.0 if abs(left) <= _ROUNDING * max(square, spread) else left


def _covariance(first: Values, second: Values) -> float:
    one, two = mean(first), mean(second)
    return math.fsum((float(a) - one) * (float(b) - two)
                     for a, b in zip(first, second, strict=True)) / (len(first) - 1)
