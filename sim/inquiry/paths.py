"""The way by which a broken link does harm: from its own record to the harm, along the causes of the log.

What a link does is seen in those whom it befalls *but for* it: who is lost as it is and kept when the link is mended,
under the same luck. Of these the lives are read from the log. The *story* of a harm is the chain of records from it
upwards, by what each happened for (`why`), else by what set it off (`cause`), within the one life. The path of a link
begins with its latest record on that story. Where its record stands beside the story - what is told is lost, say, which
shows only when the story has to be repeated - it begins with the latest one before the harm, goes down to what
that brought about, and goes on with the story from there. A link without records of its own, or that spared a life its
records, is told from where the life first differs from the one with the link mended.

A path is told in kinds of records, each once, in the order in which it came first: a story that goes round in circles
is as long as one that does not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.eventlog.record import RECORD
from sim.vocabulary import NOBODY, Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.scenario.plan import Plan

Path = tuple[str, ...]
_AGENTS_WORK: Final = frozenset((Kind.RELEASED, Kind.WRAPPING_UP))
"""What an agent does after the customer has gone: no part of a story."""
_OF_OTHERS: Final = frozenset((*_AGENTS_WORK, Kind.PRAISED, Kind.AGGRIEVED, Kind.REPUTATION_FELL, Kind.REPORTED))
"""What does not come back to the customer whose life it is."""
_SET_OFF: Final = (int(Kind.OPENED), int(Kind.WITHDRAWN))
"""Of these it says more what set them off: another problem knocked on, a wait was given up because all was over."""


@dataclass(frozen=True, slots=True, eq=False)
class Life:
    """The records of one customer in the order of the log, with their positions in it."""

    records: NDArray[Any]
    positions: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Lives:
    """Reads the lives of some customers, by index."""

    customers: tuple[int, ...]

    def __call__(self, plan: Plan, seed: int, replication: int) -> _Keeping:
        """Return the sink of one run."""
        return _Keeping(self.customers)


class _Keeping:
    """Keeps the records of some customers of one run."""

    def __init__(self, customers: Sequence[int]) -> None:
        self._customers = tuple(customers)
        self._wanted = np.zeros(max(customers, default=0) + 2, dtype=np.bool_)  # the last place is for nobody
        self._wanted[list(customers)] = True
        self._parts: list[tuple[NDArray[Any], NDArray[np.int64]]] = []
        self._taken = 0

    def take(self, records: NDArray[Any]) -> None:
        """Keep what belongs to one of the customers."""
        who = np.minimum(records["customer"], self._wanted.size - 1)  # -1 is nobody as well
        places = np.flatnonzero(self._wanted[who])
        self._parts.append((records[places].copy(), places + self._taken))
        self._taken += len(records)

    def result(self) -> dict[int, Life]:
        """Return the lives by index of the customer."""
        records = np.concatenate([part for part, _ in self._parts] or [np.zeros(0, dtype=RECORD)])
        positions = np.concatenate([part for _, part in self._parts] or [np.zeros(0, dtype=np.int64)])
        order = np.argsort(records["customer"], kind="stable")
        edges = np.searchsorted(records["customer"][order], [self._customers, [one + 1 for one in self._customers]])
        return {customer: Life(records[order[start:end]], positions[order[start:end]])
                for customer, start, end in zip(self._customers, *edges.tolist(), strict=True)}


@dataclass(frozen=True, slots=True)
class Signs:
    """The records by which a link shows: their kinds and, where it is a link of one pool, its number."""

    kinds: frozenset[Kind]
    pool: int = NOBODY

    def of(self, records: NDArray[Any]) -> NDArray[np.bool_]:
        """Return which records these are."""
        found = np.isin(records["kind"], [int(kind) for kind in self.kinds])
        return found & (records["place"] == self.pool) if self.pool != NOBODY else found


def path_of(life: Life, harm: int, signs: Signs, otherwise: Life | None = None) -> Path:
    """Return the path from a link's record in a life to a harm, or () where the link has no part in that life.

    harm: row of the record of the harm; otherwise: the life of the same customer with the link mended.
    """
    parents = _parents(life)
    story = _story(parents, harm)
    shown = signs.of(life.records)
    shown[harm:] = False
    on_story = [row for row in story if shown[row]]
    if on_story:
        return _told(life, [row for row in story if row >= on_story[-1]])
    beside = np.flatnonzero(shown)
    if beside.size:
        return _told(life, _from_beside(life, parents, story, _begins(life, parents, beside)))
    if otherwise is None:
        return ()
    apart = first_apart(life, otherwise)
    if apart > harm:
        return ()
    if _only_felt(life, otherwise, apart) and parents[apart] != NOBODY:
        apart = int(parents[apart])  # it says nothing by itself: what it was about does
    return _told(life, [row for row in story if row >= apart] if apart in story
                 else _from_beside(life, parents, story, apart))


def _only_felt(life: Life, other: Life, row: int) -> bool:
    """Whether a row is a feeling for which the other life has something else, and not the same feeling otherwise."""
    felt = int(Kind.FELT)
    return bool(life.records["kind"][row] == felt
                and (row >= len(other.records) or other.records["kind"][row] != felt))


def _begins(life: Life, parents: NDArray[np.int64], beside: NDArray[np.int64]) -> int:
    """Return with which of a link's records beside a story a path begins: the latest, as a rule.

    Where it brought about nothing itself - a request that is lost again is told by the dates that passed before -, the
    first of its case.
    """
    latest = int(beside[-1])
    if np.any(parents == latest):
        return latest
    cases = life.records["case"]
    return int(beside[cases[beside] == cases[latest]][0])


def _story(parents: NDArray[np.int64], harm: int) -> list[int]:
    """Return the rows from the beginning of a story to the harm."""
    story, row = [], harm
    while row != NOBODY:
        story.append(row)
        row = int(parents[row])
    return story[::-1]


def _from_beside(life: Life, parents: NDArray[np.int64], story: Sequence[int], start: int) -> list[int]:
    """Return the rows from a record beside a story: what it brought about up to the harm, then the story from there.

    Of several records that it brought about those count that lead to the last one.
    """
    harm = story[-1]
    below, last = {start}, start
    for row in range(start + 1, harm):
        if int(parents[row]) in below and int(life.records["kind"][row]) not in _OF_OTHERS:
            below.add(row)
            last = row
    chain = [row for row in _story(parents, last) if row >= start]
    return [*chain, *(row for row in story if row > last)]


def _parents(life: Life) -> NDArray[np.int64]:
    """Return, for every row, the row of the record that it happened for, or set it off, -1 outside of the life."""
    why, cause = _rows_at(life, life.records["why"]), _rows_at(life, life.records["cause"])
    first = (why != NOBODY) & ~np.isin(life.records["kind"], _SET_OFF)
    return np.where(first | (cause == NOBODY), why, cause)


def _rows_at(life: Life, positions: NDArray[Any]) -> NDArray[np.int64]:
    rows = np.searchsorted(life.positions, positions)
    there = (positions >= 0) & (life.positions[np.minimum(rows, len(life.positions) - 1)] == positions)
    return np.where(there, rows, NOBODY)


def first_apart(life: Life, other: Life) -> int:
    """Return the first row in which two lives of one customer differ in what happens, when, where or how much.

    Indices of people and positions in the log are not compared: they belong to the run.
    """
    shared = min(len(life.records), len(other.records))
    unequal = np.zeros(shared, dtype=np.bool_)
    for name in ("kind", "time", "place", "value"):
        unequal |= life.records[name][:shared] != other.records[name][:shared]
    return int(np.argmax(unequal)) if unequal.any() else shared


def _told(life: Life, rows: Iterable[int]) -> Path:
    """Return the kinds of some records, each once, in the order in which they come first."""
    kinds = dict.fromkeys(int(life.records["kind"][row]) for row in rows)
    return tuple(Kind(kind).name for kind in kinds if kind <= max(Kind) and kind not in _AGENTS_WORK)


# Harms ------------------------------------------------------------------------------------------------------------


def harm_in(life: Life, case: int) -> int:
    """Return the row of the harm: of the customer's leaving (case -1), or of the end of a case, else its last record.

    A case that is open at the horizon is told up to there; -1 where there is no such record.
    """
    records = life.records
    if case == NOBODY:
        found = np.flatnonzero(records["kind"] == int(Kind.LEFT))
        return int(found[0]) if found.size else NOBODY
    own = np.flatnonzero(records["case"] == case)
    ended = own[records["kind"][own] == int(Kind.ENDED)]
    if ended.size:
        return int(ended[0])
    steps = own[~np.isin(records["kind"][own], (int(Kind.FELT), int(Kind.RELEASED), int(Kind.WRAPPING_UP)))]
    return int(steps[-1]) if steps.size else NOBODY


def most_frequent(paths: Counter[Path]) -> list[tuple[Path, int]]:
    """Return paths with how often each was found, the most frequent first; of equals the shorter, then by name."""
    return sorted(paths.items(), key=lambda item: (-item[1], len(item[0]), item[0]))
