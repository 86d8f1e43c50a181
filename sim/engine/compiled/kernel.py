"""The kernel: one loop over the calendar.

It runs until the horizon, or until there is too little room for the worst that the next event could need; then it
returns, the caller makes room (hands the records on, or copies a table to a larger one), and calls again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Final

import numpy as np
from numba import float64, from_dtype, int64, void
from numba.core.errors import NumbaError

from sim.engine.compiled import blocks, lines, told
from sim.engine.compiled import layout as at
from sim.engine.compiled.arena import free_block, is_short, pop_heap, push
from sim.engine.compiled.assembly import code_of_whole, inlined, part, whole
from sim.engine.compiled.layout import Floats, Ints, Table
from sim.engine.compiled.origins import explained
from sim.eventlog import RECORD
from sim.jit import Code, compile_all, is_cached
from sim.randomness import LAW
from sim.vocabulary import Origin

FIRST_KIND = 8
DONE, RECORDS_FULL, HEAP_FULL, ARENA_FULL, PEOPLE_FULL, STOPPED = range(6)
STAFFING_PHASE, FOUNDING, BEGINNING, RUNNING = range(4)

_FOUNDING = int(Origin.FOUNDING)
BEHIND_HEAP = 4
"""Entries at infinity that stand behind the heap (see `arena.pop_heap`)."""


IN_PLACE: Final = ("handle", "desk_finish", "desk_grant", "journey_contact_")
"""How the names of those functions of the stories begin that stand on the usual way of a case, and that LLVM would call
since rarer ways lead to them too."""
for _one in dir(told):
    if _one.startswith(IN_PLACE):
        inlined(getattr(told, _one))


@part
def _set_limits(p: Ints, people: Ints, m: Ints, heap: Table, log: Table) -> int:
    """Set the limits for the tables as they are now; return what is too full already, or DONE if nothing is.

    STOPPED where a guard has asked for the end of the run.
    """
    if m[at.S_STOPPED]:
        return STOPPED
    m[at.S_LOG_LIMIT] = len(log) - told.room_of_records(p, m)
    m[at.S_HEAP_LIMIT] = len(heap) - told.room_of_alarms(p, m) - BEHIND_HEAP
    m[at.S_ARENA_LIMIT] = len(m) - told.room_of_words(p, m)
    m[at.S_PEOPLE_LIMIT] = len(people) - told.room_of_people() if p[at.H_REMEMBERS] else at.LAST
    if m[at.S_USED] > m[at.S_LOG_LIMIT]:
        return RECORDS_FULL
    if m[at.S_HEAP_SIZE] > m[at.S_HEAP_LIMIT]:
        return HEAP_FULL
    if m[at.S_BUMP] > m[at.S_ARENA_LIMIT]:
        return ARENA_FULL
    return PEOPLE_FULL if m[at.S_PEOPLE] > m[at.S_PEOPLE_LIMIT] else DONE


@part
def _wakes_too_many(m: Ints, kind: int, pool: int) -> bool:
    """Whether a change of staff may grant agents to more waits than there is room to wake."""
    return kind == at.STAFF and m[at.S_BUMP] + m[lines.line_of(m, pool) + at.L_WAITING] * at.RING_SIZE > m[
        at.S_ARENA_LIMIT]


def befriend_founders(people: Ints, edges: Ints, m: Ints) -> None:
    """Make the founding customers each other's acquaintance."""
    for edge in range(len(edges)):
        first, second = people[edges[edge, 0]], people[edges[edge, 1]]
        blocks.customer_friends_append(m, first, second)
        blocks.customer_friends_append(m, second, first)


@part
def change_staff(p: Ints, q: Floats, m: Ints, f: Floats, heap: Table, log: Table, pool: int) -> None:
    """Put the staff of this half hour on duty and enter the next change."""
    ahead = lines.staff(p, m, f, log, pool, int(f[at.S_NOW] / 30.0))
    if ahead >= 0:
        push(q, m, f, heap, ahead * 30.0, at.STAFF, pool, 0, True)


@part
def begin(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, keys: Ints, cumulated: Floats,
          arrivals: Floats, times: Floats, who: Ints, which: Ints, numbers: Ints, m: Ints, f: Floats, heap: Table,
          log: Table) -> int:
    """Do what happens at minute 0 before the first event; return what is full, or DONE."""
    if m[at.S_PHASE] == STAFFING_PHASE:
        for pool in range(p[at.H_N_POOLS]):
            change_staff(p, q, m, f, heap, log, pool)
        m[at.S_PHASE] = FOUNDING
    if m[at.S_PHASE] == FOUNDING:
        while m[at.S_FOUNDED] < len(keys):
            if is_short(m):
                full = _set_limits(p, people, m, heap, log)
                if full != DONE:
                    return full
            told.customers_join(p, q, laws, points, people, keys, cumulated, arrivals, times, who, which,
                                numbers, m, f, heap, log, _FOUNDING, m[at.S_FOUNDED], keys[m[at.S_FOUNDED]], -1)
            m[at.S_FOUNDED] += 1
        m[at.S_PHASE] = BEGINNING
        return DONE
    if m[at.S_PHASE] == BEGINNING:
        told.demand_begin(p, q, laws, points, people, keys, cumulated, arrivals, times, who, which, numbers, m,
                          f, heap, log)
        m[at.S_PHASE] = RUNNING
    return DONE


