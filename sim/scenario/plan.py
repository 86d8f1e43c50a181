"""The plan: one world, one policy, as a few flat arrays - the only door to the engines.

The engines never see a scenario file, a name or an optional value. `build` turns a validated `World` into structured
arrays in which every reference is an index (-1: none), every law a row of one table and every neutral default a
number that changes nothing. Times are minutes, rates are per minute or per hour as named, money is plain numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil, fsum, nan
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.errors import InputError, Problem
from sim.scenario.command import authority_of, boss_of, handle_of
from sim.scenario.doors import Doors
from sim.scenario.doors import table_of as doors_of
from sim.scenario.expectation import profile_share, working_hours
from sim.scenario.fields import Laws, Names, Part, Source
from sim.scenario.measuring import default_target
from sim.scenario.plan_after_visit import tables_after_visits
from sim.scenario.plan_tables import (
    CHANNEL_FIELDS,
    FLAW_FIELDS,
    LEVEL_FIELDS,
    NEVER,
    POOL_FIELDS,
    SCALE_FREE,
    SMALL_WORLD,
    UNIFORM_MIXING,
    WORLD_FIELDS,
    warm_up_of,
)
from sim.scenario.rule_files import declared_kinds
from sim.scenario.run_days import days_of_run, rota
from sim.scenario.volumes import of_run as volumes_of_run
from sim.vocabulary import HALF_HOURS_PER_DAY, HALF_HOURS_PER_WEEK, MINUTES_PER_DAY, ChannelKind, Effort, Feeling

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.scenario import World
    from sim.scenario.durations import Timespan
    from sim.scenario.organisation import Pool
    from sim.scenario.rule_files import RuleFile

__all__ = ["CHANNEL", "FLAW", "LEVEL", "NEVER", "POOL", "SCALE_FREE", "SMALL_WORLD", "UNIFORM_MIXING", "WORLD",
           "Measures", "Names", "Plan", "build"]

WORLD: Final = WORLD_FIELDS.dtype
FLAW: Final = FLAW_FIELDS.dtype
CHANNEL: Final = CHANNEL_FIELDS.dtype
POOL: Final = POOL_FIELDS.dtype
LEVEL: Final = LEVEL_FIELDS.dtype
"""The rows of the plan's tables."""


