"""Waits without an agent: after a visit the case waits for the customer or a third party, and nobody works on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.behaviour.escalation import PROMISED, way_after
from sim.engine.stories.state import Case
from sim.vocabulary import NOBODY, Kind, Party, Purpose

if TYPE_CHECKING:
    from sim.engine.stories.primitives import Run, Story


class Awaiting:
    """The time of a case between a visit and what was decided in it."""

    def __init__(self, run: Run) -> None:
        """Serve the cases of `run`."""
        self.run = run

    def party(self, case: Case, level: int, verdict: int, visit: int) -> int:
        """Return for whom the case waits after a visit before what follows, as a `Party`; -1 where it does not."""
        run = self.run
        if verdict == PROMISED:
            return NOBODY
        column = 2 * way_after(verdict, level, len(run.levels))
        anybody = float(run.plan.wait_chances[level, column + 1])
        if anybody <= 0.0:
            return NOBODY
        u = run.draw(case, Purpose.AWAITS, visit)
        if u >= anybody:
            return NOBODY
        return int(Party.CUSTOMER) if u < float(run.plan.wait_chances[level, column]) else int(Party.THIRD_PARTY)

    def wait(self, case: Case, level: int, party: int, verdict: int, visit: int) -> Story:
        """Take the customer off the line and wait; the case may end meanwhile."""
        run, spec = self.run, self.run.levels[level]
        minutes = self._minutes(case, level, party, 2 * way_after(verdict, level, len(run.levels)), visit)
        if (spec.customer_clock if party == Party.CUSTOMER else spec.third_party_clock) and (
                minutes < run.world.horizon - run.clock.now):
            minutes = run.journeys.business_minutes(case, minutes, 1)
        case.party = party
        case.waits_at = level
        case.waits_since = run.clock.now
        kind = Kind.AWAITING_CUSTOMER if party == Party.CUSTOMER else Kind.AWAITING_THIRD_PARTY
        case.awaiting = run.log(case, kind, level)
        run.journeys.hang_up(case)
        if not case.ended:
            yield run.clock.pause(minutes)
        if not case.ended:
            case.last = self._over(case, case.last, NOBODY)

    def _minutes(self, case: Case, level: int, party: int, column: int, visit: int) -> float:
        law = int(self.run.plan.wait_laws[level, column + party])
        return self.run.duration(law, case, Purpose.AWAITED, visit)

    def break_off(self, case: Case, cause: int) -> None:
        """End a wait together with its case, as the record `cause` has it."""
        self._over(case, cause, case.awaiting)

    def _over(self, case: Case, cause: int, why: int) -> int:
        """Log that a wait is over; return the position of the record."""
        run, kind = self.run, Kind.AWAITED_CUSTOMER
        if case.party == Party.THIRD_PARTY:
            kind = Kind.AWAITED_THIRD_PARTY
        case.party = NOBODY
        return run.log_aside(case, kind, case.waits_at, run.clock.now - case.waits_since, NOBODY, cause, why)
