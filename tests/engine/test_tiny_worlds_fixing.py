"""Behind the desk, step by step: fixers, promises, lost requests, chasing, follow-up, solutions that do not hold."""

from __future__ import annotations

from tests.engine.conftest import Play
from tests.engine.tiny import cases, desk, of_case

FIXERS = """
    flaws.problem.needs_fixer.pool = "fixers"
    pools.fixers.staff = 1
    pools.fixers.work = 30
"""

WORLDS = {
    "a promise kept": cases(1) + desk() + FIXERS + "fixing = { promise = 60, request_delay = 10 }",
    "a fix without a promise": cases(1) + desk() + FIXERS,
    "a promise broken": cases(1) + desk() + FIXERS + "fixing = { promise = 20, chase_minutes = 4 }",
    "a lost request": 'horizon = "50 min"' + cases(1) + desk() + FIXERS + """
        fixing = { promise = 20, lost_request = 1, chase_minutes = 4 }
    """,
    "a call with news": cases(1) + desk() + FIXERS + """
        fixing = { promise = 20, chase_minutes = 4 }
        levers.follow_up = true
    """,
    "two calls with news": cases(2) + desk() + FIXERS.replace("staff = 1", "staff = 2") + """
        fixing = { promise = "1 day", chase_minutes = 100 }
        levers.follow_up = true
    """,
    "news of a lost request": 'horizon = "40 min"' + cases(1) + desk() + FIXERS + """
        fixing = { promise = 20, lost_request = 1, chase_minutes = 4 }
        levers.follow_up = true
    """,
    "nobody there to call": 'horizon = "3 h"' + cases(1) + desk(staff='{ daily = "0-1: 1" }') + """
        flaws.problem.needs_fixer.pool = "fixers"
        pools.fixers.staff = 0
        fixing = { promise = 60, chase_minutes = 4 }
        levers = { follow_up = true, follow_up_ahead = 2 }
    """,
    "moved to the front": 'horizon = "130 min"' + cases(2) + desk() + FIXERS.replace("30", "100") + """
        fixing = { promise = 60, expedite = true }
    """,
    "tired of asking": cases(1) + desk() + FIXERS.replace("staff = 1", "staff = 0") + """
        fixing = { promise = 20 }
        customers.effort = { chase = 1 }
        customers.tolerance = 1
    """,
    "back again": cases(1) + desk("handle = 5, holds = 0") + """
        flaws.problem.remedy = 50
        fixing = { comes_back = 100, comes_back_limit = 1 }
    """,
    "a fix that does not hold": cases(1) + desk() + FIXERS + """
        pools.fixers.holds = 0
        fixing = { comes_back = 100, comes_back_limit = 1 }
    """,
}


def test_a_promise_kept(play: Play) -> None:
    story = play(WORLDS["a promise kept"])
    (t,) = story.onsets
    asked = t + 5
    begun = asked + 10
    done = begun + 30
    assert story.steps[3:] == of_case(
        0,
        (t, "SERVED", "reps", 0.0, 0),
        (asked, "GRANTED", "rep", 0.0),
        (asked, "RELEASED", "reps", asked - t, 0),
        (asked, "FIX_REQUESTED", "fixers", 60.0),
        (begun, "SERVED", "fixers", 0.0, 0),
        (done, "FIXED", "fixers", 1.0),
        (done, "RELEASED", "fixers", done - begun, 0),
        (done, "PROMISE_KEPT", "fixers", (asked + 60) - done),
        (done, "ENDED", "solved", 0.5),
    )


def test_without_a_promise_none_is_kept_or_broken(play: Play) -> None:
    story = play(WORLDS["a fix without a promise"])
    (t,) = story.onsets
    asked, done = t + 5, t + 5 + 30
    assert story.steps[6:] == of_case(
        0,
        (asked, "FIX_REQUESTED", "fixers", -1.0),
        (asked, "SERVED", "fixers", 0.0, 0),
        (done, "FIXED", "fixers", 1.0),
        (done, "RELEASED", "fixers", done - asked, 0),
        (done, "ENDED", "solved", 0.5),
    )


def test_a_broken_promise_is_chased(play: Play) -> None:
    """The chase (reason 3) takes a rep 4 minutes and yields a new promise, which is kept."""
    story = play(WORLDS["a promise broken"])
    (t,) = story.onsets
    asked = t + 5
    due, done = asked + 20, asked + 30
    assert story.steps[6:] == of_case(
        0,
        (asked, "FIX_REQUESTED", "fixers", 20.0),
        (asked, "SERVED", "fixers", 0.0, 0),
        (due, "PROMISE_BROKEN", "fixers", 20.0),
        (due, "CONTACTED", "live", 3.0),
        (due, "SERVED", "reps", 0.0, 0),
        (due + 4, "CHASED", "fixers", 1.0),
        (due + 4, "RELEASED", "reps", (due + 4) - due, 0),
        (done, "FIXED", "fixers", 1.0),
        (done, "RELEASED", "fixers", done - asked, 0),
        (done, "PROMISE_KEPT", "fixers", (due + 4 + 20) - done),
        (done, "ENDED", "solved", 0.5),
    )


