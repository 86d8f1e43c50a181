"""Refinement: cells that agree on their nodes, and points that go where the border runs."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.statistics.border import Border, estimate_border
from sim.statistics.refinement import Cell, Refinement, base_cells, cell_points, refine, resolution

Place = tuple[float, float]


class Study:
    """A pretended study of the difference 0.3 - distance from the centre: positive inside a circle."""

    def __init__(self, seed: int, spread: float, first: int = 6, maximum: int = 96) -> None:
        self.generator = np.random.default_rng(seed)
        self.spread, self.maximum = spread, maximum
        self.common = self.generator.standard_normal(maximum)
        self.noise: dict[Place, np.ndarray] = {}
        self.counts: dict[Place, int] = {}
        self.cells = base_cells(4, 4)
        self.add(cell_points(self.cells), first)
        self.first = first

    def add(self, points: np.ndarray, count: int) -> None:
        for x, y in points:
            own = self.generator.standard_normal(self.maximum)
            self.noise[x, y] = self.spread * (math.sqrt(0.5) * own + math.sqrt(0.5) * self.common)
            self.counts[x, y] = count

    def border(self) -> Border:
        nodes = list(self.noise)
        samples = [
            0.3 - math.hypot(x - 0.5, y - 0.5) + self.noise[x, y][: self.counts[x, y]] for x, y in nodes
        ]
        return estimate_border(nodes, samples, raster=2)

    def refined(self, depth: int, budget: int = 10_000) -> Refinement:
        for _ in range(40):
            step = refine(self.cells, self.border(), depth, self.maximum, budget)
            self.cells = step.cells
            nodes = list(self.noise)
            for i in step.replicate:
                self.counts[nodes[i]] = min(self.maximum, 2 * self.counts[nodes[i]])
            self.add(step.points, self.first)
            if step.done:
                return step
        raise AssertionError("the refinement does not end")


def test_the_first_grid_and_its_points() -> None:
    cells = base_cells(3, 2)
    assert len(cells) == 6 and len(set(cells)) == 6
    expected = sorted((x / 3, y / 2) for x in range(4) for y in range(3))
    assert [tuple(point) for point in cell_points(cells)] == expected
    assert resolution(cells) == 0.5 and math.isnan(resolution([]))


@pytest.mark.parametrize(("columns", "rows"), [(4, 4), (3, 7), (5, 6)])
def test_cells_agree_on_their_nodes_to_the_bit(columns: int, rows: int) -> None:
    for cell in base_cells(columns, rows):
        for part in cell.split():
            for small in part.split():
                shared = [corner for corner in small.corners if corner in cell.corners]
                outer = {cell.place(0, 0), cell.place(1, 0), cell.place(0, 1), cell.place(1, 1)}
                assert set(shared) <= outer
    deep = [small for cell in base_cells(columns, rows) for part in cell.split() for small in part.split()]
    assert len(cell_points(deep)) == (4 * columns + 1) * (4 * rows + 1)


def test_quarters_cover_their_cell() -> None:
    cell = Cell(1, 3, 2, 3, 3)
    parts = cell.split()
    assert parts[0].corners[0] == cell.corners[0] and parts[3].corners[3] == cell.corners[3]
    centre = cell.place(0.5, 0.5)
    assert all(centre in part.corners for part in parts)


def exact_border(cells: tuple[Cell, ...], slope: float = 1.0) -> Border:
    """The circle without noise."""
    nodes = cell_points(cells)
    values = slope * (0.3 - np.hypot(nodes[:, 0] - 0.5, nodes[:, 1] - 0.5))
    return estimate_border(nodes, [[value, value] for value in values], raster=2)


def test_without_noise_only_cells_on_the_border_are_split() -> None:
    cells = base_cells(4, 4)
    step = refine(cells, exact_border(cells), max_depth=3, maximum=10)
    kept, split = set(cells) & set(step.cells), set(cells) - set(step.cells)
    for cell in cells:
        signs = {math.hypot(x - 0.5, y - 0.5) < 0.3 for x, y in cell.corners}
        assert (cell in split) == (len(signs) == 2)
    assert kept and step.replicate == () and not step.done
    new = {tuple(point) for point in step.points}
    assert new == {tuple(p) for p in cell_points(step.cells)} - {tuple(p) for p in cell_points(cells)}


def test_the_smallest_size_ends_it() -> None:
    cells = base_cells(4, 4)
    step = refine(cells, exact_border(cells), max_depth=0, maximum=10)
    assert step.done and step.cells == cells and step.points.shape == (0, 2)


def test_a_budget_is_kept_and_large_cells_come_first() -> None:
    cells = base_cells(4, 4)
    once = refine(cells, exact_border(cells), max_depth=1, maximum=10, budget=12)
    assert 0 < len(once.points) <= 12 and not once.done
    again = refine(once.cells, exact_border(once.cells), max_depth=3, maximum=10, budget=5)
    fresh = set(again.cells) - set(once.cells)
    assert fresh and all(cell.depth == 1 for cell in fresh)
    assert not refine(cells, exact_border(cells), max_depth=1, maximum=10, budget=0).done


def test_noise_asks_for_replications_and_not_for_points() -> None:
    study = Study(seed=1, spread=5.0)
    step = refine(study.cells, study.border(), max_depth=3, maximum=96)
    assert len(step.points) == 0 and step.replicate and not step.done
    distance = np.abs(study.border().node_probability - 0.5)[list(step.replicate)]
    assert np.all(np.diff(distance) >= 0.0)  # the most undecided first
    assert refine(study.cells, study.border(), max_depth=3, maximum=6).done  # nothing more allowed


def test_policies_alike_in_every_replication_are_left_alone() -> None:
    cells = base_cells(3, 3)
    border = estimate_border(cell_points(cells), np.zeros((16, 5)).tolist(), raster=2)
    assert refine(cells, border, max_depth=5, maximum=100).done


def test_points_and_replications_go_to_the_border() -> None:
    study = Study(seed=2, spread=0.1)
    assert study.refined(depth=3).done and resolution(study.cells) == 1 / 32
    smallest = [corner for cell in study.cells if cell.depth == 3 for corner in cell.corners]
    distances = [abs(math.hypot(x - 0.5, y - 0.5) - 0.3) for x, y in smallest]
    # the noise of the final means, 0.1 / sqrt(96), leaves a band of 0.04 across; what is split beyond was unsure early
    assert np.median(distances) < 0.07 and np.quantile(distances, 0.9) < 0.15
    assert len(study.noise) < 0.6 * 33 * 33
    far = [n for (x, y), n in study.counts.items() if abs(math.hypot(x - 0.5, y - 0.5) - 0.3) > 0.15]
    near = [n for (x, y), n in study.counts.items() if abs(math.hypot(x - 0.5, y - 0.5) - 0.3) < 0.03]
    assert np.mean(near) > 2.0 * np.mean(far)


@pytest.mark.slow
def test_a_circle_lies_in_the_band_after_refinement() -> None:
    inside = []
    for seed in range(80):
        study = Study(seed, spread=0.1, first=10, maximum=40)
        study.refined(depth=2)
        turns = 2.0 * math.pi * (np.arange(8) + np.random.default_rng(seed).random()) / 8
        places = 0.5 + 0.3 * np.stack([np.cos(turns), np.sin(turns)], axis=1)
        probability = study.border().surface.at(places)[2]
        inside.append(float(np.mean((probability > 0.05) & (probability < 0.95))))
    share, error = float(np.mean(inside)), float(np.std(inside)) / math.sqrt(len(inside))
    # 0.90 is stated for fixed nodes; going on where it is unsure, on the same values, costs up to two percentage
    # points (see the module): less than 0.88 by 3 standard errors has probability 0.1 %
    assert share >= 0.88 - 3.0 * error and error < 0.03


def test_the_same_values_give_the_same_steps() -> None:
    steps = [refine(study.cells, study.border(), 3, 96) for study in (Study(3, 0.2), Study(3, 0.2))]
    assert steps[0].cells == steps[1].cells and steps[0].replicate == steps[1].replicate
    assert steps[0].points.tobytes() == steps[1].points.tobytes()


def test_cells_without_their_nodes_are_refused() -> None:
    with pytest.raises(ValueError):
        refine(base_cells(5, 5), exact_border(base_cells(4, 4)), 3, 10)
    with pytest.raises(ValueError):
        base_cells(0, 4)
