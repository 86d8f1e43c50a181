"""Reading TOML from people: bounded before it is parsed, and wrong with line, column and a caret.

The parser of the standard library is recursive in the nesting of values and quadratic in the length of dotted keys.
One linear pass over the text therefore measures nesting, dots and size first and refuses what no scenario needs.
"""

from __future__ import annotations

import os
import re
import stat
import tomllib
from datetime import date
from pathlib import Path
from typing import Any, Final

from sim.errors import InputError, Problem

LARGEST_FILE: Final = 2_000_000
"""Bytes a scenario file may have at most."""
DEEPEST: Final = 24
"""Arrays, inline tables or parts of a dotted key that may be nested in each other."""
LARGEST_INTEGER: Final = 2**64
"""The first integer that is too large."""
_TOKENS: Final = re.compile(r'"""|\'\'\'|"|\'|\\|#|\n|[\[\]{}=,.]')
_DIGITS: Final = re.compile(r"\d[\d_]{4299,}", re.ASCII)
_AT: Final = re.compile(r"\s*\(at line (\d+), column (\d+)\)$")
_AT_END: Final = re.compile(r"\s*\(at end of document\)$")


def read(path: Path) -> dict[str, Any]:
    """Read one file; whatever is wrong with it raises InputError with a single problem."""
    return parse(decode(content_of(path, "a TOML file", LARGEST_FILE), str(path)), str(path))


def content_of(path: Path, allowed: str, largest: int) -> bytes:
    """Return the bytes of a regular file; InputError where it cannot be read or has more than `largest` of them.

    `allowed` says what the file should be.
    """
    name = str(path)
    try:
        with open(path, "rb", opener=_open) as file:
            mode = os.fstat(file.fileno()).st_mode
            if not stat.S_ISREG(mode):
                kind = "a directory" if stat.S_ISDIR(mode) else "not a regular file"
                raise InputError(Problem(f"is {kind}", name, allowed=allowed))
            content = file.read(largest + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        if isinstance(error, IsADirectoryError):
            reason = "it is a directory"
        raise InputError(Problem(f"cannot be read: {reason}", name, allowed=allowed)) from None
    if len(content) > largest:
        raise InputError(Problem("is too large", name, found=f"more than {largest} bytes", allowed=f"{largest} bytes"))
    return content


def _open(path: str, flags: int) -> int:
    # Without waiting: a named pipe with nobody at its other end would hold us for ever.
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def decode(content: bytes, name: str) -> str:
    """Decode UTF-8, with or without its byte order mark; UTF-16, UTF-32 and stray bytes are told by name."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        raise InputError(Problem("is not UTF-8 but UTF-16 or UTF-32", name, allowed="text saved as UTF-8"))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[:error.start]
        line = before.count(b"\n") + 1
        column = len(before) - before.rfind(b"\n")
        shown = content[before.rfind(b"\n") + 1:].split(b"\n", 1)[0].decode("utf-8", "replace")
        raise InputError(_syntax("holds bytes that are not UTF-8", name, shown, line, column)) from None


def parse(text: str, name: str, largest: int = LARGEST_FILE) -> dict[str, Any]:
    """Parse TOML text of so many characters at most; a syntax error raises InputError with its line and column."""
    text = text.removeprefix("\ufeff")
    if len(text) > largest:
        raise InputError(Problem("is too large", name, f"{len(text)} characters", f"{largest} characters"))
    _measure(text, name)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(_located(str(error), text, name)) from None
    except (ValueError, RecursionError, OverflowError) as error:
        raise InputError(_endless_integer(text, name) or Problem(f"is not TOML: {_short(str(error))}", name)) from None
    _only_known_kinds(content, "", name)
    return content


def _only_known_kinds(value: Any, key: str, name: str) -> None:
    """Refuse what no key takes, wherever it stands: a date, a time, and an integer of hundreds of digits."""
    if isinstance(value, dict):
        for part, entry in value.items():
            _only_known_kinds(entry, f"{key}.{part}" if key else part, name)
    elif isinstance(value, list):
        for number, entry in enumerate(value):
            _only_known_kinds(entry, f"{key}[{number}]", name)
    elif not isinstance(value, (str, int, float)):
        allowed = "a number, a text, true or false, a list or a table"
        if isinstance(value, date):
            allowed = f'a date as a text, in quotation marks: "{value:%Y-%m-%d}"'
        raise InputError(Problem("is a date or a time", name, key, str(value), allowed))
    elif isinstance(value, int) and abs(value) >= LARGEST_INTEGER:
        found = f"an integer of {value.bit_length()} bits"
        raise InputError(Problem("is too large", name, key, found, "an integer below 2^64"))


def _endless_integer(text: str, name: str) -> Problem | None:
    """Say where an integer stands that has more digits than Python turns into a number, if there is one."""
    match = _DIGITS.search(text)
    if match is None:
        return None
    line, before = text.count("\n", 0, match.start()) + 1, text.rfind("\n", 0, match.start()) + 1
    shown = text[before:].split("\n", 1)[0]
    return _syntax("holds a number with thousands of digits", name, shown, line, match.start() - before + 1)


def _short(message: str) -> str:
    return message if len(message) <= 120 else message[:117] + "..."


def _located(message: str, text: str, name: str) -> Problem:
    lines = text.replace("\r\n", "\n").split("\n")
    if at := _AT.search(message):
        line, column = int(at[1]), int(at[2])
    else:
        line, column = len(lines), len(lines[-1]) + 1
    message = _AT_END.sub(" at the end", _AT.sub("", message))
    shown = lines[line - 1] if line <= len(lines) else ""
    return _syntax(f"is not TOML: {_short(message)}", name, shown, line, column)


def _syntax(message: str, name: str, shown: str, line: int, column: int) -> Problem:
    """Show the line up to 200 characters, with spaces for what cannot be printed so that the caret fits below it."""
    if column > 200:
        return Problem(message, name, line=line, column=column)
    clean = "".join(letter if letter.isprintable() else " " for letter in shown[:200])
    return Problem(message, name, line=line, column=column, source_line=clean)


def _measure(text: str, name: str) -> None:
    """Refuse nesting and dotted keys deeper than `DEEPEST`, looking past strings and comments, in linear time."""
    depth = dots = 0
    inside = ""
    skip_to = 0
    for match in _TOKENS.finditer(text):
        token, at = match[0], match.start()
        if at < skip_to:
            continue
        if inside:
            skip_to, inside = _within(inside, token, text, at)
        elif token in ('"""', "'''", '"', "'", "#"):
            inside = token
        elif token == ".":
            dots += 1
        elif token in "[{":
            depth, dots = depth + 1, 0
        elif token != "\\":
            depth, dots = max(depth - (token in "]}"), 0), 0
        if depth > DEEPEST or dots >= DEEPEST:
            line = text.count("\n", 0, at) + 1
            column = at - text.rfind("\n", 0, at)
            shown = text.split("\n", line)[line - 1]
            raise InputError(_syntax(f"is nested more than {DEEPEST} deep", name, shown, line, column))


def _within(inside: str, token: str, text: str, at: int) -> tuple[int, str]:
    """Say where to go on and inside which string or comment, given a token met inside one."""
    end = at + len(token)
    if token == "\n":
        return end, inside if len(inside) == 3 else ""
    if token == "\\" and inside[0] == '"':
        return at + 2, inside
    if token == inside and len(token) == 3:
        # Up to two quotes before the closing three belong to the text.
        while end < at + 5 and text.startswith(inside[0], end):
            end += 1
    return end, "" if token == inside else inside
