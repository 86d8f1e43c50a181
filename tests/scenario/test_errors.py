"""Errors: all at once, each with file, key, what was found, what is allowed and what was meant."""

from __future__ import annotations

import pytest

from sim.errors import Problem
from tests.scenario.conftest import Refused
from tests.scenario.worlds import BANK, QUEUE


def by_key(problems: list[Problem]) -> dict[str, Problem]:
    """Index problems by their key; no key may occur twice."""
    indexed = {problem.key: problem for problem in problems}
    assert len(indexed) == len(problems)
    return indexed


def test_all_errors_of_a_file_come_at_once(refused: Refused) -> None:
    text = (BANK.replace("initial = 20_000", 'initial = "20000"').replace("unread = 0.3", "unread = 1.3")
            .replace('overflow = { to = "seniors"', 'overflow = { to = "senior"')
            .replace('"lognormal", mean = "6 min", cv = 1.0', '"lognormal", mean = "6 min", vc = 1.0')
            .replace("report = 0.5", "raport = 0.5"))
    problems = by_key(refused(text))
    assert set(problems) == {
        "customers.initial", "channels.email.unread", "pools.reps.overflow.to", "chain.rep.handle.cv",
        "chain.rep.handle.vc", "policies.empowered.raport",
    }
    assert problems["customers.initial"].found == '"20000"'
    assert problems["channels.email.unread"].allowed == "a number from 0 to 1"
    assert problems["chain.rep.handle.vc"].nearest == "cv"
    assert problems["policies.empowered.raport"].nearest == "report"
    assert all(problem.file == "world.toml" for problem in problems.values())


@pytest.mark.parametrize(("written", "key", "nearest"), [
    ("[pools.agents]\nstaff = 3\ncost_per_our = 3", "pools.agents.cost_per_our", "cost_per_hour"),
    ("horizn = 3", "horizn", "horizon"),
    ("[custommers]\ninitial = 3", "custommers", "customers"),
    ("goodwill = 3", "goodwill", "levers.goodwill"),
    ("[customers.feelings]\nloops = { care = 0.1 }", "customers.feelings.loops", "loop"),
    ("[customers.feelings]\nloop = { caer = 0.1 }", "customers.feelings.loop.caer", "care"),
    ("[customers.effort]\ncontacts = 1", "customers.effort.contacts", "contact"),
    ("[customers.word_of_mouth]\npraize = 1", "customers.word_of_mouth.praize", "praise"),
    ("[levers]\napology = \"sinceer\"", "levers.apology", "sincere"),
    ("[levers.handing_up]\nwarn = true", "levers.handing_up.warn", "warm"),
    ("[policies.x]\npools.agens.staff = 3", "policies.x.pools.agens", "agents"),
    ("[policies.x]\nchain.agnet.holds = 1", "policies.x.chain.agnet", "agent"),
    ("[policies.x]\nauthority = 3", "policies.x.authority", "chain.LEVEL.authority"),
    ("[policies.x]\nchannels.Live.unread = 0", "policies.x.channels.Live", "live"),
    ("[pools.other]\nstaff = { munday = 3 }", "pools.other.staff.munday", "monday"),
    ("[customers]\nactivity = { dist = \"gama\", mean = 1 }", "customers.activity.dist", "gamma"),
])
def test_the_nearest_known_key_is_named(refused: Refused, written: str, key: str, nearest: str) -> None:
    top, _, rest = QUEUE.partition("[pools.agents]\nstaff = 3\n")
    text = f"{written}\n{QUEUE}" if "[" not in written else (
        f"{top}{written}\n{rest}" if written.startswith("[pools.agents]") else f"{QUEUE}{written}\n")
    problems = by_key(refused(text))
    assert set(problems) == {key}
    assert problems[key].nearest == nearest
    assert problems[key].allowed


@pytest.mark.parametrize(("old", "new", "key"), [
    ('pool = "payments"', 'pool = "payment"', "flaws.wrong_fee.needs_fixer.pool"),
    ('knock_on = { flaw = "late_notice"', 'knock_on = { flaw = "late"', "flaws.wrong_fee.knock_on.flaw"),
    ('desk = "reps"', 'desk = "rep"', "flaws.wrong_fee.desk"),
    ('leads_to = "phone"', 'leads_to = "fone"', "channels.bot.leads_to"),
    ('through = "phone"', 'through = "fax"', "channels.phone.retry.through"),
    ('after_silence = "phone"', 'after_silence = "bott"', "channels.email.after_silence"),
    ('overflow = { to = "seniors"', 'overflow = { to = "nobody"', "pools.reps.overflow.to"),
    ('level = "senior"\npool = "seniors"', 'level = "senior"\npool = "bosses"', "chain.senior.pool"),
    ("chain.rep = { authority = 250", "chain.reps = { authority = 250", "policies.empowered.chain.reps"),
])
def test_names_that_refer_to_nothing_are_errors(refused: Refused, old: str, new: str, key: str) -> None:
    assert old in BANK
    problems = refused(BANK.replace(old, new))
    assert [problem.key for problem in problems] == [key]
    assert problems[0].allowed and problems[0].found


