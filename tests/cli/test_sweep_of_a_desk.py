"""What planners vary first at a desk with a rota: one message for one fault, and the way out."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.cli import cli

DESK = """
horizon = "2 weeks"
demand.cases_per_hour = 3
pools.reps.staff = { weekdays = "8-18: 2" }
chain = [{ level = "rep", pool = "reps", handle = "6 min" }]
"""


def refused(folder: Path, vary: str, more: str = "") -> str:
    path = folder / "desk.toml"
    path.write_text(DESK + more, encoding="utf-8")
    result = CliRunner().invoke(cli, ["sweep", str(path), "--vary", vary, "--out", str(folder / "out")])
    assert result.exit_code == 2 and not (folder / "out").exists()
    assert result.output.count("Error:") == 1, result.output
    return result.output


def test_bare_numbers_for_a_rota_are_one_fault(tmp_path: Path) -> None:
    said = refused(tmp_path, "pools.reps.staff=1:3:3")
    assert "round the clock in place of a rota" in said and "pools.reps.staff+=1" in said


def test_factors_that_round_to_the_same_agents_are_told_so(tmp_path: Path) -> None:
    said = refused(tmp_path, "pools.reps.staff*=0.8:1.2:3")
    assert "lead to the same simulation" in said and "rounded to whole ones" in said


@pytest.mark.parametrize("outcome", ['watch = "3 business days"', 'solved_within = ["1 business day"]'])
def test_a_rota_by_which_cases_are_watched_is_not_varied(tmp_path: Path, outcome: str) -> None:
    """Another day on which it opens would be measured by other business days."""
    said = refused(tmp_path, "pools.reps.staff.saturday=0,1", f"outcomes.{outcome}\n")
    assert "is in business time" in said and "same [calendar] hours" in said
