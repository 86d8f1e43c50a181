"""The fixers of the compiled engine: requests, promises, chases and calls out; as the reference's `fixers`."""

from __future__ import annotations

import numpy as np

from sim.behaviour.handling import visit_minutes
from sim.engine.compiled.assembly import part
from sim.vocabulary import ChannelKind, Effort, Ending, Feeling, Kind, Purpose, Reason
from tests.oracle import layout as at
from tests.oracle.decisions import solution_holds
from tests.oracle.desk import QUEUED, patience_in_line, wait
from tests.oracle.journey import (
    growth_now,
    hang_up,
    is_tired,
    log_contact,
    make_effort,
    pause,
    pick_up,
    severity_now,
)
from tests.oracle.layout import Floats, Ints, Table
from tests.oracle.lines import (
    enter,
    free_ticket,
    has_free_agent,
    line_of,
    queue,
    release,
    release_agent,
    serve,
    take_agent,
)
from tests.oracle.memory import (
    draw,
    duration,
    free_block,
    happens,
    log_case,
    next_stamp,
    push,
    push_now,
    sample,
    take_block,
)
from tests.oracle.people import end, feel, leave_users

_FIX_REQUESTED, _REQUEST_LOST, _FIXED = int(Kind.FIX_REQUESTED), int(Kind.REQUEST_LOST), int(Kind.FIXED)
_KEPT, _BROKEN, _FOLLOWED_UP = int(Kind.PROMISE_KEPT), int(Kind.PROMISE_BROKEN), int(Kind.FOLLOWED_UP)
_CHASED, _FOUND, _EXPEDITED = int(Kind.CHASED), int(Kind.REQUEST_FOUND), int(Kind.EXPEDITED)
_SOLVED, _GAVE_UP, _F_KEPT = int(Ending.SOLVED), int(Ending.GAVE_UP), int(Feeling.KEPT_PROMISE)
_F_BROKEN, _F_FOLLOWED_UP, _F_SOLVED = int(Feeling.BROKEN_PROMISE), int(Feeling.FOLLOWED_UP), int(Feeling.SOLVED)
_E_CHASE, _R_CHASE, _LIVE = int(Effort.CHASE), int(Reason.CHASE), int(ChannelKind.LIVE)
_D_PATIENCE, _D_LOST_REQUEST, _D_PROMISE = int(Purpose.PATIENCE), int(Purpose.LOST_REQUEST), int(Purpose.PROMISE)
_D_CHASE, _D_REQUEST_DELAY, _D_FIX_WORK = int(Purpose.CHASE_WORK), int(Purpose.REQUEST_DELAY), int(Purpose.FIX_WORK)
_D_FIX_HOLDS = int(Purpose.FIX_HOLDS)

# --- the customer's side ---


@part
def see_to(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table,
           case: int) -> int:
    """Send a request and begin to wait for the fix."""
    m[case + at.C_FIXED] = 0
    _request(p, q, laws, points, m, f, log, case)
    return news_or_date(p, q, laws, points, people, m, f, heap, log, case)


@part
def news_or_date(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table,
                 log: Table, case: int) -> int:
    """Wait until the fix is done or the promised date has come, whichever is first."""
    if m[case + at.C_FIXED]:
        return _done(p, q, laws, points, people, m, f, heap, log, case)
    m[case + at.C_WAITS_NEWS] = next_stamp(m)
    push(q, m, f, heap, f[case + at.C_DUE], at.DATE, case, m[case + at.C_WAITS_NEWS], False)
    return at.PAUSED


@part
def trigger_news(m: Ints, case: int) -> None:
    """Wake a case that waits for news, once."""
    if m[case + at.C_WAITS_NEWS]:
        m[case + at.C_WAITS_NEWS] = 0
        push_now(m, at.NEWS, case, 0)


@part
def _done(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table,
          case: int) -> int:
    """The fix is done and the customer knows."""
    pool = p[p[at.H_FLAWS] + m[case + at.C_FLAW] * at.FLAW_SIZE + at.FL_FIXER]
    if m[case + at.C_QUOTED] and f[at.S_NOW] <= f[case + at.C_DUE] < np.inf:
        log_case(m, f, log, case, _KEPT, pool, f[case + at.C_DUE] - f[at.S_NOW], -1)
        feel(p, q, m, f, heap, log, case, _F_KEPT, 1.0)
    if p[at.W_FOLLOW_UP]:
        _call(p, q, laws, points, m, f, heap, log, case, 1.0)
    if m[case + at.C_FIX_HOLDS]:
        end(p, q, laws, points, people, m, f, heap, log, case, _SOLVED)
        return at.STOP
    feel(p, q, m, f, heap, log, case, _F_SOLVED, 1.0)
    return at.RETURN


