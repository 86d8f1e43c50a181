"""Rare events: an interval is given only where it can be believed."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.statistics.intervals import mean_interval
from sim.statistics.rare import effective_number, is_uneven, skewness, too_few_differ

TRIALS = 1500
RATES = np.geomspace(0.05, 20.0, 12)
"""Events a replication, from one in twenty replications to twenty in each."""


def draws(kind: str, rate: float, size: tuple[int, int], rng: np.random.Generator) -> tuple[NDArray[np.float64], float]:
    """Return differences of one kind in rare events, shape (trials, replications), and the mean they are drawn with."""
    if kind == "binomial":
        return rng.binomial(200, rate / 200, size).astype(np.float64), rate
    if kind == "two policies":
        return (rng.poisson(rate, size) - rng.poisson(0.5 * rate, size)).astype(np.float64), 0.5 * rate
    if kind == "bursts":
        bursts = rng.poisson(rate, size)
        return np.where(bursts > 0, bursts + rng.negative_binomial(np.maximum(bursts, 1), 1 / 8), 0.0), 8.0 * rate
    happens = min(rate / 5.0, 0.97)
    return (rng.random(size) < happens) * rng.beta(1.0, 3.0, size), happens * 0.25


@pytest.mark.parametrize("count", [10, 20])
@pytest.mark.parametrize("kind", ["binomial", "two policies", "bursts", "shares that are mostly zero"])
def test_of_the_intervals_that_are_given_at_least_93_of_100_hold_the_mean(kind: str, count: int) -> None:
    """Of about 10,000 intervals given; the seed is fixed, so this fails for a change of the criterion alone.

    The least that simulation with many more trials finds is 93.4 %, for bursts in 10 replications.
    """
    rng = np.random.default_rng(20260901)
    given = held = 0
    for rate in RATES:
        gaps, truth = draws(kind, float(rate), (TRIALS, count), rng)
        for row in gaps:
            if too_few_differ(row) or is_uneven(row):
                continue
            given += 1
            held += mean_interval(row).contains(truth)
    assert given > 0.2 * TRIALS * RATES.size
    assert held / given >= 0.93


def test_without_the_criterion_they_do_not() -> None:
    """The bursts that a blocked line makes: Student's interval alone holds the mean in fewer than 85 of 100 cases."""
    rng = np.random.default_rng(7)
    gaps, truth = draws("bursts", 0.3, (2000, 10), rng)
    varied = gaps[gaps.std(axis=1) > 0.0]
    assert np.mean([mean_interval(row).contains(truth) for row in varied]) < 0.85


def test_none_against_always_is_not_rare() -> None:
    assert not too_few_differ(np.ones(10)) and not is_uneven(np.ones(10))
    assert not too_few_differ(np.full(5, 0.99)) and not is_uneven(np.array([0.99, 0.991, 0.99, 0.99, 0.99]))


def test_four_replications_that_differ_are_too_few_and_five_are_not() -> None:
    assert too_few_differ([1.0, 1.0, 1.0, 1.0, 0.0, 0.0])
    assert not too_few_differ([1.0, 1.0, 1.0, 1.0, 1.0, 0.0])


def test_one_burst_does_not_make_a_difference() -> None:
    assert is_uneven([1.0, 1.0, 1.0, 1.0, 1.0, 40.0, 1.0, 1.0, 1.0, 1.0])
    assert not is_uneven([4.0, 5.0, 6.0, 5.0, 4.0, 6.0, 5.0, 5.0, 4.0, 6.0])


def test_the_effective_number_by_hand() -> None:
    assert effective_number([3.0, -3.0, 0.0, 0.0]) == pytest.approx(2.0)
    assert effective_number([1.0, 2.0]) == pytest.approx(9.0 / 5.0)
    assert effective_number([0.0, 0.0]) == 0.0


def test_skewness_by_hand() -> None:
    # of 0, 0, 3: mean 1, second moment 2, third 2
    assert skewness([0.0, 0.0, 3.0]) == pytest.approx(2.0 / 2.0**1.5)
    assert skewness([5.0, 5.0]) == 0.0
    assert skewness([1.0, 2.0, 3.0]) == pytest.approx(0.0)
