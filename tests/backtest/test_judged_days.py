"""The days that are judged as a scenario: volumes and rota by date."""

from __future__ import annotations

from datetime import date

import numpy as np

from sim.backtest.judged_days import JudgedDays, scenario_of
from sim.scenario import loads

TEXT = """
title = "Fitted"
horizon = "22 days"
warm_up = "1 day"
[demand]
cases_per_hour = 5
busyness = { dist = "gamma", mean = 1, cv = 0.2 }
[flaws.sales]
[flaws.support]
[channels.phone]
kind = "live"
share = 1.0
patience = { dist = "exponential", mean = "5 min" }
[pools.reps]
staff = 2
[[chain]]
level = "rep"
pool = "reps"
handle = { dist = "exponential", mean = "4 min" }
"""


def test_the_fitted_scenario_is_put_on_dates() -> None:
    volumes = np.zeros((2, 24))
    volumes[1, 9] = 12.5
    staff = np.zeros((2, 48), dtype=np.int64)
    staff[1, 18:20] = 3
    days = JudgedDays(date(2021, 3, 1), np.array([False, True]), {"sales": volumes}, volumes[:, :, None],
                      {"reps": staff})
    world = scenario_of(loads(TEXT), days).world()
    assert world.horizon == 2 * 1440.0
    assert world.warm_up == 0.0
    assert str(world.calendar.start) == "2021-03-01"
    rates = world.flaws["sales"].volume_on
    assert sum(rates["2021-03-01"]) == 0.0
    assert [rate for rate in rates["2021-03-02"] if rate] == [12.5, 12.5]
    assert not world.flaws["support"].volume_on
    assert [agents for agents in world.pools["reps"].staff_on["2021-03-02"] if agents] == [3, 3]
