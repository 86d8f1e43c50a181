"""Worlds in which keys have an effect, and settings that take it away, one for each rule of `sim.scenario.idle`."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

TIRED = Path(__file__).with_name("tired.py")
"""A rule of one's own, which is read and never run."""
LIVE = """
horizon = "3 weeks"
seed = 11
[customers]
initial = 150
orders_per_week = 6
activity = { dist = "gamma", mean = 1, cv = 0.5 }
voice = [0.3, 1.0]
tolerance = { dist = "lognormal", mean = 6, cv = 0.6 }
reach = { dist = "gamma", mean = 1, cv = 1 }
organic_per_week = 20
one_case_at_a_time = true
effort = { contact = 1, loop = 0.5, handoff = 1, repeated_story = 1, chase = 2, waited = 0.5 }
[customers.feelings]
onset = { trust = -0.1 }
loop = { help = -0.1 }
unread = { care = -0.2 }
waited = { care = -0.1 }
handoff = { help = -0.1 }
repeated_story = { care = -0.1 }
failed_attempt = { help = -0.1 }
asked_boss = { help = -0.05 }
apology_sincere = { care = 0.05 }
goodwill = { trust = 0.2 }
granted = { help = 0.1 }
solved = { help = 0.3 }
refused = { trust = -0.3 }
gave_up = { trust = -0.3 }
broken_promise = { trust = -0.2 }
kept_promise = { trust = 0.2 }
checked_in = { care = 0.2 }
[customers.churn]
hazard_per_year = 1
hazard_slope = 2
after_case = { base = -4, disloyalty = 3, effort = 0.2, unsolved = 1 }
[customers.word_of_mouth]
praise_above = 0.55
praise = 2
grievance_below = 0.5
grievance = 3
inside = 0.5
shift = 0.1
conversion = 0.1
delay = "2 days"
reputation_half_life = "1 week"
reputation_drop = 0.001
graph = { small_world = { neighbours = 4, rewire = 0.1 } }
[demand]
profile = "office"
[flaws.fee]
per_1000_orders = 100
severity = { dist = "beta", mean = 0.3, cv = 0.5 }
complexity = { dist = "uniform", low = 0, high = 1 }
remedy = { dist = "lognormal", mean = 30, cv = 1 }
needs_fixer = { pool = "fixers", probability = 0.5 }
snowball_per_day = 0.5
snowball_work = 1
desk = "desk"
priority = 1
head_start = "30 min"
handle = "7 min"
patience = "12 min"
[flaws.notice]
per_1000_orders = 200
priority = 1
severity = 0.5
complexity = 0.4
remedy = 20
needs_fixer = { pool = "fixers", probability = 0.3 }
[channels.bot]
kind = "self_service"
share = 2
session = "3 min"
solves = [0.5, 0.1]
human_access = 0.5
patience = { dist = "exponential", mean = "8 min" }
leads_to = "phone"
retry = { probability = 0.5, delay = "30 min" }
[channels.phone]
share = 3
patience = { dist = "exponential", mean = "10 min" }
retry = { probability = 0.6, delay = "20 min" }
callback = { offer_after = "1 min", accept = 0.5 }
[channels.mail]
kind = "message"
unread = 0.2
expected_answer = "8 h"
after_silence = "phone"
[pools.reps]
staff = { weekdays = "8-18: 1" }
queue_limit = 1
discipline = "severity"
overflow = { to = "seniors", after = "3 min" }
[pools.desk]
staff = { weekdays = "8-18: 1" }
[pools.seniors]
staff = { weekdays = "8-18: 1" }
cost_per_hour = 30
[pools.managers]
staff = { weekdays = "8-18: 1" }
[pools.fixers]
staff = { weekdays = "8-16: 1" }
work = "3 h"
holds = 0.8
[[chain]]
level = "rep"
pool = "reps"
handle = "6 min"
success = [0.9, 0.5]
attempt_below = 0.8
authority = 10
holds = 0.9
dropped = 0.03
[[chain]]
level = "senior"
pool = "seniors"
handle = "9 min"
success = [0.9, 0.6]
authority = 25
holds = 0.9
patience = "30 min"
[[chain]]
level = "manager"
pool = "managers"
handle = "12 min"
success = [0.9, 0.7]
authority = 60
[fixing]
request_delay = "1 h"
lost_request = 0.3
promise = "1 day"
comes_back = "1 day"
comes_back_limit = 1
chase_minutes = "4 min"
expedite = true
[design]
threshold = 2
lead_time = "5 days"
capacity = 2
effectiveness = 0.5
cost = 100
[money]
margin_per_order = 4
failed_attempt = 5
[levers]
script_minutes = "1 min"
ask_boss = { consult = "3 min", approval = 0.6 }
apology = "sincere"
apology_minutes = "1 min"
goodwill = 5
report = 0.4
handing_up = { lost_information = 0.4, bounce = 0.2, story_minutes = "2 min", bounce_minutes = "1 min" }
quality_check = { catches = 0.1, cost_per_order = 0.2 }
check_in = { probability = 0.5, after = "1 day" }
training = { lift = 0.05, cost_per_head = 100 }
"""
"""A world in which nearly every key is written, and does something."""

