"""The faults of `tests.mutations` still fit the sources and the tests; and the check tells noticed from not noticed."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.mutations.faults import COMPILED, FAULTS, REFERENCE, Fault
from tests.mutations.run import ROOT, Change, Moved, Outcome, change_of, mutated, read_report, table, try_fault, verdict

TOY = Fault("toy", "toys", "Adds where it should multiply.", "toy.py", "    return 2 * x\n", "    return 2 + x\n",
            ("test_toy.py",), "not left_out")


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


def test_the_documentation_names_every_fault() -> None:
    page = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8")
    assert [fault.name for fault in FAULTS if f"`{fault.name}`: " not in page] == []
    assert f"one of {len(FAULTS)} one-line faults" in page


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
