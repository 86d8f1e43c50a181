"""What stands before the first story of a run: the rates of demand, and the founding customers with their problems."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from sim.behaviour.acquaintance import scale_free, small_world
from sim.behaviour.demand import cumulated_rates, onsets, volume_arrivals
from sim.engine.keys import WORLD_KEY
from sim.randomness import customer_key, quantile
from sim.scenario.plan import SMALL_WORLD, UNIFORM_MIXING
from sim.vocabulary import HOURS_PER_WEEK, MINUTES_PER_DAY, NOBODY, Origin, Purpose

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.engine.stories.primitives import Run


def cumulated_demand(run: Run) -> NDArray[np.float64]:
    """Return the rates of demand, added up half hour by half hour over the whole horizon, busyness included."""
    plan, world = run.plan, run.world
    days = ceil(plan.horizon / MINUTES_PER_DAY)
    by_name = plan.arrivals[plan.flaws["by_name"]]
    rates = by_name if world.open_demand else plan.profile.reshape(1, -1) / HOURS_PER_WEEK
    busyness = np.ones(days)
    if world.has_busyness:
        for day in range(days):
            u = run.draw_by_key(WORLD_KEY, 0, Purpose.BUSYNESS, day)
            busyness[day] = quantile(plan.laws, plan.points, world.busyness, u)
    cumulated: NDArray[np.float64] = cumulated_rates(np.ascontiguousarray(rates), busyness)
    return cumulated


def found(run: Run) -> None:
    """Let the founding customers join at minute 0 and make each other's acquaintance."""
    world, customers = run.world, run.customers
    for index in range(world.initial):
        customers.join(Origin.FOUNDING, index, int(customer_key(0, index)), NOBODY)
    if world.graph == UNIFORM_MIXING or world.initial == 0:
        return
    if world.graph == SMALL_WORLD:
        edges = small_world(run.key, WORLD_KEY, world.initial, world.ties, world.rewire)
    else:
        edges = scale_free(run.key, WORLD_KEY, world.initial, world.ties)
    for first, second in edges.tolist():
        customers.befriend(customers.all[first], customers.all[second])


def foresee_founders(run: Run) -> None:
    """Work out when the founding customers come with their problems, if all of these happen."""
    people, flaws = run.customers.all, run.plan.flaws
    keys = np.array([customer.key for customer in people], dtype=np.uint64)
    orders = np.array([customer.orders_per_week for customer in people], dtype=np.float64)
    found = onsets(run.key, keys, orders, flaws["share"].copy(), flaws["name"].copy(), flaws["by_name"].copy(),
                   run.demand.cumulated, run.plan.horizon)
    times, who, which, numbers = (column.tolist() for column in found)
    run.demand.expect(times, who, which, numbers)


def foresee_volumes(run: Run) -> None:
    """Work out when the cases come that are expected on single dates."""
    plan = run.plan
    found = volume_arrivals(run.key, WORLD_KEY, plan.flaws["name"][plan.volume_flaws], plan.volume_flaws,
                            plan.volume_days, plan.volumes, plan.horizon)
    times, which, numbers = (column.tolist() for column in found)
    run.demand.expect(times, (), which, numbers)
