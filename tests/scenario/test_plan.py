"""The plan: a rich world as flat arrays, every index and number of it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.laws import lognormal
from sim.randomness import quantile
from sim.scenario import loads
from sim.scenario.plan import SCALE_FREE, SMALL_WORLD, UNIFORM_MIXING, Plan, build
from sim.vocabulary import Apology, ChannelKind, Discipline, Effort, Feeling
from tests.scenarios import Maker, text_of

RICH = """
title = "A rich world"
horizon = "2 weeks"
warm_up = "1 day"
seed = 18446744073709551615

[customers]
initial = 12
orders_per_week = 2.5
activity = { dist = "gamma", mean = 1, cv = 0.5 }
voice = [0.2, 0.9]
tolerance = 7
organic_per_week = 3
one_case_at_a_time = true
trust.start = { care = 0.2, help = 0.4, trust = 0.9 }
trust.weights = { care = 2, help = 1, trust = 1 }
feelings.loop = { care = -0.1, help = -0.2 }
feelings.solved = { trust = 0.3 }
effort = { contact = 1.5, chase = 2 }
churn = { hazard_per_year = 0.08, hazard_slope = 3, after_case = { base = -4, disloyalty = 5, unsolved = 1 } }
word_of_mouth = { reputation_half_life = "8 weeks", graph = { small_world = { neighbours = 4, rewire = 0.1 } } }

[demand]
profile = "office"

[flaws.fee]
per_1000_orders = 6
remedy = { dist = "lognormal", mean = 45, cv = 1 }
needs_fixer = { pool = "payments", probability = 0.3 }
knock_on = { flaw = "notice", per_day = 0.5 }
snowball_per_day = 0.72
desk = "seniors"
[flaws.notice]
per_1000_orders = 4
priority = -2
head_start = "1.5 min"
handle = 9

[channels.bot]
kind = "self_service"
share = 3
session = 4
leads_to = "phone"
[channels.phone]
share = 1
patience = { dist = "exponential", mean = 6 }
retry = { probability = 0.7, delay = "1 h", through = "mail" }
callback = { offer_after = 5, accept = 0.5 }
[channels.mail]
kind = "message"
share = 0
unread = 0.3
expected_answer = "2 days"
after_silence = "phone"

[pools.reps]
staff = { weekdays = "8-20: 12", saturday = "9-13: 4" }
overflow = { to = "seniors", after = 5 }
queue_limit = 200
discipline = "severity"
cost_per_hour = 28
[pools.seniors]
staff = 3
[pools.payments]
staff = 2
work = "45 min"
holds = 0.9
[pools.directors]
staff = 1

[[chain]]
level = "rep"
pool = "reps"
handle = 6
success = [0.95, 0.3]
authority = 25
[[chain]]
level = "senior"
pool = "seniors"
handle = 9
authority = 100
[[chain]]
level = "manager"
pool = "seniors"
authority = 500
[[chain]]
level = "director"
pool = "directors"
patience = 15

[fixing]
promise = "3 days"
comes_back_limit = 3
[design]
threshold = 40
lead_time = "5 weeks"
cost = 30000

[levers]
apology = "sincere"
ask_boss = { consult = 3, approval = 0.8 }
training = { lift = 0.04, cost_per_head = 100 }
handing_up.warm = false
"""


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Return the plan of the rich world."""
    return build(loads(RICH).world())


def sample(plan: Plan, law: int, u: float = 0.5) -> float:
    """Return a quantile of a law of the plan."""
    return float(quantile(plan.laws, plan.points, int(law), u))


def test_names_are_in_the_order_of_the_file(plan: Plan) -> None:
    assert plan.names.flaws == ("fee", "notice")
    assert plan.names.channels == ("bot", "phone", "mail")
    assert plan.names.pools == ("reps", "seniors", "payments", "directors")
    assert plan.names.levels == ("rep", "senior", "manager", "director")


def test_the_frame(plan: Plan) -> None:
    assert (plan.horizon, plan.warm_up, plan.hours) == (20_160.0, 1440.0, 336)
    assert plan.seed == 2**64 - 1
    assert plan.policy == "baseline"


def test_flaws(plan: Plan) -> None:
    fee, notice = plan.flaws
    assert plan.flaws["share"].tolist() == pytest.approx([0.006, 0.004], rel=1e-15)
    assert (fee["fixer"], fee["fixer_probability"], fee["knock_on"], fee["desk"]) == (2, 0.3, 1, 1)
    assert fee["knock_on_minutes"] == 2880.0
    assert fee["snowball_per_minute"] == pytest.approx(0.0005, rel=1e-15)
    assert fee["handle"] == fee["patience"] == -1
    assert (notice["fixer"], notice["knock_on"], notice["desk"], notice["priority"]) == (-1, -1, 0, -2)
    assert notice["knock_on_minutes"] == math.inf
    assert notice["head_start"] == 1.5
    assert sample(plan, notice["handle"]) == 9.0
    assert plan.laws["law"][fee["remedy"]] == lognormal.CODE


