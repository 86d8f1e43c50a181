"""Tables: drawn with Rich on a terminal, aligned plain text everywhere else.

Cell contents are never read as Rich markup: names come from users' files.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console


@dataclass(frozen=True, slots=True)
class Table:
    """A title, column headers (all empty: none) and rows of text; the columns in `right` are aligned to the right."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int] = frozenset()
    note: str = ""


def show(table: Table, console: Console) -> None:
    """Print a table to a console: framed on a terminal wide enough for it, otherwise plain."""
    if console.is_terminal and _plain_width(table) <= console.width:
        _draw(table, console)
    else:
        console.print(plain(table), markup=False, highlight=False, soft_wrap=True)
        console.print()


def plain(table: Table) -> str:
    """Return a table as aligned lines without trailing spaces."""
    widths = _widths(table)
    lines = [table.title] if table.title else []
    head = (table.columns, tuple("-" * width for width in widths)) if any(table.columns) else ()
    lines += [_line(row, widths, table.right) for row in (*head, *table.rows)]
    return "\n".join([*lines, table.note] if table.note else lines)


def terminal_width() -> int:
    """Return the width of the terminal in columns; 100 where there is none."""
    return shutil.get_terminal_size((100, 24)).columns


def _widths(table: Table) -> list[int]:
    return [max(len(row[at]) for row in (table.columns, *table.rows)) for at in range(len(table.columns))]


def _plain_width(table: Table) -> int:
    return sum(_widths(table)) + 3 * len(table.columns) + 1


def _line(cells: Sequence[str], widths: Sequence[int], right: frozenset[int]) -> str:
    padded = [cell.rjust(width) if at in right else cell.ljust(width)
              for at, (cell, width) in enumerate(zip(cells, widths, strict=True))]
    return "  ".join(padded).rstrip()


def _draw(table: Table, console: Console) -> None:
    from rich import box
    from rich.table import Table as Drawn
    from rich.text import Text

    drawn = Drawn(title=Text(table.title) if table.title else None, box=box.SIMPLE_HEAD, title_justify="left",
                  title_style="bold", caption=Text(table.note) if table.note else None, caption_justify="left",
                  show_header=any(table.columns))
    for at, name in enumerate(table.columns):
        drawn.add_column(Text(name), justify="right" if at in table.right else "left", no_wrap=True)
    for row in table.rows:
        drawn.add_row(*(Text(cell) for cell in row))
    console.print(drawn)
