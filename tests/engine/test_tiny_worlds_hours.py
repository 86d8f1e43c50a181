"""Opening hours, step by step: waiting for the opening, hearing that it is closed, closing time, dates.

When somebody calls who waits for the opening, the test draws too: in a span without demand the moment is even in it.
"""

from __future__ import annotations

from sim.engine.keys import OPEN_DEMAND
from sim.randomness import customer_key, run_key, uniform
from sim.vocabulary import Purpose
from tests.engine.conftest import Play, Story
from tests.engine.tiny import apart, cases, desk, of_case, two_levels

OF_THE_ROTA = '\n        calendar.hours = "none"\n'
KNOWN_TO_NOBODY = "\n        calendar.knows_hours = 0\n"
LATE = '{ daily = "1-3: 1" }'
FIRST_HOUR_OF_DAYS = '{ daily = "0-1: 1" }'
FIXED_LATE = """
        flaws.problem.needs_fixer.pool = "works"
        pools.works = { staff = 1, work = "10 h" }
        fixing = { promise = 100, chase_minutes = 4 }
"""
BOT = """
        channels.bot = { kind = "self_service", session = 4, leads_to = "phone" }
        channels.phone = { share = 0 }
"""

WORLDS = {
    "who knows the hours calls in them": cases(1) + OF_THE_ROTA + desk(staff=LATE),
    "the channel's own hours": cases(1) + OF_THE_ROTA + desk() + """
        channels.phone.hours = { monday = "4-6", tuesday = "8-18" }
    """,
    "the calendar's hours": cases(1) + desk() + 'calendar.hours = { daily = "2-6" }',
    "turned away": cases(1) + KNOWN_TO_NOBODY + desk(staff=LATE) + """
        channels.phone.closed_delay = 10
        customers.feelings.closed.care = -0.5
        customers.trust.weights = { care = 1, help = 0, trust = 0 }
    """,
    "turned away until it is open": cases(1) + KNOWN_TO_NOBODY + desk(staff=LATE) + """
        channels.phone.closed_delay = 80
    """,
    "tired of closed doors": cases(1) + KNOWN_TO_NOBODY + desk(staff=LATE) + """
        customers.effort = { contact = 1, closed = 2 }
        customers.tolerance = 2
    """,
    "a message at a closed line": cases(1) + KNOWN_TO_NOBODY + desk(staff=LATE) + """
        channels.phone = { closed = "voicemail", patience = 3 }
    """,
    "waiting at a closed line": cases(1) + KNOWN_TO_NOBODY + desk(staff='{ daily = "2-3: 1" }') + """
        channels.phone = { closed = "wait", patience = 50 }
    """,
    "sent away at closing time": cases(2) + OF_THE_ROTA + desk("handle = 200", FIRST_HOUR_OF_DAYS) + """
        horizon = "2 days"
        customers.effort = { waited = 1, closed = 2 }
    """,
    "the place kept at closing time": cases(2) + OF_THE_ROTA + desk("handle = 200", FIRST_HOUR_OF_DAYS) + """
        horizon = "2 days"
        channels.phone.closed = "voicemail"
    """,
    "in line after closing time": cases(2) + OF_THE_ROTA + desk("handle = 200", FIRST_HOUR_OF_DAYS) + """
        horizon = "2 days"
        channels.phone.closed = "wait"
    """,
    "the line outlasts the hours": cases(2) + OF_THE_ROTA + desk("handle = 70", '{ daily = "0-2: 1" }') + """
        channels.phone.hours = { daily = "0-1" }
    """,
    "handed on at closing time": cases(2) + OF_THE_ROTA + two_levels("handle = 1, attempt_below = 0", "handle = 200",
                                                                   reps=9, seniors=FIRST_HOUR_OF_DAYS) + """
        horizon = "2 days"
        flaws.problem.complexity = 0.5
        levers.handing_up.warm = true
    """,
    "handed on to where nobody is": cases(1) + OF_THE_ROTA + two_levels("handle = 100, attempt_below = 0",
                                                                    seniors=FIRST_HOUR_OF_DAYS) + """
        horizon = "2 days"
        flaws.problem.complexity = 0.5
        levers.handing_up.warm = true
    """,
    "a bot that leads to a closed line": cases(1) + OF_THE_ROTA + desk(staff=LATE) + BOT,
    "a bot that leads to a line that proves closed": cases(1) + KNOWN_TO_NOBODY + desk(staff=LATE) + BOT,
    "a chase while it is closed": cases(1) + OF_THE_ROTA + desk(staff='{ daily = "0-1: 1, 5-7: 1" }') + FIXED_LATE,
    "a chase in vain": cases(1) + KNOWN_TO_NOBODY + desk(staff='{ daily = "0-1: 1, 5-7: 1" }') + FIXED_LATE,
    "promised within business days": cases(1) + """
        horizon = "2 weeks"
        calendar = { hours = { weekdays = "0-10", saturday = "2-6" }, start = "2026-01-05", closed = ["2026-01-06"] }
        flaws.problem.needs_fixer.pool = "works"
        pools.reps.staff = 1
        pools.works = { staff = 1, work = "9 days" }
        chain = [{ level = "rep", pool = "reps", handle = 5 }]
        fixing = { promise = "2 business days", chase_minutes = 4 }
    """,
    "an answer within business hours": cases(1) + desk() + """
        calendar.hours = { daily = "0-1, 5-6" }
        channels.mail = { kind = "message", unread = 1, expected_answer = "100 business minutes" }
    """,
    "a holiday": cases(2) + desk('handle = "30 h"') + """
        horizon = "8 days"
        calendar = { start = "2026-01-05", closed = ["2026-01-06"] }
    """,
}


