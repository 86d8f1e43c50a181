"""From the rows that were read to the calls of a log: one row a call, whatever columns said so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.call_log import ANSWERED, HUNG_UP, PHANTOM, SENT_ON, CallLog
from sim.calibration.queued_calls import SHORTEST_SERVICE_SECONDS
from sim.calibration.reading import Data
from sim.calibration.reading.mapping import NO_DEMAND, WAIT_UNKNOWN
from sim.calibration.reading.meanings import ABANDONED, INBOUND, LEFT_OUT, slug
from sim.calibration.reading.meanings import ANSWERED as WAS_ANSWERED
from sim.calibration.reading.meanings import SENT_ON as WAS_SENT_ON
from sim.calibration.reading.table import counted
from sim.calibration.reading.typed import LONGEST_SECONDS, Words
from sim.errors import InputError, Problem

MOST_TYPES: Final = 50
MOSTLY: Final = 0.9
COARSE_SECONDS: Final = 300
"""Moments that are all multiples of so much or more are no moments but intervals."""
ENOUGH_ROWS: Final = 20
FEW_WAITS: Final = 0.02
"""A log in which a smaller share of those who hung up have a wait does not record these waits."""
DAY_OF_1970: Final = 719_163
"""1 January 1970 as the number of a day, 1 being 1 January of the year 1."""
_CODES: Final = {WAS_ANSWERED: ANSWERED, ABANDONED: HUNG_UP, LEFT_OUT: PHANTOM, WAS_SENT_ON: SENT_ON}
_OPPOSITE: Final = {ANSWERED: HUNG_UP, HUNG_UP: ANSWERED}
_SAID: Final = {ANSWERED: WAS_ANSWERED, HUNG_UP: ABANDONED}
_PRIORITIES: Final = {"unknown": 0, "regular": 1, "high": 2}

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def call_log(data: Data) -> CallLog:
    """Return the calls of rows that were read as calls or as a queue log.

    Raises InputError where the hour of the calls is not known, where nothing says which were answered, and for calls
    that were answered before they came.
    """
    data = _inbound(data)
    notes = list(data.notes)
    start = data.moments["start"]
    refuse_days_alone(data, "call")
    outcome = _outcome(data, notes)
    wait, service = _durations(data, outcome, notes)
    wait, said = _hung_up_at_once(data, wait, outcome, notes)
    wall = _spread(start.wall, notes)
    types, labels, type_code = types_of(_of_calls(data.word("type"), outcome), data.rows, notes,
                                        data.mapping.words.get("type", {}))
    agents = data.word("agent")
    day = np.floor(wall / LONGEST_SECONDS)
    return CallLog(
        data.source, types, agents.labels, (day + DAY_OF_1970).astype(np.int64), wall - day * LONGEST_SECONDS,
        type_code, _priority(data), _customer(data.word("customer")), np.nan_to_num(data.number("menu")), wait, outcome,
        np.where(outcome == ANSWERED, service, 0.0), np.where(outcome == ANSWERED, agents.code, -1),
        labels=labels, notes=tuple(notes), hung_up_at_once=said,
    )


def refuse_days_alone(data: Data, what: str, moment: str = "start") -> None:
    """Raise InputError where rows, each a call or whatever `what` says, tell the day of a moment but not the hour."""
    alone = data.moments[moment].day_only
    if not alone.any():
        return
    raise InputError(Problem(
        f"says only the day of {counted(alone.sum(), what)}: by the hour of the week nothing can be fitted",
        data.source, data.mapping.columns.get("time") or data.mapping.columns.get(moment, ""),
        line=int(data.lines[np.flatnonzero(alone)[0]]), column=1,
        way_out='if another column has the time of day, write  [columns] time = "..."  into a mapping; --look shows '
                "what was read"))


def _outcome(data: Data, notes: list[str]) -> Integers:
    """What became of each call; where no column says it, who has an agent or was talked to was answered."""
    given = data.word("outcome")
    if given.labels:
        meaning = data.mapping.words.get("outcome", {})
        outcome = np.array([*(_CODES[meaning[label]] for label in given.labels), PHANTOM], dtype=np.int64)[given.code]
        only = {_CODES[meaning[label]] for label in given.labels}
        if (given.code < 0).any() and len(only) == 1 and only <= _OPPOSITE.keys():
            said = only.pop()
            other = _OPPOSITE[said]
            notes.append(f"Column {data.mapping.columns.get('outcome', '')!r} says of calls only that they were "
                         f"{_SAID[said]}: the {counted((given.code < 0).sum(), 'call')} of which it says nothing were "
                         f"{_SAID[other]}.")
            return np.where(given.code < 0, other, said)
        with np.errstate(invalid="ignore"):
            spoke = (given.code < 0) & ((data.number("service") > 0.0) | (data.word("agent").code >= 0))
        if spoke.any():
            notes.append(f"No outcome stands beside {counted(spoke.sum(), 'call')} that had an agent: answered.")
        if (silent := (given.code < 0) & ~spoke).any():
            notes.append(f"Left out: {counted(silent.sum(), 'call')} without an outcome.")
        return np.where(spoke, ANSWERED, outcome)
    for name, words, answered in (
        ("answered_at", "have a moment of answering", _known(data, "answered_at")),
        ("service", "have a time with the agent", data.number("service") > 0.0),
        ("agent", "have an agent", data.word("agent").code >= 0),
    ):
        if data.mapping.columns.get(name):
            notes.append(f"No column says what became of the calls: those that {words} count as answered "
                         f"({int(answered.sum()):,} of {data.rows:,}), the others as abandoned.")
            return np.where(answered, ANSWERED, HUNG_UP)
    raise InputError(Problem("does not say which calls were answered", data.source, "columns.outcome",
                             allowed="a column with the outcome, the time with the agent, or the agent"))


def _known(data: Data, name: str) -> NDArray[np.bool_]:
    return ~np.isnan(data.moments[name].wall) if name in data.moments else np.zeros(data.rows, dtype=bool)


def _inbound(data: Data) -> Data:
    """The calls that came in; how many others there were is said."""
    given, meaning = data.word("direction"), data.mapping.words.get("direction", {})
    out = np.array([*(meaning.get(label, INBOUND) != INBOUND for label in given.labels), False])[given.code]
    if not out.any():
        return data
    kept = data.where(~out)
    if not kept.rows:
        raise InputError(Problem("has no calls that came in", data.source, "columns.direction",
                                 data.mapping.columns.get("direction", ""), "some that are inbound"))
    note = f"Left out: {counted(out.sum(), 'call')} that went out or stayed in the house, by the direction of each."
    return replace(kept, notes=(*kept.notes, note))


def _with_an_agent(data: Data, wait: Floats, outcome: Integers, notes: list[str]) -> Floats:
    """The time for which each call kept its agent: with hold and work after it where these are columns of their own.

    A call that is cut off at once is known by how short it is, whatever work came after it.

    A duration that those who hung up have, too, and that is the time they waited, is of the whole call: the wait is
    taken off.
    """
    service = data.number("service").copy()
    left = (outcome == HUNG_UP) & (wait > 0.0) & ~np.isnan(service)
    with np.errstate(invalid="ignore"):
        same = left & (np.abs(service - wait) <= 1.0)
        talked = (outcome == ANSWERED) & (service >= wait - 1.0)
    if int(same.sum()) > MOSTLY * int(((outcome == HUNG_UP) & (wait > 0.0)).sum()) > 0 \
            and talked[(outcome == ANSWERED) & ~np.isnan(service) & ~np.isnan(wait)].all():
        notes.append(f"Column {data.mapping.columns['service']!r} counts the whole call, for those who hung up have "
                     "their wait in it: the wait is taken off.")
        service = np.where(np.isnan(wait), service, np.maximum(service - wait, 0.0))
    parts = [name for name in ("hold", "after") if name in data.numbers]
    if parts and data.mapping.columns.get("service"):
        notes.append("Time with the agent: " + " + ".join(
            repr(data.mapping.columns[name]) for name in ("service", *parts)) + ".")
    spoken = service + np.nan_to_num(data.number("hold"))
    with np.errstate(invalid="ignore"):
        cut_off = spoken < SHORTEST_SERVICE_SECONDS
    return spoken + np.where(cut_off, 0.0, np.nan_to_num(data.number("after")))


def _durations(data: Data, outcome: Integers, notes: list[str]) -> tuple[Floats, Floats]:
    """Wait and time with the agent: as the columns say, else from the moments of answering and ending."""
    wait = data.number("wait").copy()
    service = _with_an_agent(data, wait, outcome, notes)
    came = data.moments["start"].instant + np.nan_to_num(data.number("menu"))
    if "time" in data.numbers:
        came = data.moments["start"].wall + np.nan_to_num(data.number("menu"))
    taken = data.moments["answered_at"].instant if "answered_at" in data.moments else came + wait
    ended = data.moments["ended_at"].instant if "ended_at" in data.moments else np.full(data.rows, np.nan)
    answered = outcome == ANSWERED
    own_wait = np.where(answered | ~np.isnan(taken), taken, ended) - came
    talked = data.number("service") + np.nan_to_num(data.number("hold"))
    rest = np.maximum(data.number("whole") - np.where(answered, talked, 0.0) - np.nan_to_num(data.number("menu")), 0.0)
    own_wait = np.where(np.isnan(own_wait), rest, own_wait)
    after = np.nan_to_num(data.number("after")) + (0.0 if "ended_at" in data.moments else
                                                   np.nan_to_num(data.number("hold")))
    own_service = np.where(answered, ended - taken + after, np.nan)
    wait, service = (np.where(np.isnan(known), own, known) for known, own in ((wait, own_wait), (service, own_service)))
    for what, values in (("was answered, or hung up, before it came", wait), ("ended before it was answered", service)):
        with np.errstate(invalid="ignore"):
            wrong = np.flatnonzero((values < 0.0) | (values > LONGEST_SECONDS))
        if wrong.size:
            raise InputError(Problem(
                f"{what}, or lasted more than a day ({counted(wrong.size, 'call')}; this is the first)", data.source,
                line=int(data.lines[wrong[0]]), column=1, found=f"{values[wrong[0]]:.0f} s",
                way_out="are the right columns taken for the moments? [columns] in a mapping says which"))
    return wait, service


def _hung_up_at_once(data: Data, wait: Floats, outcome: Integers, notes: list[str]) -> tuple[Floats, str]:
    """Decide what a wait of 0 says of those who hung up: that it is not known, or that they never queued."""
    left = outcome == HUNG_UP
    zero = left & (wait == 0.0)
    if not zero.any():
        return wait, ""
    known = int((left & (wait > 0.0)).sum())
    said = data.mapping.hung_up_at_once or (WAIT_UNKNOWN if known < FEW_WAITS * int(left.sum()) else NO_DEMAND)
    number = int(zero.sum())
    if said == WAIT_UNKNOWN:
        notes.append(f"Of those who hung up {'hardly anybody' if known else 'nobody'} has a wait above 0: the waits of "
                     f"{counted(number, 'call')} are taken to be unknown, and they count as demand. "
                     f'hung_up_at_once = "{NO_DEMAND}" in the mapping leaves them out instead.')
        return np.where(zero, np.nan, wait), said
    notes.append(f"Of those who hung up {number:,} have a wait of 0 and others more: those with 0 are taken never to "
                 f'have queued, and left out. hung_up_at_once = "{WAIT_UNKNOWN}" in the mapping counts them.')
    return wait, said


def _spread(wall: Floats, notes: list[str]) -> Floats:
    """Spread calls evenly over the interval that is all that is known of their moment."""
    seconds = np.round(wall % LONGEST_SECONDS).astype(np.int64)
    step = int(np.gcd.reduce(seconds)) if np.allclose(seconds, wall % LONGEST_SECONDS) else 0
    if wall.size < ENOUGH_ROWS or step < COARSE_SECONDS or np.unique(seconds).size < 2:
        return wall
    notes.append(f"The times of calls are known by {_span(step)} only: those of one are spread evenly over it. How "
                 "long the line was within it is not known, so the inferred staff is rough.")
    order = np.argsort(wall, kind="stable")
    _, first, number = np.unique(wall[order], return_index=True, return_counts=True)
    place = np.arange(wall.size) - np.repeat(first, number)
    moved = wall.copy()
    moved[order] += step * (place + 0.5) / np.repeat(number, number)
    return moved


def _span(seconds: int) -> str:
    return "the hour" if seconds % 3600 == 0 else f"{seconds / 60:g} minutes"


def _of_calls(types: Words, outcome: Integers) -> Words:
    """The types of calls; what is no call and has none counts with the first, for it is left out."""
    if not types.labels:
        return types
    return replace(types, code=np.where((types.code < 0) & (outcome == PHANTOM), 0, types.code))


def types_of(given: Words, rows: int, notes: list[str], called: Mapping[str, str] | None = None
             ) -> tuple[tuple[str, ...], tuple[str, ...], Integers]:
    """Types as names that may stand in a scenario, what they are called in the log, and the type of each call.

    called: what single types are to be called, in place of what the log calls them.
    """
    if not given.labels:
        return ("calls",), ("calls",), np.zeros(rows, dtype=np.int64)
    number = np.bincount(given.code[given.code >= 0], minlength=len(given.labels))
    kept = sorted(np.argsort(-number, kind="stable")[:MOST_TYPES - 1].tolist())
    labels = [given.labels[at] for at in kept]
    place = np.full(len(given.labels) + 1, len(kept), dtype=np.int64)
    place[kept] = np.arange(len(kept))
    code = place[given.code]
    if (code == len(kept)).any():
        labels.append("other")
        if len(given.labels) > len(kept):
            notes.append(f"Of {len(given.labels)} types of call the {len(kept)} commonest are told apart.")
    names: list[str] = []
    for label in labels:
        name = slug((called or {}).get(label, label)) or "type"
        while name in names:
            name = f"{name[:28]}_{len(names)}"
        names.append(name)
    return tuple(names), tuple(labels), code


def _priority(data: Data) -> Integers:
    given, meaning = data.word("priority"), data.mapping.words.get("priority", {})
    codes = [_PRIORITIES[meaning.get(label, "unknown")] for label in given.labels]
    return np.array([*codes, 0], dtype=np.int64)[given.code]


def _customer(given: Words) -> Integers:
    """Numbers of customers: their own where they are whole numbers, else in order of appearance; 0 is unknown."""
    whole = all(label.isascii() and label.isdigit() and len(label) <= 15 for label in given.labels)
    numbers = [int(label) if whole else at for at, label in enumerate(given.labels, 1)]
    return np.array([*numbers, 0], dtype=np.int64)[given.code]


def with_mapping(data: Data, log: CallLog) -> Data:
    """Return the data with what was decided about its calls written into the mapping, and all notes."""
    return replace(data, notes=log.notes, mapping=replace(data.mapping, hung_up_at_once=log.hung_up_at_once))
