"""Customers of the compiled engine: joining, feeling, leaving, the end of a case, word of mouth."""

from __future__ import annotations

import numpy as np

from sim.behaviour.churn import hazard, leaves_after_case, leaving_time
from sim.behaviour.demand import unit_exponential
from sim.behaviour.feelings import loyalty, moved
from sim.behaviour.word_of_mouth import is_aggrieved, is_pleased, others_told, remembered
from sim.engine.compiled.assembly import part
from sim.engine.keys import MOST_REFERRALS
from sim.randomness import lineage_key
from sim.vocabulary import Ending, Feeling, Kind, Leaving, Purpose, Tone
from tests.oracle import layout as at
from tests.oracle.layout import Floats, Ints, Table
from tests.oracle.lines import free_ticket, withdraw
from tests.oracle.memory import (
    draw,
    draw_by_key,
    free_block,
    happens,
    log_case,
    log_record,
    push,
    sample,
    sample_by_key,
    signed,
    take_block,
)

_JOINED, _LEFT, _FELT, _ENDED = int(Kind.JOINED), int(Kind.LEFT), int(Kind.FELT), int(Kind.ENDED)
_WITHDRAWN, _HEARD, _FELL = int(Kind.WITHDRAWN), int(Kind.HEARD), int(Kind.REPUTATION_FELL)
_PRAISED, _AGGRIEVED = int(Kind.PRAISED), int(Kind.AGGRIEVED)
_SOLVED, _REFUSED, _GAVE_UP, _SILENT = int(Ending.SOLVED), int(Ending.REFUSED), int(Ending.GAVE_UP), int(Ending.SILENT)
_LEFT_OPEN = int(Ending.LEFT)
_BACKGROUND, _AFTER_CASE, _SILENTLY = int(Leaving.BACKGROUND), int(Leaving.AFTER_CASE), int(Leaving.SILENTLY)
_PRAISE, _GRIEVANCE = int(Tone.PRAISE), int(Tone.GRIEVANCE)
_FEEL_SOLVED, _FEEL_REFUSED, _FEEL_GAVE_UP = int(Feeling.SOLVED), int(Feeling.REFUSED), int(Feeling.GAVE_UP)
_TOLERANCE, _REACH, _ACTIVITY = int(Purpose.TOLERANCE), int(Purpose.REACH), int(Purpose.ACTIVITY)
_BACKGROUND_CHURN, _LEAVES = int(Purpose.BACKGROUND_CHURN), int(Purpose.LEAVES_AFTER_CASE)
_DRAW_PRAISE, _DRAW_GRIEVANCE = int(Purpose.PRAISE), int(Purpose.GRIEVANCE)
_INSIDE, _LISTENER, _CONVERSION = int(Purpose.INSIDE), int(Purpose.LISTENER), int(Purpose.CONVERSION)
_CONVERSION_DELAY, _ACQUAINTANCE = int(Purpose.CONVERSION_DELAY), int(Purpose.ACQUAINTANCE)


UNKNOWN = -1.0
"""A customer's tolerance before anything has happened to tolerate."""


# --- joining ---


@part
def settle_tolerance(p: Ints, laws: Table, points: Floats, m: Ints, f: Floats, customer: int) -> None:
    """Draw a customer's tolerance at its first case; most customers of a large base never have one."""
    if f[customer + at.U_TOLERANCE] == UNKNOWN:
        f[customer + at.U_TOLERANCE] = sample_by_key(laws, points, m, p[at.W_TOLERANCE],
                                                     m[customer + at.U_KEY], 0, _TOLERANCE, 0)


