"""What must hold of every log, whatever the scenario: conservation, told by reading the log from top to bottom.

`check(plan, log)` raises AssertionError with the record at which a law is broken. It knows the plan and the meaning of
records, and nothing of any engine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from math import isfinite
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.eventlog import Log, describe
from sim.scenario.plan import Plan
from sim.vocabulary import HALF_HOURS_PER_WEEK, KINDS, NOBODY, Ending, Feeling, Kind, Leaving, Origin, Reason, Tone
from tests.engine.parentage import KIND_OF, check_parents

AFTER_THE_END = {Kind.PRAISED, Kind.AGGRIEVED, Kind.REPUTATION_FELL, Kind.QUEUED, Kind.SERVED, Kind.RELEASED,
                 Kind.WRAPPING_UP, Kind.ANSWERED_LATE, Kind.FIXED, Kind.FOLLOWED_UP}
"""All that may still be told of a case that has ended: what the customer says of it, a rep's call with the news (which
takes its wait and its time), what an agent has still to write, the answer to a message that is overdue, and the fixer
who finishes a job that nobody needs any more."""

WORDS = {"origin": Origin, "leaving": Leaving, "ending": Ending, "feeling": Feeling, "tone": Tone}
AWAITING = {Kind.AWAITING_CUSTOMER: Kind.AWAITED_CUSTOMER, Kind.AWAITING_THIRD_PARTY: Kind.AWAITED_THIRD_PARTY}
"""What begins a wait without an agent, and what ends it."""
SCORES = {Kind.LEFT, Kind.OPENED, Kind.VOICED, Kind.STAYED_SILENT, Kind.CAUGHT, Kind.PASSED_ON, Kind.ENDED, Kind.FELT,
          Kind.HEARD, Kind.FLAW_LOWERED}
"""Kinds whose value is a score, a severity, a complexity or a level: from 0 to 1."""
REASONS = [float(reason) for reason in Reason]


class Record(NamedTuple):
    """A record in plain numbers, which are read ten times as fast as those of a row of an array."""

    time: float
    kind: int
    place: int
    customer: int
    case: int
    agent: int
    cause: int
    why: int
    value: float


@dataclass
class Wait:
    """A wait that began with record `queued`, in the line of a pool, or of two: the one joined first stands first."""

    pools: list[int]
    since: float
    queued: int
    kept: bool = False


@dataclass
class CaseState:
    """What the log has said of one case so far."""

    customer: int
    flaw: int
    ended: bool = False
    waits: list[Wait] = field(default_factory=list)
    granted: list[float] = field(default_factory=list)
    goodwill: int = 0
    approved: bool = False
    awaits: tuple[Kind, int, float, int] | None = None
    """The wait without an agent that goes on: what ends it, after which level, since when, with which record."""


class Reader:
    """Reads a log once, from the first record to the last, and checks every law on the way."""

    def __init__(self, plan: Plan, log: Log) -> None:
        """Begin before the first record."""
        self.plan = plan
        self.records = log.records
        self.now = 0.0
        self.cases: dict[int, CaseState] = {}
        self.endings: Counter[int] = Counter()
        self.gone: set[int] = set()
        self.customers = -1
        self.staff = np.full(len(plan.names.pools), -1)
        self.at_work: dict[tuple[int, int], tuple[int, float]] = {}
        self.waiting: Counter[int] = Counter()
        self.busy: Counter[int] = Counter()
        self.places = {kind: self._places(kind) for kind in Kind}
        self.rota = -1, self.staff

    def read(self) -> None:
        """Read the whole log."""
        columns = (self.records[name].tolist() for name in Record._fields)
        for position, record in enumerate(map(Record, *columns)):
            try:
                self._read(position, record)
            except AssertionError as error:
                told = describe(self.records[position])
                raise AssertionError(f"record {position}: {told}: {error}") from error
        self._instant_is_over()
        self._at_the_horizon()

    def _read(self, position: int, record: Record) -> None:
        kind, time = KIND_OF[record.kind], record.time
        assert 0.0 <= self.now <= time < self.plan.horizon, "time"
        if time > self.now:
            self._instant_is_over()
            self.now = time
        assert isfinite(record.value), "value"
        assert 0 <= record.place < self.places[kind], "place"
        of_a_date = kind is Kind.OPENED and record.agent <= -2 and self.plan.volume_days.size > 0
        assert (record.agent >= 0) == bool(KINDS[kind].agent) or of_a_date, "agent"
        if kind in SCORES:
            assert 0.0 <= record.value <= 1.0, "score"
        self._customer(kind, record)
        if record.case != NOBODY:
            self._case(position, kind, record)
        if kind is Kind.STAFFED:
            self._staffed(record)
        elif kind in (Kind.SERVED, Kind.ANSWERED_LATE, Kind.WRAPPING_UP, Kind.RELEASED):
            self._agent(kind, record)

    def _places(self, kind: Kind) -> int:
        table = KINDS[kind].place
        return len(WORDS[table]) if table in WORDS else len(getattr(self.plan.names, f"{table}s"))

    # --- customers ---

    def _customer(self, kind: Kind, record: Record) -> None:
        customer = record.customer
        if kind in (Kind.JOINED, Kind.OPENED) and customer > self.customers:
            assert customer == self.customers + 1, "customers appear in order of their index"
            self.customers = customer
        if kind in (Kind.STAFFED, Kind.PROJECT_STARTED, Kind.FLAW_LOWERED):
            assert customer == NOBODY, "no customer"
            return
        if kind is Kind.CAUGHT and customer == NOBODY:
            return  # open demand: whoever would have come never knows
        assert 0 <= customer <= self.customers, "customer"
        if kind in (Kind.OPENED, Kind.HEARD, Kind.LEFT, Kind.JOINED, Kind.CAUGHT, Kind.CONTACTED):
            assert customer not in self.gone, "whoever has left is left alone"
        if kind is Kind.LEFT:
            self.gone.add(customer)

    # --- cases ---

    def _case(self, position: int, kind: Kind, record: Record) -> None:
        index = record.case
        if kind is Kind.OPENED:
            assert index == len(self.cases), "cases are numbered in order of opening"
            self.cases[index] = CaseState(record.customer, record.place)
            return
        case = self.cases[index]
        assert record.customer == case.customer, "a case stays with its customer"
        is_call_felt = kind is Kind.FELT and record.place == Feeling.FOLLOWED_UP
        assert not case.ended or kind in AFTER_THE_END or is_call_felt, "after the end"
        if kind is Kind.ENDED:
            case.ended = True
            self.endings[record.place] += 1
        elif kind is Kind.CONTACTED:
            assert record.value in REASONS, "reason"
        self._wait(case, position, kind, record)
        self._await(case, position, kind, record)
        self._money(case, kind, record)

    def _money(self, case: CaseState, kind: Kind, record: Record) -> None:
        """Nothing is granted beyond authority without the boss, nothing twice, nothing the scenario does not say."""
        value, world = record.value, self.plan.world
        if kind is Kind.BOSS_APPROVED:
            case.approved = True
        elif kind is Kind.GRANTED:
            assert value >= 0.0, "money"
            grows = self.plan.flaws["snowball_work"][case.flaw] > 0.0
            assert not case.granted or grows or value == 0.0, "a remedy is paid once"
            highest = float(self.plan.authority[record.place].max())
            assert value <= highest or case.approved, "authority"
            case.granted.append(value)
            case.approved = False
        elif kind is Kind.GOODWILL_GIVEN:
            case.goodwill += 1
            assert case.goodwill == 1 and value == world["goodwill"], "goodwill is given once"
        elif kind is Kind.ATTEMPT_FAILED:
            assert value == world["failed_attempt"], "price of a failed attempt"

    # --- waits ---

    def _wait(self, case: CaseState, position: int, kind: Kind, record: Record) -> None:
        pool, value = record.place, record.value
        parents = (record.cause, record.why)
        if len(case.waits) > 1:  # of two from one instant it is the one it names
            case.waits.sort(key=lambda wait: wait.queued not in parents)
        if kind is Kind.QUEUED:
            case.waits.append(Wait([pool], self.now, position))
            self.waiting[pool] += 1
        elif kind is Kind.OVERFLOWED:
            wait = self._find(case, value, lambda wait: self.plan.pools["overflow"][wait.pools[0]] == pool)
            if not self.plan.pools["shares"][wait.pools[0]]:
                self.waiting[wait.pools.pop()] -= 1
            wait.pools.append(pool)
            self.waiting[pool] += 1
        elif kind is Kind.CALLBACK_ACCEPTED:
            wait = self._find(case, value, lambda wait: wait.pools[0] == pool)
            assert not wait.kept, "one callback a wait"
            wait.kept = True
        elif kind is Kind.OVERDUE:
            wait = self._find(case, value, lambda wait: wait.pools[0] == pool and not wait.kept)
            wait.kept = True
            for other in wait.pools[1:]:
                self.waiting[other] -= 1
            wait.pools = [pool]
        elif kind in (Kind.ABANDONED, Kind.WITHDRAWN):
            wait = self._find(case, value, lambda wait: wait.pools[0] == pool)
            assert not (wait.kept and kind is Kind.ABANDONED), "whoever will be called back does not abandon"
            self._over(case, wait)
        elif kind is Kind.ANSWERED_LATE:
            self._over(case, self._find(case, value, lambda wait: wait.pools == [pool] and wait.kept))
        elif kind is Kind.SERVED:
            wait = self._found(case, value, lambda wait: pool in wait.pools)
            assert wait is not None or value == 0.0, "a wait ends where it began"
            if wait is not None:
                self._over(case, wait)

    def _found(self, case: CaseState, waited: float, fits: Callable[[Wait], bool]) -> Wait | None:
        return next((wait for wait in case.waits if self.now - wait.since == waited and fits(wait)), None)

    def _find(self, case: CaseState, waited: float, fits: Callable[[Wait], bool]) -> Wait:
        wait = self._found(case, waited, fits)
        assert wait is not None, "there is no such wait"
        return wait

    def _over(self, case: CaseState, wait: Wait) -> None:
        case.waits.remove(wait)
        for pool in wait.pools:
            self.waiting[pool] -= 1

    def _await(self, case: CaseState, position: int, kind: Kind, record: Record) -> None:
        """A case waits for one party at a time, nothing comes of it meanwhile, and the wait ends as it began.

        It may lie in an inbox all the same, as a message that is overdue, and a rep may call with older news.
        """
        if kind in AWAITING:
            assert case.awaits is None, "it waits for one thing"
            case.awaits = AWAITING[kind], record.place, self.now, position
        elif kind in AWAITING.values():
            assert case.awaits is not None, "it has waited"
            ends, level, since, begun = case.awaits
            assert (kind, record.place, record.value) == (ends, level, self.now - since), "its wait"
            assert begun in (record.cause, record.why), "its own"
            case.awaits = None
        elif kind in (Kind.CONTACTED, Kind.HANDED_UP, Kind.GRANTED, Kind.ENDED):
            assert case.awaits is None, "nothing comes of it while it waits for others"

    # --- agents ---

    def _staffed(self, record: Record) -> None:
        pool = record.place
        assert record.value == self._rota()[pool], "schedule"
        assert record.value != self.staff[pool], "a change"
        self.staff[pool] = int(record.value)

    def _agent(self, kind: Kind, record: Record) -> None:
        pool, slot, case = record.place, record.agent, record.case
        assert slot < self.plan.pools["slots"][pool], "slot"
        if kind in (Kind.SERVED, Kind.ANSWERED_LATE):
            assert (pool, slot) not in self.at_work, "an agent serves one at a time"
            self.at_work[pool, slot] = (case, self.now)
            self.busy[pool] += 1
            assert self.busy[pool] <= self.staff[pool], "nobody begins work without being on duty"
        elif kind is Kind.WRAPPING_UP:
            assert self.at_work[pool, slot][1] + record.value == self.now, "minutes of the visit"
        else:
            served, since = self.at_work.pop((pool, slot))
            assert served == case, "an agent is released by whom it served"
            assert record.value == self.now - since, "minutes busy"
            self.busy[pool] -= 1

    def _instant_is_over(self) -> None:
        """Nobody waits while an agent of the pool is idle; and the schedule has been followed."""
        for pool, waiting in self.waiting.items():
            assert waiting >= 0
            assert not waiting or self.busy[pool] >= self.staff[pool], (
                f"at {self.now!r} {waiting} wait for {self.plan.names.pools[pool]}, where agents are idle")
        if len(self.records):
            assert (self.staff == self._rota()).all(), "schedule"

    def _rota(self) -> NDArray[np.int64]:
        """Return how many of each pool the rota puts on duty now: on a closed date nobody, on some dates others."""
        half = int(self.now // 30)
        if self.rota[0] != half:
            self.rota = half, self._rota_of(half)
        return self.rota[1]

    def _rota_of(self, half: int) -> NDArray[np.int64]:
        day = half // 48
        what = int(self.plan.dates[day]) if day < self.plan.dates.size else 0
        if what == 1:
            return np.zeros(self.plan.staff.shape[0], dtype=np.int64)
        column = half % HALF_HOURS_PER_WEEK if what == 0 else HALF_HOURS_PER_WEEK + 48 * (what - 2) + half % 48
        return np.asarray(self.plan.staff[:, column])

    # --- the end ---

    def _at_the_horizon(self) -> None:
        still_open = [case for case in self.cases.values() if not case.ended]
        assert len(self.cases) == sum(self.endings.values()) + len(still_open)
        assert len(self.cases) == int((self.records["kind"] == Kind.OPENED).sum())
        left = [case for case in still_open if case.customer in self.gone]
        assert not left, "cases of customers who left are over"


def check(plan: Plan, log: Log) -> Reader:
    """Check every law on a log; return what was read."""
    reader = Reader(plan, log)
    reader.read()
    check_parents(log)
    return reader
