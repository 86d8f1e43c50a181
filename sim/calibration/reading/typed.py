"""From texts to values: the cells of a table, read as its mapping says; what cannot be read is a fault of its kind."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.reading import amounts, levels, meanings, stamps
from sim.calibration.reading.fault_kinds import Faults
from sim.calibration.reading.guess import Question
from sim.calibration.reading.log_fields import (
    COUNT,
    DIRECTION,
    DURATION,
    FIELDS,
    IN_ORDER,
    OUTCOME,
    PRIORITY,
    STAMP,
    STATUS,
    TIME,
    Field,
)
from sim.calibration.reading.mapping import DAY_FIRST, SKIP, Mapping
from sim.calibration.reading.table import Grid, counted, each, fault_in, without_blanks, without_words
from sim.errors import InputError, Problem

if TYPE_CHECKING:
    from polars import Series

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
LONGEST_SECONDS: Final = 86_400.0
LONGEST_SPAN_DAYS: Final = 3660
MOST_WORDS: Final = 1000
"""Different words of a field that says what kind of row it is."""
MANY: Final = frozenset(("customer", "case", "agent", "resource"))
"""Fields with as many different words as there may be."""
_LOOKED_AT: Final = 1000
_MOSTLY: Final = 0.5
"""Of more rows than this the state has to be known."""
_EFFECTS: Final = {PRIORITY: "the priority of these calls counts as unknown", DIRECTION: "these count as inbound"}
"""What becomes of words of a kind that nobody explains."""
_SUNDAY: Final = 3
"""1970-01-04 was a Sunday: days after the first of January 1970."""
_LAST_HOUR_OF_CHANGE: Final = 3 * 3600.0
_MEND: Final = 'mend the rows, or leave them out with  faulty_rows = "skip"  in a mapping'
_WAY_OUT: Final = f"{_MEND}; if another column is meant, [columns] in the mapping says which"
_REQUIRED: Final = {"calls": ("start",), "queue-log": ("start",), "intervals": ("start",), "tickets": ("opened",),
                    "events": ("case", "time")}


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Moments of a field: seconds since 1970 on the clock of the place, and since 1970 in UTC; nan where unknown.

    Where no cell names its distance from UTC both are the same.
    """

    wall: Floats
    instant: Floats
    day_only: Flags


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """Words of a field: the number of each in `labels`, -1 where unknown."""

    code: NDArray[np.int64]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Data:
    """The rows of a log with typed values: durations in seconds; nan and -1 are unknown."""

    sources: tuple[str, ...]
    mapping: Mapping
    rows: int
    moments: dict[str, Moments]
    numbers: dict[str, Floats]
    words: dict[str, Words]
    notes: tuple[str, ...]
    lines: NDArray[np.int64]
    """The line of the file at which each row begins."""

    @property
    def source(self) -> str:
        """Return the first file, to name it in messages."""
        return self.sources[0]

    def number(self, name: str) -> Floats:
        """Return the values of a field of durations or counts; all unknown where no column holds it."""
        return self.numbers.get(name, np.full(self.rows, np.nan))

    def word(self, name: str) -> Words:
        """Return the words of a field; all unknown where no column holds it."""
        return self.words.get(name, Words(np.full(self.rows, -1, dtype=np.int64), ()))

    def where(self, keep: Flags) -> Data:
        """Return the log of the rows flagged in `keep`, read in the same way."""
        moments = {name: Moments(each.wall[keep], each.instant[keep], each.day_only[keep])
                   for name, each in self.moments.items()}
        return replace(self, rows=int(np.count_nonzero(keep)), moments=moments, lines=self.lines[keep],
                       numbers={name: values[keep] for name, values in self.numbers.items()},
                       words={name: Words(each.code[keep], each.labels) for name, each in self.words.items()})


