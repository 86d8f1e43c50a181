"""The queue log of Asterisk: a line an event, `epoch|call|queue|agent|event|data...`, put together to calls.

| event | data used |
|---|---|
| ENTERQUEUE | the second is the number of the caller |
| CONNECT | the first is the wait in seconds |
| COMPLETECALLER, COMPLETEAGENT | the second is the time talked |
| TRANSFER, BLINDTRANSFER | the fourth is the time talked |
| ATTENDEDTRANSFER | the last but one is the time talked; two or three say before how and where to |
| ABANDON | the third is the wait |
| EXITWITHTIMEOUT, EXITEMPTY | the third is the wait; the switch took the caller out of the queue |
| EXITWITHKEY | the fourth is the wait; the caller pressed a key |

The same events may stand in the rows of a table, as a switch keeps them in a database: time, callid, queuename, agent,
event, and data1 to data5 or data.

All other events are about agents or the switch and are passed over. A call that enters a second queue is a second row.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sim.calibration.reading.fault_kinds import Faults
from sim.calibration.reading.mapping import SKIP, Mapping
from sim.calibration.reading.meanings import spaced
from sim.calibration.reading.table import LONGEST_LINE, Collector, Grid, counted
from sim.calibration.reading.texts import numbered
from sim.errors import InputError, Problem

NAMES: Final = ("start", "queue", "caller", "wait", "outcome", "talk", "agent")
COLUMNS: Final = {"start": "start", "type": "queue", "customer": "caller", "wait": "wait", "outcome": "outcome",
                  "service": "talk", "agent": "agent"}
_IN_A_TABLE: Final = {
    "stamp": ("time", "timestamp", "created", "eventdate"), "call": ("callid", "uniqueid"),
    "queue": ("queuename", "queue", "qname"), "agent": ("agent", "qagent"), "event": ("event", "verb", "qevent"),
}
_LINES: Final = tuple(
    re.compile(rf'"?(\d{{9,10}}(?:\.\d{{1,9}})?)"?{mark}' + rf"([^{mark}]*){mark}" * 3
               + rf'("?[A-Z]{{3,}}"?)((?:{mark}.*)?)', re.ASCII) for mark in (r"\|", ",", ";", r"\t"))
"""An event, separated by bars as the switch writes it, or by what a spreadsheet has put in their place."""
_MARKS: Final = ("|", ",", ";", "\t")
_WAIT_AT: Final = {"ABANDON": 2, "EXITWITHTIMEOUT": 2, "EXITEMPTY": 2, "EXITWITHKEY": 3}
_TALK_AT: Final = {"COMPLETECALLER": 1, "COMPLETEAGENT": 1, "TRANSFER": 3, "BLINDTRANSFER": 3, "ATTENDEDTRANSFER": -2}
_SECONDS: Final = re.compile(r"\d{1,6}(?:\.\d{1,6})?", re.ASCII)


def looks_like_one(text: str, said: bool = False) -> bool:
    """Whether most of the first lines are events of a queue; where it is said to be a queue log, whether some are."""
    lines = [line for _, line in zip(range(50), (line for _, line in numbered(text[:1 << 16])), strict=False)]
    events = sum(_event(line) is not None for line in lines)
    return events > 0 if said else 2 * events > len(lines) > 0


def _event(line: str) -> tuple[str, ...] | None:
    """The parts of a line that is an event, its details separated by bars; None for another line."""
    for pattern, mark in zip(_LINES, _MARKS, strict=True):
        match = pattern.fullmatch(line.strip())
        if match:
            parts = tuple(part.strip('"') for part in match.groups())
            return (*parts[:-1], parts[-1].replace(mark, "|"))
    return None


@dataclass(slots=True)
class _Visit:
    """A call in one queue."""

    line: int
    start: str
    queue: str
    caller: str
    wait: str = ""
    outcome: str = ""
    talk: str = ""
    agent: str = ""


class _Follower:
    """Follows the events of all calls."""

    def __init__(self) -> None:
        self.visits: list[_Visit] = []
        self.open: dict[str, _Visit] = {}
        self.unbegun = 0

    def event(self, line: int, stamp: str, call: str, queue: str, agent: str, event: str, data: list[str]) -> None:
        """Take in one event; `data` are its details."""
        if event == "ENTERQUEUE":
            self.open[call] = _Visit(line, stamp, queue, _at(data, 1))
            self.visits.append(self.open[call])
            return
        if event not in _WAIT_AT and event not in _TALK_AT and event != "CONNECT":
            return
        visit = self.open.get(call)
        if visit is None:
            self.unbegun += event != "CONNECT"
            return
        if event == "CONNECT":
            visit.outcome, visit.agent, visit.wait = "CONNECT", agent, _seconds(data, 0)
        elif event in _TALK_AT:
            visit.talk, visit.agent = _seconds(data, _TALK_AT[event]), visit.agent or agent
            visit.outcome = visit.outcome or "CONNECT"
            visit.wait = visit.wait or (_seconds(data, 0) if event.startswith("COMPLETE") else "")
            del self.open[call]
        else:
            visit.outcome, visit.wait = event, _seconds(data, _WAIT_AT[event])
            del self.open[call]


def _at(data: list[str], place: int) -> str:
    return data[place].strip() if -len(data) <= place < len(data) else ""


def _seconds(data: list[str], place: int) -> str:
    text = _at(data, place)
    return text if _SECONDS.fullmatch(text) else ""


def table_of(texts: Sequence[tuple[Path, str]], mapping: Mapping) -> Grid:
    """Return the calls of queue logs as a table with the columns NAMES; raises InputError for lines of another form.

    Files follow one another by the moments of their events, whatever the order in which they are given; lines that two
    of them share count once. Calls whose entry or end is in none of them are left out and counted.
    """
    follower = _Follower()
    events: list[tuple[float, int, tuple[str, ...]]] = []
    seen: Counter[str] = Counter()
    for path, text in texts:
        faults, own = Faults(str(path)), Counter[str]()
        for number, line in numbered(text):
            parts = _event(line) if len(line) <= LONGEST_LINE else None
            if parts is None:
                if mapping.faulty_rows != SKIP:
                    faults.add(Problem(
                        "has lines that are no events of a queue", line=number, column=1, source_line=line[:120],
                        allowed="seconds since 1970|call|queue|agent|event|data...",
                        way_out='give --format if the log is another one; or leave the lines out with '
                                'faulty_rows = "skip" in the mapping'))
                continue
            own[line] += 1
            if own[line] > seen[line]:
                events.append((float(parts[0]), number, parts))
        faults.stop()
        seen |= own
    if len(texts) > 1:
        events.sort(key=lambda event: event[0])
    for _, number, (stamp, call, queue, agent, event, details) in events:
        follower.event(number, stamp, call, queue, agent, event, details.split("|")[1:])
    return _calls(follower, str(texts[0][0]), "|")


def of_rows(grid: Grid) -> Grid | None:
    """Return the calls of a queue log that is kept as a table; None for a table that is none."""
    place = {spaced(name).replace(" ", ""): name for name in reversed(grid.names)}
    found = {what: next((place[name] for name in names if name in place), "") for what, names in _IN_A_TABLE.items()}
    if not all(found.values()) or not (grid.column(found["event"]) == "ENTERQUEUE").any():
        return None
    data = [place[name] for name in ("data1", "data2", "data3", "data4", "data5") if name in place] or [
        place[name] for name in ("data",) if name in place]
    cells = [grid.column(name).fill_null("").to_list() for name in (*found.values(), *data)]
    follower = _Follower()
    for line, (stamp, call, queue, agent, event, *details) in zip(grid.lines.tolist(), zip(*cells, strict=True),
                                                                  strict=True):
        follower.event(line, stamp, call, queue, agent, event, "|".join(details).rstrip("|").split("|"))
    return _calls(follower, grid.source, grid.separator)


def _calls(follower: _Follower, source: str, separator: str) -> Grid:
    """The calls that were followed, as a table with the columns NAMES; InputError where there is none."""
    ended = [visit for visit in follower.visits if visit.outcome]
    if not ended:
        raise InputError(Problem("has no calls that entered a queue and left it", file=source,
                                 allowed="events ENTERQUEUE, and CONNECT or ABANDON, of the same calls"))
    collector = Collector(len(NAMES))
    for visit in ended:
        collector.add(visit.line, (visit.start, visit.queue, visit.caller, visit.wait, visit.outcome, visit.talk,
                                   visit.agent))
    frame, lines = collector.frame()
    return Grid(source, NAMES, frame, lines, separator, notes=_notes(follower, len(ended)))


def _notes(follower: _Follower, ended: int) -> tuple[str, ...]:
    notes = []
    if len(follower.visits) > ended:
        notes.append(f"Left out: {counted(len(follower.visits) - ended, 'call')} whose end is not in the log.")
    if follower.unbegun:
        notes.append(f"Left out: {counted(follower.unbegun, 'call')} whose entry is not in the log.")
    talking = sum(visit.outcome == "CONNECT" and not visit.talk for visit in follower.visits)
    if talking:
        notes.append(f"Time with the agent unknown of {counted(talking, 'answered call')} whose end is not in the log.")
    return tuple(notes)
