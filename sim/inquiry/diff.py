"""Two logs beside each other: the record at which they part, and how that spreads over customers and time.

The first difference is of records, byte by byte. Behind it the logs are out of step, so what follows is compared
customer by customer: who they are is told by what keys their luck (`sim.eventlog.identities`), and a customer's story
is what its records say - when, what, where, with what value, in which case - and not who served it or how records are
numbered. Two stories have parted from the first record in which they differ.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.eventlog.identities import Identities, records_in_bits
from sim.eventlog.log import first_difference
from sim.experiment.workers import Progress, run_all
from sim.vocabulary import MINUTES_PER_WEEK

if TYPE_CHECKING:
    from sim.eventlog import Log
    from sim.scenario.model import World

Integers = NDArray[np.int64]
NOTHING_MORE = ""
"""What stands for the kind of the next record of a story that is over."""


@dataclass(frozen=True, slots=True)
class First:
    """The first record in which two logs differ: its position, and the records there, None where one log is over."""

    replication: int
    position: int
    left: Any
    right: Any


@dataclass(frozen=True, slots=True)
class Week:
    """One week of the runs.

    customers: in both logs, and there by the end of the week; parted: of these, whose stories have parted by then;
    differ: whose records of this week differ.
    """

    week: int
    customers: int
    parted: int
    differ: int


@dataclass(frozen=True, slots=True)
class Diff:
    """What two logs, or several pairs of them, have in common and what not.

    first: in the first replication in which they differ, None where all are equal; records: numbers of records, left
    and right; both: customers in both logs, parted: of these, whose stories part somewhere; only_left, only_right:
    customers who exist in one log only; openings: for how many customers the first differing records are of these
    kinds, left and right; replications: pairs of logs, differing: of these, how many differ.
    """

    first: First | None
    records: tuple[int, int]
    both: int
    parted: int
    only_left: int
    only_right: int
    weeks: tuple[Week, ...]
    openings: dict[tuple[str, str], int] = field(default_factory=dict)
    replications: int = 1
    differing: int = 0

    @property
    def equal(self) -> bool:
        """Whether every pair of logs is equal to the byte."""
        return self.first is None


def compare(left: Log, right: Log, replication: int = 0) -> Diff:
    """Compare two logs of one replication."""
    found = first_difference(left, right)
    if found is None:
        customers = int(left.records["customer"].max(initial=-1)) + 1
        return Diff(None, (len(left), len(right)), customers, 0, 0, 0, _quiet_weeks(left))
    first = First(replication, found.position, *(
        log.records[found.position] if found.position < len(log) else None for log in (left, right)))
    a, b = _Stories(left), _Stories(right)
    pairs = _pairs(a, b)
    parted = _parted(a, b, pairs)
    at = np.flatnonzero(parted.at >= 0)
    openings = Counter(zip(a.kinds(parted.left[at]), b.kinds(parted.right[at]), strict=True))
    return Diff(first, (len(left), len(right)), len(pairs[0]), len(at), len(a.ids) - len(pairs[0]),
                len(b.ids) - len(pairs[0]), _weeks(a, b, pairs, parted), dict(openings), 1, 1)


def together(parts: Sequence[Diff]) -> Diff:
    """Return what several pairs of logs come to: counts are added, the first difference is that of the first pair."""
    longest = max((len(part.weeks) for part in parts), default=0)
    weeks = []
    for at in range(longest):
        rows = [part.weeks[at] for part in parts if at < len(part.weeks)]
        weeks.append(Week(at + 1, *(sum(getattr(row, name) for row in rows)
                                    for name in ("customers", "parted", "differ"))))
    openings: Counter[tuple[str, str]] = Counter()
    for part in parts:
        openings.update(part.openings)
    first = next((part.first for part in parts if part.first is not None), None)
    records = sum(part.records[0] for part in parts), sum(part.records[1] for part in parts)
    both, parted, only_left, only_right, replications, differing = (
        sum(getattr(part, name) for part in parts)
        for name in ("both", "parted", "only_left", "only_right", "replications", "differing"))
    return Diff(first, records, both, parted, only_left, only_right, tuple(weeks), dict(openings), replications,
                differing)


# Two worlds ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: a world that is run with a seed, or a log that is there."""

    world: World | None = None
    seed: int = 0
    log: Log | None = None


def compare_sides(
    left: Side, right: Side, *, replications: Sequence[int], workers: int = 1, engine: str = "compiled",
    progress: Progress | None = None,
) -> Diff:
    """Run both sides in every replication and compare their logs; the result does not depend on `workers`."""
    from sim.experiment.simulate import prepare

    prepare(engine)
    jobs = list(replications)
    parts = run_all(_perform, (left, right, engine), jobs, workers, progress, in_threads=engine == "compiled")
    return together(parts)


def _perform(shared: tuple[Side, Side, str], replication: int) -> Diff:
    left, right, engine = shared
    return compare(_log_of(left, replication, engine), _log_of(right, replication, engine), replication)


def _log_of(side: Side, replication: int, engine: str) -> Log:
    from sim.engine import run
    from sim.eventlog import LogBuilder
    from sim.experiment.naming import names_of
    from sim.scenario.plan import build

    if side.log is not None:
        return side.log
    assert side.world is not None
    plan, kept = build(side.world), LogBuilder()
    run(plan, seed=side.seed, replication=replication, sink=kept, engine=engine, digest=False)
    return kept.log(plan.own_kinds, names_of(side.world))


# Stories -------------------------------------------------------------------------------------------------------------


