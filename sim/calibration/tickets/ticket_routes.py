"""Where cases go from a stage, by the stage that they came from and by their class: rules where the data carry them.

The shares of a stage are counted. Those of cases that came from one stage are drawn toward them, and those of one class
that came from there toward these in turn, with strengths that the data choose (`shrinkage`). A rule is written where
its shares make what was seen likelier by more than a unit for each of them (Akaike); so a file has few rules where
little matters.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.tickets.shrinkage import drawn, gain, strength

ANY: Final = -9
"""Of a rule: holds whatever the class, or wherever the case came from."""
FEWEST: Final = 30
"""Visits for a rule."""

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """Shares of what follows, for cases of a class (or `ANY`) that came from a stage (or `ANY`), and how many."""

    kind: int
    source: int
    shares: Floats
    visits: int


@dataclass(frozen=True, slots=True, eq=False)
class Routes:
    """Shares of what follows a stage, and rules that come first, in this order; with how many visits each rests on."""

    shares: Floats
    rules: tuple[Rule, ...]
    counts: Floats


def routes(following: Codes, source: Codes, kind: Codes, ways: int) -> Routes:
    """Return the routes of one stage from its visits; following: from 0 to `ways` less one."""
    counts = np.bincount(following, minlength=ways).astype(np.float64)
    shares = counts / max(counts.sum(), 1.0)
    by_source, sources = _table(following, source, ways)
    worth = strength(by_source, shares)
    own = drawn(by_source, shares, worth)
    exact: list[Rule] = []
    broad: list[Rule] = []
    for at, name in enumerate(sources.tolist()):
        carried = _carried(by_source[at], own[at], shares) and len(sources) > 1
        base = own[at] if carried else shares
        if carried:
            broad.append(Rule(ANY, name, base, int(by_source[at].sum())))
        here = source == name
        exact += _of_kinds(following[here], kind[here], name if carried else ANY, base, ways) if carried else []
    rest = ~np.isin(source, [rule.source for rule in broad])
    broad += _of_kinds(following[rest], kind[rest], ANY, shares, ways)
    return Routes(shares, (*exact, *broad), counts)


def _of_kinds(following: Codes, kind: Codes, source: int, base: Floats, ways: int) -> list[Rule]:
    """Rules of classes, among cases that came from one stage."""
    table, kinds = _table(following, kind, ways)
    if len(kinds) < 2:
        return []
    own = drawn(table, base, strength(table, base))
    return [Rule(name, source, own[at], int(table[at].sum())) for at, name in enumerate(kinds.tolist())
            if _carried(table[at], own[at], base)]


def _table(following: Codes, part: Codes, ways: int) -> tuple[Floats, Codes]:
    names, code = np.unique(part, return_inverse=True)
    flat = np.bincount(code.reshape(-1) * ways + following, minlength=len(names) * ways)
    return flat.reshape(len(names), ways).astype(np.float64), names


def _carried(counts: Floats, own: Floats, whole: Floats) -> bool:
    free = int(((counts > 0.0) | (whole > 0.0)).sum()) - 1
    return bool(counts.sum() >= FEWEST and gain(counts, own, whole) > free)
