"""Tabulated gamma and beta laws against the quantiles they stand for, and against SciPy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from scipy.special import ndtr

from sim.arithmetic import beta_quantile, gamma_quantile
from sim.laws import beta, gamma, lognormal, row_of
from sim.randomness import LAW, quantile
from sim.randomness.quantile_tables import (
    FARTHEST,
    LARGEST_SHAPE,
    SMALLEST_SHAPE,
    normal_probability,
)

UNIFORMS = np.concatenate((np.linspace(0.0005, 0.9995, 1999), 10.0 ** -np.arange(3, 15), 1 - 10.0 ** -np.arange(3, 15)))
SHAPES = [SMALLEST_SHAPE, 0.11, 0.5, 1.3, 4.0, 25.0, 400.0, LARGEST_SHAPE]


def table_of(law: int, a: float, b: float) -> tuple[np.ndarray, np.ndarray]:
    row, *_, points = row_of((law, a, b, 0.0, ()))
    laws = np.zeros(1, dtype=LAW)
    laws[0] = (row, a, b, 0.0, 0, len(points))
    return laws, np.array(points or [0.0])


def test_the_normal_probability_is_scipys() -> None:
    z = np.linspace(-FARTHEST, FARTHEST, 1001)
    np.testing.assert_allclose([normal_probability(x) for x in z], ndtr(z), rtol=1e-13)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_tabulated_gamma_law_is_the_gamma_law(shape: float) -> None:
    laws, points = table_of(gamma.CODE, shape, 3.0)
    assert laws[0]["law"] == gamma.TABLE_CODE
    found = np.array([quantile(laws, points, 0, u) for u in UNIFORMS])
    np.testing.assert_allclose(found, [3.0 * gamma_quantile(u, shape) for u in UNIFORMS], rtol=2e-8, atol=1e-300)
    middle = (UNIFORMS > 0.01) & (UNIFORMS < 0.99)
    np.testing.assert_allclose(found[middle], stats.gamma.ppf(UNIFORMS[middle], shape, scale=3.0), rtol=2e-8)


@pytest.mark.parametrize("b", SHAPES)
@pytest.mark.parametrize("a", SHAPES)
def test_a_tabulated_beta_law_is_the_beta_law(a: float, b: float) -> None:
    laws, points = table_of(beta.CODE, a, b)
    assert laws[0]["law"] == beta.TABLE_CODE
    found = np.array([quantile(laws, points, 0, u) for u in UNIFORMS])
    np.testing.assert_allclose(found, [beta_quantile(u, a, b) for u in UNIFORMS], rtol=5e-8, atol=1e-300)


@pytest.mark.parametrize("law", [gamma.CODE, beta.CODE])
def test_a_tabulated_law_rises_with_the_uniform(law: int) -> None:
    laws, points = table_of(law, 0.7, 2.5)
    grid = np.linspace(1e-9, 1 - 1e-9, 200_001)
    values = np.array([quantile(laws, points, 0, u) for u in grid])
    assert (np.diff(values) >= 0.0).all()


@pytest.mark.parametrize("shape", [SMALLEST_SHAPE / 2, LARGEST_SHAPE * 2])
def test_unusual_shapes_are_solved_for(shape: float) -> None:
    for law in (gamma.CODE, beta.CODE, lognormal.CODE):
        assert row_of((law, shape, 1.0, 0.0, ())) == (law, shape, 1.0, 0.0, ())
