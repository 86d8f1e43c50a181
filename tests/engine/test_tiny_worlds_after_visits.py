"""What follows a visit, step by step: routes by flaw, origin and visit, time by what follows, waits - with logs."""

from __future__ import annotations

from tests.engine.conftest import Play
from tests.engine.tiny import cases, desk, of_case, orders, two_levels

ROUNDS = """
    pools = { reps.staff = 1, seniors.staff = 1 }
    [[chain]]
    level = "rep"
    pool = "reps"
    handle = 5
    routes = { gave_up = 1 }
    routes_when = [
        { flaw = "other", routes = { refused = 1 } },
        { visit = "first", from = "outside", routes = { senior = 1 } },
        { visit = "later", from = ["rep", "senior"], flaw = ["problem", "other"], routes = { solved = 1 } },
    ]
    [[chain]]
    level = "senior"
    pool = "seniors"
    handle = 10
    routes = { refused = 1 }
    routes_when = [{ from = "rep", visit = "first", routes = { rep = 1 } }, { routes = { gave_up = 1 } }]
"""
WAIT = "waits.customer = { probability = 1, law = 30 }"
WORLDS = {
    "first and later": cases(1) + "flaws = { problem = {}, other.per_1000_orders = 0 }\n" + ROUNDS,
    "none fits": cases(1) + desk(
        "handle = 5, routes = { refused = 1 }, routes_when = ["
        "{ visit = 'later', routes = { solved = 1 } }, { from = 'rep', routes = { solved = 1 } }]"),
    "handed back by a wrong desk": cases(1) + """
        pools = { reps.staff = 1, seniors.staff = 1 }
        levers.handing_up = { warm = false, bounce = 0.5, bounce_minutes = 2 }
        chain = [
            { level = "rep", pool = "reps", handle = 5, routes = { senior = 1 } },
            { level = "senior", pool = "seniors", routes = { gave_up = 1 }, routes_when = [
              { from = "rep", routes = { solved = 1 } }] },
        ]
    """,
    "back by another contact": cases(1) + desk(
        "handle = 5, holds = 0, routes = { gave_up = 1 }, routes_when = ["
        "{ from = 'outside', visit = 'first', routes = { solved = 1 } },"
        "{ from = 'outside', visit = 'later', routes = { refused = 1 } }]") + "fixing.comes_back = 30",
    "back after a handoff": cases(1) + """
        pools = { reps.staff = 1, seniors.staff = 1 }
        fixing.comes_back = 30
        chain = [
            { level = "rep", pool = "reps", handle = 5, routes = { senior = 1 }, routes_when = [
              { from = "rep", routes = { gave_up = 1 } },
              { from = "outside", visit = "later", routes = { refused = 1 } }] },
            { level = "senior", pool = "seniors", handle = 10, holds = 0 },
        ]
    """,
    "opened again by who solved it": cases(1) + """
        pools = { reps.staff = 1, seniors.staff = 1 }
        fixing.comes_back = 30
        chain = [
            { level = "rep", pool = "reps", handle = 5, holds = 0, routes = { solved = 1 }, routes_when = [
              { solved_at = "senior", routes = { refused = 1 } },
              { solved_at = "rep", visit = "later", routes = { senior = 1 } },
              { visit = "later", routes = { gave_up = 1 } }] },
            { level = "senior", pool = "seniors", handle = 10, holds = 0, routes = { gave_up = 1 }, routes_when = [
              { solved_at = ["senior", "rep"], from = "rep", routes = { solved = 1 } }] },
        ]
    """,
    "opened again after a fix": cases(1) + desk(
        "handle = 5, routes = { solved = 1 }, routes_when = [{ solved_at = 'rep', routes = { refused = 1 } }]") + """
        flaws.problem.needs_fixer.pool = "reps"
        pools.reps.work = 20
        pools.reps.holds = 0
        fixing.comes_back = 60
    """,
    "an answer in writing": cases(1) + two_levels(
        "handle = 5, authority = 0, waits.customer = { probability = 1, law = 30 }", "handle = 10",
        seniors="{ daily = '3-24: 1' }") + """
        flaws.problem.remedy = 50
        levers.ask_boss = { approval = 1, boss_absent = "promise" }
    """,
    "time by what follows": cases(1) + two_levels(
        "handle = 5, routes = { senior = 1 }, handle_before = { senior = 7, solved = 3 }",
        "handle = 10, routes = { solved = 1 }, handle_before = { refused = 2 }"),
    "time of the flaw": cases(1) + two_levels(
        "handle = 5, routes = { senior = 1 }, handle_before = { senior = 7 }",
        "handle = 10, routes = { solved = 1 }, handle_before = { solved = 2 }") + "flaws.problem.handle = 4",
    "time of who answers": cases(1) + """
        pools = { reps = { staff = 0, overflow = { to = "seniors", after = 0 } }, seniors.staff = 1 }
        chain = [
            { level = "rep", pool = "reps", handle = 5, routes = { solved = 1 }, handle_before = { solved = 6 } },
            { level = "senior", pool = "seniors", handle = 10, routes = { refused = 1 }, handle_before.solved = 8 },
        ]
    """,
    "before solved": cases(1) + desk(f"handle = 5, {WAIT}") + """
        flaws.problem = { remedy = 20, snowball_per_day = 1440, severity = 0.25, snowball_work = 1 }
        levers.goodwill = 3
    """,
    "before a handoff": cases(1) + two_levels(f"handle = 5, success = [0, 0], {WAIT}", "handle = 10"),
    "before a refusal": cases(1) + desk(f"handle = 5, success = [0, 0], {WAIT}"),
    "before a refusal alone": cases(1) + desk(
        "handle = 5, success = [0, 0], waits.customer.before.refused = { probability = 1, law = 30 }"),
    "before giving up": cases(1) + desk(f"handle = 5, routes = {{ gave_up = 1 }}, {WAIT}"),
    "for a third party": cases(1) + two_levels(
        "handle = 5, routes = { senior = 1 }, waits = { customer.before.senior = { probability = 1, law = 9 }, "
        "third_party = { probability = 1, law = 40, before = { senior.probability = 0 } } }",
        "handle = 10, routes = { solved = 1 }, waits = { customer = { probability = 1, before.solved.probability = 0 },"
        " third_party = { probability = 0, law = 40, before = { solved.probability = 1 } } }"),
    "no time at all": cases(1) + desk("handle = 5, waits.customer = { probability = 1 }"),
    "by business time": "calendar.hours = { daily = '3-4, 6-7' }\n" + cases(1) + desk(
        "handle = 5, waits.third_party = { probability = 1, law = '1 h 30 min', clock = 'business' }") + """
        channels.live = { hours = { daily = '0-24' } }
    """,
    "after a fix": cases(1) + desk(f"handle = 5, {WAIT}") + """
        flaws.problem.needs_fixer.pool = "reps"
        pools.reps.work = 20
        pools.reps.holds = 0
        fixing = { comes_back = 60, comes_back_limit = 1 }
    """,
    "by message": cases(1) + two_levels(f"handle = 5, success = [0, 0], {WAIT}", "handle = 10") + """
        channels.mail = { kind = "message" }
    """,
    "at the horizon": "horizon = '1 h'\n" + cases(1) + desk(
        "handle = 5, waits.customer = { probability = 1, law = 90 }"),
    "with wrap-up": cases(1) + desk(f"handle = 5, {WAIT}") + "channels.live = { wrap_up = 4 }",
    "cut off": cases(1) + desk(f"handle = 5, dropped = 1, {WAIT}"),
    "left meanwhile": orders(1, 1) + desk(
        "handle = 5, success = [0, 0], waits.customer = { probability = 1, law = 300 }") + """
        customers.feelings.failed_attempt = { care = -1, help = -1, trust = -1 }
        customers.churn = { hazard_per_year = 5e-9, hazard_slope = 60 }
    """,
    "another one meanwhile": orders(1, 2) + desk("handle = 5, waits.customer = { probability = 1, law = 50 }", "2"),
}


