"""What a comparison came to, in words and pictures: the verdict, and whether the precision asked for was reached."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sim.experiment.forms import comparison_form
from sim.report.figures.captions import distinct_titles
from sim.report.figures.comparison import comparison_pictures
from sim.report.findings import amount, listed, noun
from sim.report.kinds.base import Report
from sim.report.screen import WIDTH, markdown, notes, pages, verdict_text
from sim.report.what_it_rests_on import rests_on
from sim.study.kinds.compare import comparison_of

if TYPE_CHECKING:
    from sim.experiment.comparison import Comparison
    from sim.report.tables import Table
    from sim.study.finish import StudyResult

NARROWEST: Final = 60
WIDEST: Final = 120
"""Columns between which the verdict is laid out on a terminal."""


class Compare(Report):
    """The words and pictures of a comparison."""

    def verdict(self, result: StudyResult) -> list[str]:
        """Return the verdict, laid out in lines."""
        return [verdict_text(shown(result))]

    def notes(self, result: StudyResult) -> list[str]:
        """Return whether the precision asked for was reached, and what a reader has to know beside the tables."""
        return [*precision(result), *notes(shown(result), full=False), *sources(result)]

    def pictures(self, result: StudyResult) -> dict[str, bytes]:
        """Return the picture of the comparison, and those over time where runs were followed."""
        return comparison_pictures(shown(result))

    def form(self, result: StudyResult) -> dict[str, Any]:
        """Return the JSON form."""
        return comparison_form(comparison_of(result))

    def pages(
        self, result: StudyResult, *, width: int | None = None, full: bool = False, row_by_row: bool = False
    ) -> list[str | Table]:
        """Return the verdict, what else moved, everything if `full`, and notes."""
        fitted = WIDTH if width is None else min(max(width, NARROWEST), WIDEST)
        return pages(shown(result), width=fitted, full=full, row_by_row=row_by_row,
                     first=[*precision(result), *sources(result)])

    def files(self, result: StudyResult, *, full: bool = False, row_by_row: bool = False) -> dict[str, bytes]:
        """Return the pictures, and what is printed as `verdict.md`."""
        text = markdown(shown(result), full=full, row_by_row=row_by_row,
                        first=[*precision(result), *sources(result)])
        return {"verdict.md": text.encode(), **super().files(result)}


REPORT = Compare()


def shown(result: StudyResult) -> Comparison:
    """Return the comparison with policies of one title distinguished by their names."""
    return replace(comparison_of(result), titles=distinct_titles(result.titles))


def precision(result: StudyResult) -> list[str]:
    """Return whether the precision asked for was reached, and by which interval; nothing where none was asked for."""
    found = result.summary.findings.get("precision")
    if found is None:
        return []
    names = dict.fromkeys(target["outcome"] for target in found["targets"])
    worst = {name: max((target for target in found["targets"] if target["outcome"] == name),
                       key=lambda target: _share(target["half_width"], target["wanted"])) for name in names}
    told = listed(f"{noun(name)} ± {_size(name, target['half_width'])} of ± {_size(name, target['wanted'])}"
                  for name, target in worst.items())
    text = {"enough": "The required precision was reached",
            "maximum reached": "The maximum number of replications was reached before the required precision"}
    said = text.get(found["verdict"],
                    "No interval could be formed for some outcome, because it is undefined in some runs")
    together = "; these intervals hold at once among themselves" if len(found["targets"]) > 1 else ""
    return [f"{said}: {told}{together}."]


def sources(result: StudyResult) -> list[str]:
    """Return how well the figures of the policies are known, and the weakest that matter; nothing without sources."""
    told = rests_on(result.frame.scenario, result.policies)
    return [told] if told else []


def _share(half_width: float | None, wanted: float | None) -> float:
    if half_width is None or not wanted:
        return float("inf")
    return half_width / wanted


def _size(name: str, half_width: float | None) -> str:
    return "n/a" if half_width is None else amount(name, half_width, difference=True)
