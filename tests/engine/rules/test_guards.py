"""Guards: a rule that leads a run astray ends it, in both engines at the same record, and is named.

The kernel's side is seen in its text, run as plain Python.
"""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import pytest

from sim.engine import run, stopped
from sim.engine.rules.declared import FIRST_OWN_KIND
from sim.engine.rules.loaded import load
from sim.engine.rules.running import simulator
from sim.errors import InputError
from sim.eventlog import Log, LogBuilder, Recorder, first_difference
from sim.scenario.plan import Plan
from sim.scenario.rule_files import RuleFile
from sim.vocabulary import Kind
from tests.engine.rules import worlds
from tests.engine.rules.worlds import log_of, moments, plain, ruled
from tests.engine.tiny import cases, desk, plan_of

WORLD = cases(2) + desk("handle = 60") + "channels.phone.retry = { probability = 1, delay = 5 }\nflaws.problem = {}\n"
"""Two customers in one hour, and one rep who takes an hour for each: the second waits."""
IMPATIENT = WORLD.replace("channels.phone.retry", "channels.phone.patience = 1\n        channels.phone.retry")
"""The same, but the second hangs up after a minute and calls again, again and again."""


def stopping(body: str, *before: str, world: str = IMPATIENT) -> str:
    """Return why a run with a rule ends, having asserted that both engines say the same."""
    said = []
    for engine in ("reference", "plain"):
        with pytest.raises(InputError) as caught:
            log_of(ruled(plan_of(world), moments(body, *before)), engine)
        assert caught.value.problems[0].file == "own.py"
        said.append(caught.value.problems[0].message)
    assert said[0] == said[1]
    return re.sub(r"stopped at minute [\d.]+: ", "", said[0])


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a thousand turns be too many; the kernel's text is made anew for it."""
    monkeypatch.setattr(stopped, "MOST_TURNS", 1000)
    monkeypatch.setattr("sim.engine.reference.ruled.MOST_TURNS", 1000)
    monkeypatch.setattr(worlds, "plain", plain.__wrapped__)


@pytest.mark.parametrize("body", [
    "def after_hang_up(self, case: Case) -> Step:\n    return Next(Do.CONTACT, case.channel, Reason.RETRY)\n"
    "def before_contact(self, case: Case, channel: int, reason: Reason) -> Step:\n"
    "    return Next(Do.CONTACT, channel, reason)",
    "def after_hang_up(self, case: Case) -> Step:\n    while True:\n        yield self.run.clock.pause(0.0)",
    "def after_hang_up(self, case: Case) -> Step:\n    while True:\n        if case.ended:\n"
    "            yield self.run.clock.pause(1.0)",
    "def on_opening(self, case: Case) -> None:\n    self.run.clock.begin(self._round(case))\n"
    "def _round(self, case: Case) -> Story:\n    yield self.run.clock.pause(0.0)\n"
    "    self.run.clock.begin(self._next(case))\n"
    "def _next(self, case: Case) -> Story:\n    yield self.run.clock.pause(0.0)\n"
    "    self.run.clock.begin(self._round(case))",
], ids=["steps without a pause", "pauses of no time", "a loop that misses its pause", "stories that begin each other"])
@pytest.mark.usefixtures("soon")
def test_what_goes_round_without_an_end_is_stopped(body: str) -> None:
    assert stopping(body) == stopped.SAYS[stopped.Stop.ENDLESS]


@pytest.mark.parametrize(("body", "why"), [
    ("def channel(self, case: Case, channel: int) -> int:\n    return channel + 7", "OUTSIDE"),
    ("def channel(self, case: Case, channel: int) -> int:\n    return -1", "OUTSIDE"),
    ("def after_hang_up(self, case: Case) -> Step:\n    return Next(Do.LEVEL, 3)", "OUTSIDE"),
    ("def on_opening(self, case: Case) -> None:\n    if self.run.lines[case.contacts - 1].waiting > 5:\n"
     "        case.effort += 1.0", "OUTSIDE"),
    ("def service_minutes(self, case: Case, pool: int, agent: int, minutes: float) -> float:\n    return 1.0 - minutes",
     "DELAY"),
    ("def patience(self, case: Case, pool: int, minutes: float) -> float:\n    return minutes - 100.0", "PAST"),
    ("def on_opening(self, case: Case) -> None:\n    self.run.log(case, Kinds.ODD, -1)", "PLACE"),
    ("def on_opening(self, case: Case) -> None:\n    self.feel(case, Feeling.SOLVED + 90, 1.0)", "OUTSIDE"),
    ("def after_hang_up(self, case: Case) -> Step:\n    return Next(Do.FIX)", "PLACE"),
])
def test_what_is_outside_is_stopped(body: str, why: str) -> None:
    declared = ("class Kinds(rules.Kinds):", '    ODD = kind("odd")') if "ODD" in body else ()
    assert stopping(body, *declared) == stopped.SAYS[stopped.Stop[why]]


