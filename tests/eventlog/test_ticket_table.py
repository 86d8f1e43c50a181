"""The tickets of a run: tiny worlds with all their states, and random ones against a walk through each case."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
import pytest

from sim.eventlog import RECORD, Names
from sim.eventlog.ticket_table import STATUSES, TicketTable, ticket_table
from sim.scenario.plan import Plan
from sim.vocabulary import Ending, Kind, Reason
from tests.engine.tiny import cases, desk, log_of, orders, plan_of, two_levels
from tests.eventlog.test_call_table import names_of
from tests.routed_worlds import Router
from tests.scenarios import text_of
from tests.twins.worlds import Meddler

MAIL = '\nchannels.email = { kind = "message", expected_answer = "10 h" }\n'
LATE = '{ daily = "1-24: 1" }'


def tickets_of(text: str) -> TicketTable:
    plan = plan_of(text)
    return ticket_table(log_of(plan).records, names_of(plan))


def told(tickets: TicketTable, case: int = 0) -> list[tuple[float, str, str]]:
    """Minutes since the ticket was opened, group and status of a case."""
    own = tickets.where(tickets.case == case)
    return [(round(minute - float(own.minute[0]), 6), own.groups[group], STATUSES[status])
            for minute, group, status in zip(own.minute.tolist(), own.group.tolist(), own.status.tolist(), strict=True)]


def test_a_message_is_queued_worked_on_and_solved() -> None:
    tickets = tickets_of(cases(1) + desk("handle = 5", LATE) + MAIL)
    waited = 60.0 - float(tickets.minute[0])
    assert told(tickets) == [(0.0, "rep", "queued"), (round(waited, 6), "rep", "working"),
                             (round(waited + 5.0, 6), "rep", "solved")]
    assert (tickets.pool.tolist(), tickets.agent.tolist()) == ([-1, 0, -1], [-1, 0, -1])
    assert (tickets.first.tolist(), tickets.last.tolist()) == ([True, False, False], [False, False, True])
    assert tickets.priority.tolist() == [-1, -1, -1]


def test_a_call_is_a_ticket_once_it_is_answered() -> None:
    """The second of two callers waits on the line, which the ticket does not show; a third who hangs up has none."""
    two = tickets_of(cases(2) + desk("handle = 100"))
    assert told(two, 1) == [(0.0, "rep", "working"), (100.0, "rep", "solved")]
    gone = tickets_of(cases(2) + desk("handle = 100") + "channels.phone.patience = 10")
    assert np.unique(gone.case).tolist() == [0]


def test_a_handoff_moves_the_ticket() -> None:
    passed_on = cases(2) + two_levels("handle = 5, attempt_below = 0", "handle = 300") + (
        "flaws.problem.complexity = 0.5\nlevers.handing_up.warm = false")
    tickets = tickets_of(passed_on)
    assert told(tickets, 0) == [(0.0, "rep", "working"), (5.0, "senior", "working"), (305.0, "senior", "solved")]
    second = told(tickets, 1)
    assert [(group, status) for _, group, status in second] == [
        ("rep", "working"), ("senior", "queued"), ("senior", "working"), ("senior", "solved")]
    assert tickets.groups == ("rep", "senior", "reps", "seniors")


def test_a_fix_is_a_wait_at_the_fixers() -> None:
    fix = """
        flaws.problem.needs_fixer = { pool = "workshop", probability = 1 }
        pools.workshop = { staff = 1, work = 30 }
        fixing.request_delay = 20
    """
    assert told(tickets_of(cases(1) + desk("handle = 5") + fix)) == [
        (0.0, "rep", "working"), (5.0, "workshop", "queued"), (25.0, "workshop", "working"),
        (55.0, "workshop", "solved")]


def test_what_does_not_hold_is_solved_twice() -> None:
    back = "levers = {}\nfixing = { comes_back = 60, comes_back_limit = 1 }"
    tickets = tickets_of(cases(1) + desk("handle = 5, holds = 0") + back)
    assert told(tickets) == [(0.0, "rep", "working"), (5.0, "rep", "solved"), (65.0, "rep", "working"),
                             (70.0, "rep", "solved")]


def test_a_call_cut_off_waits_for_the_customer() -> None:
    cut = cases(1) + desk("handle = 5, dropped = 1")
    assert told(tickets_of(cut)) == [
        (0.0, "rep", "working"), (0.0, "rep", "waiting_customer"), (0.0, "rep", "gave_up")]
    again = tickets_of(cut + 'channels.phone.retry = { probability = 1, delay = "20 h" }')
    assert told(again) == [(0.0, "rep", "working"), (0.0, "rep", "waiting_customer"), (1200.0, "rep", "working"),
                           (1200.0, "rep", "waiting_customer")]


def test_waits_without_an_agent() -> None:
    waits = """
        [[chain]]
        level = "rep"
        pool = "reps"
        handle = 5
        routes = { senior = 1 }
        waits.customer = { probability = 1, law = 30 }
        [[chain]]
        level = "senior"
        pool = "seniors"
        handle = 10
        routes = { solved = 1 }
        waits.third_party = { probability = 1, law = 40 }
    """
    tickets = tickets_of(cases(1) + "pools.reps.staff = 1\npools.seniors.staff = 1\n" + waits)
    assert told(tickets) == [
        (0.0, "rep", "working"), (5.0, "rep", "waiting_customer"), (35.0, "senior", "working"),
        (45.0, "senior", "waiting_third_party"), (85.0, "senior", "solved")]


def test_a_callback_is_queued_from_when_it_is_agreed_on() -> None:
    tickets = tickets_of(cases(2) + desk("handle = 100") + "channels.phone.callback = { offer_after = 5, accept = 1 }")
    gap = float(tickets.minute[tickets.case == 1][0] - tickets.minute[0]) - 5.0
    assert told(tickets, 1) == [(0.0, "rep", "queued"), (round(95.0 - gap, 6), "rep", "working"),
                                (round(195.0 - gap, 6), "rep", "solved")]


def test_priorities_of_flaws_and_nothing_at_all() -> None:
    plan = plan_of(cases(2) + desk())
    tickets = ticket_table(log_of(plan).records, names_of(plan), (7,))
    assert set(tickets.priority.tolist()) == {7}
    assert len(ticket_table(np.zeros(0, dtype=RECORD), Names())) == 0
    assert len(tickets_of(cases(0) + desk())) == 0
    assert len(tickets_of(orders(1, 1) + desk("handle = 5"))) == 2


# --- random worlds ---


def walked(records: Any, names: Names) -> dict[int, list[tuple[float, str, str]]]:
    """The states of each ticket, found by walking through the story of each case."""
    stories: dict[int, list[int]] = defaultdict(list)
    for at, record in enumerate(records):
        if record["case"] >= 0:
            stories[int(record["case"])].append(at)
    found = {case: _Walk(records, names).states(story) for case, story in stories.items()}
    return {case: states for case, states in found.items() if states}


class _Walk:
    """Follows one case, remembering what waits belong to what."""

    def __init__(self, records: Any, names: Names) -> None:
        self.records, self.names = records, names
        self.orders: dict[int, tuple[str, bool]] = {}
        """By position of what called for an agent, or waits for it: the group, and whether the customer is on line."""
        self.written: set[int] = set()
        self.known: list[tuple[float, str, str]] = []

    def states(self, story: list[int]) -> list[tuple[float, str, str]]:
        for at in story:
            self._take(at, story)
            if self.records["kind"][at] == Kind.ENDED:
                break
        return self.known

    def _say(self, at: int, status: str, group: str = "") -> None:
        if not self.known and status not in ("queued", "working"):
            return
        group = group or self.known[-1][1]
        if self.known and self.known[-1][1:] == (group, status) and status != "working":
            return
        self.known.append((float(self.records["time"][at]), group, status))

    def _take(self, at: int, story: list[int]) -> None:
        record = self.records[at]
        kind, place, cause, why = Kind(int(record["kind"])), int(record["place"]), int(record["cause"]), record["why"]
        levels, first = self.names.levels, self.names.levels[0] if self.names.levels else ""
        if kind in (Kind.CONTACTED, Kind.HUMAN_OFFERED):
            if not (kind is Kind.CONTACTED and record["value"] == Reason.CHASE):
                self.orders[at] = (first, self.names.channel_kinds[place] == "live")
        elif kind is Kind.CHECKED_IN:
            self.orders[at] = (first, False)
        elif kind is Kind.HANDED_UP:
            self.orders[at] = (levels[place], False)
        elif kind is Kind.CALL_DUE and self.records["kind"][cause] in (Kind.BOSS_APPROVED, Kind.BOSS_DECLINED):
            self.orders[at] = (first, False)
        elif kind is Kind.FIX_REQUESTED:
            self.orders[at] = (self.names.pools[place], False)
            self._say(at, "queued", self.names.pools[place])
        elif kind is Kind.ANSWER_PROMISED or (kind is Kind.BOSS_ASKED and cause in self.written):
            self.orders[at] = (levels[place], False)
            self.written.add(at)
            if kind is Kind.ANSWER_PROMISED:
                self._say(at, "queued", levels[place])
        elif kind is Kind.QUEUED and cause in self.orders:
            self.orders[at] = self.orders[cause]
            if not self.orders[at][1]:
                self._say(at, "queued", self.orders[at][0])
        elif kind in (Kind.CALLBACK_ACCEPTED, Kind.MESSAGE_LEFT) and cause in self.orders:
            self.orders[at] = (self.orders[cause][0], False)
            self._say(at, "queued", self.orders[at][0])
        elif kind is Kind.SERVED and (cause in self.orders if why < 0 else why in self.orders):
            by = cause if why < 0 else int(why)
            if by in self.written or (why >= 0 and int(self.records["cause"][by]) in self.written):
                self.written.add(at)
            self._say(at, "working", self.orders[by][0])
        else:
            self._take_rest(at, kind, cause, place, story)

    def _take_rest(self, at: int, kind: Kind, cause: int, place: int, story: list[int]) -> None:
        if kind in (Kind.AWAITING_CUSTOMER, Kind.AWAITING_THIRD_PARTY):
            self._say(at, "waiting_customer" if kind is Kind.AWAITING_CUSTOMER else "waiting_third_party")
            return
        handed = cause if kind is Kind.BLOCKED else int(self.records["cause"][cause]) if kind is Kind.ABANDONED else -1
        if kind in (Kind.DROPPED, Kind.HUNG_UP_ON_HOLD) or (
                handed >= 0 and self.records["kind"][handed] == Kind.HANDED_UP):
            self._say(at, "waiting_customer")
        elif kind in (Kind.FIXED, Kind.SELF_SERVED) or (kind is Kind.GRANTED and not any(
                self.records["kind"][each] == Kind.FIX_REQUESTED and self.records["cause"][each] == at
                for each in story)):
            self._say(at, "solved")
        elif kind is Kind.ENDED:
            self._say(at, {Ending.SOLVED: "solved", Ending.GAVE_UP: "gave_up"}.get(Ending(place), "closed"))


WORLDS = (0, 3, 9, 11, 17, 26, 29, 39, 41, 43, 55, 61, 63, 73, 83, 88, 93, 100)
"""Numbers of random worlds in which cases reach a desk."""


@pytest.mark.parametrize("number", WORLDS)
def test_random_worlds(number: int) -> None:
    check(plan_of(text_of(Meddler(number, grid=bool(number % 2)).scenario())))


@pytest.mark.parametrize("number", range(12))
def test_random_worlds_with_waits(number: int) -> None:
    check(plan_of(text_of(Router(number, grid=bool(number % 2)).scenario())))


def check(plan: Plan) -> None:
    """Hold the table of a world against the walk through its cases."""
    names, records = names_of(plan), log_of(plan).records
    tickets = ticket_table(records, names)
    stories = walked(records, names)
    assert np.unique(tickets.case).tolist() == sorted(stories)
    for case, states in stories.items():
        own = tickets.where(tickets.case == case)
        assert [(float(minute), tickets.groups[group], STATUSES[status]) for minute, group, status in zip(
            own.minute, own.group, own.status, strict=True)] == states
    working = tickets.status == STATUSES.index("working")
    assert ((tickets.agent >= 0) == working).all()


def test_the_random_worlds_have_tickets_in_every_state() -> None:
    seen: set[str] = set()
    for number in range(12):
        plan = plan_of(text_of(Router(number, grid=bool(number % 2)).scenario()))
        seen |= {STATUSES[status] for status in ticket_table(log_of(plan).records, names_of(plan)).status}
    assert seen == set(STATUSES)
