"""The verdict: one word for every headline under every policy, decided by the interval that stands beside it."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from sim.experiment.comparison import Comparison, Setting
from sim.experiment.decisions import break_evens
from sim.experiment.forms import comparison_form
from sim.experiment.verdicts import counts_events, headlines, judge
from sim.outcomes.catalogue import HEADLINES, find
from sim.scenario import loads
from sim.scenario.measuring import Decision
from sim.statistics.fieller import Pays
from sim.statistics.intervals import critical_value
from tests.experiment.worlds import QUEUE, compare

NOBODY_SERVED = """
horizon = "1 week"
demand.cases_per_hour = 5
pools.reps = { staff = 50, queue_limit = 0 }
chain = [{ level = "rep", pool = "reps", handle = "60 min" }]
[policies.open]
[policies.closed]
pools.reps.staff = 0
"""


NEVER = """
horizon = "2 weeks"
demand.cases_per_hour = 1
flaws.p = { remedy = 10, needs_fixer = { pool = "ws" } }
pools.reps = { staff = 3, cost_per_hour = 1 }
pools.ws = { staff = 3, work = "1 h" }
fixing.lost_request = 0.5
chain = [{ level = "rep", pool = "reps", handle = "6 min" }]
decision = { primary = "resolution_time_median" }
[policies.a]
[policies.b]
fixing.lost_request = 0.6
[policies.c]
fixing.lost_request = 0.2
"""

FEW_CASES = """
horizon = "2 weeks"
customers = { initial = 15, orders_per_week = 1 }
flaws.p = { per_1000_orders = 20, remedy = 10, complexity = { dist = "uniform", low = 0, high = 1 } }
pools.reps = { staff = 1, cost_per_hour = 1 }
money.margin_per_order = 1
chain = [{ level = "rep", pool = "reps", handle = "6 min", success = [1, 0.2] }]
[policies.a]
[policies.b]
goodwill = 1
[policies.c]
"""


def compared(base: dict[str, list[float]], other: dict[str, list[float]], **setting: object) -> Comparison:
    """Return a comparison of two policies with these outcomes."""
    count = len(next(iter(base.values())))
    values = {"old": {name: np.array(row) for name, row in base.items()},
              "new": {name: np.array(row) for name, row in other.items()}}
    return Comparison("Made up", "0" * 64, ("old", "new"), {"old": "Old", "new": "New"}, "reps", 1, count, values,
                      {"old": (), "new": ()}, setting=Setting(**setting))  # type: ignore[arg-type]


def word(base: list[float], other: list[float], name: str = "net_value") -> str:
    return compared({name: base}, {name: other}).verdict("new", name).word


def test_serving_nobody_is_worse() -> None:
    comparison = compare(loads(NOBODY_SERVED), replications=5)
    words = {each.outcome: each.word for each in comparison.verdicts}
    assert words["unsolved_share"] == words["resolution_time_mean"] == "worse"
    assert "better" not in words.values()


def test_a_median_that_is_never_reached_is_undefined_and_no_difference_is_made_up() -> None:
    comparison = compare(loads(NEVER), replications=5)
    for policy in ("b", "c"):
        verdict = comparison.verdict(policy, "resolution_time_median")
        assert (verdict.word, verdict.interval) == ("undefined", None)
        assert verdict.runs_undefined > 0
    # what is counted over all cases tells
    assert comparison.verdict("b", "resolution_time_mean").word == "worse"
    assert comparison.verdict("c", "resolution_time_mean").word == "better"


def test_a_handful_of_cases_proves_nothing() -> None:
    comparison = compare(loads(FEW_CASES), replications=10)
    assert {each.word for each in comparison.verdicts} <= {"same", "unclear", "undefined"}
    assert all(each.word in ("same", "undefined") for each in comparison.verdicts if each.policy == "c")


def test_a_world_without_a_base_has_no_problem_days() -> None:
    comparison = compare(loads(QUEUE), replications=2)
    assert headlines(comparison) == HEADLINES[1:]
    assert [each.outcome for each in comparison.verdicts] == list(HEADLINES[1:])


def test_every_headline_has_an_entry_for_every_policy_but_the_first() -> None:
    form = comparison_form(compare(loads(QUEUE), replications=5))
    named = [(row["policy"], row["outcome"]) for row in form["verdict"]]
    assert named == [("scripted", name) for name in HEADLINES[1:]]
    assert all(set(row) == {"policy", "outcome", "is", "mean", "half_width", "runs_undefined"}
               for row in form["verdict"])
    assert "decision" not in form
    json.dumps(form, allow_nan=False)


def test_the_word_is_decided_by_an_interval_that_holds_with_all_others() -> None:
    """Two headlines: a difference of 1 with a spread of 1 in ten replications is clear alone, t = 3.16, and with 0.5
    no longer: Bonferroni's t(9) at 1 - 0.05 / 2 is 2.685, t(9) at 0.95 is 2.262."""
    spread = np.array([-1.0, 1.0] * 5) * math.sqrt(0.9)
    for gap, expected in ((1.0, "better"), (0.8, "unclear")):
        comparison = compared({"net_value": [0.0] * 10, "churn": [0.0] * 10},
                              {"net_value": (gap + spread).tolist(), "churn": [0.0] * 10})
        verdict = comparison.verdict("new", "net_value")
        assert verdict.interval is not None
        assert verdict.word == expected
        assert verdict.interval.half_width == pytest.approx(critical_value(10, 0.975) / math.sqrt(10.0))
        assert verdict.interval.half_width == pytest.approx(2.685 / math.sqrt(10.0), rel=1e-3)


