"""The journey of a case, as the reference engine's `journey` tells it, cut where it pauses.

`go` takes a case from step to step until it pauses; `resume` goes on where a pause ends. Each step answers the next one
and leaves what it needs in three scalars (where, reason, expiry).
"""

from __future__ import annotations

import numpy as np

from sim.behaviour.demand import choose, unit_exponential
from sim.behaviour.front_door import gives_up, within_bounds
from sim.behaviour.snowball import growth, severity_after
from sim.engine.compiled.assembly import part
from sim.engine.keys import MOST_LINKS, MOST_STEPS, knock_on_number
from sim.vocabulary import ChannelKind, Effort, Ending, Feeling, Kind, Purpose, Reason
from tests.oracle import layout as at
from tests.oracle.decisions import by_line, solution_holds
from tests.oracle.layout import Floats, Ints, Table
from tests.oracle.memory import (
    draw,
    duration,
    happens,
    log_case,
    next_stamp,
    push,
    push_now,
    sample,
    sample_by_key,
    take_block,
)
from tests.oracle.people import depart_if_due, end, feel, settle_tolerance

_number = part(knock_on_number)
_OPENED, _VOICED, _STAYED_SILENT = int(Kind.OPENED), int(Kind.VOICED), int(Kind.STAYED_SILENT)
_CHECKED_IN, _KNOCKED_ON, _CONTACTED = int(Kind.CHECKED_IN), int(Kind.KNOCKED_ON), int(Kind.CONTACTED)
_SESSION_ENDED, _QUIT, _SELF_SERVED = int(Kind.SESSION_ENDED), int(Kind.QUIT_SELF_SERVICE), int(Kind.SELF_SERVED)
_HUMAN_OFFERED, _LOOPED, _UNREAD = int(Kind.HUMAN_OFFERED), int(Kind.LOOPED), int(Kind.UNREAD)
_UNANSWERED, _CAME_BACK = int(Kind.UNANSWERED), int(Kind.CAME_BACK)
_SOLVED, _GAVE_UP, _SILENT = int(Ending.SOLVED), int(Ending.GAVE_UP), int(Ending.SILENT)
_FIRST, _RETRY, _AFTER_SILENCE = int(Reason.FIRST), int(Reason.RETRY), int(Reason.AFTER_SILENCE)
_REASON_CAME_BACK = int(Reason.CAME_BACK)
_SELF_SERVICE, _MESSAGE = int(ChannelKind.SELF_SERVICE), int(ChannelKind.MESSAGE)
_E_CONTACT, _E_LOOP = int(Effort.CONTACT), int(Effort.LOOP)
_F_ONSET, _F_LOOP, _F_UNREAD = int(Feeling.ONSET), int(Feeling.LOOP), int(Feeling.UNREAD)
_F_CHECKED_IN, _F_SOLVED = int(Feeling.CHECKED_IN), int(Feeling.SOLVED)
_D_SEVERITY, _D_COMPLEXITY, _D_REMEDY = int(Purpose.SEVERITY), int(Purpose.COMPLEXITY), int(Purpose.REMEDY)
_D_KNOCK_ON, _D_VOICE, _D_CHECK_IN = int(Purpose.KNOCK_ON), int(Purpose.VOICE), int(Purpose.CHECK_IN)
_D_CHANNEL, _D_SESSION, _D_SOLVES = int(Purpose.CHANNEL), int(Purpose.SESSION), int(Purpose.SELF_SERVICE_SOLVES)
_D_HUMAN, _D_BOT_PATIENCE = int(Purpose.HUMAN_ACCESS), int(Purpose.SELF_SERVICE_PATIENCE)
_D_EXPECTED, _D_UNREAD, _D_RETRY = int(Purpose.EXPECTED_ANSWER), int(Purpose.UNREAD), int(Purpose.RETRY)
_D_RETRY_DELAY, _D_HOLDS, _D_COMES_BACK = int(Purpose.RETRY_DELAY), int(Purpose.HOLDS), int(Purpose.COMES_BACK)


