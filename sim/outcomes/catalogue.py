"""Every outcome, once: its name, unit, meaning, and which way is better.

Code that prints, plots, compares or optimises an outcome looks it up here; no other module spells out a label or a
direction. Outcomes that exist for every pool, channel, flaw or target are written once with `per` and expand to
`name.POOL`, `channels.NAME.name`, `name.FLAW` and `name_TARGET`.

What counts
-----------
W is the warm-up, H the horizon and V the watch (`[outcomes] watch`): how long each case is followed.

- *Cases* count if they are OPENED at or after W, with their whole later history. Wherever a definition says "cases",
  or an event "of the cases", it means these. A case that is open at H stays open.
- *Watched cases* are those OPENED from W to H - V: each of them can be followed for the whole of V. A case that is not
  solved within V counts as V, whatever became of it: refused, given up, silent, left, or still open. So no time depends
  on an estimate of what would have happened later, and giving up never makes a time shorter. With fewer than 30
  watched cases their times and shares are n/a. Problem days are still given, since having few problems is what they
  measure.
  A watch in business time ends for each case when it has been open for so long since the onset; cases for which that is
  by H are watched, and V is their own window.
- *Voiced* cases are those whose customer complained (VOICED). A silent case that a check-in reached is not one.
- *Contacts of a channel* count if they reach its queue at or after W, and only with their first wait: a call that is
  handed up waits again, but that wait belongs to the pool, not to the channel. How the first wait ends splits `offered`
  into answered, abandoned, blocked, called back, and still waiting at H. A message whose answer is overdue is
  abandoned. A contact that hears that it is closed (CLOSED), when it comes or still in line at closing time, has
  met a closed desk, and so has a live contact that waits though nobody is on duty, neither in its pool nor in the one
  to which the queue overflows: it counts in `closed` and in no other figure of the channel; a message that nobody
  ever reads
  counts in `unread` and in no other. Who is led to a message by self-service and leaves for good instead of
  writing it, or to a line that is known to be closed, has made no contact with that channel. So every contact through
  the channel is in `offered`, `closed` or
  `unread`, and where many are in the last two, a good service level says little.
- *Waits at a pool* count if they begin at or after W and have ended by H. A wait that overflowed belongs entirely to
  the pool where it ended. Waits of every kind of work count - contacts, tickets, consults, fixers' jobs, calls to
  customers - except in the service level of a pool, which covers live contacts only.
- *Time integrals* (busy and staffed minutes, agent time, numbers waiting, margin, flaw levels) run over [W, H].
- *Customers* are those who were in the base at W or joined later; in open demand, those with a case that counts. Only
  these are counted as having LEFT or as having been told something bad: in open demand, nobody whose only case was
  opened before W.
- *Money, tellings, referrals and reports* count by the time at which they happen, from W on.
- What is measured *at the horizon* (reputation, loyalty, flaw levels) still carries what happened during the warm-up.

A share, mean or median of nothing is n/a (nan). A quantile that is not reached is inf.

Two figures that are easily misread. `time_to_solution_of_the_solved_*` is what most helpdesks report: it leaves out
everybody who was never helped, so a desk that drives difficult cases away looks fast.
`resolution_time_*_if_nobody_gave_up` is how long a solution would take if nobody were refused, gave up, stayed silent
or left before. It assumes that those endings are unrelated to how long the solution would have taken, which is seldom
true.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from sim.eventlog.stages import MARK
from sim.outcomes.beside import beside
from sim.scenario.durations import Timespan, timespan
from sim.scenario.measuring import in_words
from sim.vocabulary import ChannelKind

if TYPE_CHECKING:
    from sim.outcomes.fold_state import PlanLike

Per = Literal["", "pool", "channel", "flaw", "target", "kind"]
CHANNELS: Final = "channels."
"""How the names of outcomes by channel begin; the name of the channel and of the outcome follow."""
LEAST_WATCHED: Final = 30
"""With fewer watched cases their times are n/a."""

HEADLINES: Final = (
    "problem_days_per_customer_year", "unsolved_share", "resolution_time_mean", "churn", "praise_per_100",
    "grievance_per_100", "net_value",
)
"""The outcomes that the verdict answers with, in the order of its rows: problems, customers, word of mouth, money."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One number that a run yields.

    `better` is +1 if more is better, -1 if less is better, 0 if neither is. `headline` outcomes are shown
    first. `per` is the table over which the name expands, "" for a single number.
    """

    name: str
    label: str
    unit: str
    definition: str
    better: int = 0
    per: Per = ""

    @property
    def headline(self) -> bool:
        """Whether it is one of `HEADLINES`."""
        return self.name in HEADLINES

    def of(self, member: str) -> Outcome:
        """Return this outcome of one pool, channel, flaw, kind of records or target (minutes, or business time)."""
        if self.per == "channel":
            return replace(self, name=f"{CHANNELS}{member}.{self.name}", label=f"{self.label}: {member}")
        if self.per == "target":
            target = timespan(float(member) if member[-1].isdigit() else member)
            return replace(self, name=of_target(self.name, target), label=f"{self.label} {_a(*in_words(target))}")
        return replace(self, name=f"{self.name}.{member}", label=f"{self.label}: {member}")


def of_target(name: str, target: Timespan) -> str:
    """Return the name of an outcome for one target, such as solved_within_4_h or solved_within_2_business_days."""
    return "_".join((name, *in_words(target))).replace(" ", "_")


def _a(count: str, unit: str) -> str:
    return f"a {unit}" if count == "1" and unit in ("day", "week", "business day") else f"{count} {unit}"


def _o(name: str, better: int, unit: str, label: str, definition: str, per: Per = "") -> Outcome:
    return Outcome(name, label, unit, definition, better, per)


_CASES: Final = (
    _o("cases", 0, "cases", "Cases", "Cases OPENED at or after the warm-up."),
    _o("voiced", 0, "cases", "Voiced cases", "Cases whose customer complained of their own accord (VOICED)."),
    _o("solved", 1, "cases", "Solved", "Cases that ended SOLVED."),
    _o("refused", -1, "cases", "Refused", "Cases that ended REFUSED: nobody in the chain could or would solve them."),
    _o("gave_up", -1, "cases", "Given up", "Cases that ended GAVE_UP: the customer stopped trying."),
    _o("silent", -1, "cases", "Silent", "Cases that ended SILENT: the customer never said a word."),
    _o("left", -1, "cases", "Ended by leaving",
       "Cases that ended LEFT: the customer left the base while they were open."),
    _o("open", -1, "cases", "Still open", "Cases that have not ended by the horizon."),
    _o("solved_share", 1, "share", "Solved share", "Cases solved by the horizon / cases."),
    _o("unsolved_share", -1, "share", "Still unsolved",
       "Cases not solved by the horizon, whatever became of them / cases; 1 - solved_share."),
    _o("refused_share", -1, "share", "Refused share", "Cases refused / cases."),
    _o("gave_up_share", -1, "share", "Given-up share", "Cases given up / cases."),
    _o("silent_share", -1, "share", "Silent share", "Cases that ended silent / cases."),
    _o("watched", 0, "cases", "Watched cases", "Cases opened early enough to be followed for the whole watch."),
    _o("problem_days_per_customer_year", -1, "days a year", "Problem days per customer-year",
       "Time lived with an unsolved problem: min(time to ENDED(SOLVED), watch) summed over the watched cases, in days "
       "/ time that customers were in the base from the warm-up to the last onset that can be watched, in years. It "
       "falls when there are fewer problems and when they are solved sooner. n/a in open demand."),
    _o("resolution_time_mean", -1, "min", "Time with the problem, mean",
       "Mean of min(time from OPENED to ENDED(SOLVED), watch) over the watched cases; a case that is not solved counts "
       "as the whole watch."),
    _o("resolution_time_median", -1, "min", "Half are solved within",
       "The time by which half of the watched cases are solved; inf if that is not within the watch."),
    _o("resolution_time_p90", -1, "min", "Nine in ten are solved within",
       "The time by which nine tenths of the watched cases are solved; inf if that is not within the watch."),
    _o("solved_within", 1, "share", "Solved within",
       "Share of the watched cases solved within the time, by default a day and a week "
       "(`[outcomes] solved_within`); n/a if the time is longer than the watch.", per="target"),
    _o("time_to_solution_of_the_solved_mean", 0, "min", "Time to solution, solved cases only, mean",
       "Mean time from OPENED to ENDED(SOLVED) of the cases solved by the horizon. Easily misread: customers "
       "who give up are left out."),
    _o("time_to_solution_of_the_solved_median", 0, "min", "Time to solution, solved cases only, median",
       "The time by which half of the cases solved by the horizon were solved. As easily misread."),
    _o("resolution_time_mean_if_nobody_gave_up", 0, "min", "Time to solution if nobody gave up, mean",
       "Area under the Kaplan-Meier curve of the time from OPENED to ENDED(SOLVED), up to the watch (of business time: "
       "up to the calendar time in which so much of it passes in a usual week). All cases; any other ending, or being "
       "open at the horizon, counts as right-censored. n/a if nothing is solved, or no case is observed for so long."),
    _o("resolution_time_median_if_nobody_gave_up", 0, "min", "Time to solution if nobody gave up, median",
       "The time at which that curve reaches 0.5; inf if it never does, for example if nothing is solved."),
    _o("resolution_time_p90_if_nobody_gave_up", 0, "min", "Time to solution if nobody gave up, 90th percentile",
       "The time at which that curve reaches 0.1; inf if it never does."),
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
       "CONTACTED of the cases with a reason other than FIRST / CONTACTED of the cases."),
    _o("abandoned_share", -1, "share", "Abandoned contacts",
       "Contacts of the cases whose customer hung up in a queue (ABANDONED) / live contacts of the cases that reached "
       "a queue: every contact except messages, once it is queued, served, or blocked by a full queue."),
    _o("blocked_share", -1, "share", "Blocked contacts",
       "Contacts of the cases that met a full queue (BLOCKED) / live contacts that reached a queue, as in "
       "abandoned_share."),
    _o("self_served_share", 0, "share", "Self-served contacts", "SELF_SERVED of the cases / CONTACTED of the cases."),
    _o("unread_share", -1, "share", "Unread contacts", "UNREAD of the cases / CONTACTED of the cases."),
    _o("bounced", -1, "events", "Bounced handoffs", "BOUNCED of the cases."),
    _o("dropped", -1, "events", "Calls cut off", "DROPPED of the cases."),
    _o("consults", 0, "events", "Boss asked", "BOSS_ASKED of the cases."),
    _o("bosses_absent", -1, "events", "Boss off duty",
       "BOSS_ABSENT of the cases: there was nobody to ask, or not any more."),
    _o("hung_up_on_hold", -1, "events", "Hung up on hold",
       "HUNG_UP_ON_HOLD of the cases: customers whose patience ended while the boss was asked; they had been answered "
       "and are not among the abandoned."),
    _o("hold_hours", -1, "h", "Held for the boss",
       "Hours for which reps, and customers on the line with them, were held while a boss was asked: the values of "
       "BOSS_APPROVED, BOSS_DECLINED, BOSS_ABSENT and HUNG_UP_ON_HOLD at or after the warm-up."),
    _o("waits_for_customer", 0, "events", "Waits for the customer",
       "AWAITING_CUSTOMER of the cases: after a visit they waited for the customer, with no agent (`waits`)."),
    _o("waits_for_third_party", 0, "events", "Waits for a third party", "AWAITING_THIRD_PARTY of the cases."),
    _o("hours_for_customer", 0, "h", "Waiting for customers",
       "Hours for which cases waited for their customer after a visit: the values of AWAITED_CUSTOMER at or after the "
       "warm-up."),
    _o("hours_for_third_party", 0, "h", "Waiting for third parties",
       "Hours for which cases waited for a third party after a visit: the values of AWAITED_THIRD_PARTY at or after "
       "the warm-up."),
    _o("fix_requests", 0, "events", "Fix requests", "FIX_REQUESTED of the cases."),
    _o("lost_requests", -1, "events", "Lost requests", "REQUEST_LOST of the cases."),
    _o("broken_promise_share", -1, "share", "Broken promises",
       "PROMISE_BROKEN of the cases / (PROMISE_KEPT + PROMISE_BROKEN) of the cases."),
    _o("checked_in", 0, "cases", "Reached by check-in", "CHECKED_IN of the cases."),
    _o("knock_ons", -1, "cases", "Knock-on cases",
       "KNOCKED_ON of the cases: further problems that they set off while open."),
    _o("caught", 0, "events", "Caught before delivery", "CAUGHT at or after the warm-up."),
)

_POOLS: Final = (
    _o("wait_mean", -1, "min", "Mean wait",
       "Mean wait at the pool over waits that ended with service or with the customer hanging up, waits of zero "
       "included. A callback that keeps its place continues to wait, off the line.", per="pool"),
    _o("wait_mean_served", -1, "min", "Mean wait of the served",
       "Mean wait at the pool over waits that ended with service, waits of zero included.", per="pool"),
    _o("wait_p90", -1, "min", "90th percentile of waits",
       "The 90th percentile of the waits that ended with service (exact, from all waits that count).", per="pool"),
    _o("abandoned_share", -1, "share", "Abandoned waits",
       "Waits at the pool abandoned / (served + abandoned + blocked).", per="pool"),
    _o("blocked_share", -1, "share", "Blocked share",
       "Arrivals at the pool that met a full queue / (served + abandoned + blocked).", per="pool"),
    _o("service_level_20s", 1, "share", "Service level, 20 s, of all offered",
       "The share of live contacts offered to the pool (customers on the line) that was answered within 20 seconds: "
       "answered in time / (answered + abandoned + blocked). Tickets, consults and jobs do not count, nor does a first "
       "contact that met a closed desk. A warm handoff counts wherever it waits, and so does, as abandoned, a customer "
       "who was to be called back and left before. A contact that overflowed counts at the pool that answered it, or "
       "at the first pool if none did; a callback is answered when it is made.", per="pool"),
    _o("served", 0, "events", "Served", "Waits at the pool that ended with service, including waits of zero.",
       per="pool"),
    _o("utilisation", 0, "share", "Utilisation",
       "Agent-minutes busy / agent-minutes staffed, within [warm-up, horizon]. May exceed 1 if overtime is worked; "
       "nan if nobody is ever on duty.", per="pool"),
    _o("overtime", -1, "h", "Overtime",
       "Agent-hours busy beyond the staff on duty, within [warm-up, horizon]: agents finish the work in progress "
       "when their shift ends.", per="pool"),
    _o("overloaded", -1, "runs", "Queue grows throughout",
       "1 if the queue grows throughout the run, else 0: the mean wait of the served rises from the first third of "
       "[warm-up, horizon] to the second and again to the last, each time by at least a quarter of the whole rise, and "
       "in total by more than 2 % of the time between the first and the last, with at least ten served in each third "
       "(whenever their waits began). Averages over such a run depend on how long it was simulated, not on how long "
       "customers usually wait.", per="pool"),
)

_AGENT_TIME: Final = tuple(
    _o(f"agent_hours_{name}", 0, "h", f"Agent time, {label}", f"Agent-hours spent on {label} within [warm-up, horizon]"
       f"{more}.", per="pool")
    for name, label, more in (
        ("first_contacts", "first contacts", ""),
        ("failure_demand", "failure demand", ": contacts with a reason other than FIRST"),
        ("handed_up", "handed-up work", ", including at wrong desks"),
        ("consults", "consults", ": being asked by colleagues"),
        ("follow_ups", "follow-ups", ": calls to customers, including check-ins"),
        ("fixing", "fixing", ""),
        ("late_answers", "late answers", ": messages whose customers expected no answer any more"),
        ("wrap_up", "wrap-up", ": after contacts, chases and late answers, by `channels.NAME.wrap_up`"),
    )
)
"""What agents spend their time on; these add up to their busy time."""
_OF_NO_CHANNEL: Final = ("agent_hours_fixing", "agent_hours_late_answers")
"""Not counted by channel: a request is nobody's contact, and whoever is answered late has often made another since."""

