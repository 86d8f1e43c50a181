"""Text files: bytes to text, text to rows. Encoding, separator and the line of names are guessed where nobody says."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sim.calibration.reading.fault_kinds import Faults
from sim.calibration.reading.mapping import SKIP, Mapping
from sim.calibration.reading.table import LONGEST_LINE, MOST_COLUMNS, Collector, Grid, counted, unique_names
from sim.errors import InputError, Problem

SEPARATORS: Final = (",", ";", "\t", "|")
WORDS_FOR: Final = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE: Final = 200
_CUT: Final = re.compile(r"[,;\t|](?! )")
"""A separator of another table, which no sentence has: a space follows there."""
FEWEST_NAMES: Final = 3
"""Of a narrower table lines of one cell are no remarks below it: they may be cut."""
_FALLBACK: Final = ("windows-1252", "latin-1")


def decoded(content: bytes, path: Path, encoding: str = "") -> tuple[str, str]:
    """Return the text of a file, its lines ended by a newline alone, and its encoding.

    Raises InputError for an encoding that is not known or does not fit, and for a NUL byte.
    """
    wanted = encoding or _guessed(content)
    if wanted == "utf-8" and (at := content.find(b"\0")) >= 0:
        start = content.rfind(b"\n", 0, at) + 1
        raise InputError(Problem("holds a NUL character", file=str(path), line=content.count(b"\n", 0, at) + 1,
                                 column=at - start + 1, allowed="text: is it a damaged or a binary file?"))
    try:
        text = content.decode(wanted)
    except LookupError as error:
        raise InputError(Problem("is not an encoding", str(path), "encoding", repr(encoding), "utf-8, windows-1252, "
                                 "utf-16, ...")) from error
    except UnicodeDecodeError as error:
        start = content.rfind(b"\n", 0, error.start) + 1
        raise InputError(Problem(f"is not {wanted} text", str(path), line=content.count(b"\n", 0, error.start) + 1,
                                 column=error.start - start + 1,
                                 way_out='name the encoding in the mapping, such as encoding = "windows-1252"',
                                 )) from error
    position = text.find("\0")
    if position >= 0:
        start = text.rfind("\n", 0, position) + 1
        raise InputError(Problem("holds a NUL character", file=str(path), line=text.count("\n", 0, position) + 1,
                                 column=position - start + 1, allowed="text: is it a damaged or a binary file?"))
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"), wanted.removesuffix("-sig")


def _guessed(content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    head = content[:4096]
    for encoding, other in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
        if len(head) >= 8 and other.count(0) > 0.8 * len(other):
            return encoding
    if b"\0" in content:
        return "utf-8"
    for encoding in ("utf-8", _FALLBACK[0]):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    return _FALLBACK[1]


def numbered(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that are not blank, counted from 1."""
    for number, line in enumerate(text.split("\n"), 1):
        if line and not line.isspace():
            yield number, line


def table_of(text: str, path: Path, mapping: Mapping, encoding: str) -> Grid:
    """Return the rows of a text file of separated values.

    Raises InputError for an empty file, lines that are far too long, quotes that are not closed, and rows with too few
    or too many cells unless the mapping says to skip faulty rows.
    """
    faults = Faults(str(path))
    sample = _sample(text, faults)
    faults.stop()
    if not sample:
        raise InputError(Problem("is empty", file=str(path), allowed="a line with the names of the columns, and rows"))
    separator = mapping.separator or guess_separator([line for _, line in sample])
    header = _header(sample, separator, mapping)
    rows = _rows(text, separator, header, faults)
    first = next(rows, None)
    names = first[1] if first and not mapping.names else list(mapping.names)
    if len(names) > MOST_COLUMNS:
        raise InputError(Problem("has too many columns", str(path), found=f"{len(names)}", allowed=f"{MOST_COLUMNS}"))
    if first and mapping.names:
        rows = _again(first, rows)
    elif _end_with_separator(sample, separator, header, len(names)):
        names = [*names, ""]
    collector = Collector(len(names))
    skipped, below, repeated = _collect(rows, names, separator, collector, faults, mapping.faulty_rows == SKIP)
    faults.stop()
    frame, lines = collector.frame()
    notes = (f"{counted(skipped, 'row')} with too few or too many cells left out.",) if skipped else ()
    if repeated:
        notes = (*notes, f"{counted(repeated, 'row')} that {'repeats' if repeated == 1 else 'repeat'} the names of the "
                         "columns left out.")
    if below:
        notes = (*notes, f"{counted(len(below), 'line')} below the table left out: {below[0][:60]}.")
    above = sum(number < header for number, _ in sample)
    if above:
        notes = (f"The names of the columns are in line {header}; {counted(above, 'line')} above it left out.", *notes)
    return Grid(str(path), unique_names(names), frame, lines, separator, encoding, header=header, text=text,
                notes=notes)


