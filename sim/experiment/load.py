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
- *Busyness* is replaced by its mean: a few good or bad days are not what a load is about.

An hour's load is that of the work begun in it or earlier, without what had to wait for the doors to open: that can be
spread over the day, and the share that comes while nobody is on duty is told apart. Hours that are alike - same demand,
same rota, in days that are alike - are taken together. The busiest hour is found in one half of the cases and measured
in the other, and the other way round, or the largest of 168 noisy figures would pass for the largest load.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.scenario.expectation import hours_within
from sim.scenario.plan import UNIFORM_MIXING
from sim.vocabulary import HOURS_PER_WEEK, MINUTES_PER_HOUR, NOBODY, Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.scenario.model import World
    from sim.scenario.plan import Plan

    Numbers = NDArray[np.float64]
    Records = NDArray[Any]

CASES: Final = 20_000
"""Cases that a load is measured on where the engine's machine code is there."""
FIRST_CASES: Final = 1_000
"""The same on the first day, when the reference engine answers."""
MOST_RUNS: Final = 50
"""Runs of a world with few cases, at most."""
MOST_CUSTOMERS: Final = 200_000
"""Customers at the start whom a run may hold; a larger base is thinned whatever its cases."""
FEWEST_CUSTOMERS: Final = 200
"""Customers whom thinning leaves, where there are as many; beyond that they order less."""
_MOST_SEATS: Final = 2_000_000
_OF_INTEREST: Final = np.array([Kind.SERVED, Kind.RELEASED, Kind.QUEUED, Kind.BLOCKED], dtype=np.uint16)


@dataclass(frozen=True, slots=True)
class PoolLoad:
    """What to expect of one pool, averaged over what a run counts (from the warm-up to the horizon).

    tasks: pieces of work an hour (visits, consults, calls, fixes; where nobody is ever on duty, those that wait for
    somebody); work: hours of work an hour (Erlangs); staff: agents on duty; busiest: load of the busiest hour of the
    week in which somebody is on duty, without what waited for the pool to open, None where nobody ever is; unattended:
    share of what customers bring that comes while nobody is on duty, None where they do not reach the pool directly.
    """

    pool: str
    tasks: float
    work: float
    staff: float
    busiest: float | None
    unattended: float | None

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
        book = _Book(2 * wanted)
        try:
            run(roomy, replication=replication, sink=book.take, engine=engine, digest=False)
        except _EnoughError:
            account.add(book, book.until)
        else:
            account.add(book, plan.horizon)
    return account.loads(share)


def measured_loads(world: World, plan: Plan) -> Loads:
    """Return the loads of a world by the engine that is ready: the compiled one, else the reference on fewer cases."""
    from sim.engine import is_ready

    ready = is_ready()
    return expected_loads(plan, world.expected_cases(), wanted=CASES if ready else FIRST_CASES,
                          engine="compiled" if ready else "reference")


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
    return replace(plan, world=world, arrivals=arrivals * share)


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
    """A run has had more cases than anybody expected: word of mouth explodes, say."""


class _Book:
    """Keeps the records of one run that loads are made of."""

    def __init__(self, most_cases: int) -> None:
        self.most_cases = most_cases
        self.parts: list[Records] = []
        self.cases = 0
        self.until = 0.0

    def take(self, records: Records) -> None:
        """Keep what is of interest of a chunk; _EnoughError after too many cases."""
        self.cases = max(self.cases, int(records["case"].max(initial=NOBODY)) + 1)
        self.until = float(records["time"][-1])
        self.parts.append(records[np.isin(records["kind"], _OF_INTEREST)])
        if self.cases > self.most_cases:
            raise _EnoughError

    def records(self) -> Records:
        """Return what was kept, in order."""
        return np.concatenate(self.parts) if self.parts else np.empty(0, dtype=[])


