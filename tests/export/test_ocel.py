"""OCEL 2.0: the three shapes say the same, all of it follows from the log, and the tables are as the standard asks."""

from __future__ import annotations

import json
import sqlite3
import xml.etree.ElementTree as ElementTree
from collections import Counter
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from jsonschema import Draft202012Validator

from sim.export.exporting import export
from sim.export.objects import EVENT_ATTRIBUTES, NO_EVENTS, OBJECT_TYPES
from sim.vocabulary import Kind
from tests.export.worlds import source

Form = dict[str, Any]
RELATIONS = {"type": "array", "items": {"type": "object", "required": ["objectId", "qualifier"],
                                        "additionalProperties": False, "properties": {
                                            "objectId": {"type": "string"}, "qualifier": {"type": "string"}}}}
TYPES = {"type": "array", "items": {"type": "object", "required": ["name", "attributes"], "properties": {
    "attributes": {"type": "array", "items": {"required": ["name", "type"], "properties": {
        "type": {"enum": ["string", "time", "integer", "float", "boolean"]}}}}}}}
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$"}
SCHEMA = {
    "type": "object", "required": ["objectTypes", "eventTypes", "objects", "events"], "additionalProperties": False,
    "properties": {
        "objectTypes": TYPES, "eventTypes": TYPES,
        "events": {"type": "array", "items": {
            "type": "object", "required": ["id", "type", "time"], "additionalProperties": False, "properties": {
                "id": {"type": "string"}, "type": {"type": "string"}, "time": MOMENT, "relationships": RELATIONS,
                "attributes": {"type": "array", "items": {"required": ["name", "value"]}}}}},
        "objects": {"type": "array", "items": {
            "type": "object", "required": ["id", "type"], "additionalProperties": False, "properties": {
                "id": {"type": "string"}, "type": {"type": "string"}, "relationships": RELATIONS,
                "attributes": {"type": "array", "items": {"required": ["name", "value", "time"],
                                                          "properties": {"time": MOMENT}}}}}},
    },
}
"""The shape of the JSON format, as section 6 of the specification describes it."""


