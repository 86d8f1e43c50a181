"""The calls of a run: tiny worlds in which each is known, and random ones against a walk through the story of each."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any

import numpy as np
import pytest

from sim.eventlog import RECORD, Names
from sim.eventlog.call_table import OUTCOMES, REASONS, CallTable, call_table
from sim.scenario.plan import Plan
from sim.vocabulary import ChannelKind, Kind, Reason
from tests.engine.tiny import cases, desk, log_of, orders, plan_of, two_levels
from tests.scenarios import text_of
from tests.twins.worlds import Meddler

Row = dict[str, Any]
ONE_A_TIME = cases(2) + desk("handle = 100")


def names_of(plan: Plan) -> Names:
    kinds = tuple(ChannelKind(int(kind)).name.lower() for kind in plan.channels["kind"])
    return Names(flaws=plan.names.flaws, channels=plan.names.channels, pools=plan.names.pools,
                 levels=plan.names.levels, channel_kinds=kinds)


def calls_of(text: str) -> CallTable:
    plan = plan_of(text)
    return call_table(log_of(plan).records, names_of(plan))


def told(calls: CallTable) -> list[tuple[str, str, float, float, int]]:
    """Reason, outcome, minutes of wait and service, agent."""
    return [(REASONS[reason], OUTCOMES[outcome], round(wait, 6), round(service, 6), agent)
            for reason, outcome, wait, service, agent in zip(
                calls.reason.tolist(), calls.outcome.tolist(), calls.wait.tolist(), calls.service.tolist(),
                calls.agent.tolist(), strict=True)]


def test_answered_at_once_and_after_a_wait() -> None:
    calls = calls_of(ONE_A_TIME)
    gap = float(np.diff(calls.start)[0])
    assert told(calls) == [("first", "answered", 0.0, 100.0, 0), ("first", "answered", round(100.0 - gap, 6), 100.0, 0)]
    assert calls.answered.all()
    assert calls.ended.all()
    assert calls.case.tolist() == [0, 1]
    assert calls.level.tolist() == calls.pool.tolist() == calls.queue.tolist() == [0, 0]


def test_who_hangs_up_and_calls_again_is_two_calls() -> None:
    calls = calls_of(ONE_A_TIME + """
        channels.phone.patience = 10
        channels.phone.retry = { probability = 1, delay = 200 }
    """)
    assert told(calls) == [("first", "answered", 0.0, 100.0, 0), ("first", "abandoned", 10.0, 0.0, -1),
                           ("retry", "answered", 0.0, 100.0, 0)]
    assert calls.start[2] - calls.start[1] == pytest.approx(210.0)
    assert calls.abandoned.tolist() == [False, True, False]


def test_busy_cut_off_and_called_back() -> None:
    assert told(calls_of(ONE_A_TIME + "pools.reps.queue_limit = 0"))[1] == ("first", "blocked", 0.0, 0.0, -1)
    assert told(calls_of(cases(1) + desk("handle = 100, dropped = 1"))) == [("first", "dropped", 0.0, 0.0, 0)]
    kept = told(calls_of(ONE_A_TIME + "channels.phone.callback = { offer_after = 5, accept = 1 }"))
    assert kept[1] == ("first", "callback", 5.0, 100.0, 0)


def test_a_wait_that_overflows_has_the_line_it_joined_and_the_pool_that_answered() -> None:
    calls = calls_of(ONE_A_TIME + """
        pools.reps.overflow = { to = "seniors", after = 5 }
        pools.seniors.staff = 1
    """)
    assert (calls.queue.tolist(), calls.pool.tolist()) == ([0, 0], [0, 1])
    assert told(calls)[1] == ("first", "answered", 5.0, 100.0, 0)


def test_a_transfer_is_a_call_of_its_own_and_a_cold_handoff_is_none() -> None:
    passed_on = cases(1) + two_levels("handle = 5, attempt_below = 0", "handle = 10") + "flaws.problem.complexity = 0.5"
    cold, warm = calls_of(passed_on + "\nlevers.handing_up.warm = false"), calls_of(
        passed_on + "\nlevers.handing_up.warm = true")
    assert told(cold) == [("first", "answered", 0.0, 5.0, 0)]
    assert told(warm) == [("first", "answered", 0.0, 5.0, 0), ("transfer", "answered", 0.0, 10.0, 0)]
    assert (warm.level.tolist(), warm.pool.tolist()) == ([0, 1], [0, 1])
    assert warm.start[1] - warm.start[0] == pytest.approx(5.0)


def test_messages_are_no_calls_and_the_menu_comes_before_the_call() -> None:
    mail = 'channels.email = { kind = "message", expected_answer = "10 h" }'
    assert len(calls_of(cases(1) + desk() + mail)) == 0
    bot = """
        channels.bot = { kind = "self_service", share = 1, session = 7, human_access = 1, leads_to = "phone" }
        channels.phone = { share = 0 }
    """
    calls = calls_of(cases(1) + desk() + bot)
    plan = plan_of(cases(1) + desk() + bot)
    records = log_of(plan).records
    assert told(calls) == [("first", "answered", 0.0, 5.0, 0)]
    assert calls.start[0] == records["time"][records["kind"] == Kind.OPENED][0] + 7.0
    assert plan.names.channels[int(calls.channel[0])] == "phone"


def test_wrap_up_is_not_service() -> None:
    calls = calls_of(cases(2) + desk("handle = 100") + "channels.phone.wrap_up = 30")
    assert calls.service.tolist() == [100.0, 100.0]
    assert calls.wrap_up.tolist() == [pytest.approx(30.0)] * 2


def test_what_goes_on_at_the_end_of_the_log_has_not_ended() -> None:
    calls = calls_of('horizon = "2 hours"\n' + cases(2) + desk("handle = 1000"))
    assert [OUTCOMES[outcome] for outcome in calls.outcome] == ["answered", "waiting"]
    assert not calls.ended.any()
    assert np.isnan([calls.service[0], calls.wait[1]]).all()


def test_nothing_happened() -> None:
    assert len(call_table(np.zeros(0, dtype=RECORD), Names())) == 0
    assert len(calls_of(cases(0) + desk())) == 0
    assert len(calls_of(orders(1, 1) + desk("handle = 5"))) == 1


# --- random worlds ---


def walked(records: Any, live: list[bool]) -> list[Row]:
    """The calls of a log, found by walking through the story of each case."""
    stories: dict[int, list[int]] = defaultdict(list)
    for at, record in enumerate(records):
        if record["case"] >= 0:
            stories[int(record["case"])].append(at)
    rows = [row for story in stories.values() for row in _calls_of_case(records, story, live)]
    return sorted(rows, key=lambda row: int(row["at"]))


def _calls_of_case(records: Any, story: list[int], live: list[bool]) -> list[Row]:
    rows: list[Row] = []
    channel, reason, order, calling = -1, -1, -1, False
    for at in story:
        record, kind = records[at], Kind(int(records["kind"][at]))
        if kind in (Kind.CONTACTED, Kind.HUMAN_OFFERED):
            channel = int(record["place"])
            reason = int(record["value"]) if kind is Kind.CONTACTED else reason
            order, calling, level = at, live[channel], 0
        elif kind is Kind.HANDED_UP:
            order, calling, level = at, record["value"] == 1.0, int(record["place"])
        elif kind in (Kind.QUEUED, Kind.SERVED, Kind.BLOCKED, Kind.CLOSED, Kind.MESSAGE_LEFT) and calling and (
                record["cause"] == order):
            handed = records["kind"][order] == Kind.HANDED_UP
            rows.append(_followed(records, at, story) | {
                "at": at, "start": float(record["time"]), "channel": channel, "level": level,
                "reason": len(Reason) if handed else reason, "case": int(record["case"]),
                "customer": int(record["customer"])})
            calling = False
    return rows


def _followed(records: Any, at: int, story: list[int]) -> Row:
    """What became of a call whose first record of a line stands at a position."""
    kind = Kind(int(records["kind"][at]))
    queue = -1 if kind in (Kind.CLOSED, Kind.MESSAGE_LEFT) else int(records["place"][at])
    later = [each for each in story if each >= at]
    outcome, wait, served, line = "waiting", math.nan, -1, at
    for each in later:
        now = Kind(int(records["kind"][each]))
        if now is Kind.QUEUED and records["cause"][each] == at and kind is Kind.MESSAGE_LEFT:
            line = each
        first = each == at or at in (records["cause"][each], records["why"][each])
        if first and outcome == "waiting" and now in _OUTCOMES:
            outcome, wait = _OUTCOMES[now], 0.0 if now is Kind.BLOCKED else float(records["value"][each])
        if now is Kind.SERVED and (each == at or line in (records["why"][each], records["cause"][each])):
            served = each
            break
    row = {"queue": queue, "pool": queue, "outcome": outcome, "wait": wait, "agent": -1,
           "service": math.nan if outcome in ("callback", "voicemail") else 0.0}
    if served >= 0:
        row |= {"pool": int(records["place"][served]), "agent": int(records["agent"][served]),
                "service": _worked(records, served)}
        if outcome == "answered" and any(records["kind"][each] == Kind.DROPPED and records["cause"][each] == served
                                         for each in story):
            row["outcome"] = "dropped"
    return row


def _worked(records: Any, served: int) -> float:
    for record in records[served + 1:]:
        same = record["place"] == records["place"][served] and record["agent"] == records["agent"][served]
        if same and record["kind"] in (Kind.RELEASED, Kind.WRAPPING_UP):
            return float(record["value"])
    return math.nan


_OUTCOMES = {Kind.ABANDONED: "abandoned", Kind.BLOCKED: "blocked", Kind.CALLBACK_ACCEPTED: "callback",
             Kind.MESSAGE_LEFT: "voicemail", Kind.CLOSED: "closed", Kind.WITHDRAWN: "withdrawn",
             Kind.SERVED: "answered"}


WORLDS = (0, 3, 9, 11, 16, 25, 26, 29, 39, 41, 43, 52, 55, 56, 60, 61, 64, 65, 68, 73, 78, 83, 88, 93, 94, 100)
"""Numbers of random worlds in which somebody calls."""


@pytest.mark.parametrize("number", WORLDS)
def test_random_worlds(number: int) -> None:
    plan = plan_of(text_of(Meddler(number, grid=bool(number % 2)).scenario()))
    names = names_of(plan)
    records = log_of(plan).records
    calls = call_table(records, names)
    rows = walked(records, [kind == "live" for kind in names.channel_kinds])
    assert len(calls) == len(rows)
    assert [OUTCOMES[outcome] for outcome in calls.outcome] == [row["outcome"] for row in rows]
    for name in ("start", "queue", "pool", "level", "channel", "customer", "case", "reason", "agent"):
        assert getattr(calls, name).tolist() == [row[name] for row in rows], name
    for name in ("wait", "service"):
        assert getattr(calls, name).tolist() == pytest.approx([row[name] for row in rows], nan_ok=True), name


def test_the_random_worlds_have_calls_of_every_kind() -> None:
    seen: set[str] = set()
    for number in (26, 83, 93, 94, 100):
        plan = plan_of(text_of(Meddler(number, grid=bool(number % 2)).scenario()))
        calls = call_table(log_of(plan).records, names_of(plan))
        seen |= {OUTCOMES[outcome] for outcome in calls.outcome} | {REASONS[reason] for reason in calls.reason}
    assert seen >= {*OUTCOMES, *REASONS} - {"withdrawn"}
