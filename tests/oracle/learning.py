"""The design team of the compiled engine; the counterpart of the reference engine's `design`."""

from __future__ import annotations

from sim.behaviour.learning import level_after, threshold_reached
from sim.engine.compiled.assembly import part
from sim.engine.keys import WORLD_KEY
from sim.randomness import quantile
from sim.vocabulary import Kind, Purpose
from tests.oracle import layout as at
from tests.oracle.layout import Floats, Ints, Table
from tests.oracle.memory import draw_by_key, log_case, log_record, push, push_now

_REPORTED, _STARTED, _LOWERED = int(Kind.REPORTED), int(Kind.PROJECT_STARTED), int(Kind.FLAW_LOWERED)
_D_LEAD_TIME = int(Purpose.LEAD_TIME)


@part
def flaw_block(m: Ints, flaw: int) -> int:
    """Return the block of a flaw."""
    return m[at.S_FLAWS] + flaw * at.DUE_SIZE


@part
def report_cause(p: Ints, q: Floats, m: Ints, f: Floats, log: Table, case: int) -> None:
    """Take a report of a case's root cause; while a project on it is due or under way it changes nothing."""
    flaw = m[case + at.C_FLAW]
    block = flaw_block(m, flaw)
    now, room = f[at.S_NOW], max(p[at.W_THRESHOLD], 1)
    times = m[block + at.D_REPORTS]
    if m[block + at.D_COUNT] < room:
        f[times + (m[block + at.D_HEAD] + m[block + at.D_COUNT]) % room] = now
        m[block + at.D_COUNT] += 1
    else:
        f[times + m[block + at.D_HEAD]] = now
        m[block + at.D_HEAD] = (m[block + at.D_HEAD] + 1) % room
    within = 0
    for index in range(m[block + at.D_COUNT]):
        if now - f[times + (m[block + at.D_HEAD] + index) % room] <= q[at.W_WINDOW]:
            within += 1
    cause = log_case(m, f, log, case, _REPORTED, flaw, float(within), -1)
    if not p[at.W_HAS_DESIGN] or m[block + at.D_IS_DUE] or f[block + at.D_LEVEL] <= 0.0:
        return
    oldest = f[times + m[block + at.D_HEAD]]
    if threshold_reached(m[block + at.D_COUNT], p[at.W_THRESHOLD], oldest, now, q[at.W_WINDOW]):
        m[block + at.D_IS_DUE] = 1
        m[block + at.D_CAUSE] = cause
        m[block + at.D_NEXT] = -1
        if m[at.S_DUE_HEAD] >= 0:
            m[flaw_block(m, m[at.S_DUE_TAIL]) + at.D_NEXT] = flaw
        else:
            m[at.S_DUE_HEAD] = flaw
        m[at.S_DUE_TAIL] = flaw
        start_projects(p, m)


@part
def start_projects(p: Ints, m: Ints) -> None:
    """Start projects in the order in which they fell due, as capacity allows."""
    while m[at.S_DUE_HEAD] >= 0 and m[at.S_RUNNING] < p[at.W_CAPACITY]:
        flaw = m[at.S_DUE_HEAD]
        m[at.S_DUE_HEAD] = m[flaw_block(m, flaw) + at.D_NEXT]
        m[at.S_RUNNING] += 1
        push_now(m, at.PROJECT, flaw, 0)


@part
def project_begins(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, heap: Table, log: Table,
                   flaw: int) -> None:
    """A project begins: how long it will take is drawn."""
    block = flaw_block(m, flaw)
    m[block + at.D_PROJECTS] += 1
    u = draw_by_key(m, WORLD_KEY, flaw, _D_LEAD_TIME, m[block + at.D_PROJECTS])
    minutes = quantile(laws, points, p[at.W_LEAD_TIME], u)
    m[block + at.D_STARTED] = log_record(m, f, log, _STARTED, flaw, minutes, -1, -1, -1, m[block + at.D_CAUSE])
    push(q, m, f, heap, f[at.S_NOW] + minutes, at.PROJECT_ENDS, flaw, 0, False)


@part
def project_ends(p: Ints, q: Floats, m: Ints, f: Floats, log: Table, flaw: int) -> None:
    """A project ends: the flaw is rarer, and counting begins anew."""
    block = flaw_block(m, flaw)
    f[block + at.D_LEVEL] = level_after(f[block + at.D_LEVEL], q[at.W_EFFECTIVENESS])
    log_record(m, f, log, _LOWERED, flaw, f[block + at.D_LEVEL], -1, -1, -1, m[block + at.D_STARTED])
    m[at.S_RUNNING] -= 1
    m[block + at.D_IS_DUE] = 0
    m[block + at.D_COUNT] = 0
    m[block + at.D_HEAD] = 0
    start_projects(p, m)
