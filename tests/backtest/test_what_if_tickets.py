"""The desks of the what-if truth are worlds, their policies change something, and reach every stage of a fit."""

from __future__ import annotations

import tomllib

import numpy as np
import pytest

from experiments.verification.whatif_common import AFTER, BEFORE, Case, Tree
from experiments.verification.whatif_tickets import CASES, LEVERS, _every_day, _visits, case, what_if
from sim.scenario import world
from sim.study.effects import signature


@pytest.mark.parametrize("number", range(12))
def test_a_case_is_a_world_and_its_policy_another(number: int) -> None:
    made = case(number)
    assert made.lever == LEVERS[number % len(LEVERS)]
    scenario = world(made.base).add_policy(BEFORE, {}).add_policy(AFTER, made.change)
    assert signature(scenario, [BEFORE])[0] != signature(scenario, [AFTER])[0]
    assert case(number) == made
    assert made.base["demand"]["cases_per_hour"] * 168 * made.weeks == pytest.approx(CASES, rel=0.001)


def made(change: Tree) -> Case:
    base = {"pools": {"line_1": {"staff": {"weekdays": "8-13: 2, 13-18: 3"}}}}
    return Case(0, "any", base, change, 6, "line_1")


def test_what_changes_a_line_changes_all_of_its_stages_and_the_ways_to_it_all_of_theirs() -> None:
    change = {"chain.line_1.handle": "*0.75", "chain.line_1.routes.line_2": "*0.6"}
    asked = tomllib.loads(what_if(made(change), False))
    assert asked["extends"] == "fit.toml" and asked["horizon"] == "5 weeks" and "pools" not in asked
    assert asked["policies"] == {BEFORE: {}, AFTER: {"chain": {
        "line_1#*": {"handle": "*0.75", "routes": {"line_2#*": "*0.6"}}}}}


def test_a_rota_that_is_known_leaves_nothing_of_the_fitted_one() -> None:
    asked = tomllib.loads(what_if(made({"pools.line_1.staff": "+1"}), True))
    assert asked["pools"]["line_1"]["staff"] == _every_day({"weekdays": "8-13: 2, 13-18: 3"})
    assert asked["pools"]["line_1"]["staff"]["saturday"] == 0
    assert asked["policies"][AFTER] == {"pools": {"line_1": {"staff": "+1"}}}


def test_visits_to_lines() -> None:
    values = {"served.a": np.array([30.0]), "served.b": np.array([10.0]), "served.#intake": np.array([99.0]),
              "cases": np.array([20.0])}
    assert _visits(["a", "b"])(values) == 2.0
