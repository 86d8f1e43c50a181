"""Rows of a small log and small runs, by hand."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest

from sim.backtest.cell_errors import cell_errors
from sim.backtest.measures_of_calls import Materials, Sample, groups_of, rows_of
from sim.backtest.rivals import ByFormula
from sim.backtest.side_by_side import Row
from sim.backtest.tally import BINS, Calls, Tally, tally

DATES = [date(2021, 3, 1), date(2021, 3, 8), date(2021, 3, 15), date(2021, 4, 5)]
"""Mondays."""
WEEKDAY = np.zeros(4, dtype=np.int64)


def sample(waits: list[list[float]], hung_up: list[list[float]], weekday: np.ndarray = WEEKDAY) -> Sample:
    """Calls at nine o'clock by day: waits of the answered, and of those who hung up."""
    parts = [(day, wait, answered) for answered, every in ((True, waits), (False, hung_up))
             for day, own in enumerate(every) for wait in own]
    day, wait, answered = (np.array(each) for each in zip(*parts, strict=True))
    calls = Calls(day.astype(np.int64), np.full(day.size, 9), np.zeros(day.size, dtype=np.int64), wait.astype(float),
                  answered.astype(bool), ~answered.astype(bool))
    return Sample(tally(calls, weekday.size, 1), calls, weekday)


SEEN = sample([[0.0, 1.0] * 10, [0.0, 2.0] * 10, [0.0, 3.0] * 10, [0.0] * 20], [[1.0], [1.0] * 2, [1.0] * 3, []])
RUNS = (sample([[0.0, 1.0] * 10] * 4, [[1.0] * 2] * 4), sample([[0.0, 2.0] * 10] * 4, [[1.0] * 4] * 4))
PAST = sample([[1.0] * 9, [1.0] * 8], [[1.0], [1.0] * 2], np.array([0, 0]))


def formula(abandoned: float, wait: float) -> ByFormula:
    """A formula that says the same of every call."""
    number = SEEN.tally.calls
    above = {"abandoned": abandoned * number, "wait_mean": wait * (1.0 - abandoned) * number,
             "within_20s": 0.5 * number}
    below = {"abandoned": number, "wait_mean": (1.0 - abandoned) * number, "within_20s": number}
    waits = np.zeros((4, 24, 1, BINS.size))
    waits[:, :, 0, 0] = number[:, :, 0]
    return ByFormula(Tally(number, above, below), waits, (np.ones(1, dtype=bool),), 0.0)


def rows() -> dict[tuple[str, str], Row]:
    materials = Materials(SEEN, RUNS, formula(0.2, 0.7), formula(0.0, math.nan), PAST, np.full((4, 24, 1), 1.0))
    groups = groups_of(SEEN, DATES, ["calls"], {})
    return {(row.measure, row.group): row for row in rows_of(materials, groups)}


def test_the_groups_are_those_that_are_there() -> None:
    assert {group for _, group in rows()} == {"all", "month=2021-03", "month=2021-04", "hour=09"}


def test_a_row_sets_all_figures_side_by_side() -> None:
    row = rows()["abandoned", "all"]
    assert row.observed == pytest.approx(6 / 86)
    assert row.simulated == pytest.approx((2 / 22 + 4 / 24) / 2)
    # Student's t of one degree of freedom, 12.7062, times the standard error of two values
    assert row.half_width == pytest.approx(12.7062 * abs(4 / 24 - 2 / 22) / 2, rel=1e-5)
    assert (row.erlang_a, row.erlang_c) == pytest.approx((0.2, 0.0))
    assert row.trivial == pytest.approx(3 / 20)
    # the standard error of a ratio by Taylor's series, times t of three degrees of freedom, to the chance of 1000 draws
    residual = np.array([1.0, 2.0, 3.0, 0.0]) - 6 / 86 * np.array([21.0, 22.0, 23.0, 20.0])
    assert row.noise == pytest.approx(3.1824 * math.sqrt(4.0 * float(residual.var(ddof=1))) / 86.0, rel=0.08)


def test_waits_are_of_the_answered() -> None:
    found = rows()
    assert found["wait_mean", "all"].observed == pytest.approx(60 / 80)
    assert found["wait_mean", "month=2021-04"].observed == 0.0
    assert found["wait_p90", "all"].observed == 3.0
    assert found["wait_p90", "all"].simulated == pytest.approx(1.5)
    assert found["wait_p90", "all"].trivial == pytest.approx(1.0, rel=0.02)
    assert found["within_20s", "month=2021-03"].observed == pytest.approx(30 / 66)
    assert math.isnan(found["wait_mean", "all"].erlang_c)


def test_of_a_month_of_one_day_no_noise_is_told() -> None:
    assert math.isnan(rows()["abandoned", "month=2021-04"].noise)


def test_calls_are_those_that_the_fit_expects_against_those_that_came() -> None:
    row = rows()["calls", "all"]
    assert (row.observed, row.simulated, row.trivial) == pytest.approx((86.0, 96.0, 4 * 10.0))
    assert rows()["calls", "hour=09"].simulated == 4.0


def test_errors_of_cells_are_weighted_with_their_calls_and_paired_by_day() -> None:
    march, april = (np.array([each.month == month for each in DATES]) for month in (3, 4))
    run = sample([[0.0, 1.0] * 10] * 4, [[1.0] * 2] * 4)
    found = cell_errors("abandoned", SEEN.tally, run.tally, formula(0.2, 0.7).tally, [march, april], WEEKDAY)
    ours = (66 * abs(2 / 22 - 6 / 66) + 20 * (2 / 22)) / 86
    theirs = (66 * (0.2 - 6 / 66) + 20 * 0.2) / 86
    assert (found.simulated, found.erlang_a, found.cells) == pytest.approx((ours, theirs, 2))
    assert found.gain == pytest.approx(theirs - ours)
    assert found.half_width > 0.0
    same = cell_errors("abandoned", SEEN.tally, run.tally, run.tally, [march, april], WEEKDAY)
    assert (same.gain, same.half_width, same.nearer.clear) == (0.0, 0.0, 0)
