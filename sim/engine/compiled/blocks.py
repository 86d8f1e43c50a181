"""What stories stand on in the compiled engine besides lines and the calendar: lists, counts, the life of blocks."""

from __future__ import annotations

import numpy as np

from sim.behaviour.demand import only_runner as _only_runner
from sim.behaviour.demand import time_within
from sim.behaviour.demand import winner as _winner
from sim.behaviour.escalation import first_that_fits, next_on_route
from sim.behaviour.hours import SLOTS_A_WEEK, business_moment, closing_moment, is_open_at, opening_moment
from sim.engine.compiled import layout as at
from sim.engine.compiled import words as w
from sim.engine.compiled.arena import draw_by_key, free_block, log_record, push_now, take_block
from sim.engine.compiled.assembly import inlined, part
from sim.engine.compiled.layout import Floats, Ints, Table
from sim.vocabulary import MINUTES_PER_DAY, MINUTES_PER_HALF_HOUR, Purpose

_D_CHANNEL, _D_FLAW = int(Purpose.CHANNEL), int(Purpose.FLAW)
only_runner, winner = part(_only_runner), part(_winner)


# --- the life of a case ---


@part
def hold(m: Ints, case: int) -> None:
    """One more list or story holds a case."""
    m[case + w.C_USERS] += 1


@part
def let_go(m: Ints, case: int) -> None:
    """One fewer does; when nobody is left, the case is given back at the end of the entry."""
    m[case + w.C_USERS] -= 1
    if m[case + w.C_USERS] == 0:
        m[case + w.C_CASES_NEXT] = m[at.S_DYING]
        m[at.S_DYING] = case


@part
def bury(p: Ints, m: Ints) -> None:
    """Give back the cases that nobody holds, and let go of their customers."""
    while m[at.S_DYING]:
        case = m[at.S_DYING]
        m[at.S_DYING] = m[case + w.C_CASES_NEXT]
        forget_visits(m, case)
        free_block(m, w.S_FREE_CASE, case)
        let_go_customer(p, m, m[case + w.C_CUSTOMER])


@part
def hold_customer(m: Ints, customer: int) -> None:
    """One more case, story or alarm holds a customer."""
    m[customer + w.U_USERS] += 1


@part
def let_go_customer(p: Ints, m: Ints, customer: int) -> None:
    """One fewer does; nobody will ask again for a customer without, unless all customers are remembered."""
    m[customer + w.U_USERS] -= 1
    if m[customer + w.U_USERS] == 0 and not p[at.H_REMEMBERS]:
        free_block(m, w.S_FREE_CUSTOMER, customer)


@part
def forget(m: Ints, place: int, block: int) -> None:
    """Clear a field that names a block which is given back."""
    if m[place] == block:
        m[place] = 0


# --- lists ---


@part
def customer_cases_append(m: Ints, customer: int, case: int) -> None:
    """Add a case to those open at a customer."""
    last = m[customer + w.U_CASES_LAST]
    if last:
        m[last + w.C_CASES_NEXT] = case
    else:
        m[customer + w.U_CASES_FIRST] = case
    m[case + w.C_CASES_PREVIOUS] = last
    m[customer + w.U_CASES_LAST] = case
    m[customer + w.U_CASES_COUNT] += 1
    hold_customer(m, customer)
    hold(m, case)
    if m[customer + w.U_CASES_COUNT] > m[at.S_MOST_OPEN]:
        m[at.S_MOST_OPEN] = m[customer + w.U_CASES_COUNT]
        m[at.S_LOG_LIMIT] = -1


@part
def customer_cases_remove(m: Ints, customer: int, case: int) -> None:
    """Take a case from those open at a customer."""
    before, after = m[case + w.C_CASES_PREVIOUS], m[case + w.C_CASES_NEXT]
    if before:
        m[before + w.C_CASES_NEXT] = after
    else:
        m[customer + w.U_CASES_FIRST] = after
    if after:
        m[after + w.C_CASES_PREVIOUS] = before
    else:
        m[customer + w.U_CASES_LAST] = before
    m[customer + w.U_CASES_COUNT] -= 1
    let_go(m, case)


