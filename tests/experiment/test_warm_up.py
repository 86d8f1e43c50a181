"""The warm-up that is chosen: where a start-up ends, the same for everybody, not believed where it cannot be told."""

from __future__ import annotations

import json
import pickle

import numpy as np
import pytest

from sim.experiment.forms import comparison_form
from sim.experiment.store import to_json
from sim.experiment.warm_up import (
    PERIODS,
    PILOTS,
    Grid,
    choose_warm_up,
    concluded,
    from_the_start,
    in_words,
    is_open,
    levelled,
    quotient,
    run_pilots,
)
from sim.outcomes.stock import Fullness
from sim.scenario import Scenario, loads
from sim.study.drive import compare as carry_out
from sim.study.finish import manifest_of
from sim.study.kinds.compare import comparison_of
from sim.vocabulary import MINUTES_PER_DAY, MINUTES_PER_HOUR, MINUTES_PER_WEEK
from tests.experiment.worlds import QUEUE, compare

AUTO = QUEUE.replace('horizon = "1 day"', 'horizon = "8 days"\nwarm_up = "auto"')
SLOW = """
horizon = "100 days"
warm_up = "auto"
demand.cases_per_hour = 4
pools.reps.staff = 400
chain = [{ level = "rep", pool = "reps", handle = { dist = "exponential", mean = "1 day" } }]
[policies.slow]
[policies.slower]
chain.rep.handle.mean = "2 days"
"""
"""Plenty of agents: the stock rises to its mean as 1 - exp(-t / handle), whatever the seed."""


def auto(text: str, *sets: str) -> Scenario:
    return loads(text, sets=sets)


def test_the_cut_is_where_the_stock_has_risen() -> None:
    choice = choose_warm_up(auto(SLOW))
    # the stock has a mean of 96 under the first policy and 192 under the second, its noise over ten pilots and a day
    # is about 3 and 4: the rise is lost in it after 3.4 and 3.8 times the working time, and half of it is there after
    # 0.7 times
    cuts = {policy: found.truncation * choice.period / MINUTES_PER_DAY for policy, found in choice.found.items()}
    assert 2.0 <= cuts["slow"] <= 12.0
    assert 4.0 <= cuts["slower"] <= 24.0
    assert choice.trusted and choice.warning() == ""
    assert choice.policy == max(cuts, key=cuts.__getitem__) and choice.minutes == max(cuts.values()) * MINUTES_PER_DAY
    # by Little's law the series is the time a case is open, once it has risen
    kept = choice.found["slow"].means[20:]
    assert kept.mean() == pytest.approx(MINUTES_PER_DAY, rel=0.05)
    assert choice.series[0] < 0.5 * choice.series[20:].mean()


def test_the_choice_is_the_same_whoever_makes_it() -> None:
    scenario = auto(AUTO)
    forms = [choose_warm_up(scenario, **how).form() for how in (
        {}, {"workers": 2}, {"engine": "reference"}, {"seed": scenario.seed})]
    assert all(form == forms[0] for form in forms)
    assert choose_warm_up(scenario, seed=99).series.tolist() != choose_warm_up(scenario).series.tolist()
    assert json.loads(to_json(forms[0]))["pilots"] == PILOTS
    assert pickle.loads(pickle.dumps(choose_warm_up(scenario))).form() == forms[0]


def test_a_comparison_uses_the_minutes_as_if_they_stood_in_the_file() -> None:
    scenario = auto(AUTO)
    chosen = compare(scenario, replications=2)
    assert chosen.warm_up is not None
    written = compare(auto(AUTO, f"warm_up={chosen.warm_up.minutes!r}"), replications=2)
    assert written.warm_up is None
    assert chosen.digests == written.digests and chosen.source_hash == written.source_hash
    assert all(np.array_equal(chosen.values[policy][name], written.values[policy][name], equal_nan=True)
               for policy in chosen.policies for name in chosen.outcomes)
    # one policy alone is cut where all are
    alone = compare(scenario, policies=["plain"], replications=1)
    assert alone.warm_up is not None and alone.warm_up.form() == chosen.warm_up.form()
    assert compare(scenario, replications=1, followed=1).course.warm_up == chosen.warm_up.minutes


def test_manifest_and_summary_say_what_was_chosen() -> None:
    made = carry_out(auto(AUTO), replications=2)
    comparison = comparison_of(made)
    assert comparison.warm_up is not None
    form = comparison.warm_up.form()
    assert manifest_of(made, {})["parts"]["warm_up"] == form
    assert comparison_form(comparison)["warm_up"] == form
    plain = carry_out(loads(QUEUE), replications=1)
    assert "warm_up" not in manifest_of(plain, {})["parts"] | comparison_form(comparison_of(plain))


