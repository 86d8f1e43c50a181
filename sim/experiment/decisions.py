"""What a scenario's `[decision]` comes to under each policy: adopt it, do not, or it cannot be told yet.

With the intervals of the verdict, which hold all at once:

- *adopt*: the primary outcome is better, by at least the smallest effect worth acting on (the whole interval lies
  beyond it), and no guardrail can have got worse by more than its margin (its whole interval lies within: a
  non-inferiority test);
- *do not adopt*: the primary outcome cannot have got better by as much as that (or not at all, where every effect is
  worth acting on), or some guardrail has got worse by more than its margin;
- *cannot be told*: everything else. Undefined outcomes, and events that are too rare, decide nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from sim.errors import InputError, Problem
from sim.experiment.verdicts import has_base, runs_for, runs_for_both
from sim.scenario.problems import nearest, show
from sim.statistics.fieller import BreakEven, Pays, break_even
from sim.statistics.intervals import differences
from sim.statistics.multiplicity import individual_level
from sim.statistics.rare import is_uneven, too_few_differ

if TYPE_CHECKING:
    from sim.experiment.comparison import Comparison
    from sim.experiment.verdicts import Verdict
    from sim.outcomes.catalogue import Outcome
    from sim.scenario import Scenario

Advice = Literal["adopt", "do not adopt", "cannot be told"]
State = Literal["met", "failed", "open"]
_ONLY_WITH_A_BASE: Final = frozenset((
    "problem_days_per_customer_year", "churn_per_year", "praise_per_100_a_year", "grievance_per_100_a_year", "margin"))


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a decision: the outcome, whether it is a guardrail, its limit, and whether it is met.

    limit: the smallest effect on the primary outcome worth acting on, or the margin of a guardrail; runs_needed: as in
    a `Verdict`, for this condition to be told.
    """

    verdict: Verdict
    is_guardrail: bool
    limit: float
    state: State
    runs_needed: float


@dataclass(frozen=True, slots=True)
class Decision:
    """What a decision comes to under one policy, the conditions being those it rests on, the primary first.

    runs_needed: replications, those made included, with which it can probably be told; inf for very many, nan where
    that is not a matter of replications.
    """

    policy: str
    advice: Advice
    conditions: tuple[Condition, ...]
    runs_needed: float


def decisions(comparison: Comparison) -> tuple[Decision, ...]:
    """Return what the scenario's decision comes to under every policy but the first; nothing where it names none."""
    if comparison.setting.decision is None:
        return ()
    return tuple(_decide(comparison, policy) for policy in comparison.policies[1:])


def _decide(comparison: Comparison, policy: str) -> Decision:
    asked = comparison.setting.decision
    assert asked is not None
    conditions = [_condition(comparison, comparison.verdict(policy, asked.primary), asked.smallest_effect, False)]
    conditions += [_condition(comparison, comparison.verdict(policy, name), margin, True)
                   for name, margin in asked.guardrails.items()]
    states = {condition.state for condition in conditions}
    if states == {"met"}:
        return Decision(policy, "adopt", tuple(conditions), math.nan)
    if "failed" in states:
        return Decision(policy, "do not adopt", tuple(conditions), math.nan)
    needed = [condition.runs_needed for condition in conditions if condition.state == "open"]
    runs = math.nan if any(map(math.isnan, needed)) else max(needed)
    return Decision(policy, "cannot be told", tuple(conditions), runs)


def _condition(comparison: Comparison, verdict: Verdict, limit: float, is_guardrail: bool) -> Condition:
    state = _state(comparison, verdict, limit, is_guardrail)
    runs = _runs(comparison, verdict, limit, is_guardrail) if state == "open" else math.nan
    return Condition(verdict, is_guardrail, limit, state, runs)


def _state(comparison: Comparison, verdict: Verdict, limit: float, is_guardrail: bool) -> State:
    interval = verdict.interval
    if interval is None or verdict.too_rare or not math.isfinite(interval.half_width):
        return "open"
    low, high = _gain(comparison, verdict)
    if is_guardrail:
        return "met" if low >= -limit else "failed" if high < -limit else "open"
    if low > 0.0 and low >= limit:
        return "met"
    return "failed" if high < limit or high <= 0.0 else "open"


def _gain(comparison: Comparison, verdict: Verdict) -> tuple[float, float]:
    """Return the ends of the interval, turned so that more is better."""
    interval = verdict.interval
    assert interval is not None
    if comparison.about(verdict.outcome).better < 0:
        return -interval.upper, -interval.lower
    return interval.lower, interval.upper


