"""Probability laws as a scenario names them: `{ dist = "lognormal", mean = "4.5 min", cv = 1.2 }`.

A bare duration or number is the law `constant`. Whether the quantity is time (parameters may carry units), an amount,
or a score between 0 and 1 is decided by the key the law stands at. The laws keep the parameters as written, durations
in minutes; `Distribution.canonical` turns them into the form the generator samples from.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, PlainValidator, ValidationError, WithJsonSchema
from pydantic_core import InitErrorDetails, PydanticCustomError

from sim.scenario.base import LARGEST, real, refusal, whole
from sim.scenario.durations import minutes

if TYPE_CHECKING:
    from sim.vocabulary import Law

Parameter = float | tuple[float, ...]
MOST_QUANTILES: Final = 10_000

PARAMETERS: Final[dict[str, tuple[str, ...]]] = {
    "constant": ("value",),
    "exponential": ("mean",),
    "lognormal": ("mean", "cv"),
    "weibull": ("mean", "shape"),
    "gamma": ("mean", "cv"),
    "erlang": ("mean", "stages"),
    "loglogistic": ("median", "shape"),
    "pareto": ("minimum", "shape"),
    "uniform": ("low", "high"),
    "triangular": ("low", "mode", "high"),
    "beta": ("mean", "cv"),
    "empirical": ("quantiles",),
}
"""The parameters of every law."""
_DIMENSIONLESS: Final[dict[str, tuple[float, float]]] = {"cv": (0.0, 10.0), "shape": (0.1, 1000.0)}


class Distribution(BaseModel):
    """One probability law with its parameters; durations are in minutes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    dist: str
    parameters: dict[str, Parameter]

    def __hash__(self) -> int:
        """Hash by law and parameters, as equality compares them."""
        return hash((self.dist, tuple(sorted(self.parameters.items()))))

    def __getattr__(self, name: str) -> Any:
        """Give a parameter by its name in the file, so that `law.mean` reads as it is written."""
        parameters = self.__dict__.get("parameters", {})
        if name in parameters:
            return parameters[name]
        raise AttributeError(name)

    def canonical(self) -> tuple[Law, float, float, float, tuple[float, ...]]:
        """Return the law as the generator samples it: law, its three constants and its points."""
        from sim.randomness import canonical

        return canonical(self.dist, self.parameters)

    @property
    def average(self) -> float:
        """The mean of the law, in its own unit; infinite for tails too heavy to have one."""
        return _AVERAGES[self.dist](self.parameters)

    @property
    def bounds(self) -> tuple[float, float]:
        """The least and the greatest value that the law can give, in its own unit; infinite where it has no end."""
        return _bounds(self.dist, self.parameters)


def constant(value: float) -> Distribution:
    """Make the law that always gives the same value."""
    return Distribution(dist="constant", parameters={"value": value})


def _given(name: str) -> Callable[[Mapping[str, Any]], float]:
    return lambda p: float(p[name])


def _pareto_average(p: Mapping[str, Any]) -> float:
    """Mean of Pareto's law, shape x minimum / (shape - 1); it has none where the shape is at most 1."""
    if p["minimum"] == 0.0:
        return 0.0
    return math.inf if p["shape"] <= 1.0 else float(p["shape"] * p["minimum"] / (p["shape"] - 1.0))


def _loglogistic_average(p: Mapping[str, Any]) -> float:
    """Mean of the log-logistic law, median x (pi / shape) / sin(pi / shape), for shapes above 1."""
    if p["median"] == 0.0:
        return 0.0
    angle = math.pi / p["shape"]
    return math.inf if p["shape"] <= 1.0 else float(p["median"] * angle / math.sin(angle))


def _empirical_average(p: Mapping[str, Any]) -> float:
    points = p["quantiles"]
    return math.fsum((a + b) / 2.0 for a, b in pairwise(points)) / (len(points) - 1)


_AVERAGES: Final[dict[str, Callable[[Mapping[str, Any]], float]]] = {
    "constant": _given("value"), "exponential": _given("mean"), "lognormal": _given("mean"),
    "weibull": _given("mean"), "gamma": _given("mean"), "erlang": _given("mean"), "beta": _given("mean"),
    "uniform": lambda p: float((p["low"] + p["high"]) / 2.0),
    "triangular": lambda p: float((p["low"] + p["mode"] + p["high"]) / 3.0),
    "pareto": _pareto_average, "loglogistic": _loglogistic_average, "empirical": _empirical_average,
}


def _bounds(dist: str, p: Mapping[str, Any]) -> tuple[float, float]:
    """Return the ends of a law's support; a law whose scale or spread is 0 is a constant."""
    if dist == "constant":
        return p["value"], p["value"]
    if dist in ("uniform", "triangular"):
        return p["low"], p["high"]
    if dist == "empirical":
        return p["quantiles"][0], p["quantiles"][-1]
    if dist == "pareto":
        return p["minimum"], math.inf if p["minimum"] else 0.0
    scale = p["median"] if dist == "loglogistic" else p["mean"]
    if scale == 0.0 or p.get("cv") == 0.0:
        return scale, scale
    if dist == "beta":
        return (1.0, 1.0) if scale == 1.0 else (0.0, 1.0)
    return 0.0, math.inf


# Reading ----------------------------------------------------------------------------------------------------------

Quantity = Callable[[object], float]


def _amount(value: object) -> float:
    return real(value, 0.0, LARGEST, "a number of at least 0")


def _score(value: object) -> float:
    return real(value, 0.0, 1.0, "a number from 0 to 1")


