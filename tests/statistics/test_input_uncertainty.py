"""Luck and data: variance components worked out by hand, on known normal data, and the coverage of both together."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.statistics.input_uncertainty import components, freedom_of, half_width, runs_needed, runs_of_a_draw, two_widths
from sim.statistics.intervals import mean_interval

ROUNDS = 2_000


def test_components_worked_out_by_hand() -> None:
    found = components(np.array([[1.0, 3.0], [5.0, 7.0], [3.0, 5.0]]))
    assert (found.between, found.rest) == (8.0, 0.0)  # means 2, 6, 4: variance 4, times two runs; the second run + 2
    assert found.raw == 4.0
    found = components(np.array([[0.0, 0.0], [0.0, 2.0]]))
    assert (found.between, found.rest) == (1.0, 1.0)  # what is left is 1/2, -1/2, -1/2, 1/2
    assert found.raw == 0.0
    assert found.spread == pytest.approx(math.sqrt(2 * (1 + 1)) / 2)


@given(st.integers(2, 6), st.integers(2, 5), st.integers(0, 1000))
def test_mean_squares_and_test_are_those_of_least_squares(draws: int, runs: int, seed: int) -> None:
    """The sums of squares of two linear models, with and without draws, fitted by least squares."""
    values = np.random.default_rng(seed).normal(size=(draws, runs))
    draw, run = (each.ravel() for each in np.indices(values.shape))
    blocks = (run[:, None] == np.arange(runs)).astype(float)
    whole = np.hstack([blocks, (draw[:, None] == np.arange(1, draws)).astype(float)])

    def left(design: np.ndarray) -> float:
        fitted = design @ np.linalg.lstsq(design, values.ravel(), rcond=None)[0]
        return float(((values.ravel() - fitted) ** 2).sum())

    found = components(values)
    freedom = (draws - 1) * (runs - 1)
    assert found.rest == pytest.approx(left(whole) / freedom, rel=1e-6)
    assert found.between == pytest.approx((left(blocks) - left(whole)) / (draws - 1), rel=1e-6)
    assert found.is_told == (stats.f.sf(found.between / found.rest, draws - 1, freedom) < 0.05)


@given(st.integers(0, 1000), st.lists(st.floats(-1e3, 1e3), min_size=3, max_size=3))
def test_luck_that_all_draws_share_does_not_count(seed: int, shared: list[float]) -> None:
    values = np.random.default_rng(seed).normal(size=(5, 3))
    alone, moved = components(values), components(values + shared)
    assert moved.between == pytest.approx(alone.between, rel=1e-6)
    assert moved.rest == pytest.approx(alone.rest, rel=1e-6)


def test_components_of_known_normal_data() -> None:
    """10,000 draws of four runs, data 4 and rest 9: each estimate within four of its standard errors (6 in 100,000)."""
    random = np.random.default_rng(5)
    found = components(random.normal(0.0, 2.0, (10_000, 1)) + random.normal(0.0, 9.0, 4)
                       + random.normal(0.0, 3.0, (10_000, 4)))
    assert abs(found.raw - 4.0) < 4.0 * found.spread
    assert abs(found.rest - 9.0) < 4.0 * 9.0 * math.sqrt(2.0 / 30_000)
    assert found.spread < 0.12
    assert found.data == pytest.approx(found.raw, rel=1e-9)  # far above 0 nothing is cut off
    assert found.is_told


@given(st.floats(-5.0, 5.0), st.floats(0.1, 3.0))
def test_what_enters_an_interval_is_the_mean_of_the_normal_law_above_0(raw: float, luck: float) -> None:
    values = np.array([[luck, -luck], [-luck, luck], [luck, -luck]]) + np.array([[-1.0], [0.0], [1.0]]) * abs(raw)
    found = components(values)
    expected = stats.truncnorm(-found.raw / found.spread, math.inf, found.raw, found.spread).mean()
    assert found.data == pytest.approx(float(expected), rel=1e-6)
    assert found.data > 0.0


def test_draws_that_are_all_alike_leave_the_interval_of_luck() -> None:
    gaps = [1.0, 2.0, 3.0]
    found = two_widths(gaps, np.zeros((4, 2)), 0.95)
    assert found.data == 0.0
    assert found.both == found.luck == mean_interval(gaps, 0.95)
    assert found.shift.mean == -1.5  # beside the mean of the first two runs
    assert not found.components.is_told


def test_without_luck_the_width_is_that_of_the_data() -> None:
    drawn = np.repeat([[0.0], [1.0], [2.0]], 2, axis=1)
    found = two_widths([1.0, 1.0, 1.0], drawn, 0.95)
    assert found.luck.half_width == 0.0
    assert found.components.rest == 0.0
    assert found.both.half_width == pytest.approx(found.data)
    # the mean square between is 2; its standard error 1 with two degrees of freedom; the normal law about 1 above 0
    assert found.components.data == pytest.approx(float(stats.truncnorm(-1.0, math.inf, 1.0, 1.0).mean()))


@pytest.mark.parametrize("drawn", [np.zeros((1, 2)), np.zeros((3, 1)), np.zeros(4), np.array([[0.0, math.nan]] * 2)])
def test_what_cannot_be_taken_apart_is_refused(drawn: np.ndarray) -> None:
    with pytest.raises(ValueError, match="at least two draws"):
        components(drawn)


@pytest.mark.parametrize("gaps", [[1.0], [1.0, 2.0], [1.0, 2.0, math.nan]])
def test_too_few_runs_have_no_widths(gaps: list[float]) -> None:
    with pytest.raises(ValueError, match="as many finite differences"):
        two_widths(gaps, np.zeros((3, 3)), 0.95)


@given(st.floats(0.0, 9.0), st.floats(0.01, 9.0), st.integers(2, 60), st.integers(2, 60))
def test_both_together_are_wider_than_each_and_no_wider_than_their_sum(
    data: float, chance: float, draws: int, runs: int
) -> None:
    both = half_width(data, draws - 1.0, chance, runs, 0.95)
    fewest = min(draws, runs)
    most = float(stats.t.ppf(0.975, fewest - 1)) * math.sqrt(data + chance)
    assert 1.959 * math.sqrt(data + chance) < both <= most * (1.0 + 1e-9)


def test_runs_shrink_luck_and_never_the_data() -> None:
    random = np.random.default_rng(3)
    found = two_widths(random.normal(5.0, 1.0, 10), random.normal(5.0, 1.0, (30, 1)) + np.zeros((30, 2)), 0.95)
    assert runs_needed(found, found.data) == math.inf
    assert runs_needed(found, 0.5 * found.data) == math.inf
    wanted = 1.05 * found.data
    count = int(runs_needed(found, wanted))
    luck = found.luck.half_width * math.sqrt(10) / stats.t.ppf(0.975, 9)

    def reached(runs: int) -> float:
        return math.hypot(found.data, stats.t.ppf(0.975, runs - 1) * luck / math.sqrt(runs))

    assert reached(count) <= wanted < reached(count - 1)


@pytest.mark.parametrize(("runs", "of_a_draw"), [(2, 2), (10, 2), (11, 3), (15, 3), (100, 20)])
def test_a_draw_has_a_fifth_of_the_runs(runs: int, of_a_draw: int) -> None:
    assert runs_of_a_draw(runs) == of_a_draw


@pytest.mark.parametrize("data", [0.0, 0.03, 0.1, 0.3, 1.0, 10.0])
@pytest.mark.parametrize("shared", [0.0, 0.9])
@pytest.mark.parametrize(("runs", "draws"), [(10, 50), (10, 20), (40, 50)])
def test_coverage_of_both_together(runs: int, draws: int, shared: float, data: float) -> None:
    """A fit that is off by a normal error of variance `data`; luck has variance 1, part of which all draws share.

    Promised is 95 %; the least coverage of the method over these settings is 94 %, which in 2,000 rounds gives fewer
    than 92 % in less than one of 1,000 tests.
    """
    random = np.random.default_rng([7, runs, draws, round(100 * data), round(10 * shared)])
    each = runs_of_a_draw(runs)
    held = 0
    for _ in range(ROUNDS):
        fit = random.normal(0.0, math.sqrt(data))
        luck = random.normal(0.0, math.sqrt(shared), runs)
        gaps = fit + luck + random.normal(0.0, math.sqrt(1.0 - shared), runs)
        drawn = fit + random.normal(0.0, math.sqrt(data), (draws, 1)) + luck[:each]
        drawn += random.normal(0.0, math.sqrt(1.0 - shared), (draws, each))
        held += two_widths(gaps, drawn, 0.95).both.contains(0.0)
    assert held >= 0.92 * ROUNDS
    if data >= 1.0:  # what data alone decide is no wider than it has to be: 97 % in fewer than one of 1,000 tests
        assert held <= 0.97 * ROUNDS


def test_few_days_widen_the_data() -> None:
    """A mean of six days, drawn again without end: their t interval, five degrees of freedom; with 95 % coverage.

    The draws of each round vary as that round's own days do, which is all that a bootstrap can know. In 2,000 rounds
    fewer than 93 % or more than 97 % in fewer than one of 1,000 tests; without the days' own freedom it is 90 %.
    """
    assert freedom_of(51, 50.0) == pytest.approx(25.0)
    assert freedom_of(11, math.inf) == pytest.approx(10.0)
    random = np.random.default_rng(17)
    held, naive = 0, 0
    for _ in range(ROUNDS):
        days = random.normal(size=6)
        drawn = days.mean() + random.normal(0.0, days.std(ddof=1) / math.sqrt(6), (60, 1)) + np.zeros((60, 2))
        gaps = days.mean() + 1e-6 * random.normal(size=10)
        held += two_widths(gaps, drawn, 0.95, 5.0).both.contains(0.0)
        naive += two_widths(gaps, drawn, 0.95).both.contains(0.0)
    assert 0.93 * ROUNDS < held < 0.97 * ROUNDS
    assert naive < 0.92 * ROUNDS


def test_luck_alone_does_not_cover_where_data_matter() -> None:
    """The fault that draws are there for: with as much variance of the data as of one run, ten runs miss mostly."""
    random = np.random.default_rng(11)
    fits = random.normal(size=ROUNDS)
    held = sum(mean_interval(fit + random.normal(size=10), 0.95).contains(0.0) for fit in fits)
    assert held < 0.65 * ROUNDS


def test_a_shift_of_the_draws_is_told() -> None:
    """Draws that lie six standard deviations beside the fit: told; draws about the fit: told in 5 % of 400 rounds.

    More than 9 % in fewer than one of 1,000 tests.
    """
    random = np.random.default_rng(13)

    def told(by: float) -> int:
        count = 0
        for _ in range(400):
            drawn = by + random.normal(size=(30, 1)) + random.normal(size=(30, 2))
            count += not two_widths(random.normal(size=10), drawn, 0.95).shift.contains(0.0)
        return count

    assert told(6.0) == 400
    assert told(0.0) <= 0.09 * 400
