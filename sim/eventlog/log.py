"""A whole log in memory: digest, comparison, and Parquet files that are verified when read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.errors import InputError, Problem
from sim.eventlog.naming import Names
from sim.eventlog.record import RECORD
from sim.files import write_atomically
from sim.vocabulary import KINDS, Kind, KindMeaning

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Log:
    """Everything that happened in one run, in order.

    own_kinds: what kinds of records that are not the model's are called, in the order of their numbers behind it;
    names: what all its numbers are called, where that is known (an older file does not say).
    """

    records: NDArray[Any]
    own_kinds: tuple[str, ...] = ()
    names: Names | None = None

    def __len__(self) -> int:
        """Return the number of records."""
        return len(self.records)

    def digest(self) -> str:
        """Return the SHA-256 of the canonical bytes (little-endian RECORD rows), as hexadecimal."""
        return sha256(np.ascontiguousarray(self.records, dtype=RECORD).tobytes()).hexdigest()

    def known_names(self) -> Names:
        """Return what its numbers are called, as far as that is known: at least what is the same in every log."""
        return self.names or Names(own=tuple((name, KindMeaning("", "", "")) for name in self.own_kinds))

    def frame(self, words: bool = False) -> pl.DataFrame:
        """Return the records as a Polars frame, one column a field; in words see `sim.eventlog.wording.COLUMNS`.

        In words kinds, places and values are named, times are dates too, and what is none is null.
        """
        from sim.eventlog.wording import frame, frame_in_words

        return frame_in_words(self.records, self.known_names()) if words else frame(self.records)


class LogBuilder:
    """A sink that keeps every record."""

    def __init__(self) -> None:
        """Start empty."""
        self._chunks: list[NDArray[Any]] = []

    def __call__(self, records: NDArray[Any]) -> None:
        """Keep a copy of one chunk."""
        self._chunks.append(records.copy())

    def log(self, own_kinds: tuple[str, ...] = (), names: Names | None = None) -> Log:
        """Return all records taken so far as one log; `own_kinds` are those of the plan, `names` those of the world."""
        return Log(np.concatenate(self._chunks) if self._chunks else np.zeros(0, dtype=RECORD), own_kinds, names)


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place at which two logs part."""

    position: int
    left: str
    right: str

    def __str__(self) -> str:
        """Show both records, one below the other."""
        return f"record {self.position}:\n  {self.left}\n  {self.right}"


def name_of_kind(number: int, own_kinds: tuple[str, ...] = ()) -> str:
    """Return what a kind of records is called; the number itself for one that nothing is known of."""
    if number in KINDS:
        return Kind(number).name
    if number <= max(Kind):
        return str(number)
    place = number - max(Kind) - 1
    return own_kinds[place] if place < len(own_kinds) else str(number)


def describe(record: Any, own_kinds: tuple[str, ...] = ()) -> str:
    """Return one record as a line of words and exact numbers."""
    number = int(record["kind"])
    place = KINDS[Kind(number)].place if number in KINDS else "place"
    return (f"t={float(record['time'])!r} {name_of_kind(number, own_kinds)} {place}={int(record['place'])} "
            f"value={float(record['value'])!r} customer={int(record['customer'])} case={int(record['case'])} "
            f"agent={int(record['agent'])} cause={int(record['cause'])} why={int(record['why'])}")


def first_difference(left: Log, right: Log) -> Difference | None:
    """Return where two logs first differ in any byte, or None when they are equal."""
    shared = min(len(left), len(right))
    a = np.ascontiguousarray(left.records[:shared]).view(np.uint8).reshape(shared, RECORD.itemsize)
    b = np.ascontiguousarray(right.records[:shared]).view(np.uint8).reshape(shared, RECORD.itemsize)
    unequal = np.flatnonzero((a != b).any(axis=1))
    if len(unequal):
        at = int(unequal[0])
        return Difference(at, *(describe(log.records[at], log.own_kinds) for log in (left, right)))
    if len(left) == len(right):
        return None
    return Difference(shared, *(describe(log.records[shared], log.own_kinds) if len(log) > shared
                                else "(no more records)" for log in (left, right)))


FORMAT: Final = "2"
"""The format of a saved log: 2 since a record has two parents."""


def save(log: Log, path: Path, words: bool = False) -> None:
    """Write a log as Parquet, atomically, with its digest and what its numbers are called in the file's metadata.

    words: the table in words, with the units of its columns in the metadata; `load` reads either.
    OSError if it cannot be written.
    """
    from sim.eventlog.wording import metadata_of

    metadata = {"journeysim_log": FORMAT, "digest": log.digest()}
    if log.own_kinds:
        metadata["own_kinds"] = json.dumps(log.own_kinds)
    if log.names is not None or words:
        metadata["names"] = log.known_names().to_json()
    if words:
        metadata |= {"words": "1", **metadata_of(log.known_names())}
    write_table(log.frame(words), path, metadata)


def write_table(frame: pl.DataFrame, path: Path, metadata: dict[str, str]) -> None:
    """Write a table as Parquet, atomically; OSError if it cannot be written."""

    def write(sibling: Path) -> None:
        # Polars would read a path as a pattern or a URL, and can only write to one whose name is text.
        with sibling.open("wb") as file:
            frame.write_parquet(file, metadata=metadata)

    write_atomically(path, write)


def _check_format(found: str, path: Path) -> None:
    """Refuse a log of another format by name: what its columns mean is another version's business."""
    if found != FORMAT:
        raise InputError(Problem("the log is of another version of journeysim: simulate it again with this one",
                                 key="journeysim_log", file=str(path), found=f"format {found}",
                                 allowed=f"format {FORMAT}"))


def load(path: Path) -> Log:
    """Read a log that `save` wrote; InputError if the file is not one or its content is not what was written."""
    import polars as pl

    try:
        with path.open("rb") as file:
            metadata = pl.read_parquet_metadata(file)
            _check_format(metadata.get("journeysim_log", FORMAT), path)
            file.seek(0)
            frame = pl.read_parquet(file)
        names = Names.from_json(metadata["names"]) if "names" in metadata else None
        records = _records(frame, names if "words" in metadata else None)
        own_kinds = tuple(json.loads(metadata.get("own_kinds", "[]")))
    except FileNotFoundError:
        raise InputError(Problem("there is no such log", file=str(path))) from None
    except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException, ValueError, TypeError,
            KeyError) as error:
        raise InputError(Problem(f"not a readable log: {error}", file=str(path))) from None
    log = Log(records, own_kinds, names)
    if metadata.get("digest") != log.digest():
        raise InputError(Problem("the log is damaged: its content does not match its digest", file=str(path)))
    return log


def _records(frame: pl.DataFrame, names: Names | None) -> NDArray[Any]:
    """Return the records of a table: in words, if names are given."""
    from sim.eventlog.wording import records_of

    if names is not None:
        return records_of(frame, names)
    records = np.zeros(len(frame), dtype=RECORD)
    for name in RECORD.names or ():
        records[name] = frame[name].to_numpy()
    return records
