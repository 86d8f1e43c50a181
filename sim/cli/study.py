"""`journeysim study`: a study from its file."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.command_line import started_from_file
from sim.cli.completion import complete_scenario
from sim.cli.options import engine_option, full_option
from sim.cli.studying import RESULTS, Show, carry_out, report_option, session_options


@click.command(short_help="Run a study: compare, sweep, screen, select, optimise.")
@click.argument("file", type=click.Path(path_type=Path), shell_complete=complete_scenario)
@full_option
@report_option
@session_options
@engine_option
def command(
    file: Path, full: bool, report: bool, workers: int | None, dask: str | None, out: Path | None, fresh: bool,
    quiet: bool, dry_run: bool, engine: str,
) -> int | None:
    """Run the study defined in FILE.

    The file names the scenario and the policies, the kind of study (compare, sweep, sensitivity, select, optimise,
    border), the precision wanted, and what is varied. The result is the same to the byte for any number of workers.

    Every run is stored in DIR/study.sqlite as soon as it is finished: after an interruption (Ctrl-C, a crash, a power
    cut) the same command resumes where it stopped. At the end DIR also holds runs.parquet (one row per run),
    summary.csv, manifest.json and pictures; of a comparison all that `journeysim compare` writes. With --report there
    is report.html, too.
    """
    from sim.study.definition import read

    definition = read(file)
    return carry_out(definition, RESULTS / file.stem if out is None else out, workers=workers, dask=dask, engine=engine,
                     fresh=fresh, quiet=quiet, dry_run=dry_run, show=Show(full, report=report),
                     started=started_from_file(definition))
