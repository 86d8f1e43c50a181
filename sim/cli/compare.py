"""`journeysim compare`: all policies under common random numbers, a study without a file for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import click

from sim.cli.command_line import started
from sim.cli.options import (
    engine_option,
    full_option,
    json_option,
    metric_option,
    policies_option,
    read_metrics,
    scenario_argument,
    seed_option,
    set_option,
)
from sim.cli.studying import RESULTS, Show, as_options, carry_out, report_option, session_options
from sim.errors import InputError, Problem
from sim.statistics.defaults import DEFAULT_REPLICATIONS, MOST_REPLICATIONS

_SHAPE: Final = "OUTCOME=HALF_WIDTH in the outcome's unit, or OUTCOME=SHARE% of the first policy's level"

_OPTIONS: Final = ("precision.outcome", "precision.half_width", "precision.relative")
"""Keys of a study that are options here."""


@click.command(short_help="Compare policies: paired differences over replications.")
@scenario_argument
@policies_option
@click.option("--replications", type=click.IntRange(1, MOST_REPLICATIONS), metavar="N",
              show_default=f"{DEFAULT_REPLICATIONS}; with --precision 1000 at most",
              help="Replications of every policy.")
@click.option("--precision", metavar="OUTCOME=WIDTH",
              help="Add replications until the difference in this outcome (A,B=WIDTH: in several) is known to ± WIDTH "
                   "in its unit, or to ± so many per cent of the first policy's level: net_value=5000, churn=10%.")
@metric_option
@seed_option
@set_option
@full_option
@click.option("--row-by-row", is_flag=True,
              help="Let the intervals of what else moved hold one by one, not all at once.")
@json_option
@click.option("--draws", type=click.Path(path_type=Path), metavar="FILE.draws.toml",
              help="The draws of the fit that SCENARIO is, or extends; found by itself where it stands beside it.")
@click.option("--no-draws", is_flag=True, help="Leave them out: intervals of luck alone.")
@report_option
@session_options
@engine_option
def command(
    scenario: Path, policies: str | None, replications: int | None, precision: str | None, metrics: tuple[str, ...],
    seed: int | None, sets: tuple[str, ...], full: bool, row_by_row: bool, as_json: bool, draws: Path | None,
    no_draws: bool, report: bool, workers: int | None, dask: str | None, out: Path | None, fresh: bool, quiet: bool,
    dry_run: bool, engine: str,
) -> int | None:
    """Compare the policies of SCENARIO under common random numbers.

    Replication k of every policy meets the same customers with the same luck, so differences are estimated in pairs.
    Prints the verdict first - problems, customers, word of mouth, money: what is better or worse than under the first
    policy, by how much, how sure that is, what is not clear and what would settle it - then what else moved. All
    intervals of the verdict hold at once.

    It is a study of the kind "compare" without a file: every run is stored as soon as it is finished, after an
    interruption the same command resumes where it stopped, and `journeysim reproduce` checks the results. A finished
    comparison in the directory is replaced by another one; an unfinished one only with --fresh.

    Writes to the directory: verdict.md (what it prints), verdict.csv, differences.csv, levels.csv, runs.csv and
    runs.parquet (one row a policy and replication), summary.json, manifest.json (scenario, seeds, versions, and the
    SHA-256 of every other file), and pictures as PNG and SVG: comparison, resolution_times, over_time and week_hours
    (of the first ten replications), and warm_up where it was chosen; report.html with --report.
    """
    from sim.scenario import load
    from sim.scenario.scenario import choose_policies
    from sim.study.definition import of_comparison

    world = load(scenario, sets)
    named = [] if policies is None else [name.strip() for name in policies.split(",")]
    chosen = choose_policies(world, named, "--policies") if named else []
    wanted = None if precision is None else read_precision(precision, replications)
    with as_options("--compare", _OPTIONS):
        definition = of_comparison(world, chosen, replications or DEFAULT_REPLICATIONS, wanted, seed, Path("--compare"),
                                   read_metrics(metrics), _draws(scenario, draws, no_draws))
        return carry_out(definition, RESULTS / scenario.stem if out is None else out, scenario=world, workers=workers,
                         dask=dask, engine=engine, fresh=fresh, quiet=quiet, dry_run=dry_run, replaces=True, sets=sets,
                         show=Show(full, row_by_row, as_json, report),
                         started=started(scenario, seed, sets))


def _draws(scenario: Path, named: Path | None, none: bool) -> Path | None:
    """The file of draws to use: the one that is named, or that stands beside the fit which the scenario is."""
    from sim.cli.faults import say
    from sim.scenario.drawn_worlds import found_draws

    if named is not None and none:
        raise click.UsageError("--draws and --no-draws cannot be combined.")
    if named is not None:
        return named.absolute()
    if none:
        return None
    found, said = found_draws(scenario)
    for text in said:
        say(f"Note: {text}")
    return None if found is None else Path(found.file).absolute()


def read_precision(text: str, most: int | None) -> dict[str, Any]:
    """Read `--precision` into the table of that name in the file of a study; InputError where it is none.

    most: replications at which it stops whatever the precision, where they were given.
    """
    names, _, width = text.rpartition("=")
    relative = width.strip().endswith("%")
    try:
        size = float(width.strip().removesuffix("%").replace("_", ""))
    except ValueError:
        size = 0.0
    if not names.strip() or not 0.0 < size < float("inf"):
        raise InputError(Problem("does not say how precisely", key="--precision", found=text[:80], allowed=_SHAPE))
    table: dict[str, Any] = {"outcome": [name.strip() for name in names.split(",")]}
    table |= {"relative": size / 100.0} if relative else {"half_width": size}
    if most is not None:
        if most < 2:
            raise InputError(Problem("is too few for --precision", key="--replications", found=str(most),
                                     allowed="at least 2"))
        table |= {"minimum": min(DEFAULT_REPLICATIONS, most), "maximum": most}
    return table
