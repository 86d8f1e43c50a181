"""A log of tickets as changes of state in columns: which case, when, where it lay and what it was from then on.

One form for all logs. One row a ticket becomes an opening and, where known, a solution and a closing; one row a change
of state stays one; a row with a start and an end becomes a change at either. A row that changes nothing is dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.call_rows import refuse_days_alone
from sim.calibration.reading import Data, levels, meanings
from sim.calibration.reading.states import place_in_file
from sim.calibration.reading.typed import Words, day_of
from sim.errors import InputError, Problem

QUEUED: Final = 0
WORKING: Final = 1
WAITING_CUSTOMER: Final = 2
WAITING_THIRD_PARTY: Final = 3
SOLVED: Final = 4
CLOSED: Final = 5
GAVE_UP: Final = 6
STATUSES: Final = ("queued", "working", "waiting_customer", "waiting_third_party", "solved", "closed", "gave_up")
"""The words of `TicketLog.status`; a state holds until the next change of its case."""
OTHER_GROUPS: Final = "other_groups"
"""The level of groups that have none of their own."""
NO_GROUP: Final = "desk"
"""The level of all cases where a log names no groups."""
RESERVED: Final = frozenset(("solved", "refused", "gave_up", "outside"))
"""Names that no level may have."""
_MEANS: Final = {
    "queued": QUEUED, "working": WORKING, "waiting for the customer": WAITING_CUSTOMER,
    "waiting for a third party": WAITING_THIRD_PARTY, "waiting": WAITING_THIRD_PARTY, "solved": SOLVED,
    "closed": CLOSED, "given up": GAVE_UP,
}
EARLY: Final = 0.9
FEWEST_UNDER_WAY: Final = 5
"""Of the cases that are first seen in a state: so many, and such a part, early in a log that began amid their way."""
_SAME: Final = -1
"""The state that the case had before: what the words do not tell, or tell to be none."""
_DAY: Final = 86_400.0
_MONDAY: Final = 4.0
"""1970-01-05 was a Monday: days after the first of January 1970."""

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class TicketLog:
    """Changes of state of cases, sorted by case and, within a case, by time; an entry of every column each.

    A state holds until the next entry of its case. Codes are numbers into the tuples of names; -1 is unknown.
    """

    source: str
    origin: str
    """The Monday, YYYY-MM-DD, at whose midnight minute 0 is."""
    case: Codes
    """The number of the case, from 0, by first change."""
    minute: Floats
    """On the clock of the place."""
    group: Codes
    """The level at which the case lies: a group, or the line that the mapping (`[words.level]`) joins it to."""
    team: Codes
    """The group as the log has it."""
    status: Codes
    """Into `STATUSES`."""
    resource: Codes
    kind: Codes
    """The class of the case."""
    priority: Codes
    cases: tuple[str, ...]
    groups: tuple[str, ...]
    """Names that may stand in a scenario: lines from the first on, groups from the one with most changes on."""
    teams: tuple[str, ...]
    resources: tuple[str, ...]
    kinds: tuple[str, ...]
    priorities: tuple[str, ...]
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        """Return the number of changes."""
        return int(self.case.size)

    @property
    def starts(self) -> Codes:
        """Return the first entry of every case, and behind the last one the number of entries."""
        return np.searchsorted(self.case, np.arange(len(self.cases) + 1)).astype(np.int64)

    def of_cases(self, chosen: Codes | Flags) -> TicketLog:
        """Return the log of some cases, by number or flag, each once; they are numbered anew, the names stay."""
        numbers = np.unique(np.arange(len(self.cases))[chosen])
        place = np.full(len(self.cases), -1, dtype=np.int64)
        place[numbers] = np.arange(numbers.size)
        part = self.rows(np.flatnonzero(place[self.case] >= 0))
        return replace(part, case=place[part.case], cases=tuple(self.cases[at] for at in numbers))

    def rows(self, index: Codes) -> TicketLog:
        """Return the log of some changes, in the order of an index."""
        columns: dict[str, Any] = {name: getattr(self, name)[index] for name in _COLUMNS}
        return replace(self, **columns)

    def at_levels(self, names: Sequence[str]) -> TicketLog:
        """Return the log with the levels of a scenario in place of its groups: who has none lies at `other_groups`.

        Where no level of that name is among `names`, such changes lie at the last one.
        """
        place = {name: at for at, name in enumerate(names)}
        rest = place.get(OTHER_GROUPS, len(names) - 1)
        code = np.array([*(place.get(name, rest) for name in self.groups), -1], dtype=np.int64)
        return replace(self, group=code[self.group], groups=tuple(names))

    def moves(self) -> TicketLog:
        """Return the log without the changes in which neither level nor status changed."""
        return self.rows(np.flatnonzero(_changed(self.case, self.group, self.status)))


_COLUMNS: Final = ("case", "minute", "group", "team", "status", "resource", "kind", "priority")


def ticket_log(data: Data) -> TicketLog:
    """Return the changes of state of a log of tickets or events; InputError where no case can be followed."""
    rows = _of_tickets(data) if data.mapping.format == "tickets" else _of_events(data)
    order = np.lexsort((place_in_file(rows.instant, rows.case), rows.rank, rows.instant, rows.case))
    rows = rows.taken(order)
    wall = rows.wall.copy()
    first = np.r_[True, np.diff(rows.case) != 0]
    for at in np.flatnonzero(~first & (np.diff(wall, prepend=wall[:1]) < 0.0)).tolist():
        wall[at] = max(wall[at], wall[at - 1])
    rows = replace(rows, wall=wall, team=_known(rows.team, first), status=_status(rows.status, first))
    if not rows.said_solved:
        rows = _ended(rows)
        first = np.r_[True, np.diff(rows.case) != 0]
    names, level, unknown = _levels(data, rows)
    order, first_at = _by_first_change(rows, first)
    case = order[rows.case]
    by_case = np.argsort(case, kind="stable")
    origin = _monday(float(rows.wall.min()))
    keep = _changed(case[by_case], level[by_case], rows.status[by_case], rows.team[by_case], rows.resource[by_case])
    final = by_case[keep]
    labels = data.word("case").labels or tuple(str(at + 1) for at in range(int(rows.case.max()) + 1))
    return _opened_within(TicketLog(
        data.source, day_of(origin), case[final], (rows.wall[final] - origin) / 60.0, level[final], rows.team[final],
        rows.status[final], rows.resource[final], rows.kind[final], rows.priority[final],
        tuple(labels[at] for at in first_at), names, rows.teams, data.word("resource").labels,
        data.word("class").labels, data.word("priority").labels, (*data.notes, *rows.notes, *unknown)))


def _opened_within(log: TicketLog) -> TicketLog:
    """The log without cases that it sees from their middle on, because it begins while they are under way.

    A case that is first seen in another state than most are opened in may have come about so, or have been open before.
    Such states lie early in the log if they are the second: nine in ten of the cases in its first quarter.
    """
    first = log.starts[:-1]
    state, minute = log.status[first], log.minute[first]
    early = minute < np.quantile(log.minute, [0.0, 1.0]) @ (0.75, 0.25)
    usual = int(np.bincount(state).argmax())
    under_way = np.zeros(first.size, dtype=bool)
    for each in set(np.unique(state).tolist()) - {usual}:
        here = state == each
        if (here & early).sum() >= max(FEWEST_UNDER_WAY, EARLY * int(here.sum())):
            under_way |= here & early
    if not under_way.any():
        return log
    note = (f"The log begins while cases are under way: {int(under_way.sum()):,} that are not seen from their opening "
            "on are left out.")
    return replace(log.of_cases(~under_way), notes=(*log.notes, note))


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """Changes as read: `instant` orders them, `wall` is what the clock showed, both in seconds."""

    case: Codes
    instant: Floats
    wall: Floats
    rank: Codes
    """The order of changes of a row at one instant."""
    team: Codes
    status: Codes
    resource: Codes
    kind: Codes
    priority: Codes
    teams: tuple[str, ...]
    said_solved: bool
    notes: tuple[str, ...] = ()

    def taken(self, index: Codes) -> _Rows:
        """Return some of the changes, in the order of an index."""
        columns: dict[str, Any] = {name: getattr(self, name)[index] for name in _ROW_COLUMNS}
        return replace(self, **columns)

    def and_more(self, other: _Rows) -> _Rows:
        """Return these and more changes."""
        columns: dict[str, Any] = {name: np.concatenate([getattr(self, name), getattr(other, name)])
                                   for name in _ROW_COLUMNS}
        return replace(self, **columns)


_ROW_COLUMNS: Final = ("case", "instant", "wall", "rank", "team", "status", "resource", "kind", "priority")


def _plain(data: Data, moment: str, team: Words, notes: tuple[str, ...] = ()) -> _Rows:
    """All rows of a log at one of their moments, with no status yet."""
    rows = data.rows
    cases = data.word("case")
    code = cases.code if cases.labels else np.arange(rows)
    when = data.moments[moment]
    return _Rows(code, when.instant, when.wall, np.zeros(rows, dtype=np.int64), team.code,
                 np.full(rows, _SAME, dtype=np.int64), data.word("resource").code, data.word("class").code,
                 data.word("priority").code, team.labels, True, notes)


def _of_tickets(data: Data) -> _Rows:
    """An opening, a solution and a closing of each ticket, as far as they are known."""
    refuse_days_alone(data, "ticket", "opened")
    plain = _plain(data, "opened", data.word("group"))
    data, notes = _with_solutions(data)
    parts = [replace(plain, status=np.full(data.rows, QUEUED, dtype=np.int64))]
    solved = np.zeros(data.rows, dtype=bool)
    for rank, (name, status) in enumerate((("resolved", SOLVED), ("closed", CLOSED)), 1):
        if name not in data.moments:
            continue
        when = data.moments[name]
        known = np.flatnonzero(~np.isnan(when.instant) & (when.instant >= plain.instant))
        solved[known] = True
        parts.append(replace(plain, instant=when.instant, wall=when.wall, rank=np.full(data.rows, rank),
                             status=np.full(data.rows, status)).taken(known))
    if not solved.any():
        raise InputError(Problem("tells of no ticket when it was solved or closed", data.source,
                                 way_out="[columns] resolved or closed in the mapping says which column does"))
    whole = parts[0]
    for part in parts[1:]:
        whole = whole.and_more(part)
    return replace(whole, notes=notes)


def _with_solutions(data: Data) -> tuple[Data, tuple[str, ...]]:
    """The moments of solutions, where only the time that they took is known."""
    lasted, opened = data.number("lasted"), data.moments["opened"]
    if "resolved" in data.moments or np.isnan(lasted).all():
        return data, ()
    solved = replace(opened, wall=opened.wall + lasted, instant=opened.instant + lasted)
    note = (f"No column says when tickets were solved: taken to be {data.mapping.columns['lasted']!r} after they were "
            "opened. Is that the time on the clock, not business hours?")
    return replace(data, moments={**data.moments, "resolved": solved}), (note,)


def _of_events(data: Data) -> _Rows:
    """The changes of a log with a row each, split in two where a row has a start and an end."""
    status = _said(data)
    team, notes = _teams(data)
    rows = replace(_plain(data, "time", team, notes), status=status)
    rows = replace(rows, said_solved=bool(np.isin(status, (SOLVED, CLOSED, GAVE_UP)).any()))
    if "ended_at" not in data.moments:
        return rows
    end = data.moments["ended_at"]
    lasting = ~np.isnan(end.instant) & (end.instant > rows.instant)
    over = np.isin(status, (SOLVED, CLOSED, GAVE_UP))
    began = replace(rows, status=np.where(lasting & over, WORKING, np.where(status == _SAME, WORKING, status)))
    after = replace(rows, instant=end.instant, wall=end.wall, rank=np.ones(data.rows, dtype=np.int64),
                    status=np.where(over, status, QUEUED)).taken(np.flatnonzero(lasting))
    return _without_overlaps(began, after)


def _without_overlaps(began: _Rows, after: _Rows) -> _Rows:
    """Starts of rows, and the ends after which their case has nothing in hand until its next row starts.

    An end at or after the start of the next row of its case says nothing; what waits after an end waits for the group
    of that next row. After its last row a case stays as it is, unless the row ended with a solution.
    """
    order = np.lexsort((began.instant, began.case))
    case, start = began.case[order], began.instant[order]
    after = after.taken(np.lexsort((after.instant, after.case)))
    is_start = np.repeat([False, True], [after.case.size, case.size])
    merged = np.lexsort((is_start, np.r_[after.instant, start], np.r_[after.case, case]))
    behind = np.cumsum(is_start[merged])[~is_start[merged]]
    inside = np.minimum(behind, case.size - 1)
    followed = (behind < case.size) & (case[inside] == after.case)
    touches = followed & (start[inside] == after.instant)
    team = np.where(followed, began.team[order][inside], after.team)
    over = after.status != QUEUED
    keep = over | (followed & ~touches)
    return began.and_more(replace(after, team=team).taken(np.flatnonzero(keep)))


def _said(data: Data) -> Codes:
    """What each row says its case is from then on: the substatus before the status, the activity where neither is.

    `waiting` alone says nothing of whom: another column may. Where activities are the levels, those that no word
    explains are work.
    """
    stated = bool(data.word("status").labels)
    unknown = "working" if not stated and not data.word("group").labels else ""
    said = np.full(data.rows, _SAME, dtype=np.int64)
    vague = np.zeros(data.rows, dtype=bool)
    for name in ("status", "substatus") if stated else ("activity", "substatus"):
        words, table = data.word(name), data.mapping.words.get(name, {})
        own, waits = _meant(words, [table.get(label, unknown) for label in words.labels])
        better = (own != _SAME) & ~(waits & np.isin(said, (WAITING_CUSTOMER, WAITING_THIRD_PARTY)) & ~vague)
        said, vague = np.where(better, own, said), np.where(better, waits, vague)
    if stated:
        words = data.word("activity")
        own, waits = _meant(words, [meanings.state(label) for label in words.labels])
        said = np.where(vague & ~waits & np.isin(own, (WAITING_CUSTOMER, WAITING_THIRD_PARTY)), own, said)
    return said


def _meant(words: Words, table: Sequence[str]) -> tuple[Codes, Flags]:
    """The status of each row by what its word means, and whether it is a wait of which nobody says for whom."""
    code = np.array([*(_MEANS.get(meaning, _SAME) for meaning in table), _SAME], dtype=np.int64)
    return code[words.code], np.array([*(meaning == "waiting" for meaning in table), False])[words.code]


def _teams(data: Data) -> tuple[Words, tuple[str, ...]]:
    """The groups of rows; where no column holds them, the activities that are work."""
    group, activity = data.word("group"), data.word("activity")
    if group.labels or not activity.labels:
        return group, ()
    table = data.mapping.words.get("activity", {})
    work = [(_MEANS.get(table.get(label) or meanings.state(label), WORKING) == WORKING) for label in activity.labels]
    if not any(work):
        return group, ()
    place = np.cumsum(work) - 1
    code = np.array([*(int(at) if is_work else -1 for at, is_work in zip(place, work, strict=True)), -1])
    labels = tuple(label for label, is_work in zip(activity.labels, work, strict=True) if is_work)
    note = "No column names groups: the activities that are work are the levels: " + ", ".join(labels[:12])
    return Words(code[activity.code], labels), (note + (" ..." if len(labels) > 12 else "") + ".",)


def _known(code: Codes, first: Flags) -> Codes:
    """Fill what is unknown with what was known before within the case, else with what is known next."""
    forward = _carried(code, first)
    last = np.r_[first[1:], True]
    return np.where(forward >= 0, forward, _carried(code[::-1], last[::-1])[::-1])


def _carried(code: Codes, first: Flags) -> Codes:
    at = np.where((code >= 0) | first, np.arange(code.size), 0)
    return code[np.maximum.accumulate(at)]


def _status(status: Codes, first: Flags) -> Codes:
    """Fill a status that is not told with the one before; a case that begins so is queued."""
    carried = _carried(status, first)
    return np.where(carried == _SAME, QUEUED, carried)


def _ended(rows: _Rows) -> _Rows:
    """A log that never says solved: every case is, at its last change."""
    last = np.flatnonzero(np.r_[np.diff(rows.case) != 0, True])
    ends = replace(rows.taken(last), status=np.full(last.size, SOLVED), rank=np.full(last.size, 2, dtype=np.int64))
    whole = rows.and_more(ends)
    note = "No word says that a case is solved: each counts as solved at its last row."
    return replace(whole.taken(np.lexsort((whole.rank, whole.instant, whole.case))), notes=(*rows.notes, note))


def _levels(data: Data, rows: _Rows) -> tuple[tuple[str, ...], Codes, tuple[str, ...]]:
    """The names of levels and the one of each row: groups, or the lines that `[words.level]` joins them to; and a note.

    Cases of which no row names a group have a level of their own, where the mapping has no line for all others.
    """
    if not rows.teams:
        return (NO_GROUP,), np.zeros(rows.case.size, dtype=np.int64), ()
    rules = data.mapping.words.get(levels.LEVEL, {})
    named = [levels.line_of(label, rules) or label for label in rows.teams]
    used = np.bincount(rows.team[rows.team >= 0], minlength=len(rows.teams))
    note: tuple[str, ...] = ()
    if (rows.team < 0).any():
        named.append(rules.get("") or NO_GROUP)
        used = np.r_[used, int((rows.team < 0).sum())]
        if not rules.get(""):
            cases, all_cases = (np.unique(each).size for each in (rows.case[rows.team < 0], rows.case))
            note = (f"No group is known of {cases:,} of the {all_cases:,} cases: they lie at a level of their own, "
                    f"{NO_GROUP}. [words.level] in the mapping may name the level of each group, and with "
                    '"" = "NAME" that of all others and of these.',)
    order = [line for line in dict.fromkeys([*rules.values()][::-1]) if line in named] if rules else []
    rest = sorted({name for name in named if name not in order},
                  key=lambda name: (-sum(int(used[at]) for at, each in enumerate(named) if each == name), name))
    labels = [*order, *rest]
    place = {label: at for at, label in enumerate(labels)}
    code = np.array([place[name] for name in named], dtype=np.int64)
    return names_of(labels), code[rows.team], note


def names_of(labels: Sequence[str]) -> tuple[str, ...]:
    """Names that may stand in a scenario, each once."""
    names: list[str] = []
    for at, label in enumerate(labels, 1):
        plain = meanings.slug(label) or f"group_{at}"
        name = f"{plain}_group" if plain in RESERVED else plain
        names.append(name if name not in names else f"{name}_{at}")
    return tuple(names)


def _by_first_change(rows: _Rows, first: Flags) -> tuple[Codes, Codes]:
    """The new number of each case, by the moment of its first change; and the old numbers in that order."""
    begins = np.flatnonzero(first)
    old = rows.case[begins][np.argsort(rows.instant[begins], kind="stable")]
    new = np.full(int(rows.case.max()) + 1, -1, dtype=np.int64)
    new[old] = np.arange(old.size)
    return new, old


def _changed(case: Codes, *columns: Codes) -> Flags:
    changed: Flags = np.diff(case, prepend=-1) != 0
    for column in columns:
        changed = changed | (np.diff(column, prepend=-2) != 0)
    return changed


def _monday(seconds: float) -> float:
    days = np.floor(seconds / _DAY)
    return float((days - (days - _MONDAY) % 7.0) * _DAY)
