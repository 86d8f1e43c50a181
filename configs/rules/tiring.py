"""People tire: from some hour of the day on, work takes longer the later it begins."""

from journeysim import rules
from journeysim.rules import MINUTES_PER_DAY, MINUTES_PER_HOUR, Case, Moments


class Numbers(rules.Numbers):
    fresh_until: float = 600.0
    per_hour: float = 0.03


class Tiring(Moments):
    def service_minutes(self, case: Case, pool: int, agent: int, minutes: float) -> float:
        hours = max(self._minute_of_day() - self.numbers.fresh_until, 0.0) / MINUTES_PER_HOUR
        return super().service_minutes(case, pool, agent, minutes) * (1.0 + self.numbers.per_hour * hours)

    def _minute_of_day(self) -> float:
        return self.run.clock.now % MINUTES_PER_DAY