@part
def open_case(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, heap: Table, log: Table,
              customer: int, flaw: int, number: int, links: int, cause: int) -> None:
    """Open a case now: record it, let it hurt, and begin its journey and its chance to knock on."""
    row = p[at.H_FLAWS] + flaw * at.FLAW_SIZE
    key = m[customer + at.U_KEY]
    settle_tolerance(p, laws, points, m, f, customer)
    case = take_block(m, at.S_FREE_CASE, at.CASE_SIZE)
    m[case + at.C_INDEX] = m[at.S_OPENED]
    m[at.S_OPENED] += 1
    m[case + at.C_CUSTOMER] = customer
    m[case + at.C_NUMBER] = number
    m[case + at.C_FLAW] = flaw
    f[case + at.C_OPENED] = f[at.S_NOW]
    severity = sample_by_key(laws, points, m, p[row + at.FL_SEVERITY], key, number, _D_SEVERITY, 0)
    complexity = sample_by_key(laws, points, m, p[row + at.FL_COMPLEXITY], key, number, _D_COMPLEXITY, 0)
    f[case + at.C_SEVERITY] = within_bounds(severity)
    f[case + at.C_COMPLEXITY] = within_bounds(complexity)
    f[case + at.C_REMEDY] = sample_by_key(laws, points, m, p[row + at.FL_REMEDY], key, number, _D_REMEDY, 0)
    m[case + at.C_LINKS] = links
    m[case + at.C_LATEST] = cause
    m[case + at.C_CHANNEL] = -1
    m[case + at.C_SERVED_BY] = -1
    m[case + at.C_STAMP] = next_stamp(m)
    m[case + at.C_USERS] = 1
    f[case + at.C_PROMISED] = np.inf
    f[case + at.C_DUE] = np.inf
    _append(m, customer, case)
    log_case(m, f, log, case, _OPENED, flaw, f[customer + at.U_LOYALTY], -1)
    feel(p, q, m, f, heap, log, case, _F_ONSET, 1.0)
    if p[row + at.FL_KNOCK_ON] >= 0 and links < MOST_LINKS:
        delay = q[row + at.FL_KNOCK_ON_MINUTES] * unit_exponential(draw(m, case, _D_KNOCK_ON, 0))
        push(q, m, f, heap, f[at.S_NOW] + delay, at.KNOCK_ON, case, m[case + at.C_STAMP], False)
    push_now(m, at.BEGIN, case, 0)


@part
def _append(m: Ints, customer: int, case: int) -> None:
    last = m[customer + at.U_LAST]
    if last:
        m[last + at.C_NEXT] = case
    else:
        m[customer + at.U_FIRST] = case
    m[case + at.C_PREVIOUS] = last
    m[customer + at.U_LAST] = case
    m[customer + at.U_OPEN] += 1
    m[customer + at.U_BLOCKS] += 1
    if m[customer + at.U_OPEN] > m[at.S_MOST_OPEN]:
        m[at.S_MOST_OPEN] = m[customer + at.U_OPEN]
        m[at.S_LOG_LIMIT] = -1


@part
def knock_on(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, heap: Table, log: Table,
             case: int) -> None:
    """Let an open case set off another problem at the same customer."""
    flaw = p[p[at.H_FLAWS] + m[case + at.C_FLAW] * at.FLAW_SIZE + at.FL_KNOCK_ON]
    links = m[case + at.C_LINKS] + 1
    cause = log_case(m, f, log, case, _KNOCKED_ON, flaw, float(links), -1)
    open_case(p, q, laws, points, m, f, heap, log, m[case + at.C_CUSTOMER], flaw,
              _number(m[case + at.C_NUMBER], links), links, cause)


@part
def severity_now(q: Floats, p: Ints, m: Ints, f: Floats, case: int) -> float:
    """Return the severity of a case as it stands now."""
    row = p[at.H_FLAWS] + m[case + at.C_FLAW] * at.FLAW_SIZE
    return severity_after(f[case + at.C_SEVERITY], q[row + at.FL_SNOWBALL], f[at.S_NOW] - f[case + at.C_OPENED])


@part
def growth_now(q: Floats, p: Ints, m: Ints, f: Floats, case: int) -> float:
    """Return the snowball's factor on work and remedy as it stands now."""
    row = p[at.H_FLAWS] + m[case + at.C_FLAW] * at.FLAW_SIZE
    if q[row + at.FL_SNOWBALL_WORK] == 0.0:
        return 1.0
    return growth(severity_now(q, p, m, f, case), f[case + at.C_SEVERITY], q[row + at.FL_SNOWBALL_WORK])


@part
def pause(q: Floats, m: Ints, f: Floats, heap: Table, case: int, minutes: float, stage: int) -> int:
    """Let a journey rest for `minutes` and go on at `stage`."""
    m[case + at.C_STAGE] = stage
    push(q, m, f, heap, f[at.S_NOW] + minutes, at.RESUME, case, 0, False)
    return at.PAUSED


