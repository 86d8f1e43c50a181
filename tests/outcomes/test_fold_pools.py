"""Waits, load and money: small logs with exact answers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.outcomes import Fold
from sim.outcomes.results import percentile
from sim.vocabulary import Kind, Leaving, Origin

REPS, FIXERS = 0, 1


def results(plan, records):
    fold = Fold(plan)
    fold.update(records)
    return fold.results()


def served(time, wait, pool=REPS):
    return (time, Kind.SERVED, pool, wait, 0, 0)


def test_waits_of_the_served_and_of_those_who_hang_up(make_plan, write):
    rows = [
        served(1.0, 0.0), served(2.0, 0.25), served(9.0, 4.0), (10.0, Kind.ABANDONED, REPS, 3.0, 0, 0),
        (11.0, Kind.BLOCKED, REPS, 7.0, 0, 0), (12.0, Kind.WITHDRAWN, REPS, 99.0, 0, 0), served(20.0, 6.0, FIXERS),
    ]
    got = results(make_plan(), write(*rows))
    assert got["wait_mean.reps"] == 7.25 / 4 and got["wait_mean_served.reps"] == 4.25 / 3
    assert got["wait_p90.reps"] == 4.0 and got["wait_p90.fixers"] == 6.0
    assert got["abandoned_share.reps"] == got["blocked_share.reps"] == 0.2
    assert got["served.reps"] == 3 and got["served.fixers"] == 1


def test_waits_count_when_they_begin_after_the_warm_up(make_plan, write):
    rows = [served(51.0, 2.0), served(52.0, 2.0), (53.0, Kind.ABANDONED, REPS, 4.0, 0, 0)]
    rows += [(49.0, Kind.BLOCKED, REPS, 1.0, 0, 0), (50.0, Kind.BLOCKED, REPS, 1.0, 0, 0)]
    got = results(make_plan(warm_up=50.0), write(*sorted(rows)))
    assert got["served.reps"] == 1 and got["wait_mean.reps"] == 2.0 and got["abandoned_share.reps"] == 0.0
    assert got["blocked_share.reps"] == 0.5


@given(st.lists(st.integers(0, 5), min_size=1, max_size=50))
def test_ninetieth_percentile_is_the_ordered_wait_of_its_rank(waits):
    ordered = sorted(waits)
    rank = next(k for k in range(1, len(waits) + 1) if 10 * k >= 9 * len(waits))
    positive = np.array([float(wait) for wait in waits if wait > 0])
    assert percentile(positive, len(waits), 90) == ordered[rank - 1]


def staffed(time, staff, pool=REPS):
    return (time, Kind.STAFFED, pool, float(staff), -1, -1)


def released(time, pool=REPS):
    return (time, Kind.RELEASED, pool, 0.0, 0, 0)


def test_utilisation_runs_to_the_horizon_and_overtime_is_beyond_the_staff(make_plan, write):
    """Two agents until 60, none after: busy 2 in 10..30, 1 in 30..100; 40 minutes of it overtime."""
    rows = [staffed(0.0, 2), served(10.0, 0.0), served(10.0, 0.0), released(30.0), staffed(60.0, 0)]
    got = results(make_plan(horizon=100.0), write(*rows))
    assert got["utilisation.reps"] == (40 + 70) / 120
    assert got["overtime.reps"] == 40 / 60
    assert math.isnan(got["utilisation.fixers"]) and got["overtime.fixers"] == 0.0


def test_load_before_the_warm_up_is_cut_off(make_plan, write):
    rows = [staffed(0.0, 1), served(10.0, 0.0), released(30.0), served(40.0, 0.0), released(60.0)]
    got = results(make_plan(horizon=150.0, warm_up=50.0), write(*rows))
    assert got["utilisation.reps"] == 10 / 100


def test_asking_on_the_way_changes_nothing(make_plan, write):
    rows = write(staffed(0.0, 1), served(10.0, 0.0), released(30.0), served(40.0, 0.0), released(60.0))
    asked, silent = Fold(make_plan(horizon=100.0)), Fold(make_plan(horizon=100.0))
    for record in range(rows.size):
        asked.update(rows[record : record + 1])
        asked.results()
    silent.update(rows)
    assert repr(asked.results()) == repr(silent.results())


def test_flaw_levels_at_the_end_and_on_average(make_plan, write):
    rows = [(40.0, Kind.FLAW_LOWERED, 0, 0.5, -1, -1), (70.0, Kind.FLAW_LOWERED, 0, 0.1, -1, -1)]
    got = results(make_plan(horizon=100.0, warm_up=50.0), write(*rows))
    assert got["flaw_level.fee"] == 0.1 and got["flaw_level.notice"] == 1.0
    assert got["flaw_level_mean.fee"] == pytest.approx((20 * 0.5 + 30 * 0.1) / 50, rel=1e-15)
    assert got["flaw_level_mean.notice"] == 1.0


def test_money_adds_up_from_the_warm_up_on(make_plan, write):
    week = 10_080.0
    rows = [
        (0.0, Kind.JOINED, Origin.FOUNDING, 2.0, 0, -1),
        (0.0, Kind.JOINED, Origin.FOUNDING, 1.0, 1, -1),
        (0.0, Kind.JOINED, Origin.FOUNDING, 1.0, 2, -1),
        staffed(0.0, 1), staffed(0.0, 1, FIXERS),
        (0.5 * week, Kind.LEFT, Leaving.BACKGROUND, 0.5, 2, -1),
        (0.9 * week, Kind.GRANTED, 0, 1000.0, 0, 0),
        (1.0 * week, Kind.GRANTED, 0, 30.0, 0, 0),
        (1.1 * week, Kind.GOODWILL_GIVEN, 0, 15.0, 0, 0),
        (1.2 * week, Kind.ATTEMPT_FAILED, 0, 5.0, 0, 0),
        (1.3 * week, Kind.PROJECT_STARTED, 0, 60.0, -1, -1),
        (1.4 * week, Kind.REPORTED, 0, 1.0, 0, 0),
        (1.5 * week, Kind.LEFT, Leaving.AFTER_CASE, 0.5, 1, -1),
        (1.6 * week, Kind.CAUGHT, 0, 0.5, 0, -1),
        (2.5 * week, Kind.JOINED, Origin.ORGANIC, 4.0, 3, -1),
    ]
    got = results(make_plan(horizon=3 * week, warm_up=week, measures={"one_off_share": 0.5}), write(*rows))
    orders = 2.0 * 2 + 1.0 * 0.5 + 4.0 * 0.5
    hours = 2 * 168.0
    expected = {
        "margin": 4.0 * orders, "remedies": 30.0, "goodwill": 15.0, "staff_cost": hours * (30 + 60),
        "fix_cost": hours * 60, "training_cost": 70.0, "failed_attempt_cost": 5.0, "design_cost": 1000.0,
        "quality_cost": 0.25 * orders, "one_off_cost": 0.5 * 1070.0, "reports": 1, "projects": 1, "caught": 1,
    }
    for name, value in expected.items():
        assert got[name] == pytest.approx(value, rel=1e-12), name
    spent = ("remedies", "goodwill", "staff_cost", "failed_attempt_cost", "one_off_cost", "quality_cost")
    assert got["total_cost"] == pytest.approx(sum(got[name] for name in spent), rel=1e-15)
    assert got["net_value"] == got["net_value_to_horizon"] == got["margin"] - got["total_cost"]
    assert got["net_value_per_week"] == got["net_value"] / 2


def test_overtime_is_paid(make_plan, write):
    rows = [staffed(0.0, 1), served(10.0, 0.0), staffed(40.0, 0), released(100.0)]
    got = results(make_plan(horizon=100.0, training_cost=0.0), write(*rows))
    assert got["staff_cost"] == pytest.approx(30.0 * (40 + 60) / 60, rel=1e-15)