class Open(InputError):
    """A file that leaves questions open; carries them, and the mapping as far as it is known."""

    def __init__(self, questions: Sequence[Question], mapping: Mapping, file: str) -> None:
        """Take the questions, the mapping so far, and the file they are about."""
        self.questions = tuple(questions)
        self.mapping = mapping
        super().__init__([question.problem(file) for question in questions])

    def text(self) -> str:
        """Return the mapping so far, with what is to be answered as comments in its place."""
        return self.mapping.text([(each.table, _printable(f"To be answered: {each.text}.") + f"\n  {each.line}")
                                  for each in self.questions])


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)


def typed(grid: Grid, mapping: Mapping) -> Data:
    """Read all cells of the columns that the mapping names.

    Raises InputError with one problem for each kind of fault, or `Open` where words are left whose meaning matters.
    With `faulty_rows = "skip"` rows with a fault are left out and counted.
    """
    if mapping.zone:
        on_the_clock_of(np.zeros(1), mapping.zone)
    reader = _Reader(grid, mapping)
    for field in FIELDS[mapping.format]:
        if mapping.columns.get(field.name):
            reader.read(field)
    return reader.finish()


class _Reader:
    """Reads column after column and keeps the values, the faults and the rows they are in."""

    def __init__(self, grid: Grid, mapping: Mapping) -> None:
        self.grid, self.mapping = grid, mapping
        self.faults = Faults(grid.source)
        self.bad = np.zeros(len(grid), dtype=bool)
        self.moments: dict[str, Moments] = {}
        self.numbers: dict[str, Floats] = {}
        self.words: dict[str, Words] = {}
        self.by_the_clock: dict[Field, Floats] = {}
        self.questions: list[Question] = []
        self.notes: list[str] = list(grid.notes)

    def read(self, field: Field) -> None:
        """Read the column of a field."""
        cells = without_blanks(self.grid.column(self.mapping.columns[field.name]), self.mapping.blanks)
        if field.kind in (STAMP, DURATION, TIME, COUNT):
            cells = without_words(cells)
        if field.name in _REQUIRED[self.mapping.format]:
            self._fault(field, cells.is_null().to_numpy(), "is empty", f"every row needs one: {field.meaning}")
        if field.kind == STAMP and self._are_clocks(field, cells):
            self._clocks(field, cells)
        elif field.kind == STAMP:
            self._moments(field, cells)
        elif field.kind in (DURATION, TIME, COUNT):
            self._numbers(field, cells)
        else:
            self._words(field, cells)

    def finish(self) -> Data:
        """Return the values, or raise what was found wrong or is left open."""
        if "time" in self.numbers:
            self._put_time_to_day()
        for field, seconds in self.by_the_clock.items():
            self.moments[field.name] = self._on_the_day(seconds)
        self._check_order()
        if self.faults and self.mapping.faulty_rows != SKIP:
            source = self.grid.source
            raise InputError([*self.faults.problems(), *(each.problem(source) for each in self.questions)])
        if self.questions:
            raise Open(self.questions, self.mapping, self.grid.source)
        keep = ~self.bad
        if not keep.any():
            self.faults.stop()
        if self.bad.any():
            self.notes.append(f"{counted(self.bad.sum(), 'row')} with a fault left out.")
        moments = {name: Moments(each.wall[keep], each.instant[keep], each.day_only[keep])
                   for name, each in self.moments.items()}
        data = Data((self.grid.source,), self.mapping, int(keep.sum()), moments,
                    {name: values[keep] for name, values in self.numbers.items()},
                    {name: Words(each.code[keep], each.labels) for name, each in self.words.items()},
                    tuple(self.notes), self.grid.lines[keep])
        _check_span(data)
        return data

    def _moments(self, field: Field, cells: Series) -> None:
        table, bad = each(cells, _plain_stamp(stamps.parser(self.mapping.dates)), 3)
        wall, offset, day_only = table.T
        order = "3/4/2021 9:12" if self.mapping.dates == DAY_FIRST else "4/3/2021 9:12"
        self._fault(field, bad, "is not a moment", f"2021-04-03 09:12:58, 3 Apr 2021 9:12 am, {order}, or seconds "
                    "since 1970")
        known = np.nan_to_num(offset)
        instant = wall - known
        if self.mapping.zone and not np.isnan(offset).all():
            wall = np.where(np.isnan(offset), wall, on_the_clock_of(instant, self.mapping.zone))
        elif not np.isnan(offset).all() and field.name in ("start", "opened", "time"):
            self._say_zone(offset)
        self.moments[field.name] = Moments(wall, instant, day_only > 0.0)

    def _are_clocks(self, field: Field, cells: Series) -> bool:
        """Whether the cells of a later moment of a call are times of day, the day being that of the call."""
        return field.name in ("answered_at", "ended_at") and self.mapping.format == "calls" and (
            read := amounts.time_of_day(".", "")) is not None and any(read(cell) is not None for cell in
                                                                      cells.drop_nulls().head(_LOOKED_AT))

    def _clocks(self, field: Field, cells: Series) -> None:
        table, bad = each(cells, _one(amounts.time_of_day(".", "")), 1)
        self._fault(field, bad, "is not a time of day", "9:12:58 or 9:12 am, as in the other rows")
        self.by_the_clock[field] = table[:, 0]

    def _on_the_day(self, seconds: Floats) -> Moments:
        """Moments of calls of which the time of day is told: on the day of the start, or past midnight."""
        start = self.moments["start"]
        after = (seconds - start.wall % LONGEST_SECONDS) % LONGEST_SECONDS
        return Moments(start.wall + after, start.instant + after, np.zeros(seconds.size, dtype=bool))

    def _check_order(self) -> None:
        """Note as faults the rows in which a moment comes before another that it follows."""
        fields = {field.name: field for field in FIELDS[self.mapping.format]}
        for first, then, message in IN_ORDER.get(self.mapping.format, ()):
            if first not in self.moments or then not in self.moments:
                continue
            one, other = self.moments[first], self.moments[then]
            with np.errstate(invalid="ignore"):
                early = (other.instant < one.instant) & ~other.day_only & ~self.bad
            self._fault(fields[then], early & ~_put_back(one, other), message, "")

    def _say_zone(self, offset: Floats) -> None:
        told = {value / 3600.0 for value in np.unique(offset[~np.isnan(offset)]).tolist()}
        clock = "UTC" if told == {0.0} else "UTC" + ", ".join(f"{hours:+g} h" for hours in sorted(told))
        self.notes.append(f"Hours of the day are taken as written, on the clock of {clock}; for another write "
                          'zone = "Europe/Rome" or the like into the mapping.')

    def _numbers(self, field: Field, cells: Series) -> None:
        decimal, unit = self.mapping.decimal or ".", self.mapping.units.get(field.name, "")
        read, low, high, allowed = _reader_of(field, decimal, unit)
        table, bad = each(cells, _one(read), 1)
        values = table[:, 0]
        self._fault(field, bad, f"is not a {field.kind}", allowed)
        with np.errstate(invalid="ignore"):
            self._fault(field, (values < low) | (values > high), f"is no {field.kind} that can be", allowed,
                        _MEND)
        self.numbers[field.name] = values

    def _words(self, field: Field, cells: Series) -> None:
        import polars as pl

        if field.name in MANY - {"case"}:
            nobody = [word for word in cells.drop_nulls().unique() if meanings.is_nobody(word)]
            cells = without_blanks(cells, [*nobody, *(["0"] if field.name == "customer" else [])])
        labels = cells.drop_nulls().unique(maintain_order=True)
        if labels.len() > MOST_WORDS and field.name not in MANY and self.mapping.format in ("calls", "intervals"):
            self._fault(field, cells.is_not_null().to_numpy(), "holds too many different words",
                        f"at most {MOST_WORDS}", f'choose another column, or none: [columns] {field.name} = ""')
            return
        frame = cells.alias("word").to_frame().join(
            labels.alias("word").to_frame().with_columns(pl.int_range(pl.len()).alias("code")), on="word", how="left",
            maintain_order="left")
        code = frame["code"].fill_null(-1).to_numpy().astype(np.int64)
        self.words[field.name] = Words(code, tuple(labels.to_list()))
        if field.name == "group" and levels.LEVEL not in self.mapping.words \
                and (rules := levels.guessed(labels.to_list())):
            self.mapping = replace(self.mapping, words={**self.mapping.words, levels.LEVEL: rules})
        alone = field.name != "activity" or not self.mapping.columns.get("status")
        if field.kind in (OUTCOME, PRIORITY, STATUS, DIRECTION) and alone:
            self._meanings(field, code, labels.to_list())

    def _meanings(self, field: Field, code: NDArray[np.int64], labels: list[str]) -> None:
        """Say what each word means: as the mapping has it, or as it can be told; what matters and is open is asked."""
        column = self.mapping.columns[field.name]
        said = dict(self.mapping.words.get(field.name, {}))
        guessed = {label: said.get(label) or _meaning(field, label, column, labels) for label in labels}
        number = np.bincount(code[code >= 0], minlength=len(labels))
        silent = [label for label in labels if not guessed[label]]
        told = {label: meaning for label, meaning in guessed.items() if meaning}
        table = {**said, **told}
        if table:
            self.mapping = replace(self.mapping, words={**self.mapping.words, field.name: table})
        if not silent:
            return
        shown = ", ".join(f"{label!r} ({counted(number[labels.index(label)], 'row')})" for label in silent[:8])
        unknown = sum(int(number[labels.index(label)]) for label in silent)
        if field.kind == OUTCOME or (field.name == "status" and self.mapping.format == "events"
                                     and unknown > _MOSTLY * number.sum()):
            self.questions += [Question(f"words.{field.name}", label, f"what {label!r} in column {column!r} means "
                                        f"({counted(number[labels.index(label)], 'row')})",
                                        meanings.MEANINGS[field.name]) for label in silent[:20]]
        else:
            effect = _EFFECTS.get(field.kind, "these stay open")
            self.notes.append(f"Not known what {shown} in column {column!r} mean: {effect}. "
                              f"[words.{field.name}] in the mapping says it.")

    def _put_time_to_day(self) -> None:
        """Make the moment of a row from its day and its time of day."""
        start, time = self.moments.get("start"), self.numbers["time"]
        if start is None:
            return
        wall = np.floor(start.wall / LONGEST_SECONDS) * LONGEST_SECONDS + np.nan_to_num(time)
        known = ~np.isnan(time)
        wall = np.where(known, wall, start.wall)
        instant = wall + (start.instant - start.wall)
        self.moments["start"] = Moments(wall, instant, start.day_only & ~known)

    def _fault(self, field: Field, rows: Flags, message: str, allowed: str, way_out: str = "") -> None:
        number = int(rows.sum())
        if not number:
            return
        self.bad |= rows
        name = self.mapping.columns[field.name]
        key = name if name == field.name else f"{name} ({field.name})"
        for row in np.flatnonzero(rows)[:3]:
            way = way_out or _WAY_OUT
            problem = Problem(message, key=key, allowed=allowed, way_out=way)
            self.faults.add(fault_in(self.grid, name, int(row), problem), 1)
        if number > 3:
            self.faults.add(Problem(message, key=key), number - 3)


