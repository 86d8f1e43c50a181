"""`journeysim twins`: the same customers under two policies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.completion import complete_policies
from sim.cli.options import engine_option, json_option, scenario_argument, seed_option, set_option
from sim.cli.studying import MOST_WORKERS
from sim.errors import InputError, Problem
from sim.statistics.defaults import DEFAULT_REPLICATIONS, MOST_REPLICATIONS

if TYPE_CHECKING:
    from sim.inquiry.twins import TwinResult


@click.command(short_help="Tell who of the same customers is saved, and who is harmed.")
@scenario_argument
@click.option("--policies", metavar="P,Q", shell_complete=complete_policies, show_default="both, where there are two",
              help="The two policies: who is saved or harmed by Q in place of P.")
@click.option("--replications", type=click.IntRange(1, MOST_REPLICATIONS), metavar="N", default=DEFAULT_REPLICATIONS,
              show_default=True, help="Replications of both policies.")
@seed_option
@set_option
@json_option
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", show_default="nothing is written",
              help="Directory for twins.md, twins.json and a picture of who moved where.")
@click.option("--workers", type=click.IntRange(1, MOST_WORKERS), metavar="N", show_default="all cores",
              help="Cores of this machine to use; the results do not depend on it.")
@click.option("--quiet", is_flag=True, help="Print no progress and no notices; results are still printed.")
@engine_option
def command(
    scenario: Path, policies: str | None, replications: int, seed: int | None, sets: tuple[str, ...], as_json: bool,
    out: Path | None, workers: int | None, quiet: bool, engine: str,
) -> None:
    """Say who of the same customers is saved, harmed, lost anyway or untouched by policy Q in place of policy P.

    Replication k has the same founding customers with the same luck under both, so each is its own twin: saved left
    under P only, harmed under Q only, lost anyway under both, untouched under neither. In open demand the twins are
    cases, and a case is lost without a solution within the watch. Customers or cases who exist under one policy only
    are counted beside them. Everything is a mean over replications with its interval, and broken down by flaw,
    complexity, channel, hour and tolerance.

    It also says how much of the difference is direct - at the step at which the two stories of a customer part, the
    policies themselves decide otherwise - and how much is spill-over: lines, word of mouth, root causes that were
    removed.
    """
    from sim.cli.console import compile_engine, print_json, print_pages, progress
    from sim.cli.options import available_cores
    from sim.cli.warm_up import run_pilots
    from sim.cli.why import chosen
    from sim.experiment.memory import check_memory
    from sim.inquiry.twin_form import twins_form
    from sim.inquiry.twins import twins
    from sim.report.twins import pages
    from sim.scenario import load

    world = load(scenario, sets)
    pair = chosen(world, policies)
    cores = workers or available_cores()
    if out is not None and out.exists() and not out.is_dir():
        raise InputError(Problem("is not a directory", key="--out", found=str(out)))
    check_memory(world, pair, at_once=min(cores, replications), engine=engine)
    ready, _ = run_pilots(world, world.seed if seed is None else seed, cores, engine, quiet)
    compile_engine(engine)
    with progress(replications, "replications of both policies", quiet) as tell:
        result = twins(ready, pair, replications=replications, seed=seed, workers=cores, engine=engine, progress=tell)
    if as_json:
        print_json(twins_form(result))
    else:
        print_pages(pages(result))
    if out is not None:
        _write(result, out, quiet)


def _write(result: TwinResult, directory: Path, quiet: bool) -> None:
    """Write what is printed, its JSON and the picture; OSError where that cannot be done."""
    from sim.cli.console import say_wrapped
    from sim.experiment.store import to_json
    from sim.files import make_directory, write_together
    from sim.inquiry.twin_form import twins_form
    from sim.report.twins import markdown, pictures

    texts = {"twins.md": markdown(result).encode(), "twins.json": to_json(twins_form(result)).encode()}
    files = {**texts, **pictures(result)}
    make_directory(directory)
    write_together({directory / name: content for name, content in files.items()})
    if not quiet:
        say_wrapped(f"Wrote {directory}: {', '.join(texts)}, and a picture as PNG and SVG.")
