"""The arena of the compiled engine and what is written there: blocks, the calendar, the log and draws.

Every function is compiled into the kernel; `m` and `f` are the arena as integers and as floats. A block is taken from
the list of freed blocks of its kind, else from the end of the arena; the kernel makes sure before each event that
the event cannot run out of room.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.engine.compiled import layout as at
from sim.engine.compiled import words as w
from sim.engine.compiled.assembly import inlined, part
from sim.engine.compiled.layout import Floats, Ints, Table
from sim.engine.stopped import MOST_TURNS, Stop
from sim.laws.law import CONSTANT
from sim.randomness import quantile, uniform

_ENDLESS, _OUTSIDE, _DELAY, _PAST, _PLACE = map(int, Stop)


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
    if not time < q[w.W_HORIZON]:
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
def push_now(m: Ints, kind: int, arg: int, stamp: int) -> int:
    """Enter an event at this instant, behind everything entered before; return the entry."""
    entry = take_block(m, at.S_FREE_ENTRY, at.RING_SIZE)
    m[entry + at.E_KIND] = kind
    m[entry + at.E_ARG] = arg
    m[entry + at.E_STAMP] = stamp
    if m[at.S_RING_HEAD]:
        m[m[at.S_RING_TAIL] + at.E_NEXT] = entry
    else:
        m[at.S_RING_HEAD] = entry
    m[at.S_RING_TAIL] = entry
    return entry


@part
def wait(m: Ints, place: int, kind: int, owner: int) -> None:
    """Let a story wait: `place` is the word of a block that says which, the owner stands behind it."""
    if m[place] < 0:  # it has been woken already, within this same entry
        m[-m[place] + at.E_KIND] = kind
        m[-m[place] + at.E_ARG] = owner
        kind = 0
    m[place] = kind
    m[place + 1] = owner


@part
def wake(m: Ints, place: int) -> None:
    """Let the story that waits go on, by an entry of its own; if none waits yet, keep its place among the entries."""
    if m[place] > 0:
        push_now(m, m[place], m[place + 1], 0)
        m[place] = 0
    elif m[place] == 0:
        m[place] = -push_now(m, at.NOTHING, 0, 0)


@part
def is_short(m: Ints) -> bool:
    """Whether the next event may find too little room at its worst; a limit of -1 asks for new ones."""
    return (m[at.S_USED] > m[at.S_LOG_LIMIT] or m[at.S_HEAP_SIZE] > m[at.S_HEAP_LIMIT]
            or m[at.S_BUMP] > m[at.S_ARENA_LIMIT] or m[at.S_PEOPLE] > m[at.S_PEOPLE_LIMIT])


@part
def again(m: Ints, kind: int, arg: int) -> None:
    """Go on with this entry before any other, as soon as there is room."""
    m[at.S_AGAIN_KIND] = kind
    m[at.S_AGAIN_ARG] = arg
    m[at.S_LOG_LIMIT] = -1


@part
def _earlier(heap: Table, one: int, other: int) -> int:
    """Return which of two entries comes first.

    Times are never negative, so they are ordered as their bits are. Comparing integers and joining the answers by `|`
    and `&` leaves no branch, which would be guessed wrong half of the time.
    """
    first, second = _bits(heap[one].time), _bits(heap[other].time)
    later = (second < first) | ((second == first) & (heap[other].order < heap[one].order))
    return one + (other - one) * int(later)


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
               agent: int, cause: int, why: int) -> int:
    """Log a record; return its position."""
    used = m[at.S_USED]
    record = log[used]
    record.time = f[at.S_NOW]
    record.value = value
    record.cause = cause
    record.why = why
    record.customer = customer
    record.case = case
    record.agent = agent
    record.kind = kind
    record.place = place
    m[at.S_USED] = used + 1
    return m[at.S_FLUSHED] + used


@part
def log_case(m: Ints, f: Floats, log: Table, case: int, kind: int, place: int, value: float, agent: int,
             why: int) -> int:
    """Log a step of a case's own story, set off by the step before it; return its position."""
    m[case + w.C_LAST] = log_aside(m, f, log, case, kind, place, value, agent, m[case + w.C_LAST], why)
    return m[case + w.C_LAST]


