"""`journeysim why`: the difference between two policies, lever by lever."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from sim.cli.completion import complete_policies
from sim.cli.options import (
    available_cores,
    engine_option,
    json_option,
    scenario_argument,
    seed_option,
    set_option,
)
from sim.cli.studying import MOST_WORKERS, duration
from sim.errors import InputError, Problem
from sim.statistics.defaults import DEFAULT_REPLICATIONS, MOST_REPLICATIONS

if TYPE_CHECKING:
    from sim.inquiry.why import Design, Why
    from sim.scenario import Scenario

MOST_MIXTURES: Final = 2**16


@click.command(short_help="Tell what each lever has to do with the difference between two policies.")
@scenario_argument
@click.option("--policies", metavar="P,Q", shell_complete=complete_policies, show_default="both, where there are two",
              help="The two policies: the difference that Q makes in place of P.")
@click.option("--outcomes", metavar="A,B,...", show_default="the headlines",
              help="Outcomes whose difference is shared out among the levers.")
@click.option("--replications", type=click.IntRange(1, MOST_REPLICATIONS), metavar="N", default=DEFAULT_REPLICATIONS,
              show_default=True, help="Replications of every mixture of the two policies.")
@click.option("--by", type=click.Choice(("lever", "key")), default="lever", show_default=True,
              help="What is moved at once: keys that belong together, over all levels, pools and channels; or every "
                   "key by itself.")
@click.option("--mixtures", type=click.IntRange(2, MOST_MIXTURES), metavar="N", show_default="100",
              help="Mixtures of the two policies that a replication runs at most: all of them where there are no more, "
                   "else those that orders drawn at random pass through, at least one order and its reverse.")
@seed_option
@set_option
@click.option("--full", is_flag=True,
              help="Also print the effect of each lever with its interval, and set first and last; and its keys.")
@json_option
@click.option("--workers", type=click.IntRange(1, MOST_WORKERS), metavar="N", show_default="all cores",
              help="Cores of this machine to use; the results do not depend on it.")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", show_default="nothing is written",
              help="Directory for why.md (everything), why.csv, why.json and the pictures.")
@click.option("--quiet", is_flag=True, help="Print no progress and no notices; results are still printed.")
@click.option("--dry-run", is_flag=True,
              help="Print how many runs there would be and about how long they would take, and stop.")
@engine_option
def command(
    scenario: Path, policies: str | None, outcomes: str | None, replications: int, by: str, mixtures: int | None,
    seed: int | None, sets: tuple[str, ...], full: bool, as_json: bool, workers: int | None, out: Path | None,
    quiet: bool, dry_run: bool, engine: str,
) -> None:
    """Share the difference between two policies of SCENARIO out among the levers in which they differ.

    A lever is a key, or keys that belong together: authority is what every level may grant, an apology comes with its
    minutes. The worlds between the two policies - the first with some of the levers set as in the second - meet the
    same customers with the same luck. What a lever does is its Shapley value: what it adds to the levers set before
    it, on average over all orders in which they may be set. These parts sum to the difference exactly. With up to six
    levers all mixtures are run; with more, every replication draws orders of its own.

    Prints for every headline the shares of the levers, in per cent of the difference where that is clear of zero.
    --full adds intervals and what each lever does alone: set first, under the first policy, and set last, under the
    second. Levers that change nothing are left out, and levers that can only change together are joined; both are
    said. Writes nothing without --out; the pictures are waterfall_OUTCOME as PNG and SVG.
    """
    from sim.cli.console import compile_engine, print_json, print_pages, progress
    from sim.cli.faults import say
    from sim.cli.warm_up import run_pilots
    from sim.experiment.memory import check_memory
    from sim.inquiry.why import MIXTURES, check_outcomes, designed, why
    from sim.inquiry.why_form import why_form
    from sim.report.tables import terminal_width
    from sim.report.why import NARROWEST, WIDEST, WIDTH, cost, pages
    from sim.scenario import load

    world = load(scenario, sets)
    pair = chosen(world, policies)
    asked = [] if outcomes is None else [name.strip() for name in outcomes.split(",")]
    check_outcomes(world, pair, asked)
    if out is not None and out.exists() and not out.is_dir():
        raise InputError(Problem("is not a directory", key="--out", found=str(out)))
    cores = workers or available_cores()
    check_memory(world, pair, at_once=cores, engine=engine)
    used_seed = world.seed if seed is None else seed
    ready, warm_up = run_pilots(world, used_seed, cores, engine, quiet)
    design = designed(ready, pair, replications=replications, mixtures=mixtures or MIXTURES, by_key=by == "key",
                      seed=used_seed)
    compile_engine(engine)
    if dry_run:
        _foretell(design, cores, engine)
        return
    if not quiet:
        say(cost(design))
    with progress(design.runs, "runs", quiet) as tell:
        found = why(design, outcomes=asked, workers=cores, engine=engine, progress=tell, warm_up=warm_up)
    if out is not None:
        _write(found, out, quiet)
    if as_json:
        print_json(why_form(found))
    else:
        width = min(max(terminal_width(), NARROWEST), WIDEST) if sys.stdout.isatty() else WIDTH
        print_pages(pages(found, width=width, full=full))


def chosen(scenario: Scenario, policies: str | None) -> tuple[str, str]:
    """Return the two policies asked for, or those of a scenario that has two; InputError for any other number."""
    from sim.scenario.scenario import choose_policies

    asked = [] if policies is None else [name.strip() for name in policies.split(",")]
    names = choose_policies(scenario, asked, "--policies")
    if len(names) != 2:
        known = ",".join(scenario.policies)
        raise InputError(Problem("has to name two policies", key="--policies", found=known if policies is None
                                 else policies, allowed=f"two of {', '.join(scenario.policies)}"))
    return names[0], names[1]


def _foretell(design: Design, cores: int, engine: str) -> None:
    """Print what the runs would cost, by the clock of one run under each of the two policies."""
    from time import perf_counter

    from sim.inquiry.variants import Outcomes, run_variants
    from sim.report.why import cost

    ends = [design.scenario.world(policy) for policy in design.policies]
    run_variants(ends, seed=design.seed, replications=[0], read=Outcomes(), engine=engine)
    began = perf_counter()
    run_variants(ends, seed=design.seed, replications=[0], read=Outcomes(), engine=engine)
    seconds = (perf_counter() - began) / 2.0
    click.echo(f"{cost(design)} At about {seconds:.2g} s each on one core that is about "
               f"{duration(design.runs * seconds / cores)} on {cores} core{'s' * (cores > 1)}.")


def _write(found: Why, out: Path, quiet: bool) -> None:
    from sim.cli.console import say_wrapped
    from sim.experiment.store import to_json
    from sim.files import make_directory, write_together
    from sim.inquiry.why_form import why_csv, why_form
    from sim.report.figures.waterfall import waterfalls
    from sim.report.why import markdown

    files = {"why.md": markdown(found).encode(), "why.csv": why_csv(found),
             "why.json": to_json(why_form(found)).encode()}
    pictures = waterfalls(found)
    make_directory(out)
    write_together({out / name: content for name, content in {**files, **pictures}.items()})
    if not quiet:
        count = len(pictures) // 2
        drawn = f", and {count} picture{'s' * (count > 1)} as PNG and SVG" if count else ""
        say_wrapped(f"Wrote {out}: {', '.join(files)}{drawn}.")
