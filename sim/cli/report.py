"""`journeysim report`: a finished study, handed over to whoever decides."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.options import available_cores, engine_option
from sim.cli.studying import MOST_WORKERS, write_report
from sim.publish.formats import REPORTS


@click.command(short_help="Write a report of a finished study.")
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(tuple(REPORTS)), default="html", show_default=True,
              help="The form of the report.")
@click.option("-o", "--out", "out", type=click.Path(path_type=Path), metavar="FILE",
              show_default="report.html in DIRECTORY", help="Where to write it.")
@click.option("--workers", type=click.IntRange(1, MOST_WORKERS), metavar="N", show_default="all cores",
              help="Cores of this machine to use; the report does not depend on it.")
@click.option("--quiet", is_flag=True, help="Print no progress and no notices.")
@engine_option
def command(directory: Path, form: str, out: Path | None, workers: int | None, quiet: bool, engine: str) -> None:
    """Write a report of the study in DIRECTORY, one file that needs nothing beside it.

    It tells what was asked; the verdict in plain words with its uncertainty; what each lever does and whose fate
    differs, where two policies are compared; pictures and tables; what was assumed and how far to trust it; what the
    model leaves out; how it is known that the engine is right; and the command that does it all again. What levers do
    and whose fate differs comes from some further runs, so it takes a few seconds.

    The same results and version give the same bytes.
    """
    from sim.cli.console import compile_engine
    from sim.errors import InputError, Problem
    from sim.study.finish import read_manifest

    read_manifest(directory)  # what is no study is told before an engine is compiled
    place = directory / REPORTS[form] if out is None else out
    if place.is_dir():
        raise InputError(Problem("is a directory", key="--out", found=str(place), allowed="the name of a file"))
    compile_engine(engine)
    write_report(directory, place, workers or available_cores(), engine, quiet, form, run_rules=False)
