"""Customers, step by step: joining, feeling, leaving, telling others, and problems that set off others."""

from __future__ import annotations

import pytest

from sim.behaviour.churn import hazard, leaving_time
from sim.behaviour.demand import unit_exponential
from sim.behaviour.feelings import moved
from sim.engine.keys import WORLD_KEY
from sim.randomness import customer_key, run_key, uniform
from sim.vocabulary import MINUTES_PER_WEEK, NOBODY, WEEKS_PER_YEAR, Kind, Purpose
from tests.engine.conftest import Play, Story
from tests.engine.tiny import apart, cases, desk, of_case, orders, two_levels

CARE_ALONE = "customers.trust.weights = { care = 1, help = 0, trust = 0 }\n"
TRUST_ALONE = "customers.trust.weights = { care = 0, help = 0, trust = 1 }\n"

WORLDS = {
    "three founders": desk() + "customers = { initial = 3, orders_per_week = 0.25 }",
    "newcomers off the street": desk() + "customers = { organic_per_week = 60, orders_per_week = 0.25 }",
    "a background hazard": desk() + """
        customers.initial = 1
        customers.churn = { hazard_per_year = 2000, hazard_slope = 2 }
        customers.trust.start = { care = 0.25, help = 0.25, trust = 0.25 }
    """,
    "leaving on the line": orders(1, 1) + desk("handle = 600") + "customers.churn.hazard_per_year = 2200",
    "leaving at a cold handoff": orders(1, 1) + two_levels("handle = 600, attempt_below = 0") + """
        customers.churn.hazard_per_year = 2200
        flaws.problem.complexity = 0.5
        levers.handing_up.warm = false
    """,
    "leaving after a case": orders(1, 2) + desk() + "customers.churn.after_case.base = 1000",
    "leaving without a word": orders(1, 2) + desk() + """
        customers.churn.after_case.base = 1000
        customers.voice = [0, 0]
    """,
    "leaving with a case open": orders(1, 2) + desk("handle = 5", '{ daily = "1-24: 1" }') + """
        customers.churn.after_case.base = 1000
    """,
    "leaving with a letter in work": orders(1, 2) + desk("handle = 100", "2") + """
        channels.letter.kind = "message"
        customers.churn.after_case.base = 1000
    """,
    "caught before delivery": orders(1, 2) + desk() + """
        flaws.problem.severity = 0.25
        levers.quality_check = 1
    """,
    "one problem at a time": orders(1, 2) + desk("handle = 100") + "customers.one_case_at_a_time = true",
    "an eventful case": cases(1) + desk("handle = 5", '{ daily = "1-24: 1" }') + CARE_ALONE + """
        levers.goodwill = 15
        [customers.feelings]
        onset = { care = -0.5 }
        waited = { care = -0.125 }
        granted = { care = 0.5 }
        goodwill = { care = 0.5, trust = 1 }
        solved = { care = 0.5 }
    """,
    "praise": 'horizon = "30 h"' + cases(1) + desk("handle = 10") + """
        customers.word_of_mouth = { praise_above = 0.5, praise = 3, conversion = 1, delay = "1 day" }
    """,
    "a grievance told outside": cases(2) + desk(staff="0") + """
        channels.phone.patience = 10
        [customers.word_of_mouth]
        grievance_below = 1
        grievance = 4
        reputation_drop = 0.001
        reputation_half_life = "2 weeks"
    """,
    "a grievance told to a friend": orders(2, 1) + desk(staff="0") + TRUST_ALONE + """
        channels.phone.patience = 10
        [customers.word_of_mouth]
        grievance_below = 1
        grievance = 4
        inside = 1
        shift = 0.5
        graph.small_world = { neighbours = 2, rewire = 0 }
    """,
    "one thing leads to another": cases(1) + desk("handle = 100", "2") + """
        flaws.leak = { knock_on = { flaw = "flood", per_day = 100 } }
        flaws.flood = { per_1000_orders = 0, severity = 0.75, priority = 1 }
    """,
    "solved before it leads to another": cases(1) + desk("handle = 1", "2") + """
        flaws.leak = { knock_on = { flaw = "flood", per_day = 100 } }
        flaws.flood = { per_1000_orders = 0, severity = 0.75, priority = 1 }
    """,
}


