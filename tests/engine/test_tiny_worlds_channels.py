"""Channels with a place in line, a desk, work and limits of their own, and waits in two lines, step by step.

With equal shares of `email` and `phone` the first and third of four callers choose the telephone, the others write.
"""

from __future__ import annotations

import pytest

from tests.engine.conftest import Play, Story
from tests.engine.tiny import Step, cases, desk, of_case, two_levels

LATE = '{ daily = "1-24: 1" }'
LATER = '{ daily = "2-24: 1" }'


def four(mail: str = "unread = 0", phone: str = "share = 1") -> str:
    """Return a desk that opens at minute 60 and four customers who wait then: two callers and two letters."""
    return cases(4) + desk("handle = 10", LATE) + f"""
        channels.email = {{ kind = "message", share = 1, {mail} }}
        channels.phone = {{ {phone} }}
    """


OVERDUE = """
        channels.phone.share = 0
        channels.email = { kind = "message", expected_answer = 60, after_silence = "phone" }
"""
BOTH = """
        pools.reps.overflow = { to = "seniors", after = 50, mode = "both" }
"""

WORLDS = {
    "callers come before letters": four(),
    "a mailbox among the callers": four("priority = { kind = 0 }"),
    "a mailbox before the callers": four("priority = { kind = 0, rank = -1 }"),
    "callers behind the letters": four(phone="share = 1, priority = { kind = 1, rank = 1 }"),
    "requests of letters first": four("priority = -1") + """
        flaws.problem.needs_fixer.pool = "fixers"
        pools.fixers = { staff = 1, work = 100 }
    """,
    "letters take no room": four() + "pools.reps.queue_limit = 2",
    "callers take it": four() + "pools.reps.queue_limit = 1",
    "room for one caller of a channel": four(phone="share = 1, queue_limit = 1"),
    "letters have a desk": four('desk = "writers"') + "pools.writers.staff = 1",
    "a problem's desk goes first": four('desk = "writers"') + """
        pools.writers.staff = 1
        pools.experts.staff = 4
        flaws.problem.desk = "experts"
    """,
    "letters have work of their own": four("handle = 30", "share = 1, handle = { factor = 2 }"),
    "a problem's work goes first": four("handle = 30", "share = 1, handle = { factor = 2 }") + """
        flaws.problem.handle = 7
    """,
    "seniors at the telephone": cases(1) + two_levels("handle = 5", "handle = 10, authority = 50") + """
        channels.phone.desk = "seniors"
        flaws.problem.remedy = 40
    """,
    "a call is written up": cases(2) + desk("handle = 10", LATE) + "channels.phone.wrap_up = 3",
    "a letter answered late": cases(1) + desk("handle = 5", LATER) + OVERDUE,
    "a letter answered late is written up": cases(1) + desk("handle = 5", LATER) + OVERDUE.replace(
        "expected", "wrap_up = 3, expected"),
    "a letter taken out of the inbox": cases(1) + desk("handle = 5", LATER) + OVERDUE.replace(
        "expected", 'duplicates = "merged", expected'),
    "a letter without another way": cases(1) + desk("handle = 5", LATER) + OVERDUE.replace(
        ', after_silence = "phone"', ', duplicates = "merged"'),
    "in two lines": cases(4) + desk("handle = 100", LATE) + BOTH + f"pools.seniors.staff = {LATE}",
    "out of two lines": cases(4) + desk("handle = 100, patience = 70", LATE) + BOTH + f"""
        pools.seniors = {{ staff = {LATE}, queue_limit = 1 }}
    """,
    "seniors with no room": cases(4) + desk("handle = 100") + """
        pools.reps.overflow = { to = "seniors", after = 5 }
        pools.seniors = { staff = 1, queue_limit = 0 }
    """,
    "seniors who are not there": cases(2) + desk("handle = 100") + f"""
        pools.reps.overflow = {{ to = "seniors", after = 5 }}
        pools.seniors.staff = {LATER}
    """,
    "the hours of a channel's desk": cases(1) + desk() + f"""
        calendar = {{ hours = "none", knows_hours = 0 }}
        channels.phone = {{ desk = "helpers", closed_delay = 100 }}
        pools.helpers.staff = {LATE}
    """,
}


