"""All results of a study so far, in memory, as its procedure and its tables ask for them."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.study.jobs import Job, JobResult
    from sim.study.points import Point
    from sim.study.procedure import Need

    Floats = NDArray[np.float64]

FIRST_NEW: Final = 2**62
"""Number of the first of the new replications of a winner, beyond all others that can be asked for; the pilot runs of
a warm-up come after them."""
Setting = tuple[str, str]
"""What runs belong to: overrides as canonical JSON, and a policy. Points that mean the same share their runs."""


class Results:
    """Outcomes by setting and replication; the order in which jobs were added leaves no trace.

    Replications are numbered 0, 1, 2, ... without a gap; those from `FIRST_NEW` on, also without a gap, are kept apart:
    what chose a winner and what estimates it afterwards must not be mixed.
    """

    def __init__(self) -> None:
        """Start with nothing."""
        self._jobs: defaultdict[Setting, dict[int, JobResult]] = defaultdict(dict)
        self._joined: dict[Setting, JobResult] = {}

    def add(self, job: Job, result: JobResult) -> None:
        """Keep the result of a job."""
        setting = (job.overrides, job.policy)
        self._jobs[setting][job.first] = result
        self._joined.pop(setting, None)

    def count(self, point: Point, policy: str) -> int:
        """Return how many replications there are, 0, 1, 2, ... without a gap, new ones apart."""
        return sum(len(result.logs) for first, result in self._jobs.get((point.overrides, policy), {}).items()
                   if first < FIRST_NEW)

    def numbers(self, point: Point, policy: str) -> tuple[int, ...]:
        """Return the numbers of all replications in their order, those of new ones at the end."""
        if (point.overrides, policy) not in self._jobs:
            return ()
        count = self.count(point, policy)
        new = len(self._whole(point, policy).logs) - count
        return (*range(count), *range(FIRST_NEW, FIRST_NEW + new))

    def has(self, need: Need) -> bool:
        """Say whether all replications of a need are there."""
        count = self.count(need.point, need.policy)
        if need.first >= FIRST_NEW:
            return need.first - FIRST_NEW + need.count <= len(self.numbers(need.point, need.policy)) - count
        return need.first + need.count <= count

    def outcomes(self, point: Point, policy: str) -> tuple[str, ...]:
        """Return the names of the outcomes of a policy at a point."""
        return self._whole(point, policy).names

    def values(self, point: Point, policy: str, outcome: str, new: bool = False) -> Floats:
        """Return an outcome, one number a replication in their order, of the new ones alone or of the others."""
        column, count = self.column(point, policy, outcome), self.count(point, policy)
        return column[count:] if new else column[:count]

    def column(self, point: Point, policy: str, outcome: str) -> Floats:
        """Return an outcome of all replications in their order; NaN where it is undefined."""
        whole = self._whole(point, policy)
        if outcome not in whole.names:
            return np.full(len(whole.logs), math.nan)
        column: Floats = whole.values[:, whole.names.index(outcome)]
        return column

    def paired(self, point: Point, policy: str, baseline: str, outcome: str, new: bool = False) -> Floats:
        """Return policy - baseline, replication by replication, as far as both have been run."""
        first, second = self.values(point, policy, outcome, new), self.values(point, baseline, outcome, new)
        both = min(first.size, second.size)
        with np.errstate(invalid="ignore"):
            gaps: Floats = first[:both] - second[:both]
        return gaps

    def matrix(self, point: Point, policy: str) -> Floats:
        """Return all outcomes of all replications, (replications, outcomes), in the order of `outcomes`."""
        return self._whole(point, policy).values

    def logs(self, point: Point, policy: str) -> tuple[str, ...]:
        """Return the digests of the logs of all replications."""
        return self._whole(point, policy).logs

    def _whole(self, point: Point, policy: str) -> JobResult:
        setting = (point.overrides, policy)
        if setting not in self._joined:
            self._joined[setting] = _joined([self._jobs[setting][first] for first in sorted(self._jobs[setting])])
        return self._joined[setting]


def _joined(parts: list[JobResult]) -> JobResult:
    from dataclasses import replace

    if len(parts) == 1:
        return parts[0]
    return replace(parts[0], values=np.concatenate([part.values for part in parts]),
                   logs=tuple(log for part in parts for log in part.logs))
