"""`journeysim investigate`: what breaks the journey under a policy, and what mending it would save."""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.options import (
    available_cores,
    engine_option,
    json_option,
    policy_option,
    scenario_argument,
    seed_option,
    set_option,
)
from sim.cli.studying import MOST_WORKERS
from sim.errors import InputError, Problem
from sim.statistics.defaults import MOST_REPLICATIONS

if TYPE_CHECKING:
    from sim.inquiry.investigate import Investigation
    from sim.scenario import Scenario


@click.command(short_help="Find what breaks the journey, how, and what mending it saves.")
@scenario_argument
@policy_option
@click.option("--against", metavar="NAME", show_default="links are mended outright",
              help="Another policy: every link is made as under it, instead of being mended outright.")
@click.option("--loss", metavar="NAME", show_default="the first that moves",
              help="What is explained: customers_lost, unsolved, problem_hours, grievances or efforts.")
@click.option("--save", "saving", metavar="SHARE", default="80%", show_default=True,
              help="The share of the loss that the smallest set of repairs has to save.")
@click.option("--replications", type=click.IntRange(1, MOST_REPLICATIONS), metavar="N",
              show_default="by the size of the world: 2 to 20", help="Replications of every world.")
@click.option("--blast", metavar="EVENT", show_default="the whole run is investigated",
              help="What one event of the first replication brought about: a kind of record, as in ABANDONED, "
                   "ABANDONED:3 (the third) or ABANDONED@17 (of customer 17), or its position in the log.")
@seed_option
@set_option
@json_option
@click.option("--workers", type=click.IntRange(1, MOST_WORKERS), metavar="N", show_default="all cores",
              help="Cores of this machine to use; the results do not depend on it.")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", show_default="nothing is written",
              help="Directory for investigation.md, investigation.json and the picture of the causes.")
@click.option("--quiet", is_flag=True, help="Print no progress and no notices; results are still printed.")
@engine_option
def command(
    scenario: Path, policy: str | None, against: str | None, loss: str | None, saving: str, replications: int | None,
    seed: int | None, sets: tuple[str, ...], as_json: bool, workers: int | None, out: Path | None, quiet: bool,
    engine: str, blast: str | None,
) -> None:
    """Investigate what breaks the journey under a policy of SCENARIO: what happened, why, what to do differently.

    A link is one way in which a journey breaks: a bot that loops, a message that nobody reads, a line without people,
    a boss who has to be asked. The world is run again with links mended, alone and together, and always with the same
    customers and the same luck. A link's share is its Shapley value: what mending it saves, averaged over the orders
    in which all could be mended; the shares sum to the loss exactly. Beside it, from runs of their own: but for
    it - what is saved when it alone is mended - and enough - what is lost when it alone is broken and all else is
    mended. Of those who are kept when a link is mended the lives are read: the path is the way from the link's record
    to the harm.

    What is lost are customers; where they hardly move, and in open demand, cases that are not solved within the watch,
    and so on: the first of --loss that moves is explained, and named.

    How many runs are made depends on the size of the world and on --replications, never on the clock.

    With --blast it is the other way round: everything that one event brought about, down the chain of causes, who
    stood in line for it, and, where one decision of the model undoes it, the same run without it.
    """
    from sim.cli.console import compile_engine, print_json, print_pages, progress
    from sim.cli.warm_up import run_pilots
    from sim.experiment.memory import check_memory
    from sim.inquiry.investigate import answer, ask
    from sim.inquiry.investigate_form import investigate_form
    from sim.report.investigate import NARROWEST, WIDEST, WIDTH, pages
    from sim.report.tables import terminal_width
    from sim.scenario import load
    from sim.scenario.scenario import choose_policies

    measure, wanted = read_loss(loss), read_share(saving)
    world = load(scenario, sets)
    chosen = choose_policies(world, [policy] if policy is not None else [], "--policy")[0]
    other = "" if against is None else choose_policies(world, [against], "--against")[0]
    if other == chosen:
        raise InputError(Problem("is the policy that is investigated", key="--against", found=other,
                                 allowed="another policy"))
    if out is not None and out.exists() and not out.is_dir():
        raise InputError(Problem("is not a directory", key="--out", found=str(out)))
    cores = workers or available_cores()
    check_memory(world, [chosen, *([other] if other else [])], at_once=cores, engine=engine)
    ready, _ = run_pilots(world, world.seed if seed is None else seed, cores, engine, quiet)
    compile_engine(engine)
    if blast is not None:
        _blast(ready, chosen, blast, seed, engine, as_json)
        return
    question = ask(ready, chosen, against=other, seed=seed, replications=replications, workers=cores, engine=engine)
    with progress(question.foretold, "runs", quiet) as tell:
        found = answer(question, measure=measure, saving=wanted, progress=tell)
    if out is not None:
        _write(found, out, quiet)
    if as_json:
        print_json(investigate_form(found))
    else:
        width = min(max(terminal_width(), NARROWEST), WIDEST) if sys.stdout.isatty() else WIDTH
        print_pages(pages(found, width=width))


def _blast(ready: Scenario, policy: str, event: str, seed: int | None, engine: str, as_json: bool) -> None:
    """Print what one event brought about."""
    from sim.cli.console import print_json
    from sim.inquiry.undone import ask_blast
    from sim.report.blast import blast_form, told

    found = ask_blast(ready, policy, event, seed=seed, engine=engine)
    if as_json:
        print_json(blast_form(found))
    else:
        click.echo(told(found), nl=False)


def read_loss(name: str | None) -> str:
    """Return the loss asked for, "" for none; InputError for one that there is not."""
    from sim.inquiry.losses import MEASURES
    from sim.scenario.problems import nearest

    if name is not None and name not in MEASURES:
        raise InputError(Problem("is no loss that can be explained", key="--loss", found=name[:80],
                                 allowed=", ".join(MEASURES), nearest=nearest(name, list(MEASURES))))
    return name or ""


def read_share(text: str) -> Fraction:
    """Return a share such as "80%" or "0.8"; InputError for what is none, or not above 0 and at most 1."""
    number = text.strip().removesuffix("%").strip()
    try:
        share = Fraction(number) / (100 if text.strip().endswith("%") else 1)
    except (ValueError, ZeroDivisionError):
        share = Fraction(0)
    if not 0 < share <= 1:
        raise InputError(Problem("is not a share of the loss", key="--save", found=text[:80],
                                 allowed='above 0 and at most 1, such as "80%" or 0.8'))
    return share


def _write(found: Investigation, out: Path, quiet: bool) -> None:
    from sim.cli.console import say_wrapped
    from sim.experiment.store import to_json
    from sim.files import make_directory, write_together
    from sim.inquiry.investigate_form import investigate_form
    from sim.report.figures.causes import causes
    from sim.report.figures.style import files
    from sim.report.investigate import markdown

    written = {"investigation.md": markdown(found).encode(),
               "investigation.json": to_json(investigate_form(found)).encode()}
    pictures = files("causes", causes(found)) if found.is_explained else {}
    make_directory(out)
    write_together({out / name: content for name, content in {**written, **pictures}.items()})
    if not quiet:
        drawn = ", and 1 picture as PNG and SVG" if pictures else ""
        say_wrapped(f"Wrote {out}: {', '.join(written)}{drawn}.")
