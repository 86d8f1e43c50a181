"""Weeks: staffing in its three forms, and profiles of demand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from sim.scenario.schedules import DAYS, OFFICE, profile, staff

Fault = (PydanticCustomError, ValidationError)


def test_a_number_is_staff_round_the_clock() -> None:
    assert staff(12) == (12,) * 168
    assert staff(12.0) == (12,) * 168


def test_hours_of_days() -> None:
    week = staff({"weekdays": "8-20: 12", "saturday": "9-13: 4"})
    assert week[7:9] == (0, 12) and week[19:21] == (12, 0)
    assert week[4 * 24 + 8] == 12 and week[5 * 24 + 8:5 * 24 + 10] == (0, 4)
    assert sum(week) == 5 * 12 * 12 + 4 * 4


def test_several_spans_and_whole_days() -> None:
    week = staff({"monday": "8-12: 4, 12-20: 6", "sunday": 1})
    assert (week[8], week[12], week[20]) == (4, 6, 0)
    assert week[144:] == (1,) * 24


def test_a_particular_day_replaces_a_general_one() -> None:
    week = staff({"saturday": "9-10: 2", "weekend": 3, "daily": 5})
    assert week[:24] == (5,) * 24 and week[144:] == (3,) * 24
    assert sum(week[120:144]) == 2


@given(st.lists(st.integers(0, 100_000), min_size=168, max_size=168))
def test_168_numbers_are_taken_as_they_are(hours: list[int]) -> None:
    assert staff(hours) == tuple(hours)


@given(st.sampled_from(DAYS), st.integers(0, 23), st.integers(1, 24), st.integers(0, 100_000))
def test_a_span_fills_its_hours_and_no_others(day: str, start: int, length: int, agents: int) -> None:
    end = min(start + length, 24)
    week = staff({day: f"{start}-{end}: {agents}"})
    first = DAYS.index(day) * 24
    assert week[first + start:first + end] == (agents,) * (end - start)
    assert sum(week) == agents * (end - start)


@pytest.mark.parametrize("value", [
    -1, 1.5, True, "12", 100_001, float("nan"), [1] * 167, [True] * 168, [0.5] * 168, {"weekday": 3}, {"monday": -1},
    {"monday": "8-20"}, {"monday": "20-8: 3"}, {"monday": "8-25: 3"}, {"monday": "8-12: 3, 11-13: 2"}, {"monday": ""},
    {"monday": "8-20: 999999"}, {"monday": "8-20: -3"}, {"monday": None}, None, {"monday": "٨-٢٠: ٣"},
])
def test_what_is_no_staffing_is_refused(value: object) -> None:
    with pytest.raises(Fault):
        staff(value)


@pytest.mark.parametrize(("span", "way"), [
    ("22-6: 2", 'two spans: "22-24: 2" on the one and "0-6: 2" on the next'), ("20-0: 3", '"20-24: 3"'),
])
def test_a_night_shift_is_told_how_to_be_written(span: str, way: str) -> None:
    with pytest.raises(Fault) as caught:
        staff({"daily": span})
    assert way in str(caught.value.errors()[0]["ctx"])


def test_all_faults_of_a_staffing_come_at_once() -> None:
    with pytest.raises(ValidationError) as caught:
        staff({"munday": "8-20: 3", "tuesday": "8 to 20"})
    assert [error["loc"] for error in caught.value.errors()] == [("munday",), ("tuesday",)]


@given(st.lists(st.floats(0, 1e12), min_size=168, max_size=168).filter(lambda week: max(week) > 1e-6))
def test_the_weights_of_a_profile_average_to_1(weights: list[float]) -> None:
    week = profile(weights)
    assert math.fsum(week) / 168 == pytest.approx(1.0, rel=1e-12)


def test_named_profiles() -> None:
    assert profile("flat") == (1.0,) * 168
    office = profile("office")
    assert len(OFFICE) == 168 and math.fsum(office) == pytest.approx(168.0)
    assert office[3] == 0.0 < office[10] and sum(office[144:]) == 0.0


@pytest.mark.parametrize("value", ["offices", 1, [1.0] * 167, [0] * 168, [-1] * 168, [True] * 168, {}, None])
def test_what_is_no_profile_is_refused(value: object) -> None:
    with pytest.raises(Fault):
        profile(value)
