"""What became of cases and customers, against a walk through the records of each."""

from __future__ import annotations

import math
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from sim.eventlog import RECORD, Log, Names
from sim.eventlog.lives import CASES, COUNTED, CUSTOMERS, SUMMED, cases_of, customers_of, in_words
from sim.experiment.naming import names_of
from sim.scenario import load
from sim.scenario.plan import build
from sim.vocabulary import Ending, Kind, Leaving, Origin, Tone
from tests.engine.tiny import log_of, plan_of
from tests.scenarios import text_of
from tests.twins.worlds import Meddler

CONFIGS = Path(__file__).parents[2] / "configs"
OWN_WAIT = (Kind.CONTACTED, Kind.HUMAN_OFFERED, Kind.HANDED_UP, Kind.CHECKED_IN, Kind.MESSAGE_LEFT)


def walked(log: Log, field: str) -> dict[int, list[Any]]:
    """Return the records of each case or customer, in order."""
    found: dict[int, list[Any]] = defaultdict(list)
    for record in log.records:
        if record[field] >= 0:
            found[int(record[field])].append(record)
    return found


def waited(log: Log, story: list[Any]) -> float:
    """Return the minutes of a case's waits for a person that have ended."""
    total = 0.0
    for record in story:
        parent = {Kind.SERVED: "why", Kind.WITHDRAWN: "why", Kind.ABANDONED: "cause", Kind.OVERDUE: "cause"}.get(
            int(record["kind"]))
        if parent is not None and record[parent] >= 0:
            total += float(record["value"]) * (log.records["kind"][log.records["cause"][record[parent]]] in OWN_WAIT)
    return total


def check_cases(log: Log) -> None:
    """Hold the table of cases against a walk through each."""
    rows = {row["case"]: row for row in cases_of(log).iter_rows(named=True)}
    stories = walked(log, "case")
    assert list(rows) == sorted(stories)
    for case, story in stories.items():
        row, by_kind = rows[case], defaultdict(list)
        for record in story:
            by_kind[int(record["kind"])].append(record)
        opened = by_kind[Kind.OPENED][0]
        assert (row["customer"], row["flaw"], row["opened"]) == (opened["customer"], opened["place"], opened["time"])
        assert row["loyalty_before"] == opened["value"]
        assert row["voiced"] == bool(by_kind[Kind.VOICED])
        for name, kind in COUNTED.items():
            assert row[name] == len(by_kind[kind]), name
        for name, kind in SUMMED.items():
            assert row[name] == pytest.approx(math.fsum(one["value"] for one in by_kind[kind]), abs=1e-9), name
        ended = by_kind[Kind.ENDED]
        assert (row["ended"], row["ending"], row["loyalty_after"]) == (
            (ended[0]["time"], ended[0]["place"], ended[0]["value"]) if ended else (None, None, None))
        assert row["minutes"] == (ended[0]["time"] - opened["time"] if ended else None)
        assert row["first_channel"] == (by_kind[Kind.CONTACTED][0]["place"] if by_kind[Kind.CONTACTED] else None)
        assert row["chases"] == sum(one["value"] == 3.0 for one in by_kind[Kind.CONTACTED])
        assert row["minutes_waiting"] == pytest.approx(waited(log, story), abs=1e-6)
        parent = int(opened["why"])
        assert row["knocked_on_by"] == (log.records["case"][parent] if parent >= 0 else None)


def check_customers(log: Log) -> None:
    """Hold the table of customers against a walk through each."""
    rows = {row["customer"]: row for row in customers_of(log).iter_rows(named=True)}
    stories, cases = walked(log, "customer"), cases_of(log)
    assert list(rows) == sorted(stories)
    won: dict[int, int] = defaultdict(int)
    for customer, story in stories.items():
        row = rows[customer]
        joined = [one for one in story if one["kind"] == Kind.JOINED]
        left = [one for one in story if one["kind"] == Kind.LEFT]
        assert (row["joined"], row["origin"]) == ((joined[0]["time"], joined[0]["place"]) if joined else (None, None))
        assert (row["left"], row["leaving"]) == ((left[0]["time"], left[0]["place"]) if left else (None, None))
        if joined and joined[0]["place"] == Origin.REFERRAL:
            teller = int(log.records["customer"][joined[0]["cause"]])
            assert row["brought_by"] == teller
            won[teller] += 1
        else:
            assert row["brought_by"] is None
        told = [one["value"] for one in story if one["kind"] in (
            Kind.LEFT, Kind.OPENED, Kind.ENDED, Kind.FELT, Kind.HEARD)]
        assert row["loyalty"] == (told[-1] if told else None)
        own = cases.filter(customer=customer)
        assert (row["cases"], row["solved"]) == (len(own), (own["ending"] == int(Ending.SOLVED)).sum())
        for name in ("contacts", "minutes_waiting", "granted", "goodwill", "told_good", "told_bad"):
            assert row[name] == pytest.approx(own[name].sum(), abs=1e-6), name
        for name, tone in (("heard_good", Tone.PRAISE), ("heard_bad", Tone.GRIEVANCE)):
            assert row[name] == sum(one["kind"] == Kind.HEARD and one["place"] == tone for one in story)
    assert {customer: row["brought"] for customer, row in rows.items() if row["brought"]} == won


@pytest.mark.parametrize("number", range(12))
def test_random_worlds(number: int) -> None:
    log = log_of(plan_of(text_of(Meddler(number, grid=bool(number % 2)).scenario())), "reference")
    check_cases(log)
    check_customers(log)


@pytest.mark.parametrize("name", ["apologise_then_act", "check_with_my_boss"])
def test_a_shipped_world_in_words(name: str) -> None:
    scenario = load(CONFIGS / f"{name}.toml", ["horizon=10 days", "warm_up=0"])
    world = scenario.world(next(iter(scenario.policies)))
    log = Log(log_of(build(world), "compiled").records, names=names_of(world))
    cases = in_words(cases_of(log), log.known_names())
    check_cases(log)
    assert set(cases["flaw"].cast(pl.String)) == set(world.flaws)
    assert set(cases["ending"].drop_nulls().cast(pl.String)) <= {ending.name.lower() for ending in Ending}
    assert set(cases["first_channel"].drop_nulls().cast(pl.String)) <= set(world.channels)
    assert cases["minutes_on_line"].sum() > 0.0
    customers = in_words(customers_of(log), log.known_names())
    assert set(customers["origin"].cast(pl.String)) <= {origin.name.lower() for origin in Origin}
    assert set(customers["leaving"].drop_nulls().cast(pl.String)) <= {one.name.lower() for one in Leaving}


def test_nothing_happened() -> None:
    empty = Log(np.zeros(0, dtype=RECORD), names=Names(flaws=("a",)))
    for table, columns in ((cases_of(empty), CASES), (customers_of(empty), CUSTOMERS)):
        assert table.is_empty()
        assert table.columns == list(columns) == in_words(table, empty.known_names()).columns
