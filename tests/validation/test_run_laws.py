"""The laws of every run: they hold, and whatever breaks one is called by its name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from numpy.typing import NDArray

from sim.outcomes import Fold
from sim.scenario import load
from sim.scenario.plan import build
from sim.validation.chunks import Watcher
from sim.validation.run_laws import LawMeter, Violation, check_plan
from sim.vocabulary import Kind
from tests.engine.tiny import log_of, plan_of
from tests.scenarios import any_worlds

CONFIGS = sorted((Path(__file__).parents[2] / "configs").glob("*.toml"))
BUSY = """
    horizon = "1 day"
    warm_up = "2 h"
    seed = 3
    demand.cases_per_hour = 30
    channels.phone.patience = { dist = "exponential", mean = 4 }
    pools.reps = { staff = 2, overflow = { to = "others", after = 1 } }
    pools.others.staff = 1
    chain = [
      { level = "rep", pool = "reps", handle = { dist = "exponential", mean = 4 }, success = [0.8, 0.8] },
      { level = "other", pool = "others", handle = 3 },
    ]
"""
INBOX = """
    horizon = "1 day"
    seed = 3
    demand.cases_per_hour = 30
    channels.phone = { patience = { dist = "exponential", mean = 9 }, wrap_up = 1 }
    channels.mail = { kind = "message", expected_answer = { dist = "exponential", mean = 20 }, after_silence = "phone" }
    pools.reps = { staff = 2, overflow = { to = "others", after = 1, mode = "both" } }
    pools.others.staff = 1
    chain = [
      { level = "rep", pool = "reps", handle = { dist = "exponential", mean = 4 }, success = [0.8, 0.8] },
      { level = "other", pool = "others", handle = 3 },
    ]
"""
"""A world in which waits stand in two lines, messages are answered late, and agents wrap up."""
FEW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True,
               database=None, phases=(Phase.explicit, Phase.generate))


def violations(records: NDArray[Any], text: str = BUSY) -> list[Violation]:
    """Return what a log of a world breaks."""
    plan = plan_of(text)
    meter, fold = LawMeter(plan), Fold(plan)
    fold.update(log_of(plan, "compiled").records)
    Watcher(meter)(records)
    return meter.check(fold.results())


@pytest.mark.parametrize("path", CONFIGS, ids=[path.stem for path in CONFIGS])
def test_shipped_scenarios_keep_the_laws(path: Path) -> None:
    scenario = load(path)
    for policy in scenario.policies:
        records, broken = check_plan(build(scenario.world(policy)))
        assert records > 10_000
        assert broken == []


@FEW
@given(text=any_worlds())
def test_random_worlds_keep_the_laws(text: str) -> None:
    assert check_plan(plan_of(text))[1] == []


def doctored() -> Iterator[tuple[str, NDArray[Any]]]:
    """Give false logs, each with the law it breaks."""
    records = log_of(plan_of(BUSY), "compiled").records

    def changed(kind: Kind, field: str, change: float, positive: bool = False) -> NDArray[Any]:
        wrong = records.copy()
        rows = np.flatnonzero((records["kind"] == int(kind)) & ((records["value"] > 0.0) | (not positive)))
        wrong[field][rows[min(5, rows.size - 1)]] += change
        return wrong

    def without(kind: Kind) -> NDArray[Any]:
        rows = np.flatnonzero((records["kind"] == int(kind)) & (records["value"] > 0.0))
        return np.delete(records, rows[min(5, rows.size - 1)])

    yield "a wait that never began", changed(Kind.SERVED, "value", 0.25, positive=True)
    yield "work that was not done", changed(Kind.RELEASED, "value", 1.0)
    yield "Little's law", changed(Kind.ABANDONED, "value", 0.25)
    yield "conservation of waits", without(Kind.ABANDONED)
    yield "an agent taken twice", without(Kind.RELEASED)
    yield "utilisation", without(Kind.RELEASED)
    yield "utilisation", changed(Kind.STAFFED, "value", 1.0)


def test_a_true_log_keeps_the_laws() -> None:
    assert violations(log_of(plan_of(BUSY), "compiled").records) == []


def test_late_answers_wrap_up_and_waits_in_two_lines_keep_the_laws() -> None:
    records = log_of(plan_of(INBOX), "compiled").records
    for kind in (Kind.OVERFLOWED, Kind.OVERDUE, Kind.ANSWERED_LATE, Kind.WRAPPING_UP):
        assert np.count_nonzero(records["kind"] == int(kind)) > 20
    assert violations(records, INBOX) == []


@pytest.mark.parametrize(("kind", "law"), [
    (Kind.OVERDUE, "a wait that never began"), (Kind.ANSWERED_LATE, "work that was not done"),
    (Kind.ANSWERED_LATE, "conservation of waits"), (Kind.OVERFLOWED, "conservation of waits"),
])
def test_a_log_without_one_of_these_breaks_a_law(kind: Kind, law: str) -> None:
    records = log_of(plan_of(INBOX), "compiled").records
    rows = np.flatnonzero(records["kind"] == int(kind))
    broken = violations(np.delete(records, rows[5]), INBOX)
    assert law in {violation.law for violation in broken}


@pytest.mark.parametrize(("law", "records"), list(doctored()))
def test_a_false_log_breaks_one_by_name(law: str, records: NDArray[Any]) -> None:
    broken = violations(records)
    assert law in {violation.law for violation in broken}
    assert all(str(violation) for violation in broken)
