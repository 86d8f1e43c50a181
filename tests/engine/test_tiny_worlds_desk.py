"""Visits at the levels of the chain, step by step: attempts, authority, the boss, handing up - each with its log."""

from __future__ import annotations

from tests.engine.conftest import Play
from tests.engine.tiny import cases, desk, of_case, two_levels

WORLDS = {
    "a call cut off": cases(1) + desk("handle = 5, dropped = 1"),
    "a script and an apology": cases(1) + desk() + """
        levers = { script_minutes = 2, apology = "sincere", apology_minutes = 1 }
        customers.feelings = { apology_sincere = { care = 0.5 }, apology_scripted = { care = -0.5 } }
        customers.trust.weights = { care = 1, help = 0, trust = 0 }
    """,
    "a scripted apology": cases(1) + desk() + """
        levers = { apology = "scripted" }
        customers.feelings = { apology_sincere = { care = 0.5 }, apology_scripted = { care = -0.5 } }
        customers.trust.weights = { care = 1, help = 0, trust = 0 }
    """,
    "too complex for anybody": cases(1) + desk("handle = 5, attempt_below = 0.5") + "flaws.problem.complexity = 0.75",
    "a remedy nobody may grant": cases(1) + desk("handle = 5, authority = 49") + "flaws.problem.remedy = 50",
    "a remedy just within authority": cases(1) + desk("handle = 5, authority = 50") + """
        flaws.problem.remedy = 50
        levers.goodwill = 15
    """,
    "an attempt that fails": cases(1) + two_levels("handle = 5, success = [0, 0]") + "money.failed_attempt = 7",
    "a ticket for the senior": cases(1) + two_levels("handle = 5, attempt_below = 0.5") + """
        flaws.problem.complexity = 0.75
        levers.handing_up = { warm = false, lost_information = 1, story_minutes = 3 }
    """,
    "the wrong desk": cases(1) + two_levels("handle = 5, attempt_below = 0.5") + """
        flaws.problem.complexity = 0.75
        levers.handing_up = { warm = false, bounce = 1, bounce_minutes = 4 }
        customers.effort = { handoff = 1 }
        customers.tolerance = 1
    """,
    "the boss says yes": cases(1) + two_levels("handle = 5, authority = 0") + """
        flaws.problem.remedy = 50
        levers.ask_boss = { consult = 3, approval = 1 }
    """,
    "the boss says no": cases(1) + two_levels("handle = 5, authority = 0") + """
        flaws.problem.remedy = 50
        levers.ask_boss = { consult = 3, approval = 0 }
    """,
    "a line for the boss": cases(2) + two_levels("handle = 5, authority = 0", reps=2) + """
        flaws.problem.remedy = 50
        levers.ask_boss = { consult = 100 }
    """,
}


def test_a_call_may_be_cut_off(play: Play) -> None:
    story = play(WORLDS["a call cut off"])
    (t,) = story.onsets
    assert story.steps[2:] == of_case(
        0,
        (t, "CONTACTED", "live", 0.0),
        (t, "SERVED", "reps", 0.0, 0),
        (t, "DROPPED", "reps", 0.0, 0),
        (t, "RELEASED", "reps", 0.0, 0),
        (t, "ENDED", "gave_up", 0.5),
    )


def test_script_and_apology_take_their_time(play: Play) -> None:
    """5 minutes of work, 2 of script, 1 of apology (2: sincere), which lifts care half of the way from 0.5 to 1."""
    story = play(WORLDS["a script and an apology"])
    (t,) = story.onsets
    assert story.steps[3:] == of_case(
        0,
        (t, "SERVED", "reps", 0.0, 0),
        (t + 8, "APOLOGISED", "rep", 2.0),
        (t + 8, "FELT", "apology_sincere", 0.75),
        (t + 8, "GRANTED", "rep", 0.0),
        (t + 8, "RELEASED", "reps", (t + 8) - t, 0),
        (t + 8, "ENDED", "solved", 0.75),
    )


def test_a_scripted_apology_is_felt_otherwise(play: Play) -> None:
    story = play(WORLDS["a scripted apology"])
    (t,) = story.onsets
    assert story.steps[4:6] == of_case(
        0, (t + 5, "APOLOGISED", "rep", 1.0), (t + 5, "FELT", "apology_scripted", 0.25),
    )


def test_what_is_too_complex_at_the_top_is_refused(play: Play) -> None:
    story = play(WORLDS["too complex for anybody"])
    (t,) = story.onsets
    assert story.steps[3:] == of_case(
        0,
        (t, "SERVED", "reps", 0.0, 0),
        (t + 5, "PASSED_ON", "rep", 0.75),
        (t + 5, "RELEASED", "reps", (t + 5) - t, 0),
        (t + 5, "ENDED", "refused", 0.5),
    )


def test_what_nobody_may_grant_is_refused(play: Play) -> None:
    story = play(WORLDS["a remedy nobody may grant"])
    (t,) = story.onsets
    assert story.steps[4:] == of_case(
        0, (t + 5, "RELEASED", "reps", (t + 5) - t, 0), (t + 5, "ENDED", "refused", 0.5),
    )


def test_authority_is_inclusive_and_goodwill_comes_on_top(play: Play) -> None:
    story = play(WORLDS["a remedy just within authority"])
    (t,) = story.onsets
    assert story.steps[4:] == of_case(
        0,
        (t + 5, "GRANTED", "rep", 50.0),
        (t + 5, "GOODWILL_GIVEN", "rep", 15.0),
        (t + 5, "RELEASED", "reps", (t + 5) - t, 0),
        (t + 5, "ENDED", "solved", 0.5),
    )


