"""What the journey costs a customer: the effort of each case, worked out from the records.

A log does not carry effort. Most of it follows from single records (a contact, a loop, a handoff, a story told again);
for a wait one has to know whether the customer was on the line, and that follows from what went before. `Tolls` is told
the records of one customer in order and says after each what it has cost.

Where rules of one's own keep customers on or off the line as the model does not, the effort of waits is a likeness.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.vocabulary import NOBODY, ChannelKind, Effort, Kind, Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from sim.scenario.plan import Plan

MOST_KINDS: Final = max(Kind)
VISITS: Final = frozenset((Kind.CONTACTED, Kind.HUMAN_OFFERED, Kind.CHECKED_IN, Kind.HANDED_UP, Kind.MESSAGE_LEFT))
"""What calls for an agent who sees a customer: a visit, or a chase; other work is that of bosses, fixers, callers."""
_OFF: Final = frozenset((Kind.BLOCKED, Kind.DROPPED, Kind.QUIT_SELF_SERVICE, Kind.ENDED))
_WAITED: Final = frozenset((Kind.ABANDONED, Kind.CALLBACK_ACCEPTED, Kind.MESSAGE_LEFT, Kind.HUNG_UP_ON_HOLD))
"""The customer hangs up after a wait on the line."""
_HELD: Final = frozenset((Kind.BOSS_APPROVED, Kind.BOSS_DECLINED, Kind.BOSS_ABSENT))
_ARRIVES: Final = frozenset((Kind.QUEUED, Kind.SERVED, Kind.BLOCKED, Kind.CLOSED, Kind.MESSAGE_LEFT))
Row = tuple[float, float, int, int, int, int, int, int, int]
"""A record as a tuple, in the order of its fields."""


def callers(records: NDArray[Any], positions: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the positions of the records that called for the agents of QUEUED, SERVED and ANSWERED_LATE records.

    What a rule of one's own wrote in between is passed over. Of other records the answer means nothing.
    """
    why = records["why"][positions]
    waited = (records["kind"][positions] != Kind.QUEUED) & (why >= 0)
    at = records["cause"][np.where(waited, why, positions)].astype(np.int64)
    while True:
        own = (at >= 0) & (records["kind"][at] > MOST_KINDS)
        if not own.any():
            return at
        at[own] = records["cause"][at[own]]


@dataclass(slots=True)
class _Case:
    """What has to be remembered of one case: `chase` is the position of the chase that has just begun."""

    effort: float = 0.0
    on_line: bool = False
    by_message: bool = False
    visit: tuple[int, int] = (NOBODY, NOBODY)
    chase: int = NOBODY
    before_chase: bool = False


