"""The result of a study, on a terminal: the verdict, its table as far as it fits, and notes on the numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from sim.report.findings import (
    MOST_LINES,
    bordered,
    compared,
    comparison_notes,
    optimised,
    overloaded,
    selected,
    sweep_notes,
    swept,
)
from sim.report.quantities import UNDEFINED
from sim.report.screening import screened
from sim.report.selection import outcome
from sim.report.tables import Table

if TYPE_CHECKING:
    from sim.study.finish import StudyResult
    from sim.study.procedure import Cell

MOST_ROWS: Final = 40
"""Rows of a summary that are shown; the file has them all."""
_HEADS: Final[Mapping[str, str]] = {
    "half_width": "±", "difference_half_width": "± diff.", "simultaneous_half_width": "± all at once",
    "p_value": "p", "holm_p_value": "p (Holm)", "draws_saved": "variance reduction", "replications": "runs",
}
_OF_PAIRS: Final = ("difference", "difference_half_width", "simultaneous_half_width", "p_value", "holm_p_value",
                    "draws_saved")
_PROBABILITIES: Final = ("p_value", "holm_p_value", "probability_positive")


def study_table(result: StudyResult) -> Table:
    """Return the summary of a study, its first rows where there are many."""
    summary = result.summary
    shown = [row for row in summary.rows if row[0] != "trial"][:MOST_ROWS]  # of an optimisation, the finalists
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
    return [*_lines(result)[MOST_LINES:], *_NOTES.get(result.kind, lambda result: [])(result)]


def _lines(result: StudyResult) -> list[str]:
    return [*overloaded(result), *_VERDICTS.get(result.kind, lambda result: [])(result)]


def _text(column: str, cell: Cell, result: StudyResult) -> str:
    if cell is None:
        return UNDEFINED
    if isinstance(cell, float):
        return _probability(cell) if column in _PROBABILITIES else _number(cell)
    if column == "outcome":
        known = outcome(str(cell))
        return f"{known.label} ({known.unit})" if known.unit else known.label
    if column == "policy":
        return result.titles.get(str(cell), str(cell))
    return str(cell)


def _number(value: float) -> str:
    """Write a number without an exponent where people would: money in full, shares to four digits."""
    if not math.isfinite(value):
        return str(value)
    return f"{value:,.0f}" if 1000.0 <= abs(value) < 1e12 else f"{value:.4g}"


def _probability(value: float) -> str:
    return "<0.0001" if value < 0.0001 else f"{value:.4f}"


def _screened(result: StudyResult) -> list[str]:
    return screened(result, _number)


_VERDICTS: Final[Mapping[str, Callable[[Any], list[str]]]] = {
    "compare": compared, "sweep": swept, "sensitivity": _screened, "select": selected, "optimise": optimised,
    "border": bordered,
}
_NOTES: Final[Mapping[str, Callable[[Any], list[str]]]] = {"compare": comparison_notes, "sweep": sweep_notes}
