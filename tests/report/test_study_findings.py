"""The verdict of a study: at most five lines, what is overloaded first, what is undefined said in words."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.report.findings import amount, estimated_again
from sim.report.kinds import report_of
from sim.report.kinds.optimise import REPORT as OPTIMISE
from sim.report.study import study_notes, study_verdict
from sim.study import run
from sim.study.finish import StudyResult, conclude
from sim.study.jobs import Job, JobResult
from sim.study.kinds import procedure_for
from sim.study.results import Results
from tests.study.worlds import SWEEP, study

COMPARE: dict[str, Any] = {"scenario": "queue.toml", "kind": "compare", "replications": 10,
                           "outcomes": ["wait_mean.reps", "churn", "abandoned_share", "staff_cost"]}


def told(result: StudyResult, name: str, policy: str, values: list[float]) -> StudyResult:
    """Return the study with an outcome of one policy put in by hand, the same at every point."""
    results = Results()
    for point, one in result.rows():
        count = result.results.count(point, one)
        names = result.results.outcomes(point, one)
        matrix = result.results.matrix(point, one)[:count]
        put = np.resize(values if one == policy else [0.0], count) if name not in names or one == policy else None
        if name not in names:
            names, matrix = (*names, name), np.column_stack([matrix, put])
        elif put is not None:
            matrix = matrix.copy()
            matrix[:, names.index(name)] = put
        job = Job(result.frame.identity, "", point.overrides, one, result.frame.seed, 0, count, "")
        logs = result.results.logs(point, one)[:count]
        results.add(job, JobResult(job.key, names, matrix, logs, "", 0.0))
    procedure = procedure_for(result.frame)
    procedure.next(results)
    return conclude(result.frame, procedure, results)


@pytest.fixture
def compared(tmp_path: Path) -> StudyResult:
    return run(study(tmp_path, COMPARE))


def text_of(result: StudyResult) -> str:
    """Return what is printed, on one line."""
    return " ".join(" ".join(page for page in report_of(result).pages(result) if isinstance(page, str)).split())


def test_a_comparison_tells_the_verdict_on_the_headlines_and_on_what_it_names(compared: StudyResult) -> None:
    text = text_of(compared)
    assert text.startswith("One counter By the book against plain, 10 runs of 1 day under each policy")
    assert "Also asked Worse: mean wait (reps) up " in text and " and staff cost (240)." in text
    assert f"all {len(compared.summary.rows)} hold at once (Bonferroni)" in text
    assert {row[1] for row in compared.summary.rows} >= {"unsolved_share", "wait_mean.reps", "staff_cost"}


def test_another_level_of_confidence_is_said(tmp_path: Path) -> None:
    ninety = run(study(tmp_path, COMPARE, level=0.9, replications=3))
    assert "± half of a 90 % interval" in text_of(ninety)
    printed = [page for page in report_of(ninety).pages(ninety, full=True, row_by_row=True)]
    notes = " ".join(page if isinstance(page, str) else page.note for page in printed)
    assert "95 %" not in notes
    assert "of ten rows without a true difference, about one looks clear" in " ".join(notes.split())


def test_a_precision_is_said_with_the_interval_that_reached_it(tmp_path: Path) -> None:
    wide = run(study(tmp_path, COMPARE, precision={"outcome": "wait_mean.reps", "half_width": 5.0, "maximum": 100}))
    assert "The required precision was reached: mean wait: reps ± " in text_of(wide)
    assert " of ± 5.00 min." in text_of(wide)
    narrow = {"outcome": ["wait_mean.reps", "churn"], "relative": 1e-4, "maximum": 10}
    said = text_of(run(study(tmp_path, COMPARE, precision=narrow)))
    assert "The maximum number of replications was reached before the required precision: mean wait: reps ± " in said
    assert "; these intervals hold at once among themselves." in said


def test_what_is_undefined_is_said_in_how_many_replications(compared: StudyResult) -> None:
    text = text_of(told(compared, "wait_mean.reps", "scripted", [1.0, math.inf, math.nan, 1.0, 1.0]))
    assert "Undefined: mean wait (reps) in 4 of 10 runs" in text
    assert "mean wait (reps) up" not in text and "mean wait (reps) down" not in text


@pytest.mark.parametrize(("values", "said"), [
    ([1.0], True), ([1.0, 1.0, 0.0], True), ([1.0, 0.0], True), ([0.0], False)])
def test_an_overloaded_world_is_said_first(compared: StudyResult, values: list[float], said: bool) -> None:
    text = text_of(told(compared, "overloaded.reps", "scripted", values))
    assert ("OVERLOADED: the queue at reps keeps growing under By the book" in text) is said


def test_a_sweep_says_its_winner_and_what_is_not_clear(tmp_path: Path) -> None:
    result = run(study(tmp_path, SWEEP, outcomes=["wait_mean.reps"]))
    winner, gaps = study_verdict(result)
    assert winner.startswith("Best of 12 combinations by mean wait: reps: ")
    assert "On 4 new replications its mean wait: reps is " in winner and " it was chosen on" in winner
    assert gaps.startswith("By the book against plain. Mean wait: reps: ")
    assert study_notes(result) == ["Intervals hold one by one, each with 95% confidence: where there is no difference "
                                   "at all, about 5% of the points stand out by chance."]
    undefined = told(result, "wait_mean.reps", "scripted", [math.nan])
    assert study_verdict(undefined) == ["By the book against plain. Mean wait: reps: undefined in some run at every "
                                        "point."]


def test_a_sweep_that_is_overloaded_somewhere(tmp_path: Path) -> None:
    result = told(run(study(tmp_path, SWEEP)), "overloaded.reps", "scripted", [1.0])
    assert study_verdict(result)[0].startswith("Overloaded in 6 of 12 combinations of point and policy: there the "
                                               "queue of reps grows")


def test_what_shrank_is_said_with_its_size(compared: StudyResult) -> None:
    again = {"outcome": "staff_cost", "policy": "plain", "point": 0, "goal": "minimise", "chosen_on": 200.0,
             "mean": 220.0, "half_width": 5.0, "shrunk": 20.0, "replications": 10, "undefined": 0}
    assert estimated_again(compared, again) == (
        "On 10 new replications its staff cost is 220 ± 5, 20.0 (10.0%) worse than the 200 it was chosen on.")
    assert "better than the 200" in estimated_again(compared, again | {"mean": 180.0, "shrunk": -20.0})
    assert estimated_again(compared, again | {"half_width": 25.0}).endswith(
        "worse than the 200 it was chosen on, which lies within the interval.")
    assert estimated_again(compared, again | {"mean": 200.0, "shrunk": 0.0}).endswith("exactly what it was chosen on.")
    assert estimated_again(compared, again | {"mean": None, "undefined": 2}) == (
        "On 10 new replications its staff cost is undefined in 2 of 10, so it is not known how good it is.")


def test_finalists_whose_constraints_are_not_shown_to_be_met(compared: StudyResult) -> None:
    found = {"feasible": False, "constraints": ["not decided", "broken", "not decided"]}
    said, = OPTIMISE.verdict(replace(compared, summary=replace(compared.summary, findings=found)))
    assert said == ("No finalist is shown to meet the constraints: 2 not decided and 1 broken. More replications of "
                    "the finalists (final_replications) may decide.")
    found["constraints"] = ["broken"]
    said, = OPTIMISE.verdict(replace(compared, summary=replace(compared.summary, findings=found)))
    assert said == "No finalist is shown to meet the constraints: 1 broken."


@pytest.mark.parametrize(("value", "half_width", "said"), [(90.0, 6.0, "90 ± 6 min"), (math.inf, None, "n/a")])
def test_amounts(value: float, half_width: float | None, said: str) -> None:
    assert amount("wait_mean.reps", value, half_width) in (said, said.replace("90 ± 6", "90.0 ± 6.0"))