@part
def customer_friends_append(m: Ints, mine: int, yours: int) -> None:
    """Add a friend behind those there are."""
    edge = take_block(m, at.S_FREE_EDGE, at.EDGE_SIZE)
    m[edge + at.F_FRIEND] = yours
    if m[mine + w.U_FRIENDS_FIRST]:
        m[m[mine + w.U_FRIENDS_LAST] + at.F_NEXT] = edge
    else:
        m[mine + w.U_FRIENDS_FIRST] = edge
    m[mine + w.U_FRIENDS_LAST] = edge
    m[mine + w.U_FRIENDS_COUNT] += 1


@part
def customer_friends_item(m: Ints, customer: int, rank: int) -> int:
    """Return the friend made as number `rank`."""
    edge = m[customer + w.U_FRIENDS_FIRST]
    for _ in range(rank):
        edge = m[edge + at.F_NEXT]
    return m[edge + at.F_FRIEND]


@part
def remember(p: Ints, m: Ints, people: Ints, customer: int) -> None:
    """Add a customer to those there ever were."""
    if p[at.H_REMEMBERS]:
        people[m[at.S_PEOPLE]] = customer
    m[at.S_PEOPLE] += 1


# --- what a case remembers of the levels that it has left: a list, which most cases never begin ---


@part
def visits_clear(m: Ints, case: int) -> None:
    """Set the counts of visits to all levels to zero."""
    entry = m[case + w.C_VISITS]
    while entry:
        m[entry + at.V_COUNT] = 0
        entry = m[entry + at.V_NEXT]


@part
def visits_of(m: Ints, case: int, level: int) -> int:
    """Return what a case remembers of a level; 0 for nothing."""
    entry = m[case + w.C_VISITS]
    while entry and m[entry + at.V_LEVEL] != level:
        entry = m[entry + at.V_NEXT]
    return entry


@part
def visits_to_note(m: Ints, case: int, level: int) -> int:
    """Return what a case remembers of a level, from now on at least."""
    entry = visits_of(m, case, level)
    if entry == 0:
        entry = take_block(m, at.S_FREE_VISITS, at.VISITS_SIZE)
        m[entry + at.V_LEVEL] = level
        m[entry + at.V_NEXT] = m[case + w.C_VISITS]
        m[case + w.C_VISITS] = entry
    return entry


@part
def forget_visits(m: Ints, case: int) -> None:
    """Give back what a case remembers."""
    entry = m[case + w.C_VISITS]
    while entry:
        following = m[entry + at.V_NEXT]
        free_block(m, at.S_FREE_VISITS, entry)
        entry = following


@part
def visits_get(m: Ints, case: int, level: int) -> int:
    """Return how many visits to a level are over."""
    entry = visits_of(m, case, level)
    return m[entry + at.V_COUNT] if entry else 0


@part
def visits_set(m: Ints, case: int, level: int, count: int) -> None:
    """Set how many are."""
    m[visits_to_note(m, case, level) + at.V_COUNT] = count


@part
def seen_get(m: Ints, case: int, level: int) -> int:
    """Return whether there ever was a visit to a level, of those that are noted."""
    entry = visits_of(m, case, level)
    return m[entry + at.V_SEEN] if entry else 0


@part
def seen_set(m: Ints, case: int, level: int, seen: int) -> None:
    """Note that there was."""
    m[visits_to_note(m, case, level) + at.V_SEEN] = seen


# --- records and draws ---


@part
def log_without_case(m: Ints, f: Floats, log: Table, kind: int, place: int, value: float, customer: int,
                     cause: int, agent: int, why: int) -> int:
    """Log a record that belongs to no case; return its position."""
    return log_record(m, f, log, kind, place, value, m[customer + w.U_INDEX] if customer else -1, -1, agent, cause, why)


@part
def choose_channel(p: Ints, q: Floats, m: Ints, f: Floats, case: int) -> int:
    """Return the channel through which the customer of a case comes first."""
    weights, channels, runners = m[at.S_RACE], p[at.H_N_CHANNELS], 0
    if channels == 1:
        return 0
    for channel in range(channels):
        share = q[p[at.H_CHANNELS] + channel * w.CH_SIZE + w.CH_SHARE]
        f[weights + channel] = share
        runners += int(share > 0.0)
    return race(p, m, f, channels, runners, p[at.H_CHANNEL_NAMES], m[case + w.C_KEY], m[case + w.C_NUMBER], _D_CHANNEL)


