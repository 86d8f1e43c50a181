"""Days of a contact centre: what is counted from opening to closing, averaged over many of them."""

from __future__ import annotations

import numpy as np

from sim.validation.chunks import Chunk
from sim.validation.meters import ratio
from sim.vocabulary import Kind


class WeekDays:
    """Contacts, waits and losses of days that follow each other, per day."""

    def __init__(self, days: int, target: float) -> None:
        """Average over `days`; a wait of less than `target` minutes is prompt, whether it ends served or not."""
        self._days, self._target = days, target
        self._arrivals = self._prompt = self._lost = self.lost_late = self.blocked = 0
        self.served = self.served_in_target = 0
        self._minutes = self.served_minutes = 0.0

    def take(self, chunk: Chunk) -> None:
        """Count a chunk."""
        served, hung_up = chunk.values(Kind.SERVED), chunk.values(Kind.ABANDONED)
        self._arrivals += chunk.at(Kind.CONTACTED).size
        self._lost += hung_up.size
        self.lost_late += int(np.count_nonzero(hung_up > self._target))
        self.blocked += chunk.at(Kind.BLOCKED).size
        self.served += served.size
        self.served_minutes += float(served.sum())
        self._minutes += float(served.sum()) + float(hung_up.sum())
        self.served_in_target += int(np.count_nonzero(served <= self._target))
        self._prompt += int(np.count_nonzero(served < self._target)) + int(np.count_nonzero(hung_up < self._target))

    @property
    def arrivals(self) -> float:
        """Contacts."""
        return self._arrivals / self._days

    @property
    def minutes(self) -> float:
        """All waits together."""
        return self._minutes / self._days

    @property
    def prompt(self) -> float:
        """Waits shorter than the target."""
        return self._prompt / self._days

    @property
    def lost(self) -> float:
        """Who hung up."""
        return self._lost / self._days


class BranchDays:
    """The same for days side by side, each a branch that opens empty and is watched until it closes."""

    def __init__(self, branches: int, target: float, day: float) -> None:
        """Average over `branches`, a day of `day` minutes each."""
        self._branches, self._day = branches, day
        self._counts = WeekDays(branches, target)
        self._busy = 0.0

    def take(self, chunk: Chunk) -> None:
        """Count a chunk; each service lasts from its start to its end or the end of the day."""
        self._counts.take(chunk)
        self._busy += float((self._day - chunk.times(Kind.SERVED)).sum())
        self._busy -= float((self._day - chunk.times(Kind.RELEASED)).sum())

    def per_day(self, agents: int) -> dict[str, float]:
        """What the peer prints, of a day with so many agents: contacts are counted once they are served.

        The service level with abandonment leaves out who hangs up within the target.
        """
        counts, days = self._counts, self._branches
        return {
            "contacts_in_target": counts.served_in_target / days,
            "service_level": ratio(counts.served_in_target, counts.served),
            "service_level_with_abandonment": ratio(counts.served_in_target, counts.served + counts.lost_late),
            "speed_of_answer": ratio(counts.served_minutes, counts.served),
            "occupancy": self._busy / days / self._day / agents,
            "abandoned": counts.lost,
            "blocked": counts.blocked / days,
        }
