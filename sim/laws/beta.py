"""The beta law, on [0, 1].

Its quantile has no closed form, so a plan holds a table for it where its shapes are usual
(`sim.randomness.quantile_tables`).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.laws.law import CV, Bounds, Fault, Law, Numbers, Parameter, Points, constant

if TYPE_CHECKING:
    from sim.arithmetic import beta_quantile, exp, normal_quantile
    from sim.randomness.quantile_tables import FARTHEST, interpolated

CODE = 9
TABLE_CODE = 21


def numbers(mean: float, cv: float) -> Numbers:
    """Both shapes: alpha = mean x t and beta = (1 - mean) x t with t = mean (1 - mean) / variance - 1."""
    variance = (cv * mean) * (cv * mean)
    if mean == 0.0 or variance == 0.0:
        return constant(mean)
    total = mean * (1.0 - mean) / variance - 1.0
    return constant(mean) if math.isinf(total) else (CODE, mean * total, (1.0 - mean) * total, 0.0, ())


def quantile(alpha: float, beta: float, u: float) -> float:
    """By iteration."""
    return beta_quantile(u, alpha, beta)


def table(alpha: float, beta: float, _: float) -> tuple[float, ...]:
    """The logits of the quantiles."""
    from sim.randomness.quantile_tables import beta_table

    return beta_table(alpha, beta)


def table_quantile(points: Points, first: int, alpha: float, beta: float, u: float) -> float:
    """Between the nodes of the table; by iteration beyond its ends."""
    z = normal_quantile(u)
    if not abs(z) <= FARTHEST:
        return beta_quantile(u, alpha, beta)
    t = interpolated(points, first, z)
    if t >= 0.0:
        return 1.0 / (1.0 + exp(-t))
    odds = exp(t)
    return odds / (1.0 + odds)


def bounds(mean: float, cv: float) -> Bounds:
    """0 and 1, unless there is no spread."""
    return (mean, mean) if mean in (0.0, 1.0) or cv == 0.0 else (0.0, 1.0)


def fault(mean: float, cv: float) -> Fault | None:
    """Find a spread that a law on [0, 1] of this mean cannot have: cv reaches sqrt((1 - mean) / mean) for 0 and 1."""
    largest = math.sqrt((1.0 - mean) / mean) if mean > 0.0 else math.inf
    if cv <= 0.99 * largest:
        return None
    return ("has too wide a spread for a distribution on [0, 1]",
            f"a cv of at most {math.floor(990.0 * largest) / 1000.0:g} where the mean is {mean:g}")


LAW = Law("beta", CODE, (Parameter("mean", "number", 0.0, 1.0), CV), numbers, "on [0, 1]; severity, complexity",
          bounds=bounds, fault=fault, table_code=TABLE_CODE, table=table)
