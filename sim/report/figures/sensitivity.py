"""Which factors matter: Sobol indices, and Morris' mu* against sigma."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.report.figures.captions import few, finite, noun, opened, with_unit
from sim.report.figures.style import COLOURS, HATCHES, INK, MARKERS, Draw, fit, line_key, ruled, sheet
from sim.report.quantities import Scale, scale_for
from sim.report.selection import outcome
from sim.statistics.bootstrap import Estimates
from sim.statistics.defaults import percent
from sim.statistics.ranking import rank
from sim.statistics.sobol import SobolIndices
from sim.statistics.works import cited

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ROW: Final = 0.42
_NAME: Final = 2.4
_TALLEST: Final = 5.0
"""How many times as far as the largest estimate a limit of sigma may stretch the axis."""
_NUMBERED: Final = 8
"""Factors up to which Morris' points have markers of their own; beyond, numbers."""


# Sobol -------------------------------------------------------------------------------------------------------------


def sobol_bars(indices: SobolIndices, factors: Sequence[str], name: str, of: str, level: float, note: str = "") -> Draw:
    """Return what draws first and total Sobol indices, the largest total first."""
    return lambda: _sobol(indices, factors, name, of, level, note)


def sobol_finding(indices: SobolIndices, factors: Sequence[str], name: str, of: str) -> str:
    """Return which factors the variance comes from, and which need not be looked at."""
    total = indices.total
    found = rank(total)
    if not found.clear and not found.not_clear:
        return _none(name, of)
    shares = {at: f"{factors[at]} ({100.0 * total.value[at]:.0f} %)" for at in found.clear}
    if len(found.leaders) == 1:
        first = found.leaders[0]
        text = (f"{factors[first]} takes part in {100.0 * total.value[first]:.0f} % of the variance of {noun(name)} "
                f"({of}), {100.0 * indices.first.value[first]:.0f} % by itself")
    elif found.leaders:
        text = (f"Which factor takes part in most of the variance of {noun(name)} ({of}) is not clear: "
                f"{few([shares[at] for at in found.leaders])}")
    else:
        text = f"No factor has a clear effect on {noun(name)} ({of})"
    small = [factors[at] for at in (*found.clear, *found.not_clear) if total.upper[at] < 0.05]
    unclear = [factors[at] for at in found.not_clear if not total.upper[at] < 0.05]
    return text + _rest((("Not clear", unclear), ("Below 5 %", small),
                         ("No effect", [factors[at] for at in found.no_effect])))


def _none(name: str, of: str) -> str:
    return f"None of the factors has an effect on {noun(name)} ({of})"


def _rest(groups: Sequence[tuple[str, Sequence[str]]]) -> str:
    return "".join(f". {head}: {few(names, 4)}" for head, names in groups if names)


def _order(values: Any) -> list[int]:
    return sorted(range(len(values)), key=lambda at: (-values[at] if math.isfinite(values[at]) else math.inf, at))


def _sobol(
    indices: SobolIndices, factors: Sequence[str], name: str, of: str, level: float, note: str
) -> Figure:
    from matplotlib.patches import Patch

    looks: tuple[dict[str, Any], ...] = ({"facecolor": COLOURS[1], "edgecolor": COLOURS[1], "alpha": 0.85},
                                         {"facecolor": "white", "edgecolor": COLOURS[2], "hatch": HATCHES[1]})
    keys = [(Patch(**looks[0]), "first: the share a factor explains by itself"),
            (Patch(**looks[1]), "total: with all interactions it takes part in")]
    shares = finite(indices.first.value)
    foot = (f"{opened(note)}Sobol indices ({cited('saltelli2010')}). Whiskers: {percent(level)} intervals, of the "
            "design and of the replications, each on its own. First indices that add up to less than 100 % leave room "
            f"for interactions"
            f"{f'; here they add up to {100.0 * math.fsum(shares):.0f} %' if shares else ''}.")
    figure = sheet(sobol_finding(indices, factors, name, of), foot, _ROW * (len(factors) + 0.4) + 0.6, keys)
    axes = figure.subplots()
    scale = Scale(0.01, "%", 1)
    order = _order(indices.total.value)
    for row, at in enumerate(order):
        for part, shift, look in ((indices.first, -0.17, looks[0]), (indices.total, 0.17, looks[1])):
            _bar(axes, row + shift, float(part.value[at]), float(part.lower[at]), float(part.upper[at]), scale, look)
    none = rank(indices.total).no_effect
    _rows(axes, [fit(f"{factors[at]}{' (no effect)' * (at in none)}", _NAME, 8.0, most=2) for at in order])
    axes.axvline(0.0, color=INK, linewidth=0.9, zorder=3)
    axes.set_xlabel(f"share of the variance of {noun(name)} (%), {of}")
    return figure


def _bar(axes: Axes, row: float, value: float, lower: float, upper: float, scale: Scale, look: dict[str, Any]) -> None:
    if not math.isfinite(value):
        axes.text(0.02, row, "n/a", transform=axes.get_yaxis_transform(), va="center", fontsize=7.5)
        return
    axes.barh(row, value / scale.divisor, height=0.30, linewidth=0.9, zorder=2, **look)
    if math.isfinite(lower) and math.isfinite(upper):
        axes.plot([lower / scale.divisor, upper / scale.divisor], [row, row], color=INK, linewidth=1.1, zorder=4,
                  marker="|", markersize=5.0)


def _rows(axes: Axes, labels: Sequence[str]) -> None:
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    ruled(axes, "x", 7)


# Morris ------------------------------------------------------------------------------------------------------------


