"""Pretended studies of a border that is a circle."""

from __future__ import annotations

import math

import numpy as np

from sim.statistics.border import Border, estimate_border
from sim.statistics.refinement import Refinement, base_cells, cell_points, refine

Place = tuple[float, float]


class Study:
    """A pretended study of the difference 0.3 - distance from the centre: positive inside a circle."""

    def __init__(self, seed: int, spread: float, first: int = 6, maximum: int = 96) -> None:
        """Begin with four by four cells and the first replications of their nodes."""
        self.generator = np.random.default_rng(seed)
        self.spread, self.maximum = spread, maximum
        self.common = self.generator.standard_normal(maximum)
        self.noise: dict[Place, np.ndarray] = {}
        self.counts: dict[Place, int] = {}
        self.cells = base_cells(4, 4)
        self.add(cell_points(self.cells), first)
        self.first = first

    def add(self, points: np.ndarray, count: int) -> None:
        """Draw the replications of new points, and use the first of them."""
        for x, y in points:
            own = self.generator.standard_normal(self.maximum)
            self.noise[x, y] = self.spread * (math.sqrt(0.5) * own + math.sqrt(0.5) * self.common)
            self.counts[x, y] = count

    def border(self) -> Border:
        """Return the border as it is estimated now."""
        nodes = list(self.noise)
        samples = [
            0.3 - math.hypot(x - 0.5, y - 0.5) + self.noise[x, y][: self.counts[x, y]] for x, y in nodes
        ]
        return estimate_border(nodes, samples, raster=2)

    def refined(self, depth: int, budget: int = 10_000) -> Refinement:
        """Refine to the end and return the last step."""
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


def inside(seed: int) -> float:
    """Return which share of eight places on the circle lies in the band of 90 % of a study that was refined."""
    study = Study(seed, spread=0.1, first=10, maximum=40)
    study.refined(depth=2)
    turns = 2.0 * math.pi * (np.arange(8) + np.random.default_rng(seed).random()) / 8
    places = 0.5 + 0.3 * np.stack([np.cos(turns), np.sin(turns)], axis=1)
    probability = study.border().surface.at(places)[2]
    return float(np.mean((probability > 0.05) & (probability < 0.95)))
