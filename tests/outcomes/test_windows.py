"""The stock over time and outcomes by window, against slow loops and against the fold."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.engine import run
from sim.eventlog import LogBuilder
from sim.outcomes import Fold
from sim.outcomes.observations import Observations
from sim.outcomes.step_functions import areas
from sim.outcomes.stock import Stock
from sim.scenario import load, loads
from sim.scenario.plan import Plan, build
from sim.vocabulary import MINUTES_PER_WEEK, Kind
from tests.experiment.worlds import CHAIN

CONFIGS = Path(__file__).resolve().parents[2] / "configs"
SMALL = ('horizon="4 weeks"', 'warm_up="1 week"')
IN_HAND = (Kind.OPENED, Kind.CONTACTED, Kind.REQUEST_FOUND)
OUT_OF_HAND = (Kind.UNREAD, Kind.REQUEST_LOST, Kind.ENDED)
LEARNING = CHAIN.replace("[levers]", """[design]
threshold = 30
effectiveness = 0.5
[levers]
report = 0.5""")


def logged(plan: Plan) -> Any:
    kept = LogBuilder()
    run(plan, sink=kept)
    return kept.log().records


def world(name: str) -> Plan:
    """A shipped world, or the one that learns, with all its policies' first."""
    if name == "learning":
        return build(loads(LEARNING).world())
    return build(load(CONFIGS / f"{name}.toml", SMALL).world())


def test_the_area_under_steps() -> None:
    times, levels = np.array([1.0, 2.0, 2.0, 5.0]), np.array([1.0, 9.0, 3.0, 0.0])
    edges = np.array([0.0, 1.5, 3.0, 10.0])
    assert areas(times, levels, edges).tolist() == [0.5, 0.5 + 3.0, 6.0]
    assert areas(times[:0], levels[:0], edges).tolist() == [0.0, 0.0, 0.0]
    assert areas(times[:1], levels[:1], edges).tolist() == [0.5, 1.5, 7.0]


@pytest.mark.parametrize("name", ["apologise_then_act", "lost_in_space", "learning"])
def test_the_stock_is_that_of_a_slow_loop(name: str) -> None:
    plan = world(name)
    records = logged(plan)
    edges = np.linspace(0.0, plan.horizon, 9)
    stock = Stock(plan, edges)
    for chunk in np.array_split(records, 7):
        stock.update(chunk)
    seen = stock.result()
    in_hand, due = slowly(plan, records, edges)
    assert seen.in_hand == pytest.approx(in_hand, rel=1e-9)
    assert seen.due == pytest.approx(due, rel=1e-9)
    assert min(in_hand) > 0.0 and min(due) > 0.0


def slowly(plan: Plan, records: Any, edges: Any) -> tuple[list[float], list[float]]:
    """Case-minutes in hand and cases due in each window, one record after the other."""
    held: set[int] = set()
    orders: dict[int, float] = {}
    is_open = bool(plan.world["open_demand"])
    shares = plan.flaws["share"]
    rates = plan.arrivals.mean(axis=1) / 60.0 if is_open else shares / MINUTES_PER_WEEK
    level = np.ones(len(rates))
    in_hand, due = [0.0] * (len(edges) - 1), [0.0] * (len(edges) - 1)
    since, base = 0.0, 0.0
    for record in [*records[["time", "value", "customer", "case", "kind", "place"]].tolist(),
                   (plan.horizon, 0.0, -1, -1, 0, 0)]:
        time, value, customer, case, kind, place = record
        if time > since:
            rate = float(rates @ level) * (1.0 if is_open else base)
            for at in range(len(edges) - 1):
                lasting = max(min(time, edges[at + 1]) - max(since, edges[at]), 0.0)
                in_hand[at] += len(held) * lasting
                due[at] += rate * lasting
            since = time
        if kind in IN_HAND:
            held.add(case)
        elif kind in OUT_OF_HAND:
            held.discard(case)
        elif kind == Kind.JOINED:
            orders[customer] = value
            base += value
        elif kind == Kind.LEFT:
            base -= orders.pop(customer, 0.0)
        elif kind == Kind.FLAW_LOWERED:
            level[place] = value
    return in_hand, due


def test_a_mended_flaw_lowers_the_demand_that_is_due() -> None:
    plan = world("learning")
    stock = Stock(plan, np.array([0.0, 60.0, plan.horizon - 60.0, plan.horizon]))
    run(plan, sink=stock.update)
    first, _, last = stock.result().due
    assert first == pytest.approx(6.0)
    assert last < 0.6 * first


@pytest.mark.parametrize(
    "name", ["apologise_then_act", "lost_in_space", "check_with_my_boss", "long_chain", "learning"])
def test_windows_add_up_to_the_outcomes_of_the_fold(name: str) -> None:
    plan = world(name)
    fold = Fold(plan)
    seen = Observations(plan, np.linspace(plan.warm_up, plan.horizon, 13))

    def sink(records: Any) -> None:
        fold.update(records)
        seen.update(records)

    run(plan, sink=sink)
    outcomes, quotients = fold.results(), seen.result()
    assert len(quotients) > 15
    for outcome, quotient in quotients.items():
        assert quotient.above.shape == quotient.below.shape == (12,)
        assert quotient.above.sum() / quotient.below.sum() == pytest.approx(outcomes[outcome], rel=1e-9, abs=1e-12)


def test_cases_and_waits_belong_to_the_window_in_which_they_began() -> None:
    plan = world("lost_in_space")
    records = logged(plan)
    edges = np.linspace(plan.warm_up, plan.horizon, 4)
    seen = Observations(plan, edges)
    seen.update(records)
    cases: defaultdict[int, int] = defaultdict(int)
    for time in records["time"][records["kind"] == Kind.OPENED]:
        cases[int(np.searchsorted(edges, time, side="right")) - 1] += 1
    quotients = seen.result()
    assert quotients["solved_share"].below.tolist() == [cases[0], cases[1], cases[2]]
    pool = plan.names.pools[0]
    served = records[(records["kind"] == Kind.SERVED) & (records["place"] == 0)]
    begun = served["time"] - served["value"]
    expected = [int(np.count_nonzero((begun >= low) & (begun < high)))
                for low, high in pairwise(edges)]
    assert quotients[f"wait_mean_served.{pool}"].below.tolist() == expected
