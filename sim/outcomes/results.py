"""From the state of a fold to the outcomes of the catalogue.

Reading changes nothing: integrals are carried on to the horizon in copies, so a run can be asked on the way. Sums run
in the order of cases, customers and pools (`np.cumsum` adds one by one), hence the same bits for the same log.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.behaviour.word_of_mouth import remembered, reputation
from sim.outcomes.catalogue import CHANNELS, LEAST_WATCHED, expand, of_target
from sim.outcomes.census import take_census
from sim.outcomes.counting import advance_flaw, advance_pool
from sim.outcomes.fold_state import ACTIVITIES, FoldState, PlanLike, Rows
from sim.outcomes.resolution import ROUNDING, Resolution, Watched, resolution
from sim.outcomes.service import advance_channel, end_all_work
from sim.outcomes.watching import Watching
from sim.vocabulary import (
    MINUTES_PER_DAY,
    MINUTES_PER_HOUR,
    MINUTES_PER_WEEK,
    MINUTES_PER_YEAR,
    ChannelKind,
    Ending,
    Kind,
    Leaving,
)


def compute(state: FoldState, plan: PlanLike) -> dict[str, float]:
    """All outcomes of the catalogue, in its order, as far as the records folded so far tell."""
    census, leavings = take_census(state, plan)
    pools = _pools_at_end(state, plan)
    minutes = agent_minutes(state, plan)
    values = {
        **case_outcomes(state, census, plan),
        **journey_outcomes(state),
        **channel_outcomes(state, minutes, plan),
        **pool_outcomes(state, pools, minutes, plan),
        **customer_outcomes(state, census, leavings, plan),
        **learning_outcomes(state, plan),
        **money_outcomes(state, pools, census, leavings, plan),
        **{f"own_records.{name}": 0.0 for name in plan.rule_kinds},
        **{f"own_records.{name}": int(state.tallies[max(Kind) + 1 + place]["late"])
           for place, name in enumerate(plan.own_kinds)},
    }
    return {outcome.name: float(values[outcome.name]) for outcome in expand(plan)}


def case_times(state: FoldState, plan: PlanLike) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Of every case that counts, in order of opening: minutes from onset to end or horizon, and its `Ending` or -1."""
    cases = state.cases[: state.case_count]
    counted = cases[cases["opened"] >= plan.warm_up]
    minutes = np.minimum(counted["ended"], plan.horizon) - counted["opened"]
    return minutes, counted["ending"].astype(np.int64)


def watched(state: FoldState, plan: PlanLike) -> Watched:
    """Return the cases that could be watched for the whole watch, and when they were solved."""
    cases = state.cases[: state.case_count]
    return Watching(plan).of(cases["opened"], np.where(cases["ending"] == Ending.SOLVED, cases["ended"], math.inf))


def case_outcomes(state: FoldState, census: Rows, plan: PlanLike) -> dict[str, float]:
    """How many cases came to which end, and how long a solution took."""
    minutes, endings = case_times(state, plan)
    cases = minutes.size
    count: list[int] = np.bincount(endings + 1, minlength=1 + len(Ending))[1:].tolist()
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
        **_times(watched(state, plan), census, plan),
        **_times_of_the_solved(minutes[endings == Ending.SOLVED]),
        **_times_if_nobody_gave_up(resolution(minutes, endings), plan.measures.watch),
    }


def _times(cohort: Watched, census: Rows, plan: PlanLike) -> dict[str, float]:
    enough = cohort.count >= LEAST_WATCHED
    total = cohort.total()
    years = float(census["watched_minutes"]) / MINUTES_PER_YEAR
    within = {of_target("solved_within", target): cohort.within.get(target, math.nan) if enough else math.nan
              for target in plan.measures.solved_within}
    return {
        "watched": cohort.count,
        "problem_days_per_customer_year":
            math.nan if plan.world["open_demand"] else _ratio(total / MINUTES_PER_DAY, years),
        "resolution_time_mean": total / cohort.count if enough else math.nan,
        "resolution_time_median": cohort.quantile(1, 2) if enough else math.nan,
        "resolution_time_p90": cohort.quantile(9, 10) if enough else math.nan,
        **within,
    }


