"""One process at a time: a lock on a file, which the system takes back when its holder dies, however it dies.

The file itself stays; only the lock on it counts. Where the system has no such locks, SQLite's own lock on the store
still keeps a second writer out.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import Final

from sim.errors import InputError, Problem

with contextlib.suppress(ImportError):  # Windows
    import fcntl

NAME: Final = "study.lock"
_GIVEN_BACK: Final = -1


class Lock:
    """Holds the lock of a directory of results; InputError if another process does."""

    def __init__(self, directory: Path) -> None:
        """Take the lock, at once or not at all; OSError where the directory cannot be written."""
        self._path = directory / NAME
        self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o644)
        try:
            self._take(directory)
        except BaseException:
            os.close(self._handle)
            raise

    def _take(self, directory: Path) -> None:
        if sys.platform == "win32":
            return
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InputError(in_use(directory, self._holder())) from None
        with contextlib.suppress(OSError):  # the name of the holder is a courtesy, even on a full disk
            os.ftruncate(self._handle, 0)
            os.pwrite(self._handle, str(os.getpid()).encode(), 0)

    def _holder(self) -> str:
        with contextlib.suppress(OSError):
            text = os.pread(self._handle, 20, 0)
            return text.decode() if text.isdigit() else ""
        return ""

    def release(self) -> None:
        """Give the lock back; to give it back twice does nothing, for by then the number may be another file's."""
        handle, self._handle = self._handle, _GIVEN_BACK
        if handle != _GIVEN_BACK:
            os.close(handle)


def in_use(directory: Path, holder: str = "") -> Problem:
    """Return the problem that another process works on these results."""
    return Problem(f"is locked by {f'process {holder}' if holder else 'another process'}", file=str(directory),
                   allowed="one study at a time: wait for it to finish, or choose another directory (--out)")
