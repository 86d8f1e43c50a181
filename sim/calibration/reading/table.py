"""A file as a table of texts: the cells of every column, and the line where each row begins."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.errors import Problem

if TYPE_CHECKING:
    from polars import DataFrame, Series

MOST_COLUMNS: Final = 1000
LONGEST_LINE: Final = 1 << 16
LONGEST_SHOWN: Final = 200
_CHUNK: Final = 50_000
_SPACES: Final = "[\u00a0\u2007\u2009\u202f]"
"""Spaces that do not break a line: programs put them between thousands, and before am and pm."""
BLANKS: Final = frozenset((
    "", "null", "none", "n/a", "n.a.", "nan", "nat", "?", "-", "--", "(null)", "(blank)", "#n/a", "\u2013", "\u2014"))
"""Cells that say nothing, in whatever case. The word NA is not among them: it may be a region."""


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """The cells of a file as trimmed texts, a column of the frame for each column of the file, named "0", "1", ..."""

    source: str
    names: tuple[str, ...]
    """What the columns are called, no two alike."""
    cells: DataFrame
    lines: NDArray[np.int64]
    """The line of the file, or the row of the sheet, at which each row begins."""
    separator: str = ""
    encoding: str = ""
    sheet: str = ""
    header: int = 1
    text: str = ""
    """The content, where it was a text file: for showing the line of a fault."""
    notes: tuple[str, ...] = field(default=())

    def __len__(self) -> int:
        """Return the number of rows."""
        return int(self.lines.size)

    def column(self, name: str) -> Series:
        """Return the cells of a column."""
        return self.cells[str(self.names.index(name))]

    def place(self, row: int, name: str) -> tuple[int, int, str]:
        """Return line, column and text of a cell, for a message; the text is "" where it is too long to show."""
        at, line = self.names.index(name), int(self.lines[row])
        if not self.text:
            return line, at + 1, ""
        shown = line_of(self.text, line)
        column = 1 + sum(len(cell) + 1 for cell in shown.split(self.separator)[:at]) if '"' not in shown else 1
        return line, column, shown[:LONGEST_SHOWN] if column <= LONGEST_SHOWN else ""


def counted(number: int | np.integer[Any], what: str) -> str:
    """Return so many things in words: 1 call, 1,200 calls."""
    return f"{int(number):,} {what}{'' if number == 1 else 's'}"


def line_of(text: str, number: int) -> str:
    """Return the line of a text by its number, counted from 1."""
    start = 0
    for _ in range(number - 1):
        start = text.find("\n", start) + 1
    end = text.find("\n", start)
    return text[start:end if end >= 0 else len(text)]


def unique_names(names: Iterable[str]) -> tuple[str, ...]:
    """Return names for all columns: those without one are called by their place, those met before get a number."""
    seen: dict[str, int] = {}
    result: list[str] = []
    for place, name in enumerate(names, 1):
        plain = " ".join(name.split()) or f"column {place}"
        seen[plain] = seen.get(plain, 0) + 1
        own = plain if seen[plain] == 1 else f"{plain} ({seen[plain]})"
        while own in result:
            own += "'"
        result.append(own)
    return tuple(result)


class Collector:
    """Puts rows together in pieces, so that a large file is not held as millions of objects."""

    def __init__(self, width: int) -> None:
        self.width = width
        self._rows: list[Sequence[str | None]] = []
        self._lines: list[int] = []
        self._frames: list[DataFrame] = []

    def __len__(self) -> int:
        """Return the number of rows added."""
        return len(self._lines)

    def add(self, line: int, cells: Sequence[str | None]) -> None:
        """Add a row that begins at a line."""
        self._rows.append(cells)
        self._lines.append(line)
        if len(self._rows) >= _CHUNK:
            self._pack()

    def frame(self) -> tuple[DataFrame, NDArray[np.int64]]:
        """Return all rows, their cells trimmed, and their lines."""
        import polars as pl

        self._pack()
        return pl.concat(self._frames), np.array(self._lines, dtype=np.int64)

    def _pack(self) -> None:
        import polars as pl

        columns = zip(*self._rows, strict=True) if self._rows else [()] * self.width
        frame = pl.DataFrame({str(at): pl.Series(list(cells), dtype=pl.String) for at, cells in enumerate(columns)})
        plain = pl.all().str.replace_all(_SPACES, " ").str.strip_chars()
        self._frames.append(frame.with_columns(plain))
        self._rows = []


def without_blanks(cells: Series, more: Iterable[str] = ()) -> Series:
    """Return the cells with null for those that say nothing."""
    import polars as pl

    blank = list(BLANKS | {word.lower() for word in more})
    frame = cells.alias("cell").to_frame()
    kept = pl.when(pl.col("cell").str.to_lowercase().is_in(blank)).then(None).otherwise(pl.col("cell"))
    return frame.select(kept.alias("cell"))["cell"]


def each(cells: Series, read: Callable[[str], Sequence[float] | None], width: int) -> tuple[
        NDArray[np.float64], NDArray[np.bool_]]:
    """Read every cell; return `width` numbers for each (nan where null or not readable) and which were not readable.

    Each different cell is read once.
    """
    import polars as pl

    frame = cells.alias("cell").to_frame()
    different = frame.unique(maintain_order=True).drop_nulls()
    read_cells = [read(cell) for cell in different["cell"]]
    table = np.full((len(read_cells) + 1, width), np.nan)
    bad = np.zeros(len(read_cells) + 1, dtype=bool)
    for at, values in enumerate(read_cells):
        if values is None:
            bad[at] = True
        else:
            table[at] = values
    code = frame.join(different.with_columns(pl.int_range(pl.len()).alias("code")), on="cell", how="left",
                      maintain_order="left")["code"].fill_null(len(read_cells)).to_numpy()
    return table[code], bad[code]


def without_words(cells: Series) -> Series:
    """Return the cells of a column of numbers or moments with null for words that say that there is none."""
    return without_blanks(cells, ("na", ".", "nil", "unknown", "not available", "not set"))


def fault_in(grid: Grid, name: str, row: int, problem: Problem) -> Problem:
    """Return a problem with the place of a cell and its content."""
    line, column, shown = grid.place(row, name)
    found = grid.column(name)[row]
    return replace(problem, line=line, column=column, source_line=shown, found=(found or "")[:80] or "nothing")
