"""What the documentation shows is what happens: files load, commands parse, outputs are real, links lead somewhere."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from sim.cli import cli
from sim.scenario import loads
from tests.docs.blocks import DOCS, FENCE, ROOT, Block, blocks, is_scenario, outputs

GUIDES = sorted((DOCS / "guides").glob("*.md"))
RUN = [DOCS / "scenario.md", *GUIDES]
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
OUTSIDE = re.compile(r"[a-z]+:")
REDIRECTION = re.compile(r"\d?>&?\s*\S+")
OPERATORS = set("|&;<>()")


def name(path: Path) -> str:
    """Name a page in the test's id."""
    return str(path.relative_to(ROOT))


def text(path: Path) -> str:
    """Read a page."""
    return path.read_text(encoding="utf-8")


def commands(block: Block) -> list[list[str]]:
    """Return the arguments of every `journeysim` command in a block of shell."""
    found = []
    for line in block.text.replace("\\\n", " ").splitlines():
        lexer = shlex.shlex(REDIRECTION.sub(" ", line), posix=True, punctuation_chars=True)
        lexer.whitespace_split = True
        words = list(lexer)
        ends = [at for at, word in enumerate(words) if word and set(word) <= OPERATORS] + [len(words)]
        for at, word in enumerate(words):
            if word.rpartition("/")[2] == "journeysim":
                found.append(words[at + 1:min(end for end in ends if end > at)])
    return found


def parse(arguments: list[str]) -> None:
    """Let click parse a command line without running the command."""
    group = click.Context(cli, info_name="journeysim", **cli.context_settings)
    if arguments and arguments[0].startswith("-"):
        cli.make_context("journeysim", list(arguments), resilient_parsing=True)
        return
    found, command, rest = cli.resolve_command(group, list(arguments))
    assert command is not None, f"no such command: {found}"
    command.make_context(found or "", list(rest), parent=group)


def test_there_are_guides_and_they_show_something() -> None:
    """At least five guides, each with a block that is run."""
    assert len(GUIDES) >= 5
    assert all(any(block.use == "run" for block in blocks(text(guide))) for guide in GUIDES)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_whole_scenarios_load(page: Path) -> None:
    """Every block marked as a whole file is a valid scenario, beside those it extends."""
    for block in filter(is_scenario, blocks(text(page))):
        if "extends" not in block.text:
            assert loads(block.text, f"{name(page)}:{block.line}").policies


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_command_lines_parse(page: Path) -> None:
    """Every `journeysim` line of a shell block is one that the command line understands."""
    for block in blocks(text(page)):
        if block.language == "sh":
            for arguments in commands(block):
                try:
                    parse(arguments)
                except click.ClickException as error:
                    pytest.fail(f"{name(page)}:{block.line}: journeysim {' '.join(arguments)}: {error.message}")


def test_a_command_line_that_is_wrong_does_not_parse() -> None:
    """The test above can fail."""
    with pytest.raises(click.ClickException):
        parse(["compare", "file.toml", "--repetitions", "3"])
    assert commands(Block("sh", "", "journeysim run a.toml --set 'x=1' 2>&1 | grep b  # c\n", 1, 0, 0)) == [
        ["run", "a.toml", "--set", "x=1"]]


@pytest.mark.slow
@pytest.mark.parametrize("page", RUN, ids=name)
def test_outputs_are_real(page: Path, tmp_path: Path) -> None:
    """What stands below a block that is run is what it prints, to the letter."""
    shown = 0
    for block, below, printed in outputs(text(page), tmp_path):
        shown += 1
        assert printed == below.text, f"{name(page)}:{block.line} (python -m tests.docs.refresh {name(page)})"
    assert shown


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    """Relative links point to files of the repository, and to headings that are there."""
    for target in LINK.findall(FENCE.sub("", text(page))):
        if OUTSIDE.match(target):
            continue
        file, _, heading = unquote(target).partition("#")
        path = (page.parent / file).resolve() if file else page
        assert path.is_relative_to(ROOT), f"{name(page)}: {target} leads out of the repository"
        assert path.exists(), f"{name(page)}: {target} leads nowhere"
        assert not heading or heading in headings(path), f"{name(page)}: {target} names no heading"


def headings(path: Path) -> set[str]:
    """Return the names by which the headings of a page are linked to: lower case, hyphens for blanks, no marks."""
    found = re.findall(r"^#+ (.*)$", FENCE.sub("", text(path)), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}
