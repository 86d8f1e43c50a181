"""Corners where two rules meet, step by step: each world was made for a slip that every other test had let through."""

from __future__ import annotations

from itertools import pairwise

from sim.behaviour.churn import leaving_time
from sim.behaviour.demand import unit_exponential
from sim.engine.keys import OPEN_DEMAND, WORLD_KEY, knock_on_number
from sim.randomness import customer_key, name_key, quantile, run_key, uniform
from sim.vocabulary import MINUTES_PER_WEEK, WEEKS_PER_YEAR, Origin, Purpose
from tests.engine.conftest import Play, Story
from tests.engine.tiny import apart, cases, desk, of_case, orders, two_levels, visit

OPENING = '{ daily = "1-24: 1" }'
"""Staff that come at minute 60, so that everything later is on whole minutes."""
MINUTES = '{ dist = "uniform", low = 5, high = 90 }'
HARD = "flaws.problem.complexity = 0.75\n"
FIXERS = """
    flaws.problem.needs_fixer.pool = "fixers"
    pools.fixers = { staff = 1, work = 30 }
"""
MAIL = 'channels.email = { kind = "message", expected_answer = 60 }\n'
BOT = 'channels.bot = { kind = "self_service", session = 4, leads_to = "phone" }\n'

WORLDS = {
    "reports begin anew": cases(4) + desk("handle = 1") + """
        levers.report = 1
        design = { threshold = 2, lead_time = 1, effectiveness = 0.01 }
    """,
    "three wait for the team": cases(4) + desk("handle = 0", "9") + """
        levers.report = 1
        design = { threshold = 1, lead_time = { dist = "uniform", low = 100, high = 200 }, capacity = 1 }
        flaws.fee.complexity = 0.5
        flaws.leak.complexity = 0.5
        flaws.paper.complexity = 0.5
    """,
    "a cascade of twelve": cases(1) + desk(staff="0") + "flaws.a.per_1000_orders = 1\nflaws.m.per_1000_orders = 0\n"
    + "\n".join(f'flaws.{one}.knock_on = {{ flaw = "{other}", per_day = 1000 }}'
                for one, other in pairwise("abcdefghijklm"))
    + "\n" + "\n".join(f"flaws.{one}.per_1000_orders = 0" for one in "bcdefghijkl"),
    "a bot for ever": cases(1) + desk() + BOT.replace("session = 4", "session = 0.5, human_access = 0")
    + "channels.phone.share = 0",
    "back by routes in another contact": cases(4) + desk("handle = 5, holds = 0, routes = { solved = 1, rep = 1 }", "9")
    + "fixing = { comes_back = 100, comes_back_limit = 1 }",
    "a bot that writes a letter": cases(1) + desk(staff="0") + """
        channels.bot = { kind = "self_service", session = 4, leads_to = "email" }
        channels.email = { kind = "message", share = 0, expected_answer = 60 }
    """,
    "unread, then cut off": cases(1) + desk("handle = 5, dropped = 1") + """
        channels.phone.share = 0
        channels.email = { kind = "message", unread = 1, expected_answer = 60, after_silence = "phone" }
    """,
    "unread, then called and handed on": cases(1) + HARD + two_levels(
        "handle = 5, attempt_below = 0.5", "handle = 10, dropped = 1") + """
        channels.phone.share = 0
        channels.email = { kind = "message", unread = 1, expected_answer = 60, after_silence = "phone" }
        levers.handing_up.warm = false
    """,
    "a human behind the bot, and gone": orders(1, 1) + desk() + BOT + """
        channels.phone.share = 0
        customers.churn.after_case.base = 1000
    """,
    "two sessions just fit": cases(1) + desk() + BOT.replace(
        "session = 4", "session = 4, patience = 8, human_access = 0") + "channels.phone.share = 0",
    "back by the phone": cases(1) + desk("handle = 5, holds = 0") + """
        channels.phone.share = 0
        fixing = { comes_back = 100, comes_back_limit = 1 }
    """ + BOT,
    "asked, and cut off": 'horizon = "150 min"' + cases(1) + desk("handle = 5, dropped = 1") + BOT + """
        customers.voice = [0, 0]
        levers.check_in = { probability = 1, after = 20 }
        channels.phone = { share = 0, retry = { probability = 1, delay = 200 } }
    """,
    "letters know no busy line": cases(2) + desk("handle = 100") + "pools.reps.queue_limit = 0\n" + MAIL,
    "a letter is handed up": cases(1) + two_levels("handle = 5, attempt_below = 0.5") + HARD + MAIL,
    "a flaw's own handle time": cases(1) + two_levels("handle = 5, attempt_below = 0.5") + HARD + """
        flaws.problem.handle = 7
        levers = { script_minutes = 2, apology = "sincere", apology_minutes = 1, report = 1 }
    """,
    "voice by severity": cases(1) + desk() + "customers.voice = [0, 1]",
    "skill by complexity": cases(1) + desk("handle = 5, success = [1, 0]"),
    "goodwill only once": cases(1) + desk("handle = 5, holds = 0") + """
        levers = { goodwill = 15, report = 1 }
        fixing = { comes_back = 100, comes_back_limit = 1 }
    """,
    "steps of a promise": cases(4) + two_levels("handle = 5, attempt_below = 0.5", reps=9, seniors=9) + HARD + f"""
        flaws.problem.needs_fixer.pool = "fixers"
        pools.fixers.staff = 0
        fixing.promise = {MINUTES}
    """,
    "a fix on its date": cases(1) + desk("handle = 5", OPENING) + FIXERS.replace("30", "50") + """
        fixing = { promise = 20, chase_minutes = 10 }
    """,
    "a chase that nobody answers": cases(1) + desk("handle = 5", '{ daily = "0-2: 1" }') + f"""
        {FIXERS.replace("30", "240")}
        channels.phone.patience = {MINUTES}
        fixing.promise = 130
    """,
    "a letter is chased by phone": cases(1) + desk() + FIXERS.replace("work = 30", "work = 30, holds = 0") + MAIL + """
        channels.phone.share = 0
        fixing = { promise = 20, comes_back = 100, comes_back_limit = 1 }
    """,
    "gone before the request arrives": cases(1) + desk() + FIXERS + """
        fixing = { promise = 20, request_delay = 30 }
        customers.tolerance = 0
        customers.effort.contact = 1
    """,
    "newcomers who may leave": desk() + """
        seed = 3
        customers.organic_per_week = 60
        customers.churn.hazard_per_year = 500
    """,
    "the first reason to leave": orders(1, 1) + desk("handle = 600") + """
        customers.churn = { hazard_per_year = 2200, after_case = { base = 1000 } }
    """,
    "granted as the customer leaves": orders(1, 2) + two_levels("handle = 30, attempt_below = 0.5").replace(
        "reps.staff = 1", f"reps.staff = {OPENING}").replace(
        "seniors.staff = 1", 'seniors.staff = { daily = "2-24: 1" }') + """
        flaws.problem.complexity = { dist = "uniform", low = 0, high = 1 }
        levers.handing_up.warm = false
        customers.churn.after_case.base = 1000
    """,
    "leaving before coming back": orders(1, 1) + desk("handle = 5, holds = 0") + """
        fixing.comes_back = 1200
        customers.churn.hazard_per_year = 2200
    """,
    "arrivals": desk("handle = 0") + "demand.cases_per_hour = 1",
    "waits that move": cases(3) + desk("handle = 100") + """
        pools.reps.overflow = { to = "seniors", after = 1 }
        pools.seniors.staff = 1
    """,
}


