"""A fit made again from drawn days: the same for the same seed, in the shape of the fit, and a world of its own."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest

from sim.backtest.draws import drawn, write_draws
from sim.calibration import calibrate
from sim.calibration.call_log import read
from sim.calibration.day_draws import calls_of_days
from sim.calibration.drawing import AT_ALL_TIMES, Fit, _keep_shape, draw, draws_text, fit_of
from sim.calibration.estimate import estimate
from sim.calibration.report import CalibrationReport
from sim.errors import InputError
from sim.scenario import load
from sim.scenario.drawn_worlds import beside, digest, patches, read_draws
from sim.scenario.toml import read as read_toml

NUMBER = 12


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> CalibrationReport:
    """An interval report of four weeks with hang-ups and waits, fitted."""
    place = tmp_path_factory.mktemp("draws")
    random = np.random.default_rng(8)
    rows = []
    for day in (week * 7 + weekday for week in range(4) for weekday in range(3)):
        busy = random.gamma(25.0, 1.0 / 25.0)
        for slot in range(8):
            offered = int(random.poisson(30.0 * busy))
            left = int(random.binomial(offered, 0.08))
            rows.append(f"2023-01-{2 + day:02d} {9 + slot // 2:02d}:{30 * (slot % 2):02d},{offered},{offered - left},"
                        f"{left},{240 + int(random.integers(-20, 20))},{20 + int(random.integers(0, 20))}\n")
    (place / "report.csv").write_text("start,offered,answered,abandoned,aht_s,asa_s\n" + "".join(rows))
    return calibrate(place / "report.csv", place / "fit.toml", "intervals")


def test_the_file_is_the_same_whatever_the_workers(fitted: CalibrationReport) -> None:
    log = fitted.scenario.with_name("report.csv")
    alone = write_draws(fitted, [log], NUMBER).read_bytes()
    assert write_draws(fitted, [log], NUMBER, workers=2).read_bytes() == alone
    assert write_draws(fitted, [log], NUMBER, seed=2).read_bytes() != alone


def test_each_draw_is_a_world_in_which_the_figures_of_the_log_differ(fitted: CalibrationReport) -> None:
    path = write_draws(fitted, [fitted.scenario.with_name("report.csv")], NUMBER)
    assert path == beside(fitted.scenario)
    draws = read_draws(path)
    assert draws.fit == digest(read_toml(fitted.scenario))
    assert len(draws.trees) == NUMBER
    plain = load(fitted.scenario)
    assert len(patches(draws, fitted.scenario, plain.raw, {})) == NUMBER
    rates = [tree["demand"]["cases_per_hour"] for tree in draws.trees]
    assert len(set(rates)) > NUMBER // 2
    rate = read_toml(fitted.scenario)["demand"]["cases_per_hour"]
    error = float(np.std(rates, ddof=1))
    assert abs(np.mean(rates) - rate) < 4.0 * error / NUMBER**0.5
    # three weekdays of four days each, 240 calls a day, a gamma factor with cv 0.2: 20 % / sqrt(12), about 6 %
    assert 0.02 < error / rate < 0.12


def test_a_draw_is_a_function_of_fit_seed_and_number(fitted: CalibrationReport) -> None:
    fit = fit_of(fitted.estimate)
    assert drawn(fit, 3) == [draw(fit, 1999, number) for number in range(3)]
    assert draw(fit, 1999, 0) != draw(fit, 1999, 1) != draw(fit, 2000, 1)


def test_the_text_reads_back(fitted: CalibrationReport) -> None:
    fit = fit_of(fitted.estimate)
    trees = drawn(fit, 2)
    content = tomllib.loads(draws_text(fit, trees, 5, "abc"))
    assert content["draw"] == trees
    assert (content["fit"], content["log"], content["seed"]) == (digest(fit.content), "abc", 5)


def test_too_few_draws_or_days_are_refused(fitted: CalibrationReport, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is no number of draws"):
        write_draws(fitted, [], 9)
    rows = "".join(f"2023-01-{2 + day:02d} 09:{30 * slot:02d},40,38,2,240,30\n" for day in range(7) for slot in (0, 1))
    (tmp_path / "week.csv").write_text("start,offered,answered,abandoned,aht_s,asa_s\n" + rows)
    week = calibrate(tmp_path / "week.csv", tmp_path / "week.toml", "intervals")
    with pytest.raises(InputError, match="has no day of the week twice"):
        write_draws(week, [], NUMBER)
    assert not beside(tmp_path / "week.toml").exists()


# Calls ----------------------------------------------------------------------------------------------------------------


def calls(tmp_path: Path) -> Fit:
    """Four weeks of two weekdays; calls of the type RARE come on one of the days alone."""
    random = np.random.default_rng(4)
    rows = []
    for day in (week * 7 + weekday for week in range(4) for weekday in (0, 1)):
        for at in np.sort(random.uniform(0.0, 8 * 3600.0, 120)):
            kind = "RARE" if day == 0 and random.random() < 0.6 else "USUAL"
            wait, left = int(random.exponential(60.0)) + 1, random.random() < 0.1
            hour, second = divmod(int(at), 3600)
            rows.append(f"2023-01-{2 + day:02d} {9 + hour:02d}:{second // 60:02d}:{second % 60:02d},{kind},{wait},"
                        f"{'abandoned' if left else 'answered'},{0 if left else int(random.exponential(150.0)) + 15}\n")
    path = tmp_path / "calls.csv"
    path.write_text("start,type,wait_s,outcome,service_s\n" + "".join(rows))
    return fit_of(estimate(read(path)))


def test_a_type_that_a_draw_has_not_keeps_the_figures_of_the_fit(tmp_path: Path) -> None:
    fit = calls(tmp_path)
    assert set(fit.content["flaws"]) == {"RARE", "USUAL"}
    trees = {number: draw(fit, 1, number) for number in range(4)}
    without = [tree for tree in trees.values() if "RARE" not in tree["flaws"]]
    assert without and len(without) < len(trees)  # the one Monday in four is drawn, or is not
    assert all("USUAL" in tree["flaws"] for tree in trees.values())
    assert all(set(tree["flaws"]) <= {"RARE", "USUAL"} for tree in trees.values())


def test_days_drawn_once_each_are_the_log_again(tmp_path: Path) -> None:
    fit = calls(tmp_path)
    source = np.where(fit.covered, np.arange(fit.covered.size), -1)
    again = estimate(calls_of_days(fit.log, source))  # type: ignore[arg-type]
    first = estimate(fit.log)  # type: ignore[arg-type]
    assert [(stream.name, stream.service, stream.rate.tolist()) for stream in again.streams] == [
        (stream.name, stream.service, stream.rate.tolist()) for stream in first.streams]
    assert (again.patience, again.redials) == (first.patience, first.redials)


def test_what_a_draw_leaves_out_is_said_in_the_words_of_the_fit() -> None:
    fit = {"flaws": {"A": {"per_1000_orders": 600, "head_start": "1 min", "patience": 1},
                     "A_high": {"per_1000_orders": 200, "head_start": "2 min"}},
           "channels": {"phone": {"patience": 5, "retry": {"probability": 0.5}}},
           "chain": [{"level": "rep", "holds": 0.9}]}
    drawn_one = {"flaws": {"A": {"per_1000_orders": 400, "handle": 3}, "B": {"per_1000_orders": 1}},
                 "channels": {"phone": {"patience": 4}}, "chain": [{"level": "rep"}]}
    _keep_shape(fit, drawn_one, {"A"})
    assert drawn_one == {
        "flaws": {"A": {"per_1000_orders": 300, "patience": 4, "head_start": "0 min"},
                  "A_high": {"per_1000_orders": 100, "patience": 4}},
        "channels": {"phone": {"patience": 4, "retry": {"probability": 0}}}, "chain": [{"level": "rep", "holds": 1}]}
    assert AT_ALL_TIMES["value"] == 1
