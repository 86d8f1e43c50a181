"""Desks of which everything is known, drawn at random, and the logs that each would have kept.

A desk of calls has one line, callers who hang up and may call again, calls that are cut off, and people by the hour. A
desk of tickets has lines that hand cases on, with people by the hour, and solutions that do not hold.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from sim.eventlog.call_table import REASONS, CallTable
from sim.export.desk_logs import calls_of
from sim.export.exporting import Source, export
from sim.scenario import loads

OPENS, CLOSES = 8, 17
"""Hours in which cases come."""
STAYS = 20
"""The desk stays until all have called again who will."""
DAYS = 5
HOURS = 168


def profile(shape: np.ndarray) -> str:
    """Weights of the hours of the week: working days with a shape, nothing else."""
    week = np.zeros((7, 24))
    week[:DAYS, OPENS:CLOSES] = shape
    return "[" + ", ".join(f"{weight:.4g}" for weight in week.ravel()) + "]"


@dataclass(frozen=True)
class Calls:
    """A desk of calls; times in minutes."""

    seed: int
    weeks: int
    weekly: float
    """First calls."""
    handle: float
    cv: float
    patience: float
    shape: float
    """Of the Weibull law of patience; 1 is exponential."""
    again: float
    delay: float
    dropped: float
    busyness: float
    agents: tuple[int, int]
    """Before and after noon."""
    swing: float

    @classmethod
    def drawn(cls, seed: int, weeks: int = 6) -> Calls:
        """Return a desk that is neither empty nor drowned: its load is 75 to 105 % of its people."""
        random = np.random.default_rng(seed)
        weekly, handle = float(np.exp(random.uniform(*np.log((500, 1500))))), float(random.uniform(2.0, 7.0))
        load = weekly * handle / (60.0 * DAYS * (CLOSES - OPENS))
        people = max(round(load / random.uniform(0.75, 1.05)), 1)

        def often(low: float, high: float) -> float:
            return float(random.choice([0.0, random.uniform(low, high)]))

        return cls(
            seed, weeks, weekly=round(weekly), handle=round(handle, 2), cv=round(random.uniform(0.6, 1.4), 2),
            patience=round(float(random.uniform(2.0, 8.0)), 2),
            shape=1.0 if random.random() < 0.7 else round(random.uniform(0.8, 1.6), 2), again=round(often(0.2, 0.7), 2),
            delay=round(random.uniform(8.0, 30.0), 1), dropped=round(often(0.01, 0.06), 3),
            busyness=round(often(0.05, 0.2), 2), agents=(people, people + int(random.integers(2))),
            swing=round(random.uniform(0.0, 0.3), 2))

    @property
    def agent_hours(self) -> float:
        """On duty a week, while calls come."""
        return DAYS * float(self.agents[0] * (12 - OPENS) + self.agents[1] * (CLOSES - 12))

    @property
    def law(self) -> str:
        """The law of handle times."""
        return f'{{ dist = "lognormal", mean = {self.handle}, cv = {self.cv} }}'

    @cached_property
    def text(self) -> str:
        """The scenario file."""
        hours = np.arange(CLOSES - OPENS) / (CLOSES - OPENS - 1)
        busy = f'demand.busyness = {{ dist = "gamma", mean = 1, cv = {self.busyness} }}' if self.busyness else ""
        law = (f'{{ dist = "exponential", mean = {self.patience} }}' if self.shape == 1.0 else
               f'{{ dist = "weibull", mean = {self.patience}, shape = {self.shape} }}')
        retry = (f'channels.phone.retry = {{ probability = {self.again}, delay = {{ dist = "exponential", mean = '
                 f'{self.delay} }} }}') if self.again else ""
        return f"""
