"""Open time of a run, cumulated: when a duration in business time is over, and which fit before a moment.

Business time passes in the open half hours of the week, never on closed dates (docs/model.md, 6.13). A business day is
the mean open time of the days of the week on which it opens. A duration is over at the first moment by which it has
been open for so long, so what ends after closing time is not within a duration that was used up at closing time.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from sim.scenario.run_days import halves_of
from sim.vocabulary import HALF_HOURS_PER_WEEK, MINUTES_PER_DAY, MINUTES_PER_HALF_HOUR, MINUTES_PER_WEEK

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.scenario.durations import Timespan

    Floats = NDArray[np.float64]


class OpenTime:
    """Tells durations of either clock between the minutes of one run."""

    def __init__(self, week: Sequence[bool] | None, days: Sequence[int], until: float) -> None:
        """Cumulate the open time of a week, and of dates that are not like it, up to a minute.

        week: whether it is open, by half hour of the week and then of the dates of their own; None: always, and
        business time is calendar time. days: what each day of the run is (`sim.scenario.run_days`).
        """
        self._week = None if week is None else np.array(week[:HALF_HOURS_PER_WEEK], dtype=bool)
        self._until = until
        if week is None:
            return
        places = np.array(halves_of(days, ceil(until / MINUTES_PER_HALF_HOUR) + 1))
        self._open: NDArray[np.bool_] = np.array(week, dtype=bool)[places] & (places >= 0)
        self._passed = MINUTES_PER_HALF_HOUR * np.concatenate(([0.0], np.cumsum(self._open)))

    def open_minutes(self, span: Timespan) -> float:
        """Return the minutes of open time in a duration, or of the calendar where that is its clock."""
        if self._week is None or span.clock != "days":
            return span.minutes
        days = self._week.reshape(7, -1).sum(axis=1)
        return span.minutes / MINUTES_PER_DAY * MINUTES_PER_HALF_HOUR * float(days.sum() / np.count_nonzero(days))

    def usual_length(self, span: Timespan) -> float:
        """Return the minutes of the calendar in which so much business time passes on average over the week."""
        if self._week is None or span.clock == "calendar":
            return span.minutes
        open_share = float(np.count_nonzero(self._week)) * MINUTES_PER_HALF_HOUR / MINUTES_PER_WEEK
        return self.open_minutes(span) / open_share

    def due(self, since: Floats, span: Timespan) -> Floats:
        """Return when durations that begin at some minutes are over; inf for what that is after the run."""
        if self._week is None or span.clock == "calendar":
            return since + span.minutes
        target = self._at(since) + self.open_minutes(span)
        slot = np.maximum(np.searchsorted(self._passed, target, side="left") - 1, 0)
        inside = slot < self._open.size
        known = np.where(inside, slot, 0)
        return np.where(inside, known * MINUTES_PER_HALF_HOUR + (target - self._passed[known]), np.inf)

    def is_within(self, since: Floats, until: Floats, span: Timespan) -> NDArray[np.bool_]:
        """Return whether the second moments come before the durations are over, or just then."""
        if self._week is None or span.clock == "calendar":
            with np.errstate(invalid="ignore"):
                return until - since <= span.minutes
        return until <= self.due(since, span)

    def last_start(self, span: Timespan) -> float:
        """Return the last moment from which a duration is over by the end of the run; before 0 where there is none."""
        if self._week is None or span.clock == "calendar":
            return self._until - span.minutes
        left = float(self._at(np.array([self._until]))[0]) - self.open_minutes(span)
        slot = int(np.searchsorted(self._passed, left, side="right")) - 1
        return slot * MINUTES_PER_HALF_HOUR + (left - float(self._passed[slot])) if slot >= 0 else -1.0

    def always_over_by(self, span: Timespan, other: Timespan, first: float, last: float) -> bool:
        """Whether a duration that begins at any moment from `first` to `last` is over before another, or with it.

        How long they last in the calendar is least and greatest where it opens or closes, hence on a half hour.
        """
        if self._week is None or span.clock == other.clock == "calendar":
            return span.minutes <= other.minutes
        if "calendar" not in (span.clock, other.clock):
            return self.open_minutes(span) <= self.open_minutes(other)
        halves = MINUTES_PER_HALF_HOUR * np.arange(ceil(first / MINUTES_PER_HALF_HOUR),
                                                   last / MINUTES_PER_HALF_HOUR + 1.0)
        starts = np.concatenate(([first, last], halves[halves <= last]))
        return bool(np.all(self.due(starts, span) <= self.due(starts, other)))

    def _at(self, minutes: Floats) -> Floats:
        """Return the open minutes before some minutes of the run."""
        slot = np.minimum((minutes / MINUTES_PER_HALF_HOUR).astype(np.int64), self._open.size - 1)
        return self._passed[slot] + np.where(self._open[slot], minutes - slot * MINUTES_PER_HALF_HOUR, 0.0)
