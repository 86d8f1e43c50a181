"""The face for notebooks: its examples run, its frames hold what the modules below it give, and it costs nothing."""

from __future__ import annotations

import doctest
import math
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

import sim
from sim.errors import InputError
from tests.experiment.worlds import QUEUE
from tests.experiment.worlds import compare as compare_all


@pytest.mark.parametrize("module", ["sim.face", "sim.study.notebook"])
def test_the_examples_of_the_docstrings_are_real(
    module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from importlib import import_module

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


def test_study_is_the_package_and_can_be_called(tmp_path: Path) -> None:
    from sim import study
    from sim.study import load
    from sim.study.notebook import of_result

    (tmp_path / "queue.toml").write_text(QUEUE)
    content = {"scenario": str(tmp_path / "queue.toml"), "kind": "compare", "replications": 3}
    done = study(content, directory=tmp_path / "out")
    assert study is sim.study is sys.modules["sim.study"]
    assert done.kind == "compare" and done.title == "One counter" and done.runs.height == 6
    assert done.summary.columns == list(done.result.summary.columns)
    assert done.summary.rows() == list(done.result.summary.rows)
    assert of_result(load(tmp_path / "out")).runs.equals(done.runs)


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
