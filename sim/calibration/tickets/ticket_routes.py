"""Where cases go from a stage, by the stage that they came from and by their class: rules where the data carry them.

The shares of a stage are counted. Those of cases that came from one stage are drawn toward them, and those of one class
that came from there toward these in turn, with strengths that the data choose (`shrinkage`). A rule is written where
its shares, drawn from all other visits, tell each visit better than those of the whole do (cross-validation, leaving
one out: Stone 1974, *Journal of the Royal Statistical Society B* 36:111); so a file has few rules where little matters.

What is drawn toward something else no longer adds up: a way that hardly any class goes is given to all of them. So the
shares of the rules are balanced until they send as many cases each way, together, as were seen to go there, by turns of
ways and rules (iterative proportional fitting: Deming and Stephan 1940, *Annals of Mathematical Statistics* 11:427).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.tickets.shrinkage import drawn, strength

ANY: Final = -9
"""Of a rule: holds whatever the class, or wherever the case came from."""
FEWEST: Final = 30
"""Visits for a rule."""
WORTH: Final = 2.0
"""Visits for which a class is taken to do as all others do."""
REST: Final = 5.0
"""Visits that the shares of all are worth to those for which no rule holds."""
CLEAR: Final = 1.0
"""Log-likelihood by which it has to be better."""
TURNS: Final = 50
"""Of balancing."""

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


def routes(following: Codes, source: Codes, kind: Codes, ways: int, leaning: Floats | None = None) -> Routes:
    """Return the routes of one stage from its visits; following: from 0 to `ways` less one.

    leaning: how much likelier than others each class goes each way from here, as far as all stages tell (`leanings`),
    shape (classes, ways).
    """
    counts = np.bincount(following, minlength=ways).astype(np.float64)
    shares = counts / max(counts.sum(), 1.0)
    by_source, sources = _table(following, source, ways)
    worth = strength(by_source, shares)
    own = drawn(by_source, shares, worth)
    exact: list[Rule] = []
    broad: list[Rule] = []
    left = np.ones(following.size, dtype=bool)
    for at, name in enumerate(sources.tolist()):
        if len(sources) < 2 or not _carried(by_source[at], shares, shares, worth):
            continue
        here = source == name
        rules = _of_kinds(following[here], kind[here], name, own[at], leaning)
        others = here & ~np.isin(kind, [rule.kind for rule in rules])
        if others.any():
            broad.append(Rule(ANY, name, _of_rest(following[others], own[at], worth), int(others.sum())))
        exact += rules
        left &= ~here
    rules = _of_kinds(following[left], kind[left], ANY, shares, leaning)
    left &= ~np.isin(kind, [rule.kind for rule in rules])
    rest = Rule(ANY, ANY, _of_rest(following[left], shares, REST), int(left.sum()))
    *told, rest = _balanced([*exact, *broad, *rules, rest], counts)
    return Routes(rest.shares, tuple(told), counts)


def _balanced(rules: list[Rule], counts: Floats) -> list[Rule]:
    """Rules that send as many visits each way, together, as `counts` says; every visit falls under one of them."""
    shares = np.stack([rule.shares for rule in rules])
    visits = np.array([rule.visits for rule in rules], dtype=np.float64)
    for _ in range(TURNS if len(rules) > 1 else 0):
        sent = visits @ shares
        shares = shares * np.where(sent > 0.0, counts / np.where(sent > 0.0, sent, 1.0), 1.0)
        shares /= shares.sum(axis=1, keepdims=True)
    return [replace(rule, shares=own) for rule, own in zip(rules, shares, strict=True)]


def _of_rest(following: Codes, whole: Floats, worth: float) -> Floats:
    """Shares of the visits for which no other rule holds: where the others went is not theirs."""
    counts = np.bincount(following, minlength=whole.size).astype(np.float64)
    return np.asarray(drawn(counts[None, :], whole, worth)[0])


def leanings(place: Codes, aim: Codes, expected: Floats, kind: Codes, classes: int) -> Floats:
    """Return how much likelier each class goes from a place to an aim than is expected of it, where it is.

    place, aim, kind: of every visit; expected: how many of the visits of a class go from a place to an aim if it does
    as all others do from the stages that it comes to, shape (classes, places, aims). What was seen over what was
    expected, each with `WORTH` visits more, for which the class does as the others do.
    """
    seen = np.zeros_like(expected)
    np.add.at(seen, (kind, place, aim), 1.0)
    return np.asarray((seen + WORTH) / (expected + WORTH))


def _of_kinds(following: Codes, kind: Codes, source: int, base: Floats, leaning: Floats | None) -> list[Rule]:
    """Rules of classes, among cases that came from one stage."""
    table, kinds = _table(following, kind, base.size)
    if len(kinds) < 2:
        return []
    expected = np.tile(base, (len(kinds), 1))
    if leaning is not None:
        expected = expected * leaning[kinds]
        expected /= expected.sum(axis=1, keepdims=True)
    worth = strength(table, expected)
    own = drawn(table, expected, worth)
    fewest = FEWEST if leaning is None else 1
    return [Rule(name, source, own[at], int(table[at].sum())) for at, name in enumerate(kinds.tolist())
            if _carried(table[at], base, expected[at], worth, fewest)]


def _table(following: Codes, part: Codes, ways: int) -> tuple[Floats, Codes]:
    names, code = np.unique(part, return_inverse=True)
    flat = np.bincount(code.reshape(-1) * ways + following, minlength=len(names) * ways)
    return flat.reshape(len(names), ways).astype(np.float64), names


def _carried(counts: Floats, base: Floats, expected: Floats, worth: float, fewest: int = FEWEST) -> bool:
    """Whether shares drawn toward what is expected tell what was seen better than the base, each visit told by all
    others.
    """
    total = float(counts.sum())
    if total < fewest:
        return False
    seen = counts > 0.0
    own = (counts[seen] - 1.0 + worth * expected[seen]) / (total - 1.0 + worth)
    return float(counts[seen] @ np.log(own / base[seen])) > CLEAR
