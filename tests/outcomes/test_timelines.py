"""What happened when: a log written by hand, agreement with the fold, and chunks that leave no trace."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.engine import run
from sim.eventlog.record import RECORD
from sim.outcomes import Fold
from sim.outcomes.timelines import Histories, History, hour_of_week, steps
from sim.scenario import load
from sim.scenario.plan import Plan, build
from sim.scenario.scenario import of_content
from sim.vocabulary import Kind, Origin

HOUR, DAY, WEEK = 60.0, 1440.0, 10_080.0


def whole_log(plan: Plan) -> NDArray[Any]:
    """Return the records of one run."""
    chunks: list[NDArray[Any]] = []
    run(plan, sink=lambda records: chunks.append(records.copy()))
    return np.concatenate(chunks)


def history(plan: Plan, records: NDArray[Any], parts: int = 1) -> History:
    """Return the history of a log that comes in so many parts."""
    histories = Histories(plan)
    for part in np.array_split(records, parts):
        histories.update(part)
    return histories.result()


@pytest.fixture(scope="module", params=["long_chain", "anonymous_bank"])
def shipped(request: pytest.FixtureRequest) -> tuple[Plan, NDArray[Any]]:
    """Return the first policy of a shipped world, with a base or with open demand, and a log of it."""
    scenario = load(f"configs/{request.param}.toml", ('horizon="5 weeks"',))
    plan = build(scenario.world(next(iter(scenario.policies))))
    return plan, whole_log(plan)


def test_it_agrees_with_the_fold(shipped: tuple[Plan, NDArray[Any]]) -> None:
    plan, log = shipped
    found = history(plan, log)
    fold = Fold(plan)
    fold.update(log)
    outcomes = fold.results()
    minutes, endings = fold.case_times()
    np.testing.assert_array_equal(found.minutes, minutes)
    np.testing.assert_array_equal(found.endings, endings)
    for at, pool in enumerate(plan.names.pools):
        waits, abandoned = found.week.waits[at].sum(), found.week.abandoned[at].sum()
        assert waits - abandoned == outcomes[f"served.{pool}"]
        if waits:
            assert found.week.waited[at].sum() / waits == pytest.approx(outcomes[f"wait_mean.{pool}"], rel=1e-12)
        staffed = found.week.staffed[at].sum()
        expected = outcomes[f"utilisation.{pool}"] * staffed if staffed else 0.0
        assert found.week.busy[at].sum() == pytest.approx(expected, rel=1e-9)
    assert found.customers.reputation[-1] == outcomes["reputation"]
    if found.customers.has_base:
        assert found.customers.present[-1] == outcomes["customers_end"]
        assert found.customers.churned[-1] == outcomes["churn"]
        assert np.isnan(found.customers.churned[: found.customers.begin]).all()
    else:
        assert not found.customers.present.any()
        assert np.isnan(found.customers.churned).all()


@pytest.mark.parametrize("parts", [2, 7, 1000])
def test_it_does_not_matter_where_chunks_end(shipped: tuple[Plan, NDArray[Any]], parts: int) -> None:
    plan, log = shipped
    one, other = history(plan, log), history(plan, log, parts)
    for name in ("busy", "staffed", "waits", "waited", "abandoned", "observed"):
        np.testing.assert_array_equal(getattr(one.week, name), getattr(other.week, name))
    for name in ("edges", "present", "joined", "left", "reputation"):
        np.testing.assert_array_equal(getattr(one.customers, name), getattr(other.customers, name))
    np.testing.assert_array_equal(one.minutes, other.minutes)
    np.testing.assert_array_equal(one.endings, other.endings)


# A log by hand -------------------------------------------------------------------------------------------------------

WORLD = {
    "horizon": "2 days", "warm_up": "1 hours", "seed": 1,
    "customers": {"initial": 2, "orders_per_week": 0.0},
    "pools": {"reps": {"staff": 2}},
    "chain": [{"level": "rep", "pool": "reps", "handle": "5 min"}],
    "policies": {"plain": {}},
}


def by_hand(*rows: tuple[float, Kind, int, float, int, int]) -> NDArray[Any]:
    """Return records from (time, kind, place, value, customer, case)."""
    log = np.zeros(len(rows), dtype=RECORD)
    for at, (time, kind, place, value, customer, case) in enumerate(rows):
        log[at] = (time, value, -1, -1, customer, case, 0, kind, place)
    return log


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Return the plan of a world with one pool."""
    return build(of_content(WORLD, {}).world("plain"))


