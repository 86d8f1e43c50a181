"""The expected load is what a run comes to where there is little waiting, and what can be worked out by hand."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from statistics import fmean

import numpy as np
import pytest

from sim.engine import prepare
from sim.experiment.load import FIRST_CASES, PoolLoad, _awaited, expected_loads, measured_loads, thinned
from sim.experiment.simulate import simulate
from sim.scenario import loads
from sim.scenario.plan import build
from sim.vocabulary import SHUT
from tests.experiment.worlds import CHAIN, QUEUE

BOSS = """
horizon = "8 weeks"
demand.cases_per_hour = 6
flaws.p.remedy = 100
pools = { reps.staff = 1, bosses.staff = 1 }
chain = [
  { level = "rep", pool = "reps", handle = "5.5 min", authority = 0 },
  { level = "boss", pool = "bosses", handle = "9 min" },
]
levers.ask_boss = { consult = "2 min", approval = 1 }
"""


@pytest.fixture(scope="module", autouse=True)
def _compiled() -> None:
    prepare()


def pools_of(text: str, policy: str | None = None) -> tuple[PoolLoad, ...]:
    world = loads(text).world(policy)
    return expected_loads(build(world), world.expected_cases()).pools


def near(pool: PoolLoad, load: float) -> bool:
    """Whether a load is as expected: within four standard errors (false alarm: 6 in 100,000)."""
    return abs(pool.load - load) <= 4.0 / 1.959964 * pool.half_width


def test_a_textbook_queue() -> None:
    (plain,) = pools_of(QUEUE, "plain")
    assert plain.pool == "reps" and near(plain, 8 * 5 / 60) and plain.half_width < 0.02
    assert plain.tasks == pytest.approx(8.0, rel=0.04)
    assert plain.busiest == pytest.approx(plain.load)  # flat demand, flat rota: all hours are alike
    assert plain.unattended == 0.0
    (scripted,) = pools_of(QUEUE, "scripted")
    assert near(scripted, 8 * 6 / 60)
    assert scripted.work - plain.work == pytest.approx(8 / 60, rel=0.05)  # the same callers, a minute each


def test_asking_the_boss_keeps_both_busy() -> None:
    """Each of six cases an hour takes the rep 5.5 + 2 minutes and the boss 2: 75 % and 20 %, and so does a run."""
    reps, bosses = pools_of(BOSS)
    assert near(reps, 0.75) and near(bosses, 0.2)
    assert reps.work / bosses.work == pytest.approx(7.5 / 2.0, rel=1e-3)
    run = simulate(build(loads(BOSS.replace("staff = 1", "staff = 8")).world())).outcomes
    assert 8 * run["utilisation.reps"] == pytest.approx(reps.load, abs=0.03)
    assert 8 * run["utilisation.bosses"] == pytest.approx(bosses.load, abs=0.01)


def test_a_boss_who_says_no_takes_the_case() -> None:
    reps, bosses = pools_of(BOSS.replace("approval = 1", "approval = 0.5"))
    assert near(reps, 0.75) and near(bosses, 6 * (2 + 0.5 * 9) / 60)


def test_within_the_authority_nobody_is_asked() -> None:
    reps, bosses = pools_of(BOSS.replace("authority = 0", "authority = 100"))
    assert near(reps, 0.55) and bosses.load == bosses.tasks == bosses.half_width == 0.0


def test_a_chain_with_a_bot_a_boss_and_fixers() -> None:
    voiced = 6 * 0.6
    # the bot solves 0.8 (1 - x) of the cases of complexity x and hands over the others: on average 0.4 and 0.6
    seen = voiced * (0.5 + 0.5 * 0.6)
    tried = voiced * (0.5 * 0.5 + 0.5 * (0.5 - 0.8 * (0.5 - 0.125)))
    asked = 0.75 * tried
    passed_on = seen - 0.25 * tried - 0.5 * asked
    reps, bosses, fixers = pools_of(CHAIN.replace('{ weekdays = "8-16: 1" }', "1"))
    assert near(fixers, 0.4 * seen * 0.5)
    assert near(reps, (seen * 12 + asked * 3) / 60 / 2)
    assert near(bosses, (asked * 3 + passed_on * 20) / 60)
    assert bosses.busiest is fixers.busiest is bosses.unattended is None  # customers do not reach them directly


def test_a_boss_off_duty_is_not_asked() -> None:
    """Who would ask outside the bosses' 40 hours a week hands the case up instead, and is busy no longer for that."""
    seen = 6 * 0.6 * (0.5 + 0.5 * 0.6)  # as above
    asked = 0.75 * 6 * 0.6 * (0.5 * 0.5 + 0.5 * (0.5 - 0.8 * (0.5 - 0.125)))
    reps, bosses, _ = pools_of(CHAIN)
    assert near(reps, (seen * 12 + asked * 40 / 168 * 3) / 60 / 2)
    assert bosses.staff == pytest.approx(40 / 168)


