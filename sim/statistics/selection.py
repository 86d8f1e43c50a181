"""The best of several systems, with a stated probability of being right: the fully sequential procedure KN.

Kim and Nelson (2001, "A fully sequential procedure for indifference-zone selection in simulation", *ACM Transactions
on Modeling and Computer Simulation* 11:251) compare all systems after every replication and drop those that are
clearly worse. If the best is better than the second by at least `delta`, the smallest difference worth detecting,
the one selected is the best with probability at least `level`, for normal observations; among systems within `delta`
of the best it is taken not to matter which is selected. Replications of one system are independent; those with the
same number in different systems may be correlated, so common random numbers are allowed, and make the procedure
quicker.

This is the version with c = 1, which the authors recommend. With k systems and a first stage of n0 replications,

    eta = ((2 alpha / (k - 1))^(-2 / (n0 - 1)) - 1) / 2,    h^2 = 2 eta (n0 - 1),

S2_il is the variance of the first n0 differences between systems i and l. After r >= n0 replications, system i stays if
its mean is at least that of every other l still in contention less W_il(r) = max(0, delta / (2 r) (h^2 S2_il / delta^2
- r)). Once r is above every h^2 S2_il / delta^2 all W are zero, and the best mean is selected.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.statistics.defaults import DEFAULT_LEVEL
from sim.statistics.intervals import Values

_NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Selection:
    """What the observations so far have decided.

    `selected` is the system chosen, None as long as several of the `contenders` are left. `stage` is the number of
    replications after which the last comparison was made, `limit` the number by which a system is selected whatever
    comes, and `eliminated[i]` the stage at which system i was dropped, None if it was not.
    """

    selected: int | None
    contenders: tuple[int, ...]
    stage: int
    limit: int
    eliminated: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class KimNelson:
    """The procedure's settings: indifference zone, probability of correct selection, first stage, and direction.

    `delta` is in the unit of the outcome. Raises ValueError where it is not positive, for a level outside (0.5, 1), or
    a first stage of fewer than two replications.
    """

    delta: float
    level: float = DEFAULT_LEVEL
    first_stage: int = 20
    minimise: bool = False

    def __post_init__(self) -> None:
        """Refuse settings for which the procedure is not defined."""
        if not 0.0 < self.delta < math.inf or not 0.5 < self.level < 1.0 or self.first_stage < 2:
            raise ValueError("selection needs delta > 0, a level in (0.5, 1), and a first stage of at least 2")

    def assess(self, observations: Sequence[Values]) -> Selection:
        """Replay the procedure on all observations so far; `observations[i][r]` is system i in replication r.

        Systems that were dropped need no more observations, so the series may differ in length; values beyond the
        stage where a system was dropped are not looked at. Raises ValueError where a system has fewer than the first
        stage's, or values that are not finite.
        """
        table, lengths = self._table(observations)
        if len(lengths) == 1:
            return Selection(0, (0,), self.first_stage, self.first_stage, (None,))
        spread = self._continuation(table)
        limit = max(self.first_stage, math.floor(float(spread.max())) + 1)
        drops = _first_drops(table, spread, self.delta, self.first_stage, min(limit, table.shape[1]))
        alive, stage, eliminated = _eliminate(drops, lengths, self.first_stage, limit)
        selected = self._selected(table, alive, stage, limit)
        contenders = tuple(alive) if selected is None else (selected,)
        return Selection(selected, contenders, stage, limit, tuple(eliminated))

    def _table(self, observations: Sequence[Values]) -> tuple[NDArray[np.float64], list[int]]:
        """All observations as rows padded with zeros, larger is better, and how many each system has."""
        lengths = [len(values) for values in observations]
        if not lengths or min(lengths) < self.first_stage:
            raise ValueError(f"every system needs its first stage of {self.first_stage} observations")
        table = np.zeros((len(lengths), max(lengths)))
        for row, values in zip(table, observations, strict=True):
            row[: len(values)] = values
        if not np.all(np.isfinite(table)):
            raise ValueError("selection needs finite observations")
        return (-table if self.minimise else table), lengths

    def _continuation(self, table: NDArray[np.float64]) -> NDArray[np.float64]:
        """h^2 S2_il / delta^2 for every pair: after that many replications the pair is always decided."""
        systems, first = table.shape[0], self.first_stage
        share = 2.0 * (1.0 - self.level) / (systems - 1)
        eta = 0.5 * (math.pow(share, -2.0 / (first - 1)) - 1.0)
        factor = 2.0 * eta * (first - 1) / (self.delta * self.delta)
        spread = np.zeros((systems, systems))
        for i in range(systems):
            gaps = table[i, :first] - table[:, :first]
            centred = gaps - gaps.mean(axis=1, keepdims=True)
            spread[i] = factor * (centred * centred).sum(axis=1) / (first - 1)
        return spread

    def _selected(self, table: NDArray[np.float64], alive: list[int], stage: int, limit: int) -> int | None:
        """The only contender, or the best mean once the limit is reached (the first of equals)."""
        if len(alive) == 1:
            return alive[0]
        if stage < limit:
            return None
        totals = [math.fsum(table[i, :stage]) for i in alive]
        return alive[totals.index(max(totals))]


def _first_drops(
    table: NDArray[np.float64], spread: NDArray[np.float64], delta: float, first: int, last: int
) -> NDArray[np.int64]:
    """The first stage at which each system (row) falls short of each other (column); `_NEVER` where it does not.

    Whether the other is still in contention then is settled afterwards, so all stages are compared at once.
    """
    stages = np.arange(first, last + 1)
    totals = np.cumsum(table[:, :last], axis=1)[:, first - 1 :]
    drops = np.full(spread.shape, _NEVER, dtype=np.int64)
    for i in range(table.shape[0]):
        # totals rather than means: r W_il(r) = max(0, delta / 2 (spread - r))
        slack = np.maximum(0.0, 0.5 * delta * (spread[i][:, None] - stages))
        short = totals[i] < totals - slack
        reached = short.any(axis=1)
        drops[i, reached] = stages[short.argmax(axis=1)[reached]]
    return drops


def _eliminate(
    drops: NDArray[np.int64], lengths: list[int], first: int, limit: int
) -> tuple[list[int], int, list[int | None]]:
    """Drop systems stage by stage: those left, the last stage that could be compared, and when each went.

    All comparisons of one stage are against those in contention before it, so systems may drop one another's rivals
    in the same stage; the best mean of a stage is never dropped.
    """
    alive = list(range(len(lengths)))
    eliminated: list[int | None] = [None] * len(lengths)
    stage = first
    while len(alive) > 1:
        horizon = min(limit, *(lengths[i] for i in alive))
        falls = drops[np.ix_(alive, alive)].min(axis=1)
        earliest = int(falls.min())
        if earliest > horizon:
            return alive, horizon, eliminated
        stage = earliest
        for i, fall in zip(alive, falls, strict=True):
            if fall == stage:
                eliminated[i] = stage
        alive = [i for i in alive if eliminated[i] is None]
    return alive, stage, eliminated
