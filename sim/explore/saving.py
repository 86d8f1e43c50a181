"""A log as the page's visitor may save it: the bytes of the Parquet file that `journeysim run --log` writes."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.explore.front_desk import Ready


def log_bytes(ready: Ready, side: int, replication: int, engine: str) -> bytes:
    """Return the log of one replication under one of the two policies."""
    from sim.eventlog import LogBuilder
    from sim.eventlog.log import save
    from sim.experiment import naming
    from sim.experiment.simulate import simulate

    builder, plan = LogBuilder(), ready.plans[side]
    simulate(plan, seed=ready.seed, replication=replication, engine=engine, keep=builder)
    log = builder.log(plan.own_kinds, naming.names_of(ready.scenario.world(ready.policies[side])))
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "log.parquet"
        save(log, path)
        return path.read_bytes()
