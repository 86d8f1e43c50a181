"""`journeysim need`: what it prints, what it writes, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.scenario import load
from tests.cli.conftest import Invoke

DESK = """
title = "A desk"
horizon = "2 days"
warm_up = "3 h"
demand.cases_per_hour = 40
channels.phone.kind = "live"
pools.reps = { staff = 3, cost_per_hour = 20 }
[[chain]]
level = "rep"
pool = "reps"
handle = { dist = "exponential", mean = "4 min" }
"""
TARGET = "channels.phone.service_level >= 80 %"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """Return the file of a desk that needs five: 2.67 are busy, Erlang C says 77 % with four and 92 % with five."""
    path = tmp_path / "desk.toml"
    path.write_text(DESK, encoding="utf-8")
    return path


def test_the_least_staff_and_a_scenario_that_has_it(invoke: Invoke, desk: Path) -> None:
    result = invoke("need", desk, "--target", TARGET, "--vary", "pools.reps.staff", "--json", "--quiet", "-o",
                    "staffed.toml")
    assert result.exit_code == 0, result.output
    form = json.loads(result.stdout)
    assert form["feasible"] is True and form["settings"] == {"pools.reps.staff": 5}
    assert isinstance(form["runs"], int) and form["runs"] < 200
    target, = form["targets"]
    assert target["name"] == "channels.phone.service_level" and target["met"] == "yes"
    assert target["value"] - target["half_width"] > 0.8 and target["probability"] > 0.99
    assert form["formulas"][0]["erlang_c"] == 5 and form["without"] == []  # it is what Erlang C assumes
    assert load(Path("staffed.toml")).world().pools["reps"].staff[0] == 5
    again = invoke("need", desk, "--target", TARGET, "--vary", "pools.reps.staff", "--quiet")  # all runs are there
    assert "5 reps are needed: service level: phone" in again.stdout and "; 4 would give" in again.stdout
    assert "Erlang C asks for 5" in again.stdout and "<- needed" in again.stdout
    wrong = invoke("need", desk, "--target", TARGET, "--vary", "pools.reps.staff=1:4", "--quiet")
    assert wrong.exit_code == 3
    assert "No setting within the bounds" in wrong.stdout and "The nearest, 4 reps," in wrong.stdout


@pytest.mark.parametrize(("target", "vary", "said"), [
    ("channels.phone.service_levl >= 0.8", "pools.reps.staff", "--target: is not an outcome of this scenario"),
    ("channels.phone.service_level = 0.8", "pools.reps.staff", "--target: has the direction =, which is none"),
    ("channels.phone.service_level <= 0.8", "pools.reps.staff", "--target: asks for less of service level: phone"),
    ("churn <= few", "pools.reps.staff", "--target: has the limit 'few', which is no number"),
    (TARGET, "chain.rep.authority", "--vary: is not the staff of a pool"),
    (TARGET, "pools.rep.staff", "did you mean: reps"),
    (TARGET, "pools.reps.staff=9:2", "--vary: has a low end, 9, above its high end, 2"),
])
def test_one_fault_is_one_message(invoke: Invoke, desk: Path, target: str, vary: str, said: str) -> None:
    result = invoke("need", desk, "--target", target, "--vary", vary)
    assert result.exit_code == 2 and said in result.stderr
    assert result.stderr.count("Error:") == 1 and not Path("results").exists()
