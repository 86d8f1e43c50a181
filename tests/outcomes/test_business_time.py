"""Targets and watches in business time: small logs with exact answers, and words that say so."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.outcomes import Fold, expand, find
from sim.scenario.calendar import hours
from sim.scenario.durations import timespan
from sim.vocabulary import SHUT, Ending, Kind, Reason

PHONE, MAIL, REPS = 0, 2, 0
HOUR, DAY = 60.0, 1440.0
OFFICE = np.where(hours({"weekdays": "8-18"}), 1.0, SHUT)


def at(day: int, hour: float) -> float:
    return day * DAY + hour * HOUR


def results(plan, records):
    fold = Fold(plan)
    fold.update(records)
    return fold.results()


@pytest.fixture
def business_plan(make_plan):
    """Make a plan with office hours: targets of its channels, watch and targets of its cases as written."""

    def make(days, targets=("20 s", "20 s", "1 day"), watch="1 day", solved_within=(), closed=(), **world):
        plan = make_plan(horizon=days * DAY, **world)
        plan.openings = OFFICE.reshape(1, -1)
        plan.clocks = np.array([[0, -1, 0], [-1, -1, -1]])
        plan.dates = np.array(closed, dtype=np.int64)
        plan.measures.within = tuple(map(timespan, targets))
        plan.measures.watched_for, plan.measures.clock = timespan(watch), 0
        plan.measures.solved_within = tuple(map(timespan, solved_within))
        return plan

    return make


def waited(case, began, ended, channel=MAIL, flaw=0, how=Kind.SERVED):
    """Return the records of a contact that waits from one minute to another."""
    return [(began, Kind.OPENED, flaw, 0.5, case, case),
            (began, Kind.CONTACTED, channel, float(Reason.FIRST), case, case),
            (began, Kind.QUEUED, REPS, 0.0, case, case), (ended, how, REPS, ended - began, case, case)]


def in_order(rows):
    return sorted(rows, key=lambda row: row[0])


def solved(case, onset, solution=None):
    rows = [(onset, Kind.OPENED, 0, 0.5, case, case)]
    return rows if solution is None else [*rows, (solution, Kind.ENDED, int(Ending.SOLVED), 0.5, case, case)]


def test_a_service_target_counts_open_time(business_plan, write):
    """A business day, ten hours: Friday at three until Monday at three is in time, and a minute more is not."""
    rows = [(0.0, Kind.STAFFED, REPS, 9.0, -1, -1),
            *waited(0, at(4, 15), at(7, 15)), *waited(1, at(4, 15), at(7, 15) + 1.0),
            *waited(2, at(5, 12), at(7, 18)), *waited(3, at(5, 12), at(7, 19)),  # written on Saturday: due at closing
            *waited(4, at(1, 9), at(1, 20), how=Kind.OVERDUE), *waited(5, at(1, 9), at(2, 9) + 1.0, how=Kind.OVERDUE)]
    got = results(business_plan(14, ("20 s", "20 s", "1 business day")), write(*in_order(rows)))
    assert got["channels.mail.offered"] == 6.0
    assert got["channels.mail.abandoned_in_time"] == 1.0
    assert got["channels.mail.service_level"] == 2 / 5 and got["channels.mail.service_level_strict"] == 2 / 6
    calendar = results(business_plan(14), write(*in_order(rows)))
    assert calendar["channels.mail.service_level_strict"] == 0.0


def test_a_service_target_counts_no_closed_dates_and_where_nobody_keeps_hours_all_time(business_plan, write):
    rows = [(0.0, Kind.STAFFED, REPS, 9.0, -1, -1), *waited(0, at(4, 17), at(8, 9)),
            *waited(1, at(1, 8), at(2, 8), flaw=1), *waited(2, at(1, 8), at(2, 8) + 1.0, flaw=1)]
    closed = [0] * 7 + [1]
    targets = ("20 s", "20 s", "1 business day")
    assert results(business_plan(14, targets), write(*in_order(rows)))["channels.mail.service_level"] == 1 / 3
    got = results(business_plan(14, targets, closed=closed), write(*in_order(rows)))
    assert got["channels.mail.service_level"] == 2 / 3  # Monday is closed: an hour on Friday and an hour on Tuesday


def test_a_callers_target_in_business_minutes(business_plan, write):
    """Called five minutes before closing time and held over night: ten open minutes, of which five on the next day."""
    rows = [(0.0, Kind.STAFFED, REPS, 9.0, -1, -1), *waited(0, at(1, 18) - 5.0, at(2, 8) + 5.0, PHONE),
            *waited(1, at(1, 18) - 5.0, at(2, 8) + 5.125, PHONE)]
    got = results(business_plan(14, ("10 business minutes", "20 s", "1 day")), write(*in_order(rows)))
    assert got["channels.phone.service_level"] == 0.5


def test_each_case_is_watched_until_it_has_been_open_for_so_long(business_plan, write):
    """Of 32 cases 30 occur on Monday at eight (window: a day's ten hours), one on Friday at five, one too late."""
    rows = [row for case in range(10) for row in solved(case, at(0, 8), at(0, 12))]
    rows += [row for case in range(10, 20) for row in solved(case, at(0, 8), at(0, 20))]  # after the window
    rows += [row for case in range(20, 30) for row in solved(case, at(0, 8))]
    rows += [*solved(30, at(4, 17), at(7, 16)), *solved(31, at(11, 9), at(11, 10))]
    plan = business_plan(11 + 18 / 24, watch="1 business day", solved_within=("4 business hours", "10 business hours"))
    got = results(plan, write(*in_order(rows)))
    assert got["watched"] == 31.0
    over_the_weekend = at(7, 16) - at(4, 17)
    assert got["resolution_time_mean"] == (10 * 240.0 + 20 * 600.0 + over_the_weekend) / 31
    assert got["resolution_time_median"] == math.inf  # 11 of 31 are solved in their windows
    assert got["solved_within_4_business_hours"] == 10 / 31
    assert got["solved_within_10_business_hours"] == 11 / 31


def test_a_window_may_end_in_the_last_minute_of_the_run(business_plan, write):
    rows = [row for case in range(30) for row in solved(case, at(4, 8))]
    until = {name: results(business_plan(days, watch="1 business day"), write(*rows))["watched"]
             for name, days in (("closing", 4 + 18 / 24), ("before", 4 + 17 / 24))}
    assert until == {"closing": 30.0, "before": 0.0}


def test_a_target_is_told_where_the_watch_is_never_shorter(business_plan, write):
    """From Friday a business day takes a weekend more: longer than two days, and never longer than three."""
    rows = [row for case in range(40) for row in solved(case, at(1, 9), at(1, 10))]
    targets = ("1 business day", "9 h", "11 h")
    told = results(business_plan(14, watch="3 days", solved_within=targets), write(*rows))
    assert told["solved_within_1_business_day"] == 1.0 and told["solved_within_11_h"] == 1.0
    short = results(business_plan(14, watch="2 days", solved_within=targets), write(*rows))
    assert math.isnan(short["solved_within_1_business_day"]) and short["solved_within_9_h"] == 1.0
    day = results(business_plan(14, watch="1 business day", solved_within=targets), write(*rows))
    assert day["solved_within_9_h"] == 1.0 and math.isnan(day["solved_within_11_h"])


def test_outcomes_of_business_targets_have_names(business_plan):
    plan = business_plan(14, solved_within=("1 business day", "2 business days", "90 business minutes"))
    labels = {outcome.name: outcome.label for outcome in expand(plan) if outcome.name.startswith("solved_within")}
    assert labels == {
        "solved_within_1_business_day": "Solved within a business day",
        "solved_within_2_business_days": "Solved within 2 business days",
        "solved_within_90_business_minutes": "Solved within 90 business minutes",
    }
    assert {name: find(name).label for name in labels} == labels
