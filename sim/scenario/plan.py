"""The plan: one world, one policy, as a few flat arrays - the only door to the engines.

The engines never see a scenario file, a name or an optional value. `build` turns a validated `World` into structured
arrays in which every reference is an index (-1: none), every law a row of one table and every neutral default a
number that changes nothing. Times are minutes, rates are per minute or per hour as named, money is plain numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, inf, nan
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.errors import InputError, Problem
from sim.randomness import LAW
from sim.randomness.tables import with_table
from sim.scenario.command import authority_of, boss_of
from sim.scenario.expectation import profile_share
from sim.scenario.measuring import default_target
from sim.scenario.organisation import WAYS_OUT
from sim.vocabulary import (
    HOURS_PER_WEEK,
    MINUTES_PER_DAY,
    MINUTES_PER_WEEK,
    WEEKS_PER_YEAR,
    Apology,
    ChannelKind,
    Discipline,
    Effort,
    Feeling,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.scenario import World
    from sim.scenario.model import Channel, Distribution, Flaw, Level, Pool

UNIFORM_MIXING, SMALL_WORLD, SCALE_FREE = 0, 1, 2
NEVER: Final = inf


def _dtype(floats: str, integers: str) -> np.dtype[Any]:
    return np.dtype([(name, "<f8") for name in floats.split()] + [(name, "<i8") for name in integers.split()])


WORLD: Final = _dtype(
    "horizon warm_up orders_per_week organic_per_week voice_at_0 voice_at_1 start_care start_help start_trust"
    " start_loyalty care_weight help_weight trust_weight hazard_per_minute hazard_slope after_case_base"
    " after_case_disloyalty after_case_effort after_case_unsolved praise_above praise grievance_below grievance inside"
    " shift conversion reputation_half_life reputation_drop rewire script_minutes approval apology_minutes goodwill"
    " report lost_information bounce story_minutes bounce_minutes catches check_in lost_request window effectiveness"
    " design_cost failed_attempt margin_per_order quality_cost_per_order training_cost",
    "open_demand initial one_case_at_a_time has_busyness churns_after_case graph ties asks_boss apology follow_up warm"
    " comes_back_limit expedite has_design threshold capacity activity reach tolerance busyness conversion_delay"
    " consult check_in_after request_delay promise comes_back chase lead_time live_channel",
)
FLAW: Final = _dtype(
    "share fixer_probability snowball_per_minute snowball_work knock_on_minutes head_start",
    "severity complexity remedy fixer knock_on desk priority handle patience",
)
CHANNEL: Final = _dtype(
    "share retry callback_after callback_accept solves_at_0 solves_at_1 human_access unread",
    "kind patience retry_delay retry_through session leads_to expected_answer after_silence",
)
POOL: Final = _dtype(
    "overflow_after holds cost_per_hour", "queue_limit discipline overflow work is_fixer slots"
)
LEVEL: Final = _dtype(
    "success_at_0 success_at_1 attempt_below authority holds dropped", "pool handle patience routed"
)


@dataclass(frozen=True, slots=True)
class Names:
    """What the indices of the plan's tables are called in the scenario."""

    flaws: tuple[str, ...]
    channels: tuple[str, ...]
    pools: tuple[str, ...]
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Measures:
    """What outcomes are measured by; no engine sees it.

    watch: minutes each case is watched; solved_within: targets in minutes; within: by channel, the wait up to which a
    contact is answered in time; customer_value: what a customer of average orders
    who is there at the horizon is worth from then on, NaN where nothing is counted after it; mean_orders: orders a
    week of such a customer (0: every customer is worth the same); order_share: orders within the time that counts over
    those of an even rate, 1 over whole weeks; one_off_share: share of one-off costs that counts; remedy_due: mean
    remedy by flaw.
    """

    watch: float
    solved_within: tuple[float, ...]
    within: tuple[float, ...]
    customer_value: float
    mean_orders: float
    order_share: float
    one_off_share: float
    remedy_due: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A world as arrays.

    world: one WORLD record; flaws, channels, pools, levels: one row each; staff[pool, hour of week]: agents on duty;
    arrivals[flaw, hour of week]: open demand's cases an hour; profile[hour of week]: weights of orders, mean 1;
    authority[level, pool]: money somebody of that pool may grant on a case at that level; boss[level, pool]: the level
    asked for more, -1 nobody; routes[level, way]: where a level has routes their cumulated shares, the ways in the
    order solved, levels, refused, gave up; feelings[event, score]: weights; effort[event]: points; laws, points: every
    distribution (see sim.randomness); measures: what outcomes are measured by.
    """

    names: Names
    policy: str
    seed: int
    world: NDArray[Any]
    flaws: NDArray[Any]
    channels: NDArray[Any]
    pools: NDArray[Any]
    levels: NDArray[Any]
    staff: NDArray[np.int64]
    arrivals: NDArray[np.float64]
    profile: NDArray[np.float64]
    authority: NDArray[np.float64]
    boss: NDArray[np.int64]
    routes: NDArray[np.float64]
    feelings: NDArray[np.float64]
    effort: NDArray[np.float64]
    laws: NDArray[Any]
    points: NDArray[np.float64]
    measures: Measures

    @property
    def horizon(self) -> float:
        """Minutes at which the run ends."""
        return float(self.world["horizon"])

    @property
    def warm_up(self) -> float:
        """Minutes from which outcomes count."""
        return float(self.world["warm_up"])

    @property
    def hours(self) -> int:
        """Whole hours that cover the horizon."""
        return ceil(self.horizon / 60.0)


class _Laws:
    """Collects distributions into the law table; equal laws share a row."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, float, float, float, int, int]] = []
        self.points: list[float] = []
        self._known: dict[object, int] = {}

    def index(self, distribution: Distribution | None) -> int:
        if distribution is None:
            return -1
        law, a, b, c, points = distribution.canonical()
        key = (law, a, b, c, points)
        if key not in self._known:
            self._known[key] = len(self.rows)
            row, table = with_table(law, a, b)
            self.rows.append((row, a, b, c, len(self.points), len(table or points)))
            self.points.extend(table or points)
        return self._known[key]

    def tables(self) -> tuple[NDArray[Any], NDArray[np.float64]]:
        laws = np.zeros(max(len(self.rows), 1), dtype=LAW)
        for row, values in enumerate(self.rows):
            laws[row] = values
        return laws, np.array(self.points or [0.0], dtype=np.float64)


