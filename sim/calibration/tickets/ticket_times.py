"""Laws of the times that a log shows: one with two parameters where it follows the data, else their quantiles.

Laws are fitted by maximum likelihood and the likeliest is kept if the greatest distance of its distribution function
from the data is within what luck allows (Kolmogorov and Smirnov, 1 %; parameters that are fitted make the test lenient,
Lilliefors 1967, so half of it is allowed). Else the law is empirical: quantiles at equally spaced probabilities. Its
last piece is linear like the others and ends where it has the mean of the times in it, not at the greatest of them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.fitting import plain

KOLMOGOROV: Final = 1.63
LARGEST_CV: Final = 4.0
"""Beyond it a law says more of the longest times than the data do."""
ALIKE: Final = 0.1
"""The mean of a law is that of the times, to this part of it."""
LONGEST: Final = 5_000_000.0
"""Minutes."""
POINTS: Final = ((0, 11), (60, 21), (200, 41), (1000, 101))
"""So many quantiles from so many times on."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class TimeLaw:
    """A law of minutes as the file writes it, its mean, and how many times it rests on."""

    text: str
    mean: float
    times: int


def time_law(minutes: Floats) -> TimeLaw:
    """Return the law of times from 0 on; a constant 0 where there are none."""
    minutes = np.minimum(minutes, LONGEST)
    if not minutes.size or not minutes.any():
        return TimeLaw("0", 0.0, int(minutes.size))
    if minutes.size < 5 or minutes.min() == minutes.max():
        return TimeLaw(f'"{plain(float(minutes.mean()), 4)} min"', float(minutes.mean()), int(minutes.size))
    return _parametric(minutes) or _empirical(minutes)


def _parametric(minutes: Floats) -> TimeLaw | None:
    if minutes.min() <= 0.0:
        return None
    mean, logs = float(minutes.mean()), np.log(minutes)
    location, width = float(logs.mean()), float(logs.std())
    if width <= 0.0:
        return None
    cv = math.sqrt(math.expm1(min(width * width, 4.6)))
    best: tuple[float, str, float] | None = None
    levels = np.sort(minutes)
    grid = np.arange(1, levels.size + 1) / levels.size
    if cv < LARGEST_CV:
        lognormal = _normal(np.log(levels), location, width)
        best = _better(best, lognormal, grid, f'{{ dist = "lognormal", mean = "{{}} min", cv = {plain(cv)} }}',
                       math.exp(location + 0.5 * width * width))
    best = _better(best, 1.0 - np.exp(-levels / mean), grid, '{{ dist = "exponential", mean = "{} min" }}', mean)
    if best is None or best[0] > 0.5 * KOLMOGOROV / math.sqrt(levels.size) or abs(best[2] - mean) > ALIKE * mean:
        return None
    return TimeLaw(best[1].replace("{{", "{").replace("}}", "}"), best[2], int(levels.size))


def _better(best: tuple[float, str, float] | None, fitted: Floats, grid: Floats, text: str, mean: float
            ) -> tuple[float, str, float]:
    apart = float(np.maximum(np.abs(fitted - grid), np.abs(fitted - grid + 1.0 / grid.size)).max())
    found = (apart, text.replace("{}", plain(mean, 4)), mean)
    return found if best is None or apart < best[0] else best


def _normal(logs: Floats, location: float, width: float) -> Floats:
    from scipy.special import ndtr

    return np.asarray(ndtr((logs - location) / width))


def _empirical(minutes: Floats) -> TimeLaw:
    points = next(count for least, count in reversed(POINTS) if minutes.size >= least)
    points = min(points, max(minutes.size, 2))
    quantiles = np.quantile(minutes, np.linspace(0.0, 1.0, points))
    tail = minutes[minutes >= quantiles[-2]]
    if points > 2 and tail.size:
        share = 1.0 / (points - 1)
        above = np.sort(minutes)[::-1][:max(round(share * minutes.size), 1)]
        quantiles[-1] = max(2.0 * float(above.mean()) - float(quantiles[-2]), float(quantiles[-2]))
    text = ", ".join(plain(float(value), 4) for value in quantiles)
    mean = float((0.5 * (quantiles[1:] + quantiles[:-1])).mean())
    if quantiles[-1] <= quantiles[0]:
        return TimeLaw(f'"{plain(mean, 4)} min"', mean, int(minutes.size))
    return TimeLaw(f'{{ dist = "empirical", quantiles = [{text}] }}', mean, int(minutes.size))