@cache
def files(policy: str = "plain") -> dict[str, Any]:
    """Return what each shape holds: the JSON form, the XML document, the rows of every SQLite table."""
    with TemporaryDirectory() as place:
        counts = {ending: export(source(policy), Path(place) / f"log{ending}")
                  for ending in (".json", ".xml", ".sqlite")}
        assert len(set(counts.values())) == 1
        with closing(sqlite3.connect(Path(place) / "log.sqlite")) as base:
            assert base.execute("PRAGMA foreign_key_check").fetchall() == []
            assert base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            base.row_factory = sqlite3.Row
            names = [row[0] for row in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            rows = {name: [dict(row) for row in base.execute(f'SELECT * FROM "{name}"')] for name in names}
        return {"json": json.loads((Path(place) / "log.json").read_text()), "sqlite": rows,
                "xml": ElementTree.parse(Path(place) / "log.xml").getroot()}


def from_xml(root: ElementTree.Element) -> Form:
    """Return what the XML document says, in the shape of the JSON form."""
    def typed(kind: str, text: str | None) -> Any:
        return {"float": float, "integer": int}.get(kind, str)(text or "")

    form: Form = {}
    for tag, key in (("object-type", "objectTypes"), ("event-type", "eventTypes")):
        form[key] = [{"name": each.attrib["name"], "attributes": [dict(one.attrib) for one in each.iter("attribute")]}
                     for each in root.iter(tag)]
    types = {each["name"]: {one["name"]: one["type"] for one in each["attributes"]}
             for each in form["objectTypes"] + form["eventTypes"]}
    for tag, key in (("objects", "objects"), ("events", "events")):
        form[key] = []
        for each in root.find(tag) or ():
            attributes = [{**one.attrib, "value": typed(types[each.attrib["type"]][one.attrib["name"]], one.text)}
                          for one in each.iter("attribute")]
            relations = [{"objectId": one.attrib["object-id"], "qualifier": one.attrib["qualifier"]}
                         for one in each.iter("relationship")]
            form[key].append({**each.attrib, "attributes": attributes, "relationships": relations})
    return form


def from_sqlite(rows: dict[str, list[Form]]) -> Form:
    """Return what the tables say, in the shape of the JSON form."""
    tables = {row["ocel_type"]: f"{of}_{row['ocel_type_map']}" for of in ("event", "object")
              for row in rows[f"{of}_map_type"]}
    form: Form = {"events": [], "objects": []}
    for of, relation, own, other in (("event", "event_object", "ocel_event_id", "ocel_object_id"),
                                     ("object", "object_object", "ocel_source_id", "ocel_target_id")):
        relations: dict[str, list[Form]] = {}
        for row in rows[relation]:
            relations.setdefault(row[own], []).append({"objectId": row[other], "qualifier": row["ocel_qualifier"]})
        values: dict[str, list[Form]] = {}
        for table in {tables[row["ocel_type"]] for row in rows[of]}:
            for row in rows[table]:
                values.setdefault(row["ocel_id"], []).append(row)
        for row in rows[of]:
            found: Form = {"id": row["ocel_id"], "type": row["ocel_type"], "attributes": [],
                           "relationships": relations.get(row["ocel_id"], [])}
            for each in values[row["ocel_id"]]:
                time = moment(each["ocel_time"])
                if of == "event":
                    found["time"] = time
                for name, value in each.items():
                    if not name.startswith("ocel_") and value is not None:
                        value = moment(value) if name == "due" else value
                        found["attributes"].append({"name": name, "value": value} | ({"time": time} if of == "object"
                                                                                     else {}))
            form[f"{of}s"].append(found)
    return form


def moment(text: str) -> str:
    """Return a time of SQLite as JSON has it."""
    return f"{text.replace(' ', 'T')}Z"


def plain(form: Form) -> Form:
    """Return a form in which order and the number of digits of a second mean nothing."""
    return {key: sorted(({**each, "attributes": sorted(map(repr, (sorted(one.items()) for one in each["attributes"]))),
                          "relationships": sorted(map(repr, (sorted(one.items()) for one in each["relationships"])))}
                         for each in form[key]), key=lambda each: each["id"]) for key in ("events", "objects")}


def test_the_json_form_has_the_shape_of_the_standard() -> None:
    form = files()["json"]
    Draft202012Validator(SCHEMA).validate(form)
    assert {each["name"]: {one["name"]: one["type"] for one in each["attributes"]}
            for each in form["objectTypes"]} == OBJECT_TYPES
    known = {one["id"]: one["type"] for one in form["objects"]}
    assert len(known) == len(form["objects"]) and set(known.values()) == set(OBJECT_TYPES)
    types = {each["name"] for each in form["eventTypes"]}
    for each in form["events"] + form["objects"]:
        assert each["type"] in types | set(OBJECT_TYPES)
        assert {one["objectId"] for one in each["relationships"]} <= known.keys()
        allowed = EVENT_ATTRIBUTES if each["type"] in types else OBJECT_TYPES[each["type"]]
        assert {one["name"] for one in each["attributes"]} <= allowed.keys()
    assert len({event["id"] for event in form["events"]}) == len(form["events"])


def test_the_three_shapes_say_the_same() -> None:
    found = files()
    assert plain(from_xml(found["xml"])) == plain(found["json"])
    assert plain(from_sqlite(found["sqlite"])) == plain(found["json"])
    xml = from_xml(found["xml"])
    assert all(xml[key] == found["json"][key] for key in ("objectTypes", "eventTypes"))


def test_sqlite_has_the_tables_and_keys_of_the_standard(tmp_path: Path) -> None:
    export(source(), tmp_path / "log.sqlite")
    with closing(sqlite3.connect(tmp_path / "log.sqlite")) as base:
        tables = {row[0] for row in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        common = {"event", "object", "event_object", "object_object", "event_map_type", "object_map_type"}
        for of in ("event", "object"):
            mapped = {f"{of}_{row[0]}" for row in base.execute(f"SELECT ocel_type_map FROM {of}_map_type")}
            assert mapped == {name for name in tables if name.startswith(f"{of}_")} - common
            for table in mapped:
                columns = {row[1]: row for row in base.execute(f'PRAGMA table_info("{table}")')}
                assert columns["ocel_time"][2] == "TIMESTAMP"
                assert ("ocel_changed_field" in columns) == (of == "object")
                assert columns["ocel_id"][5] == (1 if of == "event" else 0)
                assert [(row[2], row[3], row[4]) for row in base.execute(f'PRAGMA foreign_key_list("{table}")')] == [
                    (of, "ocel_id", "ocel_id")]
        assert common <= tables
    assert sorted(path.name for path in tmp_path.iterdir()) == ["log.sqlite"]


def test_events_are_the_records() -> None:
    records, form = source().log.records, files()["json"]
    expected = np.flatnonzero(~np.isin(records["kind"], NO_EVENTS))
    assert [event["id"] for event in form["events"]] == [f"e{at}" for at in expected]
    kinds = Counter(Kind(int(kind)).name.replace("_", " ").capitalize() for kind in records["kind"][expected])
    assert Counter(event["type"] for event in form["events"]) == kinds
    for event, record in zip(form["events"], records[expected], strict=True):
        related = {one["qualifier"]: one["objectId"] for one in event["relationships"]}
        for field in ("customer", "case"):
            assert related.get(field) == (f"{field}:{record[field]}" if record[field] >= 0 else None)
        values = {one["name"]: one["value"] for one in event["attributes"]}
        assert values["value"] == record["value"]
        assert values.get("cause") == (f"e{record['cause']}" if record["cause"] >= 0 else None)
        assert ("agent" in related) == (record["kind"] in (
            Kind.SERVED, Kind.RELEASED, Kind.WRAPPING_UP, Kind.ANSWERED_LATE, Kind.DROPPED))


def objects(form: Form, kind: str) -> dict[str, Form]:
    """Return the objects of a type, by identifier."""
    return {one["id"]: one for one in form["objects"] if one["type"] == kind}


def history(one: Form, name: str) -> list[Any]:
    """Return the values of an attribute of an object, in order."""
    return [each["value"] for each in one["attributes"] if each["name"] == name]


def test_customers_and_cases_have_their_history() -> None:
    form, records = files()["json"], source().log.records
    customers, cases = objects(form, "customer"), objects(form, "case")
    for row in source().tables.customers.iter_rows(named=True):
        one = customers.pop(f"customer:{row['customer']}")
        told = [record for record in records if record["customer"] == row["customer"]
                and record["kind"] in (Kind.FELT, Kind.HEARD)] if row["customer"] < 60 else None
        if told is not None:
            assert history(one, "loyalty")[1:] == [record["value"] for record in told]
        assert history(one, "state") == ["customer", "left"][: 1 + (row["left"] is not None)]
        assert history(one, "tolerance") == [row["tolerance"]]
    for row in source().tables.cases.iter_rows(named=True):
        one = cases.pop(f"case:{row['case']}")
        assert history(one, "state") == ["open", *([row["ending"]] if row["ending"] else [])]
        relations = {each["qualifier"]: each["objectId"] for each in one["relationships"]}
        assert relations["of"] == f"customer:{row['customer']}" and relations["by"] == f"flaw:{row['flaw']}"
    assert not customers and not cases


def test_promises_are_made_kept_and_broken() -> None:
    form, records = files()["json"], source().log.records
    promises = objects(form, "promise")
    dated = records["value"] >= 0
    made = np.flatnonzero(np.isin(records["kind"], (Kind.FIX_REQUESTED, Kind.ANSWER_PROMISED)) & dated)
    assert list(promises) == [f"promise:{at}" for at in made]
    states = Counter(state for one in promises.values() for state in history(one, "state"))
    assert states["kept"] == (records["kind"] == Kind.PROMISE_KEPT).sum() > 3
    assert states["broken"] == (records["kind"] == Kind.PROMISE_BROKEN).sum() > 3
    qualifiers = Counter()
    for event in form["events"]:
        for one in event["relationships"]:
            if one["objectId"].startswith("promise:"):
                qualifiers[event["type"], one["qualifier"]] += 1
                case = next(each["objectId"] for each in event["relationships"] if each["qualifier"] == "case")
                assert {"objectId": case, "qualifier": "to"} in promises[one["objectId"]]["relationships"]
    assert qualifiers["Fix requested", "makes"] == (records["kind"] == Kind.FIX_REQUESTED).sum()
    assert qualifiers["Promise broken", "breaks"] == states["broken"]
    assert qualifiers["Request lost", "loses"] == (records["kind"] == Kind.REQUEST_LOST).sum() > 0


def test_flaws_fall_with_the_projects() -> None:
    form, records = files()["json"], source().log.records
    flaws = objects(form, "flaw")
    assert set(flaws) == {"flaw:late & lost", "flaw:broken"}
    lowered = records[records["kind"] == Kind.FLAW_LOWERED]
    assert sum(len(history(one, "level")) - 1 for one in flaws.values()) == len(lowered) > 0


def test_agents_are_those_who_worked() -> None:
    records, names = source().log.records, source().names
    served = records[records["kind"] == Kind.SERVED]
    expected = {f"agent:{names.pools[place]}:{agent}"
                for place, agent in zip(served["place"], served["agent"], strict=True)}
    assert set(objects(files()["json"], "agent")) == expected


def test_twins_have_the_same_name_under_both_policies() -> None:
    plain_cases, generous = (objects(files(policy)["json"], "case") for policy in ("plain", "generous"))
    twins = [{history(one, "twin")[0]: history(one, "remedy")[0] for one in found.values()}
             for found in (plain_cases, generous)]
    both = twins[0].keys() & twins[1].keys()
    assert len(both) > 50 and all(twins[0][twin] == twins[1][twin] for twin in both)


@pytest.mark.parametrize("ending", [".json", ".xml", ".sqlite"])
def test_the_same_bytes_every_time(tmp_path: Path, ending: str) -> None:
    for name in ("one", "two"):
        export(source(), tmp_path / f"{name}{ending}")
    assert (tmp_path / f"one{ending}").read_bytes() == (tmp_path / f"two{ending}").read_bytes()
