"""Weeks: staffing in its forms, spans over midnight, and profiles of demand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from sim.scenario import loads
from sim.scenario.schedules import OFFICE, mean_rate, profile, staff
from sim.scenario.spans import DAYS, clock
from tests.scenario.conftest import Refused

Fault = (PydanticCustomError, ValidationError)
DESK = 'horizon = "1 week"\npools.reps.staff = 1\nchain = [{ level = "rep", pool = "reps", handle = "5 min" }]\n'


def test_a_number_is_staff_round_the_clock() -> None:
    assert staff(12) == (12,) * 336
    assert staff(12.0) == (12,) * 336


def test_hours_of_days() -> None:
    week = staff({"weekdays": "8-20: 12", "saturday": "9-13: 4"})
    assert week[15:17] == (0, 12) and week[39:41] == (12, 0)
    assert week[4 * 48 + 16] == 12 and week[5 * 48 + 16:5 * 48 + 20] == (0, 0, 4, 4)
    assert sum(week) == 2 * (5 * 12 * 12 + 4 * 4)


def test_half_hours_and_a_break_at_noon() -> None:
    week = staff({"monday": "8:30-12: 2, 12:30-17:00: 3"})
    assert week[:48] == (0,) * 17 + (2,) * 7 + (0,) + (3,) * 9 + (0,) * 14
    assert sum(week[48:]) == 0


def test_several_spans_and_whole_days() -> None:
    week = staff({"monday": "8-12: 4, 12-20: 6", "sunday": 1})
    assert (week[16], week[24], week[40]) == (4, 6, 0)
    assert week[288:] == (1,) * 48
    assert staff({"monday": "0-24: 3"}) == staff({"monday": "0:00-24:00: 3"}) == (3,) * 48 + (0,) * 288


def test_a_particular_day_replaces_a_general_one() -> None:
    week = staff({"saturday": "9-10: 2", "weekend": 3, "daily": 5})
    assert week[:48] == (5,) * 48 and week[288:] == (3,) * 48
    assert sum(week[240:288]) == 4


def test_a_night_goes_on_into_the_next_day_and_adds_to_what_that_has_of_its_own() -> None:
    """Friday's night ends on Saturday at six, where the early shift of Saturday has been on since five."""
    week = staff({"weekdays": "22-6: 2", "saturday": "5-9: 1"})
    assert week[:44] == (0,) * 44 and week[44:60] == (2,) * 16
    saturday = 5 * 48
    assert week[saturday:saturday + 19] == (2,) * 10 + (3,) * 2 + (1,) * 6 + (0,)
    assert sum(week) == 5 * 16 * 2 + 8


def test_the_night_of_sunday_goes_on_into_monday_and_midnight_is_an_end() -> None:
    week = staff({"sunday": "22:30-0:30: 4"})
    assert week[0] == 4 and week[333:] == (4, 4, 4) and sum(week) == 16
    assert staff({"sunday": "22-0: 4"}) == staff({"sunday": "22-24: 4"})
    assert staff({"daily": "22-6: 2"}) == staff({"daily": "0-6: 2, 22-24: 2"})


@given(st.lists(st.integers(0, 100_000), min_size=168, max_size=168))
def test_168_numbers_are_hours_and_336_half_hours(hours: list[int]) -> None:
    halves = [agents for agents in hours for _ in range(2)]
    assert staff(hours) == staff(halves) == tuple(halves)


@given(st.sampled_from(DAYS), st.integers(0, 47), st.integers(1, 47), st.integers(0, 100_000))
def test_a_span_fills_its_half_hours_and_no_others(day: str, start: int, length: int, agents: int) -> None:
    week = staff({day: f"{clock(start)}-{clock((start + length) % 48)}: {agents}"})
    first = DAYS.index(day) * 48 + start
    assert [week[half % 336] for half in range(first, first + length)] == [agents] * length
    assert sum(week) == agents * length


@pytest.mark.parametrize("value", [
    -1, 1.5, True, "12", 100_001, float("nan"), [1] * 167, [True] * 168, [0.5] * 336, {"weekday": 3}, {"monday": -1},
    {"monday": "8-20"}, {"monday": "8-8: 3"}, {"monday": "8-25: 3"}, {"monday": "8-12: 3, 11-13: 2"}, {"monday": ""},
    {"monday": "8-20: 999999"}, {"monday": "8-20: -3"}, {"monday": None}, None, {"monday": "٨-٢٠: ٣"},
    {"monday": "24-6: 3"}, {"monday": "8-24:30: 3"}, {"monday": "22-6: 2, 23-24: 1"}, {"monday": "8-9: 2.5"},
    {"daily": "20-8: 60000, 7-9: 60000"},
])
def test_what_is_no_staffing_is_refused(value: object) -> None:
    with pytest.raises(Fault):
        staff(value)