def test_rules_of_routes_are_tried_in_order(play: Play) -> None:
    """First from outside: on to the senior; first there from the rep: back; later here from the senior: solved."""
    story = play(WORLDS["first and later"])
    (t,) = story.onsets
    assert [step[:3] for step in story.of("SERVED", "HANDED_UP", "GRANTED", "ENDED")] == [
        (t, "SERVED", "reps"), (t + 5, "HANDED_UP", "senior"), (t + 5, "SERVED", "seniors"),
        (t + 5 + 10, "HANDED_UP", "rep"), (t + 5 + 10, "SERVED", "reps"), (t + 5 + 10 + 5, "GRANTED", "rep"),
        (t + 5 + 10 + 5, "ENDED", "solved")]


def test_where_no_rule_fits_the_routes_hold(play: Play) -> None:
    assert play(WORLDS["none fits"]).steps[-1][1:3] == ("ENDED", "refused")


def test_a_wrong_desk_does_not_change_where_a_case_came_from(play: Play) -> None:
    """The senior's line has it twice or more: from the rep all the same."""
    story = play(WORLDS["handed back by a wrong desk"])
    assert story.of("BOUNCED"), "choose another seed"
    assert story.steps[-1][1:3] == ("ENDED", "solved")


def test_a_contact_comes_from_outside_and_may_be_a_later_visit(play: Play) -> None:
    story = play(WORLDS["back by another contact"])
    assert [step[1:3] for step in story.of("GRANTED", "CAME_BACK", "ENDED")] == [
        ("GRANTED", "rep"), ("CAME_BACK", "problem"), ("ENDED", "refused")]


