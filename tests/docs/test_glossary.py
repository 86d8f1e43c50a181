"""Every term on the screen has an entry in the glossary, and no entry is empty."""

from __future__ import annotations

from typing import Final

import pytest

from tests.docs.glossary import PAGE, entries, generated, on_screen, page, plain, written

SHOWN: Final = on_screen()


def test_the_glossary_is_as_generated() -> None:
    """docs/glossary.md says what its source and the code say."""
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tests.docs.glossary"


@pytest.mark.parametrize("term", sorted(SHOWN))
def test_every_term_on_the_screen_has_an_entry(term: str) -> None:
    """Of docs/glossary.toml, or from the code; or it is listed there as plain English."""
    assert term.lower() in entries() or term in plain(), f"{term} ({SHOWN[term]}) has no entry in docs/glossary.toml"


def test_terms_are_gathered_from_where_they_are() -> None:
    """The test above would notice a new head of a column, a new row, a new word, a new record and a new outcome."""
    assert {"variance reduction", "break-even", "too rare to tell"} <= set(SHOWN)
    assert {"QUEUED", "Failure demand", "TURNED_AWAY", "sweep"} <= set(SHOWN)
    assert "no such term" not in entries()


def test_nothing_is_listed_that_is_not_shown_and_nothing_twice() -> None:
    """Plain words are heads of columns, and a term has one entry among those written by hand."""
    terms = [term.lower() for section in written().values() for term in section]
    assert len(terms) == len(set(terms))
    assert all(meaning.strip().endswith(".") for section in (written() | generated()).values()
               for meaning in section.values())
