"""What a comparison shows in plain sentences: what may be concluded, and what may not.

A difference is stated only where its whole interval lies on one side of zero; what is not told apart is said to be
that, never to be equal.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from sim.report.quantities import scale_for
from sim.report.selection import outcome
from sim.report.verdict import headlines, stands_out, verdict
from sim.statistics.conclusions import Conclusion, paired_p_value
from sim.statistics.multiplicity import holm

if TYPE_CHECKING:
    from sim.experiment.comparison import Comparison
    from sim.outcomes.catalogue import Outcome

_PHRASES: Final = {
    "resolution_time_median": ("median time to a solution", "{noun} {size} shorter", "{noun} {size} longer"),
    "resolution_time_mean": ("mean time to a solution", "{noun} {size} shorter", "{noun} {size} longer"),
    "grievance_per_100": ("grievance told", "{size} fewer grievances told per 100 customers",
                          "{size} more grievances told per 100 customers"),
    "praise_per_100": ("praise told", "{size} fewer praises told per 100 customers",
                       "{size} more praises told per 100 customers"),
}
"""Outcome: what it is called in a sentence, and how less and more of it are said."""
_OTHERWISE: Final = ("{noun} {size} lower", "{noun} {size} higher")
_SAID: Final = ("min", "h", "days", "points", "%")
"""The units that stand behind a number in a sentence; others are in the name of the outcome."""
_MOST_LINES: Final = 3


def difference_phrase(comparison: Comparison, policy: str, name: str) -> str:
    """Return one difference in words and numbers, such as "churn 1.2 points lower (1.0 to 1.4)"."""
    interval = comparison.differences[policy][name]
    about = outcome(name)
    scale = scale_for(about.unit, (interval.lower, interval.upper), difference=True)
    phrase = _PHRASES.get(name, (_noun(name), *_OTHERWISE))[1 if interval.mean < 0.0 else 2]
    low, high = sorted((abs(interval.lower), abs(interval.upper)))
    unit = f" {scale.unit}" if scale.unit in _SAID else ""
    text = phrase.format(noun=_noun(name), size=scale.text(abs(interval.mean)) + unit)
    return f"{text} ({scale.text(low)} to {scale.text(high)})"


def verdicts(comparison: Comparison, policy: str, names: Iterable[str]) -> dict[Conclusion, list[str]]:
    """Return the outcomes of one policy by what their paired difference from the baseline shows."""
    found: dict[Conclusion, list[str]] = {}
    for name in names:
        if name in comparison.differences[policy]:
            found.setdefault(verdict(comparison, policy, name), []).append(name)
    return found


def policy_sentence(comparison: Comparison, policy: str) -> str:
    """Return what may be said of one policy against the baseline, in one or two sentences."""
    title, first = comparison.titles[policy], comparison.titles[comparison.baseline]
    if comparison.replications < 2:
        return (f"{title} against {first}: one replication says nothing about chance, so nothing can be concluded; "
                "ask for at least two, better ten (--replications).")
    found = verdicts(comparison, policy, headlines(comparison))
    parts = [f"{word}: {_listed(difference_phrase(comparison, policy, name) for name in found[shown])}"
             for shown, word in ((Conclusion.BETTER, "Better"), (Conclusion.WORSE, "Worse")) if shown in found]
    text = f"{title} against {first}. {'. '.join(parts) or 'No difference in the headlines could be shown'}."
    if same := found.get(Conclusion.ALIKE):
        text += f" Exactly the same in every replication: {_listed(map(_noun, same))}."
    if undecided := found.get(Conclusion.UNDECIDED):
        text += (f" Not told apart: {_listed(map(_noun, undecided))} - that is not evidence that they are equal; "
                 "more replications may tell.")
    if unknown := found.get(Conclusion.UNKNOWN):
        text += f" Undefined in some replication: {_listed(map(_noun, unknown))}."
    return text


def caveat(comparison: Comparison) -> str:
    """Return what a reader has to know about the intervals: their level, their number, what survives Holm's method."""
    if comparison.replications < 2:
        return "Intervals need at least two replications; with one they are undefined and not shown."
    pairs = [(policy, name) for policy in comparison.policies[1:] for name in headlines(comparison)
             if name in comparison.differences[policy]]
    text = "Intervals are 95 % intervals, each for its own comparison."
    if len(pairs) < 2:
        return text
    called = {(policy, name) for policy, name in pairs if stands_out(comparison, policy, name)}
    lost = called - _after_holm(comparison, pairs)
    text += (f" With {len(pairs)} headline comparisons side by side, one in twenty would stand out by chance if "
             "nothing differed; ")
    if not called:
        return text + "none stands out here."
    if not lost:
        return text + "all that stand out here still do when that is allowed for (Holm's method)."
    names = _listed(f"{_noun(name)} of {comparison.titles[policy]}" for policy, name in pairs if (policy, name) in lost)
    return text + f"when that is allowed for (Holm's method), no longer certain: {names}."


