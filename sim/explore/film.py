"""The film: where every customer with a problem is, minute by minute, told from the log and nothing else.

A case is at one place at a time: with its customer (*away*), at a door (a channel), in a line, with an agent, or over.
Requests to fixers travel by themselves, as papers. Nobody who waits is left out: whoever is in a line at a moment in
the log is in the same line in the film.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.vocabulary import MINUTES_PER_DAY, Ending, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from sim.explore.front_desk import Ready, Turn
    from sim.scenario.plan import Plan

MOST_DAYS: Final = 14
CODES: Final = ("has a problem", "at the door", "in line", "with an agent", "on hold", "away", "over", "leaves",
                "feels", "tells", "request in line", "fixer at work", "request done", "agent busy", "agent free",
                "staff", "joins")
"""What an event says, by its number."""
(OPENED, DOOR, LINE, WORK, HOLD, AWAY, OVER, LEAVES, FEELS, TELLS, PAPER_LINE, PAPER_WORK, PAPER_DONE, BUSY, FREE,
 STAFF, JOINS) = range(len(CODES))
_AWAY: Final = frozenset((
    Kind.ABANDONED, Kind.BLOCKED, Kind.CLOSED, Kind.MESSAGE_LEFT, Kind.DROPPED, Kind.QUIT_SELF_SERVICE, Kind.UNREAD,
    Kind.HUNG_UP_ON_HOLD, Kind.CALLBACK_ACCEPTED, Kind.SELF_SERVED, Kind.ANSWER_PROMISED, Kind.STAYED_SILENT,
    Kind.UNANSWERED, Kind.OVERDUE))
_ASKED: Final = frozenset((Kind.BOSS_APPROVED, Kind.BOSS_DECLINED, Kind.BOSS_ABSENT))
_READ: Final = tuple(int(kind) for kind in (
    *_AWAY, *_ASKED, Kind.BOSS_ASKED, Kind.OPENED, Kind.CONTACTED, Kind.QUEUED, Kind.OVERFLOWED, Kind.SERVED,
    Kind.ANSWERED_LATE, Kind.RELEASED, Kind.WRAPPING_UP, Kind.WITHDRAWN, Kind.ENDED, Kind.LEFT, Kind.FELT,
    Kind.PRAISED, Kind.AGGRIEVED, Kind.STAFFED, Kind.JOINED))
Event = tuple[float, int, int, int, float]
"""Minute, case (-1: none), number of the code, place, and a number.

The place is the number of a pool, a channel or an ending; of "tells" 1 for praise and 0 for a grievance, and the number
is that of those who hear of it. Of "has a problem" and "feels" the number is the customer's loyalty, with an agent or
on hold with one the agent's, of "staff" how many are on duty.
"""


@dataclass(frozen=True, eq=False)
class Side:
    """One policy's run: its plan and all its records."""

    plan: Plan
    records: NDArray[Any]


def side_of(ready: Ready, at: int, replication: int, engine: str, turn: Turn) -> Side:
    """Run one policy in one replication and keep its records."""
    from sim.engine import run

    parts: list[NDArray[Any]] = []

    def take(records: NDArray[Any]) -> None:
        turn.look()
        parts.append(records.copy())

    run(ready.plans[at], seed=ready.seed, replication=replication, sink=take, engine=engine, digest=False)
    return Side(ready.plans[at], np.concatenate(parts))


