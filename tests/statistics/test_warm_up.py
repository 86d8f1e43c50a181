"""MSER against its formula, and on start-ups whose end is known."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.statistics.warm_up import mser


def start_up(replications: int, periods: int, seed: int, bias: float = 20.0, scale: float = 15.0) -> np.ndarray:
    """Noise of standard deviation 2 about 10 + a bias that decays by the factor e every `scale` periods."""
    noise = np.random.default_rng(seed).normal(0.0, 2.0, (replications, periods))
    return 10.0 - bias * np.exp(-np.arange(periods) / scale) + noise


@given(st.lists(st.floats(-1e3, 1e3), min_size=10, max_size=40))
def test_the_statistic_is_that_of_white(values: list[float]) -> None:
    curve = mser(values, batch_size=1).curve
    for cut in range(len(values) - 5):
        rest = np.array(values[cut:])
        expected = float(np.sum((rest - rest.mean()) ** 2)) / rest.size**2
        assert curve[cut] == pytest.approx(expected, rel=1e-9, abs=1e-9)
    assert np.isnan(curve[-5:]).all()


def test_batches_are_means_of_five_and_a_rest_is_left_out() -> None:
    result = mser(np.arange(52.0))
    assert result.means.tolist() == [2.0 + 5.0 * batch for batch in range(10)]


def test_the_cut_is_where_the_bias_has_died_away() -> None:
    results = [mser(start_up(20, 600, seed)) for seed in range(60)]
    cuts = [result.truncation for result in results]
    # the bias falls to the noise of the mean, 2 / sqrt(20), after 15 log(20 / 0.45) = 57 periods; what is there before
    # 45 is more than twice as much, and chance may add some batches but not take any away
    assert 55 <= np.median(cuts) <= 85 and min(cuts) >= 45
    # a cut in the last half, found by chance near the end, is rare (1 in 200 such series), and never trusted
    assert all(result.trusted == (result.truncation <= 300) for result in results)
    assert sum(result.trusted for result in results) >= 57


def test_the_cut_is_the_least_of_the_curve() -> None:
    result = mser(start_up(20, 600, seed=1))
    assert result.truncation % 5 == 0 and result.trusted and result.reason == ""
    assert result.curve[result.truncation // 5] == np.nanmin(result.curve)


def test_cutting_removes_the_bias_of_the_mean() -> None:
    series = start_up(20, 600, seed=2)
    cut = mser(series).truncation
    # the mean of what is left has standard error 2 / sqrt(20 x 550) = 0.02; 5 of them: 6 in 10 million
    assert abs(series[:, cut:].mean() - 10.0) < 0.1 < abs(series.mean() - 10.0)


def test_without_a_start_up_little_is_cut() -> None:
    cuts = [mser(np.random.default_rng(seed).normal(size=(10, 500))).truncation for seed in range(40)]
    # fixed seeds; a cut moves about where noise is small, but half of the runs keep nine tenths
    assert float(np.median(cuts)) <= 50


def test_a_series_that_never_settles_is_not_trusted() -> None:
    result = mser(np.arange(200.0))
    assert not result.trusted and "too short" in result.reason


def test_replications_are_averaged_over_what_was_observed() -> None:
    series = start_up(3, 100, seed=3)
    series[0, 7] = series[1, 8] = math.nan
    expected = np.nanmean(series, axis=0).reshape(-1, 5).mean(axis=1)
    assert mser(series).means == pytest.approx(expected, rel=1e-12)


def test_a_constant_series_needs_no_cut() -> None:
    result = mser(np.full(100, 3.0))
    assert result.truncation == 0 and result.trusted


@pytest.mark.parametrize(
    "series", [np.zeros(49), np.full(60, math.inf), np.where(np.arange(60) == 4, math.nan, 1.0), np.zeros((2, 2, 60))]
)
def test_what_cannot_be_judged_is_refused(series: np.ndarray) -> None:
    with pytest.raises(ValueError):
        mser(series)


def test_an_empty_batch_is_refused() -> None:
    with pytest.raises(ValueError):
        mser(np.zeros(60), batch_size=0)


def test_a_cut_leaves_what_it_is_told_to_leave() -> None:
    values = np.random.default_rng(5).normal(size=(1, 400))
    values[0, -60:] = 0.0  # the end agrees by chance
    assert mser(values).truncation == 340 and not mser(values).trusted
    kept = mser(values, least_left=0.25)
    assert kept.truncation <= 300 and np.isnan(kept.curve[61:]).all() and not np.isnan(kept.curve[:61]).any()
    assert mser(values[:, :110], least_left=0.25).curve.size == 22
    assert np.isnan(mser(values[:, :110], least_left=0.3).curve).sum() == 6  # 7 of 22 batches are left
