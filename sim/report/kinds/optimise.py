"""What an optimisation came to, in words and pictures: the best finalists on new replications."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.report.figures.captions import distinct_titles
from sim.report.figures.search import Search, search
from sim.report.figures.style import files
from sim.report.findings import MOST_LINES, amount, estimated_again, listed, noun, where
from sim.report.kinds.base import Report
from sim.report.kinds.cells import candidate, number, renewed, rows_of
from sim.report.need import probability
from sim.report.quantities import UNDEFINED
from sim.report.selection import outcome
from sim.statistics.intervals import Interval

if TYPE_CHECKING:
    from sim.study.finish import StudyResult
    from sim.study.procedure import Cell


class Optimise(Report):
    """The words and pictures of an optimisation."""

    def verdict(self, result: StudyResult) -> list[str]:
        """Return the best finalists whose constraints are shown to be met, and what new replications make of them."""
        found = result.summary.findings
        if not found["feasible"]:
            counts = {word: found["constraints"].count(word) for word in ("not decided", "broken")}
            said = " and ".join(f"{count} {word}" for word, count in counts.items() if count)
            return [f"No finalist is shown to meet the constraints: {said or 'an objective is undefined'}."
                    + " More replications of the finalists (final_replications) may decide."
                    * bool(counts["not decided"]), *_undecided(result)]
        again = found["again"]
        if "best" in found:
            one = again[0]
            return [f"Best of {found['trials']} trials, chosen among {len(found['finalists'])} finalists: "
                    f"{where(result, one)}.", estimated_again(result, one["objectives"][0]), *_undecided(result),
                    *_constraints(one)]
        lines = [f"Best compromises among {len(found['finalists'])} finalists (no other is better in both objectives): "
                 f"{'; '.join(where(result, place) for place in again[:MOST_LINES])}"
                 + (f"; and {len(again) - MOST_LINES} more" if len(again) > MOST_LINES else "") + "."]
        for at, (name, _) in enumerate(found["objectives"]):
            worst = max((place["objectives"][at] for place in again),
                        key=lambda part: -math.inf if part["shrunk"] is None else part["shrunk"])
            lines.append(f"{outcome(name).label}, furthest from what it was chosen on: {where(result, worst)}. "
                         f"{estimated_again(result, worst)}")
        lines += _undecided(result)
        return [*lines, *(line for place in again for line in _constraints(place, where(result, place)))][:MOST_LINES]

    def rows(self, result: StudyResult) -> Sequence[tuple[Cell, ...]]:
        """Return the finalists alone."""
        return [row for row in result.summary.rows if row[0] != "trial"]

    def pictures(self, result: StudyResult) -> dict[str, bytes]:
        """Return its pictures."""
        found, rows, names = result.summary.findings, rows_of(result), distinct_titles(result.titles)
        goals = [(str(name), str(goal)) for name, goal in found["objectives"]]
        trials = [row for row in rows if row["stage"] == "trial"]
        finals = [row for row in rows if row["stage"] == "final"]
        data = Search(
            names=tuple(name for name, _ in goals), minimise=tuple(goal == "minimise" for _, goal in goals),
            trials=np.array([[number(row[name]) for name, _ in goals] for row in trials]).reshape(-1, len(goals)),
            feasible=np.array([row["constraints"] != "broken" for row in trials], dtype=np.bool_),
            places=tuple(candidate(result, row, names) for row in finals),
            finals=tuple(tuple(Interval(number(row[name]), number(row[f"{name}_half_width"]), found["level"],
                                        row["replications"]) for name, _ in goals) for row in finals),
            kept=tuple(row["constraints"] in (None, "met") for row in finals),
            origins=tuple(int(row["trial"]) for row in finals),
            note=result.title,
            again=renewed(found["again"][0]["objectives"][0], found["level"]) if "best" in found else None,
            unclear=frozenset((goal, one, other) for goal, one, other in found["unclear"]),
        )
        return files("pareto" if len(goals) == 2 else "search", search(data))


REPORT = Optimise()


def _undecided(result: StudyResult) -> list[str]:
    """Return the finalists that would be among the best if their constraints held, with how likely that is."""
    parts = []
    for place in result.summary.findings.get("undecided", [])[:MOST_LINES - 2]:
        goals = listed(f"{noun(goal['outcome'])} {amount(goal['outcome'], goal['mean'], goal['half_width'])}"
                       for goal in place["objectives"])
        limits = listed(f"{noun(part['outcome'])} {amount(part['outcome'], part['mean'], part['half_width'])} keeps to "
                        f"it with probability {probability(part['probability'])}"
                        for part in place["constraints"] if part["is"] == "not decided" and part["mean"] is not None)
        parts.append(f"{where(result, place)}, {goals}: {limits or 'undefined'}")
    return [f"Not decided whether the limit holds, and better if it does: {'; '.join(parts)}."] if parts else []


def _constraints(place: Mapping[str, Any], who: str = "It") -> list[str]:
    """Return the constraints that the last replications of a winner do not confirm."""
    return [f"{who} no longer clearly meets the constraint on {noun(part['outcome'])} on them: {part['is']} at "
            f"{UNDEFINED if part['mean'] is None else amount(part['outcome'], part['mean'], part['half_width'])}."
            for part in place["constraints"] if part["is"] != "met"]
