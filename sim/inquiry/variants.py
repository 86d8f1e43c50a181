"""Several worlds, each run in the same replications: the same customers with the same luck, read as the caller wishes.

    outcomes = run_variants(worlds, seed=1, replications=range(10), read=Outcomes())
    outcomes[variant][k]["churn"]

A draw is a function of seed, replication, customer, case and purpose, so the variants are met by the same people, and
differences between them are paired. Worlds that come to the same plan are run once.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

import numpy as np

from sim.experiment.simulate import ENGINES
from sim.experiment.workers import Progress, run_all

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.scenario.model import World
    from sim.scenario.plan import Plan

Result = TypeVar("Result")
Result_co = TypeVar("Result_co", covariant=True)


class Sink(Protocol[Result_co]):
    """What takes the records of one run in order, and then knows what it came to."""

    def take(self, records: NDArray[Any]) -> None:
        """Take the next chunk, which is reused afterwards."""

    def result(self) -> Result_co:
        """Return what the run came to; it has to pickle where several processes work."""


class Read(Protocol[Result_co]):
    """How runs are read: makes a sink for each. It must pickle, and be fit for several threads at once."""

    def __call__(self, plan: Plan, seed: int, replication: int) -> Sink[Result_co]:
        """Return the sink of one run."""


class _Folding:
    """Folds the records of one run into its outcomes."""

    def __init__(self, plan: Plan) -> None:
        from sim.outcomes import Fold

        self._fold = Fold(plan)

    def take(self, records: NDArray[Any]) -> None:
        self._fold.update(records)

    def result(self) -> dict[str, float]:
        return self._fold.results()


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Reads of every run its outcomes: value by name, NaN where undefined."""

    def __call__(self, plan: Plan, seed: int, replication: int) -> Sink[dict[str, float]]:
        """Return the fold of one run."""
        return _Folding(plan)


@dataclass(frozen=True, slots=True)
class _Shared(Generic[Result]):
    """What all jobs share: the plans, each once; the seed; how runs are read; the engine."""

    plans: tuple[Plan, ...]
    seed: int
    read: Read[Result]
    engine: str


def run_variants(
    worlds: Sequence[World],
    *,
    seed: int,
    replications: Sequence[int],
    read: Read[Result],
    workers: int = 1,
    engine: str = ENGINES[0],
    progress: Progress | None = None,
) -> list[list[Result]]:
    """Run every world in every replication and return what was read: `result[variant][k]`.

    k: position among the replications. Worlds of equal plans are run once and share their results, whatever they are
    called: `distinct` says how many are left. The result does not depend on `workers`; `progress` is told of each run.
    InputError for a world whose warm-up or rate of leaving has still to be measured
    (`sim.experiment.warm_up.run_pilots`).
    """
    jobs = [(at, replication) for at in range(len(worlds)) for replication in replications]
    done = run_each(worlds, jobs, seed=seed, read=read, workers=workers, engine=engine, progress=progress)
    count = len(replications)
    return [done[at * count:(at + 1) * count] for at in range(len(worlds))]


def run_each(
    worlds: Sequence[World],
    jobs: Sequence[tuple[int, int]],
    *,
    seed: int,
    read: Read[Result],
    workers: int = 1,
    engine: str = ENGINES[0],
    progress: Progress | None = None,
) -> list[Result]:
    """Do some runs of some worlds and return what was read of each, in the order of the jobs.

    jobs: (position of the world, replication); everything else as in `run_variants`.
    """
    plans, plan_of = distinct(worlds)
    _prepare(plans, engine)
    runs = dict.fromkeys((replication, plan_of[at]) for at, replication in jobs)
    # replications one after the other: their customers are alike, and so is how long they take
    todo = sorted(runs)
    shared = _Shared(plans, seed, read, engine)
    results = run_all(_perform, shared, todo, workers, progress, in_threads=engine == "compiled")
    done = dict(zip(todo, results, strict=True))
    return [done[replication, plan_of[at]] for at, replication in jobs]


def distinct(worlds: Sequence[World]) -> tuple[tuple[Plan, ...], tuple[int, ...]]:
    """Return the plans of some worlds, each once, and of every world the position of its plan."""
    from sim.scenario.plan import build

    places: dict[str, int] = {}
    plans: list[Plan] = []
    found: list[int] = []
    for world in worlds:
        plan = build(world)
        at = places.setdefault(plan_digest(plan), len(plans))
        if at == len(plans):
            plans.append(plan)
        found.append(at)
    return tuple(plans), tuple(found)


def plan_digest(plan: Plan) -> str:
    """Return the SHA-256 of everything in a plan but the policy's name: equal plans give equal runs and outcomes."""
    digest = hashlib.sha256()
    for part in dataclasses.fields(plan):
        if part.name != "policy":
            value = getattr(plan, part.name)
            text = f"{value.dtype} {value.shape} " if isinstance(value, np.ndarray) else f"{value!r} "
            digest.update(f"{part.name} {text}".encode())
            if isinstance(value, np.ndarray):
                digest.update(np.ascontiguousarray(value).tobytes())
    return digest.hexdigest()


def _prepare(plans: Sequence[Plan], engine: str) -> None:
    """Compile what is still to be compiled once, and not in every process."""
    from sim.engine import prepare as prepare_engine
    from sim.experiment.simulate import prepare

    prepare(engine)
    if any(plan.rules for plan in plans):
        prepare_engine(engine, [plan for plan in plans if plan.rules])


def _perform(shared: _Shared[Result], job: tuple[int, int]) -> Result:
    """Do one run: (replication, position of the plan)."""
    from sim.engine import run

    replication, at = job
    plan = shared.plans[at]
    sink = shared.read(plan, shared.seed, replication)
    run(plan, seed=shared.seed, replication=replication, sink=sink.take, engine=shared.engine, digest=False)
    return sink.result()
