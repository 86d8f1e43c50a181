"""Logs of changes that are not yet a row a state: a field at a time, or the start and the end of work in rows apart.

- An audit log tells which field changed, and to what (`field`, `toString`; `fieldname`, `newvalue`), often from what as
  well: each becomes a column of its own.
- A log with lifecycle transitions (XES: `lifecycle:transition`) tells of the same work in two rows, `start` and
  `complete`; they become one with a start and an end. What is suspended ends, and begins again where it is resumed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.reading import meanings, stamps
from sim.calibration.reading.log_fields import EVENTS, TICKETS
from sim.calibration.reading.mapping import Mapping
from sim.calibration.reading.table import Collector, Grid, counted

_NAMES: Final = {field.name: field.names for field in EVENTS}
_OPENED: Final = next(field.names for field in TICKETS if field.name == "opened")
_FIELD: Final = ("field", "field name", "fieldname", "changed field", "field label", "attribute", "property",
                 "item field", "change field")
_TO: Final = ("to string", "tostring", "new value", "newvalue", "to", "to value", "value", "new", "after")
_FROM: Final = ("from string", "fromstring", "old value", "oldvalue", "from", "from value", "old", "before",
                "previous value", "previous")
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
    """An audit log with a column for each field of use; None for a table that is none.

    What changes of a case at one moment is one row, in which also stands what did not change: what a field was set to
    last, or, where nothing has been said of it yet, what its first change says that it was before.
    """
    case, when = _column(grid, (*_NAMES["case"], *_RECORD)), _column(grid, _NAMES["time"])
    which, to, before = _column(grid, _FIELD), _column(grid, _TO), _column(grid, _FROM)
    if not all((case, when, which, to)) or {which, to} & set(mapping.columns.values()):
        return None
    place = {word: at for at, words in enumerate(_AUDITED.values()) for word in words}
    known = [place.get(meanings.spaced(word or ""), -1) for word in grid.column(which).to_list()]
    if 0 not in known:
        return None
    used = [at for at in range(len(_AUDITED)) if at in known]
    names = list(_AUDITED)
    kept = [name for field in ("class", "priority") if names.index(field) not in used
            and (name := _column(grid, _NAMES[field])) and name not in (case, when, which, to, before)]
    cells = [grid.column(name).to_list() for name in (case, when, to)]
    was = grid.column(before).to_list() if before else [None] * len(grid)
    beside = [grid.column(name).to_list() for name in kept]
    collector = Collector(2 + len(used) + len(kept))
    rows = [row for row in _in_time(cells[1]) if known[row] >= 0]
    initial = _initial(rows, known, cells[0], was)
    changes = _changes(rows, known, cells, initial)
    created = _column(grid, [name for name in _OPENED if meanings.spaced(when) != name])
    if created and created not in (which, to, before):
        opened = {cells[0][row]: row for row, *_ in reversed(changes)}
        changes = [(row, initial[case], grid.column(created)[row]) for case, row in opened.items()
                   if initial[case].get(0)] + changes
    for row, values, moment in changes:
        collector.add(int(grid.lines[row]), [cells[0][row], moment, *(values.get(at) for at in used),
                                             *(each[row] for each in beside)])
    frame, lines = collector.frame()
    left = len(grid) - len(rows)
    notes: tuple[str, ...] = (f"{counted(left, 'row')} on other fields left out.",) if left else ()
    begun = sum(1 for values in initial.values() if values.get(0))
    if begun > 0.5 * len(initial) and not created:
        notes += ("The first that is told of most cases is a change of their state, not that they were opened: they "
                  "count from that change on.",)
    return replace(grid, names=(case, when, *(names[at] for at in used), *kept), cells=frame, lines=lines, text="",
                   notes=(*grid.notes, *notes))


_Cells = Sequence[str | None]


def _initial(rows: Sequence[int], known: Sequence[int], case: _Cells, was: _Cells
             ) -> dict[str | None, dict[int, str | None]]:
    """What the fields of each case were before anything was said of them; rows: in time; known: the field of each."""
    before: dict[str | None, dict[int, str | None]] = {}
    for row in rows:
        before.setdefault(case[row], {}).setdefault(known[row], was[row])
    return before


def _changes(rows: Sequence[int], known: Sequence[int], cells: Sequence[_Cells],
             initial: dict[str | None, dict[int, str | None]]) -> list[tuple[int, dict[int, str | None], str | None]]:
    """The first row of each change of a case, in time, what its fields are from then on, and when it was.

    rows: in time; known: the field of each; cells: cases, moments and new values.
    """
    now = {case: dict(values) for case, values in initial.items()}
    changes: list[tuple[int, dict[int, str | None], str | None]] = []
    latest: dict[str | None, tuple[int, set[int]]] = {}
    for row in rows:
        case, moment, value = (each[row] for each in cells)
        at, told = latest.get(case, (-1, set()))
        if at < 0 or changes[at][2] != moment or known[row] in told:
            at, told = len(changes), set()
            changes.append((row, dict(now[case]), moment))
            latest[case] = at, told
        told.add(known[row])
        changes[at][1][known[row]] = now[case][known[row]] = value
    return changes


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
    """The rows by their moments where these can be read in one way only, else as they stand.

    Rows of one moment are in the order of the file, from its end where it has the newest rows first.
    """
    read = stamps.parser("")
    known = {cell: read(cell) for cell in set(moments) if cell}
    if not all(known.values()):
        return list(range(len(moments)))
    when = [stamp.wall - (0.0 if np.isnan(stamp.offset) else stamp.offset) if cell and (stamp := known[cell]) else 0.0
            for cell in moments]
    moment = np.array(when)
    return [int(row) for row in np.lexsort((place_in_file(moment, np.zeros(moment.size, dtype=np.int64)), moment))]


def place_in_file(moment: NDArray[np.float64], case: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where rows of one moment are in the order in which they came about: a file may have the newest rows first.

    It does where rows of a case come before the one above more often than after it.
    """
    order = np.argsort(case, kind="stable")
    later = np.sign(np.diff(moment[order]))[np.diff(case[order]) == 0]
    place = np.arange(moment.size)
    return -place if later.sum() < 0.0 else place


def _with_ends(grid: Grid, rows: np.ndarray, ends: Sequence[str | None], states: Sequence[str]) -> Grid:
    import polars as pl

    width = len(grid.names)
    cells = grid.cells[rows].with_columns(pl.Series(str(width), ends, dtype=pl.String),
                                          pl.Series(str(width + 1), states, dtype=pl.String))
    note = (f"Starts and ends of work in rows apart: {counted(len(grid), 'row')} are {counted(len(rows), 'piece')} of "
            "work.")
    return replace(grid, names=(*grid.names, ENDED, STATE), cells=cells, lines=grid.lines[rows],
                   notes=(*grid.notes, note))
