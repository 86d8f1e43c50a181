"""The queue behind the staffing: against the theory of Erlang, and back from its own lines."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.calibration.line import Load, gamma_points, matching_staff, mean_line


def steady_line(rate: float, service: float, leaving: float, staff: int) -> float:
    """Mean line of M/M/c+M from its balance equations (Mandelbaum and Zeltyn 2004, section 2); minutes."""
    weight, weights = 1.0, [1.0]
    for present in range(1, 400):
        weight *= rate / (min(present, staff) / service + max(present - staff, 0) * leaving)
        weights.append(weight)
    total = math.fsum(weights)
    return math.fsum(w * max(present - staff, 0) for present, w in enumerate(weights)) / total


@pytest.mark.parametrize(("an_hour", "staff"), [(60.0, 3), (60.0, 4), (95.0, 5), (20.0, 1)])
def test_a_long_week_of_equal_hours_reaches_the_steady_line(an_hour: float, staff: int) -> None:
    load = Load(np.full(168, an_hour), 3.0, 0.15)
    line = mean_line(load, np.full(168, staff))
    assert line[100:] == pytest.approx(steady_line(an_hour / 60.0, 3.0, 0.15, staff), rel=1e-6)


def test_nobody_comes_nobody_waits() -> None:
    assert mean_line(Load(np.zeros(168), 3.0, 0.15), np.full(168, 2)).max() == 0.0


def test_busyness_makes_lines_longer() -> None:
    steady = Load(np.full(168, 60.0), 3.0, 0.15)
    uneven = Load(np.full(168, 60.0), 3.0, 0.15, gamma_points(0.3))
    assert mean_line(uneven, np.full(168, 4)).sum() > mean_line(steady, np.full(168, 4)).sum()


def test_staff_is_found_again_from_its_own_line() -> None:
    hours = np.arange(168) % 24
    is_open = (hours >= 8) & (hours < 18)
    arrivals = np.where(is_open, 70.0 + 20.0 * np.sin(hours), 0.0)
    staff = np.where(is_open, 5 + hours % 3, 0)
    load = Load(arrivals, 3.5, 0.2, gamma_points(0.2))
    found = matching_staff(load, mean_line(load, staff), np.where(is_open, staff - 0.4, 0.0))
    assert found.tolist() == staff.tolist()


def test_a_quiet_desk_gets_the_fewest_that_will_do() -> None:
    load = Load(np.full(168, 0.5), 4.0, 0.2)
    assert matching_staff(load, np.zeros(168), np.ones(168)).tolist() == [1] * 168


def test_a_huge_pool_keeps_what_was_seen() -> None:
    load = Load(np.full(168, 9000.0), 4.0, 0.2)
    assert matching_staff(load, np.zeros(168), np.full(168, 700.4)).tolist() == [700] * 168


def test_busyness_points_have_mean_one() -> None:
    points = gamma_points(0.4, 5)
    assert np.mean(points) == pytest.approx(1.0)
    assert list(points) == sorted(points)
    assert gamma_points(0.0) == (1.0,)
