"""The log-logistic law: the logarithm is logistic."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.laws.law import SHAPE, Law, Numbers, constant, quantity

if TYPE_CHECKING:
    from sim.arithmetic import power

CODE = 5


def numbers(median: float, shape: float) -> Numbers:
    """Median and 1 / shape."""
    return (CODE, median, 1.0 / shape, 0.0, ()) if median > 0.0 else constant(0.0)


def quantile(median: float, inverse_shape: float, u: float) -> float:
    """The solution x of (x / median)^shape = u / (1 - u)."""
    return median * power(u / (1.0 - u), inverse_shape)


def mean(median: float, shape: float) -> float:
    """Median x (pi / shape) / sin(pi / shape), for shapes above 1."""
    if median == 0.0:
        return 0.0
    angle = math.pi / shape
    return math.inf if shape <= 1.0 else median * angle / math.sin(angle)


LAW = Law("loglogistic", CODE, (quantity("median"), SHAPE), numbers, "infinite where shape is at most 1", mean,
          "median x (pi/shape)/sin(pi/shape)")
