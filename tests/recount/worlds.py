"""Small worlds with what the shipped ones have seldom or not at all; each has two policies."""

from __future__ import annotations

SHOP = """
title = "A shop with a base of customers, a workshop that loses requests, and a team that learns"
horizon = "10 weeks"
warm_up = "2 weeks"
seed = 5

[outcomes]
watch = "9 days"
solved_within = ["90 min", "12 h", "3 days", "1 week"]

[customers]
initial = 2500
trust.start = { care = 0.7, help = 0.6, trust = 0.8 }
orders_per_week = 1
activity = { dist = "gamma", mean = 1.2, cv = 0.8 }
organic_per_week = 12
voice = [0.5, 1.0]
tolerance = { dist = "lognormal", mean = 9, cv = 0.6 }
effort = { contact = 1, chase = 1.5, handoff = 1, repeated_story = 1, waited = 0.2 }
feelings = { onset = { trust = -0.1 }, granted = { help = 0.3 }, solved = { help = 0.4, trust = 0.3, care = 0.3 }, \
broken_promise = { trust = -0.4 }, followed_up = { care = 0.3 }, checked_in = { care = 0.2 }, \
gave_up = { help = -0.5 } }
churn = { hazard_per_year = 0.4, hazard_slope = 2, \
after_case = { base = -3, disloyalty = 3, effort = 0.1, unsolved = 1 } }

[customers.word_of_mouth]
praise_above = 0.8
praise = 0.8
grievance_below = 0.6
grievance = 2
inside = 0.4
shift = 0.1
conversion = 0.2
delay = "2 days"
reputation_half_life = "3 weeks"
reputation_drop = 0.01

[flaws.broken]
per_1000_orders = 60
severity = { dist = "beta", mean = 0.5, cv = 0.4 }
complexity = { dist = "uniform", low = 0, high = 1 }
remedy = { dist = "lognormal", mean = 30, cv = 0.8 }
needs_fixer = { pool = "workshop", probability = 0.7 }
snowball_per_day = 0.05
snowball_work = 1
knock_on = { flaw = "late", per_day = 0.05 }
[flaws.late]
per_1000_orders = 25
severity = 0.3
remedy = 8

[channels.phone]
patience = { dist = "exponential", mean = "5 min" }
retry = { probability = 0.6, delay = "40 min" }
[channels.mail]
kind = "message"
share = 0.4
expected_answer = "1 day"
after_silence = "phone"

[pools]
desk = { staff = { weekdays = "8-18: 1", saturday = "9-13: 1" }, cost_per_hour = 25 }
boss = { staff = { weekdays = "9-16: 1" }, cost_per_hour = 50 }
workshop = { staff = { weekdays = "8-16: 2" }, cost_per_hour = 40, work = { dist = "exponential", mean = "70 min" }, \
holds = 0.85 }

[[chain]]
level = "rep"
pool = "desk"
handle = { dist = "lognormal", mean = "7 min", cv = 1 }
success = [0.95, 0.5]
authority = 25
holds = 0.9
[[chain]]
level = "boss"
pool = "boss"
handle = "12 min"

[fixing]
request_delay = "3 h"
lost_request = 0.15
promise = "2 days"
comes_back = { dist = "exponential", mean = "4 days" }
chase_minutes = "3 min"
expedite = true

[design]
threshold = 12
window = "3 weeks"
lead_time = "10 days"
effectiveness = 0.6
cost = 2000

[money]
margin_per_order = 9
failed_attempt = 3
over = "26 weeks"
customer_value = { discount_rate = 0.1, leaving_rate = 0.3 }

[policies.today]
report = 0.5
handing_up = { warm = false, lost_information = 0.3, bounce = 0.2, story_minutes = 2, bounce_minutes = 3 }
[policies.caring]
report = 1
follow_up = true
goodwill = 5
apology = "sincere"
apology_minutes = 1
ask_boss = { consult = "3 min", approval = 0.7 }
quality_check = { catches = 0.3, cost_per_order = 0.2 }
check_in = { probability = 0.6, after = "1 day" }
training = { lift = 0.1, cost_per_head = 400 }
"""

