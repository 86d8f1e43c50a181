"""The load to expect on each pool, from the engine itself: a run in which nobody waits while anybody is on duty.

The chain, the boss, fixers, follow-ups, retries and word of mouth are told once, by the engine, and not a second time
here. What it needs to answer within a second:

- *Seats.* Whenever the rota has anybody on duty the pool gets as many agents as there can be work for, so nobody waits,
  hangs up or is turned away for want of staff; an hour with nobody stays so, and what waits then is served when the
  pool opens. Load is the time agents are busy over the time they are on duty by the rota: the offered load of queueing
  theory, the mean number of busy agents if there were always enough (Eick, Massey & Whitt 1993), which is what a run's
  utilisation comes to as long as people do not wait long. A rep who asks the boss is busy until the answer, and so is
  the boss.
- *Thinning.* A world with more cases than wanted gets fewer customers and lower rates, and the work is scaled back;
  a world with fewer is run several times. The first is exact for whatever is in proportion to the number of customers,
  which is nearly everything; thresholds of the design team and the weight of a grievance are scaled with it.
- *Closed dates* are no time on duty; what is wanted on them comes when it is open again, and counts there.
- *Busyness* is replaced by its mean: a few good or bad days are not what a load is about.

The load of a half hour: what waited for the doors to open can be spread over the day, so it is left out of it, and the
share that comes while nobody is on duty is counted separately. The other work comes to the half hours as the demand of
its flaw does, that of closed hours in the next open ones; 336 figures measured one by one would be so noisy that the
largest says little. It is given only for pools that customers reach directly: elsewhere work comes later, and with
endless seats before it in larger bunches than it will.

How well a load is known follows from the work of single cases: cases come (nearly) as a Poisson process, and the
variance of a compound Poisson sum is the expected sum of the squares of its terms. The luck of a whole run - when a
project of the design team begins - is not in it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.eventlog.reading import ByKind, Kept
from sim.scenario.expectation import working_hours
from sim.scenario.plan import UNIFORM_MIXING
from sim.scenario.run_days import halves_of
from sim.vocabulary import (
    HALF_HOURS_PER_DAY,
    HALF_HOURS_PER_WEEK,
    HOURS_PER_WEEK,
    MINUTES_PER_DAY,
    MINUTES_PER_HALF_HOUR,
    MINUTES_PER_HOUR,
    NOBODY,
    SHUT,
    Kind,
    WhenClosed,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.scenario.model import World
    from sim.scenario.plan import Plan

    Numbers = NDArray[np.float64]
    Records = NDArray[Any]

CASES: Final = 20_000
"""Cases that a load is measured on where the engine's machine code is there."""
FIRST_CASES: Final = 1_000
"""The same on the first day, when the reference engine answers; for all policies of a scenario together."""
FEWEST_CASES: Final = 250
"""Cases that every policy gets even then."""
MOST_RECORDS: Final = {"compiled": 4_000_000, "reference": 150_000}
"""Records that all runs of one policy may write, by engine; a world of endless loops is watched for a shorter time."""
MOST_RUNS: Final = 50
"""Runs of a world with few cases, at most."""
MOST_CUSTOMERS: Final = 200_000
"""Customers at the start whom a run may hold; a larger base is thinned whatever its cases."""
FEWEST_CUSTOMERS: Final = 200
"""Customers whom thinning leaves, where there are as many; beyond that they order less."""
Z_95: Final = 1.959964
"""97.5 % quantile of the normal law."""
_MOST_SEATS: Final = 2_000_000
_OF_INTEREST: Final = (Kind.OPENED, Kind.SERVED, Kind.ANSWERED_LATE, Kind.RELEASED, Kind.QUEUED, Kind.BLOCKED)


