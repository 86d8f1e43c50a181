"""Loading whole scenarios: neutral defaults, policies, `extends`, `--set`, the hash."""

from __future__ import annotations

import math
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from sim.errors import InputError
from sim.scenario import Scenario, World, load, loads, template
from sim.scenario.people import Ties
from sim.vocabulary import Effort, Feeling
from tests.scenario.worlds import BANK, QUEUE


def test_a_ten_line_queue_is_neutral_everywhere_else() -> None:
    world = loads(QUEUE).world()
    assert (world.horizon, world.warm_up, world.seed) == (40_320.0, 0.0, 7)
    assert list(world.flaws) == ["problem"] and list(world.channels) == ["live"]
    flaw, channel, level = world.flaws["problem"], world.channels["live"], world.chain[0]
    assert (flaw.severity.average, flaw.complexity.average, flaw.remedy.average) == (0.0, 0.0, 0.0)
    assert (channel.kind, channel.share, channel.patience, channel.retry) == ("live", 1.0, None, None)
    assert (level.success, level.attempt_below, level.authority, level.holds) == ((1.0, 1.0), 1.0, math.inf, 1.0)
    assert world.pools["agents"].queue_limit is None
    assert world.design is None and world.fixing.promise is None and world.levers.ask_boss is None
    assert world.customers.tolerance is None and world.customers.churn.hazard_per_year == 0.0
    assert world.customers.word_of_mouth.praise == 0.0 == world.customers.word_of_mouth.grievance
    assert world.levers.handing_up.warm and world.levers.apology == "none"


def test_without_policies_there_is_the_baseline() -> None:
    scenario = loads(QUEUE)
    assert scenario.policies == ("baseline",)
    assert scenario.world().policy == "baseline" and scenario.world() is scenario.world("baseline")


def test_demand_may_be_left_out() -> None:
    world = loads('horizon = 10\n[pools.a]\nstaff = 1\n[[chain]]\nlevel = "x"\npool = "a"\n').world()
    assert world.demand.kind == "customers" and world.expected_cases() == 0.0


def test_demand_is_open_where_a_rate_is_given() -> None:
    world = loads(QUEUE.replace('kind = "open"\n', "")).world()
    assert world.demand.kind == "open"
    assert world.flaws["problem"].per_1000_orders == 1.0
    assert world.expected_cases() == 20 * 24 * 28


def test_expected_cases_of_open_demand_with_newcomers() -> None:
    world = loads(QUEUE + "[policies.a]\ncustomers.organic_per_week = 70\n").world()
    assert world.expected_cases() == 20 * 24 * 28 + 4 * 70


def test_expected_cases_of_customers() -> None:
    world = loads(BANK).world()
    weeks = 26
    # newcomers of an hour order for the rest of the weeks, by the profile: sum over hours of their weight x time so far
    newcomers = sum(weight * (week + (half + 0.5) / 336) for week in range(weeks)
                    for half, weight in enumerate(world.demand.profile)) / 336
    assert world.expected_cases() == pytest.approx((20_000 * weeks + 40 * newcomers) * 7.0 / 1000.0)


def test_every_table_of_the_format_is_read() -> None:
    world = loads(BANK).world("empowered")
    assert isinstance(world, World)
    assert world.customers.voice == (0.15, 0.9)
    assert world.customers.feelings["loop"] == {"care": -0.1, "help": -0.1}
    assert world.customers.churn.after_case is not None and world.customers.churn.after_case.disloyalty == 5.0
    assert world.customers.word_of_mouth.reputation_half_life == 8 * 10_080
    assert world.flaws["wrong_fee"].needs_fixer is not None
    assert world.flaws["wrong_fee"].head_start == 1.5
    assert world.channels["phone"].callback is not None
    assert world.pools["reps"].overflow is not None and world.pools["reps"].overflow.to == "seniors"
    assert world.fixing.comes_back_limit == 3 and world.fixing.expedite
    assert world.design is not None and world.design.window == 4 * 10_080


