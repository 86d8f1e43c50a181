"""Policies a month at a time: what every month of every replication came to, and how two policies compare in it.

Months of one run hang together - a line that grows is long next month too - so they are no independent runs, and
nothing here is a verdict: how often a policy looks worse in a month, and how bad one month in twenty is, is told as it
was in the runs. Whether a policy is better is told by the whole runs (`sim.experiment.verdicts`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.errors import InputError, Problem
from sim.experiment.comparison import Comparison, setting_of
from sim.experiment.simulate import ENGINES, prepare, simulate
from sim.experiment.verdicts import has_base
from sim.experiment.workers import Progress, run_all
from sim.outcomes.by_period import MEASURES, ByPeriod, Measure
from sim.outcomes.periods import Periods, periods
from sim.scenario.plan import build, unseated
from sim.statistics.defaults import DEFAULT_REPLICATIONS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.scenario import Scenario, World
    from sim.scenario.plan import Plan

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

BAD_SHARE: Final = 0.05
"""A bad month is one in twenty."""
FEWEST_MONTHS: Final = 20
"""With fewer months there is no one in twenty among them."""
_NEEDS_A_BASE: Final = "problem_days"


@dataclass(frozen=True)
class Pairs:
    """One measure of two policies, month by month, whole months that can be told under both.

    first, second: values in the order of replications and months, (months,); months: of each its number in the run,
    from 0; worse, better, same: in how many of them the second policy is worse than the first, better, and the same.
    """

    measure: Measure
    first: Floats
    second: Floats
    months: Integers

    def by_month(self, sign: int) -> list[int]:
        """Return in how many runs the second policy is worse (-1) or better (+1) in the first month, the second ..."""
        differs = self.measure.better * sign * (self.second - self.first) > 0.0
        counts = np.bincount(self.months[differs], minlength=int(self.months.max(initial=-1)) + 1)
        return [int(count) for count in counts]

    @property
    def worse(self) -> int:
        """In how many months the second policy looks worse."""
        return int(np.count_nonzero(self.measure.better * (self.second - self.first) < 0.0))

    @property
    def same(self) -> int:
        """In how many months the two are the same."""
        return int(np.count_nonzero(self.second == self.first))

    @property
    def better(self) -> int:
        """In how many months the second policy looks better."""
        return self.first.size - self.worse - self.same

    @property
    def bad(self) -> tuple[float, float]:
        """What one month in twenty comes to, or to worse, under each policy; nan with fewer than twenty months."""
        return bad_month(self.first, self.measure.better), bad_month(self.second, self.measure.better)


def bad_month(values: Floats, better: int) -> float:
    """Return the value that one month in twenty comes to, or to worse; nan with fewer than `FEWEST_MONTHS`.

    >>> bad_month(np.arange(40.0), better=-1), bad_month(np.arange(40.0), better=1)
    (38.0, 1.0)
    """
    if values.size < FEWEST_MONTHS:
        return math.nan
    ordered = np.sort(values)
    if better < 0:
        ordered = ordered[::-1]
    return float(ordered[math.ceil(BAD_SHARE * values.size * (1.0 - 1e-12)) - 1])


@dataclass(frozen=True)
class Months:
    """What every month came to under every policy.

    comparison: of the same runs as wholes; pieces: the months, and what is left over; values: by policy and measure,
    (replications, pieces), nan where it cannot be told.
    """

    comparison: Comparison
    pieces: Periods
    values: Mapping[str, Mapping[str, Floats]]

    @property
    def policies(self) -> tuple[str, ...]:
        """Names, the first being the one the others are compared with."""
        return self.comparison.policies

    @property
    def titles(self) -> Mapping[str, str]:
        """What the policies are called, by name."""
        return self.comparison.titles

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """What is told of a month in this world: problem days only where there is a base of customers."""
        return tuple(each for each in MEASURES if has_base(self.comparison) or each.name != _NEEDS_A_BASE)

    def pairs(self, policy: str, measure: Measure) -> Pairs:
        """Return a measure of the first policy and of another in the whole months in which both can be told."""
        whole = np.array(self.pieces.whole)
        first, second = (self.values[each][measure.name][:, whole].ravel() for each in (self.policies[0], policy))
        told = np.isfinite(first) & np.isfinite(second)
        number = np.tile(np.arange(whole.sum()), self.comparison.replications)
        return Pairs(measure, first[told], second[told], number[told])


def pieces_of(world: World) -> Periods:
    """Return the months of a world whose warm-up has been chosen; InputError for a run that is too short for any."""
    from sim.scenario.plan_tables import warm_up_of

    found = periods(warm_up_of(world), world.horizon, world.calendar.start)
    if not found.unit:
        raise InputError(Problem("is too short to be looked at month by month, or week by week", key="horizon",
                                 allowed="at least two whole weeks after the warm-up"))
    return found


def months(
    scenario: Scenario, policies: Sequence[str], *, replications: int = DEFAULT_REPLICATIONS, seed: int | None = None,
    workers: int = 1, engine: str = ENGINES[0], progress: Progress | None = None,
) -> Months:
    """Run every policy in every replication and return what each month came to.

    scenario: with nothing left to pilot runs (`sim.experiment.warm_up.run_pilots`). InputError for a run that is too
    short.
    """
    used = scenario.seed if seed is None else seed
    plans = {policy: build(scenario.world(policy)) for policy in policies}
    pieces = pieces_of(scenario.world(policies[0]))
    idle = {policy: _unseated(scenario.world(policy), pieces) for policy in policies}
    prepare(engine)
    jobs = [(policy, replication) for replication in range(replications) for policy in policies]
    done = run_all(_run, _Shared(plans, idle, pieces, used, engine), jobs, workers, progress,
                   in_threads=engine == "compiled")
    found = dict(zip(jobs, done, strict=True))
    values = {policy: {measure.name: np.array([found[policy, at][0][measure.name] for at in range(replications)])
                       for measure in MEASURES} for policy in policies}
    outcomes = {policy: [found[policy, at][1] for at in range(replications)] for policy in policies}
    return Months(_whole(scenario, used, outcomes), pieces, values)


def _whole(scenario: Scenario, seed: int, outcomes: Mapping[str, Sequence[Mapping[str, float]]]) -> Comparison:
    """Return the comparison that the same runs are as wholes."""
    policies = tuple(outcomes)
    values = {policy: {name: np.array([run[name] for run in runs]) for name in runs[0]}
              for policy, runs in outcomes.items()}
    return Comparison(
        title=scenario.title, source_hash=scenario.source_hash, policies=policies,
        titles={policy: scenario.policy_titles[policy] for policy in policies},
        frontline=scenario.world(policies[0]).chain[0].pool, seed=seed, replications=len(outcomes[policies[0]]),
        values=values, digests={policy: () for policy in policies}, setting=setting_of(scenario, policies))


def _unseated(world: World, pieces: Periods) -> list[list[float]]:
    return [[unseated(world, pool, begin, end) for begin, end in pairwise(pieces.edges)]
            for pool in world.pools.values()]


@dataclass(frozen=True)
class _Shared:
    plans: Mapping[str, Plan]
    unseated: Mapping[str, list[list[float]]]
    pieces: Periods
    seed: int
    engine: str


def _run(shared: _Shared, job: tuple[str, int]) -> tuple[dict[str, Floats], dict[str, float]]:
    policy, replication = job
    plan = shared.plans[policy]
    collector = ByPeriod(plan, shared.pieces, shared.unseated[policy])
    done = simulate(plan, seed=shared.seed, replication=replication, engine=shared.engine, keep=collector.update)
    figures = collector.result()
    return {measure.name: figures.values(measure.name) for measure in MEASURES}, done.outcomes
