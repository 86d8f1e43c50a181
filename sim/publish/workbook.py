"""A dossier as a workbook for a spreadsheet: read me, verdict, outcomes, levers, runs, assumptions.

Figures are numbers, in the unit of the outcome, with a format that shows them as the screen does; what the screen says
stands beside them as text. A spreadsheet keeps 15 to 16 digits of a number, so a figure agrees with the CSV file to
that. Nothing that comes from a user's file is ever a formula or a link. The same study gives the same bytes.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from sim.inquiry.why_form import ranked
from sim.publish.citation import version_of
from sim.study.dictionary import outcomes_of

if TYPE_CHECKING:
    from sim.outcomes import Outcome
    from sim.publish.dossier import Dossier

SHEETS: Final = ("read me", "verdict", "outcomes", "levers", "runs", "assumptions")
MOST_CELLS: Final = 300_000
"""Cells of the sheet of runs: a few seconds, and less than a spreadsheet takes to open."""
_MADE: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""The date of creation that the file states: the clock would make other bytes each time."""
_LONGEST: Final = 32_000
_WIDEST: Final = 60
_FORMATS: Final = {"share": "0.00%", "min": "#,##0.00", "money": "#,##0", "ratio": "0.00"}
_BETTER: Final = {-1: "less", 0: "", 1: "more"}
Value = str | int | float | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet: its head, and the unit of its numbers, "" for texts and plain numbers."""

    head: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """A number in the unit of its own row."""

    value: float | None
    unit: str


def render(dossier: Dossier) -> bytes:
    """Return the workbook."""
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    book.set_properties({"title": dossier.title[:255], "created": _MADE.replace(tzinfo=None),
                         "comments": f"journeysim {dossier.provenance.version}"})
    paper = _Paper(book)
    makers = (_read_me, _verdict, _outcomes, _levers, _runs, _assumptions)
    for name, make in zip(SHEETS, makers, strict=True):
        make(paper, paper.sheet(name), dossier)
    book.close()
    return buffer.getvalue()


class _Paper:
    """A workbook with its formats, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._formats: dict[str, Any] = {}
        self.head = book.add_format({"bold": True, "bottom": 1, "valign": "top", "text_wrap": True})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.title = book.add_format({"bold": True, "font_size": 14})

    def sheet(self, name: str) -> Any:
        sheet = self._book.add_worksheet(name)
        sheet.hide_gridlines(0)
        return sheet

    def of(self, unit: str) -> Any:
        """Return the format of numbers of a unit; None for plain ones."""
        shape = _FORMATS.get(unit)
        if shape is None:
            return None
        if unit not in self._formats:
            self._formats[unit] = self._book.add_format({"num_format": shape})
        return self._formats[unit]

    def table(
        self, sheet: Any, columns: Sequence[Column], rows: Iterable[Sequence[Value | Number]],
        above: Sequence[str] = (), wide: int = _WIDEST,
    ) -> None:
        """Write a table: sentences above it, a head that stays in sight, columns as wide as what they hold."""
        for at, text in enumerate(above):
            sheet.write_string(at, 0, _cut(text))
        top = len(above) + (1 if above else 0)
        widths = [len(column.head) for column in columns]
        for at, column in enumerate(columns):
            sheet.write_string(top, at, _cut(column.head), self.head)
        last = top
        for last, row in enumerate(rows, start=top + 1):
            for at, value in enumerate(row):
                widths[at] = max(widths[at], self._write(sheet, last, at, value, columns[at].unit))
        for at, width in enumerate(widths):
            sheet.set_column(at, at, min(width, wide) + 2)
        sheet.freeze_panes(top + 1, 1)
        if last > top:
            sheet.autofilter(top, 0, last, len(columns) - 1)

    def _write(self, sheet: Any, row: int, at: int, value: Value | Number, unit: str) -> int:
        """Write a value as what it is, and return how wide it is; what is undefined stays empty."""
        if isinstance(value, Number):
            unit = value.unit
            value = value.value
        if value is None or (isinstance(value, float) and math.isnan(value)):
            return 0
        if isinstance(value, str):
            sheet.write_string(row, at, _cut(value))
            return max(map(len, value.splitlines()), default=0)
        if math.isinf(value):
            sheet.write_string(row, at, "never" if value > 0 else "-never")
            return 6
        sheet.write_number(row, at, value, self.of(unit))
        return 12


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} ..."


# The sheets -------------------------------------------------------------------------------------------------------


