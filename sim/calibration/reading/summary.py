"""What was read, for a look: how many rows of what, from when to when, and what each column was taken for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.calibration.reading.log_fields import COUNT, FIELDS, TIME, WHAT, Field
from sim.calibration.reading.table import counted
from sim.calibration.reading.typed import Data, Floats, Moments

_COMMONEST: Final = 3
_LONGEST_WORD: Final = 24


@dataclass(frozen=True, slots=True)
class FieldSummary:
    """A field as it was read: its column, how many rows tell it, and its values in words."""

    name: str
    column: str
    meaning: str
    known: int
    values: str


@dataclass(frozen=True, slots=True)
class Summary:
    """A log as it was read; `first` and `last` are days and times, "" where unknown; `cases` 0 where rows are none."""

    format: str
    rows: int
    cases: int
    first: str
    last: str
    outcomes: dict[str, int]
    fields: tuple[FieldSummary, ...]

    @property
    def headline(self) -> str:
        """Return the counts and the span of time in a sentence."""
        rows = {"calls": "call", "queue-log": "call", "intervals": "interval", "tickets": "ticket",
                "events": "event"}[self.format]
        parts = [f"{self.format} ({WHAT[self.format]}): {counted(self.rows, rows)}"]
        if self.cases:
            parts.append(f"of {counted(self.cases, 'case')}")
        if self.first:
            parts.append(f"from {self.first} to {self.last}")
        told = ", ".join(f"{number:,} {what} ({number / self.rows:.1%})" for what, number in self.outcomes.items())
        return " ".join(parts) + (f"; {told}" if told else "") + "."


def summary(data: Data) -> Summary:
    """Return what was read of a log."""
    fields = tuple(_field(data, field) for field in FIELDS[data.mapping.format] if _has(data, field.name))
    first, last = _span(data)
    cases = int(np.unique(data.word("case").code).size) if data.word("case").labels else 0
    return Summary(data.mapping.format, data.rows, cases if data.mapping.format == "events" else 0, first, last,
                   _outcomes(data), fields)


def _has(data: Data, name: str) -> bool:
    return name in data.moments or name in data.numbers or name in data.words


def _span(data: Data) -> tuple[str, str]:
    for name in ("start", "opened", "time"):
        if name in data.moments:
            return _ends(data.moments[name])
    return "", ""


def _ends(moments: Moments) -> tuple[str, str]:
    """The first and the last moment, as `YYYY-MM-DD HH:MM`; days alone where that is all that is known."""
    known = ~np.isnan(moments.wall)
    if not known.any():
        return "", ""
    unit = 86_400 if moments.day_only[known].all() else 60
    ends = (moments.wall[known].min(), moments.wall[known].max())
    first, last = (str(np.datetime64(int(end // unit), "D" if unit > 60 else "m")).replace("T", " ") for end in ends)
    return first, last


def _outcomes(data: Data) -> dict[str, int]:
    given = data.word("outcome")
    meaning = data.mapping.words.get("outcome", {})
    number: dict[str, int] = {}
    counts = np.bincount(given.code + 1, minlength=len(given.labels) + 1)[1:]
    for label, count in zip(given.labels, counts, strict=True):
        what = meaning.get(label, label)
        number[what] = number.get(what, 0) + int(count)
    return number


def _field(data: Data, field: Field) -> FieldSummary:
    column = data.mapping.columns.get(field.name, "")
    if field.name in data.moments:
        wall = data.moments[field.name].wall
        known = wall[~np.isnan(wall)]
        values = " to ".join(_ends(data.moments[field.name])) if known.size else ""
    elif field.name in data.numbers:
        number = data.numbers[field.name]
        known = number[~np.isnan(number)]
        values = _amounts(known, field.kind) if known.size else ""
    else:
        given = data.words[field.name]
        code = given.code[given.code >= 0]
        values = _commonest(given.labels, np.bincount(code, minlength=len(given.labels)))
        return FieldSummary(field.name, column, field.meaning, int(code.size), values)
    return FieldSummary(field.name, column, field.meaning, int(known.size), values)


def _amounts(known: Floats, kind: str) -> str:
    low, middle, high = float(known.min()), float(np.median(known)), float(known.max())
    if kind == TIME:
        return f"{str(np.datetime64(int(low), 's'))[11:]} to {str(np.datetime64(int(high), 's'))[11:]}"
    unit = "" if kind == COUNT else " s"
    return f"{low:g} to {high:g}{unit}, median {middle:g}{unit}"


def _commonest(labels: tuple[str, ...], number: np.ndarray) -> str:
    order = np.argsort(-number, kind="stable")[:_COMMONEST]
    words = ", ".join(labels[at] if len(labels[at]) <= _LONGEST_WORD else labels[at][:_LONGEST_WORD - 3] + "..."
                      for at in order.tolist())
    return f"{len(labels):,} different: {words}" + (", ..." if len(labels) > _COMMONEST else "") if labels else ""