@part
def log_aside(m: Ints, f: Floats, log: Table, case: int, kind: int, place: int, value: float, agent: int,
              cause: int, why: int) -> int:
    """Log a record of a case that stands beside its story; return its position."""
    return log_record(m, f, log, kind, place, value, m[m[case + w.C_CUSTOMER] + w.U_INDEX], m[case + w.C_INDEX], agent,
                      cause, why)


@part
def draw_by_key(m: Ints, key: int, number: int, purpose: int, n: int) -> float:
    """Return the draw of a customer's key, the number of a case, a purpose and n."""
    return uniform(np.uint64(m[at.S_RUN]), np.uint64(key), number, purpose, n)


@part
def draw(m: Ints, case: int, purpose: int, n: int) -> float:
    """Return the draw of a case for a purpose: a uniform number in (0, 1)."""
    return draw_by_key(m, m[case + w.C_KEY], m[case + w.C_NUMBER], purpose, n)


@part
@inlined
def sample_by_key(laws: Table, points: Floats, m: Ints, law: int, key: int, number: int, purpose: int, n: int) -> float:
    """Return the quantile of a law at a draw; a constant needs no draw, and law -1 is infinity."""
    if law < 0:
        return np.inf
    if laws[law].law == CONSTANT:
        return laws[law].a
    return quantile(laws, points, law, draw_by_key(m, key, number, purpose, n))


@part
def sample(laws: Table, points: Floats, m: Ints, law: int, case: int, purpose: int, n: int) -> float:
    """Return the quantile of a law at a draw that belongs to a case (see `sample_by_key`)."""
    return sample_by_key(laws, points, m, law, m[case + w.C_KEY], m[case + w.C_NUMBER], purpose, n)


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


# --- guards: only in kernels with rules of one's own (see `sim.engine.stopped`) ---


@part
def stop(m: Ints, why: int) -> None:
    """Ask for the end of the run, once; until then everything goes on with something that does no harm."""
    if m[at.S_STOPPED] == 0:
        m[at.S_STOPPED] = why
    m[at.S_LOG_LIMIT] = -1


@part
def turned(m: Ints, f: Floats, rule: int) -> None:
    """Count a method of a rule, or a turn of a loop in it, within a minute of the clock."""
    m[at.S_RULE] = rule
    minute = int(f[at.S_NOW])
    if minute != m[at.S_MINUTE]:
        m[at.S_MINUTE] = minute
        m[at.S_TURNS] = 0
    m[at.S_TURNS] += 1
    if m[at.S_TURNS] > MOST_TURNS:
        stop(m, _ENDLESS)


@part
def checked_index(m: Ints, index: int, length: int) -> int:
    """Return an index; the first of the table, and the end of the run, for one that is outside."""
    if 0 <= index < length:
        return index
    stop(m, _OUTSIDE)
    return 0


@part
def checked_delay(m: Ints, minutes: float) -> float:
    """Return a delay; none, and the end of the run, for one that is negative or not a number."""
    if minutes >= 0.0:
        return minutes
    stop(m, _DELAY)
    return 0.0


@part
def checked_time(m: Ints, f: Floats, time: float) -> float:
    """Return the time of an alarm; now, and the end of the run, for one that is past or not a number."""
    if time >= f[at.S_NOW]:
        return time
    stop(m, _PAST)
    return f[at.S_NOW]


@part
def checked_place(m: Ints, place: int) -> int:
    """Return the place of a record; 0, and the end of the run, for one that the log has no room for."""
    if 0 <= place <= 65_535:
        return place
    stop(m, _PLACE)
    return 0
