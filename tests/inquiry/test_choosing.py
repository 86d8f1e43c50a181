"""Whose story: the order of harm, the medians, and what is said where nobody is meant."""

from __future__ import annotations

import numpy as np
import pytest

from sim.errors import InputError
from sim.inquiry.choosing import Cases, cases_of, choose, kept
from sim.inquiry.lives import told
from sim.scenario import loads
from sim.vocabulary import Kind, Leaving
from tests.inquiry.runs import random_run, random_world

LEAVING = """
horizon = "4 weeks"
warm_up = "1 week"
seed = 3
[customers]
initial = 60
orders_per_week = 1
effort = { contact = 1, waited = 0.5 }
feelings = { refused = { help = -0.9, care = -0.9 }, solved = { help = 0.2 } }
churn = { after_case = { base = -14, disloyalty = 14, unsolved = 4 } }
word_of_mouth = { grievance_below = 0.6, grievance = 1, inside = 0 }
[outcomes]
watch = "1 week"
[flaws.broken]
per_1000_orders = 400
complexity = { dist = "uniform", low = 0, high = 1 }
[channels.phone]
[pools.desk]
staff = 2
[[chain]]
level = "rep"
pool = "desk"
handle = "10 min"
[policies.hard]
chain.rep.success = [1.0, 0.0]
[policies.soft]
chain.rep.success = [1.0, 1.0]
"""


def cases(**given: object) -> Cases:
    """Return three cases that are alike but for what is given."""
    same = {"customer": [5, 6, 7], "counts": [True] * 3, "watched": [True] * 3, "left": [False] * 3,
            "effort": [1.0] * 3, "told": [0.0] * 3, "minutes": [10.0] * 3, "solved_in": [10.0] * 3,
            "contacts": [1.0] * 3}
    return Cases(**{name: np.array(value) for name, value in (same | given).items()})


@pytest.mark.parametrize(("given", "worst"), [
    ({}, 0),
    ({"minutes": [10.0, 10.0, 11.0]}, 2),
    ({"minutes": [10.0, 10.0, 11.0], "told": [0.0, 1.0, 0.0]}, 1),
    ({"told": [0.0, 1.0, 0.0], "effort": [1.0, 1.0, 2.0]}, 2),
    ({"effort": [1.0, 1.0, 2.0], "left": [False, True, False]}, 1),
    ({"left": [False, True, False], "counts": [True, False, True]}, 0),
])
def test_harm_goes_by_leaving_then_effort_then_tellings_then_time(given: dict[str, object], worst: int) -> None:
    """What comes first in the order decides, whatever the rest says; among equals the first customer."""
    assert cases(**given).worst() == worst


def test_the_typical_case_is_nearest_to_the_medians() -> None:
    """By hand: medians 10, 1 and 2; distances over their means (10/3, 1/3, 2/3) are 3 + 3, 3 and 0."""
    some = cases(solved_in=[20.0, 10.0, 10.0], contacts=[2.0, 1.0, 1.0], effort=[2.0, 4.0, 2.0])
    assert some.typical() == 2
    assert [round(some.distance(case), 9) for case in range(3)] == [6.0, 3.0, 0.0]
    assert cases(watched=[False] * 3).typical() is None
    assert cases(counts=[False] * 3).worst() is None


@pytest.mark.parametrize("number", range(12))
def test_what_a_run_says_of_its_cases(number: int) -> None:
    """Counted anew, case by case, from the records."""
    run = random_run(number)
    records, found = run.log.records, cases_of(run.plan, run.log.records)
    for case in range(len(found.customer)):
        rows = records[records["case"] == case]
        assert found.contacts[case] == (rows["kind"] == Kind.CONTACTED).sum()
        assert found.told[case] == rows["value"][rows["kind"] == Kind.AGGRIEVED].sum()
        ends = rows["time"][rows["kind"] == Kind.ENDED]
        assert found.minutes[case] == (ends[0] if len(ends) else run.plan.horizon) - rows["time"][0]
        gone = [row for row in records[records["kind"] == Kind.LEFT]
                if row["place"] != Leaving.BACKGROUND and records["case"][row["why"]] == case]
        assert found.left[case] == bool(gone)
        assert found.counts[case] == (rows["time"][0] >= run.plan.warm_up)


def test_who_is_lost_and_who_is_saved() -> None:
    """Where every attempt at a hard case fails some leave because of it; where none fails they stay."""
    world = loads(LEAVING)
    lost = choose(world, "hard", "lost", seed=3, engine="reference")
    saved = choose(world, "hard", "saved", against="soft", seed=3, engine="reference")
    run, other = (told(world, policy, engine="reference") for policy in ("hard", "soft"))
    gone = set(run.log.records["customer"][run.log.records["kind"] == Kind.LEFT].tolist())
    stays = set(run.drawn.customers["customer"][
        np.isin(run.drawn.customers["key"], kept(other.drawn, other.log.records))].tolist())
    assert lost.customer in gone and saved.customer in gone & stays
    assert saved.harm <= lost.harm and saved.among <= lost.among
    with pytest.raises(InputError, match="nobody left because of a case"):
        choose(world, "soft", "lost", seed=3, engine="reference")
    with pytest.raises(InputError, match="nobody who left"):
        choose(world, "soft", "saved", against="hard", seed=3, engine="reference")


def test_several_replications_are_looked_through_in_any_order() -> None:
    """The worst of all of them; how many workers look does not matter."""
    world = random_world(3)
    every = [choose(world, "first", "worst", seed=1, replications=[k], engine="reference") for k in range(4)]
    together = choose(world, "first", "worst", seed=1, replications=range(4), engine="reference")
    assert together.harm == max(one.harm for one in every)
    assert together.among == sum(one.among for one in every)
