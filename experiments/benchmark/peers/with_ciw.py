"""The workload in idiomatic Ciw: a network of three nodes, reneging, and routers that remember the customer."""

from __future__ import annotations

from math import inf, log, sqrt
from typing import Any

import ciw

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

REPS, SENIORS, AWAY, OUT = 1, 2, 3, -1
VARIANCE = log(1 + LOGNORMAL[1] ** 2)


class Onwards(ciw.routing.NodeRouting):  # type: ignore[misc]
    """Where a customer goes who was served: up, away for a while, or out."""

    def next_node(self, ind: Any) -> Any:
        """Return the next node; hard problems stay hard, and nobody comes back twice."""
        if not hasattr(ind, "hard"):
            ind.hard, ind.returned = ciw.rng.random() < HARD, False
        to = OUT
        if self.node.id_number == REPS and ind.hard:
            to = SENIORS
        elif not ind.returned and ciw.rng.random() < BACK:
            ind.returned = True
            to = AWAY
        return self.simulation.nodes[to]


def _network() -> Any:
    exponential = ciw.dists.Exponential
    return ciw.create_network(
        arrival_distributions=[exponential(1 / GAP), None, None],
        service_distributions=[
            ciw.dists.Lognormal(log(LOGNORMAL[0]) - VARIANCE / 2, sqrt(VARIANCE)),
            exponential(1 / SENIOR_MINUTES),
            exponential(1 / BACK_AFTER),
        ],
        reneging_time_distributions=[exponential(1 / PATIENCE[0]), exponential(1 / PATIENCE[1]), None],
        number_of_servers=[*STAFF, inf],
        routing=ciw.routing.NetworkRouting(routers=[Onwards(), Onwards(), ciw.routing.Direct(REPS)]),
    )


def run(seed: int, days: float) -> Figures:
    """Simulate so many days; the figures are read from Ciw's own records."""
    minutes = days * MINUTES_PER_DAY
    ciw.seed(seed)
    simulation = ciw.Simulation(_network())
    simulation.simulate_until_max_time(minutes)
    tallies = [Tally(), Tally()]
    for record in simulation.get_all_records():
        if record.node not in (REPS, SENIORS):
            continue
        tally = tallies[record.node - 1]
        if record.record_type == "renege":
            tally.abandon(record.waiting_time)
        elif record.record_type == "service":
            tally.serve(record.waiting_time, record.service_time, minutes - record.service_start_date)
    for tier in (0, 1):  # whoever is still being served has left no record
        node = simulation.transitive_nodes[tier]
        for ind in node.all_individuals:
            if ind.server and ind.service_start_date is not False:
                tallies[tier].serve(ind.service_start_date - ind.arrival_date, inf, minutes - ind.service_start_date)
    return figures(simulation.nodes[0].number_of_individuals, tallies, minutes)
