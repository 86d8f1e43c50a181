"""XES: well-formed, a trace a case, its steps in order, work with a start and an end, twins under two policies."""

from __future__ import annotations

import gzip
import xml.etree.ElementTree as ElementTree
from collections import Counter
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from sim.export.exporting import export
from sim.export.xml_text import quoted
from sim.vocabulary import Kind
from tests.export.worlds import source

SPACE = "{http://www.xes-standard.org/}"
Attributes = dict[str, str]


@cache
def written(policy: str = "plain") -> ElementTree.Element:
    """Return the document of a run."""
    with TemporaryDirectory() as place:
        file = Path(place) / "log.xes"
        events = export(source(policy), file)
        root = ElementTree.parse(file).getroot()
    assert len(list(root.iter(f"{SPACE}event"))) == events
    return root


def attributes(element: ElementTree.Element) -> Attributes:
    """Return the attributes of a log, a trace or an event."""
    return {each.attrib["key"]: each.attrib["value"] for each in element if "key" in each.attrib}


def traces(policy: str = "plain") -> list[tuple[Attributes, list[Attributes]]]:
    """Return all traces with their events."""
    return [(attributes(trace), [attributes(event) for event in trace.iter(f"{SPACE}event")])
            for trace in written(policy).iter(f"{SPACE}trace")]


def test_the_head() -> None:
    root = written()
    assert root.tag == f"{SPACE}log"
    assert root.attrib == {"xes.version": "1849-2016", "xes.features": ""}
    prefixes = [each.attrib["prefix"] for each in root.iter(f"{SPACE}extension")]
    assert prefixes == ["concept", "lifecycle", "time", "org"]
    assert [each.attrib["keys"] for each in root.iter(f"{SPACE}classifier")] == [
        "concept:name", "concept:name lifecycle:transition"]
    about = attributes(root)
    assert about["concept:name"] == 'Chairs & "tables" <Ltd>'
    assert (about["journeysim:policy"], about["journeysim:start"]) == ("plain", "2026-11-30")


def test_every_case_is_a_trace_with_its_steps() -> None:
    records = source().log.records
    steps = Counter(records["case"][(records["case"] >= 0) & (records["kind"] != Kind.FELT)].tolist())
    wraps = Counter(records["case"][records["kind"] == Kind.WRAPPING_UP].tolist())
    found = traces()
    assert [head["concept:name"] for head, _ in found] == [f"case {case}" for case in sorted(steps)]
    for case, (_, events) in zip(sorted(steps), found, strict=True):
        assert len(events) == steps[case] + wraps[case]  # a wrap-up begins where the visit ends
        positions = [int(event["journeysim:record"]) for event in events]
        assert positions == sorted(positions)
        times = [event["time:timestamp"] for event in events]
        assert times == sorted(times)
        assert {int(records["case"][position]) for position in positions} == {case}


def test_events_say_what_the_records_say() -> None:
    records, names = source().log.records, source().names
    start = datetime(2026, 11, 30)
    for _, events in traces()[:40]:
        for event in events:
            record = records[int(event["journeysim:record"])]
            assert event["journeysim:kind"] == Kind(int(record["kind"])).name
            when = datetime.fromisoformat(event["time:timestamp"]).replace(tzinfo=None)
            assert abs(when - start - timedelta(minutes=float(record["time"]))) < timedelta(milliseconds=1)
            assert float(event["journeysim:value"]) == record["value"]
            for parent in ("cause", "why"):
                assert int(event.get(f"journeysim:{parent}", -1)) == record[parent]
            if record["kind"] in (Kind.SERVED, Kind.RELEASED, Kind.QUEUED):
                assert event["org:group"] == names.pools[record["place"]]
            assert ("org:resource" in event) == (record["kind"] in (
                Kind.SERVED, Kind.RELEASED, Kind.WRAPPING_UP, Kind.ANSWERED_LATE, Kind.DROPPED))


def test_work_starts_once_and_completes_at_most_once() -> None:
    open_work = 0
    for _, events in traces():
        lives: dict[str, list[Attributes]] = {}
        for event in events:
            if "concept:instance" in event:
                lives.setdefault(event["concept:instance"], []).append(event)
            else:
                assert event["lifecycle:transition"] == "complete"
        for instance, life in lives.items():
            assert [event["lifecycle:transition"] for event in life] == ["start", "complete"][: len(life)]
            assert life[0]["journeysim:record"] == instance
            assert len({(event["concept:name"], event["org:resource"]) for event in life}) == 1
            open_work += len(life) == 1
    assert open_work <= 3, "at the horizon every agent is at one piece of work at most"


def test_a_trace_has_its_traits_and_its_twin() -> None:
    table = {row["case"]: row for row in source().tables.cases.iter_rows(named=True)}
    twins: dict[str, dict[str, Attributes]] = {}
    for policy in ("plain", "generous"):
        for head, _ in traces(policy):
            if policy == "plain":
                row = table[int(head["concept:name"].removeprefix("case "))]
                assert head["journeysim:flaw"] == row["flaw"]
                assert float(head["journeysim:remedy"]) == row["remedy"]
                assert head.get("journeysim:ending") == row["ending"]
                assert float(head["journeysim:effort"]) == row["effort"]
            twins.setdefault(head["journeysim:twin"], {})[policy] = head
    both = [pair for pair in twins.values() if len(pair) == 2]
    assert len(both) > 50
    for pair in both:
        drawn = [{name: head[f"journeysim:{name}"] for name in ("flaw", "remedy", "complexity", "customer_twin")}
                 for head in pair.values()]
        assert drawn[0] == drawn[1]
    became = [[head["journeysim:minutes_waiting"] for head in pair.values()] for pair in both]
    assert any(one != other for one, other in became)


def test_the_same_bytes_and_gzipped(tmp_path: Path) -> None:
    for name in ("one.xes", "two.xes", "three.xes.gz"):
        export(source(), tmp_path / name)
    assert (tmp_path / "one.xes").read_bytes() == (tmp_path / "two.xes").read_bytes()
    assert gzip.decompress((tmp_path / "three.xes.gz").read_bytes()) == (tmp_path / "one.xes").read_bytes()


def test_texts_that_xml_cannot_hold() -> None:
    for text in ('a<b>&"c\'', "line\nbreak\ttab", "\ud83d\ude00 \U0001f600 é", "\x00\x07\ufffe\udcff"):
        back = ElementTree.fromstring(f"<a b={quoted(text)}/>").attrib["b"]
        assert back == "".join(each if each.isprintable() or each in "\n\t" else "\ufffd" for each in text)


def test_nothing_is_lost_of_the_log() -> None:
    """Records of cases are all there but FELT; what belongs to no case is in no trace."""
    found = {int(event["journeysim:record"]) for _, events in traces() for event in events}
    records = source().log.records
    expected = np.flatnonzero((records["case"] >= 0) & (records["kind"] != Kind.FELT))
    assert found == set(expected.tolist())


def test_our_own_reader_of_logs_reads_it(tmp_path: Path) -> None:
    from sim.calibration.reading.xes import table_of

    export(source(), tmp_path / "log.xes")
    grid = table_of((tmp_path / "log.xes").read_bytes(), tmp_path / "log.xes")
    events = [event for _, each in traces() for event in each]
    assert len(grid) == len(events)
    for key in ("concept:name", "time:timestamp", "org:group"):
        assert [value or "" for value in grid.column(key)] == [event.get(key, "") for event in events]
