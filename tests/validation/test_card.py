"""The verdicts of a card: right engines pass, wrong theories fail, and the power is what it says."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.statistics.intervals import critical_value
from sim.validation.card import (
    FAIL,
    FALSE_ALARM,
    PASS,
    SKIP,
    CardResult,
    Measured,
    detectable_bias,
    judge,
    measure,
    p_value,
    standard_error,
)
from sim.validation.design import Effort
from sim.validation.families import expected
from sim.validation.oracles import OracleCase, shipped
from tests.cli.conftest import Invoke, invoke

__all__ = ["invoke"]

SMALL = Effort(0.005, 20)


def cases(*names: str) -> list[OracleCase]:
    return [case for case in shipped() if case.name in names]


def test_a_right_theory_passes_and_a_wrong_one_fails() -> None:
    """Seeds are fixed; the right theory fails here with a probability of 1 %, a bias of 10 % is certain to be seen."""
    right = cases("erlang_b.a5_c7")[0]
    wrong = replace(right, expected={**right.expected, "mean_busy": right.expected["mean_busy"] * 1.1})
    for case, verdict in ((right, PASS), (wrong, FAIL)):
        lines = judge(measure([case], effort=SMALL)[0])
        assert {line.measure: line.verdict for line in lines if line.measure == "mean_busy"} == {"mean_busy": verdict}
        assert all(line.verdict == PASS for line in lines if not line.measure.startswith("mean_busy"))


@pytest.mark.parametrize("name", ["two_channels.calls_then_mail", "two_channels.mail_lifted",
                                  "overflow_in_both_lines.own_first", "overflow_in_both_lines.guests_first"])
def test_handle_times_that_are_two_per_cent_too_long_are_noticed(name: str) -> None:
    """A twentieth of the full length; every mean wait moves by at least 5 %. Right theories fail here with 1 %."""
    right = cases(name)[0]
    inputs = dict(right.inputs)
    for key in ("service_rate", "service_rates"):
        if key in inputs:
            inputs[key] = (np.array(inputs[key]) * 1.02).tolist()
    quick = replace(right, expected=expected(right.family, inputs))
    verdicts = [{line.measure: line.verdict for line in judge(measure([case], effort=Effort(0.05))[0])}
                for case in (right, quick)]
    assert set(verdicts[0].values()) == {PASS}
    for measured in ("mean_wait[0]", "mean_wait[1]"):
        assert verdicts[1][measured] == FAIL


def test_workers_change_nothing() -> None:
    alone = measure(cases("mmck.simmer_2_3"), effort=Effort(0.001, 4))[0]
    assert measure(cases("mmck.simmer_2_3"), effort=Effort(0.001, 4), workers=2)[0] == alone


def test_an_outcome_that_contradicts_the_records_is_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.outcomes import Fold

    honest = Fold.results
    monkeypatch.setattr(Fold, "results", lambda self: {**honest(self), "blocked_share.desk": 0.5})
    lines = judge(measure(cases("erlang_b.a5_c7"), effort=Effort(0.001, 4))[0])
    blocked = next(line for line in lines if line.measure == "p_block")
    assert blocked.verdict == FAIL
    assert "disagree" in blocked.reason


def test_families_without_a_place_are_skipped_with_a_reason() -> None:
    measured, skipped = measure(cases("priority_pr.two", "bass.avg"), effort=SMALL)
    assert not measured
    assert [line.verdict for line in skipped] == [SKIP, SKIP]
    assert all(line.reason for line in skipped)


def test_p_values_are_those_of_the_t_test() -> None:
    from scipy.stats import ttest_1samp

    values = np.random.default_rng(7).normal(3.0, 1.0, 25).tolist()
    assert p_value(values, 3.2) == pytest.approx(float(ttest_1samp(values, 3.2).pvalue), rel=1e-12)
    assert p_value([1.0, 1.0, 1.0], 1.0) == 1.0
    assert p_value([1.0, 1.0, 1.0], 1.1) == 0.0
    assert math.isnan(p_value([1.0, math.nan, 1.0], 1.0))
    assert standard_error([1.0, 3.0], 0.75) == pytest.approx(1.25)


def test_a_bias_of_the_stated_size_is_noticed_nine_times_in_ten() -> None:
    """Normal values, 20,000 tests of 30 each: the share noticed has a standard error of 0.2 %; 1 % is five of them."""
    level, count, theory = 0.001, 30, 10.0
    draws = np.random.default_rng(11).normal(0.0, 1.0, (20_000, count))
    bias = detectable_bias(1.0 / math.sqrt(count), theory, count, level) * theory
    values = theory + bias + draws
    t = (values.mean(axis=1) - theory) / (values.std(axis=1, ddof=1) / math.sqrt(count))
    assert float(np.mean(np.abs(t) > critical_value(count, 1.0 - level))) == pytest.approx(0.9, abs=0.015)


def test_false_alarms_are_rare_over_a_whole_card() -> None:
    """1,500 cards of 20 right quantities: 1 % of them may fail; twice that is 3.9 standard errors off."""
    rng = np.random.default_rng(5)
    failed = 0
    for _ in range(1500):
        measured = [Measured("f", "c", f"m{at}", 1.0, tuple(rng.normal(1.0, 0.1, 20))) for at in range(20)]
        failed += any(line.verdict == FAIL for line in judge(measured))
    assert failed / 1500 <= 2.0 * FALSE_ALARM


def test_rounding_alone_is_no_failure() -> None:
    line = judge([Measured("f", "c", "m", 1.0, (1.0 + 1e-13,) * 5)])[0]
    assert line.verdict == PASS
    assert CardResult((line,), "compiled").passed


def test_the_command_passes_and_says_so(invoke: Invoke) -> None:
    result = invoke("validate", "--family", "little", "--family", "mg1", "--quick", "--json", "--workers", 1)
    assert result.exit_code == 0, result.output
    form = json.loads(result.stdout)
    assert form["passed"] is True
    assert {row["family"] for row in form["cases"]} == {"little", "mg1"}
    assert all({"family", "case", "measure", "theory", "estimate", "half_width", "verdict"} <= set(row)
               for row in form["cases"])


def test_the_command_shows_tables_and_writes_markdown(invoke: Invoke, tmp_path: Path) -> None:
    result = invoke("validate", "--family", "little", "--quick", "--workers", 1, "--markdown", tmp_path / "card.md")
    assert result.exit_code == 0, result.output
    assert "little.example" in result.stdout
    assert "Passed: 1 quantities, 0 failed" in result.stdout
    assert "| little.example | mean_in_system | 10 |" in (tmp_path / "card.md").read_text()


def test_a_file_of_unseen_cases_is_run_and_judged(invoke: Invoke, tmp_path: Path) -> None:
    """Patience of another law than the shipped cases have; the second value is wrong on purpose."""
    from sim.validation.families import expected

    inputs = {"arrival_rate": 6, "service_rate": 1, "servers": 6, "patience": "weibull", "mean_patience": 1, "shape": 2}
    right = expected("mmng", inputs)
    case = {"id": "mmng.mine", "inputs": inputs,
            "expected": {"p_abandon": right["p_abandon"], "mean_wait": 1.5 * right["mean_wait"]}}
    file = tmp_path / "mine.json"
    file.write_text(json.dumps({"families": [{"id": "mmng", "cases": [case]}]}))
    result = invoke("validate", "--oracles", file, "--quick", "--json", "--workers", 1)
    assert result.exit_code == 3
    verdicts = {row["measure"]: row["verdict"] for row in json.loads(result.stdout)["cases"]}
    assert verdicts == {"p_abandon": "pass", "mean_wait": "fail"}
