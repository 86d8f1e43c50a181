"""Random small worlds with two policies: what a planner might ask, in runs of a few milliseconds.

Each number makes one world, always the same. Among them are queues of every load, overloaded ones too, closed hours,
impatience, silence, giving up, prevention, few cases, rare outcomes, open demand and bases of customers - and pairs of
policies that do not differ at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from sim.scenario import Scenario
from sim.scenario.scenario import of_content

Content = dict[str, Any]
WEEKS: Final = 2.0
_OFFICE: Final = "8-18"


def pair(
    number: int, horizon: float = WEEKS, watch: float | None = None, solved_within: Sequence[float] = ()
) -> Scenario:
    """Return the world of a number with its two policies, `before` and `after`.

    horizon: weeks; watch: minutes each case is watched, by default as a scenario that does not say; solved_within: ages
    in minutes at which the share solved is told.
    """
    draw = np.random.default_rng([20261129, number])
    content = _world(draw)
    content["policies"] = {"before": {}, "after": _change(draw, content)}
    content["horizon"] = f"{horizon} weeks"
    if watch is not None:
        content["outcomes"] = {"watch": watch, "solved_within": list(solved_within)}
    return of_content(content, {}, f"pair {number}")


def _world(draw: np.random.Generator) -> Content:
    opens = draw.random() < 0.5
    round_the_clock = draw.random() < 0.4
    hours = 168.0 if round_the_clock else 50.0
    reps = int(draw.integers(1, 4))
    cases_a_week = float(draw.choice([20.0, 60.0, 120.0, 200.0]))
    load = float(draw.choice([0.2, 0.5, 0.7, 0.85, 0.95, 1.3], p=[0.2, 0.2, 0.25, 0.2, 0.1, 0.05]))
    handle = load * reps * hours * 60.0 / cases_a_week
    content: Content = {
        "seed": int(draw.integers(1, 2**31)),
        "warm_up": "1 day",
        "customers": _customers(draw, opens, cases_a_week),
        "demand": _demand(opens, cases_a_week, round_the_clock),
        "flaws": {"trouble": _flaw(draw, opens)},
        "channels": _channels(draw),
        "pools": {"reps": {"staff": _staff(reps, round_the_clock), "cost_per_hour": 30},
                  "bosses": {"staff": _staff(1, round_the_clock), "cost_per_hour": 60}},
        "chain": _chain(draw, handle),
        "money": {"margin_per_order": 0.0 if opens else 10.0, "failed_attempt": 2.0},
    }
    if draw.random() < 0.4:
        content["money"]["customer_value"] = 200.0
    if draw.random() < 0.2:
        content["pools"]["reps"]["queue_limit"] = int(draw.integers(1, 6))
    if draw.random() < 0.25:
        content["flaws"]["trouble"]["needs_fixer"] = {"pool": "bosses", "probability": 0.3}
        content["pools"]["bosses"]["work"] = {"dist": "exponential", "mean": 20.0}
        content["fixing"] = {"promise": "1 day", "chase_minutes": 2.0, "lost_request": 0.1}
    return content


def _staff(agents: int, round_the_clock: bool) -> object:
    return agents if round_the_clock else {"weekdays": f"{_OFFICE}: {agents}"}


def _demand(opens: bool, cases_a_week: float, round_the_clock: bool) -> Content:
    demand: Content = {"profile": "flat" if round_the_clock else "office"}
    return demand | ({"kind": "open", "cases_per_hour": cases_a_week / 168.0} if opens else {"kind": "customers"})


def _customers(draw: np.random.Generator, opens: bool, cases_a_week: float) -> Content:
    customers: Content = {
        "voice": [float(draw.choice([0.3, 0.8, 1.0])), 1.0],
        "trust": {"start": {"care": 0.65, "help": 0.65, "trust": 0.65}},
        "feelings": {"waited": {"care": -0.1}, "handoff": {"help": -0.1}, "failed_attempt": {"help": -0.2},
                     "solved": {"help": 0.3, "trust": 0.2}, "refused": {"care": -0.4}, "gave_up": {"help": -0.4},
                     "goodwill": {"care": 0.2}, "apology_sincere": {"care": 0.1}, "broken_promise": {"trust": -0.3}},
        "effort": {"contact": 1.0, "handoff": 1.0, "waited": 0.3, "chase": 1.0},
        "churn": {"after_case": {"base": float(draw.choice([-6.0, -4.0, -3.0])), "disloyalty": 4.0, "unsolved": 1.0}},
        "word_of_mouth": {"praise_above": float(draw.choice([0.75, 0.85])), "praise": float(draw.choice([0.05, 1.0])),
                          "grievance_below": 0.55, "grievance": float(draw.choice([0.1, 2.0]))},
    }
    if draw.random() < 0.5:
        customers["tolerance"] = {"dist": "lognormal", "mean": float(draw.choice([3.0, 8.0])), "cv": 0.5}
    if not opens:
        customers |= {"initial": int(10.0 * cases_a_week), "orders_per_week": 1.0}
        customers["churn"]["hazard_per_year"] = 0.1
    return customers


def _flaw(draw: np.random.Generator, opens: bool) -> Content:
    flaw: Content = {
        "severity": {"dist": "beta", "mean": 0.4, "cv": 0.5},
        "complexity": {"dist": "beta", "mean": float(draw.choice([0.2, 0.5])), "cv": 0.6},
        "remedy": {"dist": "lognormal", "mean": 30.0, "cv": 1.0},
    }
    return flaw if opens else flaw | {"per_1000_orders": 100.0}


def _channels(draw: np.random.Generator) -> Content:
    phone: Content = {"kind": "live", "share": 3.0}
    if draw.random() < 0.7:
        phone["patience"] = {"dist": "exponential", "mean": float(draw.choice([3.0, 20.0, 120.0]))}
    if draw.random() < 0.5:
        phone["retry"] = {"probability": 0.5, "delay": {"dist": "exponential", "mean": 60.0}}
    channels: Content = {"phone": phone}
    if draw.random() < 0.4:
        channels["email"] = {"kind": "message", "share": 1.0, "unread": 0.1, "expected_answer": "2 days",
                             "after_silence": "phone"}
    return channels


def _chain(draw: np.random.Generator, handle: float) -> list[Content]:
    return [
        {"level": "rep", "pool": "reps", "handle": {"dist": "lognormal", "mean": handle, "cv": 1.0},
         "success": [0.95, float(draw.choice([0.3, 0.7]))], "authority": float(draw.choice([0.0, 20.0, 60.0])),
         "holds": 0.95},
        {"level": "boss", "pool": "bosses", "handle": {"dist": "exponential", "mean": min(handle, 30.0)},
         "success": [0.98, 0.8], "authority": 150.0},
    ]


def _change(draw: np.random.Generator, content: Content) -> Content:
    """What `after` does differently: nothing, a little, or one to three levers at once."""
    if draw.random() < 0.1:
        return {}
    handle = content["chain"][0]["handle"]["mean"]
    staff = content["pools"]["reps"]["staff"]
    fewer, more = (_with(staff, step) for step in (-1, 1))
    levers: list[Content] = [
        {"chain": {"rep": {"authority": 100.0}}},
        {"chain": {"rep": {"handle": {"mean": handle * float(draw.choice([0.8, 0.98, 1.02, 1.25]))}}}},
        {"pools": {"reps": {"staff": more}}},
        {"pools": {"reps": {"staff": fewer}}},
        {"goodwill": 10.0},
        {"apology": "sincere", "apology_minutes": 1.0},
        {"script_minutes": 0.1 * handle},
        {"quality_check": {"catches": float(draw.choice([0.05, 0.4])), "cost_per_order": 0.1}},
        {"training": {"lift": 0.1, "cost_per_head": 500.0}},
        {"handing_up": {"warm": False, "lost_information": 0.2, "story_minutes": 3.0}},
        {"ask_boss": {"consult": 3.0, "approval": 0.7}},
    ]
    chosen = draw.permutation(len(levers))[: int(draw.integers(1, 4))]
    change: Content = {}
    for at in sorted(chosen):
        change = _merged(change, levers[at])
    return change


def _with(staff: object, step: int) -> object:
    if isinstance(staff, dict):
        agents = int(str(staff["weekdays"]).rpartition(":")[2])
        return {"weekdays": f"{_OFFICE}: {max(agents + step, 0)}"}
    return max(int(str(staff)) + step, 0)


def _merged(first: Content, second: Content) -> Content:
    merged = dict(first)
    for key, value in second.items():
        both = isinstance(merged.get(key), dict) and isinstance(value, dict) and "dist" not in value
        merged[key] = _merged(merged[key], value) if both else value
    return merged