def draw(story: Story, case: int, purpose: Purpose, n: int = 0) -> float:
    """Return a draw of a case of open demand."""
    return uniform(run_key(story.plan.seed, 0), int(customer_key(OPEN_DEMAND, case)), 1, int(purpose), n)


def law(story: Story, row: int, u: float) -> float:
    """Return what a law of the plan gives at a draw."""
    return float(quantile(story.plan.laws, story.plan.points, int(row), u))


# The design team --------------------------------------------------------------------------------------------------


def test_after_a_project_counting_begins_anew(play: Play) -> None:
    """Two reports start a project, which ends before the third; that one is the first of the next two."""
    story = play(WORLDS["reports begin anew"])
    reported = [t + 1 for t in story.onsets]
    assert reported[1] + 1 < reported[2]
    assert [step[3] for step in story.of("REPORTED")] == [1.0, 2.0, 1.0, 2.0]
    assert [step[0] for step in story.of("PROJECT_STARTED")] == [reported[1], reported[3]]


def test_projects_wait_in_the_order_in_which_they_fell_due(play: Play) -> None:
    """Each takes as long as the draw of its own flaw says."""
    story = play(WORLDS["three wait for the team"])
    due = list(dict.fromkeys(step[2] for step in story.of("REPORTED")))
    assert len(due) == 3
    time, expected = story.of("REPORTED")[0][0], []
    for flaw in due:
        minutes = law(story, story.plan.world["lead_time"],
                      uniform(run_key(story.plan.seed, 0), WORLD_KEY ^ name_key(flaw), 0, int(Purpose.LEAD_TIME), 1))
        expected.append((time, "PROJECT_STARTED", flaw, minutes))
        time = time + minutes
        expected.append((time, "FLAW_LOWERED", flaw, 0.0))
    assert story.of("PROJECT_STARTED", "FLAW_LOWERED") == apart(*expected)