@part
def arrive(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, key: int) -> int:
    """Return the block of a new customer with the traits drawn for `key`, without a record."""
    customer = take_block(m, at.S_FREE_CUSTOMER, at.CUSTOMER_SIZE)
    index = m[at.S_PEOPLE]
    m[at.S_PEOPLE] = index + 1
    if p[at.H_REMEMBERS]:
        people[index] = customer
    m[customer + at.U_INDEX] = index
    m[customer + at.U_KEY] = key
    f[customer + at.U_CARE] = q[at.W_CARE]
    f[customer + at.U_HELP] = q[at.W_HELP]
    f[customer + at.U_TRUST] = q[at.W_TRUST]
    f[customer + at.U_LOYALTY] = q[at.W_LOYALTY]
    f[customer + at.U_TOLERANCE] = UNKNOWN
    if not p[at.W_OPEN]:
        f[customer + at.U_ORDERS] = q[at.W_ORDERS] * sample_by_key(laws, points, m, p[at.W_ACTIVITY], key, 0,
                                                                     _ACTIVITY, 0)
    m[customer + at.U_ACTIVE] = 1
    m[customer + at.U_DEPARTING] = -1
    f[customer + at.U_THRESHOLD] = np.inf
    f[customer + at.U_LEAVES_AT] = np.inf
    f[customer + at.U_ALARM_AT] = np.inf
    return customer


@part
def join(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table,
         origin: int, key: int, cause: int) -> int:
    """Let a customer whose draws `key` determines join now, log it, and begin its background hazard."""
    customer = arrive(p, q, laws, points, people, m, f, key)
    log_record(m, f, log, _JOINED, origin, f[customer + at.U_ORDERS], m[customer + at.U_INDEX], -1, -1, cause)
    if q[at.W_HAZARD] > 0.0 and not p[at.W_OPEN]:
        f[customer + at.U_THRESHOLD] = unit_exponential(draw_by_key(m, key, 0, _BACKGROUND_CHURN, 0))
        f[customer + at.U_HAZARD_SINCE] = f[at.S_NOW]
        _rescale_hazard(q, m, f, heap, customer)
    return customer


@part
def befriend(m: Ints, customer: int, other: int) -> None:
    """Make two customers each other's friends, behind the friends they have."""
    for mine, yours in ((customer, other), (other, customer)):
        edge = take_block(m, at.S_FREE_EDGE, at.EDGE_SIZE)
        m[edge + at.F_FRIEND] = yours
        if m[mine + at.U_FRIENDS]:
            m[m[mine + at.U_FRIENDS_TAIL] + at.F_NEXT] = edge
        else:
            m[mine + at.U_FRIENDS] = edge
        m[mine + at.U_FRIENDS_TAIL] = edge
        m[mine + at.U_FRIEND_COUNT] += 1


@part
def friend(m: Ints, customer: int, rank: int) -> int:
    """Return the friend made as number `rank`."""
    edge = m[customer + at.U_FRIENDS]
    for _ in range(rank):
        edge = m[edge + at.F_NEXT]
    return m[edge + at.F_FRIEND]


@part
def introduce(p: Ints, m: Ints, newcomer: int, anchor: int) -> None:
    """Tie a newcomer to the customer who brought it and to friends of that customer."""
    ties = p[at.W_TIES]
    if p[at.W_GRAPH] == 0 or ties == 0:
        return
    known = m[anchor + at.U_FRIEND_COUNT]
    befriend(m, newcomer, anchor)
    for n in range(min(ties - 1, known)):
        u = draw_by_key(m, m[newcomer + at.U_KEY], 0, _ACQUAINTANCE, n)
        befriend(m, newcomer, friend(m, anchor, int(u * known)))


# --- feeling ---


@part
def feel(p: Ints, q: Floats, m: Ints, f: Floats, heap: Table, log: Table, case: int, feeling: int,
         times: float) -> None:
    """Let an event move the scores of the case's customer, if the scenario gives it a weight."""
    weights = p[at.H_FEELINGS] + 3 * feeling
    care, help_, trust = q[weights], q[weights + 1], q[weights + 2]
    if times <= 0.0 or (care == 0.0 and help_ == 0.0 and trust == 0.0):
        return
    customer = m[case + at.C_CUSTOMER]
    f[customer + at.U_CARE] = moved(f[customer + at.U_CARE], care, times)
    f[customer + at.U_HELP] = moved(f[customer + at.U_HELP], help_, times)
    f[customer + at.U_TRUST] = moved(f[customer + at.U_TRUST], trust, times)
    _settle_loyalty(q, m, f, heap, customer)
    log_case(m, f, log, case, _FELT, feeling, f[customer + at.U_LOYALTY], -1)


