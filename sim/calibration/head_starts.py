"""Head starts: by how much callers of one kind are answered before others who came earlier, from the order of service.

A *class* is a type of call, divided by priority where both priorities are seen among those who waited. Of two callers
of one desk in line at the same time, of classes a and b, the later one (b) should go first when the time between them
is below h_b - h_a. Every pair that was answered says whether that is so, and the head starts h of all classes are
sought together, on a grid of a quarter of a minute, such that most pairs are right (a rank aggregation with lags: the
minimum feedback arc set with thresholds, found by changing one class at a time until nothing improves).

Only differences can be told, so the slowest class has 0. A class whose head start is not clearly its own shares that of
its neighbour: the pairs it would get right beyond the shared one are added up by day, and have to exceed twice their
standard error, the root of the sum of squares over the days (days being the independent pieces of a log).

Who is answered at once never waits, and is in no such pair. So a type of which clearly more than half of the calls are
answered at once though two or more others wait - in the bank the calls that agents make themselves - has the longest
head start of all: it is ahead of whoever waits.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.beyond import line_ahead
from sim.calibration.queued_calls import QueuedCalls

GRID: Final = np.arange(0.0, 6.01, 0.25)
"""Minutes that are tried; a class that is overtaken for longer than that is served by other people, not later."""
NEIGHBOURS: Final = 60
FEWEST_PAIRS: Final = 50
CLEAR: Final = 2.0
AT_ONCE: Final = 5.0 / 60.0
"""Minutes within which a call is answered at once."""
OTHERS: Final = 2
"""Callers in line when it comes, so that its turn is not next."""
FEWEST_DAYS: Final = 3
"""On so few days before it no change of the rule is believed."""
_SWEEPS: Final = 20

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class HeadStart:
    """The head start of a class of callers, in minutes, and what it rests on."""

    minutes: float
    pairs: int
    """Pairs with another class."""
    right: float
    """The share of them that it explains."""
    right_without: float
    """The share of them that first come, first served would explain."""
    clear: float
    """By how many standard errors, over days, it is better than the head start of the next class below; 0 for the
    slowest."""
    at_once: bool = False
    """Ahead of whoever waits. Then `pairs` are its calls that came while two or more others waited, `right` is the
    share of them that were answered at once, and `clear` by how many standard errors this is more than half."""


NONE: Final = HeadStart(0.0, 0, math.nan, math.nan, 0.0)


@dataclass(frozen=True, slots=True)
class HeadStarts:
    """The head starts of all classes."""

    of: dict[tuple[int, bool], HeadStart]
    """By type and whether of high priority; classes of one type that share a head start both appear."""
    from_day: int
    """The day since the origin from which the rule holds; 0 where it holds throughout, or there is none."""

    def minutes(self, kind: int, high: bool) -> float:
        """Return the head start of a class, 0 where it was not fitted."""
        return self.of.get((kind, high), NONE).minutes

    @property
    def most(self) -> float:
        """Return the largest head start."""
        return max((each.minutes for each in self.of.values()), default=0.0)


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Pairs of answered callers of different classes who waited at one desk at the same time."""

    earlier: Integers
    """Class of the one who came first."""
    later: Integers
    gap: Floats
    """Minutes between them."""
    overtook: Flags
    """Whether the later one was answered first."""
    day: Integers

    def right(self, starts: Floats) -> Flags:
        """Whether each pair was answered in the order that the head starts say."""
        return np.asarray((self.gap < starts[self.later] - starts[self.earlier]) == self.overtook)

    def where(self, keep: Flags | Integers) -> Pairs:
        """Return some of the pairs."""
        return Pairs(self.earlier[keep], self.later[keep], self.gap[keep], self.overtook[keep], self.day[keep])