def _meaning(field: Field, label: str, column: str, labels: list[str]) -> str:
    if field.kind == OUTCOME:
        return meanings.outcome(label, column)
    if field.kind == STATUS:
        return meanings.state_among(label, labels)
    if field.kind == DIRECTION:
        return meanings.direction(label)
    if set(labels) <= {"0", "1", "2"}:
        return {"0": "unknown", "1": "regular", "2": "high"}[label]
    return meanings.priority(label)


def _put_back(one: Moments, other: Moments) -> Flags:
    """Where a moment lies before another because clocks were put back an hour; it is put right in place.

    Clocks that do not say how far they are from UTC show the hours after midnight of a Sunday twice.
    """
    day, second = np.divmod(one.wall, LONGEST_SECONDS)
    with np.errstate(invalid="ignore"):
        gone_back = (one.instant == one.wall) & ((day - _SUNDAY) % 7 == 0.0) & (second < _LAST_HOUR_OF_CHANGE) & (
            other.instant >= one.instant - 3600.0) & (other.instant < one.instant)
    other.instant[gone_back] += 3600.0
    return np.asarray(gone_back)


def _plain_stamp(read: Callable[[str], stamps.Stamp | None]) -> Callable[[str], Sequence[float] | None]:
    return lambda cell: None if (stamp := read(cell)) is None else (stamp.wall, stamp.offset, float(stamp.day_only))