@part
def is_tired(m: Ints, f: Floats, case: int) -> bool:
    """Whether the customer has had enough of a case (or it has gone round more often than anybody would)."""
    return gives_up(f[case + at.C_EFFORT], f[m[case + at.C_CUSTOMER] + at.U_TOLERANCE]) \
        or m[case + at.C_STEPS] > MOST_STEPS


@part
def make_effort(p: Ints, q: Floats, f: Floats, case: int, event: int, times: float) -> None:
    """Add the effort of an event to a case."""
    f[case + at.C_EFFORT] += q[p[at.H_EFFORT] + event] * times


@part
def pick_up(m: Ints, case: int) -> None:
    """Put the customer on the line; a departure waits until the line is free again."""
    if not m[case + at.C_IN_CONTACT]:
        m[case + at.C_IN_CONTACT] = 1
        m[m[case + at.C_CUSTOMER] + at.U_TALKING] += 1


@part
def hang_up(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table,
            case: int) -> None:
    """Take the customer off the line; a departure that waited for this ends the case."""
    if m[case + at.C_IN_CONTACT]:
        m[case + at.C_IN_CONTACT] = 0
        customer = m[case + at.C_CUSTOMER]
        m[customer + at.U_TALKING] -= 1
        depart_if_due(p, q, laws, points, people, m, f, heap, log, customer)


@part
def log_contact(p: Ints, q: Floats, m: Ints, f: Floats, log: Table, case: int, channel: int, reason: int) -> None:
    """Write down that the customer makes contact, with the effort it costs."""
    m[case + at.C_CONTACTS] += 1
    for word in range(at.VISIT_WORDS):
        m[case + at.C_VISITS + word] = 0
    log_case(m, f, log, case, _CONTACTED, channel, float(reason), -1)
    make_effort(p, q, f, case, _E_CONTACT, 1.0)


@part
def voice(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, ways: Floats, m: Ints, f: Floats, heap: Table,
          log: Table, case: int) -> int:
    """Speak up, stay silent, or be asked."""
    mild, grave = q[at.W_VOICE_0], q[at.W_VOICE_1]
    if (mild >= 1.0 and grave >= 1.0) or by_line(mild, grave, f[case + at.C_SEVERITY], draw(m, case, _D_VOICE, 0)):
        log_case(m, f, log, case, _VOICED, m[case + at.C_FLAW], f[case + at.C_SEVERITY], -1)
        m[at.S_WHERE] = choose(ways, draw(m, case, _D_CHANNEL, 0)) if len(ways) > 1 else 0
        m[at.S_REASON] = _FIRST
        return at.CONTACT
    log_case(m, f, log, case, _STAYED_SILENT, m[case + at.C_FLAW], f[case + at.C_SEVERITY], -1)
    if not happens(m, q[at.W_CHECK_IN], case, _D_CHECK_IN, 0):
        end(p, q, laws, points, people, m, f, heap, log, case, _SILENT)
        return at.STOP
    minutes = duration(laws, points, m, p[at.W_CHECK_IN_AFTER], case, _D_CHECK_IN, 1)
    return pause(q, m, f, heap, case, minutes, at.AFTER_CHECK_IN)


@part
def after_check_in(p: Ints, q: Floats, ways: Floats, m: Ints, f: Floats, heap: Table, log: Table, case: int) -> int:
    """Reach a silent customer: the desk takes the case as a ticket."""
    log_case(m, f, log, case, _CHECKED_IN, m[case + at.C_FLAW], f[at.S_NOW] - f[case + at.C_OPENED], -1)
    feel(p, q, m, f, heap, log, case, _F_CHECKED_IN, 1.0)
    live = p[at.W_LIVE]
    m[case + at.C_CHANNEL] = live if live >= 0 else choose(ways, draw(m, case, _D_CHANNEL, 0))
    m[at.S_WHERE] = 0
    f[at.S_EXPIRY] = np.inf
    return at.LEVEL_STEP


@part
def contact(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table,
            case: int, channel: int, reason: int) -> int:
    """Begin a contact through a channel, unless the customer has had enough."""
    m[case + at.C_STEPS] += 1
    if is_tired(m, f, case):
        end(p, q, laws, points, people, m, f, heap, log, case, _GAVE_UP)
        return at.STOP
    log_contact(p, q, m, f, log, case, channel, reason)
    m[at.S_WHERE] = channel
    return at.ARRIVE