def finding(comparison: Comparison) -> str:
    """Return the finding in one line, for the head of a picture."""
    if len(comparison.policies) < 2:
        count = comparison.replications
        return f"{comparison.titles[comparison.baseline]}: levels over {count} replication{'s' * (count > 1)}"
    if comparison.replications < 2:
        return "One replication: nothing can be concluded"
    others = comparison.policies[1:]
    if len(others) > _MOST_LINES:
        return _best_of_each(comparison)
    said = {policy: _short(comparison, policy) for policy in others}
    lines = [f"Against {comparison.titles[comparison.baseline]}:"] if any(said.values()) else []
    lines += [text for text in said.values() if text]
    if silent := [comparison.titles[policy] for policy in others if not said[policy]]:
        lines.append(f"{_listed(silent)}: not told apart from {comparison.titles[comparison.baseline]}")
    return "\n".join(lines)


def _short(comparison: Comparison, policy: str) -> str:
    """Return the differences of one policy that stand out as signed numbers; empty where none does."""
    parts = [_signed(comparison, policy, name) for name in headlines(comparison)
             if stands_out(comparison, policy, name)]
    return f"{comparison.titles[policy]}: {', '.join(parts)}" if parts else ""


def _signed(comparison: Comparison, policy: str, name: str) -> str:
    interval = comparison.differences[policy][name]
    scale = scale_for(outcome(name).unit, (interval.lower, interval.upper), difference=True)
    unit = scale.unit if scale.unit in _SAID else "per 100" if scale.unit.startswith("per 100") else ""
    return f"{_noun(name)} {scale.text(interval.mean, sign=True)} {unit}".rstrip()


def _best_of_each(comparison: Comparison) -> str:
    """Return, for each headline, the policy that betters the baseline most; for when there are many policies."""
    lines = []
    for name in headlines(comparison):
        better = [policy for policy in comparison.policies[1:] if name in comparison.differences[policy]
                  and verdict(comparison, policy, name) is Conclusion.BETTER]
        if better:
            best = max(better, key=lambda policy: abs(comparison.differences[policy][name].mean))
            lines.append(f"{_noun(name).capitalize()}: furthest ahead of {comparison.titles[comparison.baseline]} is "
                         f"{comparison.titles[best]}")
    return "\n".join(lines) or f"No policy is shown to be better than {comparison.titles[comparison.baseline]}"


def _after_holm(comparison: Comparison, pairs: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    first = comparison.values[comparison.baseline]
    p_values = holm([paired_p_value(comparison.values[policy][name], first[name]) for policy, name in pairs])
    return {pair for pair, p in zip(pairs, p_values, strict=True) if not math.isnan(p) and p <= 0.05}


def _noun(name: str) -> str:
    about: Outcome = outcome(name)
    return _PHRASES[name][0] if name in _PHRASES else about.label.lower()


def _listed(parts: Iterable[str]) -> str:
    words = list(parts)
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]
