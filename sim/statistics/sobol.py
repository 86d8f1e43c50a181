"""How much of the variance of an outcome each factor explains: Sobol's first-order and total indices.

The first-order index is the share of the variance that fixing the factor alone would remove on average, the total one
the share that would be left if all others were fixed: their gap is interaction. Both are estimated from the design and
formulae of Saltelli et al. (2010, "Variance based sensitivity analysis of model output", *Computer Physics
Communications* 181:259, table 2, b and f) applied to the mean over the replications.

**What the intervals are for.** The true values are the indices of the *expected* outcome. Rows of the design are
resampled (A, B and all mixed rows together) and so are the replications, in common for the whole design, since every
point has the same draws: resampling only the rows would take the chance in those draws for an effect. All parts of an
index are products of two values, so noise of the replications adds to them, however many rows there are (of estimates
from a noisy output see Janon et al. 2014, "Asymptotic normality and efficiency of two Sobol index estimators", *ESAIM:
Probability and Statistics* 18:342). The mean over the replications of a product, less the product of the means, divided
by replications - 1, estimates how much. It is taken off the resamples twice: once for the noise of the estimate, and
once for that which resampling adds. Percentiles of the corrected resamples are the limits.

Rows of a scrambled Sobol sequence cover the cube better than independent rows, which the bootstrap assumes: intervals
are mostly wider than necessary. Estimates are noisy and may fall below 0 or above 1 a little; they are shown as they
are. Limits lie between 0 and 1, where the truth does, unless the estimate lies outside.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.statistics.bootstrap import ROUNDING, Estimates, common_weights, student_ratio
from sim.statistics.defaults import DEFAULT_LEVEL
from sim.statistics.designs import sobol_sequence
from sim.statistics.intervals import Values, variance

_CHUNK_VALUES = 400_000
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SobolIndices:
    """First-order and total indices of each factor with bootstrap limits, and the variance that they share out.

    Where the outcome does not vary there is nothing to share out: all indices are nan. A factor that changes the
    outcome at no row and in no replication has indices and limits of 0; of one replication the other limits are nan.
    """

    first: Estimates
    total: Estimates
    variance: float


def saltelli_design(factors: int, base: int, seed: int) -> Floats:
    """Points of shape (base x (factors + 2), factors): the rows of A, of B, then of A with column i from B, for each i.

    A and B are the halves of a scrambled Sobol sequence in twice as many factors. Raises ValueError where `base` is
    not a power of two of at least 2, or there is no factor.
    """
    _check(factors, base)
    both = sobol_sequence(base, 2 * factors, seed)
    first, second = both[:, :factors], both[:, factors:]
    blocks = [first, second]
    for factor in range(factors):
        mixed = first.copy()
        mixed[:, factor] = second[:, factor]
        blocks.append(mixed)
    return np.concatenate(blocks)


def sobol_indices(
    values: Values, factors: int, seed: int, level: float = DEFAULT_LEVEL, resamples: int = 1000
) -> SobolIndices:
    """The indices from the outcome at each point of `saltelli_design`, in its order.

    `values` has the shape (points, replications), the same replications with the same draws at every point; of shape
    (points,) they are taken for exact, and only rows are resampled. Raises ValueError where the number of values does
    not fit, some are not finite, or the level lies outside (0, 1).
    """
    outcomes = np.asarray(values, dtype=np.float64)
    base, rest = divmod(outcomes.shape[0], factors + 2)
    if rest or outcomes.ndim > 2 or not outcomes.size or not np.all(np.isfinite(outcomes)):
        raise ValueError("finite values for each of (factors + 2) x base points are needed, not "
                         f"{outcomes.shape[0]} points")
    _check(factors, base)
    exact = outcomes.ndim == 1
    blocks = np.ascontiguousarray(np.moveaxis(outcomes.reshape(factors + 2, base, -1), 2, 0))
    _round(blocks)
    centre = blocks.mean(axis=0)
    total_variance = variance(centre[:2].ravel())
    if np.all(np.ptp(blocks, axis=(1, 2)) <= ROUNDING * np.abs(blocks).max()):
        nothing = Estimates(*(np.full(factors, math.nan) for _ in range(3)))
        return SobolIndices(nothing, nothing, 0.0)
    parts = _parts(centre)
    lower, upper = _limits(blocks, parts, exact, seed, level, resamples)
    still = np.all(blocks[:, 2:] == blocks[:, :1], axis=(0, 2))
    first, total = (_within(part / parts[2], low, high, still)
                    for part, low, high in zip(parts[:2], lower, upper, strict=True))
    return SobolIndices(first, total, total_variance)


def _check(factors: int, base: int) -> None:
    """Refuse a design that has no balance."""
    if factors < 1 or base < 2 or base & (base - 1):
        raise ValueError(f"a Saltelli design needs a factor and a base that is a power of two, not {base}")


def _round(blocks: Floats) -> None:
    """Let what differs from its row of A by rounding alone be equal to it."""
    reference = blocks[:, :1]
    near = np.abs(blocks[:, 2:] - reference) <= ROUNDING * np.abs(blocks).max()
    blocks[:, 2:] = np.where(near, reference, blocks[:, 2:])


def _parts(blocks: Floats) -> tuple[Floats, Floats, Floats]:
    """First-order and total parts of the variance, (..., factors), and the variance, of blocks (..., blocks, rows)."""
    f_a, f_b, mixed = blocks[..., 0, :], blocks[..., 1, :], blocks[..., 2:, :]
    middle = 0.5 * (f_a.mean(axis=-1, keepdims=True) + f_b.mean(axis=-1, keepdims=True))
    spread = 0.5 * (((f_a - middle) ** 2).mean(axis=-1) + ((f_b - middle) ** 2).mean(axis=-1))
    gains = mixed - f_a[..., None, :]
    return ((f_b - middle)[..., None, :] * gains).mean(axis=-1), 0.5 * (gains**2).mean(axis=-1), spread


def _limits(
    blocks: Floats, parts: tuple[Floats, Floats, Floats], exact: bool, seed: int, level: float, resamples: int
) -> tuple[Floats, Floats]:
    """Percentiles of the corrected resamples: lower and upper limits, each of shape (first and total, factors)."""
    ratio = student_ratio(2, level) if exact else student_ratio(blocks.shape[0], level)  # refuses a level that is none
    replications, _, base = blocks.shape
    if not exact and replications < 2:
        unknown = np.full((2, blocks.shape[1] - 2), math.nan)
        return unknown, unknown
    generator = np.random.default_rng(seed)
    picks = generator.integers(0, base, size=(resamples, base))
    weights, noise = None, [np.zeros_like(part) for part in parts]
    if not exact:
        weights = common_weights(generator, resamples, replications, level)
        # of the estimate itself, and of the resampling, whose departures are stretched by the ratio
        noise = [(1.0 + ratio**2) * (each.mean(axis=0) - part) / (replications - 1)
                 for each, part in zip(_parts(blocks), parts, strict=True)]
    chunks = np.array_split(np.arange(resamples), math.ceil(picks.size * blocks.shape[1] / _CHUNK_VALUES))
    found = [_resampled(blocks, picks[chunk], None if weights is None else weights[chunk], noise) for chunk in chunks]
    tails = 0.5 * (1.0 - level), 0.5 * (1.0 + level)
    # a resample whose variance is all noise can have any index: it counts against both limits
    low, high = (np.concatenate([np.where(np.isnan(part), any_index, part) for part in found])
                 for any_index in (-math.inf, math.inf))
    lower = np.quantile(low, tails[0], axis=0, method="lower")
    upper = np.quantile(high, tails[1], axis=0, method="higher")
    return np.asarray(lower, dtype=np.float64), np.asarray(upper, dtype=np.float64)


def _resampled(blocks: Floats, picks: NDArray[np.int64], weights: Floats | None, noise: list[Floats]) -> Floats:
    """Corrected indices of some resamples, shape (resamples, first and total, factors); nan without a variance."""
    if weights is None:
        drawn = np.broadcast_to(blocks[0], (picks.shape[0], *blocks.shape[1:]))
    else:
        drawn = np.zeros((picks.shape[0], *blocks.shape[1:]))
        for at, replication in enumerate(blocks):  # a sum in the order of the replications, the same on any machine
            drawn += weights[:, at, None, None] * replication
    first, total, spread = _parts(np.take_along_axis(drawn, picks[:, None, :], axis=2))
    left = spread - noise[2]
    left[left <= 0.0] = math.nan
    return np.stack([(first - noise[0]) / left[:, None], (total - noise[1]) / left[:, None]], axis=1)


def _within(value: Floats, lower: Floats, upper: Floats, still: NDArray[np.bool_]) -> Estimates:
    """Limits inside what an index can be, and around the estimate."""
    low, high = np.minimum(np.clip(lower, 0.0, 1.0), value), np.maximum(np.clip(upper, 0.0, 1.0), value)
    low[still] = high[still] = 0.0
    return Estimates(np.where(still, 0.0, value), low, high)
