"""Scenarios from Python: a mapping says what a file would, and every slip is an InputError that names its place."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.errors import InputError
from sim.scenario import Scenario, load, loads, world
from tests.docs.blocks import ROOT

TEXT = """
title = "One counter"
horizon = "1 day"
demand.cases_per_hour = 8
pools.reps.staff = 1
chain = [{ level = "rep", pool = "reps", handle = { dist = "exponential", mean = "5 min" } }]
[policies.plain]
[policies.scripted]
script_minutes = "1 min"
chain.rep.authority = 10
"""
COUNTER: dict[str, Any] = {
    "title": "One counter", "horizon": "1 day", "demand.cases_per_hour": 8, "pools": {"reps": {"staff": 1}},
    "chain": [{"level": "rep", "pool": "reps", "handle": {"dist": "exponential", "mean": "5 min"}}],
    "policies": {"plain": {}, "scripted": {"script_minutes": "1 min", "chain.rep.authority": 10}},
}
SHIPPED = sorted((ROOT / "configs").glob("*.toml"))


@pytest.fixture
def counter() -> Scenario:
    """Return the counter."""
    return world(COUNTER)


def problems(error: pytest.ExceptionInfo[InputError]) -> list[tuple[str, str]]:
    """Return file and key of what is wrong."""
    return [(problem.file, problem.key) for problem in error.value.problems]


def test_a_mapping_says_what_a_file_would(counter: Scenario) -> None:
    text = loads(TEXT)
    assert counter.source_hash == text.source_hash and counter.raw == text.raw
    assert loads(COUNTER).source_hash == text.source_hash
    assert [counter.world(policy) for policy in counter.policies] == [text.world(policy) for policy in text.policies]


def test_what_python_and_numpy_call_a_number_is_one(counter: Scenario) -> None:
    written = COUNTER | {
        "horizon": datetime.timedelta(days=1), "demand.cases_per_hour": np.int64(8), "chain": tuple(COUNTER["chain"]),
        "pools": {"reps": {"staff": np.array(1)}},
    }
    assert world(written).world() == counter.world()
    empirical = {"dist": "empirical", "quantiles": np.array([1.0, 2.0, 4.0])}
    listed = counter.with_({"chain.rep.handle": empirical | {"quantiles": [1.0, 2.0, 4.0]}})
    assert counter.with_({"chain.rep.handle": empirical}).source_hash == listed.source_hash


def test_the_mapping_is_not_changed_and_not_kept() -> None:
    content = {"pools": {"reps": {"staff": 1}}} | {key: part for key, part in COUNTER.items() if key != "pools"}
    made = world(content)
    content["pools"]["reps"]["staff"] = 5
    assert made.raw["pools"]["reps"]["staff"] == 1 and set(content) == set(COUNTER)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_what_a_scenario_was_made_of_makes_it_again(path: Path) -> None:
    scenario = load(path)
    assert scenario.with_().source_hash == scenario.source_hash
    if "rule_files" not in scenario.raw:
        assert world(scenario.raw).source_hash == scenario.source_hash


@pytest.mark.parametrize("sets", [
    ["chain.rep.authority=250"], "chain.rep.authority=250", {"chain.rep.authority": 250},
    {"chain": {"rep": {"authority": 250}}}, {"chain.rep": {"authority": 250.0}},
])
def test_overrides_are_options_or_a_mapping(sets: Any) -> None:
    options = loads(TEXT, sets=["chain.rep.authority=250"])
    assert [each.chain[0].authority for each in map(loads(TEXT, sets=sets).world, options.policies)] == [250.0, 250.0]
    assert world(COUNTER, sets=sets).world("scripted") == options.world("scripted")


@pytest.mark.parametrize(("changes", "option"), [
    ({"pools.reps.staff": "+2"}, "pools.reps.staff+=2"), ({"pools.reps.staff+": 2}, "pools.reps.staff+=2"),
    ({"chain.rep.handle*": 1.1}, "chain.rep.handle*=1.1"), ({"policies.scripted.script_minutes": 3},
                                                            "policies.scripted.script_minutes=3"),
    ({"policies": {"scripted": {"chain.rep.authority+": 5}}}, "policies.scripted.chain.rep.authority+=5"),
    ({"pools.*.cost_per_hour": 3}, 'pools."*".cost_per_hour=3'), ({'pools."reps".staff': 2}, "pools.reps.staff=2"),
])
def test_with_does_what_the_option_does(changes: dict[str, Any], option: str) -> None:
    text = TEXT.replace("pools.reps.staff = 1", "pools.reps = { staff = 1, cost_per_hour = 1 }")
    made, set_ = loads(text).with_(changes), loads(text, sets=[option])
    assert [made.world(policy) for policy in made.policies] == [set_.world(policy) for policy in set_.policies]
    assert made.policies == set_.policies


def test_a_name_with_a_dot_is_a_name_where_names_stand() -> None:
    odd = COUNTER | {"pools": {"the reps v1.2": {"staff": 1}},
                     "chain": [{"level": "rep", "pool": "the reps v1.2", "handle": 5}]}
    made = world(odd).with_({'pools."the reps v1.2".staff': 3})
    assert list(made.world().pools) == ["the reps v1.2"] and max(made.world().pools["the reps v1.2"].staff) == 3
    assert world(made.raw).source_hash == made.source_hash


def test_a_scenario_stays_as_it_is(counter: Scenario) -> None:
    before = counter.source_hash
    counter.with_({"horizon": "2 days"}, seed=4)
    counter.add_policy("new", {"goodwill": 3})
    assert counter.source_hash == before == world(COUNTER).source_hash and counter.policies == ("plain", "scripted")


def test_with_takes_keywords_and_keeps_where_it_came_from() -> None:
    path = ROOT / "configs" / "long_chain.toml"
    made = load(path).with_({"seed": 4}, horizon="12 weeks")
    assert (made.path, made.seed, made.world().horizon) == (path, 4, 12 * 7 * 1440.0)
    assert made.policy_bases == load(path).policy_bases and made.policy_titles == load(path).policy_titles


def test_a_policy_is_added_at_the_end(counter: Scenario) -> None:
    made = counter.add_policy("kind", {"goodwill": 3, "chain.rep.authority": 50}, title="With a gesture")
    assert made.policies == ("plain", "scripted", "kind") and made.policy_titles["kind"] == "With a gesture"
    assert made.world("kind").levers.goodwill == 3.0 and made.world("kind").chain[0].authority == 50.0
    assert made.world("plain") == counter.world("plain")
    written = loads(f'{TEXT}[policies.kind]\ntitle = "With a gesture"\ngoodwill = 3\nchain.rep.authority = 50\n')
    assert made.source_hash == written.source_hash


@pytest.mark.parametrize("own", [{"extends": "scripted"}, {}])
def test_a_policy_may_extend_another(counter: Scenario, own: dict[str, Any]) -> None:
    changes = {"chain.rep.authority+": 40} if own else {"chain.rep.authority+": 40, "extends": "scripted"}
    made = counter.add_policy("wider", changes, **own)
    assert made.policy_bases == {"wider": "scripted"} and made.world("wider").chain[0].authority == 50.0
    assert made.world("wider").levers.script_minutes == 1.0
    assert made.with_(seed=9).add_policy("widest", {"chain.rep.authority*": 2}, extends="wider").world(
        "widest").chain[0].authority == 100.0


def test_the_first_policy_of_a_world_without_any_stands_behind_the_world() -> None:
    bare = {key: part for key, part in COUNTER.items() if key != "policies"}
    made = world(bare).add_policy("kind", {"goodwill": 3})
    assert made.policies == ("baseline", "kind") and made.world("baseline").levers.goodwill == 0.0
    assert made.add_policy("kinder", {"goodwill": 6}).policies == ("baseline", "kind", "kinder")


def test_rules_are_found_from_where_the_scenario_lies(tmp_path: Path) -> None:
    (tmp_path / "patient.py").write_text("class Numbers:\n    within: float = 60.0\n")
    (tmp_path / "counter.toml").write_text(TEXT)
    made = load(tmp_path / "counter.toml").add_policy("ruled", {"rules": Path("patient.py"),
                                                               "rules.patient.within": "90 min"})
    assert [file.name for file in made.rule_files] == ["patient"]
    assert made.world("ruled").rules.numbers == {"patient": {"within": 90.0}}
    (tmp_path / "patient.py").unlink()
    assert made.with_(seed=3).rule_files == made.rule_files


@pytest.mark.parametrize(("changes", "key"), [
    ({"pools.rep.staff": 3}, "pools.rep"), ({"pools.reps.staf": 3}, "pools.reps.staf"), ({"horizon": None}, "horizon"),
    ({"horizon": float("nan")}, "horizon"), ({"horizon": datetime.date(2026, 1, 1)}, "horizon"), ({3: 3}, ""),
    ({"a..b": 3}, "a..b"), ({"pools.reps.staff+": "x"}, "pools.reps.staff+"), ({"seed": 2**70}, "seed"),
    ({"pools.reps.staff": {1, 2}}, "pools.reps.staff"), ([3], ""), ("pools.reps.staff=3", ""),
    ({"policies.nobody.script_minutes": 3}, "policies.nobody"),
    ({"chain.rep.authority": "*x"}, "chain.rep.authority"), ({"": 3}, '""'), ({"horizont": "2 days"}, "horizont"),
    ({"chain": {"rep": {"authority": [object()]}}}, "chain.rep.authority.[0]"),
])
def test_slips_of_with_name_the_key(counter: Scenario, changes: Any, key: str) -> None:
    with pytest.raises(InputError) as caught:
        counter.with_(changes)
    assert problems(caught) == [("with_", key)]


@pytest.mark.parametrize(("name", "changes", "own", "key"), [
    ("plain", {}, {}, ""), (3, {}, {}, ""), ("", {}, {}, 'policies.""'), ("new", 7, {}, ""), ("new", {1: 1}, {}, ""),
    ("new", {"script_minuts": 3}, {}, "policies.new.script_minuts"),
    ("new", {"chain.repp.authority": 3}, {}, "policies.new.chain.repp"),
    ("new", {}, {"extends": "nobody"}, "policies.new.extends"), ("new", {}, {"extends": 4}, "policies.new.extends"),
    ("new", {}, {"title": 4}, "policies.new.title"), ("new", {"horizon": 3}, {}, "policies.new.horizon"),
    ("new", {"pools": float("inf")}, {}, "policies.new.pools"),
])
def test_slips_of_a_new_policy_name_the_key(
    counter: Scenario, name: Any, changes: Any, own: dict[str, Any], key: str,
) -> None:
    with pytest.raises(InputError) as caught:
        counter.add_policy(name, changes, **own)
    assert problems(caught) == [("add_policy", key)]


@pytest.mark.parametrize("given", [3, None, [], "x = 1"])
def test_what_is_no_mapping_is_no_world(given: Any) -> None:
    with pytest.raises(InputError, match="<mapping>"):
        world(given)


def test_a_mapping_within_itself_is_refused() -> None:
    endless: dict[str, Any] = {}
    endless["pools"] = endless
    with pytest.raises(InputError, match="nested more than"):
        world(endless)
    row: list[Any] = []
    row.append(row)
    with pytest.raises(InputError, match="nested more than"):
        world({"chain": row})


@pytest.mark.parametrize("sets", [3, [3], {"chain.rep.authoritee": 2}, {"chain.rep.authority": "x"}, {1: 2}])
def test_slips_of_overrides_name_the_argument(sets: Any) -> None:
    with pytest.raises(InputError) as caught:
        loads(TEXT, sets=sets)
    assert {problem.file for problem in caught.value.problems} == {"sets"}


@pytest.mark.parametrize("given", [3, None, {}])
def test_what_is_no_path_is_not_loaded(given: Any) -> None:
    with pytest.raises(InputError, match="is not the path of a scenario"):
        load(given)
    if given != {}:
        with pytest.raises(InputError, match="is not a text"):
            loads(given)


@pytest.mark.parametrize("policy", ["nobody", 3, ["plain"]])
def test_a_policy_that_is_not_there_has_no_world(counter: Scenario, policy: Any) -> None:
    with pytest.raises(InputError, match="is not a policy of this scenario"):
        counter.world(policy)