_CHANNELS: Final = (
    _o("offered", 0, "contacts", "Offered",
       "Contacts that reached the channel's queue: answered + abandoned + blocked + called_back + still_waiting.",
       per="channel"),
    _o("answered", 0, "contacts", "Answered", "Contacts whose first wait ended with service, except callbacks.",
       per="channel"),
    _o("abandoned", -1, "contacts", "Abandoned",
       "Contacts whose first wait ended without service: the customer hung up, or an answer was overdue.",
       per="channel"),
    _o("abandoned_in_time", 0, "contacts", "Abandoned within the target",
       "Contacts abandoned within the service target.", per="channel"),
    _o("abandoned_late", -1, "contacts", "Abandoned after the target",
       "Contacts abandoned after more than the service target.", per="channel"),
    _o("blocked", -1, "contacts", "Blocked", "Contacts that met a full queue.", per="channel"),
    _o("called_back", 0, "contacts", "Called back",
       "Contacts that accepted a callback or left a message at a closed line, and were called.", per="channel"),
    _o("still_waiting", 0, "contacts", "Still waiting", "Contacts in their first wait at the horizon.", per="channel"),
    _o("closed", -1, "contacts", "Met a closed desk",
       "Contacts that heard that it is closed (CLOSED), on coming or in line at closing time, and live contacts that "
       "waited though nobody was on duty; not included in any other figure of the channel.", per="channel"),
    _o("unread", -1, "contacts", "Never read",
       "Messages that nobody ever reads (UNREAD); not included in any other figure of the channel.", per="channel"),
    _o("hung_up_on_hold", -1, "contacts", "Hung up on hold",
       "HUNG_UP_ON_HOLD at or after the warm-up, by the channel of the case's latest contact before it; they are among "
       "the answered.", per="channel"),
    _o("hold_mean", -1, "min", "Mean hold",
       "Minutes for which contacts were held while a boss was asked / (answered + called_back): most are not held at "
       "all.", per="channel"),
    _o("abandoned_share", -1, "share", "Abandoned contacts", "abandoned / offered.", per="channel"),
    _o("blocked_share", -1, "share", "Blocked contacts", "blocked / offered.", per="channel"),
    _o("wait_mean", -1, "min", "Mean wait",
       "Mean first wait of the answered, the called back (until the call is made) and the abandoned, waits of zero "
       "included.", per="channel"),
    _o("wait_median", -1, "min", "Median wait", "The median of these waits.",
       per="channel"),
    _o("wait_p90", -1, "min", "90th percentile of waits",
       "The 90th percentile of these waits.", per="channel"),
    _o("wait_mean_answered", -1, "min", "Mean wait of the answered",
       "Mean first wait of the answered and the called back: the average speed of answer.", per="channel"),
    _o("service_level", 1, "share", "Service level",
       "Answered within the service target / (offered - abandoned within it); blocked contacts count as missed, a "
       "callback as answered when it is made. The target is `service_target` of the channel, by default 20 seconds for "
       "live channels and a day for messages.", per="channel"),
    _o("service_level_strict", 1, "share", "Service level, of all offered",
       "Answered within the service target / offered.",
       per="channel"),
    _o("waiting_mean", -1, "contacts", "Number waiting, mean",
       "Time average of the number of contacts in their first wait, including those to be called back, over all hours "
       "of the week; contacts that came to a closed desk are not included.", per="channel"),
    _o("waiting_p95", -1, "contacts", "Number waiting, 95th percentile",
       "The number that was not exceeded during 95 % of the time.", per="channel"),
    _o("waiting_most", -1, "contacts", "Number waiting, maximum",
       "The largest number waiting at any moment, however brief.", per="channel"),
    *(replace(outcome, per="channel", definition=outcome.definition.removesuffix(".") + ", by the channel of the "
              "case's latest contact before it.") for outcome in _AGENT_TIME if outcome.name not in _OF_NO_CHANNEL),
)

