"""Whoever hangs up unserved for the second time asks a competitor, and may be lost to it."""

from journeysim import rules
from journeysim.rules import STOP, Do, Leaving, Moments, Next, Reason, Step, kind, purpose


class Numbers(rules.Numbers):
    hang_ups: float = 2.0
    minutes: float = 30.0
    wins: float = 0.4


class Case(rules.Case):
    hang_ups: int = 0


class Kinds(rules.Kinds):
    ASKED_COMPETITOR = kind("the customer asks a competitor", place="channel", value="times it has hung up")


class Purposes(rules.Purposes):
    WON = purpose("does the competitor win the customer?")


class Competitor(Moments):
    def after_hang_up(self, case: Case) -> Step:
        run = self.run
        case.hang_ups += 1
        if case.hang_ups != int(self.numbers.hang_ups):
            return (yield from super().after_hang_up(case))
        self.hang_up(case)
        yield run.clock.pause(self.numbers.minutes)
        if case.ended:
            return STOP
        run.log(case, Kinds.ASKED_COMPETITOR, case.channel, float(case.hang_ups))
        if run.happens(self.numbers.wins, case, Purposes.WON):
            self.leave(case.customer, Leaving.AFTER_CASE)
        return STOP if case.ended else Next(Do.CONTACT, case.channel, Reason.RETRY)
