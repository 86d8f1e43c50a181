"""The ground under every table of a scenario file: a frozen model, numbers that are numbers, and "none".

Pydantic would happily read `"5"` or `true` as a number. A scenario file is written by people, so what looks like a
slip is reported as one: a text is not a number, a boolean is not a number, infinity is not a number, and every number
has bounds. Each refusal carries, beside its message, what would have been allowed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from sim.vocabulary import MINUTES_PER_DAY

LARGEST: Final = 1e12
"""No number in a scenario may be larger than this in size."""
LONGEST_TEXT: Final = 1000
"""No text (a title, a remark) may have more characters."""
NAME_LENGTH: Final = 100
"""No name (of a pool, a channel, a flaw, a level, a policy) may have more characters."""


class Part(BaseModel):
    """A table of the scenario file: immutable once read, and closed (a key it does not know is an error)."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


def refusal(message: str, allowed: str = "") -> PydanticCustomError:
    """Make the error that says what is wrong with a value and what would have been allowed."""
    return PydanticCustomError("refused", "{message}", {"message": message, "allowed": allowed})


def real(value: object, low: float, high: float, allowed: str) -> float:
    """Read a number within [low, high]; texts, booleans, infinities and NaN are refused."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise refusal("is not a number", allowed)
    if isinstance(value, float) and value != value:
        raise refusal("is not a number (NaN)", allowed)
    if not low <= value <= high:
        raise refusal("is too small" if value < low else "is too large", allowed)
    return float(value)


def whole(value: object, low: int, high: int, allowed: str) -> int:
    """Read a whole number within [low, high]; 12.0 counts as 12, but 12.5, "12" and true are refused."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise refusal("is not a whole number", allowed)
    if isinstance(value, float) and not value.is_integer():
        raise refusal("is not a whole number", allowed)
    if not low <= value <= high:
        raise refusal("is too small" if value < low else "is too large", allowed)
    return int(value)


def numbers_between(low: float, high: float) -> str:
    """Say in words which numbers are allowed."""
    if high >= LARGEST and low <= -LARGEST:
        return "a number"
    if high >= LARGEST:
        return f"a number of at least {low:g}"
    return f"a number from {low:g} to {high:g}"


def _real(low: float, high: float) -> tuple[PlainValidator, WithJsonSchema]:
    def read(value: object) -> float:
        return real(value, low, high, numbers_between(low, high))

    return PlainValidator(read), WithJsonSchema({"type": "number", "minimum": low, "maximum": high})


def _whole(low: int, high: int) -> tuple[PlainValidator, WithJsonSchema]:
    def read(value: object) -> int:
        return whole(value, low, high, f"a whole number from {low} to {high}")

    return PlainValidator(read), WithJsonSchema({"type": "integer", "minimum": low, "maximum": high})


_READ_NUMBER, _NUMBER_SCHEMA = _real(-LARGEST, LARGEST)
_READ_AMOUNT, _AMOUNT_SCHEMA = _real(0.0, LARGEST)
_READ_PROBABILITY, _PROBABILITY_SCHEMA = _real(0.0, 1.0)
_READ_LIFT, _LIFT_SCHEMA = _real(-1.0, 1.0)
_READ_COUNT, _COUNT_SCHEMA = _whole(0, 1_000_000_000)
_READ_POSITIVE, _POSITIVE_SCHEMA = _whole(1, 1_000_000)
_READ_CLASS, _CLASS_SCHEMA = _whole(-1000, 1000)
_READ_SEED, _SEED_SCHEMA = _whole(0, 2**64 - 1)
_READ_PEOPLE, _PEOPLE_SCHEMA = _whole(0, 10_000_000)
_READ_DAILY, _DAILY_SCHEMA = _real(0.0, MINUTES_PER_DAY)