def _times_of_the_solved(minutes: NDArray[np.float64]) -> dict[str, float]:
    middle = (minutes.size + 1) // 2 - 1
    return {
        "time_to_solution_of_the_solved_mean": _ratio(_sum(minutes), minutes.size),
        "time_to_solution_of_the_solved_median":
            float(np.partition(minutes, middle)[middle]) if minutes.size else math.nan,
    }


def _times_if_nobody_gave_up(curves: Resolution, watch: float) -> dict[str, float]:
    return {
        "resolution_time_mean_if_nobody_gave_up": curves.mean_up_to(watch),
        "resolution_time_median_if_nobody_gave_up": curves.quantile(0.5),
        "resolution_time_p90_if_nobody_gave_up": curves.quantile(0.9),
    }


_ENDS_OF_A_HOLD: Final = (Kind.BOSS_APPROVED, Kind.BOSS_DECLINED, Kind.BOSS_ABSENT, Kind.HUNG_UP_ON_HOLD)


def journey_outcomes(state: FoldState) -> dict[str, float]:
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
        "bosses_absent": Kind.BOSS_ABSENT,
        "hung_up_on_hold": Kind.HUNG_UP_ON_HOLD,
        "fix_requests": Kind.FIX_REQUESTED,
        "lost_requests": Kind.REQUEST_LOST,
        "checked_in": Kind.CHECKED_IN,
        "knock_ons": Kind.KNOCKED_ON,
        "waits_for_customer": Kind.AWAITING_CUSTOMER,
        "waits_for_third_party": Kind.AWAITING_THIRD_PARTY,
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
        "hours_for_customer": _late_value(state, Kind.AWAITED_CUSTOMER) / MINUTES_PER_HOUR,
        "hours_for_third_party": _late_value(state, Kind.AWAITED_THIRD_PARTY) / MINUTES_PER_HOUR,
        "hold_hours": sum(_late_value(state, kind) for kind in _ENDS_OF_A_HOLD) / MINUTES_PER_HOUR,
    }


def channel_outcomes(state: FoldState, minutes: NDArray[np.float64], plan: PlanLike) -> dict[str, float]:
    """What became of the contacts of every channel that leads to a human, how long they waited, and how many."""
    channels, waiting = state.channels.copy(), state.waiting_minutes.copy()
    waits = _waits_by_place(state.channel_waits[: int(state.totals["channel_waits"][0])], channels.size)
    by_activity = _hours_by_activity(minutes.sum(axis=0)[:-1])
    values: dict[str, float] = {}
    for name, channel, spent, positive, hours in zip(
            plan.names.channels, channels, waiting, waits, by_activity, strict=True):
        if channel["kind"] == ChannelKind.SELF_SERVICE:
            continue
        advance_channel(channel, spent, plan.horizon, plan.warm_up)
        of_channel = _contacts(channel) | _first_waits(channel, positive) | _numbers_waiting(channel, spent, plan)
        del hours["agent_hours_fixing"], hours["agent_hours_late_answers"]
        values |= {f"{CHANNELS}{name}.{outcome}": value for outcome, value in (of_channel | hours).items()}
    return values


def _contacts(channel: Rows) -> dict[str, float]:
    offered, answered, called = int(channel["offered"]), int(channel["answered"]), int(channel["called"])
    abandoned, blocked = int(channel["abandoned"]), int(channel["blocked"])
    in_time, impatient = int(channel["in_time"]), int(channel["abandoned_in_time"])
    return {
        "offered": offered,
        "answered": answered,
        "abandoned": abandoned,
        "abandoned_in_time": impatient,
        "abandoned_late": abandoned - impatient,
        "blocked": blocked,
        "called_back": called,
        "still_waiting": offered - answered - called - abandoned - blocked,
        "closed": int(channel["closed"]),
        "unread": int(channel["unread"]),
        "hung_up_on_hold": int(channel["hung_up"]),
        "hold_mean": _ratio(float(channel["held"]), answered + called),
        "abandoned_share": _ratio(abandoned, offered),
        "blocked_share": _ratio(blocked, offered),
        "service_level": _ratio(in_time, offered - impatient),
        "service_level_strict": _ratio(in_time, offered),
    }


