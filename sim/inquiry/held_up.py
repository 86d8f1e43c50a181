"""What a line was busy with when somebody joined it: what stood in the way of a rescue.

Whoever is QUEUED finds the agents of a pool busy. Each of them works for a case that had called for it: for the first
time, once more after hanging up, with a chase, because a solution did not hold, or since a colleague handed it on.
`Lines` reads that, for the waits of some cases, from the one pass over the log in which it happens.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.vocabulary import Kind, Reason

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.scenario.plan import Plan

ERRANDS: Final = (
    "a first contact", "somebody who had hung up before", "somebody whose message went unanswered", "a chase",
    "a solution that had not held", "a case that was handed on", "a colleague's question", "a call with news",
    "a customer who was asked first", "a request to fixers", "the answer to a message",
)
"""What an agent may be busy with, in the order of their numbers; the first five are the reasons of contacts."""
_HANDED, _ASKED, _NEWS, _CHECK_IN, _FIX, _LATE = range(len(Reason), len(ERRANDS))
_CALLS: Final = {Kind.HANDED_UP: _HANDED, Kind.BOSS_ASKED: _ASKED, Kind.ANSWER_PROMISED: _ASKED, Kind.CALL_DUE: _NEWS,
                 Kind.CHECKED_IN: _CHECK_IN, Kind.FIX_REQUESTED: _FIX}
_READ: Final = tuple(int(kind) for kind in (Kind.CONTACTED, Kind.QUEUED, Kind.SERVED, Kind.ANSWERED_LATE, Kind.RELEASED,
                                            *_CALLS))


@dataclass(frozen=True, slots=True)
class Wait:
    """A wait of a case. minutes: until it ended, or to the horizon; served: whether somebody took it up in the end;
    before: how many waited already; busy: what the agents of the pool were busy with when it began, by errand and flaw.
    """

    case: int
    pool: str
    began: float
    minutes: float
    served: bool
    before: int
    busy: Counter[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Lines:
    """Reads the waits of some cases, by index."""

    cases: tuple[int, ...]

    def __call__(self, plan: Plan, seed: int, replication: int) -> _Watching:
        """Return the sink of one run."""
        return _Watching(plan, self.cases)


_WAIT_ENDS: Final = (int(Kind.SERVED), int(Kind.ABANDONED), int(Kind.WITHDRAWN), int(Kind.OVERDUE))


class _Watching:
    """Keeps what every agent is busy with, and looks at it when one of the cases begins to wait."""

    def __init__(self, plan: Plan, cases: tuple[int, ...]) -> None:
        self._plan, self._wanted = plan, frozenset(cases)
        self._errand: dict[int, int] = {}
        self._flaw: dict[int, int] = {}
        self._fixers = [bool(fixes) for fixes in np.ravel(plan.pools["is_fixer"])]
        self._busy: list[dict[int, tuple[str, str]]] = [{} for _ in plan.names.pools]
        self._open: dict[int, Wait] = {}
        self._waits: list[Wait] = []
        kinds = np.zeros(2**16, dtype=np.bool_)
        kinds[list(_READ)] = True
        kinds[[int(Kind.OPENED), *_WAIT_ENDS]] = True
        self._read = kinds

    def take(self, records: NDArray[Any]) -> None:
        """Go through the next chunk."""
        rows = records[self._read[records["kind"]]]
        fields = (rows[name].tolist() for name in ("time", "kind", "place", "value", "case", "agent"))
        for time, kind, place, value, case, agent in zip(*fields, strict=True):
            if case in self._open and kind in _WAIT_ENDS:
                self._end(case, kind, place, value)
            if kind == Kind.OPENED:
                self._flaw[case] = place
            elif kind == Kind.CONTACTED:
                self._errand[case] = int(value)
            elif kind in (Kind.SERVED, Kind.ANSWERED_LATE):
                self._busy[place][agent] = self._work(case, kind, place)
            elif kind == Kind.RELEASED:
                self._busy[place].pop(agent, None)
            elif kind == Kind.QUEUED:
                if case in self._wanted:
                    self._begin(case, place, time, value)
            elif kind in _CALLS:
                self._errand[case] = _CALLS[Kind(kind)]

    def _work(self, case: int, kind: int, pool: int) -> tuple[str, str]:
        """Return what an agent of a pool is busy with who takes a case up."""
        errand = _LATE if kind == Kind.ANSWERED_LATE else _FIX if self._fixers[pool] else self._errand.get(case, 0)
        return ERRANDS[errand], self._plan.names.flaws[self._flaw[case]]

    def _begin(self, case: int, pool: int, time: float, before: float) -> None:
        self._open[case] = Wait(case, self._plan.names.pools[pool], time, self._plan.horizon - time, False, int(before),
                                Counter(self._busy[pool].values()))

    def _end(self, case: int, kind: int, pool: int, minutes: float) -> None:
        wait = self._open[case]
        if self._plan.names.pools[pool] == wait.pool or kind != Kind.SERVED:
            del self._open[case]
            self._waits.append(Wait(case, wait.pool, wait.began, minutes, kind == Kind.SERVED, wait.before, wait.busy))

    def result(self) -> list[Wait]:
        """Return the waits, those that lasted to the horizon last."""
        return [*self._waits, *self._open.values()]
