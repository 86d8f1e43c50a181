"""Links that break: mends in any order, once or twice, null where nothing can break; and the luck stays."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from sim.inquiry.contents import content_under, world_of
from sim.inquiry.links import BY_NAME, LINKS, Player, as_under, edits, mended, mended_all, players, players_between
from sim.report.links import page
from sim.scenario import load, loads
from sim.scenario.plan import build
from sim.scenario.schedules import MOST_STAFF
from sim.vocabulary import Kind
from tests.auditor.worlds import random_text
from tests.engine.tiny import log_of

ROOT = Path(__file__).parents[2]
LONG_CHAIN = load(ROOT / "configs" / "long_chain.toml")
SMALL = """
    horizon = "1 day"
    demand.cases_per_hour = 2
    pools.reps.staff = { daily = "8-18: 2, 18-20: 1" }
    chain = [{ level = "rep", pool = "reps", handle = 5 }]
"""


def content(text: str) -> dict[str, Any]:
    """Return the content of a scenario text without policies."""
    return content_under(loads(text), "baseline")


def contents_of(number: int) -> list[dict[str, Any]]:
    """Return the contents of both policies of a random world."""
    scenario = loads(random_text(number))
    return [content_under(scenario, policy) for policy in scenario.policies]


def kinds_in(world: dict[str, Any], player: Player | None = None) -> set[int]:
    """Return the kinds of records of a link in a run of a world (of its own pool), all kinds without a link."""
    plan = build(world_of(world))
    records = log_of(plan).records
    if player is not None and player.pool is not None:
        records = records[records["place"] == list(plan.names.pools).index(player.pool)]
    return set(records["kind"].tolist())


@pytest.mark.parametrize("block", range(4))
def test_mends_of_random_worlds_are_made_in_any_order_and_once(block: int) -> None:
    for number in range(10 * block, 10 * block + 10):
        for world in contents_of(number):
            there = players(world)
            for player in there:
                once = mended(world, *player)
                assert once != world and mended(once, *player) == once and player not in players(once)
            for one, other in combinations(there, 2):
                assert mended_all(world, (one, other)) == mended_all(world, (other, one)), (number, one, other)
            world_of(mended_all(world, there))


@pytest.mark.parametrize("block", range(2))
def test_what_another_policy_has_is_taken_in_any_order(block: int) -> None:
    for number in range(20 * block, 20 * block + 20):
        mine, other = contents_of(number)
        for one, two in combinations(players_between(mine, other), 2):
            first = as_under(as_under(mine, other, *one), other, *two)
            assert first == as_under(as_under(mine, other, *two), other, *one), (number, one, two)


def test_both_links_of_a_rota_together_are_the_other_rota() -> None:
    mine = content(SMALL)
    other = content(SMALL.replace("8-18: 2, 18-20: 1", "6-12: 5, 19-20: 3"))
    assert players_between(mine, other) == (Player("understaffing", "reps"), Player("closed_hours"))
    both = as_under(as_under(mine, other, "understaffing", "reps"), other, "closed_hours")
    assert world_of(both).pools == world_of(other).pools
    hours = world_of(as_under(mine, other, "closed_hours")).pools["reps"].staff
    assert (hours[12], hours[24], hours[36], hours[38]) == (5, 0, 0, 1)  # 6, 12 and 18 o'clock, and 19 as it was


@pytest.mark.parametrize("policy", LONG_CHAIN.policies)
def test_the_long_chain_has_links_of_its_own(policy: str) -> None:
    world = content_under(LONG_CHAIN, policy)
    assert {player.link for player in players(world)} == set(BY_NAME) - {"bot_loops", "asking_the_boss"}
    assert [player.pool for player in players(world) if player.link == "understaffing"] == [
        "reps", "seniors", "managers", "executives"]
    assert Player("overwhelmed_fixers", "engineers") in players(world)


def test_what_is_mended_never_breaks() -> None:
    """No record tells of a mended link - but of waits at night, which are no lack of people."""
    seen = set()
    for number in range(60):
        world = contents_of(number)[number % 2]
        for player in players(world):
            link = BY_NAME[player.link]
            before = kinds_in(world, player) & set(link.kinds)
            if not before or player.link == "closed_hours":
                continue
            seen.add(player.link)
            after = mended(world, *player)
            after = mended(after, "closed_hours") if link.by_pool else after
            assert not kinds_in(after, player) & set(link.kinds), (number, player)
    assert seen == {link.name for link in LINKS if link.kinds} - {"closed_hours"}


def test_nobody_hears_that_it_is_closed_and_nobody_waits_for_the_opening() -> None:
    world = content(SMALL + "calendar.knows_hours = 0")
    assert Kind.CLOSED in kinds_in(world)
    open_ = mended(world, "closed_hours")
    assert not kinds_in(open_) & {Kind.CLOSED, Kind.MESSAGE_LEFT}
    assert set(world_of(open_).pools["reps"].staff) == {1, 2}


def test_a_link_that_does_not_break_in_a_run_leaves_its_log_as_it_is() -> None:
    """Same bytes, draws and all; staff apart, whose changes stand in the log themselves."""
    compared = 0
    for number in range(40):
        world = contents_of(number)[0]
        base = log_of(build(world_of(world))).records
        kinds = set(base["kind"].tolist())
        for player in players(world):
            link = BY_NAME[player.link]
            if link.by_pool or player.link == "closed_hours" or not link.kinds or kinds & set(link.kinds):
                continue
            if player.link == "asking_the_boss" and any("overflow" in pool for pool in world["pools"].values()):
                continue  # an agent of a higher level may then grant more at a level that asks
            assert log_of(build(world_of(mended(world, *player)))).records.tobytes() == base.tobytes(), (number, player)
            compared += 1
    assert compared > 40


def test_approved_at_once_reaches_whoever_would_ask_and_nobody_else() -> None:
    """A level whose boss may grant no more asks nobody; it does not begin to when the boss may grant anything."""
    world = content("""
        horizon = "1 day"
        demand.cases_per_hour = 2
        pools = { a.staff = 1, b.staff = 1, c.staff = 1 }
        levers.ask_boss.consult = 3
        chain = [{ level = "one", pool = "a", authority = 100 }, { level = "two", pool = "b", authority = 50 },
                 { level = "three", pool = "c", authority = 300 }]
    """)
    assert edits(world, "asking_the_boss") == {
        ("levers", "ask_boss"): "none", ("chain", "two", "authority"): "unlimited"}


@pytest.mark.parametrize(("link", "pool"), [("no_such", None), ("understaffing", None), ("understaffing", "nobody"),
                                            ("snowball", "reps")])
def test_what_is_no_link_is_an_error(link: str, pool: str | None) -> None:
    with pytest.raises(ValueError, match=link):
        mended(content(SMALL), link, pool)


def test_the_page_is_the_generated_one() -> None:
    assert (ROOT / "docs" / "links.md").read_text() == page(), "run: python -m sim.report.links > docs/links.md"


def test_rotas_of_single_dates_are_mended_with_the_week() -> None:
    """Wherever anybody is on the rota of a date nobody waits; and the least staff is there round the clock."""
    content = loads("""
        horizon = "2 weeks"
        calendar.start = "2026-01-05"
        demand.cases_per_hour = 2
        pools.reps.staff = { weekdays = "8-18: 4" }
        pools.reps.staff_on."2026-01-06" = "8-12: 2"
        chain = [{ level = "rep", pool = "reps" }]
    """).raw
    ample = mended(content, "understaffing", "reps")["pools"]["reps"]["staff_on"]["2026-01-06"]
    assert ample == [0] * 16 + [MOST_STAFF] * 8 + [0] * 24
    always = mended(content, "closed_hours")["pools"]["reps"]
    assert always["staff_on"]["2026-01-06"] == 2
    assert set(always["staff"]) == {2, 4}
    other = {**content, "pools": {"reps": {"staff": {"weekdays": "8-18: 4"}, "staff_on": {"2026-01-07": "9-10: 9"}}}}
    both = as_under(as_under(content, other, "closed_hours"), other, "understaffing", "reps")["pools"]["reps"]
    assert both["staff_on"]["2026-01-06"] == [0] * 16 + [4] * 20 + [0] * 12
    assert both["staff_on"]["2026-01-07"] == [0] * 18 + [9] * 2 + [0] * 28
