"""What chance decides, step by step: probabilities of one half, and the draws that decide read from their keys.

Elsewhere in the tiny worlds a probability is 0 or 1, which a wrong comparison, a forgotten draw or a draw used twice
would survive. Here the test draws too, by the key that the model promises (purpose, and the number of the contact, the
handoff or the request), and so knows the log.
"""

from __future__ import annotations

from sim.engine.keys import OPEN_DEMAND
from sim.randomness import customer_key, run_key, uniform
from sim.vocabulary import Purpose
from tests.engine.conftest import Play, Story
from tests.engine.tiny import Step, cases, desk, of_case, two_levels, visit

FIRST_VISIT = visit("rep")
"""The n of draws made at the first level within the first contact."""

WORLDS = {
    "half of them try again": cases(4) + desk(staff="0") + """
        channels.phone.patience = 10
        channels.phone.retry = { probability = 0.5, delay = 200 }
    """,
    "half of the handoffs lose the story": cases(4) + """
        pools.reps.staff = 9
        chain = [
            { level = "first", pool = "reps", handle = 5, attempt_below = 0 },
            { level = "second", pool = "reps", handle = 5, attempt_below = 0 },
            { level = "third", pool = "reps", handle = 5, attempt_below = 0 },
            { level = "last", pool = "reps", handle = 5 },
        ]
        flaws.problem.complexity = 0.5
        levers.handing_up = { lost_information = 0.5, story_minutes = 3 }
    """,
    "half of the requests are lost": cases(4) + desk(staff="9") + """
        flaws.problem.needs_fixer.pool = "fixers"
        pools.fixers = { staff = 9, work = 30 }
        fixing = { promise = 60, lost_request = 0.5, chase_minutes = 4 }
    """,
    "half of the bosses say yes": cases(4) + two_levels("handle = 5, authority = 0", reps=9, seniors=9) + """
        flaws.problem.remedy = 50
        levers.ask_boss = { consult = 3, approval = 0.5 }
    """,
}


def by_chance(story: Story, case: int, purpose: Purpose, n: int) -> bool:
    """Return whether a probability of one half comes true for the case that came as number `case` (from 0)."""
    key = customer_key(OPEN_DEMAND, case)
    return bool(uniform(run_key(story.plan.seed, 0), key, 1, int(purpose), n) < 0.5)


def assert_cases(story: Story, kinds: tuple[str, ...], expected: list[list[Step]]) -> None:
    """Assert what is told of each case in records of some kinds, and that the cases differ (else they show nothing)."""
    assert [[step for step in story.of(*kinds) if step[5] == case] for case in range(4)] == expected
    assert len({len(steps) for steps in expected}) > 1


def test_chance_decides_at_every_attempt_whether_to_try_again(play: Play) -> None:
    story = play(WORLDS["half of them try again"])
    expected = []
    for case, time in enumerate(story.onsets):
        contacts = [(time, "CONTACTED", "phone", 0.0)]
        while by_chance(story, case, Purpose.RETRY, len(contacts)):
            time = time + 10 + 200
            contacts.append((time, "CONTACTED", "phone", 1.0))
        expected.append(of_case(case, *contacts, (time + 10, "ENDED", "gave_up", 0.5)))
    assert_cases(story, ("CONTACTED", "ENDED"), expected)


def test_chance_decides_at_every_handoff_what_gets_lost(play: Play) -> None:
    """What was lost is told again at the next level, which takes 3 minutes more than the 5 of the visit."""
    story = play(WORLDS["half of the handoffs lose the story"])
    expected = []
    for case, onset in enumerate(story.onsets):
        told = []
        time = onset + 5
        for handoff, level in enumerate(("second", "third", "last"), start=1):
            told.append((time, "HANDED_UP", level, 1.0))
            if by_chance(story, case, Purpose.LOST_INFORMATION, handoff):
                told.append((time, "INFORMATION_LOST", level, 0.0))
                time = time + 8
                told.append((time, "STORY_REPEATED", level, 3.0))
            else:
                time = time + 5
        expected.append(of_case(case, *told, (time, "ENDED", "solved", 0.5)))
    assert_cases(story, ("HANDED_UP", "INFORMATION_LOST", "STORY_REPEATED", "ENDED"), expected)


def test_chance_decides_of_every_request_whether_it_arrives(play: Play) -> None:
    """A lost request is found by the chase, an hour and four minutes later, and sent again; one that arrives is not."""
    story = play(WORLDS["half of the requests are lost"])
    expected = []
    for case, onset in enumerate(story.onsets):
        time, request = onset + 5, 1
        told = [(time, "FIX_REQUESTED", "fixers", 60.0)]
        while by_chance(story, case, Purpose.LOST_REQUEST, request):
            told.append((time, "REQUEST_LOST", "fixers", float(request)))
            time = time + 60 + 4
            told += [(time, "REQUEST_FOUND", "fixers", float(request)), (time, "FIX_REQUESTED", "fixers", 60.0)]
            request += 1
        expected.append(of_case(case, *told, (time + 30, "FIXED", "fixers", 1.0)))
    assert_cases(story, ("FIX_REQUESTED", "REQUEST_LOST", "REQUEST_FOUND", "FIXED"), expected)


def test_chance_decides_what_the_boss_says(play: Play) -> None:
    story = play(WORLDS["half of the bosses say yes"])
    expected = []
    for case, onset in enumerate(story.onsets):
        asked = onset + 5
        said = asked + 3
        if by_chance(story, case, Purpose.APPROVAL, FIRST_VISIT):
            expected.append(of_case(case, (said, "BOSS_APPROVED", "senior", said - asked)))
        else:
            expected.append(of_case(case, (said, "BOSS_DECLINED", "senior", said - asked),
                                    (said, "HANDED_UP", "senior", 1.0)))
    assert_cases(story, ("BOSS_APPROVED", "BOSS_DECLINED", "HANDED_UP"), expected)
