"""The front door, step by step: silence, check-ins, self-service, messages - each world with its whole log."""

from __future__ import annotations

from tests.engine.conftest import Play
from tests.engine.tiny import cases, desk, of_case

WORLDS = {
    "a problem solved at once": cases(1) + desk("handle = 2"),
    "a silent customer": cases(1) + desk() + """
        customers.voice = [0, 0]
        flaws.problem.severity = 0.25
    """,
    "a check-in": cases(1) + desk() + """
        customers.voice = [0, 0]
        flaws.problem.severity = 0.25
        levers.check_in = { probability = 1, after = "2 h" }
    """,
    "a bot that helps": cases(1) + desk() + """
        channels.bot = { kind = "self_service", session = 4, solves = [1, 1], leads_to = "phone" }
        channels.phone.share = 0
    """,
    "a bot that goes round": cases(1) + desk() + """
        channels.bot = { kind = "self_service", session = 4, human_access = 0, patience = 10, leads_to = "phone" }
        channels.phone.share = 0
    """,
    "a bot that tires": cases(1) + desk() + """
        channels.bot = { kind = "self_service", session = 4, human_access = 0, leads_to = "phone" }
        channels.phone.share = 0
        customers.effort = { loop = 1 }
        customers.tolerance = 1
    """,
    "a bot with a human behind it": cases(1) + desk() + """
        channels.bot = { kind = "self_service", session = 4, leads_to = "phone" }
        channels.phone.share = 0
    """,
    "a bot left for the phone": cases(1) + desk() + """
        channels.bot.kind = "self_service"
        channels.bot.session = 4
        channels.bot.human_access = 0
        channels.bot.patience = 3
        channels.bot.leads_to = "phone"
        channels.bot.retry = { probability = 1, delay = 30, through = "phone" }
        channels.phone.share = 0
    """,
    "an unread message": cases(1) + desk() + """
        channels.email = { kind = "message", unread = 1, expected_answer = "2 h", after_silence = "phone" }
        channels.phone.share = 0
    """,
    "an unread message and no other way": cases(1) + desk() + """
        channels.email = { kind = "message", unread = 1, expected_answer = "2 h" }
    """,
    "an unread message of a patient customer": cases(1) + desk() + """
        channels.email = { kind = "message", unread = 1 }
    """,
    "a message that is read": cases(1) + desk("handle = 5, dropped = 1") + """
        channels.email = { kind = "message", expected_answer = "2 h" }
    """,
    "a message nobody has time for": cases(1) + desk(staff="0") + """
        channels.email = { kind = "message", expected_answer = "2 h", after_silence = "phone" }
        channels.phone = { share = 0, patience = 30 }
    """,
}


def test_solved_at_once(play: Play) -> None:
    story = play(WORLDS["a problem solved at once"])
    (t,) = story.onsets
    assert story.steps == of_case(
        0,
        (t, "OPENED", "problem", 0.5),
        (t, "VOICED", "problem", 0.0),
        (t, "CONTACTED", "live", 0.0),
        (t, "SERVED", "reps", 0.0, 0),
        (t + 2, "GRANTED", "rep", 0.0),
        (t + 2, "RELEASED", "reps", (t + 2) - t, 0),
        (t + 2, "ENDED", "solved", 0.5),
    )


def test_silence_ends_a_case(play: Play) -> None:
    story = play(WORLDS["a silent customer"])
    (t,) = story.onsets
    assert story.steps == of_case(
        0,
        (t, "OPENED", "problem", 0.5),
        (t, "STAYED_SILENT", "problem", 0.25),
        (t, "ENDED", "silent", 0.5),
    )


def test_check_in_turns_silence_into_voice(play: Play) -> None:
    story = play(WORLDS["a check-in"])
    (t,) = story.onsets
    asked = t + 120
    assert story.steps == of_case(
        0,
        (t, "OPENED", "problem", 0.5),
        (t, "STAYED_SILENT", "problem", 0.25),
        (asked, "CHECKED_IN", "problem", asked - t),
        (asked, "SERVED", "reps", 0.0, 0),
        (asked + 5, "GRANTED", "rep", 0.0),
        (asked + 5, "RELEASED", "reps", (asked + 5) - asked, 0),
        (asked + 5, "ENDED", "solved", 0.5),
    )


def test_self_service_solves(play: Play) -> None:
    story = play(WORLDS["a bot that helps"])
    (t,) = story.onsets
    assert story.steps == of_case(
        0,
        (t, "OPENED", "problem", 0.5),
        (t, "VOICED", "problem", 0.0),
        (t, "CONTACTED", "bot", 0.0),
        (t + 4, "SESSION_ENDED", "bot", 4.0),
        (t + 4, "SELF_SERVED", "bot", 4.0),
        (t + 4, "ENDED", "solved", 0.5),
    )


def test_self_service_loops_until_patience_ends(play: Play) -> None:
    story = play(WORLDS["a bot that goes round"])
    (t,) = story.onsets
    assert story.steps == of_case(
        0,
        (t, "OPENED", "problem", 0.5),
        (t, "VOICED", "problem", 0.0),
        (t, "CONTACTED", "bot", 0.0),
        (t + 4, "SESSION_ENDED", "bot", 4.0),
        (t + 4, "LOOPED", "bot", 1.0),
        (t + 4 + 4, "SESSION_ENDED", "bot", 4.0),
        (t + 4 + 4, "LOOPED", "bot", 2.0),
        (t + 4 + 4 + 2, "QUIT_SELF_SERVICE", "bot", 10.0),
        (t + 4 + 4 + 2, "ENDED", "gave_up", 0.5),
    )


