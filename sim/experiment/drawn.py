"""What was drawn for the customers and cases of a log: traits that the log shows only by what they lead to.

They are pure functions of keys, so that nothing of the run has to be kept for them: JOINED and OPENED records carry
the numbers that key the draws of a customer and of a case (docs/model.md, section 7).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.behaviour.demand import onset_key
from sim.behaviour.front_door import within_bounds
from sim.engine.keys import OPEN_DEMAND
from sim.randomness import arrival_number, customer_key, lineage_key, named_key, quantile, run_key, uniform
from sim.vocabulary import Kind, Origin, Purpose

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    from sim.eventlog import Log
    from sim.scenario.plan import Plan

CUSTOMERS: Final = np.dtype([("customer", "<i4"), ("key", "<u8"), ("orders_per_week", "<f8"), ("tolerance", "<f8"),
                             ("reach", "<f8")])
"""One row a customer. tolerance: effort that it takes before it gives up; reach: others whom it reaches when it talks;
infinite where the scenario has no law."""

CASES: Final = np.dtype([("case", "<i4"), ("customer", "<i4"), ("key", "<u8"), ("number", "<i4"), ("flaw", "<i4"),
                         ("severity", "<f8"), ("complexity", "<f8"), ("remedy", "<f8")])
"""One row a case, as at its onset. remedy: money that would make it good then."""


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """The tables of customers and cases, in the order of their indices in the log."""

    customers: NDArray[Any]
    cases: NDArray[Any]


def drawn(plan: Plan, log: Log, seed: int, replication: int) -> Drawn:
    """Return what was drawn for everybody who appears in the log of one replication of a plan.

    A rule of one's own may have changed the severity, complexity or remedy of a case after it was drawn.
    """
    luck = _Luck(plan, int(run_key(seed, replication)))
    records = log.records[np.isin(log.records["kind"], (Kind.JOINED, Kind.OPENED))]
    keys: dict[int, int] = {}
    numbers: list[int] = []
    of_cases: list[int] = []
    customers, cases = [], []
    for record in records:
        who, number = int(record["customer"]), int(record["agent"])
        known = who in keys
        if record["kind"] == Kind.JOINED:
            telling = log.records[record["cause"]] if record["place"] == Origin.REFERRAL else None
            keys[who] = (int(customer_key(int(record["place"]), number)) if telling is None else
                         int(lineage_key(luck.run, of_cases[telling["case"]], numbers[telling["case"]], number)))
        elif not known:
            name = int(plan.flaws["name"][record["place"]])
            number = int(arrival_number(number, name, float(record["time"])))
            keys[who], number = int(customer_key(OPEN_DEMAND, number)), 1
        if not known:
            customers.append((who, keys[who], *luck.of_customer(keys[who])))
        if record["kind"] == Kind.OPENED:
            flaw = int(record["place"])
            parent = log.records[record["cause"]] if record["cause"] >= 0 else None
            key = keys[who]
            if parent is not None and parent["kind"] == Kind.KNOCKED_ON:
                key = of_cases[int(parent["case"])]
            elif not luck.world["open_demand"]:
                key, number = luck.of_point(keys[who], flaw, number), 1
            cases.append((len(numbers), who, key, number, flaw, *luck.of_case(key, number, flaw)))
            numbers.append(number)
            of_cases.append(key)
    return Drawn(np.array(customers, dtype=CUSTOMERS), np.array(cases, dtype=CASES))


class _Luck:
    """The draws of one replication that make traits."""

    def __init__(self, plan: Plan, run: int) -> None:
        """Take a plan and the key of the replication."""
        self.plan, self.run = plan, run
        self.world = plan.world.reshape(-1)[0]

    def _sample(self, law: int, key: int, number: int, purpose: Purpose) -> float:
        if law < 0:
            return np.inf
        return float(quantile(self.plan.laws, self.plan.points, int(law),
                              uniform(self.run, key, number, int(purpose), 0)))

    def of_customer(self, key: int) -> tuple[float, float, float]:
        """Return orders a week, tolerance and reach."""
        world = self.world
        orders = 0.0 if world["open_demand"] else (
            float(world["orders_per_week"]) * self._sample(world["activity"], key, 0, Purpose.ACTIVITY))
        return (orders, self._sample(world["tolerance"], key, 0, Purpose.TOLERANCE),
                self._sample(world["reach"], key, 0, Purpose.REACH))

    def of_point(self, key: int, flaw: int, point: int) -> int:
        """Return the key of the case that a point of a customer's measure of a flaw brings."""
        name = int(self.plan.flaws.reshape(-1)[flaw]["name"])
        return int(onset_key(self.run, int(named_key(key, name)), point))

    def of_case(self, key: int, number: int, flaw: int) -> tuple[float, float, float]:
        """Return severity, complexity and remedy at the onset."""
        row = self.plan.flaws.reshape(-1)[flaw]
        return (within_bounds(self._sample(row["severity"], key, number, Purpose.SEVERITY)),
                within_bounds(self._sample(row["complexity"], key, number, Purpose.COMPLEXITY)),
                self._sample(row["remedy"], key, number, Purpose.REMEDY))
