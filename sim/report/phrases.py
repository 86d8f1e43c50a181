"""How outcomes, differences and verdicts are put into words; the words of a verdict are one fixed list.

A *cell* is what stands in a table for one outcome under one policy: the word, and beside it the number on which it was
decided. What is undefined is reported, never left out.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.experiment.verdicts import MOST_RUNS, counts_events
from sim.report.quantities import UNDEFINED, Scale, scale_for
from sim.scenario.durations import Timespan
from sim.scenario.measuring import in_words
from sim.statistics.rare import LEAST_RUNS
from sim.vocabulary import MINUTES_PER_DAY, MINUTES_PER_HOUR, MINUTES_PER_WEEK

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.experiment.comparison import Comparison
    from sim.experiment.verdicts import Verdict
    from sim.statistics.intervals import Interval

WORDS: Final = {"better": "better", "worse": "worse", "higher": "higher", "lower": "lower", "same": "the same",
                "unclear": "not clear", "undefined": "undefined"}
TOO_RARE: Final = "too rare to tell"
TOO_UNEVEN: Final = "too uneven to tell"
WORTH: Final = "net_value"
_NOUNS: Final = {
    "problem_days_per_customer_year": "problem days per customer and year",
    "unsolved_share": "cases left unsolved",
    "resolution_time_mean": "mean time to a solution",
    "resolution_time_median": "median time to a solution",
    "resolution_time_p90": "90th percentile of the time to a solution",
    "churn": "customers who leave",
    "praise_per_100": "praise told",
    "grievance_per_100": "grievances told",
    "cases": "number of problems",
}
WATCHED: Final = ("resolution_time_median", "resolution_time_p90")
SHORT_UNITS: Final = {"points": "pts", "per 100 customers": "per 100", "days a year": "a year", "customers": "",
                       "cases": "", "events": "", "contacts": "", "per case": "a case", "score": "", "money": "",
                       "money a week": "", "level": ""}
IN_THE_LEVEL: Final = ("days a year", "per case")
"""Units that a difference need not repeat, because the level stands beside it in the same."""
_GREATEST_PERCENT: Final = 1000.0
_COUNTS: Final = {2: "two", 5: "five", 10: "ten", 20: "twenty", 100: "a hundred"}


def is_cost(comparison: Comparison) -> bool:
    """Whether money is shown as a cost: no margin is known, nor what a customer is worth."""
    return not comparison.setting.earns and not comparison.setting.is_valued


def noun(comparison: Comparison, name: str) -> str:
    """Return what an outcome is called inside a sentence."""
    if name == WORTH:
        return "cost" if is_cost(comparison) else "net value"
    if name in _NOUNS:
        return _NOUNS[name]
    called, colon, member = comparison.about(name).label.partition(": ")
    text = called if called[:2].isupper() else called[:1].lower() + called[1:]
    return f"{text} ({member})" if colon else text


def turned(comparison: Comparison, name: str) -> float:
    """Return -1 for a net value that is shown as a cost, else 1."""
    return -1.0 if name == WORTH and is_cost(comparison) else 1.0


def unit(scale: Scale) -> str:
    """Return the unit that stands behind a number, with a space before it; nothing where the row's name says it."""
    short = SHORT_UNITS.get(scale.unit, scale.unit)
    return f" {short}" if short else ""


def duration(minutes: float | Timespan) -> str:
    """Return a duration in the largest unit in which it is a short number: "4 weeks", "5.25 days", "30 min".

    One in business time is given as it is written: "5 business days".
    """
    if isinstance(minutes, Timespan):
        if minutes.clock != "calendar":
            return " ".join(in_words(minutes))
        minutes = minutes.minutes
    for size, name in ((MINUTES_PER_WEEK, "week"), (MINUTES_PER_DAY, "day")):
        count = minutes / size
        if count >= 1.0 and abs(count - round(count)) < 1e-9:
            return f"{count:.0f} {name}{'s' * (round(count) > 1)}"
    if minutes >= 2.0 * MINUTES_PER_DAY:
        return f"{minutes / MINUTES_PER_DAY:.3g} days"
    return f"{minutes / MINUTES_PER_HOUR:.3g} h" if minutes >= 2.0 * MINUTES_PER_HOUR else f"{minutes:.3g} min"


