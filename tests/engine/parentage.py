"""What must hold of the parents in every log, whatever the scenario: `check_parents(log)` raises AssertionError.

It knows the table of parents (`sim.eventlog.parents`) and the meaning of records, and nothing of any engine. Since a
parent is always earlier, and only kinds that may be first have none, every chain of causes ends at one of those.
"""

from __future__ import annotations

from typing import Any, Final

from sim.eventlog import Log, describe
from sim.eventlog.parents import PARENTS, Bond, Group
from sim.vocabulary import NOBODY, Ending, Kind, Leaving, Reason

FREES_AN_AGENT: Final = (Kind.RELEASED, Kind.STAFFED, Kind.WITHDRAWN)
ENDS_A_WAIT: Final = (Kind.SERVED, Kind.ABANDONED, Kind.WITHDRAWN, Kind.ANSWERED_LATE)
"""A message that is overdue waits on."""
WORKS: Final = (Kind.SERVED, Kind.ANSWERED_LATE)


def check_parents(log: Log) -> None:
    """Check that every record has the parents that its kind demands."""
    Parentage(log).check()


class Parentage:
    """The records of a log as plain rows, and the laws of their parents."""

    def __init__(self, log: Log) -> None:
        """Take a log."""
        self.log = log
        names = log.records.dtype.names or ()
        self.columns: dict[str, list[Any]] = {name: log.records[name].tolist() for name in names}
        self.kinds = [Kind(kind) for kind in self.columns["kind"]]
        self.ended_waits: set[int] = set()

    def check(self) -> None:
        """Check every record."""
        for at, kind in enumerate(self.kinds):
            try:
                self._is_of_the_table(at, kind)
                self._is_served_in_turn(at, kind)
                self._is_of_its_story(at, kind)
            except AssertionError as error:
                raise AssertionError(f"record {at}: {describe(self.log.records[at])}: {error}") from error

    def _of(self, at: int, name: str) -> Any:
        return self.columns[name][at]

    def _is_of_the_table(self, at: int, kind: Kind) -> None:
        cause, why, parents = self._of(at, "cause"), self._of(at, "why"), PARENTS[kind]
        assert NOBODY <= cause < at, "a cause is earlier"
        assert NOBODY <= why < at, "what it was for is earlier"
        if cause == NOBODY:
            assert parents.may_be_first, "there is a cause"
        else:
            assert any(self._fits(at, cause, group) for group in parents.cause), f"not by {self._described(cause)}"
        if why == NOBODY:
            assert not parents.why or parents.may_lack_why, "it is for something"
        else:
            assert any(self._fits(at, why, group) for group in parents.why), f"not for {self._described(why)}"
            # what takes a customer off the line or ends a case may have begun before what now can go on or is in vain;
            # an agent of a wait that is withdrawn when it has just been granted is free a moment later, for who came by
            # then
            given_back = kind is Kind.SERVED and self.kinds[cause] is Kind.WITHDRAWN
            assert not given_back or self._of(at, "time") == self._of(cause, "time"), "given back at the same instant"
            ordered = kind not in (Kind.LEFT, Kind.WITHDRAWN, Kind.CONTACTED) and not given_back
            assert not ordered or why <= cause, "what it was for comes before what set it off"

    def _described(self, at: int) -> str:
        return f"{at}: {describe(self.log.records[at])}"

    def _fits(self, at: int, parent: int, group: Group) -> bool:
        if self.kinds[parent] not in group.kinds:
            return False
        if group.at_once and self._of(at, "time") != self._of(parent, "time"):
            return False
        match group.bond:
            case Bond.CASE:
                return bool(self._of(at, "case") == self._of(parent, "case") != NOBODY)
            case Bond.CUSTOMER:
                return bool(self._of(at, "customer") == self._of(parent, "customer") != NOBODY)
            case Bond.OTHER:
                return bool(NOBODY != self._of(at, "customer") != self._of(parent, "customer") != NOBODY)
            case Bond.POOL | Bond.FLAW:
                return bool(self._of(at, "place") == self._of(parent, "place"))
            case Bond.TEAM:
                return True

    def _is_served_in_turn(self, at: int, kind: Kind) -> None:
        """Who waited is served by what freed an agent (or by overflowing), for its QUEUED; else by what called."""
        if kind is Kind.SERVED:
            cause, why = self.kinds[self._of(at, "cause")], self._of(at, "why")
            if why == NOBODY:
                assert self._of(at, "value") == 0.0, "who waited names its wait"
                assert cause not in (*FREES_AN_AGENT, Kind.OVERFLOWED), "who did not wait is served by its call"
            else:
                assert cause in (*FREES_AN_AGENT, Kind.OVERFLOWED), "who waited is served by what freed an agent"
                assert self._of(at, "value") == self._of(at, "time") - self._of(why, "time"), "since the wait began"
        if kind is Kind.ANSWERED_LATE:
            began = self._of(self._of(at, "why"), "time")
            assert self._of(at, "value") == self._of(at, "time") - began, "since it began"
        if kind in ENDS_A_WAIT:
            wait = self._of(at, "cause") if kind is Kind.ABANDONED else self._of(at, "why")
            assert wait not in self.ended_waits, "a wait ends once"
            if wait != NOBODY:
                self.ended_waits.add(wait)
        if kind in (Kind.RELEASED, Kind.WRAPPING_UP):
            assert self._goes_back_to_its_visit(at), "whoever is released has served"

    def _goes_back_to_its_visit(self, at: int) -> bool:
        """Return whether the causes of a release lead, past the boss who was asked, to the SERVED of the same agent."""
        served = self._of(at, "cause")
        while served != NOBODY and not (self.kinds[served] in WORKS and self._agent(served) == self._agent(at)):
            past = self.kinds[served] is Kind.SERVED or (
                self.kinds[served] in (Kind.BOSS_APPROVED, Kind.BOSS_DECLINED, Kind.HUNG_UP_ON_HOLD, Kind.BOSS_ABSENT)
                and self._agent(self._of(served, "cause")) != self._agent(at))
            past = (past or self.kinds[served] is Kind.WITHDRAWN) and self._of(served, "why") != NOBODY
            served = self._of(served, "why" if past else "cause")
        return bool(served != NOBODY)

    def _agent(self, at: int) -> tuple[int, int]:
        return self._of(at, "place"), self._of(at, "agent")

    def _is_of_its_story(self, at: int, kind: Kind) -> None:
        """A contact follows from what its reason says; a fix, a promise, an approval from the one it belongs to."""
        cause, why = self._of(at, "cause"), self._of(at, "why")
        if kind is Kind.CONTACTED:
            # a contact that had to wait for the end of another one is set off by that end, and made for its own reason
            by = self.kinds[cause if why == NOBODY else why]
            reason = Reason(int(self._of(at, "value")))
            assert {
                Reason.FIRST: by is Kind.VOICED, Reason.AFTER_SILENCE: by is Kind.UNANSWERED,
                Reason.CAME_BACK: by is Kind.CAME_BACK,
                Reason.RETRY: by in (Kind.BLOCKED, Kind.ABANDONED, Kind.DROPPED, Kind.QUIT_SELF_SERVICE,
                                     Kind.WITHDRAWN, Kind.HUNG_UP_ON_HOLD, Kind.CLOSED, Kind.HUMAN_OFFERED),
                # a chase that was not answered is tried again on a date of the customer's own
                Reason.CHASE: by in (Kind.PROMISE_BROKEN, Kind.ABANDONED, Kind.BLOCKED, Kind.WITHDRAWN, Kind.CLOSED),
            }[reason], f"not {reason.name} by {by.name}"
        elif kind in (Kind.BOSS_APPROVED, Kind.BOSS_DECLINED, Kind.FIXED) and self.kinds[cause] is Kind.SERVED:
            queued = self._of(cause, "why")
            assert self._of(cause if queued == NOBODY else queued, "cause") == why, "for what called for the agent"
        elif kind is Kind.ENDED:
            assert (self.kinds[cause] is Kind.LEFT) == (self._of(at, "place") == Ending.LEFT), "by the departure"
        elif kind is Kind.LEFT:
            assert (why == NOBODY) == (self._of(at, "place") == Leaving.BACKGROUND), "after a case, or by the hazard"
