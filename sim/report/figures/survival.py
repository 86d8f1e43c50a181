"""How long problems stay unsolved: one curve a policy, with the band of its mean over replications.

Two panels, because an ending without a solution can be counted in two ways (see `sim.outcomes.resolution`): on the
left as a case that will not be solved (Aalen-Johansen, over all cases), which is what the title is about; on the right
as if the case went on waiting unseen (Kaplan-Meier), which answers how long a solution takes if nobody gave up.
Cases of one run share its queues and are not independent, so with several replications the band is that of the mean of
their curves (Student t, point by point); with one it is Greenwood's, which takes cases as independent and is too narrow
where queues are long.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.outcomes.resolution import Resolution, resolution
from sim.report.figures.captions import counted, few, finite, is_apart, opened
from sim.report.figures.style import INK, Draw, band, line_key, plain, series, sheet
from sim.report.quantities import scale_for
from sim.statistics.defaults import DEFAULT_LEVEL, percent
from sim.statistics.intervals import critical_value, differences, mean, mean_interval
from sim.statistics.multiplicity import individual_level
from sim.statistics.works import cited
from sim.vocabulary import MINUTES_PER_DAY, MINUTES_PER_HOUR, MINUTES_PER_WEEK, Ending

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats: TypeAlias = NDArray[np.float64]
Cases: TypeAlias = tuple[Floats, NDArray[np.int64]]
"""Of every case of a run: minutes from onset to end or to the end of the observation, and its `Ending` or -1."""
_POINTS: Final = 160
_MARKS: Final = ((0.1, "6 s"), (1.0, "1 min"), (10.0, "10 min"), (60.0, "1 h"), (360.0, "6 h"),
                 (MINUTES_PER_DAY, "1 day"), (MINUTES_PER_WEEK, "1 week"), (40320.0, "4 weeks"), (524160.0, "1 year"),
                 (5241600.0, "10 years"))
_HEIGHT: Final = 3.5
_MOST: Final = 4


@dataclass(frozen=True, slots=True)
class Curves:
    """The curves of one policy on a grid of minutes, each (points,): means over replications and band limits."""

    minutes: Floats
    waiting: tuple[Floats, Floats, Floats]
    solved: tuple[Floats, Floats, Floats]


def survival(
    runs: Mapping[str, Sequence[Cases]], about: str = "", level: float = DEFAULT_LEVEL, watch: float = MINUTES_PER_WEEK
) -> Draw:
    """Return what draws the curves; `runs` has for each policy's title one entry a replication, the baseline first.

    `watch` is how long the outcomes watch each case, in minutes: it is marked, and the title is about it.
    """
    return lambda: _figure(runs, about, level, watch)


def finding(
    runs: Mapping[str, Sequence[Cases]], level: float = DEFAULT_LEVEL, watch: float = MINUTES_PER_WEEK
) -> str:
    """Return which share of all cases is solved within the watch, and for which policies it clearly differs.

    What is called different is so at once, by Bonferroni intervals of the paired differences from the first policy.
    """
    shares = {title: [resolution(*case).solved_within(watch) for case in cases if case[0].size]
              for title, cases in runs.items()}
    first, *others = shares
    scale = scale_for("share", [mean(values) for values in shares.values() if values])

    def said(title: str) -> str:
        return f"{scale.text(mean(shares[title]))} {scale.unit}" if shares[title] else "n/a"

    text = f"Solved within {_span(watch)}: {said(first)} of all cases under {first}"
    if not others or not shares[first]:
        return text
    if len(shares[first]) < 2:
        unsure = "".join(f"; {said(title)} under {title}" for title in others[:_MOST])
        return f"{text}{unsure}. One replication: how much of that is chance is not known"
    alone = individual_level(level, len(others))
    gaps = {title: mean_interval(differences(shares[title], shares[first]), alone) for title in others
            if len(shares[title]) == len(shares[first])}
    apart = [title for title in gaps if is_apart(gaps[title])]
    rest = [title for title in others if title not in apart]
    ordered = sorted(apart, key=lambda title: -mean(shares[title]))
    shown = ordered if len(ordered) <= _MOST else [*ordered[: _MOST - 1], ordered[-1]]
    text += "".join(f"; {said(title)} under {title}" for title in shown)
    return f"{text}. No clear difference from {first}: {few(rest)}" if rest else text


def _span(minutes: float) -> str:
    """Return a time in the largest unit in which it is a whole number, or nearly one."""
    units = ((MINUTES_PER_WEEK, "week"), (MINUTES_PER_DAY, "day"), (MINUTES_PER_HOUR, "hour"), (1.0, "minute"))
    for unit, word in units:
        count = minutes / unit
        if count >= 1.0 and (count == round(count) or unit == 1.0 or (count >= 2.0 and unit == MINUTES_PER_DAY)):
            return f"{count:.3g} {word}{'s' * (count != 1.0)}"
    return f"{minutes:.3g} minutes"


def curves(runs: Mapping[str, Sequence[Cases]], level: float = DEFAULT_LEVEL) -> dict[str, Curves]:
    """Return the curves of every policy on one grid of times, even on a logarithmic scale."""
    grid = _grid(runs)
    return {title: _curves([resolution(*case) for case in cases], cases, grid, level)
            for title, cases in runs.items()}


def _grid(runs: Mapping[str, Sequence[Cases]]) -> Floats:
    longest = max((float(times.max(initial=0.0)) for cases in runs.values() for times, _ in cases), default=0.0)
    solved = np.concatenate([np.zeros(0), *(times[endings == Ending.SOLVED] for cases in runs.values()
                                            for times, endings in cases)])
    low = max(0.1, float(np.quantile(solved, 0.005))) if solved.size else 1.0
    low = max(mark for mark, _ in _MARKS if mark <= low)
    high = max(longest, 100.0 * low)
    return np.geomspace(low, high, _POINTS)


def _curves(found: list[Resolution], cases: Sequence[Cases], grid: Floats, level: float) -> Curves:
    waiting = np.array([_at(each.times, each.waiting, grid, 1.0) for each in found if each.times.size])
    solved = np.array([_at(each.times, each.solved, grid, 0.0) for each in found if each.times.size])
    if len(waiting) != 1:
        return Curves(grid, _mean_band(waiting, grid, level), _mean_band(solved, grid, level))
    from sim.statistics.survival import kaplan_meier
    minutes, endings = next(case for case in cases if case[0].size)
    curve = kaplan_meier(minutes, endings == Ending.SOLVED)
    lower, upper = (_at(curve.times, limit, grid, math.nan) for limit in curve.band(level))
    unknown = np.full(grid.size, math.nan)
    return Curves(grid, (waiting[0], lower, upper), (solved[0], unknown, unknown))


def _at(times: Floats, heights: Floats, grid: Floats, before: float) -> Floats:
    return np.concatenate(([before], heights))[np.searchsorted(times, grid, side="right")]


def _mean_band(rows: Floats, grid: Floats, level: float) -> tuple[Floats, Floats, Floats]:
    if not len(rows):
        unknown = np.full(grid.size, math.nan)
        return unknown, unknown, unknown
    centre = rows.mean(axis=0)
    half = critical_value(len(rows), level) * rows.std(axis=0, ddof=1) / math.sqrt(len(rows))
    return centre, np.clip(centre - half, 0.0, 1.0), np.clip(centre + half, 0.0, 1.0)


def _figure(runs: Mapping[str, Sequence[Cases]], about: str, level: float, watch: float) -> Figure:
    found = curves(runs, level)
    count = max((len(cases) for cases in runs.values()), default=0)
    bands = (f"bands: {percent(level)} intervals of the mean of {counted(count, 'replication')}" if count > 1
             else f"bands: Greenwood's {percent(level)} limits, which take cases as independent")
    foot = (f"{opened(about)}Time from the onset of a problem to its solution, logarithmic; {bands}. "
            "Left, every case counts, and who is refused, gives up, stays silent or leaves is not solved "
            f"({cited('aalen1978')}); dashed: {_span(watch)}, for which the outcomes watch each case. Right, as if "
            f"all of them had gone on waiting ({cited('kaplan1958')}).")
    keys = [(line_key(place), title) for place, title in enumerate(runs)]
    figure = sheet(finding(runs, level, watch), foot, _HEIGHT, keys)
    left, right = figure.subplots(1, 2, sharex=True, sharey=True)
    for place, curve in enumerate(found.values()):
        _draw(left, curve.minutes, curve.solved, place, len(found))
        _draw(right, curve.minutes, curve.waiting, place, len(found))
    left.set_title("Solved by then (% of all cases)", pad=8)
    right.set_title("Still unsolved if nobody gave up (%)", pad=8)
    left.axvline(watch, color=INK, linewidth=1.0, linestyle=(0, (4, 3)), zorder=2)
    left.text(watch, 4.0, f"{_span(watch)} ", ha="right", fontsize=8, color=INK, zorder=4)
    for axes in (left, right):
        _time_axis(axes, next(iter(found.values())).minutes)
    right.tick_params(labelleft=True)
    return figure


def _draw(axes: Axes, minutes: Floats, curve: tuple[Floats, Floats, Floats], place: int, count: int) -> None:
    share, lower, upper = (100.0 * part for part in curve)
    every = max(8, _POINTS // 9)
    axes.plot(minutes, share, drawstyle="steps-post", linewidth=1.7, markersize=4.5, **series(place),
              markevery=(int(every * (place + 0.5) / max(count, 1)), every), zorder=3)
    if finite(lower):
        band(axes, minutes, lower, upper, place, step="post")


def _time_axis(axes: Axes, minutes: Floats) -> None:
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

    words: dict[float, str] = dict(_MARKS)
    axes.set_xscale("log")
    axes.set_xlim(float(minutes[0]), float(minutes[-1]) * 1.02)
    axes.set_ylim(0.0, 101.0)
    marks: list[Any] = []
    for mark, _ in _MARKS:
        if minutes[0] <= mark <= minutes[-1] and (not marks or mark >= marks[-1] * _apart(minutes)):
            marks.append(mark)
    axes.xaxis.set_major_locator(FixedLocator(marks))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: words.get(float(value), plain(value))))
    axes.set_yticks([0, 25, 50, 75, 100])
    axes.axhline(50.0, color="#999999", linewidth=0.8, zorder=1)
    axes.grid(color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_xlabel("time since the onset")


def _apart(minutes: Floats) -> float:
    """Return the least ratio of neighbouring marks: an eighth of the axis, so that their words do not touch."""
    return math.pow(float(minutes[-1] / minutes[0]), 0.125)
