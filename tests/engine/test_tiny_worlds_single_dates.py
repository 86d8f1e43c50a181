"""Single dates, step by step: rotas of their own, and cases that are expected on them."""

from __future__ import annotations

import pytest

from sim.behaviour.demand import unit_exponential
from sim.engine.keys import WORLD_KEY
from sim.eventlog import Log
from sim.randomness import customer_key, name_key, philox, run_key, uniform
from sim.vocabulary import Kind, Purpose
from tests.engine.conftest import Play, Story
from tests.engine.tiny import apart, cases, desk

DATED = '\n        calendar.start = "2026-01-05"\n'
OF_THE_ROTA = '\n        calendar.hours = "none"\n'
DAY = 1440.0
VOLUMES = """
        horizon = "4 days"
        demand = { cases_per_hour = 2, busyness = { dist = "gamma", mean = 1, cv = 0.5 } }
        flaws.one.volume_on = { "2026-01-06" = "3-4: 4" }
        flaws.other.handle = 1
"""
"""On Tuesday four cases of `one` are expected from three to four, and one an hour of `other` as ever."""

WORLDS = {
    "rotas of dates": cases(0) + DATED + desk(staff='{ daily = "8-18: 1" }') + """
        horizon = "5 days"
        pools.reps.staff_on = { "2026-01-06" = "9-12: 2, 12-13:30: 1", "2026-01-07" = 0, "2026-01-04" = 9 }
    """,
    "a night that a date cuts off": cases(0) + DATED + desk(staff='{ monday = "22-6: 1" }') + """
        horizon = "3 days"
        pools.reps.staff_on."2026-01-06" = 0
    """,
    "a rota of the first date": cases(0) + DATED + desk(staff=2) + """
        pools.reps.staff_on."2026-01-05" = [3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
        pools.reps.seats = 2
    """,
    "open by the rota of the date": cases(1) + DATED + OF_THE_ROTA + desk(staff='{ daily = "10-11: 1" }') + """
        pools.reps.staff_on."2026-01-05" = "2-3: 1"
    """,
    "a case on a date": VOLUMES + DATED + desk(staff=9),
    "a case on a closed date": VOLUMES + DATED + desk(staff=9) + 'calendar.closed = ["2026-01-06"]',
    "nothing but dates": DATED + desk(staff=9) + """
        horizon = "3 days"
        flaws.one.volume_on."2026-01-06" = "0-24: 1 per half hour"
        levers.quality_check = { catches = 0.5, cost_per_order = 1 }
    """,
}


def staffed(story: Story) -> list[tuple[float, float]]:
    """Return when how many come on duty."""
    records = story.log.records[story.log.records["kind"] == Kind.STAFFED]
    return [(float(record["time"]), float(record["value"])) for record in records]


def opened(log: Log) -> list[tuple[float, int, int]]:
    """Return time, number and flaw of all onsets."""
    records = log.records[log.records["kind"] == Kind.OPENED]
    return [(float(one["time"]), int(one["agent"]), int(one["place"])) for one in records]


def expected_on(story: Story, flaw: str, day: int, hour: int, number: float) -> list[float]:
    """Return when the cases of a volume come that is `number` in one hour of a day, and nothing else."""
    times, work = [], 0.0
    for n in range(1000):
        u = uniform(run_key(story.plan.seed, 0), WORLD_KEY ^ name_key(flaw), day, int(Purpose.VOLUME), n)
        work += unit_exponential(u)
        if work > number:
            break
        times.append((hour + work / number) * 60.0 + DAY * day)
    return times


def test_a_date_has_its_own_rota_from_midnight_to_midnight(play: Play) -> None:
    assert staffed(play(WORLDS["rotas of dates"])) == [
        (0.0, 0.0), (480.0, 1.0), (1080.0, 0.0), (DAY + 540, 2.0), (DAY + 720, 1.0), (DAY + 810, 0.0),
        (3 * DAY + 480, 1.0), (3 * DAY + 1080, 0.0), (4 * DAY + 480, 1.0), (4 * DAY + 1080, 0.0)]


def test_a_night_of_the_week_does_not_reach_into_a_date(play: Play) -> None:
    assert staffed(play(WORLDS["a night that a date cuts off"])) == [(0.0, 0.0), (1320.0, 1.0), (1440.0, 0.0)]


def test_the_first_day_may_be_such_a_date(play: Play) -> None:
    """Two of the three have a seat; the third is paid for twelve hours without one."""
    story = play(WORLDS["a rota of the first date"])
    assert staffed(story) == [(0.0, 2.0), (720.0, 1.0)]
    assert story.plan.measures.unseated == (12.0,)


