"""Many jobs on one or several processes, with results in the order of the jobs.

A job must be a pure function of what it carries: then it does not matter which process does it, in which order, or
how many there are. Processes are spawned, not forked: a forked child of a process that has started threads (Polars
and Numba do) can hang. What all jobs share travels once to each process, not with every job.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from typing import Any, TypeVar

Shared = TypeVar("Shared")
Job = TypeVar("Job")
Result = TypeVar("Result")
Progress = Callable[[int], None]
"""Called with 1 whenever a job is done; it may be called from another thread."""

_context: list[Any] = []


def run_all(
    work: Callable[[Shared, Job], Result],
    shared: Shared,
    jobs: Sequence[Job],
    workers: int = 1,
    progress: Progress | None = None,
    in_threads: bool = False,
) -> list[Result]:
    """Return `work(shared, job)` for every job, in the order of the jobs, done by `workers` processes or threads.

    Threads start at once, but help only work that lets go of the interpreter's lock, as the compiled engine does.
    `work` must be a function at the top of a module; `shared`, jobs and results must pickle when `workers` > 1.
    Raises what `work` raises; an interruption stops the processes at once. ValueError if `workers` < 1.
    """
    if workers < 1:
        raise ValueError(f"at least one worker is needed, not {workers}")
    tell = progress or (lambda done: None)
    if workers == 1 or len(jobs) < 2:
        return [_told(work(shared, job), tell) for job in jobs]
    if in_threads:
        return _thread(work, shared, jobs, min(workers, len(jobs)), tell)
    return _spread(work, shared, jobs, min(workers, len(jobs)), tell)


def _told(result: Result, tell: Progress) -> Result:
    tell(1)
    return result


def _thread(
    work: Callable[[Shared, Job], Result], shared: Shared, jobs: Sequence[Job], workers: int, tell: Progress
) -> list[Result]:
    with ThreadPoolExecutor(workers) as executor:
        futures = [executor.submit(work, shared, job) for job in jobs]
        try:
            return [_told(future.result(), tell) for future in futures]
        except BaseException:
            executor.shutdown(wait=False, cancel_futures=True)
            raise


def _spread(
    work: Callable[[Shared, Job], Result], shared: Shared, jobs: Sequence[Job], workers: int, tell: Progress
) -> list[Result]:
    executor = ProcessPoolExecutor(
        workers, mp_context=multiprocessing.get_context("spawn"), initializer=_begin, initargs=(work, shared)
    )
    finished = False
    try:
        futures: list[Future[Result]] = [executor.submit(_perform, job) for job in jobs]
        for future in futures:
            future.add_done_callback(lambda _: tell(1))
        results = [future.result() for future in futures]
        finished = True
        return results
    finally:
        if not finished:
            _stop_children()
        executor.shutdown(wait=finished, cancel_futures=True)


def _begin(work: Callable[[Any, Any], Any], shared: object) -> None:
    """Prepare a process: remember what the jobs share; an interruption ends it quietly, the parent reports it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    end_with_parent()
    _context[:] = [work, shared]


def end_with_parent() -> None:
    """Let this process end when its parent does, even if that is killed and cannot say so."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def wait() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, name="end with parent", daemon=True).start()


def _perform(job: Any) -> Any:
    work, shared = _context
    return work(shared, job)


def _stop_children() -> None:
    for child in multiprocessing.active_children():
        child.terminate()
