"""The beta function, the regularised incomplete beta function and the quantile of the beta law.

I(x; a, b) is the probability that a beta variable is below x, computed by its continued fraction (NIST Digital Library
of Mathematical Functions, 8.17.22) on the side where that converges fast. The quantile solves log I = log u by
Newton's method in the logit log(x / (1 - x)), so that values near 0 and near 1 are equally exact.
"""

from __future__ import annotations

import math
from typing import Final

from sim.arithmetic.elementary import INFINITY, NAN, exp, log, log1p
from sim.arithmetic.gamma import (
    EPSILON,
    EXPANSION_FROM,
    LOG_SQRT_2PI,
    MOST_STEPS,
    MOST_TERMS,
    SMALL_STEP,
    STIRLING_FROM,
    TINY,
    log_gamma,
    stirling_correction,
)
from sim.arithmetic.normal import cornish_fisher, normal_quantile
from sim.jit import rule

WIDEST_LOGIT: Final = 745.0
"""Beyond this logit x or 1 - x is smaller than float64 can hold."""


@rule("float64(float64, float64)")
def log_beta(a: float, b: float) -> float:
    """The logarithm of the beta function for a, b > 0, without cancellation between large gamma functions."""
    p = min(a, b)
    q = max(a, b)
    if q < STIRLING_FROM:
        return log_gamma(p) + log_gamma(q) - log_gamma(p + q)
    far = stirling_correction(q) - stirling_correction(p + q)
    if p < STIRLING_FROM:
        return log_gamma(p) + far + p - p * log(p + q) - (q - 0.5) * log1p(p / q)
    near = LOG_SQRT_2PI - 0.5 * log(q) + stirling_correction(p)
    return near + far + (p - 0.5) * log(p / (p + q)) - q * log1p(p / q)


@rule("float64(float64, float64, float64)")
def _beta_fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of I(x; a, b) by Lentz's method; converges fast for x < (a + 1) / (a + b + 2)."""
    c = 1.0
    d = 1.0 - (a + b) * x / (a + 1.0)
    d = 1.0 / (d if abs(d) > TINY else TINY)
    value = d
    for i in range(1, MOST_TERMS):
        m = float(i)
        even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m))
        d = 1.0 + even * d
        d = 1.0 / (d if abs(d) > TINY else TINY)
        c = 1.0 + even / c
        c = c if abs(c) > TINY else TINY
        value *= d * c
        odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0))
        d = 1.0 + odd * d
        d = 1.0 / (d if abs(d) > TINY else TINY)
        c = 1.0 + odd / c
        c = c if abs(c) > TINY else TINY
        value *= d * c
        if abs(d * c - 1.0) < 2.0 * EPSILON:
            break
    return value


@rule("float64(float64)")
def _from_logit(t: float) -> float:
    if t >= 0.0:
        return 1.0 / (1.0 + exp(-t))
    e = exp(t)
    return e / (1.0 + e)


@rule("float64(float64, float64, float64)")
def _first_guess(u: float, a: float, b: float) -> float:
    """A logit near the quantile: Carter's normal approximation (1947) for a, b >= 1, else the nearer power law."""
    if a >= 1.0 and b >= 1.0:
        z = -normal_quantile(u)
        cut = (z * z - 3.0) / 6.0
        p = 1.0 / (2.0 * a - 1.0)
        q = 1.0 / (2.0 * b - 1.0)
        h = 2.0 / (p + q)
        w = z * math.sqrt(cut + h) / h if cut + h > 0.0 else 0.0
        return log(a / b) - 2.0 * (w - (q - p) * (cut + 5.0 / 6.0 - 2.0 / (3.0 * h)))
    left = exp(a * log(a / (a + b))) / a
    right = exp(b * log(b / (a + b))) / b
    if u * (left + right) < left:
        return log(a * (left + right) * u) / a
    return -log(b * (left + right) * (1.0 - u)) / b


@rule("float64(float64, float64, float64)")
def _solve_beta(u: float, a: float, b: float) -> float:
    """The logit t of x with I(x; a, b) = u, for u <= 1/2."""
    low = -WIDEST_LOGIT
    high = WIDEST_LOGIT
    constant = log_beta(a, b)
    t = min(max(_first_guess(u, a, b), low), high)
    for _ in range(MOST_STEPS):
        x = _from_logit(t)
        y = _from_logit(-t)
        slope = exp(a * min(t, 0.0) + b * min(-t, 0.0) - (a + b) * log1p(exp(-abs(t))) - constant)
        if x < (a + 1.0) / (a + b + 2.0):
            below = slope / a * _beta_fraction(a, b, x)
        else:
            below = 1.0 - slope / b * _beta_fraction(b, a, y)
        if below < u:
            low = t
        else:
            high = t
        step = below / slope * log(below / u) if slope > 0.0 and below > 0.0 else INFINITY
        t -= step
        if abs(step) <= SMALL_STEP:
            break
        if not low <= t <= high:
            t = 0.5 * (low + high)
    return t


@rule("float64(float64, float64, float64)")
def _nearly_normal(u: float, a: float, b: float) -> float:
    total = a + b
    deviation = math.sqrt(a * b / (total + 1.0)) / total
    skewness = 2.0 * (b - a) * math.sqrt(total + 1.0) / ((total + 2.0) * math.sqrt(a * b))
    spread = (a - b) * (a - b) * (total + 1.0) - a * b * (total + 2.0)
    excess = 6.0 * spread / (a * b * (total + 2.0) * (total + 3.0))
    value = a / total + deviation * cornish_fisher(normal_quantile(u), skewness, excess)
    return min(max(value, 0.0), 1.0)


@rule("float64(float64, float64, float64)")
def beta_quantile(u: float, a: float, b: float) -> float:
    """The value in [0, 1] below which a beta variable of shapes a and b falls with probability u.

    Rises with u; not-a-number for shapes that are not above 0. The quantile of 1 - u with the shapes exchanged is one
    minus this one.
    """
    if not (0.0 <= u <= 1.0 and 0.0 < a < INFINITY and 0.0 < b < INFINITY):
        return NAN
    if u == 0.0 or u == 1.0:
        return u
    if min(a, b) >= EXPANSION_FROM:
        return _nearly_normal(u, a, b)
    if u > 0.5:
        return _from_logit(-_solve_beta(1.0 - u, b, a))
    return _from_logit(_solve_beta(u, a, b))
