"""Paired differences from the baseline as forest plots: one panel an outcome, one row a policy.

The thick bar is the interval of that difference alone, the thin one that of all differences at once (Bonferroni); a
mark is filled only where the thin bar too lies on one side of zero.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.report.figures.style import COLOURS, INK, MARKERS, Draw, fit, ruled, sheet
from sim.report.figures.words import GOOD, amount, counted, few, finite, is_apart, noun, opened, shows
from sim.report.quantities import Scale, scale_for
from sim.report.selection import outcome
from sim.statistics.conclusions import Conclusion
from sim.statistics.defaults import percent
from sim.statistics.intervals import Interval

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ROW: Final = 0.36
_COLUMNS: Final = 3
_NAME: Final = 2.1
_MOST: Final = 3


@dataclass(frozen=True, slots=True)
class Gap:
    """A difference from the baseline: its interval alone, and the one that holds together with all others."""

    alone: Interval
    together: Interval


@dataclass(frozen=True, slots=True)
class Forest:
    """What a forest plot shows.

    baseline: title of the first policy; gaps: by outcome and by title of the other policies; family: differences that
    hold together; note: what stands at the foot before the reading of the bars.
    """

    baseline: str
    gaps: Mapping[str, Mapping[str, Gap]]
    family: int
    note: str = ""

    @property
    def policies(self) -> tuple[str, ...]:
        """Titles of the policies other than the baseline."""
        return tuple(dict.fromkeys(title for row in self.gaps.values() for title in row))


def forest(data: Forest) -> Draw:
    """Return what draws a forest plot; ValueError without a difference."""
    if not data.gaps or not data.policies:
        raise ValueError("a forest plot needs at least one difference")
    return lambda: _figure(data)


def finding(data: Forest) -> str:
    """Return which differences are clear with all intervals at once, policy by policy, and who does not differ."""
    stand = {title: [name for name, row in data.gaps.items() if title in row and is_apart(row[title].together)]
             for title in data.policies}
    if not any(stand.values()):
        rest = few(data.policies)
        return f"No clear difference from {data.baseline}, all intervals holding at once: {rest}"
    if len(data.policies) > _MOST:
        return _counts(data, stand)
    parts = []
    for title, names in stand.items():
        if names:
            ordered = sorted(names, key=lambda name: not outcome(name).headline)
            said = [amount(name, data.gaps[name][title].alone) for name in ordered]
            parts.append(f"{title}: {few(said)}")
    text = f"Against {data.baseline} (all intervals hold at once). {'. '.join(parts)}"
    silent = [title for title, names in stand.items() if not names]
    return f"{text}. Not clear: {few(silent)}" if silent else text


def _counts(data: Forest, stand: Mapping[str, list[str]]) -> str:
    """Return how many outcomes are better and worse, for the policies that differ in most; many policies."""
    def count(title: str, wanted: Conclusion) -> int:
        return sum(shows(name, data.gaps[name][title].together) is wanted for name in stand[title])

    called = sorted((title for title in stand if stand[title]), key=lambda title: -len(stand[title]))
    parts = [f"{title} is better in {count(title, Conclusion.BETTER)} and worse in {count(title, Conclusion.WORSE)}"
             for title in called[:_MOST]]
    silent = [title for title in stand if not stand[title]]
    text = f"Of {counted(len(data.gaps), 'outcome')} against {data.baseline}: {'; '.join(parts)}"
    if len(called) > _MOST:
        text += f"; {len(called) - _MOST} more differ in some"
    return f"{text}. Not clear: {few(silent)}" if silent else text


def _figure(data: Forest) -> Figure:
    names, policies = tuple(data.gaps), data.policies
    columns = min(_COLUMNS, len(names))
    rows = math.ceil(len(names) / columns)
    level = next(gap for row in data.gaps.values() for gap in row.values()).alone.level
    foot = (f"{opened(data.note)}Differences are from {data.baseline}, pair by pair. Thick bars: "
            f"{percent(level)} intervals, one by one; thin bars: all {data.family} hold at once; hollow: "
            "not clearly different from zero by these.")
    labels = [fit(title, _NAME, 9.0, most=3) for title in policies]
    row = max(_ROW, 0.10 + 0.17 * max(label.count("\n") + 1 for label in labels))
    height = rows * (row * (len(policies) + 0.5) + 0.75)
    figure = sheet(finding(data), foot, height)
    grid = figure.subplots(rows, columns, squeeze=False, sharey=True)
    for at, axes in enumerate(grid.flat):
        if at < len(names):
            _panel(axes, names[at], data)
        else:
            axes.set_visible(False)
    for first in grid[:, 0]:
        first.set_yticks(range(len(policies)), labels)
        first.set_ylim(len(policies) - 0.45, -0.65)
    return figure


def _panel(axes: Axes, name: str, data: Forest) -> None:
    gaps = data.gaps[name]
    ends = finite(end for gap in gaps.values() for part in (gap.alone, gap.together)
                  for end in (part.mean, part.lower, part.upper))
    scale = scale_for(outcome(name).unit, ends, difference=True)
    notes = "; ".join(part for part in (scale.unit, GOOD[outcome(name).better]) if part)
    label = noun(name)[:1].upper() + noun(name)[1:]
    axes.set_title(fit(f"{label}\n({notes})" if notes else label, 2.55, 9.0, most=3), fontsize=9.0, pad=6)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.axvline(0.0, color="#777777", linewidth=1.0, zorder=1)
    for row, title in enumerate(data.policies):
        if title in gaps:
            _mark(axes, row, gaps[title], scale)
    low, high = min([*ends, 0.0]) / scale.divisor, max([*ends, 0.0]) / scale.divisor
    margin = 0.16 * (high - low) or 1.0
    axes.set_xlim(low - margin, high + margin)
    ruled(axes, "x", 5)


def _mark(axes: Axes, row: int, gap: Gap, scale: Scale) -> None:
    from matplotlib.patheffects import withStroke

    colour = COLOURS[(row + 1) % len(COLOURS)]
    if not finite([gap.alone.mean]):
        axes.text(0.03, row, "n/a: undefined in some replication", transform=axes.get_yaxis_transform(), va="center",
                  fontsize=7.5, color=INK)
        return
    centre = gap.alone.mean / scale.divisor
    for interval, width in ((gap.together, 1.0), (gap.alone, 3.2)):
        if finite([interval.half_width]):
            axes.plot([interval.lower / scale.divisor, interval.upper / scale.divisor], [row, row], color=colour,
                      linewidth=width, zorder=2, solid_capstyle="butt")
    axes.plot([centre], [row], marker=MARKERS[(row + 1) % len(MARKERS)], color=colour, markersize=6.0, zorder=3,
              markerfacecolor=colour if is_apart(gap.together) else "white", markeredgewidth=1.3, linestyle="none")
    axes.annotate(scale.text(gap.alone.mean, sign=True), (centre, row), xytext=(0, 5.0), textcoords="offset points",
                  ha="center", va="bottom", fontsize=7.5, color=INK, zorder=4,
                  path_effects=[withStroke(linewidth=2.2, foreground="white")])
