"""What a study came to, on a terminal: its table, as far as it fits, and sentences that say what it found."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

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
    "p_value": "p", "holm_p_value": "p (Holm)", "draws_saved": "draws saved", "replications": "runs",
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


def study_sentences(result: StudyResult) -> list[str]:
    """Return what a study found, in sentences."""
    return _SENTENCES.get(result.kind, lambda result: [])(result)


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


def _compared(result: StudyResult) -> list[str]:
    found = result.summary.findings
    base = result.titles[result.baseline]
    family = f"{found['family']} difference{'s' * (found['family'] != 1)}"
    texts = [f"{found['replications']} replications; differences are from {base}. Single intervals have a level of "
             f"{found['level']:.0%}; those \"all at once\" hold together for {family} (Bonferroni), and p-values are "
             "adjusted by Holm."]
    if "precision" in found:
        reached = {"enough": "The precision asked for was reached.",
                   "maximum reached": "The maximum of replications was reached before the precision asked for."}
        texts.append(reached.get(found["precision"]["verdict"],
                                 "No interval could be formed for some outcome: it is not defined in every run."))
    return texts


def _swept(result: StudyResult) -> list[str]:
    found, texts = result.summary.findings, []
    for policy, counts in found["points_below_unclear_above"].items():
        for name, (below, unclear, above) in counts.items():
            if below or above:
                pair = f"{result.titles[policy]} against {result.titles[result.baseline]}"
                texts.append(f"{outcome(name).label}, {pair}: lower at {below}, higher at {above}, not told apart at "
                             f"{unclear} of {found['points']} points.")
    if texts:
        chance = 1.0 - result.frame.definition.level
        texts.insert(0, f"Each comparison has an interval of its own, of {1.0 - chance:.0%}: where there is no "
                        f"difference, some {chance:.0%} of the points stand out by chance.")
    return texts


def _screened(result: StudyResult) -> list[str]:
    return screened(result, _number)


def _selected(result: StudyResult) -> list[str]:
    found = result.summary.findings
    what, chosen = outcome(found["outcome"]).label, found["selected"]
    if chosen is None:
        return [f"No selection: {len(found['contenders'])} of {found['candidates']} candidates are still in contention "
                f"after {found['stage']} replications. More replications (maximum) or a larger delta would decide."]
    extreme = "lowest" if found["goal"] == "minimise" else "highest"
    return [f"{_where(result, chosen)} is selected for the {extreme} {what[0].lower()}{what[1:]}. If the best is at "
            f"least {_number(found['delta'])} better than every other, the selection is right with probability "
            f"{found['level']:.0%} or more (Kim and Nelson)."]


def _optimised(result: StudyResult) -> list[str]:
    found = result.summary.findings
    if not found["feasible"]:
        return ["No finalist keeps to the constraints on its new replications."]
    if "best" in found:
        return [f"Best on new replications: {_where(result, found['best'])}."]
    return [f"Not dominated on new replications: {'; '.join(_where(result, place) for place in found['front'])}. "
            "By their means, that is: neighbours that lie within each other's intervals are not told apart."]


def _where(result: StudyResult, place: Mapping[str, Any]) -> str:
    values = ", ".join(f"{name} = {_text(name, value, result)}"
                       for name, value in result.points[place["point"]].values.items())
    return result.titles[place["policy"]] + (f" with {values}" if values else "")


def _bordered(result: StudyResult) -> list[str]:
    found = result.summary.findings
    base, other = (result.titles[policy] for policy in found["policies"])
    share, lower, upper = found["share_positive"]
    return [f"{outcome(found['outcome']).label} is higher under {other} than under {base} in {share:.0%} of the plane "
            f"({lower:.0%} to {upper:.0%}); {found['undecided']:.0%} of it lies within the band of uncertainty "
            f"({found['level']:.0%})."]


_SENTENCES: Final[Mapping[str, Callable[[Any], list[str]]]] = {
    "compare": _compared, "sweep": _swept, "sensitivity": _screened, "select": _selected, "optimise": _optimised,
    "border": _bordered,
}