@part
def arrive_through(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table,
                   log: Table, case: int, channel: int) -> int:
    """Come in through a channel, within the contact that has begun."""
    m[case + at.C_CHANNEL] = channel
    kind = p[p[at.H_CHANNELS] + channel * at.CHANNEL_SIZE + at.CH_KIND]
    if kind == _MESSAGE:
        hang_up(p, q, laws, points, people, m, f, heap, log, case)
        if m[case + at.C_ENDED]:
            return at.STOP
        return _message(p, q, laws, points, m, f, heap, log, case, channel)
    pick_up(m, case)
    m[case + at.C_BY_MESSAGE] = 0
    if kind == _SELF_SERVICE:
        f[case + at.C_SPENT] = 0.0
        m[case + at.C_LOOPS] = 0
        return _session(p, q, laws, points, m, f, heap, case)
    m[at.S_WHERE] = 0
    f[at.S_EXPIRY] = np.inf
    return at.LEVEL_STEP


# --- self-service ---


@part
def _session(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, heap: Table, case: int) -> int:
    """Begin a session, or find that patience for self-service ends before it does."""
    row = p[at.H_CHANNELS] + m[case + at.C_CHANNEL] * at.CHANNEL_SIZE
    patience = sample(laws, points, m, p[row + at.CH_PATIENCE], case, _D_BOT_PATIENCE, m[case + at.C_CONTACTS])
    n = m[case + at.C_CONTACTS] * 1024 + m[case + at.C_LOOPS]
    minutes = duration(laws, points, m, p[row + at.CH_SESSION], case, _D_SESSION, n)
    if f[case + at.C_SPENT] + minutes > patience:
        return pause(q, m, f, heap, case, patience - f[case + at.C_SPENT], at.AFTER_PATIENCE)
    f[case + at.C_SINCE] = minutes
    return pause(q, m, f, heap, case, minutes, at.AFTER_SESSION)


@part
def after_patience(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table,
                   log: Table, case: int) -> int:
    """Leave self-service unserved."""
    row = p[at.H_CHANNELS] + m[case + at.C_CHANNEL] * at.CHANNEL_SIZE
    patience = sample(laws, points, m, p[row + at.CH_PATIENCE], case, _D_BOT_PATIENCE, m[case + at.C_CONTACTS])
    log_case(m, f, log, case, _QUIT, m[case + at.C_CHANNEL], patience, -1)
    return try_again(p, q, laws, points, people, m, f, heap, log, case)


@part
def after_session(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table,
                  log: Table, case: int) -> int:
    """See what a session has done: solved, on to a human, or round again."""
    channel = m[case + at.C_CHANNEL]
    row = p[at.H_CHANNELS] + channel * at.CHANNEL_SIZE
    n = m[case + at.C_CONTACTS] * 1024 + m[case + at.C_LOOPS]
    minutes = f[case + at.C_SINCE]
    f[case + at.C_SPENT] += minutes
    log_case(m, f, log, case, _SESSION_ENDED, channel, minutes, -1)
    solves = by_line(q[row + at.CH_SOLVES_0], q[row + at.CH_SOLVES_1], f[case + at.C_COMPLEXITY],
                     draw(m, case, _D_SOLVES, n))
    if solves:
        log_case(m, f, log, case, _SELF_SERVED, channel, f[case + at.C_SPENT], -1)
        end(p, q, laws, points, people, m, f, heap, log, case, _SOLVED)
        return at.STOP
    if happens(m, q[row + at.CH_HUMAN], case, _D_HUMAN, n):
        log_case(m, f, log, case, _HUMAN_OFFERED, p[row + at.CH_LEADS_TO], f[case + at.C_SPENT], -1)
        m[at.S_WHERE] = p[row + at.CH_LEADS_TO]
        return at.ARRIVE
    m[case + at.C_LOOPS] += 1
    log_case(m, f, log, case, _LOOPED, channel, float(m[case + at.C_LOOPS]), -1)
    feel(p, q, m, f, heap, log, case, _F_LOOP, 1.0)
    make_effort(p, q, f, case, _E_LOOP, 1.0)
    m[case + at.C_STEPS] += 1
    if is_tired(m, f, case):
        end(p, q, laws, points, people, m, f, heap, log, case, _GAVE_UP)
        return at.STOP
    return _session(p, q, laws, points, m, f, heap, case)


# --- messages ---


