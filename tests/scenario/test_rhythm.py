"""After how long a world repeats itself, and the warm-up that is left to be chosen."""

from __future__ import annotations

import pytest

from sim.errors import InputError
from sim.scenario import loads
from sim.scenario.plan import build
from sim.scenario.rhythm import rhythm
from sim.scenario.scenario import of_content
from sim.vocabulary import MINUTES_PER_DAY, MINUTES_PER_WEEK
from tests.scenario.conftest import Refused
from tests.scenario.worlds import BANK, QUEUE

DAILY = QUEUE + '[pools.fixers]\nstaff = { daily = "9-17: 1" }\n'
WEEKLY = QUEUE + '[pools.fixers]\nstaff = { weekdays = "9-17: 1" }\n'


@pytest.mark.parametrize(("text", "minutes"), [
    (QUEUE, 0.0),
    (DAILY, MINUTES_PER_DAY),
    (WEEKLY, MINUTES_PER_WEEK),
    (QUEUE + "[flaws.a]\nprofile = 'office'\n", MINUTES_PER_WEEK),
    (QUEUE.replace("= 20", "= 20\nprofile = 'office'"), MINUTES_PER_WEEK),
    (QUEUE.replace("= 20", "= 20\nprofile = 'office'") + "[flaws.a]\nprofile = 'flat'\n", 0.0),
    (BANK, MINUTES_PER_WEEK),
])
def test_a_world_repeats_itself_with_its_staff_and_its_demand(text: str, minutes: float) -> None:
    assert rhythm(loads(text).world()) == minutes


def test_a_warm_up_may_be_left_to_be_chosen_but_no_plan_is_built_before() -> None:
    scenario = loads(QUEUE, sets=["warm_up=auto"])
    assert scenario.world().warm_up == "auto"
    with pytest.raises(InputError, match="has still to be chosen"):
        build(scenario.world())
    assert build(scenario.with_warm_up(90.0).world()).warm_up == 90.0


def test_minutes_that_were_chosen_are_as_if_they_stood_in_the_file() -> None:
    scenario = loads(BANK, sets=["warm_up=auto"])
    chosen, written = scenario.with_warm_up(20160.0), of_content(scenario.raw, {"warm_up": 20160.0})
    assert chosen.source_hash == written.source_hash != scenario.source_hash
    assert chosen.raw == written.raw
    assert [chosen.world(name) for name in chosen.policies] == [written.world(name) for name in written.policies]
    assert scenario.world().warm_up == "auto"


@pytest.mark.parametrize(("text", "sets"), [
    (WEEKLY, ["warm_up=auto", 'horizon="7 weeks"']),
    (DAILY, ["warm_up=auto", 'horizon="7 days"']),
    (QUEUE, ['warm_up="automatic"']),
])
def test_what_can_never_be_chosen_is_refused_at_once(refused: Refused, text: str, sets: list[str]) -> None:
    with pytest.raises(InputError) as raised:
        loads(text, sets=sets)
    assert [problem.key for problem in raised.value.problems] == ["warm_up"]


@pytest.mark.parametrize("horizon", ["8 weeks", "9 weeks"])
def test_eight_weeks_are_enough(horizon: str) -> None:
    assert loads(WEEKLY, sets=["warm_up=auto", f'horizon="{horizon}"']).policies


def test_a_policy_has_no_warm_up_of_its_own() -> None:
    with pytest.raises(InputError, match="the same for all policies"):
        loads(QUEUE + '[policies.a]\nwarm_up = "auto"\n')
