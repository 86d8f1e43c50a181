"""Several policies that met the same customers: what every replication gave, and what it comes to.

Replication k of each policy was run with the same keyed draws (common random numbers by construction), so the i-th
values of two policies belong together and their difference is estimated from pairs. The runs themselves are those of a
study (`sim.study`, kind "compare"); here is what is concluded from them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from sim.outcomes.catalogue import expand, find
from sim.statistics.defaults import DEFAULT_LEVEL
from sim.statistics.intervals import Interval, mean_interval, paired_difference, variance_reduction

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sim.experiment.course import Course
    from sim.experiment.decisions import Decision as Decided
    from sim.experiment.verdicts import Verdict
    from sim.experiment.warm_up import WarmUpChoice
    from sim.outcomes.catalogue import Outcome
    from sim.scenario import Scenario
    from sim.scenario.durations import Timespan
    from sim.scenario.judged import Judged
    from sim.scenario.measuring import Decision, KnownFigure


@dataclass(frozen=True)
class Setting:
    """What a reader has to know of the world to read its outcomes; the same for every policy.

    watch: minutes for which each case is watched, nan if unknown; watched_for: the same as written, which may be in
    business time; weeks: from the warm-up to the horizon, nan if
    unknown; has_base: whether there is a base of customers, None if unknown; is_valued: whether the scenario says what
    a customer is worth; customer_value: that worth, nan if it does not; earns: whether a margin is known; currency:
    what money is called; decision: what would make a policy worth adopting; named: outcomes that were asked for beside
    the headlines; outcomes: as this world calls them, by name; known: what the organisation knows of its own outcomes;
    judged: how the scenario was judged on a log, is_as_judged: whether it is still what was judged.
    """

    watch: float = float("nan")
    watched_for: Timespan | None = None
    weeks: float = float("nan")
    has_base: bool | None = None
    is_valued: bool = False
    customer_value: float = float("nan")
    earns: bool = True
    currency: str = ""
    decision: Decision | None = None
    named: tuple[str, ...] = ()
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    known: Mapping[str, KnownFigure] = field(default_factory=dict)
    judged: Judged | None = None
    is_as_judged: bool = False


@dataclass(frozen=True)
class Comparison:
    """The outcomes of all policies in all replications.

    policies: names, the first being the one the others are compared with; titles: by policy; frontline: the first
    level's pool; values: by policy and outcome one number a replication, in order, NaN where undefined; digests: of
    the logs, by policy and replication; warm_up: what was chosen where the scenario's is "auto"; course: of the
    replications that were followed; setting: what is known of the world; level: confidence of the
    intervals, of those of the verdict all at once, of those of tables one by one; drawn: the same as values under draws
    of a fitted scenario, draws by runs (with the luck of the first replications), nothing where there are none;
    freedom: degrees of freedom of the log that was drawn.
    """

    title: str
    source_hash: str
    policies: tuple[str, ...]
    titles: Mapping[str, str]
    frontline: str
    seed: int
    replications: int
    values: Mapping[str, Mapping[str, NDArray[np.float64]]]
    digests: Mapping[str, tuple[str, ...]]
    warm_up: WarmUpChoice | None = None
    course: Course | None = None
    setting: Setting = Setting()
    level: float = DEFAULT_LEVEL
    drawn: Mapping[str, Mapping[str, NDArray[np.float64]]] = field(default_factory=dict)
    freedom: float = float("inf")

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
        return {policy: {name: mean_interval(series, self.level) for name, series in self.values[policy].items()}
                for policy in self.policies}

    @cached_property
    def differences(self) -> dict[str, dict[str, Interval]]:
        """Mean paired difference from the baseline with its interval, by each other policy and shared outcome."""
        first = self.values[self.baseline]
        return {policy: {name: paired_difference(series, first[name], self.level)
                         for name, series in self.values[policy].items() if name in first}
                for policy in self.policies[1:]}

    @cached_property
    def reductions(self) -> dict[str, dict[str, float]]:
        """How many times fewer replications the common draws need (see `variance_reduction`)."""
        first = self.values[self.baseline]
        return {policy: {name: variance_reduction(series, first[name])
                         for name, series in self.values[policy].items() if name in first}
                for policy in self.policies[1:]}


def setting_of(
    scenario: Scenario, policies: Sequence[str], named: tuple[str, ...] = (), own: Sequence[Outcome] = (),
) -> Setting:
    """Return what a reader has to know of the world of a scenario under some of its policies; see `Setting`.

    own: measures of one's own, beside the outcomes of the world.
    """
    from math import isnan

    from sim.scenario.judged import is_as_judged
    from sim.scenario.plan import build
    from sim.vocabulary import MINUTES_PER_WEEK

    plans = [build(scenario.world(policy)) for policy in policies]
    world, first = scenario.world(), plans[0]
    has_base = not first.world["open_demand"]
    outcomes = {outcome.name: outcome for plan in reversed(plans) for outcome in expand(plan)}
    outcomes |= {outcome.name: outcome for outcome in own}
    return Setting(
        watch=first.measures.watch, watched_for=first.measures.watched_for,
        weeks=(first.horizon - first.warm_up) / MINUTES_PER_WEEK, has_base=has_base,
        is_valued=not isnan(first.measures.customer_value), customer_value=first.measures.customer_value,
        earns=has_base and any(bool(plan.world["margin_per_order"]) for plan in plans),
        currency=world.money.currency, decision=world.decision, named=named, outcomes=outcomes,
        known=world.known, judged=world.judged, is_as_judged=is_as_judged(scenario),
    )
