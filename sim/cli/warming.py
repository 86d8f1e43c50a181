"""A warm-up that the scenario leaves to be chosen, chosen in front of a user."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.experiment.warm_up import WarmUpChoice
    from sim.scenario import Scenario


def settle(
    scenario: Scenario, seed: int | None, workers: int, engine: str, quiet: bool = False
) -> tuple[Scenario, WarmUpChoice | None]:
    """Return the scenario with a warm-up in minutes, and the choice, which is announced."""
    from sim.cli.console import compile_engine, progress
    from sim.experiment.warm_up import PILOTS, is_open, settled

    if not is_open(scenario):
        return scenario, None
    compile_engine(engine)
    with progress(PILOTS * len(scenario.policies), "pilot runs to choose the warm-up", quiet) as tell:
        ready, choice = settled(scenario, seed=seed, workers=workers, engine=engine, progress=tell)
    announce(choice, quiet)
    return ready, choice


def announce(choice: WarmUpChoice | None, quiet: bool = False) -> None:
    """Say which warm-up was chosen, unless quiet, and in any case what is wrong with it."""
    from sim.cli.faults import say

    if choice is None:
        return
    if not quiet:
        say(choice.sentence())
    if warning := choice.warning():
        say(f"Warning: {warning}", lead=len("Warning:"))
