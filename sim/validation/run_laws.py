"""Laws that hold in every run, whatever the scenario: told from the records alone, with the numbers that break them.

Nothing here is statistical: each law is an identity of the sample path over [0, horizon], true to rounding.

- *Little's law*, for every line: the integral of the number waiting is the sum of the waits, those cut off by the
  horizon included (Little 1961; for sample paths Stidham 1974, *Operations Research* 22:417).
- *Conservation*: whoever joined a line was served, hung up, moved on, was withdrawn, or still waits, in both lines if
  the wait stands in two; a message whose customer has stopped waiting waits on; every agent taken was released or is at
  work, wrap-up and late answers included; every case that opened has ended, once, or is open.
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

_LINE: Final = (Kind.QUEUED, Kind.OVERFLOWED, Kind.ABANDONED, Kind.WITHDRAWN, Kind.OVERDUE, Kind.SERVED,
                Kind.ANSWERED_LATE, Kind.RELEASED)
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


@dataclass(slots=True)
class _Wait:
    """A wait of a case: when it began, since when it stands in which lines, and whether nobody waits for it any more.

    It stands in two lines at most: in the first one, and with `mode = "both"` in the one that it has overflowed into.
    """

    since: float
    lines: dict[int, float]
    is_late: bool = False

    def is_of(self, place: int, since: float, time: float, is_late: bool) -> bool:
        """Whether this wait began at `since`, to rounding at `time`, and stands in a line."""
        return (place in self.lines and self.is_late == is_late
                and abs(since - self.since) <= ROUNDING * max(1.0, time))


class LawMeter:
    """Follows every wait and every service of a run, and adds both up in two ways."""

    def __init__(self, plan: Plan) -> None:
        """Begin before the first record of a run of `plan`."""
        self.names = plan.names.pools
        self.overflow: list[int] = plan.pools["overflow"].tolist()
        self.shares: list[int] = plan.pools["shares"].tolist()
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
        self._returning = np.zeros(pools, dtype=np.int64)
        self._waits: dict[int, list[_Wait]] = defaultdict(list)
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
            told, returning = float(self.joined[place] - self.gone[place]), float(self._returning[place])
            self._seen.append([place, value, told, returning])
            self._waits[case].append(self._join(_Wait(time, {}), place, time))
        elif kind is Kind.OVERFLOWED:
            self._overflow(place, time, value, case)
        elif kind is Kind.OVERDUE:
            since = self._leave(place, time, value, case)
            self._returning[place] += 1
            self._waits[case].append(self._join(_Wait(since, {}, is_late=True), place, time))
        elif kind in (Kind.SERVED, Kind.ANSWERED_LATE):
            is_late = kind is Kind.ANSWERED_LATE
            if is_late or value > 0.0 or self._find(place, time, value, case, is_late):
                self._leave(place, time, value, case, is_late)
            self._begin(place, time, case, agent)
        elif kind is Kind.RELEASED:
            self._finish(place, time, value, case, agent)
        else:
            self._leave(place, time, value, case)

    # --- waiting ---

    def _instant_is_over(self) -> None:
        """Compare the lines that newcomers saw with those that the log tells.

        Whoever is granted an agent leaves the line at once, and is SERVED within the same instant, but maybe later. A
        message that is OVERDUE is out of its line until an entry of its own, later in the instant, puts it back.
        """
        for place, seen, told, missing in self._seen:
            if not told - missing <= seen <= told:
                self.violations.append(Violation("conservation of waits", f"the line of {self.names[int(place)]}",
                                                 seen, told))
        self._seen.clear()
        self._returning[:] = 0

    def _join(self, wait: _Wait, place: int, time: float) -> _Wait:
        wait.lines[place] = time
        self.joined[place] += 1
        self.queue_area[place] += self.horizon - time
        return wait

    def _find(self, place: int, time: float, value: float, case: int, is_late: bool = False) -> _Wait | None:
        """Return the wait of a case in a line that has lasted `value` minutes."""
        waits = self._waits.get(case, ())
        return next((wait for wait in waits if wait.is_of(place, time - value, time, is_late)), None)

    def _overflow(self, place: int, time: float, value: float, case: int) -> None:
        """Let a wait leave its line for another one, or stand in both."""
        for at, to in enumerate(self.overflow):
            if to == place and (wait := self._find(at, time, value, case)) and len(wait.lines) == 1:
                if not self.shares[at]:
                    self._account(at, time, time - wait.lines.pop(at))
                self._join(wait, place, time)
                return
        self._lost("a line", time, value, case)
        self._waits[case].append(self._join(_Wait(time - value, {}), place, time))

    def _leave(self, place: int, time: float, value: float, case: int, is_late: bool = False) -> float:
        """End the wait of a case, in all its lines, that has lasted `value` minutes; return when it began."""
        wait = self._find(place, time, value, case, is_late)
        if wait is None:
            self._account(place, time, value)
            self._lost(f"the line of {self.names[place]}", time, value, case)
            return time - value
        self._waits[case].remove(wait)
        for line, joined in wait.lines.items():
            self._account(line, time, value - (joined - wait.since))
        return wait.since

    def _lost(self, where: str, time: float, value: float, case: int) -> None:
        self.violations.append(Violation("a wait that never began", f"{where}, case {case}", time, value))

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
        waiting = [(line, self.horizon - joined) for waits in self._waits.values() for wait in waits
                   for line, joined in wait.lines.items()]
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