def test_a_lost_request_is_found_out_by_chasing(play: Play) -> None:
    """Every request is lost here, also the one sent again; the horizon ends it."""
    story = play(WORLDS["a lost request"])
    (t,) = story.onsets
    asked = t + 5
    due = asked + 20
    assert story.steps[6:] == of_case(
        0,
        (asked, "FIX_REQUESTED", "fixers", 20.0),
        (asked, "REQUEST_LOST", "fixers", 1.0),
        (due, "PROMISE_BROKEN", "fixers", 20.0),
        (due, "CONTACTED", "live", 3.0),
        (due, "SERVED", "reps", 0.0, 0),
        (due + 4, "CHASED", "fixers", 1.0),
        (due + 4, "REQUEST_FOUND", "fixers", 1.0),
        (due + 4, "FIX_REQUESTED", "fixers", 20.0),
        (due + 4, "REQUEST_LOST", "fixers", 2.0),
        (due + 4, "RELEASED", "reps", (due + 4) - due, 0),
    )


def test_following_up_spares_the_customer_the_chase(play: Play) -> None:
    """The rep calls when a tenth of the promise is left (0: not yet) and when it is done (1), for 4 minutes."""
    story = play(WORLDS["a call with news"])
    (t,) = story.onsets
    asked = t + 5
    call, done = asked + 18, asked + 30
    assert story.steps[6:] == of_case(
        0,
        (asked, "FIX_REQUESTED", "fixers", 20.0),
        (asked, "SERVED", "fixers", 0.0, 0),
        (call, "CALL_DUE", "fixers", 0.0),
        (call, "SERVED", "reps", 0.0, 0),
        (call, "FOLLOWED_UP", "fixers", 0.0),
        (call + 4, "RELEASED", "reps", (call + 4) - call, 0),
        (done, "FIXED", "fixers", 1.0),
        (done, "RELEASED", "fixers", done - asked, 0),
        (done, "PROMISE_KEPT", "fixers", (call + 20) - done),
        (done, "CALL_DUE", "fixers", 1.0),
        (done, "ENDED", "solved", 0.5),
        (done, "SERVED", "reps", 0.0, 0),
        (done, "FOLLOWED_UP", "fixers", 1.0),
        (done + 4, "RELEASED", "reps", (done + 4) - done, 0),
    )


def test_a_rep_calls_one_customer_at_a_time(play: Play) -> None:
    """Both fixes are done before the first call is over: the second customer is called after the first."""
    story = play(WORLDS["two calls with news"])
    first, second = story.onsets
    done = [first + 5 + 30, max(second, first + 5) + 5 + 30]
    assert done[1] < done[0] + 100
    assert story.of("FIXED") == [*of_case(0, (done[0], "FIXED", "fixers", 1.0)),
                                 *of_case(1, (done[1], "FIXED", "fixers", 1.0))]
    assert story.of("FOLLOWED_UP") == [
        *of_case(0, (done[0], "FOLLOWED_UP", "fixers", 1.0)),
        *of_case(1, (done[0] + 100, "FOLLOWED_UP", "fixers", 1.0))]


def test_following_up_finds_a_lost_request(play: Play) -> None:
    story = play(WORLDS["news of a lost request"])
    (t,) = story.onsets
    asked = t + 5
    call = asked + 18
    assert story.steps[6:] == of_case(
        0,
        (asked, "FIX_REQUESTED", "fixers", 20.0),
        (asked, "REQUEST_LOST", "fixers", 1.0),
        (call, "CALL_DUE", "fixers", 0.0),
        (call, "SERVED", "reps", 0.0, 0),
        (call, "FOLLOWED_UP", "fixers", 0.0),
        (call, "REQUEST_FOUND", "fixers", 1.0),
        (call, "FIX_REQUESTED", "fixers", 20.0),
        (call, "REQUEST_LOST", "fixers", 2.0),
        (call + 4, "RELEASED", "reps", (call + 4) - call, 0),
    )


