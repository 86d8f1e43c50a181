"""`journeysim run`: one replication under one policy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.options import (
    PLACES,
    engine_option,
    json_option,
    policy_option,
    scenario_argument,
    seed_option,
    set_option,
)
from sim.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from sim.eventlog import Log
    from sim.experiment.one_run import Batches
    from sim.experiment.simulate import RunResult
    from sim.scenario import Scenario
    from sim.scenario.plan import Plan
    from sim.statistics.batch_means import BatchMeans


@click.command(short_help="Simulate one replication and print all outcomes.")
@scenario_argument
@policy_option
@seed_option
@click.option("--replication", type=click.IntRange(0, 2**63 - 1), metavar="K", default=0, show_default=True,
              help="Number of the replication: the same K gives every policy the same customers and the same luck.")
@set_option
@click.option("--log", "log_file", type=click.Path(path_type=Path), metavar="FILE.parquet",
              help="Write every record of the run as Parquet: to a file, or through a pipe or device; and beside a "
                   "FILE.parquet the customers and the cases - what was drawn for each, and what became of it - as "
                   "FILE.customers.parquet and FILE.cases.parquet.")
@click.option("--words", is_flag=True,
              help="Write the log and its tables in words: kinds, pools, flaws, levels, channels by name, times as "
                   "dates, units in the file's metadata.")
@click.option("--batches", is_flag=True,
              help="Also print intervals from this one run, by batch means; for a long run of a world in steady "
                   "state.")
@click.option("--digest", is_flag=True, help="Print only the SHA-256 of the run's records.")
@json_option
@engine_option
def command(
    scenario: Path, policy: str | None, seed: int | None, replication: int, sets: tuple[str, ...],
    log_file: Path | None, words: bool, batches: bool, digest: bool, as_json: bool, engine: str,
) -> None:
    """Simulate one replication of SCENARIO and print all outcomes.

    With --batches the run after the warm-up is split into batches, and outcomes that are means over cases, waits or
    time get a confidence interval; the table shows how long a batch is and how much autocorrelation remains.
    """
    from sim.cli.console import compile_engine, print_json
    from sim.cli.options import available_cores
    from sim.cli.warm_up import run_pilots
    from sim.experiment.forms import run_form
    from sim.experiment.memory import check_memory
    from sim.scenario import load
    from sim.scenario.scenario import choose_policies

    world = load(scenario, sets)
    chosen = choose_policies(world, [policy] if policy is not None else [], "--policy")[0]
    check_memory(world, [chosen], engine=engine)
    _check_log_file(log_file, words)
    used_seed = world.seed if seed is None else seed
    ready, warm_up = run_pilots(world, used_seed, available_cores(), engine)
    compile_engine(engine)
    observer = _observer(ready, chosen) if batches else None
    result = _simulate(ready, chosen, used_seed, replication, engine, log_file, words, observer)
    means = observer.result() if observer is not None else None
    if as_json:
        print_json(run_form(result, chosen, used_seed, replication, warm_up, means))
    elif digest:
        click.echo(result.digest)
    else:
        _print_outcomes(ready, chosen, used_seed, replication, result, means)


def _observer(scenario: Scenario, policy: str) -> Batches:
    from sim.experiment.one_run import Batches

    return Batches(scenario.world(policy))


def _simulate(
    scenario: Scenario, policy: str, seed: int, replication: int, engine: str, log_file: Path | None,
    words: bool, observer: Batches | None,
) -> RunResult:
    from sim.eventlog import LogBuilder
    from sim.experiment.naming import names_of
    from sim.experiment.simulate import simulate
    from sim.scenario.plan import build

    kept = LogBuilder() if log_file is not None else None
    takers = [take for take in (kept, observer) if take is not None]

    def keep(records: NDArray[Any]) -> None:
        for take in takers:
            take(records)

    plan = build(scenario.world(policy))
    result = simulate(plan, seed=seed, replication=replication, engine=engine, keep=keep)
    if kept is not None and log_file is not None:
        log = kept.log(plan.own_kinds, names_of(scenario.world(policy)))
        _save(log, log_file, words, plan, seed, replication)
    return result


def _save(log: Log, log_file: Path, words: bool, plan: Plan, seed: int, replication: int) -> None:
    """Save a log and, beside a FILE.parquet, the tables of its customers and cases."""
    from sim.cli.faults import say
    from sim.eventlog import save
    from sim.experiment import lives

    save(log, log_file, words)
    say(f"Wrote {log_file}.")
    if lives.beside(log_file):
        for path in lives.save(lives.tables(plan, log, seed, replication, words), log, log_file):
            say(f"Wrote {path}.")


def _check_log_file(log_file: Path | None, words: bool) -> None:
    """Find out before the run, not after it, that its log cannot be written."""
    from sim.experiment.lives import beside
    from sim.files import refusal

    if log_file is None:
        if words:
            raise InputError(Problem("tells how a log is written, and none is", key="--words",
                                     allowed="together with --log FILE.parquet"))
        return
    for path in (log_file, *beside(log_file)):
        if reason := refusal(path):
            raise InputError(Problem(f"cannot be written there: {reason}", key="--log", found=str(path),
                                     allowed=PLACES))


def _print_outcomes(
    scenario: Scenario, policy: str, seed: int, replication: int, result: RunResult,
    means: Mapping[str, BatchMeans] | None,
) -> None:
    from sim.cli.console import print_tables
    from sim.cli.faults import say
    from sim.experiment.one_run import window_minutes
    from sim.outcomes.catalogue import expand
    from sim.report.comparison import batch_table, outcome_table
    from sim.report.labels import UNTITLED
    from sim.report.what_it_rests_on import rests_on
    from sim.scenario.plan import build

    called = f"{scenario.title or UNTITLED}: {scenario.policy_titles.get(policy) or policy}"
    head = f"{called} (seed {seed}, replication {replication})"
    plan = build(scenario.world(policy))
    tables = [outcome_table(result.outcomes, head, {about.name: about for about in expand(plan)},
                            plan.measures.watched_for)]
    if means is not None:
        tables.append(batch_table(means, window_minutes(scenario.world(policy))))
    print_tables(tables)
    click.echo(f"log {result.digest}")
    if told := rests_on(scenario, [policy]):
        say(told)
    say(f"{result.records:,} records in {result.seconds:.2f} s. Other outcomes that are undefined here are left out.")
