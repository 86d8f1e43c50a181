"""Edges of the rules, and draws behind their keys: what random changes of the stories had slipped through before."""

from __future__ import annotations

from itertools import pairwise

import pytest

from sim.engine.keys import OPEN_DEMAND, WORLD_KEY
from sim.randomness import customer_key, name_key, quantile, run_key, uniform
from sim.scenario.plan import Plan
from sim.vocabulary import Kind, Origin, Purpose
from tests.engine.conftest import Play, Story
from tests.engine.tiny import apart, cases, desk, of_case

OPENING = '{ daily = "1-24: 1" }'
"""Staff that come at minute 60, so that everything later is on whole minutes."""

WORLDS = {
    "reports of a flaw that is gone": cases(4) + desk("handle = 50", "4") + """
        levers.report = 1
        design = { threshold = 1, lead_time = 1 }
    """,
    "projects of any length": cases(4) + desk("handle = 1") + """
        levers.report = 1
        design = { threshold = 1, lead_time = { dist = "uniform", low = 1, high = 2 }, effectiveness = 0.01 }
    """,
    "a team of one": cases(4) + desk("handle = 1") + """
        levers.report = 1
        design = { threshold = 1, lead_time = "3 h", capacity = 1 }
        flaws.fee.complexity = 0.5
        flaws.leak.complexity = 0.5
    """,
    "reports just within the window": cases(2) + desk("handle = 5", OPENING) + """
        levers.report = 1
        design = { threshold = 2, window = 5, lead_time = 30 }
    """,
    "requests in a queue": cases(4) + desk("handle = 1", "4") + """
        flaws.problem.needs_fixer = { pool = "fixers" }
        pools.fixers = { staff = 1, work = 70 }
        fixing = { promise = { dist = "uniform", low = 20, high = 200 }, expedite = true }
    """,
    "strangers": desk() + """
        seed = 3
        customers.organic_per_week = 100
        customers.orders_per_week = 0.25
        customers.activity = { dist = "gamma", mean = 1, cv = 0.5 }
    """,
    "a flaw half gone": desk("handle = 1", "20") + """
        seed = 6
        demand.cases_per_hour = 5
        levers.report = 1
        design = { threshold = 1, lead_time = 1, window = 0.001, effectiveness = 0.5, capacity = 1 }
    """,
    "requests on their way": cases(3) + desk("handle = 1", "4") + """
        flaws.problem.needs_fixer = { pool = "fixers" }
        pools.fixers = { staff = 4, work = 10 }
        fixing.request_delay = { dist = "exponential", mean = 20 }
    """,
    "a name that nothing harms": cases(2) + desk(staff="0") + """
        channels.phone.patience = 10
        customers.word_of_mouth = { grievance_below = 1, grievance = 4, reputation_drop = 0 }
    """,
}


def drawn(plan: Plan, law: str, key: int, number: int, purpose: Purpose, n: int) -> float:
    """Return the quantile of one of the world's laws at the draw that it must come from."""
    u = uniform(run_key(plan.seed, 0), key, number, int(purpose), n)
    return float(quantile(plan.laws, plan.points, int(plan.world[law]), u))


def test_reports_of_a_flaw_that_is_gone_start_no_project(play: Play) -> None:
    """The first project leaves nothing of the flaw: a level of exactly 0. Reports of old cases still come in."""
    story = play(WORLDS["reports of a flaw that is gone"])
    gone = story.onsets[0] + 50 + 1
    assert story.of("PROJECT_STARTED", "FLAW_LOWERED") == apart(
        (gone - 1, "PROJECT_STARTED", "problem", 1.0), (gone, "FLAW_LOWERED", "problem", 0.0))
    assert [step[0] for step in story.of("REPORTED") if step[0] > gone]


def test_each_project_has_a_draw_of_its_own(play: Play) -> None:
    story = play(WORLDS["projects of any length"])
    started = [step[3] for step in story.of("PROJECT_STARTED")]
    assert len(set(started)) == len(started) == 4
    key = WORLD_KEY ^ name_key("problem")
    assert started == [drawn(story.plan, "lead_time", key, 0, Purpose.LEAD_TIME, n) for n in (1, 2, 3, 4)]