def advance(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, keys: Ints, cumulated: Floats,
            arrivals: Floats, times: Floats, who: Ints, which: Ints, numbers: Ints, m: Ints, f: Floats, heap: Table,
            log: Table) -> int:
    """Run until the horizon (DONE, in phase RUNNING), the end of founding, or until something is full."""
    full = _set_limits(p, people, m, heap, log)
    if full != DONE:
        return full
    if m[at.S_PHASE] < RUNNING:
        founding = m[at.S_PHASE] < BEGINNING
        full = begin(p, q, laws, points, people, keys, cumulated, arrivals, times, who, which, numbers, m, f,
                     heap, log)
        if full != DONE or founding:
            return full
    if m[at.S_AGAIN_KIND]:
        m[at.S_LOG_LIMIT] = -1
    while True:
        kind, arg, stamp = 0, 0, 0
        if is_short(m):
            full = _set_limits(p, people, m, heap, log)
            if full != DONE:
                return full
            kind, arg = m[at.S_AGAIN_KIND], m[at.S_AGAIN_ARG]  # a story that had to wait for room between two turns
            m[at.S_AGAIN_KIND] = 0
        now, first, following = f[at.S_NOW], heap[0].time, f[at.S_STREAM_TIME]
        entry = m[at.S_RING_HEAD]
        if kind:
            pass
        elif entry and first != now and following != now:
            m[at.S_RING_HEAD] = m[entry + at.E_NEXT]
            kind, arg, stamp = m[entry + at.E_KIND], m[entry + at.E_ARG], m[entry + at.E_STAMP]
            free_block(m, at.S_FREE_ENTRY, entry)
        elif following < first or (following == first and m[at.S_STREAM_ORDER] < heap[0].order):
            f[at.S_NOW] = following
            f[at.S_STREAM_TIME] = np.inf
            m[at.S_STREAM_ORDER] = at.LAST
            kind, arg, stamp = m[at.S_STREAM_KIND], 0, 0
        elif m[at.S_HEAP_SIZE]:
            arg, what = heap[0].arg, heap[0].what
            kind, stamp = what >> at.STAMP_BITS, what & at.LARGEST_STAMP
            if _wakes_too_many(m, kind, arg):
                return ARENA_FULL
            f[at.S_NOW] = first
            pop_heap(m, heap)
        else:
            return DONE
        if kind >= FIRST_KIND:
            told.handle(p, q, laws, points, people, keys, cumulated, arrivals, times, who, which, numbers, m, f,
                        heap, log, kind, arg, stamp)
        elif kind == at.STAFF:
            change_staff(p, q, m, f, heap, log, arg)
        if m[at.S_DYING]:
            blocks.bury(p, m)


def _signatures() -> tuple[Any, Any]:
    ints, floats = int64[::1], float64[::1]
    laws, entries, records = (from_dtype(dtype)[::1] for dtype in (LAW, at.ENTRY, RECORD))
    run = int64(ints, floats, laws, floats, ints, ints, floats, float64[:, ::1], floats, ints, ints, ints, ints, floats,
                entries, records)
    return run, void(ints, int64[:, ::1], ints)


@cache
def compiled() -> tuple[Callable[..., int], Callable[..., None]]:
    """Return `advance` and `befriend_founders` as machine code: from the cache, else compiled now."""
    if not is_compiled():
        compile_all()  # the rules first, not in the midst of translating the kernel
    run, meet = _signatures()
    try:
        return whole(run, advance), whole(meet, befriend_founders)
    except NumbaError as error:
        error.add_note(explained(str(error)))
        raise


def code() -> dict[str, Code] | None:
    """Return the LLVM code of `advance` and `befriend_founders`, for other targets; None where it cannot be had."""
    compiled()
    run, meet = _signatures()
    found = {"advance": code_of_whole(run, advance), "befriend_founders": code_of_whole(meet, befriend_founders)}
    known = {name: each for name, each in found.items() if each is not None}
    return known if len(known) == len(found) else None


def is_compiled() -> bool:
    """Whether the kernel's machine code is loaded or in the cache, so that `compiled` will not take long."""
    run, meet = _signatures()
    return compiled.cache_info().currsize > 0 or (is_cached(advance, run) and is_cached(befriend_founders, meet))
