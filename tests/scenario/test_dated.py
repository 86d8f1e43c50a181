"""Single dates in a scenario: how they are written, refused, edited, merged, expected and paid."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest

from sim.errors import InputError
from sim.scenario import Scenario, loads
from sim.scenario.edits import EditError, applied
from sim.scenario.plan import build
from sim.scenario.run_days import days_of_run
from sim.scenario.volumes import of_run

BASE = """
horizon = "2 weeks"
calendar.start = "2026-01-05"
demand.cases_per_hour = 2
flaws.one.handle = "5 min"
flaws.other.handle = "5 min"
pools.reps.staff = { weekdays = "8-18: 4", saturday = "9-13: 2" }
chain = [{ level = "rep", pool = "reps" }]
"""
TUESDAY, SATURDAY = '"2026-01-06"', '"2026-01-10"'
BY_HOUR = [0.0] * 8 + [10.0] * 2 + [0.0] * 14


def world(text: str = "", policy: str | None = None, **sets: str) -> Any:
    return loads(BASE + text, sets=tuple(f"{key}={value}" for key, value in sets.items())).world(policy)


def problems(text: str) -> list[tuple[str, str]]:
    with pytest.raises(InputError) as told:
        loads(BASE + text)
    return [(one.key, one.message) for one in told.value.problems]


# --- forms ---


@pytest.mark.parametrize(("written", "halves"), [
    ("3", [3] * 48), ("0", [0] * 48), ('"8-12: 3, 12:30-13: 1"', [0] * 16 + [3] * 8 + [0, 1] + [0] * 22),
    (str([1] * 12 + [2] * 12), [1] * 24 + [2] * 24), (str([1, 2] * 24), [1, 2] * 24), ('"0-24: 7"', [7] * 48),
])
def test_a_rota_of_a_date(written: str, halves: list[int]) -> None:
    made = world(f"pools.reps.staff_on = {{ {TUESDAY} = {written} }}")
    assert list(made.pools["reps"].staff_on["2026-01-06"]) == halves
    plan = build(made)
    assert plan.staff[0, 336:].tolist() == halves
    assert plan.dates.tolist() == [0, 2, *[0] * 12]


@pytest.mark.parametrize(("written", "rates"), [
    (str(BY_HOUR), [0.0] * 16 + [10.0] * 4 + [0.0] * 28),
    (str([0.5, 1] * 24), [1.0, 2.0] * 24),
    ('"8-9: 6, 9-10: 6 per half hour"', [0.0] * 16 + [6.0] * 2 + [12.0] * 2 + [0.0] * 28),
])
def test_a_volume_is_told_by_the_hour_or_half_hour(written: str, rates: list[float]) -> None:
    made = world(f"flaws.one.volume_on = {{ {TUESDAY} = {written} }}")
    assert list(of_run(made)) == [(1, "one", tuple(rates))]
    plan = build(made)
    assert plan.volumes.tolist() == [rates] and plan.volume_days.tolist() == [1] and plan.volume_flaws.tolist() == [0]
    assert plan.dated.tolist() == [[int(day == 1), 0] for day in range(14)]


def test_what_is_expected() -> None:
    """A flaw has one case an hour: Tuesday's 24 give way to the 20 of its volume; a date outside counts for nothing."""
    usual = world().expected_cases()
    assert usual == 2 * 24 * 14
    made = world(f'flaws.one.volume_on = {{ {TUESDAY} = {BY_HOUR}, "2026-02-02" = {BY_HOUR} }}')
    assert made.expected_cases() == pytest.approx(usual - 24 + 20, rel=1e-12)
    half = loads(BASE.replace('"2 weeks"', '"33 hours"') + f"flaws.one.volume_on = {{ {TUESDAY} = {BY_HOUR} }}").world()
    assert half.expected_cases() == pytest.approx(24 + 33 + 10, rel=1e-12)  # Tuesday ends at nine
    busy = world(f'flaws.one.volume_on = {{ {TUESDAY} = {BY_HOUR} }}\n'
                 'demand.busyness = { dist = "gamma", mean = 1.5, cv = 1 }')
    assert busy.expected_cases() == pytest.approx(1.5 * (usual - 24) + 20, rel=1e-12)


def test_demand_is_open_where_volumes_are_told_and_nobody_orders() -> None:
    text = BASE.replace("demand.cases_per_hour = 2\n", "") + f"flaws.one.volume_on = {{ {TUESDAY} = {BY_HOUR} }}"
    made = loads(text).world()
    assert made.demand.kind == "open" and made.expected_cases() == 20.0
    with pytest.raises(InputError, match="belongs to open demand"):
        loads(text + "\ncustomers = { initial = 5, orders_per_week = 1 }")


