"""The sections of a page: which headings stand above a line, and the tables and pictures in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from tests.docs.blocks import FENCE

HEADING: Final = re.compile(r"^(#+) (.*)$")
NUMBER: Final = re.compile(r"[*~<≤±+−-]*\d.{,40}")
FEWEST: Final = 3
"""Cells with numbers that make a table one of figures."""
IMAGE: Final = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)")


@dataclass(frozen=True)
class Table:
    """A table of a page: the anchor of the heading above it, the number of its first line, its rows as cells."""

    anchor: str
    line: int
    rows: list[list[str]]

    @property
    def is_measured(self) -> bool:
        """Whether it has numbers in the cells that are not the first of their row."""
        return sum(bool(NUMBER.fullmatch(cell)) for row in self.rows[2:] for cell in row[1:]) >= FEWEST


def slug(heading: str) -> str:
    """Return the name by which a heading is linked to: lower case, hyphens for blanks, no marks."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def without_blocks(page: str) -> str:
    """Return a page with empty lines in place of its fenced blocks."""
    return FENCE.sub(lambda block: "\n" * block[0].count("\n"), page)


def tables(page: str) -> list[Table]:
    """Return the tables of a page in their order."""
    found: list[Table] = []
    anchor = ""
    rows: list[list[str]] = []
    for number, line in enumerate([*without_blocks(page).splitlines(), ""], 1):
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip().strip("|").split("|")])
            continue
        if rows:
            found.append(Table(anchor, number - len(rows), rows))
            rows = []
        if heading := HEADING.match(line):
            anchor = slug(heading[2])
    return found


def images(page: str) -> Iterator[tuple[int, str]]:
    """Return the number of the line and the target of every picture of a page."""
    for number, line in enumerate(without_blocks(page).splitlines(), 1):
        yield from ((number, match[1]) for match in IMAGE.finditer(line))


def section(page: str, line: int) -> str:
    """Return what stands beside a line: its section, and what the sections around it say before their first heading."""
    told = without_blocks(page).splitlines()
    lines = page.splitlines()
    heads: list[tuple[int, Any]] = [(at, HEADING.match(text)) for at, text in enumerate(told, 1) if HEADING.match(text)]
    ends = [at for at, _ in heads[1:]] + [len(lines) + 1]
    path: list[tuple[int, int, int]] = []
    for (at, match), end in zip(heads, ends, strict=True):
        if at > line:
            break
        level = len(match[1])
        path = [one for one in path if one[0] < level] + [(level, at, end)]
    return "\n".join("\n".join(lines[at - 1:end - 1]) for _, at, end in path)
