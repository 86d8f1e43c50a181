"""A scenario judged on logs of the truth that it was fitted to, and of another one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from sim.backtest.judging import Runs, hold_out, judge
from sim.backtest.side_by_side import Judgement
from sim.calibration import CalibrationReport, fit, read_log
from sim.calibration.reading import Data
from sim.errors import InputError
from sim.report.backtest import headline
from sim.report.figures.backtest import backtest_pictures
from tests.calibration.bank import Bank, Truth

TRUTH = Truth(weeks=8, calls_an_hour=40.0, staff=3, internet_staff=1, missing_days=())
Judge = Callable[[Truth, int], Judgement]


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Judge:
    """Fit a scenario to eight weeks of the truth, a log of its own for each number, and judge it on four weeks more."""
    folder = tmp_path_factory.mktemp("backtest")
    fits: dict[int, tuple[CalibrationReport, Data]] = {}

    def of(truth: Truth, number: int) -> Judgement:
        if number not in fits:
            (folder / "fitted.csv").write_text(Bank(TRUTH, 10 + number).log())
            train = read_log(folder / "fitted.csv")
            fits[number] = fit(train, folder / f"fitted_{number}.toml"), train
        (folder / "judged.csv").write_text(Bank(replace(truth, weeks=4), 110 + number).log(date(2000, 1, 3)))
        return judge(*fits[number], read_log(folder / "judged.csv"), Runs(10))

    return of


@pytest.mark.slow
def test_another_log_of_the_same_truth_is_inside_noise_about_as_often_as_it_should_be(judged: Judge) -> None:
    """Of six fits at least four for each of four quantities, and no bias to speak of.

    The log that was fitted has noise, too: twice as long, half the variance. So a figure is outside the noise of the
    judged log with P(|N(0, 1.5)| > 1.96) = 0.11, and three or more of six are with a probability of 0.02.
    """
    found = [judged(TRUTH, number) for number in range(1, 7)]
    for measure in ("abandoned", "wait_mean", "within_20s", "wait_p90"):
        rows = [each.row(measure) for each in found]
        assert sum(row is not None and row.word == "fits" for row in rows) >= 4
        off = np.mean([row.relative for row in rows if row is not None])
        assert abs(off) < 0.1
    assert all(each.known == 0 for each in found)


@pytest.mark.slow
def test_another_truth_is_outside_noise(judged: Judge) -> None:
    slower = replace(TRUTH, service={name: (1.25 * mean, cv) for name, (mean, cv) in TRUTH.service.items()})
    for number in (1, 2):
        found = judged(slower, number)
        words = {measure: row.word for measure in ("abandoned", "wait_mean", "within_20s")
                 if (row := found.row(measure)) is not None}
        assert words == {"abandoned": "too low", "wait_mean": "too low", "within_20s": "too high"}
        assert {row.measure for row in found.missed(0.1)} == {"abandoned", "wait_mean"}


@pytest.mark.slow
def test_the_same_runs_whatever_the_workers_and_days_that_were_fitted_are_counted(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(Bank(replace(TRUTH, weeks=3), 4).log())
    train, held = hold_out(read_log(tmp_path / "log.csv"), 0.3)
    report = fit(train, tmp_path / "fitted.toml")
    one, two = (judge(report, train, held, Runs(3, workers)) for workers in (1, 2))
    assert one.form(None) == two.form(None)
    assert one.known == 0
    assert judge(report, train, train, Runs(2)).known == 11  # of 15 days 4 were held out


def test_held_out_are_the_last_of_the_days_that_count(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(Bank(replace(TRUTH, weeks=2), 4).log())
    data = read_log(tmp_path / "log.csv")
    train, held = hold_out(data, 0.3)  # 3 of 10 days
    days = [np.unique(each.moments["start"].wall // 86_400.0) for each in (train, held)]
    assert [each.size for each in days] == [7, 3]
    assert days[0].max() < days[1].min()
    assert train.rows + held.rows == data.rows
    with pytest.raises(InputError, match="leaves nothing to fit"):
        hold_out(data, 0.99)


@pytest.mark.slow
def test_types_and_days_that_were_not_fitted_are_said(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(Bank(replace(TRUTH, weeks=3, days=(0, 1, 2, 3)), 4).log())
    (tmp_path / "other.csv").write_text(Bank(replace(TRUTH, weeks=3), 5).log(date(2000, 1, 3)).replace(",NW,", ",XX,"))
    train = read_log(tmp_path / "log.csv")
    found = judge(fit(train, tmp_path / "fitted.toml"), train, read_log(tmp_path / "other.csv"), Runs(2))
    assert any(note.startswith("Types that were not fitted are counted with PS: XX (") for note in found.notes)
    assert any(note.startswith("The fitted log has no Sunday: ") for note in found.notes)
    assert found.row("abandoned", "type=XX") is None


def test_one_type_of_which_nobody_hangs_up_on_a_single_day(tmp_path: Path) -> None:
    """Nothing is claimed that a day cannot tell, and Erlang A, of which nobody hangs up, is Erlang C."""
    quiet = replace(TRUTH, weeks=2, staff=6, mix={"PS": 1.0}, high=0.0, patience=1e6, redial=0.0, returns=0.0)
    (tmp_path / "log.csv").write_text(Bank(quiet, 4).log())
    train, held = hold_out(read_log(tmp_path / "log.csv"), 0.05)
    found = judge(fit(train, tmp_path / "fitted.toml"), train, held, Runs(3))
    abandoned, wait = found.row("abandoned"), found.row("wait_mean")
    assert abandoned is not None
    assert wait is not None
    assert (abandoned.observed, abandoned.simulated, abandoned.erlang_a) == (0.0, 0.0, 0.0)
    assert wait.erlang_a == wait.erlang_c
    assert {row.word for row in found.rows if row.measure != "calls"} == {"noise unknown"}
    assert not any(row.group.startswith(("type=", "pool=")) for row in found.rows)
    assert "nobody can say whether the difference is chance" in headline(found)
    assert "inside" not in headline(found)
    assert set(backtest_pictures(found)) == {f"{name}.{form}" for name in ("by_hour", "service_times")
                                             for form in ("png", "svg")}
