"""Tables that several formats make from a dossier: the verdict, the figures assumed, what is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.report.tables import Table

if TYPE_CHECKING:
    from sim.publish.dossier import Cell, Dossier

VERDICT: Final = "{} against {}, outcome by outcome"
LEVELS: Final = "Outcomes, one by one"
ASSUMED: Final = "Figures that were assumed"


def verdict_tables(dossier: Dossier) -> list[Table]:
    """Return the verdict on every policy but the first, row by row as the screen has it; of one policy its levels."""
    comparison = dossier.comparison
    if not dossier.headlines or comparison is None:
        return []
    titles = comparison.titles
    first, *others = comparison.policies
    if not others:
        rows = tuple((row.question, row.label, row.level) for row in dossier.headlines)
        return [Table(LEVELS, ("Question", "Outcome", titles[first]), rows)]
    columns = ("Question", "Outcome", titles[first])
    return [Table(VERDICT.format(titles[policy], titles[first]),
                  (*columns, titles[policy], "Verdict", "Difference", "In per cent"),
                  tuple((row.question, row.label, row.level, *_cell(row.cells[at])) for row in dossier.headlines),
                  frozenset(), dossier.how_sure) for at, policy in enumerate(others)]


def _cell(cell: Cell) -> tuple[str, ...]:
    return cell.level, cell.word, cell.difference, cell.share


def assumed_table(dossier: Dossier) -> Table:
    """Return every figure of the scenario that has an effect, the weakest first, with its value and its source."""
    rows = tuple((figure.trust or "-", figure.key, figure.value, ", ".join(figure.policies) or "all",
                  figure.basis or "nothing is said") for figure in dossier.assumptions.figures)
    note = "; ".join(f"{letter or '-'}: {meaning} ({count})" for letter, meaning, count in dossier.assumptions.letters)
    return Table(ASSUMED, ("Trust", "Figure", "Value", "Set by", "From"), rows, frozenset(), f"Trust: {note}.")
