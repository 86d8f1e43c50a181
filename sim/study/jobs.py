"""A job: a block of replications of one policy at one point, with everything that is needed to do it anywhere.

A job is a pure function of its content, so it may be done twice, by another process, on another machine or by the
other engine, and gives the same bytes. Its key is a hash of that content; its result carries the hash of the model's
sources that made it, and digests that tie every run's numbers to the job they belong to.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.errors import InputError
from sim.study.draws import DRAW
from sim.study.identity import code

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.experiment.simulate import RunResult
    from sim.outcomes.own_measures import Measure
    from sim.outcomes.timelines import Histories, History
    from sim.scenario import World
    from sim.scenario.plan import Plan

PLANS_KEPT: Final = 16
"""Plans a process remembers: consecutive jobs share theirs."""
MOST_IN_BLOCK: Final = 20
"""Replications in one job at most."""
BLOCKS_WANTED: Final = 128
"""Jobs a round is cut into if it has that many runs: enough for many workers, and for an even end."""


@dataclass(frozen=True, slots=True)
class Job:
    """Replications `first` to `first + count - 1` of one policy with some overrides.

    study: identity of the study; content: the scenario as JSON, its order kept, under a draw where the overrides name
    one; overrides: a tree as canonical JSON;
    engine: which engine does it; followed: replications below this number are followed on the way, for pictures over
    time. Neither changes a number, and neither is part of the key. measures: those of the study's own, whose texts are
    a part of its identity.
    """

    study: str
    content: str
    overrides: str
    policy: str
    seed: int
    first: int
    count: int
    engine: str
    followed: int = 0
    measures: tuple[Measure, ...] = ()

    @property
    def key(self) -> str:
        """SHA-256 of what the job's result depends on; the study's identity stands for the scenario."""
        return key_of(self.study, self.overrides, self.policy, self.seed, self.first, self.count)

    @property
    def setting(self) -> tuple[str, str, str]:
        """What its world is made of: content, overrides, policy."""
        return self.content, self.overrides, self.policy


@dataclass(frozen=True)
class JobResult:
    """What a job gave: `values` (replications, outcomes) in the order of `names`, and the digests of the logs.

    code: hash of the sources that made it; seconds: time inside the engine, the only thing that is not a function of
    the job; histories: of the replications that were followed, the first of them. Histories are not kept with results.
    """

    key: str
    names: tuple[str, ...]
    values: NDArray[np.float64]
    logs: tuple[str, ...]
    code: str
    seconds: float
    histories: tuple[History, ...] = ()

    def run_digests(self, first: int) -> list[str]:
        """Return the digest of every run: of its job, its number, its names, its numbers and its log."""
        rows = to_bytes(self.values)
        return [run_digest(self.key, first + at, self.names, row, log)
                for at, (row, log) in enumerate(zip(rows, self.logs, strict=True))]


def key_of(study: str, overrides: str, policy: str, seed: int, first: int, count: int) -> str:
    """Return the key of a job with this content."""
    parts = [study, overrides, policy, seed, first, count]
    return hashlib.sha256(json.dumps(parts, separators=(",", ":")).encode()).hexdigest()


def perform(job: Job) -> JobResult:
    """Do a job; raises InputError where its overrides do not fit the scenario, or a measure of one's own fails."""
    plan = plan_of(*job.setting)
    numbers = range(job.first, job.first + job.count)
    watchers = [_watcher(plan) if number < job.followed else None for number in numbers]
    runs = [_run(job, plan, number, watcher) for number, watcher in zip(numbers, watchers, strict=True)]
    names = tuple(runs[0].outcomes)
    values = np.array([[run.outcomes[name] for name in names] for run in runs], dtype=np.float64)
    values[np.isnan(values)] = np.nan  # one NaN of the many there are
    logs = tuple(run.digest for run in runs)
    histories = tuple(watcher.result() for watcher in watchers if watcher is not None)
    return JobResult(job.key, names, values, logs, code(), sum(run.seconds for run in runs), histories)