_CUSTOMERS: Final = (
    _o("customers", 0, "customers", "Customers",
       "Customers in the base at the warm-up or joined later; in open demand, those with a case that counts."),
    _o("customers_joined", 1, "customers", "Newcomers",
       "Customers who JOINED at or after the warm-up, except founders."),
    _o("customers_end", 1, "customers", "Customers at the end", "Customers who have not left by the horizon."),
    _o("churn", -1, "share", "Churn", "Customers who LEFT at or after the warm-up / customers."),
    _o("customers_lost", -1, "customers", "Customers lost", "Customers who LEFT at or after the warm-up."),
    _o("churn_per_year", -1, "a year", "Churn a year",
       "Customers who LEFT at or after the warm-up / time that customers were in the base within [warm-up, horizon], "
       "in years. n/a in open demand."),
    _o("churn_silent", -1, "share", "Churn, in silence",
       "Customers who left SILENTLY after a problem never voiced / customers."),
    _o("churn_after_case", -1, "share", "Churn, after a case", "Customers who left AFTER_CASE / customers."),
    _o("churn_background", -1, "share", "Churn, background",
       "Customers who left for reasons other than a single case (BACKGROUND) / customers."),
    _o("praise_per_100", 1, "per 100 customers", "Praise told",
       "Others told by PRAISED at or after the warm-up, x 100 / customers."),
    _o("grievance_per_100", -1, "per 100 customers", "Grievance told",
       "Others told by AGGRIEVED at or after the warm-up, x 100 / customers."),
    _o("praise_per_100_a_year", 1, "per 100 customers a year", "Praise told a year",
       "Others told by PRAISED at or after the warm-up, x 100 / customer-years, as for churn_per_year. n/a in open "
       "demand."),
    _o("grievance_per_100_a_year", -1, "per 100 customers a year", "Grievance told a year",
       "Others told by AGGRIEVED at or after the warm-up, x 100 / customer-years. n/a in open demand."),
    _o("told_bad_share", -1, "share", "Customers who heard a grievance",
       "Customers told something bad by another customer (HEARD of a grievance) at or after the warm-up / customers."),
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
    _o("promoters_after_case", 1, "share", "Promoters after a case",
       "Share of ended cases after which loyalty was at least 9 of 10, including customers who then leave."),
    _o("detractors_after_case", -1, "share", "Detractors after a case",
       "Share of ended cases after which loyalty was at most 6 of 10, including customers who then leave."),
    _o("net_promoter_after_case", 1, "share", "Net promoters after a case",
       "promoters_after_case - detractors_after_case."),
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
       "horizon], times the mean weight of the profile there, which is 1 over whole weeks. Customers of open demand "
       "have no orders."),
    _o("remedies", -1, "money", "Remedies", "Money of GRANTED at or after the warm-up."),
    _o("goodwill", -1, "money", "Goodwill", "Money of GOODWILL_GIVEN at or after the warm-up."),
    _o("staff_cost", -1, "money", "Staff cost",
       "Over the pools: (staffed hours + overtime hours) within [warm-up, horizon] x cost per hour."),
    _o("fix_cost", -1, "money", "Fixers' cost", "The part of staff_cost that is paid for fixers' pools."),
    _o("failed_attempt_cost", -1, "money", "Failed attempts",
       "Money lost by ATTEMPT_FAILED at or after the warm-up."),
    _o("quality_cost", -1, "money", "Quality checks", "Cost of a check per order x the orders of margin."),
    _o("training_cost", -1, "money", "Training, in full",
       "Full cost of the training lever, whenever it was given."),
    _o("design_cost", -1, "money", "Design projects, in full",
       "Projects started at or after the warm-up x cost of a project."),
    _o("one_off_cost", -1, "money", "One-off costs",
       "(training_cost + design_cost) x min(1, time from the warm-up to the horizon / `[money] over`, by default a "
       "year): the part of training and projects charged to this time."),
    _o("total_cost", -1, "money", "Total cost",
       "remedies + goodwill + staff_cost + failed_attempt_cost + quality_cost + one_off_cost."),
    _o("customer_stock", 1, "money", "Value of the customers gained or lost",
       "customer_value (`[money]`), scaled by each customer's own orders, of the customers in the base at the horizon "
       "less that of those in it at the warm-up; in open demand -customer_value for each customer lost. 0 without "
       "a customer_value."),
    _o("net_value_to_horizon", 1, "money", "Net value up to the horizon", "margin - total_cost."),
    _o("net_value", 1, "money", "Net value",
       "margin - total_cost + customer_stock. Without a customer_value nothing counts after the horizon."),
    _o("total_cost_per_week", -1, "money a week", "Total cost a week", "total_cost / weeks from the warm-up on."),
    _o("net_value_per_week", 1, "money a week", "Net value a week", "net_value / weeks from the warm-up on."),
    _o("remedies_unpaid", 0, "money", "Remedies not paid",
       "What was due to customers who gave up, were refused, stayed silent or left: for every case that ended so, the "
       "mean remedy of the flaw less what was granted, but not below 0. For information, not part of any total: a "
       "saving at the customers' expense."),
)

