"""The kernel: one loop over the calendar, and what each kind of entry does.

It runs until the horizon, or until there is too little room for the worst that the next event could need; then it
returns, the caller makes room (hands the records on, or copies a table to a larger one), and calls again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numba import float64, from_dtype, int64, void

from sim.behaviour import demand as rules
from sim.behaviour.front_door import within_bounds
from sim.behaviour.word_of_mouth import reputation
from sim.engine.compiled.assembly import part, whole
from sim.engine.keys import OPEN_DEMAND, WORLD_KEY
from sim.eventlog import RECORD
from sim.jit import compile_all, is_cached
from sim.randomness import LAW, customer_key, quantile
from sim.vocabulary import MOST_TOLD, Kind, Origin, Purpose
from tests.oracle import desk, fixers, journey, learning, lines, people
from tests.oracle import layout as at
from tests.oracle.layout import Floats, Ints, Table
from tests.oracle.memory import draw_by_key, free_block, log_record, pop_heap, push, push_now, signed

DONE, RECORDS_FULL, HEAP_FULL, ARENA_FULL, PEOPLE_FULL = range(5)
STAFFING_PHASE, FOUNDING, BEGINNING, RUNNING = range(4)

_FOUNDING, _ORGANIC, _REFERRAL = int(Origin.FOUNDING), int(Origin.ORGANIC), int(Origin.REFERRAL)
_CAUGHT = int(Kind.CAUGHT)
_D_ORDERS, _D_ARRIVAL, _D_FLAW = int(Purpose.ORDERS), int(Purpose.ARRIVAL), int(Purpose.FLAW)
_D_FLAW_LEVEL, _D_QUALITY, _D_SEVERITY = int(Purpose.FLAW_LEVEL), int(Purpose.QUALITY_CHECK), int(Purpose.SEVERITY)
_D_ORGANIC, _D_ACCEPTED, _D_LISTENER = int(Purpose.ORGANIC), int(Purpose.ORGANIC_ACCEPTED), int(Purpose.LISTENER)


@part
def run_journey(p: Ints, q: Floats, laws: Table, points: Floats, people_: Ints, m: Ints, f: Floats, heap: Table,
                log: Table, case: int, step: int) -> None:
    """Take a case from step to step until it pauses or ends."""
    while step != at.PAUSED:
        if step == at.STOP or m[case + at.C_ENDED]:
            people.leave_users(p, m, case)
            return
        if step == at.CONTACT:
            step = journey.contact(p, q, laws, points, people_, m, f, heap, log, case, m[at.S_WHERE], m[at.S_REASON])
        elif step == at.ARRIVE:
            step = journey.arrive_through(p, q, laws, points, people_, m, f, heap, log, case, m[at.S_WHERE])
        elif step == at.LEVEL_STEP:
            step = desk.level(p, q, laws, points, people_, m, f, heap, log, case, m[at.S_WHERE], f[at.S_EXPIRY])
        elif step == at.FIX:
            step = fixers.see_to(p, q, laws, points, people_, m, f, heap, log, case)
        else:
            step = journey.wait_to_return(p, q, laws, points, m, f, heap, case)


@part
def resume(p: Ints, q: Floats, laws: Table, points: Floats, people_: Ints, ways: Floats, m: Ints, f: Floats,
           heap: Table, log: Table, case: int) -> int:
    """Go on with a journey where its pause ends; return the next step."""
    if m[case + at.C_ENDED]:
        return at.STOP
    stage = m[case + at.C_STAGE]
    if stage == at.AFTER_WORK:
        return desk.after_work(p, q, laws, points, people_, m, f, heap, log, case)
    if stage == at.AFTER_SESSION:
        return journey.after_session(p, q, laws, points, people_, m, f, heap, log, case)
    if stage == at.AFTER_RETRY_DELAY:
        return journey.after_retry_delay(p, m, case)
    if stage == at.AFTER_RETURN:
        return journey.come_back(ways, m, f, log, case)
    if stage == at.AFTER_CONSULT:
        return desk.after_consult(p, q, laws, points, people_, m, f, heap, log, case)
    if stage == at.AFTER_CHASE_WORK:
        return fixers.after_chase_work(p, q, laws, points, people_, m, f, heap, log, case)
    if stage == at.AFTER_WRONG_DESK:
        return desk.after_wrong_desk(p, q, laws, points, people_, m, f, heap, log, case)
    if stage == at.AFTER_PATIENCE:
        return journey.after_patience(p, q, laws, points, people_, m, f, heap, log, case)
    if stage == at.AFTER_UNREAD:
        return journey.unanswered(p, q, laws, points, people_, m, f, heap, log, case, f[case + at.C_EXPIRY])
    return journey.after_check_in(p, q, ways, m, f, heap, log, case)


@part
def wake(p: Ints, q: Floats, laws: Table, points: Floats, people_: Ints, m: Ints, f: Floats, heap: Table, log: Table,
         ticket: int) -> None:
    """Wake whoever waited with a ticket."""
    purpose, owner = m[ticket + at.T_PURPOSE], m[ticket + at.T_OWNER]
    if m[ticket + at.T_STATE] == at.GONE:
        fixers.gone(p, m, f, ticket)
    elif purpose == at.FOR_LEVEL:
        slot = desk.end_wait(p, q, m, f, heap, log, ticket)
        step = desk.at_level(p, q, laws, points, people_, m, f, heap, log, owner, slot)
        run_journey(p, q, laws, points, people_, m, f, heap, log, owner, step)
    elif purpose == at.FOR_CHASE:
        slot = desk.end_wait(p, q, m, f, heap, log, ticket)
        step = fixers.at_chase(p, q, laws, points, people_, m, f, heap, log, owner, slot)
        run_journey(p, q, laws, points, people_, m, f, heap, log, owner, step)
    else:
        slot, waited = m[ticket + at.T_SLOT], f[at.S_NOW] - f[ticket + at.T_SINCE]
        pool = m[ticket + at.T_POOL]
        lines.free_ticket(m, ticket)
        if purpose == at.FOR_BOSS:
            lines.serve(m, f, log, owner, pool, slot, waited)
            desk.consult(p, q, laws, points, m, f, heap, owner, slot)
        elif purpose == at.FOR_JOB:
            m[m[owner + at.K_CASE] + at.C_JOB] = 0
            fixers.job_taken(p, q, laws, points, m, f, heap, log, owner, slot, waited)
        else:
            fixers.outbound_taken(q, m, f, heap, log, owner, slot, waited)


# --- demand ---


@part
def next_arrival(q: Floats, cumulated: Floats, m: Ints, f: Floats) -> None:
    """Enter the next arrival of open demand."""
    f[at.S_ARRIVAL_WORK] += rules.unit_exponential(draw_by_key(m, WORLD_KEY, 0, _D_ARRIVAL, m[at.S_ARRIVALS]))
    work, hour, last = f[at.S_ARRIVAL_WORK], m[at.S_STREAM_HOUR], len(cumulated) - 1
    while hour < last and cumulated[hour + 1] < work:
        hour += 1
    m[at.S_STREAM_HOUR] = hour
    if hour < last:
        stream(q, m, f, rules.time_within(cumulated, hour, work), at.ARRIVAL)


@part
def stream(q: Floats, m: Ints, f: Floats, time: float, kind: int) -> None:
    """Enter the next of the events that come one after another in the order of time: they wait outside the heap."""
    if time == f[at.S_NOW]:
        push_now(m, kind, 0, 0)
    elif time < q[at.W_HORIZON]:
        m[at.S_SERIAL] += 1
        f[at.S_STREAM_TIME] = time
        m[at.S_STREAM_ORDER] = at.ORDINARY + m[at.S_SERIAL]


@part
def let_through(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, log: Table, key: int, number: int,
            flaw: int, customer: int) -> bool:
    """Decide whether a candidate becomes a case: is the flaw still there, is it caught before delivery."""
    level = f[learning.flaw_block(m, flaw) + at.D_LEVEL]
    if level < 1.0 and not draw_by_key(m, key, number, _D_FLAW_LEVEL, 0) < level:
        return False
    if q[at.W_CATCHES] > 0.0 and draw_by_key(m, key, number, _D_QUALITY, 0) < q[at.W_CATCHES]:
        law = p[p[at.H_FLAWS] + flaw * at.FLAW_SIZE + at.FL_SEVERITY]
        severity = quantile(laws, points, law, draw_by_key(m, key, number, _D_SEVERITY, 0))
        log_record(m, f, log, _CAUGHT, flaw, within_bounds(severity), customer, -1, -1, -1)
        return False
    return True


@part
def open_problem(p: Ints, q: Floats, laws: Table, points: Floats, arrivals: Floats, shares: Floats, m: Ints, f: Floats,
                 heap: Table, log: Table, customer: int) -> None:
    """Give a customer of open demand the problem that it came with."""
    u = draw_by_key(m, m[customer + at.U_KEY], 0, _D_FLAW, 0)
    flaw = rules.whose_problem(arrivals, shares, int(f[at.S_NOW] / 60.0), u)
    journey.open_case(p, q, laws, points, m, f, heap, log, customer, flaw, 1, 0, -1)


@part
def arrival(p: Ints, q: Floats, laws: Table, points: Floats, people_: Ints, arrivals: Floats, shares: Floats, m: Ints,
            f: Floats, heap: Table, log: Table) -> None:
    """Let a case of open demand come, with a customer of its own."""
    key = signed(customer_key(OPEN_DEMAND, m[at.S_ARRIVALS]))
    flaw = 0
    if len(arrivals) > 1:
        flaw = rules.whose_problem(arrivals, shares, int(f[at.S_NOW] / 60.0), draw_by_key(m, key, 0, _D_FLAW, 0))
    if let_through(p, q, laws, points, m, f, log, key, 1, flaw, -1):
        customer = people.arrive(p, q, laws, points, people_, m, f, key)
        journey.open_case(p, q, laws, points, m, f, heap, log, customer, flaw, 1, 0, -1)


@part
def next_founder(q: Floats, times: Floats, m: Ints, f: Floats) -> None:
    """Enter the next candidate onset of the founding customers."""
    if m[at.S_FOUNDER] < len(times):
        stream(q, m, f, times[m[at.S_FOUNDER]], at.FOUNDER)


@part
def next_order(q: Floats, cumulated: Floats, shares: Floats, m: Ints, f: Floats, heap: Table, customer: int) -> None:
    """Enter the next candidate onset of a newcomer."""
    m[customer + at.U_NUMBER] += 1
    u = draw_by_key(m, m[customer + at.U_KEY], 0, _D_ORDERS, m[customer + at.U_NUMBER])
    f[customer + at.U_WORK] += rules.unit_exponential(u)
    weekly = f[customer + at.U_ORDERS] * shares[len(shares) - 1]
    time = rules.time_of(cumulated, f[customer + at.U_WORK] / weekly)
    push(q, m, f, heap, max(time, f[at.S_NOW]), at.ORDER, customer, 0, False)


@part
def begin_orders(p: Ints, q: Floats, laws: Table, points: Floats, cumulated: Floats, arrivals: Floats, shares: Floats,
                 m: Ints, f: Floats, heap: Table, log: Table, customer: int) -> None:
    """Let a customer who has just joined begin to order; in open demand, let it come with its problem."""
    if p[at.W_OPEN]:
        open_problem(p, q, laws, points, arrivals, shares, m, f, heap, log, customer)
        return
    weekly = f[customer + at.U_ORDERS] * shares[len(shares) - 1]
    if weekly > 0.0:
        f[customer + at.U_WORK] = rules.cumulated_at(cumulated, f[at.S_NOW]) * weekly
        next_order(q, cumulated, shares, m, f, heap, customer)


@part
def candidate(p: Ints, q: Floats, laws: Table, points: Floats, shares: Floats, m: Ints, f: Floats, heap: Table,
              log: Table, customer: int, number: int) -> None:
    """Let a flawed order of a customer become a case, if it happens and there is room for it."""
    if not m[customer + at.U_ACTIVE] or (p[at.W_ONE_CASE] and m[customer + at.U_OPEN] > 0):
        return
    key = m[customer + at.U_KEY]
    flaw = rules.choose(shares, draw_by_key(m, key, number, _D_FLAW, 0))
    if let_through(p, q, laws, points, m, f, log, key, number, flaw, m[customer + at.U_INDEX]):
        journey.open_case(p, q, laws, points, m, f, heap, log, customer, flaw, number, 0, -1)


@part
def next_organic(q: Floats, m: Ints, f: Floats, heap: Table) -> None:
    """Enter the next candidate newcomer off the street."""
    gap = rules.unit_exponential(draw_by_key(m, WORLD_KEY, 0, _D_ORGANIC, m[at.S_ORGANICS]))
    f[at.S_ORGANIC_TIME] += gap * 10080.0 / q[at.W_ORGANIC]
    push(q, m, f, heap, f[at.S_ORGANIC_TIME], at.ORGANIC, 0, 0, False)


@part
def organic(p: Ints, q: Floats, laws: Table, points: Floats, people_: Ints, cumulated: Floats, arrivals: Floats,
            shares: Floats, m: Ints, f: Floats, heap: Table, log: Table) -> None:
    """Let somebody off the street join, if the name of the organisation allows."""
    n = m[at.S_ORGANICS]
    name = reputation(people.remembered_now(q, f), q[at.W_DROP])
    if draw_by_key(m, WORLD_KEY, 0, _D_ACCEPTED, n) < name:
        key = signed(customer_key(_ORGANIC, n))
        known = m[at.S_PEOPLE]
        anchor = 0
        if known and p[at.W_GRAPH]:
            anchor = people_[int(draw_by_key(m, key, 0, _D_LISTENER, 0) * known)]
        customer = people.join(p, q, laws, points, people_, m, f, heap, log, _ORGANIC, key, -1)
        if anchor:
            people.introduce(p, m, customer, anchor)
        begin_orders(p, q, laws, points, cumulated, arrivals, shares, m, f, heap, log, customer)
    m[at.S_ORGANICS] += 1
    next_organic(q, m, f, heap)


@part
def referral_joins(p: Ints, q: Floats, laws: Table, points: Floats, people_: Ints, cumulated: Floats, arrivals: Floats,
                   shares: Floats, m: Ints, f: Floats, heap: Table, log: Table, coming: int) -> None:
    """Let a customer won by word of mouth join."""
    key, teller, cause = m[coming + at.R_KEY], m[coming + at.R_TELLER], m[coming + at.R_CAUSE]
    free_block(m, at.S_FREE_REFERRAL, coming)
    customer = people.join(p, q, laws, points, people_, m, f, heap, log, _REFERRAL, key, cause)
    if p[at.W_GRAPH]:
        people.introduce(p, m, customer, teller)
    begin_orders(p, q, laws, points, cumulated, arrivals, shares, m, f, heap, log, customer)


# --- the loop ---


def befriend_founders(people_: Ints, edges: Ints, m: Ints) -> None:
    """Make the founding customers each other's acquaintance."""
    for edge in range(len(edges)):
        people.befriend(m, people_[edges[edge, 0]], people_[edges[edge, 1]])


