"""The calls that asked for a person, on the clock of the model: minutes since a Monday 00:00.

Not every row of a log is demand on the queue:

- a *phantom* is an artefact of the switch;
- a caller who hung up with no time at all in the queue never joined it. In the log of the bank such rows come at the
  same rate whether nobody or fifteen are waiting, and fill the hours in which the desk is closed: they are people who
  hung up in the voice-response unit or reached it at night.

Both are left out and counted. A caller who hung up after a time that is not known did join it (`unknowns`).

A day counts as covered when it has at least a quarter of the calls usual for its weekday; holidays, days on which the
switch was off and days that are missing do not enter the averages.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.call_log import ANSWERED, HUNG_UP, PHANTOM, SENT_ON, CallLog
from sim.calibration.unknowns import filled, told_enough, waits_of_those_who_left
from sim.errors import InputError, Problem
from sim.vocabulary import HOURS_PER_WEEK, MINUTES_PER_DAY, MINUTES_PER_HOUR

SHORTEST_SERVICE_SECONDS: Final = 10.0
"""Calls answered for less are cut off, not served (Brown et al. 2005: agents hanging up for a rest)."""
USUAL_SHARE: Final = 0.25
FEWEST_ANSWERED: Final = 30


@dataclass(frozen=True, slots=True, eq=False)
class QueuedCalls:
    """Calls in the order in which they joined the queue, as parallel arrays; times are in minutes."""

    source: str
    types: tuple[str, ...]
    agents: tuple[str, ...]
    type: NDArray[np.int64]
    high: NDArray[np.bool_]
    """Known to be of high priority."""
    customer: NDArray[np.int64]
    joined: NDArray[np.float64]
    wait: NDArray[np.float64]
    answered: NDArray[np.bool_]
    service: NDArray[np.float64]
    agent: NDArray[np.int64]
    covered: NDArray[np.bool_]
    """Whether each day since the origin counts, for all days up to the last."""
    sent_on: NDArray[np.bool_]
    """Taken out of the queue by the switch: neither answered nor hung up."""
    phantoms: int
    never_queued: int
    unknown_waits: int
    """Calls that hung up after a time that is not known."""
    patience_unknown: bool
    """So many of them that no law of patience can be told, only a mean."""

    @property
    def left_line(self) -> NDArray[np.float64]:
        """When the wait ended, by an answer or by hanging up."""
        return self.joined + self.wait

    @property
    def abandoned(self) -> NDArray[np.bool_]:
        """Whether the caller hung up in the queue."""
        return ~self.answered & ~self.sent_on

    @property
    def dropped(self) -> NDArray[np.bool_]:
        """Whether the call was answered and cut off at once."""
        return self.answered & (self.service * 60.0 < SHORTEST_SERVICE_SECONDS)

    @property
    def served(self) -> NDArray[np.bool_]:
        """Whether the call was answered and worked on."""
        return self.answered & ~self.dropped

    @property
    def day(self) -> NDArray[np.int64]:
        """The day of joining, counted from the origin."""
        return (self.joined // MINUTES_PER_DAY).astype(np.int64)

    @property
    def hour_of_week(self) -> NDArray[np.int64]:
        """The hour of the week of joining, 0 is Monday 00:00."""
        return hour_of_week(self.joined)

    @property
    def counts(self) -> NDArray[np.bool_]:
        """Whether the call fell on a covered day."""
        return self.covered[self.day]

    @property
    def weeks(self) -> NDArray[np.float64]:
        """How many covered days each hour of the week has been observed on."""
        per_weekday = np.bincount(np.flatnonzero(self.covered) % 7, minlength=7).astype(np.float64)
        return np.repeat(per_weekday, 24)


def hour_of_week(minutes: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the hour of the week of times in minutes since a Monday 00:00."""
    return (minutes // MINUTES_PER_HOUR).astype(np.int64) % HOURS_PER_WEEK


def queued_calls(log: CallLog) -> QueuedCalls:
    """Put the calls of a log that joined the queue on the clock of the model.

    Raises InputError when fewer than thirty calls were answered: nothing can be fitted to so little.
    """
    never = (log.outcome == HUNG_UP) & (log.wait <= 0.0)
    calls = log.where((log.outcome != PHANTOM) & ~never)
    answered = calls.outcome == ANSWERED
    if int(answered.sum()) < FEWEST_ANSWERED:
        raise InputError(Problem("has too few answered calls to fit anything", file=log.source,
                                 found=f"{int(answered.sum())} answered", allowed=f"at least {FEWEST_ANSWERED}"))
    told_enough(calls.wait, answered, "wait", log.source)
    told_enough(calls.service, answered, "time with the agent", log.source)
    left = calls.outcome == HUNG_UP
    unknown = int((left & np.isnan(calls.wait)).sum())
    wait, patience_unknown = waits_of_those_who_left(filled(calls.wait, answered), answered, left, calls.type)
    wait = np.nan_to_num(filled(wait, calls.outcome == SENT_ON))
    service = filled(calls.service, answered)
    origin = int(log.day.min()) - (int(log.day.min()) - 1) % 7
    seconds: NDArray[np.float64] = np.add((calls.day - origin) * 86_400.0, np.maximum(calls.entry + calls.vru, 0.0))
    order = np.argsort(seconds, kind="stable")
    last = int(seconds.max() // 86_400.0)
    return QueuedCalls(
        source=log.source, types=log.types, agents=log.agents, type=calls.type[order],
        high=(calls.priority == 2)[order], customer=calls.customer[order], joined=seconds[order] / 60.0,
        wait=wait[order] / 60.0, answered=answered[order],
        service=np.where(answered, service, 0.0)[order] / 60.0,
        agent=np.where(answered, calls.agent, -1)[order], covered=_covered(seconds, last + 1),
        sent_on=(calls.outcome == SENT_ON)[order], phantoms=int((log.outcome == PHANTOM).sum()),
        never_queued=int(never.sum()), unknown_waits=unknown, patience_unknown=patience_unknown,
    )


def _covered(seconds: NDArray[np.float64], days: int) -> NDArray[np.bool_]:
    """Which days since the origin have at least a quarter of the median of their weekday's days with calls."""
    counts = np.bincount((seconds // 86_400.0).astype(np.int64), minlength=days)
    covered = np.zeros(days, dtype=bool)
    for weekday in range(7):
        same = counts[weekday::7]
        if same.any():
            covered[weekday::7] = same >= max(1.0, USUAL_SHARE * float(np.median(same[same > 0])))
    return covered
