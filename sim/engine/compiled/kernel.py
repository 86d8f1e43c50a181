"""The kernel: one loop over the calendar, and what each kind of entry does.

It runs until the horizon, or until there is too little room for the worst that the next event could need; then it
returns, the caller makes room (hands the records on, or copies a table to a larger one), and calls again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from numba import float64, from_dtype, int64, void

from sim.behaviour import demand as rules
from sim.behaviour.front_door import within_bounds
from sim.behaviour.word_of_mouth import MOST_TOLD, reputation
from sim.engine.compiled import desk, fixers, journey, learning, lines, people
from sim.engine.compiled import layout as at
from sim.engine.compiled.assembly import part, whole
from sim.engine.compiled.layout import Floats, Ints, Table
from sim.engine.compiled.memory import draw, free_block, pop_heap, push, put, signed
from sim.engine.keys import OPEN_DEMAND, WORLD_KEY
from sim.eventlog import RECORD
from sim.jit import is_cached
from sim.randomness import LAW, customer_key, quantile
from sim.vocabulary import Kind, Origin, Purpose

DONE, RECORDS_FULL, HEAP_FULL, ARENA_FULL, PEOPLE_FULL = range(5)
STAFFING_PHASE, FOUNDING, BEGINNING, RUNNING = range(4)

_FOUNDING, _ORGANIC, _REFERRAL = int(Origin.FOUNDING), int(Origin.ORGANIC), int(Origin.REFERRAL)
_CAUGHT = int(Kind.CAUGHT)
_D_ORDERS, _D_ARRIVAL, _D_FLAW = int(Purpose.ORDERS), int(Purpose.ARRIVAL), int(Purpose.FLAW)
_D_FLAW_LEVEL, _D_QUALITY, _D_SEVERITY = int(Purpose.FLAW_LEVEL), int(Purpose.QUALITY_CHECK), int(Purpose.SEVERITY)
_D_ORGANIC, _D_ACCEPTED, _D_LISTENER = int(Purpose.ORGANIC), int(Purpose.ORGANIC_ACCEPTED), int(Purpose.LISTENER)


@part
def run_journey(p: Ints, q: Floats, laws: Table, points: Floats, people_: Ints, ways: Floats, m: Ints, f: Floats,
                heap: Table, log: Table, case: int, step: int) -> None:
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
def wake(p: Ints, q: Floats, laws: Table, points: Floats, people_: Ints, ways: Floats, m: Ints, f: Floats, heap: Table,
         log: Table, ticket: int) -> None:
    """Wake whoever waited with a ticket."""
    purpose, owner = m[ticket + at.T_PURPOSE], m[ticket + at.T_OWNER]
    if m[ticket + at.T_STATE] == at.GONE:
        fixers.gone(p, m, f, ticket)
    elif purpose == at.FOR_LEVEL:
        slot = desk.end_wait(p, q, m, f, heap, log, ticket)
        step = desk.at_level(p, q, laws, points, people_, m, f, heap, log, owner, slot)
        run_journey(p, q, laws, points, people_, ways, m, f, heap, log, owner, step)
    elif purpose == at.FOR_CHASE:
        slot = desk.end_wait(p, q, m, f, heap, log, ticket)
        step = fixers.at_chase(p, q, laws, points, people_, m, f, heap, log, owner, slot)
        run_journey(p, q, laws, points, people_, ways, m, f, heap, log, owner, step)
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
def next_arrival(q: Floats, cumulated: Floats, m: Ints, f: Floats, heap: Table) -> None:
    """Enter the next arrival of open demand."""
    f[at.S_ARRIVAL_WORK] += rules.unit_exponential(draw(m, WORLD_KEY, 0, _D_ARRIVAL, m[at.S_ARRIVALS]))
    push(q, m, f, heap, rules.time_of(cumulated, f[at.S_ARRIVAL_WORK]), at.ARRIVAL, 0, 0, False)


@part
def happens(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, log: Table, key: int, number: int,
            flaw: int, customer: int) -> bool:
    """Decide whether a candidate becomes a case: is the flaw still there, is it caught before delivery."""
    level = f[learning.flaw_block(m, flaw) + at.D_LEVEL]
    if level < 1.0 and not draw(m, key, number, _D_FLAW_LEVEL, 0) < level:
        return False
    if q[at.W_CATCHES] > 0.0 and draw(m, key, number, _D_QUALITY, 0) < q[at.W_CATCHES]:
        law = p[p[at.H_FLAWS] + flaw * at.FLAW_SIZE + at.FL_SEVERITY]
        severity = quantile(laws, points, law, draw(m, key, number, _D_SEVERITY, 0))
        put(m, f, log, _CAUGHT, flaw, within_bounds(severity), customer, -1, -1, -1)
        return False
    return True


@part
def open_problem(p: Ints, q: Floats, laws: Table, points: Floats, arrivals: Floats, m: Ints, f: Floats, heap: Table,
                 log: Table, one: int) -> None:
    """Give a customer of open demand the problem that it came with."""
    flaw = rules.whose_problem(arrivals, int(f[at.S_NOW] / 60.0), draw(m, m[one + at.U_KEY], 0, _D_FLAW, 0))
    journey.open_case(p, q, laws, points, m, f, heap, log, one, flaw, 1, 0, -1)


@part
def arrival(p: Ints, q: Floats, laws: Table, points: Floats, people_: Ints, arrivals: Floats, m: Ints, f: Floats,
            heap: Table, log: Table) -> None:
    """Let a case of open demand come, with a customer of its own."""
    key = signed(customer_key(OPEN_DEMAND, m[at.S_ARRIVALS]))
    flaw = 0
    if len(arrivals) > 1:
        flaw = rules.whose_problem(arrivals, int(f[at.S_NOW] / 60.0), draw(m, key, 0, _D_FLAW, 0))
    if happens(p, q, laws, points, m, f, log, key, 1, flaw, -1):
        one = people.arrive(p, q, laws, points, people_, m, f, key)
        journey.open_case(p, q, laws, points, m, f, heap, log, one, flaw, 1, 0, -1)


@part
def next_founder(q: Floats, times: Floats, m: Ints, f: Floats, heap: Table) -> None:
    """Enter the next candidate onset of the founding customers."""
    if m[at.S_FOUNDER] < len(times):
        push(q, m, f, heap, times[m[at.S_FOUNDER]], at.FOUNDER, 0, 0, False)


@part
def next_order(q: Floats, cumulated: Floats, shares: Floats, m: Ints, f: Floats, heap: Table, one: int) -> None:
    """Enter the next candidate onset of a newcomer."""
    m[one + at.U_NUMBER] += 1
    f[one + at.U_WORK] += rules.unit_exponential(draw(m, m[one + at.U_KEY], 0, _D_ORDERS, m[one + at.U_NUMBER]))
    weekly = f[one + at.U_ORDERS] * shares[len(shares) - 1]
    time = rules.time_of(cumulated, f[one + at.U_WORK] / weekly)
    push(q, m, f, heap, max(time, f[at.S_NOW]), at.ORDER, one, 0, False)


@part
def begin_orders(p: Ints, q: Floats, laws: Table, points: Floats, cumulated: Floats, arrivals: Floats, shares: Floats,
                 m: Ints, f: Floats, heap: Table, log: Table, one: int) -> None:
    """Let a customer who has just joined begin to order; in open demand, let it come with its problem."""
    if p[at.W_OPEN]:
        open_problem(p, q, laws, points, arrivals, m, f, heap, log, one)
        return
    weekly = f[one + at.U_ORDERS] * shares[len(shares) - 1]
    if weekly > 0.0:
        f[one + at.U_WORK] = rules.cumulated_at(cumulated, f[at.S_NOW]) * weekly
        next_order(q, cumulated, shares, m, f, heap, one)


@part
def candidate(p: Ints, q: Floats, laws: Table, points: Floats, shares: Floats, m: Ints, f: Floats, heap: Table,
              log: Table, one: int, number: int) -> None:
    """Let a flawed order of a customer become a case, if it happens and there is room for it."""
    if not m[one + at.U_ACTIVE] or (p[at.W_ONE_CASE] and m[one + at.U_OPEN] > 0):
        return
    key = m[one + at.U_KEY]
    flaw = rules.choose(shares, draw(m, key, number, _D_FLAW, 0))
    if happens(p, q, laws, points, m, f, log, key, number, flaw, m[one + at.U_INDEX]):
        journey.open_case(p, q, laws, points, m, f, heap, log, one, flaw, number, 0, -1)


@part
def next_organic(q: Floats, m: Ints, f: Floats, heap: Table) -> None:
    """Enter the next candidate newcomer off the street."""
    gap = rules.unit_exponential(draw(m, WORLD_KEY, 0, _D_ORGANIC, m[at.S_ORGANICS]))
    f[at.S_ORGANIC_TIME] += gap * 10080.0 / q[at.W_ORGANIC]
    push(q, m, f, heap, f[at.S_ORGANIC_TIME], at.ORGANIC, 0, 0, False)


@part
def organic(p: Ints, q: Floats, laws: Table, points: Floats, people_: Ints, cumulated: Floats, arrivals: Floats,
            shares: Floats, m: Ints, f: Floats, heap: Table, log: Table) -> None:
    """Let somebody off the street join, if the name of the organisation allows."""
    n = m[at.S_ORGANICS]
    name = reputation(people.remembered_now(q, f), q[at.W_DROP])
    if draw(m, WORLD_KEY, 0, _D_ACCEPTED, n) < name:
        key = signed(customer_key(_ORGANIC, n))
        known = m[at.S_PEOPLE]
        anchor = 0
        if known and p[at.W_GRAPH]:
            anchor = people_[int(draw(m, key, 0, _D_LISTENER, 0) * known)]
        one = people.join(p, q, laws, points, people_, m, f, heap, log, _ORGANIC, key, -1)
        if anchor:
            people.introduce(p, m, one, anchor)
        begin_orders(p, q, laws, points, cumulated, arrivals, shares, m, f, heap, log, one)
    m[at.S_ORGANICS] += 1
    next_organic(q, m, f, heap)


@part
def referral_joins(p: Ints, q: Floats, laws: Table, points: Floats, people_: Ints, cumulated: Floats, arrivals: Floats,
                   shares: Floats, m: Ints, f: Floats, heap: Table, log: Table, coming: int) -> None:
    """Let a customer won by word of mouth join."""
    key, teller, cause = m[coming + at.R_KEY], m[coming + at.R_TELLER], m[coming + at.R_CAUSE]
    free_block(m, at.S_FREE_REFERRAL, coming)
    one = people.join(p, q, laws, points, people_, m, f, heap, log, _REFERRAL, key, cause)
    if p[at.W_GRAPH]:
        people.introduce(p, m, one, teller)
    begin_orders(p, q, laws, points, cumulated, arrivals, shares, m, f, heap, log, one)


# --- the loop ---


def befriend_founders(people_: Ints, edges: Ints, m: Ints) -> None:
    """Make the founding customers each other's acquaintance."""
    for edge in range(len(edges)):
        people.befriend(m, people_[edges[edge, 0]], people_[edges[edge, 1]])


