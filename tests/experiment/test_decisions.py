"""The decision that a scenario asks for: adopt, do not, or it cannot be told; and what it may name."""

from __future__ import annotations

import math

import pytest

from sim.errors import InputError
from sim.experiment.decisions import Decision as Decided
from sim.experiment.decisions import check_decision
from sim.scenario import loads
from sim.scenario.measuring import Decision
from tests.experiment.test_verdicts import compared
from tests.experiment.worlds import QUEUE, compare

STEADY = [0.0, 1.0] * 5


def decided(
    gain: float, worse: float = 0.0, *, smallest: float = 0.0, margin: float = 0.0, noise: float = 0.1
) -> Decided:
    """Return what comes of a gain in net value and a worsening of the mean wait, each with some noise."""
    wobble = [noise * (k - 4.5) for k in range(10)]
    asked = Decision(primary="net_value", smallest_effect=smallest, guardrails={"wait_mean.reps": margin})
    base = {"net_value": STEADY, "wait_mean.reps": STEADY}
    new = {"net_value": [a + gain + b for a, b in zip(STEADY, wobble, strict=True)],
           "wait_mean.reps": [a + worse + b for a, b in zip(STEADY, wobble, strict=True)]}
    return compared(base, new, decision=asked).decisions[0]


def test_adopt_is_said_where_all_of_it_is_shown() -> None:
    assert decided(5.0, -5.0).advice == "adopt"
    assert decided(5.0, 1.0, margin=2.0).advice == "adopt"
    assert decided(5.0, -5.0, smallest=4.0).advice == "adopt"


def test_do_not_adopt_where_the_gain_is_too_small_or_a_guardrail_fails() -> None:
    assert decided(-5.0, -5.0).advice == "do not adopt"
    assert decided(1.0, -5.0, smallest=4.0).advice == "do not adopt"
    assert decided(5.0, 5.0, margin=2.0).advice == "do not adopt"
    assert math.isnan(decided(-5.0, -5.0).runs_needed)


def test_between_the_two_it_cannot_be_told_and_it_is_said_how_many_runs_might() -> None:
    found = decided(0.1, -5.0)
    assert found.advice == "cannot be told"
    assert found.runs_needed > 10
    assert [condition.state for condition in found.conditions] == ["open", "met"]
    # a gain that is clear, but perhaps smaller than what is worth acting on
    found = decided(1.0, -5.0, smallest=0.9)
    assert found.advice == "cannot be told"
    assert found.runs_needed > 10


def test_a_guardrail_that_may_have_been_broken_stands_in_the_way() -> None:
    found = decided(5.0, 1.95, margin=2.0)
    assert found.advice == "cannot be told"
    assert [condition.state for condition in found.conditions] == ["met", "open"]


def test_the_same_is_no_gain_and_breaks_no_guardrail() -> None:
    asked = Decision(primary="net_value", guardrails={"wait_mean.reps": 0.0})
    base = {"net_value": STEADY, "wait_mean.reps": STEADY}
    found = compared(base, dict(base), decision=asked).decisions[0]
    assert found.advice == "do not adopt"
    assert [condition.state for condition in found.conditions] == ["failed", "met"]


def test_what_is_undefined_decides_nothing() -> None:
    asked = Decision(primary="net_value")
    found = compared({"net_value": [math.inf, 1.0]}, {"net_value": [1.0, 1.0]}, decision=asked).decisions[0]
    assert found.advice == "cannot be told"
    assert math.isnan(found.runs_needed)


def test_one_replication_decides_nothing() -> None:
    found = compared({"net_value": [0.0]}, {"net_value": [9.0]}, decision=Decision(primary="net_value")).decisions[0]
    assert found.advice == "cannot be told"


def test_without_a_decision_there_is_none() -> None:
    assert compared({"net_value": [0.0]}, {"net_value": [9.0]}).decisions == ()


def test_what_a_decision_names_gets_a_verdict() -> None:
    asked = QUEUE.replace("[demand]", '[decision]\nprimary = "wait_mean.reps"\nguardrails.churn = 0.01\n[demand]')
    comparison = compare(loads(asked), replications=15)
    assert [each.outcome for each in comparison.verdicts][-1] == "wait_mean.reps"
    assert comparison.verdict("scripted", "wait_mean.reps").word == "worse"
    assert comparison.decisions[0].advice == "do not adopt"


@pytest.mark.parametrize(("decision", "said"), [
    ('primary = "chrun"', r"decision.primary: is not an outcome(.|\n)*did you mean: churn"),
    ('primary = "wait_mean.nobody"', "did you mean: wait_mean.reps"),
    ('primary = "utilisation.reps"', "has no direction"),
    ('primary = "churn_per_year"', "no meaning in open demand"),
    ('primary = "churn"\nguardrails.cases = 1', "decision.guardrails.cases: has no direction"),
])
def test_a_decision_names_outcomes_of_the_world_that_have_a_direction(decision: str, said: str) -> None:
    scenario = loads(QUEUE.replace("[demand]", f"[decision]\n{decision}\n[demand]"))
    with pytest.raises(InputError, match=said):
        check_decision(scenario)
    with pytest.raises(InputError, match=said):
        compare(scenario, replications=1)


def test_all_faults_are_named_at_once() -> None:
    scenario = loads(QUEUE.replace("[demand]", '[decision]\nprimary = "a"\nguardrails = { b = 1, c = 1 }\n[demand]'))
    with pytest.raises(InputError) as caught:
        check_decision(scenario)
    assert [problem.key for problem in caught.value.problems] == [
        "decision.primary", "decision.guardrails.b", "decision.guardrails.c"]


def test_a_decision_can_be_checked_before_anything_is_chosen_by_pilot_runs() -> None:
    check_decision(loads(QUEUE.replace("[demand]", 'warm_up = "auto"\n[decision]\nprimary = "churn"\n[demand]')))
