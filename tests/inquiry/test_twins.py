"""Twins: who is saved and harmed, counted a second time from whole logs, and by which way, where that is known."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import InputError
from sim.experiment.drawn import drawn
from sim.inquiry.partings import Way
from sim.inquiry.people import Register
from sim.inquiry.traits import complexity
from sim.inquiry.twin_form import is_rare, twins_form
from sim.inquiry.twins import FATES, TwinResult, twins
from sim.randomness import run_key
from sim.scenario import Scenario, loads
from sim.vocabulary import Ending, Kind
from tests.inquiry import twin_worlds as w
from tests.scenarios import any_worlds

SOME = settings(max_examples=25)
MANY = settings(max_examples=80)
NUMBERS = st.integers(0, 2**32)


def compared(scenario: Scenario, first: int = 0, second: int = 1, replications: int = 2) -> TwinResult:
    """Return the twins of two of a scenario's policies."""
    return twins(scenario, (scenario.policies[first], scenario.policies[second]), replications=replications)


def by_way(result: TwinResult) -> dict[Way, tuple[int, int]]:
    """Return by way how many were saved and harmed, in all replications; ways that nobody took are left out."""
    counts = {way: (int(result.by_way([way], 0).sum()), int(result.by_way([way], 1).sum())) for way in Way}
    return {way: count for way, count in counts.items() if count != (0, 0)}


# Who is saved, counted a second time ------------------------------------------------------------------------------


@pytest.mark.parametrize("world", [w.OWN, w.LINES, w.WORD_OF_MOUTH, w.PROJECTS, w.WAITED])
def test_founders_are_counted_by_whether_they_left(world: str) -> None:
    """Saved left under the first policy only, harmed under the second only."""
    scenario = loads(world)
    result = compared(scenario)
    shared = w.shared_by(scenario, ("p", "q"), scenario.seed)
    for replication in range(2):
        left = [w.leavers(w.log_of(shared, which, replication)) for which in (0, 1)]
        expected = {"saved": left[0] - left[1], "harmed": left[1] - left[0], "lost_anyway": left[0] & left[1],
                    "untouched": set(range(60)) - left[0] - left[1]}
        assert {fate: result.fate(fate)[replication] for fate in FATES} == {
            fate: len(who) for fate, who in expected.items()}
    assert result.fate("saved").sum() > 0


def test_cases_of_open_demand_are_counted_by_whether_they_are_solved_within_the_watch() -> None:
    """Arrivals are matched by their number; those that are caught under one policy are counted beside."""
    scenario = loads(w.OPEN)
    result = compared(scenario, replications=1)
    shared = w.shared_by(scenario, ("p", "q"), scenario.seed)
    solved: list[dict[int, bool]] = []
    for which in (0, 1):
        records = w.log_of(shared, which).records
        opened = records[(records["kind"] == Kind.OPENED) & (records["time"] <= 10 * 1440 - 30)]
        ends = {int(row["case"]): float(row["time"]) for row in records[records["kind"] == Kind.ENDED]
                if row["place"] == Ending.SOLVED}
        solved.append({int(row["agent"]): ends.get(int(row["case"]), np.inf) - row["time"] <= 30 for row in opened})
    both = solved[0].keys() & solved[1].keys()
    expected = Counter((solved[0][number], solved[1][number]) for number in both)
    assert result.unit == "cases"
    assert {fate: int(result.fate(fate)[0]) for fate in FATES} == {
        "saved": expected[False, True], "harmed": expected[True, False], "lost_anyway": expected[False, False],
        "untouched": expected[True, True]}
    assert result.alone(0)[0] == len(solved[0]) - len(both) > 0
    assert result.alone(1)[0] == len(solved[1]) - len(both) == 0


def test_newcomers_are_told_apart_by_who_won_them() -> None:
    """Praise wins customers under the second policy alone; who comes off the street comes under both."""
    scenario = loads(w.BASE + """
        customers.organic_per_week = 20
        customers.word_of_mouth = { praise_above = 0, praise = 1, conversion = 1 }
        [policies.p]
        chain.rep.success = [0, 0]
        [policies.q]
    """)
    result = compared(scenario, replications=1)
    shared = w.shared_by(scenario, ("p", "q"), scenario.seed)
    joined = []
    for which in (0, 1):
        records = w.log_of(shared, which).records
        joined.append(Counter(records["place"][records["kind"] == Kind.JOINED].tolist()))
    assert joined[0][1] == joined[1][1] == result.newcomers()[0] > 0
    assert (result.alone(0)[0], result.alone(1)[0]) == (0, joined[1][2])
    assert joined[1][2] > 0


