"""What a sweep found, as pictures and their words need it: levels and paired differences at every point.

`Swept` is plain data; which picture suits it depends on its factors: curves for one, heat maps for a grid of two,
and main effects for everything else.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.report.figures.border import Side
from sim.report.figures.captions import counted, few, noun, with_unit
from sim.report.quantities import Scale, scale_for
from sim.report.selection import outcome
from sim.statistics.intervals import Interval
from sim.study.factors import setting

Value = float | int | str
ROUNDING = 1e-9
"""Differences below this share of the level are rounding, not difference."""


@dataclass(frozen=True, slots=True)
class Swept:
    """One outcome over a design.

    factors: names; sides: by factor its ends, None for one with a list of values; values: by point and factor;
    titles: of the policies, the baseline first; levels: by policy and point; gaps: differences from the baseline by
    policy other than the baseline and point; note: what stands at the foot.
    """

    name: str
    factors: tuple[str, ...]
    sides: tuple[Side | None, ...]
    values: tuple[tuple[Value, ...], ...]
    titles: tuple[str, ...]
    levels: tuple[tuple[Interval, ...], ...]
    gaps: tuple[tuple[Interval, ...], ...]
    note: str = ""

    @property
    def compares(self) -> bool:
        """Whether there is more than one policy."""
        return len(self.titles) > 1

    def signs(self, policy: int) -> NDArray[np.int64]:
        """-1, 0, 1 at each point: the difference of policy `policy` (from 1) is below zero, not clear, above zero."""
        return np.array([_sign(gap, base) for gap, base in zip(self.gaps[policy - 1], self.levels[0], strict=True)],
                        dtype=np.int64)

    def levels_of(self, factor: int) -> list[Value]:
        """The distinct values of a factor: numbers in order, others as they first come."""
        distinct = list(dict.fromkeys(row[factor] for row in self.values))
        if self.sides[factor] is None:
            return distinct
        return sorted(distinct, key=float)

    def is_grid(self) -> bool:
        """Whether two factors were moved together over all combinations of several levels each."""
        if len(self.factors) != 2:
            return False
        sizes = [len(self.levels_of(factor)) for factor in range(2)]
        return min(sizes) > 1 and len(set(self.values)) == sizes[0] * sizes[1] == len(self.values)

    def scale(self, difference: bool) -> Scale:
        """The scale of all differences, or of all levels."""
        rows = self.gaps if difference else self.levels
        return scale_for(outcome(self.name).unit, [cell.mean for row in rows for cell in row], difference=difference)


def _sign(gap: Interval, base: Interval) -> int:
    if abs(gap.mean) <= ROUNDING * abs(base.mean):
        return 0
    return -1 if gap.upper < 0.0 else 1 if gap.lower > 0.0 else 0


def finding(data: Swept) -> str:
    """Return where the policies differ over the design, or how far the only policy's outcome moves."""
    if not data.compares:
        return _range(data)
    what, base = noun(data.name), data.titles[0]
    said: list[str] = []
    silent: list[str] = []
    for place, title in enumerate(data.titles[1:], start=1):
        words = _where(data, place)
        (said if words else silent).append(f"{title}: {words}" if words else title)
    head = f"{what[:1].upper()}{what[1:]} against {base}, {counted(len(data.values), 'point')}"
    if not said:
        return f"{head}: no clear difference anywhere ({few(silent)})"
    shown = said if len(said) <= 3 else [*said[:3], f"{len(said) - 3} more differ somewhere"]
    text = f"{head}. {'. '.join(shown)}"
    return f"{text}. No clear difference anywhere: {few(silent)}" if silent else text


def _where(data: Swept, place: int) -> str:
    """Return where one policy is lower and higher; empty where it is neither anywhere."""
    signs = data.signs(place)
    below, above = int(np.sum(signs < 0)), int(np.sum(signs > 0))
    if not below and not above:
        return ""
    if below == signs.size or above == signs.size:
        return f"{'lower' if below else 'higher'} everywhere"
    if (turn := _turn(data, signs)):
        return turn
    parts = [f"{word} at {count}" for word, count in (("lower", below), ("higher", above)) if count]
    unclear = signs.size - below - above
    return ", ".join([*parts, f"not clear at {unclear}"] if unclear else parts)


