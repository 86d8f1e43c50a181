"""Agents on duty at every desk before the last pass: from the roster in the log, inferred from its lines, or a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.agent_pace import paces
from sim.calibration.queued_calls import QueuedCalls
from sim.calibration.roster import has_names, refuse_nameless, roster, sessions
from sim.calibration.rota_file import Rota, rota_file
from sim.vocabulary import HALF_HOURS_PER_DAY

ROSTER: Final = "roster"
INFERRED: Final = "inferred"

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Duty:
    """Who is on duty, in agents, fractions included."""

    source: str
    """`roster`, `inferred`, or the name of a file."""
    week: dict[str, Floats]
    """By desk: 7 days, Monday first, by 48 half hours."""
    days: dict[str, Floats]
    """By desk: the days from the log's origin by 48."""
    about: str
    """What it rests on, in words."""
    pace: Mapping[str, float] = field(default_factory=dict)
    """By name, the time that agents take for a call over the usual; a roster counts them accordingly."""
    rota: Rota | None = None
    """The rota that was read from a file; its dates may be those of other logs, too."""


def duty(
    calls: QueuedCalls, pool: NDArray[np.str_], inferred: Mapping[str, Integers], wish: str, monday: int,
    source: Integers | None = None,
) -> Duty:
    """Return who is on duty at every desk, as `wish` says: `roster`, `inferred`, a file; empty: what suits the log.

    pool: the desk of every call; inferred: agents by desk and hour of the week, as `staffing` infers them; monday: the
    number of the day that is the origin, 1 being 1 January of the year 1. A roster suits where agents are named.
    source: where the days of the log are drawn, which day from that origin each is, -1 for none.

    Raises InputError for a roster of nobody, or a file that cannot be read or has no staff for the first desk.
    """
    size = calls.covered.size
    if wish == ROSTER or (not wish and has_names(calls)):
        refuse_nameless(calls)
        found = sessions(calls, pool)
        pace = paces(calls, found)
        seen = roster(calls, pool, pace, found)
        week = {desk: seen.week(desk, calls.covered) for desk in seen.desks}
        return Duty(ROSTER, week, dict(seen.present),
                    f"{seen.sessions:,} sessions of {seen.agents} agents by name, cut where somebody was away"
                    f"{_about_pace(pace)}", pace)
    if wish and wish != INFERRED:
        rota = rota_file(Path(wish), tuple(inferred))
        if source is None:
            source = np.arange(size)
        known = {desk: rota.days(desk, monday, int(source.max()) + 1) for desk in rota.week}
        days = {desk: np.where(source[:size, None] >= 0, each[source[:size]], 0.0) for desk, each in known.items()}
        week = {desk: each if each.any() else _week_of(days[desk], calls.covered) for desk, each in rota.week.items()}
        return Duty(Path(wish).name, week, days, f"the rota in {Path(wish).name}", rota=rota)
    week = {desk: np.repeat(agents, 2).reshape(7, HALF_HOURS_PER_DAY).astype(np.float64)
            for desk, agents in inferred.items()}
    return Duty(INFERRED, week, {desk: each[np.arange(size) % 7] for desk, each in week.items()},
                "who was talking while somebody waited")


def _week_of(days: Floats, covered: NDArray[np.bool_]) -> Floats:
    """The typical week of a rota that has dates alone: the mean of the days that count, by day of the week."""
    weekday = np.arange(len(days)) % 7
    return np.array([days[covered & (weekday == day)].mean(axis=0) if (covered & (weekday == day)).any()
                     else np.zeros(HALF_HOURS_PER_DAY) for day in range(7)])


def _about_pace(pace: Mapping[str, float]) -> str:
    if not pace:
        return ""
    return (f"; each counts by the pace of its agent, who takes {min(pace.values()):.2f} to {max(pace.values()):.2f} "
            "times as long for a call as usual")