@part
def _settle_loyalty(q: Floats, m: Ints, f: Floats, heap: Table, customer: int) -> None:
    f[customer + at.U_LOYALTY] = loyalty(f[customer + at.U_CARE], f[customer + at.U_HELP], f[customer + at.U_TRUST],
                                         q[at.W_CARE_WEIGHT], q[at.W_HELP_WEIGHT], q[at.W_TRUST_WEIGHT])
    if m[customer + at.U_ACTIVE] and f[customer + at.U_THRESHOLD] < np.inf:
        _rescale_hazard(q, m, f, heap, customer)


# --- leaving ---


@part
def _rescale_hazard(q: Floats, m: Ints, f: Floats, heap: Table, customer: int) -> None:
    now = f[at.S_NOW]
    f[customer + at.U_EXPOSURE] += f[customer + at.U_HAZARD] * (now - f[customer + at.U_HAZARD_SINCE])
    f[customer + at.U_HAZARD_SINCE] = now
    f[customer + at.U_HAZARD] = hazard(q[at.W_HAZARD], q[at.W_HAZARD_SLOPE], f[customer + at.U_LOYALTY])
    due = leaving_time(now, f[customer + at.U_THRESHOLD], f[customer + at.U_EXPOSURE], f[customer + at.U_HAZARD])
    f[customer + at.U_LEAVES_AT] = due
    if due < f[customer + at.U_ALARM_AT]:
        f[customer + at.U_ALARM_AT] = due
        push(q, m, f, heap, due, at.DEPARTURE, customer, 0, False)


@part
def departure_due(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table,
                  log: Table, customer: int) -> None:
    """Let a customer leave whose cumulated hazard has reached its threshold, if nothing has changed since."""
    if not m[customer + at.U_ACTIVE] or f[at.S_NOW] != f[customer + at.U_ALARM_AT]:
        return
    f[customer + at.U_ALARM_AT] = np.inf
    due = f[customer + at.U_LEAVES_AT]
    if f[at.S_NOW] < due:
        f[customer + at.U_ALARM_AT] = due
        push(q, m, f, heap, due, at.DEPARTURE, customer, 0, False)
    elif m[customer + at.U_DEPARTING] < 0:
        m[customer + at.U_DEPARTING] = _BACKGROUND
        depart_if_due(p, q, laws, points, people, m, f, heap, log, customer)


@part
def depart_if_due(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table,
                  log: Table, customer: int) -> None:
    """Carry out a departure that waited for the customer to be off the line; it ends all open cases."""
    if m[customer + at.U_DEPARTING] < 0 or not m[customer + at.U_ACTIVE] or m[customer + at.U_TALKING]:
        return
    m[customer + at.U_ACTIVE] = 0
    cause = m[m[customer + at.U_LAST] + at.C_LATEST] if m[customer + at.U_LAST] else -1
    log_record(m, f, log, _LEFT, m[customer + at.U_DEPARTING], f[customer + at.U_LOYALTY], m[customer + at.U_INDEX],
               -1, -1, cause)
    case = m[customer + at.U_FIRST]
    while case:
        following = m[case + at.C_NEXT]
        close(p, q, laws, points, people, m, f, heap, log, case, _LEFT_OPEN)
        if m[case + at.C_USERS] == 0:
            free_case(p, m, case)
        case = following


# --- the end of a case ---


@part
def leave_users(p: Ints, m: Ints, case: int) -> None:
    """One process less works on a case; its block is free when it has ended and nobody does."""
    m[case + at.C_USERS] -= 1
    if m[case + at.C_USERS] == 0 and m[case + at.C_ENDED]:
        free_case(p, m, case)


@part
def free_case(p: Ints, m: Ints, case: int) -> None:
    """Give a case's block back, and its customer's if nobody will ever ask for that one again."""
    customer = m[case + at.C_CUSTOMER]
    m[case + at.C_STAMP] = 0
    free_block(m, at.S_FREE_CASE, case)
    m[customer + at.U_BLOCKS] -= 1
    if m[customer + at.U_BLOCKS] == 0 and not p[at.H_REMEMBERS]:
        free_block(m, at.S_FREE_CUSTOMER, customer)


