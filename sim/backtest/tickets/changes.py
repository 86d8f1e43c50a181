"""Changes of state of cases: the one table that is measured, whether a log or a run gave it.

What counts as a change is decided here, alike for both: rows in time, a row that repeats level and state of the one
before it left out (a comment added to a ticket is no step), and what happens to a case that is done left out until it
is opened again - a closing some days after the solution is the clock of the desk's software and not its work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

QUEUED: Final = "queued"
WORKING: Final = "working"
WAITING_CUSTOMER: Final = "waiting_customer"
WAITING_THIRD_PARTY: Final = "waiting_third_party"
SOLVED: Final = "solved"
CLOSED: Final = "closed"
GAVE_UP: Final = "gave_up"
STATES: Final = (QUEUED, WORKING, WAITING_CUSTOMER, WAITING_THIRD_PARTY, SOLVED, CLOSED, GAVE_UP)
"""What a case may be; in a table the number of the word."""
DONE: Final = (STATES.index(SOLVED), STATES.index(CLOSED), STATES.index(GAVE_UP))
"""States in which nobody works on a case and nobody waits."""
NONE: Final = -1
"""A level or a class that is not known."""


@dataclass(frozen=True, slots=True, eq=False)
class Changes:
    """What cases were from which minute on, one entry a change, ordered by case and minute.

    case: index into `names`; minute: since a Monday 00:00; level, state, kind: indices into `levels`, `STATES` and
    `kinds`, `NONE` where a level or a kind (the class of a case, the flaw of a run) is not known.
    """

    case: NDArray[np.int64]
    minute: NDArray[np.float64]
    level: NDArray[np.int64]
    state: NDArray[np.int64]
    kind: NDArray[np.int64]
    names: tuple[str, ...]
    levels: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    watched_until: NDArray[np.float64] | None = None

    def __len__(self) -> int:
        """Return the number of changes."""
        return int(self.case.size)

    def where(self, keep: NDArray[np.bool_]) -> Changes:
        """Return the changes flagged in `keep`; cases and levels keep their numbers."""
        return replace(self, case=self.case[keep], minute=self.minute[keep], level=self.level[keep],
                       state=self.state[keep], kind=self.kind[keep])

    @property
    def first(self) -> NDArray[np.int64]:
        """Return the position of the first change of each case that has one, by case."""
        return np.flatnonzero(np.diff(self.case, prepend=-1) != 0)

    @property
    def opened(self) -> NDArray[np.float64]:
        """Return for each change the minute of the first one of its case."""
        first = self.first
        return np.repeat(self.minute[first], np.diff(first, append=len(self)))


def changes(case: ArrayLike, minute: ArrayLike, level: Sequence[str], state: Sequence[str],
            kind: Sequence[str] | None = None, levels: Sequence[str] | None = None) -> Changes:
    """Make a table of plain columns of equal length; an empty level or kind is not known.

    case: names or numbers; levels: their order, by default that of the alphabet. What counts is kept (see `settled`).
    Raises ValueError for a state or a level that is not among the known ones.
    """
    names, codes = np.unique(np.asarray(case).astype(str), return_inverse=True)
    known = tuple(sorted({each for each in level if each})) if levels is None else tuple(levels)
    kinds = tuple(sorted({each for each in kind or () if each}))
    kind_code = _coded(kind, kinds) if kind is not None else np.full(codes.size, NONE, dtype=np.int64)
    table = Changes(codes.astype(np.int64), np.asarray(minute, dtype=np.float64), _coded(level, known),
                    _coded(state, STATES), kind_code, tuple(names.tolist()), known, kinds)
    return settled(table)


def _coded(words: Sequence[str], known: Sequence[str]) -> NDArray[np.int64]:
    number = {word: place for place, word in enumerate(known)} | {"": NONE}
    unknown = sorted({word for word in words if word not in number})
    if unknown:
        raise ValueError(f"{unknown[0]!r} is none of {', '.join(known)}")
    return np.array([number[word] for word in words], dtype=np.int64)


def settled(table: Changes) -> Changes:
    """Return the changes that count, in order: see the top of this module.

    A row without a level has that of the row before it (of the first row that has one, at the beginning of a case), and
    a case has the kind of its first row that knows it. Rows of one case and minute keep their order.
    """
    order = np.lexsort((table.minute, table.case))
    table = table.where(order)  # type: ignore[arg-type]
    table = replace(table, level=_filled(table.case, table.level), kind=_of_case(table.case, table.kind))
    same_case = np.diff(table.case, prepend=-1) == 0
    done = np.isin(table.state, DONE)
    before = np.append(False, done[:-1]) & same_case
    table = table.where(~(done & before))
    repeated = ((np.diff(table.case, prepend=-1) == 0) & (np.diff(table.level, prepend=-2) == 0)
                & (np.diff(table.state, prepend=-2) == 0))
    return table.where(~repeated)


def _filled(case: NDArray[np.int64], level: NDArray[np.int64]) -> NDArray[np.int64]:
    """Carry known levels on to the rows of their case that name none, later rows first."""
    if not (level == NONE).any():
        return level
    place = np.arange(level.size)
    start = np.maximum.accumulate(np.where(np.diff(case, prepend=-1) != 0, place, 0))
    last = np.maximum.accumulate(np.where(level != NONE, place, -1))
    filled = np.where(last >= start, level[last], NONE)
    return np.where(filled == NONE, _of_case(case, level), filled)


def _of_case(case: NDArray[np.int64], values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for every row the first known value of its case."""
    found = np.full(int(case.max(initial=-1)) + 1, NONE, dtype=np.int64)
    known = np.flatnonzero(values != NONE)[::-1]
    found[case[known]] = values[known]
    return found[case]


def on_levels(table: Changes, levels: Sequence[str], line_of: Mapping[str, str] | None = None) -> Changes:
    """Return a log's changes with its groups joined to the levels of a scenario.

    line_of: the level of each group that is called otherwise. Raises ValueError for a group without a level.
    """
    names = [(line_of or {}).get(group, group) for group in table.levels]
    code = np.append(_coded(names, tuple(levels)), NONE)
    return settled(replace(table, level=code[table.level], levels=tuple(levels)))


def joined(tables: Sequence[Changes]) -> Changes:
    """Return the cases of several runs of one scenario as one table, their names led by the number of the run."""
    step = np.cumsum([0, *(len(each.names) for each in tables)])
    names = tuple(f"{run}/{name}" for run, each in enumerate(tables) for name in each.names)
    ends = [np.full(len(each.names), np.inf) if each.watched_until is None else each.watched_until for each in tables]
    return Changes(
        np.concatenate([each.case + step[run] for run, each in enumerate(tables)]),
        np.concatenate([each.minute for each in tables]), np.concatenate([each.level for each in tables]),
        np.concatenate([each.state for each in tables]), np.concatenate([each.kind for each in tables]),
        names, tables[0].levels, tables[0].kinds, np.concatenate(ends))
