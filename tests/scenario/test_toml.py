"""Reading TOML from people: syntax errors with a caret, and files that are none."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import InputError, Problem
from sim.scenario import load, loads
from sim.scenario.toml import DEEPEST, LARGEST_FILE, decode, parse
from tests.scenario.worlds import QUEUE

PATIENCE = 2.0
"""Seconds within which any file is accepted or refused."""


def only_problem(text: str) -> Problem:
    """Give the one problem of a text that is not TOML."""
    with pytest.raises(InputError) as caught:
        parse(text, "world.toml")
    (problem,) = caught.value.problems
    return problem


@pytest.mark.parametrize(("text", "line", "column", "shown"), [
    ("a = 1\nb = = 2\n", 2, 5, "b = = 2"), ("a = 1\n[b\nc = 1", 2, 3, "[b"), ("a = 1\na = 2", 2, 6, "a = 2"),
    ("\ta = [1,\n", 2, 1, ""), ("a\x00 = 1", 1, 2, "a  = 1"), ("a = 'x\n'", 1, 7, "a = 'x"), ("x = @", 1, 5, "x = @"),
])
def test_a_syntax_error_shows_its_line_and_column(text: str, line: int, column: int, shown: str) -> None:
    problem = only_problem(text)
    assert (problem.line, problem.column, problem.source_line) == (line, column, shown)
    assert problem.file == "world.toml" and problem.message.startswith("is not TOML")


def test_the_caret_stands_below_the_column() -> None:
    *_, source, caret = str(only_problem("ok = 1\nbad == 2")).splitlines()
    assert source[caret.index("^")] == "=" and caret.index("^") == source.rindex("=")


def test_an_error_far_to_the_right_has_a_place_but_no_line() -> None:
    problem = only_problem("a = '" + "x" * 5000 + "' oops")
    assert problem.column > 5000 and problem.source_line == ""


@pytest.mark.parametrize("text", [
    "x = " + "[" * 5000, "x = " + "{a = " * 5000, "a." * 5000 + "a = 1", "[" + "a." * 5000 + "a]",
    '"a".' * 5000 + "a = 1", "x = [" * 100_000, 'x = [ """a"""", ' + "[" * 5000, "x = [ '''a''''', " + "{a=" * 5000,
    'x = "\\"" \ny = ' + "[" * 5000, "# ' \nx = " + "[" * 5000, "x = {" + "a . " * 5000 + "a = 1}",
])
def test_what_is_nested_too_deep_is_refused_before_it_is_parsed(text: str) -> None:
    begin = time.process_time()
    assert only_problem(text).message == f"is nested more than {DEEPEST} deep"
    assert time.process_time() - begin < PATIENCE


@pytest.mark.parametrize("text", [
    f"x = '{'[' * 500}'", f'x = "{"a." * 500}"', f"# {'[{' * 500}\nx = 1", f'x = """\n{"[" * 500}\n"""',
    f"x = '''{'{' * 500}''''", f'x = "\\"{"[" * 500}"', "x = [" + "1.5, " * 500 + "]", f'x = """a""" # {"[" * 500}',
    "x = " + "[" * DEEPEST + "]" * DEEPEST,
])
def test_brackets_and_dots_in_texts_and_comments_do_not_nest(text: str) -> None:
    assert "x" in parse(text, "world.toml")


@pytest.mark.parametrize("text", [
    "".join(f"k{n} = 1\n" for n in range(30_000)), "[[chain]]\n" * 40_000, 'x = "' + "\\n" * 200_000 + '"',
    'x = """' + '\\"""' * 100_000, "'" * 400_000, '"' * 400_000, "x = " + "9" * 400_000, "seed = 0x" + "f" * 400_000,
    "\r" * 400_000, "a" * 400_000 + " = 1", "x = 1." + "1" * 400_000,
    QUEUE + "[policies.x]\nchain = {" + ",".join(f"a{n} = {{x = 1}}" for n in range(20_000)) + "}",
    QUEUE + "[customers.feelings]\n" + "".join(f"a{n} = {{x = 1}}\n" for n in range(15_000)),
    QUEUE + "".join(f"[channels.p{n}]\nleads_to = 'q{n}'\n" for n in range(12_000)),
    QUEUE + "".join(f"[policies.p{n}]\ngoodwill = 1\n" for n in range(12_000)),
    QUEUE + "[customers]\nactivity = { dist = 'gamma', " + ",".join(f"a{n} = 1" for n in range(20_000)) + "}",
    QUEUE + "[pools.b]\nstaff = {" + ",".join(f"a{n} = 1" for n in range(20_000)) + "}",
    QUEUE + "".join(f"[[chain]]\nlevel = '{n}'\npool = 'agents'\n" for n in range(10_000)),
])
def test_large_wrong_files_are_refused_in_time(text: str) -> None:
    assert len(text) <= LARGEST_FILE
    begin = time.process_time()
    with pytest.raises(InputError) as caught:
        loads(text)
    assert time.process_time() - begin < PATIENCE
    assert len(caught.value.problems) <= 101 and len(str(caught.value)) < 60_000


def test_a_file_may_have_only_so_many_bytes(tmp_path: Path) -> None:
    path = tmp_path / "large.toml"
    path.write_bytes(b"#" * (LARGEST_FILE + 1))
    with pytest.raises(InputError, match="too large"):
        load(path)


@pytest.mark.parametrize("content", [
    QUEUE.encode("utf-16"), QUEUE.encode("utf-16-le"), QUEUE.encode("utf-16-be"), QUEUE.encode("utf-32"),
    b"\xff\xfe", b"\x00" * 100, b"title = \"\xe9\"\n", bytes(range(256)), b"a = 1\x00", b"\xef\xbb\xbf\xef\xbb\xbf",
])
def test_files_in_other_encodings_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "world.toml"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        load(path)
    assert caught.value.problems[0].file == str(path)


def test_a_number_of_thousands_of_digits_is_shown_where_it_is() -> None:
    problem = only_problem("a = '" + "9" * 4000 + "'\nb = 1\nc.d = -" + "9" * 5000 + "\n")
    assert (problem.message, problem.line, problem.column) == ("holds a number with thousands of digits", 3, 8)
    assert problem.source_line.startswith("c.d = -999")


def test_stray_bytes_are_shown_where_they_are(tmp_path: Path) -> None:
    path = tmp_path / "latin.toml"
    path.write_bytes('seed = 1\ntitle = "Caf\xe9"\n'.encode("latin-1"))
    with pytest.raises(InputError) as caught:
        load(path)
    problem = caught.value.problems[0]
    assert (problem.line, problem.column) == (2, 13) and problem.source_line.startswith('title = "Caf')


def test_a_byte_order_mark_and_carriage_returns_are_fine(tmp_path: Path) -> None:
    path = tmp_path / "windows.toml"
    path.write_bytes(b"\xef\xbb\xbf" + QUEUE.replace("\n", "\r\n").encode())
    assert load(path).world() == loads("\ufeff" + QUEUE).world()


def test_files_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "missing.toml", tmp_path, tmp_path / "pipe", Path("/dev/zero"), Path("nul\0byte"),
                 tmp_path / ("x" * 5000)):
        with pytest.raises(InputError) as caught:
            load(path)
        assert len(caught.value.problems) == 1


def test_an_unreadable_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str, flags: int) -> int:
        raise PermissionError(13, "Permission denied", path)

    path = tmp_path / "secret.toml"
    path.write_text(QUEUE)
    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(InputError, match="cannot be read: Permission denied"):
        load(path)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        assert isinstance(parse(decode(content, "x"), "x"), dict)
    except InputError as error:
        assert str(error)
