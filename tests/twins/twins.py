"""Both engines on one plan, and what to say when they part."""

from __future__ import annotations

import pytest

from sim.eventlog import Log, first_difference
from sim.scenario.plan import Plan
from tests.engine.tiny import log_of


def same_log(plan: Plan, what: str = "", replication: int = 0) -> Log:
    """Return the log of a plan, having failed the test if the engines do not agree on it to the last byte."""
    reference = log_of(plan, "reference", replication=replication)
    assert_same(reference, log_of(plan, "compiled", replication=replication), what)
    return reference


def assert_same(reference: Log, compiled: Log, what: str = "") -> None:
    """Fail with the first record at which the logs part, reference above compiled, and what was played."""
    difference = first_difference(reference, compiled)
    if difference is not None:
        pytest.fail(f"the engines part at {difference}\n{len(reference)} records and {len(compiled)}; played:\n{what}",
                    pytrace=False)
