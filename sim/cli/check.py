"""`journeysim check`: is a scenario valid, and what organisation does it describe."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from sim.cli.options import json_option, scenario_argument, set_option

if TYPE_CHECKING:
    from sim.experiment.load import Loads, PoolLoad
    from sim.scenario import Scenario

FORMAT: Final = {"name": "journeysim-check", "version": 1}


@click.command(short_help="Say whether a scenario is valid, and show it as a sheet.")
@scenario_argument
@set_option
@json_option
def command(scenario: Path, sets: tuple[str, ...], as_json: bool) -> None:
    """Say whether SCENARIO is valid, or everything that is wrong with it.

    A valid scenario is shown as a sheet: who is there and how many, the ways in, the chain, what goes wrong, what each
    policy changes, and the load to expect on every pool, with a warning where a pool cannot keep up.
    """
    from sim.cli.console import RULES_NOTICE, patience
    from sim.scenario import load

    world = load(scenario, sets)
    with patience(RULES_NOTICE):
        loads = _loads(world)
    if as_json:
        _print_form(world, loads)
    else:
        _print_sheet(world, loads)


def _loads(scenario: Scenario) -> dict[str, Loads]:
    from sim.experiment.load import measured_loads
    from sim.experiment.warm_up import from_the_start

    bare = from_the_start(scenario)
    return measured_loads({policy: bare.world(policy) for policy in scenario.policies})


def _print_sheet(scenario: Scenario, loads: dict[str, Loads]) -> None:
    from sim.cli.console import print_tables
    from sim.cli.faults import say
    from sim.report.sheet import load_table, load_warnings, sheet

    titles = {policy: scenario.policy_titles.get(policy) or policy for policy in scenario.policies}
    print_tables([*sheet(scenario), load_table(loads, titles)])
    for warning in load_warnings(loads, titles):
        say(f"Warning: {warning}", lead=len("Warning:"))
    click.echo("The scenario is valid.")


def _print_form(scenario: Scenario, loads: dict[str, Loads]) -> None:
    from sim.cli.console import print_json
    from sim.experiment.forms import number

    def pool(load: PoolLoad) -> dict[str, Any]:
        return {"load": number(load.load), "half_width": number(load.half_width), "staff": number(load.staff),
                "tasks_per_hour": number(load.tasks)}

    print_json({
        "format": FORMAT,
        "valid": True,
        "title": scenario.title,
        "sha256": scenario.source_hash,
        "policies": scenario.policy_titles,
        "expected_load": {policy: {load.pool: pool(load) for load in table.pools} for policy, table in loads.items()},
    })