def test_it_is_open_when_somebody_is_on_the_rota_of_the_date(play: Play) -> None:
    """Who knows the hours waits for two o'clock, the opening of that date; demand is 0 there, so evenly in the hour."""
    story = play(WORLDS["open by the rota of the date"])
    u = uniform(run_key(story.plan.seed, 0), int(customer_key(3, 0)), 1, int(Purpose.OPENING), 1)
    call = (4 + u * 2) * 30.0
    assert story.of("CONTACTED", "SERVED") == [
        (call, "CONTACTED", "live", 0.0, -1, 0), (call, "SERVED", "reps", 0.0, 0, 0)]


@pytest.mark.parametrize("world", ["a case on a date", "a case on a closed date"])
def test_the_cases_of_a_date_are_those_of_its_volume(play: Play, world: str) -> None:
    """The other flaw, and other days, have the cases that they have without it, with the same numbers and moments."""
    story, usual = play(WORLDS[world]), play(WORLDS[world].replace('2026-01-06" = "3', '2027-01-06" = "3'))
    times = expected_on(story, "one", 1, 3, 4.0)
    dated = [one for one in opened(story.log) if one[1] < 0]
    assert len(times) > 1
    assert [round(time, 9) for time, _, _ in dated] == [round(time, 9) for time in times]
    assert [(number, flaw) for _, number, flaw in dated] == [(-2 - n, 0) for n in range(len(times))]
    others = [one for one in opened(usual.log) if not (one[2] == 0 and DAY <= one[0] < 2 * DAY)]
    assert [one for one in opened(story.log) if one[1] >= 0] == others
    assert len(others) < len(opened(usual.log))


def test_another_volume_of_a_date_shifts_the_same_cases_and_moves_nothing_else(play: Play) -> None:
    story, more = play(WORLDS["a case on a date"]), play(WORLDS["a case on a date"].replace("3-4: 4", "3-4: 8"))
    before, after = opened(story.log), opened(more.log)
    assert [one for one in before if one[1] >= 0] == [one for one in after if one[1] >= 0]
    shared = len([one for one in before if one[1] < 0])
    assert [round(time, 9) for time, number, _ in after if number < 0][:shared] == [
        round(180 + DAY + (time - 180 - DAY) / 2, 9) for time, number, _ in before if number < 0]


def test_who_comes_by_a_volume_has_luck_of_their_own(play: Play) -> None:
    """Half of the cases are caught before delivery, each by a draw under the hashed number of its customer."""
    story = play(WORLDS["nothing but dates"])
    came = [one for one in opened(story.log) if one[1] < 0]
    assert came == opened(story.log) and len(came) > 5
    let_through = []
    for n in range(100):
        low, high = (int(word) for word in philox(name_key("one"), n, 1, 0x766F6C75, 0)[:2])
        key = int(customer_key(3, 2**61 + ((high << 32 | low) % 2**62 >> 1)))
        if uniform(run_key(story.plan.seed, 0), key, 1, int(Purpose.QUALITY_CHECK), 0) >= 0.5:
            let_through.append(-2 - n)
    assert [number for _, number, _ in came] == let_through[:len(came)]
    caught = [float(one["time"]) for one in story.log.records if one["kind"] == Kind.CAUGHT]
    assert caught and all(DAY <= time < 2 * DAY for time in [*caught, *(time for time, _, _ in came)])
    assert story.plan.arrivals.sum() == 0.0 and story.plan.world["has_volumes"] == 1


def test_nothing_is_in_order_of_the_file(play: Play) -> None:
    """Flaws in another order: the same moments, of the same names."""
    text = WORLDS["a case on a date"]
    turned = text.replace("flaws.one.", "flaws.x.").replace("flaws.other.", "flaws.one.").replace("flaws.x.",
                                                                                                  "flaws.other.")
    lines = text.split("\n")
    first = next(line for line in lines if "flaws.one" in line)
    last = next(line for line in lines if "flaws.other" in line)
    reordered = text.replace(first, "@").replace(last, first).replace("@", last)
    one, other = play(text), play(reordered)
    assert [(time, number, one.plan.names.flaws[flaw]) for time, number, flaw in opened(one.log)] == [
        (time, number, other.plan.names.flaws[flaw]) for time, number, flaw in opened(other.log)]
    assert opened(play(turned).log) != opened(one.log)


def test_steps_of_a_date_without_anybody(play: Play) -> None:
    """A week in which nobody is ever on duty but on one date."""
    story = play(cases(0) + DATED + desk(staff=0) + """
        horizon = "3 days"
        pools.reps.staff_on."2026-01-06" = "8-9: 1"
    """)
    assert story.steps == apart((0.0, "STAFFED", "reps", 0.0), (DAY + 480, "STAFFED", "reps", 1.0),
                                (DAY + 540, "STAFFED", "reps", 0.0))[1:]
