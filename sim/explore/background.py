"""Answers that take a while: computed in the background, with progress, and given up when the page asks otherwise."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sim.errors import InputError, JourneysimError, Problem
from sim.explore.settings import PAGE
from sim.explore.shelf import Shelf

if TYPE_CHECKING:
    from sim.experiment.workers import Progress

MOST_AT_ONCE: Final = 2
MOST_WAITING: Final = 32
"""Jobs that are worked out or wait for it."""
_KEPT: Final = 64


class GivenUp(JourneysimError):
    """Nobody waits for this any more."""


@dataclass(eq=False)
class Job:
    """Something that is being worked out: how many of how many steps are done, and what it came to."""

    of: int = 0
    done: int = 0
    answer: dict[str, Any] | None = None
    fault: str = ""
    stopped: bool = False

    def tell(self, count: int) -> None:
        """Count steps; raises `GivenUp` where it was stopped."""
        self.done += count
        if self.stopped:
            raise GivenUp("given up")

    @property
    def is_over(self) -> bool:
        """Whether there is an answer, or will be none."""
        return self.answer is not None or bool(self.fault) or self.stopped

    def form(self) -> dict[str, Any]:
        """Return how far it is, and the answer where it is there; InputError for what went wrong."""
        if self.fault:
            raise InputError(Problem(self.fault, PAGE))
        return {"done": self.done, "of": max(self.of, self.done), "answer": self.answer}


@dataclass(eq=False)
class Jobs:
    """Jobs by what they answer. A page has one of each kind at a time: a newer question stops the older."""

    _jobs: Shelf[tuple[Any, ...], Job] = field(default_factory=lambda: Shelf(_KEPT))
    _of_pages: Shelf[tuple[str, str], Job] = field(default_factory=lambda: Shelf(_KEPT))
    _room: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(MOST_AT_ONCE))
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _waiting: int = 0

    def ask(self, key: tuple[Any, ...], page: str, steps: Callable[[], int],
            work: Callable[[Progress], dict[str, Any]]) -> Job:
        """Return the job that answers a question, started where it is not there yet.

        key: what the question is, its kind first; page: who asks; steps: how many there will be; work: does them.
        """
        with self._lock:
            job = self._jobs.get(key)
            if job is not None and not job.stopped:
                return job
            before = self._of_pages.get((page, key[0]))
            if before is not None and not before.is_over:
                before.stopped = True
            if self._waiting >= MOST_WAITING:
                raise InputError(Problem("is too much at once", PAGE, "questions", f"{self._waiting} are waiting",
                                         way_out="ask again when others are answered"))
            self._waiting += 1
            job = self._jobs.put(key, Job())
            self._of_pages.put((page, key[0]), job)
        threading.Thread(target=self._do, args=(job, steps, work), name=f"{key[0]} of a page", daemon=True).start()
        return job

    def _do(self, job: Job, steps: Callable[[], int], work: Callable[[Progress], dict[str, Any]]) -> None:
        try:
            with self._room:
                self._work(job, steps, work)
        finally:
            with self._lock:
                self._waiting -= 1

    def _work(self, job: Job, steps: Callable[[], int], work: Callable[[Progress], dict[str, Any]]) -> None:
        if not job.stopped:
            try:
                job.of = steps()
                job.answer = work(job.tell)
            except GivenUp:
                pass
            except JourneysimError as error:
                job.fault = str(error)
            except Exception as error:  # a defect of ours must not leave the page waiting
                job.fault = f"failed: {type(error).__name__}: {error}"