@part
def _room(p: Ints, q: Floats, people_: Ints, m: Ints, heap: Table, log: Table, case_customer: int, woken: int) -> int:
    """Return what is too full for the worst that the next event could do, or DONE if nothing is.

    `case_customer`: whose cases it may end, or 0; `woken`: how many waits it may grant an agent beyond the usual few.
    """
    worst = 2
    if case_customer:
        worst += m[case_customer + at.U_OPEN]
    talk = MOST_TOLD if p[at.H_TALKS] else 0
    if m[at.S_USED] + 32 + worst * (8 + talk) > len(log):
        return RECORDS_FULL
    if m[at.S_HEAP_SIZE] + 32 + worst * (4 + talk) > len(heap):
        return HEAP_FULL
    need = 1024 + worst * (64 + talk * (at.REFERRAL_SIZE + at.RING_SIZE)) + 4 * at.EDGE_SIZE * (p[at.W_TIES] + 1)
    need += at.RING_SIZE * (worst * 4 + woken)
    if m[at.S_BUMP] + need > len(m):
        return ARENA_FULL
    if p[at.H_REMEMBERS] and m[at.S_PEOPLE] + 2 > len(people_):
        return PEOPLE_FULL
    return DONE


@part
def _customer_of(m: Ints, kind: int, arg: int) -> int:
    """Return the customer whose cases the next event may end, or 0."""
    if kind == at.RESUME or kind == at.NEWS or kind == at.BEGIN:
        return m[arg + at.C_CUSTOMER]
    if kind == at.DEPARTURE:
        return arg
    by_ticket = (kind == at.WAKE or kind == at.CALL_BACK) and m[arg + at.T_STAMP] != 0
    if by_ticket and (m[arg + at.T_PURPOSE] == at.FOR_LEVEL or m[arg + at.T_PURPOSE] == at.FOR_CHASE):
        return m[m[arg + at.T_OWNER] + at.C_CUSTOMER]
    return 0


