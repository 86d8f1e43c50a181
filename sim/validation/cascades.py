"""Word of mouth as a branching process: who brought whom, how large cascades become, how contacts grow."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from sim.validation.chunks import Chunk, Floats, Indices
from sim.vocabulary import Kind, Origin


class Cascades:
    """The size of the cascade of every customer whom nobody brought."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._told_at: list[Indices] = []
        self._told_by: list[Indices] = []
        self._causes: list[Indices] = []
        self._newcomers: list[Indices] = []
        self._times: list[Floats] = []
        self._customers = 0

    def take(self, chunk: Chunk) -> None:
        """Note who tells others, and who joins because of which telling."""
        praised = chunk.at(Kind.PRAISED)
        self._told_at.append(praised + chunk.start)
        self._told_by.append(chunk.records["customer"][praised].astype(np.int64))
        joined = chunk.at(Kind.JOINED)
        joined = joined[chunk.records["place"][joined] == int(Origin.REFERRAL)]
        self._causes.append(chunk.records["cause"][joined].astype(np.int64))
        self._newcomers.append(chunk.records["customer"][joined].astype(np.int64))
        self._times.append(chunk.time[joined])
        opened = chunk.records["customer"][chunk.at(Kind.OPENED)]
        self._customers = max(self._customers, int(opened.max(initial=-1)) + 1)

    @property
    def _roots(self) -> Indices:
        """The first customer of the cascade of each customer."""
        parent = np.arange(self._customers)
        told_at = np.concatenate(self._told_at)
        teller = np.searchsorted(told_at, np.concatenate(self._causes))
        newcomers = np.concatenate(self._newcomers)
        parent[newcomers] = np.concatenate(self._told_by)[teller]
        roots = parent
        while True:  # each round doubles the number of generations looked back
            further = roots[roots]
            if np.array_equal(further, roots):
                return np.asarray(roots, dtype=np.int64)
            roots = further

    @property
    def sizes(self) -> Indices:
        """Customers in each cascade, the first included, in order of the first ones' appearance."""
        sizes = np.bincount(self._roots, minlength=self._customers)
        return np.asarray(sizes[sizes > 0], dtype=np.int64)

    def share_over_by(self, time: float) -> float:
        """The share of cascades that nobody joins after a time (minutes)."""
        roots = self._roots
        late = np.concatenate(self._newcomers)[np.concatenate(self._times) > time]
        going_on = np.unique(roots[late]).size
        return 1.0 - going_on / np.unique(roots).size


class Moments:
    """How many records of a kind fall into each of many time windows."""

    def __init__(self, kind: Kind, edges: Sequence[float] | Floats) -> None:
        """Count between rising `edges`, minutes."""
        self._kind, self._edges = kind, np.asarray(edges, dtype=np.float64)
        self._counts = np.zeros(self._edges.size - 1, dtype=np.int64)

    def take(self, chunk: Chunk) -> None:
        """Count a chunk."""
        times = chunk.times(self._kind)
        if times.size and times[-1] >= self._edges[0]:
            first, last = np.searchsorted(self._edges, (times[0], times[-1]), side="right")
            first = max(int(first) - 1, 0)
            part = self._edges[first: int(last) + 1]
            if part.size > 1:
                below = np.searchsorted(times, part, side="left")
                self._counts[first: first + part.size - 1] += np.diff(below)

    @property
    def counts(self) -> Indices:
        """Records in each window."""
        return self._counts

    def variance_per_window(self) -> float:
        """The variance of a count in the long run, per window.

        Var N(w) + 2 Cov(N(w), N(next w)): the first two terms of the sum over all windows, the others being nothing
        where a window is many relaxation times long. Taking the mean from the same n counts makes each of the three
        products smaller by a share 1/n of what is estimated, which is put right.
        """
        count = self._counts.size
        if count < 10:
            return math.nan
        gaps = self._counts - self._counts.mean()
        found = float((gaps * gaps).mean() + 2.0 * (gaps[1:] * gaps[:-1]).mean())
        return found * count / (count - 3)
