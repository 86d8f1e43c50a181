"""The material of sentences: clauses, the facts that they state, and a teller who looks things up in the log.

Every number, time and name that a clause says is also a `Fact`: what is claimed, of which record, and in which words.
So what is said can be held against the log by somebody who does not know how it was put into words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.inquiry.tolls import MOST_KINDS, callers
from sim.report.telling.called import Called
from sim.report.telling.grammar import clock, span, sum_of, week, weekday
from sim.vocabulary import NOBODY, Kind, Reason

if TYPE_CHECKING:
    from sim.inquiry.lives import Life

CUSTOMER: Final = "the customer"


@dataclass(frozen=True, slots=True)
class Fact:
    """What a sentence claims: `about` says what of, `record` of which record, in these `words`."""

    about: str
    record: int
    value: float
    words: str


@dataclass(frozen=True, slots=True)
class Clause:
    """Who did what, from when `until` when; the records told in it, those of others that explain it, its facts.

    timed: it says itself how long after the clause before it happened; opens: it begins a sentence; joins: it continues
    the one before, whatever case that is about; full: it ends one; always: it is about no moment in particular.
    """

    subject: str
    says: str
    time: float
    until: float
    case: int
    records: tuple[int, ...]
    because: tuple[int, ...] = ()
    facts: tuple[Fact, ...] = ()
    timed: bool = False
    opens: bool = False
    joins: bool = False
    full: bool = False
    always: bool = False


@dataclass(eq=False)
class Teller:
    """Looks things up in the log of a life, and keeps the facts of the clause that is being made."""

    life: Life
    cuts: frozenset[int] = frozenset()
    """The positions of records with which sentences of their own begin."""
    taken: set[int] = field(default_factory=set)
    """Records that another clause has told of already."""
    _facts: list[Fact] = field(default_factory=list)
    _because: list[int] = field(default_factory=list)

    @cached_property
    def records(self) -> Any:
        """All records of the run."""
        return self.life.run.log.records

    @cached_property
    def called(self) -> Called:
        """How places are called."""
        return Called(self.life.run.world, self.life.run.plan)

    @cached_property
    def currency(self) -> str:
        """The currency of the scenario, if it names one."""
        return str(self.life.run.world.money.currency)

    # --- the log ---

    def kind(self, at: int) -> int:
        """Return the kind of a record."""
        return int(self.records["kind"][at])

    def time(self, at: int) -> float:
        """Return the minute of a record."""
        return float(self.records["time"][at])

    def value(self, at: int) -> float:
        """Return the value of a record."""
        return float(self.records["value"][at])

    def place(self, at: int) -> int:
        """Return the place of a record."""
        return int(self.records["place"][at])

    def case(self, at: int) -> int:
        """Return the case of a record."""
        return int(self.records["case"][at])

    def slot(self, at: int) -> int:
        """Return the slot of the agent of a record."""
        return int(self.records["agent"][at])

    def cause(self, at: int) -> int:
        """Return the position of what set a record off."""
        return int(self.records["cause"][at])

    def why(self, at: int) -> int:
        """Return the position of what a record happened for."""
        return int(self.records["why"][at])

    def caller(self, at: int) -> int:
        """Return the position of what called for the agent of a wait or a piece of work."""
        return int(callers(self.records, np.array([at]))[0])

    def own(self, at: int) -> int:
        """Return the nearest of a record and its causes that is of a kind of the model."""
        while at >= 0 and self.kind(at) > MOST_KINDS:
            at = self.cause(at)
        return at

    def flaw(self, case: int) -> int:
        """Return the flaw of any case of the run."""
        return int(self.life.run.drawn.cases["flaw"][case])

    def is_chase(self, at: int) -> bool:
        """Whether a record is a contact to ask where things stand."""
        return self.kind(at) == Kind.CONTACTED and self.value(at) == Reason.CHASE

    def following(self, index: int, case: int) -> Sequence[int]:
        """Return the customer's records behind one of them, as long as they are of the same case or of none."""
        behind = []
        for at in self.life.positions[index + 1:]:
            if self.case(at) not in (case, NOBODY):
                break
            behind.append(at)
        return behind

    def next_step(self, index: int, *, past: tuple[int, ...] = (Kind.FELT,)) -> int:
        """Return the position of the next record of the same case, passing some kinds over; -1 if there is none."""
        case = self.case(self.life.positions[index])
        for at in self.life.positions[index + 1:]:
            if self.case(at) == case and self.kind(at) not in past:
                return at
        return NOBODY

    # --- words that are facts ---

    def note(self, about: str, record: int, value: float, words: str) -> str:
        """Keep a fact and return its words."""
        self._facts.append(Fact(about, record, value, words))
        return words

    def explain(self, *records: int) -> None:
        """Name records that explain the clause."""
        self._because += [at for at in records if at >= 0]

    def lasted(self, about: str, record: int, minutes: float) -> str:
        """Say how long something took."""
        return self.note(about, record, minutes, span(minutes))

    def sum(self, about: str, record: int, money: float | None = None) -> str:
        """Say an amount of money, by default the value of a record."""
        amount = self.value(record) if money is None else money
        return self.note(about, record, amount, sum_of(amount, self.currency))

    def problem(self, record: int, case: int | None = None) -> str:
        """Name the problem of a record's case, or of another one."""
        flaw = self.flaw(self.case(record) if case is None else case)
        return self.note("problem", record, flaw, self.called.flaw(flaw))

    def date(self, about: str, record: int, time: float) -> str:
        """Say a date by day, week and clock."""
        return self.note(about, record, time, f"{weekday(time)} of week {week(time)}, {clock(time)}")

    def clause(self, subject: str, says: str, at: int, *also: int, **how: bool) -> Clause:
        """Make a clause of what was noted since the last one; it tells of the record `at`, and of others `also`."""
        until = max(self.time(each) for each in (at, *also))
        made = Clause(subject, says, self.time(at), until, self.case(at), (at, *also), tuple(self._because),
                      tuple(self._facts), **how)
        self._facts, self._because = [], []
        self.taken |= {at, *also}
        return made

    def aside(self, subject: str, says: str, at: int) -> Clause:
        """Make a clause that explains a record which another clause has told of."""
        made = Clause(subject, says, self.time(at), self.time(at), self.case(at), (), tuple(self._because),
                      tuple(self._facts))
        self._facts, self._because = [], []
        return made
