"""The book: a log that is read record by record, beside what the auditor knows at that point.

A rule says which record must come next (`say`, `tell`); the book takes it from the log and complains where it differs.
A wrong place, value, agent or parent is noted and the reading goes on; where kind, case, customer or minute are wrong
the story is lost, and the reading ends.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final

from sim.vocabulary import KINDS, NOBODY, Ending, Feeling, Kind, Leaving, Origin, Tone
from tests.auditor.complaints import END, MISSING, RULES, Complaint, Lost, kind_name
from tests.auditor.draws import Draws, rows
from tests.auditor.moments import Moment
from tests.auditor.state import Case, Customer, Due, Pool, Team

if TYPE_CHECKING:
    from sim.eventlog import Log
    from sim.scenario.plan import Plan

MOST_COMPLAINTS: Final = 20
AGENT: Final = "the agent released last is taken, and each is released from what it took up (3)"
NUMBERED: Final = {Kind.JOINED: "a customer has its number among those of its origin (7)",
                   Kind.OPENED: "a case has its number at its customer, or that of the arrival (7)"}
WORDS: Final[dict[str, type[IntEnum]]] = {"origin": Origin, "leaving": Leaving, "ending": Ending, "feeling": Feeling,
                                          "tone": Tone}


@dataclass(frozen=True, slots=True)
class Steps:
    """What one subject hands on to another that stands above it: the next step of a case."""

    level: Callable[..., None]
    fix: Callable[[Book, Case], None]
    answer: Callable[[Book, Case, int, int], None]
    end: Callable[..., None]
    hang_up: Callable[[Case], None]
    is_won: Callable[[int, int, Customer, int, Moment], None]


class Record:
    """One record as plain numbers."""

    __slots__ = ("agent", "case", "cause", "customer", "kind", "place", "time", "value", "why")

    def __init__(self, row: tuple[Any, ...]) -> None:
        """Take a row of the log."""
        (self.time, self.value, self.cause, self.why, self.customer, self.case, self.agent, self.kind,
         self.place) = row


class Book:
    """A log, the plan it follows, and the state of the world at the record that is read next."""

    steps: Steps

    def __init__(self, plan: Plan, log: Log, seed: int, replication: int) -> None:
        """Open the book before the first record."""
        self.plan = plan
        self.world = rows(plan.world)[0]
        self.flaws, self.channels = rows(plan.flaws), rows(plan.channels)
        self.levels, self.traits = rows(plan.levels), rows(plan.pools)
        self.feelings = plan.feelings.tolist()
        self.efforts = plan.effort.tolist()
        self.horizon = plan.horizon
        self.draws = Draws(plan, seed, replication)
        self._records = log.records
        self._chunk: list[tuple[Any, ...]] = []
        self._first = 0
        self.position = 0
        self.next: Record | None = None
        self._advance(0)
        self.moment = Moment(0.0, None)
        self.moment.position = 0
        self.now = 0.0
        self.complaints: list[Complaint] = []
        self.pools = [Pool(index, row.discipline, row.queue_limit, self._first_staff(index),
                           list(range(row.slots))[::-1]) for index, row in enumerate(self.traits)]
        self.customers: list[Customer] = []
        self.cases: list[Case] = []
        flaws = len(self.flaws)
        self.team = Team([1.0] * flaws, [[] for _ in range(flaws)], [0] * flaws, [False] * flaws)
        self.given_back: list[Pool] = []
        self.crowd = [0] * len(self.channels)
        self.entwined = (any(row.shares for row in self.traits)
                         or any(way.queue_limit >= 0 for way in self.channels))
        self.before_entry: list[Callable[[Moment], None]] = []

    def _first_staff(self, pool: int) -> int:
        what = int(self.plan.dates[0]) if len(self.plan.dates) else 0
        return 0 if what == 1 else int(self.plan.staff[pool, 0 if what == 0 else 336 + 48 * (what - 2)])

    # --- reading ---

    def _advance(self, position: int) -> None:
        self.position = position
        if position >= len(self._records):
            self.next = None
            return
        offset = position - self._first
        if offset >= len(self._chunk):
            self._first, offset = position, 0
            self._chunk = self._records[position:position + 4096].tolist()
        self.next = Record(self._chunk[offset])

    def complain(self, rule: str, expected: str, found: str, kind: str | None = None) -> None:
        """Note that the record read next breaks a rule."""
        name = kind or (kind_name(self.next.kind) if self.next else END)
        self.complaints.append(Complaint(self.position, name, rule, expected, found))
        if len(self.complaints) >= MOST_COMPLAINTS:
            raise Lost

    def lose(self, rule: str, expected: str, found: str) -> Lost:
        """Note a broken rule beyond which the story cannot be followed; the answer is to be raised."""
        self.complain(rule, expected, found)
        return Lost()

    def tell(self, kind: Kind, place: int, value: float, customer: int = NOBODY, case: int = NOBODY,
             agent: int = NOBODY, cause: int = NOBODY, why: str = "", at_all: int = NOBODY) -> int:
        """Take the next record, which must be this one; return its position."""
        found, rule = self.next, RULES[kind] + (f": {why}" if why else "")
        if found is None:
            raise self.lose(rule, f"{kind.name} at minute {self.now!r}", "nothing")
        if found.kind != kind or found.case != case or found.customer != customer or found.time != self.now:
            raise self.lose(rule, _named(kind.name, self.now, customer, case),
                            _named(kind_name(found.kind), found.time, found.customer, found.case))
        if found.place != place:
            self.complain(rule, f"{KINDS[kind].place} {self._word(kind, place)}", self._word(kind, found.place))
        if found.value != value:
            self.complain(rule, f"{KINDS[kind].value} {value!r}", repr(found.value))
        if found.agent != agent:
            self.complain(NUMBERED.get(kind, AGENT), f"agent {agent}", str(found.agent))
        if found.cause != cause:
            self.complain("a record's cause is the one that set it off", f"cause {cause}", str(found.cause))
        if found.why != at_all:
            self.complain("a record's second parent is the one for which it happened at all", f"why {at_all}",
                          str(found.why))
        self._advance(self.position + 1)
        return self.position - 1

    def say(self, case: Case, kind: Kind, place: int, value: float = 0.0, agent: int = NOBODY, why: str = "",
            at_all: int = NOBODY) -> int:
        """Take the next record, which must be this step of a case's own story, set off by the step before it."""
        case.last = self.add(case, kind, place, value, agent, case.last, why, at_all)
        return case.last

    def add(self, case: Case, kind: Kind, place: int, value: float, agent: int, cause: int, why: str = "",
            at_all: int = NOBODY) -> int:
        """Take the next record, which must be this one of a case: the next step follows from another one."""
        return self.tell(kind, place, value, case.customer.index, case.index, agent, cause, why, at_all)

    def _word(self, kind: Kind, place: int) -> str:
        """Return what the place of a record is called."""
        table = KINDS[kind].place
        words = WORDS.get(table)
        names = [word.name.lower() for word in words] if words else getattr(self.plan.names, f"{table}s")
        return str(names[place]) if place < len(names) else str(place)

    # --- what happens when ---

    def begin(self, moment: Moment) -> None:
        """Let the next record be the first of an entry that takes place at `moment`."""
        for check in self.before_entry:
            check(moment)
        if not self.moment < moment:
            self.complain("at one instant entries come in the order in which they were made, staffing first (3)",
                          "an entry that was made later", "one made earlier than what has just happened")
        moment.position = self.position
        self.moment, self.now = moment, moment.time

    def later(self, minutes: float) -> Moment:
        """Return the moment that is `minutes` from now, made by the present entry."""
        return Moment(self.now + minutes, self.moment)

    def due(self, case: Case, moment: Moment, thread: str, what: str, act: Callable[[], None],
            silent: Callable[[], bool] | None = None, contact: bool = False) -> None:
        """Remember what is to happen to a case, if that is before the horizon."""
        if moment.time < self.horizon:
            case.dues.append(Due(moment, thread, what, act, silent, contact))

    def forget(self, case: Case, when: Moment, *threads: str) -> None:
        """Let nothing be due any more, from some moment on, in some threads of a case."""
        for due in case.dues:
            if due.thread in threads and due.moment < when and not (due.silent and due.silent()):
                self.complain(MISSING, f"case {case.index} {due.what} at minute {due.moment.time!r}", "no such record")
        case.dues = [due for due in case.dues if due.thread not in threads]

    def silently(self, moment: Moment, act: Callable[[], None]) -> None:
        """Do what happens at a moment without a record, as of then."""
        present = self.moment, self.now
        self.moment, self.now = moment, moment.time
        act()
        self.moment, self.now = present


def _named(kind: str, time: float, customer: int, case: int) -> str:
    return f"{kind} of customer {customer}, case {case} at minute {time!r}"
