"""Customers, churn and reputation over a run: one line a policy, the band of its mean over replications."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.outcomes.timelines import Customers
from sim.report.figures.captions import counted, few, finite, is_apart, opened, with_unit
from sim.report.figures.style import FAINT, Draw, band, line_key, ruled, series, sheet
from sim.report.quantities import scale_for
from sim.statistics.defaults import DEFAULT_LEVEL, percent
from sim.statistics.intervals import Interval, critical_value, differences, mean, mean_interval
from sim.statistics.multiplicity import individual_level
from sim.vocabulary import MINUTES_PER_DAY, MINUTES_PER_HOUR, MINUTES_PER_WEEK

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats: TypeAlias = NDArray[np.float64]
Runs: TypeAlias = Mapping[str, Sequence[Customers]]
"""For each policy's title one entry a replication, the baseline first."""
_PANEL: Final = 1.75
_MOST: Final = 3
_UNITS: Final = ((MINUTES_PER_WEEK, "weeks", 6.0), (MINUTES_PER_DAY, "days", 3.0), (MINUTES_PER_HOUR, "hours", 0.0))


def timeline(runs: Runs, about: str = "", level: float = DEFAULT_LEVEL) -> Draw:
    """Return what draws customers, churn and reputation over time; ValueError without a run."""
    if not any(runs.values()):
        raise ValueError("a timeline needs at least one run")
    return lambda: _figure(runs, about, level)


def finding(runs: Runs, level: float = DEFAULT_LEVEL) -> str:
    """Return what has become of the customers at the end, and which policies clearly differ from the first, at once."""
    one = next(run for cases in runs.values() for run in cases)
    ends = {title: [_at_end(run) for run in cases] for title, cases in runs.items()}
    first, *others = ends
    unit, word = _unit(one)
    head = (f"{(one.edges[-1] - one.edges[one.begin]) / unit:.3g} {word} from the warm-up on, "
            f"{_level(one, ends, first)} under {first}")
    if not others:
        return head
    if len(ends[first]) < 2:
        rest = [f"{_level(one, ends, title)} under {title}" for title in others]
        return f"{head}, {few(rest)}. One replication: how much of that is chance is not known"
    alone = individual_level(level, len(others))
    gaps = {title: mean_interval(differences(ends[title], ends[first]), alone) for title in others}
    apart = sorted((title for title in others if is_apart(gaps[title])), key=lambda title: gaps[title].mean)
    parts = [f"{_gap(one, gaps[title])} under {title}" for title in apart]
    rest = [title for title in others if title not in apart]
    said = f"{head}; {few(parts, _MOST)}" if parts else head
    return f"{said}. No clear difference from {first}: {few(rest)}" if rest else said


def _at_end(run: Customers) -> float:
    """Return the churn at the horizon, or, without a base, how many have left since the warm-up."""
    return float(run.churned[-1]) if run.has_base else float(run.left[run.begin:].sum())


def _level(one: Customers, ends: Mapping[str, Sequence[float]], title: str) -> str:
    scale = scale_for("share" if one.has_base else "", [mean(values) for values in ends.values()])
    value = with_unit(scale, mean(ends[title]))
    return f"churn is {value}" if one.has_base else f"{value} customers have left"


def _gap(one: Customers, gap: Interval) -> str:
    scale = scale_for("share" if one.has_base else "", (gap.lower, gap.upper), difference=True)
    words = ("lower", "higher") if one.has_base else ("fewer", "more")
    return f"{with_unit(scale, abs(gap.mean))} {words[0] if gap.mean < 0.0 else words[1]}"


def _unit(run: Customers) -> tuple[float, str]:
    return next((unit, word) for unit, word, least in _UNITS if run.edges[-1] >= least * unit)


def _panels(runs: Runs) -> list[tuple[str, Callable[[Customers], Floats]]]:
    """Return the panels that have something to show: title and what is drawn of a run."""
    every = [run for cases in runs.values() for run in cases]
    panels: list[tuple[str, Callable[[Customers], Floats]]] = []
    if every[0].has_base:
        panels += [("Customers in the base", lambda run: run.present.astype(np.float64)),
                   ("Churn since the warm-up (% of customers; less is better)", lambda run: 100.0 * run.churned)]
    else:
        panels.append(("Customers who left since the warm-up (number; less is better)", _left))
    if any(np.any(run.reputation != 1.0) for run in every):
        panels.append(("Reputation (% of organic newcomers who still come; more is better)",
                       lambda run: 100.0 * run.reputation))
    return panels


def _left(run: Customers) -> Floats:
    gone = np.full(run.edges.size, math.nan)
    gone[run.begin:] = np.concatenate(([0], np.cumsum(run.left[run.begin:])))
    return gone


def _figure(runs: Runs, about: str, level: float) -> Figure:
    one = next(run for cases in runs.values() for run in cases)
    count = max(len(cases) for cases in runs.values())
    panels = _panels(runs)
    bands = (f"Lines: means of {counted(count, 'replication')} with common random numbers; bands: {percent(level)} "
             "intervals of each mean, so policies may differ though their bands overlap" if count > 1
             else "One replication: no bands")
    without = "" if panels[-1][0].startswith("Reputation") else " Reputation stays at 100 % and is not shown."
    foot = f"{opened(about)}{bands}. Dotted grey: the warm-up, which does not count.{without}"
    keys = [(line_key(place), title) for place, title in enumerate(runs)]
    figure = sheet(finding(runs, level), foot, _PANEL * len(panels) + 0.35, keys)
    grid = figure.subplots(len(panels), 1, sharex=True, squeeze=False)[:, 0]
    unit, word = _unit(one)
    for axes, (title, take) in zip(grid, panels, strict=True):
        for place, cases in enumerate(runs.values()):
            if cases:
                _draw(axes, cases[0].edges / unit, np.array([take(run) for run in cases]), place, len(runs), level)
        axes.set_title(title, pad=6)
        if one.begin:
            axes.axvspan(0.0, one.edges[one.begin] / unit, facecolor="#e8e8e8", hatch="..", edgecolor="#c8c8c8",
                         linewidth=0.0, zorder=0.5)
        ruled(axes, "x", 14, integer=True)
        ruled(axes, "y", 4)
    grid[-1].set_xlim(0.0, one.edges[-1] / unit)
    grid[-1].set_xlabel(f"{word} since the start of the run", color=FAINT)
    return figure


def _draw(axes: Axes, x: Floats, rows: Floats, place: int, count: int, level: float) -> None:
    centre = rows.mean(axis=0)
    every = max(4, x.size // 8)
    axes.plot(x, centre, linewidth=1.7, markersize=4.5, **series(place),
              markevery=(int(every * (place + 0.5) / count), every), zorder=3)
    if len(rows) > 1:
        half = critical_value(len(rows), level) * rows.std(axis=0, ddof=1) / math.sqrt(len(rows))
        if finite(half):
            band(axes, x, np.maximum(centre - half, 0.0), centre + half, place)
