"""The pictures of a backtest of calls: the hours of the day, patience, service times."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.backtest.call_judgement import CallDetails
from sim.backtest.people import People
from sim.backtest.side_by_side import Judgement, Row, about, family
from sim.backtest.tickets import TicketBacktest
from sim.report.backtest import name_of, scale_of
from sim.report.figures import ticket_backtest
from sim.report.figures.captions import counted, few, listed
from sim.report.figures.style import COLOURS, LINES, MARKERS, Draw, band, files, fit, ruled, sheet
from sim.report.quantities import Scale
from sim.statistics.defaults import percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_PANEL: Final = 2.2
_SEEN, _SIMULATED, _ERLANG = 0, 2, 1
"""Places of the three series in the palette."""
_ACROSS: Final = 4.6
"""Inches of a panel's title."""


def backtest_pictures(judgement: Judgement) -> dict[str, bytes]:
    """Return the pictures of a judgement of calls or tickets by file name; none of another kind."""
    found: dict[str, bytes] = {}
    if isinstance(judgement.details, TicketBacktest):
        for name, draw in ticket_backtest.pictures(judgement.details).items():
            found |= files(name, draw)
        return found
    if any(family(row.group) == "hour" and row.word != "not told" for row in judgement.rows):
        found |= files("by_hour", by_hour(judgement))
    if isinstance(judgement.details, CallDetails) and (people := judgement.details.people()):
        if any(each.patience.size and each.hung_up.any() for each in people):
            found |= files("patience", patience(people, judgement.judged))
        found |= files("service_times", service_times(people, judgement.judged))
    return found


# By hour ------------------------------------------------------------------------------------------------------------


def by_hour(judgement: Judgement) -> Draw:
    """Return what draws the measures by hour of the day: seen with its noise, simulated, and Erlang A."""
    return lambda: _by_hour(judgement)


def _by_hour(judgement: Judgement) -> Figure:
    rows = [row for row in judgement.rows if family(row.group) == "hour" and row.measure != "calls"]
    measures = [measure for measure in dict.fromkeys(row.measure for row in rows)
                if any(row.word != "not told" for row in rows if row.measure == measure)]
    foot = (f"Judged on {judgement.judged}. Band: the {percent()} interval of what was seen, {judgement.blocks} drawn "
            f"again; bars: that of the mean of {counted(judgement.replications, 'replication')}. Erlang A is given the "
            "same calls, mean handle time, mean patience and staff of every hour.")
    keys = [(_key(_SEEN), "seen"), (_key(_SIMULATED), "simulated"), (_key(_ERLANG), "Erlang A")]
    across = math.ceil(len(measures) / 2)
    figure = sheet(_finding(rows, measures), foot, _PANEL * across + 0.3, keys)
    grid = figure.subplots(across, min(len(measures), 2), squeeze=False)
    for axes, measure in zip(grid.flat, measures, strict=False):
        _hours(axes, [row for row in rows if row.measure == measure])
    for axes in list(grid.flat)[len(measures):]:
        axes.set_visible(False)
    return figure


def _finding(rows: Sequence[Row], measures: Sequence[str]) -> str:
    said: list[str] = []
    for measure in measures:
        known = [row for row in rows if row.measure == measure and row.word in ("fits", "too low", "too high")]
        fitting = sum(row.word == "fits" for row in known)
        if known:
            said.append(f"{name_of(measure)} in {fitting} of {len(known)} hours")
    return f"Inside the log's own noise: {listed(said)}" if said else "Too few days to know the log's own noise"


