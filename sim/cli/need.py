"""`journeysim need`: the cheapest rotas that meet targets."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from sim.cli.options import PLACES, engine_option, json_option, scenario_argument, seed_option, set_option
from sim.cli.studying import RESULTS, Show, carry_out, session_options
from sim.errors import InputError, Problem
from sim.statistics.defaults import MOST_REPLICATIONS

if TYPE_CHECKING:
    from sim.study.finish import StudyResult

_FILE: Final = Path("--need")


@click.command(short_help="Find the least staff that meets targets.")
@scenario_argument
@click.option("--target", "targets", multiple=True, required=True, metavar="'OUTCOME >= LIMIT'",
              help="What is to be met, in the mean: 'channels.phone.service_level >= 80 %', 'churn <= 0.09', "
                   "'wait_mean.reps <= 30 s'. Repeatable: all are to be met.")
@click.option("--vary", multiple=True, required=True, metavar="pools.NAME.staff",
              help="Whose staff may change; a rota is scaled with its shape kept. pools.NAME.staff+ adds to every "
                   "shift instead; =LOW:HIGH behind it gives bounds, in agents on the largest shift. Repeatable: the "
                   "cheapest combination is sought.")
@click.option("--policies", metavar="A,B,...", show_default="the scenario's first",
              help="Policies of which to find the need, each by itself.")
@click.option("--by", type=click.Choice(("rota", "hour")), default="rota", show_default=True,
              help="Keep the shape of the rotas, or find one by half hours, spread over the week as Erlang A would.")
@click.option("--replications", type=click.IntRange(2, MOST_REPLICATIONS), metavar="N", default=160, show_default=True,
              help="New replications of a setting at which it stays undecided; the search takes a quarter of it.")
@click.option("--first", type=click.IntRange(2, 10_000), metavar="N", default=5, show_default=True,
              help="Replications with which every setting begins.")
@click.option("--no-assumptions", is_flag=True,
              help="Leave out which assumption of Erlang C and A makes the difference: fewer runs.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.toml",
              help="Write a scenario that extends SCENARIO with the staff that is needed.")
@seed_option
@set_option
@json_option
@session_options
@engine_option
def command(
    scenario: Path, targets: tuple[str, ...], vary: tuple[str, ...], policies: str | None, by: str, replications: int,
    first: int, no_assumptions: bool, output: Path | None, seed: int | None, sets: tuple[str, ...], as_json: bool,
    workers: int | None, dask: str | None, out: Path | None, fresh: bool, quiet: bool, dry_run: bool, engine: str,
) -> int | None:
    """Find the cheapest staff with which SCENARIO meets all targets.

    The search is by simulation: every setting meets the same customers with the same luck, begins with a few
    replications and has more where it is close. What is found, and every setting with one agent fewer, is then checked
    on new replications that had no part in the search. A target is met, or not, where the whole interval lies on one
    side of the limit; otherwise it is undecided, and that is said, with the probability that it holds. Cheapest is by
    wages (pools.NAME.cost_per_hour) where there are any, else by agent-hours.

    Beside it stands what Erlang C and Erlang A ask for, given the simulated calls, handle times and patience, and how
    the need changes when one mechanism that they leave out is switched off in the simulation.

    It is a study of the kind "need" without a file: every run is stored as soon as it is finished, and after an
    interruption the same command resumes. Ends with 3 where no setting within the bounds is shown to meet the targets;
    the nearest is printed.
    """
    from sim.scenario import load
    from sim.scenario.scenario import choose_policies
    from sim.study.definition import from_content

    _check_output(output)
    world = load(scenario, sets)
    named = [] if policies is None else [name.strip() for name in policies.split(",")]
    chosen = choose_policies(world, named, "--policies") if named else world.policies[:1]
    content: dict[str, Any] = {
        "kind": "need", "scenario": str(scenario), "policies": list(chosen), "target": list(targets),
        "vary": list(vary), "by": by, "replications": replications, "first": first,
        "assumptions": not no_assumptions,
    }
    content |= {} if seed is None else {"seed": seed}

    def then(result: StudyResult) -> int | None:
        from sim.cli.faults import NOT_MET

        found = result.summary.findings["feasible"]
        if output is not None and found:
            _write(result, scenario, output, quiet)
        return None if found else NOT_MET

    with _as_options():
        return carry_out(from_content(content, _FILE), RESULTS / f"{scenario.stem}_need" if out is None else out,
                         scenario=world, sets=sets, workers=workers, dask=dask, engine=engine, fresh=fresh,
                         quiet=quiet, dry_run=dry_run, replaces=True, show=Show(as_json=as_json), then=then)


@contextmanager
def _as_options() -> Iterator[None]:
    """Name the option that is wrong, where a study that was read from a file would name its key."""
    try:
        yield
    except InputError as error:
        raise InputError([
            replace(problem, file="", key=f"--{problem.key.partition('.')[0].partition('[')[0]}")
            if problem.file == str(_FILE) else problem for problem in error.problems]) from None


def _check_output(output: Path | None) -> None:
    if output is not None and (output.is_dir() or not output.parent.is_dir()):
        raise InputError(Problem("cannot be written", key="--output", found=str(output), allowed=PLACES))


def _write(result: StudyResult, scenario: Path, output: Path, quiet: bool) -> None:
    """Write the scenario that extends the one that was asked about."""
    from sim.cli.console import say_wrapped
    from sim.files import write_bytes
    from sim.report.need import scenario_text

    path = Path(os.path.relpath(scenario.resolve(), output.resolve().parent)).as_posix()
    write_bytes(output, scenario_text(result, path).encode())
    if not quiet:
        say_wrapped(f"Wrote {output}.")
