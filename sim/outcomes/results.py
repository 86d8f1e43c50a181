"""From the state of a fold to the outcomes of the catalogue.

Reading changes nothing: integrals are carried on to the horizon in copies, so a run can be asked on the way. Sums run
in the order of cases, customers and pools (`np.cumsum` adds one by one), hence the same bits for the same log.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.behaviour.word_of_mouth import remembered, reputation
from sim.outcomes.catalogue import expand
from sim.outcomes.census import take_census
from sim.outcomes.resolution import resolution
from sim.outcomes.state import PlanLike, Rows, State
from sim.outcomes.steps import advance_flaw, advance_pool
from sim.vocabulary import MINUTES_PER_DAY, MINUTES_PER_HOUR, MINUTES_PER_WEEK, Ending, Kind, Leaving


def compute(state: State, plan: PlanLike) -> dict[str, float]:
    """All outcomes of the catalogue, in its order, as far as the records folded so far tell."""
    census, leavings = take_census(state, plan)
    pools = _pools_at_end(state, plan)
    values = {
        **case_outcomes(state, plan),
        **journey_outcomes(state),
        **pool_outcomes(state, pools, plan),
        **customer_outcomes(state, census, leavings, plan),
        **learning_outcomes(state, plan),
        **money_outcomes(state, pools, census, plan),
    }
    return {outcome.name: float(values[outcome.name]) for outcome in expand(plan)}


def case_times(state: State, plan: PlanLike) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Of every case that counts, in order of opening: minutes from onset to end or horizon, and its `Ending` or -1."""
    cases = state.cases[: state.case_count]
    counted = cases[cases["opened"] >= plan.warm_up]
    minutes = np.minimum(counted["ended"], plan.horizon) - counted["opened"]
    return minutes, counted["ending"].astype(np.int64)


def case_outcomes(state: State, plan: PlanLike) -> dict[str, float]:
    """How many cases came to which end, and how long a solution took."""
    minutes, endings = case_times(state, plan)
    cases = minutes.size
    count: list[int] = np.bincount(endings + 1, minlength=1 + len(Ending))[1:].tolist()
    curves = resolution(minutes, endings)
    window = plan.horizon - plan.warm_up
    return {
        "cases": cases,
        "voiced": _of_cases(state, Kind.VOICED),
        **{ending.name.lower(): count[ending] for ending in Ending},
        "open": cases - sum(count),
        "solved_share": _ratio(count[Ending.SOLVED], cases),
        "unsolved_share": _ratio(cases - count[Ending.SOLVED], cases),
        "refused_share": _ratio(count[Ending.REFUSED], cases),
        "gave_up_share": _ratio(count[Ending.GAVE_UP], cases),
        "silent_share": _ratio(count[Ending.SILENT], cases),
        "resolution_time_mean": curves.restricted_mean(),
        "resolution_time_median": curves.quantile(0.5),
        "resolution_time_p90": curves.quantile(0.9),
        "solved_within_1_day": curves.solved_within(MINUTES_PER_DAY) if window >= MINUTES_PER_DAY else math.nan,
        "solved_within_1_week": curves.solved_within(MINUTES_PER_WEEK) if window >= MINUTES_PER_WEEK else math.nan,
    }


