"""Laws that hold in every run, whatever the scenario: told from the records alone, with the numbers that break them.

Nothing here is statistical: each law is an identity of the sample path over [0, horizon], true to rounding.

- *Little's law*, for every line: the integral of the number waiting is the sum of the waits, those cut off by the
  horizon included (Little 1961; for sample paths Stidham 1974, *Operations Research* 22:417).
- *Conservation*: whoever joined a line was served, hung up, moved on, was withdrawn, or still waits; every agent taken
  was released or is at work; every case that opened has ended, once, or is open.
- *Utilisation*: what the outcomes report is the integral of the number busy over that of the staff on duty, and more
  than the staff is never busy but in overtime.
- *Work*, the identity behind Wald's: the integral of the number busy is the sum of the services, those in hand at the
  horizon included.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.validation.chunks import ROUNDING, Chunk
from sim.vocabulary import MINUTES_PER_HOUR, Ending, Kind

if TYPE_CHECKING:
    from sim.scenario.plan import Plan

_LINE: Final = (Kind.QUEUED, Kind.OVERFLOWED, Kind.ABANDONED, Kind.WITHDRAWN, Kind.SERVED, Kind.RELEASED)
_FIELDS: Final = ["time", "value", "case", "agent", "kind", "place"]


@dataclass(frozen=True, slots=True)
class Violation:
    """A law that does not hold: its name, where, and the two numbers that should be equal (or in order)."""

    law: str
    where: str
    left: float
    right: float

    def __str__(self) -> str:
        """One line."""
        return f"{self.law} at {self.where}: {self.left!r} against {self.right!r}"


class LawMeter:
    """Follows every wait and every service of a run, and adds both up in two ways."""

    def __init__(self, plan: Plan) -> None:
        """Begin before the first record of a run of `plan`."""
        self.names = plan.names.pools
        pools = len(self.names)
        self.horizon, self.warm_up = float(plan.horizon), float(plan.warm_up)
        self.queue_area, self.waited = np.zeros(pools), np.zeros(pools)
        self.busy_area, self.worked = np.zeros(pools), np.zeros(pools)
        self.late_busy, self.late_staff, self.staff = np.zeros(pools), np.zeros(pools), np.zeros(pools)
        self.joined, self.gone = np.zeros(pools, dtype=np.int64), np.zeros(pools, dtype=np.int64)
        self.taken, self.freed = np.zeros(pools, dtype=np.int64), np.zeros(pools, dtype=np.int64)
        self.opened = self.ended = 0
        self.violations: list[Violation] = []
        self._now = 0.0
        self._seen: list[list[float]] = []
        self._waits: dict[int, list[tuple[int, float, float]]] = defaultdict(list)
        self._services: dict[tuple[int, int], tuple[int, float]] = {}

    def take(self, chunk: Chunk) -> None:
        """Read a chunk."""
        self.opened += chunk.at(Kind.OPENED).size
        self.ended += chunk.at(Kind.ENDED).size
        for place, time, value in zip(chunk.places(Kind.STAFFED), chunk.times(Kind.STAFFED),
                                      chunk.values(Kind.STAFFED), strict=True):
            self.late_staff[place] += (value - self.staff[place]) * self._left(time)
            self.staff[place] = value
        rows = chunk.records[np.isin(chunk.kind, [int(kind) for kind in _LINE])]
        for time, value, case, agent, kind, place in rows[_FIELDS].tolist():
            self._read(Kind(kind), time, value, case, agent, place)

    def _left(self, time: float) -> float:
        """Minutes from a time, or the warm-up, to the horizon."""
        return self.horizon - max(time, self.warm_up)

    def _read(self, kind: Kind, time: float, value: float, case: int, agent: int, place: int) -> None:
        if time > self._now:
            self._instant_is_over()
            self._now = time
        if kind is Kind.QUEUED:
            self._seen.append([place, value, float(self.joined[place] - self.gone[place]), 0.0])
            self._join(place, time, time, case)
        elif kind is Kind.OVERFLOWED:
            since = self._leave(None, time, value, case)
            self._join(place, time, since, case)
        elif kind is Kind.SERVED:
            if value > 0.0 or self._is_waiting(place, time, case):
                self._leave(place, time, value, case)
            self._begin(place, time, case, agent)
        elif kind is Kind.RELEASED:
            self._finish(place, time, value, case, agent)
        else:
            self._leave(place, time, value, case)

    # --- waiting ---

    def _instant_is_over(self) -> None:
        """Compare the lines that newcomers saw with those that the log tells.

        Whoever is granted an agent leaves the line at once, and is SERVED within the same instant, but maybe later.
        """
        for place, seen, told, left in self._seen:
            if not told - left <= seen <= told:
                self.violations.append(Violation("conservation of waits", f"the line of {self.names[int(place)]}",
                                                 seen, told))
        self._seen.clear()

    def _join(self, place: int, time: float, since: float, case: int) -> None:
        self.joined[place] += 1
        self.queue_area[place] += self.horizon - time
        self._waits[case].append((place, time, since))

    def _is_waiting(self, place: int, time: float, case: int) -> bool:
        return any(line == place and since == time for line, _, since in self._waits.get(case, ()))

    def _leave(self, place: int | None, time: float, value: float, case: int) -> float:
        """End the wait of a case that has lasted `value` minutes; return when it began."""
        waits = self._waits[case]
        for wait in waits:
            line, joined, since = wait
            if (place is None or line == place) and abs(time - since - value) <= ROUNDING * max(1.0, time):
                waits.remove(wait)
                self._account(line, time, value - (joined - since))
                return since
        if place is not None:
            self._account(place, time, value)
        where = "a line" if place is None else f"the line of {self.names[place]}"
        self.violations.append(Violation("a wait that never began", f"{where}, case {case}", time, value))
        return time - value

    def _account(self, line: int, time: float, minutes: float) -> None:
        self.gone[line] += 1
        self.queue_area[line] -= self.horizon - time
        self.waited[line] += minutes
        for seen in self._seen:
            seen[3] += seen[0] == line

    # --- services ---

    def _begin(self, place: int, time: float, case: int, agent: int) -> None:
        if (place, agent) in self._services:
            self.violations.append(Violation("an agent taken twice", self.names[place], agent, time))
        self._services[place, agent] = (case, time)
        self.taken[place] += 1
        self.busy_area[place] += self.horizon - time
        self.late_busy[place] += self._left(time)

    def _finish(self, place: int, time: float, value: float, case: int, agent: int) -> None:
        owner, since = self._services.pop((place, agent), (-1, math.nan))
        if owner != case or not abs(time - since - value) <= ROUNDING * max(1.0, time):
            self.violations.append(Violation("work that was not done", f"{self.names[place]}, case {case}", value,
                                             time - since))
        self.freed[place] += 1
        self.busy_area[place] -= self.horizon - time
        self.late_busy[place] -= self._left(time)
        self.worked[place] += value

    # --- the laws ---

    def check(self, outcomes: Mapping[str, float]) -> list[Violation]:
        """Every law that the run has broken, given its outcomes; none is a good run."""
        self._instant_is_over()
        waiting, unfinished = self._at_the_horizon()
        count = len(self.names)
        still, at_work = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
        cut, in_hand = np.zeros(count), np.zeros(count)
        for place, minutes in waiting:
            still[place] += 1
            cut[place] += minutes
        for place, minutes in unfinished:
            at_work[place] += 1
            in_hand[place] += minutes
        found = list(self.violations)
        for at, name in enumerate(self.names):
            found += self._equal("Little's law", name, self.queue_area[at], self.waited[at] + cut[at])
            found += self._equal("conservation of waits", name, float(self.joined[at]),
                                 float(self.gone[at] + still[at]))
            found += self._equal("conservation of agents", name, float(self.taken[at]),
                                 float(self.freed[at] + at_work[at]))
            found += self._equal("work", name, self.busy_area[at], self.worked[at] + in_hand[at])
            found += self._utilisation(at, name, outcomes)
        return found + self._cases(outcomes)

    def _at_the_horizon(self) -> tuple[list[tuple[int, float]], list[tuple[int, float]]]:
        waiting = [(line, self.horizon - joined) for waits in self._waits.values() for line, joined, _ in waits]
        return waiting, [(place, self.horizon - since) for (place, _), (_, since) in self._services.items()]

    def _utilisation(self, at: int, name: str, outcomes: Mapping[str, float]) -> list[Violation]:
        busy, staff = float(self.late_busy[at]), float(self.late_staff[at])
        found = []
        if staff > 0.0:
            found += self._equal("utilisation", name, outcomes[f"utilisation.{name}"], busy / staff)
        capacity = staff + outcomes[f"overtime.{name}"] * MINUTES_PER_HOUR
        if busy > capacity * (1.0 + ROUNDING) + ROUNDING * self.horizon:
            found.append(Violation("work beyond capacity", name, busy, capacity))
        return found

    def _cases(self, outcomes: Mapping[str, float]) -> list[Violation]:
        endings = sum(outcomes[ending.name.lower()] for ending in Ending)
        found = self._equal("conservation of cases", "the outcomes", outcomes["cases"], endings + outcomes["open"])
        if self.ended > self.opened:
            found.append(Violation("cases that end without a beginning", "the log", self.ended, self.opened))
        return found

    def _equal(self, law: str, where: str, left: float, right: float) -> list[Violation]:
        # the sums are of the size of horizon x customers before they cancel
        scale = max(abs(left), abs(right), 1e-3 * self.horizon, 1.0)
        return [] if abs(left - right) <= 1e3 * ROUNDING * scale else [Violation(law, where, float(left), float(right))]


@dataclass(frozen=True, slots=True)
class LawRun:
    """The laws of one run: which scenario and policy, how many records were read, and what was broken."""

    scenario: str
    policy: str
    records: int
    violations: tuple[Violation, ...]


def check_plan(plan: Plan, engine: str = "compiled", replication: int = 0) -> tuple[int, list[Violation]]:
    """Run one replication of a plan; return how many records it has and every law it breaks."""
    from sim.engine import run
    from sim.outcomes import Fold
    from sim.validation.chunks import Watcher

    meter, fold = LawMeter(plan), Fold(plan)
    watcher = Watcher(meter)

    def sink(records: Any) -> None:
        fold.update(records)
        watcher(records)

    summary = run(plan, replication=replication, sink=sink, engine=engine, digest=False)
    return summary.records, meter.check(fold.results())
