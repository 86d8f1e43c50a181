"""Reading a log of any common shape: a file becomes a table, a mapping says what its columns hold, values follow.

    data = read([Path("march.csv"), Path("april.csv")])
    print(data.mapping.text())

1. `containers`: text of separated values, gzip, Parquet, a sheet of Excel, XES: all become a table of texts.
2. `guess`: which format it is, and what each column holds, by names and cells; what is open is asked.
3. `typed`: texts become values, every kind of fault told once.

What is unknown stays unknown: an empty cell is never 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from sim.calibration.reading import queue_log
from sim.calibration.reading.containers import opened
from sim.calibration.reading.guess import Guess, Question, check, guess
from sim.calibration.reading.log_fields import COUNT, DURATION, FIELDS, STAMP, TIME
from sim.calibration.reading.mapping import Mapping
from sim.calibration.reading.repeats import without_overlap, without_repeats
from sim.calibration.reading.states import in_rows_of_states
from sim.calibration.reading.table import Grid
from sim.calibration.reading.totals import without_totals
from sim.calibration.reading.typed import Data, Moments, Open, Words, typed
from sim.errors import InputError, Problem

__all__ = ["Data", "Mapping", "Open", "Question", "read"]
NUMERIC = (COUNT, DURATION, TIME)


def read(paths: Sequence[Path], mapping: Mapping | None = None) -> Data:
    """Read files of one format, the first of which decides how all are read; their rows follow one another.

    What one file leaves open another may tell, such as the order of day and month. Rows of which an earlier file tells
    already count once. Raises `Open` where something has to be asked, and InputError for whatever else speaks against
    it.
    """
    said = mapping or Mapping()
    files = [(Path(path), opened(Path(path), said)) for path in paths]
    texts = [(path, content) for path, content in files if isinstance(content, str)]
    tables = [(path, content) for path, content in files if not isinstance(content, str)]
    if texts and tables:
        raise InputError(Problem("is of another format than the first file", str(tables[0][0]), "format",
                                 allowed="events of a queue in every file"))
    if texts:
        return _read_queue_log(queue_log.table_of(texts, said), said, [str(path) for path, _ in texts])
    parts: list[Data] = []
    for at, (path, table) in enumerate(tables):
        others = [other for _, other in tables[:at] + tables[at + 1:]]
        parts.append(_read_one(path, table, said if not parts else parts[-1].mapping, others))
    return parts[0] if len(parts) == 1 else _joined(without_overlap(parts))


def _read_one(path: Path, table: Grid, mapping: Mapping, others: Sequence[Grid]) -> Data:
    events = queue_log.of_rows(table) if mapping.format in ("", "queue-log") else None
    if events is not None:
        return _read_queue_log(events, mapping, [str(path)])
    if mapping.format == "queue-log":
        raise InputError(Problem("is not a queue log", file=str(path), allowed="lines or rows of events"))
    if not len(table):
        raise InputError(Problem("has a line of names but no rows", file=str(path), allowed="at least one row"))
    table = in_rows_of_states(table, mapping)
    found = guess(table, mapping)
    settled = _settled(found, others)
    if settled != found.mapping:
        found = guess(table, settled)
    table = without_repeats(without_totals(table, found.mapping), found.mapping)
    if found.questions:
        raise _with_what_else_is_open(table, found)
    return typed(table, found.mapping)


def _settled(found: Guess, others: Sequence[Grid]) -> Mapping:
    """The mapping with those questions answered that other files of the log leave no doubt about."""
    mapping = found.mapping
    open_ = [each for each in found.questions if each.table == "units" or each.name in ("dates", "decimal")]
    for other in others if open_ else ():
        try:
            guessed = guess(other, replace(mapping, dates="", decimal="", units={}))
        except InputError:
            continue
        asked = {(each.table, each.name) for each in guessed.questions}
        for each in open_:
            told = guessed.mapping.units if each.table == "units" else {
                "dates": guessed.mapping.dates, "decimal": guessed.mapping.decimal}
            if (each.table, each.name) not in asked and told.get(each.name):
                mapping = mapping.with_answer(each.table, each.name, told[each.name])
    return mapping


def _with_what_else_is_open(grid: Grid, found: Guess) -> InputError:
    """The questions of a guess together with those, and the faults, of the columns that they do not concern."""
    asked = {(question.table, question.name) for question in found.questions}
    columns = {field.name: found.mapping.columns[field.name] for field in FIELDS[found.mapping.format]
               if found.mapping.columns.get(field.name) and ("units", field.name) not in asked
               and not (field.kind == STAMP and ("", "dates") in asked)
               and not (field.kind in NUMERIC and ("", "decimal") in asked)}
    open_ = Open(found.questions, found.mapping, grid.source)
    try:
        typed(grid, replace(found.mapping, columns=columns))
    except Open as more:
        words = {**found.mapping.words, **more.mapping.words}
        return Open([*found.questions, *more.questions], replace(found.mapping, words=words), grid.source)
    except InputError as faults:
        open_.problems += faults.problems
        return InputError(open_.problems)
    return open_


def _read_queue_log(grid: Grid, mapping: Mapping, sources: Sequence[str]) -> Data:
    known = replace(mapping, format="queue-log", columns=queue_log.COLUMNS, units={"wait": "s", "service": "s"},
                    decimal=".")
    check(grid, known, "queue-log")
    data = typed(grid, known)
    return replace(data, sources=tuple(sources), mapping=replace(data.mapping, columns={}, units={}, decimal=""))


def _joined(parts: Sequence[Data]) -> Data:
    first = parts[0]
    for part in parts[1:]:
        if part.mapping.format != first.mapping.format:
            raise InputError(Problem("is of another format than the first file", part.source, "format",
                                     part.mapping.format, first.mapping.format))
    moments = {name: Moments(*(np.concatenate([getattr(part.moments[name], each) for part in parts])
                               for each in ("wall", "instant", "day_only"))) for name in first.moments
               if all(name in part.moments for part in parts)}
    names = {name for part in parts for name in part.numbers}
    numbers = {name: np.concatenate([part.number(name) for part in parts]) for name in sorted(names)}
    words = {name: _one_list([part.word(name) for part in parts])
             for name in sorted({name for part in parts for name in part.words})}
    notes = tuple(f"{part.source}: {note}" for part in parts for note in part.notes)
    form = {name: getattr(first.mapping, name) for name in ("encoding", "separator", "sheet", "header")
            if len({getattr(part.mapping, name) for part in parts}) == 1}
    mapping = replace(first.mapping, **{"encoding": "", "separator": "", "sheet": "", "header": 0, **form})
    for part in parts[1:]:
        table = {about: {**mapping.words.get(about, {}), **more} for about, more in part.mapping.words.items()}
        mapping = replace(mapping, words={**mapping.words, **table})
    return Data(tuple(source for part in parts for source in part.sources), mapping, sum(part.rows for part in parts),
                moments, numbers, words, notes, np.concatenate([part.lines for part in parts]))


def _one_list(parts: Sequence[Words]) -> Words:
    labels = list(dict.fromkeys(label for part in parts for label in part.labels))
    place = {label: at for at, label in enumerate(labels)}
    codes = []
    for part in parts:
        own = np.array([*(place[label] for label in part.labels), -1], dtype=np.int64)
        codes.append(own[part.code])
    return Words(np.concatenate(codes), tuple(labels))
