"""Agents of pools over time: busy, staffed and overtime minutes by the piece of time that they fall into.

Pieces are whatever the caller cuts time into: hours of the week, months. Like every collector it takes the records of a
run chunk by chunk, and it does not matter where chunks end.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.eventlog.reading import ByKind
from sim.vocabulary import Kind

Floats = NDArray[np.float64]
BUSY, STAFFED, OVERTIME = range(3)
"""What is integrated: agents at work, agents on duty, agents at work beyond those on duty."""
_INTEGRALS: Final = 3


class AgentMinutes:
    """Integrates over the pools of one run, from the warm-up on."""

    def __init__(self, pools: int, warm_up: float, size: int, cuts: Callable[[float, float], Floats],
                 piece: Callable[[Floats], NDArray[np.int64]]) -> None:
        """Begin before the first record.

        size: how many pieces there are; cuts: returns the ends of pieces within a stretch from a minute to another,
        ascending; piece: returns the number of the piece in which each minute lies.
        """
        self._warm_up, self._cuts, self._piece = warm_up, cuts, piece
        self._since = np.zeros(pools)
        self._agents = np.zeros((pools, 2), dtype=np.int64)
        self._minutes = np.zeros((_INTEGRALS, pools, size))

    def update(self, chunk: ByKind) -> None:
        """Take the next chunk."""
        loads = chunk.of(Kind.SERVED, Kind.ANSWERED_LATE, Kind.RELEASED, Kind.STAFFED)
        for pool in np.unique(loads["place"]):
            self._load(int(pool), loads[loads["place"] == pool])

    def until(self, end: float) -> Floats:
        """Return agent-minutes up to a minute beyond all records, (BUSY | STAFFED | OVERTIME, pools, pieces)."""
        minutes, last = self._minutes.copy(), np.array([end])
        for pool in range(self._since.size):
            self._integrate(minutes, pool, last, np.tile(self._agents[pool][:, None], 2))
        return minutes

    def _load(self, pool: int, records: NDArray[Any]) -> None:
        kinds, times = records["kind"], records["time"]
        taken = (kinds == Kind.SERVED) | (kinds == Kind.ANSWERED_LATE)
        busy = self._agents[pool, 0] + np.cumsum(taken.astype(np.int64) - (kinds == Kind.RELEASED))
        changes = np.flatnonzero(kinds == Kind.STAFFED)
        staff = np.concatenate((self._agents[pool, 1:], records["value"][changes].astype(np.int64)))
        staff = staff[np.searchsorted(changes, np.arange(kinds.size), side="right")]
        levels = np.stack((np.concatenate((self._agents[pool, :1], busy)),
                           np.concatenate((self._agents[pool, 1:], staff))))
        self._integrate(self._minutes, pool, times, levels)
        self._agents[pool] = levels[:, -1]
        self._since[pool] = times[-1]

    def _integrate(self, minutes: Floats, pool: int, times: Floats, levels: NDArray[np.int64]) -> None:
        """Add agent-minutes up to the last of `times`; `levels[:, i]` (busy, staffed) holds before `times[i]`."""
        since = self._since[pool]
        ends = np.sort(np.concatenate((times, self._cuts(float(since), float(times[-1])))), kind="stable")
        starts = np.concatenate(([since], ends[:-1]))
        widths = ends - np.maximum(starts, self._warm_up)
        counted = (ends > starts) & (widths > 0.0)
        starts, widths = starts[counted], widths[counted]
        busy, staffed = levels[:, np.searchsorted(times, starts, side="right")]
        where = self._piece(starts)
        for kind, level in ((BUSY, busy), (STAFFED, staffed), (OVERTIME, np.maximum(busy - staffed, 0))):
            np.add.at(minutes[kind, pool], where, level * widths)