def test_who_comes_back_comes_from_outside_though_once_handed_on(play: Play) -> None:
    story = play(WORLDS["back after a handoff"])
    assert [step[1:3] for step in story.of("HANDED_UP", "CAME_BACK", "ENDED")] == [
        ("HANDED_UP", "senior"), ("CAME_BACK", "problem"), ("ENDED", "refused")]


def test_who_is_opened_again_goes_by_the_level_that_solved_it_last(play: Play) -> None:
    """The rep solves it, then has it handed up for that, which the senior knows; then the senior has solved it."""
    story = play(WORLDS["opened again by who solved it"])
    (t,) = story.onsets
    back = t + 5 + 30
    solved = back + 5 + 10
    again = solved + 30
    assert story.of("SERVED", "HANDED_UP", "GRANTED", "CAME_BACK", "RELEASED", "ENDED") == of_case(
        0,
        (t, "SERVED", "reps", 0.0, 0),
        (t + 5, "GRANTED", "rep", 0.0),
        (t + 5, "RELEASED", "reps", (t + 5) - t, 0),
        (back, "CAME_BACK", "problem", 1.0),
        (back, "SERVED", "reps", 0.0, 0),
        (back + 5, "RELEASED", "reps", (back + 5) - back, 0),
        (back + 5, "HANDED_UP", "senior", 1.0),
        (back + 5, "SERVED", "seniors", 0.0, 0),
        (solved, "GRANTED", "senior", 0.0),
        (solved, "RELEASED", "seniors", solved - (back + 5), 0),
        (again, "CAME_BACK", "problem", 2.0),
        (again, "SERVED", "reps", 0.0, 0),
        (again + 5, "RELEASED", "reps", (again + 5) - again, 0),
        (again + 5, "ENDED", "refused", 0.5),
    )


def test_a_fix_that_does_not_hold_was_solved_where_it_was_granted(play: Play) -> None:
    story = play(WORLDS["opened again after a fix"])
    (t,) = story.onsets
    back = t + 5 + 20 + 60
    assert [step[:3] for step in story.of("GRANTED", "FIXED", "CAME_BACK", "ENDED")] == [
        (t + 5, "GRANTED", "rep"), (t + 5 + 20, "FIXED", "reps"), (back, "CAME_BACK", "problem"),
        (back + 5, "ENDED", "refused")]


def test_nobody_waits_where_the_boss_s_answer_is_promised(play: Play) -> None:
    """Neither after the visit nor after the call with the answer, which grants it."""
    story = play(WORLDS["an answer in writing"])
    assert [step[1] for step in story.of("ANSWER_PROMISED", "AWAITING_CUSTOMER", "ANSWERED", "GRANTED", "ENDED")] == [
        "ANSWER_PROMISED", "ANSWERED", "GRANTED", "ENDED"]


def test_a_visit_takes_its_time_by_what_follows(play: Play) -> None:
    story = play(WORLDS["time by what follows"])
    (t,) = story.onsets
    assert [step[:4] for step in story.of("RELEASED", "ENDED")] == [
        (t + 7, "RELEASED", "reps", (t + 7) - t), (t + 7 + 10, "RELEASED", "seniors", (t + 7 + 10) - (t + 7)),
        (t + 7 + 10, "ENDED", "solved", 0.5)]