def test_policies_merge_over_the_world() -> None:
    scenario = loads(BANK)
    assert scenario.policies == ("scripted", "empowered")
    assert scenario.policy_titles == {"scripted": "Scripted chain", "empowered": "Empowered frontline"}
    scripted, empowered = scenario.world(), scenario.world("empowered")
    assert (scripted.chain[0].authority, empowered.chain[0].authority) == (0.0, 250.0)
    assert scripted.chain[0].handle == empowered.chain[0].handle
    assert (scripted.fixing.lost_request, empowered.fixing.lost_request) == (0.1, 0.01)
    assert empowered.fixing.request_delay == scripted.fixing.request_delay
    assert scripted.levers.ask_boss is not None and empowered.levers.ask_boss is None
    assert scripted.levers.handing_up.bounce == 0.1 and empowered.levers.handing_up.bounce == 0.0


def test_an_unknown_policy_is_named_with_the_nearest() -> None:
    with pytest.raises(InputError) as caught:
        loads(BANK).world("empowerd")
    assert caught.value.problems[0].nearest == "empowered"


def test_levers_for_every_policy_and_bare_numbers() -> None:
    text = QUEUE + '[levers]\ngoodwill = 3\ncheck_in = 0.2\nquality_check = { catches = 0.5, cost_per_order = 2 }\n'
    levers = loads(text + "[policies.a]\ntraining = 0.1\n[policies.b]\ngoodwill = 5\n").world("b").levers
    assert levers.goodwill == 5.0
    assert levers.check_in is not None and levers.check_in.probability == 0.2
    assert levers.quality_check is not None and levers.quality_check.cost_per_order == 2.0
    assert levers.training is None


def test_none_takes_something_away() -> None:
    scenario = loads(BANK + '[policies.bare]\nchannels.phone = { patience = "none", callback = "none" }\n'
                     'design = "none"\nchain.rep.authority = "unlimited"\n')
    world = scenario.world("bare")
    assert world.channels["phone"].patience is None and world.channels["phone"].callback is None
    assert world.design is None and world.chain[0].authority == math.inf


def test_a_law_replaces_a_law_as_a_whole() -> None:
    text = BANK + '[policies.quick]\nchain.rep.handle = { dist = "exponential", mean = "3 min" }\n'
    assert loads(text).world("quick").chain[0].handle.parameters == {"mean": 3.0}


def test_part_of_a_law_merges_into_it() -> None:
    text = BANK + '[policies.slow]\nchain.rep.handle.mean = "9 min"\n'
    assert loads(text).world("slow").chain[0].handle.parameters == {"mean": 9.0, "cv": 1.0}


def test_a_chain_replaces_a_chain() -> None:
    text = BANK + '[[policies.flat.chain]]\nlevel = "all"\npool = "reps"\n'
    assert [level.level for level in loads(text).world("flat").chain] == ["all"]


def test_shares_are_normalised_and_channels_completed() -> None:
    world = loads(BANK, sets=["channels.phone.share=0.5", "channels.email.share=0.9"]).world()
    assert sum(channel.share for channel in world.channels.values()) == pytest.approx(1.0, abs=1e-15)
    assert world.channels["bot"].share == pytest.approx(0.3)
    text = BANK.replace('leads_to = "phone"\n', "").replace(', through = "phone"', "")
    channels = loads(text).world().channels
    assert channels["bot"].leads_to == "phone"
    assert channels["phone"].retry is not None and channels["phone"].retry.through == "phone"


def test_social_graphs() -> None:
    graph = "graph = { small_world = { neighbours = 8, rewire = 0.1 } }"
    ties = loads(BANK.replace('graph = "uniform"', graph)).world().customers.word_of_mouth.graph
    assert isinstance(ties, Ties) and ties.small_world is not None and ties.scale_free is None
    assert ties.small_world.neighbours == 8
    changed = BANK.replace('graph = "uniform"', graph) + (
        "[policies.hubs]\ncustomers.word_of_mouth.graph = { scale_free = { links = 4 } }\n")
    hubs = loads(changed).world("hubs").customers.word_of_mouth.graph
    assert isinstance(hubs, Ties) and hubs.small_world is None and hubs.scale_free is not None


def test_every_feeling_and_effort_of_the_vocabulary_is_a_key() -> None:
    feelings = "".join(f"{event.name.lower()} = {{ trust = 0.1 }}\n" for event in Feeling)
    efforts = "".join(f"{event.name.lower()} = 1\n" for event in Effort)
    world = loads(QUEUE + f"[customers.feelings]\n{feelings}[customers.effort]\n{efforts}").world()
    assert len(world.customers.feelings) == len(Feeling) and len(world.customers.effort) == len(Effort)


