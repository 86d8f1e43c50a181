"""Days drawn again: which, how often, what stays together, and what must not be compared across them."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.calibration.call_log import CallLog, read
from sim.calibration.day_draws import NONE, calls_of_days, drawn_days, intervals_of_days
from sim.calibration.demand import busyness_cv
from sim.calibration.intervals.interval_rows import IntervalLog, interval_log
from sim.calibration.queued_calls import QueuedCalls, queued_calls
from sim.calibration.reading import Mapping
from sim.calibration.reading import read as read_rows
from sim.calibration.redial import redials


class Chosen:
    """Stands for a generator of which the picks are known."""

    def __init__(self, *picks: list[int]) -> None:
        self.picks = list(picks)

    def integers(self, low: int, high: int, size: int) -> np.ndarray:
        pick = self.picks.pop(0)
        assert (low, len(pick)) == (0, size) and max(pick) < high
        return np.array(pick)


@pytest.fixture(scope="module")
def log(log_file: Path) -> CallLog:
    """The synthetic log of the bank."""
    return read(log_file)


@pytest.fixture(scope="module")
def calls(log: CallLog) -> QueuedCalls:
    """Its calls."""
    return queued_calls(log)


@given(st.lists(st.booleans(), min_size=1, max_size=60), st.integers(0, 100))
def test_one_day_less_is_drawn_of_each_weekday(flags: list[bool], seed: int) -> None:
    covered = np.array(flags)
    source = drawn_days(covered, np.random.default_rng(seed))
    place = np.flatnonzero(source != NONE)
    assert (source[place] % 7 == place % 7).all()
    assert covered[source[place]].all()
    for weekday in range(7):
        days = int(covered[weekday::7].sum())
        drawn = source[weekday::7]
        assert int((drawn != NONE).sum()) == (days if days < 2 else days - 1)


def test_a_drawn_mean_varies_as_the_mean_itself_is_unsure() -> None:
    """All draws of three Mondays: the variance of their mean is s^2 / 3, by enumeration."""
    covered, values = np.zeros(21, dtype=bool), np.array([3.0, 5.0, 10.0])
    covered[[0, 7, 14]] = True
    means = []
    for pick in product(range(3), repeat=2):
        source = drawn_days(covered, Chosen(list(pick)))  # type: ignore[arg-type]
        means.append(float(values[source[source != NONE] // 7].mean()))
    assert np.mean(means) == pytest.approx(6.0)
    assert np.var(means) == pytest.approx(values.var(ddof=1) / 3)


def test_a_drawn_week_varies_as_the_sum_of_its_weekdays_is_unsure() -> None:
    """All draws of two Mondays and three Tuesdays: 4^2 / 4 + (7^2 + 2^2 + 9^2) / 18, by hand.

    s^2 / n is the sum of the squared differences of all pairs over n^2 (n - 1). Drawing as many days as there are would
    give (n - 1) / n of it: a half of the first and two thirds of the second.
    """
    monday, tuesday = np.array([3.0, 7.0]), np.array([3.0, 10.0, 1.0])
    values = np.zeros(21)
    values[[0, 7]], values[[1, 8, 15]] = monday, tuesday
    covered = values > 0.0
    weeks = []
    for one, *others in product(range(2), range(3), range(3)):
        source = drawn_days(covered, Chosen([one], list(others)))  # type: ignore[arg-type]
        weeks.append(sum(float(values[own[own != NONE]].mean()) for own in (source[0::7], source[1::7])))
    assert np.mean(weeks) == pytest.approx(monday.mean() + tuesday.mean())
    assert np.var(weeks) == pytest.approx(4.0**2 / 4.0 + (7.0**2 + 2.0**2 + 9.0**2) / 18.0)
    assert np.var(weeks) == pytest.approx(monday.var(ddof=1) / 2.0 + tuesday.var(ddof=1) / 3.0)


def test_a_day_moves_as_a_whole(log: CallLog, calls: QueuedCalls) -> None:
    source = drawn_days(calls.covered, np.random.default_rng(5))
    drawn = calls_of_days(log, source)
    monday = int(log.day.min()) - (int(log.day.min()) - 1) % 7
    assert drawn.drawn is not None and drawn.drawn.whole is log
    total = 0
    for place in np.flatnonzero(source != NONE):
        own, theirs = drawn.day == monday + place, log.day == monday + source[place]
        total += int(own.sum())
        for name in ("entry", "type", "wait", "service", "outcome", "agent"):
            assert (np.sort(getattr(drawn, name)[own]) == np.sort(getattr(log, name)[theirs])).all()
        known = drawn.customer[own] > 0
        pairs = np.unique(np.stack([drawn.customer[own][known], log.customer[theirs][known]]), axis=1)
        assert pairs.shape[1] == np.unique(pairs[0]).size == np.unique(pairs[1]).size  # who is who within the day
    assert total == len(drawn)
    for one, two in zip(*np.unique(source[source != NONE], return_counts=True), strict=True):
        assert drawn.drawn.times[one] == two


def test_nobody_is_known_from_one_drawn_day_to_another(log: CallLog, calls: QueuedCalls) -> None:
    covered = np.zeros(calls.covered.size, dtype=bool)
    covered[[0, 7]] = True
    twice = replace(log, customer=np.ones_like(log.customer))
    source = np.full(14, NONE)
    source[[0, 7]] = 0
    drawn = calls_of_days(twice, source)
    days = drawn.day - drawn.day.min()
    assert set(drawn.customer[days == 0]).isdisjoint(drawn.customer[days == 7])


def test_calls_again_are_counted_with_the_weights_of_their_days(calls: QueuedCalls) -> None:
    usual = redials(calls)
    size = calls.covered.size
    assert redials(calls, np.full(size, 3)) == usual
    half = np.arange(size) // 7 % 2  # every other week counts
    weighted = redials(calls, half)
    assert weighted.abandoned.probability != usual.abandoned.probability
    assert weighted.abandoned.probability == pytest.approx(usual.abandoned.probability, abs=0.15)


def test_draws_find_calling_again_and_busyness_where_the_fit_does(log: CallLog, calls: QueuedCalls) -> None:
    """Means of 30 draws, within four of their standard errors and what the draws cannot tell: no bias of the drawing.

    By chance alone once in 10,000 tests.
    """
    usual, cv = redials(calls).abandoned.probability, busyness_cv(calls)
    again, squares = [], []
    for seed in range(30):
        drawn = calls_of_days(log, drawn_days(calls.covered, np.random.default_rng(seed)))
        assert drawn.drawn is not None
        again.append(redials(calls, drawn.drawn.times).abandoned.probability)
        squares.append(busyness_cv(queued_calls(drawn), drawn=True) ** 2)
    for values, expected in ((again, usual), (squares, cv**2)):
        error = float(np.std(values, ddof=1)) / np.sqrt(len(values))
        assert error > 0.0
        assert abs(np.mean(values) - expected) < 4.0 * error + 0.02 * expected


def report(tmp_path: Path, weeks: int = 3) -> IntervalLog:
    """An interval report of Mondays and Tuesdays, whose counts tell their day."""
    rows = "".join(f"2023-01-{2 + 7 * week + day:02d} {9 + slot // 2:02d}:{30 * (slot % 2):02d},"
                   f"{10 * (7 * week + day) + 40 + slot},{10 * (7 * week + day) + 38 + slot},2\n"
                   for week in range(weeks) for day in (0, 1) for slot in range(4))
    (tmp_path / "report.csv").write_text("start,offered,answered,abandoned\n" + rows)
    return interval_log(read_rows([tmp_path / "report.csv"], Mapping(format="intervals")))


def test_the_intervals_of_a_day_move_together(tmp_path: Path) -> None:
    log = report(tmp_path)
    source = drawn_days(log.covered, np.random.default_rng(3))
    drawn = intervals_of_days(log, source)
    assert drawn.covered.tolist() == (source != NONE).tolist()
    for place in np.flatnonzero(source != NONE):
        assert (drawn.queues[0].offered[place] == log.queues[0].offered[source[place]]).all()
    assert np.isnan(drawn.queues[0].offered[source == NONE]).all()
