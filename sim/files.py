"""Writing to the path that a user named, so that a reader sees the old content or the new, never half of it.

What is written to decides how:

- *a regular file, or none yet*: a sibling is written, flushed to the disk and moved into the place of the file in one
  step. Permission bits, and owner and group where the system lets us, are those of the file that was there. A file
  with several names (hard links) gets a new content under the name that was given; the others keep the old one, which
  is what a backup made of hard links relies on. A file that may not be written is refused although its directory would
  let it be replaced.
- *a symbolic link*: what it points to, however many links on; the link stays. Where that does not exist, it is made.
- *a pipe, a terminal, a device such as /dev/null, a socket*: the bytes are sent through it. `/dev/stdout`,
  `/dev/fd/N` and what a shell puts for `>(command)` are the open descriptors of this process, whatever they lead to.
- *a directory, a disk (block device)*: refused.

Bytes that went through a pipe cannot be called back: where several files are written together, they go when all regular
files lie ready beside their places, and before the first of those is moved.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import sys
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

_NUMBERED: Final = re.compile(r"\(os error (\d+)\)")
"""How libraries written in Rust, such as Polars, end what they say about a refusal of the system."""
_DESCRIPTORS: Final = re.compile(r"/dev/fd|/proc/(?:self|thread-self|(?P<process>\d+))(?:/task/\d+)?/fd")
"""Directories of open descriptors; those of Linux lie under the number of the process."""
_MOST_LINKS: Final = 40
_STANDARD_OUTPUT: Final = 1
_WRITABLE: Final = 0o222


@dataclass(frozen=True, slots=True)
class _Target:
    """What a path leads to.

    path: as given, which is how errors name it; real: the file at the end of all symbolic links; status: that of the
    regular file that is there, None for none; descriptor: the open one of this process that is meant, or -1; through:
    whether bytes are sent through it, rather than put in its place.
    """

    path: Path
    real: Path
    status: os.stat_result | None
    descriptor: int
    through: bool

    @property
    def sibling(self) -> Path:
        """A new name beside the real file."""
        return self.real.with_name(f".{self.real.name}.{uuid.uuid4().hex}.part")


def write_atomically(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` fill a unique sibling of what `path` leads to, flush it, and put it in place in one step.

    Where bytes go through `path` (a pipe, a device) `write` fills a temporary file, which is then sent.
    Raises whatever `write` raises, and OSError about `path` where the system refuses; then a regular file is as it was
    and the sibling is gone.
    """
    _write_all({path: write})


def write_bytes(path: Path, content: bytes) -> None:
    """Replace the content of `path` atomically, or send it through `path` (see `write_atomically`)."""
    write_together({path: content})


def write_together(contents: Mapping[Path, bytes]) -> None:
    """Replace the content of several files: none is replaced before all are written and flushed beside their places.

    A full disk or an interruption therefore leaves the files as they were. They are put in place in the order given;
    a power cut between two of those steps leaves some of them old.
    """
    _write_all({path: _writer(content) for path, content in contents.items()})


def refusal(path: Path) -> str:
    """Return why a file could not be written at `path`, in the words of the system, or "" if nothing speaks against it.

    To be asked before long work whose result goes there. Nothing is opened and nothing is written.
    """
    try:
        target = _target(path)
        if target.through:
            return ""
        directory = target.real.parent
        if not stat.S_ISDIR(directory.stat().st_mode):
            return os.strerror(errno.ENOTDIR)
        return "" if os.access(directory, os.W_OK | os.X_OK) else os.strerror(errno.EACCES)
    except (OSError, ValueError) as error:
        return getattr(error, "strerror", None) or str(error)


def replaces(path: Path) -> bool:
    """Whether to write to `path` would replace what a file holds; OSError or ValueError where it cannot be written."""
    return _target(path).status is not None


def is_passage(path: Path) -> bool:
    """Whether bytes are sent through `path` rather than kept there; OSError where it cannot be written."""
    return _target(path).through


def make_directory(path: Path) -> None:
    """Make a directory and those above it, unless it is there; a symbolic link to none gets what it points to.

    OSError about `path` where the system refuses, also because something else has that name.
    """
    with _about(path):
        try:
            is_directory = stat.S_ISDIR(path.stat().st_mode)
        except FileNotFoundError:
            Path(os.path.realpath(path)).mkdir(parents=True, exist_ok=True)
        else:
            if not is_directory:
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path))


def remove(path: Path) -> None:
    """Remove the regular file that `path` leads to, if there is one, for good; symbolic links stay."""
    real = Path(os.path.realpath(path))
    if real.is_file():
        real.unlink(missing_ok=True)
        sync_directory(real.parent)


