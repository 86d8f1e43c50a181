"""A Dask cluster that loses a worker, waits for one, or loses its scheduler."""

from __future__ import annotations

import random
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from .processes import started
from .sessions import finish
from .studies import Calm, Figure, begin, calm, in_words, renew, unharmed, wait_for_store
from .study import STUDY

LARGE = STUDY.replace("replications = 40", "replications = 60")
Parts = tuple[str, list[subprocess.Popen[bytes]], subprocess.Popen[bytes]]
"""Address, workers, scheduler."""


def clusters(place: Path, count: int, pause: float, chance: random.Random) -> Iterator[Figure]:
    """Kill a worker and the scheduler `count` times each, and stop a worker for `pause` seconds, at random moments."""
    undisturbed = calm(place.with_name("calm and large"), LARGE)

    def kill_worker(parts: Parts) -> None:
        parts[1][0].kill()

    def kill_scheduler(parts: Parts) -> None:
        parts[2].kill()

    def stop_worker(parts: Parts) -> None:
        parts[1][0].send_signal(signal.SIGSTOP)
        time.sleep(pause)
        parts[1][0].send_signal(signal.SIGCONT)

    yield _figure("Dask: a worker killed", place, undisturbed, count, kill_worker, chance)
    yield _figure(f"Dask: a worker stopped for {pause:.0f} s", place, undisturbed, max(count // 5, 1), stop_worker,
                  chance)
    yield _figure("Dask: the scheduler killed", place, undisturbed, count, kill_scheduler, chance, fatal=True)


def _figure(
    what: str, place: Path, undisturbed: Calm, count: int, harm: Callable[[Parts], None], chance: random.Random,
    fatal: bool = False,
) -> Figure:
    hit = said = same = 0
    slowest = 0.0
    for _ in range(count):
        renew(place, LARGE)
        with started() as parts:
            process = begin(place, "--dask", parts[0])
            wait_for_store(place, process, chance.randrange(undisturbed.runs // 2))
            hit += process.poll() is None
            began = time.monotonic()
            harm(parts)
            code, errors = finish(process)
            slowest = max(slowest, time.monotonic() - began)
        said += in_words(code, errors) if fatal else code == 0
        if not (in_words(code, errors) if fatal else code == 0):
            print(what, code, errors)
        if fatal:
            code, errors = finish(begin(place, "--workers", "2"))
        same += code == 0 and unharmed(place, undisturbed)
    done = (f"{said} reported it in a sentence, at most {slowest:.0f} s later" if fatal else
            f"{said} finished nevertheless")
    outcome = f"{hit} while it was working; {done}; {same} of {count} ended with identical bytes and every run once"
    return Figure(what, count, outcome, said == same == count)
