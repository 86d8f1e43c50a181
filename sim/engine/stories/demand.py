"""Demand: the streams that bring cases - orders of customers, open arrivals, newcomers off the street."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.behaviour.demand import choose, cumulated_at, time_of, unit_exponential, whose_problem
from sim.behaviour.front_door import within_bounds
from sim.engine.keys import OPEN_DEMAND, WORLD_KEY
from sim.engine.stories.state import Customer
from sim.randomness import customer_key
from sim.scenario.plan import UNIFORM_MIXING
from sim.vocabulary import MINUTES_PER_HALF_HOUR, MINUTES_PER_WEEK, NOBODY, Kind, Origin, Purpose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sim.engine.stories.primitives import Run


class Demand:
    """Turns the plan's rates into onsets; none of the streams depends on what happens in the run."""

    def __init__(self, run: Run, cumulated: NDArray[np.float64]) -> None:
        """Begin with nobody; `cumulated` are the rates, added up half hour by half hour over the whole horizon."""
        self.run = run
        self.world = run.world
        self.arrivals: NDArray[np.float64] = run.plan.arrivals
        self.cumulated: NDArray[np.float64] = cumulated
        self.shares: NDArray[np.float64] = np.array([flaw.share for flaw in run.flaws])
        self.times: Sequence[float] = ()
        self.who: Sequence[int] = ()
        self.numbers: Sequence[int] = ()
        self.came = 0
        self.arrival_work = 0.0
        self.founder = 0
        self.organics = 0
        self.organic_time = 0.0

    def expect(self, times: Sequence[float], who: Sequence[int], numbers: Sequence[int]) -> None:
        """Take when the founding customers come with their problems, if all of these happen."""
        self.times, self.who, self.numbers = times, who, numbers

    def begin(self) -> None:
        """Enter the first event of every stream."""
        if self.world.open_demand:
            self._next_arrival()
        else:
            self._next_founder()
        if self.world.organic_per_week > 0.0:
            self._next_organic()

    # --- open demand ---

    def _next_arrival(self) -> None:
        self.arrival_work += unit_exponential(self.run.draw_by_key(WORLD_KEY, 0, Purpose.ARRIVAL, self.came))
        self.run.clock.stream(self.run.time_of_arrival(self.arrival_work), self._arrival)

    def _arrival(self) -> None:
        key = int(customer_key(OPEN_DEMAND, self.came))
        flaw = self._flaw_now(key)
        if self._let_through(key, 1, flaw, None):
            self.run.journeys.open(self.run.customers.add(key), flaw, 1, 0, NOBODY, arrival=self.came)
        self.came += 1
        self._next_arrival()

    def _flaw_now(self, key: int) -> int:
        """Return the flaw of a case of open demand that comes now."""
        if len(self.shares) == 1:
            return 0
        half = int(self.run.clock.now / MINUTES_PER_HALF_HOUR)
        return int(whose_problem(self.arrivals, self.shares, half, self.run.draw_by_key(key, 0, Purpose.FLAW)))

    def _let_through(self, key: int, number: int, flaw: int, customer: Customer | None) -> bool:
        """Return whether a candidate becomes a case: not if the flaw is gone; one caught before delivery is logged."""
        run = self.run
        if not run.happens_by_key(run.design.troubles[flaw].level, key, number, Purpose.FLAW_LEVEL):
            return False
        if run.happens_by_key(self.world.catches, key, number, Purpose.QUALITY_CHECK):
            severity = run.sample_by_key(run.flaws[flaw].severity, key, number, Purpose.SEVERITY)
            run.log_without_case(Kind.CAUGHT, flaw, within_bounds(severity), customer)
            return False
        return True

    # --- orders of customers ---

    def flawed_orders_a_week(self, customer: Customer) -> float:
        """Return how many orders of a customer go wrong in a week."""
        return float(customer.orders_per_week * self.shares[len(self.shares) - 1])

    def _next_founder(self) -> None:
        if self.founder < len(self.times):
            self.run.clock.stream(self.times[self.founder], self._founder)

    def _founder(self) -> None:
        self._candidate(self.run.customers.all[self.who[self.founder]], self.numbers[self.founder])
        self.founder += 1
        self._next_founder()

    def begin_orders(self, newcomer: Customer) -> None:
        """Let a customer who has just joined begin to order; in open demand, let it come with its problem."""
        if self.world.open_demand:
            self.run.journeys.open(newcomer, self._flaw_now(newcomer.key), 1, 0, newcomer.straw)  # by its JOINED
        elif self.flawed_orders_a_week(newcomer) > 0.0:
            newcomer.work = cumulated_at(self.cumulated, self.run.clock.now) * self.flawed_orders_a_week(newcomer)
            self._next_order(newcomer)

    def _next_order(self, customer: Customer) -> None:
        customer.orders += 1
        customer.work += unit_exponential(self.run.draw_by_key(customer.key, 0, Purpose.ORDERS, customer.orders))
        time = time_of(self.cumulated, customer.work / self.flawed_orders_a_week(customer))
        # a rounding error of the inverse must not turn the clock back
        self.run.clock.at(max(time, self.run.clock.now), lambda: self._order(customer))

    def _order(self, customer: Customer) -> None:
        if customer.active:
            self._candidate(customer, customer.orders)
            self._next_order(customer)

    def _candidate(self, customer: Customer, number: int) -> None:
        """Let a flawed order of a customer become a case, if it happens and there is room for it."""
        run = self.run
        if not customer.active or (self.world.one_case_at_a_time and customer.cases):
            return
        flaw = int(choose(self.shares, run.draw_by_key(customer.key, number, Purpose.FLAW)))
        if self._let_through(customer.key, number, flaw, customer):
            run.journeys.open(customer, flaw, number, 0, NOBODY)

    # --- newcomers off the street ---

    def _next_organic(self) -> None:
        gap = unit_exponential(self.run.draw_by_key(WORLD_KEY, 0, Purpose.ORGANIC, self.organics))
        self.organic_time += gap * MINUTES_PER_WEEK / self.world.organic_per_week
        self.run.clock.at(self.organic_time, self._organic)

    def _organic(self) -> None:
        run = self.run
        if run.draw_by_key(WORLD_KEY, 0, Purpose.ORGANIC_ACCEPTED, self.organics) < run.customers.reputation():
            key = int(customer_key(Origin.ORGANIC, self.organics))
            known = run.customers.all
            has_anchor = self.world.graph != UNIFORM_MIXING and len(known) > 0
            anchor = known[int(run.draw_by_key(key, 0, Purpose.LISTENER) * len(known))] if has_anchor else None
            newcomer = run.customers.join(Origin.ORGANIC, self.organics, key, NOBODY)
            if anchor is not None:
                run.customers.introduce(newcomer, anchor)
            self.begin_orders(newcomer)
        self.organics += 1
        self._next_organic()
