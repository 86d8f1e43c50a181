"""The recorder: where engines put records, a chunk at a time."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import InputError, Problem
from sim.eventlog.record import MOST_RECORDS, RECORD
from sim.vocabulary import NOBODY

if TYPE_CHECKING:
    from numpy.typing import NDArray

Sink = Callable[["NDArray[Any]"], None]
"""Takes a chunk of records; the array is reused afterwards, so a sink that keeps it must copy it."""

CHUNK = 65_536


class Recorder:
    """Collects records in one reused chunk, hands each full chunk to a sink and digests what went by."""

    def __init__(self, sink: Sink, chunk: int = CHUNK, digests: bool = True) -> None:
        """Start empty; `chunk` records are collected before `sink` is called; `digests` false saves the hashing."""
        self._sink = sink
        self._records = np.empty(chunk, dtype=RECORD)
        self._used = 0
        self._flushed = 0
        self._digest = sha256()
        self._digests = digests

    def __len__(self) -> int:
        """Return the number of records taken so far."""
        return self._flushed + self._used

    def add(self, time: float, kind: int, place: int, value: float, customer: int, case: int, agent: int,
            cause: int, why: int = NOBODY) -> int:
        """Take one record and return its position in the log."""
        if self._used == len(self._records):
            self.flush()
        self._records[self._used] = (time, value, cause, why, customer, case, agent, kind, place)
        self._used += 1
        return self._flushed + self._used - 1

    def take(self, records: NDArray[Any]) -> None:
        """Take a whole chunk filled elsewhere (the compiled engine's way in).

        InputError if the log becomes so long that positions in it have no room in a record.
        """
        self.flush()
        if self._flushed + len(records) > MOST_RECORDS:
            raise InputError(Problem(f"a run has more than {MOST_RECORDS:,} records; simulate a shorter time, or fewer "
                                     "customers"))
        if self._digests:
            self._digest.update(np.ascontiguousarray(records).view(np.uint8).data)
        self._flushed += len(records)
        self._sink(records)

    def flush(self) -> None:
        """Hand the records collected so far to the sink."""
        if self._used:
            full = self._records[: self._used]
            self._used = 0
            self.take(full)

    def digest(self) -> str:
        """Return the SHA-256 of all flushed records' bytes, as hexadecimal; empty if none was wanted."""
        return self._digest.hexdigest() if self._digests else ""
