"""Every outcome, once: its name, unit, meaning, and which way is better.

Whatever prints, plots, compares or optimises an outcome looks it up here; no other module spells out a label or a
direction. Outcomes that exist for every pool or every flaw are written once with `per` and expand to `name.POOL`.

What counts
-----------
Let W be the warm-up and H the horizon.

- *Cases* count when they are OPENED at or after W, and then with their whole later history; everything a definition
  calls a case, or an event "of the cases", means those. What is open at H stays open.
- *Voiced* cases are those whose customer complained (VOICED). A silent case that a check-in reached is not one.
- *Waits* count when they begin at or after W and have ended by H. A wait that overflowed belongs, whole, to the pool
  where it ended. Waits of every kind of work count: contacts, tickets, consults, fixers' jobs, calls to customers.
- *Time integrals* (busy and staffed minutes, margin, flaw levels) run over [W, H].
- *Customers* are those who were in the base at W or joined later; in open demand, those with a case that counts.
- *Money, tellings, referrals and reports* count by the time at which they happen, from W on.
- What is measured *at the horizon* (reputation, loyalty, flaw levels) remembers the warm-up too.

A share or mean of nothing is nan. A quantile that the survival curve never reaches is inf.

An ending without a solution competes with the solution. In `resolution_time_*` it is treated as a censoring, so these
read "how long a solution takes, if nobody is refused, gives up, stays silent or leaves before": a policy that drives
the hard cases away can look fast. Read them beside `solved_share` and `solved_within_1_day`, `solved_within_1_week`,
which count every such ending as not solved.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from sim.outcomes.state import PlanLike

Per = Literal["", "pool", "flaw"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One number that a run yields.

    `better` is +1 where more is better, -1 where less is, 0 where neither can be said. `headline` outcomes are shown
    first. `per` is the table over which the name expands, "" for a single number.
    """

    name: str
    label: str
    unit: str
    definition: str
    better: int = 0
    headline: bool = False
    per: Per = ""


def _o(
    name: str, better: int, unit: str, label: str, definition: str, headline: bool = False, per: Per = ""
) -> Outcome:
    return Outcome(name, label, unit, definition, better, headline, per)


_CASES: Final = (
    _o("cases", 0, "cases", "Cases", "Cases OPENED at or after the warm-up."),
    _o("voiced", 0, "cases", "Voiced cases", "Cases whose customer complained of their own accord (VOICED)."),
    _o("solved", 1, "cases", "Solved", "Cases that ended SOLVED."),
    _o("refused", -1, "cases", "Refused", "Cases that ended REFUSED: nobody in the chain could or would solve them."),
    _o("gave_up", -1, "cases", "Given up", "Cases that ended GAVE_UP: the customer stopped trying."),
    _o("silent", -1, "cases", "Silent", "Cases that ended SILENT: the customer never said a word."),
    _o("left", -1, "cases", "Ended by leaving",
       "Cases that ended LEFT: the customer left the base while they were open."),
    _o("open", -1, "cases", "Still open", "Cases without an end at the horizon."),
    _o("solved_share", 1, "share", "Solved share", "Cases solved by the horizon / cases."),
    _o("unsolved_share", -1, "share", "Still unsolved",
       "Cases not solved by the horizon, whatever became of them / cases; 1 - solved_share.", headline=True),
    _o("refused_share", -1, "share", "Refused share", "Cases refused / cases."),
    _o("gave_up_share", -1, "share", "Given-up share", "Cases given up / cases."),
    _o("silent_share", -1, "share", "Silent share", "Cases that ended silent / cases."),
    _o("resolution_time_mean", -1, "min", "Resolution time, mean",
       "Restricted mean of the time from OPENED to ENDED(SOLVED): the area under the Kaplan-Meier curve up to the "
       "longest time observed. All cases; any other ending, and being open at the horizon, is a right-censoring."),
    _o("resolution_time_median", -1, "min", "Resolution time, median",
       "The least time by which the Kaplan-Meier curve of resolution_time_mean is down to 0.5; inf if it never "
       "is.", headline=True),
    _o("resolution_time_p90", -1, "min", "Resolution time, 90th percentile",
       "The least time by which the Kaplan-Meier curve of resolution_time_mean is down to 0.1; inf if it never "
       "is."),
    _o("solved_within_1_day", 1, "share", "Solved within a day",
       "Share of all cases solved within 1,440 minutes of the onset (Aalen-Johansen: other endings compete, only "
       "being open at the horizon is censored)."),
    _o("solved_within_1_week", 1, "share", "Solved within a week", "As solved_within_1_day, within 10,080 minutes."),
)

