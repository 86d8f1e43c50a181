"""What one paired difference shows, in the words every table, sentence and picture uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sim.report.selection import FATES, TIMES, outcome
from sim.statistics.conclusions import Conclusion, conclude

if TYPE_CHECKING:
    from sim.experiment.comparison import Comparison

ROUNDING: Final = 1e-9
"""Differences below this share of the baseline's level are rounding, not difference."""
WORTH: Final = "net_value"
STANDS_OUT: Final = frozenset((Conclusion.BETTER, Conclusion.WORSE, Conclusion.HIGHER, Conclusion.LOWER))


def headlines(comparison: Comparison) -> tuple[str, ...]:
    """Return the outcomes that answer: how long, who leaves, what do they tell others, and what does it come to?

    The median time to a solution, or the mean where some run has no median because too few cases were solved. Net
    value is left out of a world without money.
    """
    median, mean = TIMES
    runs = [comparison.values[policy].get(median) for policy in comparison.policies]
    has_median = all(series is not None and bool(np.isfinite(series).all()) for series in runs)
    worth = [comparison.values[policy].get(WORTH) for policy in comparison.policies]
    has_money = any(series is not None and bool(series.any()) for series in worth)
    wanted = (median if has_median else mean, *FATES, *((WORTH,) if has_money else ()))
    return tuple(name for name in wanted if name in comparison.outcomes)


def verdict(comparison: Comparison, policy: str, name: str) -> Conclusion:
    """Return what the paired difference of one policy from the baseline shows; UNKNOWN with one replication."""
    if comparison.replications < 2:
        return Conclusion.UNKNOWN
    return conclude(comparison.differences[policy][name], outcome(name).better, _negligible(comparison, name))


def is_rounding(comparison: Comparison, policy: str, name: str) -> bool:
    """Say whether a mean difference is no more than rounding."""
    return abs(comparison.differences[policy][name].mean) <= _negligible(comparison, name)


def _negligible(comparison: Comparison, name: str) -> float:
    return abs(comparison.levels[comparison.baseline][name].mean) * ROUNDING


def stands_out(comparison: Comparison, policy: str, name: str) -> bool:
    """Say whether the whole interval of a difference lies on one side of zero."""
    return verdict(comparison, policy, name) in STANDS_OUT


def phrase(conclusion: Conclusion) -> str:
    """Return the words for a conclusion; nothing but equality in every replication is called the same."""
    return "the same" if conclusion is Conclusion.ALIKE else conclusion.value
