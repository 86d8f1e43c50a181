"""A judgement of calls put together, whether they were told one by one or by the interval."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from sim.backtest.cell_errors import cell_errors
from sim.backtest.day_blocks import day_blocks
from sim.backtest.measures_of_calls import Figures, Materials, groups_of, pooled, rows_of
from sim.backtest.people import People
from sim.backtest.side_by_side import ALL, CellErrors, Judgement
from sim.backtest.tally import P90, QUOTIENTS, Group, Integers
from sim.calibration.writing import DAYS

TARGETS: Final = (("abandoned", ALL), ("wait_mean", ALL))
"""The rows that `--within` is about."""


@dataclass(frozen=True, slots=True, eq=False)
class CallDetails:
    """What the pictures of a backtest of calls are drawn from."""

    materials: Materials
    groups: tuple[Group, ...]
    people: Callable[[], tuple[People, ...]] = tuple
    """Makes what was fitted of people beside the judged calls; nothing where single calls are not known."""


@dataclass(frozen=True, slots=True)
class Told:
    """What sentences say of the two logs."""

    fitted: str
    dates: Sequence[date]
    """Of the judged days."""
    known: frozenset[date]
    """Days with calls in the log that was fitted."""
    replications: int
    notes: Iterable[str] = ()


def assemble(materials: Materials, types: Sequence[str], pools: dict[str, Integers], told: Told,
             of_people: Callable[[], tuple[People, ...]] = tuple) -> Judgement:
    """Return the judgement of days that were counted, simulated, and given to the simpler forecasters."""
    seen = materials.seen
    groups = groups_of(seen, told.dates, types, pools)
    whole = Figures(materials, groups[0], day_blocks(seen.weekday, groups[0].days))
    rows = rows_of(materials, groups)
    silent = {row.measure for row in rows if row.group == ALL and row.word == "not told"}
    return Judgement(
        tuple(row for row in rows if row.group == ALL or row.measure not in silent), TARGETS,
        _judged(told.dates, round(float(seen.tally.calls.sum()))), told.fitted, told.replications,
        nearer=tuple(each for measure in (*QUOTIENTS, P90) for each in whole.nearer(measure)),
        cells=_errors(materials, groups), known=sum(each in told.known for each in told.dates),
        notes=(*told.notes, *_left_out(materials), *_lacking(materials)),
        details=CallDetails(materials, tuple(groups), of_people))


def _errors(materials: Materials, groups: Sequence[Group]) -> tuple[CellErrors, ...]:
    months = [group.days for group in groups if group.name.startswith("month=")]
    together = pooled([run.tally for run in materials.runs])
    found = (cell_errors(measure, materials.seen.tally, together, materials.erlang_a.tally, months,
                         materials.seen.weekday) for measure in ("abandoned", "wait_mean"))
    return tuple(each for each in found if each.cells)


def _judged(dates: Sequence[date], calls: int) -> str:
    return f"{len(dates):,} day{'s' * (len(dates) != 1)} from {dates[0]} to {dates[-1]}, {calls:,} calls"


def _left_out(materials: Materials) -> list[str]:
    share = materials.erlang_a.unanswered
    if share <= 0.01:
        return []
    return [f"Erlang's formulas leave out {share:.1%} of the calls, which came when nobody was on duty."]


def _lacking(materials: Materials) -> list[str]:
    """Say for which days the past that is drawn again has none of their day of the week."""
    lacking = sorted(set(materials.seen.weekday.tolist()) - set(materials.past.weekday.tolist()))
    if not lacking:
        return []
    names = ", ".join(DAYS[day].capitalize() for day in lacking)
    return [f"The fitted log has no {names}: for these the past drawn again takes any of its days, and no calls were "
            "expected."]


def judged_dates(dates: Sequence[date], covered: Iterable[bool]) -> list[date]:
    """Return the dates of the days that count."""
    return [each for each, is_judged in zip(dates, np.asarray(list(covered)), strict=True) if is_judged]
