"""What the designers see: for each flaw, when a project was set off, and how much happened before it ended."""

from __future__ import annotations

import math

import numpy as np

from sim.validation.chunks import Chunk, Floats, Indices
from sim.vocabulary import Kind


class Causes:
    """Trigger, removal, failures and complaints of every flaw."""

    def __init__(self, flaws: int) -> None:
        """Begin with every flaw there."""
        self._triggered = np.full(flaws, math.inf)
        self._failures, self._complaints = np.zeros(flaws, dtype=np.int64), np.zeros(flaws, dtype=np.int64)

    def take(self, chunk: Chunk) -> None:
        """Count a chunk; once a flaw is removed it brings no case any more, so all its cases came before."""
        self._triggered[chunk.places(Kind.PROJECT_STARTED)] = chunk.times(Kind.PROJECT_STARTED)
        self._failures += np.bincount(chunk.places(Kind.OPENED), minlength=self._failures.size)
        self._complaints += np.bincount(chunk.places(Kind.VOICED), minlength=self._complaints.size)

    @property
    def triggered(self) -> Floats:
        """Minutes at which the project started; inf where none has."""
        return self._triggered

    @property
    def failures(self) -> Indices:
        """Cases of each flaw."""
        return self._failures

    @property
    def complaints(self) -> Indices:
        """Voiced cases of each flaw."""
        return self._complaints