def _fill(dtype: np.dtype[Any], rows: list[dict[str, Any]]) -> NDArray[Any]:
    table = np.zeros(len(rows), dtype=dtype)
    for index, row in enumerate(rows):
        if row.keys() != set(dtype.names or ()):
            raise AssertionError(f"plan table out of step: {row.keys() ^ set(dtype.names or ())}")
        table[index] = tuple(row[name] for name in dtype.names or ())
    return table


def _cumulative(shares: list[float]) -> list[float]:
    total, result = 0.0, []
    for share in shares:
        total += share
        result.append(total)
    return result


def _flaw(flaw: Flaw, share: float, names: Names, laws: _Laws, default_desk: int) -> dict[str, Any]:
    knock_on = flaw.knock_on
    return {
        "share": share,
        "fixer_probability": flaw.needs_fixer.probability if flaw.needs_fixer else 0.0,
        "snowball_per_minute": flaw.snowball_per_day / MINUTES_PER_DAY,
        "snowball_work": flaw.snowball_work,
        "knock_on_minutes": MINUTES_PER_DAY / knock_on.per_day if knock_on and knock_on.per_day > 0 else NEVER,
        "head_start": flaw.head_start,
        "severity": laws.index(flaw.severity),
        "complexity": laws.index(flaw.complexity),
        "remedy": laws.index(flaw.remedy),
        "fixer": names.pools.index(flaw.needs_fixer.pool) if flaw.needs_fixer else -1,
        "knock_on": names.flaws.index(knock_on.flaw) if knock_on else -1,
        "desk": names.pools.index(flaw.desk) if flaw.desk else default_desk,
        "priority": flaw.priority,
        "handle": laws.index(flaw.handle),
        "patience": laws.index(flaw.patience),
    }