@part
def _is_full(m: Ints) -> bool:
    """Whether the next event may find too little room at its worst; a limit of -1 asks for new ones."""
    return (m[at.S_USED] > m[at.S_LOG_LIMIT] or m[at.S_HEAP_SIZE] > m[at.S_HEAP_LIMIT]
            or m[at.S_BUMP] > m[at.S_ARENA_LIMIT] or m[at.S_PEOPLE] > m[at.S_PEOPLE_LIMIT])


@part
def _room(p: Ints, people_: Ints, m: Ints, heap: Table, log: Table) -> int:
    """Set the limits for the tables as they are now; return what is too full already, or DONE if nothing is.

    One event ends at most all the open cases of one customer and opens a few; each may be told to `MOST_TOLD` others.
    """
    worst = 2 + m[at.S_MOST_OPEN]
    talk = MOST_TOLD if p[at.H_TALKS] else 0
    need = 1024 + worst * (64 + at.RING_SIZE * 4 + talk * (at.REFERRAL_SIZE + at.RING_SIZE))
    m[at.S_LOG_LIMIT] = len(log) - 32 - worst * (8 + talk)
    m[at.S_HEAP_LIMIT] = len(heap) - 33 - worst * (4 + talk)
    m[at.S_ARENA_LIMIT] = len(m) - need - 4 * at.EDGE_SIZE * (p[at.W_TIES] + 1)
    m[at.S_PEOPLE_LIMIT] = len(people_) - 2 if p[at.H_REMEMBERS] else at.LAST
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


