"""Reading a call-by-call log: every row checked, every fault named with its line and column.

A log is a text file of comma-separated values, plain or compressed with gzip, one row a call:

| column | meaning |
|---|---|
| `date` | day of the call, YYYY-MM-DD |
| `entry_s` | second of that day at which the call reached the voice-response unit |
| `type` | kind of call, a short word |
| `priority` | 0 not known, 1 regular, 2 high |
| `customer` | number of the customer, 0 not known |
| `vru_s` | seconds in the voice-response unit (a clock that is corrected may make it negative) |
| `queue_s` | seconds in the queue |
| `outcome` | AGENT (answered), HANG (hung up) or PHANTOM (an artefact of the switch) |
| `service_s` | seconds with the agent |
| `agent` | name of the agent, NONE where there was none |

Columns may stand in any order and others may stand between them. The reader is strict because a log that is read
wrongly is worse than one that is refused: `nan`, `1_000`, Arabic digits and blanks inside a number are all faults.
"""

from __future__ import annotations

import csv
import difflib
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.log_lines import numbered_lines, text
from sim.errors import InputError, Problem

COLUMNS: Final = (
    "date", "entry_s", "type", "priority", "customer", "vru_s", "queue_s", "outcome", "service_s", "agent"
)
OUTCOMES: Final = ("AGENT", "HANG", "PHANTOM")
ANSWERED: Final = 0
HUNG_UP: Final = 1
PHANTOM: Final = 2
NO_AGENT: Final = "NONE"

MOST_PROBLEMS: Final = 20
LONGEST_LINE: Final = 4096
MOST_TYPES: Final = 50
MOST_AGENTS: Final = 100_000
LONGEST_SPAN_DAYS: Final = 3660

_SECONDS: Final = re.compile(r"-?[0-9]{1,6}(\.[0-9]{1,6})?", re.ASCII)
_RANGES: Final = {
    "entry_s": (0.0, 86_399.0), "vru_s": (-86_400.0, 86_400.0), "queue_s": (0.0, 86_400.0), "service_s": (0.0, 86_400.0)
}
_WHOLE: Final = re.compile(r"[0-9]{1,15}", re.ASCII)
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_WORD: Final = re.compile(r"[A-Za-z0-9_-]{1,32}", re.ASCII)


@dataclass(frozen=True, slots=True, eq=False)
class CallLog:
    """The calls of a log as parallel arrays, one entry a call, in the order of the file; times are in seconds."""

    source: str
    types: tuple[str, ...]
    agents: tuple[str, ...]
    day: NDArray[np.int64]
    """Day number, 1 is 1 January of the year 1 (a Monday), as in `datetime.date.toordinal`."""
    entry: NDArray[np.float64]
    type: NDArray[np.int64]
    priority: NDArray[np.int64]
    customer: NDArray[np.int64]
    vru: NDArray[np.float64]
    wait: NDArray[np.float64]
    outcome: NDArray[np.int64]
    service: NDArray[np.float64]
    agent: NDArray[np.int64]
    """Index in `agents`, -1 for none."""

    def __len__(self) -> int:
        """Return the number of calls."""
        return int(self.day.size)

    def where(self, keep: NDArray[np.bool_]) -> CallLog:
        """Return the log of the calls flagged in `keep`."""
        return CallLog(
            self.source, self.types, self.agents, self.day[keep], self.entry[keep], self.type[keep],
            self.priority[keep], self.customer[keep], self.vru[keep], self.wait[keep], self.outcome[keep],
            self.service[keep], self.agent[keep],
        )

    @property
    def first_day(self) -> date:
        """Return the first day with a call."""
        return date.fromordinal(int(self.day.min()))

    @property
    def last_day(self) -> date:
        """Return the last day with a call."""
        return date.fromordinal(int(self.day.max()))


def read(path: Path) -> CallLog:
    """Read and check the log at `path`.

    Raises InputError with up to twenty faults, each with file, line, column, what was found and what is allowed.
    """
    reader = _Reader(str(path))
    lines = numbered_lines(text(path))
    header = next(lines, None)
    if header is None:
        raise InputError(Problem("the file is empty", file=str(path), allowed="a header line: " + ",".join(COLUMNS)))
    reader.read_header(*header)
    for number, line in lines:
        reader.read_row(number, line)
        if len(reader.problems) > MOST_PROBLEMS:
            break
    return reader.finish()


