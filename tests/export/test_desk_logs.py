"""The logs of a desk: each cell of tiny worlds, each file opened by `calibrate` as it is, and one against another."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from sim.calibration import read_log
from sim.calibration.call_rows import call_log
from sim.calibration.intervals.interval_rows import interval_log
from sim.calibration.queued_calls import SHORTEST_SERVICE_SECONDS
from sim.eventlog.call_table import OUTCOMES, call_table
from sim.eventlog.ticket_table import STATUSES
from sim.export.desk_logs import STATUS_WORDS, calls_of, priorities_of, tickets_of
from sim.export.exporting import Source, export
from sim.export.formats import FORMATS
from sim.export.interval_report import interval_report
from sim.scenario import loads
from sim.vocabulary import Kind
from tests.engine.tiny import cases, desk, two_levels
from tests.export.worlds import source

DESK_LOGS = tuple(each.name for each in FORMATS.values() if each.asked)
BUSY = """
horizon = "3 weeks"
calendar.start = "2026-11-30"
demand = { cases_per_hour = 4, profile = "office" }
[flaws.billing]
per_1000_orders = 60
[flaws."a | b"]
per_1000_orders = 40
head_start = "1 min"
[channels.phone]
patience = { dist = "exponential", mean = "4 min" }
retry = { probability = 0.5, delay = "20 min" }
callback = { offer_after = "3 min", accept = 0.3 }
wrap_up = "1 min"
[pools]
reps.staff = { weekdays = "8-12: 2, 12-18:30: 3" }
second.staff = { weekdays = "9-17: 1" }
[[chain]]
level = "rep"
pool = "reps"
handle = { dist = "lognormal", mean = "5 min", cv = 1 }
dropped = 0.05
routes = { solved = 0.8, second = 0.2 }
[[chain]]
level = "second"
pool = "second"
handle = { dist = "lognormal", mean = "15 min", cv = 1 }
[levers]
handing_up.warm = true
[fixing]
comes_back = "1 day"
"""


@cache
def busy() -> Source:
    scenario = loads(BUSY)
    return Source(scenario.world("baseline"), scenario.seed, 0, "reference")


def tiny(text: str) -> Source:
    scenario = loads('horizon = "1 day"\ncalendar.hours = "always"\n' + text)
    return Source(scenario.world("baseline"), scenario.seed, 0, "reference")


def written(source: Source, name: str, tmp_path: Path) -> Path:
    path = tmp_path / f"{name}.log"
    assert export(source, path, name) == len(path.read_text().splitlines()) - (name != "queue-log")
    return path


# --- calls ---


def test_calls_are_opened_as_they_are(tmp_path: Path) -> None:
    table, names = calls_of(busy()), busy().names
    log = call_log(read_log(written(busy(), "calls", tmp_path)))
    assert len(log) == len(table) > 300
    assert log.first_day.isoformat() == "2026-11-30"
    monday = names.monday.toordinal()
    assert (log.day - monday) * 1440.0 + log.entry / 60.0 == pytest.approx(table.start, abs=2e-5)
    assert log.wait / 60.0 == pytest.approx(table.wait, abs=1e-5)
    assert [OUTCOMES[code] for code in table.outcome[log.outcome == 1]] == ["abandoned"] * int(table.abandoned.sum())
    answered = log.outcome == 0
    assert answered.tolist() == table.answered.tolist()
    work = np.where(table.service * 60.0 < SHORTEST_SERVICE_SECONDS, 0.0, table.wrap_up)
    assert log.service[answered] / 60.0 == pytest.approx((table.service + work)[table.answered], abs=1e-5)
    assert [log.labels[code] for code in log.type] == [names.flaws[code] for code in table.flaw]
    assert log.customer.tolist() == (table.customer + 1).tolist()
    assert (log.priority == 2).tolist() == (table.flaw == names.flaws.index("a | b")).tolist()
    assert log.agents[int(log.agent[0])].startswith("reps ")
    assert (log.agent >= 0).tolist() == table.answered.tolist()


def test_who_is_before_others_has_high_priority() -> None:
    assert dict(zip(busy().names.flaws, priorities_of(busy()), strict=True)) == {"billing": "regular", "a | b": "high"}


def test_what_goes_on_at_the_end_is_not_written(tmp_path: Path) -> None:
    path = written(tiny(cases(2) + desk("handle = 10000")), "calls", tmp_path)
    assert len(path.read_text().splitlines()) == 1


# --- intervals ---


def test_intervals_add_up_to_the_calls(tmp_path: Path) -> None:
    frame = pl.read_csv(written(busy(), "intervals", tmp_path))
    calls = calls_of(busy())
    calls = calls.where(calls.queue >= 0)
    for name, flags in (("offered", np.ones(len(calls))), ("answered", calls.answered), ("abandoned", calls.abandoned)):
        assert frame[name].sum() == int(flags.sum()), name
    work = float((frame["aht_s"] * frame["answered"]).sum())
    assert work / 60.0 == pytest.approx((calls.service + calls.wrap_up)[calls.answered].sum(), rel=1e-4)
    waited = float((frame["asa_s"] * frame["answered"]).sum())
    assert waited / 60.0 == pytest.approx(calls.wait[calls.answered].sum(), rel=1e-4)
    log = interval_log(read_log(tmp_path / "intervals.log"))
    assert (log.minutes, log.threshold, log.first_day.isoformat()) == (30.0, 20.0, "2026-11-30")
    assert {queue.label for queue in log.queues} == {"reps", "second"}
    assert log.told >= {"answered", "abandoned", "within", "aht", "asa", "staffed"}


def test_staff_by_half_hour_is_that_of_the_rota(tmp_path: Path) -> None:
    frame = pl.read_csv(written(busy(), "intervals", tmp_path)).filter(
        pl.col("queue") == "reps", pl.col("start").str.starts_with("2026-12-01"), pl.col("staffed") > 0)
    assert frame["staffed"].to_list() == [2.0] * 8 + [3.0] * 13
    assert frame["start"].to_list()[0::20] == ["2026-12-01 08:00", "2026-12-01 18:00"]


def test_a_half_hour_counts_the_calls_offered_in_it() -> None:
    run = tiny(cases(2) + desk("handle = 100") + "channels.phone.patience = 10")
    log = run.log
    calls = call_table(log.records, run.names)
    report = interval_report(log.records, calls, 1)
    half = (calls.start // 30.0).astype(int)
    assert report.start.tolist() == [30.0 * at for at in range(len(report.start))]
    for at in range(2):
        own = half == at
        assert report.offered[at] == own.sum()
        assert report.abandoned[at] == (calls.abandoned & own).sum()
    assert report.staffed.tolist() == [1.0] * len(report.start)
    assert np.nansum(report.aht) == 100.0
    assert report.within.sum() == 1


# --- Asterisk ---


def test_the_queue_log_of_a_tiny_world(tmp_path: Path) -> None:
    run = tiny(cases(2) + desk("handle = 100") + "channels.phone.patience = 10")
    first, second = (int(60.0 * start) for start in call_table(run.log.records, run.names).start)
    base = 978_307_200  # 1 January 2001
    ended = int(60.0 * (call_table(run.log.records, run.names).start[0] + 100.0))
    left = int(60.0 * (call_table(run.log.records, run.names).start[1] + 10.0))
    assert written(run, "queue-log", tmp_path).read_text().splitlines() == [
        f"{base}|NONE|NONE|NONE|QUEUESTART|",
        f"{base + first}|{base + first}.0|reps|NONE|ENTERQUEUE||1|1",
        f"{base + first}|{base + first}.0|reps|reps 1|CONNECT|0|{base + first}.0|0",
        f"{base + second}|{base + second}.1|reps|NONE|ENTERQUEUE||2|1",
        f"{base + left}|{base + second}.1|reps|NONE|ABANDON|1|1|{left - second}",
        f"{base + ended}|{base + first}.0|reps|reps 1|COMPLETECALLER|0|{ended - first}|1",
    ]


def test_a_transfer_enters_another_queue_under_the_same_name(tmp_path: Path) -> None:
    run = tiny(cases(1) + two_levels("handle = 5, attempt_below = 0", "handle = 10") + """
        flaws.problem.complexity = 0.5
        levers.handing_up.warm = true
    """)
    lines = [line.split("|") for line in written(run, "queue-log", tmp_path).read_text().splitlines()]
    assert [line[4] for line in lines] == ["QUEUESTART", "ENTERQUEUE", "CONNECT", "BLINDTRANSFER", "ENTERQUEUE",
                                           "CONNECT", "COMPLETECALLER"]
    assert len({line[1] for line in lines[1:]}) == 1
    assert lines[3][5:] == ["seniors", "default", "0", "300", "1"]
    log = call_log(read_log(tmp_path / "queue-log.log"))
    assert (log.labels, log.outcome.tolist()) == (("reps", "seniors"), [0, 0])
    assert log.service.tolist() == [300.0, 600.0]


def test_the_queue_log_is_opened_as_it_is(tmp_path: Path) -> None:
    table = calls_of(busy())
    table = table.where((table.queue >= 0) & (table.outcome != OUTCOMES.index("blocked")))
    log = call_log(read_log(written(busy(), "queue-log", tmp_path)))
    assert len(log) == len(table)
    order = np.lexsort((table.customer, np.floor(table.start * 60.0)))
    own = np.lexsort((log.customer, log.day * 86_400.0 + log.entry))
    assert (np.abs(log.wait[own] / 60.0 - table.wait[order]) <= 1.0 / 60.0).all()
    assert (log.outcome[own] == 0).tolist() == table.answered[order].tolist()
    assert int((log.outcome == 3).sum()) == int(np.isin(table.outcome, (4, 5, 6)).sum()) > 0
    events = {line.split("|")[4] for line in (tmp_path / "queue-log.log").read_text().splitlines()}
    assert events >= {"ENTERQUEUE", "CONNECT", "COMPLETECALLER", "COMPLETEAGENT", "ABANDON", "EXITWITHKEY",
                      "BLINDTRANSFER"}


def test_positions_count_those_before(tmp_path: Path) -> None:
    run = tiny(cases(3) + desk("handle = 100", '{ daily = "1-24: 1" }'))
    lines = [line.split("|") for line in written(run, "queue-log", tmp_path).read_text().splitlines()]
    assert [line[7] for line in lines if line[4] == "ENTERQUEUE"] == ["1", "2", "3"]
    assert [line[7] for line in lines if line[4] == "COMPLETECALLER"] == ["1", "2", "3"]


# --- tickets ---


def test_events_are_the_changes_of_state(tmp_path: Path) -> None:
    table = tickets_of(source())
    frame = pl.read_csv(written(source(), "events", tmp_path), infer_schema_length=None)
    assert frame.height == len(table) > 200
    assert frame["status"].to_list() == [STATUS_WORDS[status] for status in table.status]
    assert frame["group"].to_list() == [table.groups[group] for group in table.group]
    assert frame["case"].to_list() == (table.case + 1).tolist()
    data = read_log(tmp_path / "events.log")
    assert (data.mapping.format, data.rows) == ("events", len(table))
    meaning = data.mapping.words["status"]
    assert {meaning[word] for word in set(frame["status"])} >= {"queued", "working", "solved"}
    days = (source().names.monday - date(1970, 1, 1)).days
    assert data.moments["time"].wall == pytest.approx(days * 86_400.0 + np.floor(table.minute * 60.0 + 1e-6), abs=1.0)


def test_a_ticket_as_it_stands_at_the_end(tmp_path: Path) -> None:
    back = tiny(cases(1) + desk("handle = 5, holds = 0") + "\nfixing = { comes_back = 60, comes_back_limit = 1 }")
    row = pl.read_csv(written(back, "tickets", tmp_path)).row(0, named=True)
    begun = tickets_of(back).minute[0]
    assert row["opened"] == str(back.names.moment(begun).replace(microsecond=0))
    assert row["resolved"] == str(back.names.moment(begun + 70.0).replace(microsecond=0))
    assert (row["status"], row["group"], row["resource"], row["reopened"], row["reassigned"], row["closed"]) == (
        "Solved", "rep", "reps 1", 1, 0, None)


def test_tickets_and_events_are_of_the_same_cases(tmp_path: Path) -> None:
    tickets = pl.read_csv(written(source(), "tickets", tmp_path), infer_schema_length=None)
    events = pl.read_csv(written(source(), "events", tmp_path), infer_schema_length=None)
    assert tickets["case"].to_list() == events["case"].unique(maintain_order=True).to_list()
    last = events.group_by("case", maintain_order=True).last()
    assert tickets["status"].to_list() == last["status"].to_list()
    solved = tickets.filter(status="Solved")
    assert solved["resolved"].null_count() == 0
    assert tickets.filter(pl.col("status") != "Solved")["resolved"].null_count() == tickets.height - solved.height
    data = read_log(tmp_path / "tickets.log")
    assert (data.mapping.format, data.rows) == ("tickets", tickets.height)


def test_every_state_has_a_word_that_is_understood() -> None:
    from sim.calibration.reading.meanings import state

    understood = {state(word) for word in STATUS_WORDS}
    assert "" not in understood
    assert len(STATUS_WORDS) == len(STATUSES)
    assert understood >= {"queued", "working", "waiting for the customer", "waiting for a third party", "solved",
                          "closed"}


def test_every_outcome_has_a_word_that_is_understood() -> None:
    from sim.calibration.reading.meanings import outcome
    from sim.export.desk_logs import OUTCOME_WORDS

    assert {word: outcome(word, "outcome") for word in OUTCOME_WORDS if word != "waiting"} == {
        "answered": "answered", "abandoned": "abandoned", "busy": "sent on", "callback": "sent on",
        "voicemail": "sent on", "closed": "sent on", "withdrawn": "sent on"}


# --- files ---


@pytest.mark.parametrize("name", DESK_LOGS)
def test_the_same_bytes_every_time_and_packed(name: str, tmp_path: Path) -> None:
    ending = FORMATS[name].endings[0]
    for file in (f"a{ending}", f"b{ending}.gz", f"c{ending}.gz"):
        export(source(), tmp_path / file, name)
    packed = [(tmp_path / f"{file}{ending}.gz").read_bytes() for file in "bc"]
    assert packed[0] == packed[1]
    assert gzip.decompress(packed[0]) == (tmp_path / f"a{ending}").read_bytes()


@pytest.mark.parametrize("name", DESK_LOGS)
def test_a_run_in_which_nothing_happens(name: str, tmp_path: Path) -> None:
    world = loads('horizon = 1\ncustomers.initial = 0\nchain = [{ level = "a", pool = "b" }]\npools.b.staff = 0'
                  ).world("baseline")
    empty = replace(source(), world=world)
    written(empty, name, tmp_path)
    assert (empty.log.records["kind"] == Kind.SERVED).sum() == 0
