"""How much of a difference is luck: small series by hand, and laws that hold of any."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
import scipy.stats

from sim.statistics.intervals import paired_difference
from sim.statistics.luck import DRAWS, false_alarms, looks


def test_looks_are_the_intervals_of_the_first_so_many() -> None:
    values, base = [3.0, 5.0, 4.0, 8.0], [1.0, 2.0, 3.0, 4.0]
    told = looks(values, base)
    assert [look.count for look in told] == [2, 3, 4]
    assert [look.paired for look in told] == [paired_difference(values[:n], base[:n]) for n in (2, 3, 4)]
    for look in told:
        theirs = scipy.stats.ttest_ind(values[:look.count], base[:look.count], equal_var=False).confidence_interval()
        assert look.alone == pytest.approx((theirs.high - theirs.low) / 2.0, rel=1e-9)


def test_equal_spreads_have_the_freedom_of_both() -> None:
    """Welch's interval is then Student's for two samples, with 2 (n - 1) degrees of freedom: t(0.975, 6) = 2.44691."""
    assert looks([1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0])[-1].alone == pytest.approx(
        2.44691 * math.sqrt(2 * (5.0 / 3.0) / 4), rel=1e-5)


def test_the_same_luck_is_worth_something_where_runs_go_together() -> None:
    base = np.random.default_rng(1).normal(size=30)
    last = looks(base + 1.0 + 0.1 * np.random.default_rng(2).normal(size=30), base)[-1]
    assert last.paired.half_width < 0.2 * last.alone and last.paired.contains(1.0)


def test_looked_at_once_the_alarm_is_what_is_promised_and_looking_often_raises_it() -> None:
    """Twenty pairs of normal runs: 5 % within four standard errors of 2,000 draws; at some time about a quarter.

    Armitage, McPherson & Rowe (1969) give 24.8 % for twenty looks at normal data of known spread; it has to be
    estimated here, and the first look is at two pairs. The limits are wide, for the runs are those of one sample.
    """
    once, ever = false_alarms(np.random.default_rng(7).normal(size=40))
    assert abs(once - 0.05) < 4.0 * math.sqrt(0.05 * 0.95 / DRAWS)
    assert len(ever) == 19
    assert all(before <= after for before, after in pairwise(ever))
    assert 0.20 < ever[-1] < 0.33


def test_nothing_is_said_of_few_runs_or_of_runs_that_are_alike() -> None:
    assert false_alarms([1.0, 2.0, 3.0])[1] == [] and false_alarms([2.0] * 10)[1] == []
    assert looks([1.0, 1.0], [1.0, 1.0])[0].alone == 0.0
