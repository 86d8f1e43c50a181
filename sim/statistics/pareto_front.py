"""The candidates that no other beats in everything."""

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


def _downwards(values: NDArray[np.float64], minimise: Sequence[bool]) -> NDArray[np.float64]:
    """The objectives with signs such that less is better everywhere."""
    return values * np.where(np.asarray(minimise, dtype=bool), 1.0, -1.0)


def _front(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which rows nobody dominates, where less is better in every column."""
    known = ~np.any(np.isnan(values), axis=1)
    other, own = values[None, :, :], values[:, None, :]
    beaten = np.all(other <= own, axis=2) & np.any(other < own, axis=2)
    return np.asarray(known & ~np.any(beaten, axis=1), dtype=np.bool_)