@part
def handle(p: Ints, q: Floats, laws: Table, points: Floats, people_: Ints, ways: Floats, m: Ints, f: Floats,
           heap: Table, log: Table, kind: int, arg: int, stamp: int) -> None:
    """Carry out an entry about a case that is under way."""
    if kind == at.RESUME:
        step = resume(p, q, laws, points, people_, ways, m, f, heap, log, arg)
        run_journey(p, q, laws, points, people_, m, f, heap, log, arg, step)
    elif kind == at.WAKE:
        wake(p, q, laws, points, people_, m, f, heap, log, arg)
    elif kind == at.BEGIN:
        step = at.STOP
        if not m[arg + at.C_ENDED]:
            step = journey.voice(p, q, laws, points, people_, ways, m, f, heap, log, arg)
        run_journey(p, q, laws, points, people_, m, f, heap, log, arg, step)
    elif kind == at.EXPIRE:
        if m[arg + at.T_STAMP] == stamp:
            desk.expire(m, arg)
    elif kind == at.DATE:
        if m[arg + at.C_WAITS_NEWS] == stamp:
            fixers.trigger_news(m, arg)
    elif kind == at.NEWS:
        step = at.STOP
        if not m[arg + at.C_ENDED]:
            step = fixers.on_news(p, q, laws, points, people_, m, f, heap, log, arg)
        run_journey(p, q, laws, points, people_, m, f, heap, log, arg, step)
    else:
        _handle_rarer(p, q, laws, points, people_, m, f, heap, log, kind, arg, stamp)


