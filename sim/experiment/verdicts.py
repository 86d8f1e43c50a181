"""What is said of every headline under every policy: one word, and the interval on which it was decided.

The word and the interval are one test. The headlines of the world, and what its `[decision]` names, times the policies
compared with the first make a family; its Bonferroni t intervals of the paired differences hold all at once, at the
default level unless a study asks for another. A difference is better or worse where its whole interval lies on one side
of 0, else unclear - which never means equal. Equal in every replication is the same. What is n/a or infinite in any
replication, under either policy, has no interval: it is undefined, and the number of such replications is told. Where a
difference rests on so few of the replications that an interval would not hold what it promises (`sim.statistics.rare`)
it is unclear, too: of events, because they are too rare; of times and money, because they are too uneven.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from sim.outcomes.catalogue import CHANNELS, HEADLINES
from sim.statistics.input_uncertainty import TwoWidths, runs_needed, two_widths
from sim.statistics.intervals import Interval, differences, mean_interval, replications_needed, variance
from sim.statistics.multiplicity import individual_level
from sim.statistics.rare import is_uneven, too_few_differ

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.experiment.comparison import Comparison
    from sim.outcomes.catalogue import Outcome

Word = Literal["better", "worse", "higher", "lower", "same", "unclear", "undefined"]
MOST_RUNS: Final = 10_000
"""More replications than these are not reckoned with."""
ROUNDING: Final = 1e-12
"""Two values that differ by less than this share of them are equal: sums of the same numbers."""
_NEEDS_A_BASE: Final = "problem_days_per_customer_year"
_COUNTED: Final = frozenset(("share", "per case", "per 100 customers", "cases", "events", "contacts", "customers",
                             "runs", "a year", "per 100 customers a year"))
_NOT_COUNTED: Final = frozenset(("utilisation", "reputation", "waiting_mean", "waiting_p95", "waiting_most"))
"""Outcomes in such units that do not count events but measure time or memory."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of one outcome under one policy, against the first.

    word: see the module; higher and lower are said of outcomes without a direction. interval: of the mean paired
    difference; None where it is undefined, of infinite half-width with one replication. runs_undefined: replications in
    which it is n/a or infinite under either policy. too_rare: it rests on too few of the replications for an interval.
    runs_needed: replications, those made included, that bring the half-width down to the smallest effect worth acting
    on, else to half of the difference seen (those made, where the difference is smaller than what matters); inf for
    more than `MOST_RUNS`, nan where nothing can be said. widths: what of the interval is luck and what the data, where
    there are draws of a fit; the interval is then that of both.
    """

    policy: str
    outcome: str
    word: Word
    interval: Interval | None
    runs_undefined: int = 0
    too_rare: bool = False
    runs_needed: float = math.nan
    widths: TwoWidths | None = None

    @property
    def is_clear(self) -> bool:
        """Whether a direction is named."""
        return self.word in ("better", "worse", "higher", "lower")


def headlines(comparison: Comparison) -> tuple[str, ...]:
    """Return what a verdict is given on: the headlines of the world, then what its decision names, or was asked for."""
    known, decision = set(comparison.outcomes), comparison.setting.decision
    names: list[str] = [name for name in HEADLINES if name in known and (name != _NEEDS_A_BASE or has_base(comparison))]
    if decision is not None:
        names += [decision.primary, *decision.guardrails]
    return tuple(dict.fromkeys([*names, *comparison.setting.named]))


def has_base(comparison: Comparison) -> bool:
    """Whether the world has a base of customers; where nothing is known of the world, whether a run says so."""
    if comparison.setting.has_base is not None:
        return comparison.setting.has_base
    series = (comparison.values[policy].get(_NEEDS_A_BASE) for policy in comparison.policies)
    return any(values is not None and bool(np.isfinite(values).any()) for values in series)


def verdicts(comparison: Comparison) -> tuple[Verdict, ...]:
    """Return the verdict on every headline under every policy but the first, policy by policy."""
    names = headlines(comparison)
    level = individual_level(comparison.level, len(names) * (len(comparison.policies) - 1))
    return judge(comparison, names, level)


def judge(comparison: Comparison, names: Sequence[str], level: float) -> tuple[Verdict, ...]:
    """Return what is said of these outcomes under every policy but the first, by intervals of one `level` each."""
    return tuple(_judge(comparison, policy, name, level) for policy in comparison.policies[1:] for name in names)


def undefined(*series: NDArray[np.float64]) -> int:
    """Return in how many replications any of the series is n/a or infinite."""
    return int(np.count_nonzero(~np.logical_and.reduce([np.isfinite(values) for values in series])))


def counts_events(about: Outcome) -> bool:
    """Whether an outcome counts events, or is a share or rate of them: not a time, not money, not a score."""
    by_channel = about.name.startswith(CHANNELS)
    stem = about.name.rpartition(".")[2] if by_channel else about.name.partition(".")[0]
    return about.unit in _COUNTED and stem not in _NOT_COUNTED


def unrounded(values: NDArray[np.float64], first: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the paired differences, 0 where they are no more than rounding."""
    gaps = differences(values, first)
    gaps[np.abs(gaps) <= ROUNDING * np.maximum(np.abs(values), np.abs(first))] = 0.0
    return gaps


