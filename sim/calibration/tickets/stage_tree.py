"""Stages: what a case remembers of its way, as far as the log shows that it matters for what comes next.

What a case does after a visit, and when, depends on more than where it is: how old it is, whether work is taken up
again or for the first time, whether the case had been here before, which level it came from, where it was opened. The
visits of a level (its work, its line, its waits) are parted in two by the one of these that tells most of what becomes
of them (`stage_growth`), the parts again, and so on, best first, while the log bears it: a tree of classification
(Breiman, Friedman, Olshen and Stone 1984, *Classification and Regression Trees*), grown by likelihood. Each leaf is a
stage: a level of the scenario that is called after its group, with what its visits have in common behind `#`.

Age matters most. Without it stays of a case are independent of one another but for where it is; those of real cases are
not: the same few are long throughout, and whoever has waited long is looked at in another way. Types of cases that
nobody wrote down (`case_types`) are kept apart from the start, wherever there are visits enough: a case has its type
for good.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.tickets.stage_growth import Remembered, grown
from sim.calibration.tickets.ticket_visits import (
    AWAITS_CUSTOMER,
    AWAITS_THIRD_PARTY,
    LINE,
    OUTSIDE,
    WORK,
    Visits,
)

FEWEST_OF_A_TYPE: Final = 40
"""Visits of a type of cases that are apart from the start."""
MOST: Final = 190
"""Stages in all; a scenario may have 200 levels, and a file 2 MB."""
ROOTS: Final = 90
"""Of these, those for types of cases at most: the rest is for what else matters."""
AGE_EDGES: Final = (1e-9, 60.0, 720.0, 2_880.0, 7_200.0, 14_400.0, 21_600.0, 28_800.0, 43_200.0, 57_600.0, 86_400.0)
"""Minutes at which a case comes into its next age."""
AGE_NAMES: Final = ("at-once", "1h", "12h", "2d", "5d", "10d", "15d", "20d", "30d", "40d", "60d")
"""Of the edges, but for the first: a case that has just been opened is of no age."""
KIND_NAMES: Final = {WORK: "work", LINE: "line", AWAITS_CUSTOMER: "customer", AWAITS_THIRD_PARTY: "third_party"}
KIND_WORDS: Final = ("work", "lying in line", "a wait for the customer", "a wait for a third party")
TYPE_NAMES: Final = ("quick", "middling", "slow")
"""Of the types of cases, by the time that they take on average."""
LESS: Final = 0.9
"""What a split by handoffs so far or by the visit before is worth: of two that tell as much, the plainer one is taken.
"""
MOST_MOVES: Final = 5
"""Changes of level are counted up to so many."""

_LEVEL, _KIND, _AGAIN, _BACK, _SOURCE, _AGE, _MOVES, _BEFORE, _HOME, _TYPE = range(10)
_REMEMBERED: Final = (Remembered(_AGAIN), Remembered(_BACK), Remembered(_SOURCE, named=True), Remembered(_AGE),
                      Remembered(_MOVES, worth=LESS), Remembered(_BEFORE, named=True, worth=LESS),
                      Remembered(_HOME, named=True))

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]
Path = tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Stages:
    """The stage of every visit, and what stages are called; those of a level follow one another."""

    of_visit: Codes
    names: tuple[str, ...]
    about: tuple[str, ...]
    """What a stage's visits have in common beside what its name says."""
    level: Codes
    """The level of each stage."""
    kind: Codes
    """What its visits are, as in `Visits.kind`."""
    ages: tuple[tuple[int, int], ...]
    """The least and the greatest age class of each stage."""

    def __len__(self) -> int:
        """Return the number of stages."""
        return len(self.names)


def stages(visits: Visits, groups: tuple[str, ...], joined: Codes, timed: bool = False,
           types: Codes | None = None) -> Stages:
    """Return the stages of visits; joined: the level of each group, groups that share one are told by its name.

    timed: a stage's name says what a case is there; types: of the cases, as `case_types` finds them. Raises nothing:
    where nothing matters each level is one stage, or one for each kind of its visits.
    """
    table = np.array(contexts(visits, joined), dtype=np.int64)
    table = np.column_stack([table, np.zeros(len(table), dtype=np.int64) if types is None else types[visits.case]])
    place = table[:, _LEVEL] * len(KIND_NAMES) + table[:, _KIND]
    leaves = grown(visits, table, _roots(table), _REMEMBERED if timed else _REMEMBERED[:-1], place, table[:, _LEVEL],
                   MOST, careful=not timed)
    leaves.sort(key=lambda leaf: (int(place[leaf[0]]), _signature(table[leaf])))
    of_visit = np.zeros(len(visits), dtype=np.int64)
    whole = {int(each): table[place == each] for each in np.unique(place)}
    names: list[str] = []
    about: list[str] = []
    for at, leaf in enumerate(leaves):
        of_visit[leaf] = at
        name, said = _named(table[leaf], whole[int(place[leaf[0]])], groups, timed)
        names.append(name)
        about.append(said)
    first = np.array([leaf[0] for leaf in leaves])
    ages = tuple((int(table[leaf, _AGE].min()), int(table[leaf, _AGE].max())) for leaf in leaves)
    return Stages(of_visit, _apart(names), tuple(about), table[first, _LEVEL], table[first, _KIND], ages)


