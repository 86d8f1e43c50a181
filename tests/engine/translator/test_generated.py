"""The generated files: made again they are the same; every line names its story; a small change changes little."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from sim.engine.compiled.origins import explained, story_of
from sim.engine.translator.book import Book
from sim.engine.translator.generated import generated
from sim.engine.translator.journeysim import PLACE, table
from tests.engine.translator.small import module_of, translated
from tests.engine.translator.test_random_stories import Author

ORIGIN = re.compile(r"# (\w+)\.(\w+)\.(\w+)\+(\d+)$")
NOT_TRANSLATED = {"Demand.expect", "Signal.abandon", "Ticket.__post_init__", "Signal.__post_init__", "Recent.within"}
"""What a story's class has for the reference engine alone, or what the kernel carries out itself."""
ONLY_GO_ON = {"Moments.before_contact", "Moments.asked_for_help", "Moments.after_hang_up", "Moments.at_promised_date"}
"""What does nothing but go on with another story leaves no line of its own."""
ONLY_IN_RULES = {"Desk.task"}
"""What stories no longer ask for themselves: rules of one's own do, by `Means.work` (tests/engine/rules)."""
MOST_PARAMETERS = 8


@pytest.fixture(scope="module")
def book() -> Book:
    made = Book(table())
    made.write()
    return made


@pytest.fixture(scope="module")
def files() -> dict[Path, str]:
    return generated()


@pytest.mark.parametrize("path", ["compiled/told.py", "compiled/words.py", "stories/rows.py"])
def test_the_generated_files_are_what_the_stories_give(path: str, files: dict[Path, str]) -> None:
    assert (PLACE / path).read_text(encoding="utf-8") == files[PLACE / path], "run `python -m sim.engine.translator`"


def test_every_comment_names_a_line_of_a_story() -> None:
    sources = {path.stem: path.read_text(encoding="utf-8") for path in (PLACE / "stories").glob("*.py")}
    methods = {(module, owner.name, node.name): node for module, text in sources.items()
               for owner in ast.parse(text).body if isinstance(owner, ast.ClassDef)
               for node in owner.body if isinstance(node, ast.FunctionDef)}
    found = [match for line in (PLACE / "compiled" / "told.py").read_text(encoding="utf-8").splitlines()
             if (match := ORIGIN.search(line))]
    assert len(found) > 500
    for match in found:
        module, owner, method, line = match.groups()
        node = methods[module, owner, method]
        assert any(getattr(one, "lineno", 0) == node.lineno + int(line) for one in ast.walk(node)), match[0]


def test_a_complaint_of_numbas_is_led_to_the_story() -> None:
    told = (PLACE / "compiled" / "told.py").read_text(encoding="utf-8").splitlines()
    number = next(index for index, line in enumerate(told, 1) if line.endswith("# desk.Desk.serve+2"))
    desk = (PLACE / "stories" / "desk.py").read_text(encoding="utf-8").splitlines()
    line = next(index for index, text in enumerate(desk, 1) if text.startswith("    def serve(")) + 2
    assert story_of(number) == f"sim/engine/stories/desk.py:{line}"
    assert story_of(1) == ""
    message = f'No implementation of function\n\nFile "sim/engine/compiled/told.py", line {number}:\n<source>'
    assert explained(message) == f"told in sim/engine/stories/desk.py:{line}"
    assert explained("nothing of the kind") == ""


def test_every_method_of_the_stories_is_in_the_kernel(book: Book) -> None:
    told = {one.origin.method for function in book.functions.values() for one in ast.walk(function)
            if hasattr(one, "origin")}
    protocols = {"Clock", "Line", "Run", "Means"}  # the last only rules of one's own use (tests/engine/rules)
    every = {f"{known.name}.{method}" for known in book.sources.classes.values() if known.name not in protocols
             for method, node in known.methods.items() if len(node.body) > 1 or ast.get_docstring(node) is None}
    assert every - told == NOT_TRANSLATED | ONLY_GO_ON | ONLY_IN_RULES


def test_what_shares_a_word_is_said(book: Book, files: dict[Path, str]) -> None:
    text = files[PLACE / "compiled" / "words.py"]
    for cut in book.cuts.values():
        said = re.findall(rf"# word \d+ of a {cut.story}: (.+)", text)
        assert sorted(one for line in said for one in line.split(", ")) == cut.stored
        for variables in said:
            sharing = variables.split(", ")
            for label in cut.numbers:
                assert sum(one in cut.alive[label] for one in sharing) <= 1, (label, sharing)


def test_a_change_of_one_statement_changes_the_text_near_it(tmp_path: Path) -> None:
    text = Author(5).shop()
    place = text.index("        x, y = 1.5, 4.0\n", text.index("def _helper"))
    changed = text[:place] + "        run.note(77, 1.0)\n        yield run.clock.pause(0.25)\n" + text[place:]
    before, after = (translated(module_of(one, tmp_path))[0] for one in (text, changed))
    before, after = (re.sub(r"small_story_\d+", "small", one) for one in (before, after))
    first, second = _functions(before), _functions(after)
    changed_ones = {one for one in first.keys() | second.keys() if first.get(one) != second.get(one)}
    assert 3 <= len(changed_ones) < len(second) / 3
    for one in changed_ones:
        near = "._helper+" in first.get(one, "") + second.get(one, "") or "helper" in one
        assert near or one.startswith(("go_", "room_of_")), one


def _functions(text: str) -> dict[str, str]:
    parts = text.split("@part\n")[1:]
    return {part[4:part.index("(")]: part for part in parts}


@pytest.mark.parametrize("folder", ["stories", "translator", "reference"])
def test_no_function_takes_more_than_eight_parameters(folder: str) -> None:
    for path in (PLACE / folder).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                taken = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
                assert len([one for one in taken if one.arg != "self"]) <= MOST_PARAMETERS, f"{path.name}: {node.name}"


def test_what_is_put_in_place_of_its_calls_is_still_called_so() -> None:
    """A hint for a name that nothing bears any more costs several per cent of a run's time, and no log shows it."""
    from sim.engine.compiled.kernel import IN_PLACE

    told = [node.name for node in ast.parse((PLACE / "compiled" / "told.py").read_text(encoding="utf-8")).body
            if isinstance(node, ast.FunctionDef)]
    assert all(any(name.startswith(one) for name in told) for one in IN_PLACE)