Number = Annotated[float, _READ_NUMBER, _NUMBER_SCHEMA]
"""Any finite number."""
Amount = Annotated[float, _READ_AMOUNT, _AMOUNT_SCHEMA]
"""A number of at least 0: money, a rate, points."""
Probability = Annotated[float, _READ_PROBABILITY, _PROBABILITY_SCHEMA]
"""A number from 0 to 1."""
Lift = Annotated[float, _READ_LIFT, _LIFT_SCHEMA]
"""A number from -1 to 1: the weight of a feeling (+ lifts, - lowers) or what training adds to a probability."""
Count = Annotated[int, _READ_COUNT, _COUNT_SCHEMA]
"""A whole number of at least 0."""
PositiveCount = Annotated[int, _READ_POSITIVE, _POSITIVE_SCHEMA]
"""A whole number of at least 1."""
PriorityClass = Annotated[int, _READ_CLASS, _CLASS_SCHEMA]
"""A strict class in a queue; lower is served first."""
People = Annotated[int, _READ_PEOPLE, _PEOPLE_SCHEMA]
"""A number of customers, at most ten million."""
DailyRate = Annotated[float, _READ_DAILY, _DAILY_SCHEMA]
"""A rate a day, at most once a minute."""
Seed = Annotated[int, _READ_SEED, _SEED_SCHEMA]
"""The seed of all draws, from 0 to 2**64 - 1."""


def _pair(value: object) -> tuple[float, float]:
    allowed = "two numbers from 0 to 1: [at 0, at 1]"
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        raise refusal("is not a pair of probabilities", allowed)
    return real(value[0], 0.0, 1.0, allowed), real(value[1], 0.0, 1.0, allowed)


Line = Annotated[
    tuple[float, float],
    PlainValidator(_pair),
    WithJsonSchema({"type": "array", "items": {"type": "number", "minimum": 0, "maximum": 1},
                    "minItems": 2, "maxItems": 2}),
]
"""A probability linear in severity or complexity, given by its values at 0 and at 1."""


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise refusal("is neither true nor false", "true or false")
    return value


Flag = Annotated[bool, PlainValidator(_flag), WithJsonSchema({"type": "boolean"})]
"""true or false, and nothing that merely resembles them."""


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise refusal("is not a text", "a text in quotes")
    if len(value) > LONGEST_TEXT:
        raise refusal("is too long", f"at most {LONGEST_TEXT} characters")
    return value


Text = Annotated[str, PlainValidator(_text), WithJsonSchema({"type": "string", "maxLength": LONGEST_TEXT})]
"""A text of at most `LONGEST_TEXT` characters."""


def name_fault(value: str) -> str:
    """Say what is wrong with a name, or nothing: names are printable and have 1 to 100 characters."""
    if not value.strip():
        return "is an empty name"
    if len(value) > NAME_LENGTH:
        return "is too long a name"
    return "" if value.isprintable() else "is a name with unprintable characters"


def _name(value: object) -> str:
    allowed = f"a printable name of 1 to {NAME_LENGTH} characters"
    if not isinstance(value, str):
        raise refusal("is not a name", allowed)
    if fault := name_fault(value):
        raise refusal(fault, allowed)
    return value


Name = Annotated[
    str, PlainValidator(_name), WithJsonSchema({"type": "string", "minLength": 1, "maxLength": NAME_LENGTH})
]
"""The name of a pool, a channel, a flaw or a level."""


def words(known: Sequence[str], message: str) -> tuple[PlainValidator, WithJsonSchema]:
    """Make the reader of a closed set of words, for keys that name events."""
    def read(value: object) -> str:
        if not isinstance(value, str) or value not in known:
            raise PydanticCustomError("unknown_word", "{message}", {"message": message, "allowed": ", ".join(known)})
        return value

    return PlainValidator(read), WithJsonSchema({"enum": list(known)})


def events_schema(events: Sequence[str], entry: dict[str, object]) -> WithJsonSchema:
    """Describe a table whose keys are events."""
    return WithJsonSchema(
        {"type": "object", "properties": {event: entry for event in events}, "additionalProperties": False}
    )


def _absent(value: object) -> object:
    return None if value == "none" else value


OR_NONE: Final = BeforeValidator(_absent)
"""Lets a policy take something away again: the text "none" reads as if the key had not been written."""


def bare(key: str) -> BeforeValidator:
    """Let a bare number stand for a table with nothing but `key`."""
    def spread(value: Any) -> Any:
        return {key: value} if isinstance(value, (int, float)) and not isinstance(value, bool) else value

    return BeforeValidator(spread)