@dataclass(frozen=True, slots=True)
class Measures:
    """What outcomes are measured by; no engine sees it.

    watch: minutes each case is watched, of a usual week where that is business time; watched_for: the same as written;
    solved_within: targets; within: by channel, the wait up to which a contact is answered in time; clock: the row of
    `openings` by which business time passes for the first three, -1 that of the calendar; customer_value: what a
    customer of average orders who is there at the horizon is worth from then on, NaN where nothing is counted after it;
    mean_orders: orders a week of such a customer (0: every customer is worth the same); order_share: orders within the
    time that counts over those of an even rate, 1 over whole weeks; one_off_share: share of one-off costs that counts;
    unseated: by pool, agent-hours on duty without a seat; remedy_due: mean remedy by flaw.
    """

    watch: float
    watched_for: Timespan
    solved_within: tuple[Timespan, ...]
    within: tuple[Timespan, ...]
    clock: int
    customer_value: float
    mean_orders: float
    order_share: float
    one_off_share: float
    unseated: tuple[float, ...]
    remedy_due: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A world as arrays.

    world: one WORLD record; flaws, channels, pools, levels: one row each; staff[pool, half hour]: agents on duty, the
    half hours those of the week and then 48 for each date of its own; arrivals[flaw, half hour of week]: open demand's
    cases an hour, on dates without a volume; volumes[row, half hour of day]: the same of single dates, volume_flaws and
    volume_days: whose and on which day of the run; dated[day, flaw]: 1 where there is such a volume; profile[half hour
    of week]: weights of orders, mean 1; authority[level, pool]: money somebody of that pool may grant on a case at that
    level; boss[level, pool]: the level asked for more, -1 nobody; handle[level, pool]: the row of the law of a visit;
    routes[row, way], conditions, handle_rows[level, pool], handle_before[row, way], wait_chances[level, 2 x way +
    party], wait_laws: what follows a visit (see `sim.scenario.plan_after_visit`); doors[flaw, channel]: the row of
    `openings` that says when a channel is open, -1 always; line_doors[flaw, channel]: when somebody in its line may
    still be served; clocks[flaw, channel]: when business time passes; shifts[pool]: when anybody of a pool, or of the
    one it overflows to, is on the rota, their half hours as those of `staff`; dates[day]: what a day of the run is
    (`sim.scenario.run_days`), empty where all are usual; feelings[event, score]: weights; effort[event]: points; laws,
    points: every distribution (see sim.randomness); measures: what outcomes are measured by; rules: the files with
    rules of one's own, in their order; rule_numbers: the numbers that they declare, file by file, in the order of
    declaration; rule_kinds: the kinds of records that rules of any policy of the scenario declare, which are outcomes
    of all.
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
    volumes: NDArray[np.float64]
    volume_flaws: NDArray[np.int64]
    volume_days: NDArray[np.int64]
    dated: NDArray[np.int64]
    profile: NDArray[np.float64]
    authority: NDArray[np.float64]
    boss: NDArray[np.int64]
    handle: NDArray[np.int64]
    routes: NDArray[np.float64]
    conditions: NDArray[np.int64]
    handle_rows: NDArray[np.int64]
    handle_before: NDArray[np.int64]
    wait_chances: NDArray[np.float64]
    wait_laws: NDArray[np.int64]
    doors: NDArray[np.int64]
    line_doors: NDArray[np.int64]
    clocks: NDArray[np.int64]
    shifts: NDArray[np.int64]
    openings: NDArray[np.float64]
    dates: NDArray[np.int64]
    feelings: NDArray[np.float64]
    effort: NDArray[np.float64]
    laws: NDArray[Any]
    points: NDArray[np.float64]
    measures: Measures
    rules: tuple[RuleFile, ...] = ()
    rule_numbers: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    rule_kinds: tuple[str, ...] = ()

    @property
    def horizon(self) -> float:
        """Minutes at which the run ends."""
        return float(self.world["horizon"])

    @property
    def warm_up(self) -> float:
        """Minutes from which outcomes count."""
        return float(self.world["warm_up"])

    @property
    def own_kinds(self) -> tuple[str, ...]:
        """The kinds of records that rules declare, as `rule.KIND`; in the log they are numbered behind the model's."""
        return tuple(f"{file.name}.{kind}" for file in self.rules for kind in declared_kinds(file.text, file.path))

    def rates_of_run(self) -> NDArray[np.float64]:
        """Return open demand's cases an hour by flaw and half hour of the run, volumes of dates in their place."""
        halves = np.arange(ceil(self.horizon / MINUTES_PER_DAY) * HALF_HOURS_PER_DAY)
        rates = self.arrivals[:, halves % HALF_HOURS_PER_WEEK]
        for flaw, day, volume in zip(self.volume_flaws, self.volume_days, self.volumes, strict=True):
            rates[flaw, day * HALF_HOURS_PER_DAY : (day + 1) * HALF_HOURS_PER_DAY] = volume
        return rates

    @property
    def hours(self) -> int:
        """Whole hours that cover the horizon."""
        return ceil(self.horizon / 60.0)


def _arrivals(world: World) -> NDArray[np.float64]:
    """Return open demand's cases an hour by flaw and half hour of week: weight x profile, scaled to cases_per_hour."""
    rates = np.zeros((len(world.flaws), HALF_HOURS_PER_WEEK))
    weights = [flaw.per_1000_orders for flaw in world.flaws.values()]
    total = fsum(weights)  # the same in every order
    if world.demand.kind != "open" or total <= 0.0:
        return rates
    for row, flaw in enumerate(world.flaws.values()):
        profile = flaw.profile if flaw.profile is not None else world.demand.profile
        for half in range(HALF_HOURS_PER_WEEK):
            rates[row, half] = world.demand.cases_per_hour * (weights[row] / total) * profile[half]
    return rates


def _volumes(world: World, by_name: Sequence[int]) -> dict[str, Any]:
    """Return the arrays of the plan about volumes, in the order of days, then of the keys of the flaws' names."""
    places = {name: place for place, name in enumerate(world.flaws)}
    turn = {flaw: number for number, flaw in enumerate(by_name)}
    found = sorted((day, turn[places[name]], places[name], rates) for day, name, rates in volumes_of_run(world))
    dated = np.zeros((ceil(world.horizon / MINUTES_PER_DAY) if found else 0, len(places)), dtype=np.int64)
    for day, _, flaw, _ in found:
        dated[day, flaw] = 1
    return {"volumes": np.array([rates for *_, rates in found], dtype=np.float64).reshape(-1, HALF_HOURS_PER_DAY),
            "volume_flaws": np.array([flaw for _, _, flaw, _ in found], dtype=np.int64),
            "volume_days": np.array([day for day, *_ in found], dtype=np.int64), "dated": dated}


