"""Timing on a machine that others use too: processor time, taken in alternation, as medians of paired ratios."""

from __future__ import annotations

import json
import os
import platform
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from time import perf_counter, thread_time
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of repeated measurements, and the least and the greatest of them."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Summarise measurements."""
        return cls(median(values), min(values), max(values))

    def form(self) -> dict[str, float]:
        """Return the numbers by name."""
        return asdict(self)


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time that this thread spends on `work`."""
    began = thread_time()
    work()
    return thread_time() - began


def wall_seconds(work: Callable[[], object]) -> float:
    """Return the time on the clock that `work` takes."""
    began = perf_counter()
    work()
    return perf_counter() - began


def alternate(works: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """Return what every work measures of itself, a round of all of them at a time."""
    measured: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            measured[name].append(work())
    return measured


def ratios(above: Sequence[float], below: Sequence[float]) -> Spread:
    """Return the ratio of two measurements, taken within each round."""
    return Spread.of([a / b for a, b in zip(above, below, strict=True)])


@dataclass(frozen=True, slots=True)
class Ran:
    """What a child process took, and what it printed."""

    wall: float
    processor: float
    output: str


def child(arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> Ran:
    """Run this Python in a process of its own; its errors are shown. CalledProcessError if it fails."""
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = perf_counter()
    done = subprocess.run([sys.executable, *arguments], env={**os.environ, "PYTHONPATH": path, **(environment or {})},
                          stdout=subprocess.PIPE, text=True, check=True)
    wall = perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Ran(wall, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime, done.stdout)


def in_child(task: Mapping[str, Any]) -> dict[str, Any]:
    """Let `child.py` do a task in a fresh process and return what it measured."""
    answer: dict[str, Any] = json.loads(child([str(HERE / "child.py"), json.dumps(task)]).output)
    return answer


def peak_bytes() -> int:
    """Return the most memory that this process has held.

    `getrusage` also counts the parent from which a process was forked, so Linux's own record of it is preferred.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return 1024 * int(line.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def machine() -> dict[str, object]:
    """Return what the measurements were taken on, and how busy it was."""
    import numba
    import numpy

    return {
        "processor": _processor(), "cores": os.cpu_count(), "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(), "numba": numba.__version__, "numpy": numpy.__version__,
        "load": round(os.getloadavg()[0], 1),
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.is_file():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown"
