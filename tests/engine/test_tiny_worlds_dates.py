"""Dates that are always kept (`fixing.keeps_dates`), step by step: put off without a word, and lost requests found."""

from __future__ import annotations

from sim.engine.keys import OPEN_DEMAND
from sim.randomness import customer_key, quantile, run_key, uniform
from sim.vocabulary import Kind, Purpose
from tests.engine.conftest import Play
from tests.engine.tiny import cases, desk, of_case, two_levels

FIXERS = """
    flaws.problem.needs_fixer.pool = "fixers"
    pools.fixers.staff = 1
    pools.fixers.work = 30
    customers.trust.weights = { care = 0, help = 0, trust = 1 }
    customers.feelings = { broken_promise = { trust = -0.5 }, kept_promise = { trust = 0.5 } }
"""

WORLDS = {
    "a date that is put off": cases(1) + desk() + FIXERS + """
        fixing = { promise = 20, chase_minutes = 4, keeps_dates = true }
    """,
    "a date to spare": cases(1) + desk() + FIXERS + "fixing = { promise = 60, keeps_dates = true }",
    "a lost request in time": 'horizon = "6 h"' + cases(1) + desk() + FIXERS + """
        fixing = { promise = { dist = "uniform", low = 20, high = 50 }, lost_request = 1, keeps_dates = true }
    """,
    "tired when it is found": cases(1) + desk() + FIXERS + """
        fixing = { promise = 20, lost_request = 1, keeps_dates = true }
        customers.tolerance = 1
        customers.effort.contact = 1.5
    """,
    "a call that comes after the date": cases(1) + desk(staff='{ daily = "0-1: 1, 4-24: 1" }') + FIXERS.replace(
        "staff = 1", "staff = 0") + """
        fixing = { promise = 60, chase_minutes = 4, keeps_dates = true }
        levers.follow_up = true
    """,
    "an answer that is put off": cases(1) + two_levels(
        "handle = 5, authority = 0", seniors='{ daily = "12-24: 1" }') + """
        flaws.problem.remedy = 10
        levers.ask_boss = { consult = 3, boss_absent = "promise", promise = "1 h" }
        fixing = { chase_minutes = 4, keeps_dates = true }
    """,
}


def test_a_date_that_passes_is_not_broken(play: Play) -> None:
    """The fix comes ten minutes after the date that was quoted: that is kept, with nothing to spare, and felt so."""
    story = play(WORLDS["a date that is put off"])
    (t,) = story.onsets
    asked, done = t + 5, t + 5 + 30
    assert story.steps[6:] == of_case(
        0,
        (asked, "FIX_REQUESTED", "fixers", 20.0),
        (asked, "SERVED", "fixers", 0.0, 0),
        (done, "FIXED", "fixers", 1.0),
        (done, "RELEASED", "fixers", done - asked, 0),
        (done, "PROMISE_KEPT", "fixers", 0.0),
        (done, "FELT", "kept_promise", 0.75),
        (done, "ENDED", "solved", 0.75),
    )


def test_a_date_that_is_met_is_kept_as_ever(play: Play) -> None:
    story = play(WORLDS["a date to spare"])
    (t,) = story.onsets
    asked, done = t + 5, t + 5 + 30
    assert story.of("PROMISE_KEPT") == of_case(0, (done, "PROMISE_KEPT", "fixers", (asked + 60) - done))


def test_a_lost_request_is_found_at_its_date(play: Play) -> None:
    """Nobody chases: each date finds the request and quotes another, and is a step of the case as it ever is."""
    story = play(WORLDS["a lost request in time"])
    (t,) = story.onsets
    world, plan = story.plan.world, story.plan
    told, at, step = [], t + 5, 1  # the contact
    for request in range(1, 4):
        u = uniform(run_key(plan.seed, 0), int(customer_key(OPEN_DEMAND, 0)), 1, int(Purpose.PROMISE),
                    request * 1024 + step)
        minutes = float(quantile(plan.laws, plan.points, int(world["promise"]), u))
        told += [(at, "FIX_REQUESTED", "fixers", minutes), (at, "REQUEST_LOST", "fixers", float(request))]
        at, step = at + minutes, step + 1
        told.append((at, "REQUEST_FOUND", "fixers", float(request)))
    assert story.steps[6:15] == of_case(0, *told)
    found = [record for record in story.log.records if record["kind"] == Kind.REQUEST_FOUND]
    first = next(at for at, record in enumerate(story.log.records) if record["kind"] == Kind.FIX_REQUESTED)
    assert (int(found[0]["cause"]), int(found[0]["why"])) == (first, first)


def test_who_has_had_enough_gives_up_when_it_is_found(play: Play) -> None:
    story = play(WORLDS["tired when it is found"])
    (t,) = story.onsets
    asked = t + 5
    assert story.steps[6:] == of_case(
        0,
        (asked, "FIX_REQUESTED", "fixers", 20.0),
        (asked, "REQUEST_LOST", "fixers", 1.0),
        (asked + 20, "ENDED", "gave_up", 0.5),
    )


def test_a_call_before_the_date_may_come_after_it(play: Play) -> None:
    """The only rep is away when the call is due, and quotes a new date on coming back; a fixer never comes."""
    story = play(WORLDS["a call that comes after the date"])
    (t,) = story.onsets
    due = t + 5 + 54
    assert [step for step in story.steps if step[5] == 0 and due <= step[0] < 290.0] == of_case(
        0,
        (due, "CALL_DUE", "fixers", 0.0),
        (due, "QUEUED", "reps", 0.0),
        (240.0, "SERVED", "reps", 240.0 - due, 0),
        (240.0, "FOLLOWED_UP", "fixers", 0.0),
        (244.0, "RELEASED", "reps", 4.0, 0),
    )


def test_a_boss_s_answer_is_kept_as_well(play: Play) -> None:
    story = play(WORLDS["an answer that is put off"])
    assert not story.of("PROMISE_BROKEN", "CHASED")
    said = 723.0
    assert story.of("ANSWER_PROMISED", "BOSS_APPROVED", "PROMISE_KEPT", "GRANTED")[1:] == of_case(
        0, (said, "BOSS_APPROVED", "senior", 0.0), (said, "PROMISE_KEPT", "seniors", 0.0),
        (said, "GRANTED", "rep", 10.0))
