"""How much of a loss each broken link accounts for: Shapley shares, tested one by one.

The loss to be explained is what is lost as it is and would not be with every link mended. A *saving* v(S) is what is
not lost when the links of S are mended, under the same luck. The Shapley value (Shapley 1953, "A value for n-person
games") of a link is what mending it saves, averaged over all orders in which the links could be mended; the values of
all links sum to the whole, v of all. They are exact where every set of links is run. Where there are too many sets,
every replication has orders of its own, drawn by key, each with its reverse (antithetic permutation sampling: Mitchell,
Cooper, Frank & Holmes 2022, *Journal of Machine Learning Research* 23): the sum stays exact, and the half-width over
replications covers luck and choice of orders alike. Where runs are dear the reverse is left out.

Three more numbers test what a share says, with runs of their own:

* *but for*: what mending the link alone saves, as things are otherwise;
* *enough*: what is lost when it alone is broken and every other link is mended;
* *together*: what two broken links lose beyond what each loses alone, at both of these ends and on average (the
  Shapley interaction index: Grabisch & Roubens 1999, *International Journal of Game Theory* 28).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from sim.inquiry.design import Design
from sim.inquiry.links import Player
from sim.inquiry.runs import NOBODY_MENDED, Coalition, Runs
from sim.statistics import shapley
from sim.statistics.defaults import DEFAULT_LEVEL
from sim.statistics.intervals import Interval, critical_value, mean_interval


@dataclass(frozen=True, slots=True)
class Share:
    """A link's part in a loss.

    loss: what it accounts for, a run; share: of the whole loss, the sum over replications of the one over that of the
    other; None where there is no loss; half_width: of the share; but_for, enough: see the head of the module, None
    where they were not run.
    """

    number: int
    player: Player
    loss: Fraction
    share: Fraction | None
    half_width: float
    but_for: Interval | None = None
    enough: Interval | None = None


@dataclass(frozen=True, slots=True)
class Together:
    """Two broken links: what they lose together beyond what each loses alone.

    It is positive where both must break to do harm - mending either saves what mending both does -, negative where
    either is enough. interaction: the Shapley interaction index, the mean over what else may be mended; as_it_is: with
    everything else broken; in_good_world: with everything else mended; but_for, enough: what mending both saves as it
    is, and what both broken lose where all else is mended.
    """

    first: int
    second: int
    interaction: Interval
    as_it_is: Interval
    in_good_world: Interval
    but_for: Interval
    enough: Interval


@dataclass(frozen=True, slots=True)
class Repairs:
    """A small set of links whose repair saves a share of a loss: which, how much of it, and how it was found."""

    numbers: tuple[int, ...]
    saved: Interval
    share: Fraction
    exact: bool


class Attribution:
    """The decomposition of one loss over the links of a world."""

    def __init__(self, runs: Runs, measure: str, design: Design, seed: int) -> None:
        """Decompose the loss `measure` of what `runs` gives."""
        self.runs, self.measure, self.design, self.seed = runs, measure, design, seed
        idle = design.exact or not runs.players
        self._orders = [[] if idle else shapley.orders(len(runs.players), 1, (seed, replication))[:design.orders]
                        for replication in range(design.replications)]

    # Runs -----------------------------------------------------------------------------------------------------------

    def loss(self, mended: Coalition, replication: int) -> int:
        """Return what is lost with some links mended."""
        return self.runs.of(mended, replication).values[self.measure]

    def saving(self, mended: Coalition, replication: int) -> Fraction:
        """Return what is not lost when some links are mended."""
        return Fraction(self.loss(NOBODY_MENDED, replication) - self.loss(mended, replication))

    def _do(self, coalitions: Iterable[Coalition]) -> None:
        """Do runs in every replication."""
        wanted = list(dict.fromkeys(coalitions))
        self.runs.do((mended, replication) for replication in range(self.design.replications) for mended in wanted)

    def prepare(self) -> None:
        """Do all runs that the shares need, at once."""
        numbers = sorted(self.runs.everybody)
        if self.design.exact:
            self._do(frozenset(some) for size in range(len(numbers) + 1) for some in combinations(numbers, size))
        else:
            self.runs.do((frozenset(order[:size]), replication) for replication, orders in enumerate(self._orders)
                         for order in orders for size in range(len(order) + 1))

    def losses(self, mended: Coalition) -> list[int]:
        """Return what is lost with some links mended, in every replication."""
        self._do([mended])
        return [self.loss(mended, replication) for replication in range(self.design.replications)]

    def savings(self, mended: Coalition) -> list[Fraction]:
        """Return what is not lost when some links are mended, in every replication."""
        self._do([NOBODY_MENDED, mended])
        return [self.saving(mended, replication) for replication in range(self.design.replications)]

    # Shares ---------------------------------------------------------------------------------------------------------

    def totals(self) -> list[Fraction]:
        """Return the loss to be explained, in every replication."""
        return self.savings(self.runs.everybody)

    def values(self, replication: int) -> list[Fraction]:
        """Return the Shapley values of the links in one replication: they sum to its total exactly."""
        def value(mended: Iterable[int]) -> Fraction:
            return self.saving(frozenset(mended), replication)

        if self.design.exact:
            return list(shapley.exact(len(self.runs.players), value))
        return list(shapley.from_orders(self._orders[replication], value))

    def shares(self) -> list[Share]:
        """Return the part of every link, greatest first; links of equal parts in their order."""
        self.prepare()
        totals = self.totals()
        by_replication = [self.values(replication) for replication in range(self.design.replications)]
        found = []
        for number, player in enumerate(self.runs.players):
            parts = [values[number] for values in by_replication]
            share, half_width = quotient(parts, totals)
            found.append(Share(number, player, _mean(parts), share, half_width))
        return sorted(found, key=lambda each: (-each.loss, each.number))

    def tested(self, shares: Sequence[Share], most: int) -> list[Share]:
        """Return shares with their tests, for the first `most` of them."""
        everybody = self.runs.everybody
        tried = [each.number for each in shares[:most]]
        self._do([coalition for number in tried
                  for coalition in (frozenset((number,)), everybody - {number})])
        return [_tested(each, self.but_for(each.number), self.enough(each.number)) if each.number in tried else each
                for each in shares]

    def but_for(self, number: int) -> Interval:
        """Return what mending one link alone saves."""
        return interval(self.savings(frozenset((number,))))

    def enough(self, *numbers: int) -> Interval:
        """Return what is lost when only these links are broken, beyond what is lost with every link mended."""
        best = self.losses(self.runs.everybody)
        alone = self.losses(self.runs.everybody - set(numbers))
        return interval([Fraction(a - b) for a, b in zip(alone, best, strict=True)])

    # Pairs ----------------------------------------------------------------------------------------------------------

    def together(self, first: int, second: int) -> Together:
        """Return what two broken links lose together beyond what each loses alone."""
        both, rest = frozenset((first, second)), self.runs.everybody - {first, second}
        contexts = self._contexts(first, second)
        self.runs.do((context | some, replication) for replication, drawn in enumerate(contexts)
                     for context in dict.fromkeys((*drawn, NOBODY_MENDED, rest))
                     for some in (NOBODY_MENDED, frozenset((first,)), frozenset((second,)), both))

        def beyond(context: Coalition, replication: int) -> Fraction:
            return -shapley.together(context, first, second, lambda mended: self.saving(mended, replication))

        replications = range(self.design.replications)
        return Together(
            first, second,
            interval([self._interaction(first, second, contexts[k], k) for k in replications]),
            interval([beyond(NOBODY_MENDED, k) for k in replications]),
            interval([beyond(rest, k) for k in replications]),
            interval(self.savings(both)), self.enough(first, second))

    def _interaction(self, first: int, second: int, contexts: Sequence[Coalition], replication: int) -> Fraction:
        """Return the Shapley interaction index of two links, of losses: exact, or the mean over some contexts."""
        def value(mended: Coalition) -> Fraction:
            return self.saving(mended, replication)

        if self.design.exact:
            pair = (min(first, second), max(first, second))
            return -shapley.interactions(len(self.runs.players), value)[pair]
        return -_mean([shapley.together(context, first, second, value) for context in contexts])

    def _contexts(self, first: int, second: int) -> list[list[Coalition]]:
        """Return, for every replication, sets of other links that are mended already.

        They are those before the two in an order of all links in which the two are one, drawn by key, and in its
        reverse: the sets that the index is a mean over, each with its probability.
        """
        others = sorted(self.runs.everybody - {first, second})
        if self.design.exact:
            return [[] for _ in range(self.design.replications)]
        drawn = [shapley.orders(len(others) + 1, 1, (self.seed, replication, first, second))
                 for replication in range(self.design.replications)]
        return [[frozenset(others[place] for place in order[:order.index(len(others))]) for order in orders]
                for orders in drawn]

    # Repairs --------------------------------------------------------------------------------------------------------

    def repairs(self, wanted: Fraction, candidates: Sequence[int]) -> Repairs | None:
        """Return a smallest set of links whose repair saves at least a share of the loss on average.

        Where every set was run it is the smallest there is, and of those the one that saves most. Otherwise the link
        that saves most is added to those chosen before until it is enough, and then every link that can be spared is
        taken out again. None where even all candidates save too little.
        """
        total = sum(self.totals(), Fraction(0))
        if total <= 0:
            return None
        if self.design.exact:
            return self._smallest(wanted, total)
        chosen: Coalition = NOBODY_MENDED
        while sum(self.savings(chosen)) < wanted * total:
            left = [number for number in candidates if number not in chosen]
            if not left:
                return None
            self._do(chosen | {number} for number in left)
            chosen |= {max(left, key=lambda number: (sum(self.savings(chosen | {number})), -number))}
        self._do(chosen - {number} for number in chosen)
        for number in sorted(chosen, key=lambda number: sum(self.savings(frozenset((number,))))):
            if sum(self.savings(chosen - {number})) >= wanted * total:
                chosen -= {number}
        return self._as_repairs(chosen, total)

    def _smallest(self, wanted: Fraction, total: Fraction) -> Repairs | None:
        numbers = sorted(self.runs.everybody)
        for size in range(len(numbers) + 1):
            enough = [frozenset(some) for some in combinations(numbers, size)
                      if sum(self.savings(frozenset(some))) >= wanted * total]
            if enough:
                return self._as_repairs(max(enough, key=lambda some: sum(self.savings(some))), total)
        return None

    def _as_repairs(self, chosen: Coalition, total: Fraction) -> Repairs:
        saved = self.savings(chosen)
        order = sorted(chosen, key=lambda number: (-sum(self.savings(frozenset((number,)))), number))
        return Repairs(tuple(order), interval(saved), sum(saved, Fraction(0)) / total, self.design.exact)


def quotient(parts: Sequence[Fraction], totals: Sequence[Fraction]) -> tuple[Fraction | None, float]:
    """Return the sum of some parts over that of the wholes, and the half-width of the quotient over replications.

    The quotient is linearised, the usual first-order treatment of a ratio of means (Cochran 1977, *Sampling
    Techniques*, chapter 6): its error is that of the mean of part - quotient x whole, over the mean whole. None, and an
    infinite half-width, where the wholes sum to nothing.
    """
    whole = sum(totals, Fraction(0))
    if whole == 0:
        return None, math.inf
    share = sum(parts, Fraction(0)) / whole
    if len(parts) < 2:
        return share, math.inf
    residuals = [float(part - share * total) for part, total in zip(parts, totals, strict=True)]
    spread = math.sqrt(math.fsum(residual * residual for residual in residuals) / (len(parts) - 1) / len(parts))
    mean = abs(float(whole)) / len(parts)
    return share, critical_value(len(parts), DEFAULT_LEVEL) * spread / mean


def interval(values: Sequence[Fraction]) -> Interval:
    """Return the interval of a mean over replications."""
    return mean_interval([float(value) for value in values])


def _tested(share: Share, but_for: Interval, enough: Interval) -> Share:
    return Share(share.number, share.player, share.loss, share.share, share.half_width, but_for, enough)


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)
