"""One run: the clock, the log, the lines and the plan, and the parts of the model that work on them.

The order of everything at minute 0 is part of the promise: staffing of every pool, the founding customers in order
of their index (record, then the alarm of their departure), then the first entry of each stream of demand.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Any, TypeVar

from sim.behaviour.demand import finish, time_of, wins
from sim.behaviour.escalation import first_that_fits, next_on_route
from sim.behaviour.hours import business_moment, closing_moment, is_open_at, opening_moment, place_of
from sim.engine.reference import opening
from sim.engine.reference.clock import STAFFING, Clock
from sim.engine.reference.line import Line
from sim.engine.stories import primitives
from sim.engine.stories.awaiting import Awaiting
from sim.engine.stories.bosses import Bosses
from sim.engine.stories.customers import Customers
from sim.engine.stories.demand import Demand
from sim.engine.stories.design_team import DesignTeam
from sim.engine.stories.fixers import Fixers
from sim.engine.stories.journey import Journeys
from sim.engine.stories.moments import Moments
from sim.engine.stories.rows import Channel, Flaw, Level, Pool, World
from sim.engine.stories.state import Case, Customer
from sim.randomness import quantile, run_key, uniform
from sim.vocabulary import (
    HALF_HOURS_PER_DAY,
    HALF_HOURS_PER_WEEK,
    MINUTES_PER_DAY,
    MINUTES_PER_HALF_HOUR,
    NOBODY,
    Kind,
    Purpose,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from sim.eventlog import Recorder
    from sim.scenario.plan import Plan

Row = TypeVar("Row")


def rows(table: NDArray[Any], of: type[Row]) -> list[Row]:
    """Return a structured table as plain Python rows, which stories read faster than array fields."""
    return [of(*row) for row in table.reshape(-1).tolist()]


class Run(primitives.Run):
    """Everything one replication needs, in one place; the parts hold it and it holds them."""

    def __init__(self, plan: Plan, seed: int, replication: int, recorder: Recorder) -> None:
        """Prepare a run of `plan` with the draws of (seed, replication), logging to `recorder`."""
        self.plan = plan
        self.recorder = recorder
        self.key = int(run_key(seed, replication))
        self.world = rows(plan.world, World)[0]
        self.flaws = rows(plan.flaws, Flaw)
        self.channels = rows(plan.channels, Channel)
        self.levels = rows(plan.levels, Level)
        self.pools = rows(plan.pools, Pool)
        self.routes = plan.routes.reshape(-1)
        self.openings = plan.openings.reshape(-1)
        self.feelings = [(float(care), float(help_), float(trust)) for care, help_, trust in plan.feelings]
        self.clock: Clock = self.new_clock(plan.horizon)
        self.crowd = [0] * len(self.channels)
        self.lines: list[Line] = []
        self.lines += [Line(self.clock, index, pool.discipline, pool.queue_limit, pool.slots, self._on_duty(index, 0),
                            self.lines, self.crowd)
                       for index, pool in enumerate(self.pools)]
        self.new_case, self.new_customer = Case, Customer
        self.moments = Moments(self)
        self.customers = Customers(self)
        self.journeys = Journeys(self)
        self.fixers = Fixers(self)
        self.bosses = Bosses(self)
        self.awaiting = Awaiting(self)
        self.design = DesignTeam(self)
        self.demand = Demand(self, opening.cumulated_demand(self))

    def new_clock(self, horizon: float) -> Clock:
        """Return the clock of the run."""
        return Clock(horizon)

    def run_to_horizon(self) -> None:
        """Run from minute 0 to the horizon."""
        for pool in range(len(self.lines)):
            self.staff(pool, 0)
        opening.found(self)
        if not self.world.open_demand:
            opening.foresee_founders(self)
        if self.world.has_volumes:
            opening.foresee_volumes(self)
        self.demand.begin()
        self.clock.run_to_horizon()
        self.recorder.flush()

    def staff(self, pool: int, half: int) -> None:
        """Put the staff of half hour `half` on duty and enter the next change of this pool's schedule."""
        agents = self._on_duty(pool, half)
        self.lines[pool].staff(agents, self.log_without_case(Kind.STAFFED, pool, float(agents)))
        last = max(half, len(self.plan.dates) * HALF_HOURS_PER_DAY) + HALF_HOURS_PER_WEEK
        changes = (ahead for ahead in range(half + 1, last + 1) if self._on_duty(pool, ahead) != agents)
        change = next(changes, None)
        if change is not None:
            self.clock.at(change * MINUTES_PER_HALF_HOUR, lambda: self.staff(pool, change), STAFFING)

    def _on_duty(self, pool: int, half: int) -> int:
        """Return how many the rota puts on duty in a half hour of the run: nobody on a closed date."""
        place = place_of(self.plan.dates, 0, len(self.plan.dates), half)
        return 0 if place < 0 else int(self.plan.staff[pool, place])

    def off_duty_from(self, pool: int) -> float:
        """Return the next minute from which nobody of a pool is on duty, by its rota; infinity if that never comes."""
        half = int(self.clock.now // MINUTES_PER_HALF_HOUR)
        last = max(half, len(self.plan.dates) * HALF_HOURS_PER_DAY) + HALF_HOURS_PER_WEEK
        ends = (ahead for ahead in range(half + 1, last + 1) if not self._on_duty(pool, ahead))
        return next((end * MINUTES_PER_HALF_HOUR for end in ends), inf)

    def draw_by_key(self, key: int, number: int, purpose: Purpose, n: int = 0) -> float:
        """Return the draw of a customer's key, the number of a case, a purpose and n."""
        return uniform(self.key, key, number, int(purpose), n)

    def turned(self, rule: int) -> None:
        """Count nothing: there are no rules (see `ruled`)."""

    def draw(self, case: Case, purpose: Purpose, n: int = 0) -> float:
        """Return the draw of a case for a purpose: a uniform number in (0, 1)."""
        return uniform(self.key, case.key, case.number, int(purpose), n)

    def happens(self, probability: float, case: Case, purpose: Purpose, n: int = 0) -> bool:
        """Return whether the draw of a case is below a probability; the impossible and the certain need no draw."""
        if probability <= 0.0:
            return False
        return probability >= 1.0 or self.draw(case, purpose, n) < probability

    def happens_by_key(self, probability: float, key: int, number: int, purpose: Purpose) -> bool:
        """Return what `happens` does, by the key of a customer and the number of a case."""
        if probability <= 0.0:
            return False
        return probability >= 1.0 or self.draw_by_key(key, number, purpose) < probability

    def sample_by_key(self, law: int, key: int, number: int, purpose: Purpose, n: int = 0) -> float:
        """Return what `sample` does, by the key of a customer and the number of a case."""
        return inf if law < 0 else quantile(self.plan.laws, self.plan.points, law,
                                            uniform(self.key, key, number, int(purpose), n))

    def sample(self, law: int, case: Case, purpose: Purpose, n: int = 0) -> float:
        """Return the quantile of a law at the draw of a case; infinity for law -1."""
        return self.sample_by_key(law, case.key, case.number, purpose, n)

    def choose_channel(self, case: Case) -> int:
        """Return the channel through which the customer of a case comes first."""
        return self._race(case.key, case.number, Purpose.CHANNEL, [(way.name, way.share) for way in self.channels])

    def choose_flaw(self, key: int) -> int:
        """Return the flaw of a case of open demand that comes now, to a customer of this key."""
        half = int(self.clock.now / MINUTES_PER_HALF_HOUR) % HALF_HOURS_PER_WEEK
        rates = [float(rate) for rate in self.plan.arrivals[:, half]]
        weights = rates if max(rates) > 0.0 else [flaw.share for flaw in self.flaws]
        return self._race(key, 0, Purpose.FLAW, [(flaw.name, weight) for flaw, weight in zip(self.flaws, weights,
                                                                                             strict=True)])

    def is_dated(self, flaw: int) -> bool:
        """Return whether a flaw has a volume of its own today: arrivals of the usual rate do not bring it."""
        return bool(self.plan.dated[int(self.clock.now / MINUTES_PER_DAY), flaw])

    def _race(self, key: int, number: int, purpose: Purpose, contestants: Sequence[tuple[int, float]]) -> int:
        """Return which of some names and weights is the first to finish."""
        first, best, name_of_best = 0, inf, 0
        for index, (name, weight) in enumerate(contestants):
            time = finish(self.key, key, number, int(purpose), name, weight)
            if wins(time, name, best, name_of_best):
                first, best, name_of_best = index, time, name
        return first

    def waiting_through(self, channel: int) -> int:
        """Return how many callers who came through a channel wait, in whatever line."""
        return self.crowd[channel]

    def rule_of_routes(self, level: int, flaw: int, came_from: int, solved_at: int, later: bool) -> int:
        """Return the first rule of the routes of a level that fits a case, counted over all levels; -1 for none."""
        spec = self.levels[level]
        return int(first_that_fits(self.plan.conditions, 0, spec.first_rule, spec.rules, flaw, came_from, solved_at,
                                   later))

    def choose_route(self, row: int, u: float) -> int:
        """Return where routes lead at the draw `u`: those of a level or, behind the rows of levels, of a rule."""
        levels = len(self.levels)
        return int(next_on_route(self.routes, row * (levels + 3), levels, u))

    def is_open(self, door: int) -> bool:
        """Return whether a door of the plan is open now; door -1 always is."""
        return door < 0 or bool(is_open_at(*self._door(door), self.clock.now))

    def opening(self, door: int, u: float) -> float:
        """Return the time in the next open hours of a closed door at which somebody calls whose draw is `u`."""
        return float(opening_moment(*self._door(door), self.clock.now, u))

    def closing(self, door: int, until: float) -> float:
        """Return when a door that is open now closes, if that is before `until`; infinity otherwise."""
        return inf if door < 0 else float(closing_moment(*self._door(door), self.clock.now, until))

    def business_time(self, door: int, minutes: float, in_days: bool) -> float:
        """Return when so many minutes of a door's open time have passed."""
        return float(business_moment(*self._door(door), self.clock.now, minutes, in_days))

    def _door(self, door: int) -> tuple[NDArray[np.float64], int, NDArray[np.int64], int, int]:
        dates = self.plan.dates
        return self.openings, door * self.plan.openings.shape[1], dates, 0, len(dates)

    def time_of_arrival(self, work: float) -> float:
        """Return when the arrivals of open demand have come to so much work, which is never less than before."""
        return float(time_of(self.demand.cumulated, work))

    def duration(self, law: int, case: Case, purpose: Purpose, n: int = 0) -> float:
        """Return the minutes that something takes: what `sample` returns, but 0 for law -1."""
        if law < 0:
            return 0.0
        return quantile(self.plan.laws, self.plan.points, law, self.draw(case, purpose, n))

    def log_without_case(self, kind: Kind, place: int, value: float, customer: Customer | None = None,
                         cause: int = NOBODY, agent: int = NOBODY, why: int = NOBODY) -> int:
        """Log a record that belongs to no case; return its position."""
        who = customer.index if customer is not None else NOBODY
        return self.recorder.add(self.clock.now, kind, place, value, who, NOBODY, agent, cause, why)

    def log(self, case: Case, kind: Kind, place: int, value: float = 0.0, agent: int = NOBODY,
            why: int = NOBODY) -> int:
        """Log a step of a case's own story, set off by the step before it; return its position."""
        case.last = self.log_aside(case, kind, place, value, agent, case.last, why)
        return case.last

    def log_aside(self, case: Case, kind: Kind, place: int, value: float, agent: int, cause: int,
                  why: int = NOBODY) -> int:
        """Log a record of a case that stands beside its story; return its position."""
        return self.recorder.add(self.clock.now, kind, place, value, case.customer.index, case.index, agent, cause, why)