def drawn(story: Story, case: int, n: int = 1) -> float:
    """Return where in the next open hours the customer of a case calls, from 0 to 1."""
    key = customer_key(OPEN_DEMAND, case)
    return float(uniform(run_key(story.plan.seed, 0), key, 1, int(Purpose.OPENING), n))


def within(story: Story, now: float, opens: float, closes: float, case: int = 0, n: int = 1) -> float:
    """Return the minute at which a customer calls who at `now` waits for the hours from `opens` to `closes`."""
    hours = (closes - opens) / 60
    return now + ((opens / 60 + drawn(story, case, n) * hours) * 60 - now)


def begins(t: float, case: int = 0) -> list[tuple[float, str, str, float, int, int]]:
    """Return how a case begins."""
    return of_case(case, (t, "OPENED", "problem", 0.5), (t, "VOICED", "problem", 0.0))


def is_helped(story: Story, called: float, reason: float, channel: str = "live") -> None:
    """Assert that the only case was helped at once when its customer called."""
    assert story.of("CONTACTED", "SERVED", "GRANTED", "ENDED") == of_case(
        0, (called, "CONTACTED", channel, reason), (called, "SERVED", "reps", 0.0, 0),
        (called + 5, "GRANTED", "rep", 0.0), (called + 5, "ENDED", "solved", 0.5))


def test_who_knows_the_hours_calls_in_them(play: Play) -> None:
    story = play(WORLDS["who knows the hours calls in them"])
    is_helped(story, within(story, story.onsets[0], 60, 180), 0.0)


def test_a_channel_has_hours_of_its_own(play: Play) -> None:
    story = play(WORLDS["the channel's own hours"])
    is_helped(story, within(story, story.onsets[0], 240, 360), 0.0, "phone")


def test_the_calendar_has_hours(play: Play) -> None:
    story = play(WORLDS["the calendar's hours"])
    is_helped(story, within(story, story.onsets[0], 120, 360), 0.0)


def test_who_does_not_know_the_hours_is_turned_away_and_calls_again(play: Play) -> None:
    story = play(WORLDS["turned away"])
    (t,) = story.onsets
    again = within(story, t + 10, 60, 180)
    assert story.of("CONTACTED", "CLOSED", "FELT", "SERVED") == of_case(
        0, (t, "CONTACTED", "phone", 0.0), (t, "CLOSED", "phone", 0.0), (t, "FELT", "closed", 0.25),
        (again, "CONTACTED", "phone", 1.0), (again, "SERVED", "reps", 0.0, 0))


def test_who_was_turned_away_calls_at_once_where_it_is_open_by_then(play: Play) -> None:
    story = play(WORLDS["turned away until it is open"])
    (t,) = story.onsets
    assert story.of("CONTACTED", "CLOSED", "SERVED") == of_case(
        0, (t, "CONTACTED", "phone", 0.0), (t, "CLOSED", "phone", 0.0), (t + 80, "CONTACTED", "phone", 1.0),
        (t + 80, "SERVED", "reps", 0.0, 0))


def test_closed_doors_tire(play: Play) -> None:
    story = play(WORLDS["tired of closed doors"])
    (t,) = story.onsets
    assert story.steps[:5] == begins(t) + of_case(
        0, (t, "CONTACTED", "live", 0.0), (t, "CLOSED", "live", 0.0), (t, "ENDED", "gave_up", 0.5))


