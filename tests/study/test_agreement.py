"""Keys moved until a model makes what is known: worlds whose answer is known."""

from __future__ import annotations

import pytest

from sim.errors import InputError
from sim.experiment.simulate import simulate
from sim.scenario import loads
from sim.scenario.plan import build
from sim.study.agreement import agree
from sim.study.factors import Factor

QUEUE = """
horizon = "2 weeks"
demand = { cases_per_hour = 10 }
channels.phone.patience = { dist = "exponential", mean = "4 min" }
channels.phone.retry = { probability = 0.5, delay = "30 min" }
pools.reps.staff = 2
[[chain]]
level = "rep"
pool = "reps"
handle = { dist = "exponential", mean = "12 min" }
"""


def test_the_share_that_tries_again_is_found_from_contacts_per_case() -> None:
    """Truth 0.5: its own contacts per case, made by the model on other luck, are what is known."""
    plan = build(loads(QUEUE).world())
    figure = sum(simulate(plan, replication=k).outcomes["contacts_per_case"] for k in range(100, 110)) / 10.0
    scenario = loads(f"{QUEUE}[known]\ncontacts_per_case = {{ value = {figure}, spread = 0.01 }}\n")
    free = {"channels.phone.retry.probability": Factor(path="channels.phone.retry.probability", low=0.1, high=0.9)}
    found = agree(scenario, free, replications=4)
    (moved,) = found.moved
    assert moved.value == pytest.approx(0.5, abs=0.05)
    assert float(moved.low) <= 0.5 <= float(moved.high)
    assert found.rows[0].agrees and found.untold == ()
    assert found.tree == agree(scenario, free, replications=4, workers=2).tree


def test_what_has_no_effect_on_the_figures_is_said() -> None:
    scenario = loads(QUEUE + "[known]\nabandoned_share = 0.3\n")
    free = {"pools.reps.cost_per_hour": Factor(path="pools.reps.cost_per_hour", low=10.0, high=50.0),
            "chain.rep.handle*": Factor(path="chain.rep.handle*", low=0.5, high=1.5)}
    found = agree(scenario, free, replications=3)
    assert [[name for name, _ in group] for group in found.untold] == [["pools.reps.cost_per_hour"]]
    assert found.moved[0].learnt == pytest.approx(0.0, abs=0.01)
    assert found.rows[0].agrees


def test_nothing_known_and_too_many_keys_are_refused() -> None:
    with pytest.raises(InputError, match=r"has no \[known\] figures"):
        agree(loads(QUEUE), {}, replications=2)
    scenario = loads(QUEUE + "[known]\nabandoned_share = 0.25\n")
    with pytest.raises(InputError, match="names no key"):
        agree(scenario, {}, replications=2)