# Limits that are part of the model --------------------------------------------------------------------------------


def test_a_cascade_has_ten_links(play: Play) -> None:
    story = play(WORLDS["a cascade of twelve"])
    assert [step[3] for step in story.of("KNOCKED_ON")] == [float(link) for link in range(1, 11)]
    assert len(story.onsets) == 11


def test_a_case_ends_after_a_thousand_steps(play: Play) -> None:
    """The contact is the first of them, every loop is one more; the 1,001st is too many."""
    story = play(WORLDS["a bot for ever"])
    assert [step[3] for step in story.of("LOOPED")] == [float(loop) for loop in range(1, 1001)]
    assert story.of("ENDED")[0][2] == "gave_up"


# Ways in ----------------------------------------------------------------------------------------------------------


def test_visits_are_counted_within_a_contact(play: Play) -> None:
    """Whoever comes back draws the first visit of the second contact, however often routes led round in the first."""
    story = play(WORLDS["back by routes in another contact"])
    rounds = []
    for case in range(4):
        expected = []
        for contact in (1, 2):
            earlier = 0
            while draw(story, case, Purpose.ROUTE, visit("rep", contact, earlier)) >= 0.5:
                expected.append("HANDED_UP")
                earlier += 1
            expected.append("GRANTED")
        assert [step[1] for step in story.of("HANDED_UP", "GRANTED") if step[5] == case] == expected
        rounds.append(expected.index("GRANTED"))
    assert any(rounds)


def test_whom_the_bot_leads_to_a_letter_is_off_the_line(play: Play) -> None:
    story = play(WORLDS["a bot that writes a letter"])
    (t,) = story.onsets
    sent = t + 4
    assert story.steps[2:] == of_case(
        0, (t, "CONTACTED", "bot", 0.0), (sent, "SESSION_ENDED", "bot", 4.0), (sent, "HUMAN_OFFERED", "email", 4.0),
        (sent, "QUEUED", "reps", 0.0), (sent + 60, "OVERDUE", "reps", (sent + 60) - sent),
        (sent + 60, "UNANSWERED", "email", 60.0), (sent + 60, "ENDED", "gave_up", 0.5))


def test_whoever_calls_after_a_letter_can_be_cut_off(play: Play) -> None:
    """The phone is the first of the channels: silence leads there all the same."""
    story = play(WORLDS["unread, then cut off"])
    (t,) = story.onsets
    back = t + 60
    assert story.steps[3:] == of_case(
        0, (t, "UNREAD", "email", 60.0), (back, "UNANSWERED", "email", 60.0), (back, "CONTACTED", "phone", 2.0),
        (back, "SERVED", "reps", 0.0, 0), (back, "DROPPED", "reps", 0.0, 0), (back, "RELEASED", "reps", 0.0, 0),
        (back, "ENDED", "gave_up", 0.5))


def test_whoever_calls_after_a_letter_is_called_back_on_the_line(play: Play) -> None:
    """Handed on cold by phone, the customer is called, and can be cut off; whoever had only written could not."""
    story = play(WORLDS["unread, then called and handed on"])
    (t,) = story.onsets
    back, end = t + 60, t + 65
    assert story.steps[3:] == of_case(
        0, (t, "UNREAD", "email", 60.0), (back, "UNANSWERED", "email", 60.0), (back, "CONTACTED", "phone", 2.0),
        (back, "SERVED", "reps", 0.0, 0), (end, "PASSED_ON", "rep", 0.75), (end, "RELEASED", "reps", 5.0, 0),
        (end, "HANDED_UP", "senior", 0.0), (end, "SERVED", "seniors", 0.0, 0), (end, "DROPPED", "seniors", 0.0, 0),
        (end, "RELEASED", "seniors", 0.0, 0), (end, "ENDED", "gave_up", 0.5))


