"""What-if truth: worlds of which everything is known are logged, fitted, asked what if, and held against what happens.

    nice python -m experiments.verification.whatif --worlds 0:300 --workers 2 --out whatif.json

Each world is a small call centre with random figures. One replication under the policy as it is becomes a log of about
3,000 calls (`export --format calls`); a scenario is fitted to it, with draws (`calibrate --draws`); a file that extends
the fit asks about another policy (`compare`). Then the world itself is run for long under both, with common random
numbers, and says what the difference really is.

Levers are those that a log can inform: staff, hours, handle time, routing, channels. What it cannot inform is held at
the truth: the new rota itself, who accepts a callback, that nothing else changes. Everything is predicted twice: with
the staff as it was fitted (from the names in the log), and with the rota known, as most planners know it.

`--kind tickets` asks the same of service desks (`whatif_tickets`).

Of every pair and outcome: the truth and its standard error, the predicted difference, both widths, the verdict. Results
are written after every world; the same command goes on where it stopped. `--report` prints the tables of what is there.
"""

from __future__ import annotations

import argparse
import json
import math
import tempfile
import time
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from experiments.verification import whatif_tickets
from experiments.verification.whatif_tables import (
    AFTER,
    AS_FITTED,
    BEFORE,
    ROTA_KNOWN,
    Kind,
    Tree,
    held,
    inline,
    lines_of,
)
from sim.backtest.draws import write_draws
from sim.calibration import fit, read_log
from sim.errors import InputError
from sim.experiment.workers import run_all
from sim.export.exporting import Source
from sim.export.formats import Target
from sim.files import write_bytes
from sim.scenario import load, world
from sim.study.drive import compare
from sim.study.kinds.compare import comparison_of

CALLS: Final = 3000
DRAWS: Final = 15
RUNS: Final = 10
TRUE_RUNS: Final = 40
OUTCOMES: Final = {"channels.phone.wait_mean": 0.25, "channels.phone.abandoned_share": 0.03, "utilisation.reps": 0.05}
"""What is predicted, and the smallest effect on it worth acting on: a quarter of a minute, 3 and 5 points."""
LEVERS: Final = ("staff", "hours", "handle", "routing", "channels")
HORIZON: Final = "29 days"
WARM_UP: Final = "1 day"
RELATIVE: Final = ("staff", "handle", "channels")
"""Levers that can be asked about without knowing the rota."""
KIND: Final = Kind("calls", DRAWS, LEVERS, OUTCOMES)


@dataclass(frozen=True)
class Case:
    """A world as it is, and what if."""

    number: int
    lever: str
    base: Tree
    change: Tree
    weeks: int


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


def examined(_: None, number: int) -> Tree:
    """Return what is found of one world, or why nothing is."""
    began, made = time.process_time(), case(number)
    result: Tree = {"world": number, "lever": made.lever}
    try:
        with tempfile.TemporaryDirectory() as place:
            result |= _examined(made, Path(place))
    except InputError as error:
        result["refused"] = str(error)
    return result | {"seconds": round(time.process_time() - began, 2)}


def _examined(made: Case, place: Path) -> Tree:
    log, fitted = place / "calls.csv", place / "fit.toml"
    one = world({**_with_own_pool(made), "horizon": f"{made.weeks} weeks", "warm_up": 0})
    from sim.export.desk_logs import write_calls

    rows = write_calls(Source(one.world(), made.number, replication=10_000), Target(log, ".csv", False))
    report = fit(read_log([log], "calls"), fitted)
    write_draws(report, [log], DRAWS)
    true = world(_with_own_pool(made)).add_policy(BEFORE, {}).add_policy(AFTER, made.change)
    truth = comparison_of(compare(true, policies=(BEFORE, AFTER), replications=TRUE_RUNS))
    variants = {ROTA_KNOWN: made.base["pools"]["reps"]["staff"]}
    if made.lever in RELATIVE:
        variants[AS_FITTED] = {}
    found: Tree = {"rows": rows, "about": list(report.notes)}
    for variant, staff in variants.items():
        (place / "what_if.toml").write_text(_what_if(made, staff, tomllib.loads(fitted.read_text())))
        asked = load(place / "what_if.toml")
        predicted = comparison_of(compare(asked, policies=(BEFORE, AFTER), replications=RUNS,
                                          draws=place / "fit.draws.toml"))
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
    lines += ["[policies.as_is]", "[policies.what_if]"]
    for key, value in made.change.items():
        if key == "pools.reps.staff" and isinstance(value, Mapping):
            value = {day: value["weekdays"] for day in ("monday", "tuesday", "wednesday", "thursday", "friday")}
        lines.append(f"{key} = {inline(value)}")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Examine worlds that are not there yet, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kind", choices=("calls", "tickets"), default="calls")
    parser.add_argument("--worlds", default="0:300", help="numbers of the worlds, FIRST:BEYOND")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--out", type=Path, help="results/whatif.json, or results/whatif_tickets.json")
    parser.add_argument("--report", action="store_true", help="only print the tables of what is there")
    asked = parser.parse_args()
    kind, examine = ((KIND, examined) if asked.kind == "calls" else
                     (whatif_tickets.KIND, whatif_tickets.examined))
    asked.out = asked.out or Path("results/whatif.json" if kind is KIND else "results/whatif_tickets.json")
    first, beyond = (int(number) for number in asked.worlds.split(":"))
    results: list[Tree] = json.loads(asked.out.read_text()) if asked.out.is_file() else []
    there = {each["world"] for each in results}
    missing = [] if asked.report else [number for number in range(first, beyond) if number not in there]
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    while missing:
        some, missing = missing[: asked.workers], missing[asked.workers:]
        results += run_all(examine, None, some, asked.workers)
        results.sort(key=lambda each: int(each["world"]))
        write_bytes(asked.out, json.dumps(results, indent=1).encode())
    print("\n".join(lines_of([each for each in results if first <= each["world"] < beyond], kind)))


if __name__ == "__main__":
    main()
