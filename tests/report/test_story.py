"""Stories: nothing in them contradicts the log, and everything that matters is told once."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from sim.eventlog import Log
from sim.inquiry.choosing import Cases, cases_of
from sim.inquiry.lives import Life, Told, life_of, told
from sim.report.story import Story
from sim.scenario import Scenario, load
from sim.vocabulary import NOBODY, Kind
from tests.inquiry.runs import random_run
from tests.report.story_truth import Truth

SHIPPED = sorted(Path(__file__).parents[2].joinpath("configs").glob("*.toml"))


@lru_cache(maxsize=1)
def shipped(path: Path, policy: int) -> tuple[Told, Cases]:
    """Return one run of a shipped world under its first policy or its last, and its cases."""
    scenario: Scenario = load(path)
    run = told(scenario, scenario.policies[policy])
    return run, cases_of(run.plan, run.log.records)


@pytest.mark.parametrize("number", range(24))
@pytest.mark.parametrize("grid", [False, True])
def test_no_sentence_contradicts_the_log(number: int, grid: bool) -> None:
    """Every customer of random worlds: each fact is derived anew, and each record is told once, in order."""
    run = random_run(number, "first" if number % 2 else "second", grid)
    for customer in range(run.customers):
        life = life_of(run, customer)
        Truth(life).check(Story(life, "policy").sentences)


@pytest.mark.slow
@pytest.mark.parametrize("policy", [0, -1])
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_no_sentence_of_a_shipped_world_contradicts_the_log(path: Path, policy: int) -> None:
    """The worst, the typical, the worst who was lost, and twenty others."""
    run, cases = shipped(path, policy)
    chosen = [cases.worst(), cases.typical(), cases.worst(cases.left)]
    some = np.linspace(0, len(cases.customer) - 1, 20).astype(int).tolist()
    for case in [*(case for case in chosen if case is not None), *some]:
        life = life_of(run, int(cases.customer[case]))
        Truth(life).check(Story(life, "policy").sentences)


def changed(life: Life, at: int) -> Life:
    """Return a life in whose log the value and the minute of one record are others."""
    records = life.run.log.records.copy()
    records["value"][at] += 7.0
    records["time"][at] += 3000.0
    return replace(life, run=replace(life.run, log=Log(records, life.run.log.own_kinds)))


def test_a_contradiction_is_noticed() -> None:
    """The check can fail: a log in which one record differs does not bear the story out."""
    stated = (Kind.SERVED, Kind.GRANTED, Kind.QUEUED, Kind.ABANDONED, Kind.OPENED, Kind.ENDED)
    noticed = dict.fromkeys(stated, 0)
    for number in range(12):
        run = random_run(number)
        for customer in range(min(run.customers, 12)):
            life = life_of(run, customer)
            sentences = Story(life, "policy").sentences
            for at in life.positions:
                kind = Kind(int(run.log.records["kind"][at]))
                if kind not in stated or noticed[kind] >= 4 or not facts_of(sentences, at):
                    continue
                with pytest.raises(AssertionError):
                    Truth(changed(life, at)).check(sentences)
                noticed[kind] += 1
    assert all(noticed.values()), noticed


def facts_of(sentences: list, at: int) -> bool:  # type: ignore[type-arg]
    """Whether a sentence states a number of a record."""
    return any(fact.record == at and fact.value and fact.about not in ("agent", "reason", "contact", "pool", "problem")
               for sentence in sentences for fact in sentence.facts)


def test_a_customer_without_a_case_has_a_story_too() -> None:
    """Nothing happened but that it was there."""
    run = random_run(8)
    records = run.log.records
    with_cases = set(records["customer"][records["case"] != NOBODY].tolist())
    for customer in set(range(run.customers)) - with_cases:
        assert Story(life_of(run, customer), "policy").sentences