def test_worlds_are_frozen() -> None:
    world = loads(QUEUE).world()
    with pytest.raises(ValueError, match="frozen"):
        world.horizon = 1.0  # type: ignore[misc]


def test_scenarios_travel_between_processes() -> None:
    scenario = loads(BANK)
    again: Scenario = pickle.loads(pickle.dumps(scenario))
    assert worlds(again) == worlds(scenario) and again.source_hash == scenario.source_hash


def test_loading_imports_nothing_heavy() -> None:
    code = ("import sys; from sim.scenario import json_schema, loads, template; loads(template()); json_schema(); "
            "print(sorted({'numba', 'scipy', 'numpy', 'matplotlib', 'polars'} & set(sys.modules)))")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# --set ------------------------------------------------------------------------------------------------------------


def test_set_comes_last() -> None:
    scenario = loads(BANK, sets=["goodwill=99", "chain.rep.authority=3", "title=my bank", 'seed = 5',
                                 "customers.initial=1_000", "channels.phone.patience=2 min"])
    for policy in scenario.policies:
        world = scenario.world(policy)
        assert (world.levers.goodwill, world.chain[0].authority) == (99.0, 3.0)
        assert (world.seed, world.customers.initial) == (5, 1000)
        assert world.channels["phone"].patience is not None and world.channels["phone"].patience.average == 2.0
    assert scenario.title == "my bank" and scenario.seed == 5


def test_set_takes_tables_laws_and_quoted_names() -> None:
    text = BANK.replace("wrong_fee", '"wrong fee"')
    sets = ['flaws."wrong fee".severity={dist="beta", mean=0.5, cv=0.1}', "handing_up={bounce=0.4}"]
    world = loads(text, sets=sets).world()
    assert world.flaws["wrong fee"].severity.mean == 0.5
    assert world.levers.handing_up.bounce == 0.4 and not world.levers.handing_up.warm


def test_set_reaches_into_one_policy() -> None:
    scenario = loads(BANK, sets=["policies.empowered.goodwill=1"])
    assert (scenario.world("empowered").levers.goodwill, scenario.world("scripted").levers.goodwill) == (1.0, 0.0)


def test_a_value_cannot_smuggle_in_another_key() -> None:
    assert loads(QUEUE, sets=["title=1\nseed=9"]).seed == 7


# Raw content and hash ---------------------------------------------------------------------------------------------


def worlds(scenario: Scenario) -> list[World]:
    """Give the worlds of all policies."""
    return [scenario.world(policy) for policy in scenario.policies]


