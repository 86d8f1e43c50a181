"""What all ways of breaking a study share: the study, its undisturbed result, and what counts as unharmed."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .sessions import Session, finish
from .study import STUDY, outputs, write

MEDIUM = STUDY.replace("replications = 40", "replications = 15")
SMALL = STUDY.replace("replications = 40", "replications = 4")
OTHER = MEDIUM + "\n[set]\nseed = 7\n"
BYTES_OF_A_RUN = 900
"""What a run takes in the store, roughly."""


@dataclass(frozen=True)
class Figure:
    """One row of the table of figures: what was done, how often, what came of it, and whether that is as promised."""

    fault: str
    tried: int
    outcome: str
    good: bool

    def row(self) -> str:
        """The row as Markdown."""
        return f"| {self.fault} | {self.tried:,} | {self.outcome} |{'' if self.good else ' **NOT AS PROMISED** |'}"


@dataclass(frozen=True)
class Calm:
    """A study that nobody disturbed: its directory, its results, how many runs, and seconds of its session."""

    directory: Path
    results: dict[str, bytes]
    runs: int
    seconds: float


def calm(directory: Path, study: str = MEDIUM, *arguments: str) -> Calm:
    """Carry a study out in peace."""
    directory.mkdir(parents=True)
    write(directory, study)
    process = begin(directory, *(arguments or ("--workers", "1")))
    wait_for_store(directory, process)
    began = time.monotonic()
    code, errors = finish(process)
    if code != 0:
        raise RuntimeError(errors)
    return Calm(directory, outputs(directory), kept(directory)[0], time.monotonic() - began)


def begin(directory: Path, *arguments: str, before: str = "") -> Session:
    """Start the study of a directory, or let it go on."""
    return Session(directory, ("study", "study.toml", "--out", "out", *arguments), before)


def renew(directory: Path, study: str = MEDIUM) -> None:
    """Make a directory for a new study."""
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    write(directory, study)


def kept(directory: Path) -> tuple[int, int]:
    """Return how many runs a store holds, and how many of them are different runs."""
    path = directory / "out" / "study.sqlite"
    if not path.exists():
        return 0, 0
    connection = sqlite3.connect(path, timeout=5.0)
    try:
        different = ("SELECT count(*) FROM (SELECT DISTINCT jobs.overrides, jobs.policy, jobs.seed, runs.replication "
                     "FROM runs JOIN jobs ON jobs.id = runs.job)")
        counted = connection.execute("SELECT count(*) FROM runs").fetchone()[0]
        return int(counted), int(connection.execute(different).fetchone()[0])
    except sqlite3.OperationalError:
        return 0, 0  # killed before there were tables
    finally:
        connection.close()


def unharmed(directory: Path, undisturbed: Calm) -> bool:
    """Say whether a finished study has the bytes of the undisturbed one, and each run once."""
    return (outputs(directory) == undisturbed.results
            and kept(directory) == (undisturbed.runs, undisturbed.runs))


def wait_for_store(directory: Path, process: Session, runs: int = 0) -> None:
    """Wait until a study has begun its store, and about so many runs are in it, or the process has ended."""
    least = runs * BYTES_OF_A_RUN
    path = directory / "out" / "study.sqlite"
    while process.poll() is None and not (path.exists() and path.stat().st_size >= least):
        time.sleep(0.002)


def killed(process: Session, seconds: float) -> bool:
    """Kill a process (SIGKILL) after some time; False where it ended before."""
    if not process.join(seconds):
        process.send_signal(signal.SIGKILL)
        process.join(60.0)
    return process.returncode == -signal.SIGKILL


def snapshot(directory: Path) -> dict[str, bytes]:
    """Return every file of a directory."""
    return {path.name: path.read_bytes() for path in sorted(directory.iterdir())}


def restore(directory: Path, files: dict[str, bytes]) -> None:
    """Bring a directory back to a snapshot."""
    for path in list(directory.iterdir()):
        if path.name not in files:
            path.unlink()
    for name, content in files.items():
        path = directory / name
        if not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)


def in_words(code: int, errors: str, codes: Sequence[int] = (2,)) -> bool:
    """Say whether a process ended with a message and one of these codes, and without a traceback."""
    return code in codes and bool(errors.strip()) and "Traceback" not in errors and "fault of journeysim" not in errors