def _read_me(paper: _Paper, sheet: Any, dossier: Dossier) -> None:
    again = dossier.provenance
    sheet.write_string(0, 0, _cut(dossier.question), paper.title)
    rows = [
        ("Study", dossier.title), ("Question", dossier.question), ("Setup", dossier.setup),
        *(("Read first", warning) for warning in dossier.warnings), *(("Answer", said) for said in dossier.answer),
        ("How sure", dossier.how_sure), *(("What matters", said) for said in dossier.matters),
        ("Command", again.command or "The study was not started from the command line."), ("Check", again.check),
        *(("Note", note) for note in again.notes), ("Seed", str(again.seed)), ("Runs", f"{again.runs:,}"),
        ("Version", f"journeysim {version_of(dossier.result)}" if dossier.result.manifest
         else f"journeysim {again.version}"),
        ("Software", ", ".join(f"{name} {version}" for name, version in again.versions.items())),
        ("Identity", again.identity), ("Scenario", f"SHA-256 {again.scenario}"),
        ("Digest of the runs", again.runs_digest),
        *(("Method", said) for said in dossier.methods),
        *(("Reference", work.entry) for work in dossier.references),
        ("Numbers", "Figures are in the unit beside them: min is minutes, share is of 1 and shown in per cent, money "
                    f"is in {_currency(dossier)}. An empty cell is undefined; never: a quantile not reached."),
    ]
    for at, (head, text) in enumerate((row for row in rows if row[1]), start=2):
        sheet.write_string(at, 0, head, paper.head)
        sheet.write_string(at, 1, _cut(text), paper.wrapped)
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 110)
    sheet.freeze_panes(2, 1)


def _currency(dossier: Dossier) -> str:
    world = dossier.result.frame.scenario.world(dossier.result.policies[0])
    return world.money.currency or "a currency that the scenario does not name"


def _verdict(paper: _Paper, sheet: Any, dossier: Dossier) -> None:
    """Write the verdict of a comparison, or the summary of another kind, as the CSV file has it."""
    summary = dossier.result.summary
    known = outcomes_of(dossier.result.frame)
    if dossier.comparison is None or not dossier.answers:
        _summary(paper, sheet, dossier, known)
        return
    cells = {(row.name, cell.policy): (row, cell) for row in dossier.headlines for cell in row.cells}
    at = {name: place for place, name in enumerate(summary.columns)}
    rows = []
    for row in summary.rows:
        policy, name = str(row[at["policy"]]), str(row[at["outcome"]])
        headline, cell = cells.get((name, policy), (None, None))
        unit = str(row[at["unit"]])
        rows.append((
            headline.question if headline else "", known[name].label if name in known else name, unit,
            dossier.comparison.titles[policy], cell.word if cell else str(row[at["is"]]),
            Number(_float(row[at["mean"]]), unit), Number(_float(row[at["half_width"]]), unit),
            Number(_float(row[at["level"]]), "share"), headline.level if headline else "",
            cell.level if cell else "", cell.difference if cell else "", cell.share if cell else "",
            _float(row[at["runs_needed"]]), name, policy))
    columns = [Column(head) for head in (
        "Question", "Outcome", "Unit", "Policy", "Verdict", "Difference", "Half-width", "Level of the interval",
        f"As printed: {dossier.comparison.titles[dossier.comparison.baseline]}", "As printed: the policy",
        "As printed: difference", "As printed: in per cent", "Runs needed", "Name", "Policy, by name")]
    paper.table(sheet, columns, rows, (dossier.how_sure,))


def _summary(paper: _Paper, sheet: Any, dossier: Dossier, known: dict[str, Outcome]) -> None:
    summary = dossier.result.summary
    of_rows = summary.columns.index("outcome") if "outcome" in summary.columns else None

    def unit(column: str, row: Sequence[Any]) -> str:
        stem = column.removesuffix("_half_width")
        if stem in known:
            return known[stem].unit
        is_value = column in ("mean", "half_width", "difference", "difference_half_width")
        return known[str(row[of_rows])].unit if of_rows is not None and is_value and row[of_rows] in known else ""

    rows = ([Number(cell, unit(column, row)) if isinstance(cell, float) else cell
             for column, cell in zip(summary.columns, row, strict=True)] for row in summary.rows)
    paper.table(sheet, [Column(name) for name in summary.columns], rows, dossier.answer or dossier.said)


