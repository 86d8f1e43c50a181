"""Intervals of shares and means of cases: whole cases are drawn again, so what a case does hangs together."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.intervals.day_bounds import Bounds
from sim.statistics.defaults import DEFAULT_LEVEL

DRAWS: Final = 200
SEED: Final = 1999

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]


class CasesAgain:
    """So many samples of the cases with replacement, always the same."""

    def __init__(self, cases: int) -> None:
        """Take the number of cases."""
        random = np.random.default_rng(SEED)
        drawn = random.integers(0, cases, size=(DRAWS, cases))
        times = np.stack([np.bincount(each, minlength=cases) for each in drawn])
        self.times = np.ascontiguousarray(times.T, dtype=np.float64)
        """How often each case is drawn in each sample, shape (cases, DRAWS)."""

    def sums(self, case: Codes, cell: Codes, weight: Floats, cells: int) -> Floats:
        """Return the sums of weights of entries of cases in each cell and sample, shape (DRAWS, cells)."""
        from scipy.sparse import csr_array

        table = csr_array((weight, (case, cell)), shape=(self.times.shape[0], cells))
        return np.asarray(table.T @ self.times).T

    def ratio(self, case: Codes, above: Floats, below: Floats) -> Bounds:
        """Return sum of `above` / sum of `below` over entries of cases, with its interval."""
        nothing = np.zeros(case.size, dtype=np.int64)
        sums = [self.sums(case, nothing, each, 1)[:, 0] for each in (above, below)]
        return between(float(above.sum()), float(below.sum()), *sums)


def between(above: float, below: float, drawn_above: Floats, drawn_below: Floats) -> Bounds:
    """Return a ratio with the interval that its samples give, if they give one; nan where there is nothing below."""
    usable = drawn_below > 0.0
    if not below:
        return Bounds(np.nan)
    if not usable.any():
        return Bounds(above / below)
    tail = 0.5 * (1.0 - DEFAULT_LEVEL)
    low, high = np.quantile(drawn_above[usable] / drawn_below[usable], (tail, 1.0 - tail))
    return Bounds(above / below, float(low), float(high))
