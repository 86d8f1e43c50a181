"""`journeysim validate`: the engine against exact theory."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from sim.cli.options import PLACES, available_cores, engine_option, json_option
from sim.errors import InputError, Problem, TargetNotMet

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.validation.card import CardResult
    from sim.validation.design import Effort
    from sim.validation.oracles import OracleCase
    from sim.validation.run_laws import LawRun

CONFIGS: Final = Path("configs")
MOST_REPLICATIONS: Final = 100_000
MOST_WORKERS: Final = 1024


@click.command(short_help="Validate an engine against exact theory.")
@click.argument("scenarios", nargs=-1, type=click.Path(path_type=Path))
@click.option("--family", "families", multiple=True, metavar="NAME",
              help="A family of theory, or `statistics`; repeatable. All by default.")
@click.option("--oracles", type=click.Path(path_type=Path), metavar="FILE",
              help="Your own cases, in the format of the shipped ones, instead of those.")
@click.option("--quick", is_flag=True, help="One case per family and short runs: half a minute, but less power.")
@click.option("--replications", type=click.IntRange(2, MOST_REPLICATIONS), metavar="N",
              show_default="by case, enough for the power needed", help="Replications of every case.")
@click.option("--workers", type=click.IntRange(1, MOST_WORKERS), metavar="N", show_default="all cores",
              help="Workers that share the runs; the results do not depend on it.")
@click.option("--markdown", "markdown_file", type=click.Path(path_type=Path), metavar="FILE",
              help="Also write the card as Markdown.")
@json_option
@engine_option
def command(
    scenarios: tuple[Path, ...], families: tuple[str, ...], oracles: Path | None, quick: bool,
    replications: int | None, workers: int | None, markdown_file: Path | None, as_json: bool, engine: str,
) -> None:
    """Validate an engine against exact theory, and scenarios against the laws that every run obeys.

    Each theoretical case becomes an ordinary scenario. For each of its quantities the card shows the theoretical value,
    the estimate with its confidence interval, the distance in standard errors, the smallest bias that would have been
    detected, and a verdict. The probability of a false alarm anywhere on the card is 1 %.

    Every policy of the SCENARIOS is run once and checked against Little's law, conservation, utilisation and work. The
    default is all files in the directory configs, if it exists and no family is given. The exit code is 3 if anything
    fails.
    """
    from sim.cli.console import compile_engine
    from sim.files import refusal
    from sim.validation.design import FULL, QUICK, Effort

    if markdown_file is not None and (reason := refusal(markdown_file)):
        raise InputError(Problem(f"cannot be written there: {reason}", key="--markdown", found=str(markdown_file),
                                 allowed=PLACES))
    base = QUICK if quick else FULL
    effort = Effort(base.share, replications or base.replications)
    cases, statistics = _choose(families, oracles, quick)
    files = _scenarios(scenarios, by_default=not families and oracles is None)
    compile_engine(engine)
    card = _run(cases, statistics, effort, engine, workers or available_cores())
    laws = _laws(files, engine)
    _show(card, laws, markdown_file, as_json)
    failed = sum(line.verdict == "fail" for line in card.lines)
    broken = sum(bool(one.violations) for one in laws)
    if failed or broken:
        raise TargetNotMet(f"{failed} quantities differ from theory, {broken} runs break a law")


def _choose(families: tuple[str, ...], oracles: Path | None, quick: bool) -> tuple[list[OracleCase], bool]:
    """Return the cases asked for, and whether the statistics are."""
    from sim.validation.oracles import check_families, read_file, shipped
    from sim.validation.whole_card import KNOWN, STATISTICS, subset

    check_families(families, KNOWN)
    cases = shipped() if oracles is None else read_file(oracles)
    check_families([case.family for case in cases], KNOWN, str(oracles or ""), "families.id")
    chosen = [case for case in cases if not families or case.family in families]
    return subset(chosen) if quick else chosen, STATISTICS in families or (not families and oracles is None)


def _scenarios(given: tuple[Path, ...], by_default: bool) -> list[tuple[str, Scenario]]:
    from sim.cli.warm_up import ready_rules
    from sim.scenario import load

    found = given or (tuple(sorted(CONFIGS.glob("*.toml"))) if by_default else ())
    loaded = [(str(path), load(path)) for path in found]
    for _, scenario in loaded:
        ready_rules(scenario)
    return loaded


def _run(cases: list[OracleCase], statistics: bool, effort: Effort, engine: str, workers: int) -> CardResult:
    from sim.cli.console import progress
    from sim.validation.whole_card import card, jobs

    with progress(jobs(cases, statistics, effort), f"{len(cases)} cases") as tell:
        return card(cases, statistics=statistics, effort=effort, engine=engine, workers=workers, progress=tell)


def _laws(files: list[tuple[str, Scenario]], engine: str) -> list[LawRun]:
    from sim.validation.whole_card import check_scenarios

    return check_scenarios(files, engine)


def _show(card: CardResult, laws: list[LawRun], markdown_file: Path | None, as_json: bool) -> None:
    from sim.cli.console import print_json, print_paragraphs, print_tables
    from sim.cli.faults import say
    from sim.files import write_bytes
    from sim.report.validation import card_tables, form, markdown, sentences

    if markdown_file is not None:
        write_bytes(markdown_file, markdown(card, laws).encode())
        say(f"Wrote {markdown_file}.")
    if as_json:
        print_json(form(card, laws))
    else:
        print_tables(card_tables(card, laws))
        print_paragraphs(sentences(card, laws))
