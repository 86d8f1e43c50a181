"""Small worlds whose figures once misled, with what is right. Each stands for a kind."""

from __future__ import annotations

import math

import pytest

from sim.experiment.simulate import simulate
from sim.scenario import loads
from sim.scenario.plan import build


def outcomes(text: str, policy: str | None = None) -> dict[str, float]:
    return simulate(build(loads(text).world(policy))).outcomes


def test_a_service_level_is_of_those_offered() -> None:
    """Everybody hangs up after 19 seconds, and 57 % do: of the served, all were served within 20 seconds."""
    got = outcomes("""
horizon = "4 weeks"
demand = { cases_per_hour = 60 }
channels.phone.patience = "19 s"
pools.reps.staff = 3
chain = [{ level = "rep", pool = "reps", handle = { dist = "exponential", mean = "6 min" } }]
""")
    share = got["channels.phone.abandoned_share"]
    assert share == pytest.approx(0.57, abs=0.02)
    for name in ("service_level_20s.reps", "channels.phone.service_level_strict"):
        assert got[name] == pytest.approx(1.0 - share, abs=1e-3), name
    assert got["channels.phone.abandoned_in_time"] == got["channels.phone.abandoned"]


@pytest.mark.parametrize("limit", ["queue_limit = 0", ""])
def test_where_nothing_is_solved_there_is_no_time_to_a_solution(limit: str) -> None:
    """The time lived with the problem is all that was watched; callers met a closed desk, and were not blocked."""
    got = outcomes(f"""
horizon = "1 week"
demand.cases_per_hour = 5
channels.phone = {{ patience = "30 min", retry = {{ probability = 0.5, delay = "10 min" }} }}
chain = [{{ level = "rep", pool = "reps", handle = "5 min" }}]
[pools.reps]
staff = 0
{limit}
""")
    assert got["solved"] == 0 and got["unsolved_share"] == 1.0
    assert got["resolution_time_mean"] == 0.25 * 10_080.0
    assert got["resolution_time_median"] == got["resolution_time_p90"] == math.inf
    for name in ("time_to_solution_of_the_solved_mean", "resolution_time_mean_if_nobody_gave_up",
                 "channels.phone.wait_mean", "channels.phone.service_level", "service_level_20s.reps"):
        assert math.isnan(got[name]), name
    assert got["channels.phone.offered"] == 0 and got["channels.phone.closed"] > got["cases"]


def test_two_channels_in_one_line_are_told_apart() -> None:
    """Messages of the night keep callers of the morning waiting; a mean over both says nothing about either."""
    got = outcomes("""
horizon = "8 weeks"
calendar.hours = "always"
demand.cases_per_hour = 6
channels = { phone = { patience = "5 min" }, mail = { kind = "message" } }
pools.reps.staff = { weekdays = "8-18: 3" }
chain = [{ level = "rep", pool = "reps", handle = "5 min" }]
""")
    assert got["channels.phone.wait_mean"] < 5.0 < 60.0 < got["channels.mail.wait_mean"]
    assert got["channels.phone.closed"] > got["channels.phone.offered"]
    assert got["channels.mail.closed"] == 0
    assert got["channels.mail.offered"] == pytest.approx(
        got["channels.phone.offered"] + got["channels.phone.closed"], rel=0.1)


def test_the_time_of_the_same_solutions_is_the_same() -> None:
    """Two policies that solve the same cases at the same minutes, one with more open at the end."""
    world = """
horizon = "12 weeks"
customers = { initial = 400, orders_per_week = 1, voice = [0.5, 0.5] }
flaws.late.per_1000_orders = 50
pools.reps.staff = 5
chain = [{ level = "rep", pool = "reps", handle = "10 min" }]
[policies.as_is]
[policies.asked]
check_in = { probability = 0.0, after = "6 weeks" }
"""
    first, second = outcomes(world, "as_is"), outcomes(world, "asked")
    assert first["resolution_time_mean"] == second["resolution_time_mean"]


def test_one_off_costs_bear_the_time_that_is_simulated() -> None:
    """Three weeks of a year carry three weeks' share of a training, two years carry it once."""
    def cost(weeks: int, over: str = "1 year") -> float:
        return outcomes(f"""
horizon = "{weeks + 1} weeks"
warm_up = "1 week"
demand.cases_per_hour = 0.1
pools.reps.staff = 4
money.over = "{over}"
levers.training = {{ lift = 0.1, cost_per_head = 500 }}
chain = [{{ level = "rep", pool = "reps", handle = "10 min" }}]
""")["one_off_cost"]

    assert cost(3) == pytest.approx(2000.0 * 3 * 7 / 365.25, rel=1e-12)
    assert cost(3, "3 weeks") == cost(6, "3 weeks") == 2000.0


def test_refunds_not_paid_are_shown_and_not_a_gain() -> None:
    """A desk without people pays no refunds: what it saves, and what the customers it loses are worth, is said."""
    world = """
horizon = "26 weeks"
customers = { initial = 2000, orders_per_week = 1, churn = { after_case = { base = -3, unsolved = 2 } } }
flaws.late = { per_1000_orders = 20, remedy = 40 }
channels.phone.patience = "5 min"
money = { margin_per_order = 5, customer_value = { discount_rate = 0.1, leaving_rate = 0.2 } }
chain = [{ level = "rep", pool = "reps", handle = "10 min" }]
[pools.reps]
staff = 3
cost_per_hour = 1
[policies.staffed]
[policies.dismissed]
pools.reps.staff = 0
"""
    staffed, dismissed = outcomes(world, "staffed"), outcomes(world, "dismissed")
    assert dismissed["remedies"] == 0.0
    gave_up = dismissed["gave_up"] + dismissed["left"]
    assert dismissed["remedies_unpaid"] == pytest.approx(40.0 * gave_up, rel=1e-12)
    value = 5 * 365.25 / 7 / 0.3
    assert dismissed["customer_stock"] == pytest.approx(
        -value * (dismissed["customers_lost"] - dismissed["customers_joined"]), rel=1e-9)
    assert dismissed["net_value_to_horizon"] > staffed["net_value_to_horizon"]
    assert dismissed["net_value"] < staffed["net_value"]
