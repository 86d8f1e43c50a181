"""Opening hours in random worlds: who makes contact while a channel is closed, and what becomes of it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.eventlog import Log
from sim.scenario import loads
from sim.scenario.plan import Plan
from sim.vocabulary import Kind, WhenClosed
from tests.engine.tiny import log_of, plan_of
from tests.scenarios import NUMBERS, Maker, text_of
from tests.twins.worlds import Meddler


def is_closed(plan: Plan, flaw: int, channel: int, time: float) -> bool:
    """Whether a channel is closed at a minute to customers with a flaw, by the table of the plan."""
    door, half = int(plan.doors[flaw, channel]), int(time // 30)
    holiday = half // 48 < len(plan.dates) and bool(plan.dates[half // 48])
    return door >= 0 and (holiday or bool(plan.openings[door, half % 336] < 0.0))


def contacts_in_vain(plan: Plan, log: Log) -> list[tuple[int, Kind]]:
    """Return the contacts that are made while their channel is closed, each with the kind of the case's next record."""
    flaws: dict[int, int] = {}
    made: dict[int, int] = {}
    found = []
    for record in log.records:
        kind, case = Kind(int(record["kind"])), int(record["case"])
        if kind is Kind.OPENED:
            flaws[case] = int(record["place"])
        if case in made:
            found.append((made.pop(case), kind))
        if kind is Kind.CONTACTED and is_closed(plan, flaws[case], int(record["place"]), float(record["time"])):
            made[case] = int(record["place"])
    return found


@given(NUMBERS, st.booleans(), st.sampled_from((Maker, Meddler)))
@settings(max_examples=40)
def test_nobody_makes_contact_while_it_is_closed_but_to_be_turned_away_to_leave_a_message_or_to_wait(
    number: int, grid: bool, maker: type[Maker],
) -> None:
    plan = plan_of(text_of(maker(number, grid).scenario()), "first")
    for channel, following in contacts_in_vain(plan, log_of(plan)):
        assert int(plan.channels["closed"][channel]) == WhenClosed.WAIT or following in (
            Kind.CLOSED, Kind.MESSAGE_LEFT)


DESK = """
    horizon = "2 weeks"
    demand.cases_per_hour = 6
    channels.phone = {}
    pools.reps.staff = { weekdays = "8-18: 3" }
    chain = [{ level = "rep", pool = "reps", handle = "5 min" }]
"""


@pytest.mark.parametrize("knows", [0.0, 0.4, 1.0])
def test_how_many_hear_that_it_is_closed(knows: float) -> None:
    """Demand is even and it is open for 50 of 168 hours: 118 of 168 who do not know hear that it is closed."""
    plan = plan_of(DESK + f"calendar.knows_hours = {knows}")
    records = log_of(plan).records
    kinds = records["kind"].tolist()
    on_calling = (records["kind"] == Kind.CLOSED) & (records["value"] == 0.0)  # not in line at closing time
    cases, closed = kinds.count(Kind.VOICED), int(on_calling.sum())
    share = (1.0 - knows) * 118.0 / 168.0
    spread = (share * (1.0 - share) / cases) ** 0.5
    assert abs(closed / cases - share) <= 5.0 * spread  # one false alarm in a million, were the seed not fixed
    assert kinds.count(Kind.ABANDONED) == 0


def test_with_staff_round_the_clock_or_hours_always_nothing_is_ever_closed() -> None:
    for change in ("pools.reps.staff = 3", 'calendar.hours = "always"'):
        plan = plan_of(DESK.replace("pools.reps.staff = { weekdays = \"8-18: 3\" }", "") + (
            change if "pools" in change else f"{change}\npools.reps.staff = {{ weekdays = \"8-18: 3\" }}"))
        assert (plan.doors == -1).all() and (plan.line_doors == -1).all() and (plan.shifts == -1).all()


def test_a_desk_that_nobody_ever_staffs_keeps_no_hours() -> None:
    world = loads(DESK.replace('{ weekdays = "8-18: 3" }', "0")).world()
    assert world.pools["reps"].staff == (0,) * 336
    assert (plan_of(DESK.replace('{ weekdays = "8-18: 3" }', "0") + 'calendar.hours = "none"').doors == -1).all()