@part
def handle(p: Ints, q: Floats, laws: Table, points: Floats, people_: Ints, ways: Floats, cumulated: Floats,
           arrivals: Floats, shares: Floats, times: Floats, who: Ints, numbers: Ints, m: Ints, f: Floats, heap: Table,
           log: Table, kind: int, arg: int, stamp: int) -> None:
    """Carry out one entry of the calendar."""
    if kind == at.RESUME:
        step = resume(p, q, laws, points, people_, ways, m, f, heap, log, arg)
        run_journey(p, q, laws, points, people_, ways, m, f, heap, log, arg, step)
    elif kind == at.WAKE:
        wake(p, q, laws, points, people_, ways, m, f, heap, log, arg)
    elif kind == at.BEGIN:
        step = at.STOP
        if not m[arg + at.C_ENDED]:
            step = journey.voice(p, q, laws, points, people_, ways, m, f, heap, log, arg)
        run_journey(p, q, laws, points, people_, ways, m, f, heap, log, arg, step)
    elif kind == at.ARRIVAL:
        arrival(p, q, laws, points, people_, arrivals, m, f, heap, log)
        m[at.S_ARRIVALS] += 1
        next_arrival(q, cumulated, m, f, heap)
    elif kind == at.EXPIRE:
        if m[arg + at.T_STAMP] == stamp:
            desk.expire(m, arg)
    elif kind == at.FOUNDER:
        at_row = m[at.S_FOUNDER]
        candidate(p, q, laws, points, shares, m, f, heap, log, people_[who[at_row]], numbers[at_row])
        m[at.S_FOUNDER] += 1
        next_founder(q, times, m, f, heap)
    elif kind == at.ORDER:
        if m[arg + at.U_ACTIVE]:
            candidate(p, q, laws, points, shares, m, f, heap, log, arg, m[arg + at.U_NUMBER])
            next_order(q, cumulated, shares, m, f, heap, arg)
    elif kind == at.KNOCK_ON:
        if m[arg + at.C_STAMP] == stamp and not m[arg + at.C_ENDED]:
            journey.knock_on(p, q, laws, points, m, f, heap, log, arg)
    elif kind == at.DATE:
        if m[arg + at.C_WAITS_NEWS] == stamp:
            fixers.trigger_news(m, arg)
    elif kind == at.NEWS:
        step = at.STOP
        if not m[arg + at.C_ENDED]:
            step = fixers.on_news(p, q, laws, points, people_, m, f, heap, log, arg)
        run_journey(p, q, laws, points, people_, ways, m, f, heap, log, arg, step)
    elif kind == at.STAFF:
        hour = int(f[at.S_NOW] / 60.0)
        ahead = lines.staff(p, m, f, log, arg, hour)
        if ahead >= 0:
            push(q, m, f, heap, ahead * 60.0, at.STAFF, arg, 0, True)
    elif kind == at.DEPARTURE:
        people.departure_due(p, q, laws, points, people_, m, f, heap, log, arg)
    elif kind == at.ORGANIC:
        organic(p, q, laws, points, people_, cumulated, arrivals, shares, m, f, heap, log)
    elif kind == at.REFERRAL:
        referral_joins(p, q, laws, points, people_, cumulated, arrivals, shares, m, f, heap, log, arg)
    else:
        _handle_rarer(p, q, laws, points, people_, m, f, heap, log, kind, arg, stamp)


