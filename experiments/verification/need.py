"""The need of the bank and of the story worlds beside exhaustive search.

    python experiments/verification/need.py [WORLD ...]

Exhaustive search runs every setting within the bounds, as often as a need runs a setting that is clear, and takes the
cheapest whose means meet the targets. It is what a need is to come within one agent of, in under a tenth of its runs.
Prints a table for docs/guides/need.md. About ten minutes of two cores.
"""

from __future__ import annotations

import sys
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from sim.scenario import load
from sim.study.definition import from_content
from sim.study.drive import Drive, Memory, jobs_of
from sim.study.finish import conclude
from sim.study.frame import prepare
from sim.study.need.needing import Needing
from sim.study.procedure import Need as Runs
from sim.study.results import Results
from sim.study.workers import local

CONFIGS = Path(__file__).resolve().parents[2] / "configs"
ASKED: tuple[tuple[str, str, list[str], list[str], dict[str, Any]], ...] = (
    ("anonymous_bank", "scripted", ["channels.phone.service_level >= 60 %"], ["pools.reps.staff=1:24"], {}),
    ("check_with_my_boss", "merry_go_round", ["channels.phone.abandoned_share <= 8 %"],
     ["pools.shop.staff=1:12", "pools.supervisors.staff=1:10"], {"horizon": "6 weeks"}),
    ("long_chain", "scripted", ["channels.phone.abandoned_share <= 10 %"], ["pools.reps.staff=1:24"],
     {"horizon": "7 weeks"}),
    ("apologise_then_act", "apologise", ["channels.hotline.abandoned_share <= 8 %"],
     ["pools.reps.staff=1:12", "pools.supervisors.staff=1:10"], {"horizon": "8 weeks"}),
)
EACH = 15
"""Replications of every setting in exhaustive search: those that a need gives a clear setting, search and check."""


def main(names: list[str], workers: int) -> None:
    """Print one row a world, of those that are named or of all."""
    print("| world | varied | exhaustive search | `need` | its runs | those of `need` |\n|---|---|---|---|---|---|")
    for name, policy, targets, vary, change in (each for each in ASKED if not names or each[0] in names):
        print(row(name, policy, targets, vary, change, workers), flush=True)


def row(name: str, policy: str, targets: list[str], vary: list[str], change: dict[str, Any], workers: int) -> str:
    """Return the row of one world."""
    world = load(CONFIGS / f"{name}.toml")
    chosen = policy if policy in world.policies else world.policies[0]
    content = {"kind": "need", "scenario": name, "target": targets, "vary": vary, "policies": [chosen],
               "assumptions": False}
    frame = prepare(from_content(content, Path("need")), scenario=world.with_(change) if change else world)
    drive = Drive(frame, Memory(), local(workers, "compiled"))
    found = conclude(frame, drive.procedure, drive.run()).summary.findings
    one = found["policies"][chosen]
    best, runs = exhaustive(frame, drive.procedure, chosen, workers)  # type: ignore[arg-type]
    told = "none" if best is None else ", ".join(map(str, best))
    mine = ", ".join(map(str, one["place"].values())) if one["feasible"] else "none"
    pools = ", ".join(lever["pool"] for lever in one["levers"].values())
    return (f"| `{name}`, {chosen}: {' and '.join(targets)} | {pools} | {told} | {mine} | {runs:,} | "
            f"{found['runs']:,} ({found['runs'] / runs:.1%}) |")


def exhaustive(frame: Any, procedure: Needing, policy: str, workers: int) -> tuple[tuple[int, ...] | None, int]:
    """Return the cheapest setting whose means meet all targets, and the runs it takes to know all of them."""
    one = procedure.of[policy]
    assert one.search is not None
    places = list(product(*(range(lever.least, (lever.high or 0) + 1) for lever in one.levers)))
    points = {place: procedure._point(one, place) for place in places}
    executor, results = local(workers, "compiled"), Results()
    waiting = jobs_of([Runs(points[place], policy, 0, EACH) for place in places], frame, frame.identity, "compiled")
    jobs = {job.key: job for job in waiting}
    left = iter(waiting)
    done = 0
    while done < len(jobs):
        while executor.busy < executor.capacity and (job := next(left, None)) is not None:
            executor.submit(job)
        for job, result in executor.collect(0.2):
            results.add(job, result)
            done += 1
    able = [place for place in places if all(
        target.sign * (float(np.mean(results.values(points[place], policy, target.name))) - target.limit) >= 0.0
        for target in procedure.study.target)]
    return min(able, key=lambda place: (one.search.cost(place), place), default=None), len(places) * EACH


if __name__ == "__main__":
    main(sys.argv[1:], 2)
