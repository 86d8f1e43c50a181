"""docs/stories.md: every example is told alike by SimPy and translated, every refusal is refused in its words."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from sim.engine.translator.errors import Untellable
from tests.engine.translator.small import by_simpy, module_of, plainly, told, translated

PAGE = Path(__file__).parents[3] / "docs" / "stories.md"
BEGIN = '''
    def begin(self) -> None:
        for number in range(3):
            self.run.clock.begin(self.story(Guest(number)))

'''


def sections() -> dict[str, str]:
    """Return the text of each construct by its heading."""
    part = PAGE.read_text(encoding="utf-8").split("## What a story may say")[1].split("\n## ")[0]
    return {heading: text for heading, text in re.findall(r"### (.+?)\n(.*?)(?=\n### |\Z)", part, re.DOTALL)}


def blocks(text: str) -> list[tuple[str, str]]:
    """Return the code of a text, each with the complaint below it, if there is one."""
    return re.findall(r"```python\n(.*?)```\n(?:\n> ([^\n]+))?", text, re.DOTALL)


EXAMPLES = [pytest.param(code, id=heading) for heading, text in sections().items()
            for code, complaint in blocks(text) if not complaint]
REFUSALS = [pytest.param(code, complaint.strip(), id=f"{heading}-{index}") for heading, text in sections().items()
            for index, (code, complaint) in enumerate(blocks(text)) if complaint]


def test_each_construct_has_an_example_and_a_refusal() -> None:
    assert len(sections()) >= 10
    for heading, text in sections().items():
        found = blocks(text)
        assert sum(not complaint for _, complaint in found) == 1, heading
        assert sum(bool(complaint) for _, complaint in found) >= 1, heading


@pytest.mark.parametrize("code", EXAMPLES)
def test_an_example_is_told_alike(code: str, tmp_path: Path) -> None:
    module = module_of(BEGIN + textwrap.indent(code, "    "), tmp_path)
    notes = by_simpy(module)
    assert notes
    assert told(translated(module), plainly) == notes


@pytest.mark.parametrize(("code", "complaint"), REFUSALS)
def test_a_refusal_is_in_words_with_file_and_line(code: str, complaint: str, tmp_path: Path) -> None:
    module = module_of(BEGIN + textwrap.indent(code, "    "), tmp_path)
    lines = Path(str(module.__file__)).read_text().splitlines()
    first = lines.index("    " + code.splitlines()[0]) + 1
    with pytest.raises(Untellable, match=re.escape(complaint)) as caught:
        translated(module)
    place = re.match(r"(small_story_\d+\.py):(\d+): ", str(caught.value))
    assert place is not None, str(caught.value)
    assert place[1] == Path(str(module.__file__)).name
    assert first <= int(place[2]) <= len(lines)


@pytest.mark.parametrize(("line", "complaint"), [
    ("x = [1 for _ in range(2)]", "no list comprehension in stories"), ("x = 'text'", "no texts in stories"),
    ("x = guest.mood ** 2.0", "no such operator"), ("assert guest.gone", "no assert in stories"),
    ("x = 1 in (1, 2)", "no `in` in stories"), ("x = guest.name", "a Guest has no name"),
    ("x = nobody", "means nothing"), ("guest.mood", "a statement that does nothing"),
    ("x = max(1, 2.0)", "max of integers and floats"), ("x: int = 1", "no annotation of a local variable"),
    ("guest.seen = 1.5", "a float in the place of a int"), ("run.note(*(1,))", "no * or ** in a call"),
    ("run.tell(1)", "a Run has no tell"), ("run.note()", "what is missing"),
    ("run.note(1, 2.0, 3)", "more arguments than parameters"),
    ("run.clock.pause(1.0)", "nobody waits for: `yield` it"), ("a, b = 1, a", "depend on each other"),
    ("x = None", "None is no value for a name"), ("del guest", "no del"),
    ("x = 1 if guest.mood else 2", "a float is no condition"), ("x = run", ""), ("Bell(run.clock)", "needs a name"),
    ("guest.bell.ring(); guest.bell = Bell(run.clock)", "a field may name a Bell only within"),
    ("run.clock.at(1.0, print)", "an alarm does `x.method`"),
    ("run.clock.begin(guest)", "what is begun is a call of a story"),
    ("x = guest.seen; x /= 2", "an integer that becomes a float"), ("x = not None", "a none is no condition"),
    ("x = Word.LOST", "a Word has no LOST"), ("for x in (1, 2): pass", "a loop is over range"),
    ("while True: yield run.clock.pause(1.0)\n        else: pass", "no else of a loop"),
    ("x = guest.mood is None", "a float is never None"), ("Guest(1, 2.0)", "cannot be given to a new Guest"),
    ("x = Guest()", "number is missing"), ("yield guest.mood", "a story pauses for minutes or for the wake"),
    ("yield from guest", "`yield from` a call of a story"),
    ("guest.bell.wake.fail()", "a wait ends by wake.succeed()"),
])
def test_other_refusals(line: str, complaint: str, tmp_path: Path) -> None:
    """One line each, within a story that is otherwise fine; the one without a complaint is."""
    text = f"    def story(self, guest: Guest) -> Story:\n        run = self.run\n        {line}\n"
    module = module_of(BEGIN + text + "        yield run.clock.pause(1.0)\n", tmp_path)
    if not complaint:
        translated(module)
        return
    with pytest.raises(Untellable, match=re.escape(complaint)):
        translated(module)
