"""Tables as notebooks show them: HTML of which every text is escaped, since names come from users' files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from html import escape

_CELL = "vertical-align: top; padding: 1px 8px; text-align: "


def table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[str]], *, right: Collection[int] = (), note: str = "",
) -> str:
    """Return a table: title, heads of the columns (all empty: none), rows of text, a note below.

    right: the columns that are aligned to the right.
    """
    def cells(row: Sequence[str], tag: str) -> str:
        return "".join(f'<{tag} style="{_CELL}{"right" if at in right else "left"}">{escaped(cell)}</{tag}>'
                       for at, cell in enumerate(row))

    head = f"<thead><tr>{cells(columns, 'th')}</tr></thead>" if any(columns) else ""
    body = "".join(f"<tr>{cells(row, 'td')}</tr>" for row in rows)
    caption = f'<caption style="text-align: left"><b>{escape(title)}</b></caption>' if title else ""
    return f"<table>{caption}{head}<tbody>{body}</tbody></table>{text(note)}"


def text(words: str) -> str:
    """Return a paragraph in small print; nothing for no words."""
    return f"<p><small>{escaped(words)}</small></p>" if words else ""


def folded(summary: str, content: str, is_open: bool = False) -> str:
    """Return HTML that a reader opens by its summary."""
    return f"<details{' open' if is_open else ''}><summary>{escape(summary)}</summary>{content}</details>"


def escaped(words: str) -> str:
    """Return a text as HTML."""
    return escape(words).replace("\n", "<br>")