_JOURNEYS: Final = (
    _o("first_contact_resolution", 1, "share", "First-contact resolution",
       "Voiced cases that ended SOLVED with exactly one CONTACTED and without CAME_BACK / voiced cases, ended or "
       "not."),
    _o("contacts_per_case", -1, "per case", "Contacts per case", "CONTACTED of voiced cases / voiced cases."),
    _o("handoffs_per_case", -1, "per case", "Handoffs per case", "HANDED_UP of voiced cases / voiced cases."),
    _o("loops_per_case", -1, "per case", "Self-service loops per case", "LOOPED of voiced cases / voiced cases."),
    _o("chases_per_case", -1, "per case", "Chases per case", "CHASED of voiced cases / voiced cases."),
    _o("stories_repeated_per_case", -1, "per case", "Stories repeated per case",
       "STORY_REPEATED of voiced cases / voiced cases."),
    _o("returns_per_case", -1, "per case", "Returns per case",
       "CAME_BACK of voiced cases / voiced cases: solutions that did not hold."),
    _o("failure_demand_share", -1, "share", "Failure demand",
       "CONTACTED of the cases with another reason than FIRST / CONTACTED of the cases."),
    _o("abandoned_share", -1, "share", "Abandoned contacts",
       "Contacts of the cases whose customer hung up in a line (ABANDONED) / contacts of the cases that reached a "
       "line live: every contact but messages, once it is queued, served or refused by a full line."),
    _o("blocked_share", -1, "share", "Blocked contacts",
       "Contacts of the cases that met a full line (BLOCKED) / contacts that reached a line live, as for "
       "abandoned_share."),
    _o("self_served_share", 0, "share", "Self-served contacts", "SELF_SERVED of the cases / CONTACTED of the cases."),
    _o("unread_share", -1, "share", "Unread contacts", "UNREAD of the cases / CONTACTED of the cases."),
    _o("bounced", -1, "events", "Bounced handoffs", "BOUNCED of the cases."),
    _o("dropped", -1, "events", "Calls cut off", "DROPPED of the cases."),
    _o("consults", 0, "events", "Boss asked", "BOSS_ASKED of the cases."),
    _o("fix_requests", 0, "events", "Fix requests", "FIX_REQUESTED of the cases."),
    _o("lost_requests", -1, "events", "Lost requests", "REQUEST_LOST of the cases."),
    _o("broken_promise_share", -1, "share", "Broken promises",
       "PROMISE_BROKEN of the cases / (PROMISE_KEPT + PROMISE_BROKEN) of the cases."),
    _o("checked_in", 0, "cases", "Reached by check-in", "CHECKED_IN of the cases."),
    _o("knock_ons", -1, "cases", "Knock-on cases",
       "KNOCKED_ON of the cases: further problems set off while they were open."),
    _o("caught", 0, "events", "Caught before delivery", "CAUGHT at or after the warm-up."),
)

_POOLS: Final = (
    _o("wait_mean", -1, "min", "Mean wait",
       "Mean wait at the pool over waits that ended with service or with the customer hanging up, waits of zero "
       "included. A callback that keeps the place goes on waiting, off the line.", per="pool"),
    _o("wait_mean_served", -1, "min", "Mean wait of the served",
       "Mean wait at the pool over waits that ended with service, waits of zero included.", per="pool"),
    _o("wait_p90", -1, "min", "90th percentile of waits",
       "The least wait that at least 90% of the served did not exceed (exact, of all waits that count).", per="pool"),
    _o("abandoned_share", -1, "share", "Abandoned waits",
       "Waits at the pool abandoned / (served + abandoned + blocked).", per="pool"),
    _o("blocked_share", -1, "share", "Blocked at the line",
       "Arrivals at the pool that met a full line / (served + abandoned + blocked).", per="pool"),
    _o("service_level_20s", 1, "share", "Service level, 20 s",
       "Share of the served who waited at most 20 seconds.", per="pool"),
    _o("served", 0, "events", "Served", "Waits at the pool, of zero too, that ended with service.", per="pool"),
    _o("utilisation", 0, "share", "Utilisation",
       "Agent-minutes busy / agent-minutes staffed, within [warm-up, horizon]. Above 1 where overtime is worked; "
       "nan where nobody is ever staffed.", per="pool"),
    _o("overtime", -1, "h", "Overtime",
       "Agent-hours busy beyond the staff on duty, within [warm-up, horizon]: whoever is at work when the shift "
       "ends finishes first.", per="pool"),
)

