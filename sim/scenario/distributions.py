"""Probability laws as a scenario names them: `{ dist = "lognormal", mean = "4.5 min", cv = 1.2 }`.

A bare duration or number is the law `constant`. Whether the quantity is time (parameters may carry units), an amount,
or a score between 0 and 1 is decided by the key the law stands at. The laws keep the parameters as written, durations
in minutes; `Distribution.canonical` turns them into the form the generator samples from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, PlainValidator, ValidationError, WithJsonSchema
from pydantic_core import InitErrorDetails, PydanticCustomError

from sim.laws import LAWS, Law, Numbers, Parameter
from sim.scenario.base import LARGEST, Amount, Part, real, refusal, whole
from sim.scenario.durations import BUSINESS_ALLOWED, Clock, minutes, timespan

Value = float | tuple[float, ...]


class Distribution(BaseModel):
    """One probability law with its parameters; durations are in minutes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    dist: str
    parameters: dict[str, Value]
    clock: Clock = "calendar"
    """What its minutes are minutes of: the calendar, or business time, written in hours or in days of 1,440 minutes."""

    def __hash__(self) -> int:
        """Hash by law and parameters, as equality compares them."""
        return hash((self.dist, tuple(sorted(self.parameters.items())), self.clock))

    def __getattr__(self, name: str) -> Any:
        """Give a parameter by its name in the file, so that `law.mean` reads as it is written."""
        parameters = self.__dict__.get("parameters", {})
        if name in parameters:
            return parameters[name]
        raise AttributeError(name)

    @property
    def law(self) -> Law:
        """Which law it is."""
        return LAWS[self.dist]

    def canonical(self) -> Numbers:
        """Return the law as the generator samples it: its code, its three numbers and its points."""
        return self.law.numbers(**self.parameters)

    @property
    def average(self) -> float:
        """The mean of the law, in its own unit; infinite for tails too heavy to have one."""
        return self.law.mean(**self.parameters)

    @property
    def bounds(self) -> tuple[float, float]:
        """The least and the greatest value that the law can give, in its own unit; infinite where it has no end."""
        return self.law.bounds(**self.parameters)


def constant(value: float) -> Distribution:
    """Make the law that always gives the same value."""
    return Distribution(dist="constant", parameters={"value": value})


# Reading ----------------------------------------------------------------------------------------------------------

Quantity = Callable[[object], float]


def _amount(value: object) -> float:
    return real(value, 0.0, LARGEST, "a number of at least 0")


def _score(value: object) -> float:
    return real(value, 0.0, 1.0, "a number from 0 to 1")


def _quantiles(value: object, parameter: Parameter, quantity: Quantity) -> tuple[float, ...]:
    if not isinstance(value, (list, tuple)) or not parameter.low <= len(value) <= parameter.high:
        raise refusal("is not a list of quantiles", parameter.allowed)
    points = tuple(quantity(point) for point in value)
    if any(later < earlier for earlier, later in pairwise(points)):
        raise refusal("does not increase", parameter.allowed)
    return points


def _value(value: object, parameter: Parameter, quantity: Quantity) -> Value:
    if parameter.kind == "quantity":
        return quantity(value)
    if parameter.kind == "quantiles":
        return _quantiles(value, parameter, quantity)
    if parameter.kind == "whole":
        return float(whole(value, int(parameter.low), int(parameter.high), parameter.allowed))
    return real(value, parameter.low, parameter.high, parameter.allowed)


def _read(value: object, quantity: Quantity) -> Distribution:
    if isinstance(value, Distribution):
        return value
    if not isinstance(value, dict):
        return constant(quantity(value))
    dist = value.get("dist")
    if not isinstance(dist, str) or dist not in LAWS:
        raise _errors([_law_error(value)])
    law = Distribution(dist=dist, parameters=_parameters(value, dist, quantity))
    if fault := law.law.fault(**law.parameters):
        raise refusal(*fault)
    return law


def _law_error(value: dict[str, object]) -> InitErrorDetails:
    laws = ", ".join(LAWS)
    if "dist" not in value:
        return InitErrorDetails(type=refusal("is missing", laws), loc=("dist",), input=None)
    return InitErrorDetails(
        type=PydanticCustomError("unknown_word", "{message}", {"message": "is not a known distribution",
                                                               "allowed": laws}),
        loc=("dist",), input=value["dist"],
    )


