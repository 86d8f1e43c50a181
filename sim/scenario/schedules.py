"""Weeks of hours: how many agents are on duty, and how demand is spread over the week.

Hour 0 is Monday 00:00 to 01:00 and hour 167 is Sunday 23:00 to 24:00. Staff is a number (round the clock), 168 numbers,
or a table of days: `{ weekdays = "8-20: 12", saturday = "9-13: 4" }`. A more particular day replaces a more general
one (saturday over weekend over daily); hours that no span names are unstaffed. A span that runs past midnight is
written as two.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Annotated, Final

from pydantic import PlainValidator, ValidationError, WithJsonSchema
from pydantic_core import InitErrorDetails, PydanticCustomError

from sim.scenario.base import LARGEST, real, refusal, whole
from sim.vocabulary import HOURS_PER_WEEK

MOST_STAFF: Final = 100_000
DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
GROUPS: Final[dict[str, tuple[int, ...]]] = {
    "daily": (0, 1, 2, 3, 4, 5, 6),
    "weekdays": (0, 1, 2, 3, 4),
    "weekend": (5, 6),
    **{day: (number,) for number, day in enumerate(DAYS)},
}
"""The days each key of a staffing table stands for, from the general to the particular."""

_SPAN: Final = re.compile(r"\s*([0-9]{1,2})\s*-\s*([0-9]{1,2})\s*:\s*([0-9]{1,6})\s*", re.ASCII)
_ALLOWED: Final = 'spans of whole hours with their staff, such as "8-20: 12" or "8-12: 4, 12-20: 6"'
_STAFF_ALLOWED: Final = 'a whole number, { weekdays = "8-20: 12", saturday = "9-13: 4" }, or 168 whole numbers'
_PROFILE_ALLOWED: Final = '"flat", "office", or 168 hour-of-week weights of at least 0, not all 0'

FLAT: Final = (1.0,) * HOURS_PER_WEEK
_OFFICE_DAY: Final = (
    (0.0,) * 7 + (0.3, 0.8, 1.4, 1.6, 1.5, 1.1, 1.1, 1.3, 1.4, 1.2, 0.9, 0.6, 0.4, 0.2) + (0.0,) * 3
)
OFFICE: Final = _OFFICE_DAY * 5 + (0.0,) * 9 + (0.4, 0.5, 0.5, 0.4) + (0.0,) * 11 + (0.0,) * 24
"""A stylised office week: weekdays from seven to nine with a late-morning and an afternoon peak, Saturday mornings."""


def staff(value: object) -> tuple[int, ...]:
    """Read a staffing into 168 numbers of agents, one an hour of the week.

    Raises the refusal of the file format, with all faults of a staffing table at once.
    """
    if isinstance(value, dict):
        return _from_days(value)
    if isinstance(value, (list, tuple)):
        if len(value) != HOURS_PER_WEEK:
            raise refusal(f"has {len(value)} numbers, not {HOURS_PER_WEEK}", _STAFF_ALLOWED)
        return tuple(whole(hour, 0, MOST_STAFF, f"whole numbers from 0 to {MOST_STAFF}") for hour in value)
    allowed = _STAFF_ALLOWED + f", each from 0 to {MOST_STAFF}"
    return (whole(value, 0, MOST_STAFF, allowed),) * HOURS_PER_WEEK


def _from_days(table: dict[str, object]) -> tuple[int, ...]:
    errors: list[InitErrorDetails] = []
    days: dict[str, tuple[int, ...]] = {}
    for key, text in table.items():
        try:
            days[key] = _day(key, text)
        except PydanticCustomError as error:
            errors.append(InitErrorDetails(type=error, loc=(key,), input=text))
        if len(errors) > len(GROUPS):
            break
    if errors:
        raise ValidationError.from_exception_data("staff", errors)
    week = [0] * HOURS_PER_WEEK
    for group, numbers in GROUPS.items():
        for number in numbers if group in days else ():
            week[number * 24:number * 24 + 24] = days[group]
    return tuple(week)


def _day(key: str, text: object) -> tuple[int, ...]:
    if key not in GROUPS:
        message = {"message": "is not a day or group of days", "allowed": ", ".join(GROUPS)}
        raise PydanticCustomError("unknown_key", "{message}", message)
    if not isinstance(text, str):
        return (whole(text, 0, MOST_STAFF, f"{_ALLOWED}, or a whole number for the whole day"),) * 24
    hours = [-1] * 24
    for span in text.split(",", 25):
        start, end, agents = _span(span)
        if any(hour >= 0 for hour in hours[start:end]):
            raise refusal("has overlapping spans", _ALLOWED)
        hours[start:end] = [agents] * (end - start)
    return tuple(max(hour, 0) for hour in hours)


def _span(text: str) -> tuple[int, int, int]:
    match = _SPAN.fullmatch(text) if len(text) < 100 else None
    if match is None:
        raise refusal("is not a staffing of hours", _ALLOWED)
    start, end, agents = (int(group) for group in match.groups())
    if end < start < 24:
        raise refusal("has a span over midnight, which belongs to two days",
                      f'two spans: "{start}-24: {agents}" on the one and "0-{end}: {agents}" on the next' if end else
                      f'"{start}-24: {agents}"')
    if not start < end <= 24:
        raise refusal("has a span that does not end after it starts", "from 0 to 24, the start before the end")
    return start, end, whole(agents, 0, MOST_STAFF, f"at most {MOST_STAFF} agents")


def profile(value: object) -> tuple[float, ...]:
    """Read an hour-of-week profile into 168 weights whose mean is 1."""
    if value == "flat":
        return FLAT
    if value == "office":
        return _scaled(OFFICE)
    if not isinstance(value, (list, tuple)):
        raise refusal("is not a profile of the week", _PROFILE_ALLOWED)
    if len(value) != HOURS_PER_WEEK:
        raise refusal(f"has {len(value)} weights, not {HOURS_PER_WEEK}", _PROFILE_ALLOWED)
    return _scaled([real(weight, 0.0, LARGEST, _PROFILE_ALLOWED) for weight in value])


def _scaled(weights: Sequence[float]) -> tuple[float, ...]:
    total = math.fsum(weights)
    largest = max(weights)
    if total <= 0.0 or largest < 1e-12:
        raise refusal("has no positive weight", _PROFILE_ALLOWED)
    return tuple(weight * HOURS_PER_WEEK / total for weight in weights)


_DAY_SCHEMA: Final[dict[str, object]] = {
    "anyOf": [
        {"type": "integer", "minimum": 0, "maximum": MOST_STAFF},
        {"type": "string",
         "pattern": r"^\s*\d{1,2}\s*-\s*\d{1,2}\s*:\s*\d+\s*(,\s*\d{1,2}\s*-\s*\d{1,2}\s*:\s*\d+\s*)*$"},
    ]
}
STAFF_SCHEMA: Final[dict[str, object]] = {
    "anyOf": [
        {"type": "integer", "minimum": 0, "maximum": MOST_STAFF},
        {"type": "object", "properties": {group: _DAY_SCHEMA for group in GROUPS}, "additionalProperties": False},
        {"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": MOST_STAFF},
         "minItems": HOURS_PER_WEEK, "maxItems": HOURS_PER_WEEK},
    ]
}
PROFILE_SCHEMA: Final[dict[str, object]] = {
    "anyOf": [
        {"enum": ["flat", "office"]},
        {"type": "array", "items": {"type": "number", "minimum": 0},
         "minItems": HOURS_PER_WEEK, "maxItems": HOURS_PER_WEEK},
    ]
}

Staff = Annotated[tuple[int, ...], PlainValidator(staff), WithJsonSchema({"x-def": "Staff"})]
"""Agents on duty in each of the 168 hours of the week."""
Profile = Annotated[tuple[float, ...], PlainValidator(profile), WithJsonSchema({"x-def": "Profile"})]
"""168 hour-of-week weights with mean 1."""
