"""What a study found, in sentences: the verdict in at most five lines, then what a reader has to know about it.

An overload is reported before anything else: if a queue keeps growing, every time depends on how long one
simulates. A difference is stated only if its interval lies on one side of zero; otherwise it is reported as not
clear. An outcome that is undefined in some replication has no interval and is reported as undefined, with how many.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.report.quantities import UNDEFINED, scale_for
from sim.report.selection import outcome

if TYPE_CHECKING:
    from sim.study.finish import StudyResult
    from sim.study.points import Point

MOST_LINES: Final = 5
"""Lines of a verdict; the table has everything."""
OVERLOADED: Final = "overloaded."
"""How the outcomes begin that are 1 if the queue of a pool keeps growing, else 0."""
_BEHIND_A_NUMBER: Final = ("min", "h", "days", "points", "%")


# The load -----------------------------------------------------------------------------------------------------------


def overloaded(result: StudyResult) -> list[str]:
    """Return one line that says where a queue keeps growing in most replications; nothing if none does."""
    places = list(result.rows())
    found: dict[str, set[int]] = {}
    for at, (point, policy) in enumerate(places):
        for name in result.results.outcomes(point, policy):
            if name.startswith(OVERLOADED) and float(np.nanmean(result.results.values(point, policy, name))) > 0.5:
                found.setdefault(name.removeprefix(OVERLOADED), set()).add(at)
    if not found:
        return []
    pools = listed(sorted(found))
    where = {at for ats in found.values() for at in ats}
    if len(where) == len(places):
        text = f"Overloaded everywhere: the queue of {pools} grows throughout the run"
    elif len(result.points) == 1:
        policies = listed(result.titles[places[at][1]] for at in sorted(where))
        text = f"Overloaded under {policies}: the queue of {pools} grows throughout the run"
    else:
        text = (f"Overloaded in {len(where)} of {len(places)} combinations of point and policy: there the queue of "
                f"{pools} grows throughout the run")
    return [f"{text}, so times and waits depend on how long is simulated."]


# Compare ------------------------------------------------------------------------------------------------------------


def compared(result: StudyResult) -> list[str]:
    """Return one line a policy: what is better, worse and not clear, by the intervals that hold at once."""
    columns = result.summary.columns
    rows = [dict(zip(columns, row, strict=True)) for row in result.summary.rows]
    others = result.policies[1:]
    lines = [_against(result, policy, [row for row in rows if row["policy"] == policy])
             for policy in others[:MOST_LINES - 2 if len(others) >= MOST_LINES else MOST_LINES - 1]]
    if len(others) > len(lines):
        lines.append(f"{len(others) - len(lines)} more policies are in the table.")
    return lines


def _against(result: StudyResult, policy: str, rows: Sequence[Mapping[str, Any]]) -> str:
    said: dict[str, list[str]] = {}
    for row in rows:
        word, text = _difference(result, policy, row)
        said.setdefault(word, []).append(text)
    parts = [f"{word}: {'; '.join(said[word])}" for word in ("better", "worse", "higher", "lower") if word in said]
    parts += [f"{word}: {listed(said[word])}" for word in ("the same", "not clear", "undefined") if word in said]
    text = ". ".join(part[:1].upper() + part[1:] for part in parts)
    return f"{result.titles[policy]} against {result.titles[result.baseline]}. {text}."


def _difference(result: StudyResult, policy: str, row: Mapping[str, Any]) -> tuple[str, str]:
    """Return what one row shows: the word, and the outcome with its difference where there is one."""
    name, point = str(row["outcome"]), result.points[0]
    gap, half_width = row["difference"], row["simultaneous_half_width"]
    missing, runs = undefined_runs(result, point, policy, name)
    if missing:
        return "undefined", f"{_noun(name)} (in {missing} of {runs} replications)"
    if gap is None or half_width is None or not math.isfinite(half_width):
        return "not clear", _noun(name)
    if gap == 0.0 and half_width == 0.0:
        return "the same", _noun(name)
    if abs(gap) <= half_width:
        return "not clear", _noun(name)
    better = outcome(name).better
    word = ("higher" if gap > 0.0 else "lower") if not better else "better" if (gap > 0.0) == (better > 0) else "worse"
    return word, f"{_noun(name)} {amount(name, gap, half_width, difference=True)}"


def undefined_runs(result: StudyResult, point: Point, policy: str, name: str) -> tuple[int, int]:
    """Return in how many replications an outcome is not finite under a policy or the baseline, and of how many."""
    both = [result.results.values(point, one, name) for one in (policy, result.baseline)]
    runs = min(values.size for values in both)
    return int(np.count_nonzero(~np.isfinite(both[0][:runs]) | ~np.isfinite(both[1][:runs]))), runs


def comparison_notes(result: StudyResult) -> list[str]:
    """Return which intervals hold at once, and whether the precision asked for was reached."""
    found = result.summary.findings
    family = f"{found['family']} difference{'s' * (found['family'] != 1)}"
    texts = [f"{found['replications']} replications; differences are from {result.titles[result.baseline]}. The "
             f"verdict and the column \"± all at once\" hold together for {family} with {found['level']:.0%} "
             "confidence (Bonferroni); the other intervals hold one by one. p-values are adjusted by Holm's method."]
    if "precision" in found:
        reached = {"enough": "The required precision was reached.",
                   "maximum reached": "The maximum number of replications was reached before the required precision."}
        texts.append(reached.get(found["precision"]["verdict"],
                                 "No interval could be formed for some outcome, because it is undefined in some runs."))
    return texts


# Sweep --------------------------------------------------------------------------------------------------------------


def swept(result: StudyResult) -> list[str]:
    """Return the winner on new replications, and one line a policy: at how many points it stands out in what."""
    found = result.summary.findings
    lines = []
    if again := found.get("winner"):
        lines.append(f"Best of {found['points'] * len(result.policies)} combinations by {_noun(again['outcome'])}: "
                     f"{where(result, again)}. {estimated_again(result, again)}")
    others = result.policies[1:]
    room = MOST_LINES - 1 - len(lines)
    for policy in others[:room if len(others) <= room else room - 1]:
        lines.append(f"{result.titles[policy]} against {result.titles[result.baseline]}. "
                     f"{' '.join(_by_points(found, policy))}")
    if len(others) > room:
        lines.append(f"{len(others) - room + 1} more policies are in the table.")
    return lines


def _by_points(found: Mapping[str, Any], policy: str) -> list[str]:
    """Return at how many points which outcomes stand out; those that do so nowhere together at the end."""
    sides, points = found["points_below_unclear_above"][policy], found["points"]
    silent = [_noun(name) for name, counts in sides.items() if counts[1] == points]
    parts = [_counts(name, counts, found["points_undefined"][policy][name], points)
             for name, counts in sides.items() if counts[1] != points]
    return [*parts, f"Not clear anywhere: {listed(silent)}."] if silent else parts


def _counts(name: str, counts: Sequence[int], undefined: int, points: int) -> str:
    below, unclear, above = counts
    words = [(below, "lower"), (above, "higher"), (unclear, "not clear"), (undefined, "undefined in some run")]
    whole = [word for count, word in words if count == points]
    if whole:
        said = f"{whole[0]} {'at every point' if undefined else 'everywhere'}"
    else:
        said = ", ".join(f"{word} at {count}" for count, word in words if count) + f" of {points} points"
    return f"{outcome(name).label}: {said}."


def sweep_notes(result: StudyResult) -> list[str]:
    """Return what the intervals of a sweep promise, which is less than that they hold at once."""
    if len(result.policies) < 2:
        return []
    level = result.summary.findings["level"]
    return [f"Intervals hold one by one, each with {level:.0%} confidence: where there is no difference at all, about "
            f"{1.0 - level:.0%} of the points stand out by chance."]


# Select and optimise --------------------------------------------------------------------------------------------------


def selected(result: StudyResult) -> list[str]:
    """Return who was selected, with what promise, and what new replications make of it."""
    found = result.summary.findings
    chosen, delta = found["selected"], amount(found["outcome"], found["delta"], difference=True)
    if chosen is None:
        return [f"Not decided: {len(found['contenders'])} of {found['candidates']} candidates are still in contention "
                f"after {found['stage']} replications. More replications (maximum) or a larger delta would decide."]
    extreme = "lowest" if found["goal"] == "minimise" else "highest"
    return [f"{where(result, chosen)} is selected for the {extreme} {_noun(found['outcome'])}. If it is at least "
            f"{delta} better than every other, the selection is right with probability {found['level']:.0%} or more "
            "(Kim and Nelson).", estimated_again(result, found["winner"])]


def optimised(result: StudyResult) -> list[str]:
    """Return the best finalists whose constraints are shown to be met, and what new replications make of them."""
    found = result.summary.findings
    if not found["feasible"]:
        counts = {word: found["constraints"].count(word) for word in ("not decided", "broken")}
        said = " and ".join(f"{count} {word}" for word, count in counts.items() if count)
        return [f"No finalist is shown to meet the constraints: {said or 'an objective is undefined'}."
                + " More replications of the finalists (final_replications) may decide." * bool(counts["not decided"])]
    again = found["again"]
    if "best" in found:
        one = again[0]
        return [f"Best of {found['trials']} trials, chosen among {len(found['finalists'])} finalists: "
                f"{where(result, one)}.", estimated_again(result, one["objectives"][0]), *_constraints(one)]
    lines = [f"Best compromises among {len(found['finalists'])} finalists (no other is better in both objectives): "
             f"{'; '.join(where(result, place) for place in again[:MOST_LINES])}"
             + (f"; and {len(again) - MOST_LINES} more" if len(again) > MOST_LINES else "") + "."]
    for at, (name, _) in enumerate(found["objectives"]):
        worst = max((place["objectives"][at] for place in again),
                    key=lambda part: -math.inf if part["shrunk"] is None else part["shrunk"])
        lines.append(f"{outcome(name).label}, furthest from what it was chosen on: {where(result, worst)}. "
                     f"{estimated_again(result, worst)}")
    return [*lines, *(line for place in again for line in _constraints(place, where(result, place)))][:MOST_LINES]


def _constraints(place: Mapping[str, Any], who: str = "It") -> list[str]:
    """Return the constraints that the last replications of a winner do not confirm."""
    return [f"{who} no longer clearly meets the constraint on {_noun(part['outcome'])} on them: {part['is']} at "
            f"{UNDEFINED if part['mean'] is None else amount(part['outcome'], part['mean'], part['half_width'])}."
            for part in place["constraints"] if part["is"] != "met"]


def bordered(result: StudyResult) -> list[str]:
    """Return in how much of the plane a difference is above zero, and how much of it is not decided."""
    found = result.summary.findings
    base, other = (result.titles[policy] for policy in found["policies"])
    share, lower, upper = found["share_positive"]
    return [f"{outcome(found['outcome']).label} is higher under {other} than under {base} in {share:.0%} of the plane "
            f"({lower:.0%} to {upper:.0%}). In {found['undecided']:.0%} of the plane the sign is not clear "
            f"({found['level']:.0%} band, point by point)."]


# Words --------------------------------------------------------------------------------------------------------------


def estimated_again(result: StudyResult, again: Mapping[str, Any]) -> str:
    """Return what new replications make of a winner: its value, and by how much it shrank."""
    name, runs = again["outcome"], again["replications"]
    on = f"On {runs:,} new replication{'s' * (runs != 1)}"
    if again["mean"] is None:
        return (f"{on} its {_noun(name)} is undefined in {again['undefined']} of {runs}, so it is not known how good "
                "it is.")
    text = f"{on} its {_noun(name)} is {amount(name, again['mean'], again['half_width'])}, {_shrunk(again)}."
    if again.get("difference") is not None:
        base = result.titles[again["baseline"]]
        gap = amount(name, again["difference"], again["difference_half_width"], difference=True)
        before = amount(name, again["difference_chosen_on"], math.nan, difference=True)
        text += f" Against {base} at the same point: {gap}; when chosen, {before}."
    return text


def _shrunk(again: Mapping[str, Any]) -> str:
    name, lost, before = again["outcome"], again["shrunk"], again["chosen_on"]
    if lost == 0.0:
        return "exactly what it was chosen on"
    share = f" ({abs(lost) / abs(before):.1%})" if before else ""
    size = amount(name, abs(lost), difference=True)
    text = f"{size}{share} {'worse' if lost > 0.0 else 'better'} than the {amount(name, before)} it was chosen on"
    half_width = again["half_width"]
    return f"{text}, which lies within the interval" if half_width is not None and abs(lost) <= half_width else text


def amount(name: str, value: float, half_width: float | None = None, difference: bool = False) -> str:
    """Return a value, or a difference (signed where a half-width is given, be it nan), in the unit that suits it."""
    if not math.isfinite(value):
        return UNDEFINED
    signed = difference and half_width is not None
    scale = scale_for(outcome(name).unit, (value, 0.0 if half_width is None else half_width), difference)
    text = scale.with_interval(value, math.nan if half_width is None else half_width, signed)
    return f"{text} {scale.unit}" if scale.unit in _BEHIND_A_NUMBER else text


def where(result: StudyResult, place: Mapping[str, Any]) -> str:
    """Return a policy and the values of the factors at a point."""
    values = ", ".join(f"{name} = {_value(value)}" for name, value in result.points[place["point"]].values.items())
    return result.titles[place["policy"]] + (f" with {values}" if values else "")


def _value(value: object) -> str:
    if not isinstance(value, float):
        return str(value)
    return f"{value:,.0f}" if 1000.0 <= abs(value) < 1e12 else f"{value:.4g}"


def _noun(name: str) -> str:
    label = outcome(name).label
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def listed(parts: Iterable[str]) -> str:
    """Return "a, b and c"; empty for nothing."""
    words = list(parts)
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
