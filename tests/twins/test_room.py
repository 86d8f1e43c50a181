"""Events that need much room at once, in arrays that are nearly full: nothing is lost, nothing written behind them."""

from __future__ import annotations

from collections import Counter

import pytest

from sim.engine import compiled, run
from sim.engine.compiled import kernel
from sim.eventlog import LogBuilder, Recorder
from sim.vocabulary import Ending, Kind
from tests.engine.tiny import log_of, plan_of
from tests.scenarios import text_of
from tests.twins.tight import TightRun, tight_log
from tests.twins.twins import assert_same, same_log
from tests.twins.worlds import Meddler

MIDNIGHT = "[" + ", ".join("1" if hour % 24 == 0 else "0" for hour in range(168)) + "]"
DESK = """
    pools.reps.staff = 2
    chain = [{ level = "rep", pool = "reps", handle = 5 }]
"""
CROWD = f"""
    seed = 3
    demand.cases_per_hour = 30
    demand.profile = {MIDNIGHT}
    pools.reps.staff = {{ daily = "2-24: 1000" }}
    chain = [{{ level = "rep", pool = "reps", handle = 5 }}]
"""
"""Some 700 cases come while the doors are closed; when they open all are granted an agent in one event."""

COLLECTOR = """
    seed = 5
    horizon = "2 days"
    customers.initial = 3
    customers.orders_per_week = 300
    customers.churn = { hazard_per_year = 300 }
    flaws.problem = { per_1000_orders = 1000, knock_on = { flaw = "leak", per_day = 20 } }
    flaws.leak.per_1000_orders = 0
    channels.void = { kind = "message", unread = 0.5, share = 20 }
    channels.phone = { share = 1, patience = 10 }
    pools.reps.staff = { daily = "20-21: 1" }
    chain = [{ level = "rep", pool = "reps", handle = 5 }]
"""
"""Three customers whose messages nobody reads and whose calls wait, until they leave with dozens of open cases."""

LOUD = """
    customers.reach = 200
    customers.organic_per_week = 300
    [customers.word_of_mouth]
    praise_above = 0.4
    praise = 5
    grievance_below = 0.6
    grievance = 5
    inside = 0.5
    shift = 0.01
    conversion = 0.0005
    reputation_drop = 0.0001
    graph = GRAPH
"""
GRAPHS = ('"uniform"', "{ small_world = { neighbours = 12, rewire = 0.2 } }", "{ scale_free = { links = 9 } }")


def check(text: str, step: int) -> Counter[int]:
    plan = plan_of(text)
    reference = same_log(plan, text)
    tight, grown = tight_log(plan, step)
    assert_same(reference, tight, text)
    return grown


@pytest.mark.parametrize("step", [64, 1000, 5000])
def test_a_crowd_before_closed_doors_is_served_at_once(step: int) -> None:
    check(CROWD, step)


@pytest.mark.parametrize("step", [64, 3000])
def test_a_customer_with_dozens_of_open_cases_leaves(step: int) -> None:
    log = log_of(plan_of(COLLECTOR), "reference").records
    left = log[(log["kind"] == int(Kind.ENDED)) & (log["place"] == int(Ending.LEFT))]
    assert max(Counter(left["customer"].tolist()).values()) > 24
    check(COLLECTOR, step)


@pytest.mark.parametrize("graph", GRAPHS)
@pytest.mark.parametrize("step", [50_000, 500_000])
def test_such_a_customer_tells_everybody(graph: str, step: int) -> None:
    of_three = graph.replace("12", "2").replace("9", "2")
    check(COLLECTOR + LOUD.replace("GRAPH", of_three).replace("0.0005", "0.00002"), step)


@pytest.mark.parametrize("graph", GRAPHS)
def test_a_loud_open_world(graph: str) -> None:
    text = 'horizon = "12 h"\ndemand.cases_per_hour = 10\ncustomers.initial = 30\n' + DESK
    text += "customers.churn.after_case = { base = -1 }\n" + LOUD.replace("GRAPH", graph)
    check(text, 100)


def test_many_ties_of_one_newcomer() -> None:
    text = f"""
        demand.kind = "open"
        customers.initial = 400
        customers.organic_per_week = 500
        customers.word_of_mouth.graph = {{ small_world = {{ neighbours = 300, rewire = 0.5 }} }}
        {DESK}"""
    check(text, 100)


def test_every_array_grows_and_grows() -> None:
    text = 'horizon = "2 days"\ncustomers.initial = 200\ncustomers.orders_per_week = 10\n' + DESK
    text += 'flaws.problem.per_1000_orders = 1000\ncustomers.churn.hazard_per_year = 100\n'
    text += "customers.organic_per_week = 1000\n"
    grown = check(text, 48)
    assert all(grown[answer] > 3 for answer in
               (kernel.RECORDS_FULL, kernel.HEAP_FULL, kernel.ARENA_FULL, kernel.PEOPLE_FULL)), grown


def test_arrays_double_as_they_do_for_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine's own way of growing, with founders, newcomers and alarms beyond what it begins with."""
    monkeypatch.setattr(compiled, "_FIRST_ROOM", 256)
    monkeypatch.setattr(compiled, "_HEADROOM", 0)
    answers: Counter[int] = Counter()
    make_room = compiled._Run._make_room

    def counted(self: compiled._Run, answer: int) -> None:
        answers[answer] += 1
        make_room(self, answer)

    monkeypatch.setattr(compiled._Run, "_make_room", counted)
    text = 'customers.initial = 12000\ncustomers.orders_per_week = 0.2\ncustomers.organic_per_week = 12000\n' + DESK
    text += 'flaws.problem.per_1000_orders = 1000\ncustomers.churn.hazard_per_year = 400\n'
    text += "customers.word_of_mouth.graph = { small_world = { neighbours = 10, rewire = 0.1 } }\n"
    same_log(plan_of(text), text)
    assert all(answers[answer] for answer in
               (kernel.RECORDS_FULL, kernel.HEAP_FULL, kernel.ARENA_FULL, kernel.PEOPLE_FULL)), answers


def test_a_story_that_goes_round_is_interrupted_between_two_turns() -> None:
    """Room is made there, too: the story goes on before anything else, and the log is the same."""
    interrupted = 0
    for number in range(12):
        text = text_of(Meddler(number, grid=True).scenario())
        plan = plan_of(text, "first")
        kept = LogBuilder()
        tight = TightRun(plan, 0, Recorder(kept), 48)
        tight.run_to_horizon()
        assert_same(log_of(plan, "reference"), kept.log(), text)
        interrupted += tight.between_turns
    assert interrupted > 10


@pytest.mark.parametrize("chunk", [1, 7, 65_536])
@pytest.mark.parametrize("engine", ["compiled", "reference"])
def test_the_log_does_not_depend_on_the_size_of_chunks(engine: str, chunk: int) -> None:
    plan = plan_of(COLLECTOR)
    kept = LogBuilder()
    summary = run(plan, sink=kept, engine=engine, chunk=chunk)
    assert summary.digest == kept.log().digest() == log_of(plan, "reference").digest()
    assert summary.records == len(kept.log())