def _parameters(value: dict[str, object], dist: str, quantity: Quantity) -> dict[str, Value]:
    wanted = LAWS[dist].names
    found: dict[str, Value] = {}
    errors = [
        InitErrorDetails(
            type=PydanticCustomError(
                "unknown_key", "{message}",
                {"message": f"is not a parameter of {dist}", "allowed": ", ".join(wanted)},
            ),
            loc=(key,), input=given,
        )
        for key, given in value.items() if key != "dist" and key not in wanted
    ]
    for parameter in LAWS[dist].parameters:
        name = parameter.name
        if name not in value:
            errors.append(InitErrorDetails(
                type=refusal("is missing", f"{dist}({', '.join(wanted)})"), loc=(name,), input=None,
            ))
            continue
        try:
            found[name] = _value(value[name], parameter, quantity)
        except PydanticCustomError as error:
            errors.append(InitErrorDetails(type=error, loc=(name,), input=value[name]))
    if errors:
        raise _errors(errors)
    return found


def _errors(errors: list[InitErrorDetails]) -> ValidationError:
    return ValidationError.from_exception_data("distribution", errors)


def _time_law(value: object) -> Distribution:
    return _read(value, minutes)


def _business_law(value: object) -> Distribution:
    """Read the law of a duration that may be in business time."""
    clocks: set[Clock] = set()

    def quantity(given: object) -> float:
        read = timespan(given)
        clocks.add(read.clock)
        return read.minutes

    law = _read(value, quantity)
    if len(clocks) > 1:
        raise refusal("mixes units of time that do not go together", BUSINESS_ALLOWED)
    return law.model_copy(update={"clock": clocks.pop()}) if clocks else law


def _amount_law(value: object) -> Distribution:
    return _read(value, _amount)


def _score_law(value: object) -> Distribution:
    return _read(value, _score)


class Factor(Part):
    """So many times as long."""

    factor: Amount
    """Multiplies the minutes."""


def _handle(value: object) -> Distribution | Factor:
    if isinstance(value, Factor):
        return value
    return Factor.model_validate(value) if isinstance(value, dict) and "factor" in value else _time_law(value)


TimeLaw = Annotated[Distribution, PlainValidator(_time_law), WithJsonSchema({"x-def": "TimeLaw"})]
"""The law of a duration, in minutes."""
BusinessTimeLaw = Annotated[Distribution, PlainValidator(_business_law), WithJsonSchema({"x-def": "BusinessTimeLaw"})]
"""The law of a duration that may be in business time."""
AmountLaw = Annotated[Distribution, PlainValidator(_amount_law), WithJsonSchema({"x-def": "AmountLaw"})]
"""The law of a number of at least 0: money, points, a multiplier."""
ScoreLaw = Annotated[Distribution, PlainValidator(_score_law), WithJsonSchema({"x-def": "ScoreLaw"})]
"""The law of a score; what an unbounded law gives above 1 counts as 1."""


Handle = Annotated[Distribution | Factor, PlainValidator(_handle), WithJsonSchema({"x-def": "Handle"})]
"""The law of a duration, or { factor = 1.4 }: as long as otherwise, times the factor."""


def law_schema(quantity: Mapping[str, object]) -> dict[str, object]:
    """Describe a law of some quantity: the quantity itself (a constant), or one of the tables with `dist`."""
    tables = [_table_schema(law, quantity) for law in LAWS.values()]
    return {"anyOf": [quantity, {"type": "object", "oneOf": tables}]}


def _table_schema(law: Law, quantity: Mapping[str, object]) -> dict[str, object]:
    properties: dict[str, object] = {"dist": {"const": law.name}}
    for one in law.parameters:
        properties[one.name] = _parameter_schema(one, quantity)
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _parameter_schema(parameter: Parameter, quantity: Mapping[str, object]) -> Mapping[str, object]:
    low, high = parameter.low, parameter.high
    if parameter.kind == "quantity":
        return quantity
    if parameter.kind == "quantiles":
        return {"type": "array", "items": quantity, "minItems": low, "maxItems": high}
    return {"type": "integer" if parameter.kind == "whole" else "number", "minimum": low, "maximum": high}
