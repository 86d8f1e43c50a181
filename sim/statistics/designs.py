"""Where to look: designs in the unit cube. Mapping a coordinate to a factor's range is somebody else's business.

All are float64 arrays of shape (points, factors), in [0, 1]; the same arguments give the same bits. Random designs
take an explicit seed of NumPy's default generator; its stream may change with a new release of NumPy, so a study keeps
the points it was run on.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


def full_grid(levels: Sequence[int]) -> NDArray[np.float64]:
    """Every combination of `levels[i]` evenly spaced values of factor i, both ends included; the last changes fastest.

    A factor with a single level stands in the middle, at 0.5. Raises ValueError for no factor or no level.
    """
    if not levels or min(levels) < 1:
        raise ValueError("a grid needs at least one factor and one level each")
    axes = [np.arange(count) / (count - 1) if count > 1 else np.array([0.5]) for count in levels]
    return np.stack([axis.ravel() for axis in np.meshgrid(*axes, indexing="ij")], axis=1)


def latin_hypercube(points: int, factors: int, seed: int, scrambled: bool = True) -> NDArray[np.float64]:
    """One point in each of `points` equal slices of every factor (McKay, Beckman and Conover 1979, *Technometrics* 21).

    `scrambled` places it at random within its slice, otherwise it stands in the middle. Raises ValueError for fewer
    than one point or factor.
    """
    from scipy.stats import qmc

    _check(points, factors)
    return _sample(qmc.LatinHypercube, points, factors, seed, scrambled)


def sobol_sequence(points: int, factors: int, seed: int, scrambled: bool = True) -> NDArray[np.float64]:
    """The first `points` of Sobol's low-discrepancy sequence, scrambled or as it is, from the origin.

    Any number may be asked for; the balance of the sequence is best for powers of two. Scrambling is SciPy's: a linear
    matrix scramble and a digital shift (Matoušek 1998, *Journal of Complexity* 14:527). `seed` matters for it alone.
    Raises ValueError for fewer than one point or factor.
    """
    from scipy.stats import qmc

    _check(points, factors)
    # the next power of two is drawn and cut: the same points, without SciPy's warning about others
    whole = 1 << math.ceil(math.log2(points))
    return np.ascontiguousarray(_sample(qmc.Sobol, whole, factors, seed, scrambled)[:points])


def _check(points: int, factors: int) -> None:
    """Refuse an empty design."""
    if points < 1 or factors < 1:
        raise ValueError(f"a design needs at least one point and one factor, not {points} and {factors}")


def _sample(engine: Any, points: int, factors: int, seed: int, scrambled: bool) -> NDArray[np.float64]:
    """Points of a quasi-random engine; its generator is called `rng` in newer releases of SciPy, `seed` in older."""
    generator = np.random.default_rng(seed)
    try:
        source = engine(d=factors, scramble=scrambled, rng=generator)
    except TypeError:
        source = engine(d=factors, scramble=scrambled, seed=generator)
    return np.ascontiguousarray(source.random(points), dtype=np.float64)
