"""Spans of the week as people write them: `{ weekdays = "8:30-17: 20", saturday = "22-6: 2" }`.

The week is a grid of 336 half hours: half hour 0 is Monday 00:00 to 00:30, half hour 335 is Sunday 23:30 to 24:00. A
table names days or groups of days; a more particular one replaces a more general one (saturday over weekend over
daily). A span that ends before it starts runs past midnight: it belongs to the day on which it starts, goes on into the
next one (from Sunday into Monday) and is added to whatever that day has of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from sim.scenario.base import refusal
from sim.vocabulary import HALF_HOURS_PER_WEEK

HALVES: Final = 48
"""Half hours of a day."""
DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
GROUPS: Final[dict[str, tuple[int, ...]]] = {
    "daily": (0, 1, 2, 3, 4, 5, 6),
    "weekdays": (0, 1, 2, 3, 4),
    "weekend": (5, 6),
    **{day: (number,) for number, day in enumerate(DAYS)},
}
"""The days each key of such a table stands for, from the general to the particular."""
TIME_PATTERN: Final = r"[0-9]{1,2}(?::[0-9]{2})?"
_TIMES: Final = re.compile(rf"\s*({TIME_PATTERN})\s*-\s*({TIME_PATTERN})\s*", re.ASCII)
_SPAN: Final = re.compile(rf"({_TIMES.pattern}):(\s*)(\S.*)", re.ASCII)
_LONGEST: Final = 100
_MOST: Final = 50
"""Spans that are read of one day; there cannot be as many that do not overlap."""

Span = tuple[int, int, float]
"""First half hour of the day, the one after the last (beyond 48: of the next day), and the number that holds then."""


def times(text: str, allowed: str) -> tuple[int, int]:
    """Read "8:30-17" into half hours from midnight: the first, and the one after the last.

    The end is beyond `HALVES` where the span goes on into the next day. Raises the refusal of the file format;
    `allowed` says what would have been right.
    """
    match = _TIMES.fullmatch(text) if len(text) < _LONGEST else None
    if match is None:
        raise refusal("is not a span of time", allowed)
    start, end = _half(match[1], allowed), _half(match[2], allowed)
    if start in (end, HALVES):
        raise refusal("has a span that does not end after it starts", 'times from 0 to 24, such as "8-20", or "22-6" '
                      'for a night; a whole day is "0-24"')
    return start, end if end > start else end + HALVES


def _half(text: str, allowed: str) -> int:
    hour, _, minute = text.partition(":")
    if minute not in ("", "00", "30"):
        raise refusal("has a time that is not on the half hour", "full and half hours, such as 8, 8:30 or 17:00")
    half = 2 * int(hour) + (minute == "30")
    if half > HALVES:
        raise refusal("has a time after 24:00", allowed)
    return half


def spans(text: str, number: Callable[[str], float], allowed: str) -> list[Span]:
    """Read the spans of one day, each with its number: "8:30-12: 2, 12:30-17: 2".

    number: reads what stands behind the colon. Raises the refusal of the file format: also for spans of which two hold
    at once on the day itself.
    """
    found: list[Span] = []
    taken = [False] * HALVES
    for part in text.split(",", _MOST):
        match = _SPAN.fullmatch(part) if len(part) < _LONGEST else None
        if match is None:
            raise refusal("is not a span of time with its number", allowed)
        if not match[4] and match[5].strip() in ("00", "30"):
            span, end = match[1].strip(), match[5].strip()
            raise refusal("may be a time or a number",
                          f'"{span}:{end}: 2" where {end} are minutes, or "{span}: {int(end)}" where it is how many')
        start, stop = times(match[1], allowed)
        if any(taken[start:stop]):
            raise refusal("has overlapping spans", allowed)
        taken[start:min(stop, HALVES)] = [True] * (min(stop, HALVES) - start)
        found.append((start, stop, number(match[5].strip())))
    return found


def clock(half: int) -> str:
    """Write a half hour of a day as tables do: 17 is "8:30"."""
    return f"{half // 2}:30" if half % 2 else str(half // 2)


def week_of(table: dict[str, object], title: str, day: Callable[[object], Sequence[Span]]) -> list[float]:
    """Read a table of days into 336 numbers, 0 where no span holds.

    day: reads what stands at one key. Raises the refusal of the file format under `title`, all faults at once.
    """
    errors: list[InitErrorDetails] = []
    days: dict[str, Sequence[Span]] = {}
    for key, value in table.items():
        try:
            days[_known(key)] = day(value)
        except PydanticCustomError as error:
            errors.append(InitErrorDetails(type=error, loc=(key,), input=value))
        if len(errors) > len(GROUPS):
            break
    if errors:
        raise ValidationError.from_exception_data(title, errors)
    own: list[Iterable[Span]] = [()] * len(DAYS)
    for group, numbers in GROUPS.items():
        for number in numbers if group in days else ():
            own[number] = days[group]
    week = [0.0] * HALF_HOURS_PER_WEEK
    for number, of_day in enumerate(own):
        for start, stop, value in of_day:
            for half in range(number * HALVES + start, number * HALVES + stop):
                week[half % HALF_HOURS_PER_WEEK] += value
    return week


def _known(key: str) -> str:
    if key not in GROUPS:
        message = {"message": "is not a day or group of days", "allowed": ", ".join(GROUPS)}
        raise PydanticCustomError("unknown_key", "{message}", message)
    return key
