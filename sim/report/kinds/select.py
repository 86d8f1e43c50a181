"""What a selection came to, in words and pictures: who was selected, and what new replications make of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.report.figures.captions import distinct_titles
from sim.report.figures.selection import Selected, selection
from sim.report.figures.style import files
from sim.report.findings import amount, estimated_again, noun, where
from sim.report.kinds.base import Report
from sim.report.kinds.cells import candidate, number, renewed, rows_of
from sim.statistics.intervals import Interval

if TYPE_CHECKING:
    from sim.study.finish import StudyResult


class Select(Report):
    """The words and pictures of a selection."""

    def verdict(self, result: StudyResult) -> list[str]:
        """Return who was selected, with what promise, and what new replications make of it."""
        found = result.summary.findings
        chosen, delta = found["selected"], amount(found["outcome"], found["delta"], difference=True)
        if chosen is None:
            return [f"Not decided: {len(found['contenders'])} of {found['candidates']} candidates are still in "
                    f"contention after {found['stage']} replications. More replications (maximum) or a larger delta "
                    "would decide."]
        extreme = "lowest" if found["goal"] == "minimise" else "highest"
        return [f"{where(result, chosen)} is selected for the {extreme} {noun(found['outcome'])}. If it is at least "
                f"{delta} better than every other, the selection is right with probability {found['level']:.0%} or "
                "more (Kim and Nelson).", estimated_again(result, found["winner"])]

    def pictures(self, result: StudyResult) -> dict[str, bytes]:
        """Return its pictures."""
        study: Any = result.frame.definition
        found, rows, names = result.summary.findings, rows_of(result), distinct_titles(result.titles)
        chosen = [at for at, row in enumerate(rows) if row["selected"]]
        data = Selected(
            name=found["outcome"],
            candidates=tuple(candidate(result, row, names) for row in rows),
            means=tuple(Interval(number(row["mean"]), number(row["half_width"]), found["level"], row["replications"])
                        for row in rows),
            eliminated=tuple(row["ruled_out_at"] for row in rows),
            selected=chosen[0] if chosen else None,
            minimise=found["goal"] == "minimise", delta=found["delta"], level=found["level"], stage=found["stage"],
            first=study.first_stage, note=result.title, again=renewed(found["winner"], found["level"]),
        )
        return files("selection", selection(data))


REPORT = Select()
