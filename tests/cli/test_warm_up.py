"""A warm-up that is left to be chosen, and intervals from one run, on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.experiment.store import verify
from tests.cli.conftest import Invoke
from tests.experiment.worlds import QUEUE

AUTO = QUEUE.replace('horizon = "1 day"', 'horizon = "8 days"\nwarm_up = "auto"')
STUDY = """
scenario = "auto.toml"
kind = "sweep"
replications = 2
outcomes = ["wait_mean.reps"]
[factors.rate]
path = "demand.cases_per_hour"
low = 4
high = 8
points = 2
"""


@pytest.fixture
def auto(invoke: Invoke) -> Invoke:
    Path("auto.toml").write_text(AUTO)
    Path("study.toml").write_text(STUDY)
    return invoke


def test_a_run_says_what_was_chosen(auto: Invoke) -> None:
    result = auto("run", "auto.toml", "--json")
    assert result.exit_code == 0, result.stderr
    form = json.loads(result.stdout)
    chosen = form["warm_up"]["minutes"]
    assert form["warm_up"]["trusted"] is True and "batch_means" not in form
    assert "Warm-up: " in result.stderr and "chosen by MSER-5 over 10 pilot runs of each of 2 policies" in result.stderr
    written = json.loads(auto("run", "auto.toml", "--json", "--set", f"warm_up={chosen}").stdout)
    assert written["outcomes"] == form["outcomes"] and "warm_up" not in written
    other = json.loads(auto("run", "auto.toml", "--json", "--policy", "scripted", "--engine", "reference").stdout)
    assert other["warm_up"] == form["warm_up"]


def test_what_cannot_be_trusted_is_said(auto: Invoke) -> None:
    result = auto("run", "auto.toml", "--set", "demand.cases_per_hour=20")
    assert result.exit_code == 0
    assert "Warning: the warm-up cannot be trusted" in result.stderr
    assert "a horizon of 16 days or more" in result.stderr


def test_a_comparison_keeps_the_choice_in_its_manifest(auto: Invoke, tmp_path: Path) -> None:
    result = auto("compare", "auto.toml", "--replications", 2, "--workers", 1, "--out", "one")
    assert result.exit_code == 0, result.stderr
    assert result.stderr.count("Warm-up: ") == 1
    manifest = json.loads((tmp_path / "one" / "manifest.json").read_text())
    assert manifest["parts"]["warm_up"]["method"] == "MSER-5" and verify(tmp_path / "one") == []
    assert auto("compare", "auto.toml", "--replications", 2, "--workers", 2, "--out", "two").exit_code == 0
    for name in ("runs.csv", "summary.json", "manifest.json"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_study_uses_one_warm_up_at_all_points(auto: Invoke, tmp_path: Path) -> None:
    result = auto("study", "study.toml", "--workers", 1, "--out", "out")
    assert result.exit_code == 0, result.stderr
    assert "Warm-up: " in result.stderr
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    chosen = manifest["parts"]["warm_up"]["minutes"]
    assert manifest["scenario"]["content"]["warm_up"] == chosen
    assert auto("reproduce", "out").exit_code == 0
    before = (tmp_path / "out" / "runs.parquet").read_bytes()
    assert auto("study", "study.toml", "--workers", 2, "--out", "out").exit_code == 0
    assert (tmp_path / "out" / "runs.parquet").read_bytes() == before


def test_check_and_validate_need_no_pilots(auto: Invoke) -> None:
    result = auto("check", "auto.toml")
    assert result.exit_code == 0 and "chosen by pilot runs" in result.stdout and result.stderr == ""
    short = auto("check", "auto.toml", "--set", 'pools.reps.staff={ weekdays = "9-17: 1" }')
    assert short.exit_code == 2 and "warm_up: cannot be chosen" in short.stderr and "56 days" in short.stderr


def test_batches_give_one_run_intervals(auto: Invoke) -> None:
    result = auto("run", "auto.toml", "--batches", "--set", "warm_up=1440", "--set", 'horizon="40 days"')
    assert result.exit_code == 0, result.stderr
    table = result.stdout.split("Batch means\n")[1]
    assert "Mean wait: reps" in table and "Utilisation: reps" in table and "±" in table
    assert "Blocked share" not in table
    form = json.loads(auto("run", "queue.toml", "--batches", "--json").stdout)
    waits = form["batch_means"]["wait_mean.reps"]
    assert waits["half_width"] > 0.0 and 10 <= waits["batches"] <= 30
    assert set(waits) == {"mean", "half_width", "batches", "windows_per_batch", "autocorrelation", "p_value",
                          "independent"}


def test_batches_keep_the_log_as_well(auto: Invoke, tmp_path: Path) -> None:
    from sim.eventlog import load

    result = auto("run", "queue.toml", "--batches", "--log", "log.parquet")
    assert result.exit_code == 0, result.stderr
    assert load(tmp_path / "log.parquet").digest() == auto("run", "queue.toml", "--digest").stdout.strip()


def test_a_run_too_short_for_batches_is_refused(auto: Invoke) -> None:
    result = auto("run", "queue.toml", "--batches", "--set", 'pools.reps.staff={ daily = "0-12: 2, 12-24: 1" }')
    assert result.exit_code == 2
    assert "horizon: is too short for batch means" in result.stderr and "20 days beyond the warm-up" in result.stderr
