"""No figure of the documentation without the command that makes it beside it, and none that is stale."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from tests.docs import code_hash, figures
from tests.docs.blocks import DOCS, ROOT
from tests.docs.code_hash import Module, used
from tests.docs.figures import DRAWN_WITH, Figure, advice, drawn_with, kept, made_again, page, stale
from tests.docs.sections import images, section, tables

LIST: Final = figures.figures()
PICTURES: Final = {path: figure for figure in LIST.values() for path in figure.pictures}
GENERATED: Final = ("black_box.md", "figures.md", "links.md", "outcomes.md", "commands.md", "deliberate_faults.md")
"""Pages made from the code, each compared with it by a test of its own."""
COURSE: Final = "course"
"""Lessons and their pictures: every run of the tests runs their commands and compares what they print and draw."""
NOT_MEASURED: Final = {
    ("model.md", "7-draws"): "the numbers of draws",
    ("model.md", "11-what-is-assumed-and-what-is-known-about-each-size"): "figures of others, each with its source",
    ("course/index.md", "a-course-in-eight-questions"): "minutes that a lesson takes a reader",
    ("reliability.md", "the-live-page"): "what tests send to a server, which they make sure of themselves",
    ("changes.md", "how-many-files"): "files that a change touches, counted by hand",
}
"""Tables with numbers that no command of this project could make, and what they are instead."""


def pages() -> list[Path]:
    """Return the pages on which figures have to have a command."""
    return [path for path in sorted(DOCS.rglob("*.md")) if path.name not in GENERATED and path.parent.name != COURSE]


def place(path: Path, target: str) -> str:
    """Return the path from the root of what a page links to."""
    return (path.parent / target).resolve().relative_to(ROOT).as_posix()


def listed() -> dict[tuple[str, str], Figure]:
    """Return which figure a table is, by page and heading."""
    return {(figure.page, anchor): figure for figure in LIST.values() for anchor in figure.tables}


@pytest.mark.parametrize("path", pages(), ids=lambda path: str(path.relative_to(DOCS)))
def test_every_figure_of_a_page_is_in_the_list(path: Path) -> None:
    """Each picture, and each table of measured numbers."""
    text = path.read_text(encoding="utf-8")
    name = path.relative_to(DOCS).as_posix()
    for line, target in images(text):
        picture = place(path, target)
        assert picture in PICTURES, f"docs/{name}:{line}: {picture} is not in docs/figures.toml"
    for table in tables(text):
        if table.is_measured and (name, table.anchor) not in NOT_MEASURED:
            assert (f"docs/{name}", table.anchor) in listed(), (
                f"docs/{name}:{table.line}: the table below #{table.anchor} is not in docs/figures.toml")


@pytest.mark.parametrize("path", pages(), ids=lambda path: str(path.relative_to(DOCS)))
def test_the_command_stands_beside_every_figure(path: Path) -> None:
    """In the section of the figure, or in what the sections around it say first; a picture shown again names its
    command.
    """
    text = path.read_text(encoding="utf-8")
    name = f"docs/{path.relative_to(DOCS).as_posix()}"
    shown = [(line, PICTURES[place(path, target)]) for line, target in images(text)]
    shown += [(table.line, listed()[name, table.anchor]) for table in tables(text) if (name, table.anchor) in listed()]
    for line, figure in shown:
        beside = " ".join(section(text, line).replace("\\\n", " ").split())
        for command in figure.lines if name == figure.page else [named(figure)]:
            assert " ".join(command.split()) in beside, f"{name}:{line}: this does not stand beside it:\n{command}"


def named(figure: Figure) -> str:
    """Return a figure's first command without where its results go."""
    return figure.lines[0].partition(" --out ")[0].partition(" -o ")[0].partition(" > ")[0]


def test_the_list_is_of_what_there_is() -> None:
    """Every picture that lies there is shown somewhere, and every entry names pages, headings and files that exist."""
    drawn = [path for path in (DOCS / "pictures").rglob("*.*") if path.parent.name != COURSE]
    there = {path.relative_to(ROOT).as_posix() for path in drawn}
    assert there == set(PICTURES)
    for figure in LIST.values():
        assert figure.pictures or figure.tables
        for file in (figure.page, *figure.worlds, *figure.studies, *figure.scripts):
            assert (ROOT / file).is_file(), f"{figure.name}: {file}"
        for anchor in figure.tables:
            assert figures.section_tables(figure.page, anchor), f"{figure.page} has no table of numbers in #{anchor}"
        assert figure.past or figure.code or figure.scripts or figure.model, f"{figure.name} rests on nothing"
        assert not (figure.past and figure.remade)


