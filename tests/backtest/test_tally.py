"""What is counted of calls, by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.backtest.tally import BINS, Calls, Group, binned, percentile_90, percentiles_90, tally

CALLS = Calls(
    day=np.array([0, 0, 0, 0, 1, 1, 1]), hour=np.array([9, 9, 9, 10, 9, 9, 10]), kind=np.array([0, 0, 1, 0, 0, 1, 0]),
    wait=np.array([0.0, 1.0, 0.5, 0.2, 2.0, 3.0, 0.0]),
    answered=np.array([True, True, False, True, True, False, True]),
    abandoned=np.array([False, False, True, False, False, True, False]))


def group(days: tuple[bool, bool] = (True, True), hours: tuple[int, ...] = (9, 10), kinds: tuple[int, ...] = (0, 1)
          ) -> Group:
    return Group("", np.array(days), np.isin(np.arange(24), hours), np.isin(np.arange(2), kinds))


def test_measures_are_quotients_of_sums_of_cells() -> None:
    counted, once = tally(CALLS, 2, 2), np.ones(2)
    everything = group()
    assert float(counted.quotient("abandoned", everything, once)) == pytest.approx(2 / 7)
    assert float(counted.quotient("wait_mean", everything, once)) == pytest.approx((0.0 + 1.0 + 0.2 + 2.0 + 0.0) / 5)
    assert float(counted.quotient("within_20s", everything, once)) == pytest.approx(3 / 7)
    assert float(counted.quotient("abandoned", group(hours=(9,)), once)) == pytest.approx(2 / 5)
    assert float(counted.quotient("wait_mean", group(days=(False, True)), once)) == pytest.approx(1.0)
    assert float(counted.quotient("abandoned", group(kinds=(1,)), once)) == 1.0
    assert math.isnan(float(counted.quotient("wait_mean", group(kinds=(1,)), once)))


def test_days_that_are_drawn_again_are_weights() -> None:
    drawn = tally(CALLS, 2, 2).quotient("abandoned", group(), np.array([[1.0, 1.0], [2.0, 0.0], [0.0, 2.0]]))
    assert drawn == pytest.approx([2 / 7, 1 / 4, 1 / 3])


def test_the_90th_percentile_is_that_of_the_answered() -> None:
    everything = group()
    waits = CALLS.wait[CALLS.answered & everything.holds(CALLS)]
    assert percentile_90(waits) == 2.0
    assert math.isnan(percentile_90(waits[:0]))
    assert int(binned(CALLS, everything, 2).sum()) == 5


def test_percentiles_of_counts_are_those_of_the_waits_to_a_bin() -> None:
    random = np.random.default_rng(7)
    waits = np.concatenate((np.zeros(300), random.exponential(2.0, 700)))
    size = waits.size
    calls = Calls(np.zeros(size, dtype=np.int64), np.full(size, 9), np.zeros(size, dtype=np.int64), waits,
                  np.ones(size, dtype=bool), np.zeros(size, dtype=bool))
    counts = binned(calls, Group("", np.ones(1, dtype=bool), np.ones(24, dtype=bool), np.ones(1, dtype=bool)), 1)
    assert percentiles_90(counts)[0] == pytest.approx(percentile_90(waits), rel=0.02)
    assert percentiles_90(np.zeros((1, BINS.size)))[0] != percentiles_90(np.zeros((1, BINS.size)))[0]
    none_waits = np.zeros((1, BINS.size))
    none_waits[0, 0] = 5.0
    assert percentiles_90(none_waits)[0] == 0.0
