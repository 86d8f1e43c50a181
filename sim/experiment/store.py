"""Results on disk: a directory in which every file is whole and the manifest vouches for all of them.

Each file is written beside its place and moved there in one step; the manifest comes last. It holds the SHA-256 of
every other file, so whoever reads can tell a complete set from one that was interrupted or tampered with: believe a
directory only if `verify` finds nothing wrong.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from sim.errors import InputError, Problem
from sim.files import make_directory, sync_directory, write_together

MANIFEST: Final = "manifest.json"


def write_results(directory: Path, files: Mapping[str, bytes], manifest: Mapping[str, Any]) -> None:
    """Write `files` (content by name) and the manifest, which lists them, into `directory`: all of them, or nothing.

    Files that an older manifest in the same directory
    listed and that are no longer written are removed (of a symbolic link, the link alone); files that journeysim did
    not write are left alone.
    OSError if something cannot be written; older results are then as they were. A power cut while the files are put in
    place leaves an older manifest that fails `verify` rather than vouch for a mixture.
    """
    make_directory(directory)
    stale = _listed(directory) - set(files)
    contents = {directory / name: files[name] for name in sorted(files)}
    write_together(contents | {directory / MANIFEST: to_json(dict(manifest)).encode()})
    for name in sorted(stale):
        (directory / name).unlink(missing_ok=True)
    sync_directory(directory)


def file_table(files: Mapping[str, bytes]) -> dict[str, dict[str, Any]]:
    """Return what a manifest says of files under "files": size and SHA-256 by name."""
    return {name: {"bytes": len(files[name]), "sha256": _sha256(files[name])} for name in sorted(files)}


def verify(directory: Path) -> list[str]:
    """Return what is wrong with a directory of results, one sentence each; nothing wrong is an empty list.

    InputError if there is no readable manifest.
    """
    files = _read_manifest(directory).get("files")
    if not isinstance(files, dict):
        raise InputError(Problem("lists no files", file=str(directory / MANIFEST)))
    return [fault for name, entry in sorted(files.items()) if (fault := _fault(directory, name, entry))]


def to_json(value: object) -> str:
    """Return the one JSON text of a value: keys in the order given, two spaces, a line feed at the end.

    Raises ValueError for NaN and infinity, which JSON does not have: pass values through `jsonable` first.
    """
    return json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _fault(directory: Path, name: str, entry: Any) -> str:
    if not _is_plain(name):
        return f"{name!r} is not the name of a file of this directory"
    try:
        content = (directory / name).read_bytes()
    except FileNotFoundError:
        return f"{name} is missing"
    if not isinstance(entry, dict) or entry.get("sha256") != _sha256(content):
        return f"{name} has been changed since it was written"
    return ""


def _is_plain(name: str) -> bool:
    return name not in ("", ".", "..", MANIFEST) and "/" not in name and "\\" not in name and "\0" not in name


def _listed(directory: Path) -> set[str]:
    """Return the files that an older manifest of the directory lists, if there is one that can be read."""
    try:
        files = _read_manifest(directory).get("files")
    except InputError:
        return set()
    return {name for name in files if _is_plain(name)} if isinstance(files, dict) else set()


def _read_manifest(directory: Path) -> dict[str, Any]:
    path = directory / MANIFEST
    try:
        manifest = json.loads(path.read_bytes())
    except OSError as error:
        raise InputError(Problem(f"cannot be read: {error.strerror}", file=str(path))) from None
    except (ValueError, RecursionError):
        raise InputError(Problem("is not JSON", file=str(path))) from None
    if not isinstance(manifest, dict):
        raise InputError(Problem("is not a table", file=str(path)))
    return manifest


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