def test_a_team_of_one_does_one_project_after_the_other(play: Play) -> None:
    story = play(WORLDS["a team of one"])
    first, second = story.of("PROJECT_STARTED")
    assert {first[2], second[2]} == {"fee", "leak"}
    assert len({step[2] for step in story.of("REPORTED") if step[0] < first[0] + 180}) == 2
    assert story.of("PROJECT_STARTED", "FLAW_LOWERED") == apart(
        first[:4], (first[0] + 180, "FLAW_LOWERED", first[2], 0.0),
        (first[0] + 180, "PROJECT_STARTED", second[2], 180.0), (first[0] + 180 + 180, "FLAW_LOWERED", second[2], 0.0))


def test_a_report_just_as_old_as_the_window_counts(play: Play) -> None:
    story = play(WORLDS["reports just within the window"])
    assert story.of("REPORTED", "PROJECT_STARTED") == [
        *of_case(0, (65.0, "REPORTED", "problem", 1.0)), *of_case(1, (70.0, "REPORTED", "problem", 2.0)),
        *apart((70.0, "PROJECT_STARTED", "problem", 30.0))]


def test_an_expedited_request_is_next(play: Play) -> None:
    """The fixers take the first of those who wait, but that of the expedited ones if there are any."""
    story = play(WORLDS["requests in a queue"])
    waiting: list[int] = []
    expedited: set[int] = set()
    overtaken = 0
    for _, kind, place, _, _, case in story.steps:
        if kind == "QUEUED" and place == "fixers":
            waiting.append(case)
        elif kind == "EXPEDITED":
            expedited.add(case)
        elif kind == "SERVED" and place == "fixers" and waiting:
            assert case == next((one for one in waiting if one in expedited), waiting[0])
            overtaken += case != waiting[0]
            waiting.remove(case)
            expedited.discard(case)
    assert overtaken > 0


def test_newcomers_off_the_street_have_keys_of_their_own(play: Play) -> None:
    story = play(WORLDS["strangers"])
    joined = [step[3] for step in story.of("JOINED")]
    assert len(joined) > 5
    assert joined == [0.25 * drawn(story.plan, "activity", int(customer_key(Origin.ORGANIC, n)), 0, Purpose.ACTIVITY, 0)
                      for n in range(len(joined))]


def test_what_is_left_of_a_flaw_is_drawn_for_each_candidate(play: Play) -> None:
    """Without a design team every candidate becomes a case; with one, those whose draw is below the level."""
    world = WORLDS["a flaw half gone"]
    story, all_of_them = play(world), play(world.replace("report = 1", "report = 0"))
    lowered = [(step[0], step[3]) for step in story.of("FLAW_LOWERED")]
    wanted = []
    for n, time in enumerate(all_of_them.onsets):
        level = next((left for when, left in reversed(lowered) if when <= time), 1.0)
        key = int(customer_key(OPEN_DEMAND, n))
        if uniform(run_key(story.plan.seed, 0), key, 1, int(Purpose.FLAW_LEVEL), 0) < level:
            wanted.append(time)
    assert 3 < len(wanted) < len(all_of_them.onsets) / 2
    assert story.onsets == wanted


def test_a_request_takes_the_time_drawn_for_it(play: Play) -> None:
    story = play(WORLDS["requests on their way"])
    served = {step[5]: step[0] for step in story.of("SERVED") if step[2] == "fixers"}
    asked = {step[5]: step[0] for step in story.of("FIX_REQUESTED")}
    assert len(served) == 3
    assert served == {case: time + drawn(story.plan, "request_delay", int(customer_key(OPEN_DEMAND, case)), 1,
                                         Purpose.REQUEST_DELAY, 1) for case, time in asked.items()}


@pytest.mark.parametrize(("drop", "fell"), [("0", 0), ("0.001", 2)])
def test_a_name_that_cannot_fall_does_not(play: Play, drop: str, fell: int) -> None:
    story = play(WORLDS["a name that nothing harms"].replace("reputation_drop = 0", f"reputation_drop = {drop}"))
    assert len(story.of("AGGRIEVED")) == 2
    assert len(story.of("REPUTATION_FELL")) == fell


def test_the_worlds_are_as_they_are_meant(play: Play) -> None:
    """Four cases that come one after another, so that a project of a minute or two is over before the next report."""
    story: Story = play(WORLDS["projects of any length"])
    assert all(later > earlier + 3 for earlier, later in pairwise(story.onsets))
    assert Kind.EXPEDITED.name in {step[1] for step in play(WORLDS["requests in a queue"]).steps}