def journey_outcomes(state: State) -> dict[str, float]:
    """What the way to the end was like: contacts, handoffs, loops, lines, lost requests, broken promises."""
    totals = state.totals[0]
    voiced, contacts = _of_voiced(state, Kind.VOICED), _of_cases(state, Kind.CONTACTED)
    per_case = {
        "contacts_per_case": Kind.CONTACTED,
        "handoffs_per_case": Kind.HANDED_UP,
        "loops_per_case": Kind.LOOPED,
        "chases_per_case": Kind.CHASED,
        "stories_repeated_per_case": Kind.STORY_REPEATED,
        "returns_per_case": Kind.CAME_BACK,
    }
    counted = {
        "bounced": Kind.BOUNCED,
        "dropped": Kind.DROPPED,
        "consults": Kind.BOSS_ASKED,
        "fix_requests": Kind.FIX_REQUESTED,
        "lost_requests": Kind.REQUEST_LOST,
        "checked_in": Kind.CHECKED_IN,
        "knock_ons": Kind.KNOCKED_ON,
    }
    kept, broken = _of_cases(state, Kind.PROMISE_KEPT), _of_cases(state, Kind.PROMISE_BROKEN)
    return {
        "first_contact_resolution": _ratio(totals["first_contact"], voiced),
        **{name: _ratio(_of_voiced(state, kind), voiced) for name, kind in per_case.items()},
        "failure_demand_share": _ratio(totals["failure_demand"], contacts),
        "abandoned_share": _ratio(totals["abandoned"], totals["live"]),
        "blocked_share": _ratio(totals["blocked"], totals["live"]),
        "self_served_share": _ratio(_of_cases(state, Kind.SELF_SERVED), contacts),
        "unread_share": _ratio(_of_cases(state, Kind.UNREAD), contacts),
        **{name: _of_cases(state, kind) for name, kind in counted.items()},
        "broken_promise_share": _ratio(broken, kept + broken),
        "caught": _late(state, Kind.CAUGHT),
    }


def pool_outcomes(state: State, pools: Rows, plan: PlanLike) -> dict[str, float]:
    """Waits, losses and load of every pool."""
    values: dict[str, float] = {}
    for name, pool, waits in zip(plan.names.pools, pools, _waits_by_pool(state), strict=True):
        served, abandoned, blocked = int(pool["served"]), int(pool["abandoned"]), int(pool["blocked"])
        arrivals = served + abandoned + blocked
        of_pool = {
            "wait_mean": _ratio(pool["served_wait"] + pool["abandoned_wait"], served + abandoned),
            "wait_mean_served": _ratio(pool["served_wait"], served),
            "wait_p90": ninetieth_percentile(waits, served),
            "abandoned_share": _ratio(abandoned, arrivals),
            "blocked_share": _ratio(blocked, arrivals),
            "service_level_20s": _ratio(pool["prompt"], served),
            "served": served,
            "utilisation": _ratio(pool["busy_minutes"], pool["staffed_minutes"]),
            "overtime": pool["overtime_minutes"] / MINUTES_PER_HOUR,
        }
        values.update({f"{outcome}.{name}": value for outcome, value in of_pool.items()})
    return values


