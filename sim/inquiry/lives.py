"""One life: everything a run says of one customer, with what it does not say worked out beside it.

A log has the loyalty after whatever moved it; the three scores behind it (*do you care for me*, *can you help me*, *can
I trust you*) and the effort of a case follow from the records and the weights of the scenario (docs/model.md, 6.9).
`life_of` gathers the records of a customer and works both out, record by record.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.behaviour.feelings import loyalty, moved
from sim.engine import ENGINES, run
from sim.errors import InputError, Problem
from sim.eventlog import LogBuilder
from sim.experiment.drawn import drawn
from sim.inquiry.tolls import tolls_of
from sim.scenario.plan import build
from sim.vocabulary import Feeling, Kind, Tone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from sim.eventlog import Log
    from sim.experiment.drawn import Drawn
    from sim.scenario import Scenario
    from sim.scenario.model import World
    from sim.scenario.plan import Plan

Scores = tuple[float, float, float]
"""Do you care for me, can you help me, can I trust you: each in [0, 1]."""
_TENS: Final = 10.0


@dataclass(frozen=True, eq=False)
class Told:
    """One run with its whole log, and what was drawn for those who appear in it."""

    world: World
    plan: Plan
    log: Log
    seed: int
    replication: int
    drawn: Drawn

    @cached_property
    def customers(self) -> int:
        """How many customers appear in the log."""
        return int(self.log.records["customer"].max(initial=-1)) + 1


@dataclass(frozen=True, eq=False)
class Life:
    """The records of one customer.

    positions: those of the customer in the log, in order; scores: after each of them, None from where a rule of one's
    own moves them by what no record holds; efforts: after each of them, of its case (0 where it has none).
    """

    run: Told
    customer: int
    positions: tuple[int, ...]
    scores: tuple[Scores | None, ...]
    efforts: tuple[float, ...]

    @property
    def start(self) -> Scores:
        """The three scores before anything has happened."""
        return start_of(self.run.plan)

    @cached_property
    def traits(self) -> Any:
        """What was drawn for the customer: a row of `sim.experiment.drawn.CUSTOMERS`."""
        return self.run.drawn.customers[self.run.drawn.customers["customer"] == self.customer][0]

    @cached_property
    def cases(self) -> dict[int, Any]:
        """What was drawn for the customer's cases, by their number in the log, in the order of their onsets."""
        rows = self.run.drawn.cases[self.run.drawn.cases["customer"] == self.customer]
        return {int(row["case"]): row for row in rows}


def told(scenario: Scenario, policy: str, *, seed: int | None = None, replication: int = 0,
         engine: str = ENGINES[0]) -> Told:
    """Simulate one replication under one policy and keep everything that happened.

    InputError for an unknown policy, or a warm-up or leaving rate that has still to be settled by pilot runs.
    """
    world = scenario.world(policy)
    plan = build(world)
    used, kept = scenario.seed if seed is None else seed, LogBuilder()
    run(plan, seed=used, replication=replication, sink=kept, engine=engine, digest=False)
    log = kept.log(plan.own_kinds)
    return Told(world, plan, log, used, replication, drawn(plan, log, used, replication))


def life_of(of: Told, customer: int) -> Life:
    """Return the life of a customer, by its number in the log; InputError where there is no such customer."""
    if not 0 <= customer < of.customers:
        raise InputError(Problem("there is no such customer in this run", key="--customer", found=str(customer),
                                 allowed=f"0 to {of.customers - 1}" if of.customers else "nobody appears in it"))
    positions = np.flatnonzero(of.log.records["customer"] == customer)
    efforts = tuple(tolls_of(of.plan, of.log.records, positions).efforts())
    at = positions.tolist()
    return Life(of, customer, tuple(at), tuple(_scores(of.plan, of.log.records, at)), efforts)


def start_of(plan: Plan) -> Scores:
    """Return the scores with which every customer begins."""
    world = plan.world.reshape(-1)[0]
    return float(world["start_care"]), float(world["start_help"]), float(world["start_trust"])


def loyalty_of(plan: Plan, scores: Scores) -> float:
    """Return the loyalty that three scores come to."""
    world = plan.world.reshape(-1)[0]
    return float(loyalty(*scores, world["care_weight"], world["help_weight"], world["trust_weight"]))


def _scores(plan: Plan, records: NDArray[Any], positions: list[int]) -> Iterator[Scores | None]:
    """Give the scores after each record; what moves them is FELT or HEARD."""
    now: Scores | None = start_of(plan)
    shift = float(plan.world.reshape(-1)[0]["shift"])
    for position in positions:
        record = records[position]
        if now is not None and record["kind"] == Kind.HEARD:
            weight = shift if record["place"] == Tone.PRAISE else -shift
            now = now[0], now[1], float(moved(now[2], weight, 1.0))
        elif now is not None and record["kind"] == Kind.FELT:
            care, help_, trust = plan.feelings[int(record["place"])]
            times = 1.0
            if record["place"] == Feeling.WAITED:  # felt by ten minutes: those of the record that ended the wait
                times = float(records["value"][record["cause"]]) / _TENS
            now = (float(moved(now[0], care, times)), float(moved(now[1], help_, times)),
                   float(moved(now[2], trust, times)))
        else:
            yield now
            continue
        if loyalty_of(plan, now) != float(record["value"]):
            now = None  # moved by a rule of one's own, by a measure that is not in the log
        yield now