def form_of(side: Side, day: int, days: int) -> dict[str, Any]:
    """Return the events of some days: everything that has to be known at their beginning, and then what happens.

    start: events at the first minute that tell where everybody is; events: in the order of the log; customers: of the
    cases that appear; base: customers there at the beginning, -1 in open demand.
    """
    begin, end = day * MINUTES_PER_DAY, min((day + days) * MINUTES_PER_DAY, side.plan.horizon)
    records = side.records
    time, kind, case = records["time"], records["kind"], records["case"]
    wanted = _wanted(records, begin, end)
    rows = records[(time < end) & np.isin(kind, _READ) & ((case < 0) | wanted[case])]
    teller = _Teller(side.plan, begin)
    events = list(teller.events(rows))
    shown = sorted({event[1] for event in (*teller.start(), *events) if event[1] >= 0})
    opened = records[kind == int(Kind.OPENED)]
    customers = dict(zip(opened["case"].tolist(), opened["customer"].tolist(), strict=True))
    base = -1
    if not side.plan.world["open_demand"]:
        before = time < begin
        base = int((before & (kind == int(Kind.JOINED))).sum() - (before & (kind == int(Kind.LEFT))).sum())
        if begin == 0.0:
            base = int(((time == 0.0) & (kind == int(Kind.JOINED))).sum())
    return {"start": teller.start(), "events": events, "customers": {case: customers[case] for case in shown},
            "base": base, "from": begin, "to": end}


def _wanted(records: NDArray[Any], begin: float, end: float) -> NDArray[np.bool_]:
    """Return of every case whether anything is to be seen of it: it came before the end and was not over before."""
    kind = records["kind"]
    count = int(records["case"].max(initial=-1)) + 1
    last = np.full(count + 1, -np.inf)  # the last entry is that of no case
    mine = records["case"] >= 0
    np.maximum.at(last, records["case"][mine], records["time"][mine])
    over = np.full(count + 1, np.inf)
    ended = records[kind == int(Kind.ENDED)]
    over[ended["case"]] = np.maximum(ended["time"], last[ended["case"]])
    came = np.full(count + 1, np.inf)
    opened = records[kind == int(Kind.OPENED)]
    came[opened["case"]] = opened["time"]
    return np.asarray((over >= begin) & (came < end))


