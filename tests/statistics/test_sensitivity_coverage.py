"""A short run of `experiments/verification/sensitivity_coverage.py`: intervals hold the truth as often as they say."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.verification.sensitivity_coverage import (
    BASE,
    FUNCTIONS,
    TRAJECTORIES,
    holds,
    morris,
    noise,
    sobol,
    true_effects,
)
from sim.statistics.screening import elementary_effects, morris_design

FUNCTION = {function.name: function for function in FUNCTIONS}


@pytest.mark.parametrize(("name", "kind"), [("linear", "common"), ("mostly nothing", "both"), ("g", "of the point")])
def test_morris_intervals_hold_the_truth(name: str, kind: str) -> None:
    shares = morris(FUNCTION[name], kind, 5, range(100))
    # coverage is 0.92 or more; of 66 binomials of 100 one is 76 or less with probability below 0.02 %
    assert shares.min() > 0.76


@pytest.mark.parametrize(("name", "kind"), [("mostly nothing", "both"), ("g", "common")])
def test_sobol_intervals_hold_the_truth(name: str, kind: str) -> None:
    shares = sobol(FUNCTION[name], kind, 5, range(30))
    # coverage is 0.92 or more; of 28 binomials of 30 one is 20 or less with probability below 0.3 %
    assert shares.min() > 20 / 30


def test_the_replications_left_out_are_missed() -> None:
    # what was done before: the noise that all points share taken for an effect
    function = FUNCTION["linear"]
    mu, star, _ = true_effects(function)
    held = np.zeros((2, 8))
    for seed in range(100):
        design = morris_design(8, TRAJECTORIES, seed)
        values = function.of(design)[:, None] + noise("common", design, 5, 1.0, np.random.default_rng([1, seed]))
        found = elementary_effects(design, values.mean(axis=1))
        held += [holds(found.mu, mu), holds(found.mu_star, star)]
    assert held[:, :7].max() == 0.0 and held[:, 7].min() == 100.0


def test_the_truth_of_the_test_functions() -> None:
    for function in FUNCTIONS:
        first, total = function.indices
        assert (first <= total + 1e-12).all() and first.sum() <= 1.0 + 1e-12 <= total.sum() + 2e-12
        points = np.random.default_rng(3).random((2, 200_000, function.factors))
        a, b = (function.of(part) for part in points)
        for factor in range(function.factors):
            mixed = points[0].copy()
            mixed[:, factor] = points[1][:, factor]
            gains = function.of(mixed) - a
            # Monte Carlo, whose standard error is a few thousandths of the variance at most; 99.99 %
            assert 0.5 * np.mean(gains**2) / a.var() == pytest.approx(total[factor], abs=0.015)
            assert np.mean((b - a.mean()) * gains) / a.var() == pytest.approx(first[factor], abs=0.015)
    mu, star, sigma = true_effects(FUNCTION["linear"])
    assert mu == pytest.approx([10.0, 5.0, 2.0, 1.0, 0.1, 0.0, 0.0, 0.0]) == star
    assert sigma == pytest.approx(np.zeros(8), abs=1e-9)
    assert BASE & (BASE - 1) == 0
