"""The result of a study, on a terminal: the verdict, its table as far as it fits, and notes on the numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from sim.report.findings import MOST_LINES, digits, overloaded
from sim.report.kinds import report_of
from sim.report.quantities import UNDEFINED
from sim.report.selection import outcome
from sim.report.tables import Table

if TYPE_CHECKING:
    from sim.study.finish import StudyResult
    from sim.study.procedure import Cell

MOST_ROWS: Final = 40
"""Rows of a summary that are shown; the file has them all."""
_HEADS: Final[Mapping[str, str]] = {
    "half_width": "±", "difference_half_width": "± diff.", "replications": "runs",
}
_OF_PAIRS: Final = ("difference", "difference_half_width")
_PROBABILITY: Final = "probability_positive"


def study_table(result: StudyResult) -> Table:
    """Return the summary of a study, its first rows where there are many."""
    summary = result.summary
    shown = report_of(result).rows(result)[:MOST_ROWS]
    rows = tuple(_row(result, row) for row in shown)
    right = frozenset(at for at in range(len(summary.columns))
                      if any(isinstance(row[at], (int, float)) for row in shown))
    left_out = len(summary.rows) - len(rows)
    note = f"{left_out:,} further rows are in summary.csv." if left_out > 0 else ""
    heads = tuple(name if name in result.factors else _HEADS.get(name, name.replace("_", " "))
                  for name in summary.columns)
    return Table(result.title, heads, rows, right, note)


def _row(result: StudyResult, row: tuple[Cell, ...]) -> tuple[str, ...]:
    """Return a row as text; a baseline has no difference from itself, which is not the same as an undefined one."""
    columns = result.summary.columns
    is_baseline = "difference" in columns and "policy" in columns and row[columns.index("policy")] == result.baseline
    return tuple("" if is_baseline and cell is None and name in _OF_PAIRS else _text(name, cell, result)
                 for name, cell in zip(columns, row, strict=True))


def study_verdict(result: StudyResult) -> list[str]:
    """Return what a study found, in at most five sentences: what is overloaded first, then the verdict."""
    return _lines(result)[:MOST_LINES]


def study_notes(result: StudyResult) -> list[str]:
    """Return what a reader has to know about the numbers of a study: which intervals hold at once, and how sure."""
    return [*_lines(result)[MOST_LINES:], *report_of(result).notes(result)]


def _lines(result: StudyResult) -> list[str]:
    return [*overloaded(result), *report_of(result).verdict(result)]


def _text(column: str, cell: Cell, result: StudyResult) -> str:
    if cell is None:
        return UNDEFINED
    if isinstance(cell, float):
        return _probability(cell) if column == _PROBABILITY else digits(cell)
    if column == "outcome":
        known = outcome(str(cell))
        return f"{known.label} ({known.unit})" if known.unit else known.label
    if column == "policy":
        return result.titles.get(str(cell), str(cell))
    return str(cell)


def _probability(value: float) -> str:
    return "<0.0001" if value < 0.0001 else f"{value:.4f}"