def test_channels(plan: Plan) -> None:
    bot, phone, mail = plan.channels
    assert plan.channels["kind"].tolist() == [ChannelKind.SELF_SERVICE, ChannelKind.LIVE, ChannelKind.MESSAGE]
    assert plan.channels["share"].tolist() == pytest.approx([0.75, 0.25, 0.0], rel=1e-15)
    assert (bot["leads_to"], bot["patience"], bot["retry"]) == (1, -1, 0.0)
    assert (phone["retry"], phone["retry_through"], sample(plan, phone["retry_delay"])) == (0.7, 2, 60.0)
    assert (phone["callback_after"], phone["callback_accept"]) == (5.0, 0.5)
    assert (mail["after_silence"], mail["unread"], sample(plan, mail["expected_answer"])) == (1, 0.3, 2880.0)
    assert mail["callback_after"] == math.inf
    assert plan.world["live_channel"] == 1


def test_pools_and_staff(plan: Plan) -> None:
    reps, seniors, payments, _ = plan.pools
    assert (reps["overflow"], reps["overflow_after"], reps["queue_limit"], reps["discipline"]) == (
        1, 5.0, 200, Discipline.SEVERITY)
    assert (seniors["overflow"], seniors["overflow_after"], seniors["queue_limit"], seniors["discipline"]) == (
        -1, math.inf, -1, Discipline.FIFO)
    assert plan.pools["slots"].tolist() == [12, 3, 2, 1]
    assert plan.pools["is_fixer"].tolist() == [0, 0, 1, 0]
    assert (payments["holds"], sample(plan, payments["work"])) == (0.9, 45.0)
    assert plan.staff.shape == (4, 336)
    assert plan.staff[0].sum() == 2 * (5 * 12 * 12 + 4 * 4)
    assert plan.staff[0, [15, 16, 39, 40]].tolist() == [0, 12, 12, 0]
    assert plan.staff[0, 5 * 48 + 18] == 4
    assert (plan.staff[1] == 3).all()


def test_levels_carry_what_training_lifts(plan: Plan) -> None:
    assert plan.levels["success_at_0"].tolist() == pytest.approx([0.99, 1.04, 1.04, 1.04], rel=1e-15)
    assert plan.levels["success_at_1"][0] == pytest.approx(0.34, rel=1e-15)
    assert plan.levels["pool"].tolist() == [0, 1, 1, 3]
    assert plan.levels["authority"].tolist() == [25.0, 100.0, 500.0, math.inf]
    assert plan.levels["patience"][0] == -1
    assert sample(plan, plan.levels["patience"][3]) == 15.0
    assert plan.world["training_cost"] == 100.0 * (12 + 3 + 1)


def test_everybody_keeps_the_authority_of_their_own_level(plan: Plan) -> None:
    """Level by pool: a senior (also a manager here) who helps out at the front may grant 500, a director anything."""
    inf = math.inf
    assert plan.authority.tolist() == [
        [25.0, 500.0, 25.0, inf], [100.0, 500.0, 100.0, inf], [500.0, 500.0, 500.0, inf], [inf] * 4]


def test_nobody_is_their_own_boss(plan: Plan) -> None:
    """Level by pool: reps ask the senior level; seniors, who are managers too, the directors; those ask nobody."""
    assert plan.boss.tolist() == [[1, 3, 1, -1], [2, 3, 2, -1], [3, 3, 3, -1], [-1] * 4]


def test_people(plan: Plan) -> None:
    world = plan.world
    assert (world["initial"], world["orders_per_week"], world["organic_per_week"]) == (12, 2.5, 3.0)
    assert (world["voice_at_0"], world["voice_at_1"], world["one_case_at_a_time"]) == (0.2, 0.9, 1)
    assert [world[f"{score}_weight"] for score in ("care", "help", "trust")] == [0.5, 0.25, 0.25]
    assert world["start_loyalty"] == pytest.approx(0.2 * 0.5 + 0.4 * 0.25 + 0.9 * 0.25, rel=1e-15)
    assert world["hazard_per_minute"] == pytest.approx(0.08 / 525_960, rel=1e-12)
    assert (world["churns_after_case"], world["after_case_base"]) == (1, -4.0)
    assert sample(plan, world["tolerance"]) == 7.0
    assert (world["graph"], world["ties"], world["rewire"]) == (SMALL_WORLD, 4, 0.1)
    assert world["reputation_half_life"] == 8 * 10_080.0
    assert sample(plan, world["reach"]) == 1.0


