"""What each broken link costs: a bar for its part in the loss, with its interval and its two tests."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from sim.inquiry.losses import MEASURES
from sim.report import investigate as words
from sim.report.figures.style import COLOURS, FAINT, INK, Draw, fit, ruled, sheet
from sim.report.labels import UNTITLED
from sim.statistics.defaults import percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.inquiry.investigate import Cause, Investigation

MOST: Final = 10
"""Links with a bar of their own."""
_NAME: Final = 2.8
_ROW: Final = 0.42


def causes(found: Investigation) -> Draw:
    """Return what draws the parts of the links in a loss; see `Investigation.is_explained`."""
    return lambda: _draw(found)


def finding(found: Investigation) -> str:
    """Return what the picture says: the greatest link, or that none is clearly the greatest."""
    first = found.causes[0]
    many = MEASURES[found.measure].many
    name = words.called(first.share.player)
    rest = found.causes[1:]
    low = float(first.share.loss) - _half_width(found, first)
    if rest and low <= float(rest[0].share.loss) + _half_width(found, rest[0]):
        return (f"Of the {many} that mending the links saves, {name} accounts for {words.share_text(first)}, and "
                f"{words.called(rest[0].share.player)} for {words.share_text(rest[0])}")
    return (f"Of the {many} that mending the links saves, {name} accounts for {words.share_text(first)}, more than any "
            "other")


def _half_width(found: Investigation, cause: Cause) -> float:
    """Return the half-width of a link's loss, from that of its share; 0 where there is none."""
    half_width = cause.share.half_width * abs(found.total.mean)
    return half_width if math.isfinite(half_width) else 0.0


def _draw(found: Investigation) -> Figure:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    shown = found.causes[:MOST]
    look: dict[str, Any] = {"facecolor": COLOURS[6], "edgecolor": COLOURS[1], "linewidth": 0.9}
    keys = [(Patch(**look), "its part: Shapley value"),
            (Line2D([], [], color=COLOURS[2], marker="D", linestyle="", markersize=5.0), "but for it: saved when it "
             "alone is mended"),
            (Line2D([], [], color=INK, marker="o", linestyle="", markersize=5.0, markerfacecolor="white"),
             "enough: lost when it alone is broken")]
    left_out = f" {len(found.causes) - len(shown)} smaller links are not shown." if len(found.causes) > MOST else ""
    foot = (f"{found.title or UNTITLED}, {found.titles.get(found.policy) or found.policy}. {words.basis(found)} "
            f"Whiskers: {percent()} intervals.{left_out}")
    drawn = sheet(finding(found), foot, _ROW * len(shown) + 0.9, keys)
    axes = drawn.subplots()
    for row, cause in enumerate(shown):
        loss = float(cause.share.loss)
        axes.barh(row, loss, height=0.6, zorder=2, **look)
        half_width = _half_width(found, cause)
        ends = [loss - half_width, loss + half_width]
        if half_width:
            axes.plot(ends, [row, row], color=COLOURS[1], linewidth=1.2, marker="|", markersize=6.0, zorder=3)
        tests = [each for each in (cause.share.but_for, cause.share.enough) if each is not None]
        looks: tuple[dict[str, Any], ...] = (
            {"color": COLOURS[2], "marker": "D"}, {"color": INK, "marker": "o", "markerfacecolor": "white"})
        for interval, point, offset in zip(tests, looks, (-0.2, 0.2), strict=False):
            axes.plot([interval.mean], [row + offset], linestyle="", markersize=4.5, zorder=4, **point)
        reach = max(0.0, *ends, *(each.mean for each in tests)) if tests else max(0.0, *ends)
        axes.annotate(words.share_text(cause), (reach, row), xytext=(7.0, 0.0), textcoords="offset points", va="center",
                      fontsize=8.0, color=FAINT)
    axes.set_yticks(range(len(shown)), [fit(words.called(cause.share.player), _NAME, 8.0, most=2) for cause in shown])
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.axvline(0.0, color=INK, linewidth=0.8, zorder=3)
    low, high = axes.get_xlim()
    axes.set_xlim(low, high + 0.1 * (high - low))
    ruled(axes, "x", 7)
    axes.set_xlabel(f"{MEASURES[found.measure].many}, a run")
    return drawn
