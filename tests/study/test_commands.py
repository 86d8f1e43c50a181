"""The commands: what they print, what they exit with, and what they refuse in words."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sim.cli import cli
from sim.cli.studying import duration, progress_line
from sim.cli.sweep import factors
from sim.errors import InputError
from sim.study.drive import Status
from sim.study.place import clear
from tests.experiment.worlds import QUEUE
from tests.study.worlds import SWEEP_FILE

Invoke = Callable[..., Result]
VARY = ("--vary", "demand.cases_per_hour=4:8:2", "--vary", "pools.reps.staff=1,2", "--replications", 2, "--workers", 1)


@pytest.fixture
def invoke(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Invoke:
    """Return a function that runs `journeysim` in a directory with a scenario and a study of it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "queue.toml").write_text(QUEUE)
    (tmp_path / "script.toml").write_text(SWEEP_FILE.replace("replications = 5", "replications = 2"))

    def run(*arguments: object) -> Result:
        return CliRunner().invoke(cli, [str(argument) for argument in arguments], prog_name="journeysim")

    return run


def test_a_study_from_its_file(invoke: Invoke, tmp_path: Path) -> None:
    result = invoke("study", "script.toml", "--workers", 1)
    assert result.exit_code == 0, result.stderr
    assert "How much script?" in result.stdout and "Mean wait: reps" in result.stdout
    assert "higher at" in result.stdout and "of 20 points" in result.stdout
    out = tmp_path / "results" / "script"
    assert "dictionary.csv, runs.parquet, summary.csv, manifest.json" in result.stderr
    drawn = {path.name for path in out.iterdir() if path.suffix in (".png", ".svg")}
    assert {path.name for path in out.iterdir()} - drawn == {
        "study.sqlite", "study.seal", "study.lock", "runs.parquet", "summary.csv", "manifest.json", "dictionary.csv"}
    assert drawn and drawn < set(json.loads((out / "manifest.json").read_text())["files"])
    assert "manifest.json, and 1 picture as PNG and SVG" in " ".join(result.stderr.split())
    before = {path.name: path.read_bytes() for path in out.iterdir() if path.name != "study.lock"}
    again = invoke("study", "script.toml", "--quiet")
    assert (again.exit_code, again.stdout, again.stderr) == (0, result.stdout, "")
    assert before == {path.name: path.read_bytes() for path in out.iterdir() if path.name != "study.lock"}


def test_a_sweep_and_its_reproduction(invoke: Invoke) -> None:
    assert invoke("sweep", "queue.toml", *VARY, "--outcomes", "cases, churn", "--out", "out").exit_code == 0
    manifest = json.loads(Path("out/manifest.json").read_text())
    assert (manifest["findings"]["points"], manifest["outcomes"]) == (4, ["cases", "churn"])
    result = invoke("reproduce", "out", "--sample", 3, "--workers", 1)
    assert result.exit_code == 0, result.stderr
    assert result.stdout == "out: files and summary verify, and 3 repeated runs are identical, bit for bit.\n"
    assert "16 repeated runs are identical" in invoke("reproduce", "out", "--all").stdout


def test_results_that_cannot_be_made_again_are_not_met(invoke: Invoke) -> None:
    from sim.study import load
    from sim.study.finish import write

    invoke("sweep", "queue.toml", *VARY, "--out", "out")
    result = load("out")
    result.results.matrix(result.points[1], "plain")[1, 0] += 1.0
    write(result, Path("out"))
    told = invoke("reproduce", "out", "--all")
    assert told.exit_code == 3
    assert "Different: replication 1 of plain at point 1: its outcomes" in told.stderr
    assert "Not met: 1 of 18 repeated runs differ" in told.stderr


def test_a_changed_study_is_refused_unless_fresh(invoke: Invoke) -> None:
    assert invoke("sweep", "queue.toml", *VARY, "--out", "out").exit_code == 0
    other = invoke("sweep", "queue.toml", *VARY, "--seed", 4, "--out", "out")
    assert other.exit_code == 2
    assert "holds the runs of a different study; what differs: the study's seed" in other.stderr
    assert invoke("reproduce", "out", "--sample", 1).exit_code == 0
    assert invoke("sweep", "queue.toml", *VARY, "--seed", 4, "--out", "out", "--fresh").exit_code == 0


