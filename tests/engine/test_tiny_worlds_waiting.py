"""Waiting, step by step: lines, busy signals, patience, overflow, callbacks, shifts - each world with its log."""

from __future__ import annotations

import pytest

from tests.engine.conftest import Play
from tests.engine.tiny import Step, apart, cases, desk, of_case, onsets, orders, two_levels

LATE = '{ daily = "1-24: 1" }'
LATE_TWO = '{ daily = "1-24: 2" }'
LATE_THREE = '{ daily = "1-24: 3" }'

WORLDS = {
    "one rep, two callers": cases(2) + desk("handle = 100"),
    "a patience of ten minutes": cases(2) + desk("handle = 100") + "channels.phone.patience = 10",
    "a flaw's own patience": cases(2) + desk("handle = 100") + """
        channels.phone.patience = 10
        flaws.problem.patience = 20
    """,
    "a level's patience before a flaw's": cases(2) + desk("handle = 100, patience = 10") + """
        channels.phone.patience = 50
        flaws.problem.patience = 20
    """,
    "no patience at all": cases(2) + desk("handle = 100") + "channels.phone.patience = 0",
    "patience and a second try": cases(2) + desk("handle = 100") + """
        channels.phone.patience = 10
        channels.phone.retry = { probability = 1, delay = 200 }
    """,
    "a line with no room": cases(2) + desk("handle = 100") + "pools.reps.queue_limit = 0",
    "a line with room for one": cases(3) + desk("handle = 100") + "pools.reps.queue_limit = 1",
    "seniors take over": cases(2) + desk("handle = 100") + """
        pools.reps.overflow = { to = "seniors", after = 5 }
        pools.seniors.staff = 1
    """,
    "a callback keeps the place": cases(3) + desk("handle = 100") + """
        channels.phone.patience = 30
        channels.phone.callback = { offer_after = 5, accept = 1 }
    """,
    "a leaver's ticket": orders(1, 2) + desk(staff="0") + """
        channels.email = { kind = "message", expected_answer = "10 h" }
        customers.churn.after_case.base = 1000
    """,
    "nobody at work": cases(1) + desk(staff="0"),
    "shifts": cases(0) + desk(staff='{ monday = "1-3: 2, 3-8: 1", tuesday = "0-24: 1" }'),
    "nights and half hours": cases(0) + desk(
        staff='{ weekdays = "8:30-12: 2, 22:30-0:30: 1", saturday = "0-1: 3", sunday = "23-1:30: 4" }'),
    "two doors": cases(3) + desk("handle = 10", LATE_TWO),
    "the shift ends during a visit": cases(2) + desk("handle = 90", '{ daily = "1-2: 1, 4-24: 1" }'),
    "the shift ends with a visit": cases(2) + desk("handle = 60", '{ daily = "1-2: 1, 4-24: 1" }'),
    "the shift begins as a visit ends": cases(3) + desk("handle = 60", '{ daily = "1-2: 1, 2-24: 2" }'),
    "the shift ends with a visit that was scheduled before": cases(3) + desk(
        "handle = 120", '{ daily = "1-2: 1, 2-3: 2, 4-24: 1" }'),
    "ties among equals": cases(4) + desk("handle = 10", LATE_TWO),
    "served as patience ends": cases(2) + two_levels(
        "handle = 10, attempt_below = 0", "handle = 10, patience = 10", seniors=1,
    ).replace("reps.staff = 1", f"reps.staff = {LATE_TWO}") + "flaws.problem.complexity = 0.5",
    "patience ends before a visit that began later": cases(3) + two_levels(
        "handle = 10, attempt_below = 0", "handle = 5, patience = 10", seniors=1,
    ).replace("reps.staff = 1", f"reps.staff = {LATE_THREE}") + "flaws.problem.complexity = 0.5",
}


