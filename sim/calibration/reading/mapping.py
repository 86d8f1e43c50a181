"""The mapping: how a file is to be read, as a small TOML file that is guessed, printed, written and read back.

    format    = "calls"        # calls, intervals, queue-log, tickets or events
    separator = ";"
    decimal   = ","
    dates     = "day first"    # 03/04/2021 is 3 April
    zone      = "Europe/Rome"  # stamps with a zone, and seconds since 1970, are put on this clock

    [columns]                  # which column holds what; "" says that none does
    start = "Call Start"
    wait  = "Wait"

    [units]                    # of plain numbers; 00:01:49 needs none
    wait = "s"

    [words.outcome]            # what the words of a column mean
    "Answered" = "answered"

A mapping may say as little as one key: what it says stands, and the rest is guessed.
"""

from __future__ import annotations

import difflib
import json
import tomllib
from collections.abc import Iterable
from collections.abc import Mapping as Table
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final

from sim.calibration import FORMATS
from sim.errors import InputError, Problem

DAY_FIRST: Final = "day first"
MONTH_FIRST: Final = "month first"
SKIP: Final = "skip"
WAIT_UNKNOWN: Final = "wait unknown"
NO_DEMAND: Final = "no demand"
CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "format": FORMATS,
    "decimal": (".", ","),
    "dates": (DAY_FIRST, MONTH_FIRST),
    "faulty_rows": ("refuse", SKIP),
    "hung_up_at_once": (WAIT_UNKNOWN, NO_DEMAND),
}
"""Keys that take one of a few words."""
MOST_BYTES: Final = 1 << 20
_COMMENTS: Final = {
    "dates": "what 03/04/2021 means: day first is 3 April",
    "zone": "stamps with a zone, and seconds since 1970, are put on this clock",
    "blanks": "cells that say nothing, besides empty ones",
    "header": "the line with the names of the columns",
    "faulty_rows": "refuse, or skip",
    "hung_up_at_once": "calls that hung up with a wait of 0: wait unknown, or no demand",
}


@dataclass(frozen=True, slots=True)
class Mapping:
    """How a file is to be read; "" and empty tables say nothing."""

    format: str = ""
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    header: int = 0
    names: tuple[str, ...] = ()
    """The names of the columns of a file that has no line with names."""
    decimal: str = ""
    dates: str = ""
    zone: str = ""
    blanks: tuple[str, ...] = ()
    faulty_rows: str = ""
    hung_up_at_once: str = ""
    columns: Table[str, str] = field(default_factory=dict)
    units: Table[str, str] = field(default_factory=dict)
    words: Table[str, Table[str, str]] = field(default_factory=dict)

    def with_answer(self, table: str, name: str, value: str) -> Mapping:
        """Return the mapping with one more key, in a table such as `columns` or `words.outcome`, or at the top ("")."""
        if not table:
            return replace(self, **{name: value})  # type: ignore[arg-type]
        if table in ("columns", "units"):
            return replace(self, **{table: {**getattr(self, table), name: value}})  # type: ignore[arg-type]
        about = table.removeprefix("words.")
        return replace(self, words={**self.words, about: {**self.words.get(about, {}), name: value}})

    def text(self, open_: Iterable[tuple[str, str]] = ()) -> str:
        """Return the mapping as TOML, ending with a newline; `loads` reads it back.

        `open_` are comments that belong into a table, or to the top (""): what has yet to be answered there.
        """
        comments: dict[str, list[str]] = {"": []}
        for table, comment in open_:
            comments.setdefault(table, []).extend(f"# {line}" for line in comment.splitlines())
        simple = [(each.name, getattr(self, each.name)) for each in fields(self)
                  if each.name not in ("columns", "units", "words")]
        lines = comments.pop("") + [_line(name, value) for name, value in simple if value]
        tables = {name: getattr(self, name) for name in ("columns", "units")}
        tables |= {f"words.{bare(name)}": words for name, words in self.words.items()}
        for name in dict.fromkeys((*tables, *comments)):
            lines += _table(name, tables.get(name, {}), comments.get(name, []))
        return "\n".join(lines) + "\n"


