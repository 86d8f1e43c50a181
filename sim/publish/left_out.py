"""What the model leaves out, as the package carries it: one telling, in docs/left_out.md.

    python -m sim.publish.left_out docs/left_out.md

reads the tables of that page and writes `left_out.json`. A test holds both against each other.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Final

from sim.publish.dossier import LeftOut

FILE: Final = "left_out.json"
_LINK: Final = re.compile(r"\[([^\]]+)\]\([^)]+\)")
_COLUMNS: Final = 3


def left_out() -> tuple[LeftOut, ...]:
    """Return what the model leaves out, in the order of the page."""
    return tuple(LeftOut(*row) for row in json.loads((resources.files("sim.publish") / FILE).read_bytes()))


def read_page(text: str) -> list[tuple[str, ...]]:
    """Return the rows of all tables of the page as fields of `LeftOut`: the heading above, and the cells unmarked."""
    return list(_rows(text))


def _rows(text: str) -> Iterator[tuple[str, ...]]:
    group = ""
    for line in text.splitlines():
        if line.startswith("## "):
            group = line.removeprefix("## ").strip()
        cells = line.strip().strip("|").split(" |")
        if line.startswith("| **") and len(cells) == _COLUMNS:
            _, what, detail = cells[0].split("**", 2)
            yield group, *map(_plain, (what.rstrip("."), detail.lstrip(":, "), *cells[1:]))


def _plain(cell: str) -> str:
    """Return a text without links; code keeps its marks."""
    return _LINK.sub(r"\1", cell).strip()


def main() -> None:
    """Write the list of the package from the page that is named."""
    rows = read_page(Path(sys.argv[1]).read_text(encoding="utf-8"))
    text = json.dumps(rows, indent=1, ensure_ascii=False) + "\n"
    (Path(__file__).parent / FILE).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
