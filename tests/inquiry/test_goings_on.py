"""Where the time of a case went: by hand for one, and adding up for all."""

from __future__ import annotations

import pytest

from sim.inquiry.accounts import accounts
from sim.inquiry.goings_on import time_went
from sim.inquiry.lives import life_of, told
from sim.scenario import loads
from tests.inquiry.runs import random_run

WORKSHOP = """
horizon = "1 week"
seed = 1
[customers]
initial = 1
orders_per_week = 1
[flaws.broken]
per_1000_orders = 1000
needs_fixer = { pool = "workshop" }
[channels.phone]
[pools]
desk = { staff = 1 }
workshop = { staff = 1, work = "60 min" }
[[chain]]
level = "rep"
pool = "desk"
handle = "10 min"
[fixing]
request_delay = "100 min"
promise = "30 min"
chase_minutes = "5 min"
"""


def test_a_case_by_hand() -> None:
    """Ten minutes of a rep; half an hour until the date, five minutes of a chase, half an hour until the next one and a
    chase again; then the fixer, who has begun meanwhile and works for an hour: work counts before all else."""
    run = told(loads(WORKSHOP), "baseline", engine="reference")
    account = accounts(life_of(run, 0))[0]
    assert account.minutes == pytest.approx(170.0)
    assert account.went == pytest.approx({"work": 10.0 + 5.0 + 5.0 + 60.0, "promised": 30.0 + 30.0 + 30.0})


@pytest.mark.parametrize("number", range(12))
def test_the_parts_add_up(number: int) -> None:
    """To the minutes of the case, each part being of the case's time."""
    run = random_run(number)
    for customer in range(run.customers):
        life = life_of(run, customer)
        for account in accounts(life):
            assert sum(account.went.values()) == pytest.approx(account.minutes)
            assert all(minutes > 0.0 for minutes in account.went.values())
            until = run.log.records["time"][account.ended] if account.ended >= 0 else run.plan.horizon
            assert account.went == time_went(life, account.case, float(until))
