"""Runs of the judged days, counted as the log was: when calls came, how long they waited, what came of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.backtest.tally import Calls
from sim.calibration.simulated_calls import answers_calls
from sim.eventlog.reading import Kept
from sim.experiment.workers import Progress, run_all
from sim.scenario.plan import build
from sim.vocabulary import MINUTES_PER_DAY, MINUTES_PER_HOUR, Kind

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.scenario.plan import Plan

Integers = NDArray[np.int64]
_KINDS = (Kind.OPENED, Kind.SERVED, Kind.ABANDONED)
_FIELDS = ("time", "value", "kind", "place", "case")


@dataclass(frozen=True, slots=True, eq=False)
class Counting:
    """What the numbers of a run stand for in the judged log."""

    plan: Plan
    kind_of_flaw: Integers
    """The type of the calls of each flaw, by index; -1 for those that are not judged."""
    desks: NDArray[np.bool_]
    """The pools that answer calls, by index."""
    day: Integers
    """The place of each day of the run among the judged ones, -1 for none."""


def simulated(scenario: Scenario, kinds: dict[str, int], covered: NDArray[np.bool_], replications: int,
              workers: int = 1, progress: Progress | None = None) -> list[Calls]:
    """Return the calls of the judged days in each of so many replications, the same whatever the workers.

    kinds: the type of every flaw that is judged; covered: which days of the run are judged.
    """
    world = scenario.world()
    plan = build(world)
    place = np.where(covered, np.cumsum(covered) - 1, -1)
    counting = Counting(plan, np.array([kinds.get(name, -1) for name in plan.names.flaws], dtype=np.int64),
                        answers_calls(world, plan), place)
    return run_all(one_run, counting, range(replications), workers, progress, in_threads=True)


def one_run(counting: Counting, replication: int) -> Calls:
    """Return the calls of one replication, on the judged days."""
    from sim.engine import run

    kept = Kept(_KINDS, _FIELDS)
    run(counting.plan, replication=replication, sink=kept.take)
    return counted(counting, kept.records())


def counted(counting: Counting, records: NDArray[Any]) -> Calls:
    """Return the calls among some records: each wait that ended by an answer or by hanging up."""
    opened = records["kind"] == Kind.OPENED
    cases = int(records["case"].max(initial=-1)) + 1
    flaw = np.zeros(cases, dtype=np.int64)
    flaw[records["case"][opened]] = records["place"][opened]
    ended = records[~opened]
    ended = ended[counting.desks[ended["place"]]]
    wait = ended["value"].astype(np.float64)
    start = ended["time"] - wait
    run_day = np.clip((start // MINUTES_PER_DAY).astype(np.int64), 0, counting.day.size - 1)
    day, kind = counting.day[run_day], counting.kind_of_flaw[flaw[ended["case"]]]
    calls = Calls(day, (start % MINUTES_PER_DAY // MINUTES_PER_HOUR).astype(np.int64), kind, wait,
                  ended["kind"] == Kind.SERVED, ended["kind"] == Kind.ABANDONED)
    return calls.where((day >= 0) & (kind >= 0))