class Tolls:
    """The effort of the cases of one customer, record by record."""

    def __init__(self, plan: Plan, positions: Sequence[int], rows: Sequence[Row], visits: Sequence[bool]) -> None:
        """Take the customer's records, in order, with their positions in the log.

        visits: whether a record is a SERVED that begins a visit or a chase.
        """
        self._effort = plan.effort.tolist()
        self._channels = plan.channels["kind"].tolist()
        self._positions, self._rows, self._visits = positions, rows, visits
        self.cases: dict[int, _Case] = {}

    def efforts(self) -> Iterator[float]:
        """Give for each record of the customer the effort of its case after it; 0 for a record without a case."""
        for index, row in enumerate(self._rows):
            case = row[5]
            if case < 0:
                yield 0.0
                continue
            state = self.cases.get(case)
            if state is None:
                state = self.cases[case] = _Case()
            if row[7] in _CONCERNED:
                self._take(state, row[7], index, row)
            yield state.effort

    def _adds(self, state: _Case, event: Effort, times: float = 1.0) -> None:
        state.effort += self._effort[event] * times

    def _waits(self, state: _Case, minutes: float) -> None:
        if state.on_line and minutes > 0.0:
            self._adds(state, Effort.WAITED, minutes / 10.0)

    def _take(self, state: _Case, kind: int, index: int, row: Row) -> None:
        if kind in _HELD:
            self._waits(state, row[1])
        elif kind in _WAITED:
            self._waits(state, row[1])
            state.on_line = False
            if kind == Kind.MESSAGE_LEFT:
                self._chase_in_vain(state, row)
        elif kind in _OFF:
            state.on_line = False
        else:
            _TAKES[kind](self, state, index, row)

    def _chase_in_vain(self, state: _Case, row: Row) -> None:
        """A chase that found it closed leaves the case as it was: by message or not."""
        if row[2] == state.chase != NOBODY:
            state.by_message = state.before_chase

    def _contacted(self, state: _Case, index: int, row: Row) -> None:
        self._adds(state, Effort.CONTACT)
        kind = self._channels[row[8]]
        if row[1] != Reason.CHASE:
            self._arrives(state, kind, index, row)
            return
        self._adds(state, Effort.CHASE)
        state.chase, state.before_chase = self._positions[index], state.by_message
        if kind == ChannelKind.LIVE:
            state.on_line, state.by_message = True, False

    def _offered(self, state: _Case, index: int, row: Row) -> None:
        self._arrives(state, self._channels[row[8]], index, row)

    def _arrives(self, state: _Case, kind: int, index: int, row: Row) -> None:
        state.chase = NOBODY
        state.by_message = kind == ChannelKind.MESSAGE
        state.on_line = not state.by_message
        if kind == ChannelKind.LIVE and self._goes_away(index, row):
            state.on_line = False

    def _goes_away(self, index: int, row: Row) -> bool:
        """Whether a customer whom self-service led to a closed line hangs up at once, as it knows the hours."""
        for at in range(index + 1, len(self._rows)):
            later = self._rows[at]
            if later[5] == row[5] and later[7] <= MOST_KINDS:
                return later[0] != row[0] or later[7] not in _ARRIVES
        return True

    def _closed(self, state: _Case, index: int, row: Row) -> None:
        self._waits(state, row[1])
        self._adds(state, Effort.CLOSED)
        state.on_line = False
        self._chase_in_vain(state, row)

    def _served(self, state: _Case, index: int, row: Row) -> None:
        if not self._visits[index]:
            return
        self._waits(state, row[1])
        if not state.on_line and not state.by_message and not any(case.on_line for case in self.cases.values()):
            state.on_line = True
        state.visit = row[8], row[6]

    def _released(self, state: _Case, index: int, row: Row) -> None:
        if state.visit == (row[8], row[6]):
            state.on_line, state.visit = False, (NOBODY, NOBODY)

    def _handed_up(self, state: _Case, index: int, row: Row) -> None:
        self._adds(state, Effort.HANDOFF)
        state.on_line = row[1] == 1.0

    def _looped(self, state: _Case, index: int, row: Row) -> None:
        self._adds(state, Effort.LOOP)

    def _repeated(self, state: _Case, index: int, row: Row) -> None:
        self._adds(state, Effort.REPEATED_STORY)


_TAKES: Final[dict[int, Callable[[Tolls, _Case, int, Row], None]]] = {
    Kind.CONTACTED: Tolls._contacted, Kind.HUMAN_OFFERED: Tolls._offered, Kind.CLOSED: Tolls._closed,
    Kind.SERVED: Tolls._served, Kind.RELEASED: Tolls._released, Kind.WRAPPING_UP: Tolls._released,
    Kind.HANDED_UP: Tolls._handed_up, Kind.LOOPED: Tolls._looped, Kind.STORY_REPEATED: Tolls._repeated,
}
_CONCERNED: Final = frozenset(int(kind) for kind in (*_TAKES, *_OFF, *_WAITED, *_HELD))
_WANTED: Final = np.array([*sorted({*_CONCERNED, *map(int, _ARRIVES)})])


def tolls_of(plan: Plan, records: NDArray[Any], positions: NDArray[np.int64]) -> Tolls:
    """Return what counts the effort of one customer, whose records stand at `positions` of a log."""
    return Tolls(plan, positions.tolist(), records[positions].tolist(), _is_visit(records, positions).tolist())


def efforts_of_all(plan: Plan, records: NDArray[Any]) -> NDArray[np.float64]:
    """Return the effort of every case of a log at its end, by case."""
    totals = np.zeros(int(records["case"].max(initial=-1)) + 1)
    theirs = np.flatnonzero((records["case"] >= 0) & np.isin(records["kind"], _WANTED))
    if not len(theirs):
        return totals
    order = theirs[np.argsort(records["customer"][theirs], kind="stable")]
    visits = _is_visit(records, order)
    bounds = np.flatnonzero(np.diff(records["customer"][order])) + 1
    for first, last in zip([0, *bounds.tolist()], [*bounds.tolist(), len(order)], strict=True):
        group = order[first:last]
        tolls = Tolls(plan, group.tolist(), records[group].tolist(), visits[first:last].tolist())
        for _ in tolls.efforts():
            pass
        for case, state in tolls.cases.items():
            totals[case] = state.effort
    return totals


def _is_visit(records: NDArray[Any], positions: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return for every position whether a visit or a chase begins there."""
    called = callers(records, positions)
    begins = (records["kind"][positions] == Kind.SERVED) & (called >= 0)
    return np.asarray(begins & np.isin(records["kind"][called], [int(kind) for kind in VISITS]), dtype=np.bool_)
