"""Quantiles and shares of replications with their intervals: textbook values, and coverage."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.statistics.risk import quantile_limits, share_limits


def test_the_median_of_ten_lies_between_the_second_and_the_ninth() -> None:
    """The interval of the sign test: ranks 2 and 9 of 10 hold the median with 97.9 % (Conover 1999, table)."""
    found = quantile_limits([float(k) for k in range(1, 11)], 0.5)
    assert (found.value, found.lower, found.upper) == (5.0, 2.0, 9.0)


def test_ten_runs_bear_no_interval_of_the_90th_percentile() -> None:
    found = quantile_limits([float(k) for k in range(10)], 0.9)
    assert found.value == 8.0
    assert math.isnan(found.lower) and math.isnan(found.upper)
    # 1 - 0.9^36 is the first to exceed 97.5 %
    assert math.isnan(quantile_limits(np.arange(35.0), 0.9).upper)
    assert quantile_limits(np.arange(36.0), 0.9).upper == 35.0


def test_the_interval_of_a_quantile_holds_it() -> None:
    """1,000 samples of 50; the true probability is 0.952 or more, so fewer than 925 come once in 10,000 times."""
    rng = np.random.default_rng(5)
    truth = -math.log(0.1)
    held = 0
    for _ in range(1000):
        found = quantile_limits(rng.exponential(size=50), 0.9)
        held += found.lower <= truth <= found.upper
    assert held >= 925


def test_undefined_values_have_no_quantile_and_infinite_ones_come_last() -> None:
    assert math.isnan(quantile_limits([1.0, math.nan], 0.5).value)
    assert quantile_limits([1.0, math.inf, 2.0], 0.9).value == math.inf
    assert math.isnan(quantile_limits([], 0.5).value)


def test_wilsons_interval_by_hand() -> None:
    # Newcombe 1998, table I, method 3: 81 of 263 gives 0.2553 to 0.3662
    found = share_limits(81, 263)
    assert found.lower == pytest.approx(0.2553, abs=5e-5)
    assert found.upper == pytest.approx(0.3662, abs=5e-5)
    assert share_limits(0, 10).lower == 0.0
    assert share_limits(10, 10).upper == 1.0
    assert math.isnan(share_limits(0, 0).value)


def test_what_cannot_be_asked() -> None:
    with pytest.raises(ValueError, match="strictly between"):
        quantile_limits([1.0], 1.0)
    with pytest.raises(ValueError, match="successes"):
        share_limits(3, 2)
