"""`journeysim luck`: how much of a difference between two policies is luck."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Final

import click

from sim.cli.options import (
    available_cores,
    check_picture,
    engine_option,
    json_option,
    plot_option,
    scenario_argument,
    seed_option,
    set_option,
)
from sim.cli.studying import MOST_WORKERS
from sim.errors import InputError, Problem
from sim.statistics.defaults import MOST_REPLICATIONS

_USUAL: Final = 40


@click.command(short_help="Show how much of a difference between two policies is luck.")
@scenario_argument
@click.option("--policies", metavar="P,Q", show_default="both, where there are two",
              help="The two policies: the difference that Q makes in place of P.")
@click.option("--outcome", metavar="NAME", default="net_value", show_default=True,
              help="The outcome that is looked at.")
@click.option("--replications", type=click.IntRange(2, MOST_REPLICATIONS), metavar="N", default=_USUAL,
              show_default=True, help="Runs of either policy.")
@seed_option
@set_option
@plot_option
@json_option
@click.option("--workers", type=click.IntRange(1, MOST_WORKERS), metavar="N", show_default="all cores",
              help="Cores of this machine to use; the results do not depend on it.")
@click.option("--quiet", is_flag=True, help="Print no progress and no notices; results are still printed.")
@engine_option
def command(
    scenario: Path, policies: str | None, outcome: str, replications: int, seed: int | None, sets: tuple[str, ...],
    plot: Path | None, as_json: bool, workers: int | None, quiet: bool, engine: str,
) -> None:
    """Show what would have been concluded of two policies of SCENARIO after two runs, three, and so on.

    Three things that a single comparison hides. How far runs lie apart that differ by luck alone. What it is worth that
    both policies meet the same customers with the same luck: the interval of the difference beside the one that runs
    with luck of their own would have. And what it costs to look after every run and stop as soon as the answer is
    clear: runs of the first policy are put into two groups by lot, between which there is no difference, and it is
    counted how often one is seen.
    """
    from sim.cli.console import compile_engine, print_json, print_tables
    from sim.cli.faults import say
    from sim.cli.warm_up import run_pilots
    from sim.cli.why import chosen
    from sim.files import write_bytes
    from sim.inquiry.why import check_outcomes
    from sim.report.luck import luck_form, luck_of, table
    from sim.scenario import load
    from sim.study.drive import compare
    from sim.study.kinds.compare import comparison_of

    check_picture(plot)
    world = load(scenario, sets)
    pair = chosen(world, policies)
    check_outcomes(world, pair, [outcome], "--outcome")
    cores = workers or available_cores()
    ready, _ = run_pilots(world, seed, cores, engine, quiet)
    compile_engine(engine)
    comparison = comparison_of(compare(ready, policies=pair, replications=replications, seed=seed, workers=cores,
                                       engine=engine))
    if not all(map(math.isfinite, (*comparison.values[pair[0]][outcome], *comparison.values[pair[1]][outcome]))):
        raise InputError(Problem("is undefined in some of these runs", key="--outcome", found=outcome,
                                 allowed="an outcome that every run has"))
    found = luck_of(comparison, outcome)
    if plot is not None:
        from sim.report.figures.luck import luck_picture
        from sim.report.figures.style import picture

        write_bytes(plot, picture(luck_picture(found), "svg" if plot.suffix.lower() == ".svg" else "png"))
        say(f"Wrote {plot}.")
    if as_json:
        print_json(luck_form(found))
    else:
        print_tables([table(found)])
