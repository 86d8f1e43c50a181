"""How much of a difference is luck: the runs, the interval as runs are added, and what looking too early costs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.report.figures.style import COLOURS, Draw, band, fit, line_key, ruled, series, sheet
from sim.report.luck import Luck, finding, scale_of
from sim.report.quantities import Scale, scale_for
from sim.statistics.defaults import percent
from sim.statistics.luck import FEWEST

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_HEIGHT: Final = 3.4
_FIRST: Final = 4
"""Runs from which on the scale of the intervals is read: before, they are too wide for any scale."""


def luck_picture(found: Luck) -> Draw:
    """Return what draws the luck in one outcome of two policies."""
    return lambda: _draw(found)


def _draw(found: Luck) -> Figure:
    level = percent(found.looks[-1].paired.level)
    foot = (f"Left: every line is one run of both policies, with the same customers and the same luck. Middle: the "
            f"difference and its {level} interval, one by one. Right: runs of {found.titles[0]} in two groups by lot, "
            "between which there is no difference but luck; dotted: what an interval looked at once promises.")
    keys = [(line_key(1, marker=False), "same luck in both"), (line_key(2, marker=False), "luck of their own")]
    figure = sheet(finding(found), foot, _HEIGHT, keys)
    left, middle, right = figure.subplots(1, 3)
    _runs(left, found)
    _intervals(middle, found)
    _alarms(right, found)
    return figure


def _unit(found: Luck, scale: Scale) -> str:
    return f" ({found.unit(scale)})" if found.unit(scale) else ""


def _runs(axes: Axes, found: Luck) -> None:
    scale = scale_for(found.outcome.unit, [*found.base, *found.values])
    for base, value in zip(found.base, found.values, strict=True):
        axes.plot([0, 1], [base / scale.divisor, value / scale.divisor], color=COLOURS[0], alpha=0.35, linewidth=0.9,
                  marker="o", markersize=3.0, zorder=3)
    ruled(axes, "y")
    axes.set_xlim(-0.35, 1.35)
    axes.set_xticks([0, 1], [fit(title, 1.3, 8.0, most=3) for title in found.titles])
    axes.set_title(fit(f"{found.outcome.label}{_unit(found, scale)}, by run", 2.9), pad=8)


def _intervals(axes: Axes, found: Luck) -> None:
    scale = scale_of(found)
    counts = np.array([look.count for look in found.looks])
    centre = np.array([look.paired.mean for look in found.looks]) / scale.divisor
    same = np.array([look.paired.half_width for look in found.looks]) / scale.divisor
    own = np.array([look.alone for look in found.looks]) / scale.divisor
    for place, half in ((2, own), (1, same)):
        band(axes, counts, centre - half, centre + half, place)
        look = series(place)
        for edge in (centre - half, centre + half):
            axes.plot(counts, edge, color=look["color"], linestyle=look["linestyle"], linewidth=1.0, zorder=2)
    axes.plot(counts, centre, color=COLOURS[0], linewidth=1.6, zorder=4)
    axes.axhline(0.0, color="#777777", linewidth=1.0, zorder=1)
    settled = [value for at in range(counts.size) if counts[at] >= min(_FIRST, counts[-1])
               for value in (centre[at] - own[at], centre[at] + own[at], 0.0) if math.isfinite(value)]
    if settled and min(settled) < max(settled):
        room = 0.08 * (max(settled) - min(settled))
        axes.set_ylim(min(settled) - room, max(settled) + room)
    ruled(axes, "y")
    ruled(axes, "x", 5, integer=True)
    axes.set_xlabel("Runs of each policy")
    axes.set_title(fit(f"Difference{_unit(found, scale)}", 2.9), pad=8)


def _alarms(axes: Axes, found: Luck) -> None:
    counts = np.arange(FEWEST, FEWEST + len(found.ever))
    axes.plot(counts, 100.0 * np.array(found.ever), color=COLOURS[2], linewidth=1.7, drawstyle="steps-post", zorder=3)
    promised = 100.0 * (1.0 - found.looks[-1].paired.level)
    axes.axhline(promised, color="#777777", linewidth=1.2, linestyle=":", zorder=2)
    ruled(axes, "y")
    ruled(axes, "x", 5, integer=True)
    axes.set_ylim(0.0, max([10.0, *(110.0 * share for share in found.ever)]))
    axes.set_xlabel("Pairs of runs, looked at after each")
    axes.set_title("False alarms so far (%)", pad=8)
