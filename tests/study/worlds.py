"""A small world and studies of it, written as files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.study.definition import Definition, from_content
from sim.study.frame import Frame, prepare
from tests.experiment.worlds import QUEUE

SWEEP: dict[str, Any] = {
    "title": "How much script?", "scenario": "queue.toml", "kind": "sweep", "replications": 4,
    "outcomes": ["wait_mean.reps", "unsolved_share"],
    "factors": {
        "rate": {"path": "demand.cases_per_hour", "low": 4, "high": 8, "points": 2},
        "script": {"path": "policies.scripted.script_minutes", "low": "1 min", "high": "3 min", "points": 3},
    },
}
COMPARE: dict[str, Any] = {
    "scenario": "queue.toml", "kind": "compare",
    "precision": {"outcome": "wait_mean.reps", "half_width": 2.0, "maximum": 100},
}


def study(directory: Path, content: dict[str, Any], world: str = QUEUE, **changes: Any) -> Definition:
    """Return a study whose scenario lies in the directory."""
    (directory / "queue.toml").write_text(world)
    return from_content(content | changes, directory / "study.toml")


def frame(directory: Path, content: dict[str, Any], **changes: Any) -> Frame:
    """Return a study made ready."""
    return prepare(study(directory, content, **changes))


SWEEP_FILE = """
title = "How much script?"
scenario = "queue.toml"
kind = "sweep"
replications = 5
outcomes = ["wait_mean.reps"]
[factors.rate]
path = "demand.cases_per_hour"
low = 4
high = 8
points = 4
[factors.script]
path = "policies.scripted.script_minutes"
low = "1 min"
high = "3 min"
points = 5
"""
