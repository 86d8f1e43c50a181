"""Routes, step by step: cases that are solved, refused or given up by shares, and go up, down and round - with logs."""

from __future__ import annotations

from tests.engine.conftest import Play
from tests.engine.tiny import cases, desk, of_case, two_levels

EFFORT = """
    customers.effort = { handoff = 1 }
    customers.tolerance = 2
"""
WORLDS = {
    "solved by routes": cases(1) + desk("handle = 5, routes = { solved = 1 }") + """
        flaws.problem = { complexity = 1, remedy = 50 }
        levers = { goodwill = 15, apology = "scripted" }
    """,
    "refused by routes": cases(1) + desk("handle = 5, routes = { refused = 1, solved = 0 }"),
    "given up by routes": cases(1) + desk("handle = 5, routes = { gave_up = 1 }"),
    "a level is skipped": cases(1) + """
        pools = { reps.staff = 1, seniors.staff = 1, managers.staff = 1 }
        chain = [{ level = "rep", pool = "reps", handle = 5, routes = { manager = 2 } },
                 { level = "senior", pool = "seniors", handle = 7 },
                 { level = "manager", pool = "managers", handle = 9, success = [0, 0] }]
    """,
    "round and round": cases(1) + two_levels("handle = 5, routes = { senior = 9, refused = 1e-9 }",
                                             "handle = 10, routes = { rep = 9, refused = 0.1 }") + EFFORT,
    "back as a ticket": cases(1) + two_levels("handle = 5, dropped = 0, routes = { senior = 1 }",
                                              "handle = 10, routes = { rep = 9, refused = 0.1 }") + EFFORT + """
        levers.handing_up = { warm = false, lost_information = 1, story_minutes = 3, bounce = 1, bounce_minutes = 4 }
    """,
    "to the same level": cases(1) + desk("handle = 5, routes = { rep = 9, refused = 0.1 }") + EFFORT,
    "routes and fixers": cases(1) + desk("handle = 5, routes = { solved = 1 }") + """
        flaws.problem.needs_fixer.pool = "reps"
        pools.reps.work = 20
    """,
    "routes that do not hold": cases(1) + desk("handle = 5, holds = 0, routes = { solved = 1 }") + """
        fixing = { comes_back = 30, comes_back_limit = 1 }
    """,
    "cut off before the routes": cases(1) + desk("handle = 5, dropped = 1, routes = { solved = 1 }"),
    "another policy": cases(1) + desk("handle = 5, routes = { refused = 1 }") + """
        policies.as_it_is = {}
        policies.kinder.chain.rep.routes = { refused = 0, solved = 2 }
        policies.skilled.chain.rep = { routes = "none", success = [1, 1] }
    """,
}


def test_solved_is_granted_whatever_the_remedy(play: Play) -> None:
    """With the apology before and goodwill beside it: only the decision is another."""
    story = play(WORLDS["solved by routes"])
    (t,) = story.onsets
    assert story.steps[3:] == of_case(
        0,
        (t, "SERVED", "reps", 0.0, 0),
        (t + 5, "APOLOGISED", "rep", 1.0),
        (t + 5, "GRANTED", "rep", 50.0),
        (t + 5, "GOODWILL_GIVEN", "rep", 15.0),
        (t + 5, "RELEASED", "reps", (t + 5) - t, 0),
        (t + 5, "ENDED", "solved", 0.5),
    )


def test_refused_and_given_up_end_the_case(play: Play) -> None:
    for world, ending in (("refused by routes", "refused"), ("given up by routes", "gave_up")):
        story = play(WORLDS[world])
        (t,) = story.onsets
        assert story.steps[4:] == of_case(
            0, (t + 5, "RELEASED", "reps", (t + 5) - t, 0), (t + 5, "ENDED", ending, 0.5))


def test_routes_may_skip_a_level(play: Play) -> None:
    """Past the senior to the manager, who has no routes, fails and is the top: refused."""
    story = play(WORLDS["a level is skipped"])
    (t,) = story.onsets
    up = t + 5
    assert story.steps[4:] == of_case(
        0,
        (up, "RELEASED", "reps", up - t, 0),
        (up, "HANDED_UP", "manager", 1.0),
        (up, "SERVED", "managers", 0.0, 0),
        (up + 9, "ATTEMPT_FAILED", "manager", 0.0),
        (up + 9, "RELEASED", "managers", (up + 9) - up, 0),
        (up + 9, "ENDED", "refused", 0.5),
    )


