"""Who does the jobs: this process, its threads, processes beside it, or a Dask cluster - behind one narrow interface.

    executor.submit(job)                 hand a job over
    executor.collect(seconds)            the jobs finished since, waiting for the first at most so long
    executor.cancel()                    forget what nobody has begun
    executor.close()                     end; what is still being done is waited for or given up

Results come in any order. The driver puts them in place and keeps no more than `capacity` jobs under way.
"""

from __future__ import annotations

import multiprocessing
import queue
import signal
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor as Pool
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Final, Protocol

from sim.errors import InputError, Problem
from sim.experiment.workers import end_with_parent
from sim.study.jobs import Job, JobResult, perform

ENDED: Final = Problem(
    "ended again and again before they had done anything", key="the workers",
    allowed='enough memory for each; in a script, the call that starts them below `if __name__ == "__main__":`')
"""Said of processes that cannot live: each of them first imports the script that started them."""
Finished = list[tuple[Job, JobResult]]
Work = Callable[[Job], JobResult]
AHEAD: Final = 3
"""Jobs under way for each worker: one in hand and two waiting, so that nobody waits for the driver."""


class Executor(Protocol):
    """The interface of everybody who does jobs."""

    @property
    def capacity(self) -> int:
        """How many jobs are worth being under way at once."""

    def submit(self, job: Job) -> None:
        """Take a job."""

    def collect(self, seconds: float) -> Finished:
        """Return what is finished, waiting at most so long for the first; raises what a job raised."""

    def cancel(self) -> None:
        """Forget the jobs that nobody has begun."""

    @property
    def busy(self) -> int:
        """How many jobs are still under way."""

    def close(self) -> None:
        """Let go of all workers."""


class Serial:
    """Does one job at a time, when results are asked for."""

    capacity = 1

    def __init__(self, work: Work = perform) -> None:
        """Take the function that does a job."""
        self._work, self._jobs = work, deque[Job]()

    def submit(self, job: Job) -> None:
        """Take a job."""
        self._jobs.append(job)

    def collect(self, seconds: float) -> Finished:
        """Do the next job, if there is one and there is time for it at all."""
        if not self._jobs or seconds <= 0.0:
            return []
        job = self._jobs.popleft()
        return [(job, self._work(job))]

    def cancel(self) -> None:
        """Forget all jobs."""
        self._jobs.clear()

    @property
    def busy(self) -> int:
        """Jobs that wait."""
        return len(self._jobs)

    def close(self) -> None:
        """Do nothing."""


class Local:
    """Does jobs on the cores of this machine.

    Threads over the compiled engine, which lets go of the interpreter's lock; spawned processes otherwise. A process
    that dies (killed, out of memory) breaks the pool: it is made anew, once for each job that was under way, and what
    was lost is done again.
    """

    def __init__(self, workers: int, in_threads: bool, work: Work = perform) -> None:
        """Start `workers` threads or processes; `work` has to be at the top of a module for processes."""
        self._workers, self._in_threads, self._work = workers, in_threads, work
        self._pool = self._make()
        self._futures: dict[Future[JobResult], Job] = {}
        self._ended: queue.SimpleQueue[Future[JobResult]] = queue.SimpleQueue()
        self._lives = 10

    @property
    def capacity(self) -> int:
        """A few jobs for every worker."""
        return AHEAD * self._workers

    def submit(self, job: Job) -> None:
        """Take a job."""
        try:
            future = self._pool.submit(self._work, job)
        except BrokenProcessPool:
            self._renew()
            future = self._pool.submit(self._work, job)
        self._futures[future] = job
        future.add_done_callback(self._ended.put)

    def collect(self, seconds: float) -> Finished:
        """Return what is finished."""
        finished: Finished = []
        try:
            future = self._ended.get(timeout=seconds)
            while True:
                job = self._futures.pop(future, None)
                if job is not None and not future.cancelled():
                    finished += self._taken(job, future)
                future = self._ended.get_nowait()
        except queue.Empty:
            return finished

    def _taken(self, job: Job, future: Future[JobResult]) -> Finished:
        try:
            return [(job, future.result())]
        except BrokenProcessPool:
            if self._lives == 0:
                raise InputError(ENDED) from None
            self._renew()
            self.submit(job)
            return []

    def _renew(self) -> None:
        if getattr(self._pool, "_broken", False):
            self._lives -= 1
            self._pool.shutdown(wait=False)
            self._pool = self._make()

    def _make(self) -> Pool:
        if self._in_threads:
            return ThreadPoolExecutor(self._workers, thread_name_prefix="study")
        return ProcessPoolExecutor(self._workers, multiprocessing.get_context("spawn"), initializer=_deaf)

    def cancel(self) -> None:
        """Forget what has not begun."""
        for future in list(self._futures):
            if future.cancel():
                self._futures.pop(future, None)

    @property
    def busy(self) -> int:
        """Jobs waiting or being done."""
        return len(self._futures)

    def close(self) -> None:
        """Wait for what is being done, and end."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def _deaf() -> None:
    """Leave an interruption to the parent, which lets the jobs under way come to their end; do not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()


def local(workers: int, engine: str) -> Executor:
    """Return what does jobs on so many cores of this machine."""
    return Serial() if workers == 1 else Local(workers, in_threads=engine == "compiled")
