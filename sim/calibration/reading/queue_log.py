"""The queue log of Asterisk: a line an event, `epoch|call|queue|agent|event|data...`, put together to calls.

| event | data used |
|---|---|
| ENTERQUEUE | the second is the number of the caller |
| CONNECT | the first is the wait in seconds |
| COMPLETECALLER, COMPLETEAGENT | the second is the time talked |
| TRANSFER, BLINDTRANSFER, ATTENDEDTRANSFER | the fourth is the time talked |
| ABANDON | the third is the wait |
| EXITWITHTIMEOUT, EXITEMPTY | the third is the wait; the switch took the caller out of the queue |
| EXITWITHKEY | the fourth is the wait; the caller pressed a key |

The same events may stand in the rows of a table, as a switch keeps them in a database: time, callid, queuename, agent,
event, and data1 to data5 or data.

All other events are about agents or the switch and are passed over. A call that enters a second queue is a second row.
"""

from __future__ import annotations

import re
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
_LINE: Final = re.compile(r"(\d{9,10}(?:\.\d{1,9})?)\|([^|]*)\|([^|]*)\|([^|]*)\|([A-Z]+)((?:\|.*)?)", re.ASCII)
_WAIT_AT: Final = {"ABANDON": 2, "EXITWITHTIMEOUT": 2, "EXITEMPTY": 2, "EXITWITHKEY": 3}
_TALK_AT: Final = {"COMPLETECALLER": 1, "COMPLETEAGENT": 1, "TRANSFER": 3, "BLINDTRANSFER": 3, "ATTENDEDTRANSFER": 3}
_SECONDS: Final = re.compile(r"\d{1,6}(?:\.\d{1,6})?", re.ASCII)


def looks_like_one(text: str) -> bool:
    """Whether most of the first lines are events of a queue."""
    lines = [line for _, line in zip(range(50), (line for _, line in numbered(text[:1 << 16])), strict=False)]
    return 2 * sum(_LINE.fullmatch(line.strip()) is not None for line in lines) > len(lines) > 0


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
    return data[place].strip() if place < len(data) else ""


def _seconds(data: list[str], place: int) -> str:
    text = _at(data, place)
    return text if _SECONDS.fullmatch(text) else ""


def table_of(text: str, path: Path, mapping: Mapping) -> Grid:
    """Return the calls of a queue log as a table with the columns NAMES; raises InputError for lines of another form.

    Calls whose entry or end is not in the log are left out and counted.
    """
    faults, follower = Faults(str(path)), _Follower()
    for number, line in numbered(text):
        match = _LINE.fullmatch(line.strip()) if len(line) <= LONGEST_LINE else None
        if match is None:
            if mapping.faulty_rows != SKIP:
                faults.add(Problem(
                    "has lines that are no events of a queue", line=number, column=1, source_line=line[:120],
                    allowed="seconds since 1970|call|queue|agent|event|data...",
                    way_out='give --format if the log is another one; or leave the lines out with faulty_rows = "skip" '
                            "in the mapping"))
            continue
        stamp, call, queue, agent, event, details = match.groups()
        follower.event(number, stamp, call, queue, agent, event, details.split("|")[1:])
    faults.stop()
    return _calls(follower, str(path), "|")


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
        follower.event(line, stamp, call, queue, agent, event,
                       details if len(data) > 1 else "|".join(details).split("|"))
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