def test_load_is_split_at_the_hours_and_cut_at_the_warm_up(plan: Plan) -> None:
    log = by_hand(
        (0.0, Kind.STAFFED, 0, 2.0, -1, -1),
        (30.0, Kind.SERVED, 0, 0.0, 0, 0),       # from 0:30
        (90.0, Kind.SERVED, 0, 10.0, 1, 1),      # began to wait at 1:20
        (130.0, Kind.RELEASED, 0, 100.0, 0, 0),  # until 2:10
        (150.0, Kind.ABANDONED, 0, 40.0, 0, 2),  # began to wait at 1:50
        (200.0, Kind.RELEASED, 0, 110.0, 1, 1),  # until 3:20
    )
    week = history(plan, log).week
    # hour 0 is warm-up; in hour 1 one agent for 60 minutes and one for 30; in hour 2 10 and 60; in hour 3 20
    np.testing.assert_array_equal(week.busy[0, :5], [0.0, 90.0, 70.0, 20.0, 0.0])
    np.testing.assert_array_equal(week.staffed[0, :49], [0.0] + [120.0] * 47 + [0.0])
    np.testing.assert_array_equal(week.observed[:49], [0.0] + [60.0] * 47 + [0.0])
    np.testing.assert_array_equal(week.waits[0, :3], [0, 2, 0])
    np.testing.assert_array_equal(week.waited[0, :3], [0.0, 50.0, 0.0])
    np.testing.assert_array_equal(week.abandoned[0, :3], [0, 1, 0])


def test_customers_are_counted_at_the_edges(plan: Plan) -> None:
    log = by_hand(
        (0.0, Kind.JOINED, Origin.FOUNDING, 1.0, 0, -1),
        (0.0, Kind.JOINED, Origin.FOUNDING, 1.0, 1, -1),
        (90.0, Kind.JOINED, Origin.REFERRAL, 1.0, 2, -1),
        (90.0, Kind.LEFT, 0, 0.5, 0, -1),
        (2000.0, Kind.LEFT, 0, 0.5, 1, -1),
    )
    base = history(plan, log).customers
    assert base.begin == 1
    np.testing.assert_array_equal(base.edges[:4], [0.0, 60.0, 120.0, 180.0])
    np.testing.assert_array_equal(base.present[[0, 1, 2, -1]], [2, 2, 2, 1])
    # two at the warm-up and one who joined: three customers, of whom two have left at the end
    assert base.churned[1] == 0.0
    assert base.churned[-1] == 2.0 / 3.0
    np.testing.assert_array_equal(base.reputation, 1.0)


def test_steps_are_hours_days_or_weeks() -> None:
    np.testing.assert_array_equal(np.diff(steps(2 * DAY)), HOUR)
    np.testing.assert_array_equal(np.diff(steps(16 * WEEK)), DAY)
    np.testing.assert_array_equal(np.diff(steps(52 * WEEK)), WEEK)
    assert steps(100 * DAY + 7.0)[-1] == 100 * DAY + 7.0
    assert np.all(np.diff(steps(1e9)) > 0.0) and steps(1e9).size <= 122


def test_the_week_begins_on_monday_at_midnight() -> None:
    np.testing.assert_array_equal(hour_of_week(np.array([0.0, 59.9, 60.0, WEEK - 1.0, WEEK])), [0, 0, 1, 167, 0])


def test_nothing_at_all_is_a_history_too(plan: Plan) -> None:
    found = Histories(plan).result()
    assert found.minutes.size == found.endings.size == 0
    assert not found.week.busy.any()
    assert np.isnan(found.customers.churned).all()
