"""The worlds that are audited: shipped ones, and random ones by number."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sim.scenario import Scenario, load, loads
from sim.scenario.plan import Plan, build
from tests.dated import DatedMaker, DatedMeddler
from tests.engine.tiny import cases, orders, plan_of
from tests.routed_worlds import routed_text
from tests.scenarios import Maker, text_of
from tests.twins.worlds import Meddler

CONFIGS = sorted((Path(__file__).parents[2] / "configs").glob("*.toml"))


def shipped(horizon: str = "") -> Iterator[tuple[str, Scenario, str]]:
    """Yield every shipped world with each of its policies, perhaps with another horizon and no warm-up."""
    sets = (f'horizon="{horizon}"', 'warm_up="0 min"') if horizon else ()
    for path in CONFIGS:
        scenario = load(path, sets)
        for policy in scenario.policies:
            yield f"{path.stem} under {policy}", scenario, policy


def random_text(number: int) -> str:
    """Return the text of the random world of a number: usual and rarer features, in continuous time and on a grid."""
    return text_of((Maker, Meddler)[number % 2](number, grid=number // 2 % 2 == 1).scenario())


def kept_plan(number: int) -> Plan:
    """Return the plan of the random world of a number in which every date that is quoted is kept."""
    world = loads(random_text(number), sets=("fixing.keeps_dates=true",)).world(("first", "second")[number // 4 % 2])
    return build(world)


def routed_plan(number: int) -> Plan:
    """Return the plan of the random world of a number in which cases go by rules and wait for others."""
    return plan_of(routed_text(number), ("first", "second")[number // 4 % 2])


def random_plan(number: int) -> Plan:
    """Return the plan of the random world of a number, under one of its two policies."""
    return plan_of(random_text(number), ("first", "second")[number // 4 % 2])


def dated_plan(number: int) -> Plan:
    """Return the plan of the random world of a number with single dates of their own laid over it."""
    text = text_of((DatedMaker, DatedMeddler)[number % 2](number, grid=number // 2 % 2 == 1).scenario())
    return plan_of(text, ("first", "second")[number // 4 % 2])


def _reports_a_window_apart() -> str:
    """Four cases wait for one agent, who reports one an hour, on the hour; two within an hour make a project due."""
    return f"""
        horizon = "1 day"
        {cases(4)}
        pools.reps.staff = {{ daily = "1-24: 1" }}
        chain = [{{ level = "rep", pool = "reps", handle = "1 h" }}]
        levers.report = 1
        design = {{ threshold = 2, window = "1 h", lead_time = "10 min", effectiveness = 0.5 }}
    """


def _round_and_round() -> str:
    """Machines that never help, and customers who never tire: the limit of steps ends it."""
    return f"""
        horizon = "2 days"
        {cases(2)}
        channels.bot = {{ kind = "self_service", session = 1, human_access = 0 }}
        channels.phone.share = 0
        pools.reps.staff = 1
        chain = [{{ level = "rep", pool = "reps" }}]
    """


def _a_long_cascade() -> str:
    """Thirteen flaws in a row, each knocking on the next while nobody is on duty: ten links are followed."""
    links = "\n".join(f"""
        flaws.link{n}.per_1000_orders = {1 if n == 0 else 0}
        flaws.link{n}.remedy = {n}
        flaws.link{n}.knock_on = {{ flaw = "link{n + 1}", per_day = 1440 }}""" for n in range(12))
    return f"""
        horizon = "1 day"
        {cases(2)}
        {links}
        flaws.link12.per_1000_orders = 0
        pools.reps.staff = {{ daily = "20-24: 2" }}
        chain = [{{ level = "rep", pool = "reps", handle = 1 }}]
    """


def _told_to_everybody() -> str:
    """Customers who tell thousands, inside and outside: at most a thousand hear of one case."""
    return f"""
        horizon = "2 days"
        {orders(2, 1)}
        [customers.word_of_mouth]
        praise_above = 0
        praise = 1000
        inside = 0.5
        shift = 0.1
        conversion = 0.02
        delay = "1 h"
        graph = {{ small_world = {{ neighbours = 2, rewire = 0 }} }}
        [pools.reps]
        staff = 1
        [[chain]]
        level = "rep"
        pool = "reps"
        handle = 1
    """


def _just_borne() -> str:
    """Effort at the tolerance and loyalty at the limit are borne, a complexity at the threshold is tried."""
    return f"""
        horizon = "1 day"
        {cases(2)}
        customers.tolerance = 2
        customers.effort.contact = 1
        customers.trust.weights = {{ care = 1, help = 0, trust = 0 }}
        customers.word_of_mouth = {{ grievance_below = 0.5, grievance = 4 }}
        flaws.problem.complexity = 0.5
        channels.phone = {{ patience = 5, retry = {{ probability = 1, delay = "1 h" }} }}
        pools.reps.staff = {{ daily = "2-3: 1" }}
        chain = [{{ level = "rep", pool = "reps", handle = 59, attempt_below = 0.5 }}]
    """


def _just_loyal_enough() -> str:
    """Loyalty that equals both limits praises and does not complain; what an event empties or fills stays so."""
    return f"""
        horizon = "1 day"
        {cases(2)}
        customers.trust.weights = {{ care = 1, help = 0, trust = 0 }}
        customers.feelings = {{ handoff = {{ help = -1, trust = 1 }}, waited = {{ help = -1, trust = 1 }} }}
        customers.word_of_mouth = {{ praise_above = 0.5, praise = 4, grievance_below = 0.5, grievance = 4 }}
        flaws.problem.remedy = 10
        levers.ask_boss = {{ consult = 3, approval = 0.5 }}
        pools = {{ reps.staff = 1, seniors.staff = 1 }}
        chain = [{{ level = "rep", pool = "reps", handle = 50, authority = 0 }}, {{ level = "top", pool = "seniors" }}]
    """


def _friends_by_night() -> str:
    """Newcomers who know each other come by day and by night, some of them to ask the boss."""
    return """
        horizon = "2 days"
        seed = 11
        demand = { cases_per_hour = 2, profile = "office" }
        customers.initial = 12
        customers.organic_per_week = 300
        customers.feelings.asked_boss.care = -0.2
        flaws.dear = { per_1000_orders = 2, remedy = 20 }
        flaws.cheap = { per_1000_orders = 1, remedy = 5 }
        levers.ask_boss = { consult = 3, approval = 0.5 }
        pools.reps.staff = 2
        pools.seniors.staff = 1
        [customers.word_of_mouth]
        praise_above = 0
        praise = 3
        inside = 1
        shift = 0.1
        graph = { small_world = { neighbours = 6, rewire = 0.2 } }
        [[chain]]
        level = "rep"
        pool = "reps"
        handle = 10
        authority = 10
        [[chain]]
        level = "top"
        pool = "seniors"
        handle = 5
    """


def _gone_for_good() -> str:
    """One report an hour, and a project that leaves nothing of the flaw ten minutes after the first: no further one."""
    return f"""
        horizon = "1 day"
        {cases(4)}
        pools.reps.staff = {{ daily = "1-24: 1" }}
        chain = [{{ level = "rep", pool = "reps", handle = "1 h" }}]
        levers.report = 1
        design = {{ threshold = 1, window = "1 week", lead_time = "10 min", effectiveness = 1 }}
    """


COINCIDENCES = (_reports_a_window_apart(), _round_and_round(), _a_long_cascade(), _told_to_everybody(), _just_borne(),
                _just_loyal_enough(), _friends_by_night(), _gone_for_good())
"""Texts of worlds for what hardly happens in a random one."""


def chosen_plan(number: int) -> Plan:
    """Return the plan of a random world, or for -1, -2, ... of a coincidence."""
    return plan_of(COINCIDENCES[-number - 1]) if number < 0 else random_plan(number)


def replication_of(number: int) -> int:
    """Return the replication in which the world of a number is run."""
    return max(number, 0) % 3
