"""Morris' elementary effects: the walks, the numbers on functions solved by hand, and SALib's for comparison."""

from __future__ import annotations

import math

import numpy as np
import pytest

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
    screening = elementary_effects(design, bent(design), seed=4)
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
    screening = elementary_effects(design, (design[:, 0] - 0.5) * (design[:, 1] - 0.5), seed=5)
    # effects are +- 1/2 or +- 1/6 with either sign equally likely: mu is about 0, mu* exactly between them
    assert np.abs(screening.mu.value).max() < 4.0 * 0.38 / math.sqrt(100)
    assert screening.mu_star.value.min() > 1 / 6


def test_bootstrap_intervals_hold_the_expected_effect() -> None:
    held = 0
    for seed in range(200):
        design = morris_design(2, 30, seed)
        mu_star = elementary_effects(design, design[:, 0] + design[:, 1] ** 2, seed, resamples=400).mu_star
        held += bool(mu_star.lower[1] <= 2.0 / 3 + 1.0 / 3 <= mu_star.upper[1])
    # the mean of 30 coins of 2/3 and 4/3; a percentile interval of so few covers about 93 %:
    # binomial(200, 0.93) is 172 or less with probability 0.1 %
    assert held >= 173


def test_the_same_seeds_give_the_same_bits() -> None:
    assert morris_design(3, 5, 7).tobytes() == morris_design(3, 5, 7).tobytes() != morris_design(3, 5, 8).tobytes()
    design = morris_design(3, 5, 7)
    first, again = (elementary_effects(design, design.sum(axis=1) ** 2, seed=1) for _ in range(2))
    assert first.mu_star.lower.tobytes() == again.mu_star.lower.tobytes()


def test_salib_finds_the_same_effects() -> None:
    morris = pytest.importorskip("SALib.analyze.morris")
    problem = {"num_vars": 5, "names": list("abcde"), "bounds": [[0.0, 1.0]] * 5}
    design = morris_design(5, 25, seed=6)
    theirs = morris.analyze(problem, design, bent(design), num_levels=4, seed=1)
    ours = elementary_effects(design, bent(design), seed=1)
    assert ours.mu.value == pytest.approx(np.asarray(theirs["mu"]), abs=1e-9)
    assert ours.mu_star.value == pytest.approx(np.asarray(theirs["mu_star"]), abs=1e-9)
    assert ours.sigma.value == pytest.approx(np.asarray(theirs["sigma"]), abs=1e-9)


def test_what_does_not_fit_is_refused() -> None:
    for arguments in ((0, 5, 1), (3, 1, 1), (3, 5, 1, 3)):
        with pytest.raises(ValueError):
            morris_design(*arguments)
    design = morris_design(2, 3, 1)
    for values in (np.zeros(8), np.full(9, math.nan)):
        with pytest.raises(ValueError):
            elementary_effects(design, values, seed=1)
    with pytest.raises(ValueError):
        elementary_effects(design[::-1][[0, 2, 1, 3, 4, 5, 6, 7, 8]], np.zeros(9), seed=1)
    with pytest.raises(ValueError):
        elementary_effects(design, np.zeros(9), seed=1, level=1.0)
