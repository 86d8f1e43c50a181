"""The driver: round after round, what the procedure needs and the store does not have goes to the workers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, Protocol

from sim.errors import InputError, JourneysimError, Problem
from sim.experiment.simulate import ENGINES
from sim.statistics.defaults import DEFAULT_REPLICATIONS
from sim.study.identity import code
from sim.study.jobs import Job, JobResult, block_size, blocks, clock
from sim.study.kinds import procedure_for
from sim.study.results import Results
from sim.study.store import Contradiction, Store

if TYPE_CHECKING:
    from sim.experiment.warm_up import WarmUpChoice
    from sim.outcomes.timelines import History
    from sim.scenario import Scenario
    from sim.study.definition import Definition
    from sim.study.finish import StudyResult
    from sim.study.frame import Frame, Pilots
    from sim.study.own_measures import Functions
    from sim.study.procedure import Need, Procedure
    from sim.study.workers import Executor

BREATH: Final = 0.2
"""Seconds for which the driver waits before it looks around: for an interruption, and to tell how far it is."""


@dataclass(frozen=True, slots=True)
class Status:
    """How far a study is.

    done: runs that are there; kept: those of them that an earlier session left; expected: runs in all, at most;
    seconds: since this session began; engine: seconds spent inside engines in this session, all workers together;
    precision: what has been reached, in words.
    """

    done: int
    kept: int
    expected: int
    seconds: float
    engine: float
    precision: str

    @property
    def rate(self) -> float:
        """Runs a second in this session; 0 at its start."""
        return (self.done - self.kept) / self.seconds if self.seconds > 0.0 else 0.0


class Interrupted(JourneysimError):
    """The study was asked to stop and has; everything that was finished is kept."""

    def __init__(self, status: Status) -> None:
        """Say how far it came."""
        super().__init__(f"stopped after {status.done:,} of at most {status.expected:,} runs")
        self.status = status


class Keeper(Protocol):
    """What the driver needs of a store."""

    def result(self, key: str) -> JobResult | None:
        """Return the result of a job that is done."""

    def plan(self, jobs: Iterable[Job]) -> None:
        """Write down jobs about to be done."""

    def add(self, job: Job, result: JobResult) -> None:
        """Keep a result."""

    def commit(self) -> None:
        """Make what was added last."""


class Memory:
    """Keeps results only as long as the process lives."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._done: dict[str, JobResult] = {}

    def result(self, key: str) -> JobResult | None:
        """Return the result of a job that is done."""
        return self._done.get(key)

    def plan(self, jobs: Iterable[Job]) -> None:
        """Do nothing."""

    def add(self, job: Job, result: JobResult) -> None:
        """Keep a result; `Contradiction` where it was there with other bytes."""
        known = self._done.setdefault(result.key, result)
        if known.run_digests(job.first) != result.run_digests(job.first):
            raise Contradiction(job)

    def commit(self) -> None:
        """Do nothing."""


