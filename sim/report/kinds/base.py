"""What a kind of study shows of its results, and what all kinds have in common."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.report.tables import Table
    from sim.study.finish import StudyResult
    from sim.study.procedure import Cell


class Report:
    """The words and pictures of a kind of study; a kind overrides what it has of its own."""

    def verdict(self, result: StudyResult) -> list[str]:
        """Return what was found, in sentences."""
        raise NotImplementedError

    def notes(self, result: StudyResult) -> list[str]:
        """Return what a reader has to know about the numbers."""
        return []

    def rows(self, result: StudyResult) -> Sequence[tuple[Cell, ...]]:
        """Return the rows of the summary that are shown, if there is room for them."""
        return result.summary.rows

    def pictures(self, result: StudyResult) -> dict[str, bytes]:
        """Return the pictures by file name, each as PNG and as SVG."""
        return {}

    def form(self, result: StudyResult) -> dict[str, Any]:
        """Return the JSON form of the results, of a kind whose command prints one."""
        raise NotImplementedError

    def pages(
        self, result: StudyResult, *, width: int | None = None, full: bool = False, row_by_row: bool = False
    ) -> list[str | Table]:
        """Return what is printed, in order: texts and tables.

        width: that of the terminal, None where there is none; full, row_by_row: what `compare` may be asked for.
        """
        from sim.report.study import study_notes, study_table, study_verdict

        def laid_out(text: str) -> str:
            return text if width is None else textwrap.fill(text, width, break_on_hyphens=False)

        return [*map(laid_out, study_verdict(result)), study_table(result), *map(laid_out, study_notes(result))]

    def files(self, result: StudyResult, *, full: bool = False, row_by_row: bool = False) -> dict[str, bytes]:
        """Return what is written beside the tables: the pictures, and that of a warm-up that was chosen."""
        from sim.report.figures.warm_up import warm_up_pictures

        choice = result.frame.warm_up
        return self.pictures(result) | ({} if choice is None else warm_up_pictures(choice))
