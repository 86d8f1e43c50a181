"""Hours that people keep are found where they keep some, and not where they do not."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.calibration.tickets.regular_hours import PersonDays, _share_seen, kept_hours, share_there

WEEKS = 8


def days(shift: dict[int, tuple[float, float]], rate: float, seed: int = 1, evening: float = 1.0
         ) -> tuple[PersonDays, np.ndarray]:
    """Beginnings of one person by Poisson's law; shift: hours of each day of a fortnight; evening: rate after 16."""
    random = np.random.default_rng(seed)
    rows, every = [], []
    for day in range(7 * WEEKS):
        if day % 14 not in shift:
            continue
        low, high = shift[day % 14]
        moments = np.sort(random.uniform(60.0 * low, 60.0 * high, random.poisson(rate * (high - low))))
        moments = moments[(moments < 960.0) | (random.random(moments.size) < evening)]
        if moments.size:
            rows.append((day, moments[0], moments[-1], moments.size))
            every.append(moments)
    day, first, last, number = (np.array(each) for each in zip(*rows, strict=True))
    return PersonDays(day, first, last, number), np.concatenate(every)


def every_week(hours: dict[int, tuple[float, float]]) -> dict[int, tuple[float, float]]:
    return {day + 7 * week: span for week in (0, 1) for day, span in hours.items()}


USUAL = every_week(dict.fromkeys(range(5), (8.0, 18.0)))


def test_hours_are_found_though_hardly_anything_comes_in_the_evening() -> None:
    """After four o'clock 15 % as much: the days end before five in the mean, and the hours at six.

    Of 30 people who keep hours no more than two are thought not to (of 1 in 100: false alarm 1 in 300).
    """
    people = [days(USUAL, 2.0, seed, evening=0.15) for seed in range(30)]
    assert np.mean([seen.last.mean() for seen, _ in people]) < 60.0 * 16.9
    found = [hours for hours in (kept_hours(*each) for each in people) if hours is not None]
    assert len(found) >= 28
    assert all(set(low.tolist()) == {480.0} and set(high.tolist()) <= {1050.0, 1080.0} for low, high in found)
    assert np.mean([high[0] for _, high in found]) > 1070.0


def test_a_day_of_its_own_hours() -> None:
    """On Fridays from eight to two: the hours are those of each weekday."""
    shift = USUAL | {4: (8.0, 14.0), 11: (8.0, 14.0)}
    seen, begins = days(shift, 3.0)
    found = kept_hours(seen, begins)
    assert found is not None
    friday = seen.day % 7 == 4
    assert set(found[1][friday].tolist()) <= {810.0, 840.0}
    assert found[1][~friday].min() >= 1050.0


def test_early_and_late_by_turns_are_no_hours() -> None:
    """A week from seven to three, a week from eleven to seven; whoever is there begins three or 1.5 times an hour."""
    shift = dict.fromkeys(range(5), (7.0, 15.0)) | dict.fromkeys(range(7, 12), (11.0, 19.0))
    assert all(kept_hours(*days(shift, rate, seed)) is None for rate in (3.0, 1.5) for seed in range(10))


def test_few_days_tell_no_hours() -> None:
    seen, begins = days({0: (8.0, 18.0)}, 3.0)
    assert seen.day.size == 4 and kept_hours(seen, begins) is not None
    few = PersonDays(seen.day[:3], seen.first[:3], seen.last[:3], seen.number[:3])
    assert kept_hours(few, begins) is None


def test_who_begins_so_often_is_seen_so_often() -> None:
    """Of m beginnings a day: m / (1 - exp(-m)) on each day on which there are any, and of these 1 - exp(-m)."""
    for m in (0.2, 1.0, 3.0, 20.0):
        seen = 1.0 - math.exp(-m)
        assert _share_seen(m / seen) == pytest.approx(seen)
    assert _share_seen(1.0) == 1.0
    day = np.arange(30)
    twice = PersonDays(day, day * 1.0, day * 1.0, np.full(30, 2))
    assert share_there(twice, 60) == pytest.approx(1.0 / _share_seen(2.0))
    assert share_there(twice, 31) == pytest.approx(31.0 / 30.0)
    assert share_there(PersonDays(day, day * 1.0, day * 1.0, np.full(30, 20)), 60) == pytest.approx(1.0)