def test_loops_cost_effort_until_the_customer_has_had_enough(play: Play) -> None:
    """Tolerance is 1 point: the first loop reaches it, the second goes beyond."""
    story = play(WORLDS["a bot that tires"])
    (t,) = story.onsets
    assert story.steps[3:] == of_case(
        0,
        (t + 4, "SESSION_ENDED", "bot", 4.0),
        (t + 4, "LOOPED", "bot", 1.0),
        (t + 4 + 4, "SESSION_ENDED", "bot", 4.0),
        (t + 4 + 4, "LOOPED", "bot", 2.0),
        (t + 4 + 4, "ENDED", "gave_up", 0.5),
    )


def test_self_service_offers_a_human_within_the_same_contact(play: Play) -> None:
    story = play(WORLDS["a bot with a human behind it"])
    (t,) = story.onsets
    assert story.steps[2:] == of_case(
        0,
        (t, "CONTACTED", "bot", 0.0),
        (t + 4, "SESSION_ENDED", "bot", 4.0),
        (t + 4, "HUMAN_OFFERED", "phone", 4.0),
        (t + 4, "SERVED", "reps", 0.0, 0),
        (t + 4 + 5, "GRANTED", "rep", 0.0),
        (t + 4 + 5, "RELEASED", "reps", (t + 4 + 5) - (t + 4), 0),
        (t + 4 + 5, "ENDED", "solved", 0.5),
    )


def test_who_leaves_the_bot_may_try_the_phone_later(play: Play) -> None:
    """Patience (3 min) ends within the first session (4 min); the second contact is a retry (reason 1)."""
    story = play(WORLDS["a bot left for the phone"])
    (t,) = story.onsets
    back = t + 3 + 30
    assert story.steps[2:] == of_case(
        0,
        (t, "CONTACTED", "bot", 0.0),
        (t + 3, "QUIT_SELF_SERVICE", "bot", 3.0),
        (back, "CONTACTED", "phone", 1.0),
        (back, "SERVED", "reps", 0.0, 0),
        (back + 5, "GRANTED", "rep", 0.0),
        (back + 5, "RELEASED", "reps", (back + 5) - back, 0),
        (back + 5, "ENDED", "solved", 0.5),
    )


def test_unread_message_is_followed_by_a_call(play: Play) -> None:
    """The second contact is made because of silence (reason 2)."""
    story = play(WORLDS["an unread message"])
    (t,) = story.onsets
    back = t + 120
    assert story.steps == of_case(
        0,
        (t, "OPENED", "problem", 0.5),
        (t, "VOICED", "problem", 0.0),
        (t, "CONTACTED", "email", 0.0),
        (t, "UNREAD", "email", 120.0),
        (back, "UNANSWERED", "email", 120.0),
        (back, "CONTACTED", "phone", 2.0),
        (back, "SERVED", "reps", 0.0, 0),
        (back + 5, "GRANTED", "rep", 0.0),
        (back + 5, "RELEASED", "reps", (back + 5) - back, 0),
        (back + 5, "ENDED", "solved", 0.5),
    )


def test_unread_message_without_another_way_ends_in_giving_up(play: Play) -> None:
    story = play(WORLDS["an unread message and no other way"])
    (t,) = story.onsets
    assert story.steps[3:] == of_case(
        0,
        (t, "UNREAD", "email", 120.0),
        (t + 120, "UNANSWERED", "email", 120.0),
        (t + 120, "ENDED", "gave_up", 0.5),
    )


def test_who_expects_no_answer_waits_for_ever(play: Play) -> None:
    story = play(WORLDS["an unread message of a patient customer"])
    (t,) = story.onsets
    assert story.steps[3:] == of_case(0, (t, "UNREAD", "email", -1.0))


def test_message_becomes_a_ticket_that_no_line_can_cut_off(play: Play) -> None:
    story = play(WORLDS["a message that is read"])
    (t,) = story.onsets
    assert story.steps[2:] == of_case(
        0,
        (t, "CONTACTED", "email", 0.0),
        (t, "SERVED", "reps", 0.0, 0),
        (t + 5, "GRANTED", "rep", 0.0),
        (t + 5, "RELEASED", "reps", (t + 5) - t, 0),
        (t + 5, "ENDED", "solved", 0.5),
    )


def test_a_ticket_is_overdue_when_the_expected_time_passes(play: Play) -> None:
    """Nobody works here: first the ticket lies, for ever, then the caller hangs up after half an hour."""
    story = play(WORLDS["a message nobody has time for"])
    (t,) = story.onsets
    back = t + 120
    assert story.steps[2:] == of_case(
        0,
        (t, "CONTACTED", "email", 0.0),
        (t, "QUEUED", "reps", 0.0),
        (back, "OVERDUE", "reps", back - t),
        (back, "UNANSWERED", "email", 120.0),
        (back, "CONTACTED", "phone", 2.0),
        (back, "QUEUED", "reps", 0.0),
        (back + 30, "ABANDONED", "reps", (back + 30) - back),
        (back + 30, "ENDED", "gave_up", 0.5),
    )
