"""Visits: a log of tickets as the model tells it - a case lies in line at a level, is worked on, may wait, goes on.

A visit begins where a case comes to a level, and where work is taken up again after a wait or after lying in line: a
case that waits for its customer and is worked on again at the same level pays it two visits, the first of which leads
to the level itself. It ends with what follows: a level, a solution, or the case is given up.

Where nobody can ask about staff every state of a case is a visit of its own (`timed`): in line, worked on, waiting.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.tickets.ticket_log import (
    CLOSED,
    GAVE_UP,
    QUEUED,
    SOLVED,
    WAITING_CUSTOMER,
    WAITING_THIRD_PARTY,
    WORKING,
    TicketLog,
)

OUTSIDE: Final = -1
"""Where a visit came from that no handoff brought about."""
OPEN: Final = -1
"""What follows a visit that the log does not see to its end."""
NO_REASON: Final = 0
CUSTOMER: Final = 1
THIRD_PARTY: Final = 2
REASONS: Final = ("", "customer", "third_party")
"""Why a visit waits, as the scenario names it."""
WORK: Final = 0
LINE: Final = 1
AWAITS_CUSTOMER: Final = 2
AWAITS_THIRD_PARTY: Final = 3
"""What a visit is: worked on (with its line and its wait, where these are no visits of their own), or one of these."""
_KIND_OF: Final = {QUEUED: LINE, WORKING: WORK, WAITING_CUSTOMER: AWAITS_CUSTOMER,
                   WAITING_THIRD_PARTY: AWAITS_THIRD_PARTY}

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Visits:
    """All visits of a log, an entry of every column each, by case and time; times in minutes.

    next: the number of a level, `levels` for solved and `levels + 1` for given up, `OPEN` where the log ends before.
    """

    levels: int
    case: Codes
    level: Codes
    came_from: Codes
    """A level, or `OUTSIDE`."""
    later: Flags
    """Whether the case had been at this level before."""
    start: Floats
    queue: Floats
    work: Floats
    wait: Floats
    reason: Codes
    next: Codes
    again: Flags
    """Whether a solution that followed did not hold: the case was opened again."""
    back: Floats
    """How long it held, nan where it held."""
    resource: Codes
    """Who worked on it first; -1 where nobody is known to have."""
    kind: Codes
    """`WORK`, `LINE`, `AWAITS_CUSTOMER` or `AWAITS_THIRD_PARTY`."""

    def __len__(self) -> int:
        """Return the number of visits."""
        return int(self.case.size)

    @property
    def begin_of_work(self) -> Floats:
        """Return when work on each visit began."""
        return self.start + self.queue

    @property
    def end(self) -> Floats:
        """Return when each visit was over, what it waited for included."""
        return self.start + self.queue + self.work + self.wait


def visits(log: TicketLog, apart: bool = False, timed: bool = False) -> Visits:
    """Return the visits of a log; what is done to a case between its solution and its opening again is none.

    apart: time in line and work are visits each; timed: so is every wait. A wait that is no visit of its own and is
    open at the end of the log has lasted until then.
    """
    moves = _with_where_it_ended(_with_who_is_named_later(log).moves())
    case, minute, status = moves.case, moves.minute, moves.status
    first = np.diff(case, prepend=-1) != 0
    follows = np.append(~first[1:], False)
    lasting = np.where(follows, np.append(minute[1:], 0.0) - minute, 0.0)
    done = np.isin(status, (SOLVED, CLOSED, GAVE_UP))
    waiting = np.isin(status, (WAITING_CUSTOMER, WAITING_THIRD_PARTY))
    if not timed:
        lasting = np.where(follows | ~waiting, lasting, minute.max(initial=0.0) - minute)
    after_done, after_wait, after_work = (_before(flag, first) for flag in (done, waiting, status == WORKING))
    moved = np.diff(moves.group, prepend=-1) != 0
    begins = ~done & (first | after_done | moved | (after_wait & ~waiting) | (after_work & (status == QUEUED)))
    if apart:
        begins |= (status == WORKING) & _before(status == QUEUED, first)
    if timed:
        begins |= ~done & (np.diff(status, prepend=-1) != 0)
    rows = np.flatnonzero(~done)
    visit = np.cumsum(begins)[rows] - 1
    number = int(begins.sum())
    spent = {state: np.bincount(visit, np.where(status[rows] == state, lasting[rows], 0.0), number).astype(np.float64)
             for state in (QUEUED, WORKING, WAITING_CUSTOMER, WAITING_THIRD_PARTY)}
    seen = {state: np.bincount(visit[status[rows] == state], minlength=number) > 0
            for state in (WAITING_CUSTOMER, WAITING_THIRD_PARTY)}
    outside = seen[WAITING_THIRD_PARTY] & (~seen[WAITING_CUSTOMER]
                                           | (spent[WAITING_THIRD_PARTY] > spent[WAITING_CUSTOMER]))
    reason = np.where(outside, THIRD_PARTY, np.where(seen[WAITING_CUSTOMER], CUSTOMER, NO_REASON))
    at = np.flatnonzero(begins)
    last = np.zeros(number, dtype=np.int64)
    last[visit] = rows
    level, owner = moves.group[at], case[at]
    same_case = np.diff(owner, prepend=-1) == 0
    came = np.where(same_case & ~after_done[at], np.append(OUTSIDE, level[:-1]), OUTSIDE)
    following, again, back = _what_follows(moves, last, level, done, follows)
    if timed:
        kind = np.array([_KIND_OF.get(state, WORK) for state in range(int(status.max()) + 1)])[status[at]]
    else:
        kind = np.where((spent[QUEUED] > 0.0) & (spent[WORKING] == 0.0) & (reason == NO_REASON), LINE, WORK)
    return Visits(len(log.groups), owner, level, came, _later(owner, level), minute[at], spent[QUEUED], spent[WORKING],
                  spent[WAITING_CUSTOMER] + spent[WAITING_THIRD_PARTY], reason, following, again, back,
                  _first_worker(moves, rows, visit, number), kind)


def _with_who_is_named_later(log: TicketLog) -> TicketLog:
    """The log with who is named first while neither level nor status changes in the row with which that begins."""
    same = np.diff(log.case, prepend=-1) == 0
    for column in (log.group, log.status):
        same &= np.diff(column, prepend=-2) == 0
    begins = np.flatnonzero(~same)
    named = np.where(log.resource >= 0, np.arange(len(log)), len(log))
    first = np.minimum.reduceat(named, begins) if begins.size else begins
    resource = log.resource.copy()
    told = first < len(log)
    resource[begins[told]] = log.resource[first[told]]
    return replace(log, resource=resource)


def _with_where_it_ended(moves: TicketLog) -> TicketLog:
    """The log with a visit, of no length, to the level that solved or closed a case which had lain at another one."""
    first = np.diff(moves.case, prepend=-1) != 0
    done = np.isin(moves.status, (SOLVED, CLOSED, GAVE_UP))
    elsewhere = np.flatnonzero(done & ~first & ~_before(done, first) & (np.diff(moves.group, prepend=-1) != 0)
                               | (done & first))
    if not elsewhere.size:
        return moves
    order = np.sort(np.r_[np.arange(len(moves)), elsewhere])
    doubled = moves.rows(order)
    status = doubled.status.copy()
    status[np.searchsorted(order, elsewhere)] = WORKING
    return replace(doubled, status=status)


def _before(flag: Flags, first: Flags) -> Flags:
    """Whether each entry is preceded by a flagged one of its case."""
    return np.append(False, flag[:-1]) & ~first


def _what_follows(moves: TicketLog, last: Codes, level: Codes, done: Flags, follows: Flags
                  ) -> tuple[Codes, Flags, Floats]:
    """What follows each visit, whether a solution did not hold, and for how long it did then."""
    levels = len(moves.groups)
    after = np.minimum(last + 1, len(moves) - 1)
    ended = follows[last] & done[after]
    end = np.where(moves.status[after] == GAVE_UP, levels + 1, levels)
    following = np.where(ended, end, np.where(follows[last], np.append(level[1:], OPEN), OPEN))
    place = np.arange(len(moves))
    active = np.where(~done, place, len(moves))
    soonest = np.minimum.accumulate(active[::-1])[::-1]
    reopened = np.append(soonest, len(moves))[after]
    inside = np.minimum(reopened, len(moves) - 1)
    again = ended & (reopened < len(moves)) & (moves.case[inside] == moves.case[last])
    back = np.where(again, moves.minute[inside] - moves.minute[after], np.nan)
    return following, again, back


def _later(case: Codes, level: Codes) -> Flags:
    """Whether a case had a visit to the same level before."""
    order = np.lexsort((np.arange(case.size), level, case))
    repeated = (np.diff(case[order], prepend=-1) == 0) & (np.diff(level[order], prepend=-2) == 0)
    later = np.zeros(case.size, dtype=bool)
    later[order] = repeated
    return later


def _first_worker(moves: TicketLog, rows: Codes, visit: Codes, number: int) -> Codes:
    """Who is named first while a visit is worked on."""
    worked = (moves.status[rows] == WORKING) & (moves.resource[rows] >= 0)
    worker = np.full(number, -1, dtype=np.int64)
    worker[visit[worked][::-1]] = moves.resource[rows][worked][::-1]
    return worker