def test_weights_of_0_will_do_where_all_cases_are_those_of_dates() -> None:
    text = BASE.replace("demand.cases_per_hour = 2\n", "").replace('handle = "5 min"', "per_1000_orders = 0")
    dated = f"flaws.one.volume_on = {{ {TUESDAY} = {BY_HOUR} }}"
    assert loads(text + dated).world().expected_cases() == 20.0
    with pytest.raises(InputError, match="all have the weight 0"):
        loads(text + dated + "\ndemand.cases_per_hour = 1")


def test_dates_apart_leave_a_plan_as_it_was() -> None:
    """A date beyond the horizon, before the start, or on which all is closed anyway."""
    usual = build(world())
    for text in ('pools.reps.staff_on = { "2025-12-30" = 1, "2026-01-19" = 1 }',
                 f'flaws.one.volume_on = {{ "2026-01-19" = {BY_HOUR} }}'):
        made = build(world(text))
        assert made.staff.shape == usual.staff.shape and not made.dates.size and not made.volumes.size
    closed = world(f"calendar.closed = [{TUESDAY}]\npools.reps.staff_on = {{ {TUESDAY} = 0 }}")
    assert days_of_run(closed) == [0, 1, *[0] * 12] and build(closed).staff.shape == (1, 336)


# --- refusals ---


@pytest.mark.parametrize(("text", "key", "message"), [
    ("pools.reps.staff_on = 3", "pools.reps.staff_on", "is not a table of dates"),
    ('pools.reps.staff_on = { "6.1.2026" = 3 }', 'pools.reps.staff_on."6.1.2026"', "is not a date"),
    (f"pools.reps.staff_on = {{ {TUESDAY} = 2.5 }}", "pools.reps.staff_on.2026-01-06", "is not a whole number"),
    (f"pools.reps.staff_on = {{ {TUESDAY} = [1, 2] }}", "pools.reps.staff_on.2026-01-06",
     "has 2 numbers, not 24 or 48"),
    (f'pools.reps.staff_on = {{ {TUESDAY} = "22-6: 1" }}', "pools.reps.staff_on.2026-01-06",
     "has a span past midnight: a date has its own 24 hours"),
    (f'pools.reps.staff_on = {{ {TUESDAY} = "8-12" }}', "pools.reps.staff_on.2026-01-06",
     "is not a span of time with its number"),
    (f"flaws.one.volume_on = {{ {TUESDAY} = 20 }}", "flaws.one.volume_on.2026-01-06",
     "is not what is expected by the hour"),
    (f"flaws.one.volume_on = {{ {TUESDAY} = {[-1.0] * 24} }}", "flaws.one.volume_on.2026-01-06", "is too small"),
    (f"calendar.closed = [{TUESDAY}]\npools.reps.staff_on = {{ {TUESDAY} = 1 }}", "pools.reps.staff_on.2026-01-06",
     "puts somebody on duty on a date on which all is closed"),
    (f"pools.reps.staff_on = {{ {TUESDAY} = 9 }}\npools.reps.heads = 8", "pools.reps.heads",
     "are fewer than are on duty at a time (9)"),
])
def test_one_fault_one_message(text: str, key: str, message: str) -> None:
    assert problems(text) == [(key, message)]


@pytest.mark.parametrize("text", [f"pools.reps.staff_on = {{ {TUESDAY} = 1 }}",
                                  f"flaws.one.volume_on = {{ {TUESDAY} = {BY_HOUR} }}"])
def test_dates_mean_nothing_without_a_start(text: str) -> None:
    with pytest.raises(InputError) as told:
        loads(BASE.replace('calendar.start = "2026-01-05"', "") + text)
    assert [(one.key, one.message) for one in told.value.problems] == [
        ("calendar.start", f"is missing: the dates of {text.split(' ')[0]} mean nothing without it")]


# --- edits, policies ---


def staffing(made: Any) -> tuple[int, int, int, int]:
    """Return how many are there on Mondays and on Saturdays at ten, and on the two dates."""
    reps = made.pools["reps"]
    return reps.staff[20], reps.staff[5 * 48 + 20], *(reps.staff_on[iso][20] for iso in ("2026-01-06", "2026-01-10"))


DATES = f'pools.reps.staff_on = {{ {TUESDAY} = "8-12: 3", {SATURDAY} = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, ' + ", ".join(
    "0" * 13) + "] }\n"


@pytest.mark.parametrize(("edit", "found"), [
    ("", (4, 2, 3, 5)),
    ('pools.reps.staff = "+2"', (6, 4, 5, 7)),
    ('pools.reps.staff = "*1.1"', (4, 2, 3, 6)),  # 4.4, 2.2, 3.3, 5.5: half an agent counts up
    ('pools.reps.staff = "+2 @ saturday"', (4, 4, 3, 7)),
    ('pools.reps.staff = "+2 @ weekdays 8-12"', (6, 2, 5, 5)),
    ('pools.reps.staff_on = "+2"', (4, 2, 5, 7)),
    (f'pools.reps.staff_on = {{ {TUESDAY} = "*2" }}', (4, 2, 6, 5)),
    (f'pools.reps = {{ staff = "+2", staff_on = {{ {TUESDAY} = 1 }} }}', (6, 4, 1, 7)),
    ('pools.reps.staff = { weekdays = "8-18: 9" }', (9, 2, 3, 5)),
])
def test_an_edit_of_the_rota_changes_its_dates_with_it(edit: str, found: tuple[int, ...]) -> None:
    assert staffing(world(f"{DATES}policies.it = {{ {edit} }}", "it")) == found


