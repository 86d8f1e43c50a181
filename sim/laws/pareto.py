"""Pareto's law: a power for a tail."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.laws.law import SHAPE, Bounds, Law, Numbers, constant, quantity

if TYPE_CHECKING:
    from sim.arithmetic import power

CODE = 6


def numbers(minimum: float, shape: float) -> Numbers:
    """Minimum and 1 / shape."""
    return (CODE, minimum, 1.0 / shape, 0.0, ()) if minimum > 0.0 else constant(0.0)


def quantile(minimum: float, inverse_shape: float, u: float) -> float:
    """The solution x of 1 - (minimum / x)^shape = u."""
    return minimum * power(1.0 / (1.0 - u), inverse_shape)


def mean(minimum: float, shape: float) -> float:
    """Shape x minimum / (shape - 1); there is none where the shape is at most 1."""
    if minimum == 0.0:
        return 0.0
    return math.inf if shape <= 1.0 else shape * minimum / (shape - 1.0)


def bounds(minimum: float, shape: float) -> Bounds:
    """From the minimum on."""
    return minimum, math.inf if minimum else 0.0


LAW = Law("pareto", CODE, (quantity("minimum"), SHAPE), numbers, "infinite where shape is at most 1", mean,
          "shape x minimum/(shape - 1)", bounds)
