"""How pictures put findings into words: amounts with their unit, and no claim that an interval does not bear."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from sim.report.quantities import Scale, scale_for
from sim.report.selection import outcome
from sim.statistics.conclusions import Conclusion, conclude
from sim.statistics.intervals import Interval

GOOD: Final = {-1: "less is better", 0: "", 1: "more is better"}
_BEHIND_A_NUMBER: Final = ("min", "h", "days", "points", "%")


def noun(name: str) -> str:
    """Return what an outcome is called inside a sentence."""
    label = outcome(name).label
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def heading(name: str, scale: Scale, good: bool = True) -> str:
    """Return what stands over or beside an axis that shows an outcome: its label, unit, and which way is better."""
    notes = [note for note in (scale.unit, GOOD[outcome(name).better] if good else "") if note]
    return f"{outcome(name).label} ({'; '.join(notes)})" if notes else outcome(name).label


def with_unit(scale: Scale, value: float, sign: bool = False) -> str:
    """Return a value with those units that stand behind a number."""
    text = scale.text(value, sign)
    return f"{text} {scale.unit}" if scale.unit in _BEHIND_A_NUMBER and any(map(str.isdigit, text)) else text


def amount(name: str, gap: Interval) -> str:
    """Return a difference in words, such as "churn 1.2 points lower"."""
    scale = scale_for(outcome(name).unit, (gap.lower, gap.upper), difference=True)
    per = f" {scale.unit}" if scale.unit.startswith("per ") else ""
    return f"{noun(name)} {with_unit(scale, abs(gap.mean))}{per} {'lower' if gap.mean < 0.0 else 'higher'}"


def shows(name: str, gap: Interval) -> Conclusion:
    """Return what the interval of a difference from the baseline shows."""
    return conclude(gap, outcome(name).better)


def is_apart(gap: Interval) -> bool:
    """Say whether a whole interval lies on one side of zero."""
    return gap.lower > 0.0 or gap.upper < 0.0


def listed(parts: Iterable[str]) -> str:
    """Return "a, b and c"; empty for nothing."""
    words = list(parts)
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def few(parts: Sequence[str], most: int = 3) -> str:
    """Return the first of a list, and how many there are beyond them."""
    rest = len(parts) - most
    return listed(parts) if rest <= 1 else listed([*parts[:most], f"{rest} more"])


def counted(count: int, word: str) -> str:
    """Return "1 replication" or "12 replications"."""
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def finite(values: Iterable[float]) -> list[float]:
    """Return the values that are neither nan nor infinite."""
    return [float(value) for value in values if math.isfinite(value)]


def distinct_titles(titles: Mapping[str, str]) -> dict[str, str]:
    """Return what pictures call policies, by name: their titles, with the name behind where two share one."""
    given = list(titles.values())
    return {name: title if given.count(title) == 1 else f"{title} ({name})" for name, title in titles.items()}


def opened(note: str) -> str:
    """Return a note as a sentence of its own that another may follow; empty where there is none."""
    text = note.strip()
    if not text:
        return ""
    return f"{text} " if text[-1] in ".?!" else f"{text}. "
