"""Every command does what its help says: results on standard output, all else on standard error."""

from __future__ import annotations

import json
import math
import re
import time
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete

from sim.cli import cli
from sim.cli.console import patience
from sim.cli.group import COMMANDS
from sim.experiment.store import verify
from sim.scenario import template
from sim.scenario.starter import KINDS
from tests.cli.conftest import Invoke, written
from tests.experiment.worlds import QUEUE


def test_without_a_command_help_is_printed(invoke: Invoke) -> None:
    result = invoke()
    assert result.exit_code == 0
    assert result.stdout.startswith("Usage: journeysim")
    assert all(f"  {name} " in result.stdout for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(invoke: Invoke, name: str) -> None:
    for flag in ("--help", "-h"):
        result = invoke(name, flag)
        assert result.exit_code == 0
        assert result.stdout.startswith(f"Usage: journeysim {name}")


def test_version(invoke: Invoke) -> None:
    import sim

    assert invoke("--version").stdout == f"journeysim {sim.__version__}\n"


def test_check_prints_a_sheet(invoke: Invoke) -> None:
    result = invoke("check", "queue.toml")
    assert result.exit_code == 0, result.stderr
    for expected in ("One counter", "By the book", "levers.script_minutes", "Expected load", "from a simulation of",
                     "The scenario is valid."):
        assert expected in result.stdout
    of_reps = next(line for line in result.stdout.split("Expected load")[1].splitlines() if line.startswith("reps "))
    plain, scripted = re.findall(r"(\d+)%", of_reps)
    assert 60 < int(plain) < 73 and 73 < int(scripted) < 87  # two thirds and four fifths
    assert result.stderr == ""


def test_check_warns_of_an_overloaded_pool(invoke: Invoke) -> None:
    result = invoke("check", "queue.toml", "--set", "demand.cases_per_hour=20")
    assert result.exit_code == 0
    assert "% OVERLOADED" in result.stdout
    assert re.search(r"Warning: Pool reps under By the book: (19|20)\d% load: more work", result.stderr)


def test_check_as_json(invoke: Invoke) -> None:
    form = json.loads(invoke("check", "queue.toml", "--json").stdout)
    assert form["format"]["version"] == 1
    assert form["valid"] is True
    reps = form["expected_load"]["scripted"]["reps"]
    assert reps["load"] == pytest.approx(0.8, abs=2.5 * reps["half_width"]) and reps["half_width"] < 0.1
    assert form["without_effect"] == []


def test_run_prints_all_outcomes(invoke: Invoke) -> None:
    result = invoke("run", "queue.toml", "--policy", "scripted")
    assert result.exit_code == 0, result.stderr
    assert "One counter: By the book (seed 1, replication 0)" in result.stdout
    assert "resolution_time_mean" in result.stdout
    assert "records in" in result.stderr


def test_a_scenario_without_a_title_is_called_untitled(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "plain.toml").write_text("\n".join(line for line in QUEUE.splitlines() if "title" not in line))
    assert invoke("run", "plain.toml").stdout.startswith("Untitled scenario: ")
    compared = invoke("compare", "plain.toml", "--replications", 1, "--workers", 1)
    assert compared.stdout.startswith("Untitled scenario\n")


def test_run_as_json_has_the_promised_keys(invoke: Invoke) -> None:
    form = json.loads(invoke("run", "queue.toml", "--json", "--replication", 2, "--seed", 2**64 - 1).stdout)
    assert set(form) == {"format", "policy", "seed", "replication", "outcomes", "digest", "records", "seconds"}
    assert form["seed"] == 2**64 - 1
    assert form["outcomes"]["cases"] > 0
    assert form["outcomes"]["recovery_paradox_share"] == 0.0


def test_digest_alone_is_that_of_the_json(invoke: Invoke) -> None:
    digest = invoke("run", "queue.toml", "--digest").stdout.strip()
    assert len(digest) == 64
    assert digest == json.loads(invoke("run", "queue.toml", "--json").stdout)["digest"]
    assert digest != invoke("run", "queue.toml", "--digest", "--seed", 5).stdout.strip()


def test_the_log_that_run_writes_is_the_one_it_digested(invoke: Invoke, tmp_path: Path) -> None:
    from sim.eventlog import load

    result = invoke("run", "queue.toml", "--log", "run.parquet", "--digest")
    assert load(tmp_path / "run.parquet").digest() == result.stdout.strip()
    assert "Wrote run.parquet." in result.stderr


def test_a_log_in_words_is_the_same_log(invoke: Invoke, tmp_path: Path) -> None:
    import polars as pl

    from sim.eventlog import load

    for name, options in (("plain", ()), ("words", ("--words",))):
        assert invoke("run", "queue.toml", "--log", f"{name}.parquet", *options).exit_code == 0
    plain, words = load(tmp_path / "plain.parquet"), load(tmp_path / "words.parquet")
    assert plain.digest() == words.digest()
    assert plain.names == words.names is not None
    assert pl.read_parquet(tmp_path / "words.parquet").equals(plain.frame(words=True))
    cases = pl.read_parquet(tmp_path / "words.cases.parquet")
    assert set(cases["ending"].drop_nulls().cast(pl.String)) <= {"solved", "left"}
    assert pl.read_parquet(tmp_path / "plain.cases.parquet")["ending"].dtype == pl.Int32
    assert pl.read_parquet(tmp_path / "words.customers.parquet").height == cases.height
    refused = invoke("run", "queue.toml", "--words")
    assert refused.exit_code == 2
    assert "--words: tells how a log is written, and none is\n  allowed: together with --log" in refused.stderr


def test_set_overrides_under_every_policy(invoke: Invoke) -> None:
    slow = json.loads(invoke("run", "queue.toml", "--json", "--set", 'chain.rep.handle="6 min"').stdout)
    assert slow["outcomes"]["wait_mean.reps"] != json.loads(
        invoke("run", "queue.toml", "--json").stdout)["outcomes"]["wait_mean.reps"]


def test_compare_prints_and_writes(invoke: Invoke, tmp_path: Path) -> None:
    result = invoke("compare", "queue.toml", "--replications", 8, "--workers", 1)
    assert result.exit_code == 0, result.stderr
    assert result.stdout.splitlines()[1] == "By the book against plain, 8 runs of 1 day under each policy"
    assert "Worse: mean time to a solution up" in result.stdout
    assert "paired differences" not in result.stdout
    assert verify(tmp_path / "results" / "queue") == []
    assert sorted(path.name for path in (tmp_path / "results" / "queue").iterdir()) == [
        "comparison.png", "comparison.svg", "dictionary.csv", "differences.csv", "levels.csv", "manifest.json",
        "over_time.png", "over_time.svg", "resolution_times.png", "resolution_times.svg", "runs.csv",
        "runs.parquet", "study.lock", "study.seal", "study.sqlite", "summary.json",
        "verdict.csv", "verdict.md", "week_hours.png", "week_hours.svg"]
    written = (tmp_path / "results" / "queue" / "verdict.md").read_text()
    assert [line.strip() for line in written.splitlines()[2:] if line] == [
        line.strip() for line in result.stdout.splitlines() if line]


def test_compare_prints_everything_when_asked(invoke: Invoke, tmp_path: Path) -> None:
    result = invoke("compare", "queue.toml", "--replications", 5, "--workers", 1, "--full", "--row-by-row")
    assert "By the book - plain: paired differences" in result.stdout
    assert "Risk: single runs" in result.stdout
    assert "each interval on its own" in result.stdout
    assert "Risk: single runs" in (tmp_path / "results" / "queue" / "verdict.md").read_text()


def test_the_tables_of_compare_hold_what_is_printed(invoke: Invoke, tmp_path: Path) -> None:
    import csv

    form = json.loads(invoke("compare", "queue.toml", "--replications", 6, "--workers", 1, "--out", "o",
                             "--json").stdout)
    with (tmp_path / "o" / "verdict.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [(row["policy"], row["outcome"], row["is"], float(row["mean"])) for row in rows] == [
        (each["policy"], each["outcome"], each["is"], each["mean"]) for each in form["verdict"]]
    with (tmp_path / "o" / "differences.csv").open() as file:
        found = {row["outcome"]: row for row in csv.DictReader(file)}
    told = form["differences"]["scripted"]["wait_mean.reps"]
    assert float(found["wait_mean.reps"]["mean"]) == told["mean"]
    assert float(found["wait_mean.reps"]["half_width"]) == told["half_width"]
    with (tmp_path / "o" / "levels.csv").open() as file:
        levels = {(row["policy"], row["outcome"]): row for row in csv.DictReader(file)}
    assert float(levels["plain", "wait_mean.reps"]["mean"]) == form["policies"]["plain"]["wait_mean.reps"]["mean"]


def test_compare_warns_of_nothing_where_nobody_waits(invoke: Invoke, tmp_path: Path) -> None:
    import warnings

    (tmp_path / "calm.toml").write_text('horizon = "1 day"\ndemand.cases_per_hour = 20\npools.reps.staff = 30\n'
                                        'chain = [{ level = "rep", pool = "reps", handle = "6 min" }]\n')
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = invoke("compare", "calm.toml", "--replications", 3, "--workers", 1)
    assert result.exit_code == 0, result.stderr
    assert result.stderr.startswith("Wrote ") and "arning" not in result.stderr
    assert max(map(len, result.stderr.splitlines())) <= 100


def test_a_decision_that_names_nothing_is_refused_before_anything_is_run(invoke: Invoke, tmp_path: Path) -> None:
    result = invoke("compare", "queue.toml", "--set", "decision.primary=chrun")
    assert result.exit_code == 2
    assert "decision.primary: is not an outcome of this world" in result.stderr
    assert "did you mean: churn" in result.stderr
    assert not (tmp_path / "results").exists()


def test_what_compare_writes_is_what_it_prints_as_json(invoke: Invoke, tmp_path: Path) -> None:
    result = invoke("compare", "queue.toml", "--replications", 2, "--workers", 1, "--out", "here", "--json",
                    "--policies", "scripted, plain")
    form = json.loads(result.stdout)
    assert form == json.loads((tmp_path / "here" / "summary.json").read_text())
    assert list(form["differences"]) == ["plain"]


def test_one_replication_is_said_to_prove_nothing(invoke: Invoke) -> None:
    result = invoke("compare", "queue.toml", "--replications", 1)
    assert "nothing can be concluded" in " ".join(result.stdout.split())
    assert "±" not in result.stdout


@pytest.mark.slow
def test_one_and_two_workers_write_identical_files(invoke: Invoke, tmp_path: Path) -> None:
    for workers in (1, 2):
        assert invoke("compare", "queue.toml", "--replications", 2, "--workers", workers, "--out",
                      f"out{workers}").exit_code == 0
    first, second = (written(tmp_path / out) for out in ("out1", "out2"))
    assert first == second
    assert len(first) == 17


@pytest.mark.parametrize("kind", KINDS)
def test_new_writes_a_scenario_that_is_valid(invoke: Invoke, kind: str) -> None:
    assert invoke("new", "mine.toml", "--kind", kind).exit_code == 0
    assert "The scenario is valid." in invoke("check", "mine.toml").stdout


def test_new_writes_a_contact_centre_unless_told_otherwise(invoke: Invoke, tmp_path: Path) -> None:
    assert invoke("new", "mine.toml").exit_code == 0
    assert (tmp_path / "mine.toml").read_text() == template("contact-centre")


def test_new_refuses_an_unknown_kind_and_writes_nothing(invoke: Invoke, tmp_path: Path) -> None:
    result = invoke("new", "mine.toml", "--kind", "service-disk")
    assert result.exit_code == 2 and result.stdout == ""
    assert all(kind in result.stderr for kind in (*KINDS, "service-disk"))
    assert not (tmp_path / "mine.toml").exists()


def test_kinds_are_completed() -> None:
    offered = ShellComplete(cli, {}, "journeysim", "_JOURNEYSIM_COMPLETE").get_completions(["new", "--kind"], "s")
    assert [item.value for item in offered] == ["service-desk", "shop"]


def test_new_replaces_nothing_unasked(invoke: Invoke, tmp_path: Path) -> None:
    result = invoke("new", "queue.toml")
    assert result.exit_code == 2
    assert "already exists" in result.stderr
    assert "One counter" in (tmp_path / "queue.toml").read_text()
    assert invoke("new", "queue.toml", "--force").exit_code == 0
    assert "One counter" not in (tmp_path / "queue.toml").read_text()


def test_schema_is_a_json_schema(invoke: Invoke) -> None:
    schema = json.loads(invoke("schema").stdout)
    assert "pools" in schema["$defs"]["File"]["properties"]
    assert "json-schema.org" in schema["$schema"]


def test_calibrate_sets_the_log_beside_the_simulation(invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    import sim.calibration
    from sim.calibration import Row

    class Report:
        notes = ("One call is left out.",)
        beyond = ()
        scenario = Path("fitted.toml")

        def validate(self, replications: int) -> list[Row]:
            return [Row("reps", "abandoned", "%", 11.4, 11.56, 2.5), Row("reps", "wait_p90", "s", 119.0, math.inf)]

    Path("calls.csv").write_text("start,wait_s,outcome\n2021-01-04 08:00,5,answered\n")
    monkeypatch.setattr(sim.calibration, "fit", lambda data, out, wishes: Report())
    result = invoke("calibrate", "calls.csv", "-o", "fitted.toml", "--replications", 2)
    assert result.exit_code == 0, result.stderr
    assert "reps  abandoned  %         11.4  11.6 ± 2.5" in result.stdout
    assert "Wrote fitted.toml." in result.stderr
    assert "Note: One call is left out." in result.stderr
    assert '    wait = "wait_s"' in result.stderr
    rows = json.loads(invoke("calibrate", "calls.csv", "-o", "fitted.toml", "--json").stdout)["rows"]
    assert [row["simulated"] for row in rows] == [11.56, None]
    assert invoke("calibrate", "calls.csv", "-o", "fitted.toml", "--replications", 0).stdout == ""


def test_long_loading_is_explained_and_short_loading_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    with patience("Compiling the rules", 60.0):
        pass
    assert capsys.readouterr().err == ""
    with patience("Compiling the rules", 0.0):
        time.sleep(0.2)
    assert "Compiling the rules" in capsys.readouterr().err


def test_doctor(invoke: Invoke) -> None:
    text = invoke("doctor").stdout
    assert all(word in text for word in ("journeysim", "numba", "cores", "features", "directory"))
    form = json.loads(invoke("doctor", "--json").stdout)
    assert form["versions"]["numpy"]
    assert form["cache"]["state"]
