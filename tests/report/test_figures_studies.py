"""Every kind of study has its pictures; they are the same each time, also from results that were read back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.experiment.warm_up import WarmUpChoice
from sim.report.figures import history_pictures, pictures, warm_up_pictures
from sim.report.figures.captions import distinct_titles
from sim.report.figures.warm_up import warm_up_cut
from sim.scenario import load
from sim.statistics.warm_up import mser
from sim.study import load as load_study
from sim.study import run
from tests.experiment.worlds import QUEUE, compare
from tests.report.drawings import faults, title_of
from tests.study.worlds import study

RATE = {"path": "demand.cases_per_hour", "low": 2, "high": 8, "points": 3}
SCRIPT = {"path": "policies.scripted.script_minutes", "low": "0 min", "high": "4 min", "points": 2}
BOTH = {"paths": ["policies.plain.script_minutes"], "low": "0 min", "high": "2 min"}
STAFF = {"path": "pools.reps.staff", "low": 1, "high": 4, "integer": True}
WAIT = {"outcome": "wait_mean.reps", "goal": "minimise"}
STUDIES: dict[str, tuple[dict[str, Any], set[str]]] = {
    "compare": ({"kind": "compare", "replications": 4}, {"comparison"}),
    "compare, one policy": ({"kind": "compare", "replications": 3, "policies": ["plain"]}, {"comparison"}),
    "need": ({"kind": "need", "target": ["wait_mean.reps <= 5"], "vary": ["pools.reps.staff"], "policies": ["plain"],
              "replications": 10}, {"need_wait_mean.reps"}),
    "sweep": ({"kind": "sweep", "replications": 3, "outcomes": ["wait_mean.reps", "unsolved_share"],
               "factors": {"rate": RATE, "script": SCRIPT}}, {"sweep_wait_mean.reps", "sweep_unsolved_share"}),
    "morris": ({"kind": "sensitivity", "trajectories": 3, "resamples": 100, "replications": 2, "difference": True,
                "outcomes": ["wait_mean.reps"], "factors": {"rate": RATE, "script": SCRIPT}},
               {"morris_wait_mean.reps"}),
    "sobol": ({"kind": "sensitivity", "method": "sobol", "base": 8, "resamples": 100, "replications": 2,
               "outcomes": ["wait_mean.reps"], "factors": {"rate": RATE, "staff": STAFF}}, {"sobol_wait_mean.reps"}),
    "select": ({"kind": "select", "objective": WAIT, "delta": 1.0, "first_stage": 10, "batch": 5, "maximum": 100},
               {"selection"}),
    "search": ({"kind": "optimise", "objectives": [WAIT], "trials": 6, "batch": 3, "replications": 2, "finalists": 2,
                "final_replications": 3, "factors": {"staff": STAFF}}, {"search"}),
    "pareto": ({"kind": "optimise", "objectives": [WAIT, {"outcome": "staff_cost", "goal": "minimise"}], "trials": 6,
                "batch": 3, "replications": 2, "finalists": 3, "final_replications": 3, "factors": {"staff": STAFF}},
               {"pareto"}),
    "border": ({"kind": "border", "outcome": "wait_mean.reps", "replications": 4, "columns": 2, "rows": 2, "depth": 1,
                "most_replications": 8, "maximum": 20,
                "factors": {"rate": {key: RATE[key] for key in ("path", "low", "high")}, "plain script": BOTH}},
               {"border"}),
}


@pytest.mark.parametrize("name", STUDIES)
def test_every_kind_has_its_pictures(tmp_path: Path, name: str) -> None:
    content, stems = STUDIES[name]
    result = run(study(tmp_path, {"scenario": "queue.toml", "title": "Which counter?"} | content),
                 directory=tmp_path / "out")
    made = pictures(result)
    assert set(made) == {f"{stem}.{form}" for stem in stems for form in ("png", "svg")}
    assert all(content.startswith(b"\x89PNG" if file.endswith("png") else b"<?xml") for file, content in made.items())
    assert pictures(load_study(tmp_path / "out")) == made


def test_policies_of_one_title_get_distinct_titles(tmp_path: Path) -> None:
    assert distinct_titles({"a": "One", "b": "Two", "c": "One"}) == {"a": "One (a)", "b": "Two", "c": "One (c)"}
    (tmp_path / "queue.toml").write_text(QUEUE.replace("[policies.plain]", '[policies.plain]\ntitle = "By the book"'))
    made = compare(load(tmp_path / "queue.toml"), replications=1, followed=1).course
    assert set(made.titles.values()) == {"By the book"}
    assert len(history_pictures(made)) == 6


def test_the_course_of_runs_has_three_pictures(tmp_path: Path) -> None:
    (tmp_path / "queue.toml").write_text(QUEUE)
    made = history_pictures(compare(load(tmp_path / "queue.toml"), replications=2, followed=2).course)
    assert set(made) == {f"{stem}.{form}" for stem in ("resolution_times", "over_time", "week_hours")
                         for form in ("png", "svg")}


@pytest.mark.parametrize("reasons", [{}, {"plain": "the series is too short"}])
def test_a_chosen_warm_up_has_its_picture(reasons: dict[str, str]) -> None:
    found = mser(10.0 * (np.arange(300) < 40) + 20.0 + 0.1 * np.random.default_rng(1).normal(size=300))
    choice = WarmUpChoice(60 * 48.0, 60 * 300.0, "plain", 60.0, {"plain": found}, reasons)
    assert set(warm_up_pictures(choice)) == {"warm_up.png", "warm_up.svg"}
    draw = warm_up_cut(found, "cases in hand", 1.0, "hours", cut=48.0, title=choice.sentence())
    assert title_of(draw) == choice.sentence()
    assert faults(draw) == []
