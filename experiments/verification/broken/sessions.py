"""`journeysim` in processes of its own that start at once, so that most of a verification is not spent on imports.

A server process loads everything and forks for each session. It never computes anything, and what must not be forked
(a pool of threads that was used) is not there yet. A session is killed like any other process.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import tempfile
from pathlib import Path
from typing import Final

COMMIT_EVERY: Final = 0.02
"""Seconds between commits: there is much to interrupt."""
SAID_IN: str | None = None
"""Directory for what sessions say, since the disk of their own may be full or read-only."""
_PRELOADED: Final = ("broken.loaded",)


class Session:
    """One command at work; the interface is that of `subprocess.Popen`, as far as it is needed."""

    def __init__(self, directory: Path, arguments: tuple[str, ...], before: str = "") -> None:
        """Start the command in a directory, in a process group of its own; `before` is done first, in Python."""
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(list(_PRELOADED))
        handle, name = tempfile.mkstemp(prefix="errors ", dir=SAID_IN)
        os.close(handle)
        self._errors = Path(name)
        self._process = context.Process(target=_session, args=(str(directory), str(self._errors), arguments, before))
        self._process.start()
        self.pid = self._process.pid or 0

    @property
    def returncode(self) -> int | None:
        """The exit code, negative for a signal; None while it lives."""
        return self._process.exitcode

    def poll(self) -> int | None:
        """The exit code so far."""
        return self.returncode

    def join(self, seconds: float) -> bool:
        """Wait at most so long and say whether it has ended."""
        self._process.join(seconds)
        return self.returncode is not None

    def send_signal(self, number: int) -> None:
        """Send a signal, if it still lives."""
        if self.returncode is None:
            os.kill(self.pid, number)

    def errors(self) -> str:
        """What it has said on standard error so far."""
        return self._errors.read_text(errors="replace")


def finish(session: Session, seconds: float = 300.0) -> tuple[int, str]:
    """Wait for the end of a session and return its exit code and what it said on standard error."""
    if not session.join(seconds):
        os.killpg(session.pid, signal.SIGKILL)
        raise TimeoutError(session.errors())
    return int(session.returncode or 0), session.errors()


def _session(directory: str, errors: str, arguments: tuple[str, ...], before: str) -> None:
    os.setsid()
    os.chdir(directory)
    out, err = (os.open(name, os.O_WRONLY | os.O_APPEND) for name in (os.devnull, errors))
    os.dup2(out, 1)
    os.dup2(err, 2)
    sys.stdout, sys.stderr = (os.fdopen(number, "w", closefd=False) for number in (1, 2))
    sys.stderr.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    exec(before)
    import sim.study.store
    from sim.cli import main

    sim.study.store.COMMIT_EVERY = COMMIT_EVERY  # type: ignore[misc]
    sys.argv = ["journeysim", *arguments]
    main()
