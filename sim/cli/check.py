"""`journeysim check`: is a scenario valid, and what organisation does it describe."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from sim.cli.options import json_option, memory_option, scenario_argument, set_option
from sim.errors import InputError, Problem
from sim.experiment.simulate import ENGINES
from sim.statistics.defaults import DEFAULT_REPLICATIONS, MOST_REPLICATIONS

if TYPE_CHECKING:
    from sim.experiment.known_figures import KnownRow
    from sim.experiment.load import Loads, PoolLoad
    from sim.report.tables import Table
    from sim.scenario import Scenario

NOTICE: Final = "running a short simulation to estimate the load"
LONG: Final = 20.0
"""Seconds after which that is said where there is no terminal: it mostly takes one or two."""
FORMAT: Final = {"name": "journeysim-check", "version": 1}


@click.command(short_help="Validate a scenario and print a summary.")
@scenario_argument
@set_option
@memory_option
@click.option("--no-run", is_flag=True, help="Only read: simulate nothing and execute no rule of the scenario's own; "
                                             "loads are left out.")
@click.option("--run", "with_run", is_flag=True,
              help="Simulate the first policy too, and set what is known of the organisation ([known]) beside it.")
@click.option("--replications", type=click.IntRange(1, MOST_REPLICATIONS), metavar="N", default=DEFAULT_REPLICATIONS,
              show_default=True, help="Replications of it.")
@json_option
def command(scenario: Path, sets: tuple[str, ...], memory: float | None, no_run: bool, with_run: bool,
            replications: int, as_json: bool) -> None:
    """Validate SCENARIO and print a summary, or everything that is wrong with it.

    The summary shows the customers, the channels and when they are open, the pools and when who is on duty, the chain,
    what goes wrong, what each policy changes, which keys of the file have no effect, and the load to expect on every
    pool. It warns of pools that cannot keep up, and of bosses who are off duty when they are asked.

    Loads come from the engine: it simulates up to 20,000 cases (1,000 if the engine is not compiled yet) with so many
    agents that nobody waits while anybody is on duty; load is the time agents are busy over the time on duty. A
    scenario whose runs need more memory than is free is refused.

    Figures that the scenario says are known of the organisation ([known]) are set beside the model by --run.

    Rules of one's own are Python beside the scenario: they are listed with their digests, translated, and executed with
    your rights, unless --no-run is given.
    """
    from sim.cli.console import patience
    from sim.cli.warm_up import ready_rules
    from sim.experiment.decisions import check_decision
    from sim.experiment.known_figures import check_known
    from sim.experiment.memory import check_memory
    from sim.report.known_figures import known_table
    from sim.scenario import load

    if with_run and no_run:
        raise InputError(Problem("cannot be combined with --no-run", key="--run", allowed="one of the two options"))
    world = load(scenario, sets)
    if with_run and not world.world().known:
        raise InputError(Problem("has no [known] figures to set beside a run", str(scenario), "--run",
                                 way_out="write what you know, such as  [known] abandoned_share = 0.08"))
    check_decision(world)
    check_known(world)
    check_memory(world, world.policies, memory=memory)
    loads: dict[str, Loads] = {}
    if not no_run:
        ready_rules(world)
        with patience(NOTICE, LONG):
            loads = _loads(world)
    rows = _beside(world, replications) if with_run else ()
    if as_json:
        _print_form(world, loads, rows)
    else:
        _print_sheet(world, loads, [known_table(rows, replications)] if rows else [])


def _loads(scenario: Scenario) -> dict[str, Loads]:
    from sim.experiment.load import measured_loads
    from sim.experiment.warm_up import from_the_start

    bare = from_the_start(scenario)
    return measured_loads({policy: bare.world(policy) for policy in scenario.policies})


def _beside(scenario: Scenario, replications: int) -> tuple[KnownRow, ...]:
    """Simulate the first policy and return what is known beside it."""
    from sim.cli.console import compile_engine, progress
    from sim.cli.options import available_cores
    from sim.cli.warm_up import run_pilots
    from sim.experiment.known_figures import run_beside

    ready, _ = run_pilots(scenario, scenario.seed, available_cores(), ENGINES[0])
    compile_engine(ENGINES[0])
    with progress(replications, "replications") as tell:
        return run_beside(ready, range(replications), workers=available_cores(), progress=tell)


def _print_sheet(scenario: Scenario, loads: dict[str, Loads], beside: list[Table]) -> None:
    from sim.cli.console import print_paragraphs, print_tables
    from sim.cli.faults import say
    from sim.report.hours_and_rotas import closed_warnings
    from sim.report.judged import judged_sentences
    from sim.report.own_rules import rules_table
    from sim.report.sheet import asking_warnings, load_table, load_warnings, sheet, unused_table
    from sim.report.what_it_rests_on import sources_table
    from sim.scenario.unused import unused

    titles = {policy: scenario.policy_titles.get(policy) or policy for policy in scenario.policies}
    print_tables([*sheet(scenario), *rules_table(scenario), *unused_table(unused(scenario)),
                  *sources_table(scenario),
                  *([load_table(loads, titles)] if loads else []), *beside])
    print_paragraphs(judged_sentences(scenario))
    for warning in [*load_warnings(loads, titles), *closed_warnings(scenario, titles),
                    *asking_warnings(scenario, titles)]:
        say(f"Warning: {warning}", lead=len("Warning:"))
    click.echo("The scenario is valid.")


def _print_form(scenario: Scenario, loads: dict[str, Loads], rows: Sequence[KnownRow]) -> None:
    from sim.cli.console import print_json
    from sim.experiment.forms import number
    from sim.experiment.known_figures import known_form
    from sim.report.hours_and_rotas import opening_form
    from sim.report.judged import judged_sentences
    from sim.report.own_rules import rules_form
    from sim.report.what_it_rests_on import sources_form
    from sim.scenario.unused import unused

    def pool(load: PoolLoad) -> dict[str, Any]:
        return {"load": number(load.load), "half_width": number(load.half_width), "staff": number(load.staff),
                "tasks_per_hour": number(load.tasks)}

    print_json({
        "format": FORMAT,
        "valid": True,
        "title": scenario.title,
        "sha256": scenario.source_hash,
        "policies": scenario.policy_titles,
        "rules": rules_form(scenario),
        "opening": opening_form(scenario),
        "without_effect": [{"key": key.key, "why": key.why, "policies": list(key.policies)}
                           for key in unused(scenario)],
        **sources_form(scenario),
        "expected_load": {policy: {load.pool: pool(load) for load in table.pools} for policy, table in loads.items()},
        **({"known": known_form(rows)} if rows else {}),
        **({"judged": list(said)} if (said := judged_sentences(scenario)) else {}),
    })
