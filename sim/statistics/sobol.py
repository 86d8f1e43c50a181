"""How much of the spread of an outcome each factor brings: Sobol's indices of first and total order.

The first-order index is the share of the variance that fixing the factor alone would remove on average, the total one
the share that would be left if all others were fixed: their gap is interaction. Both are estimated from the design and
formulae of Saltelli et al. (2010, "Variance based sensitivity analysis of model output", *Computer Physics
Communications* 181:259), which SciPy has (`scipy.stats.sobol_indices`); the intervals are percentiles of a bootstrap
over the rows of the design, of our own, because SciPy's takes no seed.

Estimates are noisy and may fall below 0 or above 1 a little; they are shown as they are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.statistics.bootstrap import Estimates, percentile_limits
from sim.statistics.designs import sobol_sequence
from sim.statistics.intervals import Values, variance

_CHUNK_VALUES = 4_000_000


@dataclass(frozen=True, slots=True)
class SobolIndices:
    """First-order and total indices of each factor with bootstrap limits, and the variance that they share out.

    Where the outcome does not vary there is nothing to share out: all indices are nan.
    """

    first: Estimates
    total: Estimates
    variance: float


def saltelli_design(factors: int, base: int, seed: int) -> NDArray[np.float64]:
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
    values: Values, factors: int, seed: int, level: float = 0.95, resamples: int = 1000
) -> SobolIndices:
    """The indices from the outcome at each point of `saltelli_design`, in its order.

    Raises ValueError where the number of values does not fit, or some are not finite.
    """
    outcomes = np.asarray(values, dtype=np.float64)
    base, rest = divmod(outcomes.size, factors + 2)
    if rest or outcomes.ndim != 1 or not np.all(np.isfinite(outcomes)):
        raise ValueError(f"a finite value for each of (factors + 2) x base points is needed, not {outcomes.size}")
    _check(factors, base)
    blocks = outcomes.reshape(factors + 2, base)
    total_variance = variance(blocks[:2].ravel())
    if np.all(outcomes == outcomes[0]):
        unknown = np.full(factors, math.nan)
        nothing = Estimates(unknown, unknown, unknown)
        return SobolIndices(nothing, nothing, total_variance)
    picks = np.random.default_rng(seed).integers(0, base, size=(resamples, base))
    picks = np.concatenate([np.arange(base)[None, :], picks])
    first, total = _indices(blocks, picks)
    return SobolIndices(
        percentile_limits(first[0], first[1:], level), percentile_limits(total[0], total[1:], level), total_variance
    )


def _check(factors: int, base: int) -> None:
    """Refuse a design that has no balance."""
    if factors < 1 or base < 2 or base & (base - 1):
        raise ValueError(f"a Saltelli design needs a factor and a base that is a power of two, not {base}")


def _indices(
    blocks: NDArray[np.float64], picks: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """First and total indices of each row of `picks`, as SciPy computes them, many at once (as separate outputs)."""
    from scipy import stats

    factors, base = blocks.shape[0] - 2, blocks.shape[1]
    parts = max(1, math.ceil(picks.size * (factors + 2) / _CHUNK_VALUES))
    results = []
    # SciPy drops axes of length one, so no part may be a single row
    for part in np.array_split(picks, min(parts, picks.shape[0] // 2)):
        f_a, f_b, *f_ab = (block[part] for block in blocks)
        results.append(stats.sobol_indices(func={"f_A": f_a, "f_B": f_b, "f_AB": np.array(f_ab)}, n=base))
    first = np.concatenate([np.reshape(result.first_order, (-1, factors)) for result in results])
    total = np.concatenate([np.reshape(result.total_order, (-1, factors)) for result in results])
    return first, total
