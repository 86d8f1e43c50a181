"""What was drawn for customers and cases, against what the run itself had drawn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.engine import ENGINES
from sim.engine.reference.run import Run
from sim.engine.stories.state import Case
from sim.eventlog import LogBuilder, Recorder
from sim.experiment.drawn import drawn
from sim.scenario.plan import Plan
from sim.vocabulary import Kind
from tests.dated import DatedMeddler
from tests.engine.tiny import log_of, plan_of
from tests.scenarios import Maker, text_of
from tests.twins.worlds import Meddler


def played(plan: Plan, replication: int) -> tuple[Run, list[Case], Any]:
    """Return a finished run, its cases and its log."""
    kept, cases = LogBuilder(), []
    run = Run(plan, plan.seed, replication, Recorder(kept))

    def opened(**fields: Any) -> Case:
        cases.append(Case(**fields))
        return cases[-1]

    run.new_case = opened  # type: ignore[assignment]
    run.run_to_horizon()
    return run, cases, kept.log()


@pytest.mark.parametrize("make", [Maker, Meddler, DatedMeddler])
def test_the_tables_hold_what_the_run_has_drawn(make: type[Maker]) -> None:
    """In random worlds: founders, newcomers, referrals, open demand, knock-on cases, by the numbers in the log."""
    seen: set[int] = set()
    for number in range(120):
        plan = plan_of(text_of(make(number, grid=bool(number % 2)).scenario()))
        run, cases, log = played(plan, number)
        tables = drawn(plan, log, plan.seed, number)
        people = run.customers.all
        assert tables.customers["customer"].tolist() == list(range(len(people)))
        assert tables.customers["key"].tolist() == [one.key for one in people]
        assert tables.customers["orders_per_week"].tolist() == [one.orders_per_week for one in people]
        assert tables.customers["tolerance"].tolist() == [run.customers.tolerance(one) for one in people]
        assert tables.customers["reach"].tolist() == [run.customers._reach(one) for one in people]
        assert tables.cases["case"].tolist() == list(range(len(cases)))
        for name in ("number", "flaw", "severity", "complexity", "remedy"):
            assert tables.cases[name].tolist() == [getattr(case, name) for case in cases], name
        assert tables.cases["customer"].tolist() == [case.customer.index for case in cases]
        joined = log.records[log.records["kind"] == Kind.JOINED]
        seen |= set(joined["place"].tolist())
    assert seen == {0, 1, 2}


@pytest.mark.parametrize("engine", ENGINES)
def test_the_log_says_the_same_where_it_says_anything(engine: str) -> None:
    plan = plan_of(text_of(Maker(3, grid=False).scenario()))
    log = log_of(plan, engine)
    cases = drawn(plan, log, plan.seed, 0).cases
    said = log.records[np.isin(log.records["kind"], (Kind.VOICED, Kind.STAYED_SILENT))]
    assert len(said) > 5
    assert said["value"].tolist() == cases["severity"][said["case"]].tolist()
