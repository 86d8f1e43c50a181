"""One live contact a customer, step by step: who waits until the customer is off the line, and who does not."""

from __future__ import annotations

from tests.engine.conftest import Play
from tests.engine.tiny import apart, desk, of_case, orders, two_levels

WORLDS = {
    "three problems of one customer": orders(1, 3) + desk("handle = 100"),
    "closed when it is their turn": orders(1, 3) + desk("handle = 120", '{ daily = "0-2: 1" }') + """
        horizon = "3 days"
        calendar.hours = "none"
    """,
    "called about one while on the line about another": orders(1, 2) + two_levels(
        "handle = 30, attempt_below = 0.5", "handle = 10, dropped = 1").replace(
        "seniors.staff = 1", 'seniors.staff = { daily = "1-24: 1" }') + """
        flaws.problem.complexity = 0.75
        levers.handing_up.warm = false
    """,
}


def test_contacts_of_one_customer_follow_each_other_in_their_order(play: Play) -> None:
    """Three problems within the first visit of a hundred minutes: each is told of when the one before is over."""
    story = play(WORLDS["three problems of one customer"])
    first, _, third = story.onsets
    assert third < first + 100
    assert story.of("CONTACTED", "SERVED", "ENDED") == [
        step for case, at in enumerate((first, first + 100, first + 100 + 100)) for step in of_case(
            case, (at, "CONTACTED", "live", 0.0), (at, "SERVED", "reps", 0.0, 0), (at + 100, "ENDED", "solved", 0.5))]


def test_whose_turn_it_is_when_it_is_closed_lets_the_next_have_it(play: Play) -> None:
    """The first visit ends after closing time. Both that waited for it put their call off to a moment of the next day:
    the third case calls first, and when that is over it is closed again, so the second calls a day later."""
    story = play(WORLDS["closed when it is their turn"])
    called = story.of("CONTACTED")
    assert [(step[0] // 1440, step[5]) for step in called] == [(0, 0), (1, 2), (2, 1)]
    assert all(step[0] % 1440 < 120 for step in called)


def test_a_rep_who_calls_does_not_wait_for_the_customer_to_be_off_the_line(play: Play) -> None:
    """The senior comes at 60 to the ticket of case 0, whose customer is on the line about case 1: a message is left,
    and such a visit is not cut off. Called about case 1, when off the line, the customer is cut off."""
    story = play(WORLDS["called about one while on the line about another"])
    first, second = story.onsets
    up, over = first + 30, second + 30
    assert up < second < 60 < over
    assert [step for step in story.steps if step[0] >= up] == [
        *of_case(0, (up, "PASSED_ON", "rep", 0.75), (up, "RELEASED", "reps", up - first, 0),
                 (up, "HANDED_UP", "senior", 0.0), (up, "QUEUED", "seniors", 0.0)),
        *of_case(1, (second, "OPENED", "problem", 0.5), (second, "VOICED", "problem", 0.0),
                 (second, "CONTACTED", "live", 0.0), (second, "SERVED", "reps", 0.0, 0)),
        *apart((60.0, "STAFFED", "seniors", 1.0)),
        *of_case(0, (60.0, "SERVED", "seniors", 60 - up, 0), (70.0, "GRANTED", "senior", 0.0),
                 (70.0, "RELEASED", "seniors", 10.0, 0), (70.0, "ENDED", "solved", 0.5)),
        *of_case(1, (over, "PASSED_ON", "rep", 0.75), (over, "RELEASED", "reps", over - second, 0),
                 (over, "HANDED_UP", "senior", 0.0), (over, "SERVED", "seniors", 0.0, 0),
                 (over, "DROPPED", "seniors", 0.0, 0), (over, "RELEASED", "seniors", 0.0, 0),
                 (over, "ENDED", "gave_up", 0.5)),
    ]
