"""Rules of one's own, checked before anything is run with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.scenario import Scenario


def check_own_rules(scenario: Scenario) -> None:
    """Let the engines check the rules of every policy, each set of files once; this executes them.

    InputError for what is wrong with them. Nothing happens where there are none.
    """
    if not scenario.rule_files:
        return
    from sim.engine.rules.checking import check_rules
    from sim.experiment.warm_up import from_the_start
    from sim.scenario.plan import build

    bare = from_the_start(scenario)
    plans = {plan.rules: plan for plan in map(build, map(bare.world, reversed(bare.policies))) if plan.rules}
    for plan in reversed(plans.values()):
        check_rules(plan)
