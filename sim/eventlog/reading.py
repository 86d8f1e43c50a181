"""Records by kind: the one way in which whatever draws, measures or judges a log finds its records.

    ByKind(chunk).of(Kind.SERVED, Kind.RELEASED)     the records of some kinds, in the order of the log
    Kept((Kind.OPENED, Kind.ENDED), FIELDS)          takes chunks, keeps those of some kinds, and gives them joined

(The fold of the outcomes goes record by record, in compiled code.)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.eventlog.record import RECORD
from sim.vocabulary import Kind

Records = NDArray[Any]
Indices = NDArray[np.int64]
_NUMBERS: Final = 2 ** (8 * RECORD["kind"].itemsize)
"""So many numbers a kind may have."""


class ByKind:
    """Records in order; where those of each kind stand is looked up once. They are only read."""

    def __init__(self, records: Records) -> None:
        """Take records of a log, or some of their fields, `kind` among them."""
        self.records = records
        self.kind = np.ascontiguousarray(records["kind"])
        self._at: dict[int, Indices] = {}

    def at(self, kind: Kind) -> Indices:
        """Return the places of the records of a kind."""
        found = self._at.get(kind)
        if found is None:
            found = self._at[kind] = np.flatnonzero(self.kind == int(kind))
        return found

    def of(self, *kinds: Kind) -> Records:
        """Return the records of some kinds, in the order of the log."""
        return np.asarray(self.records[self.at(kinds[0]) if len(kinds) == 1 else _wanted(kinds)[self.kind]])


class Kept:
    """Takes the records of one run, chunk by chunk, and keeps those of some kinds."""

    def __init__(self, kinds: Iterable[Kind], fields: Sequence[str] = ()) -> None:
        """Keep these kinds, and these fields of them, all where none is named."""
        self._keeps, self._fields = _wanted(kinds), list(fields or RECORD.names or ())
        self._parts: list[Records] = []

    def take(self, records: Records) -> None:
        """Take the next chunk; it is only read, and may be reused afterwards."""
        chunk = np.asarray(records, dtype=RECORD)
        self._parts.append(chunk[self._keeps[chunk["kind"]]][self._fields].copy())

    def records(self) -> Records:
        """Return what has been kept so far, in the order of the log."""
        return np.concatenate(self._parts) if self._parts else np.zeros(0, dtype=RECORD)[self._fields]


def _wanted(kinds: Iterable[Kind]) -> NDArray[np.bool_]:
    """Return, by number of the kind, whether it is among these."""
    wanted = np.zeros(_NUMBERS, dtype=np.bool_)  # rules of one's own number their kinds behind the model's
    wanted[[int(kind) for kind in kinds]] = True
    return wanted
