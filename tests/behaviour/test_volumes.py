"""Volumes of single dates: when their cases come, by law and by hand."""

from __future__ import annotations

from math import sqrt

import numpy as np

from sim.behaviour.demand import LAST_OF_A_DAY, time_of, volume_arrivals
from sim.engine.keys import WORLD_KEY
from sim.randomness import arrival_number, name_key, run_key, volume_number

NAMES = np.array([name_key("one"), name_key("other")])
SHAPE = np.repeat([[0.0, 0.0, 3.0, 1.0] + [0.0] * 20], 2, axis=1)
"""Four cases expected between two and four, three of them in the first hour."""


def arrivals(rates: np.ndarray, days: list[int], flaws: list[int], run: int = 1) -> list[tuple[float, int, int]]:
    found = volume_arrivals(int(run_key(run, 0)), WORLD_KEY, NAMES[flaws], np.array(flaws), np.array(days),
                            np.ascontiguousarray(rates), 1e9)
    return list(zip(*(column.tolist() for column in found), strict=True))


def test_their_number_is_that_of_a_poisson_process_of_the_rate() -> None:
    """3,000 days: mean and variance of the number are 4, three quarters come in the first hour (Cinlar 1975, 4.7).

    Limits are 4.5 standard errors, which a true law passes with a probability above 1 - 3 x 7e-6.
    """
    days = 3000
    found = arrivals(np.repeat(SHAPE, days, axis=0), list(range(days)), [0] * days)
    of_day = np.bincount([int(time // 1440) for time, _, _ in found], minlength=days)
    assert abs(of_day.mean() - 4.0) < 4.5 * sqrt(4.0 / days)
    assert abs(of_day.var() - 4.0) < 4.5 * sqrt((4.0 + 2.0 * 16.0) / days)  # fourth central moment m + 3 m^2
    first = np.mean([time % 1440 < 180.0 for time, _, _ in found])
    assert abs(first - 0.75) < 4.5 * sqrt(0.75 * 0.25 / len(found))
    assert all(120.0 <= time % 1440 < 240.0 for time, _, _ in found)
    assert [time for time, _, _ in found] == sorted(time for time, _, _ in found)


def test_each_flaw_and_date_has_a_process_of_its_own() -> None:
    both = arrivals(np.repeat(SHAPE, 3, axis=0), [2, 2, 5], [0, 1, 0])
    alone = arrivals(SHAPE, [2], [1])
    assert [one for one in both if one[1] == 1] == alone
    assert {flaw for _, flaw, _ in both} == {0, 1}
    more = arrivals(np.concatenate((SHAPE, 5 * SHAPE, SHAPE)), [2, 2, 5], [0, 1, 0])
    assert [one for one in both if one[1] == 0] == [one for one in more if one[1] == 0]
    assert [n for _, _, n in more if _ == 1] == sorted(n for _, _, n in more if _ == 1)


def test_nobody_comes_at_midnight() -> None:
    """Rounding may put the last one at the end of the day, which is the next day by the clock."""
    cumulated = np.linspace(0.0, 1e-3, 49)
    assert time_of(cumulated, float(np.nextafter(1e-3, 0.0))) <= 1440.0
    found = arrivals(np.full((40000, 48), 1e-4 / 24), list(range(40000)), [0] * 40000)
    assert found and all(time % 1440 <= 1440.0 - LAST_OF_A_DAY + 1e-8 for time, _, _ in found)
    assert arrivals(np.zeros((2, 48)), [0, 1], [0, 1]) == []


def test_numbers_of_customers() -> None:
    """Above all that are numbered one by one, below the origin, each by name, day and place there."""
    numbers = {volume_number(name, day, n) for name in NAMES.tolist() for day in range(30) for n in range(30)}
    assert len(numbers) == 1800 and all(2**61 <= number < 2**62 for number in numbers)
    name = int(NAMES[0])
    assert arrival_number(-2, name, 1440.0 * 7 + 5) == volume_number(name, 7, 0)
    assert arrival_number(-9, name, 1440.0 * 8 - 1e-6) == volume_number(name, 7, 7)
    assert arrival_number(12, name, 0.0) == 12 and arrival_number(-1, name, 0.0) == -1
