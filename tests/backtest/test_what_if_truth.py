"""The worlds of the what-if truth are worlds, their policies change something, and its tables count what they say."""

from __future__ import annotations

import math
import tomllib

import numpy as np
import pytest

from experiments.verification.whatif_calls import KIND, LEVERS, OUTCOMES, _what_if, _with_own_pool, case
from experiments.verification.whatif_common import Tree, inline
from experiments.verification.whatif_tables import doubt, lines_of, weighed
from sim.scenario import world
from sim.statistics.input_uncertainty import two_widths
from sim.study.effects import signature


@pytest.mark.parametrize("number", range(15))
def test_a_case_is_a_world_and_its_policy_another(number: int) -> None:
    made = case(number)
    assert made.lever == LEVERS[number % len(LEVERS)]
    scenario = world(_with_own_pool(made)).add_policy("as_is", {}).add_policy("what_if", made.change)
    assert signature(scenario, ["as_is"])[0] != signature(scenario, ["what_if"])[0]
    assert case(number) == made
    calls = made.base["demand"]["cases_per_hour"] * 168 * made.weeks
    assert calls == pytest.approx(3000, rel=0.001)


def test_the_what_if_lies_over_a_fit() -> None:
    made = case(3)
    content = tomllib.loads(_what_if(made, made.base["pools"]["reps"]["staff"], {"pools": {"reps": {}, "step_in": {}}}))
    assert content["extends"] == "fit.toml"
    assert content["pools"]["step_in"]["staff"] == 0 and set(content["pools"]["reps"]["staff"]) == {
        "monday", "tuesday", "wednesday", "thursday", "friday"}
    assert set(content["policies"]) == {"as_is", "what_if"}
    assert inline({"a": [1, "b"]}) == '{ a = [1, "b"] }'


def found(truth: float, mean: float, data: float) -> Tree:
    """A prediction of one outcome, of which nearly all doubt comes from the draws."""
    gaps = [mean + 0.01 * data * (run - 4.5) for run in range(10)]
    drawn = [[mean + data * (draw - 7)] * 2 for draw in range(15)]
    return {"truth": truth, "error": 0.0, "level_true": 1.0, "level": 1.0, "freedom": 10.0, "gaps": gaps,
            "drawn": drawn}


def result(number: int, *args: float) -> Tree:
    """A world with one prediction."""
    return {"world": number, "lever": "staff", "weeks": 2, "rows": 3000, "seconds": 1.0,
            "rota known": {next(iter(OUTCOMES)): found(*args)}}


def test_widths_are_those_of_the_comparison() -> None:
    prediction = found(1.0, 1.05, 0.02)
    seen, widths = weighed(prediction), two_widths(prediction["gaps"], np.array(prediction["drawn"]), 0.95, 10.0)
    assert (seen["mean"], seen["both"]) == (widths.both.mean, widths.both.half_width)
    assert seen["clear"] and not weighed(found(1.0, 1.05, 0.5))["clear"]
    rare = {**prediction, "gaps": [0.0] * 9 + [10.0]}  # one run of ten differs: no verdict, whatever the interval
    assert not weighed(rare)["clear"]


def test_the_tables_count_what_they_say() -> None:
    results = [result(0, 1.0, 1.05, 0.02), result(1, 1.0, -1.0, 0.05), result(2, 1.0, 0.9, 0.15),
               {"world": 3, "lever": "hours", "weeks": 2, "refused": "too thin", "seconds": 1.0}]
    lines = list(lines_of(results, KIND))
    assert lines[0].startswith("3 worlds, 1 refused")
    row = next(line for line in lines if line.startswith("| all |"))
    # held by two of three, by luck alone none; two verdicts, one of the wrong sign; told of three: two
    assert row.startswith("| all | 3 | 66.7% | 0.0% | 2 | 1 | 67% of 3 | 100% |")
    assert any(line.startswith("| logs of 2 weeks | 3 |") for line in lines)
    assert lines[-1] == "refused: world 3 (hours): too thin"


def test_predictions_of_one_world_count_as_one_in_doubt() -> None:
    """Two of three: Student's t with two degrees of freedom, 4.303, times sqrt(2/3 x 3/2) / 3, thrice each or not."""
    held, world = np.array([True, True, False]), np.array([0, 1, 2])
    assert doubt(held, world) == pytest.approx(4.3027 / 3.0, rel=1e-4)
    assert doubt(np.repeat(held, 3), np.repeat(world, 3)) == pytest.approx(doubt(held, world))
    assert math.isnan(doubt(held, np.zeros(3, dtype=np.int64)))
