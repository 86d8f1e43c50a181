"""Random scenarios, every feature in random combination, in continuous time and with ties everywhere."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.scenario import loads
from sim.scenario.plan import build
from tests.dated import DatedMaker, DatedMeddler
from tests.engine.tiny import log_of, plan_of
from tests.routed_worlds import routed_worlds
from tests.scenarios import NUMBERS, Maker, any_worlds, grid_worlds, text_of
from tests.twins.tight import tight_log
from tests.twins.twins import assert_same, same_log
from tests.twins.worlds import meddled_worlds

POLICIES = ("first", "second")
SEARCH = settings(deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))


@pytest.mark.slow
@settings(SEARCH, max_examples=300)
@given(text=any_worlds(), policy=st.sampled_from(POLICIES), replication=st.integers(0, 3))
def test_random_worlds(text: str, policy: str, replication: int) -> None:
    same_log(plan_of(text, policy), f"policy {policy}, replication {replication} of\n{text}", replication)


@pytest.mark.slow
@settings(SEARCH, max_examples=150)
@given(text=grid_worlds(), policy=st.sampled_from(POLICIES))
def test_worlds_on_a_grid_of_minutes(text: str, policy: str) -> None:
    same_log(plan_of(text, policy), f"policy {policy} of\n{text}")


@pytest.mark.slow
@settings(SEARCH, max_examples=300)
@given(text=meddled_worlds(), policy=st.sampled_from(POLICIES))
def test_worlds_with_rarer_features(text: str, policy: str) -> None:
    same_log(plan_of(text, policy), f"policy {policy} of\n{text}")


@pytest.mark.slow
@settings(SEARCH, max_examples=200)
@given(text=routed_worlds(), policy=st.sampled_from(POLICIES))
def test_worlds_in_which_cases_go_by_rules_and_wait_for_others(text: str, policy: str) -> None:
    same_log(plan_of(text, policy), f"policy {policy} of\n{text}")


@pytest.mark.slow
@settings(SEARCH, max_examples=60)
@given(number=NUMBERS, grid=st.booleans(), maker=st.sampled_from((DatedMaker, DatedMeddler)),
       policy=st.sampled_from(POLICIES))
def test_worlds_with_single_dates(number: int, grid: bool, maker: type[Maker], policy: str) -> None:
    text = text_of(maker(number, grid).scenario())
    same_log(plan_of(text, policy), f"policy {policy} of\n{text}")


@pytest.mark.slow
@settings(SEARCH, max_examples=60)
@given(text=st.one_of(any_worlds(), meddled_worlds()), policy=st.sampled_from(POLICIES))
def test_worlds_whose_dates_are_kept(text: str, policy: str) -> None:
    plan = build(loads(text, sets=("fixing.keeps_dates=true",)).world(policy))
    same_log(plan, f"policy {policy}, all dates kept, of\n{text}")


@pytest.mark.slow
@settings(SEARCH, max_examples=100)
@given(text=st.one_of(any_worlds(), meddled_worlds(), routed_worlds()), policy=st.sampled_from(POLICIES),
       step=st.sampled_from((48, 100, 1000)))
def test_random_worlds_with_hardly_any_room(text: str, policy: str, step: int) -> None:
    what = f"policy {policy} of\n{text}"
    plan = plan_of(text, policy)
    tight, grown = tight_log(plan, step)
    assert_same(log_of(plan, "compiled"), tight, what)  # which is the reference engine's in such worlds, as above
    assert step == 1000 or sum(grown.values()) > 0  # a small world has room enough in a thousand words
