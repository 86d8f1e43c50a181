"""One run: a plan goes in, its outcomes come out, folded from the records on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.scenario.plan import Plan

ENGINES = ("compiled", "reference")
"""The engines a run may use, the default first."""


@dataclass(frozen=True, slots=True)
class RunResult:
    """What one run gave.

    outcomes: value by name, NaN where undefined (see `sim.outcomes` for names and units); digest: SHA-256 of the log's
    bytes; records: number of records; seconds: time spent inside the engine, the only thing here that is not a
    function of the input.
    """

    outcomes: dict[str, float]
    digest: str
    records: int
    seconds: float


def simulate(
    plan: Plan,
    *,
    seed: int | None = None,
    replication: int = 0,
    engine: str = ENGINES[0],
    keep: Callable[[NDArray[Any]], object] | None = None,
) -> RunResult:
    """Run one replication of a plan and fold its records into outcomes.

    `seed` None takes the scenario's own. `keep` is handed each chunk of records too; a chunk is reused afterwards, so
    who wants to keep it must copy it.
    """
    from sim.engine import run
    from sim.outcomes import Fold

    fold = Fold(plan)

    def sink(records: NDArray[Any]) -> None:
        fold.update(records)
        if keep is not None:
            keep(records)

    summary = run(plan, seed=seed, replication=replication, sink=sink, engine=engine)
    return RunResult(fold.results(), summary.digest, summary.records, summary.seconds)


def prepare(engine: str = ENGINES[0]) -> None:
    """Load the engine and the outcomes, which compiles what is still to be compiled.

    To be called before processes are started: they then find everything compiled, instead of each compiling it.
    """
    from sim.engine import prepare as prepare_engine

    import_module("sim.outcomes.fold")
    prepare_engine(engine)
