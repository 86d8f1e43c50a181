"""Worlds in which hardly anything happens: no warning of a library reaches the reader, and nothing is made of noise."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Invoke

RARE = """
horizon = "2 weeks"
customers = { initial = 30, orders_per_week = 1 }
flaws.p = { per_1000_orders = 6, remedy = 10, complexity = { dist = "uniform", low = 0, high = 1 } }
pools.reps = { staff = 1, cost_per_hour = 1 }
money.margin_per_order = 1
chain = [{ level = "rep", pool = "reps", handle = "6 min", success = [1, 0.2] }]
[policies.a]
[policies.b]
goodwill = 1
"""
IDLE = """
horizon = "1 day"
demand.cases_per_hour = 20
pools.reps.staff = 30
chain = [{ level = "rep", pool = "reps", handle = "6 min" }]
"""
STUDY = """
scenario = "world.toml"
kind = "sensitivity"
method = "{method}"
policies = ["a", "b"]
difference = true
outcomes = ["churn", "goodwill"]
trajectories = 3
base = 4
replications = 4
[factors.gift]
path = "policies.b.goodwill"
low = 0
high = 5
[factors.wage]
path = "pools.reps.cost_per_hour"
low = 1
high = 2
"""


@pytest.fixture(autouse=True)
def sketched() -> None:
    """Here pictures are rendered, instead of `tests.sketched`: rendering is what would warn."""


@pytest.mark.parametrize("world", [RARE, IDLE], ids=["rare", "idle"])
def test_pictures_of_a_quiet_world_warn_of_nothing(invoke: Invoke, world: str) -> None:
    # warnings are errors in tests
    Path("world.toml").write_text(world)
    result = invoke("compare", "world.toml", "--replications", 3, "--out", "out")
    assert result.exit_code == 0, result.output
    assert Path("out/week_hours.png").exists() and "Warning" not in result.stderr


@pytest.mark.parametrize("method", ["morris", "sobol"])
def test_no_factor_is_said_to_matter_where_none_has_an_effect(invoke: Invoke, method: str) -> None:
    Path("world.toml").write_text(RARE)
    Path("study.toml").write_text(STUDY.format(method=method))
    result = invoke("study", "study.toml", "--out", "out", "--quiet")
    assert result.exit_code == 0, result.output
    assert "None of the factors has an effect on churn in any run." in result.output
    # two or three cases in all: how large a gift may be has an effect, but how large a one is luck
    assert "matters most (" not in result.output and "No effect in any run: wage." in result.output
    rows = [line.split(",") for line in Path("out/summary.csv").read_text().splitlines()]
    effects = {(row[0], row[1]): row[-1] for row in rows[1:]}
    assert effects[("churn", "gift")] == effects[("churn", "wage")] == effects[("goodwill", "wage")] == "no effect"
    assert effects[("goodwill", "gift")] == "not clear"