_CUSTOMERS: Final = (
    _o("customers", 0, "customers", "Customers",
       "Customers in the base at the warm-up or joined later; in open demand, those with a case that counts."),
    _o("customers_joined", 1, "customers", "Newcomers",
       "Customers who JOINED at or after the warm-up, founders excepted."),
    _o("customers_end", 1, "customers", "Customers at the end", "Customers who have not left by the horizon."),
    _o("churn", -1, "share", "Churn", "Customers who LEFT at or after the warm-up / customers.", headline=True),
    _o("churn_silent", -1, "share", "Churn, in silence",
       "Customers who left SILENTLY after a problem never voiced / customers."),
    _o("churn_after_case", -1, "share", "Churn, after a case", "Customers who left AFTER_CASE / customers."),
    _o("churn_background", -1, "share", "Churn, background",
       "Customers who left for no single case (BACKGROUND) / customers."),
    _o("praise_per_100", 1, "per 100 customers", "Praise told",
       "Others told by PRAISED at or after the warm-up, x 100 / customers.", headline=True),
    _o("grievance_per_100", -1, "per 100 customers", "Grievance told",
       "Others told by AGGRIEVED at or after the warm-up, x 100 / customers.", headline=True),
    _o("referrals", 1, "customers", "Referrals won", "Customers who JOINED by REFERRAL at or after the warm-up."),
    _o("reputation", 1, "share", "Reputation at the end",
       "Share of organic newcomers who still come at the horizon: 1 - reputation_drop x the stock of remembered "
       "grievances, not below 0."),
    _o("recovery_paradox_share", 1, "share", "Recovery paradox",
       "Voiced cases that ended with loyalty above that before the onset / voiced cases that ended."),
    _o("loyalty_mean", 1, "score", "Loyalty, mean", "Mean loyalty at the horizon of customers who have not left."),
    _o("promoters", 1, "share", "Promoters",
       "Share of customers at the end whose loyalty, mapped to 0..10, is at least 9."),
    _o("detractors", -1, "share", "Detractors",
       "Share of customers at the end whose loyalty, mapped to 0..10, is at most 6."),
    _o("net_promoter", 1, "share", "Net promoters", "promoters - detractors."),
)

_LEARNING: Final = (
    _o("reports", 0, "events", "Root causes reported", "REPORTED at or after the warm-up."),
    _o("projects", 0, "events", "Design projects", "PROJECT_STARTED at or after the warm-up."),
    _o("flaw_level", -1, "level", "Flaw level at the end",
       "Level of the flaw at the horizon; 1 is where it started.", per="flaw"),
    _o("flaw_level_mean", -1, "level", "Flaw level, mean",
       "Time average of the flaw's level over [warm-up, horizon].", per="flaw"),
)

_MONEY: Final = (
    _o("margin", 1, "money", "Margin",
       "margin_per_order x the expected orders of every customer over the time in the base within [warm-up, "
       "horizon]. Customers of open demand have no orders."),
    _o("remedies", -1, "money", "Remedies", "Money of GRANTED at or after the warm-up."),
    _o("goodwill", -1, "money", "Goodwill", "Money of GOODWILL_GIVEN at or after the warm-up."),
    _o("staff_cost", -1, "money", "Staff cost",
       "Over the pools: (staffed hours + overtime hours) within [warm-up, horizon] x cost per hour; plus "
       "training_cost."),
    _o("fix_cost", -1, "money", "Fixers' cost", "The part of staff_cost that is paid for fixers' pools."),
    _o("training_cost", -1, "money", "Training",
       "Cost of the training lever, all of it, whenever it was given; within staff_cost."),
    _o("failed_attempt_cost", -1, "money", "Failed attempts",
       "Money lost by ATTEMPT_FAILED at or after the warm-up."),
    _o("design_cost", -1, "money", "Design projects' cost", "projects x cost of a project."),
    _o("quality_cost", -1, "money", "Quality checks", "Cost of a check per order x the orders of margin."),
    _o("total_cost", -1, "money", "Total cost",
       "remedies + goodwill + staff_cost + failed_attempt_cost + design_cost + quality_cost."),
    _o("net_value", 1, "money", "Net value", "margin - total_cost.", headline=True),
)

OUTCOMES: Final[tuple[Outcome, ...]] = (*_CASES, *_JOURNEYS, *_POOLS, *_CUSTOMERS, *_LEARNING, *_MONEY)
"""All outcomes, in the order in which they are shown."""


def expand(plan: PlanLike) -> tuple[Outcome, ...]:
    """Return every outcome of one world, those per pool or flaw once for each, in the order of the results."""
    return _expanded(plan.names.pools, plan.names.flaws)


@lru_cache(maxsize=64)
def _expanded(pools: tuple[str, ...], flaws: tuple[str, ...]) -> tuple[Outcome, ...]:
    tables: dict[Per, tuple[str, ...]] = {"pool": pools, "flaw": flaws}
    expanded: list[Outcome] = []
    for outcome in OUTCOMES:
        if not outcome.per:
            expanded.append(outcome)
        for member in tables[outcome.per] if outcome.per else ():
            expanded.append(replace(outcome, name=f"{outcome.name}.{member}", label=f"{outcome.label}: {member}"))
    return tuple(expanded)


def find(name: str) -> Outcome:
    """Look up an outcome by the name a result has, `wait_mean.reps` as well as `churn`; raises KeyError if unknown."""
    stem, dot, member = name.partition(".")
    for outcome in OUTCOMES:
        if outcome.name == stem and bool(outcome.per) == bool(dot):
            return replace(outcome, name=name, label=f"{outcome.label}: {member}") if dot else outcome
    raise KeyError(name)
