"""Small made-up files in the forms that switches and ticket systems write: what is taken for what."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import numpy as np
import pytest

from sim.calibration.call_rows import call_log
from sim.calibration.reading import Data
from sim.calibration.reading.summary import summary

Look = Callable[..., Data]


def columns(data: Data) -> dict[str, str]:
    return dict(data.mapping.columns)


def test_an_american_export_with_yes_and_no(look: Look) -> None:
    data = look("Call Id,Agent,Date,Time,Topic,Answered (Y/N),Resolved,Speed of answer in seconds,AvgTalkDuration,"
                "Satisfaction rating\n"
                "ID0001,Diane,01/13/2021,9:12:58 AM,Contract related,Y,Y,109,00:02:23,3\n"
                "ID0002,Becky,01/13/2021,9:12:58 PM,Technical Support,N,N,,,\n")
    assert data.mapping.format == "calls"
    assert data.mapping.dates == "month first"
    assert columns(data) == {"start": "Date", "time": "Time", "type": "Topic", "wait": "Speed of answer in seconds",
                             "outcome": "Answered (Y/N)", "service": "AvgTalkDuration", "agent": "Agent"}
    log = call_log(data)
    assert log.entry.tolist() == [33_178.0, 76_378.0]
    assert log.first_day.isoformat() == "2021-01-13"
    assert log.outcome.tolist() == [0, 1]
    assert log.types == ("Contract_related", "Technical_Support")
    assert log.labels == ("Contract related", "Technical Support")
    assert np.isnan(log.wait).tolist() == [False, True], "an empty cell is unknown, not 0"
    assert log.service.tolist() == [143.0, 0.0]


def test_a_german_export_with_semicolons_and_decimal_commas(look: Look) -> None:
    data = look("Warteschlange;Anrufbeginn;Wartezeit (s);Gesprächsdauer (min);Mitarbeiter;Ergebnis\r\n"
                "Service;04.01.2021 08:03:17;12,5;3,25;Meier;angenommen\r\n"
                "Service;04.01.2021 08:04:00;80,0;;;aufgelegt\r\n".encode("cp1252"))
    assert (data.mapping.separator, data.mapping.decimal) == (";", ",")
    assert data.mapping.encoding == "windows-1252"
    assert columns(data) == {"start": "Anrufbeginn", "type": "Warteschlange", "wait": "Wartezeit (s)",
                             "outcome": "Ergebnis", "service": "Gesprächsdauer (min)", "agent": "Mitarbeiter"}
    log = call_log(data)
    assert log.first_day.isoformat() == "2021-01-04", "with points the day comes first"
    assert log.wait.tolist() == [12.5, 80.0]
    assert log.service.tolist() == [195.0, 0.0]


def test_moments_instead_of_durations(look: Look) -> None:
    data = look("call_start\tanswered_at\tcall_end\tqueue\tpriority\tcaller_id\n"
                "2021-03-28T01:59:00+01:00\t2021-03-28T03:01:00+02:00\t2021-03-28T03:05:00+02:00\tsales\tVIP\t+3902123\n"
                "2021-03-28T09:00:00+02:00\t\t2021-03-28T09:02:30+02:00\tsales\tnormal\tanonymous-7\n")
    log = call_log(data)
    assert log.wait.tolist() == [120.0, 150.0], "across the change of the clock"
    assert log.service.tolist() == [240.0, 0.0]
    assert log.outcome.tolist() == [0, 1]
    assert log.priority.tolist() == [2, 1]
    assert log.customer.tolist() == [1, 2]
    assert log.entry.tolist() == [7140.0, 32_400.0]
    assert any("count as answered (1 of 2)" in note for note in log.notes)


@pytest.mark.parametrize(("start", "second"), [
    ("1596512941", 13_741.0), ("1596512941.25", 13_741.25), ("1596512941250", 13_741.25),
    ("2020-08-04 03:49:01", 13_741.0),
    ("4 Aug 2020 3:49:01 AM", 13_741.0), ("Aug 4, 2020 03:49:01", 13_741.0), ("20200804 034901", 13_741.0),
    ("04-Aug-20 03:49:01", 13_741.0), ("Tue 2020/8/4 3:49:01", 13_741.0), ("4. August 2020 03:49:01", 13_741.0),
    ("2020-08-04T03:49:01.5Z", 13_741.5), ("13/08/2020 03:49", 13_740.0), ("08/13/20 3:49 pm", 56_940.0),
])
def test_moments_in_many_styles(look: Look, start: str, second: float) -> None:
    log = call_log(look(f"start;wait_s;outcome\n{start};5;answered\n"))
    assert log.entry.tolist() == [second]
    assert log.first_day.isoformat()[:7] == "2020-08"


@pytest.mark.parametrize(("cell", "seconds"), [
    ("109", 109.0), ("00:01:49", 109.0), ("1:49", 109.0), ("0:01:49.5", 109.5), ("109 s", 109.0), ("1m 49s", 109.0),
    ("1 min 49 sec", 109.0), ("1h", 3600.0), ("0 days 00:01:49", 109.0), ("+109", 109.0), ("1,009", 1009.0),
])
def test_durations_in_many_styles(look: Look, cell: str, seconds: float) -> None:
    log = call_log(look(f"start\twait_s\toutcome\ttalk_s\n2021-01-04 08:00\t{cell}\tanswered\t0.5\n"))
    assert log.wait.tolist() == [seconds]


@pytest.mark.parametrize(("name", "unit"), [("Wait (ms)", 0.001), ("wait_seconds", 1.0), ("Wait in minutes", 60.0),
                                            ("WaitMin", 60.0), ("wait hours", 3600.0)])
def test_the_unit_is_in_the_name(look: Look, name: str, unit: float) -> None:
    log = call_log(look(f"start,{name},outcome\n2021-01-04 08:00,2,answered\n"))
    assert log.wait.tolist() == [2.0 * unit]


def test_an_interval_report(look: Look) -> None:
    data = look("interval_start,queue,offered,answered,abandoned,answered_within_20s,aht_s,asa_s,staffed\n"
                "2021-01-04 08:00,sales,12,11,1,9,240,14,3\n2021-01-04 08:15,sales,15,13,,9,236,22,3\n")
    assert data.mapping.format == "intervals"
    assert " ".join(columns(data)) == "start queue offered answered abandoned within aht asa staffed"
    assert np.isnan(data.number("abandoned")).tolist() == [False, True]
    assert summary(data).headline == (
        "intervals (one row an interval): 2 intervals from 2021-01-04 08:00 to 2021-01-04 08:15.")


def test_counts_by_day_and_slot(look: Look) -> None:
    data = look("day,slot,calls\n1999-01-01,0,2.0\n1999-01-01,5,1.0\n1999-12-31,239,3.0\n")
    assert (data.mapping.format, data.mapping.units["time"]) == ("intervals", "6 min")
    assert summary(data).last == "1999-12-31 23:54"


def test_the_queue_log_of_a_switch(look: Look) -> None:
    data = look("1596512900|NONE|NONE|NONE|QUEUESTART|\n"
                "1596512901|9.1|support|SIP/1|COMPLETEAGENT|3|60|1\n"
                "1596512941|1.163|support|NONE|ENTERQUEUE||7000|1\n"
                "1596513009|1.163|support|NONE|ABANDON|1|1|68\n"
                "1596513054|2.164|sales|NONE|ENTERQUEUE||7001|1\n"
                "1596513055|2.164|sales|SIP/1002|RINGNOANSWER|1000\n"
                "1596513060|2.164|sales|SIP/1001|CONNECT|6|2.165|3\n"
                "1596513125|2.164|sales|SIP/1001|COMPLETECALLER|6|65|1\n"
                "1596513200|3.1|sales|NONE|ENTERQUEUE||7002|1\n"
                "1596513260|3.1|sales|NONE|EXITWITHTIMEOUT|1|1|60\n"
                "1596513300|4.1|sales|NONE|ENTERQUEUE||7003|1\n"
                "1596513310|4.1|sales|SIP/1001|CONNECT|10|4.2|3\n"
                "1596513400|5.1|sales|NONE|ENTERQUEUE||7004|1\n", name="queue_log")
    assert data.mapping.format == "queue-log"
    log = call_log(data)
    assert log.types == ("support", "sales")
    assert log.outcome.tolist() == [1, 0, 3, 0]
    assert log.wait.tolist() == [68.0, 6.0, 60.0, 10.0]
    assert log.service.tolist()[:3] == [0.0, 65.0, 0.0]
    assert np.isnan(log.service[3])
    assert log.customer.tolist() == [7000, 7001, 7002, 7003]
    assert [log.agents[at] for at in log.agent[[1, 3]]] == ["SIP/1001", "SIP/1001"]
    assert summary(data).outcomes == {"abandoned": 1, "answered": 2, "sent on": 1}
    assert [note[:21] for note in data.notes[:3]] == [
        "Left out: 1 call whos", "Left out: 1 call whos", "Time with the agent u"]


def test_a_queue_log_kept_in_a_database(look: Look) -> None:
    data = look("id,time,callid,queuename,agent,event,data1,data2,data3,data4,data5\n"
                "1,2020-08-04 03:49:01.000000,1.163,support,NONE,ENTERQUEUE,,7000,1,,\n"
                "2,2020-08-04 03:50:09.000000,1.163,support,NONE,ABANDON,1,1,68,,\n"
                "3,2020-08-04 03:51:00.000000,1.164,support,NONE,ENTERQUEUE,,7001,1,,\n"
                "4,2020-08-04 03:51:06.000000,1.164,support,SIP/1,CONNECT,6,1.165,3,,\n"
                "5,2020-08-04 03:52:06.000000,1.164,support,SIP/1,BLINDTRANSFER,800,internal,6,60,1\n")
    log = call_log(data)
    assert data.mapping.format == "queue-log"
    assert (log.outcome.tolist(), log.wait.tolist(), log.service.tolist()) == ([1, 0], [68.0, 6.0], [0.0, 60.0])
    assert log.entry.tolist() == [13_741.0, 13_860.0]


def test_call_records_of_a_switch(look: Look) -> None:
    data = look('"calldate","clid","src","dst","lastapp","duration","billsec","disposition","uniqueid"\n'
                '"2020-08-04 03:49:01","""Bob"" <7000>","7000","800","Queue",75,65,"ANSWERED","1.163"\n'
                '"2020-08-04 03:51:01","""Al"" <7001>","7001","800","Queue",25,0,"NO ANSWER","1.164"\n')
    assert columns(data)["service"] == "billsec", "duration has the ringing in it"
    assert call_log(data).service.tolist() == [65.0, 0.0]


