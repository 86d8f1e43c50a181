"""The candidates that no other beats in everything, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def non_dominated(objectives: NDArray[np.float64], minimise: Sequence[bool]) -> NDArray[np.bool_]:
    """Which rows of `objectives`, shape (candidates, objectives), are on the Pareto front.

    A candidate is dominated by one that is at least as good in every objective and better in one, so equal ones stay
    or go together. A candidate with an objective that is nan is never on the front and dominates nobody. Raises
    ValueError where the directions do not fit the columns.
    """
    values = np.asarray(objectives, dtype=np.float64)
    if values.ndim != 2 or values.shape[1] != len(minimise):
        raise ValueError(f"a direction for each of the {values.shape[-1]} objectives is needed, not {len(minimise)}")
    front: NDArray[np.bool_] = _front(_downwards(values, minimise))
    return front


def front_probability(
    samples: NDArray[np.float64], minimise: Sequence[bool], seed: int, resamples: int = 1000, common: bool = True
) -> NDArray[np.float64]:
    """The share of bootstrap resamples of the replications in which each candidate is on the front.

    `samples` has shape (candidates, replications, objectives). With `common` the replications of one number share
    their random numbers and are drawn together, so what candidates have in common cancels; otherwise each candidate's
    are drawn by themselves. It is a measure of how settled the front is, not a promised error rate: a candidate
    that is exactly as good as another is on it in some resamples and not in others. Raises ValueError for a wrong
    shape or fewer than two replications.
    """
    values = np.asarray(samples, dtype=np.float64)
    if values.ndim != 3 or values.shape[1] < 2 or values.shape[2] != len(minimise) or resamples < 1:
        raise ValueError("samples of shape (candidates, replications >= 2, objectives) and directions are needed")
    candidates, replications, _ = values.shape
    generator = np.random.default_rng(seed)
    on_front = np.zeros(candidates, dtype=np.int64)
    rows = np.arange(candidates)[:, None]
    for _ in range(resamples):
        picks = generator.integers(0, replications, size=(1 if common else candidates, replications))
        means = values[rows, picks].mean(axis=1)
        on_front += _front(_downwards(means, minimise))
    return on_front / resamples


def _downwards(values: NDArray[np.float64], minimise: Sequence[bool]) -> NDArray[np.float64]:
    """The objectives with signs such that less is better everywhere."""
    return values * np.where(np.asarray(minimise, dtype=bool), 1.0, -1.0)


def _front(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which rows nobody dominates, where less is better in every column."""
    known = ~np.any(np.isnan(values), axis=1)
    other, own = values[None, :, :], values[:, None, :]
    beaten = np.all(other <= own, axis=2) & np.any(other < own, axis=2)
    return np.asarray(known & ~np.any(beaten, axis=1), dtype=np.bool_)
