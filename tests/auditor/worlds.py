"""The worlds that are audited: shipped ones, and random ones by number."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sim.scenario import load
from sim.scenario.plan import Plan, build
from tests.engine.tiny import cases, plan_of
from tests.scenarios import Maker, text_of
from tests.twins.worlds import Meddler

CONFIGS = sorted((Path(__file__).parents[2] / "configs").glob("*.toml"))


def shipped(horizon: str = "") -> Iterator[tuple[str, Plan]]:
    """Yield every shipped world under each of its policies, perhaps with another horizon and no warm-up."""
    sets = (f'horizon="{horizon}"', 'warm_up="0 min"') if horizon else ()
    for path in CONFIGS:
        scenario = load(path, sets)
        for policy in scenario.policies:
            yield f"{path.stem} under {policy}", build(scenario.world(policy))


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


COINCIDENCES = (_reports_a_window_apart(),)
"""Texts of worlds for what hardly happens in a random one."""


def chosen_plan(number: int) -> Plan:
    """Return the plan of a random world, or for -1, -2, ... of a coincidence."""
    return plan_of(COINCIDENCES[-number - 1]) if number < 0 else random_plan(number)


def replication_of(number: int) -> int:
    """Return the replication in which the world of a number is run."""
    return max(number, 0) % 3
