"""Rules of one's own, checked before anything is run with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import InputError, Problem

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.scenario.plan import Plan


def check_own_rules(scenario: Scenario) -> None:
    """Let the engines check the rules of every policy, each set of files once; this executes them.

    InputError for what is wrong with them. Nothing happens where there are none.
    """
    from sim.experiment.warm_up import from_the_start
    from sim.scenario.plan import build

    if not scenario.rule_files:
        return
    bare = from_the_start(scenario)
    plans = {plan.rules: plan for plan in map(build, map(bare.world, reversed(bare.policies))) if plan.rules}
    for plan in reversed(plans.values()):
        _check(plan)


def _check(plan: Plan) -> None:
    """Refuse the rules of a plan, as long as no engine tells them."""
    raise InputError([Problem("cannot be run: the engines of this version know no rules of one's own", file.path)
                      for file in plan.rules])