def test_moments_of_a_queue_in_its_own_words(look: Look) -> None:
    log = call_log(look("call_id|enqueued_at|dequeued_at|finished_at|skill|result|operator_id\n"
                        "1|1596512941|1596512951|1596513041|A|handled|7\n2|1596512961|1596512991||A|caller_abandoned|\n"))
    assert (log.wait.tolist(), log.service.tolist(), log.outcome.tolist()) == ([10.0, 30.0], [90.0, 0.0], [0, 1])


def test_of_two_states_the_new_one_counts(look: Look) -> None:
    data = look("ticket,from status,to status,changed at,queue\n1,New,Open,2023-05-01 14:03,T1\n"
                "1,Open,Resolved,2023-05-02 15:03,T1\n")
    assert columns(data)["status"] == "to status"


def test_events_of_tickets(look: Look) -> None:
    data = look("case_id,activity,start_time,end_time,resource,state\n"
                "1,First line,2023-01-02 09:00:16+01:00,2023-01-02 09:10:18+01:00,Agent 1,In Progress\n"
                "1,Awaiting User Info,2023-01-02 09:10:18+01:00,2023-01-03 14:00:00+01:00,,Awaiting User Info\n"
                "1,Second line,2023-01-03 15:00:00+01:00,2023-01-03 15:00:00+01:00,Agent 7,Resolved\n"
                "2,First line,2023-01-02 09:02:00+01:00,2023-01-02 09:07:00+01:00,Agent 2,Queer\n")
    assert data.mapping.format == "events"
    assert columns(data) == {"case": "case_id", "time": "start_time", "ended_at": "end_time", "activity": "activity",
                             "status": "state", "resource": "resource"}
    assert data.mapping.words["status"] == {
        "In Progress": "working", "Awaiting User Info": "waiting for the customer", "Resolved": "solved"}
    assert summary(data).cases == 2
    assert any("'Queer' (1 row)" in note for note in data.notes)