class _Reader:
    """Turns lines into columns of numbers and collects the faults on the way."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.problems: list[Problem] = []
        self._places: dict[str, int] = {}
        self._width = 0
        self._days: dict[str, int] = {}
        self._types: dict[str, int] = {}
        self._agents: dict[str, int] = {}
        self._columns: dict[str, list[float]] = {name: [] for name in COLUMNS}

    def read_header(self, number: int, line: str) -> None:
        """Find the columns; a header that lacks one ends the reading at once."""
        names = [name.strip().lower() for name in self._cells(number, line) or []]
        self._places = {name: names.index(name) for name in COLUMNS if name in names}
        self._width = len(names)
        for name in COLUMNS:
            if names.count(name) != 1:
                self._add("column is missing" if name not in names else "column appears twice", number, name,
                          found=", ".join(names)[:200], allowed=", ".join(COLUMNS),
                          nearest=next(iter(difflib.get_close_matches(name, names[:100], 1)), ""), line=line)
        if self.problems:
            raise InputError(self.problems)

    def read_row(self, number: int, line: str) -> None:
        """Check one call and keep it."""
        cells = self._cells(number, line)
        if cells is None:
            return
        if len(cells) != self._width:
            self._add("row has the wrong number of fields", number, found=f"{len(cells)} fields",
                      allowed=f"{self._width} fields, as in the header", line=line)
            return
        row = {name: cells[self._places[name]].strip() for name in COLUMNS}
        values = {name: self._value(name, text) for name, text in row.items()}
        for name, value in values.items():
            if isinstance(value, str):
                column = 1 + len(",".join(cells[:self._places[name]])) + (self._places[name] > 0)
                self._add("value is not valid", number, name, row[name][:80] or "nothing", value,
                          column=column, line=line)
            else:
                self._columns[name].append(value)

    def finish(self) -> CallLog:
        """Return the log, or raise what was found wrong with it."""
        if not self.problems and not self._columns["date"]:
            self._add("has a header line but no calls", 0, allowed="one row per call")
        if not self.problems and max(self._days.values()) - min(self._days.values()) > LONGEST_SPAN_DAYS:
            found = f"{min(self._days)} to {max(self._days)}"
            self._add("spans too long a time", 0, "date", found, "ten years at most")
        if self.problems:
            more = len(self.problems) - MOST_PROBLEMS
            rest = [Problem("there may be more errors below", file=self.source)] if more > 0 else []
            raise InputError(self.problems[:MOST_PROBLEMS] + rest)
        number = {name: np.array(column, dtype=np.float64) for name, column in self._columns.items()}
        whole = {name: number[name].astype(np.int64)
                 for name in ("date", "type", "priority", "customer", "outcome", "agent")}
        return CallLog(
            self.source, tuple(self._types), tuple(self._agents), whole["date"], number["entry_s"], whole["type"],
            whole["priority"], whole["customer"], number["vru_s"], number["queue_s"], whole["outcome"],
            number["service_s"], whole["agent"],
        )

    def _cells(self, number: int, line: str) -> list[str] | None:
        """The fields of a line; quotes are honoured within it and must be closed in it."""
        if len(line) > LONGEST_LINE:
            self._add("line is too long", number, found=f"{len(line)} characters", allowed=f"{LONGEST_LINE}",
                      line=line)
            return None
        if '"' not in line:
            return line.split(",")
        try:
            return next(csv.reader([line], strict=True))
        except (csv.Error, StopIteration):
            self._add("quotes are not closed, or stand inside a field", number, column=line.index('"') + 1,
                      allowed='"..." around a whole field', line=line)
            return None

    def _value(self, name: str, text: str) -> float | str:
        """The number that stands for a field, or in words what would have been allowed."""
        if name == "date":
            return self._day(text)
        if name == "type":
            return _code(self._types, text, MOST_TYPES)
        if name == "agent":
            return -1.0 if text == NO_AGENT else _code(self._agents, text, MOST_AGENTS)
        if name == "outcome":
            return float(OUTCOMES.index(text)) if text in OUTCOMES else ", ".join(OUTCOMES)
        if name == "priority":
            return float(text) if text in ("0", "1", "2") else "0 (not known), 1 (regular) or 2 (high)"
        if name == "customer":
            return float(text) if _WHOLE.fullmatch(text) else "a whole number of at most 15 digits, 0 if not known"
        low, high = _RANGES[name]
        value = float(text) if _SECONDS.fullmatch(text) else np.inf
        return value if low <= value <= high else f"seconds, a number from {low:g} to {high:g}"

    def _day(self, text: str) -> float | str:
        if text not in self._days:
            try:
                if not _DAY.fullmatch(text):
                    raise ValueError(text)
                self._days[text] = date.fromisoformat(text).toordinal()
            except ValueError:
                return "a calendar date, YYYY-MM-DD"
        return float(self._days[text])

    def _add(self, message: str, number: int, key: str = "", found: str = "", allowed: str = "", nearest: str = "",
             column: int = 1, line: str = "") -> None:
        shown = line[:200] if column <= 200 else ""
        self.problems.append(Problem(message, self.source, key, found, allowed, nearest, number,
                                     column if number else 0, shown))


def _code(codes: dict[str, int], text: str, most: int) -> float | str:
    """The number of a word, given out in order of appearance."""
    code = codes.get(text)
    if code is not None:
        return float(code)
    if not _WORD.fullmatch(text) or len(codes) >= most:
        return f"a word of up to 32 letters, digits, '_' or '-', and at most {most} different ones"
    codes[text] = len(codes)
    return float(codes[text])