def test_a_wait_begins_and_ends(play: Play) -> None:
    story = play(WORLDS["one rep, two callers"])
    first, second = story.onsets
    free = first + 100
    assert story.steps == [
        *of_case(0, (first, "OPENED", "problem", 0.5), (first, "VOICED", "problem", 0.0),
                 (first, "CONTACTED", "live", 0.0), (first, "SERVED", "reps", 0.0, 0)),
        *of_case(1, (second, "OPENED", "problem", 0.5), (second, "VOICED", "problem", 0.0),
                 (second, "CONTACTED", "live", 0.0), (second, "QUEUED", "reps", 0.0)),
        *of_case(0, (free, "GRANTED", "rep", 0.0), (free, "RELEASED", "reps", free - first, 0),
                 (free, "ENDED", "solved", 0.5)),
        *of_case(1, (free, "SERVED", "reps", free - second, 0), (free + 100, "GRANTED", "rep", 0.0),
                 (free + 100, "RELEASED", "reps", (free + 100) - free, 0), (free + 100, "ENDED", "solved", 0.5)),
    ]


def second_of(steps: list[Step]) -> list[Step]:
    """Return the steps of case 1 from its wait on."""
    own = [step for step in steps if step[5] == 1]
    return own[[step[1] for step in own].index("CONTACTED") + 1:]


def test_patience_ends(play: Play) -> None:
    story = play(WORLDS["a patience of ten minutes"])
    t = story.onsets[1]
    assert second_of(story.steps) == of_case(
        1,
        (t, "QUEUED", "reps", 0.0),
        (t + 10, "ABANDONED", "reps", (t + 10) - t),
        (t + 10, "ENDED", "gave_up", 0.5),
    )


@pytest.mark.parametrize(("world", "minutes"), [
    ("a flaw's own patience", 20), ("a level's patience before a flaw's", 10),
])
def test_a_flaw_may_have_a_patience_of_its_own(play: Play, world: str, minutes: int) -> None:
    story = play(WORLDS[world])
    t = story.onsets[1]
    assert second_of(story.steps) == of_case(
        1, (t, "QUEUED", "reps", 0.0), (t + minutes, "ABANDONED", "reps", (t + minutes) - t),
        (t + minutes, "ENDED", "gave_up", 0.5),
    )


def test_no_patience_still_reaches_a_free_rep_and_leaves_a_busy_one_at_once(play: Play) -> None:
    story = play(WORLDS["no patience at all"])
    assert [step[1] for step in story.steps if step[5] == 0][-1] == "ENDED"
    assert story.steps[3] == (story.onsets[0], "SERVED", "reps", 0.0, 0, 0)
    t = story.onsets[1]
    assert second_of(story.steps) == of_case(
        1, (t, "QUEUED", "reps", 0.0), (t, "ABANDONED", "reps", 0.0), (t, "ENDED", "gave_up", 0.5),
    )


def test_who_abandoned_tries_again(play: Play) -> None:
    """The second contact is a retry (reason 1); by then the rep is free."""
    story = play(WORLDS["patience and a second try"])
    t = story.onsets[1]
    back = t + 10 + 200
    assert second_of(story.steps) == of_case(
        1,
        (t, "QUEUED", "reps", 0.0),
        (t + 10, "ABANDONED", "reps", (t + 10) - t),
        (back, "CONTACTED", "phone", 1.0),
        (back, "SERVED", "reps", 0.0, 0),
        (back + 100, "GRANTED", "rep", 0.0),
        (back + 100, "RELEASED", "reps", (back + 100) - back, 0),
        (back + 100, "ENDED", "solved", 0.5),
    )


def test_no_room_means_a_busy_signal(play: Play) -> None:
    story = play(WORLDS["a line with no room"])
    t = story.onsets[1]
    assert second_of(story.steps) == of_case(1, (t, "BLOCKED", "reps", 0.0), (t, "ENDED", "gave_up", 0.5))


def test_room_for_one_blocks_the_third(play: Play) -> None:
    story = play(WORLDS["a line with room for one"])
    _, second, third = story.onsets
    assert story.of("QUEUED", "BLOCKED") == [
        *of_case(1, (second, "QUEUED", "reps", 0.0)), *of_case(2, (third, "BLOCKED", "reps", 1.0)),
    ]