# By which way, where it is known ----------------------------------------------------------------------------------


def test_what_an_agent_can_do_is_own_treatment() -> None:
    """Nobody waits, talks or removes a flaw: all who are saved are saved by their own treatment."""
    result = compared(loads(w.OWN))
    assert by_way(result) == {Way.OWN: (int(result.fate("saved").sum()), 0)}


def test_longer_visits_of_others_reach_a_customer_through_the_line() -> None:
    """Whoever has no case of the flaw that differs can be lost only because the agent was busy."""
    scenario = loads(w.LINES)
    shared, pairing, ways = w.ways_of(scenario)
    logs = w.log_of(shared, 0), w.log_of(shared, 1)
    without = [who for who in range(60) if 0 not in w.flaws_of(logs[0], who) | w.flaws_of(logs[1], who)]
    met = {ways[who] for who in without}
    assert met == {None, Way.LINES}
    result = compared(scenario)
    assert by_way(result)[Way.LINES][0] > 5
    assert result.without("slow")[0].sum() == len(without)
    form = twins_form(result)["without_flaw"]["slow"]
    assert form["direct"]["mean"] == 0.0 < form["spill_over"]["mean"] == form["saved"]["mean"]
    assert pairing.newcomers == 0


def test_what_is_heard_reaches_a_customer_by_word_of_mouth() -> None:
    """Who has no case at all can be lost only for what was heard; who was refused is lost by own treatment."""
    shared, _, ways = w.ways_of(loads(w.WORD_OF_MOUTH))
    log = w.log_of(shared, 0)
    heard = set(log.records["customer"][log.records["kind"] == Kind.HEARD].tolist())
    own = {who for who in range(60) if 0 in w.flaws_of(log, who)}
    assert {ways[who] for who in range(60) if who not in own} == {None, Way.WORD_OF_MOUTH}
    assert all(who in heard for who in range(60) if ways[who] is Way.WORD_OF_MOUTH)
    assert {ways[who] for who in own} >= {Way.OWN}


def test_a_case_that_a_project_prevents_reaches_a_customer_through_projects() -> None:
    """Reports change nothing for who makes them: all that differs is the flaw that is gone."""
    result = compared(loads(w.PROJECTS))
    assert set(by_way(result)) == {Way.PROJECTS}
    assert by_way(result)[Way.PROJECTS][0] > 5


def test_waiting_that_builds_up_reaches_a_customer_through_the_line() -> None:
    """The same steps under both policies, and other waits: what the customer put up with came from the line."""
    shared, _, ways = w.ways_of(loads(w.WAITED))
    logs = w.log_of(shared, 0), w.log_of(shared, 1)
    without = [who for who in range(60) if 0 not in w.flaws_of(logs[0], who) | w.flaws_of(logs[1], who)]
    assert {ways[who] for who in without} == {None, Way.LINES}


KEYS = {
    "more agents": ("pools.reps.staff = 1", "pools.reps.staff = 30", {Way.LINES}),
    "more fixers": ("pools.fixers.staff = 1", "pools.fixers.staff = 30", {Way.LINES}),
    "patience": ("pools.reps.staff = 1\nchannels.phone.patience = 1",
                 "pools.reps.staff = 1\nchannels.phone.patience = 6000", {Way.OWN}),
    "a lost message": ("channels.mail.unread = 1", "channels.mail.unread = 0", {Way.OWN}),
    "skill": ("chain.rep.success = [0, 0]", "chain.rep.success = [1, 1]", {Way.OWN}),
    "a date": ("fixing.promise = 10", "fixing.promise = 10000", {Way.OWN}),
    "what it takes to leave": ("customers.churn.after_case.base = 90", "customers.churn.after_case.base = -90",
                               {Way.OWN}),
}
"""A key under both policies, and the ways by which it can reach anybody."""


