"""The desk of the compiled engine: waiting at a level, the visit, the boss, handing up; as the reference's `desk`."""

from __future__ import annotations

import numpy as np

from sim.behaviour.escalation import ASK_BOSS, ESCALATE, GRANT, HAND_TO, REFUSE, decide_remedy, next_on_route
from sim.behaviour.handling import is_attempted, remedy_due, visit_minutes
from sim.engine.compiled.assembly import part
from sim.engine.keys import visit_number
from sim.vocabulary import Effort, Ending, Feeling, Kind, Purpose
from tests.oracle import layout as at
from tests.oracle.decisions import by_line
from tests.oracle.journey import (
    growth_now,
    hang_up,
    is_tired,
    make_effort,
    pause,
    pick_up,
    severity_now,
    solve,
    try_again,
    unanswered,
)
from tests.oracle.layout import Floats, Ints, Table
from tests.oracle.learning import report_cause
from tests.oracle.lines import (
    admit,
    enter,
    free_ticket,
    has_free_agent,
    line_of,
    queue,
    release,
    serve,
    take_agent,
    withdraw,
)
from tests.oracle.memory import draw, duration, happens, log_case, push, push_now, sample
from tests.oracle.people import end, feel

_number = part(visit_number)
_BLOCKED_KIND, _ABANDONED, _WITHDRAWN = int(Kind.BLOCKED), int(Kind.ABANDONED), int(Kind.WITHDRAWN)
_OVERFLOWED, _CALLBACK, _DROPPED = int(Kind.OVERFLOWED), int(Kind.CALLBACK_ACCEPTED), int(Kind.DROPPED)
_BOUNCED, _STORY, _APOLOGISED = int(Kind.BOUNCED), int(Kind.STORY_REPEATED), int(Kind.APOLOGISED)
_PASSED_ON, _FAILED, _BOSS_ASKED = int(Kind.PASSED_ON), int(Kind.ATTEMPT_FAILED), int(Kind.BOSS_ASKED)
_APPROVED, _DECLINED, _GRANTED = int(Kind.BOSS_APPROVED), int(Kind.BOSS_DECLINED), int(Kind.GRANTED)
_GOODWILL, _HANDED_UP, _INFORMATION_LOST = int(Kind.GOODWILL_GIVEN), int(Kind.HANDED_UP), int(Kind.INFORMATION_LOST)
_REFUSED, _GAVE_UP, _F_WAITED = int(Ending.REFUSED), int(Ending.GAVE_UP), int(Feeling.WAITED)
_F_STORY, _F_FAILED, _F_BOSS = int(Feeling.REPEATED_STORY), int(Feeling.FAILED_ATTEMPT), int(Feeling.ASKED_BOSS)
_F_GRANTED, _F_GOODWILL, _F_SCRIPTED = int(Feeling.GRANTED), int(Feeling.GOODWILL), int(Feeling.APOLOGY_SCRIPTED)
_F_SINCERE, _F_HANDOFF, _E_WAITED = int(Feeling.APOLOGY_SINCERE), int(Feeling.HANDOFF), int(Effort.WAITED)
_E_STORY, _E_HANDOFF, _D_PATIENCE = int(Effort.REPEATED_STORY), int(Effort.HANDOFF), int(Purpose.PATIENCE)
_D_CALLBACK, _D_DROPPED, _D_HANDLE = int(Purpose.CALLBACK), int(Purpose.DROPPED), int(Purpose.HANDLE)
_D_SUCCESS, _D_CONSULT, _D_APPROVAL = int(Purpose.SUCCESS), int(Purpose.CONSULT), int(Purpose.APPROVAL)
_D_NEEDS, _D_REPORT, _D_ROUTE = int(Purpose.NEEDS_FIXER), int(Purpose.REPORT), int(Purpose.ROUTE)
_D_LOST_INFORMATION, _D_BOUNCE = int(Purpose.LOST_INFORMATION), int(Purpose.BOUNCE)

_BLOCKED, _EXPIRED, QUEUED = -1, -2, -3


# --- waiting ---


