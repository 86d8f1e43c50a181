"""An outcome against the staff: every setting that was judged with its interval, the limit, and what is needed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sim.report.figures.captions import finite, heading, noun, opened, with_unit
from sim.report.figures.style import COLOURS, INK, MARKERS, Draw, ruled, sheet
from sim.report.quantities import Scale, scale_for
from sim.report.selection import outcome
from sim.statistics.intervals import Interval

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LOOKS: Final[dict[str, dict[str, Any]]] = {
    "yes": {"color": COLOURS[3], "marker": MARKERS[0], "markerfacecolor": COLOURS[3]},
    "no": {"color": COLOURS[2], "marker": MARKERS[1], "markerfacecolor": COLOURS[2]},
    "undecided": {"color": COLOURS[7], "marker": MARKERS[2], "markerfacecolor": "white"},
}
_SAID: Final = {"yes": "meets the target", "no": "does not", "undecided": "undecided"}


@dataclass(frozen=True, slots=True)
class Staircase:
    """What was judged, in the order of the staff.

    name, limit, at_least: the target; staff, values, words: of every setting, the word being "yes", "no" or
    "undecided"; axis: what the staff is counted in; needed: which of them is needed, None where none suffices.
    """

    name: str
    limit: float
    at_least: bool
    staff: tuple[float, ...]
    values: tuple[Interval, ...]
    words: tuple[str, ...]
    axis: str
    needed: int | None
    note: str = ""


def staircase(data: Staircase) -> Draw:
    """Return what draws it."""
    return lambda: _figure(data)


def finding(data: Staircase) -> str:
    """Return what is needed, in a sentence."""
    scale = scale_for(outcome(data.name).unit, finite([data.limit, *(each.mean for each in data.values)]))
    value = with_unit(Scale(1.0, scale.unit, 0), 1.0).replace("1", f"{data.limit / scale.divisor:.6g}", 1)
    limit = f"{noun(data.name)} {'at least' if data.at_least else 'at most'} {value}"
    if data.needed is None:
        return f"No setting that was run is shown to keep {limit}"
    return f"{data.staff[data.needed]:,.10g} {data.axis.partition(',')[0]} are needed to keep {limit}"


def _figure(data: Staircase) -> Figure:
    from matplotlib.lines import Line2D

    used = [word for word in _LOOKS if word in data.words]
    keys: list[tuple[Any, str]] = [
        (Line2D([], [], linestyle="none", markersize=6.0, **_LOOKS[word]), _SAID[word]) for word in used]
    keys.append((Line2D([], [], color=INK, linewidth=1.4, linestyle=(0, (6, 2))), "limit"))
    foot = (f"{opened(data.note)}Mean over the replications of every setting that was run, with an interval so wide "
            "that what is said of the answer and its neighbours holds at once; more replications where it was close.")
    figure = sheet(finding(data), foot, 3.4, keys)
    _draw(figure.subplots(), data)
    return figure


def _draw(axes: Axes, data: Staircase) -> None:
    ends = [end for each in data.values for end in (each.mean, each.lower, each.upper)]
    scale = scale_for(outcome(data.name).unit, finite([data.limit, *ends]))
    axes.axhline(data.limit / scale.divisor, color=INK, linewidth=1.4, linestyle=(0, (6, 2)), zorder=1)
    for staff, each, word in zip(data.staff, data.values, data.words, strict=True):
        if not math.isfinite(each.mean):
            continue
        look = _LOOKS[word]
        if math.isfinite(each.half_width):
            axes.plot([staff, staff], [each.lower / scale.divisor, each.upper / scale.divisor], color=look["color"],
                      linewidth=2.0, zorder=2)
        axes.plot([staff], [each.mean / scale.divisor], linestyle="none", markersize=7.0, zorder=3, **look)
    if data.needed is not None:
        axes.axvline(data.staff[data.needed], color="#bbbbbb", linewidth=1.0, zorder=0.5)
    if scale.unit == "%":
        axes.set_ylim(top=min(axes.get_ylim()[1], 101.0))
    axes.set_xlabel(data.axis)
    axes.set_title(heading(data.name, scale), pad=8)
    ruled(axes, "y", 6)
    ruled(axes, "x", 8, integer=all(float(staff).is_integer() for staff in data.staff))