OPEN = """
horizon = "3 weeks"
seed = 5
customers = { effort.contact = 1, tolerance = 1 }
[demand]
cases_per_hour = 3
profile = "office"
busyness = { dist = "gamma", mean = 1, cv = 0.4 }
[flaws.a]
per_1000_orders = 2
priority = 1
head_start = "10 min"
profile = "flat"
[flaws.b]
per_1000_orders = 3
[flaws.c]
priority = 1
[channels.phone]
patience = "4 min"
retry = { probability = 0.5, delay = "1 h" }
callback = { offer_after = "1 min", accept = 0.4 }
[channels.counter]
patience = "9 min"
[pools.reps]
staff = 1
[[chain]]
level = "rep"
pool = "reps"
handle = { dist = "exponential", mean = "12 min" }
"""
"""A queue of open demand in which every key does something."""

START = 'calendar.start="2026-01-05"'
ALL_DATED = "{ " + ", ".join(
    f"'{(date(2026, 1, 5) + timedelta(days=day)).isoformat()}' = {[0.1] * 24}" for day in range(21)) + " }"
FLAT_SKILL = ("chain.rep.success=[0.8, 0.8]", "chain.rep.attempt_below=1", "chain.senior.success=[1, 1]",
              "chain.manager.success=[1, 1]", "channels.bot.solves=[0.3, 0.3]")
ALL_SOLVED_AT_ONCE = ("chain.rep.success=[1, 1]", "chain.rep.attempt_below=1", 'chain.rep.authority="unlimited"')
NO_LINE = ('channels.phone.kind="message"', "channels.phone.patience='none'", "channels.phone.callback='none'",
           "levers.check_in='none'", "channels.phone.share=5")
ROUTED = tuple(f"chain.{level}={{ success = [1, 1], attempt_below = 1, authority = 'unlimited', {routes} }}"
               for level, routes in (("rep", "routes = { senior = 1, solved = 3 }"),
                                     ("senior", "routes = { manager = 1, solved = 3 }"),
                                     ("manager", "routes = { refused = 1, solved = 3 }")))
NO_DATES = ("fixing.promise='none'",)
NO_FIXERS = ("flaws.fee.needs_fixer='none'", "flaws.notice.needs_fixer='none'")
UNHEARD = ("customers.word_of_mouth.inside=0",)
SPEAKERS = ("customers.voice=[1, 1]",)
QUEUE = """
horizon = "3 weeks"
demand.cases_per_hour = 4
[flaws.a]
[channels.phone]
patience = "4 min"
[pools.reps]
staff = 1
[pools.others]
staff = 1
[[chain]]
level = "rep"
pool = "reps"
handle = { dist = "exponential", mean = "12 min" }
"""

