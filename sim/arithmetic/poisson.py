"""The quantile of the Poisson law."""

from __future__ import annotations

import math
from typing import Final

from sim.arithmetic.elementary import exp
from sim.arithmetic.gamma import EXPANSION_FROM, gamma_tail
from sim.arithmetic.normal import normal_quantile
from sim.jit import rule

SUMMED_UP_TO: Final = 500.0
"""Means up to here are inverted by adding up the probabilities from 0."""
MOST_COUNTED: Final = 5_000
MOST_CORRECTIONS: Final = 1_000
LARGEST_COUNT: Final = 4e18
"""What is returned where the true count would not fit an int64."""


@rule("int64(float64, float64)")
def _count_up(u: float, mean: float) -> int:
    term = exp(-mean)
    total = term
    k = 0
    while total < u and k < MOST_COUNTED:
        k += 1
        term *= mean / float(k)
        total += term
        if term < 1e-20 and float(k) > mean:
            break
    return k


@rule("float64(float64, float64)")
def _near(u: float, mean: float) -> float:
    """The normal expansion Q_N2 of M. B. Giles, Algorithm 955 (ACM Trans. Math. Software 42, 2016, article 7)."""
    if mean > LARGEST_COUNT:
        return LARGEST_COUNT
    z = normal_quantile(u)
    square = z * z
    root = math.sqrt(mean)
    value = mean + root * z + (1.0 / 3.0 + square / 6.0) - z * (1.0 / 36.0 + square / 72.0) / root
    value += (-8.0 / 405.0 + square * (7.0 / 810.0 + square / 270.0)) / mean
    return min(max(value, 0.0), LARGEST_COUNT)


@rule("int64(float64, float64)")
def poisson_quantile(u: float, mean: float) -> int:
    """The smallest count that a Poisson variable of the given mean does not exceed with probability at least u.

    0 for a mean that is not above 0. Up to a mean of 500 by summation, up to a million by a normal expansion corrected
    with the exact probability (Q(k + 1, mean) of the gamma law), beyond by the expansion alone (wrong by one count
    with a probability below 1e-6).
    """
    if not mean > 0.0 or not u > 0.0:
        return 0
    if mean <= SUMMED_UP_TO:
        return _count_up(u, mean)
    k = int(_near(min(u, 1.0 - 1.2e-16), mean))
    if mean >= EXPANSION_FROM:
        return k
    for _ in range(MOST_CORRECTIONS):
        if gamma_tail(float(k) + 1.0, mean, True) < u:
            k += 1
        elif k > 0 and gamma_tail(float(k), mean, True) >= u:
            k -= 1
        else:
            break
    return k
