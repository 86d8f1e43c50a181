"""The tables beside a log: traits and what became of everybody; the effort against what the run itself counted."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from sim.eventlog import Log
from sim.eventlog.naming import Names
from sim.experiment.drawn import drawn
from sim.experiment.lives import EFFORT, TRAITS_OF_CASES, TRAITS_OF_CUSTOMERS, beside, save, tables
from tests.engine.tiny import plan_of
from tests.experiment.test_drawn import played
from tests.scenarios import Maker, text_of
from tests.twins.worlds import Meddler

POINTS = {"contact": 1.0, "loop": 0.5, "handoff": 2.0, "repeated_story": 3.0, "chase": 1.5, "waited": 0.7,
          "closed": 0.25}


@pytest.mark.parametrize("make", [Maker, Meddler])
def test_the_effort_is_what_the_run_has_counted(make: type[Maker]) -> None:
    """Exactly, where a customer has one case at a time: with several it may be on the line for another one."""
    counted = 0.0
    for number in range(40):
        content = make(number, grid=bool(number % 2)).scenario()
        content["customers"]["effort"] = POINTS
        if "cases_per_hour" not in content["demand"]:
            content["customers"]["one_case_at_a_time"] = True
        plan = plan_of(text_of(content))
        _, cases, log = played(plan, number)
        kinds = tuple(("live", "self_service", "message")[kind] for kind in plan.channels["kind"].tolist())
        both = tables(plan, Log(log.records, names=Names(channel_kinds=kinds)), plan.seed, number)
        if not any(case.links for case in cases):  # a case that was knocked on is one more of its customer
            assert both.cases["effort"].to_list() == pytest.approx([case.effort for case in cases], abs=1e-6), number
            counted += both.cases["effort"].sum()
    assert counted > 500.0


def test_traits_stand_before_what_became(tmp_path: Path) -> None:
    plan = plan_of(text_of(Maker(5, grid=False).scenario()))
    _, _, log = played(plan, 0)
    both, traits = tables(plan, log, plan.seed, 0), drawn(plan, log, plan.seed, 0)
    assert both.customers.columns[: 1 + len(TRAITS_OF_CUSTOMERS)] == ["customer", *TRAITS_OF_CUSTOMERS]
    assert both.cases.columns[3: 3 + len(TRAITS_OF_CASES)] == list(TRAITS_OF_CASES)
    assert both.cases.columns[-1] == "effort" and "points" in EFFORT
    for name in TRAITS_OF_CUSTOMERS:
        assert both.customers[name].to_list() == traits.customers[name].tolist()
    for name in TRAITS_OF_CASES:
        assert both.cases[name].to_list() == traits.cases[name].tolist()
    assert both.customers["loyalty"].null_count() == 0
    paths = save(both, log, tmp_path / "log.parquet")
    assert paths == beside(tmp_path / "log.parquet") and beside(tmp_path / "log") == ()
    for path, table in zip(paths, (both.customers, both.cases), strict=True):
        assert pl.read_parquet(path).equals(table)
        with path.open("rb") as file:
            assert pl.read_parquet_metadata(file)["journeysim_log_digest"] == log.digest()
