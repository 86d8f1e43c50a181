"""Arguments and options that several commands share."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from sim.cli.completion import complete_policies, complete_policy, complete_scenario
from sim.errors import InputError, Problem
from sim.experiment.simulate import ENGINES

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
LARGEST_SEED: Final = 2**64 - 1
ABOUT: Final = ("unit", "better", "label")
"""What may be said of a measure behind its file."""
PICTURES: Final = (".png", ".svg")
PLACES: Final = "a file in a directory that exists, or a pipe or device such as /dev/stdout"
"""Where a command that writes one file can write it."""


def scenario_argument(function: Decorated) -> Decorated:
    """Add the argument SCENARIO, a path."""
    return click.argument("scenario", type=click.Path(path_type=Path), shell_complete=complete_scenario)(function)


def set_option(function: Decorated) -> Decorated:
    """Add `--set`, which may be given again and again."""
    return click.option(
        "--set", "sets", multiple=True, metavar="PATH=VALUE",
        help="Override a key of the scenario under every policy, such as chain.rep.authority=250; read as TOML, else "
             "as text. += and *= change what is there: pools.reps.staff+=2, chain.rep.handle*=1.1. Repeatable.",
    )(function)


def seed_option(function: Decorated) -> Decorated:
    """Add `--seed`."""
    return click.option("--seed", type=click.IntRange(0, LARGEST_SEED), metavar="N", show_default="the scenario's",
                        help="Seed of all random draws.")(function)


def engine_option(function: Decorated) -> Decorated:
    """Add `--engine`."""
    return click.option("--engine", type=click.Choice(ENGINES), default=ENGINES[0], show_default=True,
                        help="The engine that runs the model.")(function)


def run_rules_option(function: Decorated) -> Decorated:
    """Add `--run-rules`, for commands that read a directory of results."""
    return click.option(
        "--run-rules", is_flag=True,
        help="Execute the Python that the results bring, rules and measures of one's own, with your rights. Without it "
             "they are refused: read the files first, in manifest.json.")(function)


def json_option(function: Decorated) -> Decorated:
    """Add `--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON in a stable, versioned format.")(function)


def plot_option(function: Decorated) -> Decorated:
    """Add `--plot`; see `check_picture`."""
    return click.option("--plot", type=click.Path(path_type=Path), metavar="FILE",
                        help="Also draw it, as .png or .svg.")(function)


def check_picture(plot: Path | None) -> None:
    """Refuse a picture of a form that is not known, or where it cannot be written, before it is worked for."""
    from sim.files import refusal

    if plot is None:
        return
    if plot.suffix.lower() not in PICTURES:
        raise InputError(Problem("is not a kind of picture", key="--plot", found=str(plot),
                                 allowed=f"a name that ends in {' or '.join(PICTURES)}"))
    if reason := refusal(plot):
        raise InputError(Problem(f"cannot be written there: {reason}", key="--plot", found=str(plot), allowed=PLACES))


def full_option(function: Decorated) -> Decorated:
    """Add `--full`."""
    return click.option("--full", is_flag=True,
                        help="Of a comparison also print levels, all differences, variance reduction, risk, and what "
                             "small effects could do; these intervals hold one by one.")(function)


def policy_option(function: Decorated) -> Decorated:
    """Add `--policy`."""
    return click.option("--policy", metavar="NAME", shell_complete=complete_policy, show_default="the scenario's first",
                        help="The policy to run.")(function)


def policies_option(function: Decorated) -> Decorated:
    """Add `--policies`."""
    return click.option("--policies", metavar="A,B,...", shell_complete=complete_policies, show_default="all",
                        help="Policies to compare; differences are taken from the first.")(function)


def metric_option(function: Decorated) -> Decorated:
    """Add `--metric`, which may be given again and again."""
    return click.option(
        "--metric", "metrics", multiple=True, metavar="NAME=FILE:FUNC",
        help="A measure of one's own, such as late=measures.py:late: a Python function that makes one number of the "
             "log of a run, an outcome like any other. May be followed by ,unit=min ,better=less (or more) "
             ",label=TEXT. Repeatable.",
    )(function)


def read_metrics(options: Sequence[str]) -> dict[str, dict[str, str]]:
    """Read `--metric` options into the table of that name in the file of a study; InputError for what is none."""
    table: dict[str, dict[str, str]] = {}
    problems = []
    for option in options:
        name, equals, text = (part.strip() for part in option.partition("="))
        file, *about = (part.strip() for part in text.split(","))
        pairs = [part.partition("=") for part in about]
        if not equals or not name or not file or any(not mark or key.strip() not in ABOUT for key, mark, _ in pairs):
            problems.append(Problem("does not say what to measure", key="--metric", found=option[:80],
                                    allowed="NAME=FILE.py:FUNCTION, perhaps with ,unit=U ,better=less ,label=TEXT"))
        elif name in table:
            problems.append(Problem("is given twice", key="--metric", found=name[:80]))
        else:
            table[name] = {"file": file} | {key.strip(): value.strip() for key, _, value in pairs}
    if problems:
        raise InputError(problems)
    return table


def memory_option(function: Decorated) -> Decorated:
    """Add `--memory`, an amount of memory in bytes: 8GiB, 500 MB, 64 (GiB)."""
    return click.option("--memory", callback=_size, metavar="SIZE", show_default="what is free here",
                        help="Check for a machine with this much free memory, such as 8GiB.")(function)


def _size(_: click.Context, __: click.Parameter, text: str | None) -> float | None:
    if text is None:
        return None
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        raise click.BadParameter(f"{text!r} is not a size such as 8GiB or 500MB.")
    return float(match[1]) * _UNITS[(match[2] or "gib").lower()]


_SIZE: Final = re.compile(r"(\d+(?:\.\d+)?) ?([kmgt]i?b)?", re.IGNORECASE | re.ASCII)
_UNITS: Final = {f"{letter}{i}b": (1024.0 if i else 1000.0) ** power
                 for power, letter in enumerate("kmgt", start=1) for i in ("", "i")}


def available_cores() -> int:
    """Return the number of cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
