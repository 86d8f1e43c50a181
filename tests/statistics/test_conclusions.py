"""What may be concluded from an interval, and from many."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.statistics.conclusions import Conclusion, conclude
from sim.statistics.intervals import Interval, paired_difference
from sim.statistics.multiplicity import holm, p_value


def interval(mean: float, half_width: float) -> Interval:
    return Interval(mean, half_width, 0.95, 10)


@pytest.mark.parametrize(
    ("difference", "better", "expected"),
    [
        (interval(2.0, 1.0), 1, Conclusion.BETTER),
        (interval(2.0, 1.0), -1, Conclusion.WORSE),
        (interval(-2.0, 1.0), -1, Conclusion.BETTER),
        (interval(-2.0, 1.0), 1, Conclusion.WORSE),
        (interval(2.0, 1.0), 0, Conclusion.HIGHER),
        (interval(-2.0, 1.0), 0, Conclusion.LOWER),
        (interval(0.5, 1.0), 1, Conclusion.UNDECIDED),
        (interval(1.0, 1.0), 1, Conclusion.UNDECIDED),
        (interval(0.0, 0.0), 1, Conclusion.ALIKE),
        (interval(1.0, math.inf), 1, Conclusion.UNDECIDED),
        (interval(math.inf, math.nan), 1, Conclusion.UNKNOWN),
        (interval(math.nan, math.nan), 1, Conclusion.UNKNOWN),
    ],
)
def test_reading_an_interval(difference: Interval, better: int, expected: Conclusion) -> None:
    assert conclude(difference, better) is expected


def test_a_margin_named_beforehand_allows_to_conclude_likeness() -> None:
    assert conclude(interval(0.2, 0.5), 1, negligible=1.0) is Conclusion.ALIKE
    assert conclude(interval(0.2, 0.5), 1, negligible=0.6) is Conclusion.UNDECIDED
    assert conclude(interval(2.0, 0.5), 1, negligible=1.0) is Conclusion.BETTER


@given(st.lists(st.tuples(st.floats(-100, 100), st.floats(-100, 100)), min_size=3, max_size=20))
def test_p_value_is_that_of_scipy(pairs: list[tuple[float, float]]) -> None:
    first, second = (np.array(side) for side in zip(*pairs, strict=True))
    gaps = first - second
    if np.var(gaps) > 1e-9:
        assert p_value(gaps) == pytest.approx(stats.ttest_rel(first, second).pvalue, abs=1e-9)


def test_p_value_and_interval_agree_on_zero() -> None:
    draws = np.random.default_rng(3).normal(0.4, 1.0, size=(300, 8))
    for row in draws:
        excluded = not paired_difference(row, np.zeros(8)).contains(0.0)
        assert excluded == (p_value(row) < 0.05)


def test_p_values_of_differences_that_do_not_vary() -> None:
    assert p_value([1.0, 1.0]) == 0.0
    assert p_value([0.0, 0.0]) == 1.0
    assert math.isnan(p_value([-1.0]))


def test_holm_of_the_textbook_example() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02], rel=1e-12)


def test_holm_leaves_out_what_is_unknown() -> None:
    adjusted = holm([0.02, math.nan, 0.9])
    assert adjusted[0] == pytest.approx(0.04) and math.isnan(adjusted[1]) and adjusted[2] == pytest.approx(0.9)
    assert holm([]) == []


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=20))
def test_holm_lies_between_nothing_and_bonferroni(p_values: list[float]) -> None:
    adjusted = holm(p_values)
    assert all(p <= a <= min(1.0, len(p_values) * p) for p, a in zip(p_values, adjusted, strict=True))
    order = np.argsort(p_values, kind="stable")
    assert np.all(np.diff(np.array(adjusted)[order]) >= 0.0)
