"""The calls of a run, as the switch of the organisation would have logged the same day: one row a caller in a line.

A row begins when a caller is offered to the people of a line, and there is one for each such offer:

- a contact through a live channel, whatever its reason (the first, a retry, after silence, a chase, a return), also
  one that self-service has led to: then the row begins when the menu is over;
- a transfer: a case handed to another level while its customer stays on the line, also from the wrong desk.

No call of a switch, and no row: messages, answers to them, cold handoffs, callbacks, check-ins and calls with news,
which the organisation makes; questions to a boss; callers who never get past the menu.

| column | holds |
|---|---|
| `start` | minute at which the caller joins the line, or is answered at once |
| `queue` | the pool whose line was joined, -1 at a closed door |
| `pool` | the one that answered, after an overflow another; else as `queue` |
| `level` | of the chain |
| `channel`, `flaw`, `customer`, `case` | index; -1 where a customer who is called has never made contact |
| `reason` | index in `REASONS`: why the contact was made, or that it is a transfer |
| `wait` | minutes on the line until answered, hung up, or sent away; nan while it lasts |
| `outcome` | index in `OUTCOMES` |
| `service` | minutes with the agent (with holds while a boss is asked); 0 where nobody answered, nan while it lasts |
| `wrap_up` | minutes of the agent after that |
| `agent` | slot of `pool`, -1 where nobody answered |
| `served` | position in the log of the record with which an agent took it up, -1 where nobody did |

Of whoever has hung up to be called back (`callback`, `voicemail`) `wait` is the time on the line; `service` and `agent`
are those of the call back, whenever it was made, nan and -1 where it was not.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.eventlog.desk_work import OF_A_LINE, called_for, latest_before, set_off_by, work_of
from sim.eventlog.naming import Names
from sim.vocabulary import NOBODY, ChannelKind, Kind, Reason

Records = NDArray[Any]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

ANSWERED: Final = 0
ABANDONED: Final = 1
BLOCKED: Final = 2
DROPPED: Final = 3
CALLBACK: Final = 4
VOICEMAIL: Final = 5
CLOSED: Final = 6
WITHDRAWN: Final = 7
WAITING: Final = 8
OUTCOMES: Final = ("answered", "abandoned", "blocked", "dropped", "callback", "voicemail", "closed", "withdrawn",
                   "waiting")
"""Blocked: a busy signal; dropped: answered and cut off before any work; callback, voicemail: hung up to be called
back, because that was offered, or because it is closed; closed: told so, at the door or in line; withdrawn: taken out
of the line by a rule of one's own; waiting: still in line at the end of the log."""
TRANSFER: Final = len(Reason)
REASONS: Final = (*(reason.name.lower() for reason in Reason), "transfer")
_ENDS: Final = {Kind.ABANDONED: ABANDONED, Kind.BLOCKED: BLOCKED, Kind.CALLBACK_ACCEPTED: CALLBACK,
                Kind.MESSAGE_LEFT: VOICEMAIL, Kind.CLOSED: CLOSED, Kind.WITHDRAWN: WITHDRAWN, Kind.SERVED: ANSWERED}


@dataclass(frozen=True, slots=True, eq=False)
class CallTable:
    """The calls of a run as parallel arrays, in the order in which they joined a line (see the head of the module)."""

    start: Floats
    queue: Integers
    pool: Integers
    level: Integers
    channel: Integers
    flaw: Integers
    customer: Integers
    case: Integers
    reason: Integers
    wait: Floats
    outcome: Integers
    service: Floats
    wrap_up: Floats
    agent: Integers
    served: Integers

    def __len__(self) -> int:
        """Return the number of calls."""
        return int(self.start.size)

    def where(self, keep: Flags) -> CallTable:
        """Return the table of the calls flagged in `keep`."""
        return replace(self, **{each.name: getattr(self, each.name)[keep] for each in fields(self)})

    @property
    def answered(self) -> Flags:
        """Whether an agent took the call while the caller was on the line, be it to be cut off at once."""
        return np.isin(self.outcome, (ANSWERED, DROPPED))

    @property
    def abandoned(self) -> Flags:
        """Whether the caller hung up in line."""
        return np.equal(self.outcome, ABANDONED)

    @property
    def ended(self) -> Flags:
        """Whether the call was over by the end of the log, so that a switch would have written it down."""
        return np.where(self.answered, ~np.isnan(self.service), self.outcome != WAITING)


