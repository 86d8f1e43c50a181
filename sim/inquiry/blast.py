"""The blast of one event: everything that it brought about, in its own case, through word of mouth, and through lines.

Two rings are told apart, since they are known in different ways:

* the *story*: what would not have happened at all without the event. It is read off the log down the chain of what
  each record happened for (`why`, else `cause`): the case goes on, its customer leaves, others hear of it, a newcomer
  joins and has problems of its own;
* the *line*: who stood in line for an agent who was busy with the story meanwhile. They waited longer for it, or hung
  up; how much of that there would have been without it no log can say. `turns` counts the records that came when they
  came because an agent was free after the story and not before.

    blast = blast_of(plan, records, position)
    blast.customers, blast.left, blast.counts["FELT"], blast.kept_waiting, blast.tree
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.errors import InputError, Problem
from sim.eventlog.causes import Along, Causes
from sim.vocabulary import KINDS, NOBODY, Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.scenario.plan import Plan

WIDTH: Final = 4
"""Branches of a tree that are told at a fork; the others are counted."""
DEPTH: Final = 40
"""Forks one after the other that are told of a tree."""
_END_OF_WAIT: Final = (Kind.SERVED, Kind.ABANDONED, Kind.WITHDRAWN, Kind.ANSWERED_LATE)
_END_OF_WORK: Final = (Kind.RELEASED, Kind.WRAPPING_UP)
_UNTOLD: Final = (*_END_OF_WORK, Kind.FELT)


@dataclass(frozen=True, slots=True)
class Event:
    """One record by what it says: its position in the log, minute, kind, and whom and what it concerns (-1 none).

    place: the name of what `place` indexes, "" where it is a closed word (an ending, a feeling, ...) or nothing.
    """

    position: int
    time: float
    kind: str
    place: str
    value: float
    customer: int
    case: int


@dataclass(frozen=True, slots=True)
class Branch:
    """Part of what an event brought about, from one fork to the next.

    events: one after the other, each of which brought about the next; records: how many records there are from here
    on, these included; branches: what the last of them brought about, the largest first; more: branches that are left
    out, and how many records they have.
    """

    events: tuple[Event, ...]
    records: int
    branches: tuple[Branch, ...]
    more: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Blast:
    """What one event brought about.

    counts: records of the story by kind, the event itself not among them; customers, cases: those to whom any of it
    happened, in the order of the log, the event's own first; heard: customers who heard of it from others; joined,
    left: customers who came and went for it; unsolved: cases of it that ended unsolved; kept_waiting: other customers
    who stood in line for an agent who was busy with the story; hung_up: those of them who hung up then; turns: records
    beyond the story that came when they came because an agent was free after it; tree: the story as it forks.
    """

    event: Event
    counts: dict[str, int]
    customers: tuple[int, ...]
    cases: tuple[int, ...]
    heard: tuple[int, ...]
    joined: tuple[int, ...]
    left: tuple[int, ...]
    unsolved: tuple[int, ...]
    kept_waiting: tuple[int, ...]
    hung_up: tuple[int, ...]
    turns: int
    tree: Branch


def position_of(records: NDArray[Any], kind: Kind | str, number: int = 0, customer: int | None = None,
                case: int | None = None) -> int:
    """Return the position in a log of the n-th record of a kind, from 0 (from the last: -1, -2, ...).

    customer, case: of one customer or case only.

    InputError where there is no such kind or record.
    """
    if isinstance(kind, str) and kind.upper() not in Kind.__members__:
        known = ", ".join(Kind.__members__)
        raise InputError(Problem("is no kind of record", key="--blast", found=kind, allowed=known))
    wanted = Kind[kind.upper()] if isinstance(kind, str) else kind
    found = records["kind"] == int(wanted)
    if customer is not None:
        found &= records["customer"] == customer
    if case is not None:
        found &= records["case"] == case
    at = np.flatnonzero(found)
    if not -len(at) <= number < len(at):
        of = "" if customer is None else f" of customer {customer}"
        raise InputError(Problem(f"there are {len(at)} records {wanted.name}{of}", key="--blast", found=str(number + 1),
                                 allowed=f"1 to {len(at)}" if len(at) else "another kind or customer"))
    return int(at[number])


def find_event(records: NDArray[Any], text: str) -> int:
    """Return the position of the event that a text names: "4711", or "ABANDONED", "ABANDONED:3", "ABANDONED@17:3".

    A number is a position in the log; a kind is its first record, with ":3" the third, with "@17" of customer 17.
    InputError for what names none.
    """
    match = re.fullmatch(r"([A-Za-z_]+)(?:@(\d{1,9}))?(?::(\d{1,9}))?|(\d{1,12})", text.strip(), re.ASCII)
    if match is None:
        raise InputError(Problem("names no event", key="--blast", found=text[:80],
                                 allowed='a position in the log, or a kind of record such as "ABANDONED", '
                                         '"ABANDONED:3" for the third, "ABANDONED@17" for the first of customer 17'))
    if match[4] is not None:
        return int(match[4])
    return position_of(records, match[1], max(int(match[3] or 1), 1) - 1, None if match[2] is None else int(match[2]))


def blast_of(plan: Plan, records: NDArray[Any], position: int) -> Blast:
    """Return what the record at a position of a whole log brought about. InputError where there is no such record."""
    if not 0 <= position < len(records):
        raise InputError(Problem("there is no such record", key="--blast", found=str(position),
                                 allowed=f"0 to {len(records) - 1}"))
    causes = Causes(records)
    below = causes.below([position], Along.WHY)
    story = np.flatnonzero(below)
    told = records[story]
    others = _in_line(records, story)
    own = [int(records["customer"][position])]
    customers = tuple(dict.fromkeys(one for one in (*own, *told["customer"].tolist()) if one != NOBODY))
    unsolved = told[(told["kind"] == int(Kind.ENDED)) & (told["place"] != 0)]
    waiting = tuple(one for one in dict.fromkeys(records["customer"][others].tolist()) if one not in customers)
    gone = tuple(one for one in dict.fromkeys(
        records["customer"][others[_ends(records, others, (Kind.ABANDONED,))]].tolist()) if one in waiting)
    counts = Counter(Kind(kind).name if kind <= max(Kind) else str(kind) for kind in told["kind"][1:].tolist())
    return Blast(
        event=_event(plan, records, position),
        counts=dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))),
        customers=customers,
        cases=tuple(dict.fromkeys(one for one in told["case"].tolist() if one != NOBODY)),
        heard=_of(told, Kind.HEARD), joined=_of(told, Kind.JOINED), left=_of(told, Kind.LEFT),
        unsolved=tuple(unsolved["case"].tolist()), kept_waiting=waiting, hung_up=gone,
        turns=int(np.count_nonzero(causes.below([position], Along.BOTH) & ~below)),
        tree=_tree(plan, records, causes, position, story))


def _of(told: NDArray[Any], kind: Kind) -> tuple[int, ...]:
    return tuple(dict.fromkeys(told["customer"][told["kind"] == int(kind)].tolist()))


def _event(plan: Plan, records: NDArray[Any], position: int) -> Event:
    record = records[position]
    kind, place = int(record["kind"]), int(record["place"])
    known = kind <= max(Kind)
    names: Sequence[str] = getattr(plan.names, f"{KINDS[Kind(kind)].place}s", ()) if known else ()
    return Event(position, float(record["time"]), Kind(kind).name if known else str(kind),
                 names[place] if 0 <= place < len(names) else "", float(record["value"]), int(record["customer"]),
                 int(record["case"]))


# Lines ------------------------------------------------------------------------------------------------------------


def _in_line(records: NDArray[Any], story: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the positions of the QUEUED of others who stood in line while an agent worked for the story."""
    begun = story[records["kind"][story] == int(Kind.SERVED)]
    ended = _ends_of_work(records, begun)
    waits = np.flatnonzero(records["kind"] == int(Kind.QUEUED))
    found = np.zeros(len(waits), dtype=np.bool_)
    for pool in np.unique(records["place"][begun]).tolist():
        here = np.flatnonzero(records["place"][waits] == pool)
        since, until = records["time"][waits[here]], _time_of_end(records, waits[here])
        longest = float(np.max(np.where(np.isfinite(until), until, since) - since, initial=0.0))
        lasting = np.isinf(until)
        in_work = records["place"][begun] == pool
        for start, end in zip(records["time"][begun[in_work]].tolist(), ended[in_work].tolist(), strict=True):
            first, last = np.searchsorted(since, [start - longest, end], side="left").tolist()
            found[here[first:last]] |= until[first:last] > start
            found[here[:first]] |= lasting[:first]
    return waits[found & ~np.isin(waits, story) & ~np.isin(waits, records["why"][begun])]


