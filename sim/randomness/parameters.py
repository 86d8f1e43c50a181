"""From the words of a scenario (mean, coefficient of variation, median ...) to the numbers that inversion needs.

The relations are those of N. L. Johnson, S. Kotz and N. Balakrishnan, "Continuous Univariate Distributions" (2nd ed.,
1994-95). A law without spread (`cv = 0`, or a mean of 0) becomes the constant, whatever its name.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Final, TypeAlias

from sim.arithmetic import exp, log1p, log_gamma
from sim.arithmetic import log as logarithm
from sim.errors import InputError
from sim.vocabulary import Law

Numbers: TypeAlias = tuple[Law, float, float, float, tuple[float, ...]]
Parameters: TypeAlias = Mapping[str, "float | Sequence[float]"]

NO_POINTS: Final[tuple[float, ...]] = ()


def canonical(dist: str, params: Parameters) -> Numbers:
    """The law and its numbers a, b, c and points for a distribution of the scenario file (see `sim.randomness.laws`).

    `params` holds the keys that the file gives, durations in minutes. Raises `InputError` for an unknown name, a
    missing or superfluous parameter, or values that no such law can have.
    """
    if dist not in _MAKERS:
        raise InputError(f"unknown distribution {dist!r}; known are {', '.join(sorted(_MAKERS))}")
    names, maker = _MAKERS[dist]
    if set(params) != set(names):
        raise InputError(f"{dist} takes {', '.join(names)}, not {', '.join(sorted(params)) or 'nothing'}")
    values = [_numbers(dist, name, params[name]) for name in names]
    if dist == "empirical":
        return _empirical(values[0])
    return maker(*(value[0] for value in values))


def mean_of(law: int, a: float, b: float, c: float, points: Sequence[float] = NO_POINTS) -> float:
    """The mean of a law in its canonical numbers; infinity where the law has none (heavy Pareto or log-logistic)."""
    if law == Law.EMPIRICAL:
        return _mean_between(points)
    return _MEANS[Law(law)](a, b, c)


def _numbers(dist: str, name: str, value: float | Sequence[float]) -> list[float]:
    found = [float(item) for item in value] if isinstance(value, Sequence) else [float(value)]
    if not found or not all(math.isfinite(item) for item in found):
        raise InputError(f"{dist}: {name} must be finite, found {value!r}")
    return found


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise InputError(message)


def _gamma_law(shape: float, scale: float) -> Numbers:
    """A gamma law; of shape 1 it is the exponential, whose quantile costs a hundredth of the time."""
    if shape == 1.0:
        return Law.EXPONENTIAL, scale, 0.0, 0.0, NO_POINTS
    return Law.GAMMA, shape, scale, 0.0, NO_POINTS


def _constant(value: float) -> Numbers:
    return Law.CONSTANT, value, 0.0, 0.0, NO_POINTS


def _exponential(mean: float) -> Numbers:
    _require(mean >= 0.0, f"exponential: mean must not be negative, found {mean!r}")
    return (Law.EXPONENTIAL, mean, 0.0, 0.0, NO_POINTS) if mean > 0.0 else _constant(0.0)


def _check_spread(dist: str, mean: float, cv: float) -> None:
    _require(mean >= 0.0, f"{dist}: mean must not be negative, found {mean!r}")
    _require(cv >= 0.0, f"{dist}: cv must not be negative, found {cv!r}")


def _lognormal(mean: float, cv: float) -> Numbers:
    _check_spread("lognormal", mean, cv)
    variance = log1p(cv * cv)
    if mean == 0.0 or variance == 0.0:
        return _constant(mean)
    return Law.LOGNORMAL, logarithm(mean) - 0.5 * variance, math.sqrt(variance), 0.0, NO_POINTS


def _weibull(mean: float, shape: float) -> Numbers:
    _require(mean >= 0.0, f"weibull: mean must not be negative, found {mean!r}")
    _require(shape > 0.0, f"weibull: shape must be above 0, found {shape!r}")
    if mean < sys.float_info.min:  # divided by the gamma function it could be 0, which is no scale
        return _constant(0.0)
    scale = mean * exp(-log_gamma(1.0 + 1.0 / shape))
    _require(scale > 0.0, f"weibull: shape {shape!r} is too small to be represented")
    return Law.WEIBULL, scale, 1.0 / shape, 0.0, NO_POINTS


def _gamma(mean: float, cv: float) -> Numbers:
    _check_spread("gamma", mean, cv)
    square = cv * cv
    if mean == 0.0 or square == 0.0 or math.isinf(1.0 / square):
        return _constant(mean)
    return _gamma_law(1.0 / square, mean * square)


def _erlang(mean: float, stages: float) -> Numbers:
    _require(mean >= 0.0, f"erlang: mean must not be negative, found {mean!r}")
    _require(stages >= 1.0 and stages == math.floor(stages),
             f"erlang: stages must be a whole number from 1, found {stages!r}")
    return _gamma_law(stages, mean / stages) if mean > 0.0 else _constant(0.0)


def _loglogistic(median: float, shape: float) -> Numbers:
    _require(median >= 0.0, f"loglogistic: median must not be negative, found {median!r}")
    _require(shape > 0.0, f"loglogistic: shape must be above 0, found {shape!r}")
    return (Law.LOGLOGISTIC, median, 1.0 / shape, 0.0, NO_POINTS) if median > 0.0 else _constant(0.0)


def _pareto(minimum: float, shape: float) -> Numbers:
    _require(minimum >= 0.0, f"pareto: minimum must not be negative, found {minimum!r}")
    _require(shape > 0.0, f"pareto: shape must be above 0, found {shape!r}")
    return (Law.PARETO, minimum, 1.0 / shape, 0.0, NO_POINTS) if minimum > 0.0 else _constant(0.0)


def _uniform(low: float, high: float) -> Numbers:
    _require(low <= high, f"uniform: low must not exceed high, found {low!r} and {high!r}")
    return (Law.UNIFORM, low, high, 0.0, NO_POINTS) if low < high else _constant(low)


def _triangular(low: float, mode: float, high: float) -> Numbers:
    _require(low <= mode <= high, f"triangular: low <= mode <= high must hold, found {low!r}, {mode!r}, {high!r}")
    return (Law.TRIANGULAR, low, mode, high, NO_POINTS) if low < high else _constant(low)


def _beta(mean: float, cv: float) -> Numbers:
    _require(0.0 <= mean <= 1.0, f"beta: mean must lie in [0, 1], found {mean!r}")
    _require(cv >= 0.0, f"beta: cv must not be negative, found {cv!r}")
    variance = (cv * mean) * (cv * mean)
    largest = mean * (1.0 - mean)
    if mean == 0.0 or variance == 0.0 or (mean == 1.0 and cv == 0.0):
        return _constant(mean)
    _require(variance < largest,
             f"beta: cv must stay below sqrt((1 - mean) / mean) = {math.sqrt((1.0 - mean) / mean):.6g}, found {cv!r}")
    total = largest / variance - 1.0
    alpha, beta = mean * total, (1.0 - mean) * total
    if math.isinf(total):
        return _constant(mean)
    _require(alpha > 0.0 and beta > 0.0, f"beta: cv {cv!r} is too close to its largest value")
    return Law.BETA, alpha, beta, 0.0, NO_POINTS


def _empirical(quantiles: list[float]) -> Numbers:
    _require(all(x <= y for x, y in pairwise(quantiles)), "empirical: quantiles must not decrease")
    if quantiles[0] == quantiles[-1]:
        return _constant(quantiles[0])
    return Law.EMPIRICAL, 0.0, 0.0, 0.0, tuple(quantiles)


def _no_maker(*_: float) -> Numbers:
    raise AssertionError("empirical distributions are made from their list")


def _weibull_mean(scale: float, inverse_shape: float, _: float) -> float:
    return scale * exp(log_gamma(1.0 + inverse_shape))


def _loglogistic_mean(median: float, inverse_shape: float, _: float) -> float:
    """median x Gamma(1 + 1/shape) Gamma(1 - 1/shape), which equals (pi / shape) / sin(pi / shape)."""
    if inverse_shape >= 1.0:
        return math.inf
    return median * exp(log_gamma(1.0 + inverse_shape) + log_gamma(1.0 - inverse_shape))


def _pareto_mean(minimum: float, inverse_shape: float, _: float) -> float:
    return minimum / (1.0 - inverse_shape) if inverse_shape < 1.0 else math.inf


def _mean_between(points: Sequence[float]) -> float:
    if len(points) == 1:
        return points[0]
    total = 0.5 * (points[0] + points[-1])
    for point in points[1:-1]:
        total += point
    return total / (len(points) - 1)


_MAKERS: Final[dict[str, tuple[tuple[str, ...], Callable[..., Numbers]]]] = {
    "constant": (("value",), _constant),
    "exponential": (("mean",), _exponential),
    "lognormal": (("mean", "cv"), _lognormal),
    "weibull": (("mean", "shape"), _weibull),
    "gamma": (("mean", "cv"), _gamma),
    "erlang": (("mean", "stages"), _erlang),
    "loglogistic": (("median", "shape"), _loglogistic),
    "pareto": (("minimum", "shape"), _pareto),
    "uniform": (("low", "high"), _uniform),
    "triangular": (("low", "mode", "high"), _triangular),
    "beta": (("mean", "cv"), _beta),
    "empirical": (("quantiles",), _no_maker),
}

_MEANS: Final[dict[Law, Callable[[float, float, float], float]]] = {
    Law.CONSTANT: lambda a, b, c: a,
    Law.EXPONENTIAL: lambda a, b, c: a,
    Law.LOGNORMAL: lambda a, b, c: exp(a + 0.5 * b * b),
    Law.WEIBULL: _weibull_mean,
    Law.GAMMA: lambda a, b, c: a * b,
    Law.LOGLOGISTIC: _loglogistic_mean,
    Law.PARETO: _pareto_mean,
    Law.UNIFORM: lambda a, b, c: 0.5 * (a + b),
    Law.TRIANGULAR: lambda a, b, c: (a + b + c) / 3.0,
    Law.BETA: lambda a, b, c: a / (a + b),
}
