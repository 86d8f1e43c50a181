"""Everything that is learnt from an interval report, put together: demand, handle time, patience and staff of queues.

Each queue becomes a flaw with a desk of its own. What the report does not tell is replaced by what is least far from
it, named in `notes` and labelled in the scenario.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.desk_shape import MAIN_POOL
from sim.calibration.estimate import Observed
from sim.calibration.intervals import interval_staff as staffing
from sim.calibration.intervals.followed_days import LARGEST_STAFF, MOST_DAYS, Followed, followed
from sim.calibration.intervals.interval_demand import Days, Demand, days, demand
from sim.calibration.intervals.interval_handle import Handle, handle
from sim.calibration.intervals.interval_patience import (
    ASSUMED,
    ASSUMED_MINUTES,
    THETAS,
    Evidence,
    Patience,
    evidence,
    patience,
)
from sim.calibration.intervals.interval_rows import IntervalLog, QueueRows, interval_log
from sim.calibration.intervals.interval_staff import Staff
from sim.calibration.reading import Data
from sim.errors import InputError, Problem
from sim.vocabulary import PROMPT_MINUTES

FEWEST_CALLS: Final = 30
FEWEST_LEFT: Final = 50
"""A queue of which fewer hung up has the patience of all."""
UNLIKE: Final = 1.5
"""Lines so many times as long, or as short, as the staff lets expect are spoken of."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class QueueEstimate:
    """One queue: its calls and its desk."""

    name: str
    label: str
    pool: str
    calls: int
    demand: Demand
    handle: Handle
    patience: Patience | None
    """Its own; None where it is that of all queues, or nobody hung up."""
    staff: Staff
    observed: Observed
    service_level: float
    """Calls answered within the threshold of the report / calls; nan where it is not told."""
    unstaffed: float
    """Share of the calls that come in half hours in which nobody is on duty."""


@dataclass(frozen=True, slots=True, eq=False)
class IntervalEstimate:
    """All figures of the fitted scenario."""

    log: IntervalLog
    queues: tuple[QueueEstimate, ...]
    days: Days
    handle: Handle
    """Of all queues."""
    patience: Patience | None
    """Of all queues; None where nobody hung up, or where it is not known whether anybody did."""
    notes: tuple[str, ...]

    @property
    def observed(self) -> dict[str, Observed]:
        """Return what was seen at every pool."""
        return {queue.pool: queue.observed for queue in self.queues}


def interval_estimate(data: Data) -> IntervalEstimate:
    """Fit everything; raises InputError for a report that is too thin to tell, or that is no grid of intervals."""
    return estimate_of(interval_log(data))


def estimate_of(report: IntervalLog) -> IntervalEstimate:
    """Fit everything to the grid of a report; raises InputError for one that is too thin to tell."""
    log, notes = _with_calls(report)
    demands = [demand(log, queue) for queue in log.queues]
    differ = days(log, demands)
    everyone = handle(log, log.queues)
    handles = [_own(handle(log, (queue,)), everyone) for queue in log.queues]
    means = [staffing.given_mean(log, queue) for queue in log.queues]
    seen = [_evidence(log, queue, _Known(each, work, differ, mean))
            for queue, each, work, mean in zip(log.queues, demands, handles, means, strict=True)]
    left = [int(np.nansum(queue.abandoned[log.covered])) for queue in log.queues]
    lost = int(np.sum(left))
    usual = patience(sum(seen[1:], start=seen[0]), lost) if "abandoned" in log.told or lost else None
    result = []
    for at, queue in enumerate(log.queues):
        own = patience(seen[at], left[at]) if len(log.queues) > 1 and left[at] >= FEWEST_LEFT else None
        result.append(_queue(log, queue, _Known(demands[at], handles[at], differ, means[at]), own, own or usual))
    notes += _notes(log, result, everyone, usual)
    return IntervalEstimate(log, tuple(result), differ, everyone, usual, tuple(notes))


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """What is fitted before patience."""

    demand: Demand
    handle: Handle
    days: Days
    staffed: Floats


def _with_calls(log: IntervalLog) -> tuple[IntervalLog, list[str]]:
    """The log without queues of hardly any calls, and its notes with theirs."""
    calls = [float(np.nansum(queue.offered[log.covered])) for queue in log.queues]
    kept = tuple(queue for queue, number in zip(log.queues, calls, strict=True) if number >= FEWEST_CALLS)
    if not kept:
        raise InputError(Problem("has too few calls to fit anything", log.source, found=f"{sum(calls):,.0f} calls",
                                 allowed=f"at least {FEWEST_CALLS} in a queue"))
    notes = list(log.notes)
    if rare := [f"{queue.label} ({number:,.0f})" for queue, number in zip(log.queues, calls, strict=True)
                if number < FEWEST_CALLS]:
        notes.append(f"Left out: queues with fewer than {FEWEST_CALLS} calls: {', '.join(rare)}.")
    return replace(log, queues=kept), notes


def _own(law: Handle, everyone: Handle) -> Handle:
    """The handle time of a queue, with that of all where it tells none and their spread where it tells no spread."""
    if not law.calls:
        return everyone
    return replace(law, cv=everyone.cv, cv_assumed=everyone.cv_assumed) if law.cv_assumed else law


