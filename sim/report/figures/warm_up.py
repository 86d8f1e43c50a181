"""What the warm-up cut leaves out: the mean series with the cut, and the MSER statistic that found it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sim.report.figures.captions import heading, noun, opened
from sim.report.figures.style import COLOURS, INK, Draw, files, ruled, sheet
from sim.report.quantities import scale_for
from sim.report.selection import outcome
from sim.statistics.warm_up import WarmUp
from sim.statistics.works import cited
from sim.vocabulary import MINUTES_PER_DAY, MINUTES_PER_HOUR, MINUTES_PER_WEEK

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.experiment.warm_up import WarmUpChoice

_PANEL: Final = 2.0
_STOCK: Final = "Cases in hand / cases due per minute (min)"
_UNITS: Final = ((MINUTES_PER_WEEK, "weeks", 6.0), (MINUTES_PER_DAY, "days", 3.0), (MINUTES_PER_HOUR, "hours", 0.0))


def warm_up_cut(
    found: WarmUp, name: str, period: float = 1.0, unit: str = "periods", note: str = "", *, cut: float | None = None,
    title: str = "",
) -> Draw:
    """Return what draws a warm-up cut.

    name: of the outcome, or what the series is; period: what one period of the series lasts, in `unit`; cut: what is
    really cut, in `unit`, where that is not what the series says; title: what to say instead of `finding`.
    """
    place = found.truncation * period if cut is None else cut
    return lambda: _figure(found, name, period, unit, note, place, title or finding(found, name, period, unit))


def warm_up_pictures(choice: WarmUpChoice) -> dict[str, bytes]:
    """Return the picture of a warm-up that was chosen by pilot runs, by file name: warm_up."""
    minutes, unit = next((each for each in _UNITS if choice.horizon >= each[2] * each[0]), _UNITS[-1])[:2]
    title = choice.sentence().rstrip(".")
    if not choice.trusted:
        title += f". It cannot be trusted: {choice.reasons.get(choice.policy) or next(iter(choice.reasons.values()))}"
    draw = warm_up_cut(choice.found[choice.policy], _STOCK, choice.period / minutes, unit, f"Policy: {choice.policy}",
                       cut=choice.minutes / minutes, title=title)
    return files("warm_up", draw)


def finding(found: WarmUp, name: str, period: float = 1.0, unit: str = "periods") -> str:
    """Return how much is cut, or why that is not to be trusted."""
    cut, whole = found.truncation * period, len(found.means) * found.batch_size * period
    if not found.trusted:
        reason = found.reason.partition(": ")[2] or found.reason
        return f"The start-up of {noun(name)} cannot be cut with confidence ({cut:g} of {whole:g} {unit}): {reason}"
    if found.truncation == 0:
        return f"{noun(name)[:1].upper()}{noun(name)[1:]} shows no start-up: nothing is cut of {whole:g} {unit}"
    kept = found.means[found.truncation // found.batch_size:]
    scale = scale_for(outcome(name).unit, [float(np.mean(found.means)), float(np.mean(kept))])
    tail = f" {scale.unit}" if scale.unit else ""
    return (f"The first {cut:g} of {whole:g} {unit} are cut as start-up: with them {noun(name)} averages "
            f"{scale.text(float(np.mean(found.means)))}{tail}, without them {scale.text(float(np.mean(kept)))}{tail}")


def _figure(
    found: WarmUp, name: str, period: float, unit: str, note: str, cut: float, title: str
) -> Figure:
    size = found.batch_size * period
    foot = (f"{opened(note)}Means of batches of {found.batch_size} periods, replications averaged first. "
            f"Diamond: where the MSER statistic ({cited('white1997', 'white2000')}), the squared width of a naive "
            "interval of what is left, is least; where the line ends, too little would be left. Hatched: what is cut.")
    figure = sheet(title, foot, 2.0 * _PANEL + 0.5)
    upper, lower = figure.subplots(2, 1, sharex=True)
    _series(upper, found, name, size)
    _curve(lower, found, size)
    for axes in (upper, lower):
        if cut:
            axes.axvspan(0.0, cut, facecolor="#eeeeee", edgecolor="#c0c0c0", hatch="////", linewidth=0.0, zorder=0.5)
        axes.axvline(cut, color=COLOURS[2], linewidth=1.4, linestyle=(0, (5, 2)), zorder=4)
        ruled(axes, "both", 6)
    ruled(lower, "x", 12, integer=True)
    lower.set_xlim(0.0, len(found.means) * size)
    lower.set_xlabel(f"{unit} since the start of the run")
    return figure


def _series(axes: Axes, found: WarmUp, name: str, size: float) -> None:
    scale = scale_for(outcome(name).unit, [float(value) for value in found.means])
    values = found.means / scale.divisor
    axes.stairs(values, size * np.arange(len(values) + 1.0), baseline=None, color=COLOURS[1], linewidth=1.5, zorder=3)
    kept = values[found.truncation // found.batch_size:]
    if kept.size:
        axes.plot([found.truncation // found.batch_size * size, len(values) * size], [float(np.mean(kept))] * 2,
                  color=INK, linewidth=1.2, linestyle=(0, (1.2, 1.6)), zorder=3.5)
    axes.set_title(f"{heading(name, scale, good=False)}; dotted: mean of what is kept", pad=6)


def _curve(axes: Axes, found: WarmUp, size: float) -> None:
    places = size * np.arange(len(found.curve))
    axes.plot(places, found.curve, color=COLOURS[0], linewidth=1.5, zorder=3)
    at = found.truncation // found.batch_size
    if at < len(found.curve) and np.isfinite(found.curve[at]):
        axes.plot([places[at]], [found.curve[at]], marker="D", color=COLOURS[2], markersize=6.5, zorder=5,
                  clip_on=False)
    if np.any(np.isfinite(found.curve)):
        # a high tail at the end would press the minimum flat
        top = float(np.nanquantile(found.curve, 0.9))
        axes.set_ylim(0.0, 1.35 * max(top, float(found.curve[0])) or 1.0)
    axes.set_title("MSER statistic if the run is cut here (squared unit)", pad=6)
