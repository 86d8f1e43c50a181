"""Small desks, and needs of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.scenario import Scenario, world
from sim.study.definition import from_content
from sim.study.drive import carry_out
from sim.study.finish import StudyResult
from sim.study.frame import Frame, prepare

LEVEL = "channels.phone.service_level_strict"


def desk(calls: float, handle: float, staff: int, patience: float | None = None, days: int = 2, seed: int = 1,
         **more: Any) -> Scenario:
    """Return M/M/c, or M/M/c+M: calls an hour, minutes of a call, minutes of patience."""
    bears = {} if patience is None else {"patience": {"dist": "exponential", "mean": patience}}
    return world({
        "title": "A desk", "horizon": f"{days} days", "warm_up": "3 h", "seed": seed,
        "demand": {"cases_per_hour": calls}, "pools": {"reps": {"staff": staff, "cost_per_hour": 20}},
        "channels": {"phone": bears},
        "chain": [{"level": "rep", "pool": "reps", "handle": {"dist": "exponential", "mean": handle}}], **more})


def framed(scenario: Scenario, target: list[str] | str, vary: list[str] | str = "pools.reps.staff",
           **keys: Any) -> Frame:
    """Return a need made ready."""
    content = {"kind": "need", "scenario": "(given)", "target": target, "vary": vary, **keys}
    return prepare(from_content(content, Path("need")), scenario=scenario)


def needed(scenario: Scenario, target: list[str] | str, vary: list[str] | str = "pools.reps.staff", *,
           directory: Path | None = None, workers: int = 1, **keys: Any) -> StudyResult:
    """Return a finished need."""
    return carry_out(framed(scenario, target, vary, **keys), directory, workers=workers, dask=None, engine="compiled",
                     fresh=False, watch=None, followed=0)


def two_pools(days: int = 2) -> Scenario:
    """Return a desk with seniors behind it, and a second policy that hands up less."""
    law = {"dist": "exponential", "mean": "6 min"}
    return world({
        "title": "Two pools", "horizon": f"{days} days", "warm_up": "3 h", "demand": {"cases_per_hour": 40},
        "channels": {"phone": {"patience": {"dist": "exponential", "mean": "3 min"},
                               "retry": {"probability": 0.5, "delay": "10 min"}}},
        "pools": {"reps": {"staff": 6, "cost_per_hour": 20}, "seniors": {"staff": 3, "cost_per_hour": 35}},
        "flaws": {"any": {"complexity": {"dist": "beta", "mean": 0.5, "cv": 0.5}}},
        "chain": [{"level": "rep", "pool": "reps", "handle": law, "attempt_below": 0.5},
                  {"level": "senior", "pool": "seniors", "handle": {"dist": "lognormal", "mean": "9 min", "cv": 1.2}}],
        "policies": {"hands_up": {"title": "Hands up"}, "tries": {"chain": {"rep": {"attempt_below": 0.8}}}}})


