"""Studies in processes of their own, which can be killed, stopped and interrupted."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from experiments.verification.broken.study import STUDY

ROOT = Path(__file__).parents[2]
RUNS = 12 * 2 * 40 + 40
"""Points, policies, replications, and the winner once more on new replications."""
LONG = STUDY.replace("replications = 40", "replications = 4000")
"""A study that nobody waits for."""
COMMAND = """
import sys
import sim.study.store
sim.study.store.COMMIT_EVERY = float(sys.argv.pop(1))
{before}
from sim.cli import main
main()
"""


def start(directory: Path, *arguments: str, before: str = "", commit: float = 0.02) -> subprocess.Popen[str]:
    """Start `journeysim` in a directory, in a process group of its own; commits come often: much to interrupt."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-c", COMMAND.format(before=before), str(commit), *arguments], cwd=directory, text=True,
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)


def finish(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Wait for the end of a process and return its exit code and what it said on standard error."""
    _, errors = process.communicate(timeout=120)
    return process.returncode, errors


def carry_out(directory: Path, *arguments: str, before: str = "") -> tuple[int, str]:
    """Carry the study of a directory out to its end."""
    return finish(start(directory, "study", "study.toml", "--out", "out", *arguments, before=before))


def kill_after(process: subprocess.Popen[str], directory: Path, seconds: float) -> None:
    """Kill a process (SIGKILL) so many seconds after it began to write its store, unless it ends before."""
    wait_for(directory / "out" / "study.sqlite", process)
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.communicate()


def wait_for(path: Path, process: subprocess.Popen[str], least: int = 0) -> None:
    """Wait until a file is there and larger than so many bytes, or the process has ended."""
    while process.poll() is None and not (path.exists() and path.stat().st_size > least):
        time.sleep(0.002)
