# ruff: noqa
"""Generated from the stories by `python -m sim.engine.translator`; not to be edited, not to be reviewed.

A comment `desk.Desk.wait+3` means the third line below the `def wait` of class Desk in module desk of the stories.
"""

import numpy as np

from sim.engine.compiled import layout as at
from sim.engine.compiled import words as w
from sim.engine.compiled.assembly import part
from sim.engine.compiled.layout import Floats, Ints, Table
from sim.behaviour.churn import hazard
from sim.behaviour.churn import leaves_after_case
from sim.behaviour.churn import leaving_time
from sim.behaviour.demand import cumulated_at
from sim.behaviour.demand import layers_below
from sim.behaviour.demand import onset_gap
from sim.behaviour.demand import onset_height
from sim.behaviour.demand import onset_key
from sim.behaviour.demand import point_number
from sim.behaviour.demand import share_of_layer
from sim.behaviour.demand import time_of
from sim.behaviour.demand import unit_exponential
from sim.behaviour.escalation import decide_remedy
from sim.behaviour.escalation import may_grant
from sim.behaviour.escalation import way_after
from sim.behaviour.feelings import loyalty
from sim.behaviour.feelings import moved
from sim.behaviour.front_door import between
from sim.behaviour.front_door import gives_up
from sim.behaviour.front_door import within_bounds
from sim.behaviour.handling import is_attempted
from sim.behaviour.handling import remedy_due
from sim.behaviour.handling import visit_minutes
from sim.behaviour.learning import level_after
from sim.behaviour.learning import threshold_reached
from sim.behaviour.snowball import growth
from sim.behaviour.snowball import severity_after
from sim.behaviour.word_of_mouth import is_aggrieved
from sim.behaviour.word_of_mouth import is_pleased
from sim.behaviour.word_of_mouth import others_told
from sim.behaviour.word_of_mouth import remembered
from sim.behaviour.word_of_mouth import reputation
from sim.randomness.keys import customer_key
from sim.randomness.keys import lineage_key
from sim.randomness.keys import named_key
from sim.randomness.keys import volume_number
from sim.engine.keys import knock_on_number as _knock_on_number
from sim.engine.keys import visit_number as _visit_number
from sim.engine.compiled.arena import again
from sim.engine.compiled.arena import draw
from sim.engine.compiled.arena import draw_by_key
from sim.engine.compiled.arena import duration
from sim.engine.compiled.arena import free_block
from sim.engine.compiled.arena import happens
from sim.engine.compiled.arena import is_short
from sim.engine.compiled.arena import log_aside
from sim.engine.compiled.arena import log_case
from sim.engine.compiled.arena import next_stamp
from sim.engine.compiled.arena import push
from sim.engine.compiled.arena import push_now
from sim.engine.compiled.arena import sample
from sim.engine.compiled.arena import sample_by_key
from sim.engine.compiled.arena import signed
from sim.engine.compiled.arena import take_block
from sim.engine.compiled.arena import wait
from sim.engine.compiled.arena import wake
from sim.engine.compiled.lines import expedite
from sim.engine.compiled.lines import has_free_agent
from sim.engine.compiled.lines import is_full
from sim.engine.compiled.lines import is_staffed
from sim.engine.compiled.lines import join_line
from sim.engine.compiled.lines import off_duty_from
from sim.engine.compiled.lines import on_duty
from sim.engine.compiled.lines import release_agent
from sim.engine.compiled.lines import share_line
from sim.engine.compiled.lines import staffed
from sim.engine.compiled.lines import take_agent
from sim.engine.compiled.lines import waiting
from sim.engine.compiled.lines import waiting_through
from sim.engine.compiled.lines import withdraw
from sim.engine.compiled.blocks import business_time
from sim.engine.compiled.blocks import choose_channel
from sim.engine.compiled.blocks import choose_flaw
from sim.engine.compiled.blocks import choose_route
from sim.engine.compiled.blocks import closing
from sim.engine.compiled.blocks import customer_cases_append
from sim.engine.compiled.blocks import customer_cases_remove
from sim.engine.compiled.blocks import customer_friends_append
from sim.engine.compiled.blocks import customer_friends_item
from sim.engine.compiled.blocks import due_append
from sim.engine.compiled.blocks import due_popleft
from sim.engine.compiled.blocks import forget
from sim.engine.compiled.blocks import happens_by_key
from sim.engine.compiled.blocks import hold
from sim.engine.compiled.blocks import hold_customer
from sim.engine.compiled.blocks import is_dated
from sim.engine.compiled.blocks import is_open
from sim.engine.compiled.blocks import let_go
from sim.engine.compiled.blocks import let_go_customer
from sim.engine.compiled.blocks import log_without_case
from sim.engine.compiled.blocks import opening
from sim.engine.compiled.blocks import recent_append
from sim.engine.compiled.blocks import recent_clear
from sim.engine.compiled.blocks import recent_item
from sim.engine.compiled.blocks import recent_len
from sim.engine.compiled.blocks import recent_within
from sim.engine.compiled.blocks import remember
from sim.engine.compiled.blocks import rule_of_routes
from sim.engine.compiled.blocks import seen_get
from sim.engine.compiled.blocks import seen_set
from sim.engine.compiled.blocks import stream
from sim.engine.compiled.blocks import time_of_arrival
from sim.engine.compiled.blocks import visits_clear
from sim.engine.compiled.blocks import visits_get
from sim.engine.compiled.blocks import visits_set

knock_on_number = part(_knock_on_number)
visit_number = part(_visit_number)


@part
def customers_join(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, keys: Ints, cumulated: Floats, arrivals: Floats, times: Floats, who: Ints, which: Ints, numbers: Ints, m: Ints, f: Floats, heap: Table, log: Table, origin: int, number: int, key: int, cause: int) -> int:
    """Let the customer whose draws `key` determines, number `number` of its origin, join now, and log it."""
    customer = customers_add(p, q, laws, points, people, m, f, key)  # customers.Customers.join+2
    m[customer + w.U_STRAW] = log_without_case(m, f, log, w.KIND_JOINED, origin, f[customer + w.U_ORDERS_PER_WEEK], customer, cause, number, w.NOBODY)  # customers.Customers.join+3
    customers_watch(p, q, m, f, heap, customer)  # customers.Customers.join+5
    return customer  # customers.Customers.join+6


@part
def demand_begin(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, keys: Ints, cumulated: Floats, arrivals: Floats, times: Floats, who: Ints, which: Ints, numbers: Ints, m: Ints, f: Floats, heap: Table, log: Table) -> None:
    """Enter the first event of every stream."""
    if p[w.W_OPEN_DEMAND] != 0:  # demand.Demand.begin+2
        demand_next_arrival(q, cumulated, m, f)  # demand.Demand.begin+3
        if p[w.W_HAS_VOLUMES] != 0:  # demand.Demand.begin+4
            demand_next_of_volume(q, times, m, f, heap)  # demand.Demand.begin+5
    else:
        demand_next_founder(q, times, m, f)  # demand.Demand.begin+7
    if q[w.W_ORGANIC_PER_WEEK] > 0.0:  # demand.Demand.begin+8
        demand_next_organic(q, m, f, heap)  # demand.Demand.begin+9


@part
def customers_add(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, key: int) -> int:
    """Return a new customer with the traits drawn for `key`; nothing is logged (open demand)."""
    customer = new_customer(m, f, m[at.S_PEOPLE], key, q[w.W_START_CARE], q[w.W_START_HELP], q[w.W_START_TRUST], q[w.W_START_LOYALTY], 0.0 if p[w.W_OPEN_DEMAND] != 0 else customers_orders_per_week(p, q, laws, points, m, key))  # customers.Customers.add+3
    remember(p, m, people, customer)  # customers.Customers.add+7
    return customer  # customers.Customers.add+8


@part
def customers_watch(p: Ints, q: Floats, m: Ints, f: Floats, heap: Table, customer: int) -> None:
    """Begin the background hazard of a customer who has just joined."""
    if q[w.W_HAZARD_PER_MINUTE] > 0.0 and (not p[w.W_OPEN_DEMAND] != 0):  # customers.Customers._watch+2
        f[customer + w.U_CHURN_THRESHOLD] = unit_exponential(draw_by_key(m, m[customer + w.U_KEY], 0, w.PURPOSE_BACKGROUND_CHURN, 0))  # customers.Customers._watch+3
        f[customer + w.U_HAZARD_SINCE] = f[at.S_NOW]  # customers.Customers._watch+4
        customers_rescale_hazard(q, m, f, heap, customer)  # customers.Customers._watch+5


@part
def demand_next_arrival(q: Floats, cumulated: Floats, m: Ints, f: Floats) -> None:
    f[w.S_ARRIVAL_WORK] += unit_exponential(draw_by_key(m, w.WORLD_KEY, 0, w.PURPOSE_ARRIVAL, m[w.S_CAME]))  # demand.Demand._next_arrival+1
    stream(q, m, f, time_of_arrival(cumulated, m, f[w.S_ARRIVAL_WORK]), w.DEMAND_ARRIVAL)  # demand.Demand._next_arrival+2


@part
def demand_next_of_volume(q: Floats, times: Floats, m: Ints, f: Floats, heap: Table) -> None:
    if m[w.S_FOUNDER] < len(times):  # demand.Demand._next_of_volume+1
        push(q, m, f, heap, times[m[w.S_FOUNDER]], w.DEMAND_OF_VOLUME, 0, 0, False)  # demand.Demand._next_of_volume+2


@part
def demand_next_founder(q: Floats, times: Floats, m: Ints, f: Floats) -> None:
    if m[w.S_FOUNDER] < len(times):  # demand.Demand._next_founder+1
        stream(q, m, f, times[m[w.S_FOUNDER]], w.DEMAND_FOUNDER)  # demand.Demand._next_founder+2


@part
def demand_next_organic(q: Floats, m: Ints, f: Floats, heap: Table) -> None:
    gap = unit_exponential(draw_by_key(m, w.WORLD_KEY, 0, w.PURPOSE_ORGANIC, m[w.S_ORGANICS]))  # demand.Demand._next_organic+1
    f[w.S_ORGANIC_TIME] += gap * w.MINUTES_PER_WEEK / q[w.W_ORGANIC_PER_WEEK]  # demand.Demand._next_organic+2
    push(q, m, f, heap, f[w.S_ORGANIC_TIME], w.DEMAND_ORGANIC, 0, 0, False)  # demand.Demand._next_organic+3


@part
def customers_orders_per_week(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, key: int) -> float:
    """Return the order rate of the customer whose draws `key` determines."""
    return q[w.W_ORDERS_PER_WEEK] * sample_by_key(laws, points, m, p[w.W_ACTIVITY], key, 0, w.PURPOSE_ACTIVITY, 0)  # customers.Customers.orders_per_week+3


@part
def customers_rescale_hazard(q: Floats, m: Ints, f: Floats, heap: Table, customer: int) -> None:
    now = f[at.S_NOW]  # customers.Customers._rescale_hazard+1
    f[customer + w.U_EXPOSURE] += f[customer + w.U_HAZARD] * (now - f[customer + w.U_HAZARD_SINCE])  # customers.Customers._rescale_hazard+2
    f[customer + w.U_HAZARD_SINCE] = now  # customers.Customers._rescale_hazard+3
    f[customer + w.U_HAZARD] = hazard(q[w.W_HAZARD_PER_MINUTE], q[w.W_HAZARD_SLOPE], f[customer + w.U_LOYALTY])  # customers.Customers._rescale_hazard+4
    f[customer + w.U_LEAVES_AT] = leaving_time(now, f[customer + w.U_CHURN_THRESHOLD], f[customer + w.U_EXPOSURE], f[customer + w.U_HAZARD])  # customers.Customers._rescale_hazard+5
    if f[customer + w.U_LEAVES_AT] < f[customer + w.U_ALARM_AT]:  # customers.Customers._rescale_hazard+6
        customers_set_alarm(q, m, f, heap, customer)  # customers.Customers._rescale_hazard+7


@part
def demand_arrival(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, cumulated: Floats, arrivals: Floats, m: Ints, f: Floats, heap: Table, log: Table) -> None:
    key = signed(customer_key(w.OPEN_DEMAND, m[w.S_CAME]))  # demand.Demand._arrival+1
    flaw = choose_flaw(p, q, arrivals, m, f, key)  # demand.Demand._arrival+2
    dated = p[w.W_HAS_VOLUMES] != 0 and is_dated(p, f, flaw)  # demand.Demand._arrival+3
    if not dated and demand_let_through(p, q, laws, points, m, f, log, key, flaw, 0):  # demand.Demand._arrival+4
        journeys_open(p, q, laws, points, m, f, heap, log, customers_add(p, q, laws, points, people, m, f, key), flaw, key, w.FIRST_CASE, 0, w.NOBODY, w.NOBODY, m[w.S_CAME])  # demand.Demand._arrival+5
    m[w.S_CAME] += 1  # demand.Demand._arrival+6
    demand_next_arrival(q, cumulated, m, f)  # demand.Demand._arrival+7


@part
def demand_of_volume(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, times: Floats, which: Ints, numbers: Ints, m: Ints, f: Floats, heap: Table, log: Table) -> None:
    flaw = which[m[w.S_FOUNDER]]  # demand.Demand._of_volume+1
    n = numbers[m[w.S_FOUNDER]]
    day = int(f[at.S_NOW] / w.MINUTES_PER_DAY)  # demand.Demand._of_volume+2
    key = signed(customer_key(w.OPEN_DEMAND, volume_number(p[p[at.H_FLAWS] + flaw * w.FL_SIZE + w.FL_NAME], day, n)))  # demand.Demand._of_volume+3
    if demand_let_through(p, q, laws, points, m, f, log, key, flaw, 0):  # demand.Demand._of_volume+4
        journeys_open(p, q, laws, points, m, f, heap, log, customers_add(p, q, laws, points, people, m, f, key), flaw, key, w.FIRST_CASE, 0, w.NOBODY, w.NOBODY, -2 - n)  # demand.Demand._of_volume+5
    m[w.S_FOUNDER] += 1  # demand.Demand._of_volume+6
    demand_next_of_volume(q, times, m, f, heap)  # demand.Demand._of_volume+7


@part
def demand_founder(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, times: Floats, who: Ints, which: Ints, numbers: Ints, m: Ints, f: Floats, heap: Table, log: Table) -> None:
    demand_candidate(p, q, laws, points, m, f, heap, log, people[who[m[w.S_FOUNDER]]], which[m[w.S_FOUNDER]], numbers[m[w.S_FOUNDER]])  # demand.Demand._founder+1
    m[w.S_FOUNDER] += 1  # demand.Demand._founder+3
    demand_next_founder(q, times, m, f)  # demand.Demand._founder+4


@part
def demand_organic(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, keys: Ints, cumulated: Floats, arrivals: Floats, times: Floats, who: Ints, which: Ints, numbers: Ints, m: Ints, f: Floats, heap: Table, log: Table) -> None:
    if draw_by_key(m, w.WORLD_KEY, 0, w.PURPOSE_ORGANIC_ACCEPTED, m[w.S_ORGANICS]) < customers_reputation(q, f):  # demand.Demand._organic+2
        key = signed(customer_key(w.ORIGIN_ORGANIC, m[w.S_ORGANICS]))  # demand.Demand._organic+3
        has_anchor = p[w.W_GRAPH] != w.UNIFORM_MIXING and m[at.S_PEOPLE] > 0  # demand.Demand._organic+5
        anchor = people[int(draw_by_key(m, key, 0, w.PURPOSE_LISTENER, 0) * m[at.S_PEOPLE])] if has_anchor else 0  # demand.Demand._organic+6
        newcomer = customers_join(p, q, laws, points, people, keys, cumulated, arrivals, times, who, which, numbers, m, f, heap, log, w.ORIGIN_ORGANIC, m[w.S_ORGANICS], key, w.NOBODY)  # demand.Demand._organic+7
        if anchor != 0:  # demand.Demand._organic+8
            customers_introduce(p, m, newcomer, anchor)  # demand.Demand._organic+9
        demand_begin_orders(p, q, laws, points, cumulated, arrivals, m, f, heap, log, newcomer)  # demand.Demand._organic+10
    m[w.S_ORGANICS] += 1  # demand.Demand._organic+11
    demand_next_organic(q, m, f, heap)  # demand.Demand._organic+12


@part
def customers_set_alarm(q: Floats, m: Ints, f: Floats, heap: Table, customer: int) -> None:
    f[customer + w.U_ALARM_AT] = f[customer + w.U_LEAVES_AT]  # customers.Customers._set_alarm+1
    set_customers_depart_on_alarm(q, m, f, heap, f[customer + w.U_LEAVES_AT], customer)  # customers.Customers._set_alarm+2


@part
def demand_let_through(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, log: Table, key: int, flaw: int, customer: int) -> bool:
    """Return whether a candidate becomes a case: not if the flaw is gone; one caught before delivery is logged."""
    if not happens_by_key(m, f[m[at.S_FLAWS] + flaw * w.D_SIZE + w.D_LEVEL], key, w.FIRST_CASE, w.PURPOSE_FLAW_LEVEL):  # demand.Demand._let_through+3
        return False  # demand.Demand._let_through+4
    if happens_by_key(m, q[w.W_CATCHES], key, w.FIRST_CASE, w.PURPOSE_QUALITY_CHECK):  # demand.Demand._let_through+5
        severity = sample_by_key(laws, points, m, p[p[at.H_FLAWS] + flaw * w.FL_SIZE + w.FL_SEVERITY], key, w.FIRST_CASE, w.PURPOSE_SEVERITY, 0)  # demand.Demand._let_through+6
        log_without_case(m, f, log, w.KIND_CAUGHT, flaw, within_bounds(severity), customer, w.NOBODY, w.NOBODY, w.NOBODY)  # demand.Demand._let_through+7
        return False  # demand.Demand._let_through+8
    return True  # demand.Demand._let_through+9


@part
def journeys_open(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, heap: Table, log: Table, customer: int, flaw: int, key: int, number: int, links: int, cause: int, why: int, told: int) -> int:
    """Open a case now: log it, let it hurt, and begin its journey and its chance to knock on. cause, why: the positions of the record that set it off and of the problem that it came from, if any. told: what its record says of its key - the number of an arrival of open demand, or of the point of a customer's measure."""
    traits = p[at.H_FLAWS] + flaw * w.FL_SIZE  # journey.Journeys.open+7
    case = new_case(m, f, m[w.S_OPENED], customer, key, number, flaw, f[at.S_NOW], within_bounds(sample_by_key(laws, points, m, p[traits + w.FL_SEVERITY], key, number, w.PURPOSE_SEVERITY, 0)), within_bounds(sample_by_key(laws, points, m, p[traits + w.FL_COMPLEXITY], key, number, w.PURPOSE_COMPLEXITY, 0)), sample_by_key(laws, points, m, p[traits + w.FL_REMEDY], key, number, w.PURPOSE_REMEDY, 0), links, cause)  # journey.Journeys.open+8
    m[w.S_OPENED] += 1  # journey.Journeys.open+15
    customer_cases_append(m, customer, case)  # journey.Journeys.open+16
    m[case + w.C_ONSET] = log_case(m, f, log, case, w.KIND_OPENED, flaw, f[customer + w.U_LOYALTY], told, why)  # journey.Journeys.open+17
    customers_feel(p, q, m, f, heap, log, case, w.FEELING_ONSET, 1.0, w.NOBODY)  # journey.Journeys.open+18
    moments_on_opening(case)  # journey.Journeys.open+19
    if p[traits + w.FL_KNOCK_ON] >= 0 and links < w.MOST_LINKS:  # journey.Journeys.open+20
        delay = q[traits + w.FL_KNOCK_ON_MINUTES] * unit_exponential(draw(m, case, w.PURPOSE_KNOCK_ON, 0))  # journey.Journeys.open+21
        set_journeys_knock_on(q, m, f, heap, f[at.S_NOW] + delay, case)  # journey.Journeys.open+22
    begin_journey(m, case)  # journey.Journeys.open+23
    return case  # journey.Journeys.open+24


@part
def demand_candidate(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, heap: Table, log: Table, customer: int, flaw: int, point: int) -> None:
    """Let a flawed order of a customer become a case, if it happens and there is room for it."""
    if not m[customer + w.U_ACTIVE] != 0 or (p[w.W_ONE_CASE_AT_A_TIME] != 0 and m[customer + w.U_CASES_COUNT] != 0):  # demand.Demand._candidate+2
        return  # demand.Demand._candidate+3
    key = signed(onset_key(np.uint64(m[at.S_RUN]), np.uint64(signed(named_key(np.uint64(m[customer + w.U_KEY]), p[p[at.H_FLAWS] + flaw * w.FL_SIZE + w.FL_NAME]))), point))  # demand.Demand._candidate+5
    if demand_let_through(p, q, laws, points, m, f, log, key, flaw, customer):  # demand.Demand._candidate+6
        journeys_open(p, q, laws, points, m, f, heap, log, customer, flaw, key, w.FIRST_CASE, 0, w.NOBODY, w.NOBODY, point)  # demand.Demand._candidate+7


@part
def customers_reputation(q: Floats, f: Floats) -> float:
    """Return the share of organic newcomers who still come, as the name stands now."""
    return reputation(customers_remembered(q, f), q[w.W_REPUTATION_DROP])  # customers.Customers.reputation+2


@part
def customers_introduce(p: Ints, m: Ints, newcomer: int, anchor: int) -> None:
    """Tie a newcomer to the customer who brought it and to friends of that customer, as many as others have."""
    ties = p[w.W_TIES]  # customers.Customers.introduce+2
    if p[w.W_GRAPH] == w.UNIFORM_MIXING or ties == 0:  # customers.Customers.introduce+3
        return  # customers.Customers.introduce+4
    known = m[anchor + w.U_FRIENDS_COUNT]  # customers.Customers.introduce+5
    customers_befriend(m, newcomer, anchor)  # customers.Customers.introduce+6
    for n in range(min(ties - 1, known)):  # customers.Customers.introduce+7
        u = draw_by_key(m, m[newcomer + w.U_KEY], 0, w.PURPOSE_ACQUAINTANCE, n)  # customers.Customers.introduce+8
        customers_befriend(m, newcomer, customer_friends_item(m, anchor, int(u * known)))  # customers.Customers.introduce+9


@part
def demand_begin_orders(p: Ints, q: Floats, laws: Table, points: Floats, cumulated: Floats, arrivals: Floats, m: Ints, f: Floats, heap: Table, log: Table, newcomer: int) -> None:
    """Let a customer who has just joined begin to order; in open demand, let it come with its problem."""
    if p[w.W_OPEN_DEMAND] != 0:  # demand.Demand.begin_orders+2
        flaw = choose_flaw(p, q, arrivals, m, f, m[newcomer + w.U_KEY])  # demand.Demand.begin_orders+3
        journeys_open(p, q, laws, points, m, f, heap, log, newcomer, flaw, m[newcomer + w.U_KEY], w.FIRST_CASE, 0, m[newcomer + w.U_STRAW], w.NOBODY, w.FIRST_CASE)  # demand.Demand.begin_orders+5
    else:
        work = cumulated_at(cumulated, f[at.S_NOW])  # demand.Demand.begin_orders+7
        for place in range((p[at.H_CHANNELS] - p[at.H_FLAWS]) // w.FL_SIZE):  # demand.Demand.begin_orders+8
            demand_begin_flaw(p, q, cumulated, m, f, heap, newcomer, p[p[at.H_FLAWS] + place * w.FL_SIZE + w.FL_BY_NAME], work)  # demand.Demand.begin_orders+9


@part
def journey_begin(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int) -> int:
    if m[case + w.C_ENDED] != 0:  # journey.Journeys._journey+1
        end_journey(m, case)
        return -1
    if happens(m, between(q[w.W_VOICE_AT_0], q[w.W_VOICE_AT_1], f[case + w.C_SEVERITY]), case, w.PURPOSE_VOICE, 0):  # journey.Journeys._voice+3
        log_case(m, f, log, case, w.KIND_VOICED, m[case + w.C_FLAW], f[case + w.C_SEVERITY], w.NOBODY, w.NOBODY)  # journey.Journeys._voice+4
        coming_where = journeys_first_channel(p, q, m, f, case)  # journey.Journeys._voice+5
        coming_reason = w.REASON_FIRST
        if not m[case + w.C_ENDED] != 0:  # journey.Journeys._journey+5
            return journey_journey_branch_5(p, q, laws, points, people, m, f, heap, log, case, coming_reason, coming_where)
        else:
            end_journey(m, case)
            return -1
    log_case(m, f, log, case, w.KIND_STAYED_SILENT, m[case + w.C_FLAW], f[case + w.C_SEVERITY], w.NOBODY, w.NOBODY)  # journey.Journeys._voice+6
    if not happens(m, q[w.W_CHECK_IN], case, w.PURPOSE_CHECK_IN, 0):  # journey.Journeys._voice+7
        customers_end(p, q, laws, points, people, m, f, heap, log, case, w.ENDING_SILENT)  # journey.Journeys._voice+8
        end_journey(m, case)
        return -1
    push(q, m, f, heap, f[at.S_NOW] + duration(laws, points, m, p[w.W_CHECK_IN_AFTER], case, w.PURPOSE_CHECK_IN, 1), w.GO_JOURNEY, case, 0, False)  # journey.Journeys._voice+10
    m[case + w.JOURNEY_STATE] = w.JOURNEY_AT_VOICE_1
    return -1


@part
def journey_voice_1(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int) -> int:
    if m[case + w.C_ENDED] != 0:  # journey.Journeys._voice+11
        end_journey(m, case)
        return -1
    log_case(m, f, log, case, w.KIND_CHECKED_IN, m[case + w.C_FLAW], f[at.S_NOW] - f[case + w.C_OPENED], w.NOBODY, w.NOBODY)  # journey.Journeys._voice+13
    customers_feel(p, q, m, f, heap, log, case, w.FEELING_CHECKED_IN, 1.0, w.NOBODY)  # journey.Journeys._voice+14
    m[case + w.C_CHANNEL] = p[w.W_LIVE_CHANNEL] if p[w.W_LIVE_CHANNEL] >= 0 else choose_channel(p, q, m, f, case)  # journey.Journeys._voice+15
    coming_where = 0  # journey.Journeys._voice+16
    coming_expiry = np.inf
    if not m[case + w.C_ENDED] != 0:  # journey.Journeys._journey+5
        return journey_journey_branch_11(p, q, laws, points, people, m, f, heap, log, case, coming_expiry, coming_where)
    else:
        end_journey(m, case)
        return -1


@part
def journey_journey_branch_5(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int, coming_reason: int, coming_where: int) -> int:
    before_contact_channel = coming_where  # journey.Journeys._journey+7
    before_contact_reason = coming_reason
    if m[m[case + w.C_CUSTOMER] + w.U_ON_LINE] != 0 or m[m[case + w.C_CUSTOMER] + w.U_WAITING_FOR_TURN] > 0:  # journey.Journeys.contact+6
        m[case + w.C_TURN_NUMBER] = m[m[case + w.C_CUSTOMER] + w.U_TURNS]  # journey.Journeys.await_turn+3
        m[m[case + w.C_CUSTOMER] + w.U_TURNS] += 1  # journey.Journeys.await_turn+4
        m[m[case + w.C_CUSTOMER] + w.U_WAITING_FOR_TURN] += 1  # journey.Journeys.await_turn+5
        await_turn_waits = True  # journey.Journeys.await_turn+6
        return journey_await_turn_again_2(p, q, laws, points, people, m, f, heap, log, case, await_turn_waits, before_contact_channel, before_contact_reason)  # journey.Journeys.await_turn+7
    else:
        return journey_contact_1(p, q, laws, points, people, m, f, heap, log, case, before_contact_channel, before_contact_reason)


@part
def journey_contact_1(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int, before_contact_channel: int, before_contact_reason: int) -> int:
    m[case + w.C_STEPS] += 1  # journey.Journeys.contact+10
    if journeys_is_tired(p, laws, points, m, f, case):  # journey.Journeys.contact+11
        customers_end(p, q, laws, points, people, m, f, heap, log, case, w.ENDING_GAVE_UP)  # journey.Journeys.contact+12
        end_journey(m, case)
        return -1
    return journey_contact_again_4(p, q, laws, points, people, m, f, heap, log, case, before_contact_channel, before_contact_reason)  # journey.Journeys.contact+14


@part
def journey_await_turn_again_2(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int, await_turn_waits: bool, before_contact_channel: int, before_contact_reason: int) -> int:
    if await_turn_waits:  # journey.Journeys.await_turn+7
        await_turn_turn = new_signal(m)  # journey.Journeys.await_turn+8
        m[case + w.C_TURN] = await_turn_turn
        wait(m, await_turn_turn + w.G_GO, w.GO_JOURNEY, case)  # journey.Journeys.await_turn+9
        m[case + w.JOURNEY_AWAIT_TURN_TURN] = await_turn_turn
        m[case + w.JOURNEY_BEFORE_CONTACT_CHANNEL] = before_contact_channel
        m[case + w.JOURNEY_BEFORE_CONTACT_REASON] = before_contact_reason
        m[case + w.JOURNEY_STATE] = w.JOURNEY_AT_AWAIT_TURN_3
        return -1
    else:
        if not m[case + w.C_ENDED] != 0:  # journey.Journeys.await_turn+12
            m[case + w.C_HAS_WAITED] = True  # journey.Journeys.await_turn+13
            m[m[case + w.C_CUSTOMER] + w.U_WAITING_FOR_TURN] -= 1  # journey.Journeys.await_turn+14
        if m[case + w.C_ENDED] != 0:  # journey.Journeys.contact+8
            end_journey(m, case)
            return -1
        return journey_contact_1(p, q, laws, points, people, m, f, heap, log, case, before_contact_channel, before_contact_reason)


@part
def journey_await_turn_3(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int, await_turn_turn: int, before_contact_channel: int, before_contact_reason: int) -> int:
    m[case + w.C_TURN] = 0  # journey.Journeys.await_turn+10
    await_turn_waits = m[m[case + w.C_CUSTOMER] + w.U_ON_LINE] != 0 and (not m[case + w.C_ENDED] != 0)  # journey.Journeys.await_turn+11
    forget(m, case + w.C_TURN, await_turn_turn)
    free_signal(m, await_turn_turn)
    return journey_await_turn_again_2(p, q, laws, points, people, m, f, heap, log, case, await_turn_waits, before_contact_channel, before_contact_reason)


@part
def journey_contact_again_4(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int, before_contact_channel: int, before_contact_reason: int) -> int:
    if journeys_is_shut(p, q, m, f, case, before_contact_channel) and journeys_knows_hours(p, q, m, case, before_contact_channel):  # journey.Journeys.contact+14
        journeys_pass_turn(p, q, laws, points, people, m, f, heap, log, case)  # journey.Journeys.contact+15
        if not m[case + w.C_ENDED] != 0:  # journey.Journeys.contact+16
            push(q, m, f, heap, f[at.S_NOW] + journeys_minutes_to_opening(p, q, m, f, case, before_contact_channel), w.GO_JOURNEY, case, 0, False)  # journey.Journeys.contact+17
            m[case + w.JOURNEY_BEFORE_CONTACT_CHANNEL] = before_contact_channel
            m[case + w.JOURNEY_BEFORE_CONTACT_REASON] = before_contact_reason
            m[case + w.JOURNEY_STATE] = w.JOURNEY_AT_CONTACT_6
            return -1
        else:
            return journey_contact_5(m, case, before_contact_channel, before_contact_reason)
    else:
        journeys_make_contact(p, q, m, f, log, case, before_contact_channel, before_contact_reason)  # journey.Journeys.contact+22
        coming_where = before_contact_channel  # journey.Journeys.contact+23
        if not m[case + w.C_ENDED] != 0:  # journey.Journeys._journey+5
            return journey_journey_branch_8(p, q, laws, points, people, m, f, heap, log, case, coming_where)
        else:
            end_journey(m, case)
            return -1


@part
def journey_contact_5(m: Ints, case: int, before_contact_channel: int, before_contact_reason: int) -> int:
    if not m[case + w.C_ENDED] != 0 and (m[m[case + w.C_CUSTOMER] + w.U_ON_LINE] != 0 or m[m[case + w.C_CUSTOMER] + w.U_WAITING_FOR_TURN] > 0):  # journey.Journeys.contact+18
        m[case + w.C_TURN_NUMBER] = m[m[case + w.C_CUSTOMER] + w.U_TURNS]  # journey.Journeys.await_turn+3
        m[m[case + w.C_CUSTOMER] + w.U_TURNS] += 1  # journey.Journeys.await_turn+4
        m[m[case + w.C_CUSTOMER] + w.U_WAITING_FOR_TURN] += 1  # journey.Journeys.await_turn+5
        await_turn_waits = True  # journey.Journeys.await_turn+6
        return journey_await_turn_via_contact_again_2(m, case, await_turn_waits, before_contact_channel, before_contact_reason)  # journey.Journeys.await_turn+7
    else:
        return journey_contact_7(m, case, before_contact_channel, before_contact_reason)


@part
def journey_contact_6(m: Ints, case: int, before_contact_channel: int, before_contact_reason: int) -> int:
    return journey_contact_5(m, case, before_contact_channel, before_contact_reason)


@part
def journey_contact_7(m: Ints, case: int, before_contact_channel: int, before_contact_reason: int) -> int:
    if m[case + w.C_ENDED] != 0:  # journey.Journeys.contact+20
        end_journey(m, case)
        return -1
    m[case + w.JOURNEY_BEFORE_CONTACT_CHANNEL] = before_contact_channel
    m[case + w.JOURNEY_BEFORE_CONTACT_REASON] = before_contact_reason
    return w.JOURNEY_AT_CONTACT_AGAIN_4


@part
def journey_await_turn_via_contact_again_2(m: Ints, case: int, await_turn_waits: bool, before_contact_channel: int, before_contact_reason: int) -> int:
    if await_turn_waits:  # journey.Journeys.await_turn+7
        await_turn_turn = new_signal(m)  # journey.Journeys.await_turn+8
        m[case + w.C_TURN] = await_turn_turn
        wait(m, await_turn_turn + w.G_GO, w.GO_JOURNEY, case)  # journey.Journeys.await_turn+9
        m[case + w.JOURNEY_AWAIT_TURN_TURN] = await_turn_turn
        m[case + w.JOURNEY_BEFORE_CONTACT_CHANNEL] = before_contact_channel
        m[case + w.JOURNEY_BEFORE_CONTACT_REASON] = before_contact_reason
        m[case + w.JOURNEY_STATE] = w.JOURNEY_AT_AWAIT_TURN_VIA_CONTACT_3
        return -1
    else:
        if not m[case + w.C_ENDED] != 0:  # journey.Journeys.await_turn+12
            m[case + w.C_HAS_WAITED] = True  # journey.Journeys.await_turn+13
            m[m[case + w.C_CUSTOMER] + w.U_WAITING_FOR_TURN] -= 1  # journey.Journeys.await_turn+14
        return journey_contact_7(m, case, before_contact_channel, before_contact_reason)


@part
def journey_await_turn_via_contact_3(m: Ints, case: int, await_turn_turn: int, before_contact_channel: int, before_contact_reason: int) -> int:
    m[case + w.C_TURN] = 0  # journey.Journeys.await_turn+10
    await_turn_waits = m[m[case + w.C_CUSTOMER] + w.U_ON_LINE] != 0 and (not m[case + w.C_ENDED] != 0)  # journey.Journeys.await_turn+11
    forget(m, case + w.C_TURN, await_turn_turn)
    free_signal(m, await_turn_turn)
    return journey_await_turn_via_contact_again_2(m, case, await_turn_waits, before_contact_channel, before_contact_reason)


@part
def journey_journey_branch_8(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int, coming_where: int) -> int:
    arrive_channel = coming_where  # journey.Journeys._journey+9
    m[case + w.C_CHANNEL] = arrive_channel  # journey.Journeys._arrive+3
    arrive_kind = p[p[at.H_CHANNELS] + arrive_channel * w.CH_SIZE + w.CH_KIND]  # journey.Journeys._arrive+4
    if arrive_kind == w.CHANNELKIND_MESSAGE:  # journey.Journeys._arrive+5
        journeys_hang_up(p, q, laws, points, people, m, f, heap, log, case)  # journey.Journeys._arrive+6
        customers_is_off_line(p, q, laws, points, people, m, f, heap, log, m[case + w.C_CUSTOMER])  # journey.Journeys._arrive+7
        if m[case + w.C_ENDED] != 0:  # journey.Journeys._arrive+8
            end_journey(m, case)
            return -1
        message_way = p[at.H_CHANNELS] + arrive_channel * w.CH_SIZE  # journey.Journeys._message+2
        m[case + w.C_BY_MESSAGE] = True  # journey.Journeys._message+3
        message_expected = sample(laws, points, m, p[message_way + w.CH_EXPECTED_ANSWER], case, w.PURPOSE_EXPECTED_ANSWER, m[case + w.C_CONTACTS])  # journey.Journeys._message+4
        if p[message_way + w.CH_EXPECTED_CLOCK] > 0:  # journey.Journeys._message+5
            message_expected = journeys_business_minutes(p, q, m, f, case, message_expected, p[message_way + w.CH_EXPECTED_CLOCK])  # journey.Journeys._message+6
        if not happens(m, q[message_way + w.CH_UNREAD], case, w.PURPOSE_UNREAD, m[case + w.C_CONTACTS]):  # journey.Journeys._message+7
            coming_where = 0  # journey.Journeys._message+8
            coming_expiry = message_expected
            if not m[case + w.C_ENDED] != 0:  # journey.Journeys._journey+5
                return journey_journey_branch_11(p, q, laws, points, people, m, f, heap, log, case, coming_expiry, coming_where)
            else:
                end_journey(m, case)
                return -1
        log_case(m, f, log, case, w.KIND_UNREAD, arrive_channel, message_expected if message_expected < np.inf else -1.0, w.NOBODY, w.NOBODY)  # journey.Journeys._message+9
        if message_expected == np.inf:  # journey.Journeys._message+10
            end_journey(m, case)
            return -1
        push(q, m, f, heap, f[at.S_NOW] + message_expected, w.GO_JOURNEY, case, 0, False)  # journey.Journeys._message+12
        f[case + w.JOURNEY_MESSAGE_EXPECTED] = message_expected
        m[case + w.JOURNEY_STATE] = w.JOURNEY_AT_MESSAGE_1
        return -1
    else:
        m[case + w.C_BY_MESSAGE] = False  # journey.Journeys._arrive+11
        if journeys_is_shut(p, q, m, f, case, arrive_channel):  # journey.Journeys._arrive+12
            at_closed_door_closed = p[p[at.H_CHANNELS] + arrive_channel * w.CH_SIZE + w.CH_CLOSED]  # journey.Journeys._at_closed_door+2
            if journeys_knows_hours(p, q, m, case, arrive_channel):  # journey.Journeys._at_closed_door+3
                journeys_hang_up(p, q, laws, points, people, m, f, heap, log, case)  # journey.Journeys._at_closed_door+4
                customers_is_off_line(p, q, laws, points, people, m, f, heap, log, m[case + w.C_CUSTOMER])  # journey.Journeys._at_closed_door+5
                if m[case + w.C_ENDED] != 0:  # journey.Journeys._at_closed_door+6
                    end_journey(m, case)
                    return -1
                else:
                    coming_where = arrive_channel
                    coming_reason = w.REASON_RETRY
                    if not m[case + w.C_ENDED] != 0:  # journey.Journeys._journey+5
                        m[case + w.JOURNEY_COMING_REASON] = coming_reason
                        m[case + w.JOURNEY_COMING_WHERE] = coming_where
                        return w.JOURNEY_AT_JOURNEY_BRANCH_5
                    else:
                        end_journey(m, case)
                        return -1
            if at_closed_door_closed == w.WHENCLOSED_TURNED_AWAY:  # journey.Journeys._at_closed_door+7
                log_case(m, f, log, case, w.KIND_CLOSED, arrive_channel, 0.0, w.NOBODY, w.NOBODY)  # journey.Journeys._at_closed_door+8
                journeys_hear_closed(p, q, m, f, heap, log, case)  # journey.Journeys.turned_away+3
                journeys_hang_up(p, q, laws, points, people, m, f, heap, log, case)  # journey.Journeys.turned_away+4
                customers_is_off_line(p, q, laws, points, people, m, f, heap, log, m[case + w.C_CUSTOMER])  # journey.Journeys.turned_away+5
                if m[case + w.C_ENDED] != 0:  # journey.Journeys.turned_away+6
                    end_journey(m, case)
                    return -1
                m[case + w.C_STEPS] += 1  # journey.Journeys.turned_away+8
                if journeys_is_tired(p, laws, points, m, f, case):  # journey.Journeys.turned_away+9
                    customers_end(p, q, laws, points, people, m, f, heap, log, case, w.ENDING_GAVE_UP)  # journey.Journeys.turned_away+10
                    end_journey(m, case)
                    return -1
                push(q, m, f, heap, f[at.S_NOW] + journeys_closed_delay(p, laws, points, m, case), w.GO_JOURNEY, case, 0, False)  # journey.Journeys.turned_away+12
                m[case + w.JOURNEY_STATE] = w.JOURNEY_AT_TURNED_AWAY_1
                return -1
            else:
                if at_closed_door_closed == w.WHENCLOSED_VOICEMAIL:  # journey.Journeys._at_closed_door+10
                    log_case(m, f, log, case, w.KIND_MESSAGE_LEFT, arrive_channel, 0.0, w.NOBODY, w.NOBODY)  # journey.Journeys._at_closed_door+11
                    journeys_hang_up(p, q, laws, points, people, m, f, heap, log, case)  # journey.Journeys._at_closed_door+12
                    customers_is_off_line(p, q, laws, points, people, m, f, heap, log, m[case + w.C_CUSTOMER])  # journey.Journeys._at_closed_door+13
                    if m[case + w.C_ENDED] != 0:  # journey.Journeys._at_closed_door+14
                        end_journey(m, case)
                        return -1
                    else:
                        coming_where = 0
                        coming_expiry = np.inf
                        if not m[case + w.C_ENDED] != 0:  # journey.Journeys._journey+5
                            return journey_journey_branch_11(p, q, laws, points, people, m, f, heap, log, case, coming_expiry, coming_where)
                        else:
                            end_journey(m, case)
                            return -1
                journeys_pick_up(m, case)  # journey.Journeys._at_closed_door+15
                coming_where = 0  # journey.Journeys._at_closed_door+16
                coming_expiry = np.inf
                if not m[case + w.C_ENDED] != 0:  # journey.Journeys._journey+5
                    return journey_journey_branch_11(p, q, laws, points, people, m, f, heap, log, case, coming_expiry, coming_where)
                else:
                    end_journey(m, case)
                    return -1
        else:
            journeys_pick_up(m, case)  # journey.Journeys._arrive+14
            if arrive_kind == w.CHANNELKIND_SELF_SERVICE:  # journey.Journeys._arrive+15
                self_service_way = p[at.H_CHANNELS] + arrive_channel * w.CH_SIZE  # journey.Journeys._self_service+2
                self_service_patience = sample(laws, points, m, p[self_service_way + w.CH_PATIENCE], case, w.PURPOSE_SELF_SERVICE_PATIENCE, m[case + w.C_CONTACTS])  # journey.Journeys._self_service+3
                self_service_spent = 0.0  # journey.Journeys._self_service+4
                self_service_loops = 0
                return journey_self_service_again_2(p, q, laws, points, m, f, heap, case, arrive_channel, self_service_loops, self_service_patience, self_service_spent, self_service_way)  # journey.Journeys._self_service+5
            else:
                coming_where = 0  # journey.Journeys._arrive+17
                coming_expiry = np.inf
                if not m[case + w.C_ENDED] != 0:  # journey.Journeys._journey+5
                    return journey_journey_branch_11(p, q, laws, points, people, m, f, heap, log, case, coming_expiry, coming_where)
                else:
                    end_journey(m, case)
                    return -1


@part
def journey_message_1(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int, message_expected: float) -> int:
    if m[case + w.C_ENDED] != 0:  # journey.Journeys._message+13
        end_journey(m, case)
        return -1
    after_silence_channel = m[case + w.C_CHANNEL]  # journey.Journeys.after_silence+2
    log_case(m, f, log, case, w.KIND_UNANSWERED, after_silence_channel, message_expected, w.NOBODY, w.NOBODY)  # journey.Journeys.after_silence+3
    customers_feel(p, q, m, f, heap, log, case, w.FEELING_UNREAD, 1.0, w.NOBODY)  # journey.Journeys.after_silence+4
    after_silence_after = p[p[at.H_CHANNELS] + after_silence_channel * w.CH_SIZE + w.CH_AFTER_SILENCE]  # journey.Journeys.after_silence+5
    if after_silence_after < 0:  # journey.Journeys.after_silence+6
        customers_end(p, q, laws, points, people, m, f, heap, log, case, w.ENDING_GAVE_UP)  # journey.Journeys.after_silence+7
        end_journey(m, case)
        return -1
    coming_where = after_silence_after  # journey.Journeys.after_silence+9
    coming_reason = w.REASON_AFTER_SILENCE
    if not m[case + w.C_ENDED] != 0:  # journey.Journeys._journey+5
        return journey_journey_branch_5(p, q, laws, points, people, m, f, heap, log, case, coming_reason, coming_where)
    else:
        end_journey(m, case)
        return -1


@part
def journey_turned_away_1(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int) -> int:
    if m[case + w.C_ENDED] != 0:  # journey.Journeys.turned_away+13
        end_journey(m, case)
        return -1
    else:
        coming_where = m[case + w.C_CHANNEL]
        coming_reason = w.REASON_RETRY
        if not m[case + w.C_ENDED] != 0:  # journey.Journeys._journey+5
            return journey_journey_branch_5(p, q, laws, points, people, m, f, heap, log, case, coming_reason, coming_where)
        else:
            end_journey(m, case)
            return -1


@part
def journey_self_service_again_2(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, heap: Table, case: int, arrive_channel: int, self_service_loops: int, self_service_patience: float, self_service_spent: float, self_service_way: int) -> int:
    self_service_n = m[case + w.C_CONTACTS] * 1024 + self_service_loops  # journey.Journeys._self_service+6
    self_service_minutes = duration(laws, points, m, p[self_service_way + w.CH_SESSION], case, w.PURPOSE_SESSION, self_service_n)  # journey.Journeys._self_service+7
    if self_service_spent + self_service_minutes > self_service_patience:  # journey.Journeys._self_service+8
        push(q, m, f, heap, f[at.S_NOW] + (self_service_patience - self_service_spent), w.GO_JOURNEY, case, 0, False)  # journey.Journeys._self_service+9
        m[case + w.JOURNEY_ARRIVE_CHANNEL] = arrive_channel
        f[case + w.JOURNEY_SELF_SERVICE_PATIENCE] = self_service_patience
        m[case + w.JOURNEY_STATE] = w.JOURNEY_AT_SELF_SERVICE_4
        return -1
    else:
        push(q, m, f, heap, f[at.S_NOW] + self_service_minutes, w.GO_JOURNEY, case, 0, False)  # journey.Journeys._self_service+12
        m[case + w.JOURNEY_ARRIVE_CHANNEL] = arrive_channel
        m[case + w.JOURNEY_SELF_SERVICE_LOOPS] = self_service_loops
        f[case + w.JOURNEY_SELF_SERVICE_MINUTES] = self_service_minutes
        m[case + w.JOURNEY_SELF_SERVICE_N] = self_service_n
        f[case + w.JOURNEY_SELF_SERVICE_PATIENCE] = self_service_patience
        f[case + w.JOURNEY_SELF_SERVICE_SPENT] = self_service_spent
        m[case + w.JOURNEY_SELF_SERVICE_WAY] = self_service_way
        m[case + w.JOURNEY_STATE] = w.JOURNEY_AT_SELF_SERVICE_6
        return -1


@part
def journey_self_service_4(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int, arrive_channel: int, self_service_patience: float) -> int:
    log_case(m, f, log, case, w.KIND_QUIT_SELF_SERVICE, arrive_channel, self_service_patience, w.NOBODY, w.NOBODY)  # journey.Journeys._self_service+10
    try_again_way = p[at.H_CHANNELS] + m[case + w.C_CHANNEL] * w.CH_SIZE  # journey.Journeys.try_again+2
    journeys_hang_up(p, q, laws, points, people, m, f, heap, log, case)  # journey.Journeys.try_again+3
    if m[case + w.C_ENDED] != 0:  # journey.Journeys.try_again+4
        end_journey(m, case)
        return -1
    if not happens(m, q[try_again_way + w.CH_RETRY], case, w.PURPOSE_RETRY, m[case + w.C_CONTACTS]):  # journey.Journeys.try_again+6
        customers_end(p, q, laws, points, people, m, f, heap, log, case, w.ENDING_GAVE_UP)  # journey.Journeys.try_again+7
        end_journey(m, case)
        return -1
    push(q, m, f, heap, f[at.S_NOW] + duration(laws, points, m, p[try_again_way + w.CH_RETRY_DELAY], case, w.PURPOSE_RETRY_DELAY, m[case + w.C_CONTACTS]), w.GO_JOURNEY, case, 0, False)  # journey.Journeys.try_again+9
    m[case + w.JOURNEY_TRY_AGAIN_WAY] = try_again_way
    m[case + w.JOURNEY_STATE] = w.JOURNEY_AT_TRY_AGAIN_1
    return -1


@part
def journey_try_again_1(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int, try_again_way: int) -> int:
    if m[case + w.C_ENDED] != 0:  # journey.Journeys.try_again+10
        end_journey(m, case)
        return -1
    else:
        coming_where = p[try_again_way + w.CH_RETRY_THROUGH]
        coming_reason = w.REASON_RETRY
        if not m[case + w.C_ENDED] != 0:  # journey.Journeys._journey+5
            return journey_journey_branch_5(p, q, laws, points, people, m, f, heap, log, case, coming_reason, coming_where)
        else:
            end_journey(m, case)
            return -1


@part
def journey_self_service_6(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int, arrive_channel: int, self_service_loops: int, self_service_minutes: float, self_service_n: int, self_service_patience: float, self_service_spent: float, self_service_way: int) -> int:
    self_service_spent += self_service_minutes  # journey.Journeys._self_service+13
    log_case(m, f, log, case, w.KIND_SESSION_ENDED, arrive_channel, self_service_minutes, w.NOBODY, w.NOBODY)  # journey.Journeys._self_service+14
    self_service_helps = between(q[self_service_way + w.CH_SOLVES_AT_0], q[self_service_way + w.CH_SOLVES_AT_1], f[case + w.C_COMPLEXITY])  # journey.Journeys._self_service+15
    if happens(m, self_service_helps, case, w.PURPOSE_SELF_SERVICE_SOLVES, self_service_n):  # journey.Journeys._self_service+16
        log_case(m, f, log, case, w.KIND_SELF_SERVED, arrive_channel, self_service_spent, w.NOBODY, w.NOBODY)  # journey.Journeys._self_service+17
        moments_on_solving(case)  # journey.Journeys._self_service+18
        customers_end(p, q, laws, points, people, m, f, heap, log, case, w.ENDING_SOLVED)  # journey.Journeys._self_service+19
        end_journey(m, case)
        return -1
    if happens(m, q[self_service_way + w.CH_HUMAN_ACCESS], case, w.PURPOSE_HUMAN_ACCESS, self_service_n):  # journey.Journeys._self_service+21
        log_case(m, f, log, case, w.KIND_HUMAN_OFFERED, p[self_service_way + w.CH_LEADS_TO], self_service_spent, w.NOBODY, w.NOBODY)  # journey.Journeys._self_service+22
        coming_where = p[self_service_way + w.CH_LEADS_TO]  # journey.Journeys._self_service+23
        if not m[case + w.C_ENDED] != 0:  # journey.Journeys._journey+5
            return journey_journey_branch_8(p, q, laws, points, people, m, f, heap, log, case, coming_where)
        else:
            end_journey(m, case)
            return -1
    self_service_loops += 1  # journey.Journeys._self_service+24
    log_case(m, f, log, case, w.KIND_LOOPED, arrive_channel, float(self_service_loops), w.NOBODY, w.NOBODY)  # journey.Journeys._self_service+25
    customers_feel(p, q, m, f, heap, log, case, w.FEELING_LOOP, 1.0, w.NOBODY)  # journey.Journeys._self_service+26
    journeys_make_effort(p, q, f, case, w.EFFORT_LOOP, 1.0)  # journey.Journeys._self_service+27
    m[case + w.C_STEPS] += 1  # journey.Journeys._self_service+28
    if journeys_is_tired(p, laws, points, m, f, case):  # journey.Journeys._self_service+29
        customers_end(p, q, laws, points, people, m, f, heap, log, case, w.ENDING_GAVE_UP)  # journey.Journeys._self_service+30
        end_journey(m, case)
        return -1
    return journey_self_service_again_2(p, q, laws, points, m, f, heap, case, arrive_channel, self_service_loops, self_service_patience, self_service_spent, self_service_way)


@part
def journey_journey_branch_11(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int, coming_expiry: float, coming_where: int) -> int:
    asked_for_help_level = coming_where  # journey.Journeys._journey+11
    asked_for_help_expiry = coming_expiry
    level_spec = p[at.H_LEVELS] + asked_for_help_level * w.LE_SIZE  # desk.Desk.level+2
    level_pool = desk_desk_of(p, m, case) if asked_for_help_level == 0 else p[level_spec + w.LE_POOL]  # desk.Desk.level+3
    level_patience = asked_for_help_expiry  # desk.Desk.level+4
    level_door = w.NOBODY
    level_closed = w.WHENCLOSED_WAIT
    if m[case + w.C_IN_CONTACT] != 0 and (not has_free_agent(m, level_pool)):  # desk.Desk.level+5
        level_law = p[level_spec + w.LE_PATIENCE] if p[level_spec + w.LE_PATIENCE] >= 0 else journeys_patience(p, m, case, m[case + w.C_CHANNEL])  # desk.Desk.level+6
        level_drawn = sample(laws, points, m, level_law, case, w.PURPOSE_PATIENCE, desk_visit_number(p, m, case, asked_for_help_level))  # desk.Desk.level+7
        level_patience = moments_patience(case, level_pool, level_drawn)  # desk.Desk.level+8
        level_door = p[p[at.H_LINE_DOORS] + (m[case + w.C_FLAW] * p[at.H_N_CHANNELS] + m[case + w.C_CHANNEL])] if asked_for_help_level == 0 else p[p[at.H_SHIFTS] + level_pool]  # desk.Desk.level+9
        level_closed = p[p[at.H_CHANNELS] + m[case + w.C_CHANNEL] * w.CH_SIZE + w.CH_CLOSED]  # desk.Desk.level+10
        if asked_for_help_level > 0 and level_closed == w.WHENCLOSED_TURNED_AWAY:  # desk.Desk.level+11
            level_closed = w.WHENCLOSED_VOICEMAIL  # desk.Desk.level+12
    wait_line = level_pool  # desk.Desk.wait+5
    if has_free_agent(m, wait_line):  # desk.Desk.wait+6
        wait_slot = desk_serve(m, f, log, case, wait_line, take_agent(m, wait_line), 0.0, m[case + w.C_LAST], w.NOBODY)  # desk.Desk.wait+7
        m[case + w.C_LAST] = m[case + w.C_SERVED]  # desk.Desk.wait+8
        level_slot = wait_slot  # desk.Desk.wait+9
        return journey_level_1(p, q, laws, points, people, m, f, heap, log, case, asked_for_help_expiry, asked_for_help_level, level_slot, level_spec)
    if m[case + w.C_IN_CONTACT] != 0 and (is_full(p, m, wait_line) or desk_is_crowded(p, m, m[case + w.C_CHANNEL])):  # desk.Desk.wait+10
        log_case(m, f, log, case, w.KIND_BLOCKED, level_pool, float(waiting(m, wait_line)), w.NOBODY, w.NOBODY)  # desk.Desk.wait+11
        level_slot = w.BLOCKED  # desk.Desk.wait+12
        return journey_level_1(p, q, laws, points, people, m, f, heap, log, case, asked_for_help_expiry, asked_for_help_level, level_slot, level_spec)
    wait_kind = p[p[at.H_CHANNELS] + m[case + w.C_CHANNEL] * w.CH_SIZE + w.CH_LINE_KIND] if m[case + w.C_IN_CONTACT] != 0 or m[case + w.C_BY_MESSAGE] != 0 else 1  # desk.Desk.wait+13
    wait_ticket = desk_queue(p, q, m, f, log, case, wait_line, m[case + w.C_LAST], wait_kind, m[case + w.C_IN_CONTACT] != 0, p[p[at.H_CHANNELS] + m[case + w.C_CHANNEL] * w.CH_SIZE + w.CH_PRIORITY])  # desk.Desk.wait+14
    m[case + w.C_TICKET] = wait_ticket  # desk.Desk.wait+15
    m[case + w.C_LAST] = m[wait_ticket + w.T_QUEUED]  # desk.Desk.wait+16
    push(q, m, f, heap, f[at.S_NOW] + level_patience, w.TICKET_EXPIRE, wait_ticket, m[wait_ticket + w.T_STAMP], False)  # desk.Desk.wait+17
    desk_schedule_overflow(p, q, m, f, heap, wait_ticket)  # desk.Desk.wait+18
    desk_schedule_callback(p, q, m, f, heap, case, wait_ticket)  # desk.Desk.wait+19
    if m[case + w.C_IN_CONTACT] != 0 and level_closed != w.WHENCLOSED_WAIT:  # desk.Desk.wait+20
        m[wait_ticket + w.T_AT_CLOSING] = level_closed  # desk.Desk.wait+21
        push(q, m, f, heap, closing(p, q, f, level_door, f[at.S_NOW] + level_patience), w.DESK_CLOSE, wait_ticket, m[wait_ticket + w.T_STAMP], False)  # desk.Desk.wait+22
    wait(m, wait_ticket + w.T_GO, w.GO_JOURNEY, case)  # desk.Desk.wait+23
    f[case + w.JOURNEY_ASKED_FOR_HELP_EXPIRY] = asked_for_help_expiry
    m[case + w.JOURNEY_ASKED_FOR_HELP_LEVEL] = asked_for_help_level
    m[case + w.JOURNEY_LEVEL_SPEC] = level_spec
    m[case + w.JOURNEY_WAIT_TICKET] = wait_ticket
    m[case + w.JOURNEY_STATE] = w.JOURNEY_AT_WAIT_1
    return -1


@part
def journey_level_1(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int, asked_for_help_expiry: float, asked_for_help_level: int, level_slot: int, level_spec: int) -> int:
    if level_slot == w.GONE:  # desk.Desk.level+14
        end_journey(m, case)
        return -1
    if level_slot == w.SENT_AWAY:  # desk.Desk.level+16
        journeys_hear_closed(p, q, m, f, heap, log, case)  # journey.Journeys.turned_away+3
        journeys_hang_up(p, q, laws, points, people, m, f, heap, log, case)  # journey.Journeys.turned_away+4
        customers_is_off_line(p, q, laws, points, people, m, f, heap, log, m[case + w.C_CUSTOMER])  # journey.Journeys.turned_away+5
        if m[case + w.C_ENDED] != 0:  # journey.Journeys.turned_away+6
            end_journey(m, case)
            return -1
        m[case + w.C_STEPS] += 1  # journey.Journeys.turned_away+8
        if journeys_is_tired(p, laws, points, m, f, case):  # journey.Journeys.turned_away+9
            customers_end(p, q, laws, points, people, m, f, heap, log, case, w.ENDING_GAVE_UP)  # journey.Journeys.turned_away+10
            end_journey(m, case)
            return -1
        push(q, m, f, heap, f[at.S_NOW] + journeys_closed_delay(p, laws, points, m, case), w.GO_JOURNEY, case, 0, False)  # journey.Journeys.turned_away+12
        m[case + w.JOURNEY_STATE] = w.JOURNEY_AT_TURNED_AWAY_VIA_LEVEL_1
        return -1
    elif level_slot == w.EXPIRED and m[case + w.C_BY_MESSAGE] != 0 and (not m[case + w.C_IN_CONTACT] != 0):  # desk.Desk.level+18
        after_silence_channel = m[case + w.C_CHANNEL]  # journey.Journeys.after_silence+2
        log_case(m, f, log, case, w.KIND_UNANSWERED, after_silence_channel, asked_for_help_expiry, w.NOBODY, w.NOBODY)  # journey.Journeys.after_silence+3
        customers_feel(p, q, m, f, heap, log, case, w.FEELING_UNREAD, 1.0, w.NOBODY)  # journey.Journeys.after_silence+4
        after_silence_after = p[p[at.H_CHANNELS] + after_silence_channel * w.CH_SIZE + w.CH_AFTER_SILENCE]  # journey.Journeys.after_silence+5
        if after_silence_after < 0:  # journey.Journeys.after_silence+6
            customers_end(p, q, laws, points, people, m, f, heap, log, case, w.ENDING_GAVE_UP)  # journey.Journeys.after_silence+7
            end_journey(m, case)
            return -1
        coming_where = after_silence_after  # journey.Journeys.after_silence+9
        coming_reason = w.REASON_AFTER_SILENCE
        if not m[case + w.C_ENDED] != 0:  # journey.Journeys._journey+5
            m[case + w.JOURNEY_COMING_REASON] = coming_reason
            m[case + w.JOURNEY_COMING_WHERE] = coming_where
            return w.JOURNEY_AT_JOURNEY_BRANCH_5
        else:
            end_journey(m, case)
            return -1
    elif level_slot < 0:  # desk.Desk.level+20
        return journey_after_hang_up_via_level(p, q, laws, points, people, m, f, heap, log, case)  # desk.Desk.level+21
    else:
        journeys_take_up(m, case)  # desk.Desk.level+22
        level_line = m[case + w.C_SERVED_BY]  # desk.Desk.level+23
        level_since = f[at.S_NOW]
        if m[case + w.C_BOUNCED] != 0:  # desk.Desk.level+24
            wrong_desk_minutes = moments_service_minutes(case, level_line, level_slot, q[w.W_BOUNCE_MINUTES])  # desk.Desk._wrong_desk+3
            push(q, m, f, heap, f[at.S_NOW] + wrong_desk_minutes, w.GO_JOURNEY, case, 0, False)  # desk.Desk._wrong_desk+4
            m[case + w.JOURNEY_ASKED_FOR_HELP_LEVEL] = asked_for_help_level
            m[case + w.JOURNEY_LEVEL_LINE] = level_line
            f[case + w.JOURNEY_LEVEL_SINCE] = level_since
            m[case + w.JOURNEY_LEVEL_SLOT] = level_slot
            f[case + w.JOURNEY_WRONG_DESK_MINUTES] = wrong_desk_minutes
            m[case + w.JOURNEY_STATE] = w.JOURNEY_AT_WRONG_DESK_1
            return -1
        else:
            level_visit = desk_visit_number(p, m, case, asked_for_help_level)  # desk.Desk.level+26
            if m[case + w.C_IN_CONTACT] != 0 and happens(m, q[level_spec + w.LE_DROPPED], case, w.PURPOSE_DROPPED, level_visit):  # desk.Desk.level+27
                log_case(m, f, log, case, w.KIND_DROPPED, level_line, 0.0, level_slot, w.NOBODY)  # desk.Desk.level+28
                desk_release(m, f, log, case, level_line, level_slot, level_since, m[case + w.C_LAST])  # desk.Desk.level+29
                return journey_after_hang_up_via_level(p, q, laws, points, people, m, f, heap, log, case)  # desk.Desk.level+30
            else:
                visit_since = f[at.S_NOW]  # desk.Desk._visit+5
                visit_verdict = desk_route(p, q, m, case, asked_for_help_level, level_visit) if p[p[at.H_LEVELS] + asked_for_help_level * w.LE_SIZE + w.LE_ROUTED] != 0 else w.UNDECIDED  # desk.Desk._visit+6
                visit_story = q[w.W_STORY_MINUTES] if m[case + w.C_INFORMATION_LOST] != 0 else 0.0  # desk.Desk._visit+7
                visit_minutes = desk_minutes(p, q, laws, points, m, case, asked_for_help_level, level_line, m[case + w.C_CHANNEL], level_visit, journeys_growth(p, q, m, f, case), visit_story, visit_verdict)  # desk.Desk._visit+8
                push(q, m, f, heap, f[at.S_NOW] + moments_service_minutes(case, level_line, level_slot, visit_minutes), w.GO_JOURNEY, case, 0, False)  # desk.Desk._visit+9
                m[case + w.JOURNEY_ASKED_FOR_HELP_LEVEL] = asked_for_help_level
                m[case + w.JOURNEY_LEVEL_LINE] = level_line
                m[case + w.JOURNEY_LEVEL_SLOT] = level_slot
                m[case + w.JOURNEY_LEVEL_VISIT] = level_visit
                f[case + w.JOURNEY_VISIT_SINCE] = visit_since
                m[case + w.JOURNEY_VISIT_VERDICT] = visit_verdict
                m[case + w.JOURNEY_STATE] = w.JOURNEY_AT_VISIT_1
                return -1


@part
def journey_wait_1(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int, asked_for_help_expiry: float, asked_for_help_level: int, level_spec: int, wait_ticket: int) -> int:
    if m[wait_ticket + w.T_STATE] == w.STATE_GONE:  # desk.Desk.wait+24
        ticket_give_back(m, f, wait_ticket)  # desk.Desk.wait+25
        level_slot = w.GONE  # desk.Desk.wait+26
        forget(m, case + w.C_TICKET, wait_ticket)
        free_ticket(m, wait_ticket)
        return journey_level_1(p, q, laws, points, people, m, f, heap, log, case, asked_for_help_expiry, asked_for_help_level, level_slot, level_spec)
    m[case + w.C_TICKET] = 0  # desk.Desk.wait+27
    wait_waited = f[at.S_NOW] - f[wait_ticket + w.T_SINCE]  # desk.Desk.wait+28
    if m[wait_ticket + w.T_STATE] == w.STATE_EXPIRED and m[wait_ticket + w.T_SENT_AWAY] != 0:  # desk.Desk.wait+29
        wait_closed_at = log_case(m, f, log, case, w.KIND_CLOSED, m[case + w.C_CHANNEL], wait_waited, w.NOBODY, w.NOBODY)  # desk.Desk.wait+30
        log_aside(m, f, log, case, w.KIND_WITHDRAWN, m[wait_ticket + w.T_LINE], wait_waited, w.NOBODY, wait_closed_at, m[wait_ticket + w.T_QUEUED])  # desk.Desk.wait+31
        desk_feel_wait(p, q, m, f, heap, log, case, wait_waited)  # desk.Desk.wait+32
        level_slot = w.SENT_AWAY  # desk.Desk.wait+33
        forget(m, case + w.C_TICKET, wait_ticket)
        free_ticket(m, wait_ticket)
        return journey_level_1(p, q, laws, points, people, m, f, heap, log, case, asked_for_help_expiry, asked_for_help_level, level_slot, level_spec)
    if m[wait_ticket + w.T_STATE] == w.STATE_EXPIRED:  # desk.Desk.wait+34
        if m[case + w.C_BY_MESSAGE] != 0 and (not m[case + w.C_IN_CONTACT] != 0) and (not p[p[at.H_CHANNELS] + m[case + w.C_CHANNEL] * w.CH_SIZE + w.CH_MERGES] != 0):  # desk.Desk.wait+35
            desk_leave_in_inbox(p, m, f, log, case, wait_ticket, wait_waited)  # desk.Desk.wait+36
            level_slot = w.EXPIRED  # desk.Desk.wait+37
            forget(m, case + w.C_TICKET, wait_ticket)
            free_ticket(m, wait_ticket)
            return journey_level_1(p, q, laws, points, people, m, f, heap, log, case, asked_for_help_expiry, asked_for_help_level, level_slot, level_spec)
        desk_lose_patience(m, f, log, case, wait_ticket, wait_waited)  # desk.Desk.wait+38
        desk_feel_wait(p, q, m, f, heap, log, case, wait_waited)  # desk.Desk.wait+39
        level_slot = w.EXPIRED  # desk.Desk.wait+40
        forget(m, case + w.C_TICKET, wait_ticket)
        free_ticket(m, wait_ticket)
        return journey_level_1(p, q, laws, points, people, m, f, heap, log, case, asked_for_help_expiry, asked_for_help_level, level_slot, level_spec)
    wait_slot = desk_serve(m, f, log, case, m[wait_ticket + w.T_LINE], m[wait_ticket + w.T_SLOT], wait_waited, m[wait_ticket + w.T_FREED], m[wait_ticket + w.T_QUEUED])  # desk.Desk.wait+41
    m[case + w.C_LAST] = m[case + w.C_SERVED]  # desk.Desk.wait+42
    desk_feel_wait(p, q, m, f, heap, log, case, wait_waited)  # desk.Desk.wait+43
    level_slot = wait_slot  # desk.Desk.wait+44
    forget(m, case + w.C_TICKET, wait_ticket)
    free_ticket(m, wait_ticket)
    return journey_level_1(p, q, laws, points, people, m, f, heap, log, case, asked_for_help_expiry, asked_for_help_level, level_slot, level_spec)


@part
def journey_turned_away_via_level_1(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int) -> int:
    if m[case + w.C_ENDED] != 0:  # journey.Journeys.turned_away+13
        end_journey(m, case)
        return -1
    else:
        coming_where = m[case + w.C_CHANNEL]
        coming_reason = w.REASON_RETRY
        if not m[case + w.C_ENDED] != 0:  # journey.Journeys._journey+5
            return journey_journey_branch_5(p, q, laws, points, people, m, f, heap, log, case, coming_reason, coming_where)
        else:
            end_journey(m, case)
            return -1


@part
def journey_after_hang_up_via_level(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int) -> int:
    try_again_way = p[at.H_CHANNELS] + m[case + w.C_CHANNEL] * w.CH_SIZE  # journey.Journeys.try_again+2
    journeys_hang_up(p, q, laws, points, people, m, f, heap, log, case)  # journey.Journeys.try_again+3
    if m[case + w.C_ENDED] != 0:  # journey.Journeys.try_again+4
        end_journey(m, case)
        return -1
    if not happens(m, q[try_again_way + w.CH_RETRY], case, w.PURPOSE_RETRY, m[case + w.C_CONTACTS]):  # journey.Journeys.try_again+6
        customers_end(p, q, laws, points, people, m, f, heap, log, case, w.ENDING_GAVE_UP)  # journey.Journeys.try_again+7
        end_journey(m, case)
        return -1
    push(q, m, f, heap, f[at.S_NOW] + duration(laws, points, m, p[try_again_way + w.CH_RETRY_DELAY], case, w.PURPOSE_RETRY_DELAY, m[case + w.C_CONTACTS]), w.GO_JOURNEY, case, 0, False)  # journey.Journeys.try_again+9
    m[case + w.JOURNEY_TRY_AGAIN_WAY] = try_again_way
    m[case + w.JOURNEY_STATE] = w.JOURNEY_AT_TRY_AGAIN_VIA_AFTER_HANG_UP_VIA_LEVEL_1
    return -1


@part
def journey_try_again_via_after_hang_up_via_level_1(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int, try_again_way: int) -> int:
    if m[case + w.C_ENDED] != 0:  # journey.Journeys.try_again+10
        end_journey(m, case)
        return -1
    else:
        coming_where = p[try_again_way + w.CH_RETRY_THROUGH]
        coming_reason = w.REASON_RETRY
        if not m[case + w.C_ENDED] != 0:  # journey.Journeys._journey+5
            return journey_journey_branch_5(p, q, laws, points, people, m, f, heap, log, case, coming_reason, coming_where)
        else:
            end_journey(m, case)
            return -1


@part
def journey_wrong_desk_1(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int, asked_for_help_level: int, level_line: int, level_since: float, level_slot: int, wrong_desk_minutes: float) -> int:
    log_case(m, f, log, case, w.KIND_BOUNCED, asked_for_help_level, wrong_desk_minutes, w.NOBODY, w.NOBODY)  # desk.Desk._wrong_desk+5
    m[case + w.C_BOUNCED] = False  # desk.Desk._wrong_desk+6
    desk_release(m, f, log, case, level_line, level_slot, level_since, m[case + w.C_LAST])  # desk.Desk._wrong_desk+7
    hand_to_on_line = True  # desk.Desk._wrong_desk+8
    m[case + w.C_HANDOFFS] += 1  # desk.Desk.hand_to+6
    hand_to_pool = desk_desk_of(p, m, case) if asked_for_help_level == 0 else p[p[at.H_LEVELS] + asked_for_help_level * w.LE_SIZE + w.LE_POOL]  # desk.Desk.hand_to+7
    hand_to_warm = hand_to_on_line and p[w.W_WARM] != 0 and (m[case + w.C_IN_CONTACT] != 0) and is_open(p, q, f, p[p[at.H_SHIFTS] + hand_to_pool])  # desk.Desk.hand_to+8
    log_case(m, f, log, case, w.KIND_HANDED_UP, asked_for_help_level, 1.0 if hand_to_warm else 0.0, w.NOBODY, w.NOBODY)  # desk.Desk.hand_to+9
    customers_feel(p, q, m, f, heap, log, case, w.FEELING_HANDOFF, 1.0, w.NOBODY)  # desk.Desk.hand_to+10
    journeys_make_effort(p, q, f, case, w.EFFORT_HANDOFF, 1.0)  # desk.Desk.hand_to+11
    if happens(m, q[w.W_LOST_INFORMATION], case, w.PURPOSE_LOST_INFORMATION, m[case + w.C_HANDOFFS]):  # desk.Desk.hand_to+12
        m[case + w.C_INFORMATION_LOST] = True  # desk.Desk.hand_to+13
        m[case + w.C_LOST_AT] = log_aside(m, f, log, case, w.KIND_INFORMATION_LOST, asked_for_help_level, 0.0, w.NOBODY, m[case + w.C_LAST], w.NOBODY)  # desk.Desk.hand_to+14
    m[case + w.C_BOUNCED] = happens(m, q[w.W_BOUNCE], case, w.PURPOSE_BOUNCE, m[case + w.C_HANDOFFS])  # desk.Desk.hand_to+15
    m[case + w.C_STEPS] += 1  # desk.Desk.hand_to+16
    if journeys_is_tired(p, laws, points, m, f, case):  # desk.Desk.hand_to+17
        customers_end(p, q, laws, points, people, m, f, heap, log, case, w.ENDING_GAVE_UP)  # desk.Desk.hand_to+18
        end_journey(m, case)
        return -1
    if not hand_to_warm:  # desk.Desk.hand_to+20
        journeys_hang_up(p, q, laws, points, people, m, f, heap, log, case)  # desk.Desk.hand_to+21
    if m[case + w.C_ENDED] != 0:  # desk.Desk.hand_to+22
        end_journey(m, case)
        return -1
    else:
        coming_where = asked_for_help_level
        coming_expiry = np.inf
        if not m[case + w.C_ENDED] != 0:  # journey.Journeys._journey+5
            return journey_journey_branch_11(p, q, laws, points, people, m, f, heap, log, case, coming_expiry, coming_where)
        else:
            end_journey(m, case)
            return -1


@part
def journey_visit_1(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int, asked_for_help_level: int, level_line: int, level_slot: int, level_visit: int, visit_since: float, visit_verdict: int) -> int:
    desk_open_visit(p, q, m, f, heap, log, case, asked_for_help_level)  # desk.Desk._visit+10
    if p[p[at.H_LEVELS] + asked_for_help_level * w.LE_SIZE + w.LE_COUNTS_VISITS] != 0:  # desk.Desk._visit+11
        seen_set(m, case, asked_for_help_level, 1)  # desk.Desk._visit+12
    if visit_verdict == w.UNDECIDED:  # desk.Desk._visit+13
        visit_verdict = desk_attempt(p, q, m, f, heap, log, case, asked_for_help_level, level_line, level_visit)  # desk.Desk._visit+14
    if visit_verdict == w.ASK_BOSS:  # desk.Desk._visit+15
        ask_boss = p[p[at.H_BOSS] + (asked_for_help_level * p[at.H_N_POOLS] + level_line)]  # desk.Desk._visit+16
        ask_asked = f[at.S_NOW]  # bosses.Bosses.ask+2
        f[case + w.C_CLAIM] = remedy_due(f[case + w.C_REMEDY], journeys_growth(p, q, m, f, case), f[case + w.C_PAID])  # bosses.Bosses.ask+3
        ask_line = p[p[at.H_LEVELS] + ask_boss * w.LE_SIZE + w.LE_POOL]  # bosses.Bosses.ask+4
        if not on_duty(m, ask_line) != 0:  # bosses.Bosses.ask+5
            visit_verdict = bosses_end_hold(p, q, m, f, heap, log, case, ask_boss, w.ABSENT, 0.0, w.NOBODY)  # bosses.Bosses.ask+6
            return journey_visit_2(p, q, laws, points, people, m, f, heap, log, case, asked_for_help_level, level_line, level_slot, level_visit, visit_since, visit_verdict)
        ask_question = log_case(m, f, log, case, w.KIND_BOSS_ASKED, ask_boss, f[case + w.C_CLAIM], w.NOBODY, w.NOBODY)  # bosses.Bosses.ask+7
        customers_feel(p, q, m, f, heap, log, case, w.FEELING_ASKED_BOSS, 1.0, w.NOBODY)  # bosses.Bosses.ask+8
        ask_gives_up = ask_asked + bosses_patience(p, q, laws, points, m, case, asked_for_help_level)  # bosses.Bosses.ask+9
        ask_n = desk_visit_number(p, m, case, asked_for_help_level)
        ask_number = ask_n  # bosses.Bosses.ask+10
        ask_before = w.NOBODY  # bosses.Bosses.ask+12
        ask_before_slot = w.NOBODY
        ask_before_since = ask_asked
        ask_line = p[p[at.H_LEVELS] + ask_boss * w.LE_SIZE + w.LE_POOL]  # bosses.Bosses.ask+14
        return journey_reach(p, q, laws, points, m, f, heap, log, case, ask_asked, ask_before, ask_before_since, ask_before_slot, ask_boss, ask_gives_up, ask_line, ask_n, ask_number, ask_question, asked_for_help_level, level_line, level_slot, level_visit, visit_since)  # bosses.Bosses.ask+15
    else:
        if visit_verdict == w.GRANT:  # desk.Desk._visit+17
            f[case + w.C_CLAIM] = remedy_due(f[case + w.C_REMEDY], journeys_growth(p, q, m, f, case), f[case + w.C_PAID])  # desk.Desk._visit+18
        return journey_visit_2(p, q, laws, points, people, m, f, heap, log, case, asked_for_help_level, level_line, level_slot, level_visit, visit_since, visit_verdict)


@part
def journey_visit_2(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int, asked_for_help_level: int, level_line: int, level_slot: int, level_visit: int, visit_since: float, visit_verdict: int) -> int:
    if visit_verdict == w.HUNG_UP:  # desk.Desk._visit+19
        desk_release(m, f, log, case, level_line, level_slot, visit_since, m[case + w.C_LAST])  # desk.Desk._visit+20
        return journey_after_hang_up_via_level(p, q, laws, points, people, m, f, heap, log, case)  # desk.Desk._visit+21
    else:
        visit_party = awaiting_party(p, q, m, case, asked_for_help_level, visit_verdict, level_visit) if p[p[at.H_LEVELS] + asked_for_help_level * w.LE_SIZE + w.LE_WAITS] != 0 else w.NOBODY  # desk.Desk._visit+22
        if visit_party >= 0:  # desk.Desk._visit+23
            desk_finish(p, laws, points, m, f, log, case, level_line, level_slot, visit_since, m[case + w.C_LAST], m[case + w.C_CHANNEL], level_visit)  # desk.Desk._visit+24
            awaiting_wait_spec = p[at.H_LEVELS] + asked_for_help_level * w.LE_SIZE  # awaiting.Awaiting.wait+2
            awaiting_wait_minutes = awaiting_minutes(p, laws, points, m, case, asked_for_help_level, visit_party, 2 * way_after(visit_verdict, asked_for_help_level, p[at.H_TOP] + 1), level_visit)  # awaiting.Awaiting.wait+3
            if (p[awaiting_wait_spec + w.LE_CUSTOMER_CLOCK] if visit_party == w.PARTY_CUSTOMER else p[awaiting_wait_spec + w.LE_THIRD_PARTY_CLOCK]) != 0 and awaiting_wait_minutes < q[w.W_HORIZON] - f[at.S_NOW]:  # awaiting.Awaiting.wait+4
                awaiting_wait_minutes = journeys_business_minutes(p, q, m, f, case, awaiting_wait_minutes, 1)  # awaiting.Awaiting.wait+6
            m[case + w.C_PARTY] = visit_party  # awaiting.Awaiting.wait+7
            m[case + w.C_WAITS_AT] = asked_for_help_level  # awaiting.Awaiting.wait+8
            f[case + w.C_WAITS_SINCE] = f[at.S_NOW]  # awaiting.Awaiting.wait+9
            awaiting_wait_kind = w.KIND_AWAITING_CUSTOMER if visit_party == w.PARTY_CUSTOMER else w.KIND_AWAITING_THIRD_PARTY  # awaiting.Awaiting.wait+10
            m[case + w.C_AWAITING] = log_case(m, f, log, case, awaiting_wait_kind, asked_for_help_level, 0.0, w.NOBODY, w.NOBODY)  # awaiting.Awaiting.wait+11
            journeys_hang_up(p, q, laws, points, people, m, f, heap, log, case)  # awaiting.Awaiting.wait+12
            if not m[case + w.C_ENDED] != 0:  # awaiting.Awaiting.wait+13
                push(q, m, f, heap, f[at.S_NOW] + awaiting_wait_minutes, w.GO_JOURNEY, case, 0, False)  # awaiting.Awaiting.wait+14
                m[case + w.JOURNEY_ASKED_FOR_HELP_LEVEL] = asked_for_help_level
                m[case + w.JOURNEY_LEVEL_VISIT] = level_visit
                m[case + w.JOURNEY_VISIT_VERDICT] = visit_verdict
                m[case + w.JOURNEY_STATE] = w.JOURNEY_AT_WAIT_VIA_VISIT_2
                return -1
            else:
                return journey_wait_via_visit_1(p, q, laws, points, people, m, f, heap, log, case, asked_for_help_level, level_visit, visit_verdict)
        elif visit_verdict == w.GRANT:  # desk.Desk._visit+29
            desk_grant(p, q, m, f, heap, log, case, asked_for_help_level)  # desk.Desk._visit+30
            desk_finish(p, laws, points, m, f, log, case, level_line, level_slot, visit_since, m[case + w.C_LAST], m[case + w.C_CHANNEL], level_visit)  # desk.Desk._visit+31
            return journey_after_grant(p, q, laws, points, people, m, f, heap, log, case, asked_for_help_level, level_visit)  # desk.Desk._visit+32
        else:
            desk_finish(p, laws, points, m, f, log, case, level_line, level_slot, visit_since, m[case + w.C_LAST], m[case + w.C_CHANNEL], level_visit)  # desk.Desk._visit+33
            if visit_verdict == w.PROMISED:  # desk.Desk._visit+34
                journeys_hang_up(p, q, laws, points, people, m, f, heap, log, case)  # desk.Desk._visit+35
                if m[case + w.C_ENDED] != 0:  # desk.Desk._visit+36
                    end_journey(m, case)
                    return -1
                else:
                    coming_where = asked_for_help_level
                    if not m[case + w.C_ENDED] != 0:  # journey.Journeys._journey+5
                        await_answer_level = coming_where  # journey.Journeys._journey+15
                        m[case + w.C_FIXED] = False  # bosses.Bosses.await_answer+3
                        fixers_promise(p, q, laws, points, m, f, heap, case, True)  # bosses.Bosses.await_answer+4
                        await_answer_sent = log_case(m, f, log, case, w.KIND_ANSWER_PROMISED, m[case + w.C_BOSS], f[case + w.C_PROMISED] if f[case + w.C_PROMISED] < np.inf else -1.0, w.NOBODY, w.NOBODY)  # bosses.Bosses.await_answer+5
                        m[case + w.C_REQUEST] = await_answer_sent  # bosses.Bosses.await_answer+6
                        m[case + w.C_QUOTED] = await_answer_sent  # bosses.Bosses.await_answer+7
                        begin_request(m, case, await_answer_level, await_answer_sent)  # bosses.Bosses.await_answer+8
                        return journey_await_answer_again_2(p, q, laws, points, people, m, f, heap, log, case, await_answer_level)  # bosses.Bosses.await_answer+9
                    else:
                        end_journey(m, case)
                        return -1
            return journey_follow(p, q, laws, points, people, m, f, heap, log, case, asked_for_help_level, level_visit, visit_verdict)  # desk.Desk._visit+37


@part
def journey_ask_3(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, heap: Table, case: int, ask_asked: float, ask_before: int, ask_before_since: float, ask_before_slot: int, ask_boss: int, ask_gives_up: float, ask_line: int, ask_n: int, ask_number: int, ask_question: int, ask_slot: int, asked_for_help_level: int, level_line: int, level_slot: int, level_visit: int, visit_since: float) -> int:
    ask_taken = f[at.S_NOW]  # bosses.Bosses.ask+16
    if ask_slot >= 0:  # bosses.Bosses.ask+17
        ask_minutes = duration(laws, points, m, p[w.W_CONSULT], case, w.PURPOSE_CONSULT, ask_number)  # bosses.Bosses.ask+18
        ask_minutes = moments_service_minutes(case, ask_line, ask_slot, ask_minutes)  # bosses.Bosses.ask+19
        ask_left = ask_gives_up - ask_taken  # bosses.Bosses.ask+20
        push(q, m, f, heap, f[at.S_NOW] + (ask_left if ask_left < ask_minutes else ask_minutes), w.GO_JOURNEY, case, 0, False)  # bosses.Bosses.ask+21
        f[case + w.JOURNEY_ASK_ASKED] = ask_asked
        m[case + w.JOURNEY_ASK_BEFORE] = ask_before
        f[case + w.JOURNEY_ASK_BEFORE_SINCE] = ask_before_since
        m[case + w.JOURNEY_ASK_BEFORE_SLOT] = ask_before_slot
        m[case + w.JOURNEY_ASK_BOSS] = ask_boss
        f[case + w.JOURNEY_ASK_GIVES_UP] = ask_gives_up
        f[case + w.JOURNEY_ASK_LEFT] = ask_left
        m[case + w.JOURNEY_ASK_LINE] = ask_line
        f[case + w.JOURNEY_ASK_MINUTES] = ask_minutes
        m[case + w.JOURNEY_ASK_N] = ask_n
        m[case + w.JOURNEY_ASK_NUMBER] = ask_number
        m[case + w.JOURNEY_ASK_QUESTION] = ask_question
        m[case + w.JOURNEY_ASK_SLOT] = ask_slot
        f[case + w.JOURNEY_ASK_TAKEN] = ask_taken
        m[case + w.JOURNEY_ASKED_FOR_HELP_LEVEL] = asked_for_help_level
        m[case + w.JOURNEY_LEVEL_LINE] = level_line
        m[case + w.JOURNEY_LEVEL_SLOT] = level_slot
        m[case + w.JOURNEY_LEVEL_VISIT] = level_visit
        f[case + w.JOURNEY_VISIT_SINCE] = visit_since
        m[case + w.JOURNEY_STATE] = w.JOURNEY_AT_ASK_5
        return -1
    else:
        ask_verdict = w.HUNG_UP if ask_taken >= ask_gives_up else w.ABSENT  # bosses.Bosses.ask+24
        f[case + w.JOURNEY_ASK_ASKED] = ask_asked
        m[case + w.JOURNEY_ASK_BEFORE] = ask_before
        f[case + w.JOURNEY_ASK_BEFORE_SINCE] = ask_before_since
        m[case + w.JOURNEY_ASK_BEFORE_SLOT] = ask_before_slot
        m[case + w.JOURNEY_ASK_BOSS] = ask_boss
        f[case + w.JOURNEY_ASK_GIVES_UP] = ask_gives_up
        m[case + w.JOURNEY_ASK_LINE] = ask_line
        m[case + w.JOURNEY_ASK_N] = ask_n
        m[case + w.JOURNEY_ASK_NUMBER] = ask_number
        m[case + w.JOURNEY_ASK_QUESTION] = ask_question
        m[case + w.JOURNEY_ASK_SLOT] = ask_slot
        f[case + w.JOURNEY_ASK_TAKEN] = ask_taken
        m[case + w.JOURNEY_ASK_VERDICT] = ask_verdict
        m[case + w.JOURNEY_ASKED_FOR_HELP_LEVEL] = asked_for_help_level
        m[case + w.JOURNEY_LEVEL_LINE] = level_line
        m[case + w.JOURNEY_LEVEL_SLOT] = level_slot
        m[case + w.JOURNEY_LEVEL_VISIT] = level_visit
        f[case + w.JOURNEY_VISIT_SINCE] = visit_since
        return w.JOURNEY_AT_ASK_4


@part
def journey_reach(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, heap: Table, log: Table, case: int, ask_asked: float, ask_before: int, ask_before_since: float, ask_before_slot: int, ask_boss: int, ask_gives_up: float, ask_line: int, ask_n: int, ask_number: int, ask_question: int, asked_for_help_level: int, level_line: int, level_slot: int, level_visit: int, visit_since: float) -> int:
    if has_free_agent(m, ask_line):  # bosses.Bosses._reach+6
        reach_slot = desk_serve(m, f, log, case, ask_line, take_agent(m, ask_line), 0.0, ask_question, w.NOBODY)  # bosses.Bosses._reach+7
        m[case + w.C_LAST] = m[case + w.C_SERVED]  # bosses.Bosses._reach+8
        ask_slot = reach_slot  # bosses.Bosses._reach+9
        return journey_ask_3(p, q, laws, points, m, f, heap, case, ask_asked, ask_before, ask_before_since, ask_before_slot, ask_boss, ask_gives_up, ask_line, ask_n, ask_number, ask_question, ask_slot, asked_for_help_level, level_line, level_slot, level_visit, visit_since)
    reach_ticket = desk_queue(p, q, m, f, log, case, ask_line, ask_question, 0, False, p[w.W_CONSULT_PRIORITY])  # bosses.Bosses._reach+10
    push(q, m, f, heap, ask_gives_up, w.TICKET_EXPIRE, reach_ticket, m[reach_ticket + w.T_STAMP], False)  # bosses.Bosses._reach+11
    push(q, m, f, heap, off_duty_from(p, f, ask_line), w.TICKET_EXPIRE, reach_ticket, m[reach_ticket + w.T_STAMP], False)  # bosses.Bosses._reach+12
    wait(m, reach_ticket + w.T_GO, w.GO_JOURNEY, case)  # bosses.Bosses._reach+13
    f[case + w.JOURNEY_ASK_ASKED] = ask_asked
    m[case + w.JOURNEY_ASK_BEFORE] = ask_before
    f[case + w.JOURNEY_ASK_BEFORE_SINCE] = ask_before_since
    m[case + w.JOURNEY_ASK_BEFORE_SLOT] = ask_before_slot
    m[case + w.JOURNEY_ASK_BOSS] = ask_boss
    f[case + w.JOURNEY_ASK_GIVES_UP] = ask_gives_up
    m[case + w.JOURNEY_ASK_LINE] = ask_line
    m[case + w.JOURNEY_ASK_N] = ask_n
    m[case + w.JOURNEY_ASK_NUMBER] = ask_number
    m[case + w.JOURNEY_ASK_QUESTION] = ask_question
    m[case + w.JOURNEY_ASKED_FOR_HELP_LEVEL] = asked_for_help_level
    m[case + w.JOURNEY_LEVEL_LINE] = level_line
    m[case + w.JOURNEY_LEVEL_SLOT] = level_slot
    m[case + w.JOURNEY_LEVEL_VISIT] = level_visit
    m[case + w.JOURNEY_REACH_TICKET] = reach_ticket
    f[case + w.JOURNEY_VISIT_SINCE] = visit_since
    m[case + w.JOURNEY_STATE] = w.JOURNEY_AT_REACH_1
    return -1


@part
def journey_reach_1(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, heap: Table, log: Table, case: int, ask_asked: float, ask_before: int, ask_before_since: float, ask_before_slot: int, ask_boss: int, ask_gives_up: float, ask_line: int, ask_n: int, ask_number: int, ask_question: int, asked_for_help_level: int, level_line: int, level_slot: int, level_visit: int, reach_ticket: int, visit_since: float) -> int:
    reach_waited = f[at.S_NOW] - f[reach_ticket + w.T_SINCE]  # bosses.Bosses._reach+14
    if m[reach_ticket + w.T_STATE] == w.STATE_EXPIRED:  # bosses.Bosses._reach+15
        reach_cause = m[reach_ticket + w.T_QUEUED] if is_staffed(m, ask_line) else staffed(m, ask_line)  # bosses.Bosses._reach+16
        m[case + w.C_LAST] = log_aside(m, f, log, case, w.KIND_WITHDRAWN, ask_line, reach_waited, w.NOBODY, reach_cause, m[reach_ticket + w.T_QUEUED])  # bosses.Bosses._reach+17
        ask_slot = w.EXPIRED  # bosses.Bosses._reach+18
        free_ticket(m, reach_ticket)
        return journey_ask_3(p, q, laws, points, m, f, heap, case, ask_asked, ask_before, ask_before_since, ask_before_slot, ask_boss, ask_gives_up, ask_line, ask_n, ask_number, ask_question, ask_slot, asked_for_help_level, level_line, level_slot, level_visit, visit_since)
    reach_slot = desk_serve(m, f, log, case, ask_line, m[reach_ticket + w.T_SLOT], reach_waited, m[reach_ticket + w.T_FREED], m[reach_ticket + w.T_QUEUED])  # bosses.Bosses._reach+19
    m[case + w.C_LAST] = m[case + w.C_SERVED]  # bosses.Bosses._reach+20
    ask_slot = reach_slot  # bosses.Bosses._reach+21
    free_ticket(m, reach_ticket)
    return journey_ask_3(p, q, laws, points, m, f, heap, case, ask_asked, ask_before, ask_before_since, ask_before_slot, ask_boss, ask_gives_up, ask_line, ask_n, ask_number, ask_question, ask_slot, asked_for_help_level, level_line, level_slot, level_visit, visit_since)


@part
def journey_ask_4(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int, ask_asked: float, ask_before: int, ask_before_since: float, ask_before_slot: int, ask_boss: int, ask_gives_up: float, ask_line: int, ask_n: int, ask_number: int, ask_question: int, ask_slot: int, ask_taken: float, ask_verdict: int, asked_for_help_level: int, level_line: int, level_slot: int, level_visit: int, visit_since: float) -> int:
    if ask_before >= 0:  # bosses.Bosses.ask+25
        desk_release(m, f, log, case, ask_before, ask_before_slot, ask_before_since, m[case + w.C_LAST])  # bosses.Bosses.ask+26
        ask_before = w.NOBODY  # bosses.Bosses.ask+27
    if ask_verdict == w.ASK_NEXT:  # bosses.Bosses.ask+28
        ask_boss = p[p[at.H_BOSS] + (ask_boss * p[at.H_N_POOLS] + ask_line)]  # bosses.Bosses.ask+29
        ask_number = ask_n + ask_boss * 1024  # bosses.Bosses.ask+30
        if on_duty(m, p[p[at.H_LEVELS] + ask_boss * w.LE_SIZE + w.LE_POOL]) != 0:  # bosses.Bosses.ask+31
            ask_question = log_case(m, f, log, case, w.KIND_BOSS_ASKED, ask_boss, f[case + w.C_CLAIM], w.NOBODY, w.NOBODY)  # bosses.Bosses.ask+32
            ask_before = ask_line  # bosses.Bosses.ask+33
            ask_before_slot = ask_slot
            ask_before_since = ask_taken
        else:
            ask_verdict = w.ABSENT  # bosses.Bosses.ask+35
    if ask_verdict == w.ASK_NEXT:  # bosses.Bosses.ask+13
        ask_line = p[p[at.H_LEVELS] + ask_boss * w.LE_SIZE + w.LE_POOL]  # bosses.Bosses.ask+14
        return journey_reach(p, q, laws, points, m, f, heap, log, case, ask_asked, ask_before, ask_before_since, ask_before_slot, ask_boss, ask_gives_up, ask_line, ask_n, ask_number, ask_question, asked_for_help_level, level_line, level_slot, level_visit, visit_since)  # bosses.Bosses.ask+15
    else:
        ask_verdict = bosses_end_hold(p, q, m, f, heap, log, case, ask_boss, ask_verdict, f[at.S_NOW] - ask_asked, ask_question)  # bosses.Bosses.ask+36
        if ask_slot >= 0:  # bosses.Bosses.ask+37
            desk_release(m, f, log, case, ask_line, ask_slot, ask_taken, m[case + w.C_LAST])  # bosses.Bosses.ask+38
        visit_verdict = ask_verdict  # bosses.Bosses.ask+39
        return journey_visit_2(p, q, laws, points, people, m, f, heap, log, case, asked_for_help_level, level_line, level_slot, level_visit, visit_since, visit_verdict)


@part
def journey_ask_5(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int, ask_asked: float, ask_before: int, ask_before_since: float, ask_before_slot: int, ask_boss: int, ask_gives_up: float, ask_left: float, ask_line: int, ask_minutes: float, ask_n: int, ask_number: int, ask_question: int, ask_slot: int, ask_taken: float, asked_for_help_level: int, level_line: int, level_slot: int, level_visit: int, visit_since: float) -> int:
    ask_verdict = w.HUNG_UP if ask_left < ask_minutes else bosses_says(p, q, m, f, case, ask_boss, ask_line, ask_number)  # bosses.Bosses.ask+22
    return journey_ask_4(p, q, laws, points, people, m, f, heap, log, case, ask_asked, ask_before, ask_before_since, ask_before_slot, ask_boss, ask_gives_up, ask_line, ask_n, ask_number, ask_question, ask_slot, ask_taken, ask_verdict, asked_for_help_level, level_line, level_slot, level_visit, visit_since)


@part
def journey_wait_via_visit_1(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int, asked_for_help_level: int, level_visit: int, visit_verdict: int) -> int:
    if not m[case + w.C_ENDED] != 0:  # awaiting.Awaiting.wait+15
        m[case + w.C_LAST] = awaiting_over(m, f, log, case, m[case + w.C_LAST], w.NOBODY)  # awaiting.Awaiting.wait+16
    if m[case + w.C_ENDED] != 0:  # desk.Desk._visit+26
        end_journey(m, case)
        return -1
    return journey_follow(p, q, laws, points, people, m, f, heap, log, case, asked_for_help_level, level_visit, visit_verdict)  # desk.Desk._visit+28


@part
def journey_wait_via_visit_2(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int, asked_for_help_level: int, level_visit: int, visit_verdict: int) -> int:
    return journey_wait_via_visit_1(p, q, laws, points, people, m, f, heap, log, case, asked_for_help_level, level_visit, visit_verdict)


@part
def journey_follow(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int, asked_for_help_level: int, level_visit: int, visit_verdict: int) -> int:
    if visit_verdict == w.GRANT:  # desk.Desk._follow+2
        desk_grant(p, q, m, f, heap, log, case, asked_for_help_level)  # desk.Desk._follow+3
        return journey_after_grant(p, q, laws, points, people, m, f, heap, log, case, asked_for_help_level, level_visit)  # desk.Desk._follow+4
    elif visit_verdict == w.HAND_UP_COLD or visit_verdict == w.ESCALATE or visit_verdict >= w.HAND_TO:  # desk.Desk._follow+5
        case_leave_level(m, case, asked_for_help_level)  # desk.Desk._follow+6
        hand_to_level = visit_verdict - w.HAND_TO if visit_verdict >= w.HAND_TO else asked_for_help_level + 1  # desk.Desk._follow+7
        hand_to_on_line = visit_verdict != w.HAND_UP_COLD
        m[case + w.C_HANDOFFS] += 1  # desk.Desk.hand_to+6
        hand_to_pool = desk_desk_of(p, m, case) if hand_to_level == 0 else p[p[at.H_LEVELS] + hand_to_level * w.LE_SIZE + w.LE_POOL]  # desk.Desk.hand_to+7
        hand_to_warm = hand_to_on_line and p[w.W_WARM] != 0 and (m[case + w.C_IN_CONTACT] != 0) and is_open(p, q, f, p[p[at.H_SHIFTS] + hand_to_pool])  # desk.Desk.hand_to+8
        log_case(m, f, log, case, w.KIND_HANDED_UP, hand_to_level, 1.0 if hand_to_warm else 0.0, w.NOBODY, w.NOBODY)  # desk.Desk.hand_to+9
        customers_feel(p, q, m, f, heap, log, case, w.FEELING_HANDOFF, 1.0, w.NOBODY)  # desk.Desk.hand_to+10
        journeys_make_effort(p, q, f, case, w.EFFORT_HANDOFF, 1.0)  # desk.Desk.hand_to+11
        if happens(m, q[w.W_LOST_INFORMATION], case, w.PURPOSE_LOST_INFORMATION, m[case + w.C_HANDOFFS]):  # desk.Desk.hand_to+12
            m[case + w.C_INFORMATION_LOST] = True  # desk.Desk.hand_to+13
            m[case + w.C_LOST_AT] = log_aside(m, f, log, case, w.KIND_INFORMATION_LOST, hand_to_level, 0.0, w.NOBODY, m[case + w.C_LAST], w.NOBODY)  # desk.Desk.hand_to+14
        m[case + w.C_BOUNCED] = happens(m, q[w.W_BOUNCE], case, w.PURPOSE_BOUNCE, m[case + w.C_HANDOFFS])  # desk.Desk.hand_to+15
        m[case + w.C_STEPS] += 1  # desk.Desk.hand_to+16
        if journeys_is_tired(p, laws, points, m, f, case):  # desk.Desk.hand_to+17
            customers_end(p, q, laws, points, people, m, f, heap, log, case, w.ENDING_GAVE_UP)  # desk.Desk.hand_to+18
            end_journey(m, case)
            return -1
        if not hand_to_warm:  # desk.Desk.hand_to+20
            journeys_hang_up(p, q, laws, points, people, m, f, heap, log, case)  # desk.Desk.hand_to+21
        if m[case + w.C_ENDED] != 0:  # desk.Desk.hand_to+22
            end_journey(m, case)
            return -1
        else:
            coming_where = hand_to_level
            coming_expiry = np.inf
            if not m[case + w.C_ENDED] != 0:  # journey.Journeys._journey+5
                return journey_journey_branch_11(p, q, laws, points, people, m, f, heap, log, case, coming_expiry, coming_where)
            else:
                end_journey(m, case)
                return -1
    else:
        customers_end(p, q, laws, points, people, m, f, heap, log, case, w.ENDING_REFUSED if visit_verdict == w.REFUSE else w.ENDING_GAVE_UP)  # desk.Desk._follow+8
        end_journey(m, case)
        return -1


@part
def journey_after_grant(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int, asked_for_help_level: int, level_visit: int) -> int:
    after_grant_flaw = p[at.H_FLAWS] + m[case + w.C_FLAW] * w.FL_SIZE  # desk.Desk.after_grant+2
    if p[after_grant_flaw + w.FL_FIXER] >= 0 and happens(m, q[after_grant_flaw + w.FL_FIXER_PROBABILITY], case, w.PURPOSE_NEEDS_FIXER, 0):  # desk.Desk.after_grant+3
        journeys_hang_up(p, q, laws, points, people, m, f, heap, log, case)  # desk.Desk.after_grant+4
        if m[case + w.C_ENDED] != 0:  # desk.Desk.after_grant+5
            end_journey(m, case)
            return -1
        else:
            coming_where = -1
            if not m[case + w.C_ENDED] != 0:  # journey.Journeys._journey+5
                return journey_journey_branch_14(p, q, laws, points, people, m, f, heap, log, case)
            else:
                end_journey(m, case)
                return -1
    solve_holds = q[p[at.H_LEVELS] + asked_for_help_level * w.LE_SIZE + w.LE_HOLDS]  # desk.Desk.after_grant+6
    moments_on_solving(case)  # journey.Journeys.solve+3
    if journeys_solution_holds(p, m, case, solve_holds, w.PURPOSE_HOLDS, level_visit):  # journey.Journeys.solve+4
        customers_end(p, q, laws, points, people, m, f, heap, log, case, w.ENDING_SOLVED)  # journey.Journeys.solve+5
        end_journey(m, case)
        return -1
    customers_feel(p, q, m, f, heap, log, case, w.FEELING_SOLVED, 1.0, w.NOBODY)  # journey.Journeys.solve+7
    journeys_hang_up(p, q, laws, points, people, m, f, heap, log, case)  # journey.Journeys.solve+8
    coming_where = -1  # journey.Journeys.solve+9
    if not m[case + w.C_ENDED] != 0:  # journey.Journeys._journey+5
        return journey_journey_branch_19(p, q, laws, points, m, f, heap, case)
    else:
        end_journey(m, case)
        return -1


@part
def journey_journey_branch_14(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int) -> int:
    fixers_request(p, q, laws, points, m, f, heap, log, case)  # fixers.Fixers.await_fix+2
    return journey_await_fix_again_2(p, q, laws, points, people, m, f, heap, log, case)  # fixers.Fixers.await_fix+3


@part
def journey_await_fix_again_2(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int) -> int:
    if not m[case + w.C_ENDED] != 0:  # fixers.Fixers.await_fix+3
        if m[case + w.C_FIXED] != 0:  # fixers.Fixers.await_news+3
            return journey_await_fix_3(p, q, laws, points, people, m, f, heap, log, case)  # fixers.Fixers.await_news+4
        await_news_news = new_signal(m)  # fixers.Fixers.await_news+5
        m[case + w.C_NEWS] = await_news_news
        push(q, m, f, heap, f[case + w.C_DUE], w.SIGNAL_RING, await_news_news, m[await_news_news + w.G_STAMP], False)  # fixers.Fixers.await_news+6
        wait(m, await_news_news + w.G_GO, w.GO_JOURNEY, case)  # fixers.Fixers.await_news+7
        m[case + w.JOURNEY_AWAIT_NEWS_NEWS] = await_news_news
        m[case + w.JOURNEY_STATE] = w.JOURNEY_AT_AWAIT_NEWS_1
        return -1
    else:
        end_journey(m, case)
        return -1


@part
def journey_await_fix_3(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int) -> int:
    if m[case + w.C_FIXED] != 0 and (not m[case + w.C_ENDED] != 0):  # fixers.Fixers.await_fix+5
        m[case + w.C_LAST] = m[case + w.C_FIX]  # fixers.Fixers._after_fix+3
        fixers_keep_promise(p, q, m, f, heap, log, case)  # fixers.Fixers._after_fix+4
        if p[w.W_FOLLOW_UP] != 0:  # fixers.Fixers._after_fix+5
            after_fix_pool = fixers_promised_by(p, m, case)  # fixers.Fixers._after_fix+6
            after_fix_call = log_aside(m, f, log, case, w.KIND_CALL_DUE, after_fix_pool, 1.0, w.NOBODY, m[case + w.C_FIX], m[case + w.C_REQUEST])  # fixers.Fixers._after_fix+7
            after_fix_minutes = duration(laws, points, m, p[w.W_CHASE], case, w.PURPOSE_CHASE_WORK, m[case + w.C_STEPS])  # fixers.Fixers._after_fix+8
            begin_tell_it_is_done(m, f, case, after_fix_pool, after_fix_minutes, after_fix_call, m[case + w.C_REQUEST])  # fixers.Fixers._after_fix+9
        moments_on_solving(case)  # fixers.Fixers._after_fix+10
        if m[case + w.C_FIX_HOLDS] != 0:  # fixers.Fixers._after_fix+11
            customers_end(p, q, laws, points, people, m, f, heap, log, case, w.ENDING_SOLVED)  # fixers.Fixers._after_fix+12
            end_journey(m, case)
            return -1
        customers_feel(p, q, m, f, heap, log, case, w.FEELING_SOLVED, 1.0, w.NOBODY)  # fixers.Fixers._after_fix+14
        coming_where = -1  # fixers.Fixers._after_fix+15
        if not m[case + w.C_ENDED] != 0:  # journey.Journeys._journey+5
            return journey_journey_branch_19(p, q, laws, points, m, f, heap, case)
        else:
            end_journey(m, case)
            return -1
    elif not m[case + w.C_ENDED] != 0 and f[at.S_NOW] >= f[case + w.C_DUE]:  # fixers.Fixers.await_fix+7
        if p[w.W_KEEPS_DATES] != 0:  # fixers.Fixers.date_passes+3
            fixers_put_off(p, q, laws, points, people, m, f, heap, log, case)  # fixers.Fixers.date_passes+4
            return w.JOURNEY_AT_AWAIT_FIX_AGAIN_2
        m[case + w.C_LAST] = m[case + w.C_QUOTED]  # fixers.Fixers.date_passes+6
        m[case + w.C_STEPS] += 1  # fixers.Fixers.date_passes+7
        if journeys_is_tired(p, laws, points, m, f, case):  # fixers.Fixers.date_passes+8
            customers_end(p, q, laws, points, people, m, f, heap, log, case, w.ENDING_GAVE_UP)  # fixers.Fixers.date_passes+9
            return w.JOURNEY_AT_AWAIT_FIX_AGAIN_2
        else:
            fixers_cancel_call(m, f, log, case)  # fixers.Fixers.date_passes+11
            if m[case + w.C_IS_QUOTED] != 0:  # fixers.Fixers._chase+3
                log_case(m, f, log, case, w.KIND_PROMISE_BROKEN, fixers_promised_by(p, m, case), f[case + w.C_PROMISED], w.NOBODY, m[case + w.C_REQUEST])  # fixers.Fixers._chase+4
                customers_feel(p, q, m, f, heap, log, case, w.FEELING_BROKEN_PROMISE, 1.0, w.NOBODY)  # fixers.Fixers._chase+5
            if m[m[case + w.C_CUSTOMER] + w.U_ON_LINE] != 0 or m[m[case + w.C_CUSTOMER] + w.U_WAITING_FOR_TURN] > 0:  # fixers.Fixers._chase+6
                m[case + w.C_TURN_NUMBER] = m[m[case + w.C_CUSTOMER] + w.U_TURNS]  # journey.Journeys.await_turn+3
                m[m[case + w.C_CUSTOMER] + w.U_TURNS] += 1  # journey.Journeys.await_turn+4
                m[m[case + w.C_CUSTOMER] + w.U_WAITING_FOR_TURN] += 1  # journey.Journeys.await_turn+5
                await_turn_waits = True  # journey.Journeys.await_turn+6
                return journey_await_turn_via_chase_again_2(p, q, laws, points, people, m, f, heap, log, case, await_turn_waits)  # journey.Journeys.await_turn+7
            else:
                return journey_chase_1(p, q, laws, points, people, m, f, heap, log, case)
    else:
        return w.JOURNEY_AT_AWAIT_FIX_AGAIN_2


@part
def journey_await_news_1(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int, await_news_news: int) -> int:
    m[case + w.C_NEWS] = 0  # fixers.Fixers.await_news+8
    forget(m, case + w.C_NEWS, await_news_news)
    free_signal(m, await_news_news)
    return journey_await_fix_3(p, q, laws, points, people, m, f, heap, log, case)


@part
def journey_chase_1(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int) -> int:
    chase_channel = fixers_way_to_chase(p, m, case)  # fixers.Fixers._chase+13
    chase_shut = journeys_is_shut(p, q, m, f, case, chase_channel)  # fixers.Fixers._chase+14
    if chase_shut and journeys_knows_hours(p, q, m, case, chase_channel):  # fixers.Fixers._chase+15
        fixers_ask_in(m, f, case, journeys_minutes_to_opening(p, q, m, f, case, chase_channel))  # fixers.Fixers._chase+16
        journeys_pass_turn(p, q, laws, points, people, m, f, heap, log, case)  # fixers.Fixers._chase+17
        return w.JOURNEY_AT_AWAIT_FIX_AGAIN_2
    m[case + w.C_CHASES] += 1  # fixers.Fixers._chase+19
    journeys_make_contact(p, q, m, f, log, case, chase_channel, w.REASON_CHASE)  # fixers.Fixers._chase+20
    journeys_make_effort(p, q, f, case, w.EFFORT_CHASE, 1.0)  # fixers.Fixers._chase+21
    chase_patience = np.inf  # fixers.Fixers._chase+22
    chase_closed = p[p[at.H_CHANNELS] + chase_channel * w.CH_SIZE + w.CH_CLOSED]
    if chase_shut:  # fixers.Fixers._chase+23
        m[case + w.C_CHANNEL] = chase_channel  # fixers.Fixers._chase+24
    if chase_shut and chase_closed == w.WHENCLOSED_TURNED_AWAY:  # fixers.Fixers._chase+25
        log_case(m, f, log, case, w.KIND_CLOSED, chase_channel, 0.0, w.NOBODY, w.NOBODY)  # fixers.Fixers._chase+26
        journeys_hear_closed(p, q, m, f, heap, log, case)  # fixers.Fixers._chase+27
        fixers_ask_in(m, f, case, journeys_closed_delay(p, laws, points, m, case))  # fixers.Fixers._chase+28
        customers_is_off_line(p, q, laws, points, people, m, f, heap, log, m[case + w.C_CUSTOMER])  # fixers.Fixers._chase+29
        return w.JOURNEY_AT_AWAIT_FIX_AGAIN_2
    if chase_shut and chase_closed == w.WHENCLOSED_VOICEMAIL:  # fixers.Fixers._chase+31
        log_case(m, f, log, case, w.KIND_MESSAGE_LEFT, chase_channel, 0.0, w.NOBODY, w.NOBODY)  # fixers.Fixers._chase+32
        customers_is_off_line(p, q, laws, points, people, m, f, heap, log, m[case + w.C_CUSTOMER])  # fixers.Fixers._chase+33
    elif p[p[at.H_CHANNELS] + chase_channel * w.CH_SIZE + w.CH_KIND] == w.CHANNELKIND_LIVE:  # fixers.Fixers._chase+34
        m[case + w.C_CHANNEL] = chase_channel  # fixers.Fixers._chase+35
        m[case + w.C_BY_MESSAGE] = False
        journeys_pick_up(m, case)  # fixers.Fixers._chase+36
        chase_drawn = sample(laws, points, m, journeys_patience(p, m, case, chase_channel), case, w.PURPOSE_PATIENCE, m[case + w.C_CONTACTS])  # fixers.Fixers._chase+37
        chase_patience = moments_patience(case, desk_desk_of(p, m, case), chase_drawn)  # fixers.Fixers._chase+38
    else:
        customers_is_off_line(p, q, laws, points, people, m, f, heap, log, m[case + w.C_CUSTOMER])  # fixers.Fixers._chase+40
    wait_pool = desk_desk_of(p, m, case)  # fixers.Fixers._chase+41
    wait_door = p[p[at.H_LINE_DOORS] + (m[case + w.C_FLAW] * p[at.H_N_CHANNELS] + chase_channel)]
    wait_line = wait_pool  # desk.Desk.wait+5
    if has_free_agent(m, wait_line):  # desk.Desk.wait+6
        wait_slot = desk_serve(m, f, log, case, wait_line, take_agent(m, wait_line), 0.0, m[case + w.C_LAST], w.NOBODY)  # desk.Desk.wait+7
        m[case + w.C_LAST] = m[case + w.C_SERVED]  # desk.Desk.wait+8
        chase_slot = wait_slot  # desk.Desk.wait+9
        return journey_chase_3(p, q, laws, points, m, f, heap, log, case, chase_slot)
    if m[case + w.C_IN_CONTACT] != 0 and (is_full(p, m, wait_line) or desk_is_crowded(p, m, m[case + w.C_CHANNEL])):  # desk.Desk.wait+10
        log_case(m, f, log, case, w.KIND_BLOCKED, wait_pool, float(waiting(m, wait_line)), w.NOBODY, w.NOBODY)  # desk.Desk.wait+11
        chase_slot = w.BLOCKED  # desk.Desk.wait+12
        return journey_chase_3(p, q, laws, points, m, f, heap, log, case, chase_slot)
    wait_kind = p[p[at.H_CHANNELS] + m[case + w.C_CHANNEL] * w.CH_SIZE + w.CH_LINE_KIND] if m[case + w.C_IN_CONTACT] != 0 or m[case + w.C_BY_MESSAGE] != 0 else 1  # desk.Desk.wait+13
    wait_ticket = desk_queue(p, q, m, f, log, case, wait_line, m[case + w.C_LAST], wait_kind, m[case + w.C_IN_CONTACT] != 0, p[p[at.H_CHANNELS] + m[case + w.C_CHANNEL] * w.CH_SIZE + w.CH_PRIORITY])  # desk.Desk.wait+14
    m[case + w.C_TICKET] = wait_ticket  # desk.Desk.wait+15
    m[case + w.C_LAST] = m[wait_ticket + w.T_QUEUED]  # desk.Desk.wait+16
    push(q, m, f, heap, f[at.S_NOW] + chase_patience, w.TICKET_EXPIRE, wait_ticket, m[wait_ticket + w.T_STAMP], False)  # desk.Desk.wait+17
    desk_schedule_overflow(p, q, m, f, heap, wait_ticket)  # desk.Desk.wait+18
    desk_schedule_callback(p, q, m, f, heap, case, wait_ticket)  # desk.Desk.wait+19
    if m[case + w.C_IN_CONTACT] != 0 and chase_closed != w.WHENCLOSED_WAIT:  # desk.Desk.wait+20
        m[wait_ticket + w.T_AT_CLOSING] = chase_closed  # desk.Desk.wait+21
        push(q, m, f, heap, closing(p, q, f, wait_door, f[at.S_NOW] + chase_patience), w.DESK_CLOSE, wait_ticket, m[wait_ticket + w.T_STAMP], False)  # desk.Desk.wait+22
    wait(m, wait_ticket + w.T_GO, w.GO_JOURNEY, case)  # desk.Desk.wait+23
    m[case + w.JOURNEY_WAIT_TICKET] = wait_ticket
    m[case + w.JOURNEY_STATE] = w.JOURNEY_AT_WAIT_VIA_CHASE_1
    return -1


@part
def journey_await_turn_via_chase_again_2(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int, await_turn_waits: bool) -> int:
    if await_turn_waits:  # journey.Journeys.await_turn+7
        await_turn_turn = new_signal(m)  # journey.Journeys.await_turn+8
        m[case + w.C_TURN] = await_turn_turn
        wait(m, await_turn_turn + w.G_GO, w.GO_JOURNEY, case)  # journey.Journeys.await_turn+9
        m[case + w.JOURNEY_AWAIT_TURN_TURN] = await_turn_turn
        m[case + w.JOURNEY_STATE] = w.JOURNEY_AT_AWAIT_TURN_VIA_CHASE_3
        return -1
    else:
        if not m[case + w.C_ENDED] != 0:  # journey.Journeys.await_turn+12
            m[case + w.C_HAS_WAITED] = True  # journey.Journeys.await_turn+13
            m[m[case + w.C_CUSTOMER] + w.U_WAITING_FOR_TURN] -= 1  # journey.Journeys.await_turn+14
        if m[case + w.C_ENDED] != 0:  # fixers.Fixers._chase+8
            return w.JOURNEY_AT_AWAIT_FIX_AGAIN_2
        if m[case + w.C_FIXED] != 0:  # fixers.Fixers._chase+10
            journeys_pass_turn(p, q, laws, points, people, m, f, heap, log, case)  # fixers.Fixers._chase+11
            return w.JOURNEY_AT_AWAIT_FIX_AGAIN_2
        return journey_chase_1(p, q, laws, points, people, m, f, heap, log, case)


@part
def journey_await_turn_via_chase_3(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int, await_turn_turn: int) -> int:
    m[case + w.C_TURN] = 0  # journey.Journeys.await_turn+10
    await_turn_waits = m[m[case + w.C_CUSTOMER] + w.U_ON_LINE] != 0 and (not m[case + w.C_ENDED] != 0)  # journey.Journeys.await_turn+11
    forget(m, case + w.C_TURN, await_turn_turn)
    free_signal(m, await_turn_turn)
    return journey_await_turn_via_chase_again_2(p, q, laws, points, people, m, f, heap, log, case, await_turn_waits)


@part
def journey_chase_3(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, heap: Table, log: Table, case: int, chase_slot: int) -> int:
    if chase_slot == w.GONE:  # fixers.Fixers._chase+43
        return w.JOURNEY_AT_AWAIT_FIX_AGAIN_2
    if chase_slot == w.SENT_AWAY:  # fixers.Fixers._chase+45
        journeys_hear_closed(p, q, m, f, heap, log, case)  # fixers.Fixers._chase+46
    if chase_slot >= 0:  # fixers.Fixers._chase+47
        answer_chase_pool = fixers_promised_by(p, m, case)  # fixers.Fixers._answer_chase+1
        journeys_take_up(m, case)  # fixers.Fixers._answer_chase+2
        answer_chase_line = m[case + w.C_SERVED_BY]  # fixers.Fixers._answer_chase+3
        answer_chase_taken = f[at.S_NOW]
        answer_chase_minutes = duration(laws, points, m, p[w.W_CHASE], case, w.PURPOSE_CHASE_WORK, m[case + w.C_STEPS])  # fixers.Fixers._answer_chase+4
        push(q, m, f, heap, f[at.S_NOW] + moments_service_minutes(case, answer_chase_line, chase_slot, answer_chase_minutes), w.GO_JOURNEY, case, 0, False)  # fixers.Fixers._answer_chase+5
        m[case + w.JOURNEY_ANSWER_CHASE_LINE] = answer_chase_line
        m[case + w.JOURNEY_ANSWER_CHASE_POOL] = answer_chase_pool
        f[case + w.JOURNEY_ANSWER_CHASE_TAKEN] = answer_chase_taken
        m[case + w.JOURNEY_CHASE_SLOT] = chase_slot
        m[case + w.JOURNEY_STATE] = w.JOURNEY_AT_ANSWER_CHASE_1
        return -1
    else:
        m[case + w.JOURNEY_CHASE_SLOT] = chase_slot
        return w.JOURNEY_AT_CHASE_4


@part
def journey_wait_via_chase_1(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, heap: Table, log: Table, case: int, wait_ticket: int) -> int:
    if m[wait_ticket + w.T_STATE] == w.STATE_GONE:  # desk.Desk.wait+24
        ticket_give_back(m, f, wait_ticket)  # desk.Desk.wait+25
        chase_slot = w.GONE  # desk.Desk.wait+26
        forget(m, case + w.C_TICKET, wait_ticket)
        free_ticket(m, wait_ticket)
        return journey_chase_3(p, q, laws, points, m, f, heap, log, case, chase_slot)
    m[case + w.C_TICKET] = 0  # desk.Desk.wait+27
    wait_waited = f[at.S_NOW] - f[wait_ticket + w.T_SINCE]  # desk.Desk.wait+28
    if m[wait_ticket + w.T_STATE] == w.STATE_EXPIRED and m[wait_ticket + w.T_SENT_AWAY] != 0:  # desk.Desk.wait+29
        wait_closed_at = log_case(m, f, log, case, w.KIND_CLOSED, m[case + w.C_CHANNEL], wait_waited, w.NOBODY, w.NOBODY)  # desk.Desk.wait+30
        log_aside(m, f, log, case, w.KIND_WITHDRAWN, m[wait_ticket + w.T_LINE], wait_waited, w.NOBODY, wait_closed_at, m[wait_ticket + w.T_QUEUED])  # desk.Desk.wait+31
        desk_feel_wait(p, q, m, f, heap, log, case, wait_waited)  # desk.Desk.wait+32
        chase_slot = w.SENT_AWAY  # desk.Desk.wait+33
        forget(m, case + w.C_TICKET, wait_ticket)
        free_ticket(m, wait_ticket)
        return journey_chase_3(p, q, laws, points, m, f, heap, log, case, chase_slot)
    if m[wait_ticket + w.T_STATE] == w.STATE_EXPIRED:  # desk.Desk.wait+34
        if m[case + w.C_BY_MESSAGE] != 0 and (not m[case + w.C_IN_CONTACT] != 0) and (not p[p[at.H_CHANNELS] + m[case + w.C_CHANNEL] * w.CH_SIZE + w.CH_MERGES] != 0):  # desk.Desk.wait+35
            desk_leave_in_inbox(p, m, f, log, case, wait_ticket, wait_waited)  # desk.Desk.wait+36
            chase_slot = w.EXPIRED  # desk.Desk.wait+37
            forget(m, case + w.C_TICKET, wait_ticket)
            free_ticket(m, wait_ticket)
            return journey_chase_3(p, q, laws, points, m, f, heap, log, case, chase_slot)
        desk_lose_patience(m, f, log, case, wait_ticket, wait_waited)  # desk.Desk.wait+38
        desk_feel_wait(p, q, m, f, heap, log, case, wait_waited)  # desk.Desk.wait+39
        chase_slot = w.EXPIRED  # desk.Desk.wait+40
        forget(m, case + w.C_TICKET, wait_ticket)
        free_ticket(m, wait_ticket)
        return journey_chase_3(p, q, laws, points, m, f, heap, log, case, chase_slot)
    wait_slot = desk_serve(m, f, log, case, m[wait_ticket + w.T_LINE], m[wait_ticket + w.T_SLOT], wait_waited, m[wait_ticket + w.T_FREED], m[wait_ticket + w.T_QUEUED])  # desk.Desk.wait+41
    m[case + w.C_LAST] = m[case + w.C_SERVED]  # desk.Desk.wait+42
    desk_feel_wait(p, q, m, f, heap, log, case, wait_waited)  # desk.Desk.wait+43
    chase_slot = wait_slot  # desk.Desk.wait+44
    forget(m, case + w.C_TICKET, wait_ticket)
    free_ticket(m, wait_ticket)
    return journey_chase_3(p, q, laws, points, m, f, heap, log, case, chase_slot)


@part
def journey_chase_4(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int, chase_slot: int) -> int:
    journeys_hang_up(p, q, laws, points, people, m, f, heap, log, case)  # fixers.Fixers._chase+49
    if m[case + w.C_ENDED] != 0:  # fixers.Fixers._chase+50
        return journey_await_fix_again_2(p, q, laws, points, people, m, f, heap, log, case)
    if chase_slot == w.SENT_AWAY:  # fixers.Fixers._chase+52
        fixers_ask_in(m, f, case, journeys_closed_delay(p, laws, points, m, case))  # fixers.Fixers._chase+53
    elif not m[case + w.C_FIXED] != 0:  # fixers.Fixers._chase+54
        fixers_promise(p, q, laws, points, m, f, heap, case, chase_slot >= 0)  # fixers.Fixers._chase+55
        m[case + w.C_QUOTED] = m[case + w.C_LAST]  # fixers.Fixers._chase+56
    return journey_await_fix_again_2(p, q, laws, points, people, m, f, heap, log, case)


@part
def journey_answer_chase_1(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int, answer_chase_line: int, answer_chase_pool: int, answer_chase_taken: float, chase_slot: int) -> int:
    answer_chase_chased = log_case(m, f, log, case, w.KIND_CHASED, answer_chase_pool, float(m[case + w.C_CHASES]), w.NOBODY, w.NOBODY)  # fixers.Fixers._answer_chase+6
    if m[case + w.C_REQUEST_LOST] != 0 and (not m[case + w.C_FIXED] != 0):  # fixers.Fixers._answer_chase+7
        fixers_find_request(p, q, laws, points, m, f, heap, log, case)  # fixers.Fixers._answer_chase+8
    elif p[w.W_EXPEDITE] != 0 and m[case + w.C_JOB] != 0 and (m[m[case + w.C_JOB] + w.T_STATE] == w.STATE_WAITING):  # fixers.Fixers._answer_chase+9
        log_aside(m, f, log, case, w.KIND_EXPEDITED, answer_chase_pool, 0.0, w.NOBODY, answer_chase_chased, m[m[case + w.C_JOB] + w.T_QUEUED])  # fixers.Fixers._answer_chase+10
        expedite(p, m, f, m[m[case + w.C_JOB] + w.T_LINE], m[case + w.C_JOB])  # fixers.Fixers._answer_chase+11
    desk_finish(p, laws, points, m, f, log, case, answer_chase_line, chase_slot, answer_chase_taken, answer_chase_chased, m[case + w.C_CHANNEL], desk_visit_number(p, m, case, 0))  # fixers.Fixers._answer_chase+12
    return journey_chase_4(p, q, laws, points, people, m, f, heap, log, case, chase_slot)


@part
def journey_await_answer_again_2(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int, await_answer_level: int) -> int:
    if not m[case + w.C_ENDED] != 0:  # bosses.Bosses.await_answer+9
        if m[case + w.C_FIXED] != 0:  # fixers.Fixers.await_news+3
            return journey_await_answer_3(p, q, laws, points, people, m, f, heap, log, case, await_answer_level)  # fixers.Fixers.await_news+4
        await_news_news = new_signal(m)  # fixers.Fixers.await_news+5
        m[case + w.C_NEWS] = await_news_news
        push(q, m, f, heap, f[case + w.C_DUE], w.SIGNAL_RING, await_news_news, m[await_news_news + w.G_STAMP], False)  # fixers.Fixers.await_news+6
        wait(m, await_news_news + w.G_GO, w.GO_JOURNEY, case)  # fixers.Fixers.await_news+7
        m[case + w.JOURNEY_AWAIT_ANSWER_LEVEL] = await_answer_level
        m[case + w.JOURNEY_AWAIT_NEWS_NEWS] = await_news_news
        m[case + w.JOURNEY_STATE] = w.JOURNEY_AT_AWAIT_NEWS_VIA_AWAIT_ANSWER_1
        return -1
    else:
        end_journey(m, case)
        return -1


@part
def journey_await_answer_3(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int, await_answer_level: int) -> int:
    if m[case + w.C_FIXED] != 0 and (not m[case + w.C_ENDED] != 0):  # bosses.Bosses.await_answer+11
        m[case + w.C_LAST] = m[case + w.C_FIX]  # bosses.Bosses._after_answer+3
        fixers_keep_promise(p, q, m, f, heap, log, case)  # bosses.Bosses._after_answer+4
        m[case + w.C_BOSS] = w.NOBODY  # bosses.Bosses._after_answer+5
        if m[case + w.C_FIX_HOLDS] != 0:  # bosses.Bosses._after_answer+6
            desk_grant(p, q, m, f, heap, log, case, await_answer_level)  # bosses.Bosses._after_answer+7
            after_grant_visit = desk_visit_number(p, m, case, await_answer_level)  # bosses.Bosses._after_answer+8
            after_grant_flaw = p[at.H_FLAWS] + m[case + w.C_FLAW] * w.FL_SIZE  # desk.Desk.after_grant+2
            if p[after_grant_flaw + w.FL_FIXER] >= 0 and happens(m, q[after_grant_flaw + w.FL_FIXER_PROBABILITY], case, w.PURPOSE_NEEDS_FIXER, 0):  # desk.Desk.after_grant+3
                journeys_hang_up(p, q, laws, points, people, m, f, heap, log, case)  # desk.Desk.after_grant+4
                if m[case + w.C_ENDED] != 0:  # desk.Desk.after_grant+5
                    end_journey(m, case)
                    return -1
                else:
                    coming_where = -1
                    if not m[case + w.C_ENDED] != 0:  # journey.Journeys._journey+5
                        return journey_journey_branch_14(p, q, laws, points, people, m, f, heap, log, case)
                    else:
                        end_journey(m, case)
                        return -1
            solve_holds = q[p[at.H_LEVELS] + await_answer_level * w.LE_SIZE + w.LE_HOLDS]  # desk.Desk.after_grant+6
            moments_on_solving(case)  # journey.Journeys.solve+3
            if journeys_solution_holds(p, m, case, solve_holds, w.PURPOSE_HOLDS, after_grant_visit):  # journey.Journeys.solve+4
                customers_end(p, q, laws, points, people, m, f, heap, log, case, w.ENDING_SOLVED)  # journey.Journeys.solve+5
                end_journey(m, case)
                return -1
            customers_feel(p, q, m, f, heap, log, case, w.FEELING_SOLVED, 1.0, w.NOBODY)  # journey.Journeys.solve+7
            journeys_hang_up(p, q, laws, points, people, m, f, heap, log, case)  # journey.Journeys.solve+8
            coming_where = -1  # journey.Journeys.solve+9
            if not m[case + w.C_ENDED] != 0:  # journey.Journeys._journey+5
                return journey_journey_branch_19(p, q, laws, points, m, f, heap, case)
            else:
                end_journey(m, case)
                return -1
        else:
            case_leave_level(m, case, await_answer_level)  # bosses.Bosses._after_answer+9
            hand_to_level = await_answer_level + 1  # bosses.Bosses._after_answer+10
            hand_to_on_line = False
            m[case + w.C_HANDOFFS] += 1  # desk.Desk.hand_to+6
            hand_to_pool = desk_desk_of(p, m, case) if hand_to_level == 0 else p[p[at.H_LEVELS] + hand_to_level * w.LE_SIZE + w.LE_POOL]  # desk.Desk.hand_to+7
            hand_to_warm = hand_to_on_line and p[w.W_WARM] != 0 and (m[case + w.C_IN_CONTACT] != 0) and is_open(p, q, f, p[p[at.H_SHIFTS] + hand_to_pool])  # desk.Desk.hand_to+8
            log_case(m, f, log, case, w.KIND_HANDED_UP, hand_to_level, 1.0 if hand_to_warm else 0.0, w.NOBODY, w.NOBODY)  # desk.Desk.hand_to+9
            customers_feel(p, q, m, f, heap, log, case, w.FEELING_HANDOFF, 1.0, w.NOBODY)  # desk.Desk.hand_to+10
            journeys_make_effort(p, q, f, case, w.EFFORT_HANDOFF, 1.0)  # desk.Desk.hand_to+11
            if happens(m, q[w.W_LOST_INFORMATION], case, w.PURPOSE_LOST_INFORMATION, m[case + w.C_HANDOFFS]):  # desk.Desk.hand_to+12
                m[case + w.C_INFORMATION_LOST] = True  # desk.Desk.hand_to+13
                m[case + w.C_LOST_AT] = log_aside(m, f, log, case, w.KIND_INFORMATION_LOST, hand_to_level, 0.0, w.NOBODY, m[case + w.C_LAST], w.NOBODY)  # desk.Desk.hand_to+14
            m[case + w.C_BOUNCED] = happens(m, q[w.W_BOUNCE], case, w.PURPOSE_BOUNCE, m[case + w.C_HANDOFFS])  # desk.Desk.hand_to+15
            m[case + w.C_STEPS] += 1  # desk.Desk.hand_to+16
            if journeys_is_tired(p, laws, points, m, f, case):  # desk.Desk.hand_to+17
                customers_end(p, q, laws, points, people, m, f, heap, log, case, w.ENDING_GAVE_UP)  # desk.Desk.hand_to+18
                end_journey(m, case)
                return -1
            if not hand_to_warm:  # desk.Desk.hand_to+20
                journeys_hang_up(p, q, laws, points, people, m, f, heap, log, case)  # desk.Desk.hand_to+21
            if m[case + w.C_ENDED] != 0:  # desk.Desk.hand_to+22
                end_journey(m, case)
                return -1
            else:
                coming_where = hand_to_level
                coming_expiry = np.inf
                if not m[case + w.C_ENDED] != 0:  # journey.Journeys._journey+5
                    return journey_journey_branch_11(p, q, laws, points, people, m, f, heap, log, case, coming_expiry, coming_where)
                else:
                    end_journey(m, case)
                    return -1
    elif not m[case + w.C_ENDED] != 0 and f[at.S_NOW] >= f[case + w.C_DUE]:  # bosses.Bosses.await_answer+13
        if p[w.W_KEEPS_DATES] != 0:  # fixers.Fixers.date_passes+3
            fixers_put_off(p, q, laws, points, people, m, f, heap, log, case)  # fixers.Fixers.date_passes+4
            m[case + w.JOURNEY_AWAIT_ANSWER_LEVEL] = await_answer_level
            return w.JOURNEY_AT_AWAIT_ANSWER_AGAIN_2
        m[case + w.C_LAST] = m[case + w.C_QUOTED]  # fixers.Fixers.date_passes+6
        m[case + w.C_STEPS] += 1  # fixers.Fixers.date_passes+7
        if journeys_is_tired(p, laws, points, m, f, case):  # fixers.Fixers.date_passes+8
            customers_end(p, q, laws, points, people, m, f, heap, log, case, w.ENDING_GAVE_UP)  # fixers.Fixers.date_passes+9
            m[case + w.JOURNEY_AWAIT_ANSWER_LEVEL] = await_answer_level
            return w.JOURNEY_AT_AWAIT_ANSWER_AGAIN_2
        else:
            fixers_cancel_call(m, f, log, case)  # fixers.Fixers.date_passes+11
            if m[case + w.C_IS_QUOTED] != 0:  # fixers.Fixers._chase+3
                log_case(m, f, log, case, w.KIND_PROMISE_BROKEN, fixers_promised_by(p, m, case), f[case + w.C_PROMISED], w.NOBODY, m[case + w.C_REQUEST])  # fixers.Fixers._chase+4
                customers_feel(p, q, m, f, heap, log, case, w.FEELING_BROKEN_PROMISE, 1.0, w.NOBODY)  # fixers.Fixers._chase+5
            if m[m[case + w.C_CUSTOMER] + w.U_ON_LINE] != 0 or m[m[case + w.C_CUSTOMER] + w.U_WAITING_FOR_TURN] > 0:  # fixers.Fixers._chase+6
                m[case + w.C_TURN_NUMBER] = m[m[case + w.C_CUSTOMER] + w.U_TURNS]  # journey.Journeys.await_turn+3
                m[m[case + w.C_CUSTOMER] + w.U_TURNS] += 1  # journey.Journeys.await_turn+4
                m[m[case + w.C_CUSTOMER] + w.U_WAITING_FOR_TURN] += 1  # journey.Journeys.await_turn+5
                await_turn_waits = True  # journey.Journeys.await_turn+6
                return journey_await_turn_via_chase_via_date_passes_via_at_promised_date_via_await_answer_again_2(p, q, laws, points, people, m, f, heap, log, case, await_answer_level, await_turn_waits)  # journey.Journeys.await_turn+7
            else:
                return journey_chase_via_date_passes_via_at_promised_date_via_await_answer_1(p, q, laws, points, people, m, f, heap, log, case, await_answer_level)
    else:
        m[case + w.JOURNEY_AWAIT_ANSWER_LEVEL] = await_answer_level
        return w.JOURNEY_AT_AWAIT_ANSWER_AGAIN_2


@part
def journey_await_news_via_await_answer_1(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int, await_answer_level: int, await_news_news: int) -> int:
    m[case + w.C_NEWS] = 0  # fixers.Fixers.await_news+8
    forget(m, case + w.C_NEWS, await_news_news)
    free_signal(m, await_news_news)
    return journey_await_answer_3(p, q, laws, points, people, m, f, heap, log, case, await_answer_level)


@part
def journey_chase_via_date_passes_via_at_promised_date_via_await_answer_1(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int, await_answer_level: int) -> int:
    chase_channel = fixers_way_to_chase(p, m, case)  # fixers.Fixers._chase+13
    chase_shut = journeys_is_shut(p, q, m, f, case, chase_channel)  # fixers.Fixers._chase+14
    if chase_shut and journeys_knows_hours(p, q, m, case, chase_channel):  # fixers.Fixers._chase+15
        fixers_ask_in(m, f, case, journeys_minutes_to_opening(p, q, m, f, case, chase_channel))  # fixers.Fixers._chase+16
        journeys_pass_turn(p, q, laws, points, people, m, f, heap, log, case)  # fixers.Fixers._chase+17
        m[case + w.JOURNEY_AWAIT_ANSWER_LEVEL] = await_answer_level
        return w.JOURNEY_AT_AWAIT_ANSWER_AGAIN_2
    m[case + w.C_CHASES] += 1  # fixers.Fixers._chase+19
    journeys_make_contact(p, q, m, f, log, case, chase_channel, w.REASON_CHASE)  # fixers.Fixers._chase+20
    journeys_make_effort(p, q, f, case, w.EFFORT_CHASE, 1.0)  # fixers.Fixers._chase+21
    chase_patience = np.inf  # fixers.Fixers._chase+22
    chase_closed = p[p[at.H_CHANNELS] + chase_channel * w.CH_SIZE + w.CH_CLOSED]
    if chase_shut:  # fixers.Fixers._chase+23
        m[case + w.C_CHANNEL] = chase_channel  # fixers.Fixers._chase+24
    if chase_shut and chase_closed == w.WHENCLOSED_TURNED_AWAY:  # fixers.Fixers._chase+25
        log_case(m, f, log, case, w.KIND_CLOSED, chase_channel, 0.0, w.NOBODY, w.NOBODY)  # fixers.Fixers._chase+26
        journeys_hear_closed(p, q, m, f, heap, log, case)  # fixers.Fixers._chase+27
        fixers_ask_in(m, f, case, journeys_closed_delay(p, laws, points, m, case))  # fixers.Fixers._chase+28
        customers_is_off_line(p, q, laws, points, people, m, f, heap, log, m[case + w.C_CUSTOMER])  # fixers.Fixers._chase+29
        m[case + w.JOURNEY_AWAIT_ANSWER_LEVEL] = await_answer_level
        return w.JOURNEY_AT_AWAIT_ANSWER_AGAIN_2
    if chase_shut and chase_closed == w.WHENCLOSED_VOICEMAIL:  # fixers.Fixers._chase+31
        log_case(m, f, log, case, w.KIND_MESSAGE_LEFT, chase_channel, 0.0, w.NOBODY, w.NOBODY)  # fixers.Fixers._chase+32
        customers_is_off_line(p, q, laws, points, people, m, f, heap, log, m[case + w.C_CUSTOMER])  # fixers.Fixers._chase+33
    elif p[p[at.H_CHANNELS] + chase_channel * w.CH_SIZE + w.CH_KIND] == w.CHANNELKIND_LIVE:  # fixers.Fixers._chase+34
        m[case + w.C_CHANNEL] = chase_channel  # fixers.Fixers._chase+35
        m[case + w.C_BY_MESSAGE] = False
        journeys_pick_up(m, case)  # fixers.Fixers._chase+36
        chase_drawn = sample(laws, points, m, journeys_patience(p, m, case, chase_channel), case, w.PURPOSE_PATIENCE, m[case + w.C_CONTACTS])  # fixers.Fixers._chase+37
        chase_patience = moments_patience(case, desk_desk_of(p, m, case), chase_drawn)  # fixers.Fixers._chase+38
    else:
        customers_is_off_line(p, q, laws, points, people, m, f, heap, log, m[case + w.C_CUSTOMER])  # fixers.Fixers._chase+40
    wait_pool = desk_desk_of(p, m, case)  # fixers.Fixers._chase+41
    wait_door = p[p[at.H_LINE_DOORS] + (m[case + w.C_FLAW] * p[at.H_N_CHANNELS] + chase_channel)]
    wait_line = wait_pool  # desk.Desk.wait+5
    if has_free_agent(m, wait_line):  # desk.Desk.wait+6
        wait_slot = desk_serve(m, f, log, case, wait_line, take_agent(m, wait_line), 0.0, m[case + w.C_LAST], w.NOBODY)  # desk.Desk.wait+7
        m[case + w.C_LAST] = m[case + w.C_SERVED]  # desk.Desk.wait+8
        chase_slot = wait_slot  # desk.Desk.wait+9
        return journey_chase_via_date_passes_via_at_promised_date_via_await_answer_3(p, q, laws, points, m, f, heap, log, case, await_answer_level, chase_slot)
    if m[case + w.C_IN_CONTACT] != 0 and (is_full(p, m, wait_line) or desk_is_crowded(p, m, m[case + w.C_CHANNEL])):  # desk.Desk.wait+10
        log_case(m, f, log, case, w.KIND_BLOCKED, wait_pool, float(waiting(m, wait_line)), w.NOBODY, w.NOBODY)  # desk.Desk.wait+11
        chase_slot = w.BLOCKED  # desk.Desk.wait+12
        return journey_chase_via_date_passes_via_at_promised_date_via_await_answer_3(p, q, laws, points, m, f, heap, log, case, await_answer_level, chase_slot)
    wait_kind = p[p[at.H_CHANNELS] + m[case + w.C_CHANNEL] * w.CH_SIZE + w.CH_LINE_KIND] if m[case + w.C_IN_CONTACT] != 0 or m[case + w.C_BY_MESSAGE] != 0 else 1  # desk.Desk.wait+13
    wait_ticket = desk_queue(p, q, m, f, log, case, wait_line, m[case + w.C_LAST], wait_kind, m[case + w.C_IN_CONTACT] != 0, p[p[at.H_CHANNELS] + m[case + w.C_CHANNEL] * w.CH_SIZE + w.CH_PRIORITY])  # desk.Desk.wait+14
    m[case + w.C_TICKET] = wait_ticket  # desk.Desk.wait+15
    m[case + w.C_LAST] = m[wait_ticket + w.T_QUEUED]  # desk.Desk.wait+16
    push(q, m, f, heap, f[at.S_NOW] + chase_patience, w.TICKET_EXPIRE, wait_ticket, m[wait_ticket + w.T_STAMP], False)  # desk.Desk.wait+17
    desk_schedule_overflow(p, q, m, f, heap, wait_ticket)  # desk.Desk.wait+18
    desk_schedule_callback(p, q, m, f, heap, case, wait_ticket)  # desk.Desk.wait+19
    if m[case + w.C_IN_CONTACT] != 0 and chase_closed != w.WHENCLOSED_WAIT:  # desk.Desk.wait+20
        m[wait_ticket + w.T_AT_CLOSING] = chase_closed  # desk.Desk.wait+21
        push(q, m, f, heap, closing(p, q, f, wait_door, f[at.S_NOW] + chase_patience), w.DESK_CLOSE, wait_ticket, m[wait_ticket + w.T_STAMP], False)  # desk.Desk.wait+22
    wait(m, wait_ticket + w.T_GO, w.GO_JOURNEY, case)  # desk.Desk.wait+23
    m[case + w.JOURNEY_AWAIT_ANSWER_LEVEL] = await_answer_level
    m[case + w.JOURNEY_WAIT_TICKET] = wait_ticket
    m[case + w.JOURNEY_STATE] = w.JOURNEY_AT_WAIT_VIA_CHASE_VIA_DATE_PASSES_VIA_AT_PROMISED_DATE_VIA_AWAIT_ANSWER_1
    return -1


@part
def journey_await_turn_via_chase_via_date_passes_via_at_promised_date_via_await_answer_again_2(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int, await_answer_level: int, await_turn_waits: bool) -> int:
    if await_turn_waits:  # journey.Journeys.await_turn+7
        await_turn_turn = new_signal(m)  # journey.Journeys.await_turn+8
        m[case + w.C_TURN] = await_turn_turn
        wait(m, await_turn_turn + w.G_GO, w.GO_JOURNEY, case)  # journey.Journeys.await_turn+9
        m[case + w.JOURNEY_AWAIT_ANSWER_LEVEL] = await_answer_level
        m[case + w.JOURNEY_AWAIT_TURN_TURN] = await_turn_turn
        m[case + w.JOURNEY_STATE] = w.JOURNEY_AT_AWAIT_TURN_VIA_CHASE_VIA_DATE_PASSES_VIA_AT_PROMISED_DATE_VIA_AWAIT_ANSWER_3
        return -1
    else:
        if not m[case + w.C_ENDED] != 0:  # journey.Journeys.await_turn+12
            m[case + w.C_HAS_WAITED] = True  # journey.Journeys.await_turn+13
            m[m[case + w.C_CUSTOMER] + w.U_WAITING_FOR_TURN] -= 1  # journey.Journeys.await_turn+14
        if m[case + w.C_ENDED] != 0:  # fixers.Fixers._chase+8
            m[case + w.JOURNEY_AWAIT_ANSWER_LEVEL] = await_answer_level
            return w.JOURNEY_AT_AWAIT_ANSWER_AGAIN_2
        if m[case + w.C_FIXED] != 0:  # fixers.Fixers._chase+10
            journeys_pass_turn(p, q, laws, points, people, m, f, heap, log, case)  # fixers.Fixers._chase+11
            m[case + w.JOURNEY_AWAIT_ANSWER_LEVEL] = await_answer_level
            return w.JOURNEY_AT_AWAIT_ANSWER_AGAIN_2
        return journey_chase_via_date_passes_via_at_promised_date_via_await_answer_1(p, q, laws, points, people, m, f, heap, log, case, await_answer_level)


@part
def journey_await_turn_via_chase_via_date_passes_via_at_promised_date_via_await_answer_3(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int, await_answer_level: int, await_turn_turn: int) -> int:
    m[case + w.C_TURN] = 0  # journey.Journeys.await_turn+10
    await_turn_waits = m[m[case + w.C_CUSTOMER] + w.U_ON_LINE] != 0 and (not m[case + w.C_ENDED] != 0)  # journey.Journeys.await_turn+11
    forget(m, case + w.C_TURN, await_turn_turn)
    free_signal(m, await_turn_turn)
    return journey_await_turn_via_chase_via_date_passes_via_at_promised_date_via_await_answer_again_2(p, q, laws, points, people, m, f, heap, log, case, await_answer_level, await_turn_waits)


@part
def journey_chase_via_date_passes_via_at_promised_date_via_await_answer_3(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, heap: Table, log: Table, case: int, await_answer_level: int, chase_slot: int) -> int:
    if chase_slot == w.GONE:  # fixers.Fixers._chase+43
        m[case + w.JOURNEY_AWAIT_ANSWER_LEVEL] = await_answer_level
        return w.JOURNEY_AT_AWAIT_ANSWER_AGAIN_2
    if chase_slot == w.SENT_AWAY:  # fixers.Fixers._chase+45
        journeys_hear_closed(p, q, m, f, heap, log, case)  # fixers.Fixers._chase+46
    if chase_slot >= 0:  # fixers.Fixers._chase+47
        answer_chase_pool = fixers_promised_by(p, m, case)  # fixers.Fixers._answer_chase+1
        journeys_take_up(m, case)  # fixers.Fixers._answer_chase+2
        answer_chase_line = m[case + w.C_SERVED_BY]  # fixers.Fixers._answer_chase+3
        answer_chase_taken = f[at.S_NOW]
        answer_chase_minutes = duration(laws, points, m, p[w.W_CHASE], case, w.PURPOSE_CHASE_WORK, m[case + w.C_STEPS])  # fixers.Fixers._answer_chase+4
        push(q, m, f, heap, f[at.S_NOW] + moments_service_minutes(case, answer_chase_line, chase_slot, answer_chase_minutes), w.GO_JOURNEY, case, 0, False)  # fixers.Fixers._answer_chase+5
        m[case + w.JOURNEY_ANSWER_CHASE_LINE] = answer_chase_line
        m[case + w.JOURNEY_ANSWER_CHASE_POOL] = answer_chase_pool
        f[case + w.JOURNEY_ANSWER_CHASE_TAKEN] = answer_chase_taken
        m[case + w.JOURNEY_AWAIT_ANSWER_LEVEL] = await_answer_level
        m[case + w.JOURNEY_CHASE_SLOT] = chase_slot
        m[case + w.JOURNEY_STATE] = w.JOURNEY_AT_ANSWER_CHASE_VIA_CHASE_VIA_DATE_PASSES_VIA_AT_PROMISED_DATE_VIA_AWAIT_ANSWER_1
        return -1
    else:
        m[case + w.JOURNEY_AWAIT_ANSWER_LEVEL] = await_answer_level
        m[case + w.JOURNEY_CHASE_SLOT] = chase_slot
        return w.JOURNEY_AT_CHASE_VIA_DATE_PASSES_VIA_AT_PROMISED_DATE_VIA_AWAIT_ANSWER_4


@part
def journey_wait_via_chase_via_date_passes_via_at_promised_date_via_await_answer_1(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, heap: Table, log: Table, case: int, await_answer_level: int, wait_ticket: int) -> int:
    if m[wait_ticket + w.T_STATE] == w.STATE_GONE:  # desk.Desk.wait+24
        ticket_give_back(m, f, wait_ticket)  # desk.Desk.wait+25
        chase_slot = w.GONE  # desk.Desk.wait+26
        forget(m, case + w.C_TICKET, wait_ticket)
        free_ticket(m, wait_ticket)
        return journey_chase_via_date_passes_via_at_promised_date_via_await_answer_3(p, q, laws, points, m, f, heap, log, case, await_answer_level, chase_slot)
    m[case + w.C_TICKET] = 0  # desk.Desk.wait+27
    wait_waited = f[at.S_NOW] - f[wait_ticket + w.T_SINCE]  # desk.Desk.wait+28
    if m[wait_ticket + w.T_STATE] == w.STATE_EXPIRED and m[wait_ticket + w.T_SENT_AWAY] != 0:  # desk.Desk.wait+29
        wait_closed_at = log_case(m, f, log, case, w.KIND_CLOSED, m[case + w.C_CHANNEL], wait_waited, w.NOBODY, w.NOBODY)  # desk.Desk.wait+30
        log_aside(m, f, log, case, w.KIND_WITHDRAWN, m[wait_ticket + w.T_LINE], wait_waited, w.NOBODY, wait_closed_at, m[wait_ticket + w.T_QUEUED])  # desk.Desk.wait+31
        desk_feel_wait(p, q, m, f, heap, log, case, wait_waited)  # desk.Desk.wait+32
        chase_slot = w.SENT_AWAY  # desk.Desk.wait+33
        forget(m, case + w.C_TICKET, wait_ticket)
        free_ticket(m, wait_ticket)
        return journey_chase_via_date_passes_via_at_promised_date_via_await_answer_3(p, q, laws, points, m, f, heap, log, case, await_answer_level, chase_slot)
    if m[wait_ticket + w.T_STATE] == w.STATE_EXPIRED:  # desk.Desk.wait+34
        if m[case + w.C_BY_MESSAGE] != 0 and (not m[case + w.C_IN_CONTACT] != 0) and (not p[p[at.H_CHANNELS] + m[case + w.C_CHANNEL] * w.CH_SIZE + w.CH_MERGES] != 0):  # desk.Desk.wait+35
            desk_leave_in_inbox(p, m, f, log, case, wait_ticket, wait_waited)  # desk.Desk.wait+36
            chase_slot = w.EXPIRED  # desk.Desk.wait+37
            forget(m, case + w.C_TICKET, wait_ticket)
            free_ticket(m, wait_ticket)
            return journey_chase_via_date_passes_via_at_promised_date_via_await_answer_3(p, q, laws, points, m, f, heap, log, case, await_answer_level, chase_slot)
        desk_lose_patience(m, f, log, case, wait_ticket, wait_waited)  # desk.Desk.wait+38
        desk_feel_wait(p, q, m, f, heap, log, case, wait_waited)  # desk.Desk.wait+39
        chase_slot = w.EXPIRED  # desk.Desk.wait+40
        forget(m, case + w.C_TICKET, wait_ticket)
        free_ticket(m, wait_ticket)
        return journey_chase_via_date_passes_via_at_promised_date_via_await_answer_3(p, q, laws, points, m, f, heap, log, case, await_answer_level, chase_slot)
    wait_slot = desk_serve(m, f, log, case, m[wait_ticket + w.T_LINE], m[wait_ticket + w.T_SLOT], wait_waited, m[wait_ticket + w.T_FREED], m[wait_ticket + w.T_QUEUED])  # desk.Desk.wait+41
    m[case + w.C_LAST] = m[case + w.C_SERVED]  # desk.Desk.wait+42
    desk_feel_wait(p, q, m, f, heap, log, case, wait_waited)  # desk.Desk.wait+43
    chase_slot = wait_slot  # desk.Desk.wait+44
    forget(m, case + w.C_TICKET, wait_ticket)
    free_ticket(m, wait_ticket)
    return journey_chase_via_date_passes_via_at_promised_date_via_await_answer_3(p, q, laws, points, m, f, heap, log, case, await_answer_level, chase_slot)


@part
def journey_chase_via_date_passes_via_at_promised_date_via_await_answer_4(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int, await_answer_level: int, chase_slot: int) -> int:
    journeys_hang_up(p, q, laws, points, people, m, f, heap, log, case)  # fixers.Fixers._chase+49
    if m[case + w.C_ENDED] != 0:  # fixers.Fixers._chase+50
        return journey_await_answer_again_2(p, q, laws, points, people, m, f, heap, log, case, await_answer_level)
    if chase_slot == w.SENT_AWAY:  # fixers.Fixers._chase+52
        fixers_ask_in(m, f, case, journeys_closed_delay(p, laws, points, m, case))  # fixers.Fixers._chase+53
    elif not m[case + w.C_FIXED] != 0:  # fixers.Fixers._chase+54
        fixers_promise(p, q, laws, points, m, f, heap, case, chase_slot >= 0)  # fixers.Fixers._chase+55
        m[case + w.C_QUOTED] = m[case + w.C_LAST]  # fixers.Fixers._chase+56
    return journey_await_answer_again_2(p, q, laws, points, people, m, f, heap, log, case, await_answer_level)


@part
def journey_answer_chase_via_chase_via_date_passes_via_at_promised_date_via_await_answer_1(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int, answer_chase_line: int, answer_chase_pool: int, answer_chase_taken: float, await_answer_level: int, chase_slot: int) -> int:
    answer_chase_chased = log_case(m, f, log, case, w.KIND_CHASED, answer_chase_pool, float(m[case + w.C_CHASES]), w.NOBODY, w.NOBODY)  # fixers.Fixers._answer_chase+6
    if m[case + w.C_REQUEST_LOST] != 0 and (not m[case + w.C_FIXED] != 0):  # fixers.Fixers._answer_chase+7
        fixers_find_request(p, q, laws, points, m, f, heap, log, case)  # fixers.Fixers._answer_chase+8
    elif p[w.W_EXPEDITE] != 0 and m[case + w.C_JOB] != 0 and (m[m[case + w.C_JOB] + w.T_STATE] == w.STATE_WAITING):  # fixers.Fixers._answer_chase+9
        log_aside(m, f, log, case, w.KIND_EXPEDITED, answer_chase_pool, 0.0, w.NOBODY, answer_chase_chased, m[m[case + w.C_JOB] + w.T_QUEUED])  # fixers.Fixers._answer_chase+10
        expedite(p, m, f, m[m[case + w.C_JOB] + w.T_LINE], m[case + w.C_JOB])  # fixers.Fixers._answer_chase+11
    desk_finish(p, laws, points, m, f, log, case, answer_chase_line, chase_slot, answer_chase_taken, answer_chase_chased, m[case + w.C_CHANNEL], desk_visit_number(p, m, case, 0))  # fixers.Fixers._answer_chase+12
    return journey_chase_via_date_passes_via_at_promised_date_via_await_answer_4(p, q, laws, points, people, m, f, heap, log, case, await_answer_level, chase_slot)


@part
def journey_journey_branch_19(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, heap: Table, case: int) -> int:
    push(q, m, f, heap, f[at.S_NOW] + duration(laws, points, m, p[w.W_COMES_BACK], case, w.PURPOSE_COMES_BACK, m[case + w.C_RETURNS]), w.GO_JOURNEY, case, 0, False)  # journey.Journeys._return+3
    m[case + w.JOURNEY_STATE] = w.JOURNEY_AT_RETURN_1
    return -1


@part
def journey_return_1(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int) -> int:
    if m[case + w.C_ENDED] != 0:  # journey.Journeys._return+4
        end_journey(m, case)
        return -1
    m[case + w.C_RETURNS] += 1  # journey.Journeys._return+6
    log_case(m, f, log, case, w.KIND_CAME_BACK, m[case + w.C_FLAW], float(m[case + w.C_RETURNS]), w.NOBODY, w.NOBODY)  # journey.Journeys._return+7
    return_channel = m[case + w.C_CHANNEL] if m[case + w.C_CHANNEL] >= 0 else journeys_first_channel(p, q, m, f, case)  # journey.Journeys._return+8
    coming_where = return_channel  # journey.Journeys._return+9
    coming_reason = w.REASON_CAME_BACK
    if not m[case + w.C_ENDED] != 0:  # journey.Journeys._journey+5
        return journey_journey_branch_5(p, q, laws, points, people, m, f, heap, log, case, coming_reason, coming_where)
    else:
        end_journey(m, case)
        return -1


@part
def begin_journey(m: Ints, case: int) -> None:
    """Begin a journey."""
    m[case + w.JOURNEY_STATE] = w.JOURNEY_AT_BEGIN
    hold(m, case)
    push_now(m, w.GO_JOURNEY, case, 0)


@part
def end_journey(m: Ints, case: int) -> None:
    """Let go of what a journey holds."""
    let_go(m, case)


@part
def go_journey(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int) -> None:
    """Go on with a journey until it pauses or ends."""
    state = m[case + w.JOURNEY_STATE]
    while state >= 0:
        if state == w.JOURNEY_AT_BEGIN:
            state = journey_begin(p, q, laws, points, people, m, f, heap, log, case)
        elif state == w.JOURNEY_AT_VOICE_1:
            state = journey_voice_1(p, q, laws, points, people, m, f, heap, log, case)
        elif state == w.JOURNEY_AT_JOURNEY_BRANCH_5:
            state = journey_journey_branch_5(p, q, laws, points, people, m, f, heap, log, case, m[case + w.JOURNEY_COMING_REASON], m[case + w.JOURNEY_COMING_WHERE])
        elif state == w.JOURNEY_AT_AWAIT_TURN_3:
            state = journey_await_turn_3(p, q, laws, points, people, m, f, heap, log, case, m[case + w.JOURNEY_AWAIT_TURN_TURN], m[case + w.JOURNEY_BEFORE_CONTACT_CHANNEL], m[case + w.JOURNEY_BEFORE_CONTACT_REASON])
        elif state == w.JOURNEY_AT_CONTACT_AGAIN_4:
            state = journey_contact_again_4(p, q, laws, points, people, m, f, heap, log, case, m[case + w.JOURNEY_BEFORE_CONTACT_CHANNEL], m[case + w.JOURNEY_BEFORE_CONTACT_REASON])
        elif state == w.JOURNEY_AT_CONTACT_6:
            state = journey_contact_6(m, case, m[case + w.JOURNEY_BEFORE_CONTACT_CHANNEL], m[case + w.JOURNEY_BEFORE_CONTACT_REASON])
        elif state == w.JOURNEY_AT_AWAIT_TURN_VIA_CONTACT_3:
            state = journey_await_turn_via_contact_3(m, case, m[case + w.JOURNEY_AWAIT_TURN_TURN], m[case + w.JOURNEY_BEFORE_CONTACT_CHANNEL], m[case + w.JOURNEY_BEFORE_CONTACT_REASON])
        elif state == w.JOURNEY_AT_MESSAGE_1:
            state = journey_message_1(p, q, laws, points, people, m, f, heap, log, case, f[case + w.JOURNEY_MESSAGE_EXPECTED])
        elif state == w.JOURNEY_AT_TURNED_AWAY_1:
            state = journey_turned_away_1(p, q, laws, points, people, m, f, heap, log, case)
        elif state == w.JOURNEY_AT_SELF_SERVICE_4:
            state = journey_self_service_4(p, q, laws, points, people, m, f, heap, log, case, m[case + w.JOURNEY_ARRIVE_CHANNEL], f[case + w.JOURNEY_SELF_SERVICE_PATIENCE])
        elif state == w.JOURNEY_AT_TRY_AGAIN_1:
            state = journey_try_again_1(p, q, laws, points, people, m, f, heap, log, case, m[case + w.JOURNEY_TRY_AGAIN_WAY])
        elif state == w.JOURNEY_AT_SELF_SERVICE_6:
            state = journey_self_service_6(p, q, laws, points, people, m, f, heap, log, case, m[case + w.JOURNEY_ARRIVE_CHANNEL], m[case + w.JOURNEY_SELF_SERVICE_LOOPS], f[case + w.JOURNEY_SELF_SERVICE_MINUTES], m[case + w.JOURNEY_SELF_SERVICE_N], f[case + w.JOURNEY_SELF_SERVICE_PATIENCE], f[case + w.JOURNEY_SELF_SERVICE_SPENT], m[case + w.JOURNEY_SELF_SERVICE_WAY])
        elif state == w.JOURNEY_AT_WAIT_1:
            state = journey_wait_1(p, q, laws, points, people, m, f, heap, log, case, f[case + w.JOURNEY_ASKED_FOR_HELP_EXPIRY], m[case + w.JOURNEY_ASKED_FOR_HELP_LEVEL], m[case + w.JOURNEY_LEVEL_SPEC], m[case + w.JOURNEY_WAIT_TICKET])
        elif state == w.JOURNEY_AT_TURNED_AWAY_VIA_LEVEL_1:
            state = journey_turned_away_via_level_1(p, q, laws, points, people, m, f, heap, log, case)
        elif state == w.JOURNEY_AT_TRY_AGAIN_VIA_AFTER_HANG_UP_VIA_LEVEL_1:
            state = journey_try_again_via_after_hang_up_via_level_1(p, q, laws, points, people, m, f, heap, log, case, m[case + w.JOURNEY_TRY_AGAIN_WAY])
        elif state == w.JOURNEY_AT_WRONG_DESK_1:
            state = journey_wrong_desk_1(p, q, laws, points, people, m, f, heap, log, case, m[case + w.JOURNEY_ASKED_FOR_HELP_LEVEL], m[case + w.JOURNEY_LEVEL_LINE], f[case + w.JOURNEY_LEVEL_SINCE], m[case + w.JOURNEY_LEVEL_SLOT], f[case + w.JOURNEY_WRONG_DESK_MINUTES])
        elif state == w.JOURNEY_AT_VISIT_1:
            state = journey_visit_1(p, q, laws, points, people, m, f, heap, log, case, m[case + w.JOURNEY_ASKED_FOR_HELP_LEVEL], m[case + w.JOURNEY_LEVEL_LINE], m[case + w.JOURNEY_LEVEL_SLOT], m[case + w.JOURNEY_LEVEL_VISIT], f[case + w.JOURNEY_VISIT_SINCE], m[case + w.JOURNEY_VISIT_VERDICT])
        elif state == w.JOURNEY_AT_REACH_1:
            state = journey_reach_1(p, q, laws, points, m, f, heap, log, case, f[case + w.JOURNEY_ASK_ASKED], m[case + w.JOURNEY_ASK_BEFORE], f[case + w.JOURNEY_ASK_BEFORE_SINCE], m[case + w.JOURNEY_ASK_BEFORE_SLOT], m[case + w.JOURNEY_ASK_BOSS], f[case + w.JOURNEY_ASK_GIVES_UP], m[case + w.JOURNEY_ASK_LINE], m[case + w.JOURNEY_ASK_N], m[case + w.JOURNEY_ASK_NUMBER], m[case + w.JOURNEY_ASK_QUESTION], m[case + w.JOURNEY_ASKED_FOR_HELP_LEVEL], m[case + w.JOURNEY_LEVEL_LINE], m[case + w.JOURNEY_LEVEL_SLOT], m[case + w.JOURNEY_LEVEL_VISIT], m[case + w.JOURNEY_REACH_TICKET], f[case + w.JOURNEY_VISIT_SINCE])
        elif state == w.JOURNEY_AT_ASK_4:
            state = journey_ask_4(p, q, laws, points, people, m, f, heap, log, case, f[case + w.JOURNEY_ASK_ASKED], m[case + w.JOURNEY_ASK_BEFORE], f[case + w.JOURNEY_ASK_BEFORE_SINCE], m[case + w.JOURNEY_ASK_BEFORE_SLOT], m[case + w.JOURNEY_ASK_BOSS], f[case + w.JOURNEY_ASK_GIVES_UP], m[case + w.JOURNEY_ASK_LINE], m[case + w.JOURNEY_ASK_N], m[case + w.JOURNEY_ASK_NUMBER], m[case + w.JOURNEY_ASK_QUESTION], m[case + w.JOURNEY_ASK_SLOT], f[case + w.JOURNEY_ASK_TAKEN], m[case + w.JOURNEY_ASK_VERDICT], m[case + w.JOURNEY_ASKED_FOR_HELP_LEVEL], m[case + w.JOURNEY_LEVEL_LINE], m[case + w.JOURNEY_LEVEL_SLOT], m[case + w.JOURNEY_LEVEL_VISIT], f[case + w.JOURNEY_VISIT_SINCE])
        elif state == w.JOURNEY_AT_ASK_5:
            state = journey_ask_5(p, q, laws, points, people, m, f, heap, log, case, f[case + w.JOURNEY_ASK_ASKED], m[case + w.JOURNEY_ASK_BEFORE], f[case + w.JOURNEY_ASK_BEFORE_SINCE], m[case + w.JOURNEY_ASK_BEFORE_SLOT], m[case + w.JOURNEY_ASK_BOSS], f[case + w.JOURNEY_ASK_GIVES_UP], f[case + w.JOURNEY_ASK_LEFT], m[case + w.JOURNEY_ASK_LINE], f[case + w.JOURNEY_ASK_MINUTES], m[case + w.JOURNEY_ASK_N], m[case + w.JOURNEY_ASK_NUMBER], m[case + w.JOURNEY_ASK_QUESTION], m[case + w.JOURNEY_ASK_SLOT], f[case + w.JOURNEY_ASK_TAKEN], m[case + w.JOURNEY_ASKED_FOR_HELP_LEVEL], m[case + w.JOURNEY_LEVEL_LINE], m[case + w.JOURNEY_LEVEL_SLOT], m[case + w.JOURNEY_LEVEL_VISIT], f[case + w.JOURNEY_VISIT_SINCE])
        elif state == w.JOURNEY_AT_WAIT_VIA_VISIT_2:
            state = journey_wait_via_visit_2(p, q, laws, points, people, m, f, heap, log, case, m[case + w.JOURNEY_ASKED_FOR_HELP_LEVEL], m[case + w.JOURNEY_LEVEL_VISIT], m[case + w.JOURNEY_VISIT_VERDICT])
        elif state == w.JOURNEY_AT_AWAIT_FIX_AGAIN_2:
            state = journey_await_fix_again_2(p, q, laws, points, people, m, f, heap, log, case)
        elif state == w.JOURNEY_AT_AWAIT_NEWS_1:
            state = journey_await_news_1(p, q, laws, points, people, m, f, heap, log, case, m[case + w.JOURNEY_AWAIT_NEWS_NEWS])
        elif state == w.JOURNEY_AT_AWAIT_TURN_VIA_CHASE_3:
            state = journey_await_turn_via_chase_3(p, q, laws, points, people, m, f, heap, log, case, m[case + w.JOURNEY_AWAIT_TURN_TURN])
        elif state == w.JOURNEY_AT_WAIT_VIA_CHASE_1:
            state = journey_wait_via_chase_1(p, q, laws, points, m, f, heap, log, case, m[case + w.JOURNEY_WAIT_TICKET])
        elif state == w.JOURNEY_AT_CHASE_4:
            state = journey_chase_4(p, q, laws, points, people, m, f, heap, log, case, m[case + w.JOURNEY_CHASE_SLOT])
        elif state == w.JOURNEY_AT_ANSWER_CHASE_1:
            state = journey_answer_chase_1(p, q, laws, points, people, m, f, heap, log, case, m[case + w.JOURNEY_ANSWER_CHASE_LINE], m[case + w.JOURNEY_ANSWER_CHASE_POOL], f[case + w.JOURNEY_ANSWER_CHASE_TAKEN], m[case + w.JOURNEY_CHASE_SLOT])
        elif state == w.JOURNEY_AT_AWAIT_ANSWER_AGAIN_2:
            state = journey_await_answer_again_2(p, q, laws, points, people, m, f, heap, log, case, m[case + w.JOURNEY_AWAIT_ANSWER_LEVEL])
        elif state == w.JOURNEY_AT_AWAIT_NEWS_VIA_AWAIT_ANSWER_1:
            state = journey_await_news_via_await_answer_1(p, q, laws, points, people, m, f, heap, log, case, m[case + w.JOURNEY_AWAIT_ANSWER_LEVEL], m[case + w.JOURNEY_AWAIT_NEWS_NEWS])
        elif state == w.JOURNEY_AT_AWAIT_TURN_VIA_CHASE_VIA_DATE_PASSES_VIA_AT_PROMISED_DATE_VIA_AWAIT_ANSWER_3:
            state = journey_await_turn_via_chase_via_date_passes_via_at_promised_date_via_await_answer_3(p, q, laws, points, people, m, f, heap, log, case, m[case + w.JOURNEY_AWAIT_ANSWER_LEVEL], m[case + w.JOURNEY_AWAIT_TURN_TURN])
        elif state == w.JOURNEY_AT_WAIT_VIA_CHASE_VIA_DATE_PASSES_VIA_AT_PROMISED_DATE_VIA_AWAIT_ANSWER_1:
            state = journey_wait_via_chase_via_date_passes_via_at_promised_date_via_await_answer_1(p, q, laws, points, m, f, heap, log, case, m[case + w.JOURNEY_AWAIT_ANSWER_LEVEL], m[case + w.JOURNEY_WAIT_TICKET])
        elif state == w.JOURNEY_AT_CHASE_VIA_DATE_PASSES_VIA_AT_PROMISED_DATE_VIA_AWAIT_ANSWER_4:
            state = journey_chase_via_date_passes_via_at_promised_date_via_await_answer_4(p, q, laws, points, people, m, f, heap, log, case, m[case + w.JOURNEY_AWAIT_ANSWER_LEVEL], m[case + w.JOURNEY_CHASE_SLOT])
        elif state == w.JOURNEY_AT_ANSWER_CHASE_VIA_CHASE_VIA_DATE_PASSES_VIA_AT_PROMISED_DATE_VIA_AWAIT_ANSWER_1:
            state = journey_answer_chase_via_chase_via_date_passes_via_at_promised_date_via_await_answer_1(p, q, laws, points, people, m, f, heap, log, case, m[case + w.JOURNEY_ANSWER_CHASE_LINE], m[case + w.JOURNEY_ANSWER_CHASE_POOL], f[case + w.JOURNEY_ANSWER_CHASE_TAKEN], m[case + w.JOURNEY_AWAIT_ANSWER_LEVEL], m[case + w.JOURNEY_CHASE_SLOT])
        else:
            state = journey_return_1(p, q, laws, points, people, m, f, heap, log, case)
        if state >= 0 and is_short(m):
            m[case + w.JOURNEY_STATE] = state
            again(m, w.GO_JOURNEY, case)
            return


@part
def customers_depart_on_alarm(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, customer: int) -> None:
    if not m[customer + w.U_ACTIVE] != 0 or f[at.S_NOW] != f[customer + w.U_ALARM_AT]:  # customers.Customers._depart_on_alarm+1
        return  # customers.Customers._depart_on_alarm+2
    f[customer + w.U_ALARM_AT] = np.inf  # customers.Customers._depart_on_alarm+3
    if f[at.S_NOW] < f[customer + w.U_LEAVES_AT]:  # customers.Customers._depart_on_alarm+4
        customers_set_alarm(q, m, f, heap, customer)  # customers.Customers._depart_on_alarm+5
    else:
        customers_leave(p, q, laws, points, people, m, f, heap, log, customer, w.LEAVING_BACKGROUND)  # customers.Customers._depart_on_alarm+7


@part
def customers_feel(p: Ints, q: Floats, m: Ints, f: Floats, heap: Table, log: Table, case: int, feeling: int, times_: float, cause: int) -> None:
    """Let an event move the scores of the case's customer, if the scenario gives it a weight. cause: the position of the record that is felt; none where it is the latest step of the case."""
    feelings_item = p[at.H_FEELINGS] + 3 * feeling  # customers.Customers.feel+5
    care = q[feelings_item]
    help_ = q[feelings_item + 1]
    trust = q[feelings_item + 2]
    if times_ <= 0.0 or (care == 0.0 and help_ == 0.0 and (trust == 0.0)):  # customers.Customers.feel+6
        return  # customers.Customers.feel+7
    customer = m[case + w.C_CUSTOMER]  # customers.Customers.feel+8
    f[customer + w.U_CARE] = moved(f[customer + w.U_CARE], care, times_)  # customers.Customers.feel+9
    f[customer + w.U_HELP] = moved(f[customer + w.U_HELP], help_, times_)  # customers.Customers.feel+10
    f[customer + w.U_TRUST] = moved(f[customer + w.U_TRUST], trust, times_)  # customers.Customers.feel+11
    customers_settle_loyalty(q, m, f, heap, customer)  # customers.Customers.feel+12
    felt = log_aside(m, f, log, case, w.KIND_FELT, feeling, f[customer + w.U_LOYALTY], w.NOBODY, m[case + w.C_LAST] if cause == w.NOBODY else cause, w.NOBODY)  # customers.Customers.feel+13
    customers_is_moved(m, customer, felt)  # customers.Customers.feel+15


@part
def moments_on_opening(case: int) -> None:
    """A problem has occurred at a customer, who has not said anything yet."""


@part
def journeys_knock_on(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, heap: Table, log: Table, case: int) -> None:
    if m[case + w.C_ENDED] != 0:  # journey.Journeys._knock_on+1
        return  # journey.Journeys._knock_on+2
    flaw = p[p[at.H_FLAWS] + m[case + w.C_FLAW] * w.FL_SIZE + w.FL_KNOCK_ON]  # journey.Journeys._knock_on+3
    links = m[case + w.C_LINKS] + 1
    cause = log_aside(m, f, log, case, w.KIND_KNOCKED_ON, flaw, float(links), w.NOBODY, m[case + w.C_ONSET], w.NOBODY)  # journey.Journeys._knock_on+4
    number = knock_on_number(w.FIRST_CASE, links)  # journey.Journeys._knock_on+5
    journeys_open(p, q, laws, points, m, f, heap, log, m[case + w.C_CUSTOMER], flaw, m[case + w.C_KEY], number, links, cause, m[case + w.C_ONSET], number)  # journey.Journeys._knock_on+6


@part
def customers_remembered(q: Floats, f: Floats) -> float:
    return remembered(f[w.S_GRIEVANCES], f[at.S_NOW] - f[w.S_GRIEVANCES_AT], q[w.W_REPUTATION_HALF_LIFE])  # customers.Customers._remembered+1


@part
def customers_befriend(m: Ints, customer: int, other: int) -> None:
    """Make two customers each other's acquaintance."""
    customer_friends_append(m, customer, other)  # customers.Customers.befriend+2
    customer_friends_append(m, other, customer)  # customers.Customers.befriend+3


@part
def demand_begin_flaw(p: Ints, q: Floats, cumulated: Floats, m: Ints, f: Floats, heap: Table, newcomer: int, flaw: int, work: float) -> None:
    """Begin the onsets of one flaw at a newcomer: a stream for each layer of rates."""
    for layer in range(layers_below(f[newcomer + w.U_ORDERS_PER_WEEK] * q[p[at.H_FLAWS] + flaw * w.FL_SIZE + w.FL_SHARE])):  # demand.Demand._begin_flaw+2
        demand_next_order(p, q, cumulated, m, f, heap, newcomer, flaw, layer, 1, work)  # demand.Demand._begin_flaw+3


@part
def journeys_first_channel(p: Ints, q: Floats, m: Ints, f: Floats, case: int) -> int:
    return moments_channel(case, choose_channel(p, q, m, f, case))  # journey.Journeys._first_channel+1


@part
def customers_end(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int, ending: int) -> None:
    """End a case: feelings, log, word of mouth, and perhaps the customer's departure."""
    customer = m[case + w.C_CUSTOMER]  # customers.Customers.end+2
    if m[case + w.C_ENDED] != 0:  # customers.Customers.end+3
        return  # customers.Customers.end+4
    if ending == w.ENDING_SOLVED:  # customers.Customers.end+5
        customers_feel(p, q, m, f, heap, log, case, w.FEELING_SOLVED, 1.0, w.NOBODY)  # customers.Customers.end+6
    elif ending == w.ENDING_REFUSED:  # customers.Customers.end+7
        customers_feel(p, q, m, f, heap, log, case, w.FEELING_REFUSED, 1.0, w.NOBODY)  # customers.Customers.end+8
    elif ending == w.ENDING_GAVE_UP:  # customers.Customers.end+9
        customers_feel(p, q, m, f, heap, log, case, w.FEELING_GAVE_UP, 1.0, w.NOBODY)  # customers.Customers.end+10
    ended = customers_close(p, q, laws, points, people, m, f, heap, log, case, ending, m[case + w.C_LAST])  # customers.Customers.end+11
    moments_at_end(case, ending)  # customers.Customers.end+12
    if m[customer + w.U_ACTIVE] != 0 and customers_leaves_after(p, q, m, f, case, ending) and (m[customer + w.U_DEPARTING] == -1):  # customers.Customers.end+13
        m[customer + w.U_DEPARTING] = w.LEAVING_SILENTLY if ending == w.ENDING_SILENT else w.LEAVING_AFTER_CASE  # customers.Customers.end+14
        m[customer + w.U_FAREWELL] = ended  # customers.Customers.end+15
        if m[customer + w.U_STRAW] < m[case + w.C_ONSET]:  # customers.Customers.end+16
            m[customer + w.U_STRAW] = ended  # customers.Customers.end+17
    customers_is_off_line(p, q, laws, points, people, m, f, heap, log, customer)  # customers.Customers.end+18


@part
def journeys_is_tired(p: Ints, laws: Table, points: Floats, m: Ints, f: Floats, case: int) -> bool:
    """Whether the customer has had enough of a case (or it has gone round more often than anybody would)."""
    return gives_up(f[case + w.C_EFFORT], customers_tolerance(p, laws, points, m, f, m[case + w.C_CUSTOMER])) or m[case + w.C_STEPS] > w.MOST_STEPS  # journey.Journeys.is_tired+2


@part
def journeys_pass_turn(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int) -> None:
    """Make no contact after all, though it was this contact's turn: the next may begin."""
    if m[case + w.C_HAS_WAITED] != 0:  # journey.Journeys.pass_turn+2
        m[case + w.C_HAS_WAITED] = False  # journey.Journeys.pass_turn+3
        customers_is_off_line(p, q, laws, points, people, m, f, heap, log, m[case + w.C_CUSTOMER])  # journey.Journeys.pass_turn+4


@part
def journeys_minutes_to_opening(p: Ints, q: Floats, m: Ints, f: Floats, case: int, channel: int) -> float:
    """Return the minutes until the customer calls in the next open hours of a channel that is closed now."""
    m[case + w.C_CLOSURES] += 1  # journey.Journeys.minutes_to_opening+3
    u = draw(m, case, w.PURPOSE_OPENING, m[case + w.C_CLOSURES])  # journey.Journeys.minutes_to_opening+4
    return opening(p, q, f, p[p[at.H_DOORS] + (m[case + w.C_FLAW] * p[at.H_N_CHANNELS] + channel)], u) - f[at.S_NOW]  # journey.Journeys.minutes_to_opening+5


@part
def journeys_is_shut(p: Ints, q: Floats, m: Ints, f: Floats, case: int, channel: int) -> bool:
    """Whether a channel is closed now to the customer of a case."""
    return not is_open(p, q, f, p[p[at.H_DOORS] + (m[case + w.C_FLAW] * p[at.H_N_CHANNELS] + channel)])  # journey.Journeys.is_shut+2


@part
def journeys_knows_hours(p: Ints, q: Floats, m: Ints, case: int, channel: int) -> bool:
    """Whether the customer knows when a channel is open: some do from the start, others once they were told."""
    if m[m[case + w.C_CUSTOMER] + w.U_TOLD_HOURS] != 0:  # journey.Journeys.knows_hours+2
        return True  # journey.Journeys.knows_hours+3
    knows = q[p[at.H_CHANNELS] + channel * w.CH_SIZE + w.CH_KNOWS_HOURS]  # journey.Journeys.knows_hours+4
    return happens_by_key(m, knows, m[m[case + w.C_CUSTOMER] + w.U_KEY], 0, w.PURPOSE_KNOWS_HOURS)  # journey.Journeys.knows_hours+5


@part
def journeys_make_contact(p: Ints, q: Floats, m: Ints, f: Floats, log: Table, case: int, channel: int, reason: int) -> None:
    """Let the customer make contact: count it, with the effort it costs, and log it."""
    m[case + w.C_CONTACTS] += 1  # journey.Journeys.make_contact+2
    visits_clear(m, case)  # journey.Journeys.make_contact+3
    m[case + w.C_CAME_FROM] = w.NOBODY  # journey.Journeys.make_contact+4
    if m[case + w.C_HAS_WAITED] != 0:  # journey.Journeys.make_contact+5
        m[case + w.C_HAS_WAITED] = False  # journey.Journeys.make_contact+6
        m[case + w.C_LAST] = log_aside(m, f, log, case, w.KIND_CONTACTED, channel, float(reason), w.NOBODY, m[m[case + w.C_CUSTOMER] + w.U_HUNG_UP], m[case + w.C_LAST])  # journey.Journeys.make_contact+7
    else:
        log_case(m, f, log, case, w.KIND_CONTACTED, channel, float(reason), w.NOBODY, w.NOBODY)  # journey.Journeys.make_contact+10
    journeys_make_effort(p, q, f, case, w.EFFORT_CONTACT, 1.0)  # journey.Journeys.make_contact+11


@part
def journeys_hang_up(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int) -> None:
    """Take the customer off the line, or the agent off the case; a departure that waited for this ends the case."""
    if m[case + w.C_IN_CONTACT] != 0 or m[case + w.C_IN_WORK] != 0:  # journey.Journeys.hang_up+2
        journeys_lay_down(m, case)  # journey.Journeys.hang_up+3
        customers_is_off_line(p, q, laws, points, people, m, f, heap, log, m[case + w.C_CUSTOMER])  # journey.Journeys.hang_up+4


@part
def customers_is_off_line(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, customer: int) -> None:
    """Nobody is at a case any more: carry out a departure that waited for it, or let the next contact begin."""
    customers_depart_if_due(p, q, laws, points, people, m, f, heap, log, customer)  # customers.Customers.is_off_line+2
    if m[customer + w.U_WAITING_FOR_TURN] > 0 and (not m[customer + w.U_ON_LINE] != 0):  # customers.Customers.is_off_line+3
        journeys_give_turn(m, customer)  # customers.Customers.is_off_line+4


@part
def journeys_business_minutes(p: Ints, q: Floats, m: Ints, f: Floats, case: int, minutes: float, clock: int) -> float:
    """Return the minutes from now until so much business time has passed; `clock`: in hours (1) or in days (2)."""
    door = p[p[at.H_CLOCKS] + (m[case + w.C_FLAW] * p[at.H_N_CHANNELS] + m[case + w.C_CHANNEL])]  # journey.Journeys.business_minutes+2
    return minutes if door < 0 else business_time(p, q, f, door, minutes, clock == 2) - f[at.S_NOW]  # journey.Journeys.business_minutes+3


@part
def journeys_hear_closed(p: Ints, q: Floats, m: Ints, f: Floats, heap: Table, log: Table, case: int) -> None:
    """Let the customer feel that it is closed, and know the hours from now on."""
    m[m[case + w.C_CUSTOMER] + w.U_TOLD_HOURS] = True  # journey.Journeys.hear_closed+2
    customers_feel(p, q, m, f, heap, log, case, w.FEELING_CLOSED, 1.0, w.NOBODY)  # journey.Journeys.hear_closed+3
    journeys_make_effort(p, q, f, case, w.EFFORT_CLOSED, 1.0)  # journey.Journeys.hear_closed+4


@part
def journeys_closed_delay(p: Ints, laws: Table, points: Floats, m: Ints, case: int) -> float:
    """Return the minutes until a customer who has heard that it is closed wants to call again."""
    return duration(laws, points, m, p[p[at.H_CHANNELS] + m[case + w.C_CHANNEL] * w.CH_SIZE + w.CH_CLOSED_DELAY], case, w.PURPOSE_CLOSED_DELAY, m[case + w.C_CONTACTS])  # journey.Journeys.closed_delay+3


@part
def journeys_pick_up(m: Ints, case: int) -> None:
    """Put the customer on the line; a departure waits until the line is free again."""
    if not m[case + w.C_IN_CONTACT] != 0:  # journey.Journeys.pick_up+2
        m[case + w.C_IN_CONTACT] = True  # journey.Journeys.pick_up+3
        m[m[case + w.C_CUSTOMER] + w.U_ON_LINE] = True  # journey.Journeys.pick_up+4
        m[m[case + w.C_CUSTOMER] + w.U_CONTACTS_IN_PROGRESS] += 1  # journey.Journeys.pick_up+5


@part
def moments_on_solving(case: int) -> None:
    """A case is about to be solved, be it for good or not."""


@part
def journeys_make_effort(p: Ints, q: Floats, f: Floats, case: int, event: int, times_: float) -> None:
    """Add the effort of an event to a case."""
    f[case + w.C_EFFORT] += q[p[at.H_EFFORT] + event] * times_  # journey.Journeys.make_effort+2


@part
def desk_desk_of(p: Ints, m: Ints, case: int) -> int:
    """Return the pool that answers at the first level: the flaw's own, else the channel's, else the level's."""
    flaw = p[at.H_FLAWS] + m[case + w.C_FLAW] * w.FL_SIZE  # desk.Desk.desk_of+2
    own = p[p[at.H_CHANNELS] + m[case + w.C_CHANNEL] * w.CH_SIZE + w.CH_DESK]
    return p[flaw + w.FL_DESK] if p[flaw + w.FL_HAS_DESK] != 0 or own < 0 else own  # desk.Desk.desk_of+3


@part
def journeys_patience(p: Ints, m: Ints, case: int, channel: int) -> int:
    """Return the law of patience in line of a caller: the flaw's own, else the channel's."""
    own = p[p[at.H_FLAWS] + m[case + w.C_FLAW] * w.FL_SIZE + w.FL_PATIENCE]  # journey.Journeys.patience+2
    return own if own >= 0 else p[p[at.H_CHANNELS] + channel * w.CH_SIZE + w.CH_PATIENCE]  # journey.Journeys.patience+3


@part
def desk_visit_number(p: Ints, m: Ints, case: int, level: int) -> int:
    """Return the n of draws of the visit that is under way or next to a level."""
    return case_visit_number(m, case, level, p[p[at.H_LEVELS] + level * w.LE_SIZE + w.LE_NAME])  # desk.Desk.visit_number+2


@part
def moments_patience(case: int, pool: int, minutes: float) -> float:
    """Return for how long the customer will wait on the line of a pool; `minutes` were drawn from the law."""
    return minutes  # moments.Moments.patience+2


@part
def desk_serve(m: Ints, f: Floats, log: Table, case: int, line: int, slot: int, waited: float, cause: int, why: int) -> int:
    """Log that an agent takes up the case; return the slot. The position of the record is `case.served`."""
    m[case + w.C_SERVED] = log_aside(m, f, log, case, w.KIND_SERVED, line, waited, slot, cause, why)  # desk.Desk.serve+2
    m[case + w.C_SERVED_BY] = line  # desk.Desk.serve+3
    return slot  # desk.Desk.serve+4


@part
def desk_is_crowded(p: Ints, m: Ints, channel: int) -> bool:
    """Whether as many callers of a channel wait as may."""
    limit = p[p[at.H_CHANNELS] + channel * w.CH_SIZE + w.CH_QUEUE_LIMIT]  # desk.Desk._is_crowded+2
    return limit >= 0 and limit <= waiting_through(m, channel)  # desk.Desk._is_crowded+3


@part
def desk_queue(p: Ints, q: Floats, m: Ints, f: Floats, log: Table, case: int, line: int, cause: int, kind: int, caller: bool, channel_priority: int) -> int:
    """Join a line in which nobody is free; `caller`: somebody on the line, who counts for the line's limit."""
    flaw = p[at.H_FLAWS] + m[case + w.C_FLAW] * w.FL_SIZE  # desk.Desk.queue+2
    queued = log_aside(m, f, log, case, w.KIND_QUEUED, line, float(waiting(m, line)), w.NOBODY, cause, w.NOBODY)  # desk.Desk.queue+3
    priority = moments_priority(case, line, p[flaw + w.FL_PRIORITY])  # desk.Desk.queue+4
    ticket = new_ticket(m, f, case, line, f[at.S_NOW], kind, channel_priority, priority, journeys_severity(p, q, m, f, case), m[case + w.C_CONTACTS] > 1, q[flaw + w.FL_HEAD_START], caller, m[case + w.C_CHANNEL], queued)  # desk.Desk.queue+5
    join_line(p, m, f, line, ticket, queued)  # desk.Desk.queue+7
    return ticket  # desk.Desk.queue+8


@part
def ticket_expire(m: Ints, self: int) -> None:
    """End the wait unserved (patience, an expected answer) unless it has ended or a callback keeps the place."""
    if m[self + w.T_STATE] == w.STATE_WAITING and (not m[self + w.T_KEEPS_PLACE] != 0):  # state.Ticket.expire+2
        withdraw(m, m[self + w.T_LINE], self, w.STATE_EXPIRED)  # state.Ticket.expire+3
        wake(m, self + w.T_GO)  # state.Ticket.expire+4


@part
def desk_schedule_overflow(p: Ints, q: Floats, m: Ints, f: Floats, heap: Table, ticket: int) -> None:
    """After a while, let the wait move to the queue of another pool; once."""
    pool = p[at.H_POOLS] + m[ticket + w.T_LINE] * w.PO_SIZE  # desk.Desk._schedule_overflow+2
    if p[pool + w.PO_OVERFLOW] >= 0:  # desk.Desk._schedule_overflow+3
        push(q, m, f, heap, f[at.S_NOW] + q[pool + w.PO_OVERFLOW_AFTER], w.DESK_OVERFLOW, ticket, m[ticket + w.T_STAMP], False)  # desk.Desk._schedule_overflow+4


@part
def desk_schedule_callback(p: Ints, q: Floats, m: Ints, f: Floats, heap: Table, case: int, ticket: int) -> None:
    """After a while on the line, let the customer hang up and keep the place."""
    if m[case + w.C_IN_CONTACT] != 0:  # desk.Desk._schedule_callback+3
        way = p[at.H_CHANNELS] + m[case + w.C_CHANNEL] * w.CH_SIZE  # desk.Desk._schedule_callback+4
        if happens(m, q[way + w.CH_CALLBACK_ACCEPT], case, w.PURPOSE_CALLBACK, m[case + w.C_CONTACTS]):  # desk.Desk._schedule_callback+5
            push(q, m, f, heap, f[at.S_NOW] + q[way + w.CH_CALLBACK_AFTER], w.DESK_CALL_BACK, ticket, m[ticket + w.T_STAMP], False)  # desk.Desk._schedule_callback+6


@part
def desk_close(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, ticket: int) -> None:
    """It is closing time: send a caller away who is still in line, or let a message keep the place."""
    if m[ticket + w.T_STATE] != w.STATE_WAITING or m[ticket + w.T_KEEPS_PLACE] != 0:  # desk.Desk._close+2
        return  # desk.Desk._close+3
    if m[ticket + w.T_AT_CLOSING] == w.WHENCLOSED_TURNED_AWAY:  # desk.Desk._close+4
        m[ticket + w.T_SENT_AWAY] = True  # desk.Desk._close+5
        ticket_expire(m, ticket)  # desk.Desk._close+6
        return  # desk.Desk._close+7
    waited = f[at.S_NOW] - f[ticket + w.T_SINCE]  # desk.Desk._close+8
    m[ticket + w.T_KEEPS_PLACE] = True  # desk.Desk._close+9
    m[m[ticket + w.T_CASE] + w.C_LAST] = log_aside(m, f, log, m[ticket + w.T_CASE], w.KIND_MESSAGE_LEFT, m[m[ticket + w.T_CASE] + w.C_CHANNEL], waited, w.NOBODY, m[ticket + w.T_QUEUED], w.NOBODY)  # desk.Desk._close+10
    desk_feel_wait(p, q, m, f, heap, log, m[ticket + w.T_CASE], waited)  # desk.Desk._close+12
    journeys_hang_up(p, q, laws, points, people, m, f, heap, log, m[ticket + w.T_CASE])  # desk.Desk._close+13


@part
def ticket_give_back(m: Ints, f: Floats, self: int) -> None:
    """Release the agent that was granted to a ticket which nobody needs any more."""
    if m[self + w.T_SLOT] >= 0:  # state.Ticket.give_back+2
        release_agent(m, f, m[self + w.T_LINE], m[self + w.T_SLOT], m[self + w.T_FREED])  # state.Ticket.give_back+3


@part
def desk_feel_wait(p: Ints, q: Floats, m: Ints, f: Floats, heap: Table, log: Table, case: int, minutes: float) -> None:
    """Let a wait on the line be felt, and count its effort."""
    if m[case + w.C_IN_CONTACT] != 0 and minutes > 0.0:  # desk.Desk._feel_wait+2
        customers_feel(p, q, m, f, heap, log, case, w.FEELING_WAITED, minutes / 10.0, w.NOBODY)  # desk.Desk._feel_wait+3
        journeys_make_effort(p, q, f, case, w.EFFORT_WAITED, minutes / 10.0)  # desk.Desk._feel_wait+4


@part
def desk_leave_in_inbox(p: Ints, m: Ints, f: Floats, log: Table, case: int, ticket: int, waited: float) -> None:
    """The customer expects no answer any more, of which the inbox knows nothing."""
    m[case + w.C_LAST] = log_aside(m, f, log, case, w.KIND_OVERDUE, m[ticket + w.T_LINE], waited, w.NOBODY, m[ticket + w.T_QUEUED], w.NOBODY)  # desk.Desk._leave_in_inbox+3
    begin_late_answer(m, f, case, m[ticket + w.T_LINE], f[ticket + w.T_SINCE], m[ticket + w.T_RECONTACT] != 0, m[case + w.C_CHANNEL], desk_visit_number(p, m, case, 0), m[ticket + w.T_QUEUED], m[case + w.C_LAST])  # desk.Desk._leave_in_inbox+4


@part
def desk_lose_patience(m: Ints, f: Floats, log: Table, case: int, ticket: int, waited: float) -> None:
    """Log that a wait has ended unserved: of a caller, or of one who is not on the line."""
    pool = m[ticket + w.T_LINE]  # desk.Desk._lose_patience+2
    if m[case + w.C_IN_CONTACT] != 0:  # desk.Desk._lose_patience+3
        m[case + w.C_LAST] = log_aside(m, f, log, case, w.KIND_ABANDONED, pool, waited, w.NOBODY, m[ticket + w.T_QUEUED], w.NOBODY)  # desk.Desk._lose_patience+4
    else:
        since = m[case + w.C_LAST] if m[ticket + w.T_KEEPS_PLACE] != 0 else m[ticket + w.T_QUEUED]  # desk.Desk._lose_patience+6
        m[case + w.C_LAST] = log_aside(m, f, log, case, w.KIND_WITHDRAWN, pool, waited, w.NOBODY, since, m[ticket + w.T_QUEUED])  # desk.Desk._lose_patience+7


@part
def journeys_take_up(m: Ints, case: int) -> None:
    """An agent takes up a case: with its customer, unless that is on the line for another one, or wrote."""
    if m[case + w.C_IN_CONTACT] != 0:  # journey.Journeys.take_up+2
        return  # journey.Journeys.take_up+3
    if m[case + w.C_BY_MESSAGE] != 0 or m[m[case + w.C_CUSTOMER] + w.U_ON_LINE] != 0:  # journey.Journeys.take_up+4
        m[case + w.C_IN_WORK] = True  # journey.Journeys.take_up+5
        m[m[case + w.C_CUSTOMER] + w.U_CONTACTS_IN_PROGRESS] += 1  # journey.Journeys.take_up+6
    else:
        journeys_pick_up(m, case)  # journey.Journeys.take_up+8


@part
def moments_service_minutes(case: int, pool: int, agent: int, minutes: float) -> float:
    """Return how long an agent of a pool works on a case: a visit, a chase, a call, a fix."""
    return minutes  # moments.Moments.service_minutes+2


@part
def desk_release(m: Ints, f: Floats, log: Table, case: int, line: int, slot: int, since: float, cause: int) -> None:
    """Log that the agent is free, as the record `cause` has it, and let the next in line have one."""
    freed = log_aside(m, f, log, case, w.KIND_RELEASED, line, f[at.S_NOW] - since, slot, cause, w.NOBODY)  # desk.Desk.release+2
    release_agent(m, f, line, slot, freed)  # desk.Desk.release+3


@part
def desk_route(p: Ints, q: Floats, m: Ints, case: int, level: int, visit: int) -> int:
    """Draw where the routes of a level, or of the first of its rules that fits, send the case, whoever sees it."""
    row = level  # desk.Desk._route+2
    if p[p[at.H_LEVELS] + level * w.LE_SIZE + w.LE_RULES] > 0:  # desk.Desk._route+3
        rule = rule_of_routes(p, level, m[case + w.C_FLAW], m[case + w.C_CAME_FROM], m[case + w.C_SOLVED_AT], seen_get(m, case, level) > 0)  # desk.Desk._route+4
        if rule >= 0:  # desk.Desk._route+5
            row = p[at.H_TOP] + 1 + rule  # desk.Desk._route+6
    return choose_route(p, q, row, draw(m, case, w.PURPOSE_ROUTE, visit))  # desk.Desk._route+7


@part
def desk_minutes(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, case: int, level: int, pool: int, channel: int, visit: int, factor: float, story: float, verdict: int) -> float:
    """Return the minutes of a visit: by the law of the flaw, the channel or the level, whichever comes first. verdict: what follows, if that is known before; the level may have another law then."""
    own = p[p[at.H_FLAWS] + m[case + w.C_FLAW] * w.FL_SIZE + w.FL_HANDLE]  # desk.Desk._minutes+7
    way = p[at.H_CHANNELS] + channel * w.CH_SIZE
    law = p[p[at.H_HANDLE] + (level * p[at.H_N_POOLS] + pool)]  # desk.Desk._minutes+8
    if verdict != w.UNDECIDED and p[p[at.H_HANDLE_ROWS] + (level * p[at.H_N_POOLS] + pool)] >= 0:  # desk.Desk._minutes+9
        next_one = way_after(verdict, level, p[at.H_TOP] + 1)  # desk.Desk._minutes+10
        law = p[p[at.H_HANDLE_BEFORE] + (p[p[at.H_HANDLE_ROWS] + (level * p[at.H_N_POOLS] + pool)] * (1 * (p[at.H_TOP] + 4)) + next_one)]  # desk.Desk._minutes+11
    if level == 0 and own >= 0:  # desk.Desk._minutes+12
        law = own  # desk.Desk._minutes+13
    elif level == 0 and p[way + w.CH_HANDLE] >= 0:  # desk.Desk._minutes+14
        law = p[way + w.CH_HANDLE]  # desk.Desk._minutes+15
    handle = duration(laws, points, m, law, case, w.PURPOSE_HANDLE, visit) * q[way + w.CH_HANDLE_FACTOR]  # desk.Desk._minutes+16
    return visit_minutes(handle, factor, q[w.W_SCRIPT_MINUTES] if level == 0 else 0.0, story, q[w.W_APOLOGY_MINUTES] if level == 0 and p[w.W_APOLOGY] != 0 else 0.0)  # desk.Desk._minutes+17


@part
def journeys_growth(p: Ints, q: Floats, m: Ints, f: Floats, case: int) -> float:
    """Return the snowball's factor on work and remedy as it stands now."""
    flaw = p[at.H_FLAWS] + m[case + w.C_FLAW] * w.FL_SIZE  # journey.Journeys.growth+2
    if q[flaw + w.FL_SNOWBALL_WORK] == 0.0:  # journey.Journeys.growth+3
        return 1.0  # journey.Journeys.growth+4
    return growth(journeys_severity(p, q, m, f, case), f[case + w.C_SEVERITY], q[flaw + w.FL_SNOWBALL_WORK])  # journey.Journeys.growth+5


@part
def desk_open_visit(p: Ints, q: Floats, m: Ints, f: Floats, heap: Table, log: Table, case: int, level: int) -> None:
    """Have the story repeated where it was lost, apologise, and report the root cause."""
    if m[case + w.C_INFORMATION_LOST] != 0:  # desk.Desk._open_visit+3
        m[case + w.C_INFORMATION_LOST] = False  # desk.Desk._open_visit+4
        told = log_aside(m, f, log, case, w.KIND_STORY_REPEATED, level, q[w.W_STORY_MINUTES], w.NOBODY, m[case + w.C_LAST], m[case + w.C_LOST_AT])  # desk.Desk._open_visit+5
        customers_feel(p, q, m, f, heap, log, case, w.FEELING_REPEATED_STORY, 1.0, told)  # desk.Desk._open_visit+6
        journeys_make_effort(p, q, f, case, w.EFFORT_REPEATED_STORY, 1.0)  # desk.Desk._open_visit+7
    if level == 0 and p[w.W_APOLOGY] != w.APOLOGY_NONE:  # desk.Desk._open_visit+8
        said = log_aside(m, f, log, case, w.KIND_APOLOGISED, level, float(p[w.W_APOLOGY]), w.NOBODY, m[case + w.C_LAST], w.NOBODY)  # desk.Desk._open_visit+9
        sincere = p[w.W_APOLOGY] == w.APOLOGY_SINCERE  # desk.Desk._open_visit+10
        customers_feel(p, q, m, f, heap, log, case, w.FEELING_APOLOGY_SINCERE if sincere else w.FEELING_APOLOGY_SCRIPTED, 1.0, said)  # desk.Desk._open_visit+11
    if not m[case + w.C_IS_REPORTED] != 0 and happens(m, q[w.W_REPORT], case, w.PURPOSE_REPORT, 0):  # desk.Desk._open_visit+12
        m[case + w.C_IS_REPORTED] = True  # desk.Desk._open_visit+13
        designteam_report(p, q, m, f, log, case)  # desk.Desk._open_visit+14
        moments_on_report(case)  # desk.Desk._open_visit+15


@part
def desk_attempt(p: Ints, q: Floats, m: Ints, f: Floats, heap: Table, log: Table, case: int, level: int, pool: int, visit: int) -> int:
    """Try to solve the case, or pass it on; return what becomes of it (see sim.behaviour.escalation)."""
    spec = p[at.H_LEVELS] + level * w.LE_SIZE  # desk.Desk._attempt+2
    top = level == p[at.H_TOP] + 1 - 1  # desk.Desk._attempt+3
    onwards = decide_remedy(1.0, 0.0, False, top)  # desk.Desk._attempt+4
    if not is_attempted(f[case + w.C_COMPLEXITY], q[spec + w.LE_ATTEMPT_BELOW]):  # desk.Desk._attempt+5
        log_case(m, f, log, case, w.KIND_PASSED_ON, level, f[case + w.C_COMPLEXITY], w.NOBODY, w.NOBODY)  # desk.Desk._attempt+6
        return onwards  # desk.Desk._attempt+7
    success = between(q[spec + w.LE_SUCCESS_AT_0], q[spec + w.LE_SUCCESS_AT_1], f[case + w.C_COMPLEXITY])  # desk.Desk._attempt+8
    success = moments_success(case, level, success)  # desk.Desk._attempt+9
    if not happens(m, success, case, w.PURPOSE_SUCCESS, visit):  # desk.Desk._attempt+10
        log_case(m, f, log, case, w.KIND_ATTEMPT_FAILED, level, q[w.W_FAILED_ATTEMPT], w.NOBODY, w.NOBODY)  # desk.Desk._attempt+11
        customers_feel(p, q, m, f, heap, log, case, w.FEELING_FAILED_ATTEMPT, 1.0, w.NOBODY)  # desk.Desk._attempt+12
        return onwards  # desk.Desk._attempt+13
    money = remedy_due(f[case + w.C_REMEDY], journeys_growth(p, q, m, f, case), f[case + w.C_PAID])  # desk.Desk._attempt+14
    asks = p[w.W_ASKS_BOSS] != 0 and p[p[at.H_BOSS] + (level * p[at.H_N_POOLS] + pool)] >= 0  # desk.Desk._attempt+15
    return decide_remedy(money, q[p[at.H_AUTHORITY] + (level * p[at.H_N_POOLS] + pool)], asks, top)  # desk.Desk._attempt+16


@part
def bosses_end_hold(p: Ints, q: Floats, m: Ints, f: Floats, heap: Table, log: Table, case: int, boss: int, verdict: int, held: float, question: int) -> int:
    """Log how a question ended and let the hold be felt; return what becomes of the visit. question: the position of the record that asked last, if any did."""
    if verdict == w.HUNG_UP:  # bosses.Bosses._end_hold+6
        log_case(m, f, log, case, w.KIND_HUNG_UP_ON_HOLD, boss, held, w.NOBODY, question)  # bosses.Bosses._end_hold+7
    elif verdict == w.ABSENT:  # bosses.Bosses._end_hold+8
        log_case(m, f, log, case, w.KIND_BOSS_ABSENT, boss, held, w.NOBODY, question)  # bosses.Bosses._end_hold+9
    else:
        log_case(m, f, log, case, w.KIND_BOSS_APPROVED if verdict == w.GRANT else w.KIND_BOSS_DECLINED, boss, held, w.NOBODY, question)  # bosses.Bosses._end_hold+11
    if held > 0.0 and m[case + w.C_IN_CONTACT] != 0:  # bosses.Bosses._end_hold+12
        customers_feel(p, q, m, f, heap, log, case, w.FEELING_WAITED, held / 10.0, w.NOBODY)  # bosses.Bosses._end_hold+13
        journeys_make_effort(p, q, f, case, w.EFFORT_WAITED, held / 10.0)  # bosses.Bosses._end_hold+14
    return bosses_without(p, m, f, log, case, boss) if verdict == w.ABSENT else verdict  # bosses.Bosses._end_hold+15


@part
def bosses_patience(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, case: int, level: int) -> float:
    """Return for how long the customer bears being on hold, if it is on the line."""
    law = p[p[at.H_LEVELS] + level * w.LE_SIZE + w.LE_PATIENCE]  # bosses.Bosses._patience+3
    if law < 0:  # bosses.Bosses._patience+4
        law = journeys_patience(p, m, case, m[case + w.C_CHANNEL])  # bosses.Bosses._patience+5
    if not m[case + w.C_IN_CONTACT] != 0 or law < 0:  # bosses.Bosses._patience+6
        return np.inf  # bosses.Bosses._patience+7
    n = desk_visit_number(p, m, case, level)  # bosses.Bosses._patience+8
    return q[w.W_HOLD_PATIENCE] * sample(laws, points, m, law, case, w.PURPOSE_HOLD_PATIENCE, n)  # bosses.Bosses._patience+9


@part
def bosses_says(p: Ints, q: Floats, m: Ints, f: Floats, case: int, boss: int, pool: int, n: int) -> int:
    """Return what a boss says who has listened: yes or no within their own authority, else no or the next one's."""
    if not may_grant(f[case + w.C_CLAIM], q[p[at.H_AUTHORITY] + (boss * p[at.H_N_POOLS] + pool)]):  # bosses.Bosses._says+3
        return w.ASK_NEXT if p[w.W_CARRIES_ON] != 0 and p[p[at.H_BOSS] + (boss * p[at.H_N_POOLS] + pool)] >= 0 else w.ESCALATE  # bosses.Bosses._says+4
    approved = happens(m, moments_approval(case, boss, q[w.W_APPROVAL]), case, w.PURPOSE_APPROVAL, n)  # bosses.Bosses._says+5
    return w.GRANT if approved else w.ESCALATE  # bosses.Bosses._says+6


@part
def awaiting_party(p: Ints, q: Floats, m: Ints, case: int, level: int, verdict: int, visit: int) -> int:
    """Return for whom the case waits after a visit before what follows, as a `Party`; -1 where it does not."""
    if verdict == w.PROMISED:  # awaiting.Awaiting.party+3
        return w.NOBODY  # awaiting.Awaiting.party+4
    column = 2 * way_after(verdict, level, p[at.H_TOP] + 1)  # awaiting.Awaiting.party+5
    anybody = q[p[at.H_WAIT_CHANCES] + (level * (2 * (p[at.H_TOP] + 4)) + (column + 1))]  # awaiting.Awaiting.party+6
    if anybody <= 0.0:  # awaiting.Awaiting.party+7
        return w.NOBODY  # awaiting.Awaiting.party+8
    u = draw(m, case, w.PURPOSE_AWAITS, visit)  # awaiting.Awaiting.party+9
    if u >= anybody:  # awaiting.Awaiting.party+10
        return w.NOBODY  # awaiting.Awaiting.party+11
    return w.PARTY_CUSTOMER if u < q[p[at.H_WAIT_CHANCES] + (level * (2 * (p[at.H_TOP] + 4)) + column)] else w.PARTY_THIRD_PARTY  # awaiting.Awaiting.party+12


@part
def desk_finish(p: Ints, laws: Table, points: Floats, m: Ints, f: Floats, log: Table, case: int, line: int, slot: int, since: float, cause: int, channel: int, visit: int) -> None:
    """End a visit of a contact through a channel: the agent is free, or has still to do with it."""
    law = p[p[at.H_CHANNELS] + channel * w.CH_SIZE + w.CH_WRAP_UP]  # desk.Desk.finish+2
    if law < 0:  # desk.Desk.finish+3
        desk_release(m, f, log, case, line, slot, since, cause)  # desk.Desk.finish+4
        return  # desk.Desk.finish+5
    over = log_aside(m, f, log, case, w.KIND_WRAPPING_UP, line, f[at.S_NOW] - since, slot, cause, w.NOBODY)  # desk.Desk.finish+6
    minutes = duration(laws, points, m, law, case, w.PURPOSE_WRAP_UP, visit)  # desk.Desk.finish+7
    begin_wrap_up(m, f, case, line, slot, since, minutes, over)  # desk.Desk.finish+8


@part
def awaiting_minutes(p: Ints, laws: Table, points: Floats, m: Ints, case: int, level: int, party: int, column: int, visit: int) -> float:
    law = p[p[at.H_WAIT_LAWS] + (level * (2 * (p[at.H_TOP] + 4)) + (column + party))]  # awaiting.Awaiting._minutes+1
    return duration(laws, points, m, law, case, w.PURPOSE_AWAITED, visit)  # awaiting.Awaiting._minutes+2


@part
def awaiting_over(m: Ints, f: Floats, log: Table, case: int, cause: int, why: int) -> int:
    """Log that a wait is over; return the position of the record."""
    kind = w.KIND_AWAITED_CUSTOMER  # awaiting.Awaiting._over+2
    if m[case + w.C_PARTY] == w.PARTY_THIRD_PARTY:  # awaiting.Awaiting._over+3
        kind = w.KIND_AWAITED_THIRD_PARTY  # awaiting.Awaiting._over+4
    m[case + w.C_PARTY] = w.NOBODY  # awaiting.Awaiting._over+5
    return log_aside(m, f, log, case, kind, m[case + w.C_WAITS_AT], f[at.S_NOW] - f[case + w.C_WAITS_SINCE], w.NOBODY, cause, why)  # awaiting.Awaiting._over+6


@part
def desk_grant(p: Ints, q: Floats, m: Ints, f: Floats, heap: Table, log: Table, case: int, level: int) -> None:
    """Grant what is claimed, and goodwill with it the first time."""
    case_settle(m, f, case, level)  # desk.Desk.grant+3
    log_case(m, f, log, case, w.KIND_GRANTED, level, f[case + w.C_CLAIM], w.NOBODY, w.NOBODY)  # desk.Desk.grant+4
    customers_feel(p, q, m, f, heap, log, case, w.FEELING_GRANTED, 1.0, w.NOBODY)  # desk.Desk.grant+5
    if q[w.W_GOODWILL] > 0.0 and (not m[case + w.C_HAS_GOODWILL] != 0):  # desk.Desk.grant+6
        m[case + w.C_HAS_GOODWILL] = True  # desk.Desk.grant+7
        given = log_aside(m, f, log, case, w.KIND_GOODWILL_GIVEN, level, q[w.W_GOODWILL], w.NOBODY, m[case + w.C_LAST], w.NOBODY)  # desk.Desk.grant+8
        customers_feel(p, q, m, f, heap, log, case, w.FEELING_GOODWILL, 1.0, given)  # desk.Desk.grant+9


@part
def journeys_solution_holds(p: Ints, m: Ints, case: int, probability: float, purpose: int, n: int) -> bool:
    """Whether a solution holds; after so many returns of one case it always does."""
    limit = p[w.W_COMES_BACK_LIMIT]  # journey.Journeys.solution_holds+2
    return 0 <= limit <= m[case + w.C_RETURNS] or happens(m, moments_holds(case, probability), case, purpose, n)  # journey.Journeys.solution_holds+3


@part
def case_leave_level(m: Ints, self: int, level: int) -> None:
    """Count a visit to a level that leads to another one, and remember where the case comes from."""
    visits_set(m, self, level, visits_get(m, self, level) + 1)  # state.Case.leave_level+2
    m[self + w.C_CAME_FROM] = level  # state.Case.leave_level+3


@part
def fixers_request(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, heap: Table, log: Table, case: int) -> None:
    """Send a request to the fixers and promise a date; the request may never reach them."""
    pool = p[p[at.H_FLAWS] + m[case + w.C_FLAW] * w.FL_SIZE + w.FL_FIXER]  # fixers.Fixers._request+2
    m[case + w.C_FIXED] = False  # fixers.Fixers._request+3
    m[case + w.C_REQUESTS] += 1  # fixers.Fixers._request+4
    fixers_promise(p, q, laws, points, m, f, heap, case, True)  # fixers.Fixers._request+5
    sent = log_case(m, f, log, case, w.KIND_FIX_REQUESTED, pool, f[case + w.C_PROMISED] if f[case + w.C_PROMISED] < np.inf else -1.0, w.NOBODY, w.NOBODY)  # fixers.Fixers._request+6
    m[case + w.C_REQUEST] = sent  # fixers.Fixers._request+7
    m[case + w.C_QUOTED] = sent  # fixers.Fixers._request+8
    m[case + w.C_REQUEST_LOST] = happens(m, q[w.W_LOST_REQUEST], case, w.PURPOSE_LOST_REQUEST, m[case + w.C_REQUESTS])  # fixers.Fixers._request+9
    if m[case + w.C_REQUEST_LOST] != 0:  # fixers.Fixers._request+10
        log_aside(m, f, log, case, w.KIND_REQUEST_LOST, pool, float(m[case + w.C_REQUESTS]), w.NOBODY, sent, w.NOBODY)  # fixers.Fixers._request+11
    else:
        begin_job(m, case, m[case + w.C_REQUESTS], sent)  # fixers.Fixers._request+13


@part
def signal_ring(m: Ints, self: int) -> None:
    """Wake whoever waits, unless that has been done."""
    if not m[self + w.G_HAS_RUNG] != 0:  # state.Signal.ring+2
        m[self + w.G_HAS_RUNG] = True  # state.Signal.ring+3
        wake(m, self + w.G_GO)  # state.Signal.ring+4


@part
def fixers_keep_promise(p: Ints, q: Floats, m: Ints, f: Floats, heap: Table, log: Table, case: int) -> None:
    """What was promised is done: log that the promise is kept, if it is, and cancel the call that was to come."""
    pool = fixers_promised_by(p, m, case)  # fixers.Fixers.keep_promise+2
    if p[w.W_KEEPS_DATES] != 0 and f[case + w.C_PROMISED] < np.inf and (f[case + w.C_DUE] == np.inf):  # fixers.Fixers.keep_promise+3
        f[case + w.C_DUE] = f[at.S_NOW]  # fixers.Fixers.keep_promise+4
    if m[case + w.C_IS_QUOTED] != 0 and f[at.S_NOW] <= f[case + w.C_DUE] < np.inf:  # fixers.Fixers.keep_promise+5
        kept = log_aside(m, f, log, case, w.KIND_PROMISE_KEPT, pool, f[case + w.C_DUE] - f[at.S_NOW], w.NOBODY, m[case + w.C_FIX], m[case + w.C_QUOTED])  # fixers.Fixers.keep_promise+6
        customers_feel(p, q, m, f, heap, log, case, w.FEELING_KEPT_PROMISE, 1.0, kept)  # fixers.Fixers.keep_promise+7
    fixers_cancel_call(m, f, log, case)  # fixers.Fixers.keep_promise+8


@part
def fixers_promised_by(p: Ints, m: Ints, case: int) -> int:
    """Return the pool whose work is promised to the customer of a case: fixers, or a boss's answer."""
    return p[p[at.H_LEVELS] + m[case + w.C_BOSS] * w.LE_SIZE + w.LE_POOL] if m[case + w.C_BOSS] >= 0 else p[p[at.H_FLAWS] + m[case + w.C_FLAW] * w.FL_SIZE + w.FL_FIXER]  # fixers.Fixers.promised_by+3


@part
def fixers_put_off(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int) -> None:
    """The date is the one on which it comes, whenever that is; a request that was lost is found by now."""
    f[case + w.C_DUE] = np.inf  # fixers.Fixers._put_off+2
    if not m[case + w.C_REQUEST_LOST] != 0:  # fixers.Fixers._put_off+3
        return  # fixers.Fixers._put_off+4
    m[case + w.C_STEPS] += 1  # fixers.Fixers._put_off+5
    m[case + w.C_LAST] = m[case + w.C_QUOTED]  # fixers.Fixers._put_off+6
    if journeys_is_tired(p, laws, points, m, f, case):  # fixers.Fixers._put_off+7
        customers_end(p, q, laws, points, people, m, f, heap, log, case, w.ENDING_GAVE_UP)  # fixers.Fixers._put_off+8
    else:
        fixers_find_request(p, q, laws, points, m, f, heap, log, case)  # fixers.Fixers._put_off+10


@part
def fixers_cancel_call(m: Ints, f: Floats, log: Table, case: int) -> None:
    """Nobody needs the call any more that was to come before the date."""
    customers_withdraw(m, f, log, case, m[case + w.C_CALL], m[case + w.C_LAST])  # fixers.Fixers._cancel_call+2
    m[case + w.C_CALL] = 0  # fixers.Fixers._cancel_call+3


@part
def fixers_way_to_chase(p: Ints, m: Ints, case: int) -> int:
    """Return the customer's live channel, else the first of the organisation, else the way it came."""
    if m[case + w.C_CHANNEL] >= 0 and p[p[at.H_CHANNELS] + m[case + w.C_CHANNEL] * w.CH_SIZE + w.CH_KIND] == w.CHANNELKIND_LIVE:  # fixers.Fixers._way_to_chase+3
        return m[case + w.C_CHANNEL]  # fixers.Fixers._way_to_chase+4
    return p[w.W_LIVE_CHANNEL] if p[w.W_LIVE_CHANNEL] >= 0 else max(m[case + w.C_CHANNEL], 0)  # fixers.Fixers._way_to_chase+5


@part
def fixers_ask_in(m: Ints, f: Floats, case: int, minutes: float) -> None:
    """Let the customer ask again later: at a date of its own, that nobody has promised."""
    f[case + w.C_DUE] = f[at.S_NOW] + minutes  # fixers.Fixers._ask_in+2
    m[case + w.C_IS_QUOTED] = False  # fixers.Fixers._ask_in+3
    m[case + w.C_QUOTED] = m[case + w.C_LAST]  # fixers.Fixers._ask_in+4


@part
def fixers_find_request(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, heap: Table, log: Table, case: int) -> None:
    log_case(m, f, log, case, w.KIND_REQUEST_FOUND, p[p[at.H_FLAWS] + m[case + w.C_FLAW] * w.FL_SIZE + w.FL_FIXER], float(m[case + w.C_REQUESTS]), w.NOBODY, m[case + w.C_REQUEST])  # fixers.Fixers._find_request+1
    fixers_request(p, q, laws, points, m, f, heap, log, case)  # fixers.Fixers._find_request+2


@part
def fixers_promise(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, heap: Table, case: int, quoted: bool) -> None:
    """Set a date: quoted to the customer, who may be called before it, or the customer's own to try again."""
    n = m[case + w.C_REQUESTS] * 1024 + m[case + w.C_STEPS]  # fixers.Fixers.promise+3
    clock = p[w.W_PROMISE_CLOCK]  # fixers.Fixers.promise+4
    if m[case + w.C_BOSS] >= 0:  # fixers.Fixers.promise+5
        f[case + w.C_PROMISED] = sample(laws, points, m, p[w.W_ANSWER_PROMISE], case, w.PURPOSE_ANSWER_PROMISE, n)  # fixers.Fixers.promise+6
        clock = p[w.W_ANSWER_PROMISE_CLOCK]  # fixers.Fixers.promise+7
    else:
        f[case + w.C_PROMISED] = sample(laws, points, m, p[w.W_PROMISE], case, w.PURPOSE_PROMISE, n)  # fixers.Fixers.promise+9
    if clock > 0:  # fixers.Fixers.promise+10
        f[case + w.C_PROMISED] = journeys_business_minutes(p, q, m, f, case, f[case + w.C_PROMISED], clock)  # fixers.Fixers.promise+11
    date = f[at.S_NOW] + f[case + w.C_PROMISED]  # fixers.Fixers.promise+12
    f[case + w.C_DUE] = date  # fixers.Fixers.promise+13
    m[case + w.C_IS_QUOTED] = quoted  # fixers.Fixers.promise+14
    if quoted and p[w.W_FOLLOW_UP] != 0 and (date < np.inf):  # fixers.Fixers.promise+15
        until = f[case + w.C_PROMISED] - q[w.W_AHEAD_MINUTES] - q[w.W_AHEAD_SHARE] * f[case + w.C_PROMISED]  # fixers.Fixers.promise+16
        set_fixers_call_is_due(q, m, f, heap, f[at.S_NOW] + (until if until > 0.0 else 0.0), case, date)  # fixers.Fixers.promise+17


@part
def tell_it_is_done_begin(p: Ints, q: Floats, m: Ints, f: Floats, heap: Table, log: Table, frame: int, call: int, case: int, minutes: float, pool: int, request: int) -> int:
    line = desk_desk_of(p, m, case)  # fixers.Fixers._tell_it_is_done+6
    wait_inside_pool = line  # fixers.Fixers._tell_it_is_done+7
    wait_inside_kind = 1
    wait_inside_line = wait_inside_pool  # desk.Desk.wait_inside+5
    if has_free_agent(m, wait_inside_line):  # desk.Desk.wait_inside+6
        slot = desk_serve(m, f, log, case, wait_inside_line, take_agent(m, wait_inside_line), 0.0, call, w.NOBODY)  # desk.Desk.wait_inside+7
        return tell_it_is_done_tell_it_is_done_1(p, q, m, f, heap, log, frame, case, line, minutes, pool, request, slot)
    wait_inside_ticket = desk_queue(p, q, m, f, log, case, wait_inside_line, call, wait_inside_kind, False, desk_rank_of_channel(p, m, case))  # desk.Desk.wait_inside+8
    wait(m, wait_inside_ticket + w.T_GO, w.GO_TELL_IT_IS_DONE, frame)  # desk.Desk.wait_inside+9
    m[frame + w.TELL_IT_IS_DONE_CASE] = case
    m[frame + w.TELL_IT_IS_DONE_LINE] = line
    f[frame + w.TELL_IT_IS_DONE_MINUTES] = minutes
    m[frame + w.TELL_IT_IS_DONE_POOL] = pool
    m[frame + w.TELL_IT_IS_DONE_REQUEST] = request
    m[frame + w.TELL_IT_IS_DONE_WAIT_INSIDE_LINE] = wait_inside_line
    m[frame + w.TELL_IT_IS_DONE_WAIT_INSIDE_TICKET] = wait_inside_ticket
    m[frame + w.TELL_IT_IS_DONE_STATE] = w.TELL_IT_IS_DONE_AT_WAIT_INSIDE_1
    return -1


@part
def tell_it_is_done_tell_it_is_done_1(p: Ints, q: Floats, m: Ints, f: Floats, heap: Table, log: Table, frame: int, case: int, line: int, minutes: float, pool: int, request: int, slot: int) -> int:
    taken = f[at.S_NOW]  # fixers.Fixers._tell_it_is_done+8
    served = m[case + w.C_SERVED]
    called = log_aside(m, f, log, case, w.KIND_FOLLOWED_UP, pool, 1.0, w.NOBODY, served, request)  # fixers.Fixers._tell_it_is_done+9
    if m[m[case + w.C_CUSTOMER] + w.U_ACTIVE] != 0:  # fixers.Fixers._tell_it_is_done+10
        customers_feel(p, q, m, f, heap, log, case, w.FEELING_FOLLOWED_UP, 1.0, called)  # fixers.Fixers._tell_it_is_done+11
    push(q, m, f, heap, f[at.S_NOW] + moments_service_minutes(case, line, slot, minutes), w.GO_TELL_IT_IS_DONE, frame, 0, False)  # fixers.Fixers._tell_it_is_done+12
    m[frame + w.TELL_IT_IS_DONE_CASE] = case
    m[frame + w.TELL_IT_IS_DONE_LINE] = line
    m[frame + w.TELL_IT_IS_DONE_SERVED] = served
    m[frame + w.TELL_IT_IS_DONE_SLOT] = slot
    f[frame + w.TELL_IT_IS_DONE_TAKEN] = taken
    m[frame + w.TELL_IT_IS_DONE_STATE] = w.TELL_IT_IS_DONE_AT_TELL_IT_IS_DONE_2
    return -1


@part
def tell_it_is_done_wait_inside_1(p: Ints, q: Floats, m: Ints, f: Floats, heap: Table, log: Table, frame: int, case: int, line: int, minutes: float, pool: int, request: int, wait_inside_line: int, wait_inside_ticket: int) -> int:
    slot = desk_serve(m, f, log, case, wait_inside_line, m[wait_inside_ticket + w.T_SLOT], f[at.S_NOW] - f[wait_inside_ticket + w.T_SINCE], m[wait_inside_ticket + w.T_FREED], m[wait_inside_ticket + w.T_QUEUED])  # desk.Desk.wait_inside+10
    free_ticket(m, wait_inside_ticket)
    return tell_it_is_done_tell_it_is_done_1(p, q, m, f, heap, log, frame, case, line, minutes, pool, request, slot)


@part
def tell_it_is_done_tell_it_is_done_2(m: Ints, f: Floats, log: Table, frame: int, case: int, line: int, served: int, slot: int, taken: float) -> int:
    desk_release(m, f, log, case, line, slot, taken, served)  # fixers.Fixers._tell_it_is_done+13
    end_tell_it_is_done(m, frame)
    return -1


@part
def begin_tell_it_is_done(m: Ints, f: Floats, case: int, pool: int, minutes: float, call: int, request: int) -> None:
    """Begin a tell_it_is_done."""
    frame = take_block(m, w.S_FREE_TELL_IT_IS_DONE, w.TELL_IT_IS_DONE_SIZE)
    m[frame + w.TELL_IT_IS_DONE_CASE] = case
    m[frame + w.TELL_IT_IS_DONE_POOL] = pool
    f[frame + w.TELL_IT_IS_DONE_MINUTES] = minutes
    m[frame + w.TELL_IT_IS_DONE_CALL] = call
    m[frame + w.TELL_IT_IS_DONE_REQUEST] = request
    hold(m, case)
    push_now(m, w.GO_TELL_IT_IS_DONE, frame, 0)


@part
def end_tell_it_is_done(m: Ints, frame: int) -> None:
    """Let go of what a tell_it_is_done holds."""
    let_go(m, m[frame + w.TELL_IT_IS_DONE_CASE])
    free_block(m, w.S_FREE_TELL_IT_IS_DONE, frame)


@part
def go_tell_it_is_done(p: Ints, q: Floats, m: Ints, f: Floats, heap: Table, log: Table, frame: int) -> None:
    """Go on with a tell_it_is_done until it pauses or ends."""
    state = m[frame + w.TELL_IT_IS_DONE_STATE]
    if state == w.TELL_IT_IS_DONE_AT_BEGIN:
        tell_it_is_done_begin(p, q, m, f, heap, log, frame, m[frame + w.TELL_IT_IS_DONE_CALL], m[frame + w.TELL_IT_IS_DONE_CASE], f[frame + w.TELL_IT_IS_DONE_MINUTES], m[frame + w.TELL_IT_IS_DONE_POOL], m[frame + w.TELL_IT_IS_DONE_REQUEST])
    elif state == w.TELL_IT_IS_DONE_AT_WAIT_INSIDE_1:
        tell_it_is_done_wait_inside_1(p, q, m, f, heap, log, frame, m[frame + w.TELL_IT_IS_DONE_CASE], m[frame + w.TELL_IT_IS_DONE_LINE], f[frame + w.TELL_IT_IS_DONE_MINUTES], m[frame + w.TELL_IT_IS_DONE_POOL], m[frame + w.TELL_IT_IS_DONE_REQUEST], m[frame + w.TELL_IT_IS_DONE_WAIT_INSIDE_LINE], m[frame + w.TELL_IT_IS_DONE_WAIT_INSIDE_TICKET])
    else:
        tell_it_is_done_tell_it_is_done_2(m, f, log, frame, m[frame + w.TELL_IT_IS_DONE_CASE], m[frame + w.TELL_IT_IS_DONE_LINE], m[frame + w.TELL_IT_IS_DONE_SERVED], m[frame + w.TELL_IT_IS_DONE_SLOT], f[frame + w.TELL_IT_IS_DONE_TAKEN])


@part
def request_begin(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, heap: Table, log: Table, frame: int, case: int, level: int, sent: int) -> int:
    if m[case + w.C_ENDED] != 0:  # bosses.Bosses._request+6
        end_request(m, frame)
        return -1
    boss = m[case + w.C_BOSS]  # bosses.Bosses._request+8
    n = desk_visit_number(p, m, case, level)
    number = n  # bosses.Bosses._request+9
    question = sent
    line = p[p[at.H_LEVELS] + boss * w.LE_SIZE + w.LE_POOL]  # bosses.Bosses._request+11
    return request_wait_in_writing(p, q, laws, points, m, f, heap, log, frame, boss, case, line, n, number, question, sent)  # bosses.Bosses._request+12


@part
def request_request_3(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, heap: Table, frame: int, boss: int, case: int, line: int, n: int, number: int, question: int, sent: int, slot: int) -> int:
    if slot < 0:  # bosses.Bosses._request+13
        end_request(m, frame)
        return -1
    taken = f[at.S_NOW]  # bosses.Bosses._request+15
    served = m[case + w.C_SERVED]
    reads_minutes = duration(laws, points, m, p[w.W_CONSULT], case, w.PURPOSE_CONSULT, number)  # bosses.Bosses._reads+4
    push(q, m, f, heap, f[at.S_NOW] + moments_service_minutes(case, line, slot, reads_minutes), w.GO_REQUEST, frame, 0, False)  # bosses.Bosses._reads+5
    m[frame + w.REQUEST_BOSS] = boss
    m[frame + w.REQUEST_CASE] = case
    m[frame + w.REQUEST_LINE] = line
    m[frame + w.REQUEST_N] = n
    m[frame + w.REQUEST_NUMBER] = number
    m[frame + w.REQUEST_QUESTION] = question
    m[frame + w.REQUEST_SENT] = sent
    m[frame + w.REQUEST_SERVED] = served
    m[frame + w.REQUEST_SLOT] = slot
    f[frame + w.REQUEST_TAKEN] = taken
    m[frame + w.REQUEST_STATE] = w.REQUEST_AT_READS_1
    return -1


@part
def request_wait_in_writing(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, heap: Table, log: Table, frame: int, boss: int, case: int, line: int, n: int, number: int, question: int, sent: int) -> int:
    if has_free_agent(m, line):  # desk.Desk.wait_in_writing+5
        slot = desk_serve(m, f, log, case, line, take_agent(m, line), 0.0, question, w.NOBODY)  # desk.Desk.wait_in_writing+6
        return request_request_3(p, q, laws, points, m, f, heap, frame, boss, case, line, n, number, question, sent, slot)
    wait_in_writing_job = desk_queue(p, q, m, f, log, case, line, question, 1, False, desk_rank_of_channel(p, m, case))  # desk.Desk.wait_in_writing+7
    m[case + w.C_JOB] = wait_in_writing_job
    wait(m, wait_in_writing_job + w.T_GO, w.GO_REQUEST, frame)  # desk.Desk.wait_in_writing+8
    m[frame + w.REQUEST_BOSS] = boss
    m[frame + w.REQUEST_CASE] = case
    m[frame + w.REQUEST_LINE] = line
    m[frame + w.REQUEST_N] = n
    m[frame + w.REQUEST_NUMBER] = number
    m[frame + w.REQUEST_QUESTION] = question
    m[frame + w.REQUEST_SENT] = sent
    m[frame + w.REQUEST_WAIT_IN_WRITING_JOB] = wait_in_writing_job
    m[frame + w.REQUEST_STATE] = w.REQUEST_AT_WAIT_IN_WRITING_1
    return -1


@part
def request_wait_in_writing_1(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, heap: Table, log: Table, frame: int, boss: int, case: int, line: int, n: int, number: int, question: int, sent: int, wait_in_writing_job: int) -> int:
    if m[wait_in_writing_job + w.T_STATE] == w.STATE_GONE:  # desk.Desk.wait_in_writing+9
        ticket_give_back(m, f, wait_in_writing_job)  # desk.Desk.wait_in_writing+10
        slot = w.GONE  # desk.Desk.wait_in_writing+11
        forget(m, case + w.C_JOB, wait_in_writing_job)
        free_ticket(m, wait_in_writing_job)
        return request_request_3(p, q, laws, points, m, f, heap, frame, boss, case, line, n, number, question, sent, slot)
    m[case + w.C_JOB] = 0  # desk.Desk.wait_in_writing+12
    slot = desk_serve(m, f, log, case, line, m[wait_in_writing_job + w.T_SLOT], f[at.S_NOW] - f[wait_in_writing_job + w.T_SINCE], m[wait_in_writing_job + w.T_FREED], m[wait_in_writing_job + w.T_QUEUED])  # desk.Desk.wait_in_writing+13
    forget(m, case + w.C_JOB, wait_in_writing_job)
    free_ticket(m, wait_in_writing_job)
    return request_request_3(p, q, laws, points, m, f, heap, frame, boss, case, line, n, number, question, sent, slot)


@part
def request_reads_1(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, heap: Table, log: Table, frame: int, boss: int, case: int, line: int, n: int, number: int, question: int, sent: int, served: int, slot: int, taken: float) -> int:
    verdict = w.GONE if m[case + w.C_ENDED] != 0 else bosses_says(p, q, m, f, case, boss, line, number)  # bosses.Bosses._reads+6
    if verdict == w.GONE:  # bosses.Bosses._request+17
        desk_release(m, f, log, case, line, slot, taken, served)  # bosses.Bosses._request+18
        end_request(m, frame)
        return -1
    if verdict == w.ASK_NEXT:  # bosses.Bosses._request+20
        boss = p[p[at.H_BOSS] + (boss * p[at.H_N_POOLS] + line)]  # bosses.Bosses._request+21
        number = n + boss * 1024  # bosses.Bosses._request+22
        question = log_aside(m, f, log, case, w.KIND_BOSS_ASKED, boss, f[case + w.C_CLAIM], w.NOBODY, served, w.NOBODY)  # bosses.Bosses._request+23
    else:
        said = w.KIND_BOSS_APPROVED if verdict == w.GRANT else w.KIND_BOSS_DECLINED  # bosses.Bosses._request+25
        question = log_aside(m, f, log, case, said, boss, 0.0, w.NOBODY, served, question)  # bosses.Bosses._request+26
    desk_release(m, f, log, case, line, slot, taken, question)  # bosses.Bosses._request+27
    if verdict == w.ASK_NEXT:  # bosses.Bosses._request+10
        line = p[p[at.H_LEVELS] + boss * w.LE_SIZE + w.LE_POOL]  # bosses.Bosses._request+11
        return request_wait_in_writing(p, q, laws, points, m, f, heap, log, frame, boss, case, line, n, number, question, sent)  # bosses.Bosses._request+12
    else:
        call_line = desk_desk_of(p, m, case)  # bosses.Bosses._call+6
        call_due = log_aside(m, f, log, case, w.KIND_CALL_DUE, fixers_promised_by(p, m, case), 1.0, w.NOBODY, question, sent)  # bosses.Bosses._call+7
        if has_free_agent(m, call_line):  # desk.Desk.wait_in_writing+5
            call_slot = desk_serve(m, f, log, case, call_line, take_agent(m, call_line), 0.0, call_due, w.NOBODY)  # desk.Desk.wait_in_writing+6
            return request_call_1(p, q, laws, points, m, f, heap, log, frame, boss, call_line, call_slot, case, sent, verdict)
        wait_in_writing_job = desk_queue(p, q, m, f, log, case, call_line, call_due, 1, False, desk_rank_of_channel(p, m, case))  # desk.Desk.wait_in_writing+7
        m[case + w.C_JOB] = wait_in_writing_job
        wait(m, wait_in_writing_job + w.T_GO, w.GO_REQUEST, frame)  # desk.Desk.wait_in_writing+8
        m[frame + w.REQUEST_BOSS] = boss
        m[frame + w.REQUEST_CALL_LINE] = call_line
        m[frame + w.REQUEST_CASE] = case
        m[frame + w.REQUEST_SENT] = sent
        m[frame + w.REQUEST_VERDICT] = verdict
        m[frame + w.REQUEST_WAIT_IN_WRITING_JOB] = wait_in_writing_job
        m[frame + w.REQUEST_STATE] = w.REQUEST_AT_WAIT_IN_WRITING_VIA_CALL_1
        return -1


@part
def request_call_1(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, heap: Table, log: Table, frame: int, boss: int, call_line: int, call_slot: int, case: int, sent: int, verdict: int) -> int:
    if call_slot < 0:  # bosses.Bosses._call+9
        end_request(m, frame)
        return -1
    call_taken = f[at.S_NOW]  # bosses.Bosses._call+11
    call_served = m[case + w.C_SERVED]
    m[case + w.C_FIX] = log_aside(m, f, log, case, w.KIND_ANSWERED, boss, 1.0 if verdict == w.GRANT else 0.0, w.NOBODY, call_served, sent)  # bosses.Bosses._call+12
    m[case + w.C_FIXED] = True  # bosses.Bosses._call+13
    m[case + w.C_FIX_HOLDS] = verdict == w.GRANT  # bosses.Bosses._call+14
    if m[case + w.C_NEWS] != 0:  # bosses.Bosses._call+15
        signal_ring(m, m[case + w.C_NEWS])  # bosses.Bosses._call+16
    call_minutes = duration(laws, points, m, p[w.W_CHASE], case, w.PURPOSE_CHASE_WORK, m[case + w.C_STEPS])  # bosses.Bosses._call+17
    push(q, m, f, heap, f[at.S_NOW] + moments_service_minutes(case, call_line, call_slot, call_minutes), w.GO_REQUEST, frame, 0, False)  # bosses.Bosses._call+18
    m[frame + w.REQUEST_CALL_LINE] = call_line
    m[frame + w.REQUEST_CALL_SERVED] = call_served
    m[frame + w.REQUEST_CALL_SLOT] = call_slot
    f[frame + w.REQUEST_CALL_TAKEN] = call_taken
    m[frame + w.REQUEST_CASE] = case
    m[frame + w.REQUEST_STATE] = w.REQUEST_AT_CALL_2
    return -1


@part
def request_wait_in_writing_via_call_1(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, heap: Table, log: Table, frame: int, boss: int, call_line: int, case: int, sent: int, verdict: int, wait_in_writing_job: int) -> int:
    if m[wait_in_writing_job + w.T_STATE] == w.STATE_GONE:  # desk.Desk.wait_in_writing+9
        ticket_give_back(m, f, wait_in_writing_job)  # desk.Desk.wait_in_writing+10
        call_slot = w.GONE  # desk.Desk.wait_in_writing+11
        forget(m, case + w.C_JOB, wait_in_writing_job)
        free_ticket(m, wait_in_writing_job)
        return request_call_1(p, q, laws, points, m, f, heap, log, frame, boss, call_line, call_slot, case, sent, verdict)
    m[case + w.C_JOB] = 0  # desk.Desk.wait_in_writing+12
    call_slot = desk_serve(m, f, log, case, call_line, m[wait_in_writing_job + w.T_SLOT], f[at.S_NOW] - f[wait_in_writing_job + w.T_SINCE], m[wait_in_writing_job + w.T_FREED], m[wait_in_writing_job + w.T_QUEUED])  # desk.Desk.wait_in_writing+13
    forget(m, case + w.C_JOB, wait_in_writing_job)
    free_ticket(m, wait_in_writing_job)
    return request_call_1(p, q, laws, points, m, f, heap, log, frame, boss, call_line, call_slot, case, sent, verdict)


@part
def request_call_2(m: Ints, f: Floats, log: Table, frame: int, call_line: int, call_served: int, call_slot: int, call_taken: float, case: int) -> int:
    desk_release(m, f, log, case, call_line, call_slot, call_taken, call_served)  # bosses.Bosses._call+19
    end_request(m, frame)
    return -1


@part
def begin_request(m: Ints, case: int, level: int, sent: int) -> None:
    """Begin a request."""
    frame = take_block(m, w.S_FREE_REQUEST, w.REQUEST_SIZE)
    m[frame + w.REQUEST_CASE] = case
    m[frame + w.REQUEST_LEVEL] = level
    m[frame + w.REQUEST_SENT] = sent
    hold(m, case)
    push_now(m, w.GO_REQUEST, frame, 0)


@part
def end_request(m: Ints, frame: int) -> None:
    """Let go of what a request holds."""
    let_go(m, m[frame + w.REQUEST_CASE])
    free_block(m, w.S_FREE_REQUEST, frame)


@part
def go_request(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, heap: Table, log: Table, frame: int) -> None:
    """Go on with a request until it pauses or ends."""
    state = m[frame + w.REQUEST_STATE]
    if state == w.REQUEST_AT_BEGIN:
        request_begin(p, q, laws, points, m, f, heap, log, frame, m[frame + w.REQUEST_CASE], m[frame + w.REQUEST_LEVEL], m[frame + w.REQUEST_SENT])
    elif state == w.REQUEST_AT_WAIT_IN_WRITING_1:
        request_wait_in_writing_1(p, q, laws, points, m, f, heap, log, frame, m[frame + w.REQUEST_BOSS], m[frame + w.REQUEST_CASE], m[frame + w.REQUEST_LINE], m[frame + w.REQUEST_N], m[frame + w.REQUEST_NUMBER], m[frame + w.REQUEST_QUESTION], m[frame + w.REQUEST_SENT], m[frame + w.REQUEST_WAIT_IN_WRITING_JOB])
    elif state == w.REQUEST_AT_READS_1:
        request_reads_1(p, q, laws, points, m, f, heap, log, frame, m[frame + w.REQUEST_BOSS], m[frame + w.REQUEST_CASE], m[frame + w.REQUEST_LINE], m[frame + w.REQUEST_N], m[frame + w.REQUEST_NUMBER], m[frame + w.REQUEST_QUESTION], m[frame + w.REQUEST_SENT], m[frame + w.REQUEST_SERVED], m[frame + w.REQUEST_SLOT], f[frame + w.REQUEST_TAKEN])
    elif state == w.REQUEST_AT_WAIT_IN_WRITING_VIA_CALL_1:
        request_wait_in_writing_via_call_1(p, q, laws, points, m, f, heap, log, frame, m[frame + w.REQUEST_BOSS], m[frame + w.REQUEST_CALL_LINE], m[frame + w.REQUEST_CASE], m[frame + w.REQUEST_SENT], m[frame + w.REQUEST_VERDICT], m[frame + w.REQUEST_WAIT_IN_WRITING_JOB])
    else:
        request_call_2(m, f, log, frame, m[frame + w.REQUEST_CALL_LINE], m[frame + w.REQUEST_CALL_SERVED], m[frame + w.REQUEST_CALL_SLOT], f[frame + w.REQUEST_CALL_TAKEN], m[frame + w.REQUEST_CASE])


@part
def late_answer_begin(p: Ints, q: Floats, m: Ints, f: Floats, frame: int, case: int, channel: int, overdue: int, pool: int, queued: int, recontact: bool, since: float, visit: int) -> int:
    line = pool  # desk.Desk._late_answer+3
    flaw = p[at.H_FLAWS] + m[case + w.C_FLAW] * w.FL_SIZE
    way = p[at.H_CHANNELS] + channel * w.CH_SIZE
    severity = severity_after(f[case + w.C_SEVERITY], q[flaw + w.FL_SNOWBALL_PER_MINUTE], since - f[case + w.C_OPENED])  # desk.Desk._late_answer+4
    priority = moments_priority(case, pool, p[flaw + w.FL_PRIORITY])  # desk.Desk._late_answer+5
    ticket = new_ticket(m, f, case, line, since, p[way + w.CH_LINE_KIND], p[way + w.CH_PRIORITY], priority, severity, recontact, q[flaw + w.FL_HEAD_START], False, channel, queued)  # desk.Desk._late_answer+6
    join_line(p, m, f, line, ticket, overdue)  # desk.Desk._late_answer+8
    wait(m, ticket + w.T_GO, w.GO_LATE_ANSWER, frame)  # desk.Desk._late_answer+9
    m[frame + w.LATE_ANSWER_CASE] = case
    m[frame + w.LATE_ANSWER_CHANNEL] = channel
    m[frame + w.LATE_ANSWER_LINE] = line
    m[frame + w.LATE_ANSWER_POOL] = pool
    m[frame + w.LATE_ANSWER_QUEUED] = queued
    f[frame + w.LATE_ANSWER_SEVERITY] = severity
    f[frame + w.LATE_ANSWER_SINCE] = since
    m[frame + w.LATE_ANSWER_TICKET] = ticket
    m[frame + w.LATE_ANSWER_VISIT] = visit
    m[frame + w.LATE_ANSWER_STATE] = w.LATE_ANSWER_AT_LATE_ANSWER_1
    return -1


@part
def late_answer_late_answer_1(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, heap: Table, log: Table, frame: int, case: int, channel: int, line: int, pool: int, queued: int, severity: float, since: float, ticket: int, visit: int) -> int:
    slot = m[ticket + w.T_SLOT]  # desk.Desk._late_answer+10
    taken = f[at.S_NOW]
    served = log_aside(m, f, log, case, w.KIND_ANSWERED_LATE, line, taken - since, slot, m[ticket + w.T_FREED], queued)  # desk.Desk._late_answer+11
    minutes = desk_minutes(p, q, laws, points, m, case, 0, pool, channel, visit, desk_growth_to(p, q, m, f, case, severity), 0.0, w.UNDECIDED)  # desk.Desk._late_answer+12
    push(q, m, f, heap, f[at.S_NOW] + moments_service_minutes(case, pool, slot, minutes), w.GO_LATE_ANSWER, frame, 0, False)  # desk.Desk._late_answer+14
    m[frame + w.LATE_ANSWER_CASE] = case
    m[frame + w.LATE_ANSWER_CHANNEL] = channel
    m[frame + w.LATE_ANSWER_LINE] = line
    m[frame + w.LATE_ANSWER_SERVED] = served
    m[frame + w.LATE_ANSWER_SLOT] = slot
    f[frame + w.LATE_ANSWER_TAKEN] = taken
    m[frame + w.LATE_ANSWER_TICKET] = ticket
    m[frame + w.LATE_ANSWER_VISIT] = visit
    m[frame + w.LATE_ANSWER_STATE] = w.LATE_ANSWER_AT_LATE_ANSWER_2
    return -1


@part
def late_answer_late_answer_2(p: Ints, laws: Table, points: Floats, m: Ints, f: Floats, log: Table, frame: int, case: int, channel: int, line: int, served: int, slot: int, taken: float, ticket: int, visit: int) -> int:
    desk_finish(p, laws, points, m, f, log, case, line, slot, taken, served, channel, visit)  # desk.Desk._late_answer+15
    free_ticket(m, ticket)
    end_late_answer(m, frame)
    return -1


@part
def begin_late_answer(m: Ints, f: Floats, case: int, pool: int, since: float, recontact: bool, channel: int, visit: int, queued: int, overdue: int) -> None:
    """Begin a late_answer."""
    frame = take_block(m, w.S_FREE_LATE_ANSWER, w.LATE_ANSWER_SIZE)
    m[frame + w.LATE_ANSWER_CASE] = case
    m[frame + w.LATE_ANSWER_POOL] = pool
    f[frame + w.LATE_ANSWER_SINCE] = since
    m[frame + w.LATE_ANSWER_RECONTACT] = recontact
    m[frame + w.LATE_ANSWER_CHANNEL] = channel
    m[frame + w.LATE_ANSWER_VISIT] = visit
    m[frame + w.LATE_ANSWER_QUEUED] = queued
    m[frame + w.LATE_ANSWER_OVERDUE] = overdue
    hold(m, case)
    push_now(m, w.GO_LATE_ANSWER, frame, 0)


@part
def end_late_answer(m: Ints, frame: int) -> None:
    """Let go of what a late_answer holds."""
    let_go(m, m[frame + w.LATE_ANSWER_CASE])
    free_block(m, w.S_FREE_LATE_ANSWER, frame)


@part
def go_late_answer(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, heap: Table, log: Table, frame: int) -> None:
    """Go on with a late_answer until it pauses or ends."""
    state = m[frame + w.LATE_ANSWER_STATE]
    if state == w.LATE_ANSWER_AT_BEGIN:
        late_answer_begin(p, q, m, f, frame, m[frame + w.LATE_ANSWER_CASE], m[frame + w.LATE_ANSWER_CHANNEL], m[frame + w.LATE_ANSWER_OVERDUE], m[frame + w.LATE_ANSWER_POOL], m[frame + w.LATE_ANSWER_QUEUED], m[frame + w.LATE_ANSWER_RECONTACT] != 0, f[frame + w.LATE_ANSWER_SINCE], m[frame + w.LATE_ANSWER_VISIT])
    elif state == w.LATE_ANSWER_AT_LATE_ANSWER_1:
        late_answer_late_answer_1(p, q, laws, points, m, f, heap, log, frame, m[frame + w.LATE_ANSWER_CASE], m[frame + w.LATE_ANSWER_CHANNEL], m[frame + w.LATE_ANSWER_LINE], m[frame + w.LATE_ANSWER_POOL], m[frame + w.LATE_ANSWER_QUEUED], f[frame + w.LATE_ANSWER_SEVERITY], f[frame + w.LATE_ANSWER_SINCE], m[frame + w.LATE_ANSWER_TICKET], m[frame + w.LATE_ANSWER_VISIT])
    else:
        late_answer_late_answer_2(p, laws, points, m, f, log, frame, m[frame + w.LATE_ANSWER_CASE], m[frame + w.LATE_ANSWER_CHANNEL], m[frame + w.LATE_ANSWER_LINE], m[frame + w.LATE_ANSWER_SERVED], m[frame + w.LATE_ANSWER_SLOT], f[frame + w.LATE_ANSWER_TAKEN], m[frame + w.LATE_ANSWER_TICKET], m[frame + w.LATE_ANSWER_VISIT])


@part
def wrap_up_begin(q: Floats, m: Ints, f: Floats, heap: Table, frame: int, case: int, minutes: float, over: int, pool: int, since: float, slot: int) -> int:
    push(q, m, f, heap, f[at.S_NOW] + minutes, w.GO_WRAP_UP, frame, 0, False)  # desk.Desk._wrap_up+2
    m[frame + w.WRAP_UP_CASE] = case
    m[frame + w.WRAP_UP_OVER] = over
    m[frame + w.WRAP_UP_POOL] = pool
    f[frame + w.WRAP_UP_SINCE] = since
    m[frame + w.WRAP_UP_SLOT] = slot
    m[frame + w.WRAP_UP_STATE] = w.WRAP_UP_AT_WRAP_UP_1
    return -1


@part
def wrap_up_wrap_up_1(m: Ints, f: Floats, log: Table, frame: int, case: int, over: int, pool: int, since: float, slot: int) -> int:
    desk_release(m, f, log, case, pool, slot, since, over)  # desk.Desk._wrap_up+3
    end_wrap_up(m, frame)
    return -1


@part
def begin_wrap_up(m: Ints, f: Floats, case: int, pool: int, slot: int, since: float, minutes: float, over: int) -> None:
    """Begin a wrap_up."""
    frame = take_block(m, w.S_FREE_WRAP_UP, w.WRAP_UP_SIZE)
    m[frame + w.WRAP_UP_CASE] = case
    m[frame + w.WRAP_UP_POOL] = pool
    m[frame + w.WRAP_UP_SLOT] = slot
    f[frame + w.WRAP_UP_SINCE] = since
    f[frame + w.WRAP_UP_MINUTES] = minutes
    m[frame + w.WRAP_UP_OVER] = over
    hold(m, case)
    push_now(m, w.GO_WRAP_UP, frame, 0)


@part
def end_wrap_up(m: Ints, frame: int) -> None:
    """Let go of what a wrap_up holds."""
    let_go(m, m[frame + w.WRAP_UP_CASE])
    free_block(m, w.S_FREE_WRAP_UP, frame)


@part
def go_wrap_up(q: Floats, m: Ints, f: Floats, heap: Table, log: Table, frame: int) -> None:
    """Go on with a wrap_up until it pauses or ends."""
    state = m[frame + w.WRAP_UP_STATE]
    if state == w.WRAP_UP_AT_BEGIN:
        wrap_up_begin(q, m, f, heap, frame, m[frame + w.WRAP_UP_CASE], f[frame + w.WRAP_UP_MINUTES], m[frame + w.WRAP_UP_OVER], m[frame + w.WRAP_UP_POOL], f[frame + w.WRAP_UP_SINCE], m[frame + w.WRAP_UP_SLOT])
    else:
        wrap_up_wrap_up_1(m, f, log, frame, m[frame + w.WRAP_UP_CASE], m[frame + w.WRAP_UP_OVER], m[frame + w.WRAP_UP_POOL], f[frame + w.WRAP_UP_SINCE], m[frame + w.WRAP_UP_SLOT])


@part
def job_begin(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, heap: Table, frame: int, case: int, request: int, sent: int) -> int:
    push(q, m, f, heap, f[at.S_NOW] + duration(laws, points, m, p[w.W_REQUEST_DELAY], case, w.PURPOSE_REQUEST_DELAY, request), w.GO_JOB, frame, 0, False)  # fixers.Fixers._job+3
    m[frame + w.JOB_CASE] = case
    m[frame + w.JOB_REQUEST] = request
    m[frame + w.JOB_SENT] = sent
    m[frame + w.JOB_STATE] = w.JOB_AT_JOB_1
    return -1


@part
def job_job_1(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, heap: Table, log: Table, frame: int, case: int, request: int, sent: int) -> int:
    if m[case + w.C_ENDED] != 0:  # fixers.Fixers._job+4
        end_job(m, frame)
        return -1
    line = p[p[at.H_FLAWS] + m[case + w.C_FLAW] * w.FL_SIZE + w.FL_FIXER]  # fixers.Fixers._job+6
    if has_free_agent(m, line):  # desk.Desk.wait_in_writing+5
        slot = desk_serve(m, f, log, case, line, take_agent(m, line), 0.0, sent, w.NOBODY)  # desk.Desk.wait_in_writing+6
        return job_job_2(p, q, laws, points, m, f, heap, frame, case, line, request, sent, slot)
    wait_in_writing_job = desk_queue(p, q, m, f, log, case, line, sent, 1, False, desk_rank_of_channel(p, m, case))  # desk.Desk.wait_in_writing+7
    m[case + w.C_JOB] = wait_in_writing_job
    wait(m, wait_in_writing_job + w.T_GO, w.GO_JOB, frame)  # desk.Desk.wait_in_writing+8
    m[frame + w.JOB_CASE] = case
    m[frame + w.JOB_LINE] = line
    m[frame + w.JOB_REQUEST] = request
    m[frame + w.JOB_SENT] = sent
    m[frame + w.JOB_WAIT_IN_WRITING_JOB] = wait_in_writing_job
    m[frame + w.JOB_STATE] = w.JOB_AT_WAIT_IN_WRITING_1
    return -1


@part
def job_job_2(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, heap: Table, frame: int, case: int, line: int, request: int, sent: int, slot: int) -> int:
    if slot < 0:  # fixers.Fixers._job+8
        end_job(m, frame)
        return -1
    served = m[case + w.C_SERVED]  # fixers.Fixers._job+10
    taken = f[at.S_NOW]  # fixers.Fixers._job+11
    pool = p[at.H_POOLS] + line * w.PO_SIZE
    work = duration(laws, points, m, p[pool + w.PO_WORK], case, w.PURPOSE_FIX_WORK, request)  # fixers.Fixers._job+12
    minutes = visit_minutes(work, journeys_growth(p, q, m, f, case), 0.0, 0.0, 0.0)  # fixers.Fixers._job+13
    push(q, m, f, heap, f[at.S_NOW] + moments_service_minutes(case, line, slot, minutes), w.GO_JOB, frame, 0, False)  # fixers.Fixers._job+14
    m[frame + w.JOB_CASE] = case
    m[frame + w.JOB_LINE] = line
    m[frame + w.JOB_POOL] = pool
    m[frame + w.JOB_REQUEST] = request
    m[frame + w.JOB_SENT] = sent
    m[frame + w.JOB_SERVED] = served
    m[frame + w.JOB_SLOT] = slot
    f[frame + w.JOB_TAKEN] = taken
    m[frame + w.JOB_STATE] = w.JOB_AT_JOB_3
    return -1


@part
def job_wait_in_writing_1(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, heap: Table, log: Table, frame: int, case: int, line: int, request: int, sent: int, wait_in_writing_job: int) -> int:
    if m[wait_in_writing_job + w.T_STATE] == w.STATE_GONE:  # desk.Desk.wait_in_writing+9
        ticket_give_back(m, f, wait_in_writing_job)  # desk.Desk.wait_in_writing+10
        slot = w.GONE  # desk.Desk.wait_in_writing+11
        forget(m, case + w.C_JOB, wait_in_writing_job)
        free_ticket(m, wait_in_writing_job)
        return job_job_2(p, q, laws, points, m, f, heap, frame, case, line, request, sent, slot)
    m[case + w.C_JOB] = 0  # desk.Desk.wait_in_writing+12
    slot = desk_serve(m, f, log, case, line, m[wait_in_writing_job + w.T_SLOT], f[at.S_NOW] - f[wait_in_writing_job + w.T_SINCE], m[wait_in_writing_job + w.T_FREED], m[wait_in_writing_job + w.T_QUEUED])  # desk.Desk.wait_in_writing+13
    forget(m, case + w.C_JOB, wait_in_writing_job)
    free_ticket(m, wait_in_writing_job)
    return job_job_2(p, q, laws, points, m, f, heap, frame, case, line, request, sent, slot)


@part
def job_job_3(p: Ints, q: Floats, m: Ints, f: Floats, log: Table, frame: int, case: int, line: int, pool: int, request: int, sent: int, served: int, slot: int, taken: float) -> int:
    m[case + w.C_FIXED] = True  # fixers.Fixers._job+15
    m[case + w.C_FIX_HOLDS] = journeys_solution_holds(p, m, case, q[pool + w.PO_HOLDS], w.PURPOSE_FIX_HOLDS, request)  # fixers.Fixers._job+16
    done = log_aside(m, f, log, case, w.KIND_FIXED, line, 1.0 if m[case + w.C_FIX_HOLDS] != 0 else 0.0, w.NOBODY, served, sent)  # fixers.Fixers._job+17
    m[case + w.C_FIX] = done  # fixers.Fixers._job+18
    desk_release(m, f, log, case, line, slot, taken, done)  # fixers.Fixers._job+19
    if m[case + w.C_NEWS] != 0:  # fixers.Fixers._job+20
        signal_ring(m, m[case + w.C_NEWS])  # fixers.Fixers._job+21
    end_job(m, frame)
    return -1


@part
def begin_job(m: Ints, case: int, request: int, sent: int) -> None:
    """Begin a job."""
    frame = take_block(m, w.S_FREE_JOB, w.JOB_SIZE)
    m[frame + w.JOB_CASE] = case
    m[frame + w.JOB_REQUEST] = request
    m[frame + w.JOB_SENT] = sent
    hold(m, case)
    push_now(m, w.GO_JOB, frame, 0)


@part
def end_job(m: Ints, frame: int) -> None:
    """Let go of what a job holds."""
    let_go(m, m[frame + w.JOB_CASE])
    free_block(m, w.S_FREE_JOB, frame)


@part
def go_job(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, heap: Table, log: Table, frame: int) -> None:
    """Go on with a job until it pauses or ends."""
    state = m[frame + w.JOB_STATE]
    if state == w.JOB_AT_BEGIN:
        job_begin(p, q, laws, points, m, f, heap, frame, m[frame + w.JOB_CASE], m[frame + w.JOB_REQUEST], m[frame + w.JOB_SENT])
    elif state == w.JOB_AT_JOB_1:
        job_job_1(p, q, laws, points, m, f, heap, log, frame, m[frame + w.JOB_CASE], m[frame + w.JOB_REQUEST], m[frame + w.JOB_SENT])
    elif state == w.JOB_AT_WAIT_IN_WRITING_1:
        job_wait_in_writing_1(p, q, laws, points, m, f, heap, log, frame, m[frame + w.JOB_CASE], m[frame + w.JOB_LINE], m[frame + w.JOB_REQUEST], m[frame + w.JOB_SENT], m[frame + w.JOB_WAIT_IN_WRITING_JOB])
    else:
        job_job_3(p, q, m, f, log, frame, m[frame + w.JOB_CASE], m[frame + w.JOB_LINE], m[frame + w.JOB_POOL], m[frame + w.JOB_REQUEST], m[frame + w.JOB_SENT], m[frame + w.JOB_SERVED], m[frame + w.JOB_SLOT], f[frame + w.JOB_TAKEN])


@part
def customers_leave(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, customer: int, why: int) -> None:
    """Let a customer leave: now, or as soon as the contact in progress is over."""
    if m[customer + w.U_ACTIVE] != 0 and m[customer + w.U_DEPARTING] == -1:  # customers.Customers.leave+2
        m[customer + w.U_DEPARTING] = why  # customers.Customers.leave+3
        customers_depart_if_due(p, q, laws, points, people, m, f, heap, log, customer)  # customers.Customers.leave+4


@part
def customers_settle_loyalty(q: Floats, m: Ints, f: Floats, heap: Table, customer: int) -> None:
    f[customer + w.U_LOYALTY] = loyalty(f[customer + w.U_CARE], f[customer + w.U_HELP], f[customer + w.U_TRUST], q[w.W_CARE_WEIGHT], q[w.W_HELP_WEIGHT], q[w.W_TRUST_WEIGHT])  # customers.Customers._settle_loyalty+2
    if m[customer + w.U_ACTIVE] != 0 and f[customer + w.U_CHURN_THRESHOLD] < np.inf:  # customers.Customers._settle_loyalty+4
        customers_rescale_hazard(q, m, f, heap, customer)  # customers.Customers._settle_loyalty+5


@part
def customers_is_moved(m: Ints, customer: int, felt: int) -> None:
    """Remember what moved the loyalty of a customer last, until it has decided to leave."""
    if m[customer + w.U_DEPARTING] == -1:  # customers.Customers._is_moved+2
        m[customer + w.U_STRAW] = felt  # customers.Customers._is_moved+3


@part
def demand_next_order(p: Ints, q: Floats, cumulated: Floats, m: Ints, f: Floats, heap: Table, customer: int, flaw: int, layer: int, number: int, earlier: float) -> None:
    """Enter the point of a layer that is next, after the work of all earlier ones."""
    stream_ = signed(named_key(np.uint64(m[customer + w.U_KEY]), p[p[at.H_FLAWS] + flaw * w.FL_SIZE + w.FL_NAME]))  # demand.Demand._next_order+3
    work = earlier + onset_gap(np.uint64(m[at.S_RUN]), np.uint64(stream_), layer, number)  # demand.Demand._next_order+4
    time = max(time_of(cumulated, work), f[at.S_NOW])  # demand.Demand._next_order+6
    if time < q[w.W_HORIZON]:  # demand.Demand._next_order+7
        set_demand_order(q, m, f, heap, time, customer, flaw, layer, number, work)  # demand.Demand._next_order+8


@part
def moments_channel(case: int, channel: int) -> int:
    """Return the channel through which the customer of a case comes first; `channel` was drawn from the shares."""
    return channel  # moments.Moments.channel+2


@part
def customers_close(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int, ending: int, cause: int) -> int:
    """Log the end of a case, end the waits that nobody needs any more, and let the customer talk. cause: the position of the record that ended it; the answer is that of the end."""
    customer = m[case + w.C_CUSTOMER]  # customers.Customers._close+5
    m[case + w.C_ENDED] = True  # customers.Customers._close+6
    customer_cases_remove(m, customer, case)  # customers.Customers._close+7
    customers_withdraw(m, f, log, case, m[case + w.C_TICKET], cause)  # customers.Customers._close+8
    customers_withdraw(m, f, log, case, m[case + w.C_JOB], cause)  # customers.Customers._close+9
    customers_withdraw(m, f, log, case, m[case + w.C_CALL], cause)  # customers.Customers._close+10
    m[case + w.C_TICKET] = 0  # customers.Customers._close+11
    m[case + w.C_JOB] = 0
    m[case + w.C_CALL] = 0
    if m[case + w.C_PARTY] >= 0:  # customers.Customers._close+12
        awaiting_break_off(m, f, log, case, cause)  # customers.Customers._close+13
    if m[case + w.C_NEWS] != 0:  # customers.Customers._close+14
        abandon_signal(m, m[case + w.C_NEWS])  # customers.Customers._close+15
    if m[case + w.C_TURN] != 0:  # customers.Customers._close+16
        m[customer + w.U_WAITING_FOR_TURN] -= 1  # customers.Customers._close+17
        abandon_signal(m, m[case + w.C_TURN])  # customers.Customers._close+18
    journeys_lay_down(m, case)  # customers.Customers._close+19
    ended = log_aside(m, f, log, case, w.KIND_ENDED, ending, f[customer + w.U_LOYALTY], w.NOBODY, cause, w.NOBODY)  # customers.Customers._close+20
    m[case + w.C_LAST] = ended  # customers.Customers._close+21
    customers_talk(p, q, laws, points, people, m, f, heap, log, case, ending)  # customers.Customers._close+22
    return ended  # customers.Customers._close+23


@part
def moments_at_end(case: int, ending: int) -> None:
    """A case has ended, in any way but that its customer left; whether the customer leaves is decided after it."""


@part
def customers_leaves_after(p: Ints, q: Floats, m: Ints, f: Floats, case: int, ending: int) -> bool:
    customer = m[case + w.C_CUSTOMER]  # customers.Customers._leaves_after+1
    if not p[w.W_CHURNS_AFTER_CASE] != 0:  # customers.Customers._leaves_after+2
        return False  # customers.Customers._leaves_after+3
    return leaves_after_case(q[w.W_AFTER_CASE_BASE], q[w.W_AFTER_CASE_DISLOYALTY], q[w.W_AFTER_CASE_EFFORT], q[w.W_AFTER_CASE_UNSOLVED], f[customer + w.U_LOYALTY], f[case + w.C_EFFORT], ending == w.ENDING_SOLVED, draw(m, case, w.PURPOSE_LEAVES_AFTER_CASE, 0))  # customers.Customers._leaves_after+4


@part
def customers_tolerance(p: Ints, laws: Table, points: Floats, m: Ints, f: Floats, customer: int) -> float:
    """Return the effort that a customer takes: drawn when first asked for, as most never have a case."""
    if f[customer + w.U_TOLERANCE] == w.UNKNOWN:  # customers.Customers.tolerance+2
        f[customer + w.U_TOLERANCE] = sample_by_key(laws, points, m, p[w.W_TOLERANCE], m[customer + w.U_KEY], 0, w.PURPOSE_TOLERANCE, 0)  # customers.Customers.tolerance+3
    return f[customer + w.U_TOLERANCE]  # customers.Customers.tolerance+4


@part
def journeys_lay_down(m: Ints, case: int) -> None:
    """Nobody is at a case any more."""
    if m[case + w.C_IN_CONTACT] != 0 or m[case + w.C_IN_WORK] != 0:  # journey.Journeys.lay_down+2
        if m[case + w.C_IN_CONTACT] != 0:  # journey.Journeys.lay_down+3
            m[m[case + w.C_CUSTOMER] + w.U_ON_LINE] = False  # journey.Journeys.lay_down+4
            m[m[case + w.C_CUSTOMER] + w.U_HUNG_UP] = m[case + w.C_LAST]  # journey.Journeys.lay_down+5
        m[case + w.C_IN_CONTACT] = False  # journey.Journeys.lay_down+6
        m[case + w.C_IN_WORK] = False
        m[m[case + w.C_CUSTOMER] + w.U_CONTACTS_IN_PROGRESS] -= 1  # journey.Journeys.lay_down+7


@part
def customers_depart_if_due(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, customer: int) -> None:
    """Carry out a departure that waited for the customer to be off the line."""
    if m[customer + w.U_DEPARTING] == -1 or not m[customer + w.U_ACTIVE] != 0 or m[customer + w.U_CONTACTS_IN_PROGRESS] != 0:  # customers.Customers.depart_if_due+2
        return  # customers.Customers.depart_if_due+3
    m[customer + w.U_ACTIVE] = False  # customers.Customers.depart_if_due+4
    left = log_without_case(m, f, log, w.KIND_LEFT, m[customer + w.U_DEPARTING], f[customer + w.U_LOYALTY], customer, m[customer + w.U_STRAW], w.NOBODY, m[customer + w.U_FAREWELL])  # customers.Customers.depart_if_due+5
    moments_on_leaving(customer, m[customer + w.U_DEPARTING])  # customers.Customers.depart_if_due+7
    case = m[customer + w.U_CASES_FIRST]  # customers.Customers.depart_if_due+8
    while case != 0:
        case_after = m[case + w.C_CASES_NEXT]
        customers_close(p, q, laws, points, people, m, f, heap, log, case, w.ENDING_LEFT, left)  # customers.Customers.depart_if_due+9
        case = case_after


@part
def journeys_give_turn(m: Ints, customer: int) -> None:
    """Wake the first contact that waits for the customer to be off the line."""
    first = -1  # journey.Journeys.give_turn+2
    case = m[customer + w.U_CASES_FIRST]  # journey.Journeys.give_turn+3
    while case != 0:
        case_after = m[case + w.C_CASES_NEXT]
        if m[case + w.C_TURN] != 0 and (first < 0 or m[case + w.C_TURN_NUMBER] < first):  # journey.Journeys.give_turn+4
            first = m[case + w.C_TURN_NUMBER]  # journey.Journeys.give_turn+5
        case = case_after
    case = m[customer + w.U_CASES_FIRST]  # journey.Journeys.give_turn+6
    while case != 0:
        case_after = m[case + w.C_CASES_NEXT]
        if m[case + w.C_TURN] != 0 and m[case + w.C_TURN_NUMBER] == first:  # journey.Journeys.give_turn+7
            signal_ring(m, m[case + w.C_TURN])  # journey.Journeys.give_turn+8
        case = case_after


@part
def case_visit_number(m: Ints, self: int, level: int, name: int) -> int:
    """Return the n of draws of the visit that is under way or next to a level, given the key of its name."""
    return visit_number(name, m[self + w.C_CONTACTS], visits_get(m, self, level))  # state.Case.visit_number+2


@part
def moments_priority(case: int, pool: int, priority: int) -> int:
    """Return the priority class in the line of a pool, lower first; `priority` is that of the flaw."""
    return priority  # moments.Moments.priority+2


@part
def journeys_severity(p: Ints, q: Floats, m: Ints, f: Floats, case: int) -> float:
    """Return the severity of a case as it stands now."""
    flaw = p[at.H_FLAWS] + m[case + w.C_FLAW] * w.FL_SIZE  # journey.Journeys.severity+2
    return severity_after(f[case + w.C_SEVERITY], q[flaw + w.FL_SNOWBALL_PER_MINUTE], f[at.S_NOW] - f[case + w.C_OPENED])  # journey.Journeys.severity+3


@part
def desk_overflow(p: Ints, m: Ints, f: Floats, log: Table, ticket: int) -> None:
    """Let a wait move, or stand in both lines, unless the other one is closed, or full for it."""
    if m[ticket + w.T_STATE] != w.STATE_WAITING:  # desk.Desk._overflow+2
        return  # desk.Desk._overflow+3
    pool = p[at.H_POOLS] + m[ticket + w.T_LINE] * w.PO_SIZE  # desk.Desk._overflow+4
    to = p[pool + w.PO_OVERFLOW]  # desk.Desk._overflow+5
    if not has_free_agent(m, to) and (not is_staffed(m, to) or (m[ticket + w.T_CALLER] != 0 and is_full(p, m, to))):  # desk.Desk._overflow+6
        return  # desk.Desk._overflow+7
    moved_ = log_aside(m, f, log, m[ticket + w.T_CASE], w.KIND_OVERFLOWED, to, f[at.S_NOW] - f[ticket + w.T_SINCE], w.NOBODY, m[ticket + w.T_QUEUED], w.NOBODY)  # desk.Desk._overflow+8
    if p[pool + w.PO_SHARES] != 0:  # desk.Desk._overflow+10
        share_line(p, m, f, to, ticket, moved_)  # desk.Desk._overflow+11
    else:
        withdraw(m, m[ticket + w.T_LINE], ticket, w.STATE_WAITING)  # desk.Desk._overflow+13
        join_line(p, m, f, to, ticket, moved_)  # desk.Desk._overflow+14


@part
def desk_call_back(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, ticket: int) -> None:
    if m[ticket + w.T_STATE] == w.STATE_WAITING:  # desk.Desk._call_back+1
        pool = m[ticket + w.T_LINE]  # desk.Desk._call_back+2
        waited = f[at.S_NOW] - f[ticket + w.T_SINCE]
        m[ticket + w.T_KEEPS_PLACE] = True  # desk.Desk._call_back+3
        push(q, m, f, heap, f[at.S_NOW] + moments_callback_minutes(m[ticket + w.T_CASE], pool, np.inf), w.DESK_FORGET_CALLBACK, ticket, m[ticket + w.T_STAMP], False)  # desk.Desk._call_back+4
        m[m[ticket + w.T_CASE] + w.C_LAST] = log_aside(m, f, log, m[ticket + w.T_CASE], w.KIND_CALLBACK_ACCEPTED, pool, waited, w.NOBODY, m[ticket + w.T_QUEUED], w.NOBODY)  # desk.Desk._call_back+6
        desk_feel_wait(p, q, m, f, heap, log, m[ticket + w.T_CASE], waited)  # desk.Desk._call_back+7
        journeys_hang_up(p, q, laws, points, people, m, f, heap, log, m[ticket + w.T_CASE])  # desk.Desk._call_back+8


@part
def designteam_report(p: Ints, q: Floats, m: Ints, f: Floats, log: Table, case: int) -> None:
    """Take a report of a case's root cause; while a project on it is due or under way, or when the flaw is gone for good, it changes nothing."""
    trouble = m[at.S_FLAWS] + m[case + w.C_FLAW] * w.D_SIZE  # design_team.DesignTeam.report+3
    now = f[at.S_NOW]  # design_team.DesignTeam.report+4
    recent_append(p, m, f, trouble, now)  # design_team.DesignTeam.report+5
    recent = float(recent_within(p, m, f, trouble, now, q[w.W_WINDOW]))  # design_team.DesignTeam.report+6
    reported = log_aside(m, f, log, case, w.KIND_REPORTED, m[case + w.C_FLAW], recent, w.NOBODY, m[case + w.C_LAST], w.NOBODY)  # design_team.DesignTeam.report+7
    if not p[w.W_HAS_DESIGN] != 0 or m[trouble + w.D_IS_DUE] != 0 or f[trouble + w.D_LEVEL] <= 0.0:  # design_team.DesignTeam.report+8
        return  # design_team.DesignTeam.report+9
    if threshold_reached(recent_len(m, trouble), p[w.W_THRESHOLD], recent_item(p, m, f, trouble, 0), now, q[w.W_WINDOW]):  # design_team.DesignTeam.report+10
        m[trouble + w.D_IS_DUE] = True  # design_team.DesignTeam.report+11
        m[trouble + w.D_CAUSE] = reported  # design_team.DesignTeam.report+12
        due_append(m, trouble)  # design_team.DesignTeam.report+13
        designteam_start_projects(p, m, reported)  # design_team.DesignTeam.report+14


@part
def moments_on_report(case: int) -> None:
    """A rep has reported the root cause of a case to the design team."""


@part
def moments_success(case: int, level: int, probability: float) -> float:
    """Return the probability that an attempt at a level succeeds."""
    return probability  # moments.Moments.success+2


@part
def bosses_without(p: Ints, m: Ints, f: Floats, log: Table, case: int, boss: int) -> int:
    """Return what is done where the boss is off duty."""
    absent = p[w.W_BOSS_ABSENT]  # bosses.Bosses._without+2
    if absent == w.ABSENT_PROMISE:  # bosses.Bosses._without+3
        m[case + w.C_BOSS] = boss  # bosses.Bosses._without+4
        return w.PROMISED  # bosses.Bosses._without+5
    if absent == w.ABSENT_HAND_UP:  # bosses.Bosses._without+6
        return w.HAND_UP_COLD  # bosses.Bosses._without+7
    log_case(m, f, log, case, w.KIND_BOSS_DECLINED, boss, 0.0, w.NOBODY, w.NOBODY)  # bosses.Bosses._without+8
    return w.ESCALATE  # bosses.Bosses._without+9


@part
def moments_approval(case: int, boss: int, probability: float) -> float:
    """Return the probability that the boss, somebody of level `boss`, approves what a rep asks for."""
    return probability  # moments.Moments.approval+2


@part
def case_settle(m: Ints, f: Floats, self: int, level: int) -> None:
    """Count what is claimed as paid, and remember which level has solved the case."""
    f[self + w.C_PAID] += f[self + w.C_CLAIM]  # state.Case.settle+2
    m[self + w.C_SOLVED_AT] = level  # state.Case.settle+3


@part
def moments_holds(case: int, probability: float) -> float:
    """Return the probability that a solution holds."""
    return probability  # moments.Moments.holds+2


@part
def customers_withdraw(m: Ints, f: Floats, log: Table, case: int, ticket: int, cause: int) -> None:
    """End a wait that nobody needs any more."""
    if ticket == 0:  # customers.Customers.withdraw+2
        return  # customers.Customers.withdraw+3
    waited = f[at.S_NOW] - f[ticket + w.T_SINCE]  # customers.Customers.withdraw+4
    withdrawn = log_aside(m, f, log, case, w.KIND_WITHDRAWN, m[ticket + w.T_LINE], waited, w.NOBODY, cause, m[ticket + w.T_QUEUED])  # customers.Customers.withdraw+5
    if m[ticket + w.T_STATE] == w.STATE_WAITING:  # customers.Customers.withdraw+6
        abandon_ticket(m, ticket)  # customers.Customers.withdraw+7
    else:
        m[ticket + w.T_STATE] = w.STATE_GONE  # customers.Customers.withdraw+9
        m[ticket + w.T_FREED] = withdrawn  # customers.Customers.withdraw+10


@part
def fixers_call_is_due(m: Ints, f: Floats, case: int, date: float) -> None:
    """Some time before a promised date: let a rep call, unless it is done or another date holds."""
    if not m[case + w.C_ENDED] != 0 and (not m[case + w.C_FIXED] != 0) and (f[case + w.C_DUE] == date) and (m[case + w.C_CALL] == 0):  # fixers.Fixers._call_is_due+2
        begin_follow_up(m, f, case, date)  # fixers.Fixers._call_is_due+3


@part
def desk_rank_of_channel(p: Ints, m: Ints, case: int) -> int:
    """Return the priority of the channel that a case came through last, or the usual one before it has come."""
    return p[p[at.H_CHANNELS] + m[case + w.C_CHANNEL] * w.CH_SIZE + w.CH_PRIORITY] if m[case + w.C_CHANNEL] >= 0 else 0  # desk.Desk.rank_of_channel+2


@part
def desk_growth_to(p: Ints, q: Floats, m: Ints, f: Floats, case: int, severity: float) -> float:
    """Return the snowball's factor on work at some severity of a case."""
    work = q[p[at.H_FLAWS] + m[case + w.C_FLAW] * w.FL_SIZE + w.FL_SNOWBALL_WORK]  # desk.Desk._growth_to+2
    return 1.0 if work == 0.0 else growth(severity, f[case + w.C_SEVERITY], work)  # desk.Desk._growth_to+3


@part
def follow_up_begin(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, frame: int, case: int, date: float) -> int:
    if m[case + w.C_ENDED] != 0 or m[case + w.C_FIXED] != 0 or f[case + w.C_DUE] != date or (m[case + w.C_CALL] != 0):  # fixers.Fixers._follow_up+3
        end_follow_up(m, frame)
        return -1
    due = log_aside(m, f, log, case, w.KIND_CALL_DUE, fixers_promised_by(p, m, case), 0.0, w.NOBODY, m[case + w.C_QUOTED], m[case + w.C_REQUEST])  # fixers.Fixers._follow_up+5
    line = desk_desk_of(p, m, case)  # fixers.Fixers._follow_up+6
    waited = 0.0
    freed = due
    queued = w.NOBODY
    if has_free_agent(m, line):  # fixers.Fixers._follow_up+7
        slot = take_agent(m, line)  # fixers.Fixers._follow_up+8
        return follow_up_follow_up_1(p, q, laws, points, people, m, f, heap, log, frame, case, freed, line, queued, slot, waited)
    else:
        call = desk_queue(p, q, m, f, log, case, line, due, 1, False, p[p[at.H_CHANNELS] + m[case + w.C_CHANNEL] * w.CH_SIZE + w.CH_PRIORITY])  # fixers.Fixers._follow_up+10
        m[case + w.C_CALL] = call
        wait(m, call + w.T_GO, w.GO_FOLLOW_UP, frame)  # fixers.Fixers._follow_up+11
        m[frame + w.FOLLOW_UP_CALL] = call
        m[frame + w.FOLLOW_UP_CASE] = case
        m[frame + w.FOLLOW_UP_LINE] = line
        m[frame + w.FOLLOW_UP_STATE] = w.FOLLOW_UP_AT_FOLLOW_UP_2
        return -1


@part
def follow_up_follow_up_1(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, frame: int, case: int, freed: int, line: int, queued: int, slot: int, waited: float) -> int:
    desk_serve(m, f, log, case, line, slot, waited, freed, queued)  # fixers.Fixers._follow_up+18
    taken = f[at.S_NOW]  # fixers.Fixers._follow_up+19
    served = m[case + w.C_SERVED]
    fixers_tell_not_yet(p, q, laws, points, people, m, f, heap, log, case)  # fixers.Fixers._follow_up+20
    minutes = duration(laws, points, m, p[w.W_CHASE], case, w.PURPOSE_CHASE_WORK, m[case + w.C_STEPS])  # fixers.Fixers._follow_up+21
    push(q, m, f, heap, f[at.S_NOW] + moments_service_minutes(case, line, slot, minutes), w.GO_FOLLOW_UP, frame, 0, False)  # fixers.Fixers._follow_up+22
    m[frame + w.FOLLOW_UP_CASE] = case
    m[frame + w.FOLLOW_UP_LINE] = line
    m[frame + w.FOLLOW_UP_SERVED] = served
    m[frame + w.FOLLOW_UP_SLOT] = slot
    f[frame + w.FOLLOW_UP_TAKEN] = taken
    m[frame + w.FOLLOW_UP_STATE] = w.FOLLOW_UP_AT_FOLLOW_UP_3
    return -1


@part
def follow_up_follow_up_2(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, frame: int, call: int, case: int, line: int) -> int:
    slot = m[call + w.T_SLOT]  # fixers.Fixers._follow_up+12
    waited = f[at.S_NOW] - f[call + w.T_SINCE]
    freed = m[call + w.T_FREED]  # fixers.Fixers._follow_up+13
    queued = m[call + w.T_QUEUED]
    if m[call + w.T_STATE] == w.STATE_GONE:  # fixers.Fixers._follow_up+14
        ticket_give_back(m, f, call)  # fixers.Fixers._follow_up+15
        forget(m, case + w.C_CALL, call)  # fixers.Fixers._follow_up+16
        free_ticket(m, call)
        end_follow_up(m, frame)
        return -1
    m[case + w.C_CALL] = 0  # fixers.Fixers._follow_up+17
    forget(m, case + w.C_CALL, call)
    free_ticket(m, call)
    return follow_up_follow_up_1(p, q, laws, points, people, m, f, heap, log, frame, case, freed, line, queued, slot, waited)


@part
def follow_up_follow_up_3(m: Ints, f: Floats, log: Table, frame: int, case: int, line: int, served: int, slot: int, taken: float) -> int:
    desk_release(m, f, log, case, line, slot, taken, served)  # fixers.Fixers._follow_up+23
    end_follow_up(m, frame)
    return -1


@part
def begin_follow_up(m: Ints, f: Floats, case: int, date: float) -> None:
    """Begin a follow_up."""
    frame = take_block(m, w.S_FREE_FOLLOW_UP, w.FOLLOW_UP_SIZE)
    m[frame + w.FOLLOW_UP_CASE] = case
    f[frame + w.FOLLOW_UP_DATE] = date
    hold(m, case)
    push_now(m, w.GO_FOLLOW_UP, frame, 0)


@part
def end_follow_up(m: Ints, frame: int) -> None:
    """Let go of what a follow_up holds."""
    let_go(m, m[frame + w.FOLLOW_UP_CASE])
    free_block(m, w.S_FREE_FOLLOW_UP, frame)


@part
def go_follow_up(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, frame: int) -> None:
    """Go on with a follow_up until it pauses or ends."""
    state = m[frame + w.FOLLOW_UP_STATE]
    if state == w.FOLLOW_UP_AT_BEGIN:
        follow_up_begin(p, q, laws, points, people, m, f, heap, log, frame, m[frame + w.FOLLOW_UP_CASE], f[frame + w.FOLLOW_UP_DATE])
    elif state == w.FOLLOW_UP_AT_FOLLOW_UP_2:
        follow_up_follow_up_2(p, q, laws, points, people, m, f, heap, log, frame, m[frame + w.FOLLOW_UP_CALL], m[frame + w.FOLLOW_UP_CASE], m[frame + w.FOLLOW_UP_LINE])
    else:
        follow_up_follow_up_3(m, f, log, frame, m[frame + w.FOLLOW_UP_CASE], m[frame + w.FOLLOW_UP_LINE], m[frame + w.FOLLOW_UP_SERVED], m[frame + w.FOLLOW_UP_SLOT], f[frame + w.FOLLOW_UP_TAKEN])


@part
def demand_order(p: Ints, q: Floats, laws: Table, points: Floats, cumulated: Floats, m: Ints, f: Floats, heap: Table, log: Table, customer: int, flaw: int, layer: int, number: int, work: float) -> None:
    if not m[customer + w.U_ACTIVE] != 0:  # demand.Demand._order+1
        return  # demand.Demand._order+2
    stream_ = signed(named_key(np.uint64(m[customer + w.U_KEY]), p[p[at.H_FLAWS] + flaw * w.FL_SIZE + w.FL_NAME]))  # demand.Demand._order+4
    below = share_of_layer(layer, f[customer + w.U_ORDERS_PER_WEEK] * q[p[at.H_FLAWS] + flaw * w.FL_SIZE + w.FL_SHARE])  # demand.Demand._order+5
    if onset_height(np.uint64(m[at.S_RUN]), np.uint64(stream_), layer, number) < below:  # demand.Demand._order+6
        demand_candidate(p, q, laws, points, m, f, heap, log, customer, flaw, point_number(layer, number))  # demand.Demand._order+7
    demand_next_order(p, q, cumulated, m, f, heap, customer, flaw, layer, number + 1, work)  # demand.Demand._order+8


@part
def awaiting_break_off(m: Ints, f: Floats, log: Table, case: int, cause: int) -> None:
    """End a wait together with its case, as the record `cause` has it."""
    awaiting_over(m, f, log, case, cause, m[case + w.C_AWAITING])  # awaiting.Awaiting.break_off+2


@part
def customers_talk(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int, ending: int) -> None:
    customer = m[case + w.C_CUSTOMER]  # customers.Customers._talk+1
    if is_pleased(ending == w.ENDING_SOLVED, f[customer + w.U_LOYALTY], q[w.W_PRAISE_ABOVE]):  # customers.Customers._talk+2
        told = others_told(customers_reach(p, laws, points, m, customer), q[w.W_PRAISE], draw(m, case, w.PURPOSE_PRAISE, 0))  # customers.Customers._talk+3
        if told != 0:  # customers.Customers._talk+4
            telling = log_aside(m, f, log, case, w.KIND_PRAISED, m[case + w.C_FLAW], float(told), w.NOBODY, m[case + w.C_LAST], w.NOBODY)  # customers.Customers._talk+5
            customers_spread(p, q, laws, points, people, m, f, heap, log, case, w.TONE_PRAISE, told, telling)  # customers.Customers._talk+6
    elif is_aggrieved(f[customer + w.U_LOYALTY], q[w.W_GRIEVANCE_BELOW]):  # customers.Customers._talk+7
        told = others_told(customers_reach(p, laws, points, m, customer), q[w.W_GRIEVANCE], draw(m, case, w.PURPOSE_GRIEVANCE, 0))  # customers.Customers._talk+8
        if told != 0:  # customers.Customers._talk+9
            telling = log_aside(m, f, log, case, w.KIND_AGGRIEVED, m[case + w.C_FLAW], float(told), w.NOBODY, m[case + w.C_LAST], w.NOBODY)  # customers.Customers._talk+10
            customers_spread(p, q, laws, points, people, m, f, heap, log, case, w.TONE_GRIEVANCE, told, telling)  # customers.Customers._talk+11


@part
def moments_on_leaving(customer: int, why: int) -> None:
    """A customer has left for good; cases that are still open end next."""


@part
def moments_callback_minutes(case: int, pool: int, minutes: float) -> float:
    """Return for how long a call-back that has just been accepted is kept; `minutes` is infinite: until it is made. After that the wait ends unserved."""
    return minutes  # moments.Moments.callback_minutes+5


@part
def desk_forget_callback(m: Ints, ticket: int) -> None:
    """End the wait of a customer who has hung up and keeps the place."""
    if m[ticket + w.T_STATE] == w.STATE_WAITING:  # desk.Desk._forget_callback+2
        withdraw(m, m[ticket + w.T_LINE], ticket, w.STATE_EXPIRED)  # desk.Desk._forget_callback+3
        wake(m, ticket + w.T_GO)  # desk.Desk._forget_callback+4


@part
def designteam_start_projects(p: Ints, m: Ints, cause: int) -> None:
    """Start what is due while there is capacity; `cause` is the report that fell due, or the end of a project."""
    while m[at.S_DUE_HEAD] != 0 and m[w.S_RUNNING] < p[w.W_CAPACITY]:  # design_team.DesignTeam._start_projects+2
        m[w.S_RUNNING] += 1  # design_team.DesignTeam._start_projects+3
        begin_project(m, due_popleft(m), cause)  # design_team.DesignTeam._start_projects+4


@part
def fixers_tell_not_yet(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int) -> None:
    """The customer hears how things stand, before the date has passed."""
    called = log_aside(m, f, log, case, w.KIND_FOLLOWED_UP, fixers_promised_by(p, m, case), 0.0, w.NOBODY, m[case + w.C_SERVED], m[case + w.C_REQUEST])  # fixers.Fixers._tell_not_yet+3
    customers_feel(p, q, m, f, heap, log, case, w.FEELING_FOLLOWED_UP, 1.0, called)  # fixers.Fixers._tell_not_yet+4
    if m[case + w.C_FIXED] != 0:  # fixers.Fixers._tell_not_yet+5
        return  # fixers.Fixers._tell_not_yet+6
    m[case + w.C_LAST] = called  # fixers.Fixers._tell_not_yet+7
    m[case + w.C_STEPS] += 1  # fixers.Fixers._tell_not_yet+8
    if journeys_is_tired(p, laws, points, m, f, case):  # fixers.Fixers._tell_not_yet+9
        customers_end(p, q, laws, points, people, m, f, heap, log, case, w.ENDING_GAVE_UP)  # fixers.Fixers._tell_not_yet+10
    elif m[case + w.C_REQUEST_LOST] != 0:  # fixers.Fixers._tell_not_yet+11
        fixers_find_request(p, q, laws, points, m, f, heap, log, case)  # fixers.Fixers._tell_not_yet+12
    else:
        fixers_promise(p, q, laws, points, m, f, heap, case, True)  # fixers.Fixers._tell_not_yet+14
        m[case + w.C_QUOTED] = called  # fixers.Fixers._tell_not_yet+15


@part
def project_begin(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, heap: Table, log: Table, frame: int, cause: int, trouble: int) -> int:
    m[trouble + w.D_PROJECTS] += 1  # design_team.DesignTeam._project+2
    minutes = sample_by_key(laws, points, m, p[w.W_LEAD_TIME], signed(named_key(np.uint64(w.WORLD_KEY), p[p[at.H_FLAWS] + m[trouble + w.D_FLAW] * w.FL_SIZE + w.FL_NAME])), 0, w.PURPOSE_LEAD_TIME, m[trouble + w.D_PROJECTS])  # design_team.DesignTeam._project+3
    started = log_without_case(m, f, log, w.KIND_PROJECT_STARTED, m[trouble + w.D_FLAW], minutes, 0, cause, w.NOBODY, m[trouble + w.D_CAUSE])  # design_team.DesignTeam._project+5
    push(q, m, f, heap, f[at.S_NOW] + minutes, w.GO_PROJECT, frame, 0, False)  # design_team.DesignTeam._project+6
    m[frame + w.PROJECT_STARTED] = started
    m[frame + w.PROJECT_TROUBLE] = trouble
    m[frame + w.PROJECT_STATE] = w.PROJECT_AT_PROJECT_1
    return -1


@part
def project_project_1(p: Ints, q: Floats, m: Ints, f: Floats, log: Table, frame: int, started: int, trouble: int) -> int:
    f[trouble + w.D_LEVEL] = level_after(f[trouble + w.D_LEVEL], q[w.W_EFFECTIVENESS])  # design_team.DesignTeam._project+7
    lowered = log_without_case(m, f, log, w.KIND_FLAW_LOWERED, m[trouble + w.D_FLAW], f[trouble + w.D_LEVEL], 0, started, w.NOBODY, w.NOBODY)  # design_team.DesignTeam._project+8
    m[w.S_RUNNING] -= 1  # design_team.DesignTeam._project+9
    m[trouble + w.D_IS_DUE] = False  # design_team.DesignTeam._project+10
    recent_clear(m, trouble)  # design_team.DesignTeam._project+11
    designteam_start_projects(p, m, lowered)  # design_team.DesignTeam._project+12
    end_project(m, frame)
    return -1


@part
def begin_project(m: Ints, trouble: int, cause: int) -> None:
    """Begin a project."""
    frame = take_block(m, w.S_FREE_PROJECT, w.PROJECT_SIZE)
    m[frame + w.PROJECT_TROUBLE] = trouble
    m[frame + w.PROJECT_CAUSE] = cause
    push_now(m, w.GO_PROJECT, frame, 0)


@part
def end_project(m: Ints, frame: int) -> None:
    """Let go of what a project holds."""
    free_block(m, w.S_FREE_PROJECT, frame)


@part
def go_project(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, heap: Table, log: Table, frame: int) -> None:
    """Go on with a project until it pauses or ends."""
    state = m[frame + w.PROJECT_STATE]
    if state == w.PROJECT_AT_BEGIN:
        project_begin(p, q, laws, points, m, f, heap, log, frame, m[frame + w.PROJECT_CAUSE], m[frame + w.PROJECT_TROUBLE])
    else:
        project_project_1(p, q, m, f, log, frame, m[frame + w.PROJECT_STARTED], m[frame + w.PROJECT_TROUBLE])


@part
def customers_reach(p: Ints, laws: Table, points: Floats, m: Ints, customer: int) -> float:
    """Return how many others a customer reaches: drawn when it talks, which most never do."""
    return sample_by_key(laws, points, m, p[w.W_REACH], m[customer + w.U_KEY], 0, w.PURPOSE_REACH, 0)  # customers.Customers._reach+2


@part
def customers_spread(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int, tone: int, told: int, cause: int) -> None:
    """Let each telling reach a customer or somebody outside."""
    outside = 0  # customers.Customers._spread+3
    for n in range(told):  # customers.Customers._spread+4
        if happens(m, q[w.W_INSIDE], case, w.PURPOSE_INSIDE, n):  # customers.Customers._spread+5
            customers_reach_customer(p, q, people, m, f, heap, log, case, tone, n, cause)  # customers.Customers._spread+6
        elif tone == w.TONE_GRIEVANCE:  # customers.Customers._spread+7
            outside += 1  # customers.Customers._spread+8
        elif happens(m, q[w.W_CONVERSION], case, w.PURPOSE_CONVERSION, n):  # customers.Customers._spread+9
            customers_convert(p, q, laws, points, m, f, heap, case, n, cause)  # customers.Customers._spread+10
    if outside != 0 and q[w.W_REPUTATION_DROP] > 0.0:  # customers.Customers._spread+11
        f[w.S_GRIEVANCES] = customers_remembered(q, f) + outside  # customers.Customers._spread+12
        f[w.S_GRIEVANCES_AT] = f[at.S_NOW]  # customers.Customers._spread+13
        log_aside(m, f, log, case, w.KIND_REPUTATION_FELL, m[case + w.C_FLAW], f[w.S_GRIEVANCES], w.NOBODY, cause, w.NOBODY)  # customers.Customers._spread+14


@part
def customers_reach_customer(p: Ints, q: Floats, people: Ints, m: Ints, f: Floats, heap: Table, log: Table, case: int, tone: int, n: int, cause: int) -> None:
    teller = m[case + w.C_CUSTOMER]  # customers.Customers._reach_customer+1
    u = draw(m, case, w.PURPOSE_LISTENER, n)  # customers.Customers._reach_customer+2
    if p[w.W_GRAPH] == w.UNIFORM_MIXING:  # customers.Customers._reach_customer+3
        listener = people[int(u * m[at.S_PEOPLE])]  # customers.Customers._reach_customer+4
    elif m[teller + w.U_FRIENDS_COUNT] != 0:  # customers.Customers._reach_customer+5
        listener = customer_friends_item(m, teller, int(u * m[teller + w.U_FRIENDS_COUNT]))  # customers.Customers._reach_customer+6
    else:
        return  # customers.Customers._reach_customer+8
    if listener == teller or not m[listener + w.U_ACTIVE] != 0:  # customers.Customers._reach_customer+9
        return  # customers.Customers._reach_customer+10
    f[listener + w.U_TRUST] = moved(f[listener + w.U_TRUST], q[w.W_SHIFT] if tone == w.TONE_PRAISE else -q[w.W_SHIFT], 1.0)  # customers.Customers._reach_customer+11
    customers_settle_loyalty(q, m, f, heap, listener)  # customers.Customers._reach_customer+12
    customers_is_moved(m, listener, log_without_case(m, f, log, w.KIND_HEARD, tone, f[listener + w.U_LOYALTY], listener, cause, w.NOBODY, w.NOBODY))  # customers.Customers._reach_customer+13


@part
def customers_convert(p: Ints, q: Floats, laws: Table, points: Floats, m: Ints, f: Floats, heap: Table, case: int, n: int, cause: int) -> None:
    """Let a praised prospect become a customer after a delay, with a key of the teller's lineage."""
    teller = m[case + w.C_CUSTOMER]  # customers.Customers._convert+2
    if m[w.S_REFERRALS] >= w.MOST_REFERRALS:  # customers.Customers._convert+3
        return  # customers.Customers._convert+4
    m[w.S_REFERRALS] += 1  # customers.Customers._convert+5
    key = signed(lineage_key(np.uint64(m[at.S_RUN]), np.uint64(m[case + w.C_KEY]), m[case + w.C_NUMBER], n))  # customers.Customers._convert+6
    delay = sample(laws, points, m, p[w.W_CONVERSION_DELAY], case, w.PURPOSE_CONVERSION_DELAY, n)  # customers.Customers._convert+7
    set_customers_referral_joins(q, m, f, heap, f[at.S_NOW] + delay, n, key, teller, cause)  # customers.Customers._convert+8


@part
def customers_referral_joins(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, keys: Ints, cumulated: Floats, arrivals: Floats, times: Floats, who: Ints, which: Ints, numbers: Ints, m: Ints, f: Floats, heap: Table, log: Table, number: int, key: int, teller: int, cause: int) -> None:
    newcomer = customers_join(p, q, laws, points, people, keys, cumulated, arrivals, times, who, which, numbers, m, f, heap, log, w.ORIGIN_REFERRAL, number, key, cause)  # customers.Customers._referral_joins+1
    customers_introduce(p, m, newcomer, teller)  # customers.Customers._referral_joins+2
    demand_begin_orders(p, q, laws, points, cumulated, arrivals, m, f, heap, log, newcomer)  # customers.Customers._referral_joins+3


@part
def new_case(m: Ints, f: Floats, index: int, customer: int, key: int, number: int, flaw: int, opened: float, severity: float, complexity: float, remedy: float, links: int, last: int) -> int:
    """Make a case."""
    block = take_block(m, w.S_FREE_CASE, w.C_SIZE)
    m[block + w.C_INDEX] = index
    m[block + w.C_CUSTOMER] = customer
    m[block + w.C_KEY] = key
    m[block + w.C_NUMBER] = number
    m[block + w.C_FLAW] = flaw
    f[block + w.C_OPENED] = opened
    f[block + w.C_SEVERITY] = severity
    f[block + w.C_COMPLEXITY] = complexity
    f[block + w.C_REMEDY] = remedy
    m[block + w.C_LINKS] = links
    m[block + w.C_LAST] = last
    m[block + w.C_CHANNEL] = w.NOBODY
    m[block + w.C_SERVED_BY] = w.NOBODY
    m[block + w.C_CAME_FROM] = w.NOBODY
    m[block + w.C_SOLVED_AT] = w.NOBODY
    f[block + w.C_PROMISED] = np.inf
    f[block + w.C_DUE] = np.inf
    m[block + w.C_BOSS] = w.NOBODY
    m[block + w.C_PARTY] = w.NOBODY
    m[block + w.C_WAITS_AT] = w.NOBODY
    m[block + w.C_AWAITING] = w.NOBODY
    m[block + w.C_ONSET] = w.NOBODY
    m[block + w.C_SERVED] = w.NOBODY
    m[block + w.C_LOST_AT] = w.NOBODY
    m[block + w.C_REQUEST] = w.NOBODY
    m[block + w.C_FIX] = w.NOBODY
    m[block + w.C_QUOTED] = w.NOBODY
    return block


@part
def new_customer(m: Ints, f: Floats, index: int, key: int, care: float, help: float, trust: float, loyalty_: float, orders_per_week: float) -> int:
    """Make a customer."""
    block = take_block(m, w.S_FREE_CUSTOMER, w.U_SIZE)
    m[block + w.U_INDEX] = index
    m[block + w.U_KEY] = key
    f[block + w.U_CARE] = care
    f[block + w.U_HELP] = help
    f[block + w.U_TRUST] = trust
    f[block + w.U_LOYALTY] = loyalty_
    f[block + w.U_ORDERS_PER_WEEK] = orders_per_week
    f[block + w.U_TOLERANCE] = w.UNKNOWN
    m[block + w.U_ACTIVE] = True
    m[block + w.U_HUNG_UP] = w.NOBODY
    m[block + w.U_DEPARTING] = -1
    f[block + w.U_CHURN_THRESHOLD] = np.inf
    f[block + w.U_LEAVES_AT] = np.inf
    f[block + w.U_ALARM_AT] = np.inf
    m[block + w.U_STRAW] = w.NOBODY
    m[block + w.U_FAREWELL] = w.NOBODY
    return block


@part
def new_ticket(m: Ints, f: Floats, case: int, line: int, since: float, kind: int, channel_priority: int, priority: int, severity: float, recontact: bool, head_start: float, caller: bool, channel: int, queued: int) -> int:
    """Make a ticket."""
    block = take_block(m, w.S_FREE_TICKET, w.T_SIZE)
    m[block + w.T_CASE] = case
    m[block + w.T_LINE] = line
    f[block + w.T_SINCE] = since
    m[block + w.T_KIND] = kind
    m[block + w.T_CHANNEL_PRIORITY] = channel_priority
    m[block + w.T_PRIORITY] = priority
    f[block + w.T_SEVERITY] = severity
    m[block + w.T_RECONTACT] = recontact
    f[block + w.T_HEAD_START] = head_start
    m[block + w.T_CALLER] = caller
    m[block + w.T_CHANNEL] = channel
    m[block + w.T_QUEUED] = queued
    m[block + w.T_FREED] = w.NOBODY
    m[block + w.T_STATE] = w.STATE_WAITING
    m[block + w.T_SLOT] = -1
    m[block + w.T_SERIAL] = -1
    m[block + w.T_OTHER] = w.NOBODY
    m[block + w.T_OTHER_SERIAL] = -1
    m[block + w.T_STAMP] = next_stamp(m)
    return block


@part
def free_ticket(m: Ints, block: int) -> None:
    """Give a ticket back: what names it no longer counts."""
    m[block + w.T_STAMP] = 0
    m[block + w.T_SERIAL] = m[block + w.T_OTHER_SERIAL] = 0
    free_block(m, w.S_FREE_TICKET, block)


@part
def abandon_ticket(m: Ints, block: int) -> None:
    """End the story that waits for a ticket, if one does."""
    if m[block + w.T_GO] <= 0:
        return
    withdraw(m, m[block + w.T_LINE], block, at.GONE)
    go = m[block + w.T_GO]
    owner = m[block + w.T_OWNER]
    if go == w.GO_JOURNEY:
        forget(m, owner + w.C_TICKET, block)
    if go == w.GO_REQUEST:
        forget(m, m[owner + w.REQUEST_CASE] + w.C_JOB, block)
    if go == w.GO_JOB:
        forget(m, m[owner + w.JOB_CASE] + w.C_JOB, block)
    if go == w.GO_FOLLOW_UP:
        forget(m, m[owner + w.FOLLOW_UP_CASE] + w.C_CALL, block)
    drop(m, go, owner)
    free_ticket(m, block)


@part
def new_signal(m: Ints) -> int:
    """Make a signal."""
    block = take_block(m, w.S_FREE_SIGNAL, w.G_SIZE)
    m[block + w.G_STAMP] = next_stamp(m)
    return block


@part
def free_signal(m: Ints, block: int) -> None:
    """Give a signal back: what names it no longer counts."""
    m[block + w.G_STAMP] = 0
    free_block(m, w.S_FREE_SIGNAL, block)


@part
def abandon_signal(m: Ints, block: int) -> None:
    """End the story that waits for a signal, if one does."""
    if m[block + w.G_GO] <= 0:
        return
    go = m[block + w.G_GO]
    owner = m[block + w.G_OWNER]
    if go == w.GO_JOURNEY:
        forget(m, owner + w.C_TURN, block)
        forget(m, owner + w.C_NEWS, block)
    drop(m, go, owner)
    free_signal(m, block)


@part
def drop(m: Ints, go: int, owner: int) -> None:
    """End a story that will never be woken."""
    if go == w.GO_PROJECT:
        end_project(m, owner)
    elif go == w.GO_FOLLOW_UP:
        end_follow_up(m, owner)
    elif go == w.GO_JOB:
        end_job(m, owner)
    elif go == w.GO_WRAP_UP:
        end_wrap_up(m, owner)
    elif go == w.GO_LATE_ANSWER:
        end_late_answer(m, owner)
    elif go == w.GO_REQUEST:
        end_request(m, owner)
    elif go == w.GO_TELL_IT_IS_DONE:
        end_tell_it_is_done(m, owner)
    else:
        end_journey(m, owner)


@part
def set_fixers_call_is_due(q: Floats, m: Ints, f: Floats, heap: Table, time: float, case: int, date: float) -> None:
    """Set an alarm that remembers what it is about."""
    if not time < q[w.W_HORIZON]:
        return
    block = take_block(m, w.S_FREE_FIXERS_CALL_IS_DUE, w.FIXERS_CALL_IS_DUE_SIZE)
    m[block + w.FIXERS_CALL_IS_DUE_CASE] = case
    hold(m, case)
    f[block + w.FIXERS_CALL_IS_DUE_DATE] = date
    push(q, m, f, heap, time, w.FIXERS_CALL_IS_DUE, block, 0, False)


@part
def set_demand_order(q: Floats, m: Ints, f: Floats, heap: Table, time: float, customer: int, flaw: int, layer: int, number: int, work: float) -> None:
    """Set an alarm that remembers what it is about."""
    if not time < q[w.W_HORIZON]:
        return
    block = take_block(m, w.S_FREE_DEMAND_ORDER, w.DEMAND_ORDER_SIZE)
    m[block + w.DEMAND_ORDER_CUSTOMER] = customer
    hold_customer(m, customer)
    m[block + w.DEMAND_ORDER_FLAW] = flaw
    m[block + w.DEMAND_ORDER_LAYER] = layer
    m[block + w.DEMAND_ORDER_NUMBER] = number
    f[block + w.DEMAND_ORDER_WORK] = work
    push(q, m, f, heap, time, w.DEMAND_ORDER, block, 0, False)


@part
def set_customers_referral_joins(q: Floats, m: Ints, f: Floats, heap: Table, time: float, number: int, key: int, teller: int, cause: int) -> None:
    """Set an alarm that remembers what it is about."""
    if not time < q[w.W_HORIZON]:
        return
    block = take_block(m, w.S_FREE_CUSTOMERS_REFERRAL_JOINS, w.CUSTOMERS_REFERRAL_JOINS_SIZE)
    m[block + w.CUSTOMERS_REFERRAL_JOINS_NUMBER] = number
    m[block + w.CUSTOMERS_REFERRAL_JOINS_KEY] = key
    m[block + w.CUSTOMERS_REFERRAL_JOINS_TELLER] = teller
    hold_customer(m, teller)
    m[block + w.CUSTOMERS_REFERRAL_JOINS_CAUSE] = cause
    push(q, m, f, heap, time, w.CUSTOMERS_REFERRAL_JOINS, block, 0, False)


@part
def set_customers_depart_on_alarm(q: Floats, m: Ints, f: Floats, heap: Table, time: float, block: int) -> None:
    """Set an alarm about a customer, which it holds until it rings."""
    if time < q[w.W_HORIZON]:
        hold_customer(m, block)
        push(q, m, f, heap, time, w.CUSTOMERS_DEPART_ON_ALARM, block, 0, False)


@part
def set_journeys_knock_on(q: Floats, m: Ints, f: Floats, heap: Table, time: float, block: int) -> None:
    """Set an alarm about a case, which it holds until it rings."""
    if time < q[w.W_HORIZON]:
        hold(m, block)
        push(q, m, f, heap, time, w.JOURNEYS_KNOCK_ON, block, 0, False)


@part
def handle(p: Ints, q: Floats, laws: Table, points: Floats, people: Ints, keys: Ints, cumulated: Floats, arrivals: Floats, times: Floats, who: Ints, which: Ints, numbers: Ints, m: Ints, f: Floats, heap: Table, log: Table, kind: int, arg: int, stamp: int) -> None:
    """Carry out an entry of the calendar."""
    if kind == w.GO_JOURNEY:
        go_journey(p, q, laws, points, people, m, f, heap, log, arg)
    elif kind == w.GO_TELL_IT_IS_DONE:
        go_tell_it_is_done(p, q, m, f, heap, log, arg)
    elif kind == w.GO_REQUEST:
        go_request(p, q, laws, points, m, f, heap, log, arg)
    elif kind == w.GO_LATE_ANSWER:
        go_late_answer(p, q, laws, points, m, f, heap, log, arg)
    elif kind == w.GO_WRAP_UP:
        go_wrap_up(q, m, f, heap, log, arg)
    elif kind == w.GO_JOB:
        go_job(p, q, laws, points, m, f, heap, log, arg)
    elif kind == w.GO_FOLLOW_UP:
        go_follow_up(p, q, laws, points, people, m, f, heap, log, arg)
    elif kind == w.GO_PROJECT:
        go_project(p, q, laws, points, m, f, heap, log, arg)
    elif kind == w.DEMAND_ARRIVAL:
        demand_arrival(p, q, laws, points, people, cumulated, arrivals, m, f, heap, log)
    elif kind == w.DEMAND_OF_VOLUME:
        demand_of_volume(p, q, laws, points, people, times, which, numbers, m, f, heap, log)
    elif kind == w.DEMAND_FOUNDER:
        demand_founder(p, q, laws, points, people, times, who, which, numbers, m, f, heap, log)
    elif kind == w.DEMAND_ORGANIC:
        demand_organic(p, q, laws, points, people, keys, cumulated, arrivals, times, who, which, numbers, m, f, heap, log)
    elif kind == w.CUSTOMERS_DEPART_ON_ALARM:
        customers_depart_on_alarm(p, q, laws, points, people, m, f, heap, log, arg)
        let_go_customer(p, m, arg)
    elif kind == w.JOURNEYS_KNOCK_ON:
        journeys_knock_on(p, q, laws, points, m, f, heap, log, arg)
        let_go(m, arg)
    elif kind == w.TICKET_EXPIRE:
        if m[arg + w.T_STAMP] == stamp:
            ticket_expire(m, arg)
    elif kind == w.DESK_CLOSE:
        if m[arg + w.T_STAMP] == stamp:
            desk_close(p, q, laws, points, people, m, f, heap, log, arg)
    elif kind == w.SIGNAL_RING:
        if m[arg + w.G_STAMP] == stamp:
            signal_ring(m, arg)
    elif kind == w.DESK_OVERFLOW:
        if m[arg + w.T_STAMP] == stamp:
            desk_overflow(p, m, f, log, arg)
    elif kind == w.DESK_CALL_BACK:
        if m[arg + w.T_STAMP] == stamp:
            desk_call_back(p, q, laws, points, people, m, f, heap, log, arg)
    elif kind == w.FIXERS_CALL_IS_DUE:
        case = m[arg + w.FIXERS_CALL_IS_DUE_CASE]
        date = f[arg + w.FIXERS_CALL_IS_DUE_DATE]
        free_block(m, w.S_FREE_FIXERS_CALL_IS_DUE, arg)
        fixers_call_is_due(m, f, case, date)
        let_go(m, case)
    elif kind == w.DEMAND_ORDER:
        customer = m[arg + w.DEMAND_ORDER_CUSTOMER]
        flaw = m[arg + w.DEMAND_ORDER_FLAW]
        layer = m[arg + w.DEMAND_ORDER_LAYER]
        number = m[arg + w.DEMAND_ORDER_NUMBER]
        work = f[arg + w.DEMAND_ORDER_WORK]
        free_block(m, w.S_FREE_DEMAND_ORDER, arg)
        demand_order(p, q, laws, points, cumulated, m, f, heap, log, customer, flaw, layer, number, work)
        let_go_customer(p, m, customer)
    elif kind == w.DESK_FORGET_CALLBACK:
        if m[arg + w.T_STAMP] == stamp:
            desk_forget_callback(m, arg)
    elif kind == w.CUSTOMERS_REFERRAL_JOINS:
        number = m[arg + w.CUSTOMERS_REFERRAL_JOINS_NUMBER]
        key = m[arg + w.CUSTOMERS_REFERRAL_JOINS_KEY]
        teller = m[arg + w.CUSTOMERS_REFERRAL_JOINS_TELLER]
        cause = m[arg + w.CUSTOMERS_REFERRAL_JOINS_CAUSE]
        free_block(m, w.S_FREE_CUSTOMERS_REFERRAL_JOINS, arg)
        customers_referral_joins(p, q, laws, points, people, keys, cumulated, arrivals, times, who, which, numbers, m, f, heap, log, number, key, teller, cause)
        let_go_customer(p, m, teller)


@part
def room_of_records(p: Ints, m: Ints) -> int:
    """Return how many records one entry may need."""
    open_cases = m[at.S_MOST_OPEN] + 2
    told = 1000 if p[at.H_TALKS] else 0
    return 36 + 35 * open_cases + 5 * open_cases * told + 1 * told


@part
def room_of_alarms(p: Ints, m: Ints) -> int:
    """Return how many entries of the calendar ahead one entry may need."""
    flaws = (p[at.H_CHANNELS] - p[at.H_FLAWS]) // w.FL_SIZE
    open_cases = m[at.S_MOST_OPEN] + 2
    told = 1000 if p[at.H_TALKS] else 0
    return 14 + 62 * flaws + 5 * open_cases * told + 1 * told


@part
def room_of_words(p: Ints, m: Ints) -> int:
    """Return how many words of the arena one entry may need."""
    flaws = (p[at.H_CHANNELS] - p[at.H_FLAWS]) // w.FL_SIZE
    open_cases = m[at.S_MOST_OPEN] + 2
    ties = p[w.W_TIES]
    told = 1000 if p[at.H_TALKS] else 0
    return 2 * at.EDGE_SIZE + 2 * at.EDGE_SIZE * ties + 2 * at.NODE_SIZE + 18 * at.RING_SIZE + 62 * at.RING_SIZE * flaws + 5 * at.RING_SIZE * open_cases + 5 * at.RING_SIZE * open_cases * told + 1 * at.RING_SIZE * told + 2 * at.VISITS_SIZE + 5 * w.CUSTOMERS_REFERRAL_JOINS_SIZE * open_cases * told + 1 * w.CUSTOMERS_REFERRAL_JOINS_SIZE * told + 1 * w.C_SIZE + 1 * w.DEMAND_ORDER_SIZE + 62 * w.DEMAND_ORDER_SIZE * flaws + 4 * w.FIXERS_CALL_IS_DUE_SIZE + 1 * w.FOLLOW_UP_SIZE + 1 * w.G_SIZE + 3 * w.JOB_SIZE + 1 * w.LATE_ANSWER_SIZE + 1 * w.PROJECT_SIZE * flaws + 1 * w.REQUEST_SIZE + 1 * w.TELL_IT_IS_DONE_SIZE + 1 * w.T_SIZE + 1 * w.U_SIZE + 1 * w.WRAP_UP_SIZE


@part
def room_of_people() -> int:
    """Return how many places in the list of customers one entry may need."""
    return 1
