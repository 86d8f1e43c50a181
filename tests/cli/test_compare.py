"""`compare` is a study without a file: the same numbers, words and files, the same store, the same resume."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from sim.cli.compare import read_precision
from sim.errors import InputError
from sim.experiment.store import verify
from sim.study.store import Store
from tests.cli.conftest import Invoke, written

ONE = ("--workers", 1)
STUDY = 'scenario = "queue.toml"\nkind = "compare"\n'


@pytest.mark.parametrize(("options", "keys"), [
    (("--replications", 4), "replications = 4"),
    (("--replications", 3, "--policies", "scripted,plain", "--seed", 7),
     'replications = 3\npolicies = ["scripted", "plain"]\nseed = 7'),
    (("--precision", "wait_mean.reps=4", "--replications", 20),
     'precision = { outcome = "wait_mean.reps", half_width = 4.0, minimum = 10, maximum = 20 }'),
    (("--replications", 2, "--set", 'warm_up="auto"', "--set", 'horizon="8 days"'),
     'replications = 2\nset = { warm_up = "auto", horizon = "8 days" }'),
])
def test_a_study_of_that_kind_writes_and_prints_the_same(
    invoke: Invoke, tmp_path: Path, options: tuple[object, ...], keys: str
) -> None:
    (tmp_path / "asked.toml").write_text(f"{STUDY}{keys}\n")
    compared = invoke("compare", "queue.toml", *options, *ONE, "--out", "one")
    studied = invoke("study", "asked.toml", *ONE, "--out", "other")
    assert (compared.exit_code, studied.exit_code) == (0, 0), compared.stderr + studied.stderr
    assert compared.stdout == studied.stdout
    one, other = written(tmp_path / "one"), written(tmp_path / "other")
    assert one.keys() == other.keys()
    different = {name for name in one if one[name] != other[name]}
    # the line that started it stands in the manifest; what a study sets is part of whose runs they are, what --set
    # says of the scenario alone; all else is the same
    assert different == ({"manifest.json", "runs.parquet"} if "set =" in keys else {"manifest.json"})


def test_the_same_command_again_makes_no_run_and_writes_the_same(
    invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ("compare", "queue.toml", "--replications", 3, *ONE)
    first = invoke(*asked)
    before = written(tmp_path / "results" / "queue")
    monkeypatch.setattr(Store, "add", lambda *_: pytest.fail("ran"))
    again = invoke(*asked)
    assert (again.exit_code, again.stdout) == (0, first.stdout)
    assert written(tmp_path / "results" / "queue") == before
    full = invoke(*asked, "--full", "--json")  # what is printed may change, and with it what was printed
    assert json.loads(full.stdout) == json.loads(before["summary.json"])
    assert "Risk: single runs" in (tmp_path / "results" / "queue" / "verdict.md").read_text()


def test_a_finished_comparison_gives_way_to_another(invoke: Invoke, tmp_path: Path) -> None:
    for options in (("--replications", 3), ("--replications", 2, "--seed", 5)):
        assert invoke("compare", "queue.toml", *options, *ONE, "--out", "out").exit_code == 0
    assert json.loads((tmp_path / "out" / "summary.json").read_text())["replications"] == 2
    assert verify(tmp_path / "out") == []
    reproduced = invoke("reproduce", "out", "--all", *ONE)
    assert reproduced.stdout == "out: files and summary verify, and 4 repeated runs are identical, bit for bit.\n"


def test_a_comparison_that_is_not_finished_is_not_discarded_unasked(invoke: Invoke, tmp_path: Path) -> None:
    assert invoke("compare", "queue.toml", "--replications", 3, *ONE, "--out", "out").exit_code == 0
    (tmp_path / "out" / "manifest.json").unlink()
    other = ("compare", "queue.toml", "--replications", 2, *ONE, "--out", "out")
    refused = invoke(*other)
    assert refused.exit_code == 2
    assert "holds the runs of a different study; what differs: the study's replications" in refused.stderr
    assert invoke(*other, "--fresh").exit_code == 0


def test_what_a_studys_file_asked_for_is_not_replaced_by_a_command(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "asked.toml").write_text(f"{STUDY}replications = 3\n")
    assert invoke("study", "asked.toml", *ONE, "--out", "out").exit_code == 0
    before = written(tmp_path / "out")
    refused = invoke("compare", "queue.toml", "--replications", 2, *ONE, "--out", "out")
    assert refused.exit_code == 2 and "holds the runs of a different study" in refused.stderr
    assert written(tmp_path / "out") == before
    same = invoke("compare", "queue.toml", "--replications", 3, *ONE, "--out", "out")  # the same study goes on
    now = written(tmp_path / "out")
    assert same.exit_code == 0 and {name for name in now if now[name] != before.get(name)} == {"manifest.json"}


def test_the_results_of_a_compare_before_it_was_a_study_are_replaced(invoke: Invoke, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "runs.parquet").write_bytes(b"old")
    (out / "old.png").write_bytes(b"old")
    (out / "manifest.json").write_text(json.dumps({
        "format": {"name": "journeysim-comparison", "version": 1}, "files": {"runs.parquet": {}, "old.png": {}}}))
    done = invoke("compare", "queue.toml", "--replications", 2, *ONE, "--out", "out")
    assert done.exit_code == 0, done.stderr
    assert verify(out) == [] and not (out / "old.png").exists()


def test_a_dry_run_says_how_many_runs_and_writes_nothing(invoke: Invoke, tmp_path: Path) -> None:
    fixed = invoke("compare", "queue.toml", "--replications", 6, "--dry-run", *ONE)
    assert fixed.stdout.startswith("12 runs at most, about ") and "It stops" not in fixed.stdout
    early = invoke("compare", "queue.toml", "--precision", "churn=0.1", "--dry-run", *ONE)
    assert early.stdout.startswith("2,000 runs at most")
    assert "It stops as soon as the answer is known well enough" in early.stdout
    assert not (tmp_path / "results").exists()


def test_every_run_is_in_the_store(invoke: Invoke, tmp_path: Path) -> None:
    assert invoke("compare", "queue.toml", "--replications", 3, "--workers", 2, "--out", "out").exit_code == 0
    connection = sqlite3.connect(tmp_path / "out" / "study.sqlite")
    try:
        assert connection.execute("SELECT count(*) FROM runs").fetchone() == (6,)
    finally:
        connection.close()


@pytest.mark.parametrize(("text", "most", "table"), [
    ("net_value=5_000", None, {"outcome": ["net_value"], "half_width": 5000.0}),
    (" churn , net_value = 10 %", None, {"outcome": ["churn", "net_value"], "relative": 0.1}),
    ("churn=1e-3", 40, {"outcome": ["churn"], "half_width": 0.001, "minimum": 10, "maximum": 40}),
    ("churn=1", 4, {"outcome": ["churn"], "half_width": 1.0, "minimum": 4, "maximum": 4}),
])
def test_a_precision_on_the_command_line_is_that_of_a_studys_file(
    text: str, most: int | None, table: dict[str, Any]
) -> None:
    assert read_precision(text, most) == table


@pytest.mark.parametrize("text", ["", "churn", "=5", "churn=", "churn=0", "churn=-1", "churn=inf", "churn=nan%", "5"])
def test_what_is_no_precision(text: str) -> None:
    with pytest.raises(InputError, match="--precision: does not say how precisely"):
        read_precision(text, None)


@pytest.mark.parametrize(("options", "said"), [
    (("--precision", "chrun=1"), "Error: --precision: is not an outcome of this scenario"),
    (("--precision", "churn,churn=1"), "Error: --precision: has a name twice"),
    (("--precision", "churn=1e10"), "Error: --precision: is too large"),
    (("--precision", "churn=1", "--replications", "1"), "Error: --replications: is too few for --precision"),
    (("--workers", "2", "--dask", "tcp://127.0.0.1:1"), "cannot be combined with --dask"),
])
def test_what_cannot_be_done_is_said_by_its_option(
    invoke: Invoke, tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    refused = invoke("compare", "queue.toml", *options)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert said in refused.stderr
    assert not (tmp_path / "results").exists()