def served(story: Story) -> list[tuple[float, int]]:
    """Return when each case is served, in order."""
    return [(step[0], step[5]) for step in story.of("SERVED")]


def visit_of(case: int, at: float, since: float, pool: str, level: str, minutes: float) -> list[Step]:
    """Return a visit that solves the case, after a wait in the line of a pool."""
    end = at + minutes
    return of_case(case, (at, "SERVED", pool, at - since, 0), (end, "GRANTED", level, 0.0),
                   (end, "RELEASED", pool, end - at, 0), (end, "ENDED", "solved", 0.5))


# Who is next -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "order"), [
    ("callers come before letters", (0, 2, 1, 3)), ("a mailbox among the callers", (0, 1, 2, 3)),
    ("a mailbox before the callers", (1, 3, 0, 2)), ("callers behind the letters", (1, 3, 0, 2)),
    ("letters take no room", (0, 2, 1, 3))])
def test_a_line_is_ordered_by_kind_and_then_by_the_channels_priority(
        play: Play, name: str, order: tuple[int, ...]) -> None:
    story = play(WORLDS[name])
    t = story.onsets
    ways = ("phone", "email", "phone", "email")
    came = [step for case, way in enumerate(ways) for step in of_case(
        case, (t[case], "CONTACTED", way, 0.0), (t[case], "QUEUED", "reps", float(case)))]
    assert story.of("CONTACTED", "QUEUED", "BLOCKED") == came
    assert story.of("SERVED", "GRANTED", "RELEASED", "ENDED") == [
        step for place, case in enumerate(order)
        for step in visit_of(case, 60.0 + 10 * place, t[case], "reps", "rep", 10.0)]


def test_a_request_ranks_as_the_channel_of_its_case(play: Play) -> None:
    """Callers are served at 60 and 70, letters at 80 and 90; of three requests that wait at 170 those of letters go
    first, though one of a caller came before them."""
    story = play(WORLDS["requests of letters first"])
    assert [(step[0], step[5]) for step in story.of("FIX_REQUESTED")] == [(70.0, 0), (80.0, 2), (90.0, 1), (100.0, 3)]
    assert [(step[0], step[5]) for step in story.of("FIXED")] == [(170.0, 0), (270.0, 1), (370.0, 3), (470.0, 2)]


@pytest.mark.parametrize("name", ["callers take it", "room for one caller of a channel"])
def test_only_callers_take_room(play: Play, name: str) -> None:
    """One caller and one letter wait, which is one too many; another letter finds room."""
    story = play(WORLDS[name])
    second, third, last = story.onsets[1:]
    assert story.of("BLOCKED") == of_case(2, (third, "BLOCKED", "reps", 2.0))
    assert story.of("QUEUED")[1:] == [*of_case(1, (second, "QUEUED", "reps", 1.0)),
                                      *of_case(3, (last, "QUEUED", "reps", 2.0))]
    assert served(story) == [(60.0, 0), (70.0, 1), (80.0, 3)]


# Who answers, and how long it takes --------------------------------------------------------------------------------


def test_letters_go_to_their_desk(play: Play) -> None:
    story = play(WORLDS["letters have a desk"])
    t = story.onsets
    assert story.of("SERVED") == [
        *of_case(1, (t[1], "SERVED", "writers", 0.0, 0)), *of_case(3, (t[3], "SERVED", "writers", 0.0, 0)),
        *of_case(0, (60.0, "SERVED", "reps", 60.0 - t[0], 0)), *of_case(2, (70.0, "SERVED", "reps", 70.0 - t[2], 0))]


def test_a_problems_desk_goes_before_a_channels(play: Play) -> None:
    story = play(WORLDS["a problem's desk goes first"])
    assert [(step[0], step[2]) for step in story.of("SERVED")] == [(t, "experts") for t in story.onsets]


