"""OCEL 2.0 (Berti et al. 2024, OCEL 2.0 Specification, arXiv:2403.01975): JSON, XML and SQLite.

The three say the same. All are written event by event and object by object; SQLite has a table a type of either. Values
that an object has from the start stand at 1970-01-01, as the specification has it; later ones at the minute of their
change.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING, BinaryIO, Final

from sim.export.objects import EVENT_ATTRIBUTES, OBJECT_TYPES, Event, Object, Objects, Value
from sim.export.xml_text import possible, quoted

if TYPE_CHECKING:
    from sim.export.exporting import Source
    from sim.export.formats import Target

FIRST: Final = "1970-01-01T00:00:00Z"
"""When an object has the values that it has at first."""
_SQL_TYPES: Final = {"string": "TEXT", "time": "TIMESTAMP", "float": "REAL", "integer": "INTEGER"}


def write(source: Source, target: Target) -> int:
    """Write a run in the shape that the ending of the file says; return the number of events."""
    objects = Objects(source)
    if target.ending.startswith(".sqlite"):
        return _write_sqlite(objects, target)
    with target.opened() as out:
        return (_write_json if target.ending.startswith(".json") else _write_xml)(objects, out)


def _moment(objects: Objects, minutes: float) -> str:
    return objects.names.moment(minutes).isoformat("T", "milliseconds") + "Z"


def _value(kind: str, value: Value) -> Value:
    """Return a value as files have it: a time in UTC."""
    return f"{value}Z" if kind == "time" else value


def _histories(objects: Objects, one: Object) -> Iterator[tuple[str, Value, str]]:
    """Give all values of the attributes of an object: name, value, since when."""
    types = OBJECT_TYPES[one.type]
    for name, value in one.attributes.items():
        yield name, _value(types[name], value), FIRST
    for minutes, name, value in one.changes:
        yield name, _value(types[name], value), _moment(objects, minutes)


# JSON ----------------------------------------------------------------------------------------------------------------


def _write_json(objects: Objects, out: BinaryIO) -> int:
    out.write(b'{"objectTypes": ' + _json([_type(name, attributes) for name, attributes in OBJECT_TYPES.items()]))
    out.write(b',\n"eventTypes": ' + _json([_type(name, EVENT_ATTRIBUTES) for name in objects.event_types()]))
    out.write(b',\n"objects": [\n')
    _write_items(out, (_json_object(objects, one) for one in objects.all()))
    out.write(b'\n],\n"events": [\n')
    events = _write_items(out, (_json_event(objects, event) for event in objects.events()))
    out.write(b"\n]}\n")
    return events


def _write_items(out: BinaryIO, items: Iterable[dict[str, object]]) -> int:
    count = 0
    for item in items:
        out.write((b",\n" if count else b"") + _json(item))
        count += 1
    return count


def _json(value: object) -> bytes:
    return json.dumps(value, allow_nan=False).encode()


def _type(name: str, attributes: dict[str, str]) -> dict[str, object]:
    return {"name": name, "attributes": [{"name": each, "type": kind} for each, kind in attributes.items()]}


def _json_object(objects: Objects, one: Object) -> dict[str, object]:
    return {"id": one.identifier, "type": one.type,
            "attributes": [{"name": name, "time": time, "value": value}
                           for name, value, time in _histories(objects, one)],
            "relationships": _json_relations(one.relations)}


def _json_event(objects: Objects, event: Event) -> dict[str, object]:
    return {"id": event.identifier, "type": event.type, "time": _moment(objects, event.minutes),
            "attributes": [{"name": name, "value": value} for name, value in event.attributes.items()],
            "relationships": _json_relations(event.relations)}


def _json_relations(relations: list[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"objectId": identifier, "qualifier": qualifier} for identifier, qualifier in relations]


# XML -----------------------------------------------------------------------------------------------------------------


def _write_xml(objects: Objects, out: BinaryIO) -> int:
    def lines(*texts: str) -> None:
        out.write("".join(f"{text}\n" for text in texts).encode())

    lines('<?xml version="1.0" encoding="UTF-8"?>', "<log>", "<object-types>",
          *(_xml_type("object-type", name, attributes) for name, attributes in OBJECT_TYPES.items()),
          "</object-types>", "<event-types>",
          *(_xml_type("event-type", name, EVENT_ATTRIBUTES) for name in objects.event_types()), "</event-types>",
          "<objects>")
    for one in objects.all():
        attributes = "".join(f"<attribute name={quoted(name)} time={quoted(time)}>{_xml_value(value)}</attribute>"
                             for name, value, time in _histories(objects, one))
        lines(f"<object id={quoted(one.identifier)} type={quoted(one.type)}><attributes>{attributes}</attributes>"
              f"{_xml_relations(one.relations)}</object>")
    lines("</objects>", "<events>")
    count = 0
    for event in objects.events():
        attributes = "".join(f"<attribute name={quoted(name)}>{_xml_value(value)}</attribute>"
                             for name, value in event.attributes.items())
        lines(f"<event id={quoted(event.identifier)} type={quoted(event.type)} "
              f"time={quoted(_moment(objects, event.minutes))}><attributes>{attributes}</attributes>"
              f"{_xml_relations(event.relations)}</event>")
        count += 1
    lines("</events>", "</log>")
    return count


def _xml_type(tag: str, name: str, attributes: dict[str, str]) -> str:
    inner = "".join(f'<attribute name={quoted(each)} type="{kind}"/>' for each, kind in attributes.items())
    return f"<{tag} name={quoted(name)}><attributes>{inner}</attributes></{tag}>"


def _xml_value(value: Value) -> str:
    from xml.sax.saxutils import escape

    return escape(possible(str(value)))


def _xml_relations(relations: list[tuple[str, str]]) -> str:
    inner = "".join(f"<relationship object-id={quoted(identifier)} qualifier={quoted(qualifier)}/>"
                    for identifier, qualifier in relations)
    return f"<objects>{inner}</objects>"


# SQLite --------------------------------------------------------------------------------------------------------------


def _write_sqlite(objects: Objects, target: Target) -> int:
    with closing(sqlite3.connect(target.file)) as base:
        base.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        tables = _make_tables(base, objects)
        for one in objects.all():
            _insert_object(base, objects, one)
        count = 0
        for event in objects.events():
            _insert_event(base, objects, event, tables[event.type])
            count += 1
        base.commit()
    return count


def _make_tables(base: sqlite3.Connection, objects: Objects) -> dict[str, str]:
    """Make all tables; return the name of the table of every type of events."""
    for of in ("event", "object"):
        base.execute(f'CREATE TABLE "{of}_map_type" ("ocel_type" TEXT, "ocel_type_map" TEXT, PRIMARY KEY("ocel_type"))')
        base.execute(f'CREATE TABLE "{of}" ("ocel_id" TEXT, "ocel_type" TEXT, PRIMARY KEY("ocel_id"), '
                     f'FOREIGN KEY("ocel_type") REFERENCES "{of}_map_type"("ocel_type"))')
    for table, source, to in (("event_object", "event", "object"), ("object_object", "source", "target")):
        whole = ("event", "object") if source == "event" else ("object", "object")
        base.execute(
            f'CREATE TABLE "{table}" ("ocel_{source}_id" TEXT, "ocel_{to}_id" TEXT, "ocel_qualifier" TEXT, '
            f'PRIMARY KEY("ocel_{source}_id", "ocel_{to}_id", "ocel_qualifier"), '
            f'FOREIGN KEY("ocel_{source}_id") REFERENCES "{whole[0]}"("ocel_id"), '
            f'FOREIGN KEY("ocel_{to}_id") REFERENCES "{whole[1]}"("ocel_id"))')
    for name, attributes in OBJECT_TYPES.items():
        base.execute("INSERT INTO object_map_type VALUES (?, ?)", (name, name))
        base.execute(f'CREATE TABLE "object_{name}" ("ocel_id" TEXT, "ocel_time" TIMESTAMP, "ocel_changed_field" TEXT, '
                     f'{_columns(attributes)}, FOREIGN KEY("ocel_id") REFERENCES "object"("ocel_id"))')
    tables: dict[str, str] = {}
    for name in objects.event_types():
        called = re.sub(r"\W+", "_", name)
        while called.lower() in (each.lower() for each in tables.values()):
            called += "_"
        tables[name] = called
        base.execute("INSERT INTO event_map_type VALUES (?, ?)", (name, called))
        base.execute(f'CREATE TABLE "event_{called}" ("ocel_id" TEXT, "ocel_time" TIMESTAMP, '
                     f'{_columns(EVENT_ATTRIBUTES)}, PRIMARY KEY("ocel_id"), '
                     f'FOREIGN KEY("ocel_id") REFERENCES "event"("ocel_id"))')
    return tables


def _columns(attributes: dict[str, str]) -> str:
    return ", ".join(f'"{name}" {_SQL_TYPES[kind]}' for name, kind in attributes.items())


def _sql_moment(text: str) -> str:
    return text.replace("T", " ").removesuffix("Z")


def _insert_object(base: sqlite3.Connection, objects: Objects, one: Object) -> None:
    types = OBJECT_TYPES[one.type]
    base.execute("INSERT INTO object VALUES (?, ?)", (one.identifier, one.type))
    slots = ", ".join("?" * (3 + len(types)))
    rows: list[tuple[str, str | None, dict[str, Value]]] = [(FIRST, None, one.attributes)]
    rows += [(_moment(objects, minutes), name, {name: value}) for minutes, name, value in one.changes]
    base.executemany(f'INSERT INTO "object_{one.type}" VALUES ({slots})', [
        (one.identifier, _sql_moment(time), changed,
         *(_sql_value(kind, values.get(name)) for name, kind in types.items()))
        for time, changed, values in rows])
    base.executemany("INSERT OR IGNORE INTO object_object VALUES (?, ?, ?)",
                     [(one.identifier, other, qualifier) for other, qualifier in one.relations])


def _insert_event(base: sqlite3.Connection, objects: Objects, event: Event, table: str) -> None:
    base.execute("INSERT INTO event VALUES (?, ?)", (event.identifier, event.type))
    slots = ", ".join("?" * (2 + len(EVENT_ATTRIBUTES)))
    base.execute(f'INSERT INTO "event_{table}" VALUES ({slots})', (
        event.identifier, _sql_moment(_moment(objects, event.minutes)),
        *(event.attributes.get(name) for name in EVENT_ATTRIBUTES)))
    base.executemany("INSERT INTO event_object VALUES (?, ?, ?)",
                     [(event.identifier, other, qualifier) for other, qualifier in event.relations])


def _sql_value(kind: str, value: Value | None) -> Value | None:
    return _sql_moment(str(value)) if kind == "time" and value is not None else value
