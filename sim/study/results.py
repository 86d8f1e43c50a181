"""All results of a study so far, in memory, as its procedure and its tables ask for them."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.study.jobs import Job, JobResult
    from sim.study.points import Point

    Floats = NDArray[np.float64]

Setting = tuple[str, str]
"""What runs belong to: overrides as canonical JSON, and a policy. Points that mean the same share their runs."""


class Results:
    """Outcomes by setting and replication; the order in which jobs were added leaves no trace."""

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
        """Return how many replications there are, 0, 1, 2, ... without a gap."""
        return len(self._whole(point, policy).logs) if (point.overrides, policy) in self._jobs else 0

    def outcomes(self, point: Point, policy: str) -> tuple[str, ...]:
        """Return the names of the outcomes of a policy at a point."""
        return self._whole(point, policy).names

    def values(self, point: Point, policy: str, outcome: str) -> Floats:
        """Return an outcome, one number a replication in their order; NaN where it is undefined."""
        whole = self._whole(point, policy)
        if outcome not in whole.names:
            return np.full(len(whole.logs), math.nan)
        column: Floats = whole.values[:, whole.names.index(outcome)]
        return column

    def paired(self, point: Point, policy: str, baseline: str, outcome: str) -> Floats:
        """Return policy - baseline, replication by replication, as far as both have been run."""
        first, second = self.values(point, policy, outcome), self.values(point, baseline, outcome)
        both = min(first.size, second.size)
        with np.errstate(invalid="ignore"):
            gaps: Floats = first[:both] - second[:both]
        return gaps

    def matrix(self, point: Point, policy: str) -> Floats:
        """Return all outcomes, (replications, outcomes), in the order of `outcomes`."""
        return self._whole(point, policy).values

    def logs(self, point: Point, policy: str) -> tuple[str, ...]:
        """Return the digests of the logs, by replication."""
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
