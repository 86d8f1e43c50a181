"""Cases drawn again, and quantiles of times of which some are cut off, for many weightings of the cases at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

RESAMPLES: Final = 1000
"""How often the cases of a log are drawn again."""
FEWER: Final = 4
"""Of the many cases of runs so many times fewer resamples are made, each set beside several of the log's: what varies
is the log, and cases of runs are counted by the ten thousand."""
_AT_ONCE: Final = 4_000_000
"""Weights that are held in memory at once."""


def resampled(cases: int, seed: int, resamples: int = RESAMPLES) -> Iterator[Floats]:
    """Yield how often each case is drawn when as many are drawn again with replacement, shape (some resamples, cases).

    The bootstrap of independent units (Efron 1979, "Bootstrap methods: another look at the jackknife", *Annals of
    Statistics* 7:1), here of whole cases: whatever hangs together within a case stays together.
    """
    generator = np.random.default_rng(seed)
    step = max(1, _AT_ONCE // max(cases, 1))
    for begin in range(0, resamples, step):
        rows = min(step, resamples - begin)
        picks = generator.integers(0, cases, size=(rows, cases)) + cases * np.arange(rows)[:, None]
        yield np.bincount(picks.ravel(), minlength=rows * cases).reshape(rows, cases).astype(np.float64)


def time_quantiles(duration: Floats, solved: NDArray[np.bool_], weights: Floats, shares: Sequence[float]) -> Floats:
    """Return the least time by which each share of the cases is solved, shape (weightings, shares); inf if never.

    The product-limit estimate (Kaplan and Meier 1958, *JASA* 53:457) with weights: durations that are not solved are
    cut off there. Without any that are it is the quantile of the empirical distribution, the least value that is
    reached by the share. Solutions come before cuts of the same minute. nan where all weights are 0.
    """
    order = np.lexsort((~solved, duration))
    ordered = weights[:, order]
    if solved[order][:int(solved.sum())].all():
        # nobody is cut off before somebody else is solved: the share that is not solved is what lies behind
        total = weights.sum(axis=1, keepdims=True)
        survival = 1.0 - np.cumsum(np.where(solved[order], ordered, 0.0), axis=1) / np.where(total > 0.0, total, 1.0)
    else:
        survival = _survival(ordered, solved[order])
    ends = np.append(duration[order], np.inf)
    found = np.empty((weights.shape[0], len(shares)))
    for column, share in enumerate(shares):
        # rounding of the product is forgiven to one part in 10^12, as in sim.statistics.survival
        found[:, column] = ends[(survival > (1.0 - share) + 1e-12).sum(axis=1)]
    found[weights.sum(axis=1) == 0.0] = np.nan
    return found


def _survival(ordered: Floats, solved: NDArray[np.bool_]) -> Floats:
    """Return the share that is not solved just after each duration, in their order: the product-limit estimate."""
    at_risk = np.cumsum(ordered[:, ::-1], axis=1)[:, ::-1]
    with np.errstate(invalid="ignore", divide="ignore"):
        left = 1.0 - np.where(solved & (at_risk > 0.0), ordered / at_risk, 0.0)
    return np.cumprod(left, axis=1, out=left)
