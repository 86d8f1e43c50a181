"""Texts of scenarios that several tests start from."""

from __future__ import annotations

QUEUE = """\
horizon = "4 weeks"
seed = 7
[demand]
kind = "open"
cases_per_hour = 20
[pools.agents]
staff = 3
[[chain]]
level = "agent"
pool = "agents"
handle = { dist = "exponential", mean = "6 min" }
"""
"""An M/M/3 queue: nothing beyond what a textbook says."""

BANK = """\
title = "Bank"
horizon = "26 weeks"
warm_up = "2 weeks"
seed = 20140108

[customers]
initial = 20_000
orders_per_week = 1.0
activity = { dist = "gamma", mean = 1, cv = 0.5 }
voice = [0.15, 0.9]
tolerance = { dist = "lognormal", mean = 12, cv = 0.6 }
reach = { dist = "gamma", mean = 1, cv = 1 }
organic_per_week = 40
[customers.trust]
start = { care = 0.7, help = 0.7, trust = 0.7 }
weights = { care = 1, help = 1, trust = 1 }
[customers.feelings]
loop = { care = -0.10, help = -0.10 }
broken_promise = { trust = -0.30 }
[customers.effort]
contact = 1.0
[customers.churn]
hazard_per_year = 0.08
hazard_slope = 3.0
after_case = { base = -4.0, disloyalty = 5.0, effort = 0.08, unsolved = 1.0 }
[customers.word_of_mouth]
praise_above = 0.75
praise = 0.8
grievance_below = 0.45
grievance = 2.0
inside = 0.3
shift = 0.05
conversion = 0.02
delay = { dist = "exponential", mean = "3 weeks" }
reputation_half_life = "8 weeks"
reputation_drop = 0.0005
graph = "uniform"

[demand]
kind = "customers"
profile = "office"
busyness = { dist = "gamma", mean = 1, cv = 0.15 }

[flaws.wrong_fee]
per_1000_orders = 6.0
stage = "billing"
severity = { dist = "beta", mean = 0.3, cv = 0.5 }
complexity = { dist = "uniform", low = 0, high = 1 }
remedy = { dist = "lognormal", mean = 45, cv = 1.0 }
needs_fixer = { pool = "payments", probability = 0.3 }
snowball_per_day = 0.03
snowball_work = 1.0
knock_on = { flaw = "late_notice", per_day = 0.01 }
desk = "reps"
priority = 0
head_start = "1.5 min"
[flaws.late_notice]
per_1000_orders = 1.0

[channels.bot]
kind = "self_service"
share = 0.6
session = { dist = "lognormal", mean = "4 min", cv = 0.8 }
solves = [0.5, 0.0]
human_access = 0.35
patience = { dist = "exponential", mean = "12 min" }
leads_to = "phone"
[channels.phone]
kind = "live"
share = 0.25
patience = { dist = "exponential", mean = "6 min" }
retry = { probability = 0.7, delay = { dist = "exponential", mean = "1 h" }, through = "phone" }
callback = { offer_after = "5 min", accept = 0.5 }
[channels.email]
kind = "message"
share = 0.15
unread = 0.3
expected_answer = "2 days"
after_silence = "phone"

[pools.reps]
staff = { weekdays = "8-20: 12", saturday = "9-13: 4" }
cost_per_hour = 28.0
queue_limit = 200
discipline = "fifo"
overflow = { to = "seniors", after = "5 min" }
[pools.seniors]
staff = 3
[pools.payments]
staff = 3
work = { dist = "lognormal", mean = "45 min", cv = 1.0 }
holds = 0.9
cost_per_hour = 40.0

[[chain]]
level = "rep"
pool = "reps"
handle = { dist = "lognormal", mean = "6 min", cv = 1.0 }
success = [0.95, 0.3]
attempt_below = 1.0
authority = 0
holds = 0.95
dropped = 0.01
patience = { dist = "exponential", mean = "15 min" }
[[chain]]
level = "senior"
pool = "seniors"

[fixing]
request_delay = "2 h"
lost_request = 0.1
promise = "3 days"
comes_back = { dist = "exponential", mean = "2 days" }
comes_back_limit = 3
chase_minutes = { dist = "exponential", mean = "3 min" }
expedite = true
[design]
threshold = 40
window = "4 weeks"
lead_time = { dist = "gamma", mean = "5 weeks", cv = 0.5 }
capacity = 1
effectiveness = 0.8
cost = 30_000
[money]
margin_per_order = 4.0
failed_attempt = 5.0

[policies.scripted]
title = "Scripted chain"
script_minutes = "2 min"
ask_boss = { consult = "3 min", approval = 0.8 }
apology = "scripted"
chain.rep = { authority = 0, attempt_below = 0.5 }
handing_up = { warm = false, lost_information = 0.25, bounce = 0.1 }

[policies.empowered]
title = "Empowered frontline"
apology = "sincere"
goodwill = 15.0
follow_up = true
report = 0.5
chain.rep = { authority = 250, attempt_below = 0.9 }
fixing = { lost_request = 0.01 }
"""
"""A world that uses nearly every key of the format, and two policies."""