def test_events_of_a_service_desk_with_many_moments(look: Look) -> None:
    data = look("number,incident_state,reassignment_count,caller_id,opened_at,sys_updated_at,category,priority,"
                "assignment_group,assigned_to,resolved_at,closed_at\n"
                "INC1,New,0,Caller 1,29/2/2016 01:16,29/2/2016 01:23,Category 5,3 - Moderate,Group 56,?,"
                "29/2/2016 11:29,5/3/2016 12:00\n"
                "INC1,Closed,0,Caller 1,29/2/2016 01:16,5/3/2016 12:00,Category 5,3 - Moderate,Group 56,?,"
                "29/2/2016 11:29,5/3/2016 12:00\n")
    assert (data.mapping.format, data.mapping.dates) == ("events", "day first")
    assert columns(data)["time"] == "sys_updated_at"
    assert data.word("resource").code.tolist() == [-1, -1]


def test_one_row_a_ticket(look: Look) -> None:
    data = look("Ticket ID|Created At|Resolved At|Status|Team|Category|Priority|Reopen Count\n"
                "T-1|2023-01-02 09:00|2023-01-02 10:00|Closed|First|Password|Low|0\n"
                "T-2|2023-01-02 09:05||Pending|Second|Printer|High|1\n")
    assert data.mapping.format == "tickets"
    assert list(columns(data)) == ["case", "opened", "resolved", "status", "group", "class", "priority", "reopened"]
    assert np.isnan(data.moments["resolved"].wall).tolist() == [False, True]


