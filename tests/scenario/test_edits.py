"""Edits of rotas, laws, profiles and numbers; policies that build on each other; what a planner asks first."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario import Scenario, World, load, loads
from sim.scenario.plan import build
from sim.scenario.scenario import of_content
from tests.scenario.conftest import Refused

WORLD = """
horizon = "1 week"
demand.cases_per_hour = 5
pools.reps = { staff = { weekdays = "8-12: 4, 12:30-20: 5", saturday = "22-2: 1" }, queue_limit = 20 }
pools.seniors.staff = 3
pools.idle.staff = { daily = "8-9: 0" }
chain = [
  { level = "rep", pool = "reps", handle = { dist = "lognormal", mean = "5 min", cv = 1.2 }, success = [0.9, 0.5] },
  { level = "senior", pool = "seniors", handle = "4 min", authority = 100 },
]
"""
LEVERS = WORLD + "levers.goodwill = 4\n"
POLICIES = """
[policies.both]
extends = "longer"
pools.reps.staff = "*2"
[policies.longer]
title = "Longer calls"
chain.rep.handle = "*1.1"
pools.reps.staff = "+1"
levers.script_minutes = 2
"""


def edited(*sets: str, text: str = WORLD, policy: str | None = None) -> list[int]:
    """Return the staff of the reps at 8:00 and 13:00 of Monday, and at 1:00 of Sunday."""
    staff = loads(text, sets=sets).world(policy).pools["reps"].staff
    return [staff[16], staff[26], staff[6 * 48 + 2]]


@pytest.mark.parametrize(("sets", "found"), [
    (("pools.reps.staff+=2",), [6, 7, 3]),
    (("pools.reps.staff-=1",), [3, 4, 0]),
    (("pools.reps.staff*=1.1",), [4, 6, 1]),
    (("pools.reps.staff*=0.1",), [1, 1, 1]),
    (("pools.reps.staff*=0",), [0, 0, 0]),
    (("pools.reps.staff+=2", "pools.reps.staff*=2"), [12, 14, 6]),
    (("pools.reps.staff.weekdays+=2",), [6, 7, 1]),
    (("pools.reps.staff+=2@8-12",), [6, 5, 1]),
    (("pools.reps.staff+=2 @ saturday 22-6",), [4, 5, 3]),
    (("pools.*.staff+=1",), [5, 6, 2]),
    (('pools.reps.staff.weekdays="8-20: 2"',), [2, 2, 1]),
    (('pools.reps.staff={ daily = "0-24: 5" }',), [5, 5, 5]),
    (("pools.reps.staff=0",), [0, 0, 0]),
])
def test_a_rota_is_kept(sets: tuple[str, ...], found: list[int]) -> None:
    text = WORLD.replace('pools.idle.staff = { daily = "8-9: 0" }', "") if "*.staff" in sets[0] else WORLD
    assert edited(*sets, text=text) == found


def test_nobody_is_put_on_duty_where_nobody_was() -> None:
    before, after = (loads(WORLD, sets=sets).world().pools["reps"].staff for sets in ((), ("pools.reps.staff+=2",)))
    assert [agents + 2 if agents else 0 for agents in before] == list(after)


def test_a_list_of_numbers_is_a_rota_too() -> None:
    rota = [0] * 8 + [3] * 12 + [0] * 148
    text = WORLD.replace('{ weekdays = "8-12: 4, 12:30-20: 5", saturday = "22-2: 1" }', str(rota))
    assert edited("pools.reps.staff*=1.5", text=text) == [5, 5, 0]


def test_staff_round_the_clock_may_be_a_number() -> None:
    for sets, found in ((("pools.seniors.staff=5",), 5), (("pools.seniors.staff+=2",), 5)):
        assert loads(WORLD, sets=sets).world().pools["seniors"].staff == (found,) * 336


def test_laws_keep_their_shape_and_numbers_their_kind() -> None:
    sets = ("chain.rep.handle*=1.1", "chain.senior.handle+=1 min", "chain.senior.authority+=50",
            "chain.rep.success*=0.5", "pools.reps.queue_limit*=1.1")
    world = loads(WORLD, sets=sets).world()
    rep, senior = world.chain
    assert rep.handle.parameters == {"mean": 5.5, "cv": 1.2} and senior.handle.average == 5.0
    assert (senior.authority, rep.success, world.pools["reps"].queue_limit) == (150.0, (0.45, 0.25), 22)


@pytest.mark.parametrize("law", [
    '{ dist = "uniform", low = 2, high = 6 }', '{ dist = "triangular", low = 1, mode = 2, high = 9 }',
    '{ dist = "pareto", minimum = 2, shape = 3 }', '{ dist = "loglogistic", median = "3 min", shape = 3 }',
    '{ dist = "empirical", quantiles = ["1 min", 2, 7] }', '{ dist = "hyperexponential", mean = 4, cv = 2 }',
])
def test_the_mean_of_every_law_is_scaled(law: str) -> None:
    text = WORLD.replace('{ dist = "lognormal", mean = "5 min", cv = 1.2 }', law)
    before, after = (loads(text, sets=sets).world().chain[0].handle for sets in ((), ("chain.rep.handle*=1.5",)))
    assert after.average == pytest.approx(1.5 * before.average) and after.dist == before.dist


def test_a_profile_in_cases_an_hour_keeps_its_spans() -> None:
    text = WORLD.replace("demand.cases_per_hour = 5", 'demand.profile = { weekdays = "8:30-18: 40", sunday = 2 }')
    before, after = (loads(text, sets=sets).world() for sets in ((), ("demand.profile*=1.1",)))
    assert after.expected_cases() == pytest.approx(1.1 * before.expected_cases())
    assert after.demand.profile == pytest.approx(before.demand.profile)


@pytest.mark.parametrize(("option", "message", "way"), [
    ("pools.reps.staff=+2", "round the clock in place of a rota", "pools.reps.staff+=2"),
    ("pools.reps.staff=18", "round the clock in place of a rota", '{ daily = "0-24: 18" }'),
    ("pools.reps.staff+=1.5", "no whole agents", '"+2"'),
    ("pools.reps.staff*=-1", "below 0", "*1.1"),
    ("pools.reps.staff+=2@3-4", "nobody is on duty", "a rota"),
    ("pools.reps.staff+=2@someday", "names no day", "weekdays"),
    ("pools.idle.staff+=2", "nobody is ever on duty", "a rota"),
    ("chain.rep.handle+=1 min", "adds to a law", "*1.1"),
    ("chain.rep.handle*=2 min", "a factor with a unit", "*1.1"),
    ("chain.rep.handle+=1 mile", "an unknown time unit", "+1 min"),
    ("chain.rep.patience*=1.1", "is not written", "a value"),
    ("chain.rep.pool*=2", "no number", "a value"),
    ("chain.senior.authority+=2@8-18", "is no rota", "+2"),
    ("chain.senior*=2", "is not a table", "a table"),
    ("pools.reps.staff+=two", "is not an edit", "pools.reps.staff+=2"),
    ("demand.profile*=2", "is not written", "a value"),
    ("channels.*.patience*=2", "concerns no channel", "live"),
])
def test_what_cannot_be_edited_is_told_the_way_out(refused: Refused, option: str, message: str, way: str) -> None:
    (problem,) = refused(WORLD, (option,))
    assert problem.file == "--set" and message in problem.message and way in problem.allowed


def test_a_number_in_the_place_of_a_rota_is_meant_in_a_file_and_a_slip_where_it_is_typed() -> None:
    text = WORLD + "[policies.more]\npools.reps.staff = 7\n"
    assert set(loads(text).world("more").pools["reps"].staff) == {7}
    with pytest.raises(InputError) as caught:
        loads(text, sets=("policies.more.pools.reps.staff=8",))
    (problem,) = caught.value.problems
    assert problem.key == "policies.more.pools.reps.staff" and '"+8"' in problem.allowed


def test_policies_build_on_each_other_in_any_order() -> None:
    assert edited(text=WORLD + POLICIES, policy="longer") == [5, 6, 2]
    assert edited(text=WORLD + POLICIES, policy="both") == [10, 12, 4]
    scenario = loads(WORLD + POLICIES)
    both = scenario.world("both")
    assert both.chain[0].handle.mean == 5.5 and both.levers.script_minutes == 2.0
    assert scenario.policy_titles == {"both": "both", "longer": "Longer calls"}
    assert scenario.policy_bases == {"both": "longer"}


def test_what_is_set_comes_last_and_under_every_policy() -> None:
    for policy, found in (("longer", [6, 7, 3]), ("both", [11, 13, 5])):
        assert edited("pools.reps.staff+=1", text=WORLD + POLICIES, policy=policy) == found
    assert edited("policies.longer.pools.reps.staff+=1", text=WORLD + POLICIES, policy="both") == [12, 14, 6]
    world = loads(LEVERS + POLICIES, sets=("goodwill*=1.5",)).world("both")
    assert world.levers.goodwill == 6.0


def test_a_new_policy_says_what_it_extends(refused: Refused) -> None:
    scenario = loads(WORLD, sets=('policies.more={ extends = "baseline", pools.reps.staff = "+2" }',))
    assert scenario.policies == ("baseline", "more")
    assert scenario.world("more").pools["reps"].staff[16] == 6
    (problem,) = refused(WORLD + POLICIES, ("policies.bth.goodwill=1",))
    assert problem.nearest == "both"


@pytest.mark.parametrize(("text", "key", "message"), [
    ('[policies.a]\nextends = "b"\n[policies.b]\nextends = "c"\n[policies.c]\nextends = "a"', "policies.c.extends",
     "extends itself"),
    ('[policies.a]\nextends = "a"', "policies.a.extends", "extends itself"),
    ('[policies.long]\n[policies.a]\nextends = "lnog"', "policies.a.extends", "is not a policy to extend"),
    ("[policies.a]\nextends = 3", "policies.a.extends", "is not a policy to extend"),
    ('[policies.a]\nchain.rep.authorty = 3\n[policies.b]\nextends = "a"', "policies.a.chain.rep.authorty",
     "is not a known key"),
])
def test_one_fault_of_building_on_is_one_message(refused: Refused, text: str, key: str, message: str) -> None:
    (problem,) = refused(WORLD + text)
    assert problem.key == key and message in problem.message


def test_a_file_may_edit_the_file_it_extends(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text(WORLD)
    (tmp_path / "more.toml").write_text('extends = "base.toml"\npools.reps.staff = "+2"\nchain.rep.handle = "*2"\n')
    world = load(tmp_path / "more.toml").world()
    assert world.pools["reps"].staff[16] == 6 and world.chain[0].handle.mean == 10.0


@pytest.mark.parametrize("sets", [(), ("pools.reps.staff+=1",), ("policies.both.pools.reps.staff*=1.5", "goodwill*=2")])
def test_what_a_scenario_keeps_is_what_the_edits_came_to(sets: tuple[str, ...]) -> None:
    """Read again, without any edit, it is the same: so a manifest reproduces its runs."""
    scenario = loads(LEVERS + POLICIES, sets=sets)
    again: Scenario = of_content(scenario.raw, {})
    assert "+" not in repr(scenario.raw) and again.source_hash == scenario.source_hash
    assert [again.world(policy) for policy in again.policies] == [scenario.world(policy) for policy in again.policies]


def test_the_heads_of_a_pool_are_trained_and_its_seats_limit_who_works(refused: Refused) -> None:
    text = WORLD + "levers.training = { lift = 0.1, cost_per_head = 100 }\n"
    plain = build(loads(text).world())
    plan = build(loads(text, sets=("pools.reps.heads=9", "pools.reps.seats=4")).world())
    assert (float(plain.world["training_cost"]), float(plan.world["training_cost"])) == (800.0, 1200.0)
    assert plan.staff[0].max() == plan.pools["slots"][0] == 4
    assert plain.measures.unseated[0] == 0.0 and plan.measures.unseated[0] == 5 * 7.5  # one of five, on weekdays
    (problem,) = refused(text, ("pools.reps.heads=4",))
    assert problem.key == "pools.reps.heads" and "(5)" in problem.message


SHIPPED = ("anonymous_bank", "long_chain", "lost_in_space")


@pytest.mark.parametrize("name", SHIPPED)
def test_what_a_planner_asks_first_is_one_option(name: str) -> None:
    """Two more reps, calls a tenth longer, refunds up to 100, managers until eight in the evening."""
    path = Path(__file__).parents[2] / "configs" / f"{name}.toml"
    before = load(path).world()

    def after(option: str) -> World:
        return load(path, (option,)).world()

    reps = after("pools.reps.staff+=2").pools["reps"].staff
    assert [agents + 2 if agents else 0 for agents in before.pools["reps"].staff] == list(reps)
    assert after("chain.rep.handle*=1.1").chain[0].handle.average == pytest.approx(1.1 * before.chain[0].handle.average)
    assert after("chain.rep.authority=100").chain[0].authority == 100.0
    managers = after('pools.managers.staff.weekdays="8-20: 2"').pools["managers"].staff
    assert managers[:48] == (0,) * 16 + (2,) * 24 + (0,) * 8
    assert managers[240:] == before.pools["managers"].staff[240:]
