"""Time to solution over the cases of one run: the product-limit curve and what is read off it.

Kaplan and Meier (1958) for the curve, Aalen and Johansen (1978) for the share solved by a time while other endings
compete. Only what the outcomes of one run need; confidence bands belong to `sim.statistics.survival`, which this
agrees with (a test says so) but does not import.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.vocabulary import NOBODY, Ending

Floats = NDArray[np.float64]
ROUNDING = 1e-12
"""How far a product of shares may lie above a threshold by rounding alone."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """Curves over the distinct durations observed: share still waiting for a solution, and share solved.

    `waiting` takes endings without a solution as censorings; `solved` lets them compete.
    """

    times: Floats
    waiting: Floats
    solved: Floats

    def quantile(self, share: float) -> float:
        """The least time at which `waiting` is down to 1 - `share`; inf if it never is, nan without cases."""
        if self.times.size == 0:
            return math.nan
        reached = np.flatnonzero(self.waiting <= (1.0 - share) + ROUNDING)
        return float(self.times[reached[0]]) if reached.size else math.inf

    def restricted_mean(self) -> float:
        """The area under `waiting` up to the longest duration observed; nan without cases."""
        if self.times.size == 0:
            return math.nan
        heights = np.concatenate(([1.0], self.waiting[:-1]))
        return math.fsum(np.diff(self.times, prepend=0.0) * heights)

    def solved_within(self, minutes: float) -> float:
        """The share of all cases solved within `minutes` of the onset; nan without cases."""
        if self.times.size == 0:
            return math.nan
        position = int(np.searchsorted(self.times, minutes, side="right"))
        return float(self.solved[position - 1]) if position else 0.0


def resolution(minutes: Floats, endings: NDArray[np.int64]) -> Resolution:
    """The curves of cases that were observed for `minutes` each and ended as `endings` say (`NOBODY`: open)."""
    times, where, counts = np.unique(minutes, return_inverse=True, return_counts=True)
    at_risk = np.cumsum(counts[::-1])[::-1].astype(np.float64)
    solved = np.bincount(where[endings == Ending.SOLVED], minlength=times.size)
    ended = np.bincount(where[endings != NOBODY], minlength=times.size)
    not_ended = np.cumprod(1.0 - ended / at_risk)
    return Resolution(
        times,
        np.cumprod(1.0 - solved / at_risk, dtype=np.float64),
        np.cumsum(np.concatenate(([1.0], not_ended))[:-1] * solved / at_risk),
    )