class _Account:
    """Adds up, over the runs, what agents of each pool were busy with and when."""

    def __init__(self, plan: Plan, runs: int) -> None:
        pools = len(plan.pools)
        self.plan = plan
        self.runs = runs
        self.cases = 0
        self.hours = np.zeros(HOURS_PER_WEEK)
        self.minutes = np.zeros(pools)
        self.by_hour = np.zeros((2, pools, HOURS_PER_WEEK))
        self.served, self.waited_for, self.at_once = np.zeros(pools), np.zeros(pools), np.zeros(pools)

    def add(self, book: _Book, until: float) -> None:
        """Add a run that was watched until a minute."""
        since = min(self.plan.warm_up, until)
        self.cases += book.cases
        self.hours += np.subtract(hours_within(until), hours_within(since))
        records = book.records()
        if not records.size:
            return
        counted = records[records["time"] >= since]
        for kinds, tally in (((Kind.SERVED,), self.served), ((Kind.QUEUED, Kind.BLOCKED), self.waited_for)):
            tally += np.bincount(counted["place"][np.isin(counted["kind"], kinds)], minlength=len(tally))
        prompt = (counted["kind"] == Kind.SERVED) & (counted["value"] == 0.0)
        self.at_once += np.bincount(counted["place"][prompt], minlength=len(self.at_once))
        for pool, begun, ended, waited, half in _busy(records, until):
            begun, ended = np.maximum(begun, since), np.maximum(ended, since)
            self.minutes[pool] += float((ended - begun).sum())
            for part in (0, 1):
                chosen = ~waited & (half == part)
                self.by_hour[part, pool] += _spread(begun[chosen], ended[chosen])

    def loads(self, share: float) -> Loads:
        """Return the loads of the whole world, of which a share was simulated."""
        total, staff = float(self.hours.sum()), self.plan.staff.astype(np.float64)
        desks = {int(flaw["desk"]) for flaw in self.plan.flaws}
        scale = 1.0 / (share * total) if total > 0.0 else 0.0
        busiest = self._busiest(share)
        pools = []
        for pool, name in enumerate(self.plan.names.pools):
            on_duty = float((staff[pool] * self.hours).sum()) / total if total > 0.0 else 0.0
            tasks = self.served[pool] if on_duty > 0.0 else self.waited_for[pool]
            came = self.waited_for[pool] + self.at_once[pool]
            unattended = float(self.waited_for[pool] / came) if pool in desks and came else None
            pools.append(PoolLoad(name, float(tasks * scale), float(self.minutes[pool] / MINUTES_PER_HOUR * scale),
                                  on_duty, busiest[pool] if on_duty > 0.0 else None, unattended))
        return Loads(tuple(pools), self.cases)

    def _busiest(self, share: float) -> list[float]:
        """Return the load of every pool's busiest hour, as one half of the cases finds it and the other measures it."""
        alike = _alike(self.plan)
        hours = np.bincount(alike, weights=self.hours)
        found = []
        for pool, staff in enumerate(self.plan.staff):
            capacity = np.bincount(alike, weights=staff * self.hours) * MINUTES_PER_HOUR
            open_ = (capacity > 0.0) & (hours > 0.0)
            halves = [np.divide(2.0 * np.bincount(alike, weights=part[pool]) / share, capacity,
                                out=np.full(len(capacity), -1.0), where=open_) for part in self.by_hour]
            one, other = halves
            found.append(max(float(other[one.argmax()] + one[other.argmax()]) / 2.0, 0.0))
        return found


def _busy(records: Records, until: float) -> Iterator[tuple[int, Numbers, Numbers, NDArray[np.bool_], Any]]:
    """Give every pool's spells of work: begun, ended, whether it had waited, and which half its case belongs to."""
    of_agents = records[np.isin(records["kind"], (Kind.SERVED, Kind.RELEASED))]
    for pool in np.unique(of_agents["place"]).tolist():
        here = of_agents[of_agents["place"] == pool]
        here = here[np.argsort(here["agent"], kind="stable")]  # by agent: taken up, free, taken up, free ...
        first = here["kind"] == Kind.SERVED
        begun = here[first]
        ended = np.full(len(begun), until)
        follows = np.flatnonzero(~first)
        ended[np.cumsum(first)[follows] - 1] = here["time"][follows]
        yield pool, begun["time"], ended, begun["value"] > 0.0, begun["case"] % 2


def _spread(begun: Numbers, ended: Numbers) -> Numbers:
    """Return the minutes of spells of work by hour of the week."""
    first, last = np.floor(begun / MINUTES_PER_HOUR), np.floor(ended / MINUTES_PER_HOUR)
    within = first == last
    minutes = np.zeros(HOURS_PER_WEEK)

    def put(hour: Numbers, amount: Numbers) -> None:
        minutes[:] += np.bincount(hour.astype(np.int64) % HOURS_PER_WEEK, weights=amount, minlength=HOURS_PER_WEEK)

    put(first, np.where(within, ended - begun, (first + 1.0) * MINUTES_PER_HOUR - begun))
    put(last, np.where(within, 0.0, ended - last * MINUTES_PER_HOUR))
    whole = np.maximum(last - first - 1.0, 0.0)
    weeks, rest = np.divmod(whole, HOURS_PER_WEEK)
    edges = np.zeros(2 * HOURS_PER_WEEK + 1)
    start = (first.astype(np.int64) + 1) % HOURS_PER_WEEK
    np.add.at(edges, start, MINUTES_PER_HOUR)
    np.add.at(edges, start + rest.astype(np.int64), -MINUTES_PER_HOUR)
    twice = np.cumsum(edges)[: 2 * HOURS_PER_WEEK].reshape(2, HOURS_PER_WEEK).sum(axis=0)
    return np.asarray(minutes + twice + weeks.sum() * MINUTES_PER_HOUR)


def _alike(plan: Plan) -> NDArray[np.int64]:
    """Return a number for every hour of the week; hours that are alike have the same.

    Days are alike where demand and rota are the same hour by hour; where nothing ever changes all hours are alike.
    """
    demand = plan.arrivals if int(plan.world["open_demand"]) else plan.profile.reshape(1, -1)
    weeks = np.vstack([demand, plan.staff])
    if (weeks == weeks[:, :1]).all():
        return np.zeros(HOURS_PER_WEEK, dtype=np.int64)
    days = [weeks[:, day * 24: day * 24 + 24].tobytes() for day in range(7)]
    return np.array([days.index(day) * 24 + hour for day in days for hour in range(24)], dtype=np.int64)
