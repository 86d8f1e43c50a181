"""The kinds that search: they find what is there to be found, and replay without a difference."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.errors import InputError
from sim.experiment.store import file_table, to_json
from sim.face.studies import of_result
from sim.study import load, run
from sim.study import reproduce as reproduction
from sim.study.drive import Drive, Memory
from sim.study.finish import StudyResult, _seal, conclude, rows_digest, summary_csv
from sim.study.kinds import procedure_for
from sim.study.reproduce import other_software, reproduce
from tests.study.test_drive import Unruly
from tests.study.worlds import frame, study

RATE = {"path": "demand.cases_per_hour", "low": 2, "high": 8}
SCRIPT = {"path": "policies.scripted.script_minutes", "low": "0 min", "high": "4 min"}
COST = {"path": "pools.reps.cost_per_hour", "low": 1, "high": 1.1}
KINDS: dict[str, dict[str, Any]] = {
    "morris": {"kind": "sensitivity", "difference": True, "trajectories": 4, "resamples": 100, "replications": 5,
               "outcomes": ["wait_mean.reps"], "factors": {"rate": RATE, "script": SCRIPT, "cost": COST}},
    "sobol": {"kind": "sensitivity", "method": "sobol", "base": 8, "resamples": 100, "replications": 2,
              "outcomes": ["staff_cost"], "factors": {"rate": RATE, "cost": COST}},
    "select": {"kind": "select", "objective": {"outcome": "wait_mean.reps", "goal": "minimise"}, "delta": 1.0,
               "first_stage": 10, "batch": 5, "maximum": 100},
    "optimise": {"kind": "optimise", "objectives": [{"outcome": "staff_cost", "goal": "minimise"}],
                 "constraints": [{"outcome": "wait_mean.reps", "at_most": 5.0}], "trials": 12, "batch": 4,
                 "replications": 2, "finalists": 2, "final_replications": 3, "policies": ["plain"],
                 "factors": {"staff": {"path": "pools.reps.staff", "low": 1, "high": 9, "integer": True}}},
    "pareto": {"kind": "optimise", "objectives": [{"outcome": "staff_cost", "goal": "minimise"},
                                                  {"outcome": "wait_mean.reps", "goal": "minimise"}],
               "trials": 12, "batch": 6, "replications": 2, "finalists": 3, "final_replications": 3,
               "factors": {"staff": {"path": "pools.reps.staff", "low": 1, "high": 4, "integer": True}}},
    "border": {"kind": "border", "outcome": "wait_mean.reps", "replications": 4, "columns": 2, "rows": 2, "depth": 1,
               "most_replications": 8, "maximum": 30,
               "factors": {"rate": RATE, "staff_script": SCRIPT | {"paths": ["policies.plain.script_minutes"],
                                                                   "path": "", "high": "2 min"}}},
}


def made(directory: Path, kind: str, **changes: Any) -> StudyResult:
    """Carry out a study of a kind, keeping it in the directory `out`; another that was there is discarded."""
    content = {"scenario": "queue.toml"} | KINDS[kind]
    return run(study(directory, content, **changes), directory=directory / "out", fresh=True)


@pytest.mark.parametrize("kind", KINDS)
def test_no_order_leaves_a_trace_and_results_read_back(tmp_path: Path, kind: str) -> None:
    result = made(tmp_path, kind)
    ready = frame(tmp_path, {"scenario": "queue.toml"} | KINDS[kind])
    drive = Drive(ready, Memory(), Unruly(3))
    other = conclude(ready, drive.procedure, drive.run())
    again = load(tmp_path / "out")
    assert rows_digest(result) == rows_digest(other) == rows_digest(again)
    assert summary_csv(result.summary) == summary_csv(other.summary) == summary_csv(again.summary)
    assert len(result.runs()) <= procedure_for(ready).expected()
    run(study(tmp_path, {"scenario": "queue.toml"} | KINDS[kind]), directory=tmp_path / "out")


def by_factor(result: StudyResult, column: str) -> dict[str, float]:
    """Return an index by factor."""
    at = result.summary.columns.index(column)
    return {row[1]: row[at] for row in result.summary.rows}  # type: ignore[misc]


def test_screening_tells_what_matters_from_what_does_not(tmp_path: Path) -> None:
    effects = by_factor(made(tmp_path, "morris"), "mu_star")
    assert effects["cost"] == 0.0
    assert effects["rate"] > 0.0 and effects["script"] > 0.0


def test_a_factor_without_an_effect_is_not_ranked(tmp_path: Path) -> None:
    from sim.report.study import study_notes, study_verdict

    # what staff cost changes no wait, and under open demand nobody is lost
    result = made(tmp_path, "morris", outcomes=["wait_mean.reps", "staff_cost", "churn"])
    assert by_factor(result, "effect")["cost"] == "no effect"
    ranking = result.summary.findings["ranking"]
    assert ranking["wait_mean.reps"]["no_effect"] == ["cost"]
    assert ranking["churn"] == {"clear": [], "leaders": [], "not_clear": [], "no_effect": ["rate", "script", "cost"]}
    assert load(tmp_path / "out").manifest["findings"]["ranking"] == ranking
    said = [*study_verdict(result), *study_notes(result)]
    assert "None of the factors has an effect on churn in any run." in said
    waits, = (text for text in said if text.startswith("Mean wait"))
    assert waits.endswith(". No effect in any run: cost.") and waits.count("cost") == 1


def test_one_replication_makes_nothing_clear(tmp_path: Path) -> None:
    from sim.report.study import study_notes, study_verdict

    result = made(tmp_path, "morris", replications=1)
    ranking = result.summary.findings["ranking"]["wait_mean.reps"]
    assert ranking["clear"] == [] and set(ranking["not_clear"]) == {"rate", "script"}
    said = " ".join([*study_verdict(result), *study_notes(result)])
    assert "estimates only, the largest first: " in said and "no intervals" in said


def test_indices_tell_what_matters_from_what_does_not(tmp_path: Path) -> None:
    totals = by_factor(made(tmp_path, "sobol"), "total")
    # the cost of staff is hours x cost, whatever the demand
    assert totals["rate"] == pytest.approx(0.0, abs=1e-9)
    assert totals["cost"] == pytest.approx(1.0, abs=0.3)


def test_the_better_policy_is_selected(tmp_path: Path) -> None:
    found = made(tmp_path, "select").summary.findings
    assert found["selected"] == {"point": 0, "policy": "plain"}
    worst = made(tmp_path, "select", objective={"outcome": "wait_mean.reps", "goal": "maximise"}, seed=2)
    assert worst.summary.findings["selected"] == {"point": 0, "policy": "scripted"}


def test_a_selection_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    found = made(tmp_path, "select", objective={"outcome": "churn", "goal": "minimise"}, delta=1e-6).summary.findings
    # both never lose anybody: no spread, so the limit is the first stage and the first of equals is taken
    assert found["stage"] == 10 and found["selected"]["policy"] == "plain"
    tight = made(tmp_path, "select", delta=1e-6, maximum=12, policies=["plain", "scripted"], batch=2,
                 factors={"x": {"path": "pools.reps.discipline", "values": ["fifo", "severity"]}}, seed=2)
    assert tight.summary.findings["selected"] is None
    assert len(tight.summary.findings["contenders"]) >= 2


def test_the_cheapest_that_keeps_the_constraint_is_found(tmp_path: Path) -> None:
    result = made(tmp_path, "optimise", trials=24)
    best = result.points[result.summary.findings["best"]["point"]]
    # one rep waits about 9 min, two about 1 min: two are the fewest that keep the wait below 5 min
    assert best.values["staff"] == 2
    finals = [row for row in result.summary.rows if row[0] == "final"]
    assert finals and all(row[result.summary.columns.index("replications")] == 3 for row in finals)


def test_two_objectives_trade_off(tmp_path: Path) -> None:
    found = made(tmp_path, "pareto").summary.findings
    assert 2 <= len(found["front"]) <= 3


def test_the_border_is_where_both_have_the_same_script(tmp_path: Path) -> None:
    # plain's script moves from 0 to 2 min, scripted's is 1 min: the difference is 0 where both are 1 min
    found = made(tmp_path, "border", depth=2, maximum=60).summary.findings
    crossings = [y for line in found["curve"] for _, y in line]
    assert crossings and all(0.5 < y < 1.5 for y in crossings)
    low, high = found["share_positive"][1:]
    assert low <= 0.5 <= high or abs(found["share_positive"][0] - 0.5) < 0.15


@pytest.mark.parametrize(("kind", "changed", "said"), [
    ("morris", {"policies": ["plain"], "factors": {"rate": RATE}}, "needs exactly two policies"),
    ("border", {"policies": ["plain"]}, "needs exactly two policies"),
    ("border", {"maximum": 5}, "is fewer than the first grid has"),
    ("border", {"replications": 9}, "is above most_replications"),
    ("select", {"policies": ["plain"]}, "has only one candidate"),
    ("select", {"first_stage": 200}, "is above the maximum"),
    ("select", {"objective": {"outcome": "recovery_paradox_gap", "goal": "minimise"}}, "is not"),
])
def test_studies_that_make_no_sense_are_refused(
    tmp_path: Path, kind: str, changed: dict[str, Any], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        made(tmp_path, kind, **changed)


@pytest.mark.parametrize(("kind", "said"), [
    ("morris", "which factor matters most"), ("sobol", "cost matters most"), ("select", "plain is selected"),
    ("optimise", "finalists: plain with staff = "), ("pareto", "Best compromises among 3 finalists"),
    ("border", "of the plane"),
])
def test_what_was_found_is_said(tmp_path: Path, kind: str, said: str) -> None:
    from sim.report.study import study_table, study_verdict
    from sim.report.tables import plain

    result = made(tmp_path, kind)
    assert said in " ".join(study_verdict(result))
    assert len(plain(study_table(result)).splitlines()) > 3


@pytest.mark.parametrize("kind", ["optimise", "pareto"])
def test_an_optimisation_is_read_and_checked_without_optuna(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str,
) -> None:
    """The trials stand in the summary: results, frames and reproduction need nothing that chose them."""
    result = made(tmp_path, kind)
    monkeypatch.setitem(sys.modules, "optuna", None)  # importing it fails
    again = load(tmp_path / "out")
    assert again.summary == result.summary and again.runs().equals(result.runs())
    assert sim.results(tmp_path / "out").report() == of_result(result).report()
    monkeypatch.setattr(reproduction, "version_of", lambda package: "absent")
    (said,) = other_software(tmp_path / "out")
    assert said.startswith("optuna ") and "the choice is taken as it was written" in said
    checked, differences = reproduce(tmp_path / "out", sample=None)
    assert checked > 20 and differences == []


def resealed(directory: Path, rows: list[str]) -> None:
    """Write another summary, and a manifest that vouches for it, as anybody can."""
    summary, manifest = directory / "summary.csv", directory / "manifest.json"
    summary.write_text("\n".join(rows) + "\n")
    content = json.loads(manifest.read_text())
    content["files"] |= file_table({"summary.csv": summary.read_bytes()})
    content.pop("seal")
    manifest.write_text(to_json({**content, "seal": _seal(content)}))


def test_trials_that_a_search_would_not_have_made_are_noticed_where_optuna_is_there(tmp_path: Path) -> None:
    """Whoever swaps two trials, in the summary and under its seal, has a table that follows from its runs."""
    made(tmp_path, "optimise")
    assert reproduce(tmp_path / "out", sample=1) == (1, [])
    rows = (tmp_path / "out" / "summary.csv").read_text().splitlines()
    places = {row.split(",")[2]: at for at, row in enumerate(rows) if row.startswith("trial")}
    one, other = places["0"], places["1"]
    for at, old in ((one, rows[other]), (other, rows[one])):
        rows[at] = ",".join([*rows[at].split(",")[:2], *old.split(",")[2:]])
    resealed(tmp_path / "out", rows)
    with pytest.raises(InputError, match=r"does not contain the points|does not hold the points|are not all there"):
        reproduce(tmp_path / "out", sample=1)


@pytest.mark.parametrize("damage", [lambda rows: rows[:2],
                                    lambda rows: [row.replace("trial,", "final,") for row in rows],
                                    lambda rows: [row.replace(",plain,", ",other,") for row in rows]])
def test_a_summary_that_lists_other_trials_is_refused(tmp_path: Path, damage: Callable[[list[str]], list[str]]) -> None:
    made(tmp_path, "optimise")
    lines = (tmp_path / "out" / "summary.csv").read_text().splitlines()
    resealed(tmp_path / "out", [lines[0], *damage(lines[1:])])
    with pytest.raises(InputError):
        load(tmp_path / "out")


def test_a_team_is_not_dropped_for_a_mean_that_misses_a_limit_within_its_interval(tmp_path: Path) -> None:
    from sim.report.study import study_verdict

    first = made(tmp_path, "optimise", trials=24)
    alone, = (point for point in first.points if point.values["staff"] == 1)
    waits = first.results.values(alone, "plain", "wait_mean.reps")[:2]
    limit = {"outcome": "wait_mean.reps", "at_most": float(waits.mean()) * 0.999}
    result = made(tmp_path, "optimise", trials=24, constraints=[limit])
    found = result.summary.findings
    # one rep costs half of two; his mean is just above the limit, and two replications say next to nothing
    assert result.points[found["best"]["point"]].values["staff"] == 2
    cheaper, = found["undecided"]
    assert result.points[cheaper["point"]].values["staff"] == 1
    kept, = cheaper["constraints"]
    assert kept["is"] == "not decided" and 0.02 < kept["probability"] < 0.98
    assert any(line.startswith("Not decided whether the limit holds, and better if it does: ")
               for line in study_verdict(result))