def test_overflow_moves_the_wait_to_another_pool(play: Play) -> None:
    story = play(WORLDS["seniors take over"])
    t = story.onsets[1]
    moved = t + 5
    assert second_of(story.steps) == of_case(
        1,
        (t, "QUEUED", "reps", 0.0),
        (moved, "OVERFLOWED", "seniors", moved - t),
        (moved, "SERVED", "seniors", moved - t, 0),
        (moved + 100, "GRANTED", "rep", 0.0),
        (moved + 100, "RELEASED", "seniors", (moved + 100) - moved, 0),
        (moved + 100, "ENDED", "solved", 0.5),
    )


def test_callback_keeps_the_place_and_ends_impatience(play: Play) -> None:
    """Patience (30 min) would end long before the rep is free, but whoever will be called back has all the time."""
    story = play(WORLDS["a callback keeps the place"])
    first, second, third = story.onsets
    free = first + 100
    assert story.of("QUEUED", "CALLBACK_ACCEPTED", "SERVED", "ABANDONED", "CONTACTED") == [
        *of_case(0, (first, "CONTACTED", "phone", 0.0), (first, "SERVED", "reps", 0.0, 0)),
        *of_case(1, (second, "CONTACTED", "phone", 0.0), (second, "QUEUED", "reps", 0.0),
                 (second + 5, "CALLBACK_ACCEPTED", "reps", (second + 5) - second)),
        *of_case(2, (third, "CONTACTED", "phone", 0.0), (third, "QUEUED", "reps", 1.0),
                 (third + 5, "CALLBACK_ACCEPTED", "reps", (third + 5) - third)),
        *of_case(1, (free, "SERVED", "reps", free - second, 0)),
        *of_case(2, (free + 100, "SERVED", "reps", (free + 100) - third, 0)),
    ]


def test_a_wait_nobody_needs_is_withdrawn(play: Play) -> None:
    """The customer gives up one case, whose ticket stays, and leaves; the ticket of the other is withdrawn with it."""
    story = play(WORLDS["a leaver's ticket"])
    first, second = story.onsets
    end = first + 600
    assert story.steps[1:] == [
        *of_case(0, (first, "OPENED", "problem", 0.5), (first, "VOICED", "problem", 0.0),
                 (first, "CONTACTED", "email", 0.0), (first, "QUEUED", "reps", 0.0)),
        *of_case(1, (second, "OPENED", "problem", 0.5), (second, "VOICED", "problem", 0.0),
                 (second, "CONTACTED", "email", 0.0), (second, "QUEUED", "reps", 1.0)),
        *of_case(0, (end, "OVERDUE", "reps", end - first), (end, "UNANSWERED", "email", 600.0),
                 (end, "ENDED", "gave_up", 0.5)),
        *apart((end, "LEFT", "after_case", 0.5)),
        *of_case(1, (end, "WITHDRAWN", "reps", end - second), (end, "ENDED", "left", 0.5)),
    ]


def test_without_staff_a_patient_customer_waits_for_ever(play: Play) -> None:
    story = play(WORLDS["nobody at work"])
    (t,) = story.onsets
    assert story.steps == of_case(
        0, (t, "OPENED", "problem", 0.5), (t, "VOICED", "problem", 0.0), (t, "CONTACTED", "live", 0.0),
        (t, "QUEUED", "reps", 0.0),
    )


def test_staff_changes_by_the_hour_and_round_the_week(play: Play) -> None:
    story = play('horizon = "15 days"\n' + WORLDS["shifts"])
    week = [(60.0, 2.0), (180.0, 1.0), (480.0, 0.0), (1440.0, 1.0), (2880.0, 0.0)]
    weeks = [(start + change, agents) for start in (0.0, 10_080.0, 20_160.0) for change, agents in week]
    expected = [(time, "STAFFED", "reps", agents) for time, agents in weeks if time < 21_600]
    assert story.of("STAFFED") == apart(*expected)


