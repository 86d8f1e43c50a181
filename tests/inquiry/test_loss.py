"""Losses: the same numbers as the outcomes give, in any world and any chunks; and the same people in every world."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.engine import run
from sim.experiment.simulate import simulate
from sim.inquiry.loss import MEASURES, WHO, Losses, default_measures, details_of, identities
from sim.scenario import load, loads
from sim.scenario.plan import Plan, build
from sim.vocabulary import Kind
from tests.auditor.worlds import random_text
from tests.engine.tiny import log_of

CONFIGS = Path(__file__).parents[2] / "configs"


def plans() -> list[Plan]:
    """Return the plans of some random worlds, with a base and in open demand."""
    scenarios = [loads(random_text(number)) for number in range(24)]
    return [build(scenario.world()) for scenario in scenarios if not isinstance(scenario.world().warm_up, str)]


def test_losses_are_what_the_outcomes_say() -> None:
    with_base = 0
    for plan in plans():
        outcomes = simulate(plan).outcomes
        sink = Losses()(plan, 0, 0)
        run(plan, sink=sink.take)
        found = sink.result().values
        assert found["customers_lost"] == outcomes["customers_lost"]
        assert found["grievances"] == pytest.approx(outcomes["grievance_per_100"] * outcomes["customers"] / 100.0,
                                                    nan_ok=True) or not outcomes["customers"]
        late = outcomes["watched"] * (outcomes["resolution_time_mean"] or 0.0) / 60.0
        if outcomes["watched"] >= 30:
            assert late - outcomes["watched"] <= found["problem_hours"] <= late
        with_base += not plan.world["open_demand"]
    assert with_base >= 3


def test_cases_not_solved_in_time_are_counted_one_by_one() -> None:
    for plan in plans():
        records = log_of(plan).records
        opened = {int(one["case"]): float(one["time"]) for one in records[records["kind"] == int(Kind.OPENED)]}
        solved = {int(one["case"]): float(one["time"]) for one in records[records["kind"] == int(Kind.ENDED)]
                  if one["place"] == 0}
        watch = plan.measures.watch
        late = {case for case, time in opened.items() if plan.warm_up <= time <= plan.horizon - watch
                and solved.get(case, np.inf) - time > watch}
        sink = Losses("unsolved")(plan, 0, 0)
        sink.take(records)
        assert sink.result().values["unsolved"] == len(late)
        knocked_on = {int(one["case"]) for one in records[records["kind"] == int(Kind.OPENED)] if one["why"] >= 0}
        assert set(sink.result().who["case"].tolist()) <= late - knocked_on


def test_chunks_do_not_matter() -> None:
    for plan in plans()[:8]:
        records = log_of(plan).records
        whole, parts = (Losses("customers_lost")(plan, 0, 0) for _ in range(2))
        whole.take(records)
        for start in range(0, len(records), 37):
            parts.take(records[start:start + 37])
        assert whole.result().values == parts.result().values
        assert whole.result().who.tolist() == parts.result().who.tolist()
        assert whole.result().records == parts.result().records == len(records)


def test_a_customer_has_the_same_name_under_every_policy() -> None:
    scenario = load(CONFIGS / "check_with_my_boss.toml", ["customers.initial=400", "horizon='8 weeks'",
                                                         "warm_up='1 week'"])
    found = []
    for policy in scenario.policies[:2]:
        plan = build(scenario.world(policy))
        sink = Losses("customers_lost")(plan, scenario.seed, 0)
        run(plan, seed=scenario.seed, sink=sink.take)
        found.append(set(identities(sink.result().who)))
    # founders who leave for reasons of their own do so whatever the policy
    assert len(found[0] & found[1]) > 5
    assert all(len(one) == 4 and one[2:] == (-1, -1) for one in found[0])


def test_defaults_depend_on_whether_there_is_a_base() -> None:
    base = build(loads(random_text(0)).world())
    for plan in plans():
        wanted = default_measures(plan)
        assert set(wanted) <= set(MEASURES)
        assert ("customers_lost" in wanted) == (not plan.world["open_demand"])
        assert details_of("efforts", plan) == ("unsolved" if plan.world["open_demand"] else "customers_lost")
    assert details_of("problem_hours", base) == "unsolved"
    assert WHO.names is not None
