"""The compiled engine with hardly any room, and guards behind every array it works on.

Numba checks no bounds: an event that needs more room than the kernel thought writes behind the array. Here arrays
begin small, grow by little, so that they are nearly full most of the time, and end in a guard that is looked at
whenever the kernel returns. An overrun fails the test there, before anything is lost.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine import compiled
from sim.engine.compiled import kernel
from sim.engine.compiled import layout as at
from sim.eventlog import Log, LogBuilder, Recorder
from sim.scenario.plan import Plan

_GUARD = 1 << 15
_MARK = 0xA5
_INTACT = bytes([_MARK]) * _GUARD
_TABLES = {kernel.RECORDS_FULL: "log", kernel.HEAP_FULL: "heap", kernel.ARENA_FULL: "memory",
           kernel.PEOPLE_FULL: "people"}


class TightRun(compiled._Run):
    """A run whose arrays have `step` entries more than they need, to begin with and whenever one is full."""

    def __init__(self, plan: Plan, replication: int, recorder: Recorder, step: int) -> None:
        """Take away the room that a run begins with."""
        super().__init__(plan, plan.seed, replication, recorder)
        self.step = step
        self.grown: Counter[int] = Counter()
        self.between_turns = 0
        self.guards: dict[str, tuple[NDArray[np.uint8], int]] = {}
        pools = len(plan.pools)
        self._guard("memory", self.memory[: int(self.memory[at.S_BUMP])], step)
        self._guard("log", self.log[:pools], step)
        self._guard("heap", self.heap[:pools], 40)
        self._guard("people", self.people[:0], 2)

    def run_to_horizon(self) -> None:
        """Run, and look at the guards a last time."""
        super().run_to_horizon()
        self._look()

    def _guard(self, name: str, table: NDArray[Any], more: int) -> None:
        size = (len(table) + more) * table.itemsize
        whole = np.full(size + _GUARD, _MARK, dtype=np.uint8)
        whole[:size] = 0
        tight = whole[:size].view(table.dtype)
        tight[: len(table)] = table
        self.guards[name] = (whole, size)
        setattr(self, name, tight)

    def _look(self) -> None:
        for name, (whole, size) in self.guards.items():
            if whole[size:].tobytes() != _INTACT:
                written = np.flatnonzero(whole[size:] != _MARK)
                raise AssertionError(f"{written[-1] + 1} bytes were written behind the array '{name}' of {size} bytes "
                                     f"at minute {self.memory.view(np.float64)[at.S_NOW]!r}")

    def _make_room(self, answer: int) -> None:
        self._look()
        self.grown[answer] += 1
        self.between_turns += bool(self.memory[at.S_AGAIN_KIND])
        if answer == kernel.RECORDS_FULL and self.memory[at.S_USED]:
            self._flush()
        else:
            name = _TABLES[answer]
            self._guard(name, getattr(self, name), self.step)


def tight_log(plan: Plan, step: int, replication: int = 0) -> tuple[Log, Counter[int]]:
    """Return the log made with hardly any room, and how often each of the kernel's answers asked for more."""
    kept = LogBuilder()
    run = TightRun(plan, replication, Recorder(kept), step)
    run.run_to_horizon()
    return kept.log(), run.grown
