"""A scenario made ready in front of a user: rules of its own are told and checked, a warm-up left open is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.experiment.warm_up import WarmUpChoice
    from sim.outcomes.own_measures import Measure
    from sim.scenario import Scenario


def run_pilots(
    scenario: Scenario, seed: int | None, workers: int, engine: str, quiet: bool = False
) -> tuple[Scenario, WarmUpChoice | None]:
    """Return the scenario with a warm-up in minutes, and the choice, which is announced."""
    from sim.cli.console import compile_engine, progress
    from sim.experiment.warm_up import PILOTS, choose_warm_up, is_open

    ready_rules(scenario, quiet)
    if not is_open(scenario):
        return _with_rate(scenario, seed, workers, engine, quiet), None
    compile_engine(engine)
    with progress(PILOTS * len(scenario.policies), "pilot runs to choose the warm-up", quiet) as tell:
        choice = choose_warm_up(scenario, seed=seed, workers=workers, engine=engine, progress=tell)
    announce(choice, quiet)
    return _with_rate(scenario.with_warm_up(choice.minutes), seed, workers, engine, quiet), choice


def ready_rules(scenario: Scenario, quiet: bool = False) -> None:
    """Say that a scenario brings Python of its own, and which, unless quiet; then check it, which executes it."""
    from sim.cli.console import RULES_OF_ITS_OWN_NOTICE, patience
    from sim.cli.faults import say
    from sim.experiment.own_rules import check_own_rules
    from sim.report.own_rules import executed

    if scenario.rule_files and not quiet:
        say(f"Note: {executed(scenario.rule_files)}")
    with patience(RULES_OF_ITS_OWN_NOTICE):
        check_own_rules(scenario)


def say_measures(measures: Sequence[Measure]) -> None:
    """Say that a study brings Python of its own by which it measures, and which."""
    from sim.cli.faults import say
    from sim.report.own_rules import executed_measures

    say(f"Note: {executed_measures(measures)}")


def _with_rate(scenario: Scenario, seed: int | None, workers: int, engine: str, quiet: bool) -> Scenario:
    """Return the scenario with the rate at which customers leave, which is announced where it had to be measured."""
    from sim.cli.console import compile_engine
    from sim.cli.faults import say
    from sim.experiment import worth

    if not worth.is_open(scenario):
        return scenario
    compile_engine(engine)
    rate = worth.measured(scenario, seed=seed, workers=workers, engine=engine)
    if not quiet:
        say(f"Customers leave at {100.0 * rate:.1f} % a year, measured under the first policy in {worth.PILOTS} pilot "
            "runs; a customer is valued at that rate under every policy.")
    return scenario.with_leaving_rate(rate)


def announce(choice: WarmUpChoice | None, quiet: bool = False) -> None:
    """Say which warm-up was chosen, unless quiet, and in any case what is wrong with it."""
    from sim.cli.faults import say

    if choice is None:
        return
    if not quiet:
        say(choice.sentence())
    if warning := choice.warning():
        say(f"Warning: {warning}", lead=len("Warning:"))
