"""A study is checked against its scenario before anything is run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.errors import InputError
from sim.scenario import load
from sim.scenario.plan import Plan, build
from sim.scenario.scenario import of_content
from sim.study.definition import read
from sim.study.frame import check_points, prepare
from sim.study.identity import changes
from sim.study.jobs import plan_of
from sim.study.kinds import procedure_for
from tests.study.worlds import COMPARE, SWEEP, frame

CONFIGS = sorted((Path(__file__).parents[2] / "configs").glob("*.toml"))


def same(one: Plan, other: Plan) -> bool:
    """Whether two plans are the same to the byte."""
    return all(
        np.asarray(getattr(one, name)).tobytes() == np.asarray(getattr(other, name)).tobytes()
        if isinstance(getattr(one, name), np.ndarray) else getattr(one, name) == getattr(other, name)
        for name in Plan.__slots__)


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_a_job_has_the_plan_that_the_command_line_would_have(path: Path) -> None:
    scenario = load(path)
    content = prepare_content(path)
    sets = load(path, ["horizon=\"5 weeks\"", "goodwill=3"])
    for policy in scenario.policies:
        assert same(plan_of(content, "{}", policy), build(scenario.world(policy)))
        assert same(plan_of(content, '{"goodwill":3,"horizon":"5 weeks"}', policy), build(sets.world(policy)))


def prepare_content(path: Path) -> str:
    """Return the content that jobs of a study of a scenario carry."""
    from sim.study.definition import from_content

    return prepare(from_content({"kind": "compare", "scenario": str(path)}, Path("study.toml"))).content


def test_overrides_of_another_policy_are_nobodys_business(tmp_path: Path) -> None:
    ready = frame(tmp_path, COMPARE)
    tree = '{"policies":{"scripted":{"script_minutes":9}}}'
    assert same(plan_of(ready.content, tree, "plain"), plan_of(ready.content, "{}", "plain"))
    assert not same(plan_of(ready.content, tree, "scripted"), plan_of(ready.content, "{}", "scripted"))


def test_what_the_study_sets_holds_everywhere(tmp_path: Path) -> None:
    ready = frame(tmp_path, COMPARE, set={"horizon": "2 days", "script_minutes": "5 min"})
    assert ready.scenario.world("plain").horizon == 2880.0
    assert ready.scenario.world("scripted").levers.script_minutes == 5.0
    assert of_content(ready.scenario.raw, {}).source_hash == ready.scenario.source_hash


@pytest.mark.parametrize(("changed", "said"), [
    ({"scenario": "none.toml"}, "cannot be read"),
    ({"policies": ["plane"]}, "study.toml: policies: no such policy\n  found:   plane\n  allowed: plain, scripted\n"
                              "  did you mean: plain"),
    ({"outcomes": ["churns"]}, "did you mean: churn"),
    ({"set": {"horizont": "1 day"}}, "study.toml: set.horizont: is not a known key"),
    ({"factors": {"x": {"path": "pools.rep.staff", "low": 1, "high": 2}}}, "did you mean: reps"),
    ({"factors": {"x": {"path": "pools.reps.stff", "low": 1, "high": 2}}}, "did you mean: staff"),
    ({"factors": {"x": {"path": "policies.plane.goodwill", "low": 1, "high": 2}}}, "did you mean: plain"),
    ({"factors": {"x": {"path": "pools reps", "low": 1, "high": 2}}}, "factors.x.path: 'pools reps' is not a dotted"),
    ({"factors": {"x": {"path": "customers.voice", "values": [0.5]}}}, "at x = 0.5"),
    ({"factors": {"x": {"path": "pools.reps.holds", "low": 0, "high": 2}}}, "is too large (at x = 2.0)"),
    ({"factors": {"churn": {"path": "pools.reps.staff", "low": 1, "high": 2, "integer": True}}},
     "is also the name of an outcome"),
    ({"factors": {"x": {"path": "pools.reps.staff", "low": 1, "high": 5}}, "design": {"kind": "lhs"}},
     "is not a whole number"),
    ({"factors": {"x": {"path": "policies.scripted.script_minutes", "low": 1, "high": 2}}, "policies": ["plain"]},
     "changes nothing"),
])
def test_what_does_not_fit_the_scenario_is_said_before_the_first_run(
    tmp_path: Path, changed: dict[str, Any], said: str
) -> None:
    with pytest.raises(InputError) as caught:
        frame(tmp_path, SWEEP, **changed)
    assert said in str(caught.value)


@pytest.mark.parametrize(("other", "said"), [
    ({"path": "pools.reps.staff", "low": 2, "high": 6}, "varies a key that x varies too\n  found:   pools.reps.staff"),
    ({"paths": ["demand.cases_per_hour", "pools.reps.staff"], "values": [2, 3]}, "varies a key that x varies too"),
    ({"values": {"few": {"pools": {"reps": {"staff": 2}}}, "many": {"pools": {"reps": {"staff": 9}}}}},
     "varies a key that x varies too"),
])
def test_two_factors_that_move_one_key_are_refused(tmp_path: Path, other: dict[str, Any], said: str) -> None:
    # the later would undo the earlier, whose effect would then be said to be none
    factors = {"x": {"path": "pools.reps.staff", "low": 1, "high": 5}, "y": other}
    with pytest.raises(InputError) as caught:
        frame(tmp_path, SWEEP, factors=factors)
    assert f"study.toml: factors.y: {said}" in str(caught.value)


def test_the_same_key_of_two_policies_may_be_two_factors(tmp_path: Path) -> None:
    factors = {name: {"path": f"policies.{name}.goodwill", "low": 0, "high": 5} for name in ("plain", "scripted")}
    assert frame(tmp_path, SWEEP, factors=factors).identity


def test_a_scenario_that_is_not_there_is_told_with_the_study_that_names_it(tmp_path: Path) -> None:
    for scenario, said in (("none.toml", "is not there"), (".", "is a directory")):
        (tmp_path / "study.toml").write_text(f'kind = "compare"\nscenario = "{scenario}"\n')
        with pytest.raises(InputError) as caught:
            prepare(read(tmp_path / "study.toml"))
        assert str(caught.value).startswith(f"{tmp_path / 'study.toml'}: scenario: {said}")


def test_every_point_of_a_design_is_tried(tmp_path: Path) -> None:
    # neither end of either factor is wrong, nor both first or both last ends together: only one corner is
    handle = {"dist": "uniform", "low": 1, "high": 9}
    factors = {"low": {"path": "chain.rep.handle.low", "low": 1, "high": 5, "points": 2},
               "high": {"path": "chain.rep.handle.high", "low": 4, "high": 9, "points": 2}}
    ready = frame(tmp_path, SWEEP, factors=factors, set={"chain": {"rep": {"handle": handle}}})
    with pytest.raises(InputError) as caught:
        check_points(ready, procedure_for(ready).points)
    assert "factors: chain.rep.handle has low above high (at low = 5.0, high = 4.0)" in str(caught.value)
    assert len(caught.value.problems) == 1


def test_the_levels_of_a_grid_may_be_whole_where_numbers_between_may_not(tmp_path: Path) -> None:
    factors = {"x": {"path": "pools.reps.staff", "low": 1, "high": 5}}
    assert frame(tmp_path, SWEEP, factors=factors).identity
    with pytest.raises(InputError, match="is not a whole number"):
        frame(tmp_path, SWEEP, factors={"x": factors["x"] | {"points": 4}})


def test_all_factors_at_their_ends_at_once_are_tried(tmp_path: Path) -> None:
    factors = {"horizon": {"path": "horizon", "low": "1 h", "high": "1 day"},
               "warm": {"path": "warm_up", "low": "0 h", "high": "12 h"}}
    with pytest.raises(InputError, match="warm"):
        frame(tmp_path, SWEEP, factors=factors | {"horizon": factors["horizon"] | {"high": "10 h"}})


def test_the_identity_says_what_changed(tmp_path: Path) -> None:
    one = frame(tmp_path, SWEEP)
    assert frame(tmp_path, SWEEP, title="Other words").identity == one.identity
    assert changes(one.parts, frame(tmp_path, SWEEP, replications=5).parts) == ["the study's replications"]
    assert changes(one.parts, frame(tmp_path, SWEEP, set={"horizon": "2 days"}).parts) == [
        "the study's set", "the scenario"]
    other = {**one.parts, "versions": {**one.parts["versions"], "numpy": "1.0", "sources": "x"}}
    assert changes(other, one.parts)[0].startswith("the version of numpy (1.0 then, ")
    before = {**one.parts, "versions": {name: version for name, version in one.parts["versions"].items()
                                        if name != "sources"} | {"model": "x"}}
    assert changes(before, one.parts) == ["the code of journeysim"]  # as it was called before
    assert changes(other, one.parts)[1] == "the code of journeysim"


@pytest.mark.parametrize("factor", [
    {"path": "horizon", "values": ["2 days", "4 days"]}, {"path": "warm_up", "low": "0 h", "high": "12 h"},
    {"values": {"short": {"horizon": "2 days"}, "long": {"horizon": "4 days"}}},
])
def test_where_the_length_of_a_run_varies_the_watch_is_named(tmp_path: Path, factor: dict[str, Any]) -> None:
    with pytest.raises(InputError, match=r"factors.long: changes how long each case is watched(.|\n)*outcomes.watch"):
        frame(tmp_path, SWEEP, factors={"long": factor})
    assert frame(tmp_path, SWEEP, factors={"long": factor}, set={"outcomes": {"watch": "4 h"}}).identity


@pytest.mark.parametrize("factor", [
    {"path": "outcomes.watch", "values": ["2 h", "4 h"]},
    {"values": {"short": {"outcomes": {"watch": "2 h"}}, "long": {"outcomes": {"watch": "4 h"}}}},
])
def test_the_watch_is_the_same_at_every_point(tmp_path: Path, factor: dict[str, Any]) -> None:
    with pytest.raises(InputError, match=r"factors.watch: is how long each case is watched(.|\n)*one watch"):
        frame(tmp_path, SWEEP, factors={"watch": factor})


def test_the_summary_has_the_headlines_in_their_order(tmp_path: Path) -> None:
    # open demand has no customer-years; what an objective names comes after the headlines
    assert frame(tmp_path, SWEEP, outcomes=[]).outcomes == (
        "unsolved_share", "resolution_time_mean", "churn", "praise_per_100", "grievance_per_100", "net_value")
    chosen = {"kind": "compare", "scenario": "queue.toml", "outcomes": ["staff_cost", "churn"]}
    assert frame(tmp_path, chosen).outcomes == ("churn", "staff_cost")
