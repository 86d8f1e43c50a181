"""Results as a notebook shows them: short tables in HTML, in the words and numbers that the command line prints."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sim import html
from sim.outcomes.beside import known_beside
from sim.outcomes.catalogue import GROUPS, HEADLINES
from sim.report.comparison import level_table, outcome_table
from sim.report.kinds.compare import precision, shown
from sim.report.labels import UNTITLED
from sim.report.screen import how_sure, notes, overloaded
from sim.report.screen import shown as best_first
from sim.report.study import study_notes, study_table, study_verdict
from sim.report.tables import Table
from sim.report.verdict import grid

if TYPE_CHECKING:
    from sim.outcomes.catalogue import Outcome
    from sim.study.finish import StudyResult

OTHERS: Final = "Measures of one's own"
"""The group of outcomes that the catalogue does not hold."""


def of_table(table: Table) -> str:
    """Return a table of a report."""
    return html.table(table.title, table.columns, table.rows, right=table.right, note=table.note)


def of_run(title: str, outcomes: Mapping[str, float], about: Mapping[str, Outcome], note: str) -> str:
    """Return the outcomes of one run: the headlines, then all others that are defined and not 0, to be opened by group.

    about: every outcome as its world calls it; note: which run it is.
    """
    groups = {outcome.definition: group for group, members in GROUPS.items() for outcome in members}
    parts = {name: {each: value for each, value in outcomes.items()
                    if value != 0.0 and not math.isnan(value) and groups.get(about[each].definition, OTHERS) == name}
             for name in (*GROUPS, OTHERS)}
    headlines = {name: outcomes[name] for name in HEADLINES if name in outcomes}
    table = of_table(outcome_table(headlines, title or UNTITLED, about))
    folds = [html.folded(f"{name} ({len(part)})", of_table(outcome_table(part, "", about)))
             for name, part in parts.items() if part]
    return "".join([table, html.text(note), *folds])


def of_comparison(result: StudyResult) -> str:
    """Return the verdict of a comparison as a grid, one row a question, with what has to be known beside it."""
    with known_beside(result.frame.own):
        return _comparison(result)


def _comparison(result: StudyResult) -> str:
    comparison = shown(result)
    if len(comparison.policies) < 2:
        table = replace(level_table(comparison), title=comparison.title or UNTITLED)
        return of_table(table) + _small(notes(comparison, full=True))
    policies = best_first(comparison)
    rows = [(row.name.replace("  ", "\N{NO-BREAK SPACE}" * 4), row.base,
             *(" ".join(filter(None, row.cells[policy])) for policy in policies))
            for row in grid(comparison, policies)]
    columns = ("", *(comparison.titles[policy] for policy in (comparison.baseline, *policies)))
    left_out = len(comparison.policies) - 1 - len(policies)
    more = [f"The best of {left_out + 1}; the others are in .differences."] if left_out else []
    said = [*overloaded(comparison), how_sure(comparison), *more, *precision(result)]
    known = html.folded("Notes", _small(notes(comparison, full=True)))
    return html.table(comparison.title or UNTITLED, columns, rows, note="\n".join(said)) + known


def of_study(result: StudyResult) -> str:
    """Return what a study found, in sentences, and its summary, to be opened."""
    with known_beside(result.frame.own):
        said = "".join(f"<p>{html.escaped(line)}</p>" for line in study_verdict(result))
        table = of_table(replace(study_table(result), title=""))
        return (f"<p><b>{html.escaped(result.title or UNTITLED)}</b></p>{said}"
                f"{html.folded('Summary', table)}{_small(study_notes(result))}")


def _small(lines: list[str]) -> str:
    return "".join(html.text(line) for line in lines)
