"""Rules of one's own in a scenario: forms, policies, overrides, errors, the hash, the plan."""

from __future__ import annotations

import json
import pickle
import tomllib
from pathlib import Path

import numpy as np
import pytest
from jsonschema import Draft202012Validator

from sim.errors import InputError, Problem
from sim.scenario import Scenario, json_schema, load
from sim.scenario.own_rules import MOST_RULES
from sim.scenario.plan import build
from sim.scenario.rule_files import declared_numbers
from sim.scenario.scenario import of_content
from sim.scenario.unused import unused
from tests.scenario.worlds import QUEUE

FIRST = "class Numbers:\n    within: float = 60.0\n    share: float = 0.5\n"
SECOND = "class Numbers:\n    limit: float = 3\n"
TABLE = '[rules]\nuse = ["first.py", "second.py"]\nfirst = { within = "30 min" }\nsecond.limit = -4\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a directory with two rules, and a third without numbers in a directory below."""
    (tmp_path / "first.py").write_text(FIRST)
    (tmp_path / "second.py").write_text(SECOND)
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "third.py").write_text("raise SystemExit\n")
    return tmp_path


def world(folder: Path, rules: str = "", more: str = "", sets: tuple[str, ...] = ()) -> Scenario:
    """Load a queue with rules at its top and more at its end."""
    (folder / "world.toml").write_text(f"{rules}\n{QUEUE}{more}")
    return load(folder / "world.toml", sets)


def problems(folder: Path, rules: str = "", more: str = "", sets: tuple[str, ...] = ()) -> list[Problem]:
    """Return what is wrong with such a world."""
    with pytest.raises(InputError) as caught:
        world(folder, rules, more, sets)
    return caught.value.problems


def used(scenario: Scenario, policy: str | None = None) -> list[str]:
    """Return the paths of the rules of a policy."""
    return [file.path for file in scenario.world(policy).rules.files]


def numbers(scenario: Scenario, policy: str | None = None) -> dict[str, dict[str, float]]:
    """Return the numbers of a policy."""
    return {name: dict(row) for name, row in scenario.world(policy).rules.numbers.items()}


# Forms ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rules", "files"), [
    ("", []), ('rules = "none"', []), ("rules = []", []), ("rules = {}", []), ('rules.use = "none"', []),
    ('rules = "first.py"', ["first.py"]), ('rules.use = "first.py"', ["first.py"]),
    ('rules = ["second.py", "first.py"]', ["second.py", "first.py"]),
    ('rules = { use = ["below/third.py"] }', ["below/third.py"]),
])
def test_rules_are_a_text_a_list_or_a_table(folder: Path, rules: str, files: list[str]) -> None:
    assert used(world(folder, rules)) == files
    assert Draft202012Validator(json_schema()).is_valid(tomllib.loads(f"{rules}\n{QUEUE}"))


def test_numbers_are_declared_by_the_file_and_set_by_the_scenario(folder: Path) -> None:
    scenario = world(folder, more=TABLE)
    assert numbers(scenario) == {"first": {"within": 30.0, "share": 0.5}, "second": {"limit": -4.0}}
    Draft202012Validator(json_schema()).validate(tomllib.loads(QUEUE + TABLE))


def test_an_absolute_path_is_taken_as_it_is(folder: Path) -> None:
    path = str(folder / "below" / "third.py")
    scenario = world(folder, f"rules = '{path}'")
    assert used(scenario) == [path] and scenario.rule_files[0].name == "third"


def test_policies_have_rules_of_their_own(folder: Path) -> None:
    scenario = world(folder, 'rules = "first.py"', """
[policies.same]
[policies.other]
rules = "second.py"
[policies.both]
rules = { use = ["first.py", "second.py"], first = { share = 0.1 } }
[policies.changed]
rules.first.within = 10
[policies.bare]
rules = "none"
""", sets=("rules.second.limit=5",))
    assert {policy: used(scenario, policy) for policy in scenario.policies} == {
        "same": ["first.py"], "other": ["second.py"], "both": ["first.py", "second.py"], "changed": ["first.py"],
        "bare": []}
    assert numbers(scenario, "both") == {"first": {"within": 60.0, "share": 0.1}, "second": {"limit": 5.0}}
    assert numbers(scenario, "changed")["first"]["within"] == 10.0
    assert [file.name for file in scenario.rule_files] == ["first", "second"]


def test_numbers_of_the_world_hold_for_a_rule_that_only_a_policy_uses(folder: Path) -> None:
    scenario = world(folder, "rules.second.limit = 7", '[policies.a]\n[policies.b]\nrules = "second.py"\n')
    assert (used(scenario, "a"), numbers(scenario, "b")) == ([], {"second": {"limit": 7.0}})