def test_routes_lead_up_and_down_until_the_customer_tires(play: Play) -> None:
    """Each handoff is a point, and two are borne: at the third the customer gives up, with both agents free."""
    story = play(WORLDS["round and round"])
    (t,) = story.onsets
    up, down = t + 5, t + 5 + 10
    last = down + 5
    assert story.steps[3:] == of_case(
        0,
        (t, "SERVED", "reps", 0.0, 0),
        (up, "RELEASED", "reps", up - t, 0),
        (up, "HANDED_UP", "senior", 1.0),
        (up, "SERVED", "seniors", 0.0, 0),
        (down, "RELEASED", "seniors", down - up, 0),
        (down, "HANDED_UP", "rep", 1.0),
        (down, "SERVED", "reps", 0.0, 0),
        (last, "RELEASED", "reps", last - down, 0),
        (last, "HANDED_UP", "senior", 1.0),
        (last, "ENDED", "gave_up", 0.5),
    )


def test_a_handoff_by_routes_may_be_cold_lose_the_story_and_go_astray(play: Play) -> None:
    story = play(WORLDS["back as a ticket"])
    (t,) = story.onsets
    up = t + 5
    found = up + 4
    assert story.steps[3:] == of_case(
        0,
        (t, "SERVED", "reps", 0.0, 0),
        (up, "RELEASED", "reps", up - t, 0),
        (up, "HANDED_UP", "senior", 0.0),
        (up, "INFORMATION_LOST", "senior", 0.0),
        (up, "SERVED", "seniors", 0.0, 0),
        (found, "BOUNCED", "senior", 4.0),
        (found, "RELEASED", "seniors", found - up, 0),
        (found, "HANDED_UP", "senior", 0.0),
        (found, "INFORMATION_LOST", "senior", 0.0),
        (found, "SERVED", "seniors", 0.0, 0),
        (found + 4, "BOUNCED", "senior", 4.0),
        (found + 4, "RELEASED", "seniors", (found + 4) - found, 0),
        (found + 4, "HANDED_UP", "senior", 0.0),
        (found + 4, "INFORMATION_LOST", "senior", 0.0),
        (found + 4, "ENDED", "gave_up", 0.5),
    )


def test_a_level_may_hand_to_itself(play: Play) -> None:
    story = play(WORLDS["to the same level"])
    (t,) = story.onsets
    assert [step[:3] for step in story.of("SERVED", "HANDED_UP", "ENDED")] == [
        (t, "SERVED", "reps"), (t + 5, "HANDED_UP", "rep"), (t + 5, "SERVED", "reps"), (t + 5 + 5, "HANDED_UP", "rep"),
        (t + 5 + 5, "SERVED", "reps"), (t + 5 + 5 + 5, "HANDED_UP", "rep"), (t + 5 + 5 + 5, "ENDED", "gave_up")]


def test_what_routes_solve_may_be_a_fixers_work(play: Play) -> None:
    story = play(WORLDS["routes and fixers"])
    (t,) = story.onsets
    assert [step[:3] for step in story.of("GRANTED", "FIX_REQUESTED", "FIXED", "ENDED")] == [
        (t + 5, "GRANTED", "rep"), (t + 5, "FIX_REQUESTED", "reps"), (t + 5 + 20, "FIXED", "reps"),
        (t + 5 + 20, "ENDED", "solved")]


def test_what_routes_solve_may_not_hold(play: Play) -> None:
    story = play(WORLDS["routes that do not hold"])
    (t,) = story.onsets
    back = t + 5 + 30
    assert [step[:3] for step in story.of("GRANTED", "CAME_BACK", "CONTACTED", "ENDED")] == [
        (t, "CONTACTED", "live"), (t + 5, "GRANTED", "rep"), (back, "CAME_BACK", "problem"),
        (back, "CONTACTED", "live"), (back + 5, "GRANTED", "rep"), (back + 5, "ENDED", "solved")]


def test_a_call_cut_off_is_not_routed(play: Play) -> None:
    story = play(WORLDS["cut off before the routes"])
    assert [step[1:3] for step in story.steps[-3:]] == [
        ("DROPPED", "reps"), ("RELEASED", "reps"), ("ENDED", "gave_up")]


def test_a_policy_changes_weights_or_goes_back_to_skill(play: Play) -> None:
    endings = {policy: play(WORLDS["another policy"], policy).steps[-1][2] for policy in
               ("as_it_is", "kinder", "skilled")}
    assert endings == {"as_it_is": "refused", "kinder": "solved", "skilled": "solved"}
