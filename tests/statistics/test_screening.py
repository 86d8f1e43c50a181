"""Morris' elementary effects: the walks, the numbers on functions solved by hand, and SALib's for comparison."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.statistics.screening import elementary_effects, morris_design


def bent(x: np.ndarray) -> np.ndarray:
    """A linear factor, a quadratic one, an interaction, and one that does nothing."""
    return np.asarray(3.0 * x[:, 0] - 2.0 * x[:, 1] ** 2 + x[:, 2] * x[:, 3] + 0.0 * x[:, 4])


@pytest.mark.parametrize(("levels", "candidates"), [(4, 0), (6, 0), (4, 40)])
def test_walks_move_each_factor_once_by_the_step_on_the_grid(levels: int, candidates: int) -> None:
    design = morris_design(5, 12, seed=1, levels=levels, candidates=candidates)
    assert design.shape == (72, 5)
    grid = np.arange(levels) / (levels - 1)
    assert np.isin(design, grid).all()
    steps = np.diff(design.reshape(12, 6, 5), axis=1)
    assert ((steps != 0.0).sum(axis=1) == 1).all() and ((steps != 0.0).sum(axis=2) == 1).all()
    assert np.abs(steps[steps != 0.0]) == pytest.approx(levels / (2 * (levels - 1)), rel=1e-12)


def test_all_levels_are_visited_equally_often() -> None:
    design = morris_design(4, 1000, seed=2)
    counts = np.array([(np.abs(design - level / 3) < 1e-9).sum() for level in range(4)])
    # 20,000 coordinates, 5 to a walk and factor that share two levels: sd of a count below 150; 5 sd
    assert np.abs(counts - 5000).max() < 750


def spread(design: np.ndarray) -> float:
    """What Campolongo et al. make large: the sum over pairs of walks of the squared distance between them."""
    walks = design.reshape(-1, 4, 3)
    gaps = np.linalg.norm(walks[:, None, :, None] - walks[None, :, None, :], axis=-1).sum(axis=(2, 3))
    return float((gaps * gaps)[np.triu_indices(len(walks), 1)].sum())


def test_chosen_walks_lie_further_apart() -> None:
    chance = sorted(spread(morris_design(3, 6, seed)) for seed in range(200))
    for seed in range(5):
        # better than all but the best 2 of 200 designs left to chance
        assert spread(morris_design(3, 6, seed, candidates=60)) > chance[-3]


def test_effects_of_a_function_solved_by_hand() -> None:
    design = morris_design(5, 200, seed=3)
    screening = elementary_effects(design, bent(design))
    assert screening.effects[:, 0] == pytest.approx(3.0, rel=1e-9)
    assert screening.mu.value[0] == pytest.approx(3.0) and screening.sigma.value[0] == pytest.approx(0.0, abs=1e-9)
    # from x to x + 2/3 the square gains (2x + 2/3) per unit, with x = 0 or 1/3: -4/3 or -8/3, equally likely
    assert set(np.round(screening.effects[:, 1], 9)) == {round(-4 / 3, 9), round(-8 / 3, 9)}
    # 200 fair coins: the mean lies within 4 sd, 4 x (2/3) / sqrt(200), with 99.99 %
    assert abs(screening.mu.value[1] + 2.0) < 4.0 * (2 / 3) / math.sqrt(200)
    assert screening.mu_star.value[1] == pytest.approx(-screening.mu.value[1])
    assert screening.mu_star.value[2] == pytest.approx(screening.mu.value[2])  # the partner is never negative
    assert screening.sigma.value[2] > 0.2
    assert screening.mu_star.value[4] == screening.mu_star.upper[4] == 0.0


def test_mu_star_does_not_cancel() -> None:
    design = morris_design(2, 100, seed=5)
    screening = elementary_effects(design, (design[:, 0] - 0.5) * (design[:, 1] - 0.5))
    # effects are +- 1/2 or +- 1/6 with either sign equally likely: mu is about 0, mu* exactly between them
    assert np.abs(screening.mu.value).max() < 4.0 * 0.38 / math.sqrt(100)
    assert screening.mu_star.value.min() > 1 / 6


def test_intervals_hold_the_expected_effect_of_an_exact_outcome() -> None:
    held = 0
    for seed in range(200):
        design = morris_design(2, 30, seed)
        mu_star = elementary_effects(design, design[:, 0] + design[:, 1] ** 2).mu_star
        held += bool(mu_star.lower[1] <= 2.0 / 3 + 1.0 / 3 <= mu_star.upper[1])
    # the mean of 30 coins of 2/3 and 4/3, whose t interval covers about 95 %: binomial(200, 0.95) is 179 or less with
    # probability 0.1 %
    assert held >= 180


def noisy(design: np.ndarray, replications: int, seed: int, common: float = 1.0, own: float = 0.3) -> np.ndarray:
    """The bent outcome with noise: the slopes of a replication, the same for all points, and each point's own.

    The last factor has no slope in any replication.
    """
    draws = np.random.default_rng([9, seed])
    slopes = common * draws.normal(size=(design.shape[1], replications))
    slopes[-1] = 0.0
    return bent(design)[:, None] + design @ slopes + own * draws.normal(size=(design.shape[0], replications))


def test_one_trajectory_table_is_a_two_way_mean() -> None:
    design = morris_design(5, 10, seed=3)
    values = noisy(design, 6, 1)
    mu = elementary_effects(design, values).mu
    table = np.stack([elementary_effects(design, column).effects for column in values.T], axis=2)
    by_row, by_column = table.mean(axis=2).var(axis=0, ddof=1) / 10, table.mean(axis=0).var(axis=1, ddof=1) / 6
    # Satterthwaite's degrees of freedom of a sum of two variances
    freedom = (by_row + by_column) ** 2 / (by_row**2 / 9 + by_column**2 / 5)
    half = stats.t.ppf(0.975, freedom) * np.sqrt(by_row + by_column)
    assert mu.value == pytest.approx(table.mean(axis=(0, 2)))
    assert mu.upper == pytest.approx(mu.value + half) and mu.lower == pytest.approx(mu.value - half)


def test_noise_alone_adds_up_to_students_t() -> None:
    design = morris_design(1, 8, seed=1)
    slopes = np.array([3.0, -1.0, 4.0, 2.0])
    found = elementary_effects(design, design * slopes)
    # the same in every trajectory, so four numbers are all there is
    half = stats.t.ppf(0.975, 3) * slopes.std(ddof=1) / 2.0
    assert found.mu.upper == pytest.approx([2.0 + half]) and found.mu.lower == pytest.approx([2.0 - half])
    # the mean of the slopes may be below zero as far as that: then its size may be anything from zero on
    assert found.mu_star.lower[0] == 0.0 and found.mu_star.upper == pytest.approx([2.0 + half])
    assert found.sigma.value[0] == found.sigma.lower[0] == found.sigma.upper[0] == 0.0


def test_a_factor_that_changes_nothing_has_no_effect_and_no_interval_about_it() -> None:
    design = morris_design(5, 10, seed=2)
    for replications in (1, 2, 5):
        values = bent(design)[:, None] + design[:, :4] @ np.random.default_rng(1).normal(size=(4, replications))
        found = elementary_effects(design, values)
        for part in (found.mu, found.mu_star, found.sigma):
            assert part.value[4] == part.lower[4] == part.upper[4] == 0.0
    # sums in another order are no effect
    found = elementary_effects(design, 1e6 + bent(design) + 1e-9 * np.resize([0.0, 1.0], 60))
    assert found.mu_star.value[4] == found.mu_star.upper[4] == 0.0


def test_one_replication_has_no_interval() -> None:
    design = morris_design(5, 10, seed=2)
    found = elementary_effects(design, bent(design)[:, None])
    assert found.mu_star.value[:4] == pytest.approx(elementary_effects(design, bent(design)).mu_star.value[:4])
    for part in (found.mu, found.mu_star, found.sigma):
        assert np.isnan(part.lower[:4]).all() and np.isnan(part.upper[:4]).all()


@given(st.integers(0, 10_000), st.integers(2, 6), st.integers(2, 7), st.floats(0.0, 5.0))
def test_limits_enclose_the_estimate(seed: int, trajectories: int, replications: int, own: float) -> None:
    design = morris_design(5, trajectories, seed)
    found = elementary_effects(design, noisy(design, replications, seed, own=own))
    for part in (found.mu, found.mu_star, found.sigma):
        assert (part.lower <= part.value).all() and (part.value <= part.upper).all()
    assert found.mu_star.lower.min() >= 0.0 and found.sigma.lower.min() >= 0.0


def test_the_same_seeds_give_the_same_bits() -> None:
    assert morris_design(3, 5, 7).tobytes() == morris_design(3, 5, 7).tobytes() != morris_design(3, 5, 8).tobytes()
    design = morris_design(3, 5, 7)
    first, again = (elementary_effects(design, noisy(np.hstack([design, design]), 4, 1)) for _ in range(2))
    assert first.mu_star.lower.tobytes() == again.mu_star.lower.tobytes()


def test_salib_finds_the_same_effects() -> None:
    morris = pytest.importorskip("SALib.analyze.morris")
    problem = {"num_vars": 5, "names": list("abcde"), "bounds": [[0.0, 1.0]] * 5}
    design = morris_design(5, 25, seed=6)
    theirs = morris.analyze(problem, design, bent(design), num_levels=4, seed=1)
    ours = elementary_effects(design, bent(design))
    assert ours.mu.value == pytest.approx(np.asarray(theirs["mu"]), abs=1e-9)
    assert ours.mu_star.value == pytest.approx(np.asarray(theirs["mu_star"]), abs=1e-9)
    assert ours.sigma.value == pytest.approx(np.asarray(theirs["sigma"]), abs=1e-9)


def test_what_does_not_fit_is_refused() -> None:
    for arguments in ((0, 5, 1), (3, 1, 1), (3, 5, 1, 3)):
        with pytest.raises(ValueError):
            morris_design(*arguments)
    design = morris_design(2, 3, 1)
    for values in (np.zeros(8), np.full(9, math.nan), np.zeros((9, 0)), np.zeros((8, 9))):
        with pytest.raises(ValueError):
            elementary_effects(design, values)
    with pytest.raises(ValueError):
        elementary_effects(design[::-1][[0, 2, 1, 3, 4, 5, 6, 7, 8]], np.zeros(9))
    with pytest.raises(ValueError):
        elementary_effects(design, np.zeros(9), level=1.0)
