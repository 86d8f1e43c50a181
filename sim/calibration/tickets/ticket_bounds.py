"""Intervals of shares and means of cases: whole cases are drawn again, so what a case does hangs together.

Of a share the samples tell how much more it varies than one of independent visits, and the interval is Wilson's (1927,
*JASA* 22:209) of as many independent visits as are worth these: quantiles of the samples themselves hold a share of
which few were seen in far less than they say (2 of 70 in some 80 % for 95), and one of which all were seen never. Where
samples vary less than independent visits would, which is chance or rounding, the visits count as independent.
"""

from __future__ import annotations

from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.intervals.day_bounds import Bounds
from sim.statistics.defaults import DEFAULT_LEVEL

DRAWS: Final = 200
SEED: Final = 1999
NORMAL: Final = NormalDist().inv_cdf(0.5 * (1.0 + DEFAULT_LEVEL))

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


def share(part: float, whole: float, drawn_part: Floats, drawn_whole: Floats) -> Bounds:
    """Return a share with its interval from samples of cases, if they give one; nan where there is nothing below."""
    usable = drawn_whole > 0.0
    if not whole:
        return Bounds(np.nan)
    if not usable.any():
        return Bounds(part / whole)
    value = part / whole
    alone = value * (1.0 - value) / whole
    worth = whole / max(float(np.var(drawn_part[usable] / drawn_whole[usable])) / alone, 1.0) if alone else whole
    squared = NORMAL**2 / worth
    middle = (value + 0.5 * squared) / (1.0 + squared)
    half = np.sqrt(value * (1.0 - value) * squared + 0.25 * squared**2) / (1.0 + squared)
    return Bounds(value, max(float(middle - half), 0.0), min(float(middle + half), 1.0))
