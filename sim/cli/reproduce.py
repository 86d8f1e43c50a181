"""`journeysim reproduce`: the results of a study, checked by making them again."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.options import available_cores, engine_option, run_rules_option
from sim.errors import TargetNotMet


@click.command(short_help="Rerun a finished study, in part or in full, and compare the bytes.")
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--sample", type=click.IntRange(1), metavar="N", default=20, show_default=True,
              help="How many runs to repeat, spread evenly over the table.")
@click.option("--all", "everything", is_flag=True, help="Repeat all runs.")
@click.option("--workers", type=click.IntRange(1, 1024), metavar="N", show_default="all cores", help="Cores to use.")
@run_rules_option
@engine_option
def command(
    directory: Path, sample: int, everything: bool, workers: int | None, run_rules: bool, engine: str,
) -> None:
    """Check the results of the study in DIRECTORY.

    Verifies every file against its digest, derives the summary again from the runs and compares it, then repeats a
    sample of the runs (or all of them) and compares their outcomes and logs bit for bit. The exit code is 3 if
    anything differs. Rules and measures of one's own are part of the results; they are Python, and are executed as
    they were then only with --run-rules.
    """
    from sim.cli.console import compile_engine, progress
    from sim.cli.faults import say
    from sim.cli.warm_up import ready_rules, say_measures
    from sim.study.received import check_allowed
    from sim.study.reproduce import frame_in, other_software, reproduce

    frame = frame_in(directory)
    check_allowed(frame, directory, run_rules)
    ready_rules(frame.scenario)
    if frame.measures:
        say_measures(frame.measures)
    for difference in other_software(directory):
        say(f"Note: {difference}.")
    compile_engine(engine)
    with progress(0, "runs repeated") as tell:
        wanted = None if everything else sample
        checked, differences = reproduce(directory, wanted, workers or available_cores(), engine, tell, run_rules)
    for difference in differences[:20]:
        say(f"Different: {difference}")
    if differences:
        raise TargetNotMet(f"{len(differences)} of {checked} repeated runs differ from {directory}")
    click.echo(f"{directory}: files and summary verify, and {checked} repeated runs are identical, bit for bit.")
