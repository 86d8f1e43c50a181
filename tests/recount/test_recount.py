"""Every outcome against a second count of the same log that knows nothing of the first.

`recount` reads docs/outcomes.md, not `sim.outcomes`: it joins, groups and looks along windows where the fold goes
through the log record by record. Whatever differs is a fault of one of them or of the definition.
"""

from __future__ import annotations

import math
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from sim.engine import run
from sim.eventlog import Log, LogBuilder
from sim.outcomes import Fold, expand
from sim.outcomes.by_period import ByPeriod
from sim.outcomes.periods import Periods
from sim.scenario import World, load, loads
from sim.scenario.plan import build, unseated
from tests.dated import DatedMaker
from tests.recount.book import Book, table
from tests.recount.periods import recount as recount_pieces
from tests.recount.recount import recount
from tests.recount.waits import waits
from tests.recount.worlds import WORLDS
from tests.scenarios import Maker, text_of
from tests.twins.worlds import Meddler

CONFIGS = Path(__file__).parents[2] / "configs"
AGREE = 1e-8
SHORTER = {"anonymous_bank": "8 days", "apologise_then_act": "6 weeks", "check_with_my_boss": "5 weeks",
           "long_chain": "6 weeks", "lost_in_space": "4 weeks"}
"""Horizons of the shipped worlds here; what comes before the warm-up stays."""
SHIPPED = [(name, policy) for name in SHORTER for policy in list(load(CONFIGS / f"{name}.toml").policies)[::2][:2]]
MADE = [(name, policy) for name, text in WORLDS.items() for policy in loads(text).policies]
NUMBERS = range(16)


def world_of(name: str, policy: str) -> World:
    """Return a shipped world with a shorter horizon, or one made for this test."""
    if name in WORLDS:
        return loads(WORLDS[name]).world(policy)
    return load(CONFIGS / f"{name}.toml", [f'horizon="{SHORTER[name]}"']).world(policy)


def pieces_of(log: Log, world: World, folded: dict[str, float]) -> dict[str, object]:
    """Return what differs between three pieces of a run and their second count, or between their sum and the run's."""
    plan = build(world)
    begin, end = plan.warm_up, plan.horizon
    hour = 60.0 * math.floor((0.7 * begin + 0.3 * end) / 60.0)  # on the grid, where things happen at one instant
    cuts = (begin, *(cut for cut in (hour, 0.2 * begin + 0.8 * end) if begin < cut < end), end)
    pieces = Periods("piece", cuts, tuple(map(str, cuts[1:])), (True,) * (len(cuts) - 1))
    idle = [[unseated(world, pool, *span) for span in pairwise(cuts)] for pool in world.pools.values()]
    found = ByPeriod(plan, pieces, idle)
    for chunk in np.array_split(log.records, 3):
        found.update(chunk)
    counted, book = found.result(), Book(table(log), world)
    scale = 1.0 + abs(folded["margin"]) + folded["total_cost"] + abs(folded["customer_stock"])
    off = {name: (getattr(counted, name).tolist(), values)
           for name, values in recount_pieces(book, waits(book), cuts).items()
           if getattr(counted, name).tolist() != pytest.approx(values, rel=AGREE, abs=AGREE * scale)}
    wholes = {"cases": "cases", "watched": "watched", "lost": "customers_lost", "margin": "margin",
              "total_cost": "total_cost", "customer_stock": "customer_stock", "net_value": "net_value"}
    sums = {name: (getattr(counted, name).sum(), folded[whole]) for name, whole in wholes.items()}
    sums |= {name: (getattr(counted, name).sum() * 100.0, folded[f"{name}_per_100"] * folded["customers"])
             for name in ("praise", "grievance") if folded["customers"]}
    sums["unsolved"] = counted.unsolved.sum(), folded["cases"] - folded["solved"]
    return off | {f"sum of {name}": both for name, both in sums.items()
                  if not math.isclose(*both, rel_tol=AGREE, abs_tol=AGREE * scale)}


def ran(world: World) -> tuple[Log, dict[str, float]]:
    """Return the log of a world and the outcomes that were folded while it ran."""
    plan = build(world)
    builder, fold = LogBuilder(), Fold(plan)

    def sink(records: np.ndarray) -> None:
        builder(records)
        fold.update(records)

    run(plan, sink=sink)
    folded = fold.results()
    assert list(folded) == [outcome.name for outcome in expand(plan)]
    return builder.log(), folded