def equal(values: NDArray[np.float64], first: NDArray[np.float64]) -> bool:
    """Whether two series are equal in every replication, but for rounding."""
    return bool((np.abs(values - first) <= ROUNDING * np.maximum(np.abs(values), np.abs(first))).all())


def _judge(comparison: Comparison, policy: str, name: str, level: float) -> Verdict:
    draws = drawn_gaps(comparison, policy, name)
    nothing = np.full(comparison.replications, np.nan)
    values = comparison.values[policy].get(name, nothing)
    first = comparison.values[comparison.baseline].get(name, nothing)
    if missing := undefined(values, first):
        return Verdict(policy, name, "undefined", None, missing)
    if equal(values, first) and (draws is None or not draws.any()):
        return Verdict(policy, name, "same", Interval(0.0, 0.0, level, comparison.replications))
    about, gaps = comparison.about(name), unrounded(values, first)
    interval = mean_interval(gaps, level)
    if comparison.replications < 2:
        return Verdict(policy, name, "unclear", interval)
    if too_few_differ(gaps) or is_uneven(gaps):
        return Verdict(policy, name, "unclear", interval, too_rare=True)
    if draws is not None and not np.isfinite(draws).all():
        return Verdict(policy, name, "unclear", replace(interval, half_width=math.inf))
    widths = None if draws is None else two_widths(gaps, draws, level, comparison.freedom)
    if widths is not None:
        interval = widths.both
    word = _word(interval, about.better)
    needed = _runs_needed(comparison, name, gaps, interval, widths)
    return Verdict(policy, name, word, interval, runs_needed=needed, widths=widths)


def drawn_gaps(comparison: Comparison, policy: str, name: str) -> NDArray[np.float64] | None:
    """Return the paired differences under the draws of a fitted scenario, draws by runs; None where there are none.

    0 where they are no more than rounding, nan throughout for an outcome that some draw's world does not have.
    """
    if comparison.replications < 2 or not comparison.drawn:
        return None
    after, before = (comparison.drawn[each].get(name) for each in (policy, comparison.baseline))
    if after is None or before is None:
        return np.full((2, 2), np.nan)
    return unrounded(after, before)


def _word(interval: Interval, better: int) -> Word:
    if interval.contains(0.0):
        return "unclear"
    up = interval.lower > 0.0
    if better == 0:
        return "higher" if up else "lower"
    return "better" if up == (better > 0) else "worse"


def _runs_needed(
    comparison: Comparison, name: str, gaps: NDArray[np.float64], interval: Interval, widths: TwoWidths | None
) -> float:
    """Return the replications that bring the half-width down to what matters, or to half of the difference seen.

    Those that were made where the whole interval lies within what does not matter; half of the difference where the
    half-width is smaller than what matters already, and yet the interval reaches beyond it.
    """
    matters = smallest_effect(comparison, name)
    if -matters <= interval.lower and interval.upper <= matters:
        return interval.count
    wide = interval.half_width > matters > 0.0
    wanted = matters if wide else 0.5 * abs(interval.mean)
    return runs_for(gaps, wanted, interval.level) if widths is None else runs_for_both(widths, wanted)


def smallest_effect(comparison: Comparison, name: str) -> float:
    """Return the smallest effect on an outcome worth acting on, by the scenario's decision; 0 where it names none."""
    decision = comparison.setting.decision
    if decision is None:
        return 0.0
    return decision.smallest_effect if name == decision.primary else decision.guardrails.get(name, 0.0)


def runs_for_both(widths: TwoWidths, half_width: float) -> float:
    """Return the replications with which luck and data together have this half-width; inf where the data forbid it."""
    needed = runs_needed(widths, half_width)
    return needed if needed <= MOST_RUNS else math.inf


def runs_for(gaps: NDArray[np.float64], half_width: float, level: float) -> float:
    """Return the replications whose interval has this half-width; inf for more than `MOST_RUNS`, or none at all."""
    if half_width <= 0.0:
        return math.inf
    if variance(gaps) * 0.45 / MOST_RUNS > half_width**2:  # no interval of 50 % or more is narrower
        return math.inf
    needed = replications_needed(gaps, half_width, level)
    return needed if needed <= MOST_RUNS else math.inf
