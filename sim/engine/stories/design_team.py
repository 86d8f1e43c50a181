"""The product-design team: it hears of root causes when somebody reports them, and removes them if it has time."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.behaviour.learning import level_after, threshold_reached
from sim.engine.keys import WORLD_KEY
from sim.engine.stories.state import Case
from sim.randomness import named_key
from sim.vocabulary import NOBODY, Kind, Purpose

if TYPE_CHECKING:
    from sim.engine.stories.primitives import Run, Story


class Recent(deque[float]):
    """The times of the last few reports."""

    def within(self, now: float, window: float) -> int:
        """Return how many of them lie within a window."""
        return sum(1 for time in self if now - time <= window)


@dataclass(slots=True, eq=False)
class Trouble:
    """What the team knows of a flaw: how much of it is left, who reported it, what is done about it."""

    flaw: int
    reports: Recent
    level: float = 1.0
    projects: int = 0
    is_due: bool = False
    cause: int = NOBODY


class DesignTeam:
    """Counts reports, starts projects in the order in which they fell due, and lowers the level of flaws."""

    def __init__(self, run: Run) -> None:
        """Begin with every flaw at level 1 and no project."""
        self.run = run
        room = max(run.world.threshold, 1)
        self.troubles = [Trouble(flaw, Recent(maxlen=room)) for flaw in range(len(run.flaws))]
        self.due: deque[Trouble] = deque()
        self.running = 0

    def report(self, case: Case) -> None:
        """Take a report of a case's root cause; while a project on it is due or under way, or
        when the flaw is gone for good, it changes nothing."""
        run, world, trouble = self.run, self.run.world, self.troubles[case.flaw]
        now = run.clock.now
        trouble.reports.append(now)
        recent = float(trouble.reports.within(now, world.window))
        reported = run.log_aside(case, Kind.REPORTED, case.flaw, recent, NOBODY, case.last)
        if not world.has_design or trouble.is_due or trouble.level <= 0.0:
            return
        if threshold_reached(len(trouble.reports), world.threshold, trouble.reports[0], now, world.window):
            trouble.is_due = True
            trouble.cause = reported
            self.due.append(trouble)
            self._start_projects(reported)

    def _start_projects(self, cause: int) -> None:
        """Start what is due while there is capacity; `cause` is the report that fell due, or the end of a project."""
        while self.due and self.running < self.run.world.capacity:
            self.running += 1
            self.run.clock.begin(self._project(self.due.popleft(), cause))

    def _project(self, trouble: Trouble, cause: int) -> Story:
        run = self.run
        trouble.projects += 1
        minutes = run.sample_by_key(run.world.lead_time, int(named_key(WORLD_KEY, run.flaws[trouble.flaw].name)), 0,
                                    Purpose.LEAD_TIME, trouble.projects)
        started = run.log_without_case(Kind.PROJECT_STARTED, trouble.flaw, minutes, cause=cause, why=trouble.cause)
        yield run.clock.pause(minutes)
        trouble.level = level_after(trouble.level, run.world.effectiveness)
        lowered = run.log_without_case(Kind.FLAW_LOWERED, trouble.flaw, trouble.level, cause=started)
        self.running -= 1
        trouble.is_due = False
        trouble.reports.clear()
        self._start_projects(lowered)