@dataclass(frozen=True, slots=True)
class PoolLoad:
    """What to expect of one pool, averaged over what a run counts (from the warm-up to the horizon).

    tasks: pieces of work an hour (visits, consults, calls, fixes; where nobody is ever on duty, those that wait for
    somebody); work: hours of work an hour (Erlangs); staff: agents on duty; half_width: of the 95 % interval of the
    load; busiest: load of the busiest half hour of the week in which somebody is on duty, without what waited for the
    pool to open; unattended: share of what customers bring that comes while nobody is on duty. These two are None for
    pools that customers do not reach directly, or to which nothing comes. overflow: the pool that takes over from its
    line, which here never happens.
    """

    pool: str
    tasks: float
    work: float
    staff: float
    half_width: float
    busiest: float | None
    unattended: float | None
    overflow: str = ""

    @property
    def load(self) -> float:
        """Work over staff: 1 is everybody busy all the time; infinite where there is work and no staff."""
        if self.staff > 0.0:
            return self.work / self.staff
        return float("inf") if self.tasks > 0.0 else 0.0


@dataclass(frozen=True, slots=True)
class Loads:
    """The loads of one policy's pools, in the order of the scenario, and the number of simulated cases behind them."""

    pools: tuple[PoolLoad, ...]
    cases: int

    def together(self, pool: PoolLoad) -> tuple[list[str], float, float]:
        """Return a pool and those to which its line overflows, one after the other, their load and its half-width."""
        known = {one.pool: one for one in self.pools}
        line = [pool]
        while line[-1].overflow and known[line[-1].overflow] not in line:
            line.append(known[line[-1].overflow])
        staff, work = (math.fsum(getattr(one, name) for one in line) for name in ("staff", "work"))
        error = math.sqrt(math.fsum((one.half_width * one.staff) ** 2 for one in line))
        names = [one.pool for one in line]
        return (names, work / staff, error / staff) if staff > 0.0 else (names, pool.load, 0.0)


