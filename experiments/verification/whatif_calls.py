"""What-if truth of calls: small call centres of which everything is known, logged, fitted, asked what if.

Each world has one to three types of call, lognormal work, Weibull patience, calling again, calls that are cut off,
solutions that do not hold, days that differ. One replication becomes a log of about 3,000 calls (`export --format
calls`), `calibrate --draws` fits a scenario to it, a file that extends the fit asks about another policy.

Levers are those that a log can inform: staff, hours, handle time, routing, channels. What it cannot inform is held at
the truth: the new rota itself, who accepts a callback, that nothing else changes. Everything is predicted twice: with
the staff as it was fitted (from the names in the log), and with the rota known, as most planners know it.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from experiments.verification.whatif_common import (
    AFTER,
    AS_FITTED,
    BEFORE,
    DRAWS,
    LOG_RUN,
    ROTA_KNOWN,
    Case,
    Kind,
    Tree,
    held,
    inline,
    predicted_by,
    truth_of,
)
from sim.backtest.draws import write_draws
from sim.calibration import fit, read_log
from sim.export.desk_logs import write_calls
from sim.export.exporting import Source
from sim.export.formats import Target
from sim.scenario import world

CALLS: Final = 3000
OUTCOMES: Final = {"channels.phone.wait_mean": 0.25, "channels.phone.abandoned_share": 0.03, "utilisation.reps": 0.05}
"""What is predicted, and the smallest effect on it worth acting on: a quarter of a minute, 3 and 5 points."""
LEVERS: Final = ("staff", "hours", "handle", "routing", "channels")
HORIZON: Final = "29 days"
WARM_UP: Final = "1 day"
RELATIVE: Final = ("staff", "handle", "channels")
"""Levers that can be asked about without knowing the rota."""


def case(number: int) -> Case:
    """Return a world, whose load lies between easy and overloaded, and a policy for it."""
    random = np.random.default_rng([20260, number])
    lever = LEVERS[number % len(LEVERS)]
    weeks = int(random.choice([2, 3, 4, 6]))
    morning = float(random.uniform(0.8, 1.6))
    shape = np.array([0.0] * 8 + [morning] * 4 + [1.0] * 6 + [0.0] * 6)
    names = ["A", "B", "C"][: int(random.integers(2 if lever == "routing" else 1, 4))]
    share = random.dirichlet(np.full(len(names), 4.0))
    minutes = random.uniform(2.5, 9.0, len(names))
    per_day = CALLS / (weeks * 5)
    each = per_day * shape / shape.sum() / 60.0
    busy = float(share @ minutes)
    comfort = float(random.uniform(-0.2, 0.9))
    staff = [max(2, math.ceil(load + comfort * math.sqrt(load))) for load in (each[8] * busy, each[12] * busy)]
    week = np.concatenate([np.tile(shape, 5), np.zeros(48)])
    flaws = {name: {
        "per_1000_orders": round(1000.0 * float(part), 1), "profile": week.tolist(),
        "handle": {"dist": "lognormal", "mean": f"{mean:.3f} min", "cv": round(float(random.uniform(0.6, 1.3)), 3)},
    } for name, part, mean in zip(names, share, minutes, strict=True)}
    patience = {"dist": "weibull", "mean": f"{random.uniform(3.0, 12.0):.2f} min",
                "shape": round(float(random.uniform(0.8, 1.6)), 2)}
    retry = {"probability": round(float(random.uniform(0.0, 0.6)), 2),
             "delay": {"dist": "exponential", "mean": f"{random.uniform(10.0, 60.0):.0f} min"}}
    base: Tree = {
        "title": f"World {number}", "seed": number, "horizon": HORIZON, "warm_up": WARM_UP,
        "demand": {"kind": "open", "cases_per_hour": round(per_day * 5 / 168, 4),
                   "busyness": {"dist": "gamma", "mean": 1, "cv": round(float(random.uniform(0.02, 0.2)), 3)}},
        "flaws": flaws, "channels": {"phone": {"kind": "live", "share": 1.0, "patience": patience, "retry": retry}},
        "pools": {"reps": {"staff": rota(staff)}},
        "chain": [{"level": "rep", "pool": "reps", "dropped": round(float(random.uniform(0.0, 0.05)), 3),
                   "holds": round(float(random.uniform(0.9, 1.0)), 3),
                   "handle": {"dist": "lognormal", "mean": f"{busy:.3f} min", "cv": 1.0}}],
        "fixing": {"comes_back": {"dist": "exponential", "mean": "60 min"}},
    }
    return Case(number, lever, base, _change(lever, random, staff, names), weeks)


def rota(staff: list[int]) -> Tree:
    """Return a rota of mornings and afternoons."""
    return {"weekdays": f"8-12: {staff[0]}, 12-18: {staff[1]}"}


def _change(lever: str, random: np.random.Generator, staff: list[int], names: list[str]) -> Tree:
    """Return what another policy changes, by dotted key."""
    up = bool(random.random() < 0.5)
    if lever == "staff":
        return {"pools.reps.staff": "+1" if up or min(staff) < 3 else "-1"}
    if lever == "hours":
        moved = [staff[0] + 1, staff[1]] if up else [staff[0], staff[1] + 1]
        if min(staff) > 2 and random.random() < 0.6:
            moved = [staff[0] + 1, staff[1] - 1] if up else [staff[0] - 1, staff[1] + 1]
        return {"pools.reps.staff": rota(moved)}
    if lever == "handle":
        factor = float(random.choice([0.75, 0.85, 1.15, 1.3]))
        return {f"{path}.handle": f"*{factor}" for path in ("chain.rep", *(f"flaws.{name}" for name in names))}
    if lever == "routing":
        return {"pools.own.staff": rota([1, 1]), "flaws.B.desk": "own",
                "pools.reps.staff": rota([each - 1 for each in staff])}
    accept = round(float(random.uniform(0.4, 0.9)), 2)
    return {"channels.phone.callback": {"offer_after": f"{random.uniform(0.3, 2.0):.1f} min", "accept": accept}}


# One world ------------------------------------------------------------------------------------------------------------


def examine(made: Case, place: Path) -> Tree:
    """Return what is found of one world."""
    log, fitted = place / "calls.csv", place / "fit.toml"
    one = world({**_with_own_pool(made), "horizon": f"{made.weeks} weeks", "warm_up": 0})
    rows = write_calls(Source(one.world(), made.number, replication=LOG_RUN), Target(log, ".csv", False))
    report = fit(read_log([log], "calls"), fitted)
    draws = write_draws(report, [log], DRAWS)
    truth = truth_of(world(_with_own_pool(made)), made.change)
    variants = {ROTA_KNOWN: made.base["pools"]["reps"]["staff"]}
    if made.lever in RELATIVE:
        variants[AS_FITTED] = {}
    found: Tree = {"rows": rows, "about": list(report.notes)}
    asked = place / "what_if.toml"
    for variant, staff in variants.items():
        asked.write_text(_what_if(made, staff, tomllib.loads(fitted.read_text())))
        predicted = predicted_by(asked, draws)
        found[variant] = {name: held(truth, predicted, name) for name in OUTCOMES}
    return found


def _with_own_pool(made: Case) -> Tree:
    if made.lever != "routing":
        return made.base
    return {**made.base, "pools": {**made.base["pools"], "own": {"staff": 0}}}


def _what_if(made: Case, staff: Mapping[str, Any], fitted: Tree) -> str:
    lines = ['extends = "fit.toml"', f'horizon = "{HORIZON}"', f'warm_up = "{WARM_UP}"']
    if staff:
        if "step_in" in fitted["pools"]:
            lines.append("pools.step_in.staff = 0")  # the rota holds everybody
        every = {day: spans for day in ("monday", "tuesday", "wednesday", "thursday", "friday")
                 for spans in staff.values()}
        lines.append(f"pools.reps.staff = {inline(every)}")
    if made.lever == "routing":
        lines.append("pools.own.staff = 0")
    lines += [f"[policies.{BEFORE}]", f"[policies.{AFTER}]"]
    for key, value in made.change.items():
        if key == "pools.reps.staff" and isinstance(value, Mapping):
            value = {day: value["weekdays"] for day in ("monday", "tuesday", "wednesday", "thursday", "friday")}
        lines.append(f"{key} = {inline(value)}")
    return "\n".join(lines) + "\n"


KIND: Final = Kind("calls", LEVERS, OUTCOMES, case, examine)
