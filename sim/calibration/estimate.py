"""Everything that is learnt from a call log, put together: the streams of calls, the pools, and the people who call.

A type of call becomes one stream, or two where the log knows callers of high priority among those who waited and they
were answered sooner or later than the others (`head_starts`). A type, and a priority of it, has a patience of its own
where it differs from that of all callers. Types too rare to be fitted join the commonest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.beyond import Beyond, beyond
from sim.calibration.call_log import CallLog
from sim.calibration.demand import busyness_cv, first_call_share, hourly_rate
from sim.calibration.desk_shape import MAIN_POOL, DeskShape
from sim.calibration.duty import Duty, duty
from sim.calibration.fitting import PatienceLaw, ServiceLaw, own_patience, patience_law, service_law
from sim.calibration.head_starts import NONE, HeadStart, HeadStarts, head_starts
from sim.calibration.queued_calls import QueuedCalls, queued_calls
from sim.calibration.redial import Redial, Redials, redials
from sim.calibration.staffing import Staffing, staffing
from sim.calibration.wishes import USUAL, Wishes
from sim.errors import InputError, Problem
from sim.vocabulary import PROMPT_MINUTES

RARE: Final = 50
"""Types with fewer served calls than this are counted with the commonest type."""
FEWEST_OF_A_PRIORITY: Final = 50
SEPARATE_DESKS: Final[dict[str, str]] = {"IN": "internet"}
"""Types of call with a desk of their own, as a log calls them, and the name of its pool; others share the first."""
OWN_PEOPLE: Final = 0.5
"""People who give a desk less of their talking time are not its own."""

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Stream:
    """One kind of call as the scenario will make it."""

    name: str
    type: str
    """What it is called in the log."""
    pool: str
    high: bool
    head: HeadStart
    rate: Floats
    """First calls an hour, by hour of the week."""
    service: ServiceLaw
    calls: int
    patience: PatienceLaw | None
    """That of all callers, unless these have one of their own."""
    share: float = 1.0
    """Of the calls of its type."""

    @property
    def head_start(self) -> float:
        """Return by how many minutes it is ahead of the slowest."""
        return self.head.minutes


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

    @property
    def borrows(self) -> bool:
        """Whether its calls are answered by people who mostly answer others."""
        return self.name != MAIN_POOL and self.people > 0 and self.own_time < OWN_PEOPLE


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """All figures of the fitted scenario."""

    log: CallLog
    calls: QueuedCalls
    heads: HeadStarts
    streams: tuple[Stream, ...]
    desks: tuple[Desk, ...]
    service: ServiceLaw
    patience: PatienceLaw | None
    redials: Redials
    dropped: float
    busyness_cv: float
    merged: tuple[str, ...]
    """Rare types that were counted with the commonest."""
    duty: Duty
    shape: DeskShape
    beyond: Beyond
    moved: tuple[str, ...] = ()
    """What the last pass moved, by how much, and what remains, in sentences."""

    @property
    def head_start(self) -> float:
        """Return the minutes by which the fastest callers are ahead of the slowest."""
        return self.heads.most

    @property
    def borrowing(self) -> tuple[str, ...]:
        """Return the desks without people of their own."""
        return tuple(desk.name for desk in self.desks if desk.borrows)

    @property
    def observed(self) -> dict[str, Observed]:
        """Return what was seen at every pool."""
        return {desk.name: desk.observed for desk in self.desks}

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what was decided while the log was read, and moved in the last pass, in sentences."""
        return self.log.notes + self.moved


