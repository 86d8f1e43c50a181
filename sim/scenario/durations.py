"""Durations: a number of minutes, or a text with units such as "4.5 min", "1 h 30 min" or "26 weeks".

The clock of the model runs in minutes. A year is 365.25 days and a month a twelfth of it, so that rates a year and
horizons in years agree.
"""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal

from pydantic import PlainValidator, WithJsonSchema

from sim.scenario.base import real, refusal
from sim.vocabulary import MINUTES_PER_DAY, MINUTES_PER_HOUR, MINUTES_PER_WEEK, MINUTES_PER_YEAR

LONGEST: Final = 100.0 * MINUTES_PER_YEAR
"""No duration may be longer than a hundred years."""
ALLOWED: Final = 'a text such as "4.5 min", "2 h", "3 days", "26 weeks", or a number of minutes, from 0 to 100 years'

_NAMES: Final = {
    1.0 / 60.0: ("s", "sec", "secs", "second", "seconds"),
    1.0: ("m", "min", "mins", "minute", "minutes"),
    MINUTES_PER_HOUR: ("h", "hr", "hrs", "hour", "hours"),
    MINUTES_PER_DAY: ("d", "day", "days"),
    MINUTES_PER_WEEK: ("w", "week", "weeks"),
    MINUTES_PER_YEAR / 12.0: ("month", "months"),
    MINUTES_PER_YEAR: ("y", "year", "years"),
}
UNITS: Final[dict[str, float]] = {name: minutes for minutes, names in _NAMES.items() for name in names}
"""Minutes in one of each unit, by every name it goes by."""

_FIGURE: Final = r"[0-9]{1,15}(?:\.[0-9]{1,15})?"
_PART: Final = re.compile(rf"\s*({_FIGURE})\s*([a-z]+)", re.ASCII)
_SIGNED: Final = re.compile(rf"\s*-\s*{_FIGURE}", re.ASCII)


def minutes(value: object) -> float:
    """Read a duration into minutes.

    Raises the refusal of the file format when the value is neither a number of minutes nor a text with units, is
    negative, or is longer than a hundred years.
    """
    if isinstance(value, str):
        return real(_from_text(value), 0.0, LONGEST, ALLOWED)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise refusal("is not a duration", ALLOWED)
    return real(value, 0.0, LONGEST, ALLOWED)


def _from_text(text: str) -> float:
    if len(text) > 80:
        raise refusal("is not a duration", ALLOWED)
    if _SIGNED.match(text):
        raise refusal("is a negative duration", ALLOWED)
    lowered, at, total = text.strip().lower(), 0, 0.0
    while at < len(lowered) or not lowered:
        part = _PART.match(lowered, at)
        if part is None:
            raise refusal(_complaint(lowered, at), ALLOWED)
        if part[2] not in UNITS:
            raise refusal(f"has an unknown time unit, {part[2]!r}", ALLOWED)
        # One number times one whole or fractional unit, so that "90 s" is 1.5 and nothing near it.
        total += float(part[1]) / 60.0 if UNITS[part[2]] < 1.0 else float(part[1]) * UNITS[part[2]]
        at = part.end()
    return total


def _complaint(text: str, at: int) -> str:
    if re.fullmatch(rf"\s*{_FIGURE}\s*", text[at:], re.ASCII):
        return "has no time unit"
    return "is not a duration"


DURATION_SCHEMA: Final[dict[str, object]] = {
    "description": 'A duration: a text such as "4.5 min" or "26 weeks", or a number of minutes.',
    "anyOf": [
        {"type": "number", "minimum": 0, "maximum": LONGEST},
        {"type": "string", "pattern": r"^(\s*[0-9]+(\.[0-9]+)?\s*[A-Za-z]+)+\s*$"},
    ],
}
BUSINESS_SCHEMA: Final[dict[str, object]] = {
    "description": 'A duration, which may be in business time: "2 business days", "4 business hours".',
    "anyOf": [
        {"type": "number", "minimum": 0, "maximum": LONGEST},
        {"type": "string", "pattern": r"^(\s*[0-9]+(\.[0-9]+)?\s*(business\s+)?[A-Za-z]+)+\s*$"},
    ],
}
Minutes = Annotated[float, PlainValidator(minutes), WithJsonSchema({"x-def": "Duration"})]
"""A duration, in minutes once read."""


AUTO: Final = "auto"
"""What stands for a warm-up that the pilot runs choose."""


def _warm_up(value: object) -> float | Literal["auto"]:
    return "auto" if value == AUTO else minutes(value)


WarmUp = Annotated[
    float | Literal["auto"],
    PlainValidator(_warm_up),
    WithJsonSchema({"anyOf": [{"const": AUTO}, {"x-def": "Duration"}]}),
]
"""A duration in minutes once read, or "auto": to be chosen before a plan is built."""
