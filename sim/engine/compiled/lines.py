"""Waiting lines of the compiled engine: agents in a stack of slots, tickets in a pairing heap.

A pairing heap (Fredman, Sedgewick, Sleator & Tarjan 1986) joins in constant time and serves in logarithmic time,
amortised, with nodes in the arena, so that no line needs an array of its own. Leaving is lazy, as in the reference.
"""

from __future__ import annotations

from math import inf

from sim.behaviour.hours import place_of
from sim.behaviour.waiting import discipline_key, effective_arrival
from sim.engine.compiled import layout as at
from sim.engine.compiled import words as w
from sim.engine.compiled.arena import free_block, log_record, take_block, wake
from sim.engine.compiled.assembly import part
from sim.engine.compiled.layout import Floats, Ints, Table
from sim.vocabulary import HALF_HOURS_PER_DAY, HALF_HOURS_PER_WEEK, MINUTES_PER_HALF_HOUR, Kind

_FRONT = -at.CLASSES
_STAFFED = int(Kind.STAFFED)


@part
def line_of(m: Ints, pool: int) -> int:
    """Return the block of a pool's line."""
    return m[at.S_LINES] + pool * at.LINE_SIZE


@part
def has_free_agent(m: Ints, pool: int) -> bool:
    """Whether somebody who comes now is served at once."""
    line = line_of(m, pool)
    return m[line + at.L_BUSY] < m[line + at.L_ON_DUTY]


@part
def take_agent(m: Ints, pool: int) -> int:
    """Take the agent released last and return the slot."""
    line = line_of(m, pool)
    m[line + at.L_BUSY] += 1
    m[line + at.L_FREE] -= 1
    return m[m[line + at.L_SLOTS] + m[line + at.L_FREE]]


@part
def release_agent(m: Ints, f: Floats, pool: int, slot: int, cause: int) -> None:
    """Give an agent back and let the next in line have one; `cause` is the record that frees the agent."""
    line = line_of(m, pool)
    m[line + at.L_BUSY] -= 1
    m[m[line + at.L_SLOTS] + m[line + at.L_FREE]] = slot
    m[line + at.L_FREE] += 1
    admit(m, f, pool, cause)


@part
def admit(m: Ints, f: Floats, pool: int, cause: int) -> None:
    """Give free agents to whoever waits, in order, and wake each by an entry of its own."""
    line = line_of(m, pool)
    while m[line + at.L_BUSY] < m[line + at.L_ON_DUTY] and m[line + at.L_WAITING] > 0:
        node = m[line + at.L_ROOT]
        ticket, serial = m[node + at.N_TICKET], m[node + at.N_SERIAL]
        m[line + at.L_ROOT] = _merge_children(m, f, m[node + at.N_CHILD])
        free_block(m, at.S_FREE_NODE, node)
        # a serial belongs to one place in one line, and what is given back bears none
        if m[ticket + w.T_STATE] == at.WAITING and (
                m[ticket + w.T_SERIAL] == serial or m[ticket + w.T_OTHER_SERIAL] == serial):
            withdraw(m, pool, ticket, at.GRANTED)
            m[ticket + w.T_LINE] = pool
            m[ticket + w.T_SLOT] = take_agent(m, pool)
            m[ticket + w.T_FREED] = cause
            wake(m, ticket + w.T_GO)


@part
def _before(m: Ints, f: Floats, one: int, other: int) -> bool:
    if m[one + at.N_CLASS] != m[other + at.N_CLASS]:
        return m[one + at.N_CLASS] < m[other + at.N_CLASS]
    if m[one + at.N_PRIORITY] != m[other + at.N_PRIORITY]:
        return m[one + at.N_PRIORITY] < m[other + at.N_PRIORITY]
    if f[one + at.N_RANK] != f[other + at.N_RANK]:
        return f[one + at.N_RANK] < f[other + at.N_RANK]
    if f[one + at.N_ARRIVAL] != f[other + at.N_ARRIVAL]:
        return f[one + at.N_ARRIVAL] < f[other + at.N_ARRIVAL]
    return m[one + at.N_SERIAL] < m[other + at.N_SERIAL]


