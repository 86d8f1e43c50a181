"""The scenario that `journeysim new` writes: small, complete enough to be interesting, and explained line by line."""

from __future__ import annotations

from typing import Final

_TEMPLATE: Final = '''\
# A journeysim scenario: one world, and the policies that meet it.
#
# What is not written here does not happen: no bot, no silence, no churn, no word of mouth, endless patience.
# Durations are texts with a unit ("4.5 min", "2 h", "3 days", "26 weeks") or numbers of minutes.
# Probability laws are tables such as { dist = "lognormal", mean = "6 min", cv = 1.0 }; a bare value is constant.
#
# The figures below are round numbers to start from, not measurements. Replace them with your own, and write down
# where each one comes from.

title   = "My organisation"
horizon = "12 weeks"                     # how long is simulated
warm_up = "1 week"                       # outcomes count from here
seed    = 1                              # the same seed gives the same run

[customers]
initial         = 5_000
orders_per_week = 1.0
voice           = [0.2, 0.9]             # probability of complaining at severity 0 and at severity 1
tolerance       = { dist = "lognormal", mean = 12, cv = 0.6 }    # effort points before giving up
[customers.trust]
start = { care = 0.7, help = 0.7, trust = 0.7 }                  # do you care, can you help, can I trust you
[customers.feelings]                     # what events do to the three scores: + lifts, - lowers
waited         = { care = -0.05 }        # for every ten minutes
handoff        = { help = -0.08 }
repeated_story = { care = -0.10, help = -0.05 }
failed_attempt = { help = -0.12 }
broken_promise = { trust = -0.30 }
solved         = { help = 0.30, trust = 0.15 }
refused        = { care = -0.30, help = -0.30 }
gave_up        = { care = -0.30, help = -0.40, trust = -0.20 }
[customers.effort]                       # points an event costs the customer
contact        = 1.0
handoff        = 1.0
repeated_story = 1.0
chase          = 1.5
waited         = 0.5                     # for every ten minutes
[customers.churn]
hazard_per_year = 0.08                   # in the background, at loyalty 1/2
hazard_slope    = 3.0
after_case      = { base = -4.5, disloyalty = 5.0, effort = 0.08, unsolved = 1.0 }
[customers.word_of_mouth]
praise_above    = 0.78                   # loyalty at the end of a case
praise          = 0.8                    # others told, in the mean
grievance_below = 0.55
grievance       = 2.0
conversion      = 0.02                   # a praised prospect becomes a customer
delay           = { dist = "exponential", mean = "3 weeks" }

[demand]
kind    = "customers"                    # or "open", with cases_per_hour
profile = "office"                       # "flat", "office", or 168 hour-of-week weights

[flaws.wrong_fee]                        # a root cause: how often, how bad, how hard, how dear
per_1000_orders = 12.0
severity        = { dist = "beta", mean = 0.3, cv = 0.5 }
complexity      = { dist = "uniform", low = 0, high = 1 }
remedy          = { dist = "lognormal", mean = 40, cv = 0.8 }
needs_fixer     = { pool = "back_office", probability = 0.3 }

[channels.phone]
kind     = "live"                        # or "self_service", "message"
patience = { dist = "exponential", mean = "8 min" }
retry    = { probability = 0.7, delay = { dist = "exponential", mean = "1 h" } }

[pools.reps]
staff         = { weekdays = "7-21: 2", saturday = "9-13: 1" }   # a number, or hours by day
cost_per_hour = 28.0
[pools.managers]
staff         = { weekdays = "8-18: 1" }
cost_per_hour = 60.0
[pools.back_office]                      # a fixers' pool has work of its own
staff         = { weekdays = "8-17: 2" }
cost_per_hour = 40.0
work          = { dist = "lognormal", mean = "45 min", cv = 1.0 }
holds         = 0.9                      # probability that a fix works

[[chain]]                                # the escalation chain; the first level is the frontline
level         = "rep"
pool          = "reps"
handle        = { dist = "lognormal", mean = "6 min", cv = 1.0 }
success       = [0.95, 0.4]              # probability at complexity 0 and at complexity 1
authority     = 20                       # the largest remedy granted without asking
holds         = 0.95
# routes      = { solved = 0.8, manager = 0.15, refused = 0.05 }   # in place of success and authority: shares of a log
[[chain]]
level         = "manager"
pool          = "managers"
handle        = { dist = "lognormal", mean = "12 min", cv = 0.8 }
success       = [0.98, 0.8]

[fixing]
request_delay = "2 h"
lost_request  = 0.05
promise       = "3 days"
comes_back    = { dist = "exponential", mean = "2 days" }
chase_minutes = { dist = "exponential", mean = "3 min" }

[money]
margin_per_order = 4.0
failed_attempt   = 5.0

# Each policy overrides what it names; everything else stays as above. The first one is what others are compared with.

[policies.scripted]
title          = "Scripted chain"
script_minutes = "2 min"
apology        = "scripted"
chain.rep      = { authority = 0, attempt_below = 0.6 }
handing_up     = { warm = false, lost_information = 0.25, bounce = 0.1, story_minutes = "3 min" }

[policies.empowered]
title          = "Empowered frontline"
apology        = "sincere"
goodwill       = 10.0
follow_up      = true
chain.rep      = { authority = 150, attempt_below = 0.9 }
fixing         = { lost_request = 0.01 }
'''


def template() -> str:
    """Return the commented scenario to start from; it is valid as it stands."""
    return _TEMPLATE
