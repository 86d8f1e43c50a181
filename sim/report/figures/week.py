"""Load and waits by hour of the week: agents busy against agents on duty, and the mean wait, pool by pool.

Only opening hours are looked at: those in which a pool that customers reach has staff under some policy. Who comes at
night waits for the morning whatever the policy, and would hide what the day is like.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.outcomes.timelines import Week
from sim.report.figures.captions import counted, few, listed, opened, with_unit
from sim.report.figures.style import COLOURS, GRID, LINES, Draw, line_key, ruled, series, sheet
from sim.report.quantities import scale_for
from sim.vocabulary import HOURS_PER_WEEK, MINUTES_PER_DAY, MINUTES_PER_WEEK

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats: TypeAlias = NDArray[np.float64]
Runs: TypeAlias = Mapping[str, Sequence[Week]]
"""For each policy's title one entry a replication, the baseline first."""
DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MOST_POOLS: Final = 6
"""Pools that are shown: those where most minutes are waited."""
LEAST_WAITS: Final = 30
"""Waits that an hour needs to be called the worst."""
_PANEL: Final = 1.55
_MARKS: Final = ((0.0, "0"), (1.0, "1 min"), (10.0, "10 min"), (60.0, "1 h"), (360.0, "6 h"),
                 (MINUTES_PER_DAY, "1 day"), (MINUTES_PER_WEEK, "1 week"), (100800.0, "10 weeks"))


@dataclass(frozen=True, slots=True)
class Hours:
    """One policy by pool and hour, (pools, 168): agents busy and on duty, waits, and their mean in minutes."""

    busy: Floats
    staffed: Floats
    waits: NDArray[np.int64]
    wait: Floats


def week(runs: Runs, about: str = "") -> Draw:
    """Return what draws load and waits by hour of the week; ValueError without a run."""
    if not any(runs.values()):
        raise ValueError("a picture of the week needs at least one run")
    return lambda: _figure(runs, about)


def hours(weeks: Sequence[Week]) -> Hours:
    """Return means over all replications together; nan where an hour was not observed, or had no wait."""
    observed = sum(week.observed for week in weeks)
    waits = sum(week.waits for week in weeks)
    waited = sum(week.waited for week in weeks)
    with np.errstate(divide="ignore", invalid="ignore"):
        busy, staffed = (np.where(observed > 0.0, sum(parts) / observed, math.nan)
                         for parts in ([week.busy for week in weeks], [week.staffed for week in weeks]))
        wait = np.where(waits > 0, waited / waits, math.nan)
    return Hours(busy, staffed, np.asarray(waits), wait)


def finding(runs: Runs) -> str:
    """Return where and when customers wait longest under the first policy, and what the others make of that hour.

    Pools that customers reach by themselves are looked at, in opening hours: what waits for the back office is no line.
    """
    found = {title: hours(weeks) for title, weeks in runs.items() if weeks}
    first, *others = found
    one = next(weeks for weeks in runs.values() if weeks)[0]
    looked_at = opening_hours(runs) & one.reached[:, None]
    wait, pool, hour = _longest(found[first], looked_at & (found[first].staffed >= 0.5))
    if wait > 0.0:
        scale = scale_for("min", [wait])
        when = f"{DAYS[hour // 24]}, {hour % 24:02d}:00 to {hour % 24 + 1:02d}:00"
        text = (f"In opening hours, customers wait longest at {one.pools[pool]} on {when}: "
                f"{with_unit(scale, wait)} on average under {first}")
        parts = [f"{with_unit(scale, float(found[title].wait[pool, hour]))} under {title}" for title in others]
        return f"{text}, {few(parts)}" if parts else text
    text = f"Nobody waits under {first} in any opening hour of the week with at least {LEAST_WAITS} arrivals"
    if wait < 0.0:
        text = f"Under {first} fewer than {LEAST_WAITS} customers come in any one opening hour of the week"
        if _longest(found[first], looked_at)[0] >= 0.0:
            text = f"Under {first} nobody is on duty when customers come"
    longest = {title: _longest(found[title], looked_at)[0] for title in others}
    parts = [f"{with_unit(scale_for('min', [most]), most)} under {title}"
             for title, most in longest.items() if most > 0.0]
    return f"{text}; the longest mean wait of an hour is {few(parts)}" if parts else text


def _longest(found: Hours, where: NDArray[np.bool_]) -> tuple[float, int, int]:
    """Return the longest mean wait of an hour with enough arrivals, its pool and hour; -1 where there is no such hour.

    where: (pools, 168), which hours are looked at.
    """
    enough = np.where((found.waits >= LEAST_WAITS) & where, found.wait, -1.0)
    pool, hour = (int(part) for part in np.unravel_index(int(np.argmax(enough)), enough.shape))
    return float(enough[pool, hour]), pool, hour


def opening_hours(runs: Runs) -> NDArray[np.bool_]:
    """Return the hours, (168,), in which a pool that customers reach has staff under some policy."""
    open_ = np.zeros(HOURS_PER_WEEK, dtype=np.bool_)
    for weeks in runs.values():
        for week in weeks:
            open_ |= (week.staffed[week.reached] > 0.0).any(axis=0)
    return open_