def test_nobody_comes_on_duty_by_an_edit() -> None:
    made = world(f'{DATES}policies.it = {{ pools.reps.staff = "+2" }}', "it")
    assert made.pools["reps"].staff_on["2026-01-06"][:16] == (0,) * 16
    only = BASE.replace('staff = { weekdays = "8-18: 4", saturday = "9-13: 2" }', "staff = 0")
    edited = loads(only + DATES + 'policies.it = { pools.reps.staff = "+2" }').world("it")
    assert staffing(edited) == (0, 0, 5, 7)


def test_an_edit_of_volumes() -> None:
    text = f'flaws.one.volume_on = {{ {TUESDAY} = {BY_HOUR}, {SATURDAY} = "8-9: 6" }}\n'
    base = world(text).expected_cases()
    more = world(f'{text}policies.it = {{ flaws.one.volume_on = "*1.5" }}', "it")
    assert more.expected_cases() == pytest.approx(base + 0.5 * 26)
    one = world(f'{text}policies.it = {{ flaws.one.volume_on = {{ {SATURDAY} = "*2" }} }}', "it")
    assert one.expected_cases() == pytest.approx(base + 6)
    starred = world(f'{text}policies.it = {{ flaws."*".volume_on = "*2" }}', "it")
    assert starred.expected_cases() == pytest.approx(base + 26)
    added = applied(BY_HOUR, "+1", ("flaws", "one", "volume_on", "2026-01-06"))
    assert added == [0.0] * 8 + [11.0] * 2 + [0.0] * 14
    assert applied(BY_HOUR, "-20", ("flaws", "one", "volume_on", "2026-01-06")) == [0.0] * 24
    with pytest.raises(EditError, match="below 0"):
        applied(BY_HOUR, "*-1", ("flaws", "one", "volume_on", "2026-01-06"))


def test_a_policy_names_dates_again_or_takes_them_away() -> None:
    text = (f"{DATES}[policies.again]\npools.reps.staff_on = {{ {TUESDAY} = 1, \"2026-01-07\" = 2 }}\n"
            f"[policies.one_less]\npools.reps.staff_on = {{ {TUESDAY} = \"none\" }}\n"
            "[policies.none_at_all]\npools.reps.staff_on = \"none\"\n")
    found = {name: {iso: day[20] for iso, day in world(text, name).pools["reps"].staff_on.items()}
             for name in ("again", "one_less", "none_at_all")}
    assert found == {"again": {"2026-01-06": 1, "2026-01-07": 2, "2026-01-10": 5}, "one_less": {"2026-01-10": 5},
                     "none_at_all": {}}


# --- business time, size ---


def test_policies_whose_dates_differ_have_no_business_time_in_common() -> None:
    text = 'outcomes.watch = "2 business days"\n'
    apart = f"[policies.a]\n[policies.b]\npools.reps.staff_on = {{ {TUESDAY} = \"8-12: 4\" }}\n"
    with pytest.raises(InputError, match="does not pass alike"):
        loads(BASE + text + apart)
    same = f"[policies.a]\n[policies.b]\npools.reps.staff_on = {{ {TUESDAY} = \"8-18: 1\" }}\n"
    assert loads(BASE + text + same).policies == ("a", "b")


def large() -> Scenario:
    """Return 150 dates of 24 hours, ten flaws and five pools."""
    days = np.arange(np.datetime64("2026-01-05"), np.datetime64("2026-01-05") + 150)
    rng = np.random.default_rng(1)
    lines = ['horizon = "150 days"', 'calendar.start = "2026-01-05"']
    for flaw in range(10):
        table = ", ".join(f'"{day}" = {rng.gamma(2.0, 3.0, 24).round(2).tolist()}' for day in days)
        lines.append(f"flaws.f{flaw}.volume_on = {{ {table} }}")
    for pool in range(5):
        table = ", ".join(f'"{day}" = {rng.integers(0, 20, 24).tolist()}' for day in days)
        lines.append(f"pools.p{pool} = {{ staff = 3, staff_on = {{ {table} }} }}")
    lines.append('chain = [{ level = "rep", pool = "p0", handle = "3 min" }]')
    return loads("\n".join(lines))


def test_months_of_dates_are_read_in_no_time() -> None:
    """Processor time, for a machine may have other things to do."""
    began = time.process_time()
    plan = build(large().world())
    assert time.process_time() - began < 4.0
    assert plan.volumes.shape == (1500, 48) and plan.staff.shape == (5, 336 + 150 * 48)
