"""The study that is broken, here and by the tests: its files, its results, and whether it leaves processes behind."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

SCENARIO = """
title = "One counter"
horizon = "1 day"
[demand]
cases_per_hour = 8
[pools.reps]
staff = 1
cost_per_hour = 10
[[chain]]
level = "rep"
pool = "reps"
handle = { dist = "exponential", mean = "5 min" }
[policies.plain]
[policies.scripted]
title = "By the book"
script_minutes = "1 min"
"""
STUDY = """
scenario = "queue.toml"
kind = "sweep"
replications = 40
outcomes = ["wait_mean.reps"]
[factors.rate]
path = "demand.cases_per_hour"
low = 4
high = 10
points = 12
"""


def write(directory: Path, study: str = STUDY) -> None:
    """Write the scenario and the study."""
    (directory / "queue.toml").write_text(SCENARIO)
    (directory / "study.toml").write_text(study)


def outputs(directory: Path) -> dict[str, bytes]:
    """Return the files of a finished study that do not depend on how it was done."""
    return {name: (directory / "out" / name).read_bytes() for name in ("runs.parquet", "summary.csv", "manifest.json")}


def ends_within(group: int, seconds: float) -> bool:
    """Say whether all processes of a group end within so many seconds; those that do not are killed."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    os.killpg(group, signal.SIGKILL)
    return False
