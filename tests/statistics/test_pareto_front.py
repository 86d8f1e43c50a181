"""The front by hand and by definition."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.statistics.pareto_front import non_dominated


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


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError):
        non_dominated(np.zeros((3, 2)), [True])
