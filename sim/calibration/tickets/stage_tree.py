"""Stages: what a case remembers of its way, as far as the log shows that it matters for what comes next.

What a case does after a visit depends on more than where it is: whether work is taken up again or for the first time,
whether the case had been here before, which level it came from, whether it only lies in line. Each such context that
has visits enough, and is followed by something else or after another time than the rest, is a stage of its level; the
others are joined to the stage above (a context tree: Rissanen 1983; Buehlmann and Wyner 1999, "Variable length Markov
chains", *Annals of Statistics* 27:480). A stage is a level of the scenario that is called after its group, with the
rest of its name behind `#`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.tickets.ticket_visits import OPEN, OUTSIDE, Visits

FEWEST: Final = 40
"""Visits of a stage of its own."""
KOLMOGOROV: Final = 1.63
"""Beyond this times sqrt(1/n + 1/m) two samples differ at the level of 1 % (Kolmogorov and Smirnov)."""
AGES: Final = 3
AGE_NAMES: Final = ("at-once", "young", "older", "old")
MOST: Final = 190
"""Stages in all; a scenario may have 200 levels."""

Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Stages:
    """The stage of every visit, and what stages are called; those of a level follow one another."""

    of_visit: Codes
    names: tuple[str, ...]
    level: Codes
    """The level of each stage."""
    in_line: Flags
    """Whether nobody works on a case at this stage."""

    def __len__(self) -> int:
        """Return the number of stages."""
        return len(self.names)


Path = tuple[int, ...]


def stages(visits: Visits, groups: tuple[str, ...], joined: Codes) -> Stages:
    """Return the stages of visits; joined: the level of each group, groups that share one are told by its name.

    Raises nothing: where nothing matters each level is one stage, or two where cases lie in line.
    """
    paths = contexts(visits, joined)
    keep = _kept(visits, paths)
    of_visit = [_stage(path, keep) for path in paths]
    order = sorted(set(of_visit), key=lambda path: (path[0], path[1:]))
    number = {path: at for at, path in enumerate(order)}
    names = tuple(_name(path, groups) for path in order)
    return Stages(np.array([number[path] for path in of_visit], dtype=np.int64), names,
                  np.array([path[0] for path in order], dtype=np.int64),
                  np.array([bool(path[1]) for path in order], dtype=bool))


def contexts(visits: Visits, joined: Codes) -> list[Path]:
    """Return the context of each visit: level, in line or not, taken up again, been here before, came from, age.

    came from: the level of the stay before, plus 1; 0 from outside. age: 0 of a case that has just been opened, else
    from 1 to `AGES` by how old it is among those that come to the same level in the same way.
    """
    in_line = (visits.queue > 0.0) & (visits.work == 0.0) & (visits.reason == 0)
    level = joined[visits.level]
    ages = _ages(visits, level * 2 + in_line)
    found: list[Path] = []
    case, here, source, worked, been = -1, -1, 0, 0, set[int]()
    for at in range(len(visits)):
        if visits.case[at] != case:
            case, here, source, worked, been = int(visits.case[at]), -1, 0, 0, set()
        elif visits.came_from[at] == OUTSIDE:
            been.add(here)
            here, source, worked = -1, 0, 0
        if level[at] != here:
            source = here + 1
            if here >= 0:
                been.add(here)
            here, worked = int(level[at]), 0
        found.append((here, int(in_line[at]), int(worked > 0), int(here in been), source, int(ages[at])))
        worked += not in_line[at]
    return found


def _ages(visits: Visits, place: Codes) -> Codes:
    """The age class of each visit's case when it begins; place: visits alike share a number."""
    first = np.flatnonzero(np.diff(visits.case, prepend=-1) != 0)
    age = visits.start - np.repeat(visits.start[first], np.diff(first, append=len(visits)))
    found = np.zeros(len(visits), dtype=np.int64)
    for each in np.unique(place):
        here = (place == each) & (age > 0.0)
        if here.any():
            edges = np.quantile(age[here], np.arange(1, AGES) / AGES)
            found[here] = 1 + np.searchsorted(edges, age[here], side="right")
    return found


def _stage(path: Path, keep: set[Path]) -> Path:
    """The longest part of a context that is a stage."""
    for length in range(len(path), 2, -1):
        if path[:length] in keep:
            return path[:length]
    return path[:2]


def _kept(visits: Visits, paths: list[Path]) -> set[Path]:
    """The contexts that are stages of their own: what follows them, or when, is told from the rest above."""
    table = np.array(paths, dtype=np.int64)
    follows = visits.next != OPEN
    after = np.append(table[1:, 0] * 2 + table[1:, 1], 0)
    after = np.where(visits.next >= visits.levels, -1 - (visits.next - visits.levels), after)
    spent = visits.queue + visits.work + visits.wait
    gains: dict[Path, float] = {}
    for length in range(table.shape[1], 2, -1):
        codes, where = np.unique(table[:, :length], axis=0, return_inverse=True)
        _, above = np.unique(table[:, :length - 1], axis=0, return_inverse=True)
        where, above = where.reshape(-1), above.reshape(-1)
        for at, code in enumerate(codes.tolist()):
            inside = (where == at) & follows
            rest = (above == above[np.argmax(where == at)]) & ~(where == at) & follows
            if inside.sum() < FEWEST or rest.sum() < FEWEST:
                continue
            worth = _worth(after[inside], after[rest]) + _later(spent[inside], spent[rest])
            if worth > 0.0:
                gains[tuple(code)] = worth
    room = MOST - len(np.unique(table[:, :2], axis=0))
    return set(sorted(gains, key=lambda path: -gains[path])[:max(room, 0)])


def _worth(own: Codes, rest: Codes) -> float:
    """The gain in log-likelihood of telling two parts apart by what follows them, less a unit a free share (Akaike)."""
    kinds, code = np.unique(np.r_[own, rest], return_inverse=True)
    here = np.bincount(code[:own.size], minlength=kinds.size).astype(np.float64)
    there = np.bincount(code[own.size:], minlength=kinds.size).astype(np.float64)
    both = here + there
    found = 0.0
    for part in (here, there):
        seen = part > 0.0
        found += float(part[seen] @ np.log(part[seen] / part.sum() * both.sum() / both[seen]))
    return found - (kinds.size - 1)


def _later(own: NDArray[np.float64], rest: NDArray[np.float64]) -> float:
    """How far two samples of times are apart beyond what luck allows; 0 where they are not."""
    points = np.sort(np.r_[own, rest])
    apart = np.abs(np.searchsorted(np.sort(own), points, side="right") / own.size
                   - np.searchsorted(np.sort(rest), points, side="right") / rest.size).max()
    allowed = KOLMOGOROV * math.sqrt(1.0 / own.size + 1.0 / rest.size)
    return float(own.size * (apart - allowed)) if apart > allowed else 0.0


def _name(path: Path, groups: tuple[str, ...]) -> str:
    """`second_line`, or `second_line#line-again-back-from-first_line`."""
    parts = ["line"] if path[1] else []
    if len(path) > 2:
        parts.append("again" if path[2] else "first")
    if len(path) > 3:
        parts.append("back" if path[3] else "new")
    if len(path) > 4:
        parts.append(f"from-{groups[path[4] - 1]}" if path[4] else "from-outside")
    if len(path) > 5:
        parts.append(AGE_NAMES[path[5]])
    return groups[path[0]] + ("#" + "-".join(parts) if parts else "")
