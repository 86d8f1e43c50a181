"""The product-design team: it hears of root causes when somebody reports them, and removes them if it has time."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from sim.behaviour.learning import level_after, threshold_reached
from sim.engine.keys import WORLD_KEY
from sim.engine.reference.state import Case
from sim.vocabulary import Kind, Purpose

if TYPE_CHECKING:
    from sim.engine.reference.clock import Story
    from sim.engine.reference.run import Run


class DesignTeam:
    """Counts reports, starts projects in the order in which they fell due, and lowers the level of flaws."""

    def __init__(self, run: Run) -> None:
        """Begin with every flaw at level 1 and no project."""
        self.run = run
        flaws = len(run.flaws)
        self.level = [1.0] * flaws
        self._reports: list[deque[float]] = [deque(maxlen=max(run.world.threshold, 1)) for _ in range(flaws)]
        self._projects = [0] * flaws
        self._is_due = [False] * flaws
        self._waiting: deque[tuple[int, int]] = deque()
        self._running = 0

    def report(self, case: Case) -> None:
        """Take a report of a case's root cause; while a project on it is due or under way, or
        when the flaw is gone for good, it changes nothing."""
        run, world, flaw = self.run, self.run.world, case.flaw
        reports, now = self._reports[flaw], self.run.clock.now
        reports.append(now)
        within = sum(1 for time in reports if now - time <= world.window)
        cause = run.tell(case, Kind.REPORTED, flaw, float(within))
        if not world.has_design or self._is_due[flaw] or self.level[flaw] <= 0.0:
            return
        if threshold_reached(len(reports), world.threshold, reports[0], now, world.window):
            self._is_due[flaw] = True
            self._waiting.append((flaw, cause))
            self._start_projects()

    def _start_projects(self) -> None:
        while self._waiting and self._running < self.run.world.capacity:
            flaw, cause = self._waiting.popleft()
            self._running += 1
            self.run.clock.begin(self._project(flaw, cause))

    def _project(self, flaw: int, cause: int) -> Story:
        run = self.run
        self._projects[flaw] += 1
        u = run.uniform(WORLD_KEY, flaw, Purpose.LEAD_TIME, self._projects[flaw])
        minutes = run.sample(run.world.lead_time, u)
        started = run.record(Kind.PROJECT_STARTED, flaw, minutes, cause=cause)
        yield run.clock.pause(minutes)
        self.level[flaw] = level_after(self.level[flaw], run.world.effectiveness)
        run.record(Kind.FLAW_LOWERED, flaw, self.level[flaw], cause=started)
        self._running -= 1
        self._is_due[flaw] = False
        self._reports[flaw].clear()
        self._start_projects()
