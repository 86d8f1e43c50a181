"""The laws a scenario may name, each inverted from one uniform.

The value rises with the uniform. Rounding may let two uniforms swap that differ in their last bits alone, by less than
1e-12 of the value (in the gamma and beta laws, which are inverted by iteration).

Numbers of a law (fields a, b, c of `LAW`, as `sim.randomness.parameters.canonical` makes them):

| law | a | b | c |
|---|---|---|---|
| constant | value | | |
| exponential | mean | | |
| lognormal | mean of the logarithm | its standard deviation | |
| Weibull | scale | 1 / shape | |
| gamma, Erlang | shape | scale | |
| log-logistic | median | 1 / shape | |
| Pareto | minimum | 1 / shape | |
| uniform | low | high | |
| triangular | low | mode | high |
| beta | alpha | beta | |
| empirical | points[first : first + count]: quantiles at equally spaced probabilities, linear between | | |
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
from numba import float64, from_dtype, int64

from sim.arithmetic import beta_quantile, exp, gamma_quantile, log, normal_quantile, power
from sim.jit import rule
from sim.randomness.tables import TABULATED_GAMMA, tabulated_quantile
from sim.vocabulary import Law

LAW: Final = np.dtype(
    [("law", np.int64), ("a", np.float64), ("b", np.float64), ("c", np.float64), ("first", np.int64),
     ("count", np.int64)],
    align=True,
)
"""One law in a plan's table: which, its numbers, and where its points lie if it is empirical."""

CONSTANT: Final = int(Law.CONSTANT)
EXPONENTIAL: Final = int(Law.EXPONENTIAL)
LOGNORMAL: Final = int(Law.LOGNORMAL)
WEIBULL: Final = int(Law.WEIBULL)
GAMMA: Final = int(Law.GAMMA)
LOGLOGISTIC: Final = int(Law.LOGLOGISTIC)
PARETO: Final = int(Law.PARETO)
UNIFORM: Final = int(Law.UNIFORM)
TRIANGULAR: Final = int(Law.TRIANGULAR)
BETA: Final = int(Law.BETA)
INFINITY: Final = float("inf")
NAN: Final = float("nan")


@rule("float64(float64, float64, float64, float64)")
def _triangular(low: float, mode: float, high: float, u: float) -> float:
    width = high - low
    if not width > 0.0:
        return low
    if u * width < mode - low:
        return low + math.sqrt(u * width * (mode - low))
    return max(mode, high - math.sqrt((1.0 - u) * width * (high - mode)))


@rule("float64(int64, float64, float64, float64, float64)")
def law_quantile(law: int, a: float, b: float, c: float, u: float) -> float:
    """The value below which a variable of the law falls with probability u in (0, 1); every law but the empirical.

    Not-a-number for a number that is no such law.
    """
    if law == CONSTANT:
        return a
    if law == EXPONENTIAL:
        return -a * log(1.0 - u)
    if law == LOGNORMAL:
        return exp(a + b * normal_quantile(u))
    if law == WEIBULL:
        return a * power(-log(1.0 - u), b)
    if law == GAMMA:
        return b * gamma_quantile(u, a)
    if law == LOGLOGISTIC:
        return a * power(u / (1.0 - u), b)
    if law == PARETO:
        return a * power(1.0 / (1.0 - u), b)
    if law == UNIFORM:
        return min(a + (b - a) * u, b)
    if law == TRIANGULAR:
        return _triangular(a, b, c, u)
    if law == BETA:
        return beta_quantile(u, a, b)
    return NAN


@rule(float64(float64[::1], int64, int64, float64))
def _between_points(points: Any, first: int, count: int, u: float) -> float:
    place = u * float(count - 1)
    step = min(int(place), count - 2)
    if step < 0:
        return float(points[first])
    below = float(points[first + step])
    above = float(points[first + step + 1])
    return min(below + (above - below) * (place - float(step)), above)


@rule(float64(from_dtype(LAW)[::1], float64[::1], int64, float64))
def quantile(laws: Any, points: Any, index: int, u: float) -> float:
    """The value of law `index` of a table at the uniform u; infinity (never) for the index -1."""
    if index < 0:
        return INFINITY
    row = laws[index]
    if row["law"] <= BETA:
        return law_quantile(row["law"], row["a"], row["b"], row["c"], u)
    if row["law"] >= TABULATED_GAMMA:
        return tabulated_quantile(points, row["first"], row["law"], row["a"], row["b"], u)
    return _between_points(points, row["first"], row["count"], u)
