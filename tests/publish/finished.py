"""Finished studies of a tiny world, one of every kind, each made once for all tests that read it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from sim.study.definition import from_content
from sim.study.drive import run
from tests.experiment.worlds import QUEUE

SCRIPT = {"path": "policies.scripted.script_minutes", "low": "1 min", "high": "3 min"}
RATE = {"path": "demand.cases_per_hour", "low": 4, "high": 8}
WAIT = {"outcome": "wait_mean.reps", "goal": "minimise"}
TITLE = "50 % & more_: #1 {of} ~2 \\ ^3 $4 < 5 | `6` *7*"
"""A title with all that some format takes for its own."""
STUDIES: dict[str, dict[str, Any]] = {
    "compare": {"kind": "compare", "replications": 4, "title": TITLE},
    "alone": {"kind": "compare", "replications": 3, "policies": ["plain"]},
    "precise": {"kind": "compare", "precision": {"outcome": "wait_mean.reps", "half_width": 60.0, "minimum": 3,
                                                 "maximum": 6}},
    "grid": {"kind": "sweep", "replications": 2, "outcomes": ["wait_mean.reps", "unsolved_share"],
             "factors": {"rate": RATE | {"points": 2}}},
    "cube": {"kind": "sweep", "replications": 2, "outcomes": ["wait_mean.reps"], "factors": {"rate": RATE},
             "design": {"kind": "lhs", "points": 3}},
    "morris": {"kind": "sensitivity", "replications": 2, "trajectories": 2, "outcomes": ["wait_mean.reps"],
               "difference": True, "factors": {"rate": RATE, "script": SCRIPT}},
    "sobol": {"kind": "sensitivity", "method": "sobol", "base": 4, "resamples": 100, "replications": 2,
              "outcomes": ["wait_mean.reps"], "difference": True, "factors": {"rate": RATE, "script": SCRIPT}},
    "select": {"kind": "select", "objective": WAIT, "delta": 60.0, "first_stage": 3, "maximum": 10},
    "optimise": {"kind": "optimise", "objectives": [WAIT], "trials": 4, "batch": 4, "replications": 2, "finalists": 2,
                 "final_replications": 2, "factors": {"rate": RATE}},
    "need": {"kind": "need", "target": ["wait_mean.reps <= 30"], "vary": ["pools.reps.staff=1:3"], "first": 2,
             "replications": 4, "assumptions": False, "policies": ["plain"]},
    "border": {"kind": "border", "outcome": "wait_mean.reps", "columns": 2, "rows": 2, "depth": 0, "replications": 2,
               "most_replications": 4, "factors": {"rate": RATE, "script": SCRIPT}},
}


@cache
def finished(name: str) -> Path:
    """Return the folder of a finished study, as the command line writes it; it is not to be changed."""
    from sim.outcomes.beside import known_beside
    from sim.report.kinds import report_of
    from sim.study.finish import write

    place = Path(mkdtemp(prefix="journeysim-"))
    (place / "queue.toml").write_text(QUEUE)
    result = run(from_content({"scenario": "queue.toml"} | STUDIES[name], place / "study.toml"), engine="reference")
    with known_beside(result.frame.own):
        write(result, place / "results", report_of(result).files(result, full=name == "precise"))
    return place / "results"