def quoted(value: str) -> str:
    """Return a text as a TOML string."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def bare(name: str) -> str:
    """Return a name as a key of TOML, quoted if it has to be."""
    plain = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return name if plain else quoted(name)


def _line(name: str, value: str | int | tuple[str, ...]) -> str:
    comment = f"   # {_COMMENTS[name]}" if name in _COMMENTS else ""
    if isinstance(value, tuple):
        return f"{name} = [{', '.join(map(quoted, value))}]{comment}"
    return f"{name} = {quoted(value) if isinstance(value, str) else value}{comment}"


def _table(name: str, values: Table[str, str], comments: list[str]) -> list[str]:
    if not values and not comments:
        return []
    return ["", f"[{name}]", *comments, *(f"{bare(key)} = {quoted(value)}" for key, value in values.items())]


def load(path: Path) -> Mapping:
    """Read the mapping at `path`; raises InputError naming every key that cannot be accepted."""
    try:
        with path.open("rb") as handle:
            content = handle.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise InputError(Problem("is too large for a mapping", file=str(path), allowed="a few lines of TOML"))
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(Problem("is not UTF-8 text", file=str(path), allowed="a mapping, as TOML")) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(Problem(f"cannot be read: {reason}", file=str(path))) from error
    return loads(text, str(path))


def loads(text: str, source: str) -> Mapping:
    """Read a mapping from TOML; raises InputError naming every key that cannot be accepted."""
    try:
        content = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InputError(Problem(f"is not valid TOML: {error}", file=source)) from error
    reader = _Reader(source)
    values = {name: reader.value(name, value) for name, value in content.items()}
    if reader.problems:
        raise InputError(reader.problems)
    return Mapping(**values)


class _Reader:
    """Checks the keys of a mapping and collects what is wrong."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.problems: list[Problem] = []

    def value(self, name: str, value: Any) -> Any:
        known = [each.name for each in fields(Mapping)]
        if name not in known:
            near = next(iter(difflib.get_close_matches(name, known, 1)), "")
            return self._refuse(name, "is not a key of a mapping", "", ", ".join(known), near)
        if name in ("columns", "units"):
            return self._strings(name, value)
        if name == "words":
            if not isinstance(value, dict):
                return self._refuse(name, "is not a table", repr(value), '[words.outcome] "ANS" = "answered"')
            return {about: self._strings(f"words.{about}", words) for about, words in value.items()}
        if name in ("blanks", "names"):
            good = isinstance(value, list) and all(isinstance(each, str) for each in value)
            return tuple(value) if good else self._refuse(name, "is not a list of texts", repr(value), '["a", "b"]')
        if name == "header":
            good = isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 1000
            return value if good else self._refuse(name, "is not a line number", repr(value), "1 to 1000")
        if not isinstance(value, str):
            return self._refuse(name, "is not a text", repr(value), '"..."')
        if name in CHOICES and value not in CHOICES[name]:
            return self._refuse(name, "is not known", repr(value), ", ".join(map(repr, CHOICES[name])))
        if (name == "separator" and len(value) != 1) or value in ('"', "\n", "\r"):
            return self._refuse(name, "is not a separator", repr(value), r'one character, such as ";" or "\t"')
        return value

    def _strings(self, name: str, value: Any) -> dict[str, str]:
        if isinstance(value, dict) and all(isinstance(each, str) for each in value.values()):
            return value
        self._refuse(name, "is not a table of texts", repr(value)[:80], 'lines such as start = "Call Start"')
        return {}

    def _refuse(self, key: str, message: str, found: str, allowed: str, nearest: str = "") -> str:
        self.problems.append(Problem(message, self.source, key, found[:80], allowed, nearest))
        return ""
