"""The simpler forecasters, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sim.backtest.erlang_by_hour import answers
from sim.backtest.rivals import Desk, erlang, past_weights
from sim.backtest.tally import Group


def test_past_days_stand_for_their_day_of_the_week() -> None:
    past, judged = np.array([0, 0, 0, 1, 2]), np.array([0, 1, 1, 1])
    assert past_weights(past, judged) == pytest.approx([1 / 3, 1 / 3, 1 / 3, 3.0, 0.0])


def test_a_day_of_the_week_that_the_past_lacks_is_any_of_its_days() -> None:
    assert past_weights(np.array([0, 1]), np.array([0, 6, 6])) == pytest.approx([1.0 + 1.0, 1.0])


def day() -> tuple[np.ndarray, tuple[Desk, ...]]:
    """Two types at one desk at nine, one of them at ten; nobody is on duty at eleven, when three call."""
    calls = np.zeros((1, 24, 2))
    calls[0, 9], calls[0, 10], calls[0, 11] = (40.0, 20.0), (30.0, 0.0), (3.0, 0.0)
    staff = np.zeros((1, 24))
    staff[0, 9:11] = 5.0, 2.0
    return calls, (Desk(np.ones(2, dtype=bool), staff, np.array([3.0, 6.0]), 0.2),)


def test_types_of_a_desk_share_its_line_and_hours_without_staff_are_left_out() -> None:
    calls, desks = day()
    found = erlang(calls, calls, desks, impatient=True)
    nine = answers(np.array([60.0]), np.array([4.0]), 0.2, np.array([5.0]))
    ten = answers(np.array([30.0]), np.array([3.0]), 0.2, np.array([2.0]))
    everything = Group("", np.ones(1, dtype=bool), np.ones(24, dtype=bool), np.ones(2, dtype=bool))
    expected = (60.0 * nine.abandoned[0] + 30.0 * ten.abandoned[0]) / 90.0
    assert float(found.tally.quotient("abandoned", everything, np.ones(1))) == pytest.approx(expected)
    second = Group("", np.ones(1, dtype=bool), np.ones(24, dtype=bool), np.array([False, True]))
    assert float(found.tally.quotient("abandoned", second, np.ones(1))) == pytest.approx(nine.abandoned[0])
    assert found.unanswered == pytest.approx(3.0 / 93.0)
    assert found.binned(second).sum() == pytest.approx(20.0 * nine.served[0])


def test_erlang_c_says_nothing_of_parts_that_hold_an_hour_that_is_overloaded() -> None:
    calls, desks = day()
    calls[0, 10, 0] = 50.0  # a load of 2.5 for two agents
    found = erlang(calls, calls, desks, impatient=False)
    hours = [Group("", np.ones(1, dtype=bool), np.arange(24) == hour, np.ones(2, dtype=bool)) for hour in (9, 10)]
    nine, ten = (float(found.tally.quotient("wait_mean", hour, np.ones(1))) for hour in hours)
    assert nine > 0.0
    assert np.isnan(ten)


def test_the_rate_and_the_calls_that_came_may_differ() -> None:
    calls, desks = day()
    found = erlang(calls, 0.5 * calls, desks, impatient=True)
    nine = answers(np.array([30.0]), np.array([4.0]), 0.2, np.array([5.0]))
    hour = Group("", np.ones(1, dtype=bool), np.arange(24) == 9, np.ones(2, dtype=bool))
    assert float(found.tally.quotient("abandoned", hour, np.ones(1))) == pytest.approx(nine.abandoned[0])
    assert float(hour.of(found.tally.calls)[0]) == 60.0
