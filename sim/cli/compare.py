"""`journeysim compare`: all policies under common random numbers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from sim.cli.options import (
    available_cores,
    engine_option,
    json_option,
    policies_option,
    scenario_argument,
    seed_option,
    set_option,
)
from sim.errors import InputError, Problem

if TYPE_CHECKING:
    from sim.experiment.comparison import Comparison
    from sim.scenario import Scenario

RESULTS: Final = Path("results")
MOST_REPLICATIONS: Final = 1_000_000
MOST_WORKERS: Final = 1024
FOLLOWED: Final = 10
"""Replications that the pictures over time are drawn from, at most."""


@click.command(short_help="Compare policies: paired differences over replications.")
@scenario_argument
@policies_option
@click.option("--replications", type=click.IntRange(1, MOST_REPLICATIONS), metavar="N", default=10, show_default=True,
              help="Replications of every policy.")
@click.option("--workers", type=click.IntRange(1, MOST_WORKERS), metavar="N", show_default="all cores",
              help="Processes that share the work; the results do not depend on it.")
@seed_option
@set_option
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Directory for the results.",
              show_default="results/NAME, by the scenario file")
@json_option
@engine_option
def command(
    scenario: Path, policies: str | None, replications: int, workers: int | None, seed: int | None,
    sets: tuple[str, ...], out: Path | None, as_json: bool, engine: str,
) -> None:
    """Compare the policies of SCENARIO under common random numbers.

    Replication k of every policy meets the same customers with the same luck, so differences are estimated in pairs.
    Prints mean and 95 % interval of the main outcomes for each policy, each policy's paired difference from the first,
    what the common draws saved, and what can and cannot be concluded.

    Writes to the directory: runs.csv and runs.parquet (one row a policy and replication), summary.json, manifest.json
    (scenario, seeds, versions, and the SHA-256 of every other file), and pictures as PNG and SVG: comparison,
    resolution_times, over_time and week_hours (of the first ten replications), and warm_up where it was chosen.
    """
    from dataclasses import replace

    from sim.cli.console import compile_engine
    from sim.cli.warming import settle
    from sim.experiment.comparison import choose_policies
    from sim.experiment.memory import check_memory
    from sim.scenario import load

    world = load(scenario, sets)
    chosen = choose_policies(world, _names(policies))
    cores = workers or available_cores()
    check_memory(world, chosen, at_once=min(cores, len(chosen) * replications), engine=engine)
    directory = RESULTS / scenario.stem if out is None else out
    _check_directory(directory)
    compile_engine(engine)
    ready, warm_up = settle(world, seed, cores, engine)
    comparison = replace(_compare(ready, chosen, replications, cores, seed, engine), warm_up=warm_up)
    _write(comparison, directory, scenario.name, sets)
    if as_json:
        _print_form(comparison)
    else:
        _print_tables(comparison)


def _names(policies: str | None) -> list[str]:
    return [] if policies is None else [name.strip() for name in policies.split(",")]


def _check_directory(directory: Path) -> None:
    """Find out before the runs, not after them, that their results cannot be written."""
    if directory.exists() and not directory.is_dir():
        raise InputError(Problem("is not a directory", key="--out", found=str(directory)))
    directory.mkdir(parents=True, exist_ok=True)


def _compare(
    scenario: Scenario, policies: tuple[str, ...], replications: int, workers: int, seed: int | None, engine: str
) -> Comparison:
    from sim.cli.console import progress
    from sim.experiment.comparison import compare

    with progress(len(policies) * replications, f"{len(policies)} policies x {replications} replications") as tell:
        return compare(scenario, policies=policies, replications=replications, seed=seed, workers=workers,
                       engine=engine, progress=tell, followed=FOLLOWED)


def _write(comparison: Comparison, directory: Path, name: str, sets: tuple[str, ...]) -> None:
    from sim.cli.console import listed
    from sim.cli.faults import say
    from sim.experiment.forms import comparison_csv, comparison_form, comparison_parquet
    from sim.experiment.provenance import comparison_manifest
    from sim.experiment.store import to_json, write_results
    from sim.report.figures import comparison_pictures

    files = {
        "runs.csv": comparison_csv(comparison),
        "runs.parquet": comparison_parquet(comparison),
        "summary.json": to_json(comparison_form(comparison)).encode(),
        **comparison_pictures(comparison),
    }
    write_results(directory, files, comparison_manifest(comparison, name, sets))
    say(f"Wrote {directory}: {listed(files)}.")


def _print_form(comparison: Comparison) -> None:
    from sim.cli.console import print_json
    from sim.experiment.forms import comparison_form

    print_json(comparison_form(comparison))


def _print_tables(comparison: Comparison) -> None:
    from sim.cli.console import print_paragraphs, print_tables
    from sim.report.comparison import difference_table, level_table
    from sim.report.labels import legend
    from sim.report.sentences import caveat, policy_sentence

    others = comparison.policies[1:]
    print_tables([*legend(comparison.titles), level_table(comparison),
                  *(difference_table(comparison, policy) for policy in others)])
    print_paragraphs([*(policy_sentence(comparison, policy) for policy in others), caveat(comparison)])
