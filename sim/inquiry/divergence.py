"""The same customer twice: under two policies with the same luck, and where the two lives part.

Draws are keyed by customer and case (docs/model.md, section 7), so whoever has the same key under both policies is the
same person with the same luck. Two lives are compared record by record: minute, kind, place by its name, value, and
which problem it is about. Which agent served is not a difference, as agents of a pool are alike.

Where the lives part, the source is told by what parted them:

- *treatment*: what was done with the customer itself differed at that step, as the policies say;
- *line*: until there everything done with the customer was the same, but the line was not - others had been dealt with
  differently, or other staff was on duty;
- *word of mouth*: the customer heard something else, or came only under one policy;
- *design*: under one policy the root cause had been removed by the team that learns.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.eventlog.log import name_of_kind
from sim.inquiry.contents import content_under, differences
from sim.inquiry.lives import Life, Told, life_of
from sim.vocabulary import KINDS, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sim.inquiry.contents import Path
    from sim.scenario import Scenario

Signature = tuple[Any, ...]


class Source(Enum):
    """What makes two lives part."""

    TREATMENT = "treatment"
    LINE = "line"
    WORD_OF_MOUTH = "word of mouth"
    DESIGN = "design"


@dataclass(frozen=True, slots=True)
class Parting:
    """The first records in which two lives differ.

    shared: how many records of the customer both lives have alike; first, other: positions in the two logs, -1 where a
    life has no more records; source: what made them part; keys: what the policies say differently about this step, the
    value under each (`MISSING` where one says nothing).

    A first difference may be a matter of seconds. turn: the first steps that are of another kind or lead elsewhere, as
    positions in the two logs, -1 where there are no more; None where all steps are alike; turn_keys: keys of these.
    """

    shared: int
    first: int
    other: int
    source: Source
    keys: Mapping[Path, tuple[Any, Any]]
    turn: tuple[int, int] | None
    turn_keys: Mapping[Path, tuple[Any, Any]]

    @property
    def ours(self) -> frozenset[int]:
        """The positions in the first log at which the lives part."""
        return frozenset((self.first, *((self.turn[0],) if self.turn else ()))) - {-1}

    @property
    def theirs(self) -> frozenset[int]:
        """The positions in the other log at which the lives part."""
        return frozenset((self.other, *((self.turn[1],) if self.turn else ()))) - {-1}


_LINE: Final = frozenset((
    Kind.QUEUED, Kind.SERVED, Kind.ANSWERED_LATE, Kind.BLOCKED, Kind.ABANDONED, Kind.OVERFLOWED, Kind.CALLBACK_ACCEPTED,
    Kind.OVERDUE, Kind.UNANSWERED, Kind.WITHDRAWN))
_HEARSAY: Final = frozenset((Kind.HEARD, Kind.JOINED))
_VISIT: Final = ("chain.*.handle", "chain.*.handle_before*", "flaws.*.handle", "channels.*.handle",
                 "levers.script_minutes", "levers.apology_minutes", "levers.handing_up.story_minutes")
_OUTCOME: Final = ("chain.*.attempt_below", "chain.*.success", "chain.*.authority", "chain.*.routes*",
                   "levers.training*", "levers.ask_boss*")
_WAITS: Final = ("chain.*.waits*",)
_DECIDES: Final[dict[Kind, tuple[str, ...]]] = {
    Kind.OPENED: ("levers.quality_check*", "flaws.*", "design*", "demand*"), Kind.CAUGHT: ("levers.quality_check*",),
    Kind.VOICED: ("customers.voice*",), Kind.STAYED_SILENT: ("customers.voice*",),
    Kind.CHECKED_IN: ("levers.check_in*",), Kind.ENDED: ("levers.check_in*", *_OUTCOME, *_WAITS),
    Kind.CONTACTED: ("channels.*.share", "channels.*.retry*", "channels.*.after_silence", "channels.*.hours*",
                     "channels.*.closed*", "calendar*"),
    Kind.SESSION_ENDED: ("channels.*.session*",), Kind.LOOPED: ("channels.*.human_access", "channels.*.solves*"),
    Kind.HUMAN_OFFERED: ("channels.*.human_access", "channels.*.leads_to"), Kind.SELF_SERVED: ("channels.*.solves*",),
    Kind.QUIT_SELF_SERVICE: ("channels.*.patience*", "channels.*.session*"), Kind.UNREAD: ("channels.*.unread",),
    Kind.CALLBACK_ACCEPTED: ("channels.*.callback*",), Kind.OVERFLOWED: ("pools.*.overflow*",),
    Kind.BLOCKED: ("*.queue_limit",), Kind.ABANDONED: ("*.patience*",),
    Kind.SERVED: ("pools.*.staff", "*.desk", "pools.*.discipline", "*.priority"),
    Kind.QUEUED: ("pools.*.staff", "*.desk"), Kind.CLOSED: ("calendar*", "channels.*.hours*", "channels.*.closed*"),
    Kind.MESSAGE_LEFT: ("calendar*", "channels.*.hours*", "channels.*.closed*"), Kind.RELEASED: _VISIT,
    Kind.DROPPED: ("chain.*.dropped",), Kind.STORY_REPEATED: ("levers.handing_up.*", *_VISIT),
    Kind.APOLOGISED: ("levers.apology*", *_VISIT), Kind.PASSED_ON: _OUTCOME, Kind.ATTEMPT_FAILED: _OUTCOME,
    Kind.GRANTED: (*_OUTCOME, *_WAITS), Kind.BOSS_ASKED: _OUTCOME,
    Kind.HANDED_UP: (*_OUTCOME, "levers.handing_up.warm", *_WAITS),
    Kind.BOSS_ABSENT: ("levers.ask_boss*", "pools.*.staff"), Kind.BOSS_APPROVED: ("levers.ask_boss*",),
    Kind.BOSS_DECLINED: ("levers.ask_boss*", "chain.*.authority"), Kind.HUNG_UP_ON_HOLD: ("levers.ask_boss*",),
    Kind.GOODWILL_GIVEN: ("levers.goodwill",), Kind.INFORMATION_LOST: ("levers.handing_up.lost_information",),
    Kind.BOUNCED: ("levers.handing_up.bounce*",), Kind.REPORTED: ("levers.report",),
    Kind.FIX_REQUESTED: ("fixing.promise*", *_OUTCOME), Kind.REQUEST_LOST: ("fixing.lost_request",),
    Kind.FIXED: ("pools.*.work*", "pools.*.holds"), Kind.CALL_DUE: ("levers.follow_up*",),
    Kind.FOLLOWED_UP: ("levers.follow_up*",), Kind.PROMISE_BROKEN: ("fixing.promise*", "levers.follow_up*"),
    Kind.CHASED: ("fixing.chase_minutes*",), Kind.EXPEDITED: ("fixing.expedite",),
    Kind.CAME_BACK: ("fixing.comes_back*", "*.holds"), Kind.ANSWER_PROMISED: ("levers.ask_boss*",),
    Kind.AWAITING_CUSTOMER: _WAITS, Kind.AWAITING_THIRD_PARTY: _WAITS, Kind.AWAITED_CUSTOMER: _WAITS,
    Kind.AWAITED_THIRD_PARTY: _WAITS,
    Kind.FELT: ("customers.feelings*",), Kind.LEFT: ("customers.churn*",),
}
"""What in a policy decides about a step of each kind: patterns of keys."""
_STEPS: Final = frozenset(kind.name for kind in (
    Kind.JOINED, Kind.LEFT, Kind.OPENED, Kind.VOICED, Kind.STAYED_SILENT, Kind.CHECKED_IN, Kind.CAUGHT, Kind.CONTACTED,
    Kind.LOOPED, Kind.SELF_SERVED, Kind.HUMAN_OFFERED, Kind.QUIT_SELF_SERVICE, Kind.UNREAD, Kind.UNANSWERED,
    Kind.BLOCKED, Kind.ABANDONED, Kind.CALLBACK_ACCEPTED, Kind.DROPPED, Kind.PASSED_ON, Kind.ATTEMPT_FAILED,
    Kind.BOSS_ASKED, Kind.BOSS_APPROVED, Kind.BOSS_DECLINED, Kind.BOSS_ABSENT, Kind.ANSWER_PROMISED, Kind.ANSWERED,
    Kind.HUNG_UP_ON_HOLD, Kind.GRANTED, Kind.HANDED_UP, Kind.INFORMATION_LOST, Kind.BOUNCED, Kind.FIX_REQUESTED,
    Kind.REQUEST_LOST, Kind.FIXED, Kind.PROMISE_KEPT, Kind.PROMISE_BROKEN, Kind.FOLLOWED_UP, Kind.CHASED,
    Kind.CAME_BACK, Kind.KNOCKED_ON, Kind.ENDED, Kind.CLOSED, Kind.MESSAGE_LEFT, Kind.AWAITING_CUSTOMER,
    Kind.AWAITING_THIRD_PARTY, Kind.AWAITED_CUSTOMER, Kind.AWAITED_THIRD_PARTY))
"""Steps by which a journey goes one way or another."""
_WORK_ENDS: Final = frozenset((
    Kind.STORY_REPEATED, Kind.APOLOGISED, Kind.REPORTED, Kind.PASSED_ON, Kind.ATTEMPT_FAILED, Kind.BOSS_ASKED,
    Kind.BOSS_ABSENT, Kind.GRANTED, Kind.HANDED_UP, Kind.AWAITING_CUSTOMER, Kind.AWAITING_THIRD_PARTY))
"""With these a visit shows how long it took."""


def twin_of(life: Life, other: Told) -> Life | None:
    """Return the life of the same customer in another run; None where that customer does not exist."""
    same = np.flatnonzero(other.drawn.customers["key"] == life.traits["key"])
    return life_of(other, int(other.drawn.customers["customer"][same[0]])) if len(same) else None


def parting(life: Life, other: Life, scenario: Scenario) -> Parting | None:
    """Return where two lives of one customer part; None if they are alike to the end of the run."""
    ours, theirs = list(signatures(life)), list(signatures(other))
    shared = next((n for n, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b),
                  min(len(ours), len(theirs)))
    if shared == len(ours) == len(theirs):
        return None
    first = life.positions[shared] if shared < len(ours) else -1
    second = other.positions[shared] if shared < len(theirs) else -1
    changed = differences(content_under(scenario, life.run.plan.policy), content_under(scenario, other.run.plan.policy))
    kinds = _kinds(life, first, other, second)
    keys = _keys(life, first, other, second, kinds, changed)
    turn = _turn(life, other, ours, theirs)
    turn_keys = {} if turn is None else _keys(
        life, turn[0], other, turn[1], tuple(int(run.log.records["kind"][at]) for run, at in (
            (life.run, turn[0]), (other.run, turn[1])) if at >= 0), changed)
    return Parting(shared, first, second, _source(life, first, other, second, kinds, keys), keys, turn, turn_keys)


def _turn(life: Life, other: Life, ours: list[Signature], theirs: list[Signature]) -> tuple[int, int] | None:
    """Return the positions of the first steps that differ in kind, place or case, whatever minute it is."""
    a = [(at, (mark[1], mark[2], mark[4])) for at, mark in zip(life.positions, ours, strict=True) if mark[1] in _STEPS]
    b = [(at, (mark[1], mark[2], mark[4])) for at, mark in zip(other.positions, theirs, strict=True)
         if mark[1] in _STEPS]
    for n in range(max(len(a), len(b))):
        one, two = a[n] if n < len(a) else (-1, None), b[n] if n < len(b) else (-1, None)
        if one[1] != two[1]:
            return one[0], two[0]
    return None


def signatures(life: Life) -> Iterator[Signature]:
    """Give for each record what makes it the same in another run: not where it stands in the log."""
    records, plan, own = life.run.log.records, life.run.plan, life.run.log.own_kinds
    for position in life.positions:
        record = records[position]
        kind, case = int(record["kind"]), int(record["case"])
        about = (int(life.cases[case]["key"]), int(life.cases[case]["number"])) if case >= 0 else None
        number = int(record["agent"]) if kind in (Kind.JOINED, Kind.OPENED) else -1
        yield (float(record["time"]), name_of_kind(kind, own), _place(plan.names, kind, int(record["place"])),
               float(record["value"]), about, number)


def _place(names: Any, kind: int, place: int) -> object:
    """Return a place by its name, where it has one."""
    what = KINDS[Kind(kind)].place if kind in KINDS else ""
    table = {"flaw": names.flaws, "channel": names.channels, "pool": names.pools, "level": names.levels}.get(what)
    return table[place] if table is not None and place < len(table) else place


def _kinds(life: Life, first: int, other: Life, second: int) -> tuple[int, ...]:
    """Return the kinds of the records that differ, that of the earlier one first; of two of one instant both."""
    found = [(float(run.log.records["time"][at]), int(run.log.records["kind"][at]))
             for run, at in ((life.run, first), (other.run, second)) if at >= 0]
    earliest = min(time for time, _ in found)
    return tuple(kind for time, kind in found if time == earliest)


def _keys(life: Life, first: int, other: Life, second: int, kinds: tuple[int, ...],
          changed: Mapping[Path, tuple[Any, Any]]) -> dict[Path, tuple[Any, Any]]:
    """Return what the policies say differently about the step at which two lives part."""
    patterns = [pattern for kind in kinds if kind in _DECIDES for pattern in _DECIDES[Kind(kind)]]
    if len(kinds) == 1 and kinds[0] in _WORK_ENDS:  # the same visit, but of another length
        patterns = list(_VISIT)
    places = {name for run, at in ((life.run, first), (other.run, second)) if at >= 0
              for name in _names_of(run, at)}
    keys = {path: values for path, values in changed.items()
            if any(fnmatchcase(".".join(path), pattern) for pattern in patterns)}
    return {path: values for path, values in keys.items() if _concerns(path, places)}


def _names_of(run: Told, at: int) -> Iterator[str]:
    """Give the names of what a record is about: its place, the flaw of its case, who works on it, where it came in."""
    names, records = run.plan.names, run.log.records
    step = int(at)
    case = int(records["case"][at])
    if case >= 0:
        yield names.flaws[int(run.drawn.cases["flaw"][case])]
    for _ in range(4):
        if step < 0 or (case >= 0 and records["case"][step] != case):
            break
        kind, place = int(records["kind"][step]), int(records["place"][step])
        if kind in KINDS:
            what = KINDS[Kind(kind)].place
            if what in ("flaw", "channel", "pool", "level"):
                name = _place(names, kind, place)
                yield str(name)
                if what == "pool":
                    yield from (names.levels[index] for index, pool in enumerate(run.plan.levels["pool"].tolist())
                                if pool == place)
        step = int(records["cause"][step])


def _concerns(path: Path, places: set[str]) -> bool:
    """Whether a key belongs to one of some places, or to none in particular."""
    return path[0] not in ("flaws", "channels", "pools", "chain") or len(path) < 2 or path[1] in places


def _source(life: Life, first: int, other: Life, second: int, kinds: tuple[int, ...],
            keys: Mapping[Path, tuple[Any, Any]]) -> Source:
    if _HEARSAY.intersection(kinds) or set(kinds) == {Kind.REPUTATION_FELL}:
        return Source.WORD_OF_MOUTH
    if set(kinds) == {Kind.REPORTED} and len(kinds) == 2:  # both report it, and others have done so more or less often
        return Source.DESIGN
    if Kind.OPENED in kinds and not keys and _lowered(life, first, other, second):
        return Source.DESIGN
    if _LINE.issuperset(kinds):
        settled = {Kind.CALLBACK_ACCEPTED, Kind.OVERFLOWED, Kind.BLOCKED, Kind.ABANDONED}.intersection(kinds)
        own = any(path[-1] != "staff" for path in keys) and bool(settled)
        return Source.TREATMENT if own or any(path[-1] == "desk" for path in keys) else Source.LINE
    return Source.TREATMENT


def _lowered(life: Life, first: int, other: Life, second: int) -> bool:
    """Whether the root cause of a problem that only one life has had been worked on in either run."""
    run, at = (life.run, first) if first >= 0 and life.run.log.records["kind"][first] == Kind.OPENED else (
        other.run, second)
    flaw, time = run.log.records["place"][at], run.log.records["time"][at]
    return any(((each.log.records["kind"] == Kind.FLAW_LOWERED) & (each.log.records["place"] == flaw)
                & (each.log.records["time"] <= time)).any() for each in (life.run, other.run))