def _first_waits(channel: Rows, positive: NDArray[np.float64]) -> dict[str, float]:
    answered = int(channel["answered"]) + int(channel["called"])
    ended = answered + int(channel["abandoned"])
    return {
        "wait_mean": _ratio(float(channel["answered_wait"]) + float(channel["abandoned_wait"]), ended),
        "wait_median": percentile(positive, ended, 50),
        "wait_p90": percentile(positive, ended, 90),
        "wait_mean_answered": _ratio(float(channel["answered_wait"]), answered),
    }


def _numbers_waiting(channel: Rows, minutes: NDArray[np.float64], plan: PlanLike) -> dict[str, float]:
    window = plan.horizon - plan.warm_up
    # what rounding lacks of the window is no time at a greater number
    reached = np.flatnonzero(np.cumsum(minutes) >= 0.95 * window * (1.0 - ROUNDING))
    return {
        "waiting_mean": float(channel["waiting_minutes"]) / window,
        "waiting_p95": int(reached[0]) if reached.size else int(channel["most"]),
        "waiting_most": int(channel["most"]),
    }


def agent_minutes(state: FoldState, plan: PlanLike) -> NDArray[np.float64]:
    """Return the minutes agents were busy within [warm-up, horizon], by pool, channel (last: none) and activity."""
    minutes, slots = state.agent_minutes.copy(), state.slots.copy()
    end_all_work(slots, state.pools, minutes, plan.horizon, plan.warm_up)
    return minutes


def _hours_by_activity(minutes: NDArray[np.float64]) -> list[dict[str, float]]:
    """Return the hours of each row of `minutes` by the name of the outcome."""
    return [{f"agent_hours_{name}": float(spent) / MINUTES_PER_HOUR
             for name, spent in zip(ACTIVITIES, row, strict=True)} for row in minutes]


def pool_outcomes(state: FoldState, pools: Rows, minutes: NDArray[np.float64], plan: PlanLike) -> dict[str, float]:
    """Waits, losses and load of every pool."""
    values: dict[str, float] = {}
    positive = _waits_by_place(state.waits[: int(state.totals["waits"][0])], pools.size)
    by_activity = _hours_by_activity(minutes.sum(axis=1))
    for name, pool, waits, hours in zip(plan.names.pools, pools, positive, by_activity, strict=True):
        served, abandoned, blocked = int(pool["served"]), int(pool["abandoned"]), int(pool["blocked"])
        arrivals = served + abandoned + blocked
        of_pool = {
            "wait_mean": _ratio(pool["served_wait"] + pool["abandoned_wait"], served + abandoned),
            "wait_mean_served": _ratio(pool["served_wait"], served),
            "wait_p90": percentile(waits, served, 90),
            "abandoned_share": _ratio(abandoned, arrivals),
            "blocked_share": _ratio(blocked, arrivals),
            "service_level_20s": _ratio(pool["live_prompt"], pool["live"]),
            "served": served,
            "utilisation": _ratio(pool["busy_minutes"], pool["staffed_minutes"]),
            "overtime": pool["overtime_minutes"] / MINUTES_PER_HOUR,
            "overloaded": grows_all_along(pool, plan.horizon - plan.warm_up),
            **hours,
        }
        values.update({f"{outcome}.{name}": value for outcome, value in of_pool.items()})
    return values


LEAST_SERVED: Final = 10
"""With fewer served in a third of the run no trend is reported."""
STEADY: Final = 0.25
"""The share of the whole rise that each step must make up."""
GROWTH: Final = 0.02
"""The rise of the wait, as a share of the time between, from which a line grows; a pool whose work exceeds what it can
do by x % makes it x / (100 + x)."""