def test_an_error_of_python_is_told_at_its_line() -> None:
    """Only the reference engine has it: the kernel divides as IEEE 754 says."""
    own = moments("def holds(self, case: Case, probability: float) -> float:\n"
                  "    return probability / (case.paid - case.paid)")
    with pytest.raises(InputError) as caught:
        log_of(ruled(plan_of(WORLD), own))
    problem = caught.value.problems[0]
    assert (problem.message, problem.file, problem.line) == ("ZeroDivisionError: float division by zero", "own.py", 6)


def test_what_a_sink_raises_is_no_fault_of_the_rule() -> None:
    class OwnError(Exception):
        """Whatever a sink raises."""

    def sink(records: object) -> None:
        raise OwnError

    own = moments("def on_opening(self, case: Case) -> None:\n    self.run.log(case, Kinds.SEEN, 0)",
                  "class Kinds(rules.Kinds):", '    SEEN = kind("seen")')
    with pytest.raises(OwnError):
        run(ruled(plan_of(WORLD), own), sink=sink, engine="reference", chunk=1)


# --- several rules ---


def doubling(name: str, factor: str = "2.0") -> RuleFile:
    return moments("def service_minutes(self, case: Case, pool: int, agent: int, minutes: float) -> float:\n"
                   f"    return super().service_minutes(case, pool, agent, minutes) * {factor} + self.numbers.more",
                   "class Numbers(rules.Numbers):", "    more: float = 1.0", name=name)


def released(log: Log) -> float:
    return float(log.records["value"][log.records["kind"] == Kind.RELEASED][0])


def test_the_later_rule_is_asked_first_and_each_has_its_own_numbers() -> None:
    """An hour of work: 2 (60) + 1 = 121 by the first rule, 3 (121) + 7 = 370 by the second."""
    plan = ruled(plan_of(WORLD), doubling("first"), doubling("second", "3.0"))
    plan.rule_numbers[:] = 1.0, 7.0
    for engine in ("reference", "plain"):
        assert released(log_of(plan, engine)) == 370.0
    turned = ruled(plan_of(WORLD), doubling("second", "3.0"), doubling("first"))
    turned.rule_numbers[:] = 7.0, 1.0
    for engine in ("reference", "plain"):
        assert released(log_of(turned, engine)) == 375.0


@cache
def drawing(name: str) -> RuleFile:
    return moments("def holds(self, case: Case, probability: float) -> float:\n"
                   "    self.run.log(case, Kinds.DRAWN, case.flaw, self.run.draw(case, Purposes.OWN))\n"
                   "    return super().holds(case, probability)",
                   "class Kinds(rules.Kinds):", '    DRAWN = kind("drawn", value="the number")',
                   "class Purposes(rules.Purposes):", '    OWN = purpose("a number")', name=name)


def values(log: Log, kind: int) -> list[float]:
    found: list[float] = log.records["value"][log.records["kind"] == kind].tolist()
    return found


def test_kinds_are_numbered_in_the_order_of_rules_and_draws_by_their_names() -> None:
    plan: Plan = plan_of(WORLD)
    both = log_of(ruled(plan, drawing("one"), drawing("other")))
    assert first_difference(both, log_of(ruled(plan, drawing("one"), drawing("other")), "plain")) is None
    turned = log_of(ruled(plan, drawing("other"), drawing("one")))
    alone = log_of(ruled(plan, drawing("one")))
    first, second = FIRST_OWN_KIND, FIRST_OWN_KIND + 1
    assert values(both, first) == values(turned, second) == values(alone, first)
    assert values(both, second) == values(turned, first) != values(both, first)
    loaded = load((drawing("one"), drawing("other")))
    assert {number: name for number, (name, _) in loaded.kinds.items()} == {first: "one.DRAWN", second: "other.DRAWN"}
    assert loaded.kinds[first][1].value == "the number"
    assert len({number for part in loaded.parts for number in part.words.values()}) == 4


def test_a_rule_remembers_what_it_says_it_does() -> None:
    """Fields of a case and numbers of the run begin as declared, and every run begins anew."""
    own = moments("seen: int = 0\ntime: float = 0.0\ndef on_opening(self, case: Case) -> None:\n"
                  "    self.seen += 1\n    self.time = self.run.clock.now\n    case.number_of_mine = self.seen\n"
                  "    case.customer.known = True\n"
                  "def at_end(self, case: Case, ending: Ending) -> None:\n"
                  "    self.run.log(case, Kinds.SEEN, case.number_of_mine, case.weight + float(case.customer.known))",
                  "class Case(rules.Case):", "    number_of_mine: int = 9", "    weight: float = 0.5",
                  "class Customer(rules.Customer):", "    known: bool = False",
                  "class Kinds(rules.Kinds):", '    SEEN = kind("seen")')
    plan = ruled(plan_of(WORLD), own)
    for engine in ("reference", "plain", "reference"):
        log = log_of(plan, engine)
        mine = log.records[log.records["kind"] == FIRST_OWN_KIND]
        assert mine["place"].tolist() == [1, 2] and mine["value"].tolist() == [1.5, 1.5]


def test_the_reference_engine_alone_needs_no_cache() -> None:
    kept = LogBuilder()
    plan = ruled(plan_of(WORLD), doubling("first"))
    simulator("reference", plan.rules)(plan, plan.seed, 0, Recorder(kept))
    assert np.isin(58, kept.log().records["kind"]) == np.False_