def test_a_dry_run_runs_nothing(invoke: Invoke, tmp_path: Path) -> None:
    result = invoke("study", "script.toml", "--dry-run", "--workers", 2)
    assert result.exit_code == 0
    assert result.stdout.startswith("84 runs at most, about ") and "on 2 cores" in result.stdout
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize(("arguments", "said"), [
    (("study", "none.toml"), "cannot be read"),
    (("study", "queue.toml"), "kind: is missing"),
    (("study", "script.toml", "--out", "queue.toml"), "is not a directory"),
    (("study", "script.toml", "--workers", "2", "--dask", "tcp://127.0.0.1:1"), "cannot be combined with --dask"),
    (("sweep", "queue.toml", "--vary", "pools.rep.staff=1,2"), "did you mean: reps"),
    (("sweep", "queue.toml", "--vary", "pools.reps.staff"), "does not say what to vary"),
    (("sweep", "queue.toml", "--vary", "pools.reps.staff=5:1"), "is not below its high end"),
    (("sweep", "queue.toml", "--vary", "goodwill=0:9", "--vary", "goodwill=1,2"), "is given twice"),
    (("sweep", "queue.toml", "--vary", "goodwill=0:9", "--policies", "plane"), "Error: --policies: no such policy"),
    (("sweep", "queue.toml", "--vary", "goodwill=0:9", "--outcomes", "chrun"),
     "Error: --outcomes: is not an outcome"),
    (("sweep", "queue.toml", "--vary", "goodwill=0:9", "--set", "x=1"), "--set: x: is not a known key"),
    (("reproduce", "."), "there are no finished results"),
])
def test_what_cannot_be_done_is_said_in_words(invoke: Invoke, arguments: tuple[str, ...], said: str) -> None:
    result = invoke(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert not Path("results").exists()


@pytest.mark.parametrize("fresh", [(), ("--fresh",)])
@pytest.mark.parametrize("name", ["manifest.json", "summary.csv", "study.sqlite"])
def test_foreign_files_are_neither_replaced_nor_removed(
    invoke: Invoke, tmp_path: Path, fresh: tuple[str, ...], name: str
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / name).write_text('{"format": {"name": "something else"}}')
    (tmp_path / "mine" / "thesis.tex").write_text("three years")
    result = invoke("study", "script.toml", "--out", "mine", *fresh)
    assert result.exit_code == 2
    assert "mine: holds files that were not written by a study and would be replaced" in result.stderr
    assert f"\n  found:   {name}" in result.stderr
    assert {path.name for path in (tmp_path / "mine").iterdir()} == {name, "thesis.tex"}
    assert (tmp_path / "mine" / name).read_text() == '{"format": {"name": "something else"}}'


def test_fresh_removes_what_the_study_wrote_and_nothing_else(invoke: Invoke, tmp_path: Path) -> None:
    assert invoke("study", "script.toml", "--quiet").exit_code == 0
    place = tmp_path / "results" / "script"
    (picture,) = place.glob("*.png")
    old = picture.rename(place / "sweep_old.png")
    manifest = json.loads((place / "manifest.json").read_text())
    manifest["files"][old.name] = manifest["files"].pop(picture.name)
    (place / "manifest.json").write_text(json.dumps(manifest))
    (place / "summary.csv").write_text("edited by hand")
    (place / "notes.txt").write_text("mine")
    clear(place)
    assert {path.name for path in place.iterdir()} == {"summary.csv", "notes.txt", "study.lock"}


def test_an_empty_design_is_refused(invoke: Invoke) -> None:
    Path("csv.toml").write_text(SWEEP_FILE + '[design]\nkind = "csv"\nfile = "points.csv"\n')
    Path("points.csv").write_text("rate,script\n")
    result = invoke("study", "csv.toml")
    assert result.exit_code == 2 and "points.csv: has no points" in result.stderr
    Path("points.csv").write_text("rate,script\n4,1\n9,1\n")
    assert "line 3, rate: is not a value of this factor" in invoke("study", "csv.toml").stderr
    Path("points.csv").write_text("rate,script\n4,1\n8,2.5\n")
    assert invoke("study", "csv.toml", "--quiet").exit_code == 0
    Path("points.csv").unlink()  # the results stand without it
    assert invoke("reproduce", "results/csv", "--all").exit_code == 0


def test_what_to_vary() -> None:
    table = factors(["a.b=1:4:3:log", "c=2 min:1 h", "d=fifo,severity", "e=0.5", "f=1:9:integer"])
    assert table["a.b"] == {"path": "a.b", "low": 1, "high": 4, "log": True, "points": 3}
    assert table["c"] == {"path": "c", "low": "2 min", "high": "1 h"}
    assert table["d"] == {"path": "d", "values": ["fifo", "severity"]}
    assert table["e"] == {"path": "e", "values": [0.5]}
    assert table["f"] == {"path": "f", "low": 1, "high": 9, "integer": True}


@pytest.mark.parametrize("option", ["a", "=1,2", "a=", "a=1:2:x", "a=1:2:3:4", "a=1,,2"])
def test_what_is_not_something_to_vary(option: str) -> None:
    with pytest.raises(InputError, match="does not say what to vary"):
        factors([option])


def test_a_line_of_progress() -> None:
    status = Status(done=60, kept=10, expected=160, seconds=5.0, engine=4.0, precision="churn ±0.01 of ±0.005")
    assert progress_line(status) == "60 of at most 160 runs, 10 runs/s, 10 s left at most, churn ±0.01 of ±0.005"
    assert progress_line(Status(0, 0, 5, 0.0, 0.0, "")) == "0 of at most 5 runs"
    assert [duration(seconds) for seconds in (0.1, 61.0, 600.0, 7200.0)] == ["1 s", "61 s", "10 min", "2.0 h"]
