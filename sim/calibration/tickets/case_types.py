"""Types of cases that nobody wrote down: a mixture of ways to be handled, estimated with the way that each case took.

Two cases that lie at the same level differ for longer than until the next change: one is of the sort that is solved
where it comes, another is handed on and back and waits every time. What is known of a case, its class, tells a part of
that. The rest is a type that is not seen: each type has its own shares of beginnings, of what follows what, of how long
it takes, and of classes, and they are found together with the chance of each case to be of each type by the EM
algorithm (Dempster, Laird and Rubin 1977, *Journal of the Royal Statistical Society B* 39:1; mixtures of Markov chains:
Poulsen 1990, *International Journal of Research in Marketing* 7:5). The type of a case is then drawn from these
chances, so that what is counted by type afterwards is as far apart as types really are, and not further.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.tickets.ticket_visits import OPEN, Visits

TYPES: Final = 3
"""Where there are any; more of them told cases that were kept back no better."""
FEWEST: Final = 500
"""Cases from which on types are told apart."""
ROUNDS: Final = 60
CLEAR: Final = 2.0
"""Standard errors of the gain in log-likelihood a case."""
WORTH: Final = 2.0
"""Cases that the shares of all types are worth to those of one."""
FAINT: Final = 0.1
"""Cases for each value that nothing is known of."""
SPENT_EDGES: Final = (0.5, 2.0, 5.0, 10.0, 20.0, 60.0, 180.0, 480.0, 1_440.0, 2_880.0, 5_760.0, 10_080.0, 20_160.0,
                      43_200.0, 86_400.0)
_SEED: Final = 1_977

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class _Figure:
    """Something seen of cases: `value` of `values`, given a `context`; by entries of `case`."""

    case: Codes
    context: Codes
    value: Codes


def case_types(visits: Visits, kind: Codes) -> Codes:
    """Return the type of each case, from 0 for the one that takes least time on average; kind: the class of each case.

    All 0 where there are too few cases to tell, or where types that are found with one half of the cases do not make
    the other half likelier than no types do, beyond luck.
    """
    cases = int(kind.size)
    none = np.zeros(cases, dtype=np.int64)
    if cases < FEWEST:
        return none
    figures = [_indexed(figure) for figure in _figures(visits, kind)]
    spent = np.bincount(visits.case, visits.queue + visits.work + visits.wait, cases).astype(np.float64)
    half = np.random.default_rng(_SEED).permutation(cases) % 2 == 0
    alone, told = (_evidence(figures, spent, types, half)[1][~half] for types in (1, TYPES))
    gain = told - alone
    if gain.mean() <= CLEAR * gain.std() / math.sqrt(gain.size):
        return none
    chances, _ = _evidence(figures, spent, TYPES, np.ones(cases, dtype=bool))
    random = np.random.default_rng(_SEED)
    drawn = (np.cumsum(chances, axis=1) > random.random((cases, 1))).argmax(axis=1)
    order = np.argsort(np.argsort([float(chances[:, at] @ spent / chances[:, at].sum()) for at in range(TYPES)]))
    return np.asarray(order[drawn], dtype=np.int64)


def _figures(visits: Visits, kind: Codes) -> list[_Figure]:
    state = visits.level * 4 + visits.kind
    same = np.append(np.diff(visits.case) == 0, False)
    after = np.where(visits.next >= visits.levels, -1 - (visits.next - visits.levels),
                     np.where(same, np.append(state[1:], 0), -1))
    spent = np.searchsorted(np.array(SPENT_EDGES), visits.queue + visits.work + visits.wait, side="right")
    first, seen = np.diff(visits.case, prepend=-1) != 0, visits.next != OPEN
    every = np.arange(kind.size)
    return [_Figure(visits.case[first], np.zeros(int(first.sum()), dtype=np.int64), state[first]),
            _Figure(visits.case[seen], state[seen], after[seen]), _Figure(visits.case[seen], state[seen], spent[seen]),
            _Figure(every, np.zeros_like(every), kind)]


def _indexed(figure: _Figure) -> _Figure:
    """A figure whose contexts and values are numbered from 0."""
    contexts, values = (np.unique(each, return_inverse=True)[1].reshape(-1) for each in (figure.context, figure.value))
    return _Figure(figure.case, contexts.astype(np.int64), values.astype(np.int64))


def _evidence(figures: list[_Figure], spent: Floats, types: int, known: Flags) -> tuple[Floats, Floats]:
    """The chances of each case to be of each type, and its log-likelihood, if only some cases are known to the fit.

    The first guess is by how long cases take.
    """
    cases = spent.size
    rank = np.argsort(np.argsort(spent, kind="stable"), kind="stable") * types // cases
    chances = 0.7 * np.eye(types)[rank] + 0.3 / types
    found = np.zeros(cases)
    for _ in range(ROUNDS if types > 1 else 1):
        chances, found = _round(figures, chances, known)
    return chances, found


def _round(figures: list[_Figure], chances: Floats, known: Flags) -> tuple[Floats, Floats]:
    """One round of expectation and maximisation: chances anew, and the log-likelihood of each case."""
    cases, types = chances.shape
    usable = np.where(known[:, None], chances, 0.0)
    likely = np.tile(np.log(usable.sum(axis=0) / known.sum()), (cases, 1))
    for figure in figures:
        contexts, values = int(figure.context.max()) + 1, int(figure.value.max()) + 1
        cell = figure.context * values + figure.value
        counts = np.stack([np.bincount(cell, usable[figure.case, at], contexts * values) for at in range(types)])
        counts = counts.reshape(types, contexts, values)
        whole = counts.sum(axis=0) + FAINT
        shares = counts + WORTH * whole / whole.sum(axis=1, keepdims=True)
        logs = np.log(shares / shares.sum(axis=2, keepdims=True)).reshape(types, -1)
        for at in range(types):
            likely[:, at] += np.bincount(figure.case, logs[at][cell], cases)
    most = likely.max(axis=1, keepdims=True)
    found = np.exp(likely - most)
    total = found.sum(axis=1, keepdims=True)
    return np.asarray(found / total), np.asarray((most + np.log(total))[:, 0])