@part
def _merge(m: Ints, f: Floats, one: int, other: int) -> int:
    if one == 0:
        return other
    if other == 0:
        return one
    if _before(m, f, other, one):
        one, other = other, one
    m[other + at.N_SIBLING] = m[one + at.N_CHILD]
    m[one + at.N_CHILD] = other
    return one


@part
def _merge_children(m: Ints, f: Floats, first: int) -> int:
    """Merge the children of a removed root: in pairs from the left, then the pairs from the right."""
    pairs = 0
    while first:
        second = m[first + at.N_SIBLING]
        if second == 0:
            m[first + at.N_SIBLING] = pairs
            pairs = first
            break
        rest = m[second + at.N_SIBLING]
        m[first + at.N_SIBLING] = 0
        m[second + at.N_SIBLING] = 0
        pair = _merge(m, f, first, second)
        m[pair + at.N_SIBLING] = pairs
        pairs = pair
        first = rest
    root = 0
    while pairs:
        rest = m[pairs + at.N_SIBLING]
        m[pairs + at.N_SIBLING] = 0
        root = _merge(m, f, root, pairs)
        pairs = rest
    return root


@part
def is_staffed(m: Ints, pool: int) -> bool:
    """Whether anybody is on duty."""
    return m[line_of(m, pool) + at.L_ON_DUTY] > 0


@part
def waiting_through(m: Ints, channel: int) -> int:
    """Return how many callers who came through a channel wait, in whatever line."""
    return m[m[at.S_CROWD] + channel]


@part
def is_full(p: Ints, m: Ints, pool: int) -> bool:
    """Whether a caller who would have to wait gets a busy signal."""
    limit = p[p[at.H_POOLS] + pool * w.PO_SIZE + w.PO_QUEUE_LIMIT]
    return 0 <= limit <= m[line_of(m, pool) + at.L_CALLERS]


@part
def waiting(m: Ints, pool: int) -> int:
    """Return how many wait."""
    return m[line_of(m, pool) + at.L_WAITING]


@part
def on_duty(m: Ints, pool: int) -> int:
    """Return how many are on duty by the rota, busy or not."""
    return m[line_of(m, pool) + at.L_ON_DUTY]


@part
def staffed(m: Ints, pool: int) -> int:
    """Return the record of the last change of a pool's staff."""
    return m[line_of(m, pool) + at.L_STAFFED]


