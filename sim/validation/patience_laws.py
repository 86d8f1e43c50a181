"""The laws of the scenario file as the formulas of impatient queues need them: survival, and the mean of the shorter.

`read_patience` reads one from a command line.

The integrals of the survival functions are the limited expected values E[min(R, x)] of actuarial texts (Klugman,
Panjer & Willmot, *Loss Models*, appendix A); those of the uniform, the triangular and the empirical law are areas.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from sim.errors import InputError, Problem
from sim.laws import LAWS
from sim.scenario.distributions import Distribution, TimeLaw
from sim.scenario.problems import nearest, show
from sim.scenario.toml import parse
from sim.validation.theory import laws
from sim.validation.theory.inputs import require
from sim.validation.theory.laws import Law

NOBODY: Final = "none"
"""What is written where nobody hangs up."""
ALLOWED: Final = ('a duration (all hang up after exactly that), a law such as "exponential(3 min)" or '
                  '"lognormal(3 min, 2)", a table as in a scenario file, or "none"')
_CALL: Final = re.compile(r"\s*([a-z]+)\s*\((.*)\)\s*", re.ASCII)


def read_patience(text: str, key: str = "--patience") -> Distribution | None:
    """Read a law of patience; None for "none".

    It is written as in a scenario file - a duration, or a table with `dist` -, or as NAME(A, B), with the parameters of
    the law in the order of the scenario reference. InputError for anything else.
    """
    if text.strip() == NOBODY:
        return None
    try:
        law: Distribution = TypeAdapter(TimeLaw).validate_python(_value(text, key))
    except ValidationError as error:
        raise InputError([_problem(fault, text, key) for fault in error.errors()]) from None
    return law


def _value(text: str, key: str) -> object:
    if (call := _CALL.fullmatch(text)) is None:
        try:
            return parse(f"value = {text}", key).get("value", text)
        except InputError:
            return text
    name, given = call[1], [_parameter(part.strip()) for part in call[2].split(",")]
    if name not in LAWS:
        raise InputError(Problem("is not a known distribution", key=key, found=show(text), allowed=", ".join(LAWS),
                                 nearest=nearest(name, list(LAWS))))
    names = LAWS[name].names
    if LAWS[name].parameters[0].kind == "quantiles":
        return {"dist": name, names[0]: given}
    if len(given) != len(names):
        raise InputError(Problem("has the wrong number of parameters", key=key, found=show(text),
                                 allowed=f"{name}({', '.join(names)})"))
    return {"dist": name, **dict(zip(names, given, strict=True))}


def _parameter(text: str) -> object:
    try:
        return float(text)
    except ValueError:
        return text


def _problem(fault: Any, text: str, key: str) -> Problem:
    told = fault.get("ctx", {})
    where = ".".join(map(str, fault["loc"]))
    message = told.get("message", fault["msg"])
    return Problem(f"{where} {message}" if where else message, key=key, found=show(text),
                   allowed=told.get("allowed") or ALLOWED)


def law_of(distribution: Distribution) -> Law:
    """Return a time law of the scenario file, minutes; InputError where its mean is 0 or infinite."""
    mean = distribution.average
    require(0.0 < mean < math.inf, "has no finite mean above 0", "--patience", distribution.dist,
            "a law with a mean, above 0 and below infinity")
    low, high = distribution.bounds
    if low == high:
        return laws.deterministic(low)
    return _LAWS[distribution.dist](**distribution.parameters)


def uniform(low: float, high: float) -> Law:
    """Return the uniform law between two times."""
    width = high - low

    def cdf(x: float) -> float:
        return min(max((x - low) / width, 0.0), 1.0)

    def integral(x: float) -> float:
        inside = min(max(x - low, 0.0), width)
        return min(x, low) + inside - inside * inside / (2.0 * width)

    return Law("uniform", (low + high) / 2.0, lambda x: 1.0 - cdf(x), cdf, integral, (low, high))


def triangular(low: float, mode: float, high: float) -> Law:
    """Return the triangular law."""
    width, mean = high - low, (low + mode + high) / 3.0

    def cdf(x: float) -> float:
        if x <= low:
            return 0.0
        if x < mode:
            return (x - low) ** 2 / (width * (mode - low))
        return 1.0 - survival(x)

    def survival(x: float) -> float:
        if x < mode or x <= low:
            return 1.0 - cdf(x)
        return (high - x) ** 2 / (width * (high - mode)) if x < high else 0.0

    def integral(x: float) -> float:
        if x <= low:
            return x
        if x < mode:
            return x - (x - low) ** 3 / (3.0 * width * (mode - low))
        return mean - ((high - x) ** 3 / (3.0 * width * (high - mode)) if x < high else 0.0)

    return Law("triangular", mean, survival, cdf, integral, (low, mode, high))


def pareto(minimum: float, shape: float) -> Law:
    """Return Pareto's law, of a shape above 1."""
    mean = shape * minimum / (shape - 1.0)

    def survival(x: float) -> float:
        return (minimum / x) ** shape if x > minimum else 1.0

    def cdf(x: float) -> float:
        return -math.expm1(shape * math.log(minimum / x)) if x > minimum else 0.0

    def integral(x: float) -> float:
        return mean - minimum / (shape - 1.0) * (minimum / x) ** (shape - 1.0) if x > minimum else x

    return Law("pareto", mean, survival, cdf, integral, (minimum,))


