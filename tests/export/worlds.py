"""Worlds whose runs are exported: one with everything in it, and the runs of it."""

from __future__ import annotations

from functools import cache

from sim.export.exporting import Source
from sim.scenario import loads

EVERYTHING = """
title = 'Chairs & "tables" <Ltd>'
horizon = "3 weeks"
money.currency = "EUR"
calendar.start = "2026-11-30"
[customers]
initial = 1000
orders_per_week = 1
tolerance = { dist = "exponential", mean = 20 }
reach = 5
voice = [0.7, 1.0]
trust.start = { care = 0.5, help = 0.5, trust = 0.5 }
feelings.waited = { care = -0.1 }
feelings.granted = { care = 0.3, trust = 0.3, help = 0.3 }
feelings.broken_promise = { trust = -0.3 }
churn.after_case = { base = -3.0, disloyalty = 4.0 }
[customers.word_of_mouth]
praise_above = 0.55
praise = 0.8
grievance_below = 0.45
grievance = 0.9
inside = 0.5
shift = 0.1
conversion = 0.5
[flaws."late & lost"]
per_1000_orders = 60
remedy = { dist = "exponential", mean = 40 }
complexity = { dist = "uniform", low = 0, high = 1 }
needs_fixer = { pool = "workshop", probability = 0.5 }
knock_on = { flaw = "broken", per_day = 0.05 }
[flaws.broken]
per_1000_orders = 20
[channels.phone]
patience = "10 min"
wrap_up = "2 min"
retry = { probability = 0.7, delay = "1 h" }
[channels.mail]
kind = "message"
share = 0.5
expected_answer = "30 min"
after_silence = "phone"
[pools]
desk = { staff = { weekdays = "8-18: 1" } }
office = { staff = { weekdays = "9-17: 1" } }
workshop = { staff = { weekdays = "8-16: 1" }, work = "2 h", holds = 0.8 }
[[chain]]
level = "clerk"
pool = "desk"
handle = { dist = "exponential", mean = "8 min" }
success = [1.0, 0.5]
authority = 30
[[chain]]
level = "owner"
pool = "office"
handle = "10 min"
[fixing]
request_delay = "1 h"
lost_request = 0.2
promise = "1 day"
chase_minutes = "3 min"
comes_back = "1 day"
[design]
threshold = 12
lead_time = "3 days"
[levers]
report = 0.5
handing_up = { warm = true, lost_information = 0.5, story_minutes = "3 min" }
ask_boss = { consult = "3 min", approval = 0.7 }
[policies.plain]
[policies.generous]
chain.clerk.authority = 100
"""


@cache
def source(policy: str = "plain", replication: int = 0) -> Source:
    """Return a run of the world under one of its policies."""
    scenario = loads(EVERYTHING)
    return Source(scenario.world(policy), scenario.seed, replication, "reference")
