"""The world of a scenario under one policy: every table of the file, validated, with the policy merged in.

`Content` is what a file may say; `World` adds which policy it is. Both are frozen. Names that refer to nothing and
worlds that would never finish are found by `sim.scenario.references` and `sim.scenario.limits`, because they concern
several tables at once.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, PlainValidator, WithJsonSchema

from sim.scenario.base import OR_NONE, Name, Part, Seed, Text, refusal
from sim.scenario.calendar import Calendar
from sim.scenario.distributions import Distribution
from sim.scenario.durations import Minutes, Timespan, WarmUp
from sim.scenario.expectation import expected_cases
from sim.scenario.exploring import Explore
from sim.scenario.judged import Judged
from sim.scenario.levers import Levers
from sim.scenario.measuring import LONGEST_WATCH, WATCHED_SHARE, Decision, Known, OutcomeName, Outcomes
from sim.scenario.opening_hours import measuring_time
from sim.scenario.organisation import Channel, Demand, Design, Fixing, Flaw, Level, Money, Pool
from sim.scenario.own_rules import OwnRules
from sim.scenario.people import Customers
from sim.scenario.sourced import Sources
from sim.vocabulary import WEEKS_PER_YEAR

MOST_NAMES: Final = 1000
MOST_LEVELS: Final = 200


def _few(table: object) -> object:
    """Refuse a table with too many entries before each of them is read."""
    if isinstance(table, dict) and len(table) > MOST_NAMES:
        raise refusal(f"has {len(table)} entries", f"at most {MOST_NAMES}")
    return table


def _short(chain: object) -> object:
    if isinstance(chain, (list, tuple)) and not 1 <= len(chain) <= MOST_LEVELS:
        raise refusal(f"has {len(chain)} levels", f"1 to {MOST_LEVELS} levels")
    return chain


def _completed(channels: dict[str, Channel]) -> dict[str, Channel]:
    """Make the shares add up to 1, and write down the channels that go without saying."""
    total = math.fsum(channel.share for channel in channels.values())  # the same in every order
    if total <= 0.0:
        raise refusal("has no channel with a share above 0", "at least one share above 0")
    live = [name for name, channel in channels.items() if channel.kind == "live"]
    only = live[0] if len(live) == 1 else None
    return {name: _complete(name, channel, total, only) for name, channel in channels.items()}


def _complete(name: str, channel: Channel, total: float, only_live: str | None) -> Channel:
    changes: dict[str, object] = {"share": channel.share / total}
    if channel.retry is not None and channel.retry.through is None:
        changes["retry"] = channel.retry.model_copy(update={"through": name})
    if channel.kind == "self_service" and channel.leads_to is None:
        changes["leads_to"] = only_live
    return channel.model_copy(update=changes)


def _named_once(chain: tuple[Level, ...]) -> tuple[Level, ...]:
    names = [level.level for level in chain]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise refusal(f"has two levels of one name: {', '.join(twice)}", "a name of its own for each level")
    return chain


def _rules(value: object) -> OwnRules:
    """Take rules that were read with their files (`sim.scenario.own_rules.read`)."""
    assert isinstance(value, OwnRules)
    return value


Rules = Annotated[
    OwnRules, PlainValidator(_rules), PlainSerializer(OwnRules.written), WithJsonSchema({"x-def": "Rules"})
]
"""Rules of one's own."""


class Content(Part):
    """The tables of a scenario file, without its policies."""

    title: Text = ""
    """What the scenario is about."""
    horizon: Minutes
    """How long is simulated; above 0, at most 100 years."""
    warm_up: WarmUp = 0.0
    """Outcomes count from here; "auto": chosen by pilot runs."""
    seed: Seed = 1
    """The seed of all draws."""
    customers: Customers = Customers()
    """The customers."""
    calendar: Calendar = Calendar()
    """When it is open."""
    demand: Demand = Demand()
    """Where cases come from."""
    flaws: Annotated[dict[Name, Flaw], BeforeValidator(_few)] = Field(default_factory=lambda: {"problem": Flaw()})
    """Root causes in product or service, by name; default one neutral flaw, "problem"."""
    channels: Annotated[dict[Name, Channel], BeforeValidator(_few), AfterValidator(_completed)] = Field(
        default_factory=lambda: {"live": Channel()})
    """Channels, by name; default one neutral live channel, "live"."""
    pools: Annotated[dict[Name, Pool], BeforeValidator(_few)] = {}
    """People who do the same work, by name."""
    chain: Annotated[tuple[Level, ...], BeforeValidator(_short), AfterValidator(_named_once)]
    """The escalation chain, frontline first."""
    fixing: Fixing = Fixing()
    """The line of communication to the fixers."""
    design: Annotated[Design | None, OR_NONE] = None
    """The design team; default none."""
    money: Money = Money()
    """What orders bring, failures cost and customers are worth."""
    outcomes: Outcomes = Outcomes()
    """How outcomes are measured."""
    decision: Annotated[Decision | None, OR_NONE] = None
    """What would make a policy worth adopting; default nothing is named."""
    known: dict[OutcomeName, Known] = {}
    """What the organisation knows of its own outcomes under the first policy, to be set beside the model's."""
    levers: Levers = Levers()
    """Levers for every policy."""
    sources: Sources = {}
    """What figures rest on, by the path of the key; no run depends on it."""
    explore: Explore = Explore()
    """What the live page shows; no run depends on it."""
    judged: Annotated[Judged | None, OR_NONE] = None
    """How it was judged on a log that it had not seen, as `calibrate` wrote it; no run depends on it."""
    rules: Rules = OwnRules()
    """Rules of one's own: Python files that are executed with the scenario; default none."""


