"""A boss with people at the door says no more often, and with many at the door says no at once."""

from journeysim import rules
from journeysim.rules import Case, Moments


class Numbers(rules.Numbers):
    each_waiting: float = 0.25
    most_waiting: float = 4.0


class BusyBoss(Moments):
    def approval(self, case: Case, boss: int, probability: float) -> float:
        waiting = self.run.lines[self.run.levels[boss].pool].waiting
        if waiting >= self.numbers.most_waiting:
            return 0.0
        return super().approval(case, boss, probability) / (1.0 + self.numbers.each_waiting * waiting)
