"""A log file as lines of text: plain or gzip, UTF-8 with or without a byte-order mark, and nothing else."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sim.errors import InputError, Problem

MOST_BYTES: Final = 1 << 28
"""No log may be larger than this, unpacked."""
MOST_MEMBERS: Final = 1000
_MARKS: Final = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16", b"\x00\x00\xfe\xff": "UTF-32"}


def text(path: Path) -> str:
    """Return the decoded content of a file, its lines ended by a newline alone.

    Raises InputError when it cannot be read, is damaged, too large, or not UTF-8 text.
    """
    try:
        with path.open("rb") as handle:
            content = handle.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(Problem(f"cannot be read: {reason}", file=str(path))) from error
    if content[:2] == b"\x1f\x8b":
        content = _unpacked(content, path)
    if len(content) > MOST_BYTES:
        raise InputError(Problem("is too large", file=str(path), allowed=f"at most {MOST_BYTES >> 20} MiB of text"))
    return _decoded(content, path)


def _unpacked(content: bytes, path: Path) -> bytes:
    """Unpack gzip, never more than the limit, members one after another."""
    pieces: list[bytes] = []
    room = MOST_BYTES + 1
    try:
        while content and room > 0:
            unpacker = zlib.decompressobj(wbits=31)
            pieces.append(unpacker.decompress(content, room))
            room -= len(pieces[-1])
            if not unpacker.eof and room > 0:
                raise zlib.error("it is truncated")
            content = unpacker.unused_data.lstrip(b"\0")
            if len(pieces) > MOST_MEMBERS:
                raise zlib.error("it has too many members")
    except zlib.error as error:
        raise InputError(Problem(f"is a damaged gzip file: {error}", file=str(path))) from error
    return b"".join(pieces)


def _decoded(content: bytes, path: Path) -> str:
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            raise InputError(Problem(f"is {encoding} text", file=str(path), allowed="UTF-8 text"))
    for fault, position in (("holds a NUL byte", content.find(b"\0")), ("is not UTF-8 text", _undecodable(content))):
        if position >= 0:
            start = content.rfind(b"\n", 0, position) + 1
            raise InputError(Problem(fault, file=str(path), allowed="UTF-8 text",
                                     line=content.count(b"\n", 0, position) + 1, column=position - start + 1))
    return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


def _undecodable(content: bytes) -> int:
    """The position of the first byte that is not UTF-8, or -1."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return -1


def numbered_lines(content: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that are not blank, counted from 1."""
    for number, line in enumerate(content.split("\n"), 1):
        if line and not line.isspace():
            yield number, line
