"""What-if truth of tickets: service desks of which everything is known, logged, fitted, asked what if.

Each world is a desk of two or three lines with people by the hour: cases of one or two classes, lognormal work,
handoffs up and back, waits for the customer and, at the second line, for a third party, solutions that do not hold,
days that differ. One replication becomes a log of about 3,000 cases (`export --format events`), `calibrate --draws`
fits a scenario to it, a file that extends the fit asks about another policy.

Levers: *staff* (one more or less at a line), *hours* (people of a line moved between morning and afternoon, or added to
one), *handle* (work at a line takes another time), *routing* (the first line hands on less, or more, of what it has).
What the log cannot inform is held at the truth: the new rota, by how much work changes, what is handed on, and that
nothing else changes. Where a log does not let anybody ask about staff, only routing is asked, and no utilisation.
"""

from __future__ import annotations

import math
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
    Values,
    held,
    held_of,
    inline,
    predicted_by,
    truth_of,
)
from sim.backtest.draws import write_draws
from sim.calibration import fit, read_log
from sim.calibration.tickets.ticket_estimate import TicketEstimate
from sim.export.exporting import Source, export
from sim.scenario import world

CASES: Final = 3000
UTILISATION: Final = "utilisation of the line"
VISITS: Final = "visits to lines, per case"
OUTCOMES: Final = {"resolution_time_mean": 60.0, "solved_within_1_day": 0.03, VISITS: 0.05, UTILISATION: 0.05}
"""An hour, three points, a handoff in twenty cases, five points."""
LEVERS: Final = ("staff", "hours", "handle", "routing")
NEEDS_ROTA: Final = "hours"
"""The lever that cannot be asked about without knowing the rota."""
OPENS, NOON, CLOSES = 8, 13, 18
DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday")
RUN_KEYS: Final[Tree] = {"horizon": "5 weeks", "warm_up": "1 week",
                         "outcomes": {"watch": "1 week", "solved_within": ["1 day"]}}


def case(number: int) -> Case:
    """Return a desk whose lines are neither idle nor drowned, and a policy for it."""
    random = np.random.default_rng([20261, number])
    lever, weeks = LEVERS[number % len(LEVERS)], int(random.choice([6, 8, 10, 12]))
    names = [f"line_{at + 1}" for at in range(int(random.integers(2, 4)))]
    weekly, routes = CASES / weeks, _routes(random, names)
    moves = np.array([[routes[name].get(to, 0.0) for to in names] for name in names])
    visits = np.linalg.solve(np.eye(len(names)) - moves.T, np.eye(len(names))[0])
    minutes = random.uniform(8.0, 40.0, len(names))
    load = weekly * visits * minutes / (60.0 * len(DAYS) * (CLOSES - OPENS))
    staff = {name: [max(math.ceil(each / random.uniform(0.65, 0.92)), 1)] * 2 for name, each in
             zip(names, load.tolist(), strict=True)}
    morning = float(random.uniform(0.7, 1.5))
    shape = [0.0] * OPENS + [morning] * 5 + [1.0] * 4 + [0.0] * 7
    chain = [_level(random, name, mean, routes[name]) for name, mean in zip(names, minutes.tolist(), strict=True)]
    line = names[int(random.integers(len(names)))]
    base: Tree = {
        **RUN_KEYS, "title": f"Desk {number}", "seed": number,
        "demand": {"cases_per_hour": round(weekly / 168.0, 5), "profile": shape * len(DAYS) + [0.0] * 48,
                   "busyness": {"dist": "gamma", "mean": 1, "cv": round(float(random.uniform(0.02, 0.2)), 3)}},
        "channels": {"mail": {"kind": "message"}}, "levers": {"handing_up": {"warm": False}}, "chain": chain,
        "pools": {name: {"staff": {"weekdays": spans(people)}} for name, people in staff.items()},
        "fixing": {"comes_back": {"dist": "exponential", "mean": "2 days"}},
    }
    if random.random() < 0.5 and lever != "routing":
        base["flaws"] = {"A": {"per_1000_orders": 700}, "B": {"per_1000_orders": 300}}
        chain[0]["routes_when"] = [{"flaw": "B", "routes": _shifted(routes["line_1"], float(random.uniform(0.6, 0.9)))}]
    change = _change(lever, random, line, staff, float(load[names.index(line)]), names)
    return Case(number, lever, base, change, weeks, line)


def spans(people: list[int]) -> str:
    """Return a day's rota, morning and afternoon."""
    return f"{OPENS}-{NOON}: {people[0]}, {NOON}-{CLOSES}: {people[1]}"


def _routes(random: np.random.Generator, names: list[str]) -> dict[str, dict[str, float]]:
    """Where cases go from each line, mostly up and sometimes back."""
    found = {}
    for at, name in enumerate(names):
        others = [other for other in names if other != name]
        solved = float(random.uniform(0.5, 0.8)) if at < len(names) - 1 else float(random.uniform(0.85, 0.95))
        parts = np.round((1.0 - solved) * random.dirichlet(np.ones(len(others))), 3).tolist()
        found[name] = {"solved": round(1.0 - sum(parts), 3), **dict(zip(others, parts, strict=True))}
    return found


