"""Blocks of memory, the calendar, records and draws of the compiled engine.

Every function is compiled into the kernel; `m` and `f` are the arena as integers and as floats. A block is taken from
the list of freed blocks of its kind, else from the end of the arena; the kernel makes sure before each event that
the event cannot run out of room.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.engine.compiled.assembly import part
from sim.laws.law import CONSTANT
from sim.randomness import quantile, uniform
from tests.oracle import layout as at
from tests.oracle.layout import Floats, Ints, Table


@part
def take_block(m: Ints, free: int, size: int) -> int:
    """Return a cleared block of `size` words; `free` is the scalar that heads the list of freed ones."""
    block = m[free]
    if block:
        m[free] = m[block]
    else:
        block = m[at.S_BUMP]
        m[at.S_BUMP] = block + size
    for word in range(size):
        m[block + word] = 0
    return block


@part
def free_block(m: Ints, free: int, block: int) -> None:
    """Put a block on the list of freed ones."""
    m[block] = m[free]
    m[free] = block


@part
def next_stamp(m: Ints) -> int:
    """Return a number that marks one use of a block, so that entries about an earlier use can be told."""
    m[at.S_STAMP] = m[at.S_STAMP] % 0x7FFFFFFE + 1
    return m[at.S_STAMP]


@part
def signed(word: Any) -> Any:
    """Return a word as the signed integer of the same width (keys are unsigned, the arena is not)."""
    return np.int64(word)


@part
def push(q: Floats, m: Ints, f: Floats, heap: Table, time: float, kind: int, arg: int, stamp: int,
         staffing: bool) -> None:
    """Enter an event: in the ring if it is now, in the heap if it is before the horizon, else nowhere."""
    if not time < q[at.W_HORIZON]:
        return
    if time == f[at.S_NOW] and not staffing:
        push_now(m, kind, arg, stamp)
        return
    m[at.S_SERIAL] += 1
    order = m[at.S_SERIAL]
    if not staffing:
        order += at.ORDINARY
    hole = m[at.S_HEAP_SIZE]
    m[at.S_HEAP_SIZE] = hole + 1
    _sift_up(heap, hole, time, order, arg, kind << at.STAMP_BITS | stamp)


@part
def _sift_up(heap: Table, hole: int, time: float, order: int, arg: int, what: int) -> None:
    """Put an entry where it belongs between a hole and the top of the heap."""
    while hole > 0:
        parent = (hole - 1) >> 2
        above = heap[parent]
        if above.time < time or (above.time == time and above.order < order):
            break
        _copy(heap, hole, parent)
        hole = parent
    entry = heap[hole]
    entry.time = time
    entry.order = order
    entry.arg = arg
    entry.what = what


@part
def _copy(heap: Table, to: int, source: int) -> None:
    heap[to].time = heap[source].time
    heap[to].order = heap[source].order
    heap[to].arg = heap[source].arg
    heap[to].what = heap[source].what


@part
def push_now(m: Ints, kind: int, arg: int, stamp: int) -> None:
    """Enter an event at this instant, behind everything entered before."""
    entry = take_block(m, at.S_FREE_ENTRY, at.RING_SIZE)
    m[entry + at.E_KIND] = kind
    m[entry + at.E_ARG] = arg
    m[entry + at.E_STAMP] = stamp
    if m[at.S_RING_HEAD]:
        m[m[at.S_RING_TAIL] + at.E_NEXT] = entry
    else:
        m[at.S_RING_HEAD] = entry
    m[at.S_RING_TAIL] = entry


@part
def _earlier(heap: Table, one: int, other: int) -> int:
    """Return which of two entries comes first.

    Times are never negative, so they are ordered as their bits are; the sign of a difference chooses without a branch,
    which would be guessed wrong half of the time.
    """
    ahead = _bits(heap[other].time) - _bits(heap[one].time)
    if ahead == 0:
        ahead = heap[other].order - heap[one].order
    return one + ((other - one) & (ahead >> 63))


@part
def _bits(time: Any) -> Any:
    return np.float64(time).view(np.int64)


@part
def pop_heap(m: Ints, heap: Table) -> None:
    """Drop the first entry of the heap.

    The hole goes down to the bottom along the earlier children and the last entry comes up from there (Wegener 1993):
    it nearly always belongs near the bottom. Four children a level halve the levels; an entry at infinity behind the
    end spares asking whether the last child is there.
    """
    size = m[at.S_HEAP_SIZE] - 1
    m[at.S_HEAP_SIZE] = size
    last = heap[size]
    time, order, arg, what = last.time, last.order, last.arg, last.what
    last.time = np.inf
    last.order = at.LAST
    if size == 0:
        return
    hole = 0
    child = 1
    while child + 2 < size:
        child = _earlier(heap, _earlier(heap, child, child + 1), _earlier(heap, child + 2, child + 3))
        _copy(heap, hole, child)
        hole = child
        child = 4 * hole + 1
    if child < size:
        child = _earlier(heap, child, child + 1)
        _copy(heap, hole, child)
        hole = child
    _sift_up(heap, hole, time, order, arg, what)


@part
def log_record(m: Ints, f: Floats, log: Table, kind: int, place: int, value: float, customer: int, case: int,
               agent: int, cause: int) -> int:
    """Log a record; return its position."""
    used = m[at.S_USED]
    record = log[used]
    record.time = f[at.S_NOW]
    record.value = value
    record.cause = cause
    record.customer = customer
    record.case = case
    record.agent = agent
    record.kind = kind
    record.place = place
    m[at.S_USED] = used + 1
    return m[at.S_FLUSHED] + used


@part
def log_case(m: Ints, f: Floats, log: Table, case: int, kind: int, place: int, value: float, agent: int) -> int:
    """Log a record of a case, caused by the one of the case before it; return its position."""
    m[case + at.C_LATEST] = log_record(m, f, log, kind, place, value, m[m[case + at.C_CUSTOMER] + at.U_INDEX],
                                m[case + at.C_INDEX], agent, m[case + at.C_LATEST])
    return m[case + at.C_LATEST]


@part
def draw_by_key(m: Ints, key: int, number: int, purpose: int, n: int) -> float:
    """Return the draw of a customer's key, the number of a case, a purpose and n."""
    return uniform(np.uint64(m[at.S_RUN]), np.uint64(key), number, purpose, n)


