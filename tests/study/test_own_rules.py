"""Rules of one's own in studies: factors, `set`, identity, what travels to workers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sim.errors import InputError
from sim.scenario import Scenario, load
from sim.study.frame import Frame, prepare
from sim.study.identity import changes
from sim.study.jobs import plan_of
from tests.experiment.worlds import QUEUE
from tests.study.worlds import COMPARE, SWEEP, study

RULE = "class Numbers:\n    within: float = 60.0\n    share: float = 0.5\n"
WITHIN = {"path": "rules.patient.within", "low": "10 min", "high": 90, "points": 3}


NAMED = QUEUE + '[policies.free]\nrules = "other.py"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a directory with two rules."""
    (tmp_path / "patient.py").write_text(RULE)
    (tmp_path / "other.py").write_text("")
    return tmp_path


def made(folder: Path, content: dict[str, Any], rules: str = 'rules = "patient.py"', world: str = QUEUE,
         **changed: Any) -> Frame:
    """Return a study made ready, without any run."""
    def ready(scenario: Scenario, seed: int) -> tuple[Scenario, None]:
        return scenario, None

    return prepare(study(folder, content, f"{rules}\n{world}", **changed), pilots=ready)


def test_a_factor_moves_a_number_of_a_rule(folder: Path) -> None:
    frame = made(folder, SWEEP, factors={"within": WITHIN})
    (folder / "patient.py").unlink()  # whoever does the job needs no file
    tree = json.dumps(frame.definition.factors["within"].tree(25.0))
    plan = plan_of(frame.content, tree, frame.policies[1])
    assert [file.path for file in plan.rules] == ["patient.py"] and plan.rule_numbers.tolist() == [25.0, 0.5]
    assert plan.rules[0].text == RULE


def test_a_factor_may_move_a_number_under_one_policy(folder: Path) -> None:
    frame = made(folder, SWEEP, factors={"share": {"path": "policies.scripted.rules.patient.share", "values": [0, 1]}})
    tree = json.dumps(frame.definition.factors["share"].tree(1))
    numbers = {policy: plan_of(frame.content, tree, policy).rule_numbers.tolist() for policy in frame.policies}
    assert numbers == {policy: [60.0, 1.0 if policy == "scripted" else 0.5] for policy in frame.policies}


def test_a_factor_may_choose_among_files_that_the_scenario_names(folder: Path) -> None:
    moved = {"which": {"path": "policies.scripted.rules", "values": ["patient.py", "other.py", "none"]}}
    frame = made(folder, SWEEP, factors=moved, world=NAMED)
    trees = [json.dumps(frame.definition.factors["which"].tree(value)) for value in moved["which"]["values"]]
    assert [[file.name for file in plan_of(frame.content, tree, "scripted").rules] for tree in trees] == [
        ["patient"], ["other"], []]


@pytest.mark.parametrize(("factor", "message"), [
    (WITHIN | {"path": "rules.patient.withn"}, "is not a number that patient.py declares"),
    (WITHIN | {"path": "rules.patiend.within"}, "is not a rule of this scenario"),
    ({"path": "rules", "values": ["patient.py", "other.py"]}, "is not a file of this scenario"),
    ({"path": "rules.patient.within", "values": ["1 h", 60, 30]}, "has values that mean the same"),
])
def test_a_factor_that_moves_nothing_known_is_refused(folder: Path, factor: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        made(folder, SWEEP, factors={"odd": factor})
    assert all(problem.key.startswith("factors.odd") for problem in caught.value.problems)


def test_a_factor_of_a_rule_that_no_policy_of_the_study_uses_changes_nothing(folder: Path) -> None:
    with pytest.raises(InputError, match="changes nothing under any of the policies"):
        made(folder, SWEEP, factors={"within": WITHIN}, policies=["free"], world=NAMED)


def test_two_factors_of_one_rule_go_together(folder: Path) -> None:
    both = {"within": WITHIN, "share": {"path": "rules.patient.share", "low": 0, "high": 1, "points": 2}}
    frame = made(folder, SWEEP, factors=both)
    assert [point.overrides for point in _points(frame)][:2] == [
        '{"rules":{"patient":{"share":0.0,"within":10.0}}}', '{"rules":{"patient":{"share":1.0,"within":10.0}}}']


def _points(frame: Frame) -> Any:
    from sim.study.kinds import procedure_for

    return procedure_for(frame).points


def test_a_study_may_set_rules_beside_its_scenario(folder: Path) -> None:
    frame = made(folder, COMPARE, "", set={"rules": ["patient.py"]})
    assert [file.name for file in frame.scenario.rule_files] == ["patient"]


def test_a_rule_is_a_part_of_who_a_study_is(folder: Path) -> None:
    before = made(folder, COMPARE)
    assert before.parts["rules"] == {"patient.py": before.scenario.rule_files[0].digest}
    assert made(folder, COMPARE).identity == before.identity
    (folder / "patient.py").write_text(RULE + "# a comment\n")
    after = made(folder, COMPARE)
    assert after.identity != before.identity
    assert changes(before.parts, after.parts) == ["the scenario", "the rule file patient.py"]
    assert "rules" not in made(folder, COMPARE, "").parts


def test_the_content_of_a_study_is_its_scenario(folder: Path) -> None:
    frame = made(folder, COMPARE)
    assert json.loads(frame.content) == load(folder / "queue.toml").raw
    assert json.loads(frame.content)["rule_files"] == {"patient.py": RULE}
