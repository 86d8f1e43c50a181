"""The lognormal law: the logarithm is normal."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.laws.law import CV, MEAN, Law, Numbers, constant

if TYPE_CHECKING:
    from sim.arithmetic import exp, normal_quantile

CODE = 2


def numbers(mean: float, cv: float) -> Numbers:
    """Mean and standard deviation of the logarithm: variance ln(1 + cv^2), mean ln(mean) less half of it."""
    from sim.arithmetic import log, log1p

    variance = log1p(cv * cv)
    if mean == 0.0 or variance == 0.0:
        return constant(mean)
    return CODE, log(mean) - 0.5 * variance, math.sqrt(variance), 0.0, ()


def quantile(location: float, spread: float, u: float) -> float:
    """The exponential of the normal quantile."""
    return exp(location + spread * normal_quantile(u))


LAW = Law("lognormal", CODE, (MEAN, CV), numbers, "working times, money")
