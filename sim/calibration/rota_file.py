"""A rota that the planner writes: agents per pool, by day of the week or by date.

As a table (CSV, separated by commas or semicolons), one row a span:

    day,from,to,reps,internet          day: monday ... sunday, weekdays, weekend, daily, or a date such as 1999-03-01
    weekdays,8:00,12:00,5,1            from, to: full or half hours; fractions of an agent are allowed
    1999-03-04,8:00,16:00,3,1          a date replaces its whole day

or as TOML in the words of the scenario, with dates beside it where they differ:

    pools.reps.staff = { weekdays = "8-12: 5, 12-18: 7" }
    pools.reps.staff_on = { "1999-03-04" = "8-16: 3" }
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError, Problem
from sim.vocabulary import HALF_HOURS_PER_DAY

DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_GROUPS: Final[dict[str, tuple[int, ...]]] = {
    "daily": tuple(range(7)), "weekdays": tuple(range(5)), "weekend": (5, 6),
    **{name: (at,) for at, name in enumerate(DAYS)},
}
_CLOCK: Final = re.compile(r"(\d{1,2})(?::([03]0))?")
_MOST: Final = 100_000
_HEAD: Final = ("day", "from", "to")

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Rota:
    """Agents by pool: 7 days, Monday first, by 48 half hours; and on dates of their own, by the number of the day."""

    week: dict[str, Floats]
    on: dict[str, dict[int, Floats]]

    def days(self, pool: str, monday: int, size: int, week: Floats | None = None) -> Floats:
        """Return the agents of a pool on so many days from a Monday, by half hour; `week`: in place of its own."""
        days = (self.week[pool] if week is None else week)[np.arange(size) % 7].copy()
        for ordinal, agents in self.on[pool].items():
            if 0 <= ordinal - monday < size:
                days[ordinal - monday] = agents
        return days


def rota_file(path: Path, pools: tuple[str, ...]) -> Rota:
    """Read a rota; raises InputError for one with faults, for unknown pools, or without the first of `pools`.

    A pool that the file does not name has nobody on duty.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(Problem("cannot be read", file=str(path), found=str(error),
                                 allowed="a rota in CSV or TOML; or roster, or inferred")) from error
    week, on = _toml(text, path, pools) if path.suffix == ".toml" else _csv(text, path, pools)
    if pools[0] not in week or not (week[pools[0]].any() or on[pools[0]]):
        raise InputError(Problem("has nobody on duty", file=str(path), key=pools[0], allowed="at least one agent"))
    nobody = np.zeros((7, HALF_HOURS_PER_DAY))
    return Rota({pool: week.get(pool, nobody) for pool in pools}, {pool: on.get(pool, {}) for pool in pools})


Weeks = dict[str, Floats]
Dates = dict[str, dict[int, Floats]]


def _toml(text: str, path: Path, pools: tuple[str, ...]) -> tuple[Weeks, Dates]:
    from sim.scenario.schedules import staff
    from sim.scenario.toml import parse

    raw = parse(text, str(path)).get("pools", {})
    week: Weeks = {}
    on: Dates = {}
    for pool, table in raw.items() if isinstance(raw, Mapping) else ():
        _known(pool, pools, path, 0)
        key = f"pools.{pool}"
        entry = table if isinstance(table, Mapping) else {"staff": table}
        week[pool] = _rota(entry.get("staff", 0), f"{key}.staff", path, staff)[:336].reshape(7, HALF_HOURS_PER_DAY)
        on[pool] = {_date(str(day), path, f"{key}.staff_on", 0):
                    _rota({"monday": value}, f"{key}.staff_on.{day}", path, staff)[:HALF_HOURS_PER_DAY]
                    for day, value in entry.get("staff_on", {}).items()}
    return week, on


def _rota(value: Any, key: str, path: Path, read: Any) -> Floats:
    try:
        return np.array(read(value), dtype=np.float64)
    except (ValueError, TypeError) as error:
        raise InputError(Problem("is not a rota", file=str(path), key=key, found=repr(value),
                                 allowed='such as { weekdays = "8-12: 5, 12-18: 7" }')) from error


def _csv(text: str, path: Path, pools: tuple[str, ...]) -> tuple[Weeks, Dates]:
    separator = ";" if text.splitlines() and ";" in text.splitlines()[0] else ","
    rows = list(csv.reader(text.splitlines(), delimiter=separator))
    head = [cell.strip().lower() for cell in rows[0]] if rows else []
    if tuple(head[:3]) != _HEAD or len(head) < 4:
        raise InputError(Problem("does not begin with the names of the columns", file=str(path), line=1,
                                 found=separator.join(head), allowed="day, from, to, and a column for each pool"))
    named = [cell.strip() for cell in rows[0][3:]]
    for pool in named:
        _known(pool, pools, path, 1)
    week: Weeks = {pool: np.zeros((7, HALF_HOURS_PER_DAY)) for pool in named}
    on: Dates = {pool: {} for pool in named}
    for line, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(head):
            raise InputError(Problem("does not have as many cells as the head", file=str(path), line=line,
                                     found=str(len(row)), allowed=str(len(head))))
        low, high = (_half_hour(cell, path, line) for cell in row[1:3])
        if high <= low:
            raise InputError(Problem("ends before it begins", file=str(path), line=line, found="-".join(row[1:3]),
                                     allowed="a night in two rows, up to 24 and from 0"))
        for pool, cell in zip(named, row[3:], strict=True):
            agents = _agents(cell, path, line, pool)
            for day in _target(row[0].strip().lower(), week[pool], on[pool], path, line):
                day[low:high] = agents
    return week, on


def _target(day: str, week: Floats, on: dict[int, Floats], path: Path, line: int) -> list[Floats]:
    if day in _GROUPS:
        return [week[at] for at in _GROUPS[day]]
    return [on.setdefault(_date(day, path, "", line), np.zeros(HALF_HOURS_PER_DAY))]


def _known(pool: str, pools: tuple[str, ...], path: Path, line: int) -> None:
    if pool not in pools:
        raise InputError(Problem("is not a pool of the fitted scenario", file=str(path), line=line,
                                 found=repr(pool), allowed=", ".join(pools)))


def _date(text: str, path: Path, key: str, line: int) -> int:
    try:
        return date.fromisoformat(text).toordinal()
    except ValueError as error:
        raise InputError(Problem("is neither a day of the week nor a date", file=str(path), key=key, line=line,
                                 found=repr(text), allowed="monday ... sunday, weekdays, weekend, daily, or 1999-03-01"
                                 )) from error


def _half_hour(text: str, path: Path, line: int) -> int:
    found = _CLOCK.fullmatch(text.strip())
    half = 2 * int(found[1]) + (found[2] == "30") if found else -1
    if not 0 <= half <= HALF_HOURS_PER_DAY:
        raise InputError(Problem("is not a full or half hour", file=str(path), line=line, found=repr(text),
                                 allowed="0 to 24, such as 8, 8:30, 17:00"))
    return half


def _agents(text: str, path: Path, line: int, pool: str) -> float:
    try:
        agents = float(text.strip() or 0.0)
    except ValueError:
        agents = math.nan
    if not 0.0 <= agents <= _MOST:
        raise InputError(Problem("is not a number of agents", file=str(path), key=pool, line=line, found=repr(text),
                                 allowed=f"0 to {_MOST:,}"))
    return agents
