"""Running the cases of a card: every replication of every design is a job, a pure function of what it carries."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sim.errors import InputError
from sim.experiment.workers import Progress, run_all
from sim.validation.chunks import ROUNDING, Watcher
from sim.validation.design import FOLDED, Design, Effort, OutOfReachError, Readings, seed_of
from sim.validation.families import FAMILIES
from sim.validation.oracles import OracleCase

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.scenario.plan import Plan



@dataclass(frozen=True, slots=True)
class Task:
    """One design of one case, by what it is made from: that travels to other processes, and a design does not."""

    family: str
    case: str
    inputs: str
    design: int
    share: float
    replications: int | None


@dataclass(frozen=True, slots=True)
class Replication:
    """One run: which task, and which replication."""

    task: int
    replication: int


@dataclass(frozen=True, slots=True)
class Card:
    """What all jobs share: the tasks and the engine."""

    tasks: tuple[Task, ...]
    engine: str


def designs_of(case: OracleCase, effort: Effort) -> list[Design]:
    """The designs of a case; InputError, in the words of the file, for inputs that cannot be accepted."""
    from sim.validation.theory.inputs import Inputs

    try:
        return FAMILIES[case.family].designs(Inputs(case.family, case.inputs), effort)
    except InputError as error:
        raise case.problems_of(error) from None


@dataclass(frozen=True)
class Planned:
    """One design of one case, and the task that runs it."""

    case: OracleCase
    design: Design
    task: Task


def plan_cases(cases: Sequence[OracleCase], effort: Effort) -> tuple[list[Planned], list[tuple[OracleCase, str]]]:
    """Every design of every case, and the cases that the model cannot show, with the reason.

    Every scenario is made and validated here, so bad cases are reported before anything runs, all at once (InputError).
    """
    found: list[Planned] = []
    beyond: list[tuple[OracleCase, str]] = []
    problems = []
    for case in cases:
        try:
            for at, design in enumerate(designs_of(case, effort)):
                task = Task(case.family, case.name, json.dumps(dict(case.inputs)), at, effort.share,
                            effort.replications)
                scenario_of(design, task.case)
                found.append(Planned(case, design, task))
        except OutOfReachError as reason:
            beyond.append((case, str(reason)))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return found, beyond


def scenario_of(design: Design, case: str) -> Scenario:
    """The scenario of a design, validated like any file."""
    from sim.scenario import loads

    return loads(design.text(seed_of(case, design.variant)), f"{case} as a scenario")


@lru_cache(maxsize=4)
def _prepared(task: Task) -> tuple[Design, Plan]:
    from sim.scenario.plan import build
    from sim.validation.theory.inputs import Inputs

    inputs = Inputs(task.family, json.loads(task.inputs))
    design = FAMILIES[task.family].designs(inputs, Effort(task.share, task.replications))[task.design]
    return design, build(scenario_of(design, task.case).world())


def perform(card: Card, job: Replication) -> Readings:
    """Do one job: run, watch, read."""
    from sim.engine import run

    design, plan = _prepared(card.tasks[job.task])
    meters = design.meters()
    watcher = Watcher(meters)
    if not design.outcomes or job.replication >= FOLDED:
        run(plan, replication=job.replication, sink=watcher, engine=card.engine, digest=False)
        return design.read(meters)
    from sim.outcomes import Fold

    fold = Fold(plan)

    def sink(records: Any) -> None:
        fold.update(records)
        watcher(records)

    run(plan, replication=job.replication, sink=sink, engine=card.engine, digest=False)
    return _with_outcomes(design, design.read(meters), fold.results())


def _with_outcomes(design: Design, readings: Readings, outcomes: Mapping[str, float]) -> Readings:
    """The readings with those that only an outcome shows; nan where an outcome contradicts what the records say."""
    both = dict(readings)
    for quantity, (name, factor) in design.outcomes.items():
        value = outcomes[name] * factor
        read = both.get(quantity, value)
        agrees = not isinstance(read, Sequence) and math.isclose(read, value, rel_tol=ROUNDING, abs_tol=ROUNDING)
        both[quantity] = value if agrees else math.nan
    return both


def run_planned(
    planned: Sequence[Planned], engine: str, workers: int, progress: Progress | None = None
) -> list[list[Readings]]:
    """The readings of every replication of every design, in order; they do not depend on the number of workers."""
    jobs = [Replication(at, k) for at, one in enumerate(planned) for k in range(one.design.span.replications)]
    card = Card(tuple(one.task for one in planned), engine)
    done = run_all(perform, card, jobs, workers, progress, in_threads=engine == "compiled")
    by_task: list[list[Readings]] = [[] for _ in planned]
    for job, readings in zip(jobs, done, strict=True):
        by_task[job.task].append(readings)
    return by_task
