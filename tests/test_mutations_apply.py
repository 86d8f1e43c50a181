"""The faults of `tests.mutations` still fit the sources and the tests; and the check tells noticed from not noticed."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path
from types import ModuleType

import pytest

from sim.engine.translator.book import Book
from sim.engine.translator.errors import Untellable
from sim.engine.translator.journeysim import PLACE
from sim.engine.translator.journeysim import table as table_of_stories
from sim.engine.translator.text import functions_text
from tests.mutations import page
from tests.mutations.fault import COMPILED, REFERENCE, Fault
from tests.mutations.faults import FAULTS
from tests.mutations.run import ROOT, Change, Moved, Outcome, change_of, mutated, read_report, table, try_fault, verdict

STORIES = [ROOT / "sim" / "engine" / "stories" / f"{name}.py" for name in
           ("journey", "desk", "fixers", "customers", "demand", "design_team", "bosses", "awaiting")]
EXACT = ("tests/engine/test_t", "tests/engine/test_names", "tests/engine/rules/")
"""Tests of what a story does to the last bit, told by the reference engine."""
REFUSED = {"last-due-first"}
"""Faults that the translator does not accept, so that they would never reach the compiled engine."""
TOY = Fault("toy", "toys", "Adds where it should multiply.", "toy.py", "    return 2 * x\n", "    return 2 + x\n",
            ("test_toy.py",), "not left_out")


def methods(path: Path) -> list[ast.FunctionDef]:
    """Return the methods of the classes of a module."""
    classes = [node for node in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(node, ast.ClassDef)]
    return [node for owner in classes for node in owner.body if isinstance(node, ast.FunctionDef)]


def decides(method: ast.FunctionDef) -> bool:
    """Whether a method has a condition, or names the purpose of a draw."""
    return any(isinstance(node, ast.If | ast.IfExp | ast.While | ast.Compare | ast.BoolOp)
               or (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Purpose")
               for node in ast.walk(method))


def method_of(fault: Fault) -> str:
    """Return the module and the method in which a fault is."""
    path = ROOT / fault.path
    line = change_of(fault, path.read_text(encoding="utf-8")).line
    inside = [one.name for one in methods(path) if one.lineno <= line <= (one.end_lineno or line)]
    return f"{path.stem}.{inside[0]}"


def extent(fault: Fault) -> tuple[int, int]:
    """Return where the text of a fault begins and ends in its file."""
    start = (ROOT / fault.path).read_text(encoding="utf-8").index(fault.before)
    return start, start + len(fault.before)


def touch(fault: Fault, other: Fault) -> bool:
    """Whether two faults change the same text."""
    (start, end), (first, last) = extent(fault), extent(other)
    return fault.path == other.path and start < last and first < end


def translated(monkeypatch: pytest.MonkeyPatch, faults: list[Fault]) -> str:
    """Return the text of the kernel that the stories with some faults give; raises what the translator raises."""
    plain = inspect.getsource

    def with_faults(module: ModuleType) -> str:
        source = plain(module)
        own = [fault for fault in faults if fault.path == f"{module.__name__.replace('.', '/')}.py"]
        for fault in sorted(own, key=extent, reverse=True):  # from the end: what is ahead stays where it is
            start, end = extent(fault)
            source = source[:start] + fault.after + source[end:]
        return source

    with monkeypatch.context() as patch:
        patch.setattr(inspect, "getsource", with_faults)
        book = Book(table_of_stories())
        book.write()
        return functions_text(book)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_changes_one_line_of_a_source_that_still_parses(fault: Fault) -> None:
    source = (ROOT / fault.path).read_text(encoding="utf-8")
    change = change_of(fault, source)
    assert source.splitlines()[change.line - 1].strip() == change.before != change.after
    ast.parse(mutated(fault, source))


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_the_tests_of_a_fault_are_there(fault: Fault) -> None:
    assert fault.tests
    for test in fault.tests:
        file, _, name = test.partition("::")
        text = (ROOT / file).read_text(encoding="utf-8")
        assert f"def {name or 'test_'}" in text


def test_the_faults_are_spread_over_the_program() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 12
    assert {fault.part for fault in FAULTS} == {
        "behaviour", "stories", "compiled engine", "draws", "outcomes", "statistics"}
    assert {fault.chosen for fault in FAULTS} == {REFERENCE, COMPILED}


def test_every_method_of_the_stories_that_decides_has_a_fault() -> None:
    """A method decides where it has a condition or makes a draw."""
    faulty = {method_of(fault) for fault in FAULTS if fault.part == "stories"}
    deciding = {f"{path.stem}.{method.name}" for path in STORIES for method in methods(path) if decides(method)}
    assert len(deciding) > 60
    assert sorted(deciding - faulty) == []
    assert len([fault for fault in FAULTS if fault.part == "stories"]) >= 60


def test_no_fault_of_a_story_needs_another_engine_or_the_auditor() -> None:
    for fault in FAULTS:
        if fault.part == "stories":
            assert fault.chosen == REFERENCE
            assert all(test.startswith(EXACT) for test in fault.tests)


def test_the_stories_with_faults_translate_or_are_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many faults at a time as do not touch each other: translating takes a second, and there are a hundred."""
    left = [fault for fault in FAULTS if fault.part == "stories"]
    sound = (PLACE / "compiled" / "told.py").read_text(encoding="utf-8")
    for fault in [fault for fault in left if fault.name in REFUSED]:
        with pytest.raises(Untellable, match=r"sim/engine/stories/\w+.py:\d+: "):
            translated(monkeypatch, [fault])
        left.remove(fault)
    while left:
        together: list[Fault] = []
        for fault in left:
            if not any(touch(fault, other) for other in together):
                together.append(fault)
        assert translated(monkeypatch, together) != sound
        left = [fault for fault in left if fault not in together]


