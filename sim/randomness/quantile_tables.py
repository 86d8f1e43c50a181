"""Tables of the two laws whose quantile has no closed form: gamma and beta.

Solving for a quantile takes some microseconds, a hundred times as long as a draw, and worlds draw severities,
complexities and activities by the ten thousand. A plan therefore holds, for each of its gamma and beta laws, a table:
the logarithm of the quantile (beta: its logit) as a function of the normal score z of the uniform, at a thousand
equally spaced z in [-5, 5], with the exact slopes there; between them the cubic Hermite polynomial. Its error in the
logarithm is at most the step to the fourth over 384 times the fourth derivative (de Boor 2001, A Practical Guide to
Splines), below 1e-8 for every shape that is tabulated. Beyond |z| = 5, once in 1.7 million draws, the quantile itself
is solved for. The tables are made in plain arithmetic, so they are the same bits everywhere.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numba import float64, int64

from sim.arithmetic import beta_quantile, exp, gamma_quantile, log, log_beta, log_gamma
from sim.arithmetic.gamma import gamma_tail
from sim.jit import rule

if TYPE_CHECKING:
    from numpy.typing import NDArray

FARTHEST: Final = 5.0
CELLS: Final = 1000
STEP: Final = 2.0 * FARTHEST / CELLS
SMALLEST_SHAPE: Final = 0.05
LARGEST_SHAPE: Final = 1e4
SQRT_TWO_PI: Final = 2.5066282746310002


@rule("float64(float64)")
def normal_probability(z: float) -> float:
    """The standard normal distribution function, from the incomplete gamma function: Q(1/2, z^2/2) is twice a tail."""
    tail = 0.5 * gamma_tail(0.5, 0.5 * z * z, True)
    return tail if z < 0.0 else 1.0 - tail


@rule(float64[::1](float64, float64, int64))
def tabulate(a: float, b: float, beta: int) -> NDArray[np.float64]:
    """The table of the gamma law of shape a and scale 1, or of the beta law: values at nodes, then slopes x step."""
    table = np.empty(2 * (CELLS + 1))
    constant = log_beta(a, b) if beta else log_gamma(a)
    for node in range(CELLS + 1):
        z = -FARTHEST + STEP * node
        u = normal_probability(z)
        if beta:
            x = beta_quantile(u, a, b)
            rest = beta_quantile(1.0 - u, b, a)
            value = log(x) - log(rest)
            density = exp(a * log(x) + b * log(rest) - constant)
        else:
            x = gamma_quantile(u, a)
            value = log(x)
            density = exp(a * value - x - constant)
        table[node] = value
        table[CELLS + 1 + node] = STEP * exp(-0.5 * z * z) / (SQRT_TWO_PI * density)
    return table


@rule("float64(float64[::1], int64, float64)")
def interpolated(points: Any, first: int, z: float) -> float:
    """The cubic Hermite polynomial of a table at the normal score z, for |z| <= 5."""
    place = (z + FARTHEST) / STEP
    cell = min(int(place), CELLS - 1)
    s = place - cell
    left = float(points[first + cell])
    right = float(points[first + cell + 1])
    slope_left = float(points[first + CELLS + 1 + cell])
    slope_right = float(points[first + CELLS + 2 + cell])
    rest = 1.0 - s
    return (left * (1.0 + 2.0 * s) * rest * rest + right * s * s * (3.0 - 2.0 * s)
            + slope_left * s * rest * rest - slope_right * s * s * rest)


def gamma_table(shape: float) -> tuple[float, ...]:
    """Return the table of a gamma law of scale 1; nothing where its shape is unusual."""
    return _table(shape, 1.0, 0) if _is_usual(shape) else ()


def beta_table(a: float, b: float) -> tuple[float, ...]:
    """Return the table of a beta law; nothing where one of its shapes is unusual."""
    return _table(a, b, 1) if _is_usual(a) and _is_usual(b) else ()


def _is_usual(shape: float) -> bool:
    return SMALLEST_SHAPE <= shape <= LARGEST_SHAPE


@lru_cache(maxsize=256)
def _table(a: float, b: float, beta: int) -> tuple[float, ...]:
    return tuple(tabulate(a, b, beta).tolist())
