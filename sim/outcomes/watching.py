"""How long each case is watched: the watch and the targets of a plan, by the clock of each.

By the calendar every case is watched for the same minutes. In business time each has a window of its own, which ends
when it has been open for so long since the onset; a case whose window reaches past the horizon is not watched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.outcomes.fold_state import PlanLike, open_time
from sim.outcomes.resolution import Watched

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.outcomes.resolution import Floats
    from sim.scenario.durations import Timespan


class Watching:
    """Follows cases for the watch of a plan."""

    def __init__(self, plan: PlanLike) -> None:
        """Take the watch, the targets and the clock of both."""
        self._time = open_time(plan, plan.measures.clock)
        self._watch, self._warm_up = plan.measures.watched_for, plan.warm_up
        self.last_onset = self._time.last_start(self._watch)
        self.targets = tuple(target for target in plan.measures.solved_within if self._knows(target))

    def _knows(self, target: Timespan) -> bool:
        """Whether every watched case is watched until a target is over."""
        if self.last_onset < self._warm_up:
            return False
        return self._time.always_over_by(target, self._watch, self._warm_up, self.last_onset)

    def is_watched(self, opened: Floats) -> NDArray[np.bool_]:
        """Return which cases, by when they opened, count and can be watched for all of the watch."""
        return (opened >= self._warm_up) & (opened <= self.last_onset)

    def lived(self, opened: Floats, solved: Floats) -> Floats:
        """Return the minutes each case lived with its problem within the watch; solved: when, inf never."""
        within = self._time.is_within(opened, solved, self._watch)
        return np.where(within, solved - opened, self._time.due(opened, self._watch) - opened)

    def solved_within(self, opened: Floats, solved: Floats, target: Timespan) -> NDArray[np.bool_]:
        """Return which cases are solved within a target."""
        return self._time.is_within(opened, solved, target)

    def of(self, opened: Floats, solved: Floats) -> Watched:
        """Return the figures of cases that count, as they were opened and solved (inf: not)."""
        cohort = self.is_watched(opened)
        onset, solution = opened[cohort], solved[cohort]
        in_time = self._time.is_within(onset, solution, self._watch)
        times = np.sort((solution - onset)[in_time])
        missed = onset[~in_time]
        if self._watch.clock == "calendar":
            unsolved = self._watch.minutes * missed.size
        else:
            unsolved = float(np.sum(self._time.due(missed, self._watch) - missed))
        shares = {target: float(np.count_nonzero(self.solved_within(onset, solution, target))) / onset.size
                  for target in self.targets} if onset.size else {}
        return Watched(int(onset.size), times, unsolved, shares)
