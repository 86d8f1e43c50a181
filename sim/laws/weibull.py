"""Weibull's law."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from sim.laws.law import MEAN, SHAPE, Law, Numbers, constant

if TYPE_CHECKING:
    from sim.arithmetic import log, power

CODE = 3


def numbers(mean: float, shape: float) -> Numbers:
    """Scale, which is the mean over Gamma(1 + 1 / shape), and 1 / shape."""
    from sim.arithmetic import exp, log_gamma

    if mean < sys.float_info.min:  # divided by the gamma function it could be 0, which is no scale
        return constant(0.0)
    return CODE, mean * exp(-log_gamma(1.0 + 1.0 / shape)), 1.0 / shape, 0.0, ()


def quantile(scale: float, inverse_shape: float, u: float) -> float:
    """The solution x of 1 - exp(-(x / scale)^shape) = u."""
    return scale * power(-log(1.0 - u), inverse_shape)


LAW = Law("weibull", CODE, (MEAN, SHAPE), numbers,
          "shape above 1: patience that wears out; below 1: those who stay, stay")
