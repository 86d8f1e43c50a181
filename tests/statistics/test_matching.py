"""Inputs sought whose outputs are known: on functions of which everything is known."""

from __future__ import annotations

import numpy as np
import pytest

from sim.statistics.designs import sobol_sequence
from sim.statistics.matching import RANGE_PRECISION, distance, members, nearest_on, points_needed, surface, told


def test_a_quadratic_is_found_again() -> None:
    places = sobol_sequence(points_needed(2), 2, 7)

    def outputs(place: np.ndarray) -> np.ndarray:
        x, y = place.T
        return np.column_stack([1.0 + 2.0 * x - y + 3.0 * x * y - x**2, y**2])

    fitted = surface(places, outputs(places))
    anywhere = np.array([[0.1, 0.9], [0.5, 0.5], [1.0, 0.0]])
    assert fitted.at(anywhere) == pytest.approx(outputs(anywhere), abs=1e-4)
    slopes = fitted.slopes(np.array([0.5, 0.25]))
    assert slopes == pytest.approx(np.array([[2.0 + 0.75 - 1.0, -1.0 + 1.5], [0.0, 0.5]]), abs=1e-3)


def test_the_place_with_the_outputs_that_are_wanted() -> None:
    places = sobol_sequence(points_needed(2), 2, 1)
    fitted = surface(places, np.column_stack([places[:, 0] + places[:, 1], places[:, 0] - places[:, 1]]))
    wanted, errors = np.array([0.9, 0.3]), np.array([0.01, 0.01])
    found = nearest_on(fitted, wanted, errors, np.zeros(2), np.ones(2), places[:2])
    assert found == pytest.approx([0.6, 0.3], abs=1e-3)
    assert nearest_on(fitted, wanted, errors, np.zeros(2), np.array([0.4, 1.0]), places[:2])[0] <= 0.4
    assert distance(np.array([1.0, 3.0]), np.array([0.0, 1.0]), np.array([1.0, 2.0])).tolist() == [2.0]


def test_a_sum_tells_nothing_of_the_difference() -> None:
    """One figure, a + b, known very well: of a - b the ranges alone are known (variance 1/12 + 1/12)."""
    found = told(np.array([[1.0, 1.0]]), np.array([1e-6]))
    assert len(found.untold) == 1
    assert found.untold[0] == pytest.approx(np.array([1.0, -1.0]) / np.sqrt(2.0) * np.sign(found.untold[0][0]))
    assert list(members(found.untold[0])) in ([0, 1], [1, 0])
    assert found.spread == pytest.approx(np.full(2, np.sqrt(0.5 / RANGE_PRECISION)), rel=1e-6)
    assert found.learnt == pytest.approx(np.full(2, 1.0 - np.sqrt(0.5)), rel=1e-6)


def test_a_figure_of_its_own_for_each_input_tells_all() -> None:
    found = told(np.diag([2.0, 0.5]), np.array([0.02, 0.01]))
    assert found.untold == ()
    assert found.spread == pytest.approx([1.0 / np.sqrt(1e4 + 12.0), 1.0 / np.sqrt(2500.0 + 12.0)])


def test_an_input_without_effect_is_named_alone() -> None:
    found = told(np.array([[1.0, 0.0], [2.0, 0.0]]), np.array([0.01, 0.01]))
    assert [list(members(direction)) for direction in found.untold] == [[1]]
    assert found.learnt[1] == pytest.approx(0.0)
