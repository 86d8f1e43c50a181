"""Policies a month at a time, in words: how often the better one looks worse, and how bad a bad month is.

Nothing is judged here. Whether a policy is better over the whole run is the verdict's word (`sim.experiment.verdicts`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.experiment.months import FEWEST_MONTHS, bad_month
from sim.report.phrases import is_cost, quoted
from sim.report.quantities import Scale, scale_for
from sim.report.tables import Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.experiment.comparison import Comparison
    from sim.experiment.months import Months, Pairs

TITLE: Final = "A month at a time"
HANG_TOGETHER: Final = (
    "Months of one run hang together - a line that grows is long next month, too -, so they are no independent runs "
    "and settle nothing: whether a policy is better is told by the verdict, from whole runs.")
_UNNAMED: Final = ("money", "customers", "people", "days")
"""Units that the name of a measure, or what is said of it, has in it."""
_MOST_MONTHS, _FEWEST_RUNS = 12, 2
"""So many months at most, in so many runs at least, are told one by one."""
_TIED: Final = 0.1
"""Where more than this share of the months comes to the bad one in twenty or to worse, the share is told."""
_BAD: Final = {
    "problem_days": ("brings", "problem days"), "unsolved_share": ("leaves", "unsolved"),
    "resolution_time_mean": ("has a mean time with the problem of", ""), "customers_lost": ("loses", "customers"),
    "praise": ("has praise told to", "people"), "grievance": ("has grievances told to", "people"),
    "net_value": ("has a net value of", ""), "cost": ("costs", ""),
}


@dataclass(frozen=True)
class Told:
    """One measure of two policies as it is shown.

    label, unit: of the values as shown; better: +1 more is better, -1 less is, as shown; first, second: of every month
    that can be told under both; pairs: the same as computed; often: how often the second looks worse, and what holds
    over the whole run; bad: how bad a bad month is under each, "" without months.
    """

    name: str
    label: str
    unit: str
    better: int
    first: NDArray[np.float64]
    second: NDArray[np.float64]
    pairs: Pairs
    often: str
    bad: str
    definition: str
    scale: Scale

    def form(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {"name": self.name, "label": self.label, "unit": self.unit, "better": self.better,
                "months": self.first.size, "worse": self.pairs.worse, "same": self.pairs.same,
                "values": [[float(f"{value / self.scale.divisor:.9g}") for value in side.tolist()]
                           for side in (self.first, self.second)],
                "bad": [None if math.isnan(value) else float(f"{value / self.scale.divisor:.9g}")
                        for value in (bad_month(side, self.better) for side in (self.first, self.second))],
                "often": self.often, "bad_month": self.bad, "definition": self.definition}


def told(months: Months, policy: str, comparison: Comparison) -> list[Told]:
    """Return what is said of every measure of a policy beside the first.

    comparison: of the same policies as whole runs, at the confidence at which words are to hold.
    """
    return [_told(months, policy, comparison, months.pairs(policy, measure)) for measure in months.measures]


def _told(months: Months, policy: str, comparison: Comparison, pairs: Pairs) -> Told:
    measure, as_cost = pairs.measure, pairs.measure.name == "net_value" and is_cost(comparison)
    turn = -1.0 if as_cost else 1.0
    first, second = turn * pairs.first + 0.0, turn * pairs.second + 0.0
    scale = scale_for(measure.unit, [*first.tolist(), *second.tolist()])
    titles = quoted(months.titles[months.policies[0]]), quoted(months.titles[policy])
    name, better = ("cost", -1) if as_cost else (measure.name, measure.better)
    word = next((each.word for each in comparison.verdicts
                 if (each.policy, each.outcome) == (policy, measure.headline)), "unclear")
    bad = _bad(name, better, (first, second), scale, titles, months.pieces.unit) if first.size else ""
    unit = "" if measure.unit in _UNNAMED else scale.unit
    return Told(name, "Cost" if as_cost else measure.label, unit, better, first, second, pairs,
                _often(pairs, word, titles[1], months.pieces.unit), bad, measure.definition, scale)


def _often(pairs: Pairs, word: str, title: str, unit: str) -> str:
    count = pairs.first.size
    if not count:
        return f"No {unit} can be told: its problems cannot be followed for as long as problems are watched."
    many = f"{count:,} {unit}{'s' if count > 1 else ''}"
    if pairs.same == count:
        return f"The same in every one of {many}."
    if word in ("better", "worse"):
        against, other = (pairs.worse, "worse") if word == "better" else (pairs.better, "better")
        if against:
            by_month = _by_month(pairs, -1 if other == "worse" else 1, unit)
            return f"In {against:,} of {many} {title} looks {other}, though over the whole run it is {word}.{by_month}"
        return f"In none of {many} does {title} look {other}, and over the whole run it is {word}."
    months = f"In {pairs.worse:,} of {many} {title} looks worse, in {pairs.better:,} better."
    if word == "same":
        return f"{months} Over the whole run the two are the same."
    return f"{months} Over the whole run the difference is not clear, and {unit}s do not make it so."


def _by_month(pairs: Pairs, sign: int, unit: str) -> str:
    """Say in how many runs that is so in the first month, the second ...: early ones, or all alike."""
    counts, runs = pairs.by_month(sign), int(np.bincount(pairs.months).max())
    if not 1 < len(counts) <= _MOST_MONTHS or runs < _FEWEST_RUNS:
        return ""
    return f" {unit.capitalize()} by {unit}: in {', '.join(map(str, counts))} of {runs} runs."


def _bad(name: str, better: int, sides: tuple[NDArray[np.float64], NDArray[np.float64]], scale: Scale,
         titles: tuple[str, str], unit: str) -> str:
    if all(np.ptp(side) == 0.0 for side in sides):
        return ""
    before, after = _BAD[name]
    few = sides[0].size < FEWEST_MONTHS
    head = f"The worst of {sides[0].size} {unit}s" if few and sides[0].size > 1 else (
        f"The only {unit}" if few else f"One {unit} in twenty")
    shown = f" {scale.unit}" if scale.unit not in _UNNAMED or name == "resolution_time_mean" else ""
    said = []
    for side, title in zip(sides, titles, strict=True):
        value = float(side.max() if better < 0 else side.min()) if few else bad_month(side, better)
        as_bad = float(np.mean(better * side <= better * value))
        fewer = " or fewer" if after == "people" else " or less"
        beyond = "" if few else " or more" if better < 0 else fewer
        share = f", as do {100.0 * as_bad:.0f} % of all" if not few and as_bad > _TIED else ""
        said.append(f"{_rough(value, scale)}{shown}{beyond}{f' {after}' if after else ''} under {title}{share}")
    return f"{head} {before} {said[0]}, {said[1].replace(f' {after} under', ' under', 1) if after else said[1]}."


def _rough(value: float, scale: Scale) -> str:
    """Return a value to three digits: more would say nothing of so few months."""
    rough = float(f"{value / scale.divisor:.3g}")
    whole = rough == round(rough) and scale.unit in ("customers", "people")
    return f"{rough:,.0f}" if whole or not rough else replace(scale, divisor=1.0).text(rough)


def table(found: list[Told], unit: str) -> Table:
    """Return the same as a table: one row a measure."""
    rows = tuple((f"{each.label}{f' ({each.unit})' if each.unit else ''}", f"{each.first.size:,}",
                  f"{each.pairs.worse:,}", f"{each.pairs.better:,}", f"{each.pairs.same:,}",
                  *(each.scale.text(_mean(side)) for side in (each.first, each.second)),
                  *(_bad_cell(side, each) for side in (each.first, each.second)))
                 for each in found)
    columns = ("", f"{unit}s", "looks worse", "looks better", "the same", "mean", "mean of the second",
               "one in twenty", "one in twenty of the second")
    return Table(TITLE, columns, rows, frozenset(range(1, len(columns))), HANG_TOGETHER)


def _bad_cell(side: NDArray[np.float64], each: Told) -> str:
    value = bad_month(side, each.better)
    return _rough(value, each.scale) if math.isfinite(value) else "n/a"


def _mean(values: NDArray[np.float64]) -> float:
    return float(values.mean()) if values.size else math.nan


def about_months(months: Months) -> str:
    """Say what a month is here, how many there are, and which are left out."""
    pieces, runs = months.pieces, months.comparison.replications
    whole = sum(pieces.whole)
    dated = pieces.unit == "month" and pieces.names[0].split()[0] not in ("month", "rest")
    what = ("a calendar month" if dated else "four weeks from the end of the warm-up" if pieces.unit == "month"
            else "seven days from the end of the warm-up, for the run has fewer than two whole months")
    text = f"A {pieces.unit} is {what}: {whole} in each of {runs} runs"
    left = pieces.count - whole
    text += f"; what is left over at an end is no {pieces.unit} and has no dot." if left else "."
    counted = [months.pairs(months.policies[-1], measure).first.size for measure in months.measures if measure.of_cases]
    if counted and min(counted) < whole * runs:
        text += (f" Problems are told of the {pieces.unit}s in which each can be followed for as long as it is watched;"
                 " the last ones are left out, neither good nor bad.")
    return text