def _runs(comparison: Comparison, verdict: Verdict, limit: float, is_guardrail: bool) -> float:
    """Return the replications for the half-width that matters; where that is reached, for the one that would tell."""
    interval = verdict.interval
    if interval is None or verdict.too_rare or comparison.replications < 2:
        return math.nan
    if limit == 0.0 or interval.half_width > limit:
        return verdict.runs_needed
    gain = comparison.about(verdict.outcome).better * interval.mean
    values, first = (comparison.values[name][verdict.outcome] for name in (verdict.policy, comparison.baseline))
    distance = abs(gain + limit) if is_guardrail else abs(gain - limit)
    if verdict.widths is not None:
        return runs_for_both(verdict.widths, distance)
    return runs_for(differences(values, first), distance, interval.level)


def break_evens(comparison: Comparison) -> dict[str, BreakEven]:
    """Return from which value of a customer on every policy but the first pays; they hold at once.

    The money is that up to the horizon, without what customers are worth then; the customers are those there at the
    end, in open demand those who have not left. It cannot be told where either rests on too few of the runs. Policies
    under which no run keeps or loses a customer are left out.
    """
    kept = ("customers_end", 1.0) if has_base(comparison) else ("customers_lost", -1.0)
    level = individual_level(comparison.level, len(comparison.policies) - 1)
    found = {}
    for policy in comparison.policies[1:]:
        pairs = [(comparison.values[policy].get(name), comparison.values[comparison.baseline].get(name))
                 for name in ("net_value_to_horizon", kept[0])]
        (money, money_first), (there, there_first) = pairs
        if money is None or money_first is None or there is None or there_first is None:
            continue
        gained = kept[1] * differences(there, there_first)
        if gained.any():
            brought = differences(money, money_first)
            rests_on_few = any(too_few_differ(gaps) or is_uneven(gaps) for gaps in (brought, gained))
            found[policy] = BreakEven(Pays.UNKNOWN) if rests_on_few else break_even(brought, gained, level)
    return found


# What a decision may name --------------------------------------------------------------------------------------------


def check_decision(scenario: Scenario, own: Iterable[Outcome] = ()) -> None:
    """Refuse a decision that names an outcome which some policy's world does not have, or one without a direction.

    own: measures of one's own, which it may name, too. InputError with one problem a name. To be called before anything
    is run.
    """
    asked = scenario.world().decision
    if asked is None:
        return
    named = [("decision.primary", asked.primary), *((f"decision.guardrails.{name}", name) for name in asked.guardrails)]
    beside = {outcome.name: outcome for outcome in own}
    problems = [problem for key, name in named if (problem := _fault(scenario, key, name, beside)) is not None]
    if problems:
        raise InputError([replace(problem, file=str(scenario.path or "")) for problem in problems])


def _fault(scenario: Scenario, key: str, name: str, own: Mapping[str, Outcome]) -> Problem | None:
    for policy in scenario.policies:
        known = {**outcomes_of(scenario, policy), **own}
        if name not in known:
            return Problem("is not an outcome of this world under every policy", key=key, found=show(name),
                           allowed="an outcome that `journeysim run` prints, or a measure that the study brings",
                           nearest=nearest(name, list(known)))
    about, is_open = known[name], scenario.world().demand.kind == "open"
    if about.better == 0:
        return Problem("has no direction: neither more nor less of it is better", key=key, found=show(name),
                       allowed="an outcome of which more, or less, is better")
    if is_open and name in _ONLY_WITH_A_BASE:
        return Problem("has no meaning in open demand, which has no base of customers", key=key, found=show(name),
                       allowed="an outcome that open demand has, such as unsolved_share or churn")
    return None


def outcomes_of(scenario: Scenario, policy: str) -> dict[str, Outcome]:
    """Return the outcomes of the world of one policy by name, whatever of it is still to be chosen by pilot runs."""
    from sim.outcomes.catalogue import expand
    from sim.scenario.plan import build

    world = scenario.world(policy)
    if isinstance(world.warm_up, str):
        world = world.model_copy(update={"warm_up": 0.0})
    if world.money.customer_value is not None and not isinstance(world.money.customer_value, float):
        world = world.model_copy(update={"money": world.money.model_copy(update={"customer_value": 1.0})})
    return {outcome.name: outcome for outcome in expand(build(world))}