def _command(world: World, names: Names) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return who may grant what, and who is asked for more, by level of the case and pool of the agent."""
    levels = range(len(world.chain))
    authority = [[authority_of(world, level, pool) for pool in names.pools] for level in levels]
    boss = [[boss_of(world, level, pool) for pool in names.pools] for level in levels]
    return np.array(authority, dtype=np.float64), np.array(boss, dtype=np.int64)


def _measures(world: World, clock: int) -> Measures:
    targets = [channel.service_target or default_target(ChannelKind[channel.kind.upper()])
               for channel in world.channels.values()]
    watched = world.horizon - warm_up_of(world)
    orders = world.customers.orders_per_week
    return Measures(
        watch=world.watch(),
        watched_for=world.watched_for(),
        clock=clock,
        solved_within=world.outcomes.solved_within,
        within=tuple(target.within for target in targets),
        customer_value=_customer_value(world),
        mean_orders=orders * world.customers.activity.average if orders and world.demand.kind == "customers" else 0.0,
        order_share=profile_share(world.demand.profile, warm_up_of(world), world.horizon),
        one_off_share=min(1.0, watched / world.money.over),
        unseated=tuple(unseated(world, pool, warm_up_of(world), world.horizon) for pool in world.pools.values()),
        remedy_due=tuple(flaw.remedy.average for flaw in world.flaws.values()),
    )


def unseated(world: World, pool: Pool, since: float, until: float) -> float:
    """Return the hours between two minutes that agents of a pool are on duty without a seat."""
    if pool.seats is None:
        return 0.0
    hours = working_hours(since, until, days_of_run(world))
    on_duty = rota(world, pool)
    return float(np.sum(np.subtract(on_duty, pool.seated(on_duty)) * hours))


def _customer_value(world: World) -> float:
    worth = world.money.customer_value
    if worth is None or isinstance(worth, float):
        return nan if worth is None else worth
    if worth.leaving_rate is None:
        raise InputError(Problem("has still to be measured by pilot runs", key="money.customer_value.leaving_rate",
                                 allowed="a rate a year, or what sim.experiment.warm_up.run_pilots returns"))
    return world.margin_a_year() / (worth.discount_rate + worth.leaving_rate)


def build(world: World) -> Plan:
    """Return the plan of one world under its policy. The world must have been validated by the reader.

    InputError for a warm-up that is "auto", or a rate of leaving that has still to be measured: an engine wants
    numbers.
    """
    names = Names(tuple(world.flaws), tuple(world.channels), tuple(world.pools),
                  tuple(level.level for level in world.chain))
    laws = Laws()
    orders = 1.0 if world.demand.kind == "open" else 1000.0
    flaw_shares = [flaw.per_1000_orders / orders for flaw in world.flaws.values()]
    channel_shares = [channel.share for channel in world.channels.values()]

    def rows(parts: Iterable[Part], called: Sequence[str], shares: Sequence[float] = ()) -> Iterator[Source[Part]]:
        for index, part in enumerate(parts):
            yield Source(part, index, shares[index] if shares else 0.0, world, names, laws, called[index])

    weights = world.customers.feelings
    feelings = [[weights.get(event.name.lower(), {}).get(score, 0.0) for score in ("care", "help", "trust")]
                for event in Feeling]
    effort = [world.customers.effort.get(event.name.lower(), 0.0) for event in Effort]
    tables = (
        WORLD_FIELDS.table(rows([world], [""])),
        FLAW_FIELDS.table(rows(world.flaws.values(), names.flaws, flaw_shares)),
        CHANNEL_FIELDS.table(rows(world.channels.values(), names.channels, channel_shares)),
        POOL_FIELDS.table(rows(world.pools.values(), names.pools)), LEVEL_FIELDS.table(rows(world.chain, names.levels)),
    )
    authority, boss = _command(world, names)
    handle = [[laws.index(handle_of(world, level, pool)) for pool in names.pools] for level in range(len(world.chain))]
    after = tables_after_visits(world, names, laws)
    table, points = laws.tables()
    doors = Doors(world)
    return Plan(
        names=names, policy=world.policy, seed=world.seed,
        world=tables[0].reshape(()), flaws=tables[1], channels=tables[2], pools=tables[3], levels=tables[4],
        staff=np.array([pool.seated(rota(world, pool)) for pool in world.pools.values()], dtype=np.int64),
        arrivals=_arrivals(world), **_volumes(world, tables[1]["by_name"].tolist()),
        profile=np.array(world.demand.profile, dtype=np.float64),
        authority=authority, boss=boss, handle=np.array(handle, dtype=np.int64), **after,
        **doors_of(world, doors),
        feelings=np.array(feelings), effort=np.array(effort), laws=table, points=points,
        measures=_measures(world, doors.measures), rules=world.rules.files,
        rule_numbers=np.array(world.rules.flat(), dtype=np.float64),
        rule_kinds=world.rules.kinds,
    )
