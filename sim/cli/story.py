"""`journeysim story`: one life as a readable account, alone or beside the same customer's under another policy."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from sim.cli.completion import complete_policy
from sim.cli.options import (
    available_cores,
    engine_option,
    json_option,
    policy_option,
    scenario_argument,
    seed_option,
    set_option,
)
from sim.errors import InputError, Problem
from sim.statistics.defaults import MOST_REPLICATIONS

if TYPE_CHECKING:
    from sim.inquiry.choosing import Chosen
    from sim.report.story import Pair
    from sim.scenario import Scenario

_WAYS: Final = ("worst", "typical", "lost", "saved")
MOST_WORKERS: Final = 1024
WIDTH: Final = 100
"""Columns of the account where there is no terminal, and at most."""


@click.command(short_help="Tell one customer's life as a readable account.")
@scenario_argument
@policy_option
@click.option("--customer", type=click.IntRange(0, 2**31 - 1), metavar="N",
              help="Tell of customer N, as the log numbers them.")
@click.option("--worst", is_flag=True, help="Tell of the case of the greatest harm; this is the default.")
@click.option("--typical", is_flag=True,
              help="Tell of the watched case nearest to the medians of time, contacts and effort.")
@click.option("--lost", is_flag=True, help="Tell of the worst case after which a customer left because of it.")
@click.option("--saved", is_flag=True,
              help="Tell of the worst case after which a customer left who stays under the policy of --against.")
@click.option("--against", metavar="NAME", shell_complete=complete_policy,
              help="Put the same customer with the same luck under this policy beside it, and say where they part.")
@seed_option
@click.option("--replication", type=click.IntRange(0, 2**63 - 1), metavar="K", default=0, show_default=True,
              help="Number of the replication to tell of, or the first to look through.")
@click.option("--replications", type=click.IntRange(1, MOST_REPLICATIONS), metavar="N", default=1, show_default=True,
              help="Replications to look through for whom to tell of.")
@set_option
@click.option("--workers", type=click.IntRange(1, MOST_WORKERS), metavar="N", show_default="all cores",
              help="Cores of this machine to use; the story does not depend on it.")
@click.option("-o", "--out", type=click.Path(path_type=Path), metavar="DIR",
              help="Also write story.md and the picture, story.png and story.svg, to a directory.")
@click.option("--markdown", is_flag=True, help="Print the page story.md.")
@json_option
@engine_option
def command(
    scenario: Path, policy: str | None, customer: int | None, worst: bool, typical: bool, lost: bool, saved: bool,
    against: str | None, seed: int | None, replication: int, replications: int, sets: tuple[str, ...],
    workers: int | None, out: Path | None, markdown: bool, as_json: bool, engine: str,
) -> None:
    """Tell the life of one customer of SCENARIO as a readable account.

    When and through which door the customer came, to whom, how long it took and why, what was promised, how the three
    questions stood (do you care for me, can you help me, can I trust you), what it cost and how it ended. Harm orders
    cases by whether the customer left because of it, then by effort, then by how many others were told of it, then by
    how long it lasted; cases count from the warm-up on.

    --json prints a list of {"time", "says", "records"}: the minute, a sentence, and the positions in the log of the
    records that it tells of; with --against each names its policy, and an entry "parting" stands between the two lives.
    """
    from sim.cli.console import compile_engine
    from sim.cli.warm_up import run_pilots
    from sim.experiment.memory import check_memory
    from sim.scenario import load

    world = load(scenario, sets)
    way = _way(customer, {"worst": worst, "typical": typical, "lost": lost, "saved": saved}, against, replications)
    names = _policies(world, policy, against)
    cores = workers or available_cores()
    check_memory(world, names, at_once=min(cores, replications), engine=engine)
    used_seed = world.seed if seed is None else seed
    ready, _ = run_pilots(world, used_seed, cores, engine)
    compile_engine(engine)
    chosen = None
    if way is not None:
        chosen = _choose(ready, names, way, used_seed, range(replication, replication + replications), cores, engine)
        customer, replication = chosen.customer, chosen.replication
    assert customer is not None
    pair = _told(ready, names, customer, used_seed, replication, engine)
    _show(ready, names, pair, chosen, out, markdown, as_json)


def _way(customer: int | None, asked: dict[str, bool], against: str | None, replications: int) -> str | None:
    """Return the way in which the customer is chosen; None where its number is given."""
    wanted = [way for way, given in asked.items() if given]
    if len(wanted) + (customer is not None) > 1:
        second = f"--{wanted[-1]}"
        raise InputError(Problem("cannot be combined with another choice of the customer", key=second,
                                 allowed="one of --customer, --worst, --typical, --lost, --saved"))
    if customer is not None:
        if replications > 1:
            raise InputError(Problem("has nothing to look through with --customer", key="--replications",
                                     found=str(replications), allowed="1; --replication says which one"))
        return None
    if asked["saved"] and against is None:
        raise InputError(Problem("needs the policy under which the customer stays", key="--saved",
                                 allowed="--against with the name of a policy"))
    return wanted[0] if wanted else "worst"


def _policies(world: Scenario, policy: str | None, against: str | None) -> tuple[str, ...]:
    """Return the policy of the story, and the one that it is told against if any."""
    from sim.scenario.scenario import choose_policies

    first = choose_policies(world, [policy] if policy is not None else [], "--policy")[0]
    if against is None:
        return (first,)
    if against == first:
        raise InputError(Problem("is the policy of the story itself", key="--against", found=against,
                                 allowed=", ".join(name for name in world.policies if name != first) or "none"))
    return first, choose_policies(world, [against], "--against")[0]


def _choose(ready: Scenario, names: tuple[str, ...], way: str, seed: int, replications: range, cores: int,
            engine: str) -> Chosen:
    from sim.cli.console import progress
    from sim.inquiry.choosing import choose

    with progress(len(replications), "looking for whom to tell of", quiet=len(replications) < 2) as tell:
        return choose(ready, names[0], way, against=names[-1] if len(names) > 1 else None, seed=seed,
                      replications=replications, workers=cores, engine=engine, progress=tell)


def _told(ready: Scenario, names: tuple[str, ...], customer: int, seed: int, replication: int, engine: str) -> Pair:
    from sim.inquiry.divergence import parting, twin_of
    from sim.inquiry.lives import life_of, told
    from sim.report.story import Pair, Story

    life = life_of(told(ready, names[0], seed=seed, replication=replication, engine=engine), customer)
    story = Story(life, ready.policy_titles[names[0]])
    if len(names) < 2:
        return Pair(story, None, "", None)
    title = ready.policy_titles[names[1]]
    twin = twin_of(life, told(ready, names[1], seed=seed, replication=replication, engine=engine))
    if twin is None:
        return Pair(story, None, title, None)
    parts = parting(life, twin, ready)
    if parts is None:
        return Pair(story, Story(twin, title), title, None)
    return Pair(Story(life, story.title, parts.ours), Story(twin, title, parts.theirs), title, parts)


def _show(
    ready: Scenario, names: tuple[str, ...], pair: Pair, chosen: Chosen | None, out: Path | None, markdown: bool,
    as_json: bool,
) -> None:
    from sim.cli.console import print_json, print_pages
    from sim.cli.faults import say
    from sim.report.labels import UNTITLED
    from sim.report.story import form, pair_form
    from sim.report.story_page import page, pages
    from sim.report.tables import terminal_width

    about = ready.title or UNTITLED
    if out is not None:
        _write(pair, about, chosen, out)
        say(f"Wrote story.md, story.png and story.svg to {out}.")
    if as_json:
        print_json(pair_form(pair, (names[0], names[-1])) if pair.other_title else form(pair.story))
    elif markdown:
        click.echo(page(pair, about, chosen).rstrip("\n"))
    else:
        width = min(terminal_width(), WIDTH) if sys.stdout.isatty() else WIDTH
        print_pages(pages(pair, about, chosen, width))


def _write(pair: Pair, about: str, chosen: Chosen | None, out: Path) -> None:
    """Write the page and the picture; the directory is made where there is none."""
    from sim.files import write_together
    from sim.report.figures.story import story_pictures
    from sim.report.story_page import page

    if out.exists() and not out.is_dir():
        raise InputError(Problem("is not a directory", key="--out", found=str(out)))
    out.mkdir(parents=True, exist_ok=True)
    case = None if chosen is None else chosen.case
    contents = {"story.md": page(pair, about, chosen, picture="story.png").encode("utf-8")}
    contents |= story_pictures(pair, about, case)
    write_together({out / name: content for name, content in contents.items()})