@part
def end(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table,
        case: int, ending: int) -> None:
    """End a case: feelings, record, word of mouth, and perhaps the customer's departure."""
    customer = m[case + at.C_CUSTOMER]
    if ending == _SOLVED:
        feel(p, q, m, f, heap, log, case, _FEEL_SOLVED, 1.0)
    elif ending == _REFUSED:
        feel(p, q, m, f, heap, log, case, _FEEL_REFUSED, 1.0)
    elif ending == _GAVE_UP:
        feel(p, q, m, f, heap, log, case, _FEEL_GAVE_UP, 1.0)
    close(p, q, laws, points, people, m, f, heap, log, case, ending)
    if m[customer + at.U_ACTIVE] and p[at.W_CHURNS_AFTER]:
        leaves = leaves_after_case(q[at.W_AFTER_BASE], q[at.W_AFTER_DISLOYALTY], q[at.W_AFTER_EFFORT],
                                   q[at.W_AFTER_UNSOLVED], f[customer + at.U_LOYALTY], f[case + at.C_EFFORT],
                                   ending == _SOLVED, draw(m, case, _LEAVES, 0))
        if leaves and m[customer + at.U_DEPARTING] < 0:
            m[customer + at.U_DEPARTING] = _SILENTLY if ending == _SILENT else _AFTER_CASE
    depart_if_due(p, q, laws, points, people, m, f, heap, log, customer)


@part
def close(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table,
          case: int, ending: int) -> None:
    """Write down the end of a case, end the waits that nobody needs any more, and let the customer talk."""
    customer = m[case + at.C_CUSTOMER]
    m[case + at.C_ENDED] = 1
    before, after = m[case + at.C_PREVIOUS], m[case + at.C_NEXT]
    if before:
        m[before + at.C_NEXT] = after
    else:
        m[customer + at.U_FIRST] = after
    if after:
        m[after + at.C_PREVIOUS] = before
    else:
        m[customer + at.U_LAST] = before
    m[customer + at.U_OPEN] -= 1
    _withdraw_wait(m, f, log, case, at.C_TICKET)
    _withdraw_wait(m, f, log, case, at.C_JOB)
    if m[case + at.C_WAITS_NEWS]:
        m[case + at.C_WAITS_NEWS] = 0
        m[case + at.C_USERS] -= 1
    if m[case + at.C_IN_CONTACT]:
        m[case + at.C_IN_CONTACT] = 0
        m[customer + at.U_TALKING] -= 1
    log_case(m, f, log, case, _ENDED, ending, f[customer + at.U_LOYALTY], -1)
    _talk(p, q, laws, points, people, m, f, heap, log, case, ending)


@part
def _withdraw_wait(m: Ints, f: Floats, log: Table, case: int, which: int) -> None:
    ticket = m[case + which]
    if ticket == 0:
        return
    m[case + which] = 0
    log_case(m, f, log, case, _WITHDRAWN, m[ticket + at.T_POOL], f[at.S_NOW] - f[ticket + at.T_SINCE], -1)
    if m[ticket + at.T_STATE] == at.WAITING:
        withdraw(m, ticket, at.GONE)
        owner = m[ticket + at.T_OWNER]
        if m[ticket + at.T_PURPOSE] == at.FOR_JOB:
            free_block(m, at.S_FREE_TASK, owner)
        free_ticket(m, ticket)
        m[case + at.C_USERS] -= 1
    else:
        m[ticket + at.T_STATE] = at.GONE


# --- word of mouth ---


@part
def remembered_now(q: Floats, f: Floats) -> float:
    """Return the stock of grievances as it stands now."""
    return remembered(f[at.S_GRIEVANCES], f[at.S_NOW] - f[at.S_GRIEVANCES_AT], q[at.W_HALF_LIFE])


