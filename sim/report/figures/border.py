"""The border between two policies in the plane of two factors: who wins where, by how much, and where nobody knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.report.figures.captions import noun, opened
from sim.report.figures.style import FAINT, INK, Draw, fit, plain, ruled, sheet
from sim.report.quantities import scale_for
from sim.report.selection import outcome
from sim.statistics.border import Border
from sim.statistics.defaults import percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats: TypeAlias = NDArray[np.float64]
_HEIGHT: Final = 4.1
_LEAST_LABEL: Final = 0.05
"""Share of the plane that a region needs to carry its name."""
_LEAST_DEPTH: Final = 0.1
"""Distance from the edge of its region, in sides of the plane, that a name needs."""
_LOOKS: Final[tuple[dict[str, Any], ...]] = (
    {"facecolor": "#D8E6F2", "hatch": "////", "edgecolor": "#7FA8CC"},
    {"facecolor": "#FFFFFF", "hatch": "", "edgecolor": "#FFFFFF"},
    {"facecolor": "#FBE3D2", "hatch": "....", "edgecolor": "#D59A6B"},
)
"""Regions: the first policy wins, undecided, the second wins."""


@dataclass(frozen=True, slots=True)
class Side:
    """One axis of the plane: the factor's name, its ends, and whether it is even in the logarithm."""

    name: str
    low: float
    high: float
    log: bool = False

    def at(self, units: Floats) -> Floats:
        """Return the values at places of the unit interval."""
        if self.log:
            return np.asarray(self.low * (self.high / self.low) ** units, dtype=np.float64)
        return np.asarray(self.low + (self.high - self.low) * units, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Plane:
    """What the picture shows: the estimate of (second - first), its axes, both titles and the outcome."""

    estimate: Border
    across: Side
    up: Side
    titles: tuple[str, str]
    name: str
    note: str = ""

    @property
    def regions(self) -> NDArray[np.int64]:
        """0 where the first policy has the better (or, if neither way is better, the lower) outcome, 2 where the
        second has, 1 where that is not decided; -1 outside the nodes; (raster, raster)."""
        lower, upper = self.estimate.limits
        chance = self.estimate.probability
        if outcome(self.name).better < 0:
            chance = 1.0 - chance
        with np.errstate(invalid="ignore"):
            found = np.where(chance >= upper, 2, np.where(chance <= lower, 0, 1))
        return np.where(np.isnan(chance), -1, found).astype(np.int64)

    @property
    def shares(self) -> tuple[float, float, float]:
        """Shares of the plane of the three regions."""
        inside = self.regions[self.regions >= 0]
        return tuple(float(np.mean(inside == region)) if inside.size else 0.0  # type: ignore[return-value]
                     for region in range(3))


def border(plane: Plane) -> Draw:
    """Return what draws the border."""
    return lambda: _figure(plane)


def finding(plane: Plane) -> str:
    """Return in which share of the plane each policy wins, and where it is undecided."""
    first, second = plane.titles
    lost, unsure, won = (100.0 * share for share in plane.shares)
    verb = "has the better" if outcome(plane.name).better else "has the higher"
    what = noun(plane.name)
    if won == 0.0 and lost == 0.0:
        return f"Nowhere in the plane is there a clear difference in {what} between {second} and {first}"
    if unsure == 0.0 and (won == 0.0 or lost == 0.0):
        return f"{second if won else first} {verb} {what} everywhere in the plane"
    text = f"{second} {verb} {what} in {won:.0f} % of the plane, {first} in {lost:.0f} %"
    return f"{text}; in {unsure:.0f} % it is not clear" if unsure else text


def _figure(plane: Plane) -> Figure:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    level = percent(plane.estimate.level)
    first, second = plane.titles
    word = "better" if outcome(plane.name).better else "higher"
    keys: list[tuple[Any, str]] = [
        (Patch(**_LOOKS[0], linewidth=0.0), f"{noun(plane.name)} {word} under {first}"),
        (Patch(**_LOOKS[2], linewidth=0.0), f"{noun(plane.name)} {word} under {second}"),
        (Patch(facecolor="white", edgecolor="#999999", linewidth=0.8), "not decided"),
        (Line2D([], [], color=INK, linewidth=2.0), "estimated border: no difference"),
        (Line2D([], [], color=INK, linewidth=1.0, linestyle=(0, (4, 2))), f"edges of the {level} band"),
        (Line2D([], [], color=FAINT, marker=".", markersize=4.0, linestyle="none"), "simulated points"),
    ]
    counts = plane.estimate.surface.counts
    runs = f"{counts.min()}" if counts.min() == counts.max() else f"{counts.min()} to {counts.max()}"
    foot = (f"{opened(plane.note)}{len(counts)} points with {runs} pairs of runs each; linear "
            "between them. The band holds for one place at a time, not for the whole line at once.")
    figure = sheet(finding(plane), foot, _HEIGHT, keys)
    left, right = figure.subplots(1, 2)
    _regions(left, plane)
    _size(figure, right, plane)
    for axes in (left, right):
        _lines(axes, plane)
        _axes(axes, plane)
    left.set_title("Who does better", pad=8)
    right.set_ylabel("")
    return figure


def _grid(plane: Plane) -> tuple[Floats, Floats]:
    axis = plane.estimate.axis
    return plane.across.at(axis), plane.up.at(axis)


def _regions(axes: Axes, plane: Plane) -> None:
    x, y = _grid(plane)
    regions = plane.regions
    chance = plane.estimate.probability
    if outcome(plane.name).better < 0:
        chance = 1.0 - chance
    lower, upper = plane.estimate.limits
    masked = np.ma.masked_invalid(chance)
    for region, span in ((0, (-0.01, lower)), (2, (upper, 1.01))):
        if np.any(regions == region):
            look = _LOOKS[region]
            shaded = axes.contourf(x, y, masked, levels=list(span), colors=[look["facecolor"]],
                                   hatches=[look["hatch"]], zorder=1)
            shaded.set_edgecolor(look["edgecolor"])
            shaded.set_linewidth(0.0)
    for region, words in ((0, plane.titles[0]), (1, "not decided"), (2, plane.titles[1])):
        if np.mean(regions == region) >= _LEAST_LABEL:
            _name(axes, regions == region, x, y, words)


def _name(axes: Axes, inside: NDArray[np.bool_], x: Floats, y: Floats, words: str) -> None:
    """Write the name of a region where it is widest."""
    from matplotlib.patheffects import withStroke
    from scipy.ndimage import distance_transform_edt

    # wider than high, as texts are, and never at the edge of the plane
    depth = distance_transform_edt(np.pad(inside, 1), sampling=(1.6, 1.0))[1:-1, 1:-1]
    row, column = np.unravel_index(int(np.argmax(depth)), depth.shape)
    share = float(depth[row, column]) / len(x)
    if share < _LEAST_DEPTH:
        return
    text = fit(words, 4.5 * 1.6 * share, 8.5, bold=True, most=3)
    axes.text(float(x[column]), float(y[row]), text, ha="center", va="center", fontsize=8.5, fontweight="bold",
              color=INK, zorder=6, path_effects=[withStroke(linewidth=3.0, foreground="white")], clip_on=True)


def _size(figure: Figure, axes: Axes, plane: Plane) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    x, y = _grid(plane)
    known = plane.estimate.difference[np.isfinite(plane.estimate.difference)]
    scale = scale_for(outcome(plane.name).unit, [float(known.min()), float(known.max())], difference=True)
    values = np.ma.masked_invalid(plane.estimate.difference / scale.divisor)
    reach = float(np.abs(known).max()) / scale.divisor or 1.0
    edges = MaxNLocator(nbins=9, steps=[1, 2, 2.5, 5, 10], symmetric=True).tick_values(-reach, reach)
    filled = axes.contourf(x, y, values, levels=edges, cmap="PuOr_r", zorder=1)
    filled.set_edgecolor("face")
    axes.contour(x, y, values, levels=edges, colors="#666666", linewidths=0.5, linestyles="-", zorder=2)
    bar = figure.colorbar(filled, ax=axes, shrink=0.95, aspect=28, format=FuncFormatter(lambda v, _: plain(v + 0.0)))
    bar.ax.tick_params(labelsize=8)
    axes.set_title(fit(f"Difference in {noun(plane.name)}, {plane.titles[1]} less {plane.titles[0]}"
                       f"{f' ({scale.unit})' if scale.unit else ''}", 4.0, 9.5, most=3), pad=8)


def _lines(axes: Axes, plane: Plane) -> None:
    for line in plane.estimate.curve():
        axes.plot(plane.across.at(line[:, 0]), plane.up.at(line[:, 1]), color=INK, linewidth=2.0, zorder=4)
    for edge in plane.estimate.band():
        for line in edge:
            axes.plot(plane.across.at(line[:, 0]), plane.up.at(line[:, 1]), color=INK, linewidth=1.0,
                      linestyle=(0, (4, 2)), zorder=3)
    points = plane.estimate.surface.points
    axes.plot(plane.across.at(points[:, 0]), plane.up.at(points[:, 1]), color=FAINT, marker=".", markersize=3.0,
              linestyle="none", zorder=5, clip_on=False)


def _axes(axes: Axes, plane: Plane) -> None:
    ruled(axes, "both", 5)
    axes.grid(visible=False)
    if plane.across.log:
        log_ticks(axes, "x", plane.across)
    if plane.up.log:
        log_ticks(axes, "y", plane.up)
    axes.set_xlim(plane.across.low, plane.across.high)
    axes.set_ylim(plane.up.low, plane.up.high)
    axes.set_xlabel(fit(plane.across.name, 3.6, most=2))
    axes.set_ylabel(fit(plane.up.name, 3.4, most=2))


def log_ticks(axes: Axes, which: str, side: Side) -> None:
    """Make an axis logarithmic, with few plain numbers for ticks."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    axis = axes.xaxis if which == "x" else axes.yaxis
    (axes.set_xscale if which == "x" else axes.set_yscale)("log")
    wide = side.high / side.low > 300.0
    axis.set_major_locator(LogLocator(base=10.0, subs=(1.0,) if wide else (1.0, 2.0, 5.0)))
    axis.set_major_formatter(FuncFormatter(lambda value, _: plain(value)))
    axis.set_minor_formatter(NullFormatter())
