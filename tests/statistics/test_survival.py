"""Kaplan-Meier and its relatives against scipy, hand-worked curves and complete data."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.statistics.survival import cumulative_incidence, kaplan_meier

OBSERVED = st.lists(st.tuples(st.integers(0, 20).map(float), st.booleans()), min_size=1, max_size=60)


def unzip(pairs: list[tuple[float, bool]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([pair[0] for pair in pairs]), np.array([pair[1] for pair in pairs])


def test_curve_worked_out_by_hand() -> None:
    curve = kaplan_meier([1.0, 2.0, 2.0, 3.0, 5.0], [True, True, False, True, False])
    assert curve.times.tolist() == [1.0, 2.0, 3.0, 5.0]
    assert curve.at_risk.tolist() == [5, 4, 2, 1]
    assert curve.survival == pytest.approx([0.8, 0.6, 0.3, 0.3], rel=1e-15)
    assert curve.restricted_mean() == pytest.approx(1.0 + 0.8 + 0.6 + 2 * 0.3, rel=1e-15)
    assert [curve.quantile(p) for p in (0.2, 0.4, 0.5, 0.7, 0.9)] == [1.0, 2.0, 3.0, 3.0, math.inf]
    assert [curve.at(t) for t in (0.5, 1.0, 4.0, 9.0)] == pytest.approx([1.0, 0.8, 0.3, 0.3], rel=1e-15)


@pytest.mark.filterwarnings("ignore:The confidence interval is undefined")
@given(OBSERVED)
def test_curve_and_band_are_those_of_scipy(pairs: list[tuple[float, bool]]) -> None:
    minutes, complete = unzip(pairs)
    data = stats.CensoredData(uncensored=minutes[complete], right=minutes[~complete])
    theirs = stats.ecdf(data).sf
    ours = kaplan_meier(minutes, complete)
    assert ours.times == pytest.approx(theirs.quantiles)
    assert ours.survival == pytest.approx(theirs.probabilities, abs=1e-12)
    inside = (ours.survival > 0.0) & (ours.survival < 1.0)
    with np.errstate(all="ignore"):
        interval = theirs.confidence_interval(0.9, method="log-log")
    lower, upper = ours.band(0.9)
    assert lower[inside] == pytest.approx(interval.low.probabilities[inside], abs=1e-9)
    assert upper[inside] == pytest.approx(interval.high.probabilities[inside], abs=1e-9)
    assert np.all(np.isnan(lower[~inside]) & np.isnan(upper[~inside]))


@given(st.lists(st.floats(0.0, 1e6), min_size=1, max_size=60), st.floats(0.01, 0.99))
def test_without_censoring_it_is_the_empirical_distribution(minutes: list[float], probability: float) -> None:
    curve = kaplan_meier(minutes, np.ones(len(minutes), dtype=bool))
    assert curve.restricted_mean() == pytest.approx(float(np.mean(minutes)), rel=1e-9, abs=1e-9)
    assert curve.quantile(probability) == np.quantile(minutes, probability, method="inverted_cdf")
    assert curve.survival[-1] == 0.0


@given(OBSERVED, st.randoms(use_true_random=False))
def test_the_order_of_cases_does_not_matter(pairs: list[tuple[float, bool]], random: object) -> None:
    shuffled = list(pairs)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert kaplan_meier(*unzip(pairs)).survival.tobytes() == kaplan_meier(*unzip(shuffled)).survival.tobytes()


@given(OBSERVED)
def test_with_one_kind_of_ending_incidence_is_one_minus_survival(pairs: list[tuple[float, bool]]) -> None:
    minutes, complete = unzip(pairs)
    times, share = cumulative_incidence(minutes, np.where(complete, 0, -1), 0)
    curve = kaplan_meier(minutes, complete)
    assert times.tolist() == curve.times.tolist()
    assert share == pytest.approx(1.0 - curve.survival, abs=1e-12)


def test_competing_endings_without_censoring_are_plain_shares() -> None:
    times, share = cumulative_incidence([1.0, 2.0, 3.0, 4.0], [0, 2, 0, 1], 0)
    assert times.tolist() == [1.0, 2.0, 3.0, 4.0]
    assert share == pytest.approx([0.25, 0.25, 0.5, 0.5], rel=1e-15)


def test_nothing_observed_and_nothing_solved() -> None:
    empty = kaplan_meier([], [])
    assert math.isnan(empty.quantile(0.5)) and math.isnan(empty.restricted_mean()) and empty.at(1.0) == 1.0
    never = kaplan_meier([2.0, 6.0], [False, False])
    assert never.quantile(0.5) == math.inf and never.restricted_mean() == 6.0


@pytest.mark.parametrize("durations", [[-1.0], [math.nan], [math.inf]])
def test_impossible_durations_are_refused(durations: list[float]) -> None:
    with pytest.raises(ValueError, match="finite and not negative"):
        kaplan_meier(durations, [True])


def test_flags_of_another_length_are_refused() -> None:
    with pytest.raises(ValueError, match="flag for every duration"):
        kaplan_meier([1.0, 2.0], [True])
