"""The glossary, docs/glossary.md: terms written by hand (docs/glossary.toml), and those that the code has of its own.

    python -m tests.docs.glossary

`on_screen` gathers every term that a reader meets on the screen or in a log, from where the code has it, so that a new
one without an entry fails a test.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from enum import IntEnum
from typing import Any, Final

import click

from sim import vocabulary
from sim.cli import cli
from sim.inquiry.links import LINKS
from sim.outcomes.catalogue import OUTCOMES
from sim.report import backtest, known_figures, phrases, winners
from sim.scenario.sourced import WORDS as TRUST_WORDS
from sim.study.kinds import KINDS as STUDIES
from sim.vocabulary import KINDS
from tests.docs.blocks import DOCS, ROOT

PAGE: Final = DOCS / "glossary.md"
SOURCE: Final = DOCS / "glossary.toml"
HEAD: Final = """# Glossary

Every term on the screen or in a log. Keys of the scenario file are explained in [the scenario file](scenario.md). Made
by `python -m tests.docs.glossary` from `docs/glossary.toml` and, for the last four sections, from the code.
"""
NOT_SHOWN: Final = ("Kind", "Purpose", "Feeling", "Effort")
"""Enumerations that are told elsewhere: records below, draws and feelings by the model."""


def written() -> dict[str, dict[str, str]]:
    """Return the sections that are written by hand: their terms, with what each means."""
    return {title: terms for title, terms in _source().items() if isinstance(terms, dict)}


def plain() -> set[str]:
    """Return heads of columns that need no entry."""
    return set(_source()["plain"])


def _source() -> dict[str, Any]:
    return tomllib.loads(SOURCE.read_text(encoding="utf-8"))


def generated() -> dict[str, dict[str, str]]:
    """Return the sections that come from the code."""
    context = click.Context(cli, info_name="journeysim")
    commands = {name: cli.get_command(context, name) for name in cli.list_commands(context)}
    return {
        "Outcomes": {one.label: _together([_first(other.definition) for other in OUTCOMES if other.label == one.label])
                     for one in OUTCOMES},
        "Records of a log": {kind.name: f"{KINDS[kind].says[0].upper()}{KINDS[kind].says[1:]}."
                             for kind in sorted(KINDS, key=lambda kind: kind.name)},
        "Links that can break": {link.title: f"{link.fails[0].upper()}{link.fails[1:]}." for link in LINKS},
        "Commands": {f"`{name}`": command.get_short_help_str(200) for name, command in commands.items() if command},
    }


def _together(definitions: list[str]) -> str:
    """Return in one text how outcomes of one label are defined, what only adds to another left out."""
    stems = sorted({one.rstrip(".") for one in definitions}, key=len)
    own = [one for at, one in enumerate(stems) if not any(one.startswith(before) for before in stems[:at])]
    return "; ".join(own) + "."


def _first(definition: str) -> str:
    """Return the first sentence of a definition."""
    return re.split(r"(?<=[a-z)])\. (?=[A-Z])", definition)[0].rstrip(".") + "."


def page() -> str:
    """Return the page."""
    lines = [HEAD]
    for title, terms in (written() | generated()).items():
        lines += [f"## {title}", ""]
        if title in WHERE:
            lines += [WHERE[title], ""]
        lines += ["| term | meaning |", "|---|---|"]
        ordered = terms if title in ("Closed words", "Commands") else dict(sorted(terms.items(), key=_by_name))
        lines += [f"| {_cell(term)} | {_cell(meaning)} |" for term, meaning in ordered.items()]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


WHERE: Final = {
    "Words of a verdict": "How to read them: [a first comparison](guides/first_comparison.md).",
    "Statistics": "How they are computed: [the model](model.md), [validation](validation.md).",
    "Outcomes": "How each is computed, in short; in full, and with names in files: [the outcomes](outcomes.md).",
    "Records of a log": "With their fields: [the black box](black_box.md).",
    "Links that can break": "[Each in full](links.md).",
    "Commands": "[With all their options](commands.md).",
}
"""What stands below the headings."""


def _by_name(entry: tuple[str, str]) -> str:
    return re.sub(r"[^a-z0-9 ]", "", entry[0].lower()).strip()


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


# What is on the screen ----------------------------------------------------------------------------------------------


def on_screen() -> dict[str, str]:
    """Return every term that the code shows, with where it has it from."""
    words = {*phrases.WORDS.values(), phrases.TOO_RARE, phrases.TOO_UNEVEN, winners.SURE, winners.NOT_TOLD,
             *backtest.WORDS, *known_figures._WORDS.values(), *TRUST_WORDS.values(), "n/a", "pass", "FAIL"}
    found = dict.fromkeys(words, "a word of a verdict")
    found |= {kind: "a kind of study" for kind in STUDIES}
    found |= {one.label: "the label of an outcome" for one in OUTCOMES} | {kind.name: "a record" for kind in KINDS}
    found |= {word.name: f"{one.__name__} of sim/vocabulary.py" for one in vars(vocabulary).values() if is_closed(one)
              for word in one}
    return found | dict(heads())


def is_closed(one: object) -> bool:
    """Say whether something is an enumeration whose words are shown."""
    return isinstance(one, type) and issubclass(one, IntEnum) and one is not IntEnum and one.__name__ not in NOT_SHOWN


def heads() -> Iterator[tuple[str, str]]:
    """Return the heads of columns of every table, and of rows of the first screen, as they stand in the sources."""
    for path in sorted((ROOT / "sim" / "report").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            place = str(path.relative_to(ROOT))
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                if isinstance(target, ast.Name) and re.fullmatch(r"_?(columns|heads)", target.id.lower()):
                    yield from ((text, place) for text in texts(node.value))
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id == "Table" and len(node.args) > 1 and isinstance(node.args[1], ast.Tuple):
                yield from ((text, place) for text in texts(node.args[1]))
            elif node.func.id == "Row" and node.args:
                yield from ((text, place) for text in texts(node.args[0]))


def texts(node: ast.AST) -> Iterator[str]:
    """Return the plain texts of a tuple, a list or one cell; of a mapping its values, which are what is shown."""
    several = node.values if isinstance(node, ast.Dict) else getattr(node, "elts", [node])
    for part in several:
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value.strip():
            yield part.value.strip().removeprefix("± ")


def entries() -> set[str]:
    """Return all terms that have an entry, in lower case, each of those that share one by itself."""
    found: set[str] = set()
    for terms in (written() | generated()).values():
        for term in terms:
            found |= {term.lower().strip("`"), *(part.strip().lower() for part in re.split(r",|\(", term.strip(")")))}
    return found


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
