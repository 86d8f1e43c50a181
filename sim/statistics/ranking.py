"""Which factors have a clear effect, which of those leads, and which have none: only what the intervals support."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.statistics.bootstrap import Estimates

CLEAR: Final = "clear"
NOT_CLEAR: Final = "not clear"
NO_EFFECT: Final = "no effect"


@dataclass(frozen=True, slots=True)
class Ranking:
    """Factors by number, each in exactly one of `clear`, `not_clear` and `no_effect`.

    clear: their intervals lie above zero; the largest estimate first.
    leaders: the first of them, and those clear ones whose intervals reach its interval: which of them matters most is
    clear only where there is one.
    not_clear: their intervals reach zero, or there is no interval (of one replication); the largest estimate first.
    no_effect: nothing changed in any run when they were moved; in their order, since there is nothing to rank.
    """

    clear: tuple[int, ...]
    leaders: tuple[int, ...]
    not_clear: tuple[int, ...]
    no_effect: tuple[int, ...]

    def word(self, factor: int) -> str:
        """Return "clear", "not clear" or "no effect" for a factor."""
        return CLEAR if factor in self.clear else NOT_CLEAR if factor in self.not_clear else NO_EFFECT


def rank(strength: Estimates) -> Ranking:
    """Return what the estimates of a strength that is never negative bear: mean absolute effects, or total indices.

    Estimates that are nan throughout mean that the outcome does not vary with any factor.
    """
    value, lower, upper = strength.value, strength.lower, strength.upper
    none = (value == 0.0) & (upper == 0.0) if not np.all(np.isnan(value)) else np.ones(value.shape, dtype=bool)
    order = [int(at) for at in np.argsort(-np.nan_to_num(value), kind="stable") if not none[at]]
    clear = tuple(at for at in order if lower[at] > 0.0)
    leaders = tuple(at for at in clear if at == clear[0] or upper[at] >= lower[clear[0]])
    return Ranking(clear, leaders, tuple(at for at in order if at not in clear),
                   tuple(int(at) for at in np.flatnonzero(none)))
