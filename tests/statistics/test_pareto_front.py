"""The front by hand and by definition, and how settled it is."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.statistics.pareto_front import front_probability, non_dominated


def test_a_front_by_hand() -> None:
    points = np.array([[1.0, 5.0], [2.0, 3.0], [3.0, 3.0], [4.0, 1.0], [5.0, 2.0]])
    assert non_dominated(points, [True, True]).tolist() == [True, True, False, True, False]
    assert non_dominated(points, [False, False]).tolist() == [True, False, True, False, True]
    assert non_dominated(points, [True, False]).tolist() == [True, False, False, False, False]


@given(arrays(np.float64, st.tuples(st.integers(1, 12), st.just(2)), elements=st.integers(0, 5).map(float)))
def test_the_front_is_what_nobody_dominates(points: np.ndarray) -> None:
    front = non_dominated(points, [True, True])
    assert front.any()
    for i, own in enumerate(points):
        beaten = any(np.all(other <= own) and np.any(other < own) for other in points)
        assert front[i] == (not beaten)


def test_equal_candidates_stay_together_and_nan_is_never_on_the_front() -> None:
    points = np.array([[1.0, 1.0], [1.0, 1.0], [math.nan, 0.0], [0.0, math.inf]])
    assert non_dominated(points, [True, True]).tolist() == [True, True, False, True]


def noisy(means: list[list[float]], spread: float, seed: int) -> np.ndarray:
    centre = np.array(means)[:, None, :]
    generator = np.random.default_rng(seed)
    return np.asarray(centre + spread * generator.normal(size=(centre.shape[0], 40, 2)))


def test_what_is_clear_is_certain_and_what_is_close_is_not() -> None:
    samples = noisy([[0.0, 4.0], [4.0, 0.0], [5.0, 5.0], [4.0, 0.02]], spread=0.5, seed=1)
    share = front_probability(samples, [True, True], seed=2, resamples=500)
    assert share[0] == 1.0 and share[2] == 0.0
    assert 0.05 < share[3] < 0.95
    assert share.tobytes() == front_probability(samples, [True, True], seed=2, resamples=500).tobytes()


def test_common_noise_does_not_blur_the_front() -> None:
    common = np.random.default_rng(3).normal(0.0, 5.0, (1, 40, 2))
    samples = noisy([[0.0, 0.0], [0.5, 0.5]], spread=0.1, seed=4) + common
    paired = front_probability(samples, [True, True], seed=5, resamples=300)
    alone = front_probability(samples, [True, True], seed=5, resamples=300, common=False)
    assert paired.tolist() == [1.0, 0.0] and alone[1] > 0.2


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError):
        non_dominated(np.zeros((3, 2)), [True])
    for shape in ((3, 1, 2), (3, 5, 3), (3, 2)):
        with pytest.raises(ValueError):
            front_probability(np.zeros(shape), [True, True], seed=1)
