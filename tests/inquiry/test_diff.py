"""Two logs beside each other, against a naive walk through the story of every customer."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.engine import run
from sim.eventlog import RECORD, Log, LogBuilder, first_difference
from sim.eventlog.identities import OF_OTHERS, Identities
from sim.experiment.naming import names_of
from sim.inquiry.diff import Diff, Side, compare, compare_sides, together
from sim.scenario import load
from sim.scenario.model import World
from sim.scenario.plan import build
from sim.vocabulary import MINUTES_PER_WEEK
from tests.experiment.worlds import QUEUE
from tests.scenarios import Maker, text_of
from tests.twins.worlds import Meddler

CONFIGS = Path(__file__).parents[2] / "configs"


def log_of(world: World, replication: int = 0) -> Log:
    """Return the log of a world."""
    kept, plan = LogBuilder(), build(world)
    run(plan, sink=kept, replication=replication, engine="reference")
    return kept.log(names=names_of(world))


def stories(log: Log) -> dict[int, list[tuple[Any, ...]]]:
    """Return the story of every customer, by identity: tuples of what each record says."""
    identities, names = Identities(log), log.known_names()
    found: dict[int, list[tuple[Any, ...]]] = {}
    for record in log.records:
        if record["customer"] >= 0:
            kind = int(record["kind"])
            case = int(identities.cases[record["case"]]) if record["case"] >= 0 else None
            value = 0.0 if kind in OF_OTHERS else float(record["value"])
            found.setdefault(int(identities.customers[record["customer"]]), []).append(
                (float(record["time"]), names.kind(kind), names.place(kind, int(record["place"])), value, case))
    return found


def naive(left: Log, right: Log) -> dict[str, Any]:
    """Return what `compare` should find."""
    a, b = stories(left), stories(right)
    count = int(max(log.records["time"].max() for log in (left, right)) // MINUTES_PER_WEEK) + 1
    came, differ, parted = (np.zeros(count, dtype=int) for _ in range(3))
    openings: Counter[tuple[str, str]] = Counter()
    both = a.keys() & b.keys()
    for who in both:
        came[int(min(a[who][0][0], b[who][0][0]) // MINUTES_PER_WEEK):] += 1
        if a[who] != b[who]:
            at = next((n for n, pair in enumerate(zip(a[who], b[who], strict=False)) if pair[0] != pair[1]),
                      min(len(a[who]), len(b[who])))
            nexts = [story[at] if at < len(story) else None for story in (a[who], b[who])]
            parted[int(min(one[0] for one in nexts if one) // MINUTES_PER_WEEK):] += 1
            openings[nexts[0][1] if nexts[0] else "", nexts[1][1] if nexts[1] else ""] += 1
        for week in range(count):
            of_week = [[one for one in story[who] if one[0] // MINUTES_PER_WEEK == week] for story in (a, b)]
            differ[week] += Counter(of_week[0]) != Counter(of_week[1])
    return {"both": len(both), "only_left": len(a) - len(both), "only_right": len(b) - len(both),
            "parted": sum(openings.values()), "openings": dict(openings),
            "weeks": list(zip(range(1, count + 1), came, parted, differ, strict=True))}


def check(left: Log, right: Log) -> Diff:
    """Hold a comparison of two logs against the naive one, both ways round."""
    diff, back, expected = compare(left, right), compare(right, left), naive(left, right)
    for name in ("both", "only_left", "only_right", "parted", "openings"):
        assert getattr(diff, name) == expected[name], name
    assert [(week.week, week.customers, week.parted, week.differ) for week in diff.weeks] == expected["weeks"]
    assert (back.only_left, back.only_right, back.parted, back.weeks) == (
        diff.only_right, diff.only_left, diff.parted, diff.weeks)
    assert back.openings == {(right, left): count for (left, right), count in diff.openings.items()}
    found = first_difference(left, right)
    assert diff.equal == (found is None)
    assert found is None or (diff.first is not None and diff.first.position == found.position)
    return diff


@pytest.mark.parametrize("make", [Maker, Meddler])
def test_random_worlds_with_and_without_a_lever(make: type[Maker]) -> None:
    from sim.scenario import loads

    parted = 0
    for number in range(12):
        content = make(number, grid=bool(number % 2)).scenario()
        content["policies"] = {"plain": {}, "other": {"levers": {"handing_up": {"warm": True, "lost_information": 0.9},
                                                                 "goodwill": 40}}}
        scenario = loads(text_of(content))
        diff = check(log_of(scenario.world("plain")), log_of(scenario.world("other")))
        parted += diff.parted
    assert parted > 25


def test_equal_logs() -> None:
    from sim.scenario import loads

    log = log_of(loads(QUEUE).world("plain"))
    diff = check(log, Log(log.records.copy(), names=log.names))
    assert diff.equal and diff.differing == diff.parted == 0 and not diff.openings
    empty = Log(np.zeros(0, dtype=RECORD))
    assert compare(empty, empty).equal
    one_sided = compare(empty, log)
    assert (one_sided.both, one_sided.only_right) == (0, len(stories(log)))
    assert one_sided.first is not None and one_sided.first.left is None


def test_a_flaw_that_is_new_moves_nobody_without_it() -> None:
    """Other indices of flaws, cases and customers, ample staff: only who has the new flaw tells another story."""
    from sim.scenario import loads

    world = '''
        horizon = "4 weeks"
        customers = { initial = 60, orders_per_week = 1 }
        flaws.broken.per_1000_orders = 100
        pools.reps.staff = 50
        chain = [{ level = "rep", pool = "reps", handle = 5 }]
    '''
    plain = loads(world).world("baseline")
    other = loads(world.replace("flaws.broken", "flaws.another.per_1000_orders = 100\nflaws.broken")).world("baseline")
    logs = log_of(plain), log_of(other)
    diff = check(*logs)
    new = {int(record["customer"]) for record in logs[1].records if record["kind"] == 3 and record["place"] == 0}
    assert (diff.parted, diff.both, diff.only_left, diff.only_right) == (len(new), 60, 0, 0)
    assert 5 < len(new) < 60


def test_several_replications_are_added_whatever_the_workers() -> None:
    scenario = load(CONFIGS / "long_chain.toml", ["horizon=14 days", "warm_up=0"])
    sides = [Side(scenario.world(policy), 7) for policy in list(scenario.policies)[:2]]
    one = compare_sides(*sides, replications=[3, 4], workers=1, engine="compiled")
    assert one == compare_sides(*sides, replications=[3, 4], workers=2, engine="compiled")
    parts = [compare_sides(*sides, replications=[k], engine="compiled") for k in (3, 4)]
    assert together(parts) == one
    assert (one.replications, one.differing) == (2, 2)
    assert one.first is not None and one.first.replication == 3
    assert one.both == sum(part.both for part in parts)
    assert one.weeks[0].parted == sum(part.weeks[0].parted for part in parts) > 0
    first = scenario.world(next(iter(scenario.policies)))
    assert compare_sides(Side(log=log_of(first)), Side(first, scenario.seed), replications=[0]).equal
