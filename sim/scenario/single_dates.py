"""Single dates that are not like their day of the week: a rota, or the cases of a flaw, of a date of their own.

Both are tables by date. A rota is what stands at a day of the week - spans with their staff, a number for the whole day
- or 24 (hours) or 48 (half hours) numbers; a volume is 24 or 48 expected numbers of cases, or spans with cases an hour.
A date has 24 hours: what a night shift adds to the next one is written there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar

from pydantic import PlainSerializer, PlainValidator, ValidationError, WithJsonSchema
from pydantic_core import InitErrorDetails, PydanticCustomError

from sim.scenario.base import LARGEST, real, refusal, whole
from sim.scenario.schedules import MOST_STAFF, profile_spans, staff_spans
from sim.scenario.spans import HALVES, Span

if TYPE_CHECKING:
    from sim.scenario.calendar import Calendar

Value = TypeVar("Value")
MOST_DATES: Final = 5000
"""Dates in one table."""
HOURS: Final = 24
_DATE_ALLOWED: Final = 'dates such as "2026-12-25"'
_STAFF_ALLOWED: Final = ('spans with their staff, "8-12: 3, 12-18: 4", a whole number for the whole day, or 24 (hours) '
                         "or 48 (half hours) whole numbers")
_VOLUME_ALLOWED: Final = ("24 (hours) or 48 (half hours) expected numbers of cases of at least 0, or spans with cases "
                          'an hour, "8-12: 40, 12-18: 25.5"')


def staff_of_day(value: object) -> tuple[int, ...]:
    """Read the rota of one date into 48 numbers of agents; raises the refusal of the file format."""
    if isinstance(value, str):
        return tuple(int(agents) for agents in _filled(staff_spans(value)))
    if isinstance(value, (list, tuple)):
        return _halves([whole(part, 0, MOST_STAFF, f"whole numbers from 0 to {MOST_STAFF}") for part in value], 1,
                       _STAFF_ALLOWED)
    return (whole(value, 0, MOST_STAFF, f"{_STAFF_ALLOWED}, each from 0 to {MOST_STAFF}"),) * HALVES


def volume_of_day(value: object) -> tuple[float, ...]:
    """Read the cases expected on one date into 48 rates an hour; raises the refusal of the file format.

    Cases of an hour are spread evenly over it.
    """
    if isinstance(value, str):
        return tuple(_filled(profile_spans(value)))
    if not isinstance(value, (list, tuple)):
        raise refusal("is not what is expected by the hour", _VOLUME_ALLOWED)
    return _halves([real(part, 0.0, LARGEST, _VOLUME_ALLOWED) for part in value], 2, _VOLUME_ALLOWED)


def _halves(numbers: Sequence[Any], halved: int, allowed: str) -> tuple[Any, ...]:
    """Return 24 or 48 numbers as 48; numbers of half hours are taken times `halved`."""
    if len(numbers) == HOURS:
        return tuple(number for number in numbers for _ in range(2))
    if len(numbers) == HALVES:
        return tuple(number * halved for number in numbers)
    raise refusal(f"has {len(numbers)} numbers, not {HOURS} or {HALVES}", allowed)


def _filled(spans: Iterable[Span]) -> list[float]:
    day = [0.0] * HALVES
    for start, end, number in spans:
        if end > HALVES:
            raise refusal("has a span past midnight: a date has its own 24 hours",
                          "the rest of the night at the next date, \"22-24: 2\" here and \"0-6: 2\" there")
        day[start:end] = [number] * (end - start)
    return day


def _by_date(read: Callable[[object], Value], value: object, title: str) -> dict[str, Value]:
    """Read a table of dates, all faults at once; "none" takes a date, or all of them, away."""
    if value == "none":
        return {}
    if not isinstance(value, dict):
        raise refusal("is not a table of dates", '{ "2026-12-25" = ... }')
    if len(value) > MOST_DATES:
        raise refusal(f"has {len(value)} dates", f"at most {MOST_DATES}")
    errors: list[InitErrorDetails] = []
    found: dict[str, Value] = {}
    for key, of_day in value.items():
        try:
            iso = _iso(key)
            if of_day != "none":
                found[iso] = read(of_day)
        except PydanticCustomError as error:
            errors.append(InitErrorDetails(type=error, loc=(str(key),), input=of_day))
    if errors:
        raise ValidationError.from_exception_data(title, errors)
    return dict(sorted(found.items()))


def _iso(key: object) -> str:
    try:
        return date.fromisoformat(key if isinstance(key, str) else "").isoformat()
    except ValueError:
        message = {"message": "is not a date", "allowed": _DATE_ALLOWED}
        raise PydanticCustomError("no_date", "{message}", message) from None


def _rotas(value: object) -> dict[str, tuple[int, ...]]:
    return _by_date(staff_of_day, value, "staff_on")


def _volumes(value: object) -> dict[str, tuple[float, ...]]:
    return _by_date(volume_of_day, value, "volume_on")


def day_number(calendar: Calendar, iso: str) -> int:
    """Return which day of the run a date is, from 0; dates before the start are below 0. The calendar has a start."""
    assert calendar.start is not None
    return (date.fromisoformat(iso) - calendar.start).days


def _day_schema(number: dict[str, object], spans: bool) -> dict[str, object]:
    forms: list[dict[str, object]] = [{"type": "array", "items": number, "minItems": length, "maxItems": length}
                                      for length in (HOURS, HALVES)]
    forms += [{"type": "string"}, *([number] if spans else [])]
    return {"anyOf": [{"const": "none"}, {
        "type": "object", "propertyNames": {"pattern": r"^\d{4}-\d{2}-\d{2}$"}, "maxProperties": MOST_DATES,
        "additionalProperties": {"anyOf": forms}}]}


STAFF_ON_SCHEMA: Final = _day_schema({"type": "integer", "minimum": 0, "maximum": MOST_STAFF}, spans=True)
VOLUME_ON_SCHEMA: Final = _day_schema({"type": "number", "minimum": 0}, spans=False)


def _volumes_as_written(table: dict[str, tuple[float, ...]]) -> dict[str, list[float]]:
    return {day: [0.5 * rate for rate in rates] for day, rates in table.items()}


StaffOn = Annotated[dict[str, tuple[int, ...]], PlainValidator(_rotas), WithJsonSchema({"x-def": "StaffOn"})]
"""Agents on duty in each of the 48 half hours of single dates, by date."""
VolumeOn = Annotated[dict[str, tuple[float, ...]], PlainValidator(_volumes), PlainSerializer(_volumes_as_written),
                     WithJsonSchema({"x-def": "VolumeOn"})]
"""Cases an hour expected in each of the 48 half hours of single dates, by date."""