def _channel(channel: Channel, own: int, share: float, names: Names, laws: _Laws, live: int) -> dict[str, Any]:
    def at(name: str | None, default: int) -> int:
        return names.channels.index(name) if name else default

    retry, callback = channel.retry, channel.callback
    return {
        "share": share,
        "retry": retry.probability if retry else 0.0,
        "callback_after": callback.offer_after if callback else NEVER,
        "callback_accept": callback.accept if callback else 0.0,
        "solves_at_0": channel.solves[0],
        "solves_at_1": channel.solves[1],
        "human_access": channel.human_access,
        "unread": channel.unread,
        "kind": int(ChannelKind[channel.kind.upper()]),
        "patience": laws.index(channel.patience),
        "retry_delay": laws.index(retry.delay) if retry else -1,
        "retry_through": at(retry.through if retry else None, own),
        "session": laws.index(channel.session),
        "leads_to": at(channel.leads_to, live),
        "expected_answer": laws.index(channel.expected_answer),
        "after_silence": at(channel.after_silence, -1),
    }


def _pool(pool: Pool, name: str, names: Names, laws: _Laws, fixers: set[str]) -> dict[str, Any]:
    return {
        "overflow_after": pool.overflow.after if pool.overflow else NEVER,
        "holds": pool.holds,
        "cost_per_hour": pool.cost_per_hour,
        "queue_limit": -1 if pool.queue_limit is None else pool.queue_limit,
        "discipline": int(Discipline[pool.discipline.upper()]),
        "overflow": names.pools.index(pool.overflow.to) if pool.overflow else -1,
        "work": laws.index(pool.work),
        "is_fixer": int(name in fixers),
        "slots": max(pool.staff),
    }


def _level(level: Level, lift: float, names: Names, laws: _Laws) -> dict[str, Any]:
    return {
        "success_at_0": level.success[0] + lift,
        "success_at_1": level.success[1] + lift,
        "attempt_below": level.attempt_below,
        "authority": level.authority,
        "holds": level.holds,
        "dropped": level.dropped,
        "pool": names.pools.index(level.pool),
        "handle": laws.index(level.handle),
        "patience": laws.index(level.patience),
        "routed": int(level.routes is not None),
    }


def _routes(world: World, names: Names) -> NDArray[np.float64]:
    """Return where routes lead, one row a level, cumulated; zeros for a level without.

    The order is that of the ways and of the chain, not of the file: tables of TOML have none.
    """
    ways = (WAYS_OUT[0], *names.levels, *WAYS_OUT[1:])
    table = np.zeros((len(world.chain), len(ways)))
    for row, level in enumerate(world.chain):
        if level.routes is not None:
            total = sum(level.routes.values())
            table[row] = _cumulative([level.routes.get(way, 0.0) / total for way in ways])
    return table


def _people(world: World, laws: _Laws) -> dict[str, Any]:
    customers, word = world.customers, world.customers.word_of_mouth
    start, weights = customers.trust.start, customers.trust.weights
    total = weights.care + weights.help + weights.trust
    care, help_, trust = weights.care / total, weights.help / total, weights.trust / total
    after = customers.churn.after_case
    return {
        "orders_per_week": customers.orders_per_week,
        "organic_per_week": customers.organic_per_week,
        "voice_at_0": customers.voice[0],
        "voice_at_1": customers.voice[1],
        "start_care": start.care,
        "start_help": start.help,
        "start_trust": start.trust,
        "start_loyalty": min(1.0, max(0.0, start.care * care + start.help * help_ + start.trust * trust)),
        "care_weight": care,
        "help_weight": help_,
        "trust_weight": trust,
        "hazard_per_minute": customers.churn.hazard_per_year / (WEEKS_PER_YEAR * MINUTES_PER_WEEK),
        "hazard_slope": customers.churn.hazard_slope,
        "churns_after_case": int(after is not None),
        "after_case_base": after.base if after else 0.0,
        "after_case_disloyalty": after.disloyalty if after else 0.0,
        "after_case_effort": after.effort if after else 0.0,
        "after_case_unsolved": after.unsolved if after else 0.0,
        "praise_above": word.praise_above,
        "praise": word.praise,
        "grievance_below": word.grievance_below,
        "grievance": word.grievance,
        "inside": word.inside,
        "shift": word.shift,
        "conversion": word.conversion,
        "conversion_delay": laws.index(word.delay),
        "reputation_half_life": NEVER if word.reputation_half_life is None else word.reputation_half_life,
        "reputation_drop": word.reputation_drop,
        "initial": customers.initial,
        "one_case_at_a_time": int(customers.one_case_at_a_time),
        "activity": laws.index(customers.activity),
        "reach": laws.index(customers.reach),
        "tolerance": laws.index(customers.tolerance),
        **_graph(word.graph),
    }


