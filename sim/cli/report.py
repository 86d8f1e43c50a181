"""`journeysim report`: a finished study, handed over to whoever decides."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.options import available_cores, engine_option, run_rules_option
from sim.cli.studying import MOST_WORKERS, write_checklist, write_report
from sim.errors import InputError, Problem
from sim.publish.formats import CHECKLISTS, REPORTS


@click.command(short_help="Write a report of a finished study.")
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(tuple(REPORTS)), default="html", show_default=True,
              help="The form of the report.")
@click.option("-o", "--out", "out", type=click.Path(path_type=Path), metavar="FILE",
              show_default="report.html in DIRECTORY", help="Where to write it.")
@click.option("--workers", type=click.IntRange(1, MOST_WORKERS), metavar="N", show_default="all cores",
              help="Cores of this machine to use; the report does not depend on it.")
@click.option("--quiet", is_flag=True, help="Print no progress and no notices.")
@click.option("--stress", is_flag=True,
              help="Fill the reporting checklist STRESS-DES instead, as Markdown (stress.md).")
@click.option("--odd", is_flag=True, help="Fill the ODD protocol instead, as Markdown (odd.md).")
@run_rules_option
@engine_option
def command(
    directory: Path, form: str, out: Path | None, workers: int | None, quiet: bool, stress: bool, odd: bool,
    run_rules: bool, engine: str,
) -> None:
    """Write a report of the study in DIRECTORY, one file that needs nothing beside it.

    It tells what was asked; the verdict in plain words with its uncertainty; what each lever does and whose fate
    differs, where two policies are compared; pictures and tables; what was assumed and how far to trust it; what the
    model leaves out; how it is known that the engine is right; and the command that does it all again. What levers do
    and whose fate differs comes from some further runs, so it takes a few seconds; where the study brings Python of its
    own these runs are made only with --run-rules.

    --stress and --odd fill a checklist that referees ask for from the scenario and the manifest, and mark what only the
    author can write; they run nothing.

    The same results and version give the same bytes.
    """
    from sim.cli.console import compile_engine
    from sim.study.finish import read_manifest

    if stress or odd:
        checklists = [word for word, asked in (("stress", stress), ("odd", odd)) if asked]
        for word, place in _places(directory, out, checklists):
            write_checklist(directory, place, word, quiet)
        return
    read_manifest(directory)  # what is no study is told before an engine is compiled
    place = _file(directory / REPORTS[form] if out is None else out)
    compile_engine(engine)
    write_report(directory, place, workers or available_cores(), engine, quiet, form, run_rules)


def _places(directory: Path, out: Path | None, words: list[str]) -> list[tuple[str, Path]]:
    """Return the checklists that are asked for, each with the file that it is written to."""
    if out is not None and len(words) > 1:
        raise InputError(Problem("cannot hold two checklists", key="--out", found=str(out), allowed="one of the two"))
    return [(word, _file(directory / CHECKLISTS[word] if out is None else out)) for word in words]


def _file(place: Path) -> Path:
    """Return the place of a file; InputError where a directory lies."""
    if place.is_dir():
        raise InputError(Problem("is a directory", key="--out", found=str(place), allowed="the name of a file"))
    return place
