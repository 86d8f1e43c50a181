"""The changes of state of cases, as the ticket system of the organisation would have logged the same run.

A ticket is a case that a person has taken up, or that lies in an inbox: a message, a voicemail, a callback that was
agreed on. Whoever only waited on the line, or was helped by self-service, has none; nor has an unread message.
A row is a change of state:

| status | from |
|---|---|
| `queued` | a wait for an agent with nobody on the line, or after a warm handoff; a request to fixers, or in writing |
| `working` | an agent begins: a visit, a fix, reading a request, calling with the boss's answer |
| `waiting_customer` | a wait for the customer; a call cut off; a customer who hung up on hold or while handed on |
| `waiting_third_party` | a wait for a third party |
| `solved` | the remedy is granted, or the fix done; again after a solution that did not hold |
| `closed` | refused, or the customer has left |
| `gave_up` | the customer wants no more |

A ticket stays as it is while its customer waits on the line of the first level (that is in the log of calls), asks
where the fix is, is told how things stand, or is answered late: none of these moves a case. That a case is open again
shows by what follows `solved`.

The group is a level of the chain, or a pool of fixers; a name that both have is one group.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.eventlog.desk_work import called_for, latest_before, set_off_by
from sim.eventlog.naming import Names
from sim.vocabulary import NOBODY, ChannelKind, Ending, Kind, Reason

Records = NDArray[Any]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

QUEUED: Final = 0
WORKING: Final = 1
WAITING_CUSTOMER: Final = 2
WAITING_THIRD_PARTY: Final = 3
SOLVED: Final = 4
CLOSED: Final = 5
GAVE_UP: Final = 6
STATUSES: Final = ("queued", "working", "waiting_customer", "waiting_third_party", "solved", "closed", "gave_up")
_ENDED: Final = {Ending.SOLVED: SOLVED, Ending.REFUSED: CLOSED, Ending.GAVE_UP: GAVE_UP, Ending.SILENT: CLOSED,
                 Ending.LEFT: CLOSED}
_SAME: Final = -2
"""The group of a change that leaves the case where it is."""


@dataclass(frozen=True, slots=True, eq=False)
class TicketTable:
    """The changes of state of all tickets as parallel arrays: those of a case together, in the order in time.

    case, flaw, pool: index; minute: of the run; group: index in `groups`; status: index in `STATUSES`; pool, agent: who
    works, -1 unless status is working; priority: of the flaw, -1 where that is not known; record: position in the log
    of the record that tells of the change.
    """

    case: Integers
    minute: Floats
    group: Integers
    status: Integers
    pool: Integers
    agent: Integers
    flaw: Integers
    priority: Integers
    record: Integers
    groups: tuple[str, ...] = field(default=())
    """Levels of the chain, and pools of fixers behind them."""

    def __len__(self) -> int:
        """Return the number of changes."""
        return int(self.case.size)

    def where(self, keep: Flags) -> TicketTable:
        """Return the table of the changes flagged in `keep`."""
        return replace(self, **{each.name: getattr(self, each.name)[keep] for each in fields(self)
                                if each.name != "groups"})

    @property
    def first(self) -> Flags:
        """Whether each change is the first of its case: the ticket is opened."""
        return np.not_equal(np.diff(self.case, prepend=NOBODY), 0)

    @property
    def last(self) -> Flags:
        """Whether each change is the last of its case in the log."""
        return np.not_equal(np.diff(self.case, append=NOBODY), 0)


def ticket_table(records: Records, names: Names, priorities: Sequence[int] = ()) -> TicketTable:
    """Return the changes of state of the tickets of a whole log.

    names: what levels and pools are called and which channels are live; priorities: of the flaws, by index.
    """
    groups, of_pool = _groups(names)
    changes = _Changes(records, names, of_pool)
    at, status, group = changes.all()
    case = records["case"][at].astype(np.int64)
    keep = _of_tickets(records, at, case, status)
    at, status, group, case = at[keep], status[keep], group[keep], case[keep]
    group = _carried(group)
    repeats = (np.diff(case, prepend=NOBODY) == 0) & (np.diff(status, prepend=NOBODY) == 0) & (
        np.diff(group, prepend=NOBODY) == 0) & (status != WORKING)
    at, status, group, case = at[~repeats], status[~repeats], group[~repeats], case[~repeats]
    flaw = records["place"][latest_before(records, records["kind"] == Kind.OPENED, at)].astype(np.int64)
    works = status == WORKING
    return TicketTable(
        case=case, minute=records["time"][at].astype(np.float64), group=group, status=status,
        pool=np.where(works, records["place"][at].astype(np.int64), NOBODY),
        agent=np.where(works, records["agent"][at].astype(np.int64), NOBODY), flaw=flaw,
        priority=np.array([*priorities, NOBODY], dtype=np.int64)[flaw if len(priorities) else np.full(flaw.size, -1)],
        record=at, groups=groups)


def _groups(names: Names) -> tuple[tuple[str, ...], Integers]:
    """The names of groups, and the group of each pool as one of fixers."""
    groups = list(names.levels)
    of_pool = []
    for pool in names.pools:
        if pool not in groups:
            groups.append(pool)
        of_pool.append(groups.index(pool))
    return tuple(groups), np.array(of_pool, dtype=np.int64)


def _of_tickets(records: Records, at: Integers, case: Integers, status: Integers) -> Flags:
    """Whether each change is one of a ticket: not before somebody has it, not after the case has ended."""
    changes = np.arange(at.size)
    begins = np.isin(status, (QUEUED, WORKING))
    cases = int(case.max(initial=NOBODY)) + 1
    first, end = np.full(cases, at.size), np.full(cases, at.size)
    np.minimum.at(first, case[begins], changes[begins])
    ends = records["kind"][at] == Kind.ENDED
    end[case[ends]] = changes[ends]
    return np.asarray((changes >= first[case]) & (changes <= end[case]) & (first[case] < end[case]))


def _carried(group: Integers) -> Integers:
    """Put the group before it in the place of `_SAME`; the first change of a ticket always has one."""
    known = np.maximum.accumulate(np.where(group == _SAME, 0, np.arange(group.size)))
    return group[known] if group.size else group


class _Changes:
    """Finds the changes of state in a log."""

    def __init__(self, records: Records, names: Names, of_pool: Integers) -> None:
        self.records, self.kind = records, records["kind"]
        self.of_pool = of_pool
        self.called = called_for(records)
        self.live = np.array([names.channel_kind(at) is ChannelKind.LIVE for at in range(len(names.channel_kinds))],
                             dtype=bool)
        self.group = self._group_of_orders()

    def all(self) -> tuple[Integers, Integers, Integers]:
        """Return positions, status and group of all changes, those of a case together, in order."""
        found = [self._working(), self._queued(), self._of_kinds((Kind.FIX_REQUESTED, Kind.ANSWER_PROMISED), QUEUED),
                 self._lost(), self._solved(), self._ended(),
                 self._of_kinds((Kind.AWAITING_CUSTOMER,), WAITING_CUSTOMER),
                 self._of_kinds((Kind.AWAITING_THIRD_PARTY,), WAITING_THIRD_PARTY)]
        at, status, group = (np.concatenate([each[part] for each in found]) for part in range(3))
        order = np.lexsort((at, self.records["case"][at]))
        return at[order], status[order], group[order]

    def _group_of_orders(self) -> Integers:
        """The group that each record calls for, if it moves the case; -1 for all others."""
        kind, place, value = self.kind, self.records["place"], self.records["value"]
        group = np.full(len(kind), NOBODY, dtype=np.int64)
        contact = (kind == Kind.CONTACTED) & (value != float(Reason.CHASE))
        group[contact | np.isin(kind, (Kind.HUMAN_OFFERED, Kind.CHECKED_IN))] = 0
        by_level = np.isin(kind, (Kind.HANDED_UP, Kind.ANSWER_PROMISED))
        group[by_level] = place[by_level]
        fixes = kind == Kind.FIX_REQUESTED
        group[np.isin(kind, (Kind.AWAITING_CUSTOMER, Kind.AWAITING_THIRD_PARTY))] = _SAME
        group[fixes] = self.of_pool[place[fixes]] if self.of_pool.size else place[fixes]
        due = np.flatnonzero(kind == Kind.CALL_DUE)
        by = kind[set_off_by(self.records, due)]
        group[due[np.isin(by, (Kind.BOSS_APPROVED, Kind.BOSS_DECLINED))]] = 0
        asked = np.flatnonzero(kind == Kind.BOSS_ASKED)
        while True:  # a boss who was asked in writing asks the next one in writing
            served = set_off_by(self.records, asked)
            order = np.where(served >= 0, self.called[served], NOBODY)
            written = (order >= 0) & (group[order] >= 0) & np.isin(kind[order], (Kind.ANSWER_PROMISED, Kind.BOSS_ASKED))
            new = asked[written & (group[asked] < 0)]
            if not new.size:
                return group
            group[new] = place[new]

    def _moved(self, at: Integers) -> tuple[Integers, Integers]:
        """Of some records of lines those whose order moves the case, and the group that it calls for."""
        order = self.called[at]
        group = np.where(order >= 0, self.group[order], NOBODY)
        return at[group >= 0], group[group >= 0]

    def _working(self) -> tuple[Integers, Integers, Integers]:
        at, group = self._moved(np.flatnonzero(self.kind == Kind.SERVED))
        return at, np.full(at.size, WORKING), group

    def _queued(self) -> tuple[Integers, Integers, Integers]:
        """Waits that need nobody on the line, from when they do not."""
        at, group = self._moved(np.flatnonzero(np.isin(self.kind, (Kind.QUEUED, Kind.MESSAGE_LEFT))))
        order = self.called[at]
        on_line = np.isin(self.kind[order], (Kind.CONTACTED, Kind.HUMAN_OFFERED))
        if self.live.size:
            on_line &= self.live[np.minimum(self.records["place"][order], self.live.size - 1)]
        off = ~on_line | (self.kind[at] == Kind.MESSAGE_LEFT)
        accepted = np.flatnonzero(self.kind == Kind.CALLBACK_ACCEPTED)
        by = self.called[set_off_by(self.records, accepted)]
        own = np.where(by >= 0, self.group[by], NOBODY)
        at, group = np.concatenate([at[off], accepted[own >= 0]]), np.concatenate([group[off], own[own >= 0]])
        return at, np.full(at.size, QUEUED), group

    def _lost(self) -> tuple[Integers, Integers, Integers]:
        """The customer is gone though the case is not done: cut off, hung up on hold, or while handed on."""
        gone = np.flatnonzero(np.isin(self.kind, (Kind.ABANDONED, Kind.BLOCKED)))
        line = np.where(self.kind[gone] == Kind.ABANDONED, set_off_by(self.records, gone), gone)
        order = np.where(line >= 0, self.called[line], NOBODY)
        handed = gone[(order >= 0) & (self.kind[order] == Kind.HANDED_UP)]
        at = np.concatenate([np.flatnonzero(np.isin(self.kind, (Kind.DROPPED, Kind.HUNG_UP_ON_HOLD))), handed])
        return at, np.full(at.size, WAITING_CUSTOMER), np.full(at.size, _SAME)

    def _solved(self) -> tuple[Integers, Integers, Integers]:
        """Granted without fixers being needed, fixed, or helped by self-service."""
        to_fixers = np.zeros(len(self.kind), dtype=bool)
        by = set_off_by(self.records, np.flatnonzero(self.kind == Kind.FIX_REQUESTED))
        to_fixers[by[by >= 0]] = True
        at = np.flatnonzero(np.isin(self.kind, (Kind.GRANTED, Kind.FIXED, Kind.SELF_SERVED)) & ~to_fixers)
        return at, np.full(at.size, SOLVED), np.full(at.size, _SAME)

    def _of_kind(self, kind: Kind, status: int) -> tuple[Integers, Integers, Integers]:
        """Records that leave the case where it is, in another state."""
        at = np.flatnonzero(self.kind == kind)
        return at, np.full(at.size, status), np.full(at.size, _SAME)

    def _ended(self) -> tuple[Integers, Integers, Integers]:
        at = np.flatnonzero(self.kind == Kind.ENDED)
        status = np.array([_ENDED[ending] for ending in Ending])[self.records["place"][at]]
        return at, status, np.full(at.size, _SAME)

    def _of_kinds(self, kinds: tuple[Kind, ...], status: int) -> tuple[Integers, Integers, Integers]:
        at = np.flatnonzero(np.isin(self.kind, kinds))
        return at, np.full(at.size, status), self.group[at]