def _graph(graph: Any) -> dict[str, Any]:
    if graph == "uniform":
        return {"graph": UNIFORM_MIXING, "ties": 0, "rewire": 0.0}
    small = getattr(graph, "small_world", None)
    if small is not None:
        return {"graph": SMALL_WORLD, "ties": small.neighbours, "rewire": small.rewire}
    return {"graph": SCALE_FREE, "ties": graph.scale_free.links, "rewire": 0.0}


def _organisation(world: World, laws: _Laws) -> dict[str, Any]:
    levers, handing, fixing = world.levers, world.levers.handing_up, world.fixing
    design, boss = world.design, world.levers.ask_boss
    check_in, quality, training = levers.check_in, levers.quality_check, levers.training
    heads = sum(max(world.pools[name].staff) for name in sorted({level.pool for level in world.chain}))
    return {
        "script_minutes": levers.script_minutes,
        "asks_boss": int(boss is not None),
        "consult": laws.index(boss.consult) if boss else -1,
        "approval": boss.approval if boss else 0.0,
        "apology": int(Apology[levers.apology.upper()]),
        "apology_minutes": levers.apology_minutes,
        "goodwill": levers.goodwill,
        "report": levers.report,
        "follow_up": int(levers.follow_up),
        "warm": int(handing.warm),
        "lost_information": handing.lost_information,
        "bounce": handing.bounce,
        "story_minutes": handing.story_minutes,
        "bounce_minutes": handing.bounce_minutes,
        "catches": quality.catches if quality else 0.0,
        "quality_cost_per_order": quality.cost_per_order if quality else 0.0,
        "check_in": check_in.probability if check_in else 0.0,
        "check_in_after": laws.index(check_in.after) if check_in else -1,
        "training_cost": training.cost_per_head * heads if training else 0.0,
        "lost_request": fixing.lost_request,
        "request_delay": laws.index(fixing.request_delay),
        "promise": laws.index(fixing.promise),
        "comes_back": laws.index(fixing.comes_back),
        "comes_back_limit": -1 if fixing.comes_back_limit is None else fixing.comes_back_limit,
        "chase": laws.index(fixing.chase_minutes),
        "expedite": int(fixing.expedite),
        "has_design": int(design is not None),
        "threshold": design.threshold if design else 0,
        "window": NEVER if design is None or design.window is None else design.window,
        "lead_time": laws.index(design.lead_time) if design else -1,
        "capacity": design.capacity if design else 0,
        "effectiveness": design.effectiveness if design else 0.0,
        "design_cost": design.cost if design else 0.0,
        "margin_per_order": world.money.margin_per_order,
        "failed_attempt": world.money.failed_attempt,
    }


def _arrivals(world: World) -> NDArray[np.float64]:
    """Return open demand's cases an hour by flaw and hour of week: weight x profile, scaled to cases_per_hour."""
    rates = np.zeros((len(world.flaws), HOURS_PER_WEEK))
    weights = [flaw.per_1000_orders for flaw in world.flaws.values()]
    total = sum(weights)
    if world.demand.kind != "open" or total <= 0.0:
        return rates
    for row, flaw in enumerate(world.flaws.values()):
        profile = flaw.profile if flaw.profile is not None else world.demand.profile
        for hour in range(HOURS_PER_WEEK):
            rates[row, hour] = world.demand.cases_per_hour * (weights[row] / total) * profile[hour]
    return rates


