"""Tables that several formats make from a dossier: the verdict, the figures assumed, what is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.report.tables import Table

if TYPE_CHECKING:
    from sim.publish.dossier import Dossier

VERDICT: Final = "Verdict, outcome by outcome"
ASSUMED: Final = "Figures that were assumed"


def verdict_table(dossier: Dossier) -> list[Table]:
    """Return the rows of the verdict with their words and figures as the screen has them; none without headlines."""
    if not dossier.headlines or dossier.comparison is None:
        return []
    titles = dossier.comparison.titles
    first, *others = dossier.comparison.policies
    columns = ["Question", "Outcome", titles[first]]
    for policy in others:
        columns += [titles[policy], "difference", "in per cent"]
    rows = tuple((row.question, row.label, row.level,
                  *(text for cell in row.cells
                    for text in (f"{cell.level}; {cell.word}", cell.difference, cell.share)))
                 for row in dossier.headlines)
    return [Table(VERDICT, tuple(columns), rows, frozenset(), dossier.how_sure)]


def assumed_table(dossier: Dossier) -> Table:
    """Return every figure of the scenario that has an effect, the weakest first, with its value and its source."""
    rows = tuple((figure.trust or "-", figure.key, figure.value, ", ".join(figure.policies) or "all",
                  figure.basis or "nothing is said") for figure in dossier.assumptions.figures)
    note = "; ".join(f"{letter or '-'}: {meaning} ({count})" for letter, meaning, count in dossier.assumptions.letters)
    return Table(ASSUMED, ("Trust", "Figure", "Value", "Set by", "From"), rows, frozenset(), f"Trust: {note}.")
