"""What a ranking may say: leaders that overlap are not ranked, and what does nothing is not in it."""

from __future__ import annotations

import math

import numpy as np

from sim.statistics.bootstrap import Estimates
from sim.statistics.ranking import rank


def estimates(*rows: tuple[float, float, float]) -> Estimates:
    value, lower, upper = np.array(rows).T
    return Estimates(value, lower, upper)


def test_each_factor_stands_in_one_place() -> None:
    found = rank(estimates((1.0, 0.0, 3.0), (9.0, 7.0, 11.0), (0.0, 0.0, 0.0), (8.0, 6.0, 9.5), (2.0, 1.0, 3.0)))
    assert found.clear == (1, 3, 4) and found.leaders == (1, 3)
    assert found.not_clear == (0,) and found.no_effect == (2,)
    assert [found.word(at) for at in range(5)] == ["not clear", "clear", "no effect", "clear", "clear"]


def test_a_leader_alone_is_one_whose_interval_nobody_reaches() -> None:
    assert rank(estimates((9.0, 7.0, 11.0), (5.0, 4.0, 6.9))).leaders == (0,)
    assert rank(estimates((9.0, 7.0, 11.0), (5.0, 4.0, 7.0))).leaders == (0, 1)


def test_without_intervals_nothing_is_clear() -> None:
    found = rank(estimates((2.0, math.nan, math.nan), (0.0, 0.0, 0.0), (3.0, math.nan, math.nan)))
    assert found.clear == found.leaders == () and found.not_clear == (2, 0) and found.no_effect == (1,)


def test_an_outcome_that_never_varies_has_no_factor_with_an_effect() -> None:
    nothing = np.full(3, math.nan)
    assert rank(Estimates(nothing, nothing, nothing)).no_effect == (0, 1, 2)