def call_table(records: Records, names: Names) -> CallTable:
    """Return the calls of a whole log; `names` tell which channels are live (`channel_kinds`)."""
    kind = records["kind"]
    called, work = called_for(records), work_of(records)
    live = np.array([names.channel_kind(at) is ChannelKind.LIVE for at in range(len(names.channel_kinds))], dtype=bool)
    order = _orders_of_callers(records, live)
    first = np.flatnonzero(np.isin(kind, OF_A_LINE) & (called >= 0))
    first = first[order[called[first]]]
    _, own = np.unique(called[first], return_index=True)  # the first record of a line for each order
    line = np.sort(first[own])
    order_of = called[line]
    ways = np.isin(kind, (Kind.CONTACTED, Kind.HUMAN_OFFERED))
    end, outcome = _ends(records, line)
    served = _served_by(records, line)
    answered = served >= 0
    dropped = np.zeros(len(records), dtype=bool)
    dropped[records["cause"][kind == Kind.DROPPED]] = True
    outcome = np.where((outcome == ANSWERED) & dropped[served], DROPPED, outcome)
    wait = np.where(outcome == WAITING, np.nan, _waited(records, end))
    pool = np.where(answered, records["place"][served].astype(np.int64), _place(records, line))
    called_back = np.isin(outcome, (CALLBACK, VOICEMAIL))
    nothing = np.where(called_back, np.nan, 0.0)
    return CallTable(
        start=records["time"][line].astype(np.float64), queue=_place(records, line), pool=pool,
        level=np.where(kind[order_of] == Kind.HANDED_UP, records["place"][order_of], 0).astype(np.int64),
        channel=_at(records["place"], latest_before(records, ways, line)),
        flaw=_at(records["place"], latest_before(records, kind == Kind.OPENED, line)),
        customer=records["customer"][line].astype(np.int64), case=records["case"][line].astype(np.int64),
        reason=_reasons(records, order_of), wait=wait, outcome=outcome,
        service=np.where(answered, work.minutes[served], nothing),
        wrap_up=np.where(answered, work.wrap_up[served], nothing), agent=_at(records["agent"], served),
        served=served,
    )


def _orders_of_callers(records: Records, live: Flags) -> Flags:
    """Whether each record offers somebody who is on the line: a contact through a live channel, or a warm handoff."""
    kind, place = records["kind"], records["place"]
    contact = np.isin(kind, (Kind.CONTACTED, Kind.HUMAN_OFFERED))
    if live.size:
        contact &= live[np.minimum(place, live.size - 1)]
    return np.asarray(contact | ((kind == Kind.HANDED_UP) & (records["value"] == 1.0)))


def _ends(records: Records, line: Integers) -> tuple[Integers, Integers]:
    """The record with which each wait on the line ended, its own where it never began, and the outcome."""
    kind, parent = records["kind"], np.full(len(records), NOBODY, dtype=np.int64)
    at = np.flatnonzero(np.isin(kind, (Kind.ABANDONED, Kind.CALLBACK_ACCEPTED, Kind.MESSAGE_LEFT, Kind.CLOSED)))
    parent[at] = set_off_by(records, at)
    at = np.flatnonzero(np.isin(kind, (Kind.SERVED, Kind.WITHDRAWN)))
    parent[at] = records["why"][at]
    at = np.flatnonzero((parent >= 0) & (kind[parent] == Kind.QUEUED))
    end = np.full(len(records), NOBODY, dtype=np.int64)
    end[parent[at[::-1]]] = at[::-1]  # of several the first
    found = np.where(kind[line] == Kind.QUEUED, end[line], line)
    codes = np.full(int(kind.max(initial=0)) + 1, WAITING, dtype=np.int64)
    for each, code in _ENDS.items():
        if each < codes.size:
            codes[each] = code
    return found, np.where(found >= 0, codes[kind[found]], WAITING)


def _served_by(records: Records, line: Integers) -> Integers:
    """The SERVED of each call, be it that of the call back; -1 where there is none."""
    kind = records["kind"]
    at = np.flatnonzero(kind == Kind.SERVED)
    of = np.full(len(records), NOBODY, dtype=np.int64)
    of[at] = at
    waited = at[records["why"][at] >= 0]
    of[records["why"][waited]] = waited
    # a message left at the door is queued, or answered at once, with a record of its own
    lines = np.flatnonzero(np.isin(kind, (Kind.QUEUED, Kind.SERVED)) & (records["cause"] >= 0))
    by = set_off_by(records, lines)
    left = (by >= 0) & (kind[by] == Kind.MESSAGE_LEFT)
    of[by[left]] = of[lines[left]]
    return of[line]


def _waited(records: Records, end: Integers) -> Floats:
    """Minutes on the line: the value of the record that ended the wait, 0 of a call that was blocked."""
    waited = np.where(end >= 0, records["value"][end], np.nan)
    return np.where((end >= 0) & (records["kind"][end] == Kind.BLOCKED), 0.0, waited)


def _place(records: Records, line: Integers) -> Integers:
    """The pool whose line was joined; -1 of who met a closed door."""
    at_door = np.isin(records["kind"][line], (Kind.CLOSED, Kind.MESSAGE_LEFT))
    return np.where(at_door, NOBODY, records["place"][line].astype(np.int64))


def _reasons(records: Records, order: Integers) -> Integers:
    contact = latest_before(records, records["kind"] == Kind.CONTACTED, order)
    reason = np.where(contact >= 0, records["value"][contact], 0.0).astype(np.int64)
    return np.where(records["kind"][order] == Kind.HANDED_UP, TRANSFER, reason)


def _at(field: NDArray[Any], positions: Integers) -> Integers:
    """A field of records, -1 where there is none."""
    return np.where(positions >= 0, field[positions].astype(np.int64), NOBODY)
