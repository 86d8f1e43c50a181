"""`journeysim export`: a run written for the tools of others."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.options import PLACES, engine_option, policy_option, scenario_argument, seed_option, set_option
from sim.errors import InputError, Problem
from sim.export.formats import FORMATS
from sim.statistics.defaults import MOST_REPLICATIONS

_BY_ENDING = "; ".join(f"{each.name}: {each.says} ({', '.join(each.endings)})" for each in FORMATS.values()
                       if not each.asked)
_BY_NAME = "; ".join(f"{each.name}: {each.says}" for each in FORMATS.values() if each.asked)
_FORMATS = f"{_BY_ENDING}. By this option alone, as logs that `calibrate` opens: {_BY_NAME}."


@click.command(short_help="Write a run for other tools: CSV, Parquet, XES, OCEL, logs of calls and tickets.")
@scenario_argument
@click.option("--format", "name", type=click.Choice(list(FORMATS)), show_default="as the ending of FILE says",
              help=_FORMATS)
@click.option("-o", "--out", "file", type=click.Path(path_type=Path), metavar="FILE", required=True,
              help="Where to write. Behind .csv, .xes and .txt a .gz asks for a gzipped file.")
@policy_option
@seed_option
@click.option("--replication", type=click.IntRange(0, 2**63 - 1), metavar="K", default=0, show_default=True,
              help="Number of the replication: the same K gives every policy the same customers and the same luck.")
@click.option("--replications", type=click.IntRange(1, MOST_REPLICATIONS), metavar="N", default=1, show_default=True,
              help="How many replications to write, from K on; several go to FILE with the number before the ending.")
@set_option
@click.option("--workers", type=click.IntRange(1, 1024), metavar="N", show_default="all cores",
              help="Cores of this machine to use; the files do not depend on it.")
@engine_option
def command(
    scenario: Path, name: str | None, file: Path, policy: str | None, seed: int | None, replication: int,
    replications: int, sets: tuple[str, ...], workers: int | None, engine: str,
) -> None:
    """Simulate SCENARIO under one policy and write what happened in a format of other tools.

    XES and OCEL are event logs of process mining, with the true causes of every event (`cause` and `why`: the numbers
    of other events) and `twin`, by which a case or customer is found in the export of another policy. Calls, intervals,
    queue-log, tickets and events are what the switch and the ticket system of such an organisation would have written
    down: without what only the model knows, and as `journeysim calibrate` reads them.
    """
    from sim.cli.console import compile_engine, progress
    from sim.cli.faults import say
    from sim.cli.options import available_cores
    from sim.cli.warm_up import run_pilots
    from sim.experiment.memory import check_memory
    from sim.export.exporting import Source, export_all
    from sim.export.formats import format_of
    from sim.scenario import load
    from sim.scenario.scenario import choose_policies

    numbers = range(replication, replication + replications)
    format_of(name, file)
    world = load(scenario, sets)
    chosen = choose_policies(world, [policy] if policy is not None else [], "--policy")[0]
    cores = min(workers or available_cores(), replications)
    check_memory(world, [chosen], at_once=cores, engine=engine)
    _check_files(file, name, numbers)
    used_seed = world.seed if seed is None else seed
    ready, _ = run_pilots(world, used_seed, workers or available_cores(), engine)
    compile_engine(engine)
    source = Source(ready.world(chosen), used_seed, replication, engine)
    with progress(replications, "replications written") as tell:
        written = export_all(source, file, numbers, name, workers=cores, progress=tell)
    for path, events in written:
        form = format_of(name, path)[0]
        what = "rows" if form.asked else "records" if path.suffix == ".parquet" else "events"
        say(f"Wrote {path}: {events:,} {what}.")


def _check_files(file: Path, name: str | None, numbers: range) -> None:
    """Find out before the runs, not after them, that a file cannot be written."""
    from sim.experiment.lives import beside
    from sim.export.exporting import numbered
    from sim.export.formats import format_of
    from sim.files import is_passage, refusal

    for path in (file,) if len(numbers) == 1 else (numbered(file, numbers[0]), numbered(file, numbers[-1])):
        for each in (path, *(beside(path) if format_of(name, file)[0].beside else ())):
            if reason := refusal(each):
                raise InputError(Problem(f"cannot be written there: {reason}", key="-o", found=str(each),
                                         allowed=PLACES))
    if len(numbers) > 1 and file.exists() and is_passage(file):
        raise InputError(Problem("cannot take several replications", key="-o", found=str(file), allowed="a file"))
