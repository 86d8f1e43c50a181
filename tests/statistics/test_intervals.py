"""Intervals against scipy and against cases that can be worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.statistics.intervals import (
    differences,
    mean,
    mean_interval,
    paired_difference,
    replications_needed,
    variance,
    variance_reduction,
)

FINITE = st.floats(-1e6, 1e6)


def test_interval_of_three_values_worked_out_by_hand() -> None:
    interval = mean_interval([1.0, 2.0, 3.0])
    assert interval.mean == 2.0
    quantile = 0.95 / math.sqrt(2 * 0.975 * 0.025)  # of t with two degrees of freedom, in closed form
    assert interval.half_width == pytest.approx(quantile / math.sqrt(3.0), rel=1e-12)
    assert interval.contains(2.0) and not interval.contains(5.0)


@given(st.lists(FINITE, min_size=2, max_size=30), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_mean_interval_is_that_of_scipy(values: list[float], level: float) -> None:
    interval = mean_interval(values, level)
    assert interval.mean == pytest.approx(float(np.mean(values)), abs=1e-6)
    expected = stats.t.ppf(0.5 + level / 2, len(values) - 1) * stats.sem(values)
    assert interval.half_width == pytest.approx(float(expected), rel=1e-9, abs=1e-6)


@given(st.lists(st.tuples(FINITE, FINITE), min_size=2, max_size=30))
def test_paired_difference_is_that_of_scipy(pairs: list[tuple[float, float]]) -> None:
    first, second = (np.array(side) for side in zip(*pairs, strict=True))
    interval = paired_difference(first, second)
    gaps = first - second
    assert interval.mean == pytest.approx(float(np.mean(gaps)), abs=1e-6)
    expected = stats.t.ppf(0.975, len(gaps) - 1) * stats.sem(gaps)
    assert interval.half_width == pytest.approx(float(expected), rel=1e-9, abs=1e-6)


@given(st.lists(FINITE, min_size=1, max_size=30), st.randoms(use_true_random=False))
def test_the_order_of_replications_does_not_matter(values: list[float], random: object) -> None:
    shuffled = list(values)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert mean(values) == mean(shuffled)
    assert variance(values) == variance(shuffled) or len(values) < 2


def test_coverage_of_a_normal_mean() -> None:
    draws = np.random.default_rng(7).normal(3.0, 2.0, size=(2000, 5))
    covered = sum(mean_interval(row, 0.9).contains(3.0) for row in draws)
    assert stats.binomtest(covered, 2000, 0.9).pvalue > 0.001


def test_one_value_has_no_known_spread_and_none_has_no_mean() -> None:
    assert mean_interval([4.0]).mean == 4.0
    assert mean_interval([4.0]).half_width == math.inf
    assert math.isnan(mean_interval([]).mean) and math.isnan(mean_interval([]).half_width)


@pytest.mark.parametrize("odd", [math.nan, math.inf])
def test_what_is_not_finite_has_no_interval(odd: float) -> None:
    interval = mean_interval([1.0, odd, 2.0])
    assert math.isnan(interval.half_width)
    assert str(interval.mean) == str(odd)
    assert not interval.contains(1.5)


def test_two_infinite_medians_differ_by_nothing_known() -> None:
    assert math.isnan(paired_difference([math.inf, 1.0], [math.inf, 2.0]).mean)


def test_variance_reduction_of_known_pairs() -> None:
    first, second = [1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, 8.0]
    expected = (np.var(first, ddof=1) + np.var(second, ddof=1)) / np.var(np.subtract(first, second), ddof=1)
    assert variance_reduction(first, second) == pytest.approx(float(expected), rel=1e-12)
    assert variance_reduction(first, [0.0, 1.0, 2.0, 3.0]) == math.inf
    assert math.isnan(variance_reduction([1.0, 1.0], [2.0, 2.0]))


def test_independent_series_gain_nothing_by_pairing() -> None:
    draws = np.random.default_rng(11).normal(size=(2, 20_000))
    assert variance_reduction(draws[0], draws[1]) == pytest.approx(1.0, abs=0.05)


@given(st.lists(FINITE, min_size=3, max_size=10).filter(lambda v: max(v) - min(v) > 1.0), st.floats(0.05, 2.0))
def test_replications_needed_is_the_least_number_that_suffices(pilot: list[float], share: float) -> None:
    spread = math.sqrt(variance(pilot))
    needed = replications_needed(pilot, share * spread)

    def half_width(count: int) -> float:
        return float(stats.t.ppf(0.975, count - 1)) * spread / math.sqrt(count)

    assert half_width(needed) <= share * spread * (1 + 1e-9)
    assert needed == 2 or half_width(needed - 1) > share * spread * (1 - 1e-9)


def test_bad_arguments_are_refused() -> None:
    with pytest.raises(ValueError, match="level"):
        mean_interval([1.0, 2.0], level=95)
    with pytest.raises(ValueError, match="equally long"):
        differences([1.0], [1.0, 2.0])
    with pytest.raises(ValueError, match="positive half-width"):
        replications_needed([1.0, 2.0], 0.0)