def test_the_order_of_overrides(folder: Path) -> None:
    """The file, the policy over it, `--set` over both; `rules = ...` leaves numbers alone."""
    file, policy = "[rules]\nuse = 'first.py'\nfirst.within = 1\n", "[policies.a]\nrules.first.within = 2\n"
    assert numbers(world(folder, more=file))["first"]["within"] == 1.0
    assert numbers(world(folder, more=file + policy))["first"]["within"] == 2.0
    both = world(folder, more=file + policy, sets=("rules.first.within=3", "rules=[\"second.py\", \"first.py\"]"))
    assert numbers(both) == {"second": {"limit": 3.0}, "first": {"within": 3.0, "share": 0.5}}
    turned = world(folder, more=file + policy, sets=("rules=first.py", "rules.first.within=3"))
    assert numbers(turned)["first"]["within"] == 3.0
    reached = world(folder, more=file + policy, sets=("policies.a.rules=second.py", "policies.a.rules.second.limit=9"))
    assert numbers(reached) == {"second": {"limit": 9.0}}


def test_a_file_that_is_extended_names_rules_beside_itself(folder: Path) -> None:
    (folder / "below" / "base.toml").write_text(f"rules = ['third.py', '../first.py']\n{QUEUE}")
    (folder / "over.toml").write_text('extends = "below/base.toml"\n[policies.a]\n[policies.b]\nrules = "second.py"\n')
    scenario = load(folder / "over.toml")
    assert used(scenario, "a") == ["below/third.py", "below/../first.py"] and used(scenario, "b") == ["second.py"]


def test_a_file_that_is_extended_may_lack_the_rules_that_are_replaced(folder: Path) -> None:
    (folder / "base.toml").write_text(f"rules = 'gone.py'\n{QUEUE}")
    (folder / "over.toml").write_text('extends = "base.toml"\nrules = "first.py"\n')
    assert used(load(folder / "over.toml")) == ["first.py"]


# Errors -----------------------------------------------------------------------------------------------------------


GONE = "names a file that cannot be read: No such file or directory"


@pytest.mark.parametrize(("rules", "key", "message", "found"), [
    ('rules = "gone.py"', "rules", GONE, '"gone.py"'), ('rules.use = ["gone.py"]', "rules.use", GONE, '"gone.py"'),
    ('rules = "below"', "rules", "is not a Python file", '"below"'),
    ("rules = 3", "rules", "names no files", "3"), ("rules = [3]", "rules", "is not the path of a file", "3"),
    ("rules.use = true", "rules.use", "is not the path of a file", "true"),
    ('rules = "two words.py"', "rules", "has a name that no rule can go by", '"two words.py"'),
    ('rules = ["first.py", "first.py"]', "rules", "names a file twice", '"first.py"'),
    ('rules = ["first.py", "./first.py"]', "rules", "names a file twice", '"first.py"'),
    ('rules = ["first.py", "below/../first.py"]', "rules", "names a second file called first, beside first.py",
     '"below/../first.py"'),
    ('rules = "first.py"\n[policies.a]\nrules.first.withn = 3', "policies.a.rules.first.withn",
     "is not a number that first.py declares", "3"),
    ("rules.frist.within = 3", "rules.frist", "is not a rule of this scenario", "{'within': 3}"),
    ('rules.first = 3\n[policies.a]\nrules = "first.py"', "rules.first", "is not a table", "3"),
])
def test_errors_name_file_key_and_value(folder: Path, rules: str, key: str, message: str, found: str) -> None:
    (top, _, more) = rules.partition("\n")
    (fault,) = problems(folder, top, more)
    assert (fault.key, fault.message, fault.found) == (key, message, found)
    assert fault.file == str(folder / "world.toml") and fault.allowed


@pytest.mark.parametrize(("value", "message"), [
    ("true", "is not a number"), ("nan", "is not a number (NaN)"), ("inf", "is too large"), ("[1]", "is not a number"),
    ("'soon'", "is not a duration"), ("-2e12", "is too small"), ("'3'", "has no time unit"),
])
def test_numbers_are_numbers_or_durations(folder: Path, value: str, message: str) -> None:
    (fault,) = problems(folder, f"rules = {{ use = 'first.py', first = {{ within = {value} }} }}")
    assert (fault.key, fault.message) == ("rules.first.within", message)


def test_the_nearest_number_and_the_nearest_rule_are_named(folder: Path) -> None:
    (number,) = problems(folder, "rules = { use = 'first.py', first = { witin = 3 } }")
    assert (number.nearest, number.allowed) == ("within", "within, share")
    (rule,) = problems(folder, "rules = { use = 'first.py', frist = { within = 3 } }")
    assert (rule.nearest, rule.allowed) == ("first", "use, first")
    (bare,) = problems(folder, "rules = { use = 'below/third.py', third = { x = 3 } }")
    assert bare.allowed == "none: it declares no numbers"


def test_one_fault_gives_one_message(folder: Path) -> None:
    (folder / "first.py").write_text("class Numbers(:\n")
    (fault,) = problems(folder, "rules = { use = 'first.py', first = { within = 3 } }", "[policies.a]\n[policies.b]\n")
    assert (fault.file, fault.line) == ("first.py", 1)
    (gone,) = problems(folder, "rules = { use = 'gone.py', gone = { within = 3 } }", "[policies.a]\n[policies.b]\n")
    assert gone.key == "rules.use"