def toml(value: object) -> str:
    """Write a value as TOML, tables inline."""
    if isinstance(value, dict):
        return "{" + ", ".join(f'"{key}" = {toml(entry)}' for key, entry in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(toml(entry) for entry in value) + "]"
    return repr(value).lower() if isinstance(value, bool) else f'"{value}"' if isinstance(value, str) else repr(value)


@pytest.mark.parametrize("text", [QUEUE, BANK, template()])
def test_the_raw_content_is_a_scenario_of_its_own(text: str) -> None:
    scenario = loads(text, sets=["levers.goodwill=7", "horizon=30 days", "warm_up=0"])
    again = loads("\n".join(f"{key} = {toml(value)}" for key, value in scenario.raw.items()))
    assert worlds(again) == worlds(scenario)
    assert again.source_hash == scenario.source_hash


def test_the_hash_sees_content_and_not_its_layout() -> None:
    first = loads(QUEUE).source_hash
    assert len(first) == 64 and loads("# a comment\n" + QUEUE).source_hash == first
    assert loads(QUEUE, sets=["seed=7"]).source_hash == first
    assert loads(QUEUE, sets=["seed=8"]).source_hash != first
    assert loads(QUEUE.replace("staff = 3", "staff = 4")).source_hash != first


def test_the_order_of_channels_counts() -> None:
    one, two = "[channels.a]\nshare = 1\n", "[channels.b]\nshare = 1\n"
    assert loads(QUEUE + one + two).source_hash != loads(QUEUE + two + one).source_hash


# extends ----------------------------------------------------------------------------------------------------------


def test_extends_merges_over_another_file(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "bank.toml").write_text(BANK)
    (tmp_path / "sub" / "small.toml").write_text(
        'extends = "../bank.toml"\ntitle = "Small"\n[pools.reps]\nstaff = { daily = 2 }\n[chain.rep]\nauthority = 50\n'
        "[policies.empowered]\ngoodwill = 1\n")
    scenario = load(tmp_path / "sub" / "small.toml")
    world = scenario.world("empowered")
    assert scenario.title == "Small" and world.pools["reps"].staff == (2,) * 336
    assert world.pools["reps"].cost_per_hour == 28.0
    assert (world.levers.goodwill, world.chain[0].authority, world.chain[0].dropped) == (1.0, 250.0, 0.01)
    assert "extends" not in scenario.raw


def test_errors_name_the_file_that_wrote_the_key(tmp_path: Path) -> None:
    base, child = tmp_path / "base.toml", tmp_path / "child.toml"
    base.write_text(BANK.replace("cost_per_hour = 28.0", 'cost_per_hour = "28"'))
    child.write_text('extends = "base.toml"\n[pools.reps]\nstaff = -2\n[policies.empowered]\ngoodwill = true\n')
    with pytest.raises(InputError) as caught:
        load(child)
    assert {(Path(problem.file).name, problem.key) for problem in caught.value.problems} == {
        ("base.toml", "pools.reps.cost_per_hour"), ("child.toml", "pools.reps.staff"),
        ("child.toml", "policies.empowered.goodwill"),
    }


def test_circles_of_extends_are_errors(tmp_path: Path) -> None:
    for name, other in (("a", "b"), ("b", "c"), ("c", "a")):
        (tmp_path / f"{name}.toml").write_text(f'extends = "{other}.toml"\n' + QUEUE)
    with pytest.raises(InputError, match="extends itself"):
        load(tmp_path / "a.toml")
    (tmp_path / "self.toml").write_text('extends = "./self.toml"\n' + QUEUE)
    with pytest.raises(InputError, match="extends itself"):
        load(tmp_path / "self.toml")


@pytest.mark.parametrize(
    "target", ['"nowhere.toml"', '"."', "3", '""', '["a.toml"]', r'"a\u0000b"', '"' + "x" * 5000 + '"'])
def test_extends_that_leads_nowhere_is_an_error(tmp_path: Path, target: str) -> None:
    (tmp_path / "a.toml").write_text(f"extends = {target}\n" + QUEUE)
    with pytest.raises(InputError) as caught:
        load(tmp_path / "a.toml")
    assert len(caught.value.problems) == 1


def test_very_long_rows_of_extends_are_errors(tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / f"{number}.toml").write_text(f'extends = "{number + 1}.toml"\n')
    with pytest.raises(InputError, match="in a row"):
        load(tmp_path / "0.toml")


@pytest.mark.parametrize("written", ["report = 0.4", "levers.report = 0.4"])
@pytest.mark.parametrize(("said", "comes"), [("report=0.1", 0.1), ("levers.report=0.1", 0.1),
                                             ("levers.report+=0.1", 0.5), ("report+=0.1", 0.5)])
def test_a_lever_of_a_policy_is_changed_however_it_is_spelled(written: str, said: str, comes: float) -> None:
    world = loads(f"""
        title = "t"
        horizon = "1 day"
        demand.cases_per_hour = 1
        pools.reps.staff = 1
        chain = [{{ level = "rep", pool = "reps", handle = "5 min" }}]
        [policies.a]
        {written}
    """, sets=[f"policies.a.{said}"]).world("a")
    assert world.levers.report == pytest.approx(comes)


def test_a_file_that_extends_another_changes_a_lever_however_it_is_spelled(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text("""
        title = "t"
        horizon = "1 day"
        demand.cases_per_hour = 1
        pools.reps.staff = 1
        chain = [{ level = "rep", pool = "reps", handle = "5 min" }]
        [policies.a]
        report = 0.4
        apology = "scripted"
    """, encoding="utf-8")
    (tmp_path / "mine.toml").write_text('extends = "base.toml"\n[policies.a.levers]\nreport = 0.0\ngoodwill = 3.0\n',
                                        encoding="utf-8")
    levers = load(tmp_path / "mine.toml").world("a").levers
    assert (levers.report, levers.goodwill, levers.apology) == (0.0, 3.0, "scripted")
