"""The bars of a tornado: their order and their intervals."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.statistics.intervals import paired_difference
from sim.statistics.tornado import tornado

BASE = np.random.default_rng(1).normal(10.0, 3.0, 30)


def test_the_widest_swing_comes_first() -> None:
    low = [BASE - 1.0, BASE + 4.0, BASE, np.full(30, math.nan)]
    high = [BASE + 1.0, BASE - 4.0, BASE, BASE]
    bars = tornado(low, high, BASE)
    assert [bar.factor for bar in bars] == [1, 0, 2, 3]
    assert bars[0].swing.mean == pytest.approx(-8.0) and bars[0].low.mean == pytest.approx(4.0)
    assert bars[1].swing.mean == pytest.approx(2.0) and bars[2].swing.half_width == pytest.approx(0.0, abs=1e-12)
    assert math.isnan(bars[3].swing.mean)


def test_intervals_are_paired() -> None:
    low = BASE + np.random.default_rng(2).normal(-1.0, 0.2, 30)
    (bar,) = tornado([low], [BASE], BASE, level=0.9)
    assert bar.low == paired_difference(low, BASE, 0.9) and bar.swing == paired_difference(BASE, low, 0.9)


def test_equal_swings_keep_their_order() -> None:
    bars = tornado([BASE] * 3, [BASE + 1.0, BASE - 1.0, BASE + 1.0], BASE)
    assert sorted(bar.factor for bar in bars) == [0, 1, 2]
    same = tornado([BASE] * 2, [BASE + 1.0] * 2, BASE)
    assert [bar.factor for bar in same] == [0, 1]


def test_series_of_other_lengths_are_refused() -> None:
    for low, high in (([BASE], [BASE[:5]]), ([BASE], [BASE, BASE])):
        with pytest.raises(ValueError):
            tornado(low, high, BASE)
