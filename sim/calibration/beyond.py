"""What a log shows that the scenario cannot say, or says otherwise: measured, so that nobody asks it.

Everything is measured at the first desk, with the interval that its days give when they are drawn again, and left out
where that interval, widened to 99 %, does not exclude "no difference".
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.intervals.day_bounds import Bounds, bounds, days_again
from sim.calibration.queued_calls import QueuedCalls
from sim.calibration.roster import has_names, sessions
from sim.vocabulary import MINUTES_PER_DAY, MINUTES_PER_HOUR

FEWEST: Final = 100
"""Calls, gaps or agent-minutes below which nothing is said."""
LONGEST_PICK_UP: Final = 0.5
SHORTEST_PICK_UP: Final = 0.02
HARDLY: Final = 0.25
"""An agent with less than this share of the calls of a type that would be his hardly takes it."""
EXPECTED: Final = 20.0
"""Calls of the type that he should have had, for that to be said."""
SHARE_WHO_DO_NOT: Final = 0.05
STRICTER: Final = 1.315
"""The normal quantile of 99 % over that of 95 %, two-sided."""
WAITED: Final = 10.0 / 60.0
SLICES: Final = tuple(each / 12.0 for each in range(13))
"""Of the first minute of waiting."""
LONG_LINE: Final = 3
NO_PAUSES: Final = 0.97
"""Where a short line finds nearly as many at work as a long one, it is the same desk, however clear the difference."""
EARLY: Final = (8.0, 18.0)
"""Hours of the day that are set against the later ones."""

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Ratio:
    """One rate or share against another."""

    one: float
    other: float
    quotient: Bounds
    """Of the one by the other."""

    @property
    def clear(self) -> bool:
        """Whether they are clearly not the same: several things are looked at, so 99 % sure of each."""
        found = self.quotient
        if not found.known:
            return False
        return abs(math.log(found.value)) > STRICTER * 0.5 * math.log(found.high / found.low)


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A type of call that some agents do not take."""

    type: str
    never: int
    """Agents who never took one."""
    hardly: int
    """Agents who took less than a quarter of what would be theirs, those who never did included."""
    share: float
    """Of the desk's talking time that is theirs."""
    waited_though_empty: Ratio
    """Share of its calls that waited though nobody was in line, against that of the other types."""


@dataclass(frozen=True, slots=True)
class Beyond:
    """What was measured; None where the log does not tell, or not clearly."""

    pick_up: float
    """Minutes, the median, from the end of a call until the agent has the next one that waits; 0 where not told."""
    not_taken: tuple[NotTaken, ...]
    working: Ratio | None
    """Share of the agents in session who talk, while one caller waits against while three or more do."""
    hanging_up_by_line: Ratio | None
    """Hanging up a minute, in the first minute, of who found three or more in line against who found nobody; each over
    what is usual for the types of their calls."""
    hanging_up_by_hour: Ratio | None
    """The same, of who came before eight or after six in the evening against who came between."""

    @property
    def reps_only(self) -> tuple[str, ...]:
        """Return the types that clearly wait because of agents who do not take them."""
        return tuple(each.type for each in self.not_taken
                     if each.waited_though_empty.clear and each.waited_though_empty.quotient.value > 1.0)

    def sentences(self) -> tuple[str, ...]:
        """Return what the log shows and the scenario cannot say, or how it says it."""
        found = []
        for each in self.not_taken:
            found.append(
                f"{each.hardly} agents ({each.never} of them never) hardly take type {each.type}; they have "
                f"{each.share:.0%} of the desk's talking time. In the scenario every agent of a pool takes all that "
                "comes to it: do not ask it who should learn what.")
        if self.pick_up:
            found.append(f"A free agent has the next waiting call after {60.0 * self.pick_up:.0f} s (the median): "
                         "wrap_up of the channel.")
        if self.working is not None:
            ratio = self.working
            found.append(f"Of the agents in session {ratio.one:.0%} talk while one caller waits and {ratio.other:.0%} "
                         f"while {LONG_LINE} or more do: pauses are longer while the line is short. A pool of agents "
                         "who step in stands for that; do not ask the scenario about pauses.")
        if self.hanging_up_by_line is not None:
            ratio = self.hanging_up_by_line
            found.append(f"Who finds {LONG_LINE} or more in line hangs up {_times(ratio)} as often in the first minute "
                         "as who finds nobody. Patience in the scenario does not know the line: do not ask it what "
                         "an announcement of the line would do.")
        if self.hanging_up_by_hour is not None:
            ratio = self.hanging_up_by_hour
            found.append(f"Before {EARLY[0]:.0f} and after {EARLY[1]:.0f} o'clock callers hang up {_times(ratio)} as "
                         "often a minute, in the first, as between. Patience in the scenario does not know the hour.")
        return tuple(found)


