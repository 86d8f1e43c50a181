"""XES (IEEE 1849-2016): a trace a case, with its steps as events.

Extensions: concept (names and instances of activities), lifecycle (work starts and completes), time, organizational
(agents and pools). Attributes of journeysim begin with `journeysim:`; `record`, `cause` and `why` of events are
positions in the log, so that the true causes are there to be found; `twin` of a trace is the same for the same case
under another policy.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import numpy as np

from sim.eventlog.identities import Identities
from sim.export.activities import LEFT_OUT, Work
from sim.export.xml_text import quoted
from sim.vocabulary import NOBODY

if TYPE_CHECKING:
    from sim.eventlog import Log, Names
    from sim.export.exporting import Source
    from sim.export.formats import Target

EXTENSIONS: Final = (("Concept", "concept"), ("Lifecycle", "lifecycle"), ("Time", "time"), ("Organizational", "org"))
HEAD: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">\n')
TRAITS: Final = {"flaw": "string", "first_channel": "string", "severity": "float", "complexity": "float",
                 "remedy": "float", "ending": "string", "contacts": "int", "minutes_waiting": "float",
                 "granted": "float", "effort": "float"}
"""Columns of the table of cases that a trace has as attributes, and their types."""
CHUNK: Final = 65_536


def write(source: Source, target: Target) -> int:
    """Write all cases in the order in which they opened; return the number of events."""
    with target.opened() as out:
        out.write(HEAD.encode())
        _write_head(out, source)
        events = _write_traces(out, source)
        out.write(b"</log>\n")
    return events


def _write_head(out: BinaryIO, source: Source) -> None:
    """Write extensions, what every trace and event has, classifiers, and what the log is of."""
    lines = [f'  <extension name="{name}" prefix="{prefix}" uri="http://www.xes-standard.org/{prefix}.xesext"/>'
             for name, prefix in EXTENSIONS]
    lines += ['  <global scope="trace">', _attribute("string", "concept:name", "", 4), "  </global>",
              '  <global scope="event">', _attribute("string", "concept:name", "", 4),
              _attribute("string", "lifecycle:transition", "complete", 4),
              _attribute("date", "time:timestamp", "1970-01-01T00:00:00.000+00:00", 4), "  </global>",
              '  <classifier name="Activity" keys="concept:name"/>',
              '  <classifier name="Activity and transition" keys="concept:name lifecycle:transition"/>',
              _attribute("string", "concept:name", source.names.title or "Untitled scenario", 2),
              _attribute("string", "lifecycle:model", "standard", 2),
              _attribute("string", "journeysim:policy", source.names.policy, 2),
              _attribute("string", "journeysim:seed", str(source.seed), 2),
              _attribute("string", "journeysim:replication", str(source.replication), 2),
              _attribute("string", "journeysim:start", source.names.monday.isoformat(), 2)]
    out.write(("\n".join(lines) + "\n").encode())


def _write_traces(out: BinaryIO, source: Source) -> int:
    log, names = source.log, source.names
    records = log.records
    chosen = np.flatnonzero((records["case"] >= 0) & ~np.isin(records["kind"], LEFT_OUT))
    chosen = chosen[np.argsort(records["case"][chosen], kind="stable")]
    traces, work = _Traces(source), _Events(log, names)
    written, case, lines = 0, NOBODY, list[str]()
    for begin in range(0, len(chosen), CHUNK):
        for position, of in zip(chosen[begin: begin + CHUNK].tolist(),
                                records["case"][chosen[begin: begin + CHUNK]].tolist(), strict=True):
            if of != case:
                lines += ["  </trace>"] * (case >= 0) + traces.head(of)
                case = of
            for event in work.of(position):
                lines.append(event)
                written += 1
        out.write(("\n".join(lines) + "\n").encode())
        lines.clear()
    if case >= 0:
        out.write(b"  </trace>\n")
    return written


class _Traces:
    """The heads of traces: what a case is, and what became of it."""

    def __init__(self, source: Source) -> None:
        self._twins = Identities(source.log)
        table = source.tables.cases
        self._columns = {name: table[name].to_list() for name in ("customer", *TRAITS)}

    def head(self, case: int) -> list[str]:
        """Return the lines that begin the trace of a case."""
        customer = self._columns["customer"][case]
        lines = ["  <trace>", _attribute("string", "concept:name", f"case {case}", 4),
                 _attribute("string", "journeysim:twin", f"{int(self._twins.cases[case]):016x}", 4),
                 _attribute("int", "journeysim:customer", customer, 4),
                 _attribute("string", "journeysim:customer_twin", f"{int(self._twins.customers[customer]):016x}", 4)]
        for name, kind in TRAITS.items():
            value = self._columns[name][case]
            if value is not None and value != float("inf"):
                lines.append(_attribute(kind, f"journeysim:{name}", value, 4))
        return lines


class _Events:
    """The events of records, as lines."""

    def __init__(self, log: Log, names: Names) -> None:
        self._records, self._names, self._work = log.records, names, Work(log.records, names)
        self._start = datetime.combine(names.monday, datetime.min.time())

    def of(self, position: int) -> Iterator[str]:
        """Give the events of one record, each as one line."""
        record = self._records[position]
        when = _attribute("date", "time:timestamp", self._moment(float(record["time"])))
        kind, agent = int(record["kind"]), int(record["agent"])
        value = float(record["value"])
        own = [when, _attribute("string", "journeysim:kind", self._names.kind(kind)),
               _attribute("int", "journeysim:record", position)]
        own += [_attribute("int", f"journeysim:{parent}", int(record[parent])) for parent in ("cause", "why")
                if record[parent] >= 0]
        if value == value and abs(value) != float("inf"):
            own.append(_attribute("float", "journeysim:value", value))
        word = self._names.word(kind, value)
        if word:
            own.append(_attribute("string", "journeysim:word", word))
        if self._names.meaning(kind).place == "pool":
            pool = self._names.place(kind, int(record["place"]))
            own.append(_attribute("string", "org:group", pool))
            if agent >= 0:
                own.append(_attribute("string", "org:resource", f"{pool} {agent}"))
        rest = "".join(own)
        for name, transition, instance in self._work.transitions(position):
            instances = _attribute("string", "concept:instance", str(instance)) if instance >= 0 else ""
            yield (f'    <event>{_attribute("string", "concept:name", name)}'
                   f'{_attribute("string", "lifecycle:transition", transition)}{instances}{rest}</event>')

    def _moment(self, minutes: float) -> str:
        """Return a minute of the run as XES writes it, to the millisecond."""
        return f"{(self._start + timedelta(minutes=minutes)).isoformat(timespec='milliseconds')}+00:00"


def _attribute(kind: str, key: str, value: Any, indent: int = 0) -> str:
    """Return one attribute; keys are ours, and need no escapes."""
    shown = quoted(value) if kind == "string" else f'"{value}"'
    return f'{" " * indent}<{kind} key="{key}" value={shown}/>'
