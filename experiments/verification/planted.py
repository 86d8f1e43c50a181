"""Problems with a planted answer, put to the procedures behind studies by `procedures.py` and by the tests.

Ishigami's function, whose Sobol indices are known by integration; a surface over a plane that is zero along a known
line; systems of which the best is better than all others by a known difference.
"""

from __future__ import annotations

import math

import numpy as np

from sim.statistics.designs import full_grid
from sim.statistics.selection import KimNelson, Selection

A, B = 7.0, 0.1
"""The constants of Ishigami's function."""
GRID = full_grid([5, 5])
"""The nodes of the plane."""


def ishigami(unit: np.ndarray) -> np.ndarray:
    """sin x1 + a sin^2 x2 + b x3^4 sin x1 with x uniform on (-pi, pi), which the unit cube is mapped to.

    T. Ishigami and T. Homma, "An importance quantification technique in uncertainty analysis for computer models",
    *Proceedings of ISUMA '90*, 1990, 398-403.
    """
    x = math.pi * (2.0 * unit - 1.0)
    return np.asarray(np.sin(x[:, 0]) + A * np.sin(x[:, 1]) ** 2 + B * x[:, 2] ** 4 * np.sin(x[:, 0]))


def exact() -> tuple[np.ndarray, np.ndarray, float]:
    """Ishigami's first and total indices and variance, by integration: V1, V2 and V13 are all there is."""
    v1 = 0.5 * (1.0 + B * math.pi**4 / 5.0) ** 2
    v2 = A * A / 8.0
    v13 = B * B * math.pi**8 * (1.0 / 18.0 - 1.0 / 50.0)
    variance = v1 + v2 + v13
    return np.array([v1, v2, 0.0]) / variance, np.array([v1 + v13, v2, v13]) / variance, variance


def draws(truth: np.ndarray, replications: int, seed: int, common: float = 0.7, spread: float = 0.5) -> np.ndarray:
    """Differences with the given means; a part of the variance is common to all nodes of a replication."""
    generator = np.random.default_rng(seed)
    own = generator.standard_normal((truth.size, replications))
    shared = generator.standard_normal(replications)
    return np.asarray(truth[:, None] + spread * (math.sqrt(1 - common) * own + math.sqrt(common) * shared))


def slope(points: np.ndarray) -> np.ndarray:
    """Zero along x + y / 2 = 0.7: linear, so that interpolation makes no error."""
    return np.asarray(2.0 * (points[:, 0] + 0.5 * points[:, 1] - 0.7))


def slippage(correlation: float, spreads: list[float], delta: float, trials: int, seed: int) -> list[Selection]:
    """KN on trials where the best is better than all others, which are equal, by exactly `delta`."""
    generator = np.random.default_rng(seed)
    spread = np.array(spreads)[:, None]
    procedure = KimNelson(delta, 0.95, 20)
    results = []
    for _ in range(trials):
        own, common = generator.standard_normal((spread.size, 1200)), generator.standard_normal(1200)
        x = spread * (math.sqrt(1.0 - correlation) * own + math.sqrt(correlation) * common)
        x[0] += delta
        results.append(procedure.assess(list(x)))
    return results