def _collect(rows: Iterator[tuple[int, list[str]]], names: list[str], separator: str, collector: Collector,
             faults: Faults, skip: bool) -> tuple[int, list[str], int]:
    """Collect rows with as many cells as there are names; return how many others there are, and the lines below.

    Lines of one cell in words at the end of a file are no rows of it: who printed it, and when. Nor are the names of
    the columns once more, as at the top of each printed page; the last number returned is how many of these there are.
    """
    skipped = repeated = 0
    below: list[tuple[int, list[str]]] = []
    for line, cells in rows:
        if cells == names and not any(cell[:1].isdigit() for cell in names):
            repeated += 1
        elif len(cells) == len(names):
            skipped += _refused(below, names, separator, faults, skip)
            below = []
            collector.add(line, cells)
        elif len([cell for cell in cells if cell.strip()]) == 1 and _in_words(cells[0]):
            below.append((line, cells))
        else:
            skipped += _refused([*below, (line, cells)], names, separator, faults, skip)
            below = []
    if len(names) < FEWEST_NAMES or not len(collector):
        return skipped + _refused(below, names, separator, faults, skip), [], repeated
    return skipped, [cells[0].strip() for _, cells in below], repeated


def _refused(rows: list[tuple[int, list[str]]], names: list[str], separator: str, faults: Faults, skip: bool) -> int:
    for line, cells in rows if not skip else ():
        faults.add(_ragged(line, cells, names, separator))
    return len(rows)


def _in_words(cell: str) -> bool:
    """Whether a cell is a remark: letters, and no separator that another table would have."""
    return sum(char.isalpha() for char in cell) > len(cell) / 3 and not _CUT.search(cell)


def _end_with_separator(sample: list[tuple[int, str]], separator: str, header: int, names: int) -> bool:
    """Whether all rows end with a separator that the line of names does not end with."""
    below = [line for number, line in sample if number > header]
    return bool(below) and all(line.rstrip(" ").endswith(separator) and width_of(line, separator) == names + 1
                               for line in below)