@pytest.mark.parametrize("called", KEYS)
def test_a_key_reaches_customers_by_the_way_that_is_known_of_it(called: str) -> None:
    """How many work is nobody's own treatment; what concerns everybody's next step is."""
    first, second, expected = KEYS[called]
    scenario = loads(f"{w.SHOP}\n[policies.p]\n{first}\n[policies.q]\n{second}\n")
    found = by_way(compared(scenario))
    assert set(found) == expected
    assert all(saved > 5 for saved, _ in found.values())


# A policy that differs for one flaw only --------------------------------------------------------------------------


@MANY
@given(NUMBERS)
def test_who_has_not_the_flaw_that_differs_is_reached_through_others_alone(number: int) -> None:
    """Exactly: no customer without a case of the flaw is ever said to be treated, and no way is left unnamed."""
    try:
        scenario = w.of_one_flaw(number, ample=False)
    except InputError:
        return
    shared, pairing, ways = w.ways_of(scenario)
    logs = w.log_of(shared, 0), w.log_of(shared, 1)
    fee = shared.plans[0].names.flaws.index("fee")
    for way, pair in zip(ways, w.members(pairing, bool(shared.plans[0].world["open_demand"])), strict=True):
        if way is not None and fee not in w.flaws_of(logs[0], pair[0]) | w.flaws_of(logs[1], pair[1]):
            assert way in (Way.LINES, Way.WORD_OF_MOUTH, Way.PROJECTS)


@MANY
@given(NUMBERS)
def test_with_staff_for_everybody_and_no_talk_and_no_projects_there_is_no_spill_over(number: int) -> None:
    """Exactly: who has not the flaw lives through the same, to the last bit, and all that differs is own treatment."""
    try:
        scenario = w.of_one_flaw(number, ample=True)
    except InputError:
        return
    shared, pairing, ways = w.ways_of(scenario)
    logs = w.log_of(shared, 0), w.log_of(shared, 1)
    fee = shared.plans[0].names.flaws.index("fee")
    assert {way for way in ways if way is not None} <= {Way.OWN}
    for pair in w.members(pairing, bool(shared.plans[0].world["open_demand"])):
        if fee not in w.flaws_of(logs[0], pair[0]) | w.flaws_of(logs[1], pair[1]):
            assert w.lived(logs[0], pair[0]) == w.lived(logs[1], pair[1])


# What holds of all worlds -----------------------------------------------------------------------------------------


@SOME
@given(any_worlds())
def test_fates_ways_and_groups_add_up(text: str) -> None:
    """Every founder has one fate, everybody whose fate differs one way, and groups leave nobody out."""
    scenario = loads(text)
    result = compared(scenario)
    everybody = result.everybody()
    if result.unit == "founders":
        assert (everybody == scenario.world().customers.initial).all()
    assert (result.by_way(list(Way), 0) == result.fate("saved")).all()
    assert (result.by_way(list(Way), 1) == result.fate("harmed")).all()
    for trait, names in result.traits.names.items():
        cells = np.sum([result.group(trait, place) for place in range(len(names))], axis=0)
        assert all((cells[:, at].sum(axis=1) == result.fate(fate)).all() for at, fate in enumerate(FATES))
    form = twins_form(result)
    assert form["direct"]["mean"] + form["spill_over"]["mean"] == pytest.approx(
        form["saved"]["mean"] - form["harmed"]["mean"], abs=1e-9)


@SOME
@given(any_worlds())
def test_the_order_of_policies_turns_saved_into_harmed(text: str) -> None:
    """Seen from the other policy, who was saved is harmed, by the same way."""
    scenario = loads(text)
    there, back = compared(scenario, 0, 1), compared(scenario, 1, 0)
    for fate, mirrored in (("saved", "harmed"), ("harmed", "saved"), ("lost_anyway", "lost_anyway"),
                           ("untouched", "untouched")):
        assert (there.fate(fate) == back.fate(mirrored)).all()
    assert by_way(there) == {way: count[::-1] for way, count in by_way(back).items()}
    assert (there.alone(0) == back.alone(1)).all()


@SOME
@given(any_worlds())
def test_a_policy_beside_itself_touches_nobody(text: str) -> None:
    """There is nobody saved, harmed or alone."""
    result = compared(loads(text), 1, 1, replications=1)
    assert not any(values.any() for values in (result.fate("saved"), result.fate("harmed"), result.alone(0),
                                               result.alone(1)))


