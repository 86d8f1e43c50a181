"""Causes followed: from a record up to what it goes back to, and down to everything that it brought about.

Every record names up to two earlier ones: `cause` set it off now, `why` is what it happened for at all, where that is
another (`sim.eventlog.parents`). There are three ways along them, and they answer different questions:

    Along.CAUSE    by `cause` alone: what had to happen last. Leads from a customer who was served into the work before,
                   which occupied the agent, and so from one customer to others
    Along.WHY      by `why` where there is one, else by `cause`: what it was for. Leads from a customer who was served
                   to the wait, and stays mostly within one case: its story
    Along.BOTH     by both: all that has a part in it. Downwards: everything that would not have happened like this

    causes = Causes(log.records)
    causes.up(position)                       positions, from the record to the first
    causes.path(position)                     kinds, from the first to the record, what repeats told once
    causes.below([position], Along.BOTH)      mask: whatever the record had a part in
    causes.nearest({Kind.QUEUED})             for every record, the wait it goes back to
    causes.totals(weights)                    for every record, the sum of the weights of it and all below it
    causes.edges()                            how often each kind was brought about by each

Parents stand earlier in the log, so one pass forwards carries anything down to all descendants, and one pass backwards
sums anything up. A pass over ten million records takes one to three tenths of a second.

Whole logs and chunks: positions count through the whole log, so a chunk alone knows nothing of its parents. What is
carried down can be had chunk by chunk all the same, since a pass forwards needs of the past no more than what it
carried there: `Carried` and `NearestOf` keep four bytes a record, `EdgesOf` two, where the log has forty. What goes
up (`up`, `path`, `above`, `totals`) needs `Causes`, which keeps ten bytes a record.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError
from sim.jit import rule
from sim.vocabulary import NOBODY, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

Records = NDArray[Any]
Positions = NDArray[np.int64]
Mask = NDArray[np.bool_]
Path = tuple[int, ...]


class Along(IntEnum):
    """Which parents are followed (see the head of the module)."""

    CAUSE = 0
    WHY = 1
    BOTH = 2


LONGEST_BLOCK: Final = 12
"""A sequence of up to so many kinds that follows itself at once is told once in a path."""


# What goes up and down, in compiled code ---------------------------------------------------------------------------


@rule("int64(int32[::1], int32[::1], int64, int64)")
def _first_not_earlier(cause: Any, why: Any, first: int, none: int) -> int:
    """Return the index of the first record with a parent that is not earlier, or -1; `first`: position of index 0."""
    for at in range(cause.size):
        if not (none <= cause[at] < first + at and none <= why[at] < first + at):
            return at
    return -1


@rule("void(int32[::1], int64, int32[::1], int32[::1], int32[::1], int64)")
def _carry(carried: Any, first: int, cause: Any, why: Any, own: Any, along: int) -> None:
    """Fill `carried` from `first` on: a record's own number where it has one, else the one of its parent, else -1.

    Along both parents, the larger of the two.
    """
    for at in range(cause.size):
        found = own[at]
        if found < 0:
            parent = why[at] if along == 1 and why[at] >= 0 else cause[at]
            if parent >= 0:
                found = carried[parent]
            if along == 2 and why[at] >= 0:
                found = max(found, carried[why[at]])
        carried[first + at] = found


@rule("void(boolean[::1], int32[::1], int32[::1], int64)")
def _mark_above(marked: Any, cause: Any, why: Any, along: int) -> None:
    """Mark all that marked records go back to."""
    for at in range(cause.size - 1, -1, -1):
        if marked[at]:
            use_why = along != 0 and why[at] >= 0
            if use_why:
                marked[why[at]] = True
            if cause[at] >= 0 and not (along == 1 and use_why):
                marked[cause[at]] = True


@rule("void(float64[::1], int32[::1])")
def _sum_up(totals: Any, parent: Any) -> None:
    """Add every record's total to its parent's, from the last to the first."""
    for at in range(parent.size - 1, -1, -1):
        if parent[at] >= 0:
            totals[parent[at]] += totals[at]


@rule("void(int32[::1], int32[::1])")
def _count_steps(steps: Any, parent: Any) -> None:
    """Fill `steps` with how many steps each record is from the first of its chain."""
    for at in range(parent.size):
        steps[at] = steps[parent[at]] + 1 if parent[at] >= 0 else 0


@rule("int64(int32[::1], int64, int64[::1])")
def _walk_up(parent: Any, start: int, chain: Any) -> int:
    """Fill `chain` with a record and what it goes back to, as far as there is room; return how many that are."""
    steps, at = 0, start
    while at >= 0 and steps < chain.size:
        chain[steps] = at
        at = parent[at]
        steps += 1
    return steps


@rule("void(int32[::1], int32[::1], int32[::1])")
def _list_children(parent: Any, begins: Any, children: Any) -> None:
    """List the children of every record, in order: those of p are children[begins[p] : begins[p + 1]].

    `begins` has two more places than there are records, all 0.
    """
    for at in range(parent.size):
        if parent[at] >= 0:
            begins[parent[at] + 2] += 1
    for at in range(2, begins.size):
        begins[at] += begins[at - 1]
    for at in range(parent.size):
        if parent[at] >= 0:
            children[begins[parent[at] + 1]] = at
            begins[parent[at] + 1] += 1


@rule("int64(uint16[::1], int64)")
def _collapse(kinds: Any, longest: int) -> int:
    """Take out of a path whatever repeats at once, and return how long it is now."""
    told = 0
    for kind in kinds:
        kinds[told] = kind
        told += 1
        for block in range(1, min(longest, told // 2) + 1):
            same = 0
            while same < block and kinds[told - 1 - same] == kinds[told - 1 - same - block]:
                same += 1
            if same == block:
                told -= block
                break
    return told


@rule("void(uint16[:, ::1], int64)")
def _collapse_all(paths: Any, longest: int) -> None:
    """Collapse every row, of which the places before the path are 0; afterwards the places behind it are 0."""
    for row in range(paths.shape[0]):
        path = paths[row]
        begin = 0
        while begin < path.size and path[begin] == 0:
            begin += 1
        told = _collapse(path[begin:], longest)
        for at in range(told):
            path[at] = path[begin + at]
        for at in range(told, path.size):
            path[at] = 0


# A whole log -------------------------------------------------------------------------------------------------------


class Causes:
    """The parents of all records of one log, followed up and down."""

    def __init__(self, records: Records) -> None:
        """Take all records of a log; they are copied as far as they are needed (ten bytes each).

        InputError where a record names a parent that does not stand before it.
        """
        self.kind: NDArray[np.uint16] = _copied(records["kind"], np.uint16)
        self.cause: NDArray[np.int32] = _copied(records["cause"], np.int32)
        self.why: NDArray[np.int32] = _copied(records["why"], np.int32)
        _check(self.cause, self.why, 0)
        self._parents: dict[Along, NDArray[np.int32]] = {Along.CAUSE: self.cause}
        self._children: dict[Along, tuple[NDArray[np.int32], NDArray[np.int32]]] = {}

    def __len__(self) -> int:
        """Return the number of records."""
        return int(self.kind.size)

    def parent(self, along: Along = Along.CAUSE) -> NDArray[np.int32]:
        """Return the one parent of every record along CAUSE or WHY, -1 where there is none.

        ValueError along BOTH, where there may be two.
        """
        if along is Along.BOTH:
            raise ValueError("along both parents there is no single one")
        if along not in self._parents:
            self._parents[along] = np.where(self.why >= 0, self.why, self.cause)
        return self._parents[along]

    # Upwards

    def up(self, position: int, along: Along = Along.CAUSE) -> Positions:
        """Return the positions from a record (itself first) to the first of its chain, along CAUSE or WHY."""
        self._check_position(position)
        parent, room = self.parent(along), 64
        while True:
            chain = np.empty(room, dtype=np.int64)
            found = int(_walk_up(parent, position, chain))
            if found < room or room >= len(self):
                return chain[:found]
            room = min(8 * room, len(self) + 1)

    def above(self, positions: Sequence[int] | Positions, along: Along = Along.BOTH) -> Mask:
        """Return which records some records go back to, these among them."""
        marked = self._mask(positions)
        _mark_above(marked, self.cause, self.why, int(along))
        return marked

    def path(self, position: int, along: Along = Along.WHY, *, collapse: bool = True) -> Path:
        """Return the kinds from the first record of a chain to this one; what repeats at once is told once."""
        kinds = tuple(self.kind[self.up(position, along)[::-1]].tolist())
        return collapsed(kinds) if collapse else kinds

    def paths(self, positions: Sequence[int] | Positions, along: Along = Along.WHY, *,
              last: int = 64) -> list[tuple[Path, int]]:
        """Return the collapsed paths that lead to some records, and how many have each: the most frequent first.

        Of a longer chain only its `last` records are told.
        """
        at, parent = np.asarray(positions, dtype=np.int64), self.parent(along)
        if not at.size:
            return []
        kinds = np.zeros((at.size, last), dtype=np.uint16)
        for step in range(last - 1, -1, -1):
            there = at >= 0
            if not there.any():
                break
            kinds[there, step] = self.kind[at[there]]
            at = np.where(there, parent[at], NOBODY)
        _collapse_all(kinds, LONGEST_BLOCK)
        rows, counts = np.unique(kinds.view(np.dtype((np.void, 2 * last))).ravel(), return_counts=True)
        paths = [tuple(kind for kind in np.frombuffer(row.tobytes(), np.uint16).tolist() if kind) for row in rows]
        return sorted(zip(paths, counts.tolist(), strict=True), key=lambda item: (-item[1], item[0]))

    # Downwards

    def children(self, position: int, along: Along = Along.CAUSE) -> Positions:
        """Return the positions of the records that this one is a parent of, in order."""
        self._check_position(position)
        if along is Along.BOTH:
            return np.union1d(self.children(position), np.flatnonzero(self.why == position))
        if along not in self._children:
            begins, children = np.zeros(len(self) + 2, dtype=np.int32), np.zeros(len(self), dtype=np.int32)
            _list_children(self.parent(along), begins, children)
            self._children[along] = begins, children
        begins, children = self._children[along]
        return children[begins[position]: begins[position + 1]].astype(np.int64)

    def below(self, positions: Sequence[int] | Positions, along: Along = Along.CAUSE) -> Mask:
        """Return which records some records brought about, directly or through others, these among them."""
        return np.asarray(self.carried(np.where(self._mask(positions), 0, NOBODY), along) >= 0)

    def carried(self, own: NDArray[Any], along: Along = Along.CAUSE) -> NDArray[np.int32]:
        """Carry numbers down: return for every record its own where that is not negative, else that of its parent.

        -1 where nothing stands above either; along BOTH, the larger of what the two parents have.
        """
        if len(own) != len(self):
            raise ValueError(f"{len(own)} numbers for {len(self)} records")
        carried = np.empty(len(self), dtype=np.int32)
        _carry(carried, 0, self.cause, self.why, _copied(own, np.int32), int(along))
        return carried

    def nearest(self, kinds: Iterable[int], along: Along = Along.CAUSE, *, itself: bool = True) -> NDArray[np.int32]:
        """Return for every record the position of the nearest record of some kinds that it goes back to, -1 none.

        itself: whether a record of these kinds is its own nearest; else the search begins at its parent. Along BOTH,
        the later of the two that its parents go back to.
        """
        found = self.carried(np.where(is_of(self.kind, kinds), np.arange(len(self)), NOBODY), along)
        if itself:
            return found
        above = [np.where(parent >= 0, found[parent], NOBODY) for parent in (
            (self.cause, self.why) if along is Along.BOTH else (self.parent(along),))]
        return np.asarray(np.max(above, axis=0), dtype=np.int32)

    def first(self, along: Along = Along.CAUSE) -> NDArray[np.int32]:
        """Return for every record the position of the first of its chain, along CAUSE or WHY."""
        return self.carried(np.where(self.parent(along) < 0, np.arange(len(self)), NOBODY), along)

    def steps(self, along: Along = Along.CAUSE) -> NDArray[np.int32]:
        """Return for every record how many steps it is from the first of its chain, along CAUSE or WHY."""
        steps = np.empty(len(self), dtype=np.int32)
        _count_steps(steps, self.parent(along))
        return steps

    def totals(self, weights: NDArray[Any], along: Along = Along.CAUSE) -> NDArray[np.float64]:
        """Return for every record the sum of the weights of it and of all below it, along CAUSE or WHY.

        Along one parent every record is counted once. Sums of whole numbers are exact up to 2^53.
        """
        totals = np.array(weights, dtype=np.float64)
        if totals.shape != self.kind.shape:
            raise ValueError(f"{len(totals)} weights for {len(self)} records")
        _sum_up(totals, self.parent(along))
        return totals

    # Counts

    def edges(self, along: Along = Along.CAUSE, among: Mask | None = None) -> NDArray[np.int64]:
        """Return how often records of each kind (column) were brought about by each kind (row), square.

        Row 0 counts those that nothing brought about. Along BOTH a record with two parents counts at both. among: the
        records that are counted, whatever their parents; all by default.
        """
        size = max(int(self.kind.max(initial=0)), max(Kind)) + 1
        counts = np.zeros((size, size), dtype=np.int64)
        chosen = slice(None) if among is None else among
        parents = (self.cause, self.why) if along is Along.BOTH else (self.parent(along),)
        for number, parent in enumerate(parents):
            above = np.where(parent[chosen] >= 0, self.kind[parent[chosen]], 0)
            more = _pairs(above, self.kind[chosen], size)
            if number == 1:  # who has no second parent is no first of a chain
                more[0] = 0
            counts += more
        return counts

    # Common

    def _check_position(self, position: int) -> None:
        if not 0 <= position < len(self):
            raise IndexError(f"the log has no record {position}: {len(self)} in all")

    def _mask(self, positions: Sequence[int] | Positions) -> Mask:
        at = np.asarray(positions, dtype=np.int64)
        if at.size:
            self._check_position(int(at.min()))
            self._check_position(int(at.max()))
        marked = np.zeros(len(self), dtype=np.bool_)
        marked[at] = True
        return marked


# A run, chunk by chunk -----------------------------------------------------------------------------------------------


class Carried:
    """Carries numbers from records down to all that they brought about, chunk by chunk: four bytes a record."""

    def __init__(self, along: Along = Along.CAUSE) -> None:
        """Begin before the first record of a run."""
        self._along, self._used = along, 0
        self._numbers = np.empty(1 << 16, dtype=np.int32)

    def __len__(self) -> int:
        """Return the number of records taken so far, which is the position of the next."""
        return self._used

    def take(self, records: Records, own: NDArray[Any]) -> NDArray[np.int32]:
        """Take the next chunk and return what its records carry: their `own` where not negative, else the parent's.

        The chunk is only read. InputError where a record names a parent that does not stand before it.
        """
        cause, why = _copied(records["cause"], np.int32), _copied(records["why"], np.int32)
        if len(own) != cause.size:
            raise ValueError(f"{len(own)} numbers for {cause.size} records")
        _check(cause, why, self._used)
        self._numbers = _with_room(self._numbers, self._used, cause.size)
        _carry(self._numbers, self._used, cause, why, _copied(own, np.int32), int(self._along))
        begin, self._used = self._used, self._used + cause.size
        return self._numbers[begin: self._used].copy()

    def numbers(self) -> NDArray[np.int32]:
        """Return what all records so far carry (a view, good until the next chunk)."""
        return self._numbers[: self._used]


class NearestOf:
    """The nearest record of some kinds that each record goes back to, chunk by chunk: as `Causes.nearest`."""

    def __init__(self, kinds: Iterable[int], along: Along = Along.CAUSE) -> None:
        """Begin before the first record of a run."""
        self._kinds = tuple(kinds)
        self._carried = Carried(along)

    def take(self, records: Records) -> NDArray[np.int32]:
        """Take the next chunk and return, for each of its records, the position of the nearest, -1 none."""
        begin = len(self._carried)
        own = np.where(is_of(records["kind"], self._kinds), np.arange(begin, begin + len(records)), NOBODY)
        return self._carried.take(records, own)

    def positions(self) -> NDArray[np.int32]:
        """Return what was found for all records so far (a view, good until the next chunk)."""
        return self._carried.numbers()


class EdgesOf:
    """How often each kind was brought about by each, chunk by chunk: as `Causes.edges`, two bytes a record."""

    def __init__(self, kinds: int = max(Kind), along: Along = Along.CAUSE) -> None:
        """Begin before the first record of a run whose kinds have numbers up to `kinds`; along CAUSE or WHY."""
        if along is Along.BOTH:
            raise ValueError("count along each parent in turn")
        self._along, self._used = along, 0
        self._kinds = np.empty(1 << 16, dtype=np.uint16)
        self.counts = np.zeros((kinds + 1, kinds + 1), dtype=np.int64)

    def take(self, records: Records) -> None:
        """Count the next chunk; it is only read."""
        parent, why = records["cause"], records["why"]
        _check(_copied(parent, np.int32), _copied(why, np.int32), self._used)
        if self._along is Along.WHY:
            parent = np.where(why >= 0, why, parent)
        self._kinds = _with_room(self._kinds, self._used, len(records))
        self._kinds[self._used: self._used + len(records)] = records["kind"]
        self._used += len(records)
        above = np.where(parent >= 0, self._kinds[parent], 0)
        self.counts += _pairs(above, records["kind"], len(self.counts))


# Words ---------------------------------------------------------------------------------------------------------------


def collapsed(kinds: Sequence[int], longest: int = LONGEST_BLOCK) -> Path:
    """Return a path in which no sequence of up to `longest` kinds follows itself at once: what repeats is told once.

    >>> collapsed([3, 4, 8, 16, 18, 8, 16, 18, 8, 16, 18, 48])
    (3, 4, 8, 16, 18, 48)
    """
    told = np.array(kinds, dtype=np.uint16)
    return tuple(told[: int(_collapse(told, longest))].tolist())


def is_of(kinds: NDArray[Any], wanted: Iterable[int]) -> Mask:
    """Return which of many kinds are among those wanted."""
    numbers = [int(kind) for kind in wanted]
    among = np.zeros(max([*numbers, int(kinds.max(initial=0))], default=0) + 1, dtype=np.bool_)
    among[numbers] = True
    return np.asarray(among[kinds])


def _copied(column: NDArray[Any], kind: Any) -> NDArray[Any]:
    """Return a column as an array of its own without gaps, which compiled code may take."""
    return np.array(column, dtype=kind, order="C")


def _check(cause: NDArray[np.int32], why: NDArray[np.int32], first: int) -> None:
    wrong = int(_first_not_earlier(cause, why, first, NOBODY))
    if wrong >= 0:
        raise InputError(f"record {first + wrong} of the log names a cause that does not stand before it")


def _with_room(numbers: NDArray[Any], used: int, more: int) -> NDArray[Any]:
    """Return the same numbers in an array with room for more."""
    if used + more <= numbers.size:
        return numbers
    larger = np.empty(max(2 * numbers.size, used + more), dtype=numbers.dtype)
    larger[:used] = numbers[:used]
    return larger


def _pairs(above: NDArray[Any], below: NDArray[Any], size: int) -> NDArray[np.int64]:
    """Count pairs of kinds."""
    both = above.astype(np.int64) * size + below
    return np.bincount(both, minlength=size * size).reshape(size, size)
