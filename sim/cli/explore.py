"""`journeysim explore`: a live page on which two policies of a scenario can be moved and compared."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.completion import complete_policies, complete_scenario
from sim.cli.options import available_cores, seed_option, set_option
from sim.errors import InputError, Problem

if TYPE_CHECKING:
    from sim.explore.front_desk import Desk
    from sim.explore.live.embedded import Engine


@click.command(short_help="Open a live page: two policies side by side, and levers that answer.")
@click.argument("scenario", type=click.Path(path_type=Path), required=False, shell_complete=complete_scenario)
@click.option("--policies", metavar="A,B", shell_complete=complete_policies, show_default="the first and the last",
              help="The two policies that the page begins with.")
@click.option("--port", type=click.IntRange(1, 65_535), metavar="N", default=8765, show_default=True,
              help="Port of 127.0.0.1; where it is taken, the next that is free.")
@click.option("--no-open", is_flag=True, help="Print the address, and open no browser.")
@click.option("--export", "exported_to", type=click.Path(path_type=Path), metavar="FILE.html",
              show_default="a page is served",
              help="Write one page that opens from disk, with what it may be asked worked out before: two levers, "
                   "lives, a film, the reasons, and where the world is the course's, its lessons.")
@click.option("--live/--no-live", default=True, show_default=True,
              help="With --export: the engine itself in the page, as WebAssembly, so that every lever moves.")
@seed_option
@set_option
def command(
    scenario: Path | None, policies: str | None, port: int, no_open: bool, exported_to: Path | None, live: bool,
    seed: int | None, sets: tuple[str, ...],
) -> None:
    """Open a page with two policies of SCENARIO side by side, which answers while a lever is moved.

    Without SCENARIO it begins with the world of the course; the page lists all shipped worlds. Both policies meet the
    same customers with the same luck. The verdict stands on top, and is given after 5, 10, 20, 50 and 100 runs by
    intervals that allow for looking so often; the numbers are those of `compare` with as many replications. Nothing is
    loaded from outside, and only this machine can see the page. Ctrl-C ends it.
    """
    from sim.cli.console import compile_engine
    from sim.engine import ENGINES
    from sim.explore.server import free_port, new_secret, serve

    desk = _desk(scenario or _first(), policies, seed, sets)
    if exported_to is not None:
        _export(desk, exported_to, live)
        return
    try:
        listening = free_port(port)
    except OSError as error:
        raise InputError(Problem(str(error), key="--port")) from None
    compile_engine(ENGINES[0])
    secret = new_secret()
    address = f"http://127.0.0.1:{listening.getsockname()[1]}/{secret}/"

    def ready() -> None:
        click.echo(f"The page is at {address}\nCtrl-C ends it.")
        if not no_open:
            click.launch(address)

    serve(desk, secret, listening, ready)


def _first() -> Path:
    """Return the file of the world to begin with; InputError where the shipped worlds are not there."""
    from sim.explore.presets import FIRST, as_named, file_of

    file = file_of(FIRST)
    if file is None:
        raise InputError(Problem("has to be named: the shipped worlds are not installed", key="SCENARIO"))
    return Path(as_named(file))


def _export(desk: Desk, path: Path, live: bool) -> None:
    """Write the page as one file, with the engine in it where that can be; OSError where it cannot be written."""
    from sim.cli.console import compile_engine, progress
    from sim.cli.faults import say
    from sim.engine import ENGINES
    from sim.explore.exported import exported, steps
    from sim.files import write_bytes

    compile_engine(ENGINES[0])
    engine, lacking = _engine(desk) if live else (None, "")
    with progress(steps(desk), "settings", False) as tell:
        page = exported(desk, tell, engine)
    write_bytes(path, page)
    say(f"Wrote {path}, {len(page) / 1e6:.1f} MB.{'' if not lacking else f' It runs nothing itself: {lacking}.'}")


def _engine(desk: Desk) -> tuple[Engine | None, str]:
    """Return the engine for a page, or why there is none."""
    from sim.explore.exported import RUNS
    from sim.explore.live.embedded import engine_of, why_not

    lacking = why_not(desk)
    found = None if lacking else engine_of(desk, RUNS)
    return found, lacking or ("" if found else "this version of Numba does not give the engine's code")


def _desk(path: Path, policies: str | None, seed: int | None, sets: tuple[str, ...]) -> Desk:
    """Return what answers for a scenario; InputError for faults."""
    from sim.explore.front_desk import Desk
    from sim.explore.settings import default_policies
    from sim.scenario import load
    from sim.scenario.scenario import choose_policies

    world = load(path, sets)
    pair = default_policies(world)
    if policies is not None:
        asked = [name.strip() for name in policies.split(",")]
        if len(asked) != 2:
            raise InputError(Problem("has to name two policies", key="--policies", found=policies,
                                     allowed=f"two of {', '.join(world.policies)}"))
        if asked[0] != asked[1]:
            choose_policies(world, asked, "--policies")
        pair = (asked[0], asked[1]) if asked[0] != asked[1] else (choose_policies(world, asked[:1], "--policies")[0],
                                                                  ) * 2
    return Desk(world, str(path), world.seed if seed is None else seed, pair, available_cores(), sets=sets)
