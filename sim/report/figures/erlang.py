"""Erlang's formulas as curves over the load: how long callers wait, and how many hang up, by law of patience."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.report.erlang import EXACT, Told, desk_text, finding, patience_text
from sim.report.figures.captions import finite
from sim.report.figures.style import COLOURS, Draw, line_key, ruled, series, sheet
from sim.report.quantities import scale_for
from sim.validation.erlang import Curve, Desk, curve

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_HEIGHT: Final = 3.3
_LOWEST, _HIGHEST, _STEP = 0.30, 1.30, 0.025
_BUSY: Final = 0.95
"""Load up to which the line in which nobody hangs up is sure to be in the picture, where it is alone."""


def erlang_curves(desk: Desk, told: Sequence[Told]) -> Draw:
    """Return what draws the curves; the desk that was asked about is marked on them."""
    loads = _loads(desk.load)
    curves = [curve(desk, patience, loads) for patience, _ in told]
    return lambda: _draw(desk, told, curves)


def _loads(asked: float) -> list[float]:
    """Loads from 30 to 130 %, or as far as the desk that was asked about, and that one."""
    low, high = min(_LOWEST, asked / 2.0), max(_HIGHEST, 1.1 * asked)
    steps = round((high - low) / _STEP) if high <= 2.0 else 80
    return sorted({*np.linspace(low, high, steps + 1).tolist(), asked})


def _draw(desk: Desk, told: Sequence[Told], curves: Sequence[Curve]) -> Figure:
    keys = [(line_key(place, marker=False), patience_text(patience)) for place, (patience, _) in enumerate(told)]
    figure = sheet(finding(desk, told), f"{desk_text(desk)} (dotted line and markers). {EXACT}", _HEIGHT, keys)
    left, right = figure.subplots(1, 2)
    impatient = any(patience is not None for patience, _ in told)
    scale = scale_for("min", _shown(curves, told, impatient))
    left.set_title(f"Mean wait of all calls ({scale.unit})", pad=8)
    right.set_title("Calls that hang up (%)" if impatient else "Calls that have to wait (%)", pad=8)
    for place, ((patience, found), drawn) in enumerate(zip(told, curves, strict=True)):
        now = None if found is None else (desk.load, found.wait / scale.divisor)
        _line(left, place, drawn.loads, np.array(drawn.wait) / scale.divisor, now)
        if patience is not None or not impatient:
            shares = drawn.hung_up if impatient else drawn.waited
            value = None if found is None else found.hung_up if impatient else found.waited
            _line(right, place, drawn.loads, 100.0 * np.array(shares),
                  None if value is None else (desk.load, 100.0 * value))
    left.set_ylim(0.0, 1.1 * max(_shown(curves, told, impatient)) / scale.divisor)
    right.set_ylim(bottom=0.0)
    for axes in (left, right):
        axes.axvline(100.0 * desk.load, color="#777777", linewidth=1.0, linestyle=":", zorder=1)
        axes.set_xlim(100.0 * curves[0].loads[0], 100.0 * curves[0].loads[-1])
        axes.set_xlabel("Work that comes in (% of what the agents can do)")
        ruled(axes, "both")
    return figure


def _shown(curves: Sequence[Curve], told: Sequence[Told], impatient: bool) -> list[float]:
    """The waits that are sure to be seen: of the impatient, else up to a load of 95 %, and those asked about."""
    waits = [found.wait for _, found in told if found is not None]
    for (patience, _), drawn in zip(told, curves, strict=True):
        if patience is not None or not impatient:
            waits += finite(wait for wait, load in zip(drawn.wait, drawn.loads, strict=True)
                            if patience is not None or load <= _BUSY)
    return [wait for wait in waits if wait > 0.0] or [1.0]


def _line(
    axes: Axes, place: int, loads: Sequence[float], values: np.ndarray, now: tuple[float, float] | None
) -> None:
    look = series(place)
    axes.plot(100.0 * np.array(loads), values, color=look["color"], linestyle=look["linestyle"], linewidth=1.7,
              zorder=3)
    if now is not None and math.isfinite(now[1]):
        axes.plot([100.0 * now[0]], [now[1]], marker=look["marker"], color=COLOURS[place % len(COLOURS)],
                  markersize=6.0, linestyle="none", zorder=4)
