"""`journeysim diff`: the first record in which two logs, policies or versions differ, and how that spreads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from sim.cli.completion import complete_policies, complete_scenario
from sim.cli.options import engine_option, json_option, seed_option, set_option
from sim.errors import InputError, Problem
from sim.statistics.defaults import MOST_REPLICATIONS

if TYPE_CHECKING:
    from sim.eventlog import Log, Names
    from sim.inquiry.diff import Side

DIFFERENT: Final = 1
_PARQUET: Final = b"PAR1"
_ALLOWED: Final = "a log (FILE.parquet that `run --log` wrote), SCENARIO.toml, or SCENARIO.toml:POLICY"


@click.command(short_help="Show where two logs, policies or versions part, in words.")
@click.argument("a", metavar="A", shell_complete=complete_scenario)
@click.argument("b", metavar="[B]", required=False, shell_complete=complete_scenario)
@click.option("--policies", metavar="P,Q", shell_complete=complete_policies,
              help="Two policies of the scenario A, in place of B.")
@seed_option
@click.option("--replication", type=click.IntRange(0, 2**63 - 1), metavar="K", default=0, show_default=True,
              help="The first replication that is run.")
@click.option("--replications", type=click.IntRange(1, MOST_REPLICATIONS), metavar="N", default=1, show_default=True,
              help="How many replications are run and compared in pairs.")
@set_option
@json_option
@click.option("--workers", type=click.IntRange(1, 1024), metavar="N", show_default="all cores",
              help="Cores of this machine to use; the results do not depend on it.")
@engine_option
def command(
    a: str, b: str | None, policies: str | None, seed: int | None, replication: int, replications: int,
    sets: tuple[str, ...], as_json: bool, workers: int | None, engine: str,
) -> int | None:
    """Show the first record in which A and B differ, in words, and how the difference spreads.

    A and B are logs that `run --log` has written - by two versions of journeysim, say -, or SCENARIO.toml:POLICY, which
    is run; or A alone is a scenario, with two of its policies in --policies. Customers are matched by what keys their
    luck, not by their number in the log, and their stories compared record by record: for how many they part, with
    what, and how many have parted by which week.

    \b
    Exit codes:
      0    equal to the byte
      1    different
      2    bad input
    """
    from sim.cli.console import print_json, print_pages, progress
    from sim.cli.options import available_cores
    from sim.inquiry.diff import compare_sides
    from sim.report.diff import form, pages

    texts = _texts(a, b, policies)
    opened = _Opening(sets, seed, workers or available_cores(), engine, replications)
    sides = [opened.side(text) for text in texts]
    _refuse_idle(sides, seed, replication, replications, sets)
    with progress(replications, "replications compared") as tell:
        diff = compare_sides(sides[0][0], sides[1][0], replications=range(replication, replication + replications),
                             workers=workers or available_cores(), engine=engine, progress=tell)
    labels, names = _labels(texts, sides), (sides[0][1], sides[1][1])
    if as_json:
        print_json(form(diff, labels, names))
    else:
        print_pages(pages(diff, labels, names))
    return None if diff.equal else DIFFERENT


def _texts(a: str, b: str | None, policies: str | None) -> tuple[str, str]:
    """Return what is compared: A and B, or two policies of A."""
    if (b is None) == (policies is None):
        raise InputError(Problem("say what is compared with A", key="B" if policies is None else "--policies",
                                 allowed="either B, or --policies P,Q of the scenario A"))
    if b is not None:
        return a, b
    assert policies is not None
    chosen = [name.strip() for name in policies.split(",")]
    if len(chosen) != 2:
        raise InputError(Problem("are not two policies", key="--policies", found=policies[:80], allowed="P,Q"))
    return f"{a}:{chosen[0]}", f"{a}:{chosen[1]}"


class _Opening:
    """Opens either side: a log is read, a scenario is made ready to run."""

    def __init__(self, sets: tuple[str, ...], seed: int | None, workers: int, engine: str, replications: int) -> None:
        self._sets, self._seed, self._workers, self._engine = sets, seed, workers, engine
        self._at_once = 2 * min(workers, replications)

    def side(self, text: str) -> tuple[Side, Names, str]:
        """Return one side, what its numbers are called, and what it is called itself."""
        from sim.inquiry.diff import Side

        path = Path(text)
        if path.is_file() and _is_log(path):
            log = _loaded(path)
            return Side(log=log), log.known_names(), text
        name, policy = (text, None) if path.is_file() else _split(text)
        return self._world(Path(name), policy)

    def _world(self, path: Path, policy: str | None) -> tuple[Side, Names, str]:
        from sim.cli.warm_up import run_pilots
        from sim.experiment.memory import check_memory
        from sim.experiment.naming import names_of
        from sim.inquiry.diff import Side
        from sim.scenario import load
        from sim.scenario.scenario import choose_policies

        scenario = load(path, self._sets)
        chosen = choose_policies(scenario, [policy] if policy is not None else [], f"{path}:{policy}")[0]
        check_memory(scenario, [chosen], at_once=self._at_once, engine=self._engine)
        seed = scenario.seed if self._seed is None else self._seed
        ready, _ = run_pilots(scenario, seed, self._workers, self._engine)
        world = ready.world(chosen)
        return Side(world, seed), names_of(world), chosen


def _is_log(path: Path) -> bool:
    with path.open("rb") as file:
        return path.suffix == ".parquet" or file.read(len(_PARQUET)) == _PARQUET


def _loaded(path: Path) -> Log:
    from sim.eventlog import load

    return load(path)


def _split(text: str) -> tuple[str, str]:
    name, colon, policy = text.rpartition(":")
    if not colon or not name or not policy:
        raise InputError(Problem("there is no such file", file=text, allowed=_ALLOWED))
    return name, policy


def _refuse_idle(sides: list[tuple[Side, Names, str]], seed: int | None, replication: int, replications: int,
                 sets: tuple[str, ...]) -> None:
    """Refuse options that two logs, or one, leave without effect."""
    logs = [side.log is not None for side, _, _ in sides]
    if any(logs) and replications > 1:
        raise InputError(Problem("a log is one replication", key="--replications", found=str(replications),
                                 allowed="1, with --replication K for the other side"))
    given = {"--seed": seed is not None, "--replication": replication != 0, "--set": bool(sets)}
    idle = next((key for key, used in given.items() if used), "")
    if all(logs) and idle:
        raise InputError(Problem("has no effect: two logs are compared, and nothing is run", key=idle,
                                 allowed="with a SCENARIO"))


def _labels(texts: tuple[str, str], sides: list[tuple[Side, Names, str]]) -> tuple[str, str]:
    """Return what the sides are called: short, unless they would then be called alike."""
    short = (sides[0][2], sides[1][2])
    return short if short[0] != short[1] else texts
