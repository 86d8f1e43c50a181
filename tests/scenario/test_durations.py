"""Durations: units, sums, and what is not a duration."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from sim.scenario.durations import LONGEST, UNITS, minutes


@pytest.mark.parametrize(("text", "expected"), [
    ("4.5 min", 4.5), ("2 h", 120.0), ("3 days", 4320.0), ("26 weeks", 262_080.0), ("1 week", 10_080.0),
    ("90 s", 1.5), ("20 s", 20.0 / 60.0), ("1 h 30 min", 90.0), ("1h30m", 90.0), (" 2  Hours ", 120.0),
    ("1 year", 525_960.0), ("1 month", 43_830.0), ("0 min", 0.0), (7, 7.0), (0.25, 0.25), (0, 0.0),
])
def test_durations_are_read_into_minutes(text: object, expected: float) -> None:
    assert minutes(text) == expected


@pytest.mark.parametrize(("value", "message"), [
    ("5", "has no time unit"), ("", "is not a duration"), ("   ", "is not a duration"),
    ("five min", "is not a duration"), ("5 parsecs", "has an unknown time unit, 'parsecs'"),
    ("-5 min", "is a negative duration"), (-1, "is too small"), (True, "is not a duration"),
    (float("nan"), "is not a number (NaN)"), (float("inf"), "is too large"), ("101 years", "is too large"),
    (10**400, "is too large"), ("1_000 min", "is not a duration"), ("٣ min", "is not a duration"),
    ("nan min", "is not a duration"), ("inf", "is not a duration"), ("1e3 min", "has an unknown time unit, 'e'"),
    ([5], "is not a duration"), ("9" * 400 + " min", "is not a duration"), ("5 min and", "is not a duration"),
])
def test_what_is_not_a_duration_is_refused(value: object, message: str) -> None:
    with pytest.raises(PydanticCustomError) as caught:
        minutes(value)
    assert caught.value.message() == message


@given(st.integers(0, 1000), st.sampled_from(sorted(UNITS)))
def test_every_unit_scales(count: int, unit: str) -> None:
    expected = count * UNITS[unit]
    if expected <= LONGEST:
        assert minutes(f"{count} {unit}") == pytest.approx(expected, rel=1e-15)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        assert 0.0 <= minutes(text) <= LONGEST
    except PydanticCustomError as error:
        assert error.context is not None and error.context["allowed"]