def _one(read: Callable[[str], float | None]) -> Callable[[str], Sequence[float] | None]:
    return lambda cell: None if (value := read(cell)) is None else (value,)


def _reader_of(field: Field, decimal: str, unit: str) -> tuple[Callable[[str], float | None], float, float, str]:
    """What reads the cells of a field of numbers, their least and largest value, and what is allowed in words."""
    numbers = f"a number ({unit})" if unit else "a number with its unit, such as 109 s"
    if field.kind == COUNT:
        return amounts.number(decimal), 0.0, 1e9, f"a number from 0, with {decimal!r} before decimals"
    if field.kind == TIME:
        return amounts.time_of_day(decimal, unit), 0.0, LONGEST_SECONDS, f"9:12:58, 9:12 am, or {numbers} from midnight"
    if field.name == "lasted":
        return (amounts.duration(decimal, unit), 0.0, LONGEST_SPAN_DAYS * LONGEST_SECONDS,
                f"from 0: 1d 4:30:00, or {numbers}")
    least = -LONGEST_SECONDS if field.name == "menu" else 0.0
    within = "up to a day" if least else "from 0 to a day"
    return amounts.duration(decimal, unit), least, LONGEST_SECONDS, f"{within}: 00:01:49, 1 min 49 s, or {numbers}"


