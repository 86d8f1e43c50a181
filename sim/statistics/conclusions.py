"""What can be concluded about a difference between two policies, and what cannot.

An interval that contains zero does not show that two policies are alike; it shows that these replications cannot
distinguish them. To conclude that they are alike, the difference that would not matter has to be stated beforehand: an
interval entirely inside that margin is evidence of equivalence (two one-sided tests, Schuirmann 1987). When many
outcomes are tested together some differ by chance; Holm's procedure (`multiplicity`) keeps the probability of any false
one at the level asked for.
"""

from __future__ import annotations

import math
from enum import Enum

from sim.statistics.intervals import Interval


class Conclusion(Enum):
    """What an interval of a difference shows; the value is the phrase a reader sees."""

    BETTER = "better"
    WORSE = "worse"
    HIGHER = "higher"
    LOWER = "lower"
    ALIKE = "no difference that matters"
    UNDECIDED = "not clear"
    UNKNOWN = "no interval"


def conclude(difference: Interval, better: int = 0, negligible: float = 0.0) -> Conclusion:
    """Read the interval of a difference from the baseline.

    `better` says which direction is good: +1 up, -1 down, 0 neither (then HIGHER or LOWER is all that can be said).
    `negligible` is the largest difference, up or down, that would not matter; with 0 every difference matters, and
    ALIKE is used only for differences that are zero in every replication. A direction is named when the whole interval
    lies on one side of zero, ALIKE when the whole interval lies within the margin (which goes first).
    """
    if math.isnan(difference.half_width) or math.isnan(difference.mean):
        return Conclusion.UNKNOWN
    if -negligible <= difference.lower and difference.upper <= negligible:
        return Conclusion.ALIKE
    if difference.contains(0.0):
        return Conclusion.UNDECIDED
    up = difference.lower > 0.0
    if better == 0:
        return Conclusion.HIGHER if up else Conclusion.LOWER
    return Conclusion.BETTER if up == (better > 0) else Conclusion.WORSE