def contexts(visits: Visits, joined: Codes) -> list[Path]:
    """Return the context of each visit: level, kind, taken up again, been here before, came from, age, changes of
    level so far, kind of the visit before, level at which the case was opened.

    came from: the level of the stay before, plus 1; 0 from outside. age: how many of `AGE_EDGES` the case has reached.
    kind of the visit before: plus 1, 0 where it was at another level.
    """
    level = joined[visits.level]
    first = np.flatnonzero(np.diff(visits.case, prepend=-1) != 0)
    age = visits.start - np.repeat(visits.start[first], np.diff(first, append=len(visits)))
    ages = np.searchsorted(np.array(AGE_EDGES), age, side="right")
    found: list[Path] = []
    home = np.repeat(level[first], np.diff(first, append=len(visits)))
    case, here, source, worked, moves, before, been = -1, -1, 0, 0, 0, 0, set[int]()
    for at in range(len(visits)):
        if visits.case[at] != case:
            case, here, source, worked, moves, before, been = int(visits.case[at]), -1, 0, 0, 0, 0, set()
        elif visits.came_from[at] == OUTSIDE:
            been.add(here)
            here, source, worked, before = -1, 0, 0, 0
        if level[at] != here:
            source = here + 1
            if here >= 0:
                been.add(here)
                moves += 1
            here, worked, before = int(level[at]), 0, 0
        kind = int(visits.kind[at])
        found.append((here, kind, int(worked > 0), int(here in been), source, int(ages[at]), min(moves, MOST_MOVES),
                      before, int(home[at])))
        worked += kind == WORK
        before = kind + 1
    return found


def _signature(part: Codes) -> tuple[int, ...]:
    """What orders the stages of a level: the least of each figure, in the order of a context."""
    return tuple(int(each) for each in np.r_[part.min(axis=0), part.max(axis=0)])


def _roots(table: Codes) -> Codes:
    """The first leaf of each visit: level, kind and type of case, types together where one of them has too few."""
    place = table[:, _LEVEL] * len(KIND_NAMES) + table[:, _KIND]
    types = int(table[:, _TYPE].max()) + 1
    _, where = np.unique(place, return_inverse=True)
    count = np.bincount(where * types + table[:, _TYPE], minlength=(int(where.max()) + 1) * types)
    fewest = FEWEST_OF_A_TYPE
    while True:
        apart = (count.reshape(-1, types).min(axis=1) >= fewest)[where]
        found, roots = np.unique(place * types + np.where(apart, table[:, _TYPE], 0), return_inverse=True)
        if found.size <= ROOTS or not apart.any():
            return np.asarray(roots.reshape(-1))
        fewest *= 2


# Names --------------------------------------------------------------------------------------------------------------


def _named(part: Codes, whole: Codes, groups: tuple[str, ...], timed: bool) -> tuple[str, str]:
    """`second_line#work-back-from-first_line-2d-10d`, and the same and more in words: what the visits have in common.

    What all visits of that kind to the level have in common is not said.
    """
    kind = int(part[0, _KIND])
    name = [KIND_NAMES[kind]] if timed or kind != WORK else []
    words = []

    def told(column: int) -> int | None:
        alike = _alike(part[:, column]) and not _alike(whole[:, column])
        return int(part[0, column]) if alike else None

    if (type_ := told(_TYPE)) is not None:
        name.append(TYPE_NAMES[type_])
    if (again := told(_AGAIN)) is not None:
        words.append("taken up again" if again else "for the first time")
        name += [] if timed else ["again" if again else "first"]
    if (back := told(_BACK)) is not None:
        name.append("back" if back else "new")
    if (source := told(_SOURCE)) is not None:
        name.append(f"from-{groups[source - 1]}" if source else "from-outside")
    if (before := told(_BEFORE)) is not None:
        words.append(f"after {KIND_WORDS[before - 1]}" if before else "just arrived")
    if (home := told(_HOME)) is not None:
        words.append(f"opened at {groups[home]}")
    low, high = int(part[:, _MOVES].min()), int(part[:, _MOVES].max())
    if (low, high) != (int(whole[:, _MOVES].min()), int(whole[:, _MOVES].max())):
        words.append(f"{low} handoffs so far" if low == high else f"{low} handoffs or more so far"
                     if high == MOST_MOVES else f"{low} to {high} handoffs so far")
    low, high = int(part[:, _AGE].min()), int(part[:, _AGE].max())
    if (low, high) != (int(whole[:, _AGE].min()), int(whole[:, _AGE].max())):
        name.append(_age(low, high))
    return groups[int(part[0, _LEVEL])] + ("#" + "-".join(name) if name else ""), ", ".join(words)


def _alike(column: Codes) -> bool:
    return bool((column == column[0]).all())


def _age(low: int, high: int) -> str:
    """`at-once`, `later`, `0-1h`, `to-12h`, `2d-10d`, `40d+`: which ages a stage is for."""
    if high == 0:
        return "at-once"
    end = AGE_NAMES[high] if high < len(AGE_NAMES) else ""
    if low == 0:
        return f"to-{end}"
    if low == 1:
        return f"0-{end}" if end else "later"
    return f"{AGE_NAMES[low - 1]}-{end}" if end else f"{AGE_NAMES[low - 1]}+"


def _apart(names: list[str]) -> tuple[str, ...]:
    """Names with a number behind those that would be alike."""
    found: list[str] = []
    for at, name in enumerate(names):
        before = names[:at].count(name)
        found.append(f"{name}-{before + 1}" if before else name)
    return tuple(found)