@part
def off_duty_from(p: Ints, f: Floats, pool: int) -> float:
    """Return the next minute from which nobody of a pool is on duty, by its rota; infinity if that never comes."""
    half = int(f[at.S_NOW] // MINUTES_PER_HALF_HOUR)
    last = max(half, (p[at.H_END] - p[at.H_DATES]) * HALF_HOURS_PER_DAY) + HALF_HOURS_PER_WEEK
    for ahead in range(half + 1, last + 1):
        if rostered(p, pool, ahead) == 0:
            return ahead * MINUTES_PER_HALF_HOUR
    return inf


@part
def join_line(p: Ints, m: Ints, f: Floats, pool: int, ticket: int, cause: int) -> None:
    """Let a ticket wait here, by its rank; grant it at once if an agent is free, as the record `cause` has it."""
    m[ticket + w.T_LINE] = pool
    m[m[at.S_CROWD] + m[ticket + w.T_CHANNEL]] += m[ticket + w.T_CALLER]
    m[ticket + w.T_SERIAL] = enter(p, m, f, pool, ticket, _place(m, ticket), m[ticket + w.T_PRIORITY])
    admit(m, f, pool, cause)


@part
def share_line(p: Ints, m: Ints, f: Floats, pool: int, ticket: int, cause: int) -> None:
    """Let a ticket that waits in another line wait here too; grant it at once if an agent is free."""
    m[ticket + w.T_OTHER] = pool
    m[ticket + w.T_OTHER_SERIAL] = enter(p, m, f, pool, ticket, _place(m, ticket), m[ticket + w.T_PRIORITY])
    admit(m, f, pool, cause)


@part
def _place(m: Ints, ticket: int) -> int:
    return m[ticket + w.T_KIND] * at.CLASSES + m[ticket + w.T_CHANNEL_PRIORITY]


@part
def expedite(p: Ints, m: Ints, f: Floats, pool: int, ticket: int) -> None:
    """Move a waiting ticket before all others; among those moved it keeps its usual rank."""
    _leave(m, line_of(m, pool), ticket)
    m[ticket + w.T_SERIAL] = enter(p, m, f, pool, ticket, _FRONT, 0)


@part
def enter(p: Ints, m: Ints, f: Floats, pool: int, ticket: int, place: int, priority: int) -> int:
    """Put a ticket into the heap of a line; return the serial number of its place there."""
    line = line_of(m, pool)
    m[at.S_SERIAL] += 1
    node = take_block(m, at.S_FREE_NODE, at.NODE_SIZE)
    m[node + at.N_SERIAL] = m[at.S_SERIAL]
    m[node + at.N_TICKET] = ticket
    m[node + at.N_CLASS] = place
    m[node + at.N_PRIORITY] = priority
    f[node + at.N_RANK] = discipline_key(p[p[at.H_POOLS] + pool * w.PO_SIZE + w.PO_DISCIPLINE],
                                         f[ticket + w.T_SEVERITY], m[ticket + w.T_RECONTACT] != 0)
    f[node + at.N_ARRIVAL] = effective_arrival(f[ticket + w.T_SINCE], f[ticket + w.T_HEAD_START])
    m[line + at.L_WAITING] += 1
    m[line + at.L_CALLERS] += m[ticket + w.T_CALLER]
    m[line + at.L_ROOT] = _merge(m, f, m[line + at.L_ROOT], node)
    return m[node + at.N_SERIAL]


@part
def withdraw(m: Ints, pool: int, ticket: int, state: int) -> None:
    """Take a waiting ticket out of its line, and of the other one in which it stands."""
    m[ticket + w.T_STATE] = state
    _leave(m, line_of(m, m[ticket + w.T_LINE]), ticket)
    if m[ticket + w.T_OTHER] >= 0:
        _leave(m, line_of(m, m[ticket + w.T_OTHER]), ticket)
    m[m[at.S_CROWD] + m[ticket + w.T_CHANNEL]] -= m[ticket + w.T_CALLER]


@part
def _leave(m: Ints, line: int, ticket: int) -> None:
    m[line + at.L_WAITING] -= 1
    m[line + at.L_CALLERS] -= m[ticket + w.T_CALLER]


@part
def staff(p: Ints, m: Ints, f: Floats, log: Table, pool: int, half: int) -> int:
    """Put the staff of a half hour on duty; return the half hour of the next change, or -1."""
    agents = rostered(p, pool, half)
    record = log_record(m, f, log, _STAFFED, pool, float(agents), -1, -1, -1, -1, -1)
    m[line_of(m, pool) + at.L_ON_DUTY] = agents
    m[line_of(m, pool) + at.L_STAFFED] = record
    admit(m, f, pool, record)
    last = max(half, (p[at.H_END] - p[at.H_DATES]) * HALF_HOURS_PER_DAY) + HALF_HOURS_PER_WEEK
    for ahead in range(half + 1, last + 1):
        if rostered(p, pool, ahead) != agents:
            return ahead
    return -1


@part
def rostered(p: Ints, pool: int, half: int) -> int:
    """Return how many the rota puts on duty in a half hour of the run: nobody on a closed date."""
    place = place_of(p, p[at.H_DATES], p[at.H_END] - p[at.H_DATES], half)
    return 0 if place < 0 else p[p[at.H_STAFF] + pool * p[at.H_SLOTS] + place]
