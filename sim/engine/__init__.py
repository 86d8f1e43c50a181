"""Engines: clocks that join a plan, the rules of behaviour and the log."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Final

from sim.errors import InputError, Problem
from sim.eventlog import CHUNK, Recorder

if TYPE_CHECKING:
    from sim.eventlog import Sink
    from sim.scenario.plan import Plan

ENGINES: Final = ("reference",)
"""The engines by name; each gives the same log for the same plan, seed and replication."""


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run leaves beside its records: how many, their SHA-256, and the seconds inside the engine."""

    records: int
    digest: str
    seconds: float


def run(plan: Plan, *, seed: int | None = None, replication: int = 0, sink: Sink | None = None,
        engine: str = "reference", chunk: int = CHUNK) -> RunSummary:
    """Simulate one replication of a plan, giving its records to `sink` a chunk at a time.

    seed: the plan's own when None; replication: 0, 1, 2, ... are independent. A sink may be called with the same
    array again and must copy what it keeps. InputError for an unknown engine.
    """
    if engine not in ENGINES:
        raise InputError(Problem("no such engine", key="engine", found=repr(engine), allowed=", ".join(ENGINES)))
    from sim.engine.reference import simulate

    recorder = Recorder(sink if sink is not None else _forget, chunk)
    began = perf_counter()
    simulate(plan, plan.seed if seed is None else seed, replication, recorder)
    seconds = perf_counter() - began
    return RunSummary(len(recorder), recorder.digest(), seconds)


def _forget(records: object) -> None:
    """Keep nothing."""