@pytest.mark.parametrize(("name", "call", "letter"), [
    ("letters have work of their own", 2 * 10.0, 30.0), ("a problem's work goes first", 2 * 7.0, 7.0)])
def test_the_work_of_a_contact_is_its_channels(play: Play, name: str, call: float, letter: float) -> None:
    """A factor multiplies whatever law holds; a law of the channel's stands in the place of the level's."""
    story = play(WORLDS[name])
    assert served(story) == [(60.0, 0), (60.0 + call, 2), (60.0 + 2 * call, 1), (60.0 + 2 * call + letter, 3)]
    assert [step[3] for step in story.of("RELEASED")] == [call, call, letter, letter]


def test_whoever_answers_has_the_work_and_the_authority_of_their_own_level(play: Play) -> None:
    story = play(WORLDS["seniors at the telephone"])
    (t,) = story.onsets
    assert story.steps[2:] == of_case(
        0, (t, "CONTACTED", "phone", 0.0), (t, "SERVED", "seniors", 0.0, 0), (t + 10, "GRANTED", "rep", 40.0),
        (t + 10, "RELEASED", "seniors", (t + 10) - t, 0), (t + 10, "ENDED", "solved", 0.5))


def test_an_agent_is_busy_after_the_call_and_the_customer_is_not(play: Play) -> None:
    story = play(WORLDS["a call is written up"])
    first, second = story.onsets
    assert story.of("SERVED", "GRANTED", "WRAPPING_UP", "RELEASED", "ENDED") == [
        *of_case(0, (60.0, "SERVED", "reps", 60.0 - first, 0), (70.0, "GRANTED", "rep", 0.0),
                 (70.0, "WRAPPING_UP", "reps", 10.0, 0), (70.0, "ENDED", "solved", 0.5),
                 (73.0, "RELEASED", "reps", 13.0, 0)),
        *of_case(1, (73.0, "SERVED", "reps", 73.0 - second, 0), (83.0, "GRANTED", "rep", 0.0),
                 (83.0, "WRAPPING_UP", "reps", 10.0, 0), (83.0, "ENDED", "solved", 0.5),
                 (86.0, "RELEASED", "reps", 13.0, 0))]


def test_the_hours_of_a_channel_are_those_of_its_desk(play: Play) -> None:
    """The reps are there round the clock, but they do not answer this telephone."""
    story = play(WORLDS["the hours of a channel's desk"])
    (t,) = story.onsets
    assert story.of("CLOSED", "CONTACTED", "SERVED") == of_case(
        0, (t, "CONTACTED", "phone", 0.0), (t, "CLOSED", "phone", 0.0),
        (t + 100, "CONTACTED", "phone", 1.0), (t + 100, "SERVED", "helpers", 0.0, 0))


# Letters that are overdue ------------------------------------------------------------------------------------------


def test_a_letter_that_is_overdue_is_answered_too(play: Play) -> None:
    """The caller comes before it; it is answered for nobody, with its old arrival."""
    story = play(WORLDS["a letter answered late"])
    (t,) = story.onsets
    back = t + 60
    assert story.steps[2:] == [
        *of_case(0, (t, "CONTACTED", "email", 0.0), (t, "QUEUED", "reps", 0.0), (back, "OVERDUE", "reps", back - t),
                 (back, "UNANSWERED", "email", 60.0), (back, "CONTACTED", "phone", 2.0), (back, "QUEUED", "reps", 0.0)),
        (120.0, "STAFFED", "reps", 1.0, -1, -1), *visit_of(0, 120.0, back, "reps", "rep", 5.0),
        *of_case(0, (125.0, "ANSWERED_LATE", "reps", 125.0 - t, 0), (130.0, "RELEASED", "reps", 5.0, 0))]


def test_a_late_answer_is_written_up(play: Play) -> None:
    story = play(WORLDS["a letter answered late is written up"])
    assert story.steps[-3:] == of_case(
        0, (125.0, "ANSWERED_LATE", "reps", 125.0 - story.onsets[0], 0), (130.0, "WRAPPING_UP", "reps", 5.0, 0),
        (133.0, "RELEASED", "reps", 8.0, 0))


