"""The boss, step by step: beyond their own authority, off duty, on hold for too long, asked in writing."""

from __future__ import annotations

from sim.vocabulary import Kind
from tests.engine.conftest import Play
from tests.engine.tiny import Step, cases, of_case

ASKING = "flaws.problem.remedy = 50\n"


def chain(senior: str = "handle = 10", top: str = "handle = 20", seniors: str = "1", reps: int = 1) -> str:
    """Return three levels: reps who may grant nothing, seniors on a rota, and the top."""
    return f"""
        pools = {{ reps.staff = {reps}, seniors.staff = {seniors}, heads.staff = 1 }}
        chain = [
            {{ level = "rep", pool = "reps", handle = 5, authority = 0 }},
            {{ level = "senior", pool = "seniors", {senior} }},
            {{ level = "head", pool = "heads", {top} }},
        ]
        {ASKING}
    """


NIGHT = '{ daily = "12-13: 1" }'
WORLDS = {
    "a boss who may not": cases(1) + chain("handle = 10, authority = 49") + "levers.ask_boss = { consult = 3 }",
    "a boss who asks on": cases(1) + chain("handle = 10, authority = 49") + """
        levers.ask_boss = { consult = 3, carries_on = true }
    """,
    "a boss who asks on in vain": cases(1) + chain("handle = 10, authority = 30", "handle = 20, authority = 40") + """
        levers.ask_boss = { consult = 3, carries_on = true }
    """,
    "nobody asks below": cases(1) + chain("handle = 10, authority = 0") + "levers.ask_boss = { consult = 3 }",
    "off duty: handed up": cases(1) + chain(seniors=NIGHT) + "levers.ask_boss = { consult = 3 }",
    "off duty: declined": cases(1) + chain(seniors=NIGHT) + 'levers.ask_boss = { boss_absent = "decline" }',
    "off duty: promised": cases(1) + chain(seniors=NIGHT) + """
        levers.ask_boss = { consult = 3, boss_absent = "promise", promise = "1 day" }
        fixing.chase_minutes = 4
    """,
    "off duty: promised in business time": cases(1) + chain(seniors=NIGHT) + """
        levers.ask_boss = { consult = 3, boss_absent = "promise", promise = "2 business hours" }
        calendar.hours = { daily = "0-2, 11-13" }
        fixing.chase_minutes = 4
    """,
    "off duty: answered, then fixed": cases(1) + chain(seniors=NIGHT) + """
        levers.ask_boss = { consult = 3, boss_absent = "promise", promise = "1 day" }
        flaws.problem.needs_fixer.pool = "heads"
        fixing.promise = "2 days"
    """,
    "off duty: a no in writing": cases(1) + chain("handle = 10, authority = 49", seniors=NIGHT) + """
        levers.ask_boss = { consult = 3, boss_absent = "promise" }
    """,
    "off duty: the answer comes late": cases(1) + chain(seniors=NIGHT) + """
        levers.ask_boss = { consult = 3, boss_absent = "promise", promise = "1 h" }
        fixing.chase_minutes = 4
        horizon = "3 h"
    """,
    "two ask one boss": cases(2) + chain(reps=2) + "levers.ask_boss = { consult = 100 }",
    "the boss goes home": cases(2) + chain(seniors='{ daily = "0-1: 1, 12-13: 1" }', reps=2) + """
        levers.ask_boss = { consult = 100 }
    """,
    "hung up in line": cases(2) + chain(reps=2).replace(
        "seniors.staff = 1", "seniors = { staff = 1, work = 200 }") + """
        flaws.slow = { per_1000_orders = 1, needs_fixer = { pool = "seniors" } }
        levers.ask_boss = { consult = 100, hold_patience = 2 }
        channels.phone.patience = 30
        customers.effort.waited = 1
        customers.feelings.waited.care = -1
        customers.trust.weights = { care = 1, help = 0, trust = 0 }
    """,
    "hung up on the boss": cases(1) + chain() + """
        levers.ask_boss = { consult = 100 }
        channels.phone = { patience = 30, retry = { probability = 1, delay = 500 } }
        horizon = "2 h"
    """,
    "a yes is for what was asked": cases(1) + chain() + """
        levers.ask_boss = { consult = 600 }
        flaws.problem.severity = 0.5
        flaws.problem.snowball_per_day = 1
        flaws.problem.snowball_work = 1
    """,
}