@pytest.mark.parametrize(("override", "key"), [
    ("pools.rep.staff=3", "pools.rep"), ("flaws.fee.priority=1", "flaws.fee"), ("channels.x.share=1", "channels.x"),
    ("chain.boss.holds=1", "chain.boss"), ("policies.nobody.goodwill=1", "policies.nobody"),
    ("goodwil=1", "goodwil"), ("goodwill=-1", "goodwill"), ("levers.goodwill=-1", "levers.goodwill"),
    ("=3", ""), ("noequals", "noequals"), ("a..b=1", "a..b"), ("policies=3", "policies"), ("seed=1.5", "seed"),
    ("policies.empowered=3", "policies.empowered"), ("chain.rep=3", "chain.rep"), ("customers=5", "customers"),
    ("policies.empowered.title=5", "policies.empowered.title"),
])
def test_errors_of_set_options_name_their_path(refused: Refused, override: str, key: str) -> None:
    problems = refused(BANK, [override])
    assert [problem.key for problem in problems] == [key]


@pytest.mark.parametrize(("old", "new", "key"), [
    ("seed = 7", "seed = true", "seed"), ("seed = 7", "seed = -1", "seed"), ("seed = 7", f"seed = {2**64}", "seed"),
    ("cases_per_hour = 20", "cases_per_hour = nan", "demand.cases_per_hour"),
    ("cases_per_hour = 20", "cases_per_hour = inf", "demand.cases_per_hour"),
    ("cases_per_hour = 20", "cases_per_hour = true", "demand.cases_per_hour"),
    ("cases_per_hour = 20", f"cases_per_hour = {'9' * 400}", "demand.cases_per_hour"),
    ("cases_per_hour = 20", "cases_per_hour = 1e300", "demand.cases_per_hour"),
    ("staff = 3", "staff = true", "pools.agents.staff"), ("staff = 3", 'staff = "3"', "pools.agents.staff"),
    ("staff = 3", "staff = 1979-05-27", "pools.agents.staff"),
    ('horizon = "4 weeks"', "", "horizon"), ('horizon = "4 weeks"', "horizon = true", "horizon"),
    ('horizon = "4 weeks"', "horizon = 0", "horizon"), ('horizon = "4 weeks"', 'horizon = "101 years"', "horizon"),
    ("[[chain]]", "[chain]", "chain"), ('level = "agent"', "level = 3", "chain.[0].level"),
    ('level = "agent"', 'level = ""', 'chain."".level'), ('pool = "agents"', "pool = 3", "chain.agent.pool"),
    ('kind = "open"', 'kind = "opne"', "demand.kind"), ('kind = "open"', 'kind = "customers"', "demand.cases_per_hour"),
    ("[pools.agents]", "[policies]\nx = 3\n[pools.agents]", "policies.x"),
    ("[pools.agents]", "[policies.x]\ntitle = 3\n[pools.agents]", "policies.x.title"),
    ("[demand]", "policies = 3\n[demand]", "policies"), ("[demand]", "channels = 3\n[demand]", "channels"),
    ("[demand]", 'policy = "x"\n[demand]', "policy"), ("[demand]", 'customers = []\n[demand]', "customers"),
])
def test_single_faults_are_found_where_they_are(refused: Refused, old: str, new: str, key: str) -> None:
    assert old in QUEUE
    problems = refused(QUEUE.replace(old, new, 1))
    assert [problem.key for problem in problems] == [key]


def test_names_with_markup_and_quotes_are_shown_as_they_are(refused: Refused) -> None:
    text = BANK.replace("[pools.payments]", '[pools."[/x] \\"y\\""]')
    problems = refused(text)
    assert {problem.nearest for problem in problems} == {""}
    assert '[/x] "y"' in problems[0].allowed.replace("\\", "")
    named = QUEUE + '["[/x]"]\na = 1\n'
    assert refused(named)[0].key == '"[/x]"'


def test_an_error_of_the_world_is_told_once_for_all_policies(refused: Refused) -> None:
    problems = refused(BANK.replace("[0.15, 0.9]", "[0.15, 9]"))
    assert [problem.key for problem in problems] == ["customers.voice"]


def test_a_hundred_problems_are_enough(refused: Refused) -> None:
    problems = refused(QUEUE + "[customers.effort]\n" + "".join(f"event_{n} = 1\n" for n in range(5000)))
    assert len(problems) == 101 and "more problems" in problems[-1].message


def test_a_missing_key_says_what_it_means(refused: Refused) -> None:
    problem = refused(QUEUE.replace("staff = 3\n", ""))[0]
    assert (problem.key, problem.message) == ("pools.agents.staff", "is missing")
    assert "Agents on duty" in problem.allowed