def test_overrides_are_named_as_they_were_written(folder: Path) -> None:
    (fault,) = problems(folder, "rules = 'first.py'", sets=("rules=gone.py",))
    assert (fault.file, fault.key) == ("--set", "rules")
    (other,) = problems(folder, "rules = 'first.py'", sets=("rules.first.x=1",))
    assert (other.file, other.key) == ("--set", "rules.first.x")


def test_two_policies_cannot_use_two_files_of_one_name(folder: Path) -> None:
    (folder / "below" / "first.py").write_text(SECOND)
    more = '[policies.a]\nrules = "first.py"\n[policies.b]\nrules = "below/first.py"\n'
    (fault,) = problems(folder, more=more)
    assert fault.key == "policies.b.rules"
    assert used(world(folder, "rules = 'first.py'", sets=("rules=below/first.py",))) == ["below/first.py"]


def test_there_are_only_so_many(folder: Path) -> None:
    for at in range(MOST_RULES + 1):
        (folder / f"r{at}.py").write_text("")
    names = [f"r{at}.py" for at in range(MOST_RULES + 1)]
    assert len(used(world(folder, f"rules = {names[:-1]}"))) == MOST_RULES
    (fault,) = problems(folder, f"rules = {names}")
    assert fault.message == f"names {MOST_RULES + 1} files"


def test_a_file_cannot_bring_the_text_of_a_rule(folder: Path) -> None:
    (fault,) = problems(folder, 'rule_files = { "first.py" = "import os" }\nrules = "first.py"')
    assert (fault.key, fault.message) == ("rule_files", "is not a known key")


# What travels -----------------------------------------------------------------------------------------------------


def test_the_texts_travel_with_the_content(folder: Path) -> None:
    """Whoever has the content needs no file, and gets the same scenario."""
    scenario = world(folder, more=TABLE)
    content = json.loads(json.dumps(scenario.raw))
    for file in folder.glob("*.py"):
        file.unlink()
    again = of_content(content, {})
    assert again.source_hash == scenario.source_hash and again.rule_files == scenario.rule_files
    moved = of_content(content, {"rules": {"first": {"within": 1}}})
    assert numbers(moved) == {"first": {"within": 1.0, "share": 0.5}, "second": {"limit": -4.0}}
    assert used(of_content(content, {"rules": "./second.py"})) == ["second.py"]
    with pytest.raises(InputError, match=r"names a file that is not a file of this scenario"):
        of_content(content, {"rules": "third.py"})


def test_the_hash_is_that_of_all_texts(folder: Path) -> None:
    before = world(folder, "rules = 'first.py'")
    assert world(folder, "rules.use = ['first.py']").source_hash == before.source_hash
    assert world(folder, more="[rules]\nuse = ['first.py']\n").source_hash == before.source_hash
    (folder / "second.py").write_text(SECOND + "# of no interest\n")
    assert world(folder, "rules = 'first.py'").source_hash == before.source_hash
    (folder / "first.py").write_text(FIRST + "# a comment\n")
    assert world(folder, "rules = 'first.py'").source_hash != before.source_hash


def test_a_world_without_rules_is_what_it_was(folder: Path) -> None:
    assert "rules" not in world(folder).raw and "rule_files" not in world(folder).raw
    assert world(folder, "rules = 'first.py'", sets=("rules=none",)).raw["rules"] == {"use": []}


def test_the_plan_holds_files_and_numbers_in_order(folder: Path) -> None:
    plan = build(world(folder, more=TABLE.replace('"first.py", "second.py"', '"second.py", "first.py"')).world())
    assert [file.name for file in plan.rules] == ["second", "first"]
    assert plan.rule_numbers.dtype == np.float64 and plan.rule_numbers.tolist() == [-4.0, 30.0, 0.5]
    assert [name for file in plan.rules for name in declared_numbers(file.text, file.path)] == [
        "limit", "within", "share"]
    assert pickle.loads(pickle.dumps(plan)).rules == plan.rules
    none = build(world(folder).world())
    assert none.rules == () and none.rule_numbers.shape == (0,)


def test_numbers_of_a_rule_that_nobody_uses_have_no_effect(folder: Path) -> None:
    text = "[rules]\nuse = ['first.py', 'second.py']\nfirst.within = 3\nsecond.limit = 4\n"
    assert unused(world(folder, more=text)) == []
    found = unused(world(folder, more=text, sets=("rules.use=['first.py']",)))
    assert [(key.key, key.why) for key in found] == [("rules.second", "the rule is not used (rules.use)")]
    one = unused(world(folder, more=text + "[policies.a]\n[policies.b]\nrules.use = []\nrules.first.share = 1\n"))
    assert [key.key for key in one] == ["policies.b.rules.first"]


def test_beside_a_rule_of_ones_own_nothing_is_said_to_have_no_effect(folder: Path) -> None:
    """What a rule makes of a key only its author knows."""
    idle = "[levers]\ngoodwill = 5\n"
    assert [key.key for key in unused(world(folder, more=idle))] == ["levers.goodwill"]
    assert unused(world(folder, "rules = 'first.py'", idle)) == []