LINES = """
title = "Open demand at a narrow door: callbacks, overflow, busy signals, closed desks, messages behind a machine"
horizon = "3 weeks"
warm_up = "40 h"
seed = 9

[demand]
cases_per_hour = 11
busyness = { dist = "gamma", mean = 1, cv = 0.3 }

[customers]
voice = [0.7, 1.0]
tolerance = 7
effort = { contact = 1, loop = 1, handoff = 2 }
feelings = { waited = { care = -0.05 }, loop = { help = -0.1 }, solved = { help = 0.5, care = 0.4, trust = 0.4 } }
churn = { after_case = { base = -2, unsolved = 2 } }
word_of_mouth = { praise_above = 0.6, praise = 1, grievance_below = 0.5, grievance = 2, inside = 0.5, shift = 0.2, \
conversion = 0.1, delay = "6 h", reputation_drop = 0.001 }

[flaws.question]
per_1000_orders = 3
severity = { dist = "uniform", low = 0, high = 1 }
complexity = { dist = "uniform", low = 0, high = 1 }
remedy = 4
[flaws.contract]
per_1000_orders = 1
desk = "experts"
profile = "office"
priority = -1
complexity = 0.4
remedy = 20
handle = "9 min"

[channels.menu]
kind = "self_service"
session = "2 min"
solves = [0.5, 0.0]
human_access = 0.6
leads_to = "form"
patience = "7 min"
retry = { probability = 0.7, delay = "5 min", through = "chat" }
[channels.phone]
share = 2
patience = { dist = "weibull", mean = "4 min", shape = 1.4 }
retry = { probability = 0.5, delay = "20 min" }
callback = { offer_after = "2 min", accept = 0.4 }
service_target = { within = "45 s", share = 0.9 }
[channels.chat]
patience = { dist = "exponential", mean = "2 min" }
[channels.form]
kind = "message"
share = 0.5
unread = 0.2
expected_answer = "5 h"
after_silence = "phone"
service_target = { within = "2 h" }

[pools]
reps = { staff = { weekdays = "7-20: 2", saturday = "9-15: 1" }, queue_limit = 4, cost_per_hour = 20, \
overflow = { to = "night", after = "3 min" } }
night = { staff = { daily = "18-22: 1" }, cost_per_hour = 35 }
experts = { staff = { weekdays = "9-17: 1" }, queue_limit = 3, cost_per_hour = 60, \
overflow = { to = "reps", after = "8 min" } }

[[chain]]
level = "rep"
pool = "reps"
handle = { dist = "exponential", mean = "5 min" }
attempt_below = 0.7
dropped = 0.03
[[chain]]
level = "expert"
pool = "experts"
handle = "8 min"
success = [1.0, 0.4]
patience = "6 min"

[money]
customer_value = 120
failed_attempt = 1

[policies.plain]
[policies.tickets]
handing_up = { warm = false, lost_information = 0.5, story_minutes = 1 }
channels.phone.callback = { offer_after = "1 min", accept = 0.9 }
pools.reps.queue_limit = 12
check_in = 0.5
"""

WORKS = """
title = "A handful of people who do everything, and shares that say where cases go"
horizon = "9 weeks"
warm_up = "1 week"
seed = 3

[outcomes]
watch = "4 weeks"

[customers]
initial = 120
orders_per_week = 2
one_case_at_a_time = true
voice = [0.99, 0.99]
churn.hazard_per_year = 0.5
feelings = { solved = { help = 0.2 }, refused = { help = -0.4 }, gave_up = { care = -0.3 } }

[flaws.leak]
per_1000_orders = 200
needs_fixer = { pool = "all", probability = 0.5 }
remedy = 15

[channels.phone]
patience = { dist = "exponential", mean = "10 h" }
retry = { probability = 0.9, delay = "2 h" }
callback = { accept = 0.3 }

[pools]
all = { staff = { weekdays = "8-17: 3", saturday = "8-12: 1" }, cost_per_hour = 30, discipline = "recontact_first", \
queue_limit = 9, work = { dist = "exponential", mean = "45 min" }, holds = 0.9 }
office = { staff = { weekdays = "10-14: 1" }, cost_per_hour = 55 }

[[chain]]
level = "hand"
pool = "all"
handle = { dist = "exponential", mean = "12 min" }
routes = { solved = 5, hand = 1, office = 2, gave_up = 0.03 }
[[chain]]
level = "office"
pool = "office"
handle = "15 min"
routes = { hand = 1, solved = 3, refused = 0.1 }
routes_when = [{ visit = "later", routes = { solved = 1 } }]
handle_before = { hand = "4 min" }
[chain.waits]
customer = { probability = 0.4, law = { dist = "exponential", mean = "4 h" } }
third_party = { probability = 0.3, law = "2 h", clock = "business", before.solved.probability = 0.1 }

[fixing]
request_delay = "30 min"
lost_request = 0.3
promise = "8 h"
chase_minutes = "5 min"
comes_back = "3 days"
comes_back_limit = 2

[money]
margin_per_order = 6
customer_value = 80

[policies.quiet]
[policies.calls]
follow_up = true
"""

COUNTER = """
title = "A counter that solves everything, and where one alone has more to do than can be done"
horizon = "4 days"
warm_up = "1 day"
demand.cases_per_hour = 12
pools.clerks = { staff = 1, cost_per_hour = 18 }
chain = [{ level = "clerk", pool = "clerks", handle = { dist = "exponential", mean = "6 min" } }]

[policies.one]
[policies.two]
pools.clerks.staff = 2
"""

WORLDS = {"counter": COUNTER, "shop": SHOP, "lines": LINES, "works": WORKS}
