"""Laws that a case names, in the words of the scenario format; a mixture is a list of shares with a law each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

from sim.validation.design import Content, law
from sim.validation.theory.inputs import Inputs
from sim.validation.theory.laws import weibull_shape

Mixture = list[tuple[float, Any]]
KNOWN: Final = "exponential, deterministic, uniform, erlang, gamma, lognormal, weibull, hyperexponential"


def read_law(given: Inputs, name: str, subject: str, scale: float, mean: float | None = None) -> Mixture:
    """The law of that name, times in minutes: `scale` minutes are one unit of time of the case.

    The parameters are read as the theory reads them, with or without the subject before their names. InputError for
    other names and for missing parameters.
    """
    if name.startswith(("hyper", "h2")) and given.has(*_names(subject, "probs")):
        return _stated_mixture(given, subject, scale)
    size = scale * (given.positive(f"mean_{subject}", "mean") if mean is None else mean)
    if name.startswith("exp"):
        return [(1.0, law("exponential", size))]
    if name.startswith(("determ", "const")):
        return [(1.0, size)]
    if name.startswith("uniform"):
        return [(1.0, {"dist": "uniform", "low": 0.0, "high": 2.0 * size})]
    if name.startswith("erlang"):
        return [(1.0, {"dist": "erlang", "mean": size, "stages": _stages(given, name, subject)})]
    if name.startswith("weibull"):
        shape = _first(given, subject, "shape", "k")
        return [(1.0, {"dist": "weibull", "mean": size,
                       "shape": shape if shape is not None else weibull_shape(_spread(given, subject))})]
    if name.startswith("lognormal"):
        sigma = _first(given, subject, "sigma")
        return [(1.0, law("lognormal", size, math.expm1(sigma * sigma) if sigma else _spread(given, subject)))]
    if name.startswith("gamma"):
        shape = _first(given, subject, "shape", "k")
        return [(1.0, law("gamma", size, 1.0 / shape if shape else _spread(given, subject)))]
    if name.startswith(("hyper", "h2")):
        return balanced(size, _spread(given, subject))
    raise given.fault(subject, f"no law is called {name!r}", KNOWN)


def balanced(mean: float, cv2: float) -> Mixture:
    """Two exponential laws with balanced means: p = (1 + sqrt((c - 1)/(c + 1)))/2, each with half of the whole mean.

    Whitt (1982), *Operations Research* 30:125.
    """
    share = 0.5 * (1.0 + math.sqrt(max(cv2 - 1.0, 0.0) / (cv2 + 1.0)))
    return [(p, law("exponential", 0.5 * mean / p)) for p in (share, 1.0 - share)]


def by_kind(service: Mixture) -> Content:
    """Flaws by weight, one for each part of a mixture of services; nothing for a plain law."""
    if len(service) == 1:
        return {}
    return {"flaws": {f"kind{at}": {"per_1000_orders": 1000.0 * share, "handle": part}
                      for at, (share, part) in enumerate(service)}}


def _stated_mixture(given: Inputs, subject: str, scale: float) -> Mixture:
    shares = _numbers(given, subject, "probs")
    if given.has(*_names(subject, "means")):
        means = _numbers(given, subject, "means", len(shares))
    else:
        means = [1.0 / rate for rate in _numbers(given, subject, "rates", len(shares))]
    return [(share, law("exponential", scale * mean)) for share, mean in zip(shares, means, strict=True) if share]


def _numbers(given: Inputs, subject: str, key: str, length: int | None = None) -> Sequence[float]:
    names = _names(subject, key)
    return given.numbers(next((name for name in names if given.has(name)), names[0]), length)


def _stages(given: Inputs, name: str, subject: str) -> int:
    digits = "".join(character for character in name if character.isdigit())
    if digits:
        return int(digits)
    stages = _first(given, subject, "stages", "k", "shape")
    return round(stages if stages is not None else 1.0 / _spread(given, subject))


def _spread(given: Inputs, subject: str) -> float:
    """The squared coefficient of variation."""
    cv = _first(given, subject, "cv")
    return cv * cv if cv is not None else given.positive(*_names(subject, "cv2"))


def _first(given: Inputs, subject: str, *keys: str) -> float | None:
    names = _names(subject, *keys)
    return given.positive(*names) if given.has(*names) else None


def _names(subject: str, *keys: str) -> list[str]:
    return [name for key in keys for name in (f"{subject}_{key}", key)]
