"""In what two policies differ, and whom it concerns."""

from __future__ import annotations

import pytest

from sim.inquiry.concerns import _BY_KEY, EVERYTHING, Concerns, Matter, deciding
from sim.scenario import loads
from sim.scenario.levers import Levers
from sim.scenario.model import Content
from sim.scenario.organisation import Channel, Flaw, Level, Pool
from sim.scenario.people import Customers
from sim.scenario.plan import build
from sim.vocabulary import Ending, Kind

WORLD = """
    horizon = "2 days"
    customers.initial = 10
    customers.orders_per_week = 1
    flaws.fee.per_1000_orders = 100
    flaws.leak.per_1000_orders = 100
    channels.phone.patience = 5
    channels.mail = { kind = "message" }
    pools.reps.staff = { daily = "8-18: 2" }
    pools.seniors.staff = 1
    chain = [{ level = "rep", pool = "reps" }, { level = "senior", pool = "seniors" }]
    levers.ask_boss.consult = 1
    [policies.p]
    [policies.q]
"""


def concerns(change: str) -> Concerns:
    """Return in what a policy with one change differs from one without."""
    scenario = loads(f"{WORLD}\n{change}")
    worlds = scenario.world("p"), scenario.world("q")
    return Concerns(worlds, (build(worlds[0]), build(worlds[1])))


@pytest.mark.parametrize(("change", "matters"), [
    ("", Matter.NOTHING),
    ('title = "Another title"', Matter.NOTHING),
    ("pools.seniors.staff = 7", Matter.NOTHING),
    ("pools.reps.cost_per_hour = 7", Matter.NOTHING),
    ("levers.report = 1", Matter.NOTHING),
    ("customers.word_of_mouth.praise = 2", Matter.NOTHING),
    ("customers.voice = [0.5, 0.5]", Matter.VOICE),
    ("customers.churn.hazard_per_year = 1", Matter.LEAVING),
    ("channels.phone.patience = 9", Matter.BEARING | Matter.WAYS),
    ("channels.phone.callback = { accept = 1 }", Matter.CALLBACK),
    ("channels.mail.unread = 0.5", Matter.WAYS),
    ("pools.reps.queue_limit = 3", Matter.ROOM),
    ('pools.reps.discipline = "severity"', Matter.RANK),
    ("chain.rep.authority = 20", Matter.VISIT),
    ("chain.rep.handle = 3", Matter.PACE),
    ("levers.script_minutes = 3", Matter.PACE),
    ("levers.ask_boss.approval = 0.5", Matter.BOSS),
    ("levers.ask_boss.consult = 4", Matter.PACE),
    ('levers.ask_boss = "none"', Matter.BOSS),
    ("levers.goodwill = 4", Matter.WORDS),
    ("levers.training = 0.1", Matter.VISIT),
    ("fixing.lost_request = 0.1", Matter.FIX),
])
def test_a_key_belongs_to_its_matter_and_concerns_everybody(change: str, matters: Matter) -> None:
    """Who differs in one key differs in what that key has a say in, and in nothing else."""
    found = concerns(change)
    assert found.everybody == matters
    assert found.of_flaw == {}
    assert found.of("fee") == matters


def test_a_key_of_a_flaw_concerns_that_flaw_alone() -> None:
    """Cases of other flaws are not concerned."""
    found = concerns("flaws.leak.patience = 3")
    assert found.everybody == Matter.NOTHING
    assert found.of("leak") == Matter.BEARING
    assert found.of("fee") == Matter.NOTHING


def test_how_many_work_is_nobodys_matter_but_whether_anybody_does_is() -> None:
    """A rota with more agents concerns nobody; one with other hours concerns whoever comes between them."""
    assert concerns('pools.reps.staff = { daily = "8-18: 5" }').of("fee") == Matter.NOTHING
    assert concerns('pools.reps.staff = { daily = "8-20: 2" }').of("fee") == Matter.HOURS


def test_a_chain_of_other_levels_has_a_say_in_everything() -> None:
    """Levels that do not correspond cannot be compared key by key."""
    scenario = loads(WORLD)
    longer = loads(WORLD.replace('level = "senior"', 'level = "chief"'))
    worlds = scenario.world("p"), longer.world("p")
    assert Concerns(worlds, (build(worlds[0]), build(worlds[1]))).everybody == EVERYTHING


@pytest.mark.parametrize(("table", "part"), [
    (("customers",), Customers), (("flaws", "*"), Flaw), (("channels", "*"), Channel), (("pools", "*"), Pool),
    (("chain", "*"), Level), (("levers",), Levers), ((), Content),
])
def test_every_key_of_the_file_has_a_matter(table: tuple[str, ...], part: type) -> None:
    """A new key has to be given its matter; until then it has a say in everything."""
    tables = {"customers", "flaws", "channels", "pools", "chain", "levers"}
    names = set(part.model_fields) - (tables if not table else set())  # type: ignore[attr-defined]
    assert {name for name in names if (*table, name) not in _BY_KEY} == set()


def test_every_step_has_something_that_decides_it() -> None:
    """What no matter decides could never be told to be a policy's own doing."""
    from sim.inquiry.tales import STEPS

    undecided = {kind for kind in STEPS if kind != Kind.ENDED and deciding(kind, "") == Matter.RULES}
    assert undecided == set()
    assert all(deciding(Kind.ENDED, int(ending)) != Matter.RULES for ending in Ending)
