"""Acquaintance: the social graphs along which word of mouth may travel.

Both builders return the undirected edges among the founding customers in a fixed order, drawn with keyed uniforms,
so the same customers know each other under every policy. Newcomers are tied to whoever brought them and to friends
of that person; that is the engines' business, because it depends on the run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.jit import rule
from sim.randomness import uniform
from sim.vocabulary import Purpose

if TYPE_CHECKING:
    from numpy.typing import NDArray

_GRAPH = int(Purpose.GRAPH)


@rule("int64[:, ::1](uint64, uint64, int64, int64, float64)")
def small_world(run: int, world: int, people: int, neighbours: int, rewire: float) -> NDArray[np.int64]:
    """Return the edges of a ring in which each knows `neighbours` others, some links moved elsewhere.

    Watts & Strogatz (1998, Nature 393): every link to the right is moved to a uniformly drawn person with
    probability `rewire`. Draw 2e decides about edge e, draw 2e + 1 where it goes.
    """
    right = min(neighbours // 2, people - 1)
    edges = np.empty((max(people * right, 0), 2), dtype=np.int64)
    edge = 0
    for person in range(people):
        for step in range(1, right + 1):
            other = (person + step) % people
            if uniform(run, world, 0, _GRAPH, 2 * edge) < rewire:
                other = int(uniform(run, world, 0, _GRAPH, 2 * edge + 1) * people)
            edges[edge, 0] = person
            edges[edge, 1] = other
            edge += 1
    return edges


@rule("int64[:, ::1](uint64, uint64, int64, int64)")
def scale_free(run: int, world: int, people: int, links: int) -> NDArray[np.int64]:
    """Return the edges of a graph grown by preferential attachment, `links` for each person who joins.

    Barabasi & Albert (1999, Science 286): a target is drawn among all ends of earlier links, so in proportion to how
    many one knows. Draw e picks the target of edge e.
    """
    start = min(links, people)
    edges = np.empty((max(people - start, 0) * links, 2), dtype=np.int64)
    edge = 0
    for person in range(start, people):
        ends = 2 * edge
        for link in range(links):
            if ends == 0:
                target = link
            else:
                pick = int(uniform(run, world, 0, _GRAPH, edge) * ends)
                target = edges[pick // 2, pick % 2]
            edges[edge, 0] = person
            edges[edge, 1] = target
            edge += 1
    return edges