def test_the_documentation_names_every_fault() -> None:
    assert page.PLACE.read_text(encoding="utf-8") == page.text(), "run `python -m tests.mutations.page`"
    validation = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8")
    assert f"one of {len(FAULTS)} one-line faults" in validation
    assert f"{sum(fault.part == 'stories' for fault in FAULTS)} of them in the stories" in validation


@pytest.mark.parametrize("source", ["", "    return 3 * x\n", TOY.before * 2])
def test_a_line_that_has_moved_is_an_error(source: str) -> None:
    with pytest.raises(Moved, match=r"toy: its text stands \d times in toy.py"):
        change_of(TOY, source)


def test_a_line_may_be_told_by_its_neighbours_and_may_go() -> None:
    missing = Fault("missing", "toys", "", "toy.py", "    if x:\n        return 1\n", "    if x:\n", ())
    assert change_of(missing, "def f(x):\n    if x:\n        return 1\n    return 2\n") == Change(3, "return 1", "")
    two = Fault("two", "toys", "", "toy.py", "    a = 1\n    b = 1\n", "    a = 2\n    b = 2\n", ())
    with pytest.raises(Moved, match="more than one line"):
        change_of(two, "def f(x):\n    a = 1\n    b = 1\n")


def test_two_lines_may_change_places() -> None:
    swapped = Fault("swapped", "toys", "", "toy.py", "    a = 1\n    b = 2\n", "    b = 2\n    a = 1\n", ())
    assert change_of(swapped, "def f(x):\n    a = 1\n    b = 2\n") == Change(2, "a = 1", "b = 2")


def test_a_fault_is_made_tried_and_undone(tmp_path: Path) -> None:
    """Of four tests one judges, one does not see the fault, one crashes and one is left out."""
    source = f"def double(x):\n{TOY.before}"
    (tmp_path / "toy.py").write_text(source)
    (tmp_path / "test_toy.py").write_text("""
from toy import double
def test_judges(): assert double(3) == 6
def test_sees_nothing(): assert double(2) == 4
def test_crashes(): [][double(6)]
def test_left_out(): assert double(0) == 0
""")
    outcome = try_fault(TOY, tmp_path, tmp_path / "cache")
    assert outcome.caught_by == ("test_toy::test_judges",)
    assert outcome.otherwise == ("test_toy::test_crashes: IndexError: list index out of range",)
    assert outcome.ran == 3
    assert (tmp_path / "toy.py").read_text() == source


def test_what_cannot_be_imported_has_noticed_nothing(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text("""<testsuites><testsuite>
        <testcase classname="" name="tests.test_toy"><error message="collection failure"/></testcase>
    </testsuite></testsuites>""")
    outcome = read_report(report, 1.5)
    assert outcome == Outcome((), ("::tests.test_toy: collection failure",), 1, 1.5)
    assert verdict(outcome).startswith("**survived**")


def test_the_table_says_which_test_noticed() -> None:
    noticed = Outcome(("test_toy::test_judges", "test_toy::test_too"), (), 3, 1.4)
    shown = table([
        (TOY, Change(2, "return a | b", "return a"), noticed),
        (TOY, Change(2, "return a", ""), Outcome((), (), 3, 2.0)),
    ]).splitlines()
    assert shown[2] == ("| `toy`: Adds where it should multiply. | toys | `toy.py:2` | `return a \\| b` → `return a` "
                        "| `test_toy::test_judges` and 1 more of 3 | 1 |")
    assert shown[3].endswith("| `return a` → (nothing) | **survived** | 2 |")
