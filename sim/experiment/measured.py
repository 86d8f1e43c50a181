"""One run with measures of one's own: its log is kept whole until they have been taken."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sim.experiment.simulate import ENGINES, RunResult, simulate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.eventlog import Log
    from sim.eventlog.naming import Names
    from sim.outcomes.own_measures import Measure
    from sim.scenario.plan import Plan


def simulate_and_measure(
    plan: Plan, measures: Sequence[Measure], *, seed: int | None = None, replication: int = 0, engine: str = ENGINES[0],
    keep: Callable[[NDArray[Any]], object] | None = None, twice: bool = True, names: Names | None = None,
) -> RunResult:
    """Run one replication as `simulate` does, and return its outcomes with the measures behind them.

    twice: take every measure twice and compare; names: what the numbers of the log are called. InputError for a measure
    that fails.
    """
    from sim.eventlog import LogBuilder

    kept = LogBuilder()

    def sink(records: NDArray[Any]) -> None:
        kept(records)
        if keep is not None:
            keep(records)

    done = simulate(plan, seed=seed, replication=replication, engine=engine, keep=sink)
    return measured(done, kept.log(plan.own_kinds, names), plan, measures, twice)


def measured(done: RunResult, log: Log, plan: Plan, measures: Sequence[Measure], twice: bool = True) -> RunResult:
    """Return the result of a run with the measures of its log behind its outcomes; nobody may write to the log then."""
    from sim.outcomes.own_measures import Measured

    of = Measured(log, plan)
    return replace(done, outcomes=done.outcomes | {measure.name: of.by(measure, twice) for measure in measures})
