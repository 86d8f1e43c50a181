"""One run: the clock, the log, the lines and the plan, and the parts of the model that work on them.

The order of everything at minute 0 is part of the promise: staffing of every pool, the founding customers in order
of their index (record, then the alarm of their departure), then the first entry of each stream of demand.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from sim.engine.reference.clock import STAFFING, Clock
from sim.engine.reference.customers import Customers
from sim.engine.reference.demand import Demand
from sim.engine.reference.design import DesignTeam
from sim.engine.reference.fixers import Fixers
from sim.engine.reference.journey import Journeys
from sim.engine.reference.line import Line
from sim.randomness import quantile, run_key, uniform
from sim.vocabulary import HOURS_PER_WEEK, MINUTES_PER_HOUR, NOBODY, Kind, Purpose

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.engine.reference.state import Case, Customer
    from sim.eventlog import Recorder
    from sim.scenario.plan import Plan


def rows(table: NDArray[Any]) -> list[SimpleNamespace]:
    """Return a structured table as plain Python rows, which SimPy code reads faster than array fields."""
    names = table.dtype.names or ()
    return [SimpleNamespace(**{name: row[name].item() for name in names}) for row in table.reshape(-1)]


class Run:
    """Everything one replication needs, in one place; the parts hold it and it holds them."""

    def __init__(self, plan: Plan, seed: int, replication: int, recorder: Recorder) -> None:
        """Prepare a run of `plan` under the luck of (seed, replication), writing to `recorder`."""
        self.plan = plan
        self.world = rows(plan.world)[0]
        self.flaws = rows(plan.flaws)
        self.channels = rows(plan.channels)
        self.levels = rows(plan.levels)
        self.pools = rows(plan.pools)
        self.key = int(run_key(seed, replication))
        self.recorder = recorder
        self.clock = Clock(plan.horizon)
        self.lines = [Line(self.clock, index, pool.discipline, pool.queue_limit, pool.slots, int(plan.staff[index, 0]))
                      for index, pool in enumerate(self.pools)]
        self.customers = Customers(self)
        self.journeys = Journeys(self)
        self.fixers = Fixers(self)
        self.design = DesignTeam(self)
        self.demand = Demand(self)

    def simulate(self) -> None:
        """Run from minute 0 to the horizon."""
        for pool in range(len(self.lines)):
            self.staff(pool, 0)
        self.customers.found()
        self.demand.begin()
        self.clock.run_to_horizon()
        self.recorder.flush()

    def staff(self, pool: int, hour: int) -> None:
        """Put the staff of `hour` on duty and enter the next change of this pool's schedule."""
        schedule = self.plan.staff[pool]
        agents = int(schedule[hour % HOURS_PER_WEEK])
        self.record(Kind.STAFFED, pool, float(agents))
        self.lines[pool].staff(agents)
        changes = (ahead for ahead in range(hour + 1, hour + 1 + HOURS_PER_WEEK)
                   if int(schedule[ahead % HOURS_PER_WEEK]) != agents)
        change = next(changes, None)
        if change is not None:
            self.clock.at(change * MINUTES_PER_HOUR, lambda: self.staff(pool, change), STAFFING)

    def uniform(self, key: int, case: int, purpose: Purpose, n: int = 0) -> float:
        """Return the draw of a customer key, case number, purpose and n."""
        return uniform(self.key, key, case, int(purpose), n)

    def luck(self, case: Case, purpose: Purpose, n: int = 0) -> float:
        """Return a draw that belongs to a case."""
        return uniform(self.key, case.customer.key, case.number, int(purpose), n)

    def sample(self, law: int, u: float) -> float:
        """Return the quantile of a law of the plan at `u`; infinity for law -1."""
        return quantile(self.plan.laws, self.plan.points, law, u)

    def patience(self, case: Case, channel: int) -> int:
        """Return the law of patience in line of a caller: the flaw's own, else the channel's."""
        own = int(self.flaws[case.flaw].patience)
        return own if own >= 0 else int(self.channels[channel].patience)

    def duration(self, law: int, case: Case, purpose: Purpose, n: int = 0) -> float:
        """Return minutes drawn from a law of the plan for a case; 0 for law -1."""
        if law < 0:
            return 0.0
        return quantile(self.plan.laws, self.plan.points, law, self.luck(case, purpose, n))

    def record(self, kind: Kind, place: int, value: float, customer: Customer | None = None, cause: int = NOBODY,
               agent: int = NOBODY) -> int:
        """Write a record that belongs to no case."""
        who = customer.index if customer is not None else NOBODY
        return self.recorder.add(self.clock.now, kind, place, value, who, NOBODY, agent, cause)

    def tell(self, case: Case, kind: Kind, place: int, value: float = 0.0, agent: int = NOBODY) -> int:
        """Write a record of a case, caused by the case's record before it."""
        case.last = self.recorder.add(self.clock.now, kind, place, value, case.customer.index, case.index, agent,
                                      case.last)
        return case.last
