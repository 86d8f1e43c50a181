"""Where the time went: the time of every watched case, parted among what it was spent on.

A watched case counts from its onset to its solution, or for the whole watch where that does not come in time. Its time
is in one of `SEGMENTS` at any moment, by the last step that it took; waits in a line of which nobody is on duty are
closed hours. Times are whole 1,024ths of a minute, so that the segments sum to the whole exactly.

    sink = TimeSpent()(plan, seed, replication)
    run(plan, seed=seed, replication=replication, sink=sink.take)
    sink.result().by_segment()["line"]          minutes
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.eventlog.record import RECORD
from sim.jit import rule
from sim.outcomes.signatures import rows, types_of
from sim.vocabulary import NOBODY, ChannelKind, Ending, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sim.scenario.plan import Plan

TICKS: Final = 1024.0
"""Parts of a minute in which time is counted."""


class Segment(IntEnum):
    """What the time of a case is spent on."""

    CLOSED_HOURS = 0
    SELF_SERVICE = 1
    SILENCE = 2
    LINE = 3
    VISIT = 4
    HANDOFF = 5
    BOSS = 6
    CUSTOMER = 7
    THIRD_PARTY = 8
    FIXERS = 9
    LOST_REQUEST = 10
    NEXT_TRY = 11
    RELAPSE = 12
    REFUSED = 13
    GAVE_UP = 14
    SAID_NOTHING = 15
    LEFT = 16


SEGMENTS: Final[dict[Segment, str]] = {
    Segment.CLOSED_HOURS: "closed hours: waiting until it is open, or in a line of which nobody is on duty",
    Segment.SELF_SERVICE: "with a bot or a voice menu",
    Segment.SILENCE: "in silence: a message that nobody reads, or a customer who is asked only later",
    Segment.LINE: "in line, or in an inbox, for the first agent",
    Segment.VISIT: "with an agent at work on it",
    Segment.HANDOFF: "handed on, and waiting for the next agent",
    Segment.BOSS: "waiting for a boss",
    Segment.CUSTOMER: "waiting for the customer, after a visit",
    Segment.THIRD_PARTY: "waiting for a third party, after a visit",
    Segment.FIXERS: "with the fixers: on the way, in line, at work",
    Segment.LOST_REQUEST: "with a request that was lost on its way to the fixers",
    Segment.NEXT_TRY: "after hanging up, until the next try",
    Segment.RELAPSE: "believed solved, until it came undone",
    Segment.REFUSED: "after a refusal",
    Segment.GAVE_UP: "after the customer gave up",
    Segment.SAID_NOTHING: "never told to anybody",
    Segment.LEFT: "after the customer left",
}
"""What each segment means, in the order of the account; the last four last until the end of the watch."""

_OUT, _SOLVED = -1, -2
"""Not opened, or not watched; solved."""
_WAITING: Final = (Segment.LINE, Segment.HANDOFF, Segment.BOSS, Segment.FIXERS)
_STATES: Final = len(Segment)
_SAME, _BY_CHANNEL, _BY_ENDING = -1, -3, -4
_OPENED, _QUEUED, _SERVED = int(Kind.OPENED), int(Kind.QUEUED), int(Kind.SERVED)
_WAITS_FOR_FIXERS = int(Segment.FIXERS)
_HORIZON_IS_OPEN: Final = 2**62

_FREE: Final = (Segment.CLOSED_HOURS, Segment.SELF_SERVICE, Segment.SILENCE, Segment.LINE, Segment.NEXT_TRY,
                Segment.RELAPSE)
"""Where a new contact is what the case is about; beside the others it is a chase."""
_AT_DESK: Final = (*_FREE, Segment.VISIT, Segment.HANDOFF)


def _steps() -> NDArray[np.int64]:
    """Return the segment after a record, by the segment before it and the kind."""
    table = np.full((_STATES, max(Kind) + 1), _SAME, dtype=np.int64)

    def leads(kinds: Sequence[Kind], to: int, *before: Segment) -> None:
        for state in before or tuple(Segment):
            table[int(state), [int(kind) for kind in kinds]] = int(to)

    leads((Kind.VOICED, Kind.UNANSWERED, Kind.CAME_BACK), Segment.CLOSED_HOURS)
    leads((Kind.CLOSED,), Segment.CLOSED_HOURS, *_AT_DESK)
    leads((Kind.STAYED_SILENT, Kind.UNREAD), Segment.SILENCE)
    leads((Kind.CONTACTED, Kind.HUMAN_OFFERED), _BY_CHANNEL, *_FREE)
    leads((Kind.CHECKED_IN,), Segment.LINE)
    leads((Kind.MESSAGE_LEFT,), Segment.LINE, *_FREE)
    leads((Kind.SERVED,), Segment.VISIT, *_AT_DESK)
    leads((Kind.ABANDONED, Kind.BLOCKED, Kind.DROPPED, Kind.QUIT_SELF_SERVICE), Segment.NEXT_TRY, *_AT_DESK)
    leads((Kind.WITHDRAWN,), Segment.NEXT_TRY, Segment.LINE, Segment.HANDOFF)
    leads((Kind.HUNG_UP_ON_HOLD,), Segment.NEXT_TRY)
    leads((Kind.BOSS_ASKED, Kind.ANSWER_PROMISED), Segment.BOSS, Segment.VISIT, Segment.BOSS)
    leads((Kind.CALL_DUE,), Segment.BOSS, Segment.VISIT)
    leads((Kind.BOSS_APPROVED, Kind.BOSS_DECLINED, Kind.BOSS_ABSENT, Kind.ANSWERED), Segment.VISIT, Segment.BOSS)
    leads((Kind.HANDED_UP,), Segment.HANDOFF)
    leads((Kind.AWAITING_CUSTOMER,), Segment.CUSTOMER)
    leads((Kind.AWAITING_THIRD_PARTY,), Segment.THIRD_PARTY)
    leads((Kind.GRANTED, Kind.SELF_SERVED, Kind.FIXED), Segment.RELAPSE)
    leads((Kind.FIX_REQUESTED,), Segment.FIXERS)
    leads((Kind.REQUEST_LOST,), Segment.LOST_REQUEST)
    leads((Kind.ENDED,), _BY_ENDING)
    return table


_STEPS: Final = _steps()
_ENDINGS: Final = np.array([{Ending.SOLVED: _SOLVED, Ending.REFUSED: Segment.REFUSED, Ending.GAVE_UP: Segment.GAVE_UP,
                             Ending.SILENT: Segment.SAID_NOTHING, Ending.LEFT: Segment.LEFT}[ending]
                            for ending in Ending], dtype=np.int64)

_CASE: Final = np.dtype([("since", "<i8"), ("limit", "<i8"), ("state", "<i4"), ("pool", "<i4"), ("flaw", "<i4")],
                        align=True)
"""since: from when the case is where it is; limit: until when it is watched, ticks; state: a `Segment`, or out, or
solved; pool: in whose line it waits, -1 none."""
_NEW: Final = (0, 0, _OUT, NOBODY, NOBODY)


@rule(types_of("int64", rows("int64"), rows("int64"), "int64", "int64"))
def off_duty(times: Any, totals: Any, count: int, at: int) -> int:
    """Return the ticks up to `at` in which nobody was on duty: at `times` it is `totals`, negative from there on duty.

    totals: at each change of staff the ticks off duty so far, as -1 - total where somebody is on duty from then on.
    """
    low, high = 0, count
    while low < high:
        middle = (low + high) // 2
        if times[middle] <= at:
            low = middle + 1
        else:
            high = middle
    if low == 0:
        return at
    total = int(totals[low - 1])
    return -1 - total if total < 0 else total + at - int(times[low - 1])


@rule(types_of("void", rows(RECORD), rows(_CASE), rows("int64", 2), rows("int64", 2), rows("int64", 2), rows("int64"),
               rows("int64"), rows("int64"), rows("int64"), rows("int64", 2), "float64", "float64", "float64"))
def follow_time(
    records: Any, cases: Any, spent: Any, times: Any, totals: Any, counts: Any, ways: Any, endings: Any, fixers: Any,
    steps: Any, warm_up: float, last_onset: float, watch: float,
) -> None:
    """Part the time of watched cases up to each of their records among segments: `spent[flaw, segment]`, ticks.

    times, totals, counts: by pool, when its staff changed (`off_duty`); ways: the segment that a contact begins with,
    by channel; fixers: by pool, whether it is fixers'.
    """
    for position in range(records.size):
        record = records[position]
        kind = np.int64(record["kind"])
        if record["case"] < 0 or kind >= steps.shape[1]:
            continue
        case, place = cases[record["case"]], np.int64(record["place"])
        now = np.int64(np.rint(record["time"] * TICKS))
        if kind == _OPENED:
            if warm_up <= record["time"] <= last_onset:
                case["since"], case["limit"] = now, np.int64(np.rint((record["time"] + watch) * TICKS))
                case["state"], case["flaw"] = 0, place
            continue
        if case["state"] < 0:
            continue
        new = np.int64(steps[case["state"], kind])
        if new == _BY_CHANNEL:
            new = np.int64(ways[place])
        elif new == _BY_ENDING:
            new = np.int64(endings[place])
        elif new == _SAME:
            new = np.int64(case["state"])
        pool: Any = case["pool"]
        if kind == _QUEUED and (new != _WAITS_FOR_FIXERS or fixers[place] == 1):
            pool = place
        elif kind == _SERVED or new != case["state"]:
            pool = np.int64(NOBODY)
        if new != case["state"] or pool != case["pool"]:
            spend(case, min(now, case["limit"]), spent, times, totals, counts)
            case["state"], case["pool"] = new, pool


@rule(types_of("void", _CASE, "int64", rows("int64", 2), rows("int64", 2), rows("int64", 2), rows("int64")))
def spend(case: Any, until: int, spent: Any, times: Any, totals: Any, counts: Any) -> None:
    """Book the time of a case since its last step."""
    if until > case["since"]:
        closed: Any = np.int64(0)
        pool = case["pool"]
        if pool >= 0:
            closed = (off_duty(times[pool], totals[pool], counts[pool], until)
                      - off_duty(times[pool], totals[pool], counts[pool], case["since"]))
        spent[case["flaw"], 0] += closed
        spent[case["flaw"], case["state"]] += until - case["since"] - closed
        case["since"] = until


@dataclass(frozen=True, slots=True, eq=False)
class Spent:
    """The time of the watched cases of one run: `ticks[flaw, segment]`, and how many cases they were."""

    ticks: NDArray[np.int64]
    watched: int

    def by_segment(self) -> dict[str, float]:
        """Return the minutes of every segment by its name."""
        sums = self.ticks.sum(axis=0)
        return {segment.name.lower(): float(sums[segment]) / TICKS for segment in Segment}


@dataclass(frozen=True, slots=True)
class TimeSpent:
    """Reads where the time of watched cases went."""

    def __call__(self, plan: Plan, seed: int, replication: int) -> _Parting:
        """Return the sink of one run."""
        return _Parting(plan)


class _Parting:
    """Parts the time of watched cases, chunk by chunk; keeps a few numbers a case."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        pools = len(plan.names.pools)
        self._cases = np.full(1024, np.array(_NEW, dtype=_CASE), dtype=_CASE)
        self._count = 0
        self._spent = np.zeros((len(plan.names.flaws), _STATES), dtype=np.int64)
        self._times = np.full((pools, 64), _HORIZON_IS_OPEN, dtype=np.int64)
        self._totals = np.zeros((pools, 64), dtype=np.int64)
        self._changes = np.zeros(pools, dtype=np.int64)
        first = {ChannelKind.LIVE: Segment.LINE, ChannelKind.MESSAGE: Segment.LINE,
                 ChannelKind.SELF_SERVICE: Segment.SELF_SERVICE}
        self._ways = np.array([first[ChannelKind(kind)] for kind in np.ravel(plan.channels["kind"])], dtype=np.int64)
        self._fixers = np.ascontiguousarray(np.ravel(plan.pools["is_fixer"]), dtype=np.int64)

    def take(self, records: NDArray[Any]) -> None:
        """Part the time up to the last record of the next chunk."""
        chunk = np.require(records, dtype=RECORD, requirements=["C", "W"])
        if not chunk.size:
            return
        self._count = max(self._count, int(chunk["case"].max()) + 1)
        if self._count > self._cases.size:
            more = np.full(2 * self._count - self._cases.size, np.array(_NEW, dtype=_CASE), dtype=_CASE)
            self._cases = np.concatenate((self._cases, more))
        self._note_staff(chunk[chunk["kind"] == int(Kind.STAFFED)])
        plan, watch = self._plan, self._plan.measures.watch
        follow_time(chunk, self._cases, self._spent, self._times, self._totals, self._changes, self._ways, _ENDINGS,
                    self._fixers, _STEPS, plan.warm_up, plan.horizon - watch, watch)

    def _note_staff(self, changes: NDArray[Any]) -> None:
        """Remember when nobody was on duty in which pool."""
        for record in changes:
            pool, count = int(record["place"]), int(self._changes[record["place"]])
            if count == self._times.shape[1]:
                self._times = np.concatenate((self._times, np.full_like(self._times, _HORIZON_IS_OPEN)), axis=1)
                self._totals = np.concatenate((self._totals, np.zeros_like(self._totals)), axis=1)
            now = round(float(record["time"]) * TICKS)
            so_far = int(off_duty(self._times[pool], self._totals[pool], count, now))
            self._times[pool, count] = now
            self._totals[pool, count] = -1 - so_far if record["value"] > 0.0 else so_far
            self._changes[pool] = count + 1

    def result(self) -> Spent:
        """Return where the time went; what is open at the horizon has its time up to the end of its watch."""
        spent = self._spent.copy()
        cases = self._cases[:self._count].copy()
        for case in cases[cases["state"] >= 0]:
            spend(case, int(case["limit"]), spent, self._times, self._totals, self._changes)
        return Spent(spent, int(np.count_nonzero((cases["limit"] > 0) & (cases["state"] != _OUT))))
