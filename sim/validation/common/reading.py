"""What the families share in reading their inputs: laws, classes, and loads that have no steady state."""

from __future__ import annotations

import math
from typing import Any, Final

from sim.validation.theory import laws
from sim.validation.theory.inputs import Inputs
from sim.validation.theory.transient import SinusoidalRate

LAWS: Final = ("exponential", "deterministic", "uniform", "erlang", "gamma", "lognormal", "weibull",
               "hyperexponential")
OTHER_NAMES: Final = {"constant": "deterministic", "exp": "exponential", "hyperexp": "hyperexponential",
                      "h2": "hyperexponential"}


def stated_law(given: Inputs, name: str, subject: str, mean: float | None = None) -> laws.Law:
    """Read a law: its mean is `mean_<subject>` unless it is given; other parameters may carry the subject or not.

    erlang: stages (`stages`, `k`, or `cv2` = 1/k). gamma, lognormal: `cv2`, `cv` (lognormal also `sigma`, of the
    logarithm). weibull: `shape` (or `k`), `cv2` or `cv`. hyperexponential: `probs` with `means` or `rates`, or, with
    balanced means, `cv2` or `cv`. Raises InputError for other names and missing parameters.
    """
    word = OTHER_NAMES.get(name.split()[0], name.split()[0])
    if word not in LAWS:
        raise given.fault(subject, f"no law is called {name!r}", ", ".join(LAWS))
    if word == "hyperexponential" and given.has(*_names(subject, "probs")):
        return _mixture(given, subject)
    if mean is None:
        mean = given.positive(f"mean_{subject}", "mean")
    if word == "exponential":
        return laws.exponential(mean)
    if word == "deterministic":
        return laws.deterministic(mean)
    if word == "uniform":
        return laws.uniform(mean)
    return _shaped(given, word, subject, mean)


def _shaped(given: Inputs, word: str, subject: str, mean: float) -> laws.Law:
    """A law of two parameters."""
    if word == "weibull" and given.has(*_names(subject, "shape", "k")):
        return laws.weibull(mean, given.positive(*_names(subject, "shape", "k")))
    if word == "erlang" and given.has(*_names(subject, "stages", "k", "shape")):
        return laws.gamma(mean, 1.0 / given.count(*_names(subject, "stages", "k", "shape")))
    cv2 = _spread(given, word, subject)
    if word == "weibull":
        return laws.weibull(mean, laws.weibull_shape(cv2))
    if word == "lognormal":
        return laws.lognormal(mean, cv2)
    return laws.balanced_hyperexponential(mean, cv2) if word == "hyperexponential" else laws.gamma(mean, cv2)


def _spread(given: Inputs, word: str, subject: str) -> float:
    """The squared coefficient of variation."""
    if word == "lognormal" and given.has(*_names(subject, "sigma")):
        return math.expm1(given.positive(*_names(subject, "sigma")) ** 2)
    if word == "gamma" and given.has(*_names(subject, "shape", "k")):
        return 1.0 / given.positive(*_names(subject, "shape", "k"))
    if given.has(*_names(subject, "cv")):
        return given.positive(*_names(subject, "cv")) ** 2
    return given.positive(*_names(subject, "cv2"))


def _mixture(given: Inputs, subject: str) -> laws.Law:
    """A hyperexponential law, every part of which is given."""
    shares_key = next(key for key in _names(subject, "probs") if given.has(key))
    shares = given.numbers(shares_key)
    for key in _names(subject, "means"):
        if given.has(key):
            return laws.hyperexponential(shares, given.numbers(key, len(shares), above_zero=True))
    key = next((key for key in _names(subject, "rates") if given.has(key)), f"{subject}_means")
    return laws.hyperexponential(shares, [1.0 / rate for rate in given.numbers(key, len(shares), above_zero=True)])


def _names(subject: str, *keys: str) -> list[str]:
    """Each key with the subject before it, and alone."""
    return [name for key in keys for name in (f"{subject}_{key}", key)]


def rates_by_class(given: Inputs) -> tuple[list[float], list[float]]:
    """Read the arrival rate and the mean service of every class; one `service_rate` stands for all classes."""
    rates = given.numbers("arrival_rates", above_zero=True)
    if given.has("service_rate") and not given.has("mean_services"):
        return rates, [1.0 / given.positive("service_rate")] * len(rates)
    return rates, given.numbers("mean_services", len(rates), above_zero=True)


def refuse_load(given: Inputs, key: str, load: float, capacity: float) -> None:
    """Raise InputError, naming the key, unless the load is below the capacity, both in servers."""
    if not load < capacity:
        raise given.fault(key, f"no steady state: the load is {load:.10g} servers of {capacity:.10g}",
                          "a load below the number of servers")


def sinusoid(given: Inputs) -> SinusoidalRate:
    """Read a rate that goes up and down; without a period it is constant."""
    share = given.probability("relative_amplitude", default=0.0)
    return SinusoidalRate(given.positive("mean_rate"), share, given.positive("period", default=None if share else 1.0))


def finite(quantities: dict[str, Any]) -> dict[str, Any]:
    """Those that are finite numbers."""
    return {key: value for key, value in quantities.items() if math.isfinite(value)}
