"""Noise against theory, quantiles against Kaplan and Meier's, hold-outs, and whole cases drawn again."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.backtest.tickets.drawn_again import drawn_again
from sim.backtest.tickets.hold_out import BY_CASE, BY_TIME, hold_out, place_of, split
from sim.backtest.tickets.lives import lives
from sim.backtest.tickets.measures import Quantity, values
from sim.backtest.tickets.resampling import resampled, time_quantiles
from sim.backtest.tickets.window import Window
from sim.statistics.survival import kaplan_meier
from tests.backtest.tickets.stories import many, told


def test_every_resample_has_as_many_cases() -> None:
    weights = np.concatenate(list(resampled(37, seed=4, resamples=50)))
    assert weights.shape == (50, 37)
    assert (weights.sum(axis=1) == 37.0).all()


def test_the_noise_of_a_share_is_binomial() -> None:
    """The bootstrap of a share of n has the variance p (1 - p) / n; of 4,000 resamples, within 6 % of it: the standard
    error of a standard deviation is 1 / sqrt(2 x 4,000) = 1.1 %, so that is five of them (false alarm below 1e-6).
    """
    cases = lives(many(500, 8), Window())
    share = float(cases.reached[:, 1].mean())
    asked = [Quantity("reached.second")]
    drawn = np.concatenate([values(cases, asked, each) for each in resampled(len(cases), 1, 4000)])[:, 0]
    assert drawn.std() == pytest.approx(math.sqrt(share * (1.0 - share) / 500), rel=0.06)
    assert drawn.mean() == pytest.approx(share, abs=5.0 * math.sqrt(share * (1.0 - share) / 500 / 4000))


@pytest.mark.parametrize("cut", (0.3, 0.0, 1.0))
def test_quantiles_are_those_of_kaplan_and_meier(cut: float) -> None:
    generator = np.random.default_rng(6)
    duration = np.round(generator.exponential(10.0, 300))
    solved = generator.random(300) >= cut
    shares = (0.1, 0.25, 0.5, 0.75, 0.95)
    weights = generator.integers(0, 4, size=(8, 300)).astype(np.float64)
    found = time_quantiles(duration, solved, weights, shares)
    for row, weight in enumerate(weights):
        number = weight.astype(int)
        curve = kaplan_meier(np.repeat(duration, number), np.repeat(solved, number))
        assert found[row].tolist() == [curve.quantile(share) for share in shares]


def test_a_quantile_that_is_not_reached_is_never() -> None:
    found = time_quantiles(np.array([1.0, 2.0, 3.0]), np.array([True, False, False]), np.ones((1, 3)), (0.2, 0.5))
    assert found.tolist() == [[1.0, math.inf]]


def test_by_case_the_same_cases_are_held_out_whatever_the_order() -> None:
    log = many(2000, 2)
    fit, kept, parted = hold_out(log, 0.3, BY_CASE)
    assert parted.by == BY_CASE
    assert set(fit.case.tolist()).isdisjoint(kept.case.tolist())
    held = {log.names[at] for at in set(kept.case.tolist())}
    assert held == {name for name in log.names if place_of(name) < 0.3}
    # binomial: 600 +- 5 standard deviations of 20.5
    assert abs(len(held) - 600) < 103
    backwards = split(log.case[::-1], log.minute[::-1], log.names, 0.3, BY_CASE)
    assert (backwards.kept_back[::-1] == parted.kept_back).all()


def test_by_time_the_fit_sees_nothing_that_happened_later() -> None:
    log = many(2000, 2)
    fit, kept, parted = hold_out(log, 0.3)
    assert parted.by == BY_TIME
    assert parted.minute % 1440.0 == 0.0
    assert fit.minute.max() < parted.minute <= kept.minute.min()
    assert len(set(kept.case.tolist())) >= 600


@pytest.mark.parametrize("share", (0.0, 1.0, -0.1, math.nan))
def test_nothing_or_everything_cannot_be_held_out(share: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        hold_out(many(50, 2), share)


def test_too_few_cases_leave_nothing_to_judge() -> None:
    with pytest.raises(ValueError, match="leaves nothing"):
        hold_out(told([("a", 0.0, "first", "working"), ("a", 9.0, "first", "solved")]), 0.3)


def test_drawn_again_are_whole_past_cases_at_the_minutes_of_the_judged_ones() -> None:
    """Each past case lasts its own number of minutes, so that it is known again."""
    past = told([row for at in range(168) for row in (
        (f"{at:03}", at * 60.0 + 7.0, "first", "working"), (f"{at:03}", at * 60.0 + 8.0 + at, "second", "solved"))])
    judged = many(900, 12)
    again = drawn_again(past, judged)
    first = again.first
    assert again.minute[first].tolist() == judged.minute[judged.first].tolist()
    assert len(again) == 2 * 900
    hour = np.floor(again.minute[first] / 60.0) % 168
    lasted = again.minute[first + 1] - again.minute[first]
    assert np.allclose(lasted, 1.0 + hour), "the past case of the same hour of the week"


def test_without_a_past_case_of_the_hour_of_the_week_one_of_the_hour_of_the_day_is_taken() -> None:
    past = told([row for name, at, lasts in (("mon9", 9 * 60.0, 5.0), ("mon14", 14 * 60.0, 50.0))
                 for row in ((name, at, "first", "working"), (name, at + lasts, "first", "solved"))])
    judged = told([("x", 1440.0 + 9 * 60.0, "first", "working"), ("y", 14 * 60.0 + 3.0, "first", "working")])
    again = drawn_again(past, judged)
    assert (again.minute[again.first + 1] - again.minute[again.first]).tolist() == [5.0, 50.0]


def test_a_past_case_is_watched_no_longer_than_it_was() -> None:
    past = told([("a", 0.0, "first", "working"), ("b", 30.0, "first", "working"), ("b", 40.0, "first", "solved")])
    judged = told([(f"{at:02}", 10_080.0 + 5.0, "first", "working") for at in range(20)])
    again = lives(drawn_again(past, judged, draws=3, cut=100.0), Window(10_080.0, 10_090.0, 20_000.0), 3)
    assert len(again) == 60
    assert set(zip(again.solved.tolist(), again.duration.tolist(), strict=True)) == {(False, 100.0), (True, 10.0)}