def _evidence(log: IntervalLog, queue: QueueRows, known: _Known) -> Evidence:
    """What the queue says of patience, with the line that Erlang A expects where the staff is known."""
    covered = int(log.covered.sum())
    chosen = np.unique(np.linspace(0, covered - 1, min(covered, MOST_DAYS)).round().astype(np.int64))
    expected: Followed | None = None
    if 0.0 < float(known.staffed.max()) <= LARGEST_STAFF and known.handle.calls:
        weekday = log.weekday[log.covered][chosen]
        overlap = log.overlap()
        rates = known.demand.rate[weekday] * known.days.factors()[chosen, None] @ overlap.T / 30.0
        told = queue.staffed[log.covered][chosen]
        agents = np.where(np.isnan(told), known.staffed[weekday] @ overlap.T, told)
        expected = followed(rates, np.minimum(agents, LARGEST_STAFF), known.handle.mean.value, THETAS, log.minutes,
                            known.handle.cv.value)
    return evidence(log, queue, expected, chosen)


def _queue(log: IntervalLog, queue: QueueRows, known: _Known, own: Patience | None, law: Patience | None
           ) -> QueueEstimate:
    pool = queue.name if len(log.queues) > 1 else MAIN_POOL
    offered, answered, abandoned, within, asa = (
        each[log.covered] for each in (queue.offered, queue.answered, queue.abandoned, queue.within, queue.asa))
    calls = float(np.nansum(offered))
    level = _share(within, offered)
    twenty = log.threshold in (0.0, 60.0 * PROMPT_MINUTES)
    timed = ~np.isnan(asa) & ~np.isnan(answered)
    served = float(answered[timed].sum())
    mean = float((answered * asa)[timed].sum()) / served if served else float("nan")
    observed = Observed(round(calls), _share(abandoned, offered), mean, level if twenty else float("nan"),
                        float("nan"))
    staff = _staff(log, queue, known, law)
    rate = known.demand.rate
    unstaffed = float(rate[staff.agents == 0].sum() / rate.sum()) if rate.sum() else 0.0
    return QueueEstimate(queue.name, queue.label, pool, round(calls), known.demand, known.handle, own, staff, observed,
                         level, unstaffed)


def _share(part: Floats, whole: Floats) -> float:
    known = ~np.isnan(part) & ~np.isnan(whole)
    total = float(whole[known].sum())
    return float(part[known].sum()) / total if total > 0.0 else float("nan")


def _staff(log: IntervalLog, queue: QueueRows, known: _Known, law: Patience | None) -> Staff:
    """As given; else as long as the lines that were seen, by waits or by hanging up; else by the square-root rule."""
    if known.staffed.max() > 0.0:
        return staffing.given(known.staffed)
    minutes = known.handle.mean.value
    theta = 1.0 / law.mean.value if law is not None else 0.0
    busy = staffing.per_week(log, queue.answered) * minutes
    left = staffing.per_week(log, queue.abandoned)
    waits = staffing.per_week(log, queue.answered * queue.asa)
    if "asa" in log.told and waits.any():
        line = waits + (left * law.wait_of_abandoned if law is not None and law.wait_of_abandoned > 0.0 else 0.0)
    elif theta and left.any():
        line = left / theta
    else:
        return staffing.assumed(known.demand.rate, minutes)
    cv = known.days.cv.value
    return staffing.inferred(known.demand.rate, minutes, theta, line, busy, cv if cv > 0.0 else 0.0)


def _notes(log: IntervalLog, queues: list[QueueEstimate], work: Handle, usual: Patience | None) -> list[str]:
    """What could not be fitted and what stands in its place, in sentences."""
    notes = []
    if not work.calls:
        notes.append(f"No handle time (AHT) in the report: ASSUMPTION of {work.mean.value:g} minutes.")
    if not ({"abandoned"} & log.told) and usual is None:
        notes.append("Patience cannot be fitted: the report does not say how many hung up. In its place: nobody does.")
    elif usual is None:
        notes.append("Nobody hung up: patience without end.")
    elif usual.basis == ASSUMED:
        notes.append("Patience cannot be fitted: that takes how long callers waited (ASA) or who was staffed. "
                     f"ASSUMPTION: a mean of {ASSUMED_MINUTES:g} minutes.")
    sources = {queue.staff.source for queue in queues}
    if staffing.INFERRED in sources:
        notes.append("The report does not say who was staffed: the staff is inferred by the hour from lines and "
                     "hang-ups. Do not carry it over to other volumes.")
    if staffing.ASSUMED in sources:
        notes.append("The report says neither who was staffed nor how long callers waited: ASSUMPTION for the staff, "
                     "the load and its square root more. Waits of this scenario are no finding.")
    if usual is not None and usual.line == usual.line and not 1.0 / UNLIKE < usual.line < UNLIKE:
        more = usual.line > 1.0
        notes.append(
            f"Callers waited {usual.line:.2g} times as long in all as the staff of the report lets expect: "
            + ("were all of them taking calls (breaks, other work)?" if more else "did others help out?")
            + " The scenario has the staff as reported, so its waits come out "
            + ("too short." if more else "too long."))
    for queue in queues:
        if queue.unstaffed > 0.01:
            notes.append(f"{queue.unstaffed:.1%} of the calls of {queue.label} come when nobody is staffed: in the "
                         "scenario they call when it opens.")
    return notes
