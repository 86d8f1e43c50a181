"""Several policies meet the same customers: every replication of every policy, and what it comes to.

Replication k of each policy is run with the same keyed draws (common random numbers by construction), so the i-th
values of two policies belong together and their difference is estimated from pairs. A job is one (policy, replication);
results are put in the order of the jobs, so they do not depend on the number of workers. The first replications may be
followed on the way, for pictures over time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import InputError, Problem
from sim.experiment.course import Course
from sim.experiment.simulate import ENGINES, RunResult, simulate
from sim.experiment.warm_up import settled
from sim.experiment.workers import Progress, run_all
from sim.outcomes.catalogue import expand, find
from sim.statistics.intervals import Interval, mean_interval, paired_difference, variance_reduction

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.experiment.decisions import Decision as Decided
    from sim.experiment.verdicts import Verdict
    from sim.experiment.warm_up import WarmUpChoice
    from sim.outcomes.catalogue import Outcome
    from sim.outcomes.timelines import History
    from sim.scenario import Scenario
    from sim.scenario.measuring import Decision
    from sim.scenario.plan import Plan

LEVEL = 0.95
"""Confidence level of every interval of a comparison, for one interval at a time."""


@dataclass(frozen=True, slots=True)
class Study:
    """What all jobs of a comparison share; everything a job's result depends on but its policy and replication."""

    plans: tuple[Plan, ...]
    seed: int
    engine: str


@dataclass(frozen=True, slots=True)
class Job:
    """One run of a comparison: policy (position in the study's plans), replication, and whether it is followed."""

    policy: int
    replication: int
    followed: bool = False


@dataclass(frozen=True)
class Setting:
    """What a reader has to know of the world to read its outcomes; the same for every policy.

    watch: minutes for which each case is watched, nan if unknown; weeks: from the warm-up to the horizon, nan if
    unknown; has_base: whether there is a base of customers, None if unknown; is_valued: whether the scenario says what
    a customer is worth; customer_value: that worth, nan if it does not; earns: whether a margin is known; currency:
    what money is called; decision: what would make a policy worth adopting; outcomes: as this world calls them, by
    name.
    """

    watch: float = float("nan")
    weeks: float = float("nan")
    has_base: bool | None = None
    is_valued: bool = False
    customer_value: float = float("nan")
    earns: bool = True
    currency: str = ""
    decision: Decision | None = None
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)


@dataclass(frozen=True)
class Comparison:
    """The outcomes of all policies in all replications.

    policies: names, the first being the one the others are compared with; titles: by policy; frontline: the first
    level's pool; values: by policy and outcome one number a replication, in order, NaN where undefined; digests: of
    the logs, by policy and replication; warm_up: what was chosen where the scenario's is "auto"; course: of the
    replications that were followed; setting: what is known of the world.
    """

    title: str
    source_hash: str
    policies: tuple[str, ...]
    titles: Mapping[str, str]
    frontline: str
    seed: int
    replications: int
    engine: str
    values: Mapping[str, Mapping[str, NDArray[np.float64]]]
    digests: Mapping[str, tuple[str, ...]]
    warm_up: WarmUpChoice | None = None
    course: Course | None = None
    setting: Setting = Setting()

    @property
    def baseline(self) -> str:
        """The policy from which all differences are taken."""
        return self.policies[0]

    @cached_property
    def outcomes(self) -> tuple[str, ...]:
        """Names of all outcomes, in the order of the first policy; policies may differ in pools they name."""
        return tuple(dict.fromkeys(name for policy in self.policies for name in self.values[policy]))

    def about(self, name: str) -> Outcome:
        """Return an outcome as this world calls it; one that nothing is known of is called by its name."""
        from sim.outcomes.catalogue import Outcome

        if name in self.setting.outcomes:
            return self.setting.outcomes[name]
        try:
            return find(name)
        except KeyError:
            return Outcome(name, name, "", "")

    @cached_property
    def verdicts(self) -> tuple[Verdict, ...]:
        """What is said of every headline under every policy but the first."""
        from sim.experiment.verdicts import verdicts

        return verdicts(self)

    def verdict(self, policy: str, name: str) -> Verdict:
        """Return what is said of one headline under one policy; KeyError for what nothing is said of."""
        return self._verdicts[policy, name]

    @cached_property
    def _verdicts(self) -> dict[tuple[str, str], Verdict]:
        return {(each.policy, each.outcome): each for each in self.verdicts}

    @cached_property
    def decisions(self) -> tuple[Decided, ...]:
        """What the scenario's decision comes to under every policy but the first; nothing where it names none."""
        from sim.experiment.decisions import decisions

        return decisions(self)

    @cached_property
    def levels(self) -> dict[str, dict[str, Interval]]:
        """Mean over the replications with its interval, by policy and outcome."""
        return {policy: {name: mean_interval(series, LEVEL) for name, series in self.values[policy].items()}
                for policy in self.policies}

    @cached_property
    def differences(self) -> dict[str, dict[str, Interval]]:
        """Mean paired difference from the baseline with its interval, by each other policy and shared outcome."""
        first = self.values[self.baseline]
        return {policy: {name: paired_difference(series, first[name], LEVEL)
                         for name, series in self.values[policy].items() if name in first}
                for policy in self.policies[1:]}

    @cached_property
    def reductions(self) -> dict[str, dict[str, float]]:
        """How many times fewer replications the common draws need (see `variance_reduction`)."""
        first = self.values[self.baseline]
        return {policy: {name: variance_reduction(series, first[name])
                         for name, series in self.values[policy].items() if name in first}
                for policy in self.policies[1:]}


