"""`calibrate --against`, `--hold-out` and `--within` as a planner meets them: what is printed, written and returned."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sim.calibration import read_log
from sim.calibration.call_rows import call_log
from sim.calibration.reading import Mapping
from sim.cli.backtesting import Backtest, parts
from sim.errors import InputError
from sim.scenario import load
from tests.calibration.bank import Bank, Truth
from tests.cli.conftest import Invoke


@pytest.fixture(scope="module")
def calls() -> str:
    """Three weeks of a small desk."""
    return Bank(Truth(weeks=3, calls_an_hour=30.0, staff=2, internet_staff=1, missing_days=()), 5).log()


@pytest.fixture
def log(tmp_path: Path, calls: str) -> Path:
    """Its log as a file."""
    path = tmp_path / "calls.csv"
    path.write_text(calls)
    return path


@pytest.mark.slow
def test_the_last_days_are_held_out_and_judged(invoke: Invoke, log: Path, tmp_path: Path) -> None:
    done = invoke("calibrate", log, "-o", "fitted.toml", "--hold-out", "35%", "--replications", 3, "--pictures", "out")
    assert done.exit_code == 0, done.stderr
    assert done.stdout.startswith("Judged on 5 days from 1999-01-18 to 1999-01-24, ")
    assert "which it has not seen" in done.stdout
    for title in ("all together", "by hour of the day", "by type", "by pool"):
        assert f"Seen and simulated, {title}\n" in done.stdout
    assert "by month" not in done.stdout  # there is one
    fitted = (tmp_path / "fitted.toml").read_text()
    assert "1999-01-04 to 1999-01-17" in fitted and "\n[judged.quantities]\nabandoned = { observed = " in fitted
    written = {path.name for path in (tmp_path / "out").iterdir()}
    assert written == {"backtest.md", *(f"{name}.{form}" for name in ("by_hour", "patience", "service_times")
                                        for form in ("png", "svg"))}
    page = (tmp_path / "out" / "backtest.md").read_text()
    assert "![by_hour.png](by_hour.png)" in page
    assert "| Abandoned | % |" in page


@pytest.mark.slow
def test_the_form_for_machines_has_the_fixed_shape(invoke: Invoke, log: Path) -> None:
    done = invoke("calibrate", log, "-o", "fitted.toml", "--against", log, "--replications", 3, "--json")
    assert done.exit_code == 0, done.stderr
    form = json.loads(done.stdout)
    assert set(form) == {"rows", "within"}
    assert form["within"] is True
    for row in form["rows"]:
        assert list(row) == ["measure", "group", "observed", "simulated", "half_width", "noise", "erlang_a"]
    found = {(row["measure"], row["group"]) for row in form["rows"]}
    for group in ("all", "month=1999-01", "hour=09", "type=PS", "type=IN", "pool=reps"):
        assert {(measure, group) for measure in ("abandoned", "wait_mean", "within_20s", "wait_p90", "calls")} <= found
    whole = {row["measure"]: row for row in form["rows"] if row["group"] == "all"}
    assert whole["calls"]["observed"] == pytest.approx(4500, rel=0.2)
    assert whole["calls"]["simulated"] == pytest.approx(whole["calls"]["observed"], rel=1e-3)
    assert 0.0 < whole["within_20s"]["simulated"] < 1.0
    assert min(whole["wait_mean"][name] for name in ("noise", "half_width", "erlang_a")) > 0.0


@pytest.mark.slow
@pytest.mark.parametrize(("within", "code"), [("1%", 3), ("99%", 0)])
def test_a_missed_target_is_told_and_returned(invoke: Invoke, log: Path, within: str, code: int) -> None:
    done = invoke("calibrate", log, "-o", "fitted.toml", "--hold-out", "35%", "--within", within, "--replications", 2,
                  "--json")
    assert done.exit_code == code, done.stderr
    assert json.loads(done.stdout)["within"] is (code == 0)
    assert ("Not met: " in done.stderr) is (code == 3)


@pytest.mark.parametrize(("options", "words"), [
    (("--within", "10%"), "--within: needs something to be judged by"),
    (("--pictures", "out"), "--pictures: needs something to be judged by"),
    (("--hold-out", "30%", "--against", "calls.csv"), "--hold-out: cannot be combined with --against"),
    (("--refit",), "--refit: needs days or cases that were held out"),
    (("--hold-out", "30"), "--hold-out: is not a percentage"),
    (("--hold-out", "120%"), "--hold-out: is not a percentage"),
    (("--against", "nowhere.csv"), "nowhere.csv"),
    (("--against", "report.csv"), "report.csv"),
    (("--hold-out", "99%"), "--hold-out: leaves nothing to fit"),
    (("--hold-out", "30%", "--replications", "1"), "--replications: is too few to judge by"),
    (("--hold-out", "30%", "--pictures", "calls.csv"), "--pictures: is not a directory"),
])
def test_what_cannot_be_judged_is_refused_and_nothing_written(
    invoke: Invoke, log: Path, tmp_path: Path, options: tuple[str, ...], words: str,
) -> None:
    (tmp_path / "report.csv").write_text("interval_start,queue,offered\n2021-01-04 08:00,sales,12\n")
    refused = invoke("calibrate", log, "-o", "fitted.toml", *options)
    assert refused.exit_code == 2, refused.stdout
    assert words in refused.stderr
    assert not (tmp_path / "fitted.toml").exists()


def test_an_interval_report_is_judged_by_queue(invoke: Invoke, tmp_path: Path) -> None:
    rows = "".join(f"2021-01-{day:02d} {hour:02d}:{half},{queue},{number},{number - 1},1,{number - 3},240,14,3\n"
                   for day in range(4, 24) for hour in range(8, 12) for half in ("00", "30")
                   for queue, number in (("sales", 12), ("help", 8)))
    (tmp_path / "report.csv").write_text(
        "interval_start,queue,offered,answered,abandoned,answered_within_20s,aht_s,asa_s,staffed\n" + rows)
    done = invoke("calibrate", "report.csv", "-o", "fitted.toml", "--hold-out", "30%", "--replications", 3, "--json")
    assert done.exit_code == 0, done.stderr
    rows_of = {(row["measure"], row["group"]): row for row in json.loads(done.stdout)["rows"]}
    assert rows_of["abandoned", "all"]["observed"] == pytest.approx(0.1)
    assert rows_of["abandoned", "type=help"]["observed"] == pytest.approx(1 / 8)
    assert rows_of["wait_mean", "all"]["observed"] == pytest.approx(14 / 60)
    assert rows_of["within_20s", "hour=09"]["observed"] == pytest.approx(14 / 20)
    assert rows_of["calls", "all"]["observed"] == 6 * 4 * 2 * 20
    assert rows_of["wait_p90", "all"]["observed"] is None
    assert ("wait_p90", "type=help") not in rows_of
    _is_on_record(invoke, tmp_path, rows_of)
    _is_refitted(invoke, tmp_path, done.stdout)


def _is_refitted(invoke: Invoke, tmp_path: Path, rows: str) -> None:
    """With --refit the same is found, the file is what the whole report gives, and its record says so."""
    again = invoke("calibrate", "report.csv", "-o", "refitted.toml", "--hold-out", "30%", "--refit", "--replications",
                   3, "--json")
    assert (again.exit_code, again.stdout) == (0, rows), again.stderr
    assert invoke("calibrate", "report.csv", "-o", "whole.toml", "--replications", 0).exit_code == 0
    text = (tmp_path / "refitted.toml").read_text()
    assert text.partition("# How it was judged")[0].rstrip() == (tmp_path / "whole.toml").read_text().rstrip()
    record = load(tmp_path / "refitted.toml").world().judged
    assert record is not None and record.refitted == "all of report.csv" and record.seen_before == 0
    shown = invoke("check", "refitted.toml", "--no-run").stdout
    assert "fitted in the same way to all of report.csv" in shown and "before it was changed" not in shown


def _is_on_record(invoke: Invoke, tmp_path: Path, rows: dict[tuple[str, str], Any]) -> None:
    """What was printed stands in the file, with the words; it goes along to who extends it, and is of one content."""
    record = load(tmp_path / "fitted.toml").world().judged
    assert record is not None and "which" not in record.on and record.replications == 3 and record.seen_before == 0
    assert {name for name, group in rows if group == "all"} == set(record.quantities)
    for name, each in record.quantities.items():
        for figure in ("observed", "simulated", "noise", "half_width"):
            printed = rows[name, "all"][figure]
            assert getattr(each, figure) == (printed if printed is None else pytest.approx(printed, rel=1e-5))
    shown = invoke("check", "fitted.toml", "--no-run").stdout
    assert f"Judged on {record.on}, which the fit had not seen." in shown and "before it was changed" not in shown
    (tmp_path / "mine.toml").write_text('extends = "fitted.toml"\ntitle = "Mine"\npools.sales.cost_per_hour = 20\n'
                                        "[policies.today]\n[policies.more]\npools.sales.staff = '+1'\n")
    assert "before it was changed" not in invoke("check", "mine.toml", "--no-run").stdout
    changed = invoke("check", "mine.toml", "--no-run", "--set", "pools.sales.staff+=1").stdout
    assert "Judged on" in changed and "It was judged before it was changed" in changed


@pytest.mark.slow
def test_people_who_are_kept_are_judged_with_the_volumes_and_roster_of_the_new_days(
    invoke: Invoke, log: Path, tmp_path: Path
) -> None:
    assert invoke("calibrate", log, "-o", "old.toml", "--replications", 0).exit_code == 0
    later = tmp_path / "later.csv"
    later.write_text(Bank(Truth(weeks=3, calls_an_hour=30.0, staff=2, internet_staff=1, missing_days=()), 6).log(
        date(1999, 3, 1)))
    done = invoke("calibrate", later, "--keep", "old.toml", "-o", "new.toml", "--against", later, "--replications", 3,
                  "--json")
    assert done.exit_code == 0, done.stderr
    rows = {(row["measure"], row["group"]): row for row in json.loads(done.stdout)["rows"]}
    whole = rows["calls", "all"]
    assert whole["simulated"] == pytest.approx(whole["observed"], rel=0.05)
    assert "kept from old.toml" in (tmp_path / "new.toml").read_text()


def test_a_judged_log_may_lack_what_says_nothing_of_waits(
    tmp_path: Path, calls: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without agents and priority it is judged; without the time in line it is refused as it stands."""
    rows = [row.split(",") for row in calls.splitlines()]
    (tmp_path / "fitted.csv").write_text(calls)
    for name, lacking in (("thin.csv", (3, 9)), ("blind.csv", (6, 9))):
        (tmp_path / name).write_text("\n".join(
            ",".join(cell for at, cell in enumerate(row) if at not in lacking) for row in rows) + "\n")
    fitted = read_log(tmp_path / "fitted.csv")
    train, thin = parts(fitted, Backtest((tmp_path / "thin.csv",)))
    assert train is fitted and thin.rows == fitted.rows
    assert not thin.word("agent").labels and not thin.word("priority").labels
    assert "what is judged has no priority, agent, which the fitted log has" in capsys.readouterr().err
    with pytest.raises(InputError, match=r"blind\.csv: columns\.wait: names a column that the file does not have"):
        parts(fitted, Backtest((tmp_path / "blind.csv",)))


def test_types_are_called_as_the_mapping_says(tmp_path: Path, calls: str) -> None:
    (tmp_path / "calls.csv").write_text(calls)
    names = {"PS": "regular", "IN": "web help"}
    log = call_log(read_log(tmp_path / "calls.csv", mapping=Mapping(words={"type": names})))
    assert dict(zip(log.labels, log.types, strict=True)) == {"PS": "regular", "NW": "NW", "IN": "web_help"}
    with pytest.raises(InputError, match=r"words\.type\.PS: is not the name of a type"):
        read_log(tmp_path / "calls.csv", mapping=Mapping(words={"type": {"PS": "!!"}}))