AT_NIGHT = """
horizon = "4 weeks"
[customers]
initial = 168_000
orders_per_week = 1
[flaws.f]
per_1000_orders = 10
[pools.reps]
staff = { daily = "0-12: 2" }
[[chain]]
level = "rep"
pool = "reps"
handle = "6 min"
"""
"""Ten cases an hour, half of them while nobody is on duty."""
NO_HOURS = 'calendar.hours = "always"\n'


def test_what_waits_for_the_door_to_open_is_work_but_of_no_hour() -> None:
    (reps,) = pools_of(NO_HOURS + AT_NIGHT)
    assert near(reps, 1.0)
    assert reps.busiest == pytest.approx(0.5, rel=0.03)
    assert reps.unattended == pytest.approx(0.5, abs=0.02)


def test_who_knows_the_hours_calls_when_it_is_open_and_is_work_of_that_hour() -> None:
    """All but those of the last night of four weeks; the moment of a call is drawn evenly from the open hours."""
    (reps,) = pools_of(AT_NIGHT)
    assert near(reps, 1.0 - 12 / 672)
    assert reps.busiest == pytest.approx(reps.load) and reps.unattended == 0.0


def test_calls_behind_a_closed_door_are_made_in_the_next_open_hours() -> None:
    """Eight half hours, the third, fourth and sixth open: 7 + 8 + 1 + 2 calls wait for two of weights 1 and 3."""
    wanted, weights = np.arange(1.0, 9.0), np.array([SHUT, SHUT, 1.0, 3.0, SHUT, 0.0, SHUT, SHUT])
    assert _awaited(wanted, weights, 1.0).tolist() == [0.0, 0.0, 3 + 18 / 4, 4 + 18 * 3 / 4, 0.0, 6.0 + 5.0, 0.0, 0.0]
    assert _awaited(wanted, weights, 0.5).tolist() == [0.5, 1.0, 5.25, 10.75, 2.5, 8.5, 3.5, 4.0]


def test_callers_who_hang_up_at_night_are_no_work() -> None:
    text = ('horizon = "4 weeks"\ndemand.cases_per_hour = 10\nchannels.phone.patience = "1 min"\n'
            'pools.reps.staff = { daily = "0-12: 2" }\n'
            'chain = [{ level = "rep", pool = "reps", handle = "6 min" }]')
    (reps,) = pools_of(NO_HOURS + text)
    assert near(reps, 0.5) and reps.unattended == pytest.approx(0.5, abs=0.02)
    (reps,) = pools_of(text)  # nobody tries at night: all but those of the last night are served
    assert near(reps, 1.0 - 12 / 672) and reps.unattended == 0.0


def test_the_busiest_hour_is_not_the_luckiest_of_many() -> None:
    """A week of 168 different hours, one of them twice as busy: its load is found, and none of the noise."""
    weights = [10 + hour % 7 / 100 + hour / 1e4 for hour in range(168)]
    weights[20] = 20
    text = f'horizon = "20 weeks"\ndemand = {{ cases_per_hour = 60, profile = {weights} }}\n' \
           'pools.reps.staff = 12\nchain = [{ level = "rep", pool = "reps", handle = "6 min" }]'
    (reps,) = pools_of(text)
    assert reps.busiest == pytest.approx(0.5 * 20 * 168 / sum(weights), rel=0.03)
    (even,) = pools_of(text.replace(" 20,", " 10.0,"))
    assert even.busiest == pytest.approx(0.5, rel=0.03)  # the largest of 168 estimates would be a quarter above it


