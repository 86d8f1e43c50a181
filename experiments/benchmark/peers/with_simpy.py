"""The workload in idiomatic SimPy: a process a customer, `Resource`, and patience as a condition of two events."""

from __future__ import annotations

from collections.abc import Generator
from math import log, sqrt
from random import Random

import simpy

from experiments.benchmark.peers.figures import (
    BACK,
    BACK_AFTER,
    GAP,
    HARD,
    LOGNORMAL,
    MINUTES_PER_DAY,
    PATIENCE,
    SENIOR_MINUTES,
    STAFF,
    Figures,
    Tally,
    figures,
)

Steps = Generator[simpy.Event, object, object]


class Centre:
    """Two tiers and everybody who calls."""

    def __init__(self, seed: int, minutes: float) -> None:
        """Open the centre."""
        self.env = simpy.Environment()
        self.rng = Random(seed)
        self.minutes = minutes
        self.agents = [simpy.Resource(self.env, staff) for staff in STAFF]
        self.tallies = [Tally(), Tally()]
        self.customers = 0
        variance = log(1 + LOGNORMAL[1] ** 2)
        self.law = (log(LOGNORMAL[0]) - variance / 2, sqrt(variance))
        self.env.process(self.arrivals())

    def arrivals(self) -> Steps:
        """Let customers come."""
        while True:
            yield self.env.timeout(self.rng.expovariate(1 / GAP))
            self.customers += 1
            self.env.process(self.customer())

    def customer(self) -> Steps:
        """Live through one customer's problem."""
        hard = self.rng.random() < HARD
        for attempt in range(2):
            for tier in (0, 1) if hard else (0,):
                if not (yield from self.visit(tier)):
                    return
            if attempt or self.rng.random() >= BACK:
                return
            yield self.env.timeout(self.rng.expovariate(1 / BACK_AFTER))

    def visit(self, tier: int) -> Generator[simpy.Event, object, bool]:
        """Wait at a tier and be served; False for a customer who hung up."""
        env, came = self.env, self.env.now
        with self.agents[tier].request() as request:
            yield request | env.timeout(self.rng.expovariate(1 / PATIENCE[tier]))
            if not request.triggered:
                self.tallies[tier].abandon(env.now - came)
                return False
            work = self.rng.expovariate(1 / SENIOR_MINUTES) if tier else self.rng.lognormvariate(*self.law)
            self.tallies[tier].serve(env.now - came, work, self.minutes - env.now)
            yield env.timeout(work)
        return True


def run(seed: int, days: float) -> Figures:
    """Simulate so many days."""
    centre = Centre(seed, days * MINUTES_PER_DAY)
    centre.env.run(until=centre.minutes)
    return figures(centre.customers, centre.tallies, centre.minutes)