def _times(ratio: Ratio) -> str:
    bound = ratio.quotient
    return f"{bound.value:.2f} times ({bound.low:.2f} to {bound.high:.2f})"


def beyond(calls: QueuedCalls, members: Flags) -> Beyond:
    """Measure what the calls flagged in `members`, those of the first desk, show beyond the scenario."""
    days = _Days(calls)
    ahead = line_ahead(calls, members)
    named = has_names(calls)
    early = calls.joined % MINUTES_PER_DAY / MINUTES_PER_HOUR
    day_time = (early >= EARLY[0]) & (early < EARLY[1])
    known = members & ~np.full(members.size, calls.patience_unknown)
    return Beyond(
        pick_up(calls, members) if named else 0.0,
        _not_taken(calls, members, ahead, days) if named else (),
        _working(calls, members, days) if named else None,
        _hanging_up(calls, known & (ahead >= LONG_LINE), known & (ahead == 0), days),
        _hanging_up(calls, known & ~day_time, known & day_time, days),
    )


class _Days:
    """The covered days, drawn again."""

    def __init__(self, calls: QueuedCalls) -> None:
        self.place = np.where(calls.covered, np.cumsum(calls.covered) - 1, -1)
        self.number = int(calls.covered.sum())
        self.weights = days_again(self.number)

    def sums(self, day: Integers, amount: Floats | Flags) -> Floats:
        """Add up amounts by covered day."""
        kept = self.place[day] >= 0
        return np.asarray(np.bincount(self.place[day][kept], weights=amount[kept].astype(np.float64),
                                      minlength=self.number), dtype=np.float64)

    def ratio(self, above: Floats, below: Floats, other_above: Floats, other_below: Floats) -> Ratio | None:
        """Return one quotient of sums by day against another; None unless their ratio is clearly not 1."""
        found = self.any_ratio(above, below, other_above, other_below)
        return found if found.clear else None

    def any_ratio(self, above: Floats, below: Floats, other_above: Floats, other_below: Floats) -> Ratio:
        """Return one quotient of sums by day against another."""
        one, other = (float(over.sum() / max(under.sum(), 1e-9))
                      for over, under in ((above, below), (other_above, other_below)))
        if min(above.sum(), other_above.sum()) <= 0.0:
            return Ratio(one, other, Bounds(0.0))
        with np.errstate(divide="ignore", invalid="ignore"):
            drawn = (self.weights @ above) / (self.weights @ below)
            drawn = drawn / ((self.weights @ other_above) / (self.weights @ other_below))
        return Ratio(one, other, bounds(one / other, drawn, self.number))


def line_ahead(calls: QueuedCalls, members: Flags) -> Integers:
    """Return how many of the calls flagged were waiting when each call joined."""
    waits = members & (calls.wait > 0.0)
    began, ended = np.sort(calls.joined[waits]), np.sort(calls.left_line[waits])
    return np.asarray(np.searchsorted(began, calls.joined, side="left")
                      - np.searchsorted(ended, calls.joined, side="right"), dtype=np.int64)


def pick_up(calls: QueuedCalls, members: Flags) -> float:
    """Return the median time from the end of an agent's call to the next one, of those that waited at that moment.

    Gaps of more than half a minute are pauses. 0 where fewer than a hundred such gaps are seen, or they take no time.
    """
    taken = np.flatnonzero(members & calls.answered & (calls.agent >= 0))
    taken = taken[np.lexsort((calls.left_line[taken], calls.agent[taken]))]
    before, after = taken[:-1], taken[1:]
    end = calls.left_line[before] + calls.service[before]
    gap = calls.left_line[after] - end
    told = (calls.agent[before] == calls.agent[after]) & (calls.joined[after] < end) & (gap >= 0.0)
    gap = gap[told & (gap <= LONGEST_PICK_UP)]
    if gap.size < FEWEST or float(np.median(gap)) < SHORTEST_PICK_UP:
        return 0.0
    return round(float(np.median(gap)), 3)