@part
def wait(p: Ints, q: Floats, m: Ints, f: Floats, heap: Table, log: Table, case: int, pool: int, patience: float,
         purpose: int) -> int:
    """Wait for an agent on behalf of the customer; the slot if one is free, else BLOCKED or QUEUED."""
    if has_free_agent(m, pool):
        slot = take_agent(m, pool)
        serve(m, f, log, case, pool, slot, 0.0)
        return slot
    limit = p[p[at.H_POOLS] + pool * at.POOL_SIZE + at.PO_LIMIT]
    waiting = m[line_of(m, pool) + at.L_WAITING]
    if m[case + at.C_IN_CONTACT] and 0 <= limit <= waiting:
        log_case(m, f, log, case, _BLOCKED_KIND, pool, float(waiting), -1)
        return _BLOCKED
    ticket = queue(p, q, m, f, log, case, pool, case, purpose, severity_now(q, p, m, f, case))
    m[case + at.C_TICKET] = ticket
    stamp = m[ticket + at.T_STAMP]
    push(q, m, f, heap, f[at.S_NOW] + patience, at.EXPIRE, ticket, stamp, False)
    row = p[at.H_POOLS] + pool * at.POOL_SIZE
    if p[row + at.PO_OVERFLOW] >= 0:
        push(q, m, f, heap, f[at.S_NOW] + q[row + at.PO_OVERFLOW_AFTER], at.OVERFLOW, ticket, stamp, False)
    if m[case + at.C_IN_CONTACT]:
        way = p[at.H_CHANNELS] + m[case + at.C_CHANNEL] * at.CHANNEL_SIZE
        accept = q[way + at.CH_CALLBACK_ACCEPT]
        if happens(m, accept, case, _D_CALLBACK, m[case + at.C_CONTACTS]):
            push(q, m, f, heap, f[at.S_NOW] + q[way + at.CH_CALLBACK_AFTER], at.CALL_BACK, ticket, stamp, False)
    return QUEUED


@part
def expire(m: Ints, ticket: int) -> None:
    """End a wait unserved unless it has ended already or a callback keeps the place."""
    if m[ticket + at.T_STATE] == at.WAITING and not m[ticket + at.T_KEEPS_PLACE]:
        withdraw(m, ticket, at.EXPIRED)
        push_now(m, at.WAKE, ticket, 0)


@part
def overflow(p: Ints, q: Floats, m: Ints, f: Floats, log: Table, ticket: int) -> None:
    """Move a wait to the queue of another pool."""
    if m[ticket + at.T_STATE] != at.WAITING:
        return
    case = m[ticket + at.T_OWNER]
    to = p[p[at.H_POOLS] + m[ticket + at.T_POOL] * at.POOL_SIZE + at.PO_OVERFLOW]
    log_case(m, f, log, case, _OVERFLOWED, to, f[at.S_NOW] - f[ticket + at.T_SINCE], -1)
    withdraw(m, ticket, at.WAITING)
    m[ticket + at.T_POOL] = to
    enter(p, q, m, f, ticket, m[case + at.C_FLAW], False)
    admit(m, f, to)


@part
def call_back(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table,
              log: Table, ticket: int) -> None:
    """Let the customer hang up and keep the place in line."""
    if m[ticket + at.T_STATE] != at.WAITING:
        return
    case = m[ticket + at.T_OWNER]
    waited = f[at.S_NOW] - f[ticket + at.T_SINCE]
    m[ticket + at.T_KEEPS_PLACE] = 1
    log_case(m, f, log, case, _CALLBACK, m[ticket + at.T_POOL], waited, -1)
    _has_waited(p, q, m, f, heap, log, case, waited)
    hang_up(p, q, laws, points, people, m, f, heap, log, case)


@part
def _has_waited(p: Ints, q: Floats, m: Ints, f: Floats, heap: Table, log: Table, case: int, minutes: float) -> None:
    if m[case + at.C_IN_CONTACT] and minutes > 0.0:
        feel(p, q, m, f, heap, log, case, _F_WAITED, minutes / 10.0)
        make_effort(p, q, f, case, _E_WAITED, minutes / 10.0)