class Drive:
    """One session of a study."""

    def __init__(
        self, frame: Frame, keeper: Keeper, executor: Executor, engine: str = ENGINES[0],
        watch: Callable[[Status], object] | None = None, stop: Callable[[], bool] | None = None, followed: int = 0,
    ) -> None:
        """Take what is to be done, where it is kept and who does it.

        `watch` is told how far it is, several times a second; `stop` is asked whether to stop; `followed`: so many
        replications of a kind that has pictures over time are followed.
        """
        self._frame, self._keeper, self._executor, self._engine = frame, keeper, executor, engine
        self._watch, self._stop = watch or (lambda status: None), stop or (lambda: False)
        self.procedure: Procedure = procedure_for(frame)
        self.results = Results()
        self._identity = frame.identity
        self._done = self._kept = 0
        self._seconds = 0.0
        self._began, self._precision, self._expected = monotonic(), "", 0
        self._followed = followed if frame.definition.follows else 0
        self._seen: dict[str, dict[int, History]] = {policy: {} for policy in frame.policies}
        self._again = False

    def run(self) -> Results:
        """Carry the study out to its end and return all results; `Interrupted` where it was asked to stop."""
        while needs := self.procedure.next(self.results):
            self._expected = self.procedure.expected()
            self._round(jobs_of(needs, self._frame, self._identity, self._engine, self._followed))
            self._precision = self.procedure.precision(self.results)
            self._watch(self.status)
        self._follow()
        return self.results

    @property
    def histories(self) -> dict[str, tuple[History, ...]]:
        """The replications that were followed, in order, by policy; nothing where none was."""
        return {policy: tuple(seen[number] for number in sorted(seen)) for policy, seen in self._seen.items() if seen}

    def _follow(self) -> None:
        """Run again what was to be followed and was not, because an earlier session ran it."""
        self._again = True
        frame = self._frame
        self._work([Job(self._identity, frame.content, point.overrides, policy, frame.seed, number, 1, self._engine,
                        self._followed)
                    for point in self.procedure.points[:1] if self._followed for policy in frame.policies
                    for number in range(min(self._followed, self.results.count(point, policy)))
                    if number not in self._seen[policy]])

    @property
    def status(self) -> Status:
        """How far it is."""
        return Status(self._done, self._kept, max(self._expected, self._done), monotonic() - self._began,
                      self._seconds, self._precision)

    def _round(self, jobs: Sequence[Job]) -> None:
        missing = []
        for job in jobs:
            known = self._keeper.result(job.key)
            if known is None:
                missing.append(job)
            else:
                self._done += job.count
                self._kept += job.count
                self.results.add(job, known)
        if missing:
            self._keeper.plan(missing)
            self._work(missing)
            self._keeper.commit()

    def _work(self, jobs: Sequence[Job]) -> None:
        waiting = iter(jobs)
        outstanding = {job.key for job in jobs}
        for job in waiting:
            self._executor.submit(job)
            while self._executor.busy >= self._executor.capacity:
                self._take(outstanding)
        while outstanding:
            self._take(outstanding)

    def _take(self, outstanding: set[str]) -> None:
        """Take what has been finished; another look at the same job is compared and otherwise changes nothing."""
        if self._stop():
            self._wind_up(outstanding)
        for job, result in self._executor.collect(BREATH):
            self._accept(job, result, outstanding)
        self._watch(self.status)

    def _accept(self, job: Job, result: JobResult, outstanding: set[str]) -> None:
        if result.code != code():
            raise InputError(Problem("runs another version of the model than this process", key="a worker",
                                     found=result.code[:12], allowed=f"journeysim with sources {code()[:12]}"))
        self._seen[job.policy] |= {job.first + at: history for at, history in enumerate(result.histories)}
        if self._again:
            outstanding.discard(result.key)
            if result.logs[0] != self.results.logs(self.procedure.points[0], job.policy)[job.first]:
                raise Contradiction(job)
            return
        result = replace(result, histories=())
        self._keeper.add(job, result)
        if result.key in outstanding:
            outstanding.discard(result.key)
            self._done += job.count
            self._seconds += result.seconds
            self.results.add(job, result)

    def take_finished(self) -> None:
        """Keep what has been finished and not been taken yet, without waiting for anything else."""
        for job, result in self._executor.collect(0.0):
            self._accept(job, result, set())

    def _wind_up(self, outstanding: set[str]) -> None:
        """Let what is under way come to its end, keep it, and stop."""
        self._keeper.commit()
        self._executor.cancel()
        while self._executor.busy:
            for job, result in self._executor.collect(BREATH):
                self._accept(job, result, outstanding)
                self._keeper.commit()
        raise Interrupted(self.status)


def jobs_of(
    needs: Sequence[Need], frame: Frame, identity: str, engine: str, followed: int = 0
) -> list[Job]:
    """Return the jobs of a round, each once, in the order of the needs."""
    size = block_size(sum(need.count for need in needs))
    jobs = {}
    contents = {need.point.overrides: "" for need in needs}
    contents = {overrides: frame.content_at(overrides) for overrides in contents}
    for need in needs:
        content = contents[need.point.overrides]
        for first, count in blocks(need.first, need.count, size):
            job = Job(identity, content, need.point.overrides, need.policy, frame.seed, first, count, engine,
                      0 if need.point.index else followed, frame.measures)
            jobs[job.key] = job
    return list(jobs.values())


def estimate(frame: Frame, engine: str = ENGINES[0]) -> tuple[int, float]:
    """Return the runs to expect, at most, and the seconds one takes on one core, measured on two."""
    procedure = procedure_for(frame)
    needs = procedure.next(Results())
    tried = [needs[0], needs[-1]] if needs else []
    jobs = [Job(frame.identity, frame.content_at(need.point.overrides), need.point.overrides, need.policy, frame.seed,
                need.first, 1, engine, measures=frame.measures) for need in tried]
    for job in jobs[:1]:
        clock(job)  # the first run loads the engine
    return procedure.expected(), sum(clock(job) for job in jobs) / max(len(jobs), 1)


