"""Who moved where: the same customers under two policies as bands between two columns, and by which way they moved."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.report.figures.captions import counted
from sim.report.figures.style import COLOURS, HATCHES, INK, Draw, fit, ruled, sheet
from sim.statistics.defaults import percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.statistics.intervals import Interval

_LOOK: Final = {"lost_anyway": (COLOURS[7], HATCHES[4]), "saved": (COLOURS[1], HATCHES[1]),
                "harmed": (COLOURS[2], HATCHES[2])}
_CALLED: Final = {"lost_anyway": "lost anyway", "saved": "saved", "harmed": "harmed"}
_COLUMN: Final = 0.06
_GAP: Final = 0.08
"""Of the height, between those who are lost and the others."""
_BENDS: Final = 60


@dataclass(frozen=True, slots=True)
class Moves:
    """What twins came to.

    finding: the title; titles: of both policies; unit: what is counted; lost, kept: what the two ends are called;
    fates: intervals by fate; ways: by the name of the way, the intervals of those saved and harmed.
    """

    finding: str
    titles: tuple[str, str]
    unit: str
    lost: str
    kept: str
    fates: Mapping[str, Interval]
    ways: Mapping[str, tuple[Interval, Interval]]
    replications: int


def moves(data: Moves) -> Draw:
    """Return what draws twins."""
    return lambda: _figure(data)


def _figure(data: Moves) -> Figure:
    untouched = data.fates["untouched"].mean
    runs = counted(data.replications, 'replication')
    foot = (f"Means over {runs}; right: with {percent()} intervals. Not drawn: the "
            f"{untouched:,.0f} {data.unit} untouched ({data.kept} under both). Everybody has the same luck under both "
            "policies.")
    figure = sheet(data.finding, foot, 3.9)
    left, right = figure.subplots(1, 2, width_ratios=[1.25, 1.0])
    _bands(left, data)
    _bars(right, data)
    return figure


def _bands(axes: Axes, data: Moves) -> None:
    """Draw those who are lost under either policy: from the column of the first to the column of the second.

    From the bottom: lost in both columns, then saved - lost on the left, kept on the right - and harmed.
    """
    size = {fate: data.fates[fate].mean for fate in _LOOK}
    whole = sum(size.values()) or 1.0
    gap = _GAP * whole
    both, saved, harmed = size["lost_anyway"], size["saved"], size["harmed"]
    kept_left, kept_right = both + saved + gap, both + harmed + gap
    starts = {"lost_anyway": (0.0, 0.0), "saved": (both, kept_right), "harmed": (kept_left, both)}
    for fate, (colour, hatch) in _LOOK.items():
        if size[fate] > 0.0:
            _band(axes, starts[fate], size[fate], colour, hatch)
            shown = f"{size[fate]:,.{0 if size[fate] >= 100.0 else 1}f}"
            _label(axes, f"{_CALLED[fate]}: {shown}", starts[fate], size[fate])
    for x, lost, kept in ((0.0, both + saved, (kept_left, harmed)), (1.0, both + harmed, (kept_right, saved))):
        _column(axes, x, 0.0, lost)
        _column(axes, x, *kept)
    axes.set_xlim(-0.32, 1.32)
    axes.set_ylim(-0.02 * whole, (1.0 + _GAP) * whole * 1.02)
    for x, lost in ((-0.09, both + saved), (1.09, both + harmed)):
        side = "right" if x < 0.5 else "left"
        axes.text(x, 0.5 * lost, f"{data.lost}\n{lost:,.0f}", ha=side, va="center", fontsize=8.5)
    axes.text(-0.09, kept_left + 0.5 * harmed, data.kept if harmed else "", ha="right", va="center", fontsize=8.5)
    axes.text(1.09, kept_right + 0.5 * saved, data.kept if saved else "", ha="left", va="center", fontsize=8.5)
    axes.set_xticks([0.0, 1.0], [fit(title, 2.2, 9.0, most=3) for title in data.titles])
    axes.set_yticks([])
    axes.tick_params(axis="x", length=0)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.set_title(f"{data.unit[:1].upper()}{data.unit[1:]} who fare otherwise, or are lost under both", pad=8)


def _band(axes: Axes, start: tuple[float, float], size: float, colour: str, hatch: str) -> None:
    x = np.linspace(0.0, 1.0, _BENDS)
    bend = x * x * (3.0 - 2.0 * x)
    low = start[0] + (start[1] - start[0]) * bend
    axes.fill_between(x, low, low + size, facecolor=colour, alpha=0.35, linewidth=0.0, zorder=1)
    axes.fill_between(x, low, low + size, facecolor="none", edgecolor=colour, hatch=hatch, linewidth=0.6, zorder=1.5)


def _label(axes: Axes, text: str, start: tuple[float, float], size: float) -> None:
    box = {"boxstyle": "round,pad=0.2", "facecolor": "white", "edgecolor": "none", "alpha": 0.9}
    x = 0.16 if start[1] > start[0] else 0.84 if start[0] > start[1] else 0.5
    bend = x * x * (3.0 - 2.0 * x)
    axes.text(x, start[0] + (start[1] - start[0]) * bend + 0.5 * size, text, ha="center", va="center", fontsize=8.5,
              zorder=4, bbox=box)


def _column(axes: Axes, x: float, base: float, height: float) -> None:
    if height > 0.0:
        axes.bar([x], [height], width=_COLUMN, bottom=[base], color=INK, zorder=3)


def _bars(axes: Axes, data: Moves) -> None:
    """Draw by which way they were saved (to the right) and harmed (to the left)."""
    for row, (saved, harmed) in enumerate(data.ways.values()):
        for sign, part, fate in ((1.0, saved, "saved"), (-1.0, harmed, "harmed")):
            colour, hatch = _LOOK[fate]
            axes.barh([row], [sign * part.mean], height=0.55, facecolor=colour, alpha=0.35, zorder=2)
            axes.barh([row], [sign * part.mean], height=0.55, facecolor="none", edgecolor=colour, hatch=hatch, zorder=2)
            if math.isfinite(part.half_width) and part.half_width > 0.0:
                axes.plot([sign * part.lower, sign * part.upper], [row, row], color=INK, linewidth=1.4, zorder=3)
    axes.axvline(0.0, color=INK, linewidth=0.8, zorder=3)
    axes.set_yticks(range(len(data.ways)), [fit(name, 1.5, 8.5, most=2) for name in data.ways])
    axes.set_ylim(len(data.ways) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_title("How the difference reached them", pad=8)
    axes.set_xlabel(f"{data.unit}: harmed to the left, saved to the right")
    ruled(axes, "x", 5)
