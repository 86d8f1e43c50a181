"""The driver: rounds are complete before the next, and nothing about how they were done is left in the result."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import InputError
from sim.study.drive import Drive, Interrupted, Memory, Status, estimate, jobs_of, run
from sim.study.finish import conclude, manifest_of, parquet, rows_digest, summary_csv
from sim.study.frame import Frame
from sim.study.identity import software
from sim.study.jobs import Job, JobResult, perform
from sim.study.store import Contradiction, Store
from sim.study.workers import Executor, Finished, Local, Serial, local
from tests.study.worlds import COMPARE, SWEEP, frame, study


class Unruly:
    """Does jobs in any order, some twice, and hands them over in clumps."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self.capacity = self._random.randint(1, 9)
        self._jobs: list[Job] = []
        self._done: dict[str, JobResult] = {}

    def submit(self, job: Job) -> None:
        self._jobs.append(job)

    def collect(self, seconds: float) -> Finished:
        finished = []
        for _ in range(self._random.randint(0, len(self._jobs))):
            job = self._jobs.pop(self._random.randrange(len(self._jobs)))
            finished += [(job, perform(job))] * self._random.randint(1, 2)
        return finished

    def cancel(self) -> None:
        self._jobs.clear()

    @property
    def busy(self) -> int:
        return len(self._jobs)

    def close(self) -> None:
        pass


def bytes_of(ready: Frame, executor: Executor, engine: str = "compiled") -> tuple[bytes, bytes, str]:
    """Return what a study writes."""
    drive = Drive(ready, Memory(), executor, engine)
    try:
        result = conclude(ready, drive.procedure, drive.run())
    finally:
        executor.close()
    return parquet(result), summary_csv(result.summary), rows_digest(result)