def draw(story: Story, key: int, case: int, purpose: Purpose, n: int = 0) -> float:
    """Return a draw of the story's world."""
    return uniform(run_key(story.plan.seed, 0), key, case, int(purpose), n)


def test_founders_are_there_from_the_start(play: Play) -> None:
    story = play(WORLDS["three founders"])
    assert story.steps == apart(*[(0.0, "JOINED", "founding", 0.25)] * 3)
    assert story.log.records["customer"][1:].tolist() == [0, 1, 2]


def test_newcomers_come_at_the_moments_of_their_own_stream(play: Play) -> None:
    story = play(WORLDS["newcomers off the street"])
    times, time = [], 0.0
    while time < story.plan.horizon:
        gap = unit_exponential(draw(story, WORLD_KEY, 0, Purpose.ORGANIC, len(times)))
        time += gap * MINUTES_PER_WEEK / 60
        times.append(time)
    assert len(times) > 2
    assert story.steps == apart(*((time, "JOINED", "organic", 0.25) for time in times[:-1]))


def test_a_customer_leaves_when_the_background_hazard_has_added_up(play: Play) -> None:
    """2000 a year at loyalty 1/2, exp(2 x 1/4) times as much at loyalty 1/4."""
    story = play(WORLDS["a background hazard"])
    threshold = unit_exponential(draw(story, int(customer_key(0, 0)), 0, Purpose.BACKGROUND_CHURN))
    per_minute = hazard(2000 / (WEEKS_PER_YEAR * MINUTES_PER_WEEK), 2.0, 0.25)
    time = leaving_time(0.0, threshold, 0.0, per_minute)
    assert story.steps == apart((0.0, "JOINED", "founding", 0.0), (time, "LEFT", "background", 0.25))


def due(story: Story) -> float:
    """Return when the background hazard of customer 0 (2200 a year) is due to make it leave."""
    threshold = unit_exponential(draw(story, int(customer_key(0, 0)), 0, Purpose.BACKGROUND_CHURN))
    return threshold * WEEKS_PER_YEAR * MINUTES_PER_WEEK / 2200


def test_a_departure_waits_until_the_contact_is_over(play: Play) -> None:
    """The hazard is due in the middle of the visit: the customer hears it to the end, then leaves."""
    story = play(WORLDS["leaving on the line"])
    (t,) = story.onsets
    end = t + 600
    assert t < due(story) < end
    assert story.steps[4:] == [
        *of_case(0, (t, "SERVED", "reps", 0.0, 0), (end, "GRANTED", "rep", 0.0),
                 (end, "RELEASED", "reps", end - t, 0), (end, "ENDED", "solved", 0.5)),
        *apart((end, "LEFT", "background", 0.5)),
    ]


def test_a_departure_that_waited_ends_the_case_as_soon_as_the_line_is_free(play: Play) -> None:
    """A cold handoff takes the customer off the line: the departure comes due and ends the case unsolved."""
    story = play(WORLDS["leaving at a cold handoff"])
    (t,) = story.onsets
    end = t + 600
    assert t < due(story) < end
    assert story.steps[4:] == [
        *of_case(0, (t, "SERVED", "reps", 0.0, 0), (end, "PASSED_ON", "rep", 0.5),
                 (end, "RELEASED", "reps", end - t, 0), (end, "HANDED_UP", "senior", 0.0)),
        *apart((end, "LEFT", "background", 0.5)),
        *of_case(0, (end, "ENDED", "left", 0.5)),
    ]


def test_a_customer_may_leave_after_a_case_and_orders_no_more(play: Play) -> None:
    """The second order never becomes a problem: its customer has gone."""
    story = play(WORLDS["leaving after a case"])
    t = story.onsets[0]
    assert story.steps[-2:] == [
        *of_case(0, (t + 5, "ENDED", "solved", 0.5)), *apart((t + 5, "LEFT", "after_case", 0.5)),
    ]
    assert story.log.records["customer"][-1] == 0


def test_a_silent_customer_may_leave_without_a_word(play: Play) -> None:
    story = play(WORLDS["leaving without a word"])
    (t,) = story.onsets
    assert story.steps[1:] == [
        *of_case(0, (t, "OPENED", "problem", 0.5), (t, "STAYED_SILENT", "problem", 0.0), (t, "ENDED", "silent", 0.5)),
        *apart((t, "LEFT", "silently", 0.5)),
    ]


