"""The directory of a study's results: which files are ours, whether the store is the one that was sealed.

A directory that a user names may hold anything. Only what a study wrote is replaced or removed: a directory without
any sign of a study, but with files of the names that we would write, is refused before the first byte.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sim.errors import InputError, Problem
from sim.experiment.store import MANIFEST
from sim.files import remove, write_bytes
from sim.study.dictionary import FILE as DICTIONARY
from sim.study.identity import FORMAT
from sim.study.lock import NAME as LOCK
from sim.study.lock import in_use

FILE: Final = "study.sqlite"
SEAL: Final = "study.seal"
WRITTEN: Final = (MANIFEST, "runs.parquet", "summary.csv", DICTIONARY)
"""What finished studies write; other programs use such names too."""
_ASKED_FOR: Final = ("compare", "need")
"""Kinds whose command is asked again and again in one directory: what is finished there gives way."""
_OURS: Final = (FORMAT["name"], "journeysim-comparison")
"""Formats of a manifest that are ours; the second is that of `compare` before it was a study."""


def damaged(path: Path, why: str) -> InputError:
    """Return the error that a file of results is not what was written."""
    return InputError(Problem(
        f"is damaged: {why}", str(path),
        allowed="the original file (from a backup), or --fresh, which discards it and starts over"))


def check_ours(directory: Path) -> None:
    """Refuse a directory that no study has worked in but that holds what a study would overwrite or remove."""
    if not directory.is_dir() or _is_ours(directory):
        return
    paths = (*(directory / name for name in (*WRITTEN, FILE)), journal(directory))
    if foreign := [path.name for path in paths if path.exists()]:
        raise InputError(Problem(
            "holds files that were not written by a study and would be replaced", str(directory),
            found=", ".join(foreign), allowed="a new or empty directory, or that of a study (--out)"))


def clear(directory: Path) -> None:
    """Remove a store and the results its manifest lists, as far as they are the bytes that were written.

    Where a name is a symbolic link the file it leads to goes and the link stays, to be followed again. The journal goes
    last, because SQLite would apply it to a file that it does not belong to.
    """
    listed = (_manifest(directory) or {}).get("files")
    remove(directory / MANIFEST)  # first: it must vouch for nothing that is half removed
    for name, entry in (listed if isinstance(listed, dict) else {}).items():
        if Path(name).name == name and _is_as_written(directory / name, entry):
            remove(directory / name)
    for path in (directory / SEAL, directory / FILE, journal(directory)):
        remove(path)


def is_past(directory: Path, identity: str) -> bool:
    """Whether a directory holds a finished comparison or need that was asked for without a file, and not this one."""
    manifest = _manifest(directory)
    if manifest is None or manifest.get("kind") not in _ASKED_FOR or manifest.get("identity") in (None, identity):
        return False
    with contextlib.suppress(ValueError, TypeError, KeyError, IndexError):
        (given,), = _looked_up(directory / FILE, "SELECT value FROM meta WHERE key = 'given'")
        (kept,), = _looked_up(directory / FILE, "SELECT value FROM meta WHERE key = 'identity'")
        return bool(kept == manifest["identity"] and json.loads(given)["study"] == "")
    return False


def _is_ours(directory: Path) -> bool:
    if any((directory / name).is_file() for name in (LOCK, SEAL)) or _manifest(directory) is not None:
        return True
    return {"meta", "jobs", "runs"} <= _tables(directory / FILE)


def _manifest(directory: Path) -> dict[str, Any] | None:
    """Return the manifest if it is that of a study, whole or not."""
    try:
        content = json.loads((directory / MANIFEST).read_bytes())
        return content if content["format"]["name"] in _OURS else None
    except (OSError, ValueError, RecursionError, KeyError, TypeError):
        return None


def _is_as_written(path: Path, entry: object) -> bool:
    with contextlib.suppress(OSError):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        return isinstance(entry, Mapping) and entry.get("sha256") == digest
    return False


def _tables(path: Path) -> set[str]:
    return {str(name) for name, in _looked_up(path, "SELECT name FROM sqlite_master")}


def _looked_up(path: Path, question: str) -> list[tuple[Any, ...]]:
    """Return the rows of a question to a database that is not touched; nothing where it cannot be asked."""
    if not path.is_file():
        return []
    with contextlib.suppress(sqlite3.Error):
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            return connection.execute(question).fetchall()
        finally:
            connection.close()
    return []


def journal(directory: Path) -> Path:
    """Return where SQLite keeps the journal of a store: beside the file itself, wherever a symbolic link leads."""
    store = Path(os.path.realpath(directory / FILE))
    return store.with_name(f"{store.name}-journal")


# The seal ---------------------------------------------------------------------------------------------------------


def put_seal(directory: Path) -> None:
    """Seal the closed store of a directory.

    A journal may still lie there: emptied, but not removed, by a process that was killed between two transactions, and
    never touched since if nothing was left to write. It has nothing to say: a journal with something in it was applied
    when the store was opened, and nobody else has got in since.
    """
    remove(journal(directory))
    write_bytes(directory / SEAL, _seal(directory / FILE))


def break_seal(directory: Path) -> None:
    """Take the seal away, before the store is written to."""
    remove(directory / SEAL)


def check_seal(directory: Path) -> bool:
    """Say whether there is a seal; InputError if it does not fit the file it stands for."""
    path = directory / FILE
    try:
        sealed = (directory / SEAL).read_bytes()
    except FileNotFoundError:
        return False
    if journal(directory).exists() or not path.exists():
        raise damaged(path, "it was closed properly, and something has changed since")
    if sealed != _seal(path):
        raise damaged(path, f"it is not the file that {SEAL} was made for")
    return True


def check_store(directory: Path, identity: str) -> None:
    """Check the store beside finished results, if it was kept: sealed, and that of the study with this identity."""
    path = directory / FILE
    if check_seal(directory):
        if _looked_up(path, "SELECT value FROM meta WHERE key = 'identity'") != [(identity,)]:
            raise damaged(path, "it holds the runs of another study than the results beside it")
    elif path.exists() or journal(directory).exists():
        raise InputError(Problem(
            f"has no seal: a process died here before {SEAL} was written, or somebody removed it", str(path),
            allowed="running the study's command again, which verifies the store and seals it"))


def _seal(path: Path) -> bytes:
    with path.open("rb") as file:
        return f"{os.fstat(file.fileno()).st_size} {hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode()


# The file ---------------------------------------------------------------------------------------------------------


def connect(path: Path) -> sqlite3.Connection:
    """Open the database for this process alone."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=0.0)
    try:
        for setting in ("locking_mode = EXCLUSIVE", "journal_mode = DELETE", "synchronous = FULL",
                        "trusted_schema = OFF", "cell_size_check = ON", "temp_store = MEMORY"):
            connection.execute(f"PRAGMA {setting}").fetchall()
        connection.execute("BEGIN IMMEDIATE")  # with the exclusive mode, nobody else gets in until we close
        connection.execute("COMMIT")
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def spoken(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into ours: in use, damaged, or refused by the system."""
    try:
        yield
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "") or ""
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise InputError(in_use(path.parent)) from None
        if name.startswith("SQLITE_FULL"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path)) from None
        if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH")):
            raise OSError(errno.EACCES, os.strerror(errno.EACCES), str(path)) from None
        if name.startswith("SQLITE_IOERR"):
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(path)) from None
        raise damaged(path, str(error)) from None