def test_each_desk_has_the_busiest_hour_of_its_own_flaws() -> None:
    """One flaw comes on the mornings of weekdays only, the other evenly; the office sets a third off, at any hour.

    Friday's callers, but for the last of eight weeks, share Monday morning with its own if they know the hours.
    """
    mornings = str([1 if hour % 24 in (8, 9, 10, 11) and hour < 120 else 0 for hour in range(168)])
    text = f"""
horizon = "8 weeks"
demand.cases_per_hour = 10
[flaws]
morning = {{ per_1000_orders = 1, profile = {mornings} }}
even = {{ per_1000_orders = 1, desk = "office", knock_on = {{ flaw = "third", per_day = 1440 }} }}
third = {{ per_1000_orders = 0, desk = "office" }}
[pools]
reps.staff = {{ weekdays = "6-18: 10", friday = 0 }}
office.staff = 4
[[chain]]
level = "rep"
pool = "reps"
handle = "12 min"
"""
    a_morning = 5 * 168 / 20 / 10 * 12 / 60
    for hours, busiest, unattended in ((NO_HOURS, a_morning, 0.2), ("", 2 * a_morning * 39 / 40, 0.0)):
        reps, office = pools_of(hours + text)
        assert reps.staff == pytest.approx(10 * 48 / 168)
        assert reps.busiest == pytest.approx(busiest, rel=0.03)
        assert reps.unattended == pytest.approx(unattended, abs=0.02)
        assert office.busiest == pytest.approx(office.load) and office.load > 5 * 12 / 60 / 4 * 1.9


def test_work_without_staff_is_an_infinite_load() -> None:
    (reps,) = pools_of(QUEUE.replace("staff = 1", "staff = 0"))
    assert reps.load == float("inf") and reps.tasks == pytest.approx(8.0, rel=0.05)
    assert reps.unattended == 1.0 and reps.busiest is None


def test_no_cases_are_no_load() -> None:
    (reps,) = pools_of('horizon = "1 week"\npools.reps.staff = 0\nchain = [{ level = "rep", pool = "reps" }]')
    assert reps == PoolLoad("reps", 0.0, 0.0, 0.0, 0.0, None, None)


def test_a_short_horizon_counts_only_its_own_hours_over_many_runs() -> None:
    """Ninety minutes with staff in the first hour alone: twelve cases a run are measured in fifty runs."""
    (reps,) = pools_of(QUEUE.replace('"1 day"', '"90 min"').replace("staff = 1", 'staff = { monday = "0-1: 3" }'))
    assert reps.staff == pytest.approx(2.0)
    assert reps.half_width < 0.04


def test_the_warm_up_is_cut_as_in_a_run() -> None:
    busy_start = str([10] * 24 + [1] * 144)
    text = (f'horizon = "1 week"\nwarm_up = "2 days"\ndemand = {{ cases_per_hour = 16, profile = {busy_start} }}\n'
            'pools.reps.staff = 1\nchain = [{ level = "rep", pool = "reps", handle = "3 min" }]')
    (reps,) = pools_of(text)
    assert near(reps, 16 * 168 / (24 * 10 + 144) * 3 / 60)


def test_routes_that_lead_back_come_with_their_visits() -> None:
    """Per case: reps v = 1 + w/2 visits, the office w = v/4 (both by routes), so v = 8/7 and w = 2/7."""
    reps, office = pools_of("""
horizon = "4 weeks"
demand.cases_per_hour = 14
pools = { reps.staff = 4, office.staff = 1 }
chain = [
  { level = "rep", pool = "reps", handle = 6, routes = { office = 1, solved = 3 } },
  { level = "office", pool = "office", handle = 12, routes = { rep = 2, solved = 1, refused = 1 } },
]
""")
    assert near(reps, 1.6 / 4) and near(office, 0.8)
    assert reps.tasks / office.tasks == pytest.approx(4.0, rel=0.05)