@pytest.fixture(scope="module", params=["sweep", "compare"])
def ready(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Frame:
    content = {"sweep": SWEEP, "compare": COMPARE}[request.param]
    return frame(tmp_path_factory.mktemp("study"), content)


@pytest.fixture(scope="module")
def expected(ready: Frame) -> tuple[bytes, bytes, str]:
    return bytes_of(ready, Serial())


def test_threads_give_the_same_bytes(ready: Frame, expected: tuple[bytes, bytes, str]) -> None:
    assert bytes_of(ready, local(2, "compiled")) == expected


@pytest.mark.slow
def test_processes_with_the_reference_engine_give_the_same_bytes(
    ready: Frame, expected: tuple[bytes, bytes, str]
) -> None:
    assert bytes_of(ready, local(2, "reference"), "reference") == expected


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_no_order_leaves_a_trace(ready: Frame, expected: tuple[bytes, bytes, str], seed: int) -> None:
    assert bytes_of(ready, Unruly(seed)) == expected


@settings(max_examples=8, deadline=None)
@given(stops=st.lists(st.integers(1, 30), min_size=1, max_size=4))
def test_no_interruption_leaves_a_trace(
    ready: Frame, expected: tuple[bytes, bytes, str], stops: list[int]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        for patience in [*stops, 10**9]:
            store = Store(Path(name), ready.parts, ready.texts)
            drive = Drive(ready, store, Serial(), watch=None, stop=_after(patience))
            try:
                result = conclude(ready, drive.procedure, drive.run())
                assert (parquet(result), summary_csv(result.summary), rows_digest(result)) == expected
                return
            except Interrupted as interruption:
                assert interruption.status.done < interruption.status.expected
            finally:
                store.close()
    pytest.fail("the last session was interrupted too")


def test_runs_that_an_earlier_session_made_are_followed_again(tmp_path: Path) -> None:
    ready = frame(tmp_path, COMPARE)
    seen = []
    for _ in range(2):
        store = Store(tmp_path / "out", ready.parts, ready.texts)
        drive = Drive(ready, store, Serial(), followed=3)
        drive.run()
        store.close()
        assert {policy: len(runs) for policy, runs in drive.histories.items()} == {"plain": 3, "scripted": 3}
        seen.append([run.minutes.tobytes() for runs in drive.histories.values() for run in runs])
    assert seen[0] == seen[1]
    drive = Drive(frame(tmp_path, SWEEP), Memory(), Serial(), followed=3)
    drive.run()
    assert drive.histories == {}  # a sweep has no pictures over time


def test_a_run_that_is_followed_again_and_differs_is_found_out(tmp_path: Path) -> None:
    from dataclasses import replace

    ready = frame(tmp_path, COMPARE)
    kept = Memory()
    Drive(ready, kept, Serial()).run()
    changed = Serial(lambda job: replace(perform(job), logs=("0" * 64,) * job.count))
    with pytest.raises(Contradiction):
        Drive(ready, kept, changed, followed=1).run()


def _after(patience: int) -> Callable[[], bool]:
    asked = iter(range(10**9))
    return lambda: next(asked) >= patience


def test_nothing_is_run_twice_when_a_study_is_continued(ready: Frame, tmp_path: Path) -> None:
    seen: list[Status] = []
    for watch in (None, seen.append):
        store = Store(tmp_path, ready.parts, ready.texts)
        drive = Drive(ready, store, Serial(), watch=watch)
        drive.run()
        store.close()
    assert seen[-1].kept == seen[-1].done > 0
    assert seen[-1].engine == 0.0


def test_a_round_asks_for_every_job_once(ready: Frame) -> None:
    from sim.study.kinds import procedure_for
    from sim.study.results import Results

    needs = procedure_for(ready).next(Results())
    jobs = jobs_of([*needs, *needs], ready, ready.content, ready.identity, "compiled")
    assert len({job.key for job in jobs}) == len(jobs)
    assert sum(job.count for job in jobs) == sum(need.count for need in needs)


def test_a_worker_with_another_model_is_refused(ready: Frame) -> None:
    from dataclasses import replace

    with pytest.raises(InputError, match="runs another version of the model"):
        bytes_of(ready, Serial(lambda job: replace(perform(job), code="0" * 64)))


def test_a_worker_that_contradicts_itself_is_found_out(ready: Frame) -> None:
    from dataclasses import replace

    class Fickle(Serial):
        def collect(self, seconds: float) -> Finished:
            return [pair for job, result in super().collect(seconds)
                    for pair in ((job, result), (job, replace(result, values=result.values + 1.0)))]

    with pytest.raises(Contradiction):
        bytes_of(ready, Fickle())


def test_an_error_of_a_job_comes_out(ready: Frame) -> None:
    def fail(job: Job) -> JobResult:
        raise InputError("no")

    for executor in (Serial(fail), Local(2, True, fail)):
        with pytest.raises(InputError, match="no"):
            bytes_of(ready, executor)


def test_the_face_for_programs(tmp_path: Path) -> None:
    definition = study(tmp_path, SWEEP)
    kept = run(definition, directory=tmp_path / "out")
    again = run(definition, directory=tmp_path / "out")
    loose = run(definition)
    assert parquet(kept) == parquet(again) == parquet(loose) == (tmp_path / "out" / "runs.parquet").read_bytes()
    assert kept.runs()["point"].n_unique() == 6
    assert kept.runs().columns[:5] == ["point", "rate", "script", "policy", "replication"]


def test_the_manifest_does_not_depend_on_how_it_was_done(ready: Frame) -> None:
    drive = Drive(ready, Memory(), Serial())
    manifest = manifest_of(conclude(ready, drive.procedure, drive.run()), {})
    assert manifest["parts"]["versions"] == software()
    assert not {"workers", "engine", "host", "time"} & set(manifest)


def test_what_to_expect(ready: Frame) -> None:
    runs, seconds = estimate(ready)
    assert runs == (48 + 2 * 4 if ready.definition.kind == "sweep" else 200)
    assert seconds > 0.0
