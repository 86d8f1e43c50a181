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
@click.option("--full", is_flag=True,
              help="Also print levels, all differences, variance reduction, risk, and what small effects could do; "
                   "these intervals hold one by one.")
@click.option("--row-by-row", is_flag=True,
              help="Let the intervals of what else moved hold one by one, not all at once.")
@json_option
@engine_option
def command(
    scenario: Path, policies: str | None, replications: int, workers: int | None, seed: int | None,
    sets: tuple[str, ...], out: Path | None, full: bool, row_by_row: bool, as_json: bool, engine: str,
) -> None:
    """Compare the policies of SCENARIO under common random numbers.

    Replication k of every policy meets the same customers with the same luck, so differences are estimated in pairs.
    Prints the verdict first - problems, customers, word of mouth, money: what is better or worse than under the first
    policy, by how much, how sure that is, what is not clear and what would settle it - then what else moved. All
    intervals of the verdict hold at once with 95 %.

    Writes to the directory: verdict.md (what it prints), verdict.csv, differences.csv, levels.csv, runs.csv and
    runs.parquet (one row a policy and replication), summary.json, manifest.json (scenario, seeds, versions, and the
    SHA-256 of every other file), and pictures as PNG and SVG: comparison, resolution_times, over_time and week_hours
    (of the first ten replications), and warm_up where it was chosen.
    """
    from dataclasses import replace

    from sim.cli.console import compile_engine
    from sim.cli.warming import settle
    from sim.experiment.comparison import choose_policies
    from sim.experiment.decisions import check_decision
    from sim.experiment.memory import check_memory
    from sim.scenario import load

    world = load(scenario, sets)
    chosen = choose_policies(world, _names(policies))
    check_decision(world)
    cores = workers or available_cores()
    check_memory(world, chosen, at_once=min(cores, len(chosen) * replications), engine=engine)
    directory = RESULTS / scenario.stem if out is None else out
    _check_directory(directory)
    compile_engine(engine)
    ready, warm_up = settle(world, seed, cores, engine)
    comparison = replace(_compare(ready, chosen, replications, cores, seed, engine), warm_up=warm_up)
    _write(comparison, directory, scenario.name, sets, (full, row_by_row))
    if as_json:
        _print_form(comparison)
    else:
        _print_pages(comparison, full, row_by_row)


def _names(policies: str | None) -> list[str]:
    return [] if policies is None else [name.strip() for name in policies.split(",")]


def _check_directory(directory: Path) -> None:
    """Find out before the runs, not after them, that their results cannot be written."""
    from sim.files import make_directory

    if directory.exists() and not directory.is_dir():
        raise InputError(Problem("is not a directory", key="--out", found=str(directory)))
    make_directory(directory)


def _compare(
    scenario: Scenario, policies: tuple[str, ...], replications: int, workers: int, seed: int | None, engine: str
) -> Comparison:
    from sim.cli.console import progress
    from sim.experiment.comparison import compare

    with progress(len(policies) * replications, f"{len(policies)} policies x {replications} replications") as tell:
        return compare(scenario, policies=policies, replications=replications, seed=seed, workers=workers,
                       engine=engine, progress=tell, followed=FOLLOWED)


def _write(comparison: Comparison, directory: Path, name: str, sets: tuple[str, ...], asked: tuple[bool, bool]) -> None:
    """Write the results; `asked`: whether everything, and row by row, was asked for."""
    from sim.cli.console import listed, say_wrapped
    from sim.experiment.forms import (
        comparison_csv,
        comparison_form,
        comparison_parquet,
        differences_csv,
        levels_csv,
        verdict_csv,
    )
    from sim.experiment.provenance import comparison_manifest
    from sim.experiment.store import to_json, write_results
    from sim.report.figures import comparison_pictures
    from sim.report.screen import markdown

    full, row_by_row = asked
    files = {
        "verdict.md": markdown(comparison, full=full, row_by_row=row_by_row).encode(),
        "verdict.csv": verdict_csv(comparison),
        "differences.csv": differences_csv(comparison),
        "levels.csv": levels_csv(comparison),
        "runs.csv": comparison_csv(comparison),
        "runs.parquet": comparison_parquet(comparison),
        "summary.json": to_json(comparison_form(comparison)).encode(),
        **comparison_pictures(comparison),
    }
    write_results(directory, files, comparison_manifest(comparison, name, sets))
    say_wrapped(f"Wrote {directory}: {listed(files)}.")


def _print_form(comparison: Comparison) -> None:
    from sim.cli.console import print_json
    from sim.experiment.forms import comparison_form

    print_json(comparison_form(comparison))


def _print_pages(comparison: Comparison, full: bool, row_by_row: bool) -> None:
    from sim.cli.console import print_lines, print_tables, text_width
    from sim.report.screen import pages

    for page in pages(comparison, width=text_width(), full=full, row_by_row=row_by_row):
        if isinstance(page, str):
            print_lines(page)
        else:
            print_tables([page])
