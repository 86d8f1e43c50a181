"""The reference engine: it runs the stories as they are, as SimPy processes.

The model itself is in `sim.engine.stories`. `clock` and `line` say in which order simultaneous things happen, and the
compiled engine follows the same order; `run` holds everything together; `opening` stands before the first event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.reference.run import Run

if TYPE_CHECKING:
    from sim.eventlog import Recorder
    from sim.scenario.plan import Plan


def replicate(plan: Plan, seed: int, replication: int, recorder: Recorder) -> None:
    """Run one replication of a plan from minute 0 to its horizon, writing every step to `recorder`."""
    Run(plan, seed, replication, recorder).run_to_horizon()
