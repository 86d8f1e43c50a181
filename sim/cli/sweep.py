"""`journeysim sweep`: a sweep without writing a file for it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import click

from sim.cli.command_line import started
from sim.cli.options import (
    engine_option,
    metric_option,
    policies_option,
    read_metrics,
    scenario_argument,
    seed_option,
    set_option,
)
from sim.cli.studying import RESULTS, Show, as_options, carry_out, report_option, session_options
from sim.errors import InputError, Problem
from sim.statistics.defaults import DEFAULT_REPLICATIONS, MOST_POINTS, MOST_REPLICATIONS

_SHAPE: Final = "PATH=LOW:HIGH, PATH=LOW:HIGH:POINTS (optionally followed by :log or :integer), or PATH=A,B,C"
_FLAGS: Final = ("log", "integer")
_OPTIONS: Final = ("outcomes", "policies", "seed")


@click.command(short_help="Vary some keys and see how the outcomes respond.")
@scenario_argument
@click.option("--vary", multiple=True, metavar="PATH=RANGE", required=True,
              help="A key and its range: chain.rep.authority=0:500:6 (low:high:points), optionally followed by :log "
                   "or :integer, or values such as pools.reps.discipline=fifo,lifo. += and *= change what is there: "
                   "pools.reps.staff*=0.8:1.2:5. policies.NAME.PATH varies one policy only. Repeatable.")
@click.option("--design", type=click.Choice(("grid", "lhs", "sobol")), default="grid", show_default=True,
              help="All combinations, a Latin hypercube, or a Sobol sequence.")
@click.option("--points", type=click.IntRange(1, MOST_POINTS), metavar="N", default=64, show_default=True,
              help="Points of a Latin hypercube or a Sobol sequence.")
@click.option("--replications", type=click.IntRange(1, MOST_REPLICATIONS), metavar="R",
              default=DEFAULT_REPLICATIONS, show_default=True,
              help="Replications of every policy at every point.")
@policies_option
@click.option("--outcomes", metavar="A,B,...", show_default="the headline outcomes",
              help="Outcomes to summarise; the table of runs contains all of them.")
@metric_option
@seed_option
@set_option
@report_option
@session_options
@engine_option
def command(
    scenario: Path, vary: tuple[str, ...], design: str, points: int, replications: int, policies: str | None,
    outcomes: str | None, metrics: tuple[str, ...], seed: int | None, sets: tuple[str, ...], report: bool,
    workers: int | None, dask: str | None, out: Path | None, fresh: bool, quiet: bool, dry_run: bool, engine: str,
) -> int | None:
    """Run the policies of SCENARIO over a range of values of some of its keys.

    Replication k has the same customers with the same luck at every point and under every policy. A key whose values
    make no difference to the simulation is refused, and so is the seed. Everything else works as in `journeysim study`,
    for which this is a shorthand.
    """
    from sim.study.definition import from_content

    content: dict[str, Any] = {
        "kind": "sweep", "scenario": str(scenario), "replications": replications, "factors": factors(vary),
        "design": {"kind": design, "points": points},
    }
    for key, names in (("policies", policies), ("outcomes", outcomes)):
        if names is not None:
            content[key] = [name.strip() for name in names.split(",")]
    if metrics:
        content["metrics"] = read_metrics(metrics)
    if seed is not None:
        content["seed"] = seed
    with as_options("--vary", _OPTIONS):
        return carry_out(from_content(content, Path("--vary")),
                         RESULTS / f"{scenario.stem}_sweep" if out is None else out, sets=sets, workers=workers,
                         dask=dask, engine=engine, fresh=fresh, quiet=quiet, dry_run=dry_run,
                         show=Show(report=report), started=started(scenario, seed, sets))


def factors(options: Sequence[str], key: str = "--vary") -> dict[str, dict[str, Any]]:
    """Read `--vary` options, or others of their form, into the table of factors of a study, named by their paths."""
    table: dict[str, dict[str, Any]] = {}
    problems = []
    for option in options:
        path, equals, text = option.partition("=")
        entry = _factor(path.strip(), text.strip())
        if not equals or not path.strip() or entry is None:
            problems.append(Problem("does not say what to vary", key=key, found=option[:80], allowed=_SHAPE))
        elif path.strip() in table:
            problems.append(Problem("is given twice", key=key, found=path.strip()[:80]))
        else:
            table[path.strip()] = entry
    if problems:
        raise InputError(problems)
    return table


def _factor(path: str, text: str) -> dict[str, Any] | None:
    parts = [part.strip() for part in text.split(":")]
    if len(parts) > 1 and "," not in text:
        return _range(path, parts)
    values = [_value(part.strip()) for part in text.split(",")]
    return {"path": path, "values": values} if all(value != "" for value in values) else None


def _range(path: str, parts: list[str]) -> dict[str, Any] | None:
    flags = [part for part in parts[2:] if part in _FLAGS]
    counts = [part for part in parts[2:] if part not in _FLAGS]
    if len(counts) > 1 or not all(part.isascii() and part.isdigit() for part in counts):
        return None
    entry: dict[str, Any] = {"path": path, "low": _value(parts[0]), "high": _value(parts[1])}
    return entry | {flag: True for flag in flags} | ({"points": int(counts[0])} if counts else {})


def _value(text: str) -> Any:
    """Read a value as `--set` does: as TOML, else as text."""
    from sim.scenario.content import overrides_from
    from sim.scenario.problems import Reporter

    return overrides_from([f"value={text}"], Reporter())["value"]