@part
def _message(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, heap: Table, log: Table, case: int,
             channel: int) -> int:
    """Send a message: it becomes a ticket at the desk, or lies where nobody reads."""
    row = p[at.H_CHANNELS] + channel * at.CHANNEL_SIZE
    m[case + at.C_BY_MESSAGE] = 1
    expected = sample(laws, points, m, p[row + at.CH_EXPECTED], case, _D_EXPECTED, m[case + at.C_CONTACTS])
    if not happens(m, q[row + at.CH_UNREAD], case, _D_UNREAD, m[case + at.C_CONTACTS]):
        m[at.S_WHERE] = 0
        f[at.S_EXPIRY] = expected
        return at.LEVEL_STEP
    log_case(m, f, log, case, _UNREAD, channel, expected if expected < np.inf else -1.0, -1)
    if expected == np.inf:
        return at.STOP
    f[case + at.C_EXPIRY] = expected
    return pause(q, m, f, heap, case, expected, at.AFTER_UNREAD)


@part
def unanswered(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table,
               log: Table, case: int, waited: float) -> int:
    """Let the expected time have passed without an answer: try another way, or give up."""
    channel = m[case + at.C_CHANNEL]
    log_case(m, f, log, case, _UNANSWERED, channel, waited, -1)
    feel(p, q, m, f, heap, log, case, _F_UNREAD, 1.0)
    after = p[p[at.H_CHANNELS] + channel * at.CHANNEL_SIZE + at.CH_AFTER_SILENCE]
    if after < 0:
        end(p, q, laws, points, people, m, f, heap, log, case, _GAVE_UP)
        return at.STOP
    m[at.S_WHERE] = after
    m[at.S_REASON] = _AFTER_SILENCE
    return at.CONTACT


# --- trying again, coming back ---


@part
def try_again(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table,
              log: Table, case: int) -> int:
    """Off the line unserved: call back after a while, or give up for good."""
    row = p[at.H_CHANNELS] + m[case + at.C_CHANNEL] * at.CHANNEL_SIZE
    hang_up(p, q, laws, points, people, m, f, heap, log, case)
    if m[case + at.C_ENDED]:
        return at.STOP
    if not happens(m, q[row + at.CH_RETRY], case, _D_RETRY, m[case + at.C_CONTACTS]):
        end(p, q, laws, points, people, m, f, heap, log, case, _GAVE_UP)
        return at.STOP
    minutes = duration(laws, points, m, p[row + at.CH_RETRY_DELAY], case, _D_RETRY_DELAY, m[case + at.C_CONTACTS])
    return pause(q, m, f, heap, case, minutes, at.AFTER_RETRY_DELAY)


@part
def after_retry_delay(p: Ints, m: Ints, case: int) -> int:
    """Call again, through the channel that the first one leads to."""
    m[at.S_WHERE] = p[p[at.H_CHANNELS] + m[case + at.C_CHANNEL] * at.CHANNEL_SIZE + at.CH_RETRY_THROUGH]
    m[at.S_REASON] = _RETRY
    return at.CONTACT


@part
def solve(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table,
          case: int, holds: float, visit: int) -> int:
    """Solve a case: for good, or so that the customer will have to come back."""
    returns, limit = m[case + at.C_RETURNS], p[at.W_COMES_BACK_LIMIT]
    if holds >= 1.0 or solution_holds(holds, draw(m, case, _D_HOLDS, visit), returns, limit):
        end(p, q, laws, points, people, m, f, heap, log, case, _SOLVED)
        return at.STOP
    feel(p, q, m, f, heap, log, case, _F_SOLVED, 1.0)
    hang_up(p, q, laws, points, people, m, f, heap, log, case)
    return at.RETURN


@part
def wait_to_return(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, heap: Table, case: int) -> int:
    """Rest until it turns out that the solution did not hold."""
    minutes = duration(laws, points, m, p[at.W_COMES_BACK], case, _D_COMES_BACK, m[case + at.C_RETURNS])
    return pause(q, m, f, heap, case, minutes, at.AFTER_RETURN)


@part
def come_back(ways: Floats, m: Ints, f: Floats, log: Table, case: int) -> int:
    """Come back with a solution that did not hold."""
    m[case + at.C_RETURNS] += 1
    log_case(m, f, log, case, _CAME_BACK, m[case + at.C_FLAW], float(m[case + at.C_RETURNS]), -1)
    known = m[case + at.C_CHANNEL] >= 0
    m[at.S_WHERE] = m[case + at.C_CHANNEL] if known else choose(ways, draw(m, case, _D_CHANNEL, 0))
    m[at.S_REASON] = _REASON_CAME_BACK
    return at.CONTACT