XES = """<?xml version="1.0" encoding="UTF-8" ?>
<log xes.version="1.0" xmlns="http://www.xes-standard.org/">
 <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
 <global scope="event"><string key="concept:name" value="x"/></global>
 <trace><string key="concept:name" value="Case 1"/>
  <event><string key="concept:name" value="Take in charge"/><string key="org:resource" value="A"/>
   <date key="time:timestamp" value="2012-01-04T09:00:00.000+01:00"/></event>
  <event><string key="concept:name" value="Resolve ticket"><string key="inner" value="y"/></string>
   <date key="time:timestamp" value="2012-01-04T11:00:00.000+01:00"/></event>
 </trace>
 <trace><string key="concept:name" value="Case 2"/>
  <event><string key="concept:name" value="Wait"/><date key="time:timestamp" value="2012-01-05T09:00:00Z"/></event>
 </trace>
</log>
"""


@pytest.mark.parametrize("pack", [str.encode, lambda text: gzip.compress(text.encode(), mtime=0)])
def test_xes(look: Look, pack: Callable[[str], bytes]) -> None:
    data = look(pack(XES), name="log.xes")
    assert columns(data) == {"case": "case:concept:name", "time": "time:timestamp", "activity": "concept:name",
                             "resource": "org:resource"}
    assert (data.rows, summary(data).cases) == (3, 2)
    assert data.word("resource").code.tolist() == [0, -1, -1]
    assert data.mapping.words["activity"] == {
        "Take in charge": "working", "Resolve ticket": "solved", "Wait": "waiting"}


def test_lines_above_the_names_are_passed_over(look: Look) -> None:
    data = look("Queue report\n\nfrom 1 January\nstart,wait_s,outcome\n2021-01-04 08:00,5,answered\n")
    assert data.mapping.header == 4
    assert any("line 4" in note for note in data.notes)
    assert data.lines.tolist() == [5]


def test_quoted_cells_may_hold_separators_quotes_and_lines(look: Look) -> None:
    data = look('start,type,wait_s,outcome\n2021-01-04 08:00,"a ""b"", c\nd",5,answered\n'
                '2021-01-04 08:01,x,6,answered\n')
    assert data.word("type").labels == ('a "b", c\nd', "x")
    assert data.lines.tolist() == [2, 4]


def test_several_files_are_one_log(tmp_path, look: Look) -> None:  # type: ignore[no-untyped-def]
    from sim.calibration.reading import read

    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text("start,queue,wait_s,outcome\n13/01/2021 08:00,x,5,answered\n")
    second.write_text("start,queue,wait_s,outcome\n01/02/2021 08:00,y,6,abandoned\n02/02/2021 08:00,x,7,answered\n")
    data = read([first, second])
    log = call_log(data)
    assert log.wait.tolist() == [5.0, 6.0, 7.0]
    assert [log.labels[at] for at in log.type] == ["x", "y", "x"]
    assert log.last_day.isoformat() == "2021-02-02", "the order of day and month is that of the first file"


def test_the_zone_of_the_mapping_is_the_clock_of_the_hours(look: Look) -> None:
    log = call_log(look("start,wait_s,outcome\n2021-07-04T22:30:00Z,5,answered\n", 'zone = "Europe/Rome"'))
    assert (log.first_day.isoformat(), log.entry.tolist()) == ("2021-07-05", [1800.0])


def test_the_mapping_says_how_a_table_is_laid_out(look: Look) -> None:
    data = look("2021-01-04 08:00~5~ok~-1\n2021-01-04 08:01~6~ok~7\n",
                'separator = "~"\nnames = ["came", "queued_s", "end", "who"]\nblanks = ["-1"]\n'
                '[columns]\nstart = "came"\nwait = "queued_s"\noutcome = "end"\ncustomer = "who"\nended_at = ""\n'
                '[words.outcome]\nok = "answered"\n')
    log = call_log(data)
    assert (log.wait.tolist(), log.customer.tolist(), log.outcome.tolist()) == ([5.0, 6.0], [0, 7], [0, 0])
    assert data.mapping.columns["ended_at"] == ""
    third = look("x,y,z\na,b,c\nstart,wait_s,outcome\n2021-01-04 08:00,5,answered\n", "header = 3")
    assert call_log(third).wait.tolist() == [5.0]


def test_a_column_without_use_may_be_said_to_be_none(look: Look) -> None:
    table = "start,queue,wait_s,outcome\n2021-01-04 08:00,a,5,answered\n2021-01-04 08:00,b,5,answered\n"
    assert call_log(look(table)).types == ("a", "b")
    assert call_log(look(table, 'columns.type = ""')).types == ("calls",)
