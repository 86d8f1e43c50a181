"""A real Dask cluster of separate processes, whose workers die, stall and answer twice."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from experiments.verification.broken.processes import started
from sim.errors import InputError
from sim.report.figures import comparison_pictures
from sim.scenario import loads
from sim.study.drive import Drive, Memory, Status, compare
from sim.study.finish import conclude, parquet, rows_digest
from sim.study.frame import Frame
from sim.study.kinds.compare import comparison_of
from sim.study.workers import Serial
from tests.experiment.worlds import QUEUE
from tests.study.worlds import SWEEP, frame

distributed = pytest.importorskip("distributed")
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore"),
              pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")]


@pytest.fixture
def cluster() -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and two workers, each a process; gives the address and the workers."""
    with started() as (address, workers, _):
        yield address, workers


@pytest.fixture(scope="module")
def standing() -> Iterator[str]:
    """The address of one that nothing happens to, for several tests."""
    with started() as (address, _, _):
        yield address


def bytes_of(ready: Frame, executor: Any, **options: Any) -> tuple[bytes, str]:
    """Return what a study writes."""
    drive = Drive(ready, Memory(), executor, **options)
    try:
        result = conclude(ready, drive.procedure, drive.run())
    finally:
        executor.close()
    return parquet(result), rows_digest(result)


def test_a_worker_is_killed_and_the_bytes_are_the_same(
    tmp_path: Path, cluster: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    from sim.study.cluster import Cluster

    address, workers = cluster
    ready = frame(tmp_path, SWEEP, replications=10)

    def murder(status: Status) -> None:
        if status.done >= 20:
            workers[0].kill()

    assert bytes_of(ready, Cluster(address), watch=murder) == bytes_of(ready, Serial())
    assert workers[0].poll() is not None


def test_a_comparison_on_a_cluster_has_the_same_numbers_and_the_same_course(standing: str) -> None:
    here, there = (compare(loads(QUEUE), replications=4, followed=2, dask=dask) for dask in (None, standing))
    assert parquet(here) == parquet(there) and here.summary == there.summary
    assert comparison_pictures(comparison_of(here)) == comparison_pictures(comparison_of(there))


def test_a_worker_that_stalls_is_not_waited_for(
    tmp_path: Path, cluster: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    from sim.study.cluster import Cluster

    address, workers = cluster
    ready = frame(tmp_path, SWEEP, replications=10)
    stalled: list[float] = []

    def stall(status: Status) -> None:
        if status.done >= 20 and not stalled:
            workers[0].send_signal(signal.SIGSTOP)
            stalled.append(time.monotonic())
        if stalled and time.monotonic() - stalled[0] > 6.0:
            workers[0].send_signal(signal.SIGCONT)

    assert bytes_of(ready, Cluster(address, patience=2.0), watch=stall) == bytes_of(ready, Serial())
    assert stalled


def test_an_error_in_a_job_is_the_users_and_not_tried_again(tmp_path: Path, standing: str) -> None:
    from dataclasses import replace

    from sim.study.cluster import Cluster
    from sim.study.jobs import Job

    ready = frame(tmp_path, SWEEP)
    executor = Cluster(standing)
    job = Job(ready.identity, ready.content, '{"pools":{"reps":{"staff":-1}}}', "plain", 1, 0, 1, "compiled")
    executor.submit(replace(job))
    try:
        with pytest.raises(InputError, match="at the point"):
            while executor.busy:
                executor.collect(1.0)
    finally:
        executor.cancel()
        executor.close()


def test_a_scheduler_that_goes_away_is_told_and_what_came_is_kept(tmp_path: Path) -> None:
    from sim.study.cluster import Cluster

    class Kept(Memory):
        count = 0

        def add(self, job: Any, result: Any) -> None:
            Kept.count += 1
            super().add(job, result)

    with started() as (address, _, scheduler):
        ready = frame(tmp_path, SWEEP, replications=60)
        executor = Cluster(address)

        def murder(status: Status) -> None:
            if status.done >= 20:
                scheduler.kill()

        with pytest.raises(InputError, match="the scheduler no longer answers"):
            try:
                Drive(ready, Kept(), executor, watch=murder).run()
            finally:
                executor.cancel()
                executor.close()
    assert Kept.count > 0


def test_nobody_answers() -> None:
    from sim.study import cluster

    cluster.CONNECT = 1.0
    with pytest.raises(InputError, match="no scheduler answers at this address"):
        cluster.Cluster("tcp://127.0.0.1:9")
    with pytest.raises(InputError, match="no scheduler answers at this address"):
        cluster.Cluster("nonsense://")