@dataclass(eq=False)
class _Teller:
    """Goes through records in order and says what changed; what lies before the beginning is only remembered."""

    plan: Plan
    begin: float
    _place: dict[int, Event] = field(default_factory=dict)
    _mood: dict[int, Event] = field(default_factory=dict)
    _paper: dict[int, Event] = field(default_factory=dict)
    _busy: dict[tuple[int, int], Event] = field(default_factory=dict)
    _staff: dict[int, Event] = field(default_factory=dict)
    _asking: set[int] = field(default_factory=set)
    _start: list[Event] | None = None

    def start(self) -> list[Event]:
        """Return what is so at the beginning."""
        if self._start is None:
            self._start = self._state()
        return self._start

    def events(self, rows: NDArray[Any]) -> Iterator[Event]:
        """Give the events from the beginning on."""
        fixers = [bool(each) for each in np.ravel(self.plan.pools["is_fixer"])]
        fields = (rows[name].tolist() for name in ("time", "kind", "place", "value", "case", "agent"))
        for time, kind, place, value, case, agent in zip(*fields, strict=True):
            if time >= self.begin and self._start is None:
                self._start = self._state()
            for event in self._told(time, kind, place, value, case, agent, fixers):
                self._remember(event)
                if time >= self.begin:
                    yield event

    def _told(
        self, time: float, kind: int, place: int, value: float, case: int, agent: int, fixers: list[bool],
    ) -> Iterator[Event]:
        """Give what one record comes to."""
        time = round(time, 2)
        if kind == Kind.STAFFED:
            yield time, -1, STAFF, place, value
            return
        if kind == Kind.JOINED:
            if time > 0.0:  # founders are there from the beginning
                yield time, -1, JOINS, -1, 1.0
            return
        if kind in (Kind.SERVED, Kind.ANSWERED_LATE):
            yield time, case, BUSY, place, float(agent)
        elif kind == Kind.RELEASED:
            yield time, case, FREE, place, float(agent)
        code = self._where(kind, place, case, fixers)
        if code == HOLD or (code == WORK and kind in _ASKED):  # records of asking the boss name a level, and no agent
            held = self._place.get(case)
            _, _, _, place, value = held if held is not None and held[2] in (WORK, HOLD) else (0, 0, 0, -1, -1.0)
            yield time, case, code, place, value
        elif code == TELLS:
            yield time, case, code, int(kind == Kind.PRAISED), value
        elif code >= 0:
            yield time, case, code, place, float(agent) if code in (WORK, PAPER_WORK) else value

    def _where(self, kind: int, place: int, case: int, fixers: list[bool]) -> int:
        """Return what a record says of its case: the number of a code, -1 for nothing that is shown."""
        if kind in (Kind.QUEUED, Kind.OVERFLOWED, Kind.SERVED, Kind.RELEASED, Kind.WITHDRAWN) and fixers[place]:
            return {Kind.SERVED: PAPER_WORK, Kind.RELEASED: PAPER_DONE, Kind.WITHDRAWN: PAPER_DONE}.get(
                Kind(kind), PAPER_LINE)
        if case in self._asking:  # the question goes to the boss; the customer stays on hold
            if kind in _ASKED or kind in (Kind.HUNG_UP_ON_HOLD, Kind.ANSWER_PROMISED):
                self._asking.discard(case)
                return WORK if kind in _ASKED else AWAY
            if kind in (Kind.QUEUED, Kind.SERVED, Kind.RELEASED, Kind.WITHDRAWN, Kind.OVERFLOWED):
                return -1
        if kind == Kind.BOSS_ASKED:
            self._asking.add(case)
            return HOLD
        if kind in (Kind.RELEASED, Kind.WRAPPING_UP, Kind.WITHDRAWN):
            held = self._place.get(case)
            return AWAY if held is not None and held[2] in (WORK, HOLD, LINE) else -1
        if kind in (Kind.PRAISED, Kind.AGGRIEVED):
            return TELLS
        return -1 if kind in _ASKED else _PLAIN.get(kind, -1)

    def _remember(self, event: Event) -> None:
        _, case, code, place, value = event
        if code == STAFF:
            self._staff[place] = event
        elif code == BUSY:
            self._busy[place, int(value)] = event
        elif code == FREE:
            self._busy.pop((place, int(value)), None)
        elif code == FEELS:
            self._mood[case] = event
        elif code in (PAPER_LINE, PAPER_WORK):
            self._paper[case] = event
        elif code == PAPER_DONE:
            self._paper.pop(case, None)
        elif code in (OVER, LEAVES):
            self._place.pop(case, None)
            self._mood.pop(case, None)
        elif code not in (TELLS, JOINS):
            if code == OPENED:
                self._mood[case] = (event[0], case, FEELS, -1, event[4])
            self._place[case] = event

    def _state(self) -> list[Event]:
        held = (*self._staff.values(), *self._busy.values(), *self._place.values(), *self._mood.values(),
                *self._paper.values())
        return [(self.begin, *event[1:]) for event in held]


_PLAIN: Final[dict[int, int]] = {
    int(Kind.OPENED): OPENED, int(Kind.CONTACTED): DOOR, int(Kind.QUEUED): LINE, int(Kind.OVERFLOWED): LINE,
    int(Kind.SERVED): WORK, int(Kind.ENDED): OVER, int(Kind.LEFT): LEAVES, int(Kind.FELT): FEELS,
    **{int(kind): AWAY for kind in _AWAY},
}


def stage_of(ready: Ready) -> dict[str, Any]:
    """Return the places of the film: pools in the order of the chain, then others, fixers last; channels; endings."""
    plan, world = ready.plans[0], ready.scenario.world(ready.policies[0])
    order = list(dict.fromkeys([level.pool for level in world.chain] + list(plan.names.pools)))
    fixers = {name: bool(each) for name, each in zip(plan.names.pools, np.ravel(plan.pools["is_fixer"]), strict=True)}
    return {
        "codes": list(CODES), "horizon": plan.horizon, "warm_up": plan.warm_up,
        "pools": [{"name": name, "fixers": fixers[name], "order": order.index(name)} for name in plan.names.pools],
        "channels": [{"name": name, "kind": world.channels[name].kind} for name in plan.names.channels],
        "endings": [ending.name.lower().replace("_", " ") for ending in Ending],
    }