def test_a_message_at_a_closed_line_waits_for_staff(play: Play) -> None:
    story = play(WORLDS["a message at a closed line"])
    (t,) = story.onsets
    assert story.steps == begins(t) + of_case(
        0, (t, "CONTACTED", "phone", 0.0), (t, "MESSAGE_LEFT", "phone", 0.0), (t, "QUEUED", "reps", 0.0)
    ) + apart((60.0, "STAFFED", "reps", 1.0)) + of_case(
        0, (60.0, "SERVED", "reps", 60.0 - t, 0), (65.0, "GRANTED", "rep", 0.0), (65.0, "RELEASED", "reps", 5.0, 0),
        (65.0, "ENDED", "solved", 0.5)) + apart((180.0, "STAFFED", "reps", 0.0))


def test_where_callers_wait_at_a_closed_line_patience_ends(play: Play) -> None:
    story = play(WORLDS["waiting at a closed line"])
    (t,) = story.onsets
    assert story.steps[:5] == begins(t) + of_case(
        0, (t, "CONTACTED", "phone", 0.0), (t, "QUEUED", "reps", 0.0), (t + 50, "ABANDONED", "reps", (t + 50) - t))


def test_who_is_in_line_at_closing_time_is_sent_away(play: Play) -> None:
    story = play(WORLDS["sent away at closing time"])
    second = story.onsets[1]
    again = within(story, 60.0, 1440, 1500, case=1)
    assert [step for step in story.steps if step[5] == 1] == begins(second, 1) + of_case(
        1, (second, "CONTACTED", "live", 0.0), (second, "QUEUED", "reps", 0.0), (60.0, "CLOSED", "live", 60.0 - second),
        (60.0, "WITHDRAWN", "reps", 60.0 - second),
        (again, "CONTACTED", "live", 1.0), (again, "SERVED", "reps", 0.0, 0),
        (again + 200, "GRANTED", "rep", 0.0), (again + 200, "RELEASED", "reps", (again + 200) - again, 0),
        (again + 200, "ENDED", "solved", 0.5))
    assert story.of("STAFFED") == apart((60.0, "STAFFED", "reps", 0.0), (1440.0, "STAFFED", "reps", 1.0),
                                        (1500.0, "STAFFED", "reps", 0.0))


def test_a_message_keeps_the_place_at_closing_time(play: Play) -> None:
    story = play(WORLDS["the place kept at closing time"])
    second = story.onsets[1]
    assert [step for step in story.of("QUEUED", "MESSAGE_LEFT", "SERVED") if step[5] == 1] == of_case(
        1, (second, "QUEUED", "reps", 0.0), (60.0, "MESSAGE_LEFT", "phone", 60.0 - second),
        (1440.0, "SERVED", "reps", 1440.0 - second, 0))


def test_where_callers_wait_closing_time_changes_nothing(play: Play) -> None:
    story = play(WORLDS["in line after closing time"])
    second = story.onsets[1]
    assert [step for step in story.of("QUEUED", "CLOSED", "SERVED") if step[5] == 1] == of_case(
        1, (second, "QUEUED", "reps", 0.0), (1440.0, "SERVED", "reps", 1440.0 - second, 0))


def test_who_is_in_line_when_the_hours_end_is_served_while_staff_are_there(play: Play) -> None:
    story = play(WORLDS["the line outlasts the hours"])
    first, second = story.onsets
    assert [step for step in story.of("QUEUED", "CLOSED", "SERVED") if step[5] == 1] == of_case(
        1, (second, "QUEUED", "reps", 0.0), (first + 70, "SERVED", "reps", (first + 70) - second, 0))
    assert first + 70 > 60.0


def test_who_was_handed_on_is_called_the_next_day(play: Play) -> None:
    story = play(WORLDS["handed on at closing time"])
    second = story.onsets[1]
    assert [step for step in story.of("HANDED_UP", "MESSAGE_LEFT", "SERVED") if step[5] == 1][1:] == of_case(
        1, (second + 1, "HANDED_UP", "senior", 1.0), (60.0, "MESSAGE_LEFT", "live", 60.0 - (second + 1)),
        (1440.0, "SERVED", "seniors", 1440.0 - (second + 1), 0))


def test_nobody_is_handed_on_warm_to_where_nobody_is(play: Play) -> None:
    story = play(WORLDS["handed on to where nobody is"])
    (t,) = story.onsets
    assert story.of("HANDED_UP", "SERVED")[1:] == of_case(
        0, (t + 100, "HANDED_UP", "senior", 0.0), (1440.0, "SERVED", "seniors", 1440.0 - (t + 100), 0))