def test_who_leaves_after_a_case_does_not_call_about_the_next(play: Play) -> None:
    """The second problem is to be told when the customer is off the line about the first, and never is: it leaves."""
    story = play(WORLDS["leaving with a case open"])
    first, second = story.onsets
    assert first < second < 60
    assert story.of("CONTACTED") == of_case(0, (first, "CONTACTED", "live", 0.0))
    assert [step for step in story.steps if step[0] > 60] == [
        *of_case(0, (65.0, "GRANTED", "rep", 0.0), (65.0, "RELEASED", "reps", 5.0, 0), (65.0, "ENDED", "solved", 0.5)),
        *apart((65.0, "LEFT", "after_case", 0.5)),
        *of_case(1, (65.0, "ENDED", "left", 0.5)),
    ]


def test_a_departure_waits_for_all_that_somebody_is_at(play: Play) -> None:
    """Two letters of one customer are being answered when the first is done; the customer stays until the second is."""
    story = play(WORLDS["leaving with a letter in work"])
    first, second = story.onsets
    assert second < first + 100
    assert [step for step in story.steps if step[0] > second] == [
        *of_case(0, (first + 100, "GRANTED", "rep", 0.0), (first + 100, "RELEASED", "reps", (first + 100) - first, 0),
                 (first + 100, "ENDED", "solved", 0.5)),
        *of_case(1, (second + 100, "GRANTED", "rep", 0.0),
                 (second + 100, "RELEASED", "reps", (second + 100) - second, 1),
                 (second + 100, "ENDED", "solved", 0.5)),
        *apart((second + 100, "LEFT", "after_case", 0.5)),
    ]


def test_a_quality_check_stops_flawed_orders(play: Play) -> None:
    """The orders are the same two that would have become cases, at the same moments."""
    story = play(WORLDS["caught before delivery"])
    unchecked = play(WORLDS["caught before delivery"].replace("quality_check = 1", "quality_check = 0"))
    first, second = unchecked.onsets
    assert story.steps[1:] == apart((first, "CAUGHT", "problem", 0.25), (second, "CAUGHT", "problem", 0.25))
    assert story.log.records["customer"][-2:].tolist() == [0, 0]


def test_one_problem_at_a_time(play: Play) -> None:
    """The second order comes while the first case is open, and is not a problem then."""
    story = play(WORLDS["one problem at a time"])
    both = play(WORLDS["one problem at a time"].replace("true", "false"))
    assert story.onsets == both.onsets[:1]
    assert len(both.onsets) == 2
    assert both.onsets[1] < both.onsets[0] + 100


def test_what_happens_is_felt(play: Play) -> None:
    """Care is halved by the onset, shrinks with every ten minutes of waiting, and three times gets half of the rest."""
    story = play(WORLDS["an eventful case"])
    (t,) = story.onsets
    waited = 60 - t
    after_wait = moved(0.25, -0.125, waited / 10.0)
    granted = moved(after_wait, 0.5, 1.0)
    goodwill = moved(granted, 0.5, 1.0)
    solved = moved(goodwill, 0.5, 1.0)
    assert after_wait == pytest.approx(0.25 * 0.875 ** (waited / 10), rel=1e-15)
    assert solved == pytest.approx(1 - (1 - after_wait) / 8, rel=1e-15)
    assert [step for step in story.steps if step[1] not in ("STAFFED", "VOICED", "CONTACTED", "QUEUED")] == of_case(
        0,
        (t, "OPENED", "problem", 0.5),
        (t, "FELT", "onset", 0.25),
        (60.0, "SERVED", "reps", waited, 0),
        (60.0, "FELT", "waited", after_wait),
        (65.0, "GRANTED", "rep", 0.0),
        (65.0, "FELT", "granted", granted),
        (65.0, "GOODWILL_GIVEN", "rep", 15.0),
        (65.0, "FELT", "goodwill", goodwill),
        (65.0, "RELEASED", "reps", 5.0, 0),
        (65.0, "FELT", "solved", solved),
        (65.0, "ENDED", "solved", solved),
    )


