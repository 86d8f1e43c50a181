"""Jobs on one or several processes give the same results in the same order."""

from __future__ import annotations

import os
import threading

import pytest

from sim.experiment.workers import run_all


def scaled(factor: int, job: int) -> int:
    if job < 0:
        raise ValueError(f"job {job} cannot be done")
    return factor * job


def process(_: None, __: int) -> int:
    return os.getpid()


@pytest.mark.parametrize("workers", [1, 2])
def test_results_come_in_the_order_of_the_jobs(workers: int) -> None:
    jobs = [5, 3, 9, 1, 1, 7]
    assert run_all(scaled, 10, jobs, workers) == [50, 30, 90, 10, 10, 70]


@pytest.mark.parametrize("workers", [1, 2])
def test_every_job_is_counted(workers: int) -> None:
    lock, done = threading.Lock(), []

    def tell(number: int) -> None:
        with lock:
            done.append(number)

    run_all(scaled, 2, [1, 2, 3, 4], workers, tell)
    assert done == [1, 1, 1, 1]


@pytest.mark.parametrize("workers", [1, 2])
def test_what_a_job_raises_reaches_the_caller(workers: int) -> None:
    with pytest.raises(ValueError, match="job -4 cannot be done"):
        run_all(scaled, 2, [1, -4, 3], workers)


def test_one_worker_stays_in_this_process_and_two_leave_it() -> None:
    assert set(run_all(process, None, [1, 2, 3], 1)) == {os.getpid()}
    assert os.getpid() not in run_all(process, None, [1, 2, 3], 2)


def test_no_worker_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one worker"):
        run_all(scaled, 1, [1], 0)
