"""`journeysim luck`: what it prints, draws and refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.outcomes.catalogue import find
from sim.report.figures.luck import luck_picture
from sim.report.luck import Luck, finding
from sim.statistics.luck import false_alarms, looks
from tests.cli.conftest import Invoke
from tests.report.drawings import faults

RUNS = ("luck", "queue.toml", "--outcome", "wait_mean.reps", "--replications", 12, "--quiet")


def luck(base: tuple[float, ...], values: tuple[float, ...]) -> Luck:
    """Return what two series say of churn."""
    return Luck(find("churn"), ("a", "b"), ("Let me ask the boss, who is never there", "You decide"), base, values,
                looks(values, base), 2.0, *false_alarms(base))


def test_table_and_json_say_the_same(invoke: Invoke, tmp_path: Path) -> None:
    printed = invoke(*RUNS, "--plot", "luck.svg")
    assert printed.exit_code == 0, printed.output
    found = json.loads(invoke(*RUNS, "--json").stdout)
    assert found["format"] == {"name": "journeysim-luck", "version": 1} and len(found["looks"]) == 11
    last = found["looks"][-1]
    row = next(line.split() for line in printed.stdout.splitlines() if line.strip().startswith("12 "))
    assert float(row[1]) == pytest.approx(last["difference"], rel=5e-3) and row[-1] == last["says"]
    assert found["variance_reduction"] > 1.0 and len(found["false_alarms"]["looked_after_every_pair"]) == 5
    assert "<svg" in (tmp_path / "luck.svg").read_text()


@pytest.mark.parametrize("arguments", [
    ("--outcome", "wait_men.reps"), ("--policies", "plain"), ("--plot", "luck.jpg"), ("--replications", 1),
    ("--outcome", "churn_per_year"),
])
def test_bad_input(invoke: Invoke, arguments: tuple[object, ...]) -> None:
    result = invoke("luck", "queue.toml", "--replications", 2, "--quiet", *arguments)
    assert result.exit_code == 2, result.output
    assert result.stdout == "" and "Error" in result.stderr


@pytest.mark.parametrize(("base", "values", "said"), [
    ((0.10, 0.12, 0.11, 0.13), (0.05, 0.07, 0.05, 0.07), "is lower under You decide: that stands from run 2 on"),
    ((0.10, 0.12, 0.11, 0.13), (0.09, 0.14, 0.10, 0.14), "not clear which is higher"),
    ((0.10, 0.12, 0.11, 0.13), (0.10, 0.12, 0.11, 0.13), "is the same under both policies"),
    ((0.10, 0.12), (0.11, 0.11), "not clear"),
])
def test_the_picture_states_a_finding_and_nothing_is_cut_off(
    base: tuple[float, ...], values: tuple[float, ...], said: str
) -> None:
    assert said in finding(luck(base, values))
    assert faults(luck_picture(luck(base, values))) == []


