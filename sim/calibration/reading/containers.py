"""Opening a file: text of separated values, plain or gzip, Parquet, a sheet of Excel, XES."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

from sim.calibration.reading.mapping import Mapping
from sim.calibration.reading.table import MOST_COLUMNS, Collector, Grid, unique_names
from sim.errors import InputError, Problem

MOST_BYTES: Final = 1 << 28
"""No log may be larger than this, unpacked."""
MOST_MEMBERS: Final = 1000
MOST_WRAPPED: Final = 3
"""A file may have been gzipped so many times over."""
MOST_UNPACKED: Final = 1 << 30
"""No workbook may be larger than this, unpacked."""


def contents(path: Path) -> bytes:
    """Return the bytes of a file, unpacked if it is gzip; InputError if it cannot be read, is damaged or too large."""
    try:
        with path.open("rb") as handle:
            content = handle.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(Problem(f"cannot be read: {reason}", file=str(path))) from error
    for _ in range(MOST_WRAPPED):
        if content[:2] != b"\x1f\x8b":
            break
        content = _unpacked(content, path)
    if len(content) > MOST_BYTES:
        raise InputError(Problem("is too large", file=str(path), allowed=f"at most {MOST_BYTES >> 20} MiB unpacked",
                                 way_out="give it in parts, such as a file a month"))
    return content


def _unpacked(content: bytes, path: Path) -> bytes:
    """Unpack gzip, never more than the limit, members one after another."""
    pieces: list[bytes] = []
    room = MOST_BYTES + 1
    try:
        while content and room > 0:
            unpacker = zlib.decompressobj(wbits=31)
            pieces.append(unpacker.decompress(content, room))
            room -= len(pieces[-1])
            if not unpacker.eof and room > 0:
                raise zlib.error("it is truncated")
            content = unpacker.unused_data.lstrip(b"\0")
            if len(pieces) > MOST_MEMBERS:
                raise zlib.error("it has too many members")
    except zlib.error as error:
        raise InputError(Problem(f"is a damaged gzip file: {error}", file=str(path))) from error
    return b"".join(pieces)


def is_parquet(content: bytes) -> bool:
    """Whether a file is Parquet, by its first bytes."""
    return content[:4] == b"PAR1"


def is_sheet(content: bytes) -> bool:
    """Whether a file is a workbook (.xlsx, .xlsm, .ods: a ZIP archive; .xls: a compound document)."""
    return content[:4] == b"PK\x03\x04" or content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def is_xml(content: bytes) -> bool:
    """Whether a file is XML, which among logs is XES."""
    return content[:512].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"


def parquet(content: bytes, path: Path) -> Grid:
    """Return the cells of a Parquet file; moments, durations and flags as texts that say what they are."""
    import polars as pl

    try:
        frame = pl.read_parquet(io.BytesIO(content))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise InputError(Problem(f"is a damaged Parquet file: {str(error).splitlines()[0][:120]}",
                                 file=str(path))) from error
    kept, dropped = [], []
    for name, kind in frame.schema.items():
        if kind.is_nested() or kind in (pl.Binary, pl.Object):
            dropped.append(name)
        else:
            kept.append(name)
    notes = (f"Columns of lists or bytes left out: {', '.join(dropped)}.",) if dropped else ()
    columns = {str(at): _as_text(frame[name]) for at, name in enumerate(kept)}
    _not_empty(bool(kept), path)
    import numpy as np

    lines = np.arange(1, frame.height + 1, dtype=np.int64)
    return Grid(str(path), unique_names(kept), pl.DataFrame(columns), lines, notes=notes)


def _as_text(cells: Any) -> Any:
    import polars as pl

    kind = cells.dtype
    if kind == pl.Datetime:
        return cells.dt.strftime("%Y-%m-%dT%H:%M:%S%.f" + ("%:z" if kind.time_zone else ""))
    if kind == pl.Duration:
        return pl.Series([None if span is None else _clock(span) for span in cells], dtype=pl.String)
    if kind == pl.Time:
        return cells.dt.strftime("%H:%M:%S%.f")
    if kind.is_float():
        return pl.Series([_plain(value) for value in cells], dtype=pl.String)
    return cells.cast(pl.String).str.strip_chars()


def _plain(value: float | None) -> str | None:
    """A number as a person would write it: 7 for 7.0, nothing for nan."""
    if value is None or value != value:
        return None
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def _clock(span: timedelta) -> str:
    total = abs(span.total_seconds())
    minutes, seconds = divmod(total, 60.0)
    part = f"{seconds:09.6f}".rstrip("0").rstrip(".") if seconds != int(seconds) else f"{int(seconds):02d}"
    hours = int(minutes // 60)
    days, hours = divmod(hours, 24)
    sign = "-" if span < timedelta(0) else ""
    return f"{sign}{f'{days}d ' if days else ''}{hours}:{int(minutes % 60):02d}:{part}"


def sheet(content: bytes, path: Path, mapping: Mapping) -> Grid:
    """Return the cells of a sheet of a workbook: the one the mapping names, else the longest.

    Sheets with the same names of columns are one table: a workbook may have a sheet a month.
    """
    try:
        from python_calamine import CalamineError, CalamineWorkbook, WorksheetNotFound
    except ImportError as error:
        raise InputError(Problem("is a workbook, and what reads these is not installed", file=str(path),
                                 way_out="pip install 'journeysim[xlsx]', or save the sheet as CSV")) from error
    _check_unpacked(content, path)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        grids = {}
        for name in [mapping.sheet] if mapping.sheet else book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            if any(cell != "" for row in rows for cell in row) and (mapping.sheet or len(rows) >= mapping.header):
                grids[name] = _of_rows([[_cell(cell) for cell in row] for row in rows], path, mapping)
    except WorksheetNotFound as error:
        raise InputError(Problem("is not a sheet of the workbook", str(path), "sheet", repr(mapping.sheet),
                                 ", ".join(map(repr, book.sheet_names)))) from error
    except CalamineError as error:
        raise InputError(Problem(f"is not a workbook that can be read: {error}", file=str(path))) from error
    if not grids:
        raise InputError(Problem("is empty", file=str(path), allowed="a sheet with a line of names, and rows"))
    longest = max(grids, key=lambda name: len(grids[name]))
    same = [name for name, grid in grids.items() if grid.names == grids[longest].names]
    grid = _one_below_another([grids[name] for name in same])
    return replace(grid, sheet=longest if len(same) == 1 else "",
                   notes=(*_which_sheets(same, [name for name in book.sheet_names if name not in same], mapping),
                          *grid.notes))


def _one_below_another(grids: list[Grid]) -> Grid:
    import numpy as np
    import polars as pl

    if len(grids) == 1:
        return grids[0]
    return replace(grids[0], cells=pl.concat([grid.cells for grid in grids]),
                   lines=np.concatenate([grid.lines for grid in grids]))


def _which_sheets(read: list[str], others: list[str], mapping: Mapping) -> tuple[str, ...]:
    """Say which sheets were read, where nobody has chosen one among several."""
    if mapping.sheet or len(read) + len(others) < 2:
        return ()
    were = "sheet {} was" if len(read) == 1 else "sheets {} were"
    rest = f", none of {', '.join(map(repr, others))}" if others else ""
    return (f"The {were.format(', '.join(map(repr, read)))} read{rest}: for another write  sheet = \"...\"  into the "
            "mapping.",)


def _check_unpacked(content: bytes, path: Path) -> None:
    """Refuse an archive that says it would fill the memory, or that is none."""
    if content[:2] != b"PK":
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(part.file_size for part in archive.infolist())
    except zipfile.BadZipFile as error:
        raise InputError(Problem(f"is a damaged workbook: {error}", file=str(path))) from error
    if size > MOST_UNPACKED:
        raise InputError(Problem("is too large", file=str(path), allowed=f"at most {MOST_UNPACKED >> 20} MiB unpacked",
                                 way_out="save the sheet as CSV, or give it in parts"))


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _plain(value) or ""
    if isinstance(value, timedelta):
        return _clock(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value)


def _of_rows(rows: list[list[str]], path: Path, mapping: Mapping) -> Grid:
    """A table from the rows of a sheet: the line of names is the first that fills most of the columns."""
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows]
    header = mapping.header or 1 + next(at for at, number in enumerate(filled) if 2 * number > max(filled))
    if header > len(rows):
        raise InputError(Problem("is not a row of the sheet", str(path), "header", str(header), f"1 to {len(rows)}"))
    width = max(at + 1 for row in rows for at, cell in enumerate(row) if cell.strip())
    _not_empty(width <= MOST_COLUMNS, path)
    names = list(mapping.names) or rows[header - 1][:width]
    collector = Collector(len(names))
    for line, row in enumerate(rows[header - 1 if mapping.names else header:], header + (not mapping.names)):
        if any(cell.strip() for cell in row):
            collector.add(line, (row + [""] * len(names))[:len(names)])
    frame, lines = collector.frame()
    return Grid(str(path), unique_names(names), frame, lines, header=header)


def _not_empty(good: bool, path: Path) -> None:
    if not good:
        raise InputError(Problem("holds no table", file=str(path), allowed="a line of names, and rows"))


Opener = Callable[[bytes, Path], Grid]


def opened(path: Path, mapping: Mapping) -> Grid | str:
    """Return the table in a file, or the text of a file that may be a switch's own log (see `queue_log`)."""
    from sim.calibration.reading import queue_log, texts, xes
    from sim.calibration.reading.no_table import refuse_what_is_no_table

    content = contents(path)
    refuse_what_is_no_table(content, path)
    if is_parquet(content):
        return parquet(content, path)
    if is_sheet(content):
        return sheet(content, path, mapping)
    if is_xml(content):
        return xes.table_of(content, path)
    text, encoding = texts.decoded(content, path, mapping.encoding)
    if mapping.format in ("", "queue-log") and queue_log.looks_like_one(text, said=bool(mapping.format)):
        return text
    return texts.table_of(text, path, mapping, encoding)
