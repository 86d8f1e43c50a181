"""`calibrate --hold-out` on tickets, from the file to the rows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.backtest.tickets.runs import run_changes
from sim.backtest.tickets.window import Window, within
from sim.scenario import loads
from tests.backtest.tickets.test_judged_log import DESK, written
from tests.cli.conftest import Invoke


@pytest.mark.slow
def test_cases_are_held_out_and_judged(invoke: Invoke, tmp_path: Path) -> None:
    window = Window(0.0, 35 * 1440.0, 42 * 1440.0)
    (run,) = run_changes(loads(DESK), window, 1, engine="reference")
    written(within(run, window), tmp_path / "events.csv")
    done = invoke("calibrate", tmp_path / "events.csv", "--format", "events", "-o", "desk.toml", "--hold-out", "30%",
                  "--replications", 3, "--json", "--pictures", "judged")
    assert done.exit_code == 0, done.stderr
    rows = {(row["measure"], row["group"]): row for row in json.loads(done.stdout)["rows"]}
    whole = {measure for measure, group in rows if group == "all"}
    assert {*(f"handoffs={count}" for count in range(8)), "handoffs=8+", "handoffs_mean", "returned", "reached.first",
            "reached.second", "time_p10", "time_p95", "cases_a_week"} <= whole
    mean = rows["handoffs_mean", "all"]
    assert abs(mean["simulated"] - mean["observed"]) < 0.3
    assert {path.name for path in (tmp_path / "judged").iterdir()} == {
        "backtest.md", *(f"{name}.{form}" for name in ("hours", "times", "routes") for form in ("png", "svg"))}
