"""The log's own noise: exact in its mean and variance, and its interval holds the truth as often as it says."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.backtest.day_blocks import DRAWS, day_blocks


def test_days_are_drawn_within_their_day_of_the_week() -> None:
    weekday, days = np.arange(28) % 7, np.ones(28, dtype=bool)
    days[[0, 8]] = False
    blocks = day_blocks(weekday, days)
    assert blocks.weights.shape == (DRAWS, 28)
    assert not blocks.weights[:, ~days].any()
    for each in range(7):
        own = days & (weekday == each)
        assert blocks.weights[:, own].sum(axis=1) == pytest.approx(np.full(DRAWS, own.sum()))
    assert blocks.freedom == 26 - 7


def test_the_variance_of_a_sum_is_that_of_the_days() -> None:
    """n s^2 for n days of variance s^2, whatever n: drawn n of n it would be (n - 1) s^2. Three standard errors."""
    values = np.array([3.0, 8.0, 1.0, 4.0])
    blocks = day_blocks(np.zeros(4, dtype=np.int64), np.ones(4, dtype=bool))
    exact = 4.0 * float(values.var(ddof=1))
    assert float((blocks.weights @ values).var()) == pytest.approx(exact, rel=3.0 * math.sqrt(2.0 / DRAWS))
    assert float((blocks.weights @ values).mean()) == pytest.approx(values.sum(), abs=3.0 * math.sqrt(exact / DRAWS))


def test_days_alone_of_their_day_of_the_week_are_drawn_together() -> None:
    week = day_blocks(np.arange(5), np.ones(5, dtype=bool))
    assert week.freedom == 4
    assert float(week.weights.std()) > 0.0
    one_more = day_blocks(np.array([0, 0, 1]), np.ones(3, dtype=bool))
    assert one_more.freedom == 2


def test_of_a_day_or_two_no_noise_is_told() -> None:
    assert math.isnan(day_blocks(np.array([3]), np.ones(1, dtype=bool)).half_width(np.ones(DRAWS)))
    two = day_blocks(np.array([3, 3]), np.ones(2, dtype=bool))
    assert math.isnan(two.half_width(two.weights @ np.array([1.0, 2.0])))


@pytest.mark.parametrize("weeks", [3, 8])
def test_the_interval_holds_the_truth_as_often_as_it_says(weeks: int) -> None:
    """400 logs of days that differ: of the 95 % intervals of a share 360 to 394 hold the truth.

    A binomial number of 400 and 0.95 lies outside with probability below 1e-3; with 0.90 or 0.99 it mostly does.
    """
    random = np.random.default_rng(11)
    weekday = np.arange(7 * weeks) % 7
    working = weekday < 5
    level = np.array([1.3, 1.0, 0.9, 1.0, 1.2, 0.0, 0.0])[weekday]
    share = 0.05 + 0.02 * (weekday == 0)
    truth = float((level * 700.0 * share).sum() / (level * 700.0).sum())
    blocks = day_blocks(weekday, working)
    held = 0
    for _ in range(400):
        busy = random.gamma(40.0, 1.0 / 40.0, weekday.size)
        calls = random.poisson(700.0 * level * busy)
        left = random.binomial(calls, np.clip(share * busy**2 * 40.0 / 41.0, 0.0, 1.0))
        seen = left.sum() / calls.sum()
        drawn = (blocks.weights @ left) / (blocks.weights @ calls)
        expected = truth * 1.05  # busier days have the larger share: E[b^3] 40 / 41 of a gamma law of mean 1
        held += abs(seen - expected) <= blocks.half_width(drawn)
    assert 360 <= held <= 394
