"""A log as a table, in numbers or in words, and back.

    frame(log.records)                          the fields of a record, as they are
    frame_in_words(log.records, log.names)      kinds, places and values by name, times as dates, nothing for -1
    records_of(frame, names)                    the records that a table in words was made of

Words are Polars' Enum and Categorical: a table of ten million records holds each word once, and a Parquet file of it
encodes them by dictionary.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.eventlog.naming import (
    MINUTES,
    MONEY,
    NAMED_PLACES,
    NOTHING,
    PLACES,
    UNITS,
    UNNAMED,
    VALUES_IN_WORDS,
    WEEKDAYS,
    Names,
)
from sim.eventlog.record import RECORD
from sim.vocabulary import MINUTES_PER_DAY, MINUTES_PER_WEEK, NOBODY

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl
    from numpy.typing import NDArray

COLUMNS: Final[dict[str, str]] = {
    "record": "position in the log, from 0",
    "time": "minutes since Monday 00:00",
    "timestamp": "the same as a date and time, from `start` in the file's metadata, to the microsecond",
    "week": "week of the run, from 1",
    "weekday": "day of the week",
    "clock": "time of day, whole minutes",
    "kind": "what happened, by name",
    "place": "the channel, level, pool, flaw, ... of the kind, by name",
    "place_is": "which of these the place is; number: none of them",
    "value": "see the kind",
    "unit": "the unit of the value: min, money (in `currency` of the file's metadata), score (from 0 to 1), count, "
            "per week; null where it is none",
    "word": "what the value stands for, where it stands for a word",
    "customer": "index in order of appearance; null: none",
    "case": "index in order of appearance; null: none",
    "agent": "see the kind; null: none",
    "cause": "`record` of the one that set this one off; null: none",
    "why": "`record` of the one for which it happened at all, where that is another; null: none",
}
"""The columns of a log in words, and what they hold."""
COLUMN_UNITS: Final = {"time": MINUTES, "timestamp": "date and time", "week": "week"}
SORTS: Final = (*PLACES, UNNAMED)
"""What a place may be."""
_WHOLE: Final = ("customer", "case", "agent", "cause", "why")
MICROSECONDS: Final = 60_000_000.0
"""Of a minute."""


def frame(records: NDArray[Any]) -> pl.DataFrame:
    """Return records as a Polars frame, one column a field, as they are."""
    import polars as pl

    return pl.DataFrame({name: np.ascontiguousarray(records[name]) for name in RECORD.names or ()})


def frame_in_words(records: NDArray[Any], names: Names, first: int = 0) -> pl.DataFrame:
    """Return records as a Polars frame in words (see `COLUMNS`).

    first: the position in the log of the first of these records, so that a log can be told chunk by chunk.
    """
    import polars as pl

    time = np.ascontiguousarray(records["time"])
    kind, place = records["kind"].astype(np.int64), records["place"].astype(np.int64)
    day = (time % MINUTES_PER_WEEK // MINUTES_PER_DAY).astype(np.int64)
    minute = np.minimum(time % MINUTES_PER_DAY, np.nextafter(MINUTES_PER_DAY, 0.0)).astype(np.int64)
    columns: dict[str, Any] = {
        "record": np.arange(first, first + len(records), dtype=np.int64),
        "time": time,
        "timestamp": timestamps(time, names),
        "week": (time // MINUTES_PER_WEEK).astype(np.int32) + 1,
        "weekday": chosen(WEEKDAYS, day),
        "clock": pl.Series(minute * _NANOSECONDS).cast(pl.Time),
        **_words_of_kinds(kind, place, names),
        "value": np.ascontiguousarray(records["value"]),
        "unit": chosen(UNITS, _units_of(kind, names), unless=NOTHING),
        "word": _words_of_values(kind, records["value"]),
    }
    columns |= {name: some(records[name]) for name in _WHOLE}
    return pl.DataFrame({name: columns[name] for name in COLUMNS})


_NANOSECONDS: Final = 60_000_000_000
"""Of a minute, in which Polars counts the time of day."""


def timestamps(minutes: NDArray[np.float64], names: Names) -> pl.Series:
    """Return minutes of the run as dates and times, to the microsecond; null where they are not finite."""
    import polars as pl

    there = np.isfinite(minutes)
    whole = np.rint(np.where(there, minutes, 0.0) * MICROSECONDS).astype(np.int64)
    start = np.datetime64(names.monday, "us")
    return pl.Series(start + whole.astype("timedelta64[us]")).set(pl.Series(~there), None)


def chosen(words: Sequence[str], numbers: NDArray[np.int64], unless: str | None = None) -> pl.Series:
    """Return words by number, as an Enum of all of them; null for a negative number, and for the word `unless`."""
    import polars as pl

    known = list(dict.fromkeys(word for word in words if word != unless))
    of_word = {word: number for number, word in enumerate(known)}
    code = np.array([of_word.get(word, NOBODY) for word in words] + [NOBODY], dtype=np.int64)[numbers]
    codes = pl.Series(np.where(code < 0, 0, code).astype(np.uint32)).set(pl.Series(code < 0), None)
    return pl.Series(known, dtype=pl.Enum(known)).gather(codes)


def some(numbers: NDArray[Any]) -> pl.Series:
    """Return whole numbers of which the negative ones are none."""
    import polars as pl

    return pl.Series(np.ascontiguousarray(numbers)).set(pl.Series(np.asarray(numbers < 0)), None)


def _words_of_kinds(kind: NDArray[np.int64], place: NDArray[np.int64], names: Names) -> dict[str, pl.Series]:
    """Return the columns `kind`, `place` and `place_is`."""
    largest = max([*names.meanings, int(kind.max(initial=0))])
    kinds = [names.kind(number) for number in range(1, largest + 1)]
    sort_of = np.array([_sort(names, number) for number in range(largest + 1)], dtype=np.int64)
    sort = sort_of[kind]
    both = sort * _SPAN + place
    used = np.flatnonzero(np.bincount(both, minlength=1)).tolist()
    words = list(dict.fromkeys(name for each in NAMED_PLACES for name in names.called(each)))
    words += dict.fromkeys(_called(names, each) for each in used)
    at = {word: number for number, word in reversed(list(enumerate(words)))}
    code = np.zeros(max(used, default=0) + 1, dtype=np.int64)
    code[used] = [at[_called(names, each)] for each in used]
    return {"kind": chosen(kinds, kind - 1), "place": chosen(words, code[both]), "place_is": chosen(SORTS, sort)}


_SPAN: Final = 1 << 16
"""More than any place: a place and its sort are one number."""


def _called(names: Names, both: int) -> str:
    """Return what the place of a sort is called, given as one number."""
    called, index = names.called(SORTS[both // _SPAN]), both % _SPAN
    return called[index] if index < len(called) else str(index)


def _sort(names: Names, number: int) -> int:
    place = names.meaning(number).place
    return PLACES.index(place) if place in PLACES else len(PLACES)


def _units_of(kind: NDArray[np.int64], names: Names) -> NDArray[np.int64]:
    largest = max([*names.meanings, int(kind.max(initial=0))])
    known = [UNITS.index(names.unit(number)) if number in names.meanings else UNITS.index(NOTHING)
             for number in range(largest + 1)]
    return np.array(known, dtype=np.int64)[kind]


def _words_of_values(kind: NDArray[np.int64], value: NDArray[np.float64]) -> pl.Series:
    words = list(dict.fromkeys(word for of_kind in VALUES_IN_WORDS.values() for word in of_kind.values()))
    code = np.full(len(kind), NOBODY, dtype=np.int64)
    for number, of_kind in VALUES_IN_WORDS.items():
        for of_value, word in of_kind.items():
            code[(kind == number) & (value == of_value)] = words.index(word)
    return chosen(words, code)


# Back --------------------------------------------------------------------------------------------------------------


def records_of(table: pl.DataFrame, names: Names) -> NDArray[Any]:
    """Return the records that a table in words was made of.

    ValueError, KeyError or an error of Polars for another table.
    """
    import polars as pl

    records = np.zeros(len(table), dtype=RECORD)
    for name in ("time", "value"):
        records[name] = table[name].to_numpy()
    for name in _WHOLE:
        records[name] = table[name].fill_null(NOBODY).to_numpy()
    kinds = {called: number for number, (called, _) in names.meanings.items()}
    words = table.select(pl.col("kind", "place", "place_is").cast(pl.String))
    found = words["kind"].unique().to_list()
    records["kind"] = words["kind"].replace_strict(
        {word: kinds.get(word) or int(word) for word in found}, return_dtype=pl.UInt16).to_numpy()
    places = {(sort, word): _index(names.called(sort), word)
              for sort, word in words.select("place_is", "place").unique().iter_rows()}
    if len(table):
        of_place = pl.DataFrame([(*both, index) for both, index in places.items()], orient="row",
                                schema={"place_is": pl.String, "place": pl.String, "index": pl.UInt16})
        records["place"] = words.join(of_place, on=["place_is", "place"], how="left", maintain_order="left")[
            "index"].to_numpy()
    return records


def _index(called: tuple[str, ...], word: str) -> int:
    return called.index(word) if word in called else int(word)


def metadata_of(names: Names) -> dict[str, str]:
    """Return what a file of a table in words says of its columns, as texts: units, dates and currency."""
    return {
        "start": names.monday.isoformat(),
        "start_is": "the date of minute 0 by the scenario" if names.start else
                    "a Monday that stands for any: the scenario has no dates",
        "currency": names.currency or MONEY,
        "columns": json.dumps(COLUMNS),
        "units": json.dumps(COLUMN_UNITS),
    }
