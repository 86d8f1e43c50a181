"""The scenario that is written: it loads, it runs, and it behaves like the log it came from."""

from __future__ import annotations

import os
import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.calibration import CalibrationReport, calibrate, compare, table
from sim.calibration.estimate import Estimate, Observed
from sim.calibration.report import Row
from sim.calibration.writing import scenario_text
from sim.errors import InputError
from sim.scenario import load
from sim.scenario.judged import is_as_judged
from tests.calibration.bank import Truth


@pytest.fixture(scope="module")
def report(log_file: Path, tmp_path_factory: pytest.TempPathFactory) -> CalibrationReport:
    return calibrate(log_file, tmp_path_factory.mktemp("out") / "fitted.toml")


def test_the_file_is_a_scenario_with_the_fitted_figures(report: CalibrationReport, truth: Truth) -> None:
    world = load(report.scenario).world()
    assert set(world.flaws) == {"PS", "PS_high", "NW", "IN"}
    assert world.demand.kind == "open"
    assert world.flaws["PS_high"].head_start == truth.head_start
    assert world.flaws["IN"].desk == "internet"
    low, high = truth.open_hours
    for pool, staff, far in (("reps", truth.staff, 0.05), ("internet", truth.internet_staff, 0.15)):
        week = np.array(world.pools[pool].staff).reshape(7, 48)
        on_duty = np.zeros((7, 48), dtype=bool)
        on_duty[list(truth.days), 2 * low:2 * high] = True
        assert week[~on_duty].max() == 0
        assert week[on_duty].mean() == pytest.approx(staff, rel=far)
    assert world.chain[0].dropped == pytest.approx(truth.dropped, abs=0.005)
    assert world.channels["phone"].retry.probability == pytest.approx(0.48, abs=0.06)
    rates = {name: world.demand.cases_per_hour * flaw.per_1000_orders / 1000.0 for name, flaw in world.flaws.items()}
    for stream in report.estimate.streams:
        assert rates[stream.name] * 168 == pytest.approx(stream.rate.sum(), rel=0.01)


def test_the_simulated_queue_behaves_like_the_log(report: CalibrationReport) -> None:
    rows = {(row.pool, row.measure): row for row in report.validate(6)}
    main = {measure: row for (pool, measure), row in rows.items() if pool == "reps"}
    assert len(rows) == 8
    for measure, tolerance in (("abandoned", 0.25), ("mean wait of the served", 0.25),
                               ("service level, 20 s", 0.08), ("90th percentile of wait", 0.25)):
        row = main[measure]
        assert abs(row.simulated - row.observed) < tolerance * row.observed + row.half_width


def test_what_went_through_a_pipe_is_simulated_as_it_was_sent(report: CalibrationReport) -> None:
    sent = replace(report, scenario=Path(os.devnull))
    assert sent.validate(1) == report.validate(1)


def test_against_sets_the_outcomes_of_a_run_beside_the_log(report: CalibrationReport) -> None:
    outcomes = {f"{name}.{pool}": 0.5 for pool in ("reps", "internet")
                for name in ("abandoned_share", "wait_mean_served", "service_level_20s", "wait_p90")}
    rows = report.against(outcomes)
    assert [row.simulated for row in rows[:4]] == [50.0, 30.0, 50.0, 30.0]
    assert rows[0].observed == pytest.approx(100.0 * report.observed["reps"].abandoned_share)


def test_the_table_is_plain_text() -> None:
    seen = Observed(100, 0.1, 0.5, 0.6, 2.0)
    rows = compare({"reps": seen}, [{"abandoned_share.reps": 0.11, "wait_mean_served.reps": 0.6,
                                     "service_level_20s.reps": 0.7, "wait_p90.reps": 1.9}] * 2)
    assert rows[0] == Row("reps", "abandoned", "%", 10.0, 11.0, 0.0)
    assert table(rows).splitlines()[1] == (
        "reps        abandoned                       10.0 %      11.0 %  +- 0.0")


def test_nothing_is_written_for_a_log_with_faults(tmp_path: Path) -> None:
    log, out = tmp_path / "log.csv", tmp_path / "out.toml"
    log.write_text("nonsense\n1\n")
    with pytest.raises(InputError, match="is not recognised as a log"):
        calibrate(log, out)
    assert not out.exists()


def test_arguments_that_cannot_be(log_file: Path, report: CalibrationReport, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not a known log format"):
        calibrate(log_file, tmp_path / "out.toml", format="emails")
    with pytest.raises(InputError, match="cannot be written"):
        calibrate(log_file, tmp_path / "no" / "such" / "out.toml")
    with pytest.raises(InputError, match="at least one replication"):
        report.validate(0)


def test_every_figure_says_what_it_rests_on(fitted: Estimate) -> None:
    text = scenario_text(fitted)
    tomllib.loads(text)
    assert text.endswith("\n")
    assert max(map(len, text.splitlines())) < 240
    for words in ("censored", "phantoms", "within four hours", "agent-hours", "calls of ten seconds"):
        assert words in text


def test_the_shipped_bank_names_its_source_and_its_assumptions() -> None:
    path = Path(__file__).parents[2] / "configs" / "anonymous_bank.toml"
    text = path.read_text()
    scenario = load(path)
    assert scenario.policies[0] == "scripted"
    assert {"scripted", "empowered"} < set(scenario.policies)
    for words in ("Guedj", "Mandelbaum", "Technion", "ASSUMPTION", "FITTED"):
        assert words in text
    world = scenario.world()
    assert world.flaws["regular_high"].head_start == 3.0
    assert world.expected_cases() < 30_000
    assert world.judged is not None and is_as_judged(scenario)
    assert world.judged.seen_before == 0 and world.judged.refitted
