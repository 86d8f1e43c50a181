"""Designs: what is promised of their points, and the same bits every time."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from scipy.stats import qmc

from sim.statistics.designs import full_grid, latin_hypercube, sobol_sequence


def test_a_grid_holds_every_combination_the_last_factor_fastest() -> None:
    expected = [[0.0, 0.5, 0.0], [0.0, 0.5, 0.5], [0.0, 0.5, 1.0], [1.0, 0.5, 0.0], [1.0, 0.5, 0.5], [1.0, 0.5, 1.0]]
    assert full_grid([2, 1, 3]).tolist() == expected


def test_the_ends_of_a_grid_are_exact() -> None:
    for levels in range(2, 60):
        axis = full_grid([levels])[:, 0]
        assert axis[0] == 0.0 and axis[-1] == 1.0 and np.all(np.diff(axis) > 0.0)


@pytest.mark.parametrize("scrambled", [True, False])
def test_a_hypercube_has_one_point_in_every_slice(scrambled: bool) -> None:
    points = latin_hypercube(17, 4, seed=3, scrambled=scrambled)
    assert points.shape == (17, 4)
    for column in points.T:
        assert sorted(np.floor(column * 17).astype(int)) == list(range(17))
    middles = np.allclose((points * 17) % 1.0, 0.5, atol=1e-9)
    assert middles != scrambled


@pytest.mark.parametrize("points", [1, 2, 3, 100, 128])
def test_any_number_of_sobol_points_without_a_warning(points: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        design = sobol_sequence(points, 3, seed=1)
    assert design.shape == (points, 3)
    assert np.array_equal(design, sobol_sequence(128, 3, seed=1)[:points])


def test_sobol_points_cover_better_than_chance() -> None:
    # mean over 20 seeds; a random design of 64 points has ten times the centred discrepancy
    quiet = np.mean([qmc.discrepancy(sobol_sequence(64, 2, seed)) for seed in range(20)])
    chance = np.mean([qmc.discrepancy(np.random.default_rng(seed).random((64, 2))) for seed in range(20)])
    assert quiet < 0.2 * chance


def test_the_plain_sequence_starts_at_the_origin() -> None:
    expected = [[0.0, 0.0], [0.5, 0.5], [0.75, 0.25], [0.25, 0.75]]
    assert sobol_sequence(4, 2, seed=9, scrambled=False).tolist() == expected


def test_the_same_seed_gives_the_same_bits_and_another_does_not() -> None:
    for design in (latin_hypercube, sobol_sequence):
        first, again, other = design(50, 3, 1), design(50, 3, 1), design(50, 3, 2)
        assert first.tobytes() == again.tobytes() != other.tobytes()
        assert first.dtype == np.float64 and first.flags.c_contiguous
        assert first.min() >= 0.0 and first.max() <= 1.0


def test_empty_designs_are_refused() -> None:
    for levels in ([], [3, 0]):
        with pytest.raises(ValueError):
            full_grid(levels)
    for design in (latin_hypercube, sobol_sequence):
        for points, factors in ((0, 2), (2, 0)):
            with pytest.raises(ValueError):
                design(points, factors, 1)