@part
def on_news(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table,
            case: int) -> int:
    """The fix is done, or the promised date has come without it."""
    if m[case + at.C_FIXED]:
        return _done(p, q, laws, points, people, m, f, heap, log, case)
    m[case + at.C_STEPS] += 1
    if is_tired(m, f, case):
        end(p, q, laws, points, people, m, f, heap, log, case, _GAVE_UP)
        return at.STOP
    if p[at.W_FOLLOW_UP]:
        _call(p, q, laws, points, m, f, heap, log, case, 0.0)
        if m[case + at.C_REQUEST_LOST]:
            _find(p, q, laws, points, m, f, log, case)
        else:
            _promise(p, q, laws, points, m, f, case)
        return news_or_date(p, q, laws, points, people, m, f, heap, log, case)
    return _chase(p, q, laws, points, people, m, f, heap, log, case)


@part
def _call(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, heap: Table, log: Table, case: int,
          done: float) -> None:
    """Let the frontline call the customer with news: it takes a rep's time, not the customer's."""
    row = p[at.H_FLAWS] + m[case + at.C_FLAW] * at.FLAW_SIZE
    log_case(m, f, log, case, _FOLLOWED_UP, p[row + at.FL_FIXER], done, -1)
    feel(p, q, m, f, heap, log, case, _F_FOLLOWED_UP, 1.0)
    task = take_block(m, at.S_FREE_TASK, at.TASK_SIZE)
    m[task + at.K_CASE] = case
    m[task + at.K_POOL] = p[row + at.FL_DESK]
    f[task + at.K_MINUTES] = duration(laws, points, m, p[at.W_CHASE], case, _D_CHASE, m[case + at.C_STEPS])
    m[case + at.C_USERS] += 1
    push_now(m, at.OUTBOUND, task, 0)


# --- chasing ---


@part
def _chase(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table,
           case: int) -> int:
    """Ask where the fix is: a contact that takes a rep's time and may set things in motion."""
    row = p[at.H_FLAWS] + m[case + at.C_FLAW] * at.FLAW_SIZE
    if m[case + at.C_QUOTED]:
        log_case(m, f, log, case, _BROKEN, p[row + at.FL_FIXER], f[case + at.C_PROMISED], -1)
        feel(p, q, m, f, heap, log, case, _F_BROKEN, 1.0)
    m[case + at.C_CHASES] += 1
    channel = _way_to_chase(p, m, case)
    log_contact(p, q, m, f, log, case, channel, _R_CHASE)
    make_effort(p, q, f, case, _E_CHASE, 1.0)
    patience = np.inf
    way = p[at.H_CHANNELS] + channel * at.CHANNEL_SIZE
    if p[way + at.CH_KIND] == _LIVE:
        m[case + at.C_CHANNEL] = channel
        m[case + at.C_BY_MESSAGE] = 0
        pick_up(m, case)
        law = patience_in_line(p, m, case, channel)
        patience = sample(laws, points, m, law, case, _D_PATIENCE, m[case + at.C_CONTACTS])
    slot = wait(p, q, m, f, heap, log, case, p[row + at.FL_DESK], patience, at.FOR_CHASE)
    if slot == QUEUED:
        return at.PAUSED
    return at_chase(p, q, laws, points, people, m, f, heap, log, case, slot)


@part
def _way_to_chase(p: Ints, m: Ints, case: int) -> int:
    channel = m[case + at.C_CHANNEL]
    if channel >= 0 and p[p[at.H_CHANNELS] + channel * at.CHANNEL_SIZE + at.CH_KIND] == _LIVE:
        return channel
    return p[at.W_LIVE] if p[at.W_LIVE] >= 0 else max(channel, 0)


@part
def at_chase(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table,
             case: int, slot: int) -> int:
    """Somebody answers the chase, or nobody does."""
    if slot < 0:
        return _after_chase(p, q, laws, points, people, m, f, heap, log, case, False)
    pick_up(m, case)
    m[case + at.C_LINE] = m[case + at.C_SERVED_BY]
    m[case + at.C_SLOT] = slot
    f[case + at.C_SINCE] = f[at.S_NOW]
    minutes = duration(laws, points, m, p[at.W_CHASE], case, _D_CHASE, m[case + at.C_STEPS])
    return pause(q, m, f, heap, case, minutes, at.AFTER_CHASE_WORK)


