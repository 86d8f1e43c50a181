"""The stories of some customers of one run: what happened to them step by step, and what moved and delayed them.

A *step* is something that happened in a case and could have gone another way: which door, whether an agent came before
patience ended, what the agent decided, what became of the promise. When it happened and how much it came to are no part
of it. Beside the steps stand the *waits* for agents and what *moved* loyalty, because these decide later steps.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from sim.vocabulary import KINDS, NOBODY, Feeling, Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.inquiry.people import People
    from sim.scenario.plan import Plan

K = Kind
STEPS: Final = (
    K.OPENED, K.VOICED, K.STAYED_SILENT, K.CHECKED_IN, K.CONTACTED, K.LOOPED, K.SELF_SERVED, K.HUMAN_OFFERED,
    K.QUIT_SELF_SERVICE, K.UNREAD, K.UNANSWERED, K.BLOCKED, K.ABANDONED, K.OVERFLOWED, K.CALLBACK_ACCEPTED, K.SERVED,
    K.DROPPED, K.STORY_REPEATED, K.APOLOGISED, K.PASSED_ON, K.ATTEMPT_FAILED, K.BOSS_ASKED, K.BOSS_APPROVED,
    K.BOSS_DECLINED, K.GRANTED, K.GOODWILL_GIVEN, K.HANDED_UP, K.INFORMATION_LOST, K.BOUNCED, K.FIX_REQUESTED,
    K.REQUEST_LOST, K.FIXED, K.PROMISE_KEPT, K.PROMISE_BROKEN, K.FOLLOWED_UP, K.CHASED, K.REQUEST_FOUND, K.EXPEDITED,
    K.CAME_BACK, K.KNOCKED_ON, K.ENDED, K.CLOSED, K.MESSAGE_LEFT, K.HUNG_UP_ON_HOLD, K.BOSS_ABSENT, K.ANSWER_PROMISED,
    K.ANSWERED, K.AWAITING_CUSTOMER, K.AWAITING_THIRD_PARTY, K.AWAITED_CUSTOMER, K.AWAITED_THIRD_PARTY,
)
"""Kinds of records that are steps. Those of a rule of one's own are, too."""
_SAYS_WHICH: Final = frozenset((K.CONTACTED, K.HANDED_UP, K.APOLOGISED, K.FIXED, K.FOLLOWED_UP, K.ANSWERED))
"""Steps whose value says which way they went: the reason, warm or cold, and the like."""
_ENDS_A_WAIT: Final = frozenset((K.SERVED, K.ABANDONED, K.WITHDRAWN, K.OVERDUE))
_ROUNDING: Final = 1e-9
"""How far a moment may lie off by rounding, as a share of it."""
_TAKEN: Final = np.zeros(2**16, dtype=np.bool_)
_TAKEN[[*STEPS, K.QUEUED, K.WITHDRAWN, K.OVERDUE, K.FELT, K.HEARD, K.LEFT, K.CAUGHT]] = True
_TAKEN[max(Kind) + 1:] = True


class Step(NamedTuple):
    """One step: what it was, and when; waited: minutes that the case had waited for agents by then.

    what: kind, name of the place (of an ending its number), and the value where that says which way it went.
    """

    what: tuple[int, str, float]
    time: float
    waited: float

    @property
    def kind(self) -> int:
        """The kind of its record."""
        return self.what[0]


class Move(NamedTuple):
    """Something that moved loyalty: by how much, and whether it was a wait, or something heard, or neither."""

    time: float
    by: float
    kind: str


WAITED: Final = "waited"
HEARD: Final = "heard"
OTHER: Final = "other"


@dataclass(slots=True)
class Tale:
    """What happened in one case: its steps in their order, and the waits that have begun and not ended."""

    case: int
    steps: list[Step] = field(default_factory=list)
    waited: float = 0.0
    spans: list[tuple[float, float]] = field(default_factory=list)

    def waited_by(self, time: float) -> float:
        """Return the minutes that the case has waited for agents up to a time, waits under way included."""
        return sum(min(end, time) - begin for begin, end in self.spans if begin < time)


