"""Demand: the streams that bring cases - orders of customers, open arrivals, newcomers off the street."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.behaviour.demand import (
    cumulated_at,
    layers_below,
    onset_gap,
    onset_height,
    onset_key,
    point_number,
    share_of_layer,
    time_of,
    unit_exponential,
)
from sim.behaviour.front_door import within_bounds
from sim.engine.keys import FIRST_CASE, OPEN_DEMAND, WORLD_KEY
from sim.engine.stories.state import Customer
from sim.randomness import customer_key, named_key, volume_number
from sim.scenario.plan import UNIFORM_MIXING
from sim.vocabulary import MINUTES_PER_DAY, MINUTES_PER_WEEK, NOBODY, Kind, Origin, Purpose

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
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
        self.times: Sequence[float] = ()
        self.who: Sequence[int] = ()
        self.which: Sequence[int] = ()
        self.numbers: Sequence[int] = ()
        self.came = 0
        self.arrival_work = 0.0
        self.founder = 0
        self.organics = 0
        self.organic_time = 0.0

    def expect(self, times: Sequence[float], who: Sequence[int], which: Sequence[int],
               numbers: Sequence[int]) -> None:
        """Take when which flaws come, if all of these happen: those of the founding customers, or of dated volumes."""
        self.times, self.who, self.which, self.numbers = times, who, which, numbers

    def begin(self) -> None:
        """Enter the first event of every stream."""
        if self.world.open_demand:
            self._next_arrival()
            if self.world.has_volumes:
                self._next_of_volume()
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
        flaw = self.run.choose_flaw(key)
        dated = self.world.has_volumes and self.run.is_dated(flaw)
        if not dated and self._let_through(key, flaw, None):
            self.run.journeys.open(self.run.customers.add(key), flaw, key, FIRST_CASE, 0, NOBODY, told=self.came)
        self.came += 1
        self._next_arrival()

    def _next_of_volume(self) -> None:
        if self.founder < len(self.times):
            self.run.clock.at(self.times[self.founder], self._of_volume)

    def _of_volume(self) -> None:
        flaw, n = self.which[self.founder], self.numbers[self.founder]
        day = int(self.run.clock.now / MINUTES_PER_DAY)
        key = int(customer_key(OPEN_DEMAND, volume_number(self.run.flaws[flaw].name, day, n)))
        if self._let_through(key, flaw, None):
            self.run.journeys.open(self.run.customers.add(key), flaw, key, FIRST_CASE, 0, NOBODY, told=-2 - n)
        self.founder += 1
        self._next_of_volume()

    def _let_through(self, key: int, flaw: int, customer: Customer | None) -> bool:
        """Return whether a candidate becomes a case: not if the flaw is gone; one caught before delivery is logged."""
        run = self.run
        if not run.happens_by_key(run.design.troubles[flaw].level, key, FIRST_CASE, Purpose.FLAW_LEVEL):
            return False
        if run.happens_by_key(self.world.catches, key, FIRST_CASE, Purpose.QUALITY_CHECK):
            severity = run.sample_by_key(run.flaws[flaw].severity, key, FIRST_CASE, Purpose.SEVERITY)
            run.log_without_case(Kind.CAUGHT, flaw, within_bounds(severity), customer)
            return False
        return True

    # --- orders of customers ---

    def _next_founder(self) -> None:
        if self.founder < len(self.times):
            self.run.clock.stream(self.times[self.founder], self._founder)

    def _founder(self) -> None:
        self._candidate(self.run.customers.all[self.who[self.founder]], self.which[self.founder],
                        self.numbers[self.founder])
        self.founder += 1
        self._next_founder()

    def begin_orders(self, newcomer: Customer) -> None:
        """Let a customer who has just joined begin to order; in open demand, let it come with its problem."""
        if self.world.open_demand:
            flaw = self.run.choose_flaw(newcomer.key)
            # the case comes by the newcomer's JOINED
            self.run.journeys.open(newcomer, flaw, newcomer.key, FIRST_CASE, 0, newcomer.straw)
        else:
            work = cumulated_at(self.cumulated, self.run.clock.now)
            for place in range(len(self.run.flaws)):
                self._begin_flaw(newcomer, self.run.flaws[place].by_name, work)

    def _begin_flaw(self, newcomer: Customer, flaw: int, work: float) -> None:
        """Begin the onsets of one flaw at a newcomer: a stream for each layer of rates."""
        for layer in range(layers_below(newcomer.orders_per_week * self.run.flaws[flaw].share)):
            self._next_order(newcomer, flaw, layer, 1, work)

    def _next_order(self, customer: Customer, flaw: int, layer: int, number: int, earlier: float) -> None:
        """Enter the point of a layer that is next, after the work of all earlier ones."""
        run = self.run
        stream = int(named_key(customer.key, run.flaws[flaw].name))
        work = earlier + onset_gap(run.key, stream, layer, number)
        # a rounding error of the inverse must not turn the clock back
        time = max(time_of(self.cumulated, work), run.clock.now)
        if time < self.world.horizon:
            run.clock.at(time, lambda: self._order(customer, flaw, layer, number, work))

    def _order(self, customer: Customer, flaw: int, layer: int, number: int, work: float) -> None:
        if not customer.active:
            return
        run = self.run
        stream = int(named_key(customer.key, run.flaws[flaw].name))
        below = share_of_layer(layer, customer.orders_per_week * run.flaws[flaw].share)
        if onset_height(run.key, stream, layer, number) < below:
            self._candidate(customer, flaw, point_number(layer, number))
        self._next_order(customer, flaw, layer, number + 1, work)

    def _candidate(self, customer: Customer, flaw: int, point: int) -> None:
        """Let a flawed order of a customer become a case, if it happens and there is room for it."""
        if not customer.active or (self.world.one_case_at_a_time and customer.cases):
            return
        run = self.run
        key = int(onset_key(run.key, int(named_key(customer.key, run.flaws[flaw].name)), point))
        if self._let_through(key, flaw, customer):
            run.journeys.open(customer, flaw, key, FIRST_CASE, 0, NOBODY, told=point)

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
