"""What time does, step by step: a case that grows while it is open, a hazard that adds up while loyalty changes.

The expected figures are worked out here from the definitions, with the exponential of Python's mathematics; they agree
to one part in 10^12, not to the last bit.
"""

from __future__ import annotations

import math

import pytest

from sim.randomness import customer_key, run_key, uniform
from sim.vocabulary import MINUTES_PER_WEEK, WEEKS_PER_YEAR, Purpose
from tests.engine.conftest import Play
from tests.engine.tiny import Step, cases, desk, orders

WORLDS = {
    "three snowballs": cases(3) + desk("handle = 100") + """
        [flaws.problem]
        severity = 0.25
        remedy = 50
        snowball_per_day = 8
        snowball_work = 2
    """,
    "a letter about what has grown": cases(1) + desk("handle = 10", '{ daily = "2-24: 1" }') + """
        channels.menu = { kind = "self_service", session = 20, leads_to = "email" }
        channels.phone.share = 0
        channels.email = { kind = "message", share = 0, expected_answer = 30, after_silence = "phone" }
        flaws.problem = { severity = 0.25, snowball_per_day = 8, snowball_work = 2 }
    """,
    "a hurt and a comfort": orders(1, 1) + desk() + """
        customers.trust.weights = { care = 1, help = 0, trust = 0 }
        customers.feelings = { onset = { care = -0.5 }, solved = { care = 0.5 } }
        customers.churn = { hazard_per_year = 2200, hazard_slope = 2 }
    """,
}


def close(steps: list[Step]) -> list[object]:
    """Return steps to compare with, their times and values to one part in 10^12."""
    return [(pytest.approx(time, rel=1e-12), kind, place, pytest.approx(value, rel=1e-12), agent, case)
            for time, kind, place, value, agent, case in steps]


def test_work_and_remedy_grow_while_nobody_solves_the_case(play: Play) -> None:
    """Severity grows from 1/4 by e^(8 t) in t days, to 1 at most; each growth of 1/2 doubles work and remedy."""
    story = play(WORLDS["three snowballs"])

    def grown(minutes: float) -> float:
        return 1.0 + 2.0 * (min(1.0, 0.25 * math.exp(8.0 * minutes / 1440.0)) - 0.25)

    expected: list[Step] = []
    free = 0.0
    for case, onset in enumerate(story.onsets):
        begun = max(onset, free)
        free = begun + 100.0 * grown(begun - onset)
        expected += [(free, "GRANTED", "rep", 50.0 * grown(free - onset), -1, case),
                     (free, "RELEASED", "reps", free - begun, 0, case)]
    assert story.of("GRANTED", "RELEASED") == close(expected)
    remedies = [step[3] for step in expected if step[1] == "GRANTED"]
    assert 50.0 < remedies[0] < remedies[1] < remedies[2] == 50.0 * 2.5


def test_a_late_answer_takes_what_it_would_have_taken_in_time(play: Play) -> None:
    """The letter is written twenty minutes after the onset, when severity is 1/4 of e^(8 x 20 / 1440), and read for
    nobody when the customer has called; the work on it has not grown since."""
    story = play(WORLDS["a letter about what has grown"])
    (onset,) = story.onsets
    written = onset + 20.0
    called = 120.0 + 10.0 * (1.0 + 2.0 * (0.25 * math.exp(8.0 * (120.0 - onset) / 1440.0) - 0.25))
    minutes = 10.0 * (1.0 + 2.0 * 0.25 * (math.exp(8.0 * 20.0 / 1440.0) - 1.0))
    assert story.of("ANSWERED_LATE", "RELEASED") == close([
        (called, "RELEASED", "reps", called - 120.0, 0, 0),
        (called, "ANSWERED_LATE", "reps", called - written, 0, 0),
        (called + minutes, "RELEASED", "reps", minutes, 0, 0)])


def test_the_hazard_adds_up_through_every_change_of_loyalty(play: Play) -> None:
    """Loyalty is 1/2 until the onset, 1/4 for the five minutes of the visit, then 5/8; the hazard is e^(2 (1/2 - it))
    times 2200 a year, and the customer leaves when it has added up to an exponential variate."""
    story = play(WORLDS["a hurt and a comfort"])
    (onset,) = story.onsets
    u = uniform(run_key(story.plan.seed, 0), customer_key(0, 0), 0, int(Purpose.BACKGROUND_CHURN), 0)
    a_minute = 2200 / (WEEKS_PER_YEAR * MINUTES_PER_WEEK)
    before, hurt, comforted = (a_minute * math.exp(2.0 * (0.5 - loyalty)) for loyalty in (0.5, 0.25, 0.625))
    left_over = -math.log1p(-u) - before * onset - hurt * 5.0
    assert left_over > 0.0
    leaves = onset + 5.0 + left_over / comforted
    assert story.of("LEFT") == close([(leaves, "LEFT", "background", 0.625, -1, -1)])