def test_staff_changes_at_half_past_and_nights_go_on_into_the_next_day(play: Play) -> None:
    """Friday's night is one of the four on duty as Saturday begins; Sunday's is on duty when the week begins again."""
    story = play('horizon = "8 days"\n' + WORLDS["nights and half hours"])
    day = 1440.0
    shifts = [(number * day + minute, agents) for number in range(5)
              for minute, agents in ((510.0, 2.0), (720.0, 0.0), (1350.0, 1.0))]
    ends = [(90.0, 0.0), *((number * day + 30.0, 0.0) for number in range(1, 5))]
    saturday = [(5 * day, 4.0), (5 * day + 30.0, 3.0), (5 * day + 60.0, 0.0)]
    sunday = [(6 * day + 1380.0, 4.0), (7 * day + 90.0, 0.0)]
    monday = [(7 * day + 510.0, 2.0), (7 * day + 720.0, 0.0), (7 * day + 1350.0, 1.0)]
    told = sorted(shifts + ends + saturday + sunday + monday)
    assert story.of("STAFFED") == apart(*((time, "STAFFED", "reps", agents) for time, agents in told))


def test_doors_open_and_the_line_is_served_in_order(play: Play) -> None:
    """Two reps come at minute 60: slot 0 for the first in line, slot 1 for the second; the third gets slot 0 again."""
    story = play(WORLDS["two doors"])
    waits = [60 - t for t in story.onsets]
    assert [step for step in story.steps if step[0] >= 60] == [
        *apart((60.0, "STAFFED", "reps", 2.0)),
        *of_case(0, (60.0, "SERVED", "reps", waits[0], 0)),
        *of_case(1, (60.0, "SERVED", "reps", waits[1], 1)),
        *of_case(0, (70.0, "GRANTED", "rep", 0.0), (70.0, "RELEASED", "reps", 10.0, 0), (70.0, "ENDED", "solved", 0.5)),
        *of_case(1, (70.0, "GRANTED", "rep", 0.0), (70.0, "RELEASED", "reps", 10.0, 1), (70.0, "ENDED", "solved", 0.5)),
        *of_case(2, (70.0, "SERVED", "reps", 70 - story.onsets[2], 0), (80.0, "GRANTED", "rep", 0.0),
                 (80.0, "RELEASED", "reps", 10.0, 0), (80.0, "ENDED", "solved", 0.5)),
    ]


def test_a_rep_at_work_when_the_shift_ends_finishes_first(play: Play) -> None:
    story = play(WORLDS["the shift ends during a visit"])
    first, second = story.onsets
    assert [step for step in story.steps if step[0] >= 60] == [
        *apart((60.0, "STAFFED", "reps", 1.0)),
        *of_case(0, (60.0, "SERVED", "reps", 60 - first, 0)),
        *apart((120.0, "STAFFED", "reps", 0.0)),
        *of_case(0, (150.0, "GRANTED", "rep", 0.0), (150.0, "RELEASED", "reps", 90.0, 0),
                 (150.0, "ENDED", "solved", 0.5)),
        *apart((240.0, "STAFFED", "reps", 1.0)),
        *of_case(1, (240.0, "SERVED", "reps", 240 - second, 0), (330.0, "GRANTED", "rep", 0.0),
                 (330.0, "RELEASED", "reps", 90.0, 0), (330.0, "ENDED", "solved", 0.5)),
    ]


def test_staffing_stands_before_everything_else_at_its_instant(play: Play) -> None:
    """A visit ends at minute 120 as the shift does: the shift comes first, so nobody else is served."""
    story = play(WORLDS["the shift ends with a visit"])
    assert [step for step in story.steps if 120 <= step[0] <= 240] == [
        *apart((120.0, "STAFFED", "reps", 0.0)),
        *of_case(0, (120.0, "GRANTED", "rep", 0.0), (120.0, "RELEASED", "reps", 60.0, 0),
                 (120.0, "ENDED", "solved", 0.5)),
        *apart((240.0, "STAFFED", "reps", 1.0)),
        *of_case(1, (240.0, "SERVED", "reps", 240 - story.onsets[1], 0)),
    ]