def test_whom_a_bot_leads_to_a_closed_line_calls_when_it_is_open(play: Play) -> None:
    story = play(WORLDS["a bot that leads to a closed line"])
    (t,) = story.onsets
    called = within(story, t + 4, 60, 180)
    assert story.of("CONTACTED", "HUMAN_OFFERED", "CLOSED", "SERVED") == of_case(
        0, (t, "CONTACTED", "bot", 0.0), (t + 4, "HUMAN_OFFERED", "phone", 4.0), (called, "CONTACTED", "phone", 1.0),
        (called, "SERVED", "reps", 0.0, 0))


def test_whom_a_bot_leads_to_a_line_may_find_it_closed(play: Play) -> None:
    story = play(WORLDS["a bot that leads to a line that proves closed"])
    (t,) = story.onsets
    called = within(story, t + 4, 60, 180)
    assert story.of("CONTACTED", "HUMAN_OFFERED", "CLOSED", "SERVED") == of_case(
        0, (t, "CONTACTED", "bot", 0.0), (t + 4, "HUMAN_OFFERED", "phone", 4.0), (t + 4, "CLOSED", "phone", 0.0),
        (called, "CONTACTED", "phone", 1.0), (called, "SERVED", "reps", 0.0, 0))


def test_a_chase_waits_for_the_opening(play: Play) -> None:
    story = play(WORLDS["a chase while it is closed"])
    (t,) = story.onsets
    broken = t + 5 + 100
    asked = within(story, broken, 300, 420)
    assert story.of("CONTACTED", "PROMISE_BROKEN", "CHASED")[:4] == of_case(
        0, (t, "CONTACTED", "live", 0.0), (broken, "PROMISE_BROKEN", "works", 100.0), (asked, "CONTACTED", "live", 3.0),
        (asked + 4, "CHASED", "works", 1.0))


def test_a_chase_may_find_it_closed(play: Play) -> None:
    story = play(WORLDS["a chase in vain"])
    (t,) = story.onsets
    broken = t + 5 + 100
    asked = within(story, broken, 300, 420)
    assert story.of("CONTACTED", "PROMISE_BROKEN", "CLOSED", "CHASED")[:6] == of_case(
        0, (t, "CONTACTED", "live", 0.0), (broken, "PROMISE_BROKEN", "works", 100.0),
        (broken, "CONTACTED", "live", 3.0), (broken, "CLOSED", "live", 0.0), (asked, "CONTACTED", "live", 3.0),
        (asked + 4, "CHASED", "works", 2.0))


def test_a_promise_in_business_days_skips_nights_and_holidays(play: Play) -> None:
    """54 open hours on six days make nine a business day: 18 from Monday's first hour end on Wednesday or Thursday."""
    story = play(WORLDS["promised within business days"])
    (t,) = story.onsets
    quoted = t + 5
    left = 18 * 60 - (600 - quoted)  # after Monday, and Tuesday is closed
    due = 2 * 1440 + left if left <= 600 else 3 * 1440 + (left - 600)
    (sent,) = story.of("FIX_REQUESTED")
    assert sent[:2] == (quoted, "FIX_REQUESTED") and abs(sent[3] - (due - quoted)) < 1e-9
    (broken, *_) = story.of("PROMISE_BROKEN")
    assert abs(broken[0] - due) < 1e-9


def test_an_answer_is_expected_in_business_hours(play: Play) -> None:
    story = play(WORLDS["an answer within business hours"])
    (t,) = story.onsets
    due = 300 + (100 - (60 - t))
    if 100 - (60 - t) > 60:
        due = 1440 + (100 - (60 - t) - 60)
    (unanswered,) = story.of("UNANSWERED")
    assert abs(unanswered[0] - due) < 1e-9


def test_on_a_holiday_nobody_works_and_nobody_calls(play: Play) -> None:
    """Whoever was in line calls within a week of the holiday, when demand is: in the first hour of next Monday."""
    story = play(WORLDS["a holiday"])
    second = story.onsets[1]
    again = 1440 + ((168 + drawn(story, 1)) * 60 - 1440)
    assert story.of("STAFFED") == apart((1440.0, "STAFFED", "reps", 0.0), (2880.0, "STAFFED", "reps", 1.0))
    assert [step for step in story.of("CONTACTED", "CLOSED") if step[5] == 1] == of_case(
        1, (second, "CONTACTED", "live", 0.0), (1440.0, "CLOSED", "live", 1440.0 - second),
        (again, "CONTACTED", "live", 1.0))
