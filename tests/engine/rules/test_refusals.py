"""What is no rule, and what a rule may not say: refused in words, at its line, with what is meant or allowed."""

from __future__ import annotations

import pytest

from sim.engine.rules.compiling import texts
from sim.engine.rules.loaded import load
from sim.engine.rules.reading import LONGEST_LOOP, read
from sim.errors import Problem
from tests.engine.rules.worlds import moments, refused, rule

HOLDS = "def holds(self, case: Case, probability: float) -> float:\n    "
OPENING = "def on_opening(self, case: Case) -> None:\n    "
HANG_UP = "def after_hang_up(self, case: Case) -> Step:\n    "


def of_text(text: str) -> Problem:
    return refused(lambda: read(rule(text)))


def of_methods(body: str, *before: str) -> Problem:
    """Return the complaint about methods of a rule: their first line is line `len(before) + 5` of the file."""
    return refused(lambda: texts((moments(body, *before),)))


def test_a_method_that_is_no_moment_is_refused_with_the_nearest() -> None:
    problem = of_methods("def after_hangup(self, case: Case) -> Step:\n    return STOP")
    assert (problem.file, problem.line, problem.nearest) == ("own.py", 5, "after_hang_up")
    assert problem.message == "after_hangup is no moment at which a rule has a say"
    assert "before_contact, asked_for_help, after_hang_up" in problem.allowed
    assert "begins with an underscore" in problem.allowed
    assert problem.source_line == "    def after_hangup(self, case: Case) -> Step:"


@pytest.mark.parametrize(("text", "message", "nearest"), [
    ("def x(:\n", "not Python: invalid syntax", ""),
    ("WITHIN = 60.0\n", "no class extends Moments: nothing has a say", ""),
    ("class Own(Moment):\n    pass\n", "class Own extends nothing that a rule may extend", "Moments"),
    ("from sim.engine.stories.desk import Desk\nclass Own(Desk):\n    pass\n",
     "class Own extends nothing that a rule may extend", ""),
    ("class Own(Moments):\n    pass\n", "Own has a say at no moment", ""),
    ("class One(Moments):\n    pass\nclass Two(Moments):\n    pass\n", "a second class that extends Moments", ""),
    ("def helper() -> int:\n    return 1\n",
     "a function of one's own is a method of the rule, with a name that begins with an underscore", ""),
])
def test_what_is_no_rule(text: str, message: str, nearest: str) -> None:
    problem = of_text(text)
    assert (problem.message, problem.nearest) == (message, nearest)
    assert problem.file == "own.py"


@pytest.mark.parametrize(("text", "message"), [
    ("class Case(rules.Case):\n    hang_ups: str = ''\n",
     "a Case is given fields: `name: int = 0`, with int, float or bool"),
    ("class Case(rules.Case):\n    hang_ups: int = 0.5\n", "the default of hang_ups is no int"),
    ("class Case(rules.Case):\n    effort: float = 0.0\n", "a Case has a field effort already"),
    ("class Kinds(rules.Kinds):\n    SERVED = kind('again')\n", "there is a kind SERVED already"),
    ("class Kinds(rules.Kinds):\n    AGAIN = 58\n", "in Kinds stand lines like `NAME = kind(\"what it says\")`"),
    ("class Purposes(rules.Purposes):\n    RETRY = purpose('again')\n", "there is a purpose RETRY already"),
])
def test_what_is_no_declaration(text: str, message: str) -> None:
    problem = of_text(text + "class Own(Moments):\n    pass\n")
    assert (problem.message, problem.line) == (message, 3)


@pytest.mark.parametrize(("body", "line", "message"), [
    ("def approval(self, case: Case) -> float:\n    return 1.0", 5, "approval is given something else"),
    ("def holds(self, case: Case, probability: int) -> float:\n    return 1.0", 5,
     "holds says of what kind its parameters and its answer are"),
    ("def holds(self, case: Case, probability: float):\n    return 1.0", 5,
     "holds says of what kind its parameters and its answer are"),
    (HOLDS + "yield self.run.clock.pause(1.0)\n    return 1.0", 5,
     "holds is a question, which is answered at once: no pause"),
    ("@property\ndef holds(self, case: Case, probability: float) -> float:\n    return 1.0", 6,
     "no decorators on methods of a rule"),
    (HANG_UP + "while True:\n        self.feel(case, Feeling.LOOP, 1.0)", 6,
     "a `while` in which nothing pauses may never end"),
    (OPENING + "for _ in range(case.contacts):\n        case.effort += 1.0", 6,
     "how often a loop turns is known beforehand"),
    (OPENING + f"for _ in range({LONGEST_LOOP + 1}):\n        case.effort += 1.0", 6,
     "how often a loop turns is known beforehand"),
    ("refusals: int = 3\ndef on_opening(self, case: Case) -> None:\n    self.refusals += 1", 5,
     "what a rule remembers of a run is an int or a float and begins as 0"),
    (HOLDS + "self.end(case, Ending.SOLVED)\n    return 1.0", 6,
     "end is not for at holds, a question"),
    ("def on_solving(self, case: Case) -> None:\n    self._go(case)\ndef _go(self, case: Case) -> None:\n"
     "    self.leave(case.customer, Leaving.AFTER_CASE)", 8, "leave is not for at on_solving, a notice"),
    (OPENING + "self.run.clock.at(60.0, lambda: self._later(case))\n"
     "def _later(self, case: Case) -> None:\n    self.end(case, Ending.SOLVED)", 8,
     "end is not for a story or an alarm beside"),
    ("def _approval(self) -> int:\n    return 1\ndef on_opening(self, case: Case) -> None:\n    pass", 5,
     "_approval is too near to approval: call it something else"),
])
def test_what_a_rules_class_may_not_look_like(body: str, line: int, message: str) -> None:
    problem = of_methods(body)
    assert (problem.message, problem.line) == (message, line)


