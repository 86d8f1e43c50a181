"""What a recount looks things up in: the log as a table, the scenario, and the few clocks and rotas they imply.

Nothing here or in its neighbours imports `sim.outcomes`: definitions are those of docs/outcomes.md, the meaning of
records that of docs/black_box.md, prices, targets and staff those of the scenario.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property

import numpy as np
import polars as pl

from sim.eventlog import Log
from sim.scenario import World
from sim.scenario.durations import Timespan
from sim.vocabulary import Kind

HOUR, DAY, WEEK, YEAR = 60.0, 1440.0, 10_080.0, 365.25 * 1440.0
FEWEST_WATCHED = 30


def table(log: Log) -> pl.DataFrame:
    """Return a log as a table: one row a record, `at` its position, kinds by name."""
    records = log.records
    names = pl.DataFrame({"kind": [int(kind) for kind in Kind], "name": [kind.name for kind in Kind]},
                         schema={"kind": pl.UInt16, "name": pl.String})
    frame = pl.DataFrame({name: np.ascontiguousarray(records[name]) for name in records.dtype.names})
    return (frame.with_row_index("at").join(names, on="kind", how="left", maintain_order="left")
            .select("at", "time", pl.col("name").alias("kind"), pl.col("place").cast(pl.Int64), "value",
                    pl.col("customer").cast(pl.Int64), pl.col("case").cast(pl.Int64),
                    pl.col("agent").cast(pl.Int64)))


class OfRotas(list[bool]):
    """The half hours of the week in which somebody of some pools is on the rota; dates may have their own."""

    def __init__(self, week: list[bool], pools: list[str]) -> None:
        """Remember whose rotas they are."""
        super().__init__(week)
        self.pools = pools


@dataclass
class Book:
    """One log and the world it comes from."""

    log: pl.DataFrame
    world: World
    flaws: list[str] = field(init=False)
    channels: list[str] = field(init=False)
    pools: list[str] = field(init=False)
    levels: list[str] = field(init=False)
    _never_closed: dict[tuple[tuple[bool, ...], tuple[str, ...]], bool] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Name what records give by number: the order is that of the file."""
        self.flaws, self.channels, self.pools = (list(t) for t in (
            self.world.flaws, self.world.channels, self.world.pools))
        self.levels = [level.level for level in self.world.chain]

    @property
    def start(self) -> float:
        """Return the warm-up: outcomes count from here."""
        assert not isinstance(self.world.warm_up, str)
        return self.world.warm_up

    @property
    def end(self) -> float:
        """Return the horizon."""
        return self.world.horizon

    @property
    def watch(self) -> Timespan:
        """Return how long each case is watched; by default 4 weeks, at most a quarter of what follows the warm-up."""
        written = self.world.outcomes.watch
        return Timespan(min(4 * WEEK, (self.end - self.start) / 4)) if written is None else written

    @property
    def usual_watch(self) -> float:
        """Return the watch in minutes of the calendar, those of a usual week where it is in business time."""
        return self.open_minutes(self.first_hours, self.watch) * WEEK / (HOUR / 2 * sum(self.first_hours))

    @property
    def open_demand(self) -> bool:
        """Return whether cases come by themselves, each with a customer of its own."""
        return self.world.demand.kind == "open"

    def of(self, *kinds: str) -> pl.DataFrame:
        """Return the records of some kinds, whenever they were written."""
        return self.log.filter(pl.col("kind").is_in(kinds))

    def since(self, *kinds: str) -> pl.DataFrame:
        """Return the records of some kinds at or after the warm-up."""
        return self.of(*kinds).filter(pl.col("time") >= self.start)

    @cached_property
    def opened(self) -> pl.DataFrame:
        """Return all cases: case, customer, flaw, time of the onset, loyalty before it, and how and when they ended."""
        ends = self.of("ENDED").select("case", ended="time", ending="place", after="value")
        voiced = self.of("VOICED").select("case", voiced=pl.lit(True))
        return (self.of("OPENED").select("case", "customer", onset="time", flaw="place", before="value")
                .join(ends, on="case", how="left").join(voiced, on="case", how="left")
                .with_columns(pl.col("voiced").fill_null(False)))

    @cached_property
    def cases(self) -> pl.DataFrame:
        """Return the cases that count: opened at or after the warm-up."""
        return self.opened.filter(pl.col("onset") >= self.start)

    def of_cases(self, *kinds: str, voiced: bool = False) -> pl.DataFrame:
        """Return the records of some kinds "of the cases", or of the voiced ones."""
        chosen = self.cases.filter(pl.col("voiced")) if voiced else self.cases
        return self.of(*kinds).join(chosen.select("case"), on="case", how="semi")

    # --- business time, half hour by half hour

    @property
    def first_hours(self) -> list[bool]:
        """Return the half hours of the week in which business time passes for the times of cases."""
        return self._hours(self.world.chain[0].pool)

    def desk_hours(self, flaw: int, channel: str) -> list[bool]:
        """Return the half hours of the week in which business time passes for contacts of a flaw and channel."""
        desk = self.world.flaws[self.flaws[flaw]].desk or self.world.channels[channel].desk
        return self._hours(desk or self.world.chain[0].pool)

    def _hours(self, pool: str) -> list[bool]:
        """Return the calendar's hours, else those of a pool and the one that takes over; always where none are kept."""
        if self.world.calendar.hours is not None:
            return list(self.world.calendar.hours)
        relief = self.world.pools[pool].overflow
        names = [pool] if relief is None else [pool, relief.to]
        week = [any(half) for half in zip(*(self.world.pools[name].staff for name in names), strict=True)]
        on_dates = any(self._rota(name, half) for name in names for half in range(math.ceil(2.0 * self.end / HOUR)))
        return OfRotas(week, names) if any(week) or on_dates else [True] * 336

    def open_minutes(self, hours: list[bool], span: Timespan) -> float:
        """Return the open minutes in a duration: of a business day, the mean of the days on which it opens."""
        if span.clock == "calendar":
            return span.minutes / (WEEK / (HOUR / 2 * sum(hours)))
        if span.clock == "hours" or self.never_closed(hours):
            return span.minutes
        by_day = [sum(hours[48 * day:48 * day + 48]) for day in range(7)]
        return span.minutes / DAY * mean(HOUR / 2 * halves for halves in by_day if halves)

    def never_closed(self, hours: list[bool]) -> bool:
        """Return whether no hours count, or it is always open, and on no date closed."""
        key = tuple(hours), tuple(getattr(hours, "pools", ("none's",)))
        if key not in self._never_closed:
            self._never_closed[key] = self._is_never_closed(hours)
        return self._never_closed[key]

    def _is_never_closed(self, hours: list[bool]) -> bool:
        dates = any(self._is_closed(half) for half in range(math.ceil(self.end / (HOUR / 2))))
        if isinstance(hours, OfRotas):
            dates = not all(self._is_open(hours, half) for half in range(math.ceil(self.end / (HOUR / 2))))
        return all(hours) and (self.world.calendar.hours is not None or not dates)

    def due(self, hours: list[bool], since: float, span: Timespan) -> float:
        """Return when a duration is over: the first moment by which it has been open for so long."""
        if span.clock == "calendar" or self.never_closed(hours):
            return since + span.minutes
        left, now, half = self.open_minutes(hours, span), since, math.floor(2.0 * since / HOUR)
        while True:
            end = (half + 1) * HOUR / 2
            if self._is_open(hours, half):
                if left <= end - now:
                    return now + left
                left -= end - now
            now, half = end, half + 1

    def _is_open(self, hours: list[bool], half: int) -> bool:
        """Return whether business time passes in a half hour of the run: by the rotas of its date where they count."""
        if self._is_closed(half):
            return False
        if isinstance(hours, OfRotas) and half * HOUR / 2 < self.end:
            return any(self._rota(name, half) for name in hours.pools)
        return hours[half % 336]

    def _is_closed(self, half: int) -> bool:
        """Return whether all is closed in a half hour of the run."""
        calendar = self.world.calendar
        return (calendar.start is not None and half * HOUR / 2 < self.end
                and calendar.start + timedelta(days=half // 48) in calendar.closed)

    # --- staff, from the rota of the scenario and not from the log

    def staff_at(self, pool: str, time: float) -> int:
        """Return how many agents of a pool are on duty at a time; a change of shift comes first at its instant."""
        return self._seated(pool, self._rota(pool, math.floor(2.0 * time / HOUR)))

    def _rota(self, pool: str, half: int) -> int:
        """Return how many a rota has in a half hour of the run: by its date, nobody where all is closed."""
        calendar = self.world.calendar
        if calendar.start is None:
            return self.world.pools[pool].staff[half % 336]
        date = calendar.start + timedelta(days=half // 48)
        if date in calendar.closed:
            return 0
        own = self.world.pools[pool].staff_on.get(date.isoformat())
        return self.world.pools[pool].staff[half % 336] if own is None else own[half % 48]

    def most_on_duty(self, pool: str) -> int:
        """Return the largest staff of the week, or of a date of the run."""
        return max(*self.world.pools[pool].staff, *(self._rota(pool, half) for half in range(
            48 * math.ceil(self.end / DAY))))

    def staffed(self, pool: str) -> list[tuple[float, float, int]]:
        """Return spans of [warm-up, horizon] and the agents who have a seat in each, half hour by half hour."""
        return [(begin, end, self._seated(pool, agents)) for begin, end, agents in self.on_duty(pool)]

    def _seated(self, pool: str, agents: int) -> int:
        seats = self.world.pools[pool].seats
        return agents if seats is None or agents < seats else seats

    def on_duty(self, pool: str) -> list[tuple[float, float, int]]:
        """Return spans of [warm-up, horizon] and the agents on duty in each, half hour by half hour."""
        half = HOUR / 2.0
        halves = range(math.floor(self.start / half), math.ceil(self.end / half))
        return [(max(self.start, number * half), min(self.end, (number + 1) * half), self._rota(pool, number))
                for number in halves]

    def within(self, begin: pl.Expr, end: pl.Expr) -> pl.Expr:
        """Return the minutes of a span that lie within [warm-up, horizon]; a missing end is the horizon."""
        upper = end.fill_null(self.end).clip(upper_bound=self.end)
        return (upper - begin.clip(lower_bound=self.start)).clip(lower_bound=0.0)


def share(above: float, below: float) -> float:
    """Return a quotient; nothing of nothing is nan."""
    return above / below if below else math.nan


def mean(values: Iterable[float]) -> float:
    """Return the mean, nan of nothing."""
    kept = list(values)
    return math.fsum(kept) / len(kept) if kept else math.nan


def least(values: Iterable[float], hundredths: int) -> float:
    """Return the least value that at least so many hundredths of all do not exceed; nan of nothing."""
    ranked = sorted(values)
    return ranked[-(-len(ranked) * hundredths // 100) - 1] if ranked else math.nan