@part
def end_wait(p: Ints, q: Floats, m: Ints, f: Floats, heap: Table, log: Table, ticket: int) -> int:
    """Wake up from a wait: write down how it ended; return the slot, or EXPIRED. The ticket is used up."""
    case, pool, slot = m[ticket + at.T_OWNER], m[ticket + at.T_POOL], m[ticket + at.T_SLOT]
    waited = f[at.S_NOW] - f[ticket + at.T_SINCE]
    m[case + at.C_TICKET] = 0
    if m[ticket + at.T_STATE] == at.EXPIRED:
        log_case(m, f, log, case, _ABANDONED if m[case + at.C_IN_CONTACT] else _WITHDRAWN, pool, waited, -1)
        slot = _EXPIRED
    else:
        serve(m, f, log, case, pool, slot, waited)
    _has_waited(p, q, m, f, heap, log, case, waited)
    free_ticket(m, ticket)
    return slot


# --- a level ---


@part
def _visit(m: Ints, case: int, level: int) -> int:
    """Return the n of draws of the visit to a level that is under way or next."""
    over = m[case + at.C_VISITS + (level >> at.VISIT_SHIFT)] >> ((level & at.VISIT_MASK) * at.VISIT_BITS)
    return _number(level, m[case + at.C_CONTACTS], over & ((1 << at.VISIT_BITS) - 1))


@part
def _is_over(m: Ints, case: int, level: int) -> None:
    """Count a visit to a level from which the case goes on to another."""
    m[case + at.C_VISITS + (level >> at.VISIT_SHIFT)] += 1 << ((level & at.VISIT_MASK) * at.VISIT_BITS)


@part
def patience_in_line(p: Ints, m: Ints, case: int, channel: int) -> int:
    """Return the law of patience in line of a caller: the flaw's own, else the channel's."""
    own = p[p[at.H_FLAWS] + m[case + at.C_FLAW] * at.FLAW_SIZE + at.FL_PATIENCE]
    return own if own >= 0 else p[p[at.H_CHANNELS] + channel * at.CHANNEL_SIZE + at.CH_PATIENCE]


@part
def level(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table,
          case: int, level: int, expiry: float) -> int:
    """Wait at a level; be seen there if somebody is free."""
    pool = p[p[at.H_LEVELS] + level * at.LEVEL_SIZE + at.LE_POOL]
    if level == 0:
        pool = p[p[at.H_FLAWS] + m[case + at.C_FLAW] * at.FLAW_SIZE + at.FL_DESK]
    patience = expiry
    if m[case + at.C_IN_CONTACT] and not has_free_agent(m, pool):
        law = p[p[at.H_LEVELS] + level * at.LEVEL_SIZE + at.LE_PATIENCE]
        if law < 0:
            law = patience_in_line(p, m, case, m[case + at.C_CHANNEL])
        patience = sample(laws, points, m, law, case, _D_PATIENCE, _visit(m, case, level))
    m[case + at.C_LEVEL] = level
    f[case + at.C_EXPIRY] = expiry
    slot = wait(p, q, m, f, heap, log, case, pool, patience, at.FOR_LEVEL)
    if slot == QUEUED:
        return at.PAUSED
    return at_level(p, q, laws, points, people, m, f, heap, log, case, slot)


@part
def at_level(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table,
             case: int, slot: int) -> int:
    """Be seen at a level, or not: the wait has ended."""
    level = m[case + at.C_LEVEL]
    if slot == _EXPIRED and m[case + at.C_BY_MESSAGE] and not m[case + at.C_IN_CONTACT]:
        return unanswered(p, q, laws, points, people, m, f, heap, log, case, f[case + at.C_EXPIRY])
    if slot < 0:
        return try_again(p, q, laws, points, people, m, f, heap, log, case)
    pick_up(m, case)
    pool = m[case + at.C_SERVED_BY]
    m[case + at.C_LINE] = pool
    m[case + at.C_SLOT] = slot
    f[case + at.C_SINCE] = f[at.S_NOW]
    if m[case + at.C_BOUNCED]:
        return pause(q, m, f, heap, case, q[at.W_BOUNCE_MINUTES], at.AFTER_WRONG_DESK)
    dropped = q[p[at.H_LEVELS] + level * at.LEVEL_SIZE + at.LE_DROPPED]
    n = _visit(m, case, level)
    if not m[case + at.C_BY_MESSAGE] and happens(m, dropped, case, _D_DROPPED, n):
        log_case(m, f, log, case, _DROPPED, pool, 0.0, slot)
        release(m, f, log, case, pool, slot, f[at.S_NOW])
        return try_again(p, q, laws, points, people, m, f, heap, log, case)
    return pause(q, m, f, heap, case, _minutes(p, q, laws, points, m, f, case, level), at.AFTER_WORK)


