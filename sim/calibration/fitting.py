"""Laws fitted to times: service by the lognormal law, patience from waits that an answer cut short.

A caller who was answered after two minutes would have waited at least two minutes: a right-censored observation of
patience, as informative as a caller who hung up (Brown et al. 2005, *JASA* 100:36, section 5; Mandelbaum and Zeltyn
2013 on why the mean of the waits of those who abandoned is no estimate of patience). A caller who was answered at once
tells nothing and is left out. Four laws are fitted by maximum likelihood and the one with the least Akaike criterion is
kept; the product-limit estimate stands beside it to show how well it follows the data.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

LOCATIONS: Final = (-10.0, 10.0)
LARGEST_CV: Final = 10.0
"""The largest value that the file format allows."""
FEWEST_LEFT: Final = 50
WIDTHS: Final = (0.05, math.sqrt(math.log1p(LARGEST_CV**2)))
"""Where location and width of the logarithm of minutes are sought: no patience is believed beyond."""

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def plain(value: float, digits: int = 3) -> str:
    """Return a number with so many significant digits and without an exponent, as the file format reads it."""
    if value == 0.0:
        return "0"
    places = max(digits - 1 - math.floor(math.log10(abs(value))), 0)
    text = f"{value:.{min(places, 12)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True, slots=True)
class ServiceLaw:
    """Lognormal work time: its mean in minutes, its coefficient of variation, and how many calls it rests on."""

    mean: float
    cv: float
    calls: int


def service_law(minutes: Floats) -> ServiceLaw:
    """Fit the lognormal law to service times, all of them positive.

    The mean is the sample's, because it carries the load; the shape is by maximum likelihood, the standard deviation of
    the logarithms s, as cv = sqrt(exp(s^2) - 1).
    """
    spread = float(np.std(np.log(minutes)))
    cv = math.sqrt(math.expm1(min(spread, WIDTHS[1]) ** 2))
    return ServiceLaw(float(minutes.mean()), cv, int(minutes.size))


@dataclass(frozen=True, slots=True)
class PatienceLaw:
    """A law of patience in minutes and how it was chosen.

    `scale` and `shape` are the parameters of the file format: mean and shape for `weibull`, median and shape for
    `loglogistic`, mean and cv for `lognormal`, mean alone for `exponential`.
    """

    dist: str
    scale: float
    shape: float
    log_likelihood: float
    rivals: dict[str, float]
    """Log-likelihood of every law tried."""
    waits: int
    abandoned: int
    location: float
    width: float
    """Of the logarithm of minutes, as the laws below take them."""

    def survival(self, minutes: Floats) -> Floats:
        """The share that would wait so many minutes."""
        return np.asarray(np.exp(_LAWS[self.dist](np.log(minutes), self.location, self.width)[1]))

    def log_likelihood_of(self, waits: Floats, abandoned: Flags) -> float:
        """The log-likelihood of other waits under this law."""
        times, censored, events = _tallied(waits, abandoned)
        density, survival = _LAWS[self.dist](times, self.location, self.width)
        return float(events @ density + censored @ survival)

    def text(self) -> str:
        """The inline table of the file format."""
        place, form = _WRITTEN[self.dist]
        shape = f", {form} = {plain(self.shape)}" if form else ""
        return f'{{ dist = "{self.dist}", {place} = "{plain(self.scale)} min"{shape} }}'


_WRITTEN: Final = {
    "exponential": ("mean", ""),
    "weibull": ("mean", "shape"),
    "lognormal": ("mean", "cv"),
    "loglogistic": ("median", "shape"),
}


def patience_law(waits: Floats, abandoned: Flags, mean_only: bool = False) -> PatienceLaw | None:
    """Fit patience to waits longer than 0, of which those flagged ended by hanging up; None when nobody did.

    With `mean_only`, where the waits of those who hung up are not known one by one, the exponential law alone.
    """
    if not abandoned.any():
        return None
    times, counts, events = _tallied(waits, abandoned)
    fits = {"exponential": _exponential(times, counts, events)}
    if not mean_only:
        fits.update({name: _maximised(law, times, counts, events) for name, law in _LAWS.items() if name not in fits})
    best = min(fits, key=lambda name: 2.0 * (1 if name == "exponential" else 2) - 2.0 * fits[name][0])
    value, location, width = fits[best]
    scale, shape = _as_written(best, location, width)
    rivals = {name: fit[0] for name, fit in fits.items()}
    return PatienceLaw(best, scale, shape, value, rivals, int(waits.size), int(abandoned.sum()), location, width)


def scale_of(dist: str, minutes: Floats, censored: Floats, events: Floats) -> float:
    """Return the scale of one law, as the file format names it, fitted to weighted waits of distinct lengths."""
    times = np.log(minutes)
    fit = _exponential(times, censored, events) if dist == "exponential" else _maximised(
        _LAWS[dist], times, censored, events)
    return _as_written(dist, *fit[1:])[0]


def own_patience(waits: Floats, abandoned: Flags, usual: PatienceLaw | None) -> PatienceLaw | None:
    """Return the law of a part of the callers where it is better than that of all; else that of all.

    Better by the Akaike criterion: its log-likelihood gains more than the two parameters it may have. Parts of which
    fewer than fifty hung up have none of their own.
    """
    if usual is None or int(abandoned.sum()) < FEWEST_LEFT:
        return usual
    own = patience_law(waits, abandoned)
    if own is None or own.log_likelihood - usual.log_likelihood_of(waits, abandoned) <= 2.0:
        return usual
    return own


def _tallied(waits: Floats, abandoned: Flags) -> tuple[Floats, Floats, Floats]:
    """Distinct log waits, how many censored waits and how many endings fall on each."""
    times, where = np.unique(waits, return_inverse=True)
    events = np.bincount(where[abandoned], minlength=times.size).astype(np.float64)
    return np.log(times), np.bincount(where, minlength=times.size).astype(np.float64) - events, events


Pair = tuple[Floats, Floats]


def _weibull(log_times: Floats, location: float, width: float) -> Pair:
    """Log density (of the log time) and log survival of the Weibull law: location log scale, width 1/shape."""
    z = np.minimum((log_times - location) / width, 50.0)
    return z - np.exp(z) - math.log(width), -np.exp(z)


def _loglogistic(log_times: Floats, location: float, width: float) -> Pair:
    """The same of the log-logistic law: location log median, width 1/shape."""
    z = (log_times - location) / width
    return z - 2.0 * np.logaddexp(0.0, z) - math.log(width), -np.logaddexp(0.0, z)


def _lognormal(log_times: Floats, location: float, width: float) -> Pair:
    """The same of the lognormal law: location and width are mean and standard deviation of the log time."""
    from scipy.special import log_ndtr

    z = (log_times - location) / width
    return -0.5 * z * z - math.log(width) - 0.5 * math.log(2.0 * math.pi), np.asarray(log_ndtr(-z))


_LAWS: Final = {"exponential": _weibull, "weibull": _weibull, "loglogistic": _loglogistic, "lognormal": _lognormal}


def _maximised(
    law: Callable[[Floats, float, float], Pair], times: Floats, censored: Floats, events: Floats
) -> tuple[float, float, float]:
    """Maximum likelihood: its log value, location and width of the log time."""
    from scipy.optimize import minimize

    def bounded(point: Floats) -> tuple[float, float]:
        return _within(float(point[0]), LOCATIONS), _within(math.exp(min(point[1], 5.0)), WIDTHS)

    def lost(point: Floats) -> float:
        density, survival = law(times, *bounded(point))
        return -float(events @ density + censored @ survival)

    _, start, _ = _exponential(times, censored, events)
    best = minimize(lost, np.array([start, 0.0]), method="Nelder-Mead", options={"xatol": 1e-6, "fatol": 1e-6})
    return -float(best.fun), *bounded(best.x)


def _within(value: float, limits: tuple[float, float]) -> float:
    """The value, moved into the limits: of one number, `np.clip` takes longer than a law of a few hundred waits."""
    return min(max(value, limits[0]), limits[1])


def _exponential(times: Floats, censored: Floats, events: Floats) -> tuple[float, float, float]:
    """The closed form: mean patience is all time waited over all who abandoned; density of the log time as above."""
    mean = float(np.exp(times) @ (censored + events) / events.sum())
    density, survival = _weibull(times, math.log(mean), 1.0)
    return float(events @ density + censored @ survival), math.log(mean), 1.0


def _as_written(dist: str, location: float, width: float) -> tuple[float, float]:
    """Scale and shape as the file format names them, from location and width of the log time."""
    if dist == "weibull":
        return math.exp(location) * math.gamma(1.0 + width), 1.0 / width
    if dist == "lognormal":
        return math.exp(location + 0.5 * width * width), math.sqrt(math.expm1(width * width))
    return math.exp(location), 1.0 / width
