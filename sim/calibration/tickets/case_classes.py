"""Classes of cases: what a log says a case is about, and how urgent it is where that tells more.

A case has the first class that it is known by, or its first priority in a log without classes. Where a log has both,
its cases are told apart by priority, or by class and priority together, if that says more of what becomes of them than
classes do, and than nothing does: of what follows each visit and how long it takes, where it is, by log-likelihood less
half the logarithm of the visits for each free share (Schwarz 1978, *Annals of Statistics* 6:461). A part of a class
with few cases stays with its class, and classes with few cases are one.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.reading.meanings import slug
from sim.calibration.tickets.stage_growth import SPENT_EDGES
from sim.calibration.tickets.ticket_log import TicketLog, names_of
from sim.calibration.tickets.ticket_visits import OPEN, Visits

MOST: Final = 12
"""Classes, the most frequent ones; twice as many where they are parted by priority."""
FEWEST: Final = 50
"""Cases of a class."""
CLEAR: Final = 1.0
"""Log-likelihood by which it has to say more."""
OTHERS: Final = "other_classes"
UNKNOWN: Final = -1

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]


def case_classes(log: TicketLog, visits: Visits, timed: bool) -> tuple[Codes, tuple[str, ...]]:
    """Return the class of each case, and what classes are called.

    timed: whether time in line is a timer, and so a figure of the case.
    """
    kind, urgency = first_known(log, log.kind), first_known(log, log.priority)
    by_class, by_priority = _told(kind, log.kinds, MOST), _told(urgency, log.priorities, MOST)
    if not log.kinds or not log.priorities:
        return by_class if log.kinds else by_priority
    others = by_priority, _told(*_parted(kind, urgency, log), 2 * MOST)
    least = max(_worth(visits, each, timed) for each in (by_class[0], np.zeros_like(kind)))
    worth = [_worth(visits, codes, timed) for codes, _ in others]
    return others[int(np.argmax(worth))] if max(worth) > least + CLEAR else by_class


def flaw_of(kind: str, priority: str, flaws: Collection[str]) -> str:
    """Return the flaw of a case of some class and priority, "" where it has none of these.

    flaws: of a scenario that was fitted to such a log, whatever its cases are told apart by.
    """
    words = with_priority(kind, priority), kind, priority
    return next((name for word in words for name in (word, slug(word)) if name in flaws),
                OTHERS if OTHERS in flaws else "")


def with_priority(kind: str, priority: str) -> str:
    """Return what the part of a class with a priority is called."""
    return f"{kind}, {priority}"


def first_known(log: TicketLog, column: Codes) -> Codes:
    """Return the first value of each case that is known, `UNKNOWN` where none is."""
    found = np.full(len(log.cases), UNKNOWN, dtype=np.int64)
    known = np.flatnonzero(column >= 0)[::-1]
    found[log.case[known]] = column[known]
    return found


def _parted(kind: Codes, urgency: Codes, log: TicketLog) -> tuple[Codes, tuple[str, ...]]:
    """Classes by priority; parts with few cases, and cases of no known priority, are the class as such."""
    priorities = len(log.priorities)
    part = np.where((kind >= 0) & (urgency >= 0), kind * priorities + urgency, UNKNOWN)
    count = np.bincount(part[part >= 0], minlength=len(log.kinds) * priorities)
    enough = (part >= 0) & (count[part] >= FEWEST)
    found = np.where(enough, len(log.kinds) + part, kind)
    return found, (*log.kinds, *(with_priority(one, other) for one in log.kinds for other in log.priorities))


def _told(code: Codes, labels: tuple[str, ...], most: int) -> tuple[Codes, tuple[str, ...]]:
    """The classes that are told apart, the most frequent first, and those of all others; one where there are none."""
    count = np.bincount(code[code >= 0], minlength=max(len(labels), 1))
    kept = [int(at) for at in np.argsort(-count, kind="stable")[:most] if count[at] >= FEWEST]
    if not kept:
        return np.zeros(code.size, dtype=np.int64), ("case",)
    place = np.full(len(labels) + 1, len(kept), dtype=np.int64)
    place[kept] = np.arange(len(kept))
    kind = place[code]
    names = names_of([labels[at] for at in kept])
    return kind, (*names, OTHERS) if (kind == len(kept)).any() else names


def _worth(visits: Visits, kind: Codes, timed: bool) -> float:
    """How well classes tell what follows visits, where they are, and how long they take."""
    from scipy.special import xlogy

    seen = visits.next != OPEN
    own = visits.work + visits.wait + (visits.queue if timed else 0.0)
    spent = np.searchsorted(np.array(SPENT_EDGES), own, side="right")[seen]
    place = (visits.level * 4 + visits.kind)[seen]
    after, kinds = visits.next[seen], kind[visits.case[seen]]
    worth = 0.0
    for at in np.unique(place):
        here = place == at
        for figure in (after[here], spent[here]):
            values, parts = (np.unique(each, return_inverse=True)[1].reshape(-1) for each in (figure, kinds[here]))
            shape = int(parts.max()) + 1, int(values.max()) + 1
            table = np.bincount(parts * shape[1] + values, minlength=shape[0] * shape[1]).reshape(shape).astype(float)
            whole = table.sum(axis=1)
            worth += float(xlogy(table, table).sum() - xlogy(whole, whole).sum())
            worth -= 0.5 * math.log(here.sum()) * shape[0] * (shape[1] - 1)
    return worth
