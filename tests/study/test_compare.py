"""Comparisons: they stop when the differences are precise enough, and say what holds at once."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.statistics.multiplicity import holm, individual_level, p_value
from sim.study import run
from tests.study.worlds import COMPARE, study

FIXED = {"scenario": "queue.toml", "kind": "compare", "replications": 8}


def precise(**changes: Any) -> dict[str, Any]:
    """Return a comparison with another precision."""
    return COMPARE | {"precision": {"outcome": "wait_mean.reps", "minimum": 10, "maximum": 100} | changes}


def test_a_fixed_number_of_replications(tmp_path: Path) -> None:
    result = run(study(tmp_path, FIXED))
    assert result.runs()["replication"].max() == 7
    rows = {row[:2]: dict(zip(result.summary.columns, row, strict=True)) for row in result.summary.rows}
    plain, scripted = (result.results.values(result.points[0], policy, "churn") for policy in result.policies)
    assert rows["plain", "churn"]["difference"] is None
    assert rows["scripted", "churn"]["mean"] == pytest.approx(scripted.mean())
    time = "resolution_time_mean"
    plain, scripted = (result.results.values(result.points[0], policy, time) for policy in result.policies)
    test = stats.ttest_rel(scripted, plain)
    row = rows["scripted", time]
    assert row["difference"] == pytest.approx((scripted - plain).mean())
    assert row["p_value"] == pytest.approx(test.pvalue)
    low, high = test.confidence_interval(0.95)
    assert row["difference_half_width"] == pytest.approx((high - low) / 2)
    low, high = test.confidence_interval(1 - 0.05 / result.summary.findings["family"])
    assert row["simultaneous_half_width"] == pytest.approx((high - low) / 2)


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


def test_holm() -> None:
    # the worked example of the definition: 4 x 0.005, 3 x 0.011, 2 x 0.02, then no less than those before
    assert holm([0.02, 0.005, 0.04, 0.011]) == pytest.approx([0.04, 0.02, 0.04, 0.033])
    assert holm([0.5, math.nan, 0.9]) == pytest.approx([1.0, math.nan, 1.0], nan_ok=True)
    assert holm([]) == []


def test_p_values() -> None:
    gaps = np.random.default_rng(5).normal(0.3, 1.0, 12)
    assert p_value(gaps) == pytest.approx(stats.ttest_1samp(gaps, 0.0).pvalue)
    assert (p_value([0.0, 0.0]), p_value([1.0, 1.0])) == (1.0, 0.0)
    assert math.isnan(p_value([1.0])) and math.isnan(p_value([1.0, math.nan]))
    assert individual_level(0.95, 5) == pytest.approx(0.99)
    assert individual_level(0.95, 0) == pytest.approx(0.95)
