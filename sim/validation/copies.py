"""Many copies of a queue in one run, and meters of what they are doing at given times and for their first customers.

A copy is a flaw with a desk of its own: an organisation of many branches, each with its own customers. Poisson demand
split at random is Poisson and independent, so the copies are independent replications of the queue from empty.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from sim.validation.chunks import Chunk, Floats
from sim.validation.design import Content
from sim.vocabulary import Kind

MOST_COPIES: Final = 100


def branches(
    copies: int, rate: float, handle: Any, staff: int, pool: Content | None = None, **more: Any
) -> Content:
    """So many queues side by side, `rate` a minute each: one law of work, `staff` agents each."""
    names = [f"branch{at}" for at in range(copies)]
    demand = {"cases_per_hour": 60.0 * rate * copies, **more.pop("demand", {})}
    return {
        "demand": demand,
        "flaws": {name: {"desk": name} for name in names},
        "pools": {name: {"staff": staff, **(pool or {})} for name in names},
        "chain": [{"level": "desk", "pool": names[0], "handle": handle}],
        **more,
    }


class Snapshots:
    """How many wait and how many are in service at each pool, at given times."""

    def __init__(self, times: Sequence[float] | Floats, pools: int) -> None:
        """Look at `times`, rising minutes after the start; what happens at such a time has happened."""
        self._times = np.asarray(times, dtype=np.float64)
        self._pools = pools
        self._waiting = np.zeros((pools, self._times.size), dtype=np.int64)
        self._busy = np.zeros_like(self._waiting)

    def take(self, chunk: Chunk) -> None:
        """Note the steps of a chunk, each in front of the first time that comes after it."""
        served = chunk.values(Kind.SERVED) > 0.0
        everybody = np.ones(0, dtype=bool)
        for kind, keep, number, sign in (
            (Kind.QUEUED, everybody, self._waiting, 1), (Kind.ABANDONED, everybody, self._waiting, -1),
            (Kind.SERVED, served, self._waiting, -1), (Kind.SERVED, everybody, self._busy, 1),
            (Kind.RELEASED, everybody, self._busy, -1),
        ):
            times, places = chunk.times(kind), chunk.places(kind)
            if keep.size:
                times, places = times[keep], places[keep]
            at = np.searchsorted(self._times, times, side="left")
            before = at < self._times.size
            cells = np.bincount(places[before] * self._times.size + at[before], minlength=number.size)
            number += sign * cells.reshape(number.shape)

    @property
    def waiting(self) -> Floats:
        """Number waiting [pool, time]."""
        return np.cumsum(self._waiting, axis=1, dtype=np.float64)

    @property
    def busy(self) -> Floats:
        """Number in service [pool, time]."""
        return np.cumsum(self._busy, axis=1, dtype=np.float64)


class FirstWaits:
    """The waits of the first customers of each copy, by their rank in order of arrival."""

    def __init__(self, copies: int, most: int) -> None:
        """Watch the first `most` customers of each flaw."""
        self._arrived = np.zeros(copies, dtype=np.int64)
        self._ranks = np.empty(0, dtype=np.int64)
        self._most = most
        self._minutes, self._counts = np.zeros(most), np.zeros(most, dtype=np.int64)

    def take(self, chunk: Chunk) -> None:
        """Rank the arrivals of a chunk and note the waits that end in it."""
        cases, copies = chunk.cases(Kind.OPENED), chunk.places(Kind.OPENED)
        if cases.size:
            needed = int(cases.max()) + 1
            if needed > self._ranks.size:
                self._ranks = np.concatenate((self._ranks, np.empty(max(needed, 1024), dtype=np.int64)))
            order = np.argsort(copies, kind="stable")
            arrivals = np.bincount(copies, minlength=self._arrived.size)
            before = np.concatenate(([0], np.cumsum(arrivals)[:-1]))
            self._ranks[cases[order]] = np.arange(cases.size) + (self._arrived - before)[copies[order]]
            self._arrived += arrivals
        ranks = self._ranks[chunk.cases(Kind.SERVED)]
        early = ranks < self._most
        self._minutes += np.bincount(ranks[early], weights=chunk.values(Kind.SERVED)[early], minlength=self._most)
        self._counts += np.bincount(ranks[early], minlength=self._most)

    @property
    def means(self) -> Floats:
        """The mean wait by rank, minutes; nan for all if some copy has not yet served that many."""
        if self._counts.min() < self._arrived.size:
            return np.full(self._most, math.nan)
        return np.asarray(self._minutes / self._counts, dtype=np.float64)