def of(story: object, case: int) -> list[Step]:
    """Return what happened in a case after its contact began."""
    return [step for step in story.steps if step[5] == case][3:]  # type: ignore[attr-defined]


def test_what_exceeds_the_boss_is_declined_and_goes_up(play: Play) -> None:
    story = play(WORLDS["a boss who may not"])
    (t,) = story.onsets
    asked, said = t + 5, t + 5 + 3
    assert of(story, 0) == of_case(
        0,
        (t, "SERVED", "reps", 0.0, 0),
        (asked, "BOSS_ASKED", "senior", 50.0),
        (asked, "SERVED", "seniors", 0.0, 0),
        (said, "BOSS_DECLINED", "senior", said - asked),
        (said, "RELEASED", "seniors", said - asked, 0),
        (said, "RELEASED", "reps", said - t, 0),
        (said, "HANDED_UP", "senior", 1.0),
        (said, "SERVED", "seniors", 0.0, 0),
        (said + 10, "BOSS_ASKED", "head", 50.0),
        (said + 10, "SERVED", "heads", 0.0, 0),
        (said + 10 + 3, "BOSS_APPROVED", "head", (said + 10 + 3) - (said + 10)),
        (said + 10 + 3, "RELEASED", "heads", (said + 10 + 3) - (said + 10), 0),
        (said + 10 + 3, "GRANTED", "senior", 50.0),
        (said + 10 + 3, "RELEASED", "seniors", (said + 10 + 3) - said, 0),
        (said + 10 + 3, "ENDED", "solved", 0.5),
    )


def test_a_boss_listens_to_one_at_a_time(play: Play) -> None:
    """Both problems come in the first hour; the second rep waits until the boss has listened to the first."""
    story = play(WORLDS["two ask one boss"])
    first, second = story.onsets
    asked, free = second + 5, first + 5 + 100
    assert asked < free
    assert [step for step in story.of("SERVED") if step[2] == "seniors"] == [
        *of_case(0, (first + 5, "SERVED", "seniors", 0.0, 0)),
        *of_case(1, (free, "SERVED", "seniors", free - asked, 0))]
    assert story.of("BOSS_APPROVED") == [
        *of_case(0, (free, "BOSS_APPROVED", "senior", free - (first + 5))),
        *of_case(1, (free + 100, "BOSS_APPROVED", "senior", free + 100 - asked))]


def test_a_boss_who_asks_on_is_held_until_the_next_has_listened(play: Play) -> None:
    story = play(WORLDS["a boss who asks on"])
    (t,) = story.onsets
    asked = t + 5
    said = asked + 3 + 3
    assert of(story, 0)[1:] == of_case(
        0,
        (asked, "BOSS_ASKED", "senior", 50.0),
        (asked, "SERVED", "seniors", 0.0, 0),
        (asked + 3, "BOSS_ASKED", "head", 50.0),
        (asked + 3, "SERVED", "heads", 0.0, 0),
        (said, "RELEASED", "seniors", said - asked, 0),
        (said, "BOSS_APPROVED", "head", said - asked),
        (said, "RELEASED", "heads", said - (asked + 3), 0),
        (said, "GRANTED", "rep", 50.0),
        (said, "RELEASED", "reps", said - t, 0),
        (said, "ENDED", "solved", 0.5),
    )


def test_nobody_above_may_grant_it(play: Play) -> None:
    story = play(WORLDS["a boss who asks on in vain"])
    assert [step[1:3] for step in story.of("BOSS_ASKED", "BOSS_APPROVED", "BOSS_DECLINED", "GRANTED", "ENDED")] == [
        ("BOSS_ASKED", "senior"), ("BOSS_ASKED", "head"), ("BOSS_DECLINED", "head"),
        ("BOSS_ASKED", "head"), ("BOSS_DECLINED", "head"), ("ENDED", "refused")]


