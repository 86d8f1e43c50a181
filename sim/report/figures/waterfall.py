"""From one policy to another, lever by lever: a waterfall for every outcome whose difference is shared out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from sim.report import phrases
from sim.report import why as words
from sim.report.figures.captions import with_unit
from sim.report.figures.style import COLOURS, GRID, HATCHES, INK, Draw, files, fit, ruled, sheet
from sim.report.quantities import Scale, scale_for
from sim.statistics.defaults import percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.inquiry.why import Why

_ROW: Final = 0.36
_NAME: Final = 2.6
_ROOM: Final = 0.16
"""Room beyond the bars for what is written beside them, as a share of their extent."""


@dataclass(frozen=True, slots=True)
class Step:
    """One lever, or several together: what they do, the half-width of that (nan for several), and their share.

    The share is nan where levers pull so much against each other that it would say little.
    """

    label: str
    effect: float
    half_width: float
    share: float


def waterfalls(why: Why) -> dict[str, bytes]:
    """Return the pictures of an attribution by file name, each as PNG and as SVG."""
    made: dict[str, bytes] = {}
    for name in words.named(why):
        if why.is_shared(name):
            made |= files(f"waterfall_{name.replace('/', '_')}", waterfall(why, name))
    return made


def waterfall(why: Why, name: str) -> Draw:
    """Return what draws the way from the level under the first policy to that under the second; see `Why.is_shared`."""
    return lambda: _draw(why, name)


def finding(why: Why, name: str) -> str:
    """Return what a picture says: the difference, and what the greatest levers do."""
    return words.sentence(why, name)


def steps(why: Why, name: str) -> list[Step]:
    """Return the bars: the levers that are told one by one, the greatest first, and the others together."""
    turn = phrases.turned(why.comparison, name)
    told, rest = words.told(why, name)
    has_shares = not words.is_torn(why, name)
    bars = [Step(words.label(part.lever), turn * float(part.exact), part.effect.half_width,
                 part.share.value if has_shares and part.share is not None else math.nan) for part in told]
    if rest:
        together = turn * math.fsum(float(part.exact) for part in rest)
        share = math.fsum(part.share.value for part in rest if part.share is not None) if has_shares else math.nan
        bars.append(Step(words.others(rest), together, math.nan, share))
    return bars


def _draw(why: Why, name: str) -> Figure:
    from matplotlib.patches import Patch

    comparison, bars = words.shown(why), steps(why, name)
    turn, about = phrases.turned(comparison, name), comparison.about(name)
    first, second = why.design.policies
    levels = [turn * comparison.levels[policy][name].mean for policy in (first, second)]
    scale = scale_for(about.unit, levels)
    good = about.better * int(turn)
    keys = [(Patch(**_look(side)), text) for side, text in
            ((1, "better" if good else "more"), (-1, "worse" if good else "less"))
            if any(_side(bar, good) == side for bar in bars)]
    foot = (f"{why.comparison.title or 'Untitled scenario'}: {first} to {second}. {words.cost(why.design)} "
            f"Bars are Shapley values: what a lever adds to those set before it, on average over all orders. Whiskers: "
            f"{percent(why.level)} intervals of single levers, which hold at once; none of several levers together.")
    figure = sheet(finding(why, name), foot, _ROW * (len(bars) + 2.4) + 0.5, keys)
    axes = figure.subplots()
    edges = _steps(axes, bars, levels[0], scale, good)
    _levels(axes, levels, len(bars) + 1, scale)
    labels = [comparison.titles[first], *(bar.label for bar in bars), comparison.titles[second]]
    axes.set_yticks(range(len(labels)), [fit(label, _NAME, 8.0, most=2) for label in labels])
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    low, high = min(*levels, *edges), max(*levels, *edges)
    room = _ROOM * (high - low)
    axes.set_xlim((low - room) / scale.divisor, (high + 1.6 * room) / scale.divisor)
    ruled(axes, "x", 7)
    unit = f" ({scale.unit})" if scale.unit else ""
    axes.set_xlabel(f"{phrases.label(comparison, name)}{unit}")
    return figure


def _side(bar: Step, good: int) -> int:
    """Return 1 for a bar to the better, or upwards where neither way is better; -1 for one to the worse."""
    return 1 if bar.effect * (good or 1) >= 0.0 else -1


def _look(side: int) -> dict[str, Any]:
    if side > 0:
        return {"facecolor": COLOURS[1], "edgecolor": COLOURS[1]}
    return {"facecolor": "white", "edgecolor": COLOURS[2], "hatch": HATCHES[1]}


def _steps(axes: Axes, bars: Sequence[Step], start: float, scale: Scale, good: int) -> list[float]:
    """Draw the bars one after the other and return how far they reach."""
    at, reach = start, [start]
    fine = _fine(scale, bars)
    for row, bar in enumerate(bars, start=1):
        end = at + bar.effect
        axes.barh(row, bar.effect / scale.divisor, left=at / scale.divisor, height=0.56, linewidth=0.9, zorder=2,
                  **_look(_side(bar, good)))
        ends = [at, end]
        if math.isfinite(bar.half_width):
            ends += [end - bar.half_width, end + bar.half_width]
            axes.plot([part / scale.divisor for part in ends[2:]], [row, row], color=INK, linewidth=1.1, marker="|",
                      markersize=5.0, zorder=4)
        axes.plot([end / scale.divisor] * 2, [row - 0.28, row + 1.28], color="#888888", linewidth=0.7, zorder=1)
        share = f"  {words.percent_text(bar.share)}" if math.isfinite(bar.share) else ""
        axes.annotate(f"{fine.text(bar.effect, sign=True)}{share}", (max(ends) / scale.divisor, row),
                      xytext=(5.0, 0.0), textcoords="offset points", va="center", fontsize=8.0, zorder=5)
        reach += ends
        at = end
    return reach


def _fine(scale: Scale, bars: Sequence[Step]) -> Scale:
    """Return a scale with digits enough for the smallest bar that is told."""
    least = min((abs(bar.effect) for bar in bars if bar.effect), default=0.0) / scale.divisor
    digits = 0 if least == 0.0 else min(max(-math.floor(math.log10(least)), 0), 4)
    return replace(scale, decimals=max(scale.decimals, digits) if scale.decimals or digits else 0)


def _levels(axes: Axes, levels: Sequence[float], last: int, scale: Scale) -> None:
    """Draw the levels under the two policies."""
    for row, level in ((0, levels[0]), (last, levels[1])):
        x = level / scale.divisor
        axes.plot([x, x], [row - 0.3, row + 0.3], color=INK, linewidth=3.0, zorder=3)
        axes.annotate(with_unit(scale, level), (x, row), xytext=(6.0, 0.0), textcoords="offset points", va="center",
                      fontsize=8.5, fontweight="bold", zorder=5)
    axes.plot([levels[0] / scale.divisor] * 2, [0.28, 1.28], color="#888888", linewidth=0.7, zorder=1)
    axes.axvline(levels[0] / scale.divisor, color=GRID, linewidth=0.9, zorder=0)
