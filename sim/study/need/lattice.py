"""The search: the cheapest place of a lattice of rotas that meets all targets, and what shows that none is cheaper.

A place is a whole number for every lever, more of which is more agents (`sim.study.need.levers`). It is judged on
a few replications and on more, by doublings, until the intervals show that it meets all targets or misses one, or until
the budget is spent; all places meet the same customers with the same luck.

1. One lever: from the start outwards by doublings, then by bisection. Several: for each the least that may do with all
   others at their high ends - a bound that no answer goes below - and from there the cheapest step after the other,
   down again as far as it goes, and then every place above the bounds that costs less, the dearest first, because a
   place that fails takes all places below it with it. When none is left, nothing cheaper meets the targets.
2. What is found, and every place with one agent fewer, is checked on new replications that had no part in the search,
   up to a larger budget; whoever fails there gives way to the next. Cheaper places with one agent fewer here and some
   more there are judged, too, whatever the bounds say.
3. More agents are taken to be at least as good, and that is checked: where a place with more is clearly worse, by the
   differences of the pairs, and misses a target, every place of that stretch is judged; with several levers, every
   cheaper place near the answer.

The answers of one look and the next are looked at together: each interval has the level 1 - (1 - level) / m
(Bonferroni), m being looks x targets, and in the check x places, so that all that is said of the answer and its
neighbours holds at once with the level.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, product
from typing import TYPE_CHECKING, Final

from sim.statistics.intervals import mean, mean_interval
from sim.study.need.target import NO, UNDECIDED, YES

if TYPE_CHECKING:
    from sim.study.need.levers import Lever
    from sim.study.need.target import Target
    from sim.study.results import Floats

Place = tuple[int, ...]
MOST_CHEAPER: Final = 200_000
"""Places above the bounds that are gone through in search of a cheaper one."""
MOST_SWAPPED: Final = 3
"""Agents of one pool that are tried in the place of one of another."""
NEAR: Final = 3
"""With several levers, places within so many agents of the answer are near it."""
MOST_JUDGED: Final = 400
"""Places of a stretch that are judged one by one where more agents are worse."""


@dataclass(frozen=True, slots=True)
class Ask:
    """So many replications in all of a place: those of the search, or the new ones of the check."""

    place: Place
    count: int
    new: bool


Asks = Generator[list[Ask], None, None]
Sought = Generator[list[Ask], None, Place | None]


@dataclass(frozen=True, slots=True)
class Looks:
    """When a place is looked at.

    level: of all that is said together; search, check: replications at which it is looked at.
    """

    level: float
    search: tuple[int, ...]
    check: tuple[int, ...]

    def of(self, new: bool) -> tuple[int, ...]:
        """Return the looks of the check, or of the search."""
        return self.check if new else self.search


@dataclass(frozen=True, slots=True)
class Judged:
    """What is known of a place: `word` as its intervals say, `leans` as its means do, after so many replications."""

    word: str
    leans: bool
    count: int


@dataclass(frozen=True, slots=True)
class Worse:
    """More agents that are clearly worse: the places, the target, by how much and how far off that may be."""

    fewer: Place
    more: Place
    target: int
    change: float
    half_width: float


@dataclass
class Found:
    """What a search came to.

    best: the cheapest place that is shown to meet the targets, None where none is; nearest: where the search ended
    without one; below: the places with one agent fewer; worse: where more agents are; exhausted: whether the stretches
    where they are were judged place by place; proved: whether every cheaper place is ruled out.
    """

    best: Place | None = None
    nearest: Place = ()
    below: list[Place] = field(default_factory=list)
    worse: list[Worse] = field(default_factory=list)
    exhausted: bool = True
    proved: bool = True


class Search:
    """One search at work; `run` asks for replications and goes on when they are there."""

    def __init__(self, levers: Sequence[Lever], targets: Sequence[Target], looks: Looks,
                 values: Callable[[Place, bool], list[Floats]]) -> None:
        """Take what is varied, what is wanted, and who knows the values of the targets at a place, by target."""
        self.levers, self.targets, self.looks, self._values = tuple(levers), tuple(targets), looks, values
        self.judged: dict[tuple[Place, bool], Judged] = {}
        self.found = Found()
        self._low: Place = tuple(lever.least for lever in levers)
        self._high: Place = tuple(_high(lever) for lever in levers)
        self._bounds = self._low

    def level(self, new: bool) -> float:
        """Return the level of each interval."""
        statements = len(self.looks.of(new)) * len(self.targets) * (len(self.levers) + 1 if new else 1)
        return 1.0 - (1.0 - self.looks.level) / statements

    def cost(self, place: Place) -> tuple[float, float]:
        """Return wages a week and agent-hours a week."""
        hours = [lever.hours(at) for lever, at in zip(self.levers, place, strict=True)]
        wages = math.fsum(lever.wage * each for lever, each in zip(self.levers, hours, strict=True))
        return round(wages, 6), round(math.fsum(hours), 6)

    def run(self, start: Place) -> Asks:
        """Search, check, and look whether more was ever worse; `found` is the result."""
        start = tuple(min(max(at, low), high) for at, low, high in zip(start, self._low, self._high, strict=True))
        best = yield from self._first(start)
        if best is None and self.word(self._high) == UNDECIDED:
            best = self._high
        best = yield from self._checked(best)
        tried: set[Place] = set()
        while stretch := self._stretch(best, tried):
            tried.update(stretch)
            yield from self._judge(stretch)
            better = [place for place in stretch if self.fits(place)]
            if better and (best is None or min(map(self.cost, better)) < self.cost(best)):
                best = yield from self._checked(min(better, key=lambda place: (self.cost(place), place)))
        self.found.best, self.found.below = best, [] if best is None else self._below(best)
        self.found.nearest = best or min((place for place, new in self.judged if not new),
                                         key=lambda place: (self._shortfall(place), self.cost(place), place))

    def alone(self, start: Place) -> Asks:
        """Search without a check and without a look at where more is worse; `found.best` is the result."""
        self.found.best = yield from self._first(start)

    # What is known --------------------------------------------------------------------------------------------------

    def fits(self, place: Place) -> bool:
        """Say whether a place is taken to meet the targets: as its check shows, or, before one, as its means do."""
        if (checked := self.judged.get((place, True))) is not None:
            return checked.word == YES
        known = self.judged.get((place, False))
        return known is not None and (known.word == YES or (known.word == UNDECIDED and known.leans))

    def _may(self, place: Place) -> bool:
        """Say whether a place is not shown to miss a target."""
        return self.word(place) != NO

    def word(self, place: Place) -> str:
        """Return what is shown of a place, by its check where there is one."""
        known = self.judged.get((place, True)) or self.judged.get((place, False))
        return UNDECIDED if known is None else known.word

    def _judge(self, places: Sequence[Place], new: bool = False) -> Asks:
        """Have places judged, all at once, each until it is decided or its budget is spent."""
        level, looks = self.level(new), self.looks.of(new)
        for count in looks:
            open_ = [place for place in dict.fromkeys(places) if (known := self.judged.get((place, new))) is None
                     or (known.word == UNDECIDED and known.count < count)]
            if not open_:
                return
            yield [Ask(place, count, new) for place in open_]
            for place in open_:
                values = self._values(place, new)
                words = [target.judged(each, level) for target, each in zip(self.targets, values, strict=True)]
                leans = all(target.leans(each) for target, each in zip(self.targets, values, strict=True))
                word = NO if NO in words else YES if set(words) == {YES} else UNDECIDED
                self.judged[place, new] = Judged(word, leans, count)

    # Searching ------------------------------------------------------------------------------------------------------

    def _first(self, start: Place) -> Sought:
        """Return the cheapest place that the search finds, None where it finds none."""
        if len(self.levers) == 1:
            least = yield from self._along(0, start, self.fits)
            return None if least is None else (least,)
        yield from self._judge([self._high])
        if not self.fits(self._high):
            return None
        bounds = []
        for number, at in enumerate(start):
            least = yield from self._along(number, _with(self._high, number, at), self._may)
            bounds.append(self._high[number] if least is None else least)
        self._bounds = tuple(bounds)
        return (yield from self._cheapest(self._bounds))

    def _along(self, number: int, start: Place, enough: Callable[[Place], bool]
               ) -> Generator[list[Ask], None, int | None]:
        """Return the least of one lever that is enough, the others as they are in `start`; None where none is."""
        low, high, at = self._low[number], self._high[number], start[number]
        yield from self._judge([start])
        step = 1
        if enough(start):
            below, above = low - 1, at
            while above > low:
                tried = max(low, above - step)
                yield from self._judge([_with(start, number, tried)])
                if not enough(_with(start, number, tried)):
                    below = tried
                    break
                above, step = tried, 2 * step
        else:
            below, above = at, high + 1
            while below < high:
                tried = min(high, below + step)
                yield from self._judge([_with(start, number, tried)])
                if enough(_with(start, number, tried)):
                    above = tried
                    break
                below, step = tried, 2 * step
            if above > high:
                return None
        while above - below > 1:
            middle = (below + above) // 2
            yield from self._judge([_with(start, number, middle)])
            below, above = (below, middle) if enough(_with(start, number, middle)) else (middle, above)
        return above

    def _cheapest(self, start: Place) -> Sought:
        """Return the cheapest place that fits, of those at or above the bounds: up, down, and what else costs less."""
        best = yield from self._up(start)
        if best is None:
            return None
        best = yield from self._down(best)
        known = [place for place, _ in self.judged if self.fits(place)]
        best = min([best, *known], key=lambda place: (self.cost(place), place))
        while (cheaper := self._dearest_of_the_cheaper(best)) is not None:
            yield from self._judge([cheaper])
            if self.fits(cheaper):
                best = cheaper
        return best

    def _up(self, place: Place) -> Sought:
        """Return a place that fits, by steps that gain most for what they cost; None where none is left."""
        yield from self._judge([place])
        while not self.fits(place):
            steps = [_with(place, number, at + 1) for number, at in enumerate(place) if at < self._high[number]]
            if not steps:
                return None
            yield from self._judge(steps)
            fitting = [step for step in steps if self.fits(step)]
            place = (min(fitting, key=lambda step: (self.cost(step), step)) if fitting else
                     max(steps, key=lambda step: (self._gain(place, step), step)))
        return place

    def _gain(self, place: Place, step: Place) -> float:
        more = [after - before for after, before in zip(self.cost(step), self.cost(place), strict=True)]
        return (self._shortfall(place) - self._shortfall(step)) / max(more[0] or more[1], 1e-9)

    def _shortfall(self, place: Place) -> float:
        """Return by how much the targets are missed, in shares of their limits."""
        values = self._values(place, False)
        short = [target.sign * (target.limit - mean(each)) / max(abs(target.limit), 1e-9)
                 for target, each in zip(self.targets, values, strict=True)]
        return math.fsum(min(part, 1e9) if part > 0.0 else 0.0 for part in short)

    def _down(self, place: Place) -> Generator[list[Ask], None, Place]:
        while True:
            steps = sorted((step for step in self._below(place) if self._above_bounds(step)),
                           key=lambda step: (self.cost(step), step))
            yield from self._judge(steps)
            fitting = [step for step in steps if self.fits(step)]
            if not fitting:
                return place
            place = fitting[0]

    def _dearest_of_the_cheaper(self, best: Place) -> Place | None:
        """Return a place that costs less than the best and is not ruled out: the dearest such; None where none is."""
        cost = self.cost(best)
        ends = []
        for number, low in enumerate(self._bounds):
            end = low
            while end < self._high[number] and self.cost(_with(self._bounds, number, end + 1)) < cost:
                end += 1
            ends.append(range(low, end + 1))
        if math.prod(len(each) for each in ends) > MOST_CHEAPER:
            self.found.proved = False
            return None
        failed = [place for place, new in self.judged if not self.fits(place)]
        left = [place for place in product(*ends) if self.cost(place) < cost
                and (place, False) not in self.judged and not any(_below(place, other) for other in failed)]
        return max(left, key=lambda place: (self.cost(place), place), default=None)

    # Checking -------------------------------------------------------------------------------------------------------

    def _checked(self, best: Place | None) -> Sought:
        """Return the best place that new replications confirm, None where there is none."""
        while best is not None:
            below = self._below(best)
            yield from self._judge([best, *below], new=True)
            if not self.fits(best):
                best = yield from self._next(best)
                continue
            swaps = self._swaps(best)
            yield from self._judge(swaps)
            better = [place for place in (*below, *swaps) if self.fits(place)]
            if not better:
                return best
            best = min(better, key=lambda place: (self.cost(place), place))
        return None

    def _swaps(self, best: Place) -> list[Place]:
        """Return the cheaper places with one agent fewer of one lever and some more of another, not yet judged.

        They are judged whatever the bounds say: the need of a pool to which another hands work depends on the other.
        """
        found = []
        for place in self._below(best):
            for number in range(len(best)):
                for more in range(1, MOST_SWAPPED + 1):
                    swap = _with(place, number, place[number] + more)
                    if (place[number] == best[number] and swap[number] <= self._high[number]
                            and self.cost(swap) < self.cost(best) and (swap, False) not in self.judged):
                        found.append(swap)
        return found

    def _next(self, failed: Place) -> Sought:
        """Return what is to be tried after a place that new replications do not confirm."""
        if len(self.levers) > 1:
            return (yield from self._cheapest(failed))
        if failed >= self._high:
            return None
        return (yield from self._up((failed[0] + 1,)))

    def _below(self, place: Place) -> list[Place]:
        return [_with(place, number, at - 1) for number, at in enumerate(place) if at > self._low[number]]

    def _above_bounds(self, place: Place) -> bool:
        return _below(self._bounds, place)

    # Whether more is better -----------------------------------------------------------------------------------------

    def _stretch(self, best: Place | None, tried: set[Place]) -> list[Place]:
        """Return the places to be judged because more agents are worse somewhere; `found` is told where."""
        self.found.worse = self._worse()
        if not self.found.worse:
            return []
        self.found.proved = self.found.proved and len(self.levers) == 1
        ends = [range(low, high + 1) for low, high in zip(*self._around(best), strict=True)]
        if math.prod(len(each) for each in ends) > MOST_JUDGED:
            self.found.exhausted = False
            return []
        cost = None if best is None else self.cost(best)
        return [place for place in product(*ends) if place not in tried and (place, False) not in self.judged
                and (cost is None or self.cost(place) < cost)]

    def _around(self, best: Place | None) -> tuple[Place, Place]:
        """Return the ends of what has to be looked at place by place."""
        if len(self.levers) > 1:
            near = best or self._high
            return (tuple(max(at - NEAR, low) for at, low in zip(near, self._low, strict=True)),
                    tuple(min(at + NEAR, high) for at, high in zip(near, self._high, strict=True)))
        known = sorted(place[0] for place, new in self.judged if not new)
        first = min(pair.fewer[0] for pair in self.found.worse)
        last = max(pair.more[0] for pair in self.found.worse)
        return ((max((at for at in known if at < first), default=self._low[0]),),
                (min((at for at in known if at > last), default=self._high[0]),))

    def _worse(self) -> list[Worse]:
        """Return where more agents make a target clearly worse, and miss it, that do not miss others with fewer."""
        places = sorted(place for place, new in self.judged if not new)
        if len(self.levers) == 1:
            pairs = list(pairwise(places))
        else:
            pairs = [(one, other) for one in places for other in places if one != other and _below(one, other)]
        level = 1.0 - (1.0 - self.looks.level) / max(len(pairs) * len(self.targets), 1)
        found = []
        for one, other in pairs:
            values = list(zip(self.targets, self._values(one, False), self._values(other, False), strict=True))
            for number, (target, fewer, more) in enumerate(values):
                if not all(each.leans(there) for at, (each, there, _) in enumerate(values) if at != number):
                    continue
                both = min(len(fewer), len(more))
                gap = mean_interval(target.sign * (more[:both] - fewer[:both]), level)
                if gap.upper < 0.0 and not target.leans(more):
                    found.append(Worse(one, other, number, target.sign * gap.mean, gap.half_width))
        return found


def _with(place: Place, number: int, at: int) -> Place:
    return (*place[:number], at, *place[number + 1:])


def _below(one: Place, other: Place) -> bool:
    """Say whether a place has at most as many agents as another everywhere."""
    return all(first <= second for first, second in zip(one, other, strict=True))


def _high(lever: Lever) -> int:
    assert lever.high is not None
    return lever.high