EXAMPLES: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("customers.orders_per_week", "orders", OPEN, ("customers.orders_per_week=3",)),
    ("customers.activity", "orders", OPEN, ("customers.activity=3",)),
    ("customers.one_case_at_a_time", "orders", OPEN, ("customers.one_case_at_a_time=true",)),
    ("customers.tolerance", "costs effort", OPEN, ("customers.effort={ chase = 2, contact = 0 }",)),
    ("customers.reach", "told", LIVE, ("customers.word_of_mouth.praise=0", "customers.word_of_mouth.grievance=0")),
    ("customers.feelings.asked_boss", "never", LIVE, ("levers.ask_boss='none'",)),
    ("customers.feelings.loop", "never", LIVE, ("channels.bot.human_access=1",)),
    ("customers.feelings.unread", "never", LIVE, ("channels.mail.expected_answer='none'",
                                                  "channels.mail.after_silence='none'")),
    ("customers.feelings.goodwill", "never", LIVE, ("levers.goodwill=0",)),
    ("customers.feelings.handoff", "never", LIVE, ALL_SOLVED_AT_ONCE),
    ("customers.feelings.repeated_story", "never", LIVE, ("levers.handing_up.lost_information=0",)),
    ("customers.feelings.apology_sincere", "never", LIVE, ('levers.apology="scripted"',)),
    ("customers.feelings.refused", "never", LIVE,
     ("chain.manager.success=[1, 1]", "chain.manager.authority='unlimited'")),
    ("customers.feelings.broken_promise", "never", LIVE, NO_DATES),
    ("customers.feelings.kept_promise", "never", LIVE, NO_FIXERS),
    ("customers.feelings.checked_in", "never", LIVE, SPEAKERS),
    ("customers.feelings.waited", "never", LIVE, NO_LINE),
    ("customers.effort.chase", "never", LIVE, NO_DATES),
    ("customers.effort.contact", "nobody gives up", OPEN, ("customers.tolerance='none'",)),
    ("customers.churn.hazard_per_year", "their case only", OPEN, ("customers.churn.hazard_per_year=3",)),
    ("customers.churn.hazard_slope", "no background hazard", LIVE, ("customers.churn.hazard_per_year=0",)),
    ("customers.churn.after_case.effort", "costs effort", OPEN,
     ("customers.churn.after_case={ base = -1, effort = 3 }", "customers.effort={ loop = 1, contact = 0 }")),
    ("customers.word_of_mouth.praise_above", "praise is 0", LIVE, ("customers.word_of_mouth.praise=0",)),
    ("customers.word_of_mouth.praise", "loyal", OPEN, ("customers.word_of_mouth={ praise = 2, praise_above = 0.9 }",)),
    ("customers.word_of_mouth.grievance_below", "grievance is 0", LIVE, ("customers.word_of_mouth.grievance=0",)),
    ("customers.word_of_mouth.grievance", "below", LIVE, ("customers.word_of_mouth.grievance_below=0",)),
    ("customers.word_of_mouth.inside", "told", LIVE,
     ("customers.word_of_mouth.praise=0", "customers.word_of_mouth.grievance=0")),
    ("customers.word_of_mouth.shift", "hears", LIVE, UNHEARD),
    ("customers.word_of_mouth.graph", "hears", LIVE, UNHEARD),
    ("customers.word_of_mouth.conversion", "outside", LIVE, ("customers.word_of_mouth.inside=1",)),
    ("customers.word_of_mouth.delay", "wins", LIVE, ("customers.word_of_mouth.conversion=0",)),
    ("customers.word_of_mouth.reputation_drop", "outside", LIVE, ("customers.word_of_mouth.grievance=0",)),
    ("customers.word_of_mouth.reputation_drop", "only counted", LIVE, ("customers.organic_per_week=0",)),
    ("customers.word_of_mouth.reputation_half_life", "harms", LIVE, ("customers.word_of_mouth.reputation_drop=0",)),
    ("customers.word_of_mouth.reputation_half_life", "only counted", LIVE, ("customers.organic_per_week=0",)),
    ("demand.busyness", "busy", LIVE, ("demand.busyness={ dist = 'gamma', mean = 2, cv = 1 }",)),
    ("demand.busyness", "volumes of its own", OPEN, (START, *(f"flaws.{one}.volume_on={ALL_DATED}" for one in "abc"))),
    ("flaws.a.volume_on", "none of its dates", OPEN, (START, f"flaws.a.volume_on={{ '2026-02-01' = {[1] * 24} }}")),
    ("pools.reps.staff_on", "none of its dates", OPEN, (START, "pools.reps.staff_on={ '2026-01-04' = '8-12: 3' }")),
    ("demand.profile", "profile of its own", OPEN, ("flaws.b.profile='flat'", "flaws.c.profile='office'")),
    ("flaws.a.per_1000_orders", "only flaw", QUEUE, ("flaws.a.per_1000_orders=7",)),
    ("flaws.fee.severity", "only recorded", LIVE,
     ("customers.voice=[0.7, 0.7]", 'pools.reps.discipline="fifo"', "flaws.fee.snowball_per_day=0")),
    ("flaws.fee.complexity", "depends", LIVE, FLAT_SKILL),
    ("flaws.fee.remedy", "only paid", LIVE, tuple(f"chain.{one}.authority='unlimited'"
                                                  for one in ("rep", "senior", "manager"))),
    ("flaws.fee.snowball_per_day", "grow", LIVE, ("flaws.fee.severity=0",)),
    ("flaws.fee.snowball_per_day", "grow", LIVE, ("flaws.fee.snowball_work=0", 'pools.reps.discipline="fifo"')),
    ("flaws.fee.snowball_work", "grow", LIVE, ("flaws.fee.snowball_per_day=0",)),
    ("flaws.a.priority", "only flaw", QUEUE, ("flaws.a.priority=3",)),
    ("flaws.a.head_start", "only flaw", QUEUE, ("flaws.a.head_start=3",)),
    ("flaws.fee.patience", "on the line", LIVE, NO_LINE),
    ("calendar.hours", "of its own", OPEN,
     ("calendar.hours={ daily = '8-18' }", "channels.phone.hours={ daily = '9-17' }",
      "channels.counter.hours='always'")),
    ("calendar.knows_hours", "ever closed", OPEN, ("calendar={ hours = 'always', knows_hours = 0.5 }",)),
    ("calendar.start", "single dates", OPEN, ("calendar.start='2026-01-05'",)),
    ("calendar.closed", "within the run", OPEN, ("calendar={ start = '2026-01-05', closed = ['2025-12-25'] }",)),
    ("channels.counter.hours", "comes in", OPEN, ("channels.counter={ share = 0, hours = { daily = '9-17' } }",)),
    ("channels.counter.closed", "comes in", OPEN, ("channels.counter={ share = 0, closed = 'voicemail' }",)),
    ("channels.counter.knows_hours", "comes in", OPEN, ("channels.counter={ share = 0, knows_hours = 0 }",)),
    ("channels.counter.closed_delay", "comes in", OPEN, ("channels.counter={ share = 0, closed_delay = 5 }",)),
    ("channels.phone.closed", "never closed", OPEN, ("calendar.hours='always'", "channels.phone.closed='voicemail'")),
    ("channels.phone.knows_hours", "never closed", OPEN, ("calendar.hours='always'", "channels.phone.knows_hours=0")),
    ("channels.phone.closed_delay", "never closed", OPEN, ("calendar.hours='always'", "channels.phone.closed_delay=5")),
    ("channels.counter.retry", "comes in", OPEN, ("channels.counter={ share = 0, retry = { probability = 0.5 } }",)),
    ("channels.counter.callback", "comes in", OPEN, ("channels.counter={ share = 0, callback = { accept = 0.5 } }",)),
    ("channels.counter.patience", "comes in", OPEN, ("channels.counter.share=0",)),
    *((f"channels.counter.{key}", "comes in", OPEN, (f"channels.counter={{ share = 0, {key} = {value} }}",))
      for key, value in (("desk", "'reps'"), ("priority", "2"), ("handle", "'5 min'"), ("queue_limit", "3"),
                         ("wrap_up", "'1 min'"))),
    ("channels.mail.duplicates", "comes in", LIVE, ("channels.mail.share=0", 'channels.mail.duplicates="merged"')),
    ("channels.mail.duplicates", "ever overdue", LIVE, (
        "channels.mail.expected_answer='none'", "channels.mail.after_silence='none'",
        'channels.mail.duplicates="merged"')),
    ("channels.mail.duplicates", "another way", LIVE, (
        "channels.mail.after_silence='none'", 'channels.mail.duplicates="merged"')),
    ("channels.phone.desk", "desk of its own", LIVE, ('flaws.notice.desk="reps"', 'channels.phone.desk="seniors"')),
    ("channels.phone.retry", "hang up", OPEN, ("channels.phone.patience='none'", "channels.counter.patience='none'")),
    ("channels.mail.retry", "hang up", LIVE, ("channels.mail.retry={ probability = 0.5 }",)),
    ("channels.bot.retry", "hang up", LIVE, ("channels.bot.patience='none'",)),
    ("channels.phone.callback", "patience has ended", OPEN, ("channels.phone.callback.offer_after='4 min'",)),
    ("channels.phone.callback", "never accepted", OPEN, ("channels.phone.callback.accept=0",)),
    ("channels.phone.patience", "of their own", OPEN,
     ("flaws.a.patience=5", "flaws.b.patience=7", "flaws.c.patience=6")),
    ("channels.phone.patience", "of their own", OPEN, ("chain.rep.patience=5",)),
    ("pools.others", "only costs", QUEUE, ()),
    ("pools.others.queue_limit", "no caller", QUEUE + '[flaws.b]\nneeds_fixer.pool = "others"\n',
     ("pools.others.queue_limit=0",)),
    ("pools.others.overflow", "no customer waits", QUEUE + '[flaws.b]\nneeds_fixer.pool = "others"\n',
     ('pools.others.overflow={ to = "reps", after = "1 min" }', 'pools.others.work="1 h"')),
    ("pools.reps.overflow", "same pool", QUEUE, ('pools.reps.overflow={ to = "reps", after = "1 min" }',)),
    ("pools.seniors.heads", "trained at a cost", LIVE, ("pools.seniors.heads=60", 'levers.training="none"')),
    ("pools.seniors.seats", "never more on duty", LIVE, ("pools.seniors.seats=500",)),
    ("pools.seniors.work", "as fixers", LIVE, ('pools.seniors.work="1 h"',)),
    ("pools.seniors.holds", "as fixers", LIVE, ("pools.seniors.holds=0.5",)),
    *((f"chain.senior.{key}", "no case comes", LIVE, ALL_SOLVED_AT_ONCE + sets) for key, sets in (
        ("handle", ('pools.reps.overflow="none"',)),
        ("success", ()), ("attempt_below", ("chain.senior.attempt_below=0.5",)), ("holds", ()),
        ("dropped", ("chain.senior.dropped=0.5",)), ("patience", ()),
        ("authority", ('pools.reps.overflow="none"', "levers.ask_boss='none'")))),
    ("chain.manager.routes", "no case comes", LIVE, (*ALL_SOLVED_AT_ONCE, ROUTED[2])),
    ("chain.manager.routes_when", "no case comes", LIVE,
     (*ALL_SOLVED_AT_ONCE, ROUTED[2], "chain.manager.routes_when=[{ routes = { solved = 1 } }]")),
    ("chain.manager.handle_before", "no case comes", LIVE,
     (*ALL_SOLVED_AT_ONCE, ROUTED[2], "chain.manager.handle_before={ solved = 5 }")),
    ("chain.manager.waits", "no case comes", LIVE,
     (*ALL_SOLVED_AT_ONCE, "chain.manager.waits.customer={ probability = 1, law = 5 }")),
    ("chain.senior.routes_when", "fits any rule", LIVE,
     (*ROUTED, "chain.senior.routes_when=[{ from = 'outside', routes = { solved = 1 } }]")),
    ("chain.rep.routes_when", "fits any rule", LIVE,
     (*ROUTED, "chain.rep.routes_when=[{ solved_at = 'senior', visit = 'first', routes = { solved = 1 } }]")),
    ("chain.rep.routes_when", "fits any rule", LIVE,
     (*ROUTED, "fixing.comes_back_limit=0", "chain.rep.routes_when=[{ solved_at = 'rep', routes = { solved = 1 } }]")),
    ("chain.senior.handle_before", "ever follows", LIVE, (*ROUTED, "chain.senior.handle_before={ gave_up = 5 }")),
    ("chain.rep.waits", "ever waits", LIVE, ("chain.rep.waits.customer={ probability = 0, law = 5 }",)),
    ("chain.rep.waits.customer", "waits for that", LIVE, (
        "chain.rep.waits={ customer = { probability = 0, law = 9 }, third_party = { probability = 0.4, law = 5 } }",)),
    ("chain.rep.waits.third_party", "waits for that", LIVE, (
        "chain.rep.waits={ customer = { probability = 0.4, law = 5 }, third_party = { probability = 0, law = 9 } }",)),
    ("chain.rep.authority", "no remedy costs", LIVE, ("flaws.fee.remedy=0", "flaws.notice.remedy=0")),
    ("chain.rep.handle", "of its own", LIVE, ("flaws.notice.handle='5 min'",)),
    ("chain.rep.holds", "fixers", LIVE,
     ("flaws.fee.needs_fixer.probability=1", "flaws.notice.needs_fixer.probability=1")),
    ("chain.senior.patience", "cold", LIVE,
     ("levers.handing_up.warm=false", "levers.ask_boss='none'")),
    ("chain.senior.patience", "on the line", LIVE, NO_LINE),
    ("chain.rep.dropped", "on the line", LIVE, NO_LINE),
    *((f"fixing.{key}", "no flaw needs", LIVE, NO_FIXERS)
      for key in ("request_delay", "lost_request", "promise", "chase_minutes", "expedite")),
    ("fixing.chase_minutes", "nobody chases", LIVE, NO_DATES),
    ("fixing.expedite", "nobody chases", LIVE, NO_DATES),
    ("fixing.expedite", "all are kept", LIVE, ("fixing.keeps_dates=true",)),
    ("fixing.keeps_dates", "no date", LIVE, ("fixing.keeps_dates=true", *NO_DATES)),
    ("fixing.comes_back", "holds", LIVE, ("fixing.comes_back_limit=0",)),
    ("fixing.comes_back_limit", "holds", LIVE, ("pools.fixers.holds=1", "chain.rep.holds=1", "chain.senior.holds=1")),
    ("design", "reports", LIVE, ("levers.report=0",)),
    ("design.capacity", "only one flaw", QUEUE, ("design={ threshold = 3, lead_time = '1 h', effectiveness = 0.1, "
                                                 "capacity = 5 }", "levers.report=1")),
    ("money.margin_per_order", "orders", OPEN, ("money.margin_per_order=5",)),
    ("money.failed_attempt", "no attempt fails", OPEN, ("money.failed_attempt=5",)),
    ("levers.ask_boss", "one level", OPEN,
     ("ask_boss={ consult = 3 }", "flaws.a.remedy=50", "chain.rep.authority=10")),
    ("levers.ask_boss", "authority", LIVE, ("chain.rep.authority=9e9", "chain.senior.authority='unlimited'",
                                            "chain.rep.authority='unlimited'")),
    ("levers.ask_boss.carries_on", "anybody further", LIVE,
     ("levers.ask_boss.carries_on=true", "chain.senior.authority=60")),
    ("levers.ask_boss.boss_absent", "always on duty", LIVE,
     ('levers.ask_boss.boss_absent="decline"', 'pools.seniors.staff={ daily = "0-24: 1" }',
      'pools.managers.staff={ daily = "0-24: 1" }')),
    ("levers.ask_boss.promise", "ever promised", LIVE, ('levers.ask_boss.promise="1 day"',)),
    ("levers.ask_boss.hold_patience", "loses patience", LIVE,
     ("levers.ask_boss.hold_patience=0.5", *(f"{key}.patience='none'" for key in (
         "flaws.fee", "channels.bot", "channels.phone", "chain.senior")))),
    ("levers.apology", "only recorded", LIVE, ("apology_minutes=0", "customers.feelings.apology_sincere.care=0")),
    ("levers.apology_minutes", "apologises", LIVE, ('apology="none"',)),
    ("levers.goodwill", "only costs", LIVE, ("customers.feelings.goodwill.trust=0",)),
    ("levers.goodwill", "granted", LIVE, (
        *(f"chain.{one}.success=[0, 0]" for one in ("rep", "senior", "manager")), "levers.training='none'")),
    ("levers.follow_up", "no flaw needs", LIVE, (*NO_FIXERS, "follow_up=true")),
    ("levers.follow_up_ahead", "follows up a promise", LIVE, ('levers.follow_up_ahead="1 h"',)),
    ("levers.report", "only recorded", LIVE, ("design='none'",)),
    *((f"levers.handing_up.{key}", "handed on", LIVE, (*ALL_SOLVED_AT_ONCE, "levers.handing_up.warm=false"))
      for key in ("warm", "lost_information", "bounce", "story_minutes", "bounce_minutes")),
    ("levers.handing_up.warm", "on the line", LIVE,
     (*NO_LINE, "levers.handing_up.warm=false")),
    ("levers.handing_up.lost_information", "only recorded", LIVE,
     ("levers.handing_up.story_minutes=0", "customers.feelings.repeated_story.care=0",
      "customers.effort.repeated_story=0")),
    ("levers.handing_up.story_minutes", "lost", LIVE, ("levers.handing_up.lost_information=0",)),
    ("levers.handing_up.bounce_minutes", "astray", LIVE, ("levers.handing_up.bounce=0",)),
    ("levers.quality_check.cost_per_order", "orders", OPEN, ("quality_check={ catches = 0.1, cost_per_order = 3 }",)),
    ("levers.check_in", "silent", LIVE, SPEAKERS),
    ("levers.training", "only costs", LIVE, ROUTED),
    ("levers.training", "only costs", QUEUE, ("training={ lift = 0.2, cost_per_head = 5 }",)),
    ("rules.tired", "not used", f"rules = {{ use = '{TIRED}', tired = {{ after = '2 h' }} }}\n{OPEN}",
     ("rules.use=[]",)),
)
"""A key, words of the sentence about it, a world, and the settings that make the key idle in it."""
