"""The calls of simulated scenarios, counted as those of a log: whose they were, how long they waited, what became."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.vocabulary import Kind

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.scenario.model import World
    from sim.scenario.plan import Plan

_KINDS: Final = (Kind.OPENED, Kind.SERVED, Kind.ABANDONED)
_FIELDS: Final = ("time", "value", "kind", "place", "case")


@dataclass(frozen=True, slots=True, eq=False)
class SimulatedCalls:
    """Waits that ended by an answer or by hanging up, of one or more replications; times are in minutes."""

    stream: NDArray[np.int64]
    """Which of the names that were asked for."""
    start: NDArray[np.float64]
    """When the call joined the line, from the start of its run."""
    wait: NDArray[np.float64]
    answered: NDArray[np.bool_]
    run: NDArray[np.int64]


def answers_calls(world: World, plan: Plan) -> NDArray[np.bool_]:
    """Flag the pools that answer calls, by index: desks of flaws, channels and the first level, and their helpers.

    Others are waited for behind the line, for a second level, a boss or a fix: no log of calls tells these waits.
    """
    desks = {world.chain[0].pool, *(flaw.desk for flaw in world.flaws.values()),
             *(channel.desk for channel in world.channels.values())}
    helpers = {pool.overflow.to for name, pool in world.pools.items() if name in desks and pool.overflow is not None}
    return np.isin(np.array(plan.names.pools), [each for each in desks | helpers if each])


def simulated_calls(scenario: Scenario, streams: tuple[str, ...], replications: int, policy: str | None = None,
                    first: int = 0) -> SimulatedCalls:
    """Return the calls of so many replications of a scenario, from the `first` on, without those of the warm-up.

    `streams` are the flaws whose calls are wanted, whatever their order in the scenario.
    """
    from sim.engine import run
    from sim.eventlog.reading import Kept
    from sim.scenario.plan import build

    world = scenario.world(policy)
    plan = build(world)
    place = np.array([streams.index(name) if name in streams else -1 for name in plan.names.flaws], dtype=np.int64)
    parts, desks = [], answers_calls(world, plan)
    for replication in range(first, first + replications):
        kept = Kept(_KINDS, _FIELDS)
        run(plan, replication=replication, sink=kept.take)
        parts.append(_counted(kept.records(), place, desks, replication, float(world.warm_up)))
    return joined(parts)


def joined(parts: list[SimulatedCalls]) -> SimulatedCalls:
    """Return the calls of several runs as one."""
    return SimulatedCalls(*(np.concatenate([getattr(part, name) for part in parts])
                            for name in SimulatedCalls.__dataclass_fields__))


def _counted(records: NDArray[Any], place: NDArray[np.int64], desks: NDArray[np.bool_], replication: int,
             warm_up: float) -> SimulatedCalls:
    opened = records["kind"] == Kind.OPENED
    flaw = np.zeros(int(records["case"].max(initial=-1)) + 1, dtype=np.int64)
    flaw[records["case"][opened]] = records["place"][opened]
    ended = records[~opened]
    ended = ended[desks[ended["place"]]]
    wait = ended["value"].astype(np.float64)
    start = ended["time"] - wait
    stream = place[flaw[ended["case"]]]
    kept = (stream >= 0) & (start >= warm_up)
    return SimulatedCalls(stream[kept], start[kept], wait[kept], ended["kind"][kept] == Kind.SERVED,
                          np.full(int(kept.sum()), replication, dtype=np.int64))
