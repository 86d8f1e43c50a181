"""Expected cases count the hours that a horizon holds, not the mean of a week."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.experiment.simulate import simulate
from sim.scenario import World, loads
from sim.scenario.expectation import (
    expected_onsets,
    hours_within,
    newcomer_weeks,
    profile_share,
    profile_weeks,
    working_hours,
)
from sim.scenario.plan import build
from sim.vocabulary import HALF_HOURS_PER_WEEK, MINUTES_PER_HOUR
from tests.scenario.conftest import Refused

ALL_ON_MONDAY = str([1] * 24 + [0] * 144)
DESK = """
pools.reps.staff = 5
chain = [{ level = "rep", pool = "reps", handle = "5 min" }]
"""


def world(text: str) -> World:
    return loads(DESK + text).world()


@pytest.mark.parametrize(("horizon", "cases"), [("1 day", 168.0), ("12 h", 84.0), ("2 days", 168.0), ("1 week", 168.0),
                                                ("8 days", 336.0), ("6 weeks", 6 * 168.0)])
def test_a_week_whose_cases_all_come_on_monday(horizon: str, cases: float) -> None:
    busy = world(f'horizon = "{horizon}"\ndemand = {{ cases_per_hour = 1, profile = {ALL_ON_MONDAY} }}')
    assert busy.expected_cases() == pytest.approx(cases)


def test_an_own_profile_of_a_flaw_counts_for_its_share() -> None:
    """A quarter of the cases comes on Monday only, the others evenly: 24 x (3/4 + 7/4)."""
    busy = world(f'horizon = "1 day"\ndemand.cases_per_hour = 1\nflaws.a.per_1000_orders = 3\n'
                 f"flaws.b = {{ per_1000_orders = 1, profile = {ALL_ON_MONDAY} }}")
    assert busy.expected_cases() == pytest.approx(24 * 2.5)


def test_customers_order_by_the_profile_and_newcomers_from_when_they_join() -> None:
    """The founders order 7 times a day's share; a newcomer of minute t of Monday only in what is left of it."""
    busy = world(f'horizon = "1 day"\ndemand.profile = {ALL_ON_MONDAY}\nflaws.a.per_1000_orders = 100\n'
                 "customers = { initial = 30, orders_per_week = 2, organic_per_week = 70 }")
    assert busy.expected_cases() == pytest.approx((30 + 10 / 2) * 2 * 0.1)


def test_a_window_holds_the_orders_of_its_hours() -> None:
    """Where all come on Monday, a Monday holds 7 times a day's share, Tuesday none, whole weeks what they are."""
    monday = [7.0] * 48 + [0.0] * 288
    assert profile_share(monday, 0.0, 1440.0) == pytest.approx(7.0)
    assert profile_share(monday, 1440.0, 2880.0) == 0.0
    assert profile_share(monday, 720.0, 2160.0) == pytest.approx(3.5)
    assert profile_share(monday, 720.0, 720.0 + 3 * 10_080.0) == 1.0
    assert profile_share([1.0] * 336, 17.0, 1234.5) == 1.0


def test_the_margin_is_that_of_the_orders_that_bring_the_cases() -> None:
    """100 customers, 2 orders a week each at 5 of margin, all of them on the Monday that is simulated: 1,000."""
    text = (f'horizon = "1 day"\ndemand.profile = {ALL_ON_MONDAY}\nflaws.a.per_1000_orders = 1\n'
            "customers = { initial = 100, orders_per_week = 2 }\nmoney.margin_per_order = 5\n"
            "levers.quality_check = { catches = 0, cost_per_order = 0.5 }")
    outcomes = simulate(build(world(text))).outcomes
    assert outcomes["margin"] == pytest.approx(1000.0) and outcomes["quality_cost"] == pytest.approx(100.0)
    week = simulate(build(world(text.replace("1 day", "2 weeks")))).outcomes
    assert week["margin"] == 2000.0


def test_what_a_quality_check_catches_is_no_case_but_is_an_onset() -> None:
    text = 'horizon = "1 week"\ndemand.cases_per_hour = 1\ncustomers.organic_per_week = 10\nlevers.quality_check = 0.25'
    assert world(text).expected_cases() == pytest.approx(168 * 0.75 + 10)
    assert expected_onsets(world(text)) == pytest.approx(168 + 10)


