"""Who answered: agents of a pool by name, as a switch hands out calls.

The agents of a pool are alike, and the engine only counts which seat is taken; it takes the one released last. A switch
gives the next call to whoever has been free for longest, so that is how people are named here. Nothing else depends on
it. Who comes on duty is the first by number who is at home; who goes home is the one who has been free for longest, and
while all are busy the next to be free.
"""

from __future__ import annotations

from collections import deque
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.vocabulary import NOBODY, Kind

Integers = NDArray[np.int64]


def people(records: NDArray[Any]) -> Integers:
    """Return, by position, the number of the person who begins a piece of work, from 1; -1 of all other records."""
    kind = records["kind"]
    at = np.flatnonzero(np.isin(kind, (Kind.STAFFED, Kind.SERVED, Kind.ANSWERED_LATE, Kind.RELEASED)))
    found = np.full(len(records), NOBODY, dtype=np.int64)
    pools: dict[int, _Pool] = {}
    fields = (at, kind[at], records["place"][at], records["agent"][at], records["value"][at])
    for position, what, place, seat, value in zip(*(field.tolist() for field in fields), strict=True):
        pool = pools.setdefault(place, _Pool())
        if what == Kind.STAFFED:
            pool.staff(int(value))
        elif what == Kind.RELEASED:
            pool.release(seat)
        else:
            found[position] = pool.take(seat)
    return found


class _Pool:
    """The people of a pool: at home, free, or at work at a seat."""

    def __init__(self) -> None:
        self.number = 0
        self.on_duty = 0
        self.home: list[int] = []
        self.free: deque[int] = deque()
        self.at_seat: dict[int, int] = {}

    def staff(self, number: int) -> None:
        """Let so many be on duty; who is at work finishes first."""
        self.on_duty = number
        while len(self.free) + len(self.at_seat) < number:
            self.free.append(self._from_home())
        while self.free and len(self.free) + len(self.at_seat) > number:
            self._go_home(self.free.popleft())

    def take(self, seat: int) -> int:
        """Return who begins work at a seat."""
        self.at_seat[seat] = self.free.popleft() if self.free else self._from_home()
        return self.at_seat[seat]

    def release(self, seat: int) -> None:
        """Let whoever is at a seat be free, or go home."""
        person = self.at_seat.pop(seat, 0)
        if person and len(self.free) + len(self.at_seat) < self.on_duty:
            self.free.append(person)
        elif person:
            self._go_home(person)

    def _from_home(self) -> int:
        if self.home:
            return self.home.pop(self.home.index(min(self.home)))
        self.number += 1
        return self.number

    def _go_home(self, person: int) -> None:
        self.home.append(person)
