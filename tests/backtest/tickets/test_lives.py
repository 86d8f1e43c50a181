"""What is counted of cases, on a log small enough to count by hand; and what a window does to it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.backtest.tickets.changes import changes, joined, on_levels
from sim.backtest.tickets.flows import flows
from sim.backtest.tickets.lives import lives
from sim.backtest.tickets.measures import quantities, value
from sim.backtest.tickets.window import Window, were_selected, window_of
from tests.backtest.tickets.stories import LINES, THREE_LINES, many, told

WEEK = 10_080.0


def test_a_story_is_counted_as_by_hand() -> None:
    cases = lives(told(THREE_LINES), Window())
    assert cases.opened.tolist() == [0.0, 60.0, 120.0, 180.0]
    assert cases.handoffs.tolist() == [0, 2, 1, 2]
    assert cases.returned.tolist() == [False, True, True, False]
    assert cases.reached.tolist() == [[True, False, False], [True, True, False], [True, True, False], [True] * 3]
    assert cases.solved.tolist() == [True, True, True, False]
    assert cases.duration.tolist() == [30.0, 100.0, 200.0, math.inf]


def test_the_order_of_rows_does_not_matter() -> None:
    order = np.random.default_rng(5).permutation(len(THREE_LINES))
    mixed = lives(told([THREE_LINES[at] for at in order]), Window())
    straight = lives(told(THREE_LINES), Window())
    assert mixed.duration.tolist() == straight.duration.tolist()
    assert mixed.handoffs.tolist() == straight.handoffs.tolist()


def test_what_lies_beyond_the_end_of_observation_is_not_seen() -> None:
    cases = lives(told(THREE_LINES), Window(begin=30.0, end=170.0, seen=180.0))
    assert cases.opened.tolist() == [60.0, 120.0], "a is too old, d comes too late"
    assert cases.handoffs.tolist() == [2, 0]
    assert cases.returned.tolist() == [True, False], "c is opened again later"
    assert cases.solved.tolist() == [True, True]
    assert cases.duration.tolist() == [100.0, 10.0]


def test_a_case_that_is_open_at_the_end_was_watched_until_then() -> None:
    cases = lives(told(THREE_LINES), Window(begin=0.0, end=200.0, seen=250.0))
    assert cases.solved.tolist() == [True, True, False, False]
    assert cases.duration.tolist() == [30.0, 100.0, 130.0, 70.0]


def test_open_time_within_the_window_leaves_out_what_was_taken_for_solved() -> None:
    cases = lives(told(THREE_LINES), Window(begin=0.0, end=250.0, seen=1000.0))
    assert cases.open_minutes.tolist() == [30.0, 100.0, 10.0 + 50.0, 70.0]


def test_who_gives_up_is_never_solved() -> None:
    cases = lives(told([("a", 0.0, "first", "working"), ("a", 5.0, "first", "gave_up")]), Window(0.0, 1.0, 60.0))
    assert not cases.solved[0]
    assert cases.duration[0] == 60.0


def test_a_case_closed_without_a_word_of_a_solution_was_solved_then() -> None:
    cases = lives(told([("a", 0.0, "first", "working"), ("a", 5.0, "first", "closed")]), Window(0.0, 1.0, 60.0))
    assert cases.solved[0]
    assert cases.duration[0] == 5.0


def test_measures_of_the_story() -> None:
    cases = lives(told(THREE_LINES), Window())
    asked = quantities(cases)
    found = {(each.measure, each.group): number for each, number in zip(asked, value(cases, asked), strict=True)}
    assert [found[f"handoffs={count}", "all"] for count in range(3)] == [0.25, 0.25, 0.5]
    assert found["handoffs=8+", "all"] == 0.0
    assert found["handoffs_mean", "all"] == 1.25
    assert found["returned", "all"] == 0.5
    assert [found[f"reached.{line}", "all"] for line in ("first", "second", "third")] == [1.0, 0.75, 0.25]
    assert [found[f"time_p{each}", "all"] for each in (10, 25, 50, 75, 90)] == [30.0, 30.0, 100.0, 200.0, math.inf]


def test_events_by_the_hour() -> None:
    cases = lives(told(THREE_LINES), Window())
    asked = quantities(cases)
    found = {each.group: number for each, number in zip(asked, value(cases, asked), strict=True)
             if each.measure == "events"}
    # 16 rows count: a comment, a second solution and a closing do not
    assert found["hour=00"] == 3 / 16
    assert found["hour=01"] == 4 / 16
    assert found["weekday=Monday"] == 1.0
    assert math.isclose(sum(found[f"hour={hour:02}"] for hour in range(24)), 1.0)


def test_three_lines_have_26_measures_that_every_log_bears() -> None:
    log = many(400, 3)
    third = told([(f"x{at}", float(at), "third", state) for at in range(40) for state in ("working",)])
    cases = lives(joined([log, third]), Window())
    core = [each for each in quantities(cases) if each.core]
    assert len(core) == 26
    assert len({(each.measure, each.group) for each in core}) == 26


def test_a_window_in_a_run_is_as_long_at_the_same_hour_of_the_week() -> None:
    window = Window(begin=3 * WEEK + 500.0, end=5 * WEEK, seen=6 * WEEK)
    shifted = window.shifted(warm_up=WEEK + 501.0)
    assert shifted == Window(2 * WEEK + 500.0, 4 * WEEK, 5 * WEEK)
    assert window.shifted(0.0).begin == 500.0


def test_the_window_of_a_log_is_followed_as_long_as_it_tells_of_many() -> None:
    rows = [(f"{at}", float(at), "first", state) for at in range(200) for state in ("working",)]
    rows += [(f"{at}", at + 50.0, "first", "solved") for at in range(199)]
    rows += [("199", 199.0 + 90_000.0, "first", "solved")]
    window = window_of(told(rows))
    assert window.begin == 0.0
    assert window.end == math.nextafter(199.0, math.inf)
    assert window.seen == math.nextafter(249.0, math.inf)


def test_cases_chosen_by_when_they_ended_are_told_from_others() -> None:
    assert not were_selected(many(1000, 1))
    log = many(4000, 1, days=365.0, mean=20_000.0)
    first = log.first
    ended = log.minute[np.append(first[1:], len(log)) - 1]
    chosen = (ended > 300.0 * 1440.0) & (ended < 310.0 * 1440.0)
    assert were_selected(log.where(chosen[log.case]))


def test_groups_are_joined_to_levels() -> None:
    log = told([("a", 0.0, "V1", "working"), ("a", 5.0, "V2", "working"), ("a", 9.0, "V7 2nd", "working")],
               levels=("V1", "V2", "V7 2nd"))
    joined_log = on_levels(log, ("one", "two"), {"V1": "one", "V2": "one", "V7 2nd": "two"})
    assert lives(joined_log, Window()).handoffs.tolist() == [1]
    with pytest.raises(ValueError, match="V2"):
        on_levels(log, ("one", "two"), {"V1": "one", "V7 2nd": "two"})


def test_unknown_levels_are_those_before_or_else_those_after() -> None:
    log = changes(["a"] * 4, [0.0, 1.0, 2.0, 3.0], ["", "second", "", "first"],
                  ["queued", "working", "waiting_customer", "solved"], levels=("first", "second"))
    assert log.level.tolist() == [1, 1, 1, 0]


def test_an_unknown_state_is_refused() -> None:
    with pytest.raises(ValueError, match="asleep"):
        changes(["a"], [0.0], ["first"], ["asleep"])


def test_flows_follow_cases_from_stay_to_stay() -> None:
    found = flows(told(THREE_LINES), Window(), LINES)
    assert found.names == (*LINES, "done")
    assert found.begin.tolist() == [1.0, 0.0, 0.0, 0.0]
    assert found.moves[0].tolist() == [[0.0, 0.5, 0.0, 0.5], [0.0] * 4, [0.0] * 4, [0.0] * 4], "a and c are done"
    assert found.moves[1].tolist() == [
        [0.0] * 4, [0.25, 0.0, 0.25, 0.0], [0.0] * 4, [0.0, 0.25, 0.0, 0.0]], "c is opened again"
    assert found.total.sum() == 9 / 4, "a moves once, b three times, c three times, d twice"


def test_levels_of_few_cases_are_told_together() -> None:
    found = flows(told(THREE_LINES), Window(), ("first",))
    assert found.names == ("first", "other levels", "done")
    assert found.moves[1][1].tolist() == [0.25, 0.25, 0.0], "d goes from one of the others to another"
