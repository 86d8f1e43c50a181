"""`calibrate` as a planner meets it: what it shows, asks, writes down, and refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.calibration.reading.mapping import load
from sim.cli import cli
from tests.cli.conftest import Invoke

CALLS = "start,wait,outcome,talk_s\n" + "".join(
    f"0{1 + at % 9}/0{1 + at // 9 % 9}/2021 08:00,5,{'FIN' if at % 3 else 'answered'},{60 + at}\n"
    for at in (9, 3, 1, 20))
EVENTS = ("case,activity,ts\n1,Open,2023-01-02 09:00\n1,Wait for user,2023-01-02 10:00\n2,Open,2023-01-02 09:30\n"
          "2,Done,2023-01-04 09:30\n")


def test_a_look_shows_what_was_read_and_fits_nothing(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_text(EVENTS)
    shown = invoke("calibrate", "events.csv", "--look")
    assert shown.exit_code == 0, shown.stderr
    assert shown.stdout.startswith(
        "events (one row a change of state): 4 events of 2 cases from 2023-01-02 09:00 to 2023-01-04 09:30.")
    assert "activity  activity  100.0%  3 different: Open, Wait for user, Done" in shown.stdout
    assert '    case = "case"' in shown.stdout
    form = json.loads(invoke("calibrate", "events.csv", "--look", "--json").stdout)
    assert (form["log"], form["rows"], form["cases"], form["first"]) == ("events", 4, 2, "2023-01-02 09:00")
    assert form["fields"][0] == {"field": "case", "column": "case", "known": 4, "values": "2 different: 1, 2"}


def test_tickets_too_few_to_fit_and_what_is_not_asked_of_tickets(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_text(EVENTS)
    refused = invoke("calibrate", "events.csv", "-o", "fitted.toml")
    assert refused.exit_code == 2
    assert "has too few cases to fit anything" in refused.stderr
    refused = invoke("calibrate", "events.csv", "-o", "fitted.toml", "--staff", "roster")
    assert refused.exit_code == 2
    assert "--staff: " in refused.stderr and "allowed: calls, queue-log" in refused.stderr
    assert not (tmp_path / "fitted.toml").exists()


def test_what_is_open_is_written_down_answered_and_read_again(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text(CALLS)
    refused = invoke("calibrate", "calls.csv", "--look", "--map-out", "map.toml")
    assert refused.exit_code == 2
    assert refused.stderr.count("cannot be guessed") == 3
    draft = (tmp_path / "map.toml").read_text()
    for comment, answer in (('#   dates = "day first" or "month first"', 'dates = "day first"'),
                            ('#   wait = "s" or "min"', 'wait = "s"'),
                            ('#   FIN = "answered" or "abandoned" or "sent on" or "left out"', 'FIN = "abandoned"')):
        assert comment in draft
        draft = draft.replace(comment, answer)
    (tmp_path / "map.toml").write_text(draft)
    read = invoke("calibrate", "calls.csv", "--look", "--map", "map.toml", "--map-out", "again.toml", "--json")
    assert read.exit_code == 0, read.stderr
    assert json.loads(read.stdout)["outcomes"] == {"answered": 2, "abandoned": 2}
    assert load(tmp_path / "again.toml").units == {"wait": "s", "service": "s"}


def test_what_is_open_is_asked_on_the_terminal_where_that_is_wanted(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text(CALLS)
    done = CliRunner().invoke(cli, ["calibrate", "calls.csv", "--look", "--ask", "--map-out", "map.toml"],
                              input="month first\nmin\nsent on\n")
    assert done.exit_code == 0, done.stderr
    assert "Not told by the log: what 'FIN' in column 'outcome' means (2 rows)." in done.stderr
    mapping = load(tmp_path / "map.toml")
    assert (mapping.dates, mapping.units["wait"]) == ("month first", "min")
    assert mapping.words["outcome"] == {"FIN": "sent on", "answered": "answered"}


def test_something_has_to_be_wanted(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_text(EVENTS)
    refused = invoke("calibrate", "events.csv")
    assert refused.exit_code == 2
    assert "'--look'" in refused.stderr
    assert invoke("calibrate", "events.csv", "-o", "x.toml", "--format", "emails").exit_code == 2


@pytest.mark.parametrize("option", ["-o", "--map-out"])
def test_a_place_that_cannot_be_written_is_refused_before_the_log_is_opened(invoke: Invoke, option: str) -> None:
    refused = invoke("calibrate", "nowhere.csv", "--look", option, "no/such/place.toml")
    assert refused.exit_code == 2
    assert "no/such/place.toml: cannot be written" in refused.stderr


def test_an_interval_report_is_fitted(invoke: Invoke, tmp_path: Path) -> None:
    rows = "".join(f"2021-01-{day:02d} {hour:02d}:{half},sales,12,11,1,9,240,14,3\n"
                   for day in range(4, 16) for hour in range(8, 12) for half in ("00", "30"))
    (tmp_path / "report.csv").write_text(
        "interval_start,queue,offered,answered,abandoned,answered_within_20s,aht_s,asa_s,staffed\n" + rows)
    shown = invoke("calibrate", "report.csv", "--look")
    assert "No interval has 0 calls" in shown.stdout
    done = invoke("calibrate", "report.csv", "-o", "fitted.toml", "--replications", "0")
    assert done.exit_code == 0, done.stderr
    assert "Wrote fitted.toml" in done.stderr
    text = (tmp_path / "fitted.toml").read_text()
    assert 'monday = "8-12: 3"' in text
    assert 'service_target = { within = "20 s" }' in text
    assert 'handle = { dist = "lognormal", mean = "4 min", cv = 1 }' in text


REPORT = "start,offered,answered,abandoned,aht_s,asa_s\n" + "".join(
    f"2023-01-{2 + 7 * week + day:02d} {9 + slot // 2:02d}:{30 * (slot % 2):02d},{30 + 3 * week + slot},"
    f"{28 + 3 * week},{2 + slot},{240 + 9 * week},{20 + slot}\n"
    for week in range(3) for day in (0, 1, 2) for slot in range(6))


def test_draws_stand_beside_the_fit_and_compare_finds_them(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "report.csv").write_text(REPORT)
    asked = ("calibrate", "report.csv", "-o", "fit.toml", "--replications", 0)
    fitted = invoke(*asked, "--draws", 10, "--workers", 1)
    assert fitted.exit_code == 0, fitted.stderr
    assert "Wrote fit.draws.toml: how sure the fit is." in fitted.stderr
    (tmp_path / "what_if.toml").write_text(
        'extends = "fit.toml"\nhorizon = "8 days"\n[policies.as_is]\n[policies.more]\npools.reps.staff = "+2"\n')
    compared = ("compare", "what_if.toml", "--replications", 3, "--workers", 1)
    found = invoke(*compared)
    assert found.exit_code == 0, found.stderr
    assert "How sure: luck and data" in found.stdout and "10 logs drawn again" in found.stdout
    named = invoke(*compared, "--draws", "fit.draws.toml", "--out", "named")
    assert named.stdout == found.stdout
    without = invoke(*compared, "--no-draws", "--out", "without")
    assert without.exit_code == 0 and "luck and data" not in without.stdout
    both = invoke(*compared, "--no-draws", "--draws", "fit.draws.toml")
    assert both.exit_code == 2 and "cannot be combined" in both.stderr
    again = invoke(*asked[:-1], 0)
    assert "fit.draws.toml may be of an earlier fit" in again.stderr
    (tmp_path / "fit.toml").write_text((tmp_path / "fit.toml").read_text().replace('horizon = "22', 'horizon = "21'))
    other = invoke(*compared, "--out", "other")
    assert "Note: fit.draws.toml holds draws of another fit than fit.toml is now: not used." in " ".join(
        other.stderr.split())
    assert "luck and data" not in other.stdout
    refused = invoke(*compared, "--draws", "fit.draws.toml", "--out", "refused")
    assert refused.exit_code == 2 and "holds draws of another fit" in refused.stderr


def test_cases_are_drawn_again_and_compare_prints_both_widths(invoke: Invoke, tmp_path: Path) -> None:
    """A case every third hour, of which each week takes another time."""
    rows = "".join(f"{at},2023-01-{2 + at // 8:02d} {3 * (at % 8):02d}:00,2023-01-{3 + at // 8:02d} {at % 7:02d}:30\n"
                   for at in range(8 * 23))
    (tmp_path / "tickets.csv").write_text("case,opened,resolved\n" + rows)
    fitted = invoke("calibrate", "tickets.csv", "-o", "fit.toml", "--replications", 0, "--draws", 10, "--workers", 1)
    assert fitted.exit_code == 0, fitted.stderr
    assert "Wrote fit.draws.toml: how sure the fit is." in fitted.stderr
    assert (tmp_path / "fit.draws.toml").read_text().startswith("# 10 draws of the fit beside this file: whole days")
    (tmp_path / "what_if.toml").write_text(
        'extends = "fit.toml"\n[policies.as_is]\n[policies.faster]\n'
        'chain."desk#line".waits.third_party.before.solved.law = "*0.8"\n')
    found = invoke("compare", "what_if.toml", "--replications", 3, "--workers", 1)
    assert found.exit_code == 0, found.stderr
    assert "How sure: luck and data" in found.stdout and "10 logs drawn again" in found.stdout


def test_draws_need_a_file_and_a_sensible_number(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "report.csv").write_text(REPORT)
    asked = ("calibrate", "report.csv", "--replications", 0)
    piped = invoke(*asked, "-o", "/dev/stdout", "--draws", 10)
    assert piped.exit_code == 2 and "need a file beside which they stand" in piped.stderr and not piped.stdout
    few = invoke(*asked, "-o", "fit.toml", "--draws", 3)
    assert few.exit_code == 2 and not (tmp_path / "fit.toml").exists()


def test_keeping_is_not_drawing(invoke: Invoke, tmp_path: Path) -> None:
    """What is kept was fitted elsewhere, so there is nothing to draw here."""
    (tmp_path / "calls.csv").write_text(CALLS)
    refused = invoke("calibrate", "calls.csv", "-o", "new.toml", "--keep", "old.toml", "--draws", 10)
    assert refused.exit_code == 2 and "--keep: cannot be combined with" in refused.stderr
    assert not (tmp_path / "new.toml").exists()
