"""The page on exports, with the tools that it names: what its blocks print is what stands below them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from tests.docs.blocks import DOCS, Block, blocks, prepare, python, shell

PAGE = DOCS / "guides" / "export.md"


def outputs(page: str, place: Path) -> list[tuple[Block, Block, str]]:
    """Run all blocks of the page, also for the tools of others; return these, with what is below and printed."""
    prepare(place)
    names: dict[str, Any] = {"__name__": "__main__"}
    found = []
    all_blocks = blocks(page)
    for block, below in zip(all_blocks, [*all_blocks[1:], None], strict=True):
        if block.use in ("run", "mining"):
            printed = shell(block.text, place) if block.language == "sh" else python(block.text, place, names)
            if block.use == "mining" and below is not None:
                found.append((block, below, printed))
    return found


def test_what_the_page_shows_is_real(tmp_path: Path) -> None:
    found = outputs(PAGE.read_text(encoding="utf-8"), tmp_path)
    assert len(found) == 4
    for block, below, printed in found:
        assert below.text == printed, f"line {block.line}: python -m tests.mining.test_page"


if __name__ == "__main__":
    from tempfile import TemporaryDirectory

    text = PAGE.read_text(encoding="utf-8")
    with TemporaryDirectory() as place:
        for _, below, printed in reversed(outputs(text, Path(place))):
            text = text[:below.start] + printed + text[below.end:]
    PAGE.write_text(text, encoding="utf-8")
    sys.exit(0)
