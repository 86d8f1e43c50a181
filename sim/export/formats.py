"""The formats that a run may be written in.

A format is a line of the table and a module of this package with

    def write(source: Source, target: Target) -> int

which fills a file and returns how many events are in it.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from sim.errors import InputError, Problem

if TYPE_CHECKING:
    from sim.export.exporting import Source


@dataclass(frozen=True, slots=True)
class Target:
    """A file that is to be filled: where it is, the ending that the user chose for it, and whether it is gzipped."""

    file: Path
    ending: str
    packed: bool = False

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """Open it for bytes, gzipped where that was asked for: the same bytes at any time and place."""
        with self.file.open("wb") as raw:
            if self.packed:
                with gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as packed:
                    yield cast(BinaryIO, packed)
            else:
                yield raw


Write = Callable[["Source", Target], int]
"""Fills a file with a run and returns the number of events in it."""


@dataclass(frozen=True, slots=True)
class Format:
    """One format.

    says: what it is; endings: of its files, the first the usual one; writer: the module of this package and the
    function that writes it; packed: whether the file may be gzipped, which ".gz" behind the ending asks for; beside:
    whether the tables of customers and cases are written beside it; asked: whether --format alone chooses it, since its
    ending means another format.
    """

    name: str
    says: str
    endings: tuple[str, ...]
    writer: str
    packed: bool = False
    beside: bool = False
    asked: bool = False

    def write(self) -> Write:
        """Return the function that writes the format."""
        module, name = self.writer.split(":")
        found: Write = getattr(import_module(f"sim.export.{module}"), name)
        return found


FORMATS: Final = {each.name: each for each in (
    Format("csv", "the log in words as comma-separated values, one row a record", (".csv",), "flat:write_csv", True),
    Format("parquet", "the log in words as Parquet, and beside it the customers and the cases", (".parquet",),
           "flat:write_parquet", beside=True),
    Format("xes", "XES (IEEE 1849-2016): a trace a case", (".xes",), "xes:write", True),
    Format("ocel", "OCEL 2.0: customers, cases, promises, agents and flaws as objects; the ending decides between "
           "JSON, XML and SQLite", (".json", ".jsonocel", ".xml", ".xmlocel", ".sqlite", ".sqliteocel"), "ocel:write"),
    Format("calls", "the log of a switch, one row a call", (".csv",), "desk_logs:write_calls", True, asked=True),
    Format("intervals", "the report of a switch, one row a half hour and queue", (".csv",), "desk_logs:write_intervals",
           True, asked=True),
    Format("queue-log", "the queue log of Asterisk, one line an event", (".txt",), "queue_log:write", True, asked=True),
    Format("tickets", "one row a ticket", (".csv",), "desk_logs:write_tickets", True, asked=True),
    Format("events", "one row a change of state of a ticket", (".csv",), "desk_logs:write_events", True, asked=True),
)}
"""By name."""
PACKED: Final = ".gz"


def format_of(name: str | None, file: Path) -> tuple[Format, str, bool]:
    """Return the format that is meant, the ending that says its shape, and whether the file is to be gzipped.

    name: as the user chose it, None where the ending is to decide. InputError where name and ending do not go together.
    """
    packed = file.suffix.lower() == PACKED
    ending = PurePath(file.stem if packed else file.name).suffix.lower()
    found = FORMATS[name] if name is not None else next(
        (each for each in FORMATS.values() if ending in each.endings and not each.asked), None)
    if found is None:
        raise InputError(Problem("does not say by its ending which format is meant", key="-o", found=str(file),
                                 allowed=f"one of {_all_endings()}, or --format"))
    if packed and not found.packed:
        raise InputError(Problem(f"a file of the format {found.name} cannot be gzipped", key="-o", found=str(file),
                                 allowed=f"an ending without {PACKED}"))
    if ending not in found.endings:
        if len(found.endings) > 1:
            raise InputError(Problem(f"does not say by its ending which shape of {found.name} is meant", key="-o",
                                     found=str(file), allowed=f"one of {', '.join(found.endings)}"))
        ending = found.endings[0]  # such as /dev/stdout
    return found, ending, packed


def _all_endings() -> str:
    return ", ".join(ending for each in FORMATS.values() if not each.asked for ending in each.endings)
