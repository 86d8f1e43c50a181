"""The reference engine: the model as SimPy processes, the one to read.

Start with `journey` (the story of a case), then `desk` (levels), `fixers`, `customers`, `demand`, `design`. `clock` and
`line` say in which order simultaneous things happen; the compiled engine follows the same order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.reference.run import Run

if TYPE_CHECKING:
    from sim.eventlog import Recorder
    from sim.scenario.plan import Plan


def simulate(plan: Plan, seed: int, replication: int, recorder: Recorder) -> None:
    """Run one replication of a plan from minute 0 to its horizon, writing every step to `recorder`."""
    Run(plan, seed, replication, recorder).simulate()