@part
def after_chase_work(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table,
                     log: Table, case: int) -> int:
    """The chase has been answered: a lost request is found, a waiting one may be moved to the front."""
    pool = p[p[at.H_FLAWS] + m[case + at.C_FLAW] * at.FLAW_SIZE + at.FL_FIXER]
    log_case(m, f, log, case, _CHASED, pool, float(m[case + at.C_CHASES]), -1)
    job = m[case + at.C_JOB]
    if m[case + at.C_REQUEST_LOST] and not m[case + at.C_FIXED]:
        _find(p, q, laws, points, m, f, log, case)
    elif p[at.W_EXPEDITE] and job and m[job + at.T_STATE] == at.WAITING:
        log_case(m, f, log, case, _EXPEDITED, pool, 0.0, -1)
        m[line_of(m, m[job + at.T_POOL]) + at.L_WAITING] -= 1
        enter(p, q, m, f, job, m[case + at.C_FLAW], True)
    release(m, f, log, case, m[case + at.C_LINE], m[case + at.C_SLOT], f[case + at.C_SINCE])
    return _after_chase(p, q, laws, points, people, m, f, heap, log, case, True)


@part
def _after_chase(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table,
                 log: Table, case: int, answered: bool) -> int:
    hang_up(p, q, laws, points, people, m, f, heap, log, case)
    if m[case + at.C_ENDED]:
        return at.STOP
    if not m[case + at.C_FIXED]:
        _promise(p, q, laws, points, m, f, case)
        m[case + at.C_QUOTED] = 1 if answered else 0
    return news_or_date(p, q, laws, points, people, m, f, heap, log, case)


# --- requests ---


@part
def _find(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, log: Table, case: int) -> None:
    pool = p[p[at.H_FLAWS] + m[case + at.C_FLAW] * at.FLAW_SIZE + at.FL_FIXER]
    log_case(m, f, log, case, _FOUND, pool, float(m[case + at.C_REQUESTS]), -1)
    _request(p, q, laws, points, m, f, log, case)


@part
def _promise(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, case: int) -> None:
    """Quote the customer a date."""
    n = m[case + at.C_REQUESTS] * 1024 + m[case + at.C_STEPS]
    f[case + at.C_PROMISED] = sample(laws, points, m, p[at.W_PROMISE], case, _D_PROMISE, n)
    f[case + at.C_DUE] = f[at.S_NOW] + f[case + at.C_PROMISED]
    m[case + at.C_QUOTED] = 1


@part
def _request(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, log: Table, case: int) -> None:
    """Send a request to the fixers and promise a date; the request may never reach them."""
    pool = p[p[at.H_FLAWS] + m[case + at.C_FLAW] * at.FLAW_SIZE + at.FL_FIXER]
    m[case + at.C_REQUESTS] += 1
    request = m[case + at.C_REQUESTS]
    _promise(p, q, laws, points, m, f, case)
    promised = f[case + at.C_PROMISED]
    log_case(m, f, log, case, _FIX_REQUESTED, pool, promised if promised < np.inf else -1.0, -1)
    if happens(m, q[at.W_LOST_REQUEST], case, _D_LOST_REQUEST, request):
        m[case + at.C_REQUEST_LOST] = 1
        log_case(m, f, log, case, _REQUEST_LOST, pool, float(request), -1)
        return
    m[case + at.C_REQUEST_LOST] = 0
    task = take_block(m, at.S_FREE_TASK, at.TASK_SIZE)
    m[task + at.K_CASE] = case
    m[task + at.K_POOL] = pool
    m[task + at.K_REQUEST] = request
    m[case + at.C_USERS] += 1
    push_now(m, at.JOB, task, 0)


# --- the fixers: their side, and calls out ---


@part
def job_begins(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, heap: Table, task: int) -> None:
    """A request is on its way."""
    case = m[task + at.K_CASE]
    minutes = duration(laws, points, m, p[at.W_REQUEST_DELAY], case, _D_REQUEST_DELAY, m[task + at.K_REQUEST])
    push(q, m, f, heap, f[at.S_NOW] + minutes, at.JOB_ARRIVES, task, 0, False)


@part
def end_task(p: Ints, m: Ints, task: int) -> None:
    """A piece of work beside the journey is over."""
    case = m[task + at.K_CASE]
    free_block(m, at.S_FREE_TASK, task)
    leave_users(p, m, case)


