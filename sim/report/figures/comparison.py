"""The picture of a comparison: levels by policy, and paired differences from the first as a forest plot."""

from __future__ import annotations

import math
import textwrap
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.report import phrases
from sim.report.figures.captions import opened
from sim.report.figures.histories import history_pictures
from sim.report.figures.style import COLOURS, DPI, MARKERS, Draw, files, ruled, says
from sim.report.quantities import Scale, scale_for
from sim.report.sentences import finding
from sim.report.verdict import outcomes
from sim.statistics.defaults import percent
from sim.statistics.works import cited

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.experiment.comparison import Comparison
    from sim.statistics.intervals import Interval

_WIDTH: Final = 11.0
_ROW: Final = 0.38
_TITLE_LINE: Final = 0.24
_NAME: Final = 31
_GOOD: Final = {-1: "less is better", 0: "", 1: "more is better"}


def comparison_pictures(comparison: Comparison) -> dict[str, bytes]:
    """Return the pictures of a comparison by file name, each as PNG and as SVG.

    comparison; the course of the runs that were followed, where there are such.
    """
    made = files("comparison", drawn(comparison))
    if comparison.course is not None:
        made |= history_pictures(comparison.course)
    return made


def drawn(comparison: Comparison) -> Draw:
    """Return what draws a comparison."""
    return lambda: _draw(comparison)


def _draw(comparison: Comparison) -> Figure:
    from matplotlib.figure import Figure

    names = [name for name in outcomes(comparison) if _happens(comparison, name)]
    paired = len(comparison.policies) > 1
    title = _title(comparison)
    head = 0.25 + _TITLE_LINE * (title.count("\n") + 1) + 0.45
    heights = [_ROW * (len(comparison.policies) + 0.6) for _ in names]
    gap, foot = 0.82, 0.95
    total = head + sum(heights) + gap * (len(names) - 1) + foot
    figure = Figure(figsize=(_WIDTH, total), dpi=DPI)
    figure.text(0.015, 1.0 - 0.16 / total, title, ha="left", va="top", fontsize=11.0, fontweight="bold",
                linespacing=1.35)
    figure.text(0.015, 0.14 / total, _foot(comparison), ha="left", va="bottom", fontsize=8.0, color="#333333")
    says(figure, finding(comparison), _foot(comparison).replace("\n", " "))
    top = total - head
    for at, name in enumerate(names):
        bottom = top - heights[at]
        left: Axes = figure.add_axes((0.215, bottom / total, 0.345 if paired else 0.7, heights[at] / total))
        _levels(left, comparison, name)
        if paired:
            right: Axes = figure.add_axes((0.60, bottom / total, 0.375, heights[at] / total), sharey=left)
            _differences(right, comparison, name)
        top = bottom - gap
    return figure


def _title(comparison: Comparison) -> str:
    lines = (textwrap.wrap(part, 108, break_on_hyphens=False) for part in finding(comparison).split("\n"))
    return "\n".join(line for part in lines for line in part)


def _happens(comparison: Comparison, name: str) -> bool:
    """Whether an outcome has a level other than 0 in some run."""
    series = (comparison.values[policy].get(name) for policy in comparison.policies)
    return any(values is not None and bool((np.isfinite(values) & (values != 0.0)).any()) for values in series)


def _foot(comparison: Comparison) -> str:
    count, others = comparison.replications, comparison.policies[1:]
    bars = f"bars: {percent(comparison.level)} intervals" if count > 1 else "one replication: no intervals"
    if others and count > 1:
        bars += (f"; those of the differences, {len(comparison.verdicts)} in all, hold at once (Bonferroni; "
                 f"{cited('dunn1961')}); hollow: not clear")
    luck = f" with common random numbers ({cited('law2015')})" if others else ""
    text = f"{opened(comparison.title)}{count} replication{'s' * (count > 1)}{luck}; {bars}."
    return "\n".join(textwrap.wrap(text, 165))


def _levels(axes: Axes, comparison: Comparison, name: str) -> None:
    about, turn = comparison.about(name), phrases.turned(comparison, name)
    intervals = [_turned(comparison.levels[policy].get(name), turn) for policy in comparison.policies]
    scale = scale_for(about.unit, _ends(intervals))
    good = _GOOD[about.better * int(turn)]
    axes.spines["left"].set_visible(False)
    note = "; ".join(part for part in (_unit(comparison, scale), good) if part)
    axes.set_title(f"{phrases.label(comparison, name)} ({note})", pad=7)
    _frame(axes, comparison)
    for row, interval in enumerate(intervals):
        if interval is not None:
            said = "" if math.isfinite(interval.mean) else phrases.level(comparison, comparison.policies[row], name)
            _point(axes, row, interval, scale, filled=True, signed=False, instead=said)
    _room(axes, intervals, scale, with_zero=False)


