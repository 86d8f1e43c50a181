"""Demand: the streams that bring cases - orders of customers, open arrivals, newcomers off the street."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from sim.behaviour import demand as rules
from sim.behaviour.front_door import within_bounds
from sim.engine.keys import OPEN_DEMAND, WORLD_KEY
from sim.engine.reference.state import Customer
from sim.randomness import customer_key
from sim.vocabulary import HOURS_PER_WEEK, MINUTES_PER_HOUR, MINUTES_PER_WEEK, NOBODY, Kind, Origin, Purpose

if TYPE_CHECKING:
    from sim.engine.reference.run import Run


class Demand:
    """Turns the plan's rates into onsets; none of the streams depends on what happens in the run."""

    def __init__(self, run: Run) -> None:
        """Cumulate the rates over the whole horizon, busyness included."""
        self.run = run
        self.world = run.world
        self.arrivals = run.plan.arrivals
        days = ceil(run.plan.horizon / 1440.0)
        rates = self.arrivals if self.world.open_demand else run.plan.profile.reshape(1, -1) / HOURS_PER_WEEK
        self.cumulated = rules.cumulated_rates(np.ascontiguousarray(rates), self._busyness(days))
        self.shares = np.array([flaw.share for flaw in run.flaws])

    def _busyness(self, days: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        if not self.world.has_busyness:
            return np.ones(days)
        return np.array([self.run.sample(self.world.busyness, self.run.uniform(WORLD_KEY, 0, Purpose.BUSYNESS, day))
                         for day in range(days)])

    def begin(self) -> None:
        """Enter the first event of every stream."""
        if self.world.open_demand:
            self._next_arrival(0, 0.0)
        else:
            self._enter_founders()
        if self.world.organic_per_week > 0.0:
            self._next_organic(0, 0.0)

    # --- open demand ---

    def _next_arrival(self, n: int, work: float) -> None:
        work += rules.unit_exponential(self.run.uniform(WORLD_KEY, 0, Purpose.ARRIVAL, n))
        self.run.clock.at(rules.time_of(self.cumulated, work), lambda: self._arrival(n, work))

    def _arrival(self, n: int, work: float) -> None:
        key = int(customer_key(OPEN_DEMAND, n))
        flaw = self._flaw_now(key)
        if self._happens(key, 1, flaw, None):
            self.run.journeys.open(self.run.customers.arrive(key), flaw, 1, 0, NOBODY)
        self._next_arrival(n + 1, work)

    def _flaw_now(self, key: int) -> int:
        """Return the flaw of a case of open demand that comes now."""
        hour = int(self.run.clock.now / MINUTES_PER_HOUR)
        return int(rules.whose_problem(self.arrivals, self.shares, hour, self.run.uniform(key, 0, Purpose.FLAW)))

    def _happens(self, key: int, number: int, flaw: int, customer: Customer | None) -> bool:
        """Decide whether a candidate becomes a case: is the flaw still there, is it caught before delivery."""
        run = self.run
        if not run.uniform(key, number, Purpose.FLAW_LEVEL) < run.design.level[flaw]:
            return False
        if run.uniform(key, number, Purpose.QUALITY_CHECK) < self.world.catches:
            severity = run.sample(run.flaws[flaw].severity, run.uniform(key, number, Purpose.SEVERITY))
            run.record(Kind.CAUGHT, flaw, within_bounds(severity), customer)
            return False
        return True

    # --- orders of customers ---

    def _flawed_orders_a_week(self, customer: Customer) -> float:
        return float(customer.orders_per_week * self.shares[-1])

    def _enter_founders(self) -> None:
        people = self.run.customers.all
        keys = np.array([customer.key for customer in people], dtype=np.uint64)
        weekly = np.array([self._flawed_orders_a_week(customer) for customer in people], dtype=np.float64)
        times, rows, numbers = rules.onsets(self.run.key, keys, weekly, self.cumulated, self.run.plan.horizon)
        order = np.lexsort((rows, times))
        self._onsets = list(zip(times[order].tolist(), rows[order].tolist(), numbers[order].tolist(), strict=True))
        self._next_founder(0)

    def _next_founder(self, position: int) -> None:
        if position < len(self._onsets):
            self.run.clock.at(self._onsets[position][0], lambda: self._founder(position))

    def _founder(self, position: int) -> None:
        _, row, number = self._onsets[position]
        self._candidate(self.run.customers.all[row], number)
        self._next_founder(position + 1)

    def begin_orders(self, newcomer: Customer) -> None:
        """Let a customer who has just joined begin to order; in open demand, let it come with its problem."""
        if self.world.open_demand:
            self.run.journeys.open(newcomer, self._flaw_now(newcomer.key), 1, 0, NOBODY)
        elif self._flawed_orders_a_week(newcomer) > 0.0:
            work = rules.cumulated_at(self.cumulated, self.run.clock.now) * self._flawed_orders_a_week(newcomer)
            self._next_order(newcomer, 1, work)

    def _next_order(self, customer: Customer, number: int, work: float) -> None:
        work += rules.unit_exponential(self.run.uniform(customer.key, 0, Purpose.ORDERS, number))
        time = rules.time_of(self.cumulated, work / self._flawed_orders_a_week(customer))
        # a rounding error of the inverse must not turn the clock back
        self.run.clock.at(max(time, self.run.clock.now), lambda: self._order(customer, number, work))

    def _order(self, customer: Customer, number: int, work: float) -> None:
        if customer.active:
            self._candidate(customer, number)
            self._next_order(customer, number + 1, work)

    def _candidate(self, customer: Customer, number: int) -> None:
        """Let a flawed order of a customer become a case, if it happens and there is room for it."""
        run = self.run
        if not customer.active or (self.world.one_case_at_a_time and customer.cases):
            return
        flaw = rules.choose(self.shares, run.uniform(customer.key, number, Purpose.FLAW))
        if self._happens(customer.key, number, flaw, customer):
            run.journeys.open(customer, flaw, number, 0, NOBODY)

    # --- newcomers off the street ---

    def _next_organic(self, n: int, time: float) -> None:
        gap = rules.unit_exponential(self.run.uniform(WORLD_KEY, 0, Purpose.ORGANIC, n))
        time += gap * MINUTES_PER_WEEK / self.world.organic_per_week
        self.run.clock.at(time, lambda: self._organic(n, time))

    def _organic(self, n: int, time: float) -> None:
        if self.run.uniform(WORLD_KEY, 0, Purpose.ORGANIC_ACCEPTED, n) < self.run.customers.reputation():
            known = self.run.customers.all
            newcomer_key = int(customer_key(Origin.ORGANIC, n))
            anchor = known[int(self.run.uniform(newcomer_key, 0, Purpose.LISTENER) * len(known))] if known else None
            newcomer = self.run.customers.join(Origin.ORGANIC, newcomer_key, NOBODY)
            if anchor is not None:
                self.run.customers.introduce(newcomer, anchor)
            self.begin_orders(newcomer)
        self._next_organic(n + 1, time)