def test_whom_the_bot_leads_to_a_human_is_on_the_line_once(play: Play) -> None:
    story = play(WORLDS["a human behind the bot, and gone"])
    (t,) = story.onsets
    assert story.steps[-2:] == [*of_case(0, (t + 4 + 5, "ENDED", "solved", 0.5)),
                                *apart((t + 4 + 5, "LEFT", "after_case", 0.5))]


def test_a_session_that_just_fits_is_borne(play: Play) -> None:
    """Two sessions of four minutes are as much as eight minutes of patience; the third is not begun."""
    story = play(WORLDS["two sessions just fit"])
    (t,) = story.onsets
    assert story.steps[3:] == of_case(
        0, (t + 4, "SESSION_ENDED", "bot", 4.0), (t + 4, "LOOPED", "bot", 1.0),
        (t + 4 + 4, "SESSION_ENDED", "bot", 4.0), (t + 4 + 4, "LOOPED", "bot", 2.0),
        (t + 4 + 4, "QUIT_SELF_SERVICE", "bot", 8.0),
        (t + 4 + 4, "ENDED", "gave_up", 0.5))


def test_who_comes_back_does_so_through_the_last_channel(play: Play) -> None:
    """It was the phone, the first of the channels, to which the bot had led."""
    story = play(WORLDS["back by the phone"])
    assert [step[2:4] for step in story.of("CONTACTED")] == [("bot", 0.0), ("phone", 4.0)]


def test_whoever_is_asked_counts_as_a_caller(play: Play) -> None:
    """First contacts are made through the bot only, but the call that is cut off is tried again by phone."""
    story = play(WORLDS["asked, and cut off"])
    (t,) = story.onsets
    asked = t + 20
    assert story.steps[2:] == of_case(
        0, (asked, "CHECKED_IN", "problem", asked - t), (asked, "SERVED", "reps", 0.0, 0),
        (asked, "DROPPED", "reps", 0.0, 0), (asked, "RELEASED", "reps", 0.0, 0))
    later = play(WORLDS["asked, and cut off"].replace("150 min", "240 min"))
    assert later.of("CONTACTED") == of_case(0, (asked + 200, "CONTACTED", "phone", 1.0))


def test_voice_runs_from_the_mild_to_the_severe(play: Play) -> None:
    """Out of the question at severity 0, certain at 1."""
    first = [play(WORLDS["voice by severity"] + f"\nflaws.problem.severity = {severity}").steps[1][1]
             for severity in (0, 1)]
    assert first == ["STAYED_SILENT", "VOICED"]


# At the desk ------------------------------------------------------------------------------------------------------


def test_a_letter_waits_where_a_caller_would_find_it_busy(play: Play) -> None:
    story = play(WORLDS["letters know no busy line"])
    second = story.onsets[1]
    assert story.of("QUEUED", "BLOCKED") == of_case(1, (second, "QUEUED", "reps", 0.0))


def test_a_letter_is_handed_up_cold(play: Play) -> None:
    story = play(WORLDS["a letter is handed up"])
    (t,) = story.onsets
    assert story.of("HANDED_UP") == of_case(0, (t + 5, "HANDED_UP", "senior", 0.0))


def test_what_belongs_to_the_frontline_stays_there(play: Play) -> None:
    """The flaw's handle time, the script and the apology; a case is reported once."""
    story = play(WORLDS["a flaw's own handle time"])
    (t,) = story.onsets
    up = t + 10
    assert story.steps[4:] == of_case(
        0, (up, "APOLOGISED", "rep", 2.0), (up, "REPORTED", "problem", 1.0), (up, "PASSED_ON", "rep", 0.75),
        (up, "RELEASED", "reps", up - t, 0), (up, "HANDED_UP", "senior", 1.0), (up, "SERVED", "seniors", 0.0, 0),
        (up + 10, "GRANTED", "senior", 0.0), (up + 10, "RELEASED", "seniors", (up + 10) - up, 0),
        (up + 10, "ENDED", "solved", 0.5))


