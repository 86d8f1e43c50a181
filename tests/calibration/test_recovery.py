"""What is known of a synthetic bank is found again in its log."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.calibration.call_log import read
from sim.calibration.demand import busyness_cv, first_call_share
from sim.calibration.estimate import Estimate, estimate
from sim.calibration.queued_calls import queued_calls
from sim.calibration.redial import redials
from sim.errors import InputError
from tests.calibration.bank import HEADER, Bank, Truth


def test_days_that_are_missing_or_closed_are_not_covered(fitted: Estimate, truth: Truth) -> None:
    covered = fitted.calls.covered
    days = [day for day in range(covered.size) if day % 7 in truth.days and day not in truth.missing_days]
    assert np.flatnonzero(covered).tolist() == days
    assert fitted.calls.weeks[[30, 60, 0]].tolist() == [8.0, 7.0, 8.0]


def test_service_times(fitted: Estimate, truth: Truth) -> None:
    for stream in fitted.streams:
        mean, cv = truth.service[stream.type]
        assert stream.service.mean == pytest.approx(mean, rel=0.05)
        assert stream.service.cv == pytest.approx(cv, rel=0.05)


def test_patience_of_which_only_a_sixth_is_seen(fitted: Estimate, truth: Truth) -> None:
    law = fitted.patience
    assert law is not None
    assert law.abandoned / law.waits < 0.2
    assert law.dist == "weibull"
    assert law.shape == pytest.approx(truth.patience_shape, rel=0.05)
    minutes = np.array([0.5, 1.0, 2.0, 4.0])
    exact = np.exp(-((minutes / truth.patience) ** truth.patience_shape))
    assert law.survival(minutes) == pytest.approx(exact, abs=0.02)


def test_staffing_by_hour_of_both_desks(fitted: Estimate, truth: Truth) -> None:
    low, high = truth.open_hours
    for desk, staff in zip(fitted.desks, (truth.staff, truth.internet_staff), strict=True):
        week = desk.staffing.staff.reshape(7, 24)
        closed = np.ones((7, 24), dtype=bool)
        for day in truth.days:
            closed[day, low:high] = False
            assert week[day, low:high].mean() == pytest.approx(staff, rel=0.2)
        assert week[closed].max() == 0
        assert desk.staffing.seen.reshape(7, 24)[~closed].mean() == pytest.approx(staff, rel=0.05)
        assert (np.abs(week[~closed] - staff) <= 1).all()
    main = fitted.desks[0].staffing
    assert main.staff.sum() == pytest.approx(truth.staff * 50, rel=0.05)
    assert main.telling_hours > main.silent_hours


def test_a_desk_of_its_own_is_recognised_by_its_people(fitted: Estimate) -> None:
    assert [(desk.name, desk.people, desk.own_time) for desk in fitted.desks] == [
        ("reps", 5, 1.0), ("internet", 2, 1.0)]
    assert {stream.type: stream.pool for stream in fitted.streams} == {"PS": "reps", "NW": "reps", "IN": "internet"}


def test_priority_is_split_and_its_head_start_found(fitted: Estimate, truth: Truth) -> None:
    streams = {stream.name: stream for stream in fitted.streams}
    assert set(streams) == {"PS", "PS_high", "NW", "IN"}
    assert fitted.head_start == truth.head_start
    assert streams["PS_high"].head_start == truth.head_start
    share = streams["PS_high"].calls / (streams["PS"].calls + streams["PS_high"].calls)
    assert share == pytest.approx(truth.high, abs=0.02)


def test_types_have_a_patience_of_their_own_where_they_differ(tmp_path: Path) -> None:
    truth = Truth(patience_of={"NW": 1.5})
    path = tmp_path / "log.csv"
    path.write_text(Bank(truth, 20050301).log())
    result = estimate(read(path))
    laws = {stream.name: stream.patience for stream in result.streams}
    minutes = np.array([0.5, 1.0, 2.0])
    for name, scale in (("NW", 1.5), ("PS", truth.patience)):
        law = laws[name]
        assert law is not None
        assert law is not result.patience
        assert law.survival(minutes) == pytest.approx(np.exp(-((minutes / scale) ** truth.patience_shape)), abs=0.05)


def test_equal_types_share_one_patience(fitted: Estimate) -> None:
    """Four streams of one law: the criterion adds parameters to one of them in 14 % (chi-squared with 2 beyond 4)."""
    assert sum(stream.patience is not fitted.patience for stream in fitted.streams) <= 1


def test_calls_cut_off(fitted: Estimate, truth: Truth) -> None:
    assert fitted.dropped == pytest.approx(truth.dropped, abs=0.005)


def test_busyness_of_days(fitted: Estimate, truth: Truth) -> None:
    assert fitted.busyness_cv == pytest.approx(truth.busyness_cv, abs=0.06)
    assert 0.0 < fitted.busyness_cv <= busyness_cv(fitted.calls)
    even = queued_calls(fitted.log)
    flat = replace(even, joined=np.sort(np.resize(np.arange(56) * 1440.0 + 600.0, even.joined.size)))
    assert busyness_cv(replace(flat, covered=np.ones(56, dtype=bool))) == 0.0


@pytest.mark.parametrize(("seed", "names_all"), [(1, False), (2, False), (1, True), (2, True)])
def test_calling_again(truth: Truth, tmp_path: Path, seed: int, names_all: bool) -> None:
    path = tmp_path / "log.csv"
    path.write_text(Bank(replace(truth, names_all=names_all), seed).log())
    again = redials(queued_calls(read(path)))
    low, high = truth.open_hours
    in_hours = 1.0 - truth.redial_after / ((high - low) * 60.0)
    assert again.abandoned.probability == pytest.approx(truth.redial * in_hours, abs=0.05)
    assert again.dropped.probability == pytest.approx(truth.redial * in_hours, abs=0.09)
    assert again.served.probability == pytest.approx(truth.returns * in_hours, abs=0.015)
    median = again.abandoned.delays[5]
    assert median == pytest.approx(truth.redial_after * np.log(2.0), rel=0.2)


def test_the_next_call_is_told_from_those_after_it() -> None:
    """Of 120 who hang up 40 call again in ten minutes; of these 20 hang up too, and 5 call once more: 45 of 140.

    All are named, also those who are answered at once, and nobody calls on other days.
    """
    rows, person = [HEADER], 0
    for day in range(1, 16):
        rows += [f"1999-02-{day:02d},{50_000 + at},PS,1,{1000 + 10 * day + at},0,0,AGENT,120,A1" for at in range(3)]
        for caller in range(8):
            person += 1
            moments = [36_000 + 900 * caller]
            if person % 3 == 0:
                moments.append(moments[0] + 660)
            if person % 24 == 0:
                moments.append(moments[1] + 660)
            for at, second in enumerate(moments):
                hangs = at == 0 or (at == 1 and person % 6 == 0)
                outcome = "60,HANG,0,NONE" if hangs else "0,AGENT,120,A1"
                rows.append(f"1999-02-{day:02d},{second},PS,1,{person},0,{outcome}")
    again = redials(queued_calls(_log("\n".join(rows)))).abandoned
    assert again.probability == pytest.approx(45.0 / 140.0)
    assert again.error == pytest.approx(np.sqrt(45.0 / 140.0 * 95.0 / 140.0 / 140.0))
    assert 5.0 <= again.delays[1] < again.delays[9] <= 10.0


def test_first_calls_are_what_is_left(fitted: Estimate, truth: Truth) -> None:
    low, high = truth.open_hours
    total = sum(float(stream.rate.sum()) for stream in fitted.streams)
    assert total == pytest.approx(truth.calls_an_hour * 0.9 * (high - low) * len(truth.days), rel=0.06)
    everybody = np.ones(fitted.calls.joined.size, dtype=bool)
    share = first_call_share(fitted.calls, fitted.redials, everybody, fitted.dropped)
    assert 0.8 < share[9] < 1.0
    assert share[3] == 1.0


def test_customers_without_numbers_do_not_call_again(log_file: Path) -> None:
    calls = queued_calls(read(log_file))
    again = redials(replace(calls, customer=np.zeros_like(calls.customer)))
    assert (again.abandoned.probability, again.abandoned.delays) == (0.0, ())


def test_regular_calling_is_not_calling_again() -> None:
    """Twenty people who call every weekday at their hour are not brought back by what happened the day before."""
    rows = [HEADER]
    for day in range(1, 29):
        for person in range(20):
            for call in range(3):
                second = 36_000 + 60 * person + 2400 * call
                outcome = ("HANG,0,NONE", "AGENT,120,A1")[(day + person + call) % 2]
                rows.append(f"1999-02-{day:02d},{second},PS,1,{person + 1},0,{30 + person},{outcome}")
    calls = queued_calls(_log("\n".join(rows)))
    import sim.calibration.redial as module

    usual = module._Recognised(calls)
    usual.usable = calls.customer > 0
    excess, number, _ = module._excess(usual, calls.abandoned, np.ones(calls.joined.size))
    assert number == pytest.approx(1.0, abs=0.05)
    assert excess.sum() == pytest.approx(0.0, abs=0.05)


def test_without_priority_there_is_no_head_start(log_file: Path) -> None:
    log = read(log_file)
    result = estimate(replace(log, priority=np.minimum(log.priority, 1)))
    assert result.head_start == 0.0
    assert {stream.name for stream in result.streams} == {"PS", "NW", "IN"}


def test_rare_types_join_the_commonest(log_file: Path, tmp_path: Path) -> None:
    text = log_file.read_text().replace(",NW,", ",PE,", 30)
    path = tmp_path / "log.csv"
    path.write_text(text)
    result = estimate(read(path))
    assert result.merged == ("PE",)
    assert {stream.type for stream in result.streams} == {"PS", "NW", "IN"}


def test_hanging_up_before_the_queue_and_phantoms_are_no_demand(log_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(log_file.read_text() + "1999-01-04,40000,PS,0,0,9,0,HANG,0,NONE\n"
                    "1999-01-04,40000,PS,1,5,9,30,PHANTOM,5,NONE\n")
    before, after = queued_calls(read(log_file)), queued_calls(read(path))
    assert after.joined.size == before.joined.size
    assert (after.never_queued, after.phantoms) == (before.never_queued + 1, 1)


@pytest.mark.parametrize(("rows", "words"), [
    (["1999-01-04,36000,PS,0,0,0,5,HANG,0,NONE"] * 50, "too few answered"),
    (["1999-01-04,36000,PS,0,0,0,5,AGENT,5,A1"] * 50, "too few calls of ten seconds"),
    ([f"1999-{1 + day // 28:02d}-{1 + day % 28:02d},{3600 * (day % 24)},PS,0,0,0,0,AGENT,50,A1" for day in range(99)],
     "answered regularly"),
])
def test_a_log_too_thin_is_refused(rows: list[str], words: str) -> None:
    with pytest.raises(InputError, match=words):
        estimate(_log("\n".join([HEADER, *rows])))


def _log(text: str):  # type: ignore[no-untyped-def]
    import tempfile

    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "log.csv"
        path.write_text(text)
        return read(path)