def _shown(found: Mapping[str, Hours]) -> list[int]:
    """Return the pools where anything happens, in their order, at most `MOST_POOLS`."""
    waited = sum(np.nansum(each.wait * each.waits, axis=1) for each in found.values())
    busy = sum(np.nansum(each.busy, axis=1) for each in found.values())
    active = [int(pool) for pool in np.flatnonzero(np.asarray(busy) > 0.0)]
    return sorted(sorted(active, key=lambda pool: (-float(np.asarray(waited)[pool]), pool))[:MOST_POOLS])


def _figure(runs: Runs, about: str) -> Figure:
    found = {title: hours(weeks) for title, weeks in runs.items() if weeks}
    pools = next(weeks for weeks in runs.values() if weeks)[0].pools
    shown = _shown(found) or [0]
    count = max(len(weeks) for weeks in runs.values())
    open_ = opening_hours(runs)
    left_out = [pool for at, pool in enumerate(pools) if at not in shown]
    foot = (f"{opened(about)}Means over {counted(count, 'replication')}, from the warm-up on. Left: "
            "agents busy, and on duty (grey where all policies have the same staff, else thin lines of their own). "
            "Right: waits that began in the hour and ended with service or by hanging up; above a minute the scale is "
            "logarithmic. Gaps: nothing arrived.")
    if not open_.all():
        foot += " Grey: closed, no pool that customers reach has staff; waits that begin then are not shown."
    if left_out:
        foot += f" Not shown: {listed(left_out)}."
    keys = [(line_key(place, marker=False), title) for place, title in enumerate(found)]
    figure = sheet(finding(runs), foot, _PANEL * len(shown) + 0.3, keys)
    grid = figure.subplots(len(shown), 2, sharex=True, squeeze=False)
    for (left, right), pool in zip(grid, shown, strict=True):
        _load(left, found, pool)
        _waits(right, found, pool, open_)
        left.set_title(f"{pools[pool]}: agents busy and on duty", pad=6)
        right.set_title(f"{pools[pool]}: mean wait", pad=6)
    for axes in grid.flat:
        _days(axes)
        _closed(axes, open_)
    return figure


def _load(axes: Axes, found: Mapping[str, Hours], pool: int) -> None:
    staffs = [each.staffed[pool] for each in found.values()]
    same = all(np.allclose(staffs[0], staff, equal_nan=True) for staff in staffs)
    if same:
        _area(axes, staffs[0])
    for place, each in enumerate(found.values()):
        if not same:
            axes.stairs(each.staffed[pool], np.arange(HOURS_PER_WEEK + 1), baseline=None, linewidth=0.8,
                        color=COLOURS[place % len(COLOURS)], zorder=2)
        _steps(axes, each.busy[pool], place)
    ruled(axes, "y", 4)
    axes.set_ylim(bottom=0.0)


def _area(axes: Axes, staff: Floats) -> None:
    edges = np.arange(HOURS_PER_WEEK + 1)
    axes.stairs(np.nan_to_num(staff), edges, fill=True, color="#e4e4e4", zorder=0.6)
    axes.stairs(np.nan_to_num(staff), edges, color="#9a9a9a", linewidth=0.8, zorder=0.7)


def _closed(axes: Axes, open_: NDArray[np.bool_]) -> None:
    """Grey out the hours when the organisation is closed."""
    turns = np.flatnonzero(np.diff(np.concatenate(([True], open_, [True])).astype(np.int8)))
    for begin, end in turns.reshape(-1, 2):
        axes.axvspan(float(begin), float(end), facecolor="#f3f3f3", linewidth=0.0, zorder=0.4)


def _waits(axes: Axes, found: Mapping[str, Hours], pool: int, open_: NDArray[np.bool_]) -> None:
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

    shown = [np.where(open_, each.wait[pool], math.nan) for each in found.values()]
    longest = max(float(np.nanmax(np.append(wait, 0.0))) for wait in shown)
    for place, wait in enumerate(shown):
        _steps(axes, wait, place)
    # a minute on the line and a night in the inbox have to be read off the same axis
    axes.set_yscale("symlog", linthresh=1.0, linscale=0.6)
    # where nobody waits the axis still needs a length
    top = next((mark for mark, _ in _MARKS if mark >= max(longest, 1.0)), longest)
    axes.set_ylim(0.0, top)
    words = dict(_MARKS)
    axes.yaxis.set_major_locator(FixedLocator([mark for mark, _ in _MARKS if mark <= top]))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: words.get(float(value), "")))
    axes.grid(axis="y", color=GRID, linewidth=0.6)


def _steps(axes: Axes, values: Floats, place: int) -> None:
    look: dict[str, Any] = {"color": series(place)["color"], "linestyle": LINES[place % len(LINES)]}
    axes.stairs(values, np.arange(HOURS_PER_WEEK + 1), baseline=None, linewidth=1.4, zorder=3, **look)


def _days(axes: Axes) -> None:
    """Mark midnights, and name the days between them."""
    from matplotlib.ticker import FixedLocator, NullFormatter

    axes.set_xlim(0.0, float(HOURS_PER_WEEK))
    axes.xaxis.set_major_locator(FixedLocator([24.0 * day for day in range(8)]))
    axes.xaxis.set_major_formatter(NullFormatter())
    axes.set_xticks([24.0 * day + 12.0 for day in range(7)], [day[:3] for day in DAYS], minor=True)
    axes.tick_params(axis="x", which="minor", length=0, labelsize=8)
    axes.grid(axis="x", which="major", color="#dddddd", linewidth=0.6)