@part
def handle_demand(p: Ints, q: Floats, laws: Table, points: Floats, people_: Ints, cumulated: Floats, arrivals: Floats,
                  shares: Floats, times: Floats, who: Ints, numbers: Ints, m: Ints, f: Floats, heap: Table, log: Table,
                  kind: int, arg: int) -> None:
    """Carry out an entry that brings a problem or a customer."""
    if kind == at.ARRIVAL:
        arrival(p, q, laws, points, people_, arrivals, shares, m, f, heap, log)
        m[at.S_ARRIVALS] += 1
        next_arrival(q, cumulated, m, f)
    elif kind == at.FOUNDER:
        at_row = m[at.S_FOUNDER]
        candidate(p, q, laws, points, shares, m, f, heap, log, people_[who[at_row]], numbers[at_row])
        m[at.S_FOUNDER] += 1
        next_founder(q, times, m, f)
    elif kind == at.ORDER:
        if m[arg + at.U_ACTIVE]:
            candidate(p, q, laws, points, shares, m, f, heap, log, arg, m[arg + at.U_NUMBER])
            next_order(q, cumulated, shares, m, f, heap, arg)
    elif kind == at.ORGANIC:
        organic(p, q, laws, points, people_, cumulated, arrivals, shares, m, f, heap, log)
    else:
        referral_joins(p, q, laws, points, people_, cumulated, arrivals, shares, m, f, heap, log, arg)


