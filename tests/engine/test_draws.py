"""The guarantee of common random numbers: what one change touches, and what it leaves alone.

A draw belongs to a customer and a decision, never to a moment. So the same customers meet the same problems at the
same moments with the same patience, under every policy, however many reps there are and whoever else is there.
"""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sim.eventlog import Log
from sim.scenario.plan import Plan
from sim.vocabulary import NOBODY, Kind, Origin
from tests.engine.tiny import log_of, plan_of
from tests.scenarios import any_worlds

Meeting = tuple[float, int, float]
"""A problem a customer meets: when, which flaw, how severe."""

OPEN = """
horizon = "2 days"
demand = { cases_per_hour = 5, profile = "office", busyness = { dist = "gamma", mean = 1, cv = 0.5 } }
pools.reps.staff = 2
pools.seniors.staff = 1
[flaws.fee]
severity = { dist = "uniform", low = 0, high = 1 }
complexity = { dist = "uniform", low = 0, high = 1 }
[flaws.leak]
severity = { dist = "beta", mean = 0.3, cv = 0.5 }
[channels.phone]
patience = { dist = "exponential", mean = "6 min" }
retry = { probability = 0.5, delay = "1 h" }
[[chain]]
level = "rep"
pool = "reps"
handle = { dist = "lognormal", mean = "20 min", cv = 1 }
success = [0.9, 0.2]
[[chain]]
level = "senior"
pool = "seniors"
handle = { dist = "exponential", mean = "20 min" }
"""
BASE = OPEN.replace('cases_per_hour = 5, profile = "office", busyness = { dist = "gamma", mean = 1, cv = 0.5 }',
                    'profile = "office"') + """
[customers]
initial = 60
orders_per_week = 15
activity = { dist = "gamma", mean = 1, cv = 0.5 }
voice = [0.3, 1.0]
"""
BASE = BASE.replace("[flaws.fee]", "[flaws.fee]\nper_1000_orders = 300").replace(
    "[flaws.leak]", "[flaws.leak]\nper_1000_orders = 200")


def meetings(log: Log) -> dict[int, list[Meeting]]:
    """Return, by customer, every problem that came by itself (not knocked on)."""
    records = log.records
    found: dict[int, list[Meeting]] = defaultdict(list)
    told = records[np.isin(records["kind"], (Kind.VOICED, Kind.STAYED_SILENT))]
    severity = {int(record["case"]): float(record["value"]) for record in told}
    for record in records[(records["kind"] == Kind.OPENED) & (records["cause"] == NOBODY)]:
        if int(record["case"]) in severity:
            found[int(record["customer"])].append(
                (float(record["time"]), int(record["place"]), severity[int(record["case"])]))
    return dict(found)


def visits_of_first_contacts(log: Log) -> dict[float, float]:
    """Return the minutes of the first visit by the moment of onset, for cases with one contact."""
    opened = {int(r["case"]): float(r["time"]) for r in log.records[log.records["kind"] == Kind.OPENED]}
    contacts = Counter(log.records[log.records["kind"] == Kind.CONTACTED]["case"].tolist())
    visits: dict[float, float] = {}
    for record in log.records[(log.records["kind"] == Kind.RELEASED) & (log.records["place"] == 0)]:
        if contacts[int(record["case"])] == 1:
            visits.setdefault(opened[int(record["case"])], float(record["value"]))
    return visits


CHANGES = {
    "a rep more": ("pools.reps.staff = 2", "pools.reps.staff = 3"),
    "no rep at all": ("pools.reps.staff = 2", "pools.reps.staff = 0"),
    "another patience": ('patience = { dist = "exponential", mean = "6 min" }', "patience = 1"),
    "no retries": ("probability = 0.5", "probability = 0"),
    "a script": ("[[chain]]", "[levers]\nscript_minutes = 5\nreport = 0.5\n[[chain]]"),
    "other skill": ("success = [0.9, 0.2]", "success = [0.1, 0.1]"),
    "a bot": ("[channels.phone]", '[channels.bot]\nkind = "self_service"\nsession = 4\nhuman_access = 0.5\n'
              'patience = 20\nleads_to = "phone"\n[channels.phone]'),
}


@pytest.mark.parametrize("world", [OPEN, BASE], ids=["open", "customers"])
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_policy_leaves_everybodys_problems_alone(engine: str, world: str, change: str) -> None:
    """Same customers, same moments, same flaws, same severity - to the bit."""
    old, new = CHANGES[change]
    changed = world.replace(old, new, 1)
    assert changed != world
    before, after = (log_of(plan_of(text), engine) for text in (world, changed))
    assert before.digest() != after.digest()
    assert meetings(after) == meetings(before)
    assert sum(map(len, meetings(before).values())) > 100


