"""A sweep as a picture: curves over one factor, heat maps over two, main effects over many."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.report.figures.border import log_ticks
from sim.report.figures.captions import GOOD, finite, noun, opened
from sim.report.figures.style import COLOURS, INK, MARKERS, Draw, band, fit, line_key, plain, ruled, series, sheet
from sim.report.figures.swept import Swept, Value, finding, main_effect, shown
from sim.report.quantities import Scale
from sim.report.selection import outcome
from sim.statistics.defaults import percent
from sim.statistics.intervals import Interval

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats: TypeAlias = NDArray[np.float64]
_HEIGHT: Final = 3.3
_CELL: Final = 2.75
_MOST_TICKS: Final = 7
_NUMBERED: Final = 60
_SIGNED: Final = 700


def sweep(data: Swept) -> Draw:
    """Return what draws a sweep of one outcome."""
    if len(data.factors) == 1:
        return lambda: _curves(data)
    return (lambda: _heat(data)) if data.is_grid() else (lambda: _effects(data))


def title(data: Swept) -> str:
    """Return the finding; for main effects with the factor that accounts for most."""
    if len(data.factors) == 1 or data.is_grid():
        return finding(data)
    return f"{finding(data)}. {_leader(data)}"


def _foot(data: Swept, rest: str) -> str:
    return f"{opened(data.note)}{rest}"


def _level(data: Swept) -> str:
    return percent(data.levels[0][0].level)


# One factor --------------------------------------------------------------------------------------------------------


def _curves(data: Swept) -> Figure:
    keys = [(line_key(place), label) for place, label in enumerate(data.titles)] if data.compares else []
    foot = _foot(data, f"{'Bars' if data.sides[0] is None else 'Bands'}: {_level(data)} intervals, one by one"
                 + (f"; differences are from {data.titles[0]}, pair by pair." if data.compares else "."))
    figure = sheet(title(data), foot, _HEIGHT, keys)
    grid = figure.subplots(1, 2 if data.compares else 1, squeeze=False)[0]
    scale = data.scale(difference=False)
    grid[0].set_title(_over(data.name, scale), pad=8)
    for place, row in enumerate(data.levels):
        _line(grid[0], data, row, scale, place)
    if data.compares:
        gaps = data.scale(difference=True)
        grid[1].set_title(f"Difference ({gaps.unit})" if gaps.unit else "Difference", pad=8)
        grid[1].axhline(0.0, color="#777777", linewidth=1.0, zorder=1)
        for place, row in enumerate(data.gaps, start=1):
            _line(grid[1], data, row, gaps, place)
    for axes in grid:
        ruled(axes, "both")
        _factor_axis(axes, data, 0)
    return figure


def _over(name: str, scale: Scale) -> str:
    notes = "; ".join(part for part in (scale.unit, GOOD[outcome(name).better]) if part)
    return f"{outcome(name).label} ({notes})" if notes else outcome(name).label


def _line(axes: Axes, data: Swept, row: tuple[Interval, ...], scale: Scale, place: int) -> None:
    x = _places(data, 0)
    order = np.argsort(x, kind="stable")
    x, centre = x[order], np.array([cell.mean for cell in row])[order] / scale.divisor
    half = np.array([cell.half_width for cell in row])[order] / scale.divisor
    centre[~np.isfinite(centre)] = math.nan
    half[~np.isfinite(half)] = math.nan
    every = max(1, x.size // 12)
    if data.sides[0] is None:
        shift = 0.07 * (place - 0.5 * (len(data.titles) - 1))
        look = {**series(place), "linestyle": "none"}
        axes.errorbar(x + shift, centre, yerr=np.nan_to_num(half), fmt="none", ecolor=COLOURS[place % len(COLOURS)],
                      elinewidth=1.4, capsize=3.0, zorder=2)
        axes.plot(x + shift, centre, markersize=6.0, zorder=3, **look)
        return
    axes.plot(x, centre, linewidth=1.7, markersize=5.0, zorder=3, **series(place), markevery=(place % every, every))
    if finite(half):
        band(axes, x, centre - half, centre + half, place)


def _places(data: Swept, factor: int) -> Floats:
    """Return where the points stand on the axis of a factor: its value, or the position among its values."""
    column = [row[factor] for row in data.values]
    if data.sides[factor] is None:
        levels = data.levels_of(factor)
        return np.array([levels.index(value) for value in column], dtype=np.float64)
    return np.array(column, dtype=np.float64)


def _factor_axis(axes: Axes, data: Swept, factor: int, inches: float = 3.6) -> None:
    side = data.sides[factor]
    axes.set_xlabel(fit(data.factors[factor], inches, most=2))
    if side is None:
        levels = data.levels_of(factor)
        axes.set_xlim(-0.6, len(levels) - 0.4)
        _name_ticks(axes, "x", levels, inches)
    elif side.log:
        log_ticks(axes, "x", side)


def _name_ticks(axes: Axes, which: Literal["x", "y"], levels: list[Value], inches: float) -> None:
    """Name the values of a factor along an axis; every second, third, .. where they are many."""
    step = math.ceil(len(levels) / _MOST_TICKS)
    places = list(range(0, len(levels), step))
    room = inches * step / len(levels) * 0.88 if which == "x" else 1.3
    names = [fit(shown(levels[at], 3), max(room, 0.3), 8.0, most=2) for at in places]
    (axes.set_xticks if which == "x" else axes.set_yticks)([float(at) for at in places], names)


# A grid of two factors ---------------------------------------------------------------------------------------------


def _heat(data: Swept) -> Figure:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    panels = 1 + len(data.gaps)
    columns = min(3 if panels > 4 else 2, panels)
    rows = math.ceil(panels / columns)
    keys: list[tuple[Any, str]] = []
    if data.compares:
        keys = [(Patch(facecolor="white", edgecolor="#444444", hatch="////", linewidth=0.6),
                 "difference not clear"),
                (Line2D([], [], color=INK, marker="+", linestyle="none", markersize=7), "higher than the baseline"),
                (Line2D([], [], color=INK, marker="_", linestyle="none", markersize=7), "lower than the baseline")]
        if _numbered(data, columns):
            keys = keys[:1]
    foot = _foot(data, f"Differences are from {data.titles[0]}, pair by pair, judged by {_level(data)} intervals, one "
                 "by one; levels are evenly spaced whatever their values." if data.compares
                 else "Levels are evenly spaced whatever their values.")
    figure = sheet(title(data), foot, _CELL * rows + 0.3, keys)
    grid = figure.subplots(rows, columns, squeeze=False)
    for at, axes in enumerate(grid.flat):
        if at < panels:
            _cells(figure, axes, data, at, columns)
        else:
            axes.set_visible(False)
    return figure


def _numbered(data: Swept, columns: int) -> bool:
    return len(data.values) <= _NUMBERED and len(data.levels_of(0)) * columns <= 22


def _cells(figure: Figure, axes: Axes, data: Swept, policy: int, columns: int) -> None:
    from matplotlib.colors import Normalize
    from matplotlib.ticker import FuncFormatter

    across, up = data.levels_of(0), data.levels_of(1)
    scale = data.scale(difference=policy > 0)
    cells = data.gaps[policy - 1] if policy else data.levels[0]
    table = np.full((len(up), len(across)), math.nan)
    for row, cell in zip(data.values, cells, strict=True):
        table[up.index(row[1]), across.index(row[0])] = cell.mean / scale.divisor
    table[~np.isfinite(table)] = math.nan
    every = [cell.mean / scale.divisor for row in (data.gaps if policy else data.levels[:1]) for cell in row]
    known = finite(every) or [0.0]
    reach, varies = max(map(abs, known)) or 1.0, policy > 0 or max(known) > min(known)
    norm = Normalize(-reach, reach) if policy else Normalize(min(known), max(known) + (not varies))
    edges = np.arange(len(across) + 1) - 0.5, np.arange(len(up) + 1) - 0.5
    mesh = axes.pcolormesh(*edges, np.ma.masked_invalid(table), cmap="PuOr_r" if policy else "cividis", norm=norm,
                           edgecolors="white", linewidth=0.4, zorder=1)
    if varies:
        bar = figure.colorbar(mesh, ax=axes, shrink=0.95, aspect=22, format=FuncFormatter(lambda v, _: plain(v + 0.0)))
        bar.ax.tick_params(labelsize=7.5)
        bar.ax.locator_params(nbins=5)
    _write(axes, data, policy, table, scale, _numbered(data, columns), mesh)
    width = 9.2 / columns - 1.2
    first, label = data.titles[0], outcome(data.name).label
    words = f"{data.titles[policy]} less {first}" if policy else f"{label}, {first}"
    words += "" if varies else ": the same everywhere"
    axes.set_title(fit(f"{words} ({scale.unit})" if scale.unit else words, width + 0.6, 9.0, most=3), fontsize=9.0,
                   pad=6)
    for which, levels, factor in (("x", across, 0), ("y", up, 1)):
        _name_ticks(axes, "x" if which == "x" else "y", levels, width)
        name = fit(data.factors[factor], width if which == "x" else 2.0, most=2)
        (axes.set_xlabel if which == "x" else axes.set_ylabel)(name)


def _write(
    axes: Axes, data: Swept, policy: int, table: Floats, scale: Scale, numbered: bool, mesh: Any
) -> None:
    """Hatch what is undecided; write numbers, or signs where the cells are many."""
    from matplotlib.patches import Rectangle

    across, up = data.levels_of(0), data.levels_of(1)
    signs = data.signs(policy) if policy else np.ones(len(data.values), dtype=np.int64)
    for row, sign in zip(data.values, signs, strict=True):
        x, y = across.index(row[0]), up.index(row[1])
        value = table[y, x]
        undecided = policy > 0 and sign == 0
        red, green, blue = mesh.cmap(mesh.norm(value))[:3] if math.isfinite(value) else (1.0, 1.0, 1.0)
        dark = 0.30 * red + 0.59 * green + 0.11 * blue < 0.5
        if undecided:
            axes.add_patch(Rectangle((x - 0.5, y - 0.5), 1.0, 1.0, fill=False, hatch="////",
                                     edgecolor="#eeeeee" if dark else "#444444", linewidth=0.0, zorder=2))
        text = _cell_text(value * scale.divisor, scale, policy, int(sign), numbered, table.size)
        if text:
            box = {"boxstyle": "square,pad=0.12", "facecolor": "white", "edgecolor": "none"} if undecided else None
            axes.text(x, y, text, ha="center", va="center", fontsize=7.0, zorder=3, bbox=box,
                      color="white" if dark and not undecided else INK)


def _cell_text(value: float, scale: Scale, policy: int, sign: int, numbered: bool, cells: int) -> str:
    if not math.isfinite(value):
        return "n/a" if numbered else ""
    if numbered:
        return Scale(scale.divisor, "", min(scale.decimals, 2)).text(value, sign=policy > 0)
    return {1: "+", -1: "-"}.get(sign, "") if policy and cells <= _SIGNED else ""


# Many factors ------------------------------------------------------------------------------------------------------


def _response(data: Swept, policy: int) -> list[float]:
    row = data.gaps[policy - 1] if data.compares else data.levels[0]
    return [cell.mean for cell in row]


def _leader(data: Swept) -> str:
    """Return which factor accounts for most of the variance between points, of the first difference or the level."""
    shares = [main_effect(_places(data, factor), _response(data, 1)).share for factor in range(len(data.factors))]
    if not finite(shares):
        return "Nothing varies between the points"
    best = max(range(len(shares)), key=lambda at: shares[at] if math.isfinite(shares[at]) else -1.0)
    what = f"the difference of {data.titles[1]}" if data.compares else noun(data.name)
    if shares[best] < 0.05:
        return f"No factor by itself accounts for as much as 5 % of how {what} varies between points"
    share = f"{100.0 * shares[best]:.0f} %"
    return f"{data.factors[best]} by itself accounts for {share} of how {what} varies between points"


def _effects(data: Swept) -> Figure:
    policies = range(1, len(data.titles)) if data.compares else range(1)
    scale = data.scale(difference=data.compares)
    columns = min(3, len(data.factors))
    rows = math.ceil(len(data.factors) / columns)
    keys = [(line_key(place), data.titles[place]) for place in policies]
    spread = ("; dots: the points, which differ in the other factors too; shaded: their inner 80 %"
              if len(policies) == 1 else "")
    foot = _foot(data, f"Lines: means of the points by the value of one factor, at most 8 groups{spread}."
                 + (f" Differences are from {data.titles[0]}, pair by pair." if data.compares else ""))
    figure = sheet(title(data), foot, 2.45 * rows + 0.3, keys)
    grid = figure.subplots(rows, columns, squeeze=False, sharey=True)
    for factor, axes in enumerate(grid.flat):
        if factor >= len(data.factors):
            axes.set_visible(False)
            continue
        for place in policies:
            _effect(axes, data, factor, place, scale, len(policies))
        ruled(axes, "both", 5)
        _factor_axis(axes, data, factor, 9.0 / columns - 0.8)
        if data.compares:
            axes.axhline(0.0, color="#777777", linewidth=1.0, zorder=1)
    words = f"Difference in {noun(data.name)}" if data.compares else outcome(data.name).label
    figure.supylabel(fit(f"{words} ({scale.unit})" if scale.unit else words, 2.2 * rows, most=2), fontsize=9.0)
    return figure


def _effect(axes: Axes, data: Swept, factor: int, place: int, scale: Scale, policies: int) -> None:
    x, y = _places(data, factor), np.array(_response(data, place)) / scale.divisor
    effect = main_effect(x, y)
    if policies == 1:
        axes.plot(x, y, linestyle="none", marker=".", markersize=2.5 if x.size > 200 else 4.0, color="#8a8a8a",
                  zorder=1.5, rasterized=x.size > 2000)
        if data.sides[factor] is None:
            axes.vlines(effect.places, effect.lower, effect.upper, color=COLOURS[place], alpha=0.3, linewidth=7.0)
        else:
            axes.fill_between(effect.places, effect.lower, effect.upper, color=COLOURS[place], alpha=0.15,
                              linewidth=0.0)
    look = {**series(place), "marker": MARKERS[place % len(MARKERS)]}
    if data.sides[factor] is None:
        look["linestyle"] = "none"
    axes.plot(effect.places, effect.mean, linewidth=1.7, markersize=5.0, zorder=3, **look)
