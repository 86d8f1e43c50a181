"""The border between two policies: exact probabilities, known lines and circles, and the share of the plane."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from experiments.verification.planted import GRID, draws, slope
from sim.statistics.border import estimate_border, fit_surface, share_positive
from sim.statistics.intervals import paired_difference


def disc(points: np.ndarray) -> np.ndarray:
    """Positive inside a circle of radius 0.3."""
    return np.asarray(0.3 - np.hypot(points[:, 0] - 0.5, points[:, 1] - 0.5))


def test_at_a_node_it_is_the_paired_t_test() -> None:
    samples = draws(slope(GRID), 12, seed=1)
    difference, error, probability = fit_surface(GRID, list(samples)).at(GRID)
    for i, sample in enumerate(samples):
        interval = paired_difference(sample, np.zeros(12))
        assert difference[i] == pytest.approx(interval.mean, abs=1e-12)
        assert error[i] == pytest.approx(float(stats.sem(sample)), rel=1e-9)
        expected = stats.ttest_1samp(sample, 0.0, alternative="greater").pvalue
        assert 1.0 - probability[i] == pytest.approx(float(expected), abs=1e-9)


def test_between_nodes_it_is_the_t_test_of_the_weighted_replications() -> None:
    nodes = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    samples = draws(np.array([0.3, -0.1, 0.2]), 9, seed=2)
    difference, error, probability = fit_surface(nodes, list(samples)).at([[0.2, 0.5], [0.8, 0.8]])
    mixed = 0.3 * samples[0] + 0.2 * samples[1] + 0.5 * samples[2]
    assert difference[0] == pytest.approx(float(mixed.mean()), rel=1e-12)
    assert error[0] == pytest.approx(float(stats.sem(mixed)), rel=1e-9)
    assert probability[0] == pytest.approx(1.0 - stats.ttest_1samp(mixed, 0.0, alternative="greater").pvalue, rel=1e-9)
    assert np.isnan([difference[1], error[1], probability[1]]).all()  # outside the triangle


def test_without_common_numbers_the_errors_add_up() -> None:
    nodes = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    samples = list(draws(np.zeros(3), 9, seed=2))
    _, error, _ = fit_surface(nodes, samples, common=False).at([[0.2, 0.5]])
    parts = [weight * float(stats.sem(sample)) for weight, sample in zip((0.3, 0.2, 0.5), samples, strict=True)]
    assert error[0] == pytest.approx(math.hypot(*parts), rel=1e-9)


def test_nodes_with_more_replications_share_those_they_have() -> None:
    nodes = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    samples = draws(np.zeros(3), 4000, seed=3)
    uneven = [samples[0], samples[1, :1000], samples[2]]
    _, error, _ = fit_surface(nodes, uneven).at([[0.25, 0.25]])
    # variances 0.25 and covariances 0.175 by construction, shared by the replications that two nodes have in common:
    # w = (1/2, 1/4, 1/4) over 4000, 1000, 4000; estimated from a thousand and more, so to within a few per cent
    weights, counts = (0.5, 0.25, 0.25), (4000, 1000, 4000)
    expected = sum(
        weights[i] * weights[j] * (0.25 if i == j else 0.175) * min(counts[i], counts[j]) / (counts[i] * counts[j])
        for i in range(3)
        for j in range(3)
    )
    assert error[0] == pytest.approx(math.sqrt(expected), rel=0.08)


def test_a_line_lies_in_the_band_as_often_as_stated() -> None:
    places = np.array([[0.7, 0.0], [0.45, 0.5], [0.31, 0.78]])
    inside = np.zeros(3)
    for seed in range(1000):
        _, _, probability = fit_surface(GRID, list(draws(slope(GRID), 8, seed))).at(places)
        inside += (probability > 0.05) & (probability < 0.95)
    # exactly 0.90 for normal differences: binomial(1000, 0.9) lies outside 900 +- 37 with 0.01 %
    assert np.abs(inside - 900).max() <= 37


@pytest.mark.parametrize("common", [True, False])
def test_uneven_replications_do_not_make_the_band_too_narrow(common: bool) -> None:
    counts = np.random.default_rng(4).integers(6, 30, len(GRID))
    inside = 0
    for seed in range(600):
        samples = draws(slope(GRID), 30, seed, common=0.7 if common else 0.0)
        surface = fit_surface(GRID, [row[:n] for row, n in zip(samples, counts, strict=True)], common)
        _, _, probability = surface.at([[0.31, 0.78]])
        inside += bool(0.05 < probability[0] < 0.95)
    # the degrees of freedom are on the safe side; binomial(600, 0.9) is 516 or less with 0.1 %
    assert inside >= 517


def test_the_curve_follows_a_line_without_noise() -> None:
    border = estimate_border(GRID, [[value, value] for value in slope(GRID)], raster=51)
    (line,) = border.curve()
    assert slope(line) == pytest.approx(0.0, abs=1e-12)
    assert line[:, 1].min() == 0.0 and line[:, 1].max() == 1.0
    rows, columns = np.meshgrid(border.axis, border.axis, indexing="ij")
    exact = slope(np.stack([columns.ravel(), rows.ravel()], axis=1)).reshape(51, 51)
    assert border.difference == pytest.approx(exact, abs=1e-12)  # rows are the second factor
    clear = np.abs(exact) > 1e-9
    assert np.array_equal(border.probability[clear], (exact[clear] > 0).astype(float))


def test_the_band_surrounds_the_curve() -> None:
    border = estimate_border(GRID, list(draws(slope(GRID), 40, seed=5)))
    low, high = border.band()
    (line,) = border.curve()
    surface = border.surface
    for edge, probability in ((low, 0.05), (high, 0.95)):
        # the probability bends between points of the raster, so the contour is good to a few thousandths
        assert surface.at(np.concatenate(edge))[2] == pytest.approx(probability, abs=0.01)
    assert surface.at(line)[2] == pytest.approx(0.5, abs=1e-6)
    assert 0.0 < border.uncertain.mean() < 0.6
    assert np.concatenate(low)[:, 0].mean() < line[:, 0].mean() < np.concatenate(high)[:, 0].mean()


def test_places_outside_the_nodes_are_left_open() -> None:
    border = estimate_border(0.5 * GRID, list(draws(slope(GRID), 5, seed=6)), raster=11)
    assert np.isnan(border.probability[:, 6:]).all() and not np.isnan(border.probability[:6, :6]).any()
    assert not border.uncertain[:, 6:].any()


def test_the_share_of_a_half_plane() -> None:
    # positive where x + y / 2 > 0.7: 1 - the area of the trapezium below, 1 - (0.7 + 0.2) / 2 = 0.55
    held = 0
    for seed in range(150):
        border = estimate_border(GRID, list(draws(slope(GRID), 10, seed)), raster=41)
        share, lower, upper = share_positive(border, seed=seed, resamples=300)
        assert lower <= share <= upper
        held += lower <= 0.55 <= upper
    # common noise moves the whole line, so the share is nearly a monotone function of one t variable:
    # binomial(150, 0.95) is 133 or less with probability 0.1 %
    assert held >= 134


def test_a_share_without_noise_is_certain_and_repeats() -> None:
    border = estimate_border(GRID, [[value, value] for value in slope(GRID)], raster=41)
    assert share_positive(border, seed=1, resamples=20) == (pytest.approx(0.55, abs=0.02),) * 3
    noisy = estimate_border(GRID, list(draws(slope(GRID), 6, seed=7)), raster=21, common=False)
    assert share_positive(noisy, seed=1, resamples=50) == share_positive(noisy, seed=1, resamples=50)
    assert share_positive(noisy, seed=1, resamples=50) != share_positive(noisy, seed=2, resamples=50)


def test_policies_alike_everywhere_have_no_border() -> None:
    border = estimate_border(GRID, np.zeros((25, 4)).tolist(), raster=11)
    assert border.probability == pytest.approx(0.5) and border.curve() == [] and border.uncertain.all()


def test_what_makes_no_surface_is_refused() -> None:
    good = [[0.0, 1.0]] * 3
    corner = [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]
    bad = [
        (corner[:2], good[:2]),
        (corner, good[:2]),
        (corner, [[0.0], [0.0, 1.0], [0.0, 1.0]]),
        (corner, [[0.0, math.nan], [0.0, 1.0], [0.0, 1.0]]),
        ([[0.0, 0.0], [0.5, 0.5], [1.0, 1.0]], good),
        ([[0.0, 0.0], [0.0, 0.0], [1.0, 1.0]], good),
    ]
    for points, samples in bad:
        with pytest.raises(ValueError):
            fit_surface(points, samples)
    for settings in ({"level": 1.0}, {"raster": 1}):
        with pytest.raises(ValueError):
            estimate_border(corner, good, **settings)  # type: ignore[arg-type]