@part
def _handle_rarer(p: Ints, q: Floats, laws: Table, points: Floats, people_: Ints, m: Ints, f: Floats, heap: Table,
                  log: Table, kind: int, arg: int, stamp: int) -> None:
    if kind == at.OVERFLOW:
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
            full = _room(p, q, people_, m, heap, log, 0, 0)
            if full != DONE:
                return full
            people.join(p, q, laws, points, people_, m, f, heap, log, _FOUNDING, keys[m[at.S_FOUNDED]], -1)
            m[at.S_FOUNDED] += 1
        m[at.S_PHASE] = BEGINNING
        return DONE
    if m[at.S_PHASE] == BEGINNING:
        if p[at.W_OPEN]:
            next_arrival(q, cumulated, m, f, heap)
        else:
            next_founder(q, times, m, f, heap)
        if q[at.W_ORGANIC] > 0.0:
            next_organic(q, m, f, heap)
        m[at.S_PHASE] = RUNNING
    return DONE


def advance(p: Ints, q: Floats, laws: Table, points: Floats, people_: Ints, keys: Ints, ways: Floats, cumulated: Floats,
            arrivals: Floats, shares: Floats, times: Floats, who: Ints, numbers: Ints, m: Ints, f: Floats, heap: Table,
            log: Table) -> int:
    """Run until the horizon (DONE, in phase RUNNING), the end of founding, or until something is full."""
    if m[at.S_PHASE] < RUNNING:
        founding = m[at.S_PHASE] < BEGINNING
        full = begin(p, q, laws, points, people_, keys, cumulated, times, m, f, heap, log)
        if full != DONE or founding:
            return full
    while True:
        entry = m[at.S_RING_HEAD]
        from_heap = m[at.S_HEAP_SIZE] > 0 and (entry == 0 or heap[0].time == f[at.S_NOW])
        if from_heap:
            kind, arg, stamp = signed(heap[0].kind), heap[0].arg, signed(heap[0].stamp)
        elif entry:
            kind, arg, stamp = m[entry + at.E_KIND], m[entry + at.E_ARG], m[entry + at.E_STAMP]
        else:
            return DONE
        woken = m[lines.line_of(m, arg) + at.L_WAITING] if kind == at.STAFF else 0
        full = _room(p, q, people_, m, heap, log, _customer_of(m, kind, arg), woken)
        if full != DONE:
            return full
        if from_heap:
            f[at.S_NOW] = heap[0].time
            pop_heap(m, heap)
        else:
            m[at.S_RING_HEAD] = m[entry + at.E_NEXT]
            free_block(m, at.S_FREE_ENTRY, entry)
        handle(p, q, laws, points, people_, ways, cumulated, arrivals, shares, times, who, numbers, m, f, heap, log,
               kind, arg, stamp)


def _signatures() -> tuple[Any, Any]:
    ints, floats = int64[::1], float64[::1]
    laws, entries, records = (from_dtype(dtype)[::1] for dtype in (LAW, at.ENTRY, RECORD))
    run = int64(ints, floats, laws, floats, ints, ints, floats, floats, float64[:, ::1], floats, floats, ints, ints,
                ints, floats, entries, records)
    return run, void(ints, int64[:, ::1], ints)


@cache
def compiled() -> tuple[Callable[..., int], Callable[..., None]]:
    """Return `advance` and `befriend_founders` as machine code: from the cache, else compiled now."""
    run, meet = _signatures()
    return whole(run, advance), whole(meet, befriend_founders)


def is_compiled() -> bool:
    """Whether the kernel's machine code is at hand, so that `compiled` will not take long."""
    return is_cached(advance, _signatures()[0])
