"""Writing files so that a reader sees the old content or the new, never half of it."""

from __future__ import annotations

import contextlib
import os
import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

_NUMBERED: Final = re.compile(r"\(os error (\d+)\)")
"""How libraries written in Rust, such as Polars, end what they say about a refusal of the system."""


def write_atomically(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` fill a unique sibling of `path`, flush it to the disk and put it in place in one step.

    Raises whatever `write` raises, and OSError about `path` where the system refuses; then `path` is as it was and
    the sibling is gone.
    """
    _write_all({path: write})


def write_bytes(path: Path, content: bytes) -> None:
    """Replace the content of `path` atomically (see `write_atomically`)."""
    write_together({path: content})


def write_together(contents: Mapping[Path, bytes]) -> None:
    """Replace the content of several files: none is replaced before all are written and flushed beside their places.

    A full disk or an interruption therefore leaves the files as they were. They are put in place in the order given;
    a power cut between two of those steps leaves some of them old.
    """
    _write_all({path: _writer(content) for path, content in contents.items()})


def _writer(content: bytes) -> Callable[[Path], object]:
    return lambda sibling: sibling.write_bytes(content)


def _write_all(writers: Mapping[Path, Callable[[Path], object]]) -> None:
    siblings = {path: path.with_name(f".{path.name}.{uuid.uuid4().hex}.part") for path in writers}
    try:
        for path, sibling in siblings.items():
            with _about(path):
                writers[path](sibling)
                with sibling.open("rb+") as handle:
                    os.fsync(handle.fileno())
        for path, sibling in siblings.items():
            with _about(path):
                sibling.replace(path)
    finally:
        for sibling in siblings.values():
            with contextlib.suppress(OSError):
                sibling.unlink(missing_ok=True)
    for directory in {path.parent: None for path in siblings}:
        sync_directory(directory)


@contextlib.contextmanager
def _about(path: Path) -> Iterator[None]:
    """Raise a refusal of the system as an OSError about the file that the caller knows, not about its sibling."""
    try:
        yield
    except Exception as error:
        number = error.errno if isinstance(error, OSError) else None
        if number is None and os.name == "posix" and (numbered := _NUMBERED.search(str(error))):
            number = int(numbered[1])
        if number is None:
            raise
        raise OSError(number, os.strerror(number), str(path)) from error


def sync_directory(directory: Path) -> None:
    """Flush a directory's entries to the disk where the system can (a no-op elsewhere)."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
