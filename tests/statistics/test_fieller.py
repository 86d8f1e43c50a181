"""Break-even by Fieller's interval: against its definition, by coverage, and what it says at the limits."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim.statistics.fieller import BreakEven, Pays, break_even, ratio
from sim.statistics.intervals import mean_interval

TRIALS = 1000
Numbers = NDArray[np.float64]


def cases(rng: np.random.Generator, money: float, customers: float, count: int) -> tuple[Numbers, Numbers]:
    """Return correlated differences in money and customers with these means."""
    shared = rng.normal(size=count)
    kept = customers + 4.0 * shared + 3.0 * rng.normal(size=count)
    return money - 300.0 * shared + 400.0 * rng.normal(size=count), kept


@pytest.mark.parametrize("count", [5, 10, 30])
def test_the_interval_holds_the_break_even_as_often_as_it_promises(count: int) -> None:
    """1,000 tables; where nothing can be told the set has no end, and holds it.

    With 95 % the count that hold it is binomial: it lies outside of 927 to 971 once in a thousand times.
    """
    rng = np.random.default_rng(1954)
    held = bounded = 0
    for _ in range(TRIALS):
        found = break_even(*cases(rng, -1550.0, 10.0, count))
        bounded += found.pays is Pays.ABOVE
        held += found.pays is Pays.UNKNOWN or (found.pays is Pays.ABOVE and found.lower <= 155.0 <= found.upper)
    assert bounded > 0.5 * TRIALS
    assert 927 <= held <= 971


@given(st.integers(0, 10**6), st.floats(-3000.0, 3000.0), st.floats(-12.0, 12.0), st.integers(2, 12))
def test_it_is_what_the_interval_at_each_value_of_a_customer_says(
    seed: int, money: float, customers: float, count: int
) -> None:
    """At every value v the Student interval of m + v c is clear of 0 where, and only where, the finding says so."""
    brought, kept = cases(np.random.default_rng(seed), money, customers, count)
    found = break_even(brought, kept)
    if found.pays is Pays.UNKNOWN:
        assert mean_interval(brought + 1e9 * kept).contains(0.0)
        return
    for value in (0.0, 1.0, 10.0, 155.0, 1e3, 1e5, 0.99 * found.lower, 1.01 * found.upper):
        if not math.isfinite(value):
            continue
        at_value = mean_interval(brought + value * kept)
        if found.pays in (Pays.ALWAYS, Pays.NEVER):
            assert (at_value.lower > 0.0) if found.pays is Pays.ALWAYS else (at_value.upper < 0.0)
        elif not 0.999 * found.lower <= value <= 1.001 * found.upper:
            beyond = (value > found.upper) == (found.pays is Pays.ABOVE)
            assert (at_value.lower > 0.0) if beyond else (at_value.upper < 0.0)


def test_without_spread_it_is_the_ratio() -> None:
    found = break_even([-1550.0] * 4, [10.0] * 4)
    assert (found.pays, found.value, found.lower, found.upper) == (Pays.ABOVE, 155.0, 155.0, 155.0)
    assert break_even([1550.0] * 4, [-10.0] * 4).pays is Pays.BELOW


@pytest.mark.parametrize(("money", "customers", "pays"), [
    (500.0, 10.0, Pays.ALWAYS), (-500.0, -10.0, Pays.NEVER), (500.0, 0.0, Pays.ALWAYS), (-500.0, 0.0, Pays.NEVER),
    (0.0, 10.0, Pays.ALWAYS), (0.0, -10.0, Pays.NEVER), (0.0, 0.0, Pays.UNKNOWN),
])
def test_where_both_have_one_sign(money: float, customers: float, pays: Pays) -> None:
    assert break_even([money] * 3, [customers] * 3).pays is pays


def test_what_cannot_be_told() -> None:
    assert break_even([-5.0, 4.0, -6.0], [1.0, -1.0, 0.5]).pays is Pays.UNKNOWN
    assert break_even([-5.0], [1.0]).pays is Pays.UNKNOWN
    assert break_even([-5.0, math.nan], [1.0, 1.0]).pays is Pays.UNKNOWN
    assert math.isnan(BreakEven(Pays.UNKNOWN).value)
    with pytest.raises(ValueError, match="equally long"):
        break_even([1.0], [1.0, 2.0])


# Ratios of any two means ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [5, 10, 30])
def test_the_interval_of_a_ratio_holds_it_as_often_as_it_promises(count: int) -> None:
    """1,000 tables with the ratio 0.4: at 95 % the count that hold it lies outside 927 to 971 once in a thousand."""
    rng = np.random.default_rng(1953)
    held = 0
    for _ in range(TRIALS):
        below = 10.0 + 4.0 * rng.normal(size=count)
        found = ratio(0.3 * below + 1.0 + rng.normal(size=count), below)
        held += found.lower <= 0.4 <= found.upper
    assert 927 <= held <= 971


@given(st.integers(0, 10**6), st.floats(-3.0, 3.0), st.floats(-12.0, 12.0), st.integers(2, 12))
def test_the_interval_of_a_ratio_is_what_students_interval_at_each_ratio_says(
    seed: int, above: float, below: float, count: int,
) -> None:
    rng = np.random.default_rng(seed)
    top, bottom = above + rng.normal(size=count), below + rng.normal(size=count)
    found = ratio(top, bottom)
    assert found.is_bounded == (not mean_interval(bottom).contains(0.0))
    if found.is_bounded:
        for at in (found.lower, found.upper):
            near = mean_interval(top - at * bottom)
            assert abs(near.mean) == pytest.approx(near.half_width, rel=1e-4, abs=1e-6)
        assert mean_interval(top - found.value * bottom).contains(0.0)
        assert found.half_width == max(found.upper - found.value, found.value - found.lower) >= 0.0


def test_ratios_at_the_limits() -> None:
    whole = ratio([10.0, 11.0, 12.0], [10.0, 11.0, 12.0])
    assert (whole.value, whole.half_width) == pytest.approx((1.0, 0.0), abs=1e-7)
    assert ratio([1.0, 1.0], [2.0, 2.0]).lower == 0.5
    assert not ratio([1.0], [2.0]).is_bounded and ratio([1.0], [2.0]).value == 0.5
    assert math.isnan(ratio([1.0, 2.0], [1.0, -1.0]).value)
    assert math.isnan(ratio([1.0, math.nan], [1.0, 2.0]).value)
    with pytest.raises(ValueError, match="equally long"):
        ratio([1.0], [1.0, 2.0])