@pytest.mark.parametrize(("span", "message", "way"), [
    ("8:15-17: 2", "not on the half hour", "8:30"), ("8:30-17:00", "a time or a number", '"8:30-17:00: 2"'),
    ("8-9: 2.5", "not whole", "whole numbers"),
    ("8-12:30", "a time or a number", '"8-12: 30"'), ("8-8: 1", "does not end after it starts", '"0-24"'),
])
def test_a_slip_is_told_the_way_out(span: str, message: str, way: str) -> None:
    with pytest.raises(ValidationError) as caught:
        staff({"daily": span})
    context = caught.value.errors()[0]["ctx"]
    assert message in context["message"] and way in context["allowed"]


def test_all_faults_of_a_staffing_come_at_once() -> None:
    with pytest.raises(ValidationError) as caught:
        staff({"munday": "8-20: 3", "tuesday": "8 to 20"})
    assert [error["loc"] for error in caught.value.errors()] == [("munday",), ("tuesday",)]


@given(st.lists(st.floats(0, 1e12), min_size=168, max_size=168).filter(lambda week: max(week) > 1e-6))
def test_the_weights_of_a_profile_average_to_1(weights: list[float]) -> None:
    week = profile(weights)
    assert week[::2] == week[1::2]
    assert math.fsum(week) / 336 == pytest.approx(1.0, rel=1e-12)


def test_named_profiles() -> None:
    assert profile("flat") == (1.0,) * 336
    office = profile("office")
    assert len(OFFICE) == 168 and math.fsum(office) == pytest.approx(336.0)
    assert office[6] == 0.0 < office[20] and sum(office[288:]) == 0.0


def test_a_profile_of_days_is_in_cases_an_hour() -> None:
    """40 an hour from eight to six, on weekdays, and 10 on Saturday mornings: 2,040 a week."""
    table = {"weekdays": "8-18: 40", "saturday": "9-13: 10"}
    assert mean_rate(table) == pytest.approx(2040 / 168)
    week = profile(table)
    assert week[16] == pytest.approx(40 * 168 / 2040) and week[5 * 48 + 18] == pytest.approx(10 * 168 / 2040)
    assert math.fsum(week) == pytest.approx(336.0)


def test_cases_may_be_told_per_half_hour() -> None:
    assert mean_rate({"monday": "8:30-9: 20 per half hour, 9-10: 2.5 per hour"}) == pytest.approx((20 + 2.5) / 168)
    assert mean_rate({"monday": 3}) == pytest.approx(3 * 24 / 168)


@pytest.mark.parametrize("value", [
    "offices", 1, [1.0] * 167, [0] * 168, [-1] * 336, [True] * 168, {}, None, {"monday": "8-18: 0"},
    {"monday": "8-18: 20 per minute"}, {"monday": "8-18: many"}, {"monday": -1}])
def test_what_is_no_profile_is_refused(value: object) -> None:
    with pytest.raises(Fault):
        profile(value)


def test_cases_an_hour_make_demand_open_and_say_its_mean() -> None:
    world = loads(DESK + 'demand.profile = { weekdays = "8-18: 40", saturday = "9-13: 10" }').world()
    assert world.demand.kind == "open" and world.expected_cases() == pytest.approx(2040)
    same = loads(DESK + 'demand = { cases_per_hour = 2.5, profile = { daily = "0-6: 10" } }').world()
    assert same.expected_cases() == pytest.approx(420)


def test_customers_who_order_take_the_table_as_weights() -> None:
    text = ("customers = { initial = 10, orders_per_week = 1 }\nflaws.a.per_1000_orders = 1000\n"
            'demand.profile = { monday = "8-9: 7" }\n')
    world = loads(DESK + text).world()
    assert world.demand.kind == "customers" and world.expected_cases() == pytest.approx(10)


def test_a_mean_that_contradicts_the_profile_is_one_problem(refused: Refused) -> None:
    (problem,) = refused(DESK + 'demand = { cases_per_hour = 40, profile = { weekdays = "8-18: 40" } }')
    assert problem.key == "demand.cases_per_hour" and "11.9048" in problem.message


def test_a_fault_of_the_profile_is_told_once_and_where_it_is(refused: Refused) -> None:
    (problem,) = refused(DESK + 'demand = { cases_per_hour = 40, profile = { weekdays = "8-18: x" } }')
    assert problem.key == "demand.profile.weekdays"