@part
def _handle_rarer(p: Ints, q: Floats, laws: Table, points: Floats, people_: Ints, m: Ints, f: Floats, heap: Table,
                  log: Table, kind: int, arg: int, stamp: int) -> None:
    if kind == at.KNOCK_ON:
        if m[arg + at.C_STAMP] == stamp and not m[arg + at.C_ENDED]:
            journey.knock_on(p, q, laws, points, m, f, heap, log, arg)
    elif kind == at.STAFF:
        hour = int(f[at.S_NOW] / 60.0)
        ahead = lines.staff(p, m, f, log, arg, hour)
        if ahead >= 0:
            push(q, m, f, heap, ahead * 60.0, at.STAFF, arg, 0, True)
    elif kind == at.DEPARTURE:
        people.departure_due(p, q, laws, points, people_, m, f, heap, log, arg)
    elif kind == at.OVERFLOW:
        if m[arg + at.T_STAMP] == stamp:
            desk.overflow(p, q, m, f, log, arg)
    elif kind == at.CALL_BACK:
        if m[arg + at.T_STAMP] == stamp:
            desk.call_back(p, q, laws, points, people_, m, f, heap, log, arg)
    elif kind == at.JOB:
        fixers.job_begins(p, q, laws, points, m, f, heap, arg)
    elif kind == at.JOB_ARRIVES:
        fixers.job_arrives(p, q, laws, points, m, f, heap, log, arg)
    elif kind == at.JOB_DONE:
        fixers.job_done(p, q, m, f, log, arg)
    elif kind == at.OUTBOUND:
        fixers.outbound_begins(p, q, m, f, heap, log, arg)
    elif kind == at.OUTBOUND_DONE:
        fixers.outbound_done(p, m, f, log, arg)
    elif kind == at.PROJECT:
        learning.project_begins(p, q, laws, points, m, f, heap, log, arg)
    elif kind == at.PROJECT_ENDS:
        learning.project_ends(p, q, m, f, log, arg)


