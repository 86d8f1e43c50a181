# ruff: noqa
"""Generated from the files of laws in `sim.laws` by `python -m sim.laws.generate`: the inversion of each.

The value rises with the uniform. Rounding may let two uniforms swap that differ in their last bits
alone, by less than 1e-12 of the value (in laws that are inverted by iteration).
"""

from __future__ import annotations

import math
from typing import Any

from numba import float64, from_dtype, int64

from sim.arithmetic import beta_quantile, exp, gamma_quantile, log, log1p, normal_quantile, power
from sim.randomness.quantile_tables import FARTHEST, interpolated
from sim.jit import rule
from sim.randomness.law_row import LAW

INFINITY = float("inf")
NAN = float("nan")


@rule("float64(float64, float64)")
def quantile_of_constant(value: float, u: float) -> float:
    """The value."""
    return value


@rule("float64(float64, float64)")
def quantile_of_exponential(mean: float, u: float) -> float:
    """The solution x of 1 - exp(-x / mean) = u."""
    return -mean * log(1.0 - u)


@rule("float64(float64, float64, float64)")
def quantile_of_lognormal(location: float, spread: float, u: float) -> float:
    """The exponential of the normal quantile."""
    return exp(location + spread * normal_quantile(u))


@rule("float64(float64, float64, float64)")
def quantile_of_weibull(scale: float, inverse_shape: float, u: float) -> float:
    """The solution x of 1 - exp(-(x / scale)^shape) = u."""
    return scale * power(-log(1.0 - u), inverse_shape)


@rule("float64(float64, float64, float64)")
def quantile_of_gamma(shape: float, scale: float, u: float) -> float:
    """By iteration."""
    return scale * gamma_quantile(u, shape)


@rule("float64(float64[::1], int64, float64, float64, float64)")
def table_quantile_of_gamma(points: Any, first: int, shape: float, scale: float, u: float) -> float:
    """Between the nodes of the table; by iteration beyond its ends."""
    z = normal_quantile(u)
    if not abs(z) <= FARTHEST:
        return scale * gamma_quantile(u, shape)
    return scale * exp(interpolated(points, first, z))


@rule("float64(float64, float64, float64)")
def quantile_of_loglogistic(median: float, inverse_shape: float, u: float) -> float:
    """The solution x of (x / median)^shape = u / (1 - u)."""
    return median * power(u / (1.0 - u), inverse_shape)


@rule("float64(float64, float64, float64)")
def quantile_of_pareto(minimum: float, inverse_shape: float, u: float) -> float:
    """The solution x of 1 - (minimum / x)^shape = u."""
    return minimum * power(1.0 / (1.0 - u), inverse_shape)


@rule("float64(float64, float64, float64)")
def quantile_of_uniform(low: float, high: float, u: float) -> float:
    """Linear between the ends."""
    return min(low + (high - low) * u, high)


@rule("float64(float64, float64, float64, float64)")
def quantile_of_triangular(low: float, mode: float, high: float, u: float) -> float:
    """The root of a square on either side of the mode."""
    width = high - low
    if not width > 0.0:
        return low
    if u * width < mode - low:
        return low + math.sqrt(u * width * (mode - low))
    return max(mode, high - math.sqrt((1.0 - u) * width * (high - mode)))


@rule("float64(float64, float64, float64)")
def quantile_of_beta(alpha: float, beta: float, u: float) -> float:
    """By iteration."""
    return beta_quantile(u, alpha, beta)


@rule("float64(float64[::1], int64, float64, float64, float64)")
def table_quantile_of_beta(points: Any, first: int, alpha: float, beta: float, u: float) -> float:
    """Between the nodes of the table; by iteration beyond its ends."""
    z = normal_quantile(u)
    if not abs(z) <= FARTHEST:
        return beta_quantile(u, alpha, beta)
    t = interpolated(points, first, z)
    if t >= 0.0:
        return 1.0 / (1.0 + exp(-t))
    odds = exp(t)
    return odds / (1.0 + odds)


@rule("float64(float64[::1], int64, int64, float64)")
def quantile_of_empirical(points: Any, first: int, count: int, u: float) -> float:
    """Linear between two quantiles."""
    place = u * float(count - 1)
    step = min(int(place), count - 2)
    if step < 0:
        return float(points[first])
    below = float(points[first + step])
    above = float(points[first + step + 1])
    return min(below + (above - below) * (place - float(step)), above)


@rule("float64(float64, float64, float64)")
def quantile_of_hyperexponential(share: float, mean: float, u: float) -> float:
    """By Newton's method for the logarithm of the survivor function, for mean 1.

    That function falls and is convex (the hazard of a mixture falls), so that from a point below the solution every
    step stays below it. The first point is the larger of two bounds: Jensen's, and that of the long part alone.
    """
    rest = 1.0 - share
    long = 2.0 * rest
    gap = 2.0 * share - long
    goal = log(1.0 - u)
    x = max(-goal / (2.0 * share * share + long * rest), (log(rest) - goal) / long)
    for _ in range(100):
        kept = exp(-gap * x)
        gone = 1.0 - kept
        if kept > 0.5:  # without cancellation where little is gone (Kahan)
            gone = gone * (gap * x) / -log(kept) if kept < 1.0 else gap * x
        hazard = (2.0 * share * share * kept + long * rest) / (share * kept + rest)
        step = (log1p(-share * gone) - long * x - goal) / hazard
        x += step
        if not step > 1e-15 * x:
            break
    return mean * x


@rule(float64(from_dtype(LAW)[::1], float64[::1], int64, float64))
def quantile(laws: Any, points: Any, index: int, u: float) -> float:
    """The value of law `index` of a table at the uniform u; infinity (never) for the index -1.

    Not-a-number for a code that no law has.
    """
    if index < 0:
        return INFINITY
    row = laws[index]
    law = row["law"]
    if law == 0:
        return quantile_of_constant(row["a"], u)
    if law == 1:
        return quantile_of_exponential(row["a"], u)
    if law == 2:
        return quantile_of_lognormal(row["a"], row["b"], u)
    if law == 3:
        return quantile_of_weibull(row["a"], row["b"], u)
    if law == 4:
        return quantile_of_gamma(row["a"], row["b"], u)
    if law == 5:
        return quantile_of_loglogistic(row["a"], row["b"], u)
    if law == 6:
        return quantile_of_pareto(row["a"], row["b"], u)
    if law == 7:
        return quantile_of_uniform(row["a"], row["b"], u)
    if law == 8:
        return quantile_of_triangular(row["a"], row["b"], row["c"], u)
    if law == 9:
        return quantile_of_beta(row["a"], row["b"], u)
    if law == 10:
        return quantile_of_empirical(points, row["first"], row["count"], u)
    if law == 11:
        return quantile_of_hyperexponential(row["a"], row["b"], u)
    if law == 20:
        return table_quantile_of_gamma(points, row["first"], row["a"], row["b"], u)
    if law == 21:
        return table_quantile_of_beta(points, row["first"], row["a"], row["b"], u)
    return NAN
