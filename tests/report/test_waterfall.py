"""Waterfalls: nothing is cut off, the bars lead from one level to the other, and the bytes are the same."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from sim.inquiry.why import Why
from sim.report.figures.waterfall import finding, steps, waterfall, waterfalls
from tests.inquiry.test_why import OUTCOMES, found, of_staff_cost, with_effects
from tests.report import drawings as d

NAME = "staff_cost"
LONG = "pools.the_colleagues_who_have_to_look_into_everything_again.cost_per_hour"


def with_long_names() -> Why:
    """Return an attribution of the staff cost among levers and policies whose names do not fit on a line."""
    result = with_effects([96, 12, -8, 0])
    titles = dict(zip(result.design.policies, d.TITLES[2:8:5], strict=True))
    parts = tuple(replace(part, lever=f"{LONG}_{at}") for at, part in enumerate(result.parts[NAME]))
    return replace(result, parts={NAME: parts}, comparison=replace(result.comparison, titles=titles))


@pytest.mark.parametrize("why", [
    pytest.param(of_staff_cost, id="as it is"),
    pytest.param(lambda: with_effects([96, 12, -8, 0]), id="one against the others"),
    pytest.param(lambda: with_effects([500, -400, 30, 38]), id="torn"),
    pytest.param(lambda: with_effects([100, 50, 10, 8], False), id="not clear"),
    pytest.param(with_long_names, id="long names"),
])
def test_nothing_is_cut_off_and_no_text_lies_on_another(why: object) -> None:
    assert callable(why)
    assert d.faults(waterfall(why(), NAME)) == []


def test_the_bars_lead_from_the_first_level_to_the_second() -> None:
    result = found(replications=4)
    for name in OUTCOMES:
        if result.is_shared(name):
            first, second = (result.comparison.levels[policy][name].mean for policy in result.design.policies)
            assert first + sum(bar.effect for bar in steps(result, name)) == pytest.approx(second)


def test_the_title_says_the_shares_and_where_levers_pull_against_each_other_none_is_shown() -> None:
    calm, torn = with_effects([96, 12, -8, 0]), with_effects([500, -400, 30, 38])
    assert "Staff 96 %" in finding(calm, NAME) and "%" not in finding(torn, NAME)
    assert [bar.label for bar in steps(calm, NAME)] == ["staff", "cost per hour", "handle time", "script"]
    assert all(bar.share != bar.share for bar in steps(torn, NAME))


def test_only_what_is_shared_out_is_drawn_and_the_bytes_are_a_function_of_it() -> None:
    result = found(outcomes=(NAME, "abandoned_share"))
    made = waterfalls(result)
    assert set(made) == {"waterfall_staff_cost.png", "waterfall_staff_cost.svg"}
    assert waterfalls(result) == made
    assert waterfalls(replace(result, parts={NAME: tuple(replace(part, exact=Fraction(1), share=None)
                                                         for part in result.parts[NAME])})) == {}
