"""Batch means on processes whose mean and correlation are known."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import signal

from sim.statistics.batch_means import _lag_one, batch_means


def autoregressive(length: int, phi: float, seed: int) -> np.ndarray:
    """A stationary AR(1) of mean 0 and innovations of variance 1."""
    generator = np.random.default_rng(seed)
    noise = generator.standard_normal(length)
    noise[0] /= math.sqrt(1.0 - phi * phi)
    return np.asarray(signal.lfilter([1.0], [1.0, -phi], noise))


def test_independent_values_pass_at_once_and_are_joined_to_thirty() -> None:
    values = np.random.default_rng(4).normal(5.0, 1.0, 3007)
    result = batch_means(values)
    assert (result.batches, result.batch_size, result.discarded) == (30, 100, 7)
    assert result.independent and result.reason == ""
    assert result.interval.mean == pytest.approx(values[7:].mean(), rel=1e-12)
    assert result.interval.count == 30 and result.interval.contains(5.0)


def test_the_autocorrelation_left_is_that_of_the_batch_means() -> None:
    values = autoregressive(6000, 0.9, seed=5)
    result = batch_means(values)
    means = values[result.discarded :].reshape(result.batches, result.batch_size).mean(axis=1)
    gaps = means - means.mean()
    assert result.autocorrelation == pytest.approx(float(gaps[1:] @ gaps[:-1] / (gaps @ gaps)), abs=1e-9)


def test_the_interval_covers_the_mean_of_a_correlated_run() -> None:
    runs = [batch_means(autoregressive(6000, 0.8, seed)) for seed in range(400)]
    held = sum(run.interval.contains(0.0) for run in runs)
    # 6000 values are 660 times the correlation time, so batches of 200 are all but independent and the level is kept;
    # binomial(400, 0.95) is 364 or less with probability 0.1 %
    assert held >= 365
    naive = sum(
        abs(values.mean()) <= 1.96 * values.std() / math.sqrt(6000)
        for values in (autoregressive(6000, 0.8, seed) for seed in range(400))
    )
    assert naive < 280  # what the usual interval would do: it is three times too narrow, and holds half


def test_waits_in_a_queue_with_known_mean() -> None:
    # M/M/1 at a load of 0.5, service of mean 1: the mean wait in line is 1; by Lindley's recursion
    held = 0
    for seed in range(200):
        generator = np.random.default_rng(seed)
        steps = generator.exponential(1.0, 20_200) - generator.exponential(2.0, 20_200)
        walk = np.concatenate(([0.0], np.cumsum(steps)))
        waits = (walk - np.minimum.accumulate(walk))[200:]
        held += batch_means(waits).interval.contains(1.0)
    # binomial(200, 0.95) is 179 or less with probability 0.1 %
    assert held >= 180


@pytest.mark.parametrize("count", [10, 30, 200])
def test_the_test_for_autocorrelation_keeps_its_level(count: int) -> None:
    draws = np.random.default_rng(count).normal(7.0, 2.0, (3000, count))
    rejected = sum(_lag_one(row)[1] < 0.1 for row in draws)
    # binomial(3000, 0.1) lies outside 300 +- 60 with probability 0.03 %; three counts: 0.1 %
    assert 240 <= rejected <= 360


def test_a_run_that_is_too_short_says_so() -> None:
    result = batch_means(np.cumsum(np.random.default_rng(6).standard_normal(400)))
    assert not result.independent and "too short" in result.reason
    assert result.batches == 10 and result.p_value < 0.1


def test_a_constant_run_has_no_width() -> None:
    result = batch_means(np.full(100, 0.1))
    assert result.interval.half_width == pytest.approx(0.0, abs=1e-15) and result.independent
    assert math.isnan(result.autocorrelation)


def test_the_same_run_gives_the_same_result() -> None:
    values = autoregressive(1000, 0.5, seed=7)
    assert batch_means(values) == batch_means(list(values))


@pytest.mark.parametrize(
    ("values", "settings"),
    [
        (np.zeros(19), {}),
        (np.full(100, math.nan), {}),
        (np.zeros((10, 10)), {}),
        (np.zeros(100), {"least": 2}),
        (np.zeros(100), {"batches": 5}),
        (np.zeros(100), {"significance": 0.0}),
    ],
)
def test_what_makes_no_sense_is_refused(values: np.ndarray, settings: dict[str, float]) -> None:
    with pytest.raises(ValueError):
        batch_means(values, **settings)  # type: ignore[arg-type]
