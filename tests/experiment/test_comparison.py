"""Comparisons: the same draws for every policy, results that do not depend on the workers, forms that do not lie."""

from __future__ import annotations

import csv
import io
import json
import math

import numpy as np
import pytest

from sim.errors import InputError
from sim.experiment.comparison import Comparison
from sim.experiment.forms import comparison_csv, comparison_form, number, run_form
from sim.experiment.provenance import versions
from sim.experiment.simulate import ENGINES, simulate
from sim.scenario import loads
from sim.scenario.plan import build
from tests.experiment.worlds import QUEUE, compare


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return compare(loads(QUEUE), replications=3)


def test_a_run_gives_outcomes_and_the_digest_of_its_records() -> None:
    plan = build(loads(QUEUE).world("plain"))
    seen: list[int] = []
    first = simulate(plan, keep=lambda records: seen.append(len(records)))
    again = simulate(plan, seed=1)
    assert first.outcomes["cases"] > 100
    assert sum(seen) == first.records
    assert first.digest == again.digest
    assert simulate(plan, replication=1).digest != first.digest
    assert simulate(plan, seed=2).digest != first.digest


def test_every_policy_meets_the_same_customers(comparison: Comparison) -> None:
    cases = comparison.values
    assert list(cases["plain"]["cases"]) == list(cases["scripted"]["cases"])
    assert len(set(cases["plain"]["cases"])) > 1
    assert all(cases["scripted"]["resolution_time_mean"] > cases["plain"]["resolution_time_mean"])


def test_replications_are_those_of_single_runs(comparison: Comparison) -> None:
    plan = build(loads(QUEUE).world("scripted"))
    alone = simulate(plan, replication=2)
    assert comparison.digests["scripted"][2] == alone.digest
    assert comparison.values["scripted"]["wait_mean.reps"][2] == alone.outcomes["wait_mean.reps"]


def test_differences_are_paired(comparison: Comparison) -> None:
    gaps = comparison.values["scripted"]["wait_mean.reps"] - comparison.values["plain"]["wait_mean.reps"]
    interval = comparison.differences["scripted"]["wait_mean.reps"]
    assert interval.mean == pytest.approx(gaps.mean())
    # t(2) at 0.975, from tables
    assert interval.half_width == pytest.approx(4.302653 * gaps.std(ddof=1) / math.sqrt(3), rel=1e-6)
    assert set(comparison.differences) == {"scripted"}


@pytest.mark.slow
def test_two_workers_write_the_same_bytes_as_one(comparison: Comparison) -> None:
    other = compare(loads(QUEUE), replications=3, workers=2)
    assert comparison_csv(other) == comparison_csv(comparison)
    assert comparison_form(other) == comparison_form(comparison)
    assert other.digests == comparison.digests


def test_the_first_policy_named_is_the_baseline() -> None:
    turned = compare(loads(QUEUE), policies=["scripted", "plain"], replications=1)
    assert turned.baseline == "scripted"
    assert turned.differences["plain"]["wait_mean.reps"].mean < 0.0
    assert turned.titles == {"scripted": "By the book", "plain": "plain"}


@pytest.mark.parametrize(("policies", "said"), [
    (["plian"], "did you mean: plain"), (["plain", "plain"], "named twice"), ([""], "no such policy"),
])
def test_policies_that_cannot_be_compared(policies: list[str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        compare(loads(QUEUE), policies=policies)


@pytest.mark.parametrize(("replications", "workers"), [(0, 1), (1, 0), (-1, 1)])
def test_less_than_one_is_refused(replications: int, workers: int) -> None:
    with pytest.raises(InputError, match="at least one"):
        compare(loads(QUEUE), replications=replications, workers=workers)


def test_the_table_reads_back_exactly(comparison: Comparison) -> None:
    rows = list(csv.DictReader(io.StringIO(comparison_csv(comparison).decode())))
    assert [(row["policy"], row["replication"]) for row in rows] == [
        (policy, str(k)) for policy in ("plain", "scripted") for k in range(3)]
    assert float(rows[4]["wait_mean.reps"]) == comparison.values["scripted"]["wait_mean.reps"][1]


def test_the_form_has_the_promised_keys_and_is_json(comparison: Comparison) -> None:
    form = comparison_form(comparison)
    assert form["replications"] == 3
    assert form["format"] == {"name": "journeysim-compare", "version": 1}
    assert set(form["policies"]) == {"plain", "scripted"}
    assert set(form["policies"]["plain"]["churn"]) == {"mean", "half_width"}
    assert set(form["differences"]) == {"scripted"}
    json.dumps(form, allow_nan=False)


def test_what_json_has_no_number_for_is_null() -> None:
    alone = comparison_form(compare(loads(QUEUE), replications=1))
    assert alone["policies"]["plain"]["wait_mean.reps"]["half_width"] is None
    assert alone["policies"]["plain"]["wait_mean.reps"]["mean"] > 0.0
    assert [number(value) for value in (math.nan, math.inf, -math.inf)] == [None, None, None]
    assert [number(value) for value in (2.5, np.float64(1))] == [2.5, 1.0]


def test_the_form_of_a_run() -> None:
    form = run_form(simulate(build(loads(QUEUE).world())), "plain", 1, 0)
    assert {"format", "outcomes", "digest", "records", "seconds"} <= set(form)
    json.dumps(form, allow_nan=False)


def test_versions_are_those_of_the_packages() -> None:
    assert versions()["numpy"] == np.__version__


def test_engines_on_offer_are_those_that_exist() -> None:
    import sim.engine

    assert sim.engine.ENGINES == ENGINES
