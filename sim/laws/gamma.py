"""The gamma law, and Erlang's, which is a gamma law of whole shape (`sim.laws.erlang`).

Its quantile has no closed form, so a plan holds a table for it where its shape is usual
(`sim.randomness.quantile_tables`).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.laws.exponential import CODE as EXPONENTIAL
from sim.laws.law import CV, MEAN, Law, Numbers, Points, constant

if TYPE_CHECKING:
    from sim.arithmetic import exp, gamma_quantile, normal_quantile
    from sim.randomness.quantile_tables import FARTHEST, interpolated

CODE = 4
TABLE_CODE = 20


def of_shape(shape: float, scale: float) -> Numbers:
    """Shape and scale; of shape 1 it is the exponential, whose quantile costs a hundredth of the time."""
    return (EXPONENTIAL, scale, 0.0, 0.0, ()) if shape == 1.0 else (CODE, shape, scale, 0.0, ())


def numbers(mean: float, cv: float) -> Numbers:
    """Shape 1 / cv^2 and scale mean x cv^2."""
    square = cv * cv
    if mean == 0.0 or square == 0.0 or math.isinf(1.0 / square):
        return constant(mean)
    return of_shape(1.0 / square, mean * square)


def quantile(shape: float, scale: float, u: float) -> float:
    """By iteration."""
    return scale * gamma_quantile(u, shape)


def table(shape: float, scale: float, _: float) -> tuple[float, ...]:
    """The logarithms of the quantiles for scale 1."""
    from sim.randomness.quantile_tables import gamma_table

    return gamma_table(shape)


def table_quantile(points: Points, first: int, shape: float, scale: float, u: float) -> float:
    """Between the nodes of the table; by iteration beyond its ends."""
    z = normal_quantile(u)
    if not abs(z) <= FARTHEST:
        return scale * gamma_quantile(u, shape)
    return scale * exp(interpolated(points, first, z))


LAW = Law("gamma", CODE, (MEAN, CV), numbers, "multipliers such as activity", table_code=TABLE_CODE, table=table)