@part
def choose_flaw(p: Ints, q: Floats, arrivals: Floats, m: Ints, f: Floats, key: int) -> int:
    """Return the flaw of a case of open demand that comes now: by the rates of the half hour, if there are any."""
    weights, flaws, runners = m[at.S_RACE], arrivals.shape[0], 0
    if flaws == 1:
        return 0
    half = int(f[at.S_NOW] / MINUTES_PER_HALF_HOUR) % SLOTS_A_WEEK
    for flaw in range(flaws):
        rate = arrivals[flaw, half]
        f[weights + flaw] = rate
        runners += int(rate > 0.0)
    if runners == 0:
        for flaw in range(flaws):
            share = q[p[at.H_FLAWS] + flaw * w.FL_SIZE + w.FL_SHARE]
            f[weights + flaw] = share
            runners += int(share > 0.0)
    return race(p, m, f, flaws, runners, p[at.H_FLAW_NAMES], key, 0, _D_FLAW)


@part
def is_dated(p: Ints, f: Floats, flaw: int) -> bool:
    """Return whether a flaw has a volume of its own today."""
    flaws = (p[at.H_CHANNELS] - p[at.H_FLAWS]) // w.FL_SIZE
    return p[p[at.H_DATED] + int(f[at.S_NOW] / MINUTES_PER_DAY) * flaws + flaw] != 0


@part
def race(p: Ints, m: Ints, f: Floats, contestants: int, runners: int, names: int, key: int, number: int,
         purpose: int) -> int:
    """Return who wins a race among names of the plan, with the weights that have been written for it.

    runners: how many weights are positive; without two of them there is nothing to draw.
    """
    weights = m[at.S_RACE]
    if runners < 2:
        return only_runner(contestants, f, weights)
    return winner(np.uint64(m[at.S_RUN]), np.uint64(key), number, purpose, contestants, p, names, f, weights, m,
                  weights + contestants)


@part
def rule_of_routes(p: Ints, level: int, flaw: int, came_from: int, solved_at: int, later: bool) -> int:
    """Return the first rule of the routes of a level that fits a case, counted over all levels; -1 for none."""
    spec = p[at.H_LEVELS] + level * w.LE_SIZE
    return first_that_fits(p, p[at.H_CONDITIONS], p[spec + w.LE_FIRST_RULE], p[spec + w.LE_RULES], flaw, came_from,
                           solved_at, later)


@part
def choose_route(p: Ints, q: Floats, row: int, u: float) -> int:
    """Return where routes lead at a draw: those of a level or, behind the rows of levels, of a rule."""
    levels = p[at.H_TOP] + 1
    return next_on_route(q, p[at.H_ROUTES] + row * (levels + 3), levels, u)


# --- opening hours ---


@part
@inlined
def is_open(p: Ints, q: Floats, f: Floats, door: int) -> bool:
    """Return whether a door is open now; door -1 always is."""
    return door < 0 or is_open_at(q, p[at.H_OPENINGS] + door * p[at.H_SLOTS], p, p[at.H_DATES], dates(p),
                                  f[at.S_NOW])


@part
def opening(p: Ints, q: Floats, f: Floats, door: int, u: float) -> float:
    """Return the time in the next open hours of a closed door at which somebody calls whose draw is `u`."""
    return opening_moment(q, p[at.H_OPENINGS] + door * p[at.H_SLOTS], p, p[at.H_DATES], dates(p),
                          f[at.S_NOW], u)


@part
@inlined
def closing(p: Ints, q: Floats, f: Floats, door: int, until: float) -> float:
    """Return when a door that is open now closes, if that is before `until`; infinity otherwise."""
    if door < 0:
        return np.inf
    return closing_moment(q, p[at.H_OPENINGS] + door * p[at.H_SLOTS], p, p[at.H_DATES], dates(p),
                          f[at.S_NOW], until)


