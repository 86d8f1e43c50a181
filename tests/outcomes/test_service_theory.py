"""Service by channel against theory: Erlang A with two channels, each of which sees the whole queue.

Calls and e-mails arrive at one desk as Poisson streams and share its line. Callers hang up after an exponential time,
and who wrote takes the question elsewhere after a time of the same law, so together they are one M/M/n+M queue (Palm;
Baccelli & Hebuterne 1981), whose every customer meets the same wait whatever the channel.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.experiment.simulate import simulate
from sim.scenario import loads
from sim.scenario.plan import build
from sim.validation.theory.laws import exponential
from sim.validation.theory.patience import ImpatientQueue

RATE, SERVICE, PATIENCE, SERVERS, SHARE = 3.5, 2.0, 3.0, 6, 0.7
WITHIN = {"phone": 0.5, "email": 2.0}
REPLICATIONS = 20
FALSE_ALARM = 1e-6
"""Of one comparison; there are fourteen, with fixed seeds."""

WORLD = f"""
horizon = 40_000
warm_up = 400
seed = 20
customers = {{ effort.contact = 1, tolerance = 0.5 }}  # nobody makes contact a second time
demand.cases_per_hour = {60.0 * RATE}
pools.desk.staff = {SERVERS}
chain = [{{ level = "agent", pool = "desk", handle = {{ dist = "exponential", mean = {SERVICE} }} }}]
[channels.phone]
share = {SHARE}
patience = {{ dist = "exponential", mean = {PATIENCE} }}
service_target = {{ within = {WITHIN["phone"]} }}
[channels.email]
kind = "message"
share = {1.0 - SHARE}
expected_answer = {{ dist = "exponential", mean = {PATIENCE} }}
priority = {{ kind = 0 }}  # with the callers, in one line
after_silence = "phone"
duplicates = "merged"  # who gives up is gone from the line
service_target = {{ within = {WITHIN["email"]} }}
"""


@pytest.fixture(scope="module")
def runs() -> dict[str, np.ndarray]:
    plan = build(loads(WORLD).world())
    outcomes = [simulate(plan, replication=replication).outcomes for replication in range(REPLICATIONS)]
    return {name: np.array([run[name] for run in outcomes]) for name in outcomes[0]}


@pytest.mark.parametrize(("channel", "share"), [("phone", SHARE), ("email", 1.0 - SHARE)])
def test_each_channel_sees_the_whole_queue(runs: dict[str, np.ndarray], channel: str, share: float) -> None:
    queue = ImpatientQueue(RATE, 1.0 / SERVICE, SERVERS, exponential(PATIENCE))
    within = WITHIN[channel]
    answered = queue.served_within(within)
    impatient = 1.0 - queue.p_wait_exceeds(within) - answered
    expected = {
        "offered": RATE * share * (40_000 - 400),
        "abandoned_share": queue.p_abandon,
        "wait_mean": queue.mean_wait,
        "wait_mean_answered": queue.mean_wait_served,
        "service_level": answered / (1.0 - impatient),
        "service_level_strict": answered,
        "waiting_mean": RATE * share * queue.mean_wait,  # Little's law
    }
    quantile = float(stats.t.ppf(1.0 - FALSE_ALARM / 2.0, REPLICATIONS - 1))
    for name, theory in expected.items():
        values = runs[f"channels.{channel}.{name}"]
        half_width = quantile * values.std(ddof=1) / np.sqrt(REPLICATIONS)
        assert half_width < 0.05 * theory, f"{name}: an interval of {half_width} says nothing"
        assert abs(values.mean() - theory) <= half_width, f"{name}: {values.mean()} +- {half_width}, not {theory}"