def test_a_letter_is_merged_with_the_call(play: Play) -> None:
    story = play(WORLDS["a letter taken out of the inbox"])
    (t,) = story.onsets
    back = t + 60
    assert story.steps[4:] == [
        *of_case(0, (back, "WITHDRAWN", "reps", back - t), (back, "UNANSWERED", "email", 60.0),
                 (back, "CONTACTED", "phone", 2.0), (back, "QUEUED", "reps", 0.0)),
        (120.0, "STAFFED", "reps", 1.0, -1, -1), *visit_of(0, 120.0, back, "reps", "rep", 5.0)]


def test_a_letter_of_whom_nobody_hears_again_stays(play: Play) -> None:
    story = play(WORLDS["a letter without another way"])
    (t,) = story.onsets
    back = t + 60
    assert story.steps[4:] == [
        *of_case(0, (back, "OVERDUE", "reps", back - t), (back, "UNANSWERED", "email", 60.0),
                 (back, "ENDED", "gave_up", 0.5)),
        (120.0, "STAFFED", "reps", 1.0, -1, -1),
        *of_case(0, (120.0, "ANSWERED_LATE", "reps", 120.0 - t, 0), (125.0, "RELEASED", "reps", 5.0, 0))]


# Overflow ----------------------------------------------------------------------------------------------------------


def test_who_waits_in_two_lines_is_served_by_the_first_who_is_free(play: Play) -> None:
    """Seniors take the second at once; of the two who wait in both lines, reps the third, seniors the last."""
    story = play(WORLDS["in two lines"])
    t = story.onsets
    over = [t[1] + 50, t[2] + 50, t[3] + 50]
    free = over[0] + 100
    assert story.of("OVERFLOWED", "SERVED") == [
        *of_case(0, (60.0, "SERVED", "reps", 60.0 - t[0], 0)),
        *of_case(1, (over[0], "OVERFLOWED", "seniors", over[0] - t[1]),
                 (over[0], "SERVED", "seniors", over[0] - t[1], 0)),
        *of_case(2, (over[1], "OVERFLOWED", "seniors", over[1] - t[2])),
        *of_case(3, (over[2], "OVERFLOWED", "seniors", over[2] - t[3])),
        *of_case(2, (160.0, "SERVED", "reps", 160.0 - t[2], 0)),
        *of_case(3, (free, "SERVED", "seniors", free - t[3], 0))]


def test_who_waits_in_two_lines_has_a_place_in_both_and_abandons_the_first(play: Play) -> None:
    """The third takes the one place at the seniors', so that the last stays with the reps."""
    story = play(WORLDS["out of two lines"])
    t = story.onsets
    assert [step[5] for step in story.of("OVERFLOWED")] == [1, 2]
    gone = [t[case] + 70 for case in (2, 3)]
    assert story.of("ABANDONED") == [*of_case(2, (gone[0], "ABANDONED", "reps", gone[0] - t[2])),
                                     *of_case(3, (gone[1], "ABANDONED", "reps", gone[1] - t[3]))]
    assert served(story) == [(60.0, 0), (t[1] + 50, 1)]


def test_nobody_moves_where_there_is_no_room(play: Play) -> None:
    """A free senior needs no room; when the seniors are busy, callers stay where they are, and do not ask again."""
    story = play(WORLDS["seniors with no room"])
    first, second = story.onsets[:2]
    end = first + 100
    assert story.of("OVERFLOWED") == of_case(1, (second + 5, "OVERFLOWED", "seniors", (second + 5) - second))
    assert served(story) == [(first, 0), (second + 5, 1), (end, 2), (end + 100, 3)]


def test_nobody_moves_to_whom_nobody_serves(play: Play) -> None:
    story = play(WORLDS["seniors who are not there"])
    assert story.of("OVERFLOWED") == []
    assert served(story) == [(story.onsets[0], 0), (story.onsets[0] + 100, 1)]
