"""Pictures of a backtest on tickets: hours of the week, times to a solution, and where cases go."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.backtest.tickets.flows import DONE_NAME, STAYS
from sim.backtest.tickets.judging import FITS, Judged
from sim.report.figures.captions import counted, opened, with_unit
from sim.report.figures.style import (
    COLOURS,
    FAINT,
    GRID,
    HATCHES,
    INK,
    Draw,
    fit,
    plain,
    ruled,
    series,
    sheet,
)
from sim.report.quantities import scale_for
from sim.statistics.defaults import percent
from sim.vocabulary import HOURS_PER_WEEK

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.backtest.tickets import Flows, TicketBacktest

Floats = NDArray[np.float64]

DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LEAST_FLOW: Final = 0.002
"""Flows of a smaller share of the cases are not drawn."""
_TIMES: Final = ("time_p10", "time_p25", "time_p50", "time_p75", "time_p90", "time_p95")
_BAR: Final = 0.055
_GAP: Final = 0.03
_MARKS: Final = ((1.0, "1 min"), (10.0, "10 min"), (60.0, "1 h"), (360.0, "6 h"), (1440.0, "1 day"),
                 (10_080.0, "1 week"), (40_320.0, "4 weeks"), (161_280.0, "16 weeks"))


def pictures(backtest: TicketBacktest, about: str = "") -> dict[str, Draw]:
    """Return what draws each picture, by name; about: whose they are, for the foot of each."""
    return {"hours": hours(backtest, about), "times": times(backtest, about), "routes": routes(backtest, about)}


# Hours of the week ------------------------------------------------------------------------------------------------


def elsewhere(one: Floats, other: Floats) -> float:
    """Return which share of the one would have to be moved to other hours to make it the other (total variation)."""
    return 0.5 * float(np.abs(one - other).sum())


def hours(backtest: TicketBacktest, about: str = "") -> Draw:
    """Return what draws changes of state by the hour of the week, observed and simulated."""
    return lambda: _hours(backtest, about)


def hours_finding(backtest: TicketBacktest) -> str:
    """Return how much of what happens is put at other hours, beside the log's own past."""
    moved = elsewhere(backtest.simulated_profile, backtest.observed_profile)
    past = elsewhere(backtest.past_profile, backtest.observed_profile)
    return (f"By hour of the week {moved:.1%} of the changes of state lie at another hour in the runs than in the log; "
            f"in the log's own past {past:.1%}")


def _hours(backtest: TicketBacktest, about: str) -> Figure:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    keys: list[tuple[Any, str]] = [(Patch(facecolor="#d9d9d9", edgecolor="#8a8a8a"), "log"),
                                   (Line2D([], [], color=COLOURS[1], linewidth=1.8), "runs")]
    foot = (f"{opened(about)}{backtest.cases:,} cases of the log that the scenario has not seen, "
            f"{backtest.simulated_cases:,} of {counted(backtest.runs, 'run')}. Share of all changes of state, by hour.")
    figure = sheet(hours_finding(backtest), foot, 2.4, keys)
    axes = figure.subplots()
    edges = np.arange(HOURS_PER_WEEK + 1)
    axes.stairs(100.0 * backtest.observed_profile, edges, fill=True, color="#d9d9d9", zorder=1)
    axes.stairs(100.0 * backtest.observed_profile, edges, color="#8a8a8a", linewidth=0.7, zorder=1.5)
    axes.stairs(100.0 * backtest.simulated_profile, edges, color=COLOURS[1], linewidth=1.5, zorder=3)
    axes.set_xlim(0, HOURS_PER_WEEK)
    ruled(axes, "y", 5)
    axes.set_xticks(24.0 * np.arange(8), [""] * 8)
    axes.set_xticks(24.0 * np.arange(7) + 12.0, DAYS, minor=True)
    axes.tick_params(axis="x", which="minor", length=0)
    axes.grid(axis="x", which="major", color=GRID, linewidth=0.6)
    axes.set_title("Changes of state (% of all)", pad=8)
    return figure


# Times ------------------------------------------------------------------------------------------------------------


