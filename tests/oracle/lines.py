"""Waiting lines of the compiled engine: agents in a stack of slots, tickets in a pairing heap.

A pairing heap (Fredman, Sedgewick, Sleator & Tarjan 1986) joins in constant time and serves in logarithmic time,
amortised, with nodes in the arena, so that no line needs an array of its own. Leaving is lazy, as in the reference.
"""

from __future__ import annotations

from sim.behaviour.waiting import discipline_key, effective_arrival
from sim.engine.compiled.assembly import part
from sim.vocabulary import Kind
from tests.oracle import layout as at
from tests.oracle.layout import Floats, Ints, Table
from tests.oracle.memory import free_block, log_case, log_record, next_stamp, push_now, take_block

_FRONT = -(2**62)
_QUEUED, _SERVED, _RELEASED = int(Kind.QUEUED), int(Kind.SERVED), int(Kind.RELEASED)
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
def release_agent(m: Ints, f: Floats, pool: int, slot: int) -> None:
    """Give an agent back and let the next in line have one."""
    line = line_of(m, pool)
    m[line + at.L_BUSY] -= 1
    m[m[line + at.L_SLOTS] + m[line + at.L_FREE]] = slot
    m[line + at.L_FREE] += 1
    admit(m, f, pool)


@part
def admit(m: Ints, f: Floats, pool: int) -> None:
    """Give free agents to whoever waits, in order, and wake each by an entry of its own."""
    line = line_of(m, pool)
    while m[line + at.L_BUSY] < m[line + at.L_ON_DUTY] and m[line + at.L_WAITING] > 0:
        node = m[line + at.L_ROOT]
        ticket, serial = m[node + at.N_TICKET], m[node + at.N_SERIAL]
        m[line + at.L_ROOT] = _merge_children(m, f, m[node + at.N_CHILD])
        free_block(m, at.S_FREE_NODE, node)
        if (m[ticket + at.T_SERIAL] == serial and m[ticket + at.T_STATE] == at.WAITING
                and m[ticket + at.T_POOL] == pool):
            m[ticket + at.T_STATE] = at.GRANTED
            m[line + at.L_WAITING] -= 1
            m[ticket + at.T_SLOT] = take_agent(m, pool)
            push_now(m, at.WAKE, ticket, 0)


@part
def _before(m: Ints, f: Floats, one: int, other: int) -> bool:
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
def enter(p: Ints, q: Floats, m: Ints, f: Floats, ticket: int, flaw: int, front: bool) -> None:
    """Let a ticket wait in its pool's line, by its rank or (`front`) before all others."""
    pool = m[ticket + at.T_POOL]
    line = line_of(m, pool)
    row = p[at.H_FLAWS] + flaw * at.FLAW_SIZE
    m[at.S_SERIAL] += 1
    node = take_block(m, at.S_FREE_NODE, at.NODE_SIZE)
    m[ticket + at.T_SERIAL] = m[at.S_SERIAL]
    m[node + at.N_SERIAL] = m[at.S_SERIAL]
    m[node + at.N_TICKET] = ticket
    m[node + at.N_PRIORITY] = _FRONT if front else p[row + at.FL_PRIORITY]
    f[node + at.N_RANK] = discipline_key(p[p[at.H_POOLS] + pool * at.POOL_SIZE + at.PO_DISCIPLINE],
                                         f[ticket + at.T_SEVERITY], m[ticket + at.T_RECONTACT] != 0)
    f[node + at.N_ARRIVAL] = effective_arrival(f[ticket + at.T_SINCE], q[row + at.FL_HEAD_START])
    m[line + at.L_WAITING] += 1
    m[line + at.L_ROOT] = _merge(m, f, m[line + at.L_ROOT], node)


@part
def withdraw(m: Ints, ticket: int, state: int) -> None:
    """Take a waiting ticket out of its line."""
    m[ticket + at.T_STATE] = state
    m[line_of(m, m[ticket + at.T_POOL]) + at.L_WAITING] -= 1


@part
def free_ticket(m: Ints, ticket: int) -> None:
    """Give a ticket's block back; nodes and alarms that name it no longer count."""
    m[ticket + at.T_SERIAL] = 0
    m[ticket + at.T_STAMP] = 0
    free_block(m, at.S_FREE_TICKET, ticket)


@part
def queue(p: Ints, q: Floats, m: Ints, f: Floats, log: Table, case: int, pool: int, owner: int, purpose: int,
          severity: float) -> int:
    """Join a line in which nobody is free; return the ticket."""
    log_case(m, f, log, case, _QUEUED, pool, float(m[line_of(m, pool) + at.L_WAITING]), -1)
    ticket = take_block(m, at.S_FREE_TICKET, at.TICKET_SIZE)
    m[ticket + at.T_STAMP] = next_stamp(m)
    m[ticket + at.T_OWNER] = owner
    m[ticket + at.T_PURPOSE] = purpose
    m[ticket + at.T_POOL] = pool
    f[ticket + at.T_SINCE] = f[at.S_NOW]
    f[ticket + at.T_SEVERITY] = severity
    m[ticket + at.T_RECONTACT] = 1 if m[case + at.C_CONTACTS] > 1 else 0
    m[ticket + at.T_SLOT] = -1
    enter(p, q, m, f, ticket, m[case + at.C_FLAW], False)
    return ticket


@part
def serve(m: Ints, f: Floats, log: Table, case: int, pool: int, slot: int, waited: float) -> None:
    """Write down that an agent takes up the case."""
    log_case(m, f, log, case, _SERVED, pool, waited, slot)
    m[case + at.C_SERVED_BY] = pool


@part
def release(m: Ints, f: Floats, log: Table, case: int, pool: int, slot: int, since: float) -> None:
    """Write down that the agent is free, and let the next in line have one."""
    log_case(m, f, log, case, _RELEASED, pool, f[at.S_NOW] - since, slot)
    release_agent(m, f, pool, slot)


@part
def staff(p: Ints, m: Ints, f: Floats, log: Table, pool: int, hour: int) -> int:
    """Put the staff of an hour on duty; return the hour of the next change, or -1."""
    schedule = p[at.H_STAFF] + pool * 168
    agents = p[schedule + hour % 168]
    log_record(m, f, log, _STAFFED, pool, float(agents), -1, -1, -1, -1)
    m[line_of(m, pool) + at.L_ON_DUTY] = agents
    admit(m, f, pool)
    for ahead in range(hour + 1, hour + 169):
        if p[schedule + ahead % 168] != agents:
            return ahead
    return -1