def test_success_runs_from_the_simple_to_the_complex(play: Play) -> None:
    """Certain at complexity 0, out of the question at 1."""
    ends = [play(WORLDS["skill by complexity"] + f"\nflaws.problem.complexity = {complexity}").steps[-1][2]
            for complexity in (0, 1)]
    assert ends == ["solved", "refused"]


def test_goodwill_is_given_and_the_cause_reported_once(play: Play) -> None:
    story = play(WORLDS["goodwill only once"])
    (t,) = story.onsets
    assert story.of("GRANTED", "GOODWILL_GIVEN", "REPORTED") == of_case(
        0, (t + 5, "REPORTED", "problem", 1.0), (t + 5, "GRANTED", "rep", 0.0), (t + 5, "GOODWILL_GIVEN", "rep", 15.0),
        (t + 5 + 100 + 5, "GRANTED", "rep", 0.0))


def test_a_wait_that_moves_leaves_its_line(play: Play) -> None:
    """The second caller has moved on when the third comes, so that nobody waits there; the third moves as well."""
    story = play(WORLDS["waits that move"])
    _, second, third = story.onsets
    assert third > second + 1
    assert story.of("QUEUED", "OVERFLOWED") == [
        *of_case(1, (second, "QUEUED", "reps", 0.0), (second + 1, "OVERFLOWED", "seniors", (second + 1) - second)),
        *of_case(2, (third, "QUEUED", "reps", 0.0), (third + 1, "OVERFLOWED", "seniors", (third + 1) - third))]


# Promises ---------------------------------------------------------------------------------------------------------


def test_a_handoff_is_a_step_of_the_case(play: Play) -> None:
    """The first date is drawn after two steps, the contact and the handoff."""
    story = play(WORLDS["steps of a promise"])
    assert [step[3] for step in story.of("FIX_REQUESTED")] == [
        law(story, story.plan.world["promise"], draw(story, case, Purpose.PROMISE, 1024 + 2)) for case in range(4)]


def test_a_fix_on_its_date_keeps_the_promise(play: Play) -> None:
    """Asked for at 65, broken at 85, and promised anew at 95 for the minute in which it is done."""
    story = play(WORLDS["a fix on its date"])
    assert story.of("PROMISE_BROKEN", "CHASED", "FIXED", "PROMISE_KEPT", "ENDED") == of_case(
        0, (85.0, "PROMISE_BROKEN", "fixers", 20.0), (95.0, "CHASED", "fixers", 1.0), (115.0, "FIXED", "fixers", 1.0),
        (115.0, "PROMISE_KEPT", "fixers", 0.0), (115.0, "ENDED", "solved", 0.5))


def test_whom_nobody_answers_has_no_promise(play: Play) -> None:
    """The reps have gone home. The customer bears the line as long as a first caller would, by a draw of the chase."""
    story = play(WORLDS["a chase that nobody answers"])
    (t,) = story.onsets
    asked = t + 5
    due = asked + 130
    left = due + law(story, story.plan.channels[0]["patience"], draw(story, 0, Purpose.PATIENCE, 2))
    done = asked + 240
    assert left < done < left + 130
    assert story.steps[6:-1] == [
        *of_case(0, (asked, "FIX_REQUESTED", "fixers", 130.0), (asked, "SERVED", "fixers", 0.0, 0)),
        *apart((120.0, "STAFFED", "reps", 0.0)),
        *of_case(0, (due, "PROMISE_BROKEN", "fixers", 130.0), (due, "CONTACTED", "phone", 3.0),
                 (due, "QUEUED", "reps", 0.0), (left, "ABANDONED", "reps", left - due), (done, "FIXED", "fixers", 1.0),
                 (done, "RELEASED", "fixers", done - asked, 0))]
    assert story.steps[-1] == (done, "ENDED", "solved", 0.5, -1, 0)


def test_who_wrote_chases_by_phone(play: Play) -> None:
    """And comes back by phone, since that was the last channel."""
    story = play(WORLDS["a letter is chased by phone"])
    (t,) = story.onsets
    chased, back = t + 5 + 20, t + 5 + 30 + 100
    assert [step for step in story.of("CONTACTED") if step[0] <= back] == of_case(
        0, (t, "CONTACTED", "email", 0.0), (chased, "CONTACTED", "phone", 3.0), (back, "CONTACTED", "phone", 4.0))


