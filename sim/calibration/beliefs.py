"""How far a figure of a log is believed against a simulated one: as far as luck does not explain the difference."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sim.calibration.call_bounds import NORMAL

SHORTEST: Final = 1e-3
"""Shorter mean waits, in minutes, and smaller shares are not told apart."""
SETTLED: Final = 0.9
"""From this belief on every log like the one that was fitted would move staff."""


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """A figure of the log and half the width of its 95 % interval, whole days drawn again."""

    seen: float
    noise: float


def belief(simulated: float, seen: Figure) -> float:
    """Return the share of the logarithm of seen / simulated that is believed, from 0 to 1.

    simulated: with what is known before the search, such as the agents on the roster; seen: in the log. The days of a
    log were busier or quieter, and its callers more or less patient, by luck. What the luck explains is no reason to
    have more people or others. So of the logarithm counts the share of its square that the log's own noise does not
    explain (the positive-part estimate of a single effect by moments, as for variance components); nothing where the
    noise explains it all, nearly all in a long log. What is left of a difference is within one standard error.
    """
    low, high = max(simulated, SHORTEST), max(seen.seen, SHORTEST)
    off, noise = math.log(high / low), seen.noise / (NORMAL * high)
    return max(1.0 - (noise / off) ** 2, 0.0) if off != 0.0 else 0.0


def is_settled(beliefs: Mapping[str, float]) -> bool:
    """Whether the waits of a log are believed nearly in full at every desk: each log like it would move staff."""
    return all(share >= SETTLED for what, share in beliefs.items() if what.startswith("wait "))


def between(simulated: float, seen: float, share: float) -> float:
    """Return the figure that goes the believed share of the way, on the scale of the logarithm."""
    low, high = max(simulated, SHORTEST), max(seen, SHORTEST)
    return low * math.exp(share * math.log(high / low))
