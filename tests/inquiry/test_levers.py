"""Levers: keys grouped as people speak of them, mixtures of two worlds, and levers that can only change together."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import InputError
from sim.inquiry.contents import MISSING, content_under, differences
from sim.inquiry.levers import Mixtures, joined, levers_between, made_valid
from sim.inquiry.variants import plan_digest
from sim.inquiry.why import designed
from sim.scenario import load, loads
from sim.scenario.plan import build
from sim.statistics.shapley import NOBODY
from tests.experiment.worlds import CHAIN, QUEUE

POLICIES = """
[policies.plain]
[policies.other]
chain.rep = { authority = 100, attempt_below = 0.9 }
chain.boss.authority = 400
pools.reps.staff = 3
pools.bosses.staff = { weekdays = "8-18: 1" }
apology = "sincere"
apology_minutes = "1 min"
script_minutes = 0
follow_up = true
follow_up_ahead = "1 h"
handing_up = { warm = false, bounce = 0.1 }
training = { lift = 0.1, cost_per_head = 100 }
ask_boss.approval = 0.9
fixing.promise = "1 days"
channels.phone.patience = "5 min"
flaws.fee.patience = "8 min"
"""
SCENARIO = loads(CHAIN + POLICIES)
FIRST, SECOND = (content_under(SCENARIO, policy) for policy in SCENARIO.policies)


def test_one_key_is_one_lever_over_all_levels_and_what_belongs_together_is_one() -> None:
    found = {lever.name: list(lever.changes) for lever in levers_between(FIRST, SECOND)}
    assert found == {
        "flaws.patience": [("flaws", "fee", "patience")],
        "channels.patience": [("channels", "phone", "patience")],
        "staff": [("pools", "reps", "staff"), ("pools", "bosses", "staff")],
        "attempt_below": [("chain", "rep", "attempt_below")],
        "authority": [("chain", "rep", "authority"), ("chain", "boss", "authority")],
        "script": [("levers", "script_minutes")],
        "ask_boss": [("levers", "ask_boss", "approval")],
        "apology": [("levers", "apology"), ("levers", "apology_minutes")],
        "follow_up": [("levers", "follow_up"), ("levers", "follow_up_ahead")],
        "handing_up": [("levers", "handing_up", "warm"), ("levers", "handing_up", "bounce")],
        "training": [("levers", "training")],
        "promise": [("fixing", "promise")],
    }
    apology = next(lever for lever in levers_between(FIRST, SECOND) if lever.name == "apology")
    assert apology.changes == {("levers", "apology"): (MISSING, "sincere"),
                               ("levers", "apology_minutes"): (MISSING, "1 min")}


def test_by_key_every_leaf_is_a_lever() -> None:
    found = levers_between(FIRST, SECOND, by_key=True)
    assert [list(lever.changes) for lever in found] == [[path] for path in differences(FIRST, SECOND)]
    assert {"chain.rep.authority", "script_minutes", "handing_up.warm", "pools.reps.staff"} <= {
        lever.name for lever in found}


def test_mixtures_lead_from_the_first_world_to_the_second() -> None:
    mixtures = Mixtures(FIRST, levers_between(FIRST, SECOND))
    for coalition, policy in ((NOBODY, "plain"), (mixtures.everything, "other")):
        assert plan_digest(build(mixtures.world(coalition))) == plan_digest(build(SCENARIO.world(policy)))
    script = [lever.name for lever in mixtures.levers].index("script")
    assert mixtures.world(frozenset((script,))).levers == SCENARIO.world("plain").levers.model_copy(
        update={"script_minutes": 0.0})
    assert len(mixtures.ends()) == len(set(mixtures.ends())) == 2 + 2 * len(mixtures.levers)
    two = Mixtures(FIRST, mixtures.levers[:2])
    assert set(two.ends()) == {NOBODY, frozenset((0, 1)), frozenset((0,)), frozenset((1,))}


def test_rules_are_a_lever(tmp_path: Path) -> None:
    (tmp_path / "gift.py").write_text("class Numbers:\n    much: float = 2.0\n")
    (tmp_path / "world.toml").write_text(QUEUE + '[policies.gifted]\nrules.use = "gift.py"\nrules.gift.much = 3\n')
    scenario = load(tmp_path / "world.toml")
    found = levers_between(content_under(scenario, "plain"), content_under(scenario, "gifted"))
    assert [lever.name for lever in found] == ["rules"]


KIND = """
[channels.live]
kind = "live"
[policies.plain]
[policies.other]
channels.live = { kind = "message", expected_answer = "1 days" }
script_minutes = "1 min"
"""


def test_levers_that_can_only_change_together_are_joined() -> None:
    """A live channel may not have a time for answers, and a message has to have one."""
    scenario = loads(QUEUE.partition("[policies")[0] + KIND)
    contents = [content_under(scenario, policy) for policy in scenario.policies]
    apart = Mixtures(contents[0], levers_between(*contents))
    assert [lever.name for lever in apart.levers] == ["kind", "expected_answer", "script"]
    assert not apart.holds(frozenset((1,)))
    together = made_valid(apart, apart.ends())
    assert together is not None
    assert [lever.name for lever in together.levers] == ["kind + expected_answer", "script"]
    assert made_valid(together, together.ends()) is None
    design = designed(scenario, ("plain", "other"))
    assert [lever.name for lever in design.levers] == ["kind + expected_answer", "script"]


def test_without_a_partner_that_mends_it_the_first_two_are_joined() -> None:
    mixtures = Mixtures(FIRST, levers_between(FIRST, SECOND)[:3])
    assert [lever.name for lever in joined(mixtures, frozenset((2,))).levers] == [
        "flaws.patience + staff", "channels.patience"]


def test_levers_that_change_nothing_in_the_plan_are_left_out() -> None:
    """One minute is one minute; and of a price for a check that is never made nothing is left in the plan."""
    world = QUEUE.partition("[policies")[0] + """
[policies.plain]
script_minutes = "1 min"
goodwill = 2
[policies.other]
script_minutes = 1.0
goodwill = 3
title = "Titles do nothing"
"""
    design = designed(loads(world), ("plain", "other"))
    assert [lever.name for lever in design.levers] == ["goodwill"]
    assert [lever.name for lever in design.idle] == ["script"]


@pytest.mark.parametrize("policies", ['[policies.a]\n[policies.b]\ntitle = "B"\n',
                                      '[policies.a]\nscript_minutes = "1 min"\n[policies.b]\nscript_minutes = 1\n'])
def test_policies_that_come_to_the_same_are_refused(policies: str) -> None:
    with pytest.raises(InputError, match="come to the same"):
        designed(loads(QUEUE.partition("[policies")[0] + policies), ("a", "b"))
