"""Who and what the events of a run are about: customers, cases, promises, agents and flaws, and how each is concerned.

Objects have attributes whose values may change: the loyalty of a customer with what it feels and hears, the state of a
case when it ends, that of a promise when it is kept or broken, the level of a flaw when a design project ends. Events
are all records but FELT, which is such a change and no step, and STAFFED, which concerns none of these objects.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.eventlog.causes import Along, Causes
from sim.eventlog.identities import Identities
from sim.export.activities import LEFT_OUT
from sim.vocabulary import NOBODY, Kind

if TYPE_CHECKING:
    from sim.export.exporting import Source

Value = str | float | int
STRING: Final = "string"
FLOAT: Final = "float"
INTEGER: Final = "integer"
TIME: Final = "time"

OBJECT_TYPES: Final[dict[str, dict[str, str]]] = {
    "customer": {"twin": STRING, "state": STRING, "origin": STRING, "orders_per_week": FLOAT, "tolerance": FLOAT,
                 "reach": FLOAT, "loyalty": FLOAT},
    "case": {"twin": STRING, "state": STRING, "severity": FLOAT, "complexity": FLOAT, "remedy": FLOAT},
    "promise": {"state": STRING, "due": TIME},
    "agent": {"pool": STRING, "slot": INTEGER},
    "flaw": {"level": FLOAT},
}
"""The attributes of objects, by type, and their types."""
EVENT_ATTRIBUTES: Final = {"place": STRING, "value": FLOAT, "word": STRING, "cause": STRING, "why": STRING}
"""The attributes of every event."""
NO_EVENTS: Final = (*LEFT_OUT, Kind.STAFFED)
"""Kinds of records that are no events here."""
PROMISES: Final = (Kind.FIX_REQUESTED, Kind.ANSWER_PROMISED)
_OF_A_PROMISE: Final = {
    Kind.FIX_REQUESTED: "makes", Kind.ANSWER_PROMISED: "makes", Kind.PROMISE_KEPT: "keeps",
    Kind.PROMISE_BROKEN: "breaks", Kind.REQUEST_LOST: "loses", Kind.FIXED: "fulfils", Kind.ANSWERED: "fulfils",
    Kind.FOLLOWED_UP: "tells of", Kind.CHASED: "asks for", Kind.REQUEST_FOUND: "finds", Kind.CALL_DUE: "tells of",
    Kind.EXPEDITED: "hurries",
}
"""Kinds of records that concern a promise, and how."""


@dataclass(frozen=True, slots=True)
class Object:
    """One object: its attributes at first, the changes (minute, name, value) in order, and what it is related to.

    relations: (identifier of another object, how it is related to that).
    """

    identifier: str
    type: str
    attributes: dict[str, Value]
    changes: list[tuple[float, str, Value]] = field(default_factory=list)
    relations: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Event:
    """One event: when, in minutes; its attributes; the objects it concerns, and how."""

    identifier: str
    type: str
    minutes: float
    attributes: dict[str, Value]
    relations: list[tuple[str, str]]


def event_id(position: int) -> str:
    """Return the identifier of the event of a record."""
    return f"e{position}"


class Objects:
    """The objects of a run, and its events."""

    def __init__(self, source: Source) -> None:
        """Take a run."""
        self._source, self.names = source, source.names
        self._records = source.log.records
        self._twins = Identities(source.log)

    # Types

    def event_types(self) -> list[str]:
        """Return the types of events, those that may occur: all kinds of records but a few."""
        return [self._event_type(number) for number in self.names.meanings if number not in NO_EVENTS]

    def _event_type(self, kind: int) -> str:
        called = self.names.kind(kind)
        return called.replace("_", " ").capitalize() if called.isupper() else called

    # Events

    @cached_property
    def _promise_of(self) -> NDArray[np.int64]:
        """The position of the promise that a record concerns, -1 none: of its own case, and with a date."""
        records = self._records
        found = Causes(records).nearest(PROMISES, Along.WHY).astype(np.int64)
        concerned = np.isin(records["kind"], list(_OF_A_PROMISE))
        dated = records["value"][found] >= 0.0
        own = records["case"][found] == records["case"]
        return np.where((found >= 0) & concerned & dated & own, found, NOBODY)

    def events(self) -> Iterator[Event]:
        """Give all events in the order of the log."""
        promises = self._promise_of
        for position in np.flatnonzero(~np.isin(self._records["kind"], NO_EVENTS)).tolist():
            yield self._event(position, int(promises[position]))

    def _event(self, position: int, promise: int) -> Event:
        record, names = self._records[position], self.names
        kind, place, value = int(record["kind"]), int(record["place"]), float(record["value"])
        attributes: dict[str, Value] = {"place": names.place(kind, place)}
        if math.isfinite(value):
            attributes["value"] = value
        if word := names.word(kind, value):
            attributes["word"] = word
        attributes |= {parent: event_id(int(record[parent])) for parent in ("cause", "why") if record[parent] >= 0}
        relations = [(f"{name}:{record[name]}", name) for name in ("customer", "case") if record[name] >= 0]
        sort = names.meaning(kind).place
        if sort == "flaw":
            relations.append((f"flaw:{names.place(kind, place)}", "flaw"))
        if sort == "pool" and record["agent"] >= 0:
            relations.append((_agent(names.place(kind, place), int(record["agent"])), "agent"))
        if promise >= 0:
            relations.append((f"promise:{promise}", _OF_A_PROMISE[Kind(kind)]))
        return Event(event_id(position), self._event_type(kind), float(record["time"]), attributes, relations)

    # Objects

    def all(self) -> Iterator[Object]:
        """Give all objects: flaws, agents, customers, cases, promises."""
        yield from self._flaws()
        yield from self._agents()
        yield from self._customers()
        yield from self._cases()
        yield from self._promises()

    def _of(self, *kinds: Kind) -> NDArray[np.int64]:
        return np.flatnonzero(np.isin(self._records["kind"], kinds))

    def _flaws(self) -> Iterator[Object]:
        lowered = self._of(Kind.FLAW_LOWERED)
        for index, name in enumerate(self.names.flaws):
            own = self._records[lowered[self._records["place"][lowered] == index]]
            changes: list[tuple[float, str, Value]] = [
                (float(time), "level", float(level)) for time, level in zip(own["time"], own["value"], strict=True)]
            yield Object(f"flaw:{name}", "flaw", {"level": 1.0}, changes)

    def _agents(self) -> Iterator[Object]:
        pools = [number for number, (_, meaning) in self.names.meanings.items() if meaning.place == "pool"]
        with_slot = self._records[np.isin(self._records["kind"], pools) & (self._records["agent"] >= 0)]
        for pool, slot in np.unique(np.stack([with_slot["place"], with_slot["agent"]], axis=1), axis=0).tolist():
            name = self.names.called("pool")[pool]
            yield Object(_agent(name, slot), "agent", {"pool": name, "slot": int(slot)})

    def _customers(self) -> Iterator[Object]:
        table, records = self._source.tables.customers, self._records
        changes = _grouped(records, self._of(Kind.FELT, Kind.HEARD, Kind.LEFT), "customer")
        start = float(self._source.plan.world["start_loyalty"])
        for row in table.iter_rows(named=True):
            customer = row["customer"]
            attributes: dict[str, Value] = {"twin": _hex(self._twins.customers[customer]), "state": "customer"}
            attributes |= {name: row[name] for name in ("origin", "orders_per_week", "tolerance", "reach")
                           if _is_there(row[name])}
            changed: list[tuple[float, str, Value]] = []
            for record in records[changes.get(customer, _NONE)]:
                if record["kind"] == Kind.LEFT:
                    changed.append((float(record["time"]), "state", "left"))
                else:
                    changed.append((float(record["time"]), "loyalty", float(record["value"])))
            brought = [] if row["brought_by"] is None else [(f"customer:{row['brought_by']}", "brought by")]
            yield Object(f"customer:{customer}", "customer", attributes | {"loyalty": start}, changed, brought)

    def _cases(self) -> Iterator[Object]:
        for row in self._source.tables.cases.iter_rows(named=True):
            attributes: dict[str, Value] = {"twin": _hex(self._twins.cases[row["case"]]), "state": "open"}
            attributes |= {name: row[name] for name in ("severity", "complexity", "remedy") if _is_there(row[name])}
            changed: list[tuple[float, str, Value]] = (
                [] if row["ending"] is None else [(row["ended"], "state", row["ending"])])
            relations = [(f"customer:{row['customer']}", "of"), (f"flaw:{row['flaw']}", "by")]
            if row["knocked_on_by"] is not None:
                relations.append((f"case:{row['knocked_on_by']}", "knocked on by"))
            yield Object(f"case:{row['case']}", "case", attributes, changed, relations)

    def _promises(self) -> Iterator[Object]:
        records, promise_of = self._records, self._promise_of
        settled: dict[int, list[tuple[float, str, Value]]] = {}
        for position in self._of(Kind.PROMISE_KEPT, Kind.PROMISE_BROKEN).tolist():
            kept = records["kind"][position] == Kind.PROMISE_KEPT
            settled.setdefault(int(promise_of[position]), []).append(
                (float(records["time"][position]), "state", "kept" if kept else "broken"))
        for position in np.flatnonzero(promise_of == np.arange(len(records))).tolist():
            record = records[position]
            due = self.names.moment(float(record["time"]) + float(record["value"]))
            yield Object(f"promise:{position}", "promise", {"state": "open", "due": due.isoformat("T", "milliseconds")},
                         settled.get(position, []), [(f"case:{record['case']}", "to")])


_NONE: Final = np.zeros(0, dtype=np.int64)


def _grouped(records: NDArray[Any], positions: NDArray[np.int64], by: str) -> dict[int, NDArray[np.int64]]:
    """Return positions by the customer or case of their records, each in the order of the log."""
    of = records[by][positions]
    order = np.argsort(of, kind="stable")
    there, begins = np.unique(of[order], return_index=True)
    return dict(zip(there.tolist(), np.split(positions[order], begins[1:]), strict=True)) if len(there) else {}


def _agent(pool: str, slot: int) -> str:
    return f"agent:{pool}:{slot}"


def _hex(bits: Any) -> str:
    return f"{int(bits):016x}"


def _is_there(value: Any) -> bool:
    return value is not None and (not isinstance(value, float) or math.isfinite(value))


