"""The queue behind the staffing: against the theory of Erlang, and back from its own lines."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from sim.calibration.queue_model import Load, gamma_points, matching_staff, mean_line


def steady(an_hour: float) -> Load:
    return Load(np.full(168, an_hour), np.full(168, 3.0), np.full(168, 0.15))


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
    load = steady(an_hour)
    line = mean_line(load, np.full(168, staff))
    assert line[100:] == pytest.approx(steady_line(an_hour / 60.0, 3.0, 0.15, staff), rel=1e-6)


def test_nobody_comes_nobody_waits() -> None:
    assert mean_line(steady(0.0), np.full(168, 2)).max() == 0.0


def test_busyness_makes_lines_longer() -> None:
    even = steady(60.0)
    uneven = replace(steady(60.0), busyness=gamma_points(0.3))
    assert mean_line(uneven, np.full(168, 4)).sum() > mean_line(even, np.full(168, 4)).sum()


def test_staff_is_found_again_from_its_own_line() -> None:
    hours = np.arange(168) % 24
    is_open = (hours >= 8) & (hours < 18)
    arrivals = np.where(is_open, 70.0 + 20.0 * np.sin(hours), 0.0)
    staff = np.where(is_open, 5 + hours % 3, 0)
    load = Load(arrivals, np.full(168, 3.5), np.full(168, 0.2), gamma_points(0.2))
    found = matching_staff(load, mean_line(load, staff), np.where(is_open, staff - 0.4, 0.0))
    assert found.tolist() == staff.tolist()


def test_rounding_does_not_shorten_the_lines_of_a_week() -> None:
    """The line of four and a half agents lies far from that of four and of five; over the week it is met."""
    load = steady(80.0)
    lines = [mean_line(load, np.full(168, agents))[-1] for agents in (4, 5)]
    wanted = 0.5 * sum(lines)
    found = matching_staff(load, np.full(168, wanted), np.full(168, 3.9))
    assert set(found[2:]) == {4, 5}
    assert mean_line(load, found).mean() == pytest.approx(wanted, rel=0.03)


def test_work_and_hanging_up_follow_the_hour() -> None:
    hours = np.arange(168) % 24
    even = steady(60.0)
    slow = replace(even, service_minutes=np.where(hours < 12, 3.0, 4.0))
    patient = replace(even, hanging_up=np.where(hours < 12, 0.15, 0.05))
    staff = np.full(168, 4)
    for other in (slow, patient):
        longer = mean_line(other, staff) / mean_line(even, staff)
        assert longer[hours == 11][1:] == pytest.approx(1.0, rel=0.05)
        assert longer[hours == 23].min() > 1.2


def test_patience_that_wears_out_shortens_long_lines() -> None:
    """Nobody hangs up for four minutes and everybody does then: M/M/2 with room for four minutes' calls in line."""
    load = replace(steady(60.0), hazard=lambda minutes: 1e6 * np.maximum(minutes - 4.0, 0.0))
    present = np.arange(7)
    weights = np.cumprod(np.concatenate(([1.0], 3.0 / np.minimum(present[1:], 2))))
    exact = float(weights @ np.maximum(present - 2, 0) / weights.sum())
    assert mean_line(load, np.full(168, 2))[100:] == pytest.approx(exact, rel=1e-3)


def test_a_quiet_desk_gets_the_fewest_that_will_do() -> None:
    load = steady(0.5)
    assert matching_staff(load, np.zeros(168), np.ones(168)).tolist() == [1] * 168


def test_a_huge_pool_keeps_what_was_seen() -> None:
    load = steady(9000.0)
    assert matching_staff(load, np.zeros(168), np.full(168, 700.4)).tolist() == [700] * 168


def test_busyness_points_have_mean_one() -> None:
    points = gamma_points(0.4, 5)
    assert np.mean(points) == pytest.approx(1.0)
    assert list(points) == sorted(points)
    assert gamma_points(0.0) == (1.0,)