def estimate(log: CallLog, wishes: Wishes = USUAL) -> Estimate:
    """Fit everything but the last pass; raises InputError for a log that is too thin to tell, or has no such staff."""
    calls, merged = _without_rare(queued_calls(log), RARE if log.drawn is None else 0)
    again = redials(calls) if log.drawn is None else redials(queued_calls(log.drawn.whole), log.drawn.times)
    spread = busyness_cv(calls, drawn=log.drawn is not None)
    separate = {code: SEPARATE_DESKS[name] for code, name in enumerate(log.labels or calls.types)
                if name in SEPARATE_DESKS}
    pool = np.array([separate.get(code, MAIN_POOL) for code in range(len(calls.types))])[calls.type]
    if MAIN_POOL not in pool:
        pool = np.full(pool.size, MAIN_POOL)
    desks = _desks(calls, pool, spread, again.abandoned)
    waited = calls.wait > 0.0
    usual = patience_law(calls.wait[waited], calls.abandoned[waited], calls.patience_unknown)
    dropped = float(calls.dropped.sum() / calls.answered.sum())
    answered_at = np.where(np.isin(pool, [desk.name for desk in desks if desk.borrows]), MAIN_POOL, pool)
    divided = _divided(calls if log.drawn is None else queued_calls(log.drawn.whole))
    heads = head_starts(calls, answered_at, divided)
    streams = _streams(calls, pool, desks, _Common(again, dropped, usual, heads, divided))
    if not streams:
        raise InputError(Problem("has no hour of the week in which calls are answered regularly", file=log.source,
                                 allowed="an hour with answered calls on at least half of its days"))
    first = int(log.day.min() if log.drawn is None else log.drawn.whole.day.min())
    on_duty = duty(calls, answered_at, {desk.name: desk.staffing.staff for desk in desks if not desk.borrows},
                   wishes.staff, first - (first - 1) % 7, None if log.drawn is None else log.drawn.source)
    return Estimate(
        log, calls, heads, streams, desks, service_law(calls.service[calls.served]), usual, again, dropped,
        busyness_cv(calls, again, drawn=log.drawn is not None), merged, on_duty, DeskShape(),
        beyond(calls, pool == MAIN_POOL),
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
    return observed_of(calls.wait[members], calls.answered[members], calls.abandoned[members])


def observed_of(wait: Floats, answered: Flags, abandoned: Flags) -> Observed:
    """Return what was seen of some calls."""
    number, waits = int(wait.size), wait[answered]
    share = int(abandoned.sum()) / max(number, 1)
    if not waits.size:
        return Observed(number, share, np.nan, np.nan, np.nan)
    level = float(np.count_nonzero(waits <= PROMPT_MINUTES + 1e-9)) / number
    return Observed(number, share, float(waits.mean()), level, float(np.quantile(waits, 0.9, method="inverted_cdf")))


@dataclass(frozen=True, slots=True, eq=False)
class _Common:
    """What the scenario has one of for all callers."""

    redials: Redials
    dropped: float
    patience: PatienceLaw | None
    heads: HeadStarts
    divided: Flags


def _streams(calls: QueuedCalls, pool: NDArray[np.str_], desks: Sequence[Desk], common: _Common) -> tuple[Stream, ...]:
    is_open = {desk.name: desk.staffing.staff > 0 for desk in desks}
    streams = []
    for code in np.flatnonzero(np.bincount(calls.type, minlength=len(calls.types))):
        name, members = calls.types[code], calls.type == code
        desk = str(pool[members][0])
        served = calls.service[members & calls.served]
        law = service_law(served if served.size > 1 else calls.service[calls.served])
        fresh = first_call_share(calls, common.redials, members, common.dropped)
        rate = hourly_rate(calls, members, pool == MAIN_POOL) * fresh * is_open[desk]
        regular, high = (common.heads.of.get((int(code), is_high), NONE) for is_high in (False, True))
        split = bool(common.divided[code]) and regular.minutes != high.minutes
        share = _high_share(calls, members) if split else 0.0
        for is_high, part, start in ((False, 1.0 - share, regular), (True, share, high)):
            if part > 0.0 and rate.sum() > 0.0:
                suffix = "_high" if is_high else ""
                own = name + suffix + "_" * (suffix != "" and name + suffix in calls.types)
                narrow = members & (calls.high == is_high) if share > 0.0 else members
                streams.append(Stream(own, name, desk, is_high, start, rate * part, law,
                                      round(part * float(members.sum())),
                                      _patience(calls, members, narrow, common.patience), part))
    return tuple(streams)


def _patience(calls: QueuedCalls, wide: Flags, narrow: Flags, law: PatienceLaw | None) -> PatienceLaw | None:
    """The law of all callers, or of a type, or of one priority of it: the narrowest that is different."""
    if calls.patience_unknown:
        return law
    for members in (wide,) if narrow is wide else (wide, narrow):
        waited = members & (calls.wait > 0.0)
        law = own_patience(calls.wait[waited], calls.abandoned[waited], law)
    return law


def _divided(calls: QueuedCalls) -> Flags:
    """The types of which both priorities are seen among the callers who waited, who alone are distinguished."""
    waited = calls.wait > 0.0
    high, other = (np.bincount(calls.type[waited & flags], minlength=len(calls.types))
                   for flags in (calls.high, ~calls.high))
    return np.minimum(high, other) >= FEWEST_OF_A_PRIORITY


def _high_share(calls: QueuedCalls, members: Flags) -> float:
    """The share of high priority among the callers who waited."""
    waited = members & (calls.wait > 0.0)
    return int((waited & calls.high).sum()) / int(waited.sum())
