"""`journeysim erlang`: Erlang's formulas as a calculator, with patience of any law."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.options import check_picture, json_option, plot_option
from sim.errors import InputError, Problem

if TYPE_CHECKING:
    from sim.report.erlang import Told
    from sim.validation.erlang import Desk


@click.command(short_help="Say what Erlang's formulas say: waits and hang-ups, with patience of any law.")
@click.option("--agents", type=int, metavar="N", required=True, help="People who serve one line.")
@click.option("--calls", type=float, metavar="RATE", required=True, help="Calls an hour.")
@click.option("--handle", metavar="DURATION", required=True, help='Mean handle time, such as "6 min".')
@click.option("--patience", "laws", multiple=True, metavar="LAW",
              help='How long callers stay in line before they hang up: a law such as "exponential(3 min)" or '
                   '"lognormal(3 min, 2)", with the parameters in the order of the scenario reference; a table as in a '
                   'scenario file; or a duration, after which all hang up. Repeatable. Where nobody hangs up is always '
                   "told too.")
@click.option("--target", metavar="DURATION", default="20 s", show_default=True,
              help="What counts as served promptly.")
@plot_option
@json_option
def command(
    agents: int, calls: float, handle: str, laws: tuple[str, ...], target: str, plot: Path | None, as_json: bool,
) -> None:
    """Print what Erlang's formulas say of one line of calls: how many wait and hang up, for how long, how busy all are.

    Without patience that is Erlang C, with exponential patience Erlang A, and with any other law M/M/n+G, by the
    integrals of Baccelli and Hebuterne. Nothing is simulated: the figures are exact for calls that come at random,
    exponential handle times and a desk that has settled. Several laws stand below each other, and in one picture: waits
    and hang-ups over the load.
    """
    from sim.cli.console import print_json, print_tables
    from sim.cli.faults import say
    from sim.files import write_bytes
    from sim.report.erlang import erlang_form, table
    from sim.validation.erlang import Desk, answer
    from sim.validation.patience_laws import read_patience

    check_picture(plot)
    desk = Desk(agents, calls, _minutes(handle, "--handle"), _minutes(target, "--target"))
    patience = [None, *(law for law in map(read_patience, laws) if law is not None)]
    told: list[Told] = [(law, answer(desk, law)) for law in patience]
    if plot is not None:
        write_bytes(plot, _picture(desk, told, plot))
        say(f"Wrote {plot}.")
    if as_json:
        print_json(erlang_form(desk, told))
    else:
        print_tables([table(desk, told)])


def _minutes(text: str, key: str) -> float:
    """Read a duration; a number alone is minutes."""
    from pydantic_core import PydanticCustomError

    from sim.scenario.durations import ALLOWED, minutes
    from sim.scenario.problems import show

    try:
        value = float(text)
    except ValueError:
        value = None
    try:
        return minutes(text if value is None else value)
    except PydanticCustomError as error:
        message = (error.context or {}).get("message", "is not a duration")
        raise InputError(Problem(message, key=key, found=show(text), allowed=ALLOWED)) from None


def _picture(desk: Desk, told: list[Told], plot: Path) -> bytes:
    from sim.report.figures.erlang import erlang_curves
    from sim.report.figures.style import picture

    return picture(erlang_curves(desk, told), "svg" if plot.suffix.lower() == ".svg" else "png")
