"""The rate at which customers leave, measured once, where the worth of a customer rests on it.

`[money] customer_value = { discount_rate = 0.1 }` values a customer by the margin to come, which ends when the customer
leaves. The rate a year is then measured by pilot runs of the scenario's first policy, with every cause of leaving in
it, and used for every policy: a policy that keeps customers is credited with those it keeps, not with a kinder rate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.errors import InputError, Problem
from sim.experiment.simulate import simulate
from sim.experiment.workers import Progress, run_all
from sim.scenario.measuring import CustomerWorth

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.scenario.plan import Plan

PILOTS: Final = 10
FIRST_PILOT: Final = 2**63 + 2**20
"""Number of the first pilot's replication, beyond all those that can be asked for and the pilots of a warm-up."""
UNMEASURED: Final = 1.0
"""A rate a year that stands in where nothing depends on it."""


def is_open(scenario: Scenario) -> bool:
    """Whether the rate of leaving has still to be measured."""
    worth = scenario.world().money.customer_value
    return isinstance(worth, CustomerWorth) and worth.leaving_rate is None


def measured(
    scenario: Scenario, *, seed: int | None = None, workers: int = 1, engine: str, progress: Progress | None = None
) -> float:
    """Return the share of customers who leave in a year under the first policy: customers lost / customer-years.

    The mean over `PILOTS` runs after the warm-up, which must have been chosen. InputError where nobody leaves and
    nothing is discounted: a customer would be of infinite value.
    """
    from sim.experiment.simulate import prepare
    from sim.scenario.plan import build

    plan = build(scenario.with_leaving_rate(UNMEASURED).world())
    prepare(engine)
    shared = (plan, scenario.seed if seed is None else seed, engine)
    rates = run_all(_rate, shared, range(PILOTS), workers, progress, in_threads=engine == "compiled")
    rate = sum(rates) / PILOTS
    worth = scenario.world().money.customer_value
    if isinstance(worth, CustomerWorth) and worth.discount_rate + rate <= 0.0:
        raise InputError(Problem("gives a customer infinite value, because nobody leaves", str(scenario.path or ""),
                                 "money.customer_value.discount_rate", "0", "a discount_rate above 0"))
    return rate


def _rate(shared: tuple[Plan, int, str], pilot: int) -> float:
    plan, seed, engine = shared
    outcomes = simulate(plan, seed=seed, replication=FIRST_PILOT + pilot, engine=engine).outcomes
    rate = outcomes["churn_per_year"]
    return rate if rate == rate else 0.0  # nobody was ever there