def grows_all_along(pool: Rows, window: float) -> float:
    """Return 1 where the waits at a pool rise throughout the run, else 0 (see the outcome `overloaded`)."""
    thirds = ("early", "middle", "late")
    if min(int(pool[third]) for third in thirds) < LEAST_SERVED:
        return 0.0
    early, middle, late = (float(pool[f"{third}_wait"]) / int(pool[third]) for third in thirds)
    rise = late - early
    steady = min(middle - early, late - middle) >= STEADY * rise
    return float(steady and rise > GROWTH * window * 2.0 / 3.0)


def percentile(positive: NDArray[np.float64], count: int, percent: int) -> float:
    """The least of `count` waits, all zero but the `positive` ones, that at least `percent` % of them do not exceed."""
    if count == 0:
        return math.nan
    rank = -(-percent * count // 100) - 1 - (count - positive.size)
    return float(np.partition(positive, rank)[rank]) if rank >= 0 else 0.0


def customer_outcomes(state: FoldState, census: Rows, leavings: list[int], plan: PlanLike) -> dict[str, float]:
    """Who left and why, what they told, and how loyal the others are."""
    base, present, totals = int(census["customers"]), int(census["present"]), state.totals[0]
    promoters, detractors = (_ratio(float(census[name]), present) for name in ("promoters", "detractors"))
    ended = totals["ended_late"]
    pleased, displeased = _ratio(totals["promoters"], ended), _ratio(totals["detractors"], ended)
    years = math.nan if plan.world["open_demand"] else float(census["minutes"]) / MINUTES_PER_YEAR
    praise, grievance = _late_value(state, Kind.PRAISED), _late_value(state, Kind.AGGRIEVED)
    return {
        "customers": base,
        "customers_joined": totals["newcomers"],
        "customers_end": present,
        "churn": _ratio(sum(leavings), base),
        "customers_lost": sum(leavings),
        "churn_per_year": _ratio(sum(leavings), years),
        "churn_silent": _ratio(leavings[Leaving.SILENTLY], base),
        "churn_after_case": _ratio(leavings[Leaving.AFTER_CASE], base),
        "churn_background": _ratio(leavings[Leaving.BACKGROUND], base),
        "praise_per_100": _ratio(100.0 * praise, base),
        "grievance_per_100": _ratio(100.0 * grievance, base),
        "praise_per_100_a_year": _ratio(100.0 * praise, years),
        "grievance_per_100_a_year": _ratio(100.0 * grievance, years),
        "told_bad_share": _ratio(float(census["told_bad"]), base),
        "referrals": totals["referrals"],
        "reputation": _reputation(state, plan),
        "recovery_paradox_share": _ratio(totals["gained"], totals["voiced_ended"]),
        "loyalty_mean": _ratio(float(census["loyalty"]), present),
        "promoters": promoters,
        "detractors": detractors,
        "net_promoter": promoters - detractors,
        "promoters_after_case": pleased,
        "detractors_after_case": displeased,
        "net_promoter_after_case": pleased - displeased,
    }


def learning_outcomes(state: FoldState, plan: PlanLike) -> dict[str, float]:
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


def money_outcomes(
    state: FoldState, pools: Rows, census: Rows, leavings: list[int], plan: PlanLike
) -> dict[str, float]:
    """What it cost, what it kept, and what the customers gained or lost are worth."""
    world = plan.world
    orders = float(census["order_minutes"]) / MINUTES_PER_WEEK * plan.measures.order_share
    weeks = (plan.horizon - plan.warm_up) / MINUTES_PER_WEEK
    staff, fixers = _staff_cost(pools, plan)
    margin = float(world["margin_per_order"]) * orders
    training = float(world["training_cost"])
    design = float(world["design_cost"]) * _late(state, Kind.PROJECT_STARTED)
    costs = {
        "remedies": _late_value(state, Kind.GRANTED),
        "goodwill": _late_value(state, Kind.GOODWILL_GIVEN),
        "staff_cost": staff,
        "failed_attempt_cost": _late_value(state, Kind.ATTEMPT_FAILED),
        "quality_cost": float(world["quality_cost_per_order"]) * orders,
        "one_off_cost": (training + design) * plan.measures.one_off_share,
    }
    total = math.fsum(costs.values())
    stock = customer_stock(census, leavings, plan)
    worth = math.fsum((margin, -total, stock))
    return {
        "margin": margin,
        **costs,
        "fix_cost": fixers,
        "training_cost": training,
        "design_cost": design,
        "total_cost": total,
        "customer_stock": stock,
        "net_value_to_horizon": margin - total,
        "net_value": worth,
        "total_cost_per_week": total / weeks,
        "net_value_per_week": worth / weeks,
        "remedies_unpaid": _remedies_unpaid(state, plan),
    }


def customer_stock(census: Rows, leavings: list[int], plan: PlanLike) -> float:
    """What the customers at the horizon are worth from then on, less what those at the warm-up were worth."""
    value, mean_orders = plan.measures.customer_value, plan.measures.mean_orders
    if math.isnan(value):
        return 0.0
    if plan.world["open_demand"]:
        return -value * sum(leavings)
    if mean_orders > 0.0:
        return value * float(census["orders_at_end"] - census["orders_at_start"]) / mean_orders
    return value * float(census["at_end"] - census["at_start"])


def _remedies_unpaid(state: FoldState, plan: PlanLike) -> float:
    """The mean remedy of its flaw, less what was granted, over the cases that ended without a solution."""
    cases = state.cases[: state.case_count]
    counted = cases[(cases["opened"] >= plan.warm_up) & (cases["ending"] >= 0) & (cases["ending"] != Ending.SOLVED)]
    due = np.asarray(plan.measures.remedy_due)[counted["flaw"]]
    unpaid = _sum(np.maximum(due - counted["granted"], 0.0))
    return unpaid if math.isfinite(unpaid) else math.nan


def _staff_cost(pools: Rows, plan: PlanLike) -> tuple[float, float]:
    """Cost of all pools, and of the fixers' pools among them."""
    hours = (pools["staffed_minutes"] + pools["overtime_minutes"]) / MINUTES_PER_HOUR + plan.measures.unseated
    costs = hours * plan.pools["cost_per_hour"]
    return _sum(costs), _sum(costs[np.asarray(plan.pools["is_fixer"], dtype=bool)])


def _pools_at_end(state: FoldState, plan: PlanLike) -> Rows:
    pools = state.pools.copy()
    for pool in pools:
        advance_pool(pool, plan.horizon, plan.warm_up)
    return pools


def _waits_by_place(waits: Rows, places: int) -> list[NDArray[np.float64]]:
    """The minutes of the waits, place by place."""
    order = np.argsort(waits["place"], kind="stable")
    borders = np.searchsorted(waits["place"][order], np.arange(1, places))
    return np.split(waits["minutes"][order], borders)[:places]


def _reputation(state: FoldState, plan: PlanLike) -> float:
    totals, world = state.totals[0], plan.world
    age = plan.horizon - float(totals["stock_time"])
    stock = remembered(float(totals["stock"]), age, float(world["reputation_half_life"]))
    return reputation(stock, float(world["reputation_drop"]))


def _of_cases(state: FoldState, kind: Kind) -> int:
    """Records of a kind that belong to cases that count."""
    return int(state.tallies[kind]["cases"])


def _of_voiced(state: FoldState, kind: Kind) -> int:
    """Records of a kind that belong to voiced cases that count."""
    return int(state.tallies[kind]["voiced"])


def _late(state: FoldState, kind: Kind) -> int:
    """Records of a kind from the warm-up on."""
    return int(state.tallies[kind]["late"])


def _late_value(state: FoldState, kind: Kind) -> float:
    """The sum of the values of the records of a kind from the warm-up on."""
    return float(state.tallies[kind]["value"])


def _sum(values: NDArray[Any]) -> float:
    """The sum, one by one in order; 0 of nothing."""
    return float(np.cumsum(values)[-1]) if values.size else 0.0


def _ratio(part: float, whole: float) -> float:
    return float(part) / float(whole) if whole else math.nan