_OWN: Final = (
    _o("own_records", 0, "events", "Records of one's own",
       "Records of a kind that a rule of one's own declares, at or after the warm-up.", per="kind"),
)

GROUPS: Final = {
    "Cases": _CASES, "Journeys": _JOURNEYS, "Channels": _CHANNELS, "Pools": _POOLS, "Agent time": _AGENT_TIME,
    "Customers": _CUSTOMERS, "Learning": _LEARNING, "Money": _MONEY, "Rules of one's own": _OWN,
}
"""Outcomes by what they are about."""
OUTCOMES: Final[tuple[Outcome, ...]] = tuple(outcome for group in GROUPS.values() for outcome in group)
"""All outcomes, in the order in which they are shown."""


def expand(plan: PlanLike) -> tuple[Outcome, ...]:
    """Return every outcome of one world, those per pool, channel, ... once for each, in the order of the results.

    Labels of money depend on the world: without a customer_value the net value ends at the horizon, and where no margin
    is known it is a cost with its sign reversed. Where levels are told in stages (`sim.eventlog.stages`) cases move
    between those too, which nobody would call a handoff, and for which fewer is not better.
    """
    kinds = tuple(int(kind) for kind in plan.channels["kind"])
    measures = plan.measures
    valued = not math.isnan(measures.customer_value)
    earns = bool(plan.world["margin_per_order"]) and not plan.world["open_demand"]
    tables: tuple[tuple[Per, tuple[str, ...]], ...] = (
        ("pool", plan.names.pools), ("flaw", plan.names.flaws), ("kind", plan.rule_kinds),
        ("target", tuple(_written(target) for target in measures.solved_within)))
    staged = any(MARK in name for name in plan.names.levels)
    return _expanded(tables, plan.names.channels, kinds, valued, earns, staged)


