"""Who wins on what: the best mean leads, and it leads clearly where its intervals against all others say so."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import t

from sim.experiment.comparison import Comparison
from sim.experiment.winners import winners
from sim.report.winners import winners_table
from tests.report.worlds import made_up

CHURN = {"a": 0.10, "b": 0.08, "c": 0.079}


def compared(spread: float, levels: dict[str, float] = CHURN, runs: int = 8) -> Comparison:
    """Three policies whose churn differs by these levels, with paired noise of this size around them."""
    draws = np.random.default_rng(7)
    shared = draws.normal(size=runs)
    values = {policy: {"churn": level + 0.01 * shared + spread * draws.normal(size=runs)}
              for policy, level in levels.items()}
    titles, digests = {name: name.upper() for name in levels}, {name: ("",) * runs for name in levels}
    return Comparison("A world", "0" * 64, tuple(levels), titles, "reps", 1, runs, values, digests)


def test_the_lowest_churn_leads_and_the_nearest_stands_first() -> None:
    found, = winners(compared(1e-5))
    assert (found.outcome, found.policy) == ("churn", "c")
    assert [each.policy for each in found.behind] == ["b", "a"]
    assert found.is_alone and [each.word for each in found.behind] == ["worse", "worse"]


def test_who_cannot_be_told_from_the_leader_shares_its_place() -> None:
    found, = winners(compared(3e-3))
    assert found.policy in ("b", "c") and len(found.level_with) == 1 and "a" not in found.level_with
    table, = winners_table(compared(3e-3), (found,))
    row, = table.rows
    assert row[0] == "Fewest customers leave" and row[4] == "not told apart; the rest clearly behind"
    assert set(row[1].split(" and ")) == {"B", "C"}


def test_intervals_hold_for_all_pairs_at_once() -> None:
    """Bonferroni over one headline and three pairs, worked out here once more."""
    comparison = compared(1e-3)
    found, = winners(comparison)
    for verdict in found.behind:
        gaps = comparison.values[verdict.policy]["churn"] - comparison.values[found.policy]["churn"]
        half = t.ppf(1.0 - 0.05 / 3 / 2.0, 7) * gaps.std(ddof=1) / math.sqrt(8)
        assert verdict.interval is not None
        assert verdict.interval.half_width == pytest.approx(half, rel=1e-9)
        assert verdict.interval.mean == pytest.approx(gaps.mean(), rel=1e-9)


def test_where_more_is_better_the_highest_leads() -> None:
    by_name = {each.outcome: each for each in winners(made_up())}
    assert by_name["praise_per_100"].policy == "empowered" and by_name["churn"].policy == "empowered"
    assert by_name["net_value"].policy in ("scripted", "backup")


def test_nobody_wins_alone_or_in_a_single_run() -> None:
    assert winners(made_up(policies=("scripted",))) == ()
    assert winners(made_up(1)) == ()
    assert winners_table(made_up(), ()) == []


def test_a_headline_that_is_undefined_somewhere_has_no_winner() -> None:
    comparison = compared(1e-3)
    holed = {name: {"churn": values["churn"].copy()} for name, values in comparison.values.items()}
    holed["b"]["churn"][0] = math.nan
    assert winners(replace(comparison, values=holed)) == ()


def test_equal_policies_are_not_told_apart() -> None:
    comparison = compared(0.0, {"a": 0.1, "b": 0.1})
    found, = winners(comparison)
    assert found.policy == "a" and found.level_with == ("b",)
    table, = winners_table(comparison, (found,))
    assert table.rows[0][1:] == ("all alike", "9.89 %", "", "the same in every run")
