"""Markov chains in continuous time on a lattice of two counts, solved sparse, with the truncation checked.

A chain is a list of flows: by how much each moves the two counts, and at which rate in every state. Counts without
bound are cut; the cut is moved outwards until hardly any probability is left at it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.validation.theory.inputs import refuse, require

MOST_STATES: Final = 300_000
TAIL: Final = 1e-14
"""Probability allowed in the outermost row of what was cut off."""
GROWTH: Final = 1.6
SHIFT: Final = 1e-10
"""The shift of the inverse iteration, as a share of the largest rate: far above its rounding error."""
SETTLED: Final = 1e-13
MOST_ITERATIONS: Final = 60

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """Transitions of one kind: the state (i, j) moves to (i + first, j + second) at rates[i, j]."""

    first: int
    second: int
    rates: Floats


def ctmc_stationary(flows: Sequence[Flow]) -> Floats:
    """Return the stationary probabilities of the lattice, in the shape of the rates; moves out of it do not happen.

    pi Q = 0 by inverse iteration, pi <- pi (e I - Q)^-1 scaled to sum 1, with e far below every rate (Stewart 2009,
    *Probability, Markov Chains, Queues, and Simulation*, chapter 10). The matrix is an M-matrix, whose elimination
    needs no pivoting; no state has to be singled out. There must be one closed class of states; states that are left
    for ever may exist. Raises InputError where the iteration does not settle: the chain is too nearly two chains.
    """
    from scipy.sparse import csc_matrix
    from scipy.sparse.linalg import splu

    shape = flows[0].rates.shape
    number = shape[0] * shape[1]
    start, end, rate = (np.concatenate(parts) for parts in zip(*(_moves(flow, shape) for flow in flows), strict=True))
    small = SHIFT * float(rate.max())
    every = np.arange(number)
    rows, columns = np.concatenate([start, end, every]), np.concatenate([start, start, every])
    values = np.concatenate([rate, -rate, np.full(number, small)])  # of e I - Q, transposed
    matrix = csc_matrix((values, (rows, columns)), shape=(number, number))
    factors = splu(matrix, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True})
    row = np.full(number, 1.0 / number)
    for _ in range(MOST_ITERATIONS):
        before, row = row, np.maximum(factors.solve(row), 0.0)
        row /= row.sum()
        if np.abs(row - before).sum() < SETTLED:
            return np.asarray(row, dtype=np.float64).reshape(shape)
    raise refuse("the chain has no steady state that can be computed", found=f"{number} states")


def _moves(flow: Flow, shape: tuple[int, ...]) -> tuple[Integers, Integers, Floats]:
    """Numbers of the states before and after, and the rates, of the moves that stay on the lattice."""
    first, second = np.nonzero(flow.rates > 0.0)
    to_first, to_second = first + flow.first, second + flow.second
    stays = (to_first >= 0) & (to_first < shape[0]) & (to_second >= 0) & (to_second < shape[1])
    start, end = (first * shape[1] + second)[stays], (to_first * shape[1] + to_second)[stays]
    return start.astype(np.int64), end.astype(np.int64), flow.rates[first, second][stays]


def truncated_stationary(flows: Callable[[Floats, Floats], Sequence[Flow]], shape: tuple[int, int],
                         grows: tuple[bool, bool] = (True, True)) -> Floats:
    """Return the stationary probabilities of a chain whose counts have no bound, cut where nothing is left.

    `flows` is given the two counts of every state as arrays and returns the flows; `shape` is where the search starts,
    and `grows` says which count has no bound. Raises InputError, rather than give a wrong number, when more than
    300,000 states would be needed: the load is too near to what the servers can do.
    """
    while True:
        require(shape[0] * shape[1] <= MOST_STATES, "too many states: the load is too near to the capacity, or the "
                "queue too large", found=f"{shape[0]} x {shape[1]} states", allowed=f"at most {MOST_STATES} states")
        probabilities = ctmc_stationary(flows(*counts(shape)))
        edges = (float(probabilities[-1].sum()), float(probabilities[:, -1].sum()))
        outside = [grow and edge > TAIL for grow, edge in zip(grows, edges, strict=True)]
        if not any(outside):
            return probabilities
        shape = (_larger(shape[0], outside[0]), _larger(shape[1], outside[1]))


def _larger(size: int, grow: bool) -> int:
    return int(size * GROWTH) + 1 if grow else size


def counts(shape: tuple[int, ...]) -> tuple[Floats, Floats]:
    """Return the first and the second count of every state."""
    first, second = np.indices(shape, dtype=np.float64)
    return first, second


def mean(values: Floats, probabilities: Floats) -> float:
    """Return the mean of a quantity given in every state."""
    return float((values * probabilities).sum())
