"""The expected load agrees with what can be worked out by hand."""

from __future__ import annotations

import pytest

from sim.experiment.load import expected_loads
from sim.scenario import loads
from sim.scenario.plan import build
from tests.experiment.worlds import CHAIN, QUEUE


def test_a_textbook_queue() -> None:
    scenario = loads(QUEUE)
    (plain,) = expected_loads(build(scenario.world("plain")))
    assert plain.pool == "reps"
    assert plain.tasks == pytest.approx(8.0)
    assert plain.load == pytest.approx(8 * 5 / 60)
    assert plain.busiest == pytest.approx(plain.load)
    assert plain.unattended == 0.0
    (scripted,) = expected_loads(build(scenario.world("scripted")))
    assert scripted.load == pytest.approx(8 * 6 / 60)


def test_a_chain_with_a_bot_a_boss_and_fixers() -> None:
    reps, bosses, fixers = expected_loads(build(loads(CHAIN).world()))
    voiced = 6 * 0.6
    # the bot solves 0.8 (1 - x) of the cases of complexity x and hands over the others: on average 0.4 and 0.6
    seen = voiced * (0.5 + 0.5 * 0.6)
    tried = voiced * (0.5 * 0.5 + 0.5 * (0.5 - 0.8 * (0.5 - 0.125)))
    asked = 0.75 * tried
    granted = 0.25 * tried + 0.5 * asked
    passed_on = seen - granted
    assert reps.tasks == pytest.approx(seen, rel=1e-3)
    assert reps.work == pytest.approx((seen * 12 + asked * 3) / 60, rel=1e-3)
    assert bosses.tasks == pytest.approx(asked + passed_on, rel=1e-3)
    assert bosses.work == pytest.approx((asked * 3 + passed_on * 20) / 60, rel=1e-3)
    assert bosses.staff == pytest.approx(40 / 168)
    assert bosses.busiest is None
    assert fixers.tasks == pytest.approx(0.4 * seen, rel=1e-3)
    assert fixers.load == pytest.approx(0.4 * seen * 0.5, rel=1e-3)


def test_customers_of_the_base_order_by_the_profile_and_meet_closed_doors() -> None:
    scenario = loads("""
horizon = "1 week"
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
""")
    (reps,) = expected_loads(build(scenario.world()))
    assert reps.tasks == pytest.approx(10.0)
    assert reps.load == pytest.approx(1.0)
    assert reps.busiest == pytest.approx(0.5)
    assert reps.unattended == pytest.approx(0.5)


def test_work_without_staff_is_an_infinite_load() -> None:
    text = QUEUE.replace("staff = 1", "staff = 0")
    (reps,) = expected_loads(build(loads(text).world()))
    assert reps.load == float("inf")
    assert reps.unattended == 1.0


def test_a_short_horizon_counts_only_its_own_hours() -> None:
    text = QUEUE.replace('"1 day"', '"90 min"').replace("staff = 1", 'staff = { monday = "0-1: 3" }')
    (reps,) = expected_loads(build(loads(text).world()))
    assert reps.staff == pytest.approx(2.0)


def test_routes_that_lead_back_come_with_their_visits() -> None:
    """Per case: reps v = 1 + w/2 visits, the office w = v/4 (both by routes), so v = 8/7 and w = 2/7."""
    reps, office = expected_loads(build(loads("""
horizon = "1 day"
demand.cases_per_hour = 14
pools = { reps.staff = 4, office.staff = 1 }
chain = [
  { level = "rep", pool = "reps", handle = 6, routes = { office = 1, solved = 3 } },
  { level = "office", pool = "office", handle = 12, routes = { rep = 2, solved = 1, refused = 1 } },
]
""").world()))
    assert reps.tasks == pytest.approx(16.0)
    assert reps.work == pytest.approx(1.6)
    assert office.tasks == pytest.approx(4.0)
    assert office.work == pytest.approx(0.8)


def test_a_level_without_routes_between_levels_with_them() -> None:
    """Reps send half up, seniors solve 0.6 of it, the office gives the rest back: v = 1 + 0.2 v visits to the reps."""
    reps, seniors, office, fixers = expected_loads(build(loads("""
horizon = "1 day"
demand.cases_per_hour = 8
flaws.f.needs_fixer = { pool = "fixers", probability = 1 }
pools = { reps.staff = 1, seniors.staff = 1, office.staff = 1, fixers = { staff = 1, work = 3 } }
chain = [
  { level = "rep", pool = "reps", routes = { senior = 5, solved = 4, gave_up = 1 } },
  { level = "senior", pool = "seniors", success = [0.6, 0.6] },
  { level = "office", pool = "office", routes = { rep = 1 } },
]
""").world()))
    assert [pool.tasks for pool in (reps, seniors, office)] == pytest.approx([10.0, 5.0, 2.0])
    assert fixers.tasks == pytest.approx(10 * 0.4 + 5 * 0.6)
    assert fixers.work == pytest.approx(7 * 3 / 60)


def test_newcomers_of_open_demand_bring_work_at_any_hour() -> None:
    scenario = loads("""
horizon = "1 week"
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
        (reps,) = expected_loads(build(scenario.world(policy)))
        assert reps.tasks == pytest.approx(cases_an_hour)
        assert reps.load == pytest.approx(cases_an_hour * 40 / 60)