@SOME
@given(any_worlds())
def test_people_have_the_keys_and_traits_that_were_drawn_for_them(text: str) -> None:
    """The arrays that are kept of a run know everybody's luck, as the tables beside a whole log do."""
    scenario = loads(text)
    shared = w.shared_by(scenario, (scenario.policies[0], scenario.policies[1]), scenario.seed)
    log, plan, key = w.log_of(shared, 1, 3), shared.plans[1], int(run_key(scenario.seed, 3))
    register = Register()
    for chunk in np.array_split(log.records, 7):
        register.take(chunk)
    people, tables = register.result(), drawn(plan, log, scenario.seed, 3)
    assert (people.customer_keys(plan, key) == tables.customers["key"]).all()
    cases = range(len(people.cases))
    assert [people.case_key(plan, key, case) for case in cases] == tables.cases["key"].tolist()
    assert [complexity(plan, key, people, case) for case in cases] == tables.cases["complexity"].tolist()


# How it is computed -----------------------------------------------------------------------------------------------


def test_neither_workers_nor_the_engine_leave_a_trace() -> None:
    """The same counts from one process, from several, and from the reference engine."""
    scenario = loads(w.LINES)
    forms = [twins_form(twins(scenario, ("p", "q"), replications=3, workers=workers, engine=engine))
             for workers, engine in ((1, "compiled"), (3, "compiled"), (1, "reference"))]
    assert forms[0] == forms[1] == forms[2]


def test_an_unknown_policy_and_a_warm_up_that_is_open_are_refused() -> None:
    """Nothing is guessed."""
    with pytest.raises(InputError, match="not a policy"):
        twins(loads(w.OWN), ("p", "nobody"), replications=1)
    with pytest.raises(InputError, match="warm_up"):
        twins(loads('warm_up = "auto"\n' + w.OWN), ("p", "q"), replications=1)


def test_what_rests_on_few_replications_is_called_rare() -> None:
    """An interval is not to be believed where most replications show nothing; a zero is a zero."""
    assert is_rare(np.array([0, 0, 0, 1, 0, 0, 0, 0, 9, 0]))
    assert not is_rare(np.zeros(10, dtype=np.int64))
    assert not is_rare(np.array([11, 14, 9, 12, 10, 13, 12, 9, 11, 10]))


# Groups -----------------------------------------------------------------------------------------------------------


def test_thirds_are_cut_where_the_laws_have_them() -> None:
    """A uniform law on (0, 1) is cut at a third and two thirds; a constant makes no groups."""
    def names(complexity: str, tolerance: str) -> dict[str, tuple[str, ...]]:
        lines = f"flaws.slow.complexity = {complexity}\nflaws.quick.complexity = {complexity}\n{tolerance}\n"
        return compared(loads(lines + w.OWN), replications=1).traits.names

    found = names('{ dist = "uniform", low = 0, high = 1 }', 'customers.tolerance = { dist = "uniform", low = 0, '
                  'high = 30 }')
    assert found["complexity"] == ("up to 0.333", "0.333 to 0.667", "above 0.667", "no case")
    assert found["tolerance"] == ("up to 10", "10 to 20", "above 20")
    assert set(names("0.5", "")) == {"flaw", "channel", "hour"}


def test_groups_are_those_of_the_first_case() -> None:
    """Founders are put down to the flaw, the hour and the channel of their first case, as the log has it."""
    scenario = loads(w.OWN)
    result = compared(scenario, replications=1)
    records = w.log_of(w.shared_by(scenario, ("p", "q"), scenario.seed), 0).records
    opened = records[records["kind"] == Kind.OPENED]
    first = {int(row["customer"]): row for row in opened[::-1]}
    flaws = Counter(("slow", "quick")[row["place"]] for row in first.values())
    hours = Counter(f"{int(row['time'] % 1440 // 60):02}" for row in first.values())
    sizes = {trait: {name: int(result.group(trait, place).sum()) for place, name in enumerate(names)}
             for trait, names in result.traits.names.items()}
    assert sizes["flaw"] == {**flaws, "no case": 60 - len(first)}
    assert {name: size for name, size in sizes["hour"].items() if size} == {**hours, "no case": 60 - len(first)}
    assert sizes["channel"] == {"live": len(first), "no contact": 60 - len(first)}
