"""How often an interval that was stopped when narrow enough contains the true value, measured on draws of known mean.

The verification of `sim.statistics.sequential`: the nominal level of an interval is for a fixed number of
replications. Stopping when it looks narrow favours samples whose variance came out small, and for skewed values the
mean and the variance of a sample go together, so the coverage falls short. Here the rule is run on many samples of
known mean at once.

What it shows at level 0.95, for a half-width of 0.3 (20,000 trials, a look after every replication):

| differences | minimum | coverage | replications, mean |
|---|---|---|---|
| normal, standard deviation 1 | 10 | 0.941 | 44 |
| difference of two exponentials, means 1 and 0.8 | 10 | 0.940 | 67 |
| exponential of mean 1 | 10 | 0.858 | 38 |
| exponential of mean 1 | 30 | 0.924 | 43 |

So near-normal differences lose one percentage point, and paired differences, whose skews partly cancel, hardly more;
strongly skewed values lose up to nine, and a larger minimum is the remedy. The tests measure the table again.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.statistics.intervals import critical_value
from sim.statistics.sequential import StoppingRule


@dataclass(frozen=True, slots=True)
class Coverage:
    """The share of trials whose final interval contains the true value, its standard error, and the cost of stopping.

    `mean_count` is the mean number of replications at the stop, `at_maximum` the share of trials that ran into the
    maximum without the precision asked for (their intervals are counted like all others).
    """

    coverage: float
    error: float
    mean_count: float
    at_maximum: float
    trials: int


def coverage_under_stopping(
    samples: NDArray[np.float64], truth: float, rule: StoppingRule, block: int = 1
) -> Coverage:
    """Apply `rule`, which has one target, to each row of `samples`, shape (trials, maximum), of expectation `truth`.

    The same looks as `StoppingRule.stopping_count`, for all trials at once. Raises ValueError for a rule with several
    targets or rows shorter than its maximum.
    """
    if len(rule.targets) != 1 or samples.ndim != 2 or samples.shape[1] < rule.maximum:
        raise ValueError("coverage needs a rule with one target and as many values in each row as its maximum")
    running = _Running(samples.shape[0])
    looks = set(range(rule.minimum, rule.maximum + 1, block)) | {rule.maximum}
    going = np.ones(samples.shape[0], dtype=bool)
    counts = np.zeros(samples.shape[0], dtype=np.int64)
    held = precise = np.zeros(samples.shape[0], dtype=bool)
    for count in range(1, rule.maximum + 1):
        running.add(samples[:, count - 1], count)
        if count not in looks:
            continue
        half_width = critical_value(count, rule.individual_level) * np.sqrt(running.squares / (count - 1) / count)
        reached = half_width <= _wanted(rule, running.mean)
        stopping = going & (reached | (count == rule.maximum))
        held = held | (stopping & (np.abs(running.mean - truth) <= half_width))
        precise = precise | (stopping & reached)
        counts[stopping] = count
        going &= ~stopping
    return _summary(held, precise, counts)


class _Running:
    """Means and sums of squares of many rows, a column at a time (Welford's update)."""

    def __init__(self, rows: int) -> None:
        self.mean = np.zeros(rows)
        self.squares = np.zeros(rows)

    def add(self, column: NDArray[np.float64], count: int) -> None:
        gap = column - self.mean
        self.mean = self.mean + gap / count
        self.squares = self.squares + gap * (column - self.mean)


def _wanted(rule: StoppingRule, means: NDArray[np.float64]) -> NDArray[np.float64]:
    """The half-width each trial must come down to: `Target.wanted` for many."""
    return np.abs(means) * rule.targets[0].wanted(1.0) if rule.targets[0].relative else np.full(
        means.shape, rule.targets[0].wanted(1.0)
    )


def _summary(held: NDArray[np.bool_], precise: NDArray[np.bool_], counts: NDArray[np.int64]) -> Coverage:
    """The shares over the trials and the binomial standard error of the first."""
    trials = held.size
    share = int(held.sum()) / trials
    error = math.sqrt(share * (1.0 - share) / trials)
    return Coverage(share, error, int(counts.sum()) / trials, 1.0 - int(precise.sum()) / trials, trials)