def _again(first: tuple[int, list[str]], rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    yield first
    yield from rows


def _ragged(line: int, cells: list[str], names: list[str], separator: str) -> Problem:
    few = len(cells) < len(names)
    hint = 'mend the rows, or leave them out with faulty_rows = "skip" in the mapping'
    if few and len(cells) == 1:
        others = [other for other in SEPARATORS if other != separator and other in cells[0]]
        hint = f'is it separated by {_word(others[0])}? {hint}' if others else hint
    return Problem("has rows with the wrong number of cells", line=line, column=1,
                   found=counted(len(cells), "cell"), allowed=f"{len(names)}, as in the line of names",
                   source_line=separator.join(cells)[:120].replace("\n", " "), way_out=hint)


def _word(separator: str) -> str:
    return WORDS_FOR.get(separator, repr(separator))


def _sample(text: str, faults: Faults) -> list[tuple[int, str]]:
    """The first lines; every line that is far too long is a fault."""
    sample: list[tuple[int, str]] = []
    for number, line in numbered(text):
        if len(line) > LONGEST_LINE:
            faults.add(Problem("line is too long", line=number, column=1, found=f"{len(line):,} characters",
                               allowed=f"at most {LONGEST_LINE:,}", way_out="is every row on a line of its own?"))
        elif len(sample) < _SAMPLE:
            sample.append((number, line))
    return sample


def guess_separator(lines: list[str]) -> str:
    """Return the separator that cuts most of the lines into the same number of cells, more than one.

    The number has to be that of an early line, whose names it would cut; of equals the one with more cells is taken.
    """
    scores = {}
    for separator in SEPARATORS:
        widths = [width_of(line, separator) for line in lines]
        usual, number = _usual(widths)
        if usual > 1 and usual in widths[:20]:
            named = 1.0 if usual == widths[0] else 0.8
            scores[separator] = (round(named * number / len(widths), 1), usual)
    return max(scores, key=lambda separator: scores[separator]) if scores else ","


def _usual(widths: list[int]) -> tuple[int, int]:
    """The number of cells that most of the lines have which are cut at all, and how many have it."""
    cut = [width for width in widths if width > 1]
    return Counter(cut).most_common(1)[0] if cut else (1, len(widths))


def width_of(line: str, separator: str) -> int:
    """Return the number of cells in a line."""
    if '"' not in line:
        return line.count(separator) + 1
    try:
        return len(next(csv.reader([line], delimiter=separator)))
    except (csv.Error, StopIteration):
        return line.count(separator) + 1


def _header(sample: list[tuple[int, str]], separator: str, mapping: Mapping) -> int:
    """The line with the names of the columns: the first with as many cells as most lines have, most of them filled.

    Lines above it may have as many cells, for a spreadsheet that saves a report fills them up with separators; and one
    cell fewer, where all rows end with a separator.
    """
    if mapping.header:
        return mapping.header
    widths = [width_of(line, separator) for _, line in sample]
    usual, _ = _usual(widths)
    if usual not in widths[:20] or widths[0] > usual:
        return sample[0][0]
    filled = [_filled(line, separator) for _, line in sample[:20]]
    for (number, _), width, cells in zip(sample, widths, filled, strict=False):
        if width == usual and 2 * cells > max(filled):
            return _lower_of_two(sample, separator, number)
        if width == usual - 1 and _end_with_separator(sample, separator, number, width):
            return number
    return sample[widths.index(usual)][0]


def _lower_of_two(sample: list[tuple[int, str]], separator: str, header: int) -> int:
    """The second of two lines of names, where the first names groups of columns: some twice, or not at all."""
    names, below = ([cell.strip(' "') for cell in line.split(separator)] for line in (
        [line for number, line in sample if number >= header] + ["", ""])[:2])
    unclear = len(set(names)) < len(names)
    worded = all(cell and not cell[0].isdigit() for cell in below) and len(set(below)) == len(below) == len(names)
    return next(number for number, _ in sample if number > header) if unclear and worded else header


def _filled(line: str, separator: str) -> int:
    return sum(bool(cell.strip(' "')) for cell in line.split(separator))


def _rows(text: str, separator: str, header: int, faults: Faults) -> Iterator[tuple[int, list[str]]]:
    """The rows from the line of names on, each with the line at which it begins; quoted cells may go over lines."""
    lines = text.split("\n")
    reader = csv.reader((f"{line}\n" for line in lines[header - 1:]), delimiter=separator, strict=True)
    begins = header
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, cells
            begins = header + reader.line_num
    except csv.Error as error:
        shown = lines[begins - 1][:120] if begins <= len(lines) else ""
        column = shown.find('"') + 1
        if "field larger" in str(error) or "end of data" in str(error):
            message = "quotes are not closed"
        else:
            message = "quotes are not closed, or stand inside a cell"
        faults.add(Problem(message, line=begins, column=max(column, 1), source_line=shown,
                           allowed='"..." around a whole cell, a quote inside doubled', way_out="nothing after this "
                           "line was read: mend the line, and try again"))
