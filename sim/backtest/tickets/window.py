"""Which cases are counted and until when they are looked at: what a window cuts is cut alike in log and run.

A case counts if it was *opened* within the window. One that is older is seen only because it lasted: it is left out,
in the log as in the run (left truncation). Nothing is looked at beyond the end of observation: a case that is open
then is censored there, for times by Kaplan and Meier's estimate; handoffs, returns and levels are counted as far as
they are seen. A run is given a window of the same length that begins at the same hour of the week, after its warm-up,
so that a case has as long to be solved in the run as in the log.

Cases that were selected otherwise (all those closed in some weeks) are complete and have no window; those of a run are
then followed so long that hardly any is cut.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.backtest.tickets.changes import DONE, Changes
from sim.vocabulary import MINUTES_PER_WEEK

FOLLOWED: Final = 0.99
"""Cases are followed so long after the last was opened that this share of those seen has come to an end."""


@dataclass(frozen=True, slots=True)
class Window:
    """Cases opened at minutes in [begin, end) count, and are looked at before minute `seen`."""

    begin: float = -math.inf
    end: float = math.inf
    seen: float = math.inf

    def shifted(self, warm_up: float) -> Window:
        """Return the window in a run: as long, at the same hour of the week, at or after the end of the warm-up."""
        phase = self.begin % MINUTES_PER_WEEK
        weeks = math.ceil((warm_up - phase) / MINUTES_PER_WEEK)
        by = phase + max(weeks, 0) * MINUTES_PER_WEEK - self.begin
        return Window(self.begin + by, self.end + by, self.seen + by)

    @property
    def bounded(self) -> bool:
        """Return whether there is a window at all."""
        return math.isfinite(self.begin)


def window_of(table: Changes) -> Window:
    """Return the window of a log: from the first to the last opening, followed as long as is worth it.

    A log that goes on after its last case was opened is looked at until `FOLLOWED` of its cases would have ended, had
    they been opened last; the rest of it tells of few cases, and a run would be simulated for it in vain.
    """
    first = table.first
    opened = table.minute[first]
    begin, end, last = float(opened.min()), float(opened.max()), float(table.minute.max())
    final = np.append(first[1:], len(table)) - 1
    over = np.isin(table.state[final], DONE)
    lasted = np.sort((table.minute[final] - opened)[over])
    follow = float(lasted[math.ceil(FOLLOWED * lasted.size) - 1]) if lasted.size else 0.0
    # the minute of the last opening is within the window
    return Window(begin, math.nextafter(end, math.inf), math.nextafter(min(last, end + follow), math.inf))


def within(table: Changes, window: Window) -> Changes:
    """Return what is seen of the cases that count."""
    opened = table.opened
    return table.where((opened >= window.begin) & (opened < window.end) & (table.minute < window.seen))


def were_selected(table: Changes) -> bool:
    """Return whether the cases of a log were chosen by when they ended: see `ends_were_selected`."""
    first = table.first
    return ends_were_selected(table.minute[first], table.minute[np.append(first[1:], len(table)) - 1])


def ends_were_selected(opened: NDArray[np.float64], ended: NDArray[np.float64]) -> bool:
    """Return whether cases were chosen by when they ended: their ends lie closer together than their openings, by more
    than half (both without the outermost hundredths). Their openings then say nothing of demand.
    """
    return _spread(ended) < 0.5 * _spread(opened)


def _spread(minutes: NDArray[np.float64]) -> float:
    low, high = np.quantile(minutes, (0.01, 0.99))
    return float(high - low)


def of_run(window: Window, warm_up: float, lasting: float) -> Window:
    """Return the window of a run: that of the log, or without one so many minutes of openings and as many to follow."""
    if window.bounded:
        return window.shifted(warm_up)
    return replace(window, begin=warm_up, end=warm_up + lasting, seen=warm_up + 2.0 * lasting)