def times(backtest: TicketBacktest, about: str = "") -> Draw:
    """Return what draws the quantiles of the time to a solution: observed with its noise, simulated, drawn again."""
    return lambda: _times(backtest, about)


def times_finding(backtest: TicketBacktest) -> str:
    """Return how many quantiles fit, and the median of both."""
    found = _quantiles(backtest)
    middle = next((each.row for each in found if each.row.measure == "time_p50"), None)
    good = sum(each.verdict == FITS for each in found)
    if middle is None or not math.isfinite(middle.observed):
        return f"{good} of {len(found)} quantiles of the time to a solution fit"
    scale = scale_for("min", [middle.observed, middle.simulated])
    runs = with_unit(scale, middle.simulated)
    return (f"{good} of {len(found)} quantiles of the time to a solution fit; half of the cases are solved within "
            f"{with_unit(scale, middle.observed)} in the log, {runs} in the runs")


def _quantiles(backtest: TicketBacktest) -> list[Judged]:
    return [each for each in backtest.judged if each.row.group == "all" and each.row.measure in _TIMES]


def _times(backtest: TicketBacktest, about: str) -> Figure:
    found = _quantiles(backtest)
    keys = [(_marker(0), "log"), (_marker(1), "runs"), (_marker(3), "whole past cases drawn again")]
    foot = (f"{opened(about)}Bars: the log's own {percent()} interval, its cases drawn again. Who is still open when "
            "the log ends is counted as censored (Kaplan and Meier).")
    figure = sheet(times_finding(backtest), foot, 0.42 * len(found) + 0.7, keys)
    axes = figure.subplots()
    for place, each in enumerate(found):
        row = each.row
        if math.isfinite(row.observed) and math.isfinite(row.noise):
            axes.plot([max(row.observed - row.noise, 0.2), row.observed + row.noise], [place, place], color=COLOURS[0],
                      linewidth=5.0, alpha=0.25, zorder=1, solid_capstyle="butt")
        for number, shift, shown in ((0, 0.0, row.observed), (1, 0.16, row.simulated), (3, -0.16, row.trivial)):
            if math.isfinite(shown):
                look = series(number)
                axes.plot([max(shown, 0.2)], [place + shift], color=look["color"], marker=look["marker"],
                markersize=6.0,
                          linestyle="none", zorder=3)
    axes.set_yticks(range(len(found)), [f"{each.row.measure.removeprefix('time_p')} %" for each in found])
    axes.set_ylim(-0.6, len(found) - 0.4)
    _time_axis(axes)
    axes.set_title("Solved by then (% of the cases)", pad=8)
    return figure


def _marker(place: int) -> Any:
    from matplotlib.lines import Line2D

    look = series(place)
    return Line2D([], [], color=look["color"], marker=look["marker"], linestyle="none", markersize=6.0)


def _time_axis(axes: Axes) -> None:
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

    axes.set_xscale("log")
    words = dict(_MARKS)
    axes.xaxis.set_major_locator(FixedLocator([mark for mark, _ in _MARKS]))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: words.get(float(value), plain(value))))
    axes.grid(axis="x", color=GRID, linewidth=0.6)
    axes.set_axisbelow(True)


# Routes -----------------------------------------------------------------------------------------------------------


def routes(backtest: TicketBacktest, about: str = "") -> Draw:
    """Return what draws where cases go, stay after stay: the log above, the runs below."""
    return lambda: _routes(backtest, about)


def routes_finding(backtest: TicketBacktest) -> str:
    """Return the way whose use differs most between log and runs."""
    seen, made = backtest.observed_flows, backtest.simulated_flows
    gap = made.total - seen.total
    start, end = np.unravel_index(int(np.argmax(np.abs(gap))), gap.shape)
    way = f"{_place(seen.names[start])} to {_place(seen.names[end])}"
    return (f"The way that differs most leads from {way}: taken {100.0 * seen.total[start, end]:.1f} times by a "
            f"hundred cases of the log, {100.0 * made.total[start, end]:.1f} times by a hundred of the runs")


