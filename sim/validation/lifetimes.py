"""How long founding customers stay, and why they leave."""

from __future__ import annotations

import math

import numpy as np

from sim.validation.chunks import Chunk, Floats
from sim.validation.meters import ratio
from sim.vocabulary import Kind, Leaving


class Lifetimes:
    """When each founding customer leaves, how many do so after a case, and how many cases there were."""

    def __init__(self, people: int) -> None:
        """Begin with everybody there."""
        self._ends = np.full(people, math.inf)
        self._after_case = 0
        self.cases = 0

    def take(self, chunk: Chunk) -> None:
        """Note who leaves in a chunk, and count the cases."""
        left = chunk.at(Kind.LEFT)
        self._ends[chunk.records["customer"][left]] = chunk.time[left]
        self._after_case += int(np.count_nonzero(chunk.places(Kind.LEFT) == int(Leaving.AFTER_CASE)))
        self.cases += chunk.at(Kind.OPENED).size

    @property
    def ends(self) -> Floats:
        """Minutes at which customers left, by index; inf for those still there, and then no mean is finite."""
        return self._ends

    @property
    def share_after_case(self) -> float:
        """The share of those who left that did so at the end of a case."""
        return ratio(self._after_case, int(np.count_nonzero(np.isfinite(self._ends))))
