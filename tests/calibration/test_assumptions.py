"""What no log says: asked in plain questions, and laid over the fitted scenario."""

from __future__ import annotations

import math
import tomllib

import pytest

from sim.calibration.assumptions import (
    QUESTIONS,
    Fitted,
    assumed,
    assumed_text,
    default_of,
    questions,
    read_answer,
)
from sim.errors import InputError
from sim.scenario import world

FITTED = tomllib.loads("""
horizon = "22 days"
demand = { kind = "open", cases_per_hour = 10 }
flaws = { a = { per_1000_orders = 3 }, b = { per_1000_orders = 1 } }
channels.phone.patience = { dist = "exponential", mean = "5 min" }
pools.reps.staff = { monday = "8-12: 2, 12-17:30: 3", saturday = "9-12: 1, 14-15: 1" }
[[chain]]
level = "rep"
pool = "reps"
handle = { dist = "lognormal", mean = "6 min", cv = 1 }
""")
BY_NAME = {question.name: question for question in QUESTIONS}


def test_the_people_behind_are_on_duty_while_the_first_desk_is() -> None:
    fitted = Fitted(FITTED)
    assert fitted.rota(2) == {"monday": "8-17:30: 2", "saturday": "9-12: 2, 14-15: 2"}
    assert fitted.open_hours() == pytest.approx(9.5 + 3.0 + 1.0)
    assert fitted.cases_per_hour == pytest.approx(10.0)
    assert fitted.handle_minutes() == 6.0


def test_the_default_number_of_people_is_busy_for_four_fifths() -> None:
    """15 % of 10 cases an hour x 168 h x 12 min = 50.4 h of work, in 13.5 open hours: 3.73 people, over 0.8: 4.7."""
    answers: dict[str, float | str] = {"beyond_first_desk": 0.15, "second_line_minutes": 12.0}
    assert default_of(BY_NAME["second_line_people"], answers, FITTED) == math.ceil(50.4 / 13.5 / 0.8)


def test_a_share_is_beyond_the_first_desk_and_reaches_the_second_line() -> None:
    answers = {"beyond_first_desk": 0.2, "second_line_minutes": 9.0, "second_line_people": 4.0}
    scenario = world(FITTED | _merged(assumed(answers, FITTED)))
    first, second = scenario.world().chain
    assert (first.attempt_below, second.level, second.pool) == (0.8, "second_line", "second_line")
    assert scenario.world().flaws["a"].complexity == scenario.world().flaws["b"].complexity


def test_leaving_is_as_likely_as_was_answered() -> None:
    found = assumed({"leave_solved": 0.02, "leave_unsolved": 0.3}, FITTED)["customers"]["churn"]["after_case"]
    assert 1.0 / (1.0 + math.exp(-found["base"])) == pytest.approx(0.02, abs=1e-5)
    assert 1.0 / (1.0 + math.exp(-found["base"] - found["unsolved"])) == pytest.approx(0.3, abs=1e-4)


def test_nothing_is_asked_that_makes_no_sense() -> None:
    assert not BY_NAME["authority"].asked({"remedy": 0.0})
    assert not BY_NAME["above_authority"].asked({"remedy": 5.0, "authority": "unlimited"})
    assert BY_NAME["above_authority"].asked({"remedy": 5.0, "authority": 3.0})
    assert not BY_NAME["second_line_people"].asked({"beyond_first_desk": 0.0})
    routed = FITTED | {"chain": [{"level": "a", "pool": "reps", "routes": {"solved": 1.0}}]}
    assert [question.name for question in questions(routed)] == [
        "leave_solved", "leave_unsolved", "tell_bad", "tell_good", "cost_per_hour"]


@pytest.mark.parametrize(("name", "typed", "read"), [
    ("beyond_first_desk", "15 %", 0.15), ("beyond_first_desk", "0,15", 0.15), ("authority", "unlimited", "unlimited"),
    ("authority", "250", 250.0), ("above_authority", "hand_up", "hand_up"), ("second_line_people", "3", 3.0)])
def test_answers_are_read(name: str, typed: str, read: float | str) -> None:
    assert read_answer(BY_NAME[name], typed) == (pytest.approx(read) if isinstance(read, float) else read)


@pytest.mark.parametrize(("name", "typed"), [
    ("beyond_first_desk", "150 %"), ("beyond_first_desk", "lots"), ("second_line_people", "2.5"), ("remedy", "-1"),
    ("above_authority", "perhaps"), ("remedy", "unlimited"), ("tell_bad", "nan")])
def test_what_is_no_answer_is_refused(name: str, typed: str) -> None:
    with pytest.raises(InputError, match="is no answer to it"):
        read_answer(BY_NAME[name], typed)


def test_everything_by_default_is_a_scenario_in_which_nothing_is_idle_by_mistake() -> None:
    answers: dict[str, float | str] = {}
    for question in questions(FITTED):
        if question.asked(answers):
            answers[question.name] = default_of(question, answers, FITTED)
    text = assumed_text(answers, FITTED, "fitted.toml")
    assert 'extends = "fitted.toml"' in text and "PwC 2018" in text
    assert max(map(len, (line for line in text.splitlines() if line.startswith("#")))) <= 118
    content = tomllib.loads(text)
    del content["extends"]
    assert content == assumed(answers, FITTED)
    world(FITTED | _merged(content))


def _merged(content: dict[str, object]) -> dict[str, object]:
    """What a file that extends the fitted one comes to."""
    from sim.scenario.overrides import merge

    return merge(FITTED, content)
