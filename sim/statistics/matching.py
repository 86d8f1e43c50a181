"""Inputs of a simulation sought whose outputs are some figures that are known, and what those figures tell of them.

Inputs are places in the unit cube. Outputs are measured at the points of a design, with common random numbers, and a
full quadratic is fitted to each (response surface methodology: Box and Wilson 1951, *JRSS B* 13:1; for simulation
Kleijnen 2015, *Design and Analysis of Simulation Experiments*, chapter 5). On these surfaces the sum of squared
distances from the figures, each in units of its standard error, is made least; the design is then repeated in a smaller
box about the best point that was really measured.

What the figures tell: near the best point outputs are linear in the inputs with slopes J. Every input is at first as
good anywhere in its range (variance 1/12 of the range squared); the figures add the information J' W J, with W the
inverse of their variances, so that (J' W J + 12 I)^-1 is what remains uncertain - the posterior covariance of a normal
approximation (Tarantola 2005, *Inverse Problem Theory*, chapter 3). A direction about which the figures add less than
the range itself says is one that they cannot tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

RANGE_PRECISION: Final = 12.0
"""One over the variance of a uniform law on the unit interval."""
LEAST_WEIGHT: Final = 0.3
"""An input belongs to a direction where its share of it, in absolute value, is at least this."""
_RIDGE: Final = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """A full quadratic in k inputs, centred and scaled; one column of coefficients for each output."""

    centre: Floats
    size: Floats
    coefficients: Floats

    def at(self, place: Floats) -> Floats:
        """Return the outputs at a place, or at several (one a row)."""
        return np.asarray(_terms((np.atleast_2d(place) - self.centre) / self.size) @ self.coefficients)

    def slopes(self, place: Floats) -> Floats:
        """Return the slopes of every output (rows) in every input (columns) at a place, by central differences."""
        steps = np.eye(place.size) * self.size * 1e-3
        return np.asarray((self.at(place + steps) - self.at(place - steps)).T / (2e-3 * self.size))


def points_needed(inputs: int) -> int:
    """Return how many points a design needs: one and a half times the coefficients of a full quadratic, rounded up."""
    coefficients = 1 + inputs + inputs * (inputs + 1) // 2
    return -(-3 * coefficients // 2)


def surface(places: Floats, outputs: Floats) -> Surface:
    """Fit a quadratic to outputs (one row a place, one column an output) measured at places of the unit cube."""
    centre = places.mean(axis=0)
    size = np.maximum(np.abs(places - centre).max(axis=0), 1e-9)
    terms = _terms((places - centre) / size)
    penalty = _RIDGE * np.eye(terms.shape[1]) * places.shape[0]
    return Surface(centre, size, np.linalg.solve(terms.T @ terms + penalty, terms.T @ outputs))


def _terms(places: Floats) -> Floats:
    pairs = combinations_with_replacement(range(places.shape[1]), 2)
    return np.column_stack([np.ones(places.shape[0]), places, *(places[:, a] * places[:, b] for a, b in pairs)])


def distance(outputs: Floats, wanted: Floats, errors: Floats) -> Floats:
    """Return the sum of squared distances from what is wanted, in standard errors, of every row of outputs."""
    return np.asarray((((np.atleast_2d(outputs) - wanted) / errors) ** 2).sum(axis=1))


def nearest_on(fitted: Surface, wanted: Floats, errors: Floats, low: Floats, high: Floats, starts: Floats) -> Floats:
    """Return the place between `low` and `high` where the surface comes nearest to what is wanted.

    The search (L-BFGS-B) begins at every row of `starts`; the best end is taken, the first of equal ones.
    """
    from scipy.optimize import minimize

    found = [minimize(lambda place: float(distance(fitted.at(place), wanted, errors)[0]), np.clip(start, low, high),
                      method="L-BFGS-B", bounds=list(zip(low, high, strict=True)))
             for start in starts]
    best = min(found, key=lambda each: float(each.fun))
    return np.asarray(np.clip(best.x, low, high))


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """What the figures tell of the inputs.

    spread: standard deviation of every input that remains, in the unit interval; learnt: the share of its range's
    standard deviation that is gone; untold: directions (weights by input, of length 1) of which the figures say less
    than the range, from the least told on.
    """

    spread: Floats
    learnt: Floats
    untold: tuple[Floats, ...]


def told(slopes: Floats, errors: Floats) -> Told:
    """Return what figures with these standard errors tell of the inputs in which they have these slopes."""
    information = slopes.T @ (slopes / errors[:, None] ** 2)
    spread = np.sqrt(np.diag(np.linalg.inv(information + RANGE_PRECISION * np.eye(slopes.shape[1]))))
    values, directions = np.linalg.eigh(information)
    untold = tuple(_turned(directions[:, at]) for at in range(values.size) if values[at] < RANGE_PRECISION)
    return Told(spread, 1.0 - spread * np.sqrt(RANGE_PRECISION), untold)


def _turned(direction: Floats) -> Floats:
    """The same direction with its largest weight positive."""
    return np.asarray(direction * np.sign(direction[int(np.argmax(np.abs(direction)))]))


def members(direction: Floats) -> Sequence[int]:
    """Return the inputs that belong to a direction, the largest weight first."""
    order = np.argsort(-np.abs(direction), kind="stable")
    return [int(at) for at in order if abs(direction[at]) >= LEAST_WEIGHT]