def _written(target: Timespan) -> str:
    """Return a target as a text from which it can be read again."""
    return repr(target.minutes) if target.clock == "calendar" else " ".join(in_words(target))


@lru_cache(maxsize=64)
def _expanded(
    tables: tuple[tuple[Per, tuple[str, ...]], ...], channels: tuple[str, ...], kinds: tuple[int, ...], valued: bool,
    earns: bool, staged: bool,
) -> tuple[Outcome, ...]:
    humans = tuple(name for name, kind in zip(channels, kinds, strict=True) if kind != ChannelKind.SELF_SERVICE)
    members: dict[Per, tuple[str, ...]] = {**dict(tables), "channel": humans}
    expanded: list[Outcome] = []
    for outcome in OUTCOMES:
        if not outcome.per:
            expanded.append(_in_world(outcome, valued, earns, staged))
        expanded += [outcome.of(member) for member in (members[outcome.per] if outcome.per else ())]
    return tuple(expanded)


def _in_world(outcome: Outcome, valued: bool, earns: bool, staged: bool) -> Outcome:
    if staged and outcome.name == "handoffs_per_case":
        return replace(outcome, label="Moves per case, between stages of a line too", better=0)
    if valued or outcome.name not in ("net_value", "net_value_per_week"):
        return outcome
    label = outcome.label.replace("Net value", "Net value up to the horizon" if earns else "Cost, as a negative value")
    return replace(outcome, label=label)