def test_a_rep_more_leaves_the_length_of_visits_alone(engine: str) -> None:
    before, after = (visits_of_first_contacts(log_of(plan_of(text), engine))
                     for text in (OPEN, OPEN.replace("reps.staff = 2", "reps.staff = 9")))
    both = before.keys() & after.keys()
    assert len(both) > 50
    # minutes of a visit are differences of times below 2880, so they carry their rounding: half a ulp of each
    assert [after[moment] for moment in both] == pytest.approx([before[moment] for moment in both], rel=0, abs=1e-12)


def test_patience_belongs_to_the_customer(engine: str) -> None:
    """With nobody at work everybody abandons: twice the mean patience is twice the patience of each."""
    alone = OPEN.replace("reps.staff = 2", "reps.staff = 0").replace("probability = 0.5", "probability = 0")
    plans = [plan_of(alone), plan_of(alone.replace('mean = "6 min"', 'mean = "12 min"', 1)),
             plan_of(alone + "\n[levers]\nscript_minutes = 3\n")]
    waits = []
    for plan in plans:
        records = log_of(plan, engine).records
        left = records[records["kind"] == Kind.ABANDONED]
        waits.append({int(record["case"]): float(record["value"]) for record in left})
    base, doubled, scripted = waits
    assert len(base) > 100
    assert scripted == base
    both = base.keys() & doubled.keys()
    assert [doubled[case] for case in both] == pytest.approx([2 * base[case] for case in both], rel=0, abs=2e-12)


def test_one_customer_more_changes_nobody_else(engine: str) -> None:
    """Customer 60 is new; the problems of customers 0 to 59 stay to the bit, and so do their orders a week."""
    before, after = (log_of(plan_of(text), engine) for text in (BASE, BASE.replace("initial = 60", "initial = 61")))
    theirs = meetings(after)
    newcomer = theirs.pop(60, [])
    assert theirs == meetings(before)
    assert newcomer, "this seed shows nothing"
    joined = [log.records[log.records["kind"] == Kind.JOINED]["value"].tolist() for log in (before, after)]
    assert joined[1][:60] == joined[0]


def test_more_demand_moves_the_same_arrivals_closer_together(engine: str) -> None:
    """At twice the rate the n-th arrival comes at half its time (flat profile): the draws are the same."""
    flat = OPEN.replace('profile = "office", busyness = { dist = "gamma", mean = 1, cv = 0.5 }', 'profile = "flat"')
    slow, fast = (log_of(plan_of(text), engine).records for text in (
        flat, flat.replace("cases_per_hour = 5", "cases_per_hour = 10")))
    slow_times, fast_times = (records[records["kind"] == Kind.OPENED]["time"] for records in (slow, fast))
    assert len(fast_times) > len(slow_times) > 100
    np.testing.assert_allclose(fast_times[:len(slow_times)] * 2, slow_times, rtol=1e-13)


def founders_and_arrivals(plan: Plan, log: Log) -> dict[object, list[Meeting]]:
    """Return problems by customer, for those whom all policies share: founders, and arrivals by their moment."""
    joined = log.records[log.records["kind"] == Kind.JOINED]
    won = set(joined[joined["place"] != Origin.FOUNDING]["customer"].tolist())
    theirs = {customer: met for customer, met in meetings(log).items() if customer not in won}
    if not plan.world["open_demand"]:
        return dict(theirs)
    return {f"arrival at {met[0][0]!r}": met for met in theirs.values()}


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None,
          phases=(Phase.explicit, Phase.generate))
@given(text=any_worlds())
def test_policies_meet_the_same_customers_with_the_same_problems(engine: str, text: str) -> None:
    """In every random world: a problem that a customer meets under both policies is the same under both.

    Under a policy a problem may be caught, designed away, or not come about since its customer has left; nothing else.
    """
    first, second = plan_of(text, "first"), plan_of(text, "second")
    one, other = (founders_and_arrivals(plan, log_of(plan, engine)) for plan in (first, second))
    if all(plan.world["open_demand"] and not plan.world["catches"] and not plan.world["has_design"]
           for plan in (first, second)):
        assert one == other
    for customer in one.keys() & other.keys():
        others = {met[0]: met for met in other[customer]}
        for met in one[customer]:
            assert others.get(met[0], met) == met


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
@given(seed=st.integers(0, 2**64 - 1), replication=st.integers(0, 2**31))
def test_seeds_and_replications_are_worlds_apart(engine: str, seed: int, replication: int) -> None:
    plan = plan_of(OPEN)
    times = [
        log_of(plan, engine, seed=s, replication=r).records["time"][:20].tolist()
        for s, r in ((seed, replication), (seed, replication + 1), ((seed + 1) % 2**64, replication))
    ]
    ours, *others = (set(row) - {0.0} for row in times)
    assert ours
    for other in others:
        assert not ours & other


