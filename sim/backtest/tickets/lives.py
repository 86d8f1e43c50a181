"""One entry a case: what is counted and timed of it, from its changes of state.

*Handoff*: two changes after one another on different levels. *Returned*: the case came to a level again that it had
left before, or was opened again after it had been done. *Time to a solution*: from the first change to the beginning
of the last time that the case was done; a case that was closed without having been called solved was solved when it
was closed. Who gave up is never solved: such a case stays among those that wait for a solution as long as it could be
watched, so a quantile says by when that share of all cases is solved.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.backtest.tickets.changes import DONE, GAVE_UP, STATES, Changes
from sim.backtest.tickets.window import Window, within
from sim.vocabulary import HOURS_PER_WEEK, MINUTES_PER_HOUR

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
_GAVE_UP: Final = STATES.index(GAVE_UP)


@dataclass(frozen=True, slots=True, eq=False)
class Lives:
    """Cases that count, one entry each.

    duration: minutes to the solution, or those for which the case was watched in vain (inf without an end of
    observation); solved: which of the two; reached: shape (cases, levels); open_minutes: within the window, not beyond
    its end; events: changes by hour of the week, shape (cases, 168); runs: of how many runs these are the cases.
    """

    opened: Floats
    duration: Floats
    solved: Flags
    handoffs: NDArray[np.int64]
    returned: Flags
    reached: Flags
    kind: NDArray[np.int64]
    open_minutes: Floats
    events: NDArray[np.int64]
    levels: tuple[str, ...]
    kinds: tuple[str, ...]
    minutes: float
    """Length of the window in which cases are opened."""
    runs: int = 1

    def __len__(self) -> int:
        """Return the number of cases."""
        return int(self.opened.size)

    def where(self, keep: Flags) -> Lives:
        """Return the cases flagged in `keep`."""
        return replace(self, opened=self.opened[keep], duration=self.duration[keep], solved=self.solved[keep],
                       handoffs=self.handoffs[keep], returned=self.returned[keep], reached=self.reached[keep],
                       kind=self.kind[keep], open_minutes=self.open_minutes[keep], events=self.events[keep])


def lives(table: Changes, window: Window, runs: int = 1) -> Lives:
    """Return what is counted of the cases of a table that were opened in a window."""
    seen = within(table, window)
    first = seen.first
    size = np.diff(first, append=len(seen))
    row = np.repeat(np.arange(first.size), size)
    last = first + size - 1
    same = np.diff(row, prepend=-1) == 0
    moved = same & (np.diff(seen.level, prepend=-1) != 0)
    done = np.isin(seen.state, DONE)
    again = same & np.append(False, done[:-1]) & ~done
    opened = seen.minute[first]
    until = np.full(first.size, window.seen)
    if seen.watched_until is not None:
        until = np.minimum(until, seen.watched_until[seen.case[first]])
    final = seen.state[last]
    solved = np.isin(final, DONE) & (final != _GAVE_UP)
    return Lives(
        opened, np.where(solved, seen.minute[last] - opened, until - opened), solved,
        np.bincount(row[moved], minlength=first.size), _came_back(seen, row, moved) | _any(row, again, first.size),
        _reached(seen, row, first.size), seen.kind[first],
        _open_minutes(seen, row, same, done, np.minimum(until, window.end)), _by_hour(seen, row, first.size),
        seen.levels, seen.kinds, window.end - window.begin, runs)


def _any(row: NDArray[np.int64], flag: Flags, cases: int) -> Flags:
    return np.bincount(row[flag], minlength=cases) > 0


def _came_back(seen: Changes, row: NDArray[np.int64], moved: Flags) -> Flags:
    """Return which cases begin a stay at a level at which they had stayed before."""
    cases = int(row[-1]) + 1 if row.size else 0
    begins = moved | (np.diff(row, prepend=-1) != 0)
    place = row[begins] * (len(seen.levels) + 1) + seen.level[begins] + 1
    stays = np.bincount(row[begins], minlength=cases)
    different = np.bincount(np.unique(place) // (len(seen.levels) + 1), minlength=cases)
    return stays > different


def _reached(seen: Changes, row: NDArray[np.int64], cases: int) -> Flags:
    reached = np.zeros((cases, len(seen.levels) + 1), dtype=bool)
    reached[row, seen.level] = True
    return reached[:, :-1]


def _open_minutes(seen: Changes, row: NDArray[np.int64], same: Flags, done: Flags, until: Floats) -> Floats:
    """Return for how long each case was open before a minute of its own."""
    end = until[row] if row.size else until
    follows = np.append(same[1:], False)
    change = np.where(follows, np.append(seen.minute[1:], 0.0), end)
    spent = np.minimum(change, end) - np.minimum(seen.minute, end)
    return np.bincount(row, weights=np.where(done, 0.0, spent), minlength=until.size).astype(np.float64)


def _by_hour(seen: Changes, row: NDArray[np.int64], cases: int) -> NDArray[np.int64]:
    hour = (seen.minute // MINUTES_PER_HOUR).astype(np.int64) % HOURS_PER_WEEK
    counts = np.bincount(row * HOURS_PER_WEEK + hour, minlength=cases * HOURS_PER_WEEK)
    return counts.reshape(cases, HOURS_PER_WEEK).astype(np.int64)
