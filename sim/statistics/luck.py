"""How much of a difference is luck: its interval as runs are added, and what looking too early costs.

Intervals are those of `sim.statistics.intervals`; that of two policies with luck of their own is Welch's (1947,
*Biometrika* 34:28). That a test repeated as data come in raises more false alarms than it says was measured by
Armitage, McPherson & Rowe (1969), *Journal of the Royal Statistical Society A* 132:235.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.statistics.defaults import DEFAULT_LEVEL
from sim.statistics.intervals import Interval, Values, critical_value, paired_difference, variance

DRAWS: Final = 2_000
"""How often runs are put into two groups by lot."""
FEWEST: Final = 2
_SEED: Final = 1969


@dataclass(frozen=True, slots=True)
class Look:
    """What the first `count` runs say. paired: with the same luck in both; alone: half-width with luck of their own."""

    count: int
    paired: Interval
    alone: float


def looks(values: Values, baseline: Values, level: float = DEFAULT_LEVEL) -> list[Look]:
    """Return what two runs say of `values - baseline`, three, and so on to all; both have one number a replication."""
    return [Look(count, paired_difference(values[:count], baseline[:count], level),
                 _alone(values[:count], baseline[:count], level)) for count in range(FEWEST, len(values) + 1)]


def _alone(values: Values, baseline: Values, level: float) -> float:
    """The half-width of Welch's interval, with Satterthwaite's degrees of freedom."""
    from scipy.special import stdtrit

    count = len(values)
    first, second = variance(values) / count, variance(baseline) / count
    if not first + second > 0.0:
        return 0.0 if first + second == 0.0 else math.nan
    freedom = (first + second) ** 2 * (count - 1) / (first**2 + second**2)
    return float(stdtrit(freedom, 0.5 * (1.0 + level))) * math.sqrt(first + second)


def false_alarms(values: Values, level: float = DEFAULT_LEVEL, draws: int = DRAWS) -> tuple[float, list[float]]:
    """Return how often two groups of runs of one policy seem to differ: looked at once, and after every pair.

    values: one number a replication. They are put into two groups by lot, again and again, and paired as they come:
    between the groups there is no difference but luck. The first share is of draws in which the interval of the mean
    difference of all pairs excludes 0; the others, of draws in which that of the first two pairs does, or of the first
    three, and so on, at any time so far. Empty with fewer than four runs, or where nothing varies.
    """
    series = np.asarray(values, dtype=np.float64)
    pairs = series.size // 2
    if pairs < FEWEST or not variance(series.tolist()) > 0.0:
        return math.nan, []
    lots = np.random.default_rng(_SEED)
    shuffled = np.stack([lots.permutation(series) for _ in range(draws)])
    gaps = shuffled[:, 0:2 * pairs:2] - shuffled[:, 1:2 * pairs:2]
    counts = np.arange(1, pairs + 1)
    means = np.cumsum(gaps, axis=1) / counts
    squares = np.maximum(np.cumsum(gaps * gaps, axis=1) - counts * means * means, 0.0)
    critical = np.array([critical_value(int(count), level) for count in counts[1:]])
    half = critical * np.sqrt(squares[:, 1:] / (counts[1:] * (counts[1:] - 1)))
    alarms = np.abs(means[:, 1:]) > half
    return float(alarms[:, -1].mean()), np.maximum.accumulate(alarms, axis=1).mean(axis=0).tolist()
