"""Everything that is learnt from a call log, put together: the streams of calls, the pools, and the people who call.

A type of call becomes one stream, or two where the log knows callers of high priority among those who waited. Their
head start is the one that best explains who was answered before whom. A type, and a priority of it, has a patience of
its own where it differs from that of all callers. Types too rare to be fitted join the commonest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.call_log import CallLog
from sim.calibration.demand import busyness_cv, first_call_share, hourly_rate
from sim.calibration.fitting import PatienceLaw, ServiceLaw, own_patience, patience_law, service_law
from sim.calibration.queued_calls import QueuedCalls, queued_calls
from sim.calibration.redial import Redial, Redials, redials
from sim.calibration.staffing import Staffing, staffing
from sim.errors import InputError, Problem
from sim.vocabulary import PROMPT_MINUTES

RARE: Final = 50
"""Types with fewer served calls than this are counted with the commonest type."""
FEWEST_OF_A_PRIORITY: Final = 50
SEPARATE_DESKS: Final[dict[str, str]] = {"IN": "internet"}
"""Types of call with a desk of their own, and the name of its pool; the others share the first pool."""
MAIN_POOL: Final = "reps"
_HEAD_STARTS: Final = np.arange(0.0, 5.01, 0.25)
_NEIGHBOURS: Final = 40

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Stream:
    """One kind of call as the scenario will make it."""

    name: str
    type: str
    """What it is called in the log."""
    pool: str
    head_start: float
    """Minutes."""
    rate: Floats
    """First calls an hour, by hour of the week."""
    service: ServiceLaw
    calls: int
    patience: PatienceLaw | None
    """That of all callers, unless these have one of their own."""


@dataclass(frozen=True, slots=True)
class Observed:
    """What was seen at a pool: the measures by which a simulation is judged; minutes and shares, nan where not told.

    service_level_20s: calls answered within 20 seconds / calls, as the outcome.
    """

    calls: int
    abandoned_share: float
    wait_mean_served: float
    service_level_20s: float
    wait_p90: float


@dataclass(frozen=True, slots=True, eq=False)
class Desk:
    """A pool: its staffing, what was seen of it, and how its people spend their time."""

    name: str
    staffing: Staffing
    observed: Observed
    people: int
    """Different agents who answered at least one of its calls in a hundred."""
    own_time: float
    """Share of these people's talking time that went to this pool's calls."""


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """All figures of the fitted scenario."""

    log: CallLog
    calls: QueuedCalls
    head_start: float
    """Minutes by which callers of high priority are ahead."""
    streams: tuple[Stream, ...]
    desks: tuple[Desk, ...]
    service: ServiceLaw
    patience: PatienceLaw | None
    redials: Redials
    dropped: float
    busyness_cv: float
    merged: tuple[str, ...]
    """Rare types that were counted with the commonest."""

    @property
    def observed(self) -> dict[str, Observed]:
        """Return what was seen at every pool."""
        return {desk.name: desk.observed for desk in self.desks}

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what was decided while the log was read, in sentences."""
        return self.log.notes


def estimate(log: CallLog) -> Estimate:
    """Fit everything; raises InputError for a log that is too thin to tell."""
    calls, merged = _without_rare(queued_calls(log), RARE if log.drawn is None else 0)
    again = redials(calls) if log.drawn is None else redials(queued_calls(log.drawn.whole), log.drawn.times)
    spread = busyness_cv(calls, drawn=log.drawn is not None)
    separate = {code: SEPARATE_DESKS[name] for code, name in enumerate(calls.types) if name in SEPARATE_DESKS}
    pool = np.array([separate.get(code, MAIN_POOL) for code in range(len(calls.types))])[calls.type]
    if MAIN_POOL not in pool:
        pool = np.full(pool.size, MAIN_POOL)
    desks = _desks(calls, pool, spread, again.abandoned)
    waited = calls.wait > 0.0
    usual = patience_law(calls.wait[waited], calls.abandoned[waited], calls.patience_unknown)
    dropped = float(calls.dropped.sum() / calls.answered.sum())
    lead = head_start(calls)
    streams = _streams(calls, pool, desks, lead, _Common(again, dropped, usual))
    if not streams:
        raise InputError(Problem("has no hour of the week in which calls are answered regularly", file=log.source,
                                 allowed="an hour with answered calls on at least half of its days"))
    return Estimate(
        log, calls, lead, streams, desks, service_law(calls.service[calls.served]), usual, again, dropped,
        busyness_cv(calls, again, drawn=log.drawn is not None), merged,
    )


def _without_rare(calls: QueuedCalls, fewest: int) -> tuple[QueuedCalls, tuple[str, ...]]:
    """Count types with fewer served calls with the commonest one; raises InputError where nothing is left to fit."""
    served = np.bincount(calls.type[calls.served], minlength=len(calls.types))
    commonest = int(np.argmax(served))
    if served[commonest] < 2:
        raise InputError(Problem("has too few calls of ten seconds or more", file=calls.source, allowed="at least 2"))
    present = np.bincount(calls.type, minlength=len(calls.types)) > 0
    rare = (served < min(fewest, served[commonest])) & present
    merged = tuple(name for name, is_rare in zip(calls.types, rare, strict=True) if is_rare)
    return replace(calls, type=np.where(rare[calls.type], commonest, calls.type)), merged


