"""`journeysim study`: a study from its file."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.completion import complete_scenario
from sim.cli.options import engine_option
from sim.cli.studying import RESULTS, carry_out, session_options


@click.command(short_help="Carry out a study: compare, sweep, screen, select, optimise.")
@click.argument("file", type=click.Path(path_type=Path), shell_complete=complete_scenario)
@session_options
@engine_option
def command(
    file: Path, workers: int | None, dask: str | None, out: Path | None, fresh: bool, quiet: bool, dry_run: bool,
    engine: str,
) -> int | None:
    """Carry out the study of FILE.

    The file says which scenario and policies, which kind of question (compare, sweep, sensitivity, select, optimise,
    border), how precisely, and what is moved. The result is the same to the byte whatever the number of workers.

    Every run is kept in DIR/study.sqlite as it is finished: an interrupted study (Ctrl-C, a crash, a power cut) goes
    on where it stopped when the same command is given again. At the end DIR also holds runs.parquet (one row a run),
    summary.csv and manifest.json.
    """
    from sim.study.definition import read

    return carry_out(read(file), RESULTS / file.stem if out is None else out, workers=workers, dask=dask, engine=engine,
                     fresh=fresh, quiet=quiet, dry_run=dry_run)