def test_a_failed_attempt_costs_money_and_is_handed_up(play: Play) -> None:
    """Warm (1): the customer stays on the line, and the senior is free."""
    story = play(WORLDS["an attempt that fails"])
    (t,) = story.onsets
    up = t + 5
    assert story.steps[3:] == of_case(
        0,
        (t, "SERVED", "reps", 0.0, 0),
        (up, "ATTEMPT_FAILED", "rep", 7.0),
        (up, "RELEASED", "reps", up - t, 0),
        (up, "HANDED_UP", "senior", 1.0),
        (up, "SERVED", "seniors", 0.0, 0),
        (up + 10, "GRANTED", "senior", 0.0),
        (up + 10, "RELEASED", "seniors", (up + 10) - up, 0),
        (up + 10, "ENDED", "solved", 0.5),
    )


def test_a_cold_handoff_loses_the_story(play: Play) -> None:
    """Cold (0): a ticket; what was lost is told again, which takes the senior 3 minutes more."""
    story = play(WORLDS["a ticket for the senior"])
    (t,) = story.onsets
    up = t + 5
    assert story.steps[4:] == of_case(
        0,
        (up, "PASSED_ON", "rep", 0.75),
        (up, "RELEASED", "reps", up - t, 0),
        (up, "HANDED_UP", "senior", 0.0),
        (up, "INFORMATION_LOST", "senior", 0.0),
        (up, "SERVED", "seniors", 0.0, 0),
        (up + 13, "STORY_REPEATED", "senior", 3.0),
        (up + 13, "GRANTED", "senior", 0.0),
        (up + 13, "RELEASED", "seniors", (up + 13) - up, 0),
        (up + 13, "ENDED", "solved", 0.5),
    )


def test_the_wrong_desk_takes_its_time_and_hands_on(play: Play) -> None:
    """The second handoff is one too many for this customer (tolerance 1 point, 1 a handoff)."""
    story = play(WORLDS["the wrong desk"])
    (t,) = story.onsets
    up = t + 5
    assert story.steps[4:] == of_case(
        0,
        (up, "PASSED_ON", "rep", 0.75),
        (up, "RELEASED", "reps", up - t, 0),
        (up, "HANDED_UP", "senior", 0.0),
        (up, "SERVED", "seniors", 0.0, 0),
        (up + 4, "BOUNCED", "senior", 4.0),
        (up + 4, "RELEASED", "seniors", (up + 4) - up, 0),
        (up + 4, "HANDED_UP", "senior", 0.0),
        (up + 4, "ENDED", "gave_up", 0.5),
    )


def test_the_rep_is_held_while_the_boss_decides(play: Play) -> None:
    story = play(WORLDS["the boss says yes"])
    (t,) = story.onsets
    asked = t + 5
    done = asked + 3
    assert story.steps[3:] == of_case(
        0,
        (t, "SERVED", "reps", 0.0, 0),
        (asked, "BOSS_ASKED", "senior", 50.0),
        (asked, "SERVED", "seniors", 0.0, 0),
        (done, "BOSS_APPROVED", "senior", done - asked),
        (done, "RELEASED", "seniors", done - asked, 0),
        (done, "GRANTED", "rep", 50.0),
        (done, "RELEASED", "reps", done - t, 0),
        (done, "ENDED", "solved", 0.5),
    )


def test_a_boss_who_declines_gets_the_case(play: Play) -> None:
    story = play(WORLDS["the boss says no"])
    (t,) = story.onsets
    asked = t + 5
    done = asked + 3
    assert story.steps[5:] == of_case(
        0,
        (asked, "SERVED", "seniors", 0.0, 0),
        (done, "BOSS_DECLINED", "senior", done - asked),
        (done, "RELEASED", "seniors", done - asked, 0),
        (done, "RELEASED", "reps", done - t, 0),
        (done, "HANDED_UP", "senior", 1.0),
        (done, "SERVED", "seniors", 0.0, 0),
        (done + 10, "GRANTED", "senior", 50.0),
        (done + 10, "RELEASED", "seniors", (done + 10) - done, 0),
        (done + 10, "ENDED", "solved", 0.5),
    )


def test_reps_queue_for_the_boss_with_their_customers_on_hold(play: Play) -> None:
    """Two reps ask one boss: the second rep is held for the wait and the consultation (value of BOSS_APPROVED)."""
    story = play(WORLDS["a line for the boss"])
    first, second = story.onsets
    done = first + 5 + 100
    asked = second + 5
    assert [step for step in story.steps if step[5] == 1][3:] == of_case(
        1,
        (second, "SERVED", "reps", 0.0, 1),
        (asked, "BOSS_ASKED", "senior", 50.0),
        (asked, "QUEUED", "seniors", 0.0),
        (done, "SERVED", "seniors", done - asked, 0),
        (done + 100, "BOSS_APPROVED", "senior", (done + 100) - asked),
        (done + 100, "RELEASED", "seniors", (done + 100) - done, 0),
        (done + 100, "GRANTED", "rep", 50.0),
        (done + 100, "RELEASED", "reps", (done + 100) - second, 1),
        (done + 100, "ENDED", "solved", 0.5),
    )