def _hours(axes: Axes, rows: Sequence[Row]) -> None:
    scale = scale_of(rows[0].measure, (value for row in rows for value in (row.observed, row.simulated, row.erlang_a)))
    hours = np.array([float(row.group.partition("=")[2]) for row in rows])

    def shown(name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return np.array([getattr(row, name) for row in rows], dtype=np.float64) / scale.divisor

    seen, noise = shown("observed"), shown("noise")
    if np.isfinite(noise).any():
        band(axes, hours, np.maximum(seen - noise, 0.0), seen + noise, _SEEN)
    axes.plot(hours, seen, color=COLOURS[_SEEN], marker=MARKERS[_SEEN], markersize=4.0, linewidth=1.6, zorder=3)
    axes.plot(hours, shown("erlang_a"), color=COLOURS[_ERLANG], linestyle=LINES[_ERLANG], marker=MARKERS[_ERLANG],
              markersize=3.5, linewidth=1.2, zorder=3.2)
    axes.errorbar(hours, shown("simulated"), np.nan_to_num(shown("half_width")), color=COLOURS[_SIMULATED],
                  linestyle=LINES[_SIMULATED], marker=MARKERS[_SIMULATED], markersize=4.5, linewidth=1.4, capsize=2.0,
                  elinewidth=0.9, zorder=3.5)
    ruled(axes, "y", 5)
    axes.set_ylim(bottom=0.0)
    axes.set_xticks(hours[:: max(1, math.ceil(hours.size / 12))])
    axes.set_title(_title(rows[0].measure, scale), pad=6)
    axes.set_xlabel("hour of the day")


def _title(measure: str, scale: Scale) -> str:
    return f"{about(measure).label} ({scale.unit})" if scale.unit else about(measure).label


def _key(place: int) -> object:
    from matplotlib.lines import Line2D

    return Line2D([], [], color=COLOURS[place], linestyle=LINES[place], marker=MARKERS[place], linewidth=1.6,
                  markersize=5.0)


# People -------------------------------------------------------------------------------------------------------------


def patience(found: Sequence[People], judged: str) -> Draw:
    """Return what draws, of every type, the share still waiting if nobody were answered: the log and the fitted law."""
    return lambda: _patience([each for each in found if each.patience.size and each.hung_up.any()], judged)


def _patience(found: Sequence[People], judged: str) -> Figure:
    from sim.statistics.survival import kaplan_meier

    curves = [kaplan_meier(each.waits, each.hung_up) for each in found]
    off = {}
    for each, curve in zip(found, curves, strict=True):
        steps = np.concatenate(([1.0], curve.survival))[np.searchsorted(curve.times, each.minutes, side="right")]
        off[each.name] = float(np.abs(steps - each.patience).max())
    said = [f"{name} {100.0 * most:.1f}" for name, most in off.items()]
    foot = (f"Judged on {judged}. Steps: the share still in line if nobody were answered (Kaplan-Meier; who was "
            f"answered is a censored observation), with its {percent()} band, which takes calls as independent; "
            "dashed: the laws that were fitted to the other log, as often as each has callers. Up to the wait that one "
            "in 50 exceeds.")
    keys = [(_plain_key(_SEEN), "judged log"), (_plain_key(_SIMULATED), "fitted law")]
    figure, grid = _panels(f"Patience: the fitted law and the judged log part by at most {few(said, 4)} points",
                           foot, keys, len(found))
    for axes, each, curve in zip(grid, found, curves, strict=False):
        lower, upper = curve.band()
        axes.plot(curve.times, 100.0 * curve.survival, drawstyle="steps-post", color=COLOURS[_SEEN], linewidth=1.4,
                  zorder=3)
        band(axes, curve.times, 100.0 * lower, 100.0 * upper, _SEEN, step="post")
        axes.plot(each.minutes, 100.0 * each.patience, color=COLOURS[_SIMULATED], linestyle=LINES[1], linewidth=1.8,
                  zorder=4)
        axes.set_xlim(0.0, float(each.minutes[-1]))
        bottom = 100.0 * min(float(each.patience.min()), curve.at(float(each.minutes[-1])))
        axes.set_ylim(max(0.0, 10.0 * math.floor(bottom / 10.0 - 0.5)), 101.0)
        ruled(axes, "both", 6)
        axes.set_title(fit(f"{each.name}: still in line, % of {each.waits.size:,} who waited", _ACROSS), pad=6)
        axes.set_xlabel("minutes waited")
    return figure


def service_times(found: Sequence[People], judged: str) -> Draw:
    """Return what draws, of every type, the share of calls that last longer: the log and the fitted law."""
    return lambda: _service_times(found, judged)


def _service_times(found: Sequence[People], judged: str) -> Figure:
    means = [f"{each.name} {each.services.mean():.2f} min seen" for each in found]
    off = {}
    for each in found:
        ordered = np.sort(each.services)
        longer = 1.0 - np.searchsorted(ordered, each.service_minutes, side="right") / ordered.size
        off[each.name] = float(np.abs(longer - each.service).max())
    said = [f"{name} {100.0 * most:.1f}" for name, most in off.items()]
    foot = (f"Judged on {judged}. Share of the calls of ten seconds or more that last longer than so many minutes "
            f"(logarithmic); dashed: the lognormal law that was fitted to the other log. Means: {listed(means)}.")
    keys = [(_plain_key(_SEEN), "judged log"), (_plain_key(_SIMULATED), "fitted law")]
    figure, grid = _panels(f"Service times: the fitted law and the judged log part by at most {few(said, 4)} points",
                           foot, keys, len(found))
    for axes, each in zip(grid, found, strict=False):
        ordered = np.sort(each.services)
        axes.plot(ordered, 100.0 * (1.0 - np.arange(1, ordered.size + 1) / ordered.size), drawstyle="steps-post",
                  color=COLOURS[_SEEN], linewidth=1.4, zorder=3)
        axes.plot(each.service_minutes, 100.0 * each.service, color=COLOURS[_SIMULATED], linestyle=LINES[1],
                  linewidth=1.8, zorder=4)
        _minutes(axes, float(each.service_minutes[0]), float(each.service_minutes[-1]))
        axes.set_ylim(0.0, 101.0)
        axes.set_title(fit(f"{each.name}: longer than that, % of {each.services.size:,} calls", _ACROSS), pad=6)
        axes.set_xlabel("minutes with the agent")
    return figure


def _panels(title: str, foot: str, keys: Sequence[tuple[object, str]], number: int) -> tuple[Figure, list[Axes]]:
    down = math.ceil(number / 2)
    figure = sheet(title, foot, (_PANEL + 0.3) * down + 0.3, keys)
    grid = list(figure.subplots(down, min(number, 2), squeeze=False).flat)
    for axes in grid[number:]:
        axes.set_visible(False)
    return figure, grid


def _minutes(axes: Axes, low: float, high: float) -> None:
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

    from sim.report.figures.style import plain

    axes.set_xscale("log")
    axes.set_xlim(low, high)
    marks = [mark for mark in (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0)
             if low <= mark <= high]
    axes.xaxis.set_major_locator(FixedLocator(marks))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: plain(float(value))))
    axes.set_yticks([0, 25, 50, 75, 100])
    axes.grid(color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)


def _plain_key(place: int) -> object:
    from matplotlib.lines import Line2D

    return Line2D([], [], color=COLOURS[place], linestyle=LINES[0 if place == _SEEN else 1], linewidth=1.8)