def test_staffing_is_first_even_if_it_was_scheduled_last(play: Play) -> None:
    """The visit from 60 to 180 was entered at 60, the end of the shift at 120 only; still nobody else is served."""
    story = play(WORLDS["the shift ends with a visit that was scheduled before"])
    assert [step for step in story.steps if 120 <= step[0] <= 180] == [
        *apart((120.0, "STAFFED", "reps", 2.0)),
        *of_case(1, (120.0, "SERVED", "reps", 120 - story.onsets[1], 1)),
        *apart((180.0, "STAFFED", "reps", 0.0)),
        *of_case(0, (180.0, "GRANTED", "rep", 0.0), (180.0, "RELEASED", "reps", 120.0, 0),
                 (180.0, "ENDED", "solved", 0.5)),
    ]


def test_new_staff_serve_before_the_visit_that_ends_at_that_instant(play: Play) -> None:
    """At minute 120 a second rep comes (slot 1) and takes the second caller; then the first rep is free (slot 0)."""
    story = play(WORLDS["the shift begins as a visit ends"])
    assert [step for step in story.steps if step[0] == 120] == [
        *apart((120.0, "STAFFED", "reps", 2.0)),
        *of_case(0, (120.0, "GRANTED", "rep", 0.0), (120.0, "RELEASED", "reps", 60.0, 0),
                 (120.0, "ENDED", "solved", 0.5)),
        *of_case(1, (120.0, "SERVED", "reps", 120 - story.onsets[1], 1)),
        *of_case(2, (120.0, "SERVED", "reps", 120 - story.onsets[2], 0)),
    ]


def test_simultaneous_things_happen_in_the_order_in_which_they_were_scheduled(play: Play) -> None:
    """Two visits end at minute 70: the one that began first ends first; those they make room for wake up after both."""
    story = play(WORLDS["ties among equals"])
    t = story.onsets
    assert [step for step in story.steps if step[0] == 70] == [
        *of_case(0, (70.0, "GRANTED", "rep", 0.0), (70.0, "RELEASED", "reps", 10.0, 0), (70.0, "ENDED", "solved", 0.5)),
        *of_case(1, (70.0, "GRANTED", "rep", 0.0), (70.0, "RELEASED", "reps", 10.0, 1), (70.0, "ENDED", "solved", 0.5)),
        *of_case(2, (70.0, "SERVED", "reps", 70 - t[2], 0)),
        *of_case(3, (70.0, "SERVED", "reps", 70 - t[3], 1)),
    ]


def test_an_agent_freed_at_the_instant_patience_ends_serves_if_the_visit_was_scheduled_first(play: Play) -> None:
    """At 70 case 0 begins its ten minutes with the senior, and then case 1 its ten minutes of patience."""
    story = play(WORLDS["served as patience ends"])
    assert [step for step in story.steps if step[0] >= 70] == [
        *of_case(0, (70.0, "PASSED_ON", "rep", 0.5), (70.0, "RELEASED", "reps", 10.0, 0),
                 (70.0, "HANDED_UP", "senior", 1.0), (70.0, "SERVED", "seniors", 0.0, 0)),
        *of_case(1, (70.0, "PASSED_ON", "rep", 0.5), (70.0, "RELEASED", "reps", 10.0, 1),
                 (70.0, "HANDED_UP", "senior", 1.0), (70.0, "QUEUED", "seniors", 0.0)),
        *of_case(0, (80.0, "GRANTED", "senior", 0.0), (80.0, "RELEASED", "seniors", 10.0, 0),
                 (80.0, "ENDED", "solved", 0.5)),
        *of_case(1, (80.0, "SERVED", "seniors", 10.0, 0), (90.0, "GRANTED", "senior", 0.0),
                 (90.0, "RELEASED", "seniors", 10.0, 0), (90.0, "ENDED", "solved", 0.5)),
    ]


