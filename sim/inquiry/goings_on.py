"""What goes on while a case is open: stretches of time, and how much of its life each took.

At one minute several things may go on; what counts is the first of: somebody is at *work* on it; it waits in a *line*;
its customer is at a *machine*; it waits for the *customer*, or for a *third party*, with no agent; a date that was
*promised* has not come; nobody reads the message (*silence*); it is *believed* to be solved. What is left is *between*
one attempt and the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from sim.vocabulary import ChannelKind, Kind

if TYPE_CHECKING:
    from sim.inquiry.lives import Life

K = Kind
ORDER: Final = ("work", "line", "machine", "customer", "third_party", "promised", "silence", "believed")
"""What goes on, the first that holds counting."""
BETWEEN: Final = "between"
_ENDS_WAIT: Final = frozenset((K.SERVED, K.ABANDONED, K.WITHDRAWN, K.CLOSED, K.ANSWERED_LATE))
_AWAITING: Final = {K.AWAITING_CUSTOMER: "customer", K.AWAITING_THIRD_PARTY: "third_party"}
_AWAITED: Final = {K.AWAITED_CUSTOMER: "customer", K.AWAITED_THIRD_PARTY: "third_party"}
_ENDS_MACHINE: Final = frozenset((K.SELF_SERVED, K.HUMAN_OFFERED, K.QUIT_SELF_SERVICE, K.CLOSED, K.ENDED))


@dataclass(frozen=True, slots=True)
class Span:
    """One stretch of time of a case, one of `ORDER`."""

    name: str
    case: int
    start: float
    end: float


def spans(life: Life) -> list[Span]:
    """Return what goes on in a life, case by case; what lasts beyond the run ends with it."""
    return list(_Watch(life).spans())


class _Watch:
    """Follows the records of a life and remembers what has begun."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self.records = life.run.log.records
        self.begun: dict[tuple[Any, ...], tuple[str, int, float]] = {}

    def spans(self) -> Iterator[Span]:
        doors = self.life.run.plan.channels["kind"]
        for at in self.life.positions:
            row = self.records[at]
            kind, time, case = int(row["kind"]), float(row["time"]), int(row["case"])
            if kind in _ENDS_WAIT:
                queued = int(row["why"]) if ("line", int(row["why"])) in self.begun else int(row["cause"])
                yield from self._ends(("line", queued), time)
            if kind == K.ENDED:
                for name in ("promised", "silence", "believed"):
                    yield from self._ends((name, case), time)
            if kind in _ENDS_MACHINE:
                yield from self._ends(("machine", case), time)
            if kind == K.QUEUED:
                self.begun["line", at] = "line", case, time
            elif kind in (K.SERVED, K.ANSWERED_LATE):
                self.begun["work", int(row["place"]), int(row["agent"])] = "work", case, time
            elif kind == K.RELEASED:
                yield from self._ends(("work", int(row["place"]), int(row["agent"])), time)
            elif kind in (K.CONTACTED, K.HUMAN_OFFERED) and doors[int(row["place"])] == ChannelKind.SELF_SERVICE:
                self.begun["machine", case] = "machine", case, time
            elif kind in _AWAITING:
                self.begun[_AWAITING[Kind(kind)], case] = _AWAITING[Kind(kind)], case, time
            elif kind in _AWAITED:
                yield from self._ends((_AWAITED[Kind(kind)], case), time)
            elif kind in (K.FIX_REQUESTED, K.ANSWER_PROMISED):
                yield from self._ends(("promised", case), time)
                self.begun["promised", case] = "promised", case, time
            elif kind in (K.PROMISE_BROKEN, K.PROMISE_KEPT):
                yield from self._promised(row, kind, case, time)
            elif kind in (K.FIXED, K.ANSWERED):
                yield from self._ends(("promised", case), time)
            elif kind == K.UNREAD:
                self.begun["silence", case] = "silence", case, time
            elif kind in (K.UNANSWERED, K.CAME_BACK):
                yield from self._ends(("silence" if kind == K.UNANSWERED else "believed", case), time)
            if kind in (K.GRANTED, K.FIXED):
                self.begun["believed", case] = "believed", case, time
            elif kind == K.FIX_REQUESTED:
                self.begun.pop(("believed", case), None)
        for key in list(self.begun):
            yield from self._ends(key, self.life.run.plan.horizon)

    def _ends(self, key: tuple[Any, ...], time: float) -> Iterator[Span]:
        begun = self.begun.pop(key, None)
        if begun is not None and begun[2] < time:
            yield Span(begun[0], begun[1], begun[2], time)

    def _promised(self, row: Any, kind: int, case: int, time: float) -> Iterator[Span]:
        """A promised date runs from when it was quoted, which may have been in a later call."""
        quoted = int(row["cause"] if kind == K.PROMISE_BROKEN else row["why"])
        yield from self._ends(("promised", case), time)
        start = float(self.records["time"][quoted])
        if start < time:
            yield Span("promised", case, start, time)


def time_went(life: Life, case: int, until: float) -> dict[str, float]:
    """Return how many minutes of a case, from its onset `until` its end, went by with what; they add up to all of them.
    """
    records = life.run.log.records
    opened = next(float(records["time"][at]) for at in life.positions if records["case"][at] == case)
    mine = [span for span in spans(life) if span.case == case and span.start < until and span.end > opened]
    inner = {edge for span in mine for edge in (span.start, span.end) if opened < edge < until}
    went: dict[str, float] = {}
    for start, end in pairwise(sorted({opened, until, *inner})):
        on = {span.name for span in mine if span.start <= start and span.end >= end}
        name = next((name for name in ORDER if name in on), BETWEEN)
        went[name] = went.get(name, 0.0) + (end - start)
    return went
