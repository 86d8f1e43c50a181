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
KIND_OF: Final = {int(kind): kind for kind in Kind}
WORKS: Final = (Kind.SERVED, Kind.ANSWERED_LATE)


def check_parents(log: Log) -> None:
    """Check that every record has the parents that its kind demands."""
    Parentage(log).check()


class Parentage:
    """The records of a log as plain rows, and the laws of their parents."""

    def __init__(self, log: Log) -> None:
        """Take a log."""
        self.log = log
        fields = ("time", "value", "cause", "why", "customer", "case", "agent", "kind", "place")
        columns: list[list[Any]] = [log.records[name].tolist() for name in fields]
        self.time, self.value, self.cause, self.why, self.customer, self.case, self.agent, kinds, self.place = columns
        self.kinds = [KIND_OF[kind] for kind in kinds]
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

    def _is_of_the_table(self, at: int, kind: Kind) -> None:
        cause, why, parents = self.cause[at], self.why[at], PARENTS[kind]
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
            assert not given_back or self.time[at] == self.time[cause], "given back at the same instant"
            ordered = kind not in (Kind.LEFT, Kind.WITHDRAWN, Kind.CONTACTED) and not given_back
            assert not ordered or why <= cause, "what it was for comes before what set it off"

    def _described(self, at: int) -> str:
        return f"{at}: {describe(self.log.records[at])}"

    def _fits(self, at: int, parent: int, group: Group) -> bool:
        if self.kinds[parent] not in group.kinds:
            return False
        if group.at_once and self.time[at] != self.time[parent]:
            return False
        match group.bond:
            case Bond.CASE:
                return bool(self.case[at] == self.case[parent] != NOBODY)
            case Bond.CUSTOMER:
                return bool(self.customer[at] == self.customer[parent] != NOBODY)
            case Bond.OTHER:
                return bool(NOBODY != self.customer[at] != self.customer[parent] != NOBODY)
            case Bond.POOL | Bond.FLAW:
                return bool(self.place[at] == self.place[parent])
            case Bond.TEAM:
                return True

    def _is_served_in_turn(self, at: int, kind: Kind) -> None:
        """Who waited is served by what freed an agent (or by overflowing), for its QUEUED; else by what called."""
        if kind is Kind.SERVED:
            cause, why = self.kinds[self.cause[at]], self.why[at]
            if why == NOBODY:
                assert self.value[at] == 0.0, "who waited names its wait"
                assert cause not in (*FREES_AN_AGENT, Kind.OVERFLOWED), "who did not wait is served by its call"
            else:
                assert cause in (*FREES_AN_AGENT, Kind.OVERFLOWED), "who waited is served by what freed an agent"
                assert self.value[at] == self.time[at] - self.time[why], "since the wait began"
        if kind is Kind.ANSWERED_LATE:
            began = self.time[self.why[at]]
            assert self.value[at] == self.time[at] - began, "since it began"
        if kind in ENDS_A_WAIT:
            wait = self.cause[at] if kind is Kind.ABANDONED else self.why[at]
            assert wait not in self.ended_waits, "a wait ends once"
            if wait != NOBODY:
                self.ended_waits.add(wait)
        if kind in (Kind.RELEASED, Kind.WRAPPING_UP):
            assert self._goes_back_to_its_visit(at), "whoever is released has served"

    def _goes_back_to_its_visit(self, at: int) -> bool:
        """Return whether the causes of a release lead, past the boss who was asked, to the SERVED of the same agent."""
        served = self.cause[at]
        while served != NOBODY and not (self.kinds[served] in WORKS and self._who(served) == self._who(at)):
            past = self.kinds[served] is Kind.SERVED or (
                self.kinds[served] in (Kind.BOSS_APPROVED, Kind.BOSS_DECLINED, Kind.HUNG_UP_ON_HOLD, Kind.BOSS_ABSENT)
                and self._who(self.cause[served]) != self._who(at))
            past = (past or self.kinds[served] is Kind.WITHDRAWN) and self.why[served] != NOBODY
            served = (self.why if past else self.cause)[served]
        return bool(served != NOBODY)

    def _who(self, at: int) -> tuple[int, int]:
        return self.place[at], self.agent[at]

    def _is_of_its_story(self, at: int, kind: Kind) -> None:
        """A contact follows from what its reason says; a fix, a promise, an approval from the one it belongs to."""
        cause, why = self.cause[at], self.why[at]
        if kind is Kind.CONTACTED:
            # a contact that had to wait for the end of another one is set off by that end, and made for its own reason
            by = self.kinds[cause if why == NOBODY else why]
            reason = Reason(int(self.value[at]))
            assert {
                Reason.FIRST: by is Kind.VOICED, Reason.AFTER_SILENCE: by is Kind.UNANSWERED,
                Reason.CAME_BACK: by is Kind.CAME_BACK,
                Reason.RETRY: by in (Kind.BLOCKED, Kind.ABANDONED, Kind.DROPPED, Kind.QUIT_SELF_SERVICE,
                                     Kind.WITHDRAWN, Kind.HUNG_UP_ON_HOLD, Kind.CLOSED, Kind.HUMAN_OFFERED),
                # a chase that was not answered is tried again on a date of the customer's own
                Reason.CHASE: by in (Kind.PROMISE_BROKEN, Kind.ABANDONED, Kind.BLOCKED, Kind.WITHDRAWN, Kind.CLOSED),
            }[reason], f"not {reason.name} by {by.name}"
        elif kind in (Kind.BOSS_APPROVED, Kind.BOSS_DECLINED, Kind.FIXED) and self.kinds[cause] is Kind.SERVED:
            queued = self.why[cause]
            assert self.cause[cause if queued == NOBODY else queued] == why, "for what called for the agent"
        elif kind is Kind.ENDED:
            assert (self.kinds[cause] is Kind.LEFT) == (self.place[at] == Ending.LEFT), "by the departure"
        elif kind is Kind.LEFT:
            assert (why == NOBODY) == (self.place[at] == Leaving.BACKGROUND), "after a case, or by the hazard"
