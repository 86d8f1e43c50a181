"""The dictionaries in docs/ say what the code says."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.report import dictionary

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize(("name", "text"), [("black_box.md", dictionary.black_box()),
                                            ("outcomes.md", dictionary.outcomes())])
def test_the_shipped_dictionary_is_the_generated_one(name, text):
    assert (DOCS / name).read_text() == text, "run: python -m sim.report.dictionary docs"