def _quantiles(value: object, quantity: Quantity) -> tuple[float, ...]:
    allowed = f"an increasing list of 2 to {MOST_QUANTILES} values, at equally spaced probabilities from 0 to 1"
    if not isinstance(value, (list, tuple)) or not 2 <= len(value) <= MOST_QUANTILES:
        raise refusal("is not a list of quantiles", allowed)
    points = tuple(quantity(point) for point in value)
    if any(later < earlier for earlier, later in pairwise(points)):
        raise refusal("does not increase", allowed)
    return points


def _parameter(name: str, dist: str, value: object, quantity: Quantity) -> Parameter:
    if name == "quantiles":
        return _quantiles(value, quantity)
    if name == "stages":
        return float(whole(value, 1, 1000, "a whole number from 1 to 1000"))
    if name in _DIMENSIONLESS:
        low, high = _DIMENSIONLESS[name]
        return real(value, low, high, f"a number from {low:g} to {high:g}")
    return _score(value) if dist == "beta" else quantity(value)


def _read(value: object, quantity: Quantity) -> Distribution:
    if isinstance(value, Distribution):
        return value
    if not isinstance(value, dict):
        return constant(quantity(value))
    dist = value.get("dist")
    if not isinstance(dist, str) or dist not in PARAMETERS:
        raise _errors([_law_error(value)])
    law = Distribution(dist=dist, parameters=_parameters(value, dist, quantity))
    _check_shape(law)
    return law


def _law_error(value: dict[str, object]) -> InitErrorDetails:
    laws = ", ".join(PARAMETERS)
    if "dist" not in value:
        return InitErrorDetails(type=refusal("is missing", laws), loc=("dist",), input=None)
    return InitErrorDetails(
        type=PydanticCustomError("unknown_word", "{message}", {"message": "is not a known distribution",
                                                               "allowed": laws}),
        loc=("dist",), input=value["dist"],
    )


def _parameters(value: dict[str, object], dist: str, quantity: Quantity) -> dict[str, Parameter]:
    wanted = PARAMETERS[dist]
    found: dict[str, Parameter] = {}
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
    for name in wanted:
        if name not in value:
            errors.append(InitErrorDetails(
                type=refusal("is missing", f"{dist}({', '.join(wanted)})"), loc=(name,), input=None,
            ))
            continue
        try:
            found[name] = _parameter(name, dist, value[name], quantity)
        except PydanticCustomError as error:
            errors.append(InitErrorDetails(type=error, loc=(name,), input=value[name]))
    if errors:
        raise _errors(errors)
    return found


def _errors(errors: list[InitErrorDetails]) -> ValidationError:
    return ValidationError.from_exception_data("distribution", errors)


def _check_shape(law: Distribution) -> None:
    p: Mapping[str, Any] = law.parameters
    if law.dist == "uniform" and p["low"] > p["high"]:
        raise refusal("has low above high", "low <= high")
    if law.dist == "triangular" and not p["low"] <= p["mode"] <= p["high"]:
        raise refusal("does not have low <= mode <= high", "low <= mode <= high")
    if law.dist == "beta" and p["mean"] > 0.0:
        largest = math.sqrt((1.0 - p["mean"]) / p["mean"])
        if p["cv"] > 0.99 * largest:
            raise refusal(
                "has too wide a spread for a distribution on [0, 1]",
                f"a cv of at most {math.floor(990.0 * largest) / 1000.0:g} where the mean is {p['mean']:g}",
            )


def _time_law(value: object) -> Distribution:
    return _read(value, minutes)


def _amount_law(value: object) -> Distribution:
    return _read(value, _amount)


def _score_law(value: object) -> Distribution:
    return _read(value, _score)


TimeLaw = Annotated[Distribution, PlainValidator(_time_law), WithJsonSchema({"x-def": "TimeLaw"})]
"""The law of a duration, in minutes."""
AmountLaw = Annotated[Distribution, PlainValidator(_amount_law), WithJsonSchema({"x-def": "AmountLaw"})]
"""The law of a number of at least 0: money, points, a multiplier."""
ScoreLaw = Annotated[Distribution, PlainValidator(_score_law), WithJsonSchema({"x-def": "ScoreLaw"})]
"""The law of a score; what an unbounded law gives above 1 counts as 1."""


def law_schema(quantity: Mapping[str, object]) -> dict[str, object]:
    """Describe a law of some quantity: the quantity itself (a constant), or one of the tables with `dist`."""
    tables = [_table_schema(dist, names, quantity) for dist, names in PARAMETERS.items()]
    return {"anyOf": [quantity, {"type": "object", "oneOf": tables}]}


def _table_schema(dist: str, names: tuple[str, ...], quantity: Mapping[str, object]) -> dict[str, object]:
    unit = {"type": "number", "minimum": 0, "maximum": 1}
    properties: dict[str, object] = {"dist": {"const": dist}}
    for name in names:
        if name == "quantiles":
            properties[name] = {"type": "array", "items": quantity, "minItems": 2, "maxItems": MOST_QUANTILES}
        elif name == "stages":
            properties[name] = {"type": "integer", "minimum": 1, "maximum": 1000}
        elif name in _DIMENSIONLESS:
            low, high = _DIMENSIONLESS[name]
            properties[name] = {"type": "number", "minimum": low, "maximum": high}
        else:
            properties[name] = unit if dist == "beta" else quantity
    return {"type": "object", "properties": properties, "required": ["dist", *names], "additionalProperties": False}
