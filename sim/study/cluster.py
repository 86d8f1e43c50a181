"""Workers on a Dask cluster, for studies that outgrow one machine.

Dask may do a task twice, or lose one, when workers die or stall. Neither matters here: tasks are named by the content
of their job, a task that fails or does not come back in time is given again, and whoever comes late with the same
bytes has done well. Only different bytes for the same job are an error, and a loud one. A worker that runs another
version of the model is found out by the hash of its sources, which every result carries.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sim.errors import InputError, JourneysimError, Problem
from sim.study.jobs import Job, JobResult, perform
from sim.study.workers import AHEAD, Finished

CONNECT: Final = 10.0
"""Seconds to wait for the scheduler."""
PATIENCE: Final = 600.0
"""Seconds after which a task that was given away is given away again."""
_ALIVE: Final = ("running", "newly-created", "connecting")
MOST_TRIES: Final = 10
"""How often one job is tried before the study gives up."""


class Cluster:
    """Does jobs on the workers of a Dask scheduler."""

    def __init__(self, address: str, patience: float = PATIENCE) -> None:
        """Connect; InputError where Dask is not installed or nobody answers at the address."""
        self._client = _connect(address)
        self._patience = patience
        self._jobs: dict[str, Job] = {}
        self._futures: dict[str, Any] = {}
        self._given: dict[str, float] = {}
        self._tries: dict[str, int] = {}
        self._late: list[tuple[str, Any]] = []
        self._counted, self._cores = 0.0, 1

    @property
    def capacity(self) -> int:
        """A few jobs for every thread of every worker there is now."""
        now = time.monotonic()
        if now - self._counted > 1.0 and self._client.status == "running":
            self._counted = now
            with contextlib.suppress(OSError):  # `collect` finds out whether the scheduler comes back
                self._cores = max(sum(self._client.nthreads().values()), 1)
        return AHEAD * self._cores

    def submit(self, job: Job) -> None:
        """Give a job away."""
        self._jobs[job.key] = job
        self._tries[job.key] = 0
        self._give(job.key)

    def collect(self, seconds: float) -> Finished:
        """Return what is finished; what failed because of a worker, or takes too long, is given away again."""
        if not self._futures:
            return []
        with self._reached():
            self._wait(seconds)
            if self._client.status == "connecting":  # Dask tries for some seconds to find the scheduler again
                time.sleep(seconds)
                return []
            finished = self._latecomers()
            for key, future in list(self._futures.items()):
                if future.done():
                    finished += self._taken(key, future)
                elif time.monotonic() - self._given[key] > self._patience:
                    self._late.append((key, future))
                    self._again(key, TimeoutError(f"no answer for {self._patience:.0f} s"))
            return finished

    def _latecomers(self) -> Finished:
        """Return what comes from those who were given up: the driver checks that they agree with the others."""
        done = [(key, future) for key, future in self._late if future.done()]
        self._late = [pair for pair in self._late if pair not in done]
        return [(self._jobs[key], future.result(timeout=60)) for key, future in done if future.status == "finished"]

    def cancel(self) -> None:
        """Take back what has not been done."""
        if self._client.status == "running":
            with contextlib.suppress(OSError, TimeoutError):  # the scheduler goes away just now
                self._client.cancel(list(self._futures.values()), force=True)
        self._futures.clear()
        self._jobs.clear()

    @property
    def busy(self) -> int:
        """Jobs that are given away."""
        return len(self._futures)

    def close(self) -> None:
        """Disconnect; the cluster stays."""
        self._client.close(timeout=2)

    def _give(self, key: str) -> None:
        self._tries[key] += 1
        tries = self._tries[key]
        name = f"journeysim-{key}" if tries == 1 else f"journeysim-{key}-{tries}"
        self._given[key] = time.monotonic()
        with self._reached():
            self._futures[key] = self._client.submit(perform, self._jobs[key], key=name, pure=False, retries=3)

    def _wait(self, seconds: float) -> None:
        from distributed import CancelledError, wait

        # `wait` asks the current client, and ours is not the default one of the process
        with contextlib.suppress(TimeoutError, CancelledError), self._client.as_current():
            wait(list(self._futures.values()), timeout=seconds, return_when="FIRST_COMPLETED")
        if self._client.status not in _ALIVE:
            raise _gone()

    @contextmanager
    def _reached(self) -> Iterator[None]:
        """Whatever happens to a client whose scheduler has gone means just that."""
        try:
            yield
        except JourneysimError:
            raise
        except Exception as error:
            if self._client.status == "running":
                raise
            raise _gone() from error

    def _taken(self, key: str, future: Any) -> Finished:
        job = self._jobs[key]
        if future.status == "finished":
            try:
                result: JobResult = future.result(timeout=60)
            except JourneysimError:
                raise
            except Exception as error:
                return self._again(key, error)
            del self._futures[key]
            return [(job, result)]
        fault = future.exception(timeout=60) if future.status == "error" else RuntimeError(f"task {future.status}")
        if isinstance(fault, JourneysimError):
            raise fault
        return self._again(key, fault)

    def _again(self, key: str, error: BaseException | None) -> Finished:
        if self._tries[key] >= MOST_TRIES:
            raise RuntimeError(f"a job failed {MOST_TRIES} times on the cluster; last: {error!r}") from error
        self._give(key)
        return []


def _gone() -> InputError:
    return InputError(Problem(
        "the scheduler no longer answers", key="--dask",
        allowed="a running scheduler; finished runs are kept, so run the same command again"))


def _connect(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError:
        raise InputError(Problem("needs Dask, which is not installed", key="--dask", found=address,
                                 allowed="pip install 'journeysim[dask]'")) from None
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # its tracebacks: what they mean, we say
    try:
        _check_address(address)  # a client that was made in vain takes twenty seconds to go away
        return Client(address, timeout=CONNECT, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        reason = str(error)[:120] or type(error).__name__
        raise InputError(Problem(f"no scheduler answers at this address: {reason}", key="--dask", found=address,
                                 allowed="the address of a running scheduler, such as tcp://127.0.0.1:8786")) from None


def _check_address(address: str) -> None:
    """ValueError for what is not the address of a scheduler."""
    from distributed.comm.addressing import parse_address, parse_host_port
    from distributed.comm.registry import get_backend

    scheme, place = parse_address(address)
    get_backend(scheme)
    if scheme != "inproc":
        parse_host_port(place)
