"""Time to solution over the cases of one run: plain figures of the watched cases, and the product-limit curve.

The figures of `Watched` involve no estimation: every case could be followed for the whole watch, and one that is not
solved within it counts as the whole watch. The curves of `Resolution` are about all cases, however briefly they could
be followed.
Kaplan and Meier (1958) for the curve, Aalen and Johansen (1978) for the share solved by a time while other endings
compete. Only what the outcomes of one run need; confidence bands belong to `sim.statistics.survival`, which this
agrees with (a test says so) but does not import.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.jit import rule
from sim.vocabulary import NOBODY, Ending

if TYPE_CHECKING:
    from sim.scenario.durations import Timespan

Floats = NDArray[np.float64]
ROUNDING = 1e-12
"""How far a product of shares may lie above a threshold by rounding alone."""
_SOLVED: Final = int(Ending.SOLVED)


@dataclass(frozen=True, slots=True)
class Watched:
    """Cases that could all be watched for the whole watch.

    count: how many; solved: times of those solved within it, ascending; unsolved: minutes that the others lived with
    their problem while they were watched, in all; within: share solved within each target that the watch is long
    enough for.
    """

    count: int
    solved: Floats
    unsolved: float
    within: Mapping[Timespan, float]

    def total(self) -> float:
        """The sum of the times to the solution, or to the end of the watch; solutions in ascending order."""
        solved = float(np.cumsum(self.solved)[-1]) if self.solved.size else 0.0
        return solved + self.unsolved

    def quantile(self, numerator: int, denominator: int) -> float:
        """The least time by which that share of the cases is solved; inf if not within the watch."""
        rank = -(-self.count * numerator // denominator)
        return float(self.solved[rank - 1]) if rank <= self.solved.size else math.inf


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

    def mean_up_to(self, limit: float) -> float:
        """The area under `waiting` up to `limit`; nan where nothing is solved, or nobody is observed for so long."""
        if self.times.size == 0 or self.waiting[-1] == 1.0:
            return math.nan
        if self.times[-1] < limit and self.waiting[-1] > ROUNDING:
            return math.nan
        heights = np.concatenate(([1.0], self.waiting[:-1]))
        widths = np.diff(np.minimum(self.times, limit), prepend=0.0)
        rest = max(limit - float(self.times[-1]), 0.0) * float(self.waiting[-1])
        return math.fsum((widths * heights).tolist()) + rest

    def solved_within(self, minutes: float) -> float:
        """The share of all cases solved within `minutes` of the onset; nan without cases."""
        if self.times.size == 0:
            return math.nan
        position = int(np.searchsorted(self.times, minutes, side="right"))
        return float(self.solved[position - 1]) if position else 0.0


@rule("int64(float64[::1], int64[::1], float64[::1], float64[::1], float64[::1])")
def follow(minutes: Any, endings: Any, times: Any, waiting: Any, solved: Any) -> int:
    """Draw the curves of cases in ascending order of `minutes` into three arrays as long; return the points drawn."""
    points, unsolved, unended, share, first = 0, 1.0, 1.0, 0.0, 0
    while first < minutes.size:
        solutions, ends, last = 0, 0, first
        while last < minutes.size and minutes[last] == minutes[first]:
            solutions += endings[last] == _SOLVED
            ends += endings[last] != NOBODY
            last += 1
        at_risk = float(minutes.size - first)
        unsolved *= 1.0 - solutions / at_risk
        share += unended * solutions / at_risk
        unended *= 1.0 - ends / at_risk
        times[points], waiting[points], solved[points] = minutes[first], unsolved, share
        points += 1
        first = last
    return points


def resolution(minutes: Floats, endings: NDArray[np.int64]) -> Resolution:
    """The curves of cases that were observed for `minutes` each and ended as `endings` say (`NOBODY`: open)."""
    order = np.argsort(minutes, kind="stable")
    times, waiting, solved = np.empty((3, minutes.size))
    points = follow(minutes[order], endings[order], times, waiting, solved)
    return Resolution(times[:points], waiting[:points], solved[:points])