def sync_directory(directory: Path) -> None:
    """Flush a directory's entries to the disk where the system can (a no-op elsewhere)."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# What a path leads to ---------------------------------------------------------------------------------------------


def _target(path: Path) -> _Target:
    """Look at what a path leads to; OSError about `path` where nothing can be written to it."""
    descriptor = _own_descriptor(path)
    if descriptor >= 0:
        os.fstat(descriptor)  # "Bad file descriptor" if it is not open
        return _Target(path, path, None, descriptor, True)
    try:
        status = path.stat()
    except FileNotFoundError:
        return _Target(path, Path(os.path.realpath(path)), None, -1, False)
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if stat.S_ISBLK(status.st_mode):
        raise OSError(errno.EPERM, "is a disk (block device)", str(path))
    if not os.access(path, os.W_OK) or not status.st_mode & _WRITABLE:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    if not stat.S_ISREG(status.st_mode):
        return _Target(path, path, None, -1, True)
    return _Target(path, Path(os.path.realpath(path)), status, -1, False)


def _own_descriptor(path: Path) -> int:
    """Return the open descriptor of this process that a path such as /dev/stdout stands for, or -1.

    The links of Linux's /proc/self/fd look like links to files, but a file opened anew would be written from its start,
    and the name may be gone by now; so they are recognised before they are followed.
    """
    place = path.absolute()
    for _ in range(_MOST_LINKS if os.name == "posix" else 0):
        directory, name = os.path.realpath(place.parent), place.name
        found = _DESCRIPTORS.fullmatch(directory)
        if found and name.isascii() and name.isdigit():
            return int(name) if found["process"] in (None, str(os.getpid())) else -1
        try:
            place = directory / Path(directory, name).readlink()
        except OSError:
            return -1
    return -1


# Writing ----------------------------------------------------------------------------------------------------------


def _writer(content: bytes) -> Callable[[Path], object]:
    return lambda sibling: sibling.write_bytes(content)


def _write_all(writers: Mapping[Path, Callable[[Path], object]]) -> None:
    targets = []
    for path in writers:
        with _about(path):
            targets.append(_target(path))
    siblings = [(target, target.sibling) for target in targets if not target.through]
    try:
        for target, sibling in siblings:
            with _about(target.path):
                _fill(target, sibling, writers[target.path])
        for target in targets:
            if target.through:
                _send(target, writers[target.path])
        for target, sibling in siblings:
            with _about(target.path):
                sibling.replace(target.real)
    finally:
        for _, sibling in siblings:
            with contextlib.suppress(OSError):
                sibling.unlink(missing_ok=True)
    for directory in {target.real.parent: None for target, _ in siblings}:
        sync_directory(directory)


def _fill(target: _Target, sibling: Path, write: Callable[[Path], object]) -> None:
    """Write what is to take the place of a regular file, never readable by more people than that file is."""
    if target.status is not None:
        os.close(os.open(sibling, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    write(sibling)
    with sibling.open("rb+") as handle:
        if target.status is not None:
            _take_after(sibling, target.status)
        os.fsync(handle.fileno())


def _take_after(sibling: Path, status: os.stat_result) -> None:
    """Give a file the owner, group and permission bits of another, as far as the system lets us.

    The bits come last, because a change of owner takes some of them away; and where the group is not the same, what
    the old group was allowed is not given to the new one.
    """
    mode = stat.S_IMODE(status.st_mode)
    made = sibling.stat()
    if hasattr(os, "chown") and (made.st_uid, made.st_gid) != (status.st_uid, status.st_gid):
        for owner, group in ((status.st_uid, status.st_gid), (-1, status.st_gid)):
            with contextlib.suppress(OSError):
                os.chown(sibling, owner, group)
                break
        made = sibling.stat()
        if made.st_gid != status.st_gid:
            mode &= ~stat.S_IRWXG
        if (made.st_uid, made.st_gid) != (status.st_uid, status.st_gid):
            mode &= ~(stat.S_ISUID | stat.S_ISGID)
    with contextlib.suppress(OSError):
        sibling.chmod(mode)


def _send(target: _Target, write: Callable[[Path], object]) -> None:
    """Send through a pipe, a device or a socket what `write` puts into a file.

    Where standard output is meant its reader may go as after any print, which is not an error about a file.
    """
    import tempfile

    with tempfile.TemporaryDirectory(prefix="journeysim-") as directory:
        spool = Path(directory, "content")
        with _about(spool):
            write(spool)
        with spool.open("rb") as content:
            if target.descriptor == _STANDARD_OUTPUT:
                _copy(content, target)
                return
            with _about(target.path):
                _copy(content, target)


def _copy(content: IO[bytes], target: _Target) -> None:
    import shutil

    if target.descriptor >= 0:
        _flush_streams()
        with os.fdopen(os.dup(target.descriptor), "wb") as file:
            shutil.copyfileobj(content, file)
    elif stat.S_ISSOCK(target.path.stat().st_mode):
        import socket

        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.connect(str(target.path))
            connection.sendfile(content)
    else:
        with target.path.open("wb") as file:  # a pipe waits here for its reader
            shutil.copyfileobj(content, file)


def _flush_streams() -> None:
    """Let what has been printed stand before what is now sent through the same descriptor."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()


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
        known = isinstance(error, OSError) and error.filename == str(path)
        said = error.strerror if isinstance(error, OSError) and known else os.strerror(number)
        raise OSError(number, said, str(path)) from error
