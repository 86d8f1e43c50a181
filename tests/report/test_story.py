"""Stories: nothing in them contradicts the log, and everything that matters is told once."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from sim.eventlog import Log
from sim.inquiry.choosing import Cases, cases_of
from sim.inquiry.lives import Life, Told, life_of, told
from sim.report.story import Story
from sim.report.telling.sentences import SAYINGS
from sim.scenario import Scenario, load, loads
from sim.vocabulary import NOBODY, Kind
from tests.inquiry.runs import random_run
from tests.report.story_truth import CLAIMS, Truth
from tests.routed_worlds import routed_text

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


@pytest.mark.parametrize("number", range(12))
def test_no_sentence_of_cases_that_wait_for_others_contradicts_the_log(number: int) -> None:
    run = told(loads(routed_text(number)), ("first", "second")[number // 4 % 2], engine="reference")
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


RULES = """
title = "A shop whose customers ask a competitor"
seed = 11
horizon = "2 weeks"
customers = { initial = 200, orders_per_week = 1, feelings = { gave_up = { care = -0.3 }, waited = { care = -0.2 } } }
flaws.late_parcel = { per_1000_orders = 300 }
channels.phone = { patience = "2 min", retry = { probability = 0.9, delay = "20 min" } }
pools.reps = { staff = { weekdays = "8-18: 1" } }
chain = [{ level = "rep", pool = "reps", handle = "40 min" }]
rules = ["configs/rules/competitor.py"]
"""
MOODS = '''
from sim import rules
from sim.rules import Case, Feeling, Moments


class Moody(Moments):
    def on_opening(self, case: Case) -> None:
        self.feel(case, Feeling.WAITED, 0.37)
'''


def test_what_a_rule_of_ones_own_writes_is_said_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    """By its name and value; the rest of the life is told as ever."""
    monkeypatch.chdir(SHIPPED[0].parents[1])
    run = told(loads(RULES), "baseline", engine="reference")
    own = np.flatnonzero(run.log.records["kind"] > max(Kind))
    assert len(own)
    for customer in np.unique(run.log.records["customer"][own]).tolist()[:10]:
        life = life_of(run, customer)
        sentences = Story(life, "policy").sentences
        Truth(life).check(sentences)
        text = " ".join(sentence.says for sentence in sentences)
        assert re.search(r"[Tt]he rule “competitor” .*noted asked competitor \(2\)", text), text


def test_answers_that_a_rule_moves_by_its_own_measure_are_not_made_up(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From there on only loyalty is told, as it stands in the log."""
    (tmp_path / "moody.py").write_text(MOODS)
    monkeypatch.chdir(tmp_path)
    run = told(loads(RULES.replace("configs/rules/competitor.py", "moody.py")), "baseline", engine="reference")
    records, seen = run.log.records, 0
    for customer in np.unique(records["customer"][records["kind"] == Kind.FELT]).tolist()[:10]:
        life = life_of(run, customer)
        assert None in life.scores
        for sentence in Story(life, "policy").sentences:
            if sentence.mood and sentence.records:
                seen += 1
                assert "the customer’s loyalty stood at" in sentence.says
                assert f"{records['value'][sentence.records[-1]]:.2f}" in sentence.says
    assert seen


NEVER_FREE = '''
horizon = "3 weeks"
warm_up = 0
customers = { initial = 4, orders_per_week = 1, tolerance = 1.5, effort = { contact = 1 }, trust = { start = { \
    care = 0.8, help = 0.8, trust = 0.8 } }, feelings = { waited = { care = -0.1 }, gave_up = { care = -0.3 } } }
flaws.leak = { per_1000_orders = 1000 }
channels.phone = { patience = "30 min", retry = { probability = 1, delay = "2 days" } }
pools.reps.staff = 1
chain = [{ level = "rep", pool = "reps", handle = "3 weeks" }]
'''


def test_what_is_felt_days_later_is_told_with_what_brought_it_about() -> None:
    """Whoever gives up instead of calling once more does not feel it in the story before that is told."""
    run = told(loads(NEVER_FREE.replace("\\\n", "")), "baseline", engine="reference")
    gave_up = 0
    for customer in range(run.customers):
        said = [sentence.says for sentence in Story(life_of(run, customer), "policy").sentences]
        for before, after in pairwise(said):
            assert "the wait and giving up" not in after
            if "had had enough and gave up" in before:
                assert after.startswith("After giving up, the customer’s answers stood at: Do you care for me?")
                gave_up += 1
    assert gave_up >= 3


def test_every_kind_of_record_has_words() -> None:
    """What is felt is told by the mood; all but what stands for itself is recognised by the check above."""
    nobodys = {Kind.STAFFED, Kind.PROJECT_STARTED, Kind.FLAW_LOWERED}
    assert set(SAYINGS) | {Kind.FELT} == set(Kind) - nobodys
    silent = nobodys | {Kind.FELT, Kind.RELEASED, Kind.WRAPPING_UP, Kind.SESSION_ENDED, Kind.WITHDRAWN}
    assert set(CLAIMS) == set(Kind) - silent
