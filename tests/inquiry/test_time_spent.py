"""Where the time went: an exact partition in any world; and every segment in a log that is written by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sim.eventlog import RECORD
from sim.experiment.simulate import simulate
from sim.inquiry.time_spent import SEGMENTS, TICKS, Segment, TimeSpent, off_duty
from sim.scenario import loads
from sim.scenario.plan import Plan, build
from sim.vocabulary import Ending, Kind
from tests.auditor.worlds import random_text
from tests.engine.tiny import log_of
from tests.routed_worlds import routed_text

WORLD = """
    horizon = "10 days"
    warm_up = 0
    outcomes.watch = "5 days"
    demand.cases_per_hour = 1
    flaws.one = { per_1000_orders = 1, needs_fixer = { pool = "fixers" } }
    channels.phone = { share = 1, patience = 60 }
    channels.bot = { kind = "self_service", share = 1, session = 3, leads_to = "phone" }
    pools.reps.staff = 1
    pools.seniors.staff = 1
    pools.fixers = { staff = 1, work = 30 }
    chain = [{ level = "rep", pool = "reps", handle = 5 }, { level = "senior", pool = "seniors", handle = 5 }]
    fixing.promise = "1 day"
"""
PLAN = build(loads(WORLD).world())
PHONE, BOT = PLAN.names.channels.index("phone"), PLAN.names.channels.index("bot")
REPS, SENIORS, FIXERS = (PLAN.names.pools.index(name) for name in ("reps", "seniors", "fixers"))


def told(*steps: tuple[float, Kind, int]) -> dict[str, float]:
    """Return the minutes by segment of one case with these steps: minute, kind, place; only those that took time."""
    records = np.zeros(len(steps), dtype=RECORD)
    for at, (time, kind, place) in enumerate(steps):
        of_case = kind != Kind.STAFFED
        records[at] = (time, 1.0 if of_case else place // 100, -1, -1, 0 if of_case else -1, 0 if of_case else -1, -1,
                       int(kind), place if of_case else place % 100)
    sink = TimeSpent()(PLAN, 0, 0)
    sink.take(records)
    return {name: minutes for name, minutes in sink.result().by_segment().items() if minutes}


def test_every_world_is_parted_exactly() -> None:
    some = set()
    for number in range(40):
        scenario = loads((random_text, routed_text)[number % 2](number))
        if isinstance(scenario.world().warm_up, str):
            continue
        plan = build(scenario.world())
        records = log_of(plan).records
        whole, parts = (TimeSpent()(plan, 0, 0) for _ in range(2))
        whole.take(records)
        for start in range(0, len(records), 29):
            parts.take(records[start:start + 29])
        assert np.array_equal(whole.result().ticks, parts.result().ticks)
        spent = whole.result()
        assert (spent.ticks >= 0).all()
        assert int(spent.ticks.sum()) == expected(plan, records)
        some |= {name for name, minutes in spent.by_segment().items() if minutes}
        outcomes = simulate(plan).outcomes
        assert spent.watched == outcomes["watched"]
        if spent.watched >= 30:
            assert sum(spent.by_segment().values()) == pytest.approx(
                outcomes["resolution_time_mean"] * spent.watched, abs=spent.watched / TICKS)
    assert len(some) >= len(Segment) - 2, "the worlds are too tame"


def expected(plan: Plan, records: np.ndarray) -> int:
    """Return the ticks from the onset of every watched case to its solution, or the end of its watch."""
    total, watch = 0, plan.measures.watch
    opened = records[records["kind"] == int(Kind.OPENED)]
    ended = records[(records["kind"] == int(Kind.ENDED)) & (records["place"] == int(Ending.SOLVED))]
    solved = dict(zip(ended["case"].tolist(), ended["time"].tolist(), strict=True))
    for case, time in zip(opened["case"].tolist(), opened["time"].tolist(), strict=True):
        if plan.warm_up <= time <= plan.horizon - watch:
            until = min(round(solved.get(case, np.inf) * TICKS) if case in solved else 2**62,
                        round((time + watch) * TICKS))
            total += max(until - round(time * TICKS), 0)
    return total


def test_a_case_through_line_visit_handoff_and_fixers() -> None:
    day = 1440.0
    assert told(
        (0.0, Kind.STAFFED, 100 + REPS), (0.0, Kind.STAFFED, 100 + SENIORS), (0.0, Kind.STAFFED, 100 + FIXERS),
        (10.0, Kind.OPENED, 0), (10.0, Kind.VOICED, 0), (12.0, Kind.CONTACTED, PHONE), (12.0, Kind.QUEUED, REPS),
        (20.0, Kind.SERVED, REPS), (25.0, Kind.HANDED_UP, 1), (25.0, Kind.QUEUED, SENIORS),
        (35.0, Kind.SERVED, SENIORS),
        (40.0, Kind.GRANTED, 1), (40.0, Kind.FIX_REQUESTED, FIXERS), (40.0, Kind.REQUEST_LOST, FIXERS),
        (day, Kind.PROMISE_BROKEN, FIXERS), (day, Kind.CONTACTED, PHONE), (day, Kind.SERVED, REPS),
        (day + 4, Kind.CHASED, FIXERS), (day + 4, Kind.REQUEST_FOUND, FIXERS), (day + 4, Kind.FIX_REQUESTED, FIXERS),
        (day + 4, Kind.QUEUED, FIXERS), (day + 34, Kind.SERVED, FIXERS), (day + 64, Kind.FIXED, FIXERS),
        (day + 64, Kind.ENDED, int(Ending.SOLVED)),
    ) == {"closed_hours": 2.0, "line": 8.0, "visit": 10.0, "handoff": 10.0, "lost_request": day - 36.0, "fixers": 60.0}


def test_a_wait_in_which_nobody_is_on_duty_is_closed_hours() -> None:
    assert told(
        (0.0, Kind.STAFFED, 100 + REPS), (10.0, Kind.OPENED, 0), (10.0, Kind.VOICED, 0), (10.0, Kind.CONTACTED, PHONE),
        (10.0, Kind.QUEUED, REPS), (15.0, Kind.STAFFED, REPS), (100.0, Kind.STAFFED, 200 + REPS),
        (103.0, Kind.SERVED, REPS), (108.0, Kind.GRANTED, 0), (108.0, Kind.ENDED, int(Ending.SOLVED)),
    ) == {"line": 8.0, "closed_hours": 85.0, "visit": 5.0}


def test_bots_hanging_up_relapses_and_what_ends_unsolved() -> None:
    watch = 5 * 1440.0
    assert told(
        (0.0, Kind.STAFFED, 100 + REPS), (0.0, Kind.OPENED, 0), (0.0, Kind.VOICED, 0), (0.0, Kind.CONTACTED, BOT),
        (3.0, Kind.SESSION_ENDED, BOT), (3.0, Kind.LOOPED, BOT), (7.0, Kind.QUIT_SELF_SERVICE, BOT),
        (30.0, Kind.CONTACTED, PHONE), (30.0, Kind.SERVED, REPS), (35.0, Kind.GRANTED, 0), (95.0, Kind.CAME_BACK, 0),
        (95.0, Kind.CONTACTED, PHONE), (95.0, Kind.QUEUED, REPS), (101.0, Kind.ABANDONED, REPS),
        (101.0, Kind.ENDED, int(Ending.GAVE_UP)),
    ) == {"self_service": 7.0, "next_try": 23.0, "visit": 5.0, "relapse": 60.0, "line": 6.0, "gave_up": watch - 101.0}


def test_a_silent_customer_and_a_boss() -> None:
    watch = 5 * 1440.0
    assert told((0.0, Kind.OPENED, 0), (0.0, Kind.STAYED_SILENT, 0), (0.0, Kind.ENDED, int(Ending.SILENT))) == {
        "said_nothing": watch}
    assert told(
        (0.0, Kind.STAFFED, 100 + REPS), (0.0, Kind.STAFFED, 100 + SENIORS), (0.0, Kind.OPENED, 0),
        (0.0, Kind.STAYED_SILENT, 0), (60.0, Kind.CHECKED_IN, 0), (60.0, Kind.SERVED, REPS), (65.0, Kind.BOSS_ASKED, 1),
        (65.0, Kind.QUEUED, SENIORS), (75.0, Kind.SERVED, SENIORS), (80.0, Kind.BOSS_DECLINED, 1),
        (80.0, Kind.ENDED, int(Ending.REFUSED)),
    ) == {"silence": 60.0, "visit": 5.0, "boss": 15.0, "refused": watch - 80.0}


def test_time_off_duty_between_changes_of_staff() -> None:
    times = np.array([10, 30, 50, 2**62], dtype=np.int64)
    totals = np.array([-11, 10, -31, 0], dtype=np.int64)  # nobody until 10 and from 30 to 50
    assert [off_duty(times, totals, 3, at) for at in (0, 5, 10, 20, 30, 40, 50, 60)] == [0, 5, 10, 10, 10, 20, 30, 30]


def test_waits_for_the_customer_and_for_a_third_party_are_their_own() -> None:
    """A visit, a wait, another visit after a handoff, a wait again, and solved."""
    assert told(
        (0.0, Kind.STAFFED, 100 + REPS), (0.0, Kind.STAFFED, 100 + SENIORS), (0.0, Kind.OPENED, 0),
        (0.0, Kind.VOICED, 0), (0.0, Kind.CONTACTED, PHONE), (0.0, Kind.SERVED, REPS), (5.0, Kind.RELEASED, REPS),
        (5.0, Kind.AWAITING_CUSTOMER, 0), (65.0, Kind.AWAITED_CUSTOMER, 0),
        (65.0, Kind.HANDED_UP, 1), (65.0, Kind.QUEUED, SENIORS), (75.0, Kind.SERVED, SENIORS),
        (80.0, Kind.RELEASED, SENIORS), (80.0, Kind.AWAITING_THIRD_PARTY, 1), (100.0, Kind.AWAITED_THIRD_PARTY, 1),
        (100.0, Kind.GRANTED, 1), (100.0, Kind.ENDED, Ending.SOLVED),
    ) == {"visit": 10.0, "customer": 60.0, "third_party": 20.0, "handoff": 10.0}


def test_every_segment_is_explained() -> None:
    assert list(SEGMENTS) == list(Segment)