def on_the_clock_of(instant: Floats, zone: str) -> Floats:
    """Return what a clock of a zone shows at moments in UTC, both in seconds since 1970."""
    import polars as pl

    micro = pl.Series([None if math.isnan(value) else round(value * 1e6) for value in instant.tolist()], dtype=pl.Int64)
    try:
        shown = micro.cast(pl.Datetime("us")).dt.replace_time_zone("UTC").dt.convert_time_zone(zone)
        local = shown.dt.replace_time_zone(None)
    except pl.exceptions.PolarsError as error:
        raise InputError(Problem("is not a time zone", "the mapping", "zone", repr(zone),
                                 "a name such as Europe/Rome, America/New_York or UTC")) from error
    return local.cast(pl.Int64).cast(pl.Float64).fill_null(math.nan).to_numpy() / 1e6


def _check_span(data: Data) -> None:
    for name in ("start", "time", "opened"):
        if name in data.moments:
            wall = data.moments[name].wall
            days = (np.nanmax(wall) - np.nanmin(wall)) / 86_400.0
            if days > LONGEST_SPAN_DAYS:
                first, last = (day_of(value) for value in (float(np.nanmin(wall)), float(np.nanmax(wall))))
                raise InputError(Problem("spans too long a time", data.source, data.mapping.columns[name],
                                         f"{first} to {last}", "ten years at most", way_out="is the order of day and "
                                         "month right, or a year mistyped?"))


def day_of(seconds: float) -> str:
    """Return the day of a moment, YYYY-MM-DD."""
    return str(np.datetime64(math.floor(seconds), "s"))[:10]
