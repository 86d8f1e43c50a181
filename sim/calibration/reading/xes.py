"""XES, the XML of event logs (IEEE 1849-2016): traces of events, each with attributes that have a key and a value.

A row is made of every event, with the attributes of its trace under names that begin with `case:`. Attributes within
attributes are left out. A document type is refused, and with it every entity that could grow or fetch something.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final
from xml.parsers import expat

from sim.calibration.reading.table import MOST_COLUMNS, Collector, Grid, unique_names
from sim.errors import InputError, Problem

_KINDS: Final = frozenset(("string", "date", "int", "float", "boolean", "id"))
MOST_EVENTS: Final = 5_000_000


def table_of(content: bytes, path: Path) -> Grid:
    """Return the events of an XES file; raises InputError for what is not XES, is damaged, or has a document type."""
    target = _Events(path)
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = target.start, target.end
    parser.StartDoctypeDeclHandler = target.doctype
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise InputError(Problem(f"is damaged XML: {expat.ErrorString(error.code)}", file=str(path),
                                 line=error.lineno, column=error.offset + 1)) from error
    except (ValueError, LookupError) as error:
        raise InputError(Problem(f"is damaged XML: {error}", file=str(path))) from error
    return target.grid(parser)


class _Events:
    """Follows the tags of a document and keeps the attributes of each event with those of its trace."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.depth: list[str] = []
        self.trace: dict[str, str] = {}
        self.event: dict[str, str] = {}
        self.events: list[tuple[dict[str, str], dict[str, str]]] = []
        self.names: dict[str, None] = {}

    def doctype(self, *_: object) -> None:
        """Refuse a document type."""
        raise InputError(Problem("has a document type, which no XES file needs", file=str(self.path),
                                 way_out="take the <!DOCTYPE ...> out"))

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin a trace or an event, or keep an attribute of it."""
        name = tag.rpartition("}")[2]
        if not self.depth and name != "log":
            raise InputError(Problem("is XML, but no XES: its first tag is not <log>", file=str(self.path),
                                     found=f"<{name[:80]}>", allowed="XES, CSV, Parquet or a sheet"))
        above = self.depth[-1] if self.depth else ""
        self.depth.append(name)
        if name == "trace":
            self.trace = {}
        elif name == "event":
            self.event = {}
        elif name in _KINDS and "key" in attributes and "value" in attributes:
            if above == "event":
                self.event[attributes["key"]] = attributes["value"]
                self.names[attributes["key"]] = None
            elif above == "trace":
                self.trace[f"case:{attributes['key']}"] = attributes["value"]
                self.names[f"case:{attributes['key']}"] = None

    def end(self, tag: str) -> None:
        """End a tag; an event is complete."""
        self.depth.pop()
        if tag.rpartition("}")[2] == "event":
            self.events.append((self.trace, self.event))
        if len(self.events) > MOST_EVENTS or len(self.names) > MOST_COLUMNS:
            raise InputError(Problem("is too large", file=str(self.path),
                                     allowed=f"{MOST_EVENTS:,} events, {MOST_COLUMNS} attributes"))

    def grid(self, _: object) -> Grid:
        """Return the events as a table, those of a trace together, their number in place of a line."""
        names = list(self.names)
        if not self.events or not names:
            raise InputError(Problem("is XES without events", file=str(self.path), allowed="traces with events"))
        collector = Collector(len(names))
        for number, (trace, event) in enumerate(self.events, 1):
            collector.add(number, [event.get(name, trace.get(name)) for name in names])
        frame, lines = collector.frame()
        return Grid(str(self.path), unique_names(names), frame, lines)


