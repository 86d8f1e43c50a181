"""Logs of changes that are not yet a row a state: a field at a time, or the start and the end of work in rows apart.

- An audit log tells which field changed, and to what (`field`, `toString`; `fieldname`, `newvalue`): each becomes a
  column of its own.
- A log with lifecycle transitions (XES: `lifecycle:transition`) tells of the same work in two rows, `start` and
  `complete`; they become one with a start and an end. What is suspended ends, and begins again where it is resumed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from sim.calibration.reading import meanings, stamps
from sim.calibration.reading.log_fields import EVENTS
from sim.calibration.reading.mapping import Mapping
from sim.calibration.reading.table import Collector, Grid, counted

_NAMES: Final = {field.name: field.names for field in EVENTS}
_FIELD: Final = ("field", "field name", "fieldname", "changed field", "field label", "attribute", "property",
                 "item field", "change field")
_TO: Final = ("to string", "tostring", "new value", "newvalue", "to", "to value", "value", "new", "after")
_RECORD: Final = ("documentkey", "document key", "record", "record id", "parent id")
_AUDITED: Final = {
    "status": ("status", "state", "incident state", "case status", "ticket status", "stage"),
    "group": ("group", "team", "assignment group", "queue", "assigned group", "support group", "line", "tier"),
    "resource": ("assignee", "assigned to", "owner", "agent", "case owner"),
    "priority": ("priority", "urgency", "severity"),
    "class": ("issue type", "category", "ticket type", "case type"),
}
"""Which of the fields that an audit log tells of are of use, and what they are called."""
_LIFECYCLE: Final = ("lifecycle transition", "lifecycle", "transition", "event type", "lifecycle state",
                     "lifecycle phase")
_BEGINS: Final = ("start", "started", "resume", "resumed", "begin")
_ENDS: Final = ("complete", "completed", "end", "suspend", "suspended", "finish")
_WAITS: Final = ("schedule", "scheduled", "assign", "enqueue")
_OVER: Final = ("solved", "closed", "given up")
ENDED: Final = "ended at"
STATE: Final = "state"


def in_rows_of_states(grid: Grid, mapping: Mapping) -> Grid:
    """Return a table with a row for each change of a case, or each piece of work; others as they are."""
    if mapping.format not in ("", "events"):
        return grid
    return _of_fields(grid, mapping) or _of_lifecycle(grid) or grid


def _column(grid: Grid, names: Sequence[str]) -> str:
    place = {meanings.spaced(name): name for name in reversed(grid.names)}
    return next((place[name] for name in names if name in place), "")


def _of_fields(grid: Grid, mapping: Mapping) -> Grid | None:
    """An audit log with a column for each field of use; None for a table that is none."""
    case, when = _column(grid, (*_NAMES["case"], *_RECORD)), _column(grid, _NAMES["time"])
    which, to = _column(grid, _FIELD), _column(grid, _TO)
    if not all((case, when, which, to)) or {which, to} & set(mapping.columns.values()):
        return None
    place = {word: at for at, words in enumerate(_AUDITED.values()) for word in words}
    cells = [grid.column(name).to_list() for name in (case, when, which, to)]
    known = [place.get(meanings.spaced(word or ""), -1) for word in cells[2]]
    if 0 not in known:
        return None
    used = [at for at in range(len(_AUDITED)) if at in known]
    collector = Collector(2 + len(used))
    for line, at, of, moment, value in zip(grid.lines.tolist(), known, cells[0], cells[1], cells[3], strict=True):
        if at >= 0:
            collector.add(line, [of, moment, *(value if at == each else None for each in used)])
    frame, lines = collector.frame()
    left = len(grid) - len(lines)
    notes = (f"{counted(left, 'row')} on other fields left out.",) if left else ()
    return replace(grid, names=(case, when, *(list(_AUDITED)[at] for at in used)), cells=frame, lines=lines, text="",
                   notes=(*grid.notes, *notes))


def _of_lifecycle(grid: Grid) -> Grid | None:
    """A log of transitions with a row for each piece of work; None for a table that is none."""
    case, when = _column(grid, ("case concept name", *_NAMES["case"])), _column(grid, _NAMES["time"])
    activity, phase = _column(grid, _NAMES["activity"]), _column(grid, _LIFECYCLE)
    if not all((case, when, activity, phase)):
        return None
    phases = [(cell or "").lower() for cell in grid.column(phase).to_list()]
    if not set(phases) & set(_BEGINS) or not set(phases) & set(_ENDS):
        return None
    cases, moments, activities = (grid.column(name).to_list() for name in (case, when, activity))
    pieces: dict[int, str | None] = {}
    waiting: list[int] = []
    open_: dict[tuple[str | None, str | None], deque[int]] = {}
    for row in _in_time(moments):
        key = (cases[row], activities[row])
        if phases[row] in _BEGINS:
            pieces[row] = None
            open_.setdefault(key, deque()).append(row)
        elif phases[row] in _WAITS:
            waiting.append(row)
        elif phases[row] in _ENDS:
            pieces[open_[key].popleft() if open_.get(key) else row] = moments[row]
    rows = np.array(sorted([*pieces, *waiting]), dtype=np.int64)
    return _with_ends(grid, rows, [pieces.get(int(row)) for row in rows],
                      [_state(activities[int(row)], int(row) in pieces) for row in rows])


def _state(activity: str | None, is_work: bool) -> str:
    meaning = meanings.state(activity or "")
    return meaning if meaning in _OVER else "working" if is_work else "queued"


def _in_time(moments: Sequence[str | None]) -> list[int]:
    """The rows by their moments where these can be read in one way only, else as they stand."""
    read = stamps.parser("")
    known = {cell: read(cell) for cell in set(moments) if cell}
    if not all(known.values()):
        return list(range(len(moments)))
    when = [stamp.wall - (0.0 if np.isnan(stamp.offset) else stamp.offset) if cell and (stamp := known[cell]) else 0.0
            for cell in moments]
    return [int(row) for row in np.argsort(np.array(when), kind="stable")]


def _with_ends(grid: Grid, rows: np.ndarray, ends: Sequence[str | None], states: Sequence[str]) -> Grid:
    import polars as pl

    width = len(grid.names)
    cells = grid.cells[rows].with_columns(pl.Series(str(width), ends, dtype=pl.String),
                                          pl.Series(str(width + 1), states, dtype=pl.String))
    note = (f"Starts and ends of work in rows apart: {counted(len(grid), 'row')} are {counted(len(rows), 'piece')} of "
            "work.")
    return replace(grid, names=(*grid.names, ENDED, STATE), cells=cells, lines=grid.lines[rows],
                   notes=(*grid.notes, note))