def quoted(title: str) -> str:
    """Return a title as it stands in a sentence, in quotation marks."""
    return f"“{title}”"


def watched_for(comparison: Comparison) -> str:
    """Return how long each case is watched."""
    setting = comparison.setting
    return duration(setting.watch if setting.watched_for is None else setting.watched_for)


def level(comparison: Comparison, policy: str, name: str) -> str:
    """Return the mean of an outcome under a policy with its unit, or why it has none."""
    series = comparison.values[policy].get(name)
    if series is None:
        return "does not exist"
    turn = turned(comparison, name)
    finite = series[np.isfinite(series)]
    mean = math.fsum(finite.tolist()) / finite.size if finite.size else math.nan
    scale = scale_for(comparison.about(name).unit, (mean,))
    text = f"{'0' if mean == 0.0 else scale.text(turn * mean)}{unit(scale)}"
    missing = gaps(comparison, policy, name)
    if not missing or not finite.size:
        return missing or text
    return f"{missing}, else {text}"


def gaps(comparison: Comparison, policy: str, name: str) -> str:
    """Return in how many runs an outcome is n/a or infinite under a policy, in words; empty for none."""
    series = comparison.values[policy].get(name)
    if series is None:
        return "does not exist"
    never = "never"
    if name in WATCHED and math.isfinite(comparison.setting.watch):
        never = f"not within {watched_for(comparison)}"
    parts = [(never, int(np.isinf(series).sum())), (UNDEFINED, int(np.isnan(series).sum()))]
    return ", ".join(word if number == series.size else f"{word} in {runs(number, series.size)}"
                     for word, number in parts if number)


def undefined(comparison: Comparison, verdict: Verdict) -> str:
    """Return the words for an outcome that is n/a or infinite in some run, such as "never under A, 66 min under B"."""
    titles, name = comparison.titles, verdict.outcome
    policies = (comparison.baseline, verdict.policy)
    said = f"undefined in {runs(verdict.runs_undefined, comparison.replications)}"
    if not differs_in_gaps(comparison, verdict):
        why = gaps(comparison, comparison.baseline, name)
        plain = (UNDEFINED, f"{UNDEFINED} in {runs(verdict.runs_undefined, comparison.replications)}")
        return f"{said} under both" if why in plain else f"{said}: {why} under both"
    return f"{said}: {', '.join(f'{level(comparison, policy, name)} under {titles[policy]}' for policy in policies)}"


def differs_in_gaps(comparison: Comparison, verdict: Verdict) -> bool:
    """Whether an outcome is undefined in other ways, or in another number of runs, than under the first policy."""
    first, other = (gaps(comparison, policy, verdict.outcome) for policy in (comparison.baseline, verdict.policy))
    return first != other


def runs(number: int, of: int) -> str:
    """Return "3 of 10 runs"."""
    return f"{number} of {of} run{'s' * (of > 1)}"


def number(
    comparison: Comparison, name: str, interval: Interval, alone: bool = False, beside: Iterable[float] = (),
) -> str:
    """Return a difference with its half-width, to two digits or so, and its unit, such as "-1.9 ± 0.2 pts".

    alone: without the half-width; beside: differences that stand beside it and have to have the same unit.
    """
    turn = turned(comparison, name)
    ends = (interval.mean,) if math.isinf(interval.half_width) else (interval.lower, interval.mean, interval.upper)
    fine = scale_for(comparison.about(name).unit, (*beside, *ends), difference=True)
    scale = replace(fine, decimals=_decimals(fine, interval))
    mean = turn * interval.mean
    text = scale.text(mean, sign=True) if alone else scale.with_interval(mean, interval.half_width, sign=True)
    return text if fine.unit in IN_THE_LEVEL or fine.unit.startswith("per 100") else f"{text}{unit(fine)}"


