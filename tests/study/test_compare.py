"""Comparisons: they stop when the differences are precise enough, and say what holds at once."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.scenario import load, loads
from sim.statistics.multiplicity import individual_level, p_value
from sim.study import run
from sim.study.drive import compare
from sim.study.kinds.compare import comparison_of
from tests.experiment.worlds import QUEUE
from tests.study.worlds import COMPARE, study

TIME = "resolution_time_mean"
FIXED = {"scenario": "queue.toml", "kind": "compare", "replications": 8}


def precise(**changes: Any) -> dict[str, Any]:
    """Return a comparison with another precision."""
    return COMPARE | {"precision": {"outcome": "wait_mean.reps", "minimum": 10, "maximum": 100} | changes}


def test_a_fixed_number_of_replications_and_the_verdict_on_them(tmp_path: Path) -> None:
    result = run(study(tmp_path, FIXED))
    assert result.runs()["replication"].max() == 7
    rows = {row[1]: dict(zip(result.summary.columns, row, strict=True)) for row in result.summary.rows}
    assert result.summary.file == "verdict.csv" and {row[0] for row in result.summary.rows} == {"scripted"}
    plain, scripted = (result.results.values(result.points[0], policy, TIME) for policy in result.policies)
    row, family = rows[TIME], result.summary.findings["family"]
    assert family == len(rows)
    assert row["mean"] == pytest.approx((scripted - plain).mean()) and row["is"] == "worse"
    low, high = stats.ttest_rel(scripted, plain).confidence_interval(1 - 0.05 / family)
    assert row["half_width"] == pytest.approx((high - low) / 2)
    assert rows["churn"]["is"] in ("same", "undefined", "unclear")


def test_what_a_study_names_is_judged_beside_the_headlines(tmp_path: Path) -> None:
    named = run(study(tmp_path, FIXED, outcomes=["staff_cost", "wait_mean.reps", TIME]))
    judged = [row[1] for row in named.summary.rows]
    assert judged[-2:] == ["staff_cost", "wait_mean.reps"] and judged.count(TIME) == 1
    plain = [row[1] for row in run(study(tmp_path, FIXED)).summary.rows]
    assert judged[:-2] == plain
    precise_too = run(study(tmp_path, precise(half_width=3.0)))
    assert [row[1] for row in precise_too.summary.rows] == [*plain, "wait_mean.reps"]


def test_another_level_widens_or_narrows_every_interval(tmp_path: Path) -> None:
    wide, narrow = (comparison_of(run(study(tmp_path, FIXED, level=level))) for level in (0.99, 0.8))
    for name in (TIME, "wait_mean.reps"):
        assert wide.differences["scripted"][name].half_width > narrow.differences["scripted"][name].half_width
    assert wide.verdict("scripted", TIME).interval.level == pytest.approx(1 - 0.01 / len(wide.verdicts))


def test_without_a_file_it_is_the_same_study(tmp_path: Path) -> None:
    written = run(study(tmp_path, FIXED, policies=["scripted", "plain"], seed=4), followed=2)
    given = compare(load(tmp_path / "queue.toml"), replications=8, policies=["scripted", "plain"], seed=4, followed=2)
    assert given.frame.identity == written.frame.identity
    assert given.summary == written.summary
    assert given.course is not None and written.course is not None
    for policy in given.policies:
        for one, other in zip(given.course.runs[policy], written.course.runs[policy], strict=True):
            np.testing.assert_array_equal(one.minutes, other.minutes)
    text = compare(loads(QUEUE), replications=2, precision={"outcome": "wait_mean.reps", "half_width": 2.0,
                                                            "maximum": 12})
    assert text.summary.findings["precision"]["targets"][0]["outcome"] == "wait_mean.reps"


def test_it_stops_when_it_is_precise_enough(tmp_path: Path) -> None:
    loose = run(study(tmp_path, precise(half_width=3.0))).summary.findings
    tight = run(study(tmp_path, precise(half_width=1.0))).summary.findings
    for found, goal in ((loose, 3.0), (tight, 1.0)):
        target = found["precision"]["targets"][0]
        assert found["precision"]["verdict"] == "enough"
        assert target["met"] and target["half_width"] <= target["wanted"] == goal
    assert 10 <= loose["replications"] < tight["replications"] <= 100


def test_it_gives_up_at_the_maximum_and_says_so(tmp_path: Path) -> None:
    found = run(study(tmp_path, precise(half_width=1e-6, maximum=15))).summary.findings
    assert found["replications"] == 15
    assert found["precision"]["verdict"] == "maximum reached"
    assert not found["precision"]["targets"][0]["met"]


def test_precision_relative_to_the_baseline(tmp_path: Path) -> None:
    result = run(study(tmp_path, precise(relative=0.5)))
    base = result.results.values(result.points[0], "plain", "wait_mean.reps").mean()
    # Law 2015, section 9.4.1: to be within r of the true mean, be within r / (1 + r) of the estimate
    assert result.summary.findings["precision"]["targets"][0]["wanted"] == pytest.approx(0.5 / 1.5 * base)


def test_one_policy_alone_is_known_to_a_precision_too(tmp_path: Path) -> None:
    result = run(study(tmp_path, precise(half_width=3.0), policies=["plain"]))
    values = result.results.values(result.points[0], "plain", "wait_mean.reps")
    target = result.summary.findings["precision"]["targets"][0]
    assert target["policy"] == "plain"
    assert target["half_width"] == pytest.approx(stats.t.ppf(0.975, len(values) - 1) * stats.sem(values))


def test_several_outcomes_have_to_be_met_at_once(tmp_path: Path) -> None:
    outcomes = ["wait_mean.reps", "unsolved_share"]
    found = run(study(tmp_path, precise(outcome=outcomes, relative=0.8))).summary.findings
    assert [target["outcome"] for target in found["precision"]["targets"]] == outcomes
    assert all(target["met"] for target in found["precision"]["targets"])


def test_p_values() -> None:
    gaps = np.random.default_rng(5).normal(0.3, 1.0, 12)
    assert p_value(gaps) == pytest.approx(stats.ttest_1samp(gaps, 0.0).pvalue)
    assert (p_value([0.0, 0.0]), p_value([1.0, 1.0])) == (1.0, 0.0)
    assert math.isnan(p_value([1.0])) and math.isnan(p_value([1.0, math.nan]))
    assert individual_level(0.95, 5) == pytest.approx(0.99)
    assert individual_level(0.95, 0) == pytest.approx(0.95)