@part
def begin(p: Ints, q: Floats, laws: Table, points: Floats, people_: Ints, keys: Ints, cumulated: Floats, times: Floats,
          m: Ints, f: Floats, heap: Table, log: Table) -> int:
    """Do what happens at minute 0 before the first event; return what is full, or DONE."""
    if m[at.S_PHASE] == STAFFING_PHASE:
        for pool in range(p[at.H_N_POOLS]):
            ahead = lines.staff(p, m, f, log, pool, 0)
            if ahead >= 0:
                push(q, m, f, heap, ahead * 60.0, at.STAFF, pool, 0, True)
        m[at.S_PHASE] = FOUNDING
    if m[at.S_PHASE] == FOUNDING:
        while m[at.S_FOUNDED] < len(keys):
            if _is_full(m):
                full = _room(p, people_, m, heap, log)
                if full != DONE:
                    return full
            people.join(p, q, laws, points, people_, m, f, heap, log, _FOUNDING, keys[m[at.S_FOUNDED]], -1)
            m[at.S_FOUNDED] += 1
        m[at.S_PHASE] = BEGINNING
        return DONE
    if m[at.S_PHASE] == BEGINNING:
        if p[at.W_OPEN]:
            next_arrival(q, cumulated, m, f)
        else:
            next_founder(q, times, m, f)
        if q[at.W_ORGANIC] > 0.0:
            next_organic(q, m, f, heap)
        m[at.S_PHASE] = RUNNING
    return DONE


def advance(p: Ints, q: Floats, laws: Table, points: Floats, people_: Ints, keys: Ints, ways: Floats, cumulated: Floats,
            arrivals: Floats, shares: Floats, times: Floats, who: Ints, numbers: Ints, m: Ints, f: Floats, heap: Table,
            log: Table) -> int:
    """Run until the horizon (DONE, in phase RUNNING), the end of founding, or until something is full."""
    full = _room(p, people_, m, heap, log)
    if full != DONE:
        return full
    if m[at.S_PHASE] < RUNNING:
        founding = m[at.S_PHASE] < BEGINNING
        full = begin(p, q, laws, points, people_, keys, cumulated, times, m, f, heap, log)
        if full != DONE or founding:
            return full
    while True:
        if _is_full(m):
            full = _room(p, people_, m, heap, log)
            if full != DONE:
                return full
        now, first, following = f[at.S_NOW], heap[0].time, f[at.S_STREAM_TIME]
        entry = m[at.S_RING_HEAD]
        if entry and first != now and following != now:
            m[at.S_RING_HEAD] = m[entry + at.E_NEXT]
            kind, arg, stamp = m[entry + at.E_KIND], m[entry + at.E_ARG], m[entry + at.E_STAMP]
            free_block(m, at.S_FREE_ENTRY, entry)
        elif following < first or (following == first and m[at.S_STREAM_ORDER] < heap[0].order):
            f[at.S_NOW] = following
            f[at.S_STREAM_TIME] = np.inf
            m[at.S_STREAM_ORDER] = at.LAST
            kind, arg, stamp = at.FOUNDER, 0, 0
            if p[at.W_OPEN]:
                kind = at.ARRIVAL
        elif m[at.S_HEAP_SIZE]:
            arg, what = heap[0].arg, heap[0].what
            kind, stamp = what >> at.STAMP_BITS, what & at.LARGEST_STAMP
            if _wakes_too_many(m, kind, arg):
                return ARENA_FULL
            f[at.S_NOW] = first
            pop_heap(m, heap)
        else:
            return DONE
        if kind < at.REFERRAL:
            handle(p, q, laws, points, people_, ways, m, f, heap, log, kind, arg, stamp)
        else:
            handle_demand(p, q, laws, points, people_, cumulated, arrivals, shares, times, who, numbers, m, f, heap,
                          log, kind, arg)


def _signatures() -> tuple[Any, Any]:
    ints, floats = int64[::1], float64[::1]
    laws, entries, records = (from_dtype(dtype)[::1] for dtype in (LAW, at.ENTRY, RECORD))
    run = int64(ints, floats, laws, floats, ints, ints, floats, floats, float64[:, ::1], floats, floats, ints, ints,
                ints, floats, entries, records)
    return run, void(ints, int64[:, ::1], ints)


@cache
def compiled() -> tuple[Callable[..., int], Callable[..., None]]:
    """Return `advance` and `befriend_founders` as machine code: from the cache, else compiled now."""
    if not is_compiled():
        compile_all()  # the rules first, not in the midst of translating the kernel
    run, meet = _signatures()
    return whole(run, advance), whole(meet, befriend_founders)


def is_compiled() -> bool:
    """Whether the kernel's machine code is loaded or in the cache, so that `compiled` will not take long."""
    run, meet = _signatures()
    return compiled.cache_info().currsize > 0 or (is_cached(advance, run) and is_cached(befriend_founders, meet))