def _outcomes(paper: _Paper, sheet: Any, dossier: Dossier) -> None:
    """Write every outcome with unit and meaning, and of a comparison its levels and differences."""
    known, comparison = outcomes_of(dossier.result.frame), dossier.comparison
    columns = [Column("Outcome"), Column("Unit"), Column("Better")]
    if comparison is not None:
        for policy in comparison.policies:
            title = comparison.titles[policy]
            columns += [Column(f"{title}: mean"), Column(f"{title}: half-width")]
        for policy in comparison.policies[1:]:
            title = comparison.titles[policy]
            columns += [Column(f"{title}: difference"), Column(f"{title}: half-width of the difference")]
    rows: list[list[Value | Number]] = []
    for name, one in known.items():
        row: list[Value | Number] = [one.label, one.unit, _BETTER[one.better]]
        if comparison is not None:
            for table, policies in ((comparison.levels, comparison.policies),
                                    (comparison.differences, comparison.policies[1:])):
                for policy in policies:
                    each = table[policy].get(name)
                    row += ([None, None] if each is None or math.isnan(each.mean) else
                            [Number(each.mean, one.unit),
                             Number(each.half_width if math.isfinite(each.half_width) else None, one.unit)])
        rows.append([*row, name, one.definition])
    said = () if comparison is None or comparison.replications < 2 else (
        "Half-widths are of intervals one by one; those of the sheet verdict hold all at once.",)
    paper.table(sheet, [*columns, Column("Name"), Column("Meaning")], rows, said)


def _levers(paper: _Paper, sheet: Any, dossier: Dossier) -> None:
    """Write what each lever adds to every outcome, the greatest first; shares only of a difference that is clear."""
    levers = dossier.levers
    if levers is None:
        sheet.write_string(0, 0, _cut(dossier.why_not))
        return
    why = levers.why
    rows = []
    for name in why.outcomes:
        about, parts = why.comparison.about(name), ranked(why, name)
        total = sum((part.exact for part in parts), Fraction(0))
        rows += [(part.lever, about.label, about.unit, Number(part.effect.mean, about.unit),
                  Number(part.effect.half_width, about.unit),
                  Number(float(part.exact / total), "share") if why.is_shared(name) else None,
                  "yes" if part.is_clear else "no", name) for part in parts]
    said = (f"Why “{levers.second}” differs from “{levers.first}”", *levers.said, *levers.notes, levers.command)
    columns = ("Lever", "Outcome", "Unit", "Adds (Shapley value)", "Half-width", "Share of the difference",
               "Clear of 0", "Name")
    paper.table(sheet, [Column(head) for head in columns], rows, said)


def _runs(paper: _Paper, sheet: Any, dossier: Dossier) -> None:
    """Write every run, all outcomes or those of the summary, or say where the runs are if they are too many."""
    frame = dossier.result.runs()
    known = outcomes_of(dossier.result.frame)
    few = [name for name in frame.columns if name not in known or name in dossier.result.frame.outcomes]
    kept = next((names for names in (frame.columns, few) if len(names) * frame.height <= MOST_CELLS), None)
    if kept is None:
        sheet.write_string(0, 0, f"The {frame.height:,} runs are too many for a sheet: they are in runs.parquet, with "
                                 "units and meanings in its metadata.")
        return
    said = () if kept == frame.columns else (
        "The outcomes of the summary; all outcomes of every run are in runs.parquet.",)
    columns = [Column(f"{name} ({known[name].unit})" if name in known and known[name].unit else name,
                      known[name].unit if name in known else "") for name in kept]
    # a replication of a winner is numbered beyond what a spreadsheet can hold exactly
    rows = ([str(value) if isinstance(value, int) and abs(value) > 2**53 else value for value in row]
            for row in frame.select(kept).iter_rows())
    paper.table(sheet, columns, rows, said, wide=24)


def _assumptions(paper: _Paper, sheet: Any, dossier: Dossier) -> None:
    found = dossier.assumptions
    trust = [f"{letter or '-'}: {meaning} ({count} figures)" for letter, meaning, count in found.letters]
    rows = [(figure.trust or "-", figure.key, figure.value, ", ".join(figure.policies) or "all",
             figure.basis or "nothing is said") for figure in found.figures]
    paper.table(sheet, [Column(head) for head in ("Trust", "Figure", "Value, with its unit", "Set by", "From")], rows,
                (*found.said, *found.drafted, *trust))


def _float(cell: Any) -> float | None:
    return float(cell) if isinstance(cell, (int, float)) else None
