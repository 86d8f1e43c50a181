"""The worlds of the what-if truth are worlds, their policies change something, and its tables count what they say."""

from __future__ import annotations

import tomllib

import pytest

from experiments.verification.whatif import KIND, LEVERS, OUTCOMES, _what_if, _with_own_pool, case
from experiments.verification.whatif_tables import Tree, inline, lines_of
from sim.scenario import world
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


def found(truth: float, mean: float, both: float, clear: bool) -> Tree:
    """A prediction of one outcome."""
    return {"truth": truth, "error": 0.0, "level_true": 1.0, "level": 1.0, "mean": mean, "luck": 0.1 * both,
            "data": both, "both": both, "shift": 0.0, "share": 0.9, "clear": clear}


def test_the_tables_count_what_they_say() -> None:
    name = next(iter(OUTCOMES))
    results = [
        {"world": 0, "lever": "staff", "rows": 3000, "seconds": 1.0, "rota known": {name: found(1.0, 1.05, 0.2, True)}},
        {"world": 1, "lever": "staff", "rows": 3000, "seconds": 1.0, "rota known": {name: found(1.0, -1.0, 0.5, True)}},
        {"world": 2, "lever": "staff", "rows": 3000, "seconds": 1.0, "rota known": {name: found(1.0, 0.9, 1.5, False)}},
        {"world": 3, "lever": "hours", "refused": "too thin", "seconds": 1.0},
    ]
    lines = list(lines_of(results, KIND))
    assert lines[0].startswith("3 worlds, 1 refused")
    row = next(line for line in lines if line.startswith("| all |"))
    # held by two of three, by luck alone none but the third; two verdicts, one of the wrong sign; told of three: two
    assert row.startswith("| all | 3 | 66.7% | 33.3% | 2 | 1 | 67% of 3 | 90% |")
    assert lines[-1] == "refused: world 3 (hours): too thin"