def test_a_queue_that_never_settles_is_not_trusted() -> None:
    ready, choice = run_pilots(auto(AUTO, "demand.cases_per_hour=20"))
    assert choice is not None and not choice.trusted
    assert set(choice.reasons) == {"plain", "scripted"}
    assert choice.minutes == ready.world().warm_up == 4 * MINUTES_PER_DAY
    assert "cannot be trusted" in choice.warning() and "horizon of 16 days" in choice.warning()


def test_a_world_in_which_nothing_happens_is_not_trusted() -> None:
    choice = choose_warm_up(auto('horizon = "10 weeks"\nwarm_up = "auto"\npools.a.staff = 1\n'
                         'chain = [{ level = "a", pool = "a" }]\n'))
    assert choice.reasons == {"baseline": "too little demand to judge"}
    assert choice.series.size == 0 and "cannot be trusted" in choice.warning()


def test_a_weekly_rhythm_is_no_start_up_and_whole_weeks_are_cut() -> None:
    text = """
horizon = "20 weeks"
warm_up = "auto"
demand = { cases_per_hour = 4, profile = "office" }
pools.reps.staff = { weekdays = "8-20: 8", weekend = "9-15: 6" }
chain = [{ level = "rep", pool = "reps", handle = "30 min" }]
"""
    choice = choose_warm_up(auto(text))
    assert choice.trusted
    # nothing lasts from one week to the next; fixed seed, and chance cuts a week or two
    assert choice.minutes in (0.0, MINUTES_PER_WEEK, 2.0 * MINUTES_PER_WEEK)
    assert choice.period * PERIODS == MINUTES_PER_DAY


def test_a_scenario_with_minutes_is_left_alone() -> None:
    scenario = loads(QUEUE)
    assert run_pilots(scenario) == (scenario, None)
    assert from_the_start(scenario) is scenario and not is_open(scenario)
    assert from_the_start(auto(AUTO)).world().warm_up == 0.0


def test_batches_are_whole_cycles_or_fit_into_one() -> None:
    assert Grid.of(26 * MINUTES_PER_WEEK, MINUTES_PER_WEEK) == Grid(
        26 * MINUTES_PER_WEEK, MINUTES_PER_DAY, MINUTES_PER_WEEK)
    assert Grid.of(520 * MINUTES_PER_WEEK, MINUTES_PER_WEEK).batch == 4 * MINUTES_PER_WEEK
    assert Grid.of(20 * MINUTES_PER_DAY, MINUTES_PER_DAY).batch == 4 * MINUTES_PER_HOUR
    assert Grid.of(MINUTES_PER_DAY, 0.0).batch == 5.0
    assert Grid.of(77.0, 0.0).batch == 0.77
    weekly = Grid.of(26.5 * MINUTES_PER_WEEK, MINUTES_PER_WEEK)
    assert (weekly.season, weekly.batches, weekly.rounded(8)) == (35, 185, 2 * MINUTES_PER_WEEK)
    odd = Grid.of(77.0, 0.0)
    assert odd.batches == 100 and odd.season == 1 and odd.edges.size == 501 and odd.edges[-1] <= 77.0
    assert odd.rounded(10) == pytest.approx(7.7)


def test_a_rhythm_is_taken_out_and_a_start_up_is_left() -> None:
    wave = np.tile([3.0, -1.0, -2.0, 0.0], 25)
    start = 10.0 - 8.0 * np.exp(-np.arange(100) / 6.0)
    assert levelled(start + wave, 4)[60:] == pytest.approx(start[60:], abs=1e-3)
    assert levelled(start + wave, 4) == pytest.approx(start, abs=1e-2)
    assert levelled(start, 1) is start
    assert levelled(start[:7], 4).tolist() == start[:7].tolist()


def test_a_series_ends_where_nothing_is_due_any_more() -> None:
    runs = [Fullness(np.array([4.0, 6.0, 1.0, 0.0]), np.array([2.0, 2.0, 0.0, 0.0])),
            Fullness(np.array([0.0, 2.0, 2.0, 5.0]), np.array([2.0, 2.0, 1.0, 1e-12]))]
    assert quotient(runs).tolist() == [1.0, 2.0, 3.0]


def test_the_policy_that_cannot_be_trusted_decides() -> None:
    grid = Grid.of(200.0, 0.0)
    settles = np.full(1000, 1.0)
    settles[:25] = 0.0
    choice = concluded({"settles": settles, "never": np.arange(1000.0)}, grid)
    assert choice.policy == "never" and choice.minutes == 100.0 and list(choice.reasons) == ["never"]
    alone = concluded({"settles": settles, "at_once": np.full(1000, 2.0)}, grid)
    assert alone.trusted and alone.policy == "settles" and alone.minutes == 5.0
    assert "settles needs longest" in alone.sentence()


@pytest.mark.parametrize(("minutes", "words"), [
    (0.0, "0 minutes"), (1.0, "1 minute"), (10080.0, "1 week"), (4320.0, "3 days"), (7.7, "7.7 minutes"),
    (120.0, "2 hours")])
def test_durations_in_words(minutes: float, words: str) -> None:
    assert in_words(minutes) == words
