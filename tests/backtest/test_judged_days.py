"""The days that are judged as a scenario: volumes and rota by date, and the calls again that are taken out."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from sim.backtest.judged_days import JudgedDays, by_half_hours, followed, scenario_of
from sim.calibration.redial import Redial

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


def test_calls_again_come_as_long_after_as_they_did() -> None:
    origins = np.zeros(48)
    origins[9] = 100.0
    half_an_hour = Redial(0.4, (30.0,) * 11, 100, 40.0, 0.0)
    again = followed(origins, half_an_hour)
    assert again[9:12] == pytest.approx([20.0, 20.0, 0.0])
    later = followed(origins, Redial(0.4, (120.0,) * 11, 100, 40.0, 0.0))
    assert later[11] == pytest.approx(40.0)
    assert not followed(origins, Redial(0.0, (), 0, 0.0, 0.0)).any()
    assert followed(np.ones(3), Redial(0.5, (600.0,) * 11, 1, 1.0, 0.0)).tolist() == [0.0, 0.0, 0.0]


def test_the_fitted_scenario_is_put_on_dates() -> None:
    volumes = np.zeros((2, 24))
    volumes[1, 9] = 12.5
    staff = np.zeros((2, 48), dtype=np.int64)
    staff[1, 18:20] = 3
    days = JudgedDays(date(2021, 3, 1), np.array([False, True]), {"sales": volumes}, volumes[:, :, None],
                      {"reps": staff})
    world = scenario_of(TEXT, days).world()
    assert world.horizon == 2 * 1440.0
    assert world.warm_up == 0.0
    assert str(world.calendar.start) == "2021-03-01"
    rates = world.flaws["sales"].volume_on
    assert sum(rates["2021-03-01"]) == 0.0
    assert [rate for rate in rates["2021-03-02"] if rate] == [12.5, 12.5]
    assert not world.flaws["support"].volume_on
    assert [agents for agents in world.pools["reps"].staff_on["2021-03-02"] if agents] == [3, 3]


def test_a_week_of_hours_becomes_days_of_half_hours() -> None:
    week = np.arange(168)
    days = by_half_hours(week, 9)
    assert days.shape == (9, 48)
    assert days[8, :4].tolist() == [24, 24, 25, 25]
    assert days[0].tolist() == days[7].tolist()
