"""What became of each case, kept case by case: for quantities that are not sums over records.

Worlds without queues need no warm-up, but a cut at the other end: only cases that open early enough to end before
the horizon are counted, the long ones with the short ones.
"""

from __future__ import annotations

import math

import numpy as np

from sim.validation.chunks import Chunk, Floats, Indices
from sim.vocabulary import Ending, Kind


class CaseBook:
    """Opening, ending, contacts and visits of every case, and all visits by pool."""

    def __init__(self, pools: int, last_opening: float) -> None:
        """Count the cases that open before `last_opening` (minutes) in a world of so many pools."""
        self._last_opening = last_opening
        self._used = 0
        self._opened = np.empty(0)
        self._ended = np.empty(0)
        self._endings = np.empty(0, dtype=np.int64)
        self._visits = np.empty((0, pools), dtype=np.int32)
        self._contacts = np.empty(0, dtype=np.int32)
        self._waited = np.empty((0, 2))

    def take(self, chunk: Chunk) -> None:
        """Write a chunk into the book."""
        opened = chunk.cases(Kind.OPENED)
        if opened.size:
            self._make_room(int(opened.max()) + 1)
        self._opened[opened] = chunk.times(Kind.OPENED)
        ended = chunk.cases(Kind.ENDED)
        self._ended[ended] = chunk.times(Kind.ENDED)
        self._endings[ended] = chunk.places(Kind.ENDED)
        np.add.at(self._visits, (chunk.cases(Kind.SERVED), chunk.places(Kind.SERVED)), 1)
        np.add.at(self._contacts, chunk.cases(Kind.CONTACTED), 1)
        for party, over in enumerate((Kind.AWAITED_CUSTOMER, Kind.AWAITED_THIRD_PARTY)):
            np.add.at(self._waited[:, party], chunk.cases(over), chunk.values(over))

    def _make_room(self, needed: int) -> None:
        self._used = needed
        extra = max(needed, 4096) if needed > self._opened.size else 0
        if extra:
            self._opened = np.concatenate((self._opened, np.full(extra, math.inf)))
            self._ended = np.concatenate((self._ended, np.full(extra, math.inf)))
            self._endings = np.concatenate((self._endings, np.full(extra, -1)))
            self._contacts = np.concatenate((self._contacts, np.zeros(extra, dtype=np.int32)))
            self._waited = np.concatenate((self._waited, np.zeros((extra, 2))))
            blank = np.zeros((extra, self._visits.shape[1]), dtype=np.int32)
            self._visits = np.concatenate((self._visits, blank))

    @property
    def _counted(self) -> Indices:
        return np.flatnonzero(self._opened[: self._used] < self._last_opening)

    @property
    def minutes(self) -> Floats:
        """From onset to end of every case that counts; inf where it is still open, and then no mean is finite."""
        counted = self._counted
        return np.asarray(self._ended[counted] - self._opened[counted], dtype=np.float64)

    @property
    def visits(self) -> Indices:
        """Visits of every case that counts, by pool: [case, pool]."""
        return self._visits[self._counted].astype(np.int64)

    @property
    def contacts(self) -> Indices:
        """Contacts of every case that counts."""
        return self._contacts[self._counted].astype(np.int64)

    @property
    def waited(self) -> Floats:
        """Minutes that every case that counts waited for its customer and for third parties: [case, party]."""
        return np.asarray(self._waited[self._counted], dtype=np.float64)

    def share_of(self, ending: Ending) -> float:
        """The share of cases that count with an ending."""
        return float(np.mean(self._endings[self._counted] == ending))
