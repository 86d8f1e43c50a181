"""`journeysim report` and `--report`: where the report goes, when an old one goes, and what is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Invoke, written

COMPARE = ("compare", "queue.toml", "--replications", 3, "--engine", "reference", "--workers", 1, "--quiet")
STUDY = """
title = "How much script?"
scenario = "queue.toml"
kind = "sweep"
replications = 2
outcomes = ["wait_mean.reps"]
set = { horizon = "12 h", pools.reps.cost_per_hour = 12 }
[factors.rate]
path = "demand.cases_per_hour"
values = [4, 8]
"""


def test_the_report_lies_beside_the_results_and_is_no_part_of_them(invoke: Invoke, tmp_path: Path) -> None:
    assert invoke(*COMPARE, "--out", "plain").exit_code == 0
    told = invoke(*COMPARE, "--out", "told", "--report")
    assert told.exit_code == 0, told.output
    ours, theirs = written(tmp_path / "plain"), written(tmp_path / "told")
    page = theirs.pop("report.html")
    assert ours == theirs
    made = invoke("report", "plain", "--engine", "reference", "--workers", 2)
    assert made.exit_code == 0, made.output
    assert (tmp_path / "plain" / "report.html").read_bytes() == page
    assert invoke("reproduce", "plain", "--engine", "reference", "--workers", 1).exit_code == 0


def test_the_line_in_the_report_makes_the_same_bytes_elsewhere(invoke: Invoke, tmp_path: Path) -> None:
    """As on a fresh clone: the scenario alone, in another folder, and the line that the page names."""
    assert invoke(*COMPARE, "--set", "horizon=12 h", "--out", "results/queue", "--report").exit_code == 0
    page = (tmp_path / "results" / "queue" / "report.html").read_bytes()
    words = json.loads((tmp_path / "results" / "queue" / "manifest.json").read_text())["command"]["words"]
    assert words == ["compare", "queue.toml", "--replications", "3", "--set", "horizon=12 h"]
    line = "journeysim compare queue.toml --replications 3 --set &#39;horizon=12 h&#39; --report"
    assert line in page.decode()
    shutil.rmtree(tmp_path / "results")
    again = invoke(*words, "--report", "--engine", "reference", "--workers", 2)
    assert again.exit_code == 0, again.output
    assert (tmp_path / "results" / "queue" / "report.html").read_bytes() == page


def test_a_study_from_a_file_names_its_line_and_what_it_sets(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_text(STUDY)
    told = invoke("study", "study.toml", "--out", "out", "--report", "--engine", "reference", "--workers", 1)
    assert told.exit_code == 0, told.output
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["command"] == {
        "words": ["study", "study.toml"], "scenario": "queue.toml",
        "settings": ["--set", "horizon=12 h", "--set", "pools.reps.cost_per_hour=12"]}
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "journeysim study study.toml --report" in page
    assert "journeysim why queue.toml --policies plain,scripted --replications 30 --set &#39;horizon=12 h&#39;" in page


def test_a_report_goes_with_the_results_that_it_tells_of(invoke: Invoke, tmp_path: Path) -> None:
    report = tmp_path / "out" / "report.html"
    assert invoke(*COMPARE, "--out", "out", "--report").exit_code == 0
    page = report.read_bytes()
    assert invoke(*COMPARE, "--out", "out").exit_code == 0  # the same results once more
    assert report.read_bytes() == page
    assert invoke(*COMPARE, "--seed", 5, "--out", "out").exit_code == 0
    assert not report.exists()


def test_it_is_written_where_it_is_wanted(invoke: Invoke, tmp_path: Path) -> None:
    assert invoke(*COMPARE, "--out", "out").exit_code == 0
    assert invoke("report", "out", "-o", "elsewhere.html", "--engine", "reference").exit_code == 0
    assert (tmp_path / "elsewhere.html").read_bytes().startswith(b"<!doctype html>")
    assert not (tmp_path / "out" / "report.html").exists()


@pytest.mark.parametrize(("arguments", "said"), [
    (("report", "nowhere"), "nowhere/manifest.json: cannot be read: there are no finished results"),
    (("report", "."), "manifest.json: cannot be read"),
    (("report", "out", "-o", "out"), "--out: is a directory"),
])
def test_what_is_no_study_is_refused(invoke: Invoke, arguments: tuple[str, ...], said: str) -> None:
    assert invoke(*COMPARE, "--out", "out").exit_code == 0
    refused = invoke(*arguments)
    assert refused.exit_code == 2 and said in refused.stderr and not refused.stdout


def test_what_was_changed_is_refused(invoke: Invoke, tmp_path: Path) -> None:
    assert invoke(*COMPARE, "--out", "out").exit_code == 0
    with (tmp_path / "out" / "verdict.csv").open("a") as file:
        file.write("more\n")
    refused = invoke("report", "out", "--engine", "reference")
    assert refused.exit_code == 2 and "verdict.csv has been changed since it was written" in refused.stderr
    assert not (tmp_path / "out" / "report.html").exists()


def test_python_that_results_bring_is_not_run_without_a_word(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text("from pathlib import Path\n\nPath('witness').touch()\n\n\n"
                                     "def records(log):\n    return float(len(log.records))\n")
    told = invoke(*COMPARE, "--metric", "records=own.py:records", "--out", "out", "--report")
    assert told.exit_code == 0, told.output
    whole = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    (tmp_path / "witness").unlink()
    assert invoke("report", "out", "--engine", "reference").exit_code == 0
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert not (tmp_path / "witness").exists()
    assert "The study brings Python of its own." in page and "The study brings Python of its own." not in whole
    assert invoke("report", "out", "--engine", "reference", "--run-rules").exit_code == 0
    assert (tmp_path / "out" / "report.html").read_text(encoding="utf-8") == whole
