"""The plan's tables of what follows a visit: routes and their rules, handle times by what follows, waits.

A *way* is what may follow, by number: 0 solved, then the levels of the chain in their order, then refused and gave up.
The order is that of the chain, not of the file: tables of TOML have none.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.scenario.after_visit import OUTSIDE, PARTIES, WAYS_OUT
from sim.scenario.command import level_of_handle
from sim.scenario.plan_tables import cumulative
from sim.vocabulary import NOBODY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.scenario.after_visit import RouteRule
    from sim.scenario.fields import Laws, Names
    from sim.scenario.model import World

ANY: Final = -1
VISITS: Final = (None, "first", "later")
"""Which visits a rule is about, by number."""
WORDS_OF_A_RULE: Final = 4


def ways_of(levels: Sequence[str]) -> tuple[str, ...]:
    """Return what may follow a visit, in the order of the numbers of ways."""
    return (WAYS_OUT[0], *levels, *WAYS_OUT[1:])


def tables_after_visits(world: World, names: Names, laws: Laws) -> dict[str, NDArray[Any]]:
    """Return the tables of what follows a visit, by their names in the plan.

    routes[row, way]: the cumulated shares of a level (zeros without routes), then those of the rules of all levels, in
    their order; conditions: see `_conditions`; handle_rows[level, pool]: the row of `handle_before` that holds for
    somebody of a pool, -1 where time does not depend on what follows; handle_before[row, way]: the row of the law;
    wait_chances[level, 2 x way + party]: the probability of a wait for the customer, and that of one for anybody;
    wait_laws: the rows of their laws. Where nobody's handle time depends on what follows, and where nobody waits,
    these tables have no rows.
    """
    ways = ways_of(names.levels)
    rules = [rule for level in world.chain for rule in level.routes_when]
    routed = [_shares(level.routes, ways) for level in world.chain] + [_shares(rule.routes, ways) for rule in rules]
    chances, wait_laws = _waits(world, ways, laws)
    return {"routes": np.array(routed), "conditions": np.array(_conditions(rules, names), dtype=np.int64),
            **_handles(world, names, ways, laws), "wait_chances": chances, "wait_laws": wait_laws}


def _shares(routes: Mapping[str, float] | None, ways: Sequence[str]) -> list[float]:
    if routes is None:
        return [0.0] * len(ways)
    total = sum(routes.values())
    return cumulative([routes.get(way, 0.0) / total for way in ways])


def _conditions(rules: Sequence[RouteRule], names: Names) -> list[int]:
    """Return what rules ask for, as `sim.behaviour.escalation.first_that_fits` reads it.

    Four words a rule: which visits (0 all, 1 the first, 2 later ones), and where the lists of flaws, of levels that the
    case came from and of those that it was solved at begin, -1 for any. Then the lists: how many, and their indices;
    -1 is outside.
    """
    heads: list[int] = []
    lists: list[int] = []

    def place(found: tuple[str, ...] | None, indices: Mapping[str, int]) -> int:
        if found is None:
            return ANY
        lists.extend([len(found), *(indices[name] for name in found)])
        return WORDS_OF_A_RULE * len(rules) + len(lists) - len(found) - 1

    flaws = {name: index for index, name in enumerate(names.flaws)}
    levels = {name: index for index, name in enumerate(names.levels)}
    origins = {OUTSIDE: NOBODY} | levels
    for rule in rules:
        heads += [VISITS.index(rule.visit), place(rule.flaw, flaws), place(rule.came_from, origins),
                  place(rule.solved_at, levels)]
    return heads + lists


def _handles(world: World, names: Names, ways: Sequence[str], laws: Laws) -> dict[str, NDArray[np.int64]]:
    rows: dict[int, int] = {}
    table: list[list[int]] = []
    for at, level in enumerate(world.chain):
        if level.handle_before:
            rows[at] = len(table)
            table.append([laws.index(level.handle_before.get(way, level.handle)) for way in ways])
    of_pools = [[rows.get(level_of_handle(world, at, pool), ANY) if rows else ANY for pool in names.pools]
                for at in range(len(world.chain))]
    return {"handle_rows": np.array(of_pools, dtype=np.int64),
            "handle_before": np.array(table, dtype=np.int64).reshape(len(table), len(ways))}


def _waits(world: World, ways: Sequence[str], laws: Laws) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    columns = len(PARTIES) * len(ways)
    rows = len(world.chain) if any(level.waits is not None for level in world.chain) else 0
    chances, rows_of_laws = np.zeros((rows, columns)), np.full((rows, columns), ANY, dtype=np.int64)
    for at, level in enumerate(world.chain[:rows]):
        for way, name in enumerate(ways):
            so_far = 0.0
            for party, called in enumerate(PARTIES):
                column, wait = len(PARTIES) * way + party, level.wait_for(called)
                if wait is not None:
                    so_far = math.fsum((so_far, wait.chance(name)))
                    rows_of_laws[at, column] = laws.index(wait.time(name))
                chances[at, column] = so_far
    return chances, rows_of_laws