@dataclass(slots=True)
class Life:
    """What happened to one customer in one run.

    tales: by the identity of the case - the flaw and the number of the first one of its cascade, and the links from
    it; left: minutes, inf: not; after: the case after which, -1 none; caught: times at which an order was.
    """

    tales: dict[tuple[str, int, int], Tale] = field(default_factory=dict)
    moves: list[Move] = field(default_factory=list)
    left: float = np.inf
    after: int = NOBODY
    caught: list[float] = field(default_factory=list)

    def moved(self, kind: str, until: float) -> float:
        """Return by how much something of one kind has moved loyalty up to a time, that time included."""
        return sum(move.by for move in self.moves if move.kind == kind and move.time <= until)


class Tales:
    """Takes the records of one run, chunk by chunk, and tells the lives of some of its customers."""

    def __init__(self, plan: Plan, people: People, customers: NDArray[np.bool_]) -> None:
        """Tell of the customers whose index is true; `people`: everybody in that run."""
        self._customers = np.append(customers, [False])  # nobody, whose index is -1
        self._plan, self._people, self._horizon = plan, people, plan.horizon
        self._start = float(plan.world["start_loyalty"])
        places = {"channel": plan.names.channels, "pool": plan.names.pools, "level": plan.names.levels,
                  "flaw": plan.names.flaws}
        self._names = {int(kind): places.get(meaning.place) for kind, meaning in KINDS.items()}
        self._lives: dict[int, Life] = {}
        self._tales: dict[int, Tale] = {}
        self._loyalty: dict[int, float] = {}
        self._waiting: dict[int, list[float]] = {}
        self._ends: dict[int, int] = {}
        self._what: dict[tuple[int, str, float], tuple[int, str, float]] = {}
        self._seen = 0

    def take(self, records: NDArray[Any]) -> None:
        """Take the next chunk; it is only read."""
        ours = np.flatnonzero(_TAKEN[records["kind"]])
        ours = ours[self._customers[np.minimum(records["customer"][ours], len(self._customers) - 1)]]
        for position, record in zip((ours + self._seen).tolist(), records[ours].tolist(), strict=True):
            self._tell(position, *record)
        self._seen += len(records)

    def result(self) -> dict[int, Life]:
        """Return the lives by the index of the customer; a customer of whom there is nothing to tell is left out."""
        for case, begun in self._waiting.items():
            self._tales[case].spans.extend((begin, self._horizon) for begin in begun)
        return self._lives

    def _tell(self, position: int, time: float, value: float, cause: int, why: int, customer: int, case: int,
              agent: int, kind: int, place: int) -> None:
        del cause, agent
        life = self._lives.get(customer)
        if life is None:
            life = self._lives[customer] = Life()
        if kind in (K.FELT, K.HEARD):
            before = self._loyalty.get(customer, self._start)
            self._loyalty[customer] = value
            moved_by = HEARD if kind == K.HEARD else WAITED if place == Feeling.WAITED else OTHER
            life.moves.append(Move(time, value - before, moved_by))
        elif kind == K.LEFT:
            life.left, life.after = time, self._ends.get(why, NOBODY)
        elif kind == K.CAUGHT:
            life.caught.append(time)
        elif case >= 0:
            if kind == K.ENDED:
                self._ends[position] = case
            self._step(life, time, value, case, kind, place)

    def _step(self, life: Life, time: float, value: float, case: int, kind: int, place: int) -> None:
        tale = self._tales.get(case)
        if tale is None:
            tale = self._tales[case] = life.tales[self._people.identity(self._plan, case)] = Tale(case)
        if kind == K.QUEUED:
            self._waiting.setdefault(case, []).append(time)
            return
        if kind in _ENDS_A_WAIT:
            self._end_wait(tale, case, time, value)
        if kind in (K.WITHDRAWN, K.OVERDUE):
            return
        names = self._names.get(kind)
        what = (kind, names[place] if names is not None else str(place), value if kind in _SAYS_WHICH else 0.0)
        tale.steps.append(Step(self._what.setdefault(what, what), time, tale.waited))

    def _end_wait(self, tale: Tale, case: int, time: float, minutes: float) -> None:
        """End the wait of a case that has taken so long, if there is one: who is served at once has not waited."""
        begun = self._waiting.get(case, [])
        for begin in begun:
            if abs(time - minutes - begin) <= _ROUNDING * (1.0 + time):
                begun.remove(begin)
                tale.spans.append((begin, time))
                tale.waited += time - begin
                return
