"""What called for an agent, and how long agents were busy with it: what the tables of calls and of tickets rest on.

All of it is read off whole logs with array operations; positions are those of records in the log.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.vocabulary import NOBODY, Kind

Records = NDArray[Any]
Positions = NDArray[np.int64]
Floats = NDArray[np.float64]

OF_A_LINE: Final = (Kind.QUEUED, Kind.SERVED, Kind.BLOCKED, Kind.CLOSED, Kind.MESSAGE_LEFT)
"""Records with which something that called for an agent reaches a line, an agent, or a closed door."""


def called_for(records: Records) -> Positions:
    """Return, for each record of a line, the record that called for the agent; -1 for those that none did, and others.

    Such a record is a contact, a handoff, a check-in, a question to a boss, a request to fixers, a call that is due. A
    message left at a closed door is answered for the contact that left it. What a rule of one's own has written in
    between is passed over.
    """
    kind = records["kind"]
    called = np.full(len(records), NOBODY, dtype=np.int64)
    at = np.flatnonzero(np.isin(kind, OF_A_LINE))
    queued = np.where(records["why"][at] >= 0, records["why"][at], at)
    parent = set_off_by(records, queued)
    # who leaves a message in line, or hears there that it is closed, was queued
    in_line = (parent >= 0) & (kind[parent] == Kind.QUEUED)
    parent = np.where(in_line, set_off_by(records, parent), parent)
    at_door = (parent >= 0) & (kind[parent] == Kind.MESSAGE_LEFT)
    parent = np.where(at_door, set_off_by(records, parent), parent)
    called[at] = parent
    return called


def set_off_by(records: Records, positions: Positions) -> Positions:
    """Return the causes of records, those that rules of one's own have written passed over; -1 where there is none."""
    own = max(Kind)
    parent = records["cause"][positions].astype(np.int64)
    while True:
        there = (parent >= 0) & (records["kind"][parent] > own)
        if not there.any():
            return parent
        parent = np.where(there, records["cause"][parent], parent).astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """The work of agents, by the position of the SERVED or ANSWERED_LATE that began it; one entry a record of the log.

    ended: of the record with which the visit was over, -1 where it is none or had not ended; minutes: of the visit,
    wrap_up: of what the agent had to do after it; nan where they had not ended.
    """

    ended: Positions
    minutes: Floats
    wrap_up: Floats


def work_of(records: Records) -> Work:
    """Return how long every piece of work took: an agent, a slot of a pool, does one after another."""
    kind = records["kind"]
    ended = np.full(len(records), NOBODY, dtype=np.int64)
    minutes, wrap_up = np.full(len(records), np.nan), np.full(len(records), np.nan)
    at = np.flatnonzero(np.isin(kind, (Kind.SERVED, Kind.ANSWERED_LATE, Kind.WRAPPING_UP, Kind.RELEASED)))
    slot = records["place"][at].astype(np.int64) << 32 | records["agent"][at].astype(np.int64)
    at = at[np.argsort(slot, kind="stable")]
    begins = np.flatnonzero(np.isin(kind[at], (Kind.SERVED, Kind.ANSWERED_LATE)))
    begins = begins[begins + 1 < at.size]
    over = at[begins + 1]
    done = np.isin(kind[over], (Kind.WRAPPING_UP, Kind.RELEASED))
    begun, over, place = at[begins[done]], over[done], begins[done]
    ended[begun], minutes[begun], wrap_up[begun] = over, records["value"][over], 0.0
    wraps = kind[over] == Kind.WRAPPING_UP
    after = at[np.minimum(place + 2, at.size - 1)]
    known = wraps & (place + 2 < at.size) & (kind[after] == Kind.RELEASED)
    wrap_up[begun[wraps]] = np.nan
    wrap_up[begun[known]] = (records["value"][after] - records["value"][over])[known]
    return Work(ended, minutes, wrap_up)


def latest_before(records: Records, marks: NDArray[np.bool_], positions: Positions) -> Positions:
    """Return, for each position, that of the last marked record of the same case at or before it; -1 where none is."""
    case = records["case"]
    wanted = np.unique(np.concatenate([np.flatnonzero(marks), positions]))
    order = wanted[np.argsort(case[wanted], kind="stable")]
    last = np.maximum.accumulate(np.where(marks[order], np.arange(order.size), NOBODY))
    found = np.where(last >= 0, order[last], NOBODY)
    found = np.where((found >= 0) & (case[found] == case[order]), found, NOBODY)
    of_position = np.full(len(records), NOBODY, dtype=np.int64)
    of_position[order] = found
    return of_position[positions]