def test_the_limit_on_cases_counts_the_profile_too(refused: Refused) -> None:
    """600,000 an hour for a day is below the limit of 100 million, seven times as many are above it."""
    text = 'horizon = "1 day"\ndemand = { cases_per_hour = 600_000'
    assert world(text + " }").expected_cases() < 1e8
    (problem,) = refused(DESK + text + f", profile = {ALL_ON_MONDAY} }}")
    assert problem.key == "demand.cases_per_hour" and "1.01e+08" in problem.message


def test_the_limit_holds_though_everything_is_caught(refused: Refused) -> None:
    text = 'horizon = "1 year"\ndemand.cases_per_hour = 1e6\nlevers.quality_check = 1'
    assert [problem.key for problem in refused(DESK + text)] == ["demand.cases_per_hour"]


@pytest.mark.parametrize("text", [
    'horizon = "3 days"\ndemand = { cases_per_hour = 40, profile = "office" }',
    'horizon = "10 days"\ncustomers = { initial = 3000, orders_per_week = 1, organic_per_week = 2000 }\n'
    'demand.profile = "office"\nflaws.a.per_1000_orders = 500\nlevers.quality_check = 0.3',
])
def test_runs_have_as_many_cases_as_are_expected(text: str) -> None:
    """Poisson counts: the sum over eight runs lies within 4.5 standard deviations (false alarm: 7 in a million)."""
    tried = world(text)
    plan = build(tried)
    found = sum(simulate(plan, replication=k).outcomes["cases"] for k in range(8))
    expected = 8 * tried.expected_cases()
    assert abs(found - expected) < 4.5 * math.sqrt(expected)


WEEKS = st.lists(st.floats(0.0, 10.0), min_size=HALF_HOURS_PER_WEEK, max_size=HALF_HOURS_PER_WEEK)
MINUTES = st.floats(0.0, 100_000.0)


@given(WEEKS, MINUTES, MINUTES)
def test_time_through_a_profile_adds_up(profile: list[float], one: float, other: float) -> None:
    """It never runs backwards, whole weeks give the mean of the weights, and hours add up to the minutes."""
    early, late = sorted((one, other))
    assert profile_weeks(profile, early) <= profile_weeks(profile, late) * (1 + 1e-12)
    assert profile_weeks(profile, 3 * 10_080.0) == pytest.approx(3 * sum(profile) / HALF_HOURS_PER_WEEK)
    assert math.fsum(hours_within(one)) * MINUTES_PER_HOUR == pytest.approx(one, abs=1e-6)


@given(WEEKS, MINUTES)
def test_newcomers_are_the_sum_over_the_minutes_at_which_they_join(profile: list[float], minutes: float) -> None:
    """By the midpoint rule: whoever joins at s has the weeks from s on, which is exact up to the parts of an hour."""
    steps = 400
    total = profile_weeks(profile, minutes)
    joined = [(k + 0.5) * minutes / steps for k in range(steps)]
    by_hand = math.fsum(total - profile_weeks(profile, s) for s in joined) / steps * minutes / 10_080.0
    assert newcomer_weeks(profile, minutes) == pytest.approx(by_hand, rel=0.01, abs=0.01 * max(total, 1e-3))


def test_working_hours_leave_closed_days_out() -> None:
    """From Monday noon over eight days, with Tuesday and the second Monday closed: what is left of each."""
    day = 1440.0
    hours = working_hours(0.5 * day, 8.0 * day, [0, 1, 0, 0, 0, 0, 0, 1])
    by_day = [math.fsum(hours[48 * one:48 * one + 48]) for one in range(7)]
    assert by_day == [12.0, 0.0, 24.0, 24.0, 24.0, 24.0, 24.0]
    assert working_hours(0.0, 10.5 * day) == hours_within(10.5 * day)
    part = working_hours(1435.0, 1450.0, [1])
    assert math.fsum(part) == pytest.approx(10.0 / 60.0) and part[47] == pytest.approx(0.0)
