"""What is needed, in words, tables and a picture."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from sim.report.figures.captions import distinct_titles
from sim.report.figures.need import Staircase, staircase
from sim.report.figures.style import files
from sim.report.kinds.base import Report
from sim.report.kinds.cells import file_name, number
from sim.report.need import need_form, notes, of_all, rota_tables, sentences, settings_table, without_table
from sim.report.tables import Table
from sim.statistics.intervals import Interval

if TYPE_CHECKING:
    from sim.study.finish import StudyResult

WIDTH = 100


class Need(Report):
    """The words and pictures of a need."""

    def verdict(self, result: StudyResult) -> list[str]:
        """Return what is needed, what would not do, what the formulas would have said and what makes the difference."""
        return sentences(result)

    def notes(self, result: StudyResult) -> list[str]:
        """Return what a reader has to know about the numbers."""
        return notes(result)

    def form(self, result: StudyResult) -> dict[str, Any]:
        """Return the JSON form."""
        return need_form(result)

    def pages(
        self, result: StudyResult, *, width: int | None = None, full: bool = False, row_by_row: bool = False
    ) -> list[str | Table]:
        """Return the sentences, a table of settings for every policy, the rotas, and notes."""
        def laid_out(text: str) -> str:
            return textwrap.fill(text, width or WIDTH, break_on_hyphens=False)

        pages: list[str | Table] = [laid_out(text) for text in sentences(result)]
        for policy, one in of_all(result):
            pages.append(settings_table(result, policy))
            table = without_table(one, "With one assumption of the formulas at a time")
            pages += [table] if table is not None else []
            pages += rota_tables(one)
        return [*pages, *map(laid_out, notes(result))]

    def pictures(self, result: StudyResult) -> dict[str, bytes]:
        """Return one picture a policy and target: the outcome against the staff, with the limit."""
        drawn: dict[str, bytes] = {}
        found, names = result.summary.findings, distinct_titles(result.titles)
        for policy, one in of_all(result):
            if len(one["levers"]) > 1:
                continue
            for at, target in enumerate(found["targets"]):
                parts = [each["targets"][at] for each in one["judged"]]
                lever = next(iter(one["levers"].values()))
                hours = lever["by_hour"] or not lever["one_size"]
                data = Staircase(
                    name=target["name"], limit=target["limit"], at_least=target["direction"] == ">=",
                    staff=tuple(each["agent_hours"] if hours else next(iter(each["agents"].values()))
                                for each in one["judged"]),
                    axis=f"agent-hours a week, {lever['pool']}" if hours else f"agents on duty, {lever['pool']}",
                    values=tuple(Interval(number(part["value"]), number(part["half_width"]), found["level"],
                                          part["replications"]) for part in parts),
                    words=tuple(part["met"] for part in parts),
                    needed=next((number_ for number_, each in enumerate(one["judged"])
                                 if one["feasible"] and each["place"] == one["place"]), None),
                    note=f"{result.title}{f', {names[policy]}' if len(found['policies']) > 1 else ''}",
                )
                stem = file_name("need", target["name"])
                drawn |= files(stem if len(found["policies"]) == 1 else file_name(stem, policy), staircase(data))
        return drawn


REPORT = Need()