def find(name: str) -> Outcome:
    """Look up an outcome by the name a result has, such as `churn`, `wait_mean.reps`, `channels.phone.offered`.

    Raises KeyError if unknown. Names of targets (`solved_within_4_h`) are known whatever the world.
    """
    if (own := beside(name)) is not None:
        return own
    if name.startswith(CHANNELS) and name.count(".") > 1:
        member, _, stem = name.removeprefix(CHANNELS).rpartition(".")
        return _member("channel", stem, member, name)
    stem, dot, member = name.partition(".")
    if dot:
        return _member("pool", stem, member, name)
    for outcome in OUTCOMES:
        if outcome.name == name and not outcome.per:
            return outcome
        if outcome.per == "target" and name.startswith(f"{outcome.name}_"):
            count, _, unit = name.removeprefix(f"{outcome.name}_").partition("_")
            if unit:
                return replace(outcome, name=name, label=f"{outcome.label} {_a(count, unit.replace('_', ' '))}")
    raise KeyError(name)


def _member(per: Per, stem: str, member: str, name: str) -> Outcome:
    tables = ("channel",) if per == "channel" else ("pool", "flaw", "kind")
    for outcome in OUTCOMES:
        if outcome.name == stem and outcome.per in tables:
            return outcome.of(member)
    raise KeyError(name)
