"""The best of several: how good every candidate looks, and how the field thinned out stage by stage."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.report.figures.captions import few, finite, heading, noun, opened, with_unit
from sim.report.figures.style import COLOURS, INK, MARKERS, Draw, fit, ruled, sheet
from sim.report.quantities import Scale, scale_for
from sim.report.selection import outcome
from sim.statistics.defaults import percent
from sim.statistics.intervals import Interval
from sim.statistics.works import cited

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_ROWS: Final = 25
"""Candidates that are shown: those that held out longest, the best of them first."""
_ROW: Final = 0.34
_NAME: Final = 2.6


@dataclass(frozen=True, slots=True)
class Selected:
    """What a selection came to.

    candidates: their names; means: each with an interval of its own; eliminated: the stage at which each was ruled
    out, None if it was not; selected: which one, None as long as several are left; minimise: whether less is better;
    delta, level: the difference worth telling, and the probability of correct selection; stage: replications of those
    that were left at the end; first: replications before anybody is ruled out; again: the
    selected one on new replications.
    """

    name: str
    candidates: tuple[str, ...]
    means: tuple[Interval, ...]
    eliminated: tuple[int | None, ...]
    selected: int | None
    minimise: bool
    delta: float
    level: float
    stage: int
    first: int
    note: str = ""
    again: Interval | None = None

    @property
    def order(self) -> list[int]:
        """Candidates: the selected one, those still in contention, and the others by how long they held out."""
        sign = 1.0 if self.minimise else -1.0
        return sorted(range(len(self.candidates)),
                      key=lambda at: (at != self.selected, -(self.eliminated[at] or math.inf),
                                      sign * self.means[at].mean, at))


def selection(data: Selected) -> Draw:
    """Return what draws a selection."""
    return lambda: _figure(data)


def finding(data: Selected) -> str:
    """Return who was selected, with what promise; or how many are left, if that is not decided."""
    scale = scale_for(outcome(data.name).unit, [part.mean for part in data.means])
    step = scale_for(outcome(data.name).unit, [data.delta], difference=True)
    if data.selected is None:
        left = [name for name, out in zip(data.candidates, data.eliminated, strict=True) if out is None]
        return (f"Not decided after {data.stage:,} replications: {len(left)} of {len(data.candidates)} are still in "
                f"contention for the {'lowest' if data.minimise else 'highest'} {noun(data.name)} ({few(left)})")
    mean = with_unit(scale, data.means[data.selected].mean)
    if data.again is not None and math.isfinite(data.again.mean):
        mean += f"; {with_unit(scale, data.again.mean)} on new replications"
    return (f"{data.candidates[data.selected]} is selected for the {'lowest' if data.minimise else 'highest'} "
            f"{noun(data.name)} ({mean}): right with probability {percent(data.level)} or more if no other is "
            f"within {with_unit(step, data.delta)} of it")


def _figure(data: Selected) -> Figure:
    order = data.order[:MOST_ROWS]
    left_out = len(data.candidates) - len(order)
    rest = f" {left_out} that were ruled out earlier are not shown on the left." if left_out else ""
    foot = (f"{opened(data.note)}Left: mean and {percent(data.means[0].level)} interval of each, "
            f"one by one, over as many replications as it was given; filled: selected or still in contention; the "
            f"number after a name: when it was ruled out.{rest} Procedure KN ({cited('kim2001')}).")
    labels = [_label(data, at) for at in order]
    row = max(_ROW, 0.08 + 0.155 * max(label.count("\n") + 1 for label in labels))
    figure = sheet(finding(data), foot, max(2.4, row * (len(order) + 1.0) + 0.5))
    left, right = figure.subplots(1, 2, width_ratios=[1.5, 1.0])
    _means(left, data, order)
    left.set_yticks(range(len(order)), labels)
    left.set_ylim(len(order) - 0.4, -0.6)
    _stages(right, data)
    return figure


def _label(data: Selected, at: int) -> str:
    out = data.eliminated[at]
    return fit(data.candidates[at] if out is None else f"{data.candidates[at]} [{out}]", _NAME, 8.0, most=4)


def _means(axes: Axes, data: Selected, order: list[int]) -> None:
    parts = [data.means[at] for at in order]
    scale = scale_for(outcome(data.name).unit, finite(end for part in parts for end in
                                                      (part.mean, part.lower, part.upper)))
    for row, at in enumerate(order):
        _mark(axes, row, data, at, scale)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_title(heading(data.name, Scale(1.0, scale.unit, 0)), pad=8)
    ruled(axes, "x", 5)


def _mark(axes: Axes, row: int, data: Selected, at: int, scale: Scale) -> None:
    part, chosen, inside = data.means[at], at == data.selected, data.eliminated[at] is None
    if not math.isfinite(part.mean):
        axes.text(0.02, row, "n/a", transform=axes.get_yaxis_transform(), va="center", fontsize=8)
        return
    colour = COLOURS[2] if chosen else COLOURS[1] if inside else "#777777"
    if math.isfinite(part.half_width):
        axes.plot([part.lower / scale.divisor, part.upper / scale.divisor], [row, row], color=colour, linewidth=1.8,
                  zorder=2)
    axes.plot([part.mean / scale.divisor], [row], marker=MARKERS[2] if chosen else MARKERS[0], color=colour,
              markersize=8.0 if chosen else 6.0, markerfacecolor=colour if inside else "white", markeredgewidth=1.3,
              linestyle="none", zorder=3)


def _stages(axes: Axes, data: Selected) -> None:
    """Draw how many were left after each stage, from the end of the first stage on."""
    outs = sorted(out for out in data.eliminated if out is not None)
    stages = np.array([0, data.first, *outs, max(data.stage, data.first)], dtype=np.float64)
    left = np.array([len(data.candidates)] * 2 + [len(data.candidates) - at for at in range(1, len(outs) + 1)]
                    + [len(data.candidates) - len(outs)], dtype=np.float64)
    axes.plot(stages, left, drawstyle="steps-post", color=INK, linewidth=1.7, zorder=3)
    axes.axvspan(0.0, data.first, facecolor="#eeeeee", edgecolor="#c8c8c8", hatch="..", linewidth=0.0, zorder=0.5)
    axes.set_xlim(0.0, 1.03 * max(float(stages[-1]), 1.0))
    axes.set_ylim(0.0, 1.08 * len(data.candidates))
    ruled(axes, "both", 6, integer=True)
    axes.set_title("Candidates left (dotted: first stage)", pad=8)
    axes.set_xlabel("replications of each that was left")
