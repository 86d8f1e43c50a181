"""Contents of worlds: taken apart into leaves, and put together to the same world."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from sim.errors import InputError
from sim.inquiry.contents import MISSING, content_under, differences, replaced, world_of
from sim.inquiry.variants import plan_digest
from sim.scenario import load, loads
from sim.scenario.plan import build
from tests.experiment.worlds import CHAIN, QUEUE
from tests.scenarios import any_worlds

CONFIGS = Path(__file__).parents[2] / "configs"
LEVEL = {"level": "rep", "pool": "reps", "handle": "5 min"}
BARE: dict[str, Any] = {"horizon": "1 day", "demand": {"cases_per_hour": 8}, "pools": {"reps": {"staff": 1}},
                        "chain": [LEVEL]}


def digest(content: dict[str, Any]) -> str:
    return plan_digest(build(world_of(content)))


@pytest.mark.parametrize("name", ["check_with_my_boss", "long_chain", "lost_in_space", "apologise_then_act"])
def test_the_content_under_a_policy_is_the_world_under_it(name: str) -> None:
    scenario = load(CONFIGS / f"{name}.toml", ["warm_up=0", "levers.goodwill=1"])
    for policy in scenario.policies:
        content = content_under(scenario, policy)
        assert "policies" not in content
        assert digest(content) == plan_digest(build(scenario.world(policy)))


@pytest.mark.parametrize("name", ["check_with_my_boss", "long_chain", "lost_in_space", "apologise_then_act"])
def test_the_differences_of_two_policies_make_one_out_of_the_other(name: str) -> None:
    scenario = load(CONFIGS / f"{name}.toml", ["warm_up=0"])
    contents = [content_under(scenario, policy) for policy in scenario.policies]
    for a in contents:
        for b in contents:
            there = {path: theirs for path, (_, theirs) in differences(a, b).items()}
            assert bool(there) == (a is not b)
            assert digest(replaced(a, there)) == digest(b)


@settings(max_examples=40)
@given(any_worlds(), any_worlds())
def test_the_differences_of_any_two_worlds_make_one_out_of_the_other(one: str, other: str) -> None:
    a, b = (content_under(scenario, scenario.policies[-1]) for scenario in (loads(one), loads(other)))
    there = {path: theirs for path, (_, theirs) in differences(a, b).items()}
    assert world_of(replaced(a, there)) == world_of(b)
    assert differences(b, replaced(a, there)) == {}


def test_leaves_go_by_the_names_of_levels_and_laws_are_whole() -> None:
    scenario = loads(CHAIN + """
[policies.plain]
[policies.other]
chain.rep = { authority = 100, handle = { dist = "lognormal", mean = "9 min", cv = 1.2 } }
pools.bosses.staff = { saturday = "8-12: 1" }
fixing.promise = "2 days"
handing_up.warm = false
ask_boss.approval = 0.9
""")
    found = differences(content_under(scenario, "plain"), content_under(scenario, "other"))
    assert found == {
        ("pools", "bosses", "staff"): ({"weekdays": "8-16: 1"}, {"weekdays": "8-16: 1", "saturday": "8-12: 1"}),
        ("chain", "rep", "handle"): ("10 min", {"dist": "lognormal", "mean": "9 min", "cv": 1.2}),
        ("chain", "rep", "authority"): (25, 100),
        ("levers", "ask_boss", "approval"): (0.5, 0.9),
        ("levers", "handing_up", "warm"): (MISSING, False),
        ("fixing", "promise"): (MISSING, "2 days"),
    }


def test_a_table_that_says_something_by_being_there_is_one_leaf() -> None:
    asking = BARE | {"levers": {"ask_boss": {}}}
    assert differences(BARE, asking) == {("levers", "ask_boss"): (MISSING, {})}
    assert digest(replaced(asking, {("levers", "ask_boss"): MISSING})) == digest(BARE)
    assert differences(BARE, BARE | {"levers": {"handing_up": {}}}) == {}


def test_numbers_and_flags_are_not_confused_and_missing_keys_of_both_sides_are_equal() -> None:
    assert differences({"a": 1}, {"a": 1.0}) == {}
    assert differences({"a": 1}, {"a": True}) == {("a",): (1, True)}
    assert differences({"a": [1, 2]}, {"a": [1, True]}) == {("a",): ([1, 2], [1, True])}


def test_replacing_makes_tables_changes_nothing_given_and_takes_keys_away() -> None:
    before = repr(BARE)
    changed = replaced(BARE, {("levers", "handing_up", "bounce"): 0.5, ("chain", "rep", "authority"): 10,
                              ("fixing", "promise"): MISSING, ("levers", "goodwill"): MISSING})
    assert repr(BARE) == before
    assert changed["levers"] == {"handing_up": {"bounce": 0.5}}
    assert changed["chain"] == [LEVEL | {"authority": 10}]
    assert "fixing" not in changed
    assert replaced(changed, {("chain", "rep", "authority"): MISSING})["chain"] == [LEVEL]


def test_what_makes_no_world_is_told_with_the_name_of_the_world() -> None:
    with pytest.raises(InputError) as caught:
        world_of(replaced(BARE, {("chain", "rep", "pool"): "nobody"}), "with nobody")
    assert [(problem.file, problem.key) for problem in caught.value.problems] == [("with nobody", "chain.rep.pool")]
    with pytest.raises(InputError, match="level of the chain"):
        replaced(BARE, {("chain", "boss", "authority"): 1})
    with pytest.raises(InputError, match="policy"):
        content_under(loads(QUEUE), "unheard_of")


def test_rule_files_come_along(tmp_path: Path) -> None:
    (tmp_path / "gift.py").write_text("class Numbers:\n    much: float = 2.0\n")
    file = tmp_path / "world.toml"
    file.write_text(QUEUE + '[policies.gifted]\nrules.use = "gift.py"\nrules.gift.much = 3\n')
    scenario = load(file)
    plain, gifted = (content_under(scenario, policy) for policy in ("plain", "gifted"))
    assert world_of(gifted).rules.numbers == {"gift": {"much": 3.0}}
    assert world_of(plain).rules.files == ()
    there = {path: theirs for path, (_, theirs) in differences(plain, gifted).items()}
    assert set(there) == {("rules",)}
    assert world_of(replaced(plain, there)).rules == world_of(gifted).rules
