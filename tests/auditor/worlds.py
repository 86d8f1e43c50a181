"""The worlds that are audited: shipped ones, and random ones by number."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sim.scenario import Scenario, load
from sim.scenario.plan import Plan
from tests.engine.tiny import cases, orders, plan_of
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


def random_plan(number: int) -> Plan:
    """Return the plan of the random world of a number, under one of its two policies."""
    return plan_of(random_text(number), ("first", "second")[number // 4 % 2])


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
        praise = 3000
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


COINCIDENCES = (_reports_a_window_apart(), _round_and_round(), _a_long_cascade(), _told_to_everybody())
"""Texts of worlds for what hardly happens in a random one."""


def chosen_plan(number: int) -> Plan:
    """Return the plan of a random world, or for -1, -2, ... of a coincidence."""
    return plan_of(COINCIDENCES[-number - 1]) if number < 0 else random_plan(number)


def replication_of(number: int) -> int:
    """Return the replication in which the world of a number is run."""
    return max(number, 0) % 3
