"""Durations: a number of minutes, or a text with units such as "4.5 min", "1 h 30 min" or "26 weeks".

The clock of the model runs in minutes. A year is 365.25 days and a month a twelfth of it, so that rates a year and
horizons in years agree.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
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


Clock = Literal["calendar", "hours", "days"]
CLOCKS: Final[tuple[Clock, ...]] = ("calendar", "hours", "days")
"""What minutes are minutes of: the calendar, or business time, written in hours or in days; by number."""
BUSINESS_ALLOWED: Final = 'all of it in business days, "2 business days", or in business hours or minutes, or none'
_BUSINESS: Final = re.compile(r"\bbusiness\s+([a-z]+)", re.IGNORECASE | re.ASCII)
_FIGURES: Final = re.compile(r"[0-9][0-9.]*", re.ASCII)


@dataclass(frozen=True, order=True, slots=True)
class Timespan:
    """A duration and its clock: minutes of the calendar or of business time; a business day is 1,440 of them."""

    minutes: float
    clock: Clock = "calendar"

    @property
    def number(self) -> int:
        """The number of the clock: 0 the calendar, 1 business time in hours, 2 business time in days."""
        return CLOCKS.index(self.clock)


def timespan(value: object) -> Timespan:
    """Read a duration that may be in business time: "2 business days", "4 business hours".

    Raises the refusal of the file format as `minutes` does, and where both kinds of units are mixed.
    """
    if isinstance(value, Timespan):
        return value
    clock = _clock_of(value)
    return Timespan(minutes(_BUSINESS.sub(r"\1", value) if isinstance(value, str) else value), clock)


def _clock_of(value: object) -> Clock:
    """Return by which clock a duration is written."""
    units = {unit.lower() for unit in _BUSINESS.findall(value)} if isinstance(value, str) else set()
    if not isinstance(value, str) or not units:
        return "calendar"
    lengths = {UNITS.get(unit, 0.0) for unit in units}
    mixed = len(_BUSINESS.findall(value)) != len(_FIGURES.findall(value))
    if mixed or not (lengths == {MINUTES_PER_DAY} or max(lengths) <= MINUTES_PER_HOUR):
        raise refusal("mixes units of time that do not go together", BUSINESS_ALLOWED)
    return "days" if lengths == {MINUTES_PER_DAY} else "hours"


BusinessTime = Annotated[Timespan, PlainValidator(timespan), WithJsonSchema({"x-def": "BusinessDuration"})]
"""A duration that may be in business time."""

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
