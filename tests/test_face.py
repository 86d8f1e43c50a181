"""The face for notebooks: its examples run, its frames hold what the modules below it give, and it costs nothing."""

from __future__ import annotations

import doctest
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import sim
from sim.errors import InputError
from tests.docs.blocks import prepare
from tests.experiment.worlds import QUEUE
from tests.experiment.worlds import compare as compare_all


@pytest.mark.parametrize("module", ["sim.face.runs", "sim.face.studies", "sim.scenario.scenario"])
def test_the_examples_of_the_docstrings_are_real(
    module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from importlib import import_module

    prepare(tmp_path)
    monkeypatch.chdir(tmp_path)
    result = doctest.testmod(import_module(module))
    assert result.attempted > 5 and result.failed == 0


def test_a_run_is_a_frame() -> None:
    world = sim.loads(QUEUE)
    one = sim.run(world, policy="scripted", seed=5, replication=3)
    assert one.frame.columns == ["name", "value", "unit", "better", "definition"]
    assert one.frame["name"].to_list() == list(one.outcomes)
    assert [value for value in one.frame["value"] if not math.isnan(value)] == [
        value for value in one.outcomes.values() if not math.isnan(value)]
    assert one.log is None and one.choice is None and one.warm_up == 0.0
    again = sim.run(world, policy="scripted", seed=5, replication=3, engine="reference", log=True)
    assert again.digest == one.digest
    assert again.log is not None and again.log.digest() == one.digest


def test_a_run_has_its_log_and_its_lives_in_words() -> None:
    one = sim.run(sim.loads(QUEUE), log=True)
    assert one.log is not None and one.log.names is not None
    table = one.log.frame(words=True)
    assert set(table.filter(kind="SERVED")["place"].cast(pl.String)) == {"reps"}
    assert one.lives.cases.height == one.lives.customers.height == table.filter(kind="OPENED").height
    assert one.lives.cases["contacts"].sum() == table.filter(kind="CONTACTED").height
    assert one.lives is one.lives
    with pytest.raises(InputError, match="kept no log"):
        sim.run(sim.loads(QUEUE)).lives  # noqa: B018 - asking is what is refused


def test_a_path_does_as_well(tmp_path: Path) -> None:
    file = tmp_path / "queue.toml"
    file.write_text(QUEUE)
    assert sim.run(file).digest == sim.run(str(file)).digest == sim.run(sim.load(file)).digest


def test_a_comparison_is_three_frames() -> None:
    world = sim.loads(QUEUE)
    both, plain = sim.compare(world, replications=3), compare_all(world, replications=3)
    assert both.runs.height == 6
    assert both.runs.filter(policy="scripted")["cases"].to_list() == list(plain.values["scripted"]["cases"])
    row = both.differences.row(by_predicate=pl.col("outcome") == "wait_mean.reps", named=True)
    expected = plain.differences["scripted"]["wait_mean.reps"]
    assert (row["mean"], row["half_width"], row["replications"]) == (expected.mean, expected.half_width, 3)
    assert row["draws_saved"] == plain.reductions["scripted"]["wait_mean.reps"]
    assert set(both.levels["policy"]) == {"plain", "scripted"}
    assert both.levels.row(0, named=True)["upper"] >= both.levels.row(0, named=True)["lower"]
    alone = sim.compare(world, policies=["plain"], replications=2)
    assert alone.differences.height == 0 and "draws_saved" in alone.differences.columns


def test_what_does_not_exist_is_refused() -> None:
    with pytest.raises(InputError, match="no such policy"):
        sim.run(sim.loads(QUEUE), policy="plane")
    with pytest.raises(InputError):
        sim.compare("nowhere.toml")


COUNTER: dict[str, Any] = {
    "title": "One <counter>", "horizon": "1 day", "demand.cases_per_hour": 8, "pools.reps": {"staff": 1},
    "chain": [{"level": "rep", "pool": "reps", "handle": {"dist": "exponential", "mean": "5 min"}}],
    "policies": {"plain": {}, "scripted": {"title": "By the book", "script_minutes": "1 min"}},
}
FAST: dict[str, Any] = {"engine": "reference"}


@pytest.mark.parametrize("arguments", [
    {"scenario": 3}, {"scenario": None}, {"scenario": "nowhere.toml"}, {"scenario": {"x": 1}},
    {"policy": 3}, {"policy": "plan"}, {"seed": "x"}, {"seed": -1}, {"seed": 1.5}, {"seed": 2**64},
    {"replication": -1}, {"replication": 0.5}, {"replication": True}, {"replication": 2**62},
    {"engine": "fast"}, {"engine": 3},
])
def test_a_run_refuses_what_it_cannot_be_given(arguments: dict[str, Any]) -> None:
    with pytest.raises(InputError) as caught:
        sim.run(**{"scenario": COUNTER} | arguments)
    assert caught.value.problems


@pytest.mark.parametrize("arguments", [
    {"policies": [3]}, {"policies": ["plan"]}, {"policies": 7}, {"policies": ["plain", "plain"]},
    {"replications": 0}, {"replications": 2.5}, {"replications": "2"}, {"workers": 0}, {"workers": None}, {"dask": 3},
    {"precision": 3}, {"precision": {"outcome": "chrn", "relative": 0.1}}, {"precision": {"outcom": "churn"}},
    {"precision": {3: 3}}, {"precision": {"outcome": "churn", "relative": None}}, {"directory": 3},
    {"directory": __file__}, {"followed": -1}, {"engine": "fast"}, {"seed": []},
])
def test_a_comparison_refuses_what_it_cannot_be_given(arguments: dict[str, Any]) -> None:
    with pytest.raises(InputError) as caught:
        sim.compare(COUNTER, **{"replications": 2} | FAST | arguments)
    assert caught.value.problems


@pytest.mark.parametrize(("definition", "key"), [
    (3, "definition"), ({}, "kind"), ({"kind": "compare"}, "scenario"),
    ({"kind": "compare", "scenario": 3}, "scenario"),
    ({"kind": "compare", "scenario": COUNTER, "replications": {1}}, "replications"),
    ({"kind": "compare", "scenario": COUNTER, "set": {"pools.rep.staff": 3}}, "set.pools.rep"),
    ({"kind": "compare", "scenario": COUNTER, "outcomes": ["chrn"]}, "outcomes"),
    ({"kind": "sweep", "scenario": COUNTER, "factors": 3}, "factors"),
])
def test_a_study_refuses_what_it_cannot_be_given(definition: Any, key: str) -> None:
    with pytest.raises(InputError) as caught:
        sim.study(definition, **FAST)
    assert [problem.key for problem in caught.value.problems] == [key]


@pytest.mark.parametrize("directory", [None, 3, "nowhere", __file__])
def test_results_that_are_not_there_are_refused(directory: Any) -> None:
    with pytest.raises(InputError):
        sim.results(directory)


def test_an_outcome_that_there_is_not_is_refused_with_the_one_that_is_meant() -> None:
    one = sim.run(COUNTER, **FAST)
    with pytest.raises(InputError, match=r"wait_mean\.reps"):
        one.outcomes["wait_mean.rep"]
    assert "wait_mean.rep" not in one.outcomes and one.outcomes.get("wait_mean.rep") is None
    assert dict(one.outcomes) == one.outcomes


def test_numbers_of_numpy_are_numbers() -> None:
    import numpy as np

    one = sim.run(COUNTER, seed=np.uint64(7), replication=np.int32(2), **FAST)
    assert (one.seed, one.replication) == (7, 2) and type(one.seed) is int


def test_one_policy_may_be_named_alone() -> None:
    assert sim.compare(COUNTER, policies="scripted", replications=2, **FAST).policies == ("scripted",)


def test_a_study_takes_a_scenario_in_place_of_the_one_it_names(tmp_path: Path) -> None:
    world = sim.world(COUNTER).with_(seed=5)
    content = {"kind": "compare", "replications": 2}
    inside = sim.study(content | {"scenario": world}, **FAST)
    beside = sim.study(content | {"scenario": "nowhere.toml"}, world, **FAST)
    assert inside.runs.equals(beside.runs) and inside.runs.equals(sim.compare(world, replications=2, **FAST).runs)
    (tmp_path / "study.toml").write_text('scenario = "nowhere.toml"\nkind = "compare"\nreplications = 2\n')
    named = sim.study(tmp_path / "study.toml", world, directory=tmp_path / "out", **FAST)
    assert named.runs.equals(inside.runs) and sim.results(tmp_path / "out").runs.equals(inside.runs)


def test_a_study_may_set_dotted_keys() -> None:
    content = {"kind": "compare", "replications": 2, "scenario": COUNTER}
    dotted = sim.study(content | {"set": {"pools.reps.staff": 2}}, **FAST)
    assert dotted.runs.equals(sim.study(content | {"set": {"pools": {"reps": {"staff": 2}}}}, **FAST).runs)
    assert not dotted.runs.equals(sim.study(content, **FAST).runs)


def test_results_show_themselves_and_escape_what_users_wrote() -> None:
    world = sim.world(COUNTER).add_policy("<b>", {"goodwill": 3}, title="A & <b>")
    one, both = sim.run(world, policy="<b>", **FAST), sim.compare(world, replications=3, **FAST)
    alone = sim.compare(world, policies="plain", replications=3, **FAST)
    swept = sim.study({"kind": "sweep", "scenario": world, "replications": 2, "outcomes": ["wait_mean.reps"],
                       "factors": {"staff": {"path": "pools.reps.staff", "values": [1, 2]}}}, **FAST)
    for shown in (world, one, both, alone, swept):
        html = shown._repr_html_()
        assert "One &lt;counter&gt;" in html and "<counter>" not in html and "<b></td>" not in html
        assert html.count("<table>") == html.count("</table>") >= 1
    assert "levers.goodwill = 3" in world._repr_html_() and "A &amp; &lt;b&gt;" in both._repr_html_()
    assert all(f"<summary>{group} (" in one._repr_html_() for group in ("Cases", "Channels", "Pools", "Customers"))
    assert "resolution_time_mean" in one._repr_html_() and "own_records" not in one._repr_html_()


def test_a_result_reports_what_the_command_prints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    from sim.cli import cli

    monkeypatch.chdir(tmp_path)
    (tmp_path / "queue.toml").write_text(QUEUE)
    done = CliRunner().invoke(cli, ["compare", "queue.toml", "--replications", "3", "--engine", "reference",
                                    "--workers", "1", "--quiet", "--out", "out"])
    said = sim.compare("queue.toml", replications=3, **FAST).report()
    assert [line for line in said.splitlines() if line] == [line for line in done.stdout.splitlines() if line]
    assert "Levels" in sim.compare("queue.toml", replications=3, **FAST).report(full=True) and "Levels" not in said


def test_what_needs_more_memory_than_there_is_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.experiment import memory

    monkeypatch.setattr(memory, "SMALL", 0.0)
    monkeypatch.setattr(memory, "free", lambda: memory.needed(sim.loads(QUEUE).world(), "reference").bytes + 1.0)
    world = sim.loads(QUEUE)
    assert sim.run(world, **FAST).records and sim.compare(world, replications=1, **FAST).runs.height == 2
    measured = {"metrics": {"records": lambda log: len(log)}} | FAST
    calls: list[Any] = [
        lambda: sim.run(world, log=True, **FAST), lambda: sim.run(world, **measured),
        lambda: sim.compare(world, replications=1, **measured),
        lambda: sim.study({"kind": "compare", "replications": 1}, world, **measured),
    ]
    for call in calls:
        with pytest.raises(InputError, match="is too large: a run would need"):
            call()


def test_study_is_the_package_and_can_be_called(tmp_path: Path) -> None:
    from sim import study
    from sim.face import of_result
    from sim.study import load
    from sim.study.notebook import of_result as where_it_was

    (tmp_path / "queue.toml").write_text(QUEUE)
    content = {"scenario": str(tmp_path / "queue.toml"), "kind": "compare", "replications": 3}
    done = study(content, directory=tmp_path / "out")
    assert study is sim.study is sys.modules["sim.study"]
    assert done.kind == "compare" and done.title == "One counter" and done.runs.height == 6
    assert done.summary.columns == list(done.result.summary.columns)
    assert done.summary.rows() == list(done.result.summary.rows)
    assert of_result(load(tmp_path / "out")).runs.equals(done.runs) and where_it_was is of_result


def test_importing_the_face_loads_nothing_heavy() -> None:
    script = ("import sys, sim\nfrom sim import load, run, compare, study\n"
              "print([name for name in ('numba', 'scipy', 'polars', 'matplotlib', 'simpy', 'rich') "
              "if name in sys.modules])")
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    done = subprocess.run([sys.executable, "-c", "import sys, sim\nprint('numpy' in sys.modules)"],
                          capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="stude"):
        sim.stude  # noqa: B018
