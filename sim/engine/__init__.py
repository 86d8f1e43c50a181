"""Engines: clocks that join a plan, the rules of behaviour and the log."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from sim.errors import InputError, Problem
from sim.eventlog import CHUNK, Recorder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sim.eventlog import Sink
    from sim.scenario.plan import Plan

ENGINES: Final = ("compiled", "reference")
"""The engines by name, the default first; each gives the same log for the same plan, seed and replication."""


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run leaves beside its records: how many, their SHA-256, and the seconds inside the engine.

    Loading and compiling rules is no part of the seconds, whether those of the model or rules of one's own.
    """

    records: int
    digest: str
    seconds: float


def run(plan: Plan, *, seed: int | None = None, replication: int = 0, sink: Sink | None = None,
        engine: str = ENGINES[0], chunk: int = CHUNK, digest: bool = True) -> RunSummary:
    """Simulate one replication of a plan, giving its records to `sink` a chunk at a time.

    seed: the plan's own when None; replication: 0, 1, 2, ... are independent. A sink may be called with the same
    array again and must copy what it keeps. `digest` false saves hashing the records. InputError for an unknown engine,
    and for a plan whose rules are refused, or lead the run astray.
    """
    if engine not in ENGINES:
        raise InputError(Problem("no such engine", key="engine", found=repr(engine), allowed=", ".join(ENGINES)))
    from sim.jit import seconds_of_loading

    replicate = _loaded(engine, plan)
    recorder = Recorder(sink if sink is not None else _forget, chunk, digest)
    loading, began = seconds_of_loading(), perf_counter()
    replicate(plan, plan.seed if seed is None else seed, replication, recorder)
    # Rules load when they are first called, in the middle of a process's first run.
    seconds = perf_counter() - began - (seconds_of_loading() - loading)
    return RunSummary(len(recorder), recorder.digest(), seconds)


def is_ready(engine: str = ENGINES[0], plans: Iterable[Plan] = ()) -> bool:
    """Whether an engine can start at once; otherwise its machine code has to be made first (see `prepare`).

    plans: what it is to run; without any, a plan that has no rules of its own.
    """
    from sim.jit import all_compiled

    kernels = _kernels(engine, plans)
    return all(kernel.is_compiled() for kernel in kernels) and all_compiled()


def prepare(engine: str = ENGINES[0], plans: Iterable[Plan] = ()) -> None:
    """Load an engine and make its machine code, and that of all rules, where it is still to be made.

    plans: what it is to run; without any, a plan that has no rules of its own. Runs then start at once, also in other
    processes. InputError for a plan whose own rules are refused.
    """
    from sim.jit import compile_all

    kernels = _kernels(engine, plans)
    compile_all()
    for kernel in kernels:
        kernel.compiled()


def _kernels(engine: str, plans: Iterable[Plan]) -> list[Any]:
    """Return the modules of the kernels that plans need, one for each set of rules."""
    if engine == "reference":
        import_module("sim.engine.reference")
        return []
    found = []
    for files in dict.fromkeys([plan.rules for plan in plans] or [()]):
        if files:
            from sim.engine.rules.compiling import package

            found.append(import_module(f"{package(files).__name__}.kernel"))
        else:
            found.append(import_module("sim.engine.compiled.kernel"))
    return found


def _loaded(engine: str, plan: Plan) -> Callable[[Plan, int, int, Recorder], None]:
    if plan.rules:
        from sim.engine.rules.running import simulator

        if engine == "compiled":
            from sim.engine.rules.checking import check_rules

            check_rules(plan)
        return simulator(engine, plan.rules)
    if engine == "compiled":
        from sim.engine.compiled import replicate as compiled

        return compiled
    from sim.engine.reference import replicate as reference

    return reference


def _forget(records: object) -> None:
    """Keep nothing."""