horizon = "{self.weeks} weeks"
seed = {self.seed}
demand.cases_per_hour = {self.weekly / HOURS}
demand.profile = {profile(1.0 + self.swing * np.sin(2.0 * math.pi * hours))}
{busy}
channels.phone.patience = {law}
{retry}
pools.reps.staff = {{ weekdays = "{OPENS}-12: {self.agents[0]}, 12-{STAYS}: {self.agents[1]}" }}
chain = [{{ level = "rep", pool = "reps", dropped = {self.dropped}, handle = {self.law} }}]
"""

    def run(self, replication: int = 0) -> Source:
        """Return a run of it."""
        scenario = loads(self.text)
        return Source(scenario.world("baseline"), self.seed, replication)

    def others(self, replications: int) -> Iterator[CallTable]:
        """Give the calls of other runs: what it is like in the long run."""
        for replication in range(1, 1 + replications):
            yield calls_of(self.run(replication))


@dataclass(frozen=True)
class Tickets:
    """A desk of tickets; times in minutes."""

    seed: int
    weeks: int
    weekly: float
    handle: tuple[float, ...]
    """Mean time in progress at each line."""
    cv: float
    routes: tuple[tuple[float, ...], ...]
    """Of each line: solved, then the lines in order."""
    holds: float
    agents: tuple[int, ...]
    waits: float
    """Probability that a case waits for its customer after a visit."""
    wait: float
    """For how long, on average."""

    @classmethod
    def drawn(cls, seed: int, weeks: int = 10) -> Tickets:
        """Return a desk of two or three lines."""
        random = np.random.default_rng(seed)
        lines, weekly = int(random.integers(2, 4)), float(random.uniform(150.0, 400.0))
        handle = tuple(round(float(random.uniform(10.0, 40.0)), 1) for _ in range(lines))
        routes = []
        for line in range(lines):
            weights = random.dirichlet(np.ones(lines - 1)) if lines > 1 else np.zeros(0)
            solved = float(random.uniform(0.5, 0.8)) if line < lines - 1 else 0.9
            others = iter(np.round((1.0 - solved) * weights, 3).tolist())
            routes.append(tuple([solved, *(0.0 if to == line else next(others) for to in range(lines))]))
        routes = [(round(1.0 - sum(way[1:]), 3), *way[1:]) for way in routes]
        visits = np.linalg.solve(np.eye(lines) - np.array([way[1:] for way in routes]).T, np.eye(lines)[0])
        load = weekly * visits * np.array(handle) / (60.0 * DAYS * (CLOSES + 1 - OPENS))
        people = tuple(max(math.ceil(each / random.uniform(0.6, 0.85)), 1) for each in load)
        cv, holds = round(random.uniform(0.5, 1.2), 2), round(random.uniform(0.85, 1.0), 3)
        waits = float(random.choice([0.0, random.uniform(0.15, 0.4)]))
        return cls(seed, weeks, round(weekly), handle, cv, tuple(routes), holds, people, round(waits, 2),
                   round(random.uniform(600.0, 4000.0)))

    @property
    def names(self) -> tuple[str, ...]:
        """Of the lines."""
        return tuple(f"line_{at + 1}" for at in range(len(self.handle)))

    @cached_property
    def text(self) -> str:
        """The scenario file."""
        chain = []
        for at, name in enumerate(self.names):
            ways = zip(("solved", *self.names), self.routes[at], strict=True)
            routes = ", ".join(f"{way} = {share}" for way, share in ways if share > 0.0)
            law = f'{{ dist = "lognormal", mean = {self.handle[at]}, cv = {self.cv} }}'
            wait = f'{{ dist = "exponential", mean = {self.wait} }}'
            waits = f"waits.customer = {{ probability = {self.waits}, law = {wait} }}, " if self.waits else ""
            chain.append(f'{{ level = "{name}", pool = "{name}", holds = {self.holds}, routes = {{ {routes} }}, '
                         f'{waits}handle = {law} }}')
        pools = "\n".join(f'pools.{name}.staff = {{ weekdays = "{OPENS}-{CLOSES + 1}: {people}" }}'
                          for name, people in zip(self.names, self.agents, strict=True))
        return f"""
horizon = "{self.weeks} weeks"
seed = {self.seed}
demand = {{ cases_per_hour = {self.weekly / HOURS}, profile = {profile(np.ones(CLOSES - OPENS))} }}
channels.mail = {{ kind = "message" }}
{pools}
chain = [{", ".join(chain)}]
levers.handing_up.warm = false
fixing.comes_back = {{ dist = "exponential", mean = "2 days" }}
"""

    def run(self, replication: int = 0) -> Source:
        """Return a run of it."""
        return Source(loads(self.text).world("baseline"), self.seed, replication)


def log_of(run: Source, format: str, place: Path) -> Path:
    """Write a run as a log of a format into a directory; return the file."""
    file = place / f"log.{format}"
    export(run, file, format)
    return file


def first_calls(calls: CallTable) -> int:
    """Return how many of the calls are first ones."""
    return int((calls.reason == REASONS.index("first")).sum())