def _decimals(scale: Scale, interval: Interval) -> int:
    """Return two digits of a difference, but as many as its half-width needs, and the word that rests on both."""
    half = interval.half_width / scale.divisor
    if not math.isfinite(half):
        return scale.decimals
    least = max(scale.decimals - 1, 0)
    if 0.0 < half < 1.0:
        least = min(max(least, math.ceil(-math.log10(half) - 0.3)), 6)
    mean = abs(interval.mean) / scale.divisor
    while least < 6 and (round(mean, least) > round(half, least)) != (mean > half):
        least += 1
    return least


def label(comparison: Comparison, name: str) -> str:
    """Return what an outcome is called at the head of a row."""
    return "Cost" if name == WORTH and is_cost(comparison) else comparison.about(name).label


def spelled(shown: str) -> str:
    """Return a number with its unit as it stands in a sentence."""
    return shown.replace(" pts", " points")


def percent(comparison: Comparison, name: str, interval: Interval) -> str:
    """Return a difference in per cent of the first policy's level; empty where that would say nothing.

    Of a level that is 0, or negative (other than a cost), a difference is no share.
    """
    base = comparison.levels[comparison.baseline][name].mean
    turn = turned(comparison, name)
    if not math.isfinite(base) or turn * base <= 0.0:
        return ""
    share = 100.0 * interval.mean / base
    if abs(share) >= _GREATEST_PERCENT:
        return ""
    digits = 0 if abs(share) >= 9.95 else 1 if abs(share) >= 0.095 else 2
    return f"{share:+.{digits}f} %"


def cell(comparison: Comparison, verdict: Verdict) -> tuple[str, str, str]:
    """Return the word, the number beside it and the difference in per cent, each empty where there is none."""
    interval, name = verdict.interval, verdict.outcome
    if interval is None:
        return f"undefined in {runs(verdict.runs_undefined, comparison.replications)}", "", ""
    if verdict.word == "same":
        return WORDS["same"], "", ""
    if verdict.too_rare:
        return f"{too_few(comparison, verdict)} ({differing(comparison, verdict)})", "", ""
    shown = number(comparison, name, interval)
    return WORDS[verdict.word], shown, percent(comparison, name, interval) if verdict.is_clear else ""


def too_few(comparison: Comparison, verdict: Verdict) -> str:
    """Return the words for a difference that rests on too few runs: of events, or of times and money."""
    return TOO_RARE if counts_events(comparison.about(verdict.outcome)) else TOO_UNEVEN


def differing(comparison: Comparison, verdict: Verdict) -> str:
    """Return in how many runs two policies differ, or that the difference rests on few of them."""
    values, first = (comparison.values[policy][verdict.outcome] for policy in (verdict.policy, comparison.baseline))
    different = int(np.count_nonzero(values != first))
    if different >= LEAST_RUNS:
        return f"rests on few of {comparison.replications} runs"
    return f"differs in {runs(different, comparison.replications)}"


def by_chance(confidence: float) -> str:
    """Return what intervals that hold one by one do where nothing differs: of twenty rows with 95 %, one."""
    rows = max(round(1.0 / (1.0 - confidence)), 2)
    return f"of {_COUNTS.get(rows, str(rows))} rows without a true difference, about one looks clear"


MORE_THAN_ANYBODY_HAS: Final = f"more than {MOST_RUNS:,} runs"


def more_runs(needed: float, done: int) -> str:
    """Return how many more replications are needed, about, or that they are very many; empty where unknown."""
    if math.isnan(needed):
        return ""
    if math.isinf(needed):
        return MORE_THAN_ANYBODY_HAS
    more = max(math.ceil(needed) - done, 1)
    step = 10 ** max(len(str(more)) - 2, 0)
    return f"about {-(-more // step) * step:,} more run{'s' * (more > 1)}"


def listed(parts: Iterable[str], joint: str = "and") -> str:
    """Return "a, b and c", or with another word than "and"; empty for nothing."""
    words = list(parts)
    return f" {joint} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
