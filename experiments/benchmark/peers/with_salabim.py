"""The workload in idiomatic salabim: a component a customer, `request` with `fail_delay` for patience."""

from __future__ import annotations

from collections.abc import Generator
from math import log, sqrt
from random import Random
from typing import Any

import salabim

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

Steps = Generator[Any, Any, Any]
VARIANCE = log(1 + LOGNORMAL[1] ** 2)
LAW = (log(LOGNORMAL[0]) - VARIANCE / 2, sqrt(VARIANCE))


class Arrivals(salabim.Component):
    """Lets customers come."""

    def process(self) -> Steps:
        """Create a customer after every gap."""
        while True:
            yield self.hold(self.env.rng.expovariate(1 / GAP))
            self.env.customers += 1
            Customer()


class Customer(salabim.Component):
    """One customer's problem."""

    def process(self) -> Steps:
        """Be served by one tier or both, perhaps come back."""
        rng = self.env.rng
        hard = rng.random() < HARD
        for attempt in range(2):
            for tier in (0, 1) if hard else (0,):
                if not (yield from self.visit(tier)):
                    return
            if attempt or rng.random() >= BACK:
                return
            yield self.hold(rng.expovariate(1 / BACK_AFTER))

    def visit(self, tier: int) -> Steps:
        """Wait at a tier and be served; False for a customer who hung up."""
        env, rng = self.env, self.env.rng
        came = env.now()
        yield self.request(env.agents[tier], fail_delay=rng.expovariate(1 / PATIENCE[tier]))
        if self.failed():
            env.tallies[tier].abandon(env.now() - came)
            return False
        work = rng.expovariate(1 / SENIOR_MINUTES) if tier else rng.lognormvariate(*LAW)
        env.tallies[tier].serve(env.now() - came, work, env.minutes - env.now())
        yield self.hold(work)
        self.release(env.agents[tier])
        return True


def run(seed: int, days: float) -> Figures:
    """Simulate so many days."""
    env = salabim.Environment(trace=False, random_seed=seed, yieldless=False)
    env.rng, env.minutes, env.customers = Random(seed), days * MINUTES_PER_DAY, 0
    env.tallies = [Tally(), Tally()]
    env.agents = [salabim.Resource(capacity=staff) for staff in STAFF]
    Arrivals()
    env.run(till=env.minutes)
    return figures(env.customers, env.tallies, env.minutes)