def _differences(axes: Axes, comparison: Comparison, name: str) -> None:
    about, turn = comparison.about(name), phrases.turned(comparison, name)
    verdicts = [comparison.verdict(policy, name) for policy in comparison.policies[1:]]
    others = [_turned(verdict.interval, turn) for verdict in verdicts]
    scale = scale_for(about.unit, _ends(others), difference=True)
    axes.spines["left"].set_visible(False)
    first = _short(comparison.titles[comparison.baseline])
    axes.set_title(f"Difference from {first} ({_unit(comparison, scale)})", pad=7)
    axes.axvline(0.0, color="#777777", linewidth=1.0, zorder=1)
    axes.tick_params(axis="y", left=False, labelleft=False)
    axes.tick_params(axis="x", labelsize=8)
    for row, (verdict, interval) in enumerate(zip(verdicts, others, strict=True), start=1):
        word = phrases.cell(comparison, verdict)[0]
        if interval is None or verdict.too_rare:
            axes.text(0.02, row, word, transform=axes.get_yaxis_transform(), va="center", fontsize=8)
        else:
            _point(axes, row, interval, scale, filled=verdict.word != "unclear", signed=True, word=word)
    axes.plot([0.0], [0], marker=MARKERS[0], markersize=6.0, color=COLOURS[0], zorder=3, linestyle="none")
    _number(axes, 0.0, 0, "baseline")
    _room(axes, [None if verdict.too_rare else interval for verdict, interval in zip(verdicts, others, strict=True)],
          scale, with_zero=True)


def _unit(comparison: Comparison, scale: Scale) -> str:
    return comparison.setting.currency or scale.unit if scale.unit == "money" else scale.unit


def _turned(interval: Interval | None, turn: float) -> Interval | None:
    """Return an interval as it is shown: a cost is a net value with its sign turned."""
    return None if interval is None else replace(interval, mean=turn * interval.mean)


def _frame(axes: Axes, comparison: Comparison) -> None:
    names = ["\n".join(textwrap.wrap(comparison.titles[policy], _NAME, max_lines=2, placeholder=" ...",
                                     break_on_hyphens=False)) for policy in comparison.policies]
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", labelsize=8)


def _point(
    axes: Axes, row: int, interval: Interval, scale: Scale, *, filled: bool, signed: bool, word: str = "",
    instead: str = "",
) -> None:
    """Draw one mean with its interval, its number and the word above it; `instead` of a mean that is not finite."""
    if not math.isfinite(interval.mean):
        axes.text(0.02, row, instead, transform=axes.get_yaxis_transform(), va="center", fontsize=8)
        return
    colour, mean = COLOURS[row % len(COLOURS)], interval.mean / scale.divisor
    if math.isfinite(interval.half_width):
        half = interval.half_width / scale.divisor
        axes.errorbar([mean], [row], xerr=[half], fmt="none", ecolor=colour, elinewidth=1.8, capsize=3.5, zorder=2)
    axes.plot([mean], [row], marker=MARKERS[row % len(MARKERS)], markersize=6.0, color=colour, zorder=3,
              linestyle="none", markerfacecolor=colour if filled else "white", markeredgewidth=1.4)
    _number(axes, mean, row, f"{scale.text(interval.mean, sign=signed)} {word}".rstrip())


def _number(axes: Axes, x: float, row: int, text: str) -> None:
    """Write a number above its point, with a white edge so that no line runs through it."""
    from matplotlib.patheffects import withStroke

    axes.annotate(text, (x, row), xytext=(0, 5.5), textcoords="offset points", ha="center", va="bottom", fontsize=8,
                  color="#222222", path_effects=[withStroke(linewidth=2.5, foreground="white")], zorder=4)


def _room(axes: Axes, intervals: list[Interval | None], scale: Scale, *, with_zero: bool) -> None:
    """Set the range of the values: everything inside with room for the numbers, levels from zero where that is near."""
    values = [value / scale.divisor for value in _ends(intervals)] + ([0.0] if with_zero else [])
    if not values:
        axes.set_xticks([])
        return
    low, high = min(values), max(values)
    if not with_zero and 0.0 <= low < 0.6 * high:
        low = 0.0
    margin = 0.13 * (high - low) or abs(high) * 0.1 or 1.0
    axes.set_xlim(low - margin, high + margin)
    ruled(axes, "x")


def _ends(intervals: list[Any]) -> list[float]:
    """Return all finite means and interval ends."""
    ends = (value for interval in intervals if interval is not None
            for value in (interval.mean, interval.lower, interval.upper))
    return [value for value in ends if math.isfinite(value)]


def _short(title: str) -> str:
    return textwrap.shorten(title, _NAME + 10, placeholder=" ...", break_on_hyphens=False)
