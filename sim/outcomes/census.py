"""The census at the end of a run: one pass over all customers, for whatever is counted or summed about them.

A base of customers is mostly people without a single problem, so this pass is the longest part of reading the outcomes;
it is compiled, and sums in the order of the customers.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from sim.jit import rule
from sim.outcomes.state import CUSTOMER, PlanLike, Rows, State
from sim.vocabulary import Leaving

PROMOTER, DETRACTOR = 9.0, 6.0
"""Loyalty mapped to 0..10: promoters are at or above the first, detractors at or below the second."""

CENSUS: Final = np.dtype(
    [("customers", "<i8"), ("present", "<i8"), ("promoters", "<i8"), ("detractors", "<i8"), ("loyalty", "<f8"),
     ("order_minutes", "<f8")]
)
"""customers: those that count; present, promoters, detractors, loyalty (a sum): of those among them who have not left;
order_minutes: orders a week x minutes in the base within [warm-up, horizon], summed over everybody who was in it."""


def _census_types() -> Any:
    from numba import from_dtype, types

    return types.void(from_dtype(CUSTOMER)[::1], from_dtype(CENSUS), types.int64[::1], types.boolean, types.float64,
                      types.float64)


@rule(_census_types())
def count_customers(
    customers: Any, census: Any, leavings: Any, open_demand: bool, warm_up: float, horizon: float
) -> None:
    """Count customers into `census`, and those who left into `leavings`, by `Leaving`."""
    for customer in customers:
        in_base = customer["joined"] < math.inf and customer["left"] >= warm_up
        if in_base:
            minutes = min(customer["left"], horizon) - max(customer["joined"], warm_up)
            census["order_minutes"] += customer["orders"] * minutes
        if not (customer["concerned"] == 1 if open_demand else in_base):
            continue
        census["customers"] += 1
        if customer["left"] < math.inf:
            leavings[customer["leaving"]] += 1
        else:
            census["present"] += 1
            census["loyalty"] += customer["loyalty"]
            if 10.0 * customer["loyalty"] >= PROMOTER:
                census["promoters"] += 1
            if 10.0 * customer["loyalty"] <= DETRACTOR:
                census["detractors"] += 1


def take_census(state: State, plan: PlanLike) -> tuple[Rows, list[int]]:
    """Return one row of `CENSUS`, and how many have left for each `Leaving`."""
    census = np.zeros(1, dtype=CENSUS)
    leavings = np.zeros(len(Leaving), dtype=np.int64)
    count_customers(state.customers[: state.customer_count], census[0], leavings, bool(plan.world["open_demand"]),
                    plan.warm_up, plan.horizon)
    return census[0], leavings.tolist()
