"""Which runs an investigation makes: by the number of links and the records of a first run, and never by the clock.

A world of a few thousand customers affords many replications, each with an order of the links and its reverse, tests of
every greater link, pairs of links. One of a hundred thousand affords a few replications with one order each: more of
them rather than more of each, because an interval of two values says next to nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import Final

RECORDS: Final = 320_000_000
"""So many records all runs of an investigation may have together, about: a minute of two cores, with some to spare."""
OF_A_RUN: Final = 60_000
"""What beginning a run costs, in records."""
MOST_EXACT: Final = 5
"""Up to so many links every set of them is run: no more runs than a few orders of more links take."""
LEAST, MOST, MOST_OF_LARGE = 2, 20, 10
"""Replications, where nobody says how many."""
MANY: Final = 4
"""A world is small if so many replications with everything are affordable."""
OTHER_RUNS: Final = 10
"""Runs of a replication besides orders, tests and pairs, about: repairs, accounts, lives."""
CONTEXTS: Final = 8
"""Runs that a pair of links takes in a replication."""


@dataclass(frozen=True, slots=True)
class Design:
    """The runs of an investigation.

    replications; exact: whether every set of links is run, or else orders: how many a replication, one or one with its
    reverse; tested: how many of the greatest links are tested one by one and have their lives read; in_pairs: how many
    are told in pairs; lives: replications of which lives are read.
    """

    replications: int
    exact: bool
    orders: int = 2
    tested: int = 6
    in_pairs: int = 3
    lives: int = 6

    def runs(self, links: int) -> int:
        """Return how many runs it comes to for so many links, about."""
        tested, pairs = min(links, self.tested), comb(min(links, self.in_pairs), 2)
        each = _sets(links, self.exact, self.orders) + 2 * tested + CONTEXTS * pairs + OTHER_RUNS
        return self.replications * each + min(self.replications, self.lives) * (tested + 2)


def designed(links: int, records: int, replications: int | None = None) -> Design:
    """Return the design for a world of so many links whose run has so many records."""
    exact = links <= MOST_EXACT
    affordable = RECORDS // (records + OF_A_RUN)
    small = Design(1, exact)
    many = affordable // small.runs(links)
    if many >= MANY:
        return Design(replications or min(many, MOST), exact)
    tested = 4 if affordable >= 100 else 2
    each = _sets(links, exact, 1) + 2 * tested + OTHER_RUNS // 2
    many = min(max(affordable // each, LEAST), MOST_OF_LARGE)
    return Design(replications or many, exact, orders=1, tested=tested, in_pairs=0, lives=1)


def _sets(links: int, exact: bool, orders: int) -> int:
    """Return how many sets of links a replication runs."""
    return 2**links if exact else orders * (links - 1) + 2
