"""The calendar of a scenario: opening hours by day of the week, the date of minute 0, and dates on which all is closed.

Hours are written by days, `{ weekdays = "8-18", saturday = "9-13" }`, as a rota is, without the staff.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final

from pydantic import PlainSerializer, PlainValidator, ValidationError, WithJsonSchema
from pydantic_core import InitErrorDetails, PydanticCustomError

from sim.scenario.base import OR_NONE, Part, Probability, refusal
from sim.scenario.schedules import staff
from sim.scenario.spans import GROUPS

ALWAYS: Final = "always"
"""Hours that never end."""
MOST_DATES: Final = 5000
_HOURS_ALLOWED: Final = '"always", or hours by day: { weekdays = "8-18", saturday = "9-13" }'
_SPANS_ALLOWED: Final = 'spans such as "8-18" or "8-12, 13-18"'
_DATE_ALLOWED: Final = 'a date such as "2026-12-25"'


def hours(value: object) -> tuple[bool, ...]:
    """Read opening hours into one answer a slot of the week: whether it is open.

    Raises the refusal of the file format, with all faults of a table at once.
    """
    if value == ALWAYS:
        return (True,) * len(staff(1))
    if not isinstance(value, dict):
        raise refusal("are no opening hours", _HOURS_ALLOWED)
    days: dict[str, object] = {}
    errors: list[InitErrorDetails] = []
    for key, text in value.items():
        try:
            days[key] = _day(key, text)
        except PydanticCustomError as error:
            errors.append(InitErrorDetails(type=error, loc=(key,), input=text))
    if errors:
        raise ValidationError.from_exception_data("hours", errors)
    week = tuple(agents > 0 for agents in staff(days))
    if not any(week):
        raise refusal("name no hour at which it is open", _HOURS_ALLOWED)
    return week


def _day(key: str, text: object) -> object:
    """Return the hours of a day as a rota of one."""
    if key not in GROUPS:
        message = {"message": "is not a day or group of days", "allowed": ", ".join(GROUPS)}
        raise PydanticCustomError("unknown_key", "{message}", message)
    if text == "closed":
        return 0
    if not isinstance(text, str):
        raise refusal("are no opening hours of a day", f'{_SPANS_ALLOWED}, or "closed"')
    rota = ", ".join(f"{span}: 1" for span in text.split(","))
    try:
        staff({"monday": rota})
    except ValidationError as error:
        raise refusal(_first(error), f'{_SPANS_ALLOWED}, or "closed"') from None
    return rota


def _first(error: ValidationError) -> str:
    found = error.errors(include_url=False)[0]["msg"]
    return "are no opening hours of a day" if "staffing" in found or "with its number" in found else found


def day(value: object) -> date:
    """Read a date."""
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise refusal("is not a date", _DATE_ALLOWED) from None


def _monday(value: object) -> date:
    found = day(value)
    if found.weekday() != 0:
        raise refusal(f"is a {found:%A}, and the week of a run begins on a Monday", 'a Monday, such as "2026-01-05"')
    return found


def _dates(value: object) -> tuple[date, ...]:
    if not isinstance(value, (list, tuple)):
        raise refusal("is not a list of dates", f"[{_DATE_ALLOWED}, ...]")
    if len(value) > MOST_DATES:
        raise refusal(f"has {len(value)} dates", f"at most {MOST_DATES}")
    return tuple(sorted({day(one) for one in value}))


_DAY_SCHEMA: Final[dict[str, object]] = {"type": "string"}
HOURS_SCHEMA: Final[dict[str, object]] = {
    "anyOf": [
        {"const": ALWAYS},
        {"type": "object", "properties": {group: _DAY_SCHEMA for group in GROUPS}, "additionalProperties": False},
    ]
}
_DATE_SCHEMA: Final[dict[str, object]] = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}

Hours = Annotated[tuple[bool, ...], PlainValidator(hours), WithJsonSchema(HOURS_SCHEMA)]
"""Whether it is open in each slot of the week."""
Monday = Annotated[date, PlainValidator(_monday), PlainSerializer(date.isoformat), WithJsonSchema(_DATE_SCHEMA)]
"""The date of a Monday."""
Dates = Annotated[tuple[date, ...], PlainValidator(_dates),
                  PlainSerializer(lambda dates: [one.isoformat() for one in dates]),
                  WithJsonSchema({"type": "array", "items": _DATE_SCHEMA})]
"""Dates, in order."""


class Calendar(Part):
    """When it is open, and which dates the run covers."""

    hours: Annotated[Hours | None, OR_NONE] = None
    """Opening hours of live channels; "always": no hours count. Default those of the rota that answers the channel."""
    knows_hours: Probability = 1.0
    """Share of customers who know when a channel is open, and call then."""
    start: Annotated[Monday | None, OR_NONE] = None
    """The date of minute 0, a Monday; default the run has no dates."""
    closed: Dates = ()
    """Dates on which every channel is closed and nobody works."""