def test_none_is_stale() -> None:
    """Nothing that a figure rests on has changed since it was made."""
    found = {figure: why for figure in LIST.values() if (why := stale(figure))}
    assert not found, "\n".join(f"{figure.name} is stale: {'; '.join(why)}. To bring it up to date,\n{advice(figure)}"
                                for figure, why in found.items())


def test_the_list_of_figures_is_as_generated() -> None:
    """docs/figures.md, and what is kept of each figure, are of this list."""
    assert figures.PAGE.read_text(encoding="utf-8") == page()
    assert set(kept()) == {*LIST, "outcomes that there were"}


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name, figure in LIST.items() if figure.remade])
def test_cheap_figures_are_made_again(name: str, tmp_path: Path) -> None:
    """The command writes the picture that is there, byte for byte, where it is drawn with the same versions of
    libraries.

    With others it still has to run and to write its pictures; that they show the same then rests on the test above.
    """
    made = made_again(LIST[name], tmp_path)
    assert set(made) == set(LIST[name].pictures) and all(content.startswith(b"\x89PNG") for content in made.values())
    if kept()[name]["drawn with"] == drawn_with():
        for path, content in made.items():
            assert content == (ROOT / path).read_bytes(), f"{path} (python -m tests.docs.figures --remake {name})"


def test_what_changes_a_figure_makes_it_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    """A function that draws it, its command, the logs of its world, the table itself: each is noticed, and by its
    name.
    """
    figure = LIST["world_long_chain"]
    known = dict(kept()[figure.name])
    assert set(known) >= {"figures", "command", "worlds", "logs", "outcomes", "code", "version"}
    for part in ("figures", "command", "worlds", "logs", "outcomes", "code"):
        changed = {**kept(), figure.name: known | {part: "0" * figures.DIGITS}}
        monkeypatch.setattr(figures, "kept", lambda changed=changed: changed)
        assert stale(figure) == [figures.PARTS[part]]


def test_an_outcome_that_is_added_makes_nothing_stale() -> None:
    """Values count of outcomes that there were when a figure was made."""
    world = (ROOT / "configs/long_chain.toml").resolve()
    assert figures.values_of(world, ("churn",)) != figures.values_of(world, ("churn", "net_value"))
    assert '"churn"' in figures.values_of(world, ("churn",)) and "net_value" not in figures.values_of(world, ("churn",))


# The text of functions
# --------------------------------------------------------------------------------------------------------


def text_of(source: str) -> str:
    """Return what counts of a function `f`."""
    import ast

    tree = ast.parse(source)
    return code_hash._bare(Module("m", source), next(one for one in tree.body if getattr(one, "name", "") == "f"))


def test_words_about_a_function_do_not_count_but_what_it_does() -> None:
    """Docstring, comments and white space are no change; a number, a name, a text and a decorator are."""
    plain = text_of('def f(x):\n    return x + 1 if x else "a  b"\n')
    assert text_of('def f(x):\n    """About."""\n    # why\n    return (x + 1  # one\n            if x else "a  b")\n'
                   ).replace("(x+1", "x+1").replace('b")', 'b"') == plain
    for other in ('def f(x):\n    return x + 2 if x else "a  b"\n', 'def f(x):\n    return x + 1 if x else "a b"\n',
                  '@g\ndef f(x):\n    return x + 1 if x else "a  b"\n'):
        assert text_of(other) != plain


def test_what_a_picture_uses_is_followed_through_modules() -> None:
    """From a picture to the style of all pictures and to the default level; not to where the engine is, nor to its
    neighbours.
    """
    found = used(["sim.report.figures.twins"])
    assert {("sim.report.figures.captions", "counted"), ("sim.statistics.defaults", "DEFAULT_LEVEL")} <= found
    modules = {module for module, _ in found}
    assert not modules & {"sim.report.figures.style", "sim.report.figures.sweep", "sim.engine", "sim.outcomes"}
    through = used(["sim.study.kinds.sweep"])
    assert ("sim.statistics.intervals", "mean_interval") in used(["sim.report.kinds.sweep"]) and through


def test_versions_that_draw_are_named() -> None:
    """So that bytes are compared where they can be the same."""
    assert all(package in drawn_with() for package in DRAWN_WITH)