def test_praise_wins_customers_who_come_with_problems_of_their_own(play: Play) -> None:
    """All who were told join a day later, at one instant: they join in order, then speak up in order, then wait."""
    story = play(WORLDS["praise"])
    t = story.onsets[0]
    told = int(story.of("PRAISED")[0][3])
    assert told >= 2
    come = t + 10 + 1440
    won = range(1, told + 1)
    assert [step for step in story.steps[6:] if step[0] <= come] == [
        *of_case(0, (t + 10, "ENDED", "solved", 0.5), (t + 10, "PRAISED", "problem", float(told))),
        *[step for case in won for step in (
            *apart((come, "JOINED", "referral", 0.0)), *of_case(case, (come, "OPENED", "problem", 0.5)))],
        *of_case(1, (come, "VOICED", "problem", 0.0), (come, "CONTACTED", "live", 0.0),
                 (come, "SERVED", "reps", 0.0, 0)),
        *[step for case in won[1:] for step in of_case(
            case, (come, "VOICED", "problem", 0.0), (come, "CONTACTED", "live", 0.0),
            (come, "QUEUED", "reps", float(case - 2)))],
    ]
    served = story.of("SERVED")[1:]
    assert [step[5] for step in served] == list(won)
    # the log knows who won them: the record that led to each JOINED is the praise
    records = story.log.records
    joined = records[records["kind"] == Kind.JOINED]
    assert set(records["kind"][joined["cause"]].tolist()) == {Kind.PRAISED}


def test_grievances_told_outside_sink_the_name(play: Play) -> None:
    """The stock halves every fortnight: what the first told has faded a little when the second tells."""
    story = play(WORLDS["a grievance told outside"])
    first, second = (t + 10 for t in story.onsets)
    told = [step[3] for step in story.of("AGGRIEVED")]
    assert len(told) == 2
    fell = story.of("REPUTATION_FELL")
    assert fell[0] == (first, "REPUTATION_FELL", "problem", told[0], NOBODY, 0)
    assert fell[1][0] == second
    assert fell[1][3] == pytest.approx(told[0] * 0.5 ** ((second - first) / 20_160) + told[1], rel=1e-14)
    assert story.steps[-3:] == of_case(
        1, (second, "ENDED", "gave_up", 0.5), (second, "AGGRIEVED", "problem", told[1]),
        (second, "REPUTATION_FELL", "problem", fell[1][3]),
    )


def test_grievances_told_inside_shake_the_trust_of_friends(play: Play) -> None:
    """Two customers know each other: every telling of customer 0 halves the trust of customer 1."""
    story = play(WORLDS["a grievance told to a friend"])
    (t,) = story.onsets
    told = int(story.of("AGGRIEVED")[0][3])
    assert told >= 2
    assert story.steps[-told - 2:] == [
        *of_case(0, (t + 10, "ENDED", "gave_up", 0.5), (t + 10, "AGGRIEVED", "problem", float(told))),
        *apart(*((t + 10, "HEARD", "grievance", 0.5 ** (n + 2)) for n in range(told))),
    ]
    assert set(story.log.records["customer"][-told:].tolist()) == {1}


def test_an_open_case_sets_off_another(play: Play) -> None:
    """The customer is on the line about the first, and tells of the second when that is over."""
    story = play(WORLDS["one thing leads to another"])
    t, later = story.onsets
    exponential = unit_exponential(draw(story, int(customer_key(3, 0)), 1, Purpose.KNOCK_ON))
    assert later == t + 14.4 * exponential
    assert [step for step in story.steps if step[0] == later] == [
        *of_case(0, (later, "KNOCKED_ON", "flood", 1.0)),
        *of_case(1, (later, "OPENED", "flood", 0.5), (later, "VOICED", "flood", 0.75)),
    ]
    over = t + 100
    assert [step for step in story.steps if step[0] == over] == [
        *of_case(0, (over, "GRANTED", "rep", 0.0), (over, "RELEASED", "reps", over - t, 0),
                 (over, "ENDED", "solved", 0.5)),
        *of_case(1, (over, "CONTACTED", "live", 0.0), (over, "SERVED", "reps", 0.0, 0)),
    ]
    opened = story.log.records[story.log.records["case"] == 1][0]
    assert story.log.records["kind"][opened["cause"]] == Kind.KNOCKED_ON
    assert opened["customer"] == 0


def test_a_case_that_has_ended_sets_off_nothing(play: Play) -> None:
    story = play(WORLDS["solved before it leads to another"])
    assert len(story.onsets) == 1
