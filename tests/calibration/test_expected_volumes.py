"""What was expected of each date: by hand, and against rates that are known."""

from __future__ import annotations

import numpy as np
import pytest

from sim.calibration.expected_volumes import expected_volumes, posterior

SHAPE = np.array([0.0, 0.0, 1.0, 3.0, 5.0, 4.0, 2.0, 1.0] + [0.0] * 16)


def test_the_posterior_mean_by_hand() -> None:
    """Two counts of the same expectation: equal ones leave nothing to doubt, very different ones stay what they are."""
    assert posterior(np.array([10.0, 10.0]), np.array([10.0, 10.0])) == pytest.approx([10.0, 10.0])
    far = posterior(np.array([5.0, 195.0]), np.array([100.0, 100.0]))
    k = (far[0] * 100 - 5 * 100) / (100 - far[0])  # (k + 5) 100 / (k + 100) = far[0]
    assert k < 5 and far[1] == pytest.approx(100 * (k + 195) / (k + 100))
    assert posterior(np.array([3.0, 0.0]), np.array([0.0, 0.0])).tolist() == [0.0, 0.0]


def test_days_that_are_not_covered_stay_what_they_are() -> None:
    counts = np.random.default_rng(1).poisson(np.tile(5 * SHAPE, (21, 1))).astype(float)
    covered = np.ones(21, dtype=bool)
    covered[9] = False
    counts[9] = 2.0
    found = expected_volumes(counts, covered)
    assert found[9].tolist() == [2.0] * 24
    counts[9] = 700.0
    assert np.array_equal(found[covered], expected_volumes(counts, covered)[covered])
    assert expected_volumes(np.zeros((3, 24)), np.ones(3, dtype=bool)).tolist() == np.zeros((3, 24)).tolist()


def test_pure_poisson_counts_leave_the_profile_and_nothing_else() -> None:
    """Eight weeks of 80 a day, no day busier than another: the error falls to a fraction of that of the counts."""
    rates = np.tile(5 * SHAPE, (56, 1))
    counts = np.random.default_rng(7).poisson(rates).astype(float)
    found = expected_volumes(counts, np.ones(56, dtype=bool))
    raw, left = (float(((each - rates) ** 2).mean()) for each in (counts, found))
    assert left < 0.12 * raw
    assert found.sum() == pytest.approx(counts.sum(), rel=0.005)
    assert (found[:, SHAPE == 0.0] == 0.0).all()


def test_a_busy_day_and_a_burst_stay() -> None:
    """One day has twice as many, one hour of another day five times as many: neither is taken for luck."""
    rates = np.tile(20 * SHAPE, (56, 1))
    rates[10] *= 2.0
    rates[30, 4] *= 5.0
    counts = np.random.default_rng(3).poisson(rates).astype(float)
    found = expected_volumes(counts, np.ones(56, dtype=bool))
    assert found[10].sum() == pytest.approx(counts[10].sum(), rel=0.1)
    assert found[30, 4] == pytest.approx(counts[30, 4], rel=0.15)
    raw, left = (float(((each - rates) ** 2).mean()) for each in (counts, found))
    assert left < raw


def test_simulated_days_scatter_as_real_ones_do() -> None:
    """Poisson numbers of the expected volumes have the variance of the counts, those of the counts twice their noise.

    200 days of one mean: Var of the counts is m; of a Poisson number around a count it is 2 m. With 24 x 200 cells the
    relative standard error of a variance is about 2 %, limits are 4 of them.
    """
    rng = np.random.default_rng(11)
    rates = np.tile(np.full(24, 9.0), (203, 1))
    counts = rng.poisson(rates).astype(float)
    again = rng.poisson(expected_volumes(counts, np.ones(203, dtype=bool)))
    twice = rng.poisson(counts)
    assert again.var() / counts.var() == pytest.approx(1.0, abs=0.08)
    assert twice.var() / counts.var() == pytest.approx(2.0, abs=0.16)