@part
def job_arrives(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, heap: Table, log: Table,
                task: int) -> None:
    """A request reaches the fixers: into work, or into their line."""
    case, pool = m[task + at.K_CASE], m[task + at.K_POOL]
    if m[case + at.C_ENDED]:
        end_task(p, m, task)
    elif has_free_agent(m, pool):
        job_taken(p, q, laws, points, m, f, heap, log, task, take_agent(m, pool), 0.0)
    else:
        m[case + at.C_JOB] = queue(p, q, m, f, log, case, pool, task, at.FOR_JOB, severity_now(q, p, m, f, case))


@part
def job_taken(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, heap: Table, log: Table, task: int,
              slot: int, waited: float) -> None:
    """A fixer takes up a request."""
    case, pool = m[task + at.K_CASE], m[task + at.K_POOL]
    serve(m, f, log, case, pool, slot, waited)
    m[task + at.K_SLOT] = slot
    f[task + at.K_TAKEN] = f[at.S_NOW]
    law = p[p[at.H_POOLS] + pool * at.POOL_SIZE + at.PO_WORK]
    work = duration(laws, points, m, law, case, _D_FIX_WORK, m[task + at.K_REQUEST])
    minutes = visit_minutes(work, growth_now(q, p, m, f, case), 0.0, 0.0, 0.0)
    push(q, m, f, heap, f[at.S_NOW] + minutes, at.JOB_DONE, task, 0, False)


@part
def job_done(p: Ints, q: Floats, m: Ints, f: Floats, log: Table, task: int) -> None:
    """A fixer finishes; the customer hears of it."""
    case, pool = m[task + at.K_CASE], m[task + at.K_POOL]
    holds = solution_holds(q[p[at.H_POOLS] + pool * at.POOL_SIZE + at.PO_HOLDS],
                           draw(m, case, _D_FIX_HOLDS, m[task + at.K_REQUEST]), m[case + at.C_RETURNS],
                           p[at.W_COMES_BACK_LIMIT])
    m[case + at.C_FIXED] = 1
    m[case + at.C_FIX_HOLDS] = 1 if holds else 0
    log_case(m, f, log, case, _FIXED, pool, 1.0 if holds else 0.0, -1)
    release(m, f, log, case, pool, m[task + at.K_SLOT], f[task + at.K_TAKEN])
    trigger_news(m, case)
    end_task(p, m, task)


@part
def outbound_begins(p: Ints, q: Floats, m: Ints, f: Floats, heap: Table, log: Table, task: int) -> None:
    """A call out: into work, or into the line of the desk."""
    case, pool = m[task + at.K_CASE], m[task + at.K_POOL]
    if has_free_agent(m, pool):
        outbound_taken(q, m, f, heap, log, task, take_agent(m, pool), 0.0)
    else:
        queue(p, q, m, f, log, case, pool, task, at.FOR_OUTBOUND, severity_now(q, p, m, f, case))


@part
def outbound_taken(q: Floats, m: Ints, f: Floats, heap: Table, log: Table, task: int, slot: int, waited: float) -> None:
    """A rep takes up a call out."""
    serve(m, f, log, m[task + at.K_CASE], m[task + at.K_POOL], slot, waited)
    m[task + at.K_SLOT] = slot
    f[task + at.K_TAKEN] = f[at.S_NOW]
    push(q, m, f, heap, f[at.S_NOW] + f[task + at.K_MINUTES], at.OUTBOUND_DONE, task, 0, False)


@part
def outbound_done(p: Ints, m: Ints, f: Floats, log: Table, task: int) -> None:
    """A call out is over."""
    release(m, f, log, m[task + at.K_CASE], m[task + at.K_POOL], m[task + at.K_SLOT], f[task + at.K_TAKEN])
    end_task(p, m, task)


@part
def gone(p: Ints, m: Ints, f: Floats, ticket: int) -> None:
    """Wake up from a wait that nobody needs any more: give back what it was granted."""
    case, purpose = m[ticket + at.T_OWNER], m[ticket + at.T_PURPOSE]
    if purpose == at.FOR_JOB:
        task = case
        case = m[task + at.K_CASE]
        free_block(m, at.S_FREE_TASK, task)
    if m[ticket + at.T_SLOT] >= 0:
        release_agent(m, f, m[ticket + at.T_POOL], m[ticket + at.T_SLOT])
    free_ticket(m, ticket)
    leave_users(p, m, case)