class _Stories:
    """The records of a log by customer: those of the customer `ids[c]` are `bits[begins[c] : begins[c + 1]]`."""

    def __init__(self, log: Log) -> None:
        identities, customer = Identities(log), log.records["customer"]
        self.order = np.argsort(customer, kind="stable")
        self.order = self.order[np.searchsorted(customer, 0, sorter=self.order):]
        of = customer[self.order]
        there = np.unique(of)
        self.ids = identities.customers[there]
        self.begins = np.append(np.searchsorted(of, there), len(of)).astype(np.int64)
        self.bits = records_in_bits(log, identities)[self.order]
        self.time = np.ascontiguousarray(log.records["time"])[self.order]
        self._log = log

    def kinds(self, at: Integers) -> list[str]:
        """Return the kinds of records by their places here, nothing for -1."""
        names = self._log.known_names()
        kinds = self._log.records["kind"][self.order[at]]
        return [names.kind(int(kind)) if place >= 0 else NOTHING_MORE for kind, place in zip(kinds, at, strict=True)]


@dataclass(frozen=True, slots=True)
class _Parted:
    """By pair of customers: the number of the first differing record in the story, -1 none; when that was; the places
    of the records in either log, -1 where the story is over."""

    at: Integers
    time: NDArray[np.float64]
    left: Integers
    right: Integers


def _pairs(a: _Stories, b: _Stories) -> tuple[Integers, Integers]:
    """Return the places of customers who are in both logs."""
    _, left, right = np.intersect1d(a.ids, b.ids, return_indices=True)
    order = np.argsort(left)
    return left[order].astype(np.int64), right[order].astype(np.int64)


def _parted(a: _Stories, b: _Stories, pairs: tuple[Integers, Integers]) -> _Parted:
    """Return where the stories of pairs of customers part."""
    left, right = a.begins[pairs[0]], b.begins[pairs[1]]
    lengths = a.begins[pairs[0] + 1] - left, b.begins[pairs[1] + 1] - right
    shared = np.minimum(*lengths)
    begins = np.concatenate(([0], np.cumsum(shared)))
    step = np.arange(begins[-1]) - np.repeat(begins[:-1], shared)
    unequal = a.bits[np.repeat(left, shared) + step] != b.bits[np.repeat(right, shared) + step]
    never = np.iinfo(np.int64).max
    first = (np.minimum.reduceat(np.where(unequal, step, never), begins[:-1]) if len(shared)
             else np.zeros(0, dtype=np.int64))
    first = np.where(first == never, np.where(lengths[0] == lengths[1], -1, shared), first)
    there = first >= 0
    places = [np.where(there & (first < length), begin + first, -1)
              for begin, length in zip((left, right), lengths, strict=True)]
    times = [np.where(place >= 0, stories.time[place], np.inf)
             for place, stories in zip(places, (a, b), strict=True)]
    return _Parted(first, np.minimum(*times), *places)


def _weeks(a: _Stories, b: _Stories, pairs: tuple[Integers, Integers], parted: _Parted) -> tuple[Week, ...]:
    """Return how the difference spreads over time, week by week."""
    last = max(float(a.time.max(initial=0.0)), float(b.time.max(initial=0.0)))
    count = int(last // MINUTES_PER_WEEK) + 1
    came = np.minimum(a.time[a.begins[pairs[0]]], b.time[b.begins[pairs[1]]]) // MINUTES_PER_WEEK
    gone = parted.time[parted.at >= 0] // MINUTES_PER_WEEK
    sums = [_by_week(stories, places, count) for stories, places in ((a, pairs[0]), (b, pairs[1]))]
    keys = np.union1d(sums[0][0], sums[1][0])
    values = [np.where(np.isin(keys, found), bits[np.minimum(np.searchsorted(found, keys), len(found) - 1)], 0)
              if len(found) else np.zeros(len(keys), dtype=np.uint64) for found, bits in sums]
    differ = np.bincount(keys[values[0] != values[1]] % count, minlength=count)
    there = np.cumsum(np.bincount(came.astype(np.int64), minlength=count))
    so_far = np.cumsum(np.bincount(gone.astype(np.int64), minlength=count))
    return tuple(Week(at + 1, int(there[at]), int(so_far[at]), int(differ[at])) for at in range(count))


def _by_week(stories: _Stories, customers: Integers, weeks: int) -> tuple[Integers, NDArray[np.uint64]]:
    """Return, for every customer of a list and week in which it has records, the sum of their bits.

    The first answer is place in the list x weeks + week, in order.
    """
    of = np.full(len(stories.ids), -1, dtype=np.int64)
    of[customers] = np.arange(len(customers))
    row = np.repeat(of, np.diff(stories.begins))
    key = row * weeks + (stories.time // MINUTES_PER_WEEK).astype(np.int64)
    chosen = np.flatnonzero(row >= 0)
    chosen = chosen[np.argsort(key[chosen], kind="stable")]
    ordered = key[chosen]
    if not len(ordered):
        return ordered, np.zeros(0, dtype=np.uint64)
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    return ordered[starts], np.add.reduceat(stories.bits[chosen], starts)


def _quiet_weeks(log: Log) -> tuple[Week, ...]:
    """Return the weeks of two logs that are equal."""
    stories = _Stories(log)
    count = int(float(log.records["time"].max(initial=0.0)) // MINUTES_PER_WEEK) + 1
    came = (stories.time[stories.begins[:-1]] // MINUTES_PER_WEEK).astype(np.int64)
    there = np.cumsum(np.bincount(came, minlength=count))
    return tuple(Week(at + 1, int(there[at]), 0, 0) for at in range(count))