def test_the_seed_of_the_file_is_the_default(engine: str) -> None:
    plan = plan_of("seed = 9\n" + OPEN)
    assert log_of(plan, engine).digest() == log_of(plan, engine, seed=9).digest()
    assert log_of(plan, engine).digest() != log_of(plan, engine, seed=10).digest()


def test_what_is_tried_again_has_luck_of_its_own(engine: str) -> None:
    """Sessions with the bot, patience on the line, delays and visits are drawn afresh each time, for one customer too.

    A bot that offers a human to 3 in 10 must do so after a loop as well; a draw used twice would never.
    """
    text = OPEN.replace("[channels.phone]", """
        [channels.bot]
        kind = "self_service"
        session = { dist = "exponential", mean = 4 }
        human_access = 0.3
        leads_to = "phone"
        [channels.phone]""").replace('delay = "1 h"', 'delay = { dist = "exponential", mean = 30 }').replace(
        "reps.staff = 2", "reps.staff = 1")
    records = log_of(plan_of(text), engine).records
    by_kind: dict[Kind, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for record in records[records["case"] != NOBODY]:
        by_kind[Kind(int(record["kind"]))][int(record["case"])].append(float(record["value"]))
    for kind in (Kind.SESSION_ENDED, Kind.ABANDONED):
        several = [values for values in by_kind[kind].values() if len(values) > 1]
        assert len(several) > 20
        assert all(len(set(values)) == len(values) for values in several), kind.name
    helped_after_a_loop = by_kind[Kind.LOOPED].keys() & by_kind[Kind.HUMAN_OFFERED].keys()
    assert len(helped_after_a_loop) > 20


ROUTES = "seed = 2\n" + OPEN.replace("success = [0.9, 0.2]", "routes = { solved = 2, rep = 1, senior = 3 }") + """
routes = { rep = 3, solved = 1 }
[levers.handing_up]
bounce = 0
"""


def minutes_by_case(log: Log) -> dict[int, list[tuple[int, float]]]:
    """Return pool and minutes of every visit by case, without what the wrong desk spends (nothing)."""
    found: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for record in log.records[(log.records["kind"] == Kind.RELEASED) & (log.records["value"] > 0.0)]:
        found[int(record["case"])].append((int(record["place"]), float(record["value"])))
    return found


def test_visits_to_which_routes_lead_back_have_luck_of_their_own(engine: str) -> None:
    """How long a visit takes and where it leads: were a draw used twice, a case handed on would be so for ever."""
    log = log_of(plan_of(ROUTES.replace("reps.staff = 2", "reps.staff = 50")), engine)
    several = [visits for visits in minutes_by_case(log).values() if len(visits) > 2]
    assert len(several) > 50
    # a visit is a difference of times below 2880, so equal draws need not give the same bits, but nearly
    assert all(len({(pool, round(minutes, 6)) for pool, minutes in visits}) == len(visits) for visits in several)
    handed, granted = (set(log.records[log.records["kind"] == kind]["case"].tolist())
                       for kind in (Kind.HANDED_UP, Kind.GRANTED))
    assert len(handed & granted) > 50


def test_a_wrong_desk_leaves_the_visits_after_it_alone(engine: str) -> None:
    """With nobody waiting and a wrong desk that takes no time, cases go the same ways for as long, bounced or not."""
    text = ROUTES.replace("reps.staff = 2", "reps.staff = 90").replace("seniors.staff = 1", "seniors.staff = 90")
    plain, bounced = (minutes_by_case(log_of(plan_of(text.replace("bounce = 0", f"bounce = {share}")), engine))
                      for share in (0, 0.4))
    assert sum(map(len, plain.values())) > 300
    assert plain.keys() == bounced.keys()
    for case, visits in plain.items():
        assert [pool for pool, _ in bounced[case]] == [pool for pool, _ in visits]
        assert [minutes for _, minutes in bounced[case]] == pytest.approx([minutes for _, minutes in visits], abs=1e-9)


def test_open_demand_brings_a_flaw_in_the_half_hours_in_which_it_has_a_rate(engine: str) -> None:
    """One alone from nine, the other from half past nine, both from ten; one of no weight never comes."""
    log = log_of(plan_of("""
        seed = 1
        horizon = "2 weeks"
        demand.cases_per_hour = 1
        flaws.early = { per_1000_orders = 2, profile = { daily = "9-9:30: 1, 10-10:30: 1" } }
        flaws.late = { per_1000_orders = 1, profile = { daily = "9:30-10:30: 1" } }
        flaws.never = { per_1000_orders = 0 }
        pools.reps.staff = 1
        chain = [{ level = "rep", pool = "reps", handle = 1 }]
    """), engine)
    opened = log.records[log.records["kind"] == Kind.OPENED]
    halves = (opened["time"] % 1440.0 // 30.0).astype(int)
    came = {half: set(opened["place"][halves == half].tolist()) for half in set(halves.tolist())}
    assert came == {18: {0}, 19: {1}, 20: {0, 1}}
