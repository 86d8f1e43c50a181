"""Where cases go after a visit (`chain.LEVEL.routes`), read as a Markov chain: does everybody get out of it?

The levels are its states; being solved, refused and giving up end it. What is asked is how many visits a case still
has before it, the fundamental matrix of an absorbing chain (Kemeny & Snell 1976, Finite Markov Chains, theorem 3.2.4).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sim.scenario.model import World
    from sim.scenario.organisation import Level

MOST_VISITS: Final = 1000.0
"""Nobody may have more visits before them in the mean; a case that has gone round more often is given up."""

Moves = list[dict[int, float]]
"""For each level the levels that cases go on to, with their shares."""


def visits_to_come(world: World) -> dict[str, float]:
    """Return the mean number of visits that a case at a level has before it, that one included.

    Infinite where no way leads out; levels that no case reaches are left out. Only what is certain is counted of
    levels without routes: a case leaves there, except where nothing is ever solved and all of it is handed up.
    """
    moves = [_moves(world, at) for at in range(len(world.chain))]
    reached = _spread({0}, {at: set(row) for at, row in enumerate(moves)})
    back: dict[int, set[int]] = {at: set() for at in range(len(moves))}
    for at, row in enumerate(moves):
        for to in row:
            back[to].add(at)
    leaving = _spread({at for at, level in enumerate(world.chain) if _leads_out(level, moves[at])}, back)
    inside = sorted(reached & leaving)
    visits = dict(zip(inside, _visits(moves, inside), strict=True))
    return {world.chain[at].level: visits.get(at, math.inf) for at in sorted(reached)}


def _moves(world: World, at: int) -> dict[int, float]:
    level, names = world.chain[at], [level.level for level in world.chain]
    if level.routes is not None:
        total = math.fsum(level.routes.values())
        return {names.index(name): share / total for name, share in level.routes.items() if name in names and share}
    lift = world.levers.training.lift if world.levers.training else 0.0
    solves = max(level.success) + lift > 0.0
    return {} if solves or at + 1 == len(names) else {at + 1: 1.0}


def _leads_out(level: Level, moves: Mapping[int, float]) -> bool:
    """Whether some cases leave the chain at a level: an ending has a share, however small."""
    if level.routes is None:
        return not moves
    return sum(1 for share in level.routes.values() if share) > len(moves)


def _spread(start: set[int], follows: Mapping[int, set[int]]) -> set[int]:
    """Return everything that can be reached from where one starts."""
    found, new = set(start), set(start)
    while new:
        new = set().union(*(follows[at] for at in new)) - found
        found |= new
    return found


def _visits(moves: Moves, inside: Sequence[int]) -> list[float]:
    """Solve (I - Q) v = 1 over some levels; infinite where rounding leaves nothing to solve."""
    import numpy as np

    system = np.eye(len(inside))
    for row, at in enumerate(inside):
        for column, to in enumerate(inside):
            system[row, column] -= moves[at].get(to, 0.0)
    try:
        solved: list[float] = np.linalg.solve(system, np.ones(len(inside))).tolist()
    except np.linalg.LinAlgError:
        return [math.inf] * len(inside)
    return [visits if visits >= 0.5 else math.inf for visits in solved]