def loglogistic(median: float, shape: float) -> Law:
    """Return the log-logistic law, of a shape above 1."""
    from scipy.special import betainc

    angle = math.pi / shape
    mean = median * angle / math.sin(angle)

    def cdf(x: float) -> float:
        return 1.0 / (1.0 + (median / x) ** shape) if x > 0.0 else 0.0

    def survival(x: float) -> float:
        return float(1.0 / (1.0 + (x / median) ** shape))

    def integral(x: float) -> float:
        return float(mean * betainc(1.0 + 1.0 / shape, 1.0 - 1.0 / shape, cdf(x)) + x * survival(x))

    return Law("loglogistic", mean, survival, cdf, integral)


def beta(mean: float, cv: float) -> Law:
    """Return the beta law, which lives between 0 and 1 minute."""
    from scipy.special import betainc

    total = mean * (1.0 - mean) / (cv * mean) ** 2 - 1.0
    a, b = mean * total, (1.0 - mean) * total

    def cdf(x: float) -> float:
        return float(betainc(a, b, min(x, 1.0)))

    def integral(x: float) -> float:
        return float(mean * betainc(a + 1.0, b, min(x, 1.0)) + x * (1.0 - cdf(x))) if x < 1.0 else mean

    return Law("beta", mean, lambda x: 1.0 - cdf(x), cdf, integral, (1.0,))


def empirical(quantiles: Sequence[float]) -> Law:
    """Return the law with these quantiles at equally spaced probabilities, linear between them."""
    pieces = len(quantiles) - 1
    areas = list(accumulate(((b - a) * (2 * at + 1) / (2 * pieces) for at, (a, b) in enumerate(pairwise(quantiles))),
                            initial=0.0))
    mean = math.fsum((a + b) / 2.0 for a, b in pairwise(quantiles)) / pieces

    def place(x: float) -> tuple[int, float]:
        """The last quantile not above x, and the share of the piece behind it."""
        at = min(bisect_right(quantiles, x) - 1, pieces - 1)
        return at, (x - quantiles[at]) / (quantiles[at + 1] - quantiles[at])

    def cdf(x: float) -> float:
        if x < quantiles[0]:
            return 0.0
        if x >= quantiles[-1]:
            return 1.0
        at, share = place(x)
        return (at + share) / pieces

    def integral(x: float) -> float:
        """The time less the area below the distribution function."""
        if x <= quantiles[0]:
            return x
        if x >= quantiles[-1]:
            return mean
        at, share = place(x)
        return x - areas[at] - (x - quantiles[at]) * (2 * at + share) / (2 * pieces)

    return Law("empirical", mean, lambda x: 1.0 - cdf(x), cdf, integral, tuple(dict.fromkeys(quantiles)))


_LAWS: Final[dict[str, Callable[..., Law]]] = {
    "exponential": laws.exponential,
    "lognormal": lambda mean, cv: laws.lognormal(mean, cv * cv),
    "weibull": laws.weibull,
    "gamma": lambda mean, cv: laws.gamma(mean, cv * cv),
    "erlang": lambda mean, stages: laws.gamma(mean, 1.0 / stages),
    "hyperexponential": lambda mean, cv: laws.balanced_hyperexponential(mean, cv * cv),
    "loglogistic": loglogistic,
    "pareto": pareto,
    "uniform": uniform,
    "triangular": triangular,
    "beta": beta,
    "empirical": empirical,
}
"""By the names of the scenario file; what has no spread, the constant included, is never asked for here."""
