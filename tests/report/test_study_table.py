"""The table of a study on a terminal: numbers as people write them, factors by the names they were given."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.report.study import study_table, study_verdict
from sim.study import run
from sim.study.finish import StudyResult
from tests.study.worlds import SWEEP, study


@pytest.fixture
def result(tmp_path: Path) -> StudyResult:
    """A sweep over one factor with a long name, of an outcome in shares and one in money."""
    factors = {"pools.reps.cost_per_hour": {"path": "pools.reps.cost_per_hour", "low": 20, "high": 4000, "points": 2}}
    return run(study(tmp_path, SWEEP, replications=2, factors=factors, outcomes=["unsolved_share", "staff_cost"]))


def test_heads_and_cells(result: StudyResult) -> None:
    table = study_table(result)
    assert table.columns[1] == "pools.reps.cost_per_hour"
    assert table.columns[-2:] == ("difference", "± diff.")
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    assert {row["outcome"] for row in rows} == {"Still unsolved (share)", "Staff cost (money)"}
    money = [row["mean"] for row in rows if row["outcome"].startswith("Staff")]
    assert any("," in text for text in money) and not any("e" in text for text in money)


def test_a_baseline_has_no_difference_and_the_others_have_one(result: StudyResult) -> None:
    table = study_table(result)
    base = result.titles[result.baseline]
    for row in table.rows:
        cells = dict(zip(table.columns, row, strict=True))
        assert (cells["difference"] == "") == (cells["policy"] == base)


def test_the_selected_is_named_by_its_factors(tmp_path: Path) -> None:
    content = {"scenario": "queue.toml", "kind": "select", "objective": {"outcome": "staff_cost", "goal": "minimise"},
               "delta": 1.0, "policies": ["plain"], "first_stage": 3,
               "factors": {"staff": {"path": "pools.reps.staff", "values": [1, 2]}}}
    said, again = study_verdict(run(study(tmp_path, content, set={"pools": {"reps": {"cost_per_hour": 30}}})))
    assert " with staff = 1 is selected for the lowest staff cost." in said
    assert again.startswith("On 3 new replications its staff cost is ") and "it was chosen on" in again