@part
def _talk(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table,
          case: int, ending: int) -> None:
    if not p[at.H_TALKS]:
        return
    customer = m[case + at.C_CUSTOMER]
    if is_pleased(ending == _SOLVED, f[customer + at.U_LOYALTY], q[at.W_PRAISE_ABOVE]):
        told = others_told(_reach(p, laws, points, m, customer), q[at.W_PRAISE], draw(m, case, _DRAW_PRAISE, 0))
        if told:
            cause = log_case(m, f, log, case, _PRAISED, m[case + at.C_FLAW], float(told), -1)
            _spread(p, q, laws, points, people, m, f, heap, log, case, _PRAISE, told, cause)
    elif is_aggrieved(f[customer + at.U_LOYALTY], q[at.W_GRIEVANCE_BELOW]):
        told = others_told(_reach(p, laws, points, m, customer), q[at.W_GRIEVANCE], draw(m, case, _DRAW_GRIEVANCE, 0))
        if told:
            cause = log_case(m, f, log, case, _AGGRIEVED, m[case + at.C_FLAW], float(told), -1)
            _spread(p, q, laws, points, people, m, f, heap, log, case, _GRIEVANCE, told, cause)


@part
def _reach(p: Ints, laws: Table, points: Floats, m: Ints, customer: int) -> float:
    """Return how many others a customer reaches: drawn when it talks, which most never do."""
    return sample_by_key(laws, points, m, p[at.W_REACH], m[customer + at.U_KEY], 0, _REACH, 0)


@part
def _spread(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table,
            case: int, tone: int, told: int, cause: int) -> None:
    outside = 0
    for n in range(told):
        if happens(m, q[at.W_INSIDE], case, _INSIDE, n):
            _reach_customer(p, q, people, m, f, heap, log, case, tone, n, cause)
        elif tone == _GRIEVANCE:
            outside += 1
        elif happens(m, q[at.W_CONVERSION], case, _CONVERSION, n):
            _convert(p, q, laws, points, m, f, heap, case, n, cause)
    if outside and q[at.W_DROP] > 0.0:
        f[at.S_GRIEVANCES] = remembered_now(q, f) + outside
        f[at.S_GRIEVANCES_AT] = f[at.S_NOW]
        log_case(m, f, log, case, _FELL, m[case + at.C_FLAW], f[at.S_GRIEVANCES], -1)


@part
def _reach_customer(p: Ints, q: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int, tone: int,
                    n: int, cause: int) -> None:
    teller = m[case + at.C_CUSTOMER]
    u = draw(m, case, _LISTENER, n)
    if p[at.W_GRAPH] == 0:
        listener = people[int(u * m[at.S_PEOPLE])]
    elif m[teller + at.U_FRIEND_COUNT]:
        listener = friend(m, teller, int(u * m[teller + at.U_FRIEND_COUNT]))
    else:
        return
    if listener == teller or not m[listener + at.U_ACTIVE]:
        return
    shift = q[at.W_SHIFT] if tone == _PRAISE else -q[at.W_SHIFT]
    f[listener + at.U_TRUST] = moved(f[listener + at.U_TRUST], shift, 1.0)
    _settle_loyalty(q, m, f, heap, listener)
    log_record(m, f, log, _HEARD, tone, f[listener + at.U_LOYALTY], m[listener + at.U_INDEX], -1, -1, cause)


@part
def _convert(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, heap: Table, case: int, n: int,
             cause: int) -> None:
    """Let a praised prospect become a customer after a delay, with a key of the teller's lineage."""
    if m[at.S_REFERRALS] >= MOST_REFERRALS:
        return
    m[at.S_REFERRALS] += 1
    teller = m[case + at.C_CUSTOMER]
    key = lineage_key(np.uint64(m[at.S_RUN]), np.uint64(m[teller + at.U_KEY]), m[case + at.C_NUMBER], n)
    delay = sample(laws, points, m, p[at.W_CONVERSION_DELAY], case, _CONVERSION_DELAY, n)
    if not f[at.S_NOW] + delay < q[at.W_HORIZON]:
        return
    coming = take_block(m, at.S_FREE_REFERRAL, at.REFERRAL_SIZE)
    m[coming + at.R_KEY] = signed(key)
    m[coming + at.R_TELLER] = teller
    m[coming + at.R_CAUSE] = cause
    push(q, m, f, heap, f[at.S_NOW] + delay, at.REFERRAL, coming, 0, False)