def _desks(calls: QueuedCalls, pool: NDArray[np.str_], spread: float, again: Redial) -> tuple[Desk, ...]:
    """The pools, the first one first; a separate desk is open whenever the first pool is."""
    main = staffing(calls, pool == MAIN_POOL, spread, again)
    desks = [_desk(calls, MAIN_POOL, pool == MAIN_POOL, main)]
    for name in sorted(set(pool.tolist()) - {MAIN_POOL}):
        desks.append(_desk(calls, name, pool == name, staffing(calls, pool == name, spread, again, main.staff > 0)))
    return tuple(desks)


def _desk(calls: QueuedCalls, name: str, members: Flags, staff: Staffing) -> Desk:
    known = calls.agent >= 0
    answered = np.bincount(calls.agent[known & members], minlength=len(calls.agents))
    people = answered >= max(1.0, 0.01 * answered.sum())
    time = np.bincount(calls.agent[known], weights=calls.service[known], minlength=len(calls.agents))
    own = np.bincount(calls.agent[known & members], weights=calls.service[known & members], minlength=len(calls.agents))
    share = float(own[people].sum() / max(time[people].sum(), 1e-9)) if people.any() else 0.0
    return Desk(name, staff, observe(calls, members), int(people.sum()), share)


def observe(calls: QueuedCalls, members: Flags) -> Observed:
    """Return what was seen of the calls flagged in `members`, on covered days."""
    members = members & calls.counts
    waits = calls.wait[members & calls.answered]
    number = int(members.sum())
    abandoned = int((members & calls.abandoned).sum()) / max(number, 1)
    if not waits.size:
        return Observed(number, abandoned, np.nan, np.nan, np.nan)
    level = float(np.count_nonzero(waits <= PROMPT_MINUTES + 1e-9)) / number
    return Observed(number, abandoned, float(waits.mean()), level,
                    float(np.quantile(waits, 0.9, method="inverted_cdf")))


@dataclass(frozen=True, slots=True, eq=False)
class _Common:
    """What the scenario has one of for all callers."""

    redials: Redials
    dropped: float
    patience: PatienceLaw | None


def _streams(calls: QueuedCalls, pool: NDArray[np.str_], desks: Sequence[Desk], lead: float,
             common: _Common) -> tuple[Stream, ...]:
    is_open = {desk.name: desk.staffing.staff > 0 for desk in desks}
    streams = []
    for code in np.flatnonzero(np.bincount(calls.type, minlength=len(calls.types))):
        name, members = calls.types[code], calls.type == code
        desk = str(pool[members][0])
        served = calls.service[members & calls.served]
        law = service_law(served if served.size > 1 else calls.service[calls.served])
        fresh = first_call_share(calls, common.redials, members, common.dropped)
        rate = hourly_rate(calls, members, pool == MAIN_POOL) * fresh * is_open[desk]
        share = _high_share(calls, members) if lead > 0.0 else 0.0
        for suffix, part, start in (("", 1.0 - share, 0.0), ("_high", share, lead)):
            if part > 0.0 and rate.sum() > 0.0:
                own = name + suffix + "_" * (suffix != "" and name + suffix in calls.types)
                narrow = members & (calls.high == bool(suffix)) if share > 0.0 else members
                streams.append(Stream(own, name, desk, start, rate * part, law, round(part * float(members.sum())),
                                      _patience(calls, members, narrow, common.patience)))
    return tuple(streams)


def _patience(calls: QueuedCalls, wide: Flags, narrow: Flags, law: PatienceLaw | None) -> PatienceLaw | None:
    """The law of all callers, or of a type, or of one priority of it: the narrowest that is different."""
    if calls.patience_unknown:
        return law
    for members in (wide,) if narrow is wide else (wide, narrow):
        waited = members & (calls.wait > 0.0)
        law = own_patience(calls.wait[waited], calls.abandoned[waited], law)
    return law


def _high_share(calls: QueuedCalls, members: Flags) -> float:
    """The share of high priority among the callers who waited, who alone are distinguished; 0 unless both exist."""
    waited = members & (calls.wait > 0.0)
    high = int((waited & calls.high).sum())
    return high / int(waited.sum()) if min(high, int(waited.sum()) - high) >= FEWEST_OF_A_PRIORITY else 0.0


def head_start(calls: QueuedCalls) -> float:
    """Return the head start, in minutes, that best explains the order of service; 0 when none is better than any.

    Of two callers of the same type in line at the same time, an earlier regular one and a later one of high priority,
    the later should go first when the time between them is below the head start. Every head start on a grid of a
    quarter of a minute is scored by the pairs it gets right; the one with most is taken.
    """
    waited = np.flatnonzero(calls.answered & (calls.wait > 0.0))
    right = np.zeros(_HEAD_STARTS.size)
    pairs = 0
    for lag in range(1, min(_NEIGHBOURS, waited.size)):
        first, second = waited[:-lag], waited[lag:]
        together = (calls.joined[second] < calls.left_line[first]) & ~calls.high[first] & calls.high[second]
        together &= calls.type[first] == calls.type[second]
        first, second = first[together], second[together]
        gap = calls.joined[second] - calls.joined[first]
        overtook = calls.left_line[second] < calls.left_line[first]
        right += ((gap[:, None] < _HEAD_STARTS) == overtook[:, None]).sum(axis=0)
        pairs += int(together.sum())
    return float(_HEAD_STARTS[int(np.argmax(right))]) if pairs >= FEWEST_OF_A_PRIORITY else 0.0