def test_the_time_of_a_flaw_goes_before_at_the_first_level(play: Play) -> None:
    story = play(WORLDS["time of the flaw"])
    (t,) = story.onsets
    assert [step[:3] for step in story.of("RELEASED")] == [
        (t + 4, "RELEASED", "reps"), (t + 4 + 2, "RELEASED", "seniors")]


def test_who_answers_has_their_own_level_s_time_by_what_follows(play: Play) -> None:
    story = play(WORLDS["time of who answers"])
    (t,) = story.onsets
    assert [step[:3] for step in story.of("RELEASED", "ENDED")] == [
        (t + 8, "RELEASED", "seniors"), (t + 8, "ENDED", "solved")]


def test_the_grant_comes_after_the_wait_with_the_amount_of_the_visit(play: Play) -> None:
    """At the end of the visit severity has grown from 1/4 to 1: 20 x 1.75 = 35. Then the customer hangs up."""
    story = play(WORLDS["before solved"])
    (t,) = story.onsets
    over = story.of("RELEASED")[0][0]
    assert story.steps[4:] == of_case(
        0,
        (over, "RELEASED", "reps", over - t, 0),
        (over, "AWAITING_CUSTOMER", "rep", 0.0),
        (over + 30, "AWAITED_CUSTOMER", "rep", (over + 30) - over),
        (over + 30, "GRANTED", "rep", 35.0),
        (over + 30, "GOODWILL_GIVEN", "rep", 3.0),
        (over + 30, "ENDED", "solved", 0.5),
    )


def test_a_handoff_after_a_wait_is_cold(play: Play) -> None:
    story = play(WORLDS["before a handoff"])
    (t,) = story.onsets
    over, on = t + 5, t + 5 + 30
    assert story.steps[4:] == of_case(
        0,
        (over, "ATTEMPT_FAILED", "rep", 0.0),
        (over, "RELEASED", "reps", over - t, 0),
        (over, "AWAITING_CUSTOMER", "rep", 0.0),
        (on, "AWAITED_CUSTOMER", "rep", on - over),
        (on, "HANDED_UP", "senior", 0.0),
        (on, "SERVED", "seniors", 0.0, 0),
        (on + 10, "GRANTED", "senior", 0.0),
        (on + 10, "RELEASED", "seniors", (on + 10) - on, 0),
        (on + 10, "ENDED", "solved", 0.5),
    )


def test_endings_wait_as_well(play: Play) -> None:
    for world, ending in (("before a refusal", "refused"), ("before giving up", "gave_up")):
        story = play(WORLDS[world])
        (t,) = story.onsets
        on = t + 5 + 30
        assert story.steps[-3:] == of_case(
            0, (t + 5, "AWAITING_CUSTOMER", "rep", 0.0), (on, "AWAITED_CUSTOMER", "rep", on - (t + 5)),
            (on, "ENDED", ending, 0.5))


def test_a_refusal_waits_as_one(play: Play) -> None:
    """Whoever is refused waits, whoever gives up would not."""
    story = play(WORLDS["before a refusal alone"])
    assert [step[1:3] for step in story.steps[-2:]] == [("AWAITED_CUSTOMER", "rep"), ("ENDED", "refused")]


def test_who_is_waited_for_depends_on_what_follows(play: Play) -> None:
    """Before the senior the customer alone, before the end a third party alone, whose law is the one of all."""
    story = play(WORLDS["for a third party"])
    (t,) = story.onsets
    assert [step[:3] for step in story.of("AWAITING_CUSTOMER", "AWAITED_CUSTOMER", "AWAITING_THIRD_PARTY",
                                          "AWAITED_THIRD_PARTY", "ENDED")] == [
        (t + 5, "AWAITING_CUSTOMER", "rep"), (t + 5 + 9, "AWAITED_CUSTOMER", "rep"),
        (t + 5 + 9 + 10, "AWAITING_THIRD_PARTY", "senior"), (t + 5 + 9 + 10 + 40, "AWAITED_THIRD_PARTY", "senior"),
        (t + 5 + 9 + 10 + 40, "ENDED", "solved")]


