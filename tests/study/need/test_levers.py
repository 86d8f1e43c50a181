"""Levers: more is more agents in every half hour, and the rota that is told is the one that is run."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from sim.scenario import load, loads
from sim.study.need.levers import Lever, bounded, levers_of, problems, read

DESK = """
horizon = "1 week"
demand.cases_per_hour = 10
[pools.reps]
staff = {staff}
[[chain]]
level = "rep"
pool = "reps"
"""
SHIFTS = '{ weekdays = "8-12: 5, 12-18: 2", saturday = "9-13: 1" }'


@pytest.mark.parametrize(("text", "said"), [
    ("pools.reps.staff=5", "does not say what to vary"), ("pools.reps.staff=5:3", "has a low end, 5, above"),
    ("pools.reps.staff=-1:3", "has a low end of -1 agents"), ("pools.reps.staff=1:999999", "has too many agents"),
    (7, "does not say what to vary"),
])
def test_what_says_nothing_is_refused(text: object, said: str) -> None:
    with pytest.raises(PydanticCustomError, match=re.escape(said)):
        read(text)


def lever(staff: str, vary: str = "pools.reps.staff") -> Lever:
    """Return the lever of a small desk."""
    found, = levers_of(loads(DESK.replace("{staff}", staff)), "baseline", [read(vary)])
    return bounded(found, 3.0)


HOURS = f"[{', '.join('12344321'[at % 8] for at in range(168))}]"


@given(st.sampled_from(("4", SHIFTS, '{ daily = "8-18: 3" }', HOURS)),
       st.sampled_from(("", "+")), st.integers(-3, 12))
def test_more_is_more_and_what_is_told_is_run(staff: str, sign: str, at: int) -> None:
    one = lever(staff, f"pools.reps.staff{sign}")
    at = max(at, one.least)
    assert all(fewer <= more for fewer, more in zip(one.rota(at), one.rota(at + 1), strict=True))
    assert one.rota(at) != one.rota(at + 1) and one.rota(one.now) == one.week
    assert one.agents(at) == (at + max(one.week) if sign else at)
    world = loads(DESK.replace("{staff}", staff)).with_(one.tree(at)).world()
    assert world.pools["reps"].staff == one.rota(at) and one.hours(at) == sum(one.rota(at)) / 2.0


def test_a_rota_that_is_scaled_keeps_its_shape() -> None:
    one = lever(SHIFTS)
    week = one.rota(10)
    assert (week[8 * 2], week[13 * 2], week[5 * 48 + 9 * 2], week[0]) == (10, 4, 2, 0)
    assert one.rota(1)[5 * 48 + 9 * 2] == 1  # no shift is scaled away
    shifted = lever(SHIFTS, "pools.reps.staff+")
    assert (shifted.rota(3)[8 * 2], shifted.rota(3)[13 * 2], shifted.rota(3)[0]) == (8, 5, 0)


def test_ends_that_nobody_gave() -> None:
    assert lever("4").high == 16 and bounded(lever("4", "pools.reps.staff=2:9"), 50.0).high == 9
    found, = levers_of(loads(DESK.replace("{staff}", "4")), "baseline", [read("pools.reps.staff")])
    assert bounded(found, 30.0).high == 70 and found.least == 1


def test_what_is_no_staff_is_told_once() -> None:
    world = load("configs/check_with_my_boss.toml")
    names = ["chain.assistant.authority", "pools.shp.staff", "pools.owner.staff", "pools.owner.staff"]
    said = [str(problem) for problem in problems(world, world.policies, [read(name) for name in names], "x")]
    assert len(said) == 3
    assert "is not the staff of a pool" in said[0] and "did you mean: shop" in said[1] and "twice" in said[2]
    idle = loads(DESK.replace("{staff}", "4") + "[pools.spare]\nstaff = 0\n")
    told, = problems(idle, idle.policies, [read("pools.spare.staff")], "x")
    assert "has nobody on duty" in told.message
