"""Files with rules of one's own: read as text, their numbers read from the text, and nothing executed."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sim.errors import InputError, Problem
from sim.scenario.rule_files import (
    LARGEST_RULE,
    MOST_NUMBERS,
    declared_numbers,
    path_fault,
    read_rule,
    rule_file,
)
from tests.scenario.idle_worlds import TIRED


def problem(text: str) -> Problem:
    """Return the one problem of a text."""
    with pytest.raises(InputError) as caught:
        declared_numbers(text, "odd.py")
    (found,) = caught.value.problems
    assert found.file == "odd.py"
    return found


def test_numbers_are_read_in_their_order_and_nothing_is_executed() -> None:
    numbers = declared_numbers(TIRED.read_text(), "tired.py")  # which ends in an error if it is executed
    assert list(numbers.items()) == [("after", 480.0), ("slower", 0.25)]


@pytest.mark.parametrize("text", [
    "class Numbers:\n    within: float = -3\n", "class Numbers(Numbers):\n    'Numbers.'\n    within: float = -3.0\n",
    "from sim import rules\nclass Mine(rules.Numbers):\n    within: float = -3e0; 'And why.'\n",
    "import os; os.abort()\nclass Numbers(missing.Numbers):\n    pass\n    within: float = -3.0  # a comment\n",
])
def test_the_class_of_numbers_may_be_written_in_these_ways(text: str) -> None:
    assert declared_numbers(text, "x.py") == {"within": -3.0}


@pytest.mark.parametrize("text", ["", "# nothing\n", "x = 3\n", "class Other(rules.Moments):\n    x: float = 3.0\n",
                                  "class Numbers:\n    pass\n", "class Numbers:\n    '''None.'''\n"])
def test_a_file_may_declare_none(text: str) -> None:
    assert declared_numbers(text, "x.py") == {}


def test_what_is_returned_is_the_callers_own() -> None:
    text = "class Numbers:\n    within: float = 1.0\n"
    declared_numbers(text, "x.py")["within"] = 5.0
    assert declared_numbers(text, "x.py") == {"within": 1.0}


@pytest.mark.parametrize(("body", "message", "line"), [
    ("within: float = limit()", "has no number for its default", 3),
    ("within: float = 2 * 30", "has no number for its default", 3),
    ("within: float = True", "has no number for its default", 3),
    ("within: float = '30 min'", "has no number for its default", 3),
    ("within: float = 1e999", "has no number for its default", 3),
    ("within: float = 1e13", "has no number for its default", 3),
    ("within: float = 3j", "has no number for its default", 3),
    ("within: float", "has no number for its default", 3),
    ("within: int = 3", "is not the declaration of a number (in class Numbers)", 3),
    ("within = 3.0", "is not the declaration of a number (in class Numbers)", 3),
    ("within.x: float = 3.0", "is not the declaration of a number (in class Numbers)", 3),
    ("def within(self): return 3.0", "is not the declaration of a number (in class Numbers)", 3),
    ("a: float = 1.0\n    a: float = 2.0", "is declared twice", 4),
    ("_a: float = 1.0", "has a name that begins with _", 3),
])
def test_anything_else_in_the_class_is_refused_with_its_line(body: str, message: str, line: int) -> None:
    found = problem(f"# a comment\nclass Numbers:\n    {body}\n")
    assert (found.message, found.line, found.column) == (message, line, 5)
    assert found.allowed and found.source_line.strip() in body


@pytest.mark.parametrize(("text", "message"), [
    ("class Numbers:\n    x: float = 1.0\nclass Numbers: pass\n", "Numbers is a second class of numbers"),
    ("class Numbers: pass\nclass Mine(rules.Numbers): pass\n", "Mine is a second class of numbers"),
    ("if 1:\n    class Numbers:\n        x: float = 1.0\n", "Numbers is inside something else"),
    ("def f():\n    class X(Numbers): pass\n", "X is inside something else"),
    ("@made\nclass Numbers: pass\n", "Numbers has more than one base, or decorators"),
    ("class Numbers(A, B): pass\n", "Numbers has more than one base, or decorators"),
    ("class Numbers(metaclass=A): pass\n", "Numbers has more than one base, or decorators"),
    ("class Numbers:\n" + "".join(f"    n{at}: float = 1.0\n" for at in range(MOST_NUMBERS + 1)),
     f"declares {MOST_NUMBERS + 1} numbers"),
])
def test_there_is_one_plain_class_of_numbers(text: str, message: str) -> None:
    assert problem(text).message == message


def test_what_is_not_python_is_told_with_line_column_and_the_line_itself() -> None:
    found = problem("x = 1\nclass Numbers(:\n    pass\n")
    assert found.message.startswith("is not Python: ") and (found.line, found.source_line) == (2, "class Numbers(:")
    assert found.column > 1


@pytest.mark.parametrize("text", ["x = \0", "(" * 5000, "-" * 200_000 + "1", "x = '\ud800'", "x = " + "9" * 5000])
def test_what_the_parser_cannot_take_is_refused(text: str) -> None:
    assert problem(text).message.startswith("is not Python: ")


PIECES = st.sampled_from([
    "class Numbers:", "class Numbers(rules.Numbers):", "    within: float = 60.0", "    within: float = -1",
    "    'why'", "raise SystemExit", "import os; os.abort()", "    pass", "def f(x: float = 1/0):", "        yield x",
    "    x: float = __import__('os').abort()", "if True:", "'''", "\\", "# -*- coding: utf-7 -*-", "    \ufeff", "\r",
    "@f", "\t", "\f",
])


@given(st.one_of(st.lists(PIECES, max_size=12).map("\n".join), st.text(max_size=200)))
@example("class Numbers:\n    x: float = 1.0\nimport os; os.abort()")
def test_any_text_gives_numbers_or_one_problem_and_is_never_executed(text: str) -> None:
    """An abort would end the test run: nothing of the text happens, whatever it is."""
    try:
        numbers = declared_numbers(text, "odd.py")
    except InputError as error:
        assert [found.file for found in error.problems] == ["odd.py"]
        return
    assert all(re.fullmatch(r"[^\W_]\w*", name) and abs(value) <= 1e12 for name, value in numbers.items())
    assert not numbers or "Numbers" in text


# Paths and files --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["a.py", "b/second_chance.py", "/c/_x9.py", "../A.py", "match.py", "a.py/"])
def test_paths_of_rules(path: str) -> None:
    assert path_fault(path) == ("", "")


@pytest.mark.parametrize(("path", "message"), [
    (3, "is not the path of a file"), ("", "is not the path of a file"), (" ", "is not the path of a file"),
    ("a\n.py", "is not the path of a file"), ("a.txt", "is not a Python file"), ("a", "is not a Python file"),
    (".py", "is not a Python file"),
    ("1.py", "has a name that no rule can go by"), ("a-b.py", "has a name that no rule can go by"),
    ("for.py", "has a name that no rule can go by"), ("use.py", "has a name that no rule can go by"),
    ("ä.py", "has a name that no rule can go by"), (f"{'a' * 101}.py", "has a name that no rule can go by"),
])
def test_paths_that_no_rule_can_have(path: object, message: str) -> None:
    assert path_fault(path)[0] == message and path_fault(path)[1]


def test_a_file_keeps_its_text_and_its_digest(tmp_path: Path) -> None:
    content = "# Grüße\r\nx = 1\r\n".encode()
    (tmp_path / "greet.py").write_bytes(content)
    file = rule_file("sub/greet.py", read_rule(tmp_path / "greet.py"))
    assert (file.name, file.path, file.text) == ("greet", "sub/greet.py", content.decode())
    assert file.digest == hashlib.sha256(content).hexdigest()


def unreadable(path: Path) -> str:
    """Return what is wrong with a file."""
    with pytest.raises(InputError) as caught:
        read_rule(path)
    (found,) = caught.value.problems
    return found.message


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.py").mkdir()
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "large.py").write_bytes(b"#" * (LARGEST_RULE + 1))
    (tmp_path / "latin.py").write_bytes("# Grüße".encode("latin-1"))
    (tmp_path / "wide.py").write_bytes("# x".encode("utf-16"))
    messages = {name: unreadable(tmp_path / f"{name}.py")
                for name in ("missing", "folder", "pipe", "large", "latin", "wide")}
    assert messages == {
        "missing": "cannot be read: No such file or directory", "folder": "cannot be read: it is a directory",
        "pipe": "is not a regular file", "large": "is too large", "latin": "holds bytes that are not UTF-8",
        "wide": "is not UTF-8 but UTF-16 or UTF-32",
    }
    (tmp_path / "large.py").write_bytes(b"#" * LARGEST_RULE)
    assert len(read_rule(tmp_path / "large.py")) == LARGEST_RULE


def test_what_kinds_of_records_mean_is_read_and_not_executed() -> None:
    from sim.scenario.rule_files import declared_kinds, declared_meanings
    from sim.vocabulary import KindMeaning

    text = '''
raise SystemExit
class Kinds(rules.Kinds):
    WENT = kind("it went", place="pool", value="minutes of it", agent="slot")
    CAME = kind("it came")
    ODD = kind("a" + "b", place=somewhere(), value=3, other="x")
    ALONE = 5
class Case(rules.Case):
    NOT = kind("no kind")
'''
    assert declared_kinds(text, "own.py") == ("WENT", "CAME", "ODD", "ALONE")
    assert declared_meanings(text, "own.py") == {
        "WENT": KindMeaning("it went", "pool", "minutes of it", "slot"),
        "CAME": KindMeaning("it came", "flaw", "0", ""),
        "ODD": KindMeaning("", "", "", ""), "ALONE": KindMeaning("", "flaw", "0", "")}
