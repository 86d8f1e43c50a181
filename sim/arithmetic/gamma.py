"""The gamma function, the regularised incomplete gamma functions and the quantile of the gamma law.

P(a, x) is the probability that a gamma variable of shape a and scale 1 is below x; Q = 1 - P. They are computed by the
power series below the mode's neighbour a + 1 and by the continued fraction above (NIST Digital Library of Mathematical
Functions, 8.11.4 and 8.9.2). The quantile solves log P = log u, or log Q = log(1 - u) where that is the smaller tail,
by Newton's method in log x, kept in a bracket that is known beforehand.
"""

from __future__ import annotations

import math
from typing import Final

from sim.arithmetic.elementary import INFINITY, NAN, exp, log
from sim.arithmetic.normal import cornish_fisher, normal_quantile
from sim.jit import rule

LOG_SQRT_2PI: Final = 0.91893853320467274178
TWO_PI: Final = 6.28318530717958647693
STIRLING_FROM: Final = 10.0
"""From here on eight terms of Stirling's series leave less than 1e-17."""
EXPANSION_FROM: Final = 1e6
"""Shapes from here on are so nearly normal that the expansion errs by less than 1e-10."""
MOST_TERMS: Final = 20_000
MOST_STEPS: Final = 100
SMALL_STEP: Final = 1e-9
"""Newton's error after a step is of the order of the step squared: after one this small nothing is left to gain.
Such a step is taken even if rounding has it leave the bracket."""
EPSILON: Final = 1e-16
TINY: Final = 1e-300


@rule("float64(float64)")
def stirling_correction(x: float) -> float:
    """log Gamma(x) - ((x - 1/2) log x - x + log sqrt(2 pi)), for x >= 10 (DLMF 5.11.1)."""
    w = 1.0 / (x * x)
    series = 1.0 / 1188.0 + w * (-691.0 / 360360.0 + w * (1.0 / 156.0 - w * 3617.0 / 122400.0))
    return (1.0 / 12.0 + w * (-1.0 / 360.0 + w * (1.0 / 1260.0 + w * (-1.0 / 1680.0 + w * series)))) / x


@rule("float64(float64)")
def log_gamma(x: float) -> float:
    """The logarithm of the gamma function for x > 0 (inf at 0, not-a-number below).

    Stirling's series from 10 on; below, the recurrence Gamma(x + 1) = x Gamma(x) leads there.
    """
    if not 0.0 < x < INFINITY:
        return INFINITY if x == 0.0 or x == INFINITY else NAN
    product = 1.0
    shifted = x
    while shifted < STIRLING_FROM:
        product *= shifted
        shifted += 1.0
    value = (shifted - 0.5) * log(shifted) - shifted + LOG_SQRT_2PI + stirling_correction(shifted)
    return value if product == 1.0 else value - log(product)


@rule("float64(float64, float64)")
def _gamma_term(a: float, log_x: float) -> float:
    """The leading term x^a e^-x / Gamma(a + 1), without the cancellation that large shapes would bring."""
    if a < STIRLING_FROM:
        return exp(a * log_x - exp(log_x) - log_gamma(a + 1.0))
    log_ratio = log_x - log(a)
    distance = exp(log_ratio) - 1.0 - log_ratio
    return exp(-a * distance - stirling_correction(a)) / math.sqrt(TWO_PI * a)


@rule("float64(float64, float64)")
def _gamma_series(a: float, x: float) -> float:
    """P(a, x) divided by the leading term; converges fast for x < a + 1."""
    term = 1.0
    total = 1.0
    shape = a
    for _ in range(MOST_TERMS):
        shape += 1.0
        term *= x / shape
        total += term
        if term < total * EPSILON:
            break
    return total


@rule("float64(float64, float64)")
def _gamma_fraction(a: float, x: float) -> float:
    """Q(a, x) divided by x^a e^-x / Gamma(a), by Lentz's method; converges fast for x > a + 1."""
    b = x + 1.0 - a
    c = 1.0 / TINY
    d = 1.0 / b
    value = d
    for i in range(1, MOST_TERMS):
        numerator = -float(i) * (float(i) - a)
        b += 2.0
        d = numerator * d + b
        d = 1.0 / (d if abs(d) > TINY else TINY)
        c = b + numerator / c
        c = c if abs(c) > TINY else TINY
        value *= d * c
        if abs(d * c - 1.0) < EPSILON:
            break
    return value


@rule("float64(float64, float64, boolean)")
def gamma_tail(a: float, x: float, upper: bool) -> float:
    """The probability that a gamma variable of shape a and scale 1 is above x (`upper`) or below x."""
    if x <= 0.0:
        return 1.0 if upper else 0.0
    term = _gamma_term(a, log(x))
    if x < a + 1.0:
        below = term * _gamma_series(a, x)
        return 1.0 - below if upper else below
    above = term * a * _gamma_fraction(a, x)
    return above if upper else 1.0 - above


@rule("float64(float64, float64, float64)")
def _first_guess(u: float, a: float, lowest: float) -> float:
    """The approximation of E. B. Wilson and M. M. Hilferty (1931) to log x, or the lower bound where that fails."""
    ninth = 1.0 / (9.0 * a)
    root = 1.0 - ninth + normal_quantile(u) * math.sqrt(ninth)
    if root < 0.1:
        return lowest
    return log(a) + 3.0 * log(root)


@rule("float64(float64, float64)")
def _solve_gamma(u: float, a: float) -> float:
    """log x with P(a, x) = u; the bracket: P(a, x) < x^a / Gamma(a + 1), and Laurent and Massart's bound (2000)."""
    upper = u > 0.5
    target = 1.0 - u if upper else u
    y = -log(1.0 - u)
    low = (log(u) + log_gamma(a + 1.0)) / a
    high = log(y) if a < 1.0 and y > 0.0 else log(a + math.sqrt(2.0 * a * y) + y)
    if low < -700.0:
        return low
    t = high if upper and a < 1.0 else min(max(_first_guess(u, a, low), low), high)
    for _ in range(MOST_STEPS):
        tail = gamma_tail(a, exp(t), upper)
        if (tail > target) == upper:
            low = t
        else:
            high = t
        slope = a * _gamma_term(a, t)
        step = tail / slope * log(tail / target) if slope > 0.0 and tail > 0.0 else INFINITY
        t = t + step if upper else t - step
        if abs(step) <= SMALL_STEP:
            break
        if not low <= t <= high:
            t = 0.5 * (low + high)
    return t


@rule("float64(float64, float64)")
def gamma_quantile(u: float, shape: float) -> float:
    """The value below which a gamma variable of the given shape and scale 1 falls with probability u.

    Rises with u, within [0, inf]; values too small for float64 are 0; not-a-number for a shape that is not above 0.
    """
    if not (0.0 <= u <= 1.0 and 0.0 < shape < INFINITY):
        return NAN
    if u == 0.0 or u == 1.0:
        return 0.0 if u == 0.0 else INFINITY
    if shape >= EXPANSION_FROM:
        root = math.sqrt(shape)
        return shape + root * cornish_fisher(normal_quantile(u), 2.0 / root, 6.0 / shape)
    return exp(_solve_gamma(u, shape))