def _not_taken(calls: QueuedCalls, members: Flags, ahead: Integers, days: _Days) -> tuple[NotTaken, ...]:
    taken = members & calls.answered & (calls.agent >= 0)
    table = np.zeros((len(calls.agents), len(calls.types)))
    np.add.at(table, (calls.agent[taken], calls.type[taken]), 1.0)
    talk = np.bincount(calls.agent[taken], weights=calls.service[taken], minlength=len(calls.agents))
    total, mix = table.sum(axis=1), table.sum(axis=0) / max(table.sum(), 1.0)
    waited = (members & (ahead == 0) & (calls.wait > WAITED)).astype(np.float64)
    alone = (members & (ahead == 0)).astype(np.float64)
    found = []
    for code, name in enumerate(calls.types):
        expected = total * mix[code]
        hardly = (expected >= EXPECTED) & (table[:, code] < HARDLY * expected)
        share = float(talk[hardly].sum() / max(talk.sum(), 1e-9))
        if share < SHARE_WHO_DO_NOT:
            continue
        own = (calls.type == code).astype(np.float64)
        ratio = days.any_ratio(*(days.sums(calls.day, each) for each in (
            own * waited, own * alone, (1.0 - own) * waited, (1.0 - own) * alone)))
        found.append(NotTaken(name, int((hardly & (table[:, code] == 0.0)).sum()), int(hardly.sum()), share, ratio))
    return tuple(found)


def _hanging_up(calls: QueuedCalls, one: Flags, other: Flags, days: _Days) -> Ratio | None:
    """Hanging up in the first minute of waiting, over what type and time waited so far let expect.

    Who waits longer is also seen at later seconds, when more hang up or fewer; so what is expected goes by slices of
    the minute.
    """
    waited = calls.wait > 0.0
    both = waited & (one | other)
    left = np.zeros(calls.wait.size)
    expected = np.zeros(calls.wait.size)
    for low, high in pairwise(SLICES):
        spent = np.clip(calls.wait - low, 0.0, high - low) * waited
        gone = (calls.abandoned & (calls.wait > low) & (calls.wait <= high)).astype(np.float64)
        lost, minutes = (np.bincount(calls.type[both], weights=each[both], minlength=len(calls.types))
                         for each in (gone, spent))
        left += gone
        expected += spent * (lost / np.maximum(minutes, 1e-9))[calls.type]
    if min(float(left[flags].sum()) for flags in (one, other)) < FEWEST:
        return None
    return days.ratio(*(days.sums(calls.day, each) for each in (
        one * left, one * expected, other * left, other * expected)))


def _working(calls: QueuedCalls, members: Flags, days: _Days) -> Ratio | None:
    """Agents talking over agents in session, while one caller waits and while three or more do."""
    present = sessions(calls, np.where(members, "here", "elsewhere"))
    talks = members & calls.answered & (calls.agent >= 0)
    waits = members & (calls.wait > 2.0 * WAITED)
    start, wait = calls.left_line[talks], calls.joined[waits] + WAITED
    changes = ((start, 1, 0, 0), (start + calls.service[talks], -1, 0, 0), (wait, 0, 1, 0),
               (calls.left_line[waits] - WAITED, 0, -1, 0), (present.start, 0, 0, 1), (present.end, 0, 0, -1))
    times = np.concatenate([each[0] for each in changes])
    order = np.argsort(times, kind="stable")
    sizes = [each[0].size for each in changes]
    talking, line, there = (
        np.cumsum(np.repeat([each[column] for each in changes], sizes)[order])[:-1].astype(np.float64)
        for column in (1, 2, 3))
    times = times[order]
    span = np.diff(times)
    day = np.minimum((times[:-1] // MINUTES_PER_DAY).astype(np.int64), calls.covered.size - 1)
    short, long = (line == 1.0).astype(np.float64), (line >= LONG_LINE).astype(np.float64)
    if min(float(span @ short), float(span @ long)) < FEWEST:
        return None
    busy = np.minimum(talking, there)
    found = days.ratio(*(days.sums(day, span * each) for each in (
        short * busy, short * there, long * busy, long * there)))
    return found if found is not None and found.quotient.value < NO_PAUSES else None
