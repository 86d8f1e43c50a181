"""A dossier as Markdown: what the page tells, for a wiki, a repository or a document that goes on from there.

Everything that comes from users' files is escaped, so that a title is a title and nothing else. Pictures are named as
the files that lie in the folder of the results.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from sim.publish.methods import methods_told, works_of
from sim.publish.shared_tables import assumed_table, verdict_tables

if TYPE_CHECKING:
    from sim.publish.dossier import Dossier
    from sim.report.tables import Table

_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>#|~&$!^])")
_CODE: Final = re.compile(r"`([^`]+)`")


def render(dossier: Dossier) -> bytes:
    """Return the report as Markdown in UTF-8."""
    return ("\n\n".join(part for part in _parts(dossier) if part) + "\n").encode()


def escaped(text: str) -> str:
    """Return a text in which nothing means anything to Markdown, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def said(text: str) -> str:
    """Return a sentence of ours: what stands between grave accents is code, everything else is escaped."""
    parts = _CODE.split(text)
    return "".join(f"`{part}`" if at % 2 else _kept(part) for at, part in enumerate(parts))


def _kept(part: str) -> str:
    """Escape a part of a sentence and keep the spaces at its ends."""
    inner = escaped(part)
    before, after = " " * (part[:1].isspace()), " " * (part[-1:].isspace())
    return f"{before}{inner}{after}" if inner else before or after


def table(found: Table, level: int = 3) -> str:
    """Return a table with its title as a heading and its note below."""
    columns = found.columns if any(found.columns) else tuple("" for _ in found.columns)
    rules = ["---:" if at in found.right else "---" for at in range(len(columns))]
    lines = [_row(map(escaped, columns)), _row(rules), *(_row(map(escaped, row)) for row in found.rows)]
    title = f"{'#' * level} {escaped(found.title)}" if found.title else ""
    body = "\n".join(lines) if found.rows else "(no rows)"
    return "\n\n".join(part for part in (title, body, said(found.note)) if part)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _parts(dossier: Dossier) -> Iterator[str]:
    yield f"# {escaped(dossier.question)}"
    yield f"*{escaped(dossier.title)}*"
    yield said(dossier.setup)
    yield from (f"**{said(warning)}**" for warning in dossier.warnings)
    yield "## The verdict"
    yield from map(said, (*dossier.answer, *(text for text in dossier.said if text not in dossier.answer)))
    yield from (table(found) for found in verdict_tables(dossier))
    yield from map(said, dossier.matters)
    for answer in dossier.answers:
        yield f"### {escaped(answer.title)}"
        yield _listed(f"**{escaped(asked)}.** {said(text)}" for asked, text in answer.sentences)
    if dossier.next_steps:
        yield "## What to do next"
        for at, step in enumerate(dossier.next_steps, start=1):
            yield f"{at}. **{escaped(step.what)}.** {said(step.why)}{_command(step.command, '   ')}"
    yield from _why(dossier)
    if dossier.pictures:
        yield "## Pictures"
        yield from (f"![{escaped(picture.alternative)}]({picture.name}.png)\n\n{said(picture.caption)}".rstrip()
                    for picture in dossier.pictures)
    yield "## Tables"
    yield from (table(found) for found in (*dossier.tables, *filter(None, (dossier.known, dossier.luck_and_data))))
    yield from map(said, dossier.notes)
    yield from _trust(dossier)
    yield from _again(dossier)


def _why(dossier: Dossier) -> Iterator[str]:
    yield "## What each lever does"
    if dossier.levers is not None:
        levers = dossier.levers
        yield f"Why “{escaped(levers.second)}” differs from “{escaped(levers.first)}”:"
        yield _listed(map(said, levers.said))
        if levers.table is not None:
            yield table(levers.table)
        yield from map(said, levers.notes)
        yield _command(levers.command).strip()
    if dossier.why_not:
        yield said(dossier.why_not)
    for story in dossier.stories:
        yield f"### {escaped(story.heading)}"
        yield said(story.chosen)
        yield _listed(map(said, story.parting))
        if story.shared:
            yield "Alike under both:"
            yield _listed(said(text) for text, _ in story.shared)
        for title, life in zip(story.titles, story.lives, strict=True):
            yield f"Under “{escaped(title)}”:"
            yield _listed(said(text) for text, _ in life) or "Nothing more happened."
        yield table(story.came_to, 4)
        yield _command(story.command).strip()


def _trust(dossier: Dossier) -> Iterator[str]:
    yield "## What was assumed"
    yield from map(said, (*dossier.assumptions.said, *dossier.assumptions.drafted))
    yield table(assumed_table(dossier))
    yield from map(said, dossier.fit)
    yield "## What the model leaves out"
    yield _listed(f"**{said(one.what)}.**" + f" So {said(one.so)}." * bool(one.so)
                  + f" What to do: {said(one.remedy)}." * bool(one.remedy) for one in dossier.left_out)
    yield "## How we know that the engine is right"
    yield from map(said, dossier.proof.said)


def _again(dossier: Dossier) -> Iterator[str]:
    methods = methods_told(dossier)
    yield "## Methods"
    yield _listed(escaped(method.sentence) for method in methods)
    yield "## How to repeat it"
    again = dossier.provenance
    yield _command(again.command).strip()
    yield from map(said, again.notes)
    yield _command(again.check).strip()
    versions = ", ".join(f"{name} {version}" for name, version in again.versions.items())
    yield _listed((f"Seed {again.seed}; {again.runs:,} runs, digest `{again.runs_digest}`",
                   f"Scenario SHA-256 `{again.scenario}`", f"Study identity `{again.identity}`",
                   f"journeysim {escaped(again.version)}; {escaped(versions)}"))
    yield "## References"
    yield _listed(escaped(work.entry) for work in works_of(methods))


def _listed(parts: Iterable[str]) -> str:
    return "\n".join(f"- {part}" for part in parts)


def _command(line: str, indent: str = "") -> str:
    """Return a line for a shell as a block of code, with a fence that the line does not hold."""
    if not line:
        return ""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", line)), default=0))
    return f"\n\n{indent}{fence}sh\n" + "".join(f"{indent}{part}\n" for part in line.splitlines()) + f"{indent}{fence}"