@cache
def both(name: str, policy: str) -> tuple[dict[str, float], dict[str, float]]:
    """Return the outcomes as the program has them and as they are recounted."""
    world = world_of(name, policy)
    log, folded = ran(world)
    if name in WORLDS:
        assert pieces_of(log, world, folded) == {}
    return folded, recount(log, world)


def differences(folded: dict[str, float], recounted: dict[str, float]) -> dict[str, tuple[float, float]]:
    """Return what differs by more than a part in 10^8; nan is nan, inf is inf."""
    assert folded.keys() == recounted.keys()
    return {name: (value, recounted[name]) for name, value in folded.items()
            if not (math.isnan(value) and math.isnan(recounted[name]))
            and not math.isclose(value, recounted[name], rel_tol=AGREE, abs_tol=0.0)}


@pytest.mark.parametrize(("name", "policy"), SHIPPED + MADE)
def test_the_outcomes_of_a_world_are_recounted(name: str, policy: str) -> None:
    assert differences(*both(name, policy)) == {}


@pytest.mark.parametrize("grid", [False, True])
@pytest.mark.parametrize("maker", [Maker, Meddler, DatedMaker])
def test_the_outcomes_of_random_worlds_are_recounted(maker: type[Maker], grid: bool) -> None:
    """Whatever the format allows, in odd combinations; on the grid many things happen at one instant."""
    records = 0
    for number in NUMBERS:
        world = loads(text_of(maker(number, grid).scenario())).world("first")
        log, folded = ran(world)
        records += len(log)
        assert differences(folded, recount(log, world)) == {}, number
        assert number % 2 or pieces_of(log, world, folded) == {}, number
    assert records > 4000


def test_no_outcome_is_compared_as_nothing_with_nothing() -> None:
    """Every outcome is a number other than 0 somewhere above, so that each comparison could fail."""
    seen: dict[str, bool] = {}
    for name, policy in SHIPPED + MADE:
        world, (folded, _) = world_of(name, policy), both(name, policy)
        parts = sorted([*world.channels, *world.pools, *world.flaws], key=len, reverse=True)
        for outcome, value in folded.items():
            kind = next((outcome.replace(f".{part}", ".*") for part in parts if f".{part}" in outcome), outcome)
            seen[kind] = seen.get(kind, False) or (math.isfinite(value) and value != 0.0)
    assert [kind for kind, shown in seen.items() if not shown] == []


# Times in business time -------------------------------------------------------------------------------------------

CALENDARS = (
    [], ['calendar.hours={weekdays="8:30-17", saturday="9-13"}'], ['calendar.hours={daily="22-6"}'],
    ['calendar.hours={weekend="0-24"}', 'calendar.start="2026-01-05"', 'calendar.closed=["2026-01-06", "2026-01-17"]'],
    ['calendar.hours="always"'],
)
WATCHES = ("2 business days", "9.5 business hours", "36 h", "30 business minutes")


def in_business_time(text: str, number: int) -> World:
    """Return a world of which every time by which outcomes are measured is in business time, or some of them."""
    content = loads(text)
    calendar = CALENDARS[number % len(CALENDARS)]
    own = [setting for setting in calendar if setting.startswith("calendar.hours")]
    clock = own or ['calendar.hours={daily="7-19"}'] if len(content.policies) > 1 else own
    sets = [*clock, *(setting for setting in calendar if setting not in own), 'horizon="17 days"', 'warm_up="30 h"',
            f'outcomes.watch="{WATCHES[number % len(WATCHES)]}"',
            'outcomes.solved_within=["3 business hours", "1 business day", "4 h", "1 day", "2 business days"]']
    within = ("90 business minutes", "0.3 business days", "2 business hours")[number % 3]
    sets += [f"channels.{name}.service_target.within={within}" for name, channel
             in content.world("first" if "first" in content.policies else None).channels.items()
             if channel.kind != "self_service"]
    loaded = loads(text, sets=sets)
    return loaded.world("first" if "first" in loaded.policies else None)


@pytest.mark.parametrize("number", range(10))
@pytest.mark.parametrize("name", ["shop", "lines"])
def test_business_time_is_recounted(name: str, number: int) -> None:
    world = in_business_time(WORLDS[name], number)
    log, folded = ran(world)
    assert differences(folded, recount(log, world)) == {}


@pytest.mark.parametrize("grid", [False, True])
def test_business_time_of_random_worlds_is_recounted(grid: bool) -> None:
    known = 0
    for number in range(20):
        world = in_business_time(text_of((Maker, Meddler)[number % 2](number, grid).scenario()), number)
        log, folded = ran(world)
        assert differences(folded, recount(log, world)) == {}, number
        known += math.isfinite(folded["solved_within_3_business_hours"])
    assert known > 3
