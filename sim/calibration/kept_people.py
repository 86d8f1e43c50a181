"""The people of an old scenario while staff is fitted to a new log: how many are at work goes with how people are.

Staff that was fitted with the patience and the handle times of the new log does not suit other ones: with January's
people and a staff that made the line of February with February's own, a bank has waits a fifth too long. So the last
pass simulates what will be written, the old people, and moves the agents alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from sim.calibration.desk_shape import MAIN_POOL, REPS_ONLY, STEP_IN, DeskShape
from sim.calibration.estimate import Estimate
from sim.calibration.keeping import keep
from sim.calibration.kept_redials import with_redials_of
from sim.scenario import Scenario
from sim.scenario.model import World


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """A scenario whose people are kept, and where."""

    scenario: Scenario
    path: Path
    log: str
    """What the new log is called."""

    @property
    def world(self) -> World:
        """Return the old world, under its first policy."""
        return self.scenario.world(self.scenario.policies[0])

    def text(self, fitted: str, out: Path | None = None) -> tuple[str, tuple[str, ...]]:
        """Return the scenario with volume and staff of a fitted one, and what is to be known (`keep`).

        out: where it will stand; None: it is read at once, from here.
        """
        return keep(fitted, self.scenario, self.path, out or Path.cwd() / self.path.name, self.log)

    def with_redials(self, estimate: Estimate) -> Estimate:
        """Return an estimate that counts first calls as the old people make them."""
        return with_redials_of(estimate, self.world)

    def shape(self, estimate: Estimate, shape: DeskShape) -> DeskShape:
        """Return the shape of the desks as the old scenario has it: who steps in, and whose line that is not."""
        world = self.world
        if MAIN_POOL not in world.pools:
            return shape
        steady, stepping = (float(sum(world.pools[name].staff)) if name in world.pools else 0.0
                            for name in (MAIN_POOL, STEP_IN))
        share = stepping / (steady + stepping) if stepping > 0.0 else 0.0
        own = {stream.type for stream in estimate.streams
               if stream.name in world.flaws and world.flaws[stream.name].desk == REPS_ONLY}
        return replace(shape, stepping_in=share, reps_only=tuple(sorted(own)) if REPS_ONLY in world.pools else ())

    def has_pool(self, name: str) -> bool:
        """Whether the old scenario has such a pool."""
        return name in self.world.pools