def compare(
    scenario: Scenario,
    *,
    policies: Sequence[str] = (),
    replications: int = 10,
    seed: int | None = None,
    workers: int = 1,
    engine: str = ENGINES[0],
    progress: Progress | None = None,
    followed: int = 0,
) -> Comparison:
    """Run every policy in every replication and return the outcomes.

    `policies` empty takes all of the scenario, the first given is the baseline; `seed` None takes the scenario's. A
    warm-up that is "auto" is chosen first, by pilot runs of all policies of the scenario. The first `followed`
    replications (which take up to twice as long) give the comparison its course. InputError for a policy that does not
    exist or is named twice, and for fewer than one replication or worker.
    """
    from sim.experiment.decisions import check_decision

    chosen = choose_policies(scenario, policies)
    if replications < 1 or workers < 1:
        raise InputError("at least one replication and one worker are needed")
    check_decision(scenario)
    scenario, warm_up = settled(scenario, seed=seed, workers=workers, engine=engine)
    study = Study(_plans(scenario, chosen), scenario.seed if seed is None else seed, engine)
    prepare(engine)
    jobs = [Job(policy, replication, replication < followed)
            for replication in range(replications) for policy in range(len(chosen))]
    done = run_all(perform, study, jobs, workers, progress, in_threads=engine == "compiled")
    series = {name: done[at::len(chosen)] for at, name in enumerate(chosen)}
    titles = {name: scenario.policy_titles.get(name) or name for name in chosen}
    values = {name: _columns([run for run, _ in runs]) for name, runs in series.items()}
    digests = {name: tuple(run.digest for run, _ in runs) for name, runs in series.items()}
    histories = {name: tuple(history for _, history in runs if history is not None) for name, runs in series.items()}
    first = study.plans[0]
    return Comparison(
        title=scenario.title,
        source_hash=scenario.source_hash,
        policies=chosen,
        titles=titles,
        frontline=scenario.world(chosen[0]).chain[0].pool,
        seed=study.seed,
        replications=replications,
        engine=engine,
        values=values,
        digests=digests,
        warm_up=warm_up,
        course=Course(scenario.title, titles, first.warm_up, first.horizon, histories) if followed > 0 else None,
        setting=_setting(scenario, study.plans),
    )


def _setting(scenario: Scenario, plans: Sequence[Plan]) -> Setting:
    from math import isnan

    from sim.vocabulary import MINUTES_PER_WEEK

    world, first = scenario.world(), plans[0]
    has_base = not first.world["open_demand"]
    outcomes = {outcome.name: outcome for plan in reversed(plans) for outcome in expand(plan)}
    return Setting(
        watch=first.measures.watch, weeks=(first.horizon - first.warm_up) / MINUTES_PER_WEEK, has_base=has_base,
        is_valued=not isnan(first.measures.customer_value), customer_value=first.measures.customer_value,
        earns=has_base and any(bool(plan.world["margin_per_order"]) for plan in plans),
        currency=world.money.currency, decision=world.decision, outcomes=outcomes,
    )


def perform(study: Study, job: Job) -> tuple[RunResult, History | None]:
    """Do one job of a study; return what it gave, and how it went where it was followed."""
    plan = study.plans[job.policy]
    if not job.followed:
        return simulate(plan, seed=study.seed, replication=job.replication, engine=study.engine), None
    from sim.outcomes.timelines import Histories

    histories = Histories(plan)
    result = simulate(plan, seed=study.seed, replication=job.replication, engine=study.engine, keep=histories.update)
    return result, histories.result()


def prepare(engine: str = ENGINES[0]) -> None:
    """Load the engine and the outcomes, which compiles what is still to be compiled.

    To be called before processes are started: they then find everything compiled, instead of each compiling it.
    """
    from sim.engine import prepare as prepare_engine

    import_module("sim.outcomes.fold")
    prepare_engine(engine)


def choose_policies(scenario: Scenario, wanted: Sequence[str]) -> tuple[str, ...]:
    """Return the policies asked for, or all; InputError for those that are unknown or named twice."""
    if not wanted:
        return tuple(scenario.policies)
    problems = [_unknown(name, scenario) for name in wanted if name not in scenario.policies]
    problems += [Problem("is named twice", key=name) for name in dict.fromkeys(wanted) if list(wanted).count(name) > 1]
    if problems:
        raise InputError(problems)
    return tuple(wanted)


def _unknown(name: str, scenario: Scenario) -> Problem:
    from difflib import get_close_matches

    nearest = get_close_matches(name, scenario.policies, n=1)
    return Problem("no such policy", found=name, allowed=", ".join(scenario.policies), nearest="".join(nearest))


def _plans(scenario: Scenario, policies: Sequence[str]) -> tuple[Plan, ...]:
    from sim.scenario.plan import build

    return tuple(build(scenario.world(policy)) for policy in policies)


def _columns(runs: Sequence[RunResult]) -> dict[str, NDArray[np.float64]]:
    names = dict.fromkeys(name for run in runs for name in run.outcomes)
    return {name: np.array([run.outcomes.get(name, np.nan) for run in runs]) for name in names}