class World(Content):
    """One world under one policy: what an engine is asked to simulate. Durations are in minutes."""

    policy: Name = "baseline"
    """The policy merged into it."""
    policy_title: Text = "baseline"
    """The title of that policy, for reports."""

    def watch(self) -> float:
        """Return how many minutes each case is watched: what the file says, or the default where it says nothing.

        The default is 4 weeks, at most a quarter of what follows the warm-up; the warm-up must have been chosen.
        Business time counts as the calendar time in which so much of it passes in a usual week.
        """
        span = self.watched_for()
        return span.minutes if span.clock == "calendar" else measuring_time(self).usual_length(span)

    def watched_for(self) -> Timespan:
        """Return how long each case is watched, and by which clock."""
        if self.outcomes.watch is not None:
            return self.outcomes.watch
        warm_up = 0.0 if isinstance(self.warm_up, str) else self.warm_up
        return Timespan(min(LONGEST_WATCH, WATCHED_SHARE * (self.horizon - warm_up)))

    def margin_a_year(self) -> float:
        """Return the margin expected in a year of a customer of average activity; 0 in open demand."""
        orders = self.customers.orders_per_week
        if self.demand.kind == "open" or not orders:
            return 0.0
        return self.money.margin_per_order * orders * self.customers.activity.average * WEEKS_PER_YEAR

    def expected_cases(self) -> float:
        """Return the mean number of cases over the horizon (see `sim.scenario.expectation`)."""
        return expected_cases(self)

    def cases_per_customer_week(self) -> float:
        """Return the mean number of cases a week at one customer (0 with open demand)."""
        if self.demand.kind == "open":
            return 0.0
        orders = self.customers.orders_per_week
        share = sum(flaw.per_1000_orders for flaw in self.flaws.values()) / 1000.0
        return orders * share * self.customers.activity.average if orders and share else 0.0


def with_names(raw: Mapping[str, object]) -> dict[str, object]:
    """Name what a file need not write: without channels there is one live channel, without flaws one flaw."""
    filled = dict(raw)
    for table, name in (("flaws", "problem"), ("channels", "live")):
        if filled.get(table, {}) == {}:
            filled[table] = {name: {}}
    return filled


def with_defaults(raw: Mapping[str, object]) -> dict[str, object]:
    """Write down the defaults that depend on what else a world says.

    Demand is open where a rate of cases is given - `cases_per_hour`, or a profile in cases an hour or volumes of dates
    where no customers order - and under open demand flaws weigh alike.
    """
    filled = with_names(raw)
    demand = filled.get("demand", {})
    if isinstance(demand, dict) and "kind" not in demand and ("cases_per_hour" in demand or _has_rates(filled)):
        filled["demand"] = demand = demand | {"kind": "open"}
    flaws = filled["flaws"]
    if isinstance(demand, dict) and demand.get("kind") == "open" and isinstance(flaws, dict):
        filled["flaws"] = {
            name: {"per_1000_orders": 1.0} | flaw if isinstance(flaw, dict) else flaw for name, flaw in flaws.items()
        }
    return filled


def _has_rates(content: Mapping[str, object]) -> bool:
    """Say whether cases are told by the hour - a profile of demand, volumes of dates - and no customers order."""
    demand, customers, flaws = content.get("demand"), content.get("customers"), content.get("flaws")
    if isinstance(customers, dict) and "orders_per_week" in customers:
        return False
    by_hour = isinstance(demand, dict) and isinstance(demand.get("profile"), dict)
    return by_hour or (isinstance(flaws, dict) and any(
        isinstance(flaw, dict) and bool(flaw.get("volume_on")) for flaw in flaws.values()))


__all__ = [
    "Channel", "Content", "Customers", "Demand", "Design", "Distribution", "Fixing", "Flaw", "Level", "Levers", "Money",
    "Pool", "World", "with_defaults", "with_names",
]
