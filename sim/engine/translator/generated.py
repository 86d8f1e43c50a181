"""The generated files and their places."""

from __future__ import annotations

from pathlib import Path

from sim.engine.translator.book import Book
from sim.engine.translator.journeysim import PLACE, table
from sim.engine.translator.text import functions_text, rows_text, words_text


def generated() -> dict[Path, str]:
    """Return the text of every generated file."""
    book = Book(table())
    book.write()
    return {PLACE / "compiled" / "told.py": functions_text(book), PLACE / "compiled" / "words.py": words_text(book),
            PLACE / "stories" / "rows.py": rows_text(book)}


def written() -> list[Path]:
    """Write what has changed; return the files that were written."""
    changed = {path: text for path, text in generated().items()
               if not path.exists() or path.read_text(encoding="utf-8") != text}
    for path, text in changed.items():
        path.write_text(text, encoding="utf-8", newline="\n")
    return list(changed)