def test_a_wait_that_takes_no_time_is_one(play: Play) -> None:
    story = play(WORLDS["no time at all"])
    (t,) = story.onsets
    assert [step[:4] for step in story.steps[-4:]] == [
        (t + 5, "AWAITING_CUSTOMER", "rep", 0.0), (t + 5, "AWAITED_CUSTOMER", "rep", 0.0),
        (t + 5, "GRANTED", "rep", 0.0), (t + 5, "ENDED", "solved", 0.5)]


def test_business_time_passes_while_it_is_open(play: Play) -> None:
    """It begins before three: an hour passes from three to four, half an hour from six on."""
    story = play(WORLDS["by business time"])
    assert story.of("AWAITED_THIRD_PARTY")[0][0] == 6.5 * 60


def test_what_follows_a_grant_follows_the_wait(play: Play) -> None:
    """The fix is requested after the wait, does not hold, and the visit of the return waits again."""
    story = play(WORLDS["after a fix"])
    (t,) = story.onsets
    asked = t + 5 + 30
    back = asked + 20 + 60
    assert [step[:2] for step in story.of("AWAITED_CUSTOMER", "GRANTED", "FIX_REQUESTED", "FIXED", "CAME_BACK")] == [
        (asked, "AWAITED_CUSTOMER"), (asked, "GRANTED"), (asked, "FIX_REQUESTED"), (asked + 20, "FIXED"),
        (back, "CAME_BACK"), (back + 5 + 30, "AWAITED_CUSTOMER"), (back + 5 + 30, "GRANTED"),
        (back + 5 + 30, "FIX_REQUESTED"), (back + 5 + 30 + 20, "FIXED")]


def test_the_case_of_a_message_waits_too(play: Play) -> None:
    story = play(WORLDS["by message"])
    (t,) = story.onsets
    assert [step[:3] for step in story.of("AWAITED_CUSTOMER", "HANDED_UP", "ENDED")] == [
        (t + 5 + 30, "AWAITED_CUSTOMER", "rep"), (t + 5 + 30, "HANDED_UP", "senior"),
        (t + 5 + 30 + 10, "ENDED", "solved")]


def test_a_wait_may_last_beyond_the_horizon(play: Play) -> None:
    story = play(WORLDS["at the horizon"])
    assert story.steps[-1][:2] == (story.onsets[0] + 5, "AWAITING_CUSTOMER")


def test_the_agent_wraps_up_while_the_case_waits(play: Play) -> None:
    story = play(WORLDS["with wrap-up"])
    (t,) = story.onsets
    assert [step[:2] for step in story.steps[4:]] == [
        (t + 5, "WRAPPING_UP"), (t + 5, "AWAITING_CUSTOMER"), (t + 5 + 4, "RELEASED"), (t + 5 + 30, "AWAITED_CUSTOMER"),
        (t + 5 + 30, "GRANTED"), (t + 5 + 30, "ENDED")]


def test_a_call_cut_off_does_not_wait(play: Play) -> None:
    assert not play(WORLDS["cut off"]).of("AWAITING_CUSTOMER")


def test_a_wait_ends_with_its_case_when_the_customer_leaves(play: Play) -> None:
    """A failed attempt takes all loyalty, and with it the patience of the base: 10 minutes in the mean."""
    story = play(WORLDS["left meanwhile"])
    (t,) = story.onsets
    left, cause = story.of("LEFT")[0][0], [step[1] for step in story.steps].index("LEFT") + 1
    assert t + 5 < left < t + 5 + 300, "choose another seed"
    assert [step[:4] for step in story.steps[-4:]] == [
        (t + 5, "AWAITING_CUSTOMER", "rep", 0.0), (left, "LEFT", "background", 0.0),
        (left, "AWAITED_CUSTOMER", "rep", left - (t + 5)), (left, "ENDED", "left", 0.0)]
    assert story.log.records["cause"][-2:].tolist() == [cause, cause]
    assert story.log.records["why"][-2] == cause - 1


def test_the_customer_may_call_about_another_case_meanwhile(play: Play) -> None:
    """The customer is off the line: the second case is answered at its onset, though the first waits."""
    story = play(WORLDS["another one meanwhile"])
    first, second = story.onsets
    assert first + 5 <= second < first + 5 + 50, "choose another seed"
    assert [step[0] for step in story.of("SERVED")] == [first, second]
