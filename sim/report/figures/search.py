"""What an optimisation found: trials and finalists, along one objective or against each other in two."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.report.figures.captions import finite, heading, listed, noun, opened, with_unit
from sim.report.figures.style import COLOURS, FAINT, INK, MARKERS, Draw, ruled, sheet
from sim.report.quantities import Scale, scale_for
from sim.report.selection import outcome
from sim.statistics.defaults import percent
from sim.statistics.intervals import Interval
from sim.statistics.pareto_front import non_dominated
from sim.statistics.works import cited

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats: TypeAlias = NDArray[np.float64]
MOST_KEYS: Final = 8
"""Finalists that are named; the table has all."""
_HEIGHT: Final = 3.9


@dataclass(frozen=True, slots=True)
class Search:
    """What an optimisation came to.

    names: of the one or two objectives; minimise: which way each is better; trials: means by trial and objective;
    feasible: which trials keep to the constraints; places: what each finalist is set to, in words; finals: its
    intervals on new replications, by finalist and objective; kept: whether it keeps to the constraints on them;
    origins: the trial each finalist was; again: the best one's first objective on replications that had no part in
    choosing it, where there is one best; unclear: (objective, finalist, finalist) whose paired difference, on the draws
    that finalists share, may be 0.
    """

    names: tuple[str, ...]
    minimise: tuple[bool, ...]
    trials: Floats
    feasible: NDArray[np.bool_]
    places: tuple[str, ...]
    finals: tuple[tuple[Interval, ...], ...]
    kept: tuple[bool, ...]
    origins: tuple[int, ...]
    note: str = ""
    again: Interval | None = None
    unclear: frozenset[tuple[int, int, int]] = frozenset()

    @property
    def winners(self) -> list[int]:
        """The finalists that no other beats on new replications, among those that keep to the constraints."""
        able = [at for at, kept in enumerate(self.kept) if kept]
        if not able:
            return []
        means = np.array([[part.mean for part in self.finals[at]] for at in able])
        if len(self.names) == 1:
            sign = 1.0 if self.minimise[0] else -1.0
            return [min(able, key=lambda at: (sign * self.finals[at][0].mean, at))]
        return [at for at, first in zip(able, non_dominated(means, self.minimise), strict=True) if first]


def search(data: Search) -> Draw:
    """Return what draws an optimisation: its course for one objective, the Pareto front for two."""
    return (lambda: _course(data)) if len(data.names) == 1 else (lambda: _front(data))


def finding(data: Search) -> str:
    """Return the best finalist, or the front, as new replications show them."""
    winners = data.winners
    if not winners:
        return "No finalist is shown to meet the constraints on its new replications"
    scales = _scales(data)
    if len(data.names) == 1:
        at = winners[0]
        part = data.finals[at][0]
        shown = part if data.again is None or not math.isfinite(data.again.mean) else data.again
        text = (f"Best of {len(data.trials)} trials: {data.places[at]}, with {noun(data.names[0])} "
                f"{_with_interval(scales[0], shown)} on new replications")
        rivals = [other for other in range(len(data.finals)) if other != at and data.kept[other]
                  and (0, at, other) in data.unclear]
        return f"{text}; {len(rivals)} other finalists are not clearly worse" if len(rivals) > 1 else (
            f"{text}; one other finalist is not clearly worse" if rivals else text)
    first, second = (noun(name) for name in data.names)
    if len(winners) == 1:
        return (f"{data.places[winners[0]]} is best in both {first} and {second} among the finalists, on new "
                "replications")
    sign = 1.0 if data.minimise[0] else -1.0
    ends = sorted(winners, key=lambda at: sign * data.finals[at][0].mean)
    said = [" at ".join(f"{noun(name)} {with_unit(scale, part.mean)}"
                        for name, scale, part in zip(data.names, scales, data.finals[at], strict=True))
            for at in (ends[0], ends[-1])]
    blurred = [noun(name) for goal, name in enumerate(data.names) if (goal, ends[0], ends[-1]) in data.unclear]
    if blurred:
        return (f"Not dominated on new replications: from {said[0]} to {said[1]}; the ends do not clearly differ in "
                f"{listed(blurred)}")
    return f"{first[:1].upper()}{first[1:]} trades off against {second}: from {said[0]} to {said[1]}"


def _with_interval(scale: Scale, part: Interval) -> str:
    text = scale.with_interval(part.mean, part.half_width)
    return f"{text} {scale.unit}" if scale.unit in ("min", "h", "days", "%") else text


def _scales(data: Search) -> list[Scale]:
    scales = []
    for at, name in enumerate(data.names):
        ends = [end for row in data.finals for end in (row[at].mean, row[at].lower, row[at].upper)]
        scales.append(scale_for(outcome(name).unit, [*data.trials[:, at], *ends]))
    return scales


def _keys(data: Search) -> list[tuple[Any, str]]:
    from matplotlib.lines import Line2D

    found: list[tuple[Any, str]] = [
        (Line2D([], [], color=FAINT, marker="o", markersize=4.0, linestyle="none", markerfacecolor="white"), "trial")]
    if not data.feasible.all():
        found.append((Line2D([], [], color=FAINT, marker="x", markersize=5.0, linestyle="none"),
                      "trial that breaks a constraint"))
    for at, place in list(enumerate(data.places))[:MOST_KEYS]:
        broken = "" if data.kept[at] else ", breaks a constraint"
        found.append((_final_mark(data, at), f"finalist {at + 1} (trial {data.origins[at]}): {place}{broken}"))
    return found


def _final_mark(data: Search, at: int) -> Any:
    from matplotlib.lines import Line2D

    colour = COLOURS[(at + 1) % len(COLOURS)]
    return Line2D([], [], color=colour, marker=MARKERS[(at + 1) % len(MARKERS)], markersize=7.0, linestyle="none",
                  markerfacecolor=colour if at in data.winners else "white", markeredgewidth=1.3)


def _foot(data: Search, rest: str) -> str:
    level = percent(data.finals[0][0].level) if data.finals else ""
    more = f" {len(data.places) - MOST_KEYS} more finalists are not named." if len(data.places) > MOST_KEYS else ""
    return (f"{opened(data.note)}Bars: {level} intervals of the finalists on new replications, "
            f"which had no part in choosing them ({cited('smith2006')}); filled: {rest}.{more}")


# Two objectives ----------------------------------------------------------------------------------------------------


def _front(data: Search) -> Figure:
    scales = _scales(data)
    goals = listed(f"{'less' if small else 'more'} {noun(name)}"
                   for name, small in zip(data.names, data.minimise, strict=True))
    foot = _foot(data, f"not dominated; the line joins them, and everything beyond it was not reached. Wanted: {goals}")
    figure = sheet(finding(data), foot, _HEIGHT, _keys(data))
    axes = figure.subplots()
    x, y = (data.trials[:, at] / scales[at].divisor for at in range(2))
    _dots(axes, data, x, y)
    _step(axes, data, scales)
    for at in range(len(data.finals)):
        _cross(axes, data, at, scales)
    for values, ends, name in ((x, 0, "x"), (y, 1, "y")):
        limits = _limits([*values, *(end / scales[ends].divisor for row in data.finals
                                     for end in (row[ends].lower, row[ends].upper, row[ends].mean))])
        (axes.set_xlim if name == "x" else axes.set_ylim)(*limits)
    ruled(axes, "both", 7)
    axes.set_xlabel(heading(data.names[0], scales[0]))
    axes.set_ylabel(heading(data.names[1], scales[1]))
    return figure


def _limits(values: list[float]) -> tuple[float, float]:
    known = finite(values) or [0.0]
    margin = 0.06 * (max(known) - min(known)) or 0.1 * abs(known[0]) or 1.0
    return min(known) - margin, max(known) + margin


def _dots(axes: Axes, data: Search, x: Floats, y: Floats) -> None:
    good, bad = data.feasible, ~data.feasible
    rough = len(x) > 3000
    axes.plot(x[good], y[good], linestyle="none", marker="o", markersize=4.0, color=FAINT, markerfacecolor="white",
              zorder=2, rasterized=rough)
    axes.plot(x[bad], y[bad], linestyle="none", marker="x", markersize=4.5, color="#8a8a8a", zorder=1.5,
              rasterized=rough)


def _step(axes: Axes, data: Search, scales: list[Scale]) -> None:
    """Join the winners by steps: what lies beyond the corners is not promised."""
    points = sorted((data.finals[at][0].mean / scales[0].divisor, data.finals[at][1].mean / scales[1].divisor)
                    for at in data.winners)
    if len(points) > 1:
        x, y = (np.array(part) for part in zip(*points, strict=True))
        where = "steps-post" if data.minimise[0] else "steps-pre"
        axes.plot(x, y, drawstyle=where, color=INK, linewidth=1.1, zorder=2.5)


def _cross(axes: Axes, data: Search, at: int, scales: list[Scale]) -> None:
    x, y = (part.mean / scale.divisor for part, scale in zip(data.finals[at], scales, strict=True))
    if not (math.isfinite(x) and math.isfinite(y)):
        return
    halves = [part.half_width / scale.divisor for part, scale in zip(data.finals[at], scales, strict=True)]
    bars = [half if math.isfinite(half) else 0.0 for half in halves]
    mark = _final_mark(data, at)
    axes.errorbar([x], [y], xerr=[bars[0]], yerr=[bars[1]], fmt="none", ecolor=mark.get_color(), elinewidth=1.3,
                  capsize=3.0, zorder=3)
    mark.set_data([x], [y])
    mark.set_zorder(4)
    axes.add_line(mark)


# One objective -----------------------------------------------------------------------------------------------------


def _course(data: Search) -> Figure:
    scale = _scales(data)[0]
    foot = _foot(data, "the best of them. A trial that looks best is partly lucky, so its new replications mostly look "
                 "worse; the line is the best trial so far")
    figure = sheet(finding(data), foot, _HEIGHT, _keys(data))
    left, right = figure.subplots(1, 2, sharey=True, width_ratios=[2.2, 1.0])
    number = np.arange(float(len(data.trials)))
    values = data.trials[:, 0] / scale.divisor
    _dots(left, data, number, values)
    _best_so_far(left, data, number, values)
    for at, row in enumerate(data.finals):
        _final(right, data, at, row[0], scale)
    ends = [end / scale.divisor for row in data.finals for end in (row[0].lower, row[0].mean, row[0].upper)]
    left.set_ylim(*_limits([*values, *ends]))
    ruled(left, "y", 6)
    ruled(left, "x", 8, integer=True)
    right.grid(axis="y", color="#dddddd", linewidth=0.6)
    right.set_axisbelow(True)
    right.set_xlim(0.4, max(len(data.finals), 1) + 0.6)
    step = math.ceil(max(len(data.finals), 1) / 12)
    right.set_xticks(range(1, len(data.finals) + 1, step))
    left.set_xlabel("trial")
    right.set_xlabel("finalist, on new replications")
    left.set_title(heading(data.names[0], scale), pad=8)
    return figure


def _best_so_far(axes: Axes, data: Search, number: Floats, values: Floats) -> None:
    bad = math.inf if data.minimise[0] else -math.inf
    able = np.where(data.feasible & np.isfinite(values), values, bad)
    best = (np.minimum if data.minimise[0] else np.maximum).accumulate(able)
    known = np.isfinite(best)
    axes.plot(number[known], best[known], drawstyle="steps-post", color=INK, linewidth=1.4, zorder=3)


def _final(axes: Axes, data: Search, at: int, part: Interval, scale: Scale) -> None:
    if not math.isfinite(part.mean):
        return
    mark = _final_mark(data, at)
    if math.isfinite(part.half_width):
        axes.errorbar([at + 1.0], [part.mean / scale.divisor], yerr=[part.half_width / scale.divisor], fmt="none",
                      ecolor=mark.get_color(), elinewidth=1.6, capsize=4.0, zorder=2)
    mark.set_data([at + 1.0], [part.mean / scale.divisor])
    axes.add_line(mark)
