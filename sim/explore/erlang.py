"""Erlang beside the simulation: what the formulas say of each line, and which assumption makes the difference.

The formulas get calls, handle times and hang-ups as the simulation shows them (`sim.study.need.formulas`), so what is
left is the assumptions. Each mechanism that the scenario has and the formulas do not is switched off by itself
(`sim.study.need.assumptions`), the same customers are run again, and the one that brings the simulated wait nearest to
what Erlang A says is named.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.inquiry.variants import Outcomes, run_variants
from sim.report.quantities import scale_for
from sim.scenario.scenario import of_content
from sim.study.need.assumptions import LABELS, mechanisms
from sim.study.need.formulas import Asked, Load, at_work, figure, load_of
from sim.study.need.levers import Lever
from sim.study.need.target import Target
from sim.vocabulary import PROMPT_MINUTES

if TYPE_CHECKING:
    from sim.experiment.workers import Progress
    from sim.explore.background import Job
    from sim.explore.front_desk import Desk, Ready
    from sim.scenario import World

RUNS: Final = 3
_FIGURES: Final = {"wait_mean": ("mean wait", "min"), "abandoned_share": ("hang up", "share"),
                   "service_level_20s": ("answered within 20 s", "share")}
_LEAST_CALLS: Final = 1.0
Floats = np.ndarray[Any, np.dtype[np.float64]]


def erlang_job(form: Mapping[str, Any], desk: Desk, side: int) -> Job:
    """Return the job that puts the formulas beside one of the two policies."""
    ready = desk.ready(form)
    lines = _lines(ready, side)
    steps = sum(1 + len(_mechanisms(ready, side, lever)) for lever in lines) * RUNS

    def work(tell: Progress) -> dict[str, Any]:
        return {"policy": ready.scenario.policy_titles[ready.policies[side]], "runs": RUNS,
                "lines": [_told(ready, side, lever, desk, tell) for lever in lines]}

    return desk.jobs.ask((f"erlang {side}", ready.digests[side]), str(form.get("page", ""))[:64], lambda: steps, work)


def _lines(ready: Ready, side: int) -> list[Lever]:
    """Return the pools that answer live contacts at the first level."""
    world = ready.scenario.world(ready.policies[side])
    live = [channel.desk or world.chain[0].pool for channel in world.channels.values() if channel.kind == "live"]
    desks = dict.fromkeys([*live, *(flaw.desk for flaw in world.flaws.values() if flaw.desk)])
    return [_lever(world, name) for name in desks if any(world.pools[name].staff)]


def _lever(world: World, pool: str) -> Lever:
    found = world.pools[pool]
    return Lever(f"pools.{pool}.staff", pool, found.staff, bool(found.staff_on), False, found.cost_per_hour, None, None)


def _mechanisms(ready: Ready, side: int, lever: Lever) -> list[tuple[str, Any]]:
    scenario, policy = ready.scenario, ready.policies[side]
    return [(each.key, of_content(scenario.raw, each.tree).world(policy))
            for each in mechanisms(scenario, policy, lever)]


def _told(ready: Ready, side: int, lever: Lever, desk: Desk, tell: Progress) -> dict[str, Any]:
    """Return the figures of one line, simulated and by formula, and what makes the difference."""
    policy = ready.policies[side]
    worlds = [("", ready.scenario.world(policy)), *_mechanisms(ready, side, lever)]
    runs = run_variants([world for _, world in worlds], seed=ready.seed, replications=range(RUNS), read=Outcomes(),
                        workers=desk.workers, engine=desk.engine, progress=tell)
    load = load_of(worlds[0][1], lever, reader(runs[0]))
    rows = [_row(name, lever, load, reader(runs[0])) for name in _FIGURES]
    formula = by_formula("wait_mean", lever, load, load.theta)
    gaps = {key: abs(_mean(reader(found)(f"wait_mean.{lever.pool}")) - by_formula(
        "wait_mean", lever, load_of(world, lever, reader(found)), load_of(world, lever, reader(found)).theta))
        for (key, world), found in zip(worlds, runs, strict=True)}
    finite = {key: gap for key, gap in gaps.items() if key and math.isfinite(gap)}
    makes = min(finite, key=lambda key: finite[key], default="")
    if not makes or not math.isfinite(formula) or finite[makes] >= gaps[""]:
        makes = ""
    return {"pool": lever.pool, "calls": load.per_week, "handle": load.handle, "rows": rows,
            "makes_the_difference": LABELS.get(makes, ""), "tried": [LABELS[key] for key in finite]}


def reader(runs: Sequence[Mapping[str, float]]) -> Callable[[str], Floats]:
    """Return what gives the values of an outcome over some runs; nothing known of it is nan."""
    def read(name: str) -> Floats:
        return np.array([run.get(name, math.nan) for run in runs], dtype=np.float64)

    return read


def _row(name: str, lever: Lever, load: Load, read: Callable[[str], Floats]) -> dict[str, Any]:
    label, unit = _FIGURES[name]
    values = (_mean(read(f"{name}.{lever.pool}")), by_formula(name, lever, load, 0.0),
              by_formula(name, lever, load, load.theta))
    scale = scale_for(unit, values)
    texts = [f"{scale.text(value)} {scale.unit}".strip() if math.isfinite(value) else "grows without end"
             if math.isinf(value) else "n/a" for value in values]
    return {"label": label, "simulated": texts[0], "erlang_c": texts[1], "erlang_a": texts[2]}


def by_formula(name: str, lever: Lever, load: Load, theta: float) -> float:
    """Return what the formulas say of a figure of a line: Erlang C where nobody hangs up (theta 0), else Erlang A."""
    if load.per_week < _LEAST_CALLS:
        return math.nan
    asked = Asked(Target(f"{name}.{lever.pool}", 1.0, 0.0, name), name, lever.pool, PROMPT_MINUTES)
    return figure(asked, at_work(load), lever.week, theta)


def _mean(values: Floats) -> float:
    return float(np.mean(values)) if values.size and np.isfinite(values).all() else math.nan
