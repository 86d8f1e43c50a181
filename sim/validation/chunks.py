"""A chunk of records as columns, looked up once and shared by everything that measures it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.eventlog.reading import ByKind
from sim.vocabulary import Kind

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
ROUNDING = 1e-9
"""How far two ways to the same number may part, relatively: sums of floats in another order."""
TAIL = 64
"""Records of the chunk before that are kept, to follow a cause across the border."""


class Chunk(ByKind):
    """Records in order, with their positions by kind; `start` is the position in the log of the first one."""

    def __init__(self, records: NDArray[Any], start: int, before: NDArray[Any]) -> None:
        """Take a chunk (which is only read) and the last records of the one before."""
        super().__init__(records)
        self.start = start
        self.before = before
        self.time: Floats = np.ascontiguousarray(records["time"])

    def times(self, kind: Kind) -> Floats:
        """Times of the records of a kind."""
        return self.time[self.at(kind)]

    def values(self, kind: Kind) -> Floats:
        """Values of the records of a kind."""
        return np.asarray(self.records["value"][self.at(kind)], dtype=np.float64)

    def places(self, kind: Kind) -> Indices:
        """Places of the records of a kind."""
        return self.records["place"][self.at(kind)].astype(np.int64)

    def cases(self, kind: Kind) -> Indices:
        """Cases of the records of a kind."""
        return self.records["case"][self.at(kind)].astype(np.int64)

    def value_of_cause(self, kind: Kind) -> Floats:
        """Values of the records that led to those of a kind: they must be of this chunk or just before it."""
        position = self.records["cause"][self.at(kind)] - self.start
        if position.size and position.min() < -self.before.size:
            raise ValueError("a cause lies further back than is kept")
        both = np.concatenate((self.before["value"], self.records["value"]))
        return np.asarray(both[position + self.before.size], dtype=np.float64)


class Watcher:
    """A sink for an engine that shows each chunk to several meters."""

    def __init__(self, *meters: Any) -> None:
        """Feed `meters`: anything with a method `take` for a `Chunk`."""
        self.meters = meters
        self._start = 0
        self._tail: NDArray[Any] | None = None

    def __call__(self, records: NDArray[Any]) -> None:
        """Take the next chunk of the run."""
        before = records[:0] if self._tail is None else self._tail
        chunk = Chunk(records, self._start, before)
        for meter in self.meters:
            meter.take(chunk)
        self._tail = records[-TAIL:].copy()
        self._start += len(records)
