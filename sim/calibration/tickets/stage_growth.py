"""Visits parted into stages, best split first: what of a case's way is worth remembering.

A split is worth what it tells of three figures of a visit: what follows it, how long it takes, and where the case goes
when it leaves the level at last. The third is what keeps a case on its way: whether it is handed back to whom it came
from is decided over several visits to a level, each of which tells next to nothing of it alone. Each figure counts by
the gain in log-likelihood less a unit a free share (Akaike 1974, *IEEE Transactions on Automatic Control* 19:716), and
one that gains nothing costs nothing: what two parts do not differ in they have alike but for chance.

Where staff can be asked about, fits are for what-ifs. Time in line is no figure of a stage there: it comes of the
people and of what else is in line, so cases that come at other hours of the day, and are of other ages, lie in it for
other times without being other cases. And every split that is luck makes the intervals of a what-if too narrow: a split
has to gain over what follows and how long it takes together, less half the logarithm of the visits for each free share
(Schwarz 1978, *Annals of Statistics* 6:461), which finds none where there is none; parts are twice as large at least.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.tickets.ticket_visits import OPEN, Visits

FEWEST: Final = 20
"""Visits of a stage of its own, where nobody can ask about staff; twice as many where somebody can."""
CLEAR: Final = 1.0
"""Log-likelihood that a split by any figure has to gain: many are looked at, and the best gains something by luck."""
SPENT_EDGES: Final = (0.5, 5.0, 20.0, 60.0, 240.0, 720.0, 1_440.0, 2_880.0, 5_760.0, 10_080.0, 20_160.0, 43_200.0)
"""Times of visits are compared by class."""

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Remembered:
    """A column of the table of contexts by which visits may be parted.

    named: its numbers are names, each told from all others; else they are in order and parted in two. worth: what a
    split by it is worth beside others that tell as much.
    """

    column: int
    named: bool = False
    worth: float = 1.0


def grown(visits: Visits, table: Codes, roots: Codes, remembered: tuple[Remembered, ...], places: Codes, level: Codes,
          most: int, careful: bool) -> list[Codes]:
    """Return the visits of each leaf, from those of each root on, split until none gains or there are `most`.

    table: the context of each visit; roots: the leaf of each to begin with; places: what the case is and where, at each
    visit; level: of each visit; careful: whether splits are for what-ifs about staff.
    """
    seen = visits.next != OPEN
    figures = _figures(visits, places, level, careful)
    leaves = [np.flatnonzero(roots == at) for at in range(int(roots.max()) + 1)]
    waiting: list[tuple[float, int, Flags]] = []

    def look(at: int) -> None:
        leaf = leaves[at]
        gained, inside = _best(table[leaf], seen[leaf], [each[leaf] for each in figures], remembered, careful)
        if gained > 0.0:
            heapq.heappush(waiting, (-gained, at, inside))

    for at in range(len(leaves)):
        look(at)
    while waiting and len(leaves) < most:
        _, at, inside = heapq.heappop(waiting)
        whole = leaves[at]
        leaves[at] = whole[inside]
        leaves.append(whole[~inside])
        look(at)
        look(len(leaves) - 1)
    return leaves


def _figures(visits: Visits, places: Codes, level: Codes, careful: bool) -> tuple[Codes, Codes, Codes]:
    """What follows each visit, where its case goes when it leaves the level, and how long the visit takes."""
    out = -1 - (visits.next - visits.levels)
    ended = visits.next >= visits.levels
    after = np.where(ended, out, np.append(places[1:], 0))
    unseen = visits.next == OPEN
    going = np.where(ended, out, np.where(unseen, int(level.max()) + 1, np.append(level[1:], 0)))
    leaves = ended | unseen | (going != level)
    at = np.where(leaves, np.arange(len(visits)), len(visits) - 1)
    last = np.minimum.accumulate(at[::-1])[::-1]
    own = visits.work + visits.wait if careful else visits.queue + visits.work + visits.wait
    spent = np.searchsorted(np.array(SPENT_EDGES), own, side="right")
    return after, going[last], spent


def _best(part: Codes, seen: Flags, figures: list[Codes], remembered: tuple[Remembered, ...], careful: bool
          ) -> tuple[float, Flags]:
    """The greatest gain of a split of a leaf, 0 where none is clear, and which of its visits are on one side."""
    clear, fewest = (0.0, 2 * FEWEST) if careful else (CLEAR, FEWEST)
    best, chosen = clear, np.zeros(seen.size, dtype=bool)
    if seen.sum() < 2 * fewest:
        return 0.0, chosen
    codes = [np.unique(each[seen], return_inverse=True)[1].reshape(-1) for each in figures]
    charge = 0.5 * math.log(float(seen.sum())) if careful else 1.0
    for each in remembered:
        column = part[:, each.column]
        values, place = np.unique(column[seen], return_inverse=True)
        if values.size < 2:
            continue
        after, going, spent = (_gains(code, place.reshape(-1), values.size, each.named, fewest, charge) for code in
                               codes)
        gained = each.worth * (after + spent if careful else
                               np.maximum(np.maximum(after, going), 0.0) + np.maximum(spent, 0.0))
        at = int(np.argmax(gained))
        if gained[at] > best:
            best, value = float(gained[at]), values[at + 1]
            chosen = column == value if each.named else column >= value
    return best if best > clear else 0.0, chosen


def _gains(code: Codes, place: Codes, values: int, named: bool, fewest: int, charge: float) -> Floats:
    """The gain in log-likelihood of telling two parts apart by a figure, less a charge for each free share.

    Of each way to part: one value, or what is not below it, against the rest, for every value but the least; -inf where
    a part has too few visits. shape (values - 1,).
    """
    from scipy.special import xlogy

    kinds = int(code.max()) + 1
    table = np.bincount(place * kinds + code, minlength=values * kinds).reshape(values, kinds).astype(np.float64)
    whole = table.sum(axis=0)
    here = table[1:] if named else np.cumsum(table[::-1], axis=0)[::-1][1:]
    found = np.full(values - 1, -float(xlogy(whole, whole).sum()) + float(xlogy(whole.sum(), whole.sum())))
    few = np.zeros(values - 1, dtype=bool)
    for side in (here, whole - here):
        size = side.sum(axis=1)
        found += xlogy(side, side).sum(axis=1) - xlogy(size, size)
        few |= size < fewest
    return np.asarray(np.where(few, -np.inf, found - charge * (kinds - 1)))