@part
def business_time(p: Ints, q: Floats, f: Floats, door: int, minutes: float, in_days: bool) -> float:
    """Return when so many minutes of a door's open time have passed."""
    return business_moment(q, p[at.H_OPENINGS] + door * p[at.H_SLOTS], p, p[at.H_DATES], dates(p),
                           f[at.S_NOW], minutes, in_days)


@part
def dates(p: Ints) -> int:
    """Return of how many days the plan says what they are: of all, or none."""
    return p[at.H_END] - p[at.H_DATES]


# --- demand ---


@part
def happens_by_key(m: Ints, probability: float, key: int, number: int, purpose: int) -> bool:
    """Return what `happens` does, by the key of a customer and the number of a case."""
    if probability <= 0.0:
        return False
    return probability >= 1.0 or draw_by_key(m, key, number, purpose, 0) < probability


@part
def time_of_arrival(cumulated: Floats, m: Ints, work: float) -> float:
    """Return when the arrivals have come to so much work: the search goes on from the half hour of the last."""
    half, last = m[at.S_STREAM_HALF], len(cumulated) - 1
    while half < last and cumulated[half + 1] < work:
        half += 1
    m[at.S_STREAM_HALF] = half
    return time_within(cumulated, half, work) if half < last else np.inf


@part
def stream(q: Floats, m: Ints, f: Floats, time: float, kind: int) -> None:
    """Enter the next of the events that come one after another in the order of time: they wait outside the heap."""
    if time == f[at.S_NOW]:
        push_now(m, kind, 0, 0)
    elif time < q[w.W_HORIZON]:
        m[at.S_SERIAL] += 1
        f[at.S_STREAM_TIME] = time
        m[at.S_STREAM_ORDER] = at.ORDINARY + m[at.S_SERIAL]
        m[at.S_STREAM_KIND] = kind


# --- design: the last few reports of a flaw, and the flaws whose projects are due ---


@part
def recent_append(p: Ints, m: Ints, f: Floats, trouble: int, time: float) -> None:
    """Add a time; the oldest is forgotten when there is no room."""
    room = max(p[w.W_THRESHOLD], 1)
    if m[trouble + w.D_COUNT] < room:
        f[m[trouble + w.D_PLACE] + (m[trouble + w.D_HEAD] + m[trouble + w.D_COUNT]) % room] = time
        m[trouble + w.D_COUNT] += 1
    else:
        f[m[trouble + w.D_PLACE] + m[trouble + w.D_HEAD]] = time
        m[trouble + w.D_HEAD] = (m[trouble + w.D_HEAD] + 1) % room


@part
def recent_within(p: Ints, m: Ints, f: Floats, trouble: int, now: float, window: float) -> int:
    """Return how many times lie within a window."""
    room, within = max(p[w.W_THRESHOLD], 1), 0
    for index in range(m[trouble + w.D_COUNT]):
        if now - f[m[trouble + w.D_PLACE] + (m[trouble + w.D_HEAD] + index) % room] <= window:
            within += 1
    return within


@part
def recent_len(m: Ints, trouble: int) -> int:
    """Return how many times there are."""
    return m[trouble + w.D_COUNT]


@part
def recent_item(p: Ints, m: Ints, f: Floats, trouble: int, index: int) -> float:
    """Return a time: that of number `index`, from the oldest."""
    return f[m[trouble + w.D_PLACE] + (m[trouble + w.D_HEAD] + index) % max(p[w.W_THRESHOLD], 1)]


@part
def recent_clear(m: Ints, trouble: int) -> None:
    """Forget all times."""
    m[trouble + w.D_COUNT] = 0
    m[trouble + w.D_HEAD] = 0


@part
def due_append(m: Ints, trouble: int) -> None:
    """Add to those whose projects are due."""
    m[trouble + w.D_NEXT] = 0
    if m[at.S_DUE_HEAD]:
        m[m[at.S_DUE_TAIL] + w.D_NEXT] = trouble
    else:
        m[at.S_DUE_HEAD] = trouble
    m[at.S_DUE_TAIL] = trouble


@part
def due_popleft(m: Ints) -> int:
    """Take the first of those whose projects are due."""
    trouble = m[at.S_DUE_HEAD]
    m[at.S_DUE_HEAD] = m[trouble + w.D_NEXT]
    return trouble
