"""Writing files so that a reader sees the old content or the new, never half of it."""

from __future__ import annotations

import contextlib
import os
import uuid
from collections.abc import Callable
from pathlib import Path


def write_atomically(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` fill a unique sibling of `path`, flush it to the disk and put it in place in one step.

    Raises whatever `write` or the file system raises; then `path` is as it was and the sibling is gone.
    """
    sibling = path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")
    try:
        write(sibling)
        with sibling.open("rb+") as handle:
            os.fsync(handle.fileno())
        sibling.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            sibling.unlink(missing_ok=True)
        raise
    sync_directory(path.parent)


def write_bytes(path: Path, content: bytes) -> None:
    """Replace the content of `path` atomically (see `write_atomically`)."""
    write_atomically(path, lambda sibling: sibling.write_bytes(content))


def sync_directory(directory: Path) -> None:
    """Flush a directory's entries to the disk where the system can (a no-op elsewhere)."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
