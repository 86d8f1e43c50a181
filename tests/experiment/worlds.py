"""Small scenarios for tests of experiments, and a comparison of one in memory."""

from __future__ import annotations

from typing import Any

from sim.experiment.comparison import Comparison
from sim.scenario import Scenario
from sim.study.drive import compare as carry_out
from sim.study.kinds.compare import comparison_of


def compare(scenario: Scenario, **options: Any) -> Comparison:
    """Compare the policies of a scenario; options as of `sim.study.drive.compare`."""
    return comparison_of(carry_out(scenario, **options))


QUEUE = """
title = "One counter"
horizon = "1 day"
[demand]
cases_per_hour = 8
[pools.reps]
staff = 1
cost_per_hour = 10
[[chain]]
level = "rep"
pool = "reps"
handle = { dist = "exponential", mean = "5 min" }
[policies.plain]
[policies.scripted]
title = "By the book"
script_minutes = "1 min"
"""

CHAIN = """
title = "A chain with everything the expected load counts"
horizon = "2 weeks"
[demand]
cases_per_hour = 6
[flaws.fee]
complexity = { dist = "uniform", low = 0, high = 1 }
remedy = { dist = "uniform", low = 0, high = 100 }
severity = 0.5
needs_fixer = { pool = "fixers", probability = 0.4 }
[channels.bot]
kind = "self_service"
share = 0.5
session = "4 min"
solves = [0.8, 0.0]
leads_to = "phone"
[channels.phone]
share = 0.5
[customers]
voice = [0.2, 1.0]
[pools.reps]
staff = 2
[pools.bosses]
staff = { weekdays = "8-16: 1" }
[pools.fixers]
staff = 1
work = "30 min"
[[chain]]
level = "rep"
pool = "reps"
handle = "10 min"
attempt_below = 0.5
authority = 25
[[chain]]
level = "boss"
pool = "bosses"
handle = "20 min"
[levers]
script_minutes = "2 min"
ask_boss = { consult = "3 min", approval = 0.5 }
"""
