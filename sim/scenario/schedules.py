"""Weeks of half hours: how many agents are on duty, and how demand is spread over the week.

Half hour 0 is Monday 00:00 to 00:30. Staff is a number (round the clock), 168 numbers (hours) or 336 (half hours), or a
table of days (see `sim.scenario.spans`): `{ weekdays = "8:30-17: 12", saturday = "9-13: 4" }`; what no span names is
unstaffed. A profile of demand is a word, 168 or 336 weights, or the same kind of table in cases an hour.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Annotated, Final, TypeVar

from pydantic import PlainValidator, WithJsonSchema

from sim.scenario.base import LARGEST, real, refusal, whole
from sim.scenario.spans import GROUPS, HALVES, TIME_PATTERN, Span, spans, week_of
from sim.vocabulary import HALF_HOURS_PER_WEEK, HOURS_PER_WEEK

Value = TypeVar("Value", int, float)
MOST_STAFF: Final = 100_000
_LENGTHS: Final = (HOURS_PER_WEEK, HALF_HOURS_PER_WEEK)
_AGENTS: Final = re.compile(r"[0-9]{1,6}", re.ASCII)
_PART_OF_AN_AGENT: Final = re.compile(r"[0-9]{1,6}[.][0-9]{1,6}", re.ASCII)
_CASES: Final = re.compile(
    r"([0-9]{1,12}(?:\.[0-9]{1,12})?)(?:\s+per\s+(half\s+hour|hour))?", re.ASCII)
_ALLOWED: Final = 'spans of full or half hours with their staff, such as "8:30-17: 12" or "8-12: 4, 22-6: 1"'
_STAFF_ALLOWED: Final = (
    'a whole number, { weekdays = "8:30-17: 12", saturday = "9-13: 4" }, or 168 (hours) or 336 (half hours) whole '
    "numbers")
_CASES_ALLOWED: Final = (
    'spans of full or half hours with cases an hour, such as "8-12: 40, 12-18: 25.5", or "8-18: 20 per half hour"')
_PROFILE_ALLOWED: Final = (
    '"flat", "office", { weekdays = "8-18: 40", saturday = "9-13: 10" } in cases an hour, or 168 (hours) or 336 '
    "(half hours) weights of at least 0, not all 0")

FLAT: Final = (1.0,) * HALF_HOURS_PER_WEEK
_OFFICE_DAY: Final = (
    (0.0,) * 7 + (0.3, 0.8, 1.4, 1.6, 1.5, 1.1, 1.1, 1.3, 1.4, 1.2, 0.9, 0.6, 0.4, 0.2) + (0.0,) * 3
)
OFFICE: Final = _OFFICE_DAY * 5 + (0.0,) * 9 + (0.4, 0.5, 0.5, 0.4) + (0.0,) * 11 + (0.0,) * 24
"""A stylised office week by the hour: weekdays from seven to nine with two peaks, Saturday mornings."""


def staff(value: object) -> tuple[int, ...]:
    """Read a staffing into 336 numbers of agents, one a half hour of the week.

    Raises the refusal of the file format, with all faults of a staffing table at once.
    """
    if isinstance(value, dict):
        week = tuple(int(agents) for agents in week_of(value, "staff", _shifts))
        if max(week) > MOST_STAFF:
            raise refusal("has too many agents where a night meets the next day", f"at most {MOST_STAFF} at a time")
        return week
    if isinstance(value, (list, tuple)):
        if len(value) not in _LENGTHS:
            raise refusal(f"has {len(value)} numbers, not {HOURS_PER_WEEK} or {HALF_HOURS_PER_WEEK}", _STAFF_ALLOWED)
        return _by_half([whole(part, 0, MOST_STAFF, f"whole numbers from 0 to {MOST_STAFF}") for part in value])
    allowed = _STAFF_ALLOWED + f", each from 0 to {MOST_STAFF}"
    return (whole(value, 0, MOST_STAFF, allowed),) * HALF_HOURS_PER_WEEK


def _by_half(week: Sequence[Value]) -> tuple[Value, ...]:
    """Return a week of hours, or of half hours, as half hours."""
    if len(week) == HALF_HOURS_PER_WEEK:
        return tuple(week)
    return tuple(part for part in week for _ in range(2))


def staff_spans(text: str) -> list[Span]:
    """Read the spans of one day of a rota; raises the refusal of the file format."""
    return spans(text, _agents, _ALLOWED)


def profile_spans(text: str) -> list[Span]:
    """Read the spans of one day of a profile, each with its cases an hour; raises the refusal of the file format."""
    return spans(text, _cases, _CASES_ALLOWED)


def _shifts(value: object) -> Sequence[Span]:
    if isinstance(value, str):
        return staff_spans(value)
    return ((0, HALVES, whole(value, 0, MOST_STAFF, f"{_ALLOWED}, or a whole number for the whole day")),)


def _agents(text: str) -> int:
    if _PART_OF_AN_AGENT.fullmatch(text):
        raise refusal("has a number of agents that is not whole", "whole numbers of agents, as many as are at work: "
                      'absence and breaks are already off, such as "8:30-17: 12"')
    if _AGENTS.fullmatch(text) is None:
        raise refusal("is not a staffing of hours", _ALLOWED)
    return whole(int(text), 0, MOST_STAFF, f"at most {MOST_STAFF} agents")


def profile(value: object) -> tuple[float, ...]:
    """Read a profile into 336 weights, one a half hour of the week, whose mean is 1."""
    if value == "flat":
        return FLAT
    if value == "office":
        return _scaled(OFFICE)
    if isinstance(value, dict):
        return _scaled(_rates(value))
    if not isinstance(value, (list, tuple)):
        raise refusal("is not a profile of the week", _PROFILE_ALLOWED)
    if len(value) not in _LENGTHS:
        raise refusal(f"has {len(value)} weights, not {HOURS_PER_WEEK} or {HALF_HOURS_PER_WEEK}", _PROFILE_ALLOWED)
    return _scaled([real(weight, 0.0, LARGEST, _PROFILE_ALLOWED) for weight in value])


def mean_rate(table: dict[str, object]) -> float:
    """Return the mean cases an hour, over the whole week, of a profile written as a table of days.

    Raises the refusal of the file format as `profile` does.
    """
    return math.fsum(_rates(table)) / HALF_HOURS_PER_WEEK


def _rates(table: dict[str, object]) -> list[float]:
    """Return a table of days as 336 rates, each in cases an hour."""
    return week_of(table, "profile", _busy_hours)


def _busy_hours(value: object) -> Sequence[Span]:
    if isinstance(value, str):
        return profile_spans(value)
    allowed = f"{_CASES_ALLOWED}, or a number of cases an hour for the whole day"
    return ((0, HALVES, real(value, 0.0, LARGEST, allowed)),)


def _cases(text: str) -> float:
    match = _CASES.fullmatch(text)
    if match is None:
        raise refusal("is not a number of cases an hour", _CASES_ALLOWED)
    rate = float(match[1]) * (2.0 if match[2] and match[2].startswith("half") else 1.0)
    return real(rate, 0.0, LARGEST, _CASES_ALLOWED)


def _scaled(weights: Sequence[float]) -> tuple[float, ...]:
    """Return a week of weights as half hours with mean 1; hours are scaled before they are halved."""
    total = math.fsum(weights)
    largest = max(weights)
    if total <= 0.0 or largest < 1e-12:
        raise refusal("has no positive weight", _PROFILE_ALLOWED)
    return _by_half([weight * len(weights) / total for weight in weights])


def _day_schema(number: str) -> dict[str, object]:
    span = rf"\s*{TIME_PATTERN}\s*-\s*{TIME_PATTERN}\s*:\s*{number}\s*"
    return {"type": "string", "pattern": f"^{span}(,{span})*$"}


def _week_schema(whole_day: dict[str, object], number: str) -> dict[str, object]:
    day = {"anyOf": [whole_day, _day_schema(number)]}
    return {"type": "object", "properties": {group: day for group in GROUPS}, "additionalProperties": False}


def _array_schema(item: dict[str, object], length: int) -> dict[str, object]:
    return {"type": "array", "items": item, "minItems": length, "maxItems": length}


_WHOLE: Final[dict[str, object]] = {"type": "integer", "minimum": 0, "maximum": MOST_STAFF}
_WEIGHT: Final[dict[str, object]] = {"type": "number", "minimum": 0}
STAFF_SCHEMA: Final[dict[str, object]] = {
    "anyOf": [_WHOLE, _week_schema(_WHOLE, "[0-9]+"), *(_array_schema(_WHOLE, length) for length in _LENGTHS)]
}
PROFILE_SCHEMA: Final[dict[str, object]] = {
    "anyOf": [{"enum": ["flat", "office"]},
              _week_schema(_WEIGHT, r"[0-9]+(\.[0-9]+)?(\s+per\s+(half\s+)?hour)?"),
              *(_array_schema(_WEIGHT, length) for length in _LENGTHS)]
}

Staff = Annotated[tuple[int, ...], PlainValidator(staff), WithJsonSchema({"x-def": "Staff"})]
"""Agents on duty in each of the 336 half hours of the week."""
Profile = Annotated[tuple[float, ...], PlainValidator(profile), WithJsonSchema({"x-def": "Profile"})]
"""Weights of the 336 half hours of the week, with mean 1."""
