"""The shipped studies: one of each kind, all load, say how long they take, and in small come to an end."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from sim.cli import cli
from sim.report.figures import pictures
from sim.report.study import study_table, study_verdict
from sim.study import StudyResult, read, run
from sim.study.definition import KINDS, Definition, from_content, to_content
from sim.study.frame import prepare
from tests.sketched import instead

EXPERIMENTS = Path(__file__).parents[1] / "experiments"
STUDIES = sorted(path.name for path in EXPERIMENTS.glob("*.toml"))
BORDERS = [name for name in STUDIES if name.startswith("when_does_empowerment_pay")]
SMALL: dict[str, dict[str, Any]] = {
    "compare": {},
    "sweep": {"replications": 2},
    "sensitivity": {"replications": 1, "trajectories": 2, "resamples": 100},
    "select": {"first_stage": 2, "batch": 1, "maximum": 3},
    "optimise": {"trials": 10, "batch": 5, "replications": 1, "finalists": 2, "final_replications": 2},
    "need": {"first": 2, "replications": 8, "assumptions": False},
    "border": {"columns": 1, "rows": 1, "depth": 1, "maximum": 6, "replications": 2, "most_replications": 3},
}


def small(definition: Definition) -> Definition:
    """Return a study with few replications of few weeks at few points."""
    content = to_content(definition) | SMALL[definition.kind]
    content["set"] = {**content["set"], "horizon": "5 weeks"}  # a factor that moves it has the last word
    if "outcomes" in content["set"]:
        content["set"]["outcomes"] = {"watch": "1 week"}
    if "precision" in content:
        content["precision"] |= {"minimum": 2, "maximum": 3}
    if definition.kind == "sweep":
        content["factors"] = {name: factor | ({"points": 2} if "low" in factor else {})
                              for name, factor in content["factors"].items()}
    return from_content(content, definition.file)


@cache
def ran(name: str) -> StudyResult:
    """Return the small version of a shipped study, carried out."""
    return run(small(read(EXPERIMENTS / name)))


def test_there_is_a_study_of_each_kind_with_a_title_of_its_own() -> None:
    definitions = [read(EXPERIMENTS / name) for name in STUDIES]
    assert {definition.kind for definition in definitions} == set(KINDS)
    assert len({definition.title for definition in definitions}) == len(definitions)
    assert len(BORDERS) == 3


@pytest.fixture
def sketched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sketch pictures instead of rendering them."""
    instead(monkeypatch.setattr)


@pytest.mark.parametrize("name", STUDIES)
def test_it_is_ready_to_run(name: str) -> None:
    """Scenario, policies, outcomes and factors are there, and the file says what it is for."""
    ready = prepare(read(EXPERIMENTS / name))
    assert ready.policies and ready.outcomes
    assert (EXPERIMENTS / name).read_text(encoding="utf-8").startswith("# ")
    assert name in (EXPERIMENTS / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", STUDIES)
def test_a_dry_run_says_how_much_it_is(name: str) -> None:
    result = CliRunner().invoke(cli, ["study", str(EXPERIMENTS / name), "--dry-run", "--workers", "2"])
    assert result.exit_code == 0, result.stderr
    assert " runs at most, about " in result.stdout and "on 2 cores" in result.stdout


@pytest.mark.usefixtures("sketched")
@pytest.mark.parametrize("name", STUDIES)
def test_in_small_it_comes_to_an_end(name: str) -> None:
    """Every policy and every factor is in the runs, and there is a table, a sentence and a picture."""
    result = ran(name)
    runs = result.runs()
    assert set(runs["policy"].unique()) == set(result.policies)
    assert all(runs[factor].n_unique() > 1 for factor in result.factors)
    assert study_table(result).rows and study_verdict(result)
    assert any(file.endswith(".png") for file in pictures(result))


def test_the_three_borders_differ_in_skill_alone() -> None:
    contents = [to_content(read(EXPERIMENTS / name)) for name in BORDERS]
    skills = [content["set"].pop("chain", None) for content in contents]
    for content in contents:
        content.pop("title")
    assert contents[0] == contents[1] == contents[2]
    assert len({str(skill) for skill in skills}) == 3


@pytest.mark.slow
@pytest.mark.parametrize(("complexity", "remedy", "over", "sign"),
                         [(0.1, 3, "365.25 days", 1), (0.1, 48, "24 weeks", -1)])
def test_who_wins_at_two_corners(complexity: float, remedy: float, over: str, sign: int) -> None:
    """With easy problems the frontline that decides wins where remedies are cheap, training counted with its share.

    The script wins where remedies are dear and the training is charged whole to the 24 weeks that count; with its share
    of a year, as in the shipped studies, it is not clear who wins there. Ten pairs with a fixed seed; the interval of
    99 % has to keep clear of zero.
    """
    from sim.statistics.intervals import mean_interval

    content = to_content(read(EXPERIMENTS / "when_does_empowerment_pay.toml"))
    tree = {"flaws": {flaw: {"complexity": {"mean": complexity}, "remedy": {"mean": remedy}}
                      for flaw in ("late_delivery", "damaged", "wrong_item", "oversold", "double_charge")},
            "money": {"over": over}}
    study = {"kind": "compare", "scenario": content["scenario"], "policies": content["policies"], "replications": 10,
             "set": {**content["set"], **tree}}
    result = run(from_content(study, EXPERIMENTS / "corner.toml"))
    gaps = result.results.paired(result.points[0], result.policies[1], result.policies[0], "net_value")
    interval = mean_interval(gaps, 0.99)
    assert sign * interval.mean > interval.half_width