def test_the_same_is_equal_in_every_replication() -> None:
    assert word([1.0, 2.0, 3.0], [1.0, 2.0, 3.0]) == "same"
    assert word([1.0, 2.0, 3.0], [1.0, 2.0, 3.0 + 1e-15]) == "same"
    assert word([1.0, 2.0, 3.0], [1.0, 2.0, 3.1]) == "unclear"


@pytest.mark.parametrize("value", [math.nan, math.inf])
@pytest.mark.parametrize("first", [True, False])
def test_what_is_not_a_number_in_any_replication_is_undefined(value: float, first: bool) -> None:
    whole, broken = [1.0, 2.0, 3.0, 4.0], [1.0, value, 3.0, value]
    comparison = compared({"net_value": broken if first else whole}, {"net_value": whole if first else broken})
    row = comparison_form(comparison)["verdict"][0]
    assert (row["is"], row["mean"], row["half_width"], row["runs_undefined"]) == ("undefined", None, None, 2)


def test_infinite_under_both_policies_is_not_the_same() -> None:
    assert word([math.inf] * 5, [math.inf] * 5) == "undefined"


def test_an_outcome_that_one_policy_lacks_is_undefined() -> None:
    comparison = compared({"net_value": [1.0, 2.0]}, {"churn": [0.1, 0.2]})
    assert [(each.word, each.runs_undefined) for each in comparison.verdicts] == [("undefined", 2)] * 2


def test_one_replication_is_unclear() -> None:
    comparison = compared({"net_value": [1.0]}, {"net_value": [2.0]})
    row = comparison_form(comparison)["verdict"][0]
    assert (row["is"], row["mean"], row["half_width"]) == ("unclear", 1.0, None)


def test_rare_events_are_unclear_though_an_interval_would_exclude_zero() -> None:
    rare = compared({"churn": [0.0] * 6}, {"churn": [0.01, 0.01, 0.01, 0.01, 0.0, 0.0]}).verdict("new", "churn")
    assert (rare.word, rare.too_rare) == ("unclear", True)
    often = compared({"churn": [0.0] * 6}, {"churn": [0.01, 0.012, 0.011, 0.01, 0.012, 0.011]}).verdict("new", "churn")
    assert (often.word, often.too_rare) == ("worse", False)
    always = compared({"churn": [0.0] * 10}, {"churn": [1.0] * 10}).verdict("new", "churn")
    assert (always.word, always.too_rare) == ("worse", False)
    # money is no count of events
    assert word([0.0] * 4, [5.0, 5.1, 5.2, 5.1]) == "better"


@pytest.mark.parametrize(("name", "counts"), [
    ("churn", True), ("blocked_share.reps", True), ("channels.phone.abandoned_share", True), ("praise_per_100", True),
    ("resolution_time_mean", False), ("net_value", False), ("utilisation.reps", False), ("loyalty_mean", False),
    ("channels.phone.waiting_mean", False), ("problem_days_per_customer_year", False),
])
def test_which_outcomes_count_events(name: str, counts: bool) -> None:
    assert counts_events(find(name)) is counts