def _turn(data: Swept, signs: NDArray[np.int64]) -> str:
    """Return between which values of the only factor the sign turns, if it turns once; empty otherwise."""
    if len(data.factors) != 1 or data.sides[0] is None:
        return ""
    order = np.argsort([float(row[0]) for row in data.values], kind="stable")
    steps = signs[order]
    known = steps[steps != 0]
    if known.size < 2 or np.count_nonzero(np.diff(known)) != 1:
        return ""
    values = [data.values[at][0] for at in order]
    last = int(np.flatnonzero(steps == known[0])[-1])
    first = int(np.flatnonzero(steps == known[-1])[0])
    words = ("lower", "higher") if known[0] < 0 else ("higher", "lower")
    return f"{words[0]} up to {setting(data.factors[0], shown(values[last]))}, {words[1]} from {shown(values[first])}"


def _range(data: Swept) -> str:
    means = np.array([cell.mean for cell in data.levels[0]])
    what = f"{noun(data.name)[:1].upper()}{noun(data.name)[1:]} under {data.titles[0]}"
    if not np.any(np.isfinite(means)):
        return f"{what} is not defined at any of {counted(len(means), 'point')}"
    scale = scale_for(outcome(data.name).unit, means)
    low, high = int(np.nanargmin(np.where(np.isfinite(means), means, np.nan))), int(
        np.nanargmax(np.where(np.isfinite(means), means, np.nan)))
    if means[low] == means[high]:
        return f"{what} is {with_unit(scale, means[low])} at all of {counted(len(means), 'point')}"
    return (f"{what} runs from {with_unit(scale, means[low])} ({_place(data, low)}) to "
            f"{with_unit(scale, means[high])} ({_place(data, high)})")


def _place(data: Swept, at: int) -> str:
    return ", ".join(setting(name, shown(value)) for name, value in zip(data.factors, data.values[at], strict=True))


def shown(value: Value, digits: int = 4) -> str:
    """Return a factor's value as a reader sees it, a number with a few significant digits."""
    return value if isinstance(value, str) else f"{value:,.{digits}g}" if abs(value) < 10**digits else f"{value:,.0f}"


@dataclass(frozen=True, slots=True)
class Effect:
    """The main effect of one factor: places (numbers, or positions of values), mean, and inner 80 % of the points."""

    places: NDArray[np.float64]
    mean: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    share: float


def main_effect(places: ArrayLike, values: ArrayLike, bins: int = 8) -> Effect:
    """Return the mean of values by place: at each distinct place if there are at most twelve, else in equal bins.

    share: of the variance between points that the factor accounts for by itself, epsilon squared (Kelley 1935, *PNAS*
    21:554): eta squared corrected for the number of groups, not below 0; nan where nothing varies.
    """
    x, y = np.asarray(places, dtype=np.float64), np.asarray(values, dtype=np.float64)
    known = np.isfinite(y)
    x, y = x[known], y[known]
    distinct, groups = np.unique(x, return_inverse=True)
    if distinct.size > 12:
        order = np.argsort(x, kind="stable")
        groups = np.empty(x.size, dtype=np.int64)
        groups[order] = np.arange(x.size) * bins // x.size
    parts = [(x[groups == group], y[groups == group]) for group in np.unique(groups)]
    rows = [(where.mean(), part.mean(), np.quantile(part, 0.1), np.quantile(part, 0.9)) for where, part in parts]
    table = np.array(rows, dtype=np.float64).reshape(-1, 4).T
    within = math.fsum(float(((part - part.mean()) ** 2).sum()) for _, part in parts)
    whole = float(((y - y.mean()) ** 2).sum()) if y.size else 0.0
    free = y.size - len(parts)
    varies = whole > y.size * (ROUNDING * float(np.abs(y).max(initial=0.0))) ** 2
    share = max(0.0, 1.0 - within / whole * (y.size - 1) / free) if varies and free > 0 else math.nan
    return Effect(table[0], table[1], table[2], table[3], share)
