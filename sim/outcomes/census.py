"""The census at the end of a run: one pass over all customers, for whatever is counted or summed about them.

A base of customers is mostly people without a single problem, so this pass is the longest part of reading the outcomes;
it is compiled, and sums in the order of the customers.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from sim.jit import rule
from sim.outcomes.fold_state import CUSTOMER, FoldState, PlanLike, Rows
from sim.outcomes.watching import Watching
from sim.vocabulary import Leaving

PROMOTER, DETRACTOR = 9.0, 6.0
"""Loyalty mapped to 0..10: promoters are at or above the first, detractors at or below the second."""

CENSUS: Final = np.dtype(
    [("customers", "<i8"), ("present", "<i8"), ("promoters", "<i8"), ("detractors", "<i8"), ("told_bad", "<i8"),
     ("at_start", "<i8"), ("at_end", "<i8"), ("loyalty", "<f8"), ("minutes", "<f8"), ("watched_minutes", "<f8"),
     ("order_minutes", "<f8"), ("orders_at_start", "<f8"), ("orders_at_end", "<f8")]
)
"""customers: those that count; present, promoters, detractors, loyalty (a sum): of those among them who have not left;
told_bad: those among them who heard a grievance. Of everybody who was in the base: minutes in it within [warm-up,
horizon], and from the warm-up to the last onset that can be watched; order_minutes: orders a week x the former; how
many were in it at the warm-up and at the horizon, and their orders a week."""


def _census_types() -> Any:
    from numba import from_dtype, types

    return types.void(from_dtype(CUSTOMER)[::1], from_dtype(CENSUS), types.int64[::1], types.boolean, types.float64,
                      types.float64, types.float64)


@rule(_census_types())
def count_customers(
    customers: Any, census: Any, leavings: Any, open_demand: bool, warm_up: float, horizon: float, last_onset: float
) -> None:
    """Count customers into `census`, and those who left into `leavings`, by `Leaving`."""
    for customer in customers:
        in_base = customer["joined"] < math.inf and customer["left"] >= warm_up
        if in_base:
            since = max(customer["joined"], warm_up)
            minutes = min(customer["left"], horizon) - since
            census["minutes"] += minutes
            census["watched_minutes"] += max(min(customer["left"], last_onset) - since, 0.0)
            census["order_minutes"] += customer["orders"] * minutes
            if customer["joined"] <= warm_up:
                census["at_start"] += 1
                census["orders_at_start"] += customer["orders"]
            if customer["left"] == math.inf:
                census["at_end"] += 1
                census["orders_at_end"] += customer["orders"]
        if not (customer["concerned"] == 1 if open_demand else in_base):
            continue
        census["customers"] += 1
        census["told_bad"] += customer["told_bad"]
        if customer["left"] < math.inf:
            leavings[customer["leaving"]] += 1
        else:
            census["present"] += 1
            census["loyalty"] += customer["loyalty"]
            if 10.0 * customer["loyalty"] >= PROMOTER:
                census["promoters"] += 1
            if 10.0 * customer["loyalty"] <= DETRACTOR:
                census["detractors"] += 1


def take_census(state: FoldState, plan: PlanLike) -> tuple[Rows, list[int]]:
    """Return one row of `CENSUS`, and how many have left for each `Leaving`."""
    census = np.zeros(1, dtype=CENSUS)
    leavings = np.zeros(len(Leaving), dtype=np.int64)
    count_customers(state.customers[: state.customer_count], census[0], leavings, bool(plan.world["open_demand"]),
                    plan.warm_up, plan.horizon, Watching(plan).last_onset)
    return census[0], leavings.tolist()