@part
def draw(m: Ints, case: int, purpose: int, n: int) -> float:
    """Return the draw of a case for a purpose: a uniform number in (0, 1)."""
    return draw_by_key(m, m[m[case + at.C_CUSTOMER] + at.U_KEY], m[case + at.C_NUMBER], purpose, n)


@part
def sample_by_key(laws: Table, points: Floats, m: Ints, law: int, key: int, number: int, purpose: int, n: int) -> float:
    """Return the quantile of a law at a draw; a constant needs no draw, and law -1 is infinity."""
    if law < 0:
        return np.inf
    if laws[law].law == CONSTANT:
        return laws[law].a
    return quantile(laws, points, law, draw_by_key(m, key, number, purpose, n))


@part
def sample(laws: Table, points: Floats, m: Ints, law: int, case: int, purpose: int, n: int) -> float:
    """Return the quantile of a law at a draw that belongs to a case (see `sample`)."""
    return sample_by_key(laws, points, m, law, m[m[case + at.C_CUSTOMER] + at.U_KEY], m[case + at.C_NUMBER], purpose, n)


@part
def happens(m: Ints, probability: float, case: int, purpose: int, n: int) -> bool:
    """Return whether the draw of a case is below a probability; the impossible and the certain need no draw."""
    if probability <= 0.0:
        return False
    return probability >= 1.0 or draw(m, case, purpose, n) < probability


@part
def duration(laws: Table, points: Floats, m: Ints, law: int, case: int, purpose: int, n: int) -> float:
    """Return minutes drawn from a law for a case; 0 for law -1."""
    if law < 0:
        return 0.0
    return sample(laws, points, m, law, case, purpose, n)