def test_patience_that_was_scheduled_first_ends_first(play: Play) -> None:
    """Case 2 has waited since 70 for ten minutes; the visit that ends at 80 began at 75 only."""
    story = play(WORLDS["patience ends before a visit that began later"])
    assert [step for step in story.steps if step[0] >= 75] == [
        *of_case(0, (75.0, "GRANTED", "senior", 0.0), (75.0, "RELEASED", "seniors", 5.0, 0),
                 (75.0, "ENDED", "solved", 0.5)),
        *of_case(1, (75.0, "SERVED", "seniors", 5.0, 0), (80.0, "GRANTED", "senior", 0.0),
                 (80.0, "RELEASED", "seniors", 5.0, 0), (80.0, "ENDED", "solved", 0.5)),
        *of_case(2, (80.0, "ABANDONED", "seniors", 10.0), (80.0, "ENDED", "gave_up", 0.5)),
    ]


RANKED = {
    "priority classes": (cases(4) + desk("handle = 10", LATE) + """
        flaws.urgent = { priority = -1 }
        flaws.usual = { priority = 0 }
    """, lambda flaw, since: (flaw != "urgent", since)),
    "head starts": (cases(4) + desk("handle = 10", LATE) + """
        flaws.urgent = { head_start = 30 }
        flaws.usual = {}
    """, lambda flaw, since: since - (30 if flaw == "urgent" else 0)),
    "severity first": (cases(4) + desk("handle = 10", LATE) + """
        pools.reps.discipline = "severity"
        flaws.urgent = { severity = 0.75 }
        flaws.usual = { severity = 0.5 }
    """, lambda flaw, since: (flaw != "urgent", since)),
}
WORLDS |= {name: text for name, (text, _) in RANKED.items()}


def test_who_is_next_in_line(play: Play) -> None:
    """Four cases of two flaws wait for the door to open; the rank of each is written down beside the world."""
    for name, (text, rank) in RANKED.items():
        story = play(text)
        came = {step[5]: (step[2], step[0]) for step in story.of("OPENED")}
        assert {flaw for flaw, _ in came.values()} == {"urgent", "usual"}
        served = [step[5] for step in story.of("SERVED")]
        by_arrival = sorted(came)
        by_rank = sorted(came, key=lambda case: rank(*came[case]))
        assert by_rank != by_arrival, f"{name}: this seed shows nothing"
        assert served == by_rank, name


WORLDS["those who come back go first"] = cases(4) + desk("handle = 26") + """
    pools.reps.discipline = "recontact_first"
    channels.phone = { patience = 12, retry = { probability = 1, delay = 1 } }
"""


def test_who_comes_back_goes_before_first_callers(play: Play) -> None:
    """When the rep is free, case 1 is on the line for the second time, after cases 2 and 3 who came before that."""
    story = play(WORLDS["those who come back go first"])
    t = story.onsets
    free, back = t[0] + 26, t[1] + 12 + 1
    assert t[2] < t[3] < back < free < t[2] + 12
    assert [step for step in story.steps if t[1] + 12 <= step[0] <= free and step[1] != "GRANTED"] == [
        *of_case(1, (t[1] + 12, "ABANDONED", "reps", (t[1] + 12) - t[1]), (back, "CONTACTED", "phone", 1.0),
                 (back, "QUEUED", "reps", 2.0)),
        *of_case(0, (free, "RELEASED", "reps", free - t[0], 0), (free, "ENDED", "solved", 0.5)),
        *of_case(1, (free, "SERVED", "reps", free - back, 0)),
    ]


def test_onsets_are_as_many_as_asked_for(play: Play) -> None:
    for number in range(5):
        assert len(onsets(play(cases(number) + desk()).steps)) == number