def _command(world: World, names: Names) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return who may grant what, and who is asked for more, by level of the case and pool of the agent."""
    levels = range(len(world.chain))
    authority = [[authority_of(world, level, pool) for pool in names.pools] for level in levels]
    boss = [[boss_of(world, level, pool) for pool in names.pools] for level in levels]
    return np.array(authority, dtype=np.float64), np.array(boss, dtype=np.int64)


def _warm_up(world: World) -> float:
    if isinstance(world.warm_up, str):
        raise InputError(Problem("has still to be chosen by pilot runs", key="warm_up", found=f'"{world.warm_up}"',
                                 allowed="a duration, or what sim.experiment.warm_up.settled returns"))
    return world.warm_up


def _measures(world: World) -> Measures:
    targets = [channel.service_target or default_target(ChannelKind[channel.kind.upper()])
               for channel in world.channels.values()]
    watched = world.horizon - _warm_up(world)
    orders = world.customers.orders_per_week
    return Measures(
        watch=world.watch(),
        solved_within=world.outcomes.solved_within,
        within=tuple(target.within for target in targets),
        customer_value=_customer_value(world),
        mean_orders=orders * world.customers.activity.average if orders and world.demand.kind == "customers" else 0.0,
        order_share=profile_share(world.demand.profile, _warm_up(world), world.horizon),
        one_off_share=min(1.0, watched / world.money.over),
        remedy_due=tuple(flaw.remedy.average for flaw in world.flaws.values()),
    )


def _customer_value(world: World) -> float:
    worth = world.money.customer_value
    if worth is None or isinstance(worth, float):
        return nan if worth is None else worth
    if worth.leaving_rate is None:
        raise InputError(Problem("has still to be measured by pilot runs", key="money.customer_value.leaving_rate",
                                 allowed="a rate a year, or what sim.experiment.warm_up.settled returns"))
    return world.margin_a_year() / (worth.discount_rate + worth.leaving_rate)


def build(world: World) -> Plan:
    """Return the plan of one world under its policy. The world must have been validated by the reader.

    InputError for a warm-up that is "auto", or a rate of leaving that has still to be measured: an engine wants
    numbers.
    """
    names = Names(tuple(world.flaws), tuple(world.channels), tuple(world.pools),
                  tuple(level.level for level in world.chain))
    laws = _Laws()
    open_demand = world.demand.kind == "open"
    desk = names.pools.index(world.chain[0].pool)
    fixers = {flaw.needs_fixer.pool for flaw in world.flaws.values() if flaw.needs_fixer}
    kinds = [channel.kind for channel in world.channels.values()]
    live = kinds.index("live") if "live" in kinds else -1
    orders = 1.0 if open_demand else 1000.0
    flaw_shares = _cumulative([flaw.per_1000_orders / orders for flaw in world.flaws.values()])
    channel_shares = _cumulative([channel.share for channel in world.channels.values()])
    lift = world.levers.training.lift if world.levers.training else 0.0
    scalars = {
        "horizon": world.horizon,
        "warm_up": _warm_up(world),
        "open_demand": int(open_demand),
        "has_busyness": int(open_demand and world.demand.busyness is not None),
        "busyness": laws.index(world.demand.busyness),
        "live_channel": live,
        **_people(world, laws),
        **_organisation(world, laws),
    }
    flaws = [_flaw(f, s, names, laws, desk) for f, s in zip(world.flaws.values(), flaw_shares, strict=True)]
    channels = [_channel(c, own, share, names, laws, live)
                for own, (c, share) in enumerate(zip(world.channels.values(), channel_shares, strict=True))]
    pools = [_pool(pool, name, names, laws, fixers) for name, pool in world.pools.items()]
    levels = [_level(level, lift, names, laws) for level in world.chain]
    weights = world.customers.feelings
    feelings = [[weights.get(event.name.lower(), {}).get(score, 0.0) for score in ("care", "help", "trust")]
                for event in Feeling]
    effort = [world.customers.effort.get(event.name.lower(), 0.0) for event in Effort]
    table, points = laws.tables()
    authority, boss = _command(world, names)
    return Plan(
        names=names, policy=world.policy, seed=world.seed,
        world=_fill(WORLD, [scalars]).reshape(()), flaws=_fill(FLAW, flaws), channels=_fill(CHANNEL, channels),
        pools=_fill(POOL, pools), levels=_fill(LEVEL, levels),
        staff=np.array([pool.staff for pool in world.pools.values()], dtype=np.int64),
        arrivals=_arrivals(world), profile=np.array(world.demand.profile, dtype=np.float64),
        authority=authority, boss=boss, routes=_routes(world, names),
        feelings=np.array(feelings), effort=np.array(effort), laws=table, points=points,
        measures=_measures(world),
    )