def _ends_of_work(records: NDArray[Any], begun: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return until when the agents of some SERVED were busy with them, infinite for those that still are."""
    def key(positions: NDArray[np.int64]) -> NDArray[np.int64]:
        """Order records by pool, agent and position."""
        agent = (records["place"][positions].astype(np.int64) << 17) + records["agent"][positions]
        return np.asarray((agent << 32) + positions)

    ends = np.flatnonzero(np.isin(records["kind"], [int(kind) for kind in _END_OF_WORK]))
    ends = ends[np.argsort(key(ends))]
    at = np.searchsorted(key(ends), key(begun))
    there = at < len(ends)
    next_ = ends[np.minimum(at, len(ends) - 1)] if len(ends) else begun
    same = there & (records["place"][next_] == records["place"][begun]) & (records["agent"][next_]
                                                                          == records["agent"][begun])
    return np.where(same, records["time"][next_], np.inf)


def _time_of_end(records: NDArray[Any], waits: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return when some waits ended, infinite for those that last."""
    until = np.full(len(records), np.inf)
    ends = np.flatnonzero(np.isin(records["kind"], [int(kind) for kind in _END_OF_WAIT]))
    for parent in ("cause", "why"):
        named = records[parent][ends]
        of_wait = (named >= 0) & (records["kind"][np.maximum(named, 0)] == int(Kind.QUEUED))
        until[named[of_wait]] = records["time"][ends[of_wait]]
    return np.asarray(until[waits])


def _ends(records: NDArray[Any], waits: NDArray[np.int64], kinds: Sequence[Kind]) -> NDArray[np.bool_]:
    """Return which waits ended in some way."""
    ends = np.flatnonzero(np.isin(records["kind"], [int(kind) for kind in kinds]))
    return np.isin(waits, records["cause"][ends])


# The tree ---------------------------------------------------------------------------------------------------------


def _tree(plan: Plan, records: NDArray[Any], causes: Causes, position: int, story: NDArray[np.int64]) -> Branch:
    """Return a story as it forks; what leads nowhere and is felt or ends an agent's work is counted and not told."""
    parent = causes.parent(Along.WHY)[story[1:]]
    size = dict.fromkeys(story.tolist(), 1)
    for at, above in zip(story[:0:-1].tolist(), parent[::-1].tolist(), strict=True):
        size[above] += size[at]
    forks: dict[int, list[int]] = {}
    for at, above in zip(story[1:].tolist(), parent.tolist(), strict=True):
        if size[at] > 1 or records["kind"][at] not in _UNTOLD:
            forks.setdefault(above, []).append(at)

    def branch(start: int, depth: int) -> Branch:
        chain = [start]
        while len(forks.get(chain[-1], ())) == 1:
            chain += forks[chain[-1]]
        ahead = sorted(forks.get(chain[-1], ()), key=lambda at: (-size[at], at))
        told = ahead[:WIDTH] if depth < DEPTH else []
        left_out = ahead[len(told):]
        return Branch(tuple(_event(plan, records, at) for at in chain), size[start],
                      tuple(branch(at, depth + 1) for at in told), (len(left_out), sum(size[at] for at in left_out)))

    return branch(position, 0)
