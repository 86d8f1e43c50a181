"""`journeysim run`: one replication under one policy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.options import (
    engine_option,
    json_option,
    policy_option,
    scenario_argument,
    seed_option,
    set_option,
)
from sim.errors import InputError, Problem

if TYPE_CHECKING:
    from sim.eventlog import LogBuilder
    from sim.experiment.simulate import RunResult
    from sim.scenario import Scenario


@click.command(short_help="Simulate one replication and print all outcomes.")
@scenario_argument
@policy_option
@seed_option
@click.option("--replication", type=click.IntRange(0, 2**63 - 1), metavar="K", default=0, show_default=True,
              help="Which replication: the same K meets every policy with the same luck.")
@set_option
@click.option("--log", "log_file", type=click.Path(path_type=Path), metavar="FILE.parquet",
              help="Write every record of the run to a Parquet file.")
@click.option("--digest", is_flag=True, help="Print only the SHA-256 of the run's records.")
@json_option
@engine_option
def command(
    scenario: Path, policy: str | None, seed: int | None, replication: int, sets: tuple[str, ...],
    log_file: Path | None, digest: bool, as_json: bool, engine: str,
) -> None:
    """Simulate one replication of SCENARIO and print all outcomes."""
    from sim.cli.console import compile_engine, print_json
    from sim.experiment.comparison import choose_policies
    from sim.experiment.forms import run_form
    from sim.scenario import load

    world = load(scenario, sets)
    chosen = choose_policies(world, [policy] if policy is not None else [])[0]
    _check_log_file(log_file)
    compile_engine(engine)
    used_seed = world.seed if seed is None else seed
    result = _simulate(world, chosen, used_seed, replication, engine, log_file)
    if as_json:
        print_json(run_form(result, chosen, used_seed, replication))
    elif digest:
        click.echo(result.digest)
    else:
        _print_outcomes(world, chosen, used_seed, replication, result)


def _simulate(
    scenario: Scenario, policy: str, seed: int, replication: int, engine: str, log_file: Path | None
) -> RunResult:
    from sim.experiment.simulate import simulate
    from sim.scenario.plan import build

    plan = build(scenario.world(policy))
    if log_file is None:
        return simulate(plan, seed=seed, replication=replication, engine=engine)
    from sim.eventlog import LogBuilder

    kept = LogBuilder()
    result = simulate(plan, seed=seed, replication=replication, engine=engine, keep=kept)
    _save(kept, log_file)
    return result


def _save(kept: LogBuilder, log_file: Path) -> None:
    from sim.cli.faults import say
    from sim.eventlog import save

    save(kept.log(), log_file)
    say(f"Wrote {log_file}.")


def _check_log_file(log_file: Path | None) -> None:
    """Find out before the run, not after it, that its log cannot be written."""
    if log_file is not None and (log_file.is_dir() or not log_file.parent.is_dir()):
        raise InputError(Problem("cannot be written there", key="--log", found=str(log_file),
                                 allowed="a file in a directory that exists"))


def _print_outcomes(scenario: Scenario, policy: str, seed: int, replication: int, result: RunResult) -> None:
    from sim.cli.console import print_tables
    from sim.cli.faults import say
    from sim.report.comparison import outcome_table

    head = f"{scenario.title}: {scenario.policy_titles.get(policy) or policy} (seed {seed}, replication {replication})"
    print_tables([outcome_table(result.outcomes, head)])
    click.echo(f"log {result.digest}")
    say(f"{result.records:,} records in {result.seconds:.2f} s. Outcomes that are undefined here are left out.")
