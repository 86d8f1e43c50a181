"""Opening hours as rules: where in the open hours somebody calls, when a line closes, when business time is up."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.behaviour.hours import business_moment, closing_moment, is_open_at, minutes_of_a_business_day, opening_moment
from sim.vocabulary import SHUT

HOUR, DAY = 60.0, 1440.0
NO_DATES = np.zeros(0, dtype=np.int64)
TUESDAY_OFF = np.array([0, 1, 0, 0, 0, 0, 0], dtype=np.int64)


def office(weight: float = 0.0) -> np.ndarray:
    """Return a week that is open from 8 to 18 on weekdays, with one weight of demand throughout."""
    week = np.full(336, SHUT)
    for day in range(5):
        week[day * 48 + 16:day * 48 + 36] = weight
    return week


def at(day: int, hour: float) -> float:
    """Return the minute of an hour of a day of the run; day 0 is a Monday."""
    return day * DAY + hour * HOUR


def due(now: float, minutes: float, in_days: bool = False, dates: np.ndarray = NO_DATES) -> float:
    """Return when business time is up in the office."""
    return float(business_moment(office(), 0, dates, 0, len(dates), now, minutes, in_days))


@pytest.mark.parametrize(("now", "open_"), [
    (at(0, 8) - 1e-9, False), (at(0, 8), True), (at(0, 18) - 1e-9, True), (at(0, 18), False), (at(5, 12), False),
    (at(7, 12), True),
])
def test_it_is_open_from_the_first_instant_to_the_last(now: float, open_: bool) -> None:
    assert bool(is_open_at(office(), 0, NO_DATES, 0, 0, now)) is open_


@pytest.mark.parametrize(("now", "opens", "closes", "dates"), [
    (at(0, 0), at(0, 8), at(0, 18), NO_DATES), (at(0, 18), at(1, 8), at(1, 18), NO_DATES),
    (at(4, 20), at(7, 8), at(7, 18), NO_DATES), (at(0, 18), at(2, 8), at(2, 18), TUESDAY_OFF),
])
@pytest.mark.parametrize("weight", [0.0, 1.7])
def test_who_waits_for_the_opening_calls_within_the_next_open_hours(
    now: float, opens: float, closes: float, dates: np.ndarray, weight: float,
) -> None:
    for u in (1e-9, 0.25, 0.5, 1.0 - 1e-9):
        moment = float(opening_moment(office(weight), 0, dates, 0, len(dates), now, u))
        assert moment == pytest.approx(opens + u * (closes - opens), abs=1e-6)


def test_the_moment_follows_the_profile_of_demand() -> None:
    """One part of demand in the first half hour, three in the second, none after: the median is a third into it."""
    week = office()
    week[16:18] = (1.0, 3.0)
    moments = [float(opening_moment(week, 0, NO_DATES, 0, 0, 0.0, u)) for u in (0.125, 0.25, 0.5, 1.0 - 1e-12)]
    assert moments == pytest.approx([at(0, 8.25), at(0, 8.5), at(0, 8.5) + 10.0, at(0, 9)], abs=1e-6)


def test_of_hours_without_end_a_week_counts() -> None:
    dates = np.array([1], dtype=np.int64)
    week = np.zeros(336)
    assert float(opening_moment(week, 0, dates, 0, 1, 0.0, 0.5)) == DAY + 3.5 * DAY
    assert math.isinf(float(opening_moment(np.full(336, SHUT), 0, NO_DATES, 0, 0, 0.0, 0.5)))


@pytest.mark.parametrize(("now", "until", "closes"), [
    (at(0, 9), math.inf, at(0, 18)), (at(0, 9), at(0, 18), math.inf), (at(0, 17.9), at(0, 18) + 1e-6, at(0, 18)),
])
def test_closing_time_counts_if_patience_lasts_till_then(now: float, until: float, closes: float) -> None:
    assert float(closing_moment(office(), 0, NO_DATES, 0, 0, now, until)) == closes


def test_a_business_day_is_the_mean_open_time_of_the_days_on_which_it_opens() -> None:
    week = office()
    assert float(minutes_of_a_business_day(week, 0)) == 600.0
    week[5 * 48 + 18:5 * 48 + 26] = 0.0  # Saturday from 9 to 13
    assert float(minutes_of_a_business_day(week, 0)) == (5 * 600.0 + 240.0) / 6


@pytest.mark.parametrize(("now", "expected"), [
    (at(0, 15), at(2, 15)), (at(4, 15), at(8, 15)), (at(4, 18), at(8, 18)), (at(5, 11), at(8, 18)),
    (at(0, 8), at(1, 18)),
    (at(0, 3), at(1, 18)),
])
def test_two_business_days(now: float, expected: float) -> None:
    assert due(now, 2 * DAY, in_days=True) == pytest.approx(expected, abs=1e-9)


def test_business_time_stands_still_on_closed_dates() -> None:
    assert due(at(0, 15), 2 * DAY, in_days=True, dates=TUESDAY_OFF) == pytest.approx(at(3, 15), abs=1e-9)
    assert due(at(0, 17), 120.0, dates=TUESDAY_OFF) == at(2, 9)


@pytest.mark.parametrize(("minutes", "expected"), [(0.0, at(0, 17)), (60.0, at(0, 18)), (61.0, at(1, 8) + 1.0)])
def test_business_hours_end_at_closing_time_and_go_on_at_the_opening(minutes: float, expected: float) -> None:
    assert due(at(0, 17), minutes) == expected
    assert math.isinf(due(at(0, 17), math.inf))