def ninetieth_percentile(positive: NDArray[np.float64], count: int) -> float:
    """The least of `count` waits, all zero but the `positive` ones, that at least 90% of them do not exceed."""
    if count == 0:
        return math.nan
    rank = -(-9 * count // 10) - 1 - (count - positive.size)
    return float(np.partition(positive, rank)[rank]) if rank >= 0 else 0.0


def customer_outcomes(state: State, census: Rows, leavings: list[int], plan: PlanLike) -> dict[str, float]:
    """Who left and why, what they told, and how loyal the others are."""
    base, present, totals = int(census["customers"]), int(census["present"]), state.totals[0]
    promoters, detractors = (_ratio(float(census[name]), present) for name in ("promoters", "detractors"))
    return {
        "customers": base,
        "customers_joined": totals["newcomers"],
        "customers_end": present,
        "churn": _ratio(sum(leavings), base),
        "churn_silent": _ratio(leavings[Leaving.SILENTLY], base),
        "churn_after_case": _ratio(leavings[Leaving.AFTER_CASE], base),
        "churn_background": _ratio(leavings[Leaving.BACKGROUND], base),
        "praise_per_100": _ratio(100.0 * _late_value(state, Kind.PRAISED), base),
        "grievance_per_100": _ratio(100.0 * _late_value(state, Kind.AGGRIEVED), base),
        "referrals": totals["referrals"],
        "reputation": _reputation(state, plan),
        "recovery_paradox_share": _ratio(totals["gained"], totals["voiced_ended"]),
        "loyalty_mean": _ratio(float(census["loyalty"]), present),
        "promoters": promoters,
        "detractors": detractors,
        "net_promoter": promoters - detractors,
    }


def learning_outcomes(state: State, plan: PlanLike) -> dict[str, float]:
    """What was reported, what was mended, and how often each flaw still occurs."""
    values: dict[str, float] = {
        "reports": _late(state, Kind.REPORTED),
        "projects": _late(state, Kind.PROJECT_STARTED),
    }
    flaws = state.flaws.copy()
    for name, flaw in zip(plan.names.flaws, flaws, strict=True):
        advance_flaw(flaw, plan.horizon, plan.warm_up)
        values[f"flaw_level.{name}"] = flaw["level"]
        values[f"flaw_level_mean.{name}"] = flaw["level_minutes"] / (plan.horizon - plan.warm_up)
    return values


def money_outcomes(state: State, pools: Rows, census: Rows, plan: PlanLike) -> dict[str, float]:
    """What it cost and what it kept."""
    world = plan.world
    orders = float(census["order_minutes"]) / MINUTES_PER_WEEK
    staff, fixers = _staff_cost(pools, plan)
    margin = float(world["margin_per_order"]) * orders
    costs = {
        "remedies": _late_value(state, Kind.GRANTED),
        "goodwill": _late_value(state, Kind.GOODWILL_GIVEN),
        "staff_cost": staff + float(world["training_cost"]),
        "failed_attempt_cost": _late_value(state, Kind.ATTEMPT_FAILED),
        "design_cost": float(world["design_cost"]) * _late(state, Kind.PROJECT_STARTED),
        "quality_cost": float(world["quality_cost_per_order"]) * orders,
    }
    total = math.fsum(costs.values())
    return {
        "margin": margin,
        **costs,
        "fix_cost": fixers,
        "training_cost": float(world["training_cost"]),
        "total_cost": total,
        "net_value": margin - total,
    }


def _staff_cost(pools: Rows, plan: PlanLike) -> tuple[float, float]:
    """Cost of all pools, and of the fixers' pools among them."""
    hours = (pools["staffed_minutes"] + pools["overtime_minutes"]) / MINUTES_PER_HOUR
    costs = hours * plan.pools["cost_per_hour"]
    return _sum(costs), _sum(costs[np.asarray(plan.pools["is_fixer"], dtype=bool)])


def _pools_at_end(state: State, plan: PlanLike) -> Rows:
    pools = state.pools.copy()
    for pool in pools:
        advance_pool(pool, plan.horizon, plan.warm_up)
    return pools


def _waits_by_pool(state: State) -> list[NDArray[np.float64]]:
    """The positive waits that ended with service, pool by pool."""
    waits = state.waits[: int(state.totals["waits"][0])]
    order = np.argsort(waits["pool"], kind="stable")
    borders = np.searchsorted(waits["pool"][order], np.arange(1, state.pools.size))
    return np.split(waits["minutes"][order], borders)[: state.pools.size]


def _reputation(state: State, plan: PlanLike) -> float:
    totals, world = state.totals[0], plan.world
    age = plan.horizon - float(totals["stock_time"])
    stock = remembered(float(totals["stock"]), age, float(world["reputation_half_life"]))
    return reputation(stock, float(world["reputation_drop"]))


def _of_cases(state: State, kind: Kind) -> int:
    """Records of a kind that belong to cases that count."""
    return int(state.tallies[kind]["cases"])


def _of_voiced(state: State, kind: Kind) -> int:
    """Records of a kind that belong to voiced cases that count."""
    return int(state.tallies[kind]["voiced"])


def _late(state: State, kind: Kind) -> int:
    """Records of a kind from the warm-up on."""
    return int(state.tallies[kind]["late"])


def _late_value(state: State, kind: Kind) -> float:
    """The sum of the values of the records of a kind from the warm-up on."""
    return float(state.tallies[kind]["value"])


def _sum(values: NDArray[Any]) -> float:
    """The sum, one by one in order; 0 of nothing."""
    return float(np.cumsum(values)[-1]) if values.size else 0.0


def _ratio(part: float, whole: float) -> float:
    return float(part) / float(whole) if whole else math.nan