@pytest.mark.parametrize(("world", "reps", "fixers"), [
    # a lost request is found by the chase, 20 minutes each: on average one for each case
    ('fixing = { lost_request = 0.5, promise = "1 day", chase_minutes = 20 }', 2 * (6 + 20) / 60, 2 * 30 / 60),
    # a call when it is done, and one more for each lost request
    ('fixing = { lost_request = 0.5, promise = "1 day", chase_minutes = 5 }\nlevers.follow_up = true',
     2 * (6 + 5 + 5) / 60, 2 * 30 / 60),
    # four in five fixes hold: 1.25 visits and fixes a case
    ('fixing.comes_back = "1 h"\npools.fixers.holds = 0.8', 2.5 * 6 / 60, 2.5 * 30 / 60),
    # half of the customers say nothing, and three in four of them are asked
    ('customers.voice = [0.5, 0.5]\nlevers.check_in = 0.75', 1.75 * 6 / 60, 1.75 * 30 / 60),
    # half of the calls are cut off, and all of those call again
    ('channels.phone.retry = { probability = 1, delay = "5 min" }\nchain.rep.dropped = 0.5', 2 * 6 / 60, 2 * 30 / 60),
])
def test_what_comes_again_is_work_too(world: str, reps: float, fixers: float) -> None:
    chain = '{ level = "rep", pool = "reps", handle = 6 }'
    if "chain.rep.dropped" in world:
        world = world.replace("chain.rep.dropped = 0.5", "")
        chain = chain.replace(" }", ", dropped = 0.5 }")
    found = {pool.pool: pool for pool in pools_of(
        f'horizon = "52 weeks"\ndemand.cases_per_hour = 2\nflaws.f.needs_fixer.pool = "fixers"\n{world}\n'
        f'pools.reps.staff = 1\npools.fixers.staff = 1\npools.fixers.work = 30\nchain = [{chain}]')}
    assert near(found["reps"], reps) and near(found["fixers"], fixers)


def test_newcomers_of_open_demand_bring_work_at_any_hour() -> None:
    scenario = loads("""
horizon = "52 weeks"
customers.organic_per_week = 84
flaws = { short = { per_1000_orders = 1, handle = 10 }, long = { per_1000_orders = 3, handle = 50 } }
pools.reps.staff = 1
[[chain]]
level = "rep"
pool = "reps"
[demand]
kind = "open"
[policies.nobody_else]
[policies.callers_too]
demand = { cases_per_hour = 0.5, profile = "office" }
""")
    for policy, cases_an_hour in (("nobody_else", 0.5), ("callers_too", 1.0)):
        world = scenario.world(policy)
        (reps,) = expected_loads(build(world), world.expected_cases()).pools
        assert near(reps, cases_an_hour * 40 / 60)


@pytest.mark.parametrize("demand", [
    "demand = { cases_per_hour = 3000, busyness = { dist = 'gamma', mean = 2, cv = 0.5 } }",
    "customers = { initial = 1_000_000, orders_per_week = 10.08 }\nflaws.f.per_1000_orders = 100",
])
def test_a_large_world_is_thinned_and_scaled_back(demand: str) -> None:
    world = loads(f'horizon = "1 week"\n{demand}\npools.reps.staff = 1000\n'
                  'chain = [{ level = "rep", pool = "reps", handle = "6 min" }]').world()
    found = expected_loads(build(world), world.expected_cases())
    assert world.expected_cases() == pytest.approx(1_008_000)
    assert 19_000 < found.cases < 21_000
    assert near(found.pools[0], 0.6) and found.pools[0].half_width < 0.01


def test_thinning_keeps_a_handful_of_customers_and_takes_their_orders() -> None:
    world = loads('horizon = "100 years"\ncustomers = { initial = 250, orders_per_week = 50 }\n'
                  'flaws.f.per_1000_orders = 1000\npools.reps.staff = 20\n'
                  'chain = [{ level = "rep", pool = "reps", handle = "6 min" }]').world()
    thin = thinned(build(world), 0.01).world
    assert thin["initial"] == 200 and 200 * thin["orders_per_week"] == pytest.approx(0.01 * 250 * 50)
    (reps,) = expected_loads(build(world), world.expected_cases()).pools
    assert near(reps, 250 * 50 / 168 * 6 / 60 / 20)


def test_more_cases_than_anybody_expected_are_watched_for_a_while() -> None:
    """A run that has had twice as many cases as wanted ends at the next chunk of records; its hours are counted."""
    world = loads('horizon = "52 weeks"\ndemand.cases_per_hour = 30\npools.reps.staff = 4\n'
                  'chain = [{ level = "rep", pool = "reps", handle = "6 min" }]').world()
    found = expected_loads(build(world), 100.0, wanted=100)
    assert 200 < found.cases < 20_000 and near(found.pools[0], 0.75)


