"""Where cases go, stay after stay: the shares of all cases that go from one level to another at their first, second
... move.

A stay is an unbroken time at one level; being done is a place, too, which a case that is opened again leaves. What is
still open at the end of observation goes nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.backtest.tickets.changes import DONE, Changes
from sim.backtest.tickets.window import Window, within

MOST_LEVELS: Final = 5
"""Levels that are told by themselves, those that most cases come to."""
STAYS: Final = 5
"""Stays that are followed."""
OTHERS: Final = "other levels"
DONE_NAME: Final = "done"


@dataclass(frozen=True, slots=True, eq=False)
class Flows:
    """Shares of all cases. names: the places, `done` last.

    begin: that begin at each place, shape (places,); moves: that go from one place to another after their n-th stay,
    shape (STAYS - 1, places, places).
    """

    names: tuple[str, ...]
    begin: NDArray[np.float64]
    moves: NDArray[np.float64]

    @property
    def total(self) -> NDArray[np.float64]:
        """Return how often a case goes from one place to another, in the mean of all cases: shape (places, places)."""
        return np.asarray(self.moves.sum(axis=0))


def shown_levels(log: Changes, window: Window) -> tuple[str, ...]:
    """Return the levels that are told by themselves, in the order of the scenario."""
    seen = within(log, window)
    pairs = np.unique(seen.case * len(seen.levels) + seen.level)
    count = np.bincount(pairs % len(seen.levels), minlength=len(seen.levels))
    most = sorted(np.argsort(-count, kind="stable")[:MOST_LEVELS].tolist())
    return tuple(seen.levels[at] for at in most if count[at])


def flows(table: Changes, window: Window, levels: tuple[str, ...]) -> Flows:
    """Return where the cases of a window go; levels: those told by themselves, of which the table knows all."""
    seen = within(table, window)
    rest = len(levels) < len(seen.levels)
    names = (*levels, *([OTHERS] if rest else []), DONE_NAME)
    place_of = np.array([levels.index(name) if name in levels else len(levels) for name in seen.levels])
    place = np.where(np.isin(seen.state, DONE), len(names) - 1, place_of[seen.level])
    # levels that are told together are still parted: a move between them is one
    stay = np.where(np.isin(seen.state, DONE), -1, seen.level)
    begins = (np.diff(seen.case, prepend=-1) != 0) | (np.diff(stay, prepend=-2) != 0)
    case, place = seen.case[begins], place[begins]
    first = np.diff(case, prepend=-1) != 0
    number = np.arange(case.size) - np.maximum.accumulate(np.where(first, np.arange(case.size), 0))
    cases = max(int(first.sum()), 1)
    moves = np.zeros((STAYS - 1, len(names), len(names)))
    later = ~first & (number < STAYS)
    np.add.at(moves, (number[later] - 1, place[np.flatnonzero(later) - 1], place[later]), 1.0 / cases)
    return Flows(names, np.bincount(place[first], minlength=len(names)) / cases, moves)