def test_runs_needed_bring_the_half_width_to_half_of_what_was_seen_or_to_what_matters() -> None:
    gaps = [3.0, -1.0] * 5
    comparison = compared({"net_value": [0.0] * 10}, {"net_value": gaps})
    verdict = comparison.verdict("new", "net_value")
    needed = int(verdict.runs_needed)
    spread = float(np.std(gaps, ddof=1))
    assert critical_value(needed, 0.95) * spread / math.sqrt(needed) <= 0.5 < (
        critical_value(needed - 1, 0.95) * spread / math.sqrt(needed - 1))
    asked = replace(comparison, setting=Setting(decision=Decision(primary="net_value", smallest_effect=0.1)))
    assert asked.verdict("new", "net_value").runs_needed > 20 * needed
    far = compared({"net_value": [0.0] * 10}, {"net_value": [1.0, -1.0] * 4 + [1.0, -0.9]})
    assert far.verdict("new", "net_value").runs_needed == math.inf


def test_a_difference_that_is_too_small_to_matter_needs_no_more_runs() -> None:
    """Of 0.2 ± 0.96 all that is said depends on what matters: 2 is out of reach, 1 is not, at 0.5 it is too wide."""
    gaps = [k % 2 * 2.7 - 1.15 for k in range(10)]

    def needed(matters: float) -> float:
        asked = Setting(decision=Decision(primary="net_value", smallest_effect=matters))
        comparison = replace(compared({"net_value": [0.0] * 10}, {"net_value": gaps}), setting=asked)
        verdict = comparison.verdict("new", "net_value")
        assert verdict.word == "unclear" and verdict.interval is not None
        assert verdict.interval.mean == pytest.approx(0.2) and 0.95 < verdict.interval.half_width < 1.05
        return verdict.runs_needed

    assert needed(2.0) == 10
    assert needed(0.5) == pytest.approx(40, abs=8)  # half of the half-width: four times the runs
    assert needed(1.1) > 300  # down to half of what was seen


def test_outcomes_without_a_direction_are_higher_or_lower() -> None:
    comparison = compared({"utilisation.reps": [0.5, 0.6, 0.5]}, {"utilisation.reps": [0.7, 0.81, 0.7]})
    assert [each.word for each in judge(comparison, ["utilisation.reps"], 0.95)] == ["higher"]


def test_all_intervals_hold_at_once() -> None:
    """400 tables of six headlines under two policies without any difference: at most 5 % have a word that is wrong.

    Of 400 tables with 5 % each, more than 37 come once in 1,000 times.
    """
    rng = np.random.default_rng(9)
    wrong = 0
    for _ in range(400):
        base, new, third = ({name: rng.normal(5.0, 1.0, 10) for name in ("resolution_time_mean", "net_value")}
                            for _ in range(3))
        comparison = Comparison("", "", ("a", "b", "c"), {"a": "A", "b": "B", "c": "C"}, "reps", 1, 10,
                                {"a": base, "b": new, "c": third}, {})
        wrong += any(each.is_clear for each in comparison.verdicts)
    assert wrong <= 37


def test_break_even_is_taken_from_the_money_and_the_customers_of_each_replication() -> None:
    comparison = compared(
        {"net_value_to_horizon": [0.0] * 4, "customers_end": [100.0] * 4},
        {"net_value_to_horizon": [-1550.0] * 4, "customers_end": [110.0] * 4}, has_base=True)
    found = break_evens(comparison)["new"]
    assert (found.pays, found.value) == (Pays.ABOVE, 155.0)
    lost = compared(
        {"net_value_to_horizon": [0.0] * 4, "customers_lost": [10.0] * 4},
        {"net_value_to_horizon": [200.0] * 4, "customers_lost": [12.0] * 4}, has_base=False)
    assert (break_evens(lost)["new"].pays, break_evens(lost)["new"].value) == (Pays.BELOW, 100.0)


def test_where_no_customer_is_kept_or_lost_there_is_no_break_even() -> None:
    comparison = compared({"net_value_to_horizon": [0.0] * 4, "customers_end": [100.0] * 4},
                          {"net_value_to_horizon": [5.0] * 4, "customers_end": [100.0] * 4}, has_base=True)
    assert break_evens(comparison) == {}