def test_a_call_that_nobody_makes_keeps_no_promise(play: Play) -> None:
    """The only rep has gone home: the promise is broken, and the customer's own call takes the place of the rep's."""
    story = play(WORLDS["nobody there to call"])
    (t,) = story.onsets
    asked = t + 5
    call, due = asked + 58, asked + 60
    assert [step for step in story.steps if step[5] == 0 and step[0] > asked] == of_case(
        0,
        (call, "CALL_DUE", "fixers", 0.0),
        (call, "QUEUED", "reps", 0.0),
        (due, "WITHDRAWN", "reps", due - call),
        (due, "PROMISE_BROKEN", "fixers", 60.0),
        (due, "CONTACTED", "live", 3.0),
        (due, "QUEUED", "reps", 0.0),
    )


def test_chasing_may_expedite_a_request_that_waits(play: Play) -> None:
    """Case 0 is in work already, so its chase moves nothing; case 1 waits and is moved to the front."""
    story = play(WORLDS["moved to the front"])
    first, second = (t + 5 for t in story.onsets)
    done = first + 100
    assert [step for step in story.steps if step[0] > second] == [
        *of_case(0, (first + 60, "PROMISE_BROKEN", "fixers", 60.0), (first + 60, "CONTACTED", "live", 3.0),
                 (first + 60, "SERVED", "reps", 0.0, 0), (first + 60, "CHASED", "fixers", 1.0),
                 (first + 60, "RELEASED", "reps", 0.0, 0)),
        *of_case(1, (second + 60, "PROMISE_BROKEN", "fixers", 60.0), (second + 60, "CONTACTED", "live", 3.0),
                 (second + 60, "SERVED", "reps", 0.0, 0), (second + 60, "CHASED", "fixers", 1.0),
                 (second + 60, "EXPEDITED", "fixers", 0.0), (second + 60, "RELEASED", "reps", 0.0, 0)),
        *of_case(0, (done, "FIXED", "fixers", 1.0), (done, "RELEASED", "fixers", done - first, 0)),
        *of_case(1, (done, "SERVED", "fixers", done - second, 0)),
        *of_case(0, (done, "PROMISE_KEPT", "fixers", (first + 60 + 60) - done), (done, "ENDED", "solved", 0.5)),
    ]


def test_who_is_tired_of_asking_gives_up_and_the_job_is_withdrawn(play: Play) -> None:
    """Tolerance is 1 point and a chase costs 1: the second broken promise is not chased, the third never comes."""
    story = play(WORLDS["tired of asking"])
    (t,) = story.onsets
    asked = t + 5
    again = asked + 20 + 20
    assert [step for step in story.steps if step[0] > asked + 20] == of_case(
        0,
        (again, "PROMISE_BROKEN", "fixers", 20.0),
        (again, "CONTACTED", "live", 3.0),
        (again, "SERVED", "reps", 0.0, 0),
        (again, "CHASED", "fixers", 2.0),
        (again, "RELEASED", "reps", 0.0, 0),
        (again + 20, "WITHDRAWN", "fixers", (again + 20) - asked),
        (again + 20, "ENDED", "gave_up", 0.5),
    )


def test_a_solution_that_does_not_hold_brings_the_customer_back(play: Play) -> None:
    """The remedy was paid before and is not paid again; after one return (the limit) the solution holds."""
    story = play(WORLDS["back again"])
    (t,) = story.onsets
    back = t + 5 + 100
    assert story.steps[4:] == of_case(
        0,
        (t + 5, "GRANTED", "rep", 50.0),
        (t + 5, "RELEASED", "reps", (t + 5) - t, 0),
        (back, "CAME_BACK", "problem", 1.0),
        (back, "CONTACTED", "live", 4.0),
        (back, "SERVED", "reps", 0.0, 0),
        (back + 5, "GRANTED", "rep", 0.0),
        (back + 5, "RELEASED", "reps", (back + 5) - back, 0),
        (back + 5, "ENDED", "solved", 0.5),
    )


def test_a_fix_that_does_not_hold_brings_the_customer_back(play: Play) -> None:
    story = play(WORLDS["a fix that does not hold"])
    (t,) = story.onsets
    done = t + 5 + 30
    back = done + 100
    assert story.steps[8:] == of_case(
        0,
        (done, "FIXED", "fixers", 0.0),
        (done, "RELEASED", "fixers", done - (t + 5), 0),
        (back, "CAME_BACK", "problem", 1.0),
        (back, "CONTACTED", "live", 4.0),
        (back, "SERVED", "reps", 0.0, 0),
        (back + 5, "GRANTED", "rep", 0.0),
        (back + 5, "RELEASED", "reps", (back + 5) - back, 0),
        (back + 5, "FIX_REQUESTED", "fixers", -1.0),
        (back + 5, "SERVED", "fixers", 0.0, 0),
        (back + 5 + 30, "FIXED", "fixers", 1.0),
        (back + 5 + 30, "RELEASED", "fixers", (back + 5 + 30) - (back + 5), 0),
        (back + 5 + 30, "ENDED", "solved", 0.5),
    )