def test_a_request_whose_case_has_ended_reaches_nobody(play: Play) -> None:
    story = play(WORLDS["gone before the request arrives"])
    (t,) = story.onsets
    assert story.steps[6:] == of_case(
        0, (t + 5, "FIX_REQUESTED", "fixers", 20.0), (t + 5 + 20, "ENDED", "gave_up", 0.5))


# Coming and leaving -----------------------------------------------------------------------------------------------


def test_the_hazard_of_a_newcomer_begins_when_it_joins(play: Play) -> None:
    story = play(WORLDS["newcomers who may leave"])
    a_minute = 500 / (WEEKS_PER_YEAR * MINUTES_PER_WEEK)
    expected = []
    for n, (joined, *_) in enumerate(story.of("JOINED")):
        key = int(customer_key(Origin.ORGANIC, n))
        u = uniform(run_key(story.plan.seed, 0), key, 0, int(Purpose.BACKGROUND_CHURN), 0)
        leaves = leaving_time(joined, unit_exponential(u), 0.0, a_minute)
        if leaves < story.plan.horizon:
            expected.append((leaves, "LEFT", "background", 0.5))
    assert expected
    assert story.of("LEFT") == apart(*sorted(expected))


def test_the_first_reason_to_leave_is_the_one_that_counts(play: Play) -> None:
    """The hazard comes due during the visit, after which this customer would have left anyway."""
    story = play(WORLDS["the first reason to leave"])
    (t,) = story.onsets
    assert story.steps[-1:] == apart((t + 600, "LEFT", "background", 0.5))


def test_an_agent_granted_to_a_case_that_ends_is_given_back(play: Play) -> None:
    """Case 0 waits for the senior, who comes at 120 and is granted to it; within that minute case 1 is solved and the
    customer leaves. Case 1 is heard of when the customer is off the line of case 0, at the cold handoff."""
    story = play(WORLDS["granted as the customer leaves"])
    first, second = story.onsets
    assert [step for step in story.steps if step[0] >= 90] == [
        *of_case(0, (90.0, "PASSED_ON", "rep", story.of("PASSED_ON")[0][3]), (90.0, "RELEASED", "reps", 30.0, 0),
                 (90.0, "HANDED_UP", "senior", 0.0), (90.0, "QUEUED", "seniors", 0.0)),
        *of_case(1, (90.0, "CONTACTED", "live", 0.0), (90.0, "SERVED", "reps", 0.0, 0)),
        *apart((120.0, "STAFFED", "seniors", 1.0)),
        *of_case(1, (120.0, "GRANTED", "rep", 0.0), (120.0, "RELEASED", "reps", 30.0, 0),
                 (120.0, "ENDED", "solved", 0.5)),
        *apart((120.0, "LEFT", "after_case", 0.5)),
        *of_case(0, (120.0, "WITHDRAWN", "seniors", 30.0), (120.0, "ENDED", "left", 0.5))]
    assert first < second < 60


def test_whoever_waits_to_come_back_is_off_the_line(play: Play) -> None:
    """The hazard comes due between the visit and the return: the customer leaves there and then."""
    story = play(WORLDS["leaving before coming back"])
    (t,) = story.onsets
    u = uniform(run_key(story.plan.seed, 0), int(customer_key(0, 0)), 0, int(Purpose.BACKGROUND_CHURN), 0)
    due = leaving_time(0.0, unit_exponential(u), 0.0, 2200 / (WEEKS_PER_YEAR * MINUTES_PER_WEEK))
    assert t + 5 < due < t + 5 + 1200
    assert story.steps[-2:] == [*apart((due, "LEFT", "background", 0.5)), *of_case(0, (due, "ENDED", "left", 0.5))]


def test_arrivals_come_by_the_draws_of_the_organisation(play: Play) -> None:
    """One an hour: the n-th comes when n exponential hours have added up."""
    story = play(WORLDS["arrivals"])
    hours, expected = 0.0, []
    for n in range(len(story.onsets)):
        hours += unit_exponential(uniform(run_key(story.plan.seed, 0), WORLD_KEY, 0, int(Purpose.ARRIVAL), n))
        expected.append(hours * 60.0)
    assert len(expected) > 10
    assert [round(time, 9) for time in story.onsets] == [round(time, 9) for time in expected]
    assert knock_on_number(1, 0) == 1