@pytest.mark.parametrize(("body", "line", "message"), [
    (OPENING + "self.run.customers.end(case, Ending.SOLVED)", 6,
     "on_opening: customers of a Run is not for rules (nearest: "),
    (OPENING + "self.run.log(case, Kind.OPENED, case.index)", 6,
     "on_opening: index of a Case is not for rules (nearest: ended)"),
    (OPENING + "case.flaw = 1", 6,
     "on_opening: a rule does not set flaw of a Case (but severity, complexity, remedy, effort, paid, due, promised)"),
    (OPENING + "self.run.world.approval = 1.0", 6, "on_opening: the plan does not change"),
    (OPENING + "names = {1: 2}", 6, "on_opening: no dict in stories"),
    (OPENING + "case.effort = self._again(case)\n"
     "def _again(self, case: Case) -> float:\n    return self._again(case) + 1.0", 7,
     "calls itself (rule_own_again -> rule_own_again)"),
    (HANG_UP + "x = yield self.run.clock.pause(1.0)\n    return STOP", 6,
     "after_hang_up: a pause in the midst of something else"),
    (HANG_UP + "if case.contacts > 1:\n        return STOP\n"
     "    self.hang_up(case)", 8, "after_hang_up: an answer of kind Next is announced"),
    (OPENING + "self.run.lines[0].take()", 6,
     "on_opening: take of a Line is not for rules"),
    (OPENING + "for one in range(len(self.run.levels)):\n"
     "        self.run.log(case, Kind.OPENED, one)", 6,
     "on_opening: a loop that writes, and nothing says how often it turns at most"),
])
def test_what_the_translator_refuses_stands_at_its_line_of_the_rule(body: str, line: int, message: str) -> None:
    problem = of_methods(body)
    assert problem.message.startswith(message), problem.message
    assert (problem.file, problem.line) == ("own.py", line)


def test_loops_that_write_without_measure_are_refused() -> None:
    """A thousand times ten thousand records at one instant would need 400 MB of room at every event."""
    problem = of_methods(OPENING + "for _ in range(1000):\n        for _ in range(10000):\n"
                         "            self.run.log(case, Kind.OPENED, 0)")
    assert problem.file == "own.py" and problem.allowed == "1,000,000 at most"
    assert problem.message.startswith("loops may write 10,000,")


def test_what_goes_wrong_when_it_is_executed_stands_at_its_line() -> None:
    problem = refused(lambda: load((rule("class Own(Moments):\n    def holds(self, case: Case, probability: float) -> "
                                         "float:\n        return 1.0\n\nHALF = 1 / 0\n"),)))
    assert (problem.message, problem.line) == ("cannot be executed: ZeroDivisionError: division by zero", 6)


def test_two_rules_for_one_moment_are_chained_or_refused() -> None:
    first, second = moments(HOLDS + "return 0.5", name="first"), moments(HOLDS + "return 0.25", name="second")
    problem = refused(lambda: load((first, second)))
    assert (problem.file, problem.line) == ("second.py", 5)
    assert problem.message == "first.py has a say at holds too, and is not asked"
    assert problem.allowed == "super().holds(...) somewhere in it, or one rule only"
    asking = moments(HOLDS + "return 0.5 * super().holds(case, probability)", name="asking")
    assert len(load((first, asking)).parts) == 2


def test_two_rules_do_not_share_names() -> None:
    field = ("class Case(rules.Case):", "    hang_ups: int = 0")
    first, second = moments(HOLDS + "return 0.5", *field, name="a"), moments(OPENING + "pass", *field, name="b")
    assert refused(lambda: load((first, second))).message == "a.py gives a Case a field hang_ups already"
    assert refused(lambda: load((first, first))).message == "there are two rules a"