def _place(name: str) -> str:
    return name if name == DONE_NAME else name.replace("_", " ")


def _routes(backtest: TicketBacktest, about: str) -> Figure:
    foot = (f"{opened(about)}A column is a stay at a level; the height of a bar is the share of all cases, the width "
            f"of a band that of the cases that go on to where it ends, from left to right. Numbers: % of all cases. "
            f"The first {STAYS} stays; bands of less than {LEAST_FLOW:.1%} are left out.")
    figure = sheet(routes_finding(backtest), foot, 6.2)
    upper, lower = figure.subplots(2, 1)
    _panel(upper, backtest.observed_flows, f"Log: {backtest.cases:,} cases")
    _panel(lower, backtest.simulated_flows, f"Runs: {backtest.simulated_cases:,} cases")
    return figure


def _panel(axes: Axes, flows: Flows, title: str) -> None:
    columns = _columns(flows)
    tops = [_stacked(column) for column in columns]
    for stay, moves in enumerate(flows.moves):
        _bands(axes, stay, moves, columns[stay], tops[stay], tops[stay + 1])
    for stay, (column, top) in enumerate(zip(columns, tops, strict=True)):
        for place, share in enumerate(column):
            if share >= LEAST_FLOW:
                _bar(axes, stay, top[place], share, flows.names[place], place, len(flows.names))
    axes.set_xlim(-0.1, STAYS - 0.4)
    axes.set_ylim(-1.03 - _GAP * len(flows.names), 0.03)
    axes.set_xticks(range(STAYS), [f"stay {number}" for number in range(1, STAYS + 1)])
    axes.tick_params(axis="x", length=0)
    axes.set_yticks([])
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.set_title(title, pad=6)


def _columns(flows: Flows) -> list[Floats]:
    """Return the share of all cases at each place, stay by stay."""
    return [flows.begin, *(moves.sum(axis=0) for moves in flows.moves)]


def _stacked(column: Floats) -> Floats:
    """Return the upper end of each bar of a column, from 0 downwards, with a gap between bars."""
    return np.asarray(-(np.cumsum(column + _GAP) - column - _GAP))


def _look(place: int, places: int) -> tuple[str, str]:
    if place == places - 1:
        return "#bdbdbd", ""
    return COLOURS[1 + place % (len(COLOURS) - 1)], HATCHES[place % len(HATCHES)]


def _bar(axes: Axes, stay: int, top: float, share: float, name: str, place: int, places: int) -> None:
    from matplotlib.patches import Rectangle

    colour, hatch = _look(place, places)
    axes.add_patch(Rectangle((stay, top - share), _BAR, share, facecolor=colour, edgecolor=INK, linewidth=0.5,
                             hatch=hatch, zorder=3))
    if share >= 0.03:
        label = fit(f"{_place(name)} {100.0 * share:.1f}", 1.35, 7.5, most=1)
        axes.text(stay + _BAR + 0.02, top - 0.5 * share, label, va="center", fontsize=7.5, color=INK, zorder=4)


def _bands(axes: Axes, stay: int, moves: Floats, column: Floats, tops: Floats, next_tops: Floats) -> None:
    """Draw the bands between a column and the next, in the order of the bars at both ends."""
    arrived = np.zeros(moves.shape[0])
    for start in range(moves.shape[0]):
        left = 0.0
        for end in range(moves.shape[1]):
            share = float(moves[start, end])
            if share >= LEAST_FLOW:
                _band(axes, stay, tops[start] - left, next_tops[end] - arrived[end], share,
                      _look(start, moves.shape[0])[0])
            left += share
            arrived[end] += share


def _band(axes: Axes, stay: int, start: float, end: float, share: float, colour: str) -> None:
    x = np.linspace(0.0, 1.0, 41)
    ease = x * x * (3.0 - 2.0 * x)
    upper = start + (end - start) * ease
    place: Any = stay + _BAR + x * (1.0 - _BAR)
    axes.fill_between(place, upper - share, upper, facecolor=colour, edgecolor=FAINT, alpha=0.35, linewidth=0.3,
    zorder=1)
