"""Files that hold no table as they are: what each is, and what to do with it."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Final

from sim.errors import InputError, Problem

ALLOWED: Final = "separated values, Parquet, a workbook or XES, plain or packed with gzip"
_AS_CSV: Final = "export the table itself, as CSV or a workbook"
_SAVE: Final = "open it in a spreadsheet and save it as CSV or .xlsx"
_UNPACK: Final = "unpack it (gzip alone is read as it is)"
_STARTS: Final = (
    (b"%PDF", "is a PDF: pages to look at, no table", _AS_CSV),
    (b"BZh", "is packed with bzip2", _UNPACK),
    (b"\xfd7zXZ\x00", "is packed with xz", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "is packed with zstd", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "is a 7z archive", _UNPACK),
    (b"Rar!", "is a RAR archive", _UNPACK),
    (b"SQLite format 3\x00", "is a database of SQLite", "export the table as CSV"),
    (b"ARROW1", "is a file of Arrow", "write the table as Parquet or CSV"),
    (b"{\\rtf", "is a text document (RTF)", _AS_CSV),
)
_HTML: Final = re.compile(rb"\s*(?:<!doctype html|<html|<head|<body|<table|<meta)", re.IGNORECASE)
_SHEET_2003: Final = re.compile(rb"urn:schemas-microsoft-com:office:spreadsheet")
_JSON: Final = re.compile(rb'\s*(?:\[\s*[{\[]|\{\s*(?:"|\}))')
_LOOKED_AT: Final = 4096
_WORKBOOKS: Final = ("xl/workbook", "content.xml", "mimetype")
"""Members that only the archives of workbooks have (.xlsx, .xlsm, .xlsb; .ods)."""


def refuse_what_is_no_table(content: bytes, path: Path) -> None:
    """Raise InputError for a file of which its first bytes say that it is something else, with the way to a table."""
    head = content[:_LOOKED_AT].removeprefix(b"\xef\xbb\xbf")
    for start, what, way in _STARTS:
        if head.startswith(start):
            _refuse(what, way, path)
    if _HTML.match(head):
        _refuse("is XML, but no XES: a web page (HTML), whatever its name says", _SAVE, path)
    if _SHEET_2003.search(head):
        _refuse("is XML, but no XES: a workbook in the form of 2003", _SAVE, path)
    if _JSON.match(head):
        _refuse("is JSON, which has no columns", "write it as a table, a record a row: CSV or Parquet", path)
    if head.startswith(b"PK\x03\x04"):
        _refuse_archive(content, path)


def _refuse(what: str, way: str, path: Path) -> None:
    raise InputError(Problem(what, file=str(path), allowed=ALLOWED, way_out=way))


def _refuse_archive(content: bytes, path: Path) -> None:
    """Refuse a ZIP archive that is no workbook, naming what is in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except zipfile.BadZipFile:
        return  # a damaged workbook is told of where it is opened
    if any(name.startswith(_WORKBOOKS) for name in names):
        return
    shown = ", ".join(names[:3]) + (", ..." if len(names) > 3 else "")
    raise InputError(Problem("is a ZIP archive", file=str(path), found=shown or "nothing in it", allowed=ALLOWED,
                             way_out=_UNPACK))
