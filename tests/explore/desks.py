"""Desks of small worlds that answer in milliseconds."""

from __future__ import annotations

import json
from typing import Any

from sim.engine import ENGINES, prepare
from sim.explore.front_desk import Desk
from sim.explore.questions import Answer, handle
from sim.scenario import Scenario, loads

SHOP = """
title = "A shop"
horizon = "3 weeks"
seed = 7
[customers]
initial = 300
orders_per_week = 1
voice = [0.9, 1.0]
[customers.churn]
hazard_per_year = 0.4
after_case = { base = -2.0, disloyalty = 3.0, unsolved = 1.5 }
[customers.word_of_mouth]
grievance_below = 0.6
grievance = 2.0
[flaws.broken]
per_1000_orders = 200
remedy = { dist = "exponential", mean = 40 }
complexity = { dist = "uniform", low = 0, high = 1 }
[channels.phone]
patience = { dist = "exponential", mean = "12 min" }
[pools.reps]
staff = { weekdays = "9-17: 1" }
cost_per_hour = 20
[pools.bosses]
staff = { weekdays = "9-17: 1" }
[[chain]]
level = "rep"
pool = "reps"
handle = { dist = "exponential", mean = "9 min" }
authority = 20
[[chain]]
level = "boss"
pool = "bosses"
handle = { dist = "exponential", mean = "12 min" }
[money]
margin_per_order = 5
[policies.scripted]
script_minutes = "4 min"
[policies.empowered]
chain.rep.authority = 100
"""


def shop(text: str = SHOP) -> Scenario:
    """Return the shop."""
    return loads(text)


def desk_of(scenario: Scenario, **more: Any) -> Desk:
    """Return a desk for a scenario, the engine compiled, so that no answer has to wait for that."""
    prepare(ENGINES[0])
    return Desk(scenario, "shop.toml", scenario.seed, (scenario.policies[0], scenario.policies[-1]), workers=2, **more)


def asked(desk: Desk, path: str, **form: Any) -> Any:
    """Return what an answer says; the status has to be 200."""
    answer = handle(path, json.dumps(form).encode(), desk)
    assert answer.status == 200, answer.body
    return json.loads(answer.body)


def refused(desk: Desk, path: str, body: bytes | dict[str, Any]) -> tuple[int, str]:
    """Return the status and the words of a refusal."""
    answer: Answer = handle(path, body if isinstance(body, bytes) else json.dumps(body).encode(), desk)
    return answer.status, json.loads(answer.body)["says"]