def run(
    study: Definition | str | Path, *, directory: str | Path | None = None, workers: int = 1, dask: str | None = None,
    engine: str = ENGINES[0], fresh: bool = False, watch: Callable[[Status], object] | None = None, followed: int = 0,
    scenario: Scenario | None = None, functions: Functions | None = None,
) -> StudyResult:
    """Carry out a study and return what it came to.

    study: a definition or the path of its file; scenario: in place of the one that the study names; directory: where
    results are kept and written, nowhere by default; workers: cores to use, or `dask`: the address of a scheduler;
    fresh: discard what the directory holds; followed: so many replications of a comparison give the result its course,
    for pictures over time; functions: measures of its own that are given as such, where nothing is kept. InputError for
    whatever is wrong with the study.
    """
    from sim.study.definition import read
    from sim.study.frame import prepare

    definition = read(study) if isinstance(study, (str, Path)) else study
    frame = prepare(definition, scenario=scenario, functions=functions,
                    pilots=_fitting(definition, workers, dask, engine))
    return carry_out(frame, None if directory is None else Path(directory), workers=workers, dask=dask, engine=engine,
                     fresh=fresh, watch=watch, followed=followed)


def compare(
    scenario: Scenario, *, policies: Sequence[str] = (), replications: int = DEFAULT_REPLICATIONS,
    precision: Mapping[str, Any] | None = None, seed: int | None = None, directory: str | Path | None = None,
    workers: int = 1, dask: str | None = None, engine: str = ENGINES[0], fresh: bool = False,
    watch: Callable[[Status], object] | None = None, followed: int = 0, metrics: Mapping[str, Any] | None = None,
    functions: Functions | None = None, draws: str | Path | None = None,
) -> StudyResult:
    """Compare the policies of a scenario that has been loaded: the study of that kind, without a file for it.

    policies: all by default, the first being the baseline; precision: as in the file of a study, instead of a number of
    replications; seed: the scenario's by default; metrics: as in the file of a study; draws: of the fit that the
    scenario's file is, or extends, and then it has to be as it was loaded without overrides. The rest as in `run`; a
    comparison that is finished and was made without a study's file is replaced by another in the same directory.
    InputError for policies that do not exist.
    """
    from sim.scenario.scenario import choose_policies
    from sim.study.definition import of_comparison
    from sim.study.frame import prepare

    if replications < 1 or workers < 1:
        raise InputError("at least one replication and one worker are needed")
    chosen = choose_policies(scenario, policies) if policies else ()
    definition = of_comparison(scenario, chosen, replications, precision, seed, metrics=metrics,
                               draws=None if draws is None else Path(draws).absolute())
    frame = prepare(definition, scenario=scenario, functions=functions,
                    pilots=_fitting(definition, workers, dask, engine))
    return carry_out(frame, None if directory is None else Path(directory), workers=workers, dask=dask, engine=engine,
                     fresh=fresh, watch=watch, followed=followed, replace=True)


def _fitting(definition: Definition, workers: int, dask: str | None, engine: str) -> Pilots:
    """Return what makes the pilot runs of a scenario, after refusing one whose runs need more memory than is free."""
    from sim.experiment.memory import check_memory
    from sim.experiment.warm_up import run_pilots

    def pilots(world: Scenario, seed: int) -> tuple[Scenario, WarmUpChoice | None]:
        if dask is None:  # what other machines have is theirs to know
            check_memory(world, definition.policies or world.policies, at_once=workers, engine=engine,
                         keeps_log=bool(definition.metrics))
        return run_pilots(world, seed=seed, workers=workers, engine=engine)

    return pilots


def carry_out(
    frame: Frame, directory: Path | None, *, workers: int, dask: str | None, engine: str, fresh: bool,
    watch: Callable[[Status], object] | None, followed: int, replace: bool = False,
) -> StudyResult:
    """Carry out a study that has been made ready; see `run`, and `Store` for `replace`."""
    from sim.experiment.simulate import prepare
    from sim.study.cluster import Cluster
    from sim.study.finish import conclude, write
    from sim.study.frame import check_points
    from sim.study.own_measures import check_kept
    from sim.study.workers import local

    in_processes = dask is not None or (workers > 1 and engine == "reference")
    check_kept(frame.measures, kept=directory is not None, elsewhere=in_processes)
    check_points(frame, procedure_for(frame).points)  # what makes no sense is refused before its store is made
    store = None if directory is None else Store(directory, frame.parts, frame.texts, fresh, replace)
    try:
        prepare(engine)
        executor: Executor = local(workers, engine) if dask is None else Cluster(dask)
        try:
            drive = Drive(frame, store or Memory(), executor, engine, watch, followed=followed)
            result = conclude(frame, drive.procedure, drive.run(), drive.histories)
        finally:
            executor.close()
        if directory is not None:
            write(result, directory)
    finally:
        if store is not None:
            store.close()
    return result
