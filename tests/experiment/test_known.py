"""What an organisation knows of itself, beside the model."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.errors import InputError
from sim.experiment.known_figures import check_known, known_form, known_rows, run_beside
from sim.report.known_figures import known_table
from sim.scenario import loads
from sim.scenario.measuring import KnownFigure
from tests.experiment.worlds import QUEUE

KNOWN = """
[known]
abandoned_share = "8 %"
contacts_per_case = { value = 1.0, spread = 0.01 }
"wait_mean.reps" = "90 s"
"""


def test_figures_are_read_in_the_units_in_which_people_know_them() -> None:
    known = loads(QUEUE + KNOWN).world().known
    assert [(name, figure.value, figure.spread) for name, figure in known.items()] == [
        ("abandoned_share", 0.08, None), ("contacts_per_case", 1.0, 0.01), ("wait_mean.reps", 1.5, None)]
    assert known["wait_mean.reps"].half_width() == pytest.approx(0.15)


def test_a_figure_agrees_within_both_errors_together() -> None:
    """Runs of 9 and 11: mean 10, half-width 12.706 x 1 (t, one degree of freedom), with the spread by Pythagoras."""
    runs = np.array([9.0, 11.0])
    room = math.hypot(12.706204736432095, 0.5)
    for value, word in ((10.0 - room + 1e-6, "agrees"), (10.0 - room - 1e-6, "higher"), (10.0 + room + 1e-6, "lower")):
        (row,) = known_rows({"cases": KnownFigure(value=value, spread=0.5)}, {"cases": runs})
        assert (row.word, row.model, row.half_width) == (word, 10.0, pytest.approx(12.706204736432095))
    (row,) = known_rows({"cases": KnownFigure(value=1.0)}, {"cases": np.array([1.0, np.nan])})
    assert row.word == "undefined" and known_form([row])[0]["model"] is None


def test_one_run_has_the_spread_alone() -> None:
    (row,) = known_rows({"cases": KnownFigure(value=100.0)}, {"cases": np.array([109.0])})
    assert row.agrees and math.isnan(row.half_width)
    (row,) = known_rows({"cases": KnownFigure(value=100.0)}, {"cases": np.array([111.0])})
    assert row.word == "higher"


def test_the_table_says_how_many_do_not_agree() -> None:
    rows = known_rows({"churn": KnownFigure(value=0.1, spread=0.01), "cases": KnownFigure(value=10.0)},
                      {"churn": np.array([0.2, 0.2]), "cases": np.array([10.0, 10.0])})
    table = known_table(rows, 2)
    assert [row[3] for row in table.rows] == ["model too high", "agrees"]
    assert table.note.startswith("1 of 2 does not agree") and "10% of the value" in table.note


def test_a_name_that_is_no_outcome_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match="known: is not an outcome of this world") as refused:
        check_known(loads(QUEUE + "[known]\nabandonned_share = 0.1\n"))
    assert "abandoned_share" in str(refused.value)


@pytest.mark.parametrize("text", ['"often"', "true", "{ value = 1, spread = 0 }", "{ spread = 1 }", '"x %"'])
def test_what_is_no_figure_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"known\.churn"):
        loads(f"{QUEUE}[known]\nchurn = {text}\n")


def test_they_are_the_same_for_all_policies() -> None:
    with pytest.raises(InputError, match=r"policies\.plain\.known: is the same for all policies"):
        loads(QUEUE + "[policies.plain.known]\nchurn = 0.1\n" if "[policies.plain]" not in QUEUE else
              QUEUE.replace("[policies.plain]", "[policies.plain]\nknown.churn = 0.1"))


def test_runs_beside_do_not_depend_on_workers() -> None:
    scenario = loads(QUEUE + KNOWN)
    rows = run_beside(scenario, range(3), engine="reference")
    assert rows == run_beside(scenario, range(3), workers=2, engine="reference")
    assert [row.outcome for row in rows] == ["abandoned_share", "contacts_per_case", "wait_mean.reps"]
