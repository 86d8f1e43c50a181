"""Reporting checklists: every item of the source is there, filled from what is known, and nothing else is made up."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from sim.cli import cli
from sim.publish.checklists import AUTHOR
from sim.publish.formats import checklist
from sim.publish.markdown import said
from sim.study.finish import load
from tests.publish.finished import STUDIES, TITLE, finished

STRESS = (
    "1.1 Purpose of the model", "1.2 Model outputs", "1.3 Experimentation aims", "2.1 Base model overview diagram",
    "2.2 Base model logic", "2.3 Scenario logic", "2.4 Algorithms", "2.5.1 Components: entities",
    "2.5.2 Components: activities", "2.5.3 Components: resources", "2.5.4 Components: queues",
    "2.5.5 Components: entry and exit points", "3.1 Data sources", "3.2 Pre-processing", "3.3 Input parameters",
    "3.4 Assumptions", "4.1 Initialisation", "4.2 Run length", "4.3 Estimation approach",
    "5.1 Software or programming language", "5.2 Random sampling", "5.3 Model execution", "5.4 System specification",
    "6.1 Computer model sharing statement")
"""The items of STRESS-DES (Monks et al. 2019)."""
ODD = (
    "1 Purpose and patterns", "2 Entities, state variables, and scales", "3 Process overview and scheduling",
    "4.1 Basic principles", "4.2 Emergence", "4.3 Adaptation", "4.4 Objectives", "4.5 Learning", "4.6 Prediction",
    "4.7 Sensing", "4.8 Interaction", "4.9 Stochasticity", "4.10 Collectives", "4.11 Observation", "5 Initialization",
    "6 Input data", "7 Submodels")
"""The elements of ODD and its design concepts (Grimm et al. 2020)."""


def items(text: str) -> dict[str, str]:
    """Return what stands under every item of a filled checklist."""
    parts = re.split(r"^### (.*)$", text, flags=re.M)
    return {head: re.sub(r"^## .*$", "", body, flags=re.M).strip() for head, body in zip(parts[1::2], parts[2::2],
                                                                                        strict=True)}


@pytest.mark.parametrize("name", STUDIES)
def test_every_item_is_there_in_its_order_and_says_something(name: str) -> None:
    for word, wanted in (("stress", STRESS), ("odd", ODD)):
        found = items(checklist(finished(name), word).decode())
        assert tuple(found) == wanted and all(found.values())


def test_what_the_files_know_is_filled_in_and_what_they_do_not_is_left_to_the_author() -> None:
    found = items(checklist(finished("compare"), "stress").decode())
    result = load(finished("compare"))
    left = {head.split()[0] for head, body in found.items() if AUTHOR in body}
    assert left == {"1.1", "1.3", "2.1", "3.1", "3.2", "3.4", "5.4", "6.1"}
    assert found["2.1 Base model overview diagram"].startswith(AUTHOR)
    assert said(TITLE) in found["1.1 Purpose of the model"]
    assert "“plain” (`plain`) and “By the book” (`scripted`)" in found["2.3 Scenario logic"]
    assert r"| levers.script\_minutes | 0 | 1 |" in found["2.3 Scenario logic"]
    assert "| rep | reps | 5 min |" in found["2.5.2 Components: activities"]
    assert "| reps | 1 |" in found["2.5.3 Components: resources"]
    assert "| problem |" in found["2.5.1 Components: entities"]
    assert r"| demand.cases\_per\_hour | 8 | all | - | no source is given |" in found["3.3 Input parameters"]
    assert "A run lasts 1 day" in found["4.2 Run length"] and "no warm-up" in found["4.1 Initialisation"]
    assert "8 runs in all." in found["4.3 Estimation approach"] and "(Law 2015)" in found["4.3 Estimation approach"]
    assert f"seed {result.frame.seed} " in found["5.2 Random sampling"]
    assert result.manifest["versions"]["numpy"] in found["5.1 Software or programming language"]
    assert result.manifest["identity"] in found["6.1 Computer model sharing statement"]


def test_a_study_with_factors_says_what_it_varies() -> None:
    found = items(checklist(finished("grid"), "stress").decode())
    assert "Varied: `rate` (demand.cases\\_per\\_hour: from 4.0 to 8.0); 2 points." in found["1.3 Experimentation aims"]


def test_odd_leaves_purpose_and_data_to_the_author() -> None:
    found = items(checklist(finished("compare"), "odd").decode())
    assert {head.split()[0] for head, body in found.items() if AUTHOR in body} == {"1", "6"}
    assert r"| unsolved\_share |" in found["4.11 Observation"]


def test_the_command_writes_them_and_says_what_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    def report(*arguments: object) -> Any:
        return CliRunner().invoke(cli, ["report", *map(str, arguments)], prog_name="journeysim")

    folder = finished("alone")
    done = report(folder, "--stress", "-o", "filled.md")
    assert done.exit_code == 0 and Path("filled.md").read_bytes() == checklist(folder, "stress")
    assert done.stderr == "Wrote filled.md: 8 items have a part that only the author can write, and are marked.\n"
    both = report(folder, "--stress", "--odd", "-o", "filled.md")
    assert both.exit_code == 2 and "cannot hold two checklists" in both.stderr
    assert report(tmp_path, "--odd").exit_code == 2
