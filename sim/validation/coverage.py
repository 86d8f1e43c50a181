"""The statistics themselves: do the intervals of `compare` hold what they should as often as they say?

The system is a base of customers of whom every one leaves at a constant hazard, other under each of two policies.
Then exact answers are known for a finite run from its start: whoever leaves does so with probability 1 - exp(-h T), so
the expected churn of each policy and the difference between them are known, and there is no warm-up to get wrong. A
small `compare` is repeated a thousand times with other seeds.

Churn is a mean over customers of one law, so its intervals are tested where they may fail: with few replications. The
draws are common: whoever leaves under the lower hazard leaves under the higher one too, which is what the variance
reduction shows.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.experiment.comparison import Comparison
from sim.experiment.simulate import simulate
from sim.experiment.workers import Progress, run_all
from sim.statistics.defaults import DEFAULT_LEVEL
from sim.statistics.intervals import Interval, variance
from sim.vocabulary import WEEKS_PER_YEAR

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.scenario.plan import Plan

REPETITIONS: Final = 1000
REPLICATIONS: Final = 6
TOLERANCE: Final = 0.015
"""How far from the level the share of intervals that hold the truth may lie: 2.2 standard errors at `REPETITIONS`."""
PEOPLE: Final = 400
WEEKS: Final = 52.0
HAZARDS: Final = (0.3, 0.4)
"""Of leaving, a year, under the first and the second policy."""
OUTCOME: Final = "churn"
_BATCH: Final = 20

WORLD: Final = f"""
title     = "Two hazards of leaving"
horizon   = "{WEEKS:g} weeks"
customers = {{ initial = {PEOPLE}, churn = {{ hazard_per_year = {HAZARDS[0]} }} }}
pools     = {{ desk = {{ staff = 1 }} }}
chain     = [{{ level = "desk", pool = "desk" }}]
[policies.first]
[policies.second]
customers.churn.hazard_per_year = {HAZARDS[1]}
"""


def expected_churn(hazard: float) -> float:
    """The share that has left by the horizon, 1 - exp(-h T): T in years of 365.25 days."""
    return -math.expm1(-hazard * WEEKS / WEEKS_PER_YEAR)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the repetitions gave.

    level, difference: shares of intervals that hold the first policy's mean, and the difference; truth: of the
    difference; estimates: of it, one a repetition; reduction: how many times fewer replications the common draws need.
    """

    repetitions: int
    replications: int
    level: float
    difference: float
    truth: float
    estimates: tuple[float, ...]
    reduction: float

    @property
    def tolerance(self) -> float:
        """`TOLERANCE`; with fewer than 1,000 repetitions 3.3 standard errors (one false alarm in a thousand)."""
        if self.repetitions >= REPETITIONS:
            return TOLERANCE
        return 3.3 * math.sqrt(DEFAULT_LEVEL * (1.0 - DEFAULT_LEVEL) / self.repetitions)

    def holds(self, share: float) -> bool:
        """Whether a coverage is what it should be."""
        return abs(share - DEFAULT_LEVEL) <= self.tolerance


@lru_cache(maxsize=1)
def _scenario() -> Scenario:
    from sim.scenario import loads

    return loads(WORLD, "the world of the coverage test")


@lru_cache(maxsize=1)
def _plans() -> dict[str, Plan]:
    from sim.scenario.plan import build

    scenario = _scenario()
    return {policy: build(scenario.world(policy)) for policy in scenario.policies}


Repetition = tuple[Interval, Interval, float, float]
"""Intervals of the first policy's mean and of the difference; variance of both alone, and of the difference."""


def _repetitions(engine: str, batch: tuple[int, int, int]) -> list[Repetition]:
    first, last, replications = batch
    return [_repetition(engine, seed, replications) for seed in range(first, last)]


def _repetition(engine: str, seed: int, replications: int) -> Repetition:
    """One small comparison with a seed of its own, and what it says."""
    scenario = _scenario()
    values = {policy: {OUTCOME: np.array([simulate(plan, seed=seed, replication=number, engine=engine).outcomes[OUTCOME]
                                          for number in range(replications)])}
              for policy, plan in _plans().items()}
    result = Comparison(scenario.title, scenario.source_hash, scenario.policies, scenario.policy_titles, "", seed,
                        replications, values, {})
    first, second = (result.values[policy][OUTCOME] for policy in result.policies)
    alone = variance(first) + variance(second)
    return (result.levels[result.policies[0]][OUTCOME], result.differences[result.policies[1]][OUTCOME], alone,
            alone / result.reductions[result.policies[1]][OUTCOME])


def measure_coverage(
    repetitions: int = REPETITIONS, replications: int = REPLICATIONS, *, engine: str = "compiled", workers: int = 1,
    progress: Progress | None = None,
) -> Coverage:
    """Repeat a small comparison and count how often its intervals hold the truth. Seeds are 1, 2, ..."""
    batches = [(first, min(first + _BATCH, repetitions + 1), replications)
               for first in range(1, repetitions + 1, _BATCH)]
    done = run_all(_repetitions, engine, batches, workers, progress, in_threads=engine == "compiled")
    rows = [row for batch in done for row in batch]
    means = [expected_churn(hazard) for hazard in HAZARDS]
    truth = means[1] - means[0]
    estimates = tuple(row[1].mean for row in rows)
    return Coverage(
        repetitions, replications,
        level=sum(row[0].contains(means[0]) for row in rows) / len(rows),
        difference=sum(row[1].contains(truth) for row in rows) / len(rows),
        truth=truth, estimates=estimates,
        reduction=math.fsum(row[2] for row in rows) / math.fsum(row[3] for row in rows),
    )