def head_starts(calls: QueuedCalls, pool: NDArray[np.str_], divided: Flags) -> HeadStarts:
    """Fit the head starts of all classes together.

    `pool` names the desk of every call; `divided` flags the types of which both priorities are told apart. Classes of
    which fewer than fifty pairs are seen have the head start of their type's other class, or none.
    """
    foremost = _answered_at_once(calls, pool)
    classes = 2 * calls.type + (calls.high & divided[calls.type])
    pairs = seen_pairs(calls, pool, classes)
    size = 2 * len(calls.types)
    number = np.bincount(np.concatenate((pairs.earlier, pairs.later)), minlength=size)
    known = (number >= FEWEST_PAIRS) & ~np.isin(np.arange(size) // 2, list(foremost))
    pairs = pairs.where(known[pairs.earlier] & known[pairs.later])
    ahead = {(kind, high): start for kind, start in foremost.items() for high in (False, True)}
    if not pairs.day.size:
        return HeadStarts(ahead, 0)
    first = _rule_begins(pairs, _fitted(pairs, known))
    pairs = pairs.where(pairs.day >= first)
    starts, clear = _told_apart(pairs, known)
    found = {}
    for code in np.flatnonzero(known):
        own = pairs.where((pairs.earlier == code) | (pairs.later == code))
        if own.day.size:
            found[int(code) // 2, bool(code % 2)] = HeadStart(
                float(starts[code]), int(own.day.size), float(own.right(starts).mean()),
                float((~own.overtook).mean()), clear.get(int(code), 0.0))
    if starts.max() <= 0.0:
        return HeadStarts(ahead, 0)
    return HeadStarts(found | ahead, first)


def _answered_at_once(calls: QueuedCalls, pool: NDArray[np.str_]) -> dict[int, HeadStart]:
    """The types of which clearly more than half of the calls are answered at once though others wait."""
    behind = np.zeros(calls.type.size, dtype=bool)
    for desk in np.unique(pool):
        own = pool == desk
        behind |= own & (line_ahead(calls, own) >= OTHERS)
    at_once = behind & calls.answered & (calls.wait <= AT_ONCE)
    found = {}
    for kind in np.unique(calls.type[behind]):
        number = int((behind & (calls.type == kind)).sum())
        share = int((at_once & (calls.type == kind)).sum()) / number
        clear = (share - 0.5) / math.sqrt(max(share * (1.0 - share), 1.0 / number) / number)
        if number >= FEWEST_PAIRS and clear > CLEAR:
            found[int(kind)] = HeadStart(float(GRID[-1]), number, share, math.nan, clear, at_once=True)
    return found


def seen_pairs(calls: QueuedCalls, pool: NDArray[np.str_], classes: Integers) -> Pairs:
    """Return the pairs of answered callers of different classes who waited at the same time at the same desk."""
    found = []
    for desk in np.unique(pool):
        waited = np.flatnonzero(calls.answered & (calls.wait > 0.0) & (pool == desk))
        for lag in range(1, min(NEIGHBOURS, waited.size)):
            first, second = waited[:-lag], waited[lag:]
            together = (calls.joined[second] < calls.left_line[first]) & (classes[first] != classes[second])
            together &= calls.left_line[first] != calls.left_line[second]
            if together.any():
                found.append(np.stack((first[together], second[together])))
    first, second = np.concatenate(found, axis=1) if found else np.empty((2, 0), dtype=np.int64)
    return Pairs(classes[first], classes[second], calls.joined[second] - calls.joined[first],
                 calls.left_line[second] < calls.left_line[first], calls.day[second])


def _fitted(pairs: Pairs, known: Flags, joined: Integers | None = None) -> Floats:
    """The head starts that get most pairs right; classes with the same number in `joined` have the same one.

    Of head starts that are equally good the middle one is taken, and the slowest class is put at 0.
    """
    group = np.arange(known.size) if joined is None else joined
    starts = np.zeros(known.size)
    groups = np.unique(group[known])
    parts = {}
    for each in groups:
        members = group == each
        parts[each] = pairs.where(members[pairs.earlier] != members[pairs.later])
    for _ in range(_SWEEPS):
        before = starts.copy()
        for each in groups:
            members = group == each
            starts[members] = _best(parts[each], starts, members)
        starts = np.minimum(starts - starts[known].min(), GRID[-1])
        if np.array_equal(before, starts):
            break
    return np.where(known, starts, 0.0)


def _best(pairs: Pairs, starts: Floats, members: Flags) -> float:
    """The head start of some classes that gets most of their pairs right while the others stay."""
    is_later = members[pairs.later]
    other = starts[np.where(is_later, pairs.earlier, pairs.later)]
    tried = np.concatenate((-GRID[:0:-1], GRID)) + float(starts[members][0])
    tried = tried[(tried >= -GRID[-1]) & (tried <= GRID[-1])]
    right = np.empty(tried.size)
    for at, own in enumerate(tried):
        lead = np.where(is_later, own - other, other - own)
        right[at] = np.count_nonzero((pairs.gap < lead) == pairs.overtook)
    best = np.flatnonzero(right == right.max())
    if right[np.searchsorted(tried, float(starts[members][0]))] == right.max():
        return float(starts[members][0])
    return float(tried[best[best.size // 2]])


def _told_apart(pairs: Pairs, known: Flags) -> tuple[Floats, dict[int, float]]:
    """Head starts with those that are not clearly different made one, and how clear those that are left are."""
    joined = np.arange(known.size)
    while True:
        starts = _fitted(pairs, known, joined)
        order = sorted(np.unique(joined[known]), key=lambda group: (starts[group], group))
        clear: dict[int, float] = {}
        weakest: tuple[float, Integers] | None = None
        for low, high in pairwise(order):
            merged = np.where(joined == max(low, high), min(low, high), joined)
            gain = _gain(pairs, starts, _fitted(pairs, known, merged))
            clear |= {int(code): gain for code in np.flatnonzero(joined == high)}
            if gain < CLEAR and (weakest is None or gain < weakest[0]):
                weakest = gain, merged
        if weakest is None:
            return starts, clear
        joined = weakest[1]


def _gain(pairs: Pairs, better: Floats, worse: Floats) -> float:
    """By how many standard errors, over days, one set of head starts gets more pairs right than another."""
    more = pairs.right(better).astype(np.float64) - pairs.right(worse)
    by_day = np.bincount(pairs.day, weights=more)
    spread = math.sqrt(float((by_day**2).sum()))
    return float(by_day.sum()) / spread if spread > 0.0 else 0.0


def _rule_begins(pairs: Pairs, starts: Floats) -> int:
    """The day from which head starts explain more than first come, first served, where before it they clearly do not.

    Only pairs tell that the head starts would turn round. The day is the one with the most pairs explained from it on.
    """
    turned = pairs.gap < starts[pairs.later] - starts[pairs.earlier]
    by_day = np.bincount(pairs.day[turned], weights=np.where(pairs.overtook[turned], 1.0, -1.0))
    from_day = np.cumsum(by_day[::-1])[::-1] if by_day.size else np.zeros(1)
    first = int(np.argmax(from_day))
    before = by_day[:first]
    if np.count_nonzero(before) < FEWEST_DAYS or before.sum() >= -CLEAR * math.sqrt(float((before**2).sum())):
        return 0
    return int(np.flatnonzero(by_day[first:])[0]) + first
