"""What the steps of cases are called in an event log of process mining, and where work begins and ends.

An activity is what happened and where: "Queued (reps)", "Handed up (senior)", "Ended (solved)". Work has a beginning
and an end, a record each: SERVED and RELEASED. It is named by what called for the agent: a visit, a consult of a boss,
a call to the customer, a fix.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.vocabulary import NOBODY, Kind

if TYPE_CHECKING:
    from sim.eventlog import Names

Positions = NDArray[np.int64]

START: Final = "start"
COMPLETE: Final = "complete"
"""Transitions of the life of an activity (lifecycle extension of XES)."""

LEFT_OUT: Final = (Kind.FELT,)
"""Kinds that are no step of a case: they say what it has done to its customer."""
BEGINS_WORK: Final = (Kind.SERVED, Kind.ANSWERED_LATE, Kind.WRAPPING_UP)
ENDS_WORK: Final = (Kind.WRAPPING_UP, Kind.RELEASED)
_SAYS_WHERE: Final = ("channel", "pool", "level", "ending")
"""Places that are part of what a step is called; flaws and the like belong to the case."""
_BY_ORDER: Final = {
    Kind.BOSS_ASKED: "Consult", Kind.ANSWER_PROMISED: "Consult", Kind.CALL_DUE: "Call", Kind.CHECKED_IN: "Call",
    Kind.FIX_REQUESTED: "Fix",
}
"""What work is called that some record has called for; everything else is a visit."""
VISIT: Final = "Visit"


def step_name(names: Names, kind: int, place: int) -> str:
    """Return what a step is called."""
    called = names.kind(kind).replace("_", " ")
    called = called.capitalize() if called.isupper() else called
    return f"{called} ({names.place(kind, place)})" if names.meaning(kind).place in _SAYS_WHERE else called


class Work:
    """The work of agents in a log: what each piece is called, and which record began it."""

    def __init__(self, records: NDArray[Any], names: Names) -> None:
        """Take all records of a log."""
        self._records, self._names = records, names
        kind = records["kind"]
        at = np.flatnonzero(np.isin(kind, (*BEGINS_WORK, *ENDS_WORK)))
        slot = records["place"][at].astype(np.int64) << 32 | records["agent"][at].astype(np.int64)
        order = np.argsort(slot, kind="stable")
        at, slot = at[order], slot[order]
        before = np.where(np.append(False, slot[1:] == slot[:-1]), np.append(NOBODY, at[:-1]), NOBODY)
        ends = np.isin(kind[at], ENDS_WORK) & (before >= 0)
        self.begun = np.full(len(records), NOBODY, dtype=np.int64)
        self.begun[at[ends]] = before[ends]
        self._called = self._orders()

    def _orders(self) -> dict[int, str]:
        """Return what work is called that is no visit, by the position of its SERVED."""
        records, kind = self._records, self._records["kind"]
        served = np.flatnonzero(kind == Kind.SERVED)
        why = records["why"][served]
        asked = np.where(why >= 0, records["cause"][why], records["cause"][served])
        by = np.where(asked >= 0, kind[asked], 0)
        special = np.isin(by, list(_BY_ORDER))
        return {int(at): _BY_ORDER[Kind(int(order))]
                for at, order in zip(served[special], by[special], strict=True)}

    def called(self, position: int) -> str:
        """Return what the work that a record begins is called, with the pool that does it."""
        record = self._records[position]
        kind = int(record["kind"])
        what = {int(Kind.ANSWERED_LATE): "Late answer", int(Kind.WRAPPING_UP): "Wrap-up"}.get(kind) or (
            self._called.get(position, VISIT))
        return f"{what} ({self._names.place(kind, int(record['place']))})"

    def transitions(self, position: int) -> list[tuple[str, str, int]]:
        """Return the events of a record: what is done, the transition of its life, and the instance it belongs to.

        Work has an instance, the position of the record that began it; another step has the instance -1.
        """
        record = self._records[position]
        kind, begun = int(record["kind"]), int(self.begun[position])
        events = [(self.called(begun), COMPLETE, begun)] if begun >= 0 else []
        if kind in BEGINS_WORK:
            events.append((self.called(position), START, position))
        elif begun < 0:
            events.append((step_name(self._names, kind, int(record["place"])), COMPLETE, NOBODY))
        return events
