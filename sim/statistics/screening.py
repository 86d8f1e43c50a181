"""Which factors matter at all: Morris' elementary effects, for a few runs a factor.

A trajectory walks from one corner of a grid cell to the opposite one, moving one factor at a time by a large step; the
change of the outcome over a step, divided by it, is an elementary effect of that factor (Morris 1991, "Factorial
sampling plans for preliminary computational experiments", *Technometrics* 33:161). Over many trajectories, the mean
`mu` is the overall effect, `sigma` shows curvature or interaction, and `mu_star`, the mean of the absolute effects,
does not cancel and ranks the factors (Campolongo, Cariboni and Saltelli 2007, "An effective screening design for
sensitivity analysis of large models", *Environmental Modelling & Software* 22:1509).

Factors live in the unit cube; effects are in the unit of the outcome per full range of the factor.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.statistics.bootstrap import Estimates, percentile_limits
from sim.statistics.intervals import Values


@dataclass(frozen=True, slots=True)
class Screening:
    """The elementary effects, shape (trajectories, factors), and their summaries with bootstrap limits.

    The bootstrap draws trajectories with replacement. `sigma` is the sample standard deviation.
    """

    effects: NDArray[np.float64]
    mu: Estimates
    mu_star: Estimates
    sigma: Estimates


def morris_design(
    factors: int, trajectories: int, seed: int, levels: int = 4, candidates: int = 0
) -> NDArray[np.float64]:
    """Trajectories in the unit cube, one after the other: shape (trajectories x (factors + 1), factors).

    The grid has `levels` values a factor (an even number, so that all are visited equally often) and the step is
    levels / (2 (levels - 1)), as Morris advises. With `candidates` above `trajectories` that many are drawn and those
    far from one another are kept: each time the one whose distances to those already kept, in the measure of
    Campolongo et al., have the largest sum of squares (a stepwise search as in Ruano et al. 2012, *Environmental
    Modelling & Software* 37:103). The same arguments give the same design. Raises ValueError for fewer than one
    factor or two trajectories, or an odd number of levels.
    """
    if factors < 1 or trajectories < 2 or levels < 2 or levels % 2:
        raise ValueError("a Morris design needs a factor, two trajectories, and an even number of levels")
    generator = np.random.default_rng(seed)
    drawn = [_trajectory(factors, levels, generator) for _ in range(max(trajectories, candidates))]
    kept = _spread_out(np.array(drawn), trajectories) if candidates > trajectories else list(range(trajectories))
    return np.concatenate([drawn[index] for index in kept])


def elementary_effects(
    design: NDArray[np.float64], values: Values, seed: int, level: float = 0.95, resamples: int = 1000
) -> Screening:
    """Effects and their summaries from the outcome at each point of a design made by `morris_design`.

    Raises ValueError where the values do not fit the design, are not finite, or where successive points of a
    trajectory do not differ in exactly one factor, each factor once.
    """
    effects = _effects(np.asarray(design, dtype=np.float64), np.asarray(values, dtype=np.float64))
    generator = np.random.default_rng(seed)
    picks = generator.integers(0, effects.shape[0], size=(resamples, effects.shape[0]))
    resampled = effects[picks]
    return Screening(
        effects,
        percentile_limits(effects.mean(axis=0), resampled.mean(axis=1), level),
        percentile_limits(np.abs(effects).mean(axis=0), np.abs(resampled).mean(axis=1), level),
        percentile_limits(effects.std(axis=0, ddof=1), resampled.std(axis=1, ddof=1), level),
    )


def _trajectory(factors: int, levels: int, generator: np.random.Generator) -> NDArray[np.float64]:
    """One walk: a random corner of a random cell, then each factor once, in random order, to the other side."""
    half = levels // 2
    low = generator.integers(0, half, size=factors)
    upwards = generator.integers(0, 2, size=factors).astype(bool)
    order = generator.permutation(factors)
    steps = np.where(upwards, low, low + half)
    rows = [steps.copy()]
    for factor in order:
        steps[factor] += half if upwards[factor] else -half
        rows.append(steps.copy())
    # levels are counted in integers, so that equal coordinates are equal to the bit
    return np.array(rows, dtype=np.float64) / (levels - 1)


def _spread_out(walks: NDArray[np.float64], count: int) -> list[int]:
    """Indices of `count` trajectories, each as far as can be from those before; in the order of drawing."""
    distances = np.array([_distances(walk, walks) for walk in walks])
    squares = distances * distances
    first, second = divmod(int(squares.argmax()), walks.shape[0])
    kept = [first, second]
    total = squares[first] + squares[second]
    while len(kept) < count:
        total[kept] = -1.0
        best = int(total.argmax())
        total = total + squares[best]
        kept.append(best)
    return sorted(kept)


def _distances(walk: NDArray[np.float64], walks: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sums of the Euclidean distances between all pairs of points of one trajectory and each of the others."""
    gaps = walk[None, :, None, :] - walks[:, None, :, :]
    return np.asarray(np.sqrt((gaps * gaps).sum(axis=-1)).sum(axis=(1, 2)), dtype=np.float64)


def _effects(design: NDArray[np.float64], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Change of the outcome over change of the factor, for every step of every trajectory, in the factors' order."""
    factors = design.shape[1]
    if values.shape != (design.shape[0],) or design.shape[0] % (factors + 1) or not np.all(np.isfinite(values)):
        raise ValueError(f"a finite value for each of the design's {design.shape[0]} points is needed")
    walks = design.reshape(-1, factors + 1, factors)
    steps = np.diff(walks, axis=1)
    moved = steps != 0.0
    if not (np.all(moved.sum(axis=1) == 1) and np.all(moved.sum(axis=2) == 1)):
        raise ValueError("successive points of a trajectory differ in one factor, each factor once")
    gains = np.diff(values.reshape(-1, factors + 1), axis=1)
    which = moved.argmax(axis=2)
    effects = np.empty_like(gains)
    np.put_along_axis(effects, which, gains / np.take_along_axis(steps, which[:, :, None], axis=2)[:, :, 0], axis=1)
    return effects