def test_nobody_asks_a_level_that_may_grant_no_more(play: Play) -> None:
    """The senior may grant as little as the rep: the case goes up, and from there the head is asked."""
    story = play(WORLDS["nobody asks below"])
    assert [step[1:3] for step in story.of("BOSS_ASKED", "HANDED_UP", "GRANTED")] == [
        ("HANDED_UP", "senior"), ("BOSS_ASKED", "head"), ("GRANTED", "senior")]


def test_off_duty_the_case_goes_up_cold(play: Play) -> None:
    story = play(WORLDS["off duty: handed up"])
    (t,) = story.onsets
    asked = t + 5
    assert of(story, 0) == of_case(
        0,
        (t, "SERVED", "reps", 0.0, 0),
        (asked, "BOSS_ABSENT", "senior", 0.0),
        (asked, "RELEASED", "reps", asked - t, 0),
        (asked, "HANDED_UP", "senior", 0.0),
        (asked, "QUEUED", "seniors", 0.0),
        (720, "SERVED", "seniors", 720 - asked, 0),
        (730, "GRANTED", "senior", 50.0),
        (730, "RELEASED", "seniors", 10.0, 0),
        (730, "ENDED", "solved", 0.5),
    )


def test_off_duty_may_be_a_no(play: Play) -> None:
    story = play(WORLDS["off duty: declined"])
    (t,) = story.onsets
    asked = t + 5
    assert of(story, 0)[1:5] == of_case(
        0,
        (asked, "BOSS_ABSENT", "senior", 0.0),
        (asked, "BOSS_DECLINED", "senior", 0.0),
        (asked, "RELEASED", "reps", asked - t, 0),
        (asked, "HANDED_UP", "senior", 1.0),
    )


def test_off_duty_the_answer_may_be_promised(play: Play) -> None:
    """The request waits for the boss, and a rep calls the customer: the call takes four minutes."""
    story = play(WORLDS["off duty: promised"])
    (t,) = story.onsets
    asked = t + 5
    assert of(story, 0) == of_case(
        0,
        (t, "SERVED", "reps", 0.0, 0),
        (asked, "BOSS_ABSENT", "senior", 0.0),
        (asked, "RELEASED", "reps", asked - t, 0),
        (asked, "ANSWER_PROMISED", "senior", 1440.0),
        (asked, "QUEUED", "seniors", 0.0),
        (720, "SERVED", "seniors", 720 - asked, 0),
        (723, "BOSS_APPROVED", "senior", 0.0),
        (723, "RELEASED", "seniors", 3.0, 0),
        (723, "CALL_DUE", "seniors", 1.0),
        (723, "SERVED", "reps", 0.0, 0),
        (723, "ANSWERED", "senior", 1.0),
        (723, "PROMISE_KEPT", "seniors", (asked + 1440) - 723),
        (723, "GRANTED", "rep", 50.0),
        (723, "ENDED", "solved", 0.5),
        (727, "RELEASED", "reps", 4.0, 0),
    )


def test_an_answer_may_be_promised_in_business_time(play: Play) -> None:
    """Of the two hours what lies before two o'clock counts at once, and the rest from eleven on."""
    story = play(WORLDS["off duty: promised in business time"])
    (t,) = story.onsets
    asked = t + 5
    (promised,), (broken,) = story.of("ANSWER_PROMISED"), story.of("PROMISE_BROKEN")
    assert promised[:4] == (asked, "ANSWER_PROMISED", "senior", 660.0)
    assert broken[:4] == (asked + 660.0, "PROMISE_BROKEN", "seniors", 660.0)


def test_an_answered_case_goes_on_to_the_fixers(play: Play) -> None:
    """What is promised then is the fixers'."""
    story = play(WORLDS["off duty: answered, then fixed"])
    assert [step[:4] for step in story.of("FIX_REQUESTED", "PROMISE_KEPT")][1:] == [
        (723.0, "FIX_REQUESTED", "heads", 2880.0), (723.0, "PROMISE_KEPT", "heads", 2880.0)]


def test_a_no_in_writing_goes_up_cold(play: Play) -> None:
    story = play(WORLDS["off duty: a no in writing"])
    assert [step[1:4] for step in story.steps if step[0] == 723.0 and step[1] != "RELEASED"] == [
        ("BOSS_DECLINED", "senior", 0.0), ("CALL_DUE", "seniors", 1.0), ("SERVED", "reps", 0.0),
        ("ANSWERED", "senior", 0.0), ("HANDED_UP", "senior", 0.0), ("SERVED", "seniors", 0.0)]