@part
def after_wrong_desk(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table,
                     log: Table, case: int) -> int:
    """The wrong desk has found out: the case joins the line again."""
    level = m[case + at.C_LEVEL]
    log_case(m, f, log, case, _BOUNCED, level, q[at.W_BOUNCE_MINUTES], -1)
    m[case + at.C_BOUNCED] = 0
    release(m, f, log, case, m[case + at.C_LINE], m[case + at.C_SLOT], f[case + at.C_SINCE])
    return _hand_to(p, q, laws, points, people, m, f, heap, log, case, level)


# --- a visit ---


@part
def _minutes(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, case: int, level: int) -> float:
    law = p[p[at.H_LEVELS] + level * at.LEVEL_SIZE + at.LE_HANDLE]
    if level == 0:
        own = p[p[at.H_FLAWS] + m[case + at.C_FLAW] * at.FLAW_SIZE + at.FL_HANDLE]
        law = own if own >= 0 else law
    handle = duration(laws, points, m, law, case, _D_HANDLE, _visit(m, case, level))
    return visit_minutes(handle, growth_now(q, p, m, f, case), q[at.W_SCRIPT] if level == 0 else 0.0,
                         q[at.W_STORY] if m[case + at.C_INFORMATION_LOST] else 0.0,
                         q[at.W_APOLOGY_MINUTES] if level == 0 and p[at.W_APOLOGY] else 0.0)


@part
def after_work(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table,
               log: Table, case: int) -> int:
    """The work of a visit is done: words, then an attempt or the level's routes."""
    level, pool = m[case + at.C_LEVEL], m[case + at.C_LINE]
    _opening_words(p, q, m, f, heap, log, case, level)
    if p[p[at.H_LEVELS] + level * at.LEVEL_SIZE + at.LE_ROUTED]:
        verdict = _route(p, q, m, case, level)
    else:
        verdict = _attempt(p, q, m, f, heap, log, case, level, pool)
    if verdict == ASK_BOSS:
        return _ask_boss(p, q, laws, points, m, f, heap, log, case, level, pool)
    return _verdict(p, q, laws, points, people, m, f, heap, log, case, verdict)


@part
def _verdict(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table,
             case: int, verdict: int) -> int:
    level = m[case + at.C_LEVEL]
    if verdict == GRANT:
        _grant(p, q, m, f, heap, log, case, level)
    release(m, f, log, case, m[case + at.C_LINE], m[case + at.C_SLOT], f[case + at.C_SINCE])
    if verdict == GRANT:
        return _settled(p, q, laws, points, people, m, f, heap, log, case, level)
    if verdict == ESCALATE or verdict >= HAND_TO:
        _is_over(m, case, level)
        to = level + 1 if verdict == ESCALATE else verdict - HAND_TO
        return _hand_to(p, q, laws, points, people, m, f, heap, log, case, to)
    end(p, q, laws, points, people, m, f, heap, log, case, _REFUSED if verdict == REFUSE else _GAVE_UP)
    return at.STOP