def _shifted(routes: Mapping[str, float], factor: float) -> dict[str, float]:
    """Routes of a class of which less is solved at once."""
    solved = round(routes["solved"] * factor, 3)
    rest = (1.0 - solved) / (1.0 - routes["solved"])
    return {"solved": solved, **{way: round(share * rest, 4) for way, share in routes.items() if way != "solved"}}


def _level(random: np.random.Generator, name: str, minutes: float, routes: Mapping[str, float]) -> Tree:
    level: Tree = {
        "level": name, "pool": name, "routes": dict(routes), "holds": round(float(random.uniform(0.88, 1.0)), 3),
        "handle": {"dist": "lognormal", "mean": f"{minutes:.2f} min", "cv": round(float(random.uniform(0.5, 1.2)), 2)},
    }
    waits: Tree = {}
    if random.random() < 0.7:
        waits["customer"] = _wait(random, 0.15, 0.4)
    if name == "line_2" and random.random() < 0.5:
        waits["third_party"] = _wait(random, 0.05, 0.2)
    return level | ({"waits": waits} if waits else {})


def _wait(random: np.random.Generator, low: float, high: float) -> Tree:
    return {"probability": round(float(random.uniform(low, high)), 3),
            "law": {"dist": "exponential", "mean": f"{random.uniform(500.0, 3000.0):.0f} min"}}


def _change(lever: str, random: np.random.Generator, line: str, staff: Mapping[str, list[int]], load: float,
            names: list[str]) -> Tree:
    """Return what another policy changes, by dotted key."""
    people, up = staff[line][0], bool(random.random() < 0.5)
    if lever == "staff":
        fewer = people > 1 and load / (people - 1) < 0.97
        return {f"pools.{line}.staff": "-1" if fewer and not up else "+1"}
    if lever == "hours":
        if people > 1 and load / (people - 0.5) < 0.97 and random.random() < 0.6:
            moved = [people + 1, people - 1] if up else [people - 1, people + 1]
        else:
            moved = [people + 1, people] if up else [people, people + 1]
        return {f"pools.{line}.staff": {"weekdays": spans(moved)}}
    if lever == "handle":
        return {f"chain.{line}.handle": f"*{0.75 if up or load / people > 0.75 else 1.2}"}
    factor = 0.6 if up or load / people > 0.75 else 1.3
    return {f"chain.line_1.routes.{other}": f"*{factor}" for other in names[1:]}


# One world ------------------------------------------------------------------------------------------------------------


def examine(made: Case, place: Path) -> Tree:
    """Return what is found of one world."""
    log, fitted = place / "events.csv", place / "fit.toml"
    one = world({**made.base, "horizon": f"{made.weeks} weeks", "warm_up": 0, "outcomes": {}})
    export(Source(one.world(), made.number, LOG_RUN), log, "events")
    report = fit(read_log([log], "events"), fitted)
    assert isinstance(report.estimate, TicketEstimate)
    found: Tree = {"rows": len(report.estimate.log.cases), "about": list(report.notes)}
    staffed = report.estimate.question.can_be_asked
    if not staffed and made.lever != "routing":
        return found | {"not asked": report.estimate.question.verdict}
    draws, asked = write_draws(report, [log], DRAWS), place / "what_if.toml"
    truth = truth_of(world(made.base), made.change)
    for variant in [ROTA_KNOWN] * staffed + [AS_FITTED] * (made.lever != NEEDS_ROTA):
        asked.write_text(what_if(made, variant == ROTA_KNOWN))
        predicted = predicted_by(asked, draws)
        found[variant] = {name: held(truth, predicted, name) for name in ("resolution_time_mean",
                                                                          "solved_within_1_day")}
        if staffed:
            found[variant][UTILISATION] = held(truth, predicted, f"utilisation.{made.line}")
        if made.lever == "routing":
            found[variant][VISITS] = held_of(truth, predicted, _visits(list(made.base["pools"])))
    return found


def _visits(lines: list[str]) -> Any:
    def of(values: Values) -> Any:
        return sum(values[f"served.{line}"] for line in lines) / values["cases"]

    return of


def what_if(made: Case, rota_known: bool) -> str:
    """Return the file that extends a fit and asks what if."""
    lines = ['extends = "fit.toml"', *(f"{key} = {inline(value)}" for key, value in RUN_KEYS.items())]
    if rota_known:
        lines += [f"pools.{name}.staff = {inline(_every_day(pool['staff']))}"
                  for name, pool in made.base["pools"].items()]
    lines += [f"[policies.{BEFORE}]", f"[policies.{AFTER}]"]
    lines += [f"{_of_stages(key)} = {inline(_every_day(value) if isinstance(value, Mapping) else value)}"
              for key, value in made.change.items()]
    return "\n".join(lines) + "\n"


def _every_day(staff: Mapping[str, str]) -> Tree:
    """A rota that leaves nothing of the one that was fitted."""
    return {**dict.fromkeys(DAYS, staff["weekdays"]), "saturday": 0, "sunday": 0}


def _of_stages(key: str) -> str:
    """What changes a line changes all of its stages, and a way to a line the ways to all of its stages."""
    where, name, *rest = key.split(".")
    if where == "pools":
        return key
    return ".".join([where, f'"{name}#*"', rest[0], *(f'"{way}#*"' for way in rest[1:])])


KIND: Final = Kind("cases", LEVERS, OUTCOMES, case, examine)
