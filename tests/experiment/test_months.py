"""Policies a month at a time: where months begin and end, how pairs are counted, what is said of them."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest

from sim.errors import InputError
from sim.experiment.months import Pairs, bad_month, months, pieces_of
from sim.outcomes.by_period import MEASURES
from sim.outcomes.periods import periods
from sim.report.months import _often, about_months, told
from sim.scenario import loads
from tests.explore.desks import SHOP

DAY, WEEK = 1440.0, 10_080.0
LOST = next(measure for measure in MEASURES if measure.name == "customers_lost")
VALUE = next(measure for measure in MEASURES if measure.name == "net_value")


def test_months_are_four_weeks_and_what_is_left_over() -> None:
    found = periods(WEEK, 11 * WEEK)
    assert found.edges == (WEEK, 5 * WEEK, 9 * WEEK, 11 * WEEK) and found.whole == (True, True, False)
    assert found.of(np.array([0.0, WEEK, 5 * WEEK - 1e-9, 5 * WEEK, 11 * WEEK])).tolist() == [-1, 0, 0, 1, 2]
    assert found.between(5 * WEEK, 9 * WEEK).tolist() == []


def test_months_are_those_of_the_calendar_where_there_are_dates() -> None:
    """From 2027-12-27, a Monday: January and the leap February of 2028 are whole."""
    found = periods(0.0, 70 * DAY, date(2027, 12, 27))
    assert found.names == ("December 2027", "January 2028", "February 2028", "March 2028")
    assert np.diff(found.edges).tolist() == [5 * DAY, 31 * DAY, 29 * DAY, 5 * DAY]
    assert found.whole == (False, True, True, False)
    assert periods(5 * DAY, 65 * DAY, date(2027, 12, 27)).whole == (True, True)


def test_a_short_run_is_looked_at_week_by_week_or_not_at_all() -> None:
    assert periods(DAY, 22 * DAY).names == ("week 1", "week 2", "week 3")
    assert periods(0.0, 59 * DAY, date(2026, 1, 5)).unit == "week"  # one whole month alone
    with pytest.raises(InputError, match="too short"):
        pieces_of(loads(SHOP.replace("3 weeks", "13 days")).world())


def test_months_are_counted_in_pairs_by_what_is_better() -> None:
    pairs = Pairs(LOST, np.array([3.0, 5.0, 4.0, 4.0]), np.array([2.0, 6.0, 4.0, 1.0]), np.array([0, 1, 0, 1]))
    assert (pairs.worse, pairs.same, pairs.better) == (1, 1, 2)
    assert (pairs.by_month(-1), pairs.by_month(1)) == ([0, 1], [1, 1])
    assert Pairs(VALUE, pairs.first, pairs.second, pairs.months).worse == 2
    assert _often(pairs, "better", "B", "month").endswith(" Month by month: in 0, 1 of 2 runs.")
    assert all(map(math.isnan, pairs.bad))


@pytest.mark.parametrize(("count", "worst"), [(20, 1), (21, 2), (40, 2), (100, 5), (101, 6)])
def test_one_month_in_twenty_is_there_or_worse(count: int, worst: int) -> None:
    values = np.random.default_rng(1).permutation(np.arange(float(count)))
    assert bad_month(values, -1) == count - worst and bad_month(values, 1) == worst - 1
    assert math.isnan(bad_month(values[:19], -1))


@pytest.mark.parametrize(("word", "second", "says"), [
    ("better", [2.0, 6.0, 4.0], "In 1 of 3 months B looks worse, though over the whole run it is better."),
    ("better", [2.0, 5.0, 4.0], "In none of 3 months does B look worse, and over the whole run it is better."),
    ("worse", [2.0, 6.0, 7.0], "In 1 of 3 months B looks better, though over the whole run it is worse."),
    ("unclear", [2.0, 6.0, 7.0], "In 2 of 3 months B looks worse, in 1 better. Over the whole run the difference is "
                                 "not clear, and months do not make it so."),
    ("same", [2.0, 6.0, 4.0], "In 1 of 3 months B looks worse, in 1 better. Over the whole run the two are the same."),
    ("same", [3.0, 5.0, 4.0], "The same in every one of 3 months."),
    ("better", [], "No month can be told: its problems cannot be followed for as long as problems are watched."),
])
def test_what_is_said_of_the_whole_run_is_the_verdict(word: str, second: list[float], says: str) -> None:
    """Most months worse and yet better over the run, or the other way round: the word is never the months' own."""
    pairs = Pairs(LOST, np.array([3.0, 5.0, 4.0][:len(second)]), np.array(second), np.arange(len(second)))
    assert _often(pairs, word, "B", "month") == says


def test_months_whose_problems_cannot_be_followed_are_left_out() -> None:
    """Nine weeks, watched for 2.25: of two months the second ends after the last onset that can be watched."""
    found = months(loads(SHOP.replace('"3 weeks"', '"9 weeks"')), ("scripted", "empowered"), replications=2,
                   engine="reference")
    assert found.pieces.names == ("month 1", "month 2", "rest")
    for policy in found.policies:
        unsolved, lost = (found.values[policy][name] for name in ("unsolved_share", "customers_lost"))
        assert np.isfinite(unsolved).tolist() == [[True, False, False]] * 2
        assert lost.sum(axis=1).tolist() == found.comparison.values[policy]["customers_lost"].tolist()
    assert [found.pairs("empowered", measure).first.size for measure in found.measures] == [2, 2, 2, 4, 4, 4, 4]
    assert "the last ones are left out" in about_months(found) and "no month" in about_months(found)
    worst = next(each for each in told(found, "empowered", found.comparison) if each.name == "customers_lost").bad
    assert worst.startswith("The worst of 4 months loses ") and "customers under “scripted”" in worst


def test_policies_without_a_margin_are_told_their_cost() -> None:
    text = SHOP.replace("[money]\nmargin_per_order = 5\n", "")
    found = months(loads(text), ("scripted", "empowered"), replications=2, engine="reference")
    cost = next(each for each in told(found, "empowered", found.comparison) if each.label == "Cost")
    assert cost.better == -1 and cost.first.min() > 0.0 and "weeks costs" in cost.bad
    assert cost.pairs.worse == int((cost.second > cost.first).sum())