def test_loops_without_end_are_watched_for_a_while() -> None:
    """A bot that sends everybody round a thousand times before they give up: the other half of them is work."""
    world = loads('horizon = "50 weeks"\ndemand.cases_per_hour = 2\npools.reps.staff = 1\n'
                  'chain = [{ level = "rep", pool = "reps", handle = "30 min" }]\n[channels]\nphone.share = 1\n'
                  'bot = { kind = "self_service", human_access = 0, session = "1 min" }\n').world()
    found = expected_loads(build(world), world.expected_cases(), wanted=16_800)
    assert 1_000 < found.cases < 5_000 and near(found.pools[0], 0.5)


def test_the_load_is_the_utilisation_of_runs_without_much_waiting() -> None:
    """An M/M/8 at two thirds: mean of five runs of eight weeks; the run's own error is below a point."""
    text = 'horizon = "8 weeks"\ndemand.cases_per_hour = 32\npools.reps.staff = 8\n' \
           'chain = [{ level = "rep", pool = "reps", handle = { dist = "exponential", mean = "10 min" } }]'
    (reps,) = pools_of(text)
    plan = build(loads(text).world())
    runs = fmean(simulate(plan, replication=k).outcomes["utilisation.reps"] for k in range(5))
    assert reps.load == pytest.approx(runs, abs=0.01)


def test_both_engines_give_the_same_loads() -> None:
    world = loads(CHAIN).world()
    one, other = (expected_loads(build(world), world.expected_cases(), wanted=300, engine=engine)
                  for engine in ("compiled", "reference"))
    assert one == other


def test_on_the_first_day_nothing_is_compiled(tmp_path: Path) -> None:
    """With an empty cache the same loads come as from machine code, and only a key that is made on import is cached."""
    code = ("from sim.experiment.load import measured_loads\nfrom sim.scenario import loads\n"
            "from tests.experiment.worlds import CHAIN\n"
            "print(measured_loads({'one': loads(CHAIN).world()})['one'])")
    answer = subprocess.run([sys.executable, "-W", "error::RuntimeWarning", "-c", code], check=True, text=True,
                            capture_output=True, cwd=Path(__file__).parents[2],
                            env=os.environ | {"JOURNEYSIM_CACHE_DIR": str(tmp_path)})
    world = loads(CHAIN).world()
    assert answer.stdout.strip() == str(expected_loads(build(world), world.expected_cases(), wanted=FIRST_CASES))
    assert {path.name.split("-")[0] for path in tmp_path.rglob("*") if path.is_file()} <= {"customer_key"}


def test_policies_meet_the_same_cases() -> None:
    scenario = loads(QUEUE)
    both = measured_loads({policy: scenario.world(policy) for policy in scenario.policies})
    assert both["plain"].cases == both["scripted"].cases
    assert both["plain"].pools[0].tasks == pytest.approx(both["scripted"].pools[0].tasks, rel=1e-3)


def test_closed_dates_are_no_time_on_duty() -> None:
    """Two weeks, of which a Tuesday and a Thursday are closed: 80 of 100 hours for the same messages; none is lost."""
    text = """
    horizon = "2 weeks"
    demand.profile = { weekdays = "8-18: 10" }
    pools.reps.staff = { weekdays = "8-18: 2" }
    channels.mail.kind = "message"
    chain = [{ level = "rep", pool = "reps", handle = "5 min" }]
    """
    dates = 'calendar = { start = "2026-01-05", closed = ["2026-01-06", "2026-01-15", "2026-03-02"] }\n'
    (whole,), (closed,) = pools_of(text), pools_of(text + dates)
    assert closed.staff == pytest.approx(0.8 * whole.staff) and near(whole, 10 * 100 * 5 / 60 / 200)
    assert closed.load == pytest.approx(1.25 * whole.load, rel=0.02)
    assert closed.busiest is not None and whole.busiest is not None and closed.busiest >= whole.busiest


def test_a_run_that_is_closed_throughout_has_no_busiest_half_hour() -> None:
    text = """
    horizon = "2 days"
    calendar = { start = "2026-01-05", closed = ["2026-01-05", "2026-01-06"] }
    demand.cases_per_hour = 3
    pools.reps.staff = 2
    chain = [{ level = "rep", pool = "reps", handle = "5 min" }]
    """
    (pool,) = pools_of(text)
    assert pool.staff == 0.0 and pool.busiest is None