def test_feelings_and_effort(plan: Plan) -> None:
    assert plan.feelings.shape == (len(Feeling), 3)
    assert plan.feelings[Feeling.LOOP].tolist() == [-0.1, -0.2, 0.0]
    assert plan.feelings[Feeling.SOLVED].tolist() == [0.0, 0.0, 0.3]
    assert np.count_nonzero(plan.feelings) == 3
    assert plan.effort[Effort.CONTACT] == 1.5
    assert plan.effort[Effort.CHASE] == 2.0
    assert np.count_nonzero(plan.effort) == 2


def test_organisation(plan: Plan) -> None:
    world = plan.world
    assert (world["apology"], world["asks_boss"], world["approval"], world["warm"]) == (Apology.SINCERE, 1, 0.8, 0)
    assert sample(plan, world["consult"]) == 3.0
    assert (sample(plan, world["promise"]), world["comes_back_limit"]) == (4320.0, 3)
    assert (world["has_design"], world["threshold"], world["window"], world["capacity"]) == (1, 40, math.inf, 1)
    assert (world["effectiveness"], world["design_cost"]) == (1.0, 30_000.0)


def test_equal_laws_share_a_row(plan: Plan) -> None:
    """Handle 9 of the senior level and of the flaw `notice` are one law."""
    assert plan.levels["handle"][1] == plan.flaws["handle"][1]
    assert len({law.tobytes() for law in plan.laws}) == len(plan.laws)


def test_orders_follow_the_profile_and_no_case_arrives_by_itself(plan: Plan) -> None:
    assert plan.profile.mean() == pytest.approx(1.0, rel=1e-14)
    assert plan.profile[3] == 0.0
    assert plan.arrivals.shape == (2, 336)
    assert not plan.arrivals.any()
    assert plan.world["open_demand"] == 0


def test_open_demand_is_split_by_weight_and_hour() -> None:
    plan = build(loads("""
        horizon = "1 day"
        demand = { cases_per_hour = 10, busyness = { dist = "gamma", mean = 1, cv = 0.2 } }
        pools.reps.staff = 1
        chain = [{ level = "rep", pool = "reps" }]
        flaws.a = { per_1000_orders = 1 }
        flaws.b = { per_1000_orders = 3, profile = "office" }
    """).world())
    assert plan.world["open_demand"] == 1
    assert plan.world["has_busyness"] == 1
    assert plan.arrivals[0] == pytest.approx(np.full(336, 2.5), rel=1e-14)
    assert plan.arrivals[1].mean() == pytest.approx(7.5, rel=1e-13)
    assert plan.arrivals[1, 3] == 0.0


def test_neutral_defaults_change_nothing() -> None:
    plan = build(loads("""
        horizon = "1 day"
        pools.reps.staff = 1
        chain = [{ level = "rep", pool = "reps" }]
    """).world())
    world = plan.world
    assert plan.names.channels == ("live",)
    assert plan.names.flaws == ("problem",)
    assert (world["tolerance"], world["promise"], world["consult"], world["lead_time"]) == (-1, -1, -1, -1)
    assert (world["asks_boss"], world["has_design"], world["churns_after_case"], world["graph"]) == (
        0, 0, 0, UNIFORM_MIXING)
    assert world["reputation_half_life"] == math.inf
    assert world["comes_back_limit"] == -1
    assert plan.authority.tolist() == [[math.inf]]
    assert plan.boss.tolist() == [[-1]]
    assert not plan.feelings.any()
    assert not plan.effort.any()


@pytest.mark.parametrize("number", range(20))
def test_every_reference_of_a_random_plan_points_to_something(number: int) -> None:
    plan = build(loads(text_of(Maker(number, grid=bool(number % 2)).scenario())).world())
    tables = {
        "flaws": {"fixer": "pools", "knock_on": "flaws", "desk": "pools"},
        "channels": {"retry_through": "channels", "leads_to": "channels", "after_silence": "channels"},
        "pools": {"overflow": "pools"},
        "levels": {"pool": "pools"},
    }
    for table, references in tables.items():
        for field, target in references.items():
            found = getattr(plan, table)[field]
            assert ((found >= -1) & (found < len(getattr(plan.names, target)))).all()
    laws = [plan.flaws[name] for name in ("severity", "complexity", "remedy", "handle")]
    laws += [plan.channels[name] for name in ("patience", "retry_delay", "session", "expected_answer")]
    laws += [plan.levels[name] for name in ("handle", "patience")] + [plan.pools["work"]]
    for found in laws:
        assert ((found >= -1) & (found < len(plan.laws))).all()
    assert plan.world["graph"] in (UNIFORM_MIXING, SMALL_WORLD, SCALE_FREE)
    assert np.isfinite(plan.laws["a"]).all()
