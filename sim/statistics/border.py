"""Where in the plane of two factors a paired difference changes sign, and where its sign is not clear.

At each node some replications gave paired differences between two policies. Between nodes the difference is taken to
be linear on the triangles of their Delaunay triangulation. That is a deliberate choice: a Gaussian process would be
smoother but brings hyperparameters nobody can check and a covariance that is not in the data, whereas a linear
interpolation has fixed weights, and so keeps the statistics exact. At any point the weighted replications, w_1 d_1r +
w_2 d_2r + w_3 d_3r for r = 1, 2, .., are themselves a sample of paired differences; with common random numbers their
variance holds the covariance between the nodes, and

    P(difference > 0) = T(mean / standard error),  T the t distribution with one degree less than replications,

is the one-sided p-value of the t test. At a point of the true border it is uniform: the band where it lies between
0.05 and 0.95 holds such a point with probability 0.90, if differences are near normal. Nodes with unequal numbers of
replications share those they have in common; the degrees of freedom are then those of the smallest, to be safe.

What it leaves out: the error of taking the surface as linear between nodes (at most h^2 / 8 times the curvature on a
cell of diameter h). `sim.statistics.refinement` makes the cells small where the border runs; choosing nodes by what
was seen costs the band up to two percentage points, as measured there. And the band is pointwise: that it holds the
whole border at once is less likely than for one point.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.statistics.defaults import DEFAULT_LEVEL
from sim.statistics.intervals import Values

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Surface:
    """The mean difference at nodes of the unit square, and linear between them.

    `points` has shape (nodes, 2); `means`, `errors` (standard errors) and `counts` one entry a node. `deviations` are
    the deviations from the means, row by row, scaled so that the sum of squares is the squared standard error and the
    sum of products of two rows their covariance; rows are padded with zeros.
    """

    points: Floats
    means: Floats
    errors: Floats
    counts: NDArray[np.int64]
    deviations: Floats
    common: bool
    triangles: Any = field(repr=False)

    def at(self, places: ArrayLike) -> tuple[Floats, Floats, Floats]:
        """Difference, standard error, and P(difference > 0) at `places`, shape (n, 2); nan outside all triangles."""
        corners, weights = self.weights(places)
        difference = (weights * self.means[corners]).sum(axis=1)
        if self.common:
            spread = np.zeros((weights.shape[0], self.deviations.shape[1]))
            for side in range(3):
                spread += weights[:, side, None] * self.deviations[corners[:, side]]
            error = np.sqrt((spread * spread).sum(axis=1))
        else:
            error = np.sqrt((weights * weights * self.errors[corners] ** 2).sum(axis=1))
        # a corner without weight has no say in the degrees of freedom
        counts = np.where(weights > 0.0, self.counts[corners], np.iinfo(np.int64).max).min(axis=1)
        return difference, error, _probability(difference, error, counts - 1)

    def weights(self, places: ArrayLike) -> tuple[NDArray[np.int64], Floats]:
        """The three nodes around each place and their weights, which sum to 1; weights are nan outside."""
        where = np.asarray(places, dtype=np.float64)
        simplex = self.triangles.find_simplex(where)
        affine = self.triangles.transform[simplex]
        first = np.einsum("nij,nj->ni", affine[:, :2], where - affine[:, 2])
        weights = np.concatenate([first, 1.0 - first.sum(axis=1, keepdims=True)], axis=1)
        # rounding must not give a corner of the cell next door a say
        weights = np.where(np.abs(weights) < 1e-12, 0.0, weights).clip(0.0, 1.0)
        weights /= weights.sum(axis=1, keepdims=True)
        weights[simplex < 0] = np.nan
        return self.triangles.simplices[simplex].astype(np.int64), weights


@dataclass(frozen=True, slots=True)
class Border:
    """The surface on a fine raster, and what can be said of its sign.

    `axis` are the raster's coordinates in both directions; `difference`, `error` and `probability` (that the
    difference is positive) have shape (raster, raster), row = second factor, column = first; nan where no node is
    near. `node_probability` is that probability at the nodes. The band is where it lies strictly between
    (1 - level) / 2 and (1 + level) / 2.
    """

    surface: Surface
    level: float
    axis: Floats
    difference: Floats
    error: Floats
    probability: Floats
    node_probability: Floats

    @property
    def limits(self) -> tuple[float, float]:
        """The probabilities at the two edges of the band."""
        return 0.5 * (1.0 - self.level), 0.5 * (1.0 + self.level)

    @property
    def uncertain(self) -> NDArray[np.bool_]:
        """Which points of the raster lie in the band."""
        lower, upper = self.limits
        return np.asarray((self.probability > lower) & (self.probability < upper), dtype=np.bool_)

    def curve(self) -> list[Floats]:
        """The estimated border: polylines of shape (points, 2) along which the difference is zero."""
        return _contours(self.axis, self.difference, 0.0)

    def band(self) -> tuple[list[Floats], list[Floats]]:
        """The two edges of the band as polylines: towards negative differences, then towards positive ones."""
        lower, upper = self.limits
        return _contours(self.axis, self.probability, lower), _contours(self.axis, self.probability, upper)


def estimate_border(
    points: ArrayLike, samples: Sequence[Values], level: float = 0.90, raster: int = 101, common: bool = True
) -> Border:
    """The border between paired differences of either sign, from nodes in the unit square.

    `points` has shape (nodes, 2); `samples[i]` are the differences at node i, replication 0, 1, .. With `common` those
    of one number share their random numbers at all nodes; the lengths may differ. Raises ValueError for fewer than
    three nodes or nodes in a line, two nodes in one place, fewer than two replications, or values that are not finite.
    """
    if not 0.0 < level < 1.0 or raster < 2:
        raise ValueError("a border needs a level in (0, 1) and a raster of at least 2")
    surface = fit_surface(points, samples, common)
    axis = np.arange(raster) / (raster - 1)
    columns, rows = np.meshgrid(axis, axis)
    parts = surface.at(np.stack([columns.ravel(), rows.ravel()], axis=1))
    difference, error, probability = (part.reshape(raster, raster) for part in parts)
    at_nodes = _probability(surface.means, surface.errors, surface.counts - 1)
    return Border(surface, level, axis, difference, error, probability, at_nodes)


def fit_surface(points: ArrayLike, samples: Sequence[Values], common: bool = True) -> Surface:
    """The surface behind a border; arguments and errors as for `estimate_border`."""
    nodes = np.asarray(points, dtype=np.float64)
    if nodes.ndim != 2 or nodes.shape[1] != 2 or nodes.shape[0] != len(samples) or len(samples) < 3:
        raise ValueError("a surface needs at least three nodes, shape (nodes, 2), and a sample for each")
    counts = np.array([len(sample) for sample in samples], dtype=np.int64)
    if counts.min() < 2 or np.unique(nodes, axis=0).shape[0] != nodes.shape[0]:
        raise ValueError("a surface needs at least two replications at every node, and every node once")
    means, deviations = np.empty(counts.size), np.zeros((counts.size, int(counts.max())))
    for i, sample in enumerate(samples):
        values = np.asarray(sample, dtype=np.float64)
        means[i] = values.mean()
        deviations[i, : values.size] = (values - means[i]) / np.sqrt(values.size * (values.size - 1.0))
    if not np.all(np.isfinite(deviations)):
        raise ValueError("a surface needs finite differences")
    errors = np.sqrt((deviations * deviations).sum(axis=1))
    return Surface(nodes, means, errors, counts, deviations, common, _triangulate(nodes.tobytes()))


def share_positive(
    border: Border, seed: int, level: float = DEFAULT_LEVEL, resamples: int = 1000
) -> tuple[float, float, float]:
    """The share of the raster where the difference is positive, and lower and upper limits of it.

    A parametric resampling of all nodes together, so that the share, unlike the band, is about the square as a whole:
    node means are drawn from the multivariate t distribution with the estimated means and covariance (one chi-square
    quantile for all nodes with common random numbers, one each otherwise), and the limits are percentiles. Where the
    difference is flat and near zero the share of a resample tends towards one half; read it with the band.
    """
    from scipy.sparse import csr_array

    surface = border.surface
    columns, rows = np.meshgrid(border.axis, border.axis)
    corners, weights = surface.weights(np.stack([columns.ravel(), rows.ravel()], axis=1))
    inside = ~np.isnan(weights[:, 0])
    corners, weights = corners[inside], weights[inside]
    starts = np.arange(0, 3 * corners.shape[0] + 1, 3)
    spread = csr_array((weights.ravel(), corners.ravel(), starts), shape=(corners.shape[0], surface.means.size))
    draws = _resampled_means(surface, seed, resamples)
    shares = np.array([np.mean(_sign_share(spread @ column)) for column in draws])
    lower, upper = np.quantile(shares, [0.5 * (1.0 - level), 0.5 * (1.0 + level)])
    return float(np.mean(_sign_share(spread @ surface.means))), float(lower), float(upper)


def _resampled_means(surface: Surface, seed: int, resamples: int) -> Floats:
    """Node means drawn from their estimated joint t distribution, shape (resamples, nodes)."""
    from scipy.special import chdtri

    generator = np.random.default_rng(seed)
    nodes, replications = surface.deviations.shape
    if surface.common:
        normal = generator.standard_normal((resamples, replications)) @ surface.deviations.T
    else:
        normal = generator.standard_normal((resamples, nodes)) * surface.errors
    level = generator.random((resamples, 1 if surface.common else nodes))
    freedom = surface.counts - 1.0
    return np.asarray(surface.means + normal * np.sqrt(freedom / chdtri(freedom, 1.0 - level)), dtype=np.float64)


def _sign_share(values: Floats) -> Floats:
    """1 where positive, 0 where negative, one half at zero."""
    return np.asarray(0.5 * (np.sign(values) + 1.0), dtype=np.float64)


def _probability(difference: Floats, error: Floats, freedom: NDArray[np.int64]) -> Floats:
    """The t probability that the difference is positive; without any error its sign decides."""
    from scipy.special import stdtr

    certain = error == 0.0
    with np.errstate(invalid="ignore"):
        ratio = difference / np.where(certain, 1.0, error)
    return np.asarray(np.where(certain, _sign_share(difference), stdtr(freedom, ratio)), dtype=np.float64)


@lru_cache(maxsize=4)
def _triangulate(nodes: bytes) -> Any:
    """The Delaunay triangulation, kept for the next look at the same nodes; nodes all in one line are refused."""
    from scipy.spatial import Delaunay, QhullError

    try:
        return Delaunay(np.frombuffer(nodes, dtype=np.float64).reshape(-1, 2))
    except QhullError:
        raise ValueError("the nodes lie in one line: a border needs two factors that vary") from None


def _contours(axis: Floats, field_values: Floats, level: float) -> list[Floats]:
    """The polylines of one level on the raster."""
    from contourpy import contour_generator

    lines = contour_generator(x=axis, y=axis, z=np.ma.masked_invalid(field_values)).lines(level)
    return [np.asarray(line, dtype=np.float64) for line in lines]
