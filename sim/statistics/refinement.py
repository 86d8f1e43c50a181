"""Where to simulate next to find a border: cells to split, nodes to replicate.

The unit square is covered by cells, each with a node at its corners. A cell is *decided* when the difference has the
same sign at all its nodes, each with a probability of `assurance`, or is zero in every replication at all of them; it
is left alone. Any other may hold the border, and what keeps it from being known there is one of two things:

- *noise*: the band is wider than the cell, that is, twice its half-width at an undecided node is more than the change
  of the difference across the cell. More points would not help; its nodes get more replications, up to a maximum;
- *size*: otherwise the cell is split in four, down to a smallest size.

Looking repeatedly and stopping when a sign seems certain errs more often than looking once. So the
assurance is well beyond the edge of the band, and all nodes of a noisy cell continue together. Measured on a circle, a
band that states 0.90 then holds a point of the true border with 0.88 to 0.90; if cells are left alone at the very
edge of the band and only undecided nodes continue, it is 0.80 to 0.85.

So replications and points both go to where the border is, and none to places where the policies clearly differ. An
island smaller than a cell of the first grid can be missed: that grid must be as fine as the smallest feature worth
finding.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.statistics.border import Border

Place = tuple[float, float]


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """A rectangle of the unit square: a cell of a grid of `columns` x `rows` that was halved `depth` times."""

    depth: int
    column: int
    row: int
    columns: int
    rows: int

    def place(self, right: float, up: float) -> Place:
        """The point a share `right` of the way along the first factor and `up` along the second; halves are exact.

        One division of whole numbers, so cells of any depth agree to the bit on the nodes they share.
        """
        x = (2 * self.column + int(2 * right)) / (2 * (self.columns << self.depth))
        y = (2 * self.row + int(2 * up)) / (2 * (self.rows << self.depth))
        return x, y

    @property
    def corners(self) -> tuple[Place, Place, Place, Place]:
        """The four corners: lower left, lower right, upper left, upper right."""
        return self.place(0, 0), self.place(1, 0), self.place(0, 1), self.place(1, 1)

    def split(self) -> tuple[Cell, Cell, Cell, Cell]:
        """The four quarters."""
        depth, column, row = self.depth + 1, 2 * self.column, 2 * self.row
        return (
            Cell(depth, column, row, self.columns, self.rows),
            Cell(depth, column + 1, row, self.columns, self.rows),
            Cell(depth, column, row + 1, self.columns, self.rows),
            Cell(depth, column + 1, row + 1, self.columns, self.rows),
        )


@dataclass(frozen=True, slots=True)
class Refinement:
    """What to do next: the new `cells`, `points` to be simulated, shape (m, 2), and nodes that want more replications.

    `replicate` are indices into the border's nodes, the most undecided first. `done` when there is nothing to add:
    then every cell is decided, as small as allowed, or as noisy as the maximum leaves it.
    """

    cells: tuple[Cell, ...]
    points: NDArray[np.float64]
    replicate: tuple[int, ...]
    done: bool


def base_cells(columns: int, rows: int) -> tuple[Cell, ...]:
    """The first grid, column by column. Raises ValueError where there is none."""
    if columns < 1 or rows < 1:
        raise ValueError(f"a grid has at least one column and one row, not {columns} and {rows}")
    return tuple(Cell(0, column, row, columns, rows) for column in range(columns) for row in range(rows))


def cell_points(cells: Sequence[Cell]) -> NDArray[np.float64]:
    """The distinct corners of the cells, shape (m, 2), by first factor, then by second."""
    return _as_points(sorted({corner for cell in cells for corner in cell.corners}))


def resolution(cells: Sequence[Cell]) -> float:
    """The longer side of the smallest cell: no border is located more precisely than that."""
    sides = [max(1 / (cell.columns << cell.depth), 1 / (cell.rows << cell.depth)) for cell in cells]
    return min(sides, default=math.nan)


def refine(
    cells: Sequence[Cell],
    border: Border,
    max_depth: int,
    maximum: int,
    budget: int = sys.maxsize,
    assurance: float = 0.99,
) -> Refinement:
    """What would sharpen the border most: cells are split to at most `max_depth`, nodes replicated up to `maximum`.

    At most `budget` new points are asked for; large and undecided cells come first. Cells not split for want of
    budget stay, and stay undecided. Raises ValueError where a corner of a cell is not a node of the border.
    """
    known = {(float(x), float(y)) for x, y in border.surface.points}
    if any(corner not in known for cell in cells for corner in cell.corners):
        raise ValueError("every corner of a cell must be a node of the border")
    views = [_look(cell, border, assurance) for cell in cells]
    wanting: set[int] = set()
    splitting: set[Cell] = set()
    new: list[Place] = []
    short = False
    for view in sorted((view for view in views if not view.decided), key=lambda view: view.rank):
        if view.noisy:
            wanting.update(i for i in view.nodes if border.surface.counts[i] < maximum)
        elif view.cell.depth < max_depth:
            fresh = [place for place in _middles(view.cell) if place not in known]
            if len(new) + len(fresh) > budget:
                short = True
                continue
            known.update(fresh)
            new.extend(fresh)
            splitting.add(view.cell)
    kept = tuple(part for cell in cells for part in (cell.split() if cell in splitting else (cell,)))
    distance = np.abs(border.node_probability - 0.5)
    replicate = tuple(sorted(wanting, key=lambda i: (float(distance[i]), i)))
    return Refinement(kept, _as_points(new), replicate, not (splitting or replicate or short))


@dataclass(frozen=True, slots=True)
class _View:
    """What the nodes of one cell, on its edges and corners, say about it."""

    cell: Cell
    decided: bool
    noisy: bool
    nodes: tuple[int, ...]
    rank: tuple[int, float, Cell]


def _look(cell: Cell, border: Border, assurance: float) -> _View:
    """Judge a cell by all nodes in it, those of smaller neighbours on its edges among them."""
    surface = border.surface
    (left, bottom), (right, top) = cell.place(0, 0), cell.place(1, 1)
    x, y = surface.points[:, 0], surface.points[:, 1]
    inside = np.flatnonzero((x >= left) & (x <= right) & (y >= bottom) & (y <= top))
    probability = border.node_probability[inside]
    alike = np.all((surface.means[inside] == 0.0) & (surface.errors[inside] == 0.0))
    decided = bool(alike or np.all(probability >= assurance) or np.all(probability <= 1.0 - assurance))
    undecided = inside[(probability > 1.0 - assurance) & (probability < assurance)]
    noisy = False
    if undecided.size:
        change = float(np.ptp(surface.means[inside]))
        noisy = 2.0 * float((_quantile(border, undecided) * surface.errors[undecided]).max()) > change
    nearest = float(np.abs(probability - 0.5).min())
    return _View(cell, decided, noisy, tuple(int(i) for i in inside), (cell.depth, nearest, cell))


def _quantile(border: Border, nodes: NDArray[np.int64]) -> NDArray[np.float64]:
    """The t quantile of the band's edge at each node."""
    from scipy.special import stdtrit

    return np.asarray(stdtrit(border.surface.counts[nodes] - 1, border.limits[1]), dtype=np.float64)


def _middles(cell: Cell) -> list[Place]:
    """The centre and the middles of the edges: the nodes that splitting adds."""
    halves = [(0.5, 0.5), (0.5, 0), (0, 0.5), (1, 0.5), (0.5, 1)]
    return [cell.place(right, up) for right, up in halves]


def _as_points(places: Sequence[Place]) -> NDArray[np.float64]:
    """Places as an array of shape (m, 2), also when there are none."""
    return np.array(places, dtype=np.float64).reshape(-1, 2)