def _run(job: Job, plan: Plan, number: int, watcher: Histories | None) -> RunResult:
    """Return one replication, with the study's own measures; those of a job's first are taken twice, and compared."""
    from sim.experiment.simulate import simulate

    follow = None if watcher is None else watcher.update
    if not job.measures:
        return simulate(plan, seed=job.seed, replication=number, engine=job.engine, keep=follow)
    from sim.experiment.measured import simulate_and_measure
    from sim.experiment.naming import names_of

    return simulate_and_measure(plan, job.measures, seed=job.seed, replication=number, engine=job.engine, keep=follow,
                                twice=number == job.first, names=names_of(world_of(*job.setting)))


def _watcher(plan: Plan) -> Histories:
    from sim.outcomes.timelines import Histories

    return Histories(plan)


@lru_cache(maxsize=PLANS_KEPT)
def plan_of(content: str, overrides: str, policy: str) -> Plan:
    """Return the plan of one policy of a scenario with some overrides; only that policy is read."""
    from sim.scenario.plan import build

    return build(world_of(content, overrides, policy))


@lru_cache(maxsize=PLANS_KEPT)
def world_of(content: str, overrides: str, policy: str) -> World:
    """Return the world of one policy of a scenario with some overrides; only that policy is read."""
    from sim.scenario.scenario import of_content

    tree: dict[str, Any] = json.loads(overrides)
    tree.pop(DRAW, None)  # it is worked into the content already
    if "policies" in tree:
        tree["policies"] = {name: part for name, part in tree["policies"].items() if name == policy}
    try:
        scenario = of_content(_content(content, policy), tree)
    except InputError as error:
        raise InputError([replace(problem, file=f"at the point {overrides}") for problem in error.problems]) from None
    return scenario.world(policy)


@lru_cache(maxsize=PLANS_KEPT)
def _content(text: str, policy: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(text)
    if "policies" in content:
        content["policies"] = {policy: content["policies"][policy]}
    return content


def clock(job: Job) -> float:
    """Return the seconds that a job takes here and now."""
    began = perf_counter()
    perform(job)
    return perf_counter() - began


def blocks(first: int, count: int, size: int) -> Iterator[tuple[int, int]]:
    """Cut replications into blocks of `size`: (first, count) of each."""
    for start in range(first, first + count, size):
        yield start, min(size, first + count - start)


def block_size(runs: int) -> int:
    """Return the replications of a job in a round of so many runs; it does not depend on the workers."""
    return max(1, min(MOST_IN_BLOCK, runs // BLOCKS_WANTED))


# Bytes ------------------------------------------------------------------------------------------------------------


def to_bytes(values: NDArray[np.float64]) -> list[bytes]:
    """Return each row as little-endian float64."""
    return [row.tobytes() for row in np.ascontiguousarray(values, dtype="<f8")]


def from_bytes(rows: Iterable[bytes]) -> NDArray[np.float64]:
    """Return the rows that `to_bytes` wrote; ValueError if they are not equally long rows of floats."""
    return np.array([np.frombuffer(row, dtype="<f8") for row in rows], dtype=np.float64)


def run_digest(key: str, replication: int, names: tuple[str, ...], row: bytes, log: str) -> str:
    """Return the SHA-256 that ties a run's numbers to its job."""
    head = f"{key} {replication} {names_digest(names)} {log} {len(row)}\n"
    return hashlib.sha256(head.encode() + row).hexdigest()


def job_digest(key: str, digests: Iterable[str]) -> str:
    """Return the SHA-256 of a job's runs, in their order."""
    return hashlib.sha256("\n".join([key, *digests]).encode()).hexdigest()


@lru_cache(maxsize=256)
def names_digest(names: tuple[str, ...]) -> str:
    """Return the SHA-256 of a list of outcomes."""
    return hashlib.sha256(json.dumps(names).encode()).hexdigest()