def expected_loads(plan: Plan, cases: float, *, wanted: int = CASES, engine: str = "compiled") -> Loads:
    """Return the load to expect on every pool of a plan (see the module).

    cases: how many the plan lets expect over its horizon (`World.expected_cases`), on which thinning and the number of
    runs are founded; wanted: how many are simulated at most, about. The same plan gives the same loads.
    """
    from sim.engine import run

    share = _share(plan, cases, wanted)
    expected = cases * share
    runs = max(1, min(MOST_RUNS, int(wanted / expected) if expected > 0.0 else 1))
    roomy = with_seats(thinned(plan, share), max(wanted, math.ceil(expected)))
    account = _Account(plan, runs)
    for replication in range(runs):
        book = _Book(2 * wanted, MOST_RECORDS[engine] // runs)
        try:
            run(roomy, replication=replication, sink=book.take, engine=engine, chunk=4096, digest=False)
        except _EnoughError:
            account.add(book, book.until)
        else:
            account.add(book, plan.horizon)
    return account.loads(share)


def measured_loads(worlds: Mapping[str, World]) -> dict[str, Loads]:
    """Return the loads of each policy's world by what is ready: the compiled engine, else the reference on fewer cases.

    Nothing is compiled for it: rules whose machine code is still to be made are interpreted.
    """
    from sim.engine import is_ready
    from sim.jit import interpreted
    from sim.scenario.plan import build

    plans = {name: build(world) for name, world in worlds.items()}
    if is_ready(plans=plans.values()):
        return {name: expected_loads(plan, worlds[name].expected_cases()) for name, plan in plans.items()}
    with suppress(ArithmeticError), interpreted():
        return _first_day(worlds)
    return _first_day(worlds)


def _first_day(worlds: Mapping[str, World]) -> dict[str, Loads]:
    from sim.scenario.plan import build

    wanted = max(FIRST_CASES // len(worlds), FEWEST_CASES)
    return {name: expected_loads(build(world), world.expected_cases(), wanted=wanted, engine="reference")
            for name, world in worlds.items()}


# The plan ---------------------------------------------------------------------------------------------------------


def _share(plan: Plan, cases: float, wanted: int) -> float:
    """Return the share of customers and cases that is simulated."""
    share = min(1.0, wanted / cases) if cases > 0.0 else 1.0
    people = int(plan.world["initial"])
    return min(share, MOST_CUSTOMERS / people) if people else share


def thinned(plan: Plan, share: float) -> Plan:
    """Return the plan of a world of the same kind with a share (above 0, at most 1) of its customers and cases."""
    world = plan.world.copy()
    world["has_busyness"] = 0
    arrivals = plan.arrivals
    if int(plan.world["has_busyness"]):
        arrivals = arrivals * mean_of_law(plan, int(world["busyness"]))
    if share < 1.0:
        people = int(world["initial"])
        kept = min(people, max(round(people * share), FEWEST_CUSTOMERS))
        world["initial"] = kept
        if kept:
            world["orders_per_week"] *= share * people / kept
        world["organic_per_week"] *= share
        world["reputation_drop"] /= share
        world["threshold"] = max(round(int(world["threshold"]) * share), 1)
        if kept <= int(world["ties"]) and int(world["graph"]) != UNIFORM_MIXING:
            world["graph"] = UNIFORM_MIXING
    return replace(plan, world=world, arrivals=arrivals * share, volumes=plan.volumes * share)


def with_seats(plan: Plan, cases: int) -> Plan:
    """Return the plan with so many agents, wherever the rota has anybody, that work for as many cases never waits."""
    seats = max(1000, min(4 * cases, _MOST_SEATS // len(plan.pools)))
    pools = plan.pools.copy()
    pools["slots"] = np.where(plan.staff.max(axis=1) > 0, seats, 0)
    return replace(plan, staff=np.where(plan.staff > 0, seats, 0).astype(np.int64), pools=pools)


def mean_of_law(plan: Plan, law: int) -> float:
    """Return the mean of a law of the plan by the midpoint rule on a thousand equally probable classes."""
    from sim.randomness import quantile

    classes = 1000
    return math.fsum(quantile(plan.laws, plan.points, law, (k + 0.5) / classes) for k in range(classes)) / classes


# The records ------------------------------------------------------------------------------------------------------


class _EnoughError(Exception):
    """A run has had more cases or records than anybody expected: word of mouth explodes, or a bot loops on and on."""


class _Book:
    """Keeps the records of one run that loads are made of."""

    def __init__(self, most_cases: int, most_records: int) -> None:
        self.most_cases, self.most_records = most_cases, most_records
        self.kept = Kept(_OF_INTEREST)
        self.cases = self.seen = 0
        self.until = 0.0

    def take(self, records: Records) -> None:
        """Keep what is of interest of a chunk; _EnoughError after too many cases or records."""
        self.cases = max(self.cases, int(records["case"].max(initial=NOBODY)) + 1)
        self.until = float(records["time"][-1])
        self.kept.take(records)
        self.seen += len(records)
        if self.cases > self.most_cases or self.seen > self.most_records:
            raise _EnoughError

    def records(self) -> Records:
        """Return what was kept, in order."""
        return self.kept.records()


class _Grid:
    """What staff, doors and demand are, by half hour of the week; of the run, where dates are not like their days.

    staff: [pool, half hour]; openings: [door, half hour]; rates: [flaw, half hour], in a unit of its own.
    """

    def __init__(self, plan: Plan) -> None:
        """Lay out the week, or the run."""
        self.plan = plan
        self.staff, self.openings, self.rates = plan.staff, plan.openings, _rates(plan)
        self.is_run = plan.staff.shape[1] > HALF_HOURS_PER_WEEK or len(plan.volumes) > 0
        if self.is_run:
            halves = math.ceil(plan.horizon / MINUTES_PER_DAY) * HALF_HOURS_PER_DAY
            places = np.array(halves_of(plan.dates.tolist(), halves))
            self._is_open = places >= 0
            self.staff = np.where(self._is_open, plan.staff[:, places], 0)
            self.openings = np.where(self._is_open, plan.openings[:, places], SHUT)
            usual = self.rates[:, np.arange(halves) % HALF_HOURS_PER_WEEK]
            newcomers = usual - plan.arrivals[:, np.arange(halves) % HALF_HOURS_PER_WEEK]
            self.rates = plan.rates_of_run() + newcomers if int(plan.world["open_demand"]) else usual

    def hours(self, since: float, until: float) -> Numbers:
        """Return how many hours between two minutes lie in each half hour, closed dates left out."""
        if not self.is_run:
            return np.array(working_hours(since, until, self.plan.dates.tolist()))
        edges = np.clip(MINUTES_PER_HALF_HOUR * np.arange(len(self._is_open) + 1), since, until)
        return np.where(self._is_open, np.diff(edges), 0.0) / MINUTES_PER_HOUR


class _Account:
    """Adds up, over the runs, what agents of each pool were busy with and when."""

    def __init__(self, plan: Plan, runs: int) -> None:
        pools = len(plan.pools)
        self.plan = plan
        self.runs = runs
        self.cases = 0
        self.grid = _Grid(plan)
        self.hours = np.zeros(HALF_HOURS_PER_WEEK)  # hours seen of each half hour of the week
        self.worked = np.zeros(self.grid.staff.shape[1])  # hours of each half hour, closed dates left out
        self.minutes = np.zeros(pools)
        self.squares = np.zeros(pools)
        self.by_flaw = np.zeros((pools, len(plan.flaws)))
        self.served, self.waited_for, self.at_once = np.zeros(pools), np.zeros(pools), np.zeros(pools)

    def add(self, book: _Book, until: float) -> None:
        """Add a run that was watched until a minute."""
        since = min(self.plan.warm_up, until)
        self.cases += book.cases
        self.hours += working_hours(since, until)
        self.worked += self.grid.hours(since, until)
        records = book.records()
        if not records.size:
            return
        opened = ByKind(records).of(Kind.OPENED)  # cases are numbered in the order in which they are opened
        flaws = opened["place"][np.argsort(opened["case"])].astype(np.int64)
        counted = ByKind(records[records["time"] >= since])
        for kinds, tally in (((Kind.SERVED,), self.served), ((Kind.QUEUED, Kind.BLOCKED), self.waited_for)):
            tally += np.bincount(counted.of(*kinds)["place"], minlength=len(tally))
        served = counted.of(Kind.SERVED)
        self.at_once += np.bincount(served["place"][served["value"] == 0.0], minlength=len(self.at_once))
        for pool, begun, ended, waited, case in _busy(records, until):
            begun, ended = np.maximum(begun, since), np.maximum(ended, since)
            of_cases = np.bincount(case, weights=ended - begun)
            self.minutes[pool] += float(of_cases.sum())
            self.squares[pool] += float(np.square(of_cases).sum())
            self.by_flaw[pool] += np.bincount(flaws[case[~waited]], weights=(ended - begun)[~waited],
                                              minlength=self.by_flaw.shape[1])

    def loads(self, share: float) -> Loads:
        """Return the loads of the whole world, of which a share was simulated."""
        total, staff = float(self.hours.sum()), self.grid.staff.astype(np.float64)
        desks = {int(flaw["desk"]) for flaw in self.plan.flaws}
        scale = 1.0 / (share * total) if total > 0.0 else 0.0
        pools = []
        for pool, name in enumerate(self.plan.names.pools):
            on_duty = float((staff[pool] * self.worked).sum()) / total if total > 0.0 else 0.0
            tasks = self.served[pool] if on_duty > 0.0 else self.waited_for[pool]
            came = self.waited_for[pool] + self.at_once[pool]
            unattended = float(self.waited_for[pool] / came) if pool in desks and came else None
            error = math.sqrt(self.squares[pool]) / MINUTES_PER_HOUR * scale
            busiest = self._busiest(pool, share) if pool in desks and came and on_duty > 0.0 else None
            pools.append(PoolLoad(name, float(tasks * scale), float(self.minutes[pool] / MINUTES_PER_HOUR * scale),
                                  on_duty, Z_95 * error / on_duty if on_duty > 0.0 else 0.0, busiest, unattended,
                                  self._overflow(pool)))
        return Loads(tuple(pools), self.cases)

    def _overflow(self, pool: int) -> str:
        """Return the pool to which a pool overflows, if any."""
        other = int(self.plan.pools["overflow"][pool])
        return self.plan.names.pools[other] if other != NOBODY else ""

    def _busiest(self, pool: int, share: float) -> float:
        """Return the load of a pool's busiest half hour: work that did not wait, spread as calls about its flaw are."""
        staff = self.grid.staff[pool]
        open_ = (staff > 0) & (self.worked > 0.0)
        if not open_.any():
            return 0.0
        calls = _when_open(self.plan, self.grid.rates * self.worked, self.grid.openings)
        rates = np.divide(calls, self.worked, out=np.zeros_like(calls), where=open_)
        rates[rates.sum(axis=1) <= 0.0] = open_  # only set off by others, at any hour
        per_hour = self.by_flaw[pool] / MINUTES_PER_HOUR / share / (rates * self.worked).sum(axis=1)
        return float(((per_hour @ rates)[open_] / staff[open_]).max())


def _busy(records: Records, until: float) -> Iterator[tuple[int, Numbers, Numbers, NDArray[np.bool_], Any]]:
    """Give every pool's spells of work: begun, ended, whether it had waited, and its case."""
    of_agents = ByKind(records).of(Kind.SERVED, Kind.ANSWERED_LATE, Kind.RELEASED)
    for pool in np.unique(of_agents["place"]).tolist():
        here = of_agents[of_agents["place"] == pool]
        here = here[np.argsort(here["agent"], kind="stable")]  # by agent: taken up, free, taken up, free ...
        first = here["kind"] != Kind.RELEASED
        begun = here[first]
        ended = np.full(len(begun), until)
        follows = np.flatnonzero(~first)
        ended[np.cumsum(first)[follows] - 1] = here["time"][follows]
        yield pool, begun["time"], ended, begun["value"] > 0.0, begun["case"]


def _rates(plan: Plan) -> Numbers:
    """Return the demand of every flaw by half hour of the week, in a unit of its own."""
    if not int(plan.world["open_demand"]):
        return np.repeat(plan.profile.reshape(1, -1), len(plan.flaws), axis=0)
    newcomers = float(plan.world["organic_per_week"]) / HOURS_PER_WEEK
    return np.asarray(plan.arrivals + newcomers * plan.flaws["share"][:, None])


def _when_open(plan: Plan, wanted: Numbers, openings: Numbers) -> Numbers:
    """Return calls about every flaw by half hour, moved from when they are wanted to when they are made.

    Who knows the hours, or hears that it is closed, calls in the next open hours (docs/model.md, section 6.13). Calls
    to which self-service leads are taken to be made when the session is.
    """
    total = float(plan.channels["share"].sum())
    if total <= 0.0:
        return wanted
    made = np.zeros_like(wanted)
    for flaw, doors in enumerate(plan.doors):
        for channel, door in zip(plan.channels, doors, strict=True):
            knows = 1.0 if channel["closed"] == WhenClosed.TURNED_AWAY else float(channel["knows_hours"])
            calls = wanted[flaw] if door < 0 else _awaited(wanted[flaw], openings[door], knows)
            made[flaw] += float(channel["share"]) / total * calls
    return made


def _awaited(wanted: Numbers, weights: Numbers, knows: float) -> Numbers:
    """Return calls by half hour if a share `knows` of those wanted behind a closed door await its opening.

    weights: of demand in every half hour that is open, else `SHUT`. Those who wait spread over the next span of open
    hours by these weights, or evenly where all of them are 0. The week is a circle, and so is a run told by dates.
    """
    is_open = weights != SHUT
    begins = is_open & ~np.roll(is_open, 1)
    if not begins.any():
        return wanted
    first = int(np.argmax(begins))
    wanted, weights = np.roll(wanted, -first), np.roll(weights, -first)
    is_open, begun = weights != SHUT, np.cumsum(np.roll(begins, -first))
    spans = int(begun[-1])
    span = np.where(is_open, begun - 1, begun % spans)  # the one it lies in, or the next
    late = np.bincount(span[~is_open], weights=knows * wanted[~is_open], minlength=spans)
    density = np.where(is_open, weights, 0.0)
    sums = np.bincount(span, weights=density, minlength=spans)
    density = np.where(is_open & (sums[span] <= 0.0), 1.0, density)
    sums = np.bincount(span, weights=density, minlength=spans)
    return np.roll(np.where(is_open, wanted + late[span] * density / sums[span], (1.0 - knows) * wanted), first)
