"""Rows that are told more than once: lines exported twice, and files that overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.calibration.reading.mapping import Mapping
from sim.calibration.reading.table import Grid, counted

if TYPE_CHECKING:
    from polars import DataFrame

    from sim.calibration.reading.typed import Data

_FILE, _NTH, _ROW = "#file", "#nth", "#row"
"""Columns beside those of fields: the file, how often it told the same before, the row."""
FEWEST_ROWS: Final = 20
"""Of fewer rows a column of which each is different may be so by chance."""


def without_repeats(grid: Grid, mapping: Mapping) -> Grid:
    """Return a table without rows that say in every cell what an earlier one says, and a note of how many."""
    import polars as pl

    names = grid.cells.columns
    different = grid.cells.with_row_index("row").unique(subset=names, keep="first", maintain_order=True)
    again = len(grid) - different.height
    if not again or not _each_is_one_thing(different, mapping):
        return grid
    note = f"{counted(again, 'row')} that {'says' if again == 1 else 'say'} again what another one says left out."
    kept = different["row"].to_numpy()
    return replace(grid, cells=different.select(pl.exclude("row")), lines=grid.lines[kept], notes=(*grid.notes, note))


def _each_is_one_thing(different: DataFrame, mapping: Mapping) -> bool:
    """Whether two rows that are alike can only be one thing told twice.

    So it is with intervals and tickets. Two calls may be alike, unless some column tells all apart that are not alike
    throughout, as the number of a call does. A state of a case that is told twice is still the same.
    """
    if mapping.format in ("intervals", "events"):
        return mapping.format == "intervals"
    return bool(mapping.columns.get("case")) or (different.height >= FEWEST_ROWS and any(
        cells.n_unique() == different.height and not cells.null_count() for cells in different.drop("row")))


def without_overlap(parts: Sequence[Data]) -> tuple[Data, ...]:
    """Return logs without the rows that an earlier one of them has already, as often as it has them, saying how many.

    Files of two months may share a day; what one file says twice it says twice.
    """
    import polars as pl

    names = sorted({name for part in parts for kind in (part.moments, part.numbers, part.words) for name in kind})
    frame = pl.concat([_cells(part, names).with_columns(pl.lit(at).alias(_FILE)) for at, part in enumerate(parts)])
    frame = frame.with_columns(pl.int_range(pl.len()).over([*names, _FILE]).alias(_NTH))
    kept = frame.with_row_index(_ROW).unique(subset=[*names, _NTH], keep="first", maintain_order=True)[_ROW]
    keep = np.zeros(frame.height, dtype=bool)
    keep[kept.to_numpy()] = True
    result, begins = [], 0
    for part in parts:
        own = keep[begins:begins + part.rows]
        begins += part.rows
        told = int(np.count_nonzero(~own))
        note = (f"{counted(told, 'row')} that an earlier file has already left out.",) if told else ()
        result.append(replace(part.where(own), notes=(*part.notes, *note)))
    return tuple(result)


def _cells(part: Data, names: Sequence[str]) -> DataFrame:
    """The values of a log, those of words as texts, in columns that are the same for all of its files."""
    import polars as pl

    columns = {}
    for name in names:
        if name in part.words:
            labels = [*part.words[name].labels, None]
            columns[name] = pl.Series(labels, dtype=pl.String).gather(np.where(
                part.words[name].code < 0, len(labels) - 1, part.words[name].code))
        elif name in part.moments:
            columns[name] = pl.Series(part.moments[name].wall, nan_to_null=True).cast(pl.String)
        else:
            columns[name] = pl.Series(part.number(name), nan_to_null=True).cast(pl.String)
    return pl.DataFrame(columns)