@part
def _opening_words(p: Ints, q: Floats, m: Ints, f: Floats, heap: Table, log: Table, case: int, level: int) -> None:
    if m[case + at.C_INFORMATION_LOST]:
        m[case + at.C_INFORMATION_LOST] = 0
        log_case(m, f, log, case, _STORY, level, q[at.W_STORY], -1)
        feel(p, q, m, f, heap, log, case, _F_STORY, 1.0)
        make_effort(p, q, f, case, _E_STORY, 1.0)
    if level == 0 and p[at.W_APOLOGY] != 0:
        log_case(m, f, log, case, _APOLOGISED, level, float(p[at.W_APOLOGY]), -1)
        feel(p, q, m, f, heap, log, case, _F_SINCERE if p[at.W_APOLOGY] == 2 else _F_SCRIPTED, 1.0)
    if not m[case + at.C_REPORTED] and happens(m, q[at.W_REPORT], case, _D_REPORT, 0):
        m[case + at.C_REPORTED] = 1
        report_cause(p, q, m, f, log, case)


@part
def _attempt(p: Ints, q: Floats, m: Ints, f: Floats, heap: Table, log: Table, case: int, level: int, pool: int) -> int:
    """Try to solve the case, or pass it on; return what becomes of it."""
    row = p[at.H_LEVELS] + level * at.LEVEL_SIZE
    top = level == p[at.H_TOP]
    onwards = decide_remedy(1.0, 0.0, False, top)
    if not is_attempted(f[case + at.C_COMPLEXITY], q[row + at.LE_ATTEMPT]):
        log_case(m, f, log, case, _PASSED_ON, level, f[case + at.C_COMPLEXITY], -1)
        return onwards
    easy, hard = q[row + at.LE_SUCCESS_0], q[row + at.LE_SUCCESS_1]
    n = _visit(m, case, level)
    if not (easy >= 1.0 and hard >= 1.0) and not by_line(easy, hard, f[case + at.C_COMPLEXITY],
                                                         draw(m, case, _D_SUCCESS, n)):
        log_case(m, f, log, case, _FAILED, level, q[at.W_FAILED_ATTEMPT], -1)
        feel(p, q, m, f, heap, log, case, _F_FAILED, 1.0)
        return onwards
    money = remedy_due(f[case + at.C_REMEDY], growth_now(q, p, m, f, case), f[case + at.C_PAID])
    cell = level * p[at.H_N_POOLS] + pool
    asks = p[at.W_ASKS_BOSS] != 0 and p[p[at.H_BOSS] + cell] >= 0
    return decide_remedy(money, q[p[at.H_AUTHORITY] + cell], asks, top)


@part
def _route(p: Ints, q: Floats, m: Ints, case: int, level: int) -> int:
    """Draw where the routes of a level send the case."""
    levels = p[at.H_TOP] + 1
    u = draw(m, case, _D_ROUTE, _visit(m, case, level))
    return next_on_route(q, p[at.H_ROUTES] + level * (levels + 3), levels, u)


@part
def _ask_boss(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, heap: Table, log: Table, case: int,
              level: int, pool: int) -> int:
    """Keep rep and customer waiting for somebody of the next level who may say yes."""
    boss = p[p[at.H_BOSS] + level * p[at.H_N_POOLS] + pool]
    m[case + at.C_BOSS] = boss
    f[case + at.C_ASKED] = f[at.S_NOW]
    money = remedy_due(f[case + at.C_REMEDY], growth_now(q, p, m, f, case), f[case + at.C_PAID])
    log_case(m, f, log, case, _BOSS_ASKED, boss, money, -1)
    feel(p, q, m, f, heap, log, case, _F_BOSS, 1.0)
    to = p[p[at.H_LEVELS] + boss * at.LEVEL_SIZE + at.LE_POOL]
    if not has_free_agent(m, to):
        queue(p, q, m, f, log, case, to, case, at.FOR_BOSS, severity_now(q, p, m, f, case))
        return at.PAUSED
    slot = take_agent(m, to)
    serve(m, f, log, case, to, slot, 0.0)
    return consult(p, q, laws, points, m, f, heap, case, slot)


@part
def consult(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, heap: Table, case: int,
            slot: int) -> int:
    """The boss has time: consult."""
    m[case + at.C_BOSS_SLOT] = slot
    f[case + at.C_BOSS_TAKEN] = f[at.S_NOW]
    n = _visit(m, case, m[case + at.C_LEVEL])
    minutes = duration(laws, points, m, p[at.W_CONSULT], case, _D_CONSULT, n)
    return pause(q, m, f, heap, case, minutes, at.AFTER_CONSULT)


