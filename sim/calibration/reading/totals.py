"""Rows of a table that are none of the log: totals at its top, at its end or between days, units, remarks below it.

Such a row has no moment, where every other has one, and says that it is a total; or it stands at the end and says one
thing alone; or it stands at the top and holds units. They are left out and counted; any other row without a moment is a
fault.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.reading import stamps
from sim.calibration.reading.mapping import DAY_FIRST, MONTH_FIRST, Mapping
from sim.calibration.reading.meanings import spaced
from sim.calibration.reading.table import Grid, counted, each, without_blanks

if TYPE_CHECKING:
    from polars import Series

Flags = NDArray[np.bool_]
_MOMENT: Final = {"calls": "start", "queue-log": "start", "intervals": "start", "tickets": "opened", "events": "time"}
"""The moment that every row of a format has."""
_TOTAL: Final = re.compile(
    r"(?:sub|grand |overall |column )?(?:totals?|sum|average|avg|mean|summary)\b|gesamt|summe|insgesamt|zwischensumme|"
    r"(?:sous-)?total|totale?s?\b|totaux|moyenne|somme|suma\b|media\b|promedio|soma\b|média|totaal|gemiddeld|medio\b|"
    r"all (?:calls|queues|agents|skills|groups)\b|report total", re.IGNORECASE)


_ALL: Final = frozenset((
    "total", "totals", "grand total", "all", "all queues", "all skills", "all splits", "overall", "sum", "summary",
    "gesamt", "summe", "alle", "totale", "totaal", "toutes", "tous", "tutti", "tutte", "todos", "todas", "alla",
    "totalt", "i alt", "combined", "all calls", "average"))
"""What the rows of all queues together are called."""
_UNIT: Final = re.compile(
    r"[\[(]?(?:ms|s|secs?|seconds|mins?|minutes|h|hours?|#|n|count|calls|text|date|time|%)[\])]?", re.IGNORECASE)


def without_totals(grid: Grid, mapping: Mapping) -> Grid:
    """Return a table without rows that are totals or remarks, saying how many; the same where there are none."""
    column = mapping.columns.get(_MOMENT[mapping.format], "")
    if not column or column not in grid.names:
        return grid
    if mapping.format == "intervals":
        grid = _without_all_queues(_without_days(grid, mapping), mapping)
    timeless = _timeless(without_blanks(grid.column(column), mapping.blanks))
    if not timeless.any() or timeless.all():
        return grid
    rows = np.flatnonzero(timeless)
    cells = [grid.cells.row(int(row)) for row in rows]
    filled = [[cell for cell in row if cell] for row in cells]
    total = np.array([any(_TOTAL.match(cell) for cell in row) for row in filled])
    last = int(np.flatnonzero(~timeless)[-1])
    first = int(np.flatnonzero(~timeless)[0])
    units = np.array([row < first and all(_UNIT.fullmatch(cell) for cell in told)
                      for row, told in zip(rows.tolist(), filled, strict=True)])
    remark = np.array([row > last and len(told) <= 1 for row, told in zip(rows.tolist(), filled, strict=True)])
    out = np.zeros(len(grid), dtype=bool)
    out[rows[total | remark | units]] = True
    if not out.any():
        return grid
    notes = []
    if total.any():
        notes.append(f"{counted(total.sum(), 'row')} of totals left out (line {int(grid.lines[rows[total][0]])}).")
    if (remark & ~total).any():
        shown = filled[int(np.flatnonzero(remark & ~total)[0])]
        notes.append(f"{counted((remark & ~total).sum(), 'line')} below the table left out"
                     + (f": {shown[0][:60]}." if shown else "."))
    if (units & ~total).any():
        notes.append("The row of units below the names left out.")
    return replace(grid, cells=grid.cells.filter(~out), lines=grid.lines[~out], notes=(*grid.notes, *notes))


def _timeless(cells: Series) -> Flags:
    """Whether each cell is no moment in any order of day and month; "Total 2021-03-01" is none."""
    readers = [stamps.parser(order) for order in (DAY_FIRST, MONTH_FIRST)]
    _, bad = each(cells, lambda cell: (0.0,) if not _TOTAL.match(cell) and any(read(cell) for read in readers)
                  else None, 1)
    return np.asarray(bad | cells.is_null().to_numpy())


def _without_all_queues(grid: Grid, mapping: Mapping) -> Grid:
    """Leave out the rows of all queues together, where others are of one queue each."""
    column = mapping.columns.get("queue", "")
    if column not in grid.names:
        return grid
    cells = grid.column(column).to_list()
    out = np.array([cell is not None and spaced(cell) in _ALL for cell in cells], dtype=bool)
    if not out.any() or not any(cell and not is_out for cell, is_out in zip(cells, out, strict=True)):
        return grid
    told = cells[int(np.flatnonzero(out)[0])]
    note = f"{counted(out.sum(), 'row')} of {told!r} in column {column!r} left out: totals."
    return replace(grid, cells=grid.cells.filter(~out), lines=grid.lines[~out], notes=(*grid.notes, note))


def _without_days(grid: Grid, mapping: Mapping) -> Grid:
    """Leave out the rows of whole days, where the others say the time of day in a column of its own."""
    column = mapping.columns.get("time", "")
    if column not in grid.names:
        return grid
    cells = without_blanks(grid.column(column), mapping.blanks).to_list()
    out = np.array([cell is None or _TOTAL.match(cell) is not None for cell in cells], dtype=bool)
    moments = ~_timeless(without_blanks(grid.column(mapping.columns["start"]), mapping.blanks))
    out &= moments
    if not out.any() or 2 * int(out.sum()) > len(grid):
        return grid
    note = f"{counted(out.sum(), 'row')} of whole days left out: no time of day in column {column!r}."
    return replace(grid, cells=grid.cells.filter(~out), lines=grid.lines[~out], notes=(*grid.notes, note))
