"""The shape of a week from few counts, and how much of a line that is longer than expected is believed."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.calibration.beliefs import SHORTEST, Figure, belief, between, is_settled
from sim.calibration.demand import NEVER, usual_hours

NORMAL = 1.959964
SHAPE = np.array([0.0] * 8 + [1.4] * 4 + [1.0] * 6 + [0.0] * 6)


def week(*days: np.ndarray) -> np.ndarray:
    """Counts by hour of the week, of days from Monday on; the others are closed."""
    return np.concatenate([*days, np.zeros(24 * (7 - len(days)))])


def test_days_of_one_shape_keep_it_and_their_sums() -> None:
    counts = week(*(factor * SHAPE for factor in (10.0, 20.0, 30.0, 40.0, 50.0)))
    assert usual_hours(counts) == pytest.approx(counts)


@given(st.lists(st.integers(0, 200), min_size=168, max_size=168))
def test_sums_of_days_stay_and_days_alone_in_their_group_too(numbers: list[int]) -> None:
    counts = np.array(numbers, dtype=np.float64)
    drawn = usual_hours(counts)
    assert drawn.reshape(7, 24).sum(axis=1) == pytest.approx(counts.reshape(7, 24).sum(axis=1))
    assert (drawn >= 0.0).all()
    assert (drawn.reshape(7, 24)[5:] == counts.reshape(7, 24)[5:]).all()


def test_the_luck_of_few_weeks_is_taken_out() -> None:
    """Poisson counts of 60 an hour about one shape, on average over 50 logs.

    Plain counts are off by their own variance. What is known of five days together has a fifth of it, that of the sums
    aside; the concentration is not known, so some luck is kept: less than half of it.
    """
    true = week(*[60.0 * SHAPE] * 5)
    random = np.random.default_rng(4)
    raw, left = 0.0, 0.0
    for _ in range(50):
        counts = random.poisson(true).astype(np.float64)
        raw += float(((counts - true) ** 2).sum())
        left += float(((usual_hours(counts) - true) ** 2).sum())
    assert raw == pytest.approx(50 * true.sum(), rel=0.1)
    assert left < 0.45 * raw


def test_a_day_that_is_shaped_otherwise_stays_so() -> None:
    """Fridays that are busy only until noon, with 200 calls an hour: within 3 %, and closed when they are."""
    short = np.where(np.arange(24) < 12, SHAPE, 0.0)
    counts = week(*[200.0 * SHAPE] * 4, 200.0 * short)
    drawn = usual_hours(counts)
    friday = slice(4 * 24, 5 * 24)
    assert NEVER <= 200.0 and (drawn[friday][12:] == 0.0).all()
    assert drawn[friday] == pytest.approx(counts[friday], rel=0.03)
    assert drawn[:96] == pytest.approx(counts[:96], rel=0.03)


def goal(simulated: float, seen: Figure) -> float:
    """The figure that a search from here has for its goal."""
    return between(simulated, seen.seen, belief(simulated, seen))


def test_a_line_that_luck_explains_is_not_believed() -> None:
    seen = Figure(2.0, noise=NORMAL * 2.0 * math.log(2.0))  # one standard error of the logarithm is a factor of two
    assert [belief(simulated, seen) for simulated in (1.0001, 1.5, 2.0, 3.9999)] == [0.0] * 4
    assert goal(1.5, seen) == pytest.approx(1.5)


def test_a_line_twice_as_far_off_as_luck_is_believed_by_three_quarters() -> None:
    seen = Figure(2.0, noise=NORMAL * 2.0 * 0.5 * math.log(2.0))  # two standard errors: 1 - 1/4 of the logarithm
    assert belief(1.0, seen) == belief(4.0, seen) == pytest.approx(0.75)
    assert goal(1.0, seen) == pytest.approx(2.0**0.75)
    assert goal(4.0, seen) == pytest.approx(4.0 * 0.5**0.75)


@given(st.floats(0.0, 30.0), st.floats(0.0, 30.0), st.floats(0.0, 10.0))
def test_the_goal_lies_between_and_within_one_standard_error(low: float, seen: float, noise: float) -> None:
    found, bounds = goal(low, Figure(seen, noise)), sorted((max(low, SHORTEST), max(seen, SHORTEST)))
    assert bounds[0] * (1.0 - 1e-9) <= found <= bounds[1] * (1.0 + 1e-9)
    error = noise / (NORMAL * max(seen, SHORTEST))
    assert abs(math.log(found / max(seen, SHORTEST))) <= error * (1.0 + 1e-6) + 1e-9
    assert goal(low, Figure(seen, 0.0)) == pytest.approx(max(seen, SHORTEST))


def test_staff_is_settled_where_every_line_is_believed() -> None:
    assert is_settled({"wait reps": 0.95, "wait internet": 0.9, "abandoned A": 0.0})
    assert not is_settled({"wait reps": 0.95, "wait internet": 0.5})
