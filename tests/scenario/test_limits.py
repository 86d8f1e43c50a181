"""Contradictions between tables, and worlds that would never finish."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario import loads
from sim.scenario.limits import circles, growth
from tests.scenario.conftest import Refused
from tests.scenario.worlds import BANK, QUEUE

BOT = '[channels.bot]\nkind = "self_service"\n[channels.phone]\nkind = "live"\n'


@pytest.mark.parametrize(("text", "key"), [
    (QUEUE.replace("seed", 'warm_up = "4 weeks"\nseed'), "warm_up"),
    (QUEUE + "[customers.trust]\nweights = { care = 0, help = 0, trust = 0 }\n", "customers.trust.weights"),
    (QUEUE + "[flaws.a]\nper_1000_orders = 0\n", "flaws"),
    (BANK.replace("per_1000_orders = 6.0", "per_1000_orders = 999.5"), "flaws"),
    (BANK.replace("per_1000_orders = 1.0", 'per_1000_orders = 1.0\nprofile = "flat"'), "flaws.late_notice.profile"),
    (QUEUE.replace("= 20", '= 20\nbusyness = { dist = "pareto", minimum = 1, shape = 1 }'),
     "demand.busyness"),
    (BANK.replace('activity = { dist = "gamma", mean = 1, cv = 0.5 }',
                  'activity = { dist = "pareto", minimum = 1, shape = 0.9 }'), "customers.activity"),
    (QUEUE + "[flaws.a]\nknock_on = { flaw = 'a', per_day = 1 }\n", "flaws.a.knock_on.flaw"),
    (QUEUE + "[flaws.a]\nknock_on = { flaw = 'b', per_day = 1 }\n[flaws.b]\nknock_on = { flaw = 'a', per_day = 1 }\n",
     "flaws.a.knock_on.flaw"),
    (QUEUE + "[flaws.a]\nknock_on = { flaw = 'a', per_day = 0.01 }\n", "flaws.a.knock_on.flaw"),
    (QUEUE + BOT.replace("\n[", "\nhuman_access = 0.5\n["), "channels.bot.session"),
    (QUEUE + BOT + '[channels.chat]\nkind = "live"\n', "channels.bot.leads_to"),
    (QUEUE + BOT.replace("\n[", '\nleads_to = "ivr"\n[') + '[channels.ivr]\nkind = "self_service"\n',
     "channels.bot.leads_to"),
    (QUEUE + "[channels.phone]\nunread = 0.5\n", "channels.phone.unread"),
    (QUEUE + '[channels.mail]\nkind = "message"\ncallback = { accept = 1 }\n', "channels.mail.callback"),
    (QUEUE + "[channels.a]\nshare = 0\n", "channels"),
    (QUEUE + "[channels.a]\nretry = { probability = 1 }\n", "channels.a.retry.delay"),
    (QUEUE + "[channels.a]\nkind = 'message'\nafter_silence = 'a'\n", "channels.a.after_silence"),
    (QUEUE + "[channels.a]\nkind = 'message'\nafter_silence = 'a'\nexpected_answer = '1 s'\n",
     "channels.a.expected_answer"),
    (QUEUE + "[pools.b]\nstaff = 1\noverflow = { to = 'c' }\n[pools.c]\nstaff = 1\noverflow = { to = 'b' }\n",
     "pools.b.overflow"),
    (QUEUE + "holds = 0\n", "fixing.comes_back"),
    (QUEUE + "[fixing]\npromise = 0\n", "fixing.promise"),
    (QUEUE + "[customers.word_of_mouth]\npraise = 20_000\n", "customers.word_of_mouth.praise"),
    (QUEUE + "[customers]\nreach = { dist = 'pareto', minimum = 1, shape = 1 }\nword_of_mouth.grievance = 1\n",
     "customers.word_of_mouth.grievance"),
    (QUEUE.replace("cases_per_hour = 20", "cases_per_hour = 1_000_000"), "demand.cases_per_hour"),
    (BANK.replace("initial = 20_000", "initial = 10_000_000").replace("orders_per_week = 1.0", "orders_per_week = 900"),
     "customers"),
    (QUEUE + "[customers.word_of_mouth]\npraise = 3\nconversion = 1\n", "customers.word_of_mouth.conversion"),
    (BANK.replace("initial = 20_000", "initial = 10_000_001"), "customers.initial"),
    (QUEUE + "".join(f"[[chain]]\nlevel = 'l{n}'\npool = 'agents'\n" for n in range(200)), "chain"),
    (QUEUE + "[[chain]]\nlevel = 'agent'\npool = 'agents'\n", "chain"),
    (QUEUE.replace("seed", "chain = []\nseed").split("[[chain]]")[0], "chain"),
])
def test_worlds_that_make_no_sense_or_never_end_are_refused(refused: Refused, text: str, key: str) -> None:
    problems = refused(text)
    assert [problem.key for problem in problems] == [key]
    assert problems[0].message and problems[0].allowed


@pytest.mark.parametrize("text", [
    QUEUE + BOT,
    QUEUE + BOT.replace("\n[", "\nhuman_access = 0.5\nsession = '1 min'\n["),
    QUEUE + BOT.replace("\n[", "\nhuman_access = 0.5\npatience = '1 min'\n["),
    QUEUE + "[channels.a]\nretry = { probability = 1, delay = '1 min' }\n",
    QUEUE + "[channels.a]\nkind = 'message'\nafter_silence = 'a'\nexpected_answer = '1 h'\n",
    QUEUE + "[pools.b]\nstaff = 1\noverflow = { to = 'c', after = '1 min' }\n[pools.c]\nstaff = 1\n"
            "overflow = { to = 'b' }\n",
    QUEUE + "holds = 0\n[fixing]\ncomes_back_limit = 3\n",
    QUEUE + "holds = 0\n[fixing]\ncomes_back = '1 h'\n",
    QUEUE + "[customers.word_of_mouth]\npraise = 1\nconversion = 0.9\n",
    QUEUE + "[customers.word_of_mouth]\npraise = 1\nconversion = 1\ndelay = '1 day'\n",
    QUEUE + "[flaws.a]\nknock_on = { flaw = 'b', per_day = 1 }\n[flaws.b]\n",
    QUEUE.replace("staff = 3", "staff = 0\nqueue_limit = 0"),
])
def test_the_same_with_an_end_to_it_is_accepted(text: str) -> None:
    assert loads(text).world().expected_cases() > 0


def test_a_policy_is_told_under_its_own_key(refused: Refused) -> None:
    problems = refused(QUEUE + "[policies.a]\n[policies.b]\nfixing.promise = 0\n")
    assert [problem.key for problem in problems] == ["policies.b.fixing.promise"]


def test_growth_by_word_of_mouth() -> None:
    talk = "[customers.word_of_mouth]\npraise = 2\ninside = 0.5\nconversion = {}\ndelay = '1 week'\n"
    assert growth(loads(QUEUE).world()) == 1.0
    assert growth(loads(QUEUE + talk.format(0.5)).world()) == pytest.approx(2.0)
    assert growth(loads(QUEUE + talk.format(1)).world()) == pytest.approx(1.0 + 4.0)
    bank = loads(BANK).world()
    assert 1.0 < growth(bank) < math.exp(0.02 * 0.8 * 0.7 * 0.2)


@given(st.dictionaries(st.integers(0, 6), st.integers(0, 6)))
def test_circles_are_found_exactly_when_there_are_any(follows: dict[int, int]) -> None:
    named = {str(name): str(after) for name, after in follows.items()}

    def returns(name: str) -> bool:
        at = named[name]
        for _ in named:
            if at == name:
                return True
            at = named.get(at, at)
        return at == name

    found = circles(named)
    assert all(returns(name) for name in found)
    assert bool(found) == any(returns(name) for name in named)