@part
def after_consult(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table,
                  log: Table, case: int) -> int:
    """The boss has spoken."""
    boss = m[case + at.C_BOSS]
    n = _visit(m, case, m[case + at.C_LEVEL])
    approved = happens(m, q[at.W_APPROVAL], case, _D_APPROVAL, n)
    log_case(m, f, log, case, _APPROVED if approved else _DECLINED, boss, f[at.S_NOW] - f[case + at.C_ASKED], -1)
    to = p[p[at.H_LEVELS] + boss * at.LEVEL_SIZE + at.LE_POOL]
    release(m, f, log, case, to, m[case + at.C_BOSS_SLOT], f[case + at.C_BOSS_TAKEN])
    return _verdict(p, q, laws, points, people, m, f, heap, log, case, GRANT if approved else ESCALATE)


@part
def _grant(p: Ints, q: Floats, m: Ints, f: Floats, heap: Table, log: Table, case: int, level: int) -> None:
    money = remedy_due(f[case + at.C_REMEDY], growth_now(q, p, m, f, case), f[case + at.C_PAID])
    f[case + at.C_PAID] += money
    log_case(m, f, log, case, _GRANTED, level, money, -1)
    feel(p, q, m, f, heap, log, case, _F_GRANTED, 1.0)
    if q[at.W_GOODWILL] > 0.0 and not m[case + at.C_HAS_GOODWILL]:
        m[case + at.C_HAS_GOODWILL] = 1
        log_case(m, f, log, case, _GOODWILL, level, q[at.W_GOODWILL], -1)
        feel(p, q, m, f, heap, log, case, _F_GOODWILL, 1.0)


@part
def _settled(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table,
             case: int, level: int) -> int:
    """The remedy is granted: on to the fixers where they are needed, else it is solved here."""
    row = p[at.H_FLAWS] + m[case + at.C_FLAW] * at.FLAW_SIZE
    if p[row + at.FL_FIXER] >= 0 and happens(m, q[row + at.FL_FIXER_PROBABILITY], case, _D_NEEDS, 0):
        hang_up(p, q, laws, points, people, m, f, heap, log, case)
        return at.STOP if m[case + at.C_ENDED] else at.FIX
    holds = q[p[at.H_LEVELS] + level * at.LEVEL_SIZE + at.LE_HOLDS]
    return solve(p, q, laws, points, people, m, f, heap, log, case, holds, _visit(m, case, level))


@part
def _hand_to(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table,
             case: int, level: int) -> int:
    """Hand a case to a level: warm or cold, with what the customer told or without, to the right desk or not."""
    m[case + at.C_HANDOFFS] += 1
    handoffs = m[case + at.C_HANDOFFS]
    warm = p[at.W_WARM] != 0 and not m[case + at.C_BY_MESSAGE]
    log_case(m, f, log, case, _HANDED_UP, level, 1.0 if warm else 0.0, -1)
    feel(p, q, m, f, heap, log, case, _F_HANDOFF, 1.0)
    make_effort(p, q, f, case, _E_HANDOFF, 1.0)
    if happens(m, q[at.W_LOST_INFORMATION], case, _D_LOST_INFORMATION, handoffs):
        m[case + at.C_INFORMATION_LOST] = 1
        log_case(m, f, log, case, _INFORMATION_LOST, level, 0.0, -1)
    m[case + at.C_BOUNCED] = 1 if happens(m, q[at.W_BOUNCE], case, _D_BOUNCE, handoffs) else 0
    m[case + at.C_STEPS] += 1
    if is_tired(m, f, case):
        end(p, q, laws, points, people, m, f, heap, log, case, _GAVE_UP)
        return at.STOP
    if not warm:
        hang_up(p, q, laws, points, people, m, f, heap, log, case)
    m[at.S_WHERE] = level
    f[at.S_EXPIRY] = np.inf
    return at.STOP if m[case + at.C_ENDED] else at.LEVEL_STEP