def test_an_answer_that_is_late_is_a_broken_promise(play: Play) -> None:
    story = play(WORLDS["off duty: the answer comes late"])
    (t,) = story.onsets
    due = t + 5 + 60
    assert [step for step in of(story, 0) if step[0] >= due][:5] == of_case(
        0,
        (due, "PROMISE_BROKEN", "seniors", 60.0),
        (due, "CONTACTED", "phone" if "phone" in story.plan.names.channels else "live", 3.0),
        (due, "SERVED", "reps", 0.0, 0),
        (due + 4, "CHASED", "seniors", 1.0),
        (due + 4, "RELEASED", "reps", (due + 4) - due, 0),
    )


def test_a_boss_who_goes_home_is_not_waited_for(play: Play) -> None:
    """The senior is on duty for the first hour, and busy with the first rep: the second is free when it is over."""
    story = play(WORLDS["the boss goes home"])
    _, second = story.onsets
    asked = second + 5
    assert of(story, 1)[1:7] == of_case(
        1,
        (asked, "BOSS_ASKED", "senior", 50.0),
        (asked, "QUEUED", "seniors", 0.0),
        (60, "WITHDRAWN", "seniors", 60 - asked),
        (60, "BOSS_ABSENT", "senior", 60 - asked),
        (60, "RELEASED", "reps", 60 - second, 1),
        (60, "HANDED_UP", "senior", 0.0),
    )


def test_who_went_home_ended_the_wait_for_the_boss(play: Play) -> None:
    """By her going home for the wait; what follows goes back to it."""
    records = play(WORLDS["the boss goes home"]).log.records
    (withdrawn,) = (at for at, record in enumerate(records) if record["kind"] == Kind.WITHDRAWN)
    ended, began = (records[records[withdrawn][parent]] for parent in ("cause", "why"))
    assert (ended["kind"], ended["time"], ended["value"], ended["place"]) == (
        Kind.STAFFED, 60.0, 0.0, records[withdrawn]["place"])
    assert began["kind"] == Kind.QUEUED and began["case"] == 1
    assert records[withdrawn + 1]["kind"] == Kind.BOSS_ABSENT and records[withdrawn + 1]["cause"] == withdrawn


def test_patience_runs_on_hold(play: Play) -> None:
    """On hold the customer bears twice the half hour of the line, and takes it amiss; the senior is fixing."""
    story = play(WORLDS["hung up in line"])
    _, second = story.onsets
    assert [step[2] for step in story.of("OPENED")] == ["slow", "problem"]
    asked = second + 5
    up = asked + 60
    assert of(story, 1)[1:] == of_case(
        1,
        (asked, "BOSS_ASKED", "senior", 50.0),
        (asked, "QUEUED", "seniors", 0.0),
        (up, "WITHDRAWN", "seniors", up - asked),
        (up, "HUNG_UP_ON_HOLD", "senior", up - asked),
        (up, "FELT", "waited", 0.0),
        (up, "RELEASED", "reps", up - second, 0),
        (up, "ENDED", "gave_up", 0.0),
    )


def test_who_hangs_up_on_the_boss_frees_boss_and_rep_and_tries_again(play: Play) -> None:
    story = play(WORLDS["hung up on the boss"])
    (t,) = story.onsets
    asked = t + 5
    up = asked + 30
    assert of(story, 0)[1:] == of_case(
        0,
        (asked, "BOSS_ASKED", "senior", 50.0),
        (asked, "SERVED", "seniors", 0.0, 0),
        (up, "HUNG_UP_ON_HOLD", "senior", up - asked),
        (up, "RELEASED", "seniors", up - asked, 0),
        (up, "RELEASED", "reps", up - t, 0),
    )


def test_what_is_granted_is_what_was_approved(play: Play) -> None:
    """The remedy grows while the boss thinks about it; the boss has approved what was asked."""
    story = play(WORLDS["a yes is for what was asked"])
    ((_, _, _, asked, _, _),) = story.of("BOSS_ASKED")
    ((_, _, _, granted, _, _),) = story.of("GRANTED")
    assert asked > 50.0 and granted == asked