def morris_points(
    star: Estimates, sigma: Estimates, factors: Sequence[str], name: str, of: str, level: float, note: str = ""
) -> Draw:
    """Return what draws mu* (`star`) against sigma: far right matters, high up curves or interacts."""
    return lambda: _morris(star, sigma, factors, name, of, level, note)


def morris_finding(star: Estimates, factors: Sequence[str], name: str, of: str) -> str:
    """Return the ranking by mu*, as far as its intervals support it."""
    found = rank(star)
    if not found.clear and not found.not_clear:
        return _none(name, of)
    scale = scale_for(outcome(name).unit, finite(star.upper), difference=True)
    if len(found.leaders) == 1:
        first = found.leaders[0]
        text = (f"{factors[first]} moves {noun(name)} ({of}) most: by {with_unit(scale, star.value[first])} over its "
                "range, in the mean of absolute effects")
    elif found.leaders:
        sizes = [f"{factors[at]} ({with_unit(scale, star.value[at])})" for at in found.leaders]
        text = f"Which factor moves {noun(name)} ({of}) most is not clear: {few(sizes)}"
    else:
        text = f"No factor has a clear effect on {noun(name)} ({of})"
    unclear, none = ([factors[at] for at in part] for part in (found.not_clear, found.no_effect))
    return text + _rest((("Not clear", unclear if found.clear else ()), ("No effect", none)))


def _morris(
    star: Estimates, sigma: Estimates, factors: Sequence[str], name: str, of: str, level: float, note: str
) -> Figure:
    scale = scale_for(outcome(name).unit, [*star.upper, *sigma.value], difference=True)
    order, many = _order(star.value), len(factors) > _NUMBERED
    none = rank(star).no_effect
    order = [*(at for at in order if at not in none), *none]
    names = [f"{factor}{' (no effect)' * (at in none)}" for at, factor in enumerate(factors)]
    keys = [(_key(place), f"{place + 1}  {names[at]}" if many else names[at]) for place, at in enumerate(order)]
    foot = (f"{opened(note)}mu*: mean absolute elementary effect ({cited('morris1991', 'campolongo2007')}), over the "
            "whole range of a factor; "
            "sigma: their standard deviation, high where the effect depends on where one is or on other factors. "
            f"Bars: {percent(level)} intervals, of the trajectories and of the replications, each on its own. Dashed: "
            "sigma = mu*; far below it an effect is about the same everywhere.")
    foot += " Labels that do not fit are omitted." if many else ""
    # a limit far beyond all estimates would press these flat
    most = _TALLEST * max(finite([*star.value, *sigma.value]), default=0.0)
    foot += " A bar that leaves the picture ends above it." if any(upper > most for upper in sigma.upper) else ""
    figure = sheet(morris_finding(star, factors, name, of), foot, 4.0, keys)
    axes = figure.subplots()
    for place, at in enumerate(order):
        _point(axes, (star, sigma), at, place, scale)
    ends = finite([*star.upper, *star.value]) or [1.0]
    highs = [min(high, most) for high in finite([*sigma.upper, *sigma.value])] or [1.0]
    right, top = max(ends) / scale.divisor or 1.0, max(highs) / scale.divisor or 1.0
    axes.set_xlim(-0.03 * right, 1.08 * right)
    axes.set_ylim(-0.05 * top, 1.12 * top)
    if many:
        _numbers(axes, [(float(star.value[at]) / scale.divisor / right, float(sigma.value[at]) / scale.divisor / top)
                        for at in order], right, top)
    axes.plot([0.0, 2.0 * max(right, top)], [0.0, 2.0 * max(right, top)], color="#999999", linewidth=0.9,
              linestyle=(0, (5, 3)), zorder=1)
    ruled(axes, "both", 7)
    axes.set_xlabel(f"mu*: mean absolute effect on {noun(name)} ({scale.unit or 'its unit'})")
    axes.set_ylabel(f"sigma ({scale.unit or 'its unit'})")
    return figure


def _numbers(axes: Axes, places: Sequence[tuple[float, float]], right: float, top: float) -> None:
    """Write the numbers of the factors beside their points, the first ones first, where there is room for them.

    places: as shares of the axes' lengths.
    """
    taken: list[tuple[float, float]] = []
    for number, (x, y) in enumerate(places, start=1):
        for right_of, above in ((0.008, 0.025), (-0.024, 0.025), (0.008, -0.06), (-0.024, -0.06)):
            spot = x + right_of, y + above
            if math.isfinite(x + y) and all(abs(spot[0] - a) > 0.028 or abs(spot[1] - b) > 0.05 for a, b in taken):
                axes.text(spot[0] * right, spot[1] * top, str(number), fontsize=8, zorder=5)
                taken.append(spot)
                break


def _key(place: int) -> Any:
    key = line_key(place)
    key.set_linestyle("none")
    return key


def _point(axes: Axes, pair: tuple[Estimates, Estimates], at: int, place: int, scale: Scale) -> None:
    x, y = (float(part.value[at]) / scale.divisor for part in pair)
    if not (math.isfinite(x) and math.isfinite(y)):
        return
    colour = COLOURS[place % len(COLOURS)]
    # a limit that is not known has no bar
    bars = [np.nan_to_num([[part.value[at] - part.lower[at]], [part.upper[at] - part.value[at]]], posinf=0.0)
            / scale.divisor for part in pair]
    axes.errorbar([x], [y], xerr=bars[0], yerr=bars[1], fmt="none", ecolor=colour, elinewidth=1.0, capsize=2.5,
                  alpha=0.8, zorder=2)
    axes.plot([x], [y], marker=MARKERS[place % len(MARKERS)], color=colour, markersize=7.0, zorder=3)
