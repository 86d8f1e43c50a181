"""The verdict as the page shows it: words at stated looks only, numbers whenever a run comes in.

Whoever watches intervals as runs arrive, and stops where one of them is clear, is wrong far more often than one time in
twenty. So words are given at `LOOKS` alone, by intervals that hold at once over the looks, the headlines and the
policies (Bonferroni: Jennison & Turnbull 2000, *Group Sequential Methods with Applications to Clinical Trials*,
section 1.3, on why looking has a price). The numbers beside them are those of `journeysim compare` with as many
replications, to the last digit.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.experiment.comparison import Comparison, setting_of
from sim.report import phrases
from sim.report.quantities import scale_for
from sim.report.sentences import finding
from sim.report.verdict import QUESTIONS, judged, named, others, sentences, settling
from sim.statistics.defaults import DEFAULT_LEVEL

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.explore.front_desk import Ready

LOOKS: Final = (5, 10, 20, 50, 100)
"""Replications after which a verdict is given."""
LOOK_LEVEL: Final = 1.0 - (1.0 - DEFAULT_LEVEL) / len(LOOKS)
"""Confidence that all intervals of one look hold at once; over all looks it is the default's."""


def look_at(runs: int) -> int:
    """Return the last look that so many replications have reached, 0 for none.

    >>> look_at(4), look_at(5), look_at(19), look_at(500)
    (0, 5, 10, 100)
    """
    return max((look for look in LOOKS if look <= runs), default=0)


def comparison_of(
    ready: Ready, first: Sequence[Mapping[str, float]], second: Sequence[Mapping[str, float]],
    level: float = DEFAULT_LEVEL,
) -> Comparison:
    """Return the comparison that `journeysim compare` would make of these runs."""
    scenario, policies = ready.scenario, ready.policies
    values = {policy: _columns(runs) for policy, runs in zip(policies, (first, second), strict=True)}
    return Comparison(
        title=scenario.title, source_hash=scenario.source_hash, policies=policies,
        titles={policy: scenario.policy_titles[policy] for policy in policies},
        frontline=scenario.world(policies[0]).chain[0].pool, seed=ready.seed, replications=len(first), values=values,
        digests={policy: () for policy in policies}, setting=setting_of(scenario, policies), level=level)


def _columns(runs: Sequence[Mapping[str, float]]) -> dict[str, np.ndarray[Any, np.dtype[np.float64]]]:
    return {name: np.array([run[name] for run in runs], dtype=np.float64) for name in runs[0]}


def at_look(comparison: Comparison, look: int) -> Comparison:
    """Return the comparison as it stood at a look, its intervals so wide that all looks hold at once."""
    values = {policy: {name: series[:look] for name, series in found.items()}
              for policy, found in comparison.values.items()}
    return replace(comparison, values=values, replications=look, level=LOOK_LEVEL)


def form_of(comparison: Comparison) -> dict[str, Any]:
    """Return what the page shows of a comparison of two policies: the verdict of the last look, and all numbers."""
    policy = comparison.policies[1]
    look = look_at(comparison.replications)
    seen = at_look(comparison, look) if look else None
    form: dict[str, Any] = {
        "runs": comparison.replications, "look": look,
        "next_look": next((each for each in LOOKS if each > comparison.replications), 0),
        "policies": [{"name": name, "title": comparison.titles[name]} for name in comparison.policies],
        "rows": _rows(comparison, seen),
        "verdict": [], "finding": "", "settle": "", "same": _all_same(comparison),
    }
    if seen is not None:
        form["verdict"] = [{"question": question, "answer": answer} for question, answer in sentences(seen, policy)]
        form["finding"] = finding(seen).split("\n")[0]
        form["settle"] = settling(seen, policy)
    return form


def _all_same(comparison: Comparison) -> bool:
    """Whether the two policies agree in every outcome of every run, which identical policies do exactly."""
    first, second = (comparison.values[policy] for policy in comparison.policies)
    return first.keys() == second.keys() and all(
        bool(((first[name] == second[name]) | (np.isnan(first[name]) & np.isnan(second[name]))).all())
        for name in first)


def _rows(comparison: Comparison, seen: Comparison | None) -> list[dict[str, Any]]:
    policy = comparison.policies[1]
    names = [(question, name) for question in QUESTIONS for name in named(comparison, question)]
    names += [("Also", name) for name in others(comparison)]
    return [_row(comparison, seen, question, policy, name) for question, name in names]


def _row(
    comparison: Comparison, seen: Comparison | None, question: str, policy: str, name: str
) -> dict[str, Any]:
    verdict, about = judged(comparison, policy, name), comparison.about(name)
    turn = phrases.turned(comparison, name)
    series = [comparison.values[each].get(name, np.zeros(0)) for each in comparison.policies]
    finite = [value for each in series for value in each.tolist() if math.isfinite(value)]
    scale = scale_for(about.unit, finite)
    word, shown, share = phrases.cell(comparison, verdict)
    row: dict[str, Any] = {
        "name": name, "question": question, "label": phrases.label(comparison, name), "unit": scale.unit,
        "divisor": scale.divisor,
        "better": about.better * (-1 if turn < 0.0 else 1), "definition": about.definition,
        "levels": [phrases.level(comparison, each, name) for each in comparison.policies],
        "difference": shown or word, "share": share, "word": "", "sure": None,
        "runs": [[turn * value / scale.divisor if math.isfinite(value) else None for value in each.tolist()]
                 for each in series],
    }
    if seen is not None:
        judged_then = judged(seen, policy, name)
        row["word"] = phrases.cell(seen, judged_then)[0]
        row["clear"] = judged_then.word if judged_then.is_clear or judged_then.word == "same" else ""
        if judged_then.interval is not None and math.isfinite(judged_then.interval.half_width):
            ends = sorted(turn * end / scale.divisor for end in (judged_then.interval.lower,
                                                                 judged_then.interval.upper))
            row["sure"] = [ends[0], turn * judged_then.interval.mean / scale.divisor, ends[1]]
    return row
